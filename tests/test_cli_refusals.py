"""Bad input: exit status 2, one line `error: PATH[:LINE]: what; how to mend it`, nothing on stdout, no traceback."""

import json
import math
import os
import shutil
from pathlib import Path

import geopandas
import pytest
import shapely
from console import (
    BOUNDARIES,
    CHECKED,
    FAIL,
    LAYERS,
    PASS,
    PASSING,
    PLANS,
    PROTRUDING,
    QUARRY,
    REDLINE,
    REFUSED,
    REGISTER,
    SHILI,
    UNDETERMINED,
    assert_refused,
    mingeo,
    mingeo_process,
    with_stdin,
)
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("messages_in_english")

FIXED = settings(derandomize=True, deadline=None, max_examples=150)


SQUARE = [[40609560, 3897560], [40609560, 3898200], [40610200, 3898200], [40610200, 3897560], [40609560, 3897560]]
BOW_TIE = [SQUARE[0], SQUARE[2], SQUARE[3], SQUARE[1], SQUARE[0]]
CORNERS = "1,3897560,40609560\n2,3898200,40609560\n3,3898200,40610200\n4,3897560,40610200\n"


def geojson(coordinates, kind="Polygon", epsg: object = 4528, count=1, **properties) -> str:
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature] * count})


BAD_FILES = {
    "empty": ("", "", ["empty"]),
    "blank": (" \r\n\t\n", "", ["empty"]),
    "unclosed ring": (geojson([SQUARE[:-1]]), "", ["not closed"]),
    "crossing ring": (geojson([BOW_TIE]), "", ["crosses itself", "(40609880, 3897880)"]),
    "crossing corners": (
        "1,3897560,40609560\n2,3898200,40610200\n3,3897560,40610200\n4,3898200,40609560\n",
        ":1",
        ["crosses itself", "(40609880, 3897880)"],
    ),
    "two corners in a ring": (geojson([SQUARE[:2] + SQUARE[:1]]), "", ["only 2 different corners"]),
    "two corners in a list": ("1,3897560,40609560\n2,3898200,40610200\n", ":1", ["only 2 different corners"]),
    "no zone number": (CORNERS.replace(",40", ","), ":1", ["3897560 and 609560", "zone number"]),
    "no place in China": (CORNERS.replace(",389", ",989"), ":1", ["in China"]),
    "masked digits": (CORNERS.replace("3,3898200", "3,38982**"), ":3", ["masked"]),
    "first corner masked": (CORNERS.replace("1,3897560,40609560", "1,38975**,406095**"), ":1", ["masked"]),
    "not a number in a list": (CORNERS.replace("3,3898200", "3,nan"), ":3", []),
    "not a number in the first corner": (CORNERS.replace("1,3897560", "1,nan"), ":1", []),
    "swapped longitude and latitude": (
        geojson([[[36.0, 118.0], [36.1, 118.0], [36.1, 118.1], [36.0, 118.0]]], epsg=4490),
        "",
        ["no place in China", "axis order"],
    ),
    "NaN": (geojson([[[118.0, 36.0], [118.1, math.nan], [118.1, 36.1], [118.0, 36.0]]], epsg=4490), "", ["NaN"]),
    "line": (geojson(SQUARE, "LineString"), "", ["LineString", "not an area"]),
    "key twice": ('{"type": "Polygon", "type": "Polygon", "coordinates": []}', "", ["'type' stands twice"]),
    "deep objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, "", ["deep"]),
    "deep lists": ("[" * 100_000, "", ["deep"]),
    "cut off": (geojson([SQUARE])[:150], ":1", ["not valid GeoJSON"]),
    "binary": (bytes(range(256)) * 20, "", ["format"]),
    "neither UTF-8 nor GBK": (b"1,3897560,40609560 \xff\xff\n", "", ["neither UTF-8 nor GBK"]),
    "OGR virtual file": (
        f'<OGRVRTDataSource><OGRVRTLayer name="zones"><SrcDataSource>{BOUNDARIES}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "",
        ["OGRVRTDataSource"],
    ),
    "GDAL pipeline": (
        json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {BOUNDARIES}"}),
        "",
        ["gdal_streamed_alg"],
    ),
    "unknown CRS": (geojson([SQUARE], epsg=999999), "", ["EPSG:999999"]),
    "vertical CRS": (geojson([SQUARE], epsg=5773), "", ["EPSG:5773"]),
    "metres in the degrees of Beijing 54": (geojson([SQUARE], epsg=4214), "", []),
    "metres in the degrees of Xi'an 80": (geojson([SQUARE], epsg=4610), "", []),
    "escape sequence": ("1,3897560,40609560\n2,\x1b[2J,x\n", ":2", []),
    "line break in a CRS": (geojson([SQUARE], epsg="4528\nerror: b\x1b[2J"), "", []),
}

BAD_RIGHTS = BAD_FILES | {
    "several features": (geojson([SQUARE], count=3), "", ["3 features", "one right"]),
    "scale without unit": (geojson([SQUARE], 生产规模=200), "", ["'200'", "unit"]),
    "line break in a name": (geojson([SQUARE], count=2, name="a\nerror: b\x1b[2J"), "", ["2 features"]),
}


@pytest.mark.parametrize(("content", "line", "words"), BAD_RIGHTS.values(), ids=BAD_RIGHTS)
def test_a_bad_right_is_refused_with_its_place(file, content, line, words):
    path = file(content)
    assert_refused(mingeo("check", path, "--zones", BOUNDARIES), *words, where=f"{path}{line}")


@pytest.mark.parametrize(("content", "line", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_layer_is_refused_with_its_place(file, content, line, words):
    path = file(content)
    outcome = mingeo("check", PASSING, *SHILI, *QUARRY, "--layer", f"ecological_redline={path}")
    assert_refused(outcome, *words, where=f"{path}{line}")


@pytest.mark.parametrize(("content", "line", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_boundaries_are_refused_with_their_place(file, content, line, words):
    path = file(content)
    assert_refused(mingeo("check", PASSING, "--zones", path), *words, where=f"{path}{line}")


def test_a_right_on_another_datum_is_refused_with_both_names(file):
    path = file(geojson([SQUARE], epsg=2364))  # Xian 1980 / 3-degree Gauss-Kruger zone 40
    outcome = mingeo("check", path, "--zones", BOUNDARIES)
    assert_refused(outcome, "Xi'an 1980", "China 2000")
    assert str(path) in outcome.err or str(BOUNDARIES) in outcome.err


def test_a_layer_on_another_datum_is_refused_with_both_names(file):
    path = file(geojson([SQUARE], epsg=2364))
    outcome = mingeo("check", PASSING, *SHILI, *QUARRY, "--layer", f"ecological_redline={path}")
    assert_refused(outcome, "Xi'an 1980", "China 2000", path)


def geopackage(path: Path, crs: str | None, **columns) -> Path:
    frame = geopandas.GeoDataFrame(columns, geometry=[shapely.Polygon(SQUARE)], crs=crs)
    if crs is not None:
        frame.to_file(path)
        return path
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(path)
    return path


def test_a_geopackage_without_a_crs_is_refused(tmp_path):
    path = geopackage(tmp_path / "right.gpkg", None, name=["a"])
    assert_refused(mingeo("check", path, "--zones", BOUNDARIES), "CRS", where=path)


def test_a_geopackage_that_was_cut_off_is_refused(tmp_path):
    path = geopackage(tmp_path / "right.gpkg", "EPSG:4528", name=["a"])
    path.write_bytes(path.read_bytes()[:20_000])
    assert_refused(mingeo("check", path, "--zones", BOUNDARIES), "GeoPackage", where=path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    missing = tmp_path / "none.txt"
    for options in (["check", missing, *SHILI], ["check", PASSING, "--zones", missing]):
        assert_refused(mingeo(*options), "no such file", where=missing)
    assert_refused(mingeo("check", tmp_path, *SHILI), "folder", where=tmp_path)
    layer = ["--layer", f"ecological_redline={tmp_path}"]
    assert_refused(mingeo("check", PASSING, *SHILI, *layer), "folder", where=tmp_path)


@pytest.mark.parametrize("command", [["check", PASSING, "--plan"], ["zones"]], ids=["check", "zones"])
@pytest.mark.parametrize(
    ("name", "near"), [("昌东", "370725-changle"), ("370726", "370725-changle"), ("weishang", "370826-weishan")]
)
def test_an_unknown_plan_is_refused_with_the_near_names(command, name, near):
    assert_refused(mingeo(*command, name), f"'{name}'", near)


def test_a_register_with_wrong_columns_is_refused_with_file_and_line(register):
    zones_csv = register / "999999-shili" / "zones.csv"
    content = zones_csv.read_text(encoding="utf-8").replace("stated_area_km2", "area_km2", 1)
    zones_csv.write_text(content, encoding="utf-8")
    for command in (["plans"], ["zones"], ["check", PASSING, "--plan", "示例县"]):
        outcome = mingeo(*command, "--zones", register)
        assert (outcome.status, outcome.out) == (REFUSED, "")
        assert outcome.err.startswith("error: ")
        (problem,) = [line for line in outcome.err.splitlines() if str(zones_csv) in line]
        assert f"{zones_csv}:1: " in problem
        assert "area_km2" in problem


@pytest.mark.parametrize("command", [["plans"], ["zones"], ["check", PASSING, "--plan", "示例县"]])
def test_a_register_without_a_plan_is_refused(tmp_path, command):
    assert_refused(mingeo(*command, "--zones", tmp_path), "no plan" if command[0] == "check" else "no plans")


BAD_OPTIONS = {
    "no plan": ([], ["--plan"]),
    "register without plan": (["--zones", PLANS], ["--plan"]),
    "two registers": (["--zones", PLANS, "--zones", REGISTER, "--plan", "示例县"], ["--zones"]),
    "layer without path": ([*SHILI, "--layer", "ecological_redline"], ["ecological_redline"]),
    "layer with an empty path": ([*SHILI, "--layer", "ecological_redline="], ["ecological_redline"]),
    "layer without role": ([*SHILI, "--layer", f"={REDLINE}"], ["role"]),
    "role near a known one": ([*SHILI, "--layer", f"ecological_redlines={REDLINE}"], ["ecological_redline?"]),
    "Chinese role near a known one": ([*SHILI, "--layer", f"生态红线={REDLINE}"], ["生态保护红线?"]),
    "layer twice": ([*SHILI, *LAYERS, *LAYERS[:2]], ["ecological_redline", "twice"]),
    "layer twice by two names": ([*SHILI, *LAYERS, "--layer", f"生态保护红线={REDLINE}"], ["twice"]),
    "scale without unit": ([*SHILI, "--scale", "200"], ["'200'"]),
    "scale in words": ([*SHILI, "--scale", "很大"], ["'很大'"]),
    "negative scale": ([*SHILI, "--scale=-3 万吨/年"], ["-3 万吨/年"]),
    "stated area without unit": ([*SHILI, "--stated", "0.64"], ["'0.64'"]),
    "tolerance that is no number": ([*SHILI, "--tolerance", "nan"], ["tolerance"]),
    "negative tolerance": ([*SHILI, "--tolerance=-1"], ["tolerance"]),
    "boundless tolerance": ([*SHILI, "--tolerance", "inf"], ["tolerance"]),
    "tolerance in words": ([*SHILI, "--tolerance", "small"], ["--tolerance"]),
    "term in words": ([*SHILI, "--term", "long"], ["'long'"]),
    "endless term": ([*SHILI, "--term", "inf"], ["'inf'"]),
    "year zero": ([*SHILI, "--year", "0"], ["year"]),
    "negative year": ([*SHILI, "--year=-2024"], ["year"]),
    "year in words": ([*SHILI, "--year", "now"], ["--year"]),
    "unknown kind": ([*SHILI, "--kind", "quarry"], ["--kind"]),
    "unknown method": ([*SHILI, "--method", "air"], ["--method"]),
    "unknown language": ([*SHILI, "--lang", "fr"], ["--lang"]),
    "unknown CRS": ([*SHILI, "--crs", "EPSG:1"], ["EPSG:1"]),
    "CRS against the file": ([*SHILI, "--crs", "EPSG:4527"], ["EPSG:4527"]),
    "unknown option": ([*SHILI, "--colour", "red"], ["--colour"]),
    "option without value": ([*SHILI, "--mineral"], ["--mineral"]),
    "unknown suffix": ([*SHILI, "-o", "out.pdf"], ["out.pdf", ".json"]),
    "no suffix": ([*SHILI, "-o", "out"], [".json"]),
}


@pytest.mark.parametrize(("options", "words"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_a_bad_option_is_refused(options, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert_refused(mingeo("check", PASSING, *options), *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["chekc"], ["chekc", "check"]),
        (["check"], ["RIGHT"]),
        (["zones", "--kind", "park"], ["park", "mining_block"]),
        (["zones", "--mineral", "馒头"], ["馒头"]),
        (["zones", "--json", "-o", "zones.csv"], ["-o"]),
        (["zones", "-o", "zones.kml"], [".kml", ".gpkg"]),
        (["zones", "-o", "zones"], [".gpkg"]),
        (["plans", "--colour"], ["--colour"]),
    ],
)
def test_bad_usage_is_refused(arguments, words):
    assert_refused(mingeo(*arguments), *words)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".csv"])
def test_zones_that_cannot_be_written_are_told(tmp_path, suffix):
    target = tmp_path / "none" / f"zones{suffix}"
    assert_refused(mingeo("zones", "-o", target), "cannot be written", where=target)
    assert list(tmp_path.iterdir()) == []


def test_a_review_that_cannot_be_written_is_not_printed_either(tmp_path):
    target = tmp_path / "none" / "out.json"
    assert_refused(mingeo("check", PASSING, *CHECKED, "-o", target), "cannot be written", where=target)
    (tmp_path / "folder.json").mkdir()
    assert_refused(mingeo("check", PASSING, *CHECKED, "-o", tmp_path / "folder.json"), "folder")


@pytest.mark.parametrize(
    "failing",
    [["none.txt", *SHILI], [PASSING, *SHILI, "--tolerance", "x"], [PASSING, *SHILI, "--layer", "ecological_redline=x"]],
    ids=["right", "option", "layer"],
)
def test_an_output_that_stands_there_survives_a_failed_run(tmp_path, failing):
    old = tmp_path / "out.json"
    old.write_bytes(b"old")
    assert mingeo("check", *failing, "-o", old).status == REFUSED
    assert old.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


@pytest.mark.parametrize("output", [[], ["-o", "out.json"], ["-o", "out.txt"]], ids=["printed", "json", "txt"])
def test_a_file_name_that_is_no_unicode_does_not_crash(tmp_path, monkeypatch, output):
    """Names in GBK are what unpacking a Chinese archive leaves on Linux."""
    monkeypatch.chdir(tmp_path)
    try:
        path = Path(os.fsdecode("红线.geojson".encode("gbk")))
        shutil.copy(REDLINE, path)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes Unicode names only")
    outcome = mingeo_process("check", PROTRUDING, *SHILI, *QUARRY, "--layer", f"ecological_redline={path}", *output)
    assert outcome.status == FAIL
    assert "15.000" in outcome.out
    assert "Traceback" not in outcome.err
    if output:
        assert "15" in Path(output[1]).read_text(encoding="utf-8")


# Nothing crashes, whatever a file holds


def assert_well_behaved(content: bytes) -> None:
    """A verdict on stdout, or one line on stderr: nothing else, and no exception."""
    with with_stdin(content):
        outcome = mingeo("check", "-", "--zones", BOUNDARIES)
    if outcome.status == REFUSED:
        assert_refused(outcome)
    else:
        assert outcome.status in (PASS, FAIL, UNDETERMINED)
        assert outcome.out
        assert outcome.err == ""


@FIXED
@given(st.text("0123456789.,、,;\t\n *-+eJXY年nan'\"{[<\x1b０１，", max_size=60))
def test_no_text_makes_a_traceback(text):
    assert_well_behaved(text.encode())


@FIXED
@given(st.binary(max_size=60))
def test_no_bytes_make_a_traceback(content):
    assert_well_behaved(content)


WORDS = ["type", "coordinates", "geometry", "geometries", "properties", "features", "crs", "name"]
VALUES = ["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "Point", "name", "EPSG:4528", "", "x"]
JSON = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, -1, 118.0, 36, 40609560, 3897560, 1e308]) | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=20,
)


def places(value) -> list[tuple]:
    """Return the way to every value inside a JSON document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((key, *way) for key, inner in items for way in places(inner))]


def replaced(value, way: tuple, new):
    if not way:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = replaced(copy[way[0]], way[1:], new)
    return copy


DOCUMENT = json.loads(geojson([SQUARE], 生产规模="200 万吨/年", name="甲"))


@FIXED
@given(way=st.sampled_from(places(DOCUMENT)), value=JSON)
def test_no_damaged_geojson_makes_a_traceback(way, value):
    assert_well_behaved(json.dumps(replaced(DOCUMENT, way, value)).encode())
