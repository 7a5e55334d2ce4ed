"""Which rights a rule is about: yes, no, or not known for want of a fact.

A rule that is known not to apply has nothing to say. Where it is not known, what would break the rule is
undetermined and names the missing fact; what keeps it, keeps it either way.
"""

import dataclasses

import pytest
from tiny_plans import tiny_layer, tiny_layers, tiny_plan, tiny_right, tiny_rule

import mingeo
from mingeo.errors import ArgumentError, CRSError
from mingeo.find import find_hosts
from mingeo.measure import areas_of
from mingeo.review import review_right
from mingeo.rules import Case, applicability

SQUARE = [0, 0, 100, 100]
AROUND, FAR, HALF, OTHER_HALF = (
    [-500, -500, 1000, 1000],
    [9000, 0, 99, 99],
    [-500, -500, 550, 1000],
    [50, -500, 99, 1000],
)
ZONE = {"zone_id": "999999-KM-01", "kind": "key_mining_area"}


def status_of(applies_to, said, zones=()):
    """Return whether a rule of that scope applies to a right of which that is said, and what would tell."""
    right = tiny_right({"square": SQUARE, **said})
    plan = tiny_plan({"zones": zones})
    case = Case(right, areas_of(right.geometry, right.crs), plan, year=2024, layers={}, tolerance_m=0.05)
    found = applicability(case, tiny_rule({"predicate": "minimum_term", "applies_to": applies_to}))
    assert (found.status == "unknown") == (found.needs is not None)
    return found.status, "" if found.needs is None else found.needs.zh


def findings_of(rule, said, layers=(), **tables):
    plan = tiny_plan({"rules": [{"id": "under-test", **rule}], **tables})
    review = review_right(tiny_right({"square": SQUARE, **said}), plan, tiny_layers(dict(layers)))
    return [finding for finding in review.findings if finding.rule == "under-test"]


# ---------------------------------------------------------------- one limit at a time


@pytest.mark.parametrize(
    ("applies_to", "said", "status"),
    [
        ({}, {}, "yes"),
        ({"kind": "mining"}, {"kind": "mining"}, "yes"),
        ({"kind": "mining"}, {"kind": "exploration"}, "no"),
        ({"kind": "mining"}, {}, "unknown"),
        ({"method": "open-pit"}, {"method": "open-pit"}, "yes"),
        ({"method": "open-pit"}, {"method": "underground"}, "no"),
        ({"method": "open-pit"}, {}, "unknown"),
        ({"minerals": ["铁", "煤"]}, {"mineral": "煤炭"}, "yes"),
        ({"minerals": ["铁", "煤"]}, {"mineral": "石棉"}, "no"),
        ({"minerals": ["铁", "煤"]}, {}, "unknown"),
        ({"minerals": ["铁", "煤"]}, {"mineral": "月岩"}, "unknown"),
        ({"except_minerals": ["地热"]}, {"mineral": "地热"}, "no"),
        ({"except_minerals": ["地热"]}, {"mineral": "煤"}, "yes"),
        ({"except_minerals": ["地热"]}, {}, "unknown"),
        ({"except_minerals": ["地热"]}, {"mineral": "月岩"}, "unknown"),
    ],
)
def test_one_limit_is_met_missed_or_not_known(applies_to, said, status):
    assert status_of(applies_to, said)[0] == status


@pytest.mark.parametrize(
    ("applies_to", "option"),
    [({"kind": "mining"}, "--kind"), ({"method": "open-pit"}, "--method"), ({"minerals": ["铁"]}, "--mineral")],
)
def test_what_is_not_known_names_the_option_that_would_tell(applies_to, option):
    assert option in status_of(applies_to, {})[1]


@pytest.mark.parametrize(
    ("mineral", "asked", "status"),
    [
        ("建筑石料用灰岩", ["石灰岩"], "yes"),  # a sub-mineral of the rock
        ("建筑石料用灰岩", ["砂石类"], "yes"),  # a member of the group
        ("水泥用灰岩", ["建筑石料用灰岩"], "no"),  # another sub-mineral of the rock
        ("水泥用灰岩", ["砂石类"], "no"),  # of the rock, but not of the group
        ("石灰岩", ["建筑石料用灰岩"], "unknown"),  # the rock: it may be that sub-mineral
        ("饰面石材", ["饰面用花岗岩"], "unknown"),  # the group: it may be that member
        ("石灰岩", ["砂石类"], "unknown"),  # some limestones are in the group
    ],
)
def test_rule_on_a_mineral_holds_its_members_and_may_hold_what_is_wider(mineral, asked, status):
    assert status_of({"minerals": asked}, {"mineral": mineral})[0] == status


@pytest.mark.parametrize(("mineral", "status"), [("水泥用灰岩", "no"), ("石灰岩", "unknown"), ("铁", "yes")])
def test_exception_holds_its_members_and_may_hold_what_is_wider(mineral, status):
    assert status_of({"except_minerals": ["水泥用灰岩"]}, {"mineral": mineral})[0] == status


def test_asked_and_excepted_mineral_together():
    scope = {"minerals": ["石灰岩"], "except_minerals": ["水泥用灰岩"]}
    assert status_of(scope, {"mineral": "建筑石料用灰岩"})[0] == "yes"
    assert status_of(scope, {"mineral": "水泥用灰岩"})[0] == "no"
    assert status_of(scope, {"mineral": "铁"})[0] == "no"


@pytest.mark.parametrize("mineral", ["地热", "矿泉水", "天然矿泉水", "地下水", "氦气"])
@pytest.mark.parametrize("method", ["open-pit", "underground"])
@pytest.mark.parametrize("said", [{}, {"method": "open-pit"}, {"method": "underground"}])
def test_what_is_drawn_from_wells_has_neither_open_pit_nor_workings(mineral, method, said):
    assert status_of({"method": method}, {"mineral": mineral, **said})[0] == "no"


def test_coal_may_be_mined_in_an_open_pit():
    assert status_of({"method": "open-pit"}, {"mineral": "煤"})[0] == "unknown"


# ---------------------------------------------------------------- limits together


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"kind": "mining", "mineral": "煤", "method": "open-pit"}, "yes"),
        ({"kind": "exploration"}, "no"),  # one "no" settles it, whatever else is missing
        ({"mineral": "铁"}, "no"),
        ({"method": "underground"}, "no"),
        ({"kind": "mining", "mineral": "煤"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_one_no_settles_it_and_one_gap_leaves_it_open(said, status):
    scope = {"kind": "mining", "minerals": ["煤"], "method": "open-pit"}
    assert status_of(scope, said)[0] == status


def test_every_missing_fact_is_named():
    needs = status_of({"kind": "mining", "minerals": ["煤"], "method": "open-pit"}, {})[1]
    assert all(option in needs for option in ("--kind", "--mineral", "--method"))


# ---------------------------------------------------------------- rules about rights in some zones


@pytest.mark.parametrize(
    ("zones", "status"),
    [
        ([], "no"),  # the plan draws no such zone
        ([{**ZONE, "boundary": [-500, -500, 1000, 1000]}], "yes"),  # inside
        ([{**ZONE, "boundary": [90, -500, 1000, 1000]}], "yes"),  # a tenth of it inside
        ([{**ZONE, "boundary": [100, -500, 1000, 1000]}], "no"),  # a common edge
        ([{**ZONE, "boundary": [99.97, -500, 1000, 1000]}], "no"),  # 3 cm over: contact
        ([{**ZONE, "boundary": [5000, 0, 1000, 1000]}], "no"),
        ([ZONE], "unknown"),  # no boundary
        ([{**ZONE, "boundary": [5000, 0, 1000, 1000], "basis": "schematic"}], "unknown"),
        ([{**ZONE, "stated_area": "0.001 平方千米"}], "unknown"),  # too small to hold it, not to meet it
        ([{**ZONE, "stated_area": "1 平方千米", "place": {"at": [0, 0], "radius_m": 1000}}], "unknown"),
        ([{**ZONE, "stated_area": "1 平方千米", "place": {"at": [0, 50000], "radius_m": 1000}}], "no"),
        ([{**ZONE, "boundary": [5000, 0, 1000, 1000]}, {**ZONE, "zone_id": "999999-KM-02"}], "unknown"),
        ([{**ZONE, "boundary": [0, 0, 1000, 1000]}, {**ZONE, "zone_id": "999999-KM-02"}], "yes"),
        ([{**ZONE, "kind": "mining_block", "boundary": [0, 0, 1000, 1000]}], "no"),  # another kind
    ],
)
def test_rule_on_rights_in_a_zone_applies_where_the_right_meets_one(zones, status):
    assert status_of({"zone_kinds": ["key_mining_area"]}, {}, zones)[0] == status


def test_zone_without_boundary_is_named_as_what_would_tell():
    assert "999999-KM-01" in status_of({"zone_kinds": ["key_mining_area"]}, {}, [ZONE])[1]


# ---------------------------------------------------------------- what the review makes of it


def test_rule_that_does_not_apply_has_no_finding():
    rule = {"predicate": "minimum_term", "parameters": {"years": 10, "of": "licence"}, "applies_to": {"kind": "mining"}}
    assert findings_of(rule, {"kind": "exploration", "term_years": 1.0}) == []


MAY_NOT_APPLY = [
    pytest.param({"kind": "mining"}, {"mineral": "煤"}, "--kind", id="kind"),
    pytest.param({"minerals": ["煤"]}, {}, "--mineral", id="mineral"),
    pytest.param({"minerals": ["煤"]}, {"mineral": "月岩"}, "月岩", id="unknown mineral"),
    pytest.param({"method": "open-pit"}, {"mineral": "煤"}, "--method", id="method"),
    pytest.param({"zone_kinds": ["key_mining_area"]}, {"mineral": "煤"}, "999999-KM-01", id="zone"),
]


@pytest.mark.parametrize(("applies_to", "said", "needed"), MAY_NOT_APPLY)
def test_rule_that_would_fail_but_may_not_apply_is_undetermined(applies_to, said, needed):
    rule = {"predicate": "minimum_term", "parameters": {"years": 10, "of": "licence"}, "applies_to": applies_to}
    (finding,) = findings_of(rule, {**said, "term_years": 1.0}, zones=[ZONE])
    assert finding.outcome == "undetermined"
    assert needed in finding.needs.zh
    assert finding.needs.en


@pytest.mark.parametrize(("applies_to", "said", "needed"), MAY_NOT_APPLY)
def test_rule_that_is_kept_is_kept_whether_it_applies_or_not(applies_to, said, needed):
    rule = {"predicate": "minimum_term", "parameters": {"years": 10, "of": "licence"}, "applies_to": applies_to}
    (finding,) = findings_of(rule, {**said, "term_years": 20.0}, zones=[ZONE])
    assert (finding.outcome, finding.needs) == ("pass", None)


@pytest.mark.parametrize(("applies_to", "said", "needed"), MAY_NOT_APPLY)
def test_rule_that_is_open_and_may_not_apply_names_both_gaps(applies_to, said, needed):
    rule = {"predicate": "minimum_term", "parameters": {"years": 10, "of": "licence"}, "applies_to": applies_to}
    (finding,) = findings_of(rule, said, zones=[ZONE])
    assert finding.outcome == "undetermined"
    assert needed in finding.needs.zh
    assert "--term" in finding.needs.zh


def test_layer_rule_that_may_not_apply_does_not_fail():
    rule = {"predicate": "avoid_layer", "parameters": {"role": "nature_reserve"}, "applies_to": {"kind": "mining"}}
    (finding,) = findings_of(rule, {}, layers={"nature_reserve": [[50, 0, 100, 100]]})
    assert finding.outcome == "undetermined"
    assert finding.measures["overlap_m2"] == pytest.approx(5000)


def test_zone_rule_that_may_not_apply_does_not_fail():
    rule = {
        "predicate": "within_zone",
        "parameters": {"kinds": ["key_mining_area"]},
        "applies_to": {"method": "open-pit"},
    }
    (finding,) = findings_of(rule, {"mineral": "煤"}, zones=[{**ZONE, "boundary": [5000, 0, 100, 100]}])
    assert finding.outcome == "undetermined"
    assert "--method" in finding.needs.zh


# ---------------------------------------------------------------- what no rule of the plan says, but a table does


BAN = {"direction": "banned", "activity": "mining", "minerals": ["石棉"], "clause": "二（一）"}
SCALE = {"mineral": "煤", "unit": "万吨", "floor": 45, "clause": "二（二）"}


def implied(predicate, said, **tables):
    review = review_right(tiny_right({"square": SQUARE, **said}), tiny_plan(tables))
    return [finding for finding in review.findings if finding.predicate == predicate]


def test_ban_of_the_table_holds_without_a_rule_on_it_and_cites_the_table():
    (finding,) = implied("mineral_not_banned", {"kind": "mining", "mineral": "石棉"}, mineral_directions=[BAN])
    assert (finding.outcome, finding.strength) == ("fail", "mandatory")
    assert (finding.clause.section, finding.clause.source) == ("二（一）", "plan")


def test_minimum_scale_of_the_table_holds_without_a_rule_on_it_and_cites_the_table():
    said = {"kind": "mining", "mineral": "煤", "scale": "44 万吨/年"}
    (finding,) = implied("minimum_scale", said, minimum_scales=[SCALE])
    assert (finding.outcome, finding.strength) == ("fail", "mandatory")
    assert (finding.clause.section, finding.clause.source) == ("二（二）", "plan")


def test_period_is_asked_of_every_plan_and_labelled_a_default():
    (finding,) = implied("plan_period", {"year": 2026})
    assert (finding.outcome, finding.strength, finding.clause.source) == ("undetermined", "mandatory", "default")


def test_minimum_scale_of_mining_is_not_asked_of_an_exploration_right():
    assert implied("minimum_scale", {"kind": "exploration", "mineral": "煤"}, minimum_scales=[SCALE]) == []


def test_ban_of_the_table_holds_where_the_plan_states_a_rule_for_the_other_activity_only():
    rule = {"id": "mining-only", "predicate": "mineral_not_banned", "applies_to": {"kind": "mining"}}
    bans = [BAN, {**BAN, "activity": "exploration", "minerals": ["萤石"]}]
    said = {"kind": "exploration", "mineral": "萤石"}
    found = implied("mineral_not_banned", said, mineral_directions=bans, rules=[rule])
    assert [finding.outcome for finding in found] == ["fail"]


def test_minimum_scale_of_the_table_holds_where_the_plan_states_a_rule_for_another_mineral_only():
    rule = {"id": "limestone", "predicate": "minimum_scale", "applies_to": {"minerals": ["建筑石料用灰岩"]}}
    said = {"kind": "mining", "mineral": "煤", "scale": "44 万吨/年"}
    found = implied("minimum_scale", said, minimum_scales=[SCALE], rules=[rule])
    assert [finding.outcome for finding in found] == ["fail"]


def test_stated_rule_stands_in_place_of_the_implied_one():
    rule = {"id": "stated", "predicate": "minimum_scale", "strength": "policy"}
    said = {"kind": "mining", "mineral": "煤", "scale": "44 万吨/年"}
    found = implied("minimum_scale", said, minimum_scales=[SCALE], rules=[rule])
    assert [(finding.rule, finding.strength) for finding in found] == [("stated", "policy")]


def test_mineral_that_the_plan_says_it_does_not_cover_never_passes():
    review = review_right(tiny_right({"square": SQUARE, "mineral": "石油"}), tiny_plan({"scope_excludes": ["石油"]}))
    assert review.verdict != "pass"


# ---------------------------------------------------------------- the county that the plan is for


def outline(*features):
    """Return a layer of county outlines, each a square with a name."""
    layer = tiny_layer("county_outline", [one for one, _ in features])
    return {"county_outline": dataclasses.replace(layer, names=tuple(name for _, name in features))}


def in_county(layers):
    plan = dataclasses.replace(tiny_plan({}).record, scope="小县所辖行政区域")
    review = review_right(tiny_right({"square": SQUARE}), dataclasses.replace(tiny_plan({}), record=plan), layers)
    return review, *(finding for finding in review.findings if finding.rule == "plan_area")


def test_county_is_asked_where_the_plan_prints_its_scope_and_is_the_plan_s_own_demand():
    _, finding = in_county({})
    assert (finding.strength, finding.clause.section, finding.clause.source) == ("mandatory", "总则", "plan")
    assert "小县所辖行政区域" in finding.message.zh
    assert implied("plan_area", {}) == []


@pytest.mark.parametrize(
    ("features", "outcome"),
    [
        ([(AROUND, "小县"), (FAR, "大县")], "pass"),
        ([(AROUND, "大县"), (FAR, "小县")], "fail"),
        ([(AROUND, "大县"), (FAR, "中县")], "undetermined"),
        ([(AROUND, "大县")], "undetermined"),  # the only one, but by its name another county's
        ([(AROUND, "")], "pass"),
        ([(AROUND, "边界"), (FAR, "")], "undetermined"),
        ([(FAR, "")], "fail"),
        ([(HALF, "小县"), (OTHER_HALF, "小县")], "pass"),
        ([(HALF, "小县（东）"), (OTHER_HALF, "小县（西）")], "pass"),
    ],
)
def test_of_several_outlines_the_one_with_the_county_s_name_counts(features, outcome):
    _, finding = in_county(outline(*features))
    assert finding.outcome == outcome, finding.message.en


def test_county_outline_is_no_conflict():
    review, _ = in_county(outline((AROUND, "小县")))
    assert review.overlaps == ()
    assert "overlap_without_rule" not in {finding.rule for finding in review.findings}


def test_county_outline_on_an_older_datum_is_refused_by_name():
    layers = outline((AROUND, "小县"))
    layers["county_outline"] = dataclasses.replace(layers["county_outline"], crs="EPSG:2364", path="县界.gpkg")
    with pytest.raises(CRSError) as caught:
        in_county(layers)
    assert "县界.gpkg" in str(caught.value)


def test_county_cannot_be_switched_off():
    with pytest.raises(ArgumentError):
        review_right(tiny_right({"square": SQUARE}), mingeo.load_plan("昌乐"), without=["plan_area"])


def test_block_that_is_asked_for_without_a_place_in_it_lies_in_the_plan_s_county():
    for host in find_hosts(mingeo.load_plan("昌乐"), "mining", mineral="建筑石料用灰岩", year=2024):
        assert "plan_area" not in {one.rule for one in host.open}
