"""Features of any shape from a GeoJSON or a Shapefile: lines and points, where areas are not what is asked for."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC
from mingeo.errors import FormatError
from mingeo.readers.areas import RawFeatures
from mingeo.readers.dbase import read_table
from mingeo.readers.options import ReadOptions
from mingeo.readers.shapefile import crs_of_prj
from mingeo.source import SHAPEFILE_MAGIC, Source
from mingeo.text import Text

__all__ = ["raw_geojson", "raw_shapefile"]

_HEADER = 100
_POINTS, _LINES, _POLYGONS, _MULTIPOINTS = (1, 11, 21), (3, 13, 23), (5, 15, 25), (8, 18, 28)


def raw_geojson(source: Source, _: ReadOptions) -> RawFeatures:
    """Return the features of a GeoJSON (RFC 7946) with whatever shapes they have.

    Raises
    ------
    FormatError
        Not JSON, no GeoJSON features, or a geometry that cannot be read.
    """
    try:
        document = json.loads(source.content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _wrong("GeoJSON").at(source.path) from None
    if not isinstance(document, dict):
        raise _wrong("GeoJSON").at(source.path)
    members = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(members, list):
        raise _wrong("GeoJSON").at(source.path)
    geometries, attributes = [], []
    for member in members:
        if not isinstance(member, dict) or member.get("type") != "Feature":
            raise _wrong("GeoJSON").at(source.path)
        properties = member.get("properties") or {}
        attributes.append(properties if isinstance(properties, dict) else {})
        geometries.append(_geometry(member.get("geometry"), source.path))
    crs = _crs_member(document.get("crs"))
    note = Text(f"GeoJSON：{len(members)} 个要素，坐标系 {crs}", f"GeoJSON: {len(members)} feature(s), CRS {crs}")
    return RawFeatures([str(n + 1) for n in range(len(members))], attributes, geometries, crs, [note], by_zone=False)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _geometry(data: object, path: str) -> BaseGeometry | None:
    if data is None:
        return None
    try:
        return shapely.from_geojson(json.dumps(data))
    except shapely.errors.ShapelyError:
        raise _wrong("GeoJSON geometry").at(path) from None


def _crs_member(member: object) -> str:
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name") or "") if isinstance(properties, dict) else ""
    if not name or name.endswith("CRS84"):
        return GEOGRAPHIC
    return f"EPSG:{name.replace('/', ':').rpartition(':')[2]}"


def raw_shapefile(source: Source, _: ReadOptions) -> RawFeatures:
    """Return the points, lines or areas of a Shapefile, record by record; null shapes are left out and said.

    Layout: ESRI Shapefile Technical Description, July 1998.

    Raises
    ------
    FormatError
        Damaged, or its tables have another number of records.
    CRSError
        A ``.prj`` that cannot be read.
    """
    if not source.content.startswith(SHAPEFILE_MAGIC):
        raise _wrong("Shapefile").at(source.path)
    shapes = list(_shapes(source.content))
    table = read_table(source.members[".dbf"], source.members.get(".cpg")) if ".dbf" in source.members else None
    if table is not None and len(table.records) != len(shapes):
        raise _wrong("Shapefile (.dbf)").at(source.path)
    kept = [position for position, shape in enumerate(shapes) if shape is not None]
    note = Text(f"Shapefile：{len(kept)} 个图形", f"Shapefile: {len(kept)} shape(s)")
    notes = [note]
    if len(kept) < len(shapes):
        left = len(shapes) - len(kept)
        notes.append(Text(f"{left} 条记录没有图形，未用", f"{left} record(s) without a shape were not used"))
    records: Any = [{} for _ in shapes] if table is None else table.records
    return RawFeatures(
        [str(position + 1) for position in kept],
        [records[position] for position in kept],
        [shapes[position] for position in kept],
        crs_of_prj(source),
        notes,
    )


def _shapes(content: bytes) -> Iterator[BaseGeometry | None]:
    at = _HEADER
    while at < len(content):
        if at + 12 > len(content):
            raise _wrong("Shapefile")
        length = 2 * int(struct.unpack_from(">i", content, at + 4)[0])
        record = content[at + 8 : at + 8 + length]
        if length < 4 or len(record) < length:
            raise _wrong("Shapefile")
        try:
            yield _shape(record)
        except (struct.error, ValueError, shapely.errors.ShapelyError):
            raise _wrong("Shapefile") from None
        at += 8 + length


def _shape(record: bytes) -> BaseGeometry | None:
    kind = struct.unpack_from("<i", record)[0]
    if kind == 0:
        return None
    if kind in _POINTS:
        return shapely.Point(*struct.unpack_from("<2d", record, 4))
    if kind in _MULTIPOINTS:
        count = struct.unpack_from("<i", record, 36)[0]
        return shapely.MultiPoint(np.frombuffer(record, "<f8", 2 * count, 40).reshape(-1, 2))
    if kind not in (*_LINES, *_POLYGONS):
        raise ValueError(kind)
    parts, points = struct.unpack_from("<2i", record, 36)
    starts = np.frombuffer(record, "<i4", parts, 44)
    places = np.frombuffer(record, "<f8", 2 * points, 44 + 4 * parts).reshape(-1, 2)
    lines = np.split(places, starts[1:])
    if kind in _LINES:
        return shapely.MultiLineString(lines) if len(lines) > 1 else shapely.LineString(lines[0])
    return _area(lines)


def _area(rings: list[Any]) -> BaseGeometry:
    """Return the area of a record's rings: what lies in an odd number of them."""
    area: BaseGeometry = shapely.Polygon(rings[0])
    for ring in rings[1:]:
        area = shapely.symmetric_difference(area, shapely.Polygon(ring))
    return area


def _wrong(what: str) -> FormatError:
    return FormatError(
        Text(f"{what} 损坏或写法不对", f"the {what} is damaged or malformed"),
        Text("在 GIS 软件中重新导出为 GeoJSON、Shapefile 或 GeoPackage", "export it again from the GIS"),
    )
