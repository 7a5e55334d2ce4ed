"""How far a right lies from what it does not meet, on the ellipsoid."""

from __future__ import annotations

import pyproj
import shapely

from mingeo.crs import GEOGRAPHIC, ellipsoid_of, move, own_plane, require_one_datum
from mingeo.overlay.pairs import Shape

__all__ = ["distance_to_point_m"]


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
