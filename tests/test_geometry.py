"""Rings from corners, and what is refused before anything is measured on it."""

import math

import exact
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import (
    GeometryCollection,
    LinearRing,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from mingeo.errors import CoordinateError, GeometryError, MingeoError
from mingeo.geometry import checked, first_crossing, polygon_of_rings, ring_of_corners, vertex_count

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=80)

NAN, INF = math.nan, math.inf

# A block of 1 km at real coordinates: easting with zone number, northing.
SQUARE = [
    (40_512_000.0, 4_042_000.0),
    (40_513_000.0, 4_042_000.0),
    (40_513_000.0, 4_043_000.0),
    (40_512_000.0, 4_043_000.0),
]


# Rings from corners


@pytest.mark.parametrize("corners", [SQUARE, [*SQUARE, SQUARE[0]]], ids=["open", "closed"])
def test_ring_is_closed_whether_the_first_corner_is_repeated_or_not(corners):
    assert ring_of_corners(corners) == [*SQUARE, SQUARE[0]]


def test_corners_stay_in_the_order_given():
    clockwise = SQUARE[::-1]
    assert ring_of_corners(clockwise) == [*clockwise, clockwise[0]]


def test_corners_given_are_not_changed():
    corners = list(SQUARE)
    ring_of_corners(corners)
    assert corners == SQUARE


@pytest.mark.parametrize(
    ("corners", "different"),
    [
        ([], 0),
        ([(1, 1)], 1),
        ([(1, 1), (1, 1)], 1),
        ([(1, 1), (2, 2)], 2),
        ([(1, 1), (2, 2), (1, 1)], 2),
        ([(1, 1), (2, 2), (1, 1), (2, 2)], 2),
    ],
)
def test_fewer_than_three_different_corners_are_refused(corners, different):
    with pytest.raises(GeometryError) as refusal:
        ring_of_corners(corners)
    assert f"only {different} different corners" in refusal.value.describe("en")
    assert f"只有 {different} 个不同的拐点" in refusal.value.describe("zh")


@pytest.mark.parametrize(
    ("corners", "later", "earlier"),
    [
        ([(0, 0), (4, 0), (4, 0), (4, 4), (0, 4)], 3, 2),
        ([(0, 0), (4, 0), (4, 4), (4, 0), (0, 4)], 4, 2),
        ([(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)], 5, 2),
    ],
    ids=["at-once", "there-and-back", "figure-of-eight"],
)
def test_corner_that_stands_twice_is_named_by_both_its_numbers(corners, later, earlier):
    with pytest.raises(
        GeometryError, match=f"corner {later} repeats corner {earlier}|第 {later} 个拐点与第 {earlier} 个"
    ):
        ring_of_corners(corners)


@pytest.mark.parametrize(
    ("corners", "place"),
    [
        ([(0, 0), (2, 2), (2, 0), (0, 2)], "1, 1"),
        ([(0, 0), (10, 0), (10, 10), (4, -2)], "5, 0"),
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], "2, 0"),
        ([(40_512_000, 4_042_000), (40_513_000, 4_043_000), (40_513_000, 4_042_000), (40_512_000, 4_043_000)],
         "40512500, 4042500"),
        ([(118.0, 36.0), (118.5, 36.5), (118.5, 36.0), (118.0, 36.5)], "118.25, 36.25"),
    ],
    ids=["bow-tie", "last-edge", "touches-an-edge", "metres-with-zone-number", "degrees"],
)  # fmt: skip
def test_crossing_is_placed_in_the_coordinates_given(corners, place):
    with pytest.raises(GeometryError) as refusal:
        ring_of_corners(corners)
    assert f"({place})" in refusal.value.describe("en")
    assert f"（{place}）" in refusal.value.describe("zh")


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (1, 0), (2, 0)],
        [(0, 0), (4, 0), (4, 4), (4, 2), (4, 6)],
        [(0, 0), (4, 0), (2, 0), (2, 3)],
    ],
    ids=["all-on-one-line", "back-along-an-edge", "folds-back"],
)
def test_edges_that_run_over_each_other_are_refused(corners):
    with pytest.raises(GeometryError):
        ring_of_corners(corners)


@pytest.mark.parametrize("bad", [(NAN, 4_043_000.0), (40_513_000.0, NAN), (NAN, NAN), (INF, 4_043_000.0)])
@pytest.mark.parametrize("position", [0, 2])
def test_corner_that_is_no_finite_number_is_refused(bad, position):
    corners = list(SQUARE)
    corners[position] = bad
    with pytest.raises((CoordinateError, GeometryError)):
        ring_of_corners(corners)


def quadrilaterals() -> st.SearchStrategy[list[tuple[int, int]]]:
    corner = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
    return st.lists(corner, min_size=3, max_size=7)


def exactly_simple(ring: list[tuple[int, int]]) -> bool:
    """Return True where no two edges meet but neighbours at their common corner, by exact arithmetic."""
    edges = list(exact.edges([[exact.point(*corner) for corner in ring]]))
    for i, (a, b) in enumerate(edges):
        if a == b:
            return False
        for j, (c, d) in enumerate(edges[i + 1 :], start=i + 1):
            if j == i + 1 or (i == 0 and j == len(edges) - 1):
                shared, one, other = (b, a, d) if b == c else (a, b, c)
                dot = (one[0] - shared[0]) * (other[0] - shared[0]) + (one[1] - shared[1]) * (other[1] - shared[1])
                if exact.cross(shared, one, other) == 0 and dot > 0:
                    return False
            elif _meet(a, b, c, d):
                return False
    return True


def _meet(a: exact.Point, b: exact.Point, c: exact.Point, d: exact.Point) -> bool:
    def sides(origin: exact.Point, end: exact.Point, one: exact.Point, other: exact.Point) -> bool:
        return exact.cross(origin, end, one) * exact.cross(origin, end, other) <= 0

    apart = any(max(a[k], b[k]) < min(c[k], d[k]) or max(c[k], d[k]) < min(a[k], b[k]) for k in (0, 1))
    return not apart and sides(a, b, c, d) and sides(c, d, a, b)


@settings(LAW, max_examples=300)
@given(quadrilaterals())
def test_exactly_the_simple_rings_are_accepted(corners):
    open_ring = corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners
    simple = len(set(open_ring)) == len(open_ring) >= 3 and exactly_simple(open_ring)
    try:
        ring = ring_of_corners(corners)
    except GeometryError:
        assert not simple
    else:
        assert simple
        assert ring == [*open_ring, open_ring[0]]


@LAW
@given(quadrilaterals().filter(lambda corners: len(set(corners)) == len(corners)))
def test_place_of_a_crossing_lies_on_two_edges_that_are_no_neighbours_at_a_corner(corners):
    place = first_crossing([*corners, corners[0]])
    if place is None:
        assert exactly_simple(corners)
        return
    edges = [LineString([a, b]) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    assert sum(edge.distance(Point(place)) < 1e-9 for edge in edges) >= 2


def test_hole_is_checked_as_the_shell_is():
    bow_tie = [(1, 1), (3, 3), (3, 1), (1, 3)]
    with pytest.raises(GeometryError, match="2, 2"):
        polygon_of_rings([(0, 0), (9, 0), (9, 9), (0, 9)], [bow_tie])


def test_polygon_of_rings_has_its_holes():
    polygon = polygon_of_rings([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)], [(5, 5), (8, 5), (8, 8)]])
    assert polygon.area == 81 - 0.5 - 4.5


# Geometries that are fit to be measured


@pytest.mark.parametrize(
    "geometry",
    [
        box(0, 0, 1, 1),
        box(0, 0, 1, 1, ccw=False),
        Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]]),
        MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
        MultiPolygon([box(0, 0, 1, 1), box(1, 1, 2, 2)]),
    ],
    ids=["polygon", "clockwise", "hole", "two-parts", "parts-that-meet-in-a-point"],
)
def test_valid_area_comes_back_as_it_is(geometry):
    assert checked(geometry).equals_exact(geometry, 0)


def test_heights_are_left_out():
    flat = checked(Polygon([(0, 0, 5), (1, 0, 6), (1, 1, 7)]))
    assert not flat.has_z
    assert flat.equals_exact(Polygon([(0, 0), (1, 0), (1, 1)]), 0)


@pytest.mark.parametrize(
    "geometry",
    [None, Polygon(), MultiPolygon(), Point(), LineString(), GeometryCollection(), MultiPolygon([Polygon()])],
    ids=lambda geometry: "None" if geometry is None else geometry.geom_type,
)
def test_missing_and_empty_geometry_is_refused(geometry):
    with pytest.raises(GeometryError) as refusal:
        checked(geometry)
    assert "no geometry" in refusal.value.describe("en")


@pytest.mark.parametrize(
    "geometry",
    [
        Point(1, 1),
        MultiPoint([(0, 0), (1, 1)]),
        LineString([(0, 0), (1, 1), (0, 1), (0, 0)]),
        LinearRing([(0, 0), (1, 1), (0, 1)]),
        MultiLineString([[(0, 0), (1, 1)]]),
        GeometryCollection([box(0, 0, 1, 1)]),
    ],
    ids=lambda geometry: geometry.geom_type,
)
def test_what_is_no_area_is_refused_by_its_type(geometry):
    with pytest.raises(GeometryError, match=geometry.geom_type):
        checked(geometry)


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
@pytest.mark.parametrize("where", ["shell", "hole", "second part"])
def test_coordinate_that_is_no_finite_number_is_refused(bad, where):
    shell = [(0, 0), (9, 0), (9, bad if where == "shell" else 9), (0, 9)]
    hole = [(1, 1), (2, 1), (2, bad if where == "hole" else 2)]
    other = [(20, 0), (29, 0), (29, bad if where == "second part" else 9)]
    with pytest.raises(CoordinateError):
        checked(MultiPolygon([(shell, [hole]), (other, [])]))


KILOMETRE_BOW_TIE = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
NINE = [(0, 0), (9, 0), (9, 9), (0, 9)]


@pytest.mark.parametrize(
    ("geometry", "why", "places"),
    [
        (Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "self-intersection", {"1, 1"}),
        (Polygon(KILOMETRE_BOW_TIE), "self-intersection", {"40512500, 4042500"}),
        (Polygon([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)]), "self-intersection", {"2, 0"}),
        (Polygon(NINE, [[(20, 20), (21, 20), (21, 21)]]), "outside its shell", {"20, 20", "21, 20", "21, 21"}),
        (Polygon(NINE, [[(1, 1), (8, 1), (8, 8)], [(5, 2), (6, 2), (6, 3)]]), "nested", {"5, 2", "6, 2", "6, 3"}),
        (MultiPolygon([box(0, 0, 9, 9), box(2, 2, 3, 3)]), "nested", {"2, 2", "3, 2", "3, 3", "2, 3"}),
        (MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)]), "self-intersection", {"2, 1", "1, 2"}),
    ],
    ids=[
        "bow-tie",
        "real-coordinates",
        "ring-touches",
        "hole-outside",
        "hole-in-hole",
        "part-in-part",
        "parts-overlap",
    ],
)
def test_invalid_area_is_refused_with_the_reason_and_the_place(geometry, why, places):
    with pytest.raises(GeometryError) as refusal:
        checked(geometry)
    assert why in refusal.value.describe("en")
    assert any(f"at ({place});" in refusal.value.describe("en") for place in places)
    assert any(f"位置（{place}）" in refusal.value.describe("zh") for place in places)


@pytest.mark.parametrize("geometry", [None, Polygon(), Point(1, 1), Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])])
def test_every_refusal_is_one_of_the_packages_errors_and_a_value_error(geometry):
    with pytest.raises(MingeoError) as refusal:
        checked(geometry)
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.remedy.zh
    assert refusal.value.remedy.en


@pytest.mark.parametrize(
    ("geometry", "corners"),
    [
        (Polygon([(0, 0), (1, 0), (1, 1)]), 3),
        (Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]]), 7),
        (MultiPolygon([box(0, 0, 1, 1), Polygon([(5, 5), (6, 5), (6, 6)])]), 7),
    ],
)
def test_closing_points_are_no_corners(geometry, corners):
    assert vertex_count(geometry) == corners
    assert shapely.get_num_coordinates(geometry) > corners
