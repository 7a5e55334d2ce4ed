"""Coordinate reference systems as Chinese offices use them.

EPSG numbers (checked against the EPSG database that PROJ carries): CGCS2000 geographic 4490; 3-degree
Gauss-Krüger with the zone number before the easting 4488 + zone (zones 25-45: 4513-4533); without it
4534 + (central meridian - 75) / 3 (4534-4554).

WGS 84 and CGCS2000 are taken for one: they differ by centimetres to decimetres. Between any other two
datums nothing is ever moved: for Xi'an 80 and Beijing 54 PROJ knows no transformation and would pass
the numbers through unshifted (115 m off in one published case).

PROJ is loaded when a system is asked about that is none of CGCS2000's, or more than a few corners are to be moved:
loading it takes a quarter of the time of a check.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.errors import CRSError
from mingeo.text import Text
from mingeo.three_degree import GEOGRAPHIC, INVERSE_FLATTENING, SEMI_MAJOR_M, moved, plane_of

if TYPE_CHECKING:
    import pyproj
    from pyproj.crs import CRS

Shape = TypeVar("Shape", bound=BaseGeometry)

__all__ = [
    "CHINA_BOUNDS",
    "GEOGRAPHIC",
    "MAX_SEGMENT_M",
    "METRES_A_DEGREE",
    "densified",
    "epsg_of_zone",
    "geographic_of",
    "in_china",
    "is_cgcs2000",
    "is_geographic",
    "is_projected",
    "move",
    "move_vertices",
    "name_for",
    "name_of",
    "own_plane",
    "parse",
    "require_one_datum",
    "transverse_mercator",
    "zone_of_longitude",
]

CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.5)
"""West, south, east, north in degrees: the land and the sea that any Chinese right can lie in."""

MAX_SEGMENT_M = 150.0
"""An edge moved to another CRS gets a point at least this often: it then strays by 1 mm at most.

The bow of an edge grows with the square of its length and the tangent of the latitude: 1 mm at 250 m and
36° N, at 180 m and 53.6° N, the northern end of China.
"""

METRES_A_DEGREE = 111_320.0
"""Along the equator; a degree of latitude has 0.7 % less there, and as much near the pole."""

_EARTH_BOUNDS = (-180.0, -90.0, 180.0, 90.0)

_FEW = 1000
"""Corners that are moved sooner one by one than PROJ is loaded."""

_AUTHORITY_CODE = re.compile(r"[A-Za-z]{2,10}:\w{1,12}")
_WKT_STARTS = ("GEOGCS[", "PROJCS[", "GEOGCRS[", "GEODCRS[", "PROJCRS[", "COMPD_CS[", "COMPOUNDCRS[")
_CGCS2000 = "China 2000"
_ONE_DATUM = (_CGCS2000, "World Geodetic System 1984")
_CHINESE = (*_ONE_DATUM, "Xian 1980", "Beijing 1954")
_UNMOVABLE = {
    "Xian 1980": Text("1980 西安坐标系", "Xi'an 1980"),
    "Beijing 1954": Text("1954 北京坐标系", "Beijing 1954"),
}


@lru_cache(maxsize=64)
def parse(crs: str) -> CRS:
    """Return a CRS by its authority code (``EPSG:4528``) or its WKT.

    Nothing else is taken: other forms of name make PROJ open files.

    Raises
    ------
    CRSError
        Where PROJ does not know it, or it is neither geographic nor projected.
    """
    from pyproj.crs import CRS
    from pyproj.exceptions import CRSError as ProjCRSError

    if not (_AUTHORITY_CODE.fullmatch(crs) or crs.startswith(_WKT_STARTS)):
        raise _unknown(crs)
    try:
        parsed = CRS.from_user_input(crs)
    except ProjCRSError:
        raise _unknown(crs) from None
    if not (parsed.is_geographic or parsed.is_projected):
        raise _not_on_earth(crs)
    return parsed


def is_cgcs2000(crs: str) -> bool:
    """Return True for one of the systems whose every number is known here."""
    return crs == GEOGRAPHIC or plane_of(crs) is not None


def is_projected(crs: str) -> bool:
    """Return True where coordinates are those of a plane; errors as `parse`."""
    return plane_of(crs) is not None if is_cgcs2000(crs) else bool(parse(crs).is_projected)


def is_geographic(crs: str) -> bool:
    """Return True where coordinates are degrees; errors as `parse`."""
    return crs == GEOGRAPHIC if is_cgcs2000(crs) else bool(parse(crs).is_geographic)


def transverse_mercator(crs: str) -> tuple[float, float] | None:
    """Return the central meridian and the false easting of a transverse Mercator plane; None for anything else.

    >>> transverse_mercator("EPSG:4528"), transverse_mercator("EPSG:4490")
    ((120.0, 40500000.0), None)
    """
    plane = plane_of(crs)
    if plane is not None:
        return float(plane.meridian), plane.false_easting_m
    if crs == GEOGRAPHIC:
        return None
    operation = parse(crs).coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    values = {item.name: float(item.value) for item in operation.params}
    return values.get("Longitude of natural origin", 0.0), values.get("False easting", 0.0)


def name_for(crs: CRS) -> str:
    """Return the name by which `parse` gives a CRS back: its authority code, else its WKT."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.to_wkt())


def epsg_of_zone(zone: int) -> str:
    """Return the CGCS2000 3-degree plane of a zone, eastings with the zone number in front.

    >>> epsg_of_zone(40)
    'EPSG:4528'
    """
    if not 25 <= zone <= 45:
        raise CRSError(
            Text(f"没有第 {zone} 带：3 度带为 25—45 带", f"there is no zone {zone}: 3-degree zones are 25-45"),
            Text("查看横坐标前两位的带号", "look at the first two digits of the eastings"),
        )
    return f"EPSG:{4488 + zone}"


def zone_of_longitude(lon: float) -> int:
    """Return the 3-degree zone of a longitude.

    >>> zone_of_longitude(118.85)
    40
    """
    return floor((lon + 1.5) / 3)


def geographic_of(crs: str) -> str:
    """Return the longitude-latitude system on the same datum; EPSG:4490 for CGCS2000 and WGS 84."""
    if _datum(crs) in _ONE_DATUM:
        return GEOGRAPHIC
    geodetic = parse(crs).geodetic_crs
    if geodetic is None:
        raise _not_on_earth(crs)
    return name_for(geodetic.to_2d())


def own_plane(geometry: BaseGeometry, crs: str) -> str:
    """Return the plane in which a geometry is measured: its own, where its coordinates are plane ones.

    Coordinates in degrees, or in a plane that is not transverse Mercator (and so stretches lengths), are
    measured in the 3-degree plane of the geometry's middle.
    """
    if is_projected(crs) and transverse_mercator(crs) is not None:
        return crs
    degrees = geographic_of(crs)
    west, _, east, _ = move_vertices(geometry, crs, degrees).bounds
    zone = zone_of_longitude((west + east) / 2)
    if degrees == GEOGRAPHIC and 25 <= zone <= 45:
        return epsg_of_zone(zone)
    return _three_degree_plane(degrees, 3 * zone)


def move(geometry: Shape, source: str, target: str) -> Shape:
    """Return a geometry in another CRS, its edges kept straight in the CRS they were given in.

    Points are added along each edge (at most 150 m apart) before it is moved, so that no edge strays by
    more than a millimetre. In the same CRS the geometry comes back untouched.

    Raises
    ------
    CRSError
        Where the two systems stand on different datums.
    """
    if same_crs(source, target):
        return geometry
    return move_vertices(densified(geometry, source), source, target)


def densified(geometry: Shape, crs: str) -> Shape:
    """Return a geometry with points added along its edges, so that they stay straight when it is moved."""
    step = MAX_SEGMENT_M if is_projected(crs) else MAX_SEGMENT_M / METRES_A_DEGREE
    densely: Shape = shapely.segmentize(geometry, step)
    return densely


def move_vertices(geometry: Shape, source: str, target: str) -> Shape:
    """Return a geometry in another CRS, vertex by vertex and nothing between."""
    if same_crs(source, target):
        return geometry

    def there(coordinates: np.ndarray) -> np.ndarray:
        if len(coordinates) <= _FEW and "pyproj" not in sys.modules:
            places = moved(coordinates.tolist(), source, target)
            if places is not None:
                return np.array(places)
        x, y = _transformer(source, target).transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    result: Shape = shapely.transform(geometry, there)
    return result


@lru_cache(maxsize=256)
def same_crs(one: str, other: str) -> bool:
    """Return True where two names stand for one CRS with one axis use."""
    if one == other or (is_cgcs2000(one) and is_cgcs2000(other)):
        return one == other
    return parse(one).equals(parse(other), ignore_axis_order=True)


def in_china(geometry: BaseGeometry, crs: str) -> bool:
    """Return True where a geometry lies within China's bounds.

    On a datum that is not a Chinese one it has to lie on earth only: mingeo may serve another country's
    registry in its own CRS.
    """
    degrees = geographic_of(crs)
    west, south, east, north = move_vertices(geometry, crs, degrees).bounds
    least_lon, least_lat, most_lon, most_lat = CHINA_BOUNDS if _datum(crs) in _CHINESE else _EARTH_BOUNDS
    inside: bool = least_lon <= west and least_lat <= south and east <= most_lon and north <= most_lat
    return inside


def name_of(crs: str) -> Text:
    """Return what a CRS is called.

    >>> name_of("EPSG:4528").en
    'CGCS2000, 3-degree zone 40, zone number in front (EPSG:4528)'
    """
    if crs == GEOGRAPHIC:
        return Text("2000 国家大地坐标系，经纬度（EPSG:4490）", "CGCS2000, longitude and latitude (EPSG:4490)")
    plane = plane_of(crs)
    if plane is None:
        parsed = parse(crs)
        code = parsed.to_epsg()
        if code is not None and is_cgcs2000(f"EPSG:{code}"):
            return name_of(f"EPSG:{code}")
        suffix = Text("", "") if code is None else Text(f"（EPSG:{code}）", f" (EPSG:{code})")
        return Text(f"{parsed.name}{suffix.zh}", f"{parsed.name}{suffix.en}")
    if plane.zone is not None:
        return Text(
            f"2000 国家大地坐标系 3 度带第 {plane.zone} 带，横坐标含带号（{crs}）",
            f"CGCS2000, 3-degree zone {plane.zone}, zone number in front ({crs})",
        )
    return Text(
        f"2000 国家大地坐标系 3 度带，中央经线 {plane.meridian}°，横坐标不含带号（{crs}）",
        f"CGCS2000, 3-degree zone of {plane.meridian}°E, no zone number ({crs})",
    )


def ellipsoid_of(crs: str) -> tuple[float, float]:
    """Return the semi-major axis in metres and the inverse flattening of the CRS's ellipsoid.

    CGCS2000's (6378137, 298.257222101) also stands for WGS 84.
    """
    degrees = geographic_of(crs)
    if degrees == GEOGRAPHIC:
        return SEMI_MAJOR_M, INVERSE_FLATTENING
    ellipsoid = parse(degrees).ellipsoid
    if ellipsoid is None:
        raise _not_on_earth(crs)
    return ellipsoid.semi_major_metre, ellipsoid.inverse_flattening


def require_one_datum(one: str, other: str) -> None:
    """Refuse two systems between whose datums nothing can be moved.

    Raises
    ------
    CRSError
        Where the datums differ, WGS 84 and CGCS2000 being taken for one.
    """
    first, second = _datum(one), _datum(other)
    if first != second and not {first, second} <= set(_ONE_DATUM):
        raise _different_datums(first, second)


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    import pyproj

    require_one_datum(source, target)
    # Between CGCS2000 and WGS 84 PROJ's operation is a null one ("ballpark"), which is what is meant here.
    return pyproj.Transformer.from_crs(parse(source), parse(target), always_xy=True)


def _datum(crs: str) -> str:
    if is_cgcs2000(crs):
        return _CGCS2000
    parsed = parse(crs)
    datum = parsed.datum
    if datum is None:
        raise _not_on_earth(parsed.name)
    return str(datum.name).removesuffix(" ensemble")


def _three_degree_plane(degrees: str, meridian: int) -> str:
    from pyproj.crs import ProjectedCRS
    from pyproj.crs.coordinate_operation import TransverseMercatorConversion

    conversion = TransverseMercatorConversion(
        longitude_natural_origin=meridian, false_easting=500_000.0, scale_factor_natural_origin=1.0
    )
    return str(ProjectedCRS(conversion=conversion, geodetic_crs=parse(degrees)).to_wkt())


def _unknown(crs: str) -> CRSError:
    shown = crs if len(crs) <= 60 else f"{crs[:60]}..."
    return CRSError(
        Text(f"不认识坐标系“{shown}”", f"unknown coordinate system (CRS) '{shown}'"),
        Text("用 EPSG 编号，如 EPSG:4528", "name it by its EPSG code, such as EPSG:4528"),
    )


def _different_datums(source: str, target: str) -> CRSError:
    names = [_UNMOVABLE.get(datum, Text(datum, datum)) for datum in (source, target)]
    return CRSError(
        Text(
            f"{names[0].zh} 与 {names[1].zh} 基准不同，没有可靠的转换，不转换就会偏移上百米",
            f"{names[0].en} and {names[1].en} stand on different datums with no trustworthy transformation; "
            "unconverted numbers would be off by a hundred metres",
        ),
        Text(
            "请提供同一基准（2000 国家大地坐标系）的坐标",
            "give both in one datum: ask the office for the CGCS2000 coordinates",
        ),
    )


def _not_on_earth(crs: str) -> CRSError:
    return CRSError(
        Text(f"“{crs}”不是大地坐标系或投影坐标系", f"'{crs}' is no geographic or projected system"),
        Text("用 EPSG 编号指定坐标系", "name the coordinate system by its EPSG code"),
    )
