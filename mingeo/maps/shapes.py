"""Geometry for display: into degrees, thinned where no eye can tell, bounds. Nothing here decides.

A check never sees a shape from here: whatever is rounded or thinned below is for the screen only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely import GeometryCollection, MultiPolygon
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, geographic_of, move, same_crs
from mingeo.errors import CRSError
from mingeo.maps.scene import Bounds
from mingeo.text import Text

__all__ = ["areas_only", "as_area", "bounds_of", "in_degrees", "thinned"]

_UNSEEN_DEGREES = 3e-7
"""Three centimetres: what was added along an edge to keep it straight and is not needed to show it."""

_HAIR_DEGREES = 1.5e-5

MANY_VERTICES = 200_000
"""From here on a group is thinned before it is shown."""

THINNING_DEGREES = 1e-5


def in_degrees(geometries: Sequence[BaseGeometry], crs: str) -> list[BaseGeometry]:
    """Return geometries in CGCS2000 degrees, their edges kept straight as they were given.

    Raises
    ------
    CRSError
        A CRS on another datum: half a street off, it would look right and be wrong.
    """
    if geographic_of(crs) != GEOGRAPHIC:
        raise CRSError(
            Text(
                f"坐标系 {crs} 不在 2000 国家大地坐标系上，画出来会偏移",
                f"{crs} is not on the CGCS2000 datum: it would be drawn off",
            ),
            Text("请提供 2000 国家大地坐标系的坐标", "give CGCS2000 coordinates"),
        )
    if same_crs(crs, GEOGRAPHIC) or not geometries:
        return list(geometries)
    moved = move(GeometryCollection(list(geometries)), crs, GEOGRAPHIC)
    slim = shapely.simplify(np.array(list(moved.geoms), dtype=object), _UNSEEN_DEGREES)
    return list(slim)


def thinned(geometries: Sequence[BaseGeometry | None]) -> list[BaseGeometry | None]:
    """Return areas with fewer vertices where they have very many, neighbours still sharing their border."""
    there = [index for index, geometry in enumerate(geometries) if geometry is not None]
    shapes = np.array([geometries[index] for index in there], dtype=object)
    if int(shapely.get_num_coordinates(shapes).sum() if len(there) else 0) < MANY_VERTICES:
        return list(geometries)
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6))
    shapes[polygonal] = shapely.coverage_simplify(shapes[polygonal], THINNING_DEGREES)
    result = list(geometries)
    for index, shape in zip(there, shapes, strict=True):
        result[index] = shape if not shape.is_empty else geometries[index]
    return result


def as_area(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return what is no area and no single point, such as a railway, as an area of a hair's breadth.

    Page and figure draw areas and points; a metre and a half each way cannot be told from a line.
    """
    if geometry is None or geometry.geom_type in ("Polygon", "MultiPolygon", "Point"):
        return geometry
    return geometry.buffer(_HAIR_DEGREES, quad_segs=2)


def areas_only(geometry: BaseGeometry) -> MultiPolygon:
    """Return the polygons of what an intersection or difference left, without its lines and points."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])


def bounds_of(geometries: Iterable[BaseGeometry | None]) -> Bounds | None:
    """Return west, south, east, north of all geometries; None where there is none."""
    shapes = [geometry for geometry in geometries if geometry is not None and not geometry.is_empty]
    if not shapes:
        return None
    west, south, east, north = (float(value) for value in shapely.total_bounds(np.array(shapes, dtype=object)))
    return west, south, east, north
