"""Parts against their printed total: what was counted at the base year, and what the plan sets as indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mingeo.lint.figures import (
    Figure,
    at_clauses,
    baseline_figures,
    canonical,
    gap_of_sum,
    indicator_figures,
    is_solid,
    number,
)
from mingeo.lint.finding import Grade, Noticed
from mingeo.minerals import minerals_named
from mingeo.model import Plan
from mingeo.text import Text

__all__ = ["baseline_parts", "baseline_within_total", "counts_by_part", "output_by_mineral"]


@dataclass(frozen=True)
class _Partition:
    """Words that part one thing in several, and the word of the whole; with `full` of them it is whole."""

    words: tuple[str, ...]
    whole: str = ""
    full: int = 2


_PARTITIONS = (
    _Partition(("大型", "中型", "小型"), full=3),
    _Partition(("普查", "详查", "勘探"), full=3),
    _Partition(("能源", "非金属", "金属", "水气", "水汽"), full=4),
    _Partition(("未查明", "查明")),
    _Partition(("未治理", "已治理")),
    _Partition(("采矿权", "探矿权"), whole="矿业权"),
)
_TOPICS = {"mines": "rights", "mining_rights": "rights", "exploration_rights": "rights"}
"""Topics whose figures may be parts and total of each other: every mine has its mining right."""

_SIZES = ("large", "medium", "small")
_MINES = re.compile("^(矿|矿山|采矿权)?$")
_COUNT_OF_SOME = re.compile("(?!.*(新建|关闭|退出|整合|治理|历史遗留|废弃))(?P<of>.+)矿山(数量|总数|个数)")
"""A number of some of the mines that stand; mines to be opened or closed are counted apart."""

_TOTAL_OUTPUT = re.compile("(开采|开发)总?量")


def baseline_parts(plan: Plan) -> Iterator[Noticed]:
    """Yield figures of the base year by mineral, by size class or by a word of their names, and their total."""
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in baseline_figures(plan):
        measure = figure.measure
        for clause in figure.clauses:
            if measure is not None:
                key = (_TOPICS.get(figure.topic, figure.topic), str(figure.year), clause, measure.dimension)
                groups.setdefault(key, []).append(figure)
    told = set()
    for figures in groups.values():
        for noticed in (*_by_attribute(figures), *_by_word(figures)):
            # A figure that two clauses print stands in two groups.
            if noticed.places not in told:
                told.add(noticed.places)
                yield noticed


def _by_attribute(figures: list[Figure]) -> Iterator[Noticed]:
    bases = dict.fromkeys(_base_name(figure) for figure in figures)
    for base in bases:
        alike = [figure for figure in figures if _base_name(figure) == base]
        for size in dict.fromkeys(figure.size_class for figure in alike):
            of_size = [figure for figure in alike if figure.size_class == size]
            parts = [figure for figure in of_size if figure.mineral]
            minerals = {canonical(part.mineral) for part in parts}
            totals = [figure for figure in of_size if not figure.mineral]
            if len(parts) > 1 and len(minerals) == len(parts):
                yield from _held_against(totals, parts, full=False)
        for mineral in dict.fromkeys(canonical(figure.mineral) for figure in alike):
            of_mineral = [figure for figure in alike if canonical(figure.mineral) == mineral]
            parts = [figure for figure in of_mineral if figure.size_class in _SIZES]
            totals = [figure for figure in of_mineral if not figure.size_class]
            if len(parts) > 1 and len({part.size_class for part in parts}) == len(parts):
                yield from _held_against(totals, parts, full=len(parts) == len(_SIZES))


def _base_name(figure: Figure) -> str:
    """Return what a figure counts, without its mineral, size and the words for a total."""
    name = re.sub("（.*?）", "", figure.name)
    if figure.mineral:
        name = name.replace(figure.mineral, "")
    if figure.size_class:
        name = re.sub("大型|中型|小型", "", name)
    name = re.sub("数量?$", "", name.replace("总", ""))
    return "矿山" if _TOPICS.get(figure.topic) and _MINES.match(name) else name


def _by_word(figures: list[Figure]) -> Iterator[Noticed]:
    plain = [figure for figure in figures if not figure.mineral and not figure.size_class]
    for partition in _PARTITIONS:
        templates: dict[str, dict[str, Figure]] = {}
        for figure in plain:
            word = next((word for word in partition.words if word in figure.name), "")
            # A name with several of the words ("普查、详查和勘探的矿产地") is no part but may be the total.
            if word and not any(other in figure.name.replace(word, "") for other in partition.words):
                templates.setdefault(figure.name.replace(word, "*"), {}).setdefault(word, figure)
        for template, found in templates.items():
            parts = list(found.values())
            if len(parts) < 2:
                continue
            full = len(parts) >= partition.full
            exact = [one for one in plain if one.name == template.replace("*", partition.whole)]
            if exact:
                yield from _held_against(exact, parts, full)
            elif full:
                yield from _against_the_only_other(plain, parts, template.replace("*", partition.whole + "*"))


def _against_the_only_other(figures: list[Figure], parts: list[Figure], template: str) -> Iterator[Noticed]:
    """Hold parts against the one other figure that counts the same thing; with several it is not known which."""
    thing = _thing(template.replace("矿业权*", "矿业权"))
    others = [figure for figure in figures if figure not in parts and _thing(figure.name) == thing]
    values = {figure.value for figure in others}
    if len(values) == 1 and others[0].value > max(part.value for part in parts):
        for noticed in _held_against(others[:1], parts, full=True):
            grade: Grade = "doubtful" if noticed.grade == "contradiction" else noticed.grade
            yield Noticed(grade, noticed.message, noticed.places, noticed.measures)


def _thing(name: str) -> str:
    """Return what a name counts: its last word, where a deposit (矿床) is a place of minerals (矿产地)."""
    last = re.split("[*的、]|已发现|查明|非油气", name)[-1]
    return re.sub("总?数$", "", last).replace("矿床", "矿产地")


def _held_against(totals: Sequence[Figure], parts: Sequence[Figure], full: bool) -> Iterator[Noticed]:
    """Yield how parts miss their total, where one value of a total is printed."""
    if len({total.value for total in totals}) != 1:
        return
    total = totals[0]
    whole = total.measure
    amounts = [part.measure for part in parts]
    measured = [one for one in amounts if one is not None and whole is not None and one.dimension == whole.dimension]
    if whole is None or len(measured) != len(amounts):
        return
    gap = gap_of_sum(whole, measured)
    if gap == "none":
        return
    added = sum((one.amount for one in measured), Fraction(0)) / whole.factor
    grade: Grade = "doubtful"
    if gap == "rounding":
        grade, zh, en = "wording", "，相差在末位取舍之内", ", within the rounding of the last digit"
    elif added * whole.factor > whole.amount:
        grade = "doubtful" if total.approximate else "contradiction"
        zh, en = "，大于总数", ", more than the total"
    elif full:
        grade, zh, en = "contradiction", "，小于总数", ", less than the total"
    else:
        zh, en = "，小于总数，其余是什么规划未印", ", less than the total, and the rest is not printed"
    message = Text(
        f"“{total.name}”印作 {number(total.value)} {total.unit}，各分项合计 {number(added)} {total.unit}{zh}",
        f"{total.name} is printed as {number(total.value)} {total.unit}; its parts add up to {number(added)}{en}",
    )
    measures = {"total": total.value, "sum_of_parts": float(added)}
    places = (total.place, *at_clauses(parts))
    yield Noticed(grade, message, places, measures)


def baseline_within_total(plan: Plan) -> Iterator[Noticed]:
    """Yield a part of an area of which the base year's total (总面积) is printed that is more than the total."""
    figures = baseline_figures(plan)
    for total in figures:
        counted = re.match("(.{2,})总面积$", total.name)
        whole = total.measure
        if counted is None or whole is None:
            continue
        for part in figures:
            amount = part.measure
            if (
                part is not total
                and counted[1] in part.name
                and (part.topic, part.year) == (total.topic, total.year)
                and set(part.clauses) & set(total.clauses)
                and amount is not None
                and amount.dimension == whole.dimension
                and amount.amount > whole.amount + whole.step / 2
            ):
                message = Text(
                    f"“{part.name}”大于“{total.name}”", f"{part.name} is more than {total.name}, of which it is a part"
                )
                yield Noticed("contradiction", message, (total.place, part.place))


def output_by_mineral(plan: Plan) -> Iterator[Noticed]:
    """Yield output set for each mineral against the total output set at the same place of the plan."""
    merged: dict[tuple[str, ...], Noticed] = {}
    for figures in _by_clause(plan).values():
        for total in figures:
            if _TOTAL_OUTPUT.search(total.name) and not total.mineral:
                for noticed in _minerals_against(total, _output_parts(total, figures)):
                    key = (noticed.grade, noticed.message.zh)
                    before = merged.get(key)
                    places = noticed.places if before is None else (*before.places, *noticed.places)
                    merged[key] = Noticed(noticed.grade, noticed.message, places, noticed.measures)
    yield from merged.values()


def _by_clause(plan: Plan) -> dict[str, list[Figure]]:
    clauses: dict[str, list[Figure]] = {}
    for indicator in plan.indicators:
        for figure in indicator_figures(indicator):
            clauses.setdefault(figure.clause, []).append(figure)
    return clauses


def _output_parts(total: Figure, figures: list[Figure]) -> list[Figure]:
    """Return the output of each mineral at the total's place, in the total's dimension where it is printed so."""
    parts: dict[str, Figure] = {}
    for figure in figures:
        says_output = figure.name.startswith(figure.mineral) or "开采" in figure.name
        if not figure.mineral or not says_output or figure.year != total.year or "集中开采区" in figure.name:
            continue
        mineral, measure, whole = canonical(figure.mineral), figure.measure, total.measure
        known = parts.get(mineral)
        if known is None or (measure is not None and whole is not None and measure.dimension == whole.dimension):
            parts[mineral] = figure
    return list(parts.values())


def _minerals_against(total: Figure, parts: list[Figure]) -> Iterator[Noticed]:
    if len(parts) < 2:
        return
    whole = total.measure
    like = [one for one in parts if one.measure and whole and one.measure.dimension == whole.dimension]
    found = list(_held_against([total], like, full=False)) if like else []
    if len(like) < len(parts):
        # What is left of the total may be the minerals whose figures do not convert.
        found = [one for one in found if one.measures["sum_of_parts"] > one.measures["total"]]
    solid = [one for one in like if is_solid(one.mineral)]
    for noticed in found:
        without_water = len(solid) < len(like) and not list(_held_against([total], solid, full=False))
        if not (total.name.startswith("固体") and without_water):
            yield noticed
            continue
        message = Text(
            f"{noticed.message.zh}；不计不属固体矿产的水气矿产则恰与总数相等",
            f"{noticed.message.en}; without water and gas, which are no solid minerals, they are just the total",
        )
        yield Noticed("doubtful", message, noticed.places, noticed.measures)


def counts_by_part(plan: Plan) -> Iterator[Noticed]:
    """Yield counts that the plan sets for parts (a mineral, open pits) against the count of all at the same place."""
    for figures in _by_clause(plan).values():
        for total in figures:
            if total.mineral or total.measure is None or total.measure.dimension != "count":
                continue
            by_mineral = [one for one in figures if one.mineral and re.sub("（.*）$", "", one.name) == total.name]
            if len(by_mineral) > 1:
                yield from _held_against([total], by_mineral, full=False)
            if re.fullmatch("矿山(数量|总数)", total.name):
                parts = [one for one in figures if _COUNT_OF_SOME.fullmatch(one.name)]
                yield from _mines_against(total, parts)


def _mines_against(total: Figure, parts: list[Figure]) -> Iterator[Noticed]:
    """Yield what of the parts is more than the total: one alone, or all together where they cannot overlap."""
    for part in parts:
        if part.value > total.value:
            message = Text(
                f"“{part.name}”大于“{total.name}”", f"{part.name} is more than {total.name}, of which it is a part"
            )
            yield Noticed("contradiction", message, (total.place, part.place))
    apart = [names for part in parts if (names := _minerals_of(part))]
    added = sum(part.value for part in parts)
    disjoint = len(apart) == len(parts) and len(frozenset().union(*apart)) == sum(map(len, apart))
    if len(parts) > 1 and disjoint and added > total.value >= max(part.value for part in parts):
        message = Text(
            f"“{total.name}”印作 {number(total.value)} 个，各分项合计 {number(added)} 个",
            f"{total.name} is printed as {number(total.value)}; its parts add up to {number(added)}",
        )
        measures = {"total": total.value, "sum_of_parts": added}
        yield Noticed("contradiction", message, (total.place, *at_clauses(parts)), measures)


def _minerals_of(part: Figure) -> frozenset[str]:
    """Return the minerals that a number of mines is about; empty where it names none (露天, 大型)."""
    named = _COUNT_OF_SOME.fullmatch(part.name)
    return minerals_named(part.mineral or (named["of"] if named else ""))
