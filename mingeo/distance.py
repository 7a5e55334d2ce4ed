"""How far the farthest point of an area lies from a boundary: protrusions and depths.

Areas and predicates cannot tell "inside to a few centimetres" from "outside": a thin spike has no area,
a predicate knows no tolerance. The greatest distance from a point of the right to the zone does.

That distance is a maximum over an area of a minimum over segments. It need not lie at a corner of the
area (think of a hole in the zone, whose middle is farthest), so corners alone are not enough. The area
is cut into triangles; each is either settled exactly or split:

* the distance to one segment is convex, so over a triangle it is greatest at a corner;
* the lesser of two such distances is greatest at a corner or where, on a side, the two are equal;
* where the zone holds the hull of the points nearest to a triangle's corners, no point of the triangle
  lies farther from the zone than a corner does (each is the same mixture of corners as a point of the
  hull is of their nearest points): this settles the slivers that two drawings of one border leave;
* any other triangle is bounded from above by the least of its segments' greatest distances, dropped
  where that cannot beat the best point known, and otherwise cut up.
"""

import heapq
import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, count

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

__all__ = ["Farthest", "farthest_from_boundary", "farthest_outside", "segments_of"]

Array = NDArray[np.float64]

RESOLUTION_M = 1e-6
"""The answer is greater by no more than this than the distance of the point it names ..."""
COARSEST_RESOLUTION_M = 2e-3
"""... or than this, where two drawings of one long border leave thousands of slivers."""

_MOST_TRIANGLES = 50_000
_ROUNDING = 1e-9
_SLIVER = 0.05
_RIM_M = 1e-7
_COARSER = {1_000: (5e-5, 4e-5), 2_000: (COARSEST_RESOLUTION_M, 1.5e-3)}
"""After so many triangles: the resolution and the rim to go on with. The last rim takes in the bends of a border
whose corners are rounded to the millimetre."""


@dataclass(frozen=True)
class Farthest:
    """The greatest distance, in the unit of the coordinates, and the point where it is reached.

    `distance` is an upper bound: never less than the truth, and `RESOLUTION_M` above it at most, or
    `COARSEST_RESOLUTION_M`.
    """

    distance: float
    x: float
    y: float


def farthest_outside(area: BaseGeometry, zone: Polygon | MultiPolygon) -> Farthest:
    """Return the point of an area that lies farthest outside a zone; distance 0 where none does.

    Both in one plane, in metres.

    >>> farthest_outside(shapely.box(0, 0, 2, 1), shapely.box(0, 0, 1.5, 1)).distance
    0.5
    """
    return _farthest(shapely.difference(area, zone), zone)


def farthest_from_boundary(area: BaseGeometry, of: Polygon | MultiPolygon) -> Farthest:
    """Return the point of an area within a polygon that lies farthest from the polygon's boundary.

    Of the overlap of two polygons this is how deep one reaches into the other; of a polygon and itself,
    the radius of its largest inscribed circle.

    >>> strip = shapely.box(0, 0, 9, 2)
    >>> round(farthest_from_boundary(strip, strip).distance, 5)
    1.0
    """
    west, south, east, north = of.bounds
    margin = max(east - west, north - south)
    around = shapely.box(west - margin, south - margin, east + margin, north + margin)
    beyond: Polygon | MultiPolygon = shapely.difference(around, of)  # type: ignore[assignment]
    return _farthest(area, beyond)


def segments_of(polygon: Polygon | MultiPolygon) -> Array:
    """Return the edges of a polygon's rings as an array of shape (n, 4): x0, y0, x1, y1."""
    pieces = []
    for ring in shapely.get_rings(shapely.get_parts(polygon)):
        xy = shapely.get_coordinates(ring)
        pieces.append(np.hstack([xy[:-1], xy[1:]]))
    segments = np.vstack(pieces)
    longer_than_a_point = (segments[:, :2] != segments[:, 2:]).any(axis=1)
    kept: Array = segments[longer_than_a_point]
    return kept


def _farthest(area: BaseGeometry, zone: Polygon | MultiPolygon) -> Farthest:
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        return Farthest(0.0, float("nan"), float("nan"))
    triangles = np.concatenate([_triangles(part) for part in parts])
    segments = segments_of(zone)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2))))
    nearest, distances = _nearest(tree, triangles.reshape(-1, 2))
    search = _Search(zone)
    search.offer(triangles.reshape(-1, 2), distances)
    own_segments = segments[nearest].reshape(-1, 3, 4)
    bounds = _bounds(triangles, own_segments)
    for i in np.argsort(-bounds):
        if search.is_settled_by(float(bounds[i])) or search.is_held(triangles[i], own_segments[i]):
            continue
        near = tree.query(shapely.Polygon(triangles[i]), predicate="dwithin", distance=bounds[i])
        search.push(triangles[i], segments[near])
    return search.run()


def _triangles(part: Polygon) -> Array:
    pieces = shapely.get_parts(shapely.constrained_delaunay_triangles(part))
    corners: Array = shapely.get_coordinates(pieces).reshape(-1, 4, 2)[:, :3]
    return corners


def _nearest(tree: shapely.STRtree, points: Array) -> tuple[NDArray[np.intp], Array]:
    """Return for each point the position of its nearest segment, and the distance."""
    (asked, found), distances = tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    nearest, at = np.empty(len(points), dtype=np.intp), np.empty(len(points))
    nearest[asked], at[asked] = found, distances
    return nearest, at


def _bounds(triangles: Array, segments: Array) -> Array:
    """Return an upper bound for each triangle from a few segments of its own, shape (n, k, 4)."""
    to_corners = np.stack([_distances_rowwise(triangles[:, corner], segments) for corner in range(3)])
    bounds: Array = to_corners.max(axis=0).min(axis=1)
    return bounds


class _Search:
    """Branch and bound over triangles for the point farthest from a set of segments."""

    def __init__(self, zone: Polygon | MultiPolygon) -> None:
        self._zone = zone
        self.best = Farthest(0.0, float("nan"), float("nan"))
        self._dropped = 0.0
        self._resolution_m, self._rim_m = RESOLUTION_M, _RIM_M
        self._heap: list[tuple[float, int, Array, Array]] = []
        self._order = count()

    def offer(self, points: Array, distances: Array) -> None:
        """Take the farthest of some points, with their distances, where it beats the best so far."""
        winner = int(distances.argmax())
        if distances[winner] > self.best.distance:
            x, y = points[winner].tolist()
            self.best = Farthest(float(distances[winner]), x, y)

    def is_settled_by(self, bound: float) -> bool:
        """Return True where a triangle need not be looked into: it cannot beat the best by the resolution."""
        settled = bound <= self.best.distance + self._resolution_m
        if settled:
            self._dropped = max(self._dropped, bound)
        return settled

    @cached_property
    def _zone_with_rim(self) -> Polygon | MultiPolygon:
        """The zone with a rim that takes in what rounding leaves between two drawings of one border."""
        rimmed: Polygon | MultiPolygon = shapely.buffer(self._zone, self._rim_m, quad_segs=2)
        shapely.prepare(rimmed)
        return rimmed

    def is_held(self, triangle: Array, nearest: Array) -> bool:
        """Return True where the zone holds the hull of the corners' nearest points, one segment a corner."""
        positions = np.clip([_positions_on(triangle[i : i + 1], nearest[i : i + 1])[0, 0] for i in range(3)], 0.0, 1.0)
        feet = nearest[:, :2] + positions[:, None] * (nearest[:, 2:] - nearest[:, :2])
        held = bool(shapely.covers(self._zone_with_rim, shapely.MultiPoint(feet).convex_hull))
        if held:
            farthest = float(np.hypot(*(triangle - feet).T).max())
            self._dropped = max(self._dropped, farthest + self._rim_m)
        return held

    def push(self, triangle: Array, segments: Array) -> None:
        """Settle a triangle at once, or keep it for splitting; `segments` hold all that can be nearest."""
        to_corners = _distances(triangle, segments)
        self.offer(triangle, to_corners.min(axis=1))
        bound = float(to_corners.max(axis=0).min())
        if self.is_settled_by(bound):
            return
        rivals = _rivals(triangle, segments, bound)
        if len(rivals) == 1 or self.is_held(triangle, _nearest_of(triangle, segments)):
            return
        if len(rivals) == 2 and _whole(triangle, rivals):
            points = _equal_on_sides(triangle, rivals)
            self.offer(points, _distances(points, rivals).min(axis=1))
            return
        heapq.heappush(self._heap, (-bound, next(self._order), triangle, rivals))

    def run(self) -> Farthest:
        """Split what is left until nothing can beat the best point by more than the resolution."""
        for done in range(_MOST_TRIANGLES):
            if done in _COARSER:
                self._go_on_with(*_COARSER[done])
            if not self._heap or self.is_settled_by(-self._heap[0][0]):
                return self._at_least()
            _, _, triangle, candidates = heapq.heappop(self._heap)
            if self._rim_m > _RIM_M and self.is_held(triangle, _nearest_of(triangle, candidates)):
                continue
            for piece in _pieces(triangle):
                self.push(piece, candidates)
        # Out of budget: the bound is never less than the truth, so nothing passes that should not.
        bound, _, triangle, _ = self._heap[0]
        x, y = triangle.mean(axis=0).tolist()
        return Farthest(max(-bound, self._at_least().distance), x, y)

    def _go_on_with(self, resolution_m: float, rim_m: float) -> None:
        self._resolution_m, self._rim_m = resolution_m, rim_m
        self.__dict__.pop("_zone_with_rim", None)

    def _at_least(self) -> Farthest:
        """Return the best point with a distance that no dropped triangle exceeds."""
        return replace(self.best, distance=max(self.best.distance, self._dropped))


def _pieces(triangle: Array) -> list[Array]:
    """Return a triangle cut in four, or a sliver in two across its longest side: it gets shorter, not more."""
    middles = (triangle + np.roll(triangle, -1, axis=0)) / 2
    sides = np.hypot(*(triangle - np.roll(triangle, -1, axis=0)).T)
    first, second = triangle[1] - triangle[0], triangle[2] - triangle[0]
    height = abs(first[0] * second[1] - first[1] * second[0]) / sides.max()
    if height < _SLIVER * sides.max():
        longest = int(sides.argmax())
        a, b, c = np.roll(triangle, -longest, axis=0)
        return [np.array([a, middles[longest], c]), np.array([middles[longest], b, c])]
    corners = [np.array([triangle[i], middles[i], middles[i - 1]]) for i in range(3)]
    return [*corners, middles]


def _distances(points: Array, segments: Array) -> Array:
    """Return the distance of every point to every segment, shape (points, segments)."""
    return _distances_rowwise(points, segments[None, :, :])


def _distances_rowwise(points: Array, segments: Array) -> Array:
    """Return the distance of each point (n, 2) to each of its own segments (n or 1, k, 4): shape (n, k)."""
    offset = points[:, None, :] - segments[:, :, :2]
    along = segments[:, :, 2:] - segments[:, :, :2]
    foot = np.clip(_positions(offset, along), 0.0, 1.0)[:, :, None] * along
    distances: Array = np.hypot(*np.moveaxis(offset - foot, 2, 0))
    return distances


def _nearest_of(points: Array, segments: Array) -> Array:
    """Return for each point the nearest of some segments."""
    nearest: Array = segments[_distances(points, segments).argmin(axis=1)]
    return nearest


def _positions(offset: Array, along: Array) -> Array:
    """Return where a point's foot lies on a segment: 0 at its start, 1 at its end; 0 on a point."""
    square = (along * along).sum(axis=2)
    positions: Array = (offset * along).sum(axis=2) / np.where(square > 0, square, 1.0)
    return positions


def _positions_on(points: Array, segments: Array) -> Array:
    along = (segments[:, 2:] - segments[:, :2])[None, :, :]
    return _positions(points[:, None, :] - segments[None, :, :2], along)


def _rivals(triangle: Array, segments: Array, bound: float) -> Array:
    """Return the segments that can be nearest somewhere in the triangle, each reduced to what counts.

    A segment whose end is nearest to the whole triangle is replaced by that end, and an end that belongs
    to another rival is left out: else the two edges of a corner would rival each other all along the
    sector in front of it.
    """
    centre = triangle.mean(axis=0)
    radius = float(np.hypot(*(triangle - centre).T).max())
    possible = _distances(centre[None, :], segments)[0] - radius <= bound
    kept = segments[possible].copy()
    positions = _positions_on(triangle, kept)
    at_start, at_end = (positions <= 0).all(axis=0), (positions >= 1).all(axis=0)
    kept[at_start, 2:] = kept[at_start, :2]
    kept[at_end, :2] = kept[at_end, 2:]
    kept = np.unique(kept, axis=0)
    is_point = (kept[:, :2] == kept[:, 2:]).all(axis=1)
    ends = {tuple(end) for end in kept[~is_point].reshape(-1, 2).tolist()}
    doubled = is_point & np.array([tuple(start) in ends for start in kept[:, :2].tolist()], dtype=bool)
    rivals: Array = kept[~doubled]
    return rivals


def _whole(triangle: Array, rivals: Array) -> bool:
    """Return True where each rival is to the whole triangle a line, or to the whole of it a point.

    Then the two are equally far at one point of a side at most, or at two between corners that both lie
    nearer to the same rival and so are farther than those points.
    """
    positions = _positions_on(triangle, rivals)
    is_point = (rivals[:, :2] == rivals[:, 2:]).all(axis=1)
    # A corner that is meant to lie right across an end may lie beyond it by rounding; to the distance that is nothing.
    within = (positions >= -_ROUNDING) & (positions <= 1 + _ROUNDING)
    return bool((is_point | within.all(axis=0)).all())


def _equal_on_sides(triangle: Array, rivals: Array) -> Array:
    """Return on each side the point where the two rivals are equally far; a corner where there is none."""
    return np.array([_equally_far(triangle[a], triangle[b], rivals) for a, b in combinations(range(3), 2)])


def _equally_far(a: Array, b: Array, rivals: Array) -> Array:
    (ax, ay), (bx, by) = a.tolist(), b.tolist()
    one, other = rivals.tolist()

    def difference(t: float) -> float:
        x, y = ax + t * (bx - ax), ay + t * (by - ay)
        return _distance_to(one, x, y) - _distance_to(other, x, y)

    low, high, at_low = 0.0, 1.0, difference(0.0)
    if at_low * difference(1.0) >= 0:
        return a
    for _ in range(60):
        middle = (low + high) / 2
        if at_low * difference(middle) > 0:
            low = middle
        else:
            high = middle
    found: Array = a + low * (b - a)
    return found


def _distance_to(segment: list[float], x: float, y: float) -> float:
    """Return one distance to one segment: for single points plain floats are far quicker than arrays."""
    x0, y0, x1, y1 = segment
    dx, dy, px, py = x1 - x0, y1 - y0, x - x0, y - y0
    square = dx * dx + dy * dy
    position = min(max((px * dx + py * dy) / square, 0.0), 1.0) if square else 0.0
    return math.hypot(px - position * dx, py - position * dy)
