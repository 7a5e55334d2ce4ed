"""The table of the law's rules, the layers they ask for, and switching them off."""

import csv
import datetime
import json
from pathlib import Path

import geopandas
import pytest
import shapely
from tiny_plans import ORIGIN, PLANE, square, tiny_layers, tiny_plan, tiny_right

import mingeo
from mingeo.errors import ArgumentError, CRSError, FormatError, GeometryError, MingeoError
from mingeo.minerals import minerals_named
from mingeo.predicates import DISTANCE_ROLES, LAYER_ROLES
from mingeo.readers.feature_layers import read_feature_layer
from mingeo.review import review_right
from mingeo.rules.law import LAW_LAYERS, law_rules

TABLE = Path(mingeo.__file__).parent / "rules" / "law.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
QUARRY = {"square": [0, 0, 100, 100], "kind": "mining", "mineral": "建筑石料用灰岩", "method": "open-pit"}
every_row = pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])


def review(layers=(), **options):
    return review_right(tiny_right(QUARRY), tiny_plan({}), tiny_layers(dict(layers)), **options)


def only(found, rule: str):
    (finding,) = [one for one in found.findings if one.rule == rule]
    return finding


# ---------------------------------------------------------------- the table


@every_row
def test_row_names_a_role_an_article_and_an_effect(row):
    assert row["role"] in LAYER_ROLES
    assert row["source"]
    assert row["effect"] in ("P", "A", "N")
    assert bool(row["needs_zh"]) == bool(row["needs_en"])
    assert row["needs_zh"] or row["effect"] == "P"
    assert row["jurisdiction"] == "" or row["jurisdiction"].isdigit()


@every_row
def test_row_says_where_the_law_measures_from_if_it_sets_a_distance(row):
    assert (float(row["distance_m"]) > 0) == bool(row["measured_zh"]) == bool(row["measured_en"])
    assert (row["role"] in DISTANCE_ROLES) <= (float(row["distance_m"]) > 0)


@every_row
def test_row_names_minerals_that_the_table_of_minerals_knows(row):
    for name in (*row["minerals"].split("、"), *row["except_minerals"].split("、")):
        assert not name or minerals_named(name), name


@every_row
def test_row_without_a_date_says_that_it_was_not_checked(row):
    if row["valid_from"]:
        datetime.date.fromisoformat(row["valid_from"])
    else:
        assert "施行日期未核" in row["note"]


def test_rows_have_names_of_their_own():
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("rule", "distance_m", "article"),
    [
        ("law-railway-open-pit", 1000, "铁路安全管理条例 第三十四条"),
        ("law-high-speed-railway-groundwater", 200, "铁路安全管理条例 第三十五条"),
        ("law-highway", 100, "公路安全保护条例 第十七条"),
        ("law-township-road", 50, "公路安全保护条例 第十七条"),
        ("law-pipeline-digging", 5, "石油天然气管道保护法 第三十条"),
        ("law-pipeline-mining", 200, "石油天然气管道保护法 第三十五条"),
        ("law-survey-mark", 50, "测量标志保护条例 第二十二条"),
    ],
)
def test_distances_are_those_of_the_articles(rule, distance_m, article):
    """各 1000 米 / 200 米 / 100 米 / 50 米 / 五米 / 二百米 / 50 米, as the articles say."""
    (row,) = [row for row in ROWS if row["id"] == rule]
    assert (float(row["distance_m"]), row["source"]) == (distance_m, article)


@pytest.mark.parametrize(
    ("county_code", "rule", "holds"),
    [
        ("370406", "law-hill-strict", True),
        ("370725", "law-hill-strict", False),
        ("370725", "law-jiaodong-water", True),
        ("370826", "law-south-north-water-jining", True),
        ("621025", "law-heritage-shandong", False),
        ("621025", "law-highway", True),
    ],
)
def test_law_holds_in_its_own_jurisdiction(county_code, rule, holds):
    rules = law_rules(tiny_plan({"county_code": county_code}), datetime.date(2024, 12, 31))
    assert (rule in {one.id for one in rules}) == holds


@pytest.mark.parametrize(("year", "holds"), [(2024, False), (2025, True), (2026, True)])
def test_law_of_july_2025_holds_from_that_year(year, holds):
    rules = law_rules(tiny_plan({}), datetime.date(year, 12, 31))
    assert ("law-no-second-right" in {one.id for one in rules}) == holds


# ---------------------------------------------------------------- what is not given


def test_layers_that_the_law_asks_for_are_one_finding_that_does_not_decide():
    found = only(review(), LAW_LAYERS)
    assert (found.outcome, found.strength, found.clause.source) == ("undetermined", "procedure", "law")
    assert all(LAYER_ROLES[role].zh in found.message.zh for role in ("railway", "highway", "ecological_redline"))
    assert "--layer" in found.needs.zh


def test_layer_that_is_given_is_no_longer_named_as_missing():
    found = review({"railway": [{"line": [[5000, 0], [5000, 10]]}]})
    assert "铁路；" not in only(found, LAW_LAYERS).message.zh
    assert only(found, "law-railway-open-pit").outcome == "pass"


def test_plain_geometric_answer_asks_no_law():
    plan = mingeo.plans.plan_of_boundaries([])
    assert list(law_rules(plan, datetime.date(2024, 12, 31))) == []


# ---------------------------------------------------------------- switching off

NEAR = {"railway": [{"line": [[180, -500], [180, 1500]]}]}


def test_rule_of_law_that_is_switched_off_is_not_judged_and_the_review_says_so():
    found = review(NEAR, without=["law-railway-open-pit", LAW_LAYERS])
    assert {one.rule for one in found.findings} & {"law-railway-open-pit", LAW_LAYERS} == set()
    assert found.switched_off == ("law-railway-open-pit", LAW_LAYERS)
    assert review(NEAR).switched_off == ()


def test_default_can_be_switched_off():
    assert only(review(year=2030), "plan_period").outcome == "undetermined"
    assert "plan_period" not in {one.rule for one in review(year=2030, without=["plan_period"]).findings}


def test_check_of_an_overlap_without_rule_can_be_switched_off():
    layers = {"高压线": [[50, 0, 100, 100]]}
    assert only(review(layers), "overlap_without_rule").outcome == "undetermined"
    assert "overlap_without_rule" not in {one.rule for one in review(layers, without=["overlap_without_rule"]).findings}


def test_plan_s_own_rule_cannot_be_switched_off():
    plan = tiny_plan({"rules": [{"predicate": "avoid_layer", "parameters": {"role": "ecological_redline"}}]})
    with pytest.raises(ArgumentError, match="plan's own"):
        review_right(tiny_right(QUARRY), plan, without=["avoid_layer"])


def test_ban_of_the_plan_s_table_cannot_be_switched_off():
    banned = {"direction": "banned", "activity": "mining", "minerals": ["石棉"]}
    with pytest.raises(ArgumentError, match="plan's own"):
        review_right(tiny_right(QUARRY), tiny_plan({"mineral_directions": [banned]}), without=["mineral_not_banned"])


def test_rule_that_is_not_there_is_refused_with_near_names():
    with pytest.raises(ArgumentError, match="law-railway-open-pit"):
        review(without=["law-railway-openpit"])


# ---------------------------------------------------------------- lines and points in files

LINE = shapely.LineString([(ORIGIN[0] + 180, ORIGIN[1] - 500), (ORIGIN[0] + 180, ORIGIN[1] + 1500)])


def frame(geometry=LINE) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"name": ["甲线"]}, geometry=[geometry], crs=PLANE)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
@pytest.mark.parametrize(
    "geometry",
    [LINE, shapely.MultiLineString([LINE, shapely.LineString([(ORIGIN[0], ORIGIN[1]), (ORIGIN[0] + 5, ORIGIN[1])])])],
    ids=["line", "lines"],
)
def test_lines_are_read_as_they_were_written(tmp_path, suffix, geometry):
    path = tmp_path / f"railway{suffix}"
    frame(geometry).to_file(path, encoding="utf-8") if suffix == ".shp" else frame(geometry).to_file(path)
    layer = read_feature_layer("railway", str(path))
    assert (layer.crs, layer.names) == (PLANE, ("甲线",))
    assert layer.geometries[0].equals(geometry)
    assert len(layer.sha256) == 64


@pytest.mark.parametrize("geometry", [shapely.Point(ORIGIN), shapely.MultiPoint([ORIGIN, (ORIGIN[0] + 1, ORIGIN[1])])])
def test_points_are_read_from_a_shapefile(tmp_path, geometry):
    path = tmp_path / "marks.shp"
    frame(geometry).to_file(path)
    assert read_feature_layer("survey_mark", str(path)).geometries[0].equals(geometry)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
def test_lines_are_read_from_a_path_as_from_its_name(tmp_path, suffix):
    path = tmp_path / f"rail{suffix}"
    frame().to_file(path)
    one, other = read_feature_layer("railway", path), read_feature_layer("railway", str(path))
    assert one.geometries[0].equals(LINE)
    assert (one.path, one.sha256) == (other.path, other.sha256)


def test_lines_in_another_format_are_refused_with_the_formats_that_hold_them(tmp_path):
    path = tmp_path / "rail.fgb"
    frame().to_file(path)
    with pytest.raises(GeometryError, match="give lines and points as GeoJSON, Shapefile or GeoPackage"):
        read_feature_layer("railway", path)


def test_line_layer_whose_prj_names_no_system_is_refused_with_what_it_says(tmp_path):
    path = tmp_path / "rail.shp"
    frame().to_file(path)
    path.with_suffix(".prj").write_text("no such system", encoding="ascii")
    with pytest.raises(CRSError, match=r"rail\.shp.*'no such system'.*EPSG"):
        read_feature_layer("railway", str(path))


def test_area_with_a_hole_is_read_from_a_shapefile(tmp_path):
    ring = shapely.Polygon(square(0, 0, 100, 100).exterior, [square(20, 20, 10, 10).exterior])
    path = tmp_path / "land.shp"
    frame(ring).to_file(path)
    assert read_feature_layer("highway", str(path)).geometries[0].area == pytest.approx(9900)


def test_frame_of_lines_serves_as_a_layer():
    found = review_right(tiny_right(QUARRY), tiny_plan({}), {"railway": frame()})
    assert only(found, "law-railway-open-pit").measures["distance_m"] == pytest.approx(80, abs=1e-4)
    assert "甲线" in only(found, "law-railway-open-pit").message.zh


def test_existing_rights_keep_what_is_said_of_them(tmp_path):
    path = tmp_path / "rights.gpkg"
    table = {"name": ["甲矿"], "开采主矿种": ["铁矿"]}
    geopandas.GeoDataFrame(table, geometry=[square(0, 0, 10, 10)], crs=PLANE).to_file(path)
    assert read_feature_layer("existing_rights", str(path)).attributes[0]["开采主矿种"] == "铁矿"


def test_lines_are_no_existing_rights(tmp_path):
    path = tmp_path / "rights.geojson"
    frame().to_file(path)
    with pytest.raises(GeometryError):
        read_feature_layer("existing_rights", str(path))


GEOJSON = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": None}]}


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[1]",
        json.dumps({"type": "FeatureCollection", "features": 3}),
        json.dumps({"type": "FeatureCollection", "features": []}),
        json.dumps(GEOJSON),
        json.dumps(GEOJSON).replace("null", '{"type": "LineString", "coordinates": [[1, 2], ["a", 3]]}'),
        json.dumps(GEOJSON).replace("null", '{"type": "LineString", "coordinates": [[118, 36], [NaN, 36]]}'),
        json.dumps(GEOJSON).replace("null", '{"type": "LineString", "coordinates": [[18, 36], [19, 36]]}'),
        json.dumps(GEOJSON).replace("null", '{"type": "GeometryCollection", "geometries": []}'),
    ],
)
def test_broken_line_file_is_refused_with_its_path(tmp_path, content):
    path = tmp_path / "railway.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MingeoError) as refused:
        read_feature_layer("railway", str(path))
    assert str(path) in refused.value.describe("en")


@pytest.mark.parametrize("cut", [60, 99, 101, 120, 140])
def test_shapefile_that_is_cut_off_is_refused(tmp_path, cut):
    path = tmp_path / "railway.shp"
    frame().to_file(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FormatError):
        read_feature_layer("railway", str(path))


def test_lines_of_no_known_system_are_refused(tmp_path):
    path = tmp_path / "railway.shp"
    frame(shapely.LineString([(500_000, 4_000_000), (500_100, 4_000_000)])).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CRSError):
        read_feature_layer("railway", str(path))


def test_lines_in_a_format_that_holds_areas_only_name_those_that_do(tmp_path):
    path = tmp_path / "railway.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><LineString><coordinates>118,36 119,36</coordinates>'
        "</LineString></Placemark></kml>",
        encoding="utf-8",
    )
    with pytest.raises(GeometryError, match="GeoPackage"):
        read_feature_layer("railway", str(path))
