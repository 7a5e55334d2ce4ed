"""Figures that the user states: present counts and outputs, the ore's density; and the arithmetic that is shown."""

import dataclasses
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_plans import tiny_layers, tiny_plan, tiny_right

import mingeo
from mingeo.cli import run
from mingeo.errors import ArgumentError
from mingeo.quantities import check_density, in_dimension, parse_quantity, stated_in
from mingeo.review import review_right
from mingeo.rules.present import indicator_key, resolved_present

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "data" / "examples"
QUARRY = {"square": [0, 0, 100, 100], "kind": "mining", "mineral": "建筑石料用灰岩"}

fixed = settings(derandomize=True, deadline=None, max_examples=40)


def finding(said, plan, present=None, layers=()):
    review = review_right(tiny_right({**QUARRY, **said}), tiny_plan(plan), tiny_layers(dict(layers)), present=present)
    (found,) = [one for one in review.findings if one.rule == "under-test"]
    return found


# ---------------------------------------------------------------- density


@pytest.mark.parametrize(
    ("text", "dimension", "density", "amount"),
    [
        ("500 万立方米", "mass", 2.7, 13_500_000),
        ("270 万吨", "volume", 2.7, 1_000_000),
        ("1 立方米", "mass", 2.65, Fraction(265, 100)),
        ("1 吨", "volume", 3.0, Fraction(1, 3)),
        ("5 万吨", "mass", None, 50_000),
    ],
)
def test_mass_is_volume_times_density_exactly(text, dimension, density, amount):
    assert in_dimension(parse_quantity(text), dimension, density).amount == amount


@pytest.mark.parametrize(("text", "dimension"), [("5 万吨", "volume"), ("5 立方米", "mass")])
def test_nothing_is_converted_without_a_density(text, dimension):
    assert in_dimension(parse_quantity(text), dimension, None) is None


@pytest.mark.parametrize(("text", "dimension"), [("5 公顷", "mass"), ("5 吨", "area")])
def test_area_is_neither_mass_nor_volume(text, dimension):
    assert in_dimension(parse_quantity(text), dimension, 2.7) is None


@pytest.mark.parametrize("density", [0, -2.7, 0.49, 8.1, 2700, float("nan"), float("inf")])
def test_density_in_another_unit_is_refused(density):
    with pytest.raises(ArgumentError):
        check_density(density)


@pytest.mark.parametrize(
    ("phrase", "amount"),
    [
        ("潜在资源量 500 万立方米", 5_000_000),
        ("查明铁矿石量 20640.6 万吨", 206_406_000),
        ("资源量476万吨", 4_760_000),
        ("若干", None),
        ("约 500", None),
        ("", None),
    ],
)
def test_resource_is_read_from_the_plan_s_phrase(phrase, amount):
    found = stated_in(phrase)
    assert (found and found.amount) == amount


@fixed
@given(st.integers(1, 10_000), st.integers(50, 800), st.integers(1, 20_000))
def test_scale_by_density_is_held_against_the_floor_exactly(volume, hundredths, floor):
    """In 万立方米, t/m³ × 100 and 万吨: volume × hundredths / 100 ≥ floor, in whole numbers."""
    plan = {
        "rules": [{"id": "under-test", "predicate": "minimum_scale"}],
        "minimum_scales": [{"mineral": "建筑石料用灰岩", "unit": "万吨", "floor": float(floor)}],
    }
    said = {"scale": f"{volume} 万立方米/年", "bulk_density_t_m3": hundredths / 100}
    expected = "pass" if volume * hundredths >= floor * 100 else "fail"
    assert finding(said, plan).outcome == expected


@fixed
@given(st.integers(1, 500), st.integers(1, 50), st.integers(1, 20_000))
def test_scale_times_years_fails_just_where_it_is_more_than_the_resource(scale, years, resource):
    plan = {
        "rules": [{"id": "under-test", "predicate": "scale_fits_resource"}],
        "zones": [{"zone_id": "999999-MB-01", "boundary": [0, 0, 1000, 1000], "resource": f"资源量 {resource} 万吨"}],
    }
    found = finding({"scale": f"{scale} 万吨/年", "term_years": float(years)}, plan)
    assert found.outcome == ("fail" if scale * years > resource else "undetermined")


# ---------------------------------------------------------------- counts


def capped(cap: int, nature: str = "binding") -> dict:
    indicator = {"name": "矿山数量", "value": float(cap), "unit": "个", "nature": nature, "bound": "cap", "year": 2025}
    rule = {"id": "under-test", "predicate": "indicator_limit", "parameters": {"indicator": "矿山数量"}}
    return {"indicators": [indicator], "rules": [{**rule, "applies_to": {"kind": "mining"}}]}


@fixed
@given(st.integers(0, 30), st.integers(0, 30))
def test_one_more_right_keeps_a_cap_or_breaks_it(existing, cap):
    found = finding({}, capped(cap), {"矿山数量": str(existing)})
    assert found.outcome == ("pass" if existing + 1 <= cap else "fail")


@fixed
@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 12))
def test_rights_of_no_said_kind_leave_it_open_just_between(mines, unsaid, cap):
    features = [{"square": [1000 + 200 * i, 0, 10, 10], "kind": "采矿权"} for i in range(mines)]
    features += [{"square": [1000 + 200 * i, 500, 10, 10]} for i in range(unsaid)]
    if not features:
        return
    found = finding({}, capped(cap), layers={"existing_rights": features})
    at_least, at_most = mines + 1, mines + unsaid + 1
    expected = "pass" if at_most <= cap else "fail" if at_least > cap else "undetermined"
    assert found.outcome == expected


def test_what_the_user_states_goes_before_the_layer():
    layers = {"existing_rights": [{"square": [1000, 0, 10, 10], "kind": "采矿权"}]}
    assert finding({}, capped(2), {"矿山数量": "2"}, layers).outcome == "fail"
    assert finding({}, capped(2), None, layers).outcome == "pass"


# ---------------------------------------------------------------- what may be stated


@pytest.mark.parametrize(
    ("name", "figure", "key"),
    [
        ("矿山数量", "4", "矿山数量"),
        ("矿山数量", 4, "矿山数量"),
        ("开采总量（煤炭）", "700 万吨", "开采总量（煤炭）"),
        ("开采总量(煤炭)", "700 万吨", "开采总量（煤炭）"),
        ("621025-CM-01", "1", "621025-CM-01"),
        ("正宁县榆林子镇党家村砂石土集中开采区", "1 个", "621025-CM-01"),
    ],
)
def test_figure_is_stated_by_the_printed_name(name, figure, key):
    assert list(resolved_present(mingeo.load_plan("正宁"), {name: figure})) == [key]


@pytest.mark.parametrize(
    ("name", "figure", "told"),
    [
        ("矿山", "4", "no indicator"),
        ("开采总量", "700 万吨", "several"),
        ("矿山数量", "四", "no whole number"),
        ("矿山数量", "4.5", "no whole number"),
        ("矿山数量", "-1", "no whole number"),
        ("矿山数量", "4 万吨", "no whole number"),
        ("开采总量（煤炭）", "700", "no output"),
        ("开采总量（煤炭）", "700 公顷", "no output"),
        ("大中型矿山比例", "30", "cannot be reckoned"),
        ("621025-CM-99", "1", "no indicator or zone"),
    ],
)
def test_figure_that_the_plan_cannot_have_is_refused(name, figure, told):
    with pytest.raises(ArgumentError, match=told):
        resolved_present(mingeo.load_plan("正宁"), {name: figure})


def test_figure_is_not_stated_twice_by_two_names():
    with pytest.raises(ArgumentError, match="twice"):
        resolved_present(mingeo.load_plan("正宁"), {"开采总量（煤炭）": "1 吨", "开采总量(煤炭)": "2 吨"})


@pytest.mark.parametrize("plan_id", mingeo.list_plans())
def test_every_indicator_that_a_rule_limits_can_be_stated(plan_id):
    """But for one that the plan prints in no unit of number, mass or volume."""
    plan = mingeo.load_plan(plan_id)
    limited = [rule for rule in plan.rules if rule.predicate == "indicator_limit"]
    assert limited
    for rule in limited:
        indicator = next(one for one in plan.indicators if one.name == rule.parameters["indicator"])
        figure = "1" if indicator.unit in ("个", "处", "家", "座") else "1 万吨"
        assert resolved_present(plan, {indicator_key(indicator): figure})


# ---------------------------------------------------------------- the real plans


def test_zhengning_allows_seven_mines_and_the_limit_is_binding():
    """二（三）1 专栏一: 矿山数量 ≤7, 约束性."""
    right = mingeo.read_right(EXAMPLES / "rights" / "zhengning-clay.geojson")
    for existing, outcome in ((6, "pass"), (7, "fail")):
        review = review_right(right, mingeo.load_plan("正宁"), year=2024, present={"矿山数量": existing})
        (found,) = [one for one in review.findings if one.rule == "mine-count-cap"]
        assert (found.outcome, found.measures["limit"]) == (outcome, 7)


def test_weishan_s_fourteen_mines_are_expected_and_take_a_reason():
    """二（三）3 专栏一: 14 个, 预期性; the rule is mandatory."""
    right = tiny_right({**QUARRY, "mineral": "矿泉水"})
    review = review_right(right, mingeo.load_plan("微山"), year=2024, present={"矿山数量": 14})
    (found,) = [one for one in review.findings if one.rule == "mine-count"]
    assert (found.outcome, found.strength) == ("undetermined", "mandatory")
    assert "预期性" in found.message.zh


@pytest.mark.parametrize(
    ("county", "indicator", "present", "outcome"),
    [
        ("昌乐", "矿山数量（采矿权最大数）", 4, "pass"),  # 三（一）4: 在产矿山总数不超过 5 处; 预期性 in the table
        ("昌乐", "矿山数量（采矿权最大数）", 5, "undetermined"),
        ("山亭", "矿山数量", 11, "pass"),  # 四（一）2: 全区矿山控制在 12 个，其中露天矿山 9 个; 预期性 in 专栏 1
        ("山亭", "矿山数量", 12, "undetermined"),
        ("山亭", "露天矿山数量", 8, "pass"),
        ("山亭", "露天矿山数量", 9, "undetermined"),
    ],
)
def test_cap_that_a_sentence_sets_is_mandatory_and_being_expected_takes_a_reason(county, indicator, present, outcome):
    right = tiny_right({**QUARRY, "method": "open-pit"})
    review = review_right(right, mingeo.load_plan(county), year=2024, present={indicator: present})
    (found,) = [one for one in review.findings if one.message.zh.startswith(f"{indicator}：")]
    assert (found.outcome, found.strength) == (outcome, "mandatory")


def test_mineral_that_is_the_indicator_s_own_name_is_told_once_and_understood_twice():
    """青州 专栏一: 建筑石料用灰岩 750 万吨 is an indicator called by its mineral."""
    plan = mingeo.load_plan("青州")
    figure = {"建筑石料用灰岩": "400 万吨"}
    assert resolved_present(plan, figure) == figure
    assert resolved_present(plan, {"建筑石料用灰岩（建筑石料用灰岩）": "400 万吨"}) == figure


@pytest.mark.parametrize(
    ("county", "rule", "sample"),
    [
        ("青州", "number-of-mines", "矿山数量=现有个数"),
        ("青州", "output-cap-building-limestone", "建筑石料用灰岩=现有产量"),
    ],
)
def test_figure_that_is_asked_for_does_not_read_as_a_fact(county, rule, sample):
    right = tiny_right({**QUARRY, "scale": "100 万吨/年"})
    (found,) = [one for one in review_right(right, mingeo.load_plan(county), year=2024).findings if one.rule == rule]
    assert f'--present "{sample}"' in found.needs.zh


def test_changle_quarry_s_ten_years_are_more_than_its_block_s_potential_resource():
    """四（二）4（1）: 潜在资源量 500 万立方米; 200 万吨 × 10 = 2000 万吨, 500 × 2.7 = 1350 万吨."""
    said = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term": "10"}
    right = mingeo.read_right(EXAMPLES / "rights" / "changle-quarry.txt", **said)
    right = dataclasses.replace(right, bulk_density_t_m3=2.7)
    review = review_right(right, mingeo.load_plan("昌乐"), year=2024)
    (found,) = [one for one in review.findings if one.predicate == "scale_fits_resource"]
    assert found.outcome == "undetermined"
    assert found.measures == pytest.approx({"mined": 20e6, "resource": 13.5e6, "lasts_years": 6.75})


# ---------------------------------------------------------------- the arithmetic that is shown

COMPUTING = ("within_block", "equals_block", "within_zone", "avoid_layer", "minimum_scale", "minimum_term")


def shili(right: str, **said):
    plan = mingeo.load_plan("999999-shili", EXAMPLES / "plans")
    roles = ("ecological_redline", "permanent_basic_farmland")
    layers = {role: mingeo.readers.read_layer(role, EXAMPLES / "layers" / f"{role}.geojson") for role in roles}
    return review_right(mingeo.read_right(EXAMPLES / "rights" / right, **said), plan, layers, year=2024)


SAID = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "120 万吨/年", "method": "open-pit", "term": "12"}


@pytest.mark.parametrize("right", ["shili-pass.txt", "shili-protrudes.txt"])
def test_every_rule_that_computes_shows_how(right):
    for one in shili(right, **SAID).findings:
        if one.predicate in COMPUTING and one.outcome != "undetermined":
            assert one.steps, one.rule


def test_steps_of_a_protrusion_are_plane_distance_tolerance_and_comparison():
    """The quarry leaves its block by 15 m along 640 m; its area is 755 × 640."""
    (found,) = [one for one in shili("shili-protrudes.txt", **SAID).findings if one.predicate == "within_block"]
    told = [step.zh for step in found.steps]
    assert "EPSG:4528" in told[0]
    assert told[1:4] == ["最大超出距离 = 15 米", "容差 = 0.05 米", "15 m ≤ 0.05 m：不成立"]
    assert "超出面积 = 9600 平方米" in told
    assert any(f"{740 / 755:.6%}" in step for step in told)


def test_steps_of_an_overlap_are_union_area_and_share():
    (found,) = [one for one in shili("shili-protrudes.txt", **SAID).findings if one.rule == "ecological-redline"]
    told = [step.zh for step in found.steps]
    assert "冲突要素的并集与矿业权的重叠 = 3600 平方米" in told
    assert f"占矿业权 = 3600 ÷ 483200 = {3600 / 483200:.6%}" in told
    assert "最大深度 = 15 米" in told


def test_steps_of_a_refutation_by_area_are_both_areas_and_what_is_allowed():
    plan = tiny_plan({"zones": [{"zone_id": "999999-MB-01", "stated_area": "0.31 平方千米"}], "rules": [WITHIN]})
    review = review_right(tiny_right({"square": [0, 0, 1000, 640]}), plan)
    (found,) = [one for one in review.findings if one.predicate == "within_block"]
    told = [step.zh for step in found.steps]
    assert found.outcome == "fail"
    assert "0.64" in told[0]
    assert "允许差 0.01" in told[1]
    assert told[2].endswith("0.31 + 0.01 = 0.32 km²：不成立")


WITHIN = {"predicate": "within_block", "parameters": {"kinds": ["mining_block"]}}


# ---------------------------------------------------------------- the command line

CHECK = ["check", str(EXAMPLES / "rights" / "shili-pass.txt"), "--plan", "999999-shili", "--zones"]
CHECK += [str(EXAMPLES / "plans"), "--year", "2024", "--json"]


def checked(*options: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = run([*CHECK, *options], out, err)
    return status, out.getvalue(), err.getvalue()


def test_options_reach_the_review():
    status, printed, _ = checked(
        *["--kind", "mining", "--mineral", "建筑石料用灰岩", "--scale", "40 万立方米/年", "--density", "2.5"],
        *["--without", "law-layers"],
    )
    found = json.loads(printed)
    assert status == 3
    assert found["switched_off"] == ["law-layers"]
    (scale,) = [one for one in found["findings"] if one["rule"] == "minimum-scale"]
    assert (scale["outcome"], scale["measures"]["scale"]) == ("pass", 1_000_000)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--density", "2700"], "2.7"),
        (["--density", "heavy"], "--density"),
        (["--present", "矿山数量"], "NAME=FIGURE"),
        (["--present", "=4"], "NAME=FIGURE"),
        (["--present", "没有的指标=4"], "name one of"),
        (["--present", "999999-MB-01=1", "--present", "999999-MB-01=2"], "twice"),
        (["--without", "mining-right-within-block"], "cannot be switched off"),
        (["--without", "law-railway"], "such as"),
        (["--layer", "railway=nowhere.shp"], "nowhere.shp"),
        (["--year", "1850"], "year"),
    ],
)
def test_option_that_makes_no_sense_is_one_line_and_status_2(options, told, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    status, printed, error = checked(*options)
    assert (status, printed) == (2, "")
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert told in error
