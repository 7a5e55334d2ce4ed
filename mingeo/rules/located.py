"""Rules on where a right stands: within a block or zone, equal to a block, clear of a zone or layer."""

from collections.abc import Iterator

from mingeo.crs import own_plane
from mingeo.measure import stated_tolerance_km2
from mingeo.model import ZONE_KINDS, Outcome, Rule, Zone
from mingeo.overlay import Shape, containment_of
from mingeo.predicates import LAYER_ROLES
from mingeo.rules.arithmetic import METRE, amount, compared, number, plane_step
from mingeo.rules.case import Case, Judgement, Siting, worst
from mingeo.rules.scope import mineral_applicability, under_doubt
from mingeo.rules.siting_steps import area_steps
from mingeo.text import Text, join

__all__ = ["avoid_layer", "avoid_zone", "equals_block", "layers_for", "outside_visible_range", "within_zone"]

_OUTCOME_OF: dict[str, Outcome] = {"inside": "pass", "outside": "fail", "unknown": "undetermined"}

_STANDS_FOR = {"basic_farmland": "permanent_basic_farmland", "permanent_basic_farmland": "basic_farmland"}
"""Since the Land Administration Law of 2019 (art. 33) 基本农田 is called 永久基本农田: one layer for both."""


def within_zone(case: Case, _: Rule, zone: Zone) -> Iterator[Judgement]:
    """Pass where the right protrudes from the zone by no more than the tolerance.

    Without a boundary: fail where area or place rule the zone out, else undetermined.
    """
    siting = case.siting(zone)
    yield Judgement(_OUTCOME_OF[siting.status], siting.why, siting.measures, siting.needs, siting.steps)


def equals_block(case: Case, rule: Rule, zone: Zone) -> Iterator[Judgement]:
    """Pass where right and block contain each other within the tolerance (范围一致).

    Without a boundary: fail where the place rules the block out, or the areas differ by more than a
    stated area may be off.
    """
    siting = case.siting(zone)
    if zone.boundary is not None and siting.facts is not None:
        yield _equality(case, zone, siting)
    elif siting.rules_out_overlap or zone.stated_area_km2 is None:
        yield from within_zone(case, rule, zone)
    else:
        yield _equality_by_area(case, zone, zone.stated_area_km2)


def _equality_by_area(case: Case, zone: Zone, stated_km2: float) -> Judgement:
    areas_km2 = (case.areas.ellipsoidal_m2 / 1e6, case.areas.planar_m2 / 1e6)
    measures = {"area_km2": areas_km2[0], "stated_area_km2": stated_km2}
    steps = area_steps(case.areas, zone, "=")
    if min(abs(area - stated_km2) for area in areas_km2) > stated_tolerance_km2(zone.stated_area):
        message = Text(
            f"面积 {areas_km2[0]:.4f} 平方千米，与 {zone.label} 的规划面积 {zone.stated_area} 不一致",
            f"with {areas_km2[0]:.4f} km² it has not the extent of {zone.label} ({stated_km2:g} km²)",
        )
        return Judgement("fail", message, measures, steps=steps)
    message = Text(
        f"面积与 {zone.label} 的规划面积 {zone.stated_area} 相符；没有官方边界，不能判断范围是否一致",
        f"the area is that of {zone.label}; without its official boundary the extent is not known",
    )
    needs = Text(f"{zone.label} 的官方边界（--zones 文件）", f"the official boundary of {zone.label} (--zones FILE)")
    return Judgement("undetermined", message, measures, needs, steps)


def _equality(case: Case, zone: Zone, siting: Siting) -> Judgement:
    assert zone.boundary is not None
    assert siting.facts is not None
    block = Shape(zone.boundary.geometry, zone.boundary.crs)
    back = containment_of(block, case.shape, case.tolerance_m)
    measures = {"protrusion_m": siting.facts.protrusion_m, "uncovered_m": back.protrusion_m}
    steps = (
        *siting.steps,
        plane_step(own_plane(case.right.geometry, case.right.crs)),
        amount(Text("区块未被覆盖的最大距离", "farthest that the block is not covered"), back.protrusion_m, METRE),
        compared(f"{number(back.protrusion_m)} m", "<=", f"{number(case.tolerance_m)} m", back.inside),
    )
    if siting.facts.inside and back.inside:
        message = Text(f"与 {zone.label} 范围一致", f"has the extent of {zone.label}")
        return Judgement("pass", message, measures, steps=steps)
    return Judgement(
        "fail",
        Text(
            f"与 {zone.label} 范围不一致：超出区块最远 {siting.facts.protrusion_m:.3f} 米，"
            f"未覆盖区块最远 {back.protrusion_m:.3f} 米",
            f"does not have the extent of {zone.label}: leaves it by {siting.facts.protrusion_m:.3f} m, "
            f"falls short of it by {back.protrusion_m:.3f} m",
        ),
        measures,
        steps=steps,
    )


def avoid_zone(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail where the right overlaps a zone of the kinds; pass where every one of them is ruled out.

    A rule for some minerals only says nothing of others, and is undetermined where the right's is not known.
    """
    concerns = mineral_applicability(case.right.mineral, rule.parameters.get("minerals", ()))
    if concerns.status != "no":
        yield under_doubt(_clear_of_zones(case, rule.parameters["kinds"]), concerns)


def _clear_of_zones(case: Case, kinds: tuple[str, ...]) -> Judgement:
    sitings = [(zone, case.siting(zone)) for zone in case.plan.zones_of(kinds)]
    hit = "、".join(zone.label for zone, siting in sitings if siting.touches)
    unknown = [zone.label for zone, siting in sitings if siting.facts is None and not siting.rules_out_overlap]
    if hit:
        steps = tuple(step for _, siting in sitings if siting.touches for step in siting.steps)
        return Judgement("fail", Text(f"与 {hit} 重叠", f"overlaps {hit}"), steps=steps)
    if unknown:
        zh, en = "、".join(unknown), ", ".join(unknown)
        return Judgement(
            "undetermined",
            Text(f"{zh} 没有官方边界，不能判断是否重叠", f"{en}: no official boundary, so not known"),
            needs=Text(f"{zh} 的官方边界", f"the official boundary of {en}"),
        )
    names = join([ZONE_KINDS[kind].name for kind in kinds], "、", ", ")
    why = join([siting.why for _, siting in sitings])
    message = Text(f"不与{names.zh}重叠：{why.zh}", f"clear of every {names.en}: {why.en}")
    return Judgement("pass", message, steps=tuple(step for _, siting in sitings for step in siting.steps))


def avoid_layer(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail where the right overlaps a feature of the layer by more than contact; undetermined without it."""
    role: str = rule.parameters["role"]
    name = LAYER_ROLES[role]
    not_given = Judgement(
        "undetermined",
        Text(f"未提供{name.zh}图层，未核查", f"no layer of the {name.en} was given: not checked"),
        needs=Text(f"{name.zh}图层（--layer {role}=文件）", f"the layer: --layer {role}=FILE"),
    )
    yield worst([_clear_of_layer(case, one) for one in layers_for(role) if one in case.layers], not_given)


def layers_for(role: str) -> tuple[str, ...]:
    """Return the roles whose layers answer for a role: itself, and the other name of basic farmland."""
    return (role, _STANDS_FOR[role]) if role in _STANDS_FOR else (role,)


def _clear_of_layer(case: Case, role: str) -> Judgement:
    found, layer, name = case.overlap(role), case.layers[role], LAYER_ROLES[role]
    if not found.conflicts:
        count, contacts = len(layer.geometries), len(found.features)
        zh, en = f"不与{name.zh}重叠（{count} 个要素）", f"clear of the {name.en} ({count} features)"
        if contacts:
            zh, en = f"{zh}，有 {contacts} 处仅边界相接", f"{en}, {contacts} contact(s) along the boundary"
        return Judgement("pass", Text(zh, en), {"overlap_m2": 0.0}, steps=case.overlap_steps(role))
    depth_m = max(facts.depth_m for _, facts in found.conflicts)
    names = [layer.names[position] or layer.features[position] for position, _ in found.conflicts]
    listed = "、".join(names[:3]) + (f" 等 {len(names)} 个" if len(names) > 3 else "")
    message = Text(
        f"与{name.zh}重叠 {found.union_m2:.2f} 平方米（占 {found.share_of_right:.2%}），"
        f"最深 {depth_m:.2f} 米：{listed}",
        f"overlaps the {name.en} by {found.union_m2:.2f} m² ({found.share_of_right:.2%}), "
        f"{depth_m:.2f} m deep at most: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}",
    )
    measures = {"overlap_m2": found.union_m2, "share_of_right": found.share_of_right, "depth_m": depth_m}
    return Judgement("fail", message, measures, steps=case.overlap_steps(role))


def outside_visible_range(_: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: sight depends on the terrain between, which no plan layer holds."""
    of = rule.parameters["of"]
    yield Judgement(
        "undetermined",
        Text(
            f"是否位于“{of}”可视范围内，须现场踏勘或结合地形资料核实",
            f"whether it is in sight of {of} takes the terrain or a visit",
        ),
        needs=Text(f"“{of}”可视范围的核查意见", f"an opinion on the visible range of {of}"),
    )
