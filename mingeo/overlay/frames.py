"""The same facts for frames of many rights and many zones or features: one row a pair."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import geographic_of, move, name_for, require_one_datum
from mingeo.errors import CRSError
from mingeo.geometry import checked, is_missing
from mingeo.overlay.layers import LEAST_METRES_A_DEGREE
from mingeo.overlay.pairs import TOLERANCE_M, Shape, check_tolerance, containment_of, overlap_of
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas
    import pandas
    from shapely import MultiPolygon, Polygon

__all__ = ["containment", "overlaps"]


def containment(
    rights: geopandas.GeoDataFrame, zones: geopandas.GeoDataFrame, tolerance_m: float = TOLERANCE_M
) -> pandas.DataFrame:
    """Return how every right lies to every zone that it meets, one row a pair.

    Parameters
    ----------
    rights, zones
        GeoDataFrames with a CRS each; the CRS need not be the same. A zone whose ``basis`` column says
        ``schematic`` or ``none`` decides nothing: its shape is not looked at.
    tolerance_m
        Protrusion up to which a right is inside, in metres.

    Returns
    -------
    DataFrame
        ``right, zone`` (index labels of the frames), ``inside`` (nullable boolean), ``protrusion_m``,
        ``outside_m2``, ``margin_m`` (NaN unless inside), ``share_of_right``, ``share_of_zone``.
        A right paired with a zone of missing, empty or schematic geometry has ``inside`` missing, never
        False; so has a right without geometry.

    Raises
    ------
    CRSError
        A frame without a CRS, or two datums between which nothing can be moved.
    GeometryError
        An invalid geometry.

    >>> import geopandas
    >>> zones = geopandas.GeoDataFrame(
    ...     index=["A", "B"], geometry=[shapely.box(0, 0, 10, 10), None], crs="EPSG:4549")
    >>> rights = geopandas.GeoDataFrame(index=["r"], geometry=[shapely.box(1, 1, 4, 4)], crs="EPSG:4549")
    >>> containment(rights, zones)[["right", "zone", "inside", "protrusion_m", "margin_m"]]
      right zone  inside  protrusion_m  margin_m
    0     r    A    True           0.0       1.0
    1     r    B    <NA>           NaN       NaN
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for i, j in _candidates(rights, zones, tolerance_m):
        labels = (rights.index[i], zones.index[j])
        right, zone = rights.geometry.iloc[i], zones.geometry.iloc[j]
        if is_missing(right) or is_missing(zone) or not _decides(zones, j):
            rows.append((*labels, pd.NA, *[math.nan] * 5))
            continue
        facts = containment_of(_shape_in(rights, i), _shape_in(zones, j), tolerance_m)
        measures = (facts.protrusion_m, facts.outside_m2, facts.margin_m)
        rows.append((*labels, facts.inside, *measures, facts.share_of_right, facts.share_of_zone))
    columns = ["protrusion_m", "outside_m2", "margin_m", "share_of_right", "share_of_zone"]
    frame = pd.DataFrame(rows, columns=["right", "zone", "inside", *columns])
    return frame.astype({"inside": "boolean", **dict.fromkeys(columns, "float64")})


def overlaps(
    rights: geopandas.GeoDataFrame, features: geopandas.GeoDataFrame, tolerance_m: float = TOLERANCE_M
) -> pandas.DataFrame:
    """Return every overlap and contact of rights with features, one row a pair.

    Parameters
    ----------
    rights, features
        GeoDataFrames with a CRS each; the CRS need not be the same. Every geometry must be there: a
        feature that was lost cannot be told from one that is clear of the right.
    tolerance_m
        An overlap that vanishes when eroded by this much is a contact, in metres.

    Returns
    -------
    DataFrame
        ``right, feature`` (index labels of the frames), ``overlap_m2``, ``share_of_right``,
        ``share_of_feature``, ``depth_m``, ``contact`` (nullable boolean). A feature whose ``basis`` is
        ``schematic`` or ``none`` is listed with every measure missing.

    Raises
    ------
    CRSError, GeometryError
        As `containment`; also for a missing or empty geometry.
    """
    import pandas as pd

    rows = []
    for i, j in _candidates(rights, features, tolerance_m):
        labels = (rights.index[i], features.index[j])
        right = _shape_in(rights, i)
        feature = _shape_in(features, j) if _decides(features, j) else None
        if feature is None:
            rows.append((*labels, *[math.nan] * 4, pd.NA))
            continue
        facts = overlap_of(right, feature, tolerance_m)
        if facts is not None:
            shares = (facts.overlap_m2, facts.share_of_right, facts.share_of_feature)
            rows.append((*labels, *shares, facts.depth_m, facts.contact))
    columns = ["overlap_m2", "share_of_right", "share_of_feature", "depth_m"]
    frame = pd.DataFrame(rows, columns=["right", "feature", *columns, "contact"])
    return frame.astype({**dict.fromkeys(columns, "float64"), "contact": "boolean"})


def _candidates(
    rights: geopandas.GeoDataFrame, others: geopandas.GeoDataFrame, tolerance_m: float
) -> list[tuple[int, int]]:
    """Return the positions of pairs that can meet, and of every pair with a geometry that is missing."""
    check_tolerance(tolerance_m)
    require_one_datum(_crs_of(rights), _crs_of(others))
    boxes = [_degree_boxes(frame, tolerance_m) for frame in (rights, others)]
    found, hit = shapely.STRtree(np.array(boxes[1], dtype=object)).query(np.array(boxes[0], dtype=object))
    pairs = set(zip(found.tolist(), hit.tolist(), strict=True))
    for i, geometry in enumerate(rights.geometry):
        pairs |= {(i, j) for j in range(len(others)) if is_missing(geometry)}
    for j, geometry in enumerate(others.geometry):
        pairs |= {(i, j) for i in range(len(rights)) if is_missing(geometry) or not _decides(others, j)}
    return sorted(pairs)


def _degree_boxes(frame: geopandas.GeoDataFrame, tolerance_m: float) -> list[BaseGeometry | None]:
    """Return each geometry's bounding box in degrees, widened beyond the tolerance and any bow of an edge."""
    crs, degrees = _crs_of(frame), geographic_of(_crs_of(frame))
    slack = (tolerance_m + 1.0) / LEAST_METRES_A_DEGREE
    boxes: list[BaseGeometry | None] = []
    for geometry in frame.geometry:
        if is_missing(geometry):
            boxes.append(None)
            continue
        west, south, east, north = move(checked(geometry), crs, degrees).bounds
        boxes.append(shapely.box(west - slack, south - slack, east + slack, north + slack))
    return boxes


def _shape_in(frame: geopandas.GeoDataFrame, position: int) -> Shape:
    return Shape(cast("Polygon | MultiPolygon", frame.geometry.iloc[position]), _crs_of(frame))


def _decides(zones: geopandas.GeoDataFrame, position: int) -> bool:
    return "basis" not in zones.columns or zones["basis"].iloc[position] in ("surveyed", "digitised")


def _crs_of(frame: geopandas.GeoDataFrame) -> str:
    if frame.crs is None:
        raise CRSError(
            Text("图层没有坐标系", "the frame has no coordinate system"),
            Text("用 set_crs 写明，如 set_crs('EPSG:4528')", "name it, such as frame.set_crs('EPSG:4528')"),
        )
    return name_for(frame.crs)
