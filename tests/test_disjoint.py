"""What overlapping areas cover is counted once, piece by piece: against GEOS on the whole of it, and by hand."""

import random

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, affinity, box
from test_area_kernel import EAST, MILLIONTH, NORTH, PLANE, grid, pierced, star

from mingeo.kernel import prepared
from mingeo.kernel.box_index import BoxIndex, hilbert_order
from mingeo.kernel.disjoint import disjoint_parts, overlapping_pieces
from mingeo.kernel.prepared import PreparedLayer, prepare_layer
from mingeo.kernel.tiling import Pieces, boxes_of, joined, pieces_of


def ragged(rng: random.Random, n: int, x: float, y: float, radius: float) -> Polygon:
    """Return an area with a crooked outline of n corners and a hole, like a coast."""
    while not (found := pierced(rng, star(rng, n, x, y, radius))).is_valid or not found.interiors:
        pass
    return found


def ragged_multipolygons(rng: random.Random) -> list[MultiPolygon]:
    """Return areas in two parts each, of which the neighbouring ones overlap: most of each is its own."""
    columns = [
        [ragged(rng, rng.randint(300, 900), 1500 * k, 4000 * part + rng.uniform(-300, 300), 1000) for part in range(2)]
        for k in range(5)
    ]
    return [MultiPolygon(parts) for parts in columns]


def here(areas):
    """Return areas of zone 40 moved to near the origin, which is exact."""
    return shapely.transform(np.array(areas, dtype=object), lambda places: places - np.array([EAST, NORTH]))


def pieces_that_count(layer: PreparedLayer) -> Pieces:
    """Return the pieces that are counted once, as if each were an area of its own."""
    records = layer.pieces.records.take(np.arange(len(layer.pieces)))
    records = records[records["covers"] == 1]
    records["owner"] = np.arange(len(records))
    return Pieces(records, layer.pieces.rows)


def overlap_each_other(pieces: Pieces) -> bool:
    return bool(overlapping_pieces(pieces, BoxIndex.over(boxes_of(pieces.records))).any())


def rights_across(layer: PreparedLayer, rng: random.Random) -> list[Polygon]:
    """Return rights round the corners of pieces that are made disjoint, and of some that are not, and over all."""
    boxes = boxes_of(layer.pieces.records.take(np.flatnonzero(layer.pieces.records["covers"] == 0)))
    corners = [*boxes[:, :2].tolist(), *boxes[:, 2:].tolist()]
    rights = [star(rng, rng.randint(3, 20), x - EAST, y - NORTH, 150) for x, y in rng.sample(corners, 20)]
    anywhere = [star(rng, 9, rng.uniform(-900, 7000), rng.uniform(-900, 5000), 700) for _ in range(20)]
    return [*(area for area in [*rights, *anywhere] if area.is_valid), box(*shapely.total_bounds(layer.geometries))]


@pytest.mark.parametrize("seed", range(6))
def test_multipolygons_cover_what_geos_says_that_their_union_does(seed):
    rng = random.Random(seed)
    areas = ragged_multipolygons(rng)
    layer = prepare_layer(areas, PLANE)
    records = layer.pieces.records
    assert 0 < (records["covers"] == 0).sum() < (records["owner"] >= 0).sum() / 2
    rights = rights_across(layer, rng)
    expected = shapely.area(shapely.intersection(here(rights), shapely.union_all(here(areas))))
    assert layer.covered_areas(rights).tolist() == pytest.approx(expected.tolist(), abs=MILLIONTH, rel=0)
    assert records["area"][records["covers"] == 1].sum() == pytest.approx(expected[-1], abs=MILLIONTH, rel=0)
    assert not overlap_each_other(pieces_that_count(layer))


@pytest.mark.parametrize("seed", range(6))
def test_counting_pieces_or_whole_areas_once_is_the_same(seed, monkeypatch):
    rng = random.Random(100 + seed)
    areas = ragged_multipolygons(rng)
    by_piece = prepare_layer(areas, PLANE)

    def of_whole_areas(pieces, *arguments):
        found = overlapping_pieces(pieces, *arguments)
        return np.isin(pieces.records["owner"], pieces.records["owner"][found])

    monkeypatch.setattr(prepared, "overlapping_pieces", of_whole_areas)
    by_area = prepare_layer(areas, PLANE)
    made_anew = [(layer.pieces.records["covers"] == 0).sum() for layer in (by_piece, by_area)]
    assert made_anew[1] > 2 * made_anew[0]
    rights = rights_across(by_piece, rng)
    expected = by_area.covered_areas(rights).tolist()
    assert by_piece.covered_areas(rights).tolist() == pytest.approx(expected, abs=MILLIONTH, rel=0)


def test_only_the_pieces_at_an_overlap_are_made_anew():
    edge = [(EAST + 10_000 - x, NORTH + 1_000 + 5.0 * (x % 2)) for x in range(10_001)]
    long = Polygon([(EAST, NORTH), (EAST + 10_000, NORTH), *edge])
    layer = prepare_layer([long, box(EAST + 9_990, NORTH, EAST + 11_000, NORTH + 500)], PLANE)
    records = layer.pieces.records
    assert (records["owner"] >= 0).sum() > 150
    assert (records["covers"] == 0).sum() < 10
    assert (records["owner"] < 0).sum() < 10
    area = long.area + 1_010 * 500 - 10 * 500
    assert records["area"][records["covers"] == 1].sum() == pytest.approx(area, abs=MILLIONTH, rel=0)


def dense_box(x: float, y: float, width: float, height: float) -> Polygon:
    """Return a rectangle with a corner every quarter of a metre, so that it comes in many pieces."""
    return shapely.segmentize(box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height), 0.25)


def test_a_wall_of_bricks_covers_exactly_all_of_it():
    """Neighbours share edges, or parts of them from joint to joint; two slabs lie over some of the bricks."""
    bricks = [dense_box(30 * k - 15 * (row % 2), 20 * row, 30, 20) for row in range(6) for k in range(6)]
    layer = prepare_layer([*bricks, dense_box(22, 18, 40, 30), dense_box(50, 40, 31, 20)], PLANE)
    assert not overlap_each_other(pieces_that_count(layer))
    rights = [(0, 0, 150, 120), (21, 17, 2, 2), (22, 18, 40, 30), (60, 30, 25, 35), (61.5, 47, 1, 2), (-40, 0, 60, 20)]
    expected = [150 * 120, 4, 40 * 30, 25 * 35, 2, 20 * 20]
    found = layer.covered_areas([box(EAST + x, NORTH + y, EAST + x + w, NORTH + y + h) for x, y, w, h in rights])
    assert found.tolist() == pytest.approx(expected, abs=1e-9, rel=0)


def test_a_pile_of_the_same_area_is_counted_once():
    """No cut makes a pile of squares lower: this ends only because their tile is not cut for ever."""
    square = box(EAST, NORTH, EAST + 10, NORTH + 10)
    layer = prepare_layer([square] * 700, PLANE)
    assert layer.covered_areas([square]).tolist() == [100]
    assert (layer.pieces.records["owner"] < 0).sum() == 1


def test_overlapping_pieces_are_told_from_neighbours():
    features = np.array(
        [*grid(3), box(EAST + 95, NORTH, EAST + 105, NORTH + 10), box(EAST + 104.99, NORTH, EAST + 120, NORTH + 10)]
    )
    pieces = joined([some for _, some in pieces_of(features)])
    found = overlapping_pieces(pieces, BoxIndex.over(boxes_of(pieces.records)))
    assert found.tolist() == [False] * 9 + [True, True]


def test_disjoint_parts_cover_the_same_and_do_not_overlap():
    rng = random.Random(2)
    areas = [star(rng, 60, rng.uniform(0, 4000), rng.uniform(0, 4000), 400) for _ in range(150)]
    areas = np.array([affinity.translate(area, -EAST, -NORTH) for area in areas if area.is_valid])
    owners = np.arange(len(areas))
    parts = np.array([*disjoint_parts(areas, owners, shapely.bounds(areas), owners)])
    assert shapely.area(parts).sum() == pytest.approx(shapely.union_all(areas).area, abs=1e-6)
    assert shapely.union_all(parts).area == pytest.approx(shapely.union_all(areas).area, abs=1e-6)


def test_disjoint_parts_cover_what_is_in_the_boxes_and_nothing_else():
    rng = random.Random(3)
    areas = np.array([affinity.translate(ragged(rng, 400, 300 * k, 0, 900), -EAST, -NORTH) for k in range(8)])
    low = [(rng.randrange(-900, 2900, 100), rng.randrange(-900, 900, 100)) for _ in range(60)]
    boxes = np.array(sorted({(k % 8, x, y, x + 100, y + 100) for k, (x, y) in enumerate(low)}), dtype=float)
    owners, boxes = boxes[:, 0].astype(np.int64), boxes[:, 1:]
    parts = np.array([*disjoint_parts(areas, np.arange(8), boxes, owners)])
    expected = shapely.union_all(shapely.intersection(areas[owners], shapely.box(*boxes.T)))
    assert shapely.area(parts).sum() == pytest.approx(expected.area, abs=1e-6)
    assert shapely.symmetric_difference(shapely.union_all(parts), expected).area == pytest.approx(0, abs=1e-6)


def test_pieces_of_all_areas_lie_along_one_curve():
    """Each area comes in many pieces, and areas lie across each other: sorted area by area, the index were bad."""
    rng = random.Random(9)
    layer = prepare_layer(ragged_multipolygons(rng), PLANE)
    boxes = boxes_of(layer.pieces.records)
    assert hilbert_order(boxes).tolist() == list(range(len(boxes)))
    assert (layer.pieces.records["owner"] < 0).any()
    assert (np.asarray(layer.index.levels[0]) == boxes).all()
