"""The planes of CGCS2000 without PROJ: the same facts as EPSG's database has, the same places as PROJ finds."""

import exact
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.three_degree import GEOGRAPHIC, INVERSE_FLATTENING, SEMI_MAJOR_M, moved, plane_of

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=200)

CODES = range(4513, 4555)
PLANES = st.sampled_from([f"EPSG:{code}" for code in CODES])
STEPS_M = 2e-8
STEPS_DEGREES = 6e-14
"""Two steps of a double of 4e7 and of 135: compilers may round otherwise; here the numbers are the same."""


@pytest.mark.parametrize("code", CODES)
def test_every_plane_is_as_the_epsg_database_has_it(code):
    crs = pyproj.CRS.from_epsg(code)
    values = {item.name: item.value for item in crs.coordinate_operation.params}
    plane = plane_of(f"EPSG:{code}")
    assert crs.coordinate_operation.method_name == "Transverse Mercator"
    assert (crs.datum.name, crs.geodetic_crs.to_epsg()) == ("China 2000", 4490)
    assert values == {
        "Latitude of natural origin": 0,
        "Longitude of natural origin": plane.meridian,
        "Scale factor at natural origin": 1,
        "False easting": plane.false_easting_m,
        "False northing": 0,
    }
    assert (f"zone {plane.zone}" if plane.zone else f"CM {plane.meridian}E") in crs.name


def test_ellipsoid_is_as_the_epsg_database_has_it():
    ellipsoid = pyproj.CRS(GEOGRAPHIC).ellipsoid
    assert (ellipsoid.semi_major_metre, ellipsoid.inverse_flattening) == (SEMI_MAJOR_M, INVERSE_FLATTENING)


@pytest.mark.parametrize(
    "crs", ["EPSG:4490", "EPSG:4512", "EPSG:4555", "epsg:4528", "EPSG:45280", "EPSG:2364", "", "x"]
)
def test_what_is_no_such_plane_is_none(crs):
    assert plane_of(crs) is None


@LAW
@given(PLANES, st.floats(-3, 3), st.floats(3, 54.5))
def test_places_are_where_kruger_puts_them(crs, from_meridian, latitude):
    plane = plane_of(crs)
    easting, northing = exact.gauss_kruger(plane.meridian + from_meridian, latitude, plane.meridian)
    there = (plane.false_easting_m - 500_000 + easting, northing)
    assert moved([(plane.meridian + from_meridian, latitude)], GEOGRAPHIC, crs)[0] == pytest.approx(
        there, rel=0, abs=1e-6
    )


@LAW
@given(PLANES, st.floats(-3, 3), st.floats(3, 54.5))
def test_places_are_those_of_proj(crs, from_meridian, latitude):
    degrees = (plane_of(crs).meridian + from_meridian, latitude)
    there = pyproj.Transformer.from_crs(GEOGRAPHIC, crs, always_xy=True).transform(*degrees)
    assert moved([degrees], GEOGRAPHIC, crs)[0] == pytest.approx(there, rel=0, abs=STEPS_M)
    back = pyproj.Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True).transform(*there)
    assert moved([there], crs, GEOGRAPHIC)[0] == pytest.approx(back, rel=0, abs=STEPS_DEGREES)


@LAW
@given(PLANES, PLANES, st.floats(-1.5, 1.5), st.floats(3, 54.5))
def test_places_in_another_plane_are_those_of_proj_or_left_to_it(one, other, from_meridian, latitude):
    place = moved([(plane_of(one).meridian + from_meridian, latitude)], GEOGRAPHIC, one)[0]
    found = moved([place], one, other)
    degrees_apart = abs(plane_of(one).meridian + from_meridian - plane_of(other).meridian)
    assert (found is None) == (degrees_apart > 10)
    if found is not None:
        there = pyproj.Transformer.from_crs(one, other, always_xy=True).transform(*place)
        assert found[0] == pytest.approx(there, rel=0, abs=STEPS_M)


@pytest.mark.parametrize(
    ("place", "source", "target"),
    [
        ((float("nan"), 4_000_000), "EPSG:4528", GEOGRAPHIC),
        ((40_500_000, float("inf")), "EPSG:4528", GEOGRAPHIC),
        ((500_000, 4_000_000), "EPSG:4528", GEOGRAPHIC),
        ((40_500_000, -1), "EPSG:4528", GEOGRAPHIC),
        ((140, 36), GEOGRAPHIC, "EPSG:4528"),
        ((120, -1), GEOGRAPHIC, "EPSG:4528"),
        ((120, 36), GEOGRAPHIC, "EPSG:4326"),
        ((120, 36), "EPSG:4326", "EPSG:4528"),
    ],
)
def test_what_lies_too_far_away_or_in_another_system_is_left_to_proj(place, source, target):
    near = (120.0, 36.0) if source == GEOGRAPHIC else (40_500_000, 4_000_000)
    assert moved([near, place], source, target) is None
