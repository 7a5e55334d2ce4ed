"""Many rights at once: every row says what the review of that right alone says."""

import csv
import json

import geopandas
import pytest
import shapely
from console import EXAMPLES, FAIL, PASS, PLANS, QUARRY, REDLINE, REFUSED, SHILI, UNDETERMINED, assert_refused, mingeo

from mingeo import read_layer, read_right, read_rights, review_right, screen_rights
from mingeo.errors import ArgumentError
from mingeo.plans import load_plan

pytestmark = pytest.mark.usefixtures("messages_in_english")

PASSING, PROTRUDING = (EXAMPLES / "rights" / f"shili-{name}.txt" for name in ("pass", "protrudes"))
SAID = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term": 10}
FIELDS = {
    "类型": "采矿权",
    "开采矿种": "建筑石料用灰岩",
    "生产规模": "200 万吨/年",
    "开采方式": "露天开采",
    "年限": "10",
}


def write_rights(path, geometries, names=None, **fields):
    named = {"名称": names or [f"right {n}" for n in range(len(geometries))]}
    frame = geopandas.GeoDataFrame({**named, **FIELDS, **fields}, geometry=list(geometries), crs="EPSG:4528")
    frame.to_file(path)
    return path


@pytest.fixture
def two_rights(tmp_path):
    geometries = [read_right(path).geometry for path in (PASSING, PROTRUDING)]
    return write_rights(tmp_path / "rights.gpkg", geometries, ["inside", "outside"])


def test_every_row_is_the_review_of_that_right_alone(two_rights):
    plan, layers = load_plan("示例县", PLANS), {"ecological_redline": read_layer("ecological_redline", REDLINE)}
    rows = screen_rights(read_rights(two_rights), plan, layers, year=2024)
    assert rows["name"].tolist() == ["inside", "outside"]
    assert rows.crs == "EPSG:4528"
    for row, path in zip(rows.itertuples(), (PASSING, PROTRUDING), strict=True):
        alone = review_right(read_right(path, **SAID), plan, layers, year=2024)
        outcomes = [finding.outcome for finding in alone.findings]
        assert row.verdict == alone.verdict
        assert (row.passes, row.fails, row.undetermined) == tuple(
            outcomes.count(one) for one in ("pass", "fail", "undetermined")
        )
        assert row.geometry.equals(alone.right.geometry)
    # README: the quarry leaves its block by 15 m and overlaps the red line by 3600 m².
    assert rows["overlap_m2_ecological_redline"].tolist() == pytest.approx([0, 3600])
    assert "15.000" in rows["reason"].iloc[1]


def test_a_file_of_rights_gives_each_feature_what_its_own_fields_say(tmp_path):
    squares = [shapely.box(40_600_000 + x, 3_900_000, 40_600_100 + x, 3_900_100) for x in (0, 200)]
    path = write_rights(tmp_path / "two.gpkg", squares, ["甲", ""], 开采矿种=["煤", "铁矿"])
    first, second = read_rights(path)
    assert (first.name, first.mineral, second.mineral) == ("甲", "煤", "铁矿")
    assert second.name == "2"  # a right without name goes by its feature's number
    assert {right.mineral for right in read_rights(path, mineral="砂岩")} == {"砂岩"}


def test_a_value_that_cannot_be_read_names_its_feature(tmp_path):
    squares = [shapely.box(40_600_000 + x, 3_900_000, 40_600_100 + x, 3_900_100) for x in (0, 200)]
    path = write_rights(tmp_path / "two.gpkg", squares, 生产规模=["5 万吨/年", "很多"])
    assert_refused(mingeo("screen", path, *SHILI, "--year", 2024), "feature 2", where=path)


def test_the_exit_status_is_the_worst_verdict(two_rights, tmp_path):
    assert mingeo("screen", two_rights, *SHILI, "--year", 2024).status == FAIL
    inside = write_rights(tmp_path / "one.gpkg", [read_right(PASSING).geometry])
    layers = ["--layer", f"ecological_redline={REDLINE}"]
    farmland = EXAMPLES / "layers" / "permanent_basic_farmland.geojson"
    layers += ["--layer", f"permanent_basic_farmland={farmland}"]
    assert mingeo("screen", inside, *SHILI, *layers, "--year", 2024).status == PASS
    assert mingeo("screen", inside, *SHILI, "--year", 2024).status == UNDETERMINED


def test_a_check_and_a_screen_of_one_right_agree(tmp_path):
    inside = write_rights(tmp_path / "one.gpkg", [read_right(PROTRUDING).geometry])
    checked = json.loads(mingeo("check", PROTRUDING, *SHILI, *QUARRY, "--json").out)
    mingeo("screen", inside, *SHILI, "--year", 2024, "-o", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["verdict"] == checked["verdict"]
    assert int(row["undetermined"]) == sum(one["outcome"] == "undetermined" for one in checked["findings"])


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_the_rows_are_written_for_a_gis(two_rights, tmp_path, suffix):
    out = tmp_path / f"out{suffix}"
    outcome = mingeo("screen", two_rights, *SHILI, "--year", 2024, "-o", out)
    assert outcome.out == ""
    rows = geopandas.read_file(out)
    assert rows["verdict"].tolist()[1] == "fail"
    assert rows["number"].tolist() == [1, 2]


def test_an_output_that_is_an_input_or_unknown_is_refused(two_rights, tmp_path):
    before = two_rights.read_bytes()
    assert mingeo("screen", two_rights, *SHILI, "-o", two_rights).status == REFUSED
    assert two_rights.read_bytes() == before
    assert_refused(mingeo("screen", two_rights, *SHILI, "-o", tmp_path / "out.exe"), "cannot write")
    assert_refused(mingeo("screen", two_rights), "no plan was named")


def test_no_rights_and_rights_of_two_systems_are_refused():
    plan = load_plan("示例县", PLANS)
    with pytest.raises(ArgumentError, match="0 coordinate systems"):
        screen_rights([], plan)
    here, there = read_right(PASSING), read_right(EXAMPLES / "rights" / "zhengning-clay.geojson")
    with pytest.raises(ArgumentError, match="2 coordinate systems"):
        screen_rights([here, there], plan)


def test_a_frame_of_lines_is_a_layer_of_a_screen_too():
    """A railway 80 m east of the right: within the 1000 m in which the law asks for consent."""
    right = read_right(PASSING, **SAID)
    _, _, east, north = right.geometry.bounds
    line = shapely.LineString([(east + 80, north - 5000), (east + 80, north + 5000)])
    railway = geopandas.GeoDataFrame({"name": ["铁路"]}, geometry=[line], crs=right.crs)
    rows = screen_rights([right], load_plan("示例县", PLANS), {"railway": railway}, year=2024)
    alone = review_right(right, load_plan("示例县", PLANS), {"railway": railway}, year=2024)
    assert rows["undetermined"].tolist() == [sum(one.outcome == "undetermined" for one in alone.findings)]
    (asked,) = [one for one in alone.findings if one.rule == "law-railway-open-pit"]
    assert asked.measures["distance_m"] == pytest.approx(80, abs=0.02)  # the plane is 110 km off its meridian
