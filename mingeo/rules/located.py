"""Rules on where a right stands: within a block or zone, equal to a block, clear of a zone or layer."""

from collections.abc import Iterator

from mingeo.measure import stated_tolerance_km2
from mingeo.minerals import compare_with_any
from mingeo.model import ZONE_KINDS, Outcome, Rule, Zone
from mingeo.overlay import Shape, containment_of
from mingeo.predicates import LAYER_ROLES
from mingeo.rules.case import Case, Judgement, Siting
from mingeo.text import Text, join

__all__ = ["avoid_layer", "avoid_zone", "equals_block", "outside_visible_range", "within_zone"]

_OUTCOME_OF: dict[str, Outcome] = {"inside": "pass", "outside": "fail", "unknown": "undetermined"}

_STANDS_FOR = {"basic_farmland": "permanent_basic_farmland", "permanent_basic_farmland": "basic_farmland"}
"""Since the Land Administration Law of 2019 (art. 33) 基本农田 is called 永久基本农田: one layer for both."""


def within_zone(case: Case, _: Rule, zone: Zone) -> Iterator[Judgement]:
    """Pass where the right protrudes from the zone by no more than the tolerance.

    Without a boundary: fail where area or place rule the zone out, else undetermined.
    """
    siting = case.siting(zone)
    yield Judgement(_OUTCOME_OF[siting.status], siting.why, siting.measures, siting.needs)


def equals_block(case: Case, rule: Rule, zone: Zone) -> Iterator[Judgement]:
    """Pass where right and block contain each other within the tolerance (范围一致).

    Without a boundary: fail also where the areas differ by more than a printed area may be off.
    """
    siting = case.siting(zone)
    if zone.boundary is not None and siting.facts is not None:
        yield _equality(case, zone, siting)
        return
    if siting.status == "unknown" and zone.stated_area_km2 is not None:
        areas_km2 = (case.areas.ellipsoidal_m2 / 1e6, case.areas.planar_m2 / 1e6)
        off_km2 = min(abs(area - zone.stated_area_km2) for area in areas_km2)
        if off_km2 > stated_tolerance_km2(zone.stated_area):
            yield Judgement(
                "fail",
                Text(
                    f"面积 {areas_km2[0]:.4f} 平方千米，与 {zone.label} 的规划面积 {zone.stated_area} 不一致",
                    f"with {areas_km2[0]:.4f} km² it has not the extent of {zone.label} ({zone.stated_area_km2:g} km²)",
                ),
                {"area_km2": areas_km2[0], "stated_area_km2": zone.stated_area_km2},
            )
            return
    yield from within_zone(case, rule, zone)


def _equality(case: Case, zone: Zone, siting: Siting) -> Judgement:
    assert zone.boundary is not None
    assert siting.facts is not None
    block = Shape(zone.boundary.geometry, zone.boundary.crs)
    back = containment_of(block, case.shape, case.tolerance_m)
    measures = {"protrusion_m": siting.facts.protrusion_m, "uncovered_m": back.protrusion_m}
    if siting.facts.inside and back.inside:
        return Judgement("pass", Text(f"与 {zone.label} 范围一致", f"has the extent of {zone.label}"), measures)
    return Judgement(
        "fail",
        Text(
            f"与 {zone.label} 范围不一致：超出区块最远 {siting.facts.protrusion_m:.3f} 米，"
            f"未覆盖区块最远 {back.protrusion_m:.3f} 米",
            f"does not have the extent of {zone.label}: leaves it by {siting.facts.protrusion_m:.3f} m, "
            f"falls short of it by {back.protrusion_m:.3f} m",
        ),
        measures,
    )


def avoid_zone(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail where the right overlaps a zone of the kinds; pass where every one of them is ruled out."""
    if not _concerns(case, rule):
        return
    zones = case.plan.zones_of(rule.parameters["kinds"])
    sitings = [(zone, case.siting(zone)) for zone in zones]
    hit = [zone for zone, siting in sitings if siting.touches]
    unknown = [(zone, siting) for zone, siting in sitings if siting.facts is None and not siting.rules_out_overlap]
    if hit:
        labels = "、".join(zone.label for zone in hit)
        yield Judgement("fail", Text(f"与 {labels} 重叠", f"overlaps {labels}"))
    elif unknown:
        yield Judgement(
            "undetermined",
            Text(
                f"{'、'.join(zone.label for zone, _ in unknown)} 没有官方边界，不能判断是否重叠",
                f"{', '.join(zone.label for zone, _ in unknown)}: no official boundary, so not known",
            ),
            needs=Text(
                "、".join(zone.label for zone, _ in unknown) + " 的官方边界",
                "the official boundary of " + ", ".join(zone.label for zone, _ in unknown),
            ),
        )
    else:
        kinds = join([ZONE_KINDS[kind].name for kind in rule.parameters["kinds"]], "、", ", ")
        why = join([siting.why for _, siting in sitings])
        yield Judgement("pass", Text(f"不与{kinds.zh}重叠：{why.zh}", f"clear of every {kinds.en}: {why.en}"))


def _concerns(case: Case, rule: Rule) -> bool:
    minerals = rule.parameters.get("minerals")
    return not minerals or not case.right.mineral or compare_with_any(case.right.mineral, minerals) != "different"


def avoid_layer(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail where the right overlaps a feature of the layer by more than contact; undetermined without it."""
    role: str = rule.parameters["role"]
    given = next((name for name in (role, _STANDS_FOR.get(role)) if name in case.layers), None)
    name = LAYER_ROLES[role]
    if given is None:
        yield Judgement(
            "undetermined",
            Text(f"没有{name.zh}图层，未检查", f"no layer of the {name.en} was given: not checked"),
            needs=Text(f"{name.zh}图层（--layer {role}=文件）", f"the layer: --layer {role}=FILE"),
        )
        return
    found, layer = case.overlap(given), case.layers[given]
    if not found.conflicts:
        contacts = len(found.features)
        touching = (
            Text(f"，有 {contacts} 处仅边界相接", f", {contacts} contact(s) along the boundary") if contacts else None
        )
        message = Text(
            f"不与{name.zh}重叠（{len(layer.geometries)} 个要素）",
            f"clear of the {name.en} ({len(layer.geometries)} features)",
        )
        yield Judgement("pass", join([message, touching], "", "") if touching else message, {"overlap_m2": 0.0})
        return
    depth_m = max(facts.depth_m for _, facts in found.conflicts)
    names = [layer.names[position] or layer.features[position] for position, _ in found.conflicts]
    listed = "、".join(names[:3]) + (f" 等 {len(names)} 个" if len(names) > 3 else "")
    yield Judgement(
        "fail",
        Text(
            f"与{name.zh}重叠 {found.union_m2:.2f} 平方米（占 {found.share_of_right:.2%}），"
            f"最深 {depth_m:.2f} 米：{listed}",
            f"overlaps the {name.en} by {found.union_m2:.2f} m² ({found.share_of_right:.2%}), "
            f"{depth_m:.2f} m deep at most: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}",
        ),
        {"overlap_m2": found.union_m2, "share_of_right": found.share_of_right, "depth_m": depth_m},
    )


def outside_visible_range(_: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: sight depends on the terrain between, which no plan layer holds."""
    of = rule.parameters["of"]
    yield Judgement(
        "undetermined",
        Text(f"是否在{of}可视范围内须实地或用地形核实", f"whether it is in sight of {of} takes the terrain or a visit"),
        needs=Text(f"{of}可视范围的核查意见", f"an opinion on the visible range of {of}"),
    )
