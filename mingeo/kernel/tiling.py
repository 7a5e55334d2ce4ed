"""Areas cut once into small pieces, as rows of edges that the area kernel reads.

A piece is a set of directed edges, closed and with the area on their left, not a polygon: nothing here needs
a topology. Cutting at a line splits the edges that cross it and closes both halves along it, between the
crossings in their order. So every area, with islands and holes, comes apart into pieces of about
`MOST_EDGES` edges in a dozen passes over its edges, and the areas of the pieces add up to its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = [
    "MOST_EDGES",
    "PIECE",
    "Pieces",
    "RingEdges",
    "Rows",
    "boxes_of",
    "elements_of_runs",
    "joined",
    "pieces_of",
    "reordered",
    "ring_edges",
]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Geometries = np.ndarray[Any, Any]

MOST_EDGES = 64
"""Edges up to which a piece is not cut further."""

_MOST_CUTS = 48
_MOST_STRIPS = 16
_LEAST_SIDE = 1e-3
"""A piece that is smaller than this is not cut, in the unit of the plane: all its edges meet in one point."""
_BATCH = 120_000
"""Vertices that are worked on at a time: their arrays stay in the processor's cache."""


@dataclass(frozen=True)
class RingEdges:
    """The edges of some areas, ring after ring, as they run when the area lies on their left.

    `places` are the directed edges (n, 4): from x, from y, to x, to y, less the whole-number `origin`;
    `owners` the position of each one's area, in ascending order; `goes_on` is False for the last edge of each ring.
    """

    places: Array
    owners: Indices
    goes_on: NDArray[np.bool_]
    origin: tuple[float, float]


PIECE = np.dtype(
    [
        *((name, "<f8") for name in ("origin_x", "origin_y", "west", "south", "east", "north", "area")),
        ("start", "<i8"),
        *((name, "<i4") for name in ("count", "lower", "owner", "covers")),
    ]
)
"""One piece: the whole-number corner of its bounding box; the box and everything else less that corner; its area;
where its rows begin, how many there are and how many of them run eastwards; the position of the area that it is a
piece of, or -1; 1 where it counts when areas that overlap each other are to be counted once, else 0."""


class Rows(Protocol):
    """An array that is read row by row: in memory, or in a file and checked as it is read."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def take(self, indices: Indices, axis: Literal[0] = 0) -> Any:
        """Return some rows."""
        ...


@dataclass(frozen=True)
class Pieces:
    """Pieces of areas: `records` of type `PIECE`, and the `rows` of their edges.

    A row (4) is x of both ends of an edge, the left one first, and the line that it lies on: y where x is 0, and the
    slope. The edges that run eastwards, under the area, come first in each piece; vertical ones are left out, for they
    bound no area from below or above.
    """

    records: Rows
    rows: Rows

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.records)


def ring_edges(areas: Geometries) -> RingEdges:
    """Return the edges of valid polygons and multipolygons, in the unit of their plane.

    >>> square = np.array([shapely.box(10, 20, 11, 22)])
    >>> edges = ring_edges(square)
    >>> edges.origin, len(edges.places), edges.owners.tolist()
    ((10.0, 20.0), 4, [0, 0, 0, 0])
    """
    parts, area = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    places = shapely.get_coordinates(rings)
    is_hole = np.zeros(len(rings), dtype=bool)
    is_hole[1:] = part[1:] == part[:-1]
    origin = np.floor(places.min(axis=0)) if len(places) else np.zeros(2)
    lengths = shapely.get_num_coordinates(rings).astype(np.int64) - 1
    return _edges_of_rings(places - origin, lengths, area[part], is_hole, origin)


def _edges_of_rings(
    places: Array, lengths: Indices, owners: Indices, is_hole: NDArray[np.bool_], origin: Array
) -> RingEdges:
    """Return the edges between the points of closed rings, turned so that the area lies on their left."""
    ring = np.repeat(np.arange(len(lengths)), lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    at = np.arange(starts[-1]) + ring  # each ring before has one point more than it has edges
    edges = np.hstack([places[at], places[at + 1]])
    first = edges[starts[:-1]][ring]
    doubled = (edges[:, 0] - first[:, 0]) * (edges[:, 3] - first[:, 1])
    doubled -= (edges[:, 2] - first[:, 0]) * (edges[:, 1] - first[:, 1])
    wrong = (np.add.reduceat(doubled, starts[:-1]) < 0) != is_hole
    turned = wrong[ring]
    backwards = (starts[:-1] + starts[1:])[ring] - 1 - np.arange(len(edges))
    edges[turned] = edges.take(backwards[turned], axis=0)[:, [2, 3, 0, 1]]
    goes_on = np.ones(len(edges), dtype=bool)
    goes_on[starts[1:] - 1] = False
    return RingEdges(edges, owners[ring], goes_on, (float(origin[0]), float(origin[1])))


def pieces_of(areas: Geometries, most_edges: int = MOST_EDGES) -> Iterator[tuple[int, Pieces]]:
    """Yield the pieces of valid areas in one plane, batch by batch, each with how many areas are done so far.

    >>> square = np.array([shapely.box(0, 0, 3, 2)])
    >>> [(done, pieces.records["area"].tolist(), len(pieces.rows)) for done, pieces in pieces_of(square)]
    [(1, [6.0], 2)]
    """
    ends = np.cumsum(shapely.get_num_coordinates(areas))
    begin = 0
    while begin < len(areas):
        before = ends[begin - 1] if begin else 0
        end = max(int(np.searchsorted(ends, before + _BATCH, side="right")), begin + 1)
        yield end, _batch(areas[begin:end], begin, most_edges)
        begin = end


def joined(pieces: Iterable[Pieces]) -> Pieces:
    """Return several sets of pieces as one; each is let go before the next is made."""
    records, rows = np.zeros(0, dtype=PIECE), np.zeros((0, 4))
    count = row_count = 0
    for one in pieces:
        records = _with_room(records, count + len(one))
        rows = _with_room(rows, row_count + len(one.rows))
        records[count : count + len(one)] = one.records.take(np.arange(len(one)))
        records["start"][count : count + len(one)] += row_count
        rows[row_count : row_count + len(one.rows)] = one.rows.take(np.arange(len(one.rows)), axis=0)
        count, row_count = count + len(one), row_count + len(one.rows)
    return Pieces(_cut_to(records, count), _cut_to(rows, row_count))


def _with_room(array: Any, count: int) -> Any:
    """Return an array with so many rows or more; grown where it lies, for two of them may not fit into memory."""
    return array if count <= len(array) else _cut_to(array, max(count, len(array) + len(array) // 3))


def _cut_to(array: Any, count: int) -> Any:
    if count != len(array):
        array.resize((count, *array.shape[1:]), refcheck=False)
    return array


def elements_of_runs(starts: Indices, counts: Indices) -> tuple[Indices, Indices]:
    """Return the position of every element of some runs of elements in a row, and the run that it belongs to.

    >>> [array.tolist() for array in elements_of_runs(np.array([7, 0]), np.array([3, 2]))]
    [[7, 8, 9, 0, 1], [0, 0, 0, 1, 1]]
    """
    run = np.repeat(np.arange(len(counts)), counts)
    return np.arange(len(run)) + np.repeat(starts - np.cumsum(counts) + counts, counts), run


def reordered(pieces: Pieces, order: Indices) -> Pieces:
    """Return some of the pieces, in the order given."""
    records = pieces.records.take(order)
    counts = records["count"].astype(np.int64)
    rows = pieces.rows.take(elements_of_runs(records["start"], counts)[0], axis=0)
    records["start"] = np.cumsum(counts) - counts
    return Pieces(records, rows)


def boxes_of(records: Any) -> Array:
    """Return the bounding boxes of pieces in their plane (n, 4): west, south, east, north."""
    x, y = records["origin_x"], records["origin_y"]
    return np.column_stack([x + records["west"], y + records["south"], x + records["east"], y + records["north"]])


def _batch(areas: Geometries, first: int, most_edges: int) -> Pieces:
    edges = ring_edges(areas)
    owners, piece = np.unique(edges.owners, return_inverse=True)
    soup = _Soup(np.ascontiguousarray(edges.places.T), piece.astype(np.int64), owners)
    done: list[Pieces] = []
    for cuts in range(_MOST_CUTS + 1):
        boxes = soup.boxes()
        counts = np.bincount(soup.piece, minlength=len(soup.owners))
        small = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) < _LEAST_SIDE
        final = (counts <= most_edges) | small | (cuts == _MOST_CUTS)
        done.append(_finished(soup.kept(final), boxes[final], first, edges.origin))
        soup = soup.kept(~final)
        if not len(soup.owners):
            break
        strips = np.sqrt(counts[~final] / most_edges).astype(np.int64)
        soup = soup.cut(boxes[~final], np.clip(strips, 2, _MOST_STRIPS))
    return joined(done)


@dataclass(frozen=True)
class _Soup:
    """Directed edges (4, n), sorted by piece; `owners` has one entry a piece."""

    edges: Array
    piece: Indices
    owners: Indices

    def boxes(self) -> Array:
        """Return the bounding box of each piece."""
        if not len(self.owners):
            return np.zeros((0, 4))
        starts = np.searchsorted(self.piece, np.arange(len(self.owners)))
        # Each edge's end is the start of another: the starts alone have the same bounds.
        least = np.minimum.reduceat(self.edges[:2], starts, axis=1)
        most = np.maximum.reduceat(self.edges[:2], starts, axis=1)
        return np.vstack([least, most]).T

    def kept(self, wanted: NDArray[np.bool_]) -> _Soup:
        """Return the pieces that are wanted, numbered anew."""
        if wanted.all():
            return self
        number = np.cumsum(wanted) - 1
        edges = np.flatnonzero(wanted[self.piece])
        return _Soup(self.edges.take(edges, axis=1), number[self.piece[edges]], self.owners[wanted])

    def cut(self, boxes: Array, strips: Indices) -> _Soup:
        """Return each piece cut in so many strips across its longer side."""
        upright = boxes[:, 2] - boxes[:, 0] < boxes[:, 3] - boxes[:, 1]
        low = np.where(upright, boxes[:, 1], boxes[:, 0])
        width = (np.where(upright, boxes[:, 3], boxes[:, 2]) - low) / strips
        swap = upright[self.piece]
        # Cuts are made at values of the first coordinate; where they run the other way, the two change places.
        edges = np.where(swap, self.edges[[1, 0, 3, 2]], self.edges)
        cut = _Strips(self.piece, low, width, strips)
        edges, number = cut.apply(edges)
        swap = upright[number // _MOST_STRIPS]
        edges = np.where(swap, edges[[1, 0, 3, 2]], edges)
        long = np.flatnonzero((edges[0] != edges[2]) | (edges[1] != edges[3]))
        there, number = np.unique(number[long], return_inverse=True)
        # Sixteen bits are sorted by counting, which takes a tenth of the time.
        narrow = number.astype(np.uint16) if len(there) < 1 << 16 else number
        order = np.argsort(narrow, kind="stable")
        return _Soup(edges.take(long[order], axis=1), number[order], self.owners[there // _MOST_STRIPS])


@dataclass(frozen=True)
class _Strips:
    """Cuts of pieces at equal steps of the first coordinate: `piece` of each edge; the rest by piece."""

    piece: Indices
    low: Array
    width: Array
    count: Indices

    def apply(self, edges: Array) -> tuple[Array, Indices]:
        """Return the edges of all strips, and whose they are: strip s of piece i has the number 16 i + s."""
        here = [self._strip(edges[0]), self._strip(edges[2])]
        base = self.piece * _MOST_STRIPS
        whole = np.flatnonzero(here[0] == here[1])
        crossing = np.flatnonzero(here[0] != here[1])
        step = np.sign(here[1][crossing] - here[0][crossing])
        times = np.abs(here[1][crossing] - here[0][crossing])
        ends = np.repeat(edges.take(crossing, axis=1), times, axis=1)
        nth = np.arange(len(ends[0])) - np.repeat(np.cumsum(times) - times, times)
        rightwards = np.repeat(step > 0, times)
        left_strip = np.repeat(here[0][crossing], times) + np.where(rightwards, nth, -nth - 1)
        piece = np.repeat(self.piece[crossing], times)
        middle = self._on_line(ends, piece, left_strip + 1)
        last = np.cumsum(times) - 1
        # One part of an edge ends at each line that it crosses, and one at its own end.
        begins = np.concatenate([middle, edges[2:].take(crossing, axis=1)], axis=1)
        parts = np.concatenate([middle, middle], axis=0)
        parts[:2, 1:] = middle[:, :-1]
        firsts = last - times + 1
        parts[:2, firsts] = edges[:2].take(crossing, axis=1)
        tails = np.vstack([middle[:, last], begins[:, len(ends[0]) :]])
        number = piece * _MOST_STRIPS + left_strip
        closing, line = _closing(middle, number, rightwards)
        pieces = [edges.take(whole, axis=1), parts, tails, closing, closing[[2, 3, 0, 1]]]
        numbers = [
            base[whole] + here[0][whole],
            number + ~rightwards,
            base[crossing] + here[1][crossing],
            line,
            line + 1,
        ]
        return np.concatenate(pieces, axis=1), np.concatenate(numbers)

    def _strip(self, values: Array) -> Indices:
        strip = ((values - self.low[self.piece]) / self.width[self.piece]).astype(np.int64)
        return np.minimum(strip, self.count[self.piece] - 1)

    def _on_line(self, ends: Array, piece: Indices, line: Indices) -> Array:
        """Return where edges cross the lines at the upper end of the strips below."""
        at = self.low[piece] + line * self.width[piece]
        share = np.clip((at - ends[0]) / (ends[2] - ends[0]), 0.0, 1.0)
        along = ends[1] + share * (ends[3] - ends[1])
        return np.vstack([at, np.clip(along, np.minimum(ends[1], ends[3]), np.maximum(ends[1], ends[3]))])


def _closing(middle: Array, line: Indices, leaves: NDArray[np.bool_]) -> tuple[Array, Indices]:
    """Return the edges along each cut that close the strip below it; turned round, they close the one above."""
    order = np.lexsort((middle[1], line))
    middle, line = middle[:, order], line[order]
    # What leaves the strip by one crossing comes back by the next: so much runs along between the two.
    flow = np.cumsum(np.where(leaves[order], 1, -1))[:-1]
    times = np.where(line[:-1] == line[1:], np.abs(flow), 0)
    between = np.repeat(np.concatenate([middle[:, :-1], middle[:, 1:]]), times, axis=1)
    up = np.repeat(flow > 0, times)
    return np.where(up, between, between[[2, 3, 0, 1]]), np.repeat(line[:-1], times)


def _finished(soup: _Soup, boxes: Array, first: int, origin: tuple[float, float]) -> Pieces:
    """Return pieces whose edges are few enough."""
    corners = np.floor(boxes[:, :2])
    slanted = np.flatnonzero(soup.edges[0] != soup.edges[2])
    leftwards = soup.edges[0, slanted] > soup.edges[2, slanted]
    order = slanted[np.argsort(2 * soup.piece[slanted] + leftwards, kind="stable")]
    piece, count = soup.piece[order], len(soup.owners)
    local = soup.edges.take(order, axis=1) - np.tile(corners.T, (2, 1))[:, piece]
    leftwards = local[0] > local[2]
    areas = np.bincount(piece, (local[0] - local[2]) * (local[1] + local[3]), minlength=count) / 2
    left = np.where(leftwards, local[[2, 3, 0, 1]], local)
    slope = (left[3] - left[1]) / (left[2] - left[0])
    rows = np.column_stack([left[0], left[2], left[1] - left[0] * slope, slope])
    counts = np.bincount(piece, minlength=count)
    records = np.zeros(count, dtype=PIECE)
    for name, column in zip(("west", "south", "east", "north"), (boxes - np.tile(corners, 2)).T, strict=True):
        records[name] = column
    for name, column in zip(("origin_x", "origin_y"), (corners + origin).T, strict=True):
        records[name] = column
    records["area"], records["start"], records["count"] = areas, np.cumsum(counts) - counts, counts
    records["lower"] = np.bincount(piece, ~leftwards, minlength=count)
    records["owner"], records["covers"] = soup.owners + first, 1
    return Pieces(records[counts > 0], rows)
