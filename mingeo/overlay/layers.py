"""Facts about one right and a whole layer: every feature that it meets, and what they cover together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import is_projected, move, require_one_datum
from mingeo.geometry import checked, is_missing
from mingeo.kernel.prepared import PreparedLayer
from mingeo.kernel.stored import StoredGeometries
from mingeo.overlay.many import OverlapFacts, overlaps_of_right
from mingeo.overlay.pairs import TOLERANCE_M, Shape

__all__ = ["LEAST_METRES_A_DEGREE", "LayerOverlap", "near_in_store", "overlap_with_layer"]

LEAST_METRES_A_DEGREE = 50_000.0
"""A degree of longitude is 64 km at the northern end of China and more everywhere south of it."""


@dataclass(frozen=True)
class LayerOverlap:
    """How a right meets the features of one layer.

    `features` pairs a feature's position in the layer with its facts; `union_m2` is what the conflicts
    cover together, counted once where features overlap each other.
    """

    features: tuple[tuple[int, OverlapFacts], ...]
    union_m2: float
    share_of_right: float

    @property
    def conflicts(self) -> tuple[tuple[int, OverlapFacts], ...]:
        """Return the overlaps that are more than contact along a boundary."""
        return tuple((position, facts) for position, facts in self.features if not facts.contact)


def overlap_with_layer(
    right: Shape, geometries: Sequence[Polygon | MultiPolygon], crs: str, tolerance_m: float = TOLERANCE_M
) -> LayerOverlap:
    """Return how one right meets the features of a layer, whose geometries are all in `crs`.

    >>> squares = [shapely.box(x, 0, x + 10, 10) for x in (0, 5, 40)]
    >>> found = overlap_with_layer(Shape(shapely.box(0, 0, 20, 5), "EPSG:4549"), squares, "EPSG:4549")
    >>> [position for position, _ in found.features], found.union_m2
    ([0, 1], 75.0)
    """
    if isinstance(geometries, StoredGeometries):
        near = near_in_store(right, geometries, tolerance_m)
    else:
        for geometry in geometries:
            if is_missing(geometry):
                checked(geometry)
        near = _near_right(right, geometries, crs, tolerance_m)
    there = [geometries[position] for position in near]
    if not isinstance(geometries, StoredGeometries):
        there = [checked(geometry) for geometry in there]
    found = overlaps_of_right(right.geometry, right.crs, there, crs, tolerance_m)
    features = tuple((position, facts) for position, facts in zip(near, found.facts, strict=True) if facts is not None)
    return LayerOverlap(features, found.covered_m2, found.covered_m2 / found.area_m2)


def near_in_store(right: Shape, geometries: StoredGeometries, tolerance_m: float) -> list[int]:
    """Return the positions of the features with a piece near the right; they were checked when they were stored."""
    layer, slack = geometries.layer, tolerance_m + 1.0
    require_one_datum(right.crs, layer.crs)

    def near(prepared: PreparedLayer) -> list[int]:
        box = np.array([move(right.geometry, right.crs, prepared.crs).bounds])
        _, positions = prepared.candidates(box + np.array([-slack, -slack, slack, slack]))
        found: list[int] = positions.tolist()
        return found

    return layer.asked(near)


def _near_right(right: Shape, geometries: Sequence[Polygon | MultiPolygon], crs: str, tolerance_m: float) -> list[int]:
    """Return the positions of the features whose bounding boxes come near the right's."""
    if not geometries:
        return []
    west, south, east, north = move(right.geometry, right.crs, crs).bounds
    slack = (tolerance_m + 1.0) if is_projected(crs) else (tolerance_m + 1.0) / LEAST_METRES_A_DEGREE
    boxes = shapely.bounds(np.array(geometries, dtype=object))
    meets = (boxes[:, 0] <= east + slack) & (boxes[:, 2] >= west - slack)
    meets &= (boxes[:, 1] <= north + slack) & (boxes[:, 3] >= south - slack)
    positions: list[int] = np.flatnonzero(meets).tolist()
    return positions
