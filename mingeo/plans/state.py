"""A plan's state in a year: the published text, with the zones added, changed or withdrawn until then."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import TypeVar

from mingeo.errors import ArgumentError
from mingeo.model.plan import Plan, Zone, ZoneChange
from mingeo.text import Text

__all__ = ["ACTIONS", "apply_change", "plan_as_of", "state_of"]

ACTIONS: Mapping[str, Text] = {
    "added": Text("新增", "added"),
    "changed": Text("调整", "changed"),
    "withdrawn": Text("撤销", "withdrawn"),
}

AnyPlan = TypeVar("AnyPlan", bound=Plan)


def plan_as_of(plan: AnyPlan, year: int) -> AnyPlan:
    """Return a plan in its state at the end of a year: with the zones that were added, changed or withdrawn.

    A change within the year holds for the year, as `state_of` says with its date. A boundary that a zone has
    stays with it. Rules keep their dates, and the review goes by them. A plan that is in that state already
    comes back as it is.

    Raises
    ------
    ArgumentError
        A year that makes no sense, or the plan was brought to the state of another year before.
    """
    day = _end_of(year)
    if plan.state_year == year:
        return plan
    if plan.state_year is not None:
        raise ArgumentError(
            Text(f"规划已取 {plan.state_year} 年的状态", f"the plan is in its state of {plan.state_year}"),
            Text("用 load_plan 重新载入", "load it again with load_plan"),
        )
    zones = {zone.zone_id: zone for zone in plan.zone_list}
    for change in plan.changes:
        if change.dated <= day:
            apply_change(change, zones)
    return dataclasses.replace(plan, zone_list=tuple(zones.values()), state_year=year)


def state_of(plan: Plan, year: int) -> tuple[Text, ...]:
    """Return which state of a plan holds in a year: the published text, and what of every later change.

    Nothing for a set of boundaries that is no plan.
    """
    if not plan.id:
        return ()
    day = _end_of(year)
    told = [_published(plan)]
    if not plan.changes:
        told.append(Text("规划库中没有登记对该规划的调整", "the register holds no adjustment of it"))
    for change in plan.changes:
        action = ACTIONS[change.action]
        where = f"{change.document}{'，' if change.clause else ''}{change.clause}"
        zh, en = (
            f"{action.zh} {change.zone.label}：{where}（{change.dated}）",
            f"{action.en} {change.zone.label}: {where}",
        )
        if change.dated <= day:
            told.append(Text(f"已计入{zh}", f"applied: {en} ({change.dated})"))
        else:
            told.append(
                Text(
                    f"{year} 年底尚未生效，未计入：{zh}",
                    f"not yet in force at the end of {year}: {en} ({change.dated})",
                )
            )
    for rule in plan.rules:
        if not rule.holds_on(day):
            span = f"{rule.valid_from or ''}—{rule.valid_to or ''}"
            told.append(
                Text(
                    f"{year} 年底不适用，未计入：规则 {rule.id}（{span}）",
                    f"not in force at the end of {year}: rule {rule.id} ({span})",
                )
            )
    return tuple(told)


def _end_of(year: int) -> datetime.date:
    if not 2000 <= year <= 2100:
        raise ArgumentError(
            Text(f"年份 {year} 无效", f"the year {year} makes no sense"),
            Text("用 2000 到 2100 之间的年份", "give a year from 2000 to 2100"),
        )
    return datetime.date(year, 12, 31)


def _published(plan: Plan) -> Text:
    record = plan.record
    number = f" {record.document_number}" if record.document_number else ""
    on = "" if record.issued_on is None else f"（{record.issued_on}）"
    return Text(f"规划公布文本：{record.title}{number}{on}", f"the plan as published: {record.title}{number}{on}")


def apply_change(change: ZoneChange, zones: dict[str, Zone]) -> None:
    """Put a change to zones by their ids; a boundary that a zone has stays with it."""
    if change.action == "withdrawn":
        zones.pop(change.zone.zone_id, None)
        return
    before = zones.get(change.zone.zone_id)
    boundary = change.zone.boundary if before is None else before.boundary
    zones[change.zone.zone_id] = dataclasses.replace(change.zone, boundary=boundary)
