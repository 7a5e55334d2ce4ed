"""The rule that a scale suits the reserves: scale times years against what the plan states for the block."""

from collections.abc import Iterator
from dataclasses import dataclass

from mingeo.errors import QuantityError
from mingeo.minerals import compare_with_any
from mingeo.model import Rule, Zone
from mingeo.quantities import Quantity, in_dimension, parse_quantity, stated_in
from mingeo.rules.arithmetic import compared, number
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text

__all__ = ["scale_fits_resource"]

_BLOCKS = ("mining_block", "concentrated_mining_area")
_UNPROVEN = "潜在"
_SCHEME = Text("资源储量和开发利用方案", "the reserves and the development plan")


@dataclass(frozen=True)
class _Sum:
    """Scale times years and the block's resource, both in the scale's dimension."""

    zone: Zone
    is_host: bool
    scale: Quantity
    years: float
    resource: Quantity
    stated: Quantity


def scale_fits_resource(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Fail where scale times years is more than the resource of the block that the right stands in.

    What is not more may still be too little for the deposit (大矿小开), for which no plan prints a measure: a
    person decides, with the years that the resource lasts. Where the block is only presumed, or its resource is
    a potential one (潜在资源量), more than it is left to a person as well.
    """
    found = _sum(case, rule)
    if isinstance(found, Judgement):
        yield found
        return
    mined, resource = float(found.scale.amount) * found.years, float(found.resource.amount)
    lasts = resource / float(found.scale.amount)
    exceeds, density = mined > resource * (1 + 1e-9), case.right.bulk_density_t_m3
    unit = Text("吨", "t") if found.scale.dimension == "mass" else Text("立方米", "m³")
    steps = (
        Text(
            f"规模 {found.scale} ＝ {number(found.scale.amount)} {unit.zh}/年",
            f"scale {found.scale} = {number(found.scale.amount)} {unit.en} a year",
        ),
        Text(
            f"规模 × 年限 ＝ {number(found.scale.amount)} × {found.years:g} ＝ {number(mined)} {unit.zh}",
            f"scale x years = {number(found.scale.amount)} x {found.years:g} = {number(mined)} {unit.en}",
        ),
        *_resource_steps(found, density, unit),
        compared(number(mined), "<=", number(resource), not exceeds),
        Text(f"资源量 ÷ 规模 ＝ {number(lasts)} 年", f"resource / scale = {number(lasts)} years"),
    )
    by = "" if found.stated.dimension == found.scale.dimension else f"（按体重 {density:g} 吨/立方米折算）"
    by_en = "" if not by else f" (at {density:g} t/m³)"
    how = Text("超过", "more") if exceeds else Text("未超过", "not more")
    zh = (
        f"规模 {found.scale} × {found.years:g} 年 ＝ {number(mined / 1e4)} 万{unit.zh}，{how.zh} "
        f"{found.zone.label} 的{found.zone.resource}{by}，按该规模可采 {lasts:.1f} 年"
    )
    en = (
        f"{found.scale} for {found.years:g} years is {number(mined / 1e4)} x 10⁴ {unit.en}, {how.en} than "
        f"{found.zone.label} has ({found.zone.resource}{by_en}), which lasts {lasts:.1f} years"
    )
    measures = {"mined": mined, "resource": resource, "lasts_years": lasts}
    if exceeds and found.is_host and _UNPROVEN not in found.zone.resource:
        yield Judgement("fail", Text(zh, en), measures, steps=steps)
        return
    why = _why_open(found, exceeds)
    yield Judgement("undetermined", Text(f"{zh}；{why.zh}", f"{en}; {why.en}"), measures, _SCHEME, steps)


def _resource_steps(found: _Sum, density: float | None, unit: Text) -> Iterator[Text]:
    yield Text(f"规划所载：{found.zone.resource}", f"stated in the plan: {found.zone.resource}")
    if found.stated.dimension != found.scale.dimension:
        yield Text(
            f"按体重 {density:g} 吨/立方米折算 ＝ {number(found.resource.amount)} {unit.zh}",
            f"at {density:g} t/m³ = {number(found.resource.amount)} {unit.en}",
        )


def _why_open(found: _Sum, exceeds: bool) -> Text:
    if not exceeds:
        return Text(
            "是否相适应（有无大矿小开）须结合开发利用方案核实",
            "whether it is too little for the deposit takes the development plan",
        )
    if not found.is_host:
        return Text("是否在该区块内尚未确定", "whether it stands in that block is not known")
    return Text("潜在资源量未经查明", "a potential resource is not proven")


def _sum(case: Case, rule: Rule) -> _Sum | Judgement:
    def open_for(why: Text, needs: Text = _SCHEME) -> Judgement:
        return Judgement(
            "undetermined", Text(f"{rule.summary.zh}：{why.zh}", f"{rule.summary.en}: {why.en}"), needs=needs
        )

    host = _host(case)
    if host is None:
        return open_for(
            Text(
                "所在区块未定，须结合资源储量和开发利用方案核实",
                "the block is not known; to be seen from: reserves and development plan",
            )
        )
    zone, is_host = host
    stated = stated_in(zone.resource)
    if stated is None:
        return open_for(Text(f"规划未载明 {zone.label} 的资源量", f"the plan prints no resource for {zone.label}"))
    if not case.right.scale or case.right.term_years is None:
        option = "--scale" if not case.right.scale else "--term"
        return open_for(
            Text("未说明规模或年限", "scale or years were not given"), Text(f"用 {option} 说明", f"give {option}")
        )
    try:
        scale = parse_quantity(case.right.scale)
    except QuantityError as error:
        return open_for(error.what, error.remedy)
    resource = in_dimension(stated, scale.dimension, case.right.bulk_density_t_m3)
    if resource is None:
        why = Text(
            f"规模 {scale} 与{zone.resource}单位不同（质量与体积）",
            f"{scale} and {zone.resource}: mass and volume do not compare",
        )
        return open_for(
            why, Text("用 --density 说明矿石体重（吨/立方米）", "give the ore's bulk density in t/m³: --density")
        )
    return _Sum(zone, is_host, scale, case.right.term_years, resource, stated)


def _host(case: Case) -> tuple[Zone, bool] | None:
    """Return the block that the right stands in, or the only one that it can be meant for, and which it is."""
    zones = [(zone, case.siting(zone)) for zone in case.plan.zones_of(_BLOCKS)]
    inside = [zone for zone, siting in zones if siting.status == "inside"]
    if inside:
        return inside[0], True
    may_be = [
        zone
        for zone, siting in zones
        if siting.status == "unknown"
        and (not zone.minerals or compare_with_any(case.right.mineral, zone.minerals) not in ("different", "unknown"))
    ]
    return (may_be[0], False) if len(may_be) == 1 else None
