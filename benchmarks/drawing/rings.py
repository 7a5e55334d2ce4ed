"""Star-shaped rings and fractal noise: what every layer is drawn with."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Extent", "Rings", "extent_of", "fractal_noise", "log_uniform", "polygons", "ring_areas_m2", "star_rings"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL_WIDTH_M, FULL_HEIGHT_M = 200_000.0, 160_000.0
WEST_M, SOUTH_M = 39_400_000.0, 4_000_000.0


class Extent(NamedTuple):
    """The area that is drawn on, in metres of EPSG:4527."""

    west_m: float
    south_m: float
    width_m: float
    height_m: float

    def inside(self, fractions: Floats) -> Floats:
        """Return points from their fractions of width and height, an (n, 2) array."""
        return np.array([self.west_m, self.south_m]) + fractions * np.array([self.width_m, self.height_m])


class Rings(NamedTuple):
    """Closed rings one after another: ring i is ``coordinates[offsets[i]:offsets[i + 1]]``."""

    coordinates: Floats
    offsets: Ints


def extent_of(scale: float) -> Extent:
    """Return the extent for a scale: the area shrinks with the number of features, so their density stays."""
    side = scale**0.5
    return Extent(WEST_M, SOUTH_M, FULL_WIDTH_M * side, FULL_HEIGHT_M * side)


def log_uniform(rng: np.random.Generator, low: float, high: float, count: int, skew: float = 1.0) -> Floats:
    """Return numbers from low to high, evenly spread on a logarithmic scale; a skew above 1 favours small ones."""
    return low * (high / low) ** (rng.random(count) ** skew)


def ring_areas_m2(rings: Rings) -> Floats:
    """Return the plane area of every ring by the shoelace formula, from an origin in the ring itself."""
    starts, lengths = rings.offsets[:-1], np.diff(rings.offsets)
    local = rings.coordinates - np.repeat(rings.coordinates[starts], lengths, axis=0)
    cross = np.zeros(len(local))
    cross[:-1] = local[:-1, 0] * local[1:, 1] - local[1:, 0] * local[:-1, 1]
    # From the last vertex of one ring to the first of the next: that first is the next ring's origin, hence 0.
    return np.asarray(np.add.reduceat(cross, starts) / 2.0)


def star_rings(rng: np.random.Generator, centres: Floats, corners: Ints, areas_m2: Floats) -> Rings:
    """Return anticlockwise rings that are star-shaped about their centres, of exactly these areas before rounding.

    Consecutive corners are less than 153 degrees apart as seen from the centre, so that it lies inside.
    """
    offsets = np.concatenate([[0], np.cumsum(corners + 1)])
    owner = np.repeat(np.arange(len(corners)), corners + 1)
    place = np.arange(offsets[-1]) - offsets[owner]
    angles = 2 * np.pi * (place + rng.uniform(-0.35, 0.35, len(place))) / corners[owner]
    phases = rng.uniform(0, 2 * np.pi, (3, len(corners)))
    radii = np.exp(
        0.30 * np.sin(angles + phases[0][owner])
        + 0.20 * np.sin(2 * angles + phases[1][owner])
        + 0.15 * np.sin(5 * angles + phases[2][owner])
        + rng.uniform(-0.12, 0.12, len(place))
    )
    local = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    local[offsets[1:] - 1] = local[offsets[:-1]]
    local *= np.sqrt(areas_m2 / ring_areas_m2(Rings(local, offsets)))[owner][:, None]
    return Rings(np.round(local + centres[owner], 3), offsets)


def polygons(rings: Rings) -> NDArray[np.object_]:
    """Return one shapely polygon without holes for every ring."""
    each = np.arange(len(rings.offsets))
    return np.asarray(
        shapely.from_ragged_array(shapely.GeometryType.POLYGON, rings.coordinates, (rings.offsets, each)), dtype=object
    )


def fractal_noise(rng: np.random.Generator, count: int, roughness: float = 0.75) -> Floats:
    """Return a periodic signal of unit variance whose steps over a distance d grow as d to the power `roughness`."""
    frequencies = np.arange(1, count // 2 + 1)
    amplitudes = frequencies ** -(roughness + 0.5)
    phases = np.exp(2j * np.pi * rng.random(len(frequencies)))
    signal = np.fft.irfft(np.concatenate([[0.0], amplitudes * phases]), count)
    return np.asarray(signal / signal.std())
