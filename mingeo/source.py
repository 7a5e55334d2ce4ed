"""Bytes of an input file, of the files that belong to it, or of standard input, and their text.

A Shapefile is several files beside each other and a File Geodatabase is a folder: `Source.content` is then
the main file (the ``.shp``, the catalogue table of the ``.gdb``) and `Source.members` holds the rest. All
of it is read once, into memory, so that no library ever opens, locks or writes anything in the user's
folder.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mingeo.errors import FileReadError, FormatError
from mingeo.text import Text

__all__ = [
    "BESIDE_SHAPEFILE",
    "BESIDE_SQLITE",
    "GDB_CATALOGUE",
    "LAYER_MARK",
    "MAX_BYTES",
    "MAX_MEMBERS",
    "MAX_UNPACKED_BYTES",
    "SHAPEFILE_MAGIC",
    "SQLITE_MAGIC",
    "STDIN",
    "Source",
    "file_and_layer",
    "read_source",
]

STDIN = "-"
MAX_BYTES = 1024 * 1024 * 1024
MAX_UNPACKED_BYTES = MAX_BYTES // 2
"""What an archive or a compressed table may hold: small files unpack to large ones."""
MAX_MEMBERS = 1000
"""Files that a folder or an archive may hold."""

SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
"""File code 9994, big-endian (ESRI Shapefile Technical Description, July 1998, table 1)."""
SQLITE_MAGIC = b"SQLite format 3\0"
GDB_CATALOGUE = "a00000001.gdbtable"
"""The table of tables, which every File Geodatabase folder holds."""

LAYER_MARK = "|layername="
"""What parts a file's path from the name of one of its layers, as QGIS writes it."""
_LAYER_MARK = re.compile(re.escape(LAYER_MARK), re.IGNORECASE)

BESIDE_SHAPEFILE = (".shx", ".dbf", ".prj", ".cpg")
BESIDE_SQLITE = ("-wal", "-journal")


@dataclass(frozen=True)
class Source:
    """The content of one input, with the name it goes by in messages.

    `members` are the files that belong with it: those of a Shapefile by their suffix (``.dbf``), the
    unsaved changes of a database by theirs (``-wal``), those of a folder by their name. `given` is what
    the user has to write for this input, where `path` says more: the layer of a file, the member of an archive.
    """

    path: str
    content: bytes
    members: Mapping[str, bytes] = field(default_factory=dict)
    given: str = ""

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 in hexadecimal: of the content, or of one line ``sha256  name`` for each file.

        The lines are sorted by name; the content comes first and has no name.

        >>> Source("a.txt", b"abc").sha256[:8]
        'ba7816bf'
        """
        digest = hashlib.sha256(self.content)
        if not self.members:
            return digest.hexdigest()
        lines = [f"{digest.hexdigest()}  \n"]
        lines += [f"{hashlib.sha256(self.members[name]).hexdigest()}  {name}\n" for name in sorted(self.members)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @cached_property
    def text(self) -> str:
        """The content as text: UTF-8 or marked UTF-16, else GB 18030.

        Raises
        ------
        FormatError
            Neither of the two.
        """
        is_utf16 = self.content.startswith((b"\xff\xfe", b"\xfe\xff"))
        for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
            try:
                return self.content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise FormatError(
            Text("不是文本文件（UTF-8、GBK 都读不通）", "is no text file (neither UTF-8 nor GBK)"),
            Text("另存为 UTF-8 文本", "save it as UTF-8 text"),
            path=self.path,
        )


def file_and_layer(path: str | Path) -> tuple[str, str | None]:
    """Return the file's own path, and the layer that ``PATH|layername=NAME`` names; None where it names none.

    A file whose real name has the bar in it goes before a layer.

    >>> file_and_layer("plan.gdb|layername=KAICQK")
    ('plan.gdb', 'KAICQK')
    >>> file_and_layer("plan.gdb")
    ('plan.gdb', None)
    """
    name = str(path)
    marks = list(_LAYER_MARK.finditer(name))
    if not marks or os.path.lexists(name):
        return name, None
    known = [mark for mark in reversed(marks) if os.path.lexists(name[: mark.start()])]
    mark = known[0] if known else marks[0]
    file = name[: mark.start()]
    # A folder's name is often completed with its slash, and the layer's name must not stand below it.
    return file.rstrip("/" + os.sep) or file, name[mark.end() :]


def read_source(path: str | Path) -> Source:
    """Return the content of a file and of those that belong to it, or of standard input for ``-``.

    Raises
    ------
    FileReadError
        Missing, a folder that is no File Geodatabase, not readable, empty, or larger than 1 GiB.
    """
    name = str(path)
    if name == STDIN:
        return _checked(Source(name, sys.stdin.buffer.read(MAX_BYTES + 1)))
    if Path(name).is_dir():
        return _checked(_geodatabase(Path(name)))
    content = _read(Path(name), name)
    return _checked(Source(name, content, _companions(Path(name), content)))


def _checked(source: Source) -> Source:
    if not source.content.strip():
        raise _unreadable(source.path, Text("文件是空的", "the file is empty"))
    if len(source.content) + sum(map(len, source.members.values())) > MAX_BYTES:
        raise _unreadable(source.path, Text("文件超过 1 GiB", "the file is larger than 1 GiB"))
    return source


def _read(file: Path, name: str) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(name, Text("没有这个文件", "there is no such file")) from None
    except (OSError, ValueError) as error:  # a name with a null character is a ValueError
        raise _unreadable(name, _because(error)) from None


def _companions(file: Path, content: bytes) -> dict[str, bytes]:
    """Return the files that stand beside a Shapefile or a SQLite database and belong to it."""
    if content.startswith(SHAPEFILE_MAGIC):
        names = {(file.stem + suffix).casefold(): suffix for suffix in BESIDE_SHAPEFILE}
    elif content.startswith(SQLITE_MAGIC):
        names = {(file.name + suffix).casefold(): suffix for suffix in BESIDE_SQLITE}
    else:
        return {}
    found: dict[str, bytes] = {}
    for entry in _entries(file.parent, str(file)):
        suffix = names.get(entry.name.casefold())
        if suffix is None:
            continue
        if suffix in found:  # a.dbf and a.DBF, where the file system tells them apart
            raise _unreadable(str(file), Text(f"旁边有两个 {suffix} 文件", f"there are two {suffix} files beside it"))
        found[suffix] = _read(Path(entry.path), entry.path)
    return found


def _geodatabase(folder: Path) -> Source:
    """Return the files of a File Geodatabase; lock files of programs that have it open are left out."""
    entries = [entry for entry in _entries(folder, str(folder)) if not entry.name.endswith(".lock")]
    if not any(entry.name.casefold() == GDB_CATALOGUE for entry in entries):
        raise _unreadable(str(folder), Text("这是文件夹，不是文件", "this is a folder, not a file"))
    if len(entries) > MAX_MEMBERS:
        raise _unreadable(
            str(folder), Text(f"文件夹中有 {len(entries)} 个文件", f"the folder holds {len(entries)} files")
        )
    members: dict[str, bytes] = {}
    size = 0
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.is_symlink() or not entry.is_file():
            raise _unreadable(entry.path, Text("文件夹中有链接或子文件夹", "the folder holds a link or a folder"))
        members[entry.name.casefold()] = _read(Path(entry.path), entry.path)
        size += len(members[entry.name.casefold()])
        if size > MAX_BYTES:
            raise _unreadable(str(folder), Text("文件夹超过 1 GiB", "the folder is larger than 1 GiB"))
    return Source(str(folder), members.pop(GDB_CATALOGUE), members)


def _entries(folder: Path, name: str) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise _unreadable(name, _because(error)) from None


def _because(error: OSError | ValueError) -> Text:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Text(f"读不了（{reason}）", f"cannot be read ({reason})")


def _unreadable(name: str, what: Text) -> FileReadError:
    return FileReadError(what, Text("检查路径和文件", "check the path and the file"), path=name)
