"""Layers that are more than plain areas: existing rights with their attributes, and lines and points.

A right, a zone or a protected area is an area, and `mingeo.readers` takes nothing else. What the law
measures a distance from is drawn as a line or a point: GeoJSON, Shapefile and GeoPackage may hold those here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import in_china, name_for
from mingeo.errors import ArgumentError, CoordinateError, CRSError, FormatError, GeometryError, MingeoError
from mingeo.features import Feature, FeatureSet, attribute
from mingeo.geometry import checked, is_missing
from mingeo.model.features import FeatureLayer
from mingeo.predicates import DISTANCE_ROLES
from mingeo.readers import read_features, read_layer
from mingeo.readers.areas import RawFeatures, refuse_too_many_features
from mingeo.readers.formats import reader_for
from mingeo.readers.geojson_file import is_geojson
from mingeo.readers.geopackage import _raw as raw_geopackage
from mingeo.readers.geopackage import is_geopackage
from mingeo.readers.layer_choice import opened
from mingeo.readers.line_files import raw_geojson, raw_shapefile
from mingeo.readers.options import ReadOptions
from mingeo.readers.placing import placed
from mingeo.readers.shapefile import is_shapefile
from mingeo.source import Source
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas

__all__ = ["feature_layer_of_frame", "read_feature_layer"]

_RAW = ((is_geojson, raw_geojson), (is_shapefile, raw_shapefile), (is_geopackage, raw_geopackage))


def read_feature_layer(role: str, path: object, options: ReadOptions | None = None) -> FeatureLayer:
    """Return a layer with the attributes of its features, lines and points included where the role has them.

    Raises
    ------
    FileReadError, FormatError, GeometryError, CoordinateError, CRSError
        With the file, the place in it and the remedy.
    """
    if role not in DISTANCE_ROLES:
        return read_layer(role, path, options)
    options = options or ReadOptions()
    if isinstance(path, str):
        source, options = opened(path, options)
        reader_for(source, options)  # refuses a layer that is named for a format without any
        for knows, raw_of in _RAW:
            if knows(source.content):
                try:
                    return _layer(role, _placed(raw_of(source, options), source, options))
                except MingeoError as error:
                    raise error.at(source.path) from None
    try:
        return _layer(role, read_features(path, options))
    except GeometryError as error:
        if error.what.en.find("area") >= 0:
            error.remedy = Text(
                "线和点图层请用 GeoJSON、Shapefile 或 GeoPackage",
                "give lines and points as GeoJSON, Shapefile or GeoPackage",
            )
        raise


def feature_layer_of_frame(role: str, frame: geopandas.GeoDataFrame) -> FeatureLayer:
    """Return such a layer from a GeoDataFrame, its features called by their index labels."""
    if frame.crs is None:
        raise CRSError(
            Text(f"图层 {role} 没有坐标系", f"the layer {role} has no coordinate system"),
            Text("用 set_crs 写明", "name it with frame.set_crs"),
        )
    if frame.empty:
        raise ArgumentError(
            Text(f"图层 {role} 没有要素", f"the layer {role} has no feature"),
            Text("检查筛选条件；没有要素就不要给出图层", "check how it was selected; leave out a layer of nothing"),
        )
    columns = [column for column in frame.columns if column != frame.geometry.name]
    records = frame[columns].to_dict("records") if columns else [{} for _ in range(len(frame))]
    attributes = [{str(key): value for key, value in record.items()} for record in records]
    check: Any = _sound if role in DISTANCE_ROLES else checked
    return FeatureLayer(
        role=role,
        crs=name_for(frame.crs),
        geometries=tuple(check(geometry) for geometry in frame.geometry),
        features=tuple(str(label) for label in frame.index),
        names=tuple(attribute(record, "name") for record in attributes),
        attributes=tuple(attributes),
    )


def _layer(role: str, found: FeatureSet) -> FeatureLayer:
    geometries: Any = tuple(_sound(feature.geometry) for feature in found.features)
    return FeatureLayer(
        role=role,
        crs=found.crs,
        geometries=geometries,
        features=tuple(feature.label for feature in found.features),
        names=tuple(feature.name for feature in found.features),
        path=found.path,
        sha256=found.sha256,
        interpretation=found.interpretation,
        attributes=tuple(feature.attributes for feature in found.features),
    )


def _placed(raw: RawFeatures, source: Source, options: ReadOptions) -> FeatureSet:
    """Return features of any shape in the CRS that the file or the user names; one that is wrong is refused."""
    if not len(raw.labels):
        raise FormatError(
            Text("没有要素，图层是空的", "there is no feature: the layer is empty"),
            Text("检查导出的内容", "check what was exported"),
        )
    refuse_too_many_features(len(raw.labels), options)
    sound: list[BaseGeometry] = []
    for index, geometry in enumerate(raw.geometries):
        try:
            sound.append(_sound(geometry))
        except MingeoError as error:
            raise raw.fault(index, error) from None
    placing = placed(sound, raw.crs, options, by_zone=raw.by_zone)
    features = tuple(
        Feature(label, fields, geometry)
        for label, fields, geometry in zip(raw.labels, raw.attributes, placing.geometries.tolist(), strict=True)
    )
    _refuse_abroad(features, placing.crs)
    notes = (*raw.notes, *placing.notes)
    return FeatureSet(features, placing.crs, placing.is_said, source.path, source.sha256, notes)


def _sound(geometry: BaseGeometry | None) -> BaseGeometry:
    """Return a geometry that a distance can be measured to: there, in two dimensions, with finite numbers."""
    if geometry is None or is_missing(geometry):
        raise GeometryError(
            Text("没有几何图形", "there is no geometry"), Text("补上或删去该要素", "draw it, or delete it")
        )
    if shapely.get_dimensions(geometry) == 2 and geometry.geom_type != "GeometryCollection":
        return checked(geometry)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise CoordinateError(
            Text("坐标不是有限的数", "a coordinate is not a finite number"),
            Text("补上真实数值", "give the true number"),
        )
    return shapely.force_2d(geometry)


def _refuse_abroad(features: Sequence[Feature], crs: str) -> None:
    for feature in features:
        assert feature.geometry is not None
        if not in_china(feature.geometry, crs):
            west, south, _, _ = feature.geometry.bounds
            raise CoordinateError(
                Text(
                    f"第 {feature.label} 个要素的坐标（{west:.8g}，{south:.8g}）不在中国境内",
                    f"feature {feature.label}: its coordinates ({west:.8g}, {south:.8g}) are no place in China",
                ),
                Text("检查坐标次序、带号和坐标系", "check axis order, zone and CRS"),
            )
