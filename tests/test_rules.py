"""What each rule finds: the case files in `tests/rules/`, one for each predicate, run by one test.

A new rule needs one new file, `tests/rules/<predicate>.toml`, and nothing here::

    outcomes = ["pass", "fail", "undetermined"]     # all that the predicate can have; each has a case
    predicate = "within_block"                      # the file's name when left out

    [rule]                                          # the rule under test: strength, parameters, applies_to
    parameters = { kinds = ["mining_block"] }
    [[zones]]                                       # the plan, as its plan.toml and zones.csv would have it:
    zone_id = "999999-MB-01"                        # zones, mineral_directions, minimum_scales; also_rules
    boundary = [0, 0, 1000, 1000]                   # are the plan's other rules
    [right]                                         # square, squares or corners (with holes), and what the
    mineral = "煤"                                  # user says: mineral, kind, scale, method, term_years ...
    [layers]                                        # the user's layers, each a list of squares, or of tables
    ecological_redline = [[0, 0, 10, 10]]           # with a shape and attributes: see `tests/tiny_plans.py`
    [present]                                       # present figures that the user states

    [[cases]]                                       # a case says what it has of its own: `rule` and `right`
    name = "inside"                                 # are added to the file's, all else stands in its place
    right = { square = [100, 200, 300, 300] }
    [cases.expect]
    outcome = "pass"                                # or "no finding", where the rule has nothing to say
    zone = "999999-MB-01"                           # the zone that it is found for
    measures = { margin_m = 100 }                   # figures that a reader can compute by eye
    says = ["…"]                                    # words that the Chinese message has, `says_not` that it has not
    needs = "--zones"                               # words of what would settle it
    steps = ["…"]                                   # words of the arithmetic

A rule of law is named by its row, ``law = "law-highway"``, in the place of ``rule``.

A square is ``[x, y, width, height]`` in metres; `tests/tiny_plans.py` says where it stands. The rule goes
through the whole review, so that scope, choice of zone and the shared fields are tested with it.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tiny_plans import tiny_layers, tiny_plan, tiny_right

from mingeo.model import Finding
from mingeo.predicates import PREDICATES, Predicate
from mingeo.review import review_right
from mingeo.rules import JUDGES
from mingeo.text import Text

FOLDER = Path(__file__).parent / "rules"
PLAN_TABLES = (
    "zones",
    "mineral_directions",
    "minimum_scales",
    "scope_excludes",
    "indicators",
    "baseline",
    "county_code",
)
OWN_KEYS = {"name", "predicate", "rule", "law", "right", "layers", "present", "also_rules", "expect", *PLAN_TABLES}
EXPECTED_KEYS = {"outcome", "zone", "measures", "says", "says_not", "needs", "steps", "strength"}
NO_PARAMETERS = Predicate(Text("", ""))  # of `plan_period` and its like, which no plan states: mingeo adds them
BY_LAW = {"law_distance", "law_area", "no_second_right"}


def case_files() -> dict[str, dict[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


FILES = case_files()


def merged_cases() -> list[dict[str, Any]]:
    """Return every case with what its file says added to what it says itself."""
    found = []
    for stem, file in FILES.items():
        for case in file["cases"]:
            merged = {"file": stem, "predicate": stem, **{key: file[key] for key in OWN_KEYS & set(file)}, **case}
            for table in ("rule", "right"):
                merged[table] = {**file.get(table, {}), **case.get(table, {})}
            found.append(merged)
    return found


every_case = pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case['file']}: {case['name']}") for case in merged_cases()]
)


def findings_of(case: dict[str, Any]) -> list[Finding]:
    """Return what the rule under test finds in a whole review."""
    rule = {"id": "under-test", "predicate": case["predicate"], **case["rule"]}
    beside = [{"id": f"beside-{n}", **one} for n, one in enumerate(case.get("also_rules", ()))]
    tables = {key: case[key] for key in PLAN_TABLES if key in case}
    plan = tiny_plan({**tables, "rules": beside if "law" in case else [rule, *beside]})
    layers = tiny_layers(case.get("layers", {}))
    review = review_right(tiny_right(case["right"]), plan, layers, present=case.get("present"))
    return [finding for finding in review.findings if finding.rule == case.get("law", "under-test")]


@every_case
def test_rule_finds_what_its_case_says(case):
    expect, found = case["expect"], findings_of(case)
    if expect["outcome"] == "no finding":
        assert found == []
        return
    (finding,) = found
    assert finding.outcome == expect["outcome"], finding.message.en
    assert (finding.predicate, finding.clause.source) == (case["predicate"], "law" if "law" in case else "plan")
    assert finding.strength == expect.get("strength", finding.strength)
    if "zone" in expect:
        assert finding.zone == expect["zone"], finding.message.en
    for name, value in expect.get("measures", {}).items():
        assert finding.measures[name] == pytest.approx(value, rel=1e-6, abs=1e-6), name
    for words in expect.get("says", ()):
        assert words in finding.message.zh
    for words in expect.get("says_not", ()):
        assert words not in finding.message.zh
    for words in expect.get("steps", ()):
        assert any(words in step.zh for step in finding.steps), finding.steps
    if "needs" in expect:
        assert finding.needs is not None
        assert expect["needs"] in finding.needs.zh


@every_case
def test_rule_speaks_both_languages_and_says_what_is_needed(case):
    for finding in findings_of(case):
        texts = [finding.message, *finding.steps] + ([] if finding.needs is None else [finding.needs])
        assert all(text.zh.strip() and text.en.strip() for text in texts)
        assert (finding.needs is not None) == (finding.outcome == "undetermined")


@pytest.mark.parametrize("stem", FILES)
def test_case_file_has_a_case_for_every_outcome_it_names(stem):
    file = FILES[stem]
    outcomes = {case["expect"]["outcome"] for case in file["cases"]}
    assert outcomes == set(file["outcomes"])
    names = [case["name"] for case in file["cases"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("stem", FILES)
def test_case_file_says_nothing_that_is_not_read(stem):
    assert set(FILES[stem]) <= OWN_KEYS | {"cases", "outcomes"}
    for case in FILES[stem]["cases"]:
        assert set(case) <= OWN_KEYS, case["name"]
        assert set(case["expect"]) <= EXPECTED_KEYS, case["name"]


@pytest.mark.parametrize("stem", FILES)
def test_case_file_gives_the_parameters_that_its_predicate_takes(stem):
    for case in (one for one in merged_cases() if one["file"] == stem):
        given, known = set(case["rule"].get("parameters", {})), PREDICATES.get(case["predicate"], NO_PARAMETERS)
        assert set(known.required) <= given <= {*known.required, *known.optional}, case["name"]


def test_every_predicate_has_its_case_file():
    assert set(FILES) == set(JUDGES)


def test_predicates_of_law_are_those_that_no_plan_states():
    assert set(JUDGES) - set(PREDICATES) == {"plan_area", "plan_period", "plan_scope"} | BY_LAW


def test_every_predicate_that_a_plan_may_use_is_judged():
    assert set(PREDICATES) <= set(JUDGES)
