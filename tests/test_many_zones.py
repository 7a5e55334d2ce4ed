"""A file of boundaries may hold thousands of zones: what lies apart is counted, and what is near decides."""

import pytest
from tiny_plans import tiny_plan, tiny_right

from mingeo.review import review_right

COUNT = 60
SIDE = 100


def block(number: int) -> dict:
    row, column = divmod(number, 10)
    return {
        "zone_id": f"999999-MB-{number:02d}",
        "kind": "mining_block",
        "boundary": [column * 150, row * 150, SIDE, SIDE],
    }


RULES = [{"predicate": "within_block", "parameters": {"kinds": ["mining_block"]}}]
MANY = tiny_plan({"zones": [block(number) for number in range(COUNT)], "rules": RULES})


def found(square, plan=MANY):
    review = review_right(tiny_right({"square": square, "kind": "mining"}), plan)
    return review, next(one for one in review.findings if one.predicate == "within_block")


@pytest.mark.parametrize("number", [0, 37, 59])
def test_the_block_that_a_right_stands_in_is_found_among_many(number):
    x, y, *_ = block(number)["boundary"]
    _, finding = found([x + 10, y + 20, 50, 60])
    assert (finding.outcome, finding.zone) == ("pass", f"999999-MB-{number:02d}")
    assert finding.measures["margin_m"] == pytest.approx(10)


def test_a_right_across_two_blocks_leaves_both_and_touches_no_other():
    """From 50 m into block 0 to 50 m into block 1, over the 50 m between them: 100 m beyond either."""
    review, finding = found([50, 0, 150, 100])
    assert finding.outcome == "fail"
    assert finding.measures["protrusion_m"] == pytest.approx(100)
    met = {one.feature: one.overlap_m2 for one in review.overlaps if one.layer == "zones"}
    assert met == {"999999-MB-00": pytest.approx(5000), "999999-MB-01": pytest.approx(5000)}


def test_a_right_that_only_meets_an_edge_is_told_so():
    review, _ = found([100, 0, 50, 100])  # between block 0 and block 1, along an edge of each
    met = [(one.feature, one.contact) for one in review.overlaps if one.layer == "zones"]
    assert met == [("999999-MB-00", True), ("999999-MB-01", True)]


def test_far_from_all_of_them_the_nearest_is_named_and_the_rest_are_counted():
    """1000 m east of the last column, whose blocks end at x = 1450: 1000 m and its own 10 m from block 9."""
    _, finding = found([2450, 0, 10, 10])
    assert (finding.outcome, finding.zone) == ("fail", "999999-MB-09")
    assert finding.measures["protrusion_m"] == pytest.approx(1010)
    assert f"另有 {COUNT - 6} 个区块从略" in finding.message.zh


@pytest.mark.parametrize("square", [[10, 20, 50, 60], [50, 0, 150, 100], [100, 0, 50, 100]])
def test_what_is_found_is_what_the_near_blocks_alone_give(square):
    near = tiny_plan({"zones": [block(number) for number in (0, 1, 10, 11)], "rules": RULES})
    of_many, many = found(square)
    of_few, few = found(square, near)
    assert (many.outcome, many.zone, many.measures) == (few.outcome, few.zone, few.measures)
    assert of_many.overlaps == of_few.overlaps


def test_a_schematic_shape_far_away_rules_nothing_out():
    sketched = {**block(COUNT), "boundary": [9000, 9000, SIDE, SIDE], "basis": "schematic"}
    plan = tiny_plan({"zones": [*(block(number) for number in range(COUNT)), sketched], "rules": RULES})
    _, finding = found([2450, 0, 10, 10], plan)
    assert (finding.outcome, finding.zone) == ("undetermined", sketched["zone_id"])
