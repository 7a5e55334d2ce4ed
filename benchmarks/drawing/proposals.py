"""Proposed rights: a third inside blocks, a third across their boundaries, a third clear of them."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.drawing.rings import Extent, log_uniform, polygons, star_rings

__all__ = ["KINDS", "Proposals", "draw_proposals"]

Objects = NDArray[np.object_]

PROPOSALS = 100_000
KINDS = ("exact copy", "3 cm shift", "20 cm shift", "shared edges", "shrunk", "straddling", "outside")
INSIDE_KINDS = 5
LEAST_M2, MOST_M2 = 0.1e6, 20e6
_SKEW = 1.6  # small ones are more frequent


class Proposals(NamedTuple):
    """Polygons in random order, and for each the number of its kind in `KINDS`."""

    polygons: Objects
    kinds: NDArray[np.int8]


def draw_proposals(rng: np.random.Generator, extent: Extent, blocks: Objects, count: int) -> Proposals:
    """Return proposals of 4-40 corners and 0.1-20 km²."""
    inside = count // 3
    straddling = (count - inside) // 2
    outside = count - inside - straddling
    within, kinds = _within(rng, blocks, inside)
    drawn = np.concatenate([within, _straddling(rng, blocks, straddling), _outside(rng, extent, blocks, outside)])
    kinds = np.concatenate([kinds, np.full(straddling, INSIDE_KINDS), np.full(outside, INSIDE_KINDS + 1)])
    order = rng.permutation(count)
    return Proposals(drawn[order], kinds[order].astype(np.int8))


def _within(rng: np.random.Generator, blocks: Objects, count: int) -> tuple[Objects, NDArray[np.int64]]:
    """Return proposals made from blocks, and their kinds, as many of each."""
    outlines = [block for block in blocks if _allowed(block)]
    drawn = np.empty(count, dtype=object)
    kinds = np.arange(count) % INSIDE_KINDS
    for position, kind in enumerate(kinds):
        made = None
        while made is None or not _allowed(made):
            block = outlines[rng.integers(len(outlines))] if kind < 3 else blocks[rng.integers(len(blocks))]
            made = _from_block(rng, block, KINDS[kind])
        drawn[position] = made
    return drawn, kinds


def _allowed(polygon: shapely.Polygon) -> bool:
    corners = shapely.get_num_coordinates(polygon) - 1 - len(polygon.interiors)
    return bool(4 <= corners <= 40 and LEAST_M2 <= polygon.area <= MOST_M2 and polygon.is_valid)


def _from_block(rng: np.random.Generator, block: shapely.Polygon, kind: str) -> shapely.Polygon | None:
    """Return a copy of a block, moved or not; or a part of it that has some of its edges, or none."""
    if kind == "exact copy":
        return block
    if kind in ("3 cm shift", "20 cm shift"):
        turn, far_m = rng.uniform(0, 2 * np.pi), 0.03 if kind == "3 cm shift" else 0.20
        move = np.array([np.cos(turn), np.sin(turn)]) * far_m
        return shapely.transform(block, lambda points: points + move)
    ring = shapely.get_coordinates(block.exterior)[:-1]
    centre = shapely.get_coordinates(block.exterior.centroid)[0]
    corners = min(len(ring), int(rng.integers(4, 41)))
    run = ring[(rng.integers(len(ring)) + np.arange(corners)) % len(ring)]
    if kind == "shrunk":
        run = centre + (run - centre) * rng.uniform(0.5, 0.95)
    elif corners < len(ring):
        # A run of the block's own corners, closed over a point inside it.
        run = np.concatenate([run[: corners - 1], [np.round(centre, 3)]])
    made = shapely.Polygon(run)
    return made if made.is_valid and (kind == "shared edges" or block.covers(made)) else None


def _straddling(rng: np.random.Generator, blocks: Objects, count: int) -> Objects:
    """Return stars about corners of blocks."""
    chosen = blocks[rng.integers(0, len(blocks), count)]
    outlines = shapely.get_exterior_ring(chosen)
    corners = rng.integers(0, shapely.get_num_points(outlines))
    centres = shapely.get_coordinates(shapely.get_point(outlines, corners))
    return _stars(rng, centres)


def _outside(rng: np.random.Generator, extent: Extent, blocks: Objects, count: int) -> Objects:
    """Return stars anywhere that no block touches."""
    tree, found = shapely.STRtree(blocks), np.empty(0, dtype=object)
    while len(found) < count:
        drawn = _stars(rng, extent.inside(rng.random((2 * count + 10, 2))))
        touching = np.unique(tree.query(drawn, predicate="intersects")[0])
        found = np.concatenate([found, np.delete(drawn, touching)])
    return found[:count]


def _stars(rng: np.random.Generator, centres: NDArray[np.float64]) -> Objects:
    areas_m2 = log_uniform(rng, LEAST_M2 * 1.001, MOST_M2 * 0.999, len(centres), _SKEW)
    return polygons(star_rings(rng, centres, rng.integers(4, 41, len(centres)), areas_m2))
