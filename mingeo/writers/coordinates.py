"""Coordinates as a file is to hold them: in its CRS, and with no more digits than the law prints.

Precision of the law (自然资源部公告 2022 年第 24 号): seconds 3 decimals, plane coordinates 2.
"""

import dataclasses
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from mingeo.crs import (
    GEOGRAPHIC,
    METRES_A_DEGREE,
    densified,
    geographic_of,
    is_geographic,
    is_projected,
    move_vertices,
    name_of,
    own_plane,
    same_crs,
)
from mingeo.degrees import SECONDS_STEPS
from mingeo.errors import CoordinateError, GeometryError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked
from mingeo.rings import rings_of
from mingeo.text import Text

__all__ = ["in_crs", "in_degrees", "in_legal_degrees", "in_legal_form", "in_legal_plane"]

Array = NDArray[np.float64]

_PLANE_STEPS = 100
"""Steps of the legal precision in a metre."""


def in_crs(found: FeatureSet, target: str) -> FeatureSet:
    """Return features with every corner moved to another CRS and no point added.

    Edges are then straight in the new CRS; the account says how far that takes them from the old ones.

    Raises
    ------
    CRSError
        The two stand on different datums.
    CoordinateError
        A corner has no place in the new CRS.
    """
    if same_crs(found.crs, target):
        return found
    before = [checked(feature.geometry) for feature in found.features]
    after = [move_vertices(geometry, found.crs, target) for geometry in before]
    if not all(np.isfinite(shapely.get_coordinates(geometry)).all() for geometry in after):
        raise CoordinateError(
            Text(f"有拐点在 {name_of(target).zh} 中没有坐标", f"a corner has no coordinates in {name_of(target).en}"),
            Text("换一个坐标系", "choose another coordinate system"),
        )
    stray_m = max((_stray_m(old, new, found.crs, target) for old, new in zip(before, after, strict=True)), default=0.0)
    note = Text(
        f"坐标由 {name_of(found.crs).zh} 换算到 {name_of(target).zh}：只换算拐点，不加点，"
        f"边线最多偏离 {stray_m:.3f} 米",
        f"moved from {name_of(found.crs).en} to {name_of(target).en}: corners only, no point added; edges stray by up "
        f"to {stray_m:.3f} m",
    )
    return _replaced(found, after, target, note)


def in_degrees(found: FeatureSet) -> FeatureSet:
    """Return features in CGCS2000 (or WGS 84) degrees, as RFC 7946 and KML have them; errors as `in_crs`."""
    if is_geographic(found.crs) and geographic_of(found.crs) == GEOGRAPHIC:
        return found
    return in_crs(found, GEOGRAPHIC)


def in_legal_degrees(found: FeatureSet) -> FeatureSet:
    """Return features in degrees of their own datum, to 0.001 seconds; errors as `in_legal_form`."""
    return _with_steps(in_crs(found, geographic_of(found.crs)), SECONDS_STEPS)


def in_legal_plane(found: FeatureSet) -> FeatureSet:
    """Return features in metres, to 0.01: in their own plane, or the 3-degree plane of their middle.

    Own is a Gauss-Krüger plane (or another transverse Mercator one). Errors as `in_legal_form`.
    """
    together = shapely.GeometryCollection([checked(feature.geometry) for feature in found.features])
    return _with_steps(in_crs(found, own_plane(together, found.crs)), _PLANE_STEPS)


def in_legal_form(found: FeatureSet) -> FeatureSet:
    """Return features as a table of corners prints them: degrees to 0.001 seconds, or metres to 0.01.

    Raises
    ------
    GeometryError
        The rounded boundary crosses itself or loses a corner.
    """
    return in_legal_degrees(found) if is_geographic(found.crs) else in_legal_plane(found)


def _with_steps(found: FeatureSet, steps: int) -> FeatureSet:
    """Return features with every coordinate rounded to a whole number of steps a unit of its CRS.

    Rounding that moves a corner by a millimetre or more is told; errors as `in_legal_form`.
    """

    def rounded(places: Array) -> Array:
        return np.round(places * steps) / steps

    before = [checked(feature.geometry) for feature in found.features]
    after = [_rounded(geometry, rounded) for geometry in before]
    moves = [
        np.abs(shapely.get_coordinates(new) - shapely.get_coordinates(old)).max()
        for old, new in zip(before, after, strict=True)
    ]
    moved_m = max(moves, default=0.0) * (METRES_A_DEGREE if is_geographic(found.crs) else 1.0)
    if moved_m < 0.001:
        return _replaced(found, after, found.crs)
    note = Text(
        f"坐标按法定精度取位，最多变动 {moved_m:.3f} 米",
        f"coordinates rounded to the legal precision, by up to {moved_m:.3f} m",
    )
    return _replaced(found, after, found.crs, note)


def _rounded(geometry: Polygon | MultiPolygon, rounded: Callable[[Array], Array]) -> Polygon | MultiPolygon:
    result: Polygon | MultiPolygon = shapely.transform(geometry, rounded)
    try:
        if _different_corners(result) < _different_corners(geometry):
            raise GeometryError(Text("有拐点重合", "two corners fall together"), Text("", ""))
        return checked(result)
    except GeometryError as error:
        raise GeometryError(
            Text(f"按法定精度取位后：{error.what.zh}", f"rounded to the legal precision: {error.what.en}"),
            Text("检查该处的拐点，或写成 .gpkg（不取位）", "check the corners there, or write a .gpkg (not rounded)"),
        ) from None


def _different_corners(geometry: Polygon | MultiPolygon) -> int:
    return sum(len(set(ring.corners)) for ring in rings_of(geometry))


def _stray_m(old: Polygon | MultiPolygon, new: Polygon | MultiPolygon, source: str, target: str) -> float:
    """Return how far, in metres, the edges between the moved corners lie from the given edges."""
    if is_projected(target):
        along, boundary = move_vertices(densified(old, source), source, target), new.boundary
    elif is_projected(source):
        along = move_vertices(densified(new, target), target, source)
        boundary = old.boundary
    else:
        return 0.0
    shapely.prepare(boundary)
    return float(shapely.distance(shapely.points(shapely.get_coordinates(along)), boundary).max())


def _replaced(found: FeatureSet, geometries: list[Polygon | MultiPolygon], crs: str, *notes: Text) -> FeatureSet:
    features = tuple(
        Feature(feature.label, feature.attributes, geometry)
        for feature, geometry in zip(found.features, geometries, strict=True)
    )
    return dataclasses.replace(found, features=features, crs=crs, interpretation=(*found.interpretation, *notes))
