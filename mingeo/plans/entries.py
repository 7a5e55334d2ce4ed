"""From the tables of a TOML file to records: every type checked, every problem kept with its line.

The dataclasses of `mingeo.model` are the schema: a key that is no field, a value of another type, or a
missing field without default is a problem.
"""

import dataclasses
import math
import re
import types
import typing
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from mingeo.errors import Problem
from mingeo.text import Text

__all__ = ["Entry", "TomlLines", "build", "is_figure"]


class TomlLines:
    r"""Where each table of a TOML file stands; `tomllib` itself does not tell.

    >>> lines = TomlLines(Path("plan.toml"), "id = 'x'\n[[rules]]\nid = 'a'\n[[rules]]\nid = 'b'\n")
    >>> lines.line_of("rules", 1, "id")
    5
    """

    _HEADER = re.compile(r"^\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?")

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines = text.splitlines()
        self._headers: dict[str, list[int]] = {"": [0]}
        for number, line in enumerate(self._lines, start=1):
            match = self._HEADER.match(line)
            if match:
                self._headers.setdefault(match[1], []).append(number)

    def line_of(self, table: str, position: int = 0, key: str | None = None) -> int | None:
        """Return the line of the table's n-th entry, or of a key in it; None where it is not found."""
        starts = self._headers.get(table) or self._below(table)
        if position >= len(starts):
            return None
        start = starts[position]
        if key is not None:
            pattern = re.compile(rf"^\s*{re.escape(key)}\s*=")
            for number, line in enumerate(self._lines[start:], start=start + 1):
                if self._HEADER.match(line):
                    break
                if pattern.match(line):
                    return number
        return start or None

    def _below(self, table: str) -> list[int]:
        """Return the lines of headers such as ``[table.part]``, where there is no ``[table]`` itself."""
        return [line for name, lines in self._headers.items() if name.startswith(f"{table}.") for line in lines]


@dataclasses.dataclass(frozen=True)
class Entry:
    """One table of a TOML file, with the place it stands at and the list that its problems go to.

    `inside` is the key whose inline table this is, where it is one.
    """

    data: Mapping[str, Any]
    table: str
    position: int
    lines: TomlLines
    problems: list[Problem]
    inside: str | None = None

    def report(self, what: Text, key: str | None = None) -> None:
        """Keep a problem of this entry, at the line of one of its keys where given."""
        line = self.lines.line_of(self.table, self.position, self.inside or key)
        self.problems.append(Problem(self.lines.path, line, what))

    def inner(self, key: str) -> "Entry":
        """Return the inline table of a key, or an empty one where it is missing or no table."""
        value = self.data.get(key, {})
        if not isinstance(value, Mapping):
            self.report(Text(f"{key} 应是表", f"{key} should be a table"), key)
            value = {}
        return dataclasses.replace(self, data=value, inside=key)

    def without(self, *keys: str) -> "Entry":
        """Return the entry without some keys, which are read on their own."""
        left = {key: value for key, value in self.data.items() if key not in keys}
        return dataclasses.replace(self, data=left)


Record = typing.TypeVar("Record")


def build(cls: type[Record], entry: Entry, **given: Any) -> Record | None:
    """Return a record of an entry's values, `given` ones added; None where the entry has problems."""
    before = len(entry.problems)
    hints = _hints(cls)  # type: ignore[arg-type]
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    values: dict[str, Any] = dict(given)
    for key, value in entry.data.items():
        if key not in fields or key in given:
            entry.report(Text(f"未知的键 {key}", f"unknown key {key}"), key)
        else:
            values[key] = _typed(value, hints[key], entry, key)
    for name, field in fields.items():
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and name not in values:
            entry.report(Text(f"缺少 {name}", f"{name} is missing"))
    return cls(**values) if len(entry.problems) == before else None


@lru_cache(maxsize=32)
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _typed(value: Any, hint: Any, entry: Entry, key: str) -> Any:
    """Return the value as the hint wants it; reports a value that does not fit."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (types.UnionType, typing.Union) else (hint,)
    for option in options:
        fitting = _fit(value, option)
        if fitting is not None:
            return fitting
    wanted = ", ".join(_describe(option) for option in options if option is not type(None))
    entry.report(
        Text(f"{key} = {value!r} 应为 {wanted}", f"{key} = {value!r} should be {wanted}"),
        key,
    )
    return value


def _fit(value: Any, hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return value if value in typing.get_args(hint) else None
    if origin is tuple:
        return tuple(value) if _is_list_of_str(value) else None
    if hint is float:
        return float(value) if is_figure(value) else None
    if hint is int:
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    if hint in (str, bool, date):
        return value if type(value) is hint else None
    return None


def is_figure(value: Any) -> bool:
    """Return True for a number that a plan can print: finite and not negative."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _is_list_of_str(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _describe(hint: Any) -> str:
    if typing.get_origin(hint) is typing.Literal:
        return " | ".join(repr(option) for option in typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return "list of strings"
    return str(getattr(hint, "__name__", hint))
