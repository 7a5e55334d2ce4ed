"""How it was reckoned where a right lies: by the zone's boundary, by its stated area, by its place."""

import math
from collections.abc import Mapping

from mingeo.crs import own_plane
from mingeo.measure import stated_tolerance_km2
from mingeo.model import Areas, Zone
from mingeo.overlay import Containment, Shape
from mingeo.rules.arithmetic import METRE, SQUARE_METRE, amount, compared, number, plane_step
from mingeo.text import Text

__all__ = ["area_steps", "containment_steps", "place_steps"]


def containment_steps(zone: Shape, facts: Containment, tolerance_m: float) -> tuple[Text, ...]:
    """Return the plane, the protrusion against the tolerance, and the areas and shares of an overlap."""
    steps = [
        plane_step(own_plane(zone.geometry, zone.crs)),
        amount(Text("最大超出距离", "protrusion"), facts.protrusion_m, METRE),
        amount(Text("容差", "tolerance"), tolerance_m, METRE),
        compared(f"{number(facts.protrusion_m)} m", "<=", f"{number(tolerance_m)} m", facts.inside),
    ]
    if math.isfinite(facts.margin_m):
        steps.append(amount(Text("距边界最近", "margin"), facts.margin_m, METRE))
    steps += [
        amount(Text("超出面积", "area outside"), facts.outside_m2, SQUARE_METRE),
        Text(
            f"在内部分占矿业权 {facts.share_of_right:.6%}，占分区 {facts.share_of_zone:.6%}",
            f"what is inside: {facts.share_of_right:.6%} of the right, {facts.share_of_zone:.6%} of the zone",
        ),
    ]
    return tuple(steps)


def area_steps(areas: Areas, zone: Zone, sign: str) -> tuple[Text, ...]:
    """Return both areas of a right against a zone's stated one; `sign` is ``<=`` for in it, ``=`` for equal."""
    assert zone.stated_area_km2 is not None
    ellipsoidal, planar = areas.ellipsoidal_m2 / 1e6, areas.planar_m2 / 1e6
    allowed, stated = stated_tolerance_km2(zone.stated_area), zone.stated_area_km2
    steps = [
        Text(
            f"面积：椭球面 {number(ellipsoidal)}、高斯平面 {number(planar)} 平方千米",
            f"area: {number(ellipsoidal)} km² (ellipsoid), {number(planar)} km² (Gauss plane)",
        ),
        Text(
            f"规划面积 {zone.stated_area}，允许差 {number(allowed)} 平方千米（末位一个单位与 0.5% 中较大者）",
            f"stated {number(stated)} km², {number(allowed)} km² allowed (a unit of the last digit, or 0.5 %)",
        ),
    ]
    if sign == "<=":
        least = min(ellipsoidal, planar)
        told = f"{number(stated)} + {number(allowed)} = {number(stated + allowed)} km²"
        steps.append(compared(f"{number(least)} km²", "<=", told, least <= stated + allowed))
    else:
        off = min(abs(ellipsoidal - stated), abs(planar - stated))
        told = number(stated)
        left = f"min(|{number(ellipsoidal)} - {told}|, |{number(planar)} - {told}|) = {number(off)} km²"
        steps.append(compared(left, "<=", f"{number(allowed)} km²", off <= allowed))
    return tuple(steps)


def place_steps(zone: Zone, measures: Mapping[str, float]) -> tuple[Text, ...]:
    """Return how far a right lies from a zone's place, and how far the zone can reach from there."""
    distance, radius, size = measures["distance_m"], measures["radius_m"], measures["size_m"]
    reach = f"{number(radius)} + {number(size)} = {number(radius + size)} m"
    return (
        amount(Text("距规划所述地点（椭球面）", "from the named place, on the ellipsoid"), distance, METRE),
        amount(Text("地点范围半径", "radius of the place"), radius, METRE),
        Text(
            f"分区自身尺度 = 4 √(规划面积 ÷ π) = 4 √({zone.stated_area_km2:g}×10⁶ ÷ π) = {number(size)} 米",
            f"size of the zone = 4 sqrt(stated area / pi) = 4 sqrt({zone.stated_area_km2:g}e6 / pi) = {number(size)} m",
        ),
        compared(f"{number(distance)} m", "<=", reach, distance <= radius + size),
    )
