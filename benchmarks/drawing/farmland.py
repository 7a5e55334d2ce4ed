"""Farmland: disjoint parcels that share crooked edges with their neighbours, in patches."""

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.drawing.rings import Extent, Floats, Ints, star_rings

__all__ = ["draw_farmland"]

Objects = NDArray[np.object_]

PARCELS, CELLS_PER_PARCEL, HOLE_SHARE = 1_000_000, 1.5, 0.02
MOST_BENDS = 7


def draw_farmland(rng: np.random.Generator, extent: Extent, count: int) -> Objects:
    """Return disjoint parcels of about 23 vertices; neighbours have their common edge's very same vertices.

    The cells of a jittered grid, two in three of them, chosen in patches; one in fifty has a hole.
    """
    columns = int(np.ceil(np.sqrt(CELLS_PER_PARCEL * count * extent.width_m / extent.height_m)))
    rows = int(np.ceil(CELLS_PER_PARCEL * count / columns))
    nodes = _nodes(rng, extent, columns, rows)
    chosen = _patches(rng, columns, rows, count)
    column, row = chosen % columns, chosen // columns
    bends = _Edges(rng, nodes[:-1].reshape(-1, 2), nodes[1:].reshape(-1, 2))  # west to east
    rises = _Edges(rng, nodes[:, :-1].reshape(-1, 2), nodes[:, 1:].reshape(-1, 2))  # south to north
    rings, offsets = _rings(bends, rises, column, row, rows)
    holed = np.sort(rng.choice(count, int(HOLE_SHARE * count), replace=False))
    middles = (nodes[column, row] + nodes[column + 1, row + 1]) / 2
    return _with_holes(rng, rings, offsets, holed, middles[holed])


def _nodes(rng: np.random.Generator, extent: Extent, columns: int, rows: int) -> Floats:
    """Return the grid's nodes (columns + 1, rows + 1, 2), each moved by up to 0.15 of a cell."""
    grid = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0), indexing="ij"), axis=-1)
    grid += rng.uniform(-0.15, 0.15, grid.shape)
    return extent.inside(grid.reshape(-1, 2) / [columns, rows]).reshape(grid.shape)


def _patches(rng: np.random.Generator, columns: int, rows: int, count: int) -> Ints:
    """Return the numbers (column + columns * row) of the cells where a field of long waves is highest."""
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    height = np.zeros((rows, columns))
    for wave_cells in (180.0, 90.0, 45.0, 20.0, 8.0):
        for turn in rng.uniform(0, 2 * np.pi, 3):
            along = column * np.cos(turn) + row * np.sin(turn)
            height += wave_cells**0.5 * np.sin(2 * np.pi * along / wave_cells + rng.uniform(0, 2 * np.pi))
    order = np.argsort(-height.ravel(), kind="stable")
    return np.sort(order[:count])


class _Edges:
    """Crooked lines between nodes: the first node and 2-7 bends each; the last node is the next edge's.

    A bend leaves the chord by less than 0.3 of the way to its nearer end, and chords meet at more than
    44 degrees: so edges of a cell meet in its corners only.
    """

    def __init__(self, rng: np.random.Generator, start: Floats, end: Floats) -> None:
        bends = rng.integers(2, MOST_BENDS + 1, len(start))
        self.lengths = bends + 1
        self.offsets = np.concatenate([[0], np.cumsum(self.lengths)])
        owner = np.repeat(np.arange(len(start)), self.lengths)
        place = np.arange(self.offsets[-1]) - self.offsets[owner]
        along = (place + rng.uniform(-0.3, 0.3, len(place))) / self.lengths[owner]
        along[self.offsets[:-1]] = 0.0
        chord = (end - start)[owner]
        off = rng.uniform(-0.28, 0.28, len(place)) * np.minimum(along, 1 - along)
        across = np.column_stack([-chord[:, 1], chord[:, 0]])
        points = start[owner] + along[:, None] * chord + off[:, None] * across
        # Rounded here, so that both neighbours get the same millimetres.
        self.points = np.round(points, 3)
        self.ends = np.round(end, 3)


def _rings(bends: _Edges, rises: _Edges, column: Ints, row: Ints, rows: int) -> tuple[Floats, Ints]:
    """Return the cells' rings, anticlockwise: south and east edges forwards, north and west ones backwards."""
    south, north = column * (rows + 1) + row, column * (rows + 1) + row + 1
    west, east = column * rows + row, (column + 1) * rows + row
    sides = ((bends, south, True), (rises, east, True), (bends, north, False), (rises, west, False))
    lengths = np.stack([edges.lengths[numbers] for edges, numbers, _ in sides], axis=1)
    offsets = np.concatenate([[0], np.cumsum(lengths.sum(axis=1) + 1)])
    starts = offsets[:-1, None] + np.cumsum(lengths, axis=1) - lengths
    rings = np.empty((offsets[-1], 2))
    for side, (edges, numbers, forwards) in enumerate(sides):
        length = lengths[:, side]
        owner = np.repeat(np.arange(len(numbers)), length)
        place = np.arange(len(owner)) - (np.cumsum(length) - length)[owner]
        first = edges.offsets[numbers][owner]
        if forwards:
            rings[starts[:, side][owner] + place] = edges.points[first + place]
        else:  # the end node, then the bends from the last to the first; the start node is the next side's
            points = edges.points[first + length[owner] - np.maximum(place, 1)]
            rings[starts[:, side][owner] + place] = np.where((place == 0)[:, None], edges.ends[numbers][owner], points)
    rings[offsets[1:] - 1] = rings[offsets[:-1]]
    return rings, offsets


def _with_holes(rng: np.random.Generator, rings: Floats, offsets: Ints, holed: Ints, middles: Floats) -> Objects:
    """Return polygons from their outer rings, with a small star cut out of the middle of some."""
    reach_m = np.full(len(holed), 12.0)
    holes = star_rings(rng, middles, rng.integers(5, 14, len(holed)), np.pi * reach_m**2)
    shells = shapely.linearrings(rings, indices=np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)))
    inner = shapely.linearrings(holes.coordinates, indices=np.repeat(np.arange(len(holed)), np.diff(holes.offsets)))
    found = np.asarray(shapely.polygons(shells), dtype=object)
    if len(holed):
        found[holed] = shapely.polygons(shells[holed], inner[:, None])
    return found
