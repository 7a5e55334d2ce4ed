"""What pages lay out alike: numbered headings, groups of rows, the columns that paper has room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from mingeo.report.parts import Cell, Table, shown
from mingeo.report.wording import words
from mingeo.text import Language

__all__ = ["column_groups", "is_short", "numbered", "page_columns", "shortened"]

_DIGITS = "零一二三四五六七八九十"
_SHORT_ROWS, _SHORT_TEXT = 8, 500
_FINDINGS_ON_PAPER = 6
"""Rule and zone names are for programs: a spreadsheet has them, a page leaves them out."""


def numbered(title: str, number: int, language: Language) -> str:
    """Return the heading of a section.

    >>> numbered("附图", 12, "zh"), numbered("Map", 12, "en")
    ('十二、附图', '12. Map')
    """
    if language == "en":
        return f"{number}. {title}"
    figure = _DIGITS[number] if number <= 10 else f"十{_DIGITS[number - 10]}"
    return f"{figure}、{title}"


def page_columns(table: Table, section: str) -> Table:
    """Return a section's table with the columns that go on a page."""
    if section != "findings":
        return table
    kept = _FINDINGS_ON_PAPER
    rows = tuple(row[:kept] for row in table.rows)
    return replace(table, head=table.head[:kept], rows=rows, widths=table.widths[:kept])


def shortened(table: Table, most: int, language: Language) -> tuple[Table, str]:
    """Return a table with so many rows at most, and what is to be said where rows were left out."""
    if len(table.rows) <= most:
        return table, ""
    return replace(table, rows=table.rows[:most]), words("shortened", language, all=len(table.rows), shown=most)


def is_short(table: Table) -> bool:
    """Return True for a table that a page can keep in one piece."""
    return len(table.rows) <= _SHORT_ROWS and sum(len(shown(cell)) for row in table.rows for cell in row) <= _SHORT_TEXT


def column_groups(table: Table) -> Iterator[tuple[str, Sequence[Sequence[Cell]]]]:
    """Yield the groups of a table's rows with their titles, the first column taken off; one without title if none."""
    if not table.grouped:
        yield "", table.rows
        return
    for title, rows in groupby(table.rows, key=lambda row: shown(row[0])):
        yield title, [row[1:] for row in rows]
