"""Areas of overlap without an overlay: a sum over pairs of edges, none of which needs a topology.

An area's edges, directed so that it lies on their left, say where it is: a point lies in it where of the edges
below it one more runs eastwards (sign +1) than westwards (sign -1). So the area of P ∩ F is the sum over the edges
e of P of their sign times the area of F above e, and that is, over the edges f of F and the common x range,

    area of F above e = - Σ_f sign(f) ∫ max(f - e, 0) dx

With the differences d at the ends of the common range, of width w, the integral is w (d₁⁺ + d₂⁺)² / (2 (|d₁| + |d₂|)).
It is continuous in every coordinate, so shared edges, touching corners and slivers need no case of their own. What it
cannot tell is whether two areas touch, and of what shape their overlap is.

F comes in pieces (`mingeo.kernel.tiling`), and most edges pass below or above a piece, which settles them
(`mingeo.kernel.open_edges`). Only the others meet the edges of the piece. Coordinates are taken from a whole number
beside each piece, which is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mingeo.errors import MingeoError
from mingeo.kernel.chains import Chains
from mingeo.kernel.open_edges import OpenEdges
from mingeo.kernel.tiling import Rows, elements_of_runs
from mingeo.text import Text

__all__ = ["InconsistentAreaError", "Nodes", "checked_overlaps", "overlap_areas", "require_whole"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_STEP = 50_000
"""Elements that are worked on at a time: the arrays of one step stay in the second-level cache."""
_MANY_PIECES = 3
"""Pieces of one node from which on it pays to hold an area against the node first."""
_OPEN_EDGES = 4
"""About so many edges stay open between an area and a node, for each of its pieces."""
_WIDER = np.array([-1e-8, -1e-8, 1e-8, 1e-8])
"""By so much the box of a node may have been rounded where coordinates are as large as 4e7."""
_RELATIVE_ERROR = 1e-6
_LEAST = np.finfo(float).tiny
_BENEATH = 0.0
"""A height below every piece, from whose origin heights are measured."""


class InconsistentAreaError(MingeoError, ArithmeticError):
    """An overlap came out larger than one of the areas: no result is better than that one."""


@dataclass(frozen=True)
class Nodes:
    """Boxes that hold several pieces each: the position of each pair's, and the `boxes` (n, 4) of all.

    Pairs of one area with pieces of one node have to stand next to each other.
    """

    of_pair: Indices
    boxes: Rows


def overlap_areas(chains: Chains, rows: Rows, areas: Indices, pieces: Any, nodes: Nodes | None = None) -> Array:
    """Return the area that each area shares with each piece, pair by pair, in the unit of the plane squared.

    Rounding may leave an error of about 1e-15 of the piece's box; nothing is clipped.

    Parameters
    ----------
    chains, areas
        The edges of the areas, and the position of each pair's area.
    rows, pieces
        The rows of all pieces, and the record of each pair's piece.
    nodes
        Where they are given, an area is first held against a node that many of its pieces lie in, and only what is open
        there against the pieces.
    """
    result = np.zeros(len(areas))
    counts = np.diff(chains.starts)
    if nodes is None:
        for begin, end in _steps(counts[areas]):
            open_ = OpenEdges.all_of(chains, areas[begin:end])
            result[begin:end] = _of_pairs(chains, rows, pieces[begin:end], open_)
        return result
    groups = _Groups.of(areas, nodes)
    for begin, end in _steps(groups.elements(counts)):
        open_, group = groups.open_edges(chains, begin, end)
        some = slice(int(groups.firsts[begin]), int(groups.firsts[end]))
        result[some] = open_.whole.take(group) * pieces["area"][some]
        left = np.flatnonzero(open_.is_open().take(group))
        result[some][left] = _of_pairs(chains, rows, pieces[some].take(left), open_.of_pairs(group.take(left)))
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


@dataclass(frozen=True)
class _Groups:
    """Pairs in a row of one area and one node: where each begins (n + 1), and the area and the node's box of each."""

    firsts: Indices
    areas: Indices
    boxes: Array

    @classmethod
    def of(cls, areas: Indices, nodes: Nodes) -> _Groups:
        """Return the groups of pairs whose areas are given."""
        node = nodes.of_pair
        changes = (areas[1:] != areas[:-1]) | (node[1:] != node[:-1])
        firsts = np.concatenate([[0], np.flatnonzero(changes) + 1, [len(areas)]])
        boxes = nodes.boxes.take(node[firsts[:-1]], axis=0)
        # Nothing is settled against an endless box.
        boxes[np.diff(firsts) < _MANY_PIECES] = [-np.inf, -np.inf, np.inf, np.inf]
        return cls(firsts, areas[firsts[:-1]], boxes)

    def elements(self, edges: Indices) -> Indices:
        """Return about how many elements each group gives; `edges` is the number that each area has."""
        pieces, own = np.diff(self.firsts), edges[self.areas]
        return np.where(pieces < _MANY_PIECES, own * pieces, own + _OPEN_EDGES * pieces)

    def open_edges(self, chains: Chains, begin: int, end: int) -> tuple[OpenEdges, Indices]:
        """Return what some groups leave open against their nodes, and the group of each of their pairs."""
        boxes = (self.boxes[begin:end] + _WIDER - np.tile(chains.origin, 2)).T
        open_ = OpenEdges.all_of(chains, self.areas[begin:end]).against(chains, boxes)
        return open_, np.repeat(np.arange(end - begin), np.diff(self.firsts[begin : end + 1]))


def _of_pairs(chains: Chains, rows: Rows, pieces: Any, open_: OpenEdges) -> Array:
    """Return the area that each area shares with its piece, of which this is open."""
    x, y = pieces["origin_x"] - chains.origin[0], pieces["origin_y"] - chains.origin[1]
    boxes = np.array([pieces["west"] + x, pieces["south"] + y, pieces["east"] + x, pieces["north"] + y])
    open_ = open_.against(chains, boxes, last=True)
    edge, stops = open_.edge, open_.stops
    pair = np.concatenate([open_.pair, stops.pair])
    count = len(edge)
    lines = np.zeros((4, len(pair)))
    lines[0, :count], lines[0, count:] = chains.left.take(edge), boxes[0].take(stops.pair)
    lines[1, :count], lines[1, count:] = chains.right.take(edge), stops.x
    lines[:2] -= x.take(pair)
    lines[2, count:] = _BENEATH
    slope = chains.slope.take(edge)
    lines[2, :count] = chains.height.take(edge) - y.take(open_.pair) - lines[0, :count] * slope
    lines[3, :count] = slope
    weight = np.concatenate([chains.sign.take(edge), stops.weight])
    runs = _Runs(*(pieces[name].astype(np.int64).take(pair) for name in ("start", "count", "lower")))
    above = _above(lines, rows, runs)
    total: Array = open_.whole * pieces["area"] + np.bincount(pair, weight * above, minlength=len(pieces))
    return total


@dataclass(frozen=True)
class _Runs:
    """The rows of some pieces: where each piece's begin, how many there are, and how many of them run eastwards."""

    start: Indices
    count: Indices
    lower: Indices

    def some(self, begin: int, end: int) -> _Runs:
        """Return those of some in a row."""
        return _Runs(self.start[begin:end], self.count[begin:end], self.lower[begin:end])


def _above(lines: Array, rows: Rows, runs: _Runs) -> Array:
    """Return the area of a piece that lies above each line (4, n), given as rows are."""
    result = np.zeros(len(runs.count))
    for begin, end in _steps(runs.count):
        result[begin:end] = _above_step(lines[:, begin:end], rows, runs.some(begin, end))
    return result


def _above_step(lines: Array, rows: Rows, runs: _Runs) -> Array:
    row, run = elements_of_runs(runs.start, runs.count)
    of_piece = rows.take(row, axis=0)
    begin = np.maximum(of_piece[:, 0], np.repeat(lines[0], runs.count))
    width = np.minimum(of_piece[:, 1], np.repeat(lines[1], runs.count)) - begin
    shared = np.flatnonzero(width > 0.0)
    begin, width, run = begin.take(shared), width.take(shared), run.take(shared)
    _, _, at_zero, slope = of_piece.take(shared, axis=0).T
    steeper = slope - lines[3].take(run)
    at_begin = at_zero - lines[2].take(run) + begin * steeper
    integral = _integral_above(at_begin, at_begin + width * steeper, width)
    is_upper = shared >= (np.cumsum(runs.count) - runs.count + runs.lower).take(run)
    return np.bincount(run, np.where(is_upper, integral, -integral), minlength=len(runs.count)).astype(float)


def _integral_above(at_begin: Array, at_end: Array, width: Array) -> Array:
    """Return the integral of what is positive of lines between two heights."""
    positive = np.maximum(at_begin, 0.0) + np.maximum(at_end, 0.0)
    both = np.maximum(np.abs(at_begin) + np.abs(at_end), _LEAST)
    integral: Array = width * positive * positive / (2.0 * both)
    return integral
