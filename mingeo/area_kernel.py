"""Areas of overlap without an overlay: a sum over pairs of edges, none of which needs a topology.

An area's edges, directed so that it lies on their left, say where it is: a point lies in it where of the edges
below it one more runs eastwards (sign +1) than westwards (sign -1). So the area of P ∩ F is the sum over the edges
e of P of their sign times the area of F above e, and that is, over the edges f of F and the common x range,

    area of F above e = - Σ_f sign(f) ∫ max(f - e, 0) dx

With the differences d at the ends of the common range, of width w, the integral is w (d₁⁺ + d₂⁺)² / (2 (|d₁| + |d₂|)).
It is continuous in every coordinate, so shared edges, touching corners and slivers need no case of their own. What it
cannot tell is whether two areas touch, and of what shape their overlap is.

F comes in pieces (`mingeo.tiling`). For an edge that passes above a piece the sum is 0; for one that passes below it
is the piece's area between the ends, and between neighbouring edges that both pass below, the ends cancel. What is left
meets the edges of the piece. Coordinates are taken from a whole number beside each piece, which is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mingeo.errors import MingeoError
from mingeo.text import Text
from mingeo.tiling import Pieces, RingEdges

__all__ = ["Chains", "InconsistentAreaError", "checked_overlaps", "overlap_areas", "require_whole"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_STEP = 50_000
"""Elements that are worked on at a time: the arrays of one step stay in the second-level cache."""
_RELATIVE_ERROR = 1e-6
_BENEATH = 0.0
"""A height below every piece, from whose origin heights are measured."""


class InconsistentAreaError(MingeoError, ArithmeticError):
    """An overlap came out larger than one of the areas: no result is better than that one."""


@dataclass(frozen=True)
class Chains:
    """The edges of areas that are held against pieces: no vertical ones.

    `left`, `right` and `height` are x of both ends and y of the left one, in the plane, as offsets from `origin`;
    `sign` is +1 where the area lies above. `left_neighbour` and `right_neighbour` are positions of the edges that go
    on at either end, or -1. `starts`: where each area's edges begin (n + 1).
    """

    left: Array
    right: Array
    height: Array
    slope: Array
    sign: Array
    left_neighbour: Indices
    right_neighbour: Indices
    starts: Indices
    origin: tuple[float, float]

    def areas(self) -> Array:
        """Return the area of each area, in the unit of the plane squared."""
        width = self.right - self.left
        under = -self.sign * width * (self.height + self.slope * width / 2)
        count = len(self.starts) - 1
        total: Array = np.bincount(np.repeat(np.arange(count), np.diff(self.starts)), under, minlength=count).astype(
            float
        )
        return total

    def some(self, begin: int, end: int) -> Chains:
        """Return those of some areas in a row."""
        first, last = int(self.starts[begin]), int(self.starts[end])
        edges = slice(first, last)
        return Chains(
            self.left[edges],
            self.right[edges],
            self.height[edges],
            self.slope[edges],
            self.sign[edges],
            np.maximum(self.left_neighbour[edges] - first, -1),
            np.maximum(self.right_neighbour[edges] - first, -1),
            self.starts[begin : end + 1] - first,
            self.origin,
        )

    @classmethod
    def of(cls, edges: RingEdges, count: int) -> Chains:
        """Return the chains of so many areas."""
        from_x, from_y, to_x, to_y = edges.places.T
        slanted = from_x != to_x
        number = np.cumsum(slanted) - 1
        eastwards = from_x < to_x
        after, before = _past_vertical(edges.after, slanted), _past_vertical(edges.before, slanted)
        left = np.where(eastwards, from_x, to_x)[slanted]
        right = np.where(eastwards, to_x, from_x)[slanted]
        height = np.where(eastwards, from_y, to_y)[slanted]
        ends = np.searchsorted(edges.owners[slanted], np.arange(count + 1))
        return cls(
            left,
            right,
            height,
            (np.where(eastwards, to_y, from_y)[slanted] - height) / (right - left),
            np.where(eastwards, 1.0, -1.0)[slanted],
            number[np.where(eastwards, before, after)[slanted]],
            number[np.where(eastwards, after, before)[slanted]],
            ends,
            edges.origin,
        )

    @classmethod
    def of_pieces(cls, pieces: Pieces) -> Chains:
        """Return each piece as an area of its own, whose edges know no neighbours."""
        records = pieces.records.take(np.arange(len(pieces)))
        counts = records["count"].astype(np.int64)
        row, piece = _ramp(records["start"], counts)
        left, height, right, slope = pieces.rows.take(row, axis=0).T
        corners = np.array([records["origin_x"], records["origin_y"]])
        origin = corners[:, 0] if len(records) else np.zeros(2)
        x, y = (corners - origin[:, None])[:, piece]
        rises = np.arange(len(row)) - (np.cumsum(counts) - counts)[piece] < records["lower"][piece]
        none = np.full(len(row), -1)
        starts = np.concatenate([[0], np.cumsum(counts)])
        sign = np.where(rises, 1.0, -1.0)
        place = (float(origin[0]), float(origin[1]))
        return cls(left + x, right + x, height + y, slope, sign, none, none, starts, place)


def _past_vertical(neighbour: Indices, slanted: NDArray[np.bool_]) -> Indices:
    """Return the next edge on a side that is not vertical: over verticals x does not change."""
    while not slanted[neighbour[slanted]].all():
        neighbour = np.where(slanted[neighbour], neighbour, neighbour[neighbour])
    return neighbour


def overlap_areas(chains: Chains, pieces: Pieces, areas: Indices, found: Indices) -> Array:
    """Return the area that each area shares with each piece, by pairs of positions, in the unit of the plane squared.

    Rounding may leave an error of about 1e-15 of the piece's box; nothing is clipped.
    """
    result = np.zeros(len(areas))
    counts = (chains.starts[1:] - chains.starts[:-1])[areas]
    for begin, end in _steps(counts):
        result[begin:end] = _of_pairs(chains, pieces, areas[begin:end], found[begin:end])
    return result


def checked_overlaps(overlap: Array, one: Array, other: Array) -> Array:
    """Return overlaps with rounding taken off: none below 0 and none above either area.

    Raises
    ------
    InconsistentAreaError
        Beyond rounding: by more than a millionth of the greater area.
    """
    least = np.minimum(one, other)
    allowed = _RELATIVE_ERROR * np.maximum(one, other) + _RELATIVE_ERROR
    wrong = ~((overlap >= -allowed) & (overlap <= least + allowed))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise _inconsistent(
            Text(
                f"重叠面积 {overlap[at]:.6f} 与两个面积 {one[at]:.6f}、{other[at]:.6f} 矛盾",
                f"an overlap of {overlap[at]:.6f} contradicts areas of {one[at]:.6f} and {other[at]:.6f}",
            )
        )
    clipped: Array = np.clip(overlap, 0.0, least)
    return clipped


def require_whole(overlap: float, outside: float, area: float) -> None:
    """Refuse an overlap and an outside, found in two ways, that do not make up the area.

    Raises
    ------
    InconsistentAreaError
        They differ by more than a millionth of it.
    """
    if not abs(overlap + outside - area) <= _RELATIVE_ERROR * area + _RELATIVE_ERROR:
        raise _inconsistent(
            Text(
                f"重叠 {overlap:.6f} 与其外 {outside:.6f} 之和不是面积 {area:.6f}",
                f"an overlap of {overlap:.6f} and {outside:.6f} outside do not make up an area of {area:.6f}",
            )
        )


def _inconsistent(what: Text) -> InconsistentAreaError:
    return InconsistentAreaError(
        Text(f"内部错误：{what.zh}", f"internal error: {what.en}"),
        Text("请连同数据报告此错误，勿使用该结果", "report it with the data, and use no result of this run"),
    )


def _steps(counts: Indices) -> Iterator[tuple[int, int]]:
    """Yield runs of pairs with about `_STEP` elements each."""
    ends = np.cumsum(counts)
    begin, before = 0, 0
    while begin < len(ends):
        end = max(int(np.searchsorted(ends, before + _STEP, side="right")), begin + 1)
        yield begin, end
        begin, before = end, int(ends[end - 1])


def _ramp(starts: Indices, counts: Indices) -> tuple[Indices, Indices]:
    """Return for each run the position of every element, and the run it belongs to."""
    ends = np.cumsum(counts)
    run = np.repeat(np.arange(len(counts)), counts)
    return np.arange(len(run)) + (starts - ends + counts)[run], run


@dataclass(frozen=True)
class _Near:
    """The edges within the x range of the piece of their pair, and that piece's box, less the piece's origin.

    `element` is their place among all edges of all pairs.
    """

    element: Indices
    edge: Indices
    pair: Indices
    left: Array
    right: Array
    height: Array
    slope: Array
    west: Array
    east: Array


def _of_pairs(chains: Chains, pieces: Pieces, areas: Indices, found: Indices) -> Array:
    piece = pieces.records.take(found)
    firsts = chains.starts[areas]
    counts = chains.starts[areas + 1] - firsts
    edge, pair = _ramp(firsts, counts)
    near = _near(chains, piece, edge, pair)
    below, crossing = _sides(near, piece)
    # Where an edge goes on beyond the piece's east, all of the piece lies above it, and else what is west of its end.
    sign = chains.sign[near.edge]
    whole = np.flatnonzero(below & (near.right >= near.east))
    result = np.bincount(near.pair[whole], sign[whole], minlength=len(areas)) * piece["area"]
    passing = np.zeros(len(edge) + 1, dtype=bool)
    passing[near.element[below]] = True
    first_elements = np.cumsum(counts) - counts - firsts
    stops = []
    for is_open, neighbour in (
        (near.right < near.east, chains.right_neighbour),
        (near.left > near.west, chains.left_neighbour),
    ):
        at = np.flatnonzero(below & is_open)
        beyond = neighbour[near.edge[at]]
        goes_on = passing[np.where(beyond < 0, len(edge), first_elements[near.pair[at]] + beyond)]
        stops.append(at[~goes_on])
    which = np.concatenate([crossing, *stops])
    rows = np.vstack([near.left, near.height, near.right, near.slope]).take(which, axis=1)
    rows[0, len(crossing) :] = near.west[which[len(crossing) :]]
    rows[1, len(crossing) :] = _BENEATH
    rows[2, len(crossing) :] = np.concatenate([near.right[stops[0]], near.left[stops[1]]])
    rows[3, len(crossing) :] = 0.0
    signs = sign[which]
    signs[len(crossing) + len(stops[0]) :] *= -1.0
    owner = near.pair[which]
    above = _above(rows, pieces, piece[owner])
    total: Array = result + np.bincount(owner, signs * above, minlength=len(areas))
    return total


def _near(chains: Chains, piece: Any, edge: Indices, pair: Indices) -> _Near:
    west, east = piece["west"], piece["east"]
    origin_x, origin_y = piece["origin_x"] - chains.origin[0], piece["origin_y"] - chains.origin[1]
    inside = chains.left[edge] < (east + origin_x)[pair]
    inside &= chains.right[edge] > (west + origin_x)[pair]
    element = np.flatnonzero(inside)
    edge, pair = edge[element], pair[element]
    x, y = origin_x[pair], origin_y[pair]
    return _Near(
        element,
        edge,
        pair,
        chains.left[edge] - x,
        chains.right[edge] - x,
        chains.height[edge] - y,
        chains.slope[edge],
        west[pair],
        east[pair],
    )


def _sides(near: _Near, piece: Any) -> tuple[NDArray[np.bool_], Indices]:
    """Return which edges pass below their piece's box, and the positions of those that cross it."""
    one = near.height + near.slope * (np.maximum(near.left, near.west) - near.left)
    other = near.height + near.slope * (np.minimum(near.right, near.east) - near.left)
    below = np.maximum(one, other) <= piece["south"][near.pair]
    return below, np.flatnonzero(~below & (np.minimum(one, other) < piece["north"][near.pair]))


def _above(edges: Array, pieces: Pieces, piece: Any) -> Array:
    """Return the area of a piece that lies above each edge (4, n), given as `Pieces.rows` are."""
    counts = piece["count"].astype(np.int64)
    result = np.zeros(len(piece))
    for begin, end in _steps(counts):
        result[begin:end] = _above_step(edges[:, begin:end], pieces, piece[begin:end], counts[begin:end])
    return result


def _above_step(edges: Array, pieces: Pieces, piece: Any, counts: Indices) -> Array:
    row, run = _ramp(piece["start"], counts)
    left, height, right, slope = pieces.rows.take(row, axis=0).T
    own_left, own_height, own_right, own_slope = edges.take(run, axis=1)
    begin, end = np.maximum(left, own_left), np.minimum(right, own_right)
    one = height + (begin - left) * slope - (own_height + (begin - own_left) * own_slope)
    other = height + (end - left) * slope - (own_height + (end - own_left) * own_slope)
    width = np.maximum(end - begin, 0.0)
    positive = np.maximum(one, 0.0) + np.maximum(other, 0.0)
    both = np.abs(one) + np.abs(other)
    both[both == 0.0] = 1.0
    integral = width * positive * positive / (2.0 * both)
    starts = np.cumsum(counts) - counts
    halves = np.add.reduceat(integral, np.column_stack([starts, starts + piece["lower"]]).ravel())
    above: Array = halves[1::2] - halves[::2]
    return above
