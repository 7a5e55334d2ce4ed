"""Zones as a GeoDataFrame, with the schematic circles that maps draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import geopandas
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, move
from mingeo.errors import ArgumentError
from mingeo.measure import circle_of_area
from mingeo.model import ZONE_KINDS, Basis, Plan, Zone
from mingeo.plans.zone_table import COLUMNS, cells_of_zone
from mingeo.text import Text

__all__ = ["zones_frame"]

_WHOLE_NUMBERS = ("release_from", "release_to", "planned_rights")
_NUMBERS = ("stated_area_km2", "lon", "lat", "radius_m")


def zones_frame(plans: Iterable[Plan], kinds: Sequence[str] | None = None) -> geopandas.GeoDataFrame:
    """Return the zones of plans as `mingeo.load_zones` describes them."""
    for kind in kinds or ():
        if kind not in ZONE_KINDS:
            raise ArgumentError(
                Text(f"没有分区类型“{kind}”", f"there is no zone kind '{kind}'"),
                Text(f"类型有：{'、'.join(ZONE_KINDS)}", f"kinds are: {', '.join(ZONE_KINDS)}"),
            )
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    for plan in plans:
        for zone in plan.zone_list:
            if kinds is None or zone.kind in kinds:
                basis, shape = _shape(zone)
                rows.append({"plan_id": plan.id, **_cells(zone), "basis": basis})
                shapes.append(shape)
    table = pd.DataFrame(rows, columns=["plan_id", *COLUMNS, "basis"])
    table = table.astype({**dict.fromkeys(_WHOLE_NUMBERS, "Int64"), **dict.fromkeys(_NUMBERS, "float64")})
    frame = geopandas.GeoDataFrame(table, geometry=geopandas.GeoSeries(np.array(shapes, dtype=object), crs=GEOGRAPHIC))
    return frame.set_index("zone_id")


def _shape(zone: Zone) -> tuple[Basis, BaseGeometry | None]:
    if zone.boundary is not None:
        return zone.boundary.basis, move(zone.boundary.geometry, zone.boundary.crs, GEOGRAPHIC)
    if zone.place is not None and zone.stated_area_km2 is not None:
        return "schematic", circle_of_area(zone.place.lon, zone.place.lat, zone.stated_area_km2)
    return "none", None


def _cells(zone: Zone) -> dict[str, object]:
    return {column: None if value == "" else value for column, value in cells_of_zone(zone).items()}
