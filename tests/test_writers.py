"""What is written, read back with other libraries and with exact arithmetic."""

import csv
import io
import json
import math
import re
import sqlite3
import zipfile
from decimal import Decimal
from inspect import signature
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.degrees import dms
from mingeo.errors import ArgumentError, CRSError, FileWriteError, FormatError, GeometryError
from mingeo.features import Feature, FeatureSet
from mingeo.writers import WRITERS, in_crs, writer_for
from mingeo.writers.attributes import field_names, jsonable, plain
from mingeo.writers.coordinates import in_legal_form, in_legal_plane
from mingeo.writers.corner_tables import write_corner_text, write_csv, write_xlsx
from mingeo.writers.dxf import write_dxf
from mingeo.writers.geojson import write_geojson
from mingeo.writers.geopackage import write_geopackage
from mingeo.writers.kml import write_kml
from mingeo.writers.shapefile import FIELD_NAMES, save_set, with_field_names, write_shapefile

pytestmark = pytest.mark.usefixtures("messages_in_english")

PLANE, DEGREES = "EPSG:4528", "EPSG:4490"

# Right 021, 广河县三甲集镇: http://www.kxylqx2008.com.cn/aspCode/Kqjy_Pm_Show.asp?SoftId=42651
GUANGHE = [
    (35385494.171, 3944440.412), (35385705.375, 3944714.464), (35385579.54, 3944938.513), (35385288.171, 3944616.425),
]  # fmt: skip

# Right 010, 大冶市柯家山 (http://kckc.woyaobid.cn/zhaobiao/1273.html): outer ring and deducted ring, as printed
# in packed D.MMSSsss; the first corner is 114°50'47.641", 30°08'05.214".
DAYE = [
    (114.8465669444, 30.1347816667), (114.8464019444, 30.1156966667), (114.8357991667, 30.1172063889),
    (114.8370958333, 30.1189680556), (114.8299011111, 30.1211861111), (114.8280227778, 30.1179083333),
    (114.8234672222, 30.1179111111), (114.8235669444, 30.1250091667), (114.8246452778, 30.1300616667),
    (114.8289625, 30.1281016667), (114.8320341667, 30.1367416667),
]  # fmt: skip
DAYE_HOLE = [
    (114.8360230556, 30.1311638889), (114.8354966667, 30.1302652778), (114.8359775, 30.1257519444),
    (114.8422033333, 30.1257122222), (114.8422263889, 30.1284183333), (114.8401511111, 30.1284313889),
]  # fmt: skip

X, Y = 40_500_000.0, 4_042_000.0
PART_WITH_HOLES = shapely.Polygon(
    [(X, Y), (X, Y + 900), (X + 900.5, Y + 900), (X + 900, Y + 0.25)],
    [
        [(X + 100, Y + 100), (X + 100, Y + 200), (X + 200, Y + 100)],
        [(X + 500, Y + 500), (X + 500, Y + 600), (X + 600.75, Y + 500)],
    ],
)
OTHER_PART = shapely.Polygon([(X + 2000, Y), (X + 2000, Y + 300), (X + 2300, Y)])

SHAPES = {
    "one ring": (shapely.Polygon([(X, Y), (X + 10, Y + 800.12), (X + 777.77, Y + 3.5)]), PLANE),
    "a hole in degrees": (shapely.Polygon(DAYE, [DAYE_HOLE]), DEGREES),
    "parts and holes": (shapely.MultiPolygon([PART_WITH_HOLES, OTHER_PART]), PLANE),
    "no zone number": (shapely.Polygon([(400_000, Y), (400_000, Y + 800), (400_900, Y + 800)]), "EPSG:4548"),
    "Xi'an 80": (
        shapely.Polygon([(36_535_535, 2_412_676), (36_535_893, 2_412_399), (36_535_397, 2_412_307)]),
        "EPSG:2360",
    ),
}


def found(geometry, crs=PLANE, **attributes):
    return FeatureSet((Feature("1", attributes, geometry),), crs, True, "right.txt", "0" * 64, ())


def several(count=2, **attributes):
    features = tuple(
        Feature(str(n), attributes, shapely.box(X + 100 * n, Y, X + 100 * n + 50, Y + 50)) for n in range(count)
    )
    return FeatureSet(features, PLANE, True, "rights.gpkg", "0" * 64, ())  # fmt: skip


def corners_of(geometry):
    """Return every ring as its corners, ring by ring, whichever way round and wherever it starts."""
    rings = [ring for part in shapely.get_parts(geometry) for ring in (part.exterior, *part.interiors)]
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]


def assert_same_corners(one, other, tolerance):
    """The same rings, each starting at the same corner, in one direction or the other."""
    assert len(corners_of(one)) == len(corners_of(other))
    for given_ring, ring in zip(corners_of(one), corners_of(other), strict=True):
        turned = np.concatenate([ring[:1], ring[:0:-1]])
        assert len(given_ring) == len(ring)
        assert min(np.abs(given_ring - ring).max(), np.abs(given_ring - turned).max()) <= tolerance


# --- each format through another library ----------------------------------------------------------------


def read_with_gdal(content: bytes, suffix: str, tmp_path: Path):
    path = tmp_path / f"written{suffix}"
    path.write_bytes(content)
    meta, _, blobs, columns = pyogrio.raw.read(f"/vsizip/{path}" if suffix == ".zip" else path)
    return meta, shapely.from_wkb(blobs), dict(zip(meta["fields"], columns, strict=True))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(("write", "suffix"), [(write_geopackage, ".gpkg"), (write_shapefile, ".zip")])
def test_gis_files_hold_the_very_coordinates_and_the_crs(name, write, suffix, tmp_path):
    geometry, crs = SHAPES[name]
    meta, (read,), _ = read_with_gdal(write(found(geometry, crs)), suffix, tmp_path)
    assert meta["crs"] == crs
    assert_same_corners(geometry, read, 0.0)


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "Xi'an 80"])
@pytest.mark.parametrize(("write", "suffix"), [(write_geojson, ".geojson"), (write_kml, ".kml")])
def test_degree_files_hold_nine_decimals(name, write, suffix, tmp_path):
    geometry, crs = SHAPES[name]
    _, (read,), _ = read_with_gdal(write(found(geometry, crs)), suffix, tmp_path)
    expected = in_crs(found(geometry, crs), DEGREES).features[0].geometry
    assert_same_corners(expected, read, 0.51e-9)


@pytest.mark.parametrize("write", [write_geojson, write_kml])
def test_an_older_datum_is_never_passed_off_as_degrees_of_wgs84(write):
    with pytest.raises(CRSError, match="Xi'an 1980"):
        write(found(*SHAPES["Xi'an 80"]))


def test_geojson_turns_by_the_right_hand_rule_and_starts_where_the_right_starts():
    collection = json.loads(write_geojson(found(*SHAPES["a hole in degrees"])))
    outer, hole = collection["features"][0]["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    assert outer[0] == outer[-1] == [round(value, 9) for value in DAYE[0]]
    assert "crs" not in collection


def parts_of_drawing(content):
    """Return each part as its rings, and the other entities: (polylines and hatches, lines, texts)."""
    import ezdxf

    space = ezdxf.read(io.StringIO(content.decode())).modelspace()
    parts = []
    for entity in space.query("LWPOLYLINE HATCH"):
        if entity.dxftype() == "HATCH":
            parts.append([[(x, y) for x, y, _ in path.vertices] for path in entity.paths])
        else:
            assert entity.closed
            parts.append([[(x, y) for x, y, *_ in entity.get_points()]])
    return parts, space.query("LINE"), space.query("TEXT")


@pytest.mark.parametrize("name", SHAPES)
def test_dxf_holds_every_ring_in_metres(name):
    geometry, crs = SHAPES[name]
    parts, lines, texts = parts_of_drawing(write_dxf(found(geometry, crs)))
    expected = in_legal_plane(found(geometry, crs)).features[0].geometry
    assert sorted(map(len, parts)) == sorted(1 + len(part.interiors) for part in shapely.get_parts(expected))
    drawn = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts])
    assert shapely.symmetric_difference(drawn, expected).area == 0
    assert_same_corners(shapely.normalize(drawn), shapely.normalize(expected), 0.0)
    in_holes = sum(len(ring.coords) - 1 for part in shapely.get_parts(expected) for ring in part.interiors)
    assert [line.dxf.layer for line in lines].count("HOLE") == in_holes
    assert len(texts) == sum(len(ring) for rings in parts for ring in rings)


def test_dxf_labels_each_corner_at_its_place():
    parts, _, texts = parts_of_drawing(write_dxf(found(*SHAPES["one ring"])))
    labels = {text.dxf.text: tuple(text.dxf.insert)[:2] for text in texts}
    assert labels == {f"J{n + 1}": corner for n, corner in enumerate(parts[0][0])}


def test_dxf_opens_in_gdal_with_its_holes(tmp_path):
    geometry, crs = SHAPES["parts and holes"]
    _, shapes, _ = read_with_gdal(write_dxf(found(geometry, crs)), ".dxf", tmp_path)
    (polygon,) = (shape for shape in shapes if shape.geom_type == "Polygon")
    assert shapely.symmetric_difference(polygon, PART_WITH_HOLES).area == 0


# --- tables ---------------------------------------------------------------------------------------------

DMS = re.compile(r"^(\d+)°(\d\d)′(\d\d\.\d{3})″$")


def degrees_of(text):
    whole, minutes, seconds = DMS.match(text).groups()
    return float(Decimal(whole) + Decimal(minutes) / 60 + Decimal(seconds) / 3600)


def rings_of_rows(rows):
    """Return the rings that a written table lists, as (heading, labels, corners)."""
    rings, heading = [], ""
    for cells in rows:
        if len(cells) == 1 and cells[0]:
            heading = cells[0]
        elif len(cells) == 3 and re.fullmatch(r"J\d+", str(cells[0])):
            label, one, other = cells
            place = (degrees_of(one), degrees_of(other)) if "°" in str(one) else (float(other), float(one))
            if label == "J1" and (not rings or (len(rings[-1][1]) > 1 and rings[-1][1][-1] == "J1")):
                rings.append((heading, [], []))
            rings[-1][1].append(label)
            rings[-1][2].append(place)
    return rings


def rows_of_text(content):
    return [line.split(",") for line in content.decode("utf-8").split("\r\n")]


def rows_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of_xlsx(content):
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


TABLES = [(write_corner_text, rows_of_text), (write_csv, rows_of_csv), (write_xlsx, rows_of_xlsx)]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(("write", "rows_of"), TABLES)
def test_tables_close_every_ring_and_mark_every_hole(name, write, rows_of):
    geometry, crs = SHAPES[name]
    rings = rings_of_rows(rows_of(write(found(geometry, crs))))
    expected = corners_of(geometry)
    half_a_step = 0.5e-3 / 3600 if crs == DEGREES else 0.005
    assert len(rings) == len(expected)
    for (_, labels, places), ring in zip(rings, expected, strict=True):
        assert labels == [*(f"J{n + 1}" for n in range(len(ring))), "J1"]
        assert places[0] == places[-1]
        assert np.abs(np.array(places[:-1]) - ring).max() <= half_a_step + 1e-9
    holes = sum(len(part.interiors) for part in shapely.get_parts(geometry))
    assert sum("扣除" in heading for heading, _, _ in rings) == holes


def test_the_printed_seconds_of_a_published_right():
    rows = rows_of_csv(write_csv(found(*SHAPES["a hole in degrees"])))
    first = next(row for row in rows if row and row[0] == "J1")
    assert first == ["J1", "114°50′47.641″", "30°08′05.214″"]  # as the notice prints them
    assert ["面积", "3.5778 平方千米"] in rows  # the ellipsoidal one; the notice states the plane one, 3.5784


def test_metres_have_two_decimals_and_the_change_is_told():
    text = write_corner_text(found(shapely.Polygon(GUANGHE), "EPSG:4523")).decode()
    assert "J1,3944440.41,35385494.17\r\nJ2,3944714.46,35385705.38\r\n" in text
    told = in_legal_form(found(shapely.Polygon(GUANGHE), "EPSG:4523")).interpretation
    assert "rounded to the legal precision, by up to 0.005 m" in told[0].en


def test_metres_of_other_planes_go_to_the_three_degree_plane():
    mercator = in_crs(found(*SHAPES["one ring"]), "EPSG:3857")
    rows = rows_of_csv(write_csv(mercator))
    assert rows[0][1].endswith("（EPSG:4528）")
    corner = next(row for row in rows if row and row[0] == "J2")
    assert (float(corner[1]), float(corner[2])) == (Y + 800.12, X + 10)


@pytest.mark.parametrize("write", [write_corner_text, write_csv])
def test_two_rights_never_share_a_list_of_corners(write):
    with pytest.raises(FormatError, match="2 features, and a list of corners holds one"):
        write(several())


def test_a_workbook_has_a_sheet_for_each_right():
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(several(3))))
    assert book.sheetnames == ["拐点坐标 1", "拐点坐标 2", "拐点坐标 3"]


def test_a_name_too_long_for_a_cell_is_refused_not_cut():
    assert write_xlsx(found(SHAPES["one ring"][0], name="x" * 32_767))
    with pytest.raises(FormatError, match="does not fit an Excel sheet"):
        write_xlsx(found(SHAPES["one ring"][0], name="x" * 32_768))


def test_rounding_that_spoils_the_boundary_is_refused():
    sliver = shapely.Polygon([(X, Y), (X + 100, Y), (X + 100, Y + 50), (X + 50, Y + 0.004), (X, Y + 50)])
    with pytest.raises(GeometryError, match="rounded to the legal precision"):
        write_csv(found(sliver))
    near = shapely.Polygon([(X, Y), (X, Y + 9), (X + 0.004, Y + 9), (X + 9, Y)])
    with pytest.raises(GeometryError, match="corners fall together"):
        write_csv(found(near))
    assert write_geopackage(found(sliver))


def test_gbk_is_written_or_refused_never_spoilt():
    assert "矿区" in write_corner_text(found(SHAPES["one ring"][0], name="矿区"), "gbk").decode("gbk")
    with pytest.raises(FormatError, match=r"GBK has no '𠮷' \(U\+20BB7\)"):
        write_csv(found(SHAPES["one ring"][0], name="𠮷"), "gbk")


@given(st.floats(0, 180, allow_subnormal=False))
@settings(max_examples=300, deadline=None)
def test_degrees_minutes_seconds_are_exact_to_half_a_thousandth(value):
    _, minutes, seconds = DMS.match(dms(value)).groups()
    assert int(minutes) < 60
    assert Decimal(seconds) < 60
    assert abs(Decimal(degrees_of(dms(value))) - Decimal(value)) * 3_600_000 <= Decimal("0.5001")


@pytest.mark.parametrize(
    ("degrees", "printed"),
    [
        (35.999999999999, "36°00′00.000″"),
        (118.76666666666667, "118°46′00.000″"),
        (0.0002777777, "0°00′01.000″"),
        (117.99999986, "117°59′59.999″"),
    ],
)
def test_seconds_carry_into_minutes(degrees, printed):
    assert dms(degrees) == printed


def star(random, corners):
    angles = [(number + random.uniform(0, 0.9)) * 2 * math.pi / corners for number in range(corners)]
    radii = [random.uniform(50, 3000) for _ in angles]
    return shapely.Polygon([(X + r * math.cos(a), Y + r * math.sin(a)) for a, r in zip(angles, radii, strict=True)])


@given(st.randoms(use_true_random=False), st.integers(3, 15), st.sampled_from([PLANE, DEGREES]))
@settings(max_examples=40, deadline=None)
def test_any_right_survives_each_table(random, corners, crs):
    given_set = in_crs(found(star(random, corners)), crs)
    geometry = given_set.features[0].geometry
    for write, rows_of in TABLES[:2]:
        ((_, _, places),) = rings_of_rows(rows_of(write(given_set)))
        tolerance = 0.0050001 if crs == PLANE else 0.5001e-3 / 3600
        assert np.abs(np.array(places) - shapely.get_coordinates(geometry)).max() <= tolerance


# --- values are data ------------------------------------------------------------------------------------

HOSTILE = [
    "=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "\tx", "{{7*7}}", "{% x %}", "${x}",
    "</value><script>", "]]>", "<!ENTITY x>", "&amp;", "a\0b", "\ud800", "\x1b[31m", "a\u2028b",
    "https://example.org", "'quoted'", '"x"',
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_a_spreadsheet_shows_a_value_and_never_runs_it(value):
    right = found(SHAPES["one ring"][0], name=value)
    rows = rows_of_csv(write_csv(right))
    assert rows[0][0] == "名称"
    assert rows[0][1][0] not in "=+-@\t"
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(right)))
    cell = book.active["B1"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    text = write_corner_text(right).decode()
    assert text.split("\r\n")[0].startswith("名称：")
    assert text.count("\r\n") == 3 + 1 + 4


def test_numbers_stay_numbers_in_csv():
    assert rows_of_csv(write_csv(found(SHAPES["one ring"][0], name="-12.5")))[0] == ["名称", "-12.5"]
    assert rows_of_csv(write_csv(found(SHAPES["one ring"][0], name="-inf")))[0] == ["名称", "'-inf"]


@pytest.mark.parametrize("value", HOSTILE)
def test_gis_files_give_every_text_back(value, tmp_path):
    expected = value.replace("\0", "\ufffd").replace("\ud800", "?")
    right = found(SHAPES["one ring"][0], name=value, note=value)
    for write, suffix in ((write_geopackage, ".gpkg"), (write_shapefile, ".zip"), (write_geojson, ".geojson")):
        _, _, fields = read_with_gdal(write(right), suffix, tmp_path)
        assert list(fields["note"]) == [expected.strip(" ") or None], suffix


@pytest.mark.parametrize("value", HOSTILE)
def test_kml_is_well_formed_whatever_it_holds(value):
    from defusedxml.ElementTree import fromstring

    space = "{http://www.opengis.net/kml/2.2}"
    root = fromstring(write_kml(found(SHAPES["one ring"][0], **{"name": value, value: value})))
    (mark,) = root.iter(f"{space}Placemark")
    shown = re.sub("[\x00-\x08\x0b-\x1f]", "\ufffd", value.replace("\ud800", "?"))
    assert mark.find(f"{space}name").text == shown.strip()
    assert [(data.get("name"), data.find(f"{space}value").text) for data in root.iter(f"{space}Data")] == [
        ("name", shown),
        (shown, shown),
    ]


def test_field_types_are_kept(tmp_path):
    right = found(
        SHAPES["one ring"][0], count=3, share=0.25, ok=True, text="矿", none=None, nan=math.nan,
        levels=[[229.5, 70]], big=10**30, stamp=np.datetime64("2026-01-02"), seven=np.int32(7),
    )  # fmt: skip
    _, _, fields = read_with_gdal(write_geopackage(right), ".gpkg", tmp_path)
    values = {name: column[0] for name, column in fields.items()}
    assert (values["count"], values["share"], bool(values["ok"]), values["text"]) == (3, 0.25, True, "矿")
    assert (values["none"], values["nan"], values["levels"]) == (None, None, "[[229.5, 70]]")
    assert (values["big"], values["stamp"], values["seven"]) == (str(10**30), "2026-01-02", 7)
    (feature,) = json.loads(write_geojson(right))["features"]
    assert feature["properties"]["levels"] == [[229.5, 70]]
    assert feature["properties"]["nan"] is None


def test_plain_values():
    assert [plain(value) for value in (np.float64("nan"), np.bool_(True), "nan", math.inf)] == [
        None,
        True,
        "nan",
        "inf",
    ]
    assert jsonable({"a": (1, {"b": math.nan})}) == {"a": [1, {"b": None}]}


def test_names_that_a_table_cannot_tell_apart_are_told_apart(tmp_path):
    right = found(SHAPES["one ring"][0], **{"Name": "a", "name": "b", "fid": "c", "geom": "d", "": "e"})
    _, _, fields = read_with_gdal(write_geopackage(right), ".gpkg", tmp_path)
    assert {name: column[0] for name, column in fields.items()} == {
        "Name": "a", "name_2": "b", "fid_2": "c", "geom_2": "d", "field": "e",
    }  # fmt: skip


# --- Shapefile ------------------------------------------------------------------------------------------


def test_the_field_table_is_short_ascii():
    assert all(re.fullmatch("[A-Z]{1,10}", name) for name in FIELD_NAMES.values())


field_keys = st.text(max_size=14).filter(lambda key: key not in signature(found).parameters)


@given(st.lists(field_keys, max_size=12, unique=True))
@settings(max_examples=100, deadline=None)
def test_field_names_are_short_and_never_collide(keys):
    names = list(with_field_names(found(SHAPES["one ring"][0], **dict.fromkeys(keys, 1))).features[0].attributes)
    assert len({name.casefold() for name in names}) == len(keys)
    assert all(len(name.encode()) <= 10 and name.isascii() for name in names)
    assert list(field_names(names, {}, longest=10).values()) == names


def test_chinese_fields_come_back_by_their_short_names_and_are_told(tmp_path):
    right = found(SHAPES["one ring"][0], 采矿权名称="甲矿", 开采主矿种="石灰岩", 规划面积平方千米=1.5, note="备注")
    told = with_field_names(right).interpretation[-1].en
    assert "采矿权名称 → NAME, 开采主矿种 → MINERAL, 规划面积平方千米 → F3" in told
    meta, _, fields = read_with_gdal(write_shapefile(right), ".zip", tmp_path)
    assert {name: column[0] for name, column in fields.items()} == {
        "NAME": "甲矿", "MINERAL": "石灰岩", "F3": 1.5, "note": "备注",
    }  # fmt: skip
    assert meta["encoding"] == "UTF-8"


def test_the_set_is_complete_and_says_utf8():
    with zipfile.ZipFile(io.BytesIO(write_shapefile(found(*SHAPES["one ring"], name="矿")))) as archive:
        assert [Path(name).suffix for name in archive.namelist()] == [".shp", ".shx", ".dbf", ".prj", ".cpg"]
        assert archive.read("features.cpg") == b"UTF-8"


def test_a_text_too_long_for_a_dbf_is_refused_not_cut():
    assert write_shapefile(found(*SHAPES["one ring"], note="x" * 254))
    with pytest.raises(FormatError, match="longer than the 254 bytes"):
        write_shapefile(found(*SHAPES["one ring"], note="矿" * 85))


def test_more_fields_than_a_dbf_has_are_refused():
    with pytest.raises(FormatError, match="255 fields"):
        write_shapefile(found(*SHAPES["one ring"], **{f"a{n}": n for n in range(300)}))


@pytest.mark.parametrize("value", [1e300, -1.7e25])
def test_a_number_too_wide_for_a_dbf_is_refused_not_spoilt(value):
    with pytest.raises(FormatError, match="ESRI Shapefile cannot hold this"):
        write_shapefile(found(*SHAPES["one ring"], value=value))


SET = [".cpg", ".dbf", ".prj", ".shp", ".shx"]


def contents(folder: Path):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_set_replaces_a_set_and_its_stale_indexes(tmp_path):
    (tmp_path / "right.qix").write_bytes(b"old index")
    (tmp_path / "right.txt").write_bytes(b"other")
    save_set(tmp_path / "right.shp", write_shapefile(found(*SHAPES["one ring"])))
    save_set(tmp_path / "right.shp", write_shapefile(found(*SHAPES["parts and holes"])))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == sorted([*SET, ".txt"])
    _, blobs = pyogrio.raw.read(tmp_path / "right.shp")[1:3]
    assert_same_corners(SHAPES["parts and holes"][0], shapely.from_wkb(blobs)[0], 0.0)


@pytest.mark.parametrize("failing", range(1, 12))
@pytest.mark.parametrize("had_one", [True, False])
def test_where_one_file_cannot_be_put_in_place_none_is(tmp_path, monkeypatch, failing, had_one):
    if had_one:
        save_set(tmp_path / "right.shp", write_shapefile(found(*SHAPES["one ring"])))
    before = contents(tmp_path)
    replace, calls = Path.replace, []

    def failing_replace(self, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing_replace)
    zipped = write_shapefile(found(*SHAPES["parts and holes"]))
    if failing > (10 if had_one else 5):
        save_set(tmp_path / "right.shp", zipped)
        assert contents(tmp_path) != before
    else:
        with pytest.raises(FileWriteError, match="No space left"):
            save_set(tmp_path / "right.shp", zipped)
        assert contents(tmp_path) == before


def test_a_set_keeps_the_case_of_its_name(tmp_path):
    save_set(tmp_path / "A.SHP", write_shapefile(found(*SHAPES["one ring"])))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["A.CPG", "A.DBF", "A.PRJ", "A.SHP", "A.SHX"]


def test_a_folder_in_the_way_is_named(tmp_path):
    (tmp_path / "right.dbf").mkdir()
    with pytest.raises(FileWriteError, match="is a folder"):
        save_set(tmp_path / "right.shp", write_shapefile(found(*SHAPES["one ring"])))
    assert [path.name for path in tmp_path.iterdir()] == ["right.dbf"]


# --- the same bytes -------------------------------------------------------------------------------------


def test_no_file_records_the_time_of_writing():
    right = found(*SHAPES["parts and holes"], name="矿", n=1)
    with sqlite3.connect(":memory:") as base:
        base.deserialize(write_geopackage(right))
        assert base.execute("select last_change from gpkg_contents").fetchall() == [("2000-01-01T00:00:00.000Z",)]
    base.close()
    with zipfile.ZipFile(io.BytesIO(write_shapefile(right))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("features.dbf")[1:4] == bytes([100, 1, 1])
    with zipfile.ZipFile(io.BytesIO(write_xlsx(right))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name + writer.suffixes[0])
def test_same_features_same_bytes(writer):
    right = found(*SHAPES["parts and holes"], name="矿", n=1)
    first = writer.write(right, writer.encoding or "utf-8")
    assert first == writer.write(right, writer.encoding or "utf-8")
    assert first == writer.write(writer.prepare(right), writer.encoding or "utf-8")


def test_ezdxf_options_are_left_as_they_were():
    import ezdxf

    write_dxf(found(*SHAPES["one ring"]))
    assert ezdxf.options.write_fixed_meta_data_for_testing is False


# --- moving to another CRS ------------------------------------------------------------------------------


def test_edges_that_stray_are_told_by_how_much():
    # A plane edge along a parallel of length L leaves it by L² tan(φ) / 8N in the middle.
    lat, length = 36.52, 10_000.0
    edge = shapely.box(X - length / 2, Y, X + length / 2, Y + 100)
    told = in_crs(found(edge), DEGREES).interpretation[-1].en
    stray_m = float(re.search(r"up to ([\d.]+) m", told)[1])
    radius = 6_378_137 / math.sqrt(1 - 0.00669438 * math.sin(math.radians(lat)) ** 2)
    assert stray_m == pytest.approx(length**2 * math.tan(math.radians(lat)) / (8 * radius), rel=0.01)
    back = in_crs(in_crs(found(edge), DEGREES), PLANE).interpretation[-1].en
    assert float(re.search(r"up to ([\d.]+) m", back)[1]) == pytest.approx(stray_m, rel=0.01)


def test_the_same_crs_is_left_alone():
    right = found(*SHAPES["one ring"])
    assert in_crs(right, PLANE) is right
    assert "stray by up to 0.000 m" in in_crs(found(*SHAPES["a hole in degrees"]), "EPSG:4326").interpretation[-1].en


# --- the table of formats -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("a.geojson", None, "geojson"), ("a.JSON", None, "geojson"), ("a.gpkg", None, "geopackage"),
        ("a.shp", None, "shapefile"), ("a.zip", "shapefile", "shapefile"), ("a.kml", None, "kml"),
        ("a.dxf", None, "dxf"),
        ("a.txt", None, "parcels"), ("a.txt", "corners", "corners"), ("a.TXT", "exploration", "exploration"),
        ("a.csv", None, "csv"), ("a.xlsx", "xlsx", "xlsx"),
    ],
)  # fmt: skip
def test_a_writer_is_found_by_ending_and_name(path, name, expected):
    assert writer_for(Path(path), name).name == expected


@pytest.mark.parametrize(
    ("path", "name"), [("a", None), ("a.docx", None), ("a.kml", "dxf"), ("a.xls", None), ("-", None)]
)
def test_what_cannot_be_written_is_refused_with_what_can(path, name):
    with pytest.raises(ArgumentError, match=r"use one of the endings \."):
        writer_for(Path(path), name)
