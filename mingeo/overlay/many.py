"""How one right overlaps many features: the facts of `overlap_of`, found for all of them together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from mingeo.crs import move, own_plane
from mingeo.distance import RESOLUTION_M
from mingeo.kernel.areas import checked_overlaps
from mingeo.overlay.depth import depths_m, inscribed_radii_m

__all__ = ["OverlapFacts", "Overlaps", "overlaps_of_right"]

Geometries = np.ndarray[Any, Any]

_LARGE = 2_000
"""Vertices from which on only the part of a feature is looked at that lies round the right."""
_LEAST_ROUND_M = 100.0


@dataclass(frozen=True)
class OverlapFacts:
    """How a right and a feature overlap, in the feature's own plane.

    `depth_m` is how deep the right reaches into the feature: the greatest distance from a point of the
    overlap to the feature's boundary. `contact` is True where the overlap, eroded by the tolerance,
    vanishes, and reaches no deeper than such a strip can: the two only meet along their boundaries.
    """

    overlap_m2: float
    share_of_right: float
    share_of_feature: float
    depth_m: float
    contact: bool


@dataclass(frozen=True)
class Overlaps:
    """The facts for each feature, None where it lies apart; and what the conflicts cover together.

    `covered_m2` counts once where features overlap each other; `area_m2` is the right's, both in its own plane.
    """

    facts: tuple[OverlapFacts | None, ...]
    covered_m2: float
    area_m2: float


def overlaps_of_right(
    right: Polygon | MultiPolygon,
    crs: str,
    features: Sequence[Any],
    features_crs: str,
    tolerance_m: float,
    *,
    union: bool = True,
) -> Overlaps:
    """Return how a checked right overlaps checked features; errors as `mingeo.crs.move`.

    Without `union` nothing is counted together, and `Overlaps.covered_m2` is 0.
    """
    planes: dict[str, list[int]] = {}
    for position, feature in enumerate(features):
        planes.setdefault(own_plane(feature, features_crs), []).append(position)
    facts: list[OverlapFacts | None] = [None] * len(features)
    shared: list[Any] = []
    own = own_plane(right, crs)
    for plane, positions in planes.items():
        there = _Plane.of(move(right, crs, plane), [move(features[p], features_crs, plane) for p in positions])
        found, areas = there.facts(tolerance_m)
        for position, one, area in zip(positions, found, areas.tolist(), strict=True):
            facts[position] = one
            if union and one is not None and not one.contact:
                shared.append(move(there.back(area), plane, own))
    in_plane = move(right, crs, own)
    if not shared:
        return Overlaps(tuple(facts), 0.0, float(in_plane.area))
    x, y = (math.floor(value) for value in in_plane.bounds[:2])
    covered = shapely.union_all([_moved(area, -x, -y) for area in shared])
    near = _moved(in_plane, -x, -y)
    return Overlaps(tuple(facts), min(float(covered.area), float(near.area)), float(near.area))


def _moved(geometry: Any, x: float, y: float) -> Any:
    return shapely.transform(geometry, lambda places: places + np.array([x, y]))


@dataclass(frozen=True)
class _Plane:
    """A right and features in one plane, measured from a whole number nearby: eastings of 4e7 leave a double 7 nm."""

    right: Any
    features: Geometries
    origin: tuple[int, int]

    @classmethod
    def of(cls, right: Any, features: Sequence[Any]) -> _Plane:
        x, y = (math.floor(value) for value in right.bounds[:2])
        array = np.empty(len(features), dtype=object)
        array[:] = features
        near = _moved(right, -x, -y)
        shapely.prepare(near)
        return cls(near, _moved(array, -x, -y), (x, y))

    def back(self, geometry: Any) -> Any:
        """Return a geometry with the plane's own coordinates."""
        return _moved(geometry, *self.origin)

    def facts(self, tolerance_m: float) -> tuple[list[OverlapFacts | None], Geometries]:
        """Return the facts for each feature, and the overlaps as multipolygons."""
        count = len(self.features)
        near = np.flatnonzero(shapely.dwithin(self.features, self.right, tolerance_m))
        covered = shapely.covers(self.right, self.features[near])
        parts = np.full(count, MultiPolygon(), dtype=object)
        parts[near[covered]] = self.features[near[covered]]
        parts[near[~covered]] = _area_parts(shapely.intersection(self.right, self.features[near[~covered]]))
        areas = shapely.area(parts)
        depth_m = np.zeros(count)
        depth_m[near[covered]] = inscribed_radii_m(self.features[near[covered]])
        crossing = near[~covered][areas[near[~covered]] > 0]
        depth_m[crossing] = self._depths(crossing, parts[crossing])
        facts: list[OverlapFacts | None] = [None] * count
        whole, own = float(self.right.area), shapely.area(self.features)
        areas = checked_overlaps(areas, np.full(count, whole), own)
        for position in near.tolist():
            area = float(areas[position])
            depth = float(depth_m[position])
            contact = _is_contact(parts[position], depth, tolerance_m)
            facts[position] = OverlapFacts(area, area / whole, area / float(own[position]), depth, contact)
        return facts, parts

    def _depths(self, crossing: NDArray[np.intp], shared: Geometries) -> NDArray[np.float64]:
        """Return the depths; of a large feature only what lies round the right counts, as far as it reaches."""
        of = self.features[crossing].copy()
        large = np.flatnonzero(shapely.get_num_coordinates(of) > _LARGE)
        west, south, east, north = self.right.bounds
        round_m = max(math.hypot(east - west, north - south), _LEAST_ROUND_M)
        box = shapely.box(west - round_m, south - round_m, east + round_m, north + round_m)
        of[large] = shapely.intersection(of[large], box)
        depths = depths_m(shared, of)
        deep = large[depths[large] > 0.99 * round_m]
        if len(deep):
            depths[deep] = depths_m(shared[deep], self.features[crossing[deep]])
        return depths


def _area_parts(overlaps: Geometries) -> Geometries:
    """Return only the polygons of intersections: lines and points where two areas touch are none."""
    found = np.empty(len(overlaps), dtype=object)
    kinds = shapely.get_type_id(overlaps)
    for position, (overlap, kind) in enumerate(zip(overlaps.tolist(), kinds.tolist(), strict=True)):
        if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
            found[position] = overlap
        else:
            parts = shapely.get_parts(overlap)
            found[position] = MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
    return found


def _is_contact(shared: Any, depth_m: float, tolerance_m: float) -> bool:
    if shared.is_empty:
        return True
    # A spike or strip may vanish when eroded and still reach far in: that is no contact along a boundary.
    if depth_m > 2 * tolerance_m + RESOLUTION_M:
        return False
    parts = shapely.get_parts(shared)
    return bool(depths_m(parts, parts).max() <= tolerance_m)
