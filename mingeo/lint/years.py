"""Years: the plan period, the base year, the day of issue, and the years in which blocks are offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mingeo.lint.figures import Figure, baseline_figures, indicator_figures
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.model import Plan, Zone
from mingeo.text import Text

__all__ = ["baseline_year", "indicator_year", "plan_years", "release_years", "years_before_issue"]


def plan_years(plan: Plan) -> Iterator[Noticed]:
    """Yield what is wrong between base year, period, outlook and day of issue."""
    record = plan.record
    period = Printed(record.clause, f"规划期 {record.period_from}—{record.period_to} 年")
    base = Printed(record.clause, f"基期 {record.base_year} 年")
    if record.period_from > record.period_to:
        yield Noticed("contradiction", Text("规划期起年晚于止年", "the period ends before it begins"), (period,))
    if record.base_year >= record.period_from:
        yield Noticed(
            "contradiction", Text("基期不早于规划期", "the base year is not before the period"), (base, period)
        )
    if record.outlook_year is not None and record.outlook_year <= record.period_to:
        outlook = Printed(record.clause, f"展望到 {record.outlook_year} 年")
        yield Noticed(
            "contradiction", Text("展望年不晚于规划期", "the outlook is not after the period"), (period, outlook)
        )
    if record.issued_on is not None and not record.base_year <= record.issued_on.year <= record.period_to:
        message = Text("印发日期不在基期与规划期末之间", "issued before the base year or after the period")
        yield Noticed("doubtful", message, (period, _issue(record.issued_on)))


def _issue(day: date) -> Printed:
    return Printed("印发通知", f"{day.year} 年 {day.month} 月 {day.day} 日")


def release_years(plan: Plan) -> Iterator[Noticed]:
    """Yield a block offered outside the plan period, or whose last year is before its first."""
    record = plan.record
    period = Printed(record.clause, f"规划期 {record.period_from}—{record.period_to} 年")
    for zone in plan.zone_list:
        years = [year for year in (zone.release_from, zone.release_to) if year is not None]
        if len(years) == 2 and years[0] > years[1]:
            message = Text(f"{zone.label} 投放起年晚于止年", f"{zone.label} is offered to a year before its first")
            yield Noticed("contradiction", message, (_offered([zone]),))
        elif any(not record.period_from <= year <= record.period_to for year in years):
            message = Text(f"{zone.label} 的投放年份不在规划期内", f"{zone.label} is offered outside the period")
            yield Noticed("contradiction", message, (period, _offered([zone])))


def _offered(zones: Sequence[Zone]) -> Printed:
    told = [f"{zone.label} {zone.release_from}—{zone.release_to} 年投放" for zone in zones]
    return Printed(zones[0].clause, "、".join(told))


def indicator_year(plan: Plan) -> Iterator[Noticed]:
    """Yield an indicator for a year that is neither in the period nor the year of the outlook."""
    record = plan.record
    for indicator in plan.indicators:
        year = indicator.year
        if year is None or record.period_from <= year <= record.period_to or year == record.outlook_year:
            continue
        period = Printed(record.clause, f"规划期 {record.period_from}—{record.period_to} 年")
        message = Text(
            f"指标“{indicator.name}”的年份 {year} 不在规划期内", f"the indicator {indicator.name} is for {year}"
        )
        yield Noticed("doubtful", message, (period, Printed(indicator.clause, f"{indicator.name}（{year} 年）")))


def years_before_issue(plan: Plan) -> Iterator[Noticed]:
    """Yield targets and offers that begin in a year before the plan was issued, all of them in one finding."""
    issued = plan.record.issued_on
    if issued is None:
        return
    zones = [zone for zone in plan.zone_list if zone.release_from is not None and zone.release_from < issued.year]
    early = [
        figure
        for one in plan.indicators
        if one.year is not None and one.year < issued.year
        for figure in indicator_figures(one)[:1]
    ]
    clauses = dict.fromkeys(zone.clause for zone in zones)
    places = [_offered([zone for zone in zones if zone.clause == clause]) for clause in clauses]
    places += [Printed(one.clause, f"{one.year} 年 {one.printed}") for one in early]
    if places:
        past = [zone for zone in zones if zone.release_to is not None and zone.release_to < issued.year]
        zh = f"区块投放 {len(zones)} 项、年度目标 {len(early)} 项，起始年份早于规划印发（{issued.year} 年）"
        en = f"{len(zones)} offer(s) and {len(early)} target(s) begin before {issued.year}, the year of issue"
        if past:
            zh += f"；其中 {len(past)} 个区块的投放期在印发前已全部过去"
            en += f"; {len(past)} block(s) could be offered only before that"
        yield Noticed("doubtful", Text(zh, en), (_issue(issued), *places))


def baseline_year(plan: Plan) -> Iterator[Noticed]:
    """Yield figures on the present state that are later than the base year, or than the plan itself."""
    record = plan.record
    later = [one for one in baseline_figures(plan) if one.year is not None and one.year > record.base_year]
    base = Printed(record.clause, f"基期 {record.base_year} 年")
    after = [one for one in later if record.issued_on is not None and (one.year or 0) > record.issued_on.year]
    if after and record.issued_on is not None:
        message = Text("现状数的年份晚于印发日期", "figures on the present state are later than the day of issue")
        yield Noticed("contradiction", message, (_issue(record.issued_on), *_dated(after)))
    rest = [one for one in later if one not in after]
    if rest:
        grade: Grade = "doubtful"
        message = Text(
            f"有 {len(rest)} 项现状数的年份晚于基期",
            f"{len(rest)} figure(s) on the present state are later than the base year",
        )
        yield Noticed(grade, message, (base, *_dated(rest)))


def _dated(figures: Sequence[Figure]) -> list[Printed]:
    clauses = dict.fromkeys((one.clause, one.year) for one in figures)
    return [
        Printed(
            clause,
            f"{year} 年 " + "、".join(one.printed for one in figures if (one.clause, one.year) == (clause, year)),
        )
        for clause, year in clauses
    ]
