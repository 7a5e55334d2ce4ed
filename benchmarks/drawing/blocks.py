"""Planned blocks and existing rights: star-shaped polygons, some with a hole."""

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.drawing.rings import Extent, Rings, log_uniform, polygons, ring_areas_m2, star_rings

__all__ = ["block_centres", "draw_blocks", "draw_existing"]

Objects = NDArray[np.object_]

BLOCKS, EXISTING = 2_000, 20_000
OVERLAPPING_SHARE, HOLE_SHARE, CLUSTERS_PER_RIGHT = 0.10, 0.05, 1 / 15


def draw_blocks(rng: np.random.Generator, extent: Extent, count: int) -> Objects:
    """Return blocks of 8-74 corners, 0.1-10 km²: each in a cell of its own, but for one in ten.

    Those are moved onto another block, so that they overlap it. One in twenty of the others has a hole.
    """
    columns = int(np.ceil(np.sqrt(count * extent.width_m / extent.height_m)))
    rows = int(np.ceil(count / columns))
    cells = rng.permutation(columns * rows)[:count]
    centres = extent.inside(np.column_stack([cells % columns + 0.5, cells // columns + 0.5]) / [columns, rows])
    corners = rng.integers(8, 75, count)
    areas_m2 = log_uniform(rng, 0.1e6, 10e6, count)
    cell_m = min(extent.width_m / columns, extent.height_m / rows)
    rings = star_rings(rng, centres, corners, areas_m2)
    rings = _kept_in_cells(rings, centres, 0.49 * cell_m)
    overlapping = rng.choice(count, round(OVERLAPPING_SHARE * count), replace=False)
    hosts = rng.choice(np.setdiff1d(np.arange(count), overlapping), len(overlapping), replace=False)
    shift = np.zeros((count, 2))
    # Half the larger of the two radii away from the host's centre: neither apart nor quite the same place.
    radii_m = np.sqrt(areas_m2 / np.pi)
    away = rng.uniform(0, 2 * np.pi, len(hosts))
    far_m = 0.5 * np.maximum(radii_m[overlapping], radii_m[hosts])
    shift[overlapping] = centres[hosts] - centres[overlapping]
    shift[overlapping] += np.column_stack([np.cos(away), np.sin(away)]) * far_m[:, None]
    owner = np.repeat(np.arange(count), np.diff(rings.offsets))
    blocks = polygons(Rings(np.round(rings.coordinates + shift[owner], 3), rings.offsets))
    return _with_holes(rng, blocks, rng.choice(hosts, min(len(hosts), int(HOLE_SHARE * count)), replace=False))


def _kept_in_cells(rings: Rings, centres: NDArray[np.float64], reach_m: float) -> Rings:
    """Shrink the rings that reach out of their cells."""
    lengths = np.diff(rings.offsets)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    local = rings.coordinates - centres[owner]
    farthest_m = np.maximum.reduceat(np.hypot(local[:, 0], local[:, 1]), rings.offsets[:-1])
    shrink = np.minimum(1.0, reach_m / farthest_m)
    return Rings(np.round(local * shrink[owner][:, None] + centres[owner], 3), rings.offsets)


def _with_holes(rng: np.random.Generator, blocks: Objects, holed: NDArray[np.int64]) -> Objects:
    """Cut a small star into some blocks, clear of their boundaries."""
    for position in holed:
        block = blocks[position]
        spot = shapely.maximum_inscribed_circle(block, tolerance=1.0)
        centre, radius_m = spot.coords[0], spot.length
        area_m2 = np.pi * (0.4 * radius_m) ** 2
        hole = star_rings(rng, np.array([centre]), np.array([9]), np.array([area_m2]))
        blocks[position] = shapely.Polygon(block.exterior, [hole.coordinates])
    return blocks


def block_centres(blocks: Objects) -> NDArray[np.float64]:
    """Return a point inside every block."""
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(blocks)))


def draw_existing(rng: np.random.Generator, extent: Extent, count: int) -> Objects:
    """Return existing rights of 4-20 corners, 0.05-5 km², crowded around few places, so that most overlap."""
    places = extent.inside(rng.random((max(1, round(count * CLUSTERS_PER_RIGHT)), 2)))
    centres = places[rng.integers(0, len(places), count)] + rng.normal(0, 900.0, (count, 2))
    corners = rng.integers(4, 21, count)
    rings = star_rings(rng, centres, corners, log_uniform(rng, 0.05e6, 5e6, count))
    assert ring_areas_m2(rings).min() > 0
    return polygons(rings)
