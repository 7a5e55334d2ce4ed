"""A plan as the register holds it: its record, zones, figures and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from mingeo.model.terms import Basis, Clause, RightKind
from mingeo.text import Text

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon


@dataclass(frozen=True)
class Place:
    """Where a plan says that a zone lies: a point, and the radius that holds the whole named place.

    Degrees on WGS 84 (EPSG:4326); CGCS2000 differs by less than a metre at this scale.
    """

    lon: float
    lat: float
    radius_m: float
    source: str

    @property
    def grade(self) -> str:
        """Return how the point is known: ``sourced``, ``derived``, ``township-level`` or ``guess``."""
        return self.source.partition(":")[0].strip()


@dataclass(frozen=True)
class Boundary:
    """A zone's boundary in the coordinates in which it was given."""

    geometry: Polygon | MultiPolygon
    crs: str
    basis: Basis
    source: str


@dataclass(frozen=True)
class Zone:
    """One area that a plan draws; every field that the plan does not print is None or empty."""

    zone_id: str
    kind: str
    name: str = ""
    minerals: tuple[str, ...] = ()
    stated_area_km2: float | None = None
    stated_area: str = ""
    parent_id: str = ""
    release_from: int | None = None
    release_to: int | None = None
    stage: str = ""
    resource: str = ""
    planned_rights: int | None = None
    place_name: str = ""
    place: Place | None = None
    clause: str = ""
    note: str = ""
    boundary: Boundary | None = None

    @property
    def label(self) -> str:
        """Return the name, with the id where there is no name or beside it.

        >>> Zone("370725-MB-01", "mining_block", name="杏山建筑石料用灰岩矿区").label
        '杏山建筑石料用灰岩矿区（370725-MB-01）'
        """
        return f"{self.name}（{self.zone_id}）" if self.name else self.zone_id


@dataclass(frozen=True)
class Adjustment:
    """Who may change the plan, and where it says so."""

    proposed_by: str = ""
    decided_by: str = ""
    clause: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlanRecord:
    """What a plan says of itself."""

    title: str
    county: str
    county_code: str
    prefecture: str
    province: str
    issuer: str
    base_year: int
    period_from: int
    period_to: int
    clause: str
    text_complete: bool
    document_number: str = ""
    issued_on: date | None = None
    approved_by: str = ""
    approval_clause: str = ""
    outlook_year: int | None = None
    scope: str = ""
    scope_excludes: tuple[str, ...] = ()
    parent_plans: tuple[str, ...] = ()
    county_area_km2: float | None = None
    county_area_clause: str = ""
    adjustment: Adjustment = field(default_factory=Adjustment)
    note: str = ""


@dataclass(frozen=True)
class MineralDirection:
    """Minerals that a plan puts first (重点), restricts (限制), bans (禁止) or controls (总量调控)."""

    direction: Literal["priority", "restricted", "banned", "controlled"]
    activity: RightKind
    minerals: tuple[str, ...]
    clause: str
    open_ended: bool = False
    condition: str = ""
    note: str = ""


@dataclass(frozen=True)
class MinimumScale:
    """The least annual scale at which a plan allows a mineral to be mined, by size class or as one floor."""

    mineral: str
    clause: str
    unit: str = ""
    large: float | None = None
    medium: float | None = None
    small: float | None = None
    floor: float | None = None
    condition: str = ""
    zone_id: str = ""
    limit_unclear: bool = False
    note: str = ""

    @property
    def least(self) -> float | None:
        """Return the smallest figure printed, in `unit` a year; None where every figure was cut."""
        printed = [v for v in (self.floor, self.large, self.medium, self.small) if v is not None]
        return min(printed, default=None)


@dataclass(frozen=True)
class IndicatorMention:
    """The same indicator at another place of the plan, as printed there."""

    clause: str
    unit: str = ""
    value: float | None = None
    bound: str = ""
    note: str = ""


@dataclass(frozen=True)
class Indicator:
    """A figure that the plan sets for its period."""

    name: str
    source: Literal["table", "text"]
    clause: str
    unit: str = ""
    bound: Literal["cap", "floor", "target", ""] = ""
    value: float | None = None
    category: str = ""
    mineral: str = ""
    nature: Literal["expected", "binding", ""] = ""
    approximate: bool = False
    year: int | None = None
    also: tuple[IndicatorMention, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class BaselineFigure:
    """A figure on the state of things at the plan's base year."""

    topic: str
    name: str
    clause: str
    unit: str = ""
    value: float | None = None
    mineral: str = ""
    size_class: str = ""
    year: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Survey:
    """A map-sheet survey that the plan sets as a task."""

    name: str
    clause: str
    unit: str = ""
    quantity: float | None = None
    note: str = ""


@dataclass(frozen=True)
class RuleScope:
    """Which rights a rule is about; what is None or empty does not limit it."""

    kind: RightKind | None = None
    minerals: tuple[str, ...] = ()
    except_minerals: tuple[str, ...] = ()
    method: Literal["open-pit", "underground"] | None = None
    zone_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule of a plan: a predicate of `mingeo.predicates` with its parameters and its clause."""

    id: str
    predicate: str
    strength: str
    clause: Clause
    summary: Text
    applies_to: RuleScope = field(default_factory=RuleScope)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Return True where the rule is in force on a day; what is not dated always is."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class ZoneChange:
    """A zone added, changed or withdrawn after the plan was published, with the document and its date.

    `zone` is the zone as it is from then on; for one that is withdrawn, as it was.
    """

    action: Literal["added", "changed", "withdrawn"]
    zone: Zone
    document: str
    dated: date
    clause: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """One county's mineral-resource master plan, as it was published.

    `changes` came later, in the order of their dates. `state_year` is the year at whose end the zones are in
    this state, where `mingeo.plans.plan_as_of` has applied them.
    """

    id: str
    record: PlanRecord
    zone_list: tuple[Zone, ...]
    mineral_directions: tuple[MineralDirection, ...] = ()
    minimum_scales: tuple[MinimumScale, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    baseline: tuple[BaselineFigure, ...] = ()
    surveys: tuple[Survey, ...] = ()
    rules: tuple[Rule, ...] = ()
    changes: tuple[ZoneChange, ...] = ()
    state_year: int | None = None

    def zone(self, zone_id: str) -> Zone:
        """Return the zone of that id; KeyError where there is none."""
        for zone in self.zone_list:
            if zone.zone_id == zone_id:
                return zone
        raise KeyError(zone_id)

    def zones_of(self, kinds: tuple[str, ...] | list[str]) -> tuple[Zone, ...]:
        """Return the zones of some kinds, in the plan's order."""
        return tuple(zone for zone in self.zone_list if zone.kind in kinds)
