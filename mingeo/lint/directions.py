"""Minerals that a plan puts first, restricts or bans, against each other and against what it sets for them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mingeo.lint.figures import covers
from mingeo.lint.finding import Grade, Noticed, Printed
from mingeo.minerals import minerals_named
from mingeo.model import RIGHT_KINDS, MineralDirection, Plan
from mingeo.text import Text

__all__ = ["banned_block", "conflicting_directions", "unknown_mineral"]

_WORDS = {
    "priority": Text("重点", "a priority"),
    "restricted": Text("限制", "restricted"),
    "banned": Text("禁止", "banned"),
}
_ACTIVITY = {
    "exploration_block": "exploration",
    "key_exploration_area": "exploration",
    "mining_block": "mining",
    "key_mining_area": "mining",
    "concentrated_mining_area": "mining",
}


def conflicting_directions(plan: Plan) -> Iterator[Noticed]:
    """Yield a mineral that is put first and restricted, or restricted and banned, for the same activity."""
    plain = [one for one in plan.mineral_directions if one.direction in _WORDS and not one.condition]
    for one, other in combinations(plain, 2):
        if one.activity != other.activity or one.direction == other.direction:
            continue
        for name in one.minerals:
            for second in other.minerals:
                if not (covers(name, second) or covers(second, name)):
                    continue
                same = minerals_named(name) == minerals_named(second)
                grade: Grade = (
                    "contradiction" if same and "priority" in (one.direction, other.direction) else "doubtful"
                )
                activity = RIGHT_KINDS[one.activity]
                zh = f"{name}对{activity.zh}既列为{_WORDS[one.direction].zh}，又列为{_WORDS[other.direction].zh}矿种"
                en = f"for an {activity.en}, " if one.activity == "exploration" else f"for a {activity.en}, "
                en += f"{name} is both {_WORDS[one.direction].en} and {_WORDS[other.direction].en}"
                yield Noticed(grade, Text(zh, en), (_said(one, name), _said(other, second)))


def _said(direction: MineralDirection, mineral: str) -> Printed:
    activity = "勘查" if direction.activity == "exploration" else "开采"
    return Printed(direction.clause, f"{_WORDS[direction.direction].zh}{activity}矿种：{mineral}")


def banned_block(plan: Plan) -> Iterator[Noticed]:
    """Yield a block or key area for a mineral that the plan bans without a condition for that activity."""
    bans = [one for one in plan.mineral_directions if one.direction == "banned" and not one.condition]
    for zone in plan.zones_of(tuple(_ACTIVITY)):
        for ban in bans:
            hit = [(name, no) for name in zone.minerals for no in ban.minerals if covers(no, name)]
            if ban.activity == _ACTIVITY[zone.kind] and hit:
                message = Text(
                    f"{zone.label} 的矿种{hit[0][0]}是规划禁止的矿种",
                    f"{zone.label} is for {hit[0][0]}, which the plan bans",
                )
                place = Printed(zone.clause, f"{zone.label} {'、'.join(zone.minerals)}")
                same = minerals_named(hit[0][0]) == minerals_named(hit[0][1])
                yield Noticed("contradiction" if same else "doubtful", message, (_said(ban, hit[0][1]), place))


def unknown_mineral(plan: Plan) -> Iterator[Noticed]:
    """Yield a zone's mineral that no table of minerals knows."""
    for zone in plan.zone_list:
        for name in zone.minerals:
            if not minerals_named(name):
                message = Text(
                    f"{zone.label} 的矿种“{name}”不在矿产分类细目中，可能印误",
                    f"{zone.label}: the mineral '{name}' is in no table of minerals; perhaps a misprint",
                )
                yield Noticed("doubtful", message, (Printed(zone.clause, f"{zone.label} {name}"),))
