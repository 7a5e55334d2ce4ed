"""Facts about one right and one other area: containment and overlap, decided by distances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import move, own_plane
from mingeo.distance import farthest_outside
from mingeo.errors import ArgumentError
from mingeo.geometry import checked
from mingeo.kernel.areas import require_whole
from mingeo.kernel.prepared import shared_area_m2
from mingeo.overlay.many import OverlapFacts, overlaps_of_right
from mingeo.text import Text

__all__ = ["TOLERANCE_M", "Containment", "OverlapFacts", "Shape", "check_tolerance", "containment_of", "overlap_of"]

TOLERANCE_M = 0.05
"""Twice the noise of coordinates recorded to 0.001 arc-second and 0.01 m in any mix (25 mm)."""


MAX_TOLERANCE_M = 1.0
"""A protrusion of more than this is no survey noise: coordinates to a whole arc-second stray by 27 m."""


@dataclass(frozen=True)
class Shape:
    """An area with the CRS of its coordinates; one that is missing, empty or invalid is refused.

    Raises
    ------
    GeometryError, CoordinateError
        As `mingeo.geometry.checked`.
    """

    geometry: Polygon | MultiPolygon
    crs: str

    def __post_init__(self) -> None:
        """Check the geometry: an answer on a broken one would look like any other."""
        checked(self.geometry)


@dataclass(frozen=True)
class Containment:
    """How a right lies to a zone, in the zone's own plane.

    Attributes
    ----------
    inside
        The protrusion is at most the tolerance.
    protrusion_m
        Greatest distance from a point of the right to the zone; 0 when wholly inside. Holes are outside.
    protrusion_at
        Where that is, in the right's own coordinates; None when wholly inside.
    outside_m2
        Area of the right outside the zone.
    margin_m
        Least distance from the right's boundary to the zone's, when inside; NaN otherwise.
    share_of_right, share_of_zone
        Area of the overlap as a share of each.
    """

    inside: bool
    protrusion_m: float
    protrusion_at: tuple[float, float] | None
    outside_m2: float
    margin_m: float
    share_of_right: float
    share_of_zone: float


def check_tolerance(tolerance_m: float) -> None:
    """Refuse a tolerance that is no number of metres from 0 to 1.

    Raises
    ------
    ArgumentError
        Negative, not a number, or more than survey noise can be.
    """
    if not 0 <= tolerance_m <= MAX_TOLERANCE_M:
        raise ArgumentError(
            Text(f"容差 {tolerance_m} 无效", f"the tolerance {tolerance_m} makes no sense"),
            Text(f"用 0 到 {MAX_TOLERANCE_M:g} 米", f"give metres from 0 to {MAX_TOLERANCE_M:g}"),
        )


def containment_of(right: Shape, zone: Shape, tolerance_m: float = TOLERANCE_M) -> Containment:
    """Return how one right lies to one zone; see `Containment`.

    >>> zone = Shape(shapely.box(40_500_000, 4_000_000, 40_501_000, 4_001_000), "EPSG:4528")
    >>> right = Shape(shapely.box(40_500_100, 4_000_100, 40_500_400, 4_000_300), "EPSG:4528")
    >>> facts = containment_of(right, zone)
    >>> facts.inside, facts.protrusion_m, facts.margin_m, facts.share_of_zone
    (True, 0.0, 100.0, 0.06)
    """
    plane = _SharedPlane(right, zone)
    outside = shapely.difference(plane.right, plane.other)
    farthest = farthest_outside(plane.right, plane.other)
    area = plane.right.area
    overlap_m2 = _overlap_by(outside.area, plane)
    inside = farthest.distance <= tolerance_m
    return Containment(
        inside=inside,
        protrusion_m=farthest.distance,
        protrusion_at=plane.back(farthest.x, farthest.y) if farthest.distance > 0 else None,
        outside_m2=outside.area,
        margin_m=_margin(plane, farthest.distance) if inside else math.nan,
        share_of_right=overlap_m2 / area,
        share_of_zone=overlap_m2 / plane.other.area,
    )


def overlap_of(right: Shape, feature: Shape, tolerance_m: float = TOLERANCE_M) -> OverlapFacts | None:
    """Return how one right and one feature overlap or touch; None where they are apart.

    >>> feature = Shape(shapely.box(40_500_000, 4_000_000, 40_500_010, 4_000_010), "EPSG:4528")
    >>> right = Shape(shapely.box(40_500_007, 4_000_000, 40_500_020, 4_000_010), "EPSG:4528")
    >>> facts = overlap_of(right, feature)
    >>> facts.overlap_m2, facts.depth_m, facts.contact
    (30.0, 3.0, False)
    """
    return overlaps_of_right(right.geometry, right.crs, [feature.geometry], feature.crs, tolerance_m).facts[0]


def _overlap_by(outside_m2: float, plane: _SharedPlane) -> float:
    """Return the overlap that the area outside leaves, once the area kernel agrees.

    Raises
    ------
    InconsistentAreaError
        Overlap and outside do not make up the area of the right: to a millionth, they always do.
    """
    area_m2, shared_m2 = plane.right.area, shared_area_m2(plane.right, plane.other)
    require_whole(shared_m2, outside_m2, area_m2)
    return max(float(area_m2 - outside_m2), 0.0)  # of a right wholly outside, rounding may leave less than nothing


class _SharedPlane:
    """A right and another area in the other's own plane, measured from an origin nearby."""

    def __init__(self, right: Shape, other: Shape) -> None:
        self._plane, self._right = own_plane(other.geometry, other.crs), right
        in_plane = move(other.geometry, other.crs, self._plane)
        west, south, _, _ = in_plane.bounds
        # Eastings of 4e7 leave a double 7 nm; a whole number taken off leaves the rest exact.
        self._origin = np.array([math.floor(west), math.floor(south)], dtype=float)
        self.other = self._near(in_plane)
        self.right = self._near(move(right.geometry, right.crs, self._plane))

    def _near(self, geometry: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
        shifted: Polygon | MultiPolygon = shapely.transform(geometry, lambda xy: xy - self._origin)
        return shifted

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the plane in the right's own coordinates."""
        point = shapely.Point(x + self._origin[0], y + self._origin[1])
        there = move(point, self._plane, self._right.crs)
        return there.x, there.y


def _margin(plane: _SharedPlane, protrusion_m: float) -> float:
    if protrusion_m > 0:
        return 0.0
    return float(shapely.distance(plane.right.boundary, plane.other.boundary))
