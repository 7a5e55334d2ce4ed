"""The user's own official boundaries, put to the zones of a plan that they belong to."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeVar

from mingeo.errors import FormatError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked
from mingeo.model import Boundary, Clause, Plan, PlanRecord, Rule, Zone
from mingeo.predicates import PREDICATES
from mingeo.text import Text

__all__ = ["plan_of_boundaries", "with_boundaries", "with_zone_boundaries"]


_ID_FIELDS = ("zone_id", "id", "bsm", "ghqbh", "fqbh", "编号", "区块编号", "规划区编号", "分区编号")
_NAME_FIELDS = ("name", "ghqmc", "fqmc", "jdmc", "名称", "区块名称", "规划区名称", "分区名称", "矿区名称")

AnyPlan = TypeVar("AnyPlan", bound=Plan)


def with_boundaries(plan: AnyPlan, found: FeatureSet) -> tuple[AnyPlan, tuple[Text, ...]]:
    """Return the plan with surveyed boundaries put to its zones, and a note on every feature left over.

    A feature belongs to the zone whose id one of its id fields has, else to the one zone whose name one
    of its name fields has. Blanks and the width of characters do not count.

    Raises
    ------
    FormatError
        No feature belongs to any zone, two belong to one, or a name fits several zones.
    """
    matched: dict[str, Feature] = {}
    notes = []
    for feature in found.features:
        zone = _zone_of(feature, plan, found.path)
        if zone is None:
            notes.append(
                Text(
                    f"{found.path} 第 {feature.label} 个要素与规划的分区编号、名称都对不上，未使用",
                    f"{found.path}: feature {feature.label} has no zone's id or name and was not used",
                )
            )
        elif zone.zone_id in matched:
            raise _twice(zone, matched[zone.zone_id], feature, found.path)
        else:
            matched[zone.zone_id] = feature
    if not matched:
        raise FormatError(
            Text("没有一个要素与规划的分区对得上", "no feature belongs to a zone of the plan"),
            Text(
                "用字段 zone_id 或 name 写明分区编号或名称（mingeo zones 可查）",
                "give each a zone_id or name field as `mingeo zones` prints them",
            ),
            path=found.path,
        )
    boundaries = {zone_id: _boundary(feature, found) for zone_id, feature in matched.items()}
    return with_zone_boundaries(plan, boundaries), tuple(notes)


def with_zone_boundaries(plan: AnyPlan, boundaries: Mapping[str, Boundary]) -> AnyPlan:
    """Return the plan with boundaries put to the zones of those ids."""
    zones = tuple(
        dataclasses.replace(zone, boundary=boundaries.get(zone.zone_id, zone.boundary)) for zone in plan.zone_list
    )
    return dataclasses.replace(plan, zone_list=zones)


def _boundary(feature: Feature, found: FeatureSet) -> Boundary:
    return Boundary(checked(feature.geometry), found.crs, "surveyed", f"{found.path}#{feature.label}")


def _zone_of(feature: Feature, plan: Plan, path: str) -> Zone | None:
    by_field = {key.casefold(): _plain(value) for key, value in feature.attributes.items()}
    ids = {by_field[field] for field in _ID_FIELDS if by_field.get(field)}
    for zone in plan.zone_list:
        if _plain(zone.zone_id) in ids:
            return zone
    names = {by_field[field] for field in _NAME_FIELDS if by_field.get(field)}
    named = [zone for zone in plan.zone_list if zone.name and _plain(zone.name) in names]
    if len(named) > 1:
        found = "、".join(zone.zone_id for zone in named)
        raise FormatError(
            Text(
                f"第 {feature.label} 个要素的名称对应多个分区：{found}",
                f"the name of feature {feature.label} fits several zones: {found}",
            ),
            Text("用字段 zone_id 写明编号", "give it a zone_id field"),
            path=path,
        )
    return named[0] if named else None


def _twice(zone: Zone, one: Feature, other: Feature, path: str) -> FormatError:
    return FormatError(
        Text(
            f"第 {one.label} 和第 {other.label} 个要素都是 {zone.label} 的边界",
            f"features {one.label} and {other.label} are both the boundary of {zone.label}",
        ),
        Text("合并为一个多部件的面，或删去一个", "make them one multipart area, or delete one"),
        path=path,
    )


def _plain(value: object) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    return re.sub(r"[\s\-—–－_]", "", text).casefold()


def plan_of_boundaries(files: Sequence[FeatureSet]) -> Plan:
    """Return a plan of nothing but boundaries: its one rule is that a right lies in one of them.

    For the plain geometric answer, where the user gives zones and names no plan.
    """
    zones = tuple(
        Zone(_label(feature), "", name=_name(feature), boundary=_boundary(feature, found))
        for found in files
        for feature in found.features
    )
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


def _label(feature: Feature) -> str:
    by_field = {key.casefold(): value for key, value in feature.attributes.items()}
    found = (str(by_field[field]) for field in _ID_FIELDS if by_field.get(field))
    return next(found, feature.label)


def _name(feature: Feature) -> str:
    by_field = {key.casefold(): value for key, value in feature.attributes.items()}
    found = (str(by_field[field]) for field in _NAME_FIELDS if by_field.get(field))
    return next(found, "")
