"""Arcs as straight edges that stray from them by a millimetre at most."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from mingeo.readers.areas import no_number, refuse_too_many_vertices, senseless
from mingeo.readers.options import ReadOptions

__all__ = ["TOLERANCE_M", "arc_points", "bulged_points"]

TOLERANCE_M = 0.001

Place = tuple[float, float]


def arc_points(centre: Place, radius: float, start: float, sweep: float) -> Iterator[Place]:
    """Yield the points of an arc after its first and before its last.

    Parameters
    ----------
    centre, radius
        In metres.
    start, sweep
        Radians, counter-clockwise; a negative sweep goes clockwise.

    The rise of an arc over its chord is ``radius * (1 - cos(angle / 2))``, so the angle of one edge follows
    from the tolerance.

    >>> points = list(arc_points((0, 0), 1000, 0, math.pi / 2))
    >>> chord = math.dist((1000, 0), points[0])
    >>> 1000 - math.sqrt(1000**2 - (chord / 2) ** 2) <= TOLERANCE_M
    True
    """
    edges = 1
    if radius > TOLERANCE_M:  # 1 - cos(a) is 2 sin²(a / 2), which keeps its digits for a small angle
        edges = math.ceil(abs(sweep) / (4 * math.asin(math.sqrt(TOLERANCE_M / radius / 2))))
    for number in range(1, edges):
        angle = start + sweep * number / edges
        yield centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def bulged_points(vertices: Sequence[tuple[float, float, float]], options: ReadOptions) -> tuple[list[Place], int]:
    """Return the points of a closed outline, and how many arcs in it were made straight edges.

    Parameters
    ----------
    vertices
        Easting, northing and bulge: the tangent of a quarter of the angle of the arc to the next vertex,
        positive where it runs counter-clockwise (DXF reference, LWPOLYLINE, group code 42); 0 for an edge.
    options
        How many vertices are accepted.

    Raises
    ------
    CoordinateError
        A coordinate or bulge that is no number.
    FileReadError
        Too many vertices.

    A semicircle over a diameter of 2 (bulge 1):

    >>> points, arcs = bulged_points([(0, 0, 1), (2, 0, 0)], ReadOptions())
    >>> arcs, min(round(y, 3) for _, y in points)
    (1, -1.0)
    """
    if senseless(np.asarray(vertices, dtype=float).reshape(-1, 3)).any():
        raise no_number()
    points: list[Place] = []
    arcs = 0
    for (x, y, bulge), (next_x, next_y, _) in zip(vertices, [*vertices[1:], vertices[0]], strict=True):
        points.append((x, y))
        chord = math.dist((x, y), (next_x, next_y))
        if bulge and chord:
            arcs += 1
        if abs(bulge) * chord / 2 > TOLERANCE_M:  # the rise of the arc
            points.extend(_bulge(x, y, next_x, next_y, bulge))
            refuse_too_many_vertices(len(points), options)
    return points, arcs


def _bulge(x: float, y: float, next_x: float, next_y: float, bulge: float) -> Iterator[Place]:
    """Yield the points between the two ends of an arc given by its bulge."""
    # The centre lies on the chord's perpendicular bisector, this share of the chord to its left.
    share = (1 - bulge**2) / (4 * bulge)
    centre = ((x + next_x) / 2 - share * (next_y - y), (y + next_y) / 2 + share * (next_x - x))
    return arc_points(centre, math.dist(centre, (x, y)), math.atan2(y - centre[1], x - centre[0]), 4 * math.atan(bulge))
