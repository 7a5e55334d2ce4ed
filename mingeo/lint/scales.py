"""Minimum scales: their own order and units, and scale times term against what a block holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise

from mingeo.errors import QuantityError
from mingeo.lint.figures import Figure, canonical, covers, indicator_figures, is_solid, least_printed, number
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.model import MinimumScale, Plan, Rule, Zone
from mingeo.quantities import Quantity, parse_quantity, unit_quantity
from mingeo.text import Text

__all__ = ["scale_order", "scale_repeated", "scale_times_term", "scale_without_unit", "small_scale"]

_CLASSES = (("large", "大型"), ("medium", "中型"), ("small", "小型"))


def scale_order(plan: Plan) -> Iterator[Noticed]:
    """Yield a larger size class whose least scale is lower than a smaller one's."""
    for scale in plan.minimum_scales:
        printed = [(zh, getattr(scale, name)) for name, zh in _CLASSES if getattr(scale, name) is not None]
        for (above, high), (below, low) in pairwise(printed):
            if high < low:
                message = Text(
                    f"{scale.mineral}的最低开采规模：{above} {number(high)}，低于{below} {number(low)}",
                    f"minimum scale of {scale.mineral}: {above} {number(high)} is lower than {below} {number(low)}",
                )
                places = [Printed(scale.clause, f"{scale.mineral} {zh} {number(v)} {scale.unit}") for zh, v in printed]
                yield Noticed("contradiction", message, tuple(places))


def scale_repeated(plan: Plan) -> Iterator[Noticed]:
    """Yield two minimum scales for one mineral: county-wide ones that differ, or a zone's below the county's."""
    for one, other in combinations(plan.minimum_scales, 2):
        county, second = (other, one) if one.zone_id and not other.zone_id else (one, other)
        if second.zone_id and county.zone_id not in ("", second.zone_id):
            continue
        if county.condition != second.condition or not _one_covers_other(county.mineral, second.mineral):
            continue
        first, last = least_printed(county), least_printed(second)
        if first is None or last is None or first.measure is None or last.measure is None:
            continue
        if first.measure.dimension != last.measure.dimension:
            yield _told("doubtful", first, last, Text("两处单位不能换算，不能比较", "in units that do not convert"))
            continue
        if second.zone_id and not county.zone_id:
            if last.measure.amount < first.measure.amount:
                yield _told("contradiction", first, last, Text("分区的低于全县的", "the zone's is below the county's"))
        elif last.measure.amount != first.measure.amount:
            grade: Grade = "contradiction" if canonical(county.mineral) == canonical(second.mineral) else "doubtful"
            yield _told(grade, first, last, Text("两处不同", "printed in two ways"))


def _told(grade: Grade, first: Figure, last: Figure, what: Text) -> Noticed:
    message = Text(f"{first.mineral}的最低开采规模：{what.zh}", f"minimum scale of {first.mineral}: {what.en}")
    return Noticed(grade, message, (first.place, last.place))


def _one_covers_other(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def scale_without_unit(plan: Plan) -> Iterator[Noticed]:
    """Yield a minimum scale without a unit beside one that has it: the two cannot be held against each other."""
    bare = [scale for scale in plan.minimum_scales if not scale.unit and scale.least is not None]
    for scale in plan.minimum_scales:
        first = least_printed(scale)
        if not scale.unit or first is None:
            continue
        others = [
            one for each in bare if (one := least_printed(each)) and _one_covers_other(scale.mineral, one.mineral)
        ]
        if others:
            values = "、".join(dict.fromkeys(number(one.value) for one in others))
            message = Text(
                f"{scale.mineral}的最低开采规模一处为 {number(first.value)} {scale.unit}，"
                f"另一处印作 {values} 而无单位，不能比较",
                f"minimum scale of {scale.mineral}: {number(first.value)} {scale.unit}, elsewhere {values} without a "
                f"unit: not comparable",
            )
            bare_places = [
                Printed(each.clause, f"{_zone_label(plan, each)}最低开采规模 {number(each.least or 0.0)}")
                for each in bare
                if _one_covers_other(scale.mineral, each.mineral)
            ]
            yield Noticed("doubtful", message, (first.place, *bare_places))


def _zone_label(plan: Plan, scale: MinimumScale) -> str:
    names = [zone.name or zone.zone_id for zone in plan.zone_list if zone.zone_id == scale.zone_id]
    return f"{names[0]} " if names else f"{scale.mineral} "


def small_scale(plan: Plan) -> Iterator[Noticed]:
    """Yield a least scale for small mines where all mines are to be large or medium."""
    for indicator in plan.indicators:
        if indicator.value != 100 or indicator.unit != "%" or not re.search("大中型|中型以上", indicator.name):
            continue
        if "比例" not in indicator.name:
            continue
        for scale in plan.minimum_scales:
            if scale.small is None or ("固体" in indicator.name and not is_solid(scale.mineral)):
                continue
            share = indicator_figures(indicator)
            message = Text(
                f"“{indicator.name}”为 100%，{scale.mineral}却印有小型矿山的最低开采规模",
                f"{indicator.name} is 100 %, yet a least scale is printed for small mines of {scale.mineral}",
            )
            small = Printed(scale.clause, f"{scale.mineral} 小型 {number(scale.small)} {scale.unit}".strip())
            yield Noticed("doubtful", message, (*(one.place for one in share), small))


def scale_times_term(plan: Plan) -> Iterator[Noticed]:
    """Yield the least scale for the least term against the resource that the plan gives for a block.

    Mass and volume are not compared; the density at which they would agree is told. Without a least term,
    one year is held against the resource.
    """
    for zone in plan.zones_of(("mining_block", "concentrated_mining_area")):
        resource = _quantity_in(zone.resource)
        if resource is None or not zone.minerals:
            continue
        rule = _term_for(plan, zone)
        for scale in plan.minimum_scales:
            least = least_printed(scale)
            wanted = scale.zone_id in ("", zone.zone_id) and not scale.condition
            if least is None or least.measure is None or not wanted or not covers(scale.mineral, zone.minerals[0]):
                continue
            yield from _against_resource(zone, resource, least, rule)


def _quantity_in(printed: str) -> Quantity | None:
    """Return the quantity in a printed resource: ``潜在资源量 500 万立方米``; None where it cannot be read."""
    figure = re.search(r"\d[\d.,]*\s*[^\d\s，；（]+$", printed.strip())
    try:
        return parse_quantity(figure[0]) if figure else None
    except QuantityError:
        return None


def _term_for(plan: Plan, zone: Zone) -> Rule | None:
    """Return the rule with the longest least term for the zone's mineral."""
    rules = [
        rule
        for rule in plan.rules
        if rule.predicate == "minimum_term"
        and rule.applies_to.kind in (None, "mining")
        and (not rule.applies_to.minerals or any(covers(name, zone.minerals[0]) for name in rule.applies_to.minerals))
        and not any(covers(name, zone.minerals[0]) for name in rule.applies_to.except_minerals)
        and (not rule.applies_to.zone_kinds or zone.kind in rule.applies_to.zone_kinds)
    ]
    return max(rules, key=lambda rule: float(rule.parameters["years"]), default=None)


def _against_resource(zone: Zone, resource: Quantity, least: Figure, rule: Rule | None) -> Iterator[Noticed]:
    years = Fraction(1) if rule is None else Fraction(str(rule.parameters["years"]))
    scale = unit_quantity(least.value, least.unit)
    needed = scale.amount * years
    places = [Printed(zone.clause, f"{zone.label} {zone.resource}"), least.place]
    if rule is not None:
        of = {"licence": "采矿许可证有效期", "service_life": "矿山服务年限"}[rule.parameters["of"]]
        strict = "（原则上）" if rule.strength == "in_principle" else ""
        places.append(Printed(rule.clause.section, f"{of}不少于 {number(years)} 年{strict}"))
    # 10 000 t or m³ is the unit that plans print.
    told = f"{number(needed / 10_000)} 万{'吨' if scale.dimension == 'mass' else '立方米'}"
    amount = Text(
        f"最低规模 {number(least.value)} {least.unit}/年，{number(years)} 年为 {told}",
        f"{number(least.value)} {least.unit} a year for {number(years)} year(s) is {told}",
    )
    if scale.dimension == resource.dimension:
        if resource.amount < needed:
            message = Text(
                f"{zone.label}：{amount.zh}，多于资源量 {resource}",
                f"{zone.label}: {amount.en}, more than its resource, {resource}",
            )
            measures = {"years_of_resource": float(resource.amount / scale.amount)}
            mandatory = rule is None or rule.strength == "mandatory"
            yield Noticed("contradiction" if mandatory else "doubtful", message, tuple(places), measures)
    elif rule is not None and resource.amount > 0 and needed > 0:
        mass, volume = (needed, resource.amount) if scale.dimension == "mass" else (resource.amount, needed)
        density = mass / volume
        bound = Text("以上", "or more") if scale.dimension == "mass" else Text("以下", "or less")
        dense = number(round(density, 2))
        message = Text(
            f"{zone.label}：{amount.zh}；资源量 {resource}的单位不同，不能比较，"
            f"体重在每立方米 {dense} 吨{bound.zh}才够",
            f"{zone.label}: {amount.en}; its resource, {resource}, is in a unit that does not compare, and is enough "
            f"only at {dense} t/m³ {bound.en}",
        )
        yield Noticed("doubtful", message, tuple(places), {"implied_density_t_m3": float(density)})
