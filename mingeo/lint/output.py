"""Yearly output: what is set for a mineral against what was mined, what mines there are, and its units."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mingeo.lint.figures import (
    Figure,
    Measure,
    baseline_figures,
    canonical,
    covers,
    gap_of_sum,
    indicator_figures,
    least_printed,
    number,
    with_unit,
)
from mingeo.lint.finding import Noticed, Printed
from mingeo.model import Indicator, Plan
from mingeo.text import Text

__all__ = [
    "growth",
    "output_above_cap_at_base",
    "output_above_capacity",
    "output_of_zones",
    "output_units",
    "output_without_mine",
    "room_for_new_mines",
]

_LEAP = 100
"""So many times the base year's figure a target looks like a slip of the unit."""


def output_above_cap_at_base(plan: Plan) -> Iterator[Noticed]:
    """Yield a cap on a mineral's output that is lower than what was mined in the base year."""
    for cap in _caps(plan):
        for mined in _mined(plan, cap.mineral):
            most, now = cap.measure, mined.measure
            if most is not None and now is not None and _alike(most, now) and now.amount > most.amount:
                limit, output = with_unit(cap.value, cap.unit), with_unit(mined.value, mined.unit)
                message = Text(
                    f"{cap.mineral}：上限 {limit}低于基期的开采量 {output}",
                    f"{cap.mineral}: the cap, {limit}, is lower than what was mined in the base year, {output}",
                )
                measures = {"share_of_base_year": float(most.amount / now.amount)}
                yield Noticed("doubtful", message, (cap.place, mined.place), measures)


def output_above_capacity(plan: Plan) -> Iterator[Noticed]:
    """Yield a base year's output above the capacity that the plan prints for the same mineral and year."""
    capacities = [one for one in baseline_figures(plan) if "生产能力" in one.name and one.mineral]
    for capacity in capacities:
        for mined in _mined(plan, capacity.mineral):
            most, now = capacity.measure, mined.measure
            same_year = mined.year == capacity.year
            if most is not None and now is not None and same_year and _alike(most, now) and now.amount > most.amount:
                message = Text(
                    f"{capacity.mineral}：开采量 {number(mined.value)} {mined.unit}大于设计生产能力 "
                    f"{number(capacity.value)} {capacity.unit}",
                    f"{capacity.mineral}: {number(mined.value)} {mined.unit} were mined, above the designed capacity "
                    f"of {number(capacity.value)} {capacity.unit}",
                )
                yield Noticed("doubtful", message, (capacity.place, mined.place))


def room_for_new_mines(plan: Plan) -> Iterator[Noticed]:
    """Yield a cap on output that leaves no room, above the base year's output, for what the plan wants to be opened.

    Wanted are a mine in each block of the mineral, or one mine where it is a priority and has no block.
    """
    for cap in _caps(plan):
        blocks = [
            zone
            for zone in plan.zones_of(("mining_block",))
            if zone.minerals and all(covers(cap.mineral, name) for name in zone.minerals)
        ]
        wishes = [
            direction
            for direction in plan.mineral_directions
            if (direction.direction, direction.activity) == ("priority", "mining")
            and any(canonical(name) == canonical(cap.mineral) for name in direction.minerals)
        ]
        mines = len(blocks) or (1 if wishes else 0)
        least = _least(plan, cap)
        most = cap.measure
        if not mines or least is None or most is None or least.measure is None:
            continue
        mined = [one for one in _mined(plan, cap.mineral) if one.measure is not None and _alike(one.measure, most)][:1]
        now = sum((one.measure.amount for one in mined if one.measure is not None), Fraction(0))
        wanted = now + mines * least.measure.amount
        if wanted > most.amount:
            message = Text(
                f"{cap.mineral}：上限 {number(cap.value)} {cap.unit}，基期开采量加 {mines} 个最低规模的新矿山为 "
                f"{number(wanted / most.factor)} {cap.unit}",
                f"{cap.mineral}: the cap is {number(cap.value)} {cap.unit}; the base year's output and {mines} new "
                f"mine(s) of the least scale make {number(wanted / most.factor)}",
            )
            wished = [Printed(one.clause, f"重点开采矿种：{'、'.join(one.minerals)}") for one in wishes]
            places = (cap.place, *(one.place for one in mined), least.place)
            own = [Printed(zone.clause, f"{zone.label} {'、'.join(zone.minerals)}") for zone in blocks]
            yield Noticed("doubtful", message, (*places, *(own or wished)))


def output_units(plan: Plan) -> Iterator[Noticed]:
    """Yield a mineral's output set in one dimension, and its minimum scale or base-year output printed in another."""
    by_mineral: dict[str, list[Figure]] = {}
    for indicator in plan.indicators:
        if _is_output(plan, indicator):
            by_mineral.setdefault(canonical(indicator.mineral), []).extend(indicator_figures(indicator)[:1])
    for mineral, outputs in by_mineral.items():
        set_in = {one.measure.dimension for one in outputs if one.measure is not None}
        scales = [least_printed(scale) for scale in plan.minimum_scales if canonical(scale.mineral) == mineral]
        others = [*(one for one in scales if one is not None), *_mined(plan, mineral)]
        apart = [one for one in others if one.measure is not None and one.measure.dimension not in set_in]
        if set_in and apart:
            message = Text(
                f"{outputs[0].mineral}的开采量以{outputs[0].unit}计，他处以{apart[0].unit}计，不能互相比较",
                f"the output of {outputs[0].mineral} is set in {outputs[0].unit}; elsewhere it is in "
                f"{apart[0].unit}: not comparable",
            )
            yield Noticed("doubtful", message, (outputs[0].place, *(one.place for one in apart)))


def output_without_mine(plan: Plan) -> Iterator[Noticed]:
    """Yield output set for a mineral that has no mining block, no mine and no output at the base year."""
    mines = [one for one in baseline_figures(plan, ("mines", "mining_rights")) if one.year == plan.record.base_year]
    total = [one for one in mines if not one.mineral and one.value > 0 and "灭失" not in one.name]
    if not mines or (total and not any(one.mineral for one in mines)):
        # What mines there are, or of which mineral, is not printed.
        return
    for indicator in plan.indicators:
        if not _is_output(plan, indicator) or indicator.value is None or indicator.value <= 0:
            continue
        mineral = indicator.mineral
        served = [one for one in mines if one.mineral and one.value > 0 and _related(one.mineral, mineral)]
        blocks = [
            zone
            for zone in plan.zones_of(("mining_block",))
            if not zone.minerals or any(_related(name, mineral) for name in zone.minerals)
        ]
        if served or blocks or _mined(plan, mineral):
            continue
        figure = indicator_figures(indicator)[0]
        own = [zone for zone in plan.zone_list if any(_related(name, mineral) for name in zone.minerals)]
        shown = own or list(plan.zones_of(("mining_block",)))
        message = Text(
            f"{mineral}定有开采量，但规划没有它的开采规划区块，也没有印它的现有矿山",
            f"output is set for {mineral}, but the plan has no mining block of it and prints no mine of it",
        )
        seen = [Printed(zone.clause, f"{zone.label} {'、'.join(zone.minerals)}") for zone in shown]
        yield Noticed("doubtful", message, (figure.place, *seen))


def output_of_zones(plan: Plan) -> Iterator[Noticed]:
    """Yield output set for single areas that is together more than the county's output of the mineral."""
    names = [zone.name for zone in plan.zone_list if zone.name]
    for total in plan.indicators:
        if not _is_output(plan, total) or not indicator_figures(total):
            continue
        parts = [
            indicator_figures(one)[0]
            for one in plan.indicators
            if one is not total
            and any(name in one.name for name in names)
            and "开采" in one.name
            and canonical(one.mineral) == canonical(total.mineral)
            and indicator_figures(one)
        ]
        whole = indicator_figures(total)[0]
        measures = [one.measure for one in parts if one.measure is not None]
        if not measures or whole.measure is None or len(measures) != len(parts):
            continue
        if any(not _alike(one, whole.measure) for one in measures):
            continue
        added = sum((one.amount for one in measures), Fraction(0))
        if added > whole.measure.amount and gap_of_sum(whole.measure, measures) == "differs":
            message = Text(
                f"{total.mineral}：各分区的开采量合计 {number(added / whole.measure.factor)} {whole.unit}，大于全县的 "
                f"{number(whole.value)} {whole.unit}",
                f"{total.mineral}: the areas' output adds up to {number(added / whole.measure.factor)} {whole.unit}, "
                f"more than the county's {number(whole.value)}",
            )
            yield Noticed("contradiction", message, (whole.place, *(one.place for one in parts)))


def growth(plan: Plan) -> Iterator[Noticed]:
    """Yield a target for output value that is a hundred times the base year's or more: a slip of the unit, perhaps."""
    bases = [
        one
        for one in baseline_figures(plan, ("output_value",))
        if one.year == plan.record.base_year and not one.mineral and one.measure is not None and one.value > 0
    ]
    targets = [
        figure for one in plan.indicators if "产值" in one.name and not one.mineral for figure in indicator_figures(one)
    ]
    for base in bases:
        for target in targets:
            if base.measure is None or target.measure is None or not _alike(base.measure, target.measure):
                continue
            times = target.measure.amount / base.measure.amount
            if times >= _LEAP:
                message = Text(
                    f"“{target.name}”的目标约为基期“{base.name}”的 {number(round(times))} 倍",
                    f"the target for {target.name} is about {number(round(times))} times the base year's {base.name}",
                )
                yield Noticed("doubtful", message, (base.place, target.place), {"times": float(times)})


def _alike(one: Measure, other: Measure) -> bool:
    return one.dimension == other.dimension


def _related(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def _is_output(plan: Plan, indicator: Indicator) -> bool:
    """Return True for an indicator that sets a mineral's yearly output in the county."""
    name, mineral = indicator.name, indicator.mineral
    zones = [zone.name for zone in plan.zone_list if zone.name]
    figures = indicator_figures(indicator)
    return (
        bool(mineral and figures)
        and ("开采量" in name or "开采总量" in name or name.startswith(mineral))
        and not any(zone in name for zone in zones)
        and all(one.measure is not None and one.measure.dimension in ("mass", "volume") for one in figures)
    )


def _caps(plan: Plan) -> list[Figure]:
    return [indicator_figures(one)[0] for one in plan.indicators if one.bound == "cap" and _is_output(plan, one)]


def _mined(plan: Plan, mineral: str) -> list[Figure]:
    """Return the output of a mineral that the plan prints for its base year."""
    return [
        one
        for one in baseline_figures(plan, ("output",))
        if one.mineral and canonical(one.mineral) == canonical(mineral) and one.year == plan.record.base_year
    ]


def _least(plan: Plan, cap: Figure) -> Figure | None:
    """Return the lowest minimum scale for a mineral in the dimension of its cap, wherever it holds."""
    found = [
        one
        for scale in plan.minimum_scales
        if covers(scale.mineral, cap.mineral)
        and (one := least_printed(scale)) is not None
        and one.measure is not None
        and cap.measure is not None
        and _alike(one.measure, cap.measure)
    ]
    return min(found, key=lambda one: one.measure.amount if one.measure is not None else Fraction(0), default=None)
