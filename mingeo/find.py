"""The reverse question: which blocks of a plan could host a right, and what keeps it out of the others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shapely import Polygon

from mingeo.crs import GEOGRAPHIC
from mingeo.errors import ArgumentError
from mingeo.model import Areas, Clause, Finding, MiningRight, Plan, RightKind, Rule, Zone
from mingeo.plans.state import plan_as_of
from mingeo.predicates import PREDICATES
from mingeo.review import finding_of, rules_asked, this_year
from mingeo.rules import JUDGES, Applicability, Case, ForZone, Siting
from mingeo.text import Text

__all__ = ["HOST_KINDS", "Host", "find_hosts"]

HOST_KINDS: dict[RightKind, tuple[str, ...]] = {
    "exploration": ("exploration_block",),
    "mining": ("mining_block", "concentrated_mining_area"),
}
"""The zones in which a right of each kind can be granted."""


@dataclass(frozen=True)
class Host:
    """One block with what the plan's rules say of a right somewhere in it.

    `fails` is the first mandatory rule that it breaks there; `open` are the rules that only a location, a
    document or a person settles, and those in principle that it breaks.
    """

    zone: Zone
    fails: Finding | None
    open: tuple[Finding, ...]

    @property
    def is_possible(self) -> bool:
        """Return True where no mandatory rule keeps the right out."""
        return self.fails is None


def find_hosts(plan: Plan, kind: RightKind, *, year: int | None = None, **said: Any) -> tuple[Host, ...]:
    """Return every block of a plan that is for rights of a kind, and whether one could stand in it.

    Parameters
    ----------
    plan
        As `mingeo.load_plan` gives it.
    kind
        ``exploration`` or ``mining``.
    year
        The year of the question; the current one when None.
    **said
        Of the right: ``mineral``, ``scale`` (``200 万吨/年``), ``method``, ``term_years``, ``stage``.

    Raises
    ------
    ArgumentError
        A kind that is not one of the two.

    Where in the block the right would lie is left open: rules on that are not asked.

    >>> from mingeo.plans import load_plan
    >>> hosts = find_hosts(load_plan("370725"), "mining", mineral="铁矿", year=2024)
    >>> [(host.zone.zone_id, host.fails.predicate) for host in hosts]
    [('370725-MB-01', 'mineral_as_block'), ('370725-MB-02', 'mineral_as_block')]
    """
    if kind not in HOST_KINDS:
        raise ArgumentError(
            Text(f"没有矿业权类型“{kind}”", f"there is no kind of right '{kind}'"),
            Text("用 exploration 或 mining", "use exploration or mining"),
        )
    right = MiningRight(Polygon(), GEOGRAPHIC, kind=kind, **said)
    asked_year = this_year() if year is None else year
    state = plan_as_of(plan, asked_year)
    return tuple(_host(_Imagined(right, state, asked_year, zone)) for zone in state.zones_of(HOST_KINDS[kind]))


class _Imagined(Case):
    """A right somewhere in one zone: it has no geometry, and whatever asks for one is refused."""

    def __init__(self, right: MiningRight, plan: Plan, year: int, host: Zone) -> None:
        super().__init__(right, Areas(math.nan, math.nan), plan, year=year, layers={}, tolerance_m=0.0)
        self.host = host

    def siting(self, zone: Zone) -> Siting:
        """Return that the right lies in its host; of any other zone nothing is known."""
        if zone.zone_id == self.host.zone_id:
            return Siting("inside", Text(f"设在 {zone.label} 内", f"placed in {zone.label}"), touches=True)
        needs = Text("矿业权的位置", "where the right lies")
        return Siting("unknown", Text("位置未定", "the place is open"), needs=needs)


def _host(case: _Imagined) -> Host:
    findings = list(_findings(case))
    fails = next((one for one in findings if one.outcome == "fail" and one.strength == "mandatory"), None)
    return Host(case.host, fails, tuple(one for one in findings if one is not fails and one.decides))


def _findings(case: _Imagined) -> Iterator[Finding]:
    asked = rules_asked(case)
    if not any(rule.predicate == "mineral_as_block" for rule, _ in asked):
        asked = [_for_its_mineral(case), *asked]
    for rule, applies in asked:
        entry = JUDGES[rule.predicate]
        if not isinstance(entry, ForZone):
            for judgement in entry.judge(case, rule):
                yield finding_of(rule, judgement, applies)
        elif case.host.kind in rule.parameters["kinds"] and not entry.locates:
            for judgement in entry.judge(case, rule, case.host):
                yield replace(finding_of(rule, judgement, applies), zone=case.host.zone_id)


def _for_its_mineral(case: _Imagined) -> tuple[Rule, Applicability]:
    """Return that a block is for the mineral printed for it: a default, where the plan does not say so itself."""
    rule = Rule(
        id="mineral_as_block",
        predicate="mineral_as_block",
        strength="mandatory",
        clause=Clause(case.plan.id, case.host.clause, "default"),
        summary=PREDICATES["mineral_as_block"].says,
        parameters={"kinds": (case.host.kind,)},
    )
    return rule, Applicability("yes")
