"""Frames of zones to files that a GIS or a spreadsheet opens. The same frame gives the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas

__all__ = ["WRITERS", "tame", "write_frame_shapefile"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _write_geojson(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write RFC 7946 GeoJSON; CGCS2000 degrees stand for WGS 84 ones, a few decimetres apart at most."""
    collection = json.loads(frame.reset_index().to_json(drop_id=True, na="null", to_wgs84=False))
    collection.pop("crs", None)
    path.write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_geopackage(frame: geopandas.GeoDataFrame, path: Path) -> None:
    import pyogrio

    # GDAL stamps the file with the time of writing; a fixed one keeps the bytes the same.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"})
    pyogrio.write_dataframe(frame.reset_index(), path, layer="zones", driver="GPKG", geometry_type="Unknown")


def _write_csv(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write the columns without geometry, with a byte order mark, for spreadsheets to see the Chinese.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    table = frame.drop(columns="geometry").reset_index()
    rows = table.astype(object).where(table.notna(), "").to_numpy().tolist()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows([[tame(cell) for cell in row] for row in rows])


def tame(cell: object) -> object:
    """Return a cell that no spreadsheet runs: a text that would be a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


_SHORT_NAMES = {
    "stated_area_km2": "AREA_KM2",
    "stated_area": "AREA_TEXT",
    "release_from": "REL_FROM",
    "release_to": "REL_TO",
    "planned_rights": "PLAN_RIGHT",
    "place_source": "PLACE_SRC",
}
"""Field names where the column's own is longer than the 10 characters of a .dbf."""

_NUMBERS = {"stated_area_km2": 4, "release_from": 0, "release_to": 0, "planned_rights": 0, "lon": 6, "lat": 6}
_NUMBERS["radius_m"] = 1
_NUMBER_WIDTH = 16


def write_frame_shapefile(frame: geopandas.GeoDataFrame, path: Path) -> list[Text]:
    """Write a frame of zones as a Shapefile, and return what is to be said of it.

    A zone without geometry is a null shape. Texts are cut to what a .dbf holds, and that is told.
    """
    from mingeo.crs import GEOGRAPHIC
    from mingeo.writers.dbase import MOST_BYTES, DbaseField, DbaseTable, shortened
    from mingeo.writers.shapefile import save_set, write_shapefile_table

    table = frame.drop(columns="geometry").reset_index()
    names = [str(column) for column in table.columns]
    fields = [
        DbaseField(_SHORT_NAMES.get(name, name.upper()), True, _NUMBER_WIDTH, _NUMBERS[name])
        if name in _NUMBERS
        else DbaseField(_SHORT_NAMES.get(name, name.upper()), False, MOST_BYTES)
        for name in names
    ]
    rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    encoding = DbaseTable(fields, rows).encoding
    whole = [[shortened(cell, MOST_BYTES, encoding) if isinstance(cell, str) else cell for cell in row] for row in rows]
    cut = sum(
        one != other
        for before, after in zip(rows, whole, strict=True)
        for one, other in zip(before, after, strict=True)
    )
    save_set(path, write_shapefile_table(list(frame.geometry), GEOGRAPHIC, DbaseTable(fields, whole)))
    if not cut:
        return []
    return [
        Text(
            f"{cut} 处文字超过 {MOST_BYTES} 字节，已截断（末尾“…”）；要全文请写 .gpkg",
            f"{cut} text(s) were cut to {MOST_BYTES} bytes (they end in …); a .gpkg holds them whole",
        )
    ]


WRITERS: Mapping[str, Callable[[geopandas.GeoDataFrame, Path], None]] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_geopackage,
    ".csv": _write_csv,
}
