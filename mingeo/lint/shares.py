"""Percentages against the figures that they are taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor, isfinite

from mingeo.lint.figures import Figure, at_clauses, baseline_figures, indicator_figures, number
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.model import Plan
from mingeo.text import Text

__all__ = [
    "reduction",
    "share_above_hundred",
    "share_of_count",
    "share_of_sizes",
    "share_of_total",
    "shares_of_one_total",
]

_SHARE_OF = re.compile("(?P<part>.+?)占(?P<whole>.+?)的?比例")
_SHARE_OF_COUNTY = re.compile("(?P<part>.+?)占全?[市县区]?境?域?(国土|土地)?面积(的?比例)?")
_CAPPED = re.compile("比例|比率|占|治理率|回采率|利用率|建成率|回收率|覆盖率|达标率")
"""Shares of a whole, which a hundred per cent exhausts; a rate of growth or of a target met may be more."""

_MOST_MINES = 100_000


def share_of_total(plan: Plan) -> Iterator[Noticed]:
    """Yield a share of the base year ("X 占 Y 的比例") against X and Y, or against the county's area."""
    figures = baseline_figures(plan)
    for share in figures:
        if share.unit != "%":
            continue
        of_county, named = _SHARE_OF_COUNTY.fullmatch(share.name), _SHARE_OF.fullmatch(share.name)
        if of_county is not None:
            yield from _of_county(plan, share, of_county["part"], figures)
        elif named is not None:
            parts = [one for one in figures if one.name == named["part"] and one.year == share.year]
            wholes = _wholes(named["whole"], share, figures)
            if len(parts) == 1 and len({one.value for one in wholes}) == 1:
                yield from _share_against(share, parts[0], wholes[0])


def _wholes(name: str, share: Figure, figures: list[Figure]) -> list[Figure]:
    """Return the figures that a share's whole names: by name, else by the thing counted; of its year first."""
    plain = [one for one in figures if not one.size_class and one.unit != "%"]
    same = [one for one in plain if one.name == name] or [one for one in plain if _thing(one.name) == _thing(name)]
    return [one for one in same if one.year == share.year] or same


def _thing(name: str) -> str:
    return re.sub("[全我][市县区]|已发现|查明|各类|总数$", "", name).replace("矿种", "矿产")


def _share_against(share: Figure, part: Figure, whole: Figure) -> Iterator[Noticed]:
    one, two, percent = part.measure, whole.measure, share.measure
    if one is None or two is None or percent is None or one.dimension != two.dimension or two.amount == 0:
        return
    true = one.amount / two.amount * 100
    off = abs(true - percent.amount)
    # The part and the whole of a measured area are rounded too; counts are not.
    slack = Fraction(0)
    if not one.counted:
        slack = true * (one.step / (2 * one.amount) + two.step / (2 * two.amount)) if one.amount else Fraction(0)
    if off <= percent.step / 2 + slack:
        return
    grade: Grade = "wording" if off <= percent.step * 3 / 2 + slack else "contradiction"
    zh = f"“{share.name}”印作 {share.value:g}%，按所印各数为 {number(round(true, 2))}%"
    en = f"{share.name} is printed as {share.value:g} %; by the figures printed it is {number(round(true, 2))} %"
    measures = {"share_percent": share.value, "computed_percent": float(true)}
    if percent.amount > 0:
        implied = one.amount * 100 / percent.amount / two.factor
        zh += f"；依此比例总数约为 {number(round(implied, 2))} {whole.unit}"
        en += f"; by that share the total is about {number(round(implied, 2))}"
        measures["implied_total"] = float(implied)
    yield Noticed(grade, Text(zh, en), (share.place, part.place, whole.place), measures)


def _of_county(plan: Plan, share: Figure, named: str, figures: list[Figure]) -> Iterator[Noticed]:
    area_km2 = plan.record.county_area_km2
    parts = [
        one
        for one in figures
        if one.name.startswith(named) and one.measure is not None and one.measure.dimension == "area"
    ]
    if area_km2 is not None and len(parts) == 1:
        county = Figure(f"{plan.record.county}面积", plan.record.county_area_clause, area_km2, "平方千米")
        yield from _share_against(share, parts[0], county)


def share_of_sizes(plan: Plan) -> Iterator[Noticed]:
    """Yield the base year's share of large and medium mines against the numbers of mines by size of the same year."""
    mines = [one for one in baseline_figures(plan, ("mines", "mining_rights")) if not one.mineral]
    for share in mines:
        sized = [one for one in mines if one.size_class and one.unit != "%" and one.year == share.year]
        classes = {one.size_class: one for one in sized}
        total = sum(one.value for one in sized)
        if share.name != "大中型矿山比例" or share.year is None or share.measure is None or not total:
            continue
        if len(classes) != len(sized) or len(sized) < 2:
            continue
        high = sum(one.value for name, one in classes.items() if name != "small")
        true = Fraction(high) / Fraction(total) * 100
        if abs(true - share.measure.amount) > share.measure.step / 2:
            message = Text(
                f"“{share.name}”印作 {share.value:g}%，按各规模的矿山数为 {number(round(true, 2))}%",
                f"{share.name} is printed as {share.value:g} %; by the mines of each size it is "
                f"{number(round(true, 2))} %",
            )
            measures = {"share_percent": share.value, "computed_percent": float(true)}
            yield Noticed("contradiction", message, (share.place, *at_clauses(sized)), measures)


def shares_of_one_total(plan: Plan) -> Iterator[Noticed]:
    """Yield shares at one place that are taken from one whole: the one share that no such whole gives.

    The whole is the count that most of the pairs of a count and its share allow.
    """
    groups: dict[tuple[str, str], list[tuple[Figure, Figure]]] = {}
    figures = baseline_figures(plan)
    for share in figures:
        part_name = re.sub("(占.+)?的?比例$", "", share.name)
        if share.unit == "%" and part_name != share.name:
            parts = [one for one in figures if one.name == part_name and one.clause == share.clause]
            if len(parts) == 1 and parts[0].measure is not None and parts[0].measure.counted:
                groups.setdefault((share.topic, share.clause), []).append((parts[0], share))
    for pairs in groups.values():
        yield from _odd_shares(pairs)


def _odd_shares(pairs: list[tuple[Figure, Figure]]) -> Iterator[Noticed]:
    allowed = [_wholes_of(part, share) for part, share in pairs]
    candidates = {whole for one in allowed for whole in one}
    if len(pairs) < 3 or not candidates:
        return
    agree = {whole: sum(whole in one for one in allowed) for whole in candidates}
    most = max(agree.values())
    best = [whole for whole, count in agree.items() if count == most]
    if len(best) != 1 or not len(pairs) / 2 < most < len(pairs):
        return
    whole = best[0]
    for (part, share), one in zip(pairs, allowed, strict=True):
        percent = share.measure
        if whole in one or percent is None:
            continue
        true = Fraction(part.value) / whole * 100
        grade: Grade = "wording" if abs(true - percent.amount) <= percent.step * 3 / 2 else "contradiction"
        message = Text(
            f"“{share.name}”印作 {share.value:g}%；同处其他比例的总数为 {whole}，依此为 {number(round(true, 2))}%",
            f"{share.name} is printed as {share.value:g} %; the whole that the other shares there are taken from is "
            f"{whole}, which makes it {number(round(true, 2))} %",
        )
        others = [Printed(two.clause, f"{one.printed}，{two.printed}") for one, two in pairs if two is not share]
        measures = {"share_percent": share.value, "computed_percent": float(true), "implied_total": float(whole)}
        yield Noticed(grade, message, (Printed(share.clause, f"{part.printed}，{share.printed}"), *others), measures)


def _wholes_of(part: Figure, share: Figure) -> range:
    """Return the whole numbers of which a count is a share that rounds to the printed one."""
    percent = share.measure
    if percent is None or percent.amount <= percent.step / 2 or part.value <= 0:
        return range(0)
    count = Fraction(part.value) * 100
    least = ceil(count / (percent.amount + percent.step / 2))
    return range(least, min(floor(count / (percent.amount - percent.step / 2)), _MOST_MINES) + 1)


def reduction(plan: Plan) -> Iterator[Noticed]:
    """Yield a printed decrease ("X 减少数", "X 减少率") against X in the two years that the plan prints."""
    figures = baseline_figures(plan)
    for decrease in figures:
        named = re.fullmatch("(.+)减少(数|率)", decrease.name)
        if named is None:
            continue
        series = {one.year: one for one in figures if one.name == named[1] and not one.mineral and one.year}
        if len(series) != 2:
            continue
        early, late = (series[year] for year in sorted(series))
        if early.value <= 0 or early.unit != late.unit:
            continue
        places = (decrease.place, *(Printed(one.clause, f"{one.year} 年 {one.printed}") for one in (early, late)))
        fall = Fraction(early.value) - Fraction(late.value)
        computed = fall if named[2] == "数" else fall / Fraction(early.value) * 100
        slack = Fraction(0) if named[2] == "数" or decrease.measure is None else decrease.measure.step / 2
        if abs(Fraction(decrease.value) - computed) > slack:
            message = Text(
                f"“{decrease.name}”印作 {decrease.value:g}，按两年的数为 {number(round(computed, 4))}",
                f"{decrease.name} is printed as {decrease.value:g}; by the two years it is "
                f"{number(round(computed, 4))}",
            )
            yield Noticed("contradiction", message, places, {"computed": float(computed)})


def share_above_hundred(plan: Plan) -> Iterator[Noticed]:
    """Yield a share of more than a hundred per cent, or of a hundred "or more" (以上)."""
    figures = [one for indicator in plan.indicators for one in indicator_figures(indicator)]
    seen: dict[str, list[Figure]] = {}
    for figure in (*figures, *baseline_figures(plan)):
        if figure.unit == "%" and _CAPPED.search(figure.name):
            if figure.value > 100:
                message = Text(f"“{figure.name}”大于 100%", f"{figure.name} is more than 100 %")
                yield Noticed("contradiction", message, (figure.place,), {"share_percent": figure.value})
            elif figure.value == 100 and figure.bound == "floor":
                seen.setdefault(figure.name, []).append(figure)
    for name, mentions in seen.items():
        message = Text(
            f"“{name}”以 100% 为下限；比例不会高于 100%", f"{name} has 100 % for a floor; no share is higher than that"
        )
        yield Noticed("wording", message, tuple(Printed(one.clause, f"{one.printed}（下限）") for one in mentions))


def share_of_count(plan: Plan) -> Iterator[Noticed]:
    """Yield a least share of large and medium mines that the number of mines gives only when it is rounded."""
    shares = [one for one in plan.indicators if one.name == "大中型矿山比例" and one.bound == "floor"]
    counts = [one for one in plan.indicators if one.name in ("矿山数量", "矿山总数") and one.bound == "cap"]
    if len(shares) != 1 or len(counts) != 1 or not shares[0].value or not counts[0].value:
        return
    share, count = shares[0], counts[0]
    percent, mines = indicator_figures(share)[0].measure, counts[0].value
    if percent is None or not isfinite(mines) or mines < 1:
        return
    mines = int(mines)
    large = ceil(percent.amount * mines / 100) - 1
    true = Fraction(100 * large, mines)
    if not 0 <= large <= mines or percent.amount - true > percent.step / 2:
        return
    message = Text(
        f"“{share.name}”以 {share.value:g}% 为下限；{mines} 个矿山中 {large} 个为大中型时是 "
        f"{number(round(true, 2))}%，四舍五入才达到",
        f"{share.name} has {share.value:g} % for a floor; {large} of {mines} mines are "
        f"{number(round(true, 2))} %, which reaches it only when rounded",
    )
    places = (indicator_figures(share)[0].place, indicator_figures(count)[0].place)
    yield Noticed("doubtful", message, places, {"computed_percent": float(true)})
