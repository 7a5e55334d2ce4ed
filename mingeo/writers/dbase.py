"""The attribute table of a Shapefile, written field by field: types, widths and decimals as asked.

Layout: dBASE III, as the ESRI Shapefile Technical Description's companion format has it. GDAL would choose
the widths of numbers itself.
"""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from mingeo.errors import FormatError
from mingeo.text import Text
from mingeo.writers.attributes import clean

__all__ = ["MOST_BYTES", "DbaseField", "DbaseTable", "dbase_bytes", "shortened"]

MOST_BYTES = 254
"""Bytes that a text field can have."""

_GBK, _UTF8 = (b"936", 0x4D), (b"UTF-8", 0x00)
"""What the .cpg says, and the language id in the .dbf: 0x4D is code page 936, UTF-8 has none."""


@dataclass(frozen=True)
class DbaseField:
    """A field: a name of at most 10 ASCII characters, text or number, its bytes and its decimals."""

    name: str
    is_number: bool
    width: int
    decimals: int = 0


@dataclass(frozen=True)
class DbaseTable:
    """Fields, and rows with a value or None for each of them."""

    fields: Sequence[DbaseField]
    rows: Sequence[Sequence[object]]

    @property
    def encoding(self) -> str:
        """Return ``gbk`` where it can hold every text, as Chinese programs expect it; else ``utf-8``."""
        try:
            for row in self.rows:
                for value in row:
                    clean(str(value)).encode("gbk")
        except UnicodeEncodeError:
            return "utf-8"
        return "gbk"


def dbase_bytes(table: DbaseTable) -> tuple[bytes, bytes]:
    """Return the .dbf and the .cpg of a table; the date of writing is fixed: same table, same bytes.

    Raises
    ------
    FormatError
        A text or number that is wider than its field.
    """
    encoding = table.encoding
    code_page, language = _GBK if encoding == "gbk" else _UTF8
    lengths = 1 + sum(field.width for field in table.fields)
    start = 32 + 32 * len(table.fields) + 1
    head = struct.pack("<4BIHH17xB2x", 3, 100, 1, 1, len(table.rows), start, lengths, language)
    fields = b"".join(
        struct.pack("<11sc4xBB14x", field.name.encode("ascii"), b"N" if field.is_number else b"C", *_size(field))
        for field in table.fields
    )
    rows = b"".join(b" " + b"".join(map(_cell, table.fields, row, [encoding] * len(row))) for row in table.rows)
    return head + fields + b"\r" + rows + b"\x1a", code_page


def shortened(text: str, most_bytes: int, encoding: str) -> str:
    """Return a text cut, with a mark of it, so that it takes no more bytes in an encoding; itself where it does.

    >>> shortened("建筑石料用灰岩", 10, "gbk"), shortened("灰岩", 10, "gbk")
    ('建筑石料…', '灰岩')
    """
    if len(clean(text).encode(encoding)) <= most_bytes:
        return text
    kept = clean(text)
    while kept and len(f"{kept}…".encode(encoding)) > most_bytes:
        kept = kept[:-1]
    return f"{kept}…"


def _size(field: DbaseField) -> tuple[int, int]:
    return field.width, field.decimals


def _cell(field: DbaseField, value: object, encoding: str) -> bytes:
    if value is None:
        return b" " * field.width
    if field.is_number:
        number = float(str(value))
        text = f"{number:.{field.decimals}f}" if math.isfinite(number) else ""
        raw = text.rjust(field.width).encode("ascii")
    else:
        raw = clean(str(value)).encode(encoding).ljust(field.width)
    if len(raw) > field.width:
        raise FormatError(
            Text(
                f"{field.name} 的值“{str(value)[:20]}”超过字段的 {field.width} 字节",
                f"the value '{str(value)[:20]}' of {field.name} is wider than the field's {field.width} bytes",
            ),
            Text("改写成 .gpkg", "write a .gpkg instead"),
        )
    return raw
