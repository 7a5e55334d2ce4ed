"""Rights, constraint layers and a review as groups of a map, and the panel of findings beside it."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, is_projected, move, move_vertices, name_of
from mingeo.maps.scene import Bounds, Corner, Group, Item, Panel, Role, Target
from mingeo.maps.shapes import areas_only, as_area, bounds_of, in_degrees, thinned
from mingeo.maps.symbols import CONFLICT, OUTLINE, RIGHT, layer_symbol
from mingeo.maps.wording import words
from mingeo.measure import area_m2, areas_of
from mingeo.model import OUTCOMES, RIGHT_KINDS, Finding, Layer, MiningRight, Overlap, Review, text_of
from mingeo.predicates import COUNTY_OUTLINE, LAYER_ROLES, STRENGTHS
from mingeo.text import Language

__all__ = ["conflict_group", "layer_groups", "panel_of", "right_group"]

_MOST_NUMBERED = 300
"""Corners beyond this many are not numbered on the map: nobody could read them."""


def right_group(rights: Sequence[MiningRight], language: Language) -> Group:
    """Return the rights, with their numbered corners and both areas."""
    items = [_right_item(right, number, language) for number, right in enumerate(rights, start=1)]
    title = words("right" if len(items) == 1 else "rights", language)
    return Group("right", title, "right", RIGHT, tuple(items))


def _right_item(right: MiningRight, number: int, language: Language) -> Item:
    areas = areas_of(right.geometry, right.crs)
    kind = "" if right.kind is None else RIGHT_KINDS[right.kind].to(language)
    corners = _corners(right)
    rows = [
        ("name", right.name),
        ("kind", kind),
        ("mineral", right.mineral),
        ("scale", right.scale),
        ("area", _km2(areas.ellipsoidal_m2, language)),
        ("area_planar", _km2(areas.planar_m2, language)),
        ("stated_area", right.stated_area),
        ("crs", name_of(right.crs).to(language)),
        ("corners", str(len(corners))),
        ("file", right.path),
    ]
    return Item(
        key=f"right {number}",
        label=right.name or words("right", language),
        sublabel=" ".join(part for part in (right.mineral, _km2(areas.ellipsoidal_m2, language)) if part),
        rows=tuple((words(f"row_{name}", language), value) for name, value in rows if value),
        geometry=in_degrees([right.geometry], right.crs)[0],
        searched=tuple(words(f"row_{name}", language) for name in ("mineral", "file")),
        corners=corners if len(corners) <= _MOST_NUMBERED else (),
    )


def _corners(right: MiningRight) -> tuple[Corner, ...]:
    """Return the corners in their own order, ring after ring, numbered through."""
    plane = bool(is_projected(right.crs))
    found: list[Corner] = []
    for part in shapely.get_parts(right.geometry):
        for ring in (part.exterior, *part.interiors):
            given = shapely.get_coordinates(ring)[:-1]
            degrees = shapely.get_coordinates(move_vertices(ring, right.crs, GEOGRAPHIC))[:-1]
            for (x, y), (lon, lat) in zip(given.tolist(), degrees.tolist(), strict=True):
                written = f"{y:.3f}, {x:.3f}" if plane else f"{lon:.8f}, {lat:.8f}"
                found.append(Corner(str(len(found) + 1), lon, lat, written))
    return tuple(found)


def layer_groups(layers: Sequence[Layer], language: Language) -> tuple[Group, ...]:
    """Return one group for each constraint layer; the county's outline is a line and nothing else."""
    groups = []
    for position, layer in enumerate(layers):
        outline = layer.role == COUNTY_OUTLINE
        title = words("outline", language) if outline else _role_name(layer.role, language)
        shapes = [as_area(shape) for shape in thinned(in_degrees(layer.geometries, layer.crs))]
        items = [_layer_item(layer, index, title, shape, language) for index, shape in enumerate(shapes)]
        symbol = OUTLINE if outline else layer_symbol(layer.role, position)
        role: Role = "outline" if outline else "layer"
        groups.append(Group(f"layer/{layer.role}", title, role, symbol, tuple(items), labelled=not outline))
    return tuple(groups)


def _layer_item(layer: Layer, index: int, title: str, shape: BaseGeometry | None, language: Language) -> Item:
    rows = [
        ("name", layer.names[index]),
        ("layer", title),
        ("feature", layer.features[index]),
        ("crs", name_of(layer.crs).to(language)),
        ("file", layer.path),
    ]
    return Item(
        key=f"{layer.role}/{layer.features[index]}",
        label=layer.names[index],
        rows=tuple((words(f"row_{name}", language), value) for name, value in rows if value),
        geometry=shape,
        searched=(words("row_layer", language), words("row_feature", language)),
    )


def conflict_group(review: Review, language: Language) -> Group:
    """Return the parts of the right that overlap a layer or leave the zone, with the review's own figures."""
    items = [item for finding in review.findings for item in _protrusion(review, finding, language)]
    items += [item for overlap in review.overlaps for item in _overlap(review, overlap, language)]
    seen: dict[tuple[str, bytes], Item] = {}
    for item in items:
        seen.setdefault((item.key, b"" if item.geometry is None else item.geometry.wkb), item)
    title = "、".join(dict.fromkeys(item.label for item in seen.values())) or words("overlapping", language)
    return Group("conflict", title, "conflict", CONFLICT, tuple(seen.values()))


def _protrusion(review: Review, finding: Finding, language: Language) -> list[Item]:
    """Return what of the right lies outside the finding's zone; nothing where the zone has no boundary."""
    zone = next((one for one in review.plan.zone_list if one.zone_id == finding.zone), None) if review.plan else None
    distance_m = finding.measures.get("protrusion_m", 0.0)
    if finding.outcome != "fail" or zone is None or zone.boundary is None or distance_m <= 0:
        return []
    right = move(review.right.geometry, review.right.crs, zone.boundary.crs)
    outside = areas_only(shapely.difference(right, zone.boundary.geometry))
    if outside.is_empty:
        return []
    outside_m2 = finding.measures.get("outside_m2", area_m2(outside, zone.boundary.crs))
    rows = [
        ("of", zone.label),
        ("protrusion", f"{distance_m:.3f} {_metre(language)}"),
        ("outside", _m2(outside_m2, language)),
        ("clause", finding.clause.section),
    ]
    return [
        Item(
            key=f"out/{zone.zone_id}",
            label=words("protruding", language),
            sublabel=_m2(outside_m2, language),
            rows=tuple((words(f"row_{name}", language), value) for name, value in rows if value),
            geometry=in_degrees([outside], zone.boundary.crs)[0],
        )
    ]


def _overlap(review: Review, overlap: Overlap, language: Language) -> list[Item]:
    layer = next((one for one in review.layers if one.role == overlap.layer), None)
    if layer is None or overlap.contact or overlap.feature not in layer.features:
        return []
    feature = layer.geometries[layer.features.index(overlap.feature)]
    right = move(review.right.geometry, review.right.crs, layer.crs)
    shared = areas_only(shapely.intersection(right, feature))
    if shared.is_empty:
        return []
    rows = [
        ("layer", _role_name(overlap.layer, language)),
        ("feature", f"{overlap.name or overlap.feature}"),
        ("overlap", _m2(overlap.overlap_m2, language)),
        ("depth", f"{overlap.depth_m:.2f} {_metre(language)}"),
        ("share", f"{overlap.share_of_right:.2%}"),
    ]
    return [
        Item(
            key=f"overlap/{overlap.layer}/{overlap.feature}",
            label=words("overlapping", language),
            sublabel=_m2(overlap.overlap_m2, language),
            rows=tuple((words(f"row_{name}", language), value) for name, value in rows if value),
            geometry=in_degrees([shared], layer.crs)[0],
        )
    ]


def panel_of(review: Review, drawn: Sequence[Group], language: Language) -> Panel:
    """Return the panel: the verdict, then what decides it, what passes, and what else has to be seen to."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for finding in review.findings:
        counts[finding.outcome] += 1
    tally = [f"{OUTCOMES[outcome].to(language)} {count}" for outcome, count in counts.items()]
    facts = [
        (words("year", language), str(review.year)),
        (words("tolerance", language), f"{review.tolerance_m:g} {_metre(language)}"),
    ]
    by_section: dict[str, list[Target]] = {name: [] for name in ("fail", "open", "pass", "rest")}
    for finding in review.findings:
        section = _section(finding)
        by_section[section].append(_target(finding, review, words(f"section_{section}", language), drawn, language))
    return Panel(
        verdict=review.verdict,
        verdict_text=OUTCOMES[review.verdict].to(language),
        tally=("，" if language == "zh" else ", ").join(tally),
        facts=tuple(facts),
        targets=tuple(target for targets in by_section.values() for target in targets),
    )


def _section(finding: Finding) -> str:
    if finding.decides:
        return "fail" if finding.outcome == "fail" else "open"
    return "pass" if finding.outcome == "pass" else "rest"


def _target(finding: Finding, review: Review, section: str, drawn: Sequence[Group], language: Language) -> Target:
    source = "" if finding.clause.source == "plan" else words(f"source_{finding.clause.source}", language)
    parts = (STRENGTHS[finding.strength].to(language), finding.clause.section, source)
    return Target(
        section=section,
        outcome=finding.outcome,
        message=finding.message.to(language),
        clause=("，" if language == "zh" else ", ").join(part for part in parts if part),
        needs=(text_of(finding.needs, language) or "") if finding.decides else "",
        bounds=_place_of(finding, review, drawn),
    )


def _place_of(finding: Finding, review: Review, drawn: Sequence[Group]) -> Bounds | None:
    """Return where a finding is to be looked at: its conflict, else its zone with the right, else its layer."""
    role = _layer_role(finding, review)
    items = [item for group in drawn for item in group.items]
    if finding.outcome == "fail":
        keys = (f"out/{finding.zone}", f"overlap/{role}/")
        conflicts = [item for item in items if item.key == keys[0] or (role and item.key.startswith(keys[1]))]
        if conflicts:
            return bounds_of(item.geometry for item in conflicts)
    if finding.zone is not None:
        there = [item for item in items if item.key == finding.zone and item.geometry is not None]
        if there:
            return bounds_of(item.geometry for item in there)
    if role and any(group.key == f"layer/{role}" for group in drawn):
        return bounds_of([in_degrees([review.right.geometry], review.right.crs)[0]])
    return None


def _layer_role(finding: Finding, review: Review) -> str:
    rules = () if review.plan is None else review.plan.rules
    return next((str(rule.parameters.get("role", "")) for rule in rules if rule.id == finding.rule), "")


def _role_name(role: str, language: Language) -> str:
    return LAYER_ROLES[role].to(language) if role in LAYER_ROLES else role


def _metre(language: Language) -> str:
    return "米" if language == "zh" else "m"


def _km2(area_m2: float, language: Language) -> str:
    return f"{area_m2 / 1e6:.4f} {'平方千米' if language == 'zh' else 'km²'}"


def _m2(area_m2: float, language: Language) -> str:
    return f"{area_m2:.2f} {'平方米' if language == 'zh' else 'm²'}"
