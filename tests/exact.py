"""The oracle: slow geometry in exact rational arithmetic, sharing no code with the package.

Coordinates are taken as the exact rational values of their doubles, so nothing here rounds; only a square
root is irrational, and `root` gives that to 30 decimals. An area is a list of rings (shells and holes alike,
without the closing point) under the even-odd rule, which for valid polygons and multipolygons is their area.
"""

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from shapely import MultiPolygon, Polygon, get_parts

Point = tuple[Fraction, Fraction]
Ring = list[Point]


def point(x: float, y: float) -> Point:
    return Fraction(x), Fraction(y)


def rings_of(area: Polygon | MultiPolygon) -> list[Ring]:
    """Return the rings of a shapely area, exactly as its doubles are."""
    rings = [ring for part in get_parts(area) for ring in (part.exterior, *part.interiors)]
    return [[point(x, y) for x, y, *_ in ring.coords[:-1]] for ring in rings]


def edges(rings: Iterable[Ring]) -> Iterable[tuple[Point, Point]]:
    for ring in rings:
        yield from pairwise([*ring, ring[0]])


def cross(origin: Point, one: Point, other: Point) -> Fraction:
    """Return twice the signed area of a triangle: positive where it turns left."""
    return (one[0] - origin[0]) * (other[1] - origin[1]) - (one[1] - origin[1]) * (other[0] - origin[0])


def ring_area(ring: Ring) -> Fraction:
    """Return the area of a simple ring by the shoelace formula.

    >>> ring_area([point(0, 0), point(3, 0), point(0, 1)])
    Fraction(3, 2)
    """
    return abs(sum((a[0] * b[1] - a[1] * b[0] for a, b in edges([ring])), Fraction(0))) / 2


def area(polygon: Polygon | MultiPolygon) -> Fraction:
    """Return the area of a shapely area: shells less holes."""
    total = Fraction(0)
    for part in get_parts(polygon):
        shell, *holes = rings_of(part)
        total += ring_area(shell) - sum(map(ring_area, holes))
    return total


def is_convex(ring: Ring) -> bool:
    turns = [cross(a, b, c) for a, b, c in zip(ring, ring[1:] + ring[:1], ring[2:] + ring[:2], strict=True)]
    return all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)


def on_boundary(place: Point, rings: list[Ring]) -> bool:
    return any(_square_to_segment(place, a, b) == 0 for a, b in edges(rings))


def covers(rings: list[Ring], place: Point) -> bool:
    """Return True for a point in the area or on its boundary.

    >>> square = [[point(0, 0), point(2, 0), point(2, 2), point(0, 2)]]
    >>> covers(square, point(1, 1)), covers(square, point(2, 1)), covers(square, point(3, 1))
    (True, True, False)
    """
    if on_boundary(place, rings):
        return True
    crossings = 0
    for a, b in edges(rings):
        if (a[1] > place[1]) != (b[1] > place[1]):
            x = a[0] + (place[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            crossings += x > place[0]
    return crossings % 2 == 1


def square_to_boundary(place: Point, rings: list[Ring]) -> Fraction:
    """Return the square of a point's distance to the nearest edge."""
    return min(_square_to_segment(place, a, b) for a, b in edges(rings))


def square_distance(place: Point, rings: list[Ring]) -> Fraction:
    """Return the square of a point's distance to an area: 0 in it and on its boundary.

    >>> square_distance(point(5, 6), [[point(0, 0), point(2, 0), point(2, 2)]])
    Fraction(25, 1)
    """
    return Fraction(0) if covers(rings, place) else square_to_boundary(place, rings)


def square_protrusion(right: Polygon | MultiPolygon, convex: Polygon) -> Fraction:
    """Return the square of the greatest distance from a point of an area to a convex polygon.

    The distance to a convex set is a convex function, so over an area it is greatest at a corner.
    """
    (ring,) = rings_of(convex)
    assert is_convex(ring)
    return max(square_distance(corner, [ring]) for other in rings_of(right) for corner in other)


def root(square: Fraction) -> Fraction:
    """Return a square root, rounded down to 30 decimals.

    >>> root(Fraction(9, 4))
    Fraction(3, 2)
    """
    scale = 10**30
    return Fraction(math.isqrt(square.numerator * scale**2 // square.denominator), scale)


def inscribed_radius(triangle: Ring) -> Fraction:
    """Return the radius of a triangle's inscribed circle: twice the area over the perimeter.

    >>> float(inscribed_radius([point(0, 0), point(4, 0), point(0, 3)]))
    1.0
    """
    lengths = [root((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) for a, b in edges([triangle])]
    return 2 * ring_area(triangle) / sum(lengths)


def gauss_kruger(lon: float, lat: float, meridian: float) -> tuple[float, float]:
    """Return easting and northing on CGCS2000 by Krüger's series of 1912 to n⁴, to a micrometre.

    The easting has 500 km added and no zone number.
    """
    semi_major, flattening = 6378137.0, 1 / 298.257222101
    n = flattening / (2 - flattening)
    e = math.sqrt(flattening * (2 - flattening))
    radius = semi_major / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    phi, lam = math.radians(lat), math.radians(lon - meridian)
    tau = math.sinh(math.asinh(math.tan(phi)) - e * math.atanh(e * math.sin(phi)))
    xi, eta = math.atan2(tau, math.cos(lam)), math.asinh(math.sin(lam) / math.hypot(tau, math.cos(lam)))
    terms = [(2 * j * xi, 2 * j * eta, a) for j, a in enumerate(alpha, start=1)]
    north = radius * (xi + sum(a * math.sin(x) * math.cosh(y) for x, y, a in terms))
    east = radius * (eta + sum(a * math.cos(x) * math.sinh(y) for x, y, a in terms))
    return 500_000 + east, north


def _square_to_segment(place: Point, a: Point, b: Point) -> Fraction:
    along = (b[0] - a[0], b[1] - a[1])
    offset = (place[0] - a[0], place[1] - a[1])
    length2 = along[0] ** 2 + along[1] ** 2
    at = Fraction(0) if length2 == 0 else (offset[0] * along[0] + offset[1] * along[1]) / length2
    at = min(max(at, Fraction(0)), Fraction(1))
    return (offset[0] - at * along[0]) ** 2 + (offset[1] - at * along[1]) ** 2
