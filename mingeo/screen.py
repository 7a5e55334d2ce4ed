"""Many rights at once: a review of each under one plan, as the rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mingeo.errors import ArgumentError
from mingeo.model import Layer, MiningRight, Plan, Review
from mingeo.overlay import TOLERANCE_M
from mingeo.predicates import COUNTY_OUTLINE
from mingeo.readers.feature_layers import feature_layer_of_frame
from mingeo.review import review_right
from mingeo.text import Language, Text, message_language

if TYPE_CHECKING:
    import geopandas

__all__ = ["review_rights", "screen_rights"]


def review_rights(
    rights: Iterable[MiningRight],
    plan: Plan,
    layers: Mapping[str, geopandas.GeoDataFrame | Layer] | None = None,
    *,
    year: int | None = None,
    tolerance_m: float = TOLERANCE_M,
) -> Iterator[Review]:
    """Yield the review of each right, in their order; arguments and errors as `mingeo.review_right`.

    Each right is judged by itself: that two of them are after the same block does not show.
    """
    given = {
        role: layer if isinstance(layer, Layer) else feature_layer_of_frame(role, layer)
        for role, layer in (layers or {}).items()
    }
    for right in rights:
        yield review_right(right, plan, given, year=year, tolerance_m=tolerance_m)


def screen_rights(
    rights: Iterable[MiningRight],
    plan: Plan,
    layers: Mapping[str, geopandas.GeoDataFrame | Layer] | None = None,
    *,
    year: int | None = None,
    tolerance_m: float = TOLERANCE_M,
    language: Language | None = None,
) -> geopandas.GeoDataFrame:
    """Return one row a right: the verdict, why, and the figures behind it.

    Parameters
    ----------
    rights
        As `mingeo.read_rights` gives them; all in one CRS.
    plan, layers, year, tolerance_m
        As `mingeo.review_right`.
    language
        Language of ``reason``; that of messages when None.

    Returns
    -------
    GeoDataFrame
        Numbered from 1, in the rights' CRS: ``name, kind, mineral, scale``, ``verdict``, ``zone`` (id of the zone that
        the findings on zones are about), ``passes, fails, undetermined`` (counts of findings), ``reason`` (what
        decides the verdict, first first), ``area_km2`` (ellipsoidal), and for each layer
        ``overlap_m2_<role>``, but for the county's outline: the areas of its conflicts with the right, added up
        feature by feature.

    Raises
    ------
    ArgumentError
        No right at all, or rights in several CRS.
    """
    import geopandas
    import pandas as pd

    kept = tuple(rights)
    crs = _one_crs(kept)
    shown = language or message_language()
    rows = [
        _row(review, shown, tuple(layers or ()))
        for review in review_rights(kept, plan, layers, year=year, tolerance_m=tolerance_m)
    ]
    numbers = pd.RangeIndex(1, len(kept) + 1, name="number")
    return geopandas.GeoDataFrame(rows, index=numbers, geometry=[right.geometry for right in kept], crs=crs)


def _one_crs(rights: tuple[MiningRight, ...]) -> str:
    found = sorted({right.crs for right in rights})
    if len(found) != 1:
        raise ArgumentError(
            Text(f"矿业权有 {len(found)} 个坐标系", f"the rights stand in {len(found)} coordinate systems"),
            Text("每次只给同一坐标系的矿业权，至少一个", "give rights of one coordinate system, one at least"),
        )
    return found[0]


def _row(review: Review, language: Language, roles: tuple[str, ...]) -> dict[str, Any]:
    right, outcomes = review.right, [finding.outcome for finding in review.findings]
    deciding = [finding for finding in review.findings if finding.decides]
    deciding.sort(key=lambda finding: finding.outcome != "fail")
    covered = {
        f"overlap_m2_{role}": sum(one.overlap_m2 for one in review.overlaps if one.layer == role and not one.contact)
        for role in roles
        if role != COUNTY_OUTLINE
    }
    return {
        "name": right.name,
        "kind": right.kind,
        "mineral": right.mineral,
        "scale": right.scale,
        "verdict": review.verdict,
        "zone": next((finding.zone for finding in review.findings if finding.zone is not None), None),
        "passes": outcomes.count("pass"),
        "fails": outcomes.count("fail"),
        "undetermined": outcomes.count("undetermined"),
        "reason": deciding[0].message.to(language) if deciding else "",
        "area_km2": review.areas.ellipsoidal_m2 / 1e6,
        **covered,
    }
