"""What a report is made of, before anybody lays it out: sections of facts, tables and sentences in one language.

Text here is ready to be shown: in the report's language, and with every control character and every mark that
turns the direction of writing made visible.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, TypeVar

from mingeo.model import Outcome
from mingeo.text import Language, printable

Part = TypeVar("Part")

__all__ = [
    "Account",
    "Block",
    "Bullets",
    "Cell",
    "Entry",
    "Facts",
    "Mark",
    "Number",
    "Paragraph",
    "Picture",
    "Section",
    "Table",
    "shown",
    "visible",
]


@dataclass(frozen=True)
class Number:
    """A number: its value, how it is printed, and the spreadsheet format that prints it so."""

    value: float
    text: str
    form: str


@dataclass(frozen=True)
class Mark:
    """A word that is coloured by an outcome."""

    text: str
    tone: Outcome


Cell = str | Number | Mark


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Table:
    """A table; `widths` are the columns' shares of its width.

    Where `grouped`, the first column names a group of rows that stand together: a page prints it once as a
    heading across the table.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    grouped: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences under a heading of their own, which may be empty."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A PNG picture with a sentence under it."""

    png: bytes
    caption: str


Block = Facts | Table | Paragraph | Bullets | Picture


@dataclass(frozen=True)
class Section:
    """One section of the report; its key is the same in every language."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Entry:
    """One finding, as every form of the report shows it.

    `clause` is where the rule stands, with its source where that is not the plan; `needs` is what would
    settle the finding.
    """

    number: int
    rule: str
    zone: str
    strength: str
    outcome: Mark
    subject: str
    message: str
    clause: str
    needs: str
    steps: tuple[str, ...]
    decides: bool


@dataclass(frozen=True)
class Account:
    """The shared account of a review, from which every form of the report is laid out.

    `brief` and `notes` are the few facts and the lines on how files were read that a terminal shows in place
    of the sections on right, plan and layers.
    """

    language: Language
    title: str
    subtitle: str
    verdict: Mark
    tally: str
    reasons: str
    brief: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """Return a section; None where there is nothing to be said in it."""
        return next((section for section in self.sections if section.key == key), None)


def shown(cell: Cell) -> str:
    """Return a cell as it is printed.

    >>> shown(Number(0.5, "50.00%", "0.00%")), shown("a")
    ('50.00%', 'a')
    """
    return cell if isinstance(cell, str) else cell.text


def visible(part: Part) -> Part:
    r"""Return a part of a report with every control character and mark of direction in it made visible.

    >>> print(*visible(Bullets("", ("a" + chr(0x202E) + "b",))).items)
    a\u202eb
    """
    found: Any = part
    if isinstance(part, str):
        found = printable(part)
    elif isinstance(part, tuple):
        found = tuple(map(visible, part))
    elif dataclasses.is_dataclass(part) and not isinstance(part, type | Number):
        values = {field.name: visible(getattr(part, field.name)) for field in dataclasses.fields(part)}
        found = dataclasses.replace(part, **values)
    result: Part = found
    return result
