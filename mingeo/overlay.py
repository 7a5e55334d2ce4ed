"""Facts about how two sets of areas lie to each other: containment, overlap, depth, distance to a place.

This module finds facts and judges nothing. Predicates and areas find candidates; what is decided, is
decided by distances (see `mingeo.distance`). Everything is computed in the zone's or feature's own
plane with its coordinates as given; the other geometry is brought there with its edges kept straight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyproj
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, ellipsoid_of, geographic_of, move, name_for, own_plane, parse, require_one_datum
from mingeo.distance import RESOLUTION_M, farthest_from_boundary, farthest_outside
from mingeo.errors import ArgumentError, CRSError
from mingeo.geometry import checked
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas
    import pandas

__all__ = [
    "TOLERANCE_M",
    "Containment",
    "LayerOverlap",
    "OverlapFacts",
    "Shape",
    "check_tolerance",
    "containment",
    "containment_of",
    "distance_to_point_m",
    "overlap_of",
    "overlap_with_layer",
    "overlaps",
]

TOLERANCE_M = 0.05
"""Twice the noise of coordinates recorded to 0.001 arc-second and 0.01 m in any mix (25 mm)."""


# A degree of longitude is 64 km at the northern end of China and more everywhere south of it.
_LEAST_METRES_A_DEGREE = 50_000.0


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
    area, overlap_m2 = plane.right.area, plane.right.area - outside.area
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
    plane = _SharedPlane(right, feature)
    if plane.right.distance(plane.other) > tolerance_m:
        return None
    shared = _area_parts(shapely.intersection(plane.right, plane.other))
    if shared.is_empty:
        return OverlapFacts(0.0, 0.0, 0.0, 0.0, contact=True)
    depth_m = farthest_from_boundary(shared, plane.other).distance
    inscribed = max(farthest_from_boundary(part, part).distance for part in shared.geoms)
    return OverlapFacts(
        overlap_m2=shared.area,
        share_of_right=shared.area / plane.right.area,
        share_of_feature=shared.area / plane.other.area,
        depth_m=depth_m,
        # A spike or strip may vanish when eroded and still reach far in: that is no contact along a boundary.
        contact=inscribed <= tolerance_m and depth_m <= 2 * tolerance_m + RESOLUTION_M,
    )


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
    for geometry in geometries:
        if _missing(geometry):
            checked(geometry)
    features = []
    for position in _near_right(right, geometries, crs, tolerance_m):
        facts = overlap_of(right, Shape(geometries[position], crs), tolerance_m)
        if facts is not None:
            features.append((int(position), facts))
    conflicts = [geometries[position] for position, facts in features if not facts.contact]
    if not conflicts:
        return LayerOverlap(tuple(features), 0.0, 0.0)
    plane = own_plane(right.geometry, right.crs)
    covered = shapely.union_all([move(geometry, crs, plane) for geometry in conflicts])
    in_plane = move(right.geometry, right.crs, plane)
    union_m2 = float(shapely.intersection(in_plane, covered).area)
    return LayerOverlap(tuple(features), union_m2, union_m2 / in_plane.area)


def _near_right(right: Shape, geometries: Sequence[Polygon | MultiPolygon], crs: str, tolerance_m: float) -> list[int]:
    """Return the positions of the features whose bounding boxes come near the right's."""
    if not geometries:
        return []
    west, south, east, north = move(right.geometry, right.crs, crs).bounds
    slack = (tolerance_m + 1.0) if parse(crs).is_projected else (tolerance_m + 1.0) / _LEAST_METRES_A_DEGREE
    boxes = shapely.bounds(np.array(geometries, dtype=object))
    meets = (boxes[:, 0] <= east + slack) & (boxes[:, 2] >= west - slack)
    meets &= (boxes[:, 1] <= north + slack) & (boxes[:, 3] >= south - slack)
    positions: list[int] = np.flatnonzero(meets).tolist()
    return positions


def distance_to_point_m(shape: Shape, lon: float, lat: float) -> float:
    """Return the least distance from an area to a point in degrees on CGCS2000, in metres on the ellipsoid.

    0 where the point lies in the area. The nearest point is found in the area's own plane, the way to
    it measured on the ellipsoid.
    """
    require_one_datum(shape.crs, GEOGRAPHIC)
    plane, degrees = own_plane(shape.geometry, shape.crs), GEOGRAPHIC
    geometry = move(shape.geometry, shape.crs, plane)
    point = move(shapely.Point(lon, lat), degrees, plane)
    here, there = (
        shapely.get_coordinates(move(end, plane, degrees))[0]
        for end in shapely.get_point(shapely.shortest_line(geometry, point), [0, -1])
    )
    semi_major, inverse_flattening = ellipsoid_of(shape.crs)
    geod = pyproj.Geod(a=semi_major, rf=inverse_flattening)
    return float(geod.inv(here[0], here[1], there[0], there[1])[2])


def containment(
    rights: geopandas.GeoDataFrame, zones: geopandas.GeoDataFrame, tolerance_m: float = TOLERANCE_M
) -> pandas.DataFrame:
    """Return how every right lies to every zone that it meets, one row a pair.

    Parameters
    ----------
    rights, zones
        GeoDataFrames with a CRS each; the CRS need not be the same. A zone whose ``basis`` column says
        ``schematic`` or ``none`` decides nothing: its shape is not looked at.
    tolerance_m
        Protrusion up to which a right is inside, in metres.

    Returns
    -------
    DataFrame
        ``right, zone`` (index labels of the frames), ``inside`` (nullable boolean), ``protrusion_m``,
        ``outside_m2``, ``margin_m`` (NaN unless inside), ``share_of_right``, ``share_of_zone``.
        A right paired with a zone of missing, empty or schematic geometry has ``inside`` missing, never
        False; so has a right without geometry.

    Raises
    ------
    CRSError
        A frame without a CRS, or two datums between which nothing can be moved.
    GeometryError
        An invalid geometry.

    >>> import geopandas
    >>> zones = geopandas.GeoDataFrame(
    ...     index=["A", "B"], geometry=[shapely.box(0, 0, 10, 10), None], crs="EPSG:4549")
    >>> rights = geopandas.GeoDataFrame(index=["r"], geometry=[shapely.box(1, 1, 4, 4)], crs="EPSG:4549")
    >>> containment(rights, zones)[["right", "zone", "inside", "protrusion_m", "margin_m"]]
      right zone  inside  protrusion_m  margin_m
    0     r    A    True           0.0       1.0
    1     r    B    <NA>           NaN       NaN
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for i, j in _candidates(rights, zones, tolerance_m):
        labels = (rights.index[i], zones.index[j])
        right, zone = rights.geometry.iloc[i], zones.geometry.iloc[j]
        if _missing(right) or _missing(zone) or not _decides(zones, j):
            rows.append((*labels, pd.NA, *[math.nan] * 5))
            continue
        facts = containment_of(_shape_in(rights, i), _shape_in(zones, j), tolerance_m)
        measures = (facts.protrusion_m, facts.outside_m2, facts.margin_m)
        rows.append((*labels, facts.inside, *measures, facts.share_of_right, facts.share_of_zone))
    columns = ["protrusion_m", "outside_m2", "margin_m", "share_of_right", "share_of_zone"]
    frame = pd.DataFrame(rows, columns=["right", "zone", "inside", *columns])
    return frame.astype({"inside": "boolean", **dict.fromkeys(columns, "float64")})


def overlaps(
    rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, tolerance_m: float = TOLERANCE_M
) -> pandas.DataFrame:
    """Return every overlap and contact of rights with features, one row a pair.

    Parameters
    ----------
    rights, features
        GeoDataFrames with a CRS each; the CRS need not be the same. Every geometry must be there: a
        feature that was lost cannot be told from one that is clear of the right.
    tolerance_m
        An overlap that vanishes when eroded by this much is a contact, in metres.

    Returns
    -------
    DataFrame
        ``right, feature`` (index labels of the frames), ``overlap_m2``, ``share_of_right``,
        ``share_of_feature``, ``depth_m``, ``contact`` (nullable boolean). A feature whose ``basis`` is
        ``schematic`` or ``none`` is listed with every measure missing.

    Raises
    ------
    CRSError, GeometryError
        As `containment`; also for a missing or empty geometry.
    """
    import pandas as pd

    rows = []
    for i, j in _candidates(rights, features, tolerance_m):
        labels = (rights.index[i], features.index[j])
        right = _shape_in(rights, i)
        feature = _shape_in(features, j) if _decides(features, j) else None
        if feature is None:
            rows.append((*labels, *[math.nan] * 4, pd.NA))
            continue
        facts = overlap_of(right, feature, tolerance_m)
        if facts is not None:
            shares = (facts.overlap_m2, facts.share_of_right, facts.share_of_feature)
            rows.append((*labels, *shares, facts.depth_m, facts.contact))
    columns = ["overlap_m2", "share_of_right", "share_of_feature", "depth_m"]
    frame = pd.DataFrame(rows, columns=["right", "feature", *columns, "contact"])
    return frame.astype({**dict.fromkeys(columns, "float64"), "contact": "boolean"})


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


def _area_parts(geometry: BaseGeometry) -> MultiPolygon:
    """Return only the polygons of an intersection: lines and points where two areas touch are none."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return MultiPolygon(parts)


def _candidates(
    rights: geopandas.GeoDataFrame, others: geopandas.GeoDataFrame, tolerance_m: float
) -> list[tuple[int, int]]:
    """Return the positions of pairs that can meet, and of every pair with a geometry that is missing."""
    check_tolerance(tolerance_m)
    require_one_datum(_crs_of(rights), _crs_of(others))
    boxes = [_degree_boxes(frame, tolerance_m) for frame in (rights, others)]
    found, hit = shapely.STRtree(np.array(boxes[1], dtype=object)).query(np.array(boxes[0], dtype=object))
    pairs = set(zip(found.tolist(), hit.tolist(), strict=True))
    for i, geometry in enumerate(rights.geometry):
        pairs |= {(i, j) for j in range(len(others)) if _missing(geometry)}
    for j, geometry in enumerate(others.geometry):
        pairs |= {(i, j) for i in range(len(rights)) if _missing(geometry) or not _decides(others, j)}
    return sorted(pairs)


def _degree_boxes(frame: geopandas.GeoDataFrame, tolerance_m: float) -> list[BaseGeometry | None]:
    """Return each geometry's bounding box in degrees, widened beyond the tolerance and any bow of an edge."""
    crs, degrees = _crs_of(frame), geographic_of(_crs_of(frame))
    slack = (tolerance_m + 1.0) / _LEAST_METRES_A_DEGREE
    boxes: list[BaseGeometry | None] = []
    for geometry in frame.geometry:
        if _missing(geometry):
            boxes.append(None)
            continue
        west, south, east, north = move(checked(geometry), crs, degrees).bounds
        boxes.append(shapely.box(west - slack, south - slack, east + slack, north + slack))
    return boxes


def _shape_in(frame: geopandas.GeoDataFrame, position: int) -> Shape:
    return Shape(cast("Polygon | MultiPolygon", frame.geometry.iloc[position]), _crs_of(frame))


def _missing(geometry: BaseGeometry | None) -> bool:
    return geometry is None or bool(shapely.is_empty(geometry))


def _decides(zones: geopandas.GeoDataFrame, position: int) -> bool:
    return "basis" not in zones.columns or zones["basis"].iloc[position] in ("surveyed", "digitised")


def _crs_of(frame: geopandas.GeoDataFrame) -> str:
    if frame.crs is None:
        raise CRSError(
            Text("图层没有坐标系", "the frame has no coordinate system"),
            Text("用 set_crs 写明，如 set_crs('EPSG:4528')", "name it, such as frame.set_crs('EPSG:4528')"),
        )
    return name_for(frame.crs)
