"""Coordinate systems: their EPSG numbers, moving between them, and what is refused.

Positions are checked against Krüger's series in `exact`, names against the EPSG database that pyproj carries.
"""

import exact
import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box, get_coordinates, line_interpolate_point, line_locate_point, points

from mingeo.crs import (
    GEOGRAPHIC,
    epsg_of_zone,
    geographic_of,
    in_china,
    move,
    move_vertices,
    name_of,
    own_plane,
    parse,
    zone_of_longitude,
)
from mingeo.errors import CRSError

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=60)

ZONES = range(25, 46)
LATITUDES = st.floats(18, 53.5)


# EPSG numbers and zones


@pytest.mark.parametrize("zone", ZONES)
def test_zone_with_its_number_in_front_is_epsg_4488_plus_zone(zone):
    assert epsg_of_zone(zone) == f"EPSG:{4488 + zone}"
    assert pyproj.CRS(epsg_of_zone(zone)).name == f"CGCS2000 / 3-degree Gauss-Kruger zone {zone}"
    assert f"zone {zone}, zone number in front" in name_of(epsg_of_zone(zone)).en
    assert f"第 {zone} 带" in name_of(epsg_of_zone(zone)).zh


@pytest.mark.parametrize("zone", ZONES)
def test_zone_without_its_number_is_epsg_4509_plus_zone(zone):
    crs, meridian = f"EPSG:{4509 + zone}", 3 * zone
    assert pyproj.CRS(crs).name == f"CGCS2000 / 3-degree Gauss-Kruger CM {meridian}E"
    assert f"{meridian}°E, no zone number" in name_of(crs).en
    assert f"中央经线 {meridian}°" in name_of(crs).zh


@pytest.mark.parametrize("zone", [-1, 0, 13, 24, 46, 120])
def test_number_that_is_no_zone_of_china_is_refused(zone):
    with pytest.raises(CRSError, match="25"):
        epsg_of_zone(zone)


@pytest.mark.parametrize(
    ("lon", "zone"),
    [
        (73.5, 25),
        (107.0, 36),
        (117.0, 39),
        (118.4999999, 39),
        (118.5, 40),
        (118.5000001, 40),
        (118.85, 40),
        (121.4999999, 40),
        (121.5, 41),
        (135.0, 45),
    ],
)
def test_zone_of_longitude(lon, zone):
    assert zone_of_longitude(lon) == zone


@LAW
@given(st.floats(73.5, 136.49))
def test_zone_of_longitude_has_its_meridian_within_a_degree_and_a_half(lon):
    assert abs(lon - 3 * zone_of_longitude(lon)) <= 1.5


@pytest.mark.parametrize("crs", ["", "EPSG:999999", "no such system", "EPSG:"])
def test_unknown_system_is_refused(crs):
    with pytest.raises(CRSError):
        parse(crs)


@pytest.mark.parametrize(
    ("crs", "degrees"),
    [
        ("EPSG:4490", "EPSG:4490"),
        ("EPSG:4528", "EPSG:4490"),
        ("EPSG:4549", "EPSG:4490"),
        ("EPSG:4326", "EPSG:4490"),
        ("EPSG:3857", "EPSG:4490"),
        ("EPSG:32650", "EPSG:4490"),
        ("EPSG:2364", "EPSG:4610"),
        ("EPSG:2403", "EPSG:4214"),
    ],
)
def test_degrees_stay_on_the_datum_of_the_plane(crs, degrees):
    assert geographic_of(crs) == degrees


@pytest.mark.parametrize("crs", ["EPSG:4479", "EPSG:5737"], ids=["geocentric", "heights"])
def test_system_without_a_plane_or_degrees_is_refused(crs):
    with pytest.raises(CRSError):
        own_plane(box(118, 36, 118.1, 36.1), crs)


# The plane that a geometry is measured in


@pytest.mark.parametrize("crs", ["EPSG:4528", "EPSG:4549", "EPSG:4507", "EPSG:2364", "EPSG:2403"])
def test_geometry_in_a_gauss_kruger_plane_is_measured_there(crs):
    assert own_plane(box(40_400_000, 4_000_000, 40_401_000, 4_001_000), crs) == crs


@pytest.mark.parametrize(
    ("west", "east", "plane"),
    [(118.0, 118.9, "EPSG:4527"), (118.3, 119.0, "EPSG:4528"), (74.0, 74.1, "EPSG:4513"), (134.9, 135.0, "EPSG:4533")],
)
def test_degrees_are_measured_in_the_plane_of_their_middle(west, east, plane):
    assert own_plane(box(west, 36, east, 36.1), "EPSG:4490") == plane


def test_web_mercator_is_measured_in_a_three_degree_plane():
    """At 36° north its metres are 1.24 times too long."""
    x, y = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:3857", always_xy=True).transform(118.85, 36.5)
    assert own_plane(box(x, y, x + 1000, y + 1000), "EPSG:3857") == "EPSG:4528"


def test_degrees_on_an_old_datum_are_measured_on_its_own_ellipsoid():
    plane = pyproj.CRS(own_plane(box(118.6, 36, 118.7, 36.1), "EPSG:4610"))
    assert plane.datum.name == "Xian 1980"
    assert plane.ellipsoid.semi_major_metre == 6_378_140
    parameters = {parameter.name: parameter.value for parameter in plane.coordinate_operation.params}
    assert parameters["Longitude of natural origin"] == 120
    assert parameters["Scale factor at natural origin"] == 1


# Moving points


@LAW
@given(st.sampled_from(ZONES), st.floats(-1.6, 1.6), LATITUDES)
def test_degrees_move_to_where_kruger_puts_them(zone, off_meridian, lat):
    lon = 3 * zone + off_meridian
    moved = move_vertices(Point(lon, lat), GEOGRAPHIC, epsg_of_zone(zone))
    easting, northing = exact.gauss_kruger(lon, lat, 3 * zone)
    assert (moved.x, moved.y) == pytest.approx((zone * 1_000_000 + easting, northing), abs=1e-6, rel=0)


@LAW
@given(st.sampled_from(ZONES), st.floats(-1.6, 1.6), LATITUDES)
def test_a_round_trip_through_degrees_comes_back_to_a_ten_thousandth_of_a_millimetre(zone, off_meridian, lat):
    easting, northing = exact.gauss_kruger(3 * zone + off_meridian, lat, 3 * zone)
    there = move_vertices(Point(zone * 1_000_000 + easting, northing), epsg_of_zone(zone), GEOGRAPHIC)
    back = move_vertices(there, GEOGRAPHIC, epsg_of_zone(zone))
    assert (back.x, back.y) == pytest.approx((zone * 1_000_000 + easting, northing), abs=1e-7, rel=0)


def test_plane_with_and_without_zone_number_differ_by_the_number_alone():
    with_number = Point(40_512_345.67, 4_042_000)
    without = move_vertices(with_number, "EPSG:4528", "EPSG:4549")
    assert (without.x, without.y) == pytest.approx((512_345.67, 4_042_000), abs=1e-6, rel=0)


def test_wgs_84_is_taken_for_cgcs2000():
    moved = move_vertices(Point(118.85, 36.5), "EPSG:4326", "EPSG:4490")
    assert (moved.x, moved.y) == pytest.approx((118.85, 36.5), abs=1e-9)


# Moving edges


def corner_at(zone: int, lon: float, lat: float) -> np.ndarray:
    easting, northing = exact.gauss_kruger(lon, lat, 3 * zone)
    return np.array([zone * 1_000_000 + easting, northing])


def stray_m(given_edge: LineString, source: str, target: str, plane: str) -> float:
    """Return how far an edge, moved, strays from the moved points of the straight one: metres in a plane."""
    moved = move(given_edge, source, target)
    fractions = np.linspace(0, 1, 8 * len(moved.coords) - 7)
    truth = get_coordinates(line_interpolate_point(given_edge, fractions, normalized=True))
    truth = _transformed(truth, source, plane)
    along = np.linspace(0, 1, 9)[:-1]
    corners = np.array(moved.coords)
    chords = (corners[:-1, None] + along[None, :, None] * np.diff(corners, axis=0)[:, None]).reshape(-1, 2)
    chords = _transformed(np.vstack([chords, corners[-1:]]), target, plane)
    return max(_off(truth, LineString(chords)), _off(chords, LineString(truth)))


def _transformed(xy: np.ndarray, source: str, target: str) -> np.ndarray:
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return np.column_stack(transformer.transform(*xy.T))


def _off(xy: np.ndarray, line: LineString) -> float:
    places = points(xy)
    feet = line_interpolate_point(line, line_locate_point(line, places))
    return float(np.hypot(*(get_coordinates(feet) - xy).T).max())


EDGES = [pytest.param(azimuth, lat, id=f"{azimuth}deg-{lat}N") for azimuth in (0, 45, 90) for lat in (18.5, 36, 39, 53)]


@pytest.mark.parametrize("target", ["EPSG:4490", "EPSG:4529"], ids=["to-degrees", "to-next-zone"])
@pytest.mark.parametrize(("azimuth", "lat"), EDGES)
def test_edge_of_20_km_strays_by_at_most_a_millimetre(azimuth, lat, target):
    start = corner_at(40, 120.9, lat)
    end = start + 20_000 * np.array([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))])
    assert stray_m(LineString([start, end]), "EPSG:4528", target, "EPSG:4528") <= 0.001


@pytest.mark.parametrize(("azimuth", "lat"), EDGES)
def test_edge_given_in_degrees_strays_by_at_most_a_millimetre(azimuth, lat):
    end = (120.3 + 0.2 * np.sin(np.radians(azimuth)), lat + 0.2 * np.cos(np.radians(azimuth)))
    assert stray_m(LineString([(120.3, lat), end]), "EPSG:4490", "EPSG:4528", "EPSG:4528") <= 0.001


def test_edge_moved_by_its_ends_alone_strays_by_metres():
    """What the points between are for: 1.5 m for 10 km read in degrees at 36° north, by the sagitta s²·tan(B)/8R."""
    start = corner_at(40, 120.0, 36)
    ends = LineString([start, start + np.array([10_000, 0])])
    in_degrees = move_vertices(ends, "EPSG:4528", "EPSG:4490")
    middle = _transformed(np.array(in_degrees.interpolate(0.5, normalized=True).coords), "EPSG:4490", "EPSG:4528")
    sagitta = 10_000**2 * np.tan(np.radians(36)) / (8 * 6_371_000)
    assert abs(middle[0, 1] - start[1]) == pytest.approx(sagitta, rel=0.05)


def test_move_keeps_every_corner_and_the_closing_point():
    area = box(40_500_000, 4_000_000, 40_501_000, 4_000_100)
    moved = move(area, "EPSG:4528", "EPSG:4490")
    corners = get_coordinates(move_vertices(area, "EPSG:4528", "EPSG:4490"))
    assert {tuple(corner) for corner in corners.tolist()} <= {tuple(place) for place in get_coordinates(moved).tolist()}
    assert moved.is_valid


@pytest.mark.parametrize("function", [move, move_vertices])
@pytest.mark.parametrize("crs", ["EPSG:4528", "EPSG:4490", "EPSG:2364"])
def test_geometry_in_its_own_system_is_not_touched(function, crs):
    area = box(118.123456789, 36.1, 118.2, 36.2)
    assert function(area, crs, crs) is area


def test_one_system_under_two_names_is_not_moved():
    area = box(40_500_000.123, 4_000_000, 40_501_000, 4_001_000)
    assert move(area, "EPSG:4528", pyproj.CRS("EPSG:4528").to_wkt()) is area


# Datums


@pytest.mark.parametrize("function", [move, move_vertices])
@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("EPSG:2364", "EPSG:4490"),
        ("EPSG:2364", "EPSG:4528"),
        ("EPSG:4610", "EPSG:4490"),
        ("EPSG:4610", "EPSG:4326"),
        ("EPSG:2403", "EPSG:4490"),
        ("EPSG:2403", "EPSG:4515"),
        ("EPSG:4214", "EPSG:4490"),
        ("EPSG:2364", "EPSG:2403"),
        ("EPSG:4610", "EPSG:4214"),
        ("EPSG:4490", "EPSG:2364"),
        ("EPSG:4326", "EPSG:4610"),
    ],
)
def test_datums_are_not_moved_into_each_other(function, source, target):
    with pytest.raises(CRSError) as refusal:
        function(box(118, 36, 118.1, 36.1), source, target)
    assert "datum" in refusal.value.describe("en")
    assert "2000 国家大地坐标系" in refusal.value.describe("zh")


def test_old_datum_is_named_as_chinese_offices_name_it():
    with pytest.raises(CRSError) as refusal:
        move(Point(40_500_000, 4_000_000), "EPSG:2364", "EPSG:4528")
    assert "1980 西安坐标系" in refusal.value.describe("zh")
    with pytest.raises(CRSError) as refusal:
        move(Point(27_500_000, 4_000_000), "EPSG:2403", "EPSG:4515")
    assert "1954 北京坐标系" in refusal.value.describe("zh")


def test_two_planes_of_one_old_datum_are_moved_into_each_other():
    given_point = Point(40_450_000, 4_000_000)
    there = move(given_point, "EPSG:2364", "EPSG:4610")
    back = move(there, "EPSG:4610", "EPSG:2364")
    assert there.x == pytest.approx(120 - 50_000 / (111_320 * np.cos(np.radians(there.y))), abs=0.002)
    assert (back.x, back.y) == pytest.approx((given_point.x, given_point.y), abs=1e-6, rel=0)


# China's bounds


@pytest.mark.parametrize(
    ("crs", "bounds", "inside"),
    [
        ("EPSG:4490", (118.8, 36.5, 118.9, 36.6), True),
        ("EPSG:4326", (118.8, 36.5, 118.9, 36.6), True),
        ("EPSG:4490", (36.5, 118.8, 36.6, 118.9), False),
        ("EPSG:4490", (478.8, 36.5, 478.9, 36.6), False),
        ("EPSG:4326", (478.8, 36.5, 478.9, 36.6), False),
        ("EPSG:4490", (0, 0, 1, 1), False),
        ("EPSG:4490", (-118.9, 36.5, -118.8, 36.6), False),
        ("EPSG:4490", (118.8, 36.5, 142.0, 36.6), False),
        ("EPSG:4528", (40_500_000, 4_000_000, 40_501_000, 4_001_000), True),
        ("EPSG:4528", (500_000, 4_000_000, 501_000, 4_001_000), False),
        ("EPSG:4528", (4_000_000, 40_500_000, 4_001_000, 40_501_000), False),
        ("EPSG:4528", (1e12, 1e12, 2e12, 2e12), False),
    ],
)
def test_in_china(crs, bounds, inside):
    assert in_china(box(*bounds), crs) is inside


@pytest.mark.parametrize(
    "name", ["+proj=longlat +ellps=krass +no_defs", "+init=epsg:4528", "init=/etc/passwd:x", "pipeline"]
)
def test_names_that_make_proj_open_files_are_refused(name):
    with pytest.raises(CRSError, match="unknown coordinate system"):
        parse(name)
