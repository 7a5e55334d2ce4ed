"""How a plan shows itself: its record, its counts and a small map, in a notebook and as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from mingeo.model import ZONE_KINDS, Plan, Zone
from mingeo.predicates import STRENGTHS
from mingeo.sketch import Outline, card, drawing, lines, rings_of
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

    Drawn = tuple[Zone, str, Polygon | MultiPolygon | None]

__all__ = ["plan_html", "plan_name", "plan_text"]

_COLOURS: Mapping[str, str] = {
    "key_exploration_area": "#0072B2",
    "exploration_block": "#56B4E9",
    "key_mining_area": "#D55E00",
    "mining_block": "#B8860B",
    "concentrated_mining_area": "#8C510A",
    "strategic_reserve": "#009E73",
}
"""The colours of the maps; kinds that are rare on them are grey."""

_BASES = {
    "surveyed": Text("官方或测量边界", "surveyed boundary"),
    "digitised": Text("矢量化边界", "digitised boundary"),
    "schematic": Text("示意圆", "schematic circle"),
    "none": Text("无图形", "no shape"),
}

_NOTE = Text(
    "虚线为示意：以规划所述地点为圆心、面积等于规划面积的圆，不是边界，不参与判断。",
    "Dashed: schematic, a circle of the stated area round the named place. No boundary; it decides nothing.",
)


def plan_name(plan: Plan) -> str:
    """Return a plan in a few words, for debuggers and lists.

    >>> from mingeo.plans import load_plan
    >>> plan_name(load_plan("昌乐"))
    '<Plan 370725-changle 昌乐县矿产资源总体规划（2021—2025 年）: 7 zones, 49 rules>'
    """
    return f"<Plan {plan.id} {plan.record.title}: {len(plan.zone_list)} zones, {len(plan.rules)} rules>"


def plan_text(plan: Plan, language: Language) -> str:
    """Return a plan as plain text: its title, then one fact a line."""
    return lines([("", plan.record.title or plan.id), *_facts(plan, language)], language)


def plan_html(plan: Plan, language: Language) -> str:
    """Return a plan as notebooks show it: its facts, and its zones as far as they have a shape."""
    outlines = _outlines(plan)
    title = plan.record.title or plan.id
    note = _NOTE.to(language) if any(outline.schematic for outline in outlines) else ""
    return card(title, _facts(plan, language), drawing(outlines, title), note)


def _facts(plan: Plan, language: Language) -> list[tuple[str, str]]:
    record = plan.record
    issued = [record.issuer, "" if record.issued_on is None else record.issued_on.isoformat()]
    comma = Text("，", ", ").to(language)
    county = "" if record.county_area_km2 is None else f"{record.county_area_km2:g} km²"
    facts = (
        (Text("编号", "id"), plan.id),
        (Text("文号", "document"), record.document_number),
        (Text("印发", "issued"), comma.join(filter(None, issued))),
        (Text("规划期", "period"), _period(plan).to(language)),
        (Text("县域面积", "county area"), county),
        (Text("分区和区块", "zones and blocks"), _zones(plan, language)),
        (Text("图形", "shapes"), _shapes(plan, language)),
        (Text("规则", "rules"), _rules(plan, language)),
        (Text("其他", "also"), _others(plan).to(language)),
        (Text("公布文本", "published text"), _complete(plan).to(language)),
    )
    return [(name.to(language), value) for name, value in facts if value]


def _period(plan: Plan) -> Text:
    record = plan.record
    if not record.period_from:
        return Text("", "")
    zh = f"{record.period_from}—{record.period_to} 年（基期 {record.base_year} 年"
    en = f"{record.period_from}–{record.period_to} (base year {record.base_year}"
    if record.outlook_year is not None:
        zh, en = f"{zh}，展望到 {record.outlook_year} 年", f"{en}, outlook to {record.outlook_year}"
    return Text(f"{zh}）", f"{en})")


def _zones(plan: Plan, language: Language) -> str:
    kinds = Counter(zone.kind for zone in plan.zone_list)
    named = {kind: ZONE_KINDS[kind].name.to(language) if kind in ZONE_KINDS else kind for kind in kinds}
    return _counted({named[kind]: kinds[kind] for kind in [*ZONE_KINDS, *kinds] if kind in kinds}, language)


def _rules(plan: Plan, language: Language) -> str:
    strengths = Counter(rule.strength for rule in plan.rules)
    return _counted({name.to(language): strengths[key] for key, name in STRENGTHS.items() if strengths[key]}, language)


def _shapes(plan: Plan, language: Language) -> str:
    bases = Counter(basis for _, basis, _ in _drawn(plan))
    return _counted({name.to(language): bases[key] for key, name in _BASES.items() if bases[key]}, language)


def _counted(counts: Mapping[str, int], language: Language) -> str:
    """Return a total and what it is made of: ``7（勘查规划区块 3、开采规划区块 4）``."""
    if not counts:
        return ""
    total, form = sum(counts.values()), Text("{}（{}）", "{} ({})").to(language)
    return form.format(total, Text("、", ", ").to(language).join(f"{name} {count}" for name, count in counts.items()))


def _others(plan: Plan) -> Text:
    counts = len(plan.minimum_scales), len(plan.indicators), len(plan.baseline)
    return Text(
        "最低开采规模 {} 项，规划指标 {} 项，现状数字 {} 项".format(*counts),
        "minimum scales {}, indicators {}, base-year figures {}".format(*counts),
    )


def _complete(plan: Plan) -> Text:
    return Text("", "") if plan.record.text_complete else Text("有删减", "cut by the publisher")


def _drawn(plan: Plan) -> list[Drawn]:
    from mingeo.plans.frame import zones_frame

    frame = zones_frame([plan])
    shapes = cast("Iterable[Polygon | MultiPolygon | None]", frame.geometry)
    return list(zip(plan.zone_list, frame["basis"], shapes, strict=True))


def _outlines(plan: Plan) -> list[Outline]:
    """Return what has a shape, the largest first so that it lies below."""
    shapes = [(zone, basis, shape) for zone, basis, shape in _drawn(plan) if shape is not None]
    return [
        Outline(
            rings_of(shape),
            f"{zone.label}{'（示意）' if basis == 'schematic' else ''}",
            _COLOURS.get(zone.kind, "#777777"),
            schematic=basis == "schematic",
        )
        for zone, basis, shape in sorted(shapes, key=lambda drawn: drawn[2].area, reverse=True)
    ]
