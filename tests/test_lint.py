"""What lint finds: each check on a tiny plan that has the fault and on one that has not, then the five real plans.

The tiny plans stand in `tests/data/lint/`, one file for each module of checks. A case there says what a faulty plan
gives: one finding of the check, of which grade, with what printed at its places in their order; and a sound plan, as
near to the faulty one as can be, that gives none. A new check needs new cases there, and nothing here.

`published.toml` has what the five published plans must give, written down from their texts, figure by figure: a
finding that is not in the list is a false alarm, and fails as much as one that is missing.
"""

import dataclasses
import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyproj
import pytest
from console import PLANS, mingeo, own_register, parsed
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tiny_plans import Table, tiny_plan

from mingeo.lint import CHECKS, GRADES, lint_plan
from mingeo.lint.figures import gap_between, gap_of_sum, measure_of, number
from mingeo.lint.finding import LintFinding
from mingeo.model import BaselineFigure, Indicator, IndicatorMention, Plan, Survey
from mingeo.plans import list_plans, load_plan


def plan_of(table: Table) -> Plan:
    """Return a tiny plan with indicators, baseline figures and surveys; ``record`` changes its record."""
    record = {"county": "小县", **table.get("record", {})}
    plan = tiny_plan(table)
    return dataclasses.replace(
        plan,
        record=dataclasses.replace(plan.record, **record),
        indicators=tuple(_indicator(row) for row in table.get("indicators", ())),
        baseline=tuple(
            BaselineFigure(**{"clause": "一", "topic": "other", **row}) for row in table.get("baseline", ())
        ),
        surveys=tuple(Survey(**{"clause": "四", **row}) for row in table.get("surveys", ())),
    )


def _indicator(row: Table) -> Indicator:
    said: dict[str, Any] = {"source": "table", "clause": "专栏一", "unit": "个", **row}
    said["also"] = tuple(
        IndicatorMention(**{"clause": "二", "unit": said["unit"], **one}) for one in said.pop("also", ())
    )
    return Indicator(**said)


DATA = Path(__file__).parent / "data" / "lint"
PUBLISHED: dict[str, list[Table]] = tomllib.loads((DATA / "published.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Case:
    """A check, what a faulty plan gives by it, and a sound plan as near to that one as can be."""

    check: str
    grade: str
    printed: Sequence[str]
    faulty: Table
    sound: Table
    name: str = ""


CASES = [
    Case(**case)
    for path in sorted(DATA.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8")).get("cases", ())
]


def mines(value: float, **more: Any) -> Table:
    return {"topic": "mines", "name": "矿山", "value": value, "unit": "个", "year": 2020, **more}


def by_check(plan: Plan, check: str) -> list[LintFinding]:
    return [finding for finding in lint_plan(plan) if finding.check == check]


def name_of(case: Case) -> str:
    return f"{case.check}-{case.name or case.grade}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_faulty_plan_gives_one_finding_with_both_places(case):
    found = by_check(plan_of(case.faulty), case.check)
    assert [finding.grade for finding in found] == [case.grade]
    assert [place.printed for place in found[0].places] == case.printed
    assert all(place.clause for place in found[0].places)
    assert found[0].message.zh
    assert found[0].message.en


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_sound_plan_gives_none(case):
    assert by_check(plan_of(case.sound), case.check) == []


LEGAL_CEILINGS = [("矿泉水", 10), ("铁矿", 40), ("建筑石料用灰岩", 40), ("地热", 200), ("煤", 200)]
"""矿产资源勘查区块登记管理办法 (2014), article 3: basic unit blocks for one project."""


def unit_block_km2(latitude: float) -> float:
    """Return the area of a 1' x 1' block by Karney's geodesic polygon, a method of its own."""
    step = 1 / 60
    lons, lats = [0, step, step, 0], [latitude, latitude, latitude + step, latitude + step]
    return abs(pyproj.Geod(ellps="GRS80").polygon_area_perimeter(lons, lats)[0]) / 1e6


@pytest.mark.parametrize(("mineral", "ceiling"), LEGAL_CEILINGS)
def test_an_exploration_block_over_the_laws_ceiling_is_told_as_law(mineral, ceiling):
    place = {"at": (0, 0), "radius_m": 1.0}
    zone = {"zone_id": "999999-EB-01", "kind": "exploration_block", "minerals": [mineral], "place": place}
    probe = plan_of({"zones": [zone]}).zone_list[0]
    assert probe.place is not None
    limit_km2 = ceiling * unit_block_km2(probe.place.lat)
    above, below = (f"{limit_km2 * factor:.3f} 平方千米" for factor in (1.002, 0.998))
    assert by_check(plan_of({"zones": [{**zone, "stated_area": below}]}), "unit_blocks_of_block") == []
    (found,) = by_check(plan_of({"zones": [{**zone, "stated_area": above}]}), "unit_blocks_of_block")
    assert found.grade == "doubtful"
    assert "法规，非本规划" in found.message.zh
    assert "law, not this plan" in found.message.en
    assert [place.printed for place in found.places] == [
        f"999999-EB-01 {above}",
        f"{mineral}：{ceiling} 个基本单位区块",
    ]
    assert found.measures["unit_blocks"] == pytest.approx(ceiling * 1.002, rel=1e-3)


def test_without_a_place_a_unit_block_is_taken_as_the_largest_in_the_country():
    """At 3 degrees north 10 blocks are more than 34 km2, in Shandong less than 28: 30 is not called too much."""
    assert unit_block_km2(3) * 10 > 34
    zone = {"zone_id": "999999-EB-01", "kind": "exploration_block", "minerals": ["矿泉水"]}
    assert by_check(plan_of({"zones": [{**zone, "stated_area": "30 平方千米"}]}), "unit_blocks_of_block") == []
    assert by_check(plan_of({"zones": [{**zone, "stated_area": "35 平方千米"}]}), "unit_blocks_of_block") != []


def test_every_check_has_a_case():
    assert {case.check for case in CASES} | {"unit_blocks_of_block"} == set(CHECKS)


def test_a_plan_without_figures_gives_nothing():
    assert lint_plan(plan_of({})) == ()


def test_notes_are_not_read():
    """The register's notes speak of contradictions; a finding comes from figures alone."""
    for name in list_plans():
        plan = load_plan(name)
        bare = dataclasses.replace(
            plan,
            **{
                field: tuple(dataclasses.replace(row, note="") for row in getattr(plan, field))
                for field in ("zone_list", "mineral_directions", "minimum_scales", "indicators", "baseline", "rules")
            },
        )
        assert lint_plan(bare) == lint_plan(plan)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_plan_gives_what_its_text_shows_and_nothing_else(name):
    found = lint_plan(load_plan(name))
    assert [(one.check, one.grade) for one in found] == [(row["check"], row["grade"]) for row in PUBLISHED[name]]
    for finding, row in zip(found, PUBLISHED[name], strict=True):
        for clause, figure in row["places"]:
            printed = [place.printed for place in finding.places if clause in place.clause.split("；")]
            assert any(figure in one for one in printed), (clause, figure, finding.places)


def test_the_list_covers_every_plan_of_the_register():
    assert list(PUBLISHED) == list_plans()


MISPRINTS = [
    # Each is sound as published; one figure is misprinted here. Plan, table, name, mineral, misprint, check.
    ("山亭", "baseline", "查明资源储量的非金属矿产地", "", 8, "baseline_parts"),  # 2 + 7 + 3 = 12
    ("山亭", "baseline", "查明非油气类矿区（床）", "铁矿", 3, "baseline_parts"),  # 2 + 2 + 1 + 4 = 9
    ("山亭", "baseline", "未查明资源量的矿产", "", 20, "baseline_parts"),  # 5 + 21 = 26
    ("山亭", "indicators", "建筑石料用灰岩", "建筑石料用灰岩", 900, "output_by_mineral"),  # 440 + 15 + 50 + 800 = 1305
    ("山亭", "indicators", "矿泉水矿山数量", "矿泉水", 2, "mine_cap"),  # 3 blocks
    ("山亭", "indicators", "大中型矿山比例", "", 90, "repeated_indicator"),
    ("昌乐", "baseline", "已发现矿产占山东省已发现矿产的比例", "", 19, "share_of_total"),  # 27 / 148 = 18.2 %
    ("昌乐", "baseline", "查明资源量的矿产占全县已发现矿种的比例", "", 66, "share_of_total"),  # 18 / 27 = 66.7 %
    ("昌乐", "baseline", "大型矿床", "", 17, "baseline_parts"),  # 16 + 18 + 15 = 49
    ("昌乐", "indicators", "探矿权投放最大数", "", 2, "exploration_cap"),  # 1 + 1 + 1 = 3
    ("昌乐", "indicators", "勘查规划区块", "", 4, "counts_by_part"),
    ("昌乐", "indicators", "勘查规划区块（地热）", "地热", 2, "block_count"),
    ("昌乐", "indicators", "开采规划区块", "", 3, "block_count"),
    ("昌乐", "indicators", "矿山数量（采矿权最大数）", "", 1, "mine_cap"),  # 2 blocks
    ("青州", "baseline", "已发现金属矿产", "", 6, "baseline_parts"),  # 1 + 5 + 7 + 2 = 15
    ("青州", "baseline", "经详查的矿产地", "", 10, "baseline_parts"),  # 7 + 9 + 4 = 20
    ("青州", "baseline", "1∶20 万区域化探调查占全市境域面积", "", 80, "share_of_total"),  # 1334 / 1569 = 85.0 %
    ("青州", "baseline", "区域矿产地质调查占市域面积", "", 4.8, "share_of_total"),  # 60 / 1569 = 3.8 %
    ("青州", "baseline", "矿山", "矿泉水", 3, "baseline_parts"),  # 1 + 1 + 2 = 4
    ("青州", "indicators", "固体矿山个数", "", 4, "mine_cap"),  # 2 + 3 blocks = 5
    ("青州", "indicators", "矿山数量", "", 6, "mine_cap"),  # 4 + 3 = 7
    ("青州", "indicators", "重点开采区拟设采矿权", "建筑石料用灰岩", 4, "planned_in_zone"),
    ("微山", "baseline", "采矿权", "煤", 11, "baseline_parts"),  # 10 + 1 + 1 = 12
    ("微山", "baseline", "中型矿山", "", 7, "baseline_parts"),  # 3 + 8 + 1 = 12
    ("微山", "baseline", "历史遗留矿山未治理图斑", "", 66, "baseline_parts"),  # 77 + 65 = 142
    ("微山", "baseline", "中型矿山占矿山总数比例", "", 60, "share_of_total"),  # 8 / 12 = 66.7 %
    ("微山", "baseline", "采矿权减少率", "", 48, "reduction"),  # 13 / 25 = 52 %
    ("微山", "baseline", "陆域采煤塌陷地面积", "煤", 15670.69, "baseline_within_total"),  # of 13646.17
    ("微山", "indicators", "煤", "煤", 951, "output_by_mineral"),  # 915 + 172.6 = 1087.6
    ("微山", "indicators", "探矿权总数", "", 1, "exploration_cap"),  # 2 blocks
    ("正宁", "baseline", "探矿权", "", 2, "baseline_parts"),  # 5 + 1 = 6
    ("正宁", "baseline", "砖瓦用粘土矿", "砖瓦用粘土", 5, "baseline_parts"),  # 1 + 4 = 5
    ("正宁", "baseline", "已查明资源量", "砖瓦用粘土", 245.577, "resource_of_zones"),  # 476 + 374 = 850
    ("正宁", "indicators", "固体矿产开采总量", "", 480, "output_by_mineral"),  # 800 + 40 = 840
    ("正宁", "indicators", "煤炭矿山数量", "煤炭", 12, "counts_by_part"),  # of 7
]


@pytest.mark.parametrize(("plan", "table", "name", "mineral", "value", "check"), MISPRINTS)
def test_a_misprint_in_a_published_plan_is_found(plan, table, name, mineral, value, check):
    """The checks are silent on these figures because they agree, not because they are not looked at."""
    published = load_plan(plan)
    rows = getattr(published, table)
    at = next(place for place, row in enumerate(rows) if (row.name, row.mineral) == (name, mineral))
    changed = dataclasses.replace(rows[at], value=float(value))
    misprinted = dataclasses.replace(published, **{table: (*rows[:at], changed, *rows[at + 1 :])})
    assert [one for one in by_check(misprinted, check) if one not in by_check(published, check)]


@pytest.mark.parametrize("name", list_plans())
def test_a_finding_stands_at_clauses_of_the_plan(name):
    plan = load_plan(name)
    rows = (*plan.zone_list, *plan.mineral_directions, *plan.minimum_scales, *plan.indicators, *plan.baseline)
    clauses = {row.clause for row in (*rows, *plan.surveys)} | {plan.record.clause, "印发通知"}
    clauses |= {one.clause for indicator in plan.indicators for one in indicator.also}
    clauses |= {rule.clause.section for rule in plan.rules}
    for finding in lint_plan(plan):
        assert {place.clause for place in finding.places} <= clauses
        assert len(finding.places) >= 2


parts = st.lists(st.integers(0, 9999), min_size=1, max_size=6)


@given(parts, st.integers(-3, 3))
def test_counts_add_up_exactly_or_differ(counts, off):
    total = measure_of(float(sum(counts) + off), "个")
    assert total is not None
    measured = [one for count in counts if (one := measure_of(float(count), "处"))]
    assert gap_of_sum(total, measured) == ("none" if off == 0 else "differs")


@given(st.lists(st.integers(0, 99999), min_size=2, max_size=6))
def test_figures_rounded_from_parts_that_add_up_are_never_more_than_rounded(hundredths):
    """Any true sum, every figure of it printed to a tenth, is within the rounding."""

    def printed(value: Fraction):
        return measure_of(math.floor(value * 10 + Fraction(1, 2)) / 10, "万吨")

    values = [Fraction(one, 100) for one in hundredths]
    total = printed(sum(values, Fraction(0)))
    measured = [one for value in values if (one := printed(value))]
    # A figure without decimals is taken as exact.
    assume(total is not None and not any(one.whole for one in (total, *measured)))
    assert gap_of_sum(total, measured) in ("none", "rounding")


@given(st.integers(0, 10**6), st.integers(0, 3))
def test_a_figure_rounded_further_is_the_same_figure(thousandths, digits):
    value = Fraction(thousandths, 1000)
    coarse = Fraction(math.floor(value * 10**digits + Fraction(1, 2)), 10**digits)
    one, other = measure_of(float(value), "%"), measure_of(float(coarse), "%")
    assert one is not None
    assert other is not None
    assert gap_between(one, other) == ("none" if value == coarse else "rounding")


@given(st.integers(1, 10**6), st.integers(1, 400))
def test_a_share_of_two_counts_that_is_rounded_right_is_never_found(part_of, whole):
    part = part_of % whole + 1
    share = math.floor(Fraction(1000 * part, whole) + Fraction(1, 2)) / 10
    plan = plan_of(
        {
            "baseline": [
                mines(part, name="甲矿山"),
                mines(whole, name="矿山总数"),
                mines(share, name="甲矿山占矿山总数比例", unit="%"),
            ]
        }
    )
    assert by_check(plan, "share_of_total") == []


UNITS = ["", "个", "处", "%", "万吨", "矿石/亿吨", "万立方米", "公顷", "亩", "平方公里", "万元", "立方米/日", "∞"]
NAMES = [
    "矿山数量",
    "固体矿产开采总量",
    "煤",
    "大中型矿山比例",
    "甲占乙的比例",
    "甲",
    "乙",
    "甲减少数",
    "甲减少率",
    "开采规划区块",
    "塌陷地总面积",
    "探矿权总数",
]
figures = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "value": st.sampled_from([None, 0.0, -1.0, 0.5, 1.0, 7.0, 100.0, 1e-9, 1e12, math.inf, math.nan]),
        "unit": st.sampled_from(UNITS),
        "mineral": st.sampled_from(["", "煤", "矿泉水", "砂石", "不详"]),
        "year": st.sampled_from([None, 2015, 2020, 2025]),
    }
)
indicators = figures.flatmap(
    lambda row: st.sampled_from(["cap", "floor", "target", ""]).map(lambda bound: {**row, "bound": bound})
)
baseline = figures.flatmap(
    lambda row: st.sampled_from(["mines", "output", "output_value", "resource", "exploration_rights"]).map(
        lambda topic: {**row, "topic": topic}
    )
)


SHARE_OF_MINES = [
    {"name": "大中型矿山比例", "value": 60.0, "unit": "%", "mineral": "", "year": 2025, "bound": "floor"},
    {"name": "矿山数量", "value": 7.0, "unit": "个", "mineral": "", "year": 2025, "bound": "cap"},
]


@settings(derandomize=True, database=None, deadline=None, max_examples=150)
@example([SHARE_OF_MINES[0], {**SHARE_OF_MINES[1], "value": math.nan}], [])
@example([SHARE_OF_MINES[0], {**SHARE_OF_MINES[1], "value": math.inf}], [])
@example([SHARE_OF_MINES[0], {**SHARE_OF_MINES[1], "value": 1e12}], [])
@example([{**SHARE_OF_MINES[0], "value": -1.0}, SHARE_OF_MINES[1]], [])
@given(st.lists(indicators, max_size=6), st.lists(baseline, max_size=6))
def test_no_figures_whatever_break_lint(set_figures, found_figures):
    zones = [{"zone_id": "999999-MB-01", "minerals": ["煤"], "resource": "1 万吨"}]
    scales = [{"mineral": "煤", "unit": "万吨", "floor": 30}]
    table = {"indicators": set_figures, "baseline": found_figures, "zones": zones, "minimum_scales": scales}
    plan = plan_of(table)
    found = lint_plan(plan)
    assert found == lint_plan(plan)
    assert all(finding.grade in GRADES and finding.places for finding in found)


@pytest.mark.parametrize(
    ("value", "printed"),
    [(12.0, "12"), (0.0, "0"), (80.8568, "80.8568"), (1e12, "1000000000000"), (1e-9, "0.000000001")],
)
def test_numbers_are_written_without_exponents(value, printed):
    assert number(value) == printed


def test_the_command_shows_plans_grades_and_both_places():
    out = mingeo("lint", "昌乐")
    assert out.status == 0
    assert out.err == ""
    lines = out.out.splitlines()
    assert lines[0] == "370725-changle  昌乐县矿产资源总体规划（2021—2025 年）"
    assert lines[1] == "  矛盾：两处不能同时成立（1）"
    assert "      一（二）1：已发现矿产地 49 处" in lines
    assert lines[-1].startswith("只比对已收录的数字，不改正原文")


def test_the_command_takes_every_plan_by_default_and_each_once():
    every = parsed(mingeo("lint", "--json"))
    assert [plan["id"] for plan in every["plans"]] == list_plans()
    once = parsed(mingeo("lint", "昌乐", "370725", "--json"))
    assert [plan["id"] for plan in once["plans"]] == ["370725-changle"]


def test_json_says_what_the_function_says():
    told = parsed(mingeo("lint", "微山", "--json", "--lang", "en"))
    assert list(told) == ["schema", "plans"]
    assert told["schema"] == 1
    (plan,) = told["plans"]
    assert list(plan) == ["id", "findings"]
    for one, finding in zip(plan["findings"], lint_plan(load_plan("微山")), strict=True):
        assert list(one) == ["check", "grade", "message", "places", "measures"]
        assert (one["check"], one["grade"], one["message"]) == (finding.check, finding.grade, finding.message.en)
        assert one["places"] == [{"clause": place.clause, "printed": place.printed} for place in finding.places]


def test_a_register_of_ones_own_without_a_fault_says_so():
    out = mingeo("lint", "--zones", PLANS)
    assert out.status == 0
    assert "  没有发现\n" in out.out
    assert "nothing found" in mingeo("lint", "--zones", PLANS, "--lang", "en").out


def test_what_a_plan_holds_cannot_steer_the_terminal(tmp_path):
    register = own_register(tmp_path)
    path = register / "999999-shili" / "plan.toml"
    row = '[[baseline]]\ntopic = "mines"\nname = "矿山\\u001b[31m\\n假行"\nvalue = {}\nunit = "个"\n'
    hostile = row + 'year = 2020\nclause = "一"\n'
    path.write_text(path.read_text(encoding="utf-8") + "\n" + hostile.format(1) + hostile.format(2), encoding="utf-8")
    out = mingeo("lint", "--zones", register)
    assert out.status == 0
    assert "\x1b" not in out.out
    assert not any(line.startswith("假行") for line in out.out.splitlines())
    assert "矿山\\x1b[31m\\n假行 2 个" in out.out


@pytest.mark.parametrize(
    "arguments",
    [["没有的县"], ["--zones", "没有的文件夹"], ["昌乐", "--zones", PLANS], ["--lang", "fr"]],
    ids=["no such plan", "no such folder", "not in that register", "no such language"],
)
def test_bad_input_is_refused_in_one_line(arguments):
    out = mingeo("lint", *arguments)
    assert out.status == 2
    assert out.out == ""
    assert out.err.startswith("error: ")
    assert out.err.count("\n") == 1
