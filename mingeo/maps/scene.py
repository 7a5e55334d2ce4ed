"""What a map shows, before anybody decides how it is drawn: sheets, groups of items, the review's panel.

Everything here is already in the language of the map. The page and the printed figure are both made
from a `Scene`, so that they cannot tell different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingeo.maps.symbols import Symbol
from mingeo.text import Language

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from mingeo.maps.tiles import TileSource

Row = tuple[str, str]
Bounds = tuple[float, float, float, float]
Role = Literal["zones", "unlocated", "places", "outline", "layer", "conflict", "right"]


@dataclass(frozen=True)
class Corner:
    """A corner of a right: its number, where it is in degrees, and its coordinates as given."""

    number: str
    lon: float
    lat: float
    as_given: str


@dataclass(frozen=True)
class Item:
    """One thing on the map; its geometry is in degrees (EPSG:4490), or missing.

    Attributes
    ----------
    key
        What a finding calls it by; need not be unique.
    label, sublabel
        What is written beside it.
    rows
        Its record, as shown when it is clicked: name and value.
    place
        Longitude, latitude and radius in metres within which the plan places it.
    searched
        Names of the rows by whose values it is found, beside its label.
    """

    key: str
    label: str
    rows: tuple[Row, ...]
    geometry: BaseGeometry | None = None
    sublabel: str = ""
    place: tuple[float, float, float] | None = None
    searched: tuple[str, ...] = ()
    corners: tuple[Corner, ...] = ()


@dataclass(frozen=True)
class Group:
    """Items that are drawn alike and switched on and off together: one line of the legend."""

    key: str
    title: str
    role: Role
    symbol: Symbol
    items: tuple[Item, ...]
    labelled: bool = True


@dataclass(frozen=True)
class Target:
    """A finding as the panel shows it, and the box on the map that it is about."""

    section: str
    outcome: str
    message: str
    clause: str
    needs: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Panel:
    """The review beside the map."""

    verdict: str
    verdict_text: str
    tally: str
    facts: tuple[Row, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Sheet:
    """One county's map: its groups from bottom to top, and its title block."""

    key: str
    name: str
    title: str
    groups: tuple[Group, ...]
    block: tuple[Row, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Scene:
    """A whole map: one or more sheets, which of them is shown first, and what is drawn on each of them alike."""

    language: Language
    sheets: tuple[Sheet, ...]
    shared: tuple[Group, ...] = ()
    panel: Panel | None = None
    tiles: TileSource | None = None
    first: int = 0

    def groups_of(self, sheet: Sheet) -> tuple[Group, ...]:
        """Return what is drawn on a sheet, from bottom to top."""
        return (*sheet.groups, *self.shared)

    @property
    def item_count(self) -> int:
        """Return how many items the map holds."""
        groups = [*self.shared, *(group for sheet in self.sheets for group in sheet.groups)]
        return sum(len(group.items) for group in groups)
