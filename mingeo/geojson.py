"""GeoJSON (RFC 7946), read with the standard library: no driver, no guess, every fault named.

Longitude and latitude unless the file has the older ``crs`` member. RFC 7946 says WGS 84; CGCS2000
differs by less than the precision of any right, and the account says that it was assumed.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NoReturn, TypeVar

from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC
from mingeo.errors import CoordinateError, FormatError, GeometryError, MingeoError, NotAnAreaError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import ring_of_corners
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["read_geojson"]

Item = TypeVar("Item")

# EPSG:4528, urn:ogc:def:crs:EPSG::4528, http://www.opengis.net/def/crs/EPSG/0/4528
_EPSG_NAME = re.compile(r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?EPSG[:/][\d.]*[:/]?(\d{4,6})")

_AREAS = ("Polygon", "MultiPolygon")
_MOST_COORDINATE = 1e12
_TYPES = (*_AREAS, "Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection")


def read_geojson(source: Source, check_rings: bool = True) -> FeatureSet:
    """Return the features of a GeoJSON text.

    Without `check_rings` a ring may cross itself, for the caller to mend.

    Raises
    ------
    FormatError
        Not JSON, not GeoJSON, a key that stands twice, or no feature.
    GeometryError, CoordinateError
        A geometry that is no area, is open or crosses itself, or a position that is no pair of numbers.
    """
    document = _parse(source)
    crs, note = _crs(document, source.path)
    is_said = "crs" in document
    features = []
    for number, data in enumerate(_features(document, source.path), start=1):
        try:
            features.append(_feature(data, number, check_rings))
        except MingeoError as error:
            raise _in_feature(error, number, source.path) from None
    if not features:
        raise _wrong(Text("没有要素", "there is no feature")).at(source.path)
    return FeatureSet(tuple(features), crs, is_said, source.path, source.sha256, (note,))


def _parse(source: Source) -> dict[str, Any]:
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = source.text
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        what = Text(
            f"不是有效的 GeoJSON：第 {error.colno} 列 {error.msg}",
            f"is not valid GeoJSON: {error.msg}, column {error.colno}",
        )
        raise _wrong(what).at(source.path, error.lineno) from None
    except RecursionError:
        raise _wrong(Text("嵌套过深，不是 GeoJSON", "is nested too deeply to be GeoJSON")).at(source.path) from None
    except MingeoError as error:
        raise error.at(source.path) from None
    except ValueError:  # an integer of thousands of digits, which Python will not read
        raise _wrong(Text("GeoJSON 中有位数过多的整数", "the GeoJSON holds an integer of too many digits")).at(
            source.path
        ) from None
    if not isinstance(document, dict):
        raise _wrong(Text("GeoJSON 的最外层应是对象", "the outermost value is no GeoJSON object")).at(source.path)
    return document


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _wrong(Text(f"GeoJSON 中键 {twice!r} 重复", f"the GeoJSON key {twice!r} stands twice"))
    return result


def _no_constant(name: str) -> NoReturn:
    raise CoordinateError(
        Text(f"GeoJSON 中有 {name}", f"the GeoJSON holds {name}"),
        Text("补上真实数值", "give the true number"),
    )


def _crs(document: dict[str, Any], path: str) -> tuple[str, Text]:
    if "crs" not in document:
        return GEOGRAPHIC, Text(
            "GeoJSON 未写坐标系：按经纬度读，视同 2000 国家大地坐标系（EPSG:4490）",
            "the GeoJSON names no CRS: read as longitude, latitude, taken for CGCS2000 (EPSG:4490)",
        )
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise _wrong(Text("GeoJSON 的 crs 写法不认识", "the GeoJSON's crs member cannot be read")).at(path)
    if name.endswith("CRS84"):
        name = GEOGRAPHIC
    elif found := _EPSG_NAME.fullmatch(name):
        name = f"EPSG:{found[1]}"
    return name, Text(f"坐标系按 GeoJSON 的 crs：{name}", f"CRS from the GeoJSON's crs member: {name}")


def _features(document: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        members = document.get("features")
        if not isinstance(members, list):
            raise _wrong(Text("FeatureCollection 的 features 不是数组", "GeoJSON: the features member is no array")).at(
                path
            )
        yield from members
    elif kind == "Feature":
        yield document
    elif kind in _TYPES:
        yield {"type": "Feature", "properties": {}, "geometry": document}
    else:
        raise _wrong(Text(f"GeoJSON 的 type 是 {kind!r}", f"the GeoJSON type is {kind!r}")).at(path)


def _feature(data: Any, number: int, check_rings: bool) -> Feature:
    if not isinstance(data, dict) or data.get("type") != "Feature":
        raise _wrong(Text("不是 GeoJSON 的 Feature", "is not a GeoJSON Feature"))
    if "geometry" not in data:
        raise _wrong(Text("GeoJSON 的 Feature 没有 geometry", "the GeoJSON Feature has no geometry member"))
    properties = data.get("properties") or {}
    if not isinstance(properties, dict):
        raise _wrong(Text("GeoJSON 的 properties 不是对象", "the GeoJSON properties are no object"))
    geometry = None if data["geometry"] is None else _geometry(data["geometry"], check_rings)
    return Feature(str(number), properties, geometry)


def _geometry(data: Any, check_rings: bool) -> BaseGeometry:
    kind = data.get("type") if isinstance(data, dict) else None
    if kind not in _TYPES:
        raise _wrong(Text(f"GeoJSON 几何类型是 {kind!r}", f"the GeoJSON geometry type is {kind!r}"))
    if kind not in _AREAS:
        raise NotAnAreaError(
            Text(f"GeoJSON 几何类型是 {kind}，不是面", f"the GeoJSON geometry is a {kind}, not an area"),
            Text("只接受 Polygon 或 MultiPolygon", "give a Polygon or MultiPolygon"),
        )
    coordinates = data.get("coordinates")
    if kind == "Polygon":
        return _polygon(coordinates, check_rings)
    return MultiPolygon(_each(coordinates, partial(_polygon, check_rings=check_rings)))


def _polygon(rings: Any, check_rings: bool) -> Polygon:
    shell, *holes = _each(rings, partial(_ring, check_rings=check_rings))
    return Polygon(shell, holes)


def _ring(positions: Any, check_rings: bool) -> list[tuple[float, float]]:
    corners = _each(positions, _position)
    if corners[0] != corners[-1]:
        raise GeometryError(
            Text(
                f"GeoJSON 的环未闭合：首点 {corners[0]}，末点 {corners[-1]}",
                f"a GeoJSON ring is not closed: it starts at {corners[0]} and ends at {corners[-1]}",
            ),
            Text("在末尾重复第一个点", "repeat the first position at the end"),
        )
    return ring_of_corners(corners) if check_rings or len(corners) < 4 else corners


def _position(value: Any) -> tuple[float, float]:
    numbers = value if isinstance(value, list) else []
    if not 2 <= len(numbers) <= 4 or not all(_is_finite(number) for number in numbers):
        raise CoordinateError(
            Text(f"{str(value)[:60]} 不是 GeoJSON 的坐标", f"{str(value)[:60]} is no GeoJSON position"),
            Text("写成 [经度, 纬度]", "write [longitude, latitude]"),
        )
    return float(numbers[0]), float(numbers[1])


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST_COORDINATE


def _each(values: Any, make: Callable[[Any], Item]) -> list[Item]:
    if not isinstance(values, list) or not values:
        raise _wrong(Text("GeoJSON 的 coordinates 层次不对", "the GeoJSON coordinates are nested wrongly"))
    return [make(value) for value in values]


def _wrong(what: Text) -> MingeoError:
    return FormatError(what, Text("按 RFC 7946 改正", "mend it as RFC 7946 says"))


def _in_feature(error: MingeoError, number: int, path: str) -> MingeoError:
    what = Text(f"第 {number} 个要素：{error.what.zh}", f"feature {number}: {error.what.en}")
    return type(error)(what, error.remedy).at(path)
