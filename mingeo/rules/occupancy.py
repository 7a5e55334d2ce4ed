"""Rules on how many rights stand in one block or zone: the existing ones in it, and this one."""

from collections.abc import Iterator
from fractions import Fraction

from mingeo.model import Rule, Zone
from mingeo.rules.arithmetic import compared
from mingeo.rules.case import Case, Judgement
from mingeo.rules.held import count_covered, itself, positions_in_zone
from mingeo.rules.ledger import BY_LAYER, Account, by_layer, span
from mingeo.rules.present import count_stated
from mingeo.text import Text

__all__ = ["one_right_per_block", "planned_rights_quota"]

_OF_ONE = {
    "holders": Text("规划限的是勘查、开采主体", "the plan limits who holds rights, not their number"),
    "deposits": Text("规划限的是一矿多开", "the plan keeps one deposit from several mines"),
}


def one_right_per_block(case: Case, rule: Rule, zone: Zone) -> Iterator[Judgement]:
    """Fail where another right of the kind stands in the block; for holders and deposits a person decides.

    An existing right of just this one's extent may be this one, and is not counted as another.
    """
    account = _in_zone(case, rule, zone)
    if isinstance(account, Text):
        message = Text(f"{rule.summary.zh}：{account.zh}", f"{rule.summary.en}: {account.en}")
        yield Judgement("undetermined", message, needs=_zone_needs(zone))
        return
    measures = {"existing": float(account.least)}
    counted = span(account.least, account.most)
    steps = (compared(f"{counted}", "<=", "0", account.most == 0),)
    if account.most == 0:
        message = Text(
            f"{zone.label} 内没有其他矿业权（{account.source.zh}）",
            f"no other right stands in {zone.label} ({account.source.en})",
        )
        yield Judgement("pass", message, measures, steps=steps)
        return
    zh, en = (
        f"{zone.label} 内已有 {counted} 个矿业权（{account.source.zh}）",
        f"{counted} right(s) stand in {zone.label} ({account.source.en})",
    )
    about = _OF_ONE.get(rule.parameters.get("counts", "rights"))
    if about is None and account.least > 0:
        yield Judgement("fail", Text(zh, en), measures, steps=steps)
        return
    why = about or Text("其中有的属性不全", "the attributes of some are missing")
    needs = Text("已设矿业权的权利人、矿种和类型", "holder, mineral and kind of the existing rights")
    yield Judgement("undetermined", Text(f"{zh}；{why.zh}", f"{en}; {why.en}"), measures, needs, steps)


def planned_rights_quota(case: Case, rule: Rule, zone: Zone) -> Iterator[Judgement]:
    """Hold the rights set in a zone and this one against how many the plan intends to set there (拟设).

    Rights that stand there from before the plan do not count against it: the layer alone can only pass.
    """
    if zone.planned_rights is None:
        message = Text(f"规划未载明 {zone.label} 的拟设数量", f"the plan prints no number of rights for {zone.label}")
        yield Judgement("undetermined", message, needs=Text("拟设矿业权数量", "the planned number of rights"))
        return
    account = _in_zone(case, rule, zone)
    if isinstance(account, Text):
        message = Text(f"{rule.summary.zh}：{account.zh}", f"{rule.summary.en}: {account.en}")
        yield Judgement("undetermined", message, needs=_zone_needs(zone))
        return
    limit, counted = zone.planned_rights, span(account.least, account.most)
    fits = account.most + 1 <= limit
    steps = (compared(f"{counted} + 1", "<=", f"{limit}", fits),)
    how = Text("未超过", "within") if fits else Text("超过", "more than")
    zh = f"{zone.label}：区内 {counted} 个（{account.source.zh}）＋本次 1 个，{how.zh}拟设 {limit} 个"
    en = f"{zone.label}: {counted} there ({account.source.en}) + this one, {how.en} the {limit} planned"
    measures = {"existing": float(account.least), "limit": float(limit)}
    if fits:
        yield Judgement("pass", Text(zh, en), measures, steps=steps)
    elif zone.zone_id in case.present:
        yield Judgement("fail", Text(zh, en), measures, steps=steps)
    else:
        message = Text(f"{zh}；区内何者为规划期内所设不详", f"{en}; which of them were set under the plan is not known")
        yield Judgement("undetermined", message, measures, _zone_needs(zone), steps)


def _in_zone(case: Case, rule: Rule, zone: Zone) -> Account | Text:
    """Return how many other rights stand in a zone, or why that is not known."""
    stated = count_stated(case.present.get(zone.zone_id, ""))
    if stated is not None:
        return Account(Fraction(stated), Fraction(stated), Text("用户说明", "stated by the user"))
    layer = case.layers.get("existing_rights")
    if layer is None:
        return Text("未提供已设矿业权图层，未核查", "no layer of existing rights was given: not checked")
    positions = positions_in_zone(case, layer, zone)
    if positions is None:
        return Text(
            f"{zone.label} 没有官方边界，不能核对区内已设矿业权",
            f"{zone.label} has no official boundary: what stands in it is not known",
        )
    same = set(itself(case, layer))
    counted = count_covered(
        layer, [one for one in positions if one not in same], rule, rule.applies_to.kind or case.right.kind
    )
    least = len(counted.certain)
    return Account(Fraction(least), Fraction(least + len(counted.possible)), by_layer(counted))


def _zone_needs(zone: Zone) -> Text:
    return Text(
        f'已设矿业权图层（{BY_LAYER}）和 {zone.label} 的官方边界，或区内现有数（--present "{zone.zone_id}=0"）',
        f"the layer of existing rights (--layer existing_rights=FILE) and the boundary of {zone.label}, or the number "
        f'there now (--present "{zone.zone_id}=0")',
    )
