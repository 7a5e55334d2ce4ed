"""Containment, overlap and distance to a place, near boundaries above all.

The 400 near-boundary cases are decided by `exact`: their zones are convex but for a hole or a bay whose depth is
known from how it is made, and the distance to a convex zone is greatest at a corner of the right.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import exact
import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import MultiPolygon, Point, Polygon, affinity, box

from mingeo import distance
from mingeo.distance import COARSEST_RESOLUTION_M
from mingeo.errors import ArgumentError, CRSError, GeometryError, MingeoError
from mingeo.overlay import (
    TOLERANCE_M,
    Shape,
    containment,
    containment_of,
    distance_to_point_m,
    overlap_of,
    overlap_with_layer,
    overlaps,
)

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=25)

PLANE, NEXT_PLANE, DEGREES = "EPSG:4528", "EPSG:4529", "EPSG:4490"

MICROMETRE, TENTH_OF_A_MILLIMETRE, MILLIMETRE = 1.1e-6, 1e-4, 1e-3


def moved(area: Polygon | MultiPolygon, source: str, target: str) -> Polygon | MultiPolygon:
    """Return an area in another system, corner by corner."""
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(area, lambda xy: np.column_stack(transformer.transform(*xy.T)))


# 400 cases near a boundary


@dataclass(frozen=True)
class NearBoundary:
    """A right and a zone in zone 40's plane, and how far the first leaves the second, exactly."""

    right: Polygon
    zone: Polygon
    protrusion_m: Fraction


def case(right: Polygon, zone: Polygon) -> NearBoundary:
    return NearBoundary(right, zone, exact.root(exact.square_protrusion(right, zone)))


OFFSETS_M = (0.01, 0.03, 0.045, 0.049, 0.0495, 0.0505, 0.051, 0.055, 0.2, 0.9, 5.0, 19.5)


def convex_zone(rng: random.Random) -> list[tuple[float, float]]:
    """Return 3-8 corners on a circle of 50 m to 11 km anywhere in zone 40, to the centimetre."""
    n, radius = rng.randint(3, 8), 50 * 220 ** rng.random()
    east, north = 40_500_000 + rng.uniform(-120_000, 120_000), rng.uniform(2_100_000, 5_800_000)
    angles = [2 * math.pi * (k + rng.uniform(0, 0.8)) / n for k in range(n)]
    return [(round(east + radius * math.cos(a), 2), round(north + radius * math.sin(a), 2)) for a in angles]


def between(a: tuple[float, float], b: tuple[float, float], t: float, out: float = 0) -> tuple[float, float]:
    """Return the point at a share of an edge of a counter-clockwise ring, and so far outside it."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    return a[0] + t * dx + out * dy / length, a[1] + t * dy - out * dx / length


def shrunk(corners: list[tuple[float, float]], share: float) -> list[tuple[float, float]]:
    middle = np.mean(corners, axis=0)
    return [tuple(corner) for corner in (middle + share * (np.array(corners) - middle)).tolist()]


def rectangle(rng: random.Random, length: float, width: float) -> Callable[[float, float], tuple[float, float]]:
    """Return where a point of a rectangle turned by a 3-4-5 triangle lies, from one of its corners."""
    east, north = round(40_500_000 + rng.uniform(-120_000, 100_000)), round(rng.uniform(2_100_000, 5_800_000))
    assert length >= width
    return lambda along, across: (east + 0.8 * along - 0.6 * across, north + 0.6 * along + 0.8 * across)


def identical(rng: random.Random) -> NearBoundary:
    corners = convex_zone(rng)
    start = rng.randrange(len(corners))
    other = [*corners[start:], *corners[:start]]
    return case(Polygon(other[::-1] if rng.random() < 0.5 else other), Polygon(corners))


def shared_edge(rng: random.Random) -> NearBoundary:
    a, b, *rest = convex_zone(rng)
    inner = shrunk([a, b, *rest], rng.uniform(0.2, 0.9))
    return case(Polygon([a, b, *inner[2:]]), Polygon([a, b, *rest]))


def t_junction(rng: random.Random) -> NearBoundary:
    a, b, *rest = convex_zone(rng)
    digits = rng.choice([2, 3, 4])
    one, other = (between(a, b, t) for t in sorted([rng.uniform(0.05, 0.45), rng.uniform(0.55, 0.95)]))
    on_edge = [(round(x, digits), round(y, digits)) for x, y in (one, other)]
    return case(Polygon([*on_edge, *shrunk([a, b, *rest], 0.3)[2:]]), Polygon([a, b, *rest]))


def shifted(rng: random.Random) -> NearBoundary:
    corners, angle, by = convex_zone(rng), rng.uniform(0, 2 * math.pi), rng.choice([0.03, 0.2])
    return case(Polygon([(x + by * math.cos(angle), y + by * math.sin(angle)) for x, y in corners]), Polygon(corners))


def spike(rng: random.Random) -> NearBoundary:
    a, b, *rest = convex_zone(rng)
    t, half_width, out = rng.uniform(0.3, 0.7), rng.choice([0.002, 0.02]), rng.choice(OFFSETS_M)
    foot = half_width / math.dist(a, b)
    a2, b2, *rest2 = shrunk([a, b, *rest], 0.9)
    head = [between(a2, b2, 0.3), between(a, b, t - foot), between(a, b, t, out), between(a, b, t + foot)]
    return case(Polygon([*head, between(a2, b2, 0.7), *rest2]), Polygon([a, b, *rest]))


def strip(rng: random.Random) -> NearBoundary:
    a, b, *rest = convex_zone(rng)
    out = rng.choice(OFFSETS_M)
    outer = [between(a, b, 0.1, out), between(a, b, 0.9, out)]
    return case(Polygon([*outer, *shrunk([a, b, *rest], 0.8)[2:]]), Polygon([a, b, *rest]))


def corner_out(rng: random.Random) -> NearBoundary:
    a, *rest = convex_zone(rng)
    middle, out = np.mean([a, *rest], axis=0), rng.choice(OFFSETS_M)
    away = 1 + out / math.dist(a, middle)
    return case(Polygon([tuple((middle + away * (np.array(a) - middle)).tolist()), *rest]), Polygon([a, *rest]))


def hole(rng: random.Random) -> NearBoundary:
    corners, depth = convex_zone(rng), rng.choice(OFFSETS_M)
    x, y = (round(value, 2) for value in np.mean(corners, axis=0).tolist())
    legs = [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0)] if rng.random() < 0.5 else [(0.0, 0.0), (21.0, 0.0), (5.0, 12.0)]
    unit = exact.inscribed_radius([exact.point(*leg) for leg in legs])
    ring = [(x + dx * depth / float(unit), y + dy * depth / float(unit)) for dx, dy in legs]
    return NearBoundary(
        Polygon(corners), Polygon(corners, [ring]), exact.inscribed_radius(exact.rings_of(Polygon(ring))[0])
    )


def bay(rng: random.Random) -> NearBoundary:
    """A notch in an edge, deeper than half its width: its middle is half the width from the zone."""
    length, width, depth = rng.uniform(100, 20_000), rng.uniform(30, 90), rng.choice(OFFSETS_M)
    at, inward = length * rng.uniform(0.2, 0.6), 2 * depth + rng.uniform(0.1, 25)
    place = rectangle(rng, length, width)
    corners = [(0.0, 0.0), (length, 0.0), (length, width), (0.0, width)]
    notch = [(at, 0.0), (at, inward), (at + 2 * depth, inward), (at + 2 * depth, 0.0)]
    inward = min(inward, width / 2)
    zone = Polygon([place(*corner) for corner in [corners[0], *notch, *corners[1:]]])
    return NearBoundary(Polygon([place(*corner) for corner in corners]), zone, Fraction(depth))


def long_thin(rng: random.Random) -> NearBoundary:
    """A right 2 m wide along the edge of a zone 20 km long, that leaves it at one end by a little."""
    length, width, out = 20_000.0, 500.0, rng.choice(OFFSETS_M)
    place = rectangle(rng, length, width)
    zone = Polygon([place(*corner) for corner in [(0, 0), (length, 0), (length, width), (0, width)]])
    return case(Polygon([place(*corner) for corner in [(10, 1), (length - 10, -out), (length - 10, 2), (10, 3)]]), zone)


MAKERS = (identical, shared_edge, t_junction, shifted, spike, strip, corner_out, hole, bay, long_thin)


def near_boundary(maker: Callable[[random.Random], NearBoundary], seed: int) -> NearBoundary:
    """Return a seeded case of two valid areas."""
    rng = random.Random(f"{maker.__name__} {seed}")
    found = maker(rng)
    while not (found.right.is_valid and found.zone.is_valid):
        found = maker(rng)
    return found


CASES = [near_boundary(maker, seed) for seed in range(40) for maker in MAKERS]
IDS = [f"{maker.__name__}-{seed}" for seed in range(40) for maker in MAKERS]
EVERY_CASE = pytest.mark.parametrize("near", CASES, ids=IDS)


def densified(area: Polygon) -> Polygon:
    """Return an area with a point every 100 m of its edges, which then bow by less than 0.3 mm when moved."""
    return shapely.segmentize(area, 100)


def is_right(verdict: bool, protrusion_m: float, band_m: float) -> bool:
    """Return True for the right verdict, and for either within a band round the tolerance."""
    return abs(protrusion_m - TOLERANCE_M) <= band_m or verdict == (protrusion_m <= TOLERANCE_M)


@pytest.mark.parametrize("maker", MAKERS)
def test_cases_lie_on_both_sides_of_the_tolerance_where_they_can(maker):
    protrusions = [near.protrusion_m for near, name in zip(CASES, IDS, strict=True) if name.startswith(maker.__name__)]
    assert len(protrusions) == 40
    assert any(protrusion <= TOLERANCE_M for protrusion in protrusions)
    assert maker in (identical, shared_edge, t_junction) or any(protrusion > TOLERANCE_M for protrusion in protrusions)


@pytest.mark.parametrize("maker", MAKERS)
def test_in_one_plane_protrusion_is_right_to_a_tenth_of_a_millimetre(maker):
    """Of two thousand cases in all."""
    for seed in range(200):
        near = near_boundary(maker, seed)
        found = containment_of(Shape(near.right, PLANE), Shape(near.zone, PLANE))
        assert found.protrusion_m == pytest.approx(float(near.protrusion_m), abs=TENTH_OF_A_MILLIMETRE, rel=0), seed
        assert is_right(found.inside, float(near.protrusion_m), TENTH_OF_A_MILLIMETRE), seed
        if found.protrusion_at is not None:
            place = exact.point(*found.protrusion_at)
            distance_m = exact.root(exact.square_distance(place, exact.rings_of(near.zone)))
            assert float(distance_m) == pytest.approx(found.protrusion_m, abs=MICROMETRE, rel=0), seed
            assert near.right.distance(Point(found.protrusion_at)) < MICROMETRE, seed


@EVERY_CASE
def test_right_that_went_through_degrees_and_back_is_judged_the_same(near):
    there_and_back = moved(moved(near.right, PLANE, DEGREES), DEGREES, PLANE)
    found = containment_of(Shape(there_and_back, PLANE), Shape(near.zone, PLANE))
    assert found.protrusion_m == pytest.approx(float(near.protrusion_m), abs=TENTH_OF_A_MILLIMETRE, rel=0)
    assert is_right(found.inside, float(near.protrusion_m), MILLIMETRE)


@pytest.mark.parametrize("crs", [DEGREES, NEXT_PLANE], ids=["in-degrees", "in-next-zone"])
@EVERY_CASE
def test_right_in_another_system_is_judged_the_same(near, crs):
    right = Shape(moved(densified(near.right), PLANE, crs), crs)
    found = containment_of(right, Shape(near.zone, PLANE))
    assert found.protrusion_m == pytest.approx(float(near.protrusion_m), abs=MILLIMETRE, rel=0)
    assert is_right(found.inside, float(near.protrusion_m), MILLIMETRE)


@pytest.fixture
def impatient(monkeypatch):
    """Cut a search off early: its answer is then an upper bound, which is too large to be right."""
    monkeypatch.setattr(distance, "_MOST_TRIANGLES", 5_000)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("near", CASES[::7], ids=IDS[::7])
def test_zone_given_in_degrees_judges_the_same(near):
    """Its own plane may be the next zone's, in which lengths are greater by half a thousandth at most."""
    zone = Shape(moved(densified(near.zone), PLANE, DEGREES), DEGREES)
    found = containment_of(Shape(near.right, PLANE), zone)
    expected = float(near.protrusion_m)
    assert found.protrusion_m == pytest.approx(expected, abs=max(MILLIMETRE, 0.0005 * expected), rel=0)
    assert is_right(found.inside, expected, MILLIMETRE)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("slant", [0, 0.37])
@pytest.mark.parametrize("length", [300, 1000, 8000])
def test_zone_with_a_corner_every_50_m_of_its_edges_judges_the_same(length, slant):
    """Every corner is rounded to the millimetre, so that no three lie quite on a line."""
    corners = [(0, 0), (length, slant * length), (length * (1 - slant / 2), length), (-slant * length, 0.8 * length)]
    drawn = affinity.translate(Polygon(corners), 40_500_000, 4_000_000)
    zone = shapely.transform(shapely.segmentize(drawn, 50), lambda xy: xy.round(3))
    right = affinity.translate(drawn, 0.018, -0.024)
    found = containment_of(Shape(right, PLANE), Shape(zone, PLANE))
    least = max(shapely.distance(shapely.points(shapely.get_coordinates(right)), zone))
    assert found.inside
    assert least - MICROMETRE <= found.protrusion_m <= 0.03 + COARSEST_RESOLUTION_M


@pytest.mark.parametrize("shift_m", [0, 0.03, 0.2])
def test_long_edges_given_in_degrees_are_straight_in_degrees(shift_m):
    """A corner put in the middle of a 17 km edge in degrees lies on it; read in the plane it would be 4 m off."""
    zone = Polygon([(119.4, 36.0), (119.6, 36.01), (119.61, 36.1), (119.39, 36.09)])
    right = Polygon([(119.4, 36.0), (119.5, 36.005), (119.6, 36.01), (119.61, 36.1), (119.39, 36.09)])
    meridian_degree_m = 110_950
    right = affinity.translate(right, 0, shift_m / meridian_degree_m)
    found = containment_of(Shape(right, DEGREES), Shape(zone, DEGREES))
    assert found.protrusion_m == pytest.approx(shift_m, abs=max(MILLIMETRE, 0.005 * shift_m), rel=0)
    assert found.inside is (shift_m < TOLERANCE_M)


# Facts by eye, at real coordinates


def block(west: float, south: float, east: float, north: float) -> Polygon:
    """Return a box in metres from a corner in zone 40."""
    return box(40_500_000 + west, 4_000_000 + south, 40_500_000 + east, 4_000_000 + north)


ZONE = block(0, 0, 1000, 1000)


def shape(area: Polygon | MultiPolygon) -> Shape:
    return Shape(area, PLANE)


def test_right_well_inside():
    found = containment_of(shape(block(100, 200, 400, 600)), shape(ZONE))
    assert found.inside
    assert found.protrusion_m == 0
    assert found.protrusion_at is None
    assert found.outside_m2 == 0
    assert found.margin_m == pytest.approx(100)
    assert found.share_of_right == 1
    assert found.share_of_zone == pytest.approx(0.12)


def test_right_half_outside():
    found = containment_of(shape(block(900, 0, 1100, 500)), shape(ZONE))
    assert not found.inside
    assert found.protrusion_m == pytest.approx(100, abs=MICROMETRE)
    assert found.protrusion_at[0] == pytest.approx(40_501_100)
    assert found.outside_m2 == pytest.approx(50_000)
    assert math.isnan(found.margin_m)
    assert found.share_of_right == pytest.approx(0.5)
    assert found.share_of_zone == pytest.approx(0.05)


def test_margin_is_to_the_nearest_boundary_be_it_of_a_hole():
    pierced = Polygon(ZONE.exterior, [block(500, 500, 600, 600).exterior])
    assert containment_of(shape(block(100, 500, 470, 600)), shape(pierced)).margin_m == pytest.approx(30)


def test_right_over_a_hole_is_outside_by_half_the_hole():
    pierced = Polygon(ZONE.exterior, [block(500, 500, 600, 600).exterior])
    found = containment_of(shape(block(400, 400, 700, 700)), shape(pierced))
    assert found.protrusion_m == pytest.approx(50, abs=MICROMETRE)
    assert found.protrusion_at == pytest.approx((40_500_550, 4_000_550), abs=0.001)
    assert found.outside_m2 == pytest.approx(10_000)


@pytest.mark.parametrize(("out_m", "inside"), [(0.049, True), (0.0499, True), (0.0501, False), (0.051, False)])
def test_default_tolerance_is_five_centimetres(out_m, inside):
    found = containment_of(shape(block(0, 0, 1000 + out_m, 1000)), shape(ZONE))
    assert found.inside is inside
    assert found.margin_m == 0 if inside else math.isnan(found.margin_m)


def test_place_of_the_protrusion_is_in_the_rights_own_coordinates():
    """In degrees here, 40 m north of the zone's edge."""
    right = moved(densified(block(100, 900, 200, 1040)), PLANE, DEGREES)
    found = containment_of(Shape(right, DEGREES), shape(ZONE))
    north_m = moved(Point(found.protrusion_at), DEGREES, PLANE).y - 4_001_000
    assert north_m == pytest.approx(40, abs=MILLIMETRE)


OVERLAPS = [
    # right, feature, overlap m², depth m, contact
    (block(900, 0, 1900, 1000), ZONE, 100_000, 100, False),
    (block(300, 300, 400, 500), ZONE, 20_000, 400, False),
    (ZONE, block(300, 300, 400, 500), 20_000, 50, False),
    (block(999.92, 0, 1900, 1000), ZONE, 80, 0.08, True),
    (block(999.88, 0, 1900, 1000), ZONE, 120, 0.12, False),
    (block(1000, 0, 1900, 1000), ZONE, 0, 0, True),
    (block(1000, 1000, 1900, 1900), ZONE, 0, 0, True),
    (block(1000.03, 0, 1900, 1000), ZONE, 0, 0, True),
]


@pytest.mark.parametrize(("right", "feature", "overlap_m2", "depth_m", "contact"), OVERLAPS)
def test_overlap_known_by_construction(right, feature, overlap_m2, depth_m, contact):
    found = overlap_of(shape(right), shape(feature))
    assert found.overlap_m2 == pytest.approx(overlap_m2, abs=1e-4)
    assert found.depth_m == pytest.approx(depth_m, abs=MICROMETRE)
    assert found.contact is contact
    assert found.share_of_right == pytest.approx(overlap_m2 / right.area, abs=1e-9)
    assert found.share_of_feature == pytest.approx(overlap_m2 / feature.area, abs=1e-9)


@pytest.mark.parametrize("gap_m", [0.06, 1, 1000])
def test_areas_farther_apart_than_the_tolerance_have_no_overlap(gap_m):
    assert overlap_of(shape(block(1000 + gap_m, 0, 2000 + gap_m, 1000)), shape(ZONE)) is None


def test_overlap_in_two_places_is_contact_only_where_both_are():
    two_slivers = MultiPolygon([block(-50, 0, 0.04, 100), block(999.96, 0, 1050, 100)])
    assert overlap_of(shape(two_slivers), shape(ZONE)).contact
    sliver_and_conflict = MultiPolygon([block(-50, 0, 0.04, 100), block(999, 0, 1050, 100)])
    assert not overlap_of(shape(sliver_and_conflict), shape(ZONE)).contact


def test_depth_of_a_thin_right_is_how_far_in_it_lies_and_not_its_width():
    found = overlap_of(shape(block(100, 499.96, 900, 500.04)), shape(ZONE))
    assert found.depth_m == pytest.approx(500, abs=MICROMETRE)
    assert found.share_of_right == pytest.approx(1)


def test_layer_counts_overlapping_features_once():
    features = [block(0, 0, 100, 100), block(50, 0, 150, 100), block(900, 900, 999, 999)]
    found = overlap_with_layer(shape(block(0, 0, 200, 50)), features, PLANE)
    assert [position for position, _ in found.features] == [0, 1]
    assert found.union_m2 == pytest.approx(7_500)
    assert found.share_of_right == pytest.approx(0.75)


def test_layer_lists_contacts_but_counts_no_area_of_them():
    features = [block(200, 0, 300, 50), block(199.95, 50, 300, 100), block(-100, 0, 10, 50)]
    found = overlap_with_layer(shape(block(0, 0, 200, 100)), features, PLANE)
    assert [position for position, _ in found.features] == [0, 1, 2]
    assert [position for position, _ in found.conflicts] == [2]
    assert found.union_m2 == pytest.approx(500)


@pytest.mark.parametrize("crs", [DEGREES, NEXT_PLANE, "EPSG:4549", "EPSG:4326"])
def test_layer_in_another_system_is_brought_to_the_right(crs):
    features = [moved(densified(feature), PLANE, crs) for feature in (block(0, 0, 100, 100), block(5000, 0, 5100, 100))]
    found = overlap_with_layer(shape(block(50, 0, 250, 100)), features, crs)
    assert [position for position, _ in found.features] == [0]
    assert found.union_m2 == pytest.approx(5_000, rel=1e-3)
    assert found.share_of_right == pytest.approx(0.25, rel=1e-3)


def test_empty_layer_has_no_overlap():
    found = overlap_with_layer(shape(ZONE), [], PLANE)
    assert (found.features, found.union_m2, found.share_of_right) == ((), 0, 0)


# Laws


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """Draw a star-shaped polygon of 3 or 400 m, to the centimetre, near one place."""
    size_m = draw(st.sampled_from([3, 400]))
    n, east, north = draw(st.integers(3, 8)), *(size_m * draw(st.floats(-0.75, 0.75)) for _ in range(2))
    corners = []
    for k in range(n):
        angle = 2 * math.pi * (k + draw(st.floats(0, 0.9))) / n
        radius = size_m * draw(st.floats(0.2, 1))
        x, y = 40_500_000 + east + radius * math.cos(angle), 4_000_000 + north + radius * math.sin(angle)
        corners.append((round(x, 2), round(y, 2)))
    star = Polygon(corners)
    assume(star.is_valid)
    return star


TOLERANCES = st.sampled_from([0.0, 0.01, 0.05, 0.3, 1.0])


def same_facts(one, other, tolerance_m: float = TOLERANCE_M) -> bool:
    """Return True for equal measures, and equal verdicts but where the protrusion is the tolerance itself."""
    close = math.isclose(one.protrusion_m, other.protrusion_m, abs_tol=2 * MICROMETRE)
    close &= math.isclose(one.outside_m2, other.outside_m2, rel_tol=1e-6, abs_tol=1e-2)
    return close and (one.inside == other.inside or abs(one.protrusion_m - tolerance_m) < 2 * MICROMETRE)


def rewritten(area: Polygon, start: int, backwards: bool) -> Polygon:
    corners = area.exterior.coords[:-1]
    start %= len(corners)
    corners = [*corners[start:], *corners[:start]]
    return Polygon(corners[::-1] if backwards else corners)


@LAW
@given(stars(), stars(), st.integers(0, 7), st.booleans(), TOLERANCES)
def test_verdict_depends_neither_on_ring_start_nor_on_direction(right, zone, start, backwards, tolerance_m):
    plain = containment_of(shape(right), shape(zone), tolerance_m)
    other_right, other_zone = rewritten(right, start, backwards), rewritten(zone, start + 1, not backwards)
    assert same_facts(plain, containment_of(shape(other_right), shape(other_zone), tolerance_m), tolerance_m)


@LAW
@given(stars(), stars(), stars(), TOLERANCES)
def test_verdict_does_not_depend_on_the_order_of_parts(right, one, other, tolerance_m):
    parts = [one, affinity.translate(other, 2_000), affinity.translate(one, 0, 2_000)]
    rights = [right, affinity.translate(right, 2_000)]
    plain = containment_of(shape(MultiPolygon(rights)), shape(MultiPolygon(parts)), tolerance_m)
    turned = containment_of(shape(MultiPolygon(rights[::-1])), shape(MultiPolygon(parts[::-1])), tolerance_m)
    assert same_facts(plain, turned, tolerance_m)


@LAW
@given(stars(), stars(), TOLERANCES)
def test_repeated_corners_and_corners_on_edges_change_nothing(right, zone, tolerance_m):
    plain = containment_of(shape(right), shape(zone), tolerance_m)
    doubled = Polygon([corner for corner in right.exterior.coords[:-1] for _ in range(2)])
    assert same_facts(plain, containment_of(shape(doubled), shape(zone), tolerance_m), tolerance_m)
    with_middles = shapely.segmentize(zone, zone.length / 12)
    assert same_facts(plain, containment_of(shape(right), shape(with_middles), tolerance_m), tolerance_m)


@LAW
@given(stars(), stars(), st.integers(-90_000, 90_000), st.integers(-900_000, 900_000), TOLERANCES)
def test_moving_both_by_whole_metres_changes_nothing(right, zone, east_m, north_m, tolerance_m):
    plain = containment_of(shape(right), shape(zone), tolerance_m)
    elsewhere = [shape(affinity.translate(area, east_m, north_m)) for area in (right, zone)]
    assert same_facts(plain, containment_of(*elsewhere, tolerance_m), tolerance_m)


@LAW
@given(stars(), stars(), st.floats(0.05, 1), TOLERANCES)
def test_shrinking_the_right_keeps_it_inside(right, zone, share, tolerance_m):
    """A star shrunk towards the middle it was drawn about lies in itself; here, intersected with itself."""
    whole = containment_of(shape(right), shape(zone), tolerance_m)
    smaller = shapely.intersection(affinity.scale(right, share, share), right)
    assume(isinstance(smaller, Polygon | MultiPolygon) and not smaller.is_empty)
    part = containment_of(shape(smaller), shape(zone), tolerance_m)
    assert part.protrusion_m <= whole.protrusion_m + 2 * MICROMETRE
    assert part.inside or not whole.inside or abs(whole.protrusion_m - tolerance_m) < 2 * MICROMETRE


@LAW
@given(stars(), stars(), TOLERANCES, TOLERANCES)
def test_a_larger_tolerance_only_lets_more_in(right, zone, one, other):
    smaller, larger = sorted([one, other])
    strict, loose = (containment_of(shape(right), shape(zone), tolerance) for tolerance in (smaller, larger))
    assert strict.protrusion_m == loose.protrusion_m
    assert loose.inside or not strict.inside
    assert strict.inside == (strict.protrusion_m <= smaller)


@LAW
@given(stars(), stars())
def test_overlap_and_outside_make_up_the_right(right, zone):
    found, shared = containment_of(shape(right), shape(zone)), overlap_of(shape(right), shape(zone))
    overlap_m2 = 0.0 if shared is None else shared.overlap_m2
    area, zone_area = float(exact.area(right)), float(exact.area(zone))
    assert overlap_m2 + found.outside_m2 == pytest.approx(area, rel=1e-6)
    assert overlap_m2 <= min(area, zone_area) * (1 + 1e-9)
    assert found.share_of_right == pytest.approx(overlap_m2 / area, abs=1e-6)
    assert found.share_of_zone == pytest.approx(overlap_m2 / zone_area, abs=1e-6)


@settings(LAW, max_examples=15)
@given(stars(), stars())
def test_overlap_is_as_large_seen_from_either_side(one, other):
    here, there = overlap_of(shape(one), shape(other)), overlap_of(shape(other), shape(one))
    assert (here is None) == (there is None)
    if here is not None and there is not None:
        assert here.overlap_m2 == pytest.approx(there.overlap_m2, rel=1e-9, abs=1e-6)
        assert here.share_of_right == pytest.approx(there.share_of_feature, rel=1e-9, abs=1e-12)
        assert here.contact == there.contact


@LAW
@given(stars(), stars(), st.sampled_from([0.05, 0.3, 0.6, 1.0]))
def test_overlap_that_an_erosion_leaves_something_of_is_a_conflict(right, feature, tolerance_m):
    found = overlap_of(shape(right), shape(feature), tolerance_m)
    shared = shapely.intersection(right, feature)
    mitred = {"join_style": "mitre", "mitre_limit": 1e9}
    if not shapely.buffer(shared, -tolerance_m * 1.0001 - 1e-5, **mitred).is_empty:
        assert not found.contact
    if found is not None and shapely.buffer(shared, -tolerance_m * 0.9999 + 1e-5, **mitred).is_empty:
        assert found.contact or found.depth_m > tolerance_m


@settings(LAW, max_examples=10)
@given(stars(), st.lists(stars(), min_size=1, max_size=3))
def test_union_over_a_layer_is_no_more_than_the_sum_nor_less_than_the_largest(right, features):
    found = overlap_with_layer(shape(right), features, PLANE)
    areas = [facts.overlap_m2 for _, facts in found.conflicts]
    rounding_m2 = 1e-9 * right.area + 1e-6
    assert max(areas, default=0) - rounding_m2 <= found.union_m2 <= sum(areas) + rounding_m2
    assert found.share_of_right == pytest.approx(found.union_m2 / float(exact.area(right)), rel=1e-6)
    twice = overlap_with_layer(shape(right), [*features, *features], PLANE)
    assert twice.union_m2 == pytest.approx(found.union_m2, abs=rounding_m2)


# Not checked is never passed


def frame(geometries: list, crs: str | None = PLANE, **columns: list) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=geometries, crs=crs)


MISSING = pytest.mark.parametrize("missing", [None, Polygon(), MultiPolygon()], ids=["None", "empty", "empty-multi"])
MEASURES = ["protrusion_m", "outside_m2", "margin_m", "share_of_right", "share_of_zone"]


@MISSING
def test_zone_without_geometry_gives_no_answer_for_any_right(missing):
    rights = frame([block(1, 1, 4, 4), block(9_000, 9_000, 9_001, 9_001)])
    found = containment(rights, frame([missing]))
    assert len(found) == 2
    assert found["inside"].isna().all()
    assert found[MEASURES].isna().all(axis=None)


@MISSING
def test_right_without_geometry_gives_no_answer_for_any_zone(missing):
    found = containment(frame([missing]), frame([ZONE, block(9_000, 0, 9_001, 1)]))
    assert len(found) == 2
    assert found["inside"].isna().all()
    assert found[MEASURES].isna().all(axis=None)


@pytest.mark.parametrize("basis", ["schematic", "none", "", None, "guessed", "Surveyed"])
def test_shape_that_is_not_known_to_be_a_boundary_decides_nothing(basis):
    rights = frame([block(100, 100, 200, 200), block(9_000, 9_000, 9_001, 9_001)])
    found = containment(rights, frame([ZONE], basis=[basis]))
    assert found["right"].tolist() == [0, 1]
    assert found["inside"].isna().all()
    assert found[MEASURES].isna().all(axis=None)


@pytest.mark.parametrize("basis", ["surveyed", "digitised"])
def test_boundary_decides(basis):
    found = containment(frame([block(100, 100, 200, 200)]), frame([ZONE], basis=[basis]))
    assert found["inside"].tolist() == [True]


def test_missing_answer_is_missing_and_not_false():
    found = containment(frame([block(100, 100, 200, 200)]), frame([ZONE, None]))
    assert found["inside"].dtype == "boolean"
    assert found["inside"].iloc[0]
    assert found["inside"].iloc[1] is pd.NA


@MISSING
def test_feature_without_geometry_is_refused_by_overlaps(missing):
    with pytest.raises(GeometryError):
        overlaps(frame([ZONE]), frame([block(9_000, 0, 9_001, 1), missing]))
    with pytest.raises(GeometryError):
        overlaps(frame([missing]), frame([ZONE]))


@pytest.mark.parametrize("basis", ["schematic", "none"])
def test_schematic_shape_gives_no_overlap_that_could_be_taken_for_one(basis):
    try:
        found = overlaps(frame([block(100, 100, 200, 200)]), frame([ZONE], basis=[basis]))
    except MingeoError:
        return
    assert found[["overlap_m2", "depth_m"]].isna().all(axis=None)


BOW_TIE = Polygon([(40_500_010, 4_000_010), (40_500_030, 4_000_030), (40_500_030, 4_000_010), (40_500_010, 4_000_030)])


@pytest.mark.parametrize("function", [containment, overlaps])
def test_invalid_geometry_is_refused_with_the_place(function):
    for rights, others in ((frame([BOW_TIE]), frame([ZONE])), (frame([block(1, 1, 2, 2)]), frame([ZONE, BOW_TIE]))):
        with pytest.raises(GeometryError) as refusal:
            function(rights, others)
        assert "(40500020, 4000020)" in refusal.value.describe("en")


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("function", [containment, overlaps])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_coordinate_that_is_no_number_is_refused(function, bad):
    broken = Polygon([(40_500_010, 4_000_010), (40_500_030, 4_000_010), (40_500_030, bad), (40_500_010, 4_000_030)])
    with pytest.raises(MingeoError):
        function(frame([broken]), frame([ZONE]))
    with pytest.raises(MingeoError):
        function(frame([block(1, 1, 2, 2)]), frame([broken]))


@pytest.mark.parametrize("function", [containment, overlaps])
@pytest.mark.parametrize("geometry", [Point(40_500_001, 4_000_001), Point(40_500_001, 4_000_001).buffer(1).exterior])
def test_what_is_no_area_is_refused(function, geometry):
    with pytest.raises(GeometryError, match=geometry.geom_type):
        function(frame([geometry]), frame([ZONE]))


BROKEN = {
    "bow-tie": BOW_TIE,
    "empty": Polygon(),
    "infinite": Polygon([(40_500_010, 4_000_010), (40_500_030, 4_000_010), (40_500_030, math.inf)]),
}
PAIR_FUNCTIONS = {
    "containment_of right": lambda broken: containment_of(shape(broken), shape(ZONE)),
    "containment_of zone": lambda broken: containment_of(shape(ZONE), shape(broken)),
    "overlap_of right": lambda broken: overlap_of(shape(broken), shape(ZONE)),
    "overlap_of feature": lambda broken: overlap_of(shape(ZONE), shape(broken)),
    "overlap_with_layer right": lambda broken: overlap_with_layer(shape(broken), [ZONE], PLANE),
    "overlap_with_layer feature": lambda broken: overlap_with_layer(shape(ZONE), [broken], PLANE),
    "distance_to_point_m": lambda broken: distance_to_point_m(shape(broken), 120, 36),
}


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("call", PAIR_FUNCTIONS.values(), ids=PAIR_FUNCTIONS)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_area_never_gets_an_answer(call, broken):
    with pytest.raises(MingeoError):
        call(broken)


@pytest.mark.parametrize("function", [containment, overlaps])
def test_frame_without_a_crs_is_refused(function):
    with pytest.raises(CRSError):
        function(frame([ZONE], crs=None), frame([ZONE]))
    with pytest.raises(CRSError):
        function(frame([ZONE]), frame([ZONE], crs=None))


OLD_DATUMS = pytest.mark.parametrize("old", ["EPSG:2364", "EPSG:2360", "EPSG:2403"])


@pytest.mark.parametrize("function", [containment, overlaps])
@OLD_DATUMS
def test_frames_on_different_datums_are_refused_be_they_near_or_far(function, old):
    """The same numbers would read as inside, and numbers 60 m apart as apart; on the ground it is 100 m otherwise."""
    zone_of = int(pyproj.CRS(old).name[-2:])
    for west in (100, 1060, 50_000):
        area = affinity.translate(block(west, 100, west + 100, 200), (zone_of - 40) * 1_000_000)
        for frames in ((frame([area], crs=old), frame([ZONE])), (frame([ZONE]), frame([area], crs=old))):
            with pytest.raises(CRSError):
                function(*frames)


@OLD_DATUMS
def test_shapes_on_different_datums_are_refused(old):
    one, other = Shape(block(100, 100, 200, 200), old), shape(ZONE)
    for call in (containment_of, overlap_of):
        with pytest.raises(CRSError):
            call(one, other)
        with pytest.raises(CRSError):
            call(other, one)
    with pytest.raises(CRSError):
        overlap_with_layer(one, [ZONE], PLANE)


def test_two_frames_on_one_old_datum_are_compared():
    found = containment(frame([block(100, 100, 200, 200)], crs="EPSG:2364"), frame([ZONE], crs="EPSG:2364"))
    assert found["inside"].tolist() == [True]
    assert found["margin_m"].tolist() == pytest.approx([100])


@pytest.mark.parametrize("function", [containment, overlaps])
@pytest.mark.parametrize("tolerance_m", [-0.01, 1.01, math.nan, math.inf])
def test_tolerance_that_makes_no_sense_is_refused(function, tolerance_m):
    with pytest.raises(ArgumentError):
        function(frame([ZONE]), frame([ZONE]), tolerance_m=tolerance_m)


# Frames


def labelled(geometries: list, labels: list, crs: str = PLANE) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=geometries, index=labels, crs=crs)


def test_containment_has_one_row_a_pair_with_the_frames_labels():
    rights = labelled([block(100, 100, 200, 200), block(900, 0, 1100, 500)], ["r1", "r2"])
    zones = labelled([ZONE, block(1000, 0, 2000, 1000), block(9_000, 0, 9_900, 1000)], ["A", "B", "C"])
    found = containment(rights, zones)
    assert list(found.columns) == ["right", "zone", "inside", *MEASURES]
    assert found[["right", "zone"]].to_numpy().tolist() == [["r1", "A"], ["r2", "A"], ["r2", "B"]]
    assert found["inside"].tolist() == [True, False, False]
    assert found["outside_m2"].tolist() == pytest.approx([0, 50_000, 50_000])


def test_overlaps_has_one_row_a_pair_with_the_frames_labels():
    rights = labelled([block(100, 100, 200, 200), block(900, 0, 1100, 500)], ["r1", "r2"])
    features = labelled([ZONE, block(1100, 0, 2000, 1000), block(9_000, 0, 9_900, 1000)], [10, 20, 30])
    found = overlaps(rights, features)
    columns = ["right", "feature", "overlap_m2", "share_of_right", "share_of_feature", "depth_m", "contact"]
    assert list(found.columns) == columns
    assert found[["right", "feature"]].to_numpy().tolist() == [["r1", 10], ["r2", 10], ["r2", 20]]
    assert found["overlap_m2"].tolist() == pytest.approx([10_000, 50_000, 0])
    assert found["contact"].tolist() == [False, False, True]


@pytest.mark.parametrize("function", [containment, overlaps])
def test_rows_do_not_depend_on_the_order_of_the_features(function):
    rights = labelled([block(100, 100, 200, 200), block(900, 0, 1100, 500)], ["r1", "r2"])
    others = labelled([ZONE, block(150, 0, 2000, 1000), block(0, 0, 120, 120)], ["A", "B", "C"])
    plain, turned = function(rights, others), function(rights, others.iloc[::-1])
    key = list(plain.columns[:2])
    assert_frame_equal(plain.sort_values(key, ignore_index=True), turned.sort_values(key, ignore_index=True))


@pytest.mark.parametrize("function", [containment, overlaps])
@pytest.mark.parametrize("swap", [False, True])
def test_empty_frame_has_no_rows(function, swap):
    frames = (frame([]), frame([ZONE]))
    found = function(*(frames[::-1] if swap else frames))
    assert len(found) == 0
    assert found["share_of_right"].dtype == "float64"


@pytest.mark.parametrize("function", [containment, overlaps])
@pytest.mark.parametrize("crs", [DEGREES, "EPSG:4326", NEXT_PLANE, "EPSG:4549"])
def test_frames_in_different_systems_are_compared_on_the_ground(function, crs):
    right = block(900, 0, 1100, 500)
    plain = function(frame([right]), frame([ZONE]))
    found = function(frame([moved(densified(right), PLANE, crs)], crs=crs), frame([ZONE]))
    assert_frame_equal(found, plain, rtol=1e-5, atol=MILLIMETRE)


def test_frame_and_pair_agree():
    near = CASES[IDS.index("spike-0")]
    found = containment(frame([near.right]), frame([near.zone])).iloc[0]
    facts = containment_of(shape(near.right), shape(near.zone))
    assert found["inside"] == facts.inside
    assert found["protrusion_m"] == facts.protrusion_m


# Distance to a place


GEOD = pyproj.Geod(a=6378137, rf=298.257222101)

LAKE = Polygon([(119.2, 36.1), (119.25, 36.12), (119.23, 36.16), (119.24, 36.2), (119.19, 36.17)])


def least_geodesic_m(area: Polygon, lon: float, lat: float) -> float:
    """Return the least geodesic distance to a point every metre of the boundary."""
    xy = shapely.get_coordinates(shapely.segmentize(area.exterior, 1e-5))
    return float(GEOD.inv(xy[:, 0], xy[:, 1], np.full(len(xy), lon), np.full(len(xy), lat))[2].min())


@LAW
@given(st.floats(118.6, 120.4), st.floats(35.6, 36.8))
def test_distance_to_a_place_is_the_geodesic_one(lon, lat):
    found = distance_to_point_m(Shape(LAKE, DEGREES), lon, lat)
    if LAKE.contains(Point(lon, lat)):
        assert found == 0
    else:
        assert found == pytest.approx(least_geodesic_m(LAKE, lon, lat), abs=1, rel=1e-6)


def test_distance_due_north_is_the_length_of_the_meridian():
    """From 36° to 37° north the meridian measures 110 968 m (Helmert's series on CGCS2000)."""
    area = box(119.9, 35.9, 120.1, 36)
    found = distance_to_point_m(Shape(area, DEGREES), 120, 37)
    n = 1 / (2 * 298.257222101 - 1)
    terms = (1 + n**2 / 4 + n**4 / 64, -3 / 2 * (n - n**3 / 8), 15 / 16 * (n**2 - n**4 / 4), -35 / 48 * n**3)

    def from_equator_m(lat: float) -> float:
        phi = math.radians(lat)
        series = terms[0] * phi + sum(term * math.sin(2 * k * phi) for k, term in enumerate(terms[1:], start=1))
        return 6378137 / (1 + n) * series

    assert found == pytest.approx(from_equator_m(37) - from_equator_m(36), abs=0.05)


@pytest.mark.parametrize(("lon", "lat"), [(119.22, 36.15), (119.2, 36.1), (119.225, 36.11)])
def test_place_in_the_area_or_on_its_boundary_is_no_distance_away(lon, lat):
    assert distance_to_point_m(Shape(LAKE, DEGREES), lon, lat) == pytest.approx(0, abs=0.5)


def test_place_in_a_hole_is_outside():
    pierced = Polygon(LAKE.exterior, [[(119.215, 36.14), (119.225, 36.14), (119.225, 36.15), (119.215, 36.15)]])
    found = distance_to_point_m(Shape(pierced, DEGREES), 119.22, 36.149)
    assert found == pytest.approx(GEOD.inv(119.22, 36.149, 119.22, 36.15)[2], abs=0.1)


@pytest.mark.parametrize("crs", [PLANE, NEXT_PLANE, "EPSG:4549", "EPSG:4326"])
def test_distance_is_the_same_whatever_system_the_area_is_in(crs):
    expected = distance_to_point_m(Shape(LAKE, DEGREES), 119.4, 36.3)
    area = moved(shapely.segmentize(LAKE, 1e-3), DEGREES, crs)
    assert distance_to_point_m(Shape(area, crs), 119.4, 36.3) == pytest.approx(expected, abs=0.01)


def test_farthest_part_does_not_count():
    parts = MultiPolygon([LAKE, affinity.translate(LAKE, 1, 1)])
    assert distance_to_point_m(Shape(parts, DEGREES), 119.3, 36.1) == pytest.approx(
        distance_to_point_m(Shape(LAKE, DEGREES), 119.3, 36.1), abs=0.01
    )


# Zones together, and areas without depths


HALVES = [block(0, 0, 500, 1000), block(500, 0, 1000, 1000)]


def test_right_across_adjoining_zones_is_inside_their_union_and_in_neither():
    rights = labelled([block(400, 100, 600, 200), block(900, 0, 1100, 500)], ["across", "out"])
    zones = labelled(HALVES, ["west", "east"])
    assert containment(rights, zones)["inside"].tolist() == [False, False, False]
    found = containment(rights, zones, union=True)
    assert found["right"].tolist() == ["across", "out"]
    assert found["zone"].tolist() == [("west", "east")] * 2
    assert found["inside"].tolist() == [True, False]
    assert found["margin_m"].iloc[0] == pytest.approx(100)
    assert found["protrusion_m"].iloc[1] == pytest.approx(100, abs=MICROMETRE)
    assert found["outside_m2"].tolist() == pytest.approx([0, 50_000])
    assert found["share_of_zone"].tolist() == pytest.approx([0.02, 0.05])


def test_gap_between_zones_counts_as_outside_where_it_is_wider_than_the_tolerance():
    """The middle of a gap is half its width away from either zone."""
    rights = frame([block(400, 100, 600, 200)])
    for gap_m, inside in ((0.08, True), (0.12, False)):
        zones = frame([HALVES[0], block(500 + gap_m, 0, 1000, 1000)])
        found = containment(rights, zones, union=True)
        assert found["inside"].tolist() == [inside]
        assert found["protrusion_m"].tolist() == pytest.approx([gap_m / 2], abs=MICROMETRE)


def test_zone_that_is_not_known_may_hold_what_the_others_do_not():
    rights = frame([block(100, 100, 200, 200), block(400, 100, 600, 200)])
    for zones in (frame([HALVES[0], None]), frame(HALVES, basis=["surveyed", "schematic"])):
        found = containment(rights, zones, union=True)
        assert found["inside"].iloc[0]
        assert found["inside"].isna().tolist() == [False, True]
        assert found[MEASURES].iloc[1].isna().all()
    nothing = containment(rights, frame([None]), union=True)
    assert nothing["inside"].isna().all()


def test_union_is_asked_of_rights_and_zones_in_different_systems():
    right = moved(densified(block(400, 100, 600, 200)), PLANE, DEGREES)
    found = containment(frame([right], crs=DEGREES), frame(HALVES), union=True)
    assert found["inside"].tolist() == [True]
    with pytest.raises(CRSError):
        containment(frame([block(1, 1, 2, 2)], crs="EPSG:2364"), frame(HALVES), union=True)


@pytest.mark.parametrize("crs", [PLANE, DEGREES])
def test_areas_without_depths_are_those_with_them(crs):
    rng = random.Random(5)
    made = [[Polygon(convex_zone(rng)) for _ in range(12)] for _ in range(2)]
    made = [
        [affinity.translate(area, 40_500_000 - area.centroid.x, 4_000_000 - area.centroid.y) for area in side]
        for side in made
    ]
    made[1] += made[0][:3] + [area for _, area, *_ in OVERLAPS]
    made[0] += [area for area, *_ in OVERLAPS]
    rights = frame(made[0])
    features = frame([moved(densified(area), PLANE, crs) for area in made[1]] if crs != PLANE else made[1], crs=crs)
    full, quick = overlaps(rights, features), overlaps(rights, features, depths=False)
    assert len(full) > 100
    assert quick["depth_m"].isna().all()
    assert_frame_equal(quick.drop(columns="depth_m"), full.drop(columns="depth_m"), rtol=1e-9, atol=1e-5)
