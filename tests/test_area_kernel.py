"""Areas of overlap by the edge sum: against exact rational arithmetic, against GEOS, and by the laws of areas."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import exact
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box
from test_overlay import CASES, TENTH_OF_A_MILLIMETRE, near_boundary
from test_overlay import MAKERS as NEAR_BOUNDARY

from mingeo.errors import ArgumentError, MingeoError
from mingeo.kernel.areas import InconsistentAreaError, Nodes, checked_overlaps, overlap_areas
from mingeo.kernel.box_index import NODE, BoxIndex, hilbert_order
from mingeo.kernel.prepared import PreparedRights
from mingeo.kernel.tiling import joined, pieces_of
from mingeo.overlay import Shape, containment_arrays, containment_of, prepare_layer
from mingeo.overlay import arrays as overlay_arrays

LAW = settings(derandomize=True, database=None, deadline=None, max_examples=40)
PLANE = "EPSG:4528"
EAST, NORTH = 40_500_000, 4_000_000
MILLIONTH = 1e-6


# The oracle: slabs between all corners and crossings, with even-odd inside each


def exact_overlap(one: Polygon | MultiPolygon, other: Polygon | MultiPolygon) -> Fraction:
    """Return the area that two areas share, in exact arithmetic.

    >>> exact_overlap(box(0, 0, 2, 2), box(1, 1, 3, 3))
    Fraction(1, 1)
    """
    sides = [[edge for edge in exact.edges(exact.rings_of(area)) if edge[0][0] != edge[1][0]] for area in (one, other)]
    every = [edge for side in sides for edge in side]
    xs = {point[0] for edge in every for point in edge}
    xs |= {x for i, a in enumerate(every) for b in every[:i] for x in crossing_x(a, b)}
    total = Fraction(0)
    for left, right in pairwise(sorted(xs)):
        spans = [intervals(side, left, right) for side in sides]
        for bottom, top in spans[0]:
            for low, high in spans[1]:
                total += max(min(top, high) - max(bottom, low), Fraction(0)) * (right - left)
    return total


def intervals(side, left, right):
    """Return the heights between which an area lies in the middle of a slab: no edges cross in it."""
    middle = (left + right) / 2
    heights = sorted(
        height(edge, middle)
        for edge in side
        if min(edge[0][0], edge[1][0]) <= left and max(edge[0][0], edge[1][0]) >= right
    )
    return list(zip(heights[::2], heights[1::2], strict=True))


def height(edge, x):
    (ax, ay), (bx, by) = edge
    return ay + (x - ax) / (bx - ax) * (by - ay)


def crossing_x(one, other):
    left = max(min(one[0][0], one[1][0]), min(other[0][0], other[1][0]))
    right = min(max(one[0][0], one[1][0]), max(other[0][0], other[1][0]))
    if left >= right:
        return []
    at_left, at_right = (height(one, x) - height(other, x) for x in (left, right))
    return [left + (right - left) * at_left / (at_left - at_right)] if at_left * at_right < 0 else []


def overlap_m2(right: Polygon | MultiPolygon, feature: Polygon | MultiPolygon) -> float:
    return float(prepare_layer([feature], PLANE).overlap_areas([right])[2].sum())


def star(rng: random.Random, n: int, x: float, y: float, radius: float) -> Polygon:
    """Return a star-shaped polygon to the centimetre, its middle at a place in zone 40."""
    angles = [2 * math.pi * (k + rng.uniform(0, 0.8)) / n for k in range(n)]
    radii = [radius * rng.uniform(0.3, 1) for _ in range(n)]
    corners = [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]
    return Polygon([(round(EAST + east, 2), round(NORTH + north, 2)) for east, north in corners])


def pierced(rng: random.Random, area: Polygon) -> Polygon:
    inner = affinity.scale(area, 0.4, 0.4, origin=area.representative_point())
    inner = (
        inner
        if area.contains_properly(inner)
        else affinity.scale(Polygon(area.representative_point().buffer(0.5, quad_segs=1)), 0.2, 0.2)
    )
    return Polygon(area.exterior, [inner.exterior]) if area.contains_properly(inner) else area


def shared_edge(rng: random.Random) -> tuple[Polygon, Polygon]:
    area = star(rng, rng.randint(4, 9), 0, 0, 400)
    a, b = area.exterior.coords[0], area.exterior.coords[1]
    out = (a[0] + b[0] - 2 * EAST, a[1] + b[1] - 2 * NORTH)
    tip = ((a[0] + b[0]) / 2 + rng.choice([0.7, -0.1]) * out[0], (a[1] + b[1]) / 2 + 0.7 * out[1])
    return area, Polygon([a, b, tip])


def touching_corner(rng: random.Random) -> tuple[Polygon, Polygon]:
    area = star(rng, 6, 0, 0, 300)
    x, y = max(area.exterior.coords)
    return area, Polygon([(x, y), (x + 50, y - 20), (x + 50, y + 31.7)])


def nearly_the_same(rng: random.Random) -> tuple[Polygon, Polygon]:
    """Moved by a nanometre or a few: in zone 40 the next easting that a double can have is 7 nm away."""
    area = star(rng, rng.randint(4, 12), 0, 0, 500)
    by = rng.choice([1e-9, 7.5e-9, 1e-8, 1e-6])
    return area, affinity.translate(area, by, rng.choice([0, by]))


def sliver(rng: random.Random) -> tuple[Polygon, Polygon]:
    x, y, width = EAST + rng.uniform(0, 1), NORTH + rng.uniform(0, 1), rng.choice([1e-6, 1e-4, 0.01])
    return star(rng, 8, 0, 0, 400), Polygon([(x - 900, y - 700), (x + 900, y + 700), (x + 900, y + 700 + width)])


def with_holes(rng: random.Random) -> tuple[Polygon, Polygon]:
    return pierced(rng, star(rng, 7, 0, 0, 300)), pierced(rng, star(rng, 9, rng.uniform(-200, 200), 50, 300))


def apart_in_parts(rng: random.Random) -> tuple[MultiPolygon, Polygon]:
    parts = [star(rng, 5, 700 * k, rng.uniform(-200, 200), 250) for k in range(3)]
    return MultiPolygon(parts), star(rng, 11, 700, 0, 900)


def upright(rng: random.Random) -> tuple[Polygon, Polygon]:
    """Only vertical and horizontal edges, many of them on one line."""
    x, y = EAST + rng.randint(-20, 20), NORTH + rng.randint(-20, 20)
    steps = Polygon([(x, y), (x + 30, y), (x + 30, y + 10), (x + 20, y + 10), (x + 20, y + 30), (x, y + 30)])
    return steps, box(EAST, NORTH, EAST + 20, NORTH + rng.choice([10, 20]))


def nearly_upright(rng: random.Random) -> tuple[Polygon, Polygon]:
    """Edges of a kilometre whose ends lie a few neighbouring doubles apart: no slope is steeper."""
    west, east = EAST + rng.randint(-300, 0), EAST + rng.randint(1, 300)
    lean, south, north = rng.choice([7.5e-9, 3e-8, 1e-6]), NORTH - 500, NORTH + 500
    leaning = Polygon([(west, south), (east, south), (east + lean, north), (west + lean, north)])
    return leaning, rng.choice([star(rng, 9, 0, 0, 400), affinity.translate(leaning, rng.choice([0, 1e-8]), 3)])


MAKERS = (shared_edge, touching_corner, nearly_the_same, sliver, with_holes, apart_in_parts, upright, nearly_upright)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("seed", range(12))
def test_overlap_is_exact_to_a_millionth_of_a_square_metre(maker, seed):
    right, feature = maker(random.Random(f"{maker.__name__} {seed}"))
    expected = float(exact_overlap(right, feature))
    for one, other in ((right, feature), (feature, right)):
        assert overlap_m2(one, other) == pytest.approx(expected, abs=MILLIONTH, rel=0)


def test_seeded_cases_have_overlaps_of_every_size():
    areas = [
        float(exact_overlap(*maker(random.Random(f"{maker.__name__} {seed}"))))
        for maker in MAKERS
        for seed in range(12)
    ]
    assert sum(area == 0 for area in areas) > 5
    assert sum(0 < area < 1 for area in areas) > 5
    assert sum(area > 10_000 for area in areas) > 20


def test_identical_areas_share_all_of_it_and_neighbours_nothing():
    area = star(random.Random(4), 12, 0, 0, 700)
    assert overlap_m2(area, area) == pytest.approx(float(exact.area(area)), abs=MILLIONTH, rel=0)
    assert overlap_m2(box(EAST, NORTH, EAST + 9, NORTH + 9), box(EAST + 9, NORTH, EAST + 20, NORTH + 9)) == 0


# Cutting


def fringed(teeth: int, length: float = 900.0) -> Polygon:
    """Return a comb with so many teeth, which no cut separates quickly."""
    top = [(length * (2 * k + 1) / (2 * teeth), 50 + (k * 37) % 400) for k in range(teeth)]
    low = [(length * (k + 1) / teeth, 30.0) for k in range(teeth)]
    zigzag = [corner for pair in zip(top, low, strict=True) for corner in pair]
    return affinity.translate(Polygon([(0, 0), (0, 30), *zigzag, (length, 0)]), EAST, NORTH)


@pytest.mark.parametrize("most_edges", [8, 64, 100_000])
def test_overlap_does_not_depend_on_how_features_are_cut(most_edges):
    feature, right = fringed(700), star(random.Random(1), 9, 400, 200, 350)
    pieces = joined([some for _, some in pieces_of(np.array([feature, right]), most_edges)])
    whole = float(exact.area(feature))
    areas = np.bincount(pieces.records["owner"], pieces.records["area"])
    assert areas.tolist() == pytest.approx([whole, float(exact.area(right))], abs=MILLIONTH, rel=0)
    assert most_edges == 100_000 or len(pieces) > 700 * 2 / most_edges
    expected = shapely.intersection(*(affinity.translate(area, -EAST, -NORTH) for area in (feature, right))).area
    assert overlap_m2(right, feature) == pytest.approx(expected, abs=MILLIONTH, rel=0)
    assert overlap_m2(feature, right) == pytest.approx(expected, abs=MILLIONTH, rel=0)


def test_feature_whose_edges_all_meet_in_one_corner_is_cut_all_the_same():
    n = 400
    fan = [(math.cos(2 * math.pi * k / n), math.sin(2 * math.pi * k / n)) for k in range(n)]
    teeth = [(500 * x if k % 2 else 1e-3 * x, 500 * y if k % 2 else 1e-3 * y) for k, (x, y) in enumerate(fan)]
    area = affinity.translate(Polygon(teeth), EAST, NORTH)
    assert overlap_m2(area, area) == pytest.approx(float(exact.area(area)), abs=MILLIONTH, rel=0)


def test_rows_of_a_piece_lie_in_its_box():
    pieces = joined([some for _, some in pieces_of(np.array([fringed(300)]))])
    records, at = pieces.records, np.repeat(np.arange(len(pieces)), pieces.records["count"])
    assert (pieces.rows[:, 0] >= records["west"][at] - 1e-9).all()
    assert (pieces.rows[:, 1] <= records["east"][at] + 1e-9).all()
    assert (records["lower"] > 0).all()
    assert (records["count"] > records["lower"]).all()
    assert (records["origin_x"] == np.floor(records["origin_x"])).all()


# GEOS, a hundred thousand times


def test_a_hundred_thousand_pairs_are_those_of_geos():
    rng = np.random.default_rng(7)
    groups = []
    for _ in range(2):
        middles, radii = rng.uniform(0, 1000, (320, 2)), rng.uniform(10, 300, 320)
        corners = []
        for middle, radius, n in zip(middles, radii, rng.integers(3, 90, 320), strict=True):
            angles = 2 * np.pi * (np.arange(n) + rng.uniform(0, 0.8, n)) / n
            reach = radius * rng.uniform(0.4, 1, n)
            corners.append(
                Polygon((middle + reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])).round(3))
            )
        groups.append(np.array([corner for corner in corners if corner.is_valid]))
    rights, features = groups
    features[:40] = rights[:40]
    assert len(rights) * len(features) > 100_000
    expected = shapely.area(shapely.intersection(rights[:, None], features[None, :]))
    there = [shapely.transform(group, lambda xy: xy + np.array([EAST, NORTH])) for group in (rights, features)]
    one, other, area_m2 = prepare_layer(there[1], PLANE).overlap_areas(there[0])
    found = np.zeros(expected.shape)
    found[one, other] = area_m2
    # Moved by 4e7 m, every coordinate is rounded to 7 nm.
    assert np.abs(found - expected).max() < 2e-5
    assert (found > 0).sum() > 15_000
    one, other, area_m2 = prepare_layer(features, PLANE).overlap_areas(rights)
    found = np.zeros(expected.shape)
    found[one, other] = area_m2
    assert np.abs(found - expected).max() < MILLIONTH


# Nodes


def test_asking_nodes_first_changes_no_area():
    rng = random.Random(3)
    layer = prepare_layer(
        [star(rng, rng.randint(3, 30), *rng.choices(range(4_000), k=2), 60) for _ in range(900)], PLANE
    )
    rights = [pierced(rng, star(rng, rng.randint(3, 40), *rng.choices(range(4_000), k=2), 1500)) for _ in range(60)]
    prepared = PreparedRights.of([right for right in rights if right.is_valid])
    asked, found = layer.index.meeting(prepared.boxes)
    pieces, nodes = layer.pieces.records.take(found), Nodes(found // NODE, layer.index.levels[1])
    one = overlap_areas(prepared.chains, layer.pieces.rows, asked, pieces)
    other = overlap_areas(prepared.chains, layer.pieces.rows, asked, pieces, nodes)
    assert np.abs(one - other).max() < MILLIONTH
    whole, apart = np.isclose(one, pieces["area"]), one < MILLIONTH
    assert min(whole.sum(), apart.sum(), (~whole & ~apart).sum()) > 500


def test_many_rights_may_meet_few_pieces():
    lengths = [15 + k / 100 for k in range(900)]
    rights = [box(EAST, NORTH, EAST + length, NORTH + 15) for length in lengths]
    found = prepare_layer(grid(2), PLANE).meetings(rights)
    assert found.covered_m2.tolist() == pytest.approx([15 * min(length, 20) for length in lengths], abs=MILLIONTH)


def test_rights_along_the_lines_of_a_grid_cover_whole_squares_and_nothing_else():
    n, rng = 40, random.Random(5)
    layer = prepare_layer(grid(n), PLANE)
    corners = [sorted(rng.sample(range(n + 1), 2)) + sorted(rng.sample(range(n + 1), 2)) for _ in range(80)]
    frames = [(w, s, e, t) for w, e, s, t in corners if e - w > 2 and t - s > 2]
    at = [[10.0 * value for value in frame] for frame in frames]
    rights = [box(*place).difference(box(place[0] + 10, place[1] + 10, place[2] - 10, place[3] - 10)) for place in at]
    found = layer.meetings([affinity.translate(right, EAST, NORTH) for right in rights])
    squares = [2 * (e - w + t - s) - 4 for w, s, e, t in frames]
    assert np.bincount(found.rights).tolist() == squares
    assert found.area_m2.tolist() == pytest.approx([100.0] * sum(squares), abs=MILLIONTH, rel=0)
    assert found.covered_m2.tolist() == pytest.approx([100.0 * count for count in squares], abs=MILLIONTH, rel=0)


# Laws


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    seed = draw(st.integers(0, 10**6))
    rng = random.Random(seed)
    area = star(rng, rng.randint(3, 90), rng.uniform(-300, 300), rng.uniform(-300, 300), rng.choice([30, 400]))
    assume(area.is_valid)
    return pierced(rng, area) if draw(st.booleans()) else area


@LAW
@given(stars(), stars())
def test_overlap_is_symmetric_and_no_larger_than_either(one, other):
    here, there = overlap_m2(one, other), overlap_m2(other, one)
    assert here == pytest.approx(there, abs=MILLIONTH, rel=0)
    assert 0 <= here <= min(one.area, other.area) * (1 + 1e-9)


@LAW
@given(stars(), stars(), st.integers(-90_000, 90_000), st.integers(-900_000, 900_000))
def test_overlap_does_not_change_when_both_are_moved_by_whole_metres(one, other, east, north):
    moved = [affinity.translate(area, east, north) for area in (one, other)]
    assert overlap_m2(*moved) == pytest.approx(overlap_m2(one, other), abs=MILLIONTH, rel=0)


@LAW
@given(stars(), stars(), st.integers(0, 80), st.booleans())
def test_overlap_depends_neither_on_ring_start_nor_on_direction(one, other, start, backwards):
    corners = one.exterior.coords[:-1]
    start %= len(corners)
    corners = [*corners[start:], *corners[:start]]
    holes = [hole.coords[:: 1 if backwards else -1] for hole in one.interiors]
    again = Polygon(corners[::-1] if backwards else corners, holes)
    expected = overlap_m2(one, other)
    assert overlap_m2(again, other) == pytest.approx(expected, abs=MILLIONTH, rel=0)
    assert overlap_m2(other, again) == pytest.approx(expected, abs=MILLIONTH, rel=0)


@LAW
@given(stars(), stars())
def test_overlap_and_outside_make_up_the_area(one, other):
    """The feature, and a frame round it that is pierced by it, cover everything between them."""
    assume(not other.interiors)
    frame = Polygon(box(*other.buffer(2_000).bounds).exterior, [other.exterior])
    layer = prepare_layer([other, frame], PLANE)
    assert layer.overlap_areas([one])[2].sum() == pytest.approx(float(exact.area(one)), abs=MILLIONTH, rel=0)
    assert layer.covered_areas([one]).tolist() == pytest.approx([float(exact.area(one))], abs=MILLIONTH, rel=0)


@LAW
@given(stars(), st.lists(stars(), min_size=1, max_size=5))
def test_what_is_covered_is_counted_once(right, features):
    layer = prepare_layer([*features, features[0]], PLANE)
    moved = [affinity.translate(area, -EAST, -NORTH) for area in (right, *features)]
    expected = shapely.intersection(moved[0], shapely.union_all(moved[1:])).area
    assert layer.covered_areas([right]).tolist() == pytest.approx([expected], abs=1e-5, rel=0)
    found = layer.meetings([right])
    assert found.covered_m2.tolist() == pytest.approx(layer.covered_areas([right]).tolist(), abs=1e-8, rel=0)
    assert found.area_m2.tolist() == layer.overlap_areas([right])[2].tolist()


# Layers


def grid(n: int, side: float = 10.0) -> list[Polygon]:
    return [
        box(EAST + side * x, NORTH + side * y, EAST + side * (x + 1), NORTH + side * (y + 1))
        for y in range(n)
        for x in range(n)
    ]


def test_pairs_are_listed_by_right_and_then_by_feature():
    rights = [box(EAST + 5, NORTH, EAST + 25, NORTH + 5), box(EAST + 500, NORTH, EAST + 501, NORTH + 1), *grid(1)]
    one, other, area_m2 = prepare_layer(grid(4), PLANE).overlap_areas(rights)
    assert one.tolist() == [0, 0, 0, 2]
    assert other.tolist() == [0, 1, 2, 0]
    assert area_m2.tolist() == pytest.approx([25, 50, 25, 100])


def test_neighbours_that_only_touch_are_listed_when_asked_for():
    layer = prepare_layer(grid(3), PLANE)
    one, other, area_m2 = layer.overlap_areas([grid(3)[4]], touching=True)
    assert other.tolist() == list(range(9))
    assert one.tolist() == [0] * 9
    assert area_m2.tolist() == pytest.approx([0, 0, 0, 0, 100, 0, 0, 0, 0])
    assert layer.overlap_areas([grid(3)[4]])[1].tolist() == [4]


def test_rights_are_prepared_once_for_several_layers():
    rights = PreparedRights.of(grid(2))
    assert rights.areas_m2.tolist() == pytest.approx([100] * 4)
    for features in (grid(3), grid(1)):
        plain = prepare_layer(features, PLANE).overlap_areas(grid(2))
        again = prepare_layer(features, PLANE).overlap_areas(rights)
        assert [array.tolist() for array in plain] == [array.tolist() for array in again]


def test_many_rights_get_what_each_gets_alone():
    rng = random.Random(8)
    features = [star(rng, rng.randint(3, 200), rng.uniform(0, 3000), rng.uniform(0, 3000), 300) for _ in range(200)]
    features = [area for area in features if area.is_valid]
    rights = [star(rng, rng.randint(3, 30), rng.uniform(0, 3000), rng.uniform(0, 3000), 300) for _ in range(1_100)]
    rights = [area for area in rights if area.is_valid]
    layer = prepare_layer(features, PLANE)
    together = layer.meetings(rights)
    for position in range(0, len(rights), 97):
        alone = layer.meetings([rights[position]])
        mine = together.rights == position
        assert together.features[mine].tolist() == alone.features.tolist()
        assert together.area_m2[mine].tolist() == pytest.approx(alone.area_m2.tolist(), abs=MILLIONTH)
        assert together.covered_m2[position] == pytest.approx(alone.covered_m2[0], abs=MILLIONTH)


def test_layer_in_degrees_is_moved_to_its_plane():
    layer = prepare_layer([box(119.9, 35.99, 120.1, 36.01)], "EPSG:4490")
    assert layer.crs == "EPSG:4528"
    (area,) = layer.covered_areas([box(EAST - 50, layer.geometries[0].centroid.y, EAST + 50, NORTH - 15_900)])
    assert 0 < area < 1e8


@pytest.mark.parametrize("rights", [[], np.empty(0, dtype=object)])
def test_no_rights_have_no_overlaps(rights):
    layer = prepare_layer(grid(2), PLANE)
    assert [len(array) for array in layer.overlap_areas(rights)] == [0, 0, 0]
    assert layer.covered_areas(rights).tolist() == []
    assert [len(array) for array in containment_arrays(rights, layer)] == [0, 0, 0]


def test_empty_layer_covers_nothing():
    layer = prepare_layer([], PLANE)
    assert layer.covered_areas(grid(1)).tolist() == [0.0]
    assert len(layer.overlap_areas(grid(1))[0]) == 0


BOW_TIE = Polygon([(EAST, NORTH), (EAST + 10, NORTH + 10), (EAST + 10, NORTH), (EAST, NORTH + 10)])


@pytest.mark.parametrize("bad", [None, Polygon(), BOW_TIE, shapely.Point(EAST, NORTH)])
def test_broken_area_is_refused_as_feature_and_as_right(bad):
    with pytest.raises(MingeoError):
        prepare_layer([*grid(1), bad], PLANE)
    with pytest.raises(MingeoError):
        prepare_layer(grid(1), PLANE).overlap_areas([bad])


def test_areas_that_cannot_be_are_no_result():
    ten = np.array([10.0])
    assert checked_overlaps(np.array([-1e-9]), ten, ten).tolist() == [0]
    assert checked_overlaps(np.array([10 + 1e-9]), ten, ten).tolist() == [10]
    for wrong in (-0.1, 10.1, math.nan):
        with pytest.raises(InconsistentAreaError):
            checked_overlaps(np.array([wrong]), ten, ten)


# The index


def test_index_finds_the_boxes_that_meet_and_no_others():
    rng = np.random.default_rng(3)
    low = rng.uniform(0, 1000, (5_000, 2))
    boxes = np.hstack([low, low + rng.exponential(8, (5_000, 2))])
    boxes = boxes[hilbert_order(boxes)]
    asked = np.hstack([low[:50], low[:50] + 30])
    meets = (asked[:, None, :2] <= boxes[None, :, 2:]).all(axis=2) & (boxes[None, :, :2] <= asked[:, None, 2:]).all(
        axis=2
    )
    one, other = BoxIndex.over(boxes).meeting(asked)
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == set(zip(*np.nonzero(meets), strict=True))
    assert (np.diff(one) >= 0).all()


# Containment


@pytest.mark.parametrize("tolerance_m", [0.0, 0.002, 0.05, 1.0])
def test_containment_near_a_boundary_is_that_of_the_pair(tolerance_m):
    near = CASES[:: 9 if tolerance_m == 0.05 else 20]
    for case in near:
        _, _, inside = containment_arrays([case.right], prepare_layer([case.zone], PLANE), tolerance_m)
        assert inside.tolist() == [
            containment_of(Shape(case.right, PLANE), Shape(case.zone, PLANE), tolerance_m).inside
        ]


@pytest.mark.parametrize("maker", NEAR_BOUNDARY)
def test_containment_near_a_boundary_is_exact(maker):
    """Of two thousand cases in all."""
    for seed in range(200):
        case = near_boundary(maker, seed)
        found = containment_arrays([case.right], prepare_layer([case.zone], PLANE))
        if abs(case.protrusion_m - Fraction(5, 100)) > TENTH_OF_A_MILLIMETRE:
            assert found[2].tolist() == [case.protrusion_m <= Fraction(5, 100)], seed


def test_hardly_any_pair_has_to_be_measured(monkeypatch):
    rng = random.Random(6)
    zones = [star(rng, 30, 3000 * k, 0, 1000) for k in range(60)]
    rights = [
        area
        for zone in zones
        for area in (
            zone,
            affinity.translate(zone, 0.02, 0.02),
            affinity.translate(zone, 0.2, 0),
            affinity.scale(zone, 0.5, 0.5, origin=(zone.bounds[0] / 2 + zone.bounds[2] / 2, NORTH)),
        )
    ]
    measured = []

    def counted(*arguments):
        measured.append(arguments)
        return containment_of(*arguments)

    monkeypatch.setattr(overlay_arrays, "containment_of", counted)
    one, other, inside = containment_arrays(rights, prepare_layer(zones, PLANE))
    assert len(one) >= 240
    assert len(measured) < 20
    for position in range(0, len(one), 7):
        pair = Shape(rights[one[position]], PLANE), Shape(zones[other[position]], PLANE)
        assert inside[position] == containment_of(*pair).inside


def test_right_that_no_zone_is_near_is_listed_with_none():
    layer = prepare_layer(grid(2), PLANE)
    one, other, inside = containment_arrays([box(EAST + 500, NORTH, EAST + 501, NORTH + 1)], layer)
    assert (len(one), len(other), len(inside)) == (0, 0, 0)


@pytest.mark.parametrize("tolerance_m", [-0.01, 1.01, math.nan])
def test_tolerance_that_makes_no_sense_is_refused(tolerance_m):
    with pytest.raises(ArgumentError):
        containment_arrays(grid(1), prepare_layer(grid(1), PLANE), tolerance_m)
