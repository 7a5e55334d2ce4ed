"""Which rights and zones of two frames can meet, and the rows of facts that settle each pair."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mingeo.crs import geographic_of, move, name_for, own_plane, require_one_datum
from mingeo.errors import CRSError
from mingeo.geometry import is_missing
from mingeo.kernel.prepared import checked_areas
from mingeo.overlay.layers import LEAST_METRES_A_DEGREE
from mingeo.overlay.pairs import Containment, Shape, check_tolerance, containment_of
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas
    import pandas

__all__ = ["candidates", "containment_frame", "crs_of", "decides", "pair_rows", "union_rows"]

Geometries = np.ndarray[Any, Any]
Row = tuple[Any, ...]

_LEAST_TOLERANCE_M = 1e-3
"""Under a smaller tolerance the rounding of an overlay may count, and every pair is measured."""


def containment_frame(rows: list[Row]) -> pandas.DataFrame:
    """Return rows of labels, verdict (None where it is missing) and measures as a frame."""
    import pandas as pd

    columns = ["protrusion_m", "outside_m2", "margin_m", "share_of_right", "share_of_zone"]
    told = [(right, zone, pd.NA if inside is None else inside, *rest) for right, zone, inside, *rest in rows]
    frame = pd.DataFrame(told, columns=["right", "zone", "inside", *columns])
    return frame.astype({"inside": "boolean", **dict.fromkeys(columns, "float64")})


def _row(labels: tuple[Any, Any], facts: Containment | None) -> Row:
    if facts is None:
        return (*labels, None, *[math.nan] * 5)
    measures = (facts.protrusion_m, facts.outside_m2, facts.margin_m, facts.share_of_right, facts.share_of_zone)
    return (*labels, facts.inside, *measures)


def pair_rows(rights: geopandas.GeoDataFrame, zones: geopandas.GeoDataFrame, tolerance_m: float) -> list[Row]:
    """Return one row for each pair of a right and a zone that can meet; errors as `containment`."""
    pairs = candidates(rights, zones, tolerance_m)
    there = np.asarray(rights.geometry.array), np.asarray(zones.geometry.array)
    crs = crs_of(rights), crs_of(zones)
    missing = [[is_missing(geometry) for geometry in side] for side in there]
    deciding = [decides(zones, j) for j in range(len(zones))]
    known = [(i, j) for i, j in pairs if not missing[0][i] and not missing[1][j] and deciding[j]]
    settled = dict(_held(rights, zones, known)) if tolerance_m >= _LEAST_TOLERANCE_M else {}
    measured = set(known)
    rows = []
    for i, j in pairs:
        facts = settled.get((i, j))
        if facts is None and (i, j) in measured:
            facts = containment_of(Shape(there[0][i], crs[0]), Shape(there[1][j], crs[1]), tolerance_m)
        rows.append(_row((rights.index[i], zones.index[j]), facts))
    return rows


def _held(
    rights: geopandas.GeoDataFrame, zones: geopandas.GeoDataFrame, pairs: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], Containment]]:
    """Yield the facts of those pairs whose zone covers the right: all of them at once, with nothing outside."""
    crs = crs_of(rights), crs_of(zones)
    planes: dict[str, list[tuple[int, int]]] = {}
    own: dict[int, str] = {}
    for i, j in pairs:
        if j not in own:
            own[j] = own_plane(zones.geometry.iloc[j], crs[1])
        planes.setdefault(own[j], []).append((i, j))
    for plane, there in planes.items():
        sides = [
            _in_plane(frame, column, crs[side], plane)
            for side, (frame, column) in enumerate(((rights, [i for i, _ in there]), (zones, [j for _, j in there])))
        ]
        covered = np.flatnonzero(shapely.covers(sides[1], sides[0]))
        right, zone = sides[0][covered], sides[1][covered]
        areas = [shapely.area(_near(side, right)) for side in (right, zone)]
        margins = shapely.distance(shapely.boundary(right), shapely.boundary(zone))
        for k, margin, one, other in zip(covered.tolist(), margins.tolist(), *map(list, areas), strict=True):
            yield there[k], Containment(True, 0.0, None, 0.0, margin, 1.0, float(one / other))


def _in_plane(frame: geopandas.GeoDataFrame, positions: list[int], crs: str, plane: str) -> Geometries:
    unique, which = np.unique(positions, return_inverse=True)
    shapes: Any = np.asarray(frame.geometry.array)
    moved: Geometries = move(shapes[unique], crs, plane)
    shapely.prepare(moved)
    return moved[which]


def _near(geometries: Geometries, rights: Geometries) -> Geometries:
    """Return geometries measured from a whole number near their rights: an area needs all digits of a double."""
    corners = np.floor(shapely.bounds(rights)[:, :2])
    places, owner = shapely.get_coordinates(geometries, return_index=True)
    near: Geometries = geometries.copy()
    shapely.set_coordinates(near, places - corners[owner])
    return near


def union_rows(rights: geopandas.GeoDataFrame, zones: geopandas.GeoDataFrame, tolerance_m: float) -> list[Row]:
    """Return one row for each right, against the union of all zones; errors as `containment`."""
    check_tolerance(tolerance_m)
    crs, crs_of_rights = crs_of(zones), crs_of(rights)
    require_one_datum(crs_of_rights, crs)
    label = tuple(zones.index)
    good = [j for j in range(len(zones)) if decides(zones, j) and not is_missing(zones.geometry.iloc[j])]
    known = checked_areas([zones.geometry.iloc[j] for j in good])
    plane = own_plane(shapely.box(*shapely.total_bounds(known)), crs) if good else crs
    whole = Shape(shapely.union_all(move(known, crs, plane)), plane) if good else None  # type: ignore
    rows = []
    shapes: Any = rights.geometry.array
    for i, geometry in enumerate(shapes):
        facts = None
        if whole is not None and not is_missing(geometry):
            facts = containment_of(Shape(geometry, crs_of_rights), whole, tolerance_m)
        if facts is not None and not facts.inside and len(good) < len(zones):
            facts = None
        rows.append(_row((rights.index[i], label), facts))
    return rows


def candidates(
    rights: geopandas.GeoDataFrame, others: geopandas.GeoDataFrame, tolerance_m: float
) -> list[tuple[int, int]]:
    """Return the positions of pairs that can meet, and of every pair with a geometry that is missing."""
    check_tolerance(tolerance_m)
    require_one_datum(crs_of(rights), crs_of(others))
    boxes = [_degree_boxes(frame, tolerance_m) for frame in (rights, others)]
    found, hit = shapely.STRtree(boxes[1]).query(boxes[0])
    pairs = set(zip(found.tolist(), hit.tolist(), strict=True))
    for i, geometry in enumerate(rights.geometry):
        if is_missing(geometry):
            pairs |= {(i, j) for j in range(len(others))}
    for j, geometry in enumerate(others.geometry):
        if is_missing(geometry) or not decides(others, j):
            pairs |= {(i, j) for i in range(len(rights))}
    return sorted(pairs)


def _degree_boxes(frame: geopandas.GeoDataFrame, tolerance_m: float) -> Geometries:
    """Return each geometry's bounding box in degrees, widened beyond the tolerance and any bow of an edge."""
    crs, degrees = crs_of(frame), geographic_of(crs_of(frame))
    slack = (tolerance_m + 1.0) / LEAST_METRES_A_DEGREE
    there = np.array([not is_missing(geometry) for geometry in frame.geometry], dtype=bool)
    boxes = np.full(len(frame), None, dtype=object)
    if there.any():
        areas = checked_areas(np.asarray(frame.geometry.array)[there])
        west, south, east, north = shapely.bounds(move(areas, crs, degrees)).T  # type: ignore[type-var]
        boxes[there] = shapely.box(west - slack, south - slack, east + slack, north + slack)
    return boxes


def decides(zones: geopandas.GeoDataFrame, position: int) -> bool:
    """Return False for a shape that is not known to be a boundary: it is drawn and decides nothing."""
    return "basis" not in zones.columns or zones["basis"].iloc[position] in ("surveyed", "digitised")


def crs_of(frame: geopandas.GeoDataFrame) -> str:
    """Return the CRS of a frame; raises `CRSError` where it has none."""
    if frame.crs is None:
        raise CRSError(
            Text("图层没有坐标系", "the frame has no coordinate system"),
            Text("用 set_crs 写明，如 set_crs('EPSG:4528')", "name it, such as frame.set_crs('EPSG:4528')"),
        )
    return name_for(frame.crs)
