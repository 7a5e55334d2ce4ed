"""Layers kept prepared beside their files: the same answers as without, and never from a stale or damaged store."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from console import REPOSITORY, assert_refused, mingeo
from shapely import MultiPolygon, affinity, box

from mingeo.errors import CoordinateError, FileWriteError, GeometryError
from mingeo.features import Feature, FeatureSet, checked_features
from mingeo.kernel import store as stores
from mingeo.kernel.store import DamagedStoreError, StoredArray, open_file, store_path
from mingeo.kernel.stored import StoredGeometries
from mingeo.overlay import Shape, overlap_with_layer
from mingeo.readers import ReadOptions, prepare_layer_file, read_boundaries, read_features, read_layer, stored
from mingeo.readers.feature_layers import read_feature_layer
from mingeo.readers.stored import checked_in_bulk

PLANE = "EPSG:4528"
EAST, NORTH = 40_500_000, 4_000_000
RIGHT = Shape(box(EAST + 5, NORTH + 5, EAST + 27, NORTH + 18), PLANE)


def squares(n: int = 12) -> list:
    return [
        box(EAST + 10 * x, NORTH + 10 * y, EAST + 10 * x + 10, NORTH + 10 * y + 10) for y in range(n) for x in range(n)
    ]


def written(path: Path, areas: list, crs: str | None = PLANE, prefix: str = "地块") -> Path:
    features = [
        {"type": "Feature", "properties": {"name": f"{prefix} {k}"}, "geometry": shapely.geometry.mapping(area)}
        for k, area in enumerate(areas)
    ]
    document = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def layer(tmp_path):
    return written(tmp_path / "layer.geojson", [*squares(), box(EAST + 3, NORTH + 3, EAST + 14, NORTH + 14)])


@pytest.fixture
def every_layer_is_kept(monkeypatch):
    monkeypatch.setattr(stored, "WORTH_KEEPING", 4)


@pytest.fixture
def plain(layer, monkeypatch):
    """Return the answer without any store."""
    with monkeypatch.context() as patch:
        patch.setenv("MINGEO_NO_STORE", "1")
        return answer(read_layer("x", layer))


def answer(found) -> tuple:
    facts = overlap_with_layer(RIGHT, found.geometries, found.crs)
    told = [(position, found.features[position], found.names[position]) for position, _ in facts.features]
    measures = [(round(one.overlap_m2, 6), round(one.depth_m, 4), one.contact) for _, one in facts.features]
    rest = (found.crs, found.sha256, found.path, found.interpretation, len(found.geometries))
    return told, measures, round(facts.union_m2, 6), rest


def is_stored(found) -> bool:
    return isinstance(found.geometries, StoredGeometries)


def test_prepared_layer_gives_the_answers_of_the_file(layer, plain):
    made = prepare_layer_file(str(layer))
    assert (made.made, made.features, made.path) == (True, 145, store_path(layer))
    found = read_layer("x", layer)
    assert is_stored(found)
    assert answer(found) == plain
    assert [geometry.equals(area) for geometry, area in zip(found.geometries, squares(), strict=False)] == [True] * 144
    assert found.names[-1] == "地块 144"
    assert found.features[:2] == ("1", "2")
    with pytest.raises(IndexError):
        found.names[145]


def test_layer_in_degrees_gives_the_answers_of_the_file(tmp_path, monkeypatch):
    areas = [box(119.9 + 0.01 * k, 36, 119.909 + 0.01 * k, 36.02) for k in range(30)]
    path = written(tmp_path / "degrees.geojson", areas, crs=None)
    right = Shape(box(119.905, 36.001, 119.945, 36.01), "EPSG:4490")
    prepare_layer_file(str(path))
    kept = read_layer("x", path)
    assert is_stored(kept)
    monkeypatch.setenv("MINGEO_NO_STORE", "1")
    read = read_layer("x", path)
    assert not is_stored(read)
    one, other = (overlap_with_layer(right, found.geometries, found.crs) for found in (kept, read))
    assert one == other
    assert len(one.features) == 5


def test_large_layer_is_kept_on_its_first_use_and_a_small_one_is_not(layer, plain, monkeypatch):
    assert not is_stored(read_layer("x", layer))
    assert not store_path(layer).exists()
    monkeypatch.setattr(stored, "WORTH_KEEPING", 100)
    assert answer(read_layer("x", layer)) == plain
    assert store_path(layer).exists()


@pytest.mark.usefixtures("every_layer_is_kept")
def test_store_is_used_without_reading_the_file(layer, monkeypatch):
    read_layer("x", layer)
    look = layer.stat()
    aged = look.st_mtime_ns - 10_000_000_000
    os.utime(layer, ns=(aged, aged))
    read_layer("x", layer)
    monkeypatch.setattr(stores, "_RACY_NS", 0)
    read_layer("x", layer)
    monkeypatch.setattr(stored, "read_source", None)
    assert is_stored(read_layer("x", layer))


@pytest.mark.usefixtures("every_layer_is_kept")
def test_changed_file_is_read_anew(layer):
    before = read_layer("x", layer).sha256
    written(layer, squares(5))
    found = read_layer("x", layer)
    assert found.sha256 != before
    assert len(found.geometries) == 25
    assert answer(found)[2] == pytest.approx(22 * 13)


@pytest.mark.usefixtures("every_layer_is_kept")
def test_change_that_leaves_size_and_time_is_noticed(layer):
    """As git's racy rule has it: what was written within two seconds of the stamp is hashed again."""
    read_layer("x", layer)
    look = layer.stat()
    content = layer.read_bytes()
    layer.write_bytes(content.replace('地块 7"'.encode(), '地块 X"'.encode()))
    os.utime(layer, ns=(look.st_atime_ns, look.st_mtime_ns))
    assert layer.stat().st_size == look.st_size
    assert read_layer("x", layer).names[7] == "地块 X"


@pytest.mark.usefixtures("every_layer_is_kept")
def test_file_that_was_only_touched_keeps_its_store(layer):
    read_layer("x", layer)
    made = store_path(layer).stat()
    os.utime(layer)
    assert is_stored(read_layer("x", layer))
    again = store_path(layer).stat()
    assert (again.st_ino, again.st_mtime_ns) == (made.st_ino, made.st_mtime_ns)


DAMAGE = [0, 20, 60, 0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.999]


@pytest.mark.parametrize("where", DAMAGE)
def test_damaged_store_is_made_anew_and_never_believed(layer, plain, where):
    prepare_layer_file(str(layer))
    store = store_path(layer)
    content = bytearray(store.read_bytes())
    sound = bytes(content)
    at = where if isinstance(where, int) else int(where * len(content))
    for position in range(at, min(at + 2_000, len(content))):
        content[position] ^= 0x55
    store.write_bytes(content)
    assert answer(read_layer("x", layer)) == plain
    assert prepare_layer_file(str(layer)).path == store
    whole = open_file(store).arrays
    assert all(len(array.slice(0, len(array))) == len(array) for array in whole.values())
    # What was hit may be the room between two arrays, which nothing reads.
    assert all(array.slice(0, len(array)).tobytes() in sound for array in whole.values())


@pytest.mark.parametrize("length", [0, 10, 100, 5_000, -1])
def test_store_that_was_cut_off_is_made_anew(layer, plain, length):
    prepare_layer_file(str(layer))
    store = store_path(layer)
    store.write_bytes(store.read_bytes()[:length])
    assert answer(read_layer("x", layer)) == plain
    assert prepare_layer_file(str(layer)).made


def test_damage_that_shows_in_the_middle_of_a_question_is_mended(layer, plain):
    prepare_layer_file(str(layer))
    found = read_layer("x", layer)
    assert is_stored(found)
    store = store_path(layer)
    header = open_file(store)
    with store.open("rb+") as file:  # in place, under the mapping
        file.seek(store.stat().st_size // 2)
        file.write(b"\x55" * 40_000)
        file.seek(8_192)
        file.write(b"\x55" * 40_000)
    assert header.sha256 == found.sha256
    assert answer(found) == plain


def test_store_of_another_version_is_made_anew(layer, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(stores, "__version__", "0.0.1")
        prepare_layer_file(str(layer))
    assert not is_stored(read_layer("x", layer))
    assert prepare_layer_file(str(layer)).made
    assert is_stored(read_layer("x", layer))


def test_damaged_stamp_costs_time_and_nothing_else(layer, plain):
    prepare_layer_file(str(layer))
    stamp = layer.with_name("layer.geojson.mingeo-stamp")
    for content in (b"", b"{", b"[]", b'{"sha256": "x"}', b"\xff\xfe"):
        stamp.write_bytes(content)
        assert answer(read_layer("x", layer)) == plain
        assert json.loads(stamp.read_bytes())["sha256"] == read_layer("x", layer).sha256


@pytest.mark.usefixtures("every_layer_is_kept")
def test_folder_that_cannot_be_written_to_is_no_error(layer, plain, monkeypatch):
    def refuse(*_):
        raise FileWriteError(stored.Text("写不了", "cannot be written"), stored.Text("", ""))

    monkeypatch.setattr(stored, "write_file", refuse)
    assert answer(read_layer("x", layer)) == plain
    assert not store_path(layer).exists()


@pytest.mark.usefixtures("every_layer_is_kept")
def test_stores_can_be_switched_off(layer, monkeypatch):
    monkeypatch.setenv("MINGEO_NO_STORE", "1")
    assert not is_stored(read_layer("x", layer))
    assert sorted(path.name for path in layer.parent.iterdir()) == ["layer.geojson"]


@pytest.mark.usefixtures("every_layer_is_kept")
def test_file_that_is_read_in_a_way_of_the_users_own_gets_no_store(layer):
    assert not is_stored(read_layer("x", layer, ReadOptions(repair=True)))
    assert not store_path(layer).exists()


def test_same_layer_gives_the_same_bytes(layer):
    prepare_layer_file(str(layer))
    first = store_path(layer).read_bytes()
    store_path(layer).unlink()
    prepare_layer_file(str(layer))
    assert store_path(layer).read_bytes() == first


def test_two_at_once_leave_one_whole_store(layer, plain):
    command = [sys.executable, "-m", "mingeo", "prepare", str(layer)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    both = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        for _ in range(2)
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    assert answer(read_layer("x", layer)) == plain
    assert is_stored(read_layer("x", layer))
    names = sorted(path.name for path in layer.parent.iterdir())
    assert names == ["layer.geojson", "layer.geojson.mingeo", "layer.geojson.mingeo-stamp"]


def test_only_the_blocks_that_are_used_are_checked():
    content = np.arange(10_000.0)
    checksums = stores._checksums(content)
    content = content.copy()
    content[9_000] = -1
    array = StoredArray(content, checksums)
    assert array.take(np.array([0, 5, 2_047])).tolist() == [0, 5, 2_047]
    assert array.slice(100, 103).tolist() == [100, 101, 102]
    with pytest.raises(DamagedStoreError):
        array.take(np.array([1, 9_001]))
    with pytest.raises(DamagedStoreError):
        array.slice(0, 10_000)


# The command


def test_command_makes_a_store_and_finds_it_the_next_time(layer):
    first, second = mingeo("prepare", layer, "--json"), mingeo("prepare", layer, "--json")
    told = json.loads(first.out)
    assert (first.status, told["features"], told["crs"], told["made"]) == (0, 145, PLANE, True)
    assert told["prepared"] == str(store_path(layer))
    assert first.err.endswith(f"{store_path(layer)}\n")
    assert json.loads(second.out) == {**told, "made": False}
    assert second.err == ""


def test_command_tells_in_words(layer):
    done = mingeo("prepare", layer, "--lang", "zh")
    assert done.status == 0
    assert "要素: 145" in done.out
    assert "预处理" in done.err


def test_crs_that_the_user_names_goes_into_the_store(tmp_path):
    path = tmp_path / "layer.wkt"
    path.write_text(MultiPolygon(squares(3)[::2]).wkt.replace("405", "5"), encoding="utf-8")
    assert_refused(mingeo("prepare", path), where=path)
    done = mingeo("prepare", path, "--crs", "EPSG:4549", "--json")
    assert json.loads(done.out)["crs"] == "EPSG:4549"
    assert read_layer("x", path).crs == "EPSG:4549"


@pytest.mark.parametrize("name", ["missing.gpkg", "-", "."])
def test_what_is_no_file_cannot_be_prepared(tmp_path, name):
    assert_refused(mingeo("prepare", name if name == "-" else tmp_path / name))


def test_layer_with_a_bad_feature_is_refused_and_nothing_is_left(tmp_path):
    bow_tie = shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)])
    path = written(tmp_path / "bad.geojson", [*squares(), bow_tie])
    assert_refused(mingeo("prepare", path), "145", where=path)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.geojson"]


# Many features are checked at once, as strictly as one by one


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (None, GeometryError),
        (shapely.Polygon(), GeometryError),
        (shapely.Point(EAST, NORTH), GeometryError),
        (shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)]), GeometryError),
        (box(EAST, 9_000_000, EAST + 1, 9_000_001), CoordinateError),
    ],
)
def test_features_are_refused_alike_one_by_one_and_in_bulk(bad, error):
    areas = [*squares(16), bad, *squares(2)]
    features = tuple(Feature(str(k), {}, area) for k, area in enumerate(areas, start=1))
    found = FeatureSet(features, PLANE, True, "", "", ())
    with pytest.raises(error) as one_by_one:
        checked_features(found)
    with pytest.raises(error) as in_bulk:
        checked_in_bulk(found)
    assert str(in_bulk.value) == str(one_by_one.value)
    assert "257" in str(in_bulk.value)


def test_sound_features_are_accepted_in_bulk():
    features = tuple(Feature(str(k), {}, area) for k, area in enumerate(squares(16), start=1))
    found = FeatureSet(features, PLANE, True, "", "", ())
    assert checked_in_bulk(found) is found


@pytest.mark.usefixtures("every_layer_is_kept")
def test_what_the_fields_say_of_an_existing_right_is_kept_too(tmp_path):
    path = tmp_path / "existing.gpkg"
    fields = {
        "采矿权名称": ["甲矿", "乙矿"],
        "开采主矿种": ["煤", None],
        "生产规模": ["5 万吨/年", ""],
        "备注": ["一", "二"],
    }
    geopandas.GeoDataFrame(fields, geometry=squares(2)[:2], crs=PLANE).to_file(path)
    read, stored = (read_feature_layer("existing_rights", path) for _ in range(2))
    assert (is_stored(read), is_stored(stored)) == (True, True)
    assert list(stored.names) == ["甲矿", "乙矿"]
    assert [dict(said) for said in stored.attributes] == [
        {"name": "甲矿", "mineral": "煤", "scale": "5 万吨/年"},
        {"name": "乙矿"},
    ]


@pytest.fixture
def zones(tmp_path):
    """Return a GeoPackage of zones whose fields hold texts, whole and broken numbers, and nothing."""
    fields = {
        "zone_id": ["A-1", "A-2", "A-3"],
        "name": ["甲区", "", None],
        "count": [1, 2, 3],
        "share": [0.1, 1e-300, None],
    }
    path = tmp_path / "zones.gpkg"
    geopandas.GeoDataFrame(fields, geometry=squares(2)[:3], crs=PLANE).to_file(path)
    return path


def told_of(found: FeatureSet) -> tuple:
    features = [(one.label, dict(one.attributes), shapely.to_wkb(one.geometry)) for one in found.features]
    return features, found.crs, found.path, found.sha256, found.interpretation


def test_zones_come_from_the_store_as_reading_gives_them(zones, monkeypatch):
    plain = told_of(read_boundaries(zones))
    assert not store_path(zones).exists()
    assert plain == told_of(read_features(zones))
    prepare_layer_file(str(zones))
    monkeypatch.setattr("mingeo.readers.read_features", None)  # to read the file would fail
    assert told_of(read_boundaries(zones)) == plain


@pytest.mark.usefixtures("every_layer_is_kept")
def test_large_file_of_zones_is_kept_on_its_first_use(zones):
    read = told_of(read_boundaries(zones))
    assert store_path(zones).exists()
    assert told_of(read_boundaries(zones)) == read


def test_zones_of_a_damaged_store_are_read_anew(zones):
    plain = told_of(read_features(zones))
    prepare_layer_file(str(zones))
    whole = store_path(zones).read_bytes()
    for text in (b"A-2", "甲区".encode()):  # in the fields, and first in the names
        store_path(zones).write_bytes(whole.replace(text, b"?" * len(text)))
        assert told_of(read_boundaries(zones)) == plain
        assert store_path(zones).read_bytes() == whole


def test_zones_of_a_changed_file_are_read_anew(zones):
    prepare_layer_file(str(zones))
    geopandas.GeoDataFrame({"zone_id": ["B-1"]}, geometry=squares(2)[3:], crs=PLANE).to_file(zones)
    assert [one.attributes["zone_id"] for one in read_boundaries(zones).features] == ["B-1"]


@pytest.mark.usefixtures("every_layer_is_kept")
def test_zones_whose_fields_json_cannot_hold_are_read_each_time(zones):
    with sqlite3.connect(zones) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:  # they call functions that only GDAL has
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE zones SET name = x'00ff' WHERE zone_id = 'A-2'")
    database.close()
    prepare_layer_file(str(zones))
    made = store_path(zones).stat().st_mtime_ns
    assert told_of(read_boundaries(zones)) == told_of(read_features(zones))
    assert read_boundaries(zones).features[1].attributes["name"] == b"\x00\xff"
    assert store_path(zones).stat().st_mtime_ns == made


# Layers of a geodatabase


@pytest.fixture(params=["plan.gdb", "plan.gpkg"])
def database(request, tmp_path):
    path = tmp_path / request.param
    driver = "OpenFileGDB" if path.suffix == ".gdb" else "GPKG"
    for name, areas in (("红线", squares()), ("第二层", squares(2))):
        areas = [affinity.translate(area, 5, 0) for area in areas] if name == "第二层" else areas
        frame = geopandas.GeoDataFrame(
            {"zone_id": [f"{name}{k}" for k in range(len(areas))]}, geometry=areas, crs=PLANE
        )
        frame.to_file(path, layer=name, driver=driver, engine="pyogrio")
    return path


def names_beside(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()} - {path.name}


def test_each_layer_of_a_database_has_a_store_of_its_own(database, monkeypatch):
    paths = [f"{database}|layername={name}" for name in pyogrio.list_layers(database)[:, 0]]
    plain = [answer(read_layer("x", path)) for path in paths]
    zones = told_of(read_boundaries(paths[1]))
    assert names_beside(database) == set()
    made = [prepare_layer_file(path) for path in paths]
    assert [one.features for one in made] == [144, 4]
    stores_there = {one.path.name for one in made}
    assert len(stores_there) == 2
    assert names_beside(database) == {*stores_there, f"{database.name}.mingeo-stamp"}
    assert [prepare_layer_file(path).made for path in paths] == [False, False]
    monkeypatch.setattr("mingeo.readers.read_features", None)  # to read the file would fail
    found = [read_layer("x", path) for path in paths]
    assert all(is_stored(one) for one in found)
    assert [answer(one) for one in found] == plain
    assert told_of(read_boundaries(paths[1])) == zones


def test_layer_of_a_changed_database_is_read_anew(database):
    name = pyogrio.list_layers(database)[1, 0]
    path = f"{database}|layername={name}"
    prepare_layer_file(path)
    geopandas.read_file(database, layer=name).iloc[:3].to_file(database, layer=name, mode="a", engine="pyogrio")
    assert len(read_layer("x", path).geometries) == 7
    assert prepare_layer_file(path).features == 7


def test_store_of_one_layer_never_answers_for_another(database):
    first, second = (f"{database}|layername={name}" for name in pyogrio.list_layers(database)[:, 0])
    made = prepare_layer_file(first)
    prepare_layer_file(second).path.write_bytes(made.path.read_bytes())
    assert len(read_layer("x", second).geometries) == 4


@pytest.mark.parametrize("ending", ["", "|layername=no such layer"])
def test_nothing_is_kept_of_a_database_without_its_layer(database, ending):
    refused = mingeo("prepare", f"{database}{ending}")
    assert_refused(refused, "layer", database)
    assert names_beside(database) == set()


def test_folder_that_is_no_geodatabase_gets_no_store(tmp_path):
    (tmp_path / "folder").mkdir()
    assert_refused(mingeo("prepare", tmp_path / "folder"), "nothing can be kept beside")


def test_check_against_prepared_zones_prints_the_same_bytes(zones, tmp_path):
    right = written(tmp_path / "right.geojson", [box(EAST + 2, NORTH + 2, EAST + 13, NORTH + 8)])
    arguments = ("check", str(right), "--zones", str(zones), "--json")
    plain = mingeo(*arguments)
    prepare_layer_file(str(zones))
    prepared = mingeo(*arguments)
    assert prepared == plain
    assert json.loads(plain[1])["findings"][0]["zone"] == "A-1"
