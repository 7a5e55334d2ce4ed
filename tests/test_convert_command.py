"""`mingeo convert`: every pair of formats, what it refuses, and that a good file survives."""

import dataclasses
import inspect
import io
import json
import os
import re
from pathlib import Path

import pyogrio
import pytest
import shapely

# The tables and drawings are read by the same few lines as in the tests of the writers.
from test_writers import (
    assert_same_corners,
    parts_of_drawing,
    read_with_gdal,
    rings_of_rows,
    rows_of_csv,
    rows_of_text,
    rows_of_xlsx,
)

from mingeo import readers
from mingeo.cli import run
from mingeo.crs import move_vertices
from mingeo.datum import from_web_map, to_web_map, web_map_note
from mingeo.readers.options import ReadOptions

pytestmark = pytest.mark.usefixtures("messages_in_english")

INTEGRATED = "crs" not in inspect.signature(readers.read_features).parameters
"""Whether read_features takes the options itself; until then the fixture below stands for it."""

X, Y = 40_400_000.0, 4_036_000.0
RIGHT = shapely.Polygon(
    [(X, Y), (X + 12.34, Y + 800.5), (X + 700, Y + 790.25), (X + 640.01, Y - 20)],
    [[(X + 200, Y + 200), (X + 200, Y + 300.5), (X + 300, Y + 200)]],
)
PARTS = shapely.MultiPolygon([RIGHT, shapely.Polygon([(X + 2000, Y), (X + 2000, Y + 300), (X + 2300, Y)])])

# format: file ending, whether its coordinates are degrees when they come from a plane
FORMATS = {
    "geojson": (".geojson", True),
    "geopackage": (".gpkg", False),
    "shapefile": (".shp", False),
    "zip": (".zip", False),
    "kml": (".kml", True),
    "dxf": (".dxf", False),
    "parcels": (".txt", False),
    "corners": (".txt", False),
    "exploration": (".txt", True),
    "csv": (".csv", False),
    "xlsx": (".xlsx", False),
}
READABLE = list(FORMATS) if INTEGRATED else ["geojson", "geopackage"]


@pytest.fixture(autouse=True)
def reading_with_options(monkeypatch):
    if INTEGRATED:
        return
    read = readers.read_features

    def read_features(path, options=ReadOptions()):  # noqa: B008 - a frozen record
        found = read(path, options.crs)
        if options.web_datum is None:
            return found
        features = tuple(
            dataclasses.replace(feature, geometry=from_web_map(feature.geometry, options.web_datum))
            for feature in found.features
        )
        notes = (*found.interpretation, web_map_note(options.web_datum))
        return dataclasses.replace(found, features=features, interpretation=notes)

    monkeypatch.setattr(readers, "read_features", read_features)


def mingeo(*arguments):
    out, err = io.StringIO(), io.StringIO()
    status = run(["convert", *map(str, arguments)], out, err)
    assert out.getvalue() == ""
    return status, err.getvalue()


def geojson_file(path: Path, geometry=RIGHT, crs="EPSG:4528", **properties):
    document = {
        "type": "Feature",
        "crs": {"type": "name", "properties": {"name": crs}},
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(geometry)),
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def options_of(name):
    return ["--format", name] if name in ("parcels", "corners", "exploration") else []


def rings_read(name: str, path: Path, tmp_path: Path):
    """Return the corners of every ring of a written file, read without mingeo."""
    content = path.read_bytes()
    if name in ("geojson", "geopackage", "zip", "kml"):
        _, geometries, _ = read_with_gdal(content, path.suffix, tmp_path)
        return [ring for geometry in geometries for ring in rings_of(geometry)]
    if name == "shapefile":
        return [ring for blob in pyogrio.raw.read(path)[2] for ring in rings_of(shapely.from_wkb(blob))]
    if name == "dxf":
        return [ring for part in sorted(parts_of_drawing(content)[0]) for ring in part]
    if name == "parcels":
        points = re.findall(r"^J\d+,(\d+),([\d.]+),([\d.]+)\r$", content.decode("gbk"), re.MULTILINE)
        numbers = sorted({int(ring) for ring, _, _ in points})
        return [[(float(y), float(x)) for ring, x, y in points if int(ring) == number][:-1] for number in numbers]
    if name == "exploration":
        return rings_of_registration(content.decode())
    rows = {"corners": rows_of_text, "csv": rows_of_csv, "xlsx": rows_of_xlsx}[name](content)
    return [places[:-1] for _, _, places in rings_of_rows(rows)]


def rings_of(geometry):
    rings = [ring for part in shapely.get_parts(geometry) for ring in (part.exterior, *part.interiors)]
    return [shapely.get_coordinates(ring)[:-1].tolist() for ring in rings]


def rings_of_registration(text):
    tokens = text.strip().strip(",").split(",")
    count, rest, rings = int(tokens[0]), tokens[1:], []
    for _ in range(count):
        size = int(rest[0])
        values = [degrees_packed(token) for token in rest[1 : 1 + 2 * size]]
        rings.append(list(zip(values[::2], values[1::2], strict=True)))
        rest = rest[1 + 2 * size + 3 :]
    return rings


def degrees_packed(token):
    whole, _, digits = token.partition(".")
    return int(whole) + int(digits[:2]) / 60 + int(digits[2:]) / 1000 / 3600


def assert_same_rings(rings, expected, tolerance):
    assert len(rings) == len(rings_of(expected))
    for ring, wanted in zip(rings, rings_of(expected), strict=True):
        assert_same_corners(shapely.Polygon(ring), shapely.Polygon(wanted), tolerance)


# --- every pair -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", READABLE)
def test_corners_come_through_every_pair_of_formats(source, target, tmp_path):
    """0.01 m in each of two tables, or 0.001 seconds (0.03 m), is what rounding may cost in all."""
    start = geojson_file(tmp_path / "start.geojson")
    first = tmp_path / f"first{FORMATS[source][0]}"
    second = tmp_path / f"second{FORMATS[target][0]}"
    assert mingeo(start, first, *options_of(source))[0] == 0
    plane = [] if FORMATS[target][1] else ["--to-crs", "EPSG:4528"]
    status, told = mingeo(first, second, *options_of(target), *plane)
    assert status == 0, told
    rings = rings_read(target, second, tmp_path)
    if FORMATS[target][1]:
        assert_same_rings(rings, move_vertices(RIGHT, "EPSG:4528", "EPSG:4490"), 4e-7)
    else:
        assert_same_rings(rings, RIGHT, 0.03)


@pytest.mark.parametrize("target", FORMATS)
def test_parts_and_holes_come_through(target, tmp_path):
    start = geojson_file(tmp_path / "start.geojson", PARTS)
    result = tmp_path / f"result{FORMATS[target][0]}"
    assert mingeo(start, result, *options_of(target))[0] == 0
    expected = move_vertices(PARTS, "EPSG:4528", "EPSG:4490") if FORMATS[target][1] else PARTS
    assert_same_rings(rings_read(target, result, tmp_path), expected, 2e-7 if FORMATS[target][1] else 0.0051)


@pytest.mark.parametrize("target", READABLE)
def test_mingeo_reads_what_it_wrote(target, tmp_path):
    start = geojson_file(tmp_path / "start.geojson", PARTS)
    result = tmp_path / f"result{FORMATS[target][0]}"
    assert mingeo(start, result, *options_of(target))[0] == 0
    found = readers.read_features(result, ReadOptions())
    expected = move_vertices(PARTS, "EPSG:4528", found.crs)
    read = shapely.union_all([feature.geometry for feature in found.features])
    assert shapely.symmetric_difference(read, expected).area < 1e-4 * expected.area


@pytest.mark.parametrize(("name", "start"), [("parcels", "gbk"), ("csv", "utf-8-sig"), ("corners", "utf-8")])
def test_the_default_encodings(name, start, tmp_path):
    source = geojson_file(tmp_path / "start.geojson", 名称="甲矿")
    result = tmp_path / f"result{FORMATS[name][0]}"
    assert mingeo(source, result, *options_of(name))[0] == 0
    assert "甲矿" in result.read_bytes().decode(start)
    assert mingeo(source, result, *options_of(name), "--encoding", "gbk")[0] == 0
    assert "甲矿" in result.read_bytes().decode("gbk")


# --- what is told ---------------------------------------------------------------------------------------


def test_every_step_is_told_line_by_line(tmp_path):
    source = geojson_file(tmp_path / "start.geojson", 规划面积平方千米=0.5)
    status, told = mingeo(source, tmp_path / "r.zip", "--to-crs", "EPSG:4490")
    lines = told.splitlines()
    assert status == 0
    assert lines[0].startswith("CRS from the GeoJSON's crs member")
    assert "corners only, no point added; edges stray by up to 0.0" in lines[1]
    assert lines[2] == "fields renamed: 规划面积平方千米 → F1"
    assert lines[3] == f"written: {tmp_path / 'r.zip'} (shapefile, EPSG:4490, 1)"


def test_rounding_is_told(tmp_path):
    source = geojson_file(tmp_path / "start.geojson", shapely.transform(RIGHT, lambda places: places + 0.004))
    assert "rounded to the legal precision, by up to 0.004 m" in mingeo(source, tmp_path / "r.csv")[1]


def test_hostile_names_do_not_steer_the_terminal(tmp_path):
    source = geojson_file(tmp_path / "start.geojson", **{"\x1b[31mred\n规": 1})
    _, told = mingeo(source, tmp_path / "r.shp")
    assert "\x1b" not in told
    assert "written: " in told.splitlines()[-1]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_web_map_coordinates_are_converted_by_name_only(datum, tmp_path):
    truth = move_vertices(RIGHT, "EPSG:4528", "EPSG:4490")
    source = tmp_path / "map.geojson"
    source.write_text(shapely.to_geojson(to_web_map(truth, datum)), encoding="utf-8")
    status, told = mingeo(source, tmp_path / "true.geojson", "--datum", datum)
    assert status == 0
    assert {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum] in told
    assert_same_rings(rings_read("geojson", tmp_path / "true.geojson", tmp_path), truth, 2e-9)
    assert mingeo(source, tmp_path / "as-is.geojson")[0] == 0
    moved = shapely.from_geojson((tmp_path / "as-is.geojson").read_text("utf-8")).geoms[0]
    assert moved.distance(truth.centroid) < 1
    assert abs(moved.centroid.x - truth.centroid.x) > 0.004


def test_standard_input_is_read(tmp_path, monkeypatch):
    content = geojson_file(tmp_path / "start.geojson").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert mingeo("-", tmp_path / "r.gpkg")[0] == 0
    assert_same_rings(rings_read("geopackage", tmp_path / "r.gpkg", tmp_path), RIGHT, 0.0)


# --- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["r.docx"], "use one of the endings .geojson"),
        (["r"], "cannot write r as a file without ending"),
        (["r.kml", "--format", "dxf"], "cannot write r.kml as dxf; use one of the endings .dxf"),
        (["r.gpkg", "--encoding", "gbk"], "the encoding of geopackage is fixed"),
        (["r.kml", "--to-crs", "EPSG:4528"], "kml cannot be in EPSG:4528"),
        (["r.geojson", "--to-crs", "EPSG:4528"], "geojson cannot be in EPSG:4528"),
        (["r.txt", "--to-crs", "EPSG:4490"], "parcels cannot be in EPSG:4490"),
        (["r.dxf", "--to-crs", "EPSG:4326"], "dxf cannot be in EPSG:4326"),
        (["r.gpkg", "--to-crs", "EPSG:99999"], "unknown coordinate system"),
        (["r.gpkg", "--to-crs", "EPSG:2364"], "different datums"),
        (["r.gpkg", "--crs", "EPSG:4527"], "EPSG:4528, not EPSG:4527"),
        (["r.gpkg", "--format", "pdf"], "invalid choice"),
        (["none/r.gpkg"], "cannot be written"),
    ],
)
def test_bad_requests_get_one_line_and_leave_nothing(arguments, words, tmp_path, monkeypatch):
    geojson_file(tmp_path / "start.geojson")
    monkeypatch.chdir(tmp_path)
    status, told = mingeo("start.geojson", *arguments)
    assert status == 2
    assert words in told
    assert told.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["start.geojson"]


def test_an_older_datum_stays_what_it_is(tmp_path):
    old = shapely.Polygon([(36_535_535, 2_412_676), (36_535_893, 2_412_399), (36_535_397, 2_412_307)])
    source = geojson_file(tmp_path / "start.geojson", old, "EPSG:2360")
    status, told = mingeo(source, tmp_path / "r.kml")
    assert (status, "Xi'an 1980" in told) == (2, True)
    assert mingeo(source, tmp_path / "r.gpkg")[0] == 0
    assert pyogrio.read_info(tmp_path / "r.gpkg")["crs"] == "EPSG:2360"
    assert mingeo(source, tmp_path / "r.csv")[0] == 0
    assert "Xian 1980" in (tmp_path / "r.csv").read_text("utf-8-sig")


def ways_to_the_same_file(tmp_path):
    source = tmp_path / "start.geojson"
    (tmp_path / "link.geojson").symlink_to(source)
    os.link(source, tmp_path / "hard.geojson")
    (tmp_path / "folder").mkdir()
    return [source, tmp_path / "link.geojson", tmp_path / "hard.geojson", tmp_path / "folder/../start.geojson"]


def test_the_input_is_never_the_output(tmp_path):
    source = geojson_file(tmp_path / "start.geojson")
    content = source.read_bytes()
    for output in ways_to_the_same_file(tmp_path):
        status, told = mingeo(source, output)
        assert (status, "would replace the input" in told) == (2, True)
        assert source.read_bytes() == content


def test_a_member_of_the_written_set_is_never_the_input(tmp_path):
    source = geojson_file(tmp_path / "start.geojson").rename(tmp_path / "start.dbf")
    status, told = mingeo(source, tmp_path / "start.shp")
    assert (status, "would replace the input" in told) == (2, True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_good_file_survives_a_failure(name, tmp_path, monkeypatch):
    source = geojson_file(tmp_path / "start.geojson")
    result = tmp_path / "results" / f"result{FORMATS[name][0]}"
    result.parent.mkdir()
    assert mingeo(source, result, *options_of(name))[0] == 0
    before = {path.name: path.read_bytes() for path in result.parent.iterdir()}

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    geojson_file(source, shapely.transform(RIGHT, lambda places: places + 1))
    monkeypatch.setattr(Path, "replace", full_disk)
    status, told = mingeo(source, result, *options_of(name))
    assert (status, "No space left on device" in told) == (2, True)
    assert {path.name: path.read_bytes() for path in result.parent.iterdir()} == before


def test_an_unreadable_input_leaves_the_good_output(tmp_path):
    result = tmp_path / "result.gpkg"
    assert mingeo(geojson_file(tmp_path / "start.geojson"), result)[0] == 0
    before = result.read_bytes()
    bow_tie = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    status, told = mingeo(geojson_file(tmp_path / "start.geojson", bow_tie), result)
    assert (status, "crosses itself" in told) == (2, True)
    assert result.read_bytes() == before


def test_same_input_same_bytes(tmp_path):
    source = geojson_file(tmp_path / "start.geojson", 名称="甲矿", count=3)
    for name, (ending, _) in FORMATS.items():
        for copy in ("one", "two"):
            assert mingeo(source, tmp_path / f"{copy}{ending}", *options_of(name))[0] == 0
        members = [".shp", ".shx", ".dbf", ".prj", ".cpg"] if ending == ".shp" else [ending]
        for member in members:
            assert (tmp_path / f"one{member}").read_bytes() == (tmp_path / f"two{member}").read_bytes()


def test_two_rights_go_where_two_fit(tmp_path):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"名称": name},
                "geometry": json.loads(shapely.to_geojson(shapely.box(lon, 36, lon + 0.01, 36.01))),
            }
            for name, lon in (("甲", 118.1), ("乙", 118.2))
        ],
    }
    source = tmp_path / "two.geojson"
    source.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    for name, (ending, _) in FORMATS.items():
        status, told = mingeo(source, tmp_path / f"r-{name}{ending}", *options_of(name))
        assert (name, status) == (name, 2 if name in ("corners", "csv", "exploration") else 0), told
        assert status == 0 or "2 features" in told


def test_the_packed_degrees_above_are_read_as_the_standard_prints_them():
    assert degrees_packed("114.5047641") == pytest.approx(114 + 50 / 60 + 47.641 / 3600, abs=1e-12)
    assert rings_of_registration("1,3,118.3000000,36.3000000,118.4500000,36.3000000,118.4500000,36.1500000,0,0,0,") == [
        [(118.5, 36.5), (118.75, 36.5), (118.75, 36.25)]
    ]
