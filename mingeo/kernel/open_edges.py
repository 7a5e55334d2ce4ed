"""Which edges of areas are still open against a box, once those that pass below or above it are told apart.

Let W(x) be the area of a piece west of x. Of a directed edge that passes below the piece's box, the sign times the
area of the piece above it is W at its end less W at its start. So where an edge below the box follows another, what the
two give at the corner between them cancels, and all that is left of a chain of edges below the box is W where the chain
leaves it, less W where it comes in: the stops. West of the box a stop counts for nothing, and east of it for the whole
piece. An edge above the box counts for nothing.

What is told for a box holds for every box inside it: only what is open is held against these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mingeo.kernel.chains import Chains
from mingeo.kernel.tiling import elements_of_runs

__all__ = ["OpenEdges"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Weights = NDArray[np.int8]
"""Numbers that are -1, 0 or 1: numpy works on sixty-four of them at a time."""


@dataclass(frozen=True)
class Stops:
    """Where chains of edges below boxes come to an end: `x`, +1 or -1, and the pair that each belongs to."""

    x: Array
    weight: Weights
    pair: Indices

    @classmethod
    def joined(cls, *some: Stops) -> Stops:
        """Return several sets of stops as one."""
        return cls(
            np.concatenate([one.x for one in some]),
            np.concatenate([one.weight for one in some]),
            np.concatenate([one.pair for one in some]),
        )

    def take(self, positions: Indices) -> Stops:
        """Return those at some positions."""
        return Stops(self.x.take(positions), self.weight.take(positions), self.pair.take(positions))


@dataclass(frozen=True)
class OpenEdges:
    """What is open between areas and boxes, pair by pair.

    Parameters
    ----------
    edge, pair
        Edges (of `Chains`) that cross the box, and the pair that each is open in: by pair, in the order of the rings.
    goes_on
        1 where the next edge of these starts at the end of this one, in the same pair, else 0.
    before, after
        1 where the edge before or after it in its ring passes below the box and is open no longer, else 0.
    stops
        Ends of chains below the box, within its x range.
    whole
        How often the whole box counts, by pair: once where the area holds all of it and nothing is open.
    """

    edge: Indices
    pair: Indices
    goes_on: Weights
    before: Weights
    after: Weights
    stops: Stops
    whole: Array

    @classmethod
    def all_of(cls, chains: Chains, areas: Indices) -> OpenEdges:
        """Return everything as open, for one pair for each of some areas."""
        edge, pair = elements_of_runs(chains.starts[areas], np.diff(chains.starts)[areas])
        none = np.zeros(len(edge), dtype=np.int8)
        stops = Stops(np.zeros(0), np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.int64))
        return cls(edge, pair, chains.goes_on.take(edge).view(np.int8), none, none, stops, np.zeros(len(areas)))

    def is_open(self) -> Flags:
        """Return in which pairs anything is open."""
        pairs = len(self.whole)
        open_: Flags = np.bincount(self.pair, minlength=pairs) + np.bincount(self.stops.pair, minlength=pairs) > 0
        return open_

    def of_pairs(self, positions: Indices) -> OpenEdges:
        """Return the same for pairs that each take up all that is open in one of these."""
        pairs = len(self.whole)
        at, pair = _elements_of_pairs(self.pair, pairs, positions)
        order = np.argsort(self.stops.pair, kind="stable")
        stop, stop_pair = _elements_of_pairs(self.stops.pair[order], pairs, positions)
        stop = order[stop]
        stops = Stops(self.stops.x.take(stop), self.stops.weight.take(stop), stop_pair)
        there = self._take(at)
        return OpenEdges(there.edge, pair, there.goes_on, there.before, there.after, stops, self.whole.take(positions))

    def against(self, chains: Chains, boxes: Array, *, last: bool = False) -> OpenEdges:
        """Return what stays open against the box of each pair.

        `boxes` (4, n): west, south, east, north, from the origin of the chains. After the `last` ones nothing more is
        settled, and the ends of open edges are told of as stops too.
        """
        below, crossing = self._sides(chains, boxes)
        stays = np.zeros_like(crossing) if last else crossing
        linked, apart = self.goes_on[:-1], 1 - self.goes_on[:-1]
        before, after = self.before.copy(), self.after.copy()
        before[1:] = linked * below[:-1] + apart * before[1:]
        after[:-1] = linked * below[1:] + apart * after[:-1]
        # The corner between two edges is told of once: by one that stays open, or else by the earlier.
        goes_on = np.zeros_like(self.goes_on)
        goes_on[:-1] = linked * stays[1:]
        at_start, at_end = (1 - stays) * (before - below), (1 - stays) * (1 - goes_on) * (below - after)
        at_start[1:] *= apart
        stops, whole = self._settled(boxes, Stops.joined(self._stops(chains, at_start, at_end), self.stops))
        told = OpenEdges(self.edge, self.pair, goes_on, before, after, stops, whole)
        return told._take(np.flatnonzero(crossing != 0))

    def _take(self, at: Indices) -> OpenEdges:
        """Return the same with only those edges at some positions."""
        edge, pair, goes_on = self.edge.take(at), self.pair.take(at), self.goes_on.take(at)
        return OpenEdges(edge, pair, goes_on, self.before.take(at), self.after.take(at), self.stops, self.whole)

    def _sides(self, chains: Chains, boxes: Array) -> tuple[Weights, Weights]:
        """Return for each edge whether it passes below its box, and whether it crosses it (1 or 0)."""
        west, south, east, north = boxes
        left, right = chains.left.take(self.edge), chains.right.take(self.edge)
        first, last = west.take(self.pair), east.take(self.pair)
        at = np.flatnonzero((left < last) & (right > first))
        edge, pair, left = self.edge.take(at), self.pair.take(at), left.take(at)
        height, slope = chains.height.take(edge), chains.slope.take(edge)
        one = height + slope * (np.maximum(left, first.take(at)) - left)
        other = height + slope * (np.minimum(right.take(at), last.take(at)) - left)
        is_below = np.maximum(one, other) <= south.take(pair)
        below, crossing = np.zeros((2, len(self.edge)), dtype=np.int8)
        below[at] = is_below
        crossing[at] = ~is_below & (np.minimum(one, other) < north.take(pair))
        return below, crossing

    def _stops(self, chains: Chains, at_start: Weights, at_end: Weights) -> Stops:
        """Return the corners at which the weights of the edges' starts and ends are not 0."""
        starts, ends = np.flatnonzero(at_start != 0), np.flatnonzero(at_end != 0)
        edge = self.edge.take(np.concatenate([starts, ends]))
        is_right = chains.sign.take(edge) > 0
        is_right[: len(starts)] ^= True
        x = np.where(is_right, chains.right.take(edge), chains.left.take(edge))
        weight = np.concatenate([at_start.take(starts), at_end.take(ends)])
        return Stops(x, weight, self.pair.take(np.concatenate([starts, ends])))

    def _settled(self, boxes: Array, stops: Stops) -> tuple[Stops, Array]:
        """Return those stops that lie within the x range of their box, and how often the whole box counts."""
        west, _, east, _ = boxes
        beyond = stops.x >= east.take(stops.pair)
        whole = self.whole + np.bincount(stops.pair[beyond], stops.weight[beyond], minlength=len(self.whole))
        return stops.take(np.flatnonzero(~beyond & (stops.x > west.take(stops.pair)))), whole


def _elements_of_pairs(pair: Indices, pairs: int, positions: Indices) -> tuple[Indices, Indices]:
    """Return the positions of what is open (sorted by pair) in some pairs, and which of these each belongs to."""
    counts = np.bincount(pair, minlength=pairs)
    return elements_of_runs((np.cumsum(counts) - counts).take(positions), counts.take(positions))
