"""Areas that a Python program already holds: GeoDataFrame, GeoSeries, shapely, ``__geo_interface__``."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.errors import ArgumentError, CoordinateError
from mingeo.features import FeatureSet
from mingeo.geojson import read_geojson
from mingeo.readers.areas import RawFeatures, feature_set
from mingeo.readers.options import ReadOptions
from mingeo.source import Source
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas

__all__ = ["features_of_object"]

_INTERFACE = "__geo_interface__"


def features_of_object(obj: object, options: ReadOptions) -> FeatureSet:
    """Return the features of an object, checked as those of a file are; `path` and `sha256` stay empty.

    Parameters
    ----------
    obj
        A GeoDataFrame or GeoSeries with its CRS, its features called by their index labels; a shapely
        geometry; or anything with a ``__geo_interface__``, or such a mapping itself: a geometry, Feature
        or FeatureCollection, in degrees as RFC 7946 says where nothing else is known of them.
    options
        `crs` names the CRS of coordinates that have none.

    Raises
    ------
    ArgumentError
        None of these.
    GeometryError, CoordinateError, CRSError, FormatError
        As for a file.

    >>> import shapely
    >>> right = shapely.box(40_500_000, 4_000_000, 40_501_000, 4_001_000)
    >>> features_of_object(right, ReadOptions(crs="EPSG:4528")).features[0].geometry == right
    True
    """
    source = Source("", b"")
    if isinstance(obj, BaseGeometry):
        note = Text("shapely 几何图形", "a shapely geometry")
        found = feature_set(RawFeatures(["1"], [{}], [obj], None, [note]), source, options)
    elif _is_frame(obj):
        found = feature_set(_of_frame(obj), source, options)
    else:
        found = _of_interface(obj, options)
    return FeatureSet(found.features, found.crs, found.crs_is_said, "", "", found.interpretation)


def _is_frame(obj: object) -> bool:
    """Return True for a GeoDataFrame or GeoSeries, without importing geopandas to know it."""
    return any(
        kind.__module__.startswith("geopandas.") and kind.__name__ in ("GeoDataFrame", "GeoSeries")
        for kind in type(obj).__mro__
    )


def _of_frame(frame: Any) -> RawFeatures:
    try:
        series: geopandas.GeoSeries = frame.geometry
    except AttributeError:
        raise ArgumentError(
            Text("GeoDataFrame 没有几何列", "the GeoDataFrame has no geometry column"),
            Text("用 set_geometry 指定", "name it with frame.set_geometry"),
        ) from None
    columns = [column for column in getattr(frame, "columns", []) if column != series.name]
    records: list[dict[Any, object]] = [{} for _ in range(len(series))]
    if columns:
        values = frame[columns].astype(object)
        records = values.where(values.notna(), None).to_dict("records")
    kind = type(frame).__name__
    return RawFeatures(
        [str(label) for label in series.index],
        [{str(key): value for key, value in record.items()} for record in records],
        list(series),
        None if series.crs is None else series.crs.to_wkt(),
        [Text(f"{kind}，{len(series)} 个要素", f"{kind} with {len(series)} feature(s)")],
    )


def _of_interface(obj: object, options: ReadOptions) -> FeatureSet:
    """Return the features of a ``__geo_interface__`` by way of the one reader that GeoJSON has."""
    data = obj if isinstance(obj, Mapping) else getattr(obj, _INTERFACE, None)
    if not isinstance(data, Mapping):
        raise ArgumentError(
            Text(f"{type(obj).__name__} 不是几何对象", f"an object of type {type(obj).__name__} is no geometry"),
            Text(
                "给出 GeoDataFrame、GeoSeries、shapely 几何或有 __geo_interface__ 的对象",
                "give a GeoDataFrame, a GeoSeries, a shapely geometry or what has a __geo_interface__",
            ),
        )
    try:
        text = json.dumps(data, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CoordinateError(
            Text(f"__geo_interface__ 的内容读不出（{error}）", f"its __geo_interface__ cannot be read ({error})"),
            Text("坐标用普通的数", "give its coordinates as plain numbers"),
        ) from None
    found = read_geojson(Source(_INTERFACE, text.encode()), check_rings=not options.repair)
    geometries = [feature.geometry for feature in found.features]
    in_degrees = bool((np.abs(shapely.total_bounds(np.asarray(geometries, dtype=object))) <= 360).all())
    is_known = found.crs_is_said or (in_degrees and options.crs is None)
    raw = RawFeatures(
        [feature.label for feature in found.features],
        [feature.attributes for feature in found.features],
        geometries,
        found.crs if is_known else None,
        found.interpretation if is_known else [Text("__geo_interface__ 对象", "an object with a __geo_interface__")],
    )
    return feature_set(raw, Source("", b""), options)


def _plain(value: Any) -> Any:
    """Return what numpy holds as plain lists and numbers, anything else as its text."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
