"""What must hold between the parts of a plan's data: references, parents, areas, years, minerals."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mingeo.errors import Problem
from mingeo.minerals import minerals_named
from mingeo.model import ZONE_KINDS, Zone
from mingeo.plans.record import ReadRecord
from mingeo.plans.zone_table import ZoneRow
from mingeo.text import Text

__all__ = ["check_record", "check_zones"]

Found = Iterator[tuple[int | None, Text]]


def check_zones(rows: list[ZoneRow], path: Path, problems: list[Problem]) -> None:
    """Append every contradiction between the rows of a zones.csv; a row that is faulty itself is left out."""
    faulty = {problem.line for problem in problems if problem.path == path and problem.line is not None}
    sound = [(line, zone) for line, zone in rows if line not in faulty]
    by_id = {zone.zone_id: zone for _, zone in rows}
    county_code = path.parent.name.partition("-")[0]
    for line, what in (
        *_repeated_ids(sound),
        *_bad_ids(sound, county_code),
        *_bad_rows(sound),
        *_bad_parents(sound, by_id),
        *_overfull_parents(sound, by_id),
    ):
        problems.append(Problem(path, line, what))


def check_record(read: ReadRecord, zone_ids: set[str] | None, path: Path, problems: list[Problem]) -> None:
    """Append every contradiction inside a plan.toml, and between it and the zones where these are known."""
    found = [*_period(read), *_repeated_rules(read), *_indicators_meant(read), *_unknown_minerals(read)]
    found += _rules_dated(read)
    if zone_ids is not None:
        found += _zones_meant(read, zone_ids)
    problems += [Problem(path, line, what) for line, what in found]


def _repeated_ids(rows: list[ZoneRow]) -> Found:
    first: dict[str, int | None] = {}
    for line, zone in rows:
        if zone.zone_id in first:
            where = first[zone.zone_id]
            yield (
                line,
                Text(f"zone_id {zone.zone_id} 与第 {where} 行重复", f"zone_id {zone.zone_id} repeats line {where}"),
            )
        first.setdefault(zone.zone_id, line)


def _bad_ids(rows: list[ZoneRow], county_code: str) -> Found:
    for line, zone in rows:
        letters = ZONE_KINDS[zone.kind].letters if zone.kind in ZONE_KINDS else ""
        start = f"{county_code}-{letters}-"
        if letters and not zone.zone_id.startswith(start):
            yield (
                line,
                Text(f"{zone.kind} 的编号应以 {start} 开头", f"the id of a {zone.kind} here starts with {start}"),
            )


def _bad_rows(rows: list[ZoneRow]) -> Found:
    for line, zone in rows:
        if (zone.release_from is None) != (zone.release_to is None):
            yield line, Text("投放起止年应同时有或同时空", "release_from and release_to go together")
        elif zone.release_from and zone.release_to and zone.release_from > zone.release_to:
            yield line, Text("投放起年晚于止年", "release_from is after release_to")
        for name in zone.minerals:
            if not minerals_named(name):
                yield line, _unknown_mineral(name)


def _bad_parents(rows: list[ZoneRow], by_id: dict[str, Zone]) -> Found:
    for line, zone in rows:
        if zone.parent_id and zone.parent_id not in by_id:
            yield line, Text(f"没有上级分区 {zone.parent_id}", f"there is no parent {zone.parent_id}")
        elif zone.zone_id in _ancestors(zone, by_id):
            yield line, Text("上级分区绕回它自己", "the zone is its own parent, by itself or by others")


def _ancestors(zone: Zone, by_id: dict[str, Zone]) -> set[str]:
    found: set[str] = set()
    parent = by_id.get(zone.parent_id)
    while parent is not None and parent.zone_id not in found:
        found.add(parent.zone_id)
        parent = by_id.get(parent.parent_id)
    return found


def _overfull_parents(rows: list[ZoneRow], by_id: dict[str, Zone]) -> Found:
    """Yield the children that are larger than their parent, alone or with those before them."""
    sums: dict[str, float] = {}
    for line, zone in rows:
        parent = by_id.get(zone.parent_id)
        if parent is None or parent.stated_area_km2 is None or zone.stated_area_km2 is None:
            continue
        total = sums.get(parent.zone_id, 0.0) + zone.stated_area_km2
        sums[parent.zone_id] = total
        if total > parent.stated_area_km2 * (1 + 1e-9):  # Printed decimals add up in doubles only nearly.
            yield (
                line,
                Text(
                    f"{parent.zone_id} 面积 {parent.stated_area_km2} 平方千米，容不下其中的分区"
                    f"（至此共 {total:g} 平方千米）",
                    f"{parent.zone_id} has {parent.stated_area_km2} km2 and cannot hold its zones "
                    f"({total:g} km2 so far)",
                ),
            )


def _period(read: ReadRecord) -> Found:
    record = read.plan.record
    if record.period_from > record.period_to:
        yield (
            read.lines.line_of("record", 0, "period_from"),
            Text("规划期起年晚于止年", "period_from is after period_to"),
        )


def _repeated_rules(read: ReadRecord) -> Found:
    counted = Counter[str]()
    for position, rule in enumerate(read.plan.rules):
        counted[rule.id] += 1
        if counted[rule.id] > 1:
            line = read.lines.line_of("rules", position, "id")
            yield line, Text(f"规则编号 {rule.id} 重复", f"the rule id {rule.id} stands twice")


def _rules_dated(read: ReadRecord) -> Found:
    for position, rule in enumerate(read.plan.rules):
        if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
            line = read.lines.line_of("rules", position, "valid_to")
            yield line, Text(f"规则 {rule.id} 的起日晚于止日", f"rule {rule.id}: valid_from is after valid_to")


def _indicators_meant(read: ReadRecord) -> Found:
    for position, rule in enumerate(read.plan.rules):
        name, mineral = rule.parameters.get("indicator"), rule.parameters.get("mineral")
        meant = [one for one in read.plan.indicators if one.name == name and mineral in (None, one.mineral)]
        if name is not None and len(meant) != 1:
            line = read.lines.line_of("rules", position, "parameters")
            yield (
                line,
                Text(
                    f"规则 {rule.id} 所指的指标“{name}”有 {len(meant)} 个",
                    f"rule {rule.id} names the indicator '{name}', of which there are {len(meant)}",
                ),
            )


def _zones_meant(read: ReadRecord, zone_ids: set[str]) -> Found:
    for position, scale in enumerate(read.plan.minimum_scales):
        if scale.zone_id and scale.zone_id not in zone_ids:
            line = read.lines.line_of("minimum_scales", position, "zone_id")
            yield line, Text(f"没有分区 {scale.zone_id}", f"there is no zone {scale.zone_id}")


def _unknown_minerals(read: ReadRecord) -> Found:
    """Yield the minerals that the plan's tables and rules name and the table of minerals does not know."""
    plan = read.plan
    named = [("mineral_directions", i, "minerals", one.minerals) for i, one in enumerate(plan.mineral_directions)]
    named += [("minimum_scales", i, "mineral", (one.mineral,)) for i, one in enumerate(plan.minimum_scales)]
    for i, rule in enumerate(plan.rules):
        scope = (*rule.applies_to.minerals, *rule.applies_to.except_minerals)
        named.append(("rules", i, "applies_to", scope))
        named.append(("rules", i, "parameters", tuple(rule.parameters.get("minerals", ()))))
    for table, position, key, names in named:
        for name in names:
            if not minerals_named(name):
                yield read.lines.line_of(table, position, key), _unknown_mineral(name)


def _unknown_mineral(name: str) -> Text:
    return Text(f"矿种表中没有“{name}”", f"'{name}' is not in the table of minerals")
