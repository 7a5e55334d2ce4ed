"""The things mingeo speaks of: a plan, its zones and rules, a right, a finding, a review.

Plain records without behaviour beyond their own arithmetic; geometries are shapely objects that these
records carry but never touch.
"""

from mingeo.model.plan import (
    Adjustment,
    BaselineFigure,
    Boundary,
    Indicator,
    IndicatorMention,
    MineralDirection,
    MinimumScale,
    Place,
    Plan,
    PlanRecord,
    Rule,
    RuleScope,
    Survey,
    Zone,
)
from mingeo.model.review import Areas, Finding, Overlap, Review, text_of
from mingeo.model.right import Layer, MiningRight
from mingeo.model.terms import OUTCOMES, RIGHT_KINDS, ZONE_KINDS, Basis, Clause, Outcome, RightKind, ZoneKind

__all__ = [
    "OUTCOMES",
    "RIGHT_KINDS",
    "ZONE_KINDS",
    "Adjustment",
    "Areas",
    "BaselineFigure",
    "Basis",
    "Boundary",
    "Clause",
    "Finding",
    "Indicator",
    "IndicatorMention",
    "Layer",
    "MineralDirection",
    "MinimumScale",
    "MiningRight",
    "Outcome",
    "Overlap",
    "Place",
    "Plan",
    "PlanRecord",
    "Review",
    "RightKind",
    "Rule",
    "RuleScope",
    "Survey",
    "Zone",
    "ZoneKind",
    "text_of",
]
