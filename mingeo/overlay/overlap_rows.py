"""The rows of `mingeo.overlay.overlaps`: facts with depths, or areas from the kernel alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mingeo.crs import move, own_plane
from mingeo.kernel.prepared import PreparedRights, prepare_in_plane
from mingeo.overlay.many import OverlapFacts, overlaps_of_right
from mingeo.overlay.pairing import candidates, crs_of, decides

if TYPE_CHECKING:
    import geopandas
    import pandas

__all__ = ["area_rows", "overlap_frame", "overlap_rows"]

Pair = tuple[int, int]
Row = tuple[Any, ...]

_CORNER = np.pi / 2
_ROUNDING_M = 1e-5


def overlap_frame(rows: list[Row]) -> pandas.DataFrame:
    """Return rows of labels, measures and contact (None where it is missing) as a frame."""
    import pandas as pd

    columns = ["overlap_m2", "share_of_right", "share_of_feature", "depth_m"]
    told = [(*row[:-1], pd.NA if row[-1] is None else row[-1]) for row in rows]
    frame = pd.DataFrame(told, columns=["right", "feature", *columns, "contact"])
    return frame.astype({**dict.fromkeys(columns, "float64"), "contact": "boolean"})


def overlap_rows(rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, tolerance_m: float) -> list[Row]:
    """Return one row for each pair that overlaps or touches; errors as `overlaps`."""
    pairs = candidates(rights, features, tolerance_m)
    facts = dict(_measured(rights, features, [pair for pair in pairs if decides(features, pair[1])], tolerance_m))
    return _rows(rights, features, pairs, facts)


def area_rows(rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, tolerance_m: float) -> list[Row]:
    """Return the same rows without depths: only pairs that may be contacts are looked at one by one."""
    pairs = candidates(rights, features, tolerance_m)
    known = [pair for pair in pairs if decides(features, pair[1])]
    facts = dict(_by_area(rights, features, known, tolerance_m))
    doubtful = [pair for pair in known if pair not in facts]
    measured = _measured(rights, features, doubtful, tolerance_m)
    facts |= {pair: replace(one, depth_m=math.nan) for pair, one in measured}
    return _rows(rights, features, pairs, facts)


def _rows(
    rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, pairs: list[Pair], facts: dict[Pair, OverlapFacts]
) -> list[Row]:
    rows: list[Row] = []
    for i, j in pairs:
        labels, one = (rights.index[i], features.index[j]), facts.get((i, j))
        if one is not None:
            shares = (one.overlap_m2, one.share_of_right, one.share_of_feature)
            rows.append((*labels, *shares, one.depth_m, one.contact))
        elif not decides(features, j):
            rows.append((*labels, *[math.nan] * 4, None))
    return rows


def _measured(
    rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, pairs: list[Pair], tolerance_m: float
) -> Iterator[tuple[Pair, OverlapFacts]]:
    """Yield the facts of pairs that overlap or touch; the pairs are in order of their rights."""
    crs, shapes = (crs_of(rights), crs_of(features)), features.geometry.array
    for i, group in groupby(pairs, key=lambda pair: pair[0]):
        there = list(group)
        others = [shapes[j] for _, j in there]
        found = overlaps_of_right(rights.geometry.iloc[i], crs[0], others, crs[1], tolerance_m, union=False)
        for pair, facts in zip(there, found.facts, strict=True):
            if facts is not None:
                yield pair, facts


def _by_area(
    rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, pairs: list[Pair], tolerance_m: float
) -> Iterator[tuple[Pair, OverlapFacts]]:
    """Yield the facts, without depths, of pairs that share more than any contact along a boundary does."""
    crs, shapes = (crs_of(rights), crs_of(features)), np.asarray(features.geometry.array)
    planes: dict[str, list[int]] = {}
    for j in sorted({j for _, j in pairs}):
        planes.setdefault(own_plane(shapes[j], crs[1]), []).append(j)
    asked = np.array(sorted({i for i, _ in pairs}), dtype=np.int64)
    for plane, positions in planes.items():
        given: Any = np.asarray(rights.geometry.array)[asked]
        others: Any = shapes[positions]
        there, moved = move(others, crs[1], plane), move(given, crs[0], plane)
        prepared = PreparedRights.of(moved)
        one, other, area_m2 = prepare_in_plane(there, plane).overlap_areas(prepared)
        # A contact lies in a strip along the feature's boundary that is as deep as a contact may be.
        width_m = 2 * tolerance_m + _ROUNDING_M
        strips = width_m * shapely.length(there) + _CORNER * width_m**2 * shapely.get_num_coordinates(there)
        sure = np.flatnonzero(area_m2 > strips[other])
        whole = np.bincount(other[sure], minlength=len(there)) > 0
        own = np.where(whole, shapely.area(shapely.transform(there, lambda xy: xy - np.floor(xy[0]))), 1.0)
        columns = (asked[one[sure]], other[sure], area_m2[sure], prepared.areas_m2[one[sure]])
        for i, k, area, of_right in zip(*(column.tolist() for column in columns), strict=True):
            facts = OverlapFacts(area, area / of_right, area / float(own[k]), math.nan, contact=False)
            yield (i, positions[k]), facts
