"""Quadtree tiles for the engines that are faster on small pieces."""

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["subdivided"]

Objects = NDArray[np.object_]
Ints = NDArray[np.int64]


def subdivided(geometries: Objects, most_vertices: int = 256) -> tuple[Objects, Ints]:
    """Return polygons of at most so many vertices that make up the geometries, and whose piece each is."""
    pieces, owners = shapely.get_parts(geometries, return_index=True)
    done: list[tuple[Objects, Ints]] = []
    while len(pieces):
        large = shapely.get_num_coordinates(pieces) > most_vertices
        done.append((pieces[~large], owners[~large]))
        pieces, owners = _quartered(pieces[large], owners[large])
    return np.concatenate([one for one, _ in done]), np.concatenate([one for _, one in done])


def _quartered(pieces: Objects, owners: Ints) -> tuple[Objects, Ints]:
    found: list[shapely.Geometry] = []
    for piece, (west, south, east, north) in zip(pieces, shapely.bounds(pieces), strict=True):
        x, y = (west + east) / 2, (south + north) / 2
        found += [
            _clipped(piece, bounds)
            for bounds in ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
        ]
    parts, origin = shapely.get_parts(np.array(found, dtype=object), return_index=True)
    polygons = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 0)
    return parts[polygons], np.repeat(owners, 4)[origin[polygons]]


def _clipped(piece: shapely.Polygon, bounds: tuple[float, float, float, float]) -> shapely.Geometry:
    clipped = shapely.clip_by_rect(piece, *bounds)
    # The fast clip may give an invalid polygon where a boundary runs along the cut.
    return clipped if clipped.is_valid else shapely.intersection(piece, shapely.box(*bounds))
