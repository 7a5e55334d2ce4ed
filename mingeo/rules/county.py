"""The rule that a right lies in the county that a plan is for: by the county's outline, or by the plan's own zones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import GEOGRAPHIC, geographic_of
from mingeo.errors import CRSError
from mingeo.model import Layer, Rule
from mingeo.overlay import Containment, Shape, containment_of, distance_to_point_m
from mingeo.predicates import COUNTY_OUTLINE
from mingeo.rules.arithmetic import METRE, amount
from mingeo.rules.case import NOTHING, Case, Judgement, Siting, told_inside, told_outside
from mingeo.rules.siting_steps import containment_steps
from mingeo.text import Text

__all__ = ["FAR_M", "plan_area"]

FAR_M = 30_000.0
"""How far from every place that the plan names a right has to lie for the review to say so: mingeo's own figure."""

_COUNTIES = ("县", "区", "市", "旗")
_MOST_NAMES = 5
_OUTLINE = Text("所给县界", "the county outline given")


def plan_area(case: Case, _: Rule) -> Iterator[Judgement]:
    """Pass within the county's outline, or within a zone that the plan draws there; fail where it leaves the outline.

    An outline that contradicts a zone's boundary is left to a person, as is one that may be another county's.
    Without an outline nothing but a zone tells; how far the plan's nearest place lies is said and decides nothing.
    """
    host, outline = _zone_around(case), case.county_outline
    if outline is None:
        yield _not_known(case) if host is None else _by_zone(case, host)
        return
    parts = _parts_of(case, outline)
    if parts is None:
        yield _which_county(case, outline) if host is None else _by_zone(case, host)
        return
    judged = _by_outline(case, outline, parts)
    if judged.outcome == "fail" and host is not None:
        message = Text(
            f"{judged.message.zh}；但{host.why.zh}，县界与分区边界不一致",
            f"{judged.message.en}; yet it is {host.why.en}: outline and zone contradict each other",
        )
        needs = Text("核实县界图层和分区边界", "a check of the county outline and of the zone's boundary")
        judged = replace(judged, outcome="undetermined", message=message, needs=needs)
    yield judged


def _zone_around(case: Case) -> Siting | None:
    """Return the siting in a zone of the plan that the right is known to lie in; None where there is none."""
    return next((siting for siting in map(case.siting, case.plan.zone_list) if siting.status == "inside"), None)


def _parts_of(case: Case, outline: Layer) -> list[int] | None:
    """Return the features that are the county: those that bear its name, or the only one; None where it may be another.

    Several features without the county's name may be its neighbours: lying in one of them shows nothing.
    """
    county, names = case.plan.record.county, list(outline.names)
    if own := [position for position, name in enumerate(names) if county and county in name]:
        return own
    return [0] if len(names) == 1 and not names[0].endswith(_COUNTIES) else None


def _by_outline(case: Case, outline: Layer, parts: list[int]) -> Judgement:
    try:
        there = _joined(outline, parts)
        facts = containment_of(case.shape, there, case.tolerance_m)
    except CRSError as error:
        raise error.at(outline.path or COUNTY_OUTLINE) from None
    steps, measures = containment_steps(there, facts, case.tolerance_m), _measures(facts)
    area = _area(case)
    if facts.inside:
        told = told_inside(_OUTLINE, facts)
        message = Text(f"位于{area.zh}内：{told.zh}", f"lies in {area.en}: {told.en}")
        return Judgement("pass", message, measures, steps=steps)
    told = told_outside(_OUTLINE, facts)
    how = Text("不在", "does not lie") if facts.share_of_right < NOTHING else Text("不全在", "does not wholly lie")
    message = Text(f"{how.zh}{area.zh}内，{told.zh}", f"{how.en} in {area.en}: {told.en}")
    return Judgement("fail", message, measures, steps=steps)


def _joined(outline: Layer, parts: list[int]) -> Shape:
    """Return some features of an outline as one area; each is checked, as an answer on a broken one means nothing."""
    areas = [Shape(outline.geometries[position], outline.crs).geometry for position in parts]
    return Shape(cast("Polygon | MultiPolygon", shapely.union_all(areas)), outline.crs)


def _by_zone(case: Case, host: Siting) -> Judgement:
    area = _area(case)
    message = Text(f"位于{area.zh}内：{host.why.zh}", f"lies in {area.en}: {host.why.en}")
    return Judgement("pass", message, host.measures, steps=host.steps)


def _not_known(case: Case) -> Judgement:
    area, near = _area(case), _nearest_place(case)
    zh, en = f"是否位于{area.zh}内，未核查", f"whether it lies in {area.en} was not checked"
    if near is None or near[0] <= FAR_M:
        return Judgement("undetermined", Text(zh, en), needs=_outline_of(case))
    distance_m, name = near
    message = Text(
        f"{zh}；距规划所述最近地点“{name}”{distance_m / 1000:.0f} 千米",
        f"{en}; the nearest place that the plan names ('{name}') is {distance_m / 1000:.0f} km away",
    )
    steps = (
        amount(Text("距规划所述最近地点（椭球面）", "from the nearest place, on the ellipsoid"), distance_m, METRE),
    )
    return Judgement("undetermined", message, {"distance_m": distance_m}, _outline_of(case), steps)


def _nearest_place(case: Case) -> tuple[float, str] | None:
    """Return how far the nearest place that the plan names is, in metres, and its name; a guess is no place."""
    if geographic_of(case.right.crs) != GEOGRAPHIC:
        return None
    places = [(zone.place, zone.place_name or zone.label) for zone in case.plan.zone_list]
    found = [
        (distance_to_point_m(case.shape, place.lon, place.lat), name)
        for place, name in places
        if place is not None and place.grade != "guess"
    ]
    return min(found, default=None)


def _which_county(case: Case, outline: Layer) -> Judgement:
    area, count, county = _area(case), len(outline.names), case.plan.record.county
    names = [name for name in list(outline.names)[:_MOST_NAMES] if name]
    zh = f"（{'、'.join(names)}）" if names else ""
    en = f" ({', '.join(names)})" if names else ""
    message = Text(
        f"是否位于{area.zh}内，未核查：县界图层的 {count} 个要素{zh}未注明是{county}",
        f"whether it lies in {area.en} was not checked: none of the {count} feature(s) of the county outline{en} is "
        f"named {county}",
    )
    needs = Text(
        f"名称写明{county}的县界图层（--layer {COUNTY_OUTLINE}=文件）",
        f"an outline with {county} for its name: --layer {COUNTY_OUTLINE}=FILE",
    )
    return Judgement("undetermined", message, needs=needs)


def _area(case: Case) -> Text:
    record = case.plan.record
    scope = record.scope or record.county
    return Text(f"本规划适用的行政区域（{scope}）", f"the county that the plan is for ({scope})")


def _outline_of(case: Case) -> Text:
    county = case.plan.record.county
    return Text(
        f"{county}的县界图层（--layer {COUNTY_OUTLINE}=文件）",
        f"the outline of {county}: --layer {COUNTY_OUTLINE}=FILE",
    )


def _measures(facts: Containment) -> dict[str, float]:
    measures = {
        "protrusion_m": facts.protrusion_m,
        "outside_m2": facts.outside_m2,
        "share_of_right": facts.share_of_right,
    }
    return {**measures, "margin_m": facts.margin_m} if facts.inside else measures
