"""Shapefile: coordinates as they are, fields under short ASCII names, UTF-8; as one zip or as a set of files."""

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from mingeo.errors import FileWriteError, FormatError
from mingeo.features import Feature, FeatureSet
from mingeo.text import Text
from mingeo.writers.attributes import field_names, keys_of, plain, renamed
from mingeo.writers.dbase import DbaseTable, dbase_bytes
from mingeo.writers.gdal import write_layer, write_shapes

__all__ = ["FIELD_NAMES", "save_set", "with_field_names", "write_shapefile", "write_shapefile_table"]

FIELD_NAMES: Mapping[str, str] = {
    "name": "NAME",
    "名称": "NAME",
    "矿业权名称": "NAME",
    "采矿权名称": "NAME",
    "探矿权名称": "NAME",
    "矿山名称": "NAME",
    "项目名称": "NAME",
    "地块名称": "NAME",
    "区块名称": "NAME",
    "kind": "KIND",
    "类型": "KIND",
    "矿业权类型": "KIND",
    "mineral": "MINERAL",
    "矿种": "MINERAL",
    "主矿种": "MINERAL",
    "开采主矿种": "MINERAL",
    "开采矿种": "MINERAL",
    "勘查主矿种": "MINERAL",
    "勘查矿种": "MINERAL",
    "scale": "SCALE",
    "规模": "SCALE",
    "生产规模": "SCALE",
    "开采规模": "SCALE",
    "设计规模": "SCALE",
    "设计生产规模": "SCALE",
    "method": "METHOD",
    "开采方式": "METHOD",
    "term": "TERM",
    "term_years": "TERM",
    "年限": "TERM",
    "服务年限": "TERM",
    "有效期": "TERM",
    "stage": "STAGE",
    "勘查阶段": "STAGE",
    "year": "YEAR",
    "年度": "YEAR",
    "投放年度": "YEAR",
    "stated_area": "AREA",
    "面积": "AREA",
    "矿区面积": "AREA",
    "勘查区面积": "AREA",
    "elevations": "ELEVATION",
    "parts": "PARTS",
}
"""Field name of an attribute; any other keeps its own if that is short ASCII, or is called F1, F2, and so on."""

MEMBERS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

_STEM = "features"
_MAX_NAME_BYTES, _MAX_TEXT_BYTES = 10, 254
_SHORT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,9}")
_STALE = (".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih", ".idm", ".ind")
"""Indexes of an older set under the same name: they would send a GIS to the wrong rows."""


def with_field_names(found: FeatureSet) -> FeatureSet:
    """Return features with their attributes under the names that the .dbf gives them; renamed ones are told."""
    return renamed(found, _short_names(keys_of(found.features)))


def write_shapefile(found: FeatureSet) -> bytes:
    """Return features as a zipped Shapefile: .shp, .shx, .dbf (UTF-8), .prj and .cpg.

    Raises
    ------
    FormatError
        A text longer than the 254 bytes of a .dbf field, or more than 255 attributes.
    """
    named = with_field_names(found)
    for feature in named.features:
        _require_short_texts(feature)
    with tempfile.TemporaryDirectory(prefix="mingeo-") as folder:
        _write_set(named, Path(folder) / f"{_STEM}.shp")
        return _zipped({suffix: (Path(folder) / f"{_STEM}{suffix}").read_bytes() for suffix in MEMBERS})


def write_shapefile_table(geometries: Sequence[BaseGeometry | None], crs: str, table: DbaseTable) -> bytes:
    """Return areas as a zipped Shapefile whose fields have the widths of a table; one without area is a null shape.

    The .dbf is in the table's encoding, which the .cpg and the .dbf itself name.

    Raises
    ------
    FormatError
        A value that its field cannot hold.
    """
    content, code_page = dbase_bytes(table)
    with tempfile.TemporaryDirectory(prefix="mingeo-") as folder:
        write_shapes(geometries, crs, Path(folder) / f"{_STEM}.shp")
        files = {suffix: (Path(folder) / f"{_STEM}{suffix}").read_bytes() for suffix in (".shp", ".shx", ".prj")}
    files |= {".dbf": content, ".cpg": code_page}
    return _zipped({suffix: files[suffix] for suffix in MEMBERS})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        for suffix, content in files.items():
            # ZipInfo's own date, 1980, instead of the time of writing: same features, same bytes.
            member = zipfile.ZipInfo(f"{_STEM}{suffix}")
            member.compress_type = zipfile.ZIP_DEFLATED
            members.writestr(member, content)
    return archive.getvalue()


def save_set(path: Path, zipped: bytes) -> None:
    """Put the files of a zipped Shapefile beside each other, all or none.

    Every file is written and flushed under a temporary name before the first is renamed; where a renaming
    fails the old files are put back. The .shp goes last, so that a set that a kill cut short does not open.

    Raises
    ------
    FileWriteError
        The folder is missing or read-only, the disk is full, or a name is a folder's.
    """
    target = Path(os.path.realpath(path))

    def beside(suffix: str) -> Path:
        return target.with_suffix(suffix.upper() if path.suffix.isupper() else suffix)

    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        contents = {beside(suffix): archive.read(f"{_STEM}{suffix}") for suffix in reversed(MEMBERS)}
    stale = [beside(suffix) for suffix in _STALE]
    try:
        for file in contents:
            if file.is_dir():
                raise IsADirectoryError(None, "is a folder")
        with tempfile.TemporaryDirectory(prefix=".mingeo-", dir=target.parent) as folder:
            for file, content in contents.items():
                _write_through(Path(folder) / file.name, content)
            _exchange([*stale, *contents], Path(folder))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileWriteError(
            Text(f"写不了（{reason}）", f"cannot be written ({reason})"),
            Text("检查文件夹、权限和磁盘空间", "check the folder, its permissions and the disk"),
            path=path,
        ) from None


def _short_names(keys: list[str]) -> dict[str, str]:
    own = {key: key if _SHORT.fullmatch(key) else f"F{number}" for number, key in enumerate(keys, start=1)}
    return field_names(keys, {**own, **FIELD_NAMES}, longest=_MAX_NAME_BYTES)


def _require_short_texts(feature: Feature) -> None:
    for key, value in feature.attributes.items():
        text = plain(value)
        if isinstance(text, str) and len(text.encode()) > _MAX_TEXT_BYTES:
            raise FormatError(
                Text(
                    f"要素 {feature.label} 的 {key} 超过 Shapefile 字段的 {_MAX_TEXT_BYTES} 字节",
                    f"feature {feature.label}: {key} is longer than the {_MAX_TEXT_BYTES} bytes of a Shapefile field",
                ),
                Text("改写成 .gpkg", "write a .gpkg instead"),
            )


def _write_set(found: FeatureSet, path: Path) -> None:
    write_layer(
        found,
        path,
        driver="ESRI Shapefile",
        geometry_type="Polygon",
        encoding="UTF-8",
        layer_options={"DBF_DATE_LAST_UPDATE": "2000-01-01"},
    )


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _exchange(files: list[Path], folder: Path) -> None:
    """Put new files from a folder in the place of old ones, which go there; undo it all where one step fails."""
    moved: list[tuple[Path, Path]] = []
    try:
        for file in files:
            for source, target in ((file, folder / f"{file.name}.old"), (folder / file.name, file)):
                if source.exists():
                    source.replace(target)
                    moved.append((source, target))
    except OSError:
        for source, target in reversed(moved):
            target.replace(source)
        raise
