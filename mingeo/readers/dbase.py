"""The attribute table of a Shapefile (dBASE III and IV), with its texts in the encoding that they are in.

Layout: dBASE file structure as in the ESRI Shapefile Technical Description's companion format: a header of
32 bytes (number of records at 4, header length at 8, record length at 10, language id at 29), 32 bytes for
each field, then records that begin with a space, or with an asterisk where they are marked as deleted.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mingeo.errors import FormatError
from mingeo.readers.areas import unused
from mingeo.readers.charsets import charset_of, codec_of, decoded
from mingeo.text import Text, same

__all__ = ["Table", "is_dbase", "read_table"]

_LANGUAGES: Mapping[int, str] = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x13: "cp932",
    0x4D: "gb18030",
    0x4E: "cp949",
    0x4F: "big5",
    0x58: "cp1252",
    0x59: "cp1252",
    0x78: "big5",
    0x79: "cp949",
    0x7A: "gb18030",
    0x7B: "cp932",
}
"""Language ids that name one code page; 0x00 and 0x57 (the writer's own) name none."""

_DATE = re.compile(rb"^(\d{4})(\d{2})(\d{2})$")
_END_OF_FIELDS = b"\r"
_DELETED = 0x2A


@dataclass(frozen=True)
class Table:
    """The records of a table, the numbers (from 1) of those marked as deleted, and how it was read."""

    records: tuple[Mapping[str, object], ...]
    deleted: tuple[int, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class _Field:
    name: bytes
    kind: str
    start: int
    width: int


def is_dbase(content: bytes) -> bool:
    """Return True for a lone dBASE table: its first byte, the date and the end of the field list agree."""
    if len(content) < 33 or content[0] not in (0x03, 0x04, 0x30, 0x83, 0x8B, 0xF5) or b"\0" not in content[:32]:
        return False
    header = int.from_bytes(content[8:10], "little")
    month, day = content[2], content[3]
    return month <= 12 and day <= 31 and 33 <= header <= len(content) and _END_OF_FIELDS in content[32:header]


def read_table(content: bytes, code_page: bytes | None = None) -> Table:
    """Return all records of a ``.dbf``.

    Parameters
    ----------
    content
        The file.
    code_page
        What the ``.cpg`` beside it holds; None where there is none.

    Raises
    ------
    FormatError
        A header that does not fit the file: more or fewer records than it says, fields that do not add
        up; or texts in no known encoding.
    """
    count, fields = _structure(content)
    header, width = struct.unpack_from("<HH", content, 8)
    rows = [content[header + i * width : header + (i + 1) * width] for i in range(count)]
    said, where, notes = _said_encoding(content[29], code_page)
    codec, note = charset_of(list(_texts(fields, rows)), said, where)
    names, renamed = _names(fields, codec)
    notes += [text for text in (note, renamed, _unread(fields, names)) if text is not None]
    readers = [
        (name, field, _READERS[field.kind]) for name, field in zip(names, fields, strict=True) if field.kind in _READERS
    ]
    records = tuple(
        {name: read(row[field.start : field.start + field.width], codec) for name, field, read in readers}
        for row in rows
    )
    deleted = tuple(number for number, row in enumerate(rows, start=1) if row[0] == _DELETED)
    return Table(records, deleted, tuple(notes))


def _structure(content: bytes) -> tuple[int, list[_Field]]:
    """Return the number of records and the fields; refuse a header that does not fit the file."""
    count, header, width = struct.unpack_from("<IHH", content, 4) if len(content) > 32 else (0, 0, 0)
    if len(content) < header or header < 33 or width < 1:
        raise _damaged(Text("文件不完整", "the file is cut off"))
    fields: list[_Field] = []
    at = 32
    start = 1
    while at + 32 <= header and content[at : at + 1] != _END_OF_FIELDS:
        name, kind, size = content[at : at + 11], chr(content[at + 11]), content[at + 16]
        fields.append(_Field(name.partition(b"\0")[0].rstrip(), kind, start, size))
        start += size
        at += 32
    if content[at : at + 1] != _END_OF_FIELDS or start != width:
        raise _damaged(Text("字段定义不完整", "its fields do not add up"))
    held = (len(content) - header) // width
    if held != count:
        raise _damaged(
            Text(f"文件头写 {count} 条记录，实有 {held} 条", f"its header says {count} records, but it holds {held}")
        )
    return count, fields


def _said_encoding(language: int, code_page: bytes | None) -> tuple[str | None, Text, list[Text]]:
    """Return the codec that the ``.cpg`` or the table's language id names, who named it, and notes."""
    notes: list[Text] = []
    if code_page is not None:
        name = code_page.decode("latin-1").strip()
        codec = codec_of(name)
        if codec is not None:
            return codec, same(".cpg"), notes
        notes.append(
            Text(f".cpg 的内容“{name[:20]}”不是编码名，未用", f"the .cpg holds '{name[:20]}', no encoding: not used")
        )
    return _LANGUAGES.get(language), same(".dbf"), notes


def _texts(fields: list[_Field], rows: list[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield every text that is not plain ASCII, with whether it fills its field."""
    for field in fields:
        yield field.name, len(field.name) >= 10
    for field in fields:
        if field.kind == "C":
            for row in rows:
                raw = row[field.start : field.start + field.width]
                if not raw.isascii():
                    text = raw.rstrip(b" \0")
                    yield text, len(text) == field.width


def _names(fields: list[_Field], codec: str) -> tuple[list[str], Text | None]:
    """Return the fields' names; a name that stands twice gets a number, so that neither hides the other."""
    names: list[str] = []
    twice: list[str] = []
    for field in fields:
        name = decoded(field.name, codec, full=len(field.name) >= 10)
        names.append(unused(name, names))
        twice += [names[-1]] if names[-1] != name else []
    note = Text(
        f"字段名重复（duplicate），后者改称：{'、'.join(twice)}",
        f"duplicate field names; the later ones are called {', '.join(twice)}",
    )
    return names, note if twice else None


def _unread(fields: list[_Field], names: list[str]) -> Text | None:
    left = [name for name, field in zip(names, fields, strict=True) if field.kind not in _READERS]
    if not left:
        return None
    return Text(
        f"字段 {'、'.join(left)} 的类型（备注、二进制等）不读",
        f"the fields {', '.join(left)} are of a type (memo, binary ...) that is not read",
    )


def _text(raw: bytes, codec: str) -> object:
    text = raw.rstrip(b" \0")
    return decoded(text, codec, full=len(text) == len(raw)).strip() or None


def _number(raw: bytes, _: str) -> object:
    """Return a number; None where the cell is blank or overflown (``***``); else the text as it stands."""
    text = raw.strip(b" \0").decode("latin-1")
    if not text.strip("*"):
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _date(raw: bytes, _: str) -> object:
    found = _DATE.match(raw)
    return None if found is None or found[1] == b"0000" else b"-".join(found.groups()).decode()


def _logical(raw: bytes, _: str) -> object:
    return {b"T": True, b"Y": True, b"F": False, b"N": False}.get(raw.upper())


def _integer(raw: bytes, _: str) -> object:
    return int.from_bytes(raw, "little", signed=True)


_READERS: Mapping[str, Callable[[bytes, str], object]] = {
    "C": _text,
    "N": _number,
    "F": _number,
    "D": _date,
    "L": _logical,
    "I": _integer,
}


def _damaged(what: Text) -> FormatError:
    return FormatError(
        Text(f"Shapefile 的 .dbf 损坏：{what.zh}", f"the Shapefile's .dbf is corrupt: {what.en}"),
        Text("在 GIS 软件中重新导出", "export it again from the GIS"),
    )
