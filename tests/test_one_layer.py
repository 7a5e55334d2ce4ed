"""One layer of several, by `FILE|layername=NAME`: that layer is read and no other, or all names are told.

The invented county's squares stand in EPSG:4528. Block MB-01 is [40609500, 40610300] x [3897500, 3898300]; the
right of `PASSING` is the square [40609560, 40610200] x [3897560, 3898200] in it.
"""

import io
import json
import re
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import docx
import geopandas
import openpyxl
import pandas
import pyogrio
import pytest
import shapely
from console import (
    FAIL,
    PASS,
    PASSING,
    PLANS,
    QUARRY,
    REFUSED,
    UNDETERMINED,
    assert_one_clean_line,
    assert_refused,
    mingeo,
    own_register,
    parsed,
)
from hypothesis import given
from hypothesis import strategies as st
from shape_files import account, frame, write
from shapely import LineString, MultiLineString, MultiPolygon

from mingeo.errors import ArgumentError, FormatError, MingeoError
from mingeo.readers import ReadOptions, read_features, read_layer, read_right
from mingeo.readers.feature_layers import read_feature_layer
from mingeo.source import file_and_layer, read_source

pytestmark = pytest.mark.usefixtures("messages_in_english")

BLOCK = shapely.box(40609500, 3897500, 40610300, 3898300)
BLOCK_NAME = "甲山建筑石料用灰岩矿区（虚构）"
INSIDE = shapely.box(40609700, 3897600, 40609800, 3897700)
"""10 000 m² of the right."""
AWAY = shapely.box(40620000, 3897600, 40620100, 3897700)
ROAD = LineString([(40609000, 3897000), (40612000, 3897000)])
DRIVERS = {".gdb": "OpenFileGDB", ".gpkg": "GPKG"}
LAYERS = {"KAICQK": (BLOCK, BLOCK_NAME), "STBHHX": (INSIDE, "红线"), "基本农田": (AWAY, "农田")}
QUOTED = re.compile(r'"([^"]*\|layername=[^"]*)"')


def database(path: Path, layers=LAYERS) -> Path:
    """Write a File Geodatabase or GeoPackage with these layers, a line layer `DL` and the attribute table `YSDM`."""
    driver = DRIVERS[path.suffix]
    for name, (shape, label) in layers.items():
        frame(MultiPolygon([shape]), FQMC=[label]).to_file(path, driver=driver, layer=name)
    frame(MultiLineString([ROAD]), name=["路"]).to_file(path, driver=driver, layer="DL")
    codes = pandas.DataFrame({"code": ["1", "2"]})
    pyogrio.write_dataframe(codes, path, layer="YSDM", driver=driver, append=True)
    return path


def zipped(path: Path, members: dict[str, Path | bytes]) -> Path:
    """Write a zip; a folder or Shapefile goes in with all that belongs to it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if isinstance(content, bytes):
                archive.writestr(name, content)
            elif content.is_dir():
                for file in sorted(content.iterdir()):
                    archive.write(file, f"{name}/{file.name}")
            elif content.suffix == ".shp":
                for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                    archive.write(content.with_suffix(suffix), str(Path(name).with_suffix(suffix)))
            else:
                archive.write(content, name)
    return path


def shapes_zip(folder: Path) -> Path:
    """Write a zip of two Shapefiles, KAICQK and STBHHX, in folders of Chinese names."""
    for name in ("KAICQK", "STBHHX"):
        shape, label = LAYERS[name]
        write(frame(shape, FQMC=[label]), folder / f"{name}.shp")
    return zipped(
        folder / "数据.zip", {"规划/KAICQK.shp": folder / "KAICQK.shp", "管控/STBHHX.shp": folder / "STBHHX.shp"}
    )


def kml(name: str, west: float = 118.0) -> bytes:
    places = " ".join(f"{west + x},{36 + y}" for x, y in ((0, 0), (0.1, 0), (0.1, 0.1), (0, 0)))
    ring = f"<outerBoundaryIs><LinearRing><coordinates>{places}</coordinates></LinearRing></outerBoundaryIs>"
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>{name}</name>'
        f"<Polygon>{ring}</Polygon></Placemark></kml>"
    ).encode()


def message(path: object, options: ReadOptions | None = None) -> str:
    with pytest.raises(MingeoError) as caught:
        read_features(path, options)
    return caught.value.describe("en")


# The bar


@given(name=st.text(max_size=30).filter(lambda name: "|layername=" not in name.lower()))
def test_what_follows_the_bar_is_the_layer_whatever_it_is(name):
    assert file_and_layer(f"no such folder/plan.gdb|layername={name}") == ("no such folder/plan.gdb", name)


@pytest.mark.parametrize(
    ("path", "file", "layer"),
    [
        ("plan.gdb", "plan.gdb", None),
        ("plan.gdb/|layername=A", "plan.gdb", "A"),
        ("plan.gdb|LayerName=a|b", "plan.gdb", "a|b"),
        ("plan.gdb|subset=A", "plan.gdb|subset=A", None),
        ("a.zip|layername=b.gdb|layername=C", "a.zip", "b.gdb|layername=C"),
        ("-|layername=A", "-", "A"),
        ("plan.gdb|layername=", "plan.gdb", ""),
        ("/|layername=A", "/", "A"),
        ("a\0b|layername=A", "a\0b", "A"),
    ],
)
def test_a_path_is_parted_at_the_bar(path, file, layer):
    assert file_and_layer(path) == (file, layer)


def test_a_file_that_really_has_the_bar_in_its_name_goes_first(tmp_path):
    plain = write(frame(BLOCK, name=["whole"]), tmp_path / "layers.gpkg")
    (tmp_path / "layers.gpkg|layername=other").write_bytes(kml("the file"))
    assert read_features(f"{plain}|layername=other").features[0].name == "the file"
    barred = tmp_path / "x|layername=y.gpkg"
    barred.write_bytes(plain.read_bytes())
    assert read_features(f"{barred}|layername=layers").features[0].name == "whole"


# Databases


@pytest.mark.parametrize("suffix", DRIVERS)
def test_each_layer_is_read_by_its_name_and_told(tmp_path, suffix):
    path = database(tmp_path / f"plan{suffix}")
    whole = read_source(path).sha256
    for name, (shape, label) in LAYERS.items():
        found = read_features(f"{path}|layername={name}")
        (feature,) = found.features
        assert shapely.hausdorff_distance(feature.geometry, shape) <= 1e-4
        assert feature.attributes["FQMC"] == label
        assert f"图层 {name}（共 4 个图层）" in account(found)
        assert f"layer {name} (one of 4)" in account(found)
        assert found.sha256 == whole
        assert found.path == f"{path}|layername={name}"


@pytest.mark.parametrize("suffix", DRIVERS)
def test_several_layers_are_refused_with_what_each_holds_and_the_table_is_none(tmp_path, suffix):
    path = database(tmp_path / f"plan{suffix}")
    with pytest.raises(FormatError) as caught:
        read_features(path)
    en, zh = caught.value.describe("en"), caught.value.describe("zh")
    for told in ("4 vector layers", "KAICQK (1 area)", "STBHHX (1 area)", "基本农田 (1 area)", "DL (1 line)"):
        assert told in en
    for told in ("4 个矢量图层", "KAICQK（面 1 个）", "DL（线 1 个）", "--layer 角色="):
        assert told in zh
    assert "YSDM" not in en + zh


@pytest.mark.parametrize("suffix", DRIVERS)
def test_what_the_refusal_says_to_write_is_read(tmp_path, suffix):
    path = database(tmp_path / f"plan{suffix}")
    packed = zipped(tmp_path / "plan.zip", {f"data/plan{suffix}": path})
    two = zipped(tmp_path / "two.zip", {f"data/plan{suffix}": path, "b.kml": kml("b")})
    for refused in (path, packed, f"{two}|layername=plan{suffix}"):
        (spelled,) = QUOTED.findall(message(refused))
        assert len(read_features(spelled).features) == 1


@pytest.mark.parametrize("suffix", DRIVERS)
def test_a_name_that_no_layer_has_is_refused_with_the_near_ones(tmp_path, suffix):
    path = database(tmp_path / f"plan{suffix}")
    assert "no vector layer 'KAICQ'; did you mean KAICQK?" in message(f"{path}|layername=KAICQ")
    assert "no vector layer 'zzz'; there are: " in message(f"{path}|layername=zzz")
    assert "no vector layer ''; there are: " in message(f"{path}|layername=")
    assert "'YSDM' is a table without geometry" in message(f"{path}|layername=YSDM")
    assert "lines, not an area" in message(f"{path}|layername=DL")


@pytest.mark.parametrize("suffix", DRIVERS)
def test_a_name_in_another_case_is_the_layer_where_no_other_has_it(tmp_path, suffix):
    path = database(tmp_path / f"plan{suffix}", {"KAICQK": LAYERS["KAICQK"]})
    assert "layer KAICQK (one of 2)" in account(read_features(f"{path}|layername=kaicqk"))


@pytest.mark.parametrize("suffix", [".gpkg", ".gdb", ".fgb"])
def test_the_only_layer_may_be_named_and_no_other(tmp_path, suffix):
    path = write(frame(BLOCK, name=["a"]), tmp_path / f"only{suffix}")
    assert len(read_features(f"{path}|layername=only").features) == 1
    assert "no vector layer 'other'" in message(f"{path}|layername=other")


def test_the_option_says_the_same_as_the_bar(tmp_path):
    path = database(tmp_path / "plan.gpkg")
    by_option, by_bar = read_features(path, ReadOptions(layer="STBHHX")), read_features(f"{path}|layername=STBHHX")
    assert by_option == by_bar
    assert read_features(f"{path}|layername=STBHHX", ReadOptions(layer="STBHHX")) == by_bar
    assert "name one of them" in message(f"{path}|layername=STBHHX", ReadOptions(layer="KAICQK"))
    assert "this format has none: a Python object" in message(BLOCK, ReadOptions(layer="A"))


def test_from_standard_input_too(tmp_path, monkeypatch):
    content = database(tmp_path / "plan.gpkg").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert read_features("-|layername=STBHHX").features[0].attributes["FQMC"] == "红线"


# Hostile names

HOSTILE = [
    "two\nlines",
    'quo"ted',
    "o'ne",
    'x"; DROP TABLE "KAICQK"; --',
    "$(touch /tmp/x)",
    "`id`",
    "a|layername=b",
    "%s{}<b>",
    "\x1b[31mred",
    "‮back",
    "长" * 200,
]


def by_sql(path: Path, *statements: tuple[str, tuple]) -> None:
    """Change a GeoPackage as GDAL would not; its triggers need functions that only GDAL has."""
    with sqlite3.connect(path) as changed:
        changed.execute("PRAGMA legacy_alter_table = ON")
        for (name,) in changed.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            changed.execute(f'DROP TRIGGER "{name}"')
        for statement, values in statements:
            changed.execute(statement, values)
    changed.close()


def rename(path: Path, names: dict[str, str]) -> Path:
    """Give layers of a GeoPackage names that GDAL would refuse or mend."""
    for before, name in names.items():
        quoted = name.replace('"', '""')
        tables = ("gpkg_contents", "gpkg_geometry_columns")
        told = [(f"UPDATE {table} SET table_name = ? WHERE table_name = ?", (name, before)) for table in tables]
        by_sql(path, (f'ALTER TABLE "{before}" RENAME TO "{quoted}"', ()), *told)
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.gpkg"
    for number in range(len(HOSTILE)):
        frame(BLOCK, FQMC=[f"no. {number}"]).to_file(path, layer=f"t{number}")
    return rename(path, {f"t{number}": name for number, name in enumerate(HOSTILE)})


def test_a_layer_is_read_whatever_its_name(hostile):
    for number, name in enumerate(HOSTILE):
        found = read_features(f"{hostile}|layername={name}")
        assert found.features[0].attributes["FQMC"] == f"no. {number}"
        assert all(note.zh.isprintable() and note.en.isprintable() for note in found.interpretation)
        assert len(account(found)) < 1000


def test_hostile_names_are_one_clean_line_and_no_command_is_made_of_them(hostile):
    for path in (hostile, f"{hostile}|layername=no\nsuch\x1b"):
        outcome = mingeo("area", path)
        assert_refused(outcome)
        assert_one_clean_line(outcome.err)
    spelled = QUOTED.findall(mingeo("area", hostile).err)
    assert spelled == [f"{hostile}|layername=a|layername=b"]


def test_what_the_refusal_says_to_write_is_to_a_shell_what_it_is_to_us(tmp_path):
    folder = tmp_path / "规划 2021-2025（报批稿）"
    folder.mkdir()
    path = database(folder / "plan.gpkg")
    rename(path, {"KAICQK": "$(id)", "STBHHX": "`id`", "基本农田": "开采 区块-1"})
    said = re.search(r'"[^"]*\|layername=[^"]*"', message(path))[0]
    done = subprocess.run(["sh", "-c", f"printf %s {said}"], capture_output=True, check=True, timeout=20)
    assert done.stdout.decode() == f"{path}|layername=开采 区块-1"


def test_a_view_among_the_layers_is_never_run_to_be_counted(tmp_path):
    path = database(tmp_path / "plan.gpkg")
    tables = ", ".join(['"KAICQK" a', *(f"YSDM y{number}" for number in range(60))])
    by_sql(
        path,
        (f"CREATE VIEW sly AS SELECT a.* FROM {tables}", ()),
        ("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('sly', 'features')", ()),
        ("INSERT INTO gpkg_geometry_columns VALUES ('sly', 'geom', 'POLYGON', 4528, 0, 0)", ()),
    )
    assert "sly (areas)" in message(path)  # 2 to the 60th rows would not have been counted yet
    assert "no ordinary table" in message(f"{path}|layername=sly")
    assert read_features(f"{path}|layername=KAICQK").features


def test_a_layer_that_stands_twice_is_refused(tmp_path):
    path = database(tmp_path / "plan.gpkg")
    columns = "table_name, column_name, geometry_type_name, srs_id, z, m"
    by_sql(
        path,
        (f"CREATE TABLE twice ({columns})", ()),
        ("INSERT INTO twice SELECT * FROM gpkg_geometry_columns", ()),
        ("INSERT INTO twice SELECT * FROM twice WHERE table_name = 'KAICQK'", ()),
        ("DROP TABLE gpkg_geometry_columns", ()),
        ("ALTER TABLE twice RENAME TO gpkg_geometry_columns", ()),
    )
    assert "2 layers are called 'KAICQK'" in message(f"{path}|layername=KAICQK")


# Archives


@pytest.mark.parametrize("name", ["STBHHX", "STBHHX.shp", "管控/STBHHX.shp", "stbhhx", "STBHHX.SHP"])
def test_a_shapefile_in_a_zip_goes_by_its_name(tmp_path, name):
    path = shapes_zip(tmp_path)
    found = read_features(f"{path}|layername={name}")
    assert found.features[0].geometry.equals(INSIDE)
    assert found.features[0].attributes["FQMC"] == "红线"
    assert "管控/STBHHX.shp in the archive (one of 2); not used: 规划/KAICQK" in account(found)
    assert found.sha256 == read_source(path).sha256


def test_the_shapefiles_of_a_zip_are_told_with_what_they_hold(tmp_path):
    path = shapes_zip(tmp_path)
    told = message(path)
    assert "2 layers: 规划/KAICQK.shp (1 area), 管控/STBHHX.shp (1 area)" in told
    assert QUOTED.findall(told) == [f"{path}|layername=KAICQK"]
    assert "did you mean 规划/KAICQK.shp?" in message(f"{path}|layername=规划/KAICQ.shp")
    assert "no layer 'zzz'; there are: 规划/KAICQK.shp" in message(f"{path}|layername=zzz")


def test_lines_and_points_in_a_zip_are_told_as_such(tmp_path):
    write_plain = {"a": [ROAD], "b": [shapely.Point(ROAD.coords[0]), shapely.Point(ROAD.coords[1])]}
    for name, shapes in write_plain.items():
        frame(*shapes, n=list(range(len(shapes)))).to_file(tmp_path / f"{name}.shp")
    path = zipped(tmp_path / "x.zip", {"a.shp": tmp_path / "a.shp", "b.shp": tmp_path / "b.shp"})
    assert "a.shp (1 line), b.shp (2 points)" in message(path)


def test_one_name_in_two_folders_has_to_be_given_whole(tmp_path):
    path = zipped(tmp_path / "x.zip", {"a/边界.kml": kml("a"), "b/边界.kml": kml("b"), "c.kml": kml("c")})
    told = message(f"{path}|layername=边界")
    assert "2 layers: a/边界.kml, b/边界.kml;" in told
    assert QUOTED.findall(told) == [f"{path}|layername=a/边界.kml"]
    assert read_features(f"{path}|layername=b/边界.kml").features[0].name == "b"
    assert QUOTED.findall(message(path)) == [f"{path}|layername=a/边界.kml"]


def test_another_document_of_a_kmz_can_be_named(tmp_path):
    path = zipped(tmp_path / "x.kmz", {"doc.kml": kml("main"), "files/more.kml": kml("more")})
    assert read_features(path).features[0].name == "main"
    assert read_features(f"{path}|layername=more").features[0].name == "more"


@pytest.mark.parametrize("suffix", DRIVERS)
def test_a_layer_of_the_one_database_in_a_zip_goes_by_its_own_name(tmp_path, suffix):
    plan = database(tmp_path / f"plan{suffix}")
    alone = zipped(tmp_path / "alone.zip", {f"data/plan{suffix}": plan})
    beside = zipped(tmp_path / "beside.zip", {f"data/plan{suffix}": plan, "right.kml": kml("right")})
    for path in (alone, beside):
        found = read_features(f"{path}|layername=STBHHX")
        assert found.features[0].attributes["FQMC"] == "红线"
        assert f"data/plan{suffix} in the archive" in account(found)
        assert "layer STBHHX (one of 4)" in account(found)
        assert found.sha256 == read_source(path).sha256
        assert "did you mean STBHHX?" in message(f"{path}|layername=STBHH")
    assert read_features(f"{beside}|layername=right").features[0].name == "right"


def test_of_two_databases_in_a_zip_the_file_and_the_layer_are_named(tmp_path):
    plan, other = database(tmp_path / "plan.gdb"), database(tmp_path / "other.gpkg", {"KAICQK": (AWAY, "另一个")})
    path = zipped(tmp_path / "x.zip", {"plan.gdb": plan, "other.gpkg": other})
    assert "2 layers: plan.gdb, other.gpkg" in message(path)
    assert "no layer 'KAICQK'" in message(f"{path}|layername=KAICQK")
    for file, label in (("plan.gdb", BLOCK_NAME), ("other.gpkg", "另一个")):
        (feature,) = read_features(f"{path}|layername={file}|layername=KAICQK").features
        assert feature.attributes["FQMC"] == label
    with pytest.raises(ArgumentError, match=r"x\.zip/plan\.gdb\|layername=no: .*no vector layer 'no'"):
        read_features(f"{path}|layername=plan.gdb|layername=no")


def test_more_layers_than_fit_a_message_are_counted(tmp_path):
    path = zipped(tmp_path / "x.zip", {f"n{number:02}.kml": kml("x") for number in range(45)})
    told = message(path)
    assert "45 layers: n00.kml, n01.kml" in told
    assert "n39.kml, ... (45);" in told
    assert "n40" not in told


# Workbooks, and formats without layers


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, east in (("一采区", 40_500_000), ("二采区", 40_510_000)):
        sheet = book.create_sheet(name)
        sheet.append(["点号", "X", "Y"])
        for number, (north, more) in enumerate(((0, 0), (0, 100), (100, 100), (100, 0)), start=1):
            sheet.append([f"J{number}", 4_000_000 + north, east + more])
    book.create_sheet("说明").append(["无坐标"])
    book.save(path)
    return path


def test_a_sheet_of_a_workbook_goes_by_its_name(tmp_path):
    path = workbook(tmp_path / "corners.xlsx")
    (spelled,) = QUOTED.findall(message(path))
    assert spelled == f"{path}|layername=一采区"
    for name, west in (("一采区", 40_500_000), ("二采区", 40_510_000)):
        found = read_features(f"{path}|layername={name}")
        assert found.features[0].geometry.bounds == (west, 4_000_000, west + 100, 4_000_100)
        assert f"read: sheet '{name}'" in account(found)
        assert "as it was named; not used: sheet" in account(found)
    assert "no table '三采区'; did you mean" in message(f"{path}|layername=三采区")


def test_a_table_of_a_word_file_goes_by_its_number(tmp_path):
    document = docx.Document()
    for east in (40_500_000, 40_510_000):
        table = document.add_table(4, 3)
        for row, (north, more) in zip(table.rows, ((0, 0), (0, 100), (100, 100), (100, 0)), strict=True):
            for cell, value in zip(row.cells, ("J", 4_000_000 + north, east + more), strict=True):
                cell.text = str(value)
    document.save(tmp_path / "corners.docx")
    found = read_features(f"{tmp_path / 'corners.docx'}|layername=2")
    assert found.features[0].geometry.bounds == (40_510_000, 4_000_000, 40_510_100, 4_000_100)


WITHOUT_LAYERS = [".shp", ".geojson", ".parquet", ".kml", ".wkt", ".csv", ".txt"]


@pytest.mark.parametrize("suffix", WITHOUT_LAYERS)
def test_a_layer_named_for_a_format_without_any_is_refused(tmp_path, suffix):
    path = tmp_path / f"right{suffix}"
    texts = {".kml": kml("a").decode(), ".wkt": BLOCK.wkt, ".txt": PASSING.read_text(encoding="utf-8")}
    if suffix in texts:
        path.write_text(texts[suffix], encoding="utf-8")
    elif suffix == ".csv":
        path.write_text("点号,X,Y\nJ1,4000000,40500000\nJ2,4000000,40500100\nJ3,4000100,40500100\n", encoding="utf-8")
    elif suffix == ".geojson":
        frame(shapely.box(118, 36, 118.1, 36.1), crs="EPSG:4490").to_file(path)
    else:
        write(frame(BLOCK, name=["a"]), path)
    assert len(read_features(path).features) == 1
    assert_refused(mingeo("area", f"{path}|layername=right"), "has none", where=f"{path}|layername=right")


def test_a_missing_file_is_named_without_the_layer(tmp_path):
    assert_refused(mingeo("area", tmp_path / "no.gdb|layername=A"), "no such file", where=tmp_path / "no.gdb")


# From the command line


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Path:
    return database(tmp_path_factory.mktemp("plan") / "规划数据库.gdb")


@pytest.fixture
def shili(tmp_path) -> list:
    return ["--plan", "示例县", "--zones", own_register(tmp_path)]


@pytest.mark.parametrize(("layer", "overlap_m2", "outcome"), [("STBHHX", 10_000.0, "fail"), ("基本农田", 0.0, "pass")])
def test_a_check_uses_the_layer_that_is_named(plan, shili, layer, overlap_m2, outcome):
    named = f"{plan}|layername={layer}"
    done = mingeo(
        "check",
        PASSING,
        *shili,
        *QUARRY,
        "--zones",
        f"{plan}|layername=KAICQK",
        "--layer",
        f"生态保护红线={named}",
        "--json",
    )
    assert done.status in (FAIL, UNDETERMINED), done
    document = parsed(done)
    found = {finding["rule"]: finding["outcome"] for finding in document["findings"]}
    assert found["ecological-redline"] == outcome
    (told,) = document["layers"]
    assert (told["path"], told["sha256"]) == (named, read_source(plan).sha256)
    overlaps = [one for one in document["overlaps"] if one["layer"] == "ecological_redline"]
    assert sum(one["overlap_m2"] for one in overlaps) == pytest.approx(overlap_m2, abs=0.1)
    assert any(one["layer"] == "zones" and one["feature"] == "999999-MB-01" for one in document["overlaps"])


def test_the_right_itself_may_be_a_layer(plan, shili):
    done = mingeo("check", f"{plan}|layername=STBHHX", *shili, *QUARRY, "--zones", f"{plan}|layername=KAICQK", "--json")
    assert done.status in (PASS, UNDETERMINED), done
    assert mingeo("check", plan, *shili, *QUARRY).status == 2


def test_adopt_takes_a_layer_and_keeps_its_name(plan, tmp_path):
    into = tmp_path / "own"
    done = mingeo(
        *("adopt", f"{plan}|layername=KAICQK", "--zones", PLANS, "--plan", "示例县"),
        *("--date", "2024-06-30", "--into", into, "--json"),
    )
    assert [one["zone_id"] for one in parsed(done)["matched"]] == ["999999-MB-01"]
    kept = json.loads((into / "999999-shili" / "boundaries.geojson").read_text(encoding="utf-8"))
    (feature,) = kept["features"]
    assert feature["properties"]["file"] == "规划数据库.gdb|layername=KAICQK"
    assert feature["properties"]["sha256"] == read_source(plan).sha256


def test_area_convert_map_and_screen_take_a_layer(plan, shili, tmp_path):
    named = f"{plan}|layername=STBHHX"
    (measured,) = parsed(mingeo("area", named, "--json"))["files"]
    assert measured["area_m2"]["planar"] == pytest.approx(10_000.0, abs=0.1)
    assert mingeo("convert", named, tmp_path / "red.gpkg").status == PASS
    assert geopandas.read_file(tmp_path / "red.gpkg")["FQMC"].tolist() == ["红线"]
    drawn = mingeo(
        "map", *shili[1:], "--right", named, "--layer", f"基本农田={plan}|layername=基本农田", "-o", tmp_path / "a.html"
    )
    assert drawn.status == PASS, drawn
    screened = mingeo("screen", named, *shili, "--kind", "mining", "--zones", f"{plan}|layername=KAICQK")
    assert screened.status in (PASS, FAIL, UNDETERMINED), screened
    assert "999999-MB-01" in screened.out or BLOCK_NAME in screened.out


def test_in_python_a_right_and_a_layer_are_read_so_too(plan):
    right = read_right(f"{plan}|layername=STBHHX", name="甲")
    assert right == read_right(plan, options=ReadOptions(layer="STBHHX"), name="甲")
    layer = read_layer("ecological_redline", f"{plan}|layername=基本农田")
    assert shapely.hausdorff_distance(layer.geometries[0], AWAY) <= 1e-4


def test_a_layer_of_lines_is_one_for_distances(tmp_path):
    path = database(tmp_path / "base.gpkg")
    layer = read_feature_layer("railway", f"{path}|layername=DL")
    assert layer.geometries[0].equals(MultiLineString([ROAD]))
    assert "layer DL (one of 4)" in "\n".join(note.en for note in layer.interpretation)
    plain = tmp_path / "road.geojson"
    plain.write_text('{"type": "Point", "coordinates": [118, 36]}', encoding="utf-8")
    with pytest.raises(ArgumentError, match="has none"):
        read_feature_layer("railway", f"{plain}|layername=DL")


def test_a_result_never_takes_the_place_of_the_file_that_one_layer_was_read_from(tmp_path):
    path = tmp_path / "plan.gpkg"
    for layer in ("A", "B"):
        frame = geopandas.GeoDataFrame(geometry=[shapely.box(118, 36, 118.01, 36.01)], crs="EPSG:4490")
        frame.to_file(path, layer=layer)
    before = path.read_bytes()
    for command in (["convert", f"{path}|layername=A", path], ["map", "昌乐", "--right", f"{path}|layername=A"]):
        arguments = command if command[0] == "convert" else [*command, "-o", path]
        assert mingeo(*arguments).status == REFUSED
    assert path.read_bytes() == before
