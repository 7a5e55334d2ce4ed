"""The page of a map as text: what it holds, that nothing of the data can become code, what is refused."""

import dataclasses
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from console import CHECKED, EXAMPLES, FARMLAND, PLANS, PROTRUDING, REDLINE, REPOSITORY, RIGHTS, mingeo
from console import assert_refused as refused

import mingeo as package
from mingeo import maps
from mingeo.errors import ArgumentError, CRSError, FileWriteError
from mingeo.maps.building import scene_of
from mingeo.maps.encode import MOST_ITEMS, written_numbers
from mingeo.maps.shapes import MANY_VERTICES, thinned
from mingeo.maps.symbols import layer_symbol, zone_symbol
from mingeo.maps.tiles import KEY_VARIABLE, tile_source
from mingeo.maps.wording import _PAGE, _SCENE
from mingeo.model import ZONE_KINDS
from mingeo.predicates import LAYER_ROLES

VENDOR = Path(maps.__file__).parent / "vendor"
SIZE_OF_FIVE = 600_000


@pytest.fixture(scope="module")
def plans():
    return [package.load_plan(name) for name in package.list_plans()]


@pytest.fixture(scope="module")
def invented():
    return package.load_plan("示例县", PLANS)


@pytest.fixture(scope="module")
def failing(invented):
    said = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term": 10}
    layers = {path.stem: package.read_layer(path.stem, path) for path in (REDLINE, FARMLAND)}
    return package.review_right(package.read_right(PROTRUDING, **said), invented, layers, year=2024)


def data_of(page: str) -> dict:
    """Return the data block of a page, read as a browser reads it: up to the first end tag."""
    return json.loads(re.search(r'<script type="application/json" id="mingeo-data">(.*?)</script', page, re.DOTALL)[1])


def policy_of(page: str) -> dict[str, list[str]]:
    text = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    return {part.split()[0]: part.split()[1:] for part in text.split("; ")}


def groups_of(page: str, sheet: int = 0) -> dict[str, dict]:
    data = data_of(page)
    return {group["key"]: group for group in [*data["sheets"][sheet]["groups"], *data["shared"]]}


def expanded(written) -> list[str]:
    """Return a column of texts, of which those that repeat are written once."""
    return [written["of"][at] for at in read_numbers(written["at"])] if isinstance(written, dict) else written


def column(group: dict, name: str) -> list[str]:
    """Return one row of all the group's records."""
    written = next(values for row, values in group["rows"] if row == name)
    return expanded(group["labels"] if written is None else written)


# --- vendored files ---------------------------------------------------------------------------------


def lock() -> dict:
    return json.loads((VENDOR / "lock.json").read_text(encoding="utf-8"))


def test_every_vendored_file_is_the_one_in_the_lock_file():
    locked = {name: entry["sha256"] for package in lock()["packages"] for name, entry in package["files"].items()}
    there = {path.name for path in VENDOR.iterdir()} - {"lock.json"}
    assert there == set(locked)
    for name, digest in locked.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_the_lock_file_says_where_everything_comes_from_and_under_what_licence():
    for entry in lock()["packages"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])
        assert entry["integrity"].startswith("sha512-")
        assert entry["name"] in entry["resolved"]
        assert "Redistribution" in (VENDOR / entry["licence_file"]).read_text(encoding="utf-8")


# --- the page ---------------------------------------------------------------------------------------


def test_all_plans_fit_on_one_small_page(plans):
    page = maps.map_page(plans)
    assert len(page.encode()) < SIZE_OF_FIVE
    assert [sheet["name"] for sheet in data_of(page)["sheets"]] == [plan.record.county for plan in plans]


def test_every_zone_of_every_plan_is_on_its_sheet(plans):
    for plan, sheet in zip(plans, data_of(maps.map_page(plans))["sheets"], strict=True):
        shown = [group for group in sheet["groups"] if group["role"] in ("zones", "unlocated")]
        ids = [zone_id for group in shown for zone_id in column(group, "编号")]
        assert sorted(ids) == sorted(zone.zone_id for zone in plan.zone_list)
        assert sum(group["count"] for group in shown) == len(plan.zone_list)


def test_the_same_input_gives_the_same_bytes(plans, failing):
    assert maps.map_page(plans) == maps.map_page(plans)
    assert maps.zone_map(review=failing).get_root().render() == maps.map_page(review=failing)


def test_the_policy_lets_only_the_pages_own_scripts_run(plans):
    page = maps.map_page(plans)
    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["img-src"] == ["data:", "blob:"]
    assert len(policy["script-src"]) == len(re.findall(r"<script>", page)) == 2
    assert all(re.fullmatch(r"'sha256-[\w+/=]+'", source) for source in policy["script-src"])


def test_the_page_names_no_address_that_it_would_load(plans):
    page = maps.map_page(plans)
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", page)
    assert not re.search(r"url\((?!data:|#)", page)
    assert "sourceMappingURL" not in page
    assert "Redistribution and use in source and binary forms" in page


def test_schematic_zones_say_so_and_look_different(plans):
    page = maps.map_page(plans[1])
    group = groups_of(page)["mining_block/schematic"]
    assert "示意" in group["title"]
    assert all("示意" in text for text in expanded(group["sublabels"]))
    assert all("不参与判断" in text for text in column(group, "图形"))
    assert group["symbol"]["dash"]
    assert group["symbol"]["hatch"]
    assert set(group["places"]) == {"0", "1"}


def test_surveyed_zones_are_drawn_plainly(invented):
    groups = groups_of(maps.map_page(invented))
    assert groups["mining_block/surveyed"]["title"] == "开采规划区块"
    assert not groups["mining_block/surveyed"]["symbol"]["dash"]
    assert groups["mining_block/none"]["role"] == "unlocated"


@pytest.mark.parametrize("kind", ZONE_KINDS)
def test_every_kind_has_a_symbol_and_its_schematic_one_is_another(kind):
    surveyed, digitised, sketched = (zone_symbol(kind, basis) for basis in ("surveyed", "digitised", "schematic"))
    assert len({surveyed, digitised, sketched}) == 3
    assert sketched.hatch


def test_no_two_kinds_or_layers_look_alike():
    symbols = [zone_symbol(kind, "surveyed") for kind in ZONE_KINDS]
    symbols += [layer_symbol(role, 0) for role in LAYER_ROLES]
    assert len(set(symbols)) == len(symbols)


def test_the_title_block_has_county_period_crs_date_and_sources(plans):
    block = dict(data_of(maps.map_page(plans[1]))["sheets"][0]["block"])
    assert block["规划期"] == "2021—2025"
    assert block["印发日期"] == "2023-06-26"
    assert "EPSG:4490" in block["坐标系"]
    assert "规划公开文本" in block["资料来源"]
    assert block["县（市、区）"].endswith("昌乐县")
    assert data_of(maps.map_page(plans[1]))["words"]["disclaimer"] == "示意图，无法定效力"


def test_a_review_brings_its_right_its_layers_its_conflicts_and_its_findings(failing):
    page = maps.map_page(review=failing)
    groups, panel = groups_of(page), data_of(page)["panel"]
    assert {"right", "conflict", "layer/ecological_redline", "layer/permanent_basic_farmland"} <= set(groups)
    assert column(groups["conflict"], "超出面积")[0] == "9600.00 平方米"
    assert "3600.00 平方米" in column(groups["conflict"], "重叠面积")
    assert "15.000 米" in column(groups["conflict"], "最远超出")
    assert panel["verdict"] == "fail"
    assert len(panel["targets"]) == len(failing.findings)
    assert [target["outcome"] for target in panel["targets"][:2]] == ["fail", "fail"]
    assert all(target["bounds"] for target in panel["targets"][:2])
    assert panel["targets"][0]["clause"]


def test_a_failing_finding_leads_to_its_conflict_and_not_to_the_whole_zone(failing):
    first = data_of(maps.map_page(review=failing))["panel"]["targets"][0]["bounds"]
    # 15 m wide and 640 m high, at 35° north.
    assert first[2] - first[0] == pytest.approx(15 / 91_000 + 640 * 0.012 / 91_000, rel=0.5)
    assert first[3] - first[1] == pytest.approx(640 / 111_000, rel=0.02)


def test_a_right_has_its_corners_as_they_were_given(failing):
    right = groups_of(maps.map_page(review=failing))["right"]
    corners = right["corners"]["0"]
    assert [corner[0] for corner in corners] == ["1", "2", "3", "4"]
    assert {corner[3] for corner in corners} >= {"3897560.000, 40609560.000", "3898200.000, 40610315.000"}
    assert column(right, "面积（椭球面）")[0].endswith("平方千米")


def test_a_county_outline_is_a_line_and_no_constraint(invented):
    outline = package.read_layer("county_outline", REDLINE)
    group = groups_of(maps.map_page(invented, layers={"county_outline": outline}))["layer/county_outline"]
    assert (group["role"], group["symbol"]["fill"], group["title"]) == ("outline", "", "县界")


def test_of_several_counties_the_one_with_the_right_comes_first_and_only_it_stretches(plans):
    right = package.read_right(RIGHTS / "zhengning-clay.geojson")
    with_right, without = data_of(maps.map_page(plans, rights=right)), data_of(maps.map_page(plans))
    assert with_right["sheets"][with_right["first"]]["name"] == "正宁县"
    assert without["sheets"][without["first"]]["name"] == "昌乐县"
    same = [a["bounds"] == b["bounds"] for a, b in zip(with_right["sheets"], without["sheets"], strict=True)]
    assert same.count(False) <= 1


def test_a_frame_of_zones_makes_the_same_map_as_its_plan(plans):
    frame = package.load_zones(["370725-changle"])
    by_plan, by_frame = groups_of(maps.map_page(plans[1])), groups_of(maps.map_page(frame))
    assert {key: group["count"] for key, group in by_plan.items()} == {k: g["count"] for k, g in by_frame.items()}
    assert column(by_plan["mining_block/schematic"], "条款") == column(by_frame["mining_block/schematic"], "条款")


def test_a_frame_of_the_users_own_shows_its_own_columns():
    frame = geopandas.GeoDataFrame({"名": ["甲"], "属": ["乙"]}, geometry=[shapely.box(118, 36, 118.1, 36.1)], crs=4490)
    group = groups_of(maps.map_page(frame))["/surveyed"]
    assert column(group, "名") == ["甲"]
    assert column(group, "属") == ["乙"]


def test_english_pages_have_no_chinese_of_their_own(invented):
    words = data_of(maps.map_page(invented, language="en"))["words"]
    assert not re.search("[一-鿿]", json.dumps(words, ensure_ascii=False))


@pytest.mark.parametrize("table", [_SCENE, _PAGE], ids=["scene", "page"])
def test_every_wording_has_both_languages_and_the_same_holes(table):
    for name, text in table.items():
        assert text.zh, name
        assert text.en, name
        assert re.findall(r"{\w+}", text.zh) == re.findall(r"{\w+}", text.en), name


# --- data that wants to be code ---------------------------------------------------------------------

HOSTILE = [
    "{{ 7*7 }}",
    "{% if %}",
    "{%备注%}",
    "{#注#}",
    "${alert(1)}",
    "`alert(1)`",
    "'\"",
    "</script><script>window.ran=1</script>",
    "<!-- <script>",
    "<img src=x onerror=window.ran=1>",
    "a\u2028b\u2029c",
    "\x00\x1b[31m",
    "javascript:window.ran=1",
]


def hostile_frame(texts: list[str]) -> geopandas.GeoDataFrame:
    """Return a frame that has each text as name, kind, mineral, plan, value and key."""
    shapes = [shapely.box(118 + i / 10, 36, 118.05 + i / 10, 36.05) for i in range(len(texts))]
    columns = dict.fromkeys(("name", "kind", "minerals", "place", "note", "clause"), texts)
    extra = {text: texts for text in texts if text != "geometry"}
    return geopandas.GeoDataFrame({**columns, **extra}, geometry=shapes, crs="EPSG:4490", index=texts)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_inside_the_data_block_as_typed(text):
    page = maps.map_page(hostile_frame([text, "x"]))
    safe = maps.map_page(hostile_frame(["y", "x"]))
    data = data_of(page)
    labels = [label for group in data["sheets"][0]["groups"] for label in expanded(group["labels"])]
    assert text in labels
    assert page.count("<script") == safe.count("<script")
    assert policy_of(page) == policy_of(safe)
    outside = re.sub(r'(id="mingeo-data">).*?</script', "", page, flags=re.DOTALL)
    if len(text) > 4:
        assert text not in outside
    assert not {"\u2028", "\u2029"} & set(page)
    assert page.encode("utf-8")


def test_half_a_character_does_not_break_the_page(invented):
    zone = dataclasses.replace(invented.zone_list[0], name="half \ud800 a pair")
    page = maps.map_page(dataclasses.replace(invented, zone_list=(zone,)))
    assert page.encode("utf-8")
    assert groups_of(page)["key_mining_area/surveyed"]["labels"] == ["half \ud800 a pair"]


def test_no_template_engine_runs_what_the_data_says(tmp_path):
    """The text would make a folder, if it were compiled: by folium, branca or Jinja."""
    target = tmp_path / "ran"
    call = f"cycler.__init__.__globals__.os.mkdir('{target}')"
    texts = [f"{{{{ {call} }}}}", f"{{% set x = {call} %}}"]
    map_ = maps.zone_map(hostile_frame(texts), layers={texts[0]: hostile_frame(texts)})
    map_.save(tmp_path / "map.html")
    map_._repr_html_()
    assert not target.exists()
    assert "cycler" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_a_hostile_title_is_escaped(invented):
    frame = hostile_frame(["a"])
    frame["plan_id"] = "</title><script>window.ran=1</script>"
    page = maps.map_page(frame)
    assert "<title>&lt;/title&gt;&lt;script&gt;" in page


# --- the folium map ---------------------------------------------------------------------------------


def test_the_map_is_a_real_folium_map(invented):
    import folium

    assert isinstance(maps.zone_map(invented), folium.Map)


def test_saving_is_whole_or_not_at_all(tmp_path, invented):
    path = tmp_path / "map.html"
    maps.zone_map(invented).save(path)
    assert path.read_text(encoding="utf-8") == maps.map_page(invented)
    with pytest.raises(FileWriteError):
        maps.zone_map(invented).save(tmp_path / "missing" / "map.html")
    assert [one.name for one in tmp_path.iterdir()] == ["map.html"]


def test_saving_to_an_open_file_works_as_with_folium(tmp_path, invented):
    with (tmp_path / "map.html").open("wb") as file:
        maps.zone_map(invented).save(file, close_file=False)
    assert (tmp_path / "map.html").stat().st_size > 200_000


def test_notebooks_show_the_same_page(invented):
    shown = maps.zone_map(invented)._repr_html_()
    inside = re.search(r'srcdoc="(.*?)" width', shown, re.DOTALL)[1]
    assert html.unescape(inside) == maps.map_page(invented)


def test_layers_of_the_users_own_come_after_ours_and_under_the_policy(invented):
    import folium

    map_ = maps.zone_map(invented)
    folium.Marker([35.2, 121.2], popup="mine").add_to(map_)
    folium.LayerControl().add_to(map_)
    page = map_.get_root().render()
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 4
    assert f"var {map_.get_name()} = window.mingeo.map;" in scripts[3]
    assert "L.marker" in scripts[3]
    assert len(policy_of(page)["script-src"]) == 4
    assert data_of(page) == data_of(maps.map_page(invented))
    assert map_.get_root().render() == page


def test_a_plugin_that_needs_the_network_is_refused(invented):
    from folium.plugins import Draw

    map_ = maps.zone_map(invented)
    Draw().add_to(map_)
    with pytest.raises(ArgumentError, match="draw"):
        map_.get_root().render()


# --- refusals ---------------------------------------------------------------------------------------


def test_too_many_features_are_refused_with_their_number():
    point = shapely.box(118, 36, 118.001, 36.001)
    frame = geopandas.GeoDataFrame({"name": ["a"] * (MOST_ITEMS + 1)}, geometry=[point] * (MOST_ITEMS + 1), crs=4490)
    with pytest.raises(ArgumentError, match=f"{MOST_ITEMS + 1}"):
        maps.map_page(frame)


@pytest.mark.parametrize("crs", ["EPSG:2380", "EPSG:4610"])
def test_what_lies_on_another_datum_is_not_drawn(crs):
    frame = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(1, 1, 2, 2)], crs=crs)
    with pytest.raises(CRSError):
        maps.map_page(frame)


def test_a_frame_without_a_crs_is_refused():
    with pytest.raises(CRSError):
        maps.map_page(geopandas.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(1, 1, 2, 2)]))


@pytest.mark.parametrize("thing", [3, "昌乐", [1, 2]])
def test_what_is_no_plan_is_refused(thing):
    with pytest.raises(ArgumentError):
        maps.map_page(thing)


def test_tiles_are_named_in_the_policy_and_nowhere_else(invented):
    policy = policy_of(maps.map_page(invented, tiles="osm"))
    assert policy["img-src"] == ["data:", "blob:", "https://tile.openstreetmap.org"]
    assert policy["default-src"] == ["'none'"]


def test_tianditu_takes_its_key_from_the_environment():
    source = tile_source("tianditu", {KEY_VARIABLE: "0123456789abcdef"})
    assert all("tk=0123456789abcdef" in url and "_w/wmts" in url for url in source.urls)
    assert len(source.origins) == 8
    for key in ("", "a'; x", "short"):
        with pytest.raises(ArgumentError):
            tile_source("tianditu", {KEY_VARIABLE: key})


@pytest.mark.parametrize(
    "url",
    [
        "http://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}",
        "https://wprd01.is.autonavi.com/{z}/{x}/{y}",
        "https://mt1.google.com/vt?x={x}&y={y}&z={z}",
        "https://rt0.map.gtimg.com/{z}/{x}/{y}",
        "https://a.example/{z}/{x}",
        "ftp://a.example/{z}/{x}/{y}",
        "https://a.example; script-src */{z}/{x}/{y}",
        "gaode",
    ],
)
def test_shifted_or_senseless_tiles_are_refused(url):
    with pytest.raises(ArgumentError):
        tile_source(url)


# --- shapes and numbers -----------------------------------------------------------------------------


def read_numbers(text: str) -> list[int]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    found, value, shift = [], 0, 0
    for character in text:
        digit = alphabet.index(character)
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            found.append(-(value + 1) // 2 if value % 2 else value // 2)
            value = shift = 0
    return found


def test_numbers_come_back_as_they_were():
    numbers = [0, -1, 1, 15, 16, -16, -17, 1_180_000_000, -1_800_000_000, 2**40]
    assert read_numbers(written_numbers(np.array(numbers))) == numbers


def test_neighbours_still_share_their_border_after_thinning():
    rng = np.random.default_rng(1)
    count = MANY_VERTICES // 2
    y = np.linspace(36, 37, count)
    border = np.column_stack([118 + rng.normal(0, 1e-7, count), y])
    west = shapely.Polygon([(117, 36), *border, (117, 37)])
    east = shapely.Polygon([(119, 36), *border, (119, 37)])
    one, other = thinned([west, east])
    assert shapely.get_num_coordinates(one) < count / 10
    assert shapely.intersection(one, other).area == 0
    assert shapely.union(one, other).area == pytest.approx(2, rel=1e-9)


def test_few_vertices_are_left_as_they_are():
    shape = shapely.box(118, 36, 119, 37)
    assert thinned([shape, None]) == [shape, None]


def test_a_scene_of_nothing_is_still_a_page():
    assert scene_of(()).sheets[0].bounds is None
    assert "mingeo-data" in maps.map_page(())


# --- command line -----------------------------------------------------------------------------------


def test_the_command_writes_the_page_of_all_plans(tmp_path, plans):
    done = mingeo("map", "-o", tmp_path / "plans.html")
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / "plans.html").read_text(encoding="utf-8") == maps.map_page(plans)


def test_the_command_takes_rights_layers_and_boundaries(tmp_path):
    target = tmp_path / "map.html"
    layer = f"生态保护红线={REDLINE}"
    done = mingeo(
        "map", "示例县", "--zones", PLANS, "--right", PROTRUDING, "--layer", layer, "--lang", "en", "-o", target
    )
    assert done.status == 0, done.err
    assert {"right", "layer/ecological_redline"} <= set(groups_of(target.read_text(encoding="utf-8")))


def test_check_writes_a_map_beside_its_result(tmp_path):
    target = tmp_path / "map.html"
    done = mingeo("check", PROTRUDING, *CHECKED, "--map", target)
    assert done.status == 1
    assert "15.000" in done.out
    assert data_of(target.read_text(encoding="utf-8"))["panel"]["verdict"] == "fail"


def test_check_maps_the_plain_geometric_answer_too(tmp_path):
    target = tmp_path / "map.html"
    boundaries = PLANS / "999999-shili" / "boundaries.geojson"
    done = mingeo("check", RIGHTS / "shili-pass.txt", "--zones", boundaries, "--map", target)
    assert done.status == 0, done.err
    assert data_of(target.read_text(encoding="utf-8"))["panel"]["verdict"] == "pass"


@pytest.mark.parametrize("example", sorted(RIGHTS.iterdir()), ids=lambda path: path.stem)
def test_every_example_right_can_be_mapped(tmp_path, example):
    county = ["示例县", "--zones", PLANS] if example.stem.startswith("shili") else [example.stem.split("-")[0]]
    done = mingeo("map", *county, "--right", example, "-o", tmp_path / "map.html")
    assert done.status == 0, done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["昌乐", "-o", "map.txt"],
        ["昌乐", "-o", "map.png", "--tiles", "osm"],
        ["-o", "map.png"],
        ["昌乐", "-o", "map.html", "--layer", "nothing"],
        ["昌乐", "-o", "map.html", "--tiles", "gaode"],
        ["昌乐", "-o", "map.html", "--right", "missing.txt"],
        ["昌乐", "正宁", "-o", "map.html", "--zones", EXAMPLES / "plans" / "999999-shili" / "boundaries.geojson"],
    ],
)
def test_bad_usage_is_refused_and_nothing_is_written(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    refused(mingeo("map", *arguments))
    assert list(tmp_path.iterdir()) == []


def test_a_page_needs_no_folium_and_no_matplotlib(tmp_path):
    code = (
        "import sys, io; from mingeo.cli import run; "
        f"assert run(['map', '昌乐', '-o', {str(tmp_path / 'm.html')!r}], io.StringIO(), io.StringIO()) == 0; "
        "print(sorted({'folium', 'matplotlib', 'geopandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
