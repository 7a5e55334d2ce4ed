"""A right and the parts that its review objects to as GeoJSON (RFC 7946), in CGCS2000 degrees."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import GEOGRAPHIC, move
from mingeo.model import Review
from mingeo.text import Language

if TYPE_CHECKING:
    from mingeo.offences import Offence

__all__ = ["review_geojson"]

_DECIMALS = 9
"""A tenth of a millimetre."""


def review_geojson(review: Review, offences: Iterable[Offence], language: Language = "zh") -> str:
    """Return the right, then each offending part with its rule, clause and measures, one feature a line.

    Edges are kept straight in the CRS in which they were given: points stand along them at most 150 m apart.

    Raises
    ------
    CRSError
        The right stands on an older datum: RFC 7946 knows WGS 84 only, which CGCS2000 is taken for.
    """
    features = [_feature(_about_right(review), review.right.geometry, review.right.crs)]
    features += [_feature(_about(offence, review, language), offence.geometry, offence.crs) for offence in offences]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in features if one is not None)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _about_right(review: Review) -> dict[str, Any]:
    right = review.right
    return {
        "part": "right",
        "name": right.name,
        "kind": right.kind,
        "mineral": right.mineral,
        "scale": right.scale,
        "crs": right.crs,
        "area_m2": round(review.areas.ellipsoidal_m2, 4),
        "plan": "" if review.plan is None else review.plan.id,
        "verdict": review.verdict,
        "sha256": right.sha256,
    }


def _about(offence: Offence, review: Review, language: Language) -> dict[str, Any]:
    finding = offence.finding
    told: dict[str, Any] = {
        "part": offence.kind,
        "layer": offence.layer,
        "feature": offence.feature,
        "name": offence.name,
        "rule": None if finding is None else finding.rule,
        "outcome": None if finding is None else finding.outcome,
        "strength": None if finding is None else finding.strength,
        "clause": None if finding is None else finding.clause.section,
        "source": None if finding is None else finding.clause.source,
        "plan": "" if review.plan is None else review.plan.id,
        "message": None if finding is None else finding.message.to(language),
    }
    figures = {name: round(float(value), 9) for name, value in offence.measures.items() if math.isfinite(value)}
    return {**told, **{name: value for name, value in figures.items() if name not in told}}


def _feature(properties: dict[str, Any], geometry: Polygon | MultiPolygon, crs: str) -> dict[str, Any] | None:
    moved = shapely.orient_polygons(move(geometry, crs, GEOGRAPHIC))
    parts = [rings for part in shapely.get_parts(moved) if (rings := _rings(part))]
    if not parts:
        return None
    shape = {"type": "Polygon", "coordinates": parts[0]}
    if len(parts) > 1:
        shape = {"type": "MultiPolygon", "coordinates": parts}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _rings(part: Polygon) -> list[list[list[float]]]:
    """Return a part's rings; one that is less than a tenth of a millimetre across has none."""
    rings = [_rounded(ring) for ring in (part.exterior, *part.interiors)]
    return [ring for ring in rings if len(ring) >= 4] if len(rings[0]) >= 4 else []


def _rounded(ring: shapely.LinearRing) -> list[list[float]]:
    """Return a ring without points that rounding has put on top of each other."""
    places = shapely.get_coordinates(ring).round(_DECIMALS)
    moves = np.any(places[1:] != places[:-1], axis=1)
    kept: list[list[float]] = places[np.concatenate([[True], moves])].tolist()
    return kept
