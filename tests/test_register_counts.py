"""The register against the five plans: every printed count, area, window, scale and figure.

The tables are typed from the texts of the plans as published: 山政字〔2023〕11 号 (山亭区), 乐政字〔2023〕15 号
(昌乐县), 青州市矿产资源总体规划（2021-2025 年）, 微政字〔2023〕8号 (微山县) and 正政发〔2022〕72号 (正宁县).
A clause is the heading under which the figure stands.
"""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

import mingeo

SHANTING, CHANGLE, QINGZHOU = "370406-shanting", "370725-changle", "370781-qingzhou"
WEISHAN, ZHENGNING = "370826-weishan", "621025-zhengning"
PLANS = {plan_id: mingeo.load_plan(plan_id) for plan_id in (SHANTING, CHANGLE, QINGZHOU, WEISHAN, ZHENGNING)}
ZONES = mingeo.load_zones()

# plan, clause, kind, mineral, printed number of zones
COUNTS = [
    (SHANTING, "三（三）1", "key_mining_area", "灰岩", 2),
    (SHANTING, "三（三）2（2）", "mining_block", "饰面用花岗岩", 2),
    (SHANTING, "三（三）2（2）", "mining_block", "矿泉水", 3),
    (SHANTING, "三（三）2（2）", "mining_block", "建筑石料用灰岩", 2),
    (CHANGLE, "四（二）1", "key_exploration_area", "地热", 1),
    (CHANGLE, "四（二）2（1）", "exploration_block", "地热", 1),
    (CHANGLE, "四（二）2（1）", "exploration_block", "矿泉水", 1),
    (CHANGLE, "四（二）2（1）", "exploration_block", "油页岩", 1),
    (CHANGLE, "四（二）3", "key_mining_area", "建筑石料用灰岩", 1),
    (CHANGLE, "四（二）3", "mining_block", "建筑石料用灰岩", 2),
    (QINGZHOU, "三（一）", "strategic_reserve", "铁矿", 1),
    (QINGZHOU, "三（一）", "key_mining_area", "建筑石料用灰岩", 1),
    (QINGZHOU, "三（二）1", "mining_block", "建筑石料用灰岩", 3),
    (WEISHAN, "四（四）1", "exploration_block", "矿泉水", 1),
    (WEISHAN, "四（四）1", "exploration_block", "地热", 1),
    (WEISHAN, "五（四）1", "mining_block", "矿泉水", 1),
    (ZHENGNING, "三（四）", "concentrated_mining_area", "砖瓦用粘土", 2),
    (ZHENGNING, "三（五）1", "exploration_block", "煤炭", 2),
    (ZHENGNING, "三（五）2", "mining_block", "砖瓦用粘土", 1),
]
# Zones of which the plan speaks without a number: one row each.
UNCOUNTED = [
    (SHANTING, "三（二）", "industry_development_area", "石灰岩", 1),
    (SHANTING, "三（三）3", "survey_area", "稀土矿", 1),
    (WEISHAN, "四（二）", "survey_area", "稀土", 1),
    (ZHENGNING, "三（二）1", "energy_base", "煤炭", 1),
    (ZHENGNING, "三（二）2", "national_planned_area", "煤炭", 1),
    (ZHENGNING, "三（三）", "industry_development_area", "煤、煤层气", 1),
]

# Every zone that a plan names, with the area that it prints ("" where it prints none).
NAMED = [
    (SHANTING, "山亭区西部石灰岩资源产业重点发展区", ""),
    (CHANGLE, "乔官地区地热重点勘查区", "99.15 平方千米"),
    (CHANGLE, "乔官地区地热资源普查", "61.4 平方千米"),
    (CHANGLE, "五图地区油页岩普查", "16.94 平方千米"),
    (CHANGLE, "方山地区矿泉水资源普查", "8 平方千米"),
    (CHANGLE, "杏山—蟠龙山石灰岩重点开采区", "43.2 平方千米"),
    (CHANGLE, "杏山建筑石料用灰岩矿区", "0.64 平方千米"),
    (CHANGLE, "蟠龙山建筑石料用灰岩矿区", "0.31 平方千米"),
    (QINGZHOU, "山东淄博文登铁矿保护区", "18.5 平方千米"),
    (QINGZHOU, "山东淄博市淄川区寨里镇-潍坊市青州市灰岩重点开采区", "61.5 平方千米"),
    (WEISHAN, "微山县高楼乡渭河村地区矿泉水", "1.85 平方千米"),
    (WEISHAN, "济宁市微山县微山岛地热", "9.38 平方千米"),
    (WEISHAN, "山东省微山县郗山地区稀土深部及外围调查评价（续作）", ""),
    (ZHENGNING, "煤电矿业经济重点发展区域", ""),
    (ZHENGNING, "正宁县榆林子镇党家村砂石土集中开采区", "0.28 平方千米"),
    (ZHENGNING, "正宁县山河镇蔡峪村砂石土集中开采区", "0.22 平方千米"),
]
# The one zone with an area and no name: 涉及山亭区面积 22.4km².
NAMELESS_AREA = (SHANTING, "survey_area", "22.4 km2")


def printed_for(plan_id, table):
    """Return the rows of one plan, without the plan, and how often each stands there."""
    return Counter(tuple(row[1:]) for row in table if row[0] == plan_id)


def rows(plan_id, kind=None, mineral=None):
    found = ZONES[ZONES["plan_id"] == plan_id]
    found = found if kind is None else found[found["kind"] == kind]
    return found if mineral is None else found[found["minerals"] == mineral]


@pytest.mark.parametrize(("plan_id", "clause", "kind", "mineral", "count"), COUNTS + UNCOUNTED)
def test_each_counted_zone_has_a_row_that_cites_its_clause(plan_id, clause, kind, mineral, count):
    found = rows(plan_id, kind, mineral)

    assert len(found) == count
    assert all(any(part.startswith(clause) for part in cited.split("；")) for cited in found["clause"])


def test_the_register_has_no_zone_that_no_plan_prints():
    printed = Counter({(plan_id, kind, mineral): n for plan_id, _, kind, mineral, n in COUNTS + UNCOUNTED})

    assert Counter(zip(ZONES["plan_id"], ZONES["kind"], ZONES["minerals"], strict=True)) == printed


@pytest.mark.parametrize(
    ("plan_id", "kind", "total"),
    [
        (SHANTING, "mining_block", 5 + 2),
        (CHANGLE, "exploration_block", 3),
        (QINGZHOU, "mining_block", 3),
        (WEISHAN, "exploration_block", 2),
        (ZHENGNING, "concentrated_mining_area", 2),
    ],
)
def test_totals_that_the_plans_print_over_several_minerals(plan_id, kind, total):
    assert len(rows(plan_id, kind)) == total


@pytest.mark.parametrize(("plan_id", "name", "printed"), NAMED)
def test_a_named_zone_has_the_area_that_the_plan_prints(plan_id, name, printed):
    [zone] = [zone for zone in PLANS[plan_id].zone_list if zone.name == name]

    number, _, unit = printed.partition(" ")
    assert zone.stated_area.replace(" ", "") == number + unit
    assert zone.stated_area_km2 == (float(Fraction(number)) if number else None)


def test_the_survey_area_of_shanting_has_an_area_and_no_name():
    plan_id, kind, printed = NAMELESS_AREA
    [zone] = PLANS[plan_id].zones_of([kind])

    assert (zone.name, zone.stated_area, zone.stated_area_km2) == ("", printed.replace(" ", ""), 22.4)


def test_no_zone_has_a_name_or_an_area_that_no_plan_prints():
    named = ZONES[ZONES["name"].notna()]
    measured = ZONES[ZONES["stated_area_km2"].notna()]

    assert sorted(zip(named["plan_id"], named["name"], strict=True)) == sorted((p, name) for p, name, _ in NAMED)
    assert len(measured) == sum(bool(printed) for _, _, printed in NAMED) + 1
    assert (ZONES["stated_area"].notna() == ZONES["stated_area_km2"].notna()).all()


@pytest.mark.parametrize(
    ("plan_id", "kind"),
    [
        (SHANTING, "mining_block"),
        (SHANTING, "key_mining_area"),
        (QINGZHOU, "mining_block"),
        (WEISHAN, "mining_block"),
        (ZHENGNING, "mining_block"),
        (ZHENGNING, "exploration_block"),
        (ZHENGNING, "energy_base"),
        (ZHENGNING, "national_planned_area"),
    ],
)
def test_zones_that_are_only_counted_have_no_name_area_place_or_shape(plan_id, kind):
    found = rows(plan_id, kind)
    unprinted = ["name", "stated_area_km2", "stated_area", "place", "lon", "lat", "radius_m", "place_source"]

    assert len(found) > 0
    assert found[unprinted].isna().all(axis=None)
    assert found.geometry.isna().all()
    assert set(found["basis"]) == {"none"}


def test_no_plan_prints_a_boundary():
    assert set(ZONES["basis"]) == {"schematic", "none"}


def test_only_changle_says_which_zone_lies_in_which():
    within = {
        zone.name: plan.zone(zone.parent_id).name
        for plan in PLANS.values()
        for zone in plan.zone_list
        if zone.parent_id
    }

    assert within == {
        "乔官地区地热资源普查": "乔官地区地热重点勘查区",
        "杏山建筑石料用灰岩矿区": "杏山—蟠龙山石灰岩重点开采区",
        "蟠龙山建筑石料用灰岩矿区": "杏山—蟠龙山石灰岩重点开采区",
    }


def test_release_windows():
    windows = ZONES[ZONES["release_from"].notna() | ZONES["release_to"].notna()]
    columns = ["plan_id", "kind", "minerals", "release_from", "release_to"]

    assert sorted(windows[columns].itertuples(index=False, name=None)) == sorted(
        [
            (QINGZHOU, "mining_block", "建筑石料用灰岩", 2021, 2021),
            (QINGZHOU, "mining_block", "建筑石料用灰岩", 2023, 2025),
            (QINGZHOU, "mining_block", "建筑石料用灰岩", 2024, 2025),
            (WEISHAN, "exploration_block", "矿泉水", 2022, 2024),
            (WEISHAN, "exploration_block", "地热", 2022, 2025),
            (WEISHAN, "mining_block", "矿泉水", 2022, 2025),
        ]
    )


def test_numbers_of_rights_that_a_plan_intends_to_set():
    planned = ZONES[ZONES["planned_rights"].notna()]

    assert sorted(planned[["plan_id", "kind", "planned_rights"]].itertuples(index=False, name=None)) == sorted(
        [
            (CHANGLE, "key_mining_area", 2),
            (QINGZHOU, "key_mining_area", 3),
            (ZHENGNING, "concentrated_mining_area", 1),
            (ZHENGNING, "concentrated_mining_area", 1),
        ]
    )


def test_resource_figures():
    printed = {zone.name: zone.resource for plan in PLANS.values() for zone in plan.zone_list if zone.resource}

    assert printed == {
        "杏山建筑石料用灰岩矿区": "潜在资源量 500 万立方米",
        "蟠龙山建筑石料用灰岩矿区": "潜在资源量 408 万立方米",
        "正宁县榆林子镇党家村砂石土集中开采区": "资源量 476 万吨",
        "正宁县山河镇蔡峪村砂石土集中开采区": "资源量 374 万吨",
        "山东淄博文登铁矿保护区": "查明铁矿石量 20640.6 万吨",
    }


def test_only_changle_prints_the_stage_of_its_exploration_blocks():
    blocks = ZONES[ZONES["kind"] == "exploration_block"]

    assert set(blocks.loc[blocks["plan_id"] == CHANGLE, "stage"]) == {"普查"}
    assert blocks.loc[blocks["plan_id"] != CHANGLE, "stage"].isna().all()


# plan, mineral, unit, large, medium, small, floor; None where the plan prints "/" or nothing
SCALES = [
    (SHANTING, "饰面石材", "矿石万立方米", 2, None, None, None),
    (SHANTING, "矿泉水", "万吨", 10, 5, 3, None),
    (SHANTING, "建筑石料用灰岩", "矿石万吨", 100, None, None, None),
    (CHANGLE, "建筑石料用灰岩", "万吨", None, None, None, 200),
    (QINGZHOU, "铁矿", "矿石万吨", 100, 45, None, None),
    (QINGZHOU, "水泥用灰岩", "矿石万吨", 100, None, None, None),
    (QINGZHOU, "建筑石料用灰岩", "矿石万吨", 100, None, None, None),
    (QINGZHOU, "矿泉水", "万立方米", 10, 5, 3, None),
    (QINGZHOU, "建筑用石料", "万吨", None, None, None, 100),
    (WEISHAN, "煤", "原煤万吨", 120, 45, None, None),
    (WEISHAN, "水泥用灰岩", "矿石万吨", 100, None, None, None),
    (WEISHAN, "矿泉水", "万吨", 10, 5, 3, None),
    (WEISHAN, "地热", "万立方米", 20, 10, 3, None),
    (ZHENGNING, "砖瓦用粘土", "万吨", None, None, None, 8),
    (ZHENGNING, "砖瓦用粘土", "", None, None, None, 13),
    (ZHENGNING, "砖瓦用粘土", "", None, None, None, 13),
]


@pytest.mark.parametrize("plan_id", PLANS)
def test_minimum_scales_are_the_printed_ones_and_no_others(plan_id):
    held = [(s.mineral, s.unit, s.large, s.medium, s.small, s.floor) for s in PLANS[plan_id].minimum_scales]

    assert Counter(held) == printed_for(plan_id, SCALES)


def test_a_scale_that_holds_only_in_one_zone_or_underground_says_so():
    in_one_zone = {s.zone_id: s.floor for plan in PLANS.values() for s in plan.minimum_scales if s.zone_id}
    on_condition = [(s.mineral, s.condition) for plan in PLANS.values() for s in plan.minimum_scales if s.condition]

    names = {PLANS[ZHENGNING].zone(zone_id).name: floor for zone_id, floor in in_one_zone.items()}
    assert names == {"正宁县榆林子镇党家村砂石土集中开采区": 13, "正宁县山河镇蔡峪村砂石土集中开采区": 13}
    assert on_condition == [("铁矿", "地下开采")]


# plan, direction, activity, minerals as printed, list left open (等), condition
DIRECTIONS = [
    (SHANTING, "controlled", "mining", "水泥用灰岩、建筑用灰岩", True, ""),
    (SHANTING, "priority", "exploration", "稀土", False, ""),
    (SHANTING, "priority", "mining", "建筑石料用灰岩、矿泉水、饰面石材", False, ""),
    (SHANTING, "restricted", "exploration", "水泥用灰岩", False, ""),
    (SHANTING, "restricted", "mining", "水泥用灰岩", False, ""),
    (SHANTING, "controlled", "mining", "水泥用灰岩", False, ""),
    (SHANTING, "controlled", "mining", "砂石", False, ""),
    (SHANTING, "banned", "mining", "砖瓦用粘土", False, ""),
    (CHANGLE, "priority", "exploration", "地热、油页岩、矿泉水", False, ""),
    (CHANGLE, "priority", "mining", "地热、建筑石料用灰岩", False, ""),
    (CHANGLE, "banned", "exploration", "刚玉（蓝宝石砂矿）、膨润土、硅藻土", True, ""),
    (CHANGLE, "banned", "exploration", "可耕地用粘土", True, "可耕地"),
    (CHANGLE, "banned", "mining", "刚玉（蓝宝石砂矿）、膨润土、硅藻土", True, ""),
    (CHANGLE, "banned", "mining", "可耕地用粘土", True, "可耕地"),
    (QINGZHOU, "priority", "exploration", "铁", True, ""),
    (QINGZHOU, "restricted", "exploration", "水泥用灰岩", True, ""),
    (QINGZHOU, "banned", "exploration", "蓝宝石矿", False, ""),
    (QINGZHOU, "priority", "mining", "铁矿、建筑石料用灰岩", False, ""),
    (QINGZHOU, "restricted", "mining", "水泥用灰岩", False, ""),
    (QINGZHOU, "banned", "mining", "砖瓦用粘土", False, "可耕地"),
    (WEISHAN, "priority", "exploration", "稀土、地热、矿泉水", False, ""),
    (WEISHAN, "priority", "mining", "煤、矿泉水、地热", False, ""),
    (WEISHAN, "restricted", "exploration", "水泥用灰岩", False, ""),
    (WEISHAN, "restricted", "mining", "水泥用灰岩", False, ""),
    (WEISHAN, "controlled", "mining", "稀土", False, ""),
    (ZHENGNING, "controlled", "mining", "砂石土", False, ""),
    (ZHENGNING, "banned", "mining", "煤炭", False, "放射性等有毒有害物质超过规定标准"),
    (ZHENGNING, "banned", "mining", "砖瓦用粘土", False, "可耕地"),
]


@pytest.mark.parametrize("plan_id", PLANS)
def test_mineral_directions_are_the_printed_ones_and_no_others(plan_id):
    held = [
        (d.direction, d.activity, "、".join(d.minerals), d.open_ended, d.condition)
        for d in PLANS[plan_id].mineral_directions
    ]

    assert Counter(held) == printed_for(plan_id, DIRECTIONS)


# Every row of the plans' tables of indicators: plan, name, mineral, value, unit, nature, bound.
# The bound is the word that the plan itself puts to the figure, in the table or in the text on it:
# 控制在, 不超过, 以内, ≤, 最大 a cap; 不低于, 以上, ≥ a floor; otherwise a target.
INDICATORS = [
    (SHANTING, "矿山数量", "", 12, "个", "expected", "cap"),
    (SHANTING, "大中型矿山比例", "", 100, "%", "expected", "target"),
    (SHANTING, "矿产开采总量", "", 1305, "万吨", "expected", "cap"),
    (SHANTING, "水泥用灰岩", "水泥用灰岩", 440, "矿石万吨", "expected", "cap"),
    (SHANTING, "饰面用花岗岩", "饰面用花岗岩", 5, "矿石万立方米", "expected", "cap"),
    (SHANTING, "矿泉水", "矿泉水", 50, "万吨", "expected", "cap"),
    (SHANTING, "建筑石料用灰岩", "建筑石料用灰岩", 800, "矿石万吨", "expected", "cap"),
    (CHANGLE, "探矿权投放最大数", "", 3, "处", "expected", "cap"),
    (CHANGLE, "新增资源储量", "油页岩", 3, "矿石/亿吨", "expected", "target"),
    (CHANGLE, "矿山数量（采矿权最大数）", "", 5, "个", "expected", "cap"),
    (CHANGLE, "开采量（地热）", "地热", 10, "万立方米", "expected", "cap"),
    (CHANGLE, "开采量（矿泉水）", "矿泉水", 5, "万吨", "expected", "cap"),
    (CHANGLE, "开采量（建筑石料用灰岩）", "建筑石料用灰岩", 200, "万吨", "expected", "floor"),
    (CHANGLE, "中型以上矿山比例", "", 100, "%", "expected", "target"),
    (CHANGLE, "生产矿山绿色矿山建设比率", "", 100, "%", "expected", "target"),
    (CHANGLE, "“三区两线”可视范围内历史遗留露天矿山治理率", "", 100, "%", "expected", "target"),
    (CHANGLE, "“2013 年以来关停的露天矿山”治理率", "", 100, "%", "expected", "target"),
    (QINGZHOU, "1∶5 万区域矿产地质调查", "", 580, "平方千米", "expected", "target"),
    (QINGZHOU, "矿山数量", "", 7, "个", "expected", "cap"),
    (QINGZHOU, "固体矿产开采总量", "", 1310, "万吨", "expected", "cap"),
    (QINGZHOU, "铁矿", "铁矿", 60, "万吨", "expected", "cap"),
    (QINGZHOU, "水泥用灰岩", "水泥用灰岩", 500, "万吨", "expected", "cap"),
    (QINGZHOU, "建筑石料用灰岩", "建筑石料用灰岩", 750, "万吨", "expected", "cap"),
    (QINGZHOU, "矿泉水", "矿泉水", 4.2, "万吨", "expected", "cap"),
    (QINGZHOU, "大中型固体矿山比例", "", 100, "%", "expected", "target"),
    (QINGZHOU, "大、中、小型生产中矿山绿色矿山建成率", "", 100, "%", "expected", "floor"),
    (QINGZHOU, "“三区两线”可视范围内历史遗留矿山治理率", "", 100, "%", "binding", "target"),
    (QINGZHOU, "矿山环境恢复治理", "", 497, "公顷", "expected", "target"),
    (WEISHAN, "1:50000区域地质调查（微山县幅）", "", 1, "幅", "expected", "target"),
    (WEISHAN, "1:50000区域矿产地质调查（微山县幅）", "", 1, "幅", "expected", "target"),
    (WEISHAN, "探矿权总数", "", 2, "个", "expected", "cap"),
    (WEISHAN, "矿山数量", "", 14, "个", "expected", "cap"),
    (WEISHAN, "固体矿产开采总量（不含稀土）", "", 1087.6, "万吨", "expected", "target"),
    (WEISHAN, "煤", "煤", 915, "万吨", "expected", "target"),
    (WEISHAN, "水泥用灰岩", "水泥用灰岩", 172.6, "万吨", "expected", "target"),
    (WEISHAN, "固体矿产大中型矿山比例", "", 80, "%", "expected", "floor"),
    (WEISHAN, "绿色矿山建成率", "", 80, "%", "expected", "target"),
    (ZHENGNING, "新增查明资源量", "砖瓦用粘土", None, "万吨", "", "target"),
    (ZHENGNING, "开采总量", "煤炭", None, "万吨", "", "target"),
    (ZHENGNING, "开采总量", "砖瓦用粘土", None, "", "", "target"),
    (ZHENGNING, "矿山数量", "", 7, "个", "binding", "cap"),
    (ZHENGNING, "砂石粘土矿山数量", "", 5, "个", "binding", "cap"),
    (ZHENGNING, "大中型矿山比例", "", 29, "%", "binding", "floor"),
]


def table_rows(plan_id):
    return [one for one in PLANS[plan_id].indicators if one.source == "table" and "专栏二" not in one.clause]


@pytest.mark.parametrize("plan_id", PLANS)
def test_rows_of_the_tables_of_indicators_are_the_printed_ones_and_no_others(plan_id):
    held = [(i.name, i.mineral, i.value, i.unit, i.nature, i.bound) for i in table_rows(plan_id)]

    assert Counter(held) == printed_for(plan_id, INDICATORS)


# Caps and floors that stand in the text only.
@pytest.mark.parametrize(
    ("plan_id", "name", "value", "unit", "bound", "clause"),
    [
        (SHANTING, "露天矿山数量", 9, "个", "cap", "四（一）2"),
        (SHANTING, "矿泉水矿山数量", 3, "个", "cap", "四（一）2"),
        (QINGZHOU, "固体矿山个数", 5, "个", "cap", "五（二）2"),
        (QINGZHOU, "新建露天矿山开采回采率", 95, "%", "floor", "五（四）"),
        (ZHENGNING, "煤炭矿山数量", 2, "个", "cap", "四（一）"),
        (ZHENGNING, "固体矿产开采总量", 840, "万吨", "target", "二（三）1"),
        (WEISHAN, "稀土开采总量", None, "", "cap", "二（三）4"),
    ],
)
def test_an_indicator_of_the_text_has_no_nature(plan_id, name, value, unit, bound, clause):
    [found] = [one for one in PLANS[plan_id].indicators if one.name == name]

    assert (found.source, found.nature) == ("text", "")
    assert (found.value, found.unit, found.bound, found.clause) == (value, unit, bound, clause)


def test_the_figures_that_were_cut_from_zhengnings_table_stand_only_where_the_text_prints_them():
    cut = {(i.name, i.mineral): i for i in table_rows(ZHENGNING) if i.value is None}
    elsewhere = {key: {mention.value for mention in i.also} for key, i in cut.items()}

    assert elsewhere == {
        ("新增查明资源量", "砖瓦用粘土"): set(),
        ("开采总量", "煤炭"): {800.0},
        ("开采总量", "砖瓦用粘土"): {40.0},
    }


def test_the_output_that_zhengning_plans_in_each_concentrated_area():
    planned = [i for i in PLANS[ZHENGNING].indicators if "专栏二" in i.clause]

    assert [(i.mineral, i.value, i.unit) for i in planned] == [("砖瓦用粘土", 13, "万吨")] * 2
    assert [i.name for i in planned] == [
        f"{zone.name}开采总量" for zone in PLANS[ZHENGNING].zones_of(["concentrated_mining_area"])
    ]


# A figure by which a plan writes 左右 or 约, in its table or in its text.
@pytest.mark.parametrize(
    ("plan_id", "name"),
    [
        (SHANTING, "矿山数量"),
        (SHANTING, "矿产开采总量"),
        (SHANTING, "饰面用花岗岩（折合吨）"),
        (WEISHAN, "固体矿产开采总量（不含稀土）"),
        (QINGZHOU, "1∶5 万区域矿产地质调查"),
    ],
)
def test_a_figure_that_the_plan_calls_approximate_is_held_as_approximate(plan_id, name):
    [found] = [one for one in PLANS[plan_id].indicators if one.name == name]

    assert found.approximate


@pytest.mark.parametrize("plan_id", [SHANTING, CHANGLE, ZHENGNING])
def test_a_plan_without_map_sheet_surveys_has_none(plan_id):
    assert PLANS[plan_id].surveys == ()


@pytest.mark.parametrize(("plan_id", "sheets"), [(WEISHAN, ["微山县幅", "微山县幅"]), (QINGZHOU, ["王坟幅", "临朐幅"])])
def test_map_sheet_surveys(plan_id, sheets):
    surveys = PLANS[plan_id].surveys

    assert [survey.name.rpartition("（")[2].rstrip("）") for survey in surveys] == sheets
    assert {(survey.quantity, survey.unit) for survey in surveys} == {(1, "幅")}


def rules_of(plan_id, *predicates):
    return [rule for rule in PLANS[plan_id].rules if rule.predicate in predicates]


@pytest.mark.parametrize(
    ("plan_id", "predicate", "kind", "clause"),
    [
        (SHANTING, "within_block", "mining", "三（三）2（3）"),
        (CHANGLE, "within_block", "mining", "四（二）4（2）"),
        (CHANGLE, "equals_block", "exploration", "四（二）2（2）"),
        (QINGZHOU, "within_block", "mining", "三（二）3"),
    ],
)
def test_three_plans_tie_a_right_to_its_block(plan_id, predicate, kind, clause):
    [rule] = rules_of(plan_id, predicate)

    assert (rule.strength, rule.applies_to.kind) == ("mandatory", kind)
    assert rule.parameters == {"kinds": (f"{kind}_block",)}
    assert rule.clause.section.split("；")[0] == clause


@pytest.mark.parametrize("plan_id", [WEISHAN, ZHENGNING])
def test_two_plans_nowhere_tie_a_right_to_its_block(plan_id):
    assert rules_of(plan_id, "within_block", "equals_block", "mineral_as_block", "stage_not_below_block") == []


# Where the plan names the red line for new rights, and how strongly; 昌乐 and 微山 do not.
@pytest.mark.parametrize(
    ("plan_id", "strengths"),
    [
        (SHANTING, ["mandatory"]),
        (CHANGLE, []),
        (QINGZHOU, ["policy"]),
        (WEISHAN, []),
        (ZHENGNING, ["in_principle"]),
    ],
)
def test_which_plans_name_the_ecological_red_line(plan_id, strengths):
    found = [rule for rule in rules_of(plan_id, "avoid_layer") if rule.parameters["role"] == "ecological_redline"]

    assert [rule.strength for rule in found] == strengths


def test_weishan_names_no_layer_at_all():
    assert rules_of(WEISHAN, "avoid_layer", "avoid_zone", "outside_visible_range") == []


@pytest.mark.parametrize("plan_id", PLANS)
def test_every_rule_cites_a_clause_of_its_own_plan(plan_id):
    for rule in PLANS[plan_id].rules:
        assert rule.clause.section
        assert (rule.clause.plan, rule.clause.source) == (plan_id, "plan")


@pytest.mark.parametrize(
    ("plan_id", "proposed_by", "decided_by", "clause"),
    [
        (SHANTING, "", "原批准机关", "六（二）"),
        (CHANGLE, "昌乐县自然资源和规划局", "昌乐县人民政府", "七（二）"),
        (QINGZHOU, "青州市自然资源和规划局", "潍坊市自然资源和规划局", "七（二）"),
        (WEISHAN, "", "", "七（三）"),
        (ZHENGNING, "", "", "六（二）"),
    ],
)
def test_who_may_change_the_plan(plan_id, proposed_by, decided_by, clause):
    adjustment = PLANS[plan_id].record.adjustment

    assert (adjustment.proposed_by, adjustment.decided_by) == (proposed_by, decided_by)
    assert adjustment.clause == clause


@pytest.mark.parametrize(
    ("plan_id", "number", "issued_on", "outlook", "county_area_km2"),
    [
        (SHANTING, "山政字〔2023〕11 号", date(2023, 4, 29), 2035, None),
        (CHANGLE, "乐政字〔2023〕15 号", date(2023, 6, 26), 2035, 1101),
        (QINGZHOU, "", None, 2035, 1569),
        (WEISHAN, "微政字〔2023〕8号", date(2023, 5, 10), None, None),
        (ZHENGNING, "正政发〔2022〕72号", date(2022, 11, 11), 2035, None),
    ],
)
def test_what_each_plan_says_of_itself(plan_id, number, issued_on, outlook, county_area_km2):
    record = PLANS[plan_id].record

    assert (record.base_year, record.period_from, record.period_to) == (2020, 2021, 2025)
    assert (record.document_number, record.issued_on, record.outlook_year) == (number, issued_on, outlook)
    assert record.county_area_km2 == county_area_km2


def test_only_zhengnings_text_says_that_it_was_cut():
    assert [plan_id for plan_id, plan in PLANS.items() if not plan.record.text_complete] == [ZHENGNING]


def test_only_zhengning_excludes_minerals_from_its_scope():
    excluded = {plan_id: plan.record.scope_excludes for plan_id, plan in PLANS.items() if plan.record.scope_excludes}

    assert excluded == {ZHENGNING: ("石油", "天然气")}
