"""Containment of many rights in many zones at once: only what lies near a boundary is measured one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.kernel.prepared import PreparedLayer, PreparedRights
from mingeo.overlay.pairs import TOLERANCE_M, Shape, check_tolerance, containment_of

__all__ = ["containment_arrays"]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Geometries = np.ndarray[Any, Any]

_SURE_M = 3e-3
"""How far a measured protrusion (2 mm at worst) and a buffer's outline (1 % of its width) may be off together."""
_ROUNDING_M = 1e-5
_NEARBY_M = 10.0
_CORNER = np.pi / 2
_LARGE = 500


def containment_arrays(
    rights: Sequence[Any] | Geometries | PreparedRights, layer: PreparedLayer, tolerance_m: float = TOLERANCE_M
) -> tuple[Indices, Indices, Flags]:
    """Return which rights lie inside which zones, up to the tolerance.

    Parameters
    ----------
    rights
        Polygons and multipolygons in the plane of the layer, or `PreparedRights`.
    layer
        The zones, as `prepare_layer` returns them.
    tolerance_m
        Protrusion up to which a right is inside, in metres.

    Returns
    -------
    Positions of the rights, positions of the zones, and whether the one is inside the other: one entry for each pair
    that comes near each other, by right and then by zone. A right is not inside any zone that it is not listed with.
    The answers are those of `containment_of`, always: areas, predicates and corners settle what lies clear of a
    boundary, and its measurement the rest.

    Raises
    ------
    ArgumentError
        A tolerance that makes no sense.
    GeometryError, CoordinateError
        A right that is no valid area.

    >>> from mingeo.kernel.prepared import prepare_layer
    >>> zones = prepare_layer([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], "EPSG:4549")
    >>> found = containment_arrays([shapely.box(1, 1, 10.04, 9), shapely.box(50, 0, 51, 1)], zones)
    >>> [array.tolist() for array in found]
    [[0, 0], [0, 1], [True, False]]
    """
    check_tolerance(tolerance_m)
    prepared = rights if isinstance(rights, PreparedRights) else PreparedRights.of(rights)
    slack = tolerance_m + _ROUNDING_M
    one, other = layer.candidates(prepared.boxes + np.array([-slack, -slack, slack, slack]))
    inside = np.zeros(len(one), dtype=bool)
    if len(one):
        zones, which = _zones_of(layer, other)
        open_ = np.flatnonzero(_box_allows(prepared.boxes[one], shapely.bounds(zones)[which], slack))
        if len(open_):
            pairs = (one[open_], other[open_])
            open_ = open_[_area_allows(prepared, layer, pairs, (zones, which[open_]), tolerance_m)]
        if len(open_):
            inside[open_] = _settled(prepared.geometries[one[open_]], zones, which[open_], (layer.crs, tolerance_m))
    return one, other, inside


def _zones_of(layer: PreparedLayer, positions: Indices) -> tuple[Geometries, Indices]:
    """Return the zones at some positions, each once, and where each is among them."""
    unique, which = np.unique(positions, return_inverse=True)
    zones = np.empty(len(unique), dtype=object)
    zones[:] = [layer.geometries[position] for position in unique.tolist()]
    return zones, which


def _box_allows(rights: Array, zones: Array, slack: float) -> Flags:
    """Return which boxes of rights reach no farther than so much beyond the box of their zone."""
    beyond = np.hstack([zones[:, :2] - rights[:, :2], rights[:, 2:] - zones[:, 2:]])
    allowed: Flags = beyond.max(axis=1) <= slack
    return allowed


def _area_allows(
    rights: PreparedRights,
    layer: PreparedLayer,
    pairs: tuple[Indices, Indices],
    zones: tuple[Geometries, Indices],
    tolerance_m: float,
) -> Flags:
    """Return which pairs have no more area outside than lies within the tolerance of the zone.

    That is a strip along every edge and a sector at every corner; what is farther out is too far out.
    """
    one, other = pairs
    asked, position = np.unique(one, return_inverse=True)
    rights_there, features, area_m2 = layer.overlap_areas(rights.take(asked))
    key, known = position << 32 | other, rights_there << 32 | features
    _, at, known_at = np.intersect1d(key, known, assume_unique=True, return_indices=True)
    overlap = np.zeros(len(one))
    overlap[at] = area_m2[known_at]
    strips = tolerance_m * shapely.length(zones[0]) + _CORNER * tolerance_m**2 * shapely.get_num_coordinates(zones[0])
    outside = rights.areas_m2[one] - overlap
    allowed: Flags = outside <= strips[zones[1]] * 1.001 + 1e-5 + 1e-9 * rights.areas_m2[one]
    return allowed


def _settled(rights: Geometries, zones: Geometries, which: Indices, said: tuple[str, float]) -> Flags:
    """Return which rights are inside their zones, asking the cheapest questions first."""
    crs, tolerance_m = said
    inside = np.zeros(len(rights), dtype=bool)
    waiting = np.arange(len(rights))
    shapely.prepare(zones[np.unique(which)])
    if tolerance_m >= _SURE_M:
        inside = shapely.covers(zones[which], rights)
        waiting = np.flatnonzero(~inside)
    waiting = waiting[_corners_within(rights[waiting], zones[which[waiting]], tolerance_m + _ROUNDING_M)]
    if tolerance_m > _SURE_M:
        held = _held(rights[waiting], zones[which[waiting]], tolerance_m - _SURE_M)
        inside[waiting[held]] = True
        waiting = waiting[~held]
    for position in waiting.tolist():
        right, zone = Shape(rights[position], crs), Shape(zones[which[position]], crs)
        inside[position] = containment_of(right, zone, tolerance_m).inside
    return inside


def _corners_within(rights: Geometries, zones: Geometries, distance_m: float) -> Flags:
    """Return which rights have no corner that is farther than so much from the zone."""
    corners, owner = shapely.get_coordinates(rights, return_index=True)
    near = shapely.dwithin(zones[owner], shapely.points(corners), distance_m)
    within: Flags = np.bincount(owner, ~near, minlength=len(rights)) == 0
    return within


def _held(rights: Geometries, zones: Geometries, distance_m: float) -> Flags:
    """Return which rights lie within a rim round their zone, whose outline lies inside the true one."""
    boxes = shapely.bounds(rights) + np.array([-_NEARBY_M, -_NEARBY_M, _NEARBY_M, _NEARBY_M])
    large = np.flatnonzero(shapely.get_num_coordinates(zones) > _LARGE)
    near = zones.copy()
    near[large] = shapely.intersection(zones[large], shapely.box(*boxes[large].T))
    held: Flags = shapely.covers(shapely.buffer(near, distance_m, quad_segs=32), rights)
    return held
