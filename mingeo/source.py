"""Bytes of an input file or of standard input, and their text."""

import hashlib
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mingeo.errors import FileReadError, FormatError
from mingeo.text import Text

__all__ = ["MAX_BYTES", "STDIN", "Source", "read_source"]

STDIN = "-"
MAX_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """The content of one input, with the name it goes by in messages."""

    path: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """The content's SHA-256, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def text(self) -> str:
        """The content as text: UTF-8, with or without byte order mark, else GB 18030.

        Raises
        ------
        FormatError
            Neither of the two.
        """
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return self.content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise FormatError(
            Text("不是文本文件（UTF-8、GBK 都读不通）", "is no text file (neither UTF-8 nor GBK)"),
            Text("另存为 UTF-8 文本", "save it as UTF-8 text"),
            path=self.path,
        )


def read_source(path: str | Path) -> Source:
    """Return the content of a file, or of standard input for ``-``.

    Raises
    ------
    FileReadError
        Missing, a folder, not readable, empty, or larger than 512 MiB.
    """
    name = str(path)
    try:
        if name == STDIN:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(name, Text("没有这个文件", "there is no such file")) from None
    except IsADirectoryError:
        raise _unreadable(name, Text("这是文件夹，不是文件", "this is a folder, not a file")) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _unreadable(name, Text(f"读不了（{reason}）", f"cannot be read ({reason})")) from None
    if not content.strip():
        raise _unreadable(name, Text("文件是空的", "the file is empty"))
    if len(content) > MAX_BYTES:
        raise _unreadable(name, Text("文件超过 512 MiB", "the file is larger than 512 MiB"))
    return Source(name, content)


def _unreadable(name: str, what: Text) -> FileReadError:
    return FileReadError(what, Text("检查路径和文件", "check the path and the file"), path=name)
