"""In which encoding the texts of a Shapefile or a drawing are, whatever the file says of itself.

Chinese files say "UTF-8" and hold GBK, say nothing and hold GBK, or say a Western code page under which
every byte is some letter. UTF-8 of Chinese text is recognised beyond doubt (a table of GBK names is never
UTF-8 by accident), so it goes first; then what the file says; then GB 18030, which contains GBK and GB 2312.
"""

import codecs
import re
from collections.abc import Sequence

from mingeo.errors import FormatError
from mingeo.text import Text

__all__ = ["charset_of", "codec_of", "decoded"]

_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_NAMES = {
    "936": "gb18030",
    "54936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "65001": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "950": "big5",
    "big5": "big5",
    "euc-kr": "euc_kr",
    "shift_jis": "cp932",
    "koi8-r": "koi8-r",
}
_PREFIX = re.compile(r"^(?:ansi|cp|windows|ms|oem|iso)?[\s_-]*(?=\d)", re.IGNORECASE)
_LATIN = re.compile(r"^8859[\s_-]*(\d{1,2})$")
_NUMBERED = re.compile(r"(?:iso8859-|cp)\d{1,5}", re.ASCII)
_WESTERN = re.compile(r"^(?:iso8859|cp125\d|cp437|cp850)")


def codec_of(name: str) -> str | None:
    """Return Python's name of an encoding as a ``.cpg`` or a drawing writes it; None where it is none.

    >>> codec_of("ANSI 936"), codec_of("UTF-8"), codec_of("OEM"), codec_of("<html>")
    ('gb18030', 'utf-8', None, None)
    """
    short = _PREFIX.sub("", name.strip(" \t\r\n\0").lower())
    if short in _NAMES:
        return _NAMES[short]
    latin = _LATIN.match(short)
    candidate = f"iso8859-{latin[1]}" if latin else f"cp{short}"
    if not _NUMBERED.fullmatch(candidate):  # Python's other names hide codecs that are no text encodings
        return None
    try:
        return codecs.lookup(candidate).name
    except LookupError:
        return None


def decoded(raw: bytes, codec: str, *, full: bool = False) -> str:
    """Return a text; `full`: it fills its field, so a last character may have been cut and is left out.

    Raises
    ------
    UnicodeDecodeError
        The bytes are not in that encoding.

    >>> decoded("建筑石料".encode("gbk")[:-1], "gb18030", full=True)
    '建筑石'
    """
    return codecs.getincrementaldecoder(codec)().decode(raw, final=not full)


def charset_of(texts: Sequence[tuple[bytes, bool]], said: str | None, where: Text) -> tuple[str, Text | None]:
    """Return the codec in which all texts are, and how that was decided; no note where all is ASCII.

    Parameters
    ----------
    texts
        Each text with whether it fills its field.
    said
        The codec that the file names, None where it names none.
    where
        What named it (``.cpg``), for the note.

    Raises
    ------
    FormatError
        Neither what the file says nor UTF-8 nor GB 18030.
    """
    odd = [item for item in texts if not item[0].isascii()]
    if not odd:
        return "ascii", None
    as_utf8, as_said, as_gb = (_all(odd, codec) for codec in ("utf-8", said, "gb18030"))
    if as_utf8 is not None and (said in (None, "utf-8") or _CHINESE.search(as_utf8)):
        return "utf-8", _note("UTF-8", said, said == "utf-8", where)
    if said is not None and as_said is not None:
        hides_chinese = _WESTERN.match(said) and as_gb is not None and _CHINESE.search(as_gb)
        if not hides_chinese:
            return said, _note(said.upper(), said, True, where)
    if as_gb is not None:
        return "gb18030", _note("GB 18030（GBK）", said, said == "gb18030", where)
    raise FormatError(
        Text("文字既不是 UTF-8 也不是 GBK 编码", "the texts are neither UTF-8 nor GBK"),
        Text("在 GIS 软件中另存为 UTF-8", "save it again as UTF-8 in the GIS"),
    )


def _all(texts: Sequence[tuple[bytes, bool]], codec: str | None) -> str | None:
    """Return all texts in one, None where one of them is not in that encoding."""
    if codec is None:
        return None
    try:
        return "".join(decoded(raw, codec, full=full) for raw, full in texts)
    except UnicodeDecodeError:
        return None


def _note(name: str, said: str | None, agrees: bool, where: Text) -> Text:
    if agrees:
        return Text(f"文字编码 {name}，按{where.zh}所写", f"text encoding {name}, as {where.en} says")
    if said is None:
        return Text(
            f"{where.zh}没有写明可用的文字编码；文字是 {name}，按此读",
            f"{where.en} names no usable text encoding; the texts are {name} and read so",
        )
    return Text(
        f"{where.zh}写的文字编码 {said.upper()} 不对；文字是 {name}，按此读",
        f"{where.en} says text encoding {said.upper()}, which is wrong: the texts are {name} and read so",
    )
