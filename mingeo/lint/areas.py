"""Stated areas and resources of zones: against their parent, the county, and the law's ceilings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import shapely

from mingeo.errors import QuantityError
from mingeo.lint.figures import baseline_figures, canonical, number, zone_area
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.measure import area_m2
from mingeo.minerals import Mineral, find
from mingeo.model import ZONE_KINDS, Plan, Zone
from mingeo.quantities import Quantity, parse_quantity
from mingeo.text import Text

__all__ = ["area_in_county", "area_in_parent", "resource_of_zones", "unit_blocks_of_block"]

_BLOCKS = ("exploration_block", "mining_block")

_CEILING_SOURCE = "矿产资源勘查区块登记管理办法 第三条（法规，非本规划）"
_SOUTHERNMOST = 3.0
"""Latitude south of which China has no land: a unit block is nowhere larger than there."""


def area_in_parent(plan: Plan) -> Iterator[Noticed]:
    """Yield a zone larger than the one that it lies in, or blocks of one kind together larger than it."""
    for parent in plan.zone_list:
        children = [zone for zone in plan.zone_list if zone.parent_id == parent.zone_id and _area(zone) is not None]
        whole = _area(parent)
        if whole is None:
            continue
        larger = [zone for zone in children if (_area(zone) or 0) > whole]
        for zone in larger:
            message = Text(
                f"{zone.label} 在 {parent.label} 之内，面积却大于它",
                f"{zone.label} lies in {parent.label} and is larger than it",
            )
            yield Noticed("contradiction", message, (zone_area(parent), zone_area(zone)))
        for kind in () if larger else dict.fromkeys(zone.kind for zone in children):
            yield from _together(parent, whole, [zone for zone in children if zone.kind == kind])


def _together(parent: Zone, whole: Fraction, zones: list[Zone]) -> Iterator[Noticed]:
    added = sum((_area(zone) or Fraction(0) for zone in zones), Fraction(0))
    if len(zones) > 1 and added > whole:
        # Blocks for one mineral are apart; blocks for several may lie above each other.
        one_mineral = len({zone.minerals for zone in zones}) == 1
        kind = ZONE_KINDS[zones[0].kind].name
        grade: Grade = "contradiction" if one_mineral and zones[0].kind in _BLOCKS else "doubtful"
        message = Text(
            f"{parent.label} 内的{kind.zh}面积合计 {number(added)} 平方千米，大于它的面积",
            f"the {kind.en}s in {parent.label} have {number(added)} km² together, more than it",
        )
        measures = {"sum_km2": float(added), "parent_km2": float(whole)}
        yield Noticed(grade, message, (zone_area(parent), *map(zone_area, zones)), measures)


def area_in_county(plan: Plan) -> Iterator[Noticed]:
    """Yield a zone larger than the county, or the blocks of one kind and mineral together larger than it."""
    county_km2 = plan.record.county_area_km2
    if county_km2 is None:
        return
    whole = Fraction(repr(float(county_km2)))
    place = Printed(plan.record.county_area_clause, f"{plan.record.county}面积 {number(county_km2)} 平方千米")
    for zone in plan.zone_list:
        if (_area(zone) or 0) > whole:
            message = Text(f"{zone.label} 的面积大于全县", f"{zone.label} is larger than the county")
            # An area set by a plan above may reach over the county's boundary, a block does not.
            yield Noticed("contradiction" if zone.kind in _BLOCKS else "doubtful", message, (place, zone_area(zone)))
    for kind, minerals in dict.fromkeys((zone.kind, zone.minerals) for zone in plan.zones_of(_BLOCKS)):
        alike = [zone for zone in plan.zone_list if (zone.kind, zone.minerals) == (kind, minerals)]
        areas = [area for zone in alike if (area := _area(zone)) is not None]
        if len(areas) > 1 and max(areas) <= whole < sum(areas, Fraction(0)):
            message = Text(
                f"{'、'.join(minerals)}{ZONE_KINDS[kind].name.zh}面积合计大于全县",
                f"the {ZONE_KINDS[kind].name.en}s for {', '.join(minerals)} are together larger than the county",
            )
            sized = [zone for zone in alike if _area(zone) is not None]
            yield Noticed("contradiction", message, (place, *map(zone_area, sized)))


def unit_blocks_of_block(plan: Plan) -> Iterator[Noticed]:
    """Yield an exploration block larger than the law's ceiling of basic unit blocks for its mineral.

    矿产资源勘查区块登记管理办法 (2014), article 3: mineral water 10, metals and non-metals 40, geothermal, coal,
    water and gas 200, oil and natural gas 2500. The area is divided by the area of one 1' × 1' block at the
    latitude of the zone's place, or, where none is known, by the largest that one has in China.
    """
    for zone in plan.zones_of(("exploration_block",)):
        ceilings = {ceiling for name in zone.minerals if (ceiling := _ceiling(find(name))) is not None}
        area = _area(zone)
        if len(ceilings) != 1 or area is None:
            continue
        ceiling = ceilings.pop()
        latitude = _SOUTHERNMOST if zone.place is None else max(zone.place.lat - zone.place.radius_m / 110_000, 0.0)
        blocks = float(area) / _unit_block_km2(latitude)
        if blocks > ceiling:
            message = Text(
                f"{zone.label} 的面积至少合 {blocks:.1f} 个基本单位区块，多于法规对一个勘查项目的上限 {ceiling} 个"
                f"（法规，非本规划；2024 年修订矿产资源法以后的规定未核）",
                f"{zone.label} is at least {blocks:.1f} basic unit blocks; the law's ceiling for one project is "
                f"{ceiling} (law, not this plan; the state after the Mineral Resources Law of 2024 was not checked)",
            )
            law = Printed(_CEILING_SOURCE, f"{'、'.join(zone.minerals)}：{ceiling} 个基本单位区块")
            measures = {"unit_blocks": blocks, "ceiling_unit_blocks": float(ceiling)}
            yield Noticed("doubtful", message, (zone_area(zone), law), measures)


def _ceiling(mineral: Mineral | None) -> int | None:
    if mineral is None:
        return None
    if mineral.name == "矿泉水":
        return 10
    if mineral.name in ("石油", "天然气", "煤层气", "页岩气"):
        return 2500
    if mineral.category == "水气" or mineral.name in ("地热", "煤", "石煤"):
        return 200
    return 40 if mineral.category in ("金属", "非金属") or mineral.name in ("铀", "钍") else None


def _unit_block_km2(latitude: float) -> float:
    """Return the area of a 1' × 1' block that begins at a latitude, on CGCS2000."""
    return area_m2(shapely.box(105, latitude, 105 + 1 / 60, latitude + 1 / 60), "EPSG:4490") / 1e6


def resource_of_zones(plan: Plan) -> Iterator[Noticed]:
    """Yield the resources of zones of one kind and mineral that are together more than the county's.

    The county's is the figure of the base year that counts what has been found (累计查明, 已查明).
    """
    for total in baseline_figures(plan, ("resource",)):
        if not total.mineral or "查明" not in total.name or "保护区" in total.name or total.measure is None:
            continue
        for kind in dict.fromkeys(zone.kind for zone in plan.zone_list):
            held = [
                (zone, quantity)
                for zone in plan.zones_of((kind,))
                if len(zone.minerals) == 1
                and canonical(zone.minerals[0]) == canonical(total.mineral)
                and (quantity := _resource(zone)) is not None
                and quantity.dimension == total.measure.dimension
            ]
            added = sum((quantity.amount for _, quantity in held), Fraction(0))
            if added > total.measure.amount + total.measure.step:
                message = Text(
                    f"{total.mineral}：各分区资源量合计 {number(added / total.measure.factor)} {total.unit}，"
                    f"大于全县的 {number(total.value)} {total.unit}",
                    f"{total.mineral}: the zones hold {number(added / total.measure.factor)} {total.unit} together, "
                    f"more than the county's {number(total.value)}",
                )
                places = [Printed(zone.clause, f"{zone.label} {zone.resource}") for zone, _ in held]
                found = all("查明" in zone.resource for zone, _ in held)
                yield Noticed("contradiction" if found else "doubtful", message, (total.place, *places))


def _resource(zone: Zone) -> Quantity | None:
    figure = re.search(r"\d[\d.,]*\s*[^\d\s，；（]+$", zone.resource.strip())
    if figure is None or "潜在" in zone.resource:
        return None
    try:
        return parse_quantity(figure[0])
    except QuantityError:
        return None


def _area(zone: Zone) -> Fraction | None:
    return None if zone.stated_area_km2 is None else Fraction(repr(float(zone.stated_area_km2)))
