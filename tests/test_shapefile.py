"""Shapefile: files that contradict each other are refused, texts are read in the encoding that they are in."""

import struct
import sys

import pyogrio
import pytest
import shapely
import shapely.affinity
from shape_files import (
    EAST,
    GOOD,
    HOLE,
    ISLAND,
    NULL,
    RING,
    SQUARE,
    ZONE_40,
    account,
    dbf,
    frame,
    read,
    shape,
    shapefile,
    shp,
    shx,
    write,
)

from mingeo.errors import (
    CoordinateError,
    CRSError,
    FileReadError,
    FormatError,
    GeometryError,
)
from mingeo.readers.charsets import charset_of, codec_of
from mingeo.readers.options import ReadOptions
from mingeo.readers.rings import area_of_rings
from mingeo.source import Source
from mingeo.text import Text


def test_a_shapefile_alone_is_read_and_what_is_missing_is_told():
    found = read(shapefile(shp(shape(RING))))
    assert found.features[0].geometry.equals(SQUARE)
    assert found.features[0].geometry.area == 1_000_000
    assert (found.crs, found.crs_is_said) == ("EPSG:4528", False)
    assert "missing: .shx, .dbf, .prj (no .dbf: no attributes" in account(found)
    assert "zone number 40" in account(found)


def test_a_shapefile_without_prj_and_zone_number_asks_for_the_crs():
    main = shp(shape([(x - 40_000_000, y) for x, y in RING]))
    with pytest.raises(CRSError, match="--crs"):
        read(shapefile(main))
    assert read(shapefile(main), ReadOptions(crs="EPSG:4549")).crs == "EPSG:4549"


def test_the_files_beside_a_shapefile_are_found_whatever_their_case(tmp_path):
    (tmp_path / "Right.SHP").write_bytes(shp(shape(RING)))
    (tmp_path / "RIGHT.dbf").write_bytes(dbf("甲山矿".encode("gbk")))
    (tmp_path / "right.PRJ").write_bytes(ZONE_40)
    (tmp_path / "other.shx").write_bytes(b"of another layer")
    found = read(tmp_path / "Right.SHP")
    assert (found.features[0].name, found.crs_is_said) == ("甲山矿", True)


@pytest.mark.skipif(sys.platform != "linux", reason="the file system does not tell case apart")
def test_two_tables_for_one_shapefile_are_refused(tmp_path):
    for name in ("right.dbf", "right.DBF"):
        (tmp_path / name).write_bytes(dbf(b"a"))
    (tmp_path / "right.shp").write_bytes(shp(shape(RING)))
    with pytest.raises(FileReadError, match=r"two \.dbf"):
        read(tmp_path / "right.shp")


HOLE_AREA = 1_000_000 - 40_000
RING_CASES = {
    "as the rule says": ([RING, HOLE], HOLE_AREA, 0),
    "hole first": ([HOLE, RING], HOLE_AREA, 0),
    "hole runs as an outer ring": ([RING, HOLE[::-1]], HOLE_AREA, 1),
    "outer ring runs as a hole": ([RING[::-1], HOLE], HOLE_AREA, 1),
    "island in the hole": ([ISLAND, RING, HOLE], HOLE_AREA + 10_000, 0),
    "island runs as a hole": ([RING, HOLE, ISLAND[::-1]], HOLE_AREA + 10_000, 1),
    "two parts": ([RING, [(x + 5_000, y) for x, y in RING]], 2_000_000, 0),
}


@pytest.mark.parametrize(("rings", "area", "against"), RING_CASES.values(), ids=RING_CASES)
def test_rings_are_holes_or_parts_by_where_they_lie(rings, area, against):
    found = read(shapefile(shp(shape(*rings)), prj=ZONE_40))
    assert found.features[0].geometry.area == area
    assert (f"{against} ring(s) run against" in account(found)) == bool(against)


def test_thousands_of_holes_are_told_apart_quickly():
    squares = [shapely.box(x * 10 + 1, y * 10 + 1, x * 10 + 9, y * 10 + 9) for x in range(70) for y in range(70)]
    rings = [shapely.LinearRing(square.exterior.coords) for square in squares]
    shell = shapely.LinearRing([(0, 0), (0, 700), (700, 700), (700, 0)])
    area, _ = area_of_rings([*rings, shell])
    assert area.area == 700 * 700 - 4_900 * 64


def test_a_ring_that_stands_twice_is_refused():
    with pytest.raises(GeometryError, match="record 1: a ring stands twice"):
        read(shapefile(shp(shape(RING, RING)), prj=ZONE_40))


def broken_record(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


DAMAGED_SHAPEFILES = {
    "header cut off": (shp(GOOD)[:60], "header is cut off"),
    "length in the header": (shp(GOOD, length=60), "says 120 bytes"),
    "bytes after the end": (shp(GOOD) + b"\0" * 8, "bytes"),
    "record longer than the file": (broken_record(shp(GOOD), 104, struct.pack(">i", 9_999)), "record 1"),
    "record of no length": (broken_record(shp(GOOD), 104, struct.pack(">i", 0)), "record 1"),
    "record of another type": (broken_record(shp(GOOD), 108, struct.pack("<i", 3)), "record 1 is of type 3"),
    "more points than bytes": (broken_record(shp(GOOD), 148, struct.pack("<i", 999)), "record 1 holds fewer"),
    "parts out of order": (broken_record(shp(GOOD), 152, struct.pack("<i", 2)), "record 1 has wrong parts"),
    "points of no part": (broken_record(shp(GOOD), 144, struct.pack("<i", 0)), "record 1 has wrong parts"),
    "no such type": (shp(GOOD, kind=77), "no shape type 77"),
}


@pytest.mark.parametrize(("content", "reason"), DAMAGED_SHAPEFILES.values(), ids=DAMAGED_SHAPEFILES)
def test_a_damaged_shapefile_is_refused_with_the_record(content, reason):
    with pytest.raises(FormatError, match=reason) as caught:
        read(shapefile(content, prj=ZONE_40))
    assert caught.value.path == "right.shp"


UNFIT_SHAPES = {
    "null shape": ([GOOD, NULL, GOOD], GeometryError, "feature 2: null"),
    "open ring": ([GOOD, shape(RING, closed=False)], GeometryError, "record 2: a ring is not closed"),
    "two corners": ([shape(RING[:2])], GeometryError, "fewer than three corners"),
    "no number": ([shape([*RING[:3], (float("nan"), 4_000_000.0)])], CoordinateError, "record 1: a coordinate is NaN"),
    "boundless": ([shape([*RING[:3], (1e300, 4_000_000.0)])], CoordinateError, "record 1: a coordinate"),
    "crossing": ([shape([RING[0], RING[2], RING[3], RING[1]])], GeometryError, "feature 1: .*crosses itself"),
}


@pytest.mark.parametrize(("records", "error", "reason"), UNFIT_SHAPES.values(), ids=UNFIT_SHAPES)
def test_an_unfit_shape_is_refused_with_its_number(records, error, reason):
    with pytest.raises(error, match=reason):
        read(shapefile(shp(*records), prj=ZONE_40))


@pytest.mark.parametrize(
    ("kind", "name"), [(1, "points"), (3, "lines"), (8, "MultiPoint"), (13, "PolyLineZ"), (31, "MultiPatch, TIN")]
)
def test_a_shapefile_of_no_areas_is_refused_by_what_it_holds(kind, name):
    with pytest.raises(GeometryError, match=name):
        read(shapefile(shp(struct.pack("<i2d", kind, 1, 1), kind=kind)))


def test_records_numbered_from_zero_are_read_and_told():
    found = read(shapefile(shp(GOOD, GOOD, numbers=[0, 1]), prj=ZONE_40))
    assert [feature.label for feature in found.features] == ["1", "2"]
    assert "not numbered from 1" in account(found)


def test_a_wrong_box_hides_nothing_and_is_told():
    far = broken_record(shp(GOOD), 112, struct.pack("<4d", 1, 1, 2, 2))
    found = read(shapefile(far, prj=ZONE_40))
    assert found.features[0].geometry.equals(SQUARE)
    assert "the boxes of 1 record(s) are not those" in account(found)


def test_a_spatial_index_of_another_layer_hides_nothing(tmp_path):
    write(frame(SQUARE, EAST), tmp_path / "layer.shp")
    (tmp_path / "layer.qix").write_bytes(b"SQT\1\1\0\0\0" + bytes(100))
    (tmp_path / "layer.sbn").write_bytes(b"\0\0\x27\x0a\xff\xff\xfe\x70" + bytes(100))
    assert len(read(tmp_path / "layer.shp").features) == 2


DISAGREEING = {
    "index of two of three": ({"shx": shx(GOOD, GOOD)}, ".shx lists 2 records, not the 3"),
    "index with other lengths": ({"shx": shx(GOOD, GOOD, shape(RING, HOLE))}, "stale index"),
    "index cut off": ({"shx": shx(GOOD, GOOD, GOOD)[:-3]}, "stale index"),
    "table of two of three": ({"dbf": dbf(b"a", b"b")}, "has 2 records, the .shp 3"),
    "table of four": ({"dbf": dbf(b"a", b"b", b"c", b"d")}, "has 4 records, the .shp 3"),
    "table that counts one less": ({"dbf": dbf(b"a", b"b", b"c", count=2)}, "says 2 records, but it holds 3"),
    "table that counts one more": ({"dbf": dbf(b"a", b"b", b"c", count=4)}, "says 4 records, but it holds 3"),
    "deleted flag": ({"dbf": dbf(b"a", b"b", b"c", deleted=[1])}, "record 2 as deleted, but its shape"),
    "table cut off": ({"dbf": dbf(b"a", b"b", b"c")[:40]}, "corrupt"),
}


@pytest.mark.parametrize(("members", "reason"), DISAGREEING.values(), ids=DISAGREEING)
def test_files_of_one_shapefile_that_disagree_are_refused(members, reason):
    with pytest.raises(FormatError, match=reason.replace("(", r"\(")):
        read(shapefile(shp(GOOD, GOOD, GOOD), prj=ZONE_40, **members))


def test_files_of_one_shapefile_that_agree_are_read():
    members = {"shx": shx(GOOD, GOOD), "dbf": dbf(b"a", b"b"), "prj": ZONE_40}
    found = read(shapefile(shp(GOOD, GOOD), **members))
    assert [feature.name for feature in found.features] == ["a", "b"]
    assert "missing" not in account(found)


@pytest.mark.parametrize("prj", [b"<html><body>404</body></html>", b"PROJCS[", b"+init=epsg:4528", b"EPSG:999999"])
def test_a_prj_that_cannot_be_read_is_refused_and_never_passed_over(prj):
    with pytest.raises(CRSError, match=r"\.prj holds no CRS"):
        read(shapefile(shp(GOOD), prj=prj))


@pytest.mark.parametrize("prj", [b"", b" \r\n", b"\0\0"])
def test_an_empty_prj_is_none(prj):
    assert not read(shapefile(shp(GOOD), prj=prj)).crs_is_said


def test_a_lone_table_is_refused_by_what_it_is():
    with pytest.raises(FormatError, match="no geometry"):
        read(Source("right.dbf", dbf("甲".encode("gbk"))))


NAME = "建筑石料用灰岩"
ENCODINGS = {
    "nothing said, GBK": (NAME.encode("gbk"), 0, None, "GB 18030"),
    "nothing said, UTF-8": (NAME.encode(), 0, None, "UTF-8"),
    "the writer's own page (0x57)": (NAME.encode("gbk"), 0x57, None, "GB 18030"),
    "GBK by its language id": (NAME.encode("gbk"), 0x4D, None, "as .dbf says"),
    "GBK by its cpg": (NAME.encode("gbk"), 0, b"936", "as .cpg says"),
    "ANSI 936": (NAME.encode("gbk"), 0, b"ANSI 936", "as .cpg says"),
    "OEM": (NAME.encode("gbk"), 0, b"OEM", "no encoding: not used"),
    "UTF-8 by its cpg": (NAME.encode(), 0, b"UTF-8\r\n", "as .cpg says"),
    "cpg lies UTF-8": (NAME.encode("gbk"), 0, b"UTF-8", "says text encoding UTF-8, which is wrong"),
    "cpg lies GBK": (NAME.encode(), 0, b"GBK", "says text encoding GB18030, which is wrong"),
    "cpg lies Latin-1": (NAME.encode("gbk"), 0, b"ISO-8859-1", "says text encoding ISO8859-1, which is wrong"),
    "cpg lies Windows Western": (NAME.encode("gbk"), 3, b"1252", "says text encoding CP1252, which is wrong"),
    "cpg is a web page": (NAME.encode("gbk"), 0x4D, b"<!DOCTYPE html>", "no encoding: not used"),
    "Big5": ("建築石料".encode("big5"), 0, b"Big5", "as .cpg says"),
}


@pytest.mark.parametrize(("raw", "language", "cpg", "told"), ENCODINGS.values(), ids=ENCODINGS)
def test_chinese_texts_are_read_in_the_encoding_that_they_are_in(raw, language, cpg, told):
    members = {"dbf": dbf(raw, width=30, language=language), "prj": ZONE_40, "shx": shx(GOOD)}
    found = read(shapefile(shp(GOOD), **members, **({} if cpg is None else {"cpg": cpg})))
    assert found.features[0].name == ("建築石料" if cpg == b"Big5" else NAME)
    assert told in account(found)


def test_a_name_cut_in_the_middle_of_a_character_keeps_the_rest():
    raw = ("甲" * 6).encode()[:17]
    found = read(shapefile(shp(GOOD), dbf=dbf(raw, width=17), prj=ZONE_40))
    assert found.features[0].name == "甲" * 5


def test_a_field_name_cut_in_the_middle_of_a_character_keeps_the_rest():
    found = read(shapefile(shp(GOOD), dbf=dbf(b"6.58", name="规划面积平方千米".encode()[:10]), prj=ZONE_40))
    assert found.features[0].attributes == {"规划面": "6.58"}


def test_texts_in_no_known_encoding_are_refused():
    with pytest.raises(FormatError, match="neither UTF-8 nor GBK"):
        read(shapefile(shp(GOOD), dbf=dbf(b"\xff\xfe\x80"), prj=ZONE_40))


def test_two_fields_of_one_name_are_both_kept_and_told():
    first = dbf(b"a", name=b"AREA", width=5)
    second_field = first[32:64]
    head = first[:8] + struct.pack("<HH", 97, 11) + first[12:32]
    both = head + first[32:64] + second_field + b"\r" + b" 1.0  2.0  " + b"\x1a"
    found = read(shapefile(shp(GOOD), dbf=both, prj=ZONE_40))
    assert found.features[0].attributes == {"AREA": "1.0", "AREA (2)": "2.0"}
    assert "duplicate" in account(found)


def test_numbers_and_texts_are_read_as_gdal_reads_them(tmp_path):
    data = frame(SQUARE, EAST, n=[7, -12], x=[0.125, 1e-9], t=["text", " padded"], big=[2**40, 1])
    path = write(data, tmp_path / "types.shp")
    theirs = pyogrio.read_dataframe(path).drop(columns="geometry").to_dict("records")
    ours = [dict(feature.attributes) for feature in read(path).features]
    assert [record | {"t": record["t"].strip()} for record in theirs] == ours


FIELDS = {
    "date": (b"D", b"20240506", "2024-05-06"),
    "no date": (b"D", b"        ", None),
    "true": (b"L", b"T", True),
    "false": (b"L", b"n", False),
    "not said": (b"L", b"?", None),
    "blank number": (b"N", b"     ", None),
    "overflown number": (b"N", b"*****", None),
    "what is no number": (b"N", b"1,5", "1,5"),
    "binary integer": (b"I", struct.pack("<i", -3), -3),
}


@pytest.mark.parametrize(("kind", "cell", "value"), FIELDS.values(), ids=FIELDS)
def test_a_cell_is_read_by_the_type_of_its_field(kind, cell, value):
    table = bytearray(dbf(cell, width=len(cell)))
    table[43:44] = kind
    found = read(shapefile(shp(GOOD), dbf=bytes(table), prj=ZONE_40))
    assert found.features[0].attributes == {"NAME": value}


def test_a_field_of_a_type_that_is_not_read_is_told():
    table = bytearray(dbf(b"         1", width=10))
    table[43:44] = b"M"
    found = read(shapefile(shp(GOOD), dbf=bytes(table), prj=ZONE_40))
    assert found.features[0].attributes == {}
    assert "the fields NAME are of a type" in account(found)


@pytest.mark.parametrize(
    ("name", "codec"), [("UTF-8", "utf-8"), ("cp936", "gb18030"), ("88591", "iso8859-1"), ("OEM", None), ("hex", None)]
)
def test_a_name_of_an_encoding_is_never_a_codec_that_is_none(name, codec):
    assert codec_of(name) == codec


def test_plain_ascii_needs_no_encoding_and_says_none():
    assert charset_of([(b"plain", False)], None, Text("", "")) == ("ascii", None)
