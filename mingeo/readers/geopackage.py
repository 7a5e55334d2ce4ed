"""GeoPackage (OGC 12-128r19): a SQLite database, read with the standard library from memory.

No driver picks the file up, its R-tree is never asked, and nothing is written beside it. What SQLite would
run on reading (functions of views and generated columns, virtual tables) is not allowed to run.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from shapely.geometry.base import BaseGeometry

from mingeo.errors import FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.areas import RawFeatures, feature_set, refuse_too_many_features
from mingeo.readers.layer_choice import Contents, Layers, chosen_layer, contents_of, layer_note
from mingeo.readers.options import ReadOptions
from mingeo.readers.wkb import geometry_of_wkb
from mingeo.source import SQLITE_MAGIC, Source
from mingeo.text import Text, same

__all__ = ["is_geopackage", "raw_geopackage", "read_geopackage"]

_WAL = slice(18, 20)
"""The header's read and write versions: 2 where changes may stand in a file beside the database."""
_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of a geometry's envelope by the indicator in its flags (requirement 19, table 5)."""
_EXTENDED = 1 << 5
_WHERE = same("GeoPackage")
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA)


def is_geopackage(content: bytes) -> bool:
    """Return True for a SQLite database; one that is no GeoPackage is refused by name."""
    return content.startswith(SQLITE_MAGIC)


def read_geopackage(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features of the one vector layer of a GeoPackage, or of the one that the options name.

    Raises
    ------
    FormatError
        Damaged, no GeoPackage, without a vector layer or with several and none named, with changes that are not
        saved yet, or with a geometry that cannot be read.
    ArgumentError
        A name that no layer has.
    GeometryError, CoordinateError, CRSError
        A geometry that is missing or no valid area, or no CRS.
    """
    try:
        return feature_set(raw_geopackage(source, options), source, options)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _damaged(str(error)).at(source.path) from None
    except MingeoError as error:
        raise error.at(source.path) from None


def raw_geopackage(source: Source, options: ReadOptions) -> RawFeatures:
    """Return the features of the layer to read, whatever their shapes are; errors as `read_geopackage`."""
    for suffix, content in source.members.items():
        if content:
            raise FormatError(
                Text(
                    f"旁边有 {suffix} 文件：有程序正在编辑这个 GeoPackage，改动尚未存入",
                    f"a {suffix} file stands beside it: a program is editing this GeoPackage and has not saved it",
                ),
                Text("在该程序中保存并关闭后再试", "save and close it there, then try again"),
            )
    with closing(sqlite3.connect(":memory:")) as database:
        image = bytearray(source.content)
        image[_WAL] = b"\1\1"  # no such file stands beside it, as was just checked
        database.deserialize(bytes(image))
        database.set_authorizer(_may)
        database.text_factory = _decoded
        return _layer(database, source, options)


def _may(action: int, _: str | None, name: str | None, *__: str | None) -> int:
    """Return whether SQLite may do something: read, and count; no other function, no view's recursion."""
    allowed = action in _ALLOWED or (action == sqlite3.SQLITE_FUNCTION and name == "count")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _decoded(raw: bytes) -> str:
    """Return a text: UTF-8 as the standard says, else GB 18030 as some Chinese programs write."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _layer(database: sqlite3.Connection, source: Source, options: ReadOptions) -> RawFeatures:
    (table, column, srs), count = _one_layer(database, source, options)
    if not _is_plain(database, table):
        raise FormatError(
            Text(f"图层 {table} 不是普通数据表", f"the layer {table} is no ordinary table"),
            Text("把图层导出为新的 GeoPackage", "export the layer to a new GeoPackage"),
        )
    quoted = _quoted(table)
    refuse_too_many_features(_count(database, table), options)
    state = database.execute(f"PRAGMA quick_check({quoted})").fetchone()[0]
    if state != "ok":
        raise _damaged(str(state))
    cursor = database.execute(f"SELECT rowid, * FROM {quoted} ORDER BY rowid")
    names = [description[0] for description in cursor.description][1:]
    at = [name.casefold() for name in names].index(column.casefold())
    note = layer_note(_WHERE, table, count)
    return RawFeatures(*_features(cursor, names, at, srs), _crs(database, srs), [note], by_zone=False)


def _features(
    rows: Iterator[Sequence[object]], names: Sequence[str], at: int, srs: int | None
) -> tuple[list[str], list[dict[str, object]], list[BaseGeometry | None]]:
    """Return the label, the attributes and the geometry of every row."""
    labels, attributes, geometries = [], [], []
    for fid, *values in rows:
        labels.append(str(fid))
        attributes.append({name: value for i, (name, value) in enumerate(zip(names, values, strict=True)) if i != at})
        try:
            geometries.append(_geometry(values[at], srs))
        except MingeoError as error:
            what = Text(f"第 {fid} 个要素：{error.what.zh}", f"feature {fid}: {error.what.en}")
            raise type(error)(what, error.remedy) from None
    return labels, attributes, geometries


def _is_plain(database: sqlite3.Connection, table: str) -> bool:
    """Return True for a table that stores its rows: to count or read any other may run what a file says."""
    kind = database.execute("SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE", (table,)).fetchone()
    return kind is not None and kind[0] == "table" and not str(kind[1]).upper().lstrip().startswith("CREATE VIRTUAL")


def _quoted(table: str) -> str:
    return '"' + table.replace('"', '""') + '"'


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0])


def _one_layer(
    database: sqlite3.Connection, source: Source, options: ReadOptions
) -> tuple[tuple[str, str, int | None], int]:
    """Return the layer to read (table, geometry column, CRS number), and of how many it is one."""
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
        raise FormatError(
            Text(
                "这个 SQLite 数据库不是 GeoPackage：没有矢量图层（layer）",
                "this SQLite database is no GeoPackage with a vector layer: it has no geometry",
            ),
            Text("在 GIS 软件中导出为 GeoPackage", "export it from the GIS as a GeoPackage"),
        )
    layers = database.execute(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g JOIN gpkg_contents c"
        " ON g.table_name = c.table_name COLLATE NOCASE WHERE c.data_type = 'features' ORDER BY 1"
    ).fetchall()
    names = [str(layer[0]) for layer in layers]
    others = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type <> 'features'").fetchall()

    def contents(position: int) -> Contents:
        return _contents(database, names[position])

    offered = Layers(_WHERE, names, contents, [str(other[0]) for other in others])
    table, column, srs = layers[chosen_layer(offered, source, options)]
    return (str(table), str(column), srs), len(layers)


def _contents(database: sqlite3.Connection, table: str) -> Contents:
    said = database.execute(
        "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
    ).fetchone()
    count = _count(database, table) if _is_plain(database, table) else None
    return contents_of(said and said[0], count)


def _crs(database: sqlite3.Connection, srs: int | None) -> str | None:
    """Return the CRS by its EPSG number, else its definition; None for the standard's "undefined" (0 and -1)."""
    if srs in (None, 0, -1):
        return None
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)
    ).fetchone()
    if found is None:
        raise _damaged(f"gpkg_spatial_ref_sys has no srs_id {srs}")
    organization, code, definition = found
    if "undefined" in str(definition).lower():  # the standard's own word, and GDAL's "Undefined SRS"
        return None
    return f"EPSG:{code}" if str(organization).upper() == "EPSG" else str(definition)


def _geometry(blob: object, srs: int | None) -> BaseGeometry | None:
    """Return the geometry in a GeoPackage blob: ``GP``, version, flags, CRS number, envelope, then WKB."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or not blob.startswith(b"GP") or len(blob) < 13:
        raise _damaged("no GP")
    flags = blob[3]
    envelope = flags >> 1 & 7
    if envelope >= len(_ENVELOPES) or flags & _EXTENDED:
        raise _damaged(f"flags {flags}")
    own = int.from_bytes(blob[4:8], "little" if flags & 1 else "big", signed=True)
    if own not in (srs, 0, -1):
        raise _damaged(f"srs_id {own}, {srs}")
    return geometry_of_wkb(blob[8 + _ENVELOPES[envelope] :])


def _damaged(reason: str) -> FormatError:
    return FormatError(
        Text(f"GeoPackage 损坏：{reason}", f"the GeoPackage is damaged: {reason}"),
        Text("在 GIS 软件中重新导出", "export it again from the GIS"),
    )
