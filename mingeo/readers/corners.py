"""A plain list of corner points: northing and easting with the zone number in front, CGCS2000.

One corner a line, with or without a label (``1,4042000.00,40512000.00``); a blank line starts the next
part. Which number is the northing and which the easting is decided by their size, never by a header:
an easting with its zone number has eight digits before the point, a northing seven.
"""

import math
import re
import unicodedata
from dataclasses import dataclass

from shapely import MultiPolygon, Polygon

from mingeo.crs import epsg_of_zone, name_of
from mingeo.errors import CoordinateError, FormatError, MingeoError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import polygon_of_rings
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["read_corners"]

_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_LABEL = re.compile(r"^[A-Za-z]*\d*[.、:]?$")
_SEPARATORS = re.compile(r"[,;|\s]+")
_NORTHINGS = (300_000.0, 6_100_000.0)
_EASTINGS = (25_000_000.0, 46_000_000.0)


@dataclass(frozen=True)
class _Corner:
    line: int
    northing: float
    easting: float

    @property
    def zone(self) -> int:
        return int(self.easting // 1_000_000)


def read_corners(source: Source) -> FeatureSet:
    """Return the one feature whose corners a text lists, in the plane of its zone.

    Raises
    ------
    FormatError
        A line that is no corner, or no corner at all.
    CoordinateError
        Numbers that are no northing and easting in China, several zones, masked digits.
    GeometryError
        Too few corners, a corner twice, edges that cross.
    """
    parts, skipped = _parts(source)
    zones = sorted({corner.zone for part in parts for corner in part})
    if len(zones) != 1:
        raise CoordinateError(
            Text(f"横坐标的带号不止一个：{zones}", f"the eastings have several zone numbers: {zones}"),
            Text("所有拐点换到同一个 3 度带", "give all corners in one 3-degree zone"),
            path=source.path,
        )
    crs = epsg_of_zone(zones[0])
    polygons = [_polygon(part, source.path) for part in parts]
    geometry = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    count = sum(len(part) for part in parts)
    notes = [
        Text(
            f"拐点表：{len(parts)} 个部分，{count} 行坐标；七位数为纵坐标 X，八位数为横坐标 Y",
            f"corner list: {len(parts)} part(s), {count} lines; seven digits northing X, eight digits easting Y",
        ),
        Text(
            f"带号 {zones[0]}：{name_of(crs).zh}；基准按 2000 国家大地坐标系",
            f"zone number {zones[0]}: {name_of(crs).en}; the datum is taken to be CGCS2000",
        ),
        *(Text(f"第 {n} 行不是坐标，未用：{t}", f"line {n} is no corner and was passed over: {t}") for n, t in skipped),
    ]
    features = (Feature("1", {}, geometry),)
    return FeatureSet(features, crs, True, source.path, source.sha256, tuple(notes))


def _parts(source: Source) -> tuple[list[list[_Corner]], list[tuple[int, str]]]:
    parts: list[list[_Corner]] = [[]]
    skipped = []
    for number, raw in enumerate(source.text.splitlines(), start=1):
        line = unicodedata.normalize("NFKC", raw).replace("、", ",").strip(" \t,;")
        if not line:
            parts.append([])
        elif not any(parts) and _is_heading(line):
            skipped.append((number, line[:40]))
        else:
            try:
                parts[-1].append(_corner(line, number))
            except MingeoError as error:
                raise error.at(source.path, number) from None
    parts = [part for part in parts if part]
    if not parts:
        raise FormatError(
            Text("没有一行是拐点坐标", "no line is a corner point"),
            Text("每行一个拐点：序号,X,Y", "write one corner a line: label,X,Y"),
            path=source.path,
        )
    return parts, skipped


def _is_heading(line: str) -> bool:
    """Return True for a line with words that neither begins as a corner does nor holds a number of its length."""
    has_words = any(char.isalpha() for char in line)
    return has_words and not re.match(r"[A-Za-z]{0,2}\d+[.,;|\s]", line) and not re.search(r"\d{7}", line)


def _corner(line: str, number: int) -> _Corner:
    if "*" in line:
        raise CoordinateError(
            Text("坐标被遮盖（*）", "the digits are masked (*)"),
            Text("请提供完整坐标", "give the full coordinates"),
        )
    tokens = [token for token in _SEPARATORS.split(line) if token]
    if len(tokens) == 3 and _LABEL.match(tokens[0]):
        tokens = tokens[1:]
    if len(tokens) != 2 or not all(_NUMBER.match(token) for token in tokens):
        raise FormatError(
            Text(f"“{line[:40]}”不是一个拐点", f"'{line[:40]}' is no corner point"),
            Text("写成 序号,X,Y", "write it as label,X,Y"),
        )
    one, other = (float(token) for token in tokens)
    if _is_northing(one) and _is_easting(other):
        return _Corner(number, one, other)
    if _is_northing(other) and _is_easting(one):
        return _Corner(number, other, one)
    raise CoordinateError(
        Text(
            f"{tokens[0]} 和 {tokens[1]} 不是中国境内的纵横坐标",
            f"{tokens[0]} and {tokens[1]} are no northing and easting in China",
        ),
        Text(
            "X 为 7 位数，Y 为带号加 6 位数（如 40512345.67）",
            "X has 7 digits, Y the zone number and 6 digits, such as 40512345.67",
        ),
    )


def _is_northing(value: float) -> bool:
    return _NORTHINGS[0] <= value <= _NORTHINGS[1]


def _is_easting(value: float) -> bool:
    return _EASTINGS[0] <= value < _EASTINGS[1] and math.isfinite(value)


def _polygon(part: list[_Corner], path: str) -> Polygon:
    try:
        return polygon_of_rings([(corner.easting, corner.northing) for corner in part])
    except MingeoError as error:
        raise error.at(path, part[0].line) from None
