"""Whether a rule is about a right at all: yes, no, or not known for want of a fact."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mingeo.minerals import compare, compare_with_any, find
from mingeo.model import ZONE_KINDS, MinimumScale, Rule
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text, join

__all__ = ["Applicability", "applicability", "entry_applicability", "mineral_applicability", "under_doubt"]

_GIVE_METHOD = Text("开采方式（--method）", "the method (--method)")
_METHODS = {"地下开采": "underground", "露天开采": "open-pit"}


@dataclass(frozen=True)
class Applicability:
    """Whether a rule applies, and what would tell where that is not known."""

    status: Literal["yes", "no", "unknown"]
    needs: Text | None = None


def applicability(case: Case, rule: Rule) -> Applicability:
    """Return whether a rule is about the right, by the right's kind, mineral, method and zone."""
    return _together([answer(case, rule) for answer in (_by_kind, _by_mineral, _by_method, _by_zone, _by_activity)])


def entry_applicability(case: Case, entry: MinimumScale) -> Applicability:
    """Return whether a minimum scale holds for the right, by its mineral, its condition and its zone."""
    if not case.right.mineral or compare(case.right.mineral, entry.mineral) == "unknown":
        return Applicability("no")
    by_mineral = mineral_applicability(case.right.mineral, (entry.mineral,))
    return _together([by_mineral, _by_condition(case, entry.condition), _by_one_zone(case, entry.zone_id)])


def under_doubt(judgement: Judgement, applies: Applicability) -> Judgement:
    """Return a judgement where it is not known whether what was judged applies.

    What would break it is then undetermined; what keeps it, keeps it either way.
    """
    if applies.needs is None or judgement.outcome == "pass":
        return judgement
    return replace(
        judgement,
        outcome="undetermined",
        message=Text(
            f"{judgement.message.zh}；本条是否适用，须先确定{applies.needs.zh}",
            f"{judgement.message.en}; whether it applies is not known: {applies.needs.en}",
        ),
        needs=applies.needs if judgement.needs is None else join([judgement.needs, applies.needs]),
    )


def _together(answers: list[Applicability]) -> Applicability:
    if any(answer.status == "no" for answer in answers):
        return Applicability("no")
    needs = [answer.needs for answer in answers if answer.needs is not None]
    return Applicability("unknown", join(needs)) if needs else Applicability("yes")


def _by_condition(case: Case, condition: str) -> Applicability:
    """Return whether a printed remark on a table row holds; a remark not known here is left to a person."""
    if not condition:
        return Applicability("yes")
    if condition in _METHODS:
        return _by_value(_METHODS[condition], case.right.method, _GIVE_METHOD)
    return Applicability("unknown", Text(f"是否“{condition}”", f"whether '{condition}' holds"))


def _by_one_zone(case: Case, zone_id: str) -> Applicability:
    if not zone_id:
        return Applicability("yes")
    zone = case.plan.zone(zone_id)
    siting = case.siting(zone)
    if siting.touches:
        return Applicability("yes")
    if siting.facts is not None or siting.rules_out_overlap:
        return Applicability("no")
    return Applicability("unknown", Text(f"是否位于 {zone.label} 内", f"whether it lies in {zone.label}"))


def _by_kind(case: Case, rule: Rule) -> Applicability:
    return _by_value(rule.applies_to.kind, case.right.kind, Text("类型（--kind）", "the kind (--kind)"))


def _by_method(case: Case, rule: Rule) -> Applicability:
    asked = rule.applies_to.method
    if asked is not None and _is_drawn_from_wells(case.right.mineral):
        return Applicability("no")
    return _by_value(asked, case.right.method, _GIVE_METHOD)


def _is_drawn_from_wells(mineral: str) -> bool:
    """Return True for water, gas and heat, which have neither an open pit nor underground workings."""
    found = find(mineral)
    return found is not None and (found.category == "水气" or found.name == "地热")


_QUARRIED = ("砂石类", "石灰岩", "粘土", "饰面石材", "建筑用石料")
_BLASTS = Text("是否采用爆破", "whether it blasts")


def _by_activity(case: Case, rule: Rule) -> Applicability:
    """Return whether a right does what a rule of law is about; wells neither quarry nor blast."""
    activity = rule.parameters.get("activity", "any")
    if activity == "any":
        return Applicability("yes")
    if _is_drawn_from_wells(case.right.mineral):
        is_mining = Text(
            "抽取地热、水、气是否属于该条所称采矿", "whether drawing heat or water is mining by that article"
        )
        return Applicability("unknown", is_mining) if activity == "mining" else Applicability("no")
    doubt = _doubt_on_activity(case, activity)
    return Applicability("yes") if doubt is None else Applicability("unknown", doubt)


def _doubt_on_activity(case: Case, activity: str) -> Text | None:
    """Return what would tell whether a mine does what the law is about; None where it does."""
    if activity == "open_pit_or_blasting":
        by_method = {"open-pit": None, "underground": _BLASTS, None: _GIVE_METHOD}
        return by_method[case.right.method]
    if activity == "blasting":
        return _BLASTS
    is_stone = mineral_applicability(case.right.mineral, _QUARRIED).status == "yes"
    quarries = Text("是否属于采石、取土等作业", "whether it is quarrying or digging earth")
    return None if activity == "mining" or is_stone else quarries


def _by_value(asked: str | None, given: str | None, needs: Text) -> Applicability:
    if asked is None:
        return Applicability("yes")
    if given is None:
        return Applicability("unknown", needs)
    return Applicability("yes" if asked == given else "no")


def _by_mineral(case: Case, rule: Rule) -> Applicability:
    asked = mineral_applicability(case.right.mineral, rule.applies_to.minerals)
    if not rule.applies_to.except_minerals:
        return asked
    excepted = mineral_applicability(case.right.mineral, rule.applies_to.except_minerals)
    opposite: dict[str, Literal["yes", "no", "unknown"]] = {"yes": "no", "no": "yes", "unknown": "unknown"}
    return _together([asked, Applicability(opposite[excepted.status], excepted.needs)])


@lru_cache(maxsize=1024)  # asked of every rule of law for every right of a file
def mineral_applicability(mineral: str, asked: tuple[str, ...]) -> Applicability:
    """Return whether a mineral is one of those asked for; every one is where none is asked for."""
    if not asked:
        return Applicability("yes")
    if not mineral:
        return Applicability("unknown", Text("矿种（--mineral）", "the mineral (--mineral)"))
    likeness = compare_with_any(mineral, asked)
    if likeness in ("unknown", "wider"):
        return Applicability("unknown", Text(f"“{mineral}”的标准矿种名称", f"the standard name of '{mineral}'"))
    return Applicability("yes" if likeness == "same" else "no")


def _by_zone(case: Case, rule: Rule) -> Applicability:
    kinds = rule.applies_to.zone_kinds
    if not kinds:
        return Applicability("yes")
    sitings = [(zone, case.siting(zone)) for zone in case.plan.zones_of(kinds)]
    if any(siting.touches for _, siting in sitings):
        return Applicability("yes")
    unknown = [zone.label for zone, siting in sitings if siting.facts is None and not siting.rules_out_overlap]
    if unknown:
        names = join([ZONE_KINDS[kind].name for kind in kinds], "、", ", ")
        return Applicability(
            "unknown",
            Text(
                f"是否位于{names.zh} {'、'.join(unknown)} 内",
                f"whether it lies in the {names.en} {', '.join(unknown)}",
            ),
        )
    return Applicability("no")
