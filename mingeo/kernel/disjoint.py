"""Pieces of areas that overlap each other, made disjoint tile by tile, so that what they cover is counted once.

Pieces of one area never overlap, and most pieces of a layer overlap none of another area's: these count as they are.
Only what the others cover is united. A piece is its area within the piece's box, so it is cut out of the area again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.kernel.areas import overlap_areas
from mingeo.kernel.box_index import BoxIndex
from mingeo.kernel.chains import Chains
from mingeo.kernel.tiling import Pieces, boxes_of, pieces_of, reordered

__all__ = ["disjoint_parts", "disjoint_pieces", "overlapping_pieces"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Geometries = np.ndarray[Any, Any]

_LEAST_OVERLAP = 1e-6
_BATCH = 20_000
_MOST_VERTICES = 3_000
"""Vertices up to which the areas of a tile are united at once."""
_MOST_GROWTH = 1.25
"""By how many times cutting a tile may multiply its vertices; where it would by more, it is united as it is."""
_LEAST_SIDE = 1e-3
_GRID = 1e-6
"""Where GEOS cannot overlay areas as they are, it does so on a grid of this step, in the unit of the plane."""


def overlapping_pieces(
    pieces: Pieces, index: BoxIndex, progress: Callable[[float], None] | None = None
) -> NDArray[np.bool_]:
    """Return which pieces overlap a piece of another area by more than 1e-6 of the plane's unit squared.

    `index` is over the boxes of the pieces.
    """
    overlapping = np.zeros(len(pieces), dtype=bool)
    records = pieces.records.take(np.arange(len(pieces)))
    boxes, owners = boxes_of(records), records["owner"]
    for begin in range(0, len(pieces), _BATCH):
        here = np.arange(begin, min(begin + _BATCH, len(pieces)))
        one, other = index.meeting(boxes[here])
        meets = (owners[here][one] != owners[other]) & (here[one] < other)
        one, other = one[meets], other[meets]
        least, most = boxes[here][one], boxes[other]
        meets = (np.minimum(least[:, 2:], most[:, 2:]) > np.maximum(least[:, :2], most[:, :2])).all(axis=1)
        one, other = one[meets], other[meets]
        if len(one):
            shared = overlap_areas(Chains.of_pieces(reordered(pieces, here)), pieces.rows, one, records[other])
            found = shared > _LEAST_OVERLAP
            overlapping[here[one[found]]] = True
            overlapping[other[found]] = True
        if progress is not None:
            progress((begin + len(here)) / len(pieces))
    return overlapping


def disjoint_pieces(areas: Geometries, records: Any) -> Iterator[Pieces]:
    """Yield pieces that cover what some pieces of valid areas cover, and do not overlap each other.

    `records` are of type `PIECE`, their owners positions of `areas`; the owner of what is yielded is -1.
    """
    owners, position = np.unique(records["owner"], return_inverse=True)
    parts, owner_of_part = shapely.get_parts(areas[owners], return_index=True)
    near, _ = _met(parts, owner_of_part, boxes_of(records) + np.array([-1, -1, 1, 1]), position)
    # Less a whole number beside them, the places where GEOS has edges cross are rounded to 1e-11 and not to 1e-8.
    corner = np.array([records["origin_x"].min(), records["origin_y"].min()])
    parts = shapely.transform(parts[near], lambda places: places - corner)
    local = records.copy()
    local["origin_x"] -= corner[0]
    local["origin_y"] -= corner[1]
    found = np.array([*disjoint_parts(parts, owner_of_part[near], boxes_of(local), position)], dtype=object)
    for _, pieces in pieces_of(found):
        made = pieces.records.take(np.arange(len(pieces)))
        made["owner"] = -1
        made["origin_x"] += corner[0]
        made["origin_y"] += corner[1]
        yield Pieces(made, pieces.rows)


def disjoint_parts(parts: Geometries, owners: Indices, boxes: Array, owners_of_boxes: Indices) -> Iterator[Any]:
    """Yield polygons that cover what valid polygons in one plane cover, and do not overlap each other.

    Of each polygon, only what lies within the boxes (n, 4) of its owner is wanted; polygons of one owner do not
    overlap each other, nor do the boxes.

    >>> squares = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])
    >>> found = disjoint_parts(squares, np.array([0, 1]), np.array([[0, 1, 2, 2], [1, 0, 2, 2]]), np.array([0, 1]))
    >>> sum(part.area for part in found)
    3.0
    """
    waiting = [_Tile(parts, owners, boxes, owners_of_boxes).needed()]
    while waiting:
        tile = waiting.pop()
        if not len(tile.parts):
            continue
        if (tile.owners == tile.owners[0]).all():
            yield from tile.clipped()
            continue
        halves = tile.halves() if tile.vertices() > _MOST_VERTICES else []
        # Areas that lie in a heap are in both halves of every tile.
        if halves and sum(half.vertices() for half in halves) <= _MOST_GROWTH * tile.vertices():
            waiting += halves
        else:
            yield from _polygons(_overlaid(shapely.union_all, tile.clipped()))[0]


@dataclass(frozen=True)
class _Tile:
    """Polygons in a tile, and the boxes in it that bound what is wanted of them, each with its owner."""

    parts: Geometries
    owners: Indices
    boxes: Array
    owners_of_boxes: Indices

    def vertices(self) -> int:
        """Return the number of the polygons' vertices."""
        return int(shapely.get_num_coordinates(self.parts).sum())

    def needed(self) -> _Tile:
        """Return the tile without what meets nothing of the same owner."""
        parts, boxes = _met(self.parts, self.owners, self.boxes, self.owners_of_boxes)
        return _Tile(self.parts[parts], self.owners[parts], self.boxes[boxes], self.owners_of_boxes[boxes])

    def halves(self) -> list[_Tile]:
        """Return what lies on either side of a line across the middle of the boxes; nothing of a tile too small."""
        least, most = self.boxes[:, :2].min(axis=0), self.boxes[:, 2:].max(axis=0)
        axis = int(np.argmax(most - least))
        if most[axis] - least[axis] < _LEAST_SIDE:
            return []
        line = float(least[axis] + most[axis]) / 2
        halves = []
        for upper in (False, True):
            inside = self.boxes[:, axis + 2] > line if upper else self.boxes[:, axis] < line
            boxes = self.boxes[inside]
            if upper:
                boxes[:, axis] = np.maximum(boxes[:, axis], line)
            else:
                boxes[:, axis + 2] = np.minimum(boxes[:, axis + 2], line)
            half = _Tile(self.parts, self.owners, boxes, self.owners_of_boxes[inside])
            halves.append(half.needed().trimmed().needed())
        return halves

    def trimmed(self) -> _Tile:
        """Return the tile with its polygons cut to the bounds of all its boxes."""
        if not len(self.boxes):
            return self
        frame = np.concatenate([self.boxes[:, :2].min(axis=0), self.boxes[:, 2:].max(axis=0)])
        inside = _lie_in(shapely.bounds(self.parts), frame)
        cut, index = _polygons(_overlaid(shapely.intersection, self.parts[~inside], shapely.box(*frame)))
        return replace(
            self,
            parts=np.concatenate([self.parts[inside], cut]),
            owners=np.concatenate([self.owners[inside], self.owners[~inside][index]]),
        )

    def clipped(self) -> Geometries:
        """Return what is wanted of the polygons."""
        box, part = _pairs(self.parts, self.owners, self.boxes, self.owners_of_boxes)
        inside = np.zeros(len(self.parts), dtype=bool)
        inside[part[_lie_in(shapely.bounds(self.parts[part]), self.boxes[box])]] = True
        found = [self.parts[inside]]
        for owner in np.unique(self.owners[~inside]):
            # Boxes side by side are one region, so that what crosses their common side is not cut there.
            region = shapely.union_all(shapely.box(*self.boxes[self.owners_of_boxes == owner].T))
            parts = self.parts[~inside & (self.owners == owner)]
            found.append(_polygons(_overlaid(shapely.intersection, parts, region))[0])
        return np.concatenate(found)


def _pairs(parts: Geometries, owners: Indices, boxes: Array, owners_of_boxes: Indices) -> tuple[Indices, Indices]:
    """Return the positions of boxes and of polygons of the same owner whose bounds meet."""
    box, part = shapely.STRtree(parts).query(shapely.box(*boxes.T))
    same = owners_of_boxes[box] == owners[part]
    return box[same], part[same]


def _met(
    parts: Geometries, owners: Indices, boxes: Array, owners_of_boxes: Indices
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which polygons and which boxes meet one of the other kind with the same owner."""
    box, part = _pairs(parts, owners, boxes, owners_of_boxes)
    return np.bincount(part, minlength=len(parts)) > 0, np.bincount(box, minlength=len(boxes)) > 0


def _lie_in(bounds: Array, boxes: Array) -> NDArray[np.bool_]:
    lie: NDArray[np.bool_] = np.all((bounds[:, :2] >= boxes[..., :2]) & (bounds[:, 2:] <= boxes[..., 2:]), axis=1)
    return lie


def _overlaid(operation: Callable[..., Any], *geometries: Any) -> Any:
    try:
        return operation(*geometries)
    except shapely.GEOSException:
        return operation(*geometries, grid_size=_GRID)


def _polygons(found: Any) -> tuple[Geometries, Indices]:
    """Return the polygons in the results of an overlay, and the position of each one's result."""
    parts, index = shapely.get_parts(np.atleast_1d(found), return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    areas = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 0)
    return parts[areas], index[inner][areas]
