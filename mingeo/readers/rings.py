"""Outer rings and holes, told by where the rings lie and not by what is said of them.

A ring inside another is a hole in it, one inside that hole an island, and so on: for rings that do not
cross there is no other reading that gives a valid area. Direction is compared with it, for many programs
write it wrongly.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import LinearRing, MultiPolygon, Polygon

from mingeo.errors import GeometryError
from mingeo.readers.areas import no_number, senseless
from mingeo.text import Text

__all__ = ["area_of_rings"]

Array = np.ndarray[Any, Any]


def area_of_rings(rings: Sequence[LinearRing]) -> tuple[Polygon | MultiPolygon, int]:
    """Return the area that rings enclose, and how many run against the Shapefile's rule.

    That rule (ESRI Shapefile Technical Description, 1998, page 8): outer rings clockwise, holes the other way.

    Raises
    ------
    GeometryError
        A ring that stands twice.
    CoordinateError
        A coordinate that is no number.

    >>> square, hole = LinearRing([(0, 0), (0, 9), (9, 9), (9, 0)]), LinearRing([(1, 1), (2, 1), (2, 2)])
    >>> area, against = area_of_rings([square, hole])
    >>> area.area, against
    (80.5, 0)
    """
    if senseless(shapely.get_coordinates(rings)).any():
        raise no_number()
    clockwise = ~shapely.is_ccw(np.asarray(rings, dtype=object))
    if len(rings) == 1:
        return Polygon(rings[0]), int(not clockwise[0])
    depths, parents = _nesting(np.asarray([Polygon(ring) for ring in rings], dtype=object))
    against = int((clockwise != (depths % 2 == 0)).sum())
    shells = np.flatnonzero(depths % 2 == 0).tolist()
    holes: dict[int, list[LinearRing]] = {shell: [] for shell in shells}
    for index in np.flatnonzero(depths % 2 == 1).tolist():
        holes[parents[index]].append(rings[index])
    parts = [Polygon(rings[shell], holes[shell]) for shell in shells]
    return (parts[0] if len(parts) == 1 else MultiPolygon(parts)), against


def _nesting(solids: Array) -> tuple[Array, list[int]]:
    """Return how many rings lie around each ring, and the innermost of them (-1 where there is none)."""
    sizes = shapely.area(solids)
    inner, outer = shapely.STRtree(solids).query(solids, predicate="covered_by")
    _refuse_twins(solids, inner, outer, sizes)
    around = sizes[outer] > sizes[inner]
    inner, outer = inner[around], outer[around]
    depths = np.bincount(inner, minlength=len(solids))
    parents = [-1] * len(solids)
    for index, other in zip(inner.tolist(), outer.tolist(), strict=True):
        if parents[index] < 0 or sizes[other] < sizes[parents[index]]:
            parents[index] = other
    return depths, parents


def _refuse_twins(solids: Array, inner: Array, outer: Array, sizes: Array) -> None:
    twins = np.flatnonzero((inner != outer) & (sizes[inner] == sizes[outer]))
    if len(twins):
        x, y = shapely.get_coordinates(solids[inner[twins[0]]])[0].tolist()
        raise GeometryError(
            Text(f"有重复的环，起点（{x:.10g}, {y:.10g}）", f"a ring stands twice, from ({x:.10g}, {y:.10g})"),
            Text("删去重复的环", "delete one of them"),
        )
