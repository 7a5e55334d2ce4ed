"""Rules on figures of the right itself: scale, size class, term, year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mingeo.errors import QuantityError
from mingeo.model import MinimumScale, Rule, Zone
from mingeo.quantities import Quantity, in_dimension, parse_quantity, unit_quantity
from mingeo.rules.arithmetic import compared, number
from mingeo.rules.case import Case, Judgement, worst
from mingeo.rules.minerals import GIVE_MINERAL, NO_MINERAL
from mingeo.rules.scope import Applicability, entry_applicability, under_doubt
from mingeo.text import Text

__all__ = ["minimum_scale", "minimum_size_class", "minimum_term", "plan_period", "release_window"]

_CLASSES = {"large": Text("大型", "large"), "medium": Text("中型", "medium")}


@dataclass(frozen=True)
class _Asked:
    """What a figure of a plan is called; `at_least` is the smaller size class that reaching it proves too."""

    name: Text
    at_least: Text = field(default_factory=lambda: Text("", ""))


def minimum_scale(case: Case, _: Rule) -> Iterator[Judgement]:
    """Fail below a scale that the plan sets as the least for the mineral; masses and volumes never compare.

    A plan may set several: for the county, for one zone, for one method. The worst outcome is told.
    """
    asked = _Asked(Text("最低开采规模", "minimum scale"))
    found = [under_doubt(_held_against(case, entry, entry.least, asked), applies) for entry, applies in _entries(case)]
    yield worst(found, _nothing_printed(case))


def minimum_size_class(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail below the scale at which the plan's own table begins the size class.

    Where the table has a figure for large mines only, what reaches it is no less than medium; what does not, may be.
    """
    size_class: str = rule.parameters["size_class"]
    name, mineral = _CLASSES[size_class], case.right.mineral
    not_printed = Judgement(
        "undetermined",
        Text(
            f"规划未载明{mineral}{name.zh}矿山的规模标准", f"the plan prints no scale for a {name.en} mine of {mineral}"
        ),
        needs=Text(f"{mineral}{name.zh}矿山的规模标准", f"the standard for a {name.en} mine of {mineral}"),
    )
    if not mineral:
        yield Judgement("undetermined", NO_MINERAL, needs=GIVE_MINERAL)
        return
    found = []
    for entry, applies in _entries(case):
        figure = getattr(entry, size_class) or entry.large
        if figure is not None:
            is_its_own = getattr(entry, size_class) is not None
            told = name if is_its_own else _CLASSES["large"]
            standard = Text(f"{told.zh}矿山的规模标准", f"scale of a {told.en} mine")
            asked = _Asked(standard, Text("", "") if is_its_own else name)
            judged = under_doubt(_held_against(case, entry, figure, asked), applies)
            found.append(judged if is_its_own or judged.outcome != "fail" else not_printed)
    yield worst(found, not_printed)


def minimum_term(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail for a term shorter than the plan's."""
    years, term = float(rule.parameters["years"]), case.right.term_years
    of = {
        "licence": Text("采矿许可证有效期", "term of the licence"),
        "service_life": Text("矿山服务年限", "service life of the mine"),
    }[rule.parameters["of"]]
    if term is None:
        yield Judgement(
            "undetermined",
            Text(
                f"未说明{of.zh}，规划要求不少于 {years:g} 年",
                f"the {of.en} was not given; the plan asks for {years:g} years",
            ),
            needs=Text("用 --term 说明年限", "give the years: --term"),
        )
        return
    ok = term >= years
    yield Judgement(
        "pass" if ok else "fail",
        Text(
            f"{of.zh} {term:g} 年，{'不少于' if ok else '少于'} {years:g} 年",
            f"{of.en} of {term:g} years, {'not less' if ok else 'less'} than {years:g}",
        ),
        {"term_years": term, "minimum_years": years},
        steps=(compared(f"{term:g}", ">=", f"{years:g}", ok),),
    )


def release_window(case: Case, _: Rule, zone: Zone) -> Iterator[Judgement]:
    """Fail in a year outside those in which the plan offers the block."""
    if zone.release_from is None or zone.release_to is None:
        yield Judgement(
            "undetermined",
            Text(f"规划未载明 {zone.label} 的投放年份", f"the plan prints no release years for {zone.label}"),
            needs=Text("年度投放计划", "the yearly release plan"),
        )
        return
    ok = zone.release_from <= case.year <= zone.release_to
    window = (
        f"{zone.release_from}" if zone.release_from == zone.release_to else f"{zone.release_from}—{zone.release_to}"
    )
    yield Judgement(
        "pass" if ok else "fail",
        Text(
            f"{case.year} 年{'在' if ok else '不在'} {zone.label} 的投放年份（{window}）内",
            f"{case.year} is {'within' if ok else 'outside'} the release years of {zone.label} ({window})",
        ),
        {"year": case.year, "release_from": zone.release_from, "release_to": zone.release_to},
        steps=(
            compared(f"{case.year}", ">=", f"{zone.release_from}", case.year >= zone.release_from),
            compared(f"{case.year}", "<=", f"{zone.release_to}", case.year <= zone.release_to),
        ),
    )


def plan_period(case: Case, _: Rule) -> Iterator[Judgement]:
    """Undetermined in a year outside the plan's period: whether the plan still holds is not in the plan."""
    record = case.plan.record
    period = f"{record.period_from}—{record.period_to}"
    if record.period_from <= case.year <= record.period_to:
        yield Judgement(
            "pass", Text(f"{case.year} 年在规划期 {period} 内", f"{case.year} lies in the plan's period {period}")
        )
        return
    yield Judgement(
        "undetermined",
        Text(
            f"{case.year} 年不在规划期 {period} 内，本规划是否仍然适用须核实",
            f"{case.year} lies outside the plan's period {period}: whether the plan still holds is not known",
        ),
        needs=Text(
            "现行规划，或本规划继续执行的文件；或用 --year 指定年份", "the plan in force, or --year for another year"
        ),
    )


def _entries(case: Case) -> list[tuple[MinimumScale, Applicability]]:
    """Return the plan's entries that hold, or may hold, for the right."""
    asked = [(entry, entry_applicability(case, entry)) for entry in case.plan.minimum_scales]
    return [(entry, applies) for entry, applies in asked if applies.status != "no"]


def _nothing_printed(case: Case) -> Judgement:
    mineral = case.right.mineral
    if not mineral:
        return Judgement("undetermined", NO_MINERAL, needs=GIVE_MINERAL)
    return Judgement(
        "undetermined",
        Text(f"本规划未载明{mineral}的最低开采规模", f"this plan prints no minimum scale for {mineral}"),
        needs=Text("上级规划或国家规定的最低开采规模", "the minimum scale of the plan above or of the state"),
    )


def _held_against(case: Case, entry: MinimumScale, figure: float | None, asked: _Asked) -> Judgement:
    """Return how the right's scale compares with a figure of an entry."""
    if figure is not None and entry.unit:
        return _compare(case, unit_quantity(figure, entry.unit), asked, entry)
    printed = (
        Text("规划未载明数值", "is not printed")
        if figure is None
        else Text(f"规划印作“{figure:g}”，未载明单位", f"is printed as '{figure:g}', without a unit")
    )
    return Judgement(
        "undetermined",
        Text(f"{entry.mineral}{asked.name.zh}：{printed.zh}", f"the {asked.name.en} ({entry.mineral}) {printed.en}"),
        needs=Text("该数和单位", "that figure and its unit"),
    )


_PRINTED = re.compile(r"(\S+) (矿石|原煤|原矿|荒料)?/?(.+?)(?:/年)?")


def _a_year(least: Quantity) -> Text:
    """Return a figure of a plan's table as a yearly scale; what it counts (矿石, 原煤) stands behind it.

    >>> _a_year(unit_quantity(2, "矿石万立方米")).zh
    '2 万立方米/年（矿石）'
    """
    found = _PRINTED.fullmatch(least.printed)
    if found is None:
        return Text(f"{least}/年", f"{least} a year")
    figure, counted, unit = found.groups()
    return Text(f"{figure} {unit}/年{f'（{counted}）' if counted else ''}", f"{least} a year")


def _compare(case: Case, least: Quantity, what: _Asked, entry: MinimumScale) -> Judgement:
    figure, name = _a_year(least), Text(f"{entry.mineral}{what.name.zh}", f"{what.name.en} ({entry.mineral})")
    asked = Text(f"{name.zh}为 {figure.zh}", f"the {name.en} is {figure.en}")
    if not case.right.scale:
        return Judgement(
            "undetermined",
            Text(f"未说明生产规模；{asked.zh}", f"the scale was not given; {asked.en}"),
            needs=Text("用 --scale 说明规模", "give the scale: --scale"),
        )
    try:
        scale = parse_quantity(case.right.scale)
    except QuantityError as error:
        return Judgement("undetermined", error.what, needs=error.remedy)
    density = case.right.bulk_density_t_m3
    converted = in_dimension(scale, least.dimension, density)
    if converted is None:
        return _not_comparable(scale, figure, asked, entry)
    by = Text("", "")
    if converted.dimension != scale.dimension:
        by = Text(f"（按体重 {density:g} 吨/立方米折算）", f" (at {density:g} t/m³)")
    steps = _scale_steps(scale, converted, least, density)
    if converted.amount == least.amount and entry.limit_unclear:
        message = Text(
            f"规模 {scale} 恰为界限，原文未说明是否包括本数；{asked.zh}",
            f"{scale} is just the limit, which may or may not be allowed; {asked.en}",
        )
        needs = Text("对界限是否包括本数的解释", "whether the limit itself is allowed")
        return Judgement("undetermined", message, needs=needs, steps=steps)
    ok = converted.amount >= least.amount
    zh = f"规模 {scale}{by.zh}，{'不低于' if ok else '低于'}{name.zh} {figure.zh}"
    en = f"{scale}{by.en} is {'enough' if ok else 'too little'}: {asked.en}"
    if ok and what.at_least.zh:
        zh = f"规模 {scale}{by.zh}，达到{name.zh} {figure.zh}，不小于{what.at_least.zh}"
        en = f"{scale}{by.en} reaches the {name.en}, {figure.en}: no less than {what.at_least.en}"
    measures = {"scale": float(converted.amount), "minimum": float(least.amount)}
    return Judgement("pass" if ok else "fail", Text(zh, en), measures, steps=steps)


def _not_comparable(scale: Quantity, figure: Text, asked: Text, entry: MinimumScale) -> Judgement:
    return Judgement(
        "undetermined",
        Text(
            f"规模 {scale} 与 {figure.zh}单位不同（质量与体积），{asked.zh}",
            f"{scale} and {figure.en}: mass and volume do not compare; {asked.en}",
        ),
        needs=Text(
            f"以“{entry.unit}”表示的规模，或矿石体重（--density）",
            f"the scale in {entry.unit}, or the ore's bulk density (--density)",
        ),
    )


def _scale_steps(scale: Quantity, converted: Quantity, least: Quantity, density: float | None) -> tuple[Text, ...]:
    unit = {"mass": Text("吨", "t"), "volume": Text("立方米", "m³"), "area": Text("平方米", "m²")}
    here, there = unit[scale.dimension], unit[least.dimension]
    given, asked, reached = number(scale.amount), number(least.amount), number(converted.amount)
    steps = [
        Text(f"规模 {scale} ＝ {given} {here.zh}/年", f"scale {scale} = {given} {here.en} a year"),
        Text(
            f"要求 {_a_year(least).zh} ＝ {asked} {there.zh}/年",
            f"asked for: {least} a year = {asked} {there.en} a year",
        ),
    ]
    if converted.dimension != scale.dimension:
        sign = "×" if least.dimension == "mass" else "÷"
        steps.append(
            Text(
                f"折算：{given} {sign} {density:g} ＝ {reached} {there.zh}/年（体重由用户说明）",
                f"converted: {given} {sign} {density:g} = {reached} {there.en} a year (density stated by the user)",
            )
        )
    return (*steps, compared(reached, ">=", asked, converted.amount >= least.amount))
