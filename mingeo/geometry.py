"""Polygons from corners, and what must hold before anything is measured on them."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mingeo.errors import CoordinateError, GeometryError, NotAnAreaError
from mingeo.text import Text, same

__all__ = ["checked", "is_missing", "polygon_of_rings", "ring_of_corners", "vertex_count"]

Point = tuple[float, float]


def ring_of_corners(corners: Sequence[Point]) -> list[Point]:
    """Return a closed ring through corners; the first may be repeated at the end or not.

    Raises
    ------
    GeometryError
        Fewer than three different corners, a corner that stands twice, or edges that cross: with the
        place of the crossing in the corners' own coordinates.
    CoordinateError
        A coordinate that is not a finite number.

    >>> ring_of_corners([(0, 0), (1, 0), (1, 1)])
    [(0, 0), (1, 0), (1, 1), (0, 0)]
    """
    ring = list(corners)
    if not all(math.isfinite(number) for corner in ring for number in corner):
        raise _not_finite()
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(set(ring)) < 3:
        raise NotAnAreaError(
            Text(f"只有 {len(set(ring))} 个不同的拐点", f"there are only {len(set(ring))} different corners"),
            Text("一个区域至少要有 3 个拐点", "an area needs at least three"),
        )
    ring.append(ring[0])
    _refuse_repeats(ring)
    crossing = first_crossing(ring)
    if crossing is not None:
        raise _crossing(crossing)
    return ring


def polygon_of_rings(exterior: Sequence[Point], holes: Sequence[Sequence[Point]] = ()) -> Polygon:
    """Return the polygon of one outer ring and its holes, every ring checked."""
    return Polygon(ring_of_corners(exterior), [ring_of_corners(hole) for hole in holes])


def first_crossing(ring: Sequence[Point]) -> Point | None:
    """Return where a closed ring first crosses or touches itself; None where it does not.

    >>> first_crossing([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    (1.0, 1.0)
    """
    line = shapely.LineString(ring)
    if line.is_simple:
        return None
    segments = [shapely.LineString(edge) for edge in pairwise(ring)]
    last = len(segments) - 1
    tree = shapely.STRtree(segments)
    for i, segment in enumerate(segments):
        for j in sorted(int(k) for k in tree.query(segment) if k > i):
            neighbours = j == i + 1 or (i == 0 and j == last)
            meeting = shapely.intersection(segment, segments[j])
            if meeting.is_empty or (neighbours and meeting.geom_type == "Point"):
                continue
            x, y = shapely.get_coordinates(meeting)[0].tolist()
            return x, y
    return None


def checked(geometry: BaseGeometry | None) -> Polygon | MultiPolygon:
    """Return a geometry that is fit to be measured: a valid polygon or multipolygon in two dimensions.

    Raises
    ------
    GeometryError
        Missing, empty, not an area, curved, or invalid: with the reason and the place.
    CoordinateError
        A coordinate that is not a finite number.
    """
    if geometry is None or shapely.is_empty(geometry):
        raise GeometryError(
            Text("没有几何图形", "there is no geometry"), Text("补上边界后再试", "give it its boundary")
        )
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise NotAnAreaError(
            Text(
                f"几何类型是 {geometry.geom_type}，不是面",
                f"the geometry is a {geometry.geom_type}, not an area",
            ),
            Text("只接受 Polygon 或 MultiPolygon", "give a Polygon or MultiPolygon"),
        )
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise _not_finite()
    flat: Polygon | MultiPolygon = shapely.force_2d(geometry)
    if not flat.is_valid:
        raise _invalid(shapely.is_valid_reason(flat))
    return flat


def is_missing(geometry: BaseGeometry | None) -> bool:
    """Return True for no geometry and for an empty one: neither ever says that a right lies clear of it.

    >>> is_missing(None), is_missing(Polygon()), is_missing(shapely.box(0, 0, 1, 1))
    (True, True, False)
    """
    return geometry is None or bool(shapely.is_empty(geometry))


def vertex_count(geometry: Polygon | MultiPolygon) -> int:
    """Return the number of corners, each ring's repeated last point not counted.

    >>> vertex_count(shapely.box(0, 0, 1, 1))
    4
    """
    parts = shapely.get_parts(geometry)
    rings = sum(1 + int(n) for n in shapely.get_num_interior_rings(parts))
    return int(shapely.get_num_coordinates(geometry)) - rings


def _refuse_repeats(ring: Sequence[Point]) -> None:
    seen: dict[Point, int] = {}
    for position, corner in enumerate(ring[:-1], start=1):
        if corner in seen:
            raise GeometryError(
                Text(
                    f"第 {position} 个拐点与第 {seen[corner]} 个重复（{corner[0]:.10g}, {corner[1]:.10g}）",
                    f"corner {position} repeats corner {seen[corner]} ({corner[0]:.10g}, {corner[1]:.10g})",
                ),
                Text(
                    "删去重复的拐点；若是多个区域，请分开写",
                    "delete the repeated corner; write several areas apart",
                ),
            )
        seen[corner] = position


def _not_finite() -> CoordinateError:
    return CoordinateError(
        Text("坐标中有 NaN 或无穷大", "a coordinate is NaN or infinite"),
        Text("补上真实坐标", "give the true coordinate"),
    )


def _crossing(place: Point) -> GeometryError:
    return GeometryError(
        Text(
            f"边界自相交，位置（{place[0]:.10g}, {place[1]:.10g}）",
            f"the boundary crosses itself (self-intersection) at ({place[0]:.10g}, {place[1]:.10g})",
        ),
        Text("检查拐点的次序", "check the order of the corners"),
    )


_REASONS = {
    "Self-intersection": Text("边界自相交", "the boundary crosses itself (self-intersection)"),
    "Ring Self-intersection": Text("环自相接", "a ring touches itself (ring self-intersection)"),
    "Hole lies outside shell": Text("洞在外环之外", "a hole lies outside its shell"),
    "Holes are nested": Text("洞中有洞", "holes are nested"),
    "Interior is disconnected": Text("内部不连通", "the interior is disconnected"),
    "Nested shells": Text("外环相互嵌套", "shells are nested"),
    "Duplicate Rings": Text("有重复的环", "a ring stands twice (duplicate rings)"),
    "Too few points in geometry component": Text("拐点太少", "too few points in a ring"),
}


def _invalid(reason: str) -> GeometryError:
    name, _, place = reason.partition("[")
    text = _REASONS.get(name.strip(), same(name.strip()))
    numbers = ", ".join(f"{float(n):.10g}" for n in place.rstrip("]").split())
    return GeometryError(
        Text(f"几何无效：{text.zh}，位置（{numbers}）", f"the geometry is invalid: {text.en}, at ({numbers})"),
        Text("在原软件中修复后再试", "mend it where it was made"),
    )
