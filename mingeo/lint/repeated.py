"""The same figure printed at two places: value, unit, bound, nature."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mingeo.lint.figures import (
    Figure,
    Gap,
    Measure,
    baseline_figures,
    canonical,
    gap_between,
    indicator_figures,
    label_of,
    measure_of,
    number,
)
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.model import Indicator, Plan
from mingeo.text import Text

__all__ = ["repeated_baseline", "repeated_indicator", "repeated_indicator_bound", "repeated_indicator_nature"]


def repeated_indicator(plan: Plan) -> Iterator[Noticed]:
    """Yield an indicator printed at several places, or a survey that is also an indicator, with different figures."""
    for figures in _same_indicators(plan):
        yield from _differences(figures)
    for survey in plan.surveys:
        if survey.quantity is not None:
            own = Figure(survey.name, survey.clause, survey.quantity, survey.unit)
            for indicator in plan.indicators:
                if indicator.name == survey.name:
                    yield from _differences([own, *indicator_figures(indicator)])


def repeated_baseline(plan: Plan) -> Iterator[Noticed]:
    """Yield a figure of the base year printed with different values for the same year and mineral."""
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in baseline_figures(plan):
        if figure.year is not None:
            key = (figure.topic, figure.name, canonical(figure.mineral), figure.size_class, str(figure.year))
            groups.setdefault(key, []).append(figure)
    for figures in groups.values():
        yield from _differences(figures)


def repeated_indicator_bound(plan: Plan) -> Iterator[Noticed]:
    """Yield an indicator that is a cap at one place and a floor, or neither, at another."""
    words = {"cap": "上限", "floor": "下限", "target": "未写上下限"}
    for figures in _same_indicators(plan):
        first = figures[0]
        for other in figures[1:]:
            bounds = {first.bound, other.bound}
            if len(bounds) < 2 or not bounds <= words.keys():
                continue
            grade: Grade = "wording" if "target" in bounds else "contradiction"
            name = label_of(first.name, first.mineral)
            message = Text(
                f"指标“{name}”一处为{words[first.bound]}，一处为{words[other.bound]}",
                f"the indicator {name} is a {first.bound} at one place and a {other.bound} at another",
            )
            places = [Printed(one.clause, f"{one.printed}（{words[one.bound]}）") for one in (first, other)]
            yield Noticed(grade, message, tuple(places))
            break


def repeated_indicator_nature(plan: Plan) -> Iterator[Noticed]:
    """Yield an indicator that is binding (约束性) at one place and expected (预期性) at another."""
    words = {"binding": "约束性", "expected": "预期性"}
    for one, other in combinations(plan.indicators, 2):
        if _key(one) == _key(other) and {one.nature, other.nature} == {"binding", "expected"}:
            name = label_of(one.name, one.mineral)
            message = Text(
                f"指标“{name}”一处为约束性，一处为预期性",
                f"the indicator {name} is binding at one place and expected at another",
            )
            yield Noticed(
                "contradiction",
                message,
                tuple(Printed(each.clause, f"{name} {words[each.nature]}") for each in (one, other)),
            )


def _key(indicator: Indicator) -> tuple[str, str, int | None]:
    return indicator.name, canonical(indicator.mineral), indicator.year


def _same_indicators(plan: Plan) -> Iterator[list[Figure]]:
    groups: dict[tuple[str, str, int | None], list[Figure]] = {}
    for indicator in plan.indicators:
        groups.setdefault(_key(indicator), []).extend(indicator_figures(indicator))
    yield from (figures for figures in groups.values() if figures)


def _differences(figures: list[Figure]) -> Iterator[Noticed]:
    """Yield each mention that differs from the first; the same difference at further places is told once."""
    first = figures[0]
    told: dict[tuple[float, str], Noticed] = {}
    for other in figures[1:]:
        key = (other.value, other.unit)
        if key in told:
            told[key] = _with_place(told[key], other.place)
            continue
        noticed = _difference(first, other)
        if noticed is not None:
            told[key] = noticed
    yield from told.values()


def _with_place(noticed: Noticed, place: Printed) -> Noticed:
    return Noticed(noticed.grade, noticed.message, (*noticed.places, place), noticed.measures)


def _difference(first: Figure, other: Figure) -> Noticed | None:
    one, two = measure_of(first.value, first.unit), measure_of(other.value, other.unit)
    if one is None or two is None:
        return _without_measure(first, other)
    if one.dimension != two.dimension:
        return _incomparable(first, other, one, two)
    gap = gap_between(one, two)
    if gap == "none" or (gap == "rounding" and first.unit != other.unit):
        return None
    return _unequal(first, other, gap)


def _unequal(first: Figure, other: Figure, gap: Gap) -> Noticed:
    name = label_of(first.name, first.mineral)
    grade: Grade = "contradiction"
    zh, en = "两处数值不同", "has two values"
    if gap == "rounding":
        grade, zh, en = "wording", "两处取舍的位数不同", "is rounded in two ways"
    elif first.approximate or other.approximate:
        grade, zh, en = "doubtful", "两处数值不同，且为约数", "has two values, said to be approximate"
    return Noticed(grade, Text(f"“{name}”{zh}", f"{name} {en}"), (first.place, other.place))


def _without_measure(first: Figure, other: Figure) -> Noticed | None:
    if first.unit == other.unit and first.value == other.value:
        return None
    name = label_of(first.name, first.mineral)
    if first.unit == other.unit:
        return _unequal(first, other, "differs")
    missing = Text(
        f"“{name}”两处单位不同或未印单位，不能比较", f"{name} is printed in two units or without one: not comparable"
    )
    return Noticed("doubtful", missing, (first.place, other.place))


def _incomparable(first: Figure, other: Figure, one: Measure, two: Measure) -> Noticed:
    name = label_of(first.name, first.mineral)
    zh = f"“{name}”两处的单位不能换算（{first.unit}、{other.unit}）"
    en = f"{name} is printed in units that do not convert ({first.unit}, {other.unit})"
    measures: dict[str, float] = {}
    if {one.dimension, two.dimension} == {"mass", "volume"} and one.amount > 0 and two.amount > 0:
        mass, volume = (one, two) if one.dimension == "mass" else (two, one)
        density = mass.amount / volume.amount
        zh += f"；只有每立方米 {number(density)} 吨时两数相等"
        en += f"; they are equal only at {number(density)} t/m³"
        measures["implied_density_t_m3"] = float(density)
    return Noticed("doubtful", Text(zh, en), (first.place, other.place), measures)
