"""Well-known binary (OGC 06-103r4), as GeoPackage and GeoParquet hold it.

What GEOS would not survive or would not name is told before it sees the bytes: collections nested some ten
thousand deep overflow its stack, and curves it knows only as unsupported.
"""

import re

import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.errors import FormatError
from mingeo.readers.areas import curved, no_area
from mingeo.text import Text

__all__ = ["geometry_of_wkb"]

_CURVES = {
    8: "CircularString",
    9: "CompoundCurve",
    10: "CurvePolygon",
    11: "MultiCurve",
    12: "MultiSurface",
    13: "Curve",
    14: "Surface",
}
_SURFACES = {15: "PolyhedralSurface", 16: "TIN", 17: "Triangle"}
_MAX_COLLECTIONS = 1000
_COLLECTION = re.compile(
    rb"\x01(?:[\x04-\x07]\x00\x00[\x00-\xe0]|[\xec-\xef]\x03\x00\x00|[\xd4-\xd7]\x07\x00\x00|[\xbc-\xbf]\x0b\x00\x00)"
    rb"|\x00(?:[\x00-\xe0]\x00\x00[\x04-\x07]|\x00\x00\x03[\xec-\xef]|\x00\x00\x07[\xd4-\xd7]|\x00\x00\x0b[\xbc-\xbf])",
    re.DOTALL,
)
"""The head of a multi-part geometry or collection in either byte order, flat or with Z and M."""


def geometry_of_wkb(wkb: bytes) -> BaseGeometry:
    """Return a geometry.

    Raises
    ------
    GeometryError
        A curve, or a surface of triangles.
    FormatError
        Not well-known binary.

    >>> geometry_of_wkb(shapely.box(0, 0, 1, 1).wkb).area
    1.0
    """
    kind = int.from_bytes(wkb[1:5], "little" if wkb[:1] == b"\1" else "big") % 1000
    if kind in _CURVES:
        raise curved(_CURVES[kind])
    if kind in _SURFACES:
        raise no_area(_SURFACES[kind])
    if len(_COLLECTION.findall(wkb)) > _MAX_COLLECTIONS:
        raise _damaged(f"> {_MAX_COLLECTIONS} GeometryCollections")
    try:
        return shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as error:
        raise _damaged(str(error)) from None


def _damaged(reason: str) -> FormatError:
    return FormatError(
        Text(f"几何数据损坏（{reason}）", f"the geometry is damaged ({reason})"),
        Text("在 GIS 软件中修复或重新导出", "mend it in the GIS, or export it again"),
    )
