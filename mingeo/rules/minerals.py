"""Rules on the mineral: the block's, banned, restricted; and on the exploration stage."""

from collections.abc import Iterator

from mingeo.minerals import compare_with_any, find
from mingeo.model import RIGHT_KINDS, MineralDirection, Rule, Zone
from mingeo.rules.case import Case, Judgement, worst
from mingeo.text import Text

__all__ = ["mineral_as_block", "mineral_not_banned", "plan_scope", "restricted_mineral", "stage_not_below_block"]

NO_MINERAL = Text("未说明矿种", "the mineral was not given")
GIVE_MINERAL = Text("用 --mineral 说明矿种", "give the mineral: --mineral")

_ACTIVITIES = {"exploration": "勘查", "mining": "开采"}
_STAGES = ("预查", "普查", "详查", "勘探")


def mineral_as_block(case: Case, _: Rule, zone: Zone) -> Iterator[Judgement]:
    """Pass for the block's mineral or a member of its family; fail for another mineral.

    Another sub-mineral (亚矿种) of the same non-metal is left to a person: by 自然资办发〔2024〕53 号 such a
    change needs no change of the plan, while the plan itself says that the mineral may not change.
    """
    mineral, planned = case.right.mineral, "、".join(zone.minerals)
    if not mineral:
        yield Judgement("undetermined", NO_MINERAL, needs=GIVE_MINERAL)
        return
    if not planned:
        yield Judgement(
            "undetermined",
            Text(f"规划未载明 {zone.label} 的矿种", f"the plan prints no mineral for {zone.label}"),
            needs=Text(f"{zone.label} 的矿种", f"the mineral of {zone.label}"),
        )
        return
    likeness = compare_with_any(mineral, zone.minerals)
    found = find(mineral)
    if likeness == "same":
        yield Judgement(
            "pass", Text(f"矿种与 {zone.label}（{planned}）一致", f"{mineral} is the mineral of {zone.label}")
        )
    elif likeness == "same_family" and found is not None and found.category == "非金属":
        yield Judgement(
            "undetermined",
            Text(
                f"{mineral} 与 {zone.label} 的 {planned} 是同一矿种的不同亚矿种；按自然资办发〔2024〕53 号可不调整规划",
                f"{mineral} and {planned} of {zone.label} are sub-minerals of one mineral; by 自然资办发〔2024〕53 号 "
                "the plan need not be changed for that",
            ),
            needs=Text("亚矿种变更的审查意见", "an opinion on the change of sub-mineral"),
        )
    elif likeness == "unknown":
        yield Judgement("undetermined", _not_in_table(mineral, planned), needs=_check_name())
    elif likeness == "wider":
        message = Text(
            f"“{mineral}”不止 {zone.label} 的 {planned}，指哪一种不明",
            f"'{mineral}' covers more than {planned} of {zone.label}: which is meant is open",
        )
        yield Judgement("undetermined", message, needs=_check_name())
    else:
        yield Judgement(
            "fail",
            Text(
                f"矿种 {mineral} 不是 {zone.label} 的 {planned}",
                f"{mineral} is not {planned}, the mineral of {zone.label}",
            ),
        )


def mineral_not_banned(case: Case, _: Rule) -> Iterator[Judgement]:
    """Fail for a mineral that the plan bans for the right's activity; by condition where it bans it so.

    Where the plan leaves its list open (等), only a mineral that the plan itself puts first is known not
    to be banned.
    """
    mineral, kind = case.right.mineral, case.right.kind
    if not mineral or kind is None:
        needs = GIVE_MINERAL if not mineral else Text("用 --kind 说明类型", "give the kind: --kind")
        yield Judgement(
            "undetermined", NO_MINERAL if not mineral else Text("未说明类型", "the kind was not given"), needs=needs
        )
        return
    bans = [d for d in case.plan.mineral_directions if d.direction == "banned" and d.activity == kind]
    found = [(ban, compare_with_any(mineral, ban.minerals)) for ban in bans]
    hits = [_banned(case, ban, how == "same") for ban, how in found if how in ("same", "wider", "unknown")]
    if hits:
        yield worst(hits, hits[0])
        return
    activity = RIGHT_KINDS[kind]
    if any(ban.open_ended for ban in bans) and not _comes_first(case, mineral):
        yield Judgement(
            "undetermined",
            Text(
                f"{mineral} 不在列出的禁止矿种中，但规划的名单以“等”结尾",
                f"{mineral} is not among the banned minerals listed, but the plan leaves its list open (等)",
            ),
            needs=Text(f"{mineral} 是否属于禁止矿种的意见", f"an opinion on whether {mineral} is banned"),
        )
        return
    listed = "、".join(name for ban in bans for name in ban.minerals)
    yield Judgement(
        "pass",
        Text(
            f"{mineral} 不在{activity.zh}的禁止矿种（{listed or '无'}）中",
            f"{mineral} is not banned for an {activity.en} (banned: {listed or 'none'})"
            if kind == "exploration"
            else f"{mineral} is not banned for a {activity.en} (banned: {listed or 'none'})",
        ),
    )


def _banned(case: Case, ban: MineralDirection, certain: bool) -> Judgement:
    mineral, listed = case.right.mineral, "、".join(ban.minerals)
    does = f"{_ACTIVITIES[ban.activity]}{mineral}"
    if not certain:
        return Judgement(
            "undetermined",
            Text(
                f"不能确定 {mineral} 是否属于禁止矿种（{listed}）",
                f"whether {mineral} is one of the banned ({listed}) is not certain",
            ),
            needs=_check_name(),
        )
    if not ban.condition:
        return Judgement(
            "fail", Text(f"{mineral} 属于规划禁止的矿种（{listed}）", f"the plan bans {mineral} ({listed})")
        )
    if ban.condition == "可耕地" and "arable_land" in case.layers:
        found = case.overlap("arable_land")
        if found.conflicts:
            message = Text(
                f"规划禁止在可耕地内{does}，与可耕地重叠 {found.union_m2:.2f} 平方米",
                f"{mineral} is banned on arable land, which it overlaps by {found.union_m2:.2f} m²",
            )
            return Judgement("fail", message, {"overlap_m2": found.union_m2})
        return Judgement(
            "pass",
            Text(
                f"规划仅禁止在可耕地内{does}，不与可耕地重叠",
                f"{mineral} is banned on arable land only, and is clear of it",
            ),
        )
    return _banned_on_condition(mineral, does, ban.condition)


def _banned_on_condition(mineral: str, does: str, condition: str) -> Judgement:
    """Return that a ban on a condition was not checked; `does` is the activity with the mineral, in Chinese."""
    if condition == "可耕地":
        return Judgement(
            "undetermined",
            Text(
                f"规划禁止在可耕地内{does}；是否占用可耕地未核查",
                f"{mineral} is banned on arable land: whether the right takes any was not checked",
            ),
            needs=Text(
                "是否占用可耕地的证明（--layer arable_land=文件）",
                "what shows whether it takes arable land (--layer arable_land=FILE)",
            ),
        )
    return Judgement(
        "undetermined",
        Text(
            f"规划在“{condition}”的条件下禁止{does}；是否属于该情形未核查",
            f"{mineral} is banned on the condition '{condition}': not checked",
        ),
        needs=Text(f"是否属于“{condition}”的证明", f"what shows whether '{condition}' holds"),
    )


def _comes_first(case: Case, mineral: str) -> bool:
    return any(
        compare_with_any(mineral, direction.minerals) == "same"
        for direction in case.plan.mineral_directions
        if direction.direction == "priority" and direction.activity == case.right.kind
    )


def restricted_mineral(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined for a mineral that the plan restricts, or may restrict: it names the document needed."""
    mineral, kind = case.right.mineral, case.right.kind
    if not mineral:
        yield Judgement("undetermined", NO_MINERAL, needs=GIVE_MINERAL)
        return
    document: Text = rule.parameters["document"]
    lists = [d for d in case.plan.mineral_directions if d.direction == "restricted" and kind in (None, d.activity)]
    if any(compare_with_any(mineral, one.minerals) in ("same", "wider", "unknown") for one in lists):
        message = Text(
            f"{mineral} 是规划限制的矿种，须提供{document.zh}", f"the plan restricts {mineral}; it needs: {document.en}"
        )
        yield Judgement("undetermined", message, needs=document)
    elif any(one.open_ended for one in lists) and not _comes_first(case, mineral):
        message = Text(
            f"{mineral} 不在列出的限制矿种中，但规划的名单以“等”结尾；如属限制矿种，须提供{document.zh}",
            f"{mineral} is not among the restricted minerals listed, but the list is left open (等); "
            f"if it is one, it needs: {document.en}",
        )
        yield Judgement("undetermined", message, needs=document)


def plan_scope(case: Case, _: Rule) -> Iterator[Judgement]:
    """Undetermined for a mineral that the plan says it does not cover."""
    mineral, excluded = case.right.mineral, case.plan.record.scope_excludes
    if not mineral:
        yield Judgement("undetermined", NO_MINERAL, needs=GIVE_MINERAL)
    elif compare_with_any(mineral, excluded) in ("same", "wider", "unknown"):
        message = Text(
            f"本规划不适用于{'、'.join(excluded)}，{mineral} 可能属于其中",
            f"the plan does not cover {', '.join(excluded)}, and {mineral} may be one of them",
        )
        yield Judgement("undetermined", message, needs=Text("适用的规划", "the plan that covers it"))
    else:
        yield Judgement("pass", Text(f"{mineral} 在本规划适用范围内", f"the plan covers {mineral}"))


def stage_not_below_block(case: Case, _: Rule, zone: Zone) -> Iterator[Judgement]:
    """Fail for an exploration stage below the block's (预查 < 普查 < 详查 < 勘探)."""
    proposed, planned = case.right.stage, zone.stage
    if proposed not in _STAGES or planned not in _STAGES:
        missing = zone.label if planned not in _STAGES else "--stage"
        yield Judgement(
            "undetermined",
            Text(
                f"勘查阶段不明（拟设 {proposed or '未说明'}，区块 {planned or '未载明'}）",
                "the exploration stage is not known",
            ),
            needs=Text(f"勘查阶段（{missing}）", f"the stage ({missing})"),
        )
        return
    ok = _STAGES.index(proposed) >= _STAGES.index(planned)
    yield Judgement(
        "pass" if ok else "fail",
        Text(
            f"勘查阶段 {proposed}{'不低于' if ok else '低于'} {zone.label} 的 {planned}",
            f"stage {proposed} is {'not ' if ok else ''}below {planned} of {zone.label}",
        ),
    )


def _not_in_table(mineral: str, planned: str) -> Text:
    return Text(f"矿种表中没有“{mineral}”，不能与“{planned}”比较", f"'{mineral}' is not in the table of minerals")


def _check_name() -> Text:
    return Text("用矿产资源分类细目的标准名称说明矿种", "name the mineral as the official list of minerals does")
