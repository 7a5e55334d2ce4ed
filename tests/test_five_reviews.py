"""The example rights of the five plans, reviewed by a person against the plans' text, and then by mingeo.

`data/five_reviews/` holds what a reader of the printed text found, plan by plan: every demand that concerns the
right, where it stands, how strict it is, and what the answer must be with nothing but the right at hand; how a
sentence with several duties is split into rows follows the register. Both ways are held: what the reader found is
in the review, and the review says nothing of the plan's that the text does not bear out. Where the reader comes
to something else than the register, the row keeps what the reader found and the test is marked.
"""

import dataclasses
import json
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import pyproj
import pytest
import shapely

import mingeo
from mingeo.model import Finding, Plan, Review
from mingeo.report import review_json, silences

ROOT = Path(__file__).parents[1]
RIGHTS = ROOT / "data" / "examples" / "rights"
READ = Path(__file__).parent / "data" / "five_reviews"
COUNTIES = ("shanting", "weishan", "changle", "qingzhou", "zhengning")
COMMA = "；"


@dataclass(frozen=True)
class Demand:
    """What the reader found: `places` of the plan, joined as a finding joins them, and the rule that asks it."""

    places: str
    strength: str
    outcome: str
    rule: str
    why: str

    @property
    def sections(self) -> set[str]:
        return set(self.places.split(COMMA))


@cache
def read(county: str) -> dict[str, Any]:
    return tomllib.loads((READ / f"{county}.toml").read_text(encoding="utf-8"))


def demands(county: str) -> list[Demand]:
    return [Demand(*row) for row in read(county)["demands"]["list"]]


@cache
def plan_of(county: str) -> Plan:
    return mingeo.load_plan(read(county)["plan"])


@cache
def review_of(county: str) -> Review:
    return reviewed(county)


def reviewed(county: str, **options: Any) -> Review:
    right = mingeo.read_right(RIGHTS / read(county)["right"], **read(county)["said"])
    return mingeo.review_right(right, plan_of(county), **options)


def of_the_plan(review: Review) -> list[Finding]:
    """Return the findings that are the plan's, and the default on its period: all but the law's."""
    return [one for one in review.findings if one.clause.source == "plan" or one.rule == "plan_period"]


def only(review: Review, rule: str) -> Finding:
    (found,) = [one for one in review.findings if one.rule == rule]
    return found


def every_demand(table: str) -> list[Any]:
    """Return each demand of each plan; those in a table of the file are known to stand otherwise in the register."""
    found = []
    for county in COUNTIES:
        differs: dict[str, str] = read(county).get(table, {})
        for one in demands(county):
            reason = f"{one.rule} of {county}: {differs.get(one.rule)}"
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if one.rule in differs else []
            found.append(pytest.param(county, one, id=f"{county}-{one.rule}", marks=marks))
    return found


# ---------------------------------------------------------------- both ways


@pytest.mark.parametrize(("county", "demand"), every_demand("other_strength"))
def test_demand_that_a_reader_finds_is_answered_as_the_text_asks(county, demand):
    found = only(review_of(county), demand.rule)
    assert (found.outcome, found.strength) == (demand.outcome, demand.strength), demand.why


@pytest.mark.parametrize(("county", "demand"), every_demand("cites_too_little"))
def test_demand_that_a_reader_finds_is_cited_where_the_reader_found_it(county, demand):
    cited = set(only(review_of(county), demand.rule).clause.section.split(COMMA))
    further = set(read(county)["further"].get(demand.rule, []))
    assert demand.sections <= cited
    assert cited <= demand.sections | further


@pytest.mark.parametrize("county", COUNTIES)
def test_review_holds_what_the_reader_found_and_nothing_else_of_the_plan_s(county):
    told = Counter(one.rule for one in of_the_plan(review_of(county)))
    assert told == Counter(one.rule for one in demands(county))


@pytest.mark.parametrize("county", COUNTIES)
def test_mandatory_findings_are_the_reader_s(county):
    told = {one.rule for one in review_of(county).findings if one.strength == "mandatory"}
    assert told == {one.rule for one in demands(county) if one.strength == "mandatory"}


@pytest.mark.parametrize("county", COUNTIES)
def test_verdict_is_the_one_that_the_reader_comes_to(county):
    assert review_of(county).verdict == read(county)["verdict"]


@pytest.mark.parametrize("county", COUNTIES)
def test_what_is_not_of_the_plan_is_labelled(county):
    others = [one for one in review_of(county).findings if one not in of_the_plan(review_of(county))]
    assert [one.clause.source for one in others] == ["law"]
    assert only(review_of(county), "plan_period").clause.source == "default"


@pytest.mark.parametrize("county", COUNTIES)
def test_what_is_undetermined_says_what_would_settle_it_in_both_languages(county):
    for one in review_of(county).not_checked:
        assert one.needs is not None, one.rule
        assert one.needs.zh
        assert one.needs.en


# ---------------------------------------------------------------- what the plans do not say


@pytest.mark.parametrize("county", COUNTIES)
def test_silence_of_the_plan_is_told_and_no_more(county):
    silent_on = read(county)["silent_on"]
    assert [text.zh for text in silences(plan_of(county))] == silent_on
    assert json.loads(review_json(review_of(county), "zh"))["plan"]["silent_on"] == silent_on


@pytest.mark.parametrize(("county", "says"), [(county, county not in ("weishan", "zhengning")) for county in COUNTIES])
def test_right_is_asked_to_stay_in_its_block_only_where_the_plan_says_so(county, says):
    """严格落实……区块划定的范围: 山亭 三（三）2（3）, 昌乐 四（二）4（2）, 青州 三（二）3; nowhere in 微山, 正宁."""
    asked = [one for one in review_of(county).findings if one.predicate in ("within_block", "equals_block")]
    assert bool(asked) == says


@pytest.mark.parametrize(
    ("county", "strengths"),
    [
        ("shanting", {"mandatory"}),  # 四（三）1: 必须满足……生态保护红线……管控要求
        ("weishan", set()),
        ("changle", set()),  # a fact in 一（四）1; no demand
        ("qingzhou", {"policy"}),  # 二（二）, a basic principle
        ("zhengning", {"in_principle"}),  # 三（一）3: 原则上禁止
    ],
)
def test_red_line_is_as_strict_as_the_plan_makes_it(county, strengths):
    rules = [one for one in plan_of(county).rules if one.parameters.get("role") == "ecological_redline"]
    assert {one.strength for one in rules} == strengths
    asked = {one.rule for one in of_the_plan(review_of(county)) if one.predicate == "avoid_layer"}
    assert {one.id for one in rules} <= asked


def test_red_line_that_weishan_does_not_name_is_held_against_the_right_by_law_and_labelled_so():
    right = review_of("weishan").right
    red_line = geopandas.GeoDataFrame({"name": ["红线（虚构）"]}, geometry=[right.geometry], crs=right.crs)
    review = reviewed("weishan", layers={"ecological_redline": red_line})
    told = [one for one in review.findings if one not in of_the_plan(review)]
    assert {one.outcome for one in of_the_plan(review)} == {"pass", "undetermined"}
    assert {one.clause.source for one in told} == {"law"}
    assert any(one.measures.get("overlap_m2", 0) > 0 for one in told)
    assert review.verdict != "pass"


# ---------------------------------------------------------------- the figures behind the answers


@pytest.mark.parametrize(
    ("county", "rule", "measures"),
    [
        # 山亭 专栏 2: 饰面石材 2 万立方米; the right 3
        ("shanting", "minimum-scale", {"scale": 30_000, "minimum": 20_000}),
        # 昌乐 五（三）3: 200 万吨/年; the right 200
        ("changle", "limestone-minimum-scale", {"scale": 2_000_000, "minimum": 2_000_000}),
        # 青州 专栏三: 建筑石料用灰岩 100 万吨; the right 200
        ("qingzhou", "minimum-scale", {"scale": 2_000_000, "minimum": 1_000_000}),
        # 正宁 四（二）1: 不再新建 8 万吨/年以下; the right 6
        ("zhengning", "minimum-scale", {"scale": 60_000, "minimum": 80_000}),
    ],
)
def test_scale_is_held_against_the_figure_that_the_plan_prints(county, rule, measures):
    assert only(review_of(county), rule).measures == measures


@pytest.mark.parametrize(("year", "outcome"), [(2021, "fail"), (2022, "pass"), (2024, "pass"), (2025, "fail")])
def test_weishan_spring_is_offered_from_2022_to_2024(year, outcome):
    """四（四）2: 渭河村地区矿泉水 2022—2024年投放; 微山岛地热, to 2025, is not for mineral water."""
    assert only(reviewed("weishan", year=year), "exploration-release-window").outcome == outcome


@pytest.mark.parametrize(("year", "outcome"), [(2021, "pass"), (2022, "fail"), (2023, "pass"), (2025, "pass")])
def test_qingzhou_offers_no_block_in_2022(year, outcome):
    """三（二）2: 2021 年投放 1 个，2023-2025 年投放 1 个，2024-2025 年投放 1 个."""
    assert only(reviewed("qingzhou", year=year), "release-by-year").outcome == outcome


@pytest.mark.parametrize(
    ("others", "outcome"),
    # 专栏 1: 饰面用花岗岩 5 万立方米; the right adds 3
    [("2 万立方米", "pass"), ("2.1 万立方米", "fail")],
)
def test_shanting_granite_is_held_against_what_is_left_of_5(others, outcome):
    review = reviewed("shanting", present={"饰面用花岗岩": others})
    assert only(review, "limit-facing-granite").outcome == outcome
    assert review.verdict == "undetermined"


@pytest.mark.parametrize(
    ("rights", "outcome", "verdict"),
    # 专栏一: 探矿权总数 2, 预期性: passed, it takes a reason and forbids nothing
    [("1", "pass", "undetermined"), ("2", "undetermined", "undetermined")],
)
def test_third_exploration_right_in_weishan_takes_a_reason(rights, outcome, verdict):
    review = reviewed("weishan", present={"探矿权总数": rights})
    assert only(review, "exploration-right-count").outcome == outcome
    assert review.verdict == verdict


@pytest.mark.parametrize(
    ("density", "lasts_years"),
    # 四（二）4（1）: 500 万立方米 at 杏山, 200 万吨 a year; 10 years are 2000 万吨 (五（三）3: 原则上不少于 10 年)
    [(2.5, 6.25), (2.7, 6.75), (3.2, 8)],
)
def test_changle_quarry_would_not_last_its_ten_years_at_any_density_of_limestone(density, lasts_years):
    right = dataclasses.replace(review_of("changle").right, bulk_density_t_m3=density)
    fits = only(mingeo.review_right(right, plan_of("changle")), "scale-fits-reserves")
    assert fits.outcome == "undetermined"  # the resource is a potential one, and the block is only presumed
    assert fits.measures["lasts_years"] == pytest.approx(lasts_years, rel=1e-12)
    assert fits.measures["mined"] == 20_000_000


# ---------------------------------------------------------------- what a reader found amiss


def test_number_that_two_plans_say_is_not_to_be_exceeded_is_as_strict_in_one_as_in_the_other():
    """微山 二（三）3: 探矿权总数不超过 2个; 昌乐 三（一）4: 在产矿山总数不超过 5 处; both 预期性 in their tables."""
    weishan = only(review_of("weishan"), "exploration-right-count")
    assert only(review_of("changle"), "mine-count-cap").strength == weishan.strength


@pytest.mark.parametrize(
    ("county", "rule"), [("shanting", "large-medium-share"), ("qingzhou", "solid-mines-large-or-medium")]
)
def test_no_figure_for_medium_mines_is_told_where_the_plan_prints_a_stroke_for_it(county, rule):
    """山亭 专栏 2, 饰面石材: 2 / /; 青州 专栏三, 建筑石料用灰岩: 100 / /."""
    assert "中型矿山的规模" not in only(review_of(county), rule).message.zh


def test_right_of_another_county_is_not_reviewed_without_a_word_on_the_county():
    """山亭 总则: 适用于山亭区所辖行政区域; the quarry lies 200 km away, in 昌乐."""
    told = mingeo.review_right(review_of("changle").right, plan_of("shanting")).findings
    assert any("行政区域" in one.message.zh for one in told)


# ---------------------------------------------------------------- the examples


@pytest.mark.parametrize(
    ("county", "longitude", "latitude", "radius_m"),
    [
        # the published points of the places that the plans name, and how far the place may reach
        ("weishan", 117.13490, 34.59820, 6000),  # 高楼乡渭河村
        ("changle", 118.85972, 36.44667, 8000),  # 鄌郚镇
        ("qingzhou", 118.27400, 36.69300, 8000),  # between 庙子镇 and 邵庄镇
        ("zhengning", 108.36398, 35.48436, 6000),  # 山河镇
    ],
)
def test_example_stands_where_the_plan_names_a_place(county, longitude, latitude, radius_m):
    right = review_of(county).right
    move = pyproj.Transformer.from_crs(right.crs, "EPSG:4490", always_xy=True)
    corners = shapely.get_coordinates(right.geometry)
    for x, y in zip(*move.transform(corners[:, 0], corners[:, 1]), strict=True):
        assert pyproj.Geod(ellps="GRS80").inv(longitude, latitude, x, y)[2] < radius_m


@pytest.mark.parametrize("county", COUNTIES)
def test_example_says_that_it_is_invented(county):
    assert "虚构" in (RIGHTS / read(county)["right"]).read_text(encoding="utf-8")
