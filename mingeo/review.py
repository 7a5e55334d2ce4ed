"""The review: every rule of a plan put to one right, and what the findings add up to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mingeo.errors import ArgumentError
from mingeo.measure import areas_of, stated_tolerance_km2
from mingeo.model import Boundary, Clause, Finding, Layer, MiningRight, Overlap, Plan, Review, Rule, Zone
from mingeo.overlay import TOLERANCE_M, OverlapFacts, Shape, check_tolerance, containment_of
from mingeo.plans.state import plan_as_of, state_of
from mingeo.predicates import DISTANCE_ROLES, LAYER_ROLES
from mingeo.readers.feature_layers import feature_layer_of_frame
from mingeo.rules import JUDGES, Applicability, Case, ForRight, ForZone, Judgement, applicability, under_doubt
from mingeo.rules.hosts import ZoneCase, best_zone, candidates, in_any_of, others, without_zone, zones_at_hand
from mingeo.rules.implied import implied_rules
from mingeo.rules.law import LAW_LAYERS, law_roles, law_rules
from mingeo.rules.located import layers_for
from mingeo.rules.nearby import layers_not_given
from mingeo.rules.present import resolved_present
from mingeo.rules.switches import left_out_by
from mingeo.text import Text, join, same

if TYPE_CHECKING:
    import geopandas

__all__ = ["finding_of", "review_right", "rules_asked", "this_year"]


def review_right(
    right: MiningRight,
    plan: Plan,
    layers: Mapping[str, geopandas.GeoDataFrame | Layer] | None = None,
    *,
    year: int | None = None,
    tolerance_m: float = TOLERANCE_M,
    notes: Sequence[Text] = (),
    without: Sequence[str] = (),
    present: Mapping[str, object] | None = None,
) -> Review:
    """Return the review of one right under one plan.

    Parameters
    ----------
    right
        As `mingeo.read_right` gives it.
    plan
        As `mingeo.load_plan` gives it, with the user's boundaries where there are any.
    layers
        Constraint layers by role (``ecological_redline``, ``permanent_basic_farmland`` ...): frames with a
        CRS, or layers as `mingeo.readers.read_layer` gives them. A role that is not given is not checked,
        and its rules are undetermined.
    year
        The year of the review; the right's own, else the current one, when None.
    tolerance_m
        Protrusion up to which a right is inside, in metres.
    notes
        What reading the input brought up and a reader of the review has to know.
    without
        Rules of law and defaults that are left out, by name; the review says so.
    present
        Present figures, by the indicator's printed name (``矿山数量``, ``开采总量（煤炭）``) or a zone's id: how
        many rights there are (``4``), how much they produce (``400 万吨``).

    The plan is taken in its state at the end of the year: see `mingeo.plans.plan_as_of`.

    Raises
    ------
    ArgumentError
        A tolerance or year that makes no sense; a rule that is not there or is the plan's own; a figure for
        what the plan does not have.
    CRSError
        Right and boundaries or layers stand on different datums.
    GeometryError
        An invalid geometry in a layer.
    """
    given = {role: _layer(role, layer) for role, layer in (layers or {}).items()}
    check_tolerance(tolerance_m)
    year = _checked_year(next(one for one in (year, right.year, this_year()) if one is not None))
    state = state_of(plan, year)
    plan = plan_as_of(plan, year)
    left_out = left_out_by(plan, without)
    areas = areas_of(right.geometry, right.crs, right.stated_area)
    figures = resolved_present(plan, present or {})
    case = Case(right, areas, plan, year=year, layers=given, tolerance_m=tolerance_m, present=figures)
    asked = [pair for pair in rules_asked(case) if pair[0].id not in left_out]
    about_zones = list(_about_zones(case, asked))
    relied_on = {finding.zone for finding in about_zones if finding.zone is not None} | _zones_in_rules(case, asked)
    by_law = _by_law(case, asked, left_out)
    findings = [
        *about_zones,
        *_about_right(case, asked),
        *(one for one in _about_boundaries(case, relied_on) if one.rule not in left_out),
        *by_law,
        *(one for one in _about_layers(case, asked, by_law) if one.rule not in left_out),
    ]
    return Review(
        right=right,
        areas=areas,
        plan=plan,
        year=year,
        tolerance_m=tolerance_m,
        findings=tuple(findings),
        overlaps=(*_layer_overlaps(case), *_zone_overlaps(case)),
        layers=tuple(given.values()),
        notes=tuple(notes),
        plan_state=state,
        switched_off=left_out,
    )


def _layer(role: str, layer: geopandas.GeoDataFrame | Layer) -> Layer:
    if isinstance(layer, Layer):
        return layer
    return feature_layer_of_frame(role, layer)


def this_year() -> int:
    """Return the current year, in UTC."""
    return datetime.datetime.now(tz=datetime.UTC).year


def _checked_year(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise ArgumentError(
            Text(f"年份 {year} 无效", f"the year {year} makes no sense"),
            Text("用 2000 到 2100 之间的年份", "give a year from 2000 to 2100"),
        )
    return year


Asked = Sequence[tuple[Rule, Applicability]]


def rules_asked(case: Case) -> Asked:
    """Return the rules that are, or may be, about the right: the plan's own, then what its tables imply."""
    day = datetime.date(case.year, 12, 31)
    own = [(rule, applicability(case, rule)) for rule in case.plan.rules if rule.holds_on(day)]
    stated = {rule.predicate for rule, applies in own if applies.status != "no"}
    implied = [rule for rule in implied_rules(case.plan) if rule.predicate not in stated]
    every = [*own, *((rule, applicability(case, rule)) for rule in implied)]
    return [(rule, applies) for rule, applies in every if applies.status != "no"]


def _zones_in_rules(case: Case, asked: Asked) -> set[str]:
    """Return the zones whose boundaries the rules look at without the right standing in them."""
    kinds = {kind for rule, _ in asked for kind in rule.applies_to.zone_kinds}
    kinds |= {kind for rule, _ in asked if rule.predicate == "avoid_zone" for kind in rule.parameters["kinds"]}
    return {zone.zone_id for zone in case.plan.zone_list if zone.kind in kinds}


def _about_right(case: Case, asked: Asked) -> Iterator[Finding]:
    for rule, applies in asked:
        entry = JUDGES[rule.predicate]
        if isinstance(entry, ForRight):
            for judgement in entry.judge(case, rule):
                yield finding_of(rule, judgement, applies)


def _about_zones(case: Case, asked: Asked) -> Iterator[Finding]:
    """Yield the findings of the rules on zones, all those on the same kinds for one and the same zone."""
    groups: dict[tuple[str, ...], list[tuple[Rule, Applicability]]] = {}
    for rule, applies in asked:
        if isinstance(JUDGES[rule.predicate], ForZone):
            groups.setdefault(tuple(rule.parameters["kinds"]), []).append((rule, applies))
    for kinds, group in groups.items():
        yield from _about_kinds(case, kinds, group)


def _about_kinds(case: Case, kinds: tuple[str, ...], group: Asked) -> Iterator[Finding]:
    located = any(_locates(rule) for rule, _ in group)
    every = case.plan.zones_of(kinds)
    at_hand = zones_at_hand(case, every)
    zones = candidates(case, at_hand, located)
    if not zones:
        for rule, applies in group:
            yield finding_of(rule, without_zone(rule, _locates(rule)), applies)
        return
    found = [_zone_case(case, zone, group) for zone in zones]
    best = best_zone(case, found)
    rest = others(case, best, found, len(every) - len(at_hand))
    if not located:
        best = in_any_of(best, found)
    applies_of = {rule.id: applies for rule, applies in group}
    for position, (rule, judgement) in enumerate(best.judgements):
        told = judgement if position or rest is None else replace(judgement, message=join([judgement.message, rest]))
        yield finding_of(rule, told, applies_of[rule.id], best.zone)


def _zone_case(case: Case, zone: Zone, group: Asked) -> ZoneCase:
    judgements = []
    for rule, _ in group:
        entry = JUDGES[rule.predicate]
        assert isinstance(entry, ForZone)
        judgements += [(rule, judgement) for judgement in entry.judge(case, rule, zone)]
    judgements.sort(key=lambda pair: not _locates(pair[0]))
    return ZoneCase(zone, tuple(judgements))


def _locates(rule: Rule) -> bool:
    entry = JUDGES[rule.predicate]
    return isinstance(entry, ForZone) and entry.locates


def finding_of(rule: Rule, judgement: Judgement, applies: Applicability, zone: Zone | None = None) -> Finding:
    """Return a judgement with what all findings share."""
    judgement = under_doubt(judgement, applies)
    return Finding(
        rule=rule.id,
        predicate=rule.predicate,
        outcome=judgement.outcome,
        strength=rule.strength,
        message=judgement.message,
        clause=rule.clause,
        zone=None if zone is None else zone.zone_id,
        measures=judgement.measures,
        needs=judgement.needs,
        steps=judgement.steps,
    )


def _about_boundaries(case: Case, relied_on: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with the boundaries that were given; on a zone that was relied on, it decides."""
    for zone in case.plan.zone_list:
        if zone.boundary is None:
            continue
        for name, message, measures in (*_wrong_area(zone, zone.boundary), *_out_of_parent(case, zone, zone.boundary)):
            yield Finding(
                rule=name,
                predicate=name,
                outcome="undetermined",
                strength="mandatory" if zone.zone_id in relied_on else "in_principle",
                message=message,
                clause=Clause(case.plan.id, zone.clause, "default"),
                zone=zone.zone_id,
                measures=measures,
                needs=Text(f"核实 {zone.label} 的边界", f"a check of the boundary of {zone.label}"),
            )


Flaw = tuple[str, Text, dict[str, float]]


def _wrong_area(zone: Zone, boundary: Boundary) -> Iterator[Flaw]:
    if zone.stated_area_km2 is None:
        return
    areas = areas_of(boundary.geometry, boundary.crs, zone.stated_area)
    if areas.stated_agrees_with == "neither":
        area_km2 = areas.ellipsoidal_m2 / 1e6
        allowed = stated_tolerance_km2(zone.stated_area)
        message = Text(
            f"{zone.label} 的边界面积 {area_km2:.4f} 平方千米，"
            f"与规划面积 {zone.stated_area} 不符（允许差 {allowed:g}）",
            f"the boundary of {zone.label} has {area_km2:.4f} km², not the plan's {zone.stated_area_km2:g} "
            f"({allowed:g} allowed)",
        )
        yield "boundary_area", message, {"area_km2": area_km2, "stated_area_km2": zone.stated_area_km2}


def _out_of_parent(case: Case, zone: Zone, boundary: Boundary) -> Iterator[Flaw]:
    if not zone.parent_id:
        return
    parent = next((one for one in case.plan.zone_list if one.zone_id == zone.parent_id), None)
    if parent is None or parent.boundary is None:
        return
    there = Shape(parent.boundary.geometry, parent.boundary.crs)
    facts = containment_of(Shape(boundary.geometry, boundary.crs), there, case.tolerance_m)
    if not facts.inside:
        message = Text(
            f"{zone.label} 的边界超出所在的 {parent.label} 最远 {facts.protrusion_m:.3f} 米",
            f"the boundary of {zone.label} leaves its parent {parent.label} by {facts.protrusion_m:.3f} m",
        )
        yield "boundary_in_parent", message, {"protrusion_m": facts.protrusion_m}


def _by_law(case: Case, asked: Asked, left_out: Sequence[str]) -> list[Finding]:
    """Return what the law says of the layers that were given, and one finding that names those that were not.

    Where the plan has a mandatory rule of its own on a layer, that one decides.
    """
    rules = [rule for rule in law_rules(case.plan, datetime.date(case.year, 12, 31)) if rule.id not in left_out]
    ruled = _ruled(rule for rule, _ in asked if rule.strength == "mandatory")
    pairs = [(rule, applicability(case, rule)) for rule in rules if rule.parameters["role"] not in ruled]
    pairs = [(rule, applies) for rule, applies in pairs if applies.status != "no"]
    missing = [rule for rule, _ in pairs if not set(layers_for(rule.parameters["role"])) & set(case.layers)]
    found = [
        finding_of(rule, judgement, applies)
        for rule, applies in pairs
        if rule not in missing
        for judgement in _judged_once(case, rule)
    ]
    found = list(_worst_of_each(found))
    if missing and LAW_LAYERS not in left_out:
        rule = replace(missing[0], id=LAW_LAYERS, predicate="law_layers", strength="procedure")
        rule = replace(rule, clause=Clause(case.plan.id, "有关法律、行政法规", "law"))
        found.append(finding_of(rule, layers_not_given(missing), Applicability("yes")))
    return found


def _judged_once(case: Case, rule: Rule) -> Iterator[Judgement]:
    entry = JUDGES[rule.predicate]
    assert isinstance(entry, ForRight)
    return entry.judge(case, rule)


def _worst_of_each(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield one finding for each article on each kind of area, the worst: its cases exclude each other."""
    order = ("fail", "undetermined", "pass")
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        key = one.rule if one.predicate == "law_distance" else one.rule.rsplit("-", 1)[0]
        groups.setdefault((one.clause.section, key), []).append(one)
    for group in groups.values():
        yield min(group, key=lambda one: order.index(one.outcome))


def _ruled(rules: Iterable[Rule]) -> set[str]:
    avoided = [rule.parameters["role"] for rule in rules if rule.predicate == "avoid_layer"]
    return {role for one in avoided for role in layers_for(one)}


def _about_layers(case: Case, asked: Asked, by_law: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the conflicts with layers on which neither plan nor law has a rule for this right: a person judges."""
    told = {one.rule for one in by_law}
    ruled = _ruled(rule for rule, _ in asked) | {role for role in case.layers if law_roles(role) & told}
    for role in _area_layers(case):
        found = case.overlap(role)
        if role not in ruled and found.conflicts:
            name = LAYER_ROLES.get(role, same(role))
            yield Finding(
                rule="overlap_without_rule",
                predicate="overlap_without_rule",
                outcome="undetermined",
                strength="mandatory",
                message=Text(
                    f"与图层 {name.zh} 重叠 {found.union_m2:.2f} 平方米，本规划没有关于它的规则",
                    f"overlaps the layer {name.en} by {found.union_m2:.2f} m²; the plan has no rule on it",
                ),
                clause=Clause(case.plan.id, "", "default"),
                measures={"overlap_m2": found.union_m2, "share_of_right": found.share_of_right},
                needs=Text(f"对与 {name.zh} 重叠的意见", f"an opinion on the overlap with {name.en}"),
                steps=case.overlap_steps(role),
            )


def _area_layers(case: Case) -> list[str]:
    """Return the layers whose overlaps count: what the law measures a distance from may be lines."""
    return [role for role in case.layers if role not in DISTANCE_ROLES]


def _layer_overlaps(case: Case) -> Iterator[Overlap]:
    for role in _area_layers(case):
        layer = case.layers[role]
        for position, facts in case.overlap(role).features:
            yield _overlap(role, layer.features[position], layer.names[position], facts, "surveyed")


def _zone_overlaps(case: Case) -> Iterator[Overlap]:
    bounded = [(zone, zone.boundary) for zone in case.plan.zone_list if zone.boundary is not None]
    gaps_m = case.gaps_m([boundary for _, boundary in bounded])
    for (zone, boundary), gap_m in zip(bounded, gaps_m, strict=True):
        if gap_m == 0:
            facts = case.zone_overlap(zone.zone_id, boundary)
            if facts is not None:
                yield _overlap("zones", zone.zone_id, zone.name, facts, boundary.basis)


def _overlap(layer: str, feature: str, name: str, facts: OverlapFacts, basis: str) -> Overlap:
    return Overlap(
        layer=layer,
        feature=feature,
        name=name,
        overlap_m2=facts.overlap_m2,
        share_of_right=facts.share_of_right,
        share_of_feature=facts.share_of_feature,
        depth_m=facts.depth_m,
        contact=facts.contact,
        basis=basis,
    )
