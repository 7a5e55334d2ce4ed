"""The parts of a right that a review objects to, as areas: outside its zone, on a layer, or left uncovered.

The figures are the review's own. The areas are cut here to be looked at; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from mingeo.crs import move, own_plane
from mingeo.model import Boundary, Finding, Overlap, Review
from mingeo.rules.law import law_roles
from mingeo.rules.located import layers_for

__all__ = ["Offence", "offending_parts"]


@dataclass(frozen=True)
class Offence:
    """One area that a review objects to.

    Attributes
    ----------
    kind
        ``outside`` the zone that the finding is about; ``uncovered``, the part of a block that the right leaves
        out where both have to be equal; ``overlap`` with a feature of a layer, or with a zone.
    geometry, crs
        The area, in the plane of the zone or feature.
    layer, feature, name
        What it is outside of, or overlaps.
    measures
        The review's own figures, each with its unit in its name.
    finding
        The finding that objects to it; None where a feature is overlapped that no rule is about.
    """

    kind: Literal["outside", "uncovered", "overlap"]
    geometry: MultiPolygon
    crs: str
    layer: str
    feature: str
    name: str
    measures: Mapping[str, float] = field(default_factory=dict)
    finding: Finding | None = None


def offending_parts(review: Review) -> list[Offence]:
    """Return the areas that a review objects to, in the order of its findings, then of its overlaps.

    A boundary that only touches is none. A finding without a boundary has no area and is not here: an empty
    list does not say that a right passes.
    """
    found: list[Offence] = []
    seen: set[tuple[str, str | None]] = set()
    for finding in review.findings:
        boundary = _boundary_of(review, finding.zone)
        if finding.outcome != "fail" or boundary is None:
            continue
        for offence in _beyond(review, finding, boundary):
            if (offence.kind, finding.zone) not in seen:
                seen.add((offence.kind, finding.zone))
                found.append(offence)
    return [*found, *_overlaps(review)]


def _boundary_of(review: Review, zone_id: str | None) -> Boundary | None:
    zones = () if review.plan is None else review.plan.zone_list
    return next((zone.boundary for zone in zones if zone.zone_id == zone_id), None)


def _beyond(review: Review, finding: Finding, boundary: Boundary) -> Iterator[Offence]:
    """Yield the right outside the zone, and the zone outside the right, as far as the finding measures them."""
    kinds: tuple[tuple[Literal["outside", "uncovered"], str], ...] = (
        ("outside", "protrusion_m"),
        ("uncovered", "uncovered_m"),
    )
    plane = own_plane(boundary.geometry, boundary.crs)
    right, zone = move(review.right.geometry, review.right.crs, plane), move(boundary.geometry, boundary.crs, plane)
    for kind, measure in kinds:
        if not finding.measures.get(measure, 0.0) > 0:
            continue
        first, second = (right, zone) if kind == "outside" else (zone, right)
        area = _areas(shapely.difference(first, second))
        if not area.is_empty:
            label = finding.zone or ""
            yield Offence(kind, area, plane, "zones", label, _zone_name(review, label), finding.measures, finding)


def _overlaps(review: Review) -> Iterator[Offence]:
    unruled = _unruled(review)
    for overlap in review.overlaps:
        finding = _objection(review, overlap) or unruled.get(overlap.layer)
        # Standing in a zone is what most rights have to do: only a zone to keep clear of is an offence.
        if overlap.contact or (overlap.layer == "zones" and finding is None):
            continue
        there = _feature(review, overlap)
        if there is None:
            continue
        geometry, crs = there
        plane = own_plane(geometry, crs)
        right = move(review.right.geometry, review.right.crs, plane)
        area = _areas(shapely.intersection(right, move(geometry, crs, plane)))
        if not area.is_empty:
            measures = {
                "overlap_m2": overlap.overlap_m2,
                "share_of_right": overlap.share_of_right,
                "share_of_feature": overlap.share_of_feature,
                "depth_m": overlap.depth_m,
            }
            yield Offence("overlap", area, plane, overlap.layer, overlap.feature, overlap.name, measures, finding)


def _unruled(review: Review) -> dict[str, Finding]:
    """Return the findings on layers that no rule is about: the review has one for each such layer, in their order."""
    findings = [one for one in review.findings if one.predicate == "overlap_without_rule"]
    met = [one for one in review.overlaps if one.layer != "zones" and not one.contact]
    layers = list(dict.fromkeys(one.layer for one in met if _objection(review, one) is None))
    return dict(zip(layers, findings, strict=True)) if len(layers) == len(findings) else {}


def _feature(review: Review, overlap: Overlap) -> tuple[BaseGeometry, str] | None:
    if overlap.layer == "zones":
        boundary = _boundary_of(review, overlap.feature)
        return None if boundary is None else (boundary.geometry, boundary.crs)
    layer = next((one for one in review.layers if one.role == overlap.layer), None)
    if layer is None or overlap.feature not in layer.features:
        return None
    return layer.geometries[list(layer.features).index(overlap.feature)], layer.crs


def _objection(review: Review, overlap: Overlap) -> Finding | None:
    """Return the finding that objects to an overlap: its rule names the layer or the kind of zone."""
    rules = {} if review.plan is None else {rule.id: rule for rule in review.plan.rules}
    by_law = law_roles(overlap.layer)
    for finding in review.findings:
        parameters = rules[finding.rule].parameters if finding.rule in rules else {}
        if finding.outcome == "pass":
            continue
        if overlap.layer == "zones":
            kinds = parameters.get("kinds", ()) if finding.predicate == "avoid_zone" else ()
            if finding.outcome == "fail" and _kind_of(review, overlap.feature) in kinds:
                return finding
        elif finding.predicate == "avoid_layer":
            if overlap.layer in layers_for(str(parameters.get("role", ""))):
                return finding
        elif finding.predicate in ("law_area", "no_second_right") and finding.rule in by_law:
            return finding
    return None


def _kind_of(review: Review, zone_id: str) -> str:
    zones = () if review.plan is None else review.plan.zone_list
    return next((zone.kind for zone in zones if zone.zone_id == zone_id), "")


def _zone_name(review: Review, zone_id: str) -> str:
    zones = () if review.plan is None else review.plan.zone_list
    return next((zone.name for zone in zones if zone.zone_id == zone_id), "")


def _areas(geometry: BaseGeometry) -> MultiPolygon:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return MultiPolygon(parts)
