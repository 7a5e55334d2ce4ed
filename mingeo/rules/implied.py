"""Rules that follow from a plan's tables where the plan states no rule of its own for them.

A mineral that the plan bans is banned, a printed minimum scale is a minimum, also where no sentence of
the plan says so again. Each cites the clause of the table. The plan's period is the one rule added here
that is not the plan's: it is labelled a default.
"""

from collections.abc import Iterator

from mingeo.model import Clause, Plan, Rule, RuleScope
from mingeo.predicates import PREDICATES
from mingeo.text import Text

__all__ = ["implied_rules"]


def implied_rules(plan: Plan) -> Iterator[Rule]:
    """Yield the rules that follow from the plan's tables; where the plan states one itself, that one goes first."""
    bans = [direction.clause for direction in plan.mineral_directions if direction.direction == "banned"]
    if bans:
        yield _rule("mineral_not_banned", Clause(plan.id, _joined(bans)), PREDICATES["mineral_not_banned"].says)
    if plan.minimum_scales:
        clause = Clause(plan.id, _joined([entry.clause for entry in plan.minimum_scales]))
        yield _rule("minimum_scale", clause, PREDICATES["minimum_scale"].says, RuleScope(kind="mining"))
    if plan.record.scope_excludes:
        yield _rule(
            "plan_scope", Clause(plan.id, plan.record.clause), Text("在规划适用范围内", "is covered by the plan")
        )
    if plan.record.scope and plan.id:
        summary = Text(
            f"在规划适用的行政区域（{plan.record.scope}）内",
            f"lies in the county that the plan is for ({plan.record.scope})",
        )
        yield _rule("plan_area", Clause(plan.id, plan.record.clause), summary)
    if plan.record.period_to:
        clause = Clause(plan.id, plan.record.clause, "default")
        yield _rule("plan_period", clause, Text("在规划期内", "lies in the plan's period"))


def _rule(predicate: str, clause: Clause, summary: Text, applies_to: RuleScope | None = None) -> Rule:
    scope = applies_to or RuleScope()
    return Rule(predicate, predicate, strength="mandatory", clause=clause, summary=summary, applies_to=scope)


def _joined(clauses: list[str]) -> str:
    return "；".join(dict.fromkeys(clauses))
