"""Archives: a zipped Shapefile, a KMZ, a zipped File Geodatabase, or any one layer in a zip.

Nothing is unpacked to disk, and a name in an archive is never a path. Exactly one layer is taken: the only
one, or the one that the user names; where there are several, the archive is refused with their names.
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
from mingeo.readers.layer_choice import Contents, Layers, contents_of, several_layers, unknown_layer
from mingeo.readers.options import ReadOptions
from mingeo.readers.parquet import is_parquet, read_parquet
from mingeo.readers.shapefile import is_shapefile, read_shapefile
from mingeo.readers.vector import is_file_geodatabase, is_flatgeobuf, read_file_geodatabase, read_flatgeobuf
from mingeo.readers.wkt import is_wkt, read_wkt
from mingeo.source import (
    BESIDE_SHAPEFILE,
    BESIDE_SQLITE,
    GDB_CATALOGUE,
    LAYER_MARK,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    Source,
)
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
_SHP_HEADER, _SHX_RECORD = 100, 8
_SHP_SHAPES = {1: "point", 3: "line", 5: "polygon", 8: "multipoint"}
"""The last digit of a shape type says what it is; the first its heights and measures (Esri, 1998, table 4)."""
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
        that stands twice; no layer, or several and none named; or what the layer's own reader finds.
    ArgumentError
        A name that no layer has.
    FileReadError
        More than 1000 members, 512 MiB unpacked, or 200 times the archive's size.
    """
    try:
        inner, note, layer = _opened(source, options.layer)
        found = _reader(inner)(inner, dataclasses.replace(options, layer=layer))
    except MingeoError as error:
        raise error.at(source.path) from None
    account = (note, *found.interpretation)
    return dataclasses.replace(found, path=source.path, sha256=source.sha256, interpretation=account)


def _opened(source: Source, wanted: str | None) -> tuple[Source, Text, str | None]:
    """Return the one layer of an archive, what was taken and left, and the layer to read inside a database."""
    for mark, kind in _OTHERS.items():
        if source.content.startswith(mark):
            raise FormatError(
                Text(f"这是 {kind} 压缩包，不支持", f"this is a {kind} archive, which is not supported"),
                Text("解压，或改用 .zip", "unpack it, or use a .zip"),
            )
    try:
        with zipfile.ZipFile(BytesIO(source.content)) as archive:
            members = _members(archive, len(source.content))
            member = _chosen(archive, members, wanted, source)
            layer = member.file
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
    of = Text(f"（共 {member.count} 个图层）", f" (one of {member.count})") if member.count > 1 else Text("", "")
    note = Text(
        f"压缩包中的 {_shown(layer.name)}{of.zh}" + (f"；未用：{listed}" if rest else ""),
        f"{_shown(layer.name)} in the archive{of.en}" + (f"; not used: {listed}" if rest else ""),
    )
    given = source.given or source.path
    path = f"{given}/{_shown(layer.name)}" + (f"{LAYER_MARK}{member.inside}" if member.inside is not None else "")
    inner = Source(path, parts.pop(""), parts, f"{given}{member.mark}")
    return inner, note, member.inside


@dataclass(frozen=True)
class _Layer:
    """A layer in an archive: its name, and its files by the key that a `Source` has for them ("" the main one)."""

    name: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class _Chosen:
    """The layer to read: its files, of how many it is one, its layer inside, and how its file had to be named."""

    file: _Layer
    count: int
    inside: str | None = None
    mark: str = ""


def _members(archive: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by their names, once nothing about them can do harm."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise _too_large(
            Text(f"有 {len(infos)} 个成员，超过 {MAX_MEMBERS}", f"it has {len(infos)} members, above {MAX_MEMBERS}")
        )
    size = sum(info.file_size for info in infos)
    if size > MAX_UNPACKED_BYTES:
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


def _chosen(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], wanted: str | None, source: Source
) -> _Chosen:
    """Return the layer that is named, or the only one; of several KMLs the ``doc.kml`` at the root.

    That one is the document of a KMZ (OGC 12-007r2, annex C).
    """
    layers = _layers([name for name in members if not _SYSTEM.search(name)])
    if not layers:
        raise _no_layer(members)
    if wanted is not None:
        return _named(archive, members, layers, wanted, source)
    main = [layer for layer in layers if layer.name.lower() == "doc.kml"]
    if main and all(layer.name.lower().endswith(".kml") for layer in layers):
        return _Chosen(main[0], 1)
    if len(layers) > 1:
        spelled = [_spelled(layer, layers) for layer in layers]
        raise several_layers(_offered(archive, members, layers), source, spelled)
    return _Chosen(layers[0], 1)


def _named(
    archive: zipfile.ZipFile,
    members: Mapping[str, zipfile.ZipInfo],
    layers: Sequence[_Layer],
    wanted: str,
    source: Source,
) -> _Chosen:
    """Return the file of a name, or the only database, where the name is that of a layer inside."""
    file, bar, inside = wanted.partition(LAYER_MARK)
    for name, rest in ((wanted, None), (file, inside if bar else None)):
        found = _of_that_name(layers, name)
        if len(found) > 1:
            raise several_layers(_offered(archive, members, found), source, [layer.name for layer in found])
        if found and (rest is None or _is_database(found[0])):
            return _Chosen(found[0], len(layers), rest, f"{LAYER_MARK}{name}" if len(layers) > 1 else "")
    databases = [layer for layer in layers if _is_database(layer)]
    if len(databases) == 1:
        mark = "" if len(layers) == 1 else f"{LAYER_MARK}{_spelled(databases[0], layers)}"
        return _Chosen(databases[0], len(layers), wanted, mark)
    raise unknown_layer(_offered(archive, members, layers), wanted, source)


def _of_that_name(layers: Sequence[_Layer], name: str) -> list[_Layer]:
    """Return the layers of a name: all of it, its last part, or that without its ending; then in any case.

    A database goes by its whole name only: without its ending, a name may be that of a layer in it.
    """
    names = [_names(layer) for layer in layers]
    for wanted, known in ((name, names), (name.casefold(), [[one.casefold() for one in own] for own in names])):
        for part in range(3):
            found = [layer for layer, own in zip(layers, known, strict=True) if own[part] == wanted]
            if found:
                return found
    return []


def _names(layer: _Layer) -> list[str]:
    path = PurePosixPath(layer.name)
    return [layer.name, path.name, path.name if _is_database(layer) else path.stem]


def _is_database(layer: _Layer) -> bool:
    main = layer.files[""].lower()
    return main.endswith((GDB_CATALOGUE, ".gpkg"))


def _spelled(layer: _Layer, layers: Sequence[_Layer]) -> str:
    """Return the shortest name that a layer is found by."""
    path = PurePosixPath(layer.name)
    for name in (path.stem, path.name):
        if _of_that_name(layers, name) == [layer]:
            return name
    return layer.name


def _offered(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], layers: Sequence[_Layer]) -> Layers:
    """Return the layers of an archive; a Shapefile says what it holds, by its first bytes and its index's size."""

    def contents(position: int) -> Contents | None:
        files = layers[position].files
        with archive.open(members[files[""]]) as file:
            head = file.read(_SHP_HEADER)
        if not is_shapefile(head) or len(head) < _SHP_HEADER:
            return None
        index = members[files[".shx"]].file_size if ".shx" in files else 0
        shape = _SHP_SHAPES.get(int.from_bytes(head[32:36], "little") % 10, "shape")
        return contents_of(shape, (index - _SHP_HEADER) // _SHX_RECORD if index >= _SHP_HEADER else None)

    names = [_shown(layer.name) for layer in layers]
    return Layers(Text("zip", "zip"), names, contents, kind=Text("图层", "layer"))


def _no_layer(members: Mapping[str, zipfile.ZipInfo]) -> FormatError:
    """Return the refusal of an archive without a layer."""
    if any(name.lower().endswith((".zip", ".kmz")) for name in members):
        return _wrong(
            Text("zip 里又是 zip，没有图层", "the zip holds another zip and no layer"),
            Text("先解压外层", "unpack the outer one first"),
        )
    listed = "、".join(_shown(name) for name in list(members)[:10]) or "（empty）"
    return _wrong(
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
