"""Degrees as Chinese documents print them: 118°45′30.5″ and its kin, packed figures, decimal degrees.

The printed forms are those met in published notices of mining rights and in the strings of the mining
registers: degrees, minutes and seconds with marks; ``DDD.MMSSsss`` and ``DDDMMSS.sss`` without; and
decimal degrees. Each function reads one of them and returns None where the text is not of that form;
which form a file is in, its reader decides.
"""

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from mingeo.errors import CoordinateError
from mingeo.text import Text

__all__ = ["Figure", "decimal", "dotted", "marked", "packed", "plain"]


class Figure(NamedTuple):
    """A printed number, and one unit of its last printed digit, both in degrees or metres."""

    value: float
    step: float


# Marks that NFKC would take apart (″ becomes ′′, ´ a blank and an accent, º the letter o) or leave alone.
_MARKS = str.maketrans(
    {
        **dict.fromkeys("″”“〞〃ʺ˝＂", '"'),
        **dict.fromkeys("′’‘´ʹˊ‵`＇", "'"),
        **dict.fromkeys("º˚゜∘", "°"),
        **dict.fromkeys("−–—―", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
        # Notices set in traditional characters use the same words.
        **dict(
            zip(
                "國標點積區礦採經緯帶號縱橫線個圍範塊開畝頃東編備註",
                "国标点积区矿采经纬带号纵横线个围范块开亩顷东编备注",
                strict=True,
            )
        ),
        # A circled number is a label; NFKC would glue it to the figure behind it.
        **{chr(0x2460 + n): f"{n + 1} " for n in range(20)},
        **{chr(0x2474 + n): f"{n + 1} " for n in range(20)},
        **{chr(0x2488 + n): f"{n + 1} " for n in range(20)},
        **{chr(0x2776 + n): f"{n + 1} " for n in range(10)},
        **{chr(0x3251 + n): f"{n + 21} " for n in range(15)},
        **{chr(0x32B1 + n): f"{n + 36} " for n in range(15)},
    }
)

_HEMISPHERE = re.compile(r"^(?:东经|北纬|[EN](?=\d))|[EN]$")
_DECIMALS = r"(?:\.\d{1,20})?"
_MARKED = re.compile(
    rf"(\d{{1,3}}{_DECIMALS})[°度dD](?:(\d{{1,2}}{_DECIMALS})['分mM](?:(\d{{1,2}}{_DECIMALS})[\"秒sS]?)?)?"
)
_SEPARATED = re.compile(rf"(\d{{1,3}})([:-])(\d{{2}})\2(\d{{2}}{_DECIMALS})")
_DECIMAL = re.compile(r"\d{1,3}\.\d{1,20}")
_DOTTED = re.compile(r"(\d{1,3})\.(\d{1,20})")
_PACKED = re.compile(rf"(\d{{1,3}})(\d{{2}})(\d{{2}}{_DECIMALS})")


def plain(text: str) -> str:
    r"""Return a text in plain characters: half-width digits and punctuation, one sign for each mark.

    >>> plain("１１８°４５′３０．５″")
    '118°45\'30.5"'
    >>> plain("①Ｘ＝３")
    '1 X=3'
    """
    if text.isascii():
        return text.replace("''", '"').replace("`", "'").strip()
    return unicodedata.normalize("NFKC", text.translate(_MARKS)).replace("''", '"').strip()


def marked(text: str) -> Figure | None:
    """Return degrees printed with marks: ``118°45′30.5″``, ``118度45分30.5秒``, ``118d45m30.5s``, ``118:45:30.5``.

    The last of the marks may carry decimals, the mark after the seconds may be missing, and a hemisphere
    (E, N, 东经, 北纬) may stand before or after.

    Raises
    ------
    CoordinateError
        Sixty or more minutes or seconds.

    >>> marked("118°45′30″").value == 118 + 45 / 60 + 30 / 3600
    True
    >>> marked("36°30′").value
    36.5
    >>> marked("118.7584") is None
    True
    """
    bare = _HEMISPHERE.sub("", plain(text).replace(" ", ""))
    match = _MARKED.fullmatch(bare)
    if match is not None:
        parts = [part for part in match.groups() if part is not None]
    else:
        separated = _SEPARATED.fullmatch(bare)
        if separated is None:
            return None
        parts = [separated[1], separated[3], separated[4]]
    if any("." in part for part in parts[:-1]):
        return None
    _refuse_sixty(text, parts[1:])
    return _figure(parts)


def dotted(text: str) -> Figure | None:
    """Return degrees packed as ``DDD.MMSSsss``; missing last digits are zeros, as spreadsheets cut them.

    None where minutes or seconds would be sixty or more.

    >>> dotted("118.45305").value == 118 + 45 / 60 + 30.5 / 3600
    True
    >>> dotted("118.4560") is None
    True
    """
    match = _DOTTED.fullmatch(text)
    if match is None:
        return None
    digits = match[2].ljust(4, "0")
    seconds = digits[2:4] + (f".{digits[4:]}" if digits[4:] else "")
    return _sexagesimal([match[1], digits[:2], seconds])


def packed(text: str) -> Figure | None:
    """Return degrees packed as ``DDDMMSS.sss``; None where minutes or seconds would be sixty or more.

    >>> packed("1184530.5").value == 118 + 45 / 60 + 30.5 / 3600
    True
    >>> packed("366000") is None
    True
    """
    match = _PACKED.fullmatch(text)
    return None if match is None else _sexagesimal(list(match.groups()))


def decimal(text: str) -> Figure | None:
    """Return decimal degrees.

    >>> decimal("118.7584").value
    118.7584
    """
    return _figure([text]) if _DECIMAL.fullmatch(text) else None


def _sexagesimal(parts: list[str]) -> Figure | None:
    return _figure(parts) if all(Fraction(part) < 60 for part in parts[1:]) else None


def _figure(parts: list[str]) -> Figure:
    """Return degrees, or degrees and minutes, or degrees, minutes and seconds, rounded once, at the end."""
    value = sum((Fraction(part) / 60**power for power, part in enumerate(parts)), Fraction(0))
    decimals = len(parts[-1].partition(".")[2])
    return Figure(float(value), float(Fraction(1, 60 ** (len(parts) - 1) * 10**decimals)))


def _refuse_sixty(text: str, parts: list[str]) -> None:
    if any(Fraction(part) >= 60 for part in parts):
        raise CoordinateError(
            Text(f"“{text}”的分或秒不小于 60", f"'{text}' has sixty or more minutes or seconds"),
            Text("核对原件，改正数字", "check the original and mend the figure"),
        )
