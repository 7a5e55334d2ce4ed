"""Which formats are read: what each is called, how its content is known, and what reads it.

The order counts: the first whose content it is, reads it. Plain text comes last, for almost anything is.
"""

import dataclasses
import importlib
import re
from collections.abc import Callable
from typing import Any

from mingeo.errors import FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.layer_choice import refuse_layer_name
from mingeo.readers.options import ReadOptions
from mingeo.source import SHAPEFILE_MAGIC, SQLITE_MAGIC, Source
from mingeo.text import Text

__all__ = ["READERS", "Reader", "reader_for", "reader_of"]

_QUOTED_CELL = re.compile(rb'(?m)(?:^|[,;\t])"')


@dataclasses.dataclass(frozen=True)
class Reader:
    """A format: what it is called, what files of it end in, how its content is known, and what reads it.

    One with `has_layers` may hold several, of which the options name one. Content that begins with none of
    `starts`, where there are any, is not its own; content that begins with one of `settles` is no other's.
    """

    name: Text
    suffixes: tuple[str, ...]
    knows: Callable[[bytes], bool]
    read: Callable[[Source, ReadOptions], FeatureSet]
    has_layers: bool = False
    starts: tuple[bytes, ...] = ()
    settles: tuple[bytes, ...] = ()


def _late(module: str, name: str) -> Callable[..., Any]:
    """Return a function of a reader's module that is imported when called: a check reads one format, not all."""

    def call(*arguments: object) -> Any:
        return getattr(importlib.import_module(f"mingeo.readers.{module}"), name)(*arguments)

    return call


def _read_xlsx(source: Source, options: ReadOptions) -> FeatureSet:
    from mingeo.readers.sheets import read_table, rows_of_xlsx

    return read_table(rows_of_xlsx(source, options.layer), source, options)


def _read_docx(source: Source, options: ReadOptions) -> FeatureSet:
    from mingeo.readers.sheets import read_table, rows_of_docx

    return read_table(rows_of_docx(source, options.layer), source, options)


def _read_csv(source: Source, options: ReadOptions) -> FeatureSet:
    from mingeo.readers.sheets import read_table, rows_of_csv

    return read_table(rows_of_csv(source), source, options)


def _is_quoted_csv(content: bytes) -> bool:
    return _is_text(content) and _QUOTED_CELL.search(content) is not None


def _is_text(content: bytes) -> bool:
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return is_utf16 or (b"\0" not in content[:4096] and _start(content) != b"<")


def _start(content: bytes) -> bytes:
    return content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]


_ARCHIVES = (b"PK", b"Rar!", b"7z", b"\x1f\x8b", b"BZh", b"\xfd7z")
_SHAPEFILES = (SHAPEFILE_MAGIC, *(bytes([version]) for version in (0x03, 0x04, 0x30, 0x83, 0x8B, 0xF5)))
"""The file code, or the version byte of a lone dBASE table."""

READERS: tuple[Reader, ...] = (
    Reader(
        Text("Excel 工作簿", "Excel workbook"),
        (".xlsx",),
        _late("sheets", "is_xlsx"),
        _read_xlsx,
        has_layers=True,
        starts=(b"PK",),
    ),
    Reader(
        Text("Word 表格", "table in a Word document"),
        (".docx",),
        _late("sheets", "is_docx"),
        _read_docx,
        has_layers=True,
        starts=(b"PK",),
    ),
    Reader(
        Text("旧版 Office 文件（不支持）", "old Office file (refused)"),
        (".xls", ".doc"),
        _late("sheets", "is_old_office"),
        _read_xlsx,
        has_layers=True,
        starts=(b"\xd0\xcf",),
    ),
    Reader(
        Text("压缩包（Shapefile、KMZ、.gdb 等）", "zip (Shapefile, KMZ, .gdb ...)"),
        (".zip", ".kmz", ".ovkmz"),
        _late("archives", "is_archive"),
        _late("archives", "read_archive"),
        has_layers=True,
        starts=_ARCHIVES,
    ),
    Reader(
        Text("Shapefile", "Shapefile"),
        (".shp",),
        _late("shapefile", "is_shapefile"),
        _late("shapefile", "read_shapefile"),
        starts=_SHAPEFILES,
    ),
    Reader(
        Text("GeoPackage", "GeoPackage"),
        (".gpkg",),
        _late("geopackage", "is_geopackage"),
        _late("geopackage", "read_geopackage"),
        has_layers=True,
        starts=(SQLITE_MAGIC,),
    ),
    Reader(
        Text("FlatGeobuf", "FlatGeobuf"),
        (".fgb",),
        _late("vector", "is_flatgeobuf"),
        _late("vector", "read_flatgeobuf"),
        has_layers=True,
        starts=(b"fgb",),
    ),
    Reader(
        Text("GeoParquet", "GeoParquet"),
        (".parquet",),
        _late("parquet", "is_parquet"),
        _late("parquet", "read_parquet"),
        starts=(b"PAR1",),
    ),
    Reader(
        Text("File Geodatabase", "File Geodatabase"),
        (".gdb",),
        _late("vector", "is_file_geodatabase"),
        _late("vector", "read_file_geodatabase"),
        has_layers=True,
        starts=(b"\x03\0\0\0", b"\x04\0\0\0"),
    ),
    Reader(Text("DXF", "DXF"), (".dxf",), _late("dxf", "is_dxf"), _late("dxf", "read_dxf")),
    Reader(Text("KML、ovkml", "KML, ovkml"), (".kml", ".ovkml"), _late("kml", "is_kml"), _late("kml", "read_kml")),
    Reader(
        Text("国土部门地块坐标文本", "parcel text of the bureaus"),
        (".txt",),
        _late("parcels", "is_parcels"),
        _late("parcels", "read_parcels"),
    ),
    Reader(
        Text("GeoJSON", "GeoJSON"),
        (".geojson", ".json"),
        _late("geojson_file", "is_geojson"),
        _late("geojson_file", "read_geojson_file"),
        settles=(b"{",),
    ),
    Reader(Text("WKT", "WKT"), (".wkt",), _late("wkt", "is_wkt"), _late("wkt", "read_wkt")),
    Reader(
        Text("矿业权登记坐标串", "registration string"),
        (".txt",),
        _late("registration", "is_registration"),
        _late("registration", "read_registration"),
    ),
    Reader(Text("CSV 表格", "CSV table"), (".csv",), _is_quoted_csv, _read_csv),
    Reader(
        Text("拐点坐标表", "list of corner points"),
        (".txt", ".csv"),
        _is_text,
        _late("corner_text", "read_corner_text"),
    ),
)


def reader_for(source: Source, options: ReadOptions) -> Reader:
    """Return the reader of a content; one that has no layers is not asked for one.

    Raises
    ------
    FormatError
        None knows it.
    ArgumentError
        The options name a layer, and the format has none.
    """
    reader = reader_of(source)
    if not reader.has_layers:
        try:
            refuse_layer_name(options, reader.name)
        except MingeoError as error:
            raise error.at(source.path) from None
    return reader


def reader_of(source: Source) -> Reader:
    """Return the reader of a content.

    Raises
    ------
    FormatError
        None knows it.
    """
    content = source.content
    settled = (reader for reader in READERS if _start(content) in reader.settles)
    asked = (reader for reader in READERS if not reader.starts or content.startswith(reader.starts))
    for reader in (*settled, *asked):
        if reader.knows(content):
            return reader
    raise FormatError(
        Text("不认识这个文件的格式", "the format of this file is not known"),
        Text(
            f"可读的有：{'、'.join(reader.name.zh for reader in READERS)}",
            f"readable are: {', '.join(reader.name.en for reader in READERS)}",
        ),
        path=source.path,
    )
