"""Tiny plans, rights and layers from plain tables, for the tests of rules, scope and review.

All of it stands in EPSG:4528 beside its central meridian, 120°E, where a metre of the plane is a metre on
the ellipsoid to a part in a hundred million: lengths and areas can be computed by eye. A square is
``[x, y, width, height]``, a corner ``[x, y]``, both in metres from `ORIGIN`. What a table does not say has
the defaults below; `tests/test_rules.py` describes the tables.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.model import (
    BaselineFigure,
    Boundary,
    Clause,
    Indicator,
    IndicatorMention,
    Layer,
    MineralDirection,
    MinimumScale,
    MiningRight,
    Place,
    Plan,
    PlanRecord,
    Rule,
    RuleScope,
    Zone,
)
from mingeo.model.features import FeatureLayer
from mingeo.text import Text

PLANE = "EPSG:4528"
ORIGIN = (40_500_000.0, 3_900_000.0)
PLAN_ID = "999999-tiny"
PERIOD = (2021, 2025)
YEAR = 2024

Table = Mapping[str, Any]


def square(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """Return a square of the plane, its corner at (x, y) from the origin."""
    return ring([(x, y), (x, y + height), (x + width, y + height), (x + width, y)])


def ring(corners: Sequence[Sequence[float]], holes: Sequence[Sequence[float]] = ()) -> shapely.Polygon:
    """Return the polygon through some corners, with square holes."""
    cut = [square(*hole).exterior for hole in holes]
    return shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in corners], cut)


def in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry of the plane in CGCS2000 degrees, corner by corner."""
    move = pyproj.Transformer.from_crs(PLANE, "EPSG:4490", always_xy=True)
    return shapely.transform(geometry, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1])))


def tiny_right(table: Table) -> MiningRight:
    """Return the right of a table: ``square``, ``squares`` or ``corners`` with ``holes``, and what is said of it."""
    said = {"year": YEAR, **table}
    said["kind"] = said.get("kind") or None
    geometry = _shape(said)
    crs = said.pop("crs", PLANE)
    return MiningRight(geometry=geometry if crs == PLANE else in_degrees(geometry), crs=crs, **said)


def tiny_plan(table: Table) -> Plan:
    """Return the plan of a table: its zones, mineral directions, minimum scales and rules."""
    record = PlanRecord(
        title="小县矿产资源总体规划（虚构）",
        county="小县",
        county_code=table.get("county_code", "999999"),
        prefecture="",
        province="",
        issuer="",
        base_year=2020,
        period_from=PERIOD[0],
        period_to=PERIOD[1],
        clause="总则",
        text_complete=True,
        scope_excludes=tuple(table.get("scope_excludes", ())),
    )
    return Plan(
        id=PLAN_ID,
        record=record,
        zone_list=tuple(tiny_zone(zone) for zone in table.get("zones", ())),
        mineral_directions=tuple(MineralDirection(**_row(row)) for row in table.get("mineral_directions", ())),
        minimum_scales=tuple(MinimumScale(**_row(row)) for row in table.get("minimum_scales", ())),
        indicators=tuple(tiny_indicator(row) for row in table.get("indicators", ())),
        baseline=tuple(BaselineFigure(**{"topic": "other", **_row(row)}) for row in table.get("baseline", ())),
        rules=tuple(tiny_rule(rule) for rule in table.get("rules", ())),
    )


def tiny_indicator(table: Table) -> Indicator:
    """Return the indicator of a table, a figure of the plan's own table where it does not say otherwise."""
    said = {"source": "table", **_row(table)}
    also = tuple(IndicatorMention(**_row(row)) for row in said.pop("also", ()))
    return Indicator(**said, also=also)


def tiny_zone(table: Table) -> Zone:
    """Return the zone of a table; ``boundary`` is a square, ``stated_area`` reads like ``0.64 平方千米``."""
    said = {"kind": "mining_block", **_row(table)}
    boundary, holes, basis = said.pop("boundary", None), said.pop("holes", ()), said.pop("basis", "surveyed")
    if boundary is not None:
        geometry = shapely.Polygon(square(*boundary).exterior, [square(*hole).exterior for hole in holes])
        said["boundary"] = Boundary(geometry, PLANE, basis, "虚构")
    if "place" in said:
        said["place"] = _place(**said["place"])
    if "stated_area" in said:
        number, unit = said["stated_area"].split()
        assert unit == "平方千米"
        said["stated_area_km2"] = float(number)
    return Zone(**said)


def tiny_rule(table: Table) -> Rule:
    """Return the rule of a table; it is mandatory and named after its predicate where the table says no other."""
    said = {"id": table["predicate"], "strength": "mandatory", "clause": "一", **table}
    scope = {key: _tuple(value) for key, value in said.pop("applies_to", {}).items()}
    parameters = {key: _parameter(value) for key, value in said.pop("parameters", {}).items()}
    clause = Clause(PLAN_ID, said.pop("clause"))
    summary = Text(f"规则 {said['id']}", f"rule {said['id']}")
    return Rule(**said, clause=clause, summary=summary, applies_to=RuleScope(**scope), parameters=parameters)


def tiny_layers(table: Mapping[str, Sequence[Any]]) -> dict[str, Layer]:
    """Return the layers of a table, each a list of features counted from 1.

    A feature is a square, or a table with a ``square``, a ``line`` of corners or a ``point``, and what else
    the user's file says of it.
    """
    return {role: tiny_layer(role, features) for role, features in table.items()}


def tiny_layer(role: str, features: Sequence[Any]) -> Layer:
    """Return one layer; one that says more than squares keeps what it says."""
    count = range(1, len(features) + 1)
    said = {"role": role, "crs": PLANE, "features": tuple(map(str, count))}
    said["names"] = tuple(f"{role} {number}" for number in count)
    if not any(isinstance(one, Mapping) for one in features):
        return Layer(geometries=tuple(square(*one) for one in features), **said)
    rest = tuple({key: value for key, value in one.items() if key not in _SHAPES} for one in features)
    return FeatureLayer(geometries=tuple(_drawn(one) for one in features), attributes=rest, **said)


_SHAPES = ("square", "line", "point")


def _drawn(feature: Table) -> BaseGeometry:
    if "square" in feature:
        return square(*feature["square"])
    if "point" in feature:
        return shapely.Point(ORIGIN[0] + feature["point"][0], ORIGIN[1] + feature["point"][1])
    return shapely.LineString([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in feature["line"]])


def _shape(said: dict[str, Any]) -> shapely.Polygon | shapely.MultiPolygon:
    """Take the shape out of a right's table and return it."""
    holes = said.pop("holes", ())
    if "squares" in said:
        return shapely.MultiPolygon([square(*one) for one in said.pop("squares")])
    if "corners" in said:
        return ring(said.pop("corners"), holes)
    return shapely.Polygon(square(*said.pop("square")).exterior, [square(*hole).exterior for hole in holes])


def _place(at: Sequence[float], radius_m: float, grade: str = "derived") -> Place:
    degrees = in_degrees(shapely.Point(ORIGIN[0] + at[0], ORIGIN[1] + at[1]))
    return Place(degrees.x, degrees.y, radius_m, f"{grade}: 虚构")


def _row(table: Table) -> dict[str, Any]:
    plain = {key: _tuple(value) if key == "minerals" else value for key, value in table.items()}
    return {"clause": "一", **plain}


def _parameter(value: Any) -> Any:
    return Text(**value) if isinstance(value, Mapping) else _tuple(value)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
