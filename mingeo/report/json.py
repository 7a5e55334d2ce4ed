"""A review as one JSON object: the contract that other programs rely on."""

import json
import math
from typing import Any

from mingeo.geometry import vertex_count
from mingeo.model import Finding, Review, text_of
from mingeo.report.silent import silences
from mingeo.text import Language
from mingeo.version import __version__

__all__ = ["SCHEMA", "review_json", "review_object"]

SCHEMA = 1


def review_json(review: Review, language: Language = "zh", *, explain: bool = False) -> str:
    """Return a review as JSON text; messages in one language, the same bytes for the same review.

    With `explain` each finding has its arithmetic, under ``steps``.
    """
    told = review_object(review, language, explain=explain)
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def review_object(review: Review, language: Language = "zh", *, explain: bool = False) -> dict[str, Any]:
    """Return a review as the object that `review_json` prints."""
    right, areas, plan = review.right, review.areas, review.plan
    return {
        "schema": SCHEMA,
        "mingeo": __version__,
        "right": {
            "name": right.name,
            "kind": right.kind,
            "mineral": right.mineral,
            "crs": right.crs,
            "parts": 1 if right.geometry.geom_type == "Polygon" else len(right.geometry.geoms),
            "vertices": vertex_count(right.geometry),
            "area_m2": {"ellipsoidal": round(areas.ellipsoidal_m2, 4), "planar": round(areas.planar_m2, 4)},
            "stated_area_km2": areas.stated_km2,
            "stated_area_agrees_with": areas.stated_agrees_with,
            "sha256": right.sha256,
            "interpretation": [note.to(language) for note in right.interpretation],
        },
        "plan": {
            "id": "" if plan is None else plan.id,
            "title": "" if plan is None else plan.record.title,
            "year": review.year,
            "state": [text.to(language) for text in review.plan_state],
            "silent_on": [] if plan is None or not plan.id else [text.to(language) for text in silences(plan)],
        },
        "verdict": review.verdict,
        "findings": [_finding(finding, language, explain) for finding in review.findings],
        "overlaps": [
            {
                "layer": one.layer,
                "feature": one.feature,
                "name": one.name,
                "overlap_m2": round(one.overlap_m2, 4),
                "share_of_right": round(one.share_of_right, 9),
                "share_of_feature": round(one.share_of_feature, 9),
                "depth_m": round(one.depth_m, 4),
                "contact": one.contact,
                "basis": one.basis,
            }
            for one in review.overlaps
        ],
        "layers": [
            {
                "role": layer.role,
                "path": layer.path,
                "crs": layer.crs,
                "features": len(layer.geometries),
                "sha256": layer.sha256,
            }
            for layer in review.layers
        ],
        "not_checked": [
            {"rule": finding.rule, "needs": text_of(finding.needs, language)} for finding in review.not_checked
        ],
        "switched_off": list(review.switched_off),
        "notes": [note.to(language) for note in review.notes],
    }


def _finding(finding: Finding, language: Language, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rule": finding.rule,
        "predicate": finding.predicate,
        "outcome": finding.outcome,
        "strength": finding.strength,
        "zone": finding.zone,
        "message": finding.message.to(language),
        "measures": {name: round(float(value), 9) for name, value in finding.measures.items() if math.isfinite(value)},
        "needs": text_of(finding.needs, language),
        "clause": {
            "plan": finding.clause.plan,
            "section": finding.clause.section,
            "source": finding.clause.source,
        },
    }
    if explain:
        told["steps"] = [step.to(language) for step in finding.steps]
    return told
