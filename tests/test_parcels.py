"""Parcel text in and out: every variant of the same parcels, real corners, what is told and what is refused."""

import contextlib
import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from mingeo.errors import CoordinateError, CRSError, FileReadError, FormatError, GeometryError, MingeoError
from mingeo.features import Feature, FeatureSet
from mingeo.readers.options import ReadOptions
from mingeo.readers.parcels import is_parcels, read_parcels
from mingeo.source import Source
from mingeo.writers.parcels import write_parcels

FIXED = settings(derandomize=True, deadline=None, max_examples=60)

HEADER = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.01
转换参数=,,,,,,
[地块坐标]
"""
# A square of 800 m: 64 hectares.
HEAD = "5,64.0000,DK01,地块甲,面,J50,采矿用地,1021,@\n"
CORNERS = """J1,1,4042000.00,40512000.00
J2,1,4042800.00,40512000.00
J3,1,4042800.00,40512800.00
J4,1,4042000.00,40512800.00
J1,1,4042000.00,40512000.00
"""
INNER = """J5,2,4042200.00,40512200.00
J6,2,4042200.00,40512400.00
J7,2,4042400.00,40512400.00
J8,2,4042400.00,40512200.00
J5,2,4042200.00,40512200.00
"""
SQUARE = Polygon([(40512000, 4042000), (40512000, 4042800), (40512800, 4042800), (40512800, 4042000)])
HOLE = Polygon([(40512200, 4042200), (40512400, 4042200), (40512400, 4042400), (40512200, 4042400)])
PARCEL = HEADER + HEAD + CORNERS
PROVINCIAL = "".join(f"{n},7,1,{line[:2]},{line[5:]}\n" for n, line in enumerate(CORNERS.split("\n")[:4], start=1))

# 湖北省崇阳县庙铺矿区饰面用板岩矿, notice of 2025-09-23 (xnztb.xianning.gov.cn), stated 0.9755 km²
CHONGYANG = """3261681.93,38484022.28
3261216.16,38485085.40
3260664.52,38484805.71
3260826.50,38484477.04
3260114.90,38484211.84
3260413.19,38483711.39
3260720.65,38483749.50
3260819.47,38483968.25
3260697.57,38484033.99
3260797.71,38484271.52
3261019.29,38484226.89
3261038.49,38484042.32
3261238.10,38484040.70
3261287.19,38483926.72
3261239.10,38483829.85
"""


def read(content, **options) -> FeatureSet:
    raw = content if isinstance(content, bytes) else content.encode()
    return read_parcels(Source("right.txt", raw), ReadOptions(**options))


def shape(content, **options):
    return read(content, **options).features[0].geometry


def account(found: FeatureSet) -> str:
    return "\n".join(note.en for note in found.interpretation)


def test_a_parcel_with_its_fields():
    found = read(PARCEL)
    (feature,) = found.features
    assert (found.crs, found.crs_is_said) == ("EPSG:4528", True)
    assert feature.name == "地块甲"
    assert feature.attributes["面积"] == "64.0000公顷"
    assert feature.attributes["地块编号"] == "DK01"
    assert feature.attributes["地类编码"] == "1021"
    assert list(feature.geometry.exterior.coords)[:-1] == list(SQUARE.exterior.coords)[:-1]
    assert "the stated area is in hectares and fits the geometry" in account(found)
    assert "northing first" in account(found)


def test_a_published_right_with_its_stated_area():
    lines = [f"J{n},1,{line}" for n, line in enumerate(CHONGYANG.split(), start=1)]
    text = HEADER.replace("带号=40", "带号=38") + "15,0.9755,004,庙铺,面,,,,@\n" + "\n".join(lines)
    found = read(text)
    assert found.crs == "EPSG:4526"
    assert found.features[0].attributes["面积"] == "0.9755平方千米"
    assert "in square kilometres and fits" in account(found)
    assert "does not repeat its first corner" in account(found)


# One parcel in many variants

POINTS_ONLY = CORNERS.split("\n")
VARIANTS = {
    "GBK": PARCEL.encode("gbk"),
    "GB 2312": PARCEL.encode("gb2312"),
    "UTF-8 with mark": PARCEL.encode("utf-8-sig"),
    "UTF-16LE with mark": b"\xff\xfe" + PARCEL.encode("utf-16-le"),
    "UTF-16BE with mark": b"\xfe\xff" + PARCEL.encode("utf-16-be"),
    "UTF-16LE": PARCEL.encode("utf-16-le"),
    "UTF-16BE": PARCEL.encode("utf-16-be"),
    "CRLF": PARCEL.replace("\n", "\r\n"),
    "CR": PARCEL.replace("\n", "\r"),
    "blank lines": PARCEL.replace("\n", "\n\n"),
    "blanks around": PARCEL.replace(",", " , ").replace("[", " ["),
    "full-width punctuation": PARCEL.replace(",", "，").replace("[", "［").replace("]", "］").replace("=", "＝"),
    "easting first": PARCEL.replace("4042000.00,40512000.00", "40512000.00,4042000.00")
    .replace("4042800.00,40512000.00", "40512000.00,4042800.00")
    .replace("4042800.00,40512800.00", "40512800.00,4042800.00")
    .replace("4042000.00,40512800.00", "40512800.00,4042000.00"),
    "not closed": PARCEL.removesuffix(POINTS_ONLY[4] + "\n").replace("5,64", "4,64"),
    "the closing corner not counted": PARCEL.replace("5,64", "4,64"),
    "no count": PARCEL.replace("5,64", ",64"),
    "labels with zeros": PARCEL.replace("J", "J0"),
    "labels without J": PARCEL.replace("\nJ", "\n"),
    "seven fields": HEADER + "5,64.0000,DK01,地块甲,面,,,@\n" + CORNERS,
    "eight fields, blank": HEADER + "5,64.0000,DK01,地块甲,面, , , ,@\n" + CORNERS,
    "thirteen fields": HEADER + "5,64,DK01,地块甲,面,J50,用途,1021,TBLX,DL,GZQ,GZH,BZ,@\n" + CORNERS,
    "no comma before @": HEADER + "5,64,DK01,地块甲,面,J50,用途,1021@\n" + CORNERS,
    "commas after the corners": PARCEL.replace(".00\n", ".00,\n"),
    "a longer description": PARCEL.replace(
        "坐标系=", "格式版本号=1.01版本\n数据产生单位=自然资源部\n数据产生日期=2022-1-9\n坐标系="
    ),
    "a project in front": "[项目信息]\n项目名称=某矿\n" + PARCEL,
    "zone width in words": PARCEL.replace("几度分带=3", "几度分带=三度带"),
    "zone width by another name": PARCEL.replace("几度分带=3", "分带=3度带"),
    "zone in words": PARCEL.replace("带号=40", "带号=第40带"),
    "no zone": PARCEL.replace("带号=40", "带号="),
    "nothing described": PARCEL.replace("带号=40", "带号=")
    .replace("几度分带=3", "几度分带=")
    .replace("精度=0.01", "精度="),
    "no parameters": PARCEL.replace("转换参数=,,,,,,", "转换参数=0,0,0,0,0,0,0"),
    "no description": PARCEL[PARCEL.index("[地块坐标]") :],
    "provincial": PROVINCIAL,
    "provincial with a heading": "序号,地块号,圈号,点号,X,Y\n" + PROVINCIAL,
    "provincial with a description": HEADER + PROVINCIAL,
}


@pytest.mark.parametrize("content", VARIANTS.values(), ids=VARIANTS)
def test_variants_of_one_parcel(content):
    assert is_parcels(content if isinstance(content, bytes) else content.encode())
    found = read(content)
    assert found.crs == "EPSG:4528"
    assert shapely.get_coordinates(found.features[0].geometry).tolist() == shapely.get_coordinates(SQUARE).tolist()


def test_eastings_without_the_zone_number_stay_as_given():
    found = read(PARCEL.replace(",405", ",5"))
    assert found.crs == "EPSG:4549"
    assert found.features[0].geometry.bounds == (512000, 4042000, 512800, 4042800)


def test_a_full_width_comma_in_a_name_stays():
    assert read(PARCEL.replace("地块甲", "甲，乙")).features[0].name == "甲，乙"


def test_the_project_names_a_single_parcel():
    assert read("[项目信息]\n项目名称=某矿\n" + PARCEL).features[0].attributes["项目名称"] == "某矿"


# Coordinate systems


@pytest.mark.parametrize(
    ("system", "width", "zone", "front", "expected"),
    [
        ("2000国家大地坐标系", "3", "40", "40", "EPSG:4528"),
        ("CGCS2000", "3", "", "40", "EPSG:4528"),
        ("1980西安坐标系", "3", "40", "40", "EPSG:2364"),
        ("1980西安国家大地坐标系", "3", "40", "", "EPSG:2385"),
        ("1954北京坐标系", "3", "40", "40", "EPSG:2416"),
        ("1954年北京坐标系", "3", "40", "", "EPSG:2437"),
        ("2000国家大地坐标系", "6", "20", "20", "EPSG:4498"),
        ("2000国家大地坐标系", "6", "20", "", "EPSG:4509"),
        ("1980西安坐标系", "6", "20", "20", "EPSG:2334"),
        ("1954北京坐标系", "6", "20", "20", "EPSG:21420"),
        ("WGS84", "3", "40", "40", "EPSG:4528"),
    ],
)
def test_systems(system, width, zone, front, expected):
    text = PARCEL.replace("坐标系=2000国家大地坐标系", f"坐标系={system}")
    text = text.replace("几度分带=3", f"几度分带={width}").replace("带号=40", f"带号={zone}")
    found = read(text.replace(",405", f",{front}5"))
    assert found.crs == expected
    assert found.crs_is_said


def test_a_datum_that_nobody_names_is_told():
    found = read(PARCEL.replace("2000国家大地坐标系", ""))
    assert (found.crs, found.crs_is_said) == ("EPSG:4528", False)
    assert "no datum is named, taken to be CGCS2000" in account(found)


@pytest.mark.parametrize(("crs", "front"), [("EPSG:2364", "40"), ("EPSG:4549", "")])
def test_the_user_names_what_the_file_leaves_open(crs, front):
    text = PARCEL.replace("2000国家大地坐标系", "").replace("带号=40", "带号=").replace(",405", f",{front}5")
    assert read(text, crs=crs).crs == crs


REFUSED_SYSTEMS = {
    "an unknown system": (PARCEL.replace("2000国家大地坐标系", "某地独立坐标系"), {}, 2),
    "two systems": (PARCEL.replace("2000国家大地坐标系", "2000国家大地坐标系（1980西安坐标系）"), {}, None),
    "a central meridian for a zone": (PARCEL.replace("带号=40", "带号=120"), {}, 6),
    "another zone than the eastings": (PARCEL.replace("带号=40", "带号=39"), {}, 6),
    "another width than the zone": (PARCEL.replace("几度分带=3", "几度分带=6"), {}, None),
    "kilometres": (PARCEL.replace("计量单位=米", "计量单位=千米"), {}, 5),
    "degrees": (PARCEL.replace("计量单位=米", "计量单位=度"), {}, 5),
    "another projection": (PARCEL.replace("高斯克吕格", "墨卡托"), {}, 4),
    "another system than the user's": (PARCEL, {"crs": "EPSG:2364"}, None),
    "another zone than the user's": (PARCEL.replace("2000国家大地坐标系", ""), {"crs": "EPSG:4527"}, None),
    "no zone anywhere": (PARCEL.replace("带号=40", "带号=").replace(",405", ",5"), {}, None),
    "a key twice": (PARCEL.replace("精度=0.01", "带号=39"), {}, 7),
}


@pytest.mark.parametrize(("text", "options", "line"), REFUSED_SYSTEMS.values(), ids=REFUSED_SYSTEMS)
def test_refused_systems(text, options, line):
    with pytest.raises(MingeoError) as caught:
        read(text, **options)
    assert isinstance(caught.value, CRSError | CoordinateError | FormatError)
    assert caught.value.path == "right.txt"
    assert line is None or caught.value.line == line
    assert caught.value.remedy.zh


def test_conversion_parameters_are_told():
    assert "转换参数 is not used" in account(read(PARCEL.replace("转换参数=,,,,,,", "转换参数=12.5,0,0,0,0,0,0")))


# Rings: holes and parts

BESIDE = INNER.replace("405122", "405132").replace("405124", "405134")


def test_a_ring_inside_another_is_a_hole():
    found = read(PARCEL.replace("5,64", "10,60") + INNER)
    assert found.features[0].geometry.equals(SQUARE - HOLE)
    assert "1 part(s), 1 hole(s), by which lies in which" in account(found)
    assert "hectares and fits" in account(found)


def test_a_ring_numbered_like_a_hole_is_a_part_where_it_lies_outside():
    found = read(PARCEL.replace("5,64", "10,68") + BESIDE)
    assert found.features[0].geometry.equals(MultiPolygon([SQUARE, shapely.affinity.translate(HOLE, 1000)]))
    assert "2 part(s), 0 hole(s)" in account(found)


RINGS = {
    "labels start again": INNER.replace("J5", "J1").replace("J6", "J2").replace("J7", "J3").replace("J8", "J4"),
    "one number for both": INNER.replace(",2,", ",1,"),
    "one number, labels start again": INNER.replace(",2,", ",1,").replace("J5", "J1").replace("J6", "J2"),
    "the hole not closed": "\n".join(INNER.split("\n")[:4]),
}


@pytest.mark.parametrize("inner", RINGS.values(), ids=RINGS)
def test_rings_are_told_apart(inner):
    assert shape(HEADER + HEAD.replace("5,64", ",60") + CORNERS + inner).equals(SQUARE - HOLE)


def test_rings_without_closing_are_told_apart_by_labels_that_start_again():
    opened = "\n".join(CORNERS.split("\n")[:4]) + "\n"
    inner = opened.replace("2000.00", "2200.00").replace("2800.00", "2400.00")
    assert shape(HEADER + HEAD.replace("5,64", ",60") + opened + inner).equals(SQUARE - HOLE)


def test_parts_that_each_count_their_rings_from_one():
    text = HEADER + HEAD.replace("5,64", ",64") + CORNERS + INNER + BESIDE.replace(",2,", ",1,")
    assert shape(text).geom_type == "MultiPolygon"


def test_an_island_in_a_hole_is_a_part():
    island = INNER.replace(",2,", ",3,").replace("2200.00", "2250.00").replace("2400.00", "2350.00")
    geometry = shape(HEADER + HEAD.replace("5,64", ",61") + CORNERS + INNER + island)
    assert geometry.area == 800**2 - 200**2 + 100**2


def test_several_parcels_are_features_and_the_same_is_said_once():
    found = read(PARCEL + HEAD.replace("地块甲", "地块乙") + CORNERS.replace("40512", "40522"))
    assert [feature.name for feature in found.features] == ["地块甲", "地块乙"]
    assert [feature.label for feature in found.features] == ["1", "2"]
    assert "2 parcel(s) (1, 2): the stated area is in hectares" in account(found)


def test_provincial_parcels_go_by_their_number():
    second = PROVINCIAL.replace(",7,", ",8,").replace("40512", "40522")
    found = read(PROVINCIAL + "\n" + second)
    assert [feature.attributes["地块编号"] for feature in found.features] == ["7", "8"]


# Counts, labels and areas are compared, never ignored


@pytest.mark.parametrize(
    ("stated", "unit"),
    [
        ("64", "hectares"),
        ("640000", "square metres"),
        ("960", "mu"),
        ("0.64", "square kilometres"),
        ("64公顷", "its own unit"),
    ],
)
def test_the_unit_of_the_area_is_told_by_the_geometry(stated, unit):
    assert f"the stated area is in {unit} and fits the geometry" in account(read(PARCEL.replace("64.0000", stated)))


@pytest.mark.parametrize("stated", ["50", "6.4公顷", "6400"])
def test_an_area_that_fits_no_unit_is_told(stated):
    found = read(PARCEL.replace("64.0000", stated))
    assert f"the stated area {stated} does not fit the geometry (6" in account(found)
    assert found.features[0].attributes["面积"].endswith("公顷")


@pytest.mark.parametrize("stated", ["", "0", "0.0000"])
def test_no_area_is_told(stated):
    found = read(PARCEL.replace("64.0000", stated))
    assert "no area is stated" in account(found)
    assert "面积" not in found.features[0].attributes


def test_a_count_that_fits_neither_is_told_where_the_rings_are_closed():
    assert "counts 7 corners, but there are 5 lines, 4 corners" in account(read(PARCEL.replace("5,64", "7,64")))


def test_labels_with_a_gap_are_told():
    assert "the labels of the ring from line 11 leave gaps" in account(read(PARCEL.replace("J4", "J5")))
    assert "gaps" not in account(read(PARCEL))


# What is refused, and where

REFUSED = {
    "a line": (PARCEL.replace(",面,", ",线,"), FormatError, 10, "线"),
    "points": (PARCEL.replace(",面,", ",点,"), FormatError, 10, "点"),
    "no shape": (PARCEL.replace(",面,", ",,"), FormatError, 10, "面"),
    "no @": (PARCEL.replace("@", ""), FormatError, 10, "@"),
    "no head": (HEADER + CORNERS, FormatError, 10, "head"),
    "a head without corners": (HEADER + HEAD + PARCEL[len(HEADER) :], FormatError, 10, "no corner"),
    "nothing but a header": (HEADER, FormatError, None, "no corner"),
    "a corner of three": (PARCEL.replace("J2,1,4042800.00,", "J2,1,"), FormatError, 12, "no corner and no head"),
    "a height": (PARCEL.replace("40512000.00\nJ2", "40512000.00,12.5\nJ2"), FormatError, 11, "no corner and no head"),
    "masked": (PARCEL.replace("J2,1,4042800.00", "J2,1,40428**.**"), CoordinateError, 12, "masked"),
    "no number": (PARCEL.replace("J2,1,4042800.00", "J2,1,4042b00.00"), CoordinateError, 12, "4042b00.00"),
    "easting twice": (PARCEL.replace("J2,1,4042800.00", "J2,1,40512000.00"), CoordinateError, 12, "40512000.00"),
    "one corner the other way round": (
        PARCEL.replace("4042800.00,40512000.00", "40512000.00,4042800.00"),
        CoordinateError,
        12,
        "another order",
    ),
    "another zone": (PARCEL.replace("40512800.00\nJ4", "39512800.00\nJ4"), CoordinateError, 13, "zone 39"),
    "degrees": (HEADER + HEAD + "J1,1,36.123456,118.654321\nJ2,1,36.123,118.7654321\n", FormatError, 11, "format"),
    "a last corner beside the first": (
        PARCEL.removesuffix("40512000.00\n") + "40512000.05\n",
        GeometryError,
        15,
        "misses the first, in line 11, by 0.050 m",
    ),
    "a corner twice": (
        PARCEL.replace("J4,1,4042000.00,40512800.00", "J4,1,4042800.00,40512800.00"),
        GeometryError,
        11,
        "repeats",
    ),
    "a ring twice": (PARCEL + CORNERS.replace(",1,4", ",2,4"), GeometryError, None, "twice"),
    "rings that overlap": (PARCEL + INNER.replace("405124", "405134"), GeometryError, None, "overlap"),
    "a ring taken up again": (
        PARCEL.removesuffix(POINTS_ONLY[4] + "\n") + INNER + "J9,1,4042000.00,40512900.00\n",
        FormatError,
        20,
        "comes back",
    ),
    "too few lines, not closed": (PARCEL.removesuffix("\n".join(POINTS_ONLY[3:])), FormatError, 10, "some may be lost"),
    "the order that the user names": (PARCEL, CoordinateError, 11, "another order"),
}
OPTIONS = {"the order that the user names": {"order": "yx"}}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    text, error, line, words = REFUSED[name]
    with pytest.raises(error) as caught:
        read(text, **OPTIONS.get(name, {}))
    assert caught.value.path == "right.txt"
    assert line is None or caught.value.line == line
    assert words in caught.value.what.en + caught.value.remedy.en
    assert caught.value.remedy.zh


def test_edges_that_cross_are_refused_with_the_place():
    lines = CORNERS.split("\n")
    with pytest.raises(GeometryError, match="4042400") as caught:
        read(HEADER + HEAD + "\n".join([lines[0], lines[2], lines[1], lines[3], lines[4]]))
    assert caught.value.line == 11


@pytest.mark.parametrize("options", [{"max_vertices": 4}, {"max_features": 1}])
def test_too_large(options):
    with pytest.raises(FileReadError):
        read(PARCEL + HEAD + CORNERS.replace("40512", "40522"), **options)


NOT_PARCELS = {
    "corner list": b"1,4042000.00,40512000.00\n2,4042000.00,40513000.00\n",
    "six columns": b"1,2,3,4,4042000.00,40512000.00\n",
    "registration string": b"1,3,118.3000,36.3000,118.4500,36.3000,118.4500,36.1500,0,0,0,",
    "GeoJSON": b'{"type": "FeatureCollection", "features": []}',
    "bytes": bytes(range(256)),
    "nothing": b"",
}


@pytest.mark.parametrize("content", NOT_PARCELS.values(), ids=NOT_PARCELS)
def test_other_formats_are_not_taken(content):
    assert not is_parcels(content)


@FIXED
@given(st.integers(0, len(PARCEL)), st.text(alphabet="0123456789.,*-\n J[]@=面线", max_size=4))
def test_any_damage_is_read_or_refused(position, damage):
    with contextlib.suppress(MingeoError):
        read(PARCEL[:position] + damage + PARCEL[position:])


@FIXED
@given(st.integers(len(HEADER) + len(HEAD), len(PARCEL)))
def test_a_parcel_that_breaks_off_is_refused(end):
    """The count in the head, the closing corner, and two decimals tell a whole parcel from a piece of one."""
    if end < len(PARCEL) - len("00.00\n"):
        with pytest.raises(MingeoError):
            read(PARCEL[:end])


# Parcels out


def one(geometry, crs="EPSG:4528", **attributes) -> FeatureSet:
    return FeatureSet((Feature("1", attributes, geometry),), crs, True, "", "", ())


def test_what_is_written_stands_as_the_rule_sheet_has_it():
    text = write_parcels(one(SQUARE - HOLE, name="地块甲", 地块用途="采矿用地")).decode("gbk")
    assert text.endswith("\r\n")
    lines = text.split("\r\n")
    assert lines[:9] == HEADER.split("\n")[:9]
    assert lines[9].startswith("10,")
    assert lines[9].endswith(",1,地块甲,面,,采矿用地,,@")
    area = float(lines[9].split(",")[1])
    assert area == pytest.approx(
        60, abs=0.001
    )  # hectares; 20 km off the central meridian the ellipsoid has 0.0001 less
    assert [line.split(",")[:2] for line in lines[10:20]] == [
        *(["J1", "1"], ["J2", "1"], ["J3", "1"], ["J4", "1"], ["J1", "1"]),
        *(["J1", "2"], ["J2", "2"], ["J3", "2"], ["J4", "2"], ["J1", "2"]),
    ]
    assert sorted({line.split(",", 2)[2] for line in lines[10:15]}) == sorted(
        {line.split(",", 2)[2] for line in CORNERS.split("\n")[:5]}
    )


@pytest.mark.parametrize(
    ("crs", "bounds", "system", "width", "zone"),
    [
        ("EPSG:4528", (40512000, 4042000, 40512800, 4042800), "2000国家大地坐标系", "3", "40"),
        ("EPSG:4549", (512000, 4042000, 512800, 4042800), "2000国家大地坐标系", "3", "40"),
        ("EPSG:2364", (40512000, 4042000, 40512800, 4042800), "1980西安坐标系", "3", "40"),
        ("EPSG:2437", (512000, 4042000, 512800, 4042800), "1954北京坐标系", "3", "40"),
        ("EPSG:4498", (20512000, 4042000, 20512800, 4042800), "2000国家大地坐标系", "6", "20"),
    ],
)
def test_systems_written_are_read_again(crs, bounds, system, width, zone):
    content = write_parcels(one(shapely.box(*bounds), crs), encoding="utf-8")
    for line in (f"坐标系={system}", f"几度分带={width}", f"带号={zone}"):
        assert line in content.decode().split("\r\n")
    found = read(content)
    assert (found.crs, found.features[0].geometry.bounds) == (crs, bounds)


def test_degrees_are_written_in_their_three_degree_plane():
    assert "带号=40" in write_parcels(one(shapely.box(118.8, 36.5, 118.81, 36.51), "EPSG:4490")).decode("gbk")


WRITER_REFUSALS = {
    "UTM": (one(shapely.box(500000, 4042000, 500800, 4042800), "EPSG:32650"), {}, CRSError),
    "a comma in the name": (one(SQUARE, name="甲,乙"), {}, FormatError),
    "a line break in the name": (one(SQUARE, name="甲\n乙"), {}, FormatError),
    "an @ in the name": (one(SQUARE, name="甲@"), {}, FormatError),
    "a character that GBK does not have": (one(SQUARE, name="𠮷"), {}, FormatError),
    "smaller than the precision": (one(shapely.box(40512000, 4042000, 40512000.004, 4042000.004)), {}, GeometryError),
    "nothing left of a hole": (
        one(SQUARE - shapely.box(40512100, 4042100, 40512100.004, 4042100.004)),
        {},
        GeometryError,
    ),
}


@pytest.mark.parametrize(("found", "options", "error"), WRITER_REFUSALS.values(), ids=WRITER_REFUSALS)
def test_what_parcel_text_cannot_hold(found, options, error):
    with pytest.raises(error):
        write_parcels(found, **options)


@st.composite
def parcels(draw):
    """Return a parcel of one or two fans, perhaps with a hole, in centimetres."""
    parts = []
    for part in range(draw(st.integers(1, 2))):
        x, y = 40_500_000.0 + 10_000 * part + draw(st.integers(0, 999)), 4_042_000.0
        radii = draw(st.lists(st.integers(100_000, 400_000), min_size=4, max_size=9))
        turns = [2 * math.pi * number / len(radii) for number in range(len(radii))]
        ring = [
            (x + round(radius * math.cos(turn)) / 100, y + round(radius * math.sin(turn)) / 100)
            for radius, turn in zip(radii, turns, strict=True)
        ]
        hole = [(x + 200, y), (x, y + 200), (x - 200, y - 200)]
        parts.append(Polygon(ring, [hole] if draw(st.booleans()) else []))
    return MultiPolygon(parts) if len(parts) > 1 else parts[0]


@FIXED
@given(parcels(), st.sampled_from(["gbk", "utf-8"]), st.integers(2, 4))
def test_written_and_read_again_it_is_the_same_to_the_centimetre(geometry, encoding, decimals):
    found = read(write_parcels(one(geometry, name="地块"), encoding=encoding, decimals=decimals))
    (feature,) = found.features
    before, after = (shapely.get_coordinates(each) for each in (geometry, feature.geometry))
    assert abs(before - after).max() < 0.5 * 10**-decimals
    assert feature.geometry.geom_type == geometry.geom_type
    assert "hectares and fits" in account(found)
