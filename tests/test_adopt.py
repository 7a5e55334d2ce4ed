"""`mingeo adopt`: a bureau's boundaries to the zones of a plan, checked, and kept whole or not at all.

The invented county's squares stand in EPSG:4528. Its blocks: MB-01 is [40609500, 40610300] x [3897500, 3898300],
MB-02 [40611500, 40612000] x [3897500, 3898000], both in KM-01 [40609000, 40613000] x [3897000, 3900000].
"""

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import pytest
import shapely
from console import (
    BOUNDARIES,
    FAIL,
    LAYERS,
    PASS,
    PASSING,
    PLANS,
    PROTRUDING,
    QUARRY,
    REGISTER,
    UNDETERMINED,
    assert_refused,
    mingeo,
    own_register,
    parsed,
)
from hypothesis import given
from hypothesis import strategies as st
from shape_files import frame, grid_of, write

from mingeo.plans import load_plan, with_boundaries
from mingeo.plans.adoption import plain_name
from mingeo.plans.fields import field_table
from mingeo.readers import read_features

pytestmark = pytest.mark.usefixtures("messages_in_english")

KM, MB1, MB2, MB3, EB = (f"999999-{number}" for number in ("KM-01", "MB-01", "MB-02", "MB-03", "EB-01"))
NAMES = {
    KM: "甲山石灰岩重点开采区（虚构）",
    MB1: "甲山建筑石料用灰岩矿区（虚构）",
    MB2: "乙山水泥用灰岩矿区（虚构）",
    MB3: "丁村建筑石料用灰岩矿区（虚构）",
    EB: "丙沟铁矿普查（虚构）",
}
SQUARES = {
    KM: (40609000, 3897000, 40613000, 3900000),
    MB1: (40609500, 3897500, 40610300, 3898300),
    MB2: (40611500, 3897500, 40612000, 3898000),
    EB: (40615000, 3897000, 40617000, 3898500),
}
AREAS_KM2 = {KM: 12.0, MB1: 0.64, MB2: 0.25, EB: 3.0}
FOLDER = "999999-shili"
SHILI = ["--zones", PLANS, "--plan", "示例县", "--date", "2024-06-30"]


def official(path: Path, boxes: dict, *, crs: object = "EPSG:4528", **columns) -> Path:
    """Write a bureau's file: the box of each zone under FQBH (a number of the bureau's own) and FQMC."""
    shapes = [box if isinstance(box, shapely.Geometry) else shapely.box(*box) for box in boxes.values()]
    told = {"FQBH": [f"D{number:02}" for number in range(len(boxes))], "FQMC": [NAMES[one] for one in boxes]} | columns
    return write(frame(*shapes, crs=crs, **{name: values for name, values in told.items() if values}), path)


def gbk_without_a_word(path: Path) -> Path:
    """Rewrite a Shapefile as old programs leave it: GBK, no .cpg, no language id."""
    geopandas.read_file(path).to_file(path, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0
    path.with_suffix(".dbf").write_bytes(table)
    assert "甲山".encode("gbk") in table
    return path


def adopted(folder: Path) -> dict[str, dict]:
    """Return the features of the folder's boundaries by zone id, read by nothing of mingeo's."""
    document = json.loads((folder / FOLDER / "boundaries.geojson").read_text(encoding="utf-8"))
    assert document["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4528"
    return {feature["properties"]["zone_id"]: feature for feature in document["features"]}


def shapes_of(folder: Path) -> dict[str, shapely.Geometry]:
    return {zone_id: shapely.geometry.shape(feature["geometry"]) for zone_id, feature in adopted(folder).items()}


def checks_of(outcome) -> dict[tuple[str, str], dict]:
    return {(check["zone_id"], check["check"]): check for check in parsed(outcome)["checks"]}


def open_checks(outcome) -> set[tuple[str, str, str]]:
    told = parsed(outcome)["checks"]
    return {(one["zone_id"], one["check"], one["outcome"]) for one in told if one["outcome"] != "pass"}


@pytest.fixture
def into(tmp_path) -> Path:
    return tmp_path / "own" / "zones"


def nothing_at(folder: Path) -> None:
    assert not folder.exists()
    assert not folder.parent.exists(), "a folder was made for nothing"


# From a bureau's file to a verdict


def test_a_gbk_shapefile_becomes_a_register_that_decides(tmp_path, into):
    areas = list(AREAS_KM2.values())
    path = gbk_without_a_word(official(tmp_path / "KAICQK.shp", SQUARES, FQMJ=areas))
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--source", "示例县规划数据库", "--json")
    assert outcome.status == PASS, outcome
    assert str(into / FOLDER) in outcome.err
    told = parsed(outcome)
    assert told["complete"] is True
    assert [one["zone_id"] for one in told["matched"]] == list(SQUARES)
    assert {one["matched_by"] for one in told["matched"]} == {"name"}
    assert [one["zone_id"] for one in told["zones_without_feature"]] == [MB3]
    plan = into / FOLDER
    assert sorted(file.name for file in plan.iterdir()) == ["README.md", "boundaries.geojson", "plan.toml", "zones.csv"]
    for name in ("plan.toml", "zones.csv"):
        assert (plan / name).read_bytes() == (BOUNDARIES.parent / name).read_bytes()
    for zone_id, feature in adopted(into).items():
        said = feature["properties"]
        assert (said["basis"], said["source"], said["date"]) == ("surveyed", "示例县规划数据库", "2024-06-30")
        assert said["sha256"] == told["file"]["sha256"]
        assert shapely.geometry.shape(feature["geometry"]).equals(shapely.box(*SQUARES[zone_id]))
    asked = ["--zones", into, "--plan", "示例县", *QUARRY, *LAYERS]
    assert mingeo("check", PASSING, *asked).status == PASS
    assert mingeo("check", PROTRUDING, *asked).status == FAIL


@pytest.mark.parametrize("suffix", [".gdb", ".gpkg", ".fgb", ".parquet"])
def test_other_formats_give_the_same_boundaries(tmp_path, into, suffix):
    path = official(tmp_path / f"blocks{suffix}", SQUARES)
    assert mingeo("adopt", path, *SHILI, "--into", into).status == PASS
    for zone_id, shape in shapes_of(into).items():
        assert shapely.hausdorff_distance(shape, shapely.box(*SQUARES[zone_id])) <= grid_of(suffix)


def test_a_zipped_shapefile_is_taken_too(tmp_path, into):
    path = official(tmp_path / "blocks.shp", SQUARES)
    with zipfile.ZipFile(tmp_path / "blocks.zip", "w") as archive:
        for file in tmp_path.glob("blocks.???"):
            if file.suffix != ".zip":
                archive.write(file, file.name)
    assert mingeo("adopt", path.with_suffix(".zip"), *SHILI, "--into", into).status == PASS
    assert list(shapes_of(into)) == list(SQUARES)


def test_the_hash_is_the_files_own(tmp_path, into):
    path = official(tmp_path / "blocks.gpkg", SQUARES)
    mingeo("adopt", path, *SHILI, "--into", into)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert {feature["properties"]["sha256"] for feature in adopted(into).values()} == {digest}


def test_every_digit_of_a_coordinate_is_kept(tmp_path, into):
    odd = shapely.Polygon([(40609500.1234567, 3897500.3), (40609500.7, 3898300.1), (40610300 + 2**-20, 3898300)])
    path = official(tmp_path / "blocks.gpkg", {MB1: odd})
    mingeo("adopt", path, *SHILI, "--into", into)
    there = shapely.get_coordinates(shapes_of(into)[MB1])
    assert (there == shapely.get_coordinates(odd)).all()


def test_a_point_that_stands_twice_in_a_ring_is_taken_once(tmp_path, into):
    """A GIS takes it for valid; the reader of registers refuses it as a mistyped corner."""
    corners = [*shapely.box(*SQUARES[MB1]).exterior.coords]
    path = official(tmp_path / "blocks.gpkg", {KM: SQUARES[KM], MB1: shapely.Polygon([corners[0], *corners])})
    assert mingeo("adopt", path, *SHILI, "--into", into).status == PASS
    assert len(shapes_of(into)[MB1].exterior.coords) == 5


def test_the_map_and_the_list_of_zones_draw_adopted_boundaries(tmp_path, into):
    mingeo("adopt", official(tmp_path / "blocks.gpkg", SQUARES), *SHILI, "--into", into)
    bases = {zone["zone_id"]: zone["basis"] for zone in parsed(mingeo("zones", "--zones", into, "--json"))}
    assert bases == {**dict.fromkeys(SQUARES, "surveyed"), MB3: "none"}
    page = tmp_path / "map.html"
    assert mingeo("map", "示例县", "--zones", into, "-o", page).status == PASS
    assert NAMES[MB1] in page.read_text(encoding="utf-8")


# Which feature is which zone


@pytest.mark.parametrize(
    "written",
    [
        "甲山 建筑石料用灰岩矿区(虚构)",
        "甲山建筑石料用灰岩矿区　（虚构）",
        "甲山建筑石料\n用灰岩矿区 虚构",
        "甲山-建筑石料用灰岩矿区【虚构】",
    ],
)
def test_a_name_in_another_writing_is_the_same_name(tmp_path, into, written):
    path = official(tmp_path / "blocks.gpkg", {MB1: SQUARES[MB1]}, FQMC=[written])
    told = parsed(mingeo("adopt", path, *SHILI, "--into", into, "--json"))
    assert [(one["zone_id"], one["matched_by"]) for one in told["matched"]] == [(MB1, "name_as_read")]


@pytest.mark.parametrize("written", [MB1, MB1.lower(), "999999MB01", "９９９９９９－ＭＢ－０１"])
def test_an_id_goes_before_a_name(tmp_path, into, written):
    path = official(tmp_path / "blocks.gpkg", {MB1: SQUARES[MB1]}, FQBH=[written])
    told = parsed(mingeo("adopt", path, *SHILI, "--into", into, "--json"))
    assert [(one["zone_id"], one["matched_by"]) for one in told["matched"]] == [(MB1, "id")]


def test_a_name_that_is_only_near_is_left_over_with_the_near_one(tmp_path, into):
    path = official(
        tmp_path / "blocks.gpkg", {KM: SQUARES[KM], MB1: SQUARES[MB1]}, FQMC=[NAMES[KM], "甲山建筑石料灰岩矿"]
    )
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    (left,) = parsed(outcome)["features_without_zone"]
    assert (left["feature"], left["why"], left["near"][0]) == ("2", "none", MB1)
    assert list(adopted(into)) == [KM]
    page = mingeo("adopt", path, *SHILI, "--into", into.parent / "more").out
    assert "甲山建筑石料灰岩矿" in page
    assert MB1 in page


def test_an_id_and_a_name_of_two_zones_are_left_over(tmp_path, into):
    path = official(tmp_path / "blocks.gpkg", {KM: SQUARES[KM], MB1: SQUARES[MB1]}, FQBH=[KM, MB2])
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    (left,) = parsed(outcome)["features_without_zone"]
    assert (left["why"], set(left["near"])) == ("contradiction", {MB1, MB2})
    assert list(adopted(into)) == [KM]


def test_an_id_with_a_name_of_no_zone_is_adopted_and_told(tmp_path, into):
    path = official(
        tmp_path / "blocks.gpkg", {KM: SQUARES[KM], EB: SQUARES[EB]}, FQBH=[KM, EB], FQMC=[NAMES[KM], "别名"]
    )
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    assert open_checks(outcome) == {(EB, "name", "fail")}


def two_blocks_of_one_name(tmp_path: Path) -> Path:
    """Return a register in which two zones of different kinds go by one name."""
    register = own_register(tmp_path)
    table = register / FOLDER / "zones.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(NAMES[EB], NAMES[MB1]), encoding="utf-8")
    return register


def test_a_name_of_two_zones_is_left_over_until_the_kind_is_said(tmp_path, into):
    register = two_blocks_of_one_name(tmp_path / "register")
    path = official(tmp_path / "blocks.gpkg", {KM: SQUARES[KM], MB1: SQUARES[MB1]})
    asked = ["adopt", path, "--zones", register, "--plan", FOLDER, "--date", "2024-06-30", "--json"]
    outcome = mingeo(*asked, "--into", into)
    assert outcome.status == UNDETERMINED
    (left,) = parsed(outcome)["features_without_zone"]
    assert (left["why"], set(left["near"])) == ("several", {MB1, EB})
    kinds = ["--layer-kind", "mining_block", "--layer-kind", "key_mining_area"]
    assert mingeo(*asked, "--into", into.parent / "more", *kinds).status == PASS


def halves(zone_id: str) -> list[tuple[float, float, float, float]]:
    """Return a box cut in two with 100 m between."""
    west, south, east, north = SQUARES[zone_id]
    return [(west, south, west + 300, north), (west + 400, south, east, north)]


def test_features_of_one_id_and_name_are_the_parts_of_one_boundary(tmp_path, into):
    parts = [shapely.box(*part) for part in halves(MB1)]
    path = write(frame(*parts, FQBH=["K1", "K1"], FQMC=[NAMES[MB1]] * 2, BSM=["1", "2"]), tmp_path / "blocks.gpkg")
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert parsed(outcome)["matched"][0]["features"] == ["1", "2"]
    assert any("1, 2" in note and MB1 in note for note in parsed(outcome)["interpretation"])
    assert shapes_of(into)[MB1].equals(shapely.union_all(parts))
    assert (MB1, "area", "fail") in open_checks(outcome)  # 0.56 km² of 0.64


@pytest.mark.parametrize(
    ("ids", "names", "boxes"),
    [
        (["K1", "K2"], [NAMES[MB1]] * 2, halves(MB1)),
        (["K1", "K1"], [NAMES[MB1], NAMES[MB1].replace("（", "(")], halves(MB1)),
        (["K1", "K1"], [NAMES[MB1]] * 2, [SQUARES[MB1]] * 2),
    ],
    ids=["ids", "names", "overlap"],
)
def test_features_that_may_not_be_one_boundary_are_all_left_over(tmp_path, into, ids, names, boxes):
    shapes = [shapely.box(*box) for box in (*boxes, SQUARES[KM])]
    path = write(frame(*shapes, FQBH=[*ids, "K9"], FQMC=[*names, NAMES[KM]]), tmp_path / "blocks.gpkg")
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    assert [(one["feature"], one["why"]) for one in parsed(outcome)["features_without_zone"]] == [
        ("1", "twice"),
        ("2", "twice"),
    ]
    assert list(adopted(into)) == [KM]


def test_a_check_joins_the_parts_of_a_boundary_too(tmp_path):
    parts = [shapely.box(*part) for part in halves(MB1)]
    path = write(frame(*parts, FQBH=["K1", "K1"], FQMC=[NAMES[MB1]] * 2), tmp_path / "blocks.gpkg")
    plan, notes = with_boundaries(load_plan("示例县", PLANS), read_features(path))
    assert plan.zone(MB1).boundary.geometry.equals(shapely.union_all(parts))
    assert [note for note in notes if MB1 in note.en]


ADDED = """
schema = 1
id = "999999-shili"

[[adjustments]]
action = "added"
zone_id = "999999-MB-04"
kind = "mining_block"
name = "戊山建筑石料用灰岩矿区（虚构）"
minerals = "建筑石料用灰岩"
stated_area_km2 = "0.16"
stated_area = "0.16 平方千米"
document = "示例调整文件"
date = 2024-03-01
"""


@pytest.mark.parametrize(("date", "matched"), [("2023-12-31", [KM]), ("2024-06-30", [KM, "999999-MB-04"])])
def test_a_zone_that_an_adjustment_added_is_matched_from_its_year_on(tmp_path, into, date, matched):
    register = own_register(tmp_path / "register")
    (register / FOLDER / "adjustments.toml").write_text(ADDED, encoding="utf-8")
    square = (40610000, 3898500, 40610400, 3898900)
    path = official(
        tmp_path / "blocks.gpkg", {KM: SQUARES[KM], MB1: square}, FQMC=[NAMES[KM], "戊山建筑石料用灰岩矿区"]
    )
    named = official(
        tmp_path / "named.gpkg", {KM: SQUARES[KM], MB1: square}, FQBH=["", "999999-MB-04"], FQMC=[NAMES[KM], ""]
    )
    asked = ["--zones", register, "--plan", FOLDER, "--date", date, "--json"]
    outcome = mingeo("adopt", named, *asked, "--into", into)
    assert [one["zone_id"] for one in parsed(outcome)["matched"]] == matched
    assert outcome.status == (PASS if len(matched) == 2 else UNDETERMINED)
    for name in ("plan.toml", "zones.csv", "adjustments.toml"):
        assert (into / FOLDER / name).read_bytes() == (register / FOLDER / name).read_bytes()
    near = parsed(mingeo("adopt", path, *asked, "--into", into.parent / "more"))["features_without_zone"]
    assert ("999999-MB-04" in near[0]["near"]) == (len(matched) == 2)


@pytest.mark.parametrize("said", ["name=QKMC", "名称=qkmc"])
def test_a_field_of_ones_own_is_named(tmp_path, into, said):
    path = write(frame(shapely.box(*SQUARES[EB]), QKMC=[NAMES[EB]]), tmp_path / "blocks.shp")
    assert mingeo("adopt", path, *SHILI, "--into", into, "--map", said).status == PASS
    assert list(adopted(into)) == [EB]


NOISE = st.text(' \t\n\r\f　（）()【】[]《》“”"·—-_\u200b\ufeff\xad', max_size=3)
WORDS = st.text("甲乙山矿区粘土灰岩东西", min_size=1, max_size=8)


@given(st.lists(st.tuples(WORDS, NOISE), min_size=1, max_size=5))
def test_blanks_brackets_and_dashes_between_characters_are_not_read(parts):
    whole = "".join(word for word, _ in parts)
    assert plain_name("".join(word + noise for word, noise in parts)) == plain_name(whole) == whole
    assert plain_name(whole.replace("粘", "黏")) == whole


@given(WORDS, WORDS)
def test_two_names_without_such_signs_stay_two(one, other):
    assert (plain_name(one) == plain_name(other)) == (one == other)


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from(" -—–_·") | st.just("（"))
def test_figures_never_run_together(one, other, sign):
    assert plain_name(f"矿区{one}{sign}{other}") != plain_name(f"矿区{one}{other}")


# The checks


def test_a_boundary_of_another_area_is_kept_and_told_again_by_the_review(tmp_path, into):
    """0.8 km by 0.9 km is 0.72 km², where the plan prints 0.64."""
    west, south, east, north = SQUARES[MB1]
    path = official(tmp_path / "blocks.gpkg", {**SQUARES, MB1: (west, south, east, north + 100)})
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    assert open_checks(outcome) == {(MB1, "area", "fail")}
    measures = checks_of(outcome)[MB1, "area"]["measures"]
    assert measures["planar_area_km2"] == pytest.approx(0.72, abs=1e-9)
    assert measures["stated_area_km2"] == 0.64
    review = parsed(mingeo("check", PASSING, "--zones", into, "--plan", "示例县", *QUARRY, *LAYERS, "--json"))
    assert review["verdict"] == "undetermined"
    assert [one["zone"] for one in review["findings"] if one["rule"] == "boundary_area"] == [MB1]


def test_a_boundary_outside_its_parent_is_told_with_how_far(tmp_path, into):
    """MB-02 moved east until 15 m of its 500 m stand outside the key area: 15 x 500 m²."""
    path = official(tmp_path / "blocks.gpkg", {**SQUARES, MB2: (40612515, 3897500, 40613015, 3898000)})
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert open_checks(outcome) == {(MB2, "parent", "fail")}
    measures = checks_of(outcome)[MB2, "parent"]["measures"]
    assert measures["protrusion_m"] == pytest.approx(15, abs=1e-3)
    assert measures["outside_m2"] == pytest.approx(7500, abs=0.1)


def test_a_parent_without_a_boundary_is_not_checked_and_so_not_passed(tmp_path, into):
    path = official(tmp_path / "blocks.gpkg", {MB1: SQUARES[MB1]})
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    assert open_checks(outcome) == {(MB1, "parent", "undetermined")}


def test_blocks_of_one_kind_that_overlap_are_told_with_the_overlap(tmp_path, into):
    """MB-02 moved west until it reaches 100 m into MB-01, over its 500 m: 50 000 m²."""
    path = official(tmp_path / "blocks.gpkg", {**SQUARES, MB2: (40610200, 3897500, 40610700, 3898000)})
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert open_checks(outcome) == {(MB1, "overlap", "fail"), (MB2, "overlap", "fail")}
    message = checks_of(outcome)[MB1, "overlap"]["message"]
    assert MB2 in message
    assert "50000.0" in message


def test_blocks_that_only_touch_do_not_overlap(tmp_path, into):
    path = official(tmp_path / "blocks.gpkg", {**SQUARES, MB2: (40610300, 3897500, 40610800, 3898000)})
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == PASS
    assert MB2 in checks_of(outcome)[MB1, "overlap"]["message"]


CHANGLE = {"370725-MB-01": "杏山建筑石料用灰岩矿区", "370725-MB-02": "蟠龙山建筑石料用灰岩矿区"}


def changle(path: Path, lon: float, lat: float) -> Path:
    """Write 昌乐's first block as a square of 800 m round a point."""
    x, y = pyproj.Transformer.from_crs(4490, 4528, always_xy=True).transform(lon, lat)
    square = shapely.box(x - 400, y - 400, x + 400, y + 400)
    return write(frame(square, FQMC=[CHANGLE["370725-MB-01"]]), path)


def test_a_block_at_the_plans_place_passes(tmp_path, into):
    path = changle(tmp_path / "blocks.shp", 118.86, 36.447)
    outcome = mingeo("adopt", path, "--plan", "昌乐", "--into", into, "--json")
    assert open_checks(outcome) == {("370725-MB-01", "parent", "undetermined")}
    assert ("370725-MB-01", "place") in checks_of(outcome)


def test_another_countys_block_of_the_same_name_is_told_by_its_place(tmp_path, into):
    """The plan's place for it is 118.85972°E, 36.44667°N, within 8 km; this one stands a degree further north.

    Its southern side is 400 m from its middle; the plane's north is turned by 0.7°, so one corner is 5 m nearer.
    """
    path = changle(tmp_path / "blocks.shp", 118.85972, 37.44667)
    outcome = mingeo("adopt", path, "--plan", "昌乐", "--into", into, "--json")
    assert outcome.status == UNDETERMINED
    assert ("370725-MB-01", "place", "fail") in open_checks(outcome)
    away = pyproj.Geod(ellps="GRS80").inv(118.85972, 36.44667, 118.85972, 37.44667)[2]
    assert checks_of(outcome)["370725-MB-01", "place"]["measures"]["distance_m"] == pytest.approx(away - 400, abs=6)


def test_a_zone_number_that_is_not_the_places_is_told(tmp_path, into):
    """The block's own longitude is 121.2°E, in zone 40; written in zone 39 (117°E) it lies 4.2° off its meridian."""
    to_39 = pyproj.Transformer.from_crs(4528, 4527, always_xy=True)
    block = shapely.transform(shapely.box(*SQUARES[EB]), lambda xy: np.column_stack(to_39.transform(*xy.T)))
    path = official(tmp_path / "blocks.gpkg", {EB: block}, crs="EPSG:4527")
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert (EB, "zone_number", "undetermined") in open_checks(outcome)


@pytest.mark.parametrize(
    ("column", "value", "check", "outcome"),
    [
        ("ZYKCMC", "铁矿", "minerals", None),
        ("ZYKCMC", "铁", "minerals", None),
        ("ZYKCMC", "金矿", "minerals", "fail"),
        ("ZYKCMC", "铁矿,金矿", "minerals", "fail"),
        ("ZYKCMC", "不知名矿", "minerals", "undetermined"),
        ("FQMJ", 3.0, "file_area", None),
        ("FQMJ", 2.5, "file_area", "fail"),
        ("GHQMJ", 300.0, "file_area", "fail"),
        ("面积", "300 公顷", "file_area", None),
        ("GEO_CODE", "999999", "county", None),
        ("GEO_CODE", "530112", "county", "fail"),
        ("SZXZQ", "示例省示例市示例县", "county", None),
        ("SZXZQ", "西山区", "county", "fail"),
        ("SZXZQ", "某某镇", "county", "absent"),
        ("GDZB", "1211200,350000", "minerals", "absent"),
    ],
)
def test_what_the_files_fields_say_is_held_against_the_plan(tmp_path, into, column, value, check, outcome):
    path = official(tmp_path / "blocks.gpkg", {EB: SQUARES[EB]}, **{column: [value]})
    done = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    found = checks_of(done).get((EB, check), {"outcome": "absent"})["outcome"]
    assert found == (outcome or "pass")
    assert done.status == (PASS if outcome in (None, "absent") else UNDETERMINED)


# Coordinate systems


def test_a_missing_prj_is_told_by_the_zone_number_in_front(tmp_path, into):
    path = official(tmp_path / "blocks.shp", {EB: SQUARES[EB]})
    path.with_suffix(".prj").unlink()
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--json")
    assert outcome.status == PASS
    assert parsed(outcome)["file"]["crs"] == "EPSG:4528"


def test_a_missing_prj_without_zone_numbers_is_refused_until_the_crs_is_said(tmp_path, into):
    west, south, east, north = SQUARES[EB]
    path = official(tmp_path / "blocks.shp", {EB: (west - 40e6, south, east - 40e6, north)}, crs="EPSG:4549")
    path.with_suffix(".prj").unlink()
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), "CRS", "--crs", where=path)
    nothing_at(into)
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--crs", "EPSG:4549", "--json")
    assert outcome.status == PASS
    assert parsed(outcome)["file"]["crs"] == "EPSG:4549"


def test_xian_1980_is_refused(tmp_path, into):
    path = official(tmp_path / "blocks.shp", {EB: SQUARES[EB]}, crs="EPSG:2364")  # zone 40 of Xi'an 1980
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), "CGCS2000", where=path)
    nothing_at(into)


# Bad input: one line, and nothing written


def test_a_file_without_an_id_or_a_name_is_refused(tmp_path, into):
    path = write(frame(shapely.box(*SQUARES[EB]), QKMC=[NAMES[EB]]), tmp_path / "blocks.gpkg")
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), "QKMC", "--map", where=path)
    nothing_at(into)


def test_a_file_of_strangers_is_refused(tmp_path, into):
    path = official(tmp_path / "blocks.gpkg", {EB: SQUARES[EB]}, FQMC=["别处的区块"])
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), "no feature", "别处的区块", where=path)
    nothing_at(into)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "name=QKMC"], ["QKMC", "FQMC"]),
        (["--map", "mine=FQMC"], ["mine", "zone_id"]),
        (["--map", "name"], ["--map name"]),
        (["--map", "name=FQMC", "--map", "名称=FQBH"], ["twice"]),
        (["--date", "30.6.2024"], ["30.6.2024"]),
        (["--plan", "无此县"], ["无此县"]),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path, into, options, words):
    path = official(tmp_path / "blocks.gpkg", {EB: SQUARES[EB]})
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into, *options), *words)
    nothing_at(into)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"nothing of the kind"])
def test_a_file_that_is_no_layer_is_refused(tmp_path, into, content):
    path = tmp_path / "blocks.shp"
    path.write_bytes(content)
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), where=path)
    nothing_at(into)


# The folder: never overwritten blindly, whole or not at all


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("disturb", ["register", "another file", "another table", "no mark"])
def test_a_folder_that_is_no_adoption_of_this_plan_is_not_touched(tmp_path, disturb):
    path = official(tmp_path / "blocks.gpkg", {EB: SQUARES[EB]})
    into = own_register(tmp_path / "own")
    plan = into / FOLDER
    if disturb != "register":
        shutil.rmtree(plan)
        assert mingeo("adopt", path, *SHILI, "--into", into).status == PASS
    if disturb == "another file":
        (plan / "notes.txt").write_text("mine", encoding="utf-8")
    if disturb == "another table":
        (plan / "zones.csv").write_bytes((plan / "zones.csv").read_bytes() + b"\n")
    if disturb == "no mark":
        shutil.copy(BOUNDARIES, plan)
    before = tree(into)
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), plan, "--into")
    assert tree(into) == before


def test_the_same_again_gives_the_same_bytes(tmp_path, into):
    path = official(tmp_path / "blocks.gpkg", SQUARES)
    first = mingeo("adopt", path, *SHILI, "--into", into), tree(into)
    again = mingeo("adopt", path, *SHILI, "--into", into), tree(into)
    assert first == again


def test_a_second_file_adds_to_the_first(tmp_path, into):
    blocks = official(tmp_path / "blocks.gpkg", {MB1: SQUARES[MB1]})
    areas = official(tmp_path / "areas.gpkg", {KM: SQUARES[KM]})
    assert mingeo("adopt", blocks, *SHILI, "--into", into).status == UNDETERMINED  # its parent is not known yet
    outcome = mingeo("adopt", areas, *SHILI, "--into", into, "--json")
    assert outcome.status == PASS
    assert (MB1, "parent") in checks_of(outcome)
    assert {one: feature["properties"]["file"] for one, feature in adopted(into).items()} == {
        MB1: "blocks.gpkg",
        KM: "areas.gpkg",
    }
    readme = (into / FOLDER / "README.md").read_text(encoding="utf-8")
    assert "blocks.gpkg" in readme
    assert "areas.gpkg" in readme


def test_a_boundary_from_another_file_is_replaced_only_when_that_is_said(tmp_path, into):
    west, south, east, north = SQUARES[EB]
    one = official(tmp_path / "one.gpkg", {EB: SQUARES[EB]})
    other = official(tmp_path / "other.gpkg", {EB: (west + 1, south, east + 1, north)})
    mingeo("adopt", one, *SHILI, "--into", into)
    before = tree(into)
    assert_refused(mingeo("adopt", other, *SHILI, "--into", into), EB, "--replace")
    assert tree(into) == before
    assert mingeo("adopt", other, *SHILI, "--into", into, "--replace").status == PASS
    assert shapes_of(into)[EB].bounds == (west + 1, south, east + 1, north)


def test_boundaries_of_one_plan_are_in_one_crs(tmp_path, into):
    west, south, east, north = SQUARES[KM]
    mingeo("adopt", official(tmp_path / "one.gpkg", {EB: SQUARES[EB]}), *SHILI, "--into", into)
    other = official(tmp_path / "other.gpkg", {KM: (west - 40e6, south, east - 40e6, north)}, crs="EPSG:4549")
    before = tree(into)
    assert_refused(mingeo("adopt", other, *SHILI, "--into", into), "EPSG:4549", "--to-crs EPSG:4528")
    assert tree(into) == before


@pytest.mark.parametrize("earlier", [False, True])
def test_a_full_disk_leaves_what_was_there(tmp_path, into, monkeypatch, earlier):
    if earlier:
        mingeo("adopt", official(tmp_path / "one.gpkg", {EB: SQUARES[EB]}), *SHILI, "--into", into)
    before = tree(into)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    path = official(tmp_path / "two.gpkg", {KM: SQUARES[KM]})
    assert_refused(mingeo("adopt", path, *SHILI, "--into", into), "No space left", where=into / FOLDER)
    assert tree(into) == before
    assert [entry.name for entry in into.iterdir()] == [FOLDER] if earlier else not into.exists()


def test_what_a_file_says_stays_text_in_every_output(tmp_path, into):
    evil = "<script>alert(1)</script>|[x](http://example.org)\x1b[31m`"
    path = official(tmp_path / "blocks.gpkg", {KM: SQUARES[KM], EB: SQUARES[EB]}, FQMC=[NAMES[KM], evil])
    outcome = mingeo("adopt", path, *SHILI, "--into", into, "--source", evil)
    assert "\x1b" not in outcome.out
    readme = (into / FOLDER / "README.md").read_text(encoding="utf-8")
    assert "<script>" not in readme
    assert "[x](" not in readme
    assert "\x1b" not in readme
    assert adopted(into)[KM]["properties"]["source"] == evil
    assert mingeo("check", PASSING, "--zones", into, "--plan", "示例县", *QUARRY).status != 2


# The table of fields


def test_every_field_of_the_table_is_one_column_only():
    names = [field.name.casefold() for field in field_table()]
    assert len(names) == len(set(names))


def test_every_written_field_has_a_name_and_a_width_that_a_dbf_can_hold():
    written = [field for field in field_table() if field.is_written]
    assert written
    for field in written:
        assert field.name.isascii()
        assert len(field.name) <= 10
        assert 0 < field.width <= 254
        assert field.source


def test_the_trial_standards_area_is_in_square_kilometres_with_four_decimals():
    (area,) = [field for field in field_table() if field.name == "GHQMJ"]
    assert (area.width, area.decimals, area.unit) == (10, 4, "km2")


def test_the_five_plans_of_the_register_can_be_adopted_into(tmp_path, into):
    """Whatever their zones lack, a file with one of their ids is matched."""
    for folder in sorted(path.parent.name for path in REGISTER.glob("*/plan.toml")):
        zone = parsed(mingeo("zones", folder, "--json"))[0]["zone_id"]
        path = write(frame(shapely.box(*SQUARES[EB]), zone_id=[zone]), tmp_path / f"{folder}.gpkg")
        outcome = mingeo("adopt", path, "--plan", folder, "--into", into, "--json")
        assert [one["zone_id"] for one in parsed(outcome)["matched"]] == [zone]
        assert mingeo("plans", "--zones", into).status == PASS
