"""Parcel text of the land administration (国土TXT, 部格式), as bureau software reads it.

By 《建设项目用地红线坐标文件内容要求》: area in hectares (the ellipsoidal one, as the law has it), half-width
punctuation, each ring closed with its first label repeated, further rings numbered on. The head counts the lines of
its parcel, so that software which reads as many lines gets all. Plane coordinates have the two decimals of
自然资源部公告 2022 年第 24 号.
"""

import re

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import name_of, own_plane, parse
from mingeo.errors import CRSError, FormatError, GeometryError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked, ring_of_corners
from mingeo.measure import area_m2
from mingeo.rings import rings_of
from mingeo.text import Text
from mingeo.writers.coordinates import in_crs
from mingeo.writers.corner_tables import Encoding, encoded

__all__ = ["write_parcels"]

_DATUMS = {
    "China 2000": "2000国家大地坐标系",
    "World Geodetic System 1984": "2000国家大地坐标系",  # taken for one, as in mingeo.crs
    "Xian 1980": "1980西安坐标系",
    "Beijing 1954": "1954北京坐标系",
}
_FIELDS = ("地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")


def write_parcels(found: FeatureSet, encoding: Encoding = "gbk", decimals: int = 2) -> bytes:
    r"""Return features as parcels, a ring of corners for each outer ring and hole.

    Parameters
    ----------
    found
        Features in a Gauss-Krüger plane, which they stay in; degrees become the 3-degree plane of their middle.
    encoding
        GBK for bureau software, or UTF-8; lines end with CRLF in both.
    decimals
        Decimals of the coordinates, in metres.

    Raises
    ------
    CRSError
        Another kind of plane, or a datum that the format has no name for.
    FormatError
        A name with a comma, an ``@`` or a line break, or with a character that the encoding does not have.
    GeometryError
        A boundary that is not valid any more once it is rounded.

    >>> square = shapely.box(40512000, 4042000, 40512800, 4042800)
    >>> text = write_parcels(FeatureSet((Feature("1", {}, square),), "EPSG:4528", True, "", "", ()))
    >>> text.decode("gbk").split("\r\n")[10]
    'J1,1,4042000.00,40512800.00'
    """
    together = shapely.GeometryCollection([checked(feature.geometry) for feature in found.features])
    plane = in_crs(found, own_plane(together, found.crs))
    datum, width, zone = _system(plane.crs)
    lines = [
        "[属性描述]",
        f"坐标系={datum}",
        f"几度分带={width}",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={zone}",
        f"精度={10**-decimals:.{decimals}f}",
        "转换参数=,,,,,,",
        "[地块坐标]",
    ]
    for number, feature in enumerate(plane.features, start=1):
        lines += _parcel(feature, number, plane.crs, decimals)
    return encoded("\r\n".join([*lines, ""]), encoding)


def _parcel(feature: Feature, number: int, crs: str, decimals: int) -> list[str]:
    geometry = _rounded(checked(feature.geometry), decimals)
    points = [
        f"{label},{ring},{y:.{decimals}f},{x:.{decimals}f}"
        for ring, corners in enumerate(rings_of(geometry), start=1)
        for label, (x, y) in corners.closed()
    ]
    values = {
        "地块编号": str(number),
        **{key: str(feature.attributes.get(key, "")) for key in _FIELDS if feature.attributes.get(key)},
        "地块名称": feature.name,
        "图形属性": "面",
    }
    fields = [_field(values.get(key, ""), key) for key in _FIELDS]
    return [",".join([str(len(points)), f"{area_m2(geometry, crs) / 1e4:.4f}", *fields, "@"]), *points]


def _rounded(geometry: Polygon | MultiPolygon, decimals: int) -> Polygon | MultiPolygon:
    try:
        rounded = checked(shapely.transform(geometry, lambda places: np.round(places, decimals)))
        for ring in rings_of(rounded):
            ring_of_corners(ring.corners)
    except GeometryError as error:
        raise GeometryError(
            Text(f"取 {decimals} 位小数后：{error.what.zh}", f"rounded to {decimals} decimals: {error.what.en}"),
            Text("检查该处的拐点", "check the corners there"),
        ) from None
    return rounded


def _field(text: str, key: str) -> str:
    if re.search(r"[,，@＠\r\n]", text):
        raise FormatError(
            Text(f"{key}“{text[:40]}”中有逗号、@ 或换行", f"{key} '{text[:40]}' has a comma, an @ or a line break"),
            Text("改写这个字段", "write it without"),
        )
    return text.strip()


def _system(crs: str) -> tuple[str, int, int]:
    """Return a plane's datum by the format's name, the width of its zones and its number.

    >>> _system("EPSG:4528"), _system("EPSG:4549"), _system("EPSG:2333")
    (('2000国家大地坐标系', 3, 40), ('2000国家大地坐标系', 3, 40), ('1980西安坐标系', 6, 19))
    """
    parsed = parse(crs)
    operation = parsed.coordinate_operation
    values = {} if operation is None else {item.name: float(item.value) for item in operation.params}
    datum = "" if parsed.datum is None else parsed.datum.name.removesuffix(" ensemble")
    meridian, false_easting = values.get("Longitude of natural origin", 0.0), values.get("False easting", 0.0)
    zone = int(false_easting // 1e6 or meridian // 3)
    is_standard = (
        false_easting % 1e6 == 500_000
        and values.get("Scale factor at natural origin") == 1
        and values.get("False northing") == 0
        and values.get("Latitude of natural origin") == 0
    )
    width = 3 if zone > 24 else 6
    if datum not in _DATUMS or not is_standard or meridian != (3 * zone if width == 3 else 6 * zone - 3):
        raise CRSError(
            Text(f"国土 TXT 写不了 {name_of(crs).zh}", f"parcel text cannot hold {name_of(crs).en}"),
            Text("先转换到 3 度带，如 EPSG:4528", "convert it to a 3-degree zone first, such as EPSG:4528"),
        )
    return _DATUMS[datum], width, zone
