"""The plan's own figures held against each other: where two of them do not go together.

Every check works from the register's figures and works for any plan. Nothing is corrected, and a finding is
no verdict: it says what is printed where, and how sure it is that both cannot hold (`GRADES`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mingeo.lint.areas import area_in_county, area_in_parent, resource_of_zones, unit_blocks_of_block
from mingeo.lint.counts import (
    block_count,
    exploration_cap,
    mine_cap,
    planned_in_blocks,
    planned_in_zone,
    planned_rights,
)
from mingeo.lint.directions import banned_block, conflicting_directions, unknown_mineral
from mingeo.lint.finding import GRADES, Grade, LintFinding, Noticed, Printed
from mingeo.lint.output import (
    growth,
    output_above_cap_at_base,
    output_above_capacity,
    output_of_zones,
    output_units,
    output_without_mine,
    room_for_new_mines,
)
from mingeo.lint.repeated import (
    repeated_baseline,
    repeated_indicator,
    repeated_indicator_bound,
    repeated_indicator_nature,
)
from mingeo.lint.scales import scale_order, scale_repeated, scale_times_term, scale_without_unit, small_scale
from mingeo.lint.shares import (
    reduction,
    share_above_hundred,
    share_of_count,
    share_of_sizes,
    share_of_total,
    shares_of_one_total,
)
from mingeo.lint.sums import baseline_parts, baseline_within_total, counts_by_part, output_by_mineral
from mingeo.lint.wording import area_unit_spelling, indicator_unit_spelling, mineral_spelling, task_spelling
from mingeo.lint.years import baseline_year, indicator_year, plan_years, release_years, years_before_issue
from mingeo.model import Plan

__all__ = ["CHECKS", "GRADES", "Grade", "LintFinding", "Printed", "lint_plan"]

CHECKS: Mapping[str, Callable[[Plan], Iterator[Noticed]]] = {
    "repeated_indicator": repeated_indicator,
    "repeated_indicator_bound": repeated_indicator_bound,
    "repeated_indicator_nature": repeated_indicator_nature,
    "repeated_baseline": repeated_baseline,
    "baseline_parts": baseline_parts,
    "baseline_within_total": baseline_within_total,
    "output_by_mineral": output_by_mineral,
    "counts_by_part": counts_by_part,
    "share_of_total": share_of_total,
    "share_of_sizes": share_of_sizes,
    "shares_of_one_total": shares_of_one_total,
    "share_of_count": share_of_count,
    "share_above_hundred": share_above_hundred,
    "reduction": reduction,
    "block_count": block_count,
    "planned_in_zone": planned_in_zone,
    "planned_in_blocks": planned_in_blocks,
    "planned_rights": planned_rights,
    "mine_cap": mine_cap,
    "exploration_cap": exploration_cap,
    "scale_order": scale_order,
    "scale_repeated": scale_repeated,
    "scale_without_unit": scale_without_unit,
    "scale_times_term": scale_times_term,
    "small_scale": small_scale,
    "output_above_cap_at_base": output_above_cap_at_base,
    "output_above_capacity": output_above_capacity,
    "room_for_new_mines": room_for_new_mines,
    "output_units": output_units,
    "output_without_mine": output_without_mine,
    "output_of_zones": output_of_zones,
    "growth": growth,
    "conflicting_directions": conflicting_directions,
    "banned_block": banned_block,
    "unknown_mineral": unknown_mineral,
    "area_in_parent": area_in_parent,
    "area_in_county": area_in_county,
    "resource_of_zones": resource_of_zones,
    "unit_blocks_of_block": unit_blocks_of_block,
    "plan_years": plan_years,
    "release_years": release_years,
    "indicator_year": indicator_year,
    "years_before_issue": years_before_issue,
    "baseline_year": baseline_year,
    "mineral_spelling": mineral_spelling,
    "indicator_unit_spelling": indicator_unit_spelling,
    "area_unit_spelling": area_unit_spelling,
    "task_spelling": task_spelling,
}


def lint_plan(plan: Plan) -> tuple[LintFinding, ...]:
    """Return what does not go together in a plan's own figures, gravest first, then in the order of `CHECKS`.

    >>> from mingeo.plans import load_plan
    >>> [one.grade for one in lint_plan(load_plan("370826-weishan")) if one.grade == "contradiction"]
    []
    """
    found = [
        LintFinding(name, noticed.grade, noticed.message, noticed.places, noticed.measures)
        for name, check in CHECKS.items()
        for noticed in check(plan)
    ]
    order = list(GRADES)
    return tuple(sorted(found, key=lambda finding: order.index(finding.grade)))
