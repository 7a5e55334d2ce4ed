"""Mineral names: spellings, families, collective names, and the three-way comparison.

FAMILIES is copied from the annex 矿产资源分类细目 of 矿产资源法实施细则 (1994): the minerals that it prints
with their sub-minerals in brackets.
"""

import csv
import itertools
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mingeo
from mingeo import minerals
from mingeo.minerals import compare, compare_with_any, find, minerals_named

FAMILIES = {
    "石灰岩": "电石用灰岩 制碱用灰岩 化肥用灰岩 熔剂用灰岩 玻璃用灰岩 水泥用灰岩 建筑石料用灰岩 制灰用灰岩 饰面用灰岩",
    "白云岩": "冶金用白云岩 化肥用白云岩 玻璃用白云岩 建筑用白云岩",
    "石英岩": "冶金用石英岩 玻璃用石英岩 化肥用石英岩",
    "砂岩": "冶金用砂岩 玻璃用砂岩 水泥配料用砂岩 砖瓦用砂岩 化肥用砂岩 铸型用砂岩 陶瓷用砂岩",
    "天然石英砂": "玻璃用砂 铸型用砂 建筑用砂 水泥配料用砂 水泥标准砂 砖瓦用砂",
    "脉石英": "冶金用脉石英 玻璃用脉石英",
    "页岩": "陶粒页岩 砖瓦用页岩 水泥配料用页岩",
    "其他粘土": (
        "铸型用粘土 砖瓦用粘土 陶粒用粘土 水泥配料用粘土 水泥配料用红土 水泥配料用黄土 水泥配料用泥岩 保温材料用粘土"
    ),
    "橄榄岩": "化肥用橄榄岩 建筑用橄榄岩",
    "蛇纹岩": "化肥用蛇纹岩 熔剂用蛇纹岩 饰面用蛇纹岩",
    "玄武岩": "铸石用玄武岩 岩棉用玄武岩",
    "辉绿岩": "水泥用辉绿岩 铸石用辉绿岩 饰面用辉绿岩 建筑用辉绿岩",
    "安山岩": "饰面用安山岩 建筑用安山岩 水泥混合材用安山玢岩",
    "闪长岩": "水泥混合材用闪长玢岩 建筑用闪长岩",
    "花岗岩": "建筑用花岗岩 饰面用花岗岩",
    "粗面岩": "水泥用粗面岩 铸石用粗面岩",
    "凝灰岩": "玻璃用凝灰岩 水泥用凝灰岩 建筑用凝灰岩",
    "大理岩": "饰面用大理岩 建筑用大理岩 水泥用大理岩 玻璃用大理岩",
    "板岩": "饰面用板岩 水泥配料用板岩",
    "矿盐": "湖盐 岩盐 天然卤水",
    "水晶": "压电水晶 熔炼水晶 光学水晶 工艺水晶",
    "萤石": "普通萤石 光学萤石",
    "颜料矿物": "赭石 颜料黄土",
}
MEMBERS = [(member, family) for family, names in FAMILIES.items() for member in names.split()]

with (Path(minerals.__file__).parent / "minerals.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
NAMES = [row["name"] for row in ROWS]

few = settings(max_examples=100, derandomize=True, deadline=None)
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6)
unknown_names = chinese.filter(lambda name: not minerals_named(name))


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("水泥用石灰岩", "水泥用灰岩"),
        ("水泥用石灰岩矿", "水泥用灰岩"),
        ("建筑用灰岩", "建筑石料用灰岩"),
        ("建筑石料用石灰岩", "建筑石料用灰岩"),
        ("建筑石料用灰岩矿", "建筑石料用灰岩"),
        ("溶剂用石灰岩", "熔剂用灰岩"),
        ("灰岩", "石灰岩"),
        ("煤炭", "煤"),
        ("煤炭资源", "煤"),
        ("铁矿", "铁"),
        ("地热资源", "地热"),
        ("矿泉水资源", "矿泉水"),
        ("天然矿泉水", "矿泉水"),
        ("稀土矿", "稀土"),
        ("砖瓦用黏土", "砖瓦用粘土"),
        ("蓝宝石矿", "蓝宝石"),
        ("刚玉（蓝宝石砂矿）", "蓝宝石"),
        ("刚玉(蓝宝石砂矿)", "蓝宝石"),
        (" 饰面用 花岗岩 ", "饰面用花岗岩"),
    ],
)
def test_a_spelling_finds_its_mineral(spelling, name):
    assert find(spelling).name == name
    assert compare(spelling, name) == compare(name, spelling) == "same"


@pytest.mark.parametrize("name", ["饰面石材", "砂石类", "砂石土", "粘土", "某种石头", "", "矿", "资源"])
def test_a_collective_or_unknown_name_is_no_single_mineral(name):
    assert find(name) is None


@pytest.mark.parametrize(
    ("group", "inside", "outside"),
    [
        ("饰面石材", "饰面用花岗岩 饰面用大理岩 饰面用灰岩 饰面用板岩", "建筑用花岗岩 水泥用灰岩 煤"),
        ("砂石类", "建筑石料用灰岩 建筑用砂 建筑用花岗岩", "水泥用灰岩 砖瓦用粘土 饰面用花岗岩 煤"),
        ("建筑用石料", "建筑石料用灰岩 建筑用花岗岩 建筑用玄武岩", "建筑用砂 水泥用灰岩 饰面用花岗岩"),
        ("砂石土", "建筑石料用灰岩 建筑用砂 砖瓦用粘土", "水泥用灰岩 饰面用花岗岩 煤"),
        ("砂石粘土", "建筑石料用灰岩 建筑用砂 砖瓦用粘土", "水泥用灰岩 饰面用花岗岩 煤"),
        ("可耕地用粘土", "砖瓦用粘土", "建筑用砂 膨润土"),
    ],
)
def test_a_collective_name_covers_its_minerals_and_no_other(group, inside, outside):
    assert {compare(name, group) for name in inside.split()} == {"same"}
    assert "same" not in {compare(name, group) for name in outside.split()}


@pytest.mark.parametrize(("member", "family"), MEMBERS)
def test_a_family_covers_the_sub_minerals_that_the_law_lists(member, family):
    assert find(member).family == family
    assert compare(member, family) == "same"
    assert compare(family, member) == "wider"


def test_a_change_of_sub_mineral_is_told_from_a_change_of_mineral():
    for (one, family), (other, its_family) in itertools.permutations(MEMBERS, 2):
        expected = "same_family" if family == its_family else "different"
        assert compare(one, other) == expected, (one, other)


@pytest.mark.parametrize(
    ("proposed", "planned", "likeness"),
    [
        ("水泥用石灰岩", "水泥用灰岩", "same"),
        ("饰面用花岗岩", "饰面石材", "same"),
        ("建筑石料用灰岩", "石灰岩", "same"),
        ("石灰岩", "建筑石料用灰岩", "wider"),
        ("水泥用灰岩", "建筑石料用灰岩", "same_family"),
        ("建筑用花岗岩", "饰面石材", "same_family"),
        ("砖瓦用粘土", "水泥配料用粘土", "same_family"),
        ("蓝宝石", "刚玉", "same"),
        ("煤层气", "煤", "different"),
        ("石煤", "煤", "different"),
        ("地下水", "矿泉水", "different"),
        ("泥灰岩", "石灰岩", "different"),
        ("白云岩", "石灰岩", "different"),
        ("霞石正长岩", "正长岩", "different"),
        ("砖瓦用页岩", "砖瓦用粘土", "different"),
    ],
)
def test_three_way_comparison(proposed, planned, likeness):
    assert compare(proposed, planned) == likeness


@pytest.mark.parametrize("name", NAMES)
def test_every_mineral_is_the_same_as_itself_in_any_spelling(name):
    assert compare(name, name) == "same"
    assert compare(f" {name[0]} {name[1:]}\n", name) == "same"
    assert compare(name.replace("(", "（").replace(")", "）"), name) == "same"


@few
@given(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
def test_being_different_goes_both_ways(one, other):
    assert (compare(one, other) == "different") == (compare(other, one) == "different")


@few
@given(unknown=unknown_names, known=st.sampled_from(NAMES))
def test_an_unknown_name_is_neither_the_same_nor_different(unknown, known):
    assert compare(unknown, known) == compare(known, unknown) == "unknown"


@pytest.mark.parametrize("unknown", ["某种石头", "", " "])
def test_two_unknown_names_are_neither_the_same_nor_different_even_when_spelled_alike(unknown):
    assert compare(unknown, unknown) == "unknown"


@pytest.mark.parametrize("near_miss", ["建筑石料用灰巖", "饰面", "水泥用", "灰", "用灰岩", "煤气", "砂", "石"])
def test_a_part_of_a_name_is_no_name(near_miss):
    assert minerals_named(near_miss) == frozenset()
    assert compare(near_miss, "建筑石料用灰岩") == "unknown"


@pytest.mark.parametrize(
    ("planned", "likeness"),
    [
        (("煤", "建筑石料用灰岩"), "same"),
        (("煤", "水泥用灰岩"), "same_family"),
        (("水泥用灰岩", "某种石头"), "same_family"),
        (("煤", "某种石头"), "unknown"),
        (("煤", "铁矿"), "different"),
        ((), "unknown"),
    ],
)
def test_of_several_planned_minerals_the_closest_counts_and_an_unknown_one_may_be_it(planned, likeness):
    assert compare_with_any("建筑石料用灰岩", planned) == likeness


def _names_of(plan):
    yield from plan.record.scope_excludes
    for zone in plan.zone_list:
        yield from zone.minerals
    for direction in plan.mineral_directions:
        yield from direction.minerals
    for entry in (*plan.minimum_scales, *plan.indicators, *plan.baseline):
        if entry.mineral:
            yield entry.mineral
    for rule in plan.rules:
        yield from rule.applies_to.minerals
        yield from rule.applies_to.except_minerals
        yield from rule.parameters.get("minerals", ())
        if "mineral" in rule.parameters:
            yield rule.parameters["mineral"]


@pytest.mark.parametrize("plan_id", mingeo.list_plans())
def test_every_mineral_that_a_plan_of_the_register_names_is_known(plan_id):
    named = set(_names_of(mingeo.load_plan(plan_id)))

    assert len(named) > 3
    assert sorted(name for name in named if not minerals_named(name)) == []


def test_names_and_codes_are_unique():
    codes = [row["code"] for row in ROWS if row["code"]]

    assert len(set(NAMES)) == len(NAMES)
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 5 and code.isdecimal() for code in codes)


def test_a_spelling_belongs_to_one_mineral_only():
    spellings = [spelling for row in ROWS for spelling in {row["name"], *row["aliases"].split("、")} - {""}]

    assert [spelling for spelling, count in Counter(spellings).items() if count > 1] == []


def test_a_collective_name_is_not_also_a_mineral():
    groups = {group for row in ROWS for group in row["groups"].split("、") if group}

    assert sorted(group for group in groups if find(group) is not None) == []


def test_every_family_is_a_mineral_of_its_own_family():
    families = {row["family"] for row in ROWS}

    assert sorted(family for family in families if find(family) is None or find(family).family != family) == []


def test_every_mineral_has_a_category_and_a_source():
    assert {row["category"] for row in ROWS} == {"能源", "金属", "非金属", "水气"}
    assert {source for row in ROWS for source in row["source"].split("、")} == {"1994细目", "代码表", "计划用语"}
