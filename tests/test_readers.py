"""Files in: every spelling of the same corners gives the same polygon, and the account says what was assumed."""

import json
import math
from collections.abc import Sequence

import geopandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from mingeo.errors import CoordinateError, CRSError, FormatError, GeometryError, MingeoError
from mingeo.readers import read_features, read_layer, read_right
from mingeo.readers.feature_layers import feature_layer_of_frame

pytestmark = pytest.mark.usefixtures("messages_in_english")

FIXED = settings(derandomize=True, deadline=None, max_examples=60)

# (easting, northing): a square of 640 m in the sea off the invented county of data/examples
SQUARE = [(40609560.0, 3897560.0), (40609560.0, 3898200.0), (40610200.0, 3898200.0), (40610200.0, 3897560.0)]
LIST = "J1,3897560.00,40609560.00\nJ2,3898200.00,40609560.00\nJ3,3898200.00,40610200.00\nJ4,3897560.00,40610200.00\n"
EAST = [(easting + 1000, northing) for easting, northing in SQUARE]
EAST_LIST = LIST.replace("406095", "406105").replace("406102", "406112")


def corners(geometry: Polygon) -> list[tuple[float, float]]:
    ring = list(geometry.exterior.coords)
    assert ring[0] == ring[-1]
    return ring[:-1]


def account(right) -> str:
    return "\n".join(note.en for note in right.interpretation)


# Lists of corner points


VARIANTS = {
    "label, x, y": LIST,
    "x, y without label": LIST.replace("J1,", "").replace("J2,", "").replace("J3,", "").replace("J4,", ""),
    "number and enumeration comma": LIST.replace("J", "").replace(",3", "、3"),
    "number with a dot": LIST.replace("J1,", "1.,").replace("J2,", "2.,").replace("J3,", "3.,").replace("J4,", "4.,"),
    "tabs": LIST.replace(",", "\t"),
    "blanks": LIST.replace(",", "   "),
    "comma and blank": LIST.replace(",", ", "),
    "semicolons": LIST.replace(",", ";"),
    "bars": LIST.replace(",", " | "),
    "trailing commas": LIST.replace("\n", ",\n"),
    "no last line break": LIST.rstrip("\n"),
    "Windows line breaks": LIST.replace("\n", "\r\n"),
    "blank lines at both ends": f"\n\n{LIST}\n\n",
    "indented": LIST.replace("J", "  J"),
    "whole metres": LIST.replace(".00", ""),
    "full-width digits and commas": LIST.translate(
        {code: code + 0xFEE0 for code in map(ord, "0123456789.,J")},
    ),
    "first corner repeated at the end": LIST + "J1,3897560.00,40609560.00\n",
    "heading in Chinese": "序号,X坐标,Y坐标\n" + LIST,
    "heading in English": "point northing easting\n" + LIST,
    "title and heading": "某县某矿拐点坐标（2000国家大地坐标系）\n序号 X Y\n" + LIST,
    "easting first": "".join(
        f"{label},{easting},{northing}\n"
        for label, northing, easting in (line.split(",") for line in LIST.splitlines())
    ),
}
BYTES = {
    "UTF-8": LIST.encode(),
    "UTF-8 with byte order mark": LIST.encode("utf-8-sig"),
    "GBK with a Chinese heading": ("序号，纵坐标，横坐标\n" + LIST).encode("gbk"),
    "GBK with Chinese separators": LIST.replace(",", "，").encode("gbk"),
    "GB 18030": ("㵒家村矿区拐点\n" + LIST).encode("gb18030"),
}


@pytest.mark.parametrize("content", [*VARIANTS.values(), *BYTES.values()], ids=[*VARIANTS, *BYTES])
def test_every_way_of_writing_a_corner_list_gives_the_same_polygon(file, content):
    right = read_right(file(content))
    assert corners(right.geometry) == SQUARE
    assert right.crs == "EPSG:4528"
    assert right.geometry.area == 640 * 640


def test_the_account_says_what_was_assumed(file):
    right = read_right(file(LIST))
    assert "1 part(s), 4 lines" in account(right)
    assert "seven digits northing X, eight digits easting Y" in account(right)
    assert "zone number 40" in account(right)
    assert "the datum is taken to be CGCS2000" in account(right)
    assert all(note.zh for note in right.interpretation)


def test_the_account_names_a_line_that_was_passed_over(file):
    assert "line 2 is no corner and was passed over: 序号,X,Y" in account(read_right(file("\n序号,X,Y\n" + LIST)))


@pytest.mark.parametrize(("zone", "crs"), [(25, "EPSG:4513"), (36, "EPSG:4524"), (40, "EPSG:4528"), (45, "EPSG:4533")])
def test_the_zone_number_gives_the_plane(file, zone, crs):
    # EPSG: CGCS2000 / 3-degree Gauss-Kruger zone 25 is 4513, and so on to zone 45, 4533
    assert read_right(file(LIST.replace(",406", f",{zone}4"))).crs == crs


@pytest.mark.parametrize("between", ["\n", "\n\n", " \t\n", "\n,,\n"], ids=["one", "two", "of blanks", "of commas"])
def test_a_blank_line_starts_the_next_part(file, between):
    right = read_right(file(LIST + between + EAST_LIST))
    assert isinstance(right.geometry, MultiPolygon)
    assert [corners(part) for part in right.geometry.geoms] == [SQUARE, EAST]
    assert "2 part(s), 8 lines" in account(right)


@pytest.mark.parametrize("label", ["", "1,", "J1,", "j1,", "1.,", "1:,", "KT12,"])
def test_labels_are_no_coordinates(file, label):
    right = read_right(file("".join(f"{label}{northing},{easting}\n" for easting, northing in SQUARE)))
    assert corners(right.geometry) == SQUARE


NORTH = "2,3898200,40609560\n3,3898200,40610200\n4,3897560,40610200\n"
UNREADABLE = {
    "two corners": ("1,3897560,40609560\n2,3898200,40610200\n", 1, GeometryError),
    "one corner again and again": ("1,3897560,40609560\n" * 3, 1, GeometryError),
    "a corner twice": (LIST + "J2,3898200.00,40609560.00\n", 1, GeometryError),
    "bow-tie": (
        "1,3897560,40609560\n2,3898200,40610200\n3,3897560,40610200\n4,3898200,40609560\n",
        1,
        GeometryError,
    ),
    "second part with two corners": (LIST + "\n5,3899000,40609000\n6,3899001,40609001\n", 6, GeometryError),
    "a part inside a part": (
        LIST
        + "\n"
        + LIST.replace("7560", "7700").replace("8200", "8000").replace("9560", "9700").replace("10200", "10000"),
        None,
        GeometryError,
    ),
    "eastings without zone number": (LIST.replace(",40", ","), 1, CoordinateError),
    "northings too far north": (LIST.replace(",389", ",689"), 1, CoordinateError),
    "six-degree zone number": (LIST.replace(",40", ",20"), 1, CoordinateError),
    "zone number too large": (LIST.replace(",40", ",46"), 1, CoordinateError),
    "two zones": (LIST.replace("40610200", "39610200"), None, CoordinateError),
    "masked digits": ("1,38975**.**,406095**.**\n" + NORTH, 1, CoordinateError),
    "masked digits further down": (LIST.replace("J3,3898200.00", "J3,38982**.**"), 3, CoordinateError),
    "a word among the corners": (LIST.replace("J3,", "J3,about,"), 3, FormatError),
    "one number missing": (LIST.replace("J3,3898200.00", "J3"), 3, MingeoError),
    "two decimal points": (LIST.replace("J3,3898200.00", "J3,3898200.0.0"), 3, FormatError),
    "an exponent": (LIST.replace("J3,3898200.00", "J3,3.8982e6"), 3, FormatError),
    "not a number in the middle": (LIST.replace("J2,3898200.00", "J2,nan"), 2, FormatError),
    "not a number in the first corner": ("1,nan,40609560.00\n" + NORTH, 1, MingeoError),
    "dashes in the first corner": ("1,——,40609560.00\n" + NORTH, 1, MingeoError),
    "first corner cut short": ("1,3897560.00,\n" + NORTH, 1, MingeoError),
    "digits of the first corner in groups": ("1,3 897 560.00,40 609 560.00\n" + NORTH, 1, MingeoError),
    "letter O in the first corner": ("1,38975OO.00,406O956O.00\n" + NORTH, 1, MingeoError),
    "no corner at all": ("某县某矿\n没有坐标\n", None, FormatError),
}


@pytest.mark.parametrize(("content", "line", "error"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_list_that_leaves_a_doubt_is_refused_with_its_place(file, content, line, error):
    path = file(content)
    with pytest.raises(error) as caught:
        read_right(path)
    assert caught.value.path == str(path)
    if line is not None:
        assert caught.value.line == line


def test_a_crossing_is_told_in_the_coordinates_of_the_list(file):
    # The diagonals of the square cross in its middle: 40609560 + 320, 3897560 + 320.
    content, _, _ = UNREADABLE["bow-tie"]
    with pytest.raises(GeometryError, match=r"40609880, 3897880"):
        read_right(file(content))


@st.composite
def rings(draw) -> list[tuple[str, str]]:
    """Draw (easting, northing) with two decimals round a centre, in order of direction: never crossing."""
    count = draw(st.integers(3, 12))
    zone = draw(st.integers(26, 44))
    east, north = draw(st.integers(300_000, 700_000)), draw(st.integers(2_000_000, 5_500_000))
    radii = draw(st.lists(st.integers(50, 2000), min_size=count, max_size=count))
    turn = draw(st.floats(0, 1))
    directions = [2 * math.pi * (position + turn) / count for position in range(count)]
    points = [(r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, directions, strict=True)]
    return [(f"{zone}{east + x:.2f}", f"{north + y:.2f}") for x, y in points]


@FIXED
@given(
    ring=rings(),
    separator=st.sampled_from([",", "，", "\t", " ", "; "]),
    labelled=st.booleans(),
    easting_first=st.booleans(),
    closed=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gbk"]),
)
def test_a_list_comes_back_as_it_was_written(
    tmp_path_factory, ring, separator, labelled, easting_first, closed, encoding
):
    lines = []
    for number, (easting, northing) in enumerate(ring + ring[:1] if closed else ring, start=1):
        pair = [easting, northing] if easting_first else [northing, easting]
        lines.append(separator.join([f"J{number}", *pair] if labelled else pair))
    path = tmp_path_factory.getbasetemp() / "ring.txt"
    path.write_bytes("\n".join(lines).encode(encoding))
    found = read_right(path)
    assert corners(found.geometry) == [(float(easting), float(northing)) for easting, northing in ring]
    assert found.crs == f"EPSG:{4488 + int(ring[0][0][:2])}"


def right_or_error(path):
    try:
        return read_right(path)
    except MingeoError as error:
        return error


@FIXED
@given(data=st.data(), damaged=st.integers(0, 3))
def test_damage_to_one_line_never_drops_a_corner(tmp_path_factory, data, damaged):
    lines = LIST.splitlines()
    line = lines[damaged]
    at = data.draw(st.integers(0, len(line)))
    cut = data.draw(st.integers(0, 3))
    lines[damaged] = line[:at] + data.draw(st.text("0123456789., *-eXn年", max_size=3)) + line[at + cut :]
    path = tmp_path_factory.getbasetemp() / "damaged.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = right_or_error(path)
    if isinstance(found, MingeoError):
        assert found.path == str(path)
    else:
        kept = SQUARE[:damaged] + SQUARE[damaged + 1 :]
        assert len(corners(found.geometry)) == 4
        assert set(corners(found.geometry)) >= set(kept)


# GeoJSON


def ring_of(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    return [list(point) for point in [*points, points[0]]]


POLYGON = {"type": "Polygon", "coordinates": [ring_of(SQUARE)]}
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4528"}}
DEGREES = [(118.0, 36.0), (118.0, 36.01), (118.01, 36.01), (118.01, 36.0)]


def feature(geometry=POLYGON, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, crs=CRS):
    return {"type": "FeatureCollection", **({} if crs is None else {"crs": crs}), "features": list(features)}


@pytest.mark.parametrize(
    "document",
    [
        collection(feature()),
        {**feature(), "crs": CRS},
        {**POLYGON, "crs": CRS},
        collection(feature({"type": "MultiPolygon", "coordinates": [POLYGON["coordinates"]]})),
        collection(feature({"type": "Polygon", "coordinates": [[[*p, 12.5] for p in ring_of(SQUARE)]]})),
        collection({**feature(), "properties": None}),
        collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:4528"}}),
    ],
    ids=["collection", "feature", "geometry", "multipolygon", "heights", "no properties", "short CRS name"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_form_of_geojson_gives_the_same_polygon(file, document, encoding):
    right = read_right(file(json.dumps(document).encode(encoding), "right.geojson"))
    (part,) = shapely.get_parts(right.geometry).tolist()
    assert corners(part) == SQUARE
    assert not part.has_z
    assert right.crs == "EPSG:4528"


@pytest.mark.parametrize("name", ["right.geojson", "right.json", "right.txt", "right"])
def test_the_content_decides_the_format_and_not_the_name(file, name):
    assert corners(read_right(file(json.dumps(collection(feature())), name)).geometry) == SQUARE
    assert corners(read_right(file(LIST, name)).geometry) == SQUARE


def test_without_a_crs_member_geojson_is_longitude_and_latitude_and_the_account_says_so(file):
    document = collection(feature({"type": "Polygon", "coordinates": [ring_of(DEGREES)]}), crs=None)
    right = read_right(file(json.dumps(document)))
    assert right.crs == "EPSG:4490"
    assert corners(right.geometry) == DEGREES
    assert "names no CRS" in account(right)
    assert "taken for CGCS2000" in account(right)


def test_holes_are_kept(file):
    hole = [(40609700.0, 3897700.0), (40609800.0, 3897700.0), (40609800.0, 3897800.0), (40609700.0, 3897800.0)]
    document = collection(feature({"type": "Polygon", "coordinates": [ring_of(SQUARE), ring_of(hole)]}))
    geometry = read_right(file(json.dumps(document))).geometry
    assert [list(ring.coords)[:-1] for ring in geometry.interiors] == [hole]
    assert geometry.area == 640 * 640 - 100 * 100


def test_the_user_may_name_the_crs_that_the_file_leaves_out(file):
    path = file(json.dumps(collection(feature(), crs=None)))
    right = read_right(path, "EPSG:4528")
    assert right.crs == "EPSG:4528"
    assert "as the user named it" in account(right)


@pytest.mark.parametrize(
    ("content", "crs"),
    [(json.dumps(collection(feature())), "EPSG:4527"), (LIST, "EPSG:4527"), (LIST, "EPSG:4490")],
    ids=["GeoJSON", "corner list", "degrees"],
)
def test_the_user_may_not_contradict_the_file(file, content, crs):
    with pytest.raises(CRSError, match=r"the file says .*EPSG:4528"):
        read_right(file(content), crs)


BROKEN = {
    "unclosed ring": (feature({"type": "Polygon", "coordinates": [[list(p) for p in SQUARE]]}), GeometryError),
    "bow-tie": (
        feature({"type": "Polygon", "coordinates": [ring_of([SQUARE[0], SQUARE[2], SQUARE[3], SQUARE[1]])]}),
        GeometryError,
    ),
    "two corners": (feature({"type": "Polygon", "coordinates": [ring_of(SQUARE[:2])]}), GeometryError),
    "empty polygon": (feature({"type": "Polygon", "coordinates": []}), MingeoError),
    "no geometry": (feature(None), GeometryError),
    "line": (feature({"type": "LineString", "coordinates": ring_of(SQUARE)}), GeometryError),
    "point": (feature({"type": "Point", "coordinates": list(SQUARE[0])}), GeometryError),
    "geometries together": (feature({"type": "GeometryCollection", "geometries": [POLYGON]}), GeometryError),
    "unknown geometry": (feature({"type": "Circle"}), FormatError),
    "curved parts": (feature({"type": "CurvePolygon", "coordinates": [ring_of(SQUARE)]}), FormatError),
    "hole outside": (feature({"type": "Polygon", "coordinates": [ring_of(SQUARE), ring_of(EAST)]}), GeometryError),
    "text for a number": (
        feature({"type": "Polygon", "coordinates": [[["40609560", "3897560"]] * 4]}),
        CoordinateError,
    ),
    "true for a number": (feature({"type": "Polygon", "coordinates": [[[True, False]] * 4]}), CoordinateError),
    "one number": (feature({"type": "Polygon", "coordinates": [[[40609560]] * 4]}), CoordinateError),
    "number beyond a double": (feature({"type": "Polygon", "coordinates": [[[10**400, 1]] * 4]}), CoordinateError),
    "rings for positions": (feature({"type": "Polygon", "coordinates": [[ring_of(SQUARE)]]}), MingeoError),
}


@pytest.mark.parametrize(("broken", "error"), BROKEN.values(), ids=BROKEN)
def test_a_broken_geojson_feature_is_refused_by_its_number(file, broken, error):
    path = file(json.dumps(collection(feature(), broken)), "right.geojson")
    with pytest.raises(error) as caught:
        read_features(path)
    assert caught.value.path == str(path)
    assert "feature 2" in caught.value.what.en


NOT_GEOJSON = {
    "cut off": '{"type": "Polygon", "coordinates": [[[118, 36]',
    "key twice": '{"type": "FeatureCollection", "features": [], "type": "Feature"}',
    "key twice, deep": json.dumps(collection(feature())).replace('"properties": {}', '"properties": {"a": 1, "a": 2}'),
    "list": "[]",
    "no type": "{}",
    "topology": '{"type": "Topology", "objects": {}}',
    "no features": '{"type": "FeatureCollection"}',
    "null features": '{"type": "FeatureCollection", "features": null}',
    "empty features": '{"type": "FeatureCollection", "features": []}',
    "null feature": '{"type": "FeatureCollection", "features": [null]}',
    "properties are a list": json.dumps(collection({**feature(), "properties": [1]})),
    "NaN": json.dumps(collection(feature({"type": "Polygon", "coordinates": [[[math.nan, 1.0]] * 4]}))),
    "infinity": json.dumps(collection(feature(), crs=None)).replace("40609560.0", "-Infinity"),
    "5,000 levels": '{"a":' * 5000 + "1" + "}" * 5000,
    "5,000 lists": '{"type": "Polygon", "coordinates": ' + "[" * 5000 + "]" * 5000 + "}",
    "5,000 digits": '{"type": "Polygon", "coordinates": [[[1' + "0" * 5000 + ", 36]]]}",
    "CRS is null": json.dumps(collection(feature(), crs=None) | {"crs": None}),
    "CRS is a text": json.dumps(collection(feature(), crs="EPSG:4528")),
    "CRS properties are null": json.dumps(collection(feature(), crs={"type": "name", "properties": None})),
    "CRS properties are a list": json.dumps(collection(feature(), crs={"type": "name", "properties": ["EPSG:4528"]})),
    "CRS is a link": json.dumps(collection(feature(), crs={"type": "link", "properties": {"href": "file:///x"}})),
}


@pytest.mark.parametrize("content", NOT_GEOJSON.values(), ids=NOT_GEOJSON)
def test_what_is_no_geojson_is_refused_with_the_file(file, content):
    path = file(content, "right.geojson")
    with pytest.raises(MingeoError) as caught:
        read_features(path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("name", ["", "EPSG:999999", "EPSG:5773", "+init=epsg:4528", "somewhere", "\x00", '{"a": 1}'])
def test_a_crs_name_in_a_file_is_never_guessed(file, name):
    path = file(json.dumps(collection(feature(), crs={"type": "name", "properties": {"name": name}})))
    with pytest.raises(CRSError) as caught:
        read_right(path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("name", ["+init={}:trap", "init={}:trap type=crs"])
def test_a_crs_name_in_a_file_opens_no_other_file(file, name):
    trap = file("<trap> +proj=tmerc +lon_0=120 +x_0=40500000 +ellps=GRS80 <>\n", "trap")
    named = {"type": "name", "properties": {"name": name.format(trap)}}
    with pytest.raises(CRSError):
        read_right(file(json.dumps(collection(feature(), crs=named))))


@pytest.mark.parametrize(
    ("points", "crs"),
    [
        ([(north, east) for east, north in DEGREES], None),
        ([(east + 360, north) for east, north in DEGREES], None),
        ([(-east, north) for east, north in DEGREES], None),
        (SQUARE, None),
        (DEGREES, "EPSG:4528"),
        ([(northing, easting) for easting, northing in SQUARE], "EPSG:4528"),
    ],
    ids=["swapped", "once round", "west", "metres as degrees", "degrees as metres", "axes of the plane swapped"],
)
def test_coordinates_that_cannot_lie_in_china_are_refused(file, points, crs):
    named = None if crs is None else {"type": "name", "properties": {"name": crs}}
    document = collection(feature({"type": "Polygon", "coordinates": [ring_of(points)]}), crs=named)
    with pytest.raises(CoordinateError, match="no place in China"):
        read_right(file(json.dumps(document)))


# What the file and the user say of a right


SAID = {
    "矿业权名称": "甲山矿",
    "矿业权类型": "采矿权",
    "开采主矿种": "建筑石料用灰岩",
    "生产规模": "200 万吨/年",
    "开采方式": "露天开采",
    "服务年限": "10年",
    "年度": 2024,
    "矿区面积": "0.4096 平方千米",
}


def test_chinese_field_names_say_what_the_right_is(file):
    right = read_right(file(json.dumps(collection(feature(**SAID)))))
    assert (right.name, right.kind, right.mineral) == ("甲山矿", "mining", "建筑石料用灰岩")
    assert (right.scale, right.method, right.term_years) == ("200 万吨/年", "open-pit", 10)
    assert (right.year, right.stated_area) == (2024, "0.4096 平方千米")


@pytest.mark.parametrize(
    ("field", "said", "attribute", "value"),
    [
        ("name", "乙山矿", "name", "乙山矿"),
        ("kind", "exploration", "kind", "exploration"),
        ("mineral", "铁矿", "mineral", "铁矿"),
        ("scale", "6 万吨/年", "scale", "6 万吨/年"),
        ("method", "underground", "method", "underground"),
        ("term", "3", "term_years", 3),
        ("year", "2022", "year", 2022),
        ("stated_area", "61.4 公顷", "stated_area", "61.4 公顷"),
    ],
)
def test_what_the_user_says_goes_before_what_the_file_says(file, field, said, attribute, value):
    path = file(json.dumps(collection(feature(**SAID))))
    right = read_right(path, **{field: said})
    assert getattr(right, attribute) == value
    untouched = read_right(path)
    assert getattr(untouched, attribute) != value


def test_an_empty_attribute_says_nothing(file):
    right = read_right(file(json.dumps(collection(feature(kind=None, mineral="  ", 生产规模="")))))
    assert (right.kind, right.mineral, right.scale) == (None, "", "")


@pytest.mark.parametrize(
    "said",
    [
        {"scale": "200"},
        {"scale": "很大"},
        {"stated_area": "0.64"},
        {"kind": "quarry"},
        {"method": "air"},
        {"term": "soon"},
        {"term": "-1"},
        {"year": "nan"},
        {"colour": "red"},
    ],
    ids=lambda said: "=".join(*said.items()),
)
def test_what_cannot_be_understood_is_refused_and_not_dropped(file, said):
    with pytest.raises(MingeoError):
        read_right(file(LIST), **said)


@pytest.mark.parametrize("field", ["生产规模", "矿区面积"])
def test_a_bare_number_in_an_attribute_is_refused_for_its_missing_unit(file, field):
    with pytest.raises(MingeoError) as caught:
        read_right(file(json.dumps(collection(feature(**{field: 200})))))
    assert caught.value.path is not None


@pytest.mark.parametrize("count", [2, 6])
def test_a_file_with_several_rights_is_refused(file, count):
    with pytest.raises(FormatError, match=f"there are {count} features"):
        read_right(file(json.dumps(collection(*[feature()] * count))))


# GeoPackage and frames


def frame(**columns) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=[Polygon(SQUARE)], crs="EPSG:4528")


def test_a_geopackage_gives_the_polygon_and_the_attributes(tmp_path):
    frame(**{name: [value] for name, value in SAID.items()}).to_file(tmp_path / "right.gpkg", layer="拟设采矿权")
    right = read_right(tmp_path / "right.gpkg")
    assert corners(right.geometry) == SQUARE
    assert right.crs == "EPSG:4528"
    assert (right.name, right.kind, right.scale, right.year) == ("甲山矿", "mining", "200 万吨/年", 2024)
    assert "拟设采矿权" in account(right)


def test_a_geopackage_with_two_layers_is_refused_with_their_names(tmp_path):
    for layer in ("一期", "二期"):
        frame(a=[1]).to_file(tmp_path / "two.gpkg", layer=layer)
    with pytest.raises(FormatError, match=r"一期.*二期"):
        read_right(tmp_path / "two.gpkg")


@pytest.mark.parametrize("kept", [100, 5_000, 60_000])
def test_a_geopackage_that_was_cut_off_is_refused(tmp_path, kept):
    frame(a=[1]).to_file(tmp_path / "whole.gpkg")
    content = (tmp_path / "whole.gpkg").read_bytes()
    assert len(content) > kept
    (tmp_path / "cut.gpkg").write_bytes(content[:kept])
    with pytest.raises(FormatError) as caught:
        read_right(tmp_path / "cut.gpkg")
    assert caught.value.path == str(tmp_path / "cut.gpkg")


def test_reading_a_geopackage_leaves_the_folder_as_it_was(tmp_path):
    path = tmp_path / "right.gpkg"
    frame(a=[1]).to_file(path)
    before = path.read_bytes()
    read_right(path)
    assert [one.name for one in tmp_path.iterdir()] == ["right.gpkg"]
    assert path.read_bytes() == before


def test_a_geopackage_row_without_geometry_is_refused_and_not_dropped(tmp_path):
    rows = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=[Polygon(SQUARE), None], crs="EPSG:4528")
    rows.to_file(tmp_path / "layer.gpkg")
    with pytest.raises(GeometryError, match="feature 2"):
        read_layer("ecological_redline", tmp_path / "layer.gpkg")


def test_a_layer_has_the_labels_and_names_of_its_features(file):
    path = file(json.dumps(collection(feature(name="红线一"), feature(名称="红线二"), feature())), "layer.geojson")
    layer = read_layer("ecological_redline", path)
    assert (layer.role, layer.crs, layer.path) == ("ecological_redline", "EPSG:4528", str(path))
    assert layer.features == ("1", "2", "3")
    assert layer.names == ("红线一", "红线二", "")


def test_a_frame_becomes_a_layer_by_its_index_labels():
    layer = feature_layer_of_frame("existing_rights", frame(名称=["甲矿"]).set_index([["C1"]]))
    assert layer.features == ("C1",)
    assert layer.names == ("甲矿",)
    assert layer.crs == "EPSG:4528"
    assert corners(layer.geometries[0]) == SQUARE


def test_a_frame_without_a_crs_is_no_layer():
    bare = geopandas.GeoDataFrame(geometry=[Polygon(SQUARE)])
    with pytest.raises(CRSError, match="no coordinate system"):
        feature_layer_of_frame("existing_rights", bare)


@pytest.mark.parametrize("geometry", [None, Polygon(), shapely.LineString(SQUARE), shapely.Point(SQUARE[0])])
def test_a_frame_with_a_geometry_that_is_no_area_is_no_layer(geometry):
    rows = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries([geometry], crs="EPSG:4528"))
    with pytest.raises(GeometryError):
        feature_layer_of_frame("existing_rights", rows)
