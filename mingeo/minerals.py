"""Mineral names: as printed, their normal form, and how two of them compare.

The table `minerals.csv` beside this module has each mineral's normal name, code, family (the mineral of
which it is a sub-mineral 亚矿种), the collective names that plans use for it, and other spellings. Its
sources: 矿产资源分类细目 (annex of 矿产资源法实施细则, 1994) and the five-digit codes of mining-right
registration.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

__all__ = ["Likeness", "Mineral", "compare", "find", "minerals_named"]

Likeness = Literal["same", "wider", "same_family", "different", "unknown"]
"""How two mineral names compare; ``unknown`` where one of them is not in the table."""

_SUFFIX = re.compile("(矿产资源|资源|矿产|矿)$")


@dataclass(frozen=True)
class Mineral:
    """One mineral of the table."""

    name: str
    code: str
    family: str
    groups: tuple[str, ...]
    category: str

    @property
    def is_family(self) -> bool:
        """Return True where this is the mineral that its sub-minerals are named after."""
        return self.name == self.family


def find(name: str) -> Mineral | None:
    """Return the mineral of a name or spelling; None for a collective name or an unknown one.

    >>> find("水泥用石灰岩").name
    '水泥用灰岩'
    """
    return _table().by_name.get(_key(name, _table().by_name))


def minerals_named(name: str) -> frozenset[str]:
    """Return the normal names that a name covers: one mineral, a family's members, or a group's.

    Empty where the name is not in the table.

    >>> "饰面用花岗岩" in minerals_named("饰面石材")
    True
    """
    table = _table()
    mineral = find(name)
    if mineral is None:
        return table.groups.get(_key(name, table.groups), frozenset())
    if mineral.is_family:
        return table.families[mineral.name]
    return frozenset({mineral.name})


def compare(proposed: str, planned: str) -> Likeness:
    """Return how a proposed mineral compares with the one that a plan names.

    ``same``: the planned name is the same mineral, or a family or group that the proposed one belongs
    to. ``wider``: the proposed name covers the planned mineral and others beside it, so that which is
    meant is open. ``same_family``: another sub-mineral of the same family (a change of 亚矿种).

    >>> compare("饰面用花岗岩", "饰面石材"), compare("水泥用灰岩", "建筑石料用灰岩"), compare("煤", "铁矿")
    ('same', 'same_family', 'different')
    >>> compare("粘土", "砖瓦用粘土")
    'wider'
    """
    covered, asked = minerals_named(planned), minerals_named(proposed)
    if not covered or not asked:
        return "unknown"
    if asked <= covered:
        return "same"
    if asked & covered:
        return "wider"
    if _families(asked) & _families(covered):
        return "same_family"
    return "different"


def compare_with_any(proposed: str, planned: tuple[str, ...]) -> Likeness:
    """Return the closest likeness of a proposed mineral to any of several planned ones.

    An unknown name among them outweighs ``different``: it may be the one.
    """
    found = {compare(proposed, name) for name in planned}
    order: tuple[Likeness, ...] = ("same", "wider", "same_family", "unknown", "different")
    return next((likeness for likeness in order if likeness in found), "unknown")


@dataclass(frozen=True)
class _Table:
    by_name: Mapping[str, Mineral]
    families: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    by_name: dict[str, Mineral] = {}
    families: dict[str, set[str]] = {}
    groups: dict[str, set[str]] = {}
    with (Path(__file__).parent / "minerals.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names = tuple(group for group in row["groups"].split("、") if group)
            mineral = Mineral(row["name"], row["code"], row["family"], names, row["category"])
            for spelling in (row["name"], *row["aliases"].split("、")):
                if spelling:
                    by_name[_plain(spelling)] = mineral
            families.setdefault(mineral.family, set()).add(mineral.name)
            for group in names:
                groups.setdefault(_plain(group), set()).add(mineral.name)
    return _Table(
        by_name,
        {name: frozenset(members) for name, members in families.items()},
        {name: frozenset(members) for name, members in groups.items()},
    )


def _families(names: frozenset[str]) -> set[str]:
    return {_table().by_name[_plain(name)].family for name in names}


def _key(name: str, known: Mapping[str, object]) -> str:
    plain = _plain(name)
    return plain if plain in known else _SUFFIX.sub("", plain)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
