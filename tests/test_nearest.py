"""The distance from a right to a line, a point or an area: exact cases, and pyproj's geodesics as the other witness.

A search along both outlines never finds a way shorter than the true one: what is measured is a way between two
points itself, so that it lies between the true distance and the best way found by the search.
"""

import math

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.errors import CRSError
from mingeo.overlay import Shape, distance_to_m, distance_to_point_m, nearest_of

PLANE, DEGREES = "EPSG:4528", "EPSG:4490"
GEOD = pyproj.Geod(a=6378137, rf=298.257222101)
TO_DEGREES = pyproj.Transformer.from_crs(PLANE, DEGREES, always_xy=True)

fixed = settings(derandomize=True, deadline=None, max_examples=25)


def at(x: float, y: float) -> tuple[float, float]:
    """Return a place of the plane by its metres from a point on the central meridian."""
    return 40_500_000 + x, 3_900_000 + y


def right(width: float = 100.0) -> Shape:
    return Shape(shapely.box(*at(0, 0), *at(width, 100)), PLANE)


# On the central meridian, a metre of the plane is a metre on the ellipsoid to a hundredth of a millimetre here.
@pytest.mark.parametrize(
    ("other", "distance_m"),
    [
        (shapely.LineString([at(180, -1000), at(180, 1000)]), 80.0),
        (shapely.LineString([at(50, -1000), at(50, 1000)]), 0.0),
        (shapely.LineString([at(100, -10), at(100, 200)]), 0.0),
        (shapely.Point(at(130, 140)), 50.0),  # 30 and 40 from the corner
        (shapely.Point(at(50, 50)), 0.0),
        (shapely.box(*at(100.5, 0), *at(200, 100)), 0.5),
        (shapely.MultiLineString([[at(0, 3000), at(100, 3000)], [at(-7, 0), at(-7, 100)]]), 7.0),
    ],
)
def test_distance_in_the_plane_s_middle_is_the_one_read_off(other, distance_m):
    assert distance_to_m(right(), other, PLANE) == pytest.approx(distance_m, abs=1e-4)


def test_hole_of_the_right_is_outside_it():
    pierced = shapely.Polygon(
        shapely.box(*at(0, 0), *at(100, 100)).exterior, [shapely.box(*at(20, 20), *at(80, 80)).exterior]
    )
    assert distance_to_m(Shape(pierced, PLANE), shapely.Point(at(50, 50)), PLANE) == pytest.approx(30, abs=1e-4)


def outline(geometry, crs: str, step_m: float) -> np.ndarray:
    places = shapely.get_coordinates(shapely.segmentize(geometry, step_m))
    return np.column_stack(TO_DEGREES.transform(places[:, 0], places[:, 1])) if crs == PLANE else places


@fixed
@given(st.floats(-130_000, 130_000), st.floats(3_000_000, 4_900_000), st.floats(20, 3_000), st.floats(0, 2 * math.pi))
def test_distance_is_that_of_the_geodesic_anywhere_in_the_zone(east, north, away, turn):
    x, y = 40_500_000 + east, north
    square = shapely.box(x, y, x + 400, y + 300)
    middle = (x + 200 + (away + 400) * math.cos(turn), y + 150 + (away + 400) * math.sin(turn))
    line = shapely.LineString([(middle[0] - 600, middle[1] - 900), (middle[0] + 600, middle[1] + 900)])
    found = distance_to_m(Shape(square, PLANE), line, PLANE)
    if found == 0:
        assert square.distance(line) == 0
        return
    here, there = outline(square.exterior, PLANE, 4.0), outline(line, PLANE, 4.0)
    flat = np.array([math.cos(math.radians(here[0, 1])), 1.0])
    gaps = (((here[:, None] - there[None]) * flat) ** 2).sum(axis=-1)
    i, j = np.unravel_index(np.argsort(gaps, axis=None)[:200], gaps.shape)
    best = float(GEOD.inv(here[i, 0], here[i, 1], there[j, 0], there[j, 1])[2].min())
    # Points 4 m apart miss the nearest one by 2 m at most: by Pythagoras that is 2² + 2² over twice the way.
    assert best - 8 / (2 * best) - 0.01 <= found <= best + 0.01


def test_distance_is_the_same_with_the_line_in_degrees():
    line = shapely.LineString([at(180, -100), at(180, 200)])
    xy = shapely.get_coordinates(line)
    degrees = shapely.LineString(np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1])))
    assert distance_to_m(right(), degrees, DEGREES) == pytest.approx(80.0, abs=0.01)


def test_distance_to_a_point_is_that_to_a_place_in_degrees():
    lon, lat = TO_DEGREES.transform(*at(130, 140))
    assert distance_to_point_m(right(), lon, lat) == pytest.approx(50, abs=1e-4)


def test_other_datum_is_refused():
    with pytest.raises(CRSError):
        distance_to_m(right(), shapely.Point(at(0, 0)), "EPSG:2364")


def test_nearest_of_several_is_found_with_its_place():
    lines = [shapely.LineString([at(x, -50), at(x, 150)]) for x in (900, 140, 4000)]
    assert nearest_of(right(), lines, PLANE, 1000) == (1, pytest.approx(40, abs=1e-4))


@pytest.mark.parametrize(("within_m", "found"), [(39.9, False), (40.1, True)])
def test_what_lies_beyond_is_not_found(within_m, found):
    line = shapely.LineString([at(140, -50), at(140, 150)])
    assert (nearest_of(right(), [line], PLANE, within_m) is not None) == found


def test_feature_on_the_other_side_of_the_country_is_not_measured():
    far = shapely.LineString([(82.0, 44.0), (82.1, 44.1)])
    assert nearest_of(right(), [far], DEGREES, 1000) is None


def test_layer_of_nothing_is_near_nothing():
    assert nearest_of(right(), [], PLANE, 1000) is None
