"""The map in a report: the map's own figure, drawn round the right and without what lies far off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from mingeo.crs import move_vertices
from mingeo.maps.scene import Bounds, Group, Scene, Sheet
from mingeo.model import Layer, Review
from mingeo.text import Language

__all__ = ["map_picture"]

_LEAST_DEGREES = 0.003
_MOST_TIMES_THE_RIGHT = 4.0
"""A zone much larger than this would leave the right a dot."""


def map_picture(review: Review, language: Language = "zh") -> bytes:
    """Return the map of a review as PNG, A4 landscape: the right, the zones and layers near it, what conflicts.

    Raises
    ------
    ArgumentError
        No installed font has Chinese characters.
    CRSError
        Something lies on another datum than CGCS2000.
    """
    from mingeo.maps.building import scene_of
    from mingeo.maps.figure import figure_bytes

    scene = scene_of(None, review=_local(review), language=language)
    sheet = scene.sheets[scene.first]
    frame = _frame(review, scene, sheet)
    near = shapely.box(*_wider(frame, 0.25))
    zoomed = replace(sheet, groups=_near(sheet.groups, near), bounds=frame)
    return figure_bytes(replace(scene, sheets=(zoomed,), shared=_near(scene.shared, near), first=0), "png")


def _local(review: Review) -> Review:
    """Return a review whose layers hold only what lies near the right: of a million features a page shows few."""
    return replace(review, layers=tuple(_near_right(layer, review) for layer in review.layers))


def _near_right(layer: Layer, review: Review) -> Layer:
    right = move_vertices(review.right.geometry, review.right.crs, layer.crs)
    west, south, east, north = _wider(right.bounds, 2 * _MOST_TIMES_THE_RIGHT, 0.0)
    boxes = shapely.bounds(np.array(layer.geometries, dtype=object)).reshape(-1, 4)
    meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    kept = np.flatnonzero(meets).tolist()
    if not kept:
        return replace(layer, geometries=(), features=(), names=())
    return replace(
        layer,
        geometries=tuple(layer.geometries[position] for position in kept),
        features=tuple(layer.features[position] for position in kept),
        names=tuple(layer.names[position] for position in kept),
    )


def _frame(review: Review, scene: Scene, sheet: Sheet) -> Bounds:
    """Return a box round the right with the zones it is judged by, as far as they are not much larger."""
    right = next(item.geometry for group in scene.shared if group.role == "right" for item in group.items)
    assert right is not None
    own: Bounds = right.bounds
    frame = _wider(own, 0.5)
    asked = {finding.zone for finding in review.findings if finding.zone is not None}
    zones = [item for group in sheet.groups if group.role == "zones" for item in group.items if item.key in asked]
    conflicts = [item for group in scene.shared if group.role == "conflict" for item in group.items]
    size = max(own[2] - own[0], own[3] - own[1], _LEAST_DEGREES)
    for item in (*conflicts, *zones):
        if item.geometry is None or item.geometry.is_empty:
            continue
        box = item.geometry.bounds
        both = (min(frame[0], box[0]), min(frame[1], box[1]), max(frame[2], box[2]), max(frame[3], box[3]))
        if max(both[2] - both[0], both[3] - both[1]) <= _MOST_TIMES_THE_RIGHT * size:
            frame = both
    return frame


def _wider(box: Bounds, share: float, least: float = _LEAST_DEGREES) -> Bounds:
    """Return a box widened on each side by a share of its longer side, or of `least` where that is longer."""
    air = share * max(box[2] - box[0], box[3] - box[1], least)
    return box[0] - air, box[1] - air, box[2] + air, box[3] + air


def _near(groups: tuple[Group, ...], near: shapely.Polygon) -> tuple[Group, ...]:
    """Return the groups with what lies in a box; a group that has nothing there is left out of the legend too."""
    kept = []
    for group in groups:
        there = [item for item in group.items if item.geometry is not None and item.geometry.intersects(near)]
        if there:
            kept.append(replace(group, items=tuple(there)))
    return tuple(kept)
