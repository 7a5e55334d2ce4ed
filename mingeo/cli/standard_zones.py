"""Zones under the field codes of planning databases, for a bureau's own programs: `mingeo zones --fields standard`.

Polygons are written for zones with a surveyed or digitised boundary only: a schematic circle under an
official code would pass for a boundary. A table without geometry (.csv) has every zone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mingeo.errors import ArgumentError
from mingeo.plans.fields import Field, standard_fields
from mingeo.text import Text
from mingeo.writers.dbase import MOST_BYTES, DbaseField, DbaseTable, shortened

if TYPE_CHECKING:
    from mingeo.features import FeatureSet
    from mingeo.model import Boundary, Plan, PlanRecord, Zone

__all__ = ["SUFFIXES", "write_standard_zones"]

SUFFIXES = (".shp", ".gpkg", ".geojson", ".csv")

Row = dict[str, object]

_VALUES: Mapping[str, Callable[[Zone, PlanRecord], object]] = {
    "zone_id": lambda zone, _: zone.zone_id,
    "name": lambda zone, _: zone.name or None,
    "stated_area": lambda zone, _: None if zone.stated_area_km2 is None else round(zone.stated_area_km2, 4),
    "county": lambda _, record: record.county,
    "minerals": lambda zone, _: "、".join(zone.minerals) or None,
    "planned_rights": lambda zone, _: zone.planned_rights,
    "period": lambda _, record: f"{record.period_from}-{record.period_to}",
    "note": lambda zone, _: zone.note or None,
}


@dataclass(frozen=True)
class _Selection:
    """Zones with their plans, the fields that they are written in, and what is to be said of them."""

    zones: tuple[tuple[Zone, PlanRecord], ...]
    fields: tuple[Field, ...]
    notes: tuple[Text, ...]

    def rows(self) -> list[Row]:
        """Return one row a zone; a field that is for other kinds is None."""
        return [
            {
                field.name: None
                if field.kinds and zone.kind not in field.kinds
                else _VALUES[field.column](zone, record)
                for field in self.fields
            }
            for zone, record in self.zones
        ]


def write_standard_zones(plans: Sequence[Plan], zone_ids: Collection[str], path: Path) -> tuple[int, list[Text]]:
    """Write zones of plans under standard field codes; return how many, and what is to be said of it.

    Raises
    ------
    ArgumentError
        An ending that is not one of `SUFFIXES`, or none of the zones has a boundary.
    FormatError, FileWriteError
        A value that the format cannot hold, or a file that cannot be written.
    """
    from mingeo.files import write_whole
    from mingeo.writers import writer_for
    from mingeo.writers.shapefile import save_set, write_shapefile_table

    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ArgumentError(
            Text(
                f"--fields standard 不会写 {suffix or '没有后缀的文件'}", f"--fields standard cannot write {path.name}"
            ),
            Text(f"可写：{'、'.join(SUFFIXES)}", f"use one of {', '.join(SUFFIXES)}"),
        )
    chosen = _selection(plans, zone_ids, with_geometry=suffix != ".csv")
    if suffix == ".csv":
        write_whole(path, _csv(chosen))
        return len(chosen.zones), list(chosen.notes)
    found = _features(chosen, path)
    if suffix == ".shp":
        table, notes = _table(chosen)
        geometries = [feature.geometry for feature in found.features]
        save_set(path, write_shapefile_table(geometries, found.crs, table))
        return len(chosen.zones), [*found.interpretation, *notes]
    writer = writer_for(path)
    found = writer.prepare(found)
    writer.save(path, writer.write(found, "utf-8"))
    return len(chosen.zones), list(found.interpretation)


def _selection(plans: Sequence[Plan], zone_ids: Collection[str], *, with_geometry: bool) -> _Selection:
    wanted = set(zone_ids)
    asked = [(zone, plan.record) for plan in plans for zone in plan.zone_list if zone.zone_id in wanted]
    zones = [(zone, record) for zone, record in asked if not with_geometry or zone.boundary is not None]
    notes = []
    if len(zones) < len(asked):
        left = len(asked) - len(zones)
        notes.append(
            Text(
                f"{left} 个分区没有官方边界，未写入（示意图形不作为边界）",
                f"{left} zone(s) without an official boundary were not written (a schematic shape is no boundary)",
            )
        )
    if not zones:
        raise ArgumentError(
            Text("所选分区都没有官方边界，没有可写的图形", "none of these zones has an official boundary to write"),
            Text(
                "先用 mingeo adopt 采用边界文件并用 --zones 指明文件夹，或写成 .csv",
                "adopt a boundary file with `mingeo adopt` and name its folder with --zones, or write a .csv",
            ),
        )
    fields = standard_fields(zone.kind for zone, _ in zones)
    unwritten = _without_rights_field(zones, fields)
    if unwritten:
        notes.append(
            Text(
                f"{unwritten} 个分区的拟设矿业权数没有对应的代码，未写入",
                f"the planned rights of {unwritten} zones have no code for their kind and were not written",
            )
        )
    return _Selection(tuple(zones), fields, tuple(notes))


def _without_rights_field(zones: Sequence[tuple[Zone, PlanRecord]], fields: Sequence[Field]) -> int:
    covered = {kind for field in fields if field.column == "planned_rights" for kind in field.kinds}
    return sum(zone.planned_rights is not None and zone.kind not in covered for zone, _ in zones)


def _features(chosen: _Selection, path: Path) -> FeatureSet:
    """Return the zones as features: in the CRS that all boundaries share, else in CGCS2000 degrees."""
    from mingeo.crs import GEOGRAPHIC, move
    from mingeo.features import Feature, FeatureSet

    boundaries: list[Boundary] = [zone.boundary for zone, _ in chosen.zones if zone.boundary is not None]
    systems = {boundary.crs for boundary in boundaries}
    crs, notes = boundaries[0].crs, list(chosen.notes)
    if len(systems) > 1:
        crs = GEOGRAPHIC
        notes.append(
            Text(
                f"边界的坐标系不一（{'、'.join(sorted(systems))}），统一换算到 {crs}，边线加密",
                f"the boundaries are in {', '.join(sorted(systems))}: all moved to {crs}, points added along edges",
            )
        )
    features = tuple(
        Feature(zone.zone_id, row, move(boundary.geometry, boundary.crs, crs))
        for (zone, _), boundary, row in zip(chosen.zones, boundaries, chosen.rows(), strict=True)
    )
    return FeatureSet(features, crs, True, str(path), "", tuple(notes))


def _table(chosen: _Selection) -> tuple[DbaseTable, list[Text]]:
    """Return the rows under fields of the table's widths; only a remark is cut where it is too long, and that told."""
    fields = [
        DbaseField(field.name, field.is_number, field.width or MOST_BYTES, field.decimals) for field in chosen.fields
    ]
    rows = [list(row.values()) for row in chosen.rows()]
    encoding = DbaseTable(fields, rows).encoding
    remarks = [at for at, field in enumerate(chosen.fields) if field.column == "note"]
    cut = 0
    for row in rows:
        for at in remarks:
            before = row[at]
            if isinstance(before, str):
                row[at] = shortened(before, fields[at].width, encoding)
                cut += row[at] != before
    notes = []
    if cut:
        notes.append(
            Text(
                f"{cut} 条备注超过字段长度，已截断（末尾“…”）；要全文请写 .gpkg",
                f"{cut} remark(s) were cut to the field's width (they end in …); a .gpkg holds them whole",
            )
        )
    return DbaseTable(fields, rows), notes


def _csv(chosen: _Selection) -> bytes:
    """Return the rows with a byte order mark; a text that a spreadsheet would run gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.name for field in chosen.fields])
    for row in chosen.rows():
        writer.writerow([_printed(field, value) for field, value in zip(chosen.fields, row.values(), strict=True)])
    return text.getvalue().encode("utf-8-sig")


def _printed(field: Field, value: object) -> object:
    from mingeo.cli.vector import tame

    if value is None:
        return ""
    return f"{value:.{field.decimals}f}" if field.is_number else tame(value)
