"""The same mineral, unit or task said in two ways within one plan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingeo.lint.figures import Figure, baseline_figures, indicator_figures, zone_area
from mingeo.lint.finding import Noticed, Printed
from mingeo.minerals import find
from mingeo.model import Plan
from mingeo.text import Text

__all__ = ["area_unit_spelling", "indicator_unit_spelling", "mineral_spelling", "task_spelling"]

_AREA_UNITS = (
    ("平方千米", "平方公里", "km2", "km²", "㎢"),
    ("公顷", "hm2", "hm²", "ha", "㏊"),
    ("平方米", "m2", "m²", "㎡"),
)
"""Spellings of the same area unit; the longest that a printed area ends with is its spelling."""


def mineral_spelling(plan: Plan) -> Iterator[Noticed]:
    """Yield one mineral under several names."""
    spelt: dict[str, dict[str, Printed]] = {}
    for name, place in _mineral_names(plan):
        mineral = find(name)
        if mineral is not None:
            spelt.setdefault(mineral.name, {}).setdefault(name, place)
    for names in spelt.values():
        if len(names) > 1:
            zh = "、".join(f"“{name}”" for name in names)
            message = Text(f"同一矿种有几种写法：{zh}", f"one mineral is spelt in several ways: {', '.join(names)}")
            yield Noticed("wording", message, tuple(names.values()))


def _mineral_names(plan: Plan) -> Iterator[tuple[str, Printed]]:
    for zone in plan.zone_list:
        yield from ((name, Printed(zone.clause, f"{zone.label} {name}")) for name in zone.minerals)
    for direction in plan.mineral_directions:
        yield from ((name, Printed(direction.clause, name)) for name in direction.minerals)
    rows = [(one.mineral, one.clause) for one in plan.minimum_scales]
    rows += [(one.mineral, one.clause) for one in plan.indicators]
    rows += [(one.mineral, one.clause) for one in plan.baseline]
    yield from ((mineral, Printed(clause, mineral)) for mineral, clause in rows if mineral)


def indicator_unit_spelling(plan: Plan) -> Iterator[Noticed]:
    """Yield an indicator whose unit, the same in size, is written in several ways; told once for each set of ways."""
    found: dict[tuple[str, ...], list[Printed]] = {}
    for indicator in plan.indicators:
        by_unit: dict[str, Figure] = {}
        for figure in indicator_figures(indicator):
            by_unit.setdefault(figure.unit, figure)
        dimensions = {one.measure.dimension for one in by_unit.values() if one.measure is not None}
        alike = [one for one in by_unit.values() if one.measure is not None]
        if len(alike) > 1 and len(dimensions) == 1:
            found.setdefault(tuple(one.unit for one in alike), []).extend(one.place for one in alike)
    for units, places in found.items():
        message = Text(
            f"同一指标的单位写法不同：{'、'.join(units)}", f"the unit of one indicator is written as {', '.join(units)}"
        )
        yield Noticed("wording", message, tuple(places))


def area_unit_spelling(plan: Plan) -> Iterator[Noticed]:
    """Yield areas in one unit that is spelt in several ways."""
    for spellings in _AREA_UNITS:
        first: dict[str, Printed] = {}
        for printed, place in _areas(plan):
            unit = re.sub(r"^[\d.,\s约]+", "", printed)
            if unit in spellings:
                first.setdefault(unit, place)
        if len(first) > 1:
            message = Text(
                f"同一面积单位有几种写法：{'、'.join(first)}", f"one unit of area is spelt as {', '.join(first)}"
            )
            yield Noticed("wording", message, tuple(first.values()))


def _areas(plan: Plan) -> Iterator[tuple[str, Printed]]:
    yield from ((zone.stated_area, zone_area(zone)) for zone in plan.zone_list if zone.stated_area)
    figures = [figure for indicator in plan.indicators for figure in indicator_figures(indicator)]
    yield from ((figure.unit, figure.place) for figure in (*figures, *baseline_figures(plan)))


def task_spelling(plan: Plan) -> Iterator[Noticed]:
    """Yield two tasks whose names have the same characters in another order."""
    names: dict[str, dict[str, Printed]] = {}
    tasks = [(one.name, one.clause) for one in plan.indicators] + [(one.name, one.clause) for one in plan.surveys]
    for printed, clause in tasks:
        name = re.sub("（.*?）", "", printed)
        if len(name) >= 8:
            names.setdefault("".join(sorted(name)), {}).setdefault(name, Printed(clause, printed))
    for alike in names.values():
        if len(alike) > 1:
            zh = "、".join(f"“{name}”" for name in alike)
            message = Text(f"名称用字相同而次序不同：{zh}", f"the same characters in another order: {', '.join(alike)}")
            yield Noticed("wording", message, tuple(alike.values()))
