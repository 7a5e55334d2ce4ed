"""What the law measures a distance from: lines and points, which GeoJSON, Shapefile and GeoPackage may hold here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import in_china
from mingeo.errors import CoordinateError, FormatError, GeometryError, MingeoError, NotAnAreaError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked, is_missing
from mingeo.model.features import FeatureLayer
from mingeo.readers import read_features
from mingeo.readers.areas import RawFeatures, refuse_too_many_features
from mingeo.readers.formats import reader_for
from mingeo.readers.geojson_file import is_geojson
from mingeo.readers.geopackage import is_geopackage, raw_geopackage
from mingeo.readers.layer_choice import opened
from mingeo.readers.line_files import raw_geojson, raw_shapefile
from mingeo.readers.options import ReadOptions
from mingeo.readers.placing import placed
from mingeo.readers.shapefile import is_shapefile
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["read_distance_layer", "sound"]

_RAW = ((is_geojson, raw_geojson), (is_shapefile, raw_shapefile), (is_geopackage, raw_geopackage))


def read_distance_layer(role: str, path: object, options: ReadOptions | None = None) -> FeatureLayer:
    """Return a layer of areas, lines and points; errors as `mingeo.readers.feature_layers.read_feature_layer`."""
    options = options or ReadOptions()
    if isinstance(path, str | Path):
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
    except NotAnAreaError as error:
        error.remedy = Text(
            "线和点图层请用 GeoJSON、Shapefile 或 GeoPackage",
            "give lines and points as GeoJSON, Shapefile or GeoPackage",
        )
        raise


def _layer(role: str, found: FeatureSet) -> FeatureLayer:
    geometries: Any = tuple(sound(feature.geometry) for feature in found.features)
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
    shapes: list[BaseGeometry] = []
    for index, geometry in enumerate(raw.geometries):
        try:
            shapes.append(sound(geometry))
        except MingeoError as error:
            raise raw.fault(index, error) from None
    placing = placed(shapes, raw.crs, options, by_zone=raw.by_zone)
    features = tuple(
        Feature(label, fields, geometry)
        for label, fields, geometry in zip(raw.labels, raw.attributes, placing.geometries.tolist(), strict=True)
    )
    _refuse_abroad(features, placing.crs)
    notes = (*raw.notes, *placing.notes)
    return FeatureSet(features, placing.crs, placing.is_said, source.path, source.sha256, notes)


def sound(geometry: BaseGeometry | None) -> BaseGeometry:
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
