"""Zones of plans, and frames of zones, as sheets of a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mingeo.errors import ArgumentError, CRSError
from mingeo.maps.scene import Group, Item, Row, Sheet
from mingeo.maps.shapes import bounds_of, in_degrees, thinned
from mingeo.maps.symbols import PLACE, zone_order, zone_symbol
from mingeo.maps.titles import block_of_frame, block_of_plan
from mingeo.maps.wording import words
from mingeo.measure import circle_of_area
from mingeo.model import ZONE_KINDS, Boundary, Place, Plan, Zone
from mingeo.text import Language, Text

if TYPE_CHECKING:
    import geopandas
    from shapely.geometry.base import BaseGeometry

__all__ = ["sheets_of"]

Extras = Mapping[str, tuple[Row, ...]]
"""By zone id, the columns of a frame that the register does not know."""


def sheets_of(plan_or_zones: Any, language: Language) -> tuple[Sheet, ...]:
    """Return one sheet for each plan, or for each `plan_id` of a frame of zones.

    Raises
    ------
    ArgumentError
        Something that is neither a plan, plans nor a frame.
    """
    if isinstance(plan_or_zones, Plan):
        return (_plan_sheet(plan_or_zones, language),)
    if hasattr(plan_or_zones, "geometry") and hasattr(plan_or_zones, "columns"):
        return _frame_sheets(plan_or_zones, language)
    try:
        plans = list(plan_or_zones)
    except TypeError:
        plans = [None]
    if any(not isinstance(plan, Plan) for plan in plans):
        raise ArgumentError(
            Text(
                f"{type(plan_or_zones).__name__} 不是规划，也不是分区的 GeoDataFrame",
                f"a {type(plan_or_zones).__name__} is no plan and no frame of zones",
            ),
            Text("用 load_plan 或 load_zones 的结果", "give what load_plan or load_zones returns"),
        )
    return tuple(_plan_sheet(plan, language) for plan in plans)


def _plan_sheet(plan: Plan, language: Language) -> Sheet:
    record = plan.record
    name = record.county or plan.id or words("zones", language)
    groups = _groups(plan.zone_list, language, {})
    sheet = Sheet(plan.id, name, record.title, groups, block_of_plan(plan, language))
    return _with_bounds(sheet)


def _with_bounds(sheet: Sheet) -> Sheet:
    items = [item for group in sheet.groups for item in group.items]
    return replace(sheet, bounds=bounds_of(item.geometry for item in items))


def _groups(zones: Sequence[Zone], language: Language, extras: Extras) -> tuple[Group, ...]:
    """Return the zones by kind and by how well they are known, large areas at the bottom; then the places."""
    kinds = sorted(dict.fromkeys(zone.kind for zone in zones), key=zone_order)
    found = []
    for kind in kinds:
        by_basis: dict[str, list[Zone]] = {}
        for zone in zones:
            if zone.kind == kind:
                by_basis.setdefault(_basis(zone), []).append(zone)
        for basis in ("surveyed", "digitised", "schematic", "place", "none"):
            if basis in by_basis:
                found.append(_group(kind, basis, by_basis[basis], language, extras))
    places = _places(zones, language)
    return (*found, places) if places.items else tuple(found)


def _basis(zone: Zone) -> str:
    """Return how a zone is known; ``place`` is a point of the plan's text without an area to draw."""
    if zone.boundary is not None:
        return zone.boundary.basis
    if zone.place is None:
        return "none"
    return "place" if zone.stated_area_km2 is None else "schematic"


def _group(kind: str, basis: str, zones: Sequence[Zone], language: Language, extras: Extras) -> Group:
    known = ZONE_KINDS.get(kind)
    title = known.name.to(language) if known is not None else kind or words("zone", language)
    suffix = "" if basis == "surveyed" else words(f"suffix_{basis}", language)
    shapes = _shapes(zones)
    return Group(
        key=f"{kind}/{basis}",
        title=title + suffix,
        role="unlocated" if basis == "none" else "zones",
        symbol=zone_symbol(kind, basis),
        items=tuple(
            _item(zone, shape, basis, language, extras.get(zone.zone_id, ()))
            for zone, shape in zip(zones, shapes, strict=True)
        ),
    )


def _shapes(zones: Sequence[Zone]) -> list[BaseGeometry | None]:
    """Return what is drawn for zones that are all known on the same basis, in degrees."""
    from shapely import Point

    shapes: list[BaseGeometry | None] = [None] * len(zones)
    by_crs: dict[str, list[int]] = {}
    for position, zone in enumerate(zones):
        place = zone.place
        if zone.boundary is not None:
            by_crs.setdefault(zone.boundary.crs, []).append(position)
        elif place is not None and zone.stated_area_km2 is not None:
            shapes[position] = circle_of_area(place.lon, place.lat, zone.stated_area_km2)
        elif place is not None:
            shapes[position] = Point(place.lon, place.lat)
    for crs, positions in by_crs.items():
        given = [zones[position].boundary.geometry for position in positions]  # type: ignore[union-attr]
        for position, shape in zip(positions, in_degrees(given, crs), strict=True):
            shapes[position] = shape
    return thinned(shapes)


def _item(zone: Zone, shape: BaseGeometry | None, basis: str, language: Language, extra: tuple[Row, ...]) -> Item:
    minerals = "、".join(zone.minerals)
    sketched = words("sketched", language) if basis in ("schematic", "place") else ""
    place = zone.place
    return Item(
        key=zone.zone_id,
        label=zone.name or zone.zone_id,
        sublabel=" ".join(part for part in (minerals if minerals not in zone.name else "", sketched) if part),
        rows=(*_rows(zone, basis, language), *extra),
        geometry=shape,
        place=None if place is None or zone.boundary is not None else (place.lon, place.lat, place.radius_m),
        searched=tuple(words(f"row_{name}", language) for name in ("id", "minerals", "place")),
    )


def _rows(zone: Zone, basis: str, language: Language) -> tuple[Row, ...]:
    kind = ZONE_KINDS.get(zone.kind)
    years = [str(year) for year in (zone.release_from, zone.release_to) if year is not None]
    area = zone.stated_area or ("" if zone.stated_area_km2 is None else f"{zone.stated_area_km2:g} km²")
    place = zone.place
    radius = "" if place is None else words("within_radius", language).format(metres=f"{place.radius_m:.0f}")
    rows = [
        ("name", zone.name),
        ("id", zone.zone_id),
        ("kind", kind.name.to(language) if kind is not None else zone.kind),
        ("minerals", "、".join(zone.minerals)),
        ("stated_area", area),
        ("parent", zone.parent_id),
        ("release", "—".join(dict.fromkeys(years))),
        ("stage", zone.stage),
        ("resource", zone.resource),
        ("planned_rights", "" if zone.planned_rights is None else str(zone.planned_rights)),
        ("shape", words(f"basis_{basis}", language)),
        ("place", zone.place_name),
        ("place_source", "" if place is None else f"{place.source}{radius}"),
        ("boundary_source", "" if zone.boundary is None else zone.boundary.source),
        ("clause", zone.clause),
        ("note", zone.note),
    ]
    return tuple((words(f"row_{name}", language), value) for name, value in rows if value)


def _places(zones: Sequence[Zone], language: Language) -> Group:
    """Return the named places of the zones, each point once."""
    from shapely import Point

    named: dict[tuple[float, float], list[Zone]] = {}
    for zone in zones:
        if zone.place is not None and zone.place_name and zone.boundary is None:
            named.setdefault((zone.place.lon, zone.place.lat), []).append(zone)
    items = []
    for (lon, lat), there in named.items():
        place = there[0].place
        assert place is not None
        rows = [
            ("place", there[0].place_name),
            ("place_source", place.source),
            ("zones", "、".join(zone.label for zone in there)),
        ]
        items.append(
            Item(
                key=there[0].place_name,
                label=there[0].place_name,
                rows=tuple((words(f"row_{name}", language), value) for name, value in rows if value),
                geometry=Point(lon, lat),
                place=(lon, lat, place.radius_m),
            )
        )
    return Group("places", words("places", language), "places", PLACE, tuple(items))


def _frame_sheets(frame: geopandas.GeoDataFrame, language: Language) -> tuple[Sheet, ...]:
    if frame.crs is None:
        raise CRSError(
            Text("分区没有坐标系", "the frame of zones has no coordinate system"),
            Text("用 set_crs 写明", "name it with frame.set_crs"),
        )
    crs = frame.crs.to_string()
    by_plan: dict[str, list[Zone]] = {}
    extras: dict[str, tuple[Row, ...]] = {}
    columns = [column for column in frame.columns if column != frame.geometry.name]
    cells = frame[columns].astype(object).where(frame[columns].notna(), None).to_dict("records")
    for label, record, geometry in zip(frame.index, cells, frame.geometry, strict=True):
        row = {str(column): value for column, value in record.items()}
        zone = _zone_of_row(str(label), row, geometry, crs)
        by_plan.setdefault(str(row.get("plan_id") or ""), []).append(zone)
        rest = [(name, str(value)) for name, value in row.items() if name not in _KNOWN and value is not None]
        extras[zone.zone_id] = tuple(rest)
    sheets = []
    for plan_id, zones in by_plan.items():
        name = plan_id or words("zones", language)
        groups = _groups(zones, language, extras)
        sheets.append(_with_bounds(Sheet(plan_id, name, plan_id, groups, block_of_frame(name, crs, language))))
    return tuple(sheets)


_TEXTS = ("kind", "name", "stated_area", "parent_id", "stage", "resource", "clause", "note")
_WHOLE = ("release_from", "release_to", "planned_rights")
_KNOWN = {*_TEXTS, *_WHOLE, "plan_id", "minerals", "stated_area_km2", "place", "lon", "lat", "radius_m"}
_KNOWN |= {"place_source", "basis"}


def _zone_of_row(label: str, row: Mapping[str, Any], geometry: BaseGeometry | None, crs: str) -> Zone:
    """Return a row of `load_zones` as the zone it came from; of any other frame, what can be told."""
    basis = row.get("basis", "surveyed")
    drawn = geometry is not None and not geometry.is_empty and basis in ("surveyed", "digitised")
    minerals = row.get("minerals")
    place = None
    if all(row.get(name) is not None for name in ("lon", "lat", "radius_m")):
        place = Place(float(row["lon"]), float(row["lat"]), float(row["radius_m"]), str(row.get("place_source") or ""))
    area = row.get("stated_area_km2")
    texts: dict[str, Any] = {name: str(row.get(name) or "") for name in _TEXTS}
    numbers: dict[str, Any] = {name: None if row.get(name) is None else int(row[name]) for name in _WHOLE}
    return Zone(
        zone_id=label,
        minerals=tuple(str(minerals).split("、")) if minerals else (),
        stated_area_km2=None if area is None else float(area),
        place_name=str(row.get("place") or ""),
        place=place,
        boundary=Boundary(geometry, crs, basis, str(row.get("source") or "")) if drawn else None,  # type: ignore[arg-type]
        **texts,
        **numbers,
    )
