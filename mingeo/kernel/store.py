"""The file that a prepared layer is kept in beside its source: written whole, mapped, and checked as it is read.

The file says whose it is: the SHA-256 of the source and the version of mingeo that made it. A second, small file, the
stamp, says how the source looked when that hash was taken (size, times, inode), so that the source need not be hashed
again; it is believed as git believes its index: not where the source was written within two seconds of the stamp.

Every array is cut into blocks of so many whole rows with a checksum each. A block is checked before anything in it is
used, and only the blocks that are used are read.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from mingeo.errors import FormatError
from mingeo.files import write_whole, write_whole_with
from mingeo.source import BESIDE_SHAPEFILE, BESIDE_SQLITE
from mingeo.text import Text
from mingeo.version import __version__

__all__ = [
    "NO_STORE",
    "DamagedStoreError",
    "Stamp",
    "StoredArray",
    "StoredFile",
    "open_file",
    "stamp_of",
    "stamped_hash",
    "store_path",
    "write_file",
    "write_stamp",
]

NO_STORE = "MINGEO_NO_STORE"
"""The environment variable that, set to anything, keeps stores from being read and written."""

_FORMAT = 3
_MAGIC = b"mingeo-layer\0\0\0\0"
_PAGE = 4096
_BLOCK = 16 * 1024
"""Bytes that a block has at the most, unless a row has more."""
_MOST_HEADER = 16 * 1024 * 1024
_RACY_NS = 2_000_000_000


Stamp = list[list[Any]]
"""Name, size, time of change of content and of inode in nanoseconds, and inode, of each file of a source."""


class DamagedStoreError(FormatError):
    """A store's bytes are not those that were written: it is to be made anew from its source."""


def store_path(source: Path, layer: str | None = None) -> Path:
    """Return where the store of a source stands, or of one of its layers, whose name may be no name for a file.

    >>> store_path(Path("plan.gpkg")).name
    'plan.gpkg.mingeo'
    """
    of_layer = "" if layer is None else f".{hashlib.sha256(layer.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return source.with_name(f"{source.name}{of_layer}.mingeo")


def _stamp_path(source: Path) -> Path:
    return source.with_name(source.name + ".mingeo-stamp")


class StoredArray:
    """An array in a file, whose blocks are checked as their rows are taken.

    Parameters
    ----------
    content
        The array as it is mapped.
    checksums
        CRC-32 of each block; none of an array that is not checked.
    """

    def __init__(self, content: NDArray[Any], checksums: NDArray[np.uint32]) -> None:
        self._content, self._checksums = content, checksums
        self._shift = _block_shift(content)
        self._checked = np.zeros(len(checksums), dtype=bool)
        self._whole = not len(checksums)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._content)

    def take(self, indices: NDArray[np.int64], axis: Literal[0] = 0) -> NDArray[Any]:
        """Return some rows; raises `DamagedStoreError` where a block of theirs is not what was written."""
        if not self._whole:
            self._check(indices >> self._shift)
        return self._content.take(indices, axis=axis)

    def slice(self, begin: int, end: int) -> NDArray[Any]:
        """Return the rows from one up to another; raises as `take`."""
        if not self._whole and end > begin:
            self._check(np.arange(begin >> self._shift, (end - 1 >> self._shift) + 1))
        return self._content[begin:end]

    def _check(self, blocks: NDArray[np.int64]) -> None:
        if self._checked.take(blocks).all():
            return
        for block in sorted(set(blocks[~self._checked[blocks]].tolist())):
            if _checksum(self._content, block) != self._checksums[block]:
                raise damaged()
            self._checked[block] = True
        self._whole = bool(self._checked.all())


def _block_shift(content: NDArray[Any]) -> int:
    """Return the power of two that is the number of rows in a block."""
    width = content.itemsize * int(np.prod(content.shape[1:]))
    return max(_BLOCK // width, 1).bit_length() - 1


def _checksum(content: NDArray[Any], block: int) -> int:
    shift = _block_shift(content)
    return zlib.crc32(_bytes_of(content[block << shift : block + 1 << shift]))


def _block_count(content: NDArray[Any]) -> int:
    return -(-len(content) >> _block_shift(content))


@dataclass(frozen=True)
class StoredFile:
    """A store that was opened: what it says of the layer, and its arrays."""

    sha256: str
    facts: Mapping[str, Any]
    arrays: Mapping[str, StoredArray] = field(repr=False)


def damaged() -> DamagedStoreError:
    """Return the error for a store that cannot be used."""
    return DamagedStoreError(
        Text("预处理文件损坏", "the prepared file is damaged"),
        Text("删去它，或重新运行 mingeo prepare", "delete it, or run mingeo prepare again"),
    )


def write_file(path: Path, sha256: str, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a store whole or not at all.

    Raises
    ------
    FileWriteError
        The folder is read-only, or the disk is full.
    """
    write_whole_with(path, lambda temporary: _write(temporary, sha256, facts, arrays))


def _write(path: Path, sha256: str, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    tables = {name: _checksums(array) for name, array in plain.items()}
    entries: dict[str, Any] = {}
    at = 0
    for name, array in plain.items():
        at = -(-at // _PAGE) * _PAGE
        entries[name] = {"at": at, "type": _type_name(array.dtype), "shape": array.shape}
        at += array.nbytes
        entries[name] |= {"checksums_at": at, "checksums": zlib.crc32(tables[name].tobytes())}
        at += tables[name].nbytes
    header = {"format": _FORMAT, "mingeo": __version__, "sha256": sha256, "facts": facts, "arrays": entries, "end": at}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    with path.open("wb") as file:
        file.write(_MAGIC + len(text).to_bytes(8, "little") + hashlib.sha256(text).digest() + text)
        base = -(-file.tell() // _PAGE) * _PAGE
        for name, array in plain.items():
            _pad(file, base + entries[name]["at"])
            file.write(_bytes_of(array))
            file.write(tables[name].tobytes())


def _pad(file: BinaryIO, to: int) -> None:
    file.write(b"\0" * (to - file.tell()))


def _checksums(array: NDArray[Any]) -> NDArray[np.uint32]:
    return np.array([_checksum(array, block) for block in range(_block_count(array))], dtype="<u4")


def _bytes_of(array: NDArray[Any]) -> memoryview:
    flat: Any = array.reshape(-1).view(np.uint8)
    return memoryview(flat) if array.size else memoryview(b"")


def _type_name(dtype: np.dtype[Any]) -> Any:
    return dtype.descr if dtype.names else dtype.str


def open_file(path: Path) -> StoredFile:
    """Return a store, mapped: nothing but its header is read.

    Raises
    ------
    DamagedStoreError
        Cut off, changed, of another version of mingeo, or none at all.
    """
    try:
        with path.open("rb") as file:
            header, base = _header(file)
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if header["format"] != _FORMAT or header["mingeo"] != __version__ or len(content) < base + header["end"]:
            raise damaged()
        arrays = {name: _mapped(content, base, entry) for name, entry in header["arrays"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise error if isinstance(error, DamagedStoreError) else damaged() from None
    return StoredFile(header["sha256"], header["facts"], arrays)


def _header(file: BinaryIO) -> tuple[dict[str, Any], int]:
    head = file.read(len(_MAGIC) + 8 + 32)
    length = int.from_bytes(head[len(_MAGIC) : len(_MAGIC) + 8], "little")
    if not head.startswith(_MAGIC) or length > _MOST_HEADER:
        raise damaged()
    text = file.read(length)
    if hashlib.sha256(text).digest() != head[-32:]:
        raise damaged()
    header: dict[str, Any] = json.loads(text)
    return header, -(-file.tell() // _PAGE) * _PAGE


def _mapped(content: mmap.mmap, base: int, entry: dict[str, Any]) -> StoredArray:
    said = entry["type"]
    dtype = np.dtype([(name, kind) for name, kind in said]) if isinstance(said, list) else np.dtype(said)
    shape = tuple(entry["shape"])
    count = int(np.prod(shape))
    array = np.frombuffer(content, dtype, count, base + entry["at"]).reshape(shape) if count else np.zeros(shape, dtype)
    checksums = np.frombuffer(content, "<u4", _block_count(array), base + entry["checksums_at"])
    if zlib.crc32(checksums.tobytes()) != entry["checksums"]:
        raise damaged()
    return StoredArray(array, checksums)


def stamp_of(source: Path) -> Stamp | None:
    """Return how a source and the files that belong to it look: names, sizes, times, inodes; None without it."""
    try:
        return [[path.name, *_look(path)] for path in _files_of(source)]
    except OSError:
        return None


def _look(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _files_of(source: Path) -> Iterator[Path]:
    if source.is_dir():
        with os.scandir(source) as entries:
            yield from sorted(Path(entry.path) for entry in entries if not entry.name.endswith(".lock"))
        return
    yield source
    beside = {(source.stem + suffix).casefold() for suffix in BESIDE_SHAPEFILE}
    beside |= {(source.name + suffix).casefold() for suffix in BESIDE_SQLITE}
    with os.scandir(source.parent) as entries:
        names = sorted(entry.name for entry in entries if entry.name.casefold() in beside and entry.name != source.name)
    for name in names:
        yield source.with_name(name)


def write_stamp(source: Path, sha256: str, stamp: Stamp) -> None:
    """Write down that a source that looks like this has this hash; raises `FileWriteError`."""
    said = {"sha256": sha256, "stamp": stamp, "taken_ns": time.time_ns()}
    write_whole(_stamp_path(source), json.dumps(said, sort_keys=True).encode())


def stamped_hash(source: Path, stamp: Stamp) -> str | None:
    """Return the hash of a source by its stamp; None where the stamp cannot be believed."""
    try:
        said = json.loads(_stamp_path(source).read_bytes())
        newest = max(max(times[2:4]) for times in stamp)
        if said["stamp"] == stamp and said["taken_ns"] - newest > _RACY_NS:
            return str(said["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None
