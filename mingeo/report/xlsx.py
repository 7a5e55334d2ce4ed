"""A review as an Excel workbook: one sheet for each question, every text a text and every number a number."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mingeo.model import Outcome
from mingeo.report.parts import Account, Bullets, Cell, Facts, Mark, Number, Paragraph, Picture, Section, Table
from mingeo.report.rows import shortened
from mingeo.report.table import columns_of
from mingeo.report.wording import words
from mingeo.text import Language

__all__ = ["workbook_bytes"]

_SHEETS: Mapping[str, Sequence[str]] = {
    "conclusion": ("conclusion", "right", "areas", "plan", "interpretation", "standing", "versions"),
    "findings": ("findings",),
    "overlaps": ("overlaps",),
    "corners": ("corners",),
    "layers": ("layers",),
    "not_checked": ("not_checked",),
    "arithmetic": ("arithmetic",),
    "map": ("map",),
}
"""Sections that stand on each sheet; the first names it."""

_MOST_ROWS = 1_000_000
_MOST_CHARACTERS = 32_000
"""Excel's cell holds 32,767 units of UTF-16."""

_WHOLE_WIDTH, _LEAST_WIDTH = 130, 8
_FIRST_WIDTHS = (34, 60, 26)
_LINE_HEIGHT, _MOST_HEIGHT = 13.5, 409
_FORMULA_STARTS = ("=", "+", "-", "@", "'", "\t")
_COLOURS: Mapping[Outcome, str] = {"pass": "#14602B", "fail": "#A80F1F", "undetermined": "#7A4A00"}
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook_bytes(account: Account) -> bytes:
    """Return the workbook of an account; the same account gives the same bytes."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    content = io.BytesIO()
    workbook = Workbook(content, _SAFE)
    workbook.set_properties({"title": account.title, "author": "mingeo", "created": datetime(2000, 1, 1)})
    formats = _Formats(workbook)
    for key, names in _SHEETS.items():
        sections = [section for name in names if (section := account.section(name)) is not None]
        if not sections:
            continue
        worksheet = workbook.add_worksheet(words(f"sheet_{key}", account.language))
        _set_up(worksheet)
        if key == "conclusion":
            sheet = _Sheet(worksheet, formats, account.language, _FIRST_WIDTHS)
            sheet.heading(account.title, 16)
            sheet.line(account.subtitle)
            for section in sections:
                sheet.heading(section.title, 12)
                sheet.add(section, alone=False)
        else:
            _Sheet(worksheet, formats, account.language, _widths(sections[0])).add(sections[0], alone=True)
    workbook.close()
    return content.getvalue()


def _widths(section: Section) -> list[float]:
    """Return the widths of a sheet's columns: those of its table."""
    table = next((block for block in section.blocks if isinstance(block, Table)), None)
    shares = (1.0,) if table is None else table.widths
    return [_WHOLE_WIDTH * share / sum(shares) for share in shares]


def _set_up(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&C&P / &N")
    sheet.hide_gridlines(2)


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **wanted: object) -> Any:
        given: dict[str, object] = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, **wanted}
        key = tuple(sorted(given.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(given)
        return self._made[key]


class _Sheet:
    """One sheet, filled from the top down."""

    def __init__(self, sheet: Any, formats: _Formats, language: Language, widths: Sequence[float]) -> None:
        self._sheet, self._formats, self._language = sheet, formats, language
        self._widths = [max(_LEAST_WIDTH, width) for width in widths]
        self._row = 0
        self._lines = 1
        for column, width in enumerate(self._widths):
            sheet.set_column(column, column, width)

    def heading(self, text: str, size: float) -> None:
        """Write a heading."""
        self._text(text, 0, font_name="黑体", font_size=size, text_wrap=False)
        self._end_row(size * 1.6)

    def add(self, section: Section, *, alone: bool) -> None:
        """Write a section; a table alone on its sheet keeps its head in sight, and so stands before the notes."""
        for block in sorted(section.blocks, key=lambda block: not isinstance(block, Table | Facts)):
            if isinstance(block, Facts):
                self._facts(block)
            elif isinstance(block, Table):
                self._table(block, alone)
            elif isinstance(block, Paragraph):
                self.line(block.text)
            elif isinstance(block, Bullets):
                for text in filter(None, (block.title, *block.items)):
                    self.line(text)
            elif isinstance(block, Picture):
                self._picture(block)
        self._row += 1

    def line(self, text: str) -> None:
        """Write a sentence across the sheet."""
        if len(self._widths) > 1:
            self._sheet.merge_range(self._row, 0, self._row, len(self._widths) - 1, "", self._formats.get())
        self._text(text, 0)
        self._lines = _lines_of(text, sum(self._widths))
        self._end_row()

    def _facts(self, facts: Facts) -> None:
        for name, value in facts.rows:
            self._text(name, 0, border=1, bg_color="#F2F2F2")
            self._cell(value, 1)
            self._end_row()

    def _table(self, table: Table, alone: bool) -> None:
        table, left_out = shortened(table, _MOST_ROWS, self._language)
        first = self._row
        for column, name in enumerate(table.head):
            self._text(name, column, border=1, bg_color="#E7EAEE", bold=True, align="center", valign="vcenter")
        self._end_row()
        for row in table.rows:
            for column, cell in enumerate(row):
                self._cell(cell, column)
            self._end_row()
        if alone:
            self._sheet.freeze_panes(first + 1, 0)
            self._sheet.repeat_rows(first)
            self._sheet.autofilter(first, 0, self._row - 1, len(table.head) - 1)
        if left_out:
            self.line(left_out)

    def _picture(self, picture: Picture) -> None:
        self.line(picture.caption)
        options = {"image_data": io.BytesIO(picture.png), "x_scale": 0.8, "y_scale": 0.8}
        self._sheet.insert_image(self._row, 0, "map.png", options)

    def _cell(self, cell: Cell, column: int) -> None:
        if isinstance(cell, Number):
            form = self._formats.get(border=1, num_format=cell.form, align="right")
            self._sheet.write_number(self._row, column, cell.value, form)
        elif isinstance(cell, Mark):
            self._text(cell.text, column, border=1, bold=True, font_color=_COLOURS[cell.tone])
        else:
            self._text(cell, column, border=1)

    def _text(self, text: str, column: int, **wanted: object) -> None:
        # With the prefix a text stays a text also when somebody edits its cell.
        if text.startswith(_FORMULA_STARTS):
            wanted["quote_prefix"] = True
        self._sheet.write_string(self._row, column, self._cut(text), self._formats.get(**wanted))
        self._lines = max(self._lines, _lines_of(text, self._widths[column]))

    def _end_row(self, height: float = 0.0) -> None:
        """Give the row its height, which only Excel itself would find, and go on to the next."""
        self._sheet.set_row(self._row, height or min(_MOST_HEIGHT, 3 + _LINE_HEIGHT * self._lines))
        self._row, self._lines = self._row + 1, 1

    def _cut(self, text: str) -> str:
        """Return a text that a cell can hold, saying so where it had to be cut."""
        units = text.encode("utf-16-le")
        if len(units) // 2 <= _MOST_CHARACTERS:
            return text
        kept = units[: 2 * _MOST_CHARACTERS].decode("utf-16-le", "ignore")
        return kept + words("cut", self._language, n=len(text))


def _lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column as wide as so many digits."""
    return max(1, math.ceil(columns_of(text) / max(width - 1, 1)))
