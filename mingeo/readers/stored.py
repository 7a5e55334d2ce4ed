"""Layers that are kept prepared beside their source: when a store is believed, made, and made anew."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from mingeo.crs import in_china, move, own_plane
from mingeo.errors import ArgumentError, FileReadError, FileWriteError, MingeoError
from mingeo.features import Feature, FeatureSet, checked_features, said_of
from mingeo.kernel.prepared import checked_areas, prepare_in_plane
from mingeo.kernel.store import (
    NO_STORE,
    DamagedStoreError,
    Stamp,
    StoredFile,
    open_file,
    stamp_of,
    stamped_hash,
    store_path,
    write_file,
    write_stamp,
)
from mingeo.kernel.stored import StoredAttributes, StoredGeometries, StoredLayer, StoredTexts, arrays_of, facts_of
from mingeo.model.features import FeatureLayer
from mingeo.readers.options import ReadOptions
from mingeo.source import GDB_CATALOGUE, LAYER_MARK, STDIN, file_and_layer, read_source
from mingeo.text import Text

__all__ = [
    "Prepared",
    "Seen",
    "checked_in_bulk",
    "kept_layer",
    "prepare_file",
    "seen",
    "stored_features",
    "stored_layer",
]

Reader = Callable[[object, ReadOptions], FeatureSet]
Progress = Callable[[float], None]

WORTH_KEEPING = 50_000
"""Vertices from which on a layer is kept prepared on its first use: a smaller one is read in a blink."""

_MANY = 200
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Prepared:
    """What became of a layer: where its store is, and what is in it; `made` is False where it was there already."""

    path: Path
    source: Path
    sha256: str
    crs: str
    features: int
    pieces: int
    made: bool


@dataclass(frozen=True)
class Kept:
    """What gets a store: a file or the folder of a geodatabase, and the layer of it where one is named."""

    file: Path
    layer: str | None
    path: str

    @property
    def store(self) -> Path:
        """Return where its store stands."""
        return store_path(self.file, self.layer)

    @classmethod
    def at(cls, path: str | Path) -> Kept | None:
        """Return what a path names, as reading calls it; None where nothing can be kept beside it."""
        name, layer = file_and_layer(path)
        file = Path(name)
        if name == STDIN or not (file.is_file() or (file / GDB_CATALOGUE).is_file()):
            return None
        name = str(file) if file.is_dir() else name
        return cls(file, layer, name if layer is None else f"{name}{LAYER_MARK}{layer}")


@dataclass(frozen=True)
class Seen:
    """A source that gets a store, its CRS as the user named it, and how it looked before it was read."""

    kept: Kept
    said_crs: str | None
    stamp: Stamp | None


def checked_in_bulk(found: FeatureSet) -> FeatureSet:
    """Return the features unchanged; refuse as `mingeo.features.checked_features` does, but all at once."""
    if len(found.features) < _MANY:
        return checked_features(found)
    try:
        areas = checked_areas([feature.geometry for feature in found.features])
        sound = all(_in_china(areas[at : at + _AT_ONCE], found.crs) for at in range(0, len(areas), _AT_ONCE))
    except MingeoError:
        sound = False
    return found if sound else checked_features(found)


def _in_china(areas: Any, crs: str) -> bool:
    """Return True where all corners of some areas lie in China; as one line they are looked at together."""
    return in_china(shapely.LineString(shapely.get_coordinates(areas)), crs)


def stored_layer(role: str, path: object, options: ReadOptions | None, read: Reader) -> FeatureLayer | None:
    """Return a layer from the store beside its source; None where there is none that can be believed.

    `read` reads the source, should the store prove damaged later on.
    """
    found = _found(path, options)
    return None if found is None else _as_layer(role, found[0], _renewable(*found, read))


def stored_features(path: object, options: ReadOptions | None, read: Reader) -> FeatureSet | None:
    """Return the features of a file from the store beside it, as reading gives them; None as `stored_layer`.

    None also where the store could not keep what all their fields say.
    """
    found = _found(path, options)
    if found is None or "fields" not in found[1].arrays:
        return None
    layer = _renewable(*found, read)
    labels = [label.decode("utf-8", "surrogatepass") for label in layer.items("labels")]
    fields = json.loads(b"[%s]" % b",".join(layer.items("fields")))
    shapes = shapely.from_wkb(layer.items("shapes")).tolist()
    features = tuple(Feature(*one) for one in zip(labels, fields, shapes, strict=True))
    # Whoever named the CRS, it is settled now.
    return FeatureSet(features, layer.crs, True, found[0].path, layer.file.sha256, layer.interpretation)


def _found(path: object, options: ReadOptions | None) -> tuple[Kept, StoredFile] | None:
    kept = _kept(path, options)
    if kept is None:
        return None
    try:
        file = _believed(kept, None if options is None else options.crs)
    except (DamagedStoreError, OSError):
        return None
    return None if file is None else (kept, file)


def seen(path: object, options: ReadOptions | None) -> Seen | None:
    """Return a source as it looks before it is read; None where it gets no store."""
    kept = _kept(path, options)
    if kept is None or not os.access(kept.file.parent, os.W_OK):
        return None
    return Seen(kept, None if options is None else options.crs, stamp_of(kept.file))


def kept_layer(role: str, found: FeatureSet, as_seen: Seen | None, read: Reader) -> FeatureLayer | None:
    """Return a layer that was just read, now prepared and kept; None where that is not worth it."""
    vertices = sum(int(shapely.get_num_coordinates(feature.geometry)) for feature in found.features)
    if as_seen is None or vertices < WORTH_KEEPING:
        return None
    kept = as_seen.kept
    facts, arrays = _prepared(_Read.of(found, kept), kept, as_seen.said_crs)
    try:
        write_file(kept.store, found.sha256, facts, arrays)
        _stamp(kept.file, found.sha256, as_seen.stamp)
    except FileWriteError:
        return _as_layer(role, kept, StoredLayer.in_memory(found.sha256, facts, arrays))
    return _as_layer(role, kept, _renewable(kept, open_file(kept.store), read))


def prepare_file(path: str, crs: str | None, read: Reader, progress: Progress | None = None) -> Prepared:
    """Keep a layer prepared beside its source, or find that it is.

    Raises
    ------
    ArgumentError
        Standard input, or what is no file: there is no place beside it.
    FileWriteError
        The folder is read-only, or the disk is full.
    FileReadError, FormatError, GeometryError, CoordinateError, CRSError
        As `mingeo.readers.read_features`.
    """
    kept = Kept.at(path)
    if kept is None:
        if path != STDIN and not Path(path).is_dir():
            read(path, _in_full(crs))  # says what is wrong with it
        raise ArgumentError(
            Text(f"{path} 旁边不能存放预处理文件", f"nothing can be kept beside {path}"),
            Text("给出一个图层文件", "give a layer in a file"),
        )
    try:
        file = _believed(kept, crs, in_full=True)
    except (DamagedStoreError, OSError):
        file = None
    if file is not None:
        return _told(kept, file, made=False)
    before = stamp_of(kept.file)
    found = _Read.of(read(path, _in_full(crs)), kept)
    facts, arrays = _prepared(found, kept, crs, progress)
    write_file(kept.store, found.sha256, facts, arrays)
    _stamp(kept.file, found.sha256, before)
    return _told(kept, open_file(kept.store), made=True)


def _in_full(crs: str | None) -> ReadOptions:
    """Return options under which a layer may be as large as it is: `read_source` has a limit of its own."""
    return ReadOptions(crs=crs, max_vertices=200_000_000, max_features=20_000_000)


def _kept(path: object, options: ReadOptions | None) -> Kept | None:
    """Return what has a store that may be used: nothing that is read in a way of the user's own."""
    plain = options is None or options == ReadOptions(crs=options.crs)
    if not plain or not isinstance(path, str | Path) or os.environ.get(NO_STORE):
        return None
    return Kept.at(path)


def _believed(kept: Kept, crs: str | None, *, in_full: bool = False) -> StoredFile | None:
    """Return the store of a source, where it is the source's as it stands; `in_full`: every block is checked."""
    if not kept.store.is_file():
        return None
    file = open_file(kept.store)
    if crs is not None and crs not in (file.facts["said_crs"], file.facts["crs"]):
        return None
    if file.facts.get("layer") != kept.layer:
        return None
    if in_full:
        for array in file.arrays.values():
            array.slice(0, len(array))
    stamp = stamp_of(kept.file)
    if stamp is not None and stamped_hash(kept.file, stamp) == file.sha256:
        return file
    if read_source(kept.file).sha256 != file.sha256:
        return None
    _stamp_quietly(kept.file, file.sha256, stamp)
    return file


def _stamp(source: Path, sha256: str, before: Stamp | None) -> None:
    """Stamp a source that did not change while it was read."""
    if before is not None and stamp_of(source) == before:
        write_stamp(source, sha256, before)


def _stamp_quietly(source: Path, sha256: str, before: Stamp | None) -> None:
    try:
        _stamp(source, sha256, before)
    except FileWriteError:
        return  # a folder that cannot be written to: the source is hashed again next time


@dataclass(frozen=True)
class _Read:
    """What is kept of features that were read; of their attributes, what mingeo knows the meaning of.

    And all of them, as zones need them, where JSON can hold them as they are.
    """

    shapes: np.ndarray[Any, Any]
    texts: dict[str, list[str]]
    crs: str
    sha256: str
    interpretation: tuple[Text, ...]

    @classmethod
    def of(cls, found: FeatureSet, kept: Kept) -> _Read:
        shapes: Any = np.empty(len(found.features), dtype=object)
        shapes[:] = [feature.geometry for feature in found.features]
        texts = {
            "labels": [feature.label for feature in found.features],
            "names": [feature.name for feature in found.features],
            "said": [json.dumps(said_of(feature.attributes), ensure_ascii=False) for feature in found.features],
        }
        fields = _fields(found)
        # What goes by another name, as a file in an archive does, cannot be told by the source's.
        if fields is not None and found.path == kept.path:
            texts["fields"] = fields
        return cls(shapely.force_2d(shapes), texts, found.crs, found.sha256, found.interpretation)


def _fields(found: FeatureSet) -> list[str] | None:
    """Return all attributes of each feature as JSON; None where JSON would change any of them."""
    fields = [dict(feature.attributes) for feature in found.features]
    try:
        texts = [json.dumps(one, ensure_ascii=False) for one in fields]
    except (TypeError, ValueError):
        return None
    return texts if json.loads(f"[{','.join(texts)}]") == fields else None


def _prepared(
    read: _Read, kept: Kept, said_crs: str | None, progress: Progress | None = None
) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    plane = own_plane(shapely.box(*shapely.total_bounds(read.shapes)), read.crs)
    prepared = prepare_in_plane(move(read.shapes, read.crs, plane), plane, progress)  # type: ignore[type-var]
    facts = {**facts_of(prepared, read.crs, read.interpretation), "said_crs": said_crs, "layer": kept.layer}
    return facts, arrays_of(prepared, read.shapes, read.texts)


def _told(kept: Kept, file: StoredFile, *, made: bool) -> Prepared:
    features, pieces = len(file.arrays["areas_m2"]), len(file.arrays["records"])
    return Prepared(kept.store, Path(kept.path), file.sha256, str(file.facts["crs"]), features, pieces, made)


def _renewable(kept: Kept, file: StoredFile, read: Reader) -> StoredLayer:
    def renew() -> StoredFile:
        """Return the layer read and prepared again, its store replaced where that is possible."""
        said = file.facts["said_crs"]
        found = _Read.of(read(kept.path, _in_full(said)), kept)
        if found.sha256 != file.sha256:
            raise FileReadError(
                Text("文件在使用中被改动", "the file was changed while it was in use"),
                Text("重新运行", "run it again"),
                path=kept.path,
            )
        facts, arrays = _prepared(found, kept, said)
        with contextlib.suppress(FileWriteError):
            write_file(kept.store, found.sha256, facts, arrays)
        return StoredLayer.in_memory(found.sha256, facts, arrays).file

    return StoredLayer(file, renew)


def _as_layer(role: str, kept: Kept, layer: StoredLayer) -> FeatureLayer:
    return FeatureLayer(
        role=role,
        crs=layer.crs,
        geometries=StoredGeometries(layer),
        features=StoredTexts(layer, "labels"),
        names=StoredTexts(layer, "names"),
        path=kept.path,
        sha256=layer.file.sha256,
        interpretation=layer.interpretation,
        attributes=StoredAttributes(layer),
    )
