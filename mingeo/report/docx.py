"""A review as a Word document on A4: Chinese in Chinese fonts, tables that fit the page, and no field anywhere."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mingeo.model import Outcome
from mingeo.report.docx_style import add_landscape_section, fixed_package, new_document
from mingeo.report.docx_table import HEAD_FILL, DocxCell, DocxRow, add_table
from mingeo.report.parts import (
    Account,
    Block,
    Bullets,
    Cell,
    Facts,
    Mark,
    Number,
    Paragraph,
    Picture,
    Section,
    Table,
    shown,
)
from mingeo.report.rows import column_groups, is_short, numbered, page_columns, shortened
from mingeo.report.wording import words

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["document_bytes"]

_MOST_ROWS = 2_000
_FACT_WIDTHS = (0.22, 0.78)


def document_bytes(account: Account) -> bytes:
    """Return the Word document of an account; the same account gives the same bytes."""
    document = new_document(account.title)
    document.add_paragraph(account.title, style="Title")
    document.add_paragraph(account.subtitle, style="Subtitle")
    _banner(document, account)
    sections = [section for section in account.sections if section.key != "conclusion"]
    for number, section in enumerate(sections, start=1):
        if section.key == "map" and any(isinstance(block, Picture) for block in section.blocks):
            add_landscape_section(document)
        document.add_heading(numbered(section.title, number, account.language), level=1)
        for block in section.blocks:
            _add(document, block, section, account)
    target = io.BytesIO()
    document.save(target)
    return fixed_package(target.getvalue())


def _banner(document: Document, account: Account) -> None:
    verdict = words("verdict_is", account.language, verdict=account.verdict.text)
    colour = _COLOURS[account.verdict.tone]
    rows = [DocxRow([DocxCell(verdict, HEAD_FILL, colour, style="TableVerdict")])]
    rows += [DocxRow([DocxCell(text)]) for text in (account.reasons, account.tally)]
    add_table(document, (1.0,), rows, whole=True)


def _add(document: Document, block: Block, section: Section, account: Account) -> None:
    if isinstance(block, Facts):
        rows = [DocxRow([DocxCell(name, HEAD_FILL), _cell(value)]) for name, value in block.rows]
        add_table(document, _FACT_WIDTHS, rows, whole=True)
    elif isinstance(block, Table):
        _add_rows(document, page_columns(block, section.key), account)
    elif isinstance(block, Paragraph):
        paragraph = document.add_paragraph(block.text)
        paragraph.paragraph_format.keep_with_next = block is not section.blocks[-1]
    elif isinstance(block, Bullets):
        if block.title:
            document.add_paragraph(block.title).paragraph_format.keep_with_next = True
        for item in block.items:
            document.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Picture):
        _add_picture(document, block)


def _add_picture(document: Document, picture: Picture) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document.add_picture(io.BytesIO(picture.png), height=Mm(150))
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(picture.caption, style="Caption")


def _add_rows(document: Document, table: Table, account: Account) -> None:
    table, left_out = shortened(table, _MOST_ROWS, account.language)
    first = 1 if table.grouped else 0
    add_table(document, table.widths[first:], list(_rows(table)), head=table.head[first:], whole=is_short(table))
    if left_out:
        document.add_paragraph(left_out)


def _rows(table: Table) -> Iterator[DocxRow]:
    for title, rows in column_groups(table):
        if title:
            yield DocxRow(title=title)
        for row in rows:
            yield DocxRow([_cell(cell) for cell in row])


_COLOURS: Mapping[Outcome, str] = {"pass": "14602B", "fail": "A80F1F", "undetermined": "7A4A00"}


def _cell(cell: Cell) -> DocxCell:
    colour = _COLOURS[cell.tone] if isinstance(cell, Mark) else ""
    return DocxCell(shown(cell), colour=colour, right=isinstance(cell, Number))
