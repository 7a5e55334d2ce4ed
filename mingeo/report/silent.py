"""What most plans rule on and one does not."""

from __future__ import annotations

from mingeo.model import Plan
from mingeo.text import Text

__all__ = ["silences"]


def silences(plan: Plan) -> list[Text]:
    """Return what most plans rule on and this one does not, so that no one takes it for checked."""
    predicates = {rule.predicate for rule in plan.rules}
    roles = {rule.parameters.get("role") for rule in plan.rules if rule.predicate == "avoid_layer"}
    found = []
    if not predicates & {"within_block", "equals_block"}:
        found.append(Text("矿业权须在规划区块范围内", "that a right stays within its block"))
    if not roles & {"ecological_redline", "territorial_space_plan"}:
        found.append(Text("避让生态保护红线", "that a right avoids the ecological red line"))
    if not roles & {"basic_farmland", "permanent_basic_farmland", "territorial_space_plan"}:
        found.append(Text("避让永久基本农田", "that a right avoids permanent basic farmland"))
    return found
