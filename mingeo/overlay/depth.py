"""How deep many areas lie in others, all at once: the greatest distance from a point of one to the other's boundary.

Each area is cut into triangles, as in `mingeo.distance`, and all triangles of all areas are split together, level by
level. In a triangle the distance to one segment is greatest at a corner, so the least over the segments of their
greatest distances bounds it from above; what cannot beat the best corner known is dropped, and so are the segments
that are too far to be nearest. Between two edges alone the greatest depth in a triangle is found exactly, or else
splitting would come to no end where they run parallel. What has too many triangles all the same is left to
`mingeo.distance.farthest_from_boundary`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.distance import RESOLUTION_M, farthest_from_boundary, segments_of

__all__ = ["depths_m", "inscribed_radii_m"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Geometries = Sequence[Any] | np.ndarray[Any, Any]

_MOST_LEVELS = 40
_MOST_TRIANGLES = 1_000
"""An area with more triangles than this on one level has a long stretch of equal depth."""
_ROUNDING = 1e-9
_FEW_PAIRS = 2_000
"""Triangles times segments up to which each is held against each."""
_THIN = 1e-4
"""A radius that is less than this share of the perimeter: GEOS stops before it has looked everywhere."""


def depths_m(areas: Geometries, of: Geometries) -> Array:
    """Return how deep each area lies in the polygon of the same position, in the unit of their plane.

    The areas are polygons or multipolygons within those polygons, both near the origin. Never less than the truth
    and at most 1e-6 more, but for what `mingeo.distance` says of long borders.

    >>> feature = shapely.box(0, 0, 10, 10)
    >>> depths_m([shapely.box(0, 0, 3, 10), shapely.box(2, 2, 9, 9)], [feature] * 2).round(5).tolist()
    [3.0, 5.0]
    """
    result = np.full(len(areas), np.nan)
    there = [position for position in range(len(areas)) if not shapely.is_empty(areas[position])]
    if there:
        result[there] = _Levels.of([areas[position] for position in there], [of[position] for position in there]).run()
    for position in np.flatnonzero(np.isnan(result)).tolist():
        result[position] = farthest_from_boundary(areas[position], of[position]).distance
    return result


def inscribed_radii_m(areas: Geometries) -> Array:
    """Return the radius of the largest circle in each polygon or multipolygon: how deep it lies in itself.

    By GEOS, to 1e-6 and never less than the truth; where it may have given up on a thin shape, as `depths_m`.

    >>> inscribed_radii_m([shapely.box(0, 0, 9, 2)]).round(5).tolist()
    [1.0]
    """
    array = np.array(areas, dtype=object)
    if not len(array):
        return np.zeros(0)
    radii: Array = shapely.length(shapely.maximum_inscribed_circle(array, tolerance=RESOLUTION_M / 2))
    radii += RESOLUTION_M / 2
    thin = np.flatnonzero(radii < _THIN * shapely.length(array))
    radii[thin] = depths_m(array[thin], array[thin])
    return radii


@dataclass
class _Levels:
    """The triangles that are left (n, 3, 2), whose they are, and which segments can be nearest to each."""

    corners: Array
    owner: Indices
    segments: Array
    triangle: Indices
    rival: Indices
    best: Array
    bound: Array

    @classmethod
    def of(cls, areas: Sequence[Any], of: Sequence[Any]) -> _Levels:
        """Return the first level: the triangles of each area that can be deepest, with what can be nearest to them."""
        firsts = [_first(area, other) for area, other in zip(areas, of, strict=True)]
        triangles = np.cumsum([0, *(len(first.corners) for first in firsts)])[:-1]
        segments = np.cumsum([0, *(len(first.segments) for first in firsts)])[:-1]
        return cls(
            np.concatenate([first.corners for first in firsts]),
            np.repeat(np.arange(len(firsts)), [len(first.corners) for first in firsts]),
            np.concatenate([first.segments for first in firsts]),
            np.concatenate([first.triangle + at for first, at in zip(firsts, triangles.tolist(), strict=True)]),
            np.concatenate([first.rival + at for first, at in zip(firsts, segments.tolist(), strict=True)]),
            np.array([first.best for first in firsts]),
            np.zeros(len(firsts)),
        )

    def run(self) -> Array:
        """Return the depth of each area; NaN where it takes another way."""
        for _ in range(_MOST_LEVELS):
            if not len(self.owner):
                break
            self._settle()
            self._give_up(np.bincount(self.owner, minlength=len(self.best)) > _MOST_TRIANGLES)
            self._split()
        self._give_up(np.bincount(self.owner, minlength=len(self.best)) > 0)
        return np.maximum(self.best, self.bound)

    def _settle(self) -> None:
        """Take the corners into account, and drop the triangles and segments that no longer count."""
        points = _with_middles(self.corners)
        distances, on_line = _distances(points, self.segments.T, self.triangle, self.rival)
        starts = np.searchsorted(self.triangle, np.arange(len(self.owner)))
        nearest = np.minimum.reduceat(distances, starts, axis=1)
        np.maximum.at(self.best, self.owner, nearest.max(axis=0))
        bound = np.minimum.reduceat(distances[:3].max(axis=0), starts)
        counts = distances[3] - _radii(points)[self.triangle] <= bound[self.triangle]
        self._settle_pairs(np.flatnonzero(counts), distances, on_line, bound)
        open_ = bound > self.best[self.owner] + RESOLUTION_M
        np.maximum.at(self.bound, self.owner[~open_], bound[~open_])
        self._keep(open_, counts & open_[self.triangle])

    def _settle_pairs(self, elements: Indices, distances: Array, on_line: NDArray[np.bool_], bound: Array) -> None:
        """Give triangles with two rivals, both lines to all of it, the greatest depth in them for a bound.

        Both distances are linear there, so the lesser is greatest at a corner, or where a side has both alike.
        """
        triangle = self.triangle[elements]
        first = np.flatnonzero(np.bincount(triangle, minlength=len(self.owner)) == 2)
        one = elements[np.searchsorted(triangle, first)]
        other = elements[np.searchsorted(triangle, first) + 1] if len(first) else one
        lines = on_line[one] & on_line[other]
        first, one, other = first[lines], one[lines], other[lines]
        near, far = distances[:3, one], distances[:3, other]
        greatest = np.minimum(near, far).max(axis=0, initial=0.0)
        difference = near - far
        for side in range(3):
            following = (side + 1) % 3
            a, b = difference[side], difference[following]
            change = np.where(a * b < 0, a - b, 1.0)
            equal = near[side] + a / change * (near[following] - near[side])
            greatest = np.maximum(greatest, np.where(a * b < 0, equal, 0.0))
        bound[first] = np.minimum(bound[first], greatest)
        np.maximum.at(self.best, self.owner[first], bound[first])

    def _keep(self, triangles: NDArray[np.bool_], elements: NDArray[np.bool_]) -> None:
        number = np.cumsum(triangles) - 1
        self.corners, self.owner = self.corners[triangles], self.owner[triangles]
        self.triangle, self.rival = number[self.triangle[elements]], self.rival[elements]

    def _give_up(self, hopeless: NDArray[np.bool_]) -> None:
        self.best[hopeless] = np.nan
        kept = ~hopeless[self.owner]
        self._keep(kept, kept[self.triangle])

    def _split(self) -> None:
        """Cut each triangle in four, which share its rivals."""
        a, b, c = np.moveaxis(self.corners, 1, 0)
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        quarters = np.empty((len(self.owner), 4, 3, 2))
        for quarter, its in enumerate(((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))):
            for corner, places in enumerate(its):
                quarters[:, quarter, corner] = places
        self.corners = quarters.reshape(-1, 3, 2)
        counts = np.bincount(self.triangle, minlength=len(self.owner))
        starts = np.cumsum(counts) - counts
        self.owner, times = np.repeat(self.owner, 4), np.repeat(counts, 4)
        self.triangle = np.repeat(np.arange(len(times)), times)
        at = np.arange(len(self.triangle)) - np.repeat(np.cumsum(times) - times, times)
        self.rival = self.rival[at + np.repeat(np.repeat(starts, 4), times)]


@dataclass(frozen=True)
class _First:
    """One area's triangles, the other's segments, the pairs of both that count, and the depth known so far."""

    corners: Array
    segments: Array
    triangle: Indices
    rival: Indices
    best: float


def _first(area: Any, of: Any) -> _First:
    corners = shapely.get_coordinates(shapely.get_parts(shapely.constrained_delaunay_triangles(area)))
    corners = corners.reshape(-1, 4, 2)[:, :3]
    segments = segments_of(of)
    if len(corners) * len(segments) <= _FEW_PAIRS:
        triangle = np.repeat(np.arange(len(corners)), len(segments))
        return _First(corners, segments, triangle, np.tile(np.arange(len(segments)), len(corners)), 0.0)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2))))
    points = _with_middles(corners)
    places = shapely.points(points.reshape(2, -1).T)
    _, found = tree.query_nearest(places, return_distance=True, all_matches=False)
    distances = np.reshape(found, (4, -1))
    reach = distances[3] + _radii(points)
    best = float(distances.max())
    corners, reach = corners[reach >= best], reach[reach >= best]
    triangle, rival = tree.query(shapely.polygons(corners), predicate="dwithin", distance=reach)
    return _First(corners, segments, triangle, rival, best)


def _distances(points: Array, segments: Array, triangle: Indices, rival: Indices) -> tuple[Array, NDArray[np.bool_]]:
    """Return the distances (4, n) of the points of triangles (2, 4, k) to one segment (4, m) each.

    Also where the first three, the corners, all lie beside the segment and not beyond its ends.
    """
    ax, ay, bx, by = segments.take(rival, axis=1)
    x, y = points.take(triangle, axis=2) - np.stack([ax, ay])[:, None]
    dx, dy = bx - ax, by - ay
    share = (x * dx + y * dy) / (dx * dx + dy * dy)
    on_line = (share[:3].min(axis=0) >= -_ROUNDING) & (share[:3].max(axis=0) <= 1 + _ROUNDING)
    share = np.minimum(np.maximum(share, 0.0), 1.0)
    distances: Array = np.hypot(x - share * dx, y - share * dy)
    return distances, on_line


def _with_middles(corners: Array) -> Array:
    """Return the corners of triangles (k, 3, 2), and the middle of each, by coordinate: (2, 4, k)."""
    points = np.empty((2, 4, len(corners)))
    points[:, :3] = corners.transpose(2, 1, 0)
    points[:, 3] = (points[:, 0] + points[:, 1] + points[:, 2]) / 3
    return points


def _radii(points: Array) -> Array:
    """Return how far the corners of each triangle lie from its middle at most."""
    radii: Array = np.hypot(*(points[:, :3] - points[:, 3:])).max(axis=0)
    return radii
