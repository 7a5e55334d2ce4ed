"""Layers that are more than plain areas: existing rights with their attributes, and lines and points.

A right, a zone or a protected area is an area, and `mingeo.readers` takes nothing else. What the law
measures a distance from is drawn as a line or a point: GeoJSON, Shapefile and GeoPackage may hold those here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingeo.crs import name_for
from mingeo.errors import ArgumentError, CRSError
from mingeo.features import attribute
from mingeo.geometry import checked
from mingeo.model.features import FeatureLayer
from mingeo.predicates import DISTANCE_ROLES
from mingeo.readers import read_layer
from mingeo.readers.options import ReadOptions
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas

__all__ = ["feature_layer_of_frame", "read_feature_layer"]


def read_feature_layer(role: str, path: object, options: ReadOptions | None = None) -> FeatureLayer:
    """Return a layer with the attributes of its features, lines and points included where the role has them.

    Raises
    ------
    FileReadError, FormatError, GeometryError, CoordinateError, CRSError
        With the file, the place in it and the remedy.
    """
    if role not in DISTANCE_ROLES:
        return read_layer(role, path, options)
    from mingeo.readers.distance_layers import read_distance_layer  # the other roles need none of its formats

    return read_distance_layer(role, path, options)


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
    check: Any = checked
    if role in DISTANCE_ROLES:
        from mingeo.readers.distance_layers import sound

        check = sound
    return FeatureLayer(
        role=role,
        crs=name_for(frame.crs),
        geometries=tuple(check(geometry) for geometry in frame.geometry),
        features=tuple(str(label) for label in frame.index),
        names=tuple(attribute(record, "name") for record in attributes),
        attributes=tuple(attributes),
    )
