"""Numbers of blocks, rights and mines: printed counts, planned rights, caps, and what stood at the base year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingeo.lint.figures import (
    Figure,
    at_clauses,
    baseline_figures,
    canonical,
    covers,
    indicator_figures,
    is_solid,
    number,
)
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.minerals import minerals_named
from mingeo.model import ZONE_KINDS, Indicator, Plan, Zone
from mingeo.text import Text

__all__ = ["block_count", "exploration_cap", "mine_cap", "planned_in_blocks", "planned_in_zone", "planned_rights"]

_KIND_WORDS = {
    "勘查规划区块": "exploration_block",
    "开采规划区块": "mining_block",
    "重点勘查区": "key_exploration_area",
    "重点开采区": "key_mining_area",
    "集中开采区": "concentrated_mining_area",
}
_COUNTED = re.compile(f"(?P<of>.*?)(?P<kind>{'|'.join(_KIND_WORDS)})(（.*）)?")
_PLANNED = re.compile(f"(?P<kind>{'|'.join(_KIND_WORDS)})拟设[采探]?矿业?权(数)?")
_ALL_MINES = re.compile("(?P<of>.*?)(矿山|采矿权)(数量|总数|个数|最大数)")
_ALL_EXPLORATION = re.compile("探矿权(投放)?(数量|总数|个数|最大数)")
_BLOCK_IN = {
    "key_mining_area": "mining_block",
    "concentrated_mining_area": "mining_block",
    "key_exploration_area": "exploration_block",
}


def block_count(plan: Plan) -> Iterator[Noticed]:
    """Yield a printed number of blocks or areas against those that the plan lists, of one mineral or of all."""
    for indicator in plan.indicators:
        named = _COUNTED.fullmatch(indicator.name)
        figures = _counts(indicator)
        if named is None or not figures:
            continue
        zones = plan.zones_of((_KIND_WORDS[named["kind"]],))
        if indicator.mineral:
            zones = tuple(zone for zone in zones if any(covers(indicator.mineral, one) for one in zone.minerals))
        some = not indicator.mineral and named["of"] not in ("", "拟设", "拟设置", "规划", "规划设置")
        for figure in figures:
            if figure.value > len(zones) or (figure.value < len(zones) and not some):
                kind = ZONE_KINDS[_KIND_WORDS[named["kind"]]].name
                message = Text(
                    f"“{figure.name}”印作 {number(figure.value)} 个，规划列出的{kind.zh}有 {len(zones)} 个",
                    f"{figure.name} is printed as {number(figure.value)}; the plan lists {len(zones)} of the {kind.en}",
                )
                measures = {"printed": figure.value, "listed": float(len(zones))}
                grade: Grade = "contradiction" if plan.record.text_complete else "doubtful"
                yield Noticed(grade, message, (figure.place, *_places(zones)), measures)
                break


def planned_in_zone(plan: Plan) -> Iterator[Noticed]:
    """Yield the rights planned in an area, as the area's own entry and the indicator of their number print them."""
    for indicator in plan.indicators:
        named = _PLANNED.fullmatch(indicator.name)
        figures = _counts(indicator)
        if named is None or not figures:
            continue
        zones = [
            zone
            for zone in plan.zones_of((_KIND_WORDS[named["kind"]],))
            if not indicator.mineral or any(covers(indicator.mineral, one) for one in zone.minerals)
        ]
        planned = [zone.planned_rights for zone in zones if zone.planned_rights is not None]
        if zones and len(planned) == len(zones) and sum(planned) != figures[0].value:
            message = Text(
                f"“{indicator.name}”印作 {number(figures[0].value)} 个，各分区拟设合计 {sum(planned)} 个",
                f"{indicator.name} is printed as {number(figures[0].value)}; the areas plan {sum(planned)}",
            )
            yield Noticed("contradiction", message, (figures[0].place, *_planned_places(zones)))


def planned_in_blocks(plan: Plan) -> Iterator[Noticed]:
    """Yield the rights planned in an area against the blocks that the plan says lie in it."""
    for zone in plan.zones_of(tuple(_BLOCK_IN)):
        blocks = [one for one in plan.zones_of((_BLOCK_IN[zone.kind],)) if one.parent_id == zone.zone_id]
        if zone.planned_rights is None or not blocks or len(blocks) == zone.planned_rights:
            continue
        grade: Grade = "contradiction" if len(blocks) > zone.planned_rights else "doubtful"
        message = Text(
            f"{zone.label} 拟设 {zone.planned_rights} 个，其中的区块有 {len(blocks)} 个",
            f"{zone.label} plans {zone.planned_rights} rights and has {len(blocks)} blocks",
        )
        yield Noticed(grade, message, (*_planned_places([zone]), *_places(blocks)))


def planned_rights(plan: Plan) -> Iterator[Noticed]:
    """Yield the mining rights planned in areas that are more than the mining blocks of the mineral."""
    blocks = plan.zones_of(("mining_block",))
    areas = [zone for zone in plan.zones_of(("key_mining_area", "concentrated_mining_area")) if zone.planned_rights]
    placed = {block.parent_id for block in blocks}
    for mineral in dict.fromkeys(name for zone in areas for name in zone.minerals):
        own = [zone for zone in areas if mineral in zone.minerals and zone.zone_id not in placed]
        of_mineral = [block for block in blocks if any(covers(mineral, one) for one in block.minerals)]
        planned = sum(zone.planned_rights or 0 for zone in own)
        if own and of_mineral and planned > len(of_mineral):
            message = Text(
                f"{mineral}：各分区拟设矿业权合计 {planned} 个，开采规划区块只有 {len(of_mineral)} 个",
                f"{mineral}: the areas plan {planned} rights, and there are {len(of_mineral)} mining block(s)",
            )
            measures = {"planned_rights": float(planned), "blocks": float(len(of_mineral))}
            yield Noticed("doubtful", message, (*_planned_places(own), *_places(of_mineral)), measures)


@dataclass(frozen=True)
class _Scope:
    """Which minerals a cap on the number of mines is about; `names` None: all."""

    names: frozenset[str] | None = None
    solid: bool = False

    def holds(self, name: str) -> bool:
        covered = minerals_named(name)
        if self.solid:
            return bool(covered) and all(map(is_solid, covered))
        return self.names is None or (bool(covered) and covered <= self.names)


def mine_cap(plan: Plan) -> Iterator[Noticed]:
    """Yield a cap on mines that those of the base year and the blocks, or the planned rights, exceed."""
    blocks = plan.zones_of(("mining_block",))
    areas = plan.zones_of(("key_mining_area", "concentrated_mining_area"))
    for indicator in plan.indicators:
        named = _ALL_MINES.fullmatch(re.sub("（.*）$", "", indicator.name))
        if named is None or indicator.bound != "cap" or not _counts(indicator):
            continue
        scope = _scope_of(named["of"], indicator.mineral)
        if scope is not None:
            cap = _counts(indicator)[0]
            own_blocks = [zone for zone in blocks if zone.minerals and all(map(scope.holds, zone.minerals))]
            own_areas = [zone for zone in areas if zone.minerals and all(map(scope.holds, zone.minerals))]
            yield from _over_cap(cap, _mines_at_base(plan, scope), own_blocks, own_areas)


def _scope_of(words: str, mineral: str) -> _Scope | None:
    """Return what a cap is about by the words before 矿山; None where they say no mineral (露天, 大型)."""
    if not words and not mineral:
        return _Scope()
    if words == "固体":
        return _Scope(solid=True)
    names = minerals_named(mineral or words)
    return _Scope(names) if names else None


def _mines_at_base(plan: Plan, scope: _Scope) -> list[Figure]:
    """Return the printed numbers of mines of a scope at the base year: one total, or one for each mineral."""
    for topics in (("mines",), ("mining_rights",)):
        figures = [
            one
            for one in baseline_figures(plan, topics)
            if one.year == plan.record.base_year and one.measure is not None and one.measure.dimension == "count"
        ]
        if scope.names is None and not scope.solid:
            found = [one for one in figures if not one.mineral and re.fullmatch("(持证)?矿山(总?数)?|采矿权", one.name)]
            sized = [one for one in found if not one.size_class] or found
            if sized:
                return sized[:1]
        else:
            found = [one for one in figures if one.mineral and scope.holds(one.mineral)]
            if found and len({(canonical(one.mineral), one.name) for one in found}) == len(found):
                return [one for one in found if not one.size_class] or found
    return []


def _over_cap(cap: Figure, mines: Sequence[Figure], blocks: Sequence[Zone], areas: Sequence[Zone]) -> Iterator[Noticed]:
    now = sum(figure.value for figure in mines)
    by_blocks, by_areas = len(blocks), sum(zone.planned_rights or 0 for zone in areas)
    if by_blocks > cap.value:
        message = Text(
            f"“{cap.name}”以 {number(cap.value)} 个为上限，开采规划区块有 {by_blocks} 个",
            f"{cap.name} is {number(cap.value)} at most, and there are {by_blocks} mining blocks",
        )
        yield Noticed("contradiction", message, (cap.place, *_places(blocks)))
        return
    more, zones, what = by_blocks, _places(blocks), Text("开采规划区块", "mining blocks")
    if now + more <= cap.value and by_areas > by_blocks:
        more, zones, what = by_areas, _planned_places(areas), Text("分区拟设矿业权", "rights planned in areas")
    if mines and now + more > cap.value:
        total = now + more
        message = Text(
            f"“{cap.name}”以 {number(cap.value)} 个为上限；基期 {number(now)} 个加{what.zh} {more} 个为 "
            f"{number(total)} 个，除非有矿山退出",
            f"{cap.name} is {number(cap.value)} at most; {number(now)} at the base year and {more} {what.en} make "
            f"{number(total)}, unless mines close",
        )
        measures = {"cap": cap.value, "at_base_year": now, "to_come": float(more)}
        yield Noticed("doubtful", message, (cap.place, *at_clauses(mines), *zones), measures)


def exploration_cap(plan: Plan) -> Iterator[Noticed]:
    """Yield a cap on exploration rights that those of the base year, the blocks or the offers exceed."""
    blocks = plan.zones_of(("exploration_block",))
    now = [
        one
        for one in baseline_figures(plan, ("exploration_rights",))
        if one.year == plan.record.base_year and one.name == "探矿权" and not one.mineral
    ][:1]
    by_mineral = [
        figure
        for one in plan.indicators
        if one.mineral and "探矿权" in one.name and "投放" in one.name
        for figure in _counts(one)[:1]
    ]
    for indicator in plan.indicators:
        if not _ALL_EXPLORATION.fullmatch(indicator.name) or indicator.bound != "cap" or not _counts(indicator):
            continue
        cap = _counts(indicator)[0]
        set_out = sum(figure.value for figure in by_mineral)
        if len(by_mineral) > 1 and set_out > cap.value:
            message = Text(
                f"“{cap.name}”以 {number(cap.value)} 个为上限，各矿种拟投放合计 {number(set_out)} 个",
                f"{cap.name} is {number(cap.value)} at most; by mineral {number(set_out)} are to be offered",
            )
            yield Noticed("contradiction", message, (cap.place, *at_clauses(by_mineral)))
        total = sum(figure.value for figure in now) + len(blocks)
        if blocks and total > cap.value:
            grade: Grade = "contradiction" if len(blocks) > cap.value else "doubtful"
            message = Text(
                f"“{cap.name}”以 {number(cap.value)} 个为上限；基期探矿权加勘查规划区块为 {number(total)} 个",
                f"{cap.name} is {number(cap.value)} at most; rights of the base year and blocks make {number(total)}",
            )
            yield Noticed(grade, message, (cap.place, *at_clauses(now), *_places(blocks)))


def _counts(indicator: Indicator) -> list[Figure]:
    return [one for one in indicator_figures(indicator) if one.measure is not None and one.measure.dimension == "count"]


def _places(zones: Sequence[Zone]) -> list[Printed]:
    """Return zones as places of a finding, those of one clause together."""
    clauses = dict.fromkeys(zone.clause for zone in zones)
    return [Printed(clause, _said([zone for zone in zones if zone.clause == clause])) for clause in clauses]


def _said(zones: Sequence[Zone]) -> str:
    kinds = dict.fromkeys((ZONE_KINDS[zone.kind].name.zh, "、".join(zone.minerals)) for zone in zones)
    counted = [
        (kind, minerals, [z for z in zones if (ZONE_KINDS[z.kind].name.zh, "、".join(z.minerals)) == (kind, minerals)])
        for kind, minerals in kinds
    ]
    return "，".join(f"{kind}（{minerals}）{len(alike)} 个" for kind, minerals, alike in counted)


def _planned_places(zones: Sequence[Zone]) -> list[Printed]:
    return [
        Printed(zone.clause, f"{zone.label} 拟设矿业权 {zone.planned_rights} 个")
        for zone in zones
        if zone.planned_rights is not None
    ]
