"""Areas that overlap each other, made disjoint tile by tile, so that what they cover is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.area_kernel import overlap_areas
from mingeo.box_index import BoxIndex
from mingeo.chains import Chains
from mingeo.tiling import Pieces, boxes_of, reordered

__all__ = ["disjoint_parts", "overlapping_areas"]

Geometries = np.ndarray[Any, Any]

_LEAST_OVERLAP = 1e-6
_BATCH = 20_000
_MOST_VERTICES = 3_000
"""Vertices up to which the areas of a tile are united at once."""
_MOST_CUTS = 40
_GRID = 1e-4
"""Where GEOS cannot unite areas as they are, it does so on a grid of this step, in the unit of the plane."""


def overlapping_areas(
    pieces: Pieces, index: BoxIndex, count: int, progress: Callable[[float], None] | None = None
) -> NDArray[np.bool_]:
    """Return which of so many areas overlap another by more than 1e-6 of the plane's unit squared.

    `index` is over the boxes of the pieces.
    """
    overlapping = np.zeros(count, dtype=bool)
    records = pieces.records.take(np.arange(len(pieces)))
    boxes, owners = boxes_of(records), records["owner"]
    for begin in range(0, len(pieces), _BATCH):
        here = np.arange(begin, min(begin + _BATCH, len(pieces)))
        one, other = index.meeting(boxes[here])
        least, most = boxes[here][one], boxes[other]
        meets = (owners[here][one] != owners[other]) & (here[one] < other)
        meets &= (np.minimum(least[:, 2:], most[:, 2:]) > np.maximum(least[:, :2], most[:, :2])).all(axis=1)
        one, other = one[meets], other[meets]
        if len(one):
            shared = overlap_areas(Chains.of_pieces(reordered(pieces, here)), pieces.rows, one, records[other])
            found = shared > _LEAST_OVERLAP
            overlapping[owners[here][one[found]]] = True
            overlapping[owners[other[found]]] = True
        if progress is not None:
            progress((begin + len(here)) / len(pieces))
    return overlapping


def disjoint_parts(areas: Geometries) -> Iterator[Any]:
    """Yield polygons that cover what valid areas in one plane cover, and do not overlap each other.

    >>> squares = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])
    >>> sum(part.area for part in disjoint_parts(squares))
    6.0
    """
    parts, owners = shapely.get_parts(areas, return_index=True)
    waiting = [(parts, owners, 0)]
    while waiting:
        parts, owners, cuts = waiting.pop()
        if not len(parts):
            continue
        if (owners == owners[0]).all():
            yield from parts
        elif cuts >= _MOST_CUTS or int(shapely.get_num_coordinates(parts).sum()) <= _MOST_VERTICES:
            yield from _polygons(_united(parts))[0]
        else:
            waiting += [(*half, cuts + 1) for half in _halves(parts, owners)]


def _united(parts: Geometries) -> Any:
    try:
        return shapely.union_all(parts)
    except shapely.GEOSException:
        return shapely.union_all(parts, grid_size=_GRID)


def _halves(parts: Geometries, owners: NDArray[np.int64]) -> list[tuple[Geometries, NDArray[np.int64]]]:
    """Return what lies on either side of a line across the middle."""
    bounds = shapely.bounds(parts)
    least, most = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    axis = int(np.argmax(most - least))
    line = float(least[axis] + most[axis]) / 2
    halves = []
    for upper in (False, True):
        low, high = least - 1, most + 1
        (low if upper else high)[axis] = line
        inside = bounds[:, axis] >= line if upper else bounds[:, axis + 2] <= line
        across = (bounds[:, axis] < line) & (bounds[:, axis + 2] > line)
        pieces, index = _polygons(shapely.intersection(parts[across], shapely.box(*low, *high)))
        kept = [parts[inside], pieces], [owners[inside], owners[across][index]]
        halves.append((np.concatenate(kept[0]), np.concatenate(kept[1])))
    return halves


def _polygons(found: Any) -> tuple[Geometries, NDArray[np.int64]]:
    """Return the polygons in the results of an overlay, and the position of each one's result."""
    parts, index = shapely.get_parts(np.atleast_1d(found), return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    areas = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 0)
    return parts[areas], index[inner][areas]
