"""Areas: the legal formula, the plane, and the comparison with a stated figure.

Beside the package stand the formula of TD/T 1055-2019 appendix D written out once more with its coefficients as
they are printed, the geodesic area of `pyproj.Geod`, the shoelace formula in exact arithmetic, and Krüger's series.
"""

import math
from fractions import Fraction
from itertools import pairwise

import exact
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box

from mingeo.errors import CRSError, GeometryError, MingeoError, QuantityError
from mingeo.measure import area_m2, areas_of, stated_tolerance_km2

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=60)

GEOD = pyproj.Geod(a=6378137, rf=298.257222101)
METHODS = pytest.mark.parametrize("method", ["planar", "ellipsoidal"])


# Shapes: stars round a middle, valid by construction


@st.composite
def stars(draw: st.DrawFn, sizes_m: tuple[float, float] = (50, 5_000)) -> list[tuple[float, float]]:
    """Draw the corners of a star-shaped polygon in metres about its middle."""
    n = draw(st.integers(3, 9))
    size = math.exp(draw(st.floats(math.log(sizes_m[0]), math.log(sizes_m[1]))))
    corners = []
    for k in range(n):
        angle = 2 * math.pi * (k + draw(st.floats(0, 0.9))) / n
        radius = size * draw(st.floats(0.3, 1))
        corners.append((radius * math.cos(angle), radius * math.sin(angle)))
    return corners


@st.composite
def stars_in_zone(draw: st.DrawFn) -> tuple[Polygon, int]:
    """Draw a star-shaped polygon in metres with zone number, and its zone."""
    zone = draw(st.integers(25, 45))
    east = zone * 1_000_000 + 500_000 + draw(st.floats(-130_000, 130_000))
    north = draw(st.floats(2_050_000, 5_900_000))
    polygon = Polygon([(round(east + x, 2), round(north + y, 2)) for x, y in draw(stars())])
    assume(polygon.is_valid)
    return polygon, zone


@st.composite
def stars_in_degrees(draw: st.DrawFn) -> Polygon:
    lon, lat = draw(st.floats(74, 135)), draw(st.floats(18.5, 53.4))
    east = 111_320 * math.cos(math.radians(lat))
    polygon = Polygon([(lon + x / east, lat + y / 111_320) for x, y in draw(stars())])
    assume(polygon.is_valid)
    return polygon


def crs_of(zone: int) -> str:
    return f"EPSG:{4488 + zone}"


def in_degrees(area: Polygon, crs: str) -> Polygon:
    transformer = pyproj.Transformer.from_crs(crs, "EPSG:4490", always_xy=True)
    return shapely.transform(area, lambda xy: np.column_stack(transformer.transform(*xy.T)))


# The legal formula


def legal_area_m2(degrees: Polygon) -> float:
    """Return the area by TD/T 1055-2019 appendix D on CGCS2000, edge by edge from the first corner's meridian."""
    a, f = 6378137.0, 1 / 298.257222101
    b = a * (1 - f)
    e2 = (a * a - b * b) / (a * a)
    big_a = 1 + 3 / 6 * e2 + 30 / 80 * e2**2 + 35 / 112 * e2**3 + 630 / 2304 * e2**4
    big_b = 1 / 6 * e2 + 15 / 80 * e2**2 + 21 / 112 * e2**3 + 420 / 2304 * e2**4
    big_c = 3 / 80 * e2**2 + 7 / 112 * e2**3 + 180 / 2304 * e2**4
    big_d = 1 / 112 * e2**3 + 45 / 2304 * e2**4
    big_e = 5 / 2304 * e2**4
    corners = [(math.radians(lon), math.radians(lat)) for lon, lat in degrees.exterior.coords]
    meridian = corners[0][0]
    trapezoids = []
    for (l1, b1), (l2, b2) in pairwise(corners):
        width, db, bm = (l1 + l2) / 2 - meridian, b2 - b1, (b1 + b2) / 2
        bracket = (
            big_a * math.sin(db / 2) * math.cos(bm)
            - big_b * math.sin(3 * db / 2) * math.cos(3 * bm)
            + big_c * math.sin(5 * db / 2) * math.cos(5 * bm)
            - big_d * math.sin(7 * db / 2) * math.cos(7 * bm)
            + big_e * math.sin(9 * db / 2) * math.cos(9 * bm)
        )
        trapezoids.append(2 * b * b * width * bracket)
    return abs(math.fsum(trapezoids))


def geodesic_area_m2(degrees: Polygon) -> float:
    return abs(GEOD.geometry_area_perimeter(degrees)[0])


@LAW
@given(stars_in_degrees())
def test_ellipsoidal_area_is_the_legal_formula(star):
    assert area_m2(star, "EPSG:4490") == pytest.approx(legal_area_m2(star), rel=1e-9, abs=1e-3)


@LAW
@given(stars_in_degrees())
def test_ellipsoidal_area_with_points_along_the_edges_is_the_geodesic_one(star):
    """To 0.02 m² where an area has 8 km² or less, to 3 parts in a thousand million above."""
    dense = shapely.segmentize(star, 1e-4)
    geodesic = geodesic_area_m2(dense)
    assert area_m2(dense, "EPSG:4490") == pytest.approx(geodesic, abs=max(0.02, 3e-9 * geodesic), rel=0)


@LAW
@given(stars_in_degrees())
def test_ellipsoidal_area_from_corner_to_corner_is_the_geodesic_one_but_for_the_bow_of_the_edges(star):
    """Between two corners the formula takes another line than a geodesic: the strip has at most s³·tan(B)/12R."""
    lengths = GEOD.line_lengths(*star.exterior.xy)
    steepest = math.tan(math.radians(star.bounds[3]))
    strips = sum(length**3 for length in lengths) * steepest / (12 * 6_335_000)
    assert area_m2(star, "EPSG:4490") == pytest.approx(geodesic_area_m2(star), abs=0.02 + strips, rel=0)


@pytest.mark.parametrize("east_of_meridian", [0, 20_000, 60_000, 100_000, 130_000])
def test_square_of_8_km2_at_36_north_is_the_geodesic_one_to_two_hundredths_of_a_square_metre(east_of_meridian):
    side = math.sqrt(8e6)
    west, south = 40_500_000 + east_of_meridian, 3_985_000
    square = box(west, south, west + side, south + side)
    assert area_m2(square, "EPSG:4528") == pytest.approx(
        geodesic_area_m2(in_degrees(square, "EPSG:4528")), abs=0.02, rel=0
    )


def test_one_degree_square_is_the_area_between_its_parallels_and_meridians():
    """2πb²·∫cos B/(1-e²sin²B)² dB over 360: closed form, by Gauss's authalic function."""
    f = 1 / 298.257222101
    e, b2 = math.sqrt(f * (2 - f)), (6378137 * (1 - f)) ** 2

    def to_equator(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return s / (2 * (1 - e * e * s * s)) + math.atanh(e * s) / (2 * e)

    expected = math.radians(1) * b2 * (to_equator(37) - to_equator(36))
    assert area_m2(box(118, 36, 119, 37), "EPSG:4490") == pytest.approx(expected, rel=1e-10)


def test_old_datum_is_measured_on_its_own_ellipsoid():
    """The same degrees hold 7.6 parts in a million more on Xi'an 1980 (a 6378140) than on CGCS2000."""
    degrees = shapely.segmentize(box(118.6, 36, 118.62, 36.02), 1e-4)
    geodesic = abs(pyproj.Geod(a=6378140, rf=298.257).geometry_area_perimeter(degrees)[0])
    assert area_m2(degrees, "EPSG:4610") == pytest.approx(geodesic, abs=0.02, rel=0)
    assert area_m2(degrees, "EPSG:4610") - area_m2(degrees, "EPSG:4490") > 1


# The plane


@LAW
@given(stars_in_zone())
def test_planar_area_is_the_exact_shoelace(star_in_zone):
    star, zone = star_in_zone
    assert area_m2(star, crs_of(zone), "planar") == pytest.approx(float(exact.area(star)), rel=1e-12)


def test_planar_area_of_a_triangle_by_eye():
    triangle = Polygon([(40_500_000, 4_000_000), (40_500_300, 4_000_000), (40_500_000, 4_000_400)])
    assert area_m2(triangle, "EPSG:4528", "planar") == 60_000


@LAW
@given(stars_in_degrees())
def test_planar_area_of_degrees_is_the_one_in_the_three_degree_plane(star):
    west, _, east, _ = star.bounds
    middle = (west + east) / 2
    assume(abs((middle + 1.5) % 3) > 1e-6)
    meridian = 3 * math.floor((middle + 1.5) / 3)
    corners = [exact.point(*exact.gauss_kruger(lon, lat, meridian)) for lon, lat in star.exterior.coords[:-1]]
    assert area_m2(star, "EPSG:4490", "planar") == pytest.approx(float(exact.ring_area(corners)), rel=1e-8, abs=1e-3)


@METHODS
@LAW
@given(stars_in_zone())
def test_degrees_have_the_area_of_the_same_corners_in_the_plane(method, star_in_zone):
    star, zone = star_in_zone
    west, _, east, _ = in_degrees(star, crs_of(zone)).bounds
    assume(3 * zone - 1.5 < (west + east) / 2 < 3 * zone + 1.5)
    degrees = in_degrees(star, crs_of(zone))
    assert area_m2(degrees, "EPSG:4490", method) == pytest.approx(
        area_m2(star, crs_of(zone), method), rel=1e-9, abs=1e-3
    )


@METHODS
def test_zone_number_in_front_changes_no_area(method):
    with_number = Polygon([(40_512_000, 4_042_000), (40_513_000, 4_042_300), (40_512_400, 4_043_000)])
    without = affinity.translate(with_number, -40_000_000)
    assert area_m2(without, "EPSG:4549", method) == pytest.approx(area_m2(with_number, "EPSG:4528", method), abs=1e-3)


@pytest.mark.parametrize("east_of_meridian", [20_000, 60_000, 100_000, 130_000])
def test_plane_is_larger_than_the_ellipsoid_by_the_square_of_the_distance_from_the_meridian(east_of_meridian):
    """The scale is 1 + d²/2R², the area's its square: 10 m² a square kilometre at 20 km, 416 at the zone's edge."""
    west, south = 40_500_000 + east_of_meridian - 500, 3_985_000
    square = box(west, south, west + 1000, south + 1000)
    excess = area_m2(square, "EPSG:4528", "planar") - area_m2(square, "EPSG:4528")
    assert excess == pytest.approx(1e6 * (east_of_meridian / 6_371_000) ** 2, rel=0.01)


def test_web_mercator_is_not_measured_in_its_own_stretched_plane():
    square = box(118.85, 36.5, 118.86, 36.51)
    transformer = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:3857", always_xy=True)
    stretched = shapely.transform(square, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    for method in ("planar", "ellipsoidal"):
        assert area_m2(stretched, "EPSG:3857", method) == pytest.approx(area_m2(square, "EPSG:4490", method), rel=1e-8)


# Laws of both


SHELL = box(40_512_000, 4_042_000, 40_515_000, 4_046_000)
HOLES = [
    Polygon([(40_512_100, 4_042_100), (40_513_000, 4_042_200), (40_512_700, 4_043_000)]),
    Polygon([(40_514_000, 4_045_000), (40_514_000, 4_045_500), (40_514_700, 4_045_500)]),
]
PARTS = [affinity.translate(part, 5_000 * k, 300 * k) for k, part in enumerate([*HOLES, SHELL])]


@METHODS
def test_holes_are_taken_off(method):
    pierced = Polygon(SHELL.exterior, [hole.exterior for hole in HOLES])
    whole, *holes = (area_m2(area, "EPSG:4528", method) for area in (SHELL, *HOLES))
    assert area_m2(pierced, "EPSG:4528", method) == pytest.approx(whole - sum(holes), rel=1e-12)


@METHODS
def test_parts_are_added_up_in_any_order(method):
    total = sum(area_m2(part, "EPSG:4528", method) for part in PARTS)
    assert area_m2(MultiPolygon(PARTS), "EPSG:4528", method) == pytest.approx(total, rel=1e-12)
    assert area_m2(MultiPolygon(PARTS[::-1]), "EPSG:4528", method) == pytest.approx(total, rel=1e-12)


@METHODS
def test_hole_of_one_part_and_other_parts_do_not_mix(method):
    pierced = MultiPolygon([Polygon(SHELL.exterior, [HOLES[0].exterior]), affinity.translate(HOLES[1], 9_000)])
    expected = area_m2(SHELL, "EPSG:4528", method) - area_m2(HOLES[0], "EPSG:4528", method)
    expected += area_m2(affinity.translate(HOLES[1], 9_000), "EPSG:4528", method)
    assert area_m2(pierced, "EPSG:4528", method) == pytest.approx(expected, rel=1e-12)


@METHODS
@LAW
@given(stars_in_zone(), st.integers(0, 8), st.booleans())
def test_area_depends_neither_on_ring_start_nor_on_direction(method, star_in_zone, start, backwards):
    star, zone = star_in_zone
    corners = star.exterior.coords[:-1]
    start %= len(corners)
    turned = [*corners[start:], *corners[:start]]
    other = Polygon(turned[::-1] if backwards else turned)
    assert area_m2(other, crs_of(zone), method) == pytest.approx(
        area_m2(star, crs_of(zone), method), rel=1e-9, abs=1e-4
    )


@METHODS
@LAW
@given(stars_in_zone())
def test_repeated_corner_adds_nothing(method, star_in_zone):
    star, zone = star_in_zone
    corners = star.exterior.coords[:-1]
    doubled = Polygon([corner for corner in corners for _ in range(2)])
    assert area_m2(doubled, crs_of(zone), method) == pytest.approx(
        area_m2(star, crs_of(zone), method), rel=1e-9, abs=1e-4
    )


@METHODS
def test_clockwise_hole_in_a_clockwise_shell_is_taken_off_too(method):
    rings = [SHELL.exterior.coords, HOLES[0].exterior.coords]
    areas = {
        area_m2(Polygon(shell, [hole]), "EPSG:4528", method)
        for shell in (rings[0], rings[0][::-1])
        for hole in (rings[1], rings[1][::-1])
    }
    assert max(areas) == pytest.approx(min(areas), rel=1e-12)
    assert max(areas) < area_m2(SHELL, "EPSG:4528", method)


# What is refused


@METHODS
@pytest.mark.parametrize("geometry", [None, Polygon(), Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])])
def test_what_is_no_valid_area_has_no_figure(method, geometry):
    with pytest.raises(GeometryError):
        area_m2(geometry, "EPSG:4528", method)


@METHODS
def test_unknown_system_is_refused(method):
    with pytest.raises(CRSError):
        area_m2(box(0, 0, 1, 1), "EPSG:999999", method)


def test_unknown_method_is_refused():
    with pytest.raises(MingeoError):
        area_m2(SHELL, "EPSG:4528", "plane")


# The comparison with a stated figure


ON_MERIDIAN = box(40_499_500, 4_000_000, 40_500_500, 4_001_000)  # 1 km² by both
AT_EDGE = box(40_629_500, 3_985_000, 40_630_500, 3_986_000)  # 1 km² in the plane, 0.99958 on the ellipsoid


def test_nothing_stated_agrees_with_nothing():
    areas = areas_of(ON_MERIDIAN, "EPSG:4528")
    assert areas.stated_km2 is None
    assert areas.stated_agrees_with is None
    assert (areas.planar_m2, areas.ellipsoidal_m2) == pytest.approx((1e6, 1e6), abs=0.02)


@pytest.mark.parametrize(
    ("square", "stated", "agrees"),
    [
        (ON_MERIDIAN, "1 平方千米", "both"),
        (ON_MERIDIAN, "1.0000 平方千米", "both"),
        (ON_MERIDIAN, "100 公顷", "both"),
        (ON_MERIDIAN, "1500.0 亩", "both"),
        (ON_MERIDIAN, "1000000 平方米", "both"),
        (ON_MERIDIAN, "1.0049 平方千米", "both"),
        (ON_MERIDIAN, "0.9951 平方千米", "both"),
        (ON_MERIDIAN, "1.0051 平方千米", "neither"),
        (ON_MERIDIAN, "0.9949 平方千米", "neither"),
        (ON_MERIDIAN, "1.1072 平方千米", "neither"),
        (ON_MERIDIAN, "1.0 平方千米", "both"),
        (ON_MERIDIAN, "0.90 平方千米", "neither"),
        (ON_MERIDIAN, "1 公顷", "neither"),
        (AT_EDGE, "1.0050 平方千米", "planar"),
        (AT_EDGE, "0.9949 平方千米", "ellipsoidal"),
    ],
)
def test_stated_area_agrees_within_a_unit_of_its_last_digit_or_half_a_per_cent(square, stated, agrees):
    assert areas_of(square, "EPSG:4528", stated).stated_agrees_with == agrees


@pytest.mark.parametrize(
    ("stated", "tolerance"),
    [
        ("0.64 平方千米", Fraction(1, 100)),
        ("0.6 平方千米", Fraction(1, 10)),
        ("61.4 平方千米", Fraction(614, 2000)),
        ("17269㎡", Fraction(17269, 200_000_000)),
        ("64 公顷", Fraction(1, 100)),
    ],
)
def test_tolerance_is_the_larger_of_a_printed_unit_and_half_a_per_cent(stated, tolerance):
    assert stated_tolerance_km2(stated) == pytest.approx(float(tolerance), rel=1e-12)


@pytest.mark.parametrize("stated", ["约一平方千米", "1.0685", "200 万吨/年", "1,06.85 平方千米"])
def test_stated_area_that_cannot_be_read_is_refused(stated):
    with pytest.raises(QuantityError):
        areas_of(ON_MERIDIAN, "EPSG:4528", stated)
