"""The words that everything else is said in: kinds, outcomes, the clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mingeo.text import Text

Basis = Literal["surveyed", "digitised", "schematic", "none"]
Outcome = Literal["pass", "fail", "undetermined"]
RightKind = Literal["exploration", "mining"]
Source = Literal["plan", "law", "default"]

OUTCOMES: Mapping[Outcome, Text] = {
    "pass": Text("通过", "pass"),
    "fail": Text("不通过", "fail"),
    "undetermined": Text("待定", "undetermined"),
}

RIGHT_KINDS: Mapping[RightKind, Text] = {
    "exploration": Text("探矿权", "exploration right"),
    "mining": Text("采矿权", "mining right"),
}


class ZoneKind(NamedTuple):
    """A kind of zone: what plans call it, and the two letters that its ids bear."""

    name: Text
    letters: str


ZONE_KINDS: Mapping[str, ZoneKind] = {
    "key_exploration_area": ZoneKind(Text("重点勘查区", "key exploration area"), "KE"),
    "key_mining_area": ZoneKind(Text("重点开采区", "key mining area"), "KM"),
    "exploration_block": ZoneKind(Text("勘查规划区块", "exploration block"), "EB"),
    "mining_block": ZoneKind(Text("开采规划区块", "mining block"), "MB"),
    "concentrated_mining_area": ZoneKind(Text("集中开采区", "concentrated mining area"), "CM"),
    "strategic_reserve": ZoneKind(Text("战略性矿产资源保护区", "strategic reserve"), "SR"),
    "industry_development_area": ZoneKind(Text("产业重点发展区", "industry development area"), "ID"),
    "energy_base": ZoneKind(Text("能源资源基地", "energy base"), "EN"),
    "national_planned_area": ZoneKind(Text("国家规划矿区", "national planned area"), "NP"),
    "survey_area": ZoneKind(Text("调查评价区", "survey area"), "SA"),
}


@dataclass(frozen=True)
class Clause:
    """The place in a plan, or law, that a rule comes from."""

    plan: str
    section: str
    source: Source = "plan"
