"""`mingeo rule`: every rule explained, and each plan's own rules with their clauses."""

import pytest
from console import PASS, assert_refused, mingeo, parsed

from mingeo.plans import list_plans, load_plan
from mingeo.predicates import PREDICATES
from mingeo.rules import JUDGES
from mingeo.rules.explained import EXPLAINED

pytestmark = pytest.mark.usefixtures("messages_in_english")


def test_every_rule_is_explained_and_nothing_else():
    assert set(EXPLAINED) == set(JUDGES)
    assert set(PREDICATES) <= set(EXPLAINED)


def test_the_overview_names_every_rule_with_the_number_of_plans_rules():
    lines = mingeo("rule").out.splitlines()
    assert [line.split()[0] for line in lines] == list(EXPLAINED)
    plans = [load_plan(name) for name in list_plans()]
    documents = sum(rule.predicate == "needs_document" for plan in plans for rule in plan.rules)
    assert str(documents) in next(line for line in lines if line.startswith("needs_document"))


def test_a_rule_is_told_plan_by_plan_with_its_clause():
    """昌乐 五（三）3 is where the plan sets 200 万吨 a year for limestone quarries."""
    outcome = mingeo("rule", "minimum_scale", "--plan", "昌乐")
    assert outcome.status == PASS
    assert EXPLAINED["minimum_scale"].zh in outcome.out
    assert "五（三）3" in outcome.out
    assert "昌乐县矿产资源总体规划" in outcome.out


def test_one_rule_of_a_plan_is_found_by_its_own_name():
    (explained,) = parsed(mingeo("rule", "limestone-minimum-scale", "--json"))["rules"]
    assert explained["name"] == "minimum_scale"
    assert [(one["plan"], one["clause"]) for one in explained["plans"]] == [("370725-changle", "五（三）3")]


def test_the_json_has_every_rule_of_every_plan():
    rules = parsed(mingeo("rule", "--json", "--lang", "en"))["rules"]
    told = {(one["plan"], one["rule"]) for rule in rules for one in rule["plans"]}
    assert {(name, rule.id) for name in list_plans() for rule in load_plan(name).rules} <= told


def test_a_rule_of_no_plan_says_so():
    outcome = mingeo("rule", "plan_scope", "--plan", "昌乐", "--lang", "en")
    assert "No plan has this rule." in outcome.out


def test_a_misspelt_rule_is_refused_with_the_near_names():
    assert_refused(mingeo("rule", "within_blok"), "within_blok", "within_block")
    assert_refused(mingeo("rule", "qqqq"), "see `mingeo rule`")


def test_a_rule_of_law_is_told_as_none_of_the_plan():
    """公路安全保护条例 第十七条: no mining within 100 m of the land of a national, provincial or county road."""
    outcome = mingeo("rule", "law-highway", "--plan", "昌乐")
    assert "公路安全保护条例 第十七条" in outcome.out
    assert "法律，非本规划" in outcome.out
    assert "100 米" in outcome.out


def test_a_provincial_law_holds_in_its_province_only():
    rules = {
        one["plan"]
        for rule in parsed(mingeo("rule", "--json"))["rules"]
        for one in rule["plans"]
        if "山东" in one["clause"]
    }
    assert rules == {name for name in list_plans() if name.startswith("37")}
