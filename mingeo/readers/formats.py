"""Which formats are read: what each is called, how its content is known, and what reads it.

The order counts: the first whose content it is, reads it. Plain text comes last, for almost anything is.
"""

import dataclasses
import re
from collections.abc import Callable

from mingeo.errors import FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.archives import is_archive, read_archive
from mingeo.readers.corner_text import read_corner_text
from mingeo.readers.dxf import is_dxf, read_dxf
from mingeo.readers.geojson_file import is_geojson, read_geojson_file
from mingeo.readers.geopackage import is_geopackage, read_geopackage
from mingeo.readers.kml import is_kml, read_kml
from mingeo.readers.layer_choice import refuse_layer_name
from mingeo.readers.options import ReadOptions
from mingeo.readers.parcels import is_parcels, read_parcels
from mingeo.readers.parquet import is_parquet, read_parquet
from mingeo.readers.registration import is_registration, read_registration
from mingeo.readers.shapefile import is_shapefile, read_shapefile
from mingeo.readers.sheets import (
    is_docx,
    is_old_office,
    is_xlsx,
    read_table,
    rows_of_csv,
    rows_of_docx,
    rows_of_xlsx,
)
from mingeo.readers.vector import is_file_geodatabase, is_flatgeobuf, read_file_geodatabase, read_flatgeobuf
from mingeo.readers.wkt import is_wkt, read_wkt
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["READERS", "Reader", "reader_for", "reader_of"]

_QUOTED_CELL = re.compile(rb'(?m)(?:^|[,;\t])"')


@dataclasses.dataclass(frozen=True)
class Reader:
    """A format: what it is called, what files of it end in, how its content is known, and what reads it.

    One with `has_layers` may hold several, of which the options name one.
    """

    name: Text
    suffixes: tuple[str, ...]
    knows: Callable[[bytes], bool]
    read: Callable[[Source, ReadOptions], FeatureSet]
    has_layers: bool = False


def _read_xlsx(source: Source, options: ReadOptions) -> FeatureSet:
    return read_table(rows_of_xlsx(source, options.layer), source, options)


def _read_docx(source: Source, options: ReadOptions) -> FeatureSet:
    return read_table(rows_of_docx(source, options.layer), source, options)


def _read_csv(source: Source, options: ReadOptions) -> FeatureSet:
    return read_table(rows_of_csv(source), source, options)


def _is_quoted_csv(content: bytes) -> bool:
    return _is_text(content) and _QUOTED_CELL.search(content) is not None


def _is_text(content: bytes) -> bool:
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return is_utf16 or (b"\0" not in content[:4096] and _start(content) != b"<")


def _start(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]


READERS: tuple[Reader, ...] = (
    Reader(Text("Excel 工作簿", "Excel workbook"), (".xlsx",), is_xlsx, _read_xlsx, True),
    Reader(Text("Word 表格", "table in a Word document"), (".docx",), is_docx, _read_docx, True),
    Reader(
        Text("旧版 Office 文件（不支持）", "old Office file (refused)"),
        (".xls", ".doc"),
        is_old_office,
        _read_xlsx,
        True,
    ),
    Reader(
        Text("压缩包（Shapefile、KMZ、.gdb 等）", "zip (Shapefile, KMZ, .gdb ...)"),
        (".zip", ".kmz", ".ovkmz"),
        is_archive,
        read_archive,
        True,
    ),
    Reader(Text("Shapefile", "Shapefile"), (".shp",), is_shapefile, read_shapefile),
    Reader(Text("GeoPackage", "GeoPackage"), (".gpkg",), is_geopackage, read_geopackage, True),
    Reader(Text("FlatGeobuf", "FlatGeobuf"), (".fgb",), is_flatgeobuf, read_flatgeobuf, True),
    Reader(Text("GeoParquet", "GeoParquet"), (".parquet",), is_parquet, read_parquet),
    Reader(Text("File Geodatabase", "File Geodatabase"), (".gdb",), is_file_geodatabase, read_file_geodatabase, True),
    Reader(Text("DXF", "DXF"), (".dxf",), is_dxf, read_dxf),
    Reader(Text("KML、ovkml", "KML, ovkml"), (".kml", ".ovkml"), is_kml, read_kml),
    Reader(Text("国土部门地块坐标文本", "parcel text of the bureaus"), (".txt",), is_parcels, read_parcels),
    Reader(Text("GeoJSON", "GeoJSON"), (".geojson", ".json"), is_geojson, read_geojson_file),
    Reader(Text("WKT", "WKT"), (".wkt",), is_wkt, read_wkt),
    Reader(Text("矿业权登记坐标串", "registration string"), (".txt",), is_registration, read_registration),
    Reader(Text("CSV 表格", "CSV table"), (".csv",), _is_quoted_csv, _read_csv),
    Reader(Text("拐点坐标表", "list of corner points"), (".txt", ".csv"), _is_text, read_corner_text),
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
    for reader in READERS:
        if reader.knows(source.content):
            return reader
    raise FormatError(
        Text("不认识这个文件的格式", "the format of this file is not known"),
        Text(
            f"可读的有：{'、'.join(reader.name.zh for reader in READERS)}",
            f"readable are: {', '.join(reader.name.en for reader in READERS)}",
        ),
        path=source.path,
    )
