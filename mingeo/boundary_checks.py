"""What can be held against the boundaries of a plan's zones before anybody relies on them.

Against the plan: the stated area, the parent, the place. Against each other: overlaps of zones of one kind.
Against the file's own fields: its area, minerals, county and name. A boundary that fails is not mended.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from mingeo.corner_checks import check_corners
from mingeo.errors import QuantityError
from mingeo.measure import areas_of, stated_tolerance_km2
from mingeo.minerals import compare_with_any
from mingeo.model import Boundary, Outcome, Place, Plan, Zone
from mingeo.overlay import Shape, containment_of, distance_to_point_m, overlap_of
from mingeo.plans.adoption import Match
from mingeo.plans.fields import FieldMap
from mingeo.quantities import parse_area_km2
from mingeo.text import Text, join

__all__ = ["CHECKS", "Check", "check_boundaries", "check_match"]

CHECKS: Mapping[str, Text] = {
    "area": Text("面积", "area"),
    "parent": Text("上级", "parent"),
    "overlap": Text("重叠", "overlap"),
    "place": Text("位置", "place"),
    "zone_number": Text("带号", "3-degree zone"),
    "file_area": Text("表中面积", "area in file"),
    "minerals": Text("矿种", "minerals"),
    "county": Text("县", "county"),
    "name": Text("名称", "name"),
}

COUNTY_KM = 100.0
"""A zone whose own place is not known lies within this of the plan's other places: no county is wider (working rule).
"""


@dataclass(frozen=True)
class Check:
    """One check of one zone's boundary; there is none where nothing is said that it could be held against."""

    name: str
    zone_id: str
    outcome: Outcome
    message: Text
    measures: Mapping[str, float] = field(default_factory=dict)


def check_boundaries(plan: Plan) -> list[Check]:
    """Return the checks of every boundary that a plan has, in the plan's order."""
    checks: list[Check] = []
    for zone in plan.zone_list:
        if zone.boundary is not None:
            found = (_area, _parent, _place, _zone_number)
            checks += [one for check in found for one in check(zone, zone.boundary, plan)]
    return checks + list(_overlaps(plan))


def check_match(match: Match, crs: str, fields: FieldMap, plan: Plan) -> list[Check]:
    """Return the checks of what the file says of a zone's features against the plan and the boundary."""
    found = [*_file_area(match, crs, fields), *_minerals(match, fields), *_county(match, fields, plan)]
    if not match.named:
        said = "、".join(_values(match, fields, "name"))
        message = Text(f"文件名称“{said}”，规划名称“{match.zone.name}”", f"'{said}', in the plan '{match.zone.name}'")
        found.append(Check("name", match.zone.zone_id, "fail", message))
    return found


def _area(zone: Zone, boundary: Boundary, _: Plan) -> Iterator[Check]:
    if zone.stated_area_km2 is None:
        return
    areas = areas_of(boundary.geometry, boundary.crs, zone.stated_area)
    area_km2, plane_km2 = areas.ellipsoidal_m2 / 1e6, areas.planar_m2 / 1e6
    differs = areas.stated_agrees_with == "neither"
    allowed = stated_tolerance_km2(zone.stated_area)
    message = Text(
        f"边界 {area_km2:.4f} 平方千米（平面 {plane_km2:.4f}），规划 {zone.stated_area}"
        + (f"，相差超过 {allowed:g}" if differs else ""),
        f"{area_km2:.4f} km² ({plane_km2:.4f} in the plane), stated {zone.stated_area_km2:g} km²"
        + (f": more than {allowed:g} apart" if differs else ""),
    )
    measures = {"area_km2": area_km2, "planar_area_km2": plane_km2, "stated_area_km2": zone.stated_area_km2}
    yield Check("area", zone.zone_id, "fail" if differs else "pass", message, measures)


def _parent(zone: Zone, boundary: Boundary, plan: Plan) -> Iterator[Check]:
    parent = next((one for one in plan.zone_list if one.zone_id == zone.parent_id), None)
    if parent is None:
        return
    if parent.boundary is None:
        message = Text(
            f"上级 {parent.label} 没有边界，未检查；把它的边界也采用到同一文件夹",
            f"not checked: {parent.label} has no boundary; adopt it into the same folder",
        )
        yield Check("parent", zone.zone_id, "undetermined", message)
        return
    there = Shape(parent.boundary.geometry, parent.boundary.crs)
    facts = containment_of(Shape(boundary.geometry, boundary.crs), there)
    if facts.inside:
        message = Text(f"在 {parent.label} 内", f"inside {parent.label}")
    else:
        message = Text(
            f"超出 {parent.label} 最远 {facts.protrusion_m:.3f} 米，超出部分 {facts.outside_m2:.1f} 平方米",
            f"leaves {parent.label} by {facts.protrusion_m:.3f} m; {facts.outside_m2:.1f} m² lie outside",
        )
    measures = {"protrusion_m": facts.protrusion_m, "outside_m2": facts.outside_m2}
    yield Check("parent", zone.zone_id, "pass" if facts.inside else "fail", message, measures)


def _place(zone: Zone, boundary: Boundary, plan: Plan) -> Iterator[Check]:
    """Hold the boundary against the place that the plan names, or else against the plan's other places.

    As where a review refutes by place: the zone's own size comes on top of the place's radius, twice the
    diameter of a circle of its area. A place that is only guessed says nothing.
    """
    shape = Shape(boundary.geometry, boundary.crs)
    own = _sure(zone)
    if own is not None:
        size_m = 4 * math.sqrt(areas_of(boundary.geometry, boundary.crs).ellipsoidal_m2 / math.pi)
        distance_m, most_m = distance_to_point_m(shape, own.lon, own.lat), own.radius_m + size_m
        where = Text(f"规划所述地点“{zone.place_name}”", f"the plan's place '{zone.place_name}'")
    else:
        places = [place for other in plan.zone_list if (place := _sure(other)) is not None]
        if not places:
            return
        distance_m = min(distance_to_point_m(shape, place.lon, place.lat) for place in places)
        most_m, where = COUNTY_KM * 1000, Text("规划所述各地点", "every place of the plan")
    is_near = distance_m <= most_m
    message = Text(
        f"距{where.zh} {distance_m / 1000:.1f} 千米"
        + ("" if is_near else f"，超过 {most_m / 1000:.1f} 千米：是否误用他县文件"),
        f"{distance_m / 1000:.1f} km from {where.en}"
        + ("" if is_near else f", beyond {most_m / 1000:.1f} km: is it another county's file?"),
    )
    yield Check("place", zone.zone_id, "pass" if is_near else "fail", message, {"distance_m": distance_m})


def _sure(zone: Zone) -> Place | None:
    return None if zone.place is None or zone.place.grade == "guess" else zone.place


def _zone_number(zone: Zone, boundary: Boundary, _: Plan) -> Iterator[Check]:
    found = next(one for one in check_corners(boundary.geometry, boundary.crs) if one.name == "zone")
    outcomes: dict[str, Outcome] = {"pass": "pass", "warn": "undetermined", "fail": "fail"}
    yield Check("zone_number", zone.zone_id, outcomes[found.outcome], found.message)


def _overlaps(plan: Plan) -> Iterator[Check]:
    """Yield for every zone one check against the others of its kind that are not its parent or child."""
    bounded = [(zone, zone.boundary) for zone in plan.zone_list if zone.boundary is not None]
    met: dict[str, list[tuple[bool, Text]]] = {zone.zone_id: [] for zone, _ in bounded}
    for (one, here), (other, there) in combinations(bounded, 2):
        if one.kind != other.kind or other.zone_id == one.parent_id or one.zone_id == other.parent_id:
            continue
        if not _near(here, there):
            continue
        facts = overlap_of(Shape(here.geometry, here.crs), Shape(there.geometry, there.crs))
        if facts is not None:
            met[one.zone_id].append((facts.contact, _overlap(other, facts.overlap_m2, facts.depth_m, facts.contact)))
            met[other.zone_id].append((facts.contact, _overlap(one, facts.overlap_m2, facts.depth_m, facts.contact)))
    kinds = [zone.kind for zone, _ in bounded]
    for zone, _ in bounded:
        if kinds.count(zone.kind) > 1:
            found = met[zone.zone_id]
            clear = Text("与同类分区不重叠", "clear of the zones of its kind")
            conflict = any(not contact for contact, _ in found)
            told = join([text for contact, text in found if not (conflict and contact)]) if found else clear
            yield Check("overlap", zone.zone_id, "fail" if conflict else "pass", told)


def _overlap(other: Zone, overlap_m2: float, depth_m: float, contact: bool) -> Text:
    if contact:
        return Text(f"与 {other.label} 边界相接", f"touches {other.label}")
    return Text(
        f"与 {other.label} 重叠 {overlap_m2:.1f} 平方米，最深 {depth_m:.2f} 米",
        f"overlaps {other.label} by {overlap_m2:.1f} m², {depth_m:.2f} m deep",
    )


def _near(one: Boundary, other: Boundary) -> bool:
    """Return True where two boxes in one CRS come near; boundaries in two are always looked at."""
    if one.crs != other.crs:
        return True
    west, south, east, north = one.geometry.bounds
    other_west, other_south, other_east, other_north = other.geometry.bounds
    # A tenth of the boxes' size covers the bow of an edge and any tolerance.
    slack = 0.1 * max(east - west, north - south) + 0.1 * max(other_east - other_west, other_north - other_south)
    is_beside = other_west > east + slack or west > other_east + slack
    return not (is_beside or other_south > north + slack or south > other_north + slack)


def _file_area(match: Match, crs: str, fields: FieldMap) -> Iterator[Check]:
    """Compare the area that the file states with its own boundary, or where that fails with the plan's."""
    said = [_area_of(text) for feature in match.features for text in fields.values(feature, "stated_area")[:1]]
    figures = [figure for figure in said if figure is not None]
    if not figures or len(figures) < len(match.features):
        return
    areas = areas_of(match.geometry, crs)
    known = [areas.ellipsoidal_m2 / 1e6, areas.planar_m2 / 1e6]
    known += [] if match.zone.stated_area_km2 is None else [match.zone.stated_area_km2]
    # Each part may bear its own area, or that of the whole.
    candidates = {sum(figures), *(figures[:1] if len(set(figures)) == 1 else [])}
    agrees = any(abs(one - area) <= max(1e-4, 0.005 * area) for one in candidates for area in known)
    unit = "" if fields.unit("stated_area") == "km2" else "（字段未写单位，按平方千米）"
    unit_en = "" if fields.unit("stated_area") == "km2" else " (no unit said, taken for km²)"
    message = Text(
        f"文件写 {sum(figures):g} 平方千米{unit}，边界 {known[0]:.4f}",
        f"{sum(figures):g} km² in the file{unit_en}, its boundary has {known[0]:.4f}",
    )
    yield Check("file_area", match.zone.zone_id, "pass" if agrees else "fail", message, {"area_km2": known[0]})


def _area_of(text: str) -> float | None:
    """Return an area in km²: a bare number is taken for one; None where it is no area, or zero."""
    try:
        area_km2 = float(text)
    except ValueError:
        try:
            area_km2 = parse_area_km2(text)
        except QuantityError:
            return None
    return area_km2 if 0 < area_km2 < math.inf else None


def _minerals(match: Match, fields: FieldMap) -> Iterator[Check]:
    said = [name for value in _values(match, fields, "minerals") for name in _split(value)]
    if not said or not match.zone.minerals:
        return
    found = {name: compare_with_any(name, match.zone.minerals) for name in dict.fromkeys(said)}
    planned = "、".join(match.zone.minerals)
    message = Text(f"文件“{'、'.join(found)}”，规划“{planned}”", f"'{'、'.join(found)}', in the plan '{planned}'")
    outcome: Outcome = "pass"
    if any(likeness in ("wider", "unknown") for likeness in found.values()):
        outcome = "undetermined"
    if any(likeness in ("different", "same_family") for likeness in found.values()):
        outcome = "fail"
    yield Check("minerals", match.zone.zone_id, outcome, message)


def _split(value: str) -> Sequence[str]:
    for sign in "，,;；/ ":
        value = value.replace(sign, "、")
    return [name for name in value.split("、") if name]


def _county(match: Match, fields: FieldMap, plan: Plan) -> Iterator[Check]:
    """Compare code and county; a township, or the prefecture alone, names no county and is passed over."""
    county, code = plan.record.county, plan.record.county_code
    codes = [text.removesuffix(".0") for text in _values(match, fields, "county_code", "county")]
    said = [text for text in codes if text.isdigit() or _names_a_county(text, plan)]
    wrong = [text for text in said if not (text[:6] == code if text.isdigit() else county[:-1] in text)]
    if said and county and code:
        message = Text(
            f"文件“{'、'.join(wrong or said)}”，规划 {county}（{code}）",
            f"'{', '.join(wrong or said)}', the plan is {county}'s ({code})",
        )
        yield Check("county", match.zone.zone_id, "fail" if wrong else "pass", message)


def _names_a_county(text: str, plan: Plan) -> bool:
    return text not in (plan.record.prefecture, plan.record.province) and any(sign in text for sign in "县区旗市")


def _values(match: Match, fields: FieldMap, *columns: str) -> list[str]:
    return list(dict.fromkeys(text for feature in match.features for text in fields.values(feature, *columns)))
