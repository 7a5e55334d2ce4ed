"""What must hold between the parts of a plan's data: references, parents, areas, years, minerals."""

from collections import Counter
from pathlib import Path

from mingeo.errors import Problem
from mingeo.minerals import minerals_named
from mingeo.model import ZONE_KINDS, Plan, Zone
from mingeo.plans.zone_table import ZoneRow
from mingeo.text import Text

__all__ = ["check_plan"]


def check_plan(plan: Plan, rows: list[ZoneRow], folder: Path) -> list[Problem]:
    """Return every contradiction between the parts of a plan's data, with file and line."""
    zones_csv, plan_toml = folder / "zones.csv", folder / "plan.toml"
    problems = []
    by_id = {zone.zone_id: zone for _, zone in rows}
    for line, what in [*_repeated_ids(rows), *_bad_rows(rows, by_id), *_overfull_parents(rows, by_id)]:
        problems.append(Problem(zones_csv, line, what))
    problems += [Problem(plan_toml, None, what) for what in [*_references(plan, by_id), *_unknown_minerals(plan)]]
    return problems


def _repeated_ids(rows: list[ZoneRow]) -> list[tuple[int, Text]]:
    first: dict[str, int] = {}
    found = []
    for line, zone in rows:
        if zone.zone_id in first:
            where = first[zone.zone_id]
            what = Text(f"zone_id {zone.zone_id} 与第 {where} 行重复", f"zone_id {zone.zone_id} repeats line {where}")
            found.append((line, what))
        first.setdefault(zone.zone_id, line)
    return found


def _bad_rows(rows: list[ZoneRow], by_id: dict[str, Zone]) -> list[tuple[int, Text]]:
    found = []
    for line, zone in rows:
        letters = ZONE_KINDS[zone.kind].letters if zone.kind in ZONE_KINDS else ""
        if letters and f"-{letters}-" not in zone.zone_id:
            found.append((line, Text(f"{zone.kind} 的编号应含 -{letters}-", f"a {zone.kind} id contains -{letters}-")))
        if zone.parent_id and zone.parent_id not in by_id:
            found.append((line, Text(f"没有上级分区 {zone.parent_id}", f"there is no parent {zone.parent_id}")))
        if zone.parent_id == zone.zone_id:
            found.append((line, Text("上级分区是它自己", "the zone is its own parent")))
        if (zone.release_from is None) != (zone.release_to is None):
            found.append((line, Text("投放起止年应同时有或同时空", "release_from and release_to go together")))
        elif zone.release_from and zone.release_to and zone.release_from > zone.release_to:
            found.append((line, Text("投放起年晚于止年", "release_from is after release_to")))
        found += [
            (line, Text(f"矿种表中没有“{name}”", f"'{name}' is not in the table of minerals"))
            for name in zone.minerals
            if not minerals_named(name)
        ]
    return found


def _overfull_parents(rows: list[ZoneRow], by_id: dict[str, Zone]) -> list[tuple[int, Text]]:
    """Return the children that are larger than their parent, and those that are so together."""
    found, sums = [], Counter[str]()
    for line, zone in rows:
        parent = by_id.get(zone.parent_id)
        if parent is None or parent.stated_area_km2 is None or zone.stated_area_km2 is None:
            continue
        sums[parent.zone_id] += zone.stated_area_km2  # type: ignore[assignment]
        if sums[parent.zone_id] > parent.stated_area_km2:
            what = Text(
                f"{parent.zone_id} 面积 {parent.stated_area_km2} 平方千米，容不下其中的分区"
                f"（至此共 {sums[parent.zone_id]:g} 平方千米）",
                f"{parent.zone_id} has {parent.stated_area_km2} km2 and cannot hold its zones "
                f"({sums[parent.zone_id]:g} km2 so far)",
            )
            found.append((line, what))
    return found


def _references(plan: Plan, by_id: dict[str, Zone]) -> list[Text]:
    found = []
    for rule_id, count in Counter(rule.id for rule in plan.rules).items():
        if count > 1:
            found.append(Text(f"规则编号 {rule_id} 重复", f"the rule id {rule_id} stands {count} times"))
    for rule in plan.rules:
        indicator, mineral = rule.parameters.get("indicator"), rule.parameters.get("mineral")
        meant = [one for one in plan.indicators if one.name == indicator and mineral in (None, one.mineral)]
        if indicator is not None and len(meant) != 1:
            found.append(
                Text(
                    f"规则 {rule.id} 所指的指标“{indicator}”有 {len(meant)} 个",
                    f"rule {rule.id} names the indicator '{indicator}', of which there are {len(meant)}",
                )
            )
    for scale in plan.minimum_scales:
        if scale.zone_id and scale.zone_id not in by_id:
            found.append(
                Text(
                    f"最低开采规模所指的分区 {scale.zone_id} 不存在",
                    f"a minimum scale names no zone: {scale.zone_id}",
                )
            )
    if plan.record.period_from > plan.record.period_to:
        found.append(Text("规划期起年晚于止年", "period_from is after period_to"))
    return found


def _unknown_minerals(plan: Plan) -> list[Text]:
    """Return the minerals that the plan's rules and tables name and the table of minerals does not know."""
    named = {name for direction in plan.mineral_directions for name in direction.minerals}
    named |= {scale.mineral for scale in plan.minimum_scales}
    for rule in plan.rules:
        named |= {*rule.applies_to.minerals, *rule.applies_to.except_minerals, *rule.parameters.get("minerals", ())}
    return [
        Text(f"矿种表中没有“{name}”", f"'{name}' is not in the table of minerals")
        for name in sorted(named)
        if not minerals_named(name)
    ]
