"""Rules of law on layers: how near a right may come to a feature, and which areas it keeps out of."""

from collections.abc import Iterator, Sequence

from mingeo.minerals import compare
from mingeo.model import Layer, Outcome, Rule
from mingeo.overlay import OverlapFacts
from mingeo.predicates import LAYER_ROLES
from mingeo.rules.arithmetic import METRE, amount, compared, number
from mingeo.rules.case import Case, Judgement
from mingeo.rules.held import itself, mineral_of
from mingeo.rules.located import layers_for
from mingeo.text import Text, join

__all__ = ["LINE_ALLOWANCE_M", "law_area", "law_distance", "layers_not_given", "no_second_right"]

LINE_ALLOWANCE_M = 100.0
"""A railway or road drawn as a line lies within its land; the edge that the law measures from lies nearer.

How much nearer is not in the line. mingeo's own working figure, wider than half of the land of nearly every
road: as far beyond the limit a line settles nothing.
"""

_OUTCOMES: dict[str, Outcome] = {"P": "fail", "A": "undetermined", "N": "undetermined"}


def law_distance(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail, or ask for the consent, where a right comes nearer to a feature than the law allows.

    Nearer by no more than the tolerance is not nearer. A line that stands for something wider settles only
    what lies well beyond the limit, or within it; along a river the straight way only clears.
    """
    role: str = rule.parameters["role"]
    layer = case.layers.get(role)
    if layer is None:
        yield layers_not_given([rule])
        return
    limit_m: float = rule.parameters["distance_m"]
    found = case.nearest(role, limit_m + LINE_ALLOWANCE_M)
    if found is None:
        yield _clear(rule, limit_m)
        return
    position, distance_m = found
    is_line = layer.geometries[position].geom_type not in ("Polygon", "MultiPolygon")
    slack_m = LINE_ALLOWANCE_M if is_line and rule.parameters["reference"] == "edge" else 0.0
    steps = _steps(case, rule, distance_m, slack_m)
    told = _Told(rule, layer.names[position] or layer.features[position], distance_m)
    measures = {"distance_m": distance_m, "limit_m": limit_m}
    if distance_m < limit_m - case.tolerance_m:
        yield _too_near(rule, told, measures, steps)
    elif slack_m and distance_m < limit_m + slack_m - case.tolerance_m:
        yield _near_a_line(told, measures, steps)
    else:
        within = Text("", "") if distance_m >= limit_m else Text("容差内", "within the tolerance ")
        message = Text(
            f"{told.zh}，{within.zh}不小于 {limit_m:g} 米", f"{told.en}, {within.en}not less than {limit_m:g} m"
        )
        yield Judgement("pass", message, measures, steps=steps)


class _Told:
    """How near the nearest feature is, in words."""

    def __init__(self, rule: Rule, feature: str, distance_m: float) -> None:
        name, measured = LAYER_ROLES[rule.parameters["role"]], rule.parameters["measured"]
        self.zh = f"距所给{name.zh}（{feature}）最近 {distance_m:.2f} 米"
        self.en = f"{distance_m:.2f} m from the {name.en} given ({feature}) at the nearest"
        self.measured: Text = measured


def _steps(case: Case, rule: Rule, distance_m: float, slack_m: float) -> tuple[Text, ...]:
    limit_m: float = rule.parameters["distance_m"]
    steps = [
        Text("两者最近点之间的椭球面（大地线）距离", "the geodesic between the two nearest points on the ellipsoid"),
        amount(Text("距离", "distance"), distance_m, METRE),
        amount(Text("法定距离", "limit of the law"), limit_m, METRE),
        amount(Text("容差", "tolerance"), case.tolerance_m, METRE),
        compared(
            f"{number(distance_m)} m",
            ">=",
            f"{number(limit_m)} m - {number(case.tolerance_m)} m",
            distance_m >= limit_m - case.tolerance_m,
        ),
    ]
    if slack_m:
        steps.append(
            amount(
                Text("所给为线，另加本程序余量", "given as a line: mingeo's own allowance"),
                slack_m,
                METRE,
            )
        )
        steps.append(
            compared(
                f"{number(distance_m)} m",
                ">=",
                f"{number(limit_m)} m + {number(slack_m)} m - {number(case.tolerance_m)} m",
                distance_m >= limit_m + slack_m - case.tolerance_m,
            )
        )
    return tuple(steps)


def _clear(rule: Rule, limit_m: float) -> Judgement:
    name, reach_m = LAYER_ROLES[rule.parameters["role"]], limit_m + LINE_ALLOWANCE_M
    message = Text(f"{reach_m:g} 米内没有所给的{name.zh}", f"none of the {name.en} given lies within {reach_m:g} m")
    steps = (amount(Text("查找半径", "searched within"), reach_m, METRE),)
    return Judgement("pass", message, {"limit_m": limit_m}, steps=steps)


def _too_near(rule: Rule, told: _Told, measures: dict[str, float], steps: tuple[Text, ...]) -> Judgement:
    limit_m, effect = measures["limit_m"], rule.parameters["effect"]
    zh = f"{told.zh}，小于 {limit_m:g} 米（法律自{told.measured.zh}起算）"
    en = f"{told.en}, less than {limit_m:g} m (the law measures from {told.measured.en})"
    if rule.parameters["reference"] == "river":
        needs = Text("沿河道的上下游距离", "the distance along the river, upstream or downstream")
        return Judgement(
            "undetermined",
            Text(f"{zh}；须按河道里程核实", f"{en}; to be measured along the river"),
            measures,
            needs,
            steps,
        )
    needs_it: Text | None = None if effect == "P" else rule.parameters["needs"]
    if needs_it is not None:
        zh, en = f"{zh}，须提供{needs_it.zh}", f"{en}; it needs: {needs_it.en}"
    return Judgement(_OUTCOMES[effect], Text(zh, en), measures, needs_it, steps)


def _near_a_line(told: _Told, measures: dict[str, float], steps: tuple[Text, ...]) -> Judgement:
    limit_m = measures["limit_m"]
    message = Text(
        f"{told.zh}；法律自{told.measured.zh}起算 {limit_m:g} 米，所给为线，其边缘可能更近，不能判断",
        f"{told.en}; the law's {limit_m:g} m are from {told.measured.en}, which lies nearer than the line given by "
        "an unknown width",
    )
    needs = Text(f"{told.measured.zh}的实测线或用地范围（面）", f"{told.measured.en}, surveyed, or its land as an area")
    return Judgement("undetermined", message, measures, needs, steps)


def law_area(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail, or ask for the consent, where a right overlaps an area that the law protects."""
    role = next((one for one in layers_for(rule.parameters["role"]) if one in case.layers), None)
    if role is None:
        yield layers_not_given([rule])
        return
    found, name = case.overlap(role), LAYER_ROLES[role]
    if not found.conflicts:
        yield Judgement("pass", Text(f"不与{name.zh}重叠", f"clear of the {name.en}"), {"overlap_m2": 0.0})
        return
    effect, needs = rule.parameters["effect"], rule.parameters["needs"]
    zh = f"与{name.zh}重叠 {found.union_m2:.2f} 平方米（占 {found.share_of_right:.2%}）"
    en = f"overlaps the {name.en} by {found.union_m2:.2f} m² ({found.share_of_right:.2%})"
    if effect == "P":
        zh, en = f"{zh}，{rule.clause.section}禁止", f"{en}, which {rule.clause.section} prohibits"
    else:
        zh, en = f"{zh}，须提供{needs.zh}", f"{en}; it needs: {needs.en}"
    measures = {"overlap_m2": found.union_m2, "share_of_right": found.share_of_right}
    steps = case.overlap_steps(role)
    yield Judgement(_OUTCOMES[effect], Text(zh, en), measures, None if effect == "P" else needs, steps)


def no_second_right(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail where a right overlaps a registered one for the same mineral; for another mineral an opinion is due.

    A registered right of exactly the same extent may be this right itself: that is left to a person.
    """
    layer = case.layers.get("existing_rights")
    if layer is None:
        yield layers_not_given([rule])
        return
    found = case.overlap("existing_rights")
    same = itself(case, layer)
    judged = [_second(case, layer, one, rule, is_same=one[0] in same) for one in found.conflicts]
    if not judged:
        message = Text(
            f"不与已设矿业权重叠（{len(layer.geometries)} 个）", f"clear of all {len(layer.geometries)} existing rights"
        )
        yield Judgement("pass", message, {"overlap_m2": 0.0})
        return
    order: Sequence[Outcome] = ("fail", "undetermined")
    outcome = min((one.outcome for one in judged), key=order.index)
    worst = [one for one in judged if one.outcome == outcome]
    needs = None if outcome == "fail" else worst[0].needs
    measures = {"overlap_m2": found.union_m2, "share_of_right": found.share_of_right}
    message = join([one.message for one in worst[:3]])
    yield Judgement(outcome, message, measures, needs, case.overlap_steps("existing_rights"))


def _second(case: Case, layer: Layer, overlap: tuple[int, OverlapFacts], rule: Rule, *, is_same: bool) -> Judgement:
    position, facts = overlap
    name, mineral = layer.names[position] or layer.features[position], mineral_of(layer, position)
    zh = f"与已设矿业权 {name}（{mineral or '矿种未写明'}）重叠 {facts.overlap_m2:.2f} 平方米"
    en = f"overlaps the existing right {name} ({mineral or 'mineral not said'}) by {facts.overlap_m2:.2f} m²"
    if is_same:
        message = Text(f"{zh}，范围相同，可能就是该矿业权本身", f"{en}; of the same extent, it may be this very right")
        needs = Text("是否为同一矿业权", "whether it is the same right")
        return Judgement("undetermined", message, needs=needs)
    likeness = compare(case.right.mineral, mineral) if case.right.mineral and mineral else "unknown"
    if likeness == "same":
        return Judgement(
            "fail", Text(f"{zh}，矿种相同，不得另设", f"{en}; for the same mineral no second right may be set")
        )
    told = Text(
        "矿种不同" if likeness == "different" else "是否同一矿种不明",
        "another mineral" if likeness == "different" else "whether it is the same mineral is not known",
    )
    return Judgement("undetermined", Text(f"{zh}，{told.zh}", f"{en}; {told.en}"), needs=rule.parameters["needs"])


def layers_not_given(rules: Sequence[Rule]) -> Judgement:
    """Return one judgement that names every layer that rules of law ask about and nobody gave."""
    roles = list(dict.fromkeys(rule.parameters["role"] for rule in rules))
    zh, en = "；".join(LAYER_ROLES[role].zh for role in roles), "; ".join(LAYER_ROLES[role].en for role in roles)
    return Judgement(
        "undetermined",
        Text(
            f"法律法规规定的距离和范围：{len(roles)} 类图层未提供，未核查（{zh}）",
            f"distances and areas by law: {len(roles)} kinds of layer were not given, so not checked: {en}",
        ),
        needs=Text(
            "有关图层（--layer 角色=文件），或有关部门的意见",
            "these layers (--layer ROLE=FILE), or the offices' opinions",
        ),
    )
