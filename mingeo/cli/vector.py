"""Frames of zones to files that a GIS or a spreadsheet opens. The same frame gives the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

__all__ = ["WRITERS"]

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
        writer.writerows([[_tame(cell) for cell in row] for row in rows])


def _tame(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


WRITERS: Mapping[str, Callable[[geopandas.GeoDataFrame, Path], None]] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_geopackage,
    ".csv": _write_csv,
}
