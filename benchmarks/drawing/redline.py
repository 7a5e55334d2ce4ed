"""An ecological red line: heavy multipolygons with fractal boundaries, islands and holes."""

from statistics import NormalDist

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.drawing.rings import Extent, fractal_noise

__all__ = ["draw_redline"]

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

MULTIPOLYGONS, VERTICES = 300, 9_160_000
LEAST, MOST, LOG_SPREAD = 9_500, 384_000, 1.25
RADIUS_M_AT_MEAN = 2_800.0
_ATTEMPTS = 50
_FOLDS_M = (40_000.0, 17_000.0, 7_000.0, 2_900.0)


def draw_redline(rng: np.random.Generator, extent: Extent, count: int) -> Objects:
    """Return multipolygons of 9,500 to 384,000 vertices, hardly overlapping each other.

    A part is star-shaped with a fractal radius; then shears of four wavelengths fold the whole plane, which
    makes the boundaries wind and, being one to one, keeps islands, holes and neighbours apart.
    """
    sizes = _sizes(count)
    radii_m = RADIUS_M_AT_MEAN * np.sqrt(sizes * MULTIPOLYGONS / VERTICES)
    centres = _spread(rng, extent, radii_m)
    folds = rng.uniform(0, 2 * np.pi, (len(_FOLDS_M), 2))
    found = np.empty(count, dtype=object)
    for position in range(count):
        for _ in range(_ATTEMPTS):
            drawn = _multipolygon(rng, centres[position], radii_m[position], int(sizes[position]))
            found[position] = shapely.transform(drawn, lambda points: _folded(points, extent, folds))
            if shapely.is_valid(found[position]):  # straight edges between folded corners may meet in a narrow bay
                break
    return found


def _sizes(count: int) -> NDArray[np.int64]:
    """Return numbers of vertices whose spread is that of a log-normal one and whose mean is the wanted one."""
    quantiles = [NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)]
    above_least = np.exp(LOG_SPREAD * np.array(quantiles))
    above_least *= (VERTICES / MULTIPOLYGONS - LEAST) * count / above_least.sum()
    return np.minimum(LEAST + above_least, MOST)[::-1].astype(np.int64)


def _spread(rng: np.random.Generator, extent: Extent, radii_m: Floats) -> Floats:
    """Return centres, the largest feature first: of 300 random places each, the one farthest from the others."""
    centres = np.zeros((len(radii_m), 2))
    for position in range(len(radii_m)):
        tried = extent.inside(rng.random((300, 2)))
        gaps_m = np.linalg.norm(tried[:, None, :] - centres[None, :position, :], axis=2) - radii_m[:position]
        centres[position] = tried[np.argmax(gaps_m.min(axis=1))] if position else tried[0]
    return centres


def _multipolygon(rng: np.random.Generator, centre: Floats, radius_m: float, size: int) -> shapely.MultiPolygon:
    """Return a main part with holes, and islands around it, each in a sector of its own as seen from the centre."""
    sectors = int(np.clip(size // 2_000, 5, 60))
    small = np.maximum(60, rng.dirichlet(np.full(2 * sectors, 1.5)) * 0.3 * size).astype(int)
    main = _star(rng, size - int(small.sum()) - len(small) - 1, 0.55)
    half = np.pi / sectors
    parts = [np.hypot(main[:, 0], main[:, 1])]
    sector_of = np.minimum(
        (np.mod(np.arctan2(main[:, 1], main[:, 0]), 2 * np.pi) / (2 * half)).astype(int), sectors - 1
    )
    holes, islands = [], []
    for sector in range(sectors):
        towards = np.array([np.cos((2 * sector + 1) * half), np.sin((2 * sector + 1) * half)])
        reach = parts[0][sector_of == sector]
        room = min(0.35, 0.8 * np.sin(half))
        holes.append(
            towards * reach.min() * 0.6 + _star(rng, int(small[sector]), 0.5) * reach.min() * 0.6 * room / 1.65
        )
        far = reach.max() * 1.02 / (1 - room)
        islands.append(towards * far + _star(rng, int(small[sectors + sector]), 0.5) * far * room / 1.65)
    rings = [main, *holes], *([island] for island in islands)
    return shapely.MultiPolygon(
        [(ring[0] * radius_m + centre, [one * radius_m + centre for one in ring[1:]]) for ring in rings]
    )


def _star(rng: np.random.Generator, corners: int, depth: float) -> Floats:
    """Return a closed star-shaped ring about 0 whose radius is between exp(-depth) and exp(depth)."""
    angles = 2 * np.pi * (np.arange(corners) + rng.uniform(-0.35, 0.35, corners)) / corners
    radii = np.exp(depth * np.tanh(fractal_noise(rng, corners)))
    ring = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    return np.concatenate([ring, ring[:1]])


def _folded(points: Floats, extent: Extent, phases: Floats) -> Floats:
    """Shear the plane by sines of ever shorter waves, along one axis and the other."""
    x, y = points[:, 0] - extent.west_m, points[:, 1] - extent.south_m
    for wave_m, (first, second) in zip(_FOLDS_M, phases, strict=True):
        x = x + 0.08 * wave_m * np.sin(2 * np.pi * y / wave_m + first)
        y = y + 0.08 * wave_m * np.sin(2 * np.pi * x / wave_m + second)
    return np.round(np.column_stack([x + extent.west_m, y + extent.south_m]), 3)
