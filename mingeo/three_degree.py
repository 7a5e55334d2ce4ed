"""The 3-degree Gauss-Krüger planes of CGCS2000: what EPSG says of them, and their degrees without PROJ.

To load PROJ and its database takes longer than a whole check. So the few corners of one right are moved here, by the
series that PROJ uses (Poder and Engsager's to the sixth order in the third flattening, as Karney 2011 gives it), step
by step as PROJ takes them: where the compiler has left its arithmetic alone, the numbers are the same to the last bit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asinh, atan2, cos, exp, pi, radians, sin, sinh

__all__ = ["GEOGRAPHIC", "INVERSE_FLATTENING", "SEMI_MAJOR_M", "ThreeDegreePlane", "moved", "plane_of"]

GEOGRAPHIC = "EPSG:4490"
SEMI_MAJOR_M, INVERSE_FLATTENING = 6_378_137.0, 298.257222101
"""CGCS2000's ellipsoid (GB 22021-2008)."""

_PLANE = re.compile(r"EPSG:(45[1-5]\d)")
_RADIAN, _DEGREE = pi / 180, 180 / pi
_FARTHEST_M, _MOST_NORTHING_M = 1_000_000.0, 7_000_000.0
_FARTHEST, _MOST_LATITUDE = radians(10), radians(60)
"""From the central meridian, and from the equator, in radians."""

Point = tuple[float, float]

_FLATTENING = 1 / INVERSE_FLATTENING
_N = _FLATTENING / (2 - _FLATTENING)
"""The third flattening, (a - b) / (a + b)."""
_RADIUS = 1 / (1 + _N) * (1 + _N**2 * (1 / 4 + _N**2 * (1 / 64 + _N**2 / 256)))
"""The radius of the sphere with a meridian of the same length, in semi-major axes."""


def _series(*rows: Sequence[float]) -> tuple[float, ...]:
    """Return the coefficients of sin 2kx from those of the powers of the third flattening, from the k-th on."""
    found = []
    for k, row in enumerate(rows, start=1):
        value = 0.0
        for factor in reversed(row):
            value = value * _N + factor
        found.append(value * _N**k)
    return tuple(found)


_TO_SPHERE = _series(
    (-2, 2 / 3, 4 / 3, -82 / 45, 32 / 45, 4642 / 4725),
    (5 / 3, -16 / 15, -13 / 9, 904 / 315, -1522 / 945),
    (-26 / 15, 34 / 21, 8 / 5, -12686 / 2835),
    (1237 / 630, -12 / 5, -24832 / 14175),
    (-734 / 315, 109598 / 31185),
    (444337 / 155925,),
)
_FROM_SPHERE = _series(
    (2, -2 / 3, -2, 116 / 45, 26 / 45, -2854 / 675),
    (7 / 3, -8 / 5, -227 / 45, 2704 / 315, 2323 / 945),
    (56 / 15, -136 / 35, -1262 / 105, 73814 / 2835),
    (4279 / 630, -332 / 35, -399572 / 14175),
    (4174 / 315, -144838 / 6237),
    (601676 / 22275,),
)
_TO_PLANE = _series(
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (49561 / 161280, -179 / 168, 6601661 / 7257600),
    (34729 / 80640, -3418889 / 1995840),
    (212378941 / 319334400,),
)
_FROM_PLANE = _series(
    (-1 / 2, 2 / 3, -37 / 96, 1 / 360, 81 / 512, -96199 / 604800),
    (-1 / 48, -1 / 15, 437 / 1440, -46 / 105, 1118711 / 3870720),
    (-17 / 480, 37 / 840, 209 / 4480, -5569 / 90720),
    (-4397 / 161280, 11 / 504, 830251 / 7257600),
    (-4583 / 161280, 108847 / 3991680),
    (-20648693 / 638668800,),
)


@dataclass(frozen=True)
class ThreeDegreePlane:
    """A plane by its central meridian in degrees, its false easting in metres, and its zone's number.

    `zone` is None where the eastings have no zone number in front.
    """

    meridian: int
    false_easting_m: float
    zone: int | None

    def radians_at(self, x: float, y: float) -> Point | None:
        """Return longitude and latitude in radians of a place, easting first; None too far from the meridian."""
        if not (abs(x - self.false_easting_m) <= _FARTHEST_M and 0 <= y <= _MOST_NORTHING_M):
            return None
        east = (x - self.false_easting_m) * (1 / SEMI_MAJOR_M) / _RADIUS
        north = y * (1 / SEMI_MAJOR_M) / _RADIUS
        grown = exp(2 * east)
        shrunk = 0.5 / grown
        more = _summed(_FROM_PLANE, (sin(2 * north), cos(2 * north)), (0.5 * grown - shrunk, 0.5 * grown + shrunk))
        north, east = north + more[0], east + more[1]
        sine, cosine, sinh_east = sin(north), cos(north), sinh(east)
        modulus = _hypot(sinh_east, cosine)
        twice = 2 * modulus / (sinh_east * sinh_east + 1)
        latitude = _latitude(_FROM_SPHERE, atan2(sine, modulus), (sine * twice, twice * modulus - 1))
        return atan2(sinh_east, cosine) + radians(self.meridian), latitude

    def place_at(self, longitude: float, latitude: float) -> Point | None:
        """Return easting and northing in metres of a place in radians; None too far from the meridian."""
        longitude -= radians(self.meridian)
        if not (abs(longitude) <= _FARTHEST and 0 <= latitude <= _MOST_LATITUDE):
            return None
        sphere = _latitude(_TO_SPHERE, latitude, (sin(2 * latitude), cos(2 * latitude)))
        sine, cosine = sin(sphere), cos(sphere)
        both = cosine * cos(longitude)
        inverse = 1 / _hypot(sine, both)
        tangent = sin(longitude) * cosine * inverse
        twice = 2 * inverse
        squared = twice * inverse
        once = both * squared
        more = _summed(_TO_PLANE, (sine * once, both * once - 1), (tangent * twice, squared - 1))
        north, east = atan2(sine, both) + more[0], asinh(tangent) + more[1]
        return SEMI_MAJOR_M * (_RADIUS * east) + self.false_easting_m, SEMI_MAJOR_M * (_RADIUS * north)


@lru_cache(maxsize=64)
def plane_of(crs: str) -> ThreeDegreePlane | None:
    """Return the plane that an EPSG code names; None for any other system.

    >>> plane_of("EPSG:4528"), plane_of("EPSG:4549").meridian, plane_of("EPSG:4490")
    (ThreeDegreePlane(meridian=120, false_easting_m=40500000.0, zone=40), 120, None)
    """
    code = int(crs[5:]) if _PLANE.fullmatch(crs) else 0
    if 4513 <= code <= 4533:
        zone = code - 4488
        return ThreeDegreePlane(3 * zone, zone * 1e6 + 500_000.0, zone)
    return ThreeDegreePlane(75 + 3 * (code - 4534), 500_000.0, None) if 4534 <= code <= 4554 else None


def moved(places: Sequence[Sequence[float]], source: str, target: str) -> list[Point] | None:
    """Return places of one of the systems of CGCS2000 in another; None where the series here do not serve.

    >>> moved([(40_500_000, 4_000_000)], "EPSG:4528", "EPSG:4490")
    [(119.99999999999999, 36.13029292069608)]
    """
    here, there = plane_of(source), plane_of(target)
    if (here is None and source != GEOGRAPHIC) or (there is None and target != GEOGRAPHIC):
        return None
    found = []
    for x, y in places:
        at = (x * _RADIAN, y * _RADIAN) if here is None else here.radians_at(x, y)
        if at is None:
            return None
        place = (at[0] * _DEGREE, at[1] * _DEGREE) if there is None else there.place_at(*at)
        if place is None:
            return None
        found.append(place)
    return found


def _hypot(x: float, y: float) -> float:
    return abs(complex(x, y))  # the C library's own, as PROJ takes it; `math.hypot` rounds otherwise


def _latitude(series: Sequence[float], latitude: float, doubled: Point) -> float:
    """Return a latitude with a sine series added, by Clenshaw's summation; `doubled`: sine and cosine of twice it."""
    sine, cosine = doubled
    total, before, last = 0.0, 0.0, series[-1]
    for factor in series[-2::-1]:
        total = -before + 2 * cosine * last + factor
        before, last = last, total
    return latitude + total * sine


def _summed(series: Sequence[float], north: Point, east: Point) -> Point:
    """Return the sum of a complex sine series by Clenshaw; of twice the argument's parts, sine and cosine of each."""
    (sine, cosine), (sinh_east, cosh_east) = north, east
    r, i = 2 * cosine * cosh_east, -2 * sine * sinh_east
    real, imaginary, last_real, last_imaginary = series[-1], 0.0, 0.0, 0.0
    for factor in series[-2::-1]:
        before_real, before_imaginary, last_real, last_imaginary = last_real, last_imaginary, real, imaginary
        real = -before_real + r * last_real - i * last_imaginary + factor
        imaginary = -before_imaginary + i * last_real + r * last_imaginary
    r, i = sine * cosh_east, cosine * sinh_east
    return r * real - i * imaginary, r * imaginary + i * real
