"""Reports as the tests read them: what a person would see in a page, a Word file and a workbook, and what is live."""

import dataclasses
import io
import re
import struct
import zipfile
import zlib
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from console import FARMLAND, PLANS, PROTRUDING, REDLINE

import mingeo
from mingeo.text import Text

font_manager = pytest.importorskip("matplotlib.font_manager", reason="needs matplotlib")
CHINESE = any("CJK" in entry.name for entry in font_manager.fontManager.ttflist)
needs_font = pytest.mark.skipif(not CHINESE, reason="needs a Chinese font, such as Debian's fonts-noto-cjk")


def png_of(width: int, height: int) -> bytes:
    """Return a white picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\x00" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def blank_map(monkeypatch):
    """Put an empty picture in place of the map, which takes half a second to draw."""
    monkeypatch.setattr("mingeo.report.picture.map_picture", lambda *_: png_of(29, 21))


LAID_OUT = (".html", ".docx", ".xlsx")


def protruding_review(**said):
    """Return the review of a right of 755 m by 640 m that leaves its block by 15 m, 240 m of those on the red line."""
    plan = mingeo.load_plan("示例县", PLANS)
    layers = {path.stem: mingeo.read_layer(path.stem, path) for path in (REDLINE, FARMLAND)}
    right = mingeo.read_right(
        PROTRUDING,
        **{
            "kind": "mining",
            "mineral": "建筑石料用灰岩",
            "scale": "200 万吨/年",
            "stated_area": "0.4832 平方千米",
            **said,
        },
    )
    return mingeo.review_right(right, plan, layers, year=2024)


def with_steps(review):
    """Return a review whose every finding has arithmetic, known to the tests."""
    findings = [
        dataclasses.replace(one, steps=(Text(f"第{number}项：1 + 1 = 2", f"item {number}: 1 + 1 = 2"),))
        for number, one in enumerate(review.findings, start=1)
    ]
    return dataclasses.replace(review, findings=tuple(findings))


class Page(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, its text, its tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements, self.text, self.rows = [], "", []
        self._style, self.style, self._cell = False, "", False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._style = tag == "style"
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        self._style = False
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data):
        if self._style:
            self.style += data
            return
        self.text += data
        if self._cell:
            self.rows[-1][-1] += data


def cells_of(content: bytes, suffix: str) -> list[list[str]]:
    """Return the rows of all tables as a reader sees them."""
    if suffix == ".html":
        return Page(content.decode()).rows
    if suffix == ".docx":
        tables = docx.Document(io.BytesIO(content)).tables
        return [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[as_printed(cell) for cell in row if cell.value is not None] for sheet in book for row in sheet.iter_rows()]


def as_printed(cell) -> str:
    """Return a number as its format prints it, a text as it is."""
    if isinstance(cell.value, str):
        return cell.value
    decimals = len(cell.number_format.partition(".")[2].rstrip("%"))
    is_percent = cell.number_format.endswith("%")
    return f"{cell.value * (100 if is_percent else 1):.{decimals}f}" + ("%" if is_percent else "")


def text_of(content: bytes, suffix: str) -> str:
    """Return everything that a reader can read."""
    if suffix == ".html":
        return Page(content.decode()).text
    rows = "\n".join("\n".join(row) for row in cells_of(content, suffix))
    if suffix == ".docx":
        return "\n".join([*(one.text for one in docx.Document(io.BytesIO(content)).paragraphs), rows])
    return rows


def members(content: bytes) -> dict[str, str]:
    """Return the XML of a package by name; a picture is left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        return {name: package.read(name).decode() for name in names}


EXTERNAL = re.compile(
    r"(?:https?|file|ftp|javascript|data):(?!//schemas\.|//purl\.org/|//www\.w3\.org/)", re.IGNORECASE
)


def assert_nothing_is_live(content: bytes, suffix: str) -> None:
    """No script, handler, address, formula, link, field, macro or embedded object."""
    if suffix == ".html":
        _assert_page_is_dead(content.decode())
        return
    parts = members(content)
    for name, xml in parts.items():
        assert 'TargetMode="External"' not in xml, name
        assert "vbaProject" not in xml, name
        assert "oleObject" not in xml, name
    if suffix == ".docx":
        body = "".join(xml for name, xml in parts.items() if name.startswith("word/"))
        for mark in ("instrText", "fldSimple", "fldChar", "w:hyperlink", "w:sdt", "w:altChunk", "attachedTemplate"):
            assert f"<w:{mark.removeprefix('w:')}" not in body, mark
    else:
        sheets = "".join(xml for name, xml in parts.items() if name.startswith("xl/worksheets/"))
        for mark in ("<f>", "<f ", "<hyperlink", "<oleObject", "<dataValidation"):
            assert mark not in sheets
        assert not [name for name in parts if "externalLink" in name or "connections" in name]


def _assert_page_is_dead(html: str) -> None:
    page = Page(html)
    names = {name for name, _ in page.elements}
    assert not names & {"script", "iframe", "object", "embed", "link", "form", "base", "svg", "a", "input", "audio"}
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "href", "srcset")], tag
        source = attributes.get("src")
        assert source is None or source.startswith("data:image/png;base64,")
        assert attributes.get("http-equiv", "").lower() in ("", "content-security-policy")
    assert "url(" not in page.style
    assert "@import" not in page.style
