"""The list of corner checks and the count of unit blocks, on shapes whose answer is plain to see."""

import math

import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.corner_checks import CHECKS, check_corners, three_degree_zone
from mingeo.errors import GeometryError
from mingeo.rings import rings_of
from mingeo.unit_blocks import blocks_touched

PLANE = "EPSG:4528"
X, Y = 40_500_000.0, 4_042_000.0


def polygon(*corners, crs_offset=(X, Y)):
    return shapely.Polygon([(crs_offset[0] + x, crs_offset[1] + y) for x, y in corners])


CLOCKWISE = polygon((0, 0), (0, 100), (100, 100), (100, 0))


def outcome(geometry, crs=PLANE):
    return {check.name: check for check in check_corners(geometry, crs)}


def test_a_clean_square_passes_every_check():
    checks = check_corners(CLOCKWISE, PLANE)
    assert [check.name for check in checks] == list(CHECKS)
    assert {check.outcome for check in checks} == {"pass"}


@pytest.mark.parametrize(
    ("name", "expected", "words", "geometry"),
    [
        ("no_crossing", "fail", "crosses itself", polygon((0, 0), (100, 100), (100, 0), (0, 100))),
        ("no_duplicates", "fail", "part 1: J3 repeats J2", polygon((0, 0), (0, 9), (0, 9), (9, 9), (9, 0))),
        ("no_duplicates", "fail", "J4 repeats J2", polygon((0, 0), (5, 5), (5, 9), (5, 5), (9, 0))),
        ("no_spike", "warn", "edge J2-J3 is 0.040 m long", polygon((0, 0), (0, 9), (0.04, 9), (9, 9), (9, 0))),
        ("no_spike", "warn", "the angle at J3 is 0.", polygon((0, 0), (0, 1), (500, 0.5), (0, -0.2))),
        ("direction", "warn", "counter-clockwise: part 1", polygon((0, 0), (100, 0), (100, 100), (0, 100))),
        ("precision", "warn", "1 corner(s) have more", polygon((0, 0), (0, 100), (100, 100), (100, 0.001))),
        ("precision", "pass", "no more than", polygon((0, 0), (0, 100), (100, 100), (100, 0.01))),
        ("axis_order", "fail", "no easting, northing", shapely.box(Y, X, Y + 100, X + 100)),
        ("zone", "fail", "axis order", shapely.box(Y, X, Y + 100, X + 100)),
        ("digits", "warn", "J1: easting of 7 digits", shapely.box(Y, X, Y + 100, X + 100)),
    ],
)
def test_each_fault_is_found_and_told(name, expected, words, geometry):
    check = outcome(geometry)[name]
    assert (check.outcome, words in check.message.en) == (expected, True), check.message.en


@pytest.mark.parametrize(("edge_m", "expected"), [(0.049, "warn"), (0.051, "pass")])
def test_the_least_edge_is_five_centimetres(edge_m, expected):
    assert outcome(polygon((0, 0), (0, 9), (edge_m, 9), (9, 8), (9, 0)))["no_spike"].outcome == expected


@pytest.mark.parametrize(("angle_deg", "expected"), [(0.99, "warn"), (1.01, "pass")])
@pytest.mark.parametrize("crs", [PLANE, "EPSG:4490"])
def test_the_least_angle_is_one_degree(crs, angle_deg, expected):
    far, half = 1000.0, 1000.0 * math.tan(math.radians(angle_deg / 2))
    geometry = polygon((0, -half), (0, half), (far, 0))
    if crs == "EPSG:4490":
        to_degrees = pyproj.Transformer.from_crs(PLANE, crs, always_xy=True)
        geometry = shapely.Polygon([to_degrees.transform(x, y) for x, y in geometry.exterior.coords])
    assert outcome(geometry, crs)["no_spike"].outcome == expected


def test_a_remark_names_part_and_hole():
    hole = [(10, 10), (10, 20), (10.03, 20), (20, 10)]
    shell = CLOCKWISE.exterior.coords
    with_hole = shapely.Polygon(shell, [[(X + x, Y + y) for x, y in hole]])
    both = shapely.MultiPolygon([polygon((200, 0), (200, 9), (209, 0)), with_hole])
    assert "part 2, hole 1: edge J2-J3" in outcome(both)["no_spike"].message.en


# Right 016 prints zone 40 at 121.69°E: http://kyzq.gov.cn/kyzq/2024-09/13/article_2024091309020466944.html
OUTSIDE_ITS_ZONE = [
    (40633608.64, 4985328.38), (40633592.94, 4985256.17), (40633495.52, 4985025.93), (40633414.81, 4984909.58),
]  # fmt: skip


@pytest.mark.parametrize(
    ("geometry", "crs", "expected", "words"),
    [
        (shapely.Polygon(OUTSIDE_ITS_ZONE), "EPSG:4528", "warn", "outside that 3-degree zone"),
        (CLOCKWISE, "EPSG:4528", "pass", "zone 40"),
        (shapely.box(500_000, 4_042_000, 500_100, 4_042_100), "EPSG:4549", "pass", "zone not given"),
        (shapely.box(250_000, 4_042_000, 250_100, 4_042_100), "EPSG:4549", "warn", "outside that 3-degree zone"),
        (shapely.box(20_700_000, 4_042_000, 20_700_100, 4_042_100), "EPSG:4498", "pass", "zone 20"),
        (shapely.box(700_000, 4_042_000, 700_100, 4_042_100), "EPSG:4509", "pass", "central meridian 117"),
        (shapely.box(118.8, 36.5, 118.9, 36.6), "EPSG:4490", "pass", "degrees"),
        (shapely.box(36_535_397, 2_412_160, 36_535_893, 2_412_676), "EPSG:2360", "pass", "zone 36"),
    ],
)
def test_the_zone_number_is_held_against_the_longitude(geometry, crs, expected, words):
    check = outcome(geometry, crs)["zone"]
    assert (check.outcome, words in check.message.en) == (expected, True), check.message.en


@pytest.mark.parametrize(
    ("geometry", "crs", "zone"),
    [
        (CLOCKWISE, "EPSG:4528", 40),
        (shapely.Polygon(OUTSIDE_ITS_ZONE), "EPSG:4528", 40),
        (shapely.box(500_000, 4_042_000, 500_100, 4_042_100), "EPSG:4549", 40),
        (shapely.box(20_700_000, 4_042_000, 20_700_100, 4_042_100), "EPSG:4498", 40),  # 119.2°E in 6-degree zone 20
        (shapely.box(118.45, 36.6, 118.51, 36.7), "EPSG:4490", 39),  # middle 118.48: Qingzhou's own case
        (shapely.box(118.49, 36.6, 118.53, 36.7), "EPSG:4490", 40),
    ],
)
def test_the_three_degree_zone(geometry, crs, zone):
    assert three_degree_zone(geometry, crs) == zone


def test_eastings_without_zone_number_are_told():
    check = outcome(shapely.box(500_000, 4_042_000, 500_100, 4_042_100), "EPSG:4549")["digits"]
    assert (check.outcome, check.message.en) == ("warn", "eastings of 6 digits, without a zone number")


@pytest.mark.parametrize(
    ("seconds", "expected"), [("30.5", "pass"), ("30.123", "pass"), ("30.1234", "warn"), ("0", "pass")]
)
def test_seconds_have_three_decimals(seconds, expected):
    lon = 118 + 45 / 60 + float(seconds) / 3600
    for printed in (lon, round(lon, 9)):
        geometry = shapely.Polygon([(printed, 36), (printed, 36.1), (118.9, 36.1), (118.9, 36)])
        assert outcome(geometry, "EPSG:4490")["precision"].outcome == expected


def test_degrees_in_the_wrong_order_fail():
    assert outcome(shapely.box(36.5, 118.8, 36.6, 118.9), "EPSG:4490")["axis_order"].outcome == "fail"


@given(st.randoms(use_true_random=False), st.integers(3, 12))
@settings(max_examples=40, deadline=None)
def test_every_ring_is_counted_once(random, corners):
    angles = [(number + random.uniform(0, 0.9)) * 2 * math.pi / corners for number in range(corners)]
    ring = [(X + 100 * math.cos(a), Y + 100 * math.sin(a)) for a in angles]
    (found,) = rings_of(shapely.Polygon(ring))
    assert list(found.corners) == ring
    assert [label for label, _ in found.closed()] == [*(f"J{n + 1}" for n in range(corners)), "J1"]


# --- unit blocks ----------------------------------------------------------------------------------------

M = 1 / 60


def box_of_minutes(west, south, east, north):
    return shapely.box(118 + west * M, 36 + south * M, 118 + east * M, 36 + north * M)


@pytest.mark.parametrize(
    ("geometry", "blocks"),
    [
        (box_of_minutes(0, 0, 1, 1), 1),
        (box_of_minutes(0.2, 0.2, 0.8, 0.8), 1),
        (box_of_minutes(0.5, 0, 1.5, 1), 2),
        (box_of_minutes(0.5, 0.5, 1.5, 1.5), 4),
        # A triangle under the diagonal of 3 x 3 blocks: the corners on the diagonal are contact only.
        (shapely.Polygon([(118, 36), (118 + 3 * M, 36), (118 + 3 * M, 36 + 3 * M)]), 6),
        # Two parts that share a block.
        (shapely.MultiPolygon([box_of_minutes(0, 0, 0.3, 1), box_of_minutes(0.6, 0, 1.2, 1)]), 2),
        # A hole of one whole block.
        (box_of_minutes(0, 0, 3, 3).difference(box_of_minutes(1, 1, 2, 2)), 8),
        # The published right 006 (121°56' to 121°58'15", 45°37' to 45°38'), as 10 decimals print it.
        (shapely.box(121.9333333333, 45.6166666667, 121.9708333333, 45.6333333333), 3),
    ],
)
def test_blocks_are_counted_by_their_interior(geometry, blocks):
    assert blocks_touched(geometry, "EPSG:4490") == blocks


@pytest.mark.parametrize("decimals", [7, 8, 9, 12])
def test_rounded_degrees_on_the_graticule_stay_on_it(decimals):
    # 0.0005 seconds are 1.4e-7 degrees, and seven decimals round by 0.5e-7.
    area = shapely.transform(box_of_minutes(7, 11, 9, 13), lambda places: places.round(decimals))
    assert blocks_touched(area, "EPSG:4490") == 4


def test_two_metres_across_a_line_touch_the_next_block():
    assert blocks_touched(shapely.box(118, 36, 118 + M + 2e-5, 36 + M), "EPSG:4490") == 2


@pytest.mark.parametrize("zone", [39, 40])
def test_a_right_on_the_graticule_counts_the_same_in_the_plane(zone):
    to_plane = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{4488 + zone}", always_xy=True)
    degrees = [(118.4, 36.6), (118.4, 36.6 + 5 * M), (118.4 + 4 * M, 36.6 + 5 * M), (118.4 + 4 * M, 36.6)]
    corners = [tuple(round(value, 2) for value in to_plane.transform(*place)) for place in degrees]
    assert blocks_touched(shapely.Polygon(corners), f"EPSG:{4488 + zone}") == 20


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=3, max_size=8, unique=True),
    st.sampled_from([1, 2, 4, 15]),
)
@settings(max_examples=80, deadline=None)
def test_the_count_is_that_of_every_block_tried_in_whole_numbers(corners, per_block):
    """Corners on a grid of 1/per_block minutes; the oracle clips in units of that grid, where all is exact."""
    hull = shapely.MultiPoint(corners).convex_hull
    if hull.geom_type != "Polygon":
        return
    side = math.ceil(60 / per_block)
    blocks = [(i * per_block, j * per_block) for i in range(side) for j in range(side)]
    expected = sum(
        shapely.relate_pattern(hull, shapely.box(x, y, x + per_block, y + per_block), "T********") for x, y in blocks
    )
    degrees = shapely.transform(hull, lambda places: places / per_block / 60 + (118, 36))
    assert blocks_touched(degrees, "EPSG:4490") == expected


def test_a_county_is_counted_at_once():
    assert blocks_touched(shapely.box(118.001, 36.002, 120.003, 38.1), "EPSG:4490") == 121 * 126


def test_an_invalid_area_is_refused():
    with pytest.raises(GeometryError):
        blocks_touched(shapely.Polygon([(118, 36), (119, 37), (119, 36), (118, 37)]), "EPSG:4490")
