"""Lists of corner points in plain text: lines become rows of cells, whatever parts the cells in them.

Commas (half or full width), enumeration commas, semicolons, tabs, bars (Markdown tables too) and blanks all
part cells. A table that was copied out of a web page with every cell on a line of its own is put together
again. What the cells mean is decided in `corner_table`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from mingeo.features import FeatureSet
from mingeo.readers.angles import plain
from mingeo.readers.corner_cells import fields_of, kind_of, pieces_of
from mingeo.readers.corner_table import Row, read_rows
from mingeo.readers.options import ReadOptions
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["read_corner_text", "rows_of_text"]

_RULE = re.compile(r"(?=.*-)[\s|:+=-]+")
_LEAD = re.compile("[\u4e00-\u9fff]{4}")
_NO_LEAD = re.compile("(?:东经|北纬|经度|纬度|[XY])$|中心")
_MOST_COLONS = 10
"""Of so many colons one ends the words that lead up to the corners; those behind name axes (``X:4042000``)."""


def read_corner_text(source: Source, options: ReadOptions) -> FeatureSet:
    r"""Return the one feature whose corners a text lists.

    Raises
    ------
    FormatError, CoordinateError, GeometryError, CRSError
        As `corner_table.read_rows`, with the line.

    >>> text = "J1,4042000,40512000\nJ2,4042000,40513000\nJ3,4041000,40513000\n"
    >>> read_corner_text(Source("right.txt", text.encode()), ReadOptions()).crs
    'EPSG:4528'
    """
    rows, notes = rows_of_text(source.text)
    found = read_rows(rows, source.path, source.sha256, options)
    return replace(found, interpretation=(*found.interpretation, *notes))


def rows_of_text(text: str) -> tuple[list[Row], list[Text]]:
    r"""Return the rows of a text, and what had to be done to find them.

    >>> [row.cells for row in rows_of_text("1、4042000.00，40512000.00；\n| J2 | 4042000 | 40513000 |")[0]]
    [('1', '4042000.00', '40512000.00'), ('J2', '4042000', '40513000')]
    """
    lines = re.split(r"\r\n|\r|\n", text)
    framed = all(line.startswith("|") for line in map(plain, lines) if "|" in line and line.strip("| "))
    rows = [row for number, line in enumerate(lines, start=1) for row in _rows(number, line, framed)]
    if not _is_one_cell_a_line(rows):
        return rows, []
    note = Text(
        "表格的每格独占一行，已归为一行一个拐点", "every cell stands on a line of its own: put together by rows"
    )
    return list(_regrouped(rows)), [note]


def _rows(line: int, raw: str, framed: bool) -> Iterator[Row]:
    """Yield the rows of one line: none of a Markdown rule, several where semicolons part pairs of numbers.

    `framed` is True where a bar at the head of a line is the table's frame, and not the end of an empty cell.
    """
    text = plain(raw)
    if _RULE.fullmatch(text):
        return
    if "|" in text:
        inner = text.removeprefix("|") if framed else text
        yield Row(line, tuple(cell.strip() for cell in inner.removesuffix("|").split("|")))
    elif "\t" in raw.strip():
        yield Row(line, tuple(plain(cell) for cell in raw.split("\t")))
    else:
        lead, rest = _parted(text)
        if lead:
            yield Row(line, (lead,))
        records = [record for record in rest.split(";") if record.strip()]
        several = len(records) > 1 and all(_values(pieces_of(record)) == 2 for record in records)
        for record in records if several else [rest]:
            yield Row(line, _cells(record))


def _parted(text: str) -> tuple[str, str]:
    """Return the words that lead up to a list of corners on the same line, and the list.

    >>> _parted("拐点坐标:1、4042000.00,40512000.00;2、4042000.00,40513000.00")[0]
    '拐点坐标'
    """
    for match in islice(re.finditer(":", text), _MOST_COLONS):
        lead, rest = text[: match.start()], text[match.end() :]
        pieces = pieces_of(rest)
        begins = bool(pieces) and kind_of(pieces[0]) in ("label", "small", "value")
        if begins and _values(pieces) >= 2 and _LEAD.search(lead) and not _NO_LEAD.search(lead):
            return lead, rest
    return "", text


def _cells(text: str) -> tuple[str, ...]:
    """Return the cells of a line of numbers; a line of words is one cell."""
    kinds = [kind_of(piece) for piece in pieces_of(text)]
    numbers = all(kind in ("small", "zero", "value", "label") for kind in kinds)
    if not kinds:
        return ()
    if kinds.count("value") + kinds.count("mask") >= 2 or kinds[0] == "star" or (numbers and len(kinds) > 1):
        return tuple(fields_of(text))
    return (text,)


def _values(pieces: Sequence[str]) -> int:
    return sum(kind_of(piece) in ("value", "mask") for piece in pieces)


def _is_one_cell_a_line(rows: Sequence[Row]) -> bool:
    """Return True where no line has two numbers, and so many have one that it is no accident."""
    values = [sum(kind_of(cell) == "value" for cell in row.cells) for row in rows]
    return max(values, default=0) == 1 and sum(values) >= 6


def _regrouped(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows put together from cells that stand on a line each.

    A label begins a row; without labels a row is a pair of numbers. ``*`` takes the two elevations behind it.
    A blank line counts between two rows only, a line that holds nothing but a bar not at all.
    """
    line = 0
    cells: list[str] = []
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        kind = kind_of(filled[0]) if len(filled) == 1 else "word"
        if not filled:
            complete = not cells or _is_complete(cells)
            if not row.cells and complete:
                yield from _row(line, cells)
                yield row
                cells = []
            continue
        if kind == "word" or _begins_row(cells, kind):
            yield from _row(line, cells)
            line, cells = row.line, []
        if kind == "word":
            yield row
        else:
            line = line if cells else row.line
            cells.append(filled[0])
    yield from _row(line, cells)


def _row(line: int, cells: Sequence[str]) -> Iterator[Row]:
    if cells:
        yield Row(line, tuple(cells))


def _begins_row(cells: Sequence[str], kind: str) -> bool:
    """Return True where a cell cannot belong to the row that the cells before it make up."""
    kinds = [kind_of(cell) for cell in cells]
    if not kinds:
        return False
    if kinds[0] == "star":
        return kind in ("star", "label") or len(kinds) == 3
    if kind in ("star", "label", "small"):
        return True
    return kinds[0] == "value" and len(kinds) == 2


def _is_complete(cells: Sequence[str]) -> bool:
    kinds = [kind_of(cell) for cell in cells]
    return (
        kinds[0] == "star" or (kinds.count("value") >= 2 and kinds.count("value") % 2 == 0) or kinds.count("zero") == 2
    )
