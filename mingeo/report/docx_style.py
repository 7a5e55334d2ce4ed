"""The page, the styles and the package of a Word document: A4, Chinese fonts, nothing that says when it was made."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["add_landscape_section", "fixed_package", "new_document"]

_SERIF, _SANS, _LATIN = "宋体", "黑体", "Times New Roman"
_MADE = datetime(2000, 1, 1)
"""Stands where the file format asks for a date: the same review gives the same bytes on any day."""


def new_document(title: str) -> Document:
    """Return an empty A4 document with the report's styles."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    _style(document, "Normal", _SERIF, 10.5, after=4)
    _style(document, "Title", _SANS, 18, after=4).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, "Subtitle", _SERIF, 12, after=10).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, "Heading 1", _SANS, 13, before=12, after=4)
    _style(document, "List Bullet", _SERIF, 10.5, after=2)
    _style(document, "Caption", _SERIF, 9, after=4).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, font in (("TableText", _SERIF), ("TableHead", _SANS)):
        _style(document, name, font, 9, after=0, line=1.1)
    _style(document, "TableVerdict", _SANS, 13, before=2, after=2)
    _style(document, "Between", _SERIF, 4, after=0, line=1.0)
    _set_chinese(document)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "mingeo", "mingeo"
    properties.comments, properties.revision = "", 1
    properties.created = properties.modified = _MADE
    _drop_thumbnail(document)
    return document


def add_landscape_section(document: Document) -> None:
    """Begin a page that lies on its side."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(15)


def _style(
    document: Document, name: str, font: str, size: float, *, before: float = 0, after: float = 0, line: float = 1.25
) -> Any:
    """Set a paragraph style, which is made where it is not there, and return its paragraph format."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    names = {style.name for style in document.styles}
    styles: Any = document.styles
    style: Any = styles[name] if name in names else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    style.font.bold = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [key for key in fonts.attrib if "Theme" in key or "theme" in key]:
        del fonts.attrib[key]
    for key, value in (("eastAsia", font), ("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN)):
        fonts.set(qn(f"w:{key}"), value)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), line
    return layout


def _set_chinese(document: Document) -> None:
    """Name Chinese as the language of East Asian text: programs choose the shapes of glyphs by it."""
    from docx.oxml.ns import qn

    chinese = {qn("w:val"): "en-US", qn("w:eastAsia"): "zh-CN"}
    for mark in document.styles.element.iter(qn("w:lang")):
        mark.attrib.clear()
        mark.attrib.update(chinese)
    for mark in document.settings.element.iter(qn("w:themeFontLang")):
        mark.attrib.update(chinese)


def _drop_thumbnail(document: Document) -> None:
    """Take out the picture of an empty page that python-docx's template carries."""
    package = document.part.package
    assert package is not None
    for key in [key for key, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]:
        del package.rels[key]


def fixed_package(content: bytes) -> bytes:
    """Return a zip package with the same members and no time of writing."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            fixed.writestr(member, source.read(name))
    return target.getvalue()
