"""Coordinates that do not stand on CGCS2000: those of web maps, and those of the older Chinese datums.

Web maps in China are drawn in GCJ-02 or BD-09, which displace every place by 300-700 m, by a smooth but
uneven amount. The forward formulas below are the ones that have been public since 2010 (PyPI coord-convert
0.2.1 and others); their inverse is found by iteration.

For 1980 西安 and 1954 北京 no trustworthy general transformation exists. Nothing is moved without
parameters: a `Helmert` from the office that computed it, or a `Similarity` fitted to common points that are
known in both systems.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mingeo.common_points import Similarity, from_common_points
from mingeo.crs import (
    GEOGRAPHIC,
    METRES_A_DEGREE,
    ellipsoid_of,
    geographic_of,
    is_geographic,
    is_projected,
    move_vertices,
    name_of,
    parse,
)
from mingeo.errors import ArgumentError, CoordinateError, CRSError
from mingeo.text import Text

__all__ = [
    "MAX_SHIFT_M",
    "Helmert",
    "Similarity",
    "WebDatum",
    "from_common_points",
    "from_web_map",
    "to_web_map",
    "transform_legacy",
    "web_map_note",
]

Array = NDArray[np.float64]
Shape = TypeVar("Shape", bound=BaseGeometry)
WebDatum = Literal["gcj02", "bd09"]

MAX_SHIFT_M = 500.0
"""The older datums lie within 200 m of CGCS2000; parameters that move further are in other units or signs."""

# The published GCJ-02 formula uses the Krassovsky ellipsoid, and is defined within this box only.
_SEMI_MAJOR_M, _ECCENTRICITY_2 = 6_378_245.0, 0.006_693_421_622_965_943
_WEB_BOUNDS = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN = math.pi * 3000.0 / 180.0


def from_web_map(geometry: Shape, datum: WebDatum) -> Shape:
    """Return a geometry that was drawn on a Chinese web map in true degrees, EPSG:4490.

    Parameters
    ----------
    geometry
        Longitude and latitude in degrees, on `datum`.
    datum
        ``gcj02`` (高德, 腾讯, 奥维) or ``bd09`` (百度).

    Raises
    ------
    CoordinateError
        A coordinate outside the box in which the formula is defined.

    Tian'anmen, 116.403694°E 39.914714°N, is drawn at 116.409939, 39.916118 on a GCJ-02 map:

    >>> place = from_web_map(shapely.Point(116.409939, 39.916118), "gcj02")
    >>> round(place.x, 5), round(place.y, 5)
    (116.40369, 39.91471)
    """
    return _displaced(geometry, lambda places: _inverse(_FORWARD[datum], places))


def to_web_map(geometry: Shape, datum: WebDatum) -> Shape:
    """Return a geometry in EPSG:4490 degrees as a Chinese web map draws it; the inverse of `from_web_map`."""
    return _displaced(geometry, _FORWARD[datum])


def web_map_note(datum: WebDatum) -> Text:
    """Return what a reader says of coordinates that `from_web_map` has converted."""
    name = {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum]
    return Text(
        f"坐标按 {name}（网络地图加偏坐标）读入，已换算为 2000 国家大地坐标系经纬度；"
        "加偏公式没有官方文本，换算结果不能当作实测坐标",
        f"the coordinates were taken as {name} (displaced, as web maps draw them) and converted to CGCS2000 degrees; "
        "no official text of the formula exists, so the result is no survey",
    )


def _displaced(geometry: Shape, move: Callable[[Array], Array]) -> Shape:
    west, south, east, north = _WEB_BOUNDS
    low_x, low_y, high_x, high_y = geometry.bounds
    if not (west <= low_x and south <= low_y and high_x <= east and high_y <= north):
        raise CoordinateError(
            Text(
                f"坐标（{low_x:.8g}—{high_x:.8g}，{low_y:.8g}—{high_y:.8g}）不是中国境内的经纬度，不能按网络地图坐标换算",
                f"the coordinates ({low_x:.8g} to {high_x:.8g}, {low_y:.8g} to {high_y:.8g}) are no degrees in China "
                "and cannot be those of a web map",
            ),
            Text("检查坐标，或去掉 --datum", "check them, or leave out --datum"),
        )
    moved: Shape = shapely.transform(geometry, move)
    return moved


def _gcj02_of(places: Array) -> Array:
    """Return where GCJ-02 draws places given in degrees, longitude first."""
    lon, lat = places[:, 0], places[:, 1]
    x, y = lon - 105.0, lat - 35.0
    waves = _waves(x, (20, 6), (20, 2))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += waves + _waves(y, (20, 1), (40, 1 / 3)) + _waves(y, (160, 1 / 12), (320, 1 / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += waves + _waves(x, (20, 1), (40, 1 / 3)) + _waves(x, (150, 1 / 12), (300, 1 / 30))
    factor = 1 - _ECCENTRICITY_2 * np.sin(np.radians(lat)) ** 2
    meridian_radius = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_2) / factor**1.5
    parallel_radius = _SEMI_MAJOR_M / np.sqrt(factor) * np.cos(np.radians(lat))
    return np.column_stack([lon + np.degrees(east / parallel_radius), lat + np.degrees(north / meridian_radius)])


def _waves(values: Array, *terms: tuple[float, float]) -> Array:
    total: Array = sum((size * np.sin(turns * np.pi * values) for size, turns in terms), np.zeros_like(values))
    return total * 2 / 3


def _bd09_of(places: Array) -> Array:
    """Return where BD-09 draws places given in degrees: GCJ-02, turned and shifted once more."""
    lon, lat = _gcj02_of(places).T
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


_FORWARD: Mapping[WebDatum, Callable[[Array], Array]] = {"gcj02": _gcj02_of, "bd09": _bd09_of}


def _inverse(forward: Callable[[Array], Array], drawn: Array) -> Array:
    """Return the places that `forward` draws at `drawn`, by fixed-point iteration.

    The displacement changes by less than 3 % of a step, so each step shrinks the error thirtyfold: 1e-11
    degrees, a micrometre, take less than ten.
    """
    places = drawn.copy()
    for _ in range(20):
        step = drawn - forward(places)
        places = places + step
        if np.abs(step).max(initial=0.0) < 1e-11:
            break
    return places


@dataclass(frozen=True)
class Helmert:
    """Parameters of a datum transformation to CGCS2000 in space: three shifts, and with rotations seven.

    Attributes
    ----------
    dx_m, dy_m, dz_m
        Shifts along the geocentric axes, in metres.
    rx_arcsec, ry_arcsec, rz_arcsec
        Rotations about the axes, in arc-seconds.
    scale_ppm
        Change of scale, in parts per million.
    convention
        Sign of the rotations: ``position_vector`` (EPSG method 1033) or ``coordinate_frame`` (1032). It must
        be named where a rotation is not 0: taking one for the other moves a place by twice the rotation.

    Raises
    ------
    ArgumentError
        A parameter that is no finite number, or rotations without a convention.
    """

    dx_m: float
    dy_m: float
    dz_m: float
    rx_arcsec: float = 0.0
    ry_arcsec: float = 0.0
    rz_arcsec: float = 0.0
    scale_ppm: float = 0.0
    convention: Literal["position_vector", "coordinate_frame"] | None = None

    def __post_init__(self) -> None:
        """Refuse parameters that cannot be applied."""
        rotations = (self.rx_arcsec, self.ry_arcsec, self.rz_arcsec)
        if not all(map(math.isfinite, (self.dx_m, self.dy_m, self.dz_m, *rotations, self.scale_ppm))):
            raise ArgumentError(
                Text("转换参数中有非数值", "a transformation parameter is no finite number"),
                Text("补上真实参数", "give the true parameter"),
            )
        if any(rotations) and self.convention is None:
            raise ArgumentError(
                Text(
                    "七参数有旋转，但未写明旋转的符号约定，两种读法结果相反",
                    "the parameters have rotations but no convention for their sign, and the two readings are opposite",
                ),
                Text(
                    "写明 position_vector（布尔莎）或 coordinate_frame",
                    "name position_vector or coordinate_frame",
                ),
            )

    def account(self) -> Text:
        """Return the parameters in words."""
        shift = f"dX {self.dx_m:g} m, dY {self.dy_m:g} m, dZ {self.dz_m:g} m"
        if not (self.convention or self.scale_ppm):
            return Text(f"三参数 {shift}，大地高取 0", f"three parameters {shift}; ellipsoidal heights taken as 0")
        turn = f"rX {self.rx_arcsec:g}″, rY {self.ry_arcsec:g}″, rZ {self.rz_arcsec:g}″, {self.scale_ppm:g} ppm"
        sign = self.convention or "-"
        return Text(
            f"七参数 {shift}, {turn}（{sign}），大地高取 0",
            f"seven parameters {shift}, {turn} ({sign}); ellipsoidal heights taken as 0",
        )


def transform_legacy(geometry: Shape, crs: str, by: Helmert | Similarity) -> tuple[Shape, str, tuple[Text, ...]]:
    """Return a geometry of an older datum in CGCS2000, the CRS it then has, and how it was moved.

    Degrees become EPSG:4490 degrees; plane coordinates stay in their zone, with its number or without it.

    Parameters
    ----------
    geometry, crs
        Coordinates in a 1980 西安 or 1954 北京 system of the EPSG list.
    by
        Parameters of the transformation. Only the corners are moved: over a right, edges stay straight.

    Raises
    ------
    CRSError
        `crs` is not one of an older Chinese datum, or is not the plane of the common points.
    CoordinateError
        The parameters move the coordinates by more than 500 m.
    """
    target = _successor(crs)
    if isinstance(by, Similarity):
        _require_plane_of(by, geometry, crs)
        moved: Shape = shapely.transform(geometry, by.apply)
    else:
        degrees = move_vertices(geometry, crs, geographic_of(crs))
        moved = move_vertices(shapely.transform(degrees, _helmert_step(by, crs)), GEOGRAPHIC, target)
    shifts = _shifts_m(geometry, moved, target)
    if shifts.max() > MAX_SHIFT_M:
        raise CoordinateError(
            Text(
                f"按所给参数坐标移动 {shifts.max():.0f} 米，不可信",
                f"the parameters move the coordinates by {shifts.max():.0f} m, which cannot be",
            ),
            Text("检查参数的单位、符号和方向", "check their units, signs and direction"),
        )
    notes = [
        Text(f"{name_of(crs).zh} 转换到 {name_of(target).zh}", f"{name_of(crs).en} moved to {name_of(target).en}"),
        by.account(),
        Text(
            f"拐点移动 {shifts.min():.3f}—{shifts.max():.3f} 米",
            f"corners moved by {shifts.min():.3f} to {shifts.max():.3f} m",
        ),
    ]
    if isinstance(by, Similarity):
        notes += _far_from_points(by, geometry)
    return moved, target, tuple(notes)


_SUCCESSORS = (
    # first and last EPSG code on the older datum, first one on CGCS2000
    (2327, 2337, 4491),  # 1980 西安, 6-degree zones 13-23
    (2338, 2348, 4502),  # the same by central meridian
    (2349, 2369, 4513),  # 3-degree zones 25-45
    (2370, 2390, 4534),
    (4610, 4610, 4490),
    (21413, 21423, 4491),  # 1954 北京, in the same order
    (21453, 21463, 4502),
    (2401, 2421, 4513),
    (2422, 2442, 4534),
    (4214, 4214, 4490),
)


def _successor(crs: str) -> str:
    """Return the CGCS2000 system with the projection of one on an older datum."""
    code = parse(crs).to_epsg()
    for first, last, successor in _SUCCESSORS:
        if code is not None and first <= code <= last:
            return f"EPSG:{successor + code - first}"
    raise CRSError(
        Text(f"{name_of(crs).zh} 不是 1980 西安或 1954 北京坐标系", f"{name_of(crs).en} is not Xi'an 80 or Beijing 54"),
        Text("用 EPSG 编号写明原坐标系，如 EPSG:2364", "name the older system by its EPSG code, such as EPSG:2364"),
    )


def _helmert_step(by: Helmert, crs: str) -> Callable[[Array], Array]:
    """Return the function from degrees of the older datum to degrees of CGCS2000."""
    import pyproj  # see `mingeo.crs`

    old_a, old_rf = ellipsoid_of(crs)
    new_a, new_rf = ellipsoid_of(GEOGRAPHIC)
    convention = by.convention or "position_vector"  # without rotations the two are one
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=cart +a={old_a:.17g} +rf={old_rf:.17g} "
        f"+step +proj=helmert +x={by.dx_m:.17g} +y={by.dy_m:.17g} +z={by.dz_m:.17g} +rx={by.rx_arcsec:.17g} "
        f"+ry={by.ry_arcsec:.17g} +rz={by.rz_arcsec:.17g} +s={by.scale_ppm:.17g} +convention={convention} "
        f"+step +inv +proj=cart +a={new_a:.17g} +rf={new_rf:.17g} "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    transformer = pyproj.Transformer.from_pipeline(pipeline)

    def step(places: Array) -> Array:
        lon, lat, _ = transformer.transform(places[:, 0], places[:, 1], np.zeros(len(places)))
        return np.column_stack([lon, lat])

    return step


def _require_plane_of(by: Similarity, geometry: BaseGeometry, crs: str) -> None:
    west, _, east, _ = geometry.bounds
    zone_of_points, zones = by.old_centre[0] // 1e6, {west // 1e6, east // 1e6}
    if not is_projected(crs) or zones != {zone_of_points}:
        raise CRSError(
            Text(
                f"坐标（{name_of(crs).zh}）与公共点的旧坐标不在同一平面",
                f"the coordinates ({name_of(crs).en}) are not in the plane of the common points' old ones",
            ),
            Text(
                "公共点与坐标用同一投影带、同样带或不带带号", "give both in one zone, both with its number or without"
            ),
        )
    if by.new_centre[0] // 1e6 != zone_of_points:
        raise CRSError(
            Text("公共点新旧坐标的带号不同", "the zone numbers of the common points' old and new eastings differ"),
            Text("新旧坐标用同一投影带", "give old and new coordinates in one zone"),
        )


def _shifts_m(before: BaseGeometry, after: BaseGeometry, crs: str) -> Array:
    """Return how far each coordinate moved; degrees are counted at their latitude."""
    places = shapely.get_coordinates(after)
    steps = places - shapely.get_coordinates(before)
    if is_geographic(crs):
        steps = steps * METRES_A_DEGREE
        steps[:, 0] *= np.cos(np.radians(places[:, 1]))
    lengths: Array = np.hypot(*steps.T)
    return lengths


def _far_from_points(by: Similarity, geometry: BaseGeometry) -> list[Text]:
    """Say so where corners lie outside the circle of the common points: the fit was never tested there."""
    away = float(np.hypot(*(shapely.get_coordinates(geometry) - by.old_centre).T).max())
    if away <= by.reach_m:
        return []
    return [
        Text(
            f"有拐点距公共点中心 {away:.0f} 米，公共点只到 {by.reach_m:.0f} 米：属外推，请核对",
            f"a corner lies {away:.0f} m from the middle of the common points, which reach {by.reach_m:.0f} m: "
            "the fit is extrapolated there and should be checked",
        )
    ]
