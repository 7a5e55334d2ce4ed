"""A review as a notebook shows it: a few plain tables, every value escaped, no style sheet that could leak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from mingeo.model import Outcome, Review
from mingeo.report.account import account_of
from mingeo.report.judged import findings_section
from mingeo.report.parts import Account, Bullets, Cell, Mark, Number, Paragraph, Section, Table, shown
from mingeo.report.rows import column_groups, page_columns
from mingeo.report.wording import words
from mingeo.text import Language

__all__ = ["review_fragment"]

_COLOURS: dict[Outcome, str] = {"pass": "#14602b", "fail": "#a80f1f", "undetermined": "#7a4a00"}
_CELL = "border:1px solid #999;padding:2px 8px;text-align:left;vertical-align:top"
_MOST_ROWS = 200


def review_fragment(review: Review, language: Language) -> str:
    """Return a review as a piece of HTML: the verdict, the right, the findings by strength, the overlaps."""
    return f"<div>{''.join(_pieces(account_of(review, language, whole=False)))}</div>"


def _pieces(account: Account) -> Iterator[str]:
    verdict = words("verdict_is", account.language, verdict=account.verdict.text)
    yield f"<p><b>{escape(account.title)}</b> {escape(account.subtitle)}</p>"
    yield f'<p style="color:{_COLOURS[account.verdict.tone]}"><b>{escape(verdict)}</b></p>'
    yield f"<p>{escape(account.reasons)}（{escape(account.tally)}）</p>"
    yield _table("".join(f"<tr>{_cell(name)}{_cell(value)}</tr>" for name, value in account.brief))
    sections = [findings_section(account.entries, account.language), *account.sections]
    for section in sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    if section.key in ("findings", "overlaps"):
        yield f"<p><b>{escape(section.title)}</b></p>"
    for block in section.blocks:
        if isinstance(block, Table):
            yield _table("".join(_rows(page_columns(block, section.key))))
        elif isinstance(block, Paragraph):
            yield f"<p>{escape(block.text)}</p>"
        elif isinstance(block, Bullets):
            yield "".join(f"<p>{escape(line)}</p>" for line in (block.title, *block.items) if line)


def _rows(table: Table) -> Iterator[str]:
    head = table.head[1:] if table.grouped else table.head
    yield f"<tr>{''.join(_cell(name, bold=True) for name in head)}</tr>"
    left = _MOST_ROWS
    for title, rows in column_groups(table):
        if title and left > 0:
            yield f'<tr><td colspan="{len(head)}" style="{_CELL}"><b>{escape(title)}</b></td></tr>'
        yield from (f"<tr>{_cells(row)}</tr>" for row in rows[: max(left, 0)])
        left -= len(rows)
    if left < 0:
        yield f'<tr><td colspan="{len(head)}" style="{_CELL}">…（+{-left}）</td></tr>'


def _cells(row: Iterable[Cell]) -> str:
    return "".join(_cell(cell) for cell in row)


def _cell(cell: Cell, *, bold: bool = False) -> str:
    style = _CELL
    if isinstance(cell, Number):
        style = _CELL.replace("left", "right")
    elif isinstance(cell, Mark):
        style = f"{_CELL};color:{_COLOURS[cell.tone]}"
    text = escape(shown(cell))
    return f'<td style="{style}">{f"<b>{text}</b>" if bold else text}</td>'


def _table(rows: str) -> str:
    return f'<table style="border-collapse:collapse">{rows}</table>'
