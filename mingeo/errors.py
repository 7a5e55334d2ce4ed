"""What can go wrong with a user's input.

::

    MingeoError
    ├── UnknownPlanError   (LookupError)    no plan of that name
    ├── PlanDataError      (ValueError)     a register folder breaks its format; all problems at once
    ├── FileReadError      (OSError)        missing, not readable, too large
    ├── FileWriteError     (OSError)        the result cannot be written
    ├── FormatError        (ValueError)     the content is not what its format says
    ├── CoordinateError    (ValueError)     numbers that are no place in China, or masked
    ├── GeometryError      (ValueError)     unclosed or crossing ring, too few corners, nothing there
    ├── CRSError           (ValueError)     missing, unknown or untransformable coordinate system
    ├── QuantityError      (ValueError)     a figure whose unit cannot be read
    └── ArgumentError      (ValueError)     an option or argument that makes no sense

Each says what is wrong, where, and how to mend it. A right that breaks a rule of a plan is a finding,
never an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mingeo.text import Language, Text, message_language, printable

__all__ = [
    "ArgumentError",
    "CRSError",
    "CoordinateError",
    "FileReadError",
    "FileWriteError",
    "FormatError",
    "GeometryError",
    "MingeoError",
    "NotAnAreaError",
    "PlanDataError",
    "Problem",
    "QuantityError",
    "UnknownPlanError",
]


class MingeoError(Exception):
    """Base of all errors of this package.

    Parameters
    ----------
    what
        What is wrong.
    remedy
        How to mend it.
    path, line
        Where: the file and, counted from 1, the line.

    >>> print(MingeoError(Text("环未闭合", "the ring is not closed"), Text("重复首点", "repeat the first corner"),
    ...                   path="right.txt", line=7).describe("en"))
    right.txt:7: the ring is not closed; repeat the first corner
    """

    def __init__(self, what: Text, remedy: Text, *, path: str | Path | None = None, line: int | None = None) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy
        self.path = None if path is None else str(path)
        self.line = line

    def describe(self, language: Language) -> str:
        """Return ``path:line: what is wrong; how to mend it``."""
        where = "" if self.path is None else f"{self.path}:"
        where += f"{self.line}:" if where and self.line is not None else ""
        separator = "；" if language == "zh" else "; "
        # What a file holds may stand in the message: it must not pass for a second line of it.
        return printable(f"{where} {self.what.to(language)}{separator}{self.remedy.to(language)}".strip())

    def __str__(self) -> str:
        """Return the description in the language of messages."""
        return self.describe(message_language())

    def at(self, path: str | Path, line: int | None = None) -> "MingeoError":
        """Return this error with its place filled in, where it is not known yet."""
        self.path = self.path or str(path)
        self.line = self.line or line
        return self


class UnknownPlanError(MingeoError, LookupError):
    """No plan of that name is in the register."""


class FileReadError(MingeoError, OSError):
    """A file is missing, cannot be read, or is larger than what is accepted."""


class FileWriteError(MingeoError, OSError):
    """A result cannot be written."""


class FormatError(MingeoError, ValueError):
    """A file's content is not what its format says."""


class CoordinateError(MingeoError, ValueError):
    """Numbers that cannot be a place in China, or that are masked."""


class GeometryError(MingeoError, ValueError):
    """A ring that is unclosed, crosses itself, has too few corners, or is missing."""


class NotAnAreaError(GeometryError):
    """A line, a point or a collection where an area is needed."""


class CRSError(MingeoError, ValueError):
    """A coordinate reference system that is missing, unknown or cannot be transformed."""


class QuantityError(MingeoError, ValueError):
    """A figure whose number or unit cannot be read."""


class ArgumentError(MingeoError, ValueError):
    """An option or argument that makes no sense."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a register folder."""

    path: Path
    line: int | None
    what: Text

    def describe(self, language: Language) -> str:
        """Return ``path:line: what is wrong``."""
        line = "" if self.line is None else f":{self.line}"
        return f"{self.path}{line}: {self.what.to(language)}"


class PlanDataError(MingeoError, ValueError):
    """A register folder breaks the register's format; `problems` holds every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            Text(f"规划数据有 {count} 处问题", f"the plan's data have {count} problem(s)"),
            Text("按 data/zones/README.md 的格式改正", "mend them as data/zones/README.md says"),
        )

    def describe(self, language: Language) -> str:
        """Return the summary and one line for each problem."""
        lines = [problem.describe(language) for problem in self.problems]
        return "\n".join([super().describe(language), *lines])
