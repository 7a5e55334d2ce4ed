"""What the cells of one row are: labels, printed numbers, the sign that ends a ring, words.

Nothing is decided here on what a number means; only which cells belong to which corner. A cell is known by
its own look: a label is short (``J1``, ``12``, ``II-3``), a coordinate has six digits or more before the
point, or a decimal point, or degree marks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from mingeo.errors import CoordinateError, FormatError
from mingeo.readers.angles import plain
from mingeo.text import Text

__all__ = [
    "Content",
    "Group",
    "Row",
    "content_of",
    "fields_of",
    "follows",
    "is_sentence",
    "kind_of",
    "label_parts",
    "pieces_of",
]

Kind = Literal["star", "mask", "label", "small", "zero", "value", "word"]


@dataclass(frozen=True)
class Row:
    """One row of a table or one line of a text: its line in the file, counted from 1, and its cells as text.

    A row without any filled cell is a blank line, which may part two areas.
    """

    line: int
    cells: tuple[str, ...]


class Piece(NamedTuple):
    """A cell, or what a blank or comma parts of one: where it stands in its row, and what it looks like."""

    position: int
    text: str
    kind: Kind


@dataclass
class Group:
    """Cells of one row that belong together: a corner's label and numbers, or the end of a ring.

    `start` is the position of its first cell, by which the groups of several rows are known to stand in one
    column. `ends` is True for what closes a ring (``*``, or two zeros); its values are then elevations.
    `parted` is True where a word stands between its label and its numbers, or between two of these. The label of
    an end row is ``*``, of two zeros none.
    """

    line: int
    start: int
    label: str = ""
    values: list[str] = field(default_factory=list)
    ends: bool = False
    words: list[str] = field(default_factory=list)
    parted: bool = False


@dataclass(frozen=True)
class Content:
    """A row's groups; without any it is a line of text.

    Such a line may begin with what could be a label; `has_coordinate` is True where it is short and has what
    could be a coordinate.
    """

    line: int
    text: str
    groups: tuple[Group, ...] = ()
    label: str = ""
    has_coordinate: bool = False


_ANGLE_GAPS = re.compile(
    r"(?<![\d.])(\d{1,3})\s*([°度])\s*(\d{1,2}(?:\.\d+)?)\s*(['分])(?:\s*(\d{1,2}(?:\.\d+)?)\s*([\"秒])?)?"
)
_SPACED_ANGLE = re.compile(r"(\d{1,3}) (\d{1,2}) (\d{1,2}(?:\.\d+)?)")
_MARKERS = re.compile(
    r"\(?(?<![A-Za-z])(?:[XYxyNEBL]|东经|北纬|经度|纬度|横坐标|纵坐标)\s*[=:]\s*(?=[\d*])"
    r"|\(?(?<![A-Za-z])(?:[EN]|东经|北纬)\s*(?=\d{1,3}(?:\.\d+)?[°度])"
    r"|(?<=[\d\"'])\)|(?<=\d)(?:m|米)(?![0-9A-Za-z/一-鿿])"
)
_SEPARATORS = re.compile(r"[,;、。\s]+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_ZERO = re.compile(r"0+(?:\.0+)?")
_SMALL = re.compile(r"\d{1,5}")
_MASK = re.compile(r"[\d.*×■□xX]+")
_LABEL = re.compile(r"(?P<series>[A-Za-z一-鿿]{0,6}[-_]?(?:\d{1,3}[-_#])?)(?P<number>\d{1,5})|(?P<letter>[A-Z])")
_ANGLE = re.compile(
    r"[EN]?\d{1,3}(?:\.\d+)?[°度dD][\d.'\"分秒mMsS]*[EN]?|[EN]?\d{1,3}([:-])\d{2}\1\d{2}(?:\.\d+)?[EN]?"
)
_LONG_NUMBER = re.compile(r"\d[\dOolI.]{5,}")
_METRES = re.compile(r"(?<![\d.])(?:(?:19|[2-5]\d)\d{5}|(?:1[3-9]|[23]\d|4[0-5])\d{6})(?:\.\d+)?(?!\d)")
_DEGREES = re.compile(r"\d\s*[°度]\s*\d|(?<![\d.])[1-9]\d{1,2}\.\d{4,}")
_SIX_DIGITS = re.compile(r"(?<![\dA-Za-z.])\d{6,8}(?:\.\d+)?(?!\d)")
_LEFT_OUT = re.compile(r"[.…·\s]{3,}|.{0,4}略.{0,4}")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SENTENCE = 6
"""A line with so many Chinese characters is a clause (``5、开采方式：露天开采``), no corner gone wrong."""
_ELEVATION = re.compile(r"[+-]?\d{1,4}(?:\.\d{1,3})?")
_PLACEHOLDERS = {"-", "--", "/", "\\"}


def label_parts(label: str) -> tuple[str, int]:
    """Return a label's series and its number in it; a letter counts from A.

    >>> label_parts("J12"), label_parts("II-3"), label_parts("C")
    (('J', 12), ('II-', 3), ('', 3))
    """
    match = _LABEL.fullmatch(label)
    if match is None:
        return label, 0
    if match["letter"]:
        return "", ord(match["letter"]) - ord("A") + 1
    return match["series"].upper(), int(match["number"])


def follows(before: str, label: str) -> bool:
    """Return True where a label is the next one of its series.

    >>> follows("J9", "J10"), follows("J9", "K10"), follows("A", "C")
    (True, False, False)
    """
    (series, number), (next_series, next_number) = label_parts(before), label_parts(label)
    return series == next_series and next_number == number + 1


def pieces_of(text: str) -> list[str]:
    r"""Return the pieces of a text that commas, semicolons and blanks part, an angle kept whole.

    >>> pieces_of("J1， 118° 45′ 30″, 36°20′10″")
    ['J1', '118°45\'30"', '36°20\'10"']
    >>> pieces_of("1、X=4042000.00，Y=40512000.00；")
    ['1', '4042000.00', '40512000.00']
    """
    joined = _ANGLE_GAPS.sub(lambda match: "".join(part for part in match.groups() if part), plain(text))
    return [piece for piece in _SEPARATORS.split(_MARKERS.sub(" ", joined)) if piece]


def fields_of(text: str) -> list[str]:
    """Return the fields of a line: between commas, empty ones kept, where each holds one piece; else its pieces.

    >>> fields_of("1,4042000.00,,40512000.00"), fields_of("1 4042000.00, 40512000.00")
    (['1', '4042000.00', '', '40512000.00'], ['1', '4042000.00', '40512000.00'])
    """
    fields = [pieces_of(field) for field in plain(text).split(",")]
    if all(len(field) < 2 for field in fields):
        return [field[0] if field else "" for field in fields]
    return pieces_of(text)


def content_of(row: Row) -> Content:
    """Return what a row holds.

    Raises
    ------
    CoordinateError
        Masked digits.
    FormatError
        What looks like a corner and cannot be read as one: a number missing, too many, or misspelt.

    >>> content = content_of(Row(3, ("J1", "4042000.0", "40512000.0", "", "J4", "4041000.0", "40512500.0")))
    >>> [(group.label, group.values) for group in content.groups]
    [('J1', ['4042000.0', '40512000.0']), ('J4', ['4041000.0', '40512500.0'])]
    """
    cells = [(position, piece) for position, cell in enumerate(row.cells) for piece in _of_cell(cell)]
    text = " ".join(bare for cell in row.cells if (bare := plain(cell)))
    pieces = [Piece(position, piece, kind_of(piece)) for position, piece in _with_triples(cells)]
    _refuse_masks(row.line, pieces)
    groups = [group for group in _groups(row.line, pieces) if group.values or group.ends or group.words]
    in_sentence = any(piece.kind == "word" for piece in pieces)
    if any(_is_corner(group, in_sentence) for group in groups):
        if not all(_is_sound(group) for group in groups):
            raise _no_corner(row.line, text)
        return Content(row.line, text, tuple(groups))
    label = _leading_label(text)
    if _looks_broken(text, label):
        raise _no_corner(row.line, text)
    return Content(row.line, text, label=label, has_coordinate=_may_be_corner(text))


def _of_cell(cell: str) -> list[str]:
    """Return a cell's pieces: several where it holds a corner's label and numbers together, else the cell."""
    whole = plain(cell)
    if _NUMBER.fullmatch(whole):
        return [whole]
    if spaced := _SPACED_ANGLE.fullmatch(whole):
        return ["{}°{}'{}\"".format(*spaced.groups())]
    pieces = pieces_of(whole)
    if len(pieces) > 1 and sum(kind_of(piece) in ("value", "mask", "zero") for piece in pieces) < 2:
        return [whole]
    return [piece for piece in pieces if piece not in _PLACEHOLDERS]


def kind_of(piece: str) -> Kind:
    """Return what a piece looks like.

    >>> [kind_of(piece) for piece in ("*", "J1", "12", "0", "4042000.00", "36°20'", "40****", "备注")]
    ['star', 'label', 'small', 'zero', 'value', 'value', 'mask', 'word']
    """
    if piece == "*":
        return "star"
    if piece == "-1":
        return "word"  # the flag of a ring that is cut out
    if _ANGLE.fullmatch(piece):
        return "value"
    if _NUMBER.fullmatch(piece):
        return "zero" if _ZERO.fullmatch(piece) else "small" if _SMALL.fullmatch(piece) else "value"
    if _is_masked(piece):
        return "mask"
    return "label" if _LABEL.fullmatch(_label(piece)) else "word"


def _is_masked(piece: str) -> bool:
    """Return True for digits behind signs: ``32616**.93``, ``****``, ``38xxxxxx.28``; a single star is none."""
    if _MASK.fullmatch(piece) is None:
        return False
    signs, crosses = sum(map(piece.count, "*×■□")), sum(map(piece.count, "xX"))
    has_digits = any(map(str.isdigit, piece))
    return signs > 1 or (has_digits and (signs == 1 or crosses > 1))


def _label(piece: str) -> str:
    return piece.strip("()[]").rstrip(".:号#")


def _with_triples(cells: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the cells of a row with degrees, minutes and seconds in cells of their own put together.

    Only a row of two such triples, after a label or not, is one: 118, 45, 30.5, 36, 20, 10.1.
    """
    first = len(cells) - 6
    numbers = [piece for _, piece in cells]
    if first not in (0, 1) or not all(_NUMBER.fullmatch(number) for number in numbers[first:]):
        return list(cells)
    triples = [numbers[first : first + 3], numbers[first + 3 :]]
    if not all(degrees.isdecimal() and minutes.isdecimal() and len(minutes) < 3 for degrees, minutes, _ in triples):
        return list(cells)
    low, high = sorted(int(degrees) for degrees, _, _ in triples)
    if not (3 <= low <= 54 and 73 <= high <= 135):
        return list(cells)
    joined = [(cells[first + 3 * n][0], f"{d}°{m}'{s}\"") for n, (d, m, s) in enumerate(triples)]
    return [*cells[:first], *joined]


def _groups(line: int, pieces: Sequence[Piece]) -> Iterator[Group]:
    """Yield the groups of a row, from left to right.

    A short whole number is a label where a corner's numbers follow it, an elevation after ``*``; two zeros
    end a ring, with a label before them or without. What is left over stays with the group as a word.
    """
    group = Group(line, 0)
    waiting: list[Piece] = []
    for index, piece in enumerate(pieces):
        if group.ends and len(group.values) < 2 and piece.kind in ("value", "small", "zero"):
            group.values.append(piece.text)
        elif piece.kind == "star" or [after.kind for after in pieces[index : index + 2]] == ["zero", "zero"]:
            if piece.kind == "star":
                group.words += [left.text for left in waiting]
            yield group
            group = Group(line, piece.position, ends=True)
            group.label, group.values = ("*", []) if piece.kind == "star" else ("", [piece.text])
            waiting = []
        elif piece.kind == "word":
            group.words.append(piece.text)
        elif piece.kind in ("label", "small", "zero"):
            waiting.append(piece)
        else:
            parted = pieces[index - 1].kind == "word" and bool(waiting or group.values)
            if waiting or not (group.values or group.words or group.ends):
                new = _labelled(line, piece, waiting)
                if group.values or group.ends:
                    yield group
                else:
                    new.words = group.words + new.words
                group, waiting = new, []
            group.values.append(piece.text)
            group.parted = group.parted or parted
    group.words += [left.text for left in waiting]
    yield group


def _labelled(line: int, value: Piece, waiting: Sequence[Piece]) -> Group:
    """Return the group that a value begins: its label is the last of the cells before it.

    A running number before a label proper (``3 | J3``) says nothing and is left out.
    """
    if not waiting:
        return Group(line, value.position)
    label = _label(waiting[-1].text)
    others = [before.text for before in waiting[:-1] if label.isdecimal() or before.kind != "small"]
    return Group(line, waiting[0].position, label, words=others)


def _is_corner(group: Group, in_sentence: bool) -> bool:
    """Return True for a group that can only be a corner or the end of a ring.

    In a sentence two numbers are one only where both are too long to be anything else, or where nothing parts
    them and a label stands before them.
    """
    if group.ends:
        return True
    long = sum(len(value.partition(".")[0]) >= 6 or not _NUMBER.fullmatch(value) for value in group.values)
    whole = not group.parted and (bool(group.label) or not in_sentence)
    return len(group.values) >= 2 and (whole or long >= 2)


def _is_sound(group: Group) -> bool:
    """Return True for numbers in pairs, and for the end of a ring with nothing behind it but what belongs there."""
    if not group.ends:
        return bool(group.values) and len(group.values) % 2 == 0
    heights = all(_ELEVATION.fullmatch(value) for value in group.values)
    names = not any(_LONG_NUMBER.search(word) or kind_of(word) == "label" for word in group.words)
    return heights and names and (group.label == "*" or not group.words)


def _leading_label(text: str) -> str:
    first = next(iter(pieces_of(text)), "")
    return _label(first) if kind_of(first) in ("label", "small") else ""


def _looks_broken(text: str, label: str) -> bool:
    """Return True for a line that was meant for a corner, or says that corners were left out."""
    if _LEFT_OUT.fullmatch(text):
        return True
    if not _CHINESE.search(text):
        return _LONG_NUMBER.search(text) is not None or (
            any(map(str.isdigit, text)) and not any(map(str.isalpha, text))
        )
    return bool(label) and _METRES.search(text) is not None


def _may_be_corner(text: str) -> bool:
    """Return True for a few words with numbers that could be a corner's."""
    if is_sentence(text):
        return False
    numbers = sum(_NUMBER.fullmatch(piece) is not None for piece in pieces_of(text))
    return numbers >= 3 or _SIX_DIGITS.search(text) is not None or _DEGREES.search(text) is not None


def is_sentence(text: str) -> bool:
    """Return True for a line with so many Chinese characters that it says something."""
    return len(_CHINESE.findall(text)) >= _SENTENCE


def _refuse_masks(line: int, pieces: Sequence[Piece]) -> None:
    kinds = [piece.kind for piece in pieces]
    if kinds.count("mask") >= 2 or ("mask" in kinds and {"value", "label", "small"} & set(kinds)):
        raise CoordinateError(
            Text("坐标被遮盖（*）", "the digits are masked (*)"),
            Text("请提供完整坐标", "give the full coordinates"),
            line=line,
        )


def _no_corner(line: int, text: str) -> FormatError:
    return FormatError(
        Text(f"本行“{text[:40]}”不是一个拐点", f"the row '{text[:40]}' is no corner point"),
        Text("写成 序号,X,Y", "write it as label,X,Y"),
        line=line,
    )
