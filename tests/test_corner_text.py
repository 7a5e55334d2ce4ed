"""Lists and tables of corners: every printed form gives the same polygon, and what leaves a doubt is refused.

Figures stand beside the package's from three places: corners and areas typed from published notices
(`data/notices`, `data/published_rights`), coordinates worked out by hand, and pyproj.
"""

import csv
import math
from fractions import Fraction
from pathlib import Path

import exact
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from mingeo.errors import CoordinateError, CRSError, FileReadError, FormatError, GeometryError, MingeoError
from mingeo.readers.corner_table import Row, read_rows
from mingeo.readers.corner_text import read_corner_text, rows_of_text
from mingeo.readers.options import ReadOptions
from mingeo.source import Source

FIXED = settings(derandomize=True, deadline=None, max_examples=60)
DATA = Path(__file__).parent / "data"

# (northing, easting) of a square of 640 m, in order; the same 1000 m further east; a triangle inside the first
SQUARE = [
    ("3897560.00", "40609560.00"),
    ("3898200.00", "40609560.00"),
    ("3898200.00", "40610200.00"),
    ("3897560.00", "40610200.00"),
]
EAST = [(north, f"{float(east) + 1000:.2f}") for north, east in SQUARE]
INSIDE = [("3897700.00", "40609700.00"), ("3897800.00", "40609700.00"), ("3897800.00", "40609800.00")]
DEGREES = [(118 + Fraction(n, 3600), 36 + Fraction(m, 3600)) for n, m in [(2730, 1210), (2790, 1210), (2790, 1270)]]


def read(text: str | bytes, **options):
    content = text if isinstance(text, bytes) else text.encode()
    return read_corner_text(Source("right.txt", content), ReadOptions(**options))


def lines(corners, start=1, series="J", form="{label},{north},{east}\n"):
    return "".join(
        form.format(label=f"{series}{n}", north=north, east=east) for n, (north, east) in enumerate(corners, start)
    )


def points(corners):
    return [(float(east), float(north)) for north, east in corners]


def rings(found) -> list[list[tuple[float, float]]]:
    """Return the rings of the feature, holes after their part, the closing point left out."""
    parts = shapely.get_parts(found.features[0].geometry).tolist()
    return [list(ring.coords)[:-1] for part in parts for ring in (part.exterior, *part.interiors)]


def account(found) -> str:
    return "\n".join(f"{note.zh}\n{note.en}" for note in found.interpretation)


LIST = lines(SQUARE)


# Published notices


def published(right_id: str) -> list[list[tuple[float, float]]]:
    rows: dict[str, list[tuple[float, float]]] = {}
    with (DATA / "published_rights" / "rings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["right_id"] == right_id:
                x, y = ("y_east_m_with_zone", "x_north_m") if row["coord"] == "XY" else ("lon_deg", "lat_deg")
                rows.setdefault(row["ring"], []).append((float(row[x]), float(row[y])))
    return list(rows.values())


NOTICES = {
    "001": (["001"], "EPSG:4529", "1.0685"),
    "002": (["002a", "002b", "002c"], "EPSG:4529", "0.0215"),
    "002_table": (["002a", "002b", "002c"], "EPSG:4529", "0.0215"),
    "004": (["004"], "EPSG:4526", "0.9755"),
    "006c": (["006c"], "EPSG:4490", None),
    "010": (["010"], "EPSG:4490", None),
    "012": (["012"], "EPSG:4522", "0.1122"),
    "016": (["016"], "EPSG:4528", "0.1259"),
    "021": (["021"], "EPSG:4523", "0.0997"),
    "028": (["028g"], "EPSG:4524", "0.1352"),
    "029": (["029"], "EPSG:4526", "0.5763"),
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_published_notice_gives_the_corners_it_prints(name):
    right_ids, crs, printed_km2 = NOTICES[name]
    found = read((DATA / "notices" / f"{name}.txt").read_bytes())
    expected = [ring for right_id in right_ids for ring in published(right_id)]
    assert found.crs == crs
    if crs == "EPSG:4490":  # rings.csv has ten decimals of the degrees that the notice prints in seconds
        assert [len(ring) for ring in rings(found)] == [len(ring) for ring in expected]
        assert (
            abs(
                shapely.get_coordinates([Polygon(r) for r in rings(found)])
                - shapely.get_coordinates([Polygon(r) for r in expected])
            ).max()
            < 1e-10
        )
    else:
        assert rings(found) == expected
        assert f"{found.features[0].geometry.area / 1e6:.4f}" == printed_km2


def test_columns_side_by_side_are_read_down_as_their_labels_run():
    """钟祥, 2024: eleven corners in two columns; the notice states 0.6752 km²."""
    found = read((DATA / "notices" / "zhongxiang.txt").read_bytes())
    ring = rings(found)[0]
    assert [north for _, north in ring[4:8]] == [3435736.93, 3435843.58, 3436215.08, 3436508.21]
    area = exact.ring_area([exact.point(x, y) for x, y in ring])
    # 0.67542 in the plane of zone 38, 116 km from its meridian, and 0.67519 on the ellipsoid
    assert abs(area - 675_200) / 675_200 < Fraction(1, 1000)
    assert "基准按第 8 行所写" in account(found)
    assert "2 columns of corners side by side" in account(found)


def test_parts_bear_their_names_and_elevations():
    found = read((DATA / "notices" / "001.txt").read_bytes())
    assert found.features[0].attributes == {
        "parts": ["金藏采区", "远东采区"],
        "elevations": [[229.5, 70.0], [363.0, 10.0]],
        "stated_area": "1.0685平方千米",
    }
    below = {"elevations": [[77.0, 9.5], [21.6, 3.94], [28.9, 5.47]]}
    for name, parts in (("002", ["一矿段", "二矿段", "三矿段"]), ("002_table", ["一", "二", "三"])):
        assert read((DATA / "notices" / f"{name}.txt").read_bytes()).features[0].attributes == below | {"parts": parts}
    assert read((DATA / "notices" / "021.txt").read_bytes()).features[0].attributes["elevations"] == [[2028.0, 1830.0]]


def test_packed_degrees_are_told_from_decimal_ones_by_the_stated_area():
    text = (DATA / "notices" / "006c.txt").read_text(encoding="utf-8")
    assert "settled by the stated area 5.4平方千米: degrees.minutes-seconds" in account(read(text))
    bare = text.split("\n", 1)[1]
    with pytest.raises(FormatError) as caught:
        read(bare)
    assert "decimal degrees" in caught.value.what.en
    assert "degrees.minutes-seconds" in caught.value.what.en
    assert "--stated" in caught.value.remedy.en
    assert rings(read(bare, stated_area="5.4 平方千米")) == rings(read(text))
    # 0.0215° by 0.01° at 45.4°N: 111.32 km × cos 45.375° × 0.0215 × 1.1114 km = 1.87 km²
    assert rings(read(bare, stated_area="1.87 平方千米"))[0][0] == (121.56, 45.38)
    with pytest.raises(FormatError):
        read(bare, stated_area="3 平方千米")


def test_the_printed_zone_number_is_trusted_over_the_nearest_zone():
    found = read((DATA / "notices" / "016.txt").read_bytes())
    lon, _ = pyproj.Transformer.from_crs(4528, 4490, always_xy=True).transform(*rings(found)[0][0])
    assert f"{lon:.2f}°E, outside zone 40" in account(found)


def test_rows_from_the_middle_of_a_table_are_not_taken_for_the_whole():
    text = (DATA / "notices" / "015.txt").read_text(encoding="utf-8")
    with pytest.raises(FormatError, match=r"13"):
        read(text)
    found = read(text.replace("面积:1.133平方千米,", ""))
    assert rings(found)[0][0] == (37499816.523, 2544828.641)
    assert "the labels begin with 13" in account(found)
    assert "line 2: the header does not fit the numbers" in account(found)


def test_of_two_datums_side_by_side_cgcs2000_is_taken_and_the_other_named():
    text = (DATA / "notices" / "028.txt").read_text(encoding="utf-8")
    found = read(text)
    assert "the columns of CGCS2000 are taken, those of Xi'an 1980 are not" in account(found)
    old = read(text, crs="EPSG:2360")  # Xian 1980 / 3-degree Gauss-Kruger zone 36
    assert rings(old) == published("028x")
    assert old.crs == "EPSG:2360"
    with pytest.raises(FormatError, match="two datums, or two corners side by side"):
        read("\n".join(text.splitlines()[3:]))
    wrong = text.replace("36536008.092", "36536018.092")
    with pytest.raises(CoordinateError, match=r":5: the two coordinates of this row"):
        read(wrong)


def test_plane_coordinates_and_degrees_in_one_row_must_be_the_same_places():
    text = (DATA / "notices" / "012.txt").read_text(encoding="utf-8")
    assert "plane coordinates and degrees agree" in account(read(text))
    degrees = read(text, crs="EPSG:4490")
    assert abs(shapely.get_coordinates(degrees.features[0].geometry)[:-1] - published("012ll")[0]).max() < 1e-10
    # 0.2″ of latitude are 6.2 m
    with pytest.raises(CoordinateError, match=r":5: .* 6\.[12] m apart") as caught:
        read(text.replace("26°40′21.618″", "26°40′21.818″"))
    assert "EPSG:4522" in caught.value.remedy.en
    assert "EPSG:4490" in caught.value.remedy.en


# One square in many forms


ROWS = [f"{n}|{north}|{east}" for n, (north, east) in enumerate(SQUARE, 1)]
FORMS = {
    "label, x, y": LIST,
    "enumeration comma and semicolon": lines(SQUARE, 1, "", "{label}、{north},{east};\n"),
    "blanks round commas": lines(SQUARE, form="{label} , {north} , {east}\n"),
    "circled numbers": "".join(f"{mark}{north} {east}\n" for mark, (north, east) in zip("①②③④", SQUARE, strict=True)),
    "letters": "".join(f"{mark} {north} {east}\n" for mark, (north, east) in zip("ABCD", SQUARE, strict=True)),
    "label in brackets": lines(SQUARE, 1, "", "({label}) {north} {east}\n"),
    "names of the axes": lines(SQUARE, form="{label}：X={north}，Y={east}\n"),
    "names of the axes in brackets": lines(SQUARE, form="{label}（X={north}，Y={east}）\n"),
    "units": lines(SQUARE, form="{label} {north}m {east}米\n"),
    "full width": LIST.translate({code: code + 0xFEE0 for code in map(ord, "0123456789.,J")}),
    "bars": "点号 | X | Y\n" + "\n".join(row.replace("|", " | ") for row in ROWS),
    "Markdown": "| 点号 | X | Y |\n|:---|---:|---:|\n" + "\n".join(f"| {row} |" for row in ROWS),
    "full-width bars": "\n".join(ROWS).replace("|", "｜"),
    "one line": "拐点坐标：" + lines(SQUARE, 1, "", "{label}、{north},{east}；") + "\n",
    "one line of pairs": "".join(f"{north},{east};" for north, east in SQUARE),
    "one line, blanks only": lines(SQUARE, form="{label},{north},{east} "),
    "a cell a line": "点号\nX\nY\n" + lines(SQUARE, form="{label}\n{north}\n{east}\n"),
    "a cell a line, bars": "点号 |\nX |\nY |\n" + lines(SQUARE, form="{label} |\n{north} |\n{east} |\n"),
    "a cell a line, blank lines": lines(SQUARE, form="{label}\n\n{north}\n\n{east}\n\n"),
    "a cell a line, no labels": "".join(f"{north}\n{east}\n" for north, east in SQUARE),
    "side by side, down": "\n".join(f"{ROWS[n]}||{ROWS[n + 2]}" for n in (0, 1)),
    "side by side, across": "\n".join(f"{ROWS[n]}|{ROWS[n + 1]}" for n in (0, 2)),
    "side by side in blanks": "\n".join(f"{ROWS[n]} {ROWS[n + 2]}".replace("|", " ") for n in (0, 1)),
    "side by side, one column short": f"{ROWS[0]}||{ROWS[3]}\n{ROWS[1]}||||\n{ROWS[2]}||||",
    "side by side, left column short": f"{ROWS[0]}||{ROWS[1]}\n||||{ROWS[2]}\n||||{ROWS[3]}",
    "blank lines between all": LIST.replace("\n", "\n\n"),
    "closed": LIST + lines(SQUARE[:1]),
    "closed by the next label": LIST + lines(SQUARE[:1], 5),
    "closed, side by side": "\n".join(f"{ROWS[n]}||{row}" for n, row in ((0, ROWS[2]), (1, ROWS[3])))
    + f"\n||||{ROWS[0]}",
    "ended by a star": LIST + "*\n",
    "ended by zeros": LIST + "0|0\n",
    "ended by a label and zeros": LIST + "5 | 0 | 0\n",
    "header that lies": "序号,经度,纬度\n" + LIST,
    "header the other way": "序号,Y,X\n" + LIST,
    "easting first": lines(SQUARE, form="{label},{east},{north}\n"),
    "running number and label": "序号,点号,X,Y\n"
    + "".join(f"{n},J{n},{x},{y}\n" for n, (x, y) in enumerate(SQUARE, 1)),
    "running number without header": "".join(f"{n},J{n},{x},{y}\n" for n, (x, y) in enumerate(SQUARE, 1)),
    "a column of heights": "点号,X,Y,高程(m)\n" + lines(SQUARE, form="{label},{north},{east},451.25\n"),
    "a column of remarks": "点号,X,Y,备注\n" + lines(SQUARE, form="{label},{north},{east},界桩\n"),
    "labels that say nothing": lines(SQUARE, form="1,{north},{east}\n"),
    "descending labels": "".join(f"{5 - n},{x},{y}\n" for n, (x, y) in enumerate(SQUARE, 1)),
    "datum in a cell of the table": LIST.replace("40610200.00\nJ4", "40610200.00,2000国家大地坐标系\nJ4"),
    "a centre beside": "中心点坐标：X=3897880.00，Y=40609880.00\n" + LIST,
    "ranges beside": "1、地理坐标：东经118°10′—118°20′，北纬36°10′00″～36°20′00″\n" + LIST,
    "clauses around": "1、矿区面积 0.4096 平方千米，厚度 12.5 米 倾角 35.2 度\n" + LIST + "5、开采方式：露天开采\n",
    "old Mac line breaks": LIST.replace("\n", "\r"),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_square(text):
    found = read(text)
    ring = rings(found)[0]
    assert len(rings(found)) == 1
    start = ring.index(points(SQUARE)[0])
    turned = ring[start:] + ring[:start]
    assert turned in (points(SQUARE), [turned[0], *points(SQUARE)[:0:-1]])
    assert found.crs == "EPSG:4528"
    assert found.features[0].geometry.area == 640 * 640


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_every_line_of_words_is_told(text):
    told = account(read(text))
    for row in rows_of_text(text)[0]:
        cells = [cell for cell in row.cells if cell]
        if cells and not any(character.isdigit() for cell in cells for character in cell):
            assert f"line {row.line}" in told or "*" in cells


def dms(angle: Fraction, form: str) -> str:
    degree, rest = divmod(angle * 3600, 3600)
    minute, second = divmod(rest, 60)
    return form.format(d=int(degree), m=int(minute), s=float(second))


DEGREE_FORMS = {
    "marks": "{d}°{m:02d}′{s:06.3f}″",
    "plain marks": "{d}°{m:02d}'{s:06.3f}\"",
    "Chinese": "{d}度{m}分{s:.2f}秒",
    "letters": "{d}d{m}m{s:.1f}s",
    "blanks": "{d} {m} {s:.1f}",
    "blanks and marks": "{d}° {m}′ {s:.1f}″",
    "colons": "{d}:{m:02d}:{s:04.1f}",
    "packed": "{d}{m:02d}{s:06.3f}",
}


@pytest.mark.parametrize("form", DEGREE_FORMS.values(), ids=DEGREE_FORMS)
@pytest.mark.parametrize("separator", [" | ", "，", "\t"])
@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("longitude_first", [True, False])
def test_degrees_in_every_form(form, separator, labelled, longitude_first):
    text = ""
    for number, (lon, lat) in enumerate(DEGREES, 1):
        pair = [dms(lon, form), dms(lat, form)][:: 1 if longitude_first else -1]
        text += separator.join([f"J{number}", *pair] if labelled else pair) + "\n"
    found = read(text)
    assert rings(found) == [[(float(lon), float(lat)) for lon, lat in DEGREES]]
    assert found.crs == "EPSG:4490"


@pytest.mark.parametrize(
    "text",
    [
        "1 118 45 30 36 20 10\n2 118 46 30 36 20 10\n3 118 46 30 36 21 10.0\n".replace("30 36", "30.0 36"),
        "点号,度,分,秒,度,分,秒\n1,118,45,30.0,36,20,10.0\n2,118,46,30.0,36,20,10.0\n3,118,46,30.0,36,21,10.0\n",
        "J1 E118°45′30″ N36°20′10″\nJ2 E118°46′30″ N36°20′10″\nJ3 E118°46′30″ N36°21′10″\n",
        "1、东经118°45′30″，北纬36°20′10″；\n2、东经118°46′30″，北纬36°20′10″；\n3、东经118°46′30″，北纬36°21′10″。\n",
        "J1 118°45′30″E 36°20′10″N\nJ2 118°46′30″E 36°20′10″N\nJ3 118°46′30″E 36°21′10″N\n",
    ],
    ids=["blanks throughout", "cells of their own", "hemispheres before", "words before", "hemispheres behind"],
)
def test_degrees_minutes_seconds_with_what_stands_around_them(text):
    assert rings(read(text)) == [[(float(lon), float(lat)) for lon, lat in DEGREES]]


@pytest.mark.parametrize("digits", [6, 7, 9])
def test_decimal_degrees_that_cannot_be_packed_ones(digits):
    corners = [(118.75897, 36.38765), (118.76997, 36.38765), (118.76997, 36.39776)]
    text = "".join(f"{lon:.{digits}f},{lat:.{digits}f}\n" for lon, lat in corners)
    assert rings(read(text)) == [[(round(x, digits), round(y, digits)) for x, y in corners]]


def test_a_degree_sign_makes_decimals_decimal():
    assert rings(read("118.4530°,36.2010°\n118.4630°,36.2010°\n118.4630°,36.2110°\n"))[0][0] == (118.453, 36.201)


# Coordinate systems


CODES = [
    # EPSG database: zone 25 of the 3-degree planes, meridian 75 of those without number, 6-degree zone 13, degrees
    ("2000国家大地坐标系", 4513, 4534, 4491, 4502, 4490),
    ("CGCS2000坐标系", 4513, 4534, 4491, 4502, 4490),
    ("国家大地2000", 4513, 4534, 4491, 4502, 4490),
    ("2000 坐标", 4513, 4534, 4491, 4502, 4490),
    ("1980西安坐标系", 2349, 2370, 2327, 2338, 4610),
    ("西安80坐标系", 2349, 2370, 2327, 2338, 4610),
    ("80坐标系", 2349, 2370, 2327, 2338, 4610),
    ("1980年国家大地坐标系", 2349, 2370, 2327, 2338, 4610),
    ("1954年北京坐标系", 2401, 2422, 21413, 21453, 4214),
    ("北京54", 2401, 2422, 21413, 21453, 4214),
    ("WGS-84", 4513, 4534, 4491, 4502, 4326),
    ("", 4513, 4534, 4491, 4502, 4490),
]


@pytest.mark.parametrize(("words", "zones", "meridians", "wide", "wide_meridians", "degrees"), CODES)
def test_the_words_of_the_text_name_the_datum(words, zones, meridians, wide, wide_meridians, degrees):
    unzoned, twenty = LIST.replace(",40", ","), LIST.replace(",40", ",20")
    marked = "".join(f"{dms(lon, '{d}°{m}′{s}″')} {dms(lat, '{d}°{m}′{s}″')}\n" for lon, lat in DEGREES)
    assert read(f"{words}\n{LIST}").crs == f"EPSG:{zones + 15}"
    for zone in (
        "3度带 40带",
        "3度带40",
        "带号：40",
        "第40带",
        "中央子午线120",
        "中央经线为120°00′",
        "中央子午线：东经120度",
    ):
        assert read(f"{words} {zone}\n{unzoned}").crs == f"EPSG:{meridians + 15}"
    assert read(f"{words} 6度带\n{twenty}").crs == f"EPSG:{wide + 7}"
    assert read(f"{words} 六度带 20带\n{unzoned}").crs == f"EPSG:{wide_meridians + 7}"
    assert read(f"{words}\n{marked}").crs == f"EPSG:{degrees}"


def test_a_plane_on_wgs_84_is_said_to_be_taken_for_cgcs2000():
    assert "WGS 84 is taken for CGCS2000" in account(read("WGS-84\n" + LIST))


def test_an_older_datum_is_said_not_to_be_converted():
    assert "nothing was converted: not to be compared with CGCS2000 data" in account(read("西安80坐标系\n" + LIST))


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        (LIST, "EPSG:4528"),
        (LIST, "EPSG:2364"),
        (LIST.replace(",40", ","), "EPSG:4549"),
        (LIST.replace(",40", ","), "EPSG:32650"),
        (LIST.replace(",40", ",20"), "EPSG:4498"),
        (
            "坐标系,2000 国家大地坐标系 3 度带，中央经线 120°，横坐标不含带号（EPSG:4549）\n"
            + LIST.replace(",40", ","),
            None,
        ),
    ],
)
def test_the_crs_may_be_named(text, crs):
    assert read(text, crs=crs).crs == (crs or "EPSG:4549")


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        (LIST, "EPSG:4527"),
        (LIST, "EPSG:4549"),
        (LIST, "EPSG:4490"),
        (LIST.replace(",40", ","), "EPSG:4528"),
        (LIST.replace(",40", ","), "EPSG:4490"),
        ("2000国家大地坐标系\n" + LIST, "EPSG:2364"),
        ("中央子午线117\n" + LIST.replace(",40", ","), "EPSG:4549"),
        ("118°45′30″,36°20′10″\n118°46′30″,36°20′10″\n118°46′30″,36°21′10″\n", "EPSG:4528"),
        ("EPSG:4528\n" + LIST, "EPSG:2364"),
        ("第39带\n" + LIST, None),
        ("中央子午线117°\n" + LIST, None),
        ("6度带\n" + LIST, None),
        ("39带和40带\n" + LIST.replace(",40", ","), None),
        ("中央子午线117°30′\n" + LIST.replace(",40", ","), None),
        ("由1980西安坐标系转换为2000国家大地坐标系\n" + LIST, None),
    ],
)
def test_what_contradicts_the_numbers_is_refused(text, crs):
    with pytest.raises(CRSError) as caught:
        read(text, crs=crs)
    assert caught.value.path == "right.txt"


def test_a_crs_settles_which_of_the_datums_named_is_meant():
    text = "由1980西安坐标系转换为2000国家大地坐标系\n" + LIST
    assert read(text, crs="EPSG:4528").crs == "EPSG:4528"


@pytest.mark.parametrize("order", ["xy", "latlon"])
def test_the_order_that_the_user_names_is_checked(order):
    assert rings(read(LIST, order=order)) == [points(SQUARE)]
    with pytest.raises(CoordinateError, match=r"right\.txt:1: .*--order yx"):
        read(LIST, order="yx")


def test_coordinates_of_a_web_map_are_converted_only_when_named(monkeypatch):
    text = "118.758900,36.387600\n118.769900,36.387600\n118.769900,36.397700\n"
    found = read(text, web_datum="gcj02")
    moved = shapely.distance(shapely.Point(rings(found)[0][0]), shapely.Point(118.7589, 36.3876)) * 111_320
    assert 300 < moved < 700
    assert "GCJ-02" in account(found)
    assert found.crs == "EPSG:4490"
    for other in (LIST, "2000国家大地坐标系\n" + text):
        with pytest.raises(CRSError):
            read(other, web_datum="gcj02")


# Parts and holes


def far(corners):
    return [(north, f"{float(east) + 5000:.2f}") for north, east in corners]


PARTS = {
    "blank line, labels again": LIST + "\n" + lines(EAST),
    "blank line, labels run on": LIST + "\n" + lines(EAST, 5),
    "labels again": LIST + lines(EAST),
    "closed rings": LIST + lines(SQUARE[:1]) + lines(EAST, 5) + lines(EAST[:1], 5),
    "closed rings without labels": "".join(f"{x} {y}\n" for x, y in [*SQUARE, SQUARE[0], *EAST, EAST[0]]),
    "headings": "区块一\n" + LIST + "区块二\n" + lines(EAST, 5),
    "headings and tables": "A区拐点坐标\n拐点 X Y\n" + LIST + "B区拐点坐标\n拐点 X Y\n" + lines(EAST, 5),
    "end rows": LIST + "*,450,320,甲,1,\n" + lines(EAST, 5) + "*,450,320,乙,1,\n",
    "zeros": LIST + "5|0|0\n" + lines(EAST),
    "column of names": "矿段,点号,X,Y\n"
    + lines(SQUARE, form="甲,{label},{north},{east}\n")
    + lines(EAST, 5, form="乙,{label},{north},{east}\n"),
    "column of names, merged": "矿段|点号|X|Y\n"
    + "\n".join(
        f"{name if n == 0 else ''}|{start + n}|{x}|{y}"
        for name, start, ring in (("甲", 1, SQUARE), ("乙", 5, EAST))
        for n, (x, y) in enumerate(ring)
    ),
    "side by side": "\n".join(
        f"{n}|{a[0]}|{a[1]}||{n}|{b[0]}|{b[1]}" for n, (a, b) in enumerate(zip(SQUARE, EAST, strict=True), 1)
    ),
    "side by side, labels run on below": "\n".join(
        f"{n}|{r[n - s][0]}|{r[n - s][1]}||{n + 2}|{r[n + 2 - s][0]}|{r[n + 2 - s][1]}" + ("\n\n" if n == 2 else "")
        for r, s in ((SQUARE, 1), (EAST, 5))
        for n in (s, s + 1)
    ),
    "series of labels": lines(SQUARE, 1, "A") + lines(EAST, 1, "B"),
    "two-part labels": lines(SQUARE, 1, "1-") + lines(EAST, 1, "2-"),
}


@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS)
def test_parts_are_told_by_whatever_parts_them(text):
    found = read(text)
    assert isinstance(found.features[0].geometry, MultiPolygon)
    assert rings(found) == [points(SQUARE), points(EAST)]
    assert "2 part(s)" in account(found)


@pytest.mark.parametrize(
    "heading",
    ["扣除以下范围：", "其中剔除：", "挖空范围", "扣减部分拐点坐标\n点号,X,Y", "区块一扣除范围1", "\n核减区域\n"],
)
def test_an_excluded_area_is_a_hole(heading):
    found = read(f"{LIST}{heading}\n{lines(INSIDE)}")
    assert rings(found) == [points(SQUARE), points(INSIDE)]
    assert "1 part(s), 1 excluded area(s)" in account(found)
    assert found.features[0].geometry.area == 640 * 640 - 5000


def test_a_part_may_follow_an_excluded_area():
    found = read(f"区块一\n{LIST}扣除\n{lines(INSIDE)}区块二\n{lines(EAST)}")
    assert rings(found) == [points(SQUARE), points(INSIDE), points(EAST)]


def test_an_end_row_may_cut_its_ring_out():
    found = read(LIST + "*,450,320,甲,1,\n" + lines(INSIDE) + "*,450,320,乙,-1,\n")
    assert rings(found) == [points(SQUARE), points(INSIDE)]


SHARING = [(north, f"{float(east) + 640:.2f}") for north, east in SQUARE]
BAD_PARTS = {
    "inside without a word": (LIST + "\n" + lines(INSIDE), 6, "excluded, or a mistake", "扣除"),
    "excluded outside": (LIST + "扣除：\n" + lines(EAST), 6, "does not lie within one part", "区块二"),
    "excluded across": (
        LIST + "扣除：\n" + lines([("3897700", "40609700"), ("3897800", "40609700"), ("3897800", "40611000")]),
        6,
        "does not lie within",
        "",
    ),
    "overlapping": (
        LIST + "\n" + lines([(north, f"{float(east) + 300:.2f}") for north, east in SQUARE]),
        6,
        "overlap",
        "",
    ),
    "sharing an edge": (LIST + "\n" + lines(SHARING), 6, "share an edge", "--repair"),
}


@pytest.mark.parametrize(("text", "line", "what", "remedy"), BAD_PARTS.values(), ids=BAD_PARTS)
def test_parts_that_are_no_valid_area_are_refused(text, line, what, remedy):
    with pytest.raises(GeometryError, match=what) as caught:
        read(text)
    assert caught.value.line == line
    assert remedy in caught.value.remedy.zh


def test_parts_that_share_an_edge_are_joined_when_asked():
    found = read(LIST + "\n" + lines(SHARING), repair=True)
    assert found.features[0].geometry.area == 2 * 640 * 640
    assert "joined, as asked" in account(found)


def test_parts_that_touch_in_a_point_are_two_parts():
    touching = [(f"{float(north) + 640:.2f}", f"{float(east) + 640:.2f}") for north, east in SQUARE]
    assert rings(read(LIST + "\n" + lines(touching))) == [points(SQUARE), points(touching)]


# Where two readings remain


# Two halves of a hexagon: joined a hexagon, parted two quadrilaterals
HALVES = [
    (f"{3897000 + n}.00", f"{40609000 + e}.00")
    for n, e in [(0, 100), (0, 200), (100, 250), (110, 250), (210, 200), (210, 100)]
]
GAPS = {"blank line": "\n", "table header again": "点号,X,Y\n", "words": "以下为续表\n"}


@pytest.mark.parametrize("gap", GAPS.values(), ids=GAPS)
def test_labels_that_run_on_over_a_gap_are_ambiguous_until_the_area_settles_it(gap):
    text = lines(HALVES[:3]) + gap + lines(HALVES[3:], 4)
    whole = float(exact.ring_area([exact.point(*point) for point in points(HALVES)]))
    halves = sum(float(exact.ring_area([exact.point(*p) for p in points(part)])) for part in (HALVES[:3], HALVES[3:]))
    with pytest.raises(FormatError, match="several readings") as caught:
        read(text)
    assert "not parted" in caught.value.what.en
    assert "1 ring(s)" in caught.value.what.en
    assert "2 ring(s)" in caught.value.what.en
    assert len(rings(read(text, stated_area=f"{whole} m2"))) == 1
    assert len(rings(read(text, stated_area=f"{halves} m2"))) == 2
    assert len(rings(read(f"面积：{whole}平方米\n{text}"))) == 1
    assert len(rings(read(lines(HALVES[:3]) + "区块二\n" + lines(HALVES[3:], 4)))) == 2


def test_labels_out_of_order_are_followed_where_only_that_gives_an_area():
    shuffled = [LIST.splitlines()[n] for n in (0, 2, 1, 3)]
    found = read("\n".join([*shuffled, shuffled[0], "*,450,320,甲,1,"]))
    assert rings(found) == rings(read("\n".join(shuffled))) == [points(SQUARE)]
    assert found.features[0].attributes == {"elevations": [[450.0, 320.0]], "parts": ["甲"]}
    assert "in the order of their labels, not as they are written" in account(found)


def test_labels_out_of_order_are_refused_where_both_orders_give_an_area():
    corners = [*SQUARE[:3], ("3897880.00", "40609880.00"), SQUARE[3]]  # a dent in the square
    text = "".join(f"{label},{x},{y}\n" for label, (x, y) in zip([1, 2, 4, 3, 5], corners, strict=True))
    with pytest.raises(FormatError, match="in the order of their labels") as caught:
        read(text)
    assert "as they are written" in caught.value.what.en


def test_a_jump_of_the_labels_needs_the_area():
    text = LIST.replace("J4", "J9")
    with pytest.raises(FormatError, match=r":4: the labels jump from J3 to J9"):
        read(text)
    found = read(text, stated_area="0.4096 平方千米")
    assert rings(found) == [points(SQUARE)]
    assert "label J9 follows J3" in account(found)
    with pytest.raises(FormatError):
        read(text, stated_area="0.5 平方千米")


def test_a_misprint_that_spoils_one_form_of_degrees_does_not_speak_for_the_other():
    """DDD.MMSSsss with a digit lost in the first latitude: crossing in that form, no crossing as decimals."""
    text = "".join(
        f"{lon}\t{lat}\n"
        for lon, lat in [
            ("111.3703812", "22.554647"),  # 22.5254647
            ("111.3633494", "22.5305311"),
            ("111.3557338", "22.5346608"),
            ("111.3621632", "22.5254647"),
            ("111.3621084", "22.5243817"),
            ("111.3628837", "22.5252048"),
        ]
    )
    with pytest.raises(FormatError, match=r"may be: decimal degrees.*or: degrees\.minutes-seconds.*with a mistake"):
        read(text)


def test_a_bow_tie_over_a_gap_is_not_mended_by_joining():
    """Parted at the blank line, the second ring crosses itself; joined, the eight corners would be an area."""
    second = [
        ("3899000.00", "40609560.00"),
        ("3899000.00", "40610200.00"),
        ("3898600.00", "40609500.00"),
        ("3898600.00", "40610300.00"),
    ]
    text = lines([SQUARE[0], SQUARE[3], SQUARE[2]]) + "\n" + lines(second, 4)
    with pytest.raises(MingeoError, match="crosses itself"):
        read(text)


def test_a_misprint_does_not_turn_packed_degrees_into_decimal_ones():
    """Five corners in DDD.MMSS, one of them with 65 seconds: by itself that number rules the form out."""
    text = "118.4530,36.2010\n118.4630,36.2010\n118.4645,36.2040\n118.4630,36.2165\n118.4530,36.2110\n"
    with pytest.raises(CoordinateError, match=r":4: these may be decimal degrees"):
        read(text)


def test_degrees_of_which_a_plane_column_decides_the_form():
    # 118°45′30″E 36°20′10″N and so on, in zone 40, by pyproj
    place = pyproj.Transformer.from_crs(4490, 4528, always_xy=True).transform
    text = ""
    for lon, lat in DEGREES:
        east, north = place(float(lon), float(lat))
        text += f"{north:.2f},{east:.2f},{dms(lon, '{d}.{m:02d}{s:02.0f}')},{dms(lat, '{d}.{m:02d}{s:02.0f}')}\n"
    found = read(text)
    assert found.crs == "EPSG:4528"
    assert "agree" in account(found)


def test_unzoned_plane_columns_give_way_to_degrees():
    degrees = [(dms(lon, "{d}°{m}′{s}″"), dms(lat, "{d}°{m}′{s}″")) for lon, lat in DEGREES]
    text = "".join(f"389{n}560,609560,{lon},{lat}\n" for n, (lon, lat) in enumerate(degrees))
    found = read(text)
    assert found.crs == "EPSG:4490"
    assert "the degrees are taken" in account(found)


# Elevations, names, counts


@pytest.mark.parametrize(
    "words",
    [
        "开采标高：+450米至+320米",
        "标高 +450 至 +320 米",
        "开采深度：由450米至320米标高",
        "开采标高+450.00～+320.00m",
        "（+450～+320m标高）",
        "开采标高：320米至450米",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_elevations_in_words(words, above):
    text = f"{words}\n{LIST}" if above else f"{LIST}{words}\n"
    assert read(text).features[0].attributes == {"elevations": [[450.0, 320.0]]}


def test_elevations_that_cannot_be_given_to_parts_are_only_told():
    found = read("开采标高：450米至320米\n" + LIST + "\n" + lines(EAST) + "开采标高：400米至300米\n")
    assert found.features[0].attributes == {}
    assert "elevations 400 to 300 m" in account(found)


def test_elevations_and_names_of_parts_from_their_headings():
    found = read(
        f"东区，标高450米至320米\n{LIST}西区，标高400米至300米\n{lines(EAST)}".replace("东区", "A区").replace(
            "西区", "B区"
        )
    )
    assert found.features[0].attributes == {"elevations": [[450.0, 320.0], [400.0, 300.0]], "parts": ["A区", "B区"]}


@pytest.mark.parametrize("words", ["由4个拐点圈定", "由四个拐点圈定", "拐点数：4", "拐点个数4"])
def test_a_count_that_agrees_is_told(words):
    assert "4 corners" in account(read(f"矿区范围{words}\n{LIST}"))
    with pytest.raises(FormatError, match=r"right\.txt:1: this line says 4 corners, but there are 3"):
        read(f"矿区范围{words}\n" + lines(SQUARE[:3]))


def test_counts_may_be_the_total_or_each_ring_s():
    assert read("由8个拐点圈定\n" + LIST + "\n" + lines(EAST))
    assert read("区块一，4个拐点\n" + LIST + "区块二，4个拐点\n" + lines(EAST))
    with pytest.raises(FormatError):
        read("区块一，4个拐点\n" + LIST + "区块二，5个拐点\n" + lines(EAST))


# Refusals


def damaged(number: int, line: str) -> str:
    return "\n".join(line if n == number else old for n, old in enumerate(LIST.splitlines(), 1))


REFUSED = {
    "number missing": (damaged(3, "J3,3898200.00"), 3, FormatError),
    "numbers missing": (damaged(3, "J3,缺失,缺失"), 3, FormatError),
    "number missing in the first row": (damaged(1, "J1,,40609560.00"), 1, FormatError),
    "third number": (damaged(3, "J3,3898200.00,40610200.00,451.20"), 3, FormatError),
    "whole third number": (damaged(3, "J3,3898200.00,40610200.00,451"), 3, FormatError),
    "word beside": (damaged(3, "J3,3898200.00,40610200.00,不用"), 3, FormatError),
    "words between": (damaged(3, "J3,约,3898200.00,40610200.00"), 3, FormatError),
    "masked": (damaged(3, "J3,****200.00,****0200.00"), 3, CoordinateError),
    "masked with one star": (damaged(3, "J3,*.200,*.200"), 3, CoordinateError),
    "masked with crosses": (damaged(3, "J3,3898xxx.xx,40610xxx.xx"), 3, CoordinateError),
    "masked with signs": (damaged(3, "J3,38982××.××,406102××.××"), 3, CoordinateError),
    "left out": (damaged(3, "……"), 3, FormatError),
    "left out in words": (damaged(3, "（中间略）"), 3, FormatError),
    "page number": (LIST + "- 12 -\n", 5, FormatError),
    "axis glued to its number": (damaged(3, "X3898200.00 Y40610200.00"), 3, FormatError),
    "label twice": (damaged(3, "J2,3898200.00,40610200.00"), 3, GeometryError),
    "label missing": (damaged(3, "3898200.00,40610200.00"), 3, FormatError),
    "out of China": (damaged(3, "J3,9898200.00,40610200.00"), 3, CoordinateError),
    "easting beyond its zone": (damaged(3, "J3,3898200.00,40910200.00"), 3, CoordinateError),
    "other zone": (damaged(3, "J3,3898200.00,39610200.00"), 3, CoordinateError),
    "zone number left out once": (damaged(3, "J3,3898200.00,610200.00"), 3, FormatError),
    "degrees among metres": (damaged(3, "J3,118°45′30″,36°20′10″"), 3, FormatError),
    "two pairs once": (damaged(3, "J3,3898200.00,40610200.00,3898201.00,40610315.00"), 3, FormatError),
    "sixty seconds": ("1,118°45′60″,36°20′10″\n2,118°46′30″,36°20′10″\n3,118°46′30″,36°21′10″\n", 1, CoordinateError),
    "west": ("1,西经118°45′30″,36°20′10″\n2,118°46′30″,36°20′10″\n3,118°46′30″,36°21′10″\n", 1, MingeoError),
    "two northings": (damaged(3, "J3,3898200.00,3898200.00"), 3, CoordinateError),
    "six-degree zone unsaid": (LIST.replace(",40", ",20"), 1, CoordinateError),
    "no zone": (LIST.replace(",40", ","), 1, CoordinateError),
    "side by side without labels": (
        "\n".join(f"{a} {b} {c} {d}" for (a, b), (c, d) in zip(SQUARE, EAST, strict=True)),
        1,
        FormatError,
    ),
    "side by side in no order": (f"{ROWS[0]}|{ROWS[2]}\n{ROWS[1].replace('2|', '1|')}|{ROWS[3]}", 1, FormatError),
    "crossing": (
        damaged(2, LIST.splitlines()[2].replace("J3", "J2")).replace(
            "J3,3898200.00,40610200.00", "J3,3898200.00,40609560.00"
        ),
        1,
        GeometryError,
    ),
    "coordinates for elevations": (f"{LIST}*|3897560.00|40609560.00\n", 5, FormatError),
    "a broken corner before zeros": (LIST.replace("J4,3897560.00,", "J4,3897560.0..5度J5 | 0 | 0\n"), 4, FormatError),
    "a word glued to a number": (
        lines(SQUARE, 0, "", "{label} {north} {east}\n").replace("0 3", "0区3", 1),
        1,
        FormatError,
    ),
    "packed degrees with words in them": (
        "430710,874521\n430749,874518\n430710,874454\n秒6分0706,874518\n",
        4,
        FormatError,
    ),
    "five thousand digits": (f"J1,{'1' * 5000},{'2' * 5000}\n", 1, CoordinateError),
    "five thousand decimals": (f"118.{'1' * 5000},36.{'2' * 5000}\n", 1, CoordinateError),
    "one long row of nothing": ("1 " * 20_000, 1, FormatError),
    "nothing": ("某县某矿\n", None, FormatError),
    "an end before any corner": ("*\n" + LIST, 1, FormatError),
    "a star before a corner of degrees": (
        "118.3070519,27.7777778\n118.3079078,27.7798844\n118.3058011,27.7822619\n* 118.3028292,27.7807497\n",
        4,
        FormatError,
    ),
    "a star before a label": (LIST + "* J5,450.2,320.5\n", 5, FormatError),
}


@pytest.mark.parametrize(("text", "line", "error"), REFUSED.values(), ids=REFUSED)
def test_what_leaves_a_doubt_is_refused_with_its_line(text, line, error):
    with pytest.raises(error) as caught:
        read(text)
    assert caught.value.path == "right.txt"
    if line is not None:
        assert caught.value.line == line
    assert caught.value.remedy.zh
    assert caught.value.remedy.en


def test_more_corners_than_allowed_are_refused():
    with pytest.raises(FileReadError, match="max_vertices"):
        read(LIST, max_vertices=3)


def test_rows_of_a_spreadsheet_are_read_as_a_text_is():
    rows = [Row(1, ("点号", "X", "Y")), *(Row(n + 1, (f"J{n}", *pair)) for n, pair in enumerate(SQUARE, 1)), Row(6, ())]
    found = read_rows(rows, "right.xlsx", "abc", ReadOptions())
    assert rings(found) == [points(SQUARE)]
    assert (found.path, found.sha256, found.crs_is_said) == ("right.xlsx", "abc", True)
    with pytest.raises(FormatError, match=r"right\.xlsx:3"):
        read_rows([*rows[:2], Row(3, ("J2", "3898200")), *rows[3:]], "right.xlsx", "", ReadOptions())


def test_a_cell_that_holds_the_whole_list():
    cell = lines(SQUARE, 1, "", "{label}、{north},{east}； ")
    found = read_rows([Row(4, ("区块范围", cell))], "right.docx", "", ReadOptions())
    assert rings(found) == [points(SQUARE)]


# Properties


@st.composite
def tables(draw):
    """Draw a ring about a centre, and a text that prints it one way or another."""
    count = draw(st.integers(3, 14))
    zone = draw(st.integers(25, 45))
    east, north = draw(st.integers(300_000, 700_000)), draw(st.integers(2_000_000, 5_500_000))
    radii = draw(st.lists(st.integers(80, 2000), min_size=count, max_size=count))
    ring = [
        (
            f"{north + r * math.sin(2 * math.pi * n / count):.2f}",
            f"{zone}{east + r * math.cos(2 * math.pi * n / count):.2f}",
        )
        for n, r in enumerate(radii)
    ]
    columns = draw(st.integers(1, 3))
    series = draw(st.sampled_from(["", "J", "K1-", "界"]))
    separator = draw(st.sampled_from([",", "，", "\t", " | ", "  "]))
    first = draw(st.integers(0, 1))
    east_first = draw(st.booleans())
    cells = [separator.join([f"{series}{first + n}", *pair[:: -1 if east_first else 1]]) for n, pair in enumerate(ring)]
    height = -(-count // columns)
    rows = [separator.join(cells[row::height]) for row in range(height)]
    if draw(st.booleans()):
        rows.insert(0, draw(st.sampled_from(["序号 X Y", "点号,经度,纬度", "某县某矿（2000国家大地坐标系）", ""])))
    if draw(st.booleans()):
        rows.append(
            draw(st.sampled_from(["*", f"{series}{first + count} | 0 | 0", "* | 450 | 320", "标高450米至320米"]))
        )
    newline = draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    return ring, newline.join(rows)


def read_or_error(text: str):
    try:
        return read(text)
    except MingeoError as error:
        return error


@FIXED
@given(tables(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_a_table_comes_back_as_it_was_printed(table, encoding):
    ring, text = table
    found = read(text.encode(encoding))
    assert rings(found) == [points(ring)]
    assert found.crs == f"EPSG:{4488 + int(ring[0][1][:2])}"


@st.composite
def degree_tables(draw):
    """Draw a ring in thousandths of an arc-second, and a text that prints it as degrees of one form."""
    count = draw(st.integers(3, 9))
    lon, lat = draw(st.integers(80 * 3_600_000, 130 * 3_600_000)), draw(st.integers(20 * 3_600_000, 50 * 3_600_000))
    radii = draw(st.lists(st.integers(3000, 60_000), min_size=count, max_size=count))
    turns = [2 * math.pi * n / count for n in range(count)]
    ring = [(lon + round(r * math.cos(a)), lat + round(r * math.sin(a))) for r, a in zip(radii, turns, strict=True)]
    form = draw(st.sampled_from([DEGREE_FORMS["marks"], "{d}{m:02d}{s:06.3f}", "{d} {m:02d} {s:06.3f}"]))
    separator = draw(st.sampled_from([",", " | ", "\t"]))
    rows = [[dms(Fraction(angle, 3_600_000), form) for angle in corner] for corner in ring]
    return ring, "\n".join(separator.join(row[:: draw(st.sampled_from([1, -1]))]) for row in rows)


@FIXED
@given(degree_tables(), st.data())
def test_a_damaged_table_of_degrees_never_loses_a_corner_in_silence(table, data):
    ring, text = table
    start, cut = data.draw(st.integers(0, len(text) - 1)), data.draw(st.integers(0, 4))
    damage = data.draw(st.text("0123456789.,|* \n-°′″度分秒E", max_size=4))
    assert [len(part) for part in rings(read(text))] == [len(ring)]
    found = read_or_error(text[:start] + damage + text[start + cut :])
    if isinstance(found, MingeoError):
        assert found.path == "right.txt"
    else:
        assert [len(part) for part in rings(found)] == [len(ring)]


@FIXED
@given(tables(), st.data())
def test_a_damaged_table_never_loses_a_corner_in_silence(table, data):
    ring, text = table
    start = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 4))
    damage = data.draw(st.text("0123456789.,|* \n-°′XYJ年度扣", max_size=4))
    found = read_or_error(text[:start] + damage + text[start + cut :])
    if isinstance(found, MingeoError):
        assert found.path == "right.txt"
        return
    kept = {point for part in rings(found) for point in part}
    assert len(kept & set(points(ring))) >= len(ring) - 2
    assert len(kept) >= len(ring) - 1
    if len(kept) < len(ring):
        assert "点号" in account(found)


@FIXED
@given(st.text("0123456789.,;|* \t\n-+°′″XYJ①度分秒年矿段扣除区块标高至米面积平方千米", max_size=200))
def test_no_text_gives_a_traceback(text):
    found = read_or_error(text)
    if isinstance(found, MingeoError):
        assert str(found)
    else:
        assert found.features[0].geometry.is_valid
