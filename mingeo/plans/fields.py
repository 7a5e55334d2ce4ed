"""Which field of a bureau's table means what: the codes of planning databases and the usual headers.

The table `fields.csv` beside this module has one row for each field name, with the column of the register
that it is, what it is called, its type and width, and where the name was seen. The field tables of DZ/T
0226-2020 (矿产资源规划数据库标准) itself were not at hand: the codes are those of the trial standard's table
48 (KAICAQ) and of public code that follows the 2020 one. No code is in the table that was not seen.
"""

import csv
import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mingeo.errors import ArgumentError, FormatError
from mingeo.features import Feature
from mingeo.text import Text

__all__ = ["MAPPED", "Field", "FieldMap", "field_map", "field_table", "standard_fields"]

MAPPED: Mapping[str, Text] = {
    "zone_id": Text("编号", "id"),
    "name": Text("名称", "name"),
    "minerals": Text("矿种", "minerals"),
    "stated_area": Text("面积", "area"),
    "county": Text("所在行政区", "county"),
    "county_code": Text("行政区划代码", "county code"),
}
"""What a field can be said to be with ``--map``."""

_NAMED_BY = ("zone_id", "record_id", "name")


@dataclass(frozen=True)
class Field:
    """One field name that was seen.

    Attributes
    ----------
    column
        What it is in the register; empty where the register has no such thing.
    name, title
        The field's code or header, and what it is called in Chinese.
    is_number, width, decimals
        Its type and, where they were seen or chosen, its length in bytes and decimals.
    unit
        ``km2`` where the source says so; empty where no unit was seen.
    is_written
        True where ``--fields standard`` writes it.
    kinds
        The kinds of zones that it is written for; empty for all that have no field of their own.
    source
        Where it was seen.
    """

    column: str
    name: str
    title: str
    is_number: bool
    width: int | None
    decimals: int
    unit: str
    is_written: bool
    kinds: frozenset[str]
    source: str


@lru_cache(maxsize=1)
def field_table() -> tuple[Field, ...]:
    """Return every row of the table, in its order.

    >>> [field.name for field in field_table() if field.column == "county_code"]
    ['GEO_CODE', '行政区划代码']
    """
    with (Path(__file__).parent / "fields.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_field(row) for row in csv.DictReader(lines))


def standard_fields(kinds: Iterable[str]) -> tuple[Field, ...]:
    """Return the fields in which ``--fields standard`` writes zones of these kinds, in the table's order.

    >>> [field.name for field in standard_fields(["energy_base"])][:3]
    ['JDBH', 'JDMC', 'JDMJ']
    >>> [field.name for field in standard_fields(["energy_base", "mining_block"])][:3]
    ['FQBH', 'FQMC', 'FQMJ']
    """
    asked = frozenset(kinds)
    written = [field for field in field_table() if field.is_written]
    chosen: list[Field] = []
    for column in dict.fromkeys(field.column for field in written):
        fields = [field for field in written if field.column == column]
        own = [field for field in fields if field.kinds and asked <= field.kinds]
        for_all = [field for field in fields if not field.kinds]
        chosen += own[:1] or for_all[:1] or [field for field in fields if field.kinds & asked]
    return tuple(chosen)


@dataclass(frozen=True)
class FieldMap:
    """Which fields of one file hold which column, and in what unit its areas are (empty where unknown)."""

    fields: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]

    def values(self, feature: Feature, *columns: str) -> tuple[str, ...]:
        """Return what a feature's fields say of some columns, as text, without repeats and blanks."""
        names = [name for column in columns for name in self.fields.get(column, ())]
        found = (feature.attributes.get(name) for name in names)
        return tuple(dict.fromkeys(text for value in found if value is not None and (text := str(value).strip())))

    def unit(self, column: str) -> str:
        """Return the unit of a column's first field."""
        return next((self.units[name] for name in self.fields.get(column, ())), "")


def field_map(features: Collection[Feature], said: Mapping[str, str], path: str) -> FieldMap:
    """Return which fields of a file are what, by the table and by what the user says.

    Parameters
    ----------
    features
        All features of the file.
    said
        Field by column, from ``--map``; a column that is named here is taken from that field only.
    path
        The file, for messages.

    Raises
    ------
    ArgumentError
        A column that cannot be mapped, or a field that the file does not have.
    FormatError
        No field has an id or a name.
    """
    own = list(dict.fromkeys(str(key) for feature in features for key in feature.attributes))
    by_name = {name.strip().casefold(): name for name in reversed(own)}
    fields: dict[str, tuple[str, ...]] = {}
    units: dict[str, str] = {}
    for row in field_table():
        name = by_name.get(row.name.casefold())
        if row.column and row.column not in said and name is not None:
            fields[row.column] = (*fields.get(row.column, ()), name)
            units.setdefault(name, row.unit)
    for column, asked in said.items():
        fields[column] = (_own_field(column, asked, by_name),)
        units.setdefault(fields[column][0], "")
    if not any(fields.get(column) for column in _NAMED_BY):
        raise _nameless(own, path)
    return FieldMap(fields, units)


def _own_field(column: str, asked: str, by_name: Mapping[str, str]) -> str:
    if column not in MAPPED:
        raise ArgumentError(
            Text(f"--map 不认识“{column}”", f"--map does not know '{column}'"),
            Text(f"可用：{'、'.join(MAPPED)}", f"use one of {', '.join(MAPPED)}"),
        )
    name = by_name.get(asked.strip().casefold())
    if name is None:
        near = difflib.get_close_matches(asked, by_name.values(), 3, 0.4) or list(by_name.values())[:20]
        raise ArgumentError(
            Text(f"文件没有字段“{asked}”", f"the file has no field '{asked}'"),
            Text(f"字段有：{'、'.join(near)}", f"its fields are {', '.join(near)}")
            if near
            else Text("文件没有任何字段", "it has no fields at all"),
        )
    return name


def _nameless(own: list[str], path: str) -> FormatError:
    listed = Text("、".join(own[:20]) or "无", ", ".join(own[:20]) or "none")
    return FormatError(
        Text(
            f"没有编号或名称字段（字段：{listed.zh}），无法与规划的分区对应",
            f"no field is known for an id or a name (fields: {listed.en}): no feature belongs to a zone",
        ),
        Text(
            "用 mingeo adopt --map name=字段名 指明，或改用字段名 zone_id、name、FQBH、FQMC",
            "name it with `mingeo adopt --map name=FIELD`, or call it zone_id, name, FQBH or FQMC",
        ),
        path=path,
    )


def _field(row: Mapping[str, str]) -> Field:
    return Field(
        column=row["column"],
        name=row["field"],
        title=row["title"],
        is_number=row["type"] == "N",
        width=int(row["width"]) if row["width"] else None,
        decimals=int(row["decimals"] or 0),
        unit=row["unit"],
        is_written=row["written"] == "1",
        kinds=frozenset(row["kinds"].split()),
        source=row["source"],
    )
