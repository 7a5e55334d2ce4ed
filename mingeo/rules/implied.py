"""Rules that follow from a plan's tables where the plan states no rule of its own for them.

A mineral that the plan bans is banned, a printed minimum scale is a minimum, also where no sentence of
the plan says so again. Each cites the clause of the table. The plan's period is the one rule added here
that is not the plan's: it is labelled a default.
"""

from collections.abc import Iterator

from mingeo.model import Clause, Plan, Rule
from mingeo.predicates import PREDICATES
from mingeo.text import Text

__all__ = ["implied_rules"]


def implied_rules(plan: Plan) -> tuple[Rule, ...]:
    """Return the rules that follow from the plan's tables and that it does not state itself."""
    stated = {rule.predicate for rule in plan.rules}
    return tuple(rule for rule in _candidates(plan) if rule.predicate not in stated)


def _candidates(plan: Plan) -> Iterator[Rule]:
    bans = [direction.clause for direction in plan.mineral_directions if direction.direction == "banned"]
    if bans:
        yield _rule("mineral_not_banned", Clause(plan.id, _joined(bans)))
    if plan.minimum_scales:
        yield _rule("minimum_scale", Clause(plan.id, _joined([entry.clause for entry in plan.minimum_scales])))
    if plan.record.period_to:
        yield Rule(
            id="plan_period",
            predicate="plan_period",
            strength="mandatory",
            clause=Clause(plan.id, plan.record.clause, "default"),
            summary=Text("在规划期内", "lies in the plan's period"),
        )


def _rule(predicate: str, clause: Clause) -> Rule:
    return Rule(
        id=predicate, predicate=predicate, strength="mandatory", clause=clause, summary=PREDICATES[predicate].says
    )


def _joined(clauses: list[str]) -> str:
    return "；".join(dict.fromkeys(clauses))
