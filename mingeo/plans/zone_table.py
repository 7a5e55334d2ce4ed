"""zones.csv: one row for each zone and each planned block."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mingeo.crs import CHINA_BOUNDS
from mingeo.errors import Problem, QuantityError
from mingeo.model import ZONE_KINDS, Place, Zone
from mingeo.quantities import parse_area_km2
from mingeo.text import Text

if TYPE_CHECKING:
    import _csv

__all__ = ["COLUMNS", "GRADES", "ZoneRow", "cells_of_zone", "read_zones", "zone_of_cells"]

COLUMNS = (
    "zone_id",
    "kind",
    "name",
    "minerals",
    "stated_area_km2",
    "stated_area",
    "parent_id",
    "release_from",
    "release_to",
    "stage",
    "resource",
    "planned_rights",
    "place",
    "lon",
    "lat",
    "radius_m",
    "place_source",
    "clause",
    "note",
)

GRADES = ("sourced", "derived", "township-level", "guess")
"""How well a place point is known; a `guess` is for maps only."""

_LEAST_KM2 = 1e-6

Number = TypeVar("Number", int, float)
ZoneRow = tuple[int | None, Zone]
"""A zone with the line of the file on which its row starts; None for one that another file holds."""


def read_zones(path: Path, problems: list[Problem]) -> list[ZoneRow] | None:
    """Return the zones of a zones.csv with their lines; None where it is no such table.

    Problems are appended with their lines.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, None, Text(f"读不了：{error}", f"cannot be read: {error}")))
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _rows(reader, path, problems)
    except csv.Error as error:
        what = Text(f"不是 CSV：{error}", f"is not CSV: {error}")
        problems.append(Problem(path, reader.line_num, what))
        return None


def _rows(reader: "_csv.Reader", path: Path, problems: list[Problem]) -> list[ZoneRow] | None:
    header: list[str] = next(reader, [])
    if tuple(header) != COLUMNS:
        missing = [column for column in COLUMNS if column not in header]
        extra = [column for column in header if column not in COLUMNS]
        what = Text(
            f"列名不对：缺 {missing}，多 {extra}，顺序应为 {','.join(COLUMNS)}",
            f"wrong columns: missing {missing}, unknown {extra}; the order is {','.join(COLUMNS)}",
        )
        problems.append(Problem(path, 1, what))
        return None
    zones: list[ZoneRow] = []
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) != len(COLUMNS):
            what = Text(f"有 {len(cells)} 格，应为 {len(COLUMNS)}", f"{len(cells)} cells, not {len(COLUMNS)}")
            problems.append(Problem(path, line, what))
        else:
            zones.append((line, zone_of_cells(dict(zip(COLUMNS, cells, strict=True)), path, line, problems)))
        line = reader.line_num + 1
    return zones


def zone_of_cells(cells: dict[str, str], path: Path, line: int | None, problems: list[Problem]) -> Zone:
    """Return the zone of one row's cells, all of `COLUMNS`; problems are appended with the line."""
    return _Row(cells, path, line, problems).zone()


def cells_of_zone(zone: Zone) -> dict[str, object]:
    """Return what a zone has for each of `COLUMNS`; None or nothing where a cell is empty."""
    place = zone.place
    return {
        **{column: getattr(zone, column, None) for column in COLUMNS},
        "minerals": "、".join(zone.minerals),
        "place": zone.place_name,
        "lon": None if place is None else place.lon,
        "lat": None if place is None else place.lat,
        "radius_m": None if place is None else place.radius_m,
        "place_source": "" if place is None else place.source,
    }


class _Row:
    def __init__(self, cells: dict[str, str], path: Path, line: int | None, problems: list[Problem]) -> None:
        self.cells, self.path, self.line, self.problems = cells, path, line, problems

    def zone(self) -> Zone:
        cells = self.cells
        if cells["kind"] not in ZONE_KINDS:
            self.report(f"未知的分区类型 {cells['kind']!r}", f"unknown kind {cells['kind']!r}")
        for column in ("zone_id", "clause"):
            if not cells[column]:
                self.report(f"{column} 为空", f"{column} is empty")
        return Zone(
            zone_id=cells["zone_id"],
            kind=cells["kind"],
            name=cells["name"],
            minerals=tuple(mineral for mineral in cells["minerals"].split("、") if mineral),
            stated_area_km2=self.stated_area(),
            stated_area=cells["stated_area"],
            parent_id=cells["parent_id"],
            release_from=self.number("release_from", int, 2000, 2100),
            release_to=self.number("release_to", int, 2000, 2100),
            stage=cells["stage"],
            resource=cells["resource"],
            planned_rights=self.number("planned_rights", int, 0, 1000),
            place_name=cells["place"],
            place=self.place(),
            clause=cells["clause"],
            note=cells["note"],
        )

    def stated_area(self) -> float | None:
        """Return the stated area; the printed one has to say the same."""
        area = self.number("stated_area_km2", float, _LEAST_KM2, 1e6)
        printed = self.cells["stated_area"]
        if (area is None) != (not printed):
            self.report(
                "stated_area_km2 与 stated_area 应同时有或同时空",
                "stated_area_km2 and stated_area go together",
            )
        elif area is not None:
            try:
                same = abs(parse_area_km2(printed) - area) <= 1e-9 * area
            except QuantityError as error:
                self.report(error.what.zh, error.what.en)
                return area
            if not same:
                self.report(f"“{printed}”不是 {area} 平方千米", f"'{printed}' is not {area} km2")
        return area

    def place(self) -> Place | None:
        west, south, east, north = CHINA_BOUNDS
        lon = self.number("lon", float, west, east)
        lat = self.number("lat", float, south, north)
        radius_m = self.number("radius_m", float, 1, 1e6)
        source = self.cells["place_source"]
        if not any((self.cells["lon"], self.cells["lat"], self.cells["radius_m"], source)):
            return None
        if lon is None or lat is None or radius_m is None or not source:
            self.report(
                "lon、lat、radius_m、place_source 应齐全或全空",
                "lon, lat, radius_m and place_source go together",
            )
            return None
        place = Place(lon, lat, radius_m, source)
        if place.grade not in GRADES:
            self.report(
                f"place_source 应以 {'、'.join(GRADES)} 之一加冒号开头",
                f"place_source should start with one of {', '.join(GRADES)} and a colon",
            )
        return place

    def number(self, column: str, convert: Callable[[str], Number], least: float, most: float) -> Number | None:
        cell = self.cells[column]
        if not cell:
            return None
        if not re.fullmatch(r"-?\d+" if convert is int else r"-?\d+(\.\d+)?", cell):
            self.report(f"{column} 的“{cell}”不是数", f"{column} '{cell}' is not a number")
            return None
        value = convert(cell)
        if not least <= value <= most:
            self.report(f"{column} 的 {cell} 超出范围", f"{column} {cell} is out of range {least:g}-{most:g}")
            return None
        return value

    def report(self, zh: str, en: str) -> None:
        self.problems.append(Problem(self.path, self.line, Text(zh, en)))
