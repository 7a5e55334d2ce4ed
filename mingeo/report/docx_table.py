"""Tables of a Word document, written as its XML: python-docx's own cells take quadratic time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["HEAD_FILL", "DocxCell", "DocxRow", "add_table"]

_TWIPS_A_MM = 1440 / 25.4
_TALL = 500
"""A row with more characters than this may be taller than a page, and then has to break."""


@dataclass(frozen=True)
class DocxCell:
    """A cell: its text, its fill and the colour of its text as six digits, and whether it is set flush right."""

    text: str
    fill: str = ""
    colour: str = ""
    right: bool = False
    style: str = "TableText"


HEAD_FILL = "F2F2F2"


@dataclass(frozen=True)
class DocxRow:
    """The cells of a row, or the title of the group of rows that follows."""

    cells: Sequence[DocxCell] = ()
    title: str = ""


def add_table(
    document: Document,
    shares: Sequence[float],
    rows: Sequence[DocxRow],
    head: Sequence[str] = (),
    *,
    whole: bool = False,
) -> None:
    """Add a table as wide as the page's text, its columns by their shares; its head stands again on every page.

    `whole` keeps a short table on one page. Text goes in as text: nothing in it is read as a field, a style or XML.
    """
    from docx.oxml.ns import qn

    section = document.sections[-1]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    assert page is not None
    assert left is not None
    assert right is not None
    wide = round((page - left - right) / 36000 * _TWIPS_A_MM)
    widths = [round(wide * share / sum(shares)) for share in shares]
    table = document.add_table(rows=0, cols=0)
    table.style = "Table Grid"
    element = table._tbl
    _set_properties(element.tblPr, sum(widths))
    for grid in element.findall(qn("w:tblGrid")):
        for width in widths:
            _child(grid, "w:gridCol", w=width)
    if head:
        element.append(_row([DocxCell(name, HEAD_FILL) for name in head], widths, keep=whole, is_head=True))
    for position, row in enumerate(rows):
        keep = whole and position < len(rows) - 1
        element.append(_group(row.title, sum(widths), len(widths)) if row.title else _row(row.cells, widths, keep))
    document.add_paragraph(style="Between")


def _set_properties(properties: Any, width: int) -> None:
    from docx.oxml.ns import qn

    for name in ("w:tblW", "w:tblLayout"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    style = properties.find(qn("w:tblStyle"))
    size = _element("w:tblW", w=width, type="dxa")
    style.addnext(size)
    layout = _element("w:tblLayout", type="fixed")
    size.addnext(layout)
    margins = _element("w:tblCellMar")
    for side, twips in (("top", 30), ("left", 80), ("bottom", 30), ("right", 80)):
        _child(margins, f"w:{side}", w=twips, type="dxa")
    layout.addnext(margins)


def _row(cells: Sequence[DocxCell], widths: Sequence[int], keep: bool = False, is_head: bool = False) -> Any:
    row = _element("w:tr")
    properties = _child(row, "w:trPr")
    if sum(len(cell.text) for cell in cells) <= _TALL:
        _child(properties, "w:cantSplit")
    if is_head:
        _child(properties, "w:tblHeader")
    for cell, width in zip(cells, widths, strict=True):
        row.append(_cell(cell, width, keep=keep, is_head=is_head))
    return row


def _group(title: str, width: int, columns: int) -> Any:
    row = _element("w:tr")
    _child(_child(row, "w:trPr"), "w:cantSplit")
    row.append(_cell(DocxCell(title, HEAD_FILL), width, span=columns))
    return row


def _cell(cell: DocxCell, width: int, *, keep: bool = False, is_head: bool = False, span: int = 1) -> Any:
    element = _element("w:tc")
    properties = _child(element, "w:tcPr")
    _child(properties, "w:tcW", w=width, type="dxa")
    if span > 1:
        _child(properties, "w:gridSpan", val=span)
    if cell.fill:
        _child(properties, "w:shd", val="clear", color="auto", fill=cell.fill)
    paragraph = _child(element, "w:p")
    layout = _child(paragraph, "w:pPr")
    _child(layout, "w:pStyle", val="TableHead" if is_head or span > 1 else cell.style)
    if keep or span > 1:
        _child(layout, "w:keepNext")
    if is_head or cell.right:
        _child(layout, "w:jc", val="center" if is_head else "right")
    run = _child(paragraph, "w:r")
    if cell.colour:
        marks = _child(run, "w:rPr")
        _child(marks, "w:b")
        _child(marks, "w:color", val=cell.colour)
    text = _child(run, "w:t")
    text.text = cell.text
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _element(name: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _child(parent: Any, name: str, **attributes: object) -> Any:
    element = _element(name, **attributes)
    parent.append(element)
    return element
