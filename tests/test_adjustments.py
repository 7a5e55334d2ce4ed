"""The plan through time: zones added, changed and withdrawn by later documents, and rules with dates.

The register is invented: one county with two blocks, and three adjustments after its plan of 2022-03-01.
"""

import json
import shutil
from pathlib import Path

import pytest
import shapely
from tiny_plans import tiny_plan, tiny_right

import mingeo
from mingeo.errors import ArgumentError, PlanDataError
from mingeo.plans import load_plan, plan_as_of, state_of
from mingeo.review import review_right

PLAN_ID = "999998-xugou"

PLAN_TOML = """
schema = 1
id = "999998-xugou"

[record]
title = "虚构县矿产资源总体规划（2021—2025 年）"
county = "虚构县"
county_code = "999998"
prefecture = "虚构市"
province = "虚构省"
document_number = "虚政字〔2022〕1 号"
issuer = "虚构县人民政府"
issued_on = 2022-03-01
base_year = 2020
period_from = 2021
period_to = 2025
text_complete = true
clause = "总则"

[[rules]]
id = "within"
predicate = "within_block"
strength = "mandatory"
clause = "三"
parameters = { kinds = ["mining_block"] }
summary = { zh = "在区块内", en = "in its block" }

[[rules]]
id = "old-licence"
predicate = "minimum_term"
strength = "mandatory"
clause = "四"
parameters = { years = 5, of = "licence" }
valid_to = 2023-06-30
summary = { zh = "不少于五年", en = "five years at least" }

[[rules]]
id = "new-licence"
predicate = "minimum_term"
strength = "mandatory"
clause = "四"
parameters = { years = 10, of = "licence" }
valid_from = 2023-07-01
summary = { zh = "不少于十年", en = "ten years at least" }
"""

HEADER = (
    "zone_id,kind,name,minerals,stated_area_km2,stated_area,parent_id,release_from,release_to,stage,resource,"
    "planned_rights,place,lon,lat,radius_m,place_source,clause,note"
)
ZONES = [
    "999998-KM-01,key_mining_area,重点区,石灰岩,5,5 平方千米,,,,,,,,,,,,三,",
    "999998-MB-01,mining_block,一号,建筑石料用灰岩,0.5,0.5 平方千米,999998-KM-01,,,,,,,,,,,三,",
    "999998-MB-02,mining_block,二号,建筑石料用灰岩,0.4,0.4 平方千米,999998-KM-01,,,,,,,,,,,三,",
]

ADJUSTMENTS = """
schema = 1
id = "999998-xugou"

[[adjustments]]
action = "withdrawn"
zone_id = "999998-MB-02"
document = "虚自然资〔2025〕9 号"
date = 2025-02-01

[[adjustments]]
action = "added"
zone_id = "999998-MB-03"
document = "虚自然资〔2024〕5 号"
clause = "附件一"
date = 2024-06-01
kind = "mining_block"
name = "三号"
minerals = "建筑石料用灰岩"
stated_area_km2 = 1.2
stated_area = "1.2 平方千米"
parent_id = "999998-KM-01"

[[adjustments]]
action = "changed"
zone_id = "999998-MB-01"
document = "虚自然资〔2024〕6 号"
date = 2024-09-01
stated_area_km2 = 0.8
stated_area = "0.8 平方千米"
"""

ENTRY = """
schema = 1
id = "999998-xugou"

[[adjustments]]
action = "changed"
zone_id = "999998-MB-01"
document = "文"
date = 2024-01-01
name = "新名"
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return the folder of the invented plan, with its adjustments."""
    folder = tmp_path / PLAN_ID
    folder.mkdir()
    (folder / "plan.toml").write_text(PLAN_TOML, encoding="utf-8")
    (folder / "zones.csv").write_text("\n".join([HEADER, *ZONES]) + "\n", encoding="utf-8")
    (folder / "adjustments.toml").write_text(ADJUSTMENTS, encoding="utf-8")
    return folder


def blocks(plan) -> dict[str, float]:
    return {zone.zone_id[-5:]: zone.stated_area_km2 for zone in plan.zones_of(["mining_block"])}


# ---------------------------------------------------------------- zones


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2022, {"MB-01": 0.5, "MB-02": 0.4}),
        (2023, {"MB-01": 0.5, "MB-02": 0.4}),
        # a change within the year holds for the year
        (2024, {"MB-01": 0.8, "MB-02": 0.4, "MB-03": 1.2}),
        (2025, {"MB-01": 0.8, "MB-03": 1.2}),
        (2030, {"MB-01": 0.8, "MB-03": 1.2}),
    ],
)
def test_plan_is_in_the_state_of_the_year_s_end(folder, year, expected):
    assert blocks(plan_as_of(load_plan("虚构", folder), year)) == expected


def test_plan_that_is_loaded_is_the_published_one(folder):
    plan = load_plan("虚构", folder)
    assert blocks(plan) == {"MB-01": 0.5, "MB-02": 0.4}
    assert [change.dated.isoformat() for change in plan.changes] == ["2024-06-01", "2024-09-01", "2025-02-01"]
    assert type(plan_as_of(plan, 2024)) is type(plan)


def test_zone_that_is_changed_cites_the_plan_and_the_document(folder):
    plan = plan_as_of(load_plan("虚构", folder), 2024)
    assert plan.zone("999998-MB-01").clause == "三；虚自然资〔2024〕6 号"
    assert plan.zone("999998-MB-01").name == "一号"
    assert plan.zone("999998-MB-03").clause == "虚自然资〔2024〕5 号附件一"


def test_state_is_taken_once(folder):
    plan = plan_as_of(load_plan("虚构", folder), 2024)
    assert plan_as_of(plan, 2024) is plan
    with pytest.raises(ArgumentError, match="2024"):
        plan_as_of(plan, 2025)


@pytest.mark.parametrize("year", [1999, 2101, 0, 10000])
def test_year_that_makes_no_sense_has_no_state(folder, year):
    with pytest.raises(ArgumentError):
        plan_as_of(load_plan("虚构", folder), year)


def test_state_names_every_document_with_its_date_and_whether_it_holds(folder):
    told = [text.zh for text in state_of(load_plan("虚构", folder), 2024)]
    assert told[0] == "规划公布文本：虚构县矿产资源总体规划（2021—2025 年） 虚政字〔2022〕1 号（2022-03-01）"
    assert told[1].startswith("已计入新增 三号（999998-MB-03）")
    assert "虚自然资〔2024〕5 号，附件一（2024-06-01）" in told[1]
    assert told[2].startswith("已计入调整 一号（999998-MB-01）")
    assert told[3].startswith("2024 年底尚未生效，未计入：撤销 二号（999998-MB-02）")
    assert "2025-02-01" in told[3]


def test_plan_without_adjustments_says_so():
    told = state_of(load_plan("昌乐"), 2024)
    assert "没有" in told[1].zh
    assert state_of(mingeo.plans.plan_of_boundaries([]), 2024) == ()


# ---------------------------------------------------------------- the review

RIGHT = {"square": [0, 0, 1000, 700], "kind": "mining", "mineral": "建筑石料用灰岩", "term_years": 7.0}


def test_right_of_0_7_km2_fits_only_the_blocks_that_were_adjusted(folder):
    """0.7 km² is more than 0.5 and 0.4, and less than 0.8 and 1.2."""
    plan, right = load_plan("虚构", folder), tiny_right(RIGHT)
    outcomes = {}
    for year in (2023, 2024):
        review = review_right(right, plan, year=year)
        outcomes[year] = next(one.outcome for one in review.findings if one.rule == "within")
        assert review.plan_state == state_of(plan, year)
    assert outcomes == {2023: "fail", 2024: "undetermined"}


@pytest.mark.parametrize(("year", "rule", "outcome"), [(2022, "old-licence", "pass"), (2023, "new-licence", "fail")])
def test_year_picks_the_rule_that_is_in_force_at_its_end(folder, year, rule, outcome):
    review = review_right(tiny_right(RIGHT), load_plan("虚构", folder), year=year)
    found = {one.rule: one.outcome for one in review.findings if one.predicate == "minimum_term"}
    assert found == {rule: outcome}


def test_rule_that_is_not_in_force_is_told_with_its_dates(folder):
    told = " ".join(text.zh for text in state_of(load_plan("虚构", folder), 2022))
    assert "规则 new-licence（2023-07-01—）" in told
    assert "old-licence" not in told


def test_boundary_of_a_zone_that_was_added_is_used_from_its_year_on(folder):
    square = shapely.box(118.0, 36.0, 118.01, 36.01)
    feature = {"type": "Feature", "geometry": shapely.geometry.mapping(square)}
    feature["properties"] = {"zone_id": "999998-MB-03", "basis": "surveyed", "source": "虚构", "date": "2024-06-01"}
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "boundaries.geojson").write_text(json.dumps(collection), encoding="utf-8")
    plan = load_plan("虚构", folder)
    assert plan_as_of(plan, 2024).zone("999998-MB-03").boundary.basis == "surveyed"


def test_state_does_not_change_what_was_loaded(folder):
    plan = load_plan("虚构", folder)
    plan_as_of(plan, 2030)
    assert blocks(plan) == {"MB-01": 0.5, "MB-02": 0.4}


# ---------------------------------------------------------------- what is wrong with a file


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("schema = 1\n", "schema = 2\n", "schema"),
        ('id = "999998-xugou"', 'id = "elsewhere"', "999998-xugou"),
        ('action = "changed"', 'action = "moved"', "action"),
        ('action = "changed"', 'action = ["changed"]', "action"),
        ('action = "changed"', 'action = "withdrawn"', "no columns"),
        ('action = "changed"', 'action = "added"', "already"),
        ('name = "新名"\n', "", "what was changed"),
        ("999998-MB-01", "999998-MB-09", "no zone"),
        ('document = "文"\n', "", "document"),
        ("date = 2024-01-01\n", "", "date"),
        ("date = 2024-01-01", 'date = "2024-01-01"', "date"),
        ("date = 2024-01-01", "date = 2022-02-28", "2022-03-01"),
        ("date = 2024-01-01", "date = 2024-01-01T00:00:00", "date"),
        ('name = "新名"', 'title = "新名"', "unknown key title"),
        ('name = "新名"', "name = [1]", "name"),
        ('name = "新名"', "name = true", "name"),
        ('name = "新名"', "stated_area_km2 = 0.8", "0.5"),
        ('name = "新名"', 'stated_area_km2 = 9.0\nstated_area = "9 平方千米"', "cannot hold"),
        ('name = "新名"', 'minerals = "不存在的矿"', "不存在的矿"),
        ('name = "新名"', 'kind = "exploration_block"', "999998-EB-"),
        ('name = "新名"', 'parent_id = "999998-KM-07"', "999998-KM-07"),
        ("[[adjustments]]", "[adjustments]", "[[adjustments]]"),
        ("[[adjustments]]", "[[changes]]", "unknown table"),
        ('name = "新名"', 'name = "新名', "TOML"),
    ],
)
def test_broken_entry_is_refused_with_its_place(folder, was, now, told):
    assert was in ENTRY
    path = folder / "adjustments.toml"
    path.write_text(ENTRY.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(PlanDataError) as refused:
        load_plan("虚构", folder)
    problems = refused.value.problems
    assert {problem.path for problem in problems} == {path}
    assert any(told in problem.what.en or told in problem.what.zh for problem in problems), refused.value.describe("en")


def test_entry_as_it_stands_is_good(folder):
    (folder / "adjustments.toml").write_text(ENTRY, encoding="utf-8")
    assert plan_as_of(load_plan("虚构", folder), 2024).zone("999998-MB-01").name == "新名"


def test_parent_that_still_has_zones_cannot_be_withdrawn(folder):
    entry = ENTRY.replace("changed", "withdrawn").replace("999998-MB-01", "999998-KM-01").replace('name = "新名"\n', "")
    (folder / "adjustments.toml").write_text(entry, encoding="utf-8")
    with pytest.raises(PlanDataError, match="999998-KM-01"):
        load_plan("虚构", folder)


def test_file_that_is_no_text_is_refused(folder):
    (folder / "adjustments.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanDataError, match="cannot be read"):
        load_plan("虚构", folder)


def test_rule_whose_dates_are_the_wrong_way_round_is_refused(folder):
    path = folder / "plan.toml"
    path.write_text(
        PLAN_TOML.replace("valid_to = 2023-06-30", "valid_from = 2024-01-01\nvalid_to = 2023-06-30"), "utf-8"
    )
    with pytest.raises(PlanDataError, match="valid_from is after valid_to"):
        load_plan("虚构", folder)


def test_zone_may_be_withdrawn_and_set_again(folder):
    again = ADJUSTMENTS + '\n[[adjustments]]\naction = "added"\nzone_id = "999998-MB-02"\ndocument = "文"\n'
    again += 'date = 2025-03-01\nkind = "mining_block"\nname = "二号"\nminerals = "建筑石料用灰岩"\n'
    (folder / "adjustments.toml").write_text(again, encoding="utf-8")
    assert plan_as_of(load_plan("虚构", folder), 2025).zone("999998-MB-02").stated_area_km2 is None


def test_example_register_is_not_touched_by_reading(folder, tmp_path):
    copy = tmp_path / "copy" / PLAN_ID
    shutil.copytree(folder, copy)
    load_plan("虚构", folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in copy.iterdir()
    }


def test_rule_without_dates_always_holds():
    plan = tiny_plan({"rules": [{"predicate": "minimum_term", "parameters": {"years": 5, "of": "licence"}}]})
    for year in (2000, 2100):
        found = [
            one.outcome
            for one in review_right(tiny_right(RIGHT), plan, year=year).findings
            if one.rule == "minimum_term"
        ]
        assert found == ["pass"]


# ---------------------------------------------------------------- what else a rule may say

RULE = """
[[rules]]
id = "extra"
predicate = "{predicate}"
strength = "mandatory"
clause = "五"
parameters = {parameters}
summary = {{ zh = "另一条", en = "one more" }}
"""


@pytest.mark.parametrize(
    ("predicate", "parameters", "told"),
    [
        ("one_right_per_block", '{ kinds = ["mining_block"], counts = "holders" }', None),
        ("one_right_per_block", '{ kinds = ["mining_block"], counts = "deposits" }', None),
        ("one_right_per_block", '{ kinds = ["mining_block"], counts = "owners" }', "counts"),
        ("avoid_layer", '{ role = "wetland" }', None),
        ("avoid_layer", '{ role = "railway" }', "role"),
        ("law_area", '{ role = "wetland" }', "unknown predicate"),
        ("no_second_right", "{}", "unknown predicate"),
    ],
)
def test_rule_of_a_plan_says_what_a_plan_can_say(folder, predicate, parameters, told):
    rule = RULE.format(predicate=predicate, parameters=parameters)
    (folder / "plan.toml").write_text(PLAN_TOML + rule, encoding="utf-8")
    if told is None:
        assert load_plan("虚构", folder).rules[-1].id == "extra"
    else:
        with pytest.raises(PlanDataError, match=told):
            load_plan("虚构", folder)
