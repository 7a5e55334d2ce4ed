"""Zones as a GeoDataFrame, with the schematic circles that maps draw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import geopandas
import numpy as np
import pandas as pd
import pyproj
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, ellipsoid_of, move
from mingeo.errors import ArgumentError
from mingeo.measure import area_m2
from mingeo.model import ZONE_KINDS, Basis, Plan, Zone
from mingeo.plans.zone_table import COLUMNS
from mingeo.text import Text

__all__ = ["schematic_circle", "zones_frame"]

_CIRCLE_CORNERS = 72
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


@lru_cache(maxsize=512)
def schematic_circle(lon: float, lat: float, area_km2: float) -> Polygon:
    """Return a circle in degrees whose ellipsoidal area is exactly the one asked for.

    A polygon of 72 corners equally far from the centre on the CGCS2000 ellipsoid; its area is right to
    far less than 0.0001 km².

    >>> round(area_m2(schematic_circle(118.86, 36.45, 0.64), "EPSG:4490"), 2)
    640000.0
    """
    semi_major, inverse_flattening = ellipsoid_of(GEOGRAPHIC)
    geod = pyproj.Geod(a=semi_major, rf=inverse_flattening)
    azimuths = np.linspace(0, 360, _CIRCLE_CORNERS, endpoint=False)

    def circle(radius_m: float) -> Polygon:
        ones = np.ones_like(azimuths)
        x, y, _ = geod.fwd(lon * ones, lat * ones, azimuths, radius_m * ones)
        return Polygon(np.column_stack([x, y]))

    radius_m = math.sqrt(area_km2 * 1e6 / math.pi)
    for _ in range(4):  # The area goes with the square of the radius: each step squares the error away.
        radius_m *= math.sqrt(area_km2 * 1e6 / area_m2(circle(radius_m), GEOGRAPHIC))
    return circle(radius_m)


def _shape(zone: Zone) -> tuple[Basis, BaseGeometry | None]:
    if zone.boundary is not None:
        return zone.boundary.basis, move(zone.boundary.geometry, zone.boundary.crs, GEOGRAPHIC)
    if zone.place is not None and zone.stated_area_km2 is not None:
        return "schematic", schematic_circle(zone.place.lon, zone.place.lat, zone.stated_area_km2)
    return "none", None


def _cells(zone: Zone) -> dict[str, object]:
    place = zone.place
    cells = {column: getattr(zone, column, None) for column in COLUMNS}
    cells |= {
        "minerals": "、".join(zone.minerals),
        "place": zone.place_name,
        "lon": None if place is None else place.lon,
        "lat": None if place is None else place.lat,
        "radius_m": None if place is None else place.radius_m,
        "place_source": "" if place is None else place.source,
    }
    return {key: None if value == "" else value for key, value in cells.items()}
