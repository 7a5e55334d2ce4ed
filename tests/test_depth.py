"""Depths of many areas at once: against the search that takes one at a time, and shapes whose depth is known."""

import math
import random

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, affinity, box

from mingeo.distance import farthest_from_boundary
from mingeo.overlay import depth
from mingeo.overlay.depth import depths_m, inscribed_radii_m

MICROMETRE = 1.1e-6


def star(rng: random.Random, n: int, reach: float) -> Polygon:
    angles = [2 * math.pi * (k + rng.uniform(0, 0.8)) / n for k in range(n)]
    radii = [reach * rng.uniform(0.3, 1) for _ in range(n)]
    return Polygon([(r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, angles, strict=True)])


def crossing(seed: int) -> tuple[MultiPolygon, Polygon]:
    rng = random.Random(seed)
    feature = star(rng, rng.randint(4, 30), rng.choice([5, 80, 900]))
    size = max(feature.bounds)
    right = affinity.translate(star(rng, rng.randint(3, 12), size), rng.uniform(-size, size), rng.uniform(-size, size))
    shared = [part for part in shapely.get_parts(right & feature) if part.geom_type == "Polygon"]
    return MultiPolygon(shared), feature


def test_depths_are_those_of_the_search_one_by_one():
    pairs = [crossing(seed) for seed in range(40)]
    pairs = [(shared, feature) for shared, feature in pairs if not shared.is_empty and feature.is_valid]
    assert len(pairs) > 20
    found = depths_m(*map(list, zip(*pairs, strict=True)))
    for at, (shared, feature) in zip(found.tolist(), pairs, strict=True):
        assert at == pytest.approx(farthest_from_boundary(shared, feature).distance, abs=2 * MICROMETRE, rel=0)


KNOWN = {
    # area, of, depth
    "a corner of a square": (box(0, 0, 30, 40), box(0, 0, 100, 100), 30),
    "the middle of a square": (box(40, 0, 100, 100), box(0, 0, 100, 100), 50),
    "a strip along the middle": (box(0, 49, 100, 51), box(0, 0, 100, 100), 50),
    "a hole in the way": (
        box(0, 0, 100, 100),
        Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior]),
        40 * (2 - math.sqrt(2)),
    ),
    "a long rectangle on the slant": (
        affinity.rotate(box(0, 0, 5000, 3), 31, origin=(0, 0)),
        affinity.rotate(box(0, 0, 5000, 3), 31, origin=(0, 0)),
        1.5,
    ),
    "a rectangle with a corner every metre": (
        shapely.segmentize(box(0, 0, 200, 7), 1),
        shapely.segmentize(box(0, 0, 200, 7), 1),
        3.5,
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_depth_is_the_known_one(name):
    area, of, expected = KNOWN[name]
    assert depths_m([area], [of]).tolist() == pytest.approx([expected], abs=MICROMETRE, rel=0)


@pytest.mark.parametrize("width", [0.02, 0.5, 40])
def test_radius_of_the_largest_circle_is_the_known_one(width):
    strip = affinity.rotate(box(0, 0, 1000, width), 17)
    triangle = Polygon([(0, 0), (4 * width, 0), (0, 3 * width)])
    found = inscribed_radii_m([strip, triangle])
    assert found.tolist() == pytest.approx([width / 2, width], abs=MICROMETRE, rel=0)


def test_large_feature_is_searched_through_its_index():
    """Only the edges near a triangle are held against it; the answer is that of all of them."""
    rng = random.Random(9)
    feature = star(rng, 700, 3000)
    right = affinity.translate(star(rng, 9, 2000), 1500, 0)
    shared = [part for part in shapely.get_parts(right & feature) if part.geom_type == "Polygon"]
    expected = farthest_from_boundary(MultiPolygon(shared), feature).distance
    assert depths_m([MultiPolygon(shared)], [feature])[0] == pytest.approx(expected, abs=2 * MICROMETRE, rel=0)


def test_area_with_too_many_triangles_is_left_to_the_other_search(monkeypatch):
    asked = []

    def counted(area, of):
        asked.append(area)
        return farthest_from_boundary(area, of)

    monkeypatch.setattr(depth, "_MOST_TRIANGLES", 1)
    monkeypatch.setattr(depth, "farthest_from_boundary", counted)
    areas = [star(random.Random(seed), 9, 50) for seed in range(3)]
    expected = [farthest_from_boundary(area, area).distance for area in areas]
    assert depths_m(areas, areas).tolist() == pytest.approx(expected, abs=2 * MICROMETRE, rel=0)
    assert len(asked) > 0


def test_nothing_has_no_depths():
    assert depths_m([], []).tolist() == []
    assert inscribed_radii_m(np.empty(0, dtype=object)).tolist() == []
