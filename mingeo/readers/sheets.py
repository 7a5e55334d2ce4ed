"""Tables of corner points as plain rows of text: CSV, Excel (.xlsx), Word (.docx).

What a row means is decided elsewhere. Whatever would leave a figure uncertain is refused: a date where a number
should be, a formula without its stored value, revisions in Word that nobody has accepted, two sheets with coordinates.

Excel and Word files are zip archives of XML: held to limits on members, unpacked size and compression before a
library sees one, and searched for document type declarations, which ECMA-376 part 2 forbids.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from xml.etree.ElementTree import ParseError

from mingeo.errors import FileReadError, FormatError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.corner_table import Row, read_rows
from mingeo.readers.layer_choice import Layers, how_to_name, named_among
from mingeo.readers.options import ReadOptions
from mingeo.source import Source
from mingeo.text import Text, join

__all__ = ["Table", "is_docx", "is_old_office", "is_xlsx", "read_table", "rows_of_csv", "rows_of_docx", "rows_of_xlsx"]

MAX_ROWS = 200_000
MAX_CELLS, MAX_LINES = 5_000_000, 1_048_576
MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200

_BOOK, _TABLES = Text("文件", "file"), Text("表", "table")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = "\t;|,，"
_COORDINATE = re.compile(r"\d[\d*]{5,}|\d\s*[°度]|(?<![\d.])\d{1,3}\.\d{4,}")
"""Six digits or more before the point, degrees with their sign, or degrees with four decimals or more."""


@dataclass(frozen=True)
class Table:
    """One sheet or table of a file: its name, its rows, how they were read, and why they cannot be trusted.

    `title` is what the user asks for it by: the sheet's name, the number of a table in Word.
    """

    name: Text
    rows: tuple[Row, ...]
    notes: tuple[Text, ...] = ()
    refusal: MingeoError | None = None
    title: str = ""


def text_of(source: Source) -> tuple[str, Text]:
    r"""Return a source's text and its encoding: UTF-8, UTF-16 with or without its mark, or GB 18030 (so GBK).

    Raises
    ------
    FormatError
        None of these.

    >>> text_of(Source("a.txt", "界址点".encode("utf-16-le") + b"1\0,\0"))[0]
    '界址点1,'
    """
    # Digits and commas have their zero byte second in the little-endian form, first in the other.
    halves = (source.content[:4096][1::2].count(0), source.content[:4096][0::2].count(0))
    candidates = [("utf-8-sig", "UTF-8"), ("gb18030", "GBK（GB 18030）")]
    if source.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = [("utf-16", "UTF-16")]
    elif any(halves):
        candidates = [("utf-16-le", "UTF-16LE") if halves[0] >= halves[1] else ("utf-16-be", "UTF-16BE")]
    for encoding, name in candidates:
        try:
            text = source.content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff"), Text(f"文字编码 {name}", f"text encoding {name}")
    raise FormatError(
        Text("不是文本文件（UTF-8、UTF-16、GBK 都读不通）", "is no text file (not UTF-8, UTF-16 or GBK)"),
        Text("另存为 UTF-8 文本", "save it as UTF-8 text"),
        path=source.path,
    )


def is_xlsx(content: bytes) -> bool:
    """Return True for an Office Open XML workbook (ECMA-376), by its content."""
    return "xl/workbook.xml" in _members(content)


def is_docx(content: bytes) -> bool:
    """Return True for an Office Open XML text document (ECMA-376), by its content."""
    return "word/document.xml" in _members(content)


def is_old_office(content: bytes) -> bool:
    """Return True for a compound file: an Office file from before 2007, or an encrypted one from after."""
    return content.startswith(_OLD_OFFICE)


def read_table(table: Table, source: Source, options: ReadOptions) -> FeatureSet:
    """Return the one feature whose corners a table lists, with its own account first; errors as `read_rows`."""
    found = read_rows(table.rows, source.path, source.sha256, options)
    return replace(found, interpretation=(*table.notes, *found.interpretation))


def rows_of_csv(source: Source) -> Table:
    """Return the rows of delimited text; the line of a row is where it begins in the file.

    Raises
    ------
    FormatError, FileReadError
        No text, broken quoting, no row; more than 200 000 rows.

    >>> rows_of_csv(Source("right.csv", b"J1,4042000,40512000")).rows
    (Row(line=1, cells=('J1', '4042000', '40512000')),)
    """
    text, encoding = text_of(source)
    lines = text.splitlines()
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in lines))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        start = reader.line_num + 1
        for cells in reader:
            _append(rows, start, [cell.strip() for cell in cells])
            start = reader.line_num + 1
    except csv.Error as error:
        raise _damaged(error).at(source.path, start) from None
    except MingeoError as error:
        raise error.at(source.path) from None
    notes = (encoding, Text(f"分隔符 {delimiter!r}", f"delimiter {delimiter!r}"))
    return _the_one([Table(Text("表", "table"), tuple(rows), notes)], source)


def rows_of_xlsx(source: Source, sheet: str | None = None) -> Table:
    """Return the rows of the sheet of that name, else of the one that holds coordinates, every cell as its text.

    Of a formula the value stored with it is taken; nothing is computed and no link followed. Of merged
    cells the first holds the value and the others are empty, as in a CSV export.

    Raises
    ------
    FormatError, FileReadError
        Damaged, encrypted, of the old format, above a limit, several sheets with coordinates, a date, or a formula
        without a stored value.
    ArgumentError
        A name that no sheet has.
    """
    return _from_package(source, _sheets, sheet)


def rows_of_docx(source: Source, table: str | None = None) -> Table:
    """Return the rows of the table of a Word file of that number, counted from 1, else of the one with coordinates.

    Merged cells and errors as in `rows_of_xlsx`; instead of dates, revisions that nobody has accepted are refused.
    """
    return _from_package(source, _word_tables, table)


def _append(rows: list[Row], line: int, cells: Sequence[str]) -> None:
    """Add a row; of several blank ones in a row the first stays, for a blank row may part two areas."""
    width = max((n for n, cell in enumerate(cells, start=1) if cell), default=0)
    if width == 0 and (not rows or not rows[-1].cells):
        return
    if len(rows) >= MAX_ROWS:
        raise _too_large(Text(f"超过 {MAX_ROWS} 行", f"has more than {MAX_ROWS} rows"))
    rows.append(Row(line, tuple(cells[:width])))


def _the_one(tables: Sequence[Table], source: Source, wanted: str | None = None) -> Table:
    filled = [table for table in tables if any(row.cells for row in table.rows)]
    with_coordinates = [table for table in filled if _holds_coordinates(table.rows)]
    candidates = with_coordinates or filled
    if wanted is not None:
        titles = [table.title for table in filled]
        candidates = [filled[named_among(Layers(_BOOK, titles, kind=_TABLES), wanted, source)]]
    if len(candidates) != 1:
        raise _not_one(candidates, bool(with_coordinates), source)
    chosen = candidates[0]
    if chosen.refusal is not None:
        raise chosen.refusal.at(source.path)
    others = join([table.name for table in filled if table is not chosen], "、", ", ")
    notes = [Text(f"读取{chosen.name.zh}", f"read: {chosen.name.en}"), *chosen.notes]
    if others.zh and wanted is not None:
        notes.append(Text(f"按指定读取，未用：{others.zh}", f"as it was named; not used: {others.en}"))
    elif others.zh:
        notes.append(Text(f"没有坐标，未用：{others.zh}", f"without coordinates and passed over: {others.en}"))
    return replace(chosen, notes=tuple(notes))


def _holds_coordinates(rows: Sequence[Row]) -> bool:
    """Return True where rows with two coordinates or more hold six in all: three corners."""
    counts = (len(_COORDINATE.findall(" ".join(row.cells))) for row in rows)
    return sum(count for count in counts if count >= 2) >= 6


def _not_one(tables: Sequence[Table], with_coordinates: bool, source: Source) -> FormatError:
    names = join([table.name for table in tables], "、", ", ")
    what = (
        Text(f"有坐标的表不止一个：{names.zh}", f"several sheets or tables hold coordinates: {names.en}")
        if with_coordinates
        else Text(f"没有表格，或都看不出坐标：{names.zh}", f"no table, or none that holds coordinates: {names.en}")
    )
    remedy = Text("每个文件只留一个拐点坐标表", "leave one table of corners in a file")
    if with_coordinates:
        remedy = how_to_name(source, [table.title for table in tables])
    return FormatError(what, remedy, path=source.path)


def _too_large(what: Text) -> FileReadError:
    return FileReadError(what, Text("拆分文件，只留拐点坐标表", "split it, and leave only the table of corner points"))


def _members(content: bytes) -> frozenset[str]:
    if not content.startswith(b"PK"):
        return frozenset()
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return frozenset(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return frozenset()


def _from_package(source: Source, read: Callable[[BytesIO], list[Table]], wanted: str | None) -> Table:
    if is_old_office(source.content):
        raise _old_office(source)
    try:
        _refuse_unsafe(source.content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not support is no part of a table of corners
            found = read(BytesIO(source.content))
    except MingeoError as error:
        raise error.at(source.path) from None
    except Exception as error:  # the libraries trip over a damaged part with whatever comes first
        raise _damaged(error).at(source.path) from None
    return _the_one(found, source, wanted)


def _damaged(error: Exception) -> FormatError:
    return FormatError(
        Text(f"文件损坏，读不了（{error!s:.99}）", f"the file is damaged and cannot be read ({error!s:.99})"),
        Text("用 Excel、Word 或 WPS 打开后另存", "open it in Excel, Word or WPS and save it again"),
    )


def _old_office(source: Source) -> FormatError:
    """Return the refusal of a compound file, by the streams that its directory names in UTF-16."""
    suffix = ".docx" if "WordDocument".encode("utf-16-le") in source.content else ".xlsx"
    what = Text(f"这是旧版 Office 文件（{suffix[:-1]}）", f"this is an Office file of the old format ({suffix[:-1]})")
    remedy = Text(f"另存为 {suffix}", f"save it as {suffix}")
    if "EncryptedPackage".encode("utf-16-le") in source.content:
        what = Text("文件有打开密码", "the file is encrypted with a password")
        remedy = Text("去掉密码后另存", "take the password off and save it again")
    return FormatError(what, remedy, path=source.path)


def _refuse_unsafe(content: bytes) -> None:
    """Refuse a package that unpacks too large or declares a document type."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        members = package.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED_BYTES, MAX_RATIO * len(content)):
            raise _too_large(
                Text(
                    f"压缩包有 {len(members)} 个成员，展开有 {unpacked} 字节，过大",
                    f"the archive has {len(members)} members and unpacks to {unpacked} bytes, which is too much",
                )
            )
        for member in members:
            _refuse_declaration(package, member)


def _refuse_declaration(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read XML as far as its first element: a declaration can stand nowhere after it."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        with package.open(member) as file:
            next(iterparse(file, events=("start",), forbid_dtd=True), None)
    except DefusedXmlException:
        raise _damaged(ValueError(f"{member.filename}: DOCTYPE")) from None
    except (ParseError, ValueError, LookupError):  # a picture, say; damaged XML is the library's to report
        return


def _sheets(file: BytesIO) -> list[Table]:
    """Return every sheet, from two passes: one sees the stored values, the other which of them are formulas."""
    import openpyxl

    stored = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    written = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    return [_sheet(values, formulas) for values, formulas in zip(stored.worksheets, written.worksheets, strict=True)]


def _sheet(values: Any, formulas: Any) -> Table:
    rows: list[Row] = []
    refusal: MingeoError | None = None
    computed = 0
    for (line, shown), (_, typed) in zip(_lines(values), _lines(formulas), strict=True):
        texts = []
        for column, (cell, kind) in enumerate(zip(shown, typed, strict=True), start=1):
            is_formula = kind.data_type == "f"
            computed += is_formula
            refusal = refusal or _refusal(cell.value, is_formula, values.title, (line, column))
            texts.append(_figure(cell.value))
        _append(rows, line, texts)
    hidden = Text("（隐藏）", " (hidden)") if values.sheet_state != "visible" else Text("", "")
    name = Text(f"工作表“{values.title}”{hidden.zh}", f"sheet '{values.title}'{hidden.en}")
    note = Text(f"{computed} 格是公式，取文件中存的值", f"{computed} formula cells: their stored values are taken")
    return Table(name, tuple(rows), (note,) if computed else (), refusal, values.title)


def _lines(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    # A dimension that the file states too small would cut rows off, unseen.
    sheet.reset_dimensions()
    count = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        count += len(cells) + 1
        if count > MAX_CELLS or line > MAX_LINES:
            raise _too_large(Text(f"到第 {line} 行已有 {count} 格", f"has {count} cells up to row {line}"))
        yield line, cells


def _refusal(value: object, is_formula: bool, sheet: str, place: tuple[int, int]) -> FormatError | None:
    from openpyxl.utils import get_column_letter

    if isinstance(value, date | datetime | time | timedelta):
        what = Text("是日期或时间", "is a date or time")
        remedy = Text("把单元格设为文本格式，重新填写", "format the cell as text and type it again")
    elif is_formula and value is None:
        what = Text("是公式，文件中没有存结果", "is a formula with no stored value")
        remedy = Text("用 Excel 或 WPS 打开后保存", "open it in Excel or WPS and save it")
    else:
        return None
    where = f"{sheet}!{get_column_letter(place[1])}{place[0]}"
    return FormatError(Text(f"单元格 {where} {what.zh}", f"the cell {where} {what.en}"), remedy, line=place[0])


def _figure(value: object) -> str:
    """Return a cell's value as text, a number with all its digits and no exponent.

    >>> _figure(38484022.280000001), _figure(4042000.0), _figure(1e-5)
    ('38484022.28', '4042000', '0.00001')
    """
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return "" if value is None else " ".join(str(value).split())


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PIECES = {
    f"{_W}{name}": text for name, text in {"p": " ", "tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}.items()
}
_REVISIONS = tuple(f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
_SYMBOLS = {"F0B0": "°", "F0A2": "′", "F0B2": "″"}
"""Characters of the font Symbol that stand in angles (Adobe's encoding of it); any other is unreadable here."""


def _word_tables(file: BytesIO) -> list[Table]:
    from docx import Document

    tables = Document(file).element.body.iter(f"{_W}tbl")
    return [_word_table(table, number) for number, table in enumerate(tables, start=1)]


def _word_table(table: Any, number: int) -> Table:
    """Return a table's own rows, those inside content controls too; a table within a cell stands for itself."""
    rows: list[Row] = []
    own = [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]
    for line, row in enumerate(own, start=1):
        _append(rows, line, _word_cells(row))
    title = next((cell for row in rows for cell in row.cells if cell), "")[:20]
    name = Text(f"第 {number} 个表（{title}）", f"table {number} ({title})")
    what = Text(f"{name.zh}有未接受的修订", f"{name.en} has revisions that are not accepted")
    remedy = Text("在 Word 中接受或拒绝全部修订", "accept or reject all revisions in Word")
    is_revised = next(table.iter(*_REVISIONS), None) is not None
    return Table(name, tuple(rows), (), FormatError(what, remedy) if is_revised else None, str(number))


def _word_cells(row: Any) -> list[str]:
    texts: list[str] = [""] * _number(row, f"{_W}trPr/{_W}gridBefore")
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is not row:
            continue
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        continued = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
        texts.append("" if continued else _word_text(cell))
        texts += [""] * (_number(cell, f"{_W}tcPr/{_W}gridSpan") - 1)
    return texts


def _number(element: Any, path: str) -> int:
    """Return a count of grid columns, which Word limits to 63; 0 where it is not said."""
    found = element.find(path)
    return 0 if found is None else min(int(found.get(f"{_W}val")), 63)


def _word_text(cell: Any) -> str:
    pieces = []
    for piece in cell.iter(f"{_W}t", f"{_W}sym", *_PIECES):
        outside = next(piece.iterancestors(f"{_W}tc")) is not cell
        if outside or next(piece.iterancestors(_FALLBACK), None) is not None:
            continue
        if piece.tag == f"{_W}sym":
            pieces.append(_SYMBOLS.get(piece.get(f"{_W}char", ""), "\N{REPLACEMENT CHARACTER}"))
        else:
            pieces.append(_PIECES.get(piece.tag) or piece.text or "")
    return " ".join("".join(pieces).split())
