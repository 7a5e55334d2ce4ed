"""Vector files: what is in them comes out unchanged and told, and what would mislead is refused.

The files are written by GDAL (through pyogrio) and by pyarrow; areas are those that published notices print.
"""

import json
import os
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pyarrow
import pyarrow.parquet
import pyogrio
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shape_files import (
    DAYE,
    EAST,
    HAICHENG,
    PLAIN,
    READERS,
    SQUARE,
    SUFFIXES,
    account,
    frame,
    grid_of,
    read,
    write,
)
from shapely import MultiPolygon, Polygon

from mingeo.errors import (
    CRSError,
    FileReadError,
    FormatError,
    GeometryError,
    MingeoError,
)
from mingeo.readers.objects import features_of_object
from mingeo.readers.options import ReadOptions
from mingeo.readers.wkb import geometry_of_wkb
from mingeo.source import Source, read_source

# Every format


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_published_right_of_two_parts_comes_back_with_its_stated_area(tmp_path, suffix):
    found = read(write(frame(HAICHENG, crs="EPSG:4529", 名称=["牌楼菱镁矿"]), tmp_path / f"right{suffix}"))
    (feature,) = found.features
    assert shapely.hausdorff_distance(feature.geometry, HAICHENG) <= grid_of(suffix)
    assert shapely.get_num_coordinates(feature.geometry) == 8 + 11 + 2  # printed corners, each ring closed
    assert round(feature.geometry.area / 1e6, 4) == 1.0685
    assert feature.name == "牌楼菱镁矿"
    assert (found.crs, found.crs_is_said) == ("EPSG:4529", True)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326"])
def test_a_published_hole_stays_a_hole(tmp_path, suffix, crs):
    found = read(write(frame(DAYE, crs=crs), tmp_path / f"right{suffix}"))
    geometry = found.features[0].geometry
    (part,) = shapely.get_parts(geometry)
    assert [len(hole.coords) for hole in part.interiors] == [7]
    assert shapely.hausdorff_distance(geometry, DAYE) <= grid_of(suffix)
    assert found.crs == crs


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_reading_leaves_the_folder_as_it_was(tmp_path, suffix):
    write(frame(SQUARE, name=["a"]), tmp_path / f"right{suffix}")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    read(tmp_path / f"right{suffix}")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_values_come_back_and_missing_ones_are_none(tmp_path, suffix):
    data = frame(SQUARE, EAST, 矿种=["建筑石料用灰岩", None], 面积=[1.25, None], 年=[2024, 2025])
    first, second = read(write(data, tmp_path / f"layer{suffix}")).features
    assert (first.attributes["矿种"], first.attributes["面积"], first.attributes["年"]) == (
        "建筑石料用灰岩",
        1.25,
        2024,
    )
    assert (second.attributes["矿种"], second.attributes["面积"]) == (None, None)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_heights_are_dropped_and_told(tmp_path, suffix):
    high = shapely.force_3d(SQUARE, 120.5)
    found = read(write(frame(high), tmp_path / f"right{suffix}"))
    assert found.features[0].geometry.equals(SQUARE)
    assert not shapely.has_z(found.features[0].geometry)
    if suffix != ".shp":  # of which the heights stand apart from the shapes
        assert "heights" in account(found)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_lines_are_refused_by_name(tmp_path, suffix):
    path = write_lines(tmp_path / f"line{suffix}")
    with pytest.raises(GeometryError, match="line"):
        read(path)


def write_lines(path: Path) -> Path:
    line = shapely.LineString([(40_500_000, 4_000_000), (40_501_000, 4_000_000)])
    data = frame(shapely.MultiLineString([line]) if path.suffix == ".gdb" else line, a=["x"])
    if path.suffix == ".parquet":
        data.to_parquet(path)
    else:
        data.to_file(path, driver="OpenFileGDB" if path.suffix == ".gdb" else None)
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_geometry_is_refused_with_its_number(tmp_path, suffix):
    data = frame(SQUARE, None, EAST, name=["a", "b", "c"])
    if suffix == ".gdb":
        data = frame(MultiPolygon([SQUARE]), None, MultiPolygon([EAST]), name=["a", "b", "c"])
        data.to_file(tmp_path / "layer.gdb", driver="OpenFileGDB")
    elif suffix == ".fgb":
        data.to_file(tmp_path / "layer.fgb", SPATIAL_INDEX="NO")
    else:
        write(data, tmp_path / f"layer{suffix}")
    with pytest.raises(GeometryError, match="feature 2: null"):
        read(tmp_path / f"layer{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_crossing_boundary_is_refused_with_its_place(tmp_path, suffix):
    bow = Polygon([(40_500_000, 4_000_000), (40_500_100, 4_000_100), (40_500_100, 4_000_000), (40_500_000, 4_000_100)])
    path = write(frame(SQUARE, bow), tmp_path / f"layer{suffix}")
    with pytest.raises(GeometryError, match=r"feature 2: .*crosses itself.*40500050, 4000050") as caught:
        read(path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_mending_is_done_only_when_asked_and_told_with_both_areas(tmp_path, suffix):
    bow = Polygon([(40_500_000, 4_000_000), (40_500_100, 4_000_100), (40_500_100, 4_000_000), (40_500_000, 4_000_100)])
    found = read(write(frame(bow), tmp_path / f"right{suffix}"), ReadOptions(repair=True))
    assert found.features[0].geometry.area == pytest.approx(5_000.0)  # two triangles of 100 m by 50 m
    assert "plane area 0.0, then 5000.0" in account(found)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_too_large_is_refused_with_how_to_raise_the_limit(tmp_path, suffix):
    path = write(frame(SQUARE, EAST), tmp_path / f"layer{suffix}")
    with pytest.raises(FileReadError, match=r"2 features.*raise max_features"):
        read(path, ReadOptions(max_features=1))
    with pytest.raises(FileReadError, match=r"10 vertices.*raise max_vertices"):
        read(path, ReadOptions(max_vertices=9))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_layer_without_features_is_refused(tmp_path, suffix):
    data = frame(SQUARE, name=["a"]).iloc[:0]
    if suffix == ".parquet":
        data.to_parquet(tmp_path / "empty.parquet")
    else:
        kind = "MultiPolygon" if suffix == ".gdb" else "Polygon"
        driver = "OpenFileGDB" if suffix == ".gdb" else None
        pyogrio.write_dataframe(data, tmp_path / f"empty{suffix}", geometry_type=kind, driver=driver)
    with pytest.raises(FormatError, match="no feature"):
        read(tmp_path / f"empty{suffix}")


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".gdb", ".parquet"])
def test_a_format_that_should_name_its_crs_and_does_not_is_never_guessed(tmp_path, suffix):
    path = write(frame(SQUARE, crs=None, name=["a"]), tmp_path / f"right{suffix}")
    with pytest.raises(CRSError, match="no coordinate system"):
        read(path)
    assert read(path, ReadOptions(crs="EPSG:4528")).crs == "EPSG:4528"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_crs_that_contradicts_the_file_is_refused(tmp_path, suffix):
    path = write(frame(SQUARE), tmp_path / f"right{suffix}")
    with pytest.raises(CRSError, match="EPSG:4527"):
        read(path, ReadOptions(crs="EPSG:4527"))
    assert read(path, ReadOptions(crs="EPSG:4528")).crs == "EPSG:4528"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_file_that_was_cut_off_is_refused_or_not_known(tmp_path, suffix, share):
    whole = read_source(write(frame(SQUARE, EAST, name=["甲", "乙"]), tmp_path / f"layer{suffix}"))
    cut = Source(whole.path, whole.content[: int(share * len(whole.content))], whole.members)
    known = [reader for knows, reader in READERS if knows(cut.content)]
    for reader in known:
        with pytest.raises(MingeoError) as caught:
            reader(cut, PLAIN)
        assert caught.value.path == whole.path


@settings(derandomize=True, deadline=None, max_examples=25)
@given(
    corners=st.lists(
        st.tuples(st.floats(40_400_000, 40_600_000), st.floats(3_900_000, 4_100_000)), min_size=3, max_size=12
    )
)
@pytest.mark.parametrize("suffix", [".shp", ".gpkg"])
def test_corners_come_back_to_the_last_bit(tmp_path_factory, suffix, corners):
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    if shape.geom_type != "Polygon" or not shape.is_valid:
        return
    folder = tmp_path_factory.mktemp("bits")
    (feature,) = read(write(frame(shape, name=["a"]), folder / f"right{suffix}")).features
    assert feature.geometry.equals(shape)
    assert set(map(tuple, shapely.get_coordinates(feature.geometry))) == set(map(tuple, shapely.get_coordinates(shape)))


# GeoPackage


def test_the_layer_of_a_geopackage_is_named_and_tables_without_geometry_are_no_layer(tmp_path):
    path = write(frame(SQUARE), tmp_path / "right.gpkg")
    pyogrio.write_dataframe(geopandas.pd.DataFrame({"a": [1]}), path, layer="notes", append=True)
    assert "GeoPackage layer right" in account(read(path))


def test_two_layers_are_refused_with_their_names(tmp_path):
    for layer in ("一期", "二期"):
        frame(SQUARE).to_file(tmp_path / "two.gpkg", layer=layer)
    with pytest.raises(FormatError, match=r"2 vector layers: 一期 \(1 area\), 二期 \(1 area\)"):
        read(tmp_path / "two.gpkg")


def changed(path: Path, *statements: str) -> Source:
    """Return a GeoPackage after some SQL; its triggers need functions that only GDAL has."""
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement)
    database.close()
    return read_source(path)


DAMAGED_BLOBS = {
    "no geometry at all": ("x'00'", "no GP"),
    "text": ("'POLYGON'", "no GP"),
    "cut off": ("substr(geom, 1, 60)", "damaged"),
    "extended": ("x'475000210000000000'|| geom", "no GP|flags|damaged"),
    "another CRS than the layer's": ("substr(geom, 1, 4) || x'8a110000' || substr(geom, 9)", "srs_id 4490, 4528"),
}


@pytest.mark.parametrize(("blob", "reason"), DAMAGED_BLOBS.values(), ids=DAMAGED_BLOBS)
def test_a_damaged_blob_is_an_error_that_names_the_feature_and_never_a_null(tmp_path, blob, reason):
    path = write(frame(SQUARE, EAST), tmp_path / "layer.gpkg")
    source = changed(path, f"UPDATE layer SET geom = CAST({blob} AS BLOB) WHERE fid = 2")
    with pytest.raises(FormatError, match=f"feature 2: .*({reason})"):
        read(source)


def test_a_stale_index_hides_no_feature(tmp_path):
    path = write(frame(SQUARE, EAST), tmp_path / "layer.gpkg")
    source = changed(path, "DELETE FROM rtree_layer_geom WHERE id = 2", "UPDATE gpkg_contents SET max_x = min_x")
    assert len(read(source).features) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW sly AS SELECT fid, geom FROM layer",
        "CREATE VIEW sly AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n, layer",
        "CREATE VIRTUAL TABLE sly USING fts5(geom)",
    ],
)
def test_a_layer_that_is_no_plain_table_is_refused(tmp_path, statement):
    path = write(frame(SQUARE), tmp_path / "layer.gpkg")
    source = changed(
        path,
        "PRAGMA foreign_keys = OFF",
        statement,
        "UPDATE gpkg_geometry_columns SET table_name = 'sly'",
        "UPDATE gpkg_contents SET table_name = 'sly', identifier = 'sly'",
    )
    with pytest.raises(FormatError, match="no ordinary table"):
        read(source)


def test_changes_that_another_program_has_not_saved_are_refused(tmp_path):
    path = write(frame(SQUARE), tmp_path / "right.gpkg")
    editor = sqlite3.connect(path)
    editor.execute("PRAGMA journal_mode = WAL")
    editor.execute("CREATE TABLE edited (a)")
    editor.commit()
    before = sorted(entry.name for entry in tmp_path.iterdir())
    assert "right.gpkg-wal" in before
    with pytest.raises(FormatError, match="-wal file stands beside it"):
        read(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before
    editor.close()
    assert read(path).features[0].geometry.equals(SQUARE)  # closed: all is saved, the header still says WAL


def test_a_database_that_is_no_geopackage_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "notes.sqlite") as database:
        database.execute("CREATE TABLE notes (a)")
    database.close()
    with pytest.raises(FormatError, match="no GeoPackage"):
        read(tmp_path / "notes.sqlite")


def test_a_crs_definition_of_its_own_is_compared_by_its_numbers(tmp_path):
    path = write(frame(SQUARE), tmp_path / "right.gpkg")
    wkt = CRS.from_epsg(4528).to_wkt("WKT1_GDAL").replace('AUTHORITY["EPSG","4528"]', 'AUTHORITY["LOCAL","1"]')
    source = changed(
        path,
        f"UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', definition = '{wkt}' WHERE srs_id = 4528",
    )
    assert read(source).crs == "EPSG:4528"


def wkb(kind: int, body: bytes, order: str = "<") -> bytes:
    return (b"\1" if order == "<" else b"\0") + struct.pack(f"{order}I", kind) + body


ARC = wkb(8, struct.pack("<I6d", 3, 0, 0, 1, 1, 0, 0))
CURVES = {
    "curve polygon": (wkb(10, struct.pack("<I", 1) + ARC), "CurvePolygon"),
    "curve polygon, big-endian, with heights": (wkb(1010, b"", ">"), "CurvePolygon"),
    "multi-surface": (wkb(12, struct.pack("<I", 0)), "MultiSurface"),
    "triangulated surface": (wkb(16, struct.pack("<I", 0)), "TIN"),
    "polyhedral surface": (wkb(2015, struct.pack("<I", 0)), "PolyhedralSurface"),
}


@pytest.mark.parametrize(("content", "name"), CURVES.values(), ids=CURVES)
def test_a_curve_is_refused_by_its_name_and_never_straightened(content, name):
    with pytest.raises(GeometryError, match=name):
        geometry_of_wkb(content)


def test_a_curve_within_a_collection_is_refused_too():
    collection = wkb(7, struct.pack("<I", 1) + wkb(10, struct.pack("<I", 1) + ARC))
    with pytest.raises(GeometryError, match="curves"):
        features_of_object(shapely.from_wkb(collection), ReadOptions(crs="EPSG:4528"))


def test_a_curve_in_a_geopackage_is_refused_with_its_feature(tmp_path):
    path = write(frame(SQUARE, EAST), tmp_path / "layer.gpkg")
    content = wkb(10, struct.pack("<I", 1) + ARC).hex()
    source = changed(path, f"UPDATE layer SET geom = CAST(substr(geom, 1, 40) || x'{content}' AS BLOB) WHERE fid = 2")
    with pytest.raises(GeometryError, match=r"feature 2: .*CurvePolygon"):
        read(source)


def test_collections_nested_so_deep_that_geos_would_crash_are_refused():
    level = wkb(7, struct.pack("<I", 1))
    with pytest.raises(FormatError, match="GeometryCollections"):
        geometry_of_wkb(level * 60_000 + wkb(1, struct.pack("<2d", 1, 1)))
    with pytest.raises(FormatError, match="GEOMETRYCOLLECTION"):
        read(Source("deep.wkt", b"GEOMETRYCOLLECTION(" * 60_000 + b"POINT(1 1)" + b")" * 60_000))


def test_a_collection_of_areas_is_one_area_and_told():
    both = shapely.GeometryCollection([SQUARE, shapely.GeometryCollection([EAST])])
    found = features_of_object(both, ReadOptions(crs="EPSG:4528"))
    assert found.features[0].geometry.equals(MultiPolygon([SQUARE, EAST]))
    assert "1 collection(s) hold areas only" in account(found)


@pytest.mark.parametrize("other", [shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])])
def test_a_collection_with_other_things_is_refused(other):
    with pytest.raises(GeometryError, match=f"holds {other.geom_type} beside areas"):
        features_of_object(shapely.GeometryCollection([SQUARE, other]), ReadOptions(crs="EPSG:4528"))


# FlatGeobuf and File Geodatabase


def curve_file(path: Path) -> Path:
    """Write a circle as a true curve, which GDAL would hand on as a polygon of 90 corners."""
    places = [(40_500_000, 4_000_000), (40_500_100, 4_000_100), (40_500_200, 4_000_000), (40_500_100, 3_999_900)]
    circle = wkb(8, struct.pack("<I", 5) + b"".join(struct.pack("<2d", *place) for place in [*places, places[0]]))
    geometry = np.array([wkb(10, struct.pack("<I", 1) + circle)], dtype=object)
    kind, driver = ("MultiPolygon", "OpenFileGDB") if path.suffix == ".gdb" else ("Unknown", "FlatGeobuf")
    name = [np.array(["a"], dtype=object)]
    pyogrio.raw.write(path, geometry, name, ["name"], geometry_type=kind, crs="EPSG:4528", driver=driver)
    return path


@pytest.mark.parametrize("suffix", [".fgb", ".gdb"])
def test_true_curves_are_refused_though_gdal_would_straighten_them(tmp_path, suffix):
    with pytest.raises(GeometryError, match="feature 1: the geometry has curves"):
        read(curve_file(tmp_path / f"circle{suffix}"))


@pytest.mark.parametrize("layer", ['quo"ted', "back\\slash", "图层 一", "select"])
def test_a_layer_is_read_whatever_its_name(tmp_path, layer):
    frame(SQUARE, name=["a"]).to_file(tmp_path / "right.fgb", layer=layer)
    assert read(tmp_path / "right.fgb").features[0].geometry.equals(SQUARE)


def test_a_flatgeobuf_with_fewer_features_than_its_header_says_is_refused(tmp_path):
    content = write(frame(SQUARE, EAST), tmp_path / "layer.fgb").read_bytes()
    one = write(frame(SQUARE), tmp_path / "one.fgb").read_bytes()
    feature = len(one) - 12 - int.from_bytes(one[8:12], "little")
    with pytest.raises(FormatError, match="damaged"):
        read(Source("layer.fgb", content[:-feature]))


def test_two_feature_classes_of_a_geodatabase_are_refused_with_their_names(tmp_path):
    for layer, shape in (("一期", SQUARE), ("二期", EAST)):
        frame(MultiPolygon([shape])).to_file(tmp_path / "plan.gdb", driver="OpenFileGDB", layer=layer)
    with pytest.raises(FormatError, match=r"2 vector layers: 一期 \(1 area\), 二期 \(1 area\)"):
        read(tmp_path / "plan.gdb")


def test_a_single_file_of_a_geodatabase_is_refused(tmp_path):
    path = write(frame(SQUARE), tmp_path / "right.gdb")
    with pytest.raises(FormatError, match=r"the whole \.gdb folder"):
        read(path / "a00000001.gdbtable")


def test_lock_files_in_a_geodatabase_do_no_harm_and_links_are_refused(tmp_path):
    path = write(frame(SQUARE), tmp_path / "right.gdb")
    (path / "_gdb.WORKSTATION.1.2.sr.lock").write_bytes(b"")
    assert len(read(path).features) == 1
    (path / "link.txt").symlink_to("/etc/hostname")
    with pytest.raises(FileReadError, match="link"):
        read(path)


def test_a_temporary_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    path = write(frame(SQUARE), tmp_path / "right.gdb")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(FileReadError, match="temporary folder"):
        read(path)


def test_a_plain_folder_is_no_geodatabase(tmp_path):
    (tmp_path / "plain.gdb").mkdir()
    with pytest.raises(FileReadError, match="folder"):
        read_source(tmp_path / "plain.gdb")


def test_the_hash_covers_every_file_and_is_that_of_the_file_where_there_is_one(tmp_path):
    path = write(frame(SQUARE, name=["a"]), tmp_path / "right.shp")
    before = read_source(path).sha256
    (tmp_path / "right.prj").write_bytes(CRS.from_epsg(4527).to_wkt("WKT1_ESRI").encode())
    assert read_source(path).sha256 != before
    single = Source("a", b"abc").sha256
    assert single == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1


HOSTILE = {
    "VRT": '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    "WFS": "<OGRWFSDataSource><URL>http://127.0.0.1:9/</URL></OGRWFSDataSource>",
    "GDALG": '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline read {} ! write x"}}',
    "VRT behind the mark of a FlatGeobuf": "fgb\x03fgb\x01<OGRVRTDataSource><SrcDataSource>{}</SrcDataSource>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_makes_gdal_open_other_files_is_known_to_no_reader_that_uses_gdal(content):
    raw = content.format("/etc/hostname").encode("latin-1")
    assert not any(knows(raw) for knows, _ in READERS)


def test_the_drivers_that_follow_references_are_gone_where_gdal_was_not_loaded_before(tmp_path):
    path = write(frame(SQUARE), tmp_path / "right.fgb")
    code = (
        "import os, sys; from mingeo.readers.vector import read_flatgeobuf; from mingeo.source import read_source;"
        "from mingeo.readers.options import ReadOptions; read_flatgeobuf(read_source(sys.argv[1]), ReadOptions());"
        "import pyogrio; print(sorted({'OGR_VRT', 'WFS', 'GDALG', 'GPKG'} & set(pyogrio.list_drivers())),"
        "os.environ.get('GDAL_SKIP'))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "GDAL_SKIP"}
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, env=environment, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("['GPKG'] None", "")


# GeoParquet


def test_a_parquet_file_without_geometry_is_refused(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "plain.parquet")
    with pytest.raises(FormatError, match="geo metadata"):
        read(tmp_path / "plain.parquet")


def with_metadata(path: Path, **changes) -> Path:
    """Rewrite a GeoParquet with another account of its geometry column; None takes a key out."""
    table = pyarrow.parquet.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    column.update(changes)
    geo["columns"]["geometry"] = {key: value for key, value in column.items() if value != "missing"}
    pyarrow.parquet.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    return path


def test_a_geoparquet_without_a_crs_key_is_in_degrees_by_its_standard_and_told(tmp_path):
    path = with_metadata(write(frame(DAYE, crs="EPSG:4326"), tmp_path / "a.parquet"), crs="missing")
    found = read(path)
    assert found.crs == "EPSG:4490"
    assert "by the standard WGS 84" in account(found)


@pytest.mark.parametrize("change", [{"edges": "spherical"}, {"encoding": "polygon"}, {"encoding": "missing"}], ids=str)
def test_a_geoparquet_that_says_more_than_is_understood_is_refused(tmp_path, change):
    path = with_metadata(write(frame(SQUARE), tmp_path / "a.parquet"), **change)
    with pytest.raises(FormatError, match=r"no GeoParquet that can be read"):
        read(path)


@pytest.mark.parametrize("crs", [{"a": 1}, "EPSG:4528", [], {"type": "GeographicCRS"}], ids=str)
def test_a_crs_of_a_geoparquet_that_cannot_be_read_is_refused(tmp_path, crs):
    path = with_metadata(write(frame(SQUARE), tmp_path / "a.parquet"), crs=crs)
    with pytest.raises(CRSError):
        read(path)


def test_further_geometry_columns_are_told(tmp_path):
    data = frame(SQUARE)
    data["centre"] = geopandas.GeoSeries([SQUARE.centroid], crs="EPSG:4528")
    data.to_parquet(tmp_path / "a.parquet")
    assert "further geometry columns, by the file's word not used: centre" in account(read(tmp_path / "a.parquet"))
