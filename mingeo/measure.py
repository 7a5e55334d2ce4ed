"""Areas as the law and as printed tables have them, and the comparison with a stated area.

The legal method since 2022 (自然资源部公告 2022 年第 24 号) is the ellipsoidal area of TD/T 1055-2019,
appendix D; many printed figures are areas in the 3-degree Gauss-Krüger plane. Both are computed.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import GEOGRAPHIC, densified, ellipsoid_of, geographic_of, move_vertices, own_plane
from mingeo.errors import ArgumentError
from mingeo.geometry import checked
from mingeo.model import Areas
from mingeo.quantities import parse_area_km2, printed_unit_km2
from mingeo.text import Text

if TYPE_CHECKING:
    import pyproj

__all__ = ["area_m2", "areas_of", "circle_of_area", "circle_of_radius", "perimeter_m", "stated_tolerance_km2"]

Method = Literal["ellipsoidal", "planar"]

Agreement = Literal["both", "planar", "ellipsoidal"]

_RELATIVE_TOLERANCE = 0.005
_ROUNDING = 1 + 1e-9


def area_m2(geometry: Polygon | MultiPolygon, crs: str, method: Method = "ellipsoidal") -> float:
    """Return the area of a polygon or multipolygon in square metres.

    Parameters
    ----------
    geometry
        A valid polygon or multipolygon; degrees or metres, as `crs` says.
    crs
        The CRS of the coordinates, such as ``EPSG:4490`` or ``EPSG:4528``.
    method
        ``ellipsoidal``: TD/T 1055-2019 appendix D on the ellipsoid of the CRS's datum, from corner to
        corner. ``planar``: in the coordinates' own transverse Mercator plane, or for degrees in their
        3-degree plane.

    Raises
    ------
    GeometryError
        Missing, empty or invalid geometry.
    CRSError
        A CRS that is not known.

    One square kilometre on the central meridian of zone 40 is the same by both to a hundredth of a
    square metre:

    >>> square = shapely.box(40_499_500, 4_000_000, 40_500_500, 4_001_000)
    >>> round(area_m2(square, "EPSG:4528", "planar"), 2), round(area_m2(square, "EPSG:4528"), 1)
    (1000000.0, 1000000.0)
    """
    if method not in ("ellipsoidal", "planar"):
        raise ArgumentError(
            Text(f"没有面积方法“{method}”", f"there is no method '{method}'"),
            Text("用 ellipsoidal 或 planar", "use ellipsoidal or planar"),
        )
    geometry = checked(geometry)
    if method == "planar":
        return _planar(geometry, crs)
    semi_major, inverse_flattening = ellipsoid_of(crs)
    degrees = move_vertices(geometry, crs, geographic_of(crs))
    return math.fsum(
        _ring_area(shapely.get_coordinates(ring), semi_major, 1 / inverse_flattening) * sign
        for ring, sign in _signed_rings(degrees)
    )


def areas_of(geometry: Polygon | MultiPolygon, crs: str, stated_area: str = "") -> Areas:
    """Return both areas, and which of them a stated area (``0.6752 平方千米``) agrees with."""
    ellipsoidal, planar = area_m2(geometry, crs), area_m2(geometry, crs, "planar")
    if not stated_area:
        return Areas(ellipsoidal, planar)
    stated = parse_area_km2(stated_area)
    # To the printed digit the two can be told apart; where neither is met so closely, by the working rule.
    for tolerance in (printed_unit_km2(stated_area) / 2 * _ROUNDING, stated_tolerance_km2(stated_area)):
        by_ellipsoid = abs(ellipsoidal / 1e6 - stated) <= tolerance
        by_plane = abs(planar / 1e6 - stated) <= tolerance
        if by_ellipsoid or by_plane:
            agrees: Agreement = "both" if by_ellipsoid and by_plane else "ellipsoidal" if by_ellipsoid else "planar"
            return Areas(ellipsoidal, planar, stated, agrees)
    return Areas(ellipsoidal, planar, stated, "neither")


def stated_tolerance_km2(stated_area: str) -> float:
    """Return how far a computed area may lie from a stated one: a unit of the last digit, or 0.5 %.

    A working rule: of 29 published rights 23 agree by it with the plane or the ellipsoidal area, and the
    two known to be wrong at their source (by 8 and 11 %) do not.

    >>> stated_tolerance_km2("0.64 平方千米")
    0.01
    """
    return max(printed_unit_km2(stated_area), _RELATIVE_TOLERANCE * parse_area_km2(stated_area))


def perimeter_m(geometry: Polygon | MultiPolygon, crs: str) -> float:
    """Return the length of all rings in metres on the ellipsoid, their edges straight in their own CRS.

    >>> round(perimeter_m(shapely.box(40_499_500, 4_000_000, 40_500_500, 4_001_000), "EPSG:4528"), 2)
    4000.0
    """
    degrees = move_vertices(densified(geometry, crs), crs, geographic_of(crs))
    length: float = _geod(crs).geometry_length(degrees.boundary)
    return length


def circle_of_radius(lon: float, lat: float, radius_m: float) -> Polygon:
    """Return a polygon of 72 corners, in CGCS2000 degrees, that all lie one distance from a centre on the ellipsoid."""
    azimuths = np.linspace(0, 360, 72, endpoint=False)
    ones = np.ones_like(azimuths)
    x, y, _ = _geod(GEOGRAPHIC).fwd(lon * ones, lat * ones, azimuths, radius_m * ones)
    return Polygon(np.column_stack([x, y]))


@lru_cache(maxsize=512)
def circle_of_area(lon: float, lat: float, area_km2: float) -> Polygon:
    """Return a circle, as `circle_of_radius` draws it, whose ellipsoidal area is exactly the one asked for.

    It stands on maps for a zone whose boundary is not known, and decides nothing.

    >>> round(area_m2(circle_of_area(118.86, 36.45, 0.64), "EPSG:4490"), 2)
    640000.0
    """
    radius_m = math.sqrt(area_km2 * 1e6 / math.pi)
    for _ in range(4):  # The area goes with the square of the radius: each step squares the error away.
        radius_m *= math.sqrt(area_km2 * 1e6 / area_m2(circle_of_radius(lon, lat, radius_m), GEOGRAPHIC))
    return circle_of_radius(lon, lat, radius_m)


def _geod(crs: str) -> pyproj.Geod:
    import pyproj

    semi_major, inverse_flattening = ellipsoid_of(crs)
    return pyproj.Geod(a=semi_major, rf=inverse_flattening)


def _planar(geometry: Polygon | MultiPolygon, crs: str) -> float:
    plane = move_vertices(geometry, crs, own_plane(geometry, crs))
    west, south, _, _ = plane.bounds
    # Eastings of 4e7 cost seven digits of a double: measure from a corner nearby.
    near: Polygon | MultiPolygon = shapely.transform(plane, lambda xy: xy - (math.floor(west), math.floor(south)))
    return float(shapely.area(near))


def _signed_rings(geometry: Polygon | MultiPolygon) -> list[tuple[shapely.LinearRing, int]]:
    parts: list[Polygon] = list(shapely.get_parts(geometry))
    shells = [(part.exterior, 1) for part in parts]
    holes = [(hole, -1) for part in parts for hole in part.interiors]
    return shells + holes


def _ring_area(degrees: np.ndarray, semi_major: float, flattening: float) -> float:
    """Return the area under a closed ring by TD/T 1055-2019 appendix D: trapezoids summed edge by edge.

    Each edge spans with the ring's mean meridian an ellipsoidal trapezoid of mean width dL between two
    parallels, whose area is a series in the first eccentricity squared.
    """
    e2 = flattening * (2 - flattening)
    b2 = (semi_major * (1 - flattening)) ** 2
    series = (
        1 + e2 / 2 + 3 / 8 * e2**2 + 5 / 16 * e2**3 + 35 / 128 * e2**4,
        e2 / 6 + 3 / 16 * e2**2 + 3 / 16 * e2**3 + 35 / 192 * e2**4,
        3 / 80 * e2**2 + e2**3 / 16 + 5 / 64 * e2**4,
        e2**3 / 112 + 5 / 256 * e2**4,
        5 / 2304 * e2**4,
    )
    longitude, latitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    longitude = longitude - longitude.mean()
    width = (longitude[1:] + longitude[:-1]) / 2
    height, middle = np.diff(latitude), (latitude[1:] + latitude[:-1]) / 2
    terms = sum(
        (-1) ** k * factor * np.sin((2 * k + 1) * height / 2) * np.cos((2 * k + 1) * middle)
        for k, factor in enumerate(series)
    )
    return abs(math.fsum(2 * b2 * width * terms))
