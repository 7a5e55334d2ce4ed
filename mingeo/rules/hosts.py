"""Which zone a right stands in, where a rule holds if it holds in one of the plan's zones.

A right stands in *a* block: the plan does not say which. Every block is held against all the rules that
speak of blocks, and the one in which the right fares best is reported; of the others, why not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mingeo.minerals import compare_with_any
from mingeo.model import ZONE_KINDS, Rule, Zone
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text, join

__all__ = ["ZoneCase", "best_zone", "candidates", "in_any_of", "others", "without_zone"]

_MOST_OTHERS = 6
_BY_OUTCOME = {"fail": 0, "undetermined": 1, "pass": 2}
_BY_STATUS = {"outside": 0, "unknown": 1, "inside": 2}


@dataclass(frozen=True)
class ZoneCase:
    """One zone with what each rule says of the right in it."""

    zone: Zone
    judgements: tuple[tuple[Rule, Judgement], ...]

    @property
    def outcome(self) -> str:
        """Return the worst outcome of the rules that decide: whether the zone can host the right."""
        found = [judgement.outcome for rule, judgement in self.judgements if rule.strength == "mandatory"]
        return min(found, key=_BY_OUTCOME.__getitem__, default="pass")

    @property
    def why_not(self) -> Text:
        """Return the first judgement that keeps the right from standing here."""
        failed = [judgement.message for _, judgement in self.judgements if judgement.outcome == self.outcome]
        return failed[0] if failed else Text("", "")


def candidates(case: Case, zones: Sequence[Zone], located: bool) -> list[Zone]:
    """Return the zones that the right can be meant for.

    Where the plan has a rule on where the right stands, every zone is one, and the rule judges it. Where
    it has none, a zone that the right is known not to be in, or of another mineral, has nothing to say.
    """
    if located:
        return list(zones)
    touched = [zone for zone in zones if case.siting(zone).touches]
    return touched or [
        zone
        for zone in zones
        if case.siting(zone).status != "outside"
        and (not zone.minerals or compare_with_any(case.right.mineral, zone.minerals) != "different")
    ]


def best_zone(case: Case, found: Sequence[ZoneCase]) -> ZoneCase:
    """Return the zone in which the right fares best: by outcome, then by where it lies, then by failures."""

    def rank(one: ZoneCase) -> tuple[int, int, int, float]:
        siting = case.siting(one.zone)
        failures = sum(judgement.outcome == "fail" for _, judgement in one.judgements)
        share = 0.0 if siting.facts is None else siting.facts.share_of_right
        return _BY_OUTCOME[one.outcome], _BY_STATUS[siting.status], -failures, share

    return max(found, key=rank)


def others(case: Case, best: ZoneCase, found: Sequence[ZoneCase]) -> Text | None:
    """Return why each of the other zones is not the one, or that it may be; None where there is no other."""
    rest = [one for one in found if one is not best]
    if not rest:
        return None
    told = [_why_not(case, one) for one in rest[:_MOST_OTHERS]]
    if len(rest) > _MOST_OTHERS:
        left = len(rest) - _MOST_OTHERS
        told.append(Text(f"另有 {left} 个区块从略", f"{left} more not told here"))
    listed = join(told)
    return Text(f"其余：{listed.zh}", f"others: {listed.en}")


def _why_not(case: Case, one: ZoneCase) -> Text:
    if one.outcome == "fail":
        return one.why_not
    siting = case.siting(one.zone)
    if siting.status == "outside":
        return siting.why
    return Text(f"{one.zone.label} 也有可能", f"{one.zone.label} is possible too")


def in_any_of(best: ZoneCase, found: Sequence[ZoneCase]) -> ZoneCase:
    """Return the best zone's judgements, each undetermined where it passes and another zone's does not.

    For a plan that does not say in which zone a right stands: it may be in any of them.
    """
    judgements = []
    for position, (rule, judgement) in enumerate(best.judgements):
        rest = [one.judgements[position][1] for one in found if len(one.judgements) == len(best.judgements)]
        contrary = next((other for other in rest if other.outcome != judgement.outcome), None)
        if judgement.outcome == "pass" and contrary is not None:
            judgement = Judgement(
                "undetermined",
                join([judgement.message, contrary.message]),
                judgement.measures,
                Text("该矿业权所在的区块", "in which block the right stands"),
            )
        judgements.append((rule, judgement))
    return ZoneCase(best.zone, tuple(judgements))


def without_zone(rule: Rule, locates: bool) -> Judgement:
    """Return what a rule on zones says where the plan has no zone for the right."""
    kinds = join([ZONE_KINDS[kind].name for kind in rule.parameters["kinds"] if kind in ZONE_KINDS], "、", ", ")
    if locates:
        return Judgement("fail", Text(f"规划没有划定{kinds.zh}", f"the plan draws no {kinds.en}"))
    return Judgement(
        "undetermined",
        Text(f"规划没有可供该矿业权的{kinds.zh}", f"the plan has no {kinds.en} for this right"),
        needs=Text("主管部门意见", "an opinion of the office in charge"),
    )
