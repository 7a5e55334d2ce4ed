"""A packed tree of boxes in plain arrays, which can lie in a file and be asked without being built again.

Boxes are sorted along a Hilbert curve; each sixteen in a row have a box of their own, each sixteen of these
another, up to sixteen or fewer. All the boxes that are asked about go down the tree together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["NODE", "BoxIndex", "hilbert_order"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

NODE = 16
_AT_ONCE = 4_000
_CURVE_BITS = 16


@dataclass(frozen=True)
class BoxIndex:
    """The boxes (n, 4) of some things in their order, and of the nodes above them, level by level.

    >>> squares = np.array([[x, 0, x + 1, 1] for x in range(100)], dtype=float)
    >>> asked, found = BoxIndex.over(squares).meeting(np.array([[2.5, 0.5, 4.5, 2], [99, 1, 150, 2]]))
    >>> asked.tolist(), found.tolist()
    ([0, 0, 0, 1, 1], [2, 3, 4, 98, 99])
    """

    levels: Sequence[Any]

    @classmethod
    def over(cls, boxes: Array) -> BoxIndex:
        """Return the index over boxes that lie near each other where their positions do (see `hilbert_order`)."""
        levels = [boxes]
        while len(levels[-1]) > NODE:
            below = levels[-1]
            starts = np.arange(0, len(below), NODE)
            least, most = np.minimum.reduceat(below[:, :2], starts), np.maximum.reduceat(below[:, 2:], starts)
            levels.append(np.hstack([least, most]))
        return cls(levels)

    def meeting(self, boxes: Array) -> tuple[Indices, Indices]:
        """Return the positions of boxes asked about and of those that each meets or touches, in ascending order."""
        first = self._first_level(len(boxes))
        count = len(self.levels[first])
        asked, found = np.repeat(np.arange(len(boxes)), count), np.tile(np.arange(count), len(boxes))
        asked, found = _meeting(boxes, asked, self.levels[first], found)
        for level in self.levels[:first][::-1]:
            found = (found[:, None] * NODE + np.arange(NODE)).ravel()
            asked = np.repeat(asked, NODE)
            if len(level) % NODE:  # the last node is not full
                there = found < len(level)
                asked, found = asked[there], found[there]
            asked, found = _meeting(boxes, asked, level, found)
        return asked, found

    def _first_level(self, boxes: int) -> int:
        """Return the lowest level whose nodes may all be asked at once: steps down cost more than a few nodes."""
        for level, nodes in enumerate(self.levels[:-1]):
            if len(nodes) * boxes <= _AT_ONCE:
                return level
        return len(self.levels) - 1


def hilbert_order(boxes: Array) -> Indices:
    """Return the order of boxes along a Hilbert curve through their middles."""
    if not len(boxes):
        return np.zeros(0, dtype=np.int64)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    low = middles.min(axis=0)
    side = max(float((middles.max(axis=0) - low).max()), 1e-9)
    cells = ((middles - low) / side * ((1 << _CURVE_BITS) - 1)).astype(np.uint32)
    x, y = cells[:, 0], cells[:, 1]
    along = np.zeros(len(boxes), dtype=np.uint64)
    for bit in range(_CURVE_BITS - 1, -1, -1):
        right, upper = x >> bit & 1, y >> bit & 1
        along = along << np.uint64(2) | (3 * right ^ upper).astype(np.uint64)
        turned = upper == 0
        flip = turned & (right == 1)
        x, y = np.where(flip, ~x, x), np.where(flip, ~y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
    order: Indices = np.argsort(along, kind="stable")
    return order


def _meeting(boxes: Array, asked: Indices, nodes: Any, found: Indices) -> tuple[Indices, Indices]:
    one, other = boxes.take(asked, axis=0), nodes.take(found, axis=0)
    meets = one[:, 0] <= other[:, 2]
    meets &= other[:, 0] <= one[:, 2]
    meets &= one[:, 1] <= other[:, 3]
    meets &= other[:, 1] <= one[:, 3]
    kept = np.flatnonzero(meets)
    return asked[kept], found[kept]
