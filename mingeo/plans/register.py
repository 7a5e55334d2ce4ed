"""Plans of a register: their folders in, checked plans and frames of zones out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mingeo import model
from mingeo.errors import PlanDataError, Problem
from mingeo.model.plan import ZoneChange
from mingeo.plans.adjustments import read_adjustments
from mingeo.plans.boundaries import with_zone_boundaries
from mingeo.plans.consistency import check_record, check_zones
from mingeo.plans.folders import folder_of, plan_folders
from mingeo.plans.official import read_boundaries
from mingeo.plans.record import read_record
from mingeo.plans.show import plan_html, plan_name, plan_text
from mingeo.plans.zone_table import read_zones
from mingeo.text import message_language

if TYPE_CHECKING:
    import geopandas

__all__ = ["Plan", "list_plans", "load_plan", "load_zones", "read_plan_folder"]


class Plan(model.Plan):
    """A plan of the register, whose zones are also at hand as a frame."""

    @cached_property
    def zones(self) -> geopandas.GeoDataFrame:
        """The plan's zones as `load_zones` gives them."""
        from mingeo.plans.frame import zones_frame

        return zones_frame([self])

    def __repr__(self) -> str:
        """Return the plan in a few words; all of it at once would fill pages."""
        return plan_name(self)

    def __str__(self) -> str:
        """Return the plan's record and counts as plain text."""
        return plan_text(self, message_language())

    def _repr_html_(self) -> str:
        """Return the plan as notebooks show it: record, counts, and a small map of what has a place."""
        return plan_html(self, message_language())


def list_plans(zones: str | Path | None = None) -> list[str]:
    """Return the ids of the plans of the register, or of a register folder of the user's own.

    >>> "370725-changle" in list_plans()
    True
    """
    return [folder.name for folder in plan_folders(None if zones is None else Path(zones))]


def load_plan(name: str, zones: str | Path | None = None) -> Plan:
    """Return a plan by id, county code, pinyin or county name, with everything in it checked.

    Parameters
    ----------
    name
        ``370725-changle``, ``370725``, ``changle``, ``昌乐县`` or ``昌乐``.
    zones
        A register folder of the user's own; the one that comes with mingeo when None.

    Raises
    ------
    UnknownPlanError
        No plan of that name; the message has the near ones.
    PlanDataError
        The plan's files break the format: every problem at once, with file and line.

    >>> load_plan("昌乐").record.period_to
    2025
    """
    return read_plan_folder(folder_of(name, None if zones is None else Path(zones)))


def load_zones(
    plans: Iterable[str] = (), kinds: Sequence[str] | None = None, zones: str | Path | None = None
) -> geopandas.GeoDataFrame:
    """Return the zones of some plans, or of all, as a GeoDataFrame in EPSG:4490 indexed by ``zone_id``.

    Parameters
    ----------
    plans
        Names as `load_plan` takes them; every plan of the register when empty.
    kinds
        Kinds of zones to keep; every kind when None.
    zones
        A register folder of the user's own.

    Returns
    -------
    GeoDataFrame
        The columns of ``zones.csv`` with ``plan_id`` and ``basis``. What the plan does not print is
        missing. Geometry: the boundary where there is one (``surveyed``, ``digitised``); else, where
        place and area are known, a circle of exactly the stated area round the place (``schematic``:
        for maps only, it decides nothing); else none (``none``).

    >>> load_zones(["370725-changle"], kinds=["mining_block"])["stated_area_km2"].tolist()
    [0.64, 0.31]
    """
    from mingeo.plans.frame import zones_frame

    loaded = [load_plan(name, zones) for name in list(plans) or list_plans(zones)]
    # The same plan may be asked for by two of its names.
    return zones_frame({plan.id: plan for plan in loaded}.values(), kinds)


def read_plan_folder(folder: Path) -> Plan:
    """Return the plan of one folder of a register, checked.

    Raises
    ------
    PlanDataError
        Every problem of its files at once.
    """
    problems: list[Problem] = []
    plan_toml, zones_csv = folder / "plan.toml", folder / "zones.csv"
    read = read_record(plan_toml, problems)
    rows = read_zones(zones_csv, problems)
    zone_ids = None if rows is None else {zone.zone_id for _, zone in rows}
    if rows is not None:
        check_zones(rows, zones_csv, problems)
    if read is not None:
        check_record(read, zone_ids, plan_toml, problems)
    changes: tuple[ZoneChange, ...] = ()
    if read is not None and rows is not None and not problems:
        published = {zone.zone_id: zone for _, zone in rows}
        changes = read_adjustments(folder / "adjustments.toml", published, read.plan.record.issued_on, problems)
        zone_ids = {*published, *(change.zone.zone_id for change in changes)}
    boundaries = read_boundaries(folder / "boundaries.geojson", zone_ids, problems)
    if read is None or rows is None or problems:
        raise PlanDataError(problems)
    changes = tuple(_with_boundary(change, boundaries) for change in changes)
    parts = {field.name: getattr(read.plan, field.name) for field in dataclasses.fields(read.plan)}
    whole = Plan(**{**parts, "zone_list": tuple(zone for _, zone in rows), "changes": changes})
    return with_zone_boundaries(whole, boundaries)


def _with_boundary(change: ZoneChange, boundaries: Mapping[str, model.Boundary]) -> ZoneChange:
    boundary = boundaries.get(change.zone.zone_id)
    return dataclasses.replace(change, zone=dataclasses.replace(change.zone, boundary=boundary))
