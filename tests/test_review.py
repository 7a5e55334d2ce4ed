"""The review as a whole: what the findings add up to, what is told, and the JSON that others rely on.

Figures are exact fractions, or lengths and areas that a reader can compute from the squares given. What
the real plans say is quoted with its clause; the example rights and the invented county are those of
`data/examples/`.
"""

import dataclasses
import io
import itertools
import json
import os
import random
import subprocess
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_plans import PLANE, tiny_layers, tiny_plan, tiny_right

import mingeo
from mingeo.cli import run
from mingeo.errors import ArgumentError
from mingeo.model import Areas, Clause, Finding, MiningRight, Review
from mingeo.predicates import STRENGTHS
from mingeo.readers import read_layer
from mingeo.report import review_json, review_object, silences
from mingeo.review import review_right
from mingeo.text import Text

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "data" / "examples"
SQUARE = {"square": [100, 100, 300, 300]}
WITHIN = {"predicate": "within_block", "parameters": {"kinds": ["mining_block"]}}
BLOCK = {"zone_id": "999999-MB-01", "boundary": [0, 0, 1000, 1000]}

fixed = settings(derandomize=True, deadline=None, max_examples=60)


def finding(outcome: str, strength: str) -> Finding:
    return Finding("rule", "rule", outcome, strength, Text("话", "word"), Clause("999999-tiny", "一"))


def review_of(*pairs: tuple[str, str]) -> Review:
    """Return a review of nothing but findings of these outcomes and strengths."""
    right = MiningRight(shapely.box(0, 0, 1, 1), PLANE)
    return Review(right, Areas(1.0, 1.0), None, 2024, 0.05, tuple(finding(*pair) for pair in pairs))


def tiny_review(said, layers=(), **tables) -> Review:
    return review_right(tiny_right(said), tiny_plan(tables), tiny_layers(dict(layers)))


def only(review: Review, **wanted: str) -> Finding:
    """Return the one finding with these attributes."""
    (found,) = [one for one in review.findings if all(getattr(one, key) == value for key, value in wanted.items())]
    return found


# ---------------------------------------------------------------- the verdict


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([], "undetermined"),
        ([("pass", "mandatory")], "pass"),
        ([("fail", "mandatory")], "fail"),
        ([("undetermined", "mandatory")], "undetermined"),
        # a mandatory failure outweighs everything
        ([("fail", "mandatory"), ("pass", "mandatory")], "fail"),
        ([("fail", "mandatory"), ("undetermined", "mandatory")], "fail"),
        ([("fail", "mandatory"), ("fail", "in_principle")], "fail"),
        # one open mandatory rule keeps the verdict from a pass
        ([("pass", "mandatory"), ("undetermined", "mandatory")], "undetermined"),
        # what fails in principle needs a reason from a person
        ([("pass", "mandatory"), ("fail", "in_principle")], "undetermined"),
        ([("pass", "mandatory"), ("undetermined", "in_principle")], "pass"),
        ([("pass", "mandatory"), ("pass", "in_principle")], "pass"),
        # procedure and policy have no bearing
        ([("pass", "mandatory"), ("fail", "procedure")], "pass"),
        ([("pass", "mandatory"), ("undetermined", "procedure")], "pass"),
        ([("pass", "mandatory"), ("fail", "policy")], "pass"),
        ([("pass", "mandatory"), ("undetermined", "policy")], "pass"),
        # without a mandatory finding nothing was checked
        ([("pass", "in_principle")], "undetermined"),
        ([("fail", "in_principle")], "undetermined"),
        ([("pass", "procedure"), ("pass", "policy")], "undetermined"),
        ([("fail", "procedure"), ("fail", "policy")], "undetermined"),
    ],
)
def test_verdict_is_what_the_findings_add_up_to(pairs, verdict):
    assert review_of(*pairs).verdict == verdict


pairs_of_any = st.tuples(st.sampled_from(["pass", "fail", "undetermined"]), st.sampled_from(list(STRENGTHS)))


@fixed
@given(st.lists(pairs_of_any, max_size=8), st.integers(0, 1000))
def test_verdict_does_not_depend_on_the_order_of_findings(pairs, seed):
    shuffled = random.Random(seed).sample(pairs, len(pairs))
    assert review_of(*shuffled).verdict == review_of(*pairs).verdict


@fixed
@given(st.lists(pairs_of_any, max_size=8), pairs_of_any)
def test_one_more_finding_never_betters_a_verdict_but_by_the_first_mandatory_pass(pairs, more):
    worst_first = ["fail", "undetermined", "pass"]
    before, after = review_of(*pairs).verdict, review_of(*pairs, more).verdict
    if any(strength == "mandatory" for _, strength in pairs):
        assert worst_first.index(after) <= worst_first.index(before)
    else:
        assert before == "undetermined"
        assert after != "pass" or more == ("pass", "mandatory")


@fixed
@given(st.lists(pairs_of_any, max_size=8))
def test_pass_means_that_every_mandatory_rule_passes(pairs):
    if review_of(*pairs).verdict == "pass":
        assert {outcome for outcome, strength in pairs if strength == "mandatory"} == {"pass"}
        assert ("fail", "in_principle") not in pairs


@fixed
@given(st.lists(pairs_of_any, max_size=8))
def test_not_checked_lists_every_undetermined_finding_in_order(pairs):
    review = review_of(*pairs)
    strengths = [strength for outcome, strength in pairs if outcome == "undetermined"]
    assert [one.strength for one in review.not_checked] == strengths
    assert all(one.outcome == "undetermined" for one in review.not_checked)


# ---------------------------------------------------------------- the invented county


def shili(right: str, layers=("ecological_redline", "permanent_basic_farmland"), **said) -> Review:
    """Return the review of an example right under the plan of the invented county."""
    plan = mingeo.load_plan("999999-shili", EXAMPLES / "plans")
    given_layers = {role: read_layer(role, EXAMPLES / "layers" / f"{role}.geojson") for role in layers}
    return review_right(mingeo.read_right(EXAMPLES / "rights" / right, **said), plan, given_layers, year=2024)


QUARRY = {
    "kind": "mining",
    "mineral": "建筑石料用灰岩",
    "scale": "120 万吨/年",
    "method": "open-pit",
    "term": "12",
    "name": "甲山采石场（虚构）",
}


def test_right_inside_its_block_passes():
    review = shili("shili-pass.txt", **QUARRY)
    assert review.verdict == "pass"
    within = only(review, rule="mining-right-within-block")
    assert (within.outcome, within.zone) == ("pass", "999999-MB-01")
    # The block begins at (609500, 897500), the right at (609560, 897560).
    assert within.measures["margin_m"] == pytest.approx(60, abs=1e-6)
    assert within.measures["share_of_zone"] == pytest.approx(640 * 640 / (800 * 800), rel=1e-9)


def test_right_that_leaves_its_block_and_enters_the_red_line_fails():
    review = shili("shili-protrudes.txt", **QUARRY)
    assert review.verdict == "fail"
    within, redline = only(review, rule="mining-right-within-block"), only(review, rule="ecological-redline")
    assert (within.outcome, within.zone) == ("fail", "999999-MB-01")
    assert within.measures["protrusion_m"] == pytest.approx(15, abs=1e-6)
    assert within.measures["outside_m2"] == pytest.approx(15 * 640, rel=1e-9)
    assert redline.outcome == "fail"
    assert redline.measures["overlap_m2"] == pytest.approx(15 * 240, rel=1e-9)
    assert redline.measures["depth_m"] == pytest.approx(15, abs=1e-6)
    assert only(review, rule="farmland").outcome == "pass"
    (overlap,) = [one for one in review.overlaps if one.layer == "ecological_redline"]
    assert (overlap.feature, overlap.name, overlap.contact) == ("2", "示例红线二（虚构）", False)
    assert overlap.share_of_right == pytest.approx(3600 / (755 * 640), rel=1e-9)
    assert overlap.share_of_feature == pytest.approx(3600 / (400 * 300), rel=1e-9)


def test_right_where_the_block_has_no_boundary_is_undetermined():
    review = shili("shili-unknown.txt", **QUARRY)
    assert review.verdict == "undetermined"
    within = only(review, rule="mining-right-within-block")
    assert (within.outcome, within.zone) == ("undetermined", "999999-MB-03")
    assert [one.rule for one in review.findings if one.strength == "mandatory" and one.outcome == "fail"] == []


def test_exploration_right_with_its_block_s_extent_passes():
    review = shili("shili-exploration.geojson")
    assert review.verdict == "pass"
    equal = only(review, rule="exploration-right-equals-block")
    assert (equal.outcome, equal.zone) == ("pass", "999999-EB-01")
    assert equal.measures == pytest.approx({"protrusion_m": 0, "uncovered_m": 0}, abs=1e-6)


@pytest.mark.parametrize(
    ("right", "options", "status"),
    [("shili-pass.txt", QUARRY, 0), ("shili-protrudes.txt", QUARRY, 1), ("shili-unknown.txt", QUARRY, 3)],
)
def test_command_line_s_exit_status_is_the_verdict(right, options, status):
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    for role in ("ecological_redline", "permanent_basic_farmland"):
        words += ["--layer", f"{role}={EXAMPLES / 'layers' / role}.geojson"]
    words += ["--plan", "999999-shili", "--zones", str(EXAMPLES / "plans"), "--year", "2024"]
    out, err = io.StringIO(), io.StringIO()
    assert run(["check", str(EXAMPLES / "rights" / right), *words], out, err) == status, err.getvalue()


NEEDED = ("kind", "mineral", "scale", "ecological_redline", "permanent_basic_farmland")


@pytest.mark.parametrize(
    "left_out", [left_out for count in range(1, 6) for left_out in itertools.combinations(NEEDED, count)]
)
def test_passing_right_is_undetermined_whatever_fact_or_layer_is_left_out(left_out):
    layers = [role for role in NEEDED[3:] if role not in left_out]
    said = {name: value for name, value in QUARRY.items() if name not in left_out}
    assert shili("shili-pass.txt", layers, **said).verdict == "undetermined"


def test_term_that_is_not_given_is_told_and_keeps_no_one_from_a_pass():
    review = shili("shili-pass.txt", **{name: value for name, value in QUARRY.items() if name != "term"})
    assert review.verdict == "pass"
    assert "minimum-term" in [one.rule for one in review.not_checked]


def test_term_too_short_in_principle_takes_a_reason_from_a_person():
    review = shili("shili-pass.txt", **{**QUARRY, "term": "9"})
    assert only(review, rule="minimum-term").outcome == "fail"
    assert review.verdict == "undetermined"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"mineral": "石棉"}, "banned-mineral"),
        ({"mineral": "铁矿"}, "mining-mineral-as-block"),
        ({"scale": "99 万吨/年"}, "minimum-scale"),
    ],
)
def test_passing_right_with_one_fact_changed_fails_by_the_rule_on_it(changed, rule):
    review = shili("shili-pass.txt", **{**QUARRY, **changed})
    assert review.verdict == "fail"
    assert only(review, rule=rule).outcome == "fail"


@pytest.mark.parametrize(("year", "outcome"), [(2022, "fail"), (2023, "pass"), (2025, "pass"), (2026, "fail")])
def test_year_of_the_review_is_held_against_the_release_years(year, outcome):
    plan = mingeo.load_plan("999999-shili", EXAMPLES / "plans")
    right = mingeo.read_right(EXAMPLES / "rights" / "shili-pass.txt", **QUARRY)
    review = review_right(right, plan, year=year)
    assert review.year == year
    assert only(review, rule="mining-release").outcome == outcome


# ---------------------------------------------------------------- the real plans


def changle(**changed) -> Review:
    said = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term": "10"}
    right = mingeo.read_right(EXAMPLES / "rights" / "changle-quarry.txt", **{**said, **changed})
    return review_right(right, mingeo.load_plan("370725-changle"), year=2024)


def zhengning(**changed) -> Review:
    right = mingeo.read_right(EXAMPLES / "rights" / "zhengning-clay.geojson", **changed)
    return review_right(right, mingeo.load_plan("621025-zhengning"))


def test_changle_quarry_is_undetermined_for_the_plan_prints_no_boundaries():
    review = changle()
    assert review.verdict == "undetermined"
    assert {one.outcome for one in review.findings} == {"pass", "undetermined"}


def test_changle_quarry_has_the_area_of_its_corners():
    lines = (EXAMPLES / "rights" / "changle-quarry.txt").read_text(encoding="utf-8").splitlines()
    corners = [tuple(map(Fraction, line.split(",")[1:])) for line in lines if line.startswith("J")]
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True))
    assert len(corners) == 5
    assert changle().areas.planar_m2 == pytest.approx(float(abs(doubled) / 2), abs=1e-3)


def test_changle_quarry_is_too_large_for_the_second_block():
    """四（二）4（1）: 杏山 has 0.64 km², 蟠龙山 has 0.31 km²; the quarry has 0.62 km²."""
    within = only(changle(), rule="mining-right-within-block")
    assert (within.outcome, within.zone) == ("undetermined", "370725-MB-01")
    assert "370725-MB-02" in within.message.zh
    assert "0.31 平方千米" in within.message.zh
    assert within.clause.section == "四（二）4（2）；五（一）"


@pytest.mark.parametrize(
    ("changed", "rule", "outcome"),
    [
        # 五（三）3: 最低开采规模为 200 万吨/年
        ({}, "limestone-minimum-scale", "pass"),
        ({"scale": "199.9 万吨/年"}, "limestone-minimum-scale", "fail"),
        ({"scale": "200 万立方米/年"}, "limestone-minimum-scale", "undetermined"),
        # 五（三）3: 采矿许可证有效期原则上不少于 10 年
        ({}, "limestone-licence-term", "pass"),
        ({"term": "9"}, "limestone-licence-term", "fail"),
        # 四（二）4（1）: both blocks are for 建筑石料用灰岩
        ({}, "mining-mineral-as-block", "pass"),
        ({"mineral": "铁矿"}, "mining-mineral-as-block", "fail"),
        # 四（一）: 禁止 刚玉（蓝宝石砂矿）、膨润土、硅藻土、可耕地用粘土等; 重点开采 地热、建筑石料用灰岩
        ({}, "mineral-not-banned", "pass"),
        ({"mineral": "膨润土"}, "mineral-not-banned", "fail"),
        ({"mineral": "蓝宝石"}, "mineral-not-banned", "fail"),
        ({"mineral": "砖瓦用粘土"}, "mineral-not-banned", "undetermined"),
        ({"mineral": "铁矿"}, "mineral-not-banned", "undetermined"),
        # 四（二）3: 重点开采区范围外不得新设砂石类矿产等露天采矿项目
        ({}, "open-pit-sand-stone-in-key-mining-area", "undetermined"),
        # 五（四）2: “三区两线”可视范围内严禁设置
        ({}, "open-pit-outside-visible-range", "undetermined"),
    ],
)
def test_changle_quarry_finding_by_finding(changed, rule, outcome):
    assert only(changle(**changed), rule=rule).outcome == outcome


def test_changle_underground_quarry_is_not_asked_to_stand_in_the_key_mining_area():
    rules = [one.rule for one in changle(method="underground").findings]
    assert "open-pit-sand-stone-in-key-mining-area" not in rules
    assert "mining-right-within-block" in rules


def test_changle_geothermal_right_is_not_asked_for_a_block_that_the_plan_does_not_draw():
    """五（三）1: 探转采的地热、矿泉水; 四（二）4（1) draws blocks for limestone only."""
    rules = [one.rule for one in changle(mineral="地热", scale="10 万立方米/年").findings]
    assert "mining-right-within-block" not in rules
    assert "open-pit-outside-visible-range" not in rules
    assert "converted-right-medium" in rules


def test_limestone_of_no_said_use_is_asked_for_the_limestone_minimum_scale():
    """石灰岩 may be 建筑石料用灰岩: what that has to reach is not known to be met at 1 万吨/年."""
    found = [one for one in changle(mineral="石灰岩", scale="1 万吨/年").findings if one.predicate == "minimum_scale"]
    assert [one.outcome for one in found] == ["undetermined"]


def test_zhengning_clay_pit_fails_the_printed_floor():
    """四（二）1: 规划期不再新建8万吨/年以下砖瓦用粘土矿; the right is for 6."""
    review = zhengning()
    assert review.verdict == "fail"
    floor = only(review, predicate="minimum_scale")
    assert (floor.outcome, floor.strength) == ("fail", "mandatory")
    assert floor.measures == {"scale": 60_000, "minimum": 80_000}
    assert "四（二）1" in floor.clause.section
    assert [one.rule for one in review.findings if one.outcome == "fail"] == [floor.rule]


@pytest.mark.parametrize("scale", ["8 万吨/年", "10 万吨/年", "12.9 万吨/年"])
def test_zhengning_clay_pit_that_may_stand_in_a_concentrated_area_does_not_pass_by_the_county_s_floor(scale):
    """三（四）专栏二: the area at 蔡峪村 in 山河镇, 0.22 km², has a minimum of 13, its unit not printed."""
    assert only(zhengning(scale=scale), predicate="minimum_scale").outcome == "undetermined"


def test_zhengning_clay_pit_of_just_8_does_not_pass_for_the_plan_does_not_say_whether_8_will_do():
    """四（二）1 has 不再新建8万吨/年以下, and 以下 may take in 8 itself; 四（三）2 has 不低于最低开采规模."""
    right = mingeo.read_right(EXAMPLES / "rights" / "zhengning-clay.geojson", scale="8 万吨/年")
    far_east = shapely.affinity.translate(right.geometry, 22_000)  # clear of both concentrated areas
    review = review_right(dataclasses.replace(right, geometry=far_east), mingeo.load_plan("621025-zhengning"))
    assert only(review, predicate="minimum_scale").outcome != "pass"


def test_zhengning_clay_is_banned_on_arable_land_only_and_that_is_not_known():
    """三（一）3: 禁止在可耕地内开采砖瓦用粘土."""
    ban = only(zhengning(), predicate="mineral_not_banned")
    assert ban.outcome == "undetermined"
    assert "--layer arable_land" in ban.needs.zh


def test_zhengning_clay_pit_is_not_judged_by_a_block():
    """The plan nowhere says that a right lies in its block (三（五）2 has it guide and bind the release)."""
    predicates = {one.predicate for one in zhengning().findings}
    assert not predicates & {"within_block", "equals_block", "within_zone"}


BLOCKS = "矿业权须在规划区块范围内"


@pytest.mark.parametrize(
    ("plan_id", "silent"),
    [
        ("370406-shanting", False),
        ("370725-changle", False),
        ("370781-qingzhou", False),
        ("370826-weishan", True),
        ("621025-zhengning", True),
    ],
)
def test_two_plans_are_silent_on_blocks_and_the_review_says_so(plan_id, silent):
    plan = mingeo.load_plan(plan_id)
    assert (BLOCKS in [text.zh for text in silences(plan)]) == silent
    review = review_right(tiny_right({**SQUARE, "kind": "mining"}), plan)
    assert (BLOCKS in review_object(review)["plan"]["silent_on"]) == silent


@pytest.mark.parametrize("plan_id", mingeo.list_plans())
@pytest.mark.parametrize("kind", ["mining", "exploration", ""])
def test_right_of_which_nothing_is_known_never_passes_a_real_plan(plan_id, kind):
    review = review_right(tiny_right({**SQUARE, "kind": kind}), mingeo.load_plan(plan_id))
    assert review.verdict != "pass"
    assert review.not_checked


# ---------------------------------------------------------------- what is told


@pytest.fixture(scope="module")
def reviews() -> list[Review]:
    """All the example rights, reviewed."""
    names = ("shili-pass.txt", "shili-protrudes.txt", "shili-unknown.txt")
    of_shili = [shili(name, **QUARRY) for name in names]
    return [*of_shili, shili("shili-exploration.geojson"), shili("shili-pass.txt", ()), changle(), zhengning()]


def test_every_finding_speaks_both_languages(reviews):
    for one in itertools.chain.from_iterable(review.findings for review in reviews):
        assert one.message.zh.strip()
        assert one.message.en.strip()


def test_every_undetermined_finding_names_what_would_settle_it(reviews):
    for one in itertools.chain.from_iterable(review.findings for review in reviews):
        assert (one.needs is not None) == (one.outcome == "undetermined"), one.rule
        assert one.needs is None or (one.needs.zh.strip() and one.needs.en.strip())


def test_every_finding_cites_a_clause_of_the_plan_or_says_that_it_does_not(reviews):
    for review in reviews:
        for one in review.findings:
            assert one.clause.plan == review.plan.id
            assert one.clause.section or one.clause.source != "plan", one.rule


@pytest.mark.parametrize(("blocks", "left"), [(2, None), (7, None), (9, 2)])
def test_other_blocks_are_told_up_to_six_and_the_rest_counted(blocks, left):
    zones = [{"zone_id": f"999999-MB-{n:02}", "boundary": [2000 * n, 0, 1000, 1000]} for n in range(blocks)]
    message = only(tiny_review(SQUARE, zones=zones, rules=[WITHIN]), predicate="within_block").message
    told = [zone["zone_id"] for zone in zones if zone["zone_id"] in message.zh]
    assert len(told) == min(blocks, 7)
    assert (f"{left} 个" in message.zh) == (left is not None)
    assert (f"{left} more" in message.en) == (left is not None)


def test_blocks_of_other_minerals_are_told_together_and_those_that_may_be_first():
    minerals = {"01": "建筑石料用灰岩", "02": "建筑石料用灰岩", "03": "矿泉水", "04": "铁矿", "05": "矿泉水"}
    zones = [{"zone_id": f"999999-MB-{n}", "minerals": [name]} for n, name in minerals.items()]
    rules = [WITHIN, {"predicate": "mineral_as_block", "parameters": {"kinds": ["mining_block"]}}]
    review = tiny_review({**SQUARE, "mineral": "建筑石料用灰岩"}, zones=zones, rules=rules)
    message = only(review, predicate="within_block").message
    told = "也可能为 999999-MB-02；矿种不符，已排除（999999-MB-03、999999-MB-05：矿泉水；999999-MB-04：铁矿）"
    assert message.zh.endswith(told)
    assert message.en.endswith(
        "possible too: 999999-MB-02; ruled out by the mineral (999999-MB-03, 999999-MB-05: 矿泉水; 999999-MB-04: 铁矿)"
    )


def test_other_block_that_is_ruled_out_is_not_told_as_possible_where_the_rule_holds_in_principle_only():
    zones = [BLOCK, {"zone_id": "999999-MB-02", "boundary": [9000, 0, 1000, 1000]}]
    review = tiny_review(SQUARE, zones=zones, rules=[{**WITHIN, "strength": "in_principle"}])
    message = only(review, predicate="within_block").message
    assert "999999-MB-02" in message.zh
    assert "possible" not in message.en
    assert "可能" not in message.zh


def test_rule_on_blocks_is_told_also_where_the_plan_draws_none():
    mineral = {"predicate": "mineral_as_block", "parameters": {"kinds": ["mining_block"]}}
    review = tiny_review({**SQUARE, "mineral": "煤"}, rules=[{**WITHIN, "strength": "policy"}, mineral])
    assert "mineral_as_block" in [one.predicate for one in review.findings]
    assert review.verdict != "pass"


# ---------------------------------------------------------------- boundaries that do not hold


def flaws(review: Review) -> list[Finding]:
    return [one for one in review.findings if one.predicate.startswith("boundary_")]


def test_boundary_of_another_area_than_the_plan_s_is_reported_and_keeps_from_a_pass():
    zone = {**BLOCK, "boundary": [0, 0, 1200, 1000], "stated_area": "1.00 平方千米"}
    review = tiny_review(SQUARE, zones=[zone], rules=[WITHIN])
    (flaw,) = flaws(review)
    assert (flaw.rule, flaw.outcome, flaw.zone) == ("boundary_area", "undetermined", "999999-MB-01")
    assert flaw.measures == pytest.approx({"area_km2": 1.2, "stated_area_km2": 1.0}, rel=1e-6)
    assert only(review, predicate="within_block").outcome == "pass"
    assert review.verdict == "undetermined"
    assert flaw in review.not_checked


def test_boundary_off_by_no_more_than_its_last_digit_is_good():
    zone = {**BLOCK, "boundary": [0, 0, 1009, 1000], "stated_area": "1.00 平方千米"}
    review = tiny_review(SQUARE, zones=[zone], rules=[WITHIN])
    assert flaws(review) == []
    assert review.verdict == "pass"


def test_boundary_that_leaves_its_parent_is_reported_and_keeps_from_a_pass():
    parent = {"zone_id": "999999-KM-01", "kind": "key_mining_area", "boundary": [-100, -100, 1085, 1200]}
    review = tiny_review(SQUARE, zones=[parent, {**BLOCK, "parent_id": "999999-KM-01"}], rules=[WITHIN])
    (flaw,) = flaws(review)
    assert (flaw.rule, flaw.outcome, flaw.zone) == ("boundary_in_parent", "undetermined", "999999-MB-01")
    assert flaw.measures == pytest.approx({"protrusion_m": 15}, abs=1e-6)
    assert "999999-KM-01" in flaw.message.zh
    assert review.verdict == "undetermined"


def test_boundary_on_the_edge_of_its_parent_is_good():
    parent = {"zone_id": "999999-KM-01", "kind": "key_mining_area", "boundary": [0, 0, 1000, 2000]}
    review = tiny_review(SQUARE, zones=[parent, {**BLOCK, "parent_id": "999999-KM-01"}], rules=[WITHIN])
    assert flaws(review) == []
    assert review.verdict == "pass"


def test_flaw_of_a_block_that_the_right_is_not_in_is_told_and_does_not_decide():
    other = {"zone_id": "999999-MB-02", "boundary": [5000, 0, 1200, 1000], "stated_area": "1.00 平方千米"}
    review = tiny_review(SQUARE, zones=[BLOCK, other], rules=[WITHIN])
    assert [one.zone for one in flaws(review)] == ["999999-MB-02"]
    assert review.verdict == "pass"


def test_flaw_of_a_zone_that_the_right_has_to_keep_clear_of_decides():
    reserve = {"zone_id": "999999-SR-01", "kind": "strategic_reserve", "boundary": [500, 0, 100, 1000]}
    avoid = {"predicate": "avoid_zone", "parameters": {"kinds": ["strategic_reserve"]}}
    good = tiny_review(SQUARE, zones=[{**reserve, "stated_area": "0.10 平方千米"}], rules=[avoid])
    half = tiny_review(SQUARE, zones=[{**reserve, "stated_area": "0.20 平方千米"}], rules=[avoid])
    assert (good.verdict, flaws(good)) == ("pass", [])
    assert [one.zone for one in flaws(half)] == ["999999-SR-01"]
    assert half.verdict == "undetermined"


# ---------------------------------------------------------------- layers


def test_overlap_with_a_layer_that_the_plan_has_no_rule_on_is_reported_and_keeps_from_a_pass():
    review = tiny_review(SQUARE, {"高压线": [[390, 0, 100, 1000]]}, zones=[BLOCK], rules=[WITHIN])
    found = only(review, rule="overlap_without_rule")
    assert (found.outcome, found.strength, found.clause.source) == ("undetermined", "mandatory", "default")
    assert found.measures == pytest.approx({"overlap_m2": 10 * 300, "share_of_right": 1 / 30}, rel=1e-9)
    assert "高压线" in found.message.zh
    assert review.verdict == "undetermined"


@pytest.mark.parametrize("x", [400, 399.97, 5000], ids=["common edge", "3 cm over", "far away"])
def test_layer_without_a_rule_that_the_right_does_not_overlap_has_no_finding(x):
    review = tiny_review(SQUARE, {"高压线": [[x, 0, 100, 1000]]}, zones=[BLOCK], rules=[WITHIN])
    assert [one for one in review.findings if one.rule == "overlap_without_rule"] == []
    assert review.verdict == "pass"


@pytest.mark.parametrize(("x", "listed"), [(400, True), (399.97, True), (400.02, True), (402, False)])
def test_contact_is_listed_and_distance_is_not(x, listed):
    review = tiny_review(SQUARE, {"ecological_redline": [[x, 0, 100, 1000]]})
    found = [one for one in review.overlaps if one.layer == "ecological_redline"]
    assert [one.contact for one in found] == [True] * listed


AVOID = {"predicate": "avoid_layer", "parameters": {"role": "ecological_redline"}}


def test_overlap_with_a_layer_whose_rule_is_not_about_this_right_is_reported():
    rules = [{**AVOID, "applies_to": {"kind": "mining"}}]
    review = tiny_review({**SQUARE, "kind": "exploration"}, {"ecological_redline": [[0, 0, 200, 200]]}, rules=rules)
    assert any("与生态保护红线重叠" in one.message.zh for one in review.findings)
    assert review.verdict == "undetermined"


def test_two_farmland_layers_are_both_held_against_the_rule_on_farmland():
    rule = {"predicate": "avoid_layer", "parameters": {"role": "permanent_basic_farmland"}}
    layers = {"permanent_basic_farmland": [[5000, 0, 10, 10]], "basic_farmland": [[0, 0, 200, 200]]}
    assert tiny_review(SQUARE, layers, rules=[rule]).verdict != "pass"


def test_overlaps_list_zones_with_their_basis():
    zones = [BLOCK, {"zone_id": "999999-MB-02", "boundary": [250, 0, 9000, 1000], "basis": "digitised"}]
    found = {one.feature: one for one in tiny_review(SQUARE, zones=zones).overlaps}
    assert {name: (one.layer, one.basis) for name, one in found.items()} == {
        "999999-MB-01": ("zones", "surveyed"),
        "999999-MB-02": ("zones", "digitised"),
    }
    assert found["999999-MB-02"].overlap_m2 == pytest.approx(150 * 300, rel=1e-9)
    assert found["999999-MB-02"].share_of_right == pytest.approx(0.5, rel=1e-9)


# ---------------------------------------------------------------- the tolerance


@pytest.mark.parametrize(("tolerance_m", "verdict"), [(0.0, "fail"), (0.1, "fail"), (0.3, "pass"), (1.0, "pass")])
def test_right_20_cm_out_is_judged_by_the_tolerance_given(tolerance_m, verdict):
    plan = tiny_plan({"zones": [BLOCK], "rules": [WITHIN]})
    review = review_right(tiny_right({"square": [-0.2, 100, 100, 100]}), plan, tolerance_m=tolerance_m)
    assert (review.verdict, review.tolerance_m) == (verdict, tolerance_m)


@pytest.mark.parametrize("tolerance_m", [float("inf"), float("nan"), -1.0])
def test_tolerance_that_makes_no_sense_is_refused(tolerance_m):
    plan = tiny_plan({"zones": [BLOCK], "rules": [WITHIN]})
    with pytest.raises(ArgumentError):
        review_right(tiny_right({"square": [5000, 0, 100, 100]}), plan, tolerance_m=tolerance_m)


# ---------------------------------------------------------------- laws


@fixed
@given(start=st.integers(0, 5), backwards=st.booleans(), east=st.sampled_from([-0.2, -0.03, 0, 0.03, 0.2, 50]))
def test_verdict_does_not_depend_on_where_the_ring_begins_or_which_way_it_runs(start, backwards, east):
    corners = [[east, 0], [east + 500, 0], [east + 500, 200], [east + 300, 300], [east + 300, 700], [east, 700]]
    turned = corners[start:] + corners[:start]
    one, other = (
        tiny_review({"corners": ring}, zones=[BLOCK], rules=[WITHIN])
        for ring in (corners, turned[::-1] if backwards else turned)
    )
    assert one.verdict == other.verdict == ("pass" if east >= -0.05 else "fail")
    facts = [only(review, predicate="within_block").measures for review in (one, other)]
    assert facts[0] == pytest.approx(facts[1], rel=1e-9, abs=1e-9)


@fixed
@given(
    x=st.floats(-1500, 1500, allow_nan=False),
    y=st.floats(-1500, 1500, allow_nan=False),
    width=st.floats(1, 1500),
    height=st.floats(1, 1500),
)
def test_square_in_a_square_block_is_judged_as_by_hand(x, y, width, height):
    """The protrusion of a box from a box is the length of what its sides stick out by."""
    east, north = max(-x, x + width - 1000, 0), max(-y, y + height - 1000, 0)
    protrusion = (east**2 + north**2) ** 0.5
    found = only(tiny_review({"square": [x, y, width, height]}, zones=[BLOCK], rules=[WITHIN]), rule="within_block")
    assert found.measures["protrusion_m"] == pytest.approx(protrusion, abs=1e-6)
    if abs(protrusion - 0.05) > 1e-6:
        assert found.outcome == ("pass" if protrusion < 0.05 else "fail")


# ---------------------------------------------------------------- JSON


TEXT, NUMBER, WHOLE, YES_NO = str, (int, float), int, bool
MAY_BE_TEXT, MAY_BE_NUMBER = (str, type(None)), (int, float, type(None))
SHAPE = {
    "schema": WHOLE,
    "mingeo": TEXT,
    "right": {
        "name": TEXT,
        "kind": MAY_BE_TEXT,
        "mineral": TEXT,
        "crs": TEXT,
        "parts": WHOLE,
        "vertices": WHOLE,
        "area_m2": {"ellipsoidal": float, "planar": float},
        "stated_area_km2": MAY_BE_NUMBER,
        "stated_area_agrees_with": MAY_BE_TEXT,
        "sha256": TEXT,
        "interpretation": [TEXT],
    },
    "plan": {"id": TEXT, "title": TEXT},
    "verdict": TEXT,
    "findings": [
        {
            "rule": TEXT,
            "outcome": TEXT,
            "strength": TEXT,
            "zone": MAY_BE_TEXT,
            "message": TEXT,
            "measures": {},
            "needs": MAY_BE_TEXT,
            "clause": {"plan": TEXT, "section": TEXT, "source": TEXT},
        }
    ],
    "overlaps": [
        {
            "layer": TEXT,
            "feature": TEXT,
            "name": TEXT,
            "overlap_m2": NUMBER,
            "share_of_right": NUMBER,
            "share_of_feature": NUMBER,
            "depth_m": NUMBER,
            "contact": YES_NO,
            "basis": TEXT,
        }
    ],
    "layers": [{"role": TEXT, "path": TEXT, "crs": TEXT, "features": WHOLE, "sha256": TEXT}],
    "not_checked": [{"rule": TEXT, "needs": TEXT}],
}
"""Every key that the design of `check --json` lists, with its type; there may be more."""


def misfits(value, shape, path="$"):
    """Yield where a value has not the keys or types of a shape."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{path} is no object"
            return
        for key, inner in shape.items():
            if key not in value:
                yield f"{path}.{key} is missing"
            else:
                yield from misfits(value[key], inner, f"{path}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for position, one in enumerate(value):
            yield from misfits(one, shape[0], f"{path}[{position}]")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is not YES_NO):
        yield f"{path} is {value!r}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_has_every_key_of_the_design_with_its_type(reviews, language):
    for review in reviews:
        assert list(misfits(json.loads(review_json(review, language)), SHAPE)) == []


def test_json_of_the_examples_fills_every_list(reviews):
    """Else the test above would look at nothing."""
    for key in ("findings", "overlaps", "layers", "not_checked"):
        assert any(review_object(review)[key] for review in reviews)
    assert any(one["measures"] for review in reviews for one in review_object(review)["findings"])


def test_json_has_only_the_words_of_the_design(reviews):
    for review in reviews:
        told = review_object(review)
        outcomes = {"pass", "fail", "undetermined"}
        assert told["schema"] == 1
        assert told["verdict"] in outcomes
        assert {one["outcome"] for one in told["findings"]} <= outcomes
        assert {one["strength"] for one in told["findings"]} <= set(STRENGTHS)
        assert {one["clause"]["source"] for one in told["findings"]} <= {"plan", "law", "default"}
        for one in told["findings"]:
            assert all(type(value) in (int, float) for value in one["measures"].values())


def test_json_says_what_the_review_says(reviews):
    for review in reviews:
        told = review_object(review, "en")
        assert told["verdict"] == review.verdict
        assert [one["message"] for one in told["findings"]] == [one.message.en for one in review.findings]
        assert [one["outcome"] for one in told["findings"]] == [one.outcome for one in review.findings]
        open_rules = [one.rule for one in review.findings if one.outcome == "undetermined"]
        assert [one["rule"] for one in told["not_checked"]] == open_rules


@pytest.mark.parametrize(
    ("stated", "km2", "agrees"),
    [("0.41 平方千米", 0.41, "both"), ("40.96 公顷", 0.4096, "planar"), ("0.64 平方千米", 0.64, "neither")],
)
def test_json_compares_the_stated_area(stated, km2, agrees):
    """The right is 640 m by 640 m in a plane whose scale is 1.00015 there: 0.4096 and 0.40948 km²."""
    told = review_object(shili("shili-pass.txt", **QUARRY, stated_area=stated))["right"]
    assert told["stated_area_km2"] == pytest.approx(km2)
    assert told["stated_area_agrees_with"] == agrees
    assert told["area_m2"]["planar"] == pytest.approx(409_600, abs=1e-3)
    assert told["area_m2"]["ellipsoidal"] == pytest.approx(409_600 / 1.00015**2, rel=1e-5)
    assert (told["parts"], told["vertices"]) == (1, 4)


def test_same_input_gives_the_same_bytes():
    assert review_json(shili("shili-protrudes.txt", **QUARRY)) == review_json(shili("shili-protrudes.txt", **QUARRY))
    assert review_json(changle(), "en") == review_json(changle(), "en")


def test_same_input_gives_the_same_bytes_in_every_process():
    command = [sys.executable, "-m", "mingeo", "check", "data/examples/rights/changle-quarry.txt", "--plan", "370725"]
    command += ["--kind", "mining", "--mineral", "建筑石料用灰岩", "--scale", "200 万吨/年", "--year", "2024", "--json"]
    printed = [
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert json.loads(printed[0])["verdict"] == "undetermined"


# ---------------------------------------------------------------- hostile text


HOSTILE = ["<script>alert(1)</script>", "{{7*7}}", "\"><img src=x onerror='x'>", "</td></table>&amp;", "${7*7}"]


class Seen(HTMLParser):
    """What a browser sees: the elements, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements, self.text = set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_notebook_shows_hostile_text_as_text(hostile):
    plan = tiny_plan(
        {
            "zones": [{**BLOCK, "name": hostile, "minerals": [hostile]}],
            "rules": [
                {**WITHIN, "clause": hostile},
                {"predicate": "mineral_as_block", "parameters": {"kinds": ["mining_block"]}},
            ],
        }
    )
    plan = dataclasses.replace(plan, record=dataclasses.replace(plan.record, title=hostile))
    review = review_right(tiny_right({**SQUARE, "name": hostile, "mineral": hostile, "scale": hostile}), plan)
    seen = Seen(review._repr_html_())
    assert seen.elements <= {"div", "p", "b", "table", "tr", "td"}
    assert seen.text.count(hostile) >= 4  # name, title, clause, message


@pytest.mark.parametrize("hostile", HOSTILE)
def test_json_keeps_hostile_text_as_it_is(hostile):
    review = tiny_review({**SQUARE, "name": hostile}, {hostile: [[0, 0, 200, 200]]})
    told = json.loads(review_json(review))
    assert told["right"]["name"] == hostile
    assert told["overlaps"][0]["layer"] == hostile


def test_notebook_names_the_file_where_the_right_has_no_name():
    review = tiny_review({**SQUARE, "path": "<b>right.txt"}, zones=[BLOCK], rules=[WITHIN])
    assert "<b>right.txt" in Seen(review._repr_html_()).text
