"""Results written whole or not at all: a good file that stands there survives everything."""

import os
from collections.abc import Callable
from pathlib import Path

from mingeo.errors import FileWriteError
from mingeo.text import Text

__all__ = ["write_whole", "write_whole_with"]


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file by way of a temporary one beside it, flushed to disk and then renamed.

    Raises
    ------
    FileWriteError
        The folder is missing or read-only, the disk is full, or the path is a folder.
    """
    write_whole_with(path, lambda temporary: temporary.write_bytes(content))


def write_whole_with(path: str | Path, write: Callable[[Path], object]) -> None:
    """Let a function write the temporary file, then put it in the place of `path`; errors as `write_whole`."""
    import tempfile  # slow to load, and most commands write nothing

    target = Path(path)
    try:
        # A link is written through, not replaced; the temporary folder keeps the suffix that drivers go by.
        target = Path(os.path.realpath(target))
        if target.is_dir():
            raise IsADirectoryError(None, "is a folder")
        with tempfile.TemporaryDirectory(prefix=".mingeo-", dir=target.parent) as folder:
            temporary = Path(folder) / target.name
            write(temporary)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileWriteError(
            Text(f"写不了（{reason}）", f"cannot be written ({reason})"),
            Text("检查文件夹、权限和磁盘空间", "check the folder, its permissions and the disk"),
            path=path,
        ) from None


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows has no handle on a folder to flush
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
