"""Which coordinate system the coordinates of a vector file are in, and which of them goes east.

What the file says is believed where the numbers allow it. Where it says nothing, the user's word counts;
where neither does, only eastings with a 3-degree zone number in front (8 digits, 25-45) tell it, and
anything else is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.crs import (
    GEOGRAPHIC,
    epsg_of_zone,
    geographic_of,
    is_cgcs2000,
    is_geographic,
    name_of,
    parse,
    same_crs,
    transverse_mercator,
)
from mingeo.errors import CoordinateError, CRSError
from mingeo.readers.options import ReadOptions
from mingeo.text import Text, same

if TYPE_CHECKING:
    from pyproj.crs import CRS

__all__ = ["Placing", "crs_of_definition", "placed"]

Geometries = np.ndarray[Any, Any]

_NORTHINGS = (300_000.0, 6_100_000.0)
_ZONED_EASTINGS = (25_000_000.0, 46_000_000.0)
_LONGITUDES = (73.0, 136.0)
_LATITUDES = (3.0, 54.5)
_ZONE_NUMBERS = range(13, 46)
"""Zone numbers in front of eastings: 13-23 in 6-degree zones, 25-45 in 3-degree ones."""


@dataclass(frozen=True)
class Placing:
    """Geometries with the CRS that they are in, and how it was found; `is_said`: the file names it itself."""

    geometries: Geometries
    crs: str
    is_said: bool
    notes: tuple[Text, ...]


def placed(
    geometries: Sequence[BaseGeometry] | Geometries, said: str | None, options: ReadOptions, *, by_zone: bool = True
) -> Placing:
    """Return geometries with easting or longitude first, in the CRS that the file or the user names.

    `by_zone`: a format that need not name its CRS, so that zone numbers in front of the eastings may tell it.

    Raises
    ------
    CRSError
        No CRS and no zone number; the user's contradicts the file's; a zone number that is not the CRS's.
    CoordinateError
        Northings stand where eastings belong, and the user did not say so; eastings of several zones.

    >>> placed([shapely.box(40500000, 4000000, 40501000, 4001000)], None, ReadOptions()).crs
    'EPSG:4528'
    """
    array: Geometries = np.asarray(geometries, dtype=object)
    array, notes = _east_first(array, options)
    bounds = shapely.total_bounds(array)
    if said is None:
        crs, note = _unsaid_crs(bounds, options, by_zone)
    else:
        crs, note = crs_of_definition(said), None
        _refuse_another(crs, options)
    note = note or Text(f"坐标系按文件所写：{name_of(crs).zh}", f"CRS as the file says: {name_of(crs).en}")
    _check_zone(bounds, crs)
    return Placing(array, crs, said is not None, (*notes, note))


def crs_of_definition(definition: str) -> str:
    """Return the EPSG name of a CRS whose numbers are one of EPSG's; else its definition, as WKT.

    PROJ's own identification goes by names and would accept a ``.prj`` that calls itself zone 40 with the
    central meridian of zone 39: datum, projection and every parameter are compared here.

    Raises
    ------
    CRSError
        Not a definition that PROJ can read, or not of a place on earth.

    >>> from pyproj import CRS
    >>> crs_of_definition(CRS.from_epsg(4528).to_wkt("WKT1_ESRI"))
    'EPSG:4528'
    """
    if is_cgcs2000(definition):
        return definition
    from pyproj import Transformer
    from pyproj.crs import CRS
    from pyproj.exceptions import ProjError

    if "init=" in definition:  # a PROJ string inside WKT that names a file
        raise _unknown(definition)
    crs = _flat(parse(definition.strip("\ufeff \t\r\n")))
    named = crs.to_json_dict().get("id", {})
    codes = [str(named["code"])] if named.get("authority") == "EPSG" else []
    codes += [entry.code for entry in crs.list_authority("EPSG", min_confidence=20)]
    for code in codes:
        if _numbers(crs) == _numbers(CRS.from_epsg(code)):
            return f"EPSG:{code}"
    if crs.to_authority() == ("OGC", "CRS84"):
        return GEOGRAPHIC
    if "PROJ4" in definition:  # a PROJ string inside WKT, which goes before the WKT's own words
        raise _unknown(definition)
    try:
        Transformer.from_crs(crs, crs.geodetic_crs)
    except ProjError:  # a projection that PROJ can read but not compute
        raise _unknown(definition) from None
    return str(crs.to_wkt())


def _unknown(definition: str) -> CRSError:
    return CRSError(
        Text(f"坐标系的写法不认识（“{definition[:40]}”）", f"the CRS is written in no known way ('{definition[:40]}')"),
        Text("在 GIS 软件中定义坐标系后再导出", "define its CRS in the GIS and export it again"),
    )


def _flat(crs: CRS) -> CRS:
    """Return the horizontal part of a CRS, without the shift parameters that old definitions carry."""
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs.to_2d()


def _numbers(crs: CRS) -> tuple[object, ...]:
    datum = "" if crs.datum is None else crs.datum.name.removesuffix(" ensemble")
    unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 0.0
    meridian = 0.0 if crs.prime_meridian is None else crs.prime_meridian.longitude
    shape = crs.ellipsoid
    figure = None if shape is None else (round(shape.semi_major_metre, 4), round(shape.inverse_flattening, 9))
    operation = crs.coordinate_operation
    if operation is None:
        return datum, figure, round(unit, 12), meridian
    values = tuple(
        sorted((item.name, round(float(item.value) * item.unit_conversion_factor, 9)) for item in operation.params)
    )
    return datum, figure, round(unit, 12), meridian, operation.method_name, values


def _east_first(geometries: Geometries, options: ReadOptions) -> tuple[Geometries, list[Text]]:
    """Return geometries with their easting or longitude as the first number."""
    seen = _order_seen(shapely.total_bounds(geometries))
    asked = {None: None, "xy": "north", "latlon": "north", "yx": "east", "lonlat": "east"}[options.order]
    if seen is not None and seen != (asked or "east"):
        first, second = shapely.get_coordinates(geometries)[0].tolist()
        raise CoordinateError(
            Text(
                f"图形的第一个数是{'北' if seen == 'north' else '东'}方向的（{first:.10g}, {second:.10g}）",
                f"the first of its two numbers goes {seen} ({first:.10g}, {second:.10g})",
            ),
            Text(
                "把东方向（横坐标、经度）换到前面，或写明 --order xy（北方向在前）",
                "put the easting or longitude first, or say --order xy (northing first)",
            )
            if seen == "north"
            else Text("去掉 --order xy", "leave out --order xy"),
        )
    if (asked or seen) != "north":
        return geometries, []
    swapped = shapely.transform(geometries, lambda places: places[:, ::-1])
    return swapped, [Text("按用户指定：第一个数是北方向的，已对调", "as the user said, northings come first: swapped")]


def _order_seen(bounds: np.ndarray[Any, Any]) -> Literal["north", "east"] | None:
    """Return which of the two numbers comes first, where their size leaves no doubt."""
    west, south, east, north = bounds
    x, y = (west, east), (south, north)
    for eastings, northings in ((_ZONED_EASTINGS, _NORTHINGS), (_LONGITUDES, _LATITUDES)):
        if _lies_in(x, northings) and _lies_in(y, eastings):
            return "north"
        if _lies_in(x, eastings) and _lies_in(y, northings):
            return "east"
    return None


def _lies_in(values: tuple[float, float], limits: tuple[float, float]) -> bool:
    return limits[0] <= values[0] and values[1] <= limits[1]


def _unsaid_crs(bounds: np.ndarray[Any, Any], options: ReadOptions, by_zone: bool) -> tuple[str, Text]:
    if options.crs is not None:
        crs = options.crs
        return crs, Text(
            f"文件没有写明坐标系，按用户指定：{name_of(crs).zh}",
            f"the file names no CRS; as the user named it: {name_of(crs).en}",
        )
    zoned = _lies_in((bounds[0], bounds[2]), _ZONED_EASTINGS) and _lies_in((bounds[1], bounds[3]), _NORTHINGS)
    if not (by_zone and zoned):
        why = (
            Text("，坐标也没有 3 度带带号", ", and its coordinates have no zone number in front")
            if by_zone
            else same("")
        )
        raise CRSError(
            Text(
                f"文件没有写明坐标系{why.zh}（自 {bounds[0]:.10g}, {bounds[1]:.10g} 起）",
                f"the file names no coordinate system (CRS){why.en} (from {bounds[0]:.10g}, {bounds[1]:.10g} on)",
            ),
            Text("用 --crs 写明，如 --crs EPSG:4528", "name it with --crs, such as --crs EPSG:4528"),
        )
    zones = [floor(bounds[0] / 1e6), floor(bounds[2] / 1e6)]
    if zones[0] != zones[1]:
        raise CoordinateError(
            Text(f"横坐标的带号不止一个：{zones}", f"the eastings have several zone numbers: {zones}"),
            Text("所有图形换到同一个 3 度带", "give all of it in one 3-degree zone"),
        )
    crs = epsg_of_zone(zones[0])
    return crs, Text(
        f"文件没有写明坐标系；横坐标以带号 {zones[0]} 开头，按 {name_of(crs).zh} 读；基准按 2000 国家大地坐标系",
        f"the file names no CRS; its eastings begin with zone number {zones[0]}: read as {name_of(crs).en}; "
        "the datum is taken to be CGCS2000",
    )


def _refuse_another(crs: str, options: ReadOptions) -> None:
    """Refuse a CRS of the user's that is not the file's; in degrees WGS 84 and CGCS2000 are taken for one."""
    if options.crs is None or same_crs(crs, options.crs):
        return
    both = [crs, options.crs]
    if all(is_geographic(name) and geographic_of(name) == GEOGRAPHIC for name in both):
        return
    raise CRSError(
        Text(
            f"文件写明坐标系 {name_of(crs).zh}，与 {options.crs} 不同",
            f"the file says {name_of(crs).en}, not {options.crs}",
        ),
        Text("去掉 --crs，或改正文件", "leave out --crs, or mend the file"),
    )


def _check_zone(bounds: np.ndarray[Any, Any], crs: str) -> None:
    """Refuse eastings whose zone number is not the CRS's, and a CRS whose zone number is not its meridian's."""
    plane = transverse_mercator(crs)
    if plane is None:
        return
    meridian, false_easting_m = plane
    zone, offset_m = divmod(false_easting_m, 1e6)
    if offset_m != 500_000.0:  # a local grid: its eastings follow no rule
        return
    if zone in _ZONE_NUMBERS and meridian != (3 * zone if zone > 23 else 6 * zone - 3):
        raise CRSError(
            Text(
                f"坐标系“{parse(crs).name}”的带号是 {zone:g}，中央经线却是 {meridian:g}°",
                f"the CRS '{parse(crs).name}' has zone number {zone:g} but central meridian {meridian:g}°E",
            ),
            Text("查明带号后改正坐标系定义", "find out the zone and mend the definition of the CRS"),
        )
    for easting in (float(bounds[0]), float(bounds[2])):
        seen = floor(easting / 1e6)
        if seen != zone:
            raise _other_zone(crs, int(zone), easting)


def _other_zone(crs: str, zone: int, easting: float) -> CRSError:
    wanted = (
        Text(f"以带号 {zone} 开头", f"begin with zone number {zone}")
        if zone
        else Text("不含带号", "have no zone number")
    )
    return CRSError(
        Text(
            f"按 {name_of(crs).zh}，横坐标应{wanted.zh}，文件中却是 {easting:.10g}",
            f"by {name_of(crs).en} eastings {wanted.en}, but the file has {easting:.10g}",
        ),
        Text(
            "查明带号和坐标次序，改正坐标系或坐标",
            "find out the zone and the order of the numbers, and mend the CRS or the coordinates",
        ),
    )
