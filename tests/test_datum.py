"""Web-map coordinates and older datums against published values, another implementation and exact arithmetic."""

import math
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.common_points import Similarity, from_common_points
from mingeo.datum import Helmert, from_web_map, to_web_map, transform_legacy, web_map_note
from mingeo.errors import ArgumentError, CoordinateError, CRSError, FileReadError, FormatError
from mingeo.measure import area_m2

pytestmark = pytest.mark.usefixtures("messages_in_english")

# PyPI coord-convert 0.2.1, functions wgs2gcj and wgs2bd, run on these places.
PUBLISHED = [
    ((118.8, 36.7), (118.80564745786732, 36.7002750163661), (118.81202572551871, 36.70661089492486)),
    ((117.46, 35.08), (117.46600408035539, 35.07953110046886), (117.47244268397415, 35.0857980585368)),
    ((117.1, 34.8), (117.10592389087022, 34.79928922938197), (117.11234587352475, 34.80554915843924)),
    ((108.4, 35.4), (108.40495464816293, 35.39975362662991), (108.41152931835657, 35.40552413154762)),
    ((118.48, 36.68), (118.48578693188237, 36.68035895200899), (118.49235115911372, 36.6860922886654)),
    ((114.847, 30.128), (114.85207616400255, 30.125334809500202), (114.8585085941692, 30.13161415043702)),
    ((108.3, 21.8), (108.30390123470055, 21.797368197990508), (108.31044979439302, 21.80304692725452)),
    ((121.95, 45.63), (121.95575008159686, 45.631862101819756), (121.9623093200898, 45.637760580948004)),
]

# PyPI eviltransform 0.1.1, wgs2gcj: it takes another radius, which is a centimetre.
OTHER_IMPLEMENTATION = [
    ((118.8, 36.7), (118.80564755349485, 36.70027502102291)),
    ((108.3, 21.8), (108.30390130075955, 21.797368153426614)),
]


PLACES = st.tuples(st.floats(73.5, 135.5), st.floats(3.5, 54.0))


def metres(one: shapely.Point, other: shapely.Point) -> float:
    return pyproj.Geod(ellps="GRS80").line_length([one.x, other.x], [one.y, other.y])


@pytest.mark.parametrize(("place", "gcj02", "bd09"), PUBLISHED)
def test_the_forward_formulas_are_the_published_ones(place, gcj02, bd09):
    for datum, drawn in (("gcj02", gcj02), ("bd09", bd09)):
        assert metres(to_web_map(shapely.Point(place), datum), shapely.Point(drawn)) < 1e-6


@pytest.mark.parametrize(("place", "gcj02", "bd09"), PUBLISHED)
def test_published_web_coordinates_come_back_to_under_a_millimetre(place, gcj02, bd09):
    for datum, drawn in (("gcj02", gcj02), ("bd09", bd09)):
        assert metres(from_web_map(shapely.Point(drawn), datum), shapely.Point(place)) < 1e-3


@pytest.mark.parametrize(("place", "gcj02"), OTHER_IMPLEMENTATION)
def test_another_published_implementation_agrees_to_two_centimetres(place, gcj02):
    assert metres(to_web_map(shapely.Point(place), "gcj02"), shapely.Point(gcj02)) < 0.02


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@given(places=st.lists(PLACES, min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_there_and_back_is_the_same_place(datum, places):
    given_points = shapely.MultiPoint(places)
    back = from_web_map(to_web_map(given_points, datum), datum)
    pairs = zip(given_points.geoms, back.geoms, strict=True)
    assert max(metres(one, other) for one, other in pairs) < 1e-3


def test_the_shift_in_these_counties_is_five_hundred_metres():
    for place, *_ in PUBLISHED[:5]:
        assert 400 < metres(to_web_map(shapely.Point(place), "gcj02"), shapely.Point(place)) < 700


def test_an_area_keeps_its_rings():
    area = shapely.box(118.8, 36.7, 118.81, 36.71).difference(shapely.box(118.802, 36.702, 118.803, 36.703))
    moved = from_web_map(area, "gcj02")
    assert (len(moved.exterior.coords), len(moved.interiors)) == (5, 1)


@pytest.mark.parametrize("place", [(0.0, 0.0), (36.7, 118.8), (40_512_345.0, 4_042_000.0), (150.0, 36.0)])
def test_what_is_no_place_in_china_is_refused(place):
    with pytest.raises(CoordinateError, match="web map"):
        from_web_map(shapely.Point(place), "gcj02")


def test_the_note_names_the_datum():
    assert "BD-09" in web_map_note("bd09").en


# --- seven and three parameters -------------------------------------------------------------------------

KRASSOVSKY = (6_378_245.0, 298.3)
IUGG_1975 = (6_378_140.0, 298.257)
CGCS2000 = (6_378_137.0, 298.257222101)


def to_space(lon: float, lat: float, ellipsoid: tuple[float, float]) -> np.ndarray:
    a, f = ellipsoid[0], 1 / ellipsoid[1]
    e2 = f * (2 - f)
    radius = a / math.sqrt(1 - e2 * math.sin(math.radians(lat)) ** 2)
    x = radius * math.cos(math.radians(lat)) * math.cos(math.radians(lon))
    y = radius * math.cos(math.radians(lat)) * math.sin(math.radians(lon))
    return np.array([x, y, radius * (1 - e2) * math.sin(math.radians(lat))])


def from_space(xyz: np.ndarray, ellipsoid: tuple[float, float]) -> tuple[float, float]:
    a, f = ellipsoid[0], 1 / ellipsoid[1]
    e2 = f * (2 - f)
    distance = math.hypot(xyz[0], xyz[1])
    lat = math.atan2(xyz[2], distance * (1 - e2))
    for _ in range(20):
        radius = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        lat = math.atan2(xyz[2] + e2 * radius * math.sin(lat), distance)
    return math.degrees(math.atan2(xyz[1], xyz[0])), math.degrees(lat)


def by_hand(lon, lat, ellipsoid, by: Helmert) -> tuple[float, float]:
    """EPSG method 1033 written out; 1032 has the opposite rotations (IOGP publication 373-7-2, 4.3.3)."""
    sign = -1 if by.convention == "coordinate_frame" else 1
    rx, ry, rz = (sign * math.radians(r / 3600) for r in (by.rx_arcsec, by.ry_arcsec, by.rz_arcsec))
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    shift = np.array([by.dx_m, by.dy_m, by.dz_m])
    return from_space(shift + (1 + by.scale_ppm * 1e-6) * turn @ to_space(lon, lat, ellipsoid), CGCS2000)


@pytest.mark.parametrize(("crs", "ellipsoid"), [("EPSG:4610", IUGG_1975), ("EPSG:4214", KRASSOVSKY)])
@pytest.mark.parametrize(
    "by",
    [
        Helmert(-12.5, 97.3, 41.0),
        Helmert(5.0, -100.0, -60.0, 1.1, -0.4, 0.9, -2.5, "position_vector"),
        Helmert(5.0, -100.0, -60.0, 1.1, -0.4, 0.9, -2.5, "coordinate_frame"),
    ],
)
def test_helmert_is_the_formula_of_the_epsg_guidance_note(crs, ellipsoid, by):
    moved, target, _ = transform_legacy(shapely.Point(118.8, 36.7), crs, by)
    assert target == "EPSG:4490"
    assert metres(moved, shapely.Point(by_hand(118.8, 36.7, ellipsoid, by))) < 1e-5


def test_the_two_conventions_lie_twice_the_rotation_apart():
    turned = {
        name: transform_legacy(
            shapely.Point(118.8, 36.7), "EPSG:4610", Helmert(0, 0, 0, rz_arcsec=2.0, convention=name)
        )
        for name in ("position_vector", "coordinate_frame")
    }
    apart = metres(turned["position_vector"][0], turned["coordinate_frame"][0])
    # rz turns about the earth's axis: 4 arc-seconds of the parallel of 36.7°
    assert apart == pytest.approx(math.radians(4 / 3600) * 6_378_140 * math.cos(math.radians(36.7)), rel=2e-3)


def test_rotations_without_a_convention_are_refused():
    with pytest.raises(ArgumentError, match="coordinate_frame"):
        Helmert(1, 2, 3, 0.1, 0.2, 0.3, 1.0)


def test_parameters_that_are_no_numbers_are_refused():
    with pytest.raises(ArgumentError):
        Helmert(math.nan, 0, 0)


def test_a_plane_keeps_its_zone_and_its_notes_tell_the_shift():
    # Right 028 of 防城区: the 1980 西安 plane, zone 36.
    corner = shapely.Point(36_535_535.0, 2_412_676.0)
    moved, target, notes = transform_legacy(corner, "EPSG:2360", Helmert(-6.0, -90.0, -60.0))
    assert target == "EPSG:4524"
    assert 36_535_000 < moved.x < 36_536_000
    told = [note.en for note in notes]
    assert f"{corner.distance(moved):.3f}" in told[-1]
    assert "heights taken as 0" in told[1]


@pytest.mark.parametrize("kind", ["Gauss-Kruger zone", "Gauss-Kruger CM"])
@pytest.mark.parametrize("width", ["", "3-degree "])
@pytest.mark.parametrize("datum", ["Xian 1980", "Beijing 1954"])
def test_every_older_plane_has_the_successor_with_its_projection(datum, width, kind):
    named = {
        pyproj.CRS.from_epsg(info.code).name: int(info.code)
        for info in pyproj.database.query_crs_info(auth_name="EPSG", pj_types=["PROJECTED_CRS"])
        if info.name.startswith((f"{datum} / {width}{kind}", f"CGCS2000 / {width}{kind}"))
    }
    old = {name.removeprefix(datum): code for name, code in named.items() if name.startswith(datum)}
    assert len(old) in (11, 21)
    for name, code in old.items():
        cm = pyproj.CRS.from_epsg(code).coordinate_operation.params[1].value
        place = pyproj.Transformer.from_crs(pyproj.CRS.from_epsg(code).geodetic_crs, code, always_xy=True)
        corner = shapely.Point(place.transform(cm + 0.2, 36.0))
        assert transform_legacy(corner, f"EPSG:{code}", Helmert(0, 50, 0))[1] == f"EPSG:{named['CGCS2000' + name]}"


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:4528", "EPSG:32650"])
def test_only_older_chinese_datums_are_moved(crs):
    with pytest.raises(CRSError, match="Xi'an"):
        transform_legacy(shapely.Point(118.8, 36.7), crs, Helmert(1, 2, 3))


def test_parameters_in_other_units_are_refused():
    with pytest.raises(CoordinateError, match="m, which cannot be"):
        transform_legacy(shapely.Point(118.8, 36.7), "EPSG:4610", Helmert(-6000.0, -90000.0, -60000.0))


def test_areas_of_an_older_datum_stand_on_its_own_ellipsoid():
    # One square degree-minute at 36°N by the closed formula for a zone of an ellipsoid, scaled to 1'.
    square = shapely.box(118, 36, 118 + 1 / 60, 36 + 1 / 60)

    def zone_area(ellipsoid):
        a, f = ellipsoid[0], 1 / ellipsoid[1]
        e, b2 = math.sqrt(f * (2 - f)), (a * (1 - f)) ** 2

        def strip(lat):
            s = math.sin(math.radians(lat))
            return s / (1 - e * e * s * s) / 2 + math.log((1 + e * s) / (1 - e * s)) / (4 * e)

        return b2 * math.radians(1 / 60) * (strip(36 + 1 / 60) - strip(36))

    for crs, ellipsoid in (("EPSG:4610", IUGG_1975), ("EPSG:4214", KRASSOVSKY), ("EPSG:4490", CGCS2000)):
        assert area_m2(square, crs) == pytest.approx(zone_area(ellipsoid), abs=0.01)


# --- four parameters from common points -----------------------------------------------------------------

# Right 028 of 防城区 prints both datums: http://fcg.dnr.gxzf.gov.cn/zyly/zpggg/t3564879.shtml
FANGCHENG = """点号,旧X,旧Y,新X,新Y
1,2412676,36535535,2412677.193,36535650.09
2,2412399,36535893,2412400.193,36536008.092
3,2412160,36535692,2412161.191,36535807.091
4,2412307,36535397,2412308.192,36535512.09
"""


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_published_right_in_both_datums_fits_to_millimetres(tmp_path):
    by = from_common_points(table(tmp_path, FANGCHENG))
    assert [label for label, _ in by.residuals_m] == ["1", "2", "3", "4"]
    assert max(residual for _, residual in by.residuals_m) < 0.002
    old = shapely.Polygon([(36535535, 2412676), (36535893, 2412399), (36535692, 2412160), (36535397, 2412307)])
    new = [(36535650.09, 2412677.193), (36536008.092, 2412400.193), (36535807.091, 2412161.191)]
    moved, target, notes = transform_legacy(old, "EPSG:2360", by)
    assert target == "EPSG:4524"
    assert np.abs(np.array(moved.exterior.coords[:3]) - new).max() < 0.002
    assert "residuals: 1 0.00" in notes[1].en
    assert "115.09" in notes[2].en
    assert len(notes) == 3


def test_columns_may_stand_in_any_order_and_be_english(tmp_path):
    rows = [line.split(",") for line in FANGCHENG.splitlines()[1:]]
    text = "new_y,old_x,label,new_x,old_y\n" + "\n".join(",".join([r[4], r[1], r[0], r[3], r[2]]) for r in rows)
    one, other = from_common_points(table(tmp_path, text)), from_common_points(table(tmp_path, FANGCHENG))
    assert one == other


@given(
    turn_arcsec=st.floats(-100, 100),
    ppm=st.floats(-100, 100),
    shift=st.tuples(st.floats(-150, 150), st.floats(-150, 150)),
    places=st.lists(
        st.tuples(st.integers(480_000, 520_000), st.integers(4_030_000, 4_060_000)), min_size=2, max_size=8, unique=True
    ),
)
@settings(max_examples=60, deadline=None)
def test_a_similarity_is_found_again(turn_arcsec, ppm, shift, places, tmp_path_factory):
    turn, scale = math.radians(turn_arcsec / 3600), 1 + ppm * 1e-6
    middle = (500_000.0, 4_045_000.0)

    def new(place):
        x, y = place[0] - middle[0], place[1] - middle[1]
        return (
            middle[0] + shift[0] + scale * (math.cos(turn) * x - math.sin(turn) * y),
            middle[1] + shift[1] + scale * (math.sin(turn) * x + math.cos(turn) * y),
        )

    lines = ["old_y,old_x,new_y,new_x"]
    lines += [",".join(map(repr, (*map(float, place), *new(place)))) for place in places]
    by = from_common_points(table(tmp_path_factory.mktemp("points"), "\n".join(lines)))
    assert max(residual for _, residual in by.residuals_m) < 1e-6
    assert np.abs(by.apply(np.array(places, dtype=float)) - [new(place) for place in places]).max() < 1e-6


def test_least_squares_shares_out_an_error(tmp_path):
    # Four corners of a square, one pulled out by 8 cm to the east; residuals by numpy's solver.
    old = [(500_000, 4_000_000), (501_000, 4_000_000), (501_000, 4_001_000), (500_000, 4_001_000)]
    lines = ["旧Y,旧X,新Y,新X"]
    lines += [f"{x},{y},{x + (0.08 if i == 2 else 0)},{y}" for i, (x, y) in enumerate(old)]
    by = from_common_points(table(tmp_path, "\n".join(lines)))
    design = np.array([row for x, y in old for row in ([1, 0, x - 5e5, -(y - 4e6)], [0, 1, y - 4e6, x - 5e5])], float)
    pulled = np.zeros(8)
    pulled[4] = 0.08
    solved, *_ = np.linalg.lstsq(design, pulled, rcond=None)
    expected = np.hypot(*(pulled - design @ solved).reshape(4, 2).T)
    assert [residual for _, residual in by.residuals_m] == pytest.approx(expected.tolist(), abs=1e-6)


def test_two_points_are_told_to_be_unchecked(tmp_path):
    by = from_common_points(table(tmp_path, "\n".join(FANGCHENG.splitlines()[:3])))
    assert "no point is left over" in by.account().en


def test_corners_beyond_the_points_are_told(tmp_path):
    by = from_common_points(table(tmp_path, FANGCHENG))
    _, _, notes = transform_legacy(shapely.Point(36_540_000, 2_420_000), "EPSG:2360", by)
    assert "extrapolated" in notes[-1].en


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda t: t.replace("新Y", "Y"), FormatError, "new_y"),
        (lambda t: t.replace("2412160,", "abc,"), FormatError, ":4: 'abc' is no coordinate"),
        (lambda t: t.replace("2412160,", ","), FormatError, ":4: "),
        (lambda t: t.replace("2412160,", "nan,"), FormatError, ":4: "),
        (lambda t: "\n".join(t.splitlines()[:2]), CoordinateError, "only 1 common points"),
        (lambda t: t.replace("旧X,旧Y", "旧Y,旧X"), CoordinateError, "northing with 7 digits"),
        (lambda t: t.replace("36535535", "37535535"), CoordinateError, "one zone"),
        (lambda t: t.replace("2412677.193", "2412677.993"), CoordinateError, "common point 1 is missed by 0"),
        (lambda t: t.replace("新X,新Y", "新Y,新X"), CoordinateError, "northing with 7 digits"),
        (lambda t: t.replace("3,2412160", "2,2412160"), FormatError, ":4: point 2 stands twice"),
    ],
)
def test_bad_tables_are_refused_with_their_place(tmp_path, change, error, words):
    with pytest.raises(error, match=r"points\.csv.*" + words):
        from_common_points(table(tmp_path, change(FANGCHENG)))


def test_coinciding_points_and_swapped_pairs_are_refused(tmp_path):
    one = "旧X,旧Y,新X,新Y\n" + "2412676,36535535,2412677,36535650\n" * 3
    with pytest.raises(CoordinateError, match="coincide"):
        from_common_points(table(tmp_path, one))
    lines = FANGCHENG.splitlines()
    swapped = "\n".join(
        [lines[0], "1,2412676,36535535,2412400.193,36536008.092", "2,2412399,36535893,2412677,36535650"]
    )
    with pytest.raises(CoordinateError, match="are turned by"):
        from_common_points(table(tmp_path, swapped))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(FileReadError, match=r"none\.csv"):
        from_common_points(tmp_path / "none.csv")


@pytest.mark.parametrize(("crs", "x"), [("EPSG:4610", 108.3), ("EPSG:2361", 37_535_535.0), ("EPSG:2381", 535_535.0)])
def test_common_points_hold_in_their_own_plane_only(tmp_path, crs, x):
    by = from_common_points(table(tmp_path, FANGCHENG))
    y = 21.8 if x < 200 else 2_412_676.0
    with pytest.raises(CRSError, match="plane of the common points"):
        transform_legacy(shapely.Point(x, y), crs, by)


def test_a_similarity_between_zones_is_refused():
    by = Similarity((36_535_535.0, 2_412_676.0), (37_535_650.0, 2_412_677.0), 1.0, 0.0, (("1", 0.0), ("2", 0.0)), 1e3)
    with pytest.raises(CRSError, match="zone numbers"):
        transform_legacy(shapely.Point(36_535_600, 2_412_700), "EPSG:2360", by)
