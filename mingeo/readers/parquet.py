"""GeoParquet 1.0 and 1.1, through pyarrow.

The file's ``geo`` metadata say which column holds the geometries, in which encoding and CRS; a Parquet
file without them is refused.
"""

import json
from typing import Any

from pyproj.crs import CRS
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC
from mingeo.errors import CRSError, FileReadError, FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.areas import RawFeatures, feature_set, known, refuse_too_many_features
from mingeo.readers.options import ReadOptions
from mingeo.readers.wkb import geometry_of_wkb
from mingeo.source import MAX_UNPACKED_BYTES, Source
from mingeo.text import Text

__all__ = ["is_parquet", "read_parquet"]

_MAGIC = b"PAR1"


def is_parquet(content: bytes) -> bool:
    """Return True where a file begins and ends as Parquet does.

    >>> is_parquet(b"PAR1....PAR1"), is_parquet(b"PAR1 is no table")
    (True, False)
    """
    return content.startswith(_MAGIC) and content.endswith(_MAGIC) and len(content) >= 12


def read_parquet(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features of a GeoParquet.

    Raises
    ------
    FormatError
        Damaged, no ``geo`` metadata, geometries in another encoding than WKB, or edges on the sphere.
    FileReadError
        Larger than 512 MiB when unpacked, or with more features than the options accept.
    GeometryError, CoordinateError, CRSError
        A geometry that is missing or no valid area, or a CRS that cannot be read.
    """
    import pyarrow  # type: ignore[import-untyped]

    try:
        return feature_set(_raw(source, options), source, options)
    except MingeoError as error:
        raise error.at(source.path) from None
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise _wrong(str(error).partition("\n")[0][:100]).at(source.path) from None


def _raw(source: Source, options: ReadOptions) -> RawFeatures:
    import pyarrow
    import pyarrow.parquet  # type: ignore[import-untyped]

    file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(source.content))
    refuse_too_many_features(file.metadata.num_rows, options)
    groups = range(file.metadata.num_row_groups)
    if sum(file.metadata.row_group(number).total_byte_size for number in groups) > MAX_UNPACKED_BYTES:
        raise FileReadError(
            Text("解压后超过 512 MiB", "it is larger than 512 MiB when unpacked"),
            Text("只留需要的范围再导出", "export only the part that is needed"),
        )
    name, column, notes = _geometry_column(file.metadata.metadata or {})
    rows = [{key: known(value) for key, value in row.items()} for row in file.read().to_pylist()]
    geometries = [_geometry(row.pop(name, None), number) for number, row in enumerate(rows, start=1)]
    labels = [str(number) for number in range(1, len(rows) + 1)]
    return RawFeatures(labels, rows, geometries, _crs(column, notes), notes, by_zone=False)


def _geometry_column(metadata: dict[bytes, bytes]) -> tuple[str, dict[str, Any], list[Text]]:
    """Return the name of the primary geometry column, what the file says of it, and the account."""
    try:
        said = json.loads(metadata[b"geo"])
        name = said["primary_column"]
        column = said["columns"][name]
        encoding = column["encoding"]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise _wrong("geo metadata") from None
    if encoding != "WKB":
        raise _wrong(f"encoding {encoding!r}")
    if column.get("edges", "planar") != "planar":
        raise _wrong(f"edges {column['edges']!r}")
    notes = [Text(f"GeoParquet 几何列 {name}", f"GeoParquet geometry column {name}")]
    others = sorted(set(said["columns"]) - {name})
    if others:
        listed = ", ".join(others)
        notes.append(
            Text(
                f"另有几何列 {listed}，按文件所写未用",
                f"further geometry columns, by the file's word not used: {listed}",
            )
        )
    return name, column, notes


def _geometry(wkb: object, number: int) -> BaseGeometry | None:
    if wkb is None:
        return None
    try:
        if not isinstance(wkb, bytes):
            raise _wrong("WKB")
        return geometry_of_wkb(wkb)
    except MingeoError as error:
        what = Text(f"第 {number} 个要素：{error.what.zh}", f"feature {number}: {error.what.en}")
        raise type(error)(what, error.remedy) from None


def _crs(column: dict[str, Any], notes: list[Text]) -> str | None:
    """Return the CRS of a geometry column: PROJJSON; where the key is missing, OGC:CRS84 by the standard."""
    if "crs" not in column:
        notes.append(
            Text(
                "GeoParquet 未写坐标系，按标准是 WGS 84 经纬度，视同 2000 国家大地坐标系",
                "the GeoParquet names no CRS: by the standard WGS 84 degrees, taken for CGCS2000",
            )
        )
        return GEOGRAPHIC
    if column["crs"] is None:
        return None
    try:
        return str(CRS.from_json_dict(column["crs"]).to_wkt())
    except (ValueError, TypeError, RuntimeError):  # pyproj's own errors are RuntimeErrors
        raise CRSError(
            Text("GeoParquet 的坐标系读不出", "the GeoParquet's CRS cannot be read"),
            Text("在 GIS 软件中定义坐标系后再导出", "define its CRS in the GIS and export it again"),
        ) from None


def _wrong(reason: str) -> FormatError:
    return FormatError(
        Text(f"不是可读的 GeoParquet（{reason}）", f"is no GeoParquet that can be read ({reason})"),
        Text("用 GeoPandas 或 QGIS 重新导出（WKB 编码）", "export it again from GeoPandas or QGIS (WKB encoding)"),
    )
