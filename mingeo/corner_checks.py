"""What a bureau looks at first in a table of corners: is it closed, clean, in the right zone and precise.

The list follows the check that the ministry announced for registered coordinates (自然资源部公告 2022 年
第 24 号: unclosed and crossing boundaries, seconds with 3 and metres with 2 decimals) and the printed form of
registers (northing 7 digits, easting 8 with the zone number). A remark here decides nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from mingeo.crs import (
    METRES_A_DEGREE,
    geographic_of,
    in_china,
    is_cgcs2000,
    is_geographic,
    is_projected,
    move_vertices,
    parse,
    transverse_mercator,
    zone_of_longitude,
)
from mingeo.errors import MingeoError
from mingeo.geometry import checked
from mingeo.rings import Ring, rings_of
from mingeo.text import Text

__all__ = ["CHECKS", "Check", "check_corners", "three_degree_zone"]

Array = NDArray[np.float64]
Outcome = Literal["pass", "warn", "fail"]

SPIKE_DEG = 1.0
"""A corner sharper than this is a spike: a mistyped corner, most of the time."""

SHORT_EDGE_M = 0.05
"""An edge shorter than this lies within the noise of its ends."""


CHECKS: Mapping[str, Text] = {
    "closed": Text("闭合", "closed"),
    "no_crossing": Text("无自相交", "no crossing"),
    "no_duplicates": Text("无重复拐点", "no duplicate corners"),
    "no_spike": Text("无尖角短边", "no spike"),
    "axis_order": Text("坐标次序", "axis order"),
    "digits": Text("位数", "digits"),
    "zone": Text("带号", "zone"),
    "direction": Text("走向", "direction"),
    "precision": Text("小数位", "precision"),
}


@dataclass(frozen=True)
class Check:
    """One line of the list: which check, how it came out, and why."""

    name: str
    outcome: Outcome
    message: Text


@dataclass(frozen=True)
class _Grid:
    """A transverse Mercator plane: its central meridian, the zone number in front of eastings, its width."""

    meridian: float
    zone: int
    width_deg: int


def check_corners(geometry: Polygon | MultiPolygon, crs: str) -> tuple[Check, ...]:
    """Return the checks of `CHECKS` on an area's corners, in that order.

    Parameters
    ----------
    geometry
        Polygon or multipolygon; it may be invalid, which is what some checks are for.
    crs
        The CRS of its coordinates.

    >>> square = shapely.box(40_499_500, 4_000_000, 40_500_500, 4_001_000)
    >>> [check.name for check in check_corners(square, "EPSG:4528") if check.outcome != "pass"]
    ['direction']
    """
    rings = rings_of(geometry)
    order = _axis_order(geometry, crs)
    checks = {
        "closed": _passed(f"{len(rings)} 个环都首尾相接", f"all {len(rings)} ring(s) end where they start"),
        "no_crossing": _no_crossing(geometry),
        "no_duplicates": _no_duplicates(rings),
        "no_spike": _no_spike(rings, crs),
        "axis_order": order,
        "digits": _digits(rings, crs),
        "zone": _zone(geometry, crs) if order[0] == "pass" else _unknown_zone(),
        "direction": _direction(rings),
        "precision": _precision(rings, crs),
    }
    return tuple(Check(name, *checks[name]) for name in CHECKS)


def three_degree_zone(geometry: Polygon | MultiPolygon, crs: str) -> int:
    """Return the 3-degree zone that coordinates are given in; of degrees and other planes, that of their middle.

    >>> three_degree_zone(shapely.box(118.84, 36.5, 118.86, 36.6), "EPSG:4490")
    40
    """
    grid = _grid(crs)
    if grid is not None and grid.width_deg == 3:
        return round(grid.meridian / 3)
    west, _, east, _ = move_vertices(geometry, crs, geographic_of(crs)).bounds
    return zone_of_longitude((west + east) / 2)


_Result = tuple[Outcome, Text]


def _passed(zh: str, en: str) -> _Result:
    return "pass", Text(zh, en)


def _no_crossing(geometry: Polygon | MultiPolygon) -> _Result:
    try:
        checked(geometry)
    except MingeoError as error:
        return "fail", error.what
    return _passed("边界不自相交", "the boundary does not cross itself")


def _no_duplicates(rings: list[Ring]) -> _Result:
    for ring in rings:
        first: dict[tuple[float, float], int] = {}
        for number, corner in enumerate(ring.corners, start=1):
            if corner in first:
                return "fail", Text(
                    f"{ring.title.zh}：J{number} 与 J{first[corner]} 重复",
                    f"{ring.title.en}: J{number} repeats J{first[corner]}",
                )
            first[corner] = number
    return _passed("没有重复的拐点", "no corner stands twice")


def _no_spike(rings: list[Ring], crs: str) -> _Result:
    found = [remark for ring in rings for remark in _spikes(ring, crs)]
    if found:
        return "warn", Text("；".join(text.zh for text in found[:5]), "; ".join(text.en for text in found[:5]))
    return _passed(
        f"没有小于 {SPIKE_DEG:g}° 的角和短于 {SHORT_EDGE_M:g} 米的边",
        f"no angle under {SPIKE_DEG:g}° and no edge under {SHORT_EDGE_M:g} m",
    )


def _spikes(ring: Ring, crs: str) -> Iterator[Text]:
    """Yield the short edges and the sharp corners of a ring; a repeated corner is another check's."""
    places = _in_metres(np.array(ring.corners), crs)
    ahead = np.roll(places, -1, axis=0) - places
    lengths = np.hypot(*ahead.T)
    back = -np.roll(ahead, 1, axis=0)
    turns = np.abs(np.arctan2(ahead[:, 0] * back[:, 1] - ahead[:, 1] * back[:, 0], (ahead * back).sum(axis=1)))
    for index, (length, angle) in enumerate(zip(lengths.tolist(), np.degrees(turns).tolist(), strict=True)):
        here, after = f"J{index + 1}", f"J{(index + 1) % len(lengths) + 1}"
        if 0 < length < SHORT_EDGE_M:
            yield Text(
                f"{ring.title.zh}：{here}—{after} 边长 {length:.3f} 米",
                f"{ring.title.en}: edge {here}-{after} is {length:.3f} m long",
            )
        if length > 0 and lengths[index - 1] > 0 and angle < SPIKE_DEG:
            yield Text(
                f"{ring.title.zh}：{here} 处夹角 {angle:.3f}°", f"{ring.title.en}: the angle at {here} is {angle:.3f}°"
            )


def _in_metres(places: Array, crs: str) -> Array:
    """Return coordinates in metres; degrees at the scale of their own latitude, which is enough for angles."""
    if is_projected(crs):
        return places
    scale = np.cos(np.radians(places[:, 1].mean()))
    return places * (METRES_A_DEGREE * np.array([scale, 1.0]))


def _axis_order(geometry: Polygon | MultiPolygon, crs: str) -> _Result:
    names = Text("横坐标（东）、纵坐标（北）", "easting, northing")
    if is_geographic(crs):
        names = Text("经度、纬度", "longitude, latitude")
    if in_china(geometry, crs):
        return "pass", names
    west, south, _, _ = geometry.bounds
    return "fail", Text(
        f"（{west:.10g}，{south:.10g}）不是中国境内的{names.zh}",
        f"({west:.10g}, {south:.10g}) is no {names.en} in China",
    )


def _digits(rings: list[Ring], crs: str) -> _Result:
    if not is_projected(crs):
        return _passed("经纬度", "degrees")
    grid = _grid(crs)
    for ring in rings:
        for number, (easting, northing) in enumerate(ring.corners, start=1):
            counts = _integer_digits(easting), _integer_digits(northing)
            if counts != ((8, 7) if grid and grid.zone else (6, 7)):
                return "warn", Text(
                    f"{ring.title.zh} J{number}：横坐标 {counts[0]} 位，纵坐标 {counts[1]} 位",
                    f"{ring.title.en} J{number}: easting of {counts[0]} digits, northing of {counts[1]}",
                )
    if grid and grid.zone:
        return _passed(
            "横坐标 8 位（含带号），纵坐标 7 位", "eastings of 8 digits with the zone number, northings of 7"
        )
    return "warn", Text("横坐标 6 位，不含带号", "eastings of 6 digits, without a zone number")


def _integer_digits(value: float) -> int:
    return len(f"{abs(value):.0f}") if abs(value) >= 1 else 0


def _zone(geometry: Polygon | MultiPolygon, crs: str) -> _Result:
    west, _, east, _ = move_vertices(geometry, crs, geographic_of(crs)).bounds
    middle = (west + east) / 2
    if not is_projected(crs):
        return _passed(f"经纬度；中部经度 {middle:.4f}°", f"degrees; the middle lies at {middle:.4f}°E")
    grid = _grid(crs)
    if grid is None:
        return "warn", Text("不是高斯-克吕格投影", "the plane is no Gauss-Krüger one")
    zone = f"{grid.zone} 带" if grid.zone else "不含带号"
    said = Text(
        f"{zone}，中央经线 {grid.meridian:g}°，中部经度 {middle:.4f}°",
        f"zone {grid.zone or 'not given'}, central meridian {grid.meridian:g}°E, middle at {middle:.4f}°E",
    )
    if abs(middle - grid.meridian) <= grid.width_deg / 2:
        return "pass", said
    return "warn", Text(
        f"{said.zh}：不在该 {grid.width_deg} 度带内；以所写带号为准，请核对",
        f"{said.en}: outside that {grid.width_deg}-degree zone; the printed zone is trusted, please check it",
    )


def _unknown_zone() -> _Result:
    return "fail", Text("坐标次序或范围有误，无法核对带号", "cannot be told while axis order or range are wrong")


def _direction(rings: list[Ring]) -> _Result:
    outer = [ring for ring in rings if not ring.hole]
    against = [ring for ring in outer if shapely.is_ccw(shapely.LinearRing(ring.corners))]
    if not against:
        return _passed("外环都按顺时针", "all outer rings run clockwise")
    names = Text("、".join(ring.title.zh for ring in against[:5]), ", ".join(ring.title.en for ring in against[:5]))
    return "warn", Text(
        f"{names.zh} 按逆时针；规划数据库的拐点按顺时针填写", f"counter-clockwise: {names.en}; registers go clockwise"
    )


def _precision(rings: list[Ring], crs: str) -> _Result:
    values = np.array([corner for ring in rings for corner in ring.corners])
    # A thousandth of a second survives a degree written with nine decimals to 0.002 of itself.
    is_plane = is_projected(crs)
    steps = values * 100 if is_plane else values * 3_600_000
    finer = int((np.abs(steps - np.round(steps)) > (0.001 if is_plane else 0.0025)).any(axis=1).sum())
    legal = Text("米 2 位小数", "2 decimals of a metre") if is_plane else Text("秒 3 位小数", "3 decimals of a second")
    if not finer:
        return "pass", Text(f"不超过{legal.zh}", f"no more than {legal.en}")
    return "warn", Text(f"{finer} 个拐点超过法定的{legal.zh}", f"{finer} corner(s) have more than the legal {legal.en}")


def _grid(crs: str) -> _Grid | None:
    """Return the zone of a transverse Mercator plane; None for any other CRS."""
    plane = transverse_mercator(crs)
    if plane is None:
        return None
    meridian, false_easting_m = plane
    zone = int(false_easting_m // 1e6)
    three_degrees = 3 * zone == meridian if zone else is_cgcs2000(crs) or "3-degree" in parse(crs).name
    return _Grid(meridian, zone, 3 if three_degrees else 6)
