"""The reverse question, against what the plans print and against the review of a right that has a place."""

import pytest
from console import FAIL, PASS, PLANS, assert_refused, mingeo, parsed
from tiny_plans import tiny_plan, tiny_right

from mingeo.errors import ArgumentError
from mingeo.find import find_hosts
from mingeo.plans import load_plan
from mingeo.review import review_right

pytestmark = pytest.mark.usefixtures("messages_in_english")


QUARRY = {"mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term_years": 10.0}


def hosts(plan, kind="mining", year=2024, **said):
    return {host.zone.zone_id: host for host in find_hosts(load_plan(plan), kind, year=year, **said)}


def test_both_limestone_blocks_of_changle_could_host_a_quarry_at_the_floor():
    """四（二）4（2）: two blocks for 建筑石料用灰岩; 五（三）3: new mines at 200 万吨/年 at least."""
    found = hosts("370725", **QUARRY)
    assert {zone: host.is_possible for zone, host in found.items()} == {"370725-MB-01": True, "370725-MB-02": True}
    below = hosts("370725", **{**QUARRY, "scale": "199 万吨/年"})
    assert {host.fails.predicate for host in below.values()} == {"minimum_scale"}
    assert {host.fails.clause.section for host in below.values()} == {"五（三）3"}


def test_a_block_that_was_offered_in_an_earlier_year_only_is_out():
    """青州 三（二）: of three limestone blocks one was offered in 2021."""
    found = hosts("370781", **QUARRY)
    assert [zone for zone, host in found.items() if not host.is_possible] == ["370781-MB-01"]
    assert found["370781-MB-01"].fails.predicate == "release_window"
    in_2021 = hosts("370781", year=2021, **QUARRY)
    assert in_2021["370781-MB-01"].is_possible


def test_where_the_plan_has_no_rule_on_it_a_block_is_still_for_its_own_mineral():
    """正宁 draws blocks for 砖瓦用粘土 and has no sentence that the mineral stays."""
    found = hosts("621025", **QUARRY)
    assert {(host.fails.predicate, host.fails.clause.source) for host in found.values()} == {
        ("mineral_as_block", "default")
    }


def test_no_block_is_certain_while_the_place_is_open():
    assert all(host.open for host in hosts("370725", **QUARRY).values())


def test_a_kind_of_right_that_there_is_not_is_refused():
    with pytest.raises(ArgumentError):
        find_hosts(load_plan("370725"), "quarrying")


ZONES = [
    {"zone_id": "999999-MB-01", "kind": "mining_block", "minerals": ["煤"], "boundary": [0, 0, 1000, 1000]},
    {"zone_id": "999999-MB-02", "kind": "mining_block", "minerals": ["铁矿"], "boundary": [5000, 0, 1000, 1000]},
]
ZONES[1] |= {"release_from": 2022, "release_to": 2023}
RULES = [
    {"id": name, "predicate": name, "parameters": {"kinds": ["mining_block"]}}
    for name in ("within_block", "mineral_as_block", "release_window")
]


@pytest.mark.parametrize("mineral", ["煤", "铁矿", "金矿"])
@pytest.mark.parametrize("year", [2022, 2024])
def test_a_block_that_is_out_fails_a_right_placed_in_it(mineral, year):
    plan = tiny_plan({"zones": ZONES, "rules": RULES})
    for host, x in zip(find_hosts(plan, "mining", mineral=mineral, year=year), (100, 5100), strict=True):
        right = tiny_right({"square": [x, 100, 100, 100], "kind": "mining", "mineral": mineral, "year": year})
        failed = {one.predicate for one in review_right(right, plan, year=year).findings if one.outcome == "fail"}
        assert (host.fails.predicate in failed) if host.fails else not failed


def test_the_command_lists_every_block_with_the_rule_that_keeps_it_out():
    outcome = mingeo("find", "--mineral", "铁矿", "--plan", "昌乐", "--year", 2024)
    assert outcome.status == FAIL
    assert outcome.out.count("不可：矿种 铁矿 不是") == 2
    assert "“可能”不是通过" in outcome.out


def test_the_json_says_the_same():
    outcome = mingeo("find", "--mineral", "建筑石料用灰岩", "--plan", "青州", "--year", 2024, "--json", "--lang", "en")
    assert outcome.status == PASS
    (plan,) = parsed(outcome)["plans"]
    assert [block["possible"] for block in plan["blocks"]] == [False, True, True]
    assert plan["blocks"][0]["fails"]["rule"] in {rule.id for rule in load_plan("青州").rules}
    assert plan["blocks"][1]["fails"] is None
    assert all(one["outcome"] != "pass" for one in plan["blocks"][1]["open"])


def test_a_register_of_the_user_s_own_is_searched():
    outcome = mingeo("find", "--mineral", "水泥用灰岩", "--zones", PLANS, "--year", 2024, "--json")
    (plan,) = parsed(outcome)["plans"]
    assert plan["id"] == "999999-shili"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mineral", "砖头"], ["砖头"]),
        (["--mineral", "煤", "--scale", "很多"], ["很多"]),
        (["--mineral", "煤", "--plan", "没有县"], ["没有县"]),
        ([], ["--mineral"]),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments, words):
    assert_refused(mingeo("find", *arguments), *words)
