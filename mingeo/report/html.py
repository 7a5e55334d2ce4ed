"""A review as one self-contained page: no script, nothing loaded, every value escaped, ready for A4 paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape

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

__all__ = ["page_html"]

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9ebee; color: #111; font: 15px/1.6 "Songti SC", SimSun, "Noto Serif CJK SC", serif; }
main { max-width: 60rem; margin: 1.5rem auto; padding: 2.5rem 3rem; background: #fff; border: 1px solid #c9ccd1; }
h1, h2, th, .verdict, .group td { font-family: SimHei, "Heiti SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { margin: 0; text-align: center; font-size: 1.6rem; }
.subtitle { margin: .3rem 0 1.4rem; text-align: center; color: #333; overflow-wrap: anywhere; }
h2 { margin: 1.8rem 0 .5rem; font-size: 1.12rem; break-after: avoid; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
ul { margin: .3rem 0 .6rem; padding-left: 1.5em; }
li, td, th { overflow-wrap: anywhere; }
table { width: 100%; margin: .5rem 0; border-collapse: collapse; table-layout: fixed; }
table { font-size: .9rem; line-height: 1.45; }
th, td { padding: .28rem .5rem; border: 1px solid #888; text-align: left; vertical-align: top; }
thead th { background: #eef0f3; text-align: center; font-weight: bold; vertical-align: middle; word-break: keep-all; }
tbody th { width: 11em; background: #f6f7f9; font-weight: normal; }
.group td { background: #f6f7f9; font-weight: bold; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.mark { font-weight: bold; }
.pass { color: #14602b; } .fail { color: #a80f1f; } .undetermined { color: #7a4a00; }
.verdict { margin: 0 0 1rem; padding: .7rem 1rem; border: 1px solid; border-left-width: .5rem; }
.verdict b { font-size: 1.25rem; }
.verdict p { color: #222; font-size: .95rem; }
figure { margin: .5rem 0; }
img { display: block; width: 100%; border: 1px solid #888; }
figcaption, .small { color: #444; font-size: .85rem; }
.scroll { overflow-x: auto; }
@media (max-width: 45rem) {
  main { margin: 0; padding: 1.2rem .9rem; border: 0; }
  .wide { min-width: 40rem; }
  tbody th { width: 7em; }
}
@page { size: A4; margin: 20mm 18mm; }
@page map { size: A4 landscape; margin: 12mm; }
@media print {
  body { background: #fff; font-size: 10.5pt; line-height: 1.5; }
  main { max-width: none; margin: 0; padding: 0; border: 0; }
  table { font-size: 9pt; }
  .wide { min-width: 0; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  p:has(+ .scroll) { break-after: avoid; }
  tr, figure, .verdict, .short, .facts { break-inside: avoid; }
  .group { break-after: avoid; }
  #map { page: map; }
  #map img { height: 160mm; width: auto; margin: 0 auto; }
  .tall { break-inside: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

_MOST_ROWS = 5_000
_TALL = 800
"""A row with more characters than this may be taller than a page, and then has to break."""


def page_html(account: Account) -> str:
    """Return the page of an account."""
    return "\n".join(_page(account)) + "\n"


def _page(account: Account) -> Iterator[str]:
    sha256 = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{sha256}'; img-src data:; base-uri 'none'; form-action 'none'"
    language = "zh-CN" if account.language == "zh" else "en"
    title = escape(" ".join(part for part in (account.title, account.subtitle) if part))
    yield "<!DOCTYPE html>"
    yield f'<html lang="{language}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{escape(account.title)}</h1>"
    yield f'<p class="subtitle">{escape(account.subtitle)}</p>'
    yield from _banner(account)
    shown_sections = [section for section in account.sections if section.key != "conclusion"]
    for number, section in enumerate(shown_sections, start=1):
        yield from _section(section, number, account)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _banner(account: Account) -> Iterator[str]:
    verdict = words("verdict_is", account.language, verdict=account.verdict.text)
    yield f'<div class="verdict {account.verdict.tone}">'
    yield f"<b>{escape(verdict)}</b>"
    yield f"<p>{escape(account.reasons)}</p>"
    yield f"<p>{escape(account.tally)}</p>"
    yield "</div>"


def _section(section: Section, number: int, account: Account) -> Iterator[str]:
    yield f'<section id="{section.key}">'
    yield f"<h2>{escape(numbered(section.title, number, account.language))}</h2>"
    for block in section.blocks:
        yield from _block(block, section, account)
    yield "</section>"


def _block(block: Block, section: Section, account: Account) -> Iterator[str]:
    if isinstance(block, Facts):
        rows = "\n".join(f'<tr><th scope="row">{escape(name)}</th>{_cell(value)}</tr>' for name, value in block.rows)
        yield f'<table class="facts">\n<tbody>\n{rows}\n</tbody>\n</table>'
    elif isinstance(block, Table):
        yield from _table(page_columns(block, section.key), account)
    elif isinstance(block, Paragraph):
        yield f"<p>{escape(block.text)}</p>"
    elif isinstance(block, Bullets):
        if block.title:
            yield f"<p>{escape(block.title)}</p>"
        items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
        yield f"<ul>{items}</ul>"
    elif isinstance(block, Picture):
        data = base64.b64encode(block.png).decode()
        yield "<figure>"
        yield f'<img src="data:image/png;base64,{data}" alt="{escape(section.title)}">'
        yield f"<figcaption>{escape(block.caption)}</figcaption>"
        yield "</figure>"


def _table(table: Table, account: Account) -> Iterator[str]:
    table, left_out = shortened(table, _MOST_ROWS, account.language)
    first = 1 if table.grouped else 0
    widths = table.widths[first:]
    columns = "".join(f'<col width="{share / sum(widths):.2%}">' for share in widths)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head[first:])
    yield '<div class="scroll">'
    classes = ["wide"] * (len(widths) > 3) + ["short"] * is_short(table)
    yield f'<table class="{" ".join(classes)}">' if classes else "<table>"
    yield f"<colgroup>{columns}</colgroup>"
    yield f"<thead><tr>{head}</tr></thead>"
    yield "<tbody>"
    for title, rows in column_groups(table):
        if title:
            yield f'<tr class="group"><td colspan="{len(widths)}">{escape(title)}</td></tr>'
        for row in rows:
            tall = ' class="tall"' if sum(len(shown(cell)) for cell in row) > _TALL else ""
            yield f"<tr{tall}>{''.join(map(_cell, row))}</tr>"
    yield "</tbody>"
    yield "</table></div>"
    if left_out:
        yield f'<p class="small">{escape(left_out)}</p>'


def _cell(cell: Cell) -> str:
    if isinstance(cell, Number):
        return f'<td class="number">{escape(cell.text)}</td>'
    if isinstance(cell, Mark):
        return f'<td class="mark {cell.tone}">{escape(cell.text)}</td>'
    return f"<td>{escape(cell)}</td>"
