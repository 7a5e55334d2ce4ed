"""The greatest distance from an area to a zone, and from an area to a boundary.

Three witnesses: figures known from how a shape is made, the exact radius of a triangle's inscribed circle, and a
search that knows nothing of edges, only that a distance changes by no more than the way one goes.
"""

import math
from collections.abc import Callable

import exact
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, affinity, box

from mingeo import distance
from mingeo.distance import Farthest, farthest_from_boundary, farthest_outside, segments_of

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=30)

MICROMETRE = 1.1e-6  # what the answer may be off, and a little for rounding

ZONE = box(0, 0, 1000, 1000)


def turned(area: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """Return an area turned by the angle of the 3-4-5 triangle, so that no edge runs along an axis."""
    return affinity.affine_transform(area, [0.8, -0.6, 0.6, 0.8, 0, 0])


def is_named_place(found: Farthest, area: Polygon | MultiPolygon, zone: Polygon | MultiPolygon) -> bool:
    """Return True where the point that the answer names lies in the area and as far as the answer says."""
    place = Point(found.x, found.y)
    return area.distance(place) < MICROMETRE and abs(zone.distance(place) - found.distance) < MICROMETRE


# Known from how they are made


def frame(hole: Polygon) -> Polygon:
    return Polygon(ZONE.exterior, [hole.exterior])


def with_spike(length: float, half_width: float) -> Polygon:
    return Polygon([(100, 100), (1000, 500 - half_width), (1000 + length, 500), (1000, 500 + half_width), (100, 900)])


TRIANGLE_345 = Polygon([(400, 400), (400.4, 400), (400, 400.3)])

OUTSIDE = {
    "spike of 19.5 m, 2 mm wide": (with_spike(19.5, 0.001), ZONE, 19.5),
    "spike of 4 cm": (with_spike(0.04, 0.5), ZONE, 0.04),
    "spike of 1 km": (with_spike(1000, 0.01), ZONE, 1000),
    "strip of 6 cm along an edge": (box(0, 0, 1000.06, 1000), ZONE, 0.06),
    "strip of 3 cm all round": (box(-0.03, -0.03, 1000.03, 1000.03), ZONE, 0.03 * math.sqrt(2)),
    "strip 20 km long": (box(0, 0, 20_000, 30.07), box(0, 0, 20_000, 30), 0.07),
    "corner over by 3 and 4": (box(500, 500, 1003, 1004), ZONE, 5),
    "right round the whole zone": (box(-30, -40, 1000, 1000), ZONE, 50),
    "right apart": (box(1300, 1400, 1301, 1401), ZONE, math.hypot(301, 401)),
    "square hole": (ZONE, frame(box(500, 500, 500.12, 500.12)), 0.06),
    "oblong hole": (ZONE, frame(box(200, 500, 800, 500.5)), 0.25),
    "triangular hole": (ZONE, frame(TRIANGLE_345), 0.1),
    "hole half covered": (box(0, 0, 501, 1000), frame(box(500, 400, 510, 600)), 1),
    "hole half covered beyond its middle": (box(0, 0, 508, 1000), frame(box(500, 400, 510, 600)), 5),
    "bay narrower than deep": (ZONE, ZONE.difference(box(400, 900, 400.4, 1000)), 0.2),
    "bay wider than deep": (ZONE, ZONE.difference(box(400, 999.9, 600, 1000)), 0.1),
    "gap between two parts": (box(0, 0, 100, 100), MultiPolygon([box(0, 0, 49, 100), box(51, 0, 100, 100)]), 1),
    "gap of 8 cm": (box(0, 0, 10, 2), MultiPolygon([box(0, 0, 4, 2), box(4.08, 0, 10, 2)]), 0.04),
    "second part of the right far out": (MultiPolygon([box(1, 1, 2, 2), box(1007, 5, 1008, 6)]), ZONE, 8),
    "right with a hole where it would be farthest": (
        Polygon([(0, 0), (1000, 0), (1000, 1000), (0, 1000)], [[(402, 402), (498, 402), (498, 498), (402, 498)]]),
        frame(box(400, 400, 500, 500)),
        2,
    ),
}
OUTSIDE_CASES = pytest.mark.parametrize(("right", "zone", "expected"), OUTSIDE.values(), ids=OUTSIDE)


@OUTSIDE_CASES
def test_protrusion_known_by_construction(right, zone, expected):
    found = farthest_outside(right, zone)
    assert found.distance == pytest.approx(expected, abs=MICROMETRE, rel=0)
    assert is_named_place(found, right, zone)


@OUTSIDE_CASES
def test_protrusion_is_the_same_when_turned(right, zone, expected):
    right, zone = turned(right), turned(zone)
    found = farthest_outside(right, zone)
    assert found.distance == pytest.approx(expected, abs=MICROMETRE, rel=0)
    assert is_named_place(found, right, zone)


INSIDE = {
    "identical": (ZONE, ZONE),
    "other start and direction": (ZONE, Polygon([(1000, 1000), (1000, 0), (0, 0), (0, 1000)])),
    "shares one edge": (box(0, 200, 100, 800), ZONE),
    "shares all edges but with more corners": (
        Polygon([(0, 0), (250, 0), (500, 0), (1000, 0), (1000, 625), (1000, 1000), (0, 1000)]),
        ZONE,
    ),
    "T-junctions on three edges": (Polygon([(500, 0), (1000, 375), (0, 750)]), ZONE),
    "meets a hole along its edges": (box(0, 0, 400, 1000), frame(box(400, 400, 500, 500))),
    "over two parts that share an edge": (
        box(100, 100, 900, 900),
        MultiPolygon([box(0, 0, 500, 1000), box(500, 0, 1000, 1000)]),
    ),
    "both parts inside": (MultiPolygon([box(1, 1, 2, 2), box(5, 5, 6, 6)]), ZONE),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("right", "zone"), INSIDE.values(), ids=INSIDE)
def test_right_inside_protrudes_nowhere(right, zone):
    found = farthest_outside(right, zone)
    assert found.distance == 0
    assert math.isnan(found.x)
    assert math.isnan(found.y)


@pytest.mark.parametrize("fraction", [0.1, 1 / 3, 0.5, 0.777])
def test_corner_rounded_onto_a_slanting_edge_protrudes_by_what_it_was_rounded(fraction):
    zone = Polygon([(0, 0), (977.31, 211.17), (803.19, 1200.01)])
    corner = round(fraction * 977.31, 3), round(fraction * 211.17, 3)
    right = Polygon([corner, (800, 800), (700, 500)])
    expected = float(exact.root(exact.square_protrusion(right, zone)))
    assert farthest_outside(right, zone).distance == pytest.approx(expected, abs=1e-9, rel=0)
    assert expected < 0.001


L_SHAPE = Polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)])
HEXAGON = Polygon([(math.cos(k * math.pi / 3), math.sin(k * math.pi / 3)) for k in range(6)])

# In a corner of the ring the middle lies t from two outer edges and √2·(3 - t) from the inner corner.
RING, IN_RING = box(0, 0, 9, 9).difference(box(3, 3, 6, 6)), 3 * math.sqrt(2) / (1 + math.sqrt(2))

FROM_BOUNDARY = {
    "square": (box(0, 0, 2, 2), box(0, 0, 2, 2), 1),
    "long thin": (box(0, 0, 20_000, 0.1), box(0, 0, 20_000, 0.1), 0.05),
    "3-4-5 triangle": (Polygon([(0, 0), (4, 0), (0, 3)]), Polygon([(0, 0), (4, 0), (0, 3)]), 1),
    "regular hexagon": (HEXAGON, HEXAGON, math.sqrt(3) / 2),
    "L": (L_SHAPE, L_SHAPE, 2 - math.sqrt(2)),
    "ring": (RING, RING, IN_RING),
    "strip along an edge": (box(0, 0, 9, 0.5), box(0, 0, 9, 9), 0.5),
    "box in the middle": (box(4, 4, 5, 5), box(0, 0, 9, 9), 4.5),
    "box in a corner": (box(0, 0, 2, 3), box(0, 0, 9, 9), 2),
    "two parts": (MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)]), box(0, 0, 9, 9), 4),
}


@pytest.mark.parametrize(("area", "of", "expected"), FROM_BOUNDARY.values(), ids=FROM_BOUNDARY)
def test_depth_known_by_construction(area, of, expected):
    found = farthest_from_boundary(area, of)
    assert found.distance == pytest.approx(expected, abs=MICROMETRE, rel=0)
    assert is_named_place(found, area, of.boundary)


@pytest.mark.parametrize("sides", [5, 12, 60, 360])
def test_inscribed_circle_of_a_regular_polygon_reaches_its_edges(sides):
    corners = [(100 * math.cos(2 * math.pi * k / sides), 100 * math.sin(2 * math.pi * k / sides)) for k in range(sides)]
    polygon = Polygon(corners)
    found = farthest_from_boundary(polygon, polygon)
    assert found.distance == pytest.approx(100 * math.cos(math.pi / sides), abs=MICROMETRE, rel=0)


def test_nothing_is_farthest_of_nothing():
    for empty in (Polygon(), shapely.LineString([(0, 0), (1, 1)]), Point(5, 5), shapely.GeometryCollection()):
        assert farthest_from_boundary(empty, ZONE).distance == 0
        assert farthest_outside(empty, box(10, 10, 20, 20)).distance == 0


# The inscribed circle of a triangle


def triangles() -> st.SearchStrategy[list[tuple[int, int]]]:
    corner = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
    return st.lists(corner, min_size=3, max_size=3).filter(
        lambda t: exact.ring_area([exact.point(*corner) for corner in t]) > 0
    )


@LAW
@given(triangles())
def test_inscribed_circle_of_a_triangle_has_twice_the_area_over_the_perimeter(corners):
    triangle = Polygon(corners)
    expected = float(exact.inscribed_radius([exact.point(*corner) for corner in corners]))
    assert farthest_from_boundary(triangle, triangle).distance == pytest.approx(expected, abs=MICROMETRE, rel=0)


@LAW
@given(triangles())
def test_triangular_hole_protrudes_by_its_inscribed_circle(corners):
    hole = affinity.translate(Polygon(corners), 100, 100)
    expected = float(exact.inscribed_radius([exact.point(*corner) for corner in corners]))
    zone = Polygon(box(0, 0, 1200, 1200).exterior, [hole.exterior])
    assert farthest_outside(box(0, 0, 1200, 1200), zone).distance == pytest.approx(expected, abs=MICROMETRE, rel=0)


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (4, 0), (0, 3)],
        [(0, 0), (21, 0), (5, 12)],
        [(0, 0), (14, 0), (5, 12)],
        [(0, 0), (1000, 0), (3, 7)],
    ],
)
def test_answer_is_never_less_than_the_truth(corners):
    """An answer a little short would let a right through that protrudes by a little more than the tolerance."""
    triangle = Polygon(corners)
    truth = exact.inscribed_radius([exact.point(*corner) for corner in corners])
    rounding = 1e-12 * float(truth)
    assert farthest_from_boundary(triangle, triangle).distance >= float(truth) - rounding


def test_answer_is_never_less_than_the_truth_at_the_tolerance():
    """A hole whose inscribed circle is 0.0500002 m is deeper than 5 cm."""
    radius = 0.0500002
    hole = affinity.translate(
        affinity.scale(Polygon([(0, 0), (4, 0), (0, 3)]), radius, radius, origin=(0, 0)), 400, 400
    )
    assert farthest_outside(ZONE, frame(hole)).distance > 0.05


REGULAR_24 = Polygon([(math.cos(k * math.pi / 12), math.sin(k * math.pi / 12)) for k in range(24)])


@pytest.mark.parametrize(
    ("polygon", "truth"),
    [
        (Polygon([(0, 0), (4, 0), (0, 3)]), 1),
        (L_SHAPE, 2 - math.sqrt(2)),
        (RING, IN_RING),
        (REGULAR_24, math.cos(math.pi / 24)),
    ],
    ids=["triangle", "L", "ring", "24 sides"],
)
def test_answer_is_never_short_however_early_the_search_is_cut_off(monkeypatch, polygon, truth):
    for budget in range(60):
        monkeypatch.setattr(distance, "_MOST_TRIANGLES", budget)
        assert farthest_from_boundary(polygon, polygon).distance >= truth - 1e-9


# Against a search that uses nothing but that a distance changes by no more than the way one goes


def searched(area: Polygon | MultiPolygon, height: Callable[[np.ndarray], np.ndarray], precision: float) -> float:
    """Return the greatest height over an area, or 0, too small by `precision` at most.

    Squares are dropped where their middle's height shows that nothing in them can beat the best, or quartered.
    """
    west, south, east, north = area.bounds
    half = max(east - west, north - south) / 16
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(8) * 2 + 1, np.arange(8) * 2 + 1))
    centres = np.column_stack([west + half * x, south + half * y])
    best = height(shapely.points(shapely.get_coordinates(area))).max(initial=0)
    while len(centres):
        places, reach = shapely.points(centres), half * math.sqrt(2)
        heights, off = height(places), shapely.distance(places, area)
        best = max(best, heights[off == 0].max(initial=0))
        kept = centres[(off <= reach) & (heights + reach > best + precision)]
        half /= 2
        quarters = np.array([(-half, -half), (-half, half), (half, -half), (half, half)])
        centres = (kept[:, None] + quarters).reshape(-1, 2)
    return float(best)


def height_over(zone: Polygon | MultiPolygon) -> Callable[[np.ndarray], np.ndarray]:
    """Return the distance of points to a zone, negative in it: how far they lie from its boundary."""
    boundary = zone.boundary
    shapely.prepare([zone, boundary])

    def height(places: np.ndarray) -> np.ndarray:
        to_boundary = shapely.distance(places, boundary)
        return np.where(shapely.intersects(zone, places), -to_boundary, to_boundary)

    return height


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    n, east, north = draw(st.integers(3, 8)), draw(st.integers(-40, 40)), draw(st.integers(-40, 40))
    corners = []
    for k in range(n):
        angle = 2 * math.pi * (k + draw(st.floats(0, 0.9))) / n
        radius = draw(st.floats(10, 80))
        corners.append((round(east + radius * math.cos(angle), 2), round(north + radius * math.sin(angle), 2)))
    star = Polygon(corners)
    assume(star.is_valid)
    return star


@st.composite
def blocks(draw: st.DrawFn) -> Polygon | MultiPolygon:
    """Draw a union of boxes on a grid less another: bays, holes, shared edges and corners that touch."""
    bounds = st.tuples(*[st.integers(0, 7)] * 2, *[st.integers(1, 4)] * 2)
    boxes = [box(x, y, x + w, y + h) for x, y, w, h in draw(st.lists(bounds, min_size=1, max_size=4))]
    x, y, w, h = draw(bounds)
    area = shapely.union_all(boxes).difference(box(x, y, x + w, y + h))
    assume(not area.is_empty)
    assert isinstance(area, Polygon | MultiPolygon)
    return area


PAIRS = st.one_of(st.tuples(stars(), stars()), st.tuples(blocks(), blocks()))


@settings(LAW, max_examples=60)
@given(PAIRS)
def test_protrusion_is_what_the_search_finds(pair):
    right, zone = pair
    found = farthest_outside(right, zone)
    precision = shapely.length(right) / 2_000
    least = searched(right, height_over(zone), precision)
    assert least - MICROMETRE <= found.distance <= least + precision + MICROMETRE
    assert found.distance == 0 or is_named_place(found, right, zone)


@settings(LAW, max_examples=60)
@given(PAIRS)
def test_depth_of_an_overlap_is_what_the_search_finds(pair):
    one, of = pair
    area = shapely.intersection(one, of)
    assume(isinstance(area, Polygon | MultiPolygon) and not area.is_empty)
    area = shapely.intersection(area, of)
    assume(area.geom_type in ("Polygon", "MultiPolygon") and not area.is_empty)
    found = farthest_from_boundary(area, of)
    precision = shapely.length(area) / 2_000
    least = searched(area, lambda places: shapely.distance(places, of.boundary), precision)
    assert least - MICROMETRE <= found.distance <= least + precision + MICROMETRE
    assert found.distance == 0 or is_named_place(found, area, of.boundary)


# Laws


@LAW
@given(PAIRS, stars())
def test_larger_area_protrudes_no_less_and_a_larger_zone_lets_through_no_more(pair, more):
    right, zone = pair
    protrusion = farthest_outside(right, zone).distance
    assert farthest_outside(shapely.union(right, more), zone).distance >= protrusion - MICROMETRE
    assert farthest_outside(right, shapely.union(zone, more)).distance <= protrusion + MICROMETRE


@LAW
@given(PAIRS)
def test_mirror_and_quarter_turn_change_nothing(pair):
    right, zone = pair
    protrusion = farthest_outside(right, zone).distance
    for matrix in ([-1, 0, 0, 1, 0, 0], [0, -1, 1, 0, 0, 0]):
        moved = [affinity.affine_transform(area, matrix) for area in (right, zone)]
        assert farthest_outside(*moved).distance == pytest.approx(protrusion, abs=MICROMETRE, rel=0)


@LAW
@given(PAIRS)
def test_protrusion_is_zero_exactly_where_the_zone_covers_the_right(pair):
    right, zone = pair
    covered = shapely.difference(right, zone).area == 0
    assert (farthest_outside(right, zone).distance == 0) == covered


def test_edges_of_all_rings_are_taken_and_repeated_corners_left_out():
    shell = [(0, 0), (9, 0), (9, 0), (9, 9), (0, 9)]
    pierced = MultiPolygon([Polygon(shell, [[(1, 1), (2, 1), (2, 2)]]), box(20, 20, 21, 21)])
    edges = segments_of(pierced)
    assert len(edges) == 4 + 3 + 4
    assert [9, 0, 9, 9] in edges.tolist()
    assert np.hypot(*(edges[:, 2:] - edges[:, :2]).T).sum() == pytest.approx(36 + 2 + math.sqrt(2) + 4)
