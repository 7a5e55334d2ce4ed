"""The edges of areas in the order of their rings, as they are held against boxes and pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mingeo.kernel.tiling import Pieces, RingEdges, elements_of_runs

__all__ = ["Chains"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Chains:
    """The edges of some areas, directed so that the area lies on their left, ring after ring.

    `left`, `right` and `height` are x of both ends and y of the left one, in the plane, as offsets from `origin`;
    `sign` is +1 where the edge runs eastwards and so the area lies above it, else -1. The slope of a vertical edge is
    given as 0: it bounds no area from above or below. `goes_on` is True where the next edge starts at this one's end.
    `starts`: where each area's edges begin (n + 1).
    """

    left: Array
    right: Array
    height: Array
    slope: Array
    sign: Array
    goes_on: Flags
    starts: Indices
    origin: tuple[float, float]

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self.starts) - 1

    def areas(self) -> Array:
        """Return the area of each area, in the unit of the plane squared."""
        width = self.right - self.left
        under = -self.sign * width * (self.height + self.slope * width / 2)
        owner = np.repeat(np.arange(len(self)), np.diff(self.starts))
        total: Array = np.bincount(owner, under, minlength=len(self)).astype(float)
        return total

    def some(self, begin: int, end: int) -> Chains:
        """Return those of some areas in a row."""
        first, last = int(self.starts[begin]), int(self.starts[end])
        return self._edges(slice(first, last), self.starts[begin : end + 1] - first)

    def take(self, areas: Indices) -> Chains:
        """Return those of the areas at some positions."""
        counts = np.diff(self.starts)[areas]
        edges, _ = elements_of_runs(self.starts[areas], counts)
        return self._edges(edges, np.concatenate([[0], np.cumsum(counts)]))

    def _edges(self, edges: Any, starts: Indices) -> Chains:
        return Chains(
            self.left[edges],
            self.right[edges],
            self.height[edges],
            self.slope[edges],
            self.sign[edges],
            self.goes_on[edges],
            starts,
            self.origin,
        )

    @classmethod
    def of(cls, edges: RingEdges, count: int) -> Chains:
        """Return the chains of so many areas."""
        from_x, from_y, to_x, to_y = edges.places.T
        eastwards = from_x <= to_x
        left, right = np.where(eastwards, from_x, to_x), np.where(eastwards, to_x, from_x)
        height = np.where(eastwards, from_y, to_y)
        rise = np.where(eastwards, to_y, from_y) - height
        slope = np.divide(rise, right - left, out=np.zeros(len(left)), where=left != right)
        starts = np.searchsorted(edges.owners, np.arange(count + 1))
        return cls(left, right, height, slope, np.where(eastwards, 1.0, -1.0), edges.goes_on, starts, edges.origin)

    @classmethod
    def of_pieces(cls, pieces: Pieces) -> Chains:
        """Return each piece as an area of its own, whose edges know no neighbours."""
        records = pieces.records.take(np.arange(len(pieces)))
        counts = records["count"].astype(np.int64)
        row, piece = elements_of_runs(records["start"], counts)
        left, right, at_zero, slope = pieces.rows.take(row, axis=0).T
        corners = np.array([records["origin_x"], records["origin_y"]])
        origin = corners[:, 0] if len(records) else np.zeros(2)
        x, y = (corners - origin[:, None])[:, piece]
        rises = np.arange(len(row)) - (np.cumsum(counts) - counts)[piece] < records["lower"][piece]
        starts = np.concatenate([[0], np.cumsum(counts)])
        place = (float(origin[0]), float(origin[1]))
        alone = np.zeros(len(row), dtype=bool)
        height = at_zero + left * slope + y
        return cls(left + x, right + x, height, slope, np.where(rises, 1.0, -1.0), alone, starts, place)
