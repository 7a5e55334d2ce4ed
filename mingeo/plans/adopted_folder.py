"""A register folder of the user's own: the plan as it is, with the boundaries that were adopted for it.

``plan.toml``, ``zones.csv`` and ``adjustments.toml`` are copied byte for byte; ``boundaries.geojson`` has the
boundaries in the CRS of the file that they came from, every digit kept; ``README.md`` says what was matched.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry import mapping

from mingeo.crs import geographic_of, is_geographic, same_crs
from mingeo.errors import ArgumentError, FileWriteError, FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.geojson import read_geojson
from mingeo.geometry import checked
from mingeo.source import read_source
from mingeo.text import Text

__all__ = [
    "BOUNDARIES",
    "README",
    "Adopted",
    "Earlier",
    "boundaries_geojson",
    "copied_files",
    "earlier_adoption",
    "merged",
    "save_folder",
]

_COPIED = ("plan.toml", "zones.csv", "adjustments.toml")
BOUNDARIES, README = "boundaries.geojson", "README.md"
_MARK = "mingeo_adoption"
_SCHEMA = 1
_SAID = ("zone_id", "source", "date", "file", "sha256", "features", "matched_by")


@dataclass(frozen=True)
class Adopted:
    """One boundary as the folder keeps it, with where it came from.

    Attributes
    ----------
    zone_id, geometry
        The zone, and its boundary as the file has it.
    source, date
        What the user says that it is, and as of when (``2024-06-30``).
    file, sha256
        Name and hash of the file that it was read from.
    features
        What its features are called there.
    matched_by
        ``id``, ``name`` or ``name_as_read``.
    """

    zone_id: str
    geometry: Polygon | MultiPolygon
    source: str
    date: str
    file: str
    sha256: str
    features: str
    matched_by: str


@dataclass(frozen=True)
class Earlier:
    """What an earlier adoption left: its boundaries, in one CRS."""

    adopted: tuple[Adopted, ...]
    crs: str


def boundaries_geojson(adopted: Sequence[Adopted], crs: str) -> bytes:
    """Return a boundaries.geojson: every coordinate as it was given, in its own CRS, one feature a line.

    Consecutive points of a ring that are one and the same stand in it once.
    """
    name = f"urn:ogc:def:crs:EPSG::{crs.removeprefix('EPSG:')}" if crs.startswith("EPSG:") else crs
    head = {"type": "FeatureCollection", _MARK: _SCHEMA, "crs": {"type": "name", "properties": {"name": name}}}
    lines = ",\n".join(json.dumps(_feature(one), ensure_ascii=False, allow_nan=False) for one in adopted)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [\n{lines}\n]}}\n'.encode()


def copied_files(origin: Path) -> dict[str, bytes]:
    """Return the files of a plan's folder that are copied as they are; the last of them need not be there."""
    return {name: (origin / name).read_bytes() for name in _COPIED if (origin / name).is_file()}


def earlier_adoption(folder: Path, copied: Mapping[str, bytes]) -> Earlier | None:
    """Return what an earlier adoption left in a plan's folder; None where there is no such folder.

    Parameters
    ----------
    folder
        The plan's folder in the user's register.
    copied
        What `copied_files` gives of the register that the plan is taken from.

    Raises
    ------
    ArgumentError
        A folder that is no adoption, holds other files too, or is of another state of the plan.
    FormatError, GeometryError, CoordinateError
        A boundaries.geojson that was damaged since.
    """
    if not folder.exists():
        return None
    boundaries = folder / BOUNDARIES
    found = read_geojson(read_source(boundaries)) if boundaries.is_file() else None
    if found is None or not _is_marked(boundaries):
        raise _occupied(folder, Text("不是由 mingeo adopt 生成的", "was not made by mingeo adopt"))
    others = sorted(entry.name for entry in folder.iterdir() if entry.name not in (*_COPIED, BOUNDARIES, README))
    if others:
        raise _occupied(folder, Text(f"另有文件 {'、'.join(others[:5])}", f"also holds {', '.join(others[:5])}"))
    changed = [name for name in _COPIED if _content(folder / name) != copied.get(name)]
    if changed:
        what = Text(f"其中的 {'、'.join(changed)} 与现用规划数据不同", f"has another {', '.join(changed)}")
        raise _occupied(folder, what)
    return Earlier(_adopted_of(found, boundaries), found.crs)


def merged(earlier: Earlier | None, new: Sequence[Adopted], found: FeatureSet, *, replace: bool) -> tuple[Adopted, ...]:
    """Return the boundaries of an earlier adoption with the new ones.

    Raises
    ------
    ArgumentError
        The two are in different CRS; or a zone has a boundary from another file and `replace` is not said.
    """
    if earlier is None:
        return tuple(new)
    if not _is_one_crs(earlier.crs, found.crs):
        raise ArgumentError(
            Text(
                f"已采用的边界是 {earlier.crs}，{found.path} 是 {found.crs}：同一规划的边界须用一个坐标系",
                f"the boundaries adopted earlier are in {earlier.crs}, {found.path} is in {found.crs}: "
                "a plan's boundaries are in one CRS",
            ),
            Text(
                f"先转换：mingeo convert 文件 结果.gpkg --to-crs {earlier.crs}，或用另一个 --into",
                f"convert it first: mingeo convert FILE OUT.gpkg --to-crs {earlier.crs}; or use another --into",
            ),
        )
    before = {one.zone_id: one for one in earlier.adopted}
    taken = [one for one in new if one.zone_id in before and before[one.zone_id].sha256 != one.sha256]
    if taken and not replace:
        listed = Text("、".join(one.zone_id for one in taken[:5]), ", ".join(one.zone_id for one in taken[:5]))
        raise ArgumentError(
            Text(
                f"{len(taken)} 个分区已采用过另一文件的边界：{listed.zh}",
                f"{len(taken)} zone(s) have a boundary from another file: {listed.en}",
            ),
            Text("确要替换，加 --replace", "say --replace to put the new ones in their place"),
        )
    return tuple({**before, **{one.zone_id: one for one in new}}.values())


def save_folder(folder: Path, files: Mapping[str, bytes], verify: Callable[[Path], object]) -> None:
    """Write a plan's folder whole or not at all.

    Everything is written and flushed beside its place and read back before anything is put there: a new
    folder by one renaming; into an earlier adoption only the files that may differ, each by one renaming,
    the boundaries last.

    Parameters
    ----------
    folder, files
        The folder, and its files by name.
    verify
        Reads the finished folder, and raises where it is no plan's.

    Raises
    ------
    FileWriteError
        The place is missing or read-only, or the disk is full.
    """
    made = [path for path in (folder.parent, *folder.parent.parents) if not path.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mingeo-", dir=folder.parent) as temporary:
            new = Path(temporary) / folder.name
            new.mkdir()
            for name, content in files.items():
                _write_through(new / name, content)
            verify(new)
            if folder.exists():
                for name in (README, BOUNDARIES):
                    (new / name).replace(folder / name)
            else:
                new.rename(folder)
    except OSError as error:
        _remove_empty(made)
        if isinstance(error, MingeoError):
            raise
        reason = error.strerror or type(error).__name__
        raise FileWriteError(
            Text(f"写不了（{reason}）", f"cannot be written ({reason})"),
            Text("检查文件夹、权限和磁盘空间", "check the folder, its permissions and the disk"),
            path=folder,
        ) from None
    except MingeoError:
        _remove_empty(made)
        raise


def _feature(one: Adopted) -> dict[str, Any]:
    said = {"zone_id": one.zone_id, "basis": "surveyed", **{name: getattr(one, name) for name in _SAID[1:]}}
    geometry = shapely.remove_repeated_points(one.geometry, 0.0)
    return {"type": "Feature", "properties": said, "geometry": mapping(geometry)}


def _adopted_of(found: FeatureSet, path: Path) -> tuple[Adopted, ...]:
    adopted = []
    for feature in found.features:
        said = {name: feature.attributes.get(name) for name in _SAID}
        if not all(isinstance(value, str) and value for value in said.values()):
            raise FormatError(
                Text(f"第 {feature.label} 个要素的属性不全", f"feature {feature.label} lacks attributes"),
                Text("换一个 --into，重新采用全部文件", "use another --into and adopt all files again"),
                path=path,
            )
        adopted.append(Adopted(**{**said, "geometry": checked(feature.geometry)}))  # type: ignore[arg-type]
    return tuple(adopted)


def _is_marked(path: Path) -> bool:
    document = json.loads(path.read_bytes())
    return bool(document.get(_MARK) == _SCHEMA)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _is_one_crs(one: str, other: str) -> bool:
    if same_crs(one, other):
        return True
    both_degrees = is_geographic(one) and is_geographic(other)
    return both_degrees and geographic_of(one) == geographic_of(other)


def _occupied(folder: Path, why: Text) -> ArgumentError:
    return ArgumentError(
        Text(f"{folder} 已存在，{why.zh}", f"{folder} stands there already and {why.en}"),
        Text("换一个 --into，或先移走该文件夹", "use another --into, or move that folder away first"),
    )


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove the folders that were made for nothing, the innermost first."""
    for path in folders:
        try:
            path.rmdir()
        except OSError:
            return
