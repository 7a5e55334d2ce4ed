"""How far a right lies from what it does not meet, on the ellipsoid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, ellipsoid_of, geographic_of, move, own_plane, require_one_datum
from mingeo.overlay.pairs import Shape

__all__ = ["distance_to_m", "distance_to_point_m", "nearest_of"]

_LEAST_METRES_A_DEGREE = 50_000.0
"""As `mingeo.overlay.layers` has it: degrees of longitude in China are longer everywhere."""


def distance_to_point_m(shape: Shape, lon: float, lat: float) -> float:
    """Return the least distance from an area to a point in degrees on CGCS2000, in metres on the ellipsoid.

    0 where the point lies in the area. The nearest point is found in the area's own plane, the way to
    it measured on the ellipsoid.
    """
    return distance_to_m(shape, shapely.Point(lon, lat), GEOGRAPHIC)


def distance_to_m(right: Shape, other: BaseGeometry, crs: str) -> float:
    """Return the least distance from a right to a point, line or area, in metres on the ellipsoid.

    0 where they meet; a hole of the right is outside it. The two nearest points are found in the right's own
    plane, with edges straight in the CRS that they were given in; the way between them is the geodesic on
    the ellipsoid of the datum. Right to 1 cm for distances up to some kilometres, which is what the law asks.

    Raises
    ------
    CRSError
        The two stand on different datums.

    >>> right = Shape(shapely.box(40_500_000, 4_000_000, 40_501_000, 4_001_000), "EPSG:4528")
    >>> railway = shapely.LineString([(40_501_080, 3_999_000), (40_501_080, 4_002_000)])
    >>> round(distance_to_m(right, railway, "EPSG:4528"), 3)
    80.0
    """
    require_one_datum(right.crs, crs)
    plane, degrees = own_plane(right.geometry, right.crs), geographic_of(right.crs)
    way = shapely.shortest_line(move(right.geometry, right.crs, plane), move(other, crs, plane))
    if shapely.length(way) == 0:
        return 0.0
    (lon, lat), (far_lon, far_lat) = (
        shapely.get_coordinates(move(end, plane, degrees))[0] for end in shapely.get_point(way, [0, -1])
    )
    import pyproj

    semi_major, inverse_flattening = ellipsoid_of(right.crs)
    geod = pyproj.Geod(a=semi_major, rf=inverse_flattening)
    return float(geod.inv(lon, lat, far_lon, far_lat)[2])


def nearest_of(right: Shape, others: Sequence[BaseGeometry], crs: str, within_m: float) -> tuple[int, float] | None:
    """Return the position and the distance of the nearest of several geometries, all in `crs`.

    None where none lies within a distance in metres. Only those whose bounding box comes that near are
    measured, so that a whole country's roads may be given.
    """
    require_one_datum(right.crs, crs)
    if not others:
        return None
    degrees = geographic_of(right.crs)
    slack = (within_m + 100.0) / _LEAST_METRES_A_DEGREE  # an edge bows by less than 100 m between its ends
    west, south, east, north = move(right.geometry, right.crs, degrees).bounds
    here = shapely.box(west - slack, south - slack, east + slack, north + slack)
    near_there = move(here, degrees, crs).bounds
    boxes = shapely.bounds(np.array(others, dtype=object))
    meets = (boxes[:, 0] <= near_there[2]) & (boxes[:, 2] >= near_there[0])
    meets &= (boxes[:, 1] <= near_there[3]) & (boxes[:, 3] >= near_there[1])
    positions: list[int] = np.flatnonzero(meets).tolist()
    found = [(position, distance_to_m(right, others[position], crs)) for position in positions]
    nearest = min(found, key=lambda one: one[1], default=None)
    return nearest if nearest is not None and nearest[1] <= within_m else None
