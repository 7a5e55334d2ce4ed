"""The rules: one table from predicate to the function that judges it.

A plan's `plan.toml` says which of them it has, with what parameters, how strict, and where it says so;
the functions here say what each means. A function yields judgements; what all findings share is filled
in by `mingeo.review`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mingeo.model import Rule, Zone
from mingeo.rules.case import Case, Judgement, Siting
from mingeo.rules.county import plan_area
from mingeo.rules.documents import needs_document
from mingeo.rules.ledger import indicator_limit
from mingeo.rules.located import avoid_layer, avoid_zone, equals_block, outside_visible_range, within_zone
from mingeo.rules.minerals import (
    mineral_as_block,
    mineral_not_banned,
    plan_scope,
    restricted_mineral,
    stage_not_below_block,
)
from mingeo.rules.nearby import law_area, law_distance, no_second_right
from mingeo.rules.occupancy import one_right_per_block, planned_rights_quota
from mingeo.rules.resource import scale_fits_resource
from mingeo.rules.scales import minimum_scale, minimum_size_class, minimum_term, plan_period, release_window
from mingeo.rules.scope import Applicability, applicability, under_doubt

__all__ = [
    "JUDGES",
    "Applicability",
    "Case",
    "ForRight",
    "ForZone",
    "Judgement",
    "Siting",
    "applicability",
    "under_doubt",
]


@dataclass(frozen=True)
class ForRight:
    """A rule that is judged once for a right."""

    judge: Callable[[Case, Rule], Iterator[Judgement]]


@dataclass(frozen=True)
class ForZone:
    """A rule that is judged for a right in one zone; it holds where it holds in one of the zones.

    `locates`: the rule itself says where the right stands.
    """

    judge: Callable[[Case, Rule, Zone], Iterator[Judgement]]
    locates: bool = False


JUDGES: Mapping[str, ForRight | ForZone] = {
    "within_block": ForZone(within_zone, locates=True),
    "equals_block": ForZone(equals_block, locates=True),
    "within_zone": ForZone(within_zone, locates=True),
    "mineral_as_block": ForZone(mineral_as_block),
    "stage_not_below_block": ForZone(stage_not_below_block),
    "release_window": ForZone(release_window),
    "avoid_layer": ForRight(avoid_layer),
    "avoid_zone": ForRight(avoid_zone),
    "outside_visible_range": ForRight(outside_visible_range),
    "mineral_not_banned": ForRight(mineral_not_banned),
    "restricted_mineral": ForRight(restricted_mineral),
    "minimum_scale": ForRight(minimum_scale),
    "minimum_size_class": ForRight(minimum_size_class),
    "minimum_term": ForRight(minimum_term),
    "plan_period": ForRight(plan_period),
    "plan_scope": ForRight(plan_scope),
    "plan_area": ForRight(plan_area),
    "needs_document": ForRight(needs_document),
    "one_right_per_block": ForZone(one_right_per_block),
    "scale_fits_resource": ForRight(scale_fits_resource),
    "indicator_limit": ForRight(indicator_limit),
    "planned_rights_quota": ForZone(planned_rights_quota),
    "law_distance": ForRight(law_distance),
    "law_area": ForRight(law_area),
    "no_second_right": ForRight(no_second_right),
}
