"""The ledger of an indicator: existing rights or output and this one, held against the plan's figure.

How many rights there are now is in the user's layer of existing rights, or the user states it. The plan's own
figures of its base year are context and never stand in for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from mingeo.errors import QuantityError
from mingeo.minerals import compare, compare_with_any
from mingeo.model import ZONE_KINDS, Indicator, IndicatorMention, Outcome, Rule
from mingeo.quantities import Quantity, in_dimension, parse_quantity, unit_quantity
from mingeo.rules.arithmetic import compared, number
from mingeo.rules.case import Case, Judgement, worst
from mingeo.rules.held import Counted, count_covered, itself, scale_of
from mingeo.rules.present import COUNT_UNITS, count_stated, indicator_key, is_amount
from mingeo.text import Text, join

__all__ = ["BY_LAYER", "Account", "by_layer", "indicator_limit", "span"]

BY_LAYER = "--layer existing_rights=文件"
_NATURES = {
    "binding": Text("约束性", "binding"),
    "expected": Text("预期性", "expected"),
    "": Text("属性未载明", "nature not printed"),
}
_BOUNDS = {"cap": Text("上限", "cap"), "floor": Text("下限", "floor"), "target": Text("目标", "target")}
_BOUNDS[""] = _BOUNDS["target"]


@dataclass(frozen=True)
class Account:
    """What there is already: at least and at most, in the base unit, with where it comes from."""

    least: Fraction
    most: Fraction
    source: Text


def indicator_limit(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Hold existing and this one against the figure that the plan prints; by its nature it fails or asks.

    A binding cap that is passed fails. An expected one (预期性), one whose nature is not printed, and one that
    is only approximate (左右) asks for a reason where the rule is mandatory; a floor or a target never fails.
    """
    name, mineral = rule.parameters["indicator"], rule.parameters.get("mineral")
    indicator = next(one for one in case.plan.indicators if one.name == name and mineral in (None, one.mineral))
    printed: tuple[Indicator | IndicatorMention, ...] = (indicator, *indicator.also)
    figures = [one for one in printed if one.value is not None]
    if not figures:
        yield _open(rule, indicator, Text("规划未载明数值", "the plan prints no figure"))
    elif indicator.unit in COUNT_UNITS or figures[0].unit in COUNT_UNITS:
        yield _of_count(case, rule, indicator, figures[0])
    elif any(is_amount(one.unit) for one in figures):
        yield _of_output(case, rule, indicator, [one for one in figures if is_amount(one.unit)])
    else:
        told = Text(
            f"单位“{indicator.unit}”不能由本次申请核算",
            f"a figure in '{indicator.unit}' does not follow from one right",
        )
        yield _open(rule, indicator, told)


def _open(rule: Rule, indicator: Indicator, why: Text, needs: Text | None = None) -> Judgement:
    name = indicator_key(indicator)
    needs = needs or Text(f"“{name}”的现状数和核算", f"the present figure of '{name}' and its account")
    return Judgement("undetermined", Text(f"{rule.summary.zh}：{why.zh}", f"{rule.summary.en}: {why.en}"), needs=needs)


def _needed(case: Case, indicator: Indicator) -> Text:
    key = indicator_key(indicator)
    sample = Text("现有个数", "NUMBER") if indicator.unit in COUNT_UNITS else Text("现有产量", "OUTPUT")
    by_layer = indicator.year is not None
    layer = Text(
        f"已设矿业权图层（{BY_LAYER}），或", "the layer of existing rights (--layer existing_rights=FILE), or "
    )
    stated = Text(f'现状数（--present "{key}={sample.zh}"）', f'the present figure (--present "{key}={sample.en}")')
    return Text(f"{layer.zh if by_layer else ''}{stated.zh}", f"{layer.en if by_layer else ''}{stated.en}")


_WHOLE_COUNTY = {"矿山", "矿山总数", "持证矿山", "采矿权", "探矿权", "年开采矿石总量", "年开采矿石量", "年开采量"}
"""What plans call the figures of their base year that are about the whole county."""


def _context(case: Case, indicator: Indicator) -> tuple[Text, ...]:
    """Return what the plan says of its base year, which is no present figure."""
    base_year = case.plan.record.base_year
    of_kind = ("exploration_rights",) if case.right.kind == "exploration" else ("mines", "mining_rights")
    asked = of_kind if indicator.unit in COUNT_UNITS else ("output",)
    found = [
        one
        for one in case.plan.baseline
        if one.topic in asked and one.name in _WHOLE_COUNTY and one.value is not None and one.year in (None, base_year)
    ]
    told = [
        Text(
            f"规划所载 {base_year} 年{one.name}{one.mineral}：{one.value:g} {one.unit}（仅供参考，不作现状数）",
            f"the plan on {base_year}: {one.name}{one.mineral} {one.value:g} {one.unit} (context, no present figure)",
        )
        for one in found
        if (not one.mineral and not indicator.mineral) or compare(one.mineral, indicator.mineral) == "same"
    ]
    return tuple(told)


def _counted(case: Case, rule: Rule, mineral: str) -> Counted | None:
    layer = case.layers.get("existing_rights")
    if layer is None:
        return None
    same = set(itself(case, layer))
    positions = [position for position in range(len(layer.geometries)) if position not in same]
    return count_covered(layer, positions, rule, rule.applies_to.kind or case.right.kind, mineral)


def _of_count(case: Case, rule: Rule, indicator: Indicator, figure: Indicator | IndicatorMention) -> Judgement:
    stated = case.present.get(indicator_key(indicator))
    # A figure without a year is for the whole period: how many were granted in it, no layer of today tells.
    counted = _counted(case, rule, indicator.mineral) if indicator.year is not None else None
    if stated is not None:
        there = Fraction(count_stated(stated) or 0)
        account = Account(there, there, Text("用户说明", "stated by the user"))
    elif counted is not None:
        least = len(counted.certain)
        account = Account(Fraction(least), Fraction(least + len(counted.possible)), by_layer(counted))
    else:
        judged = _open(
            rule,
            indicator,
            Text("未提供现状数，未核算", "no present figure was given, so not reckoned"),
            _needed(case, indicator),
        )
        return replace(judged, steps=_context(case, indicator))
    unit = Text(figure.unit, "right(s)")
    judged = _held_against(rule, indicator, figure, account, Fraction(1), (Fraction(1), unit))
    judged = _with_planned(case, rule, judged, account, figure)
    return replace(judged, steps=(*judged.steps, *_context(case, indicator)))


def by_layer(counted: Counted) -> Text:
    """Return where a count comes from, with how many rights it is not sure of."""
    zh, en = "已设矿业权图层", "by the layer of existing rights"
    if counted.possible:
        zh = f"{zh}，另有 {len(counted.possible)} 个属性不全"
        en = f"{en}; {len(counted.possible)} more with attributes missing"
    return Text(zh, en)


def _with_planned(
    case: Case, rule: Rule, judged: Judgement, account: Account, figure: Indicator | IndicatorMention
) -> Judgement:
    """Return a count's judgement with what it would be with every block that the plan draws."""
    kinds = ("exploration_block",) if (rule.applies_to.kind or case.right.kind) == "exploration" else ("mining_block",)
    zones, asked = case.plan.zones_of(kinds), rule.applies_to.minerals
    planned = sum(not asked or any(compare_with_any(one, asked) == "same" for one in zone.minerals) for zone in zones)
    if not planned or figure.value is None:
        return judged
    name = ZONE_KINDS[kinds[0]].name
    total = account.least + planned
    step = Text(
        f"规划另划{name.zh} {planned} 个（其中已出让几个不详）；如均未出让而全部出让，共 {number(total)} {figure.unit}",
        f"the plan draws {planned} {name.en}(s), how many of them are granted is not known; if all were new: "
        f"{number(total)}",
    )
    message = judged.message
    if judged.outcome == "pass" and total > Fraction(figure.value):
        message = join([message, Text(f"注意：{step.zh}，将超过", f"note: {step.en}, which is more")])
    return replace(judged, message=message, steps=(*judged.steps, step))


def _of_output(case: Case, rule: Rule, indicator: Indicator, figures: list[Indicator | IndicatorMention]) -> Judgement:
    if not case.right.scale:
        needs = Text("用 --scale 说明规模", "give the scale: --scale")
        return _open(rule, indicator, Text("未说明规模", "the scale was not given"), needs)
    try:
        scale = parse_quantity(case.right.scale)
    except QuantityError as error:
        return _open(rule, indicator, error.what, error.remedy)
    fitting = [one for one in figures if _unit(one).dimension == scale.dimension] or figures[:1]
    judged = [_output_against(case, rule, indicator, one, scale) for one in fitting]
    return worst(judged, judged[0])


def _unit(figure: Indicator | IndicatorMention) -> Quantity:
    return unit_quantity(1, figure.unit)


def _output_against(
    case: Case, rule: Rule, indicator: Indicator, figure: Indicator | IndicatorMention, scale: Quantity
) -> Judgement:
    unit = _unit(figure)
    added = in_dimension(scale, unit.dimension, case.right.bulk_density_t_m3)
    if added is None:
        why = Text(
            f"规模 {scale} 与指标单位“{figure.unit}”不同（质量与体积）",
            f"{scale} and the indicator's '{figure.unit}': mass and volume do not add up",
        )
        return _open(rule, indicator, why, Text("用 --density 说明矿石体重", "give the ore's bulk density: --density"))
    stated = case.present.get(indicator_key(indicator))
    if stated is not None:
        there = in_dimension(parse_quantity(stated), unit.dimension, case.right.bulk_density_t_m3)
        if there is None:
            why = Text(f"现状数 {stated} 与指标单位不同", f"the present figure {stated} is in another unit")
            return _open(rule, indicator, why, Text("用指标的单位说明", "state it in the indicator's unit"))
        account: Account | None = Account(there.amount, there.amount, Text("用户说明", "stated by the user"))
    else:
        account = _scales_in_layer(case, rule, indicator, unit)
    if account is None:
        why = Text("未提供现状产量，未核算", "no present output was given, so not reckoned")
        judged = _open(rule, indicator, why, _needed(case, indicator))
        return replace(judged, steps=_context(case, indicator))
    return _held_against(rule, indicator, figure, account, added.amount, (unit.amount, Text(figure.unit, figure.unit)))


def _scales_in_layer(case: Case, rule: Rule, indicator: Indicator, unit: Quantity) -> Account | None:
    """Return the sum of the scales of existing rights; None where one of them does not state its own."""
    layer, counted = case.layers.get("existing_rights"), _counted(case, rule, indicator.mineral)
    if layer is None or counted is None:
        return None
    sums = []
    for positions in (counted.certain, (*counted.certain, *counted.possible)):
        amounts = [_amount(scale_of(layer, position), unit) for position in positions]
        if None in amounts:
            return None
        sums.append(sum((one for one in amounts if one is not None), Fraction(0)))
    return Account(
        sums[0], sums[1], Text("已设矿业权图层所载规模之和", "the scales in the layer of existing rights, added")
    )


def _amount(scale: str, unit: Quantity) -> Fraction | None:
    try:
        found = parse_quantity(scale)
    except QuantityError:
        return None
    return found.amount if found.dimension == unit.dimension else None


def _held_against(
    rule: Rule,
    indicator: Indicator,
    figure: Indicator | IndicatorMention,
    account: Account,
    added: Fraction,
    unit: tuple[Fraction, Text],
) -> Judgement:
    """Return existing + this one against a figure; amounts are in the base unit, and told in the plan's."""
    factor, named = unit
    assert figure.value is not None
    limit = Fraction(repr(figure.value)) * factor
    bound = figure.bound or indicator.bound
    least, most = account.least + added, account.most + added
    outcome = _outcome(rule, indicator, bound, limit, (least, most))
    existing = span(account.least / factor, account.most / factor)
    total, printed = span(least / factor, most / factor), f"{figure.value:g}"
    verdict = _verdict(bound, limit, (least, most))
    nature = _NATURES[indicator.nature]
    about = Text("约", "about ") if indicator.approximate else Text("", "")
    key, plus = indicator_key(indicator), number(added / factor)
    message = Text(
        f"{key}：现有 {existing}（{account.source.zh}）＋本次 {plus} ＝ {total} {named.zh}，"
        f"{verdict.zh}{_BOUNDS[bound].zh}{about.zh} {printed} {figure.unit}（{nature.zh}指标，{figure.clause}）",
        f"{key}: existing {existing} ({account.source.en}) + this one {plus} = {total} {named.en}; {verdict.en} the "
        f"{_BOUNDS[bound].en} of {about.en}{printed} {figure.unit} ({nature.en}, {figure.clause})",
    )
    sign = ">=" if bound == "floor" else "<="
    holds = least >= limit if bound == "floor" else most <= limit
    steps = (
        Text(
            f"现有 = {existing} {named.zh}（{account.source.zh}）",
            f"existing = {existing} {named.en} ({account.source.en})",
        ),
        Text(f"本次 = {number(added / factor)} {named.zh}", f"this one = {number(added / factor)} {named.en}"),
        compared(f"{existing} + {number(added / factor)} = {total}", sign, printed, holds),
    )
    measures = {"existing": float(account.least / factor), "added": float(added / factor), "limit": float(figure.value)}
    needs = None
    if outcome == "undetermined":
        needs = Text(
            f"对“{indicator_key(indicator)}”的说明或核实", f"a reason or a check on '{indicator_key(indicator)}'"
        )
    return Judgement(outcome, message, measures, needs, steps)


def span(least: Fraction, most: Fraction) -> str:
    """Return a figure, or the two that it lies between."""
    return number(least) if least == most else f"{number(least)}—{number(most)}"


def _verdict(bound: str, limit: Fraction, total: tuple[Fraction, Fraction]) -> Text:
    least, most = total
    if bound == "floor":
        return Text("达到", "reaches") if least >= limit else Text("未达到", "below")
    if least <= limit < most:
        return Text("可能超过", "may pass")
    return Text("超过", "passes") if least > limit else Text("未超过", "within")


def _outcome(
    rule: Rule, indicator: Indicator, bound: str, limit: Fraction, total: tuple[Fraction, Fraction]
) -> Outcome:
    least, most = total
    if bound == "floor":
        return "pass" if least >= limit else "undetermined"
    if bound != "cap":
        return "undetermined"
    if most <= limit:
        return "pass"
    if least <= limit or indicator.approximate:
        return "undetermined"
    return "fail" if indicator.nature == "binding" or rule.strength != "mandatory" else "undetermined"
