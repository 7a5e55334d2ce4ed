"""Registration strings in and out: published rights, every layout of the same numbers, and what is refused."""

import contextlib
import math
from fractions import Fraction

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from mingeo.crs import move_vertices
from mingeo.errors import CoordinateError, CRSError, FileReadError, FormatError, GeometryError, MingeoError
from mingeo.features import Feature, FeatureSet
from mingeo.measure import area_m2
from mingeo.readers.options import ReadOptions
from mingeo.readers.registration import is_registration, read_registration
from mingeo.source import Source
from mingeo.writers.registration import write_registration

FIXED = settings(derandomize=True, deadline=None, max_examples=60)

# 湖北省大冶市柯家山矿区外围铁矿, notice 鄂矿网挂〔2024〕18号: kckc.woyaobid.cn/zhaobiao/1273.html, stated 3.5784 km²
DAYE = """2,
11,
114.5047641,30.0805214,
114.5047047,30.0656508,
114.5008877,30.0701943,
114.5013545,30.0708285,
114.4947644,30.0716270,
114.4940882,30.0704470,
114.4924482,30.0704480,
114.4924841,30.0730033,
114.4928723,30.0748222,
114.4944265,30.0741166,
114.4955323,30.0812270,
0,0,0,
6,
114.5009683,30.0752190,
114.5007788,30.0748955,
114.5009519,30.0732707,
114.5031932,30.0732564,
114.5032015,30.0742306,
114.5024544,30.0742353,
-1,0,0,
"""

# 海城远东菱镁建材有限公司牌楼菱镁矿, notice 辽采协示字〔2025〕54号: mcoc.com.cn/article/12554, stated 1.0685 km².
# The elevations of the second area were not at hand and are left empty.
HAICHENG = """拐点,X(起标高),Y(止标高),,,
1,4507088.2206,41473349.922,,,
2,4507128.219,41473413.9217,,,
3,4507217.2292,41473517.9202,,,
4,4507314.2287,41473533.9207,,,
5,4507696.2269,41473929.9147,,,
6,4507296.2275,41473929.9187,,,
7,4506899.2209,41473549.923,,,
8,4506980.2207,41473349.9237,,,
*,229.5,70,金藏采区,1,
1,4512640.2724,41487255.0161,,,
2,4512976.2816,41487710.0121,,,
3,4513195.2873,41487965.0099,,,
4,4513410.294,41488423.0114,,,
5,4513476.3003,41489232.0237,,,
6,4513235.2995,41489277.026,,,
7,4512918.297,41488564.0146,,,
8,4513010.2947,41488529.0134,,,
9,4512622.2821,41487921.0163,,,
10,4512309.2715,41487498.0211,,,
11,4512530.2723,41487308.0156,,,
*,,,远东采区,1,
"""

SQUARE = "1,4,118.3000,36.3000,118.3100,36.3000,118.3100,36.3100,118.3000,36.3100,0,0,0,"
ROWS = "1,4042000,40512000,,,\n2,4042000,40513000,,,\n3,4043000,40513000,,,\n*,120,80,一采区,1,\n"
INSIDE = (
    ROWS.replace("42000", "42200").replace("43000", "42600").replace("512000", "512500").replace("513000", "512900")
)


def read(content, **options) -> FeatureSet:
    raw = content if isinstance(content, bytes) else content.encode()
    return read_registration(Source("right.txt", raw), ReadOptions(**options))


def account(found: FeatureSet) -> str:
    return "\n".join(note.en for note in found.interpretation)


def exact_area(rows: str) -> Fraction:
    """Return the shoelace area of printed rows, in rational arithmetic."""
    cells = [line.split(",") for line in rows.splitlines()]
    ring = [(Fraction(x), Fraction(y)) for _, x, y, *_ in cells]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


# Published rights


def test_an_exploration_string_with_a_hole():
    found = read(DAYE)
    (feature,) = found.features
    assert found.crs == "EPSG:4490"
    assert not found.crs_is_said
    assert isinstance(feature.geometry, Polygon)
    first = (Fraction("47.641") / 3600 + Fraction(50, 60) + 114, Fraction("5.214") / 3600 + Fraction(8, 60) + 30)
    assert feature.geometry.exterior.coords[0] == tuple(map(float, first))
    assert (len(feature.geometry.exterior.coords), len(feature.geometry.interiors)) == (12, 1)
    # The notice states 3.5784 km²; in zone 38 it is 3.578378.
    assert area_m2(feature.geometry, found.crs, "planar") / 1e6 == pytest.approx(3.578378, abs=1e-6)
    assert "2 area(s), 1 of them cut out, 17 corners" in account(found)
    assert "no datum is named, taken to be CGCS2000" in account(found)


def test_mining_rows_with_two_parts():
    found = read(HAICHENG)
    (feature,) = found.features
    assert found.crs == "EPSG:4529"
    assert isinstance(feature.geometry, MultiPolygon)
    assert feature.attributes == {"parts": ["金藏采区", "远东采区"], "elevations": [[229.5, 70.0], None]}
    first, second = HAICHENG.splitlines()[1:9], HAICHENG.splitlines()[10:21]
    exact = exact_area("\n".join(first)) + exact_area("\n".join(second))
    assert area_m2(feature.geometry, found.crs, "planar") == pytest.approx(float(exact), abs=1e-6)
    assert round(float(exact) / 1e6, 4) == 1.0685
    assert shapely.get_coordinates(feature.geometry)[0].tolist() == [41473349.922, 4507088.2206]
    assert "line 1 is no corner: 拐点,X(起标高),Y(止标高)" in account(found)


# One string in many layouts

LAYOUTS = {
    "one line": DAYE.replace("\n", ""),
    "no comma at line ends": "\n".join(line.rstrip(",") for line in DAYE.splitlines()),
    "blanks after commas": DAYE.replace(",", ", "),
    "a heading": "湖北省某铁矿\n" + DAYE,
    "full-width": DAYE.replace(",", "，").replace("0", "０"),
    "CRLF": DAYE.replace("\n", "\r\n"),
    "CR": DAYE.replace("\n", "\r"),
    "blank lines": DAYE.replace("\n", "\n\n"),
    "GBK": ("大冶\n" + DAYE).encode("gbk"),
    "UTF-8 with mark": b"\xef\xbb\xbf" + DAYE.encode(),
    "UTF-16LE": DAYE.encode("utf-16-le"),
    "UTF-16BE": DAYE.encode("utf-16-be"),
    "UTF-16 with mark": DAYE.encode("utf-16"),
    "zeros at the end left out": DAYE.replace("30.0716270", "30.071627").replace("30.0704470", "30.070447"),
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts_of_one_string(content):
    assert is_registration(content if isinstance(content, bytes) else content.encode())
    assert read(content).features[0].geometry.equals_exact(read(DAYE).features[0].geometry, 0)


def test_latitude_first_is_told_by_size():
    pairs = DAYE.splitlines()
    swapped = [",".join([*reversed(line.rstrip(",").split(","))]) + "," if "." in line else line for line in pairs]
    found = read("\n".join(swapped))
    assert found.features[0].geometry.equals_exact(read(DAYE).features[0].geometry, 0)
    assert "northing first" in account(found)


@pytest.mark.parametrize(
    "text", [SQUARE.removesuffix("0,0,0,"), DAYE.replace("0,0,0,\n6", "6")], ids=["last", "before another area"]
)
def test_a_missing_flag_is_an_area_and_told(text):
    found = read(text)
    assert "1 area(s) without a flag: not cut out" in account(found)
    assert len(shapely.get_parts(found.features[0].geometry)) == 1


def test_areas_side_by_side_are_parts():
    found = read("2," + SQUARE[2:] + SQUARE[2:].replace("118.3", "118.4"))
    assert isinstance(found.features[0].geometry, MultiPolygon)


def test_mining_rows_with_a_cut_out_area():
    found = read(ROWS + INSIDE.replace("一采区,1", "二采区,-1"))
    (geometry,) = (feature.geometry for feature in found.features)
    assert len(geometry.interiors) == 1
    assert geometry.area == 1000 * 1000 / 2 - 400 * 400 / 2
    assert found.features[0].attributes == {"parts": ["一采区"], "elevations": [[120.0, 80.0]]}


def test_a_top_below_the_bottom_is_told():
    assert "area 1: top 80 is below bottom 120" in account(read(ROWS.replace("120,80", "80,120")))


def test_labels_with_a_gap_are_told():
    assert "area 1: labels leave gaps" in account(read(ROWS.replace("\n3,", "\n4,")))
    assert "gaps" not in account(read(HAICHENG))


@pytest.mark.parametrize("end", ["*,120,80,", "*,120,80", "*,120,80,,,", "* , 120 , 80 , 一采区 , 1 ,"])
def test_ends_of_an_area(end):
    assert read(ROWS.replace("*,120,80,一采区,1,", end)).features[0].attributes["elevations"] == [[120.0, 80.0]]


# The coordinate system


@pytest.mark.parametrize(
    ("text", "crs", "expected"),
    [
        (SQUARE, "EPSG:4610", "EPSG:4610"),
        (SQUARE, "EPSG:4326", "EPSG:4326"),
        (ROWS, "EPSG:2364", "EPSG:2364"),
        (ROWS, None, "EPSG:4528"),
        ("1980西安坐标系\n" + ROWS, None, "EPSG:2364"),
        ("1954年北京坐标系\n" + ROWS, None, "EPSG:2416"),
        ("2000国家大地坐标系\n" + ROWS, None, "EPSG:4528"),
        ("1980西安坐标系\n" + SQUARE, None, "EPSG:4610"),
        (ROWS.replace(",405", ",5"), "EPSG:4549", "EPSG:4549"),
        ("6度带，带号20\n" + ROWS.replace(",405", ",205"), None, "EPSG:4498"),
    ],
)
def test_systems(text, crs, expected):
    found = read(text, crs=crs)
    assert found.crs == expected
    assert found.crs_is_said == ("坐标系" in text)


REFUSED_SYSTEMS = {
    "a plane for degrees": (SQUARE, {"crs": "EPSG:4528"}, CRSError),
    "another zone": (ROWS, {"crs": "EPSG:4527"}, CRSError),
    "degrees for a plane": (ROWS, {"crs": "EPSG:4490"}, CRSError),
    "against the heading": ("1980西安坐标系\n" + ROWS, {"crs": "EPSG:4528"}, CRSError),
    "two in the headings": ("1980西安坐标系\n2000国家大地坐标系\n" + ROWS, {}, CRSError),
    "no zone number": (ROWS.replace(",405", ",5"), {}, MingeoError),
    "a 6-degree zone number that nothing explains": (ROWS.replace(",405", ",205"), {}, MingeoError),
    "the order that the user names": (ROWS, {"order": "yx"}, CoordinateError),
    "too many corners": (ROWS, {"max_vertices": 2}, FileReadError),
}


@pytest.mark.parametrize(("text", "options", "error"), REFUSED_SYSTEMS.values(), ids=REFUSED_SYSTEMS)
def test_refused_systems(text, options, error):
    with pytest.raises(error) as caught:
        read(text, **options)
    assert caught.value.path == "right.txt"
    assert caught.value.remedy.zh


# What is refused, and where

REFUSED = {
    "minutes of 70": (DAYE.replace("114.4947644", "114.7047644"), FormatError, 7, "not of this format"),
    "a place outside China": (DAYE.replace("114.4947644", "14.4947644"), CoordinateError, 7, "no northing"),
    "a number missing": (DAYE.replace("114.4947644,", ""), MingeoError, None, ""),
    "broken off": ("\n".join(DAYE.splitlines()[:9]), FormatError, 9, "too few"),
    "broken off in its last number": (SQUARE.removesuffix("00,0,0,0,"), FormatError, 1, "may be cut off"),
    "one area too few": (DAYE.replace("2,", "1,", 1), FormatError, 15, "after 1 area"),
    "one area too many": (DAYE.replace("2,", "3,", 1), FormatError, 22, "too few"),
    "a corner too few": (DAYE.replace("11,\n", "10,\n", 1), FormatError, 13, "not a number of corners"),
    "a count of two": ("1,2,118.3000,36.3000,118.3100,36.3000,0,0,0,", FormatError, 1, "not a number of corners"),
    "elevations after the flag": (DAYE.replace("0,0,0", "0,5,0"), FormatError, 14, "not followed by 0,0"),
    "a hole without its flag": (DAYE.replace("-1,0,0", "0,0,0"), FormatError, 16, "without flag -1"),
    "a flag -1 outside": (SQUARE.replace(",0,0,0,", ",-1,0,0,"), FormatError, 1, "lies in no other"),
    "areas that overlap": (
        "2," + SQUARE[2:] + "4,118.3030,36.3030,118.3130,36.3030,118.3130,36.3130,118.3030,36.3130,0,0,0,",
        GeometryError,
        None,
        "overlap",
    ),
    "areas that share an edge": (
        "2," + SQUARE[2:] + SQUARE[2:].replace("118.3100", "118.3200").replace("118.3000", "118.3100"),
        GeometryError,
        None,
        "share an edge",
    ),
    "an area twice": ("2," + SQUARE[2:] * 2, GeometryError, None, "stands twice"),
    "edges that cross": (
        "1,4,118.3000,36.3000,118.3100,36.3100,118.3100,36.3000,118.3000,36.3100,0,0,0,",
        GeometryError,
        1,
        "crosses itself",
    ),
    "a row without end": (ROWS + "1,4042000,40512000,,,\n", FormatError, 5, "no row that begins with *"),
    "an end without corners": (ROWS + "*,120,80,二采区,1,\n", FormatError, 5, "cannot end an area"),
    "an unknown flag": (ROWS.replace("采区,1,", "采区,2,"), FormatError, 4, "cannot end an area"),
    "an elevation in words": (ROWS.replace("120", "高"), FormatError, 4, "no elevation"),
    "a fourth number": (ROWS.replace("40512000,,,", "40512000,12,,"), FormatError, 1, "is not n,X,Y"),
    "words between": (ROWS.replace("3,", "以下\n3,", 1), FormatError, 3, "is not n,X,Y"),
    "masked": (ROWS.replace("4043000", "4043***"), CoordinateError, 3, "masked"),
    "another zone": (ROWS.replace("40513000", "39513000", 1), CoordinateError, 2, "zone 39"),
    "the other order": (ROWS.replace("4043000,40513000", "40513000,4043000"), CoordinateError, 3, "another order"),
    "no number": (ROWS.replace("4043000", "404300O"), CoordinateError, 3, "404300O"),
}


@pytest.mark.parametrize(("text", "error", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(text, error, line, words):
    with pytest.raises(error) as caught:
        read(text)
    assert caught.value.path == "right.txt"
    assert line is None or caught.value.line == line
    assert words in caught.value.what.en
    assert caught.value.remedy.zh
    assert caught.value.remedy.en


NOT_STRINGS = {
    "corner list": b"1,4042000.00,40512000.00\n2,4042000.00,40513000.00\n",
    "corner list of degrees": b"1,118.5,36.5\n2,118.6,36.5\n3,118.6,36.6\n",
    "parcel text": "[属性描述]\n[地块坐标]\n4,1,1,,面,,,,@\nJ1,1,4042000,40512000\n".encode("gbk"),
    "GeoJSON": b'{"type": "FeatureCollection", "features": []}',
    "table with a remark": b"1,4042000.00,40512000.00\n* see below\n",
    "bytes": bytes(range(256)),
    "nothing": b"",
}


@pytest.mark.parametrize("content", NOT_STRINGS.values(), ids=NOT_STRINGS)
def test_other_formats_are_not_taken(content):
    assert not is_registration(content)


@FIXED
@given(st.text(alphabet="0123456789.,*-\n J", max_size=120))
def test_any_text_is_read_or_refused(text):
    for content in (SQUARE[:40] + text, ROWS[:30] + text + "*,1,0,,1,"):
        with contextlib.suppress(MingeoError):
            read(content)


@FIXED
@given(st.integers(0, len(DAYE)), st.sampled_from(["", ",", "0", ".", "*", "-1", "\n", "x"]))
def test_a_damaged_string_never_passes_for_another_place(position, damage):
    """Put into any place of the string, no character moves the right out of the county without being refused."""
    try:
        found = read(DAYE[:position] + damage + DAYE[position:])
    except MingeoError:
        return
    west, south, east, north = found.features[0].geometry.bounds
    assert 114 < west < east < 115.9
    assert 29 < south < north < 31.9


# Strings out


def one(geometry, crs="EPSG:4490") -> FeatureSet:
    return FeatureSet((Feature("1", {}, geometry),), crs, True, "", "", ())


def test_a_string_read_and_written_is_the_string():
    assert write_registration(read(DAYE)).decode() == DAYE.replace("\n", "") + "\n"


def test_parts_and_holes_each_with_its_flag():
    hole = shapely.box(118.51, 36.51, 118.52, 36.52)
    text = write_registration(
        one(MultiPolygon([shapely.box(118.5, 36.5, 118.6, 36.6) - hole, shapely.box(119, 36, 120, 37)]))
    )
    rings = text.decode().strip(",\n").split(",")
    assert rings[0] == "3"
    assert [rings[start : start + 3] for start in (10, 22, 34)] == [["0", "0", "0"], ["-1", "0", "0"], ["0", "0", "0"]]


def test_seconds_that_round_up_carry_into_minutes_and_degrees():
    near = 36.5 - 0.0001 / 3600
    text = write_registration(one(Polygon([(118.5, near), (119 - 0.0001 / 3600, near), (118.7, 36.6)])))
    assert text == b"1,3,118.3000000,36.3000000,119.0000000,36.3000000,118.4200000,36.3600000,0,0,0,\n"


def test_plane_coordinates_are_converted():
    """PROJ's own inverse of the corner is the oracle."""
    plane = Polygon([(40512000, 4042000), (40513000, 4042000), (40513000, 4043000)])
    expected = shapely.get_coordinates(move_vertices(plane, "EPSG:4528", "EPSG:4490"))
    written = read(write_registration(one(plane, "EPSG:4528"))).features[0].geometry
    assert shapely.get_coordinates(written) == pytest.approx(expected, abs=0.0005 / 3600 + 1e-12)


WRITER_REFUSALS = {
    "two rights": (
        FeatureSet((Feature("1", {}, shapely.box(118, 36, 119, 37)),) * 2, "EPSG:4490", True, "", "", ()),
        FormatError,
    ),
    "an older datum": (one(shapely.box(40512000, 4042000, 40513000, 4043000), "EPSG:2364"), CRSError),
    "smaller than the precision": (one(shapely.box(118, 36, 118 + 1e-8, 36 + 1e-8)), GeometryError),
}


@pytest.mark.parametrize(("found", "error"), WRITER_REFUSALS.values(), ids=WRITER_REFUSALS)
def test_what_a_string_cannot_hold(found, error):
    with pytest.raises(error):
        write_registration(found)


MILLISECONDS = 3_600_000


@st.composite
def rights(draw):
    """Return a right of one or two parts, each a fan around its middle, perhaps with a hole; whole milliseconds."""
    parts = []
    for part in range(draw(st.integers(1, 2))):
        x, y = 118 * MILLISECONDS + 200_000 * part + draw(st.integers(0, 9_999)), 36 * MILLISECONDS
        radii = draw(st.lists(st.integers(10_000, 30_000), min_size=4, max_size=8))
        turns = [2 * math.pi * number / len(radii) for number in range(len(radii))]
        ring = [
            (x + round(radius * math.cos(turn)), y + round(radius * math.sin(turn)))
            for radius, turn in zip(radii, turns, strict=True)
        ]
        hole = [(x + 200, y), (x, y + 200), (x - 200, y - 200)]
        parts.append(Polygon(ring, [hole] if draw(st.booleans()) else []))
    geometry = MultiPolygon(parts) if len(parts) > 1 else parts[0]
    return shapely.transform(geometry, lambda places: places / MILLISECONDS)


@FIXED
@given(rights())
def test_written_and_read_again_it_is_the_same_to_the_millisecond(geometry):
    read_again = read(write_registration(one(geometry))).features[0].geometry
    before, after = (shapely.get_coordinates(each) * MILLISECONDS for each in (geometry, read_again))
    assert before.round().tolist() == after.round().tolist()
    assert read_again.geom_type == geometry.geom_type
