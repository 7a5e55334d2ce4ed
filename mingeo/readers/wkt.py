"""One geometry as well-known text, with or without the CRS number of PostGIS in front (``SRID=4528;``)."""

import re
import warnings

import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.errors import FormatError, GeometryError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.areas import RawFeatures, curved, feature_set, no_area
from mingeo.readers.options import ReadOptions
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["is_wkt", "read_wkt"]

_CURVES = ("CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE")
_SURFACES = ("POLYHEDRALSURFACE", "TIN", "TRIANGLE")
_PLAIN = (
    "POINT",
    "LINESTRING",
    "LINEARRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
)
_KIND = "|".join((*_PLAIN, *_CURVES, *_SURFACES))
_START = re.compile(rf"\s*(?:SRID\s*=\s*(\d{{1,6}})\s*;\s*)?({_KIND})\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY\b)", re.IGNORECASE)
_CURVED = re.compile("|".join(_CURVES), re.IGNORECASE)
_COLLECTED = re.compile("COLLECTION|MULTI", re.IGNORECASE)
_MAX_COLLECTIONS = 1000
"""Collections nested some ten thousand deep overflow the stack of GEOS."""


def is_wkt(content: bytes) -> bool:
    """Return True where a text begins with the name of a geometry and its bracket.

    >>> is_wkt(b"SRID=4528;POLYGON((0 0, 1 0, 1 1, 0 0))"), is_wkt(b"Polygon;1")
    (True, False)
    """
    return _START.match(content[:200].removeprefix(b"\xef\xbb\xbf").decode("latin-1")) is not None


def read_wkt(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the one geometry of a text.

    Raises
    ------
    FormatError
        No well-known text, or several geometries.
    GeometryError, CoordinateError, CRSError
        A geometry that is no valid area, or no CRS.
    """
    try:
        text = source.text.removeprefix("\ufeff").strip().removesuffix(";").rstrip()
        start = _START.match(text)
        if start is None:
            raise _wrong("")
        srid = int(start[1] or 0)
        geometry = _geometry(text[text.find(";") + 1 :] if start[1] else text, start[2].upper())
        note = Text("WKT：一个几何图形", "WKT: one geometry")
        raw = RawFeatures(["1"], [{}], [geometry], f"EPSG:{srid}" if srid else None, [note])
        return feature_set(raw, source, options)
    except MingeoError as error:
        raise error.at(source.path) from None


def _geometry(text: str, kind: str) -> BaseGeometry:
    if _CURVED.search(text):
        raise curved(kind)
    if kind in _SURFACES:
        raise no_area(kind)
    if len(_COLLECTED.findall(text)) > _MAX_COLLECTIONS:
        raise _wrong(f"> {_MAX_COLLECTIONS} GEOMETRYCOLLECTION")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of a NaN, which is refused later with its place
            return shapely.from_wkt(text)
    except shapely.errors.GEOSException as error:
        reason = str(error).partition(": ")[2] or str(error)
        if "LinearRing" in reason:
            raise GeometryError(
                Text(
                    f"WKT 的环未闭合或点太少（{reason}）",
                    f"invalid: a WKT ring is open or has too few points ({reason})",
                ),
                Text("在末尾重复第一个点", "repeat the first point at the end"),
            ) from None
        raise _wrong(reason) from None


def _wrong(reason: str) -> FormatError:
    return FormatError(
        Text(f"不是一个 WKT 几何图形（{reason}）", f"is not one geometry in WKT ({reason})"),
        Text("多个区域写成一个 MULTIPOLYGON", "write several areas as one MULTIPOLYGON"),
    )
