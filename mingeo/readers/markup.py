"""XML that may come from anyone: no DTD, no entity, nothing fetched, and the line of every element known."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingeo.errors import FormatError
from mingeo.readers.charsets import codec_of
from mingeo.source import Source
from mingeo.text import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Document", "local_name", "parse_xml"]

_DECLARATION = re.compile(r"""^\s*<\?xml(?:[^>]*?encoding\s*=\s*["']([^"']{1,20})["'])?[^>]*\?>""")


@dataclass(frozen=True)
class Document:
    """An XML document: its root, the line on which each element begins, its text, and how it was decoded."""

    root: "Element"
    lines: "dict[Element, int]"
    text: str
    notes: tuple[Text, ...]


def parse_xml(source: Source) -> Document:
    """Return the elements of an XML text.

    The encoding is found from the bytes (UTF-16 by its mark, UTF-8, else GB 18030): expat knows no Chinese
    one, and many declarations are wrong.

    Raises
    ------
    FormatError
        Not well-formed, or with a DTD or entities.

    >>> local_name(parse_xml(Source("a.kml", b"<kml xmlns='http://www.opengis.net/kml/2.2'/>")).root)
    'kml'
    """
    text, notes = _text(source)
    root, lines = _parsed(_DECLARATION.sub(_as_many_lines, text, count=1).lstrip("\ufeff"))
    return Document(root, lines, text, notes)


def local_name(element: "Element") -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _text(source: Source) -> tuple[str, tuple[Text, ...]]:
    if source.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return source.content.decode("utf-16"), ()
        except UnicodeDecodeError:
            raise FormatError(
                Text("不是完整的 UTF-16 文本", "is no whole UTF-16 text"), Text("另存为 UTF-8", "save it as UTF-8")
            ) from None
    text = source.text
    try:
        source.content.decode()
        used = "utf-8"
    except UnicodeDecodeError:
        used = "gb18030"
    declared = _DECLARATION.match(text.lstrip("\ufeff"))
    said = (declared[1] if declared else None) or "UTF-8"
    if source.content.isascii() or codec_of(said) == used:
        return text, ()
    return text, (Text(f"XML 写的编码是 {said}，按 {used} 读", f"the XML says encoding {said}; read as {used}"),)


def _as_many_lines(found: re.Match[str]) -> str:
    """Return nothing but the line breaks of the declaration, so that lines keep their numbers."""
    return "\n" * found[0].count("\n")


def _parsed(text: str) -> "tuple[Element, dict[Element, int]]":
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    lines: dict[Element, int] = {}

    class Builder(TreeBuilder):
        def start(self, tag: str, attrs: Any, /) -> "Element":
            element = super().start(tag, attrs)
            lines[element] = parser.parser.CurrentLineNumber
            return element

    parser: Any = DefusedXMLParser(target=Builder(), forbid_dtd=True)
    try:
        parser.feed(text)
        return parser.close(), lines
    except ParseError as error:
        line, column = error.position
        raise FormatError(
            Text(f"KML（XML）写法有误：第 {column} 列 {error.msg}", f"the KML is no well-formed XML: {error.msg}"),
            Text("重新导出", "export it again"),
            line=line,
        ) from None
    except DefusedXmlException:
        raise FormatError(
            Text(
                "KML（XML）中有 DTD 或实体（entity），不读", "the KML's XML has a DTD or an entity, which are not read"
            ),
            Text("去掉 DOCTYPE 后再试", "take out its DOCTYPE"),
            line=parser.parser.CurrentLineNumber,
        ) from None
