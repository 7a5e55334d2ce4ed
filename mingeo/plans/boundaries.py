"""The user's own official boundaries, put to the zones of a plan that they belong to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import shapely

from mingeo.errors import FormatError
from mingeo.features import Feature, FeatureSet
from mingeo.model import Boundary, Clause, Plan, PlanRecord, Rule, Zone
from mingeo.plans.fields import field_map, field_table
from mingeo.predicates import PREDICATES
from mingeo.text import Text

if TYPE_CHECKING:
    from mingeo.plans.adoption import LeftOver

__all__ = ["plan_of_boundaries", "with_boundaries", "with_zone_boundaries", "without_boundaries"]

AnyPlan = TypeVar("AnyPlan", bound=Plan)


def with_boundaries(plan: AnyPlan, found: FeatureSet) -> tuple[AnyPlan, tuple[Text, ...]]:
    """Return the plan with surveyed boundaries put to its zones, and a note on every feature left over.

    A feature belongs to the zone whose id one of its id fields has, else to the one zone whose name one
    of its name fields has (see `mingeo.plans.adoption`). Features that the file calls by the same id and
    name are the parts of one boundary.

    Raises
    ------
    FormatError
        No field for an id or a name, no feature belongs to any zone, a feature fits several, or several
        that are not parts of one boundary belong to one.
    """
    from mingeo.plans.adoption import match_zones

    matching = match_zones(plan, found, field_map(found.features, {}, found.path))
    for left in matching.left_over:
        if left.why != "none":
            raise _undecided(left, found.path)
    if not matching.matches:
        raise FormatError(
            Text("没有一个要素与规划的分区对得上", "no feature belongs to a zone of the plan"),
            Text(
                "用字段 zone_id 或 name 写明分区编号或名称（mingeo zones 可查）",
                "give each a zone_id or name field as `mingeo zones` prints them",
            ),
            path=found.path,
        )
    boundaries = {
        one.zone.zone_id: Boundary(one.geometry, found.crs, "surveyed", f"{found.path}#{one.labels}")
        for one in matching.matches
    }
    notes = tuple(
        Text(
            f"{found.path} 第 {left.feature.label} 个要素与规划的分区编号、名称都对不上，未使用",
            f"{found.path}: feature {left.feature.label} has no zone's id or name and was not used",
        )
        for left in matching.left_over
    )
    joined = tuple(
        Text(
            f"{found.path} 第 {one.labels} 个要素编号、名称相同，合为 {one.zone.label} 的边界",
            f"{found.path}: features {one.labels} bear the same id and name: parts of {one.zone.label}",
        )
        for one in matching.matches
        if len(one.features) > 1
    )
    return with_zone_boundaries(plan, boundaries), (*joined, *notes)


def with_zone_boundaries(plan: AnyPlan, boundaries: Mapping[str, Boundary]) -> AnyPlan:
    """Return the plan with boundaries put to the zones of those ids."""
    zones = tuple(
        dataclasses.replace(zone, boundary=boundaries.get(zone.zone_id, zone.boundary)) for zone in plan.zone_list
    )
    return dataclasses.replace(plan, zone_list=zones)


def without_boundaries(plan: AnyPlan) -> AnyPlan:
    """Return the plan as it is printed: no zone with a boundary."""
    zones = tuple(dataclasses.replace(zone, boundary=None) for zone in plan.zone_list)
    return dataclasses.replace(plan, zone_list=zones)


_REMEDIES = {
    "several": Text("用字段 zone_id 写明编号", "give it a zone_id field"),
    "contradiction": Text("改正编号或名称", "mend its id or its name"),
    "twice": Text("合并为一个多部件的面，或删去一个", "make them one multipart area, or delete one"),
}


def _undecided(left: LeftOver, path: str) -> FormatError:
    what = left.message
    if left.why != "twice":
        what = Text(f"第 {left.feature.label} 个要素{what.zh}", f"feature {left.feature.label} {what.en}")
    return FormatError(what, _REMEDIES[left.why], path=path)


def plan_of_boundaries(files: Sequence[FeatureSet]) -> Plan:
    """Return a plan of nothing but boundaries: its one rule is that a right lies in one of them.

    For the plain geometric answer, where the user gives zones and names no plan. There may be thousands of them: they
    are taken to be valid, as reading makes sure, and each is checked when it is measured.
    """
    zones = tuple(zone for found in files for zone in _zones_of(found))
    record = PlanRecord(
        title="",
        county="",
        county_code="",
        prefecture="",
        province="",
        issuer="",
        base_year=0,
        period_from=0,
        period_to=0,
        clause="",
        text_complete=True,
    )
    rule = Rule(
        id="within_zone",
        predicate="within_zone",
        strength="mandatory",
        clause=Clause("", "", "default"),
        summary=PREDICATES["within_zone"].says,
        parameters={"kinds": ("",)},
    )
    return Plan(id="", record=record, zone_list=zones, rules=(rule,))


def _zones_of(found: FeatureSet) -> Iterator[Zone]:
    flat = shapely.force_2d([feature.geometry for feature in found.features])
    for feature, geometry in zip(found.features, flat.tolist(), strict=True):
        boundary = Boundary(geometry, found.crs, "surveyed", f"{found.path}#{feature.label}")
        zone_id = _first(feature, "zone_id", "record_id") or feature.label
        yield Zone(zone_id, "", name=_first(feature, "name"), boundary=boundary)


def _first(feature: Feature, *columns: str) -> str:
    """Return the first value that the usual fields for some columns have; empty where there is none."""
    attributes = feature.attributes
    found = (str(attributes[key]) for key in _keys_for(tuple(attributes), columns) if attributes[key])
    return next(found, "")


@lru_cache(maxsize=64)
def _keys_for(keys: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of a feature's keys are usual for some columns, in the table's order."""
    by_field = {key.strip().casefold(): key for key in keys}
    usual = [row.name.casefold() for column in columns for row in field_table() if row.column == column]
    return tuple(by_field[name] for name in usual if name in by_field)
