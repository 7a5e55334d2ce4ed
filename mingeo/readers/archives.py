"""Archives: a zipped Shapefile, a KMZ, a zipped File Geodatabase, or any one layer in a zip.

Nothing is unpacked to disk, and a name in an archive is never a path. Exactly one layer is taken; where
there are several, they are named and the archive is refused, for the first one is as good as the next.
"""

import dataclasses
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from mingeo.errors import FileReadError, FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.dxf import is_dxf, read_dxf
from mingeo.readers.geojson_file import is_geojson, read_geojson_file
from mingeo.readers.geopackage import is_geopackage, read_geopackage
from mingeo.readers.kml import is_kml, read_kml
from mingeo.readers.options import ReadOptions
from mingeo.readers.parquet import is_parquet, read_parquet
from mingeo.readers.shapefile import is_shapefile, read_shapefile
from mingeo.readers.vector import is_file_geodatabase, is_flatgeobuf, read_file_geodatabase, read_flatgeobuf
from mingeo.readers.wkt import is_wkt, read_wkt
from mingeo.source import BESIDE_SHAPEFILE, BESIDE_SQLITE, GDB_CATALOGUE, MAX_BYTES, MAX_MEMBERS, Source
from mingeo.text import Text

__all__ = ["is_archive", "read_archive"]

MAX_RATIO = 200
"""Unpacked bytes for each packed one: text and coordinates come to 5-20, a bomb to a thousand and more."""
_NO_BOMB = 1024 * 1024
"""Up to here nothing can be a bomb, and a table of blanks packs very well."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = b"[Content_Types].xml"
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
"""Bits of a member's flags (PKWARE APPNOTE 4.4.4)."""
_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$)")
_OTHERS: Mapping[bytes, str] = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
}
_ABSOLUTE = re.compile(r"^(?:/|[A-Za-z]:)")
_LAYERS = (
    ".shp",
    ".kml",
    ".ovkml",
    ".gpkg",
    ".geojson",
    ".json",
    ".fgb",
    ".parquet",
    ".geoparquet",
    ".dxf",
    ".wkt",
)
Reader = Callable[[Source, ReadOptions], FeatureSet]

_READERS: Sequence[tuple[Callable[[bytes], bool], Reader]] = (
    (is_shapefile, read_shapefile),
    (is_geopackage, read_geopackage),
    (is_file_geodatabase, read_file_geodatabase),
    (is_flatgeobuf, read_flatgeobuf),
    (is_parquet, read_parquet),
    (is_dxf, read_dxf),
    (is_kml, read_kml),
    (is_wkt, read_wkt),
    (is_geojson, read_geojson_file),
)


def is_archive(content: bytes) -> bool:
    """Return True for a zip that is no office document, and for other archives, which are refused by name."""
    if content.startswith(_ZIP):
        return _OFFICE not in content[-_NO_BOMB:]
    return content.startswith(tuple(_OTHERS))


def read_archive(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features of the one layer in an archive.

    Raises
    ------
    FormatError
        Another kind of archive than zip; damaged, encrypted; a name that leads out of it, a link, a name
        that stands twice; no layer, or several; or what the layer's own reader finds.
    FileReadError
        More than 1000 members, 512 MiB unpacked, or 200 times the archive's size.
    """
    try:
        inner, note = _opened(source)
        found = _reader(inner)(inner, options)
    except MingeoError as error:
        raise error.at(source.path) from None
    account = (note, *found.interpretation)
    return dataclasses.replace(found, path=source.path, sha256=source.sha256, interpretation=account)


def _opened(source: Source) -> tuple[Source, Text]:
    """Return the one layer of an archive, and what was taken and left."""
    for mark, kind in _OTHERS.items():
        if source.content.startswith(mark):
            raise FormatError(
                Text(f"这是 {kind} 压缩包，不支持", f"this is a {kind} archive, which is not supported"),
                Text("解压，或改用 .zip", "unpack it, or use a .zip"),
            )
    try:
        with zipfile.ZipFile(BytesIO(source.content)) as archive:
            members = _members(archive, len(source.content))
            layer = _one_layer(members)
            parts = {key: archive.read(members[name]) for key, name in layer.files.items()}
    except MingeoError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise _wrong(Text(f"zip 损坏：{error}", f"the zip is damaged or no zip: {error}")) from None
    used = set(layer.files.values())
    rest = [_shown(name) for name in members if name not in used]
    listed = ", ".join(rest[:5]) + (f" … ({len(rest)})" if len(rest) > 5 else "")
    note = Text(
        f"压缩包中的 {_shown(layer.name)}" + (f"；未用：{listed}" if rest else ""),
        f"{_shown(layer.name)} in the archive" + (f"; not used: {listed}" if rest else ""),
    )
    return Source(f"{source.path}/{_shown(layer.name)}", parts.pop(""), parts), note


@dataclass(frozen=True)
class _Layer:
    """A layer in an archive: its name, and its files by the key that a `Source` has for them ("" the main one)."""

    name: str
    files: Mapping[str, str]


def _members(archive: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by their names, once nothing about them can do harm."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise _too_large(
            Text(f"有 {len(infos)} 个成员，超过 {MAX_MEMBERS}", f"it has {len(infos)} members, above {MAX_MEMBERS}")
        )
    size = sum(info.file_size for info in infos)
    if size > MAX_BYTES:
        raise _too_large(Text("解压后超过 512 MiB", "it is larger than 512 MiB when unpacked"))
    if size > _NO_BOMB and size > MAX_RATIO * packed:
        raise _too_large(Text(f"解压后是原来的 {size // packed} 倍", f"it unpacks to {size // packed} times its size"))
    members: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in infos:
        name = _name(info)
        if info.is_dir():
            continue
        if name.casefold() in folded:
            raise _wrong(Text(f"名称重复：{_shown(name)}", f"the name {_shown(name)} stands twice in the zip"))
        folded.add(name.casefold())
        members[name] = info
    return members


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; refuse one that could lead out of the archive, a link, and what is encrypted.

    Without the UTF-8 flag names are in the code page of the computer that packed them: UTF-8 or GBK here.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437")
        try:
            name = raw.decode()
        except UnicodeDecodeError:
            name = raw.decode("gb18030", errors="replace")
    name = name.replace("\\", "/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if _ABSOLUTE.match(name) or ".." in name.split("/") or "\0" in name:
        raise _wrong(Text(f"名称 {_shown(name)} 指向压缩包之外", f"the name {_shown(name)} leads out of the zip"))
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _wrong(Text(f"{_shown(name)} 是链接", f"{_shown(name)} is a link in the zip"))
    if info.flag_bits & _ENCRYPTED:
        raise _wrong(Text(f"{_shown(name)} 有密码", f"{_shown(name)} is encrypted in the zip"))
    return name


def _one_layer(members: Mapping[str, zipfile.ZipInfo]) -> _Layer:
    """Return the only layer; of several KMLs the ``doc.kml`` at the root (OGC 12-007r2, annex C)."""
    layers = _layers([name for name in members if not _SYSTEM.search(name)])
    main = [layer for layer in layers if layer.name.lower() == "doc.kml"]
    if main and all(layer.name.lower().endswith(".kml") for layer in layers):
        layers = main
    if len(layers) == 1:
        return layers[0]
    if layers:
        listed = "、".join(_shown(layer.name) for layer in layers[:10])
        raise _wrong(
            Text(f"zip 中有 {len(layers)} 个图层：{listed}", f"the zip has {len(layers)} layers: {listed}"),
            Text("每个压缩包只放一个图层", "give a zip with one layer"),
        )
    if any(name.lower().endswith((".zip", ".kmz")) for name in members):
        raise _wrong(
            Text("zip 里又是 zip，没有图层", "the zip holds another zip and no layer"),
            Text("先解压外层", "unpack the outer one first"),
        )
    listed = "、".join(_shown(name) for name in list(members)[:10]) or "（empty）"
    raise _wrong(
        Text(
            f"zip 中没有可读的图层（.shp、.kml 等），只有：{listed}",
            f"the zip holds no layer (.shp, .kml ...), only: {listed}",
        ),
        Text("放入整套 Shapefile、KML 或 GeoPackage", "put a whole Shapefile, a KML or a GeoPackage in it"),
    )


def _layers(names: Sequence[str]) -> list[_Layer]:
    """Return every layer among names: folders that are a File Geodatabase, and single files with theirs."""
    layers = []
    folders = {name[: -len(GDB_CATALOGUE)] for name in names if name.lower().endswith(GDB_CATALOGUE)}
    for folder in sorted(folders):
        inside = {name[len(folder) :].lower(): name for name in names if name.startswith(folder)}
        inside[""] = inside.pop(GDB_CATALOGUE)
        layers.append(_Layer(folder.rstrip("/") or GDB_CATALOGUE, inside))
    by_name = {name.casefold(): name for name in names}
    for name in names:
        path = PurePosixPath(name)
        if path.suffix.lower() not in _LAYERS or name.startswith(tuple(folders) or "/"):
            continue
        beside = {suffix: str(path.with_suffix(suffix)).casefold() for suffix in BESIDE_SHAPEFILE}
        if path.suffix.lower() != ".shp":
            beside = {suffix: (name + suffix).casefold() for suffix in BESIDE_SQLITE}
        files = {key: by_name[other] for key, other in beside.items() if other in by_name}
        layers.append(_Layer(name, {"": name, **files}))
    return layers


def _reader(inner: Source) -> Reader:
    for knows, read in _READERS:
        if knows(inner.content):
            return read
    raise FormatError(
        Text("压缩包中这个文件的格式不认识", "the format of this file in the zip is not known"),
        Text("放入整套 Shapefile、KML 或 GeoPackage", "put a whole Shapefile, a KML or a GeoPackage in it"),
        path=inner.path,
    )


def _shown(name: str) -> str:
    """Return a name that is safe to print: it is data, and may hold anything."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:80])


def _too_large(what: Text) -> FileReadError:
    return FileReadError(
        Text(f"zip 过大：{what.zh}", f"the zip is too large: {what.en}"),
        Text("只把需要的图层放进去", "put only the layer that is needed in it"),
    )


def _wrong(what: Text, remedy: Text | None = None) -> FormatError:
    return FormatError(
        what, remedy or Text("重新压缩，只放一个图层的文件", "pack it again with the files of one layer only")
    )
