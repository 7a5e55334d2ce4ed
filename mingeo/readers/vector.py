"""FlatGeobuf and File Geodatabase, the two formats that need GDAL, each by its own driver.

GDAL picks a driver by content, and some of its drivers open other files or the network on what a file
says. So those drivers are left out where GDAL is not loaded yet; and a file only gets here when its first
bytes are those of one of these two formats, copied to where nothing else is for GDAL to find.
"""

import dataclasses
import importlib.metadata
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from mingeo.errors import FileReadError, FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.areas import RawFeatures, curved, feature_set, known, refuse_too_many_features, unused
from mingeo.readers.geopackage import is_geopackage, read_geopackage
from mingeo.readers.layer_choice import Contents, Layers, chosen_layer, contents_of, layer_note
from mingeo.readers.options import ReadOptions
from mingeo.readers.wkb import geometry_of_wkb
from mingeo.source import GDB_CATALOGUE, Source
from mingeo.text import Text, same

__all__ = [
    "is_file_geodatabase",
    "is_flatgeobuf",
    "is_geopackage",
    "read_file_geodatabase",
    "read_flatgeobuf",
    "read_geopackage",
]

_FOLLOWING = ("OGR_VRT", "HTTP", "WFS", "OAPIF", "OGCAPI", "CSW", "EEDA", "Elasticsearch", "Carto", "AmigoCloud", "NGW")
_FOLLOWING_SINCE_3_11 = ("GDALG", "ADBC")
"""Drivers that open what a file names: other files, databases, addresses on the network."""
_FGB = b"fgb\x03fgb"
_MAX_FGB_HEADER = 10 * 1024 * 1024
_GDB_FILE = re.compile(r"a[0-9a-f]{8}\.(?:gdbtable|gdbtablx|gdbindexes|\w{1,32}\.atx|spx|freelist)|gdb|timestamps")
_CURVED = ("CURVE", "CIRCULAR", "MULTISURFACE")


def is_flatgeobuf(content: bytes) -> bool:
    """Return True where the first bytes are a FlatGeobuf's (version 3), with a header of a size that can be."""
    return content.startswith(_FGB) and 0 < int.from_bytes(content[8:12], "little") <= _MAX_FGB_HEADER


def is_file_geodatabase(content: bytes) -> bool:
    """Return True for the catalogue table of a File Geodatabase (versions 9 and 10: 3, and 4 with 64-bit ids)."""
    words = [int.from_bytes(content[at : at + 4], "little") for at in (0, 12, 24)]
    return len(content) >= 40 and words[0] in (3, 4) and words[1] == 5 and words[2] == len(content)


def read_flatgeobuf(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features of a FlatGeobuf; its index is not used.

    Raises
    ------
    FormatError
        Damaged, or fewer features in it than its header says.
    GeometryError, CoordinateError, CRSError
        A geometry that is missing or no valid area, or no CRS.
    """
    try:
        return feature_set(_raw(source.content, "FlatGeobuf", source, options), source, options)
    except MingeoError as error:
        raise error.at(source.path) from None


def read_file_geodatabase(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features of the one vector layer of a File Geodatabase, or of the one that the options name.

    The geodatabase's files are the source's members.

    Raises
    ------
    FormatError
        A single file out of such a folder, damaged, no vector layer, or several and none named.
    ArgumentError
        A name that no layer has.
    GeometryError, CoordinateError, CRSError
        A geometry that is missing or no valid area, or no CRS.
    """
    try:
        if not source.members:
            raise FormatError(
                Text("这是 .gdb 文件夹里的一个文件", "this is a single file out of a .gdb folder"),
                Text("请给出整个 .gdb 文件夹，或把它压缩成 .zip", "give the whole .gdb folder, or a .zip of it"),
            )
        with tempfile.TemporaryDirectory(prefix="mingeo-") as folder:
            raw = _raw(_copied(source, Path(folder) / "layers.gdb"), "File Geodatabase", source, options)
        return feature_set(raw, source, options)
    except MingeoError as error:
        raise error.at(source.path) from None
    except OSError as error:
        raise FileReadError(
            Text(f"临时文件夹写不了（{error.strerror}）", f"the temporary folder cannot be written ({error.strerror})"),
            Text("检查磁盘空间和 TMPDIR", "check the disk and TMPDIR"),
            path=source.path,
        ) from None


def _copied(source: Source, folder: Path) -> str:
    """Return a folder with the files of a geodatabase, by the names that such files have and no others."""
    folder.mkdir()
    for name, content in {**source.members, GDB_CATALOGUE: source.content}.items():
        if _GDB_FILE.fullmatch(name):
            (folder / name).write_bytes(content)
    return str(folder)


def _raw(where: bytes | str, name: str, source: Source, options: ReadOptions) -> RawFeatures:
    """Return the features of the layer to read; what GDAL warns of goes into the account."""
    gdal = _gdal()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            layers = _layers(gdal, where, name)
            layer = layers.names[chosen_layer(layers, source, options)]
            count = gdal.read_info(where, layer=layer, force_feature_count=True)["features"]
            refuse_too_many_features(count, options)
            # OGR_GEOMETRY names each feature's own type: GDAL would straighten arcs without a word.
            quoted = '"' + layer.replace("\\", "\\\\").replace('"', '\\"') + '"'
            meta, fids, blobs, columns = gdal.raw.read(
                where, sql=f"SELECT *, OGR_GEOMETRY FROM {quoted}", sql_dialect="OGRSQL", return_fids=True
            )
        except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, RuntimeError, ValueError) as error:
            raise error if isinstance(error, MingeoError) else _damaged(name, str(error)) from None
    if len(fids) != count > 0:
        raise _damaged(name, f"{len(fids)} / {count} features")
    notes = [layer_note(same(name), layer, len(layers.names))]
    notes += [Text(f"GDAL 提示：{warning.message}", f"GDAL says: {warning.message}") for warning in warned]
    first = 1 if name == "FlatGeobuf" else 0  # whose features have no number of their own and are counted from 0
    labels = [str(fid + first) for fid in fids]
    attributes = _records(meta, columns)
    raw = RawFeatures(labels, attributes, [None] * len(labels), meta["crs"], notes, by_zone=False)
    geometries = [_geometry(raw, index, blob, columns[-1][index]) for index, blob in enumerate(blobs)]
    return dataclasses.replace(raw, geometries=geometries)


def _geometry(raw: RawFeatures, index: int, blob: bytes | None, kind: str | None) -> BaseGeometry | None:
    """Return a feature's geometry; `kind` is its own type, before GDAL straightened its arcs."""
    if kind is not None and any(word in kind for word in _CURVED):
        raise raw.fault(index, curved(kind))
    try:
        return None if blob is None else geometry_of_wkb(blob)
    except MingeoError as error:
        raise raw.fault(index, error) from None


def _gdal() -> Any:
    """Return pyogrio; loaded without the drivers that follow references, if it was not loaded before.

    GDAL reads ``GDAL_SKIP`` once, as it registers its drivers; the variable is put back as it was.
    """
    if "pyogrio" in sys.modules:
        return sys.modules["pyogrio"]
    version = tuple(int(part) for part in re.findall(r"\d+", importlib.metadata.version("pyogrio"))[:2])
    skipped = _FOLLOWING + (_FOLLOWING_SINCE_3_11 if version >= (0, 12) else ())
    before = os.environ.get("GDAL_SKIP")
    os.environ["GDAL_SKIP"] = ",".join(filter(None, (before, *skipped)))
    try:
        import pyogrio
    finally:
        if before is None:
            del os.environ["GDAL_SKIP"]
        else:
            os.environ["GDAL_SKIP"] = before
    return pyogrio


def _layers(gdal: Any, where: bytes | str, name: str) -> Layers:
    """Return the layers that GDAL finds, those without geometry apart."""
    found = [(str(layer), kind) for layer, kind in gdal.list_layers(where)]
    drawn = [(layer, kind) for layer, kind in found if kind is not None]

    def contents(position: int) -> Contents:
        layer, kind = drawn[position]
        return contents_of(kind, gdal.read_info(where, layer=layer, force_feature_count=True)["features"])

    tables = [layer for layer, kind in found if kind is None]
    return Layers(same(name), [layer for layer, _ in drawn], contents, tables)


def _records(meta: dict[str, Any], columns: list[Any]) -> list[dict[str, object]]:
    """Return each feature's attributes; a missing value is None, whatever the column's type."""
    names: list[str] = []
    for field in meta["fields"][:-1]:
        names.append(unused(str(field), names))
    values = [[known(value) for value in column.tolist()] for column in columns[:-1]]
    return (
        [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
        if names
        else [{} for _ in columns[-1]]
    )


def _damaged(name: str, reason: str) -> FormatError:
    return FormatError(
        Text(f"{name} 损坏：{reason}", f"the {name} is damaged: {reason}"),
        Text("在 GIS 软件中重新导出", "export it again from the GIS"),
    )
