"""Which zone a right stands in, where a rule holds if it holds in one of the plan's zones.

A right stands in *a* block: the plan does not say which. Every block is held against all the rules that
speak of blocks, and the one in which the right fares best is reported; of the others, why not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingeo.minerals import compare_with_any
from mingeo.model import ZONE_KINDS, Rule, Zone
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text, join

__all__ = ["ZoneCase", "best_zone", "candidates", "in_any_of", "others", "without_zone", "zones_at_hand"]

_MOST_OTHERS = 6
_MANY = 25
"""A plan has a handful of zones or two; a file of boundaries may hold thousands."""
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
        return Text("", "") if self._decisive is None else self._decisive[1].message

    @property
    def is_of_another_mineral(self) -> bool:
        """Return True where what keeps the right from standing here is the zone's mineral."""
        if self.outcome != "fail" or self._decisive is None:
            return False
        return self._decisive[0].predicate == "mineral_as_block"

    @property
    def _decisive(self) -> tuple[Rule, Judgement] | None:
        return next((pair for pair in self.judgements if pair[1].outcome == self.outcome), None)


def zones_at_hand(case: Case, zones: Sequence[Zone]) -> list[Zone]:
    """Return the zones that are worth measuring: of many, those that the right comes near, else the nearest few.

    A zone without a boundary that decides is always one. The others are wholly apart from the right.
    """
    if len(zones) <= _MANY:
        return list(zones)
    bounded = [(zone, zone.boundary) for zone in zones if zone.boundary is not None and case.bounds_decide(zone)]
    gaps_m = case.gaps_m([boundary for _, boundary in bounded])
    apart = {id(zone): gap_m for (zone, _), gap_m in zip(bounded, gaps_m, strict=True) if gap_m > 0}
    near = [zone for zone in zones if id(zone) not in apart]
    return near or sorted(zones, key=lambda zone: apart[id(zone)])[:_MOST_OTHERS]


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


def others(case: Case, best: ZoneCase, found: Sequence[ZoneCase], apart: int = 0) -> Text | None:
    """Return why each of the other zones is not the one, or that it may be; None where there is no other.

    `apart` is how many more there are that were not looked at, for they lie apart from the right.
    """
    rest = [one for one in found if one is not best]
    if not rest and not apart:
        return None
    shown, left = rest[:_MOST_OTHERS], len(rest[_MOST_OTHERS:]) + apart
    told = [*_possible(case, shown), *_of_another_mineral(shown), *_ruled_out(case, shown)]
    if left > 0:
        told.append(Text(f"另有 {left} 个区块从略", f"{left} more not told here"))
    return join(told)


def _possible(case: Case, rest: Sequence[ZoneCase]) -> Iterator[Text]:
    labels = [one.zone.label for one in rest if one.outcome != "fail" and case.siting(one.zone).status != "outside"]
    if labels:
        yield Text(f"也可能为 {'、'.join(labels)}", f"possible too: {', '.join(labels)}")


def _of_another_mineral(rest: Sequence[ZoneCase]) -> Iterator[Text]:
    """Yield the zones that their mineral is the first thing to rule out, in one sentence, by mineral."""
    by_mineral: dict[str, list[str]] = {}
    for one in rest:
        if one.is_of_another_mineral:
            by_mineral.setdefault("、".join(one.zone.minerals), []).append(one.zone.label)
    if by_mineral:
        zh = "；".join(f"{'、'.join(labels)}：{minerals}" for minerals, labels in by_mineral.items())
        en = "; ".join(f"{', '.join(labels)}: {minerals}" for minerals, labels in by_mineral.items())
        yield Text(f"矿种不符，已排除（{zh}）", f"ruled out by the mineral ({en})")


def _ruled_out(case: Case, rest: Sequence[ZoneCase]) -> Iterator[Text]:
    """Yield why each of the other zones is ruled out, in one sentence."""
    told = []
    for one in rest:
        if one.outcome == "fail" and not one.is_of_another_mineral:
            told.append(one.why_not)
        elif one.outcome != "fail" and case.siting(one.zone).status == "outside":
            told.append(case.siting(one.zone).why)
    if told:
        listed = join(told)
        yield Text(f"其余：{listed.zh}", f"others: {listed.en}")


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
