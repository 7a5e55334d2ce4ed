"""Rules that come from the law and not from the plan: dated rows of `law.csv`.

Each row has the jurisdiction that it holds in (the beginning of a county code; empty for the whole country),
the role of the layer that it is about, how near a right may come and from where the law measures, what the
right has to do to be meant, whether it prohibits (P), takes consent (A) or notice (N), and the article. Only
rows whose text was read are there; a date that was not read is left out, and the row then always holds.
"""

import csv
import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from mingeo.model import Clause, Plan, Rule, RuleScope
from mingeo.predicates import LAYER_ROLES
from mingeo.rules.located import layers_for
from mingeo.text import Text

__all__ = ["LAW_IDS", "LAW_LAYERS", "law_roles", "law_rules"]

LAW_LAYERS = "law-layers"
"""The finding that names every layer the law asks about and nobody gave."""

_EFFECTS = {
    "P": Text("法律禁止", "the law prohibits it"),
    "A": Text("法律规定须经同意或批准", "the law asks for consent or approval"),
    "N": Text("法律规定须告知并采取措施", "the law asks for notice and measures"),
}


def law_rules(plan: Plan, day: datetime.date) -> tuple[Rule, ...]:
    """Return the rules of law that hold in a plan's county on a day, in the order of the table."""
    return _in_force(plan.id, plan.record.county_code, day) if plan.id else ()


@lru_cache(maxsize=64)
def _in_force(plan_id: str, county_code: str, day: datetime.date) -> tuple[Rule, ...]:
    rules = (_rule(row, plan_id) for row in _rows() if county_code.startswith(row["jurisdiction"]))
    return tuple(rule for rule in rules if rule.holds_on(day))


def _rule(row: dict[str, str], plan_id: str) -> Rule:
    name, distance_m = LAYER_ROLES[row["role"]], float(row["distance_m"])
    measured = Text(row["measured_zh"], row["measured_en"])
    effect = _EFFECTS[row["effect"]]
    where = Text(
        f"距{name.zh} {distance_m:g} 米以内（自{measured.zh}起算）" if distance_m else f"在{name.zh}内",
        f"within {distance_m:g} m of a {name.en} (from {measured.en})" if distance_m else f"in the {name.en}",
    )
    return Rule(
        id=row["id"],
        predicate="no_second_right" if row["reference"] == "right" else "law_distance" if distance_m else "law_area",
        strength="procedure" if row["effect"] == "N" else "mandatory",
        clause=Clause(plan_id, row["source"], "law"),
        summary=Text(f"{where.zh}：{effect.zh}", f"{where.en}: {effect.en}"),
        applies_to=_scope(row),
        parameters={
            "role": row["role"],
            "distance_m": distance_m,
            "measured": measured,
            "reference": row["reference"],
            "activity": row["activity"],
            "effect": row["effect"],
            "needs": Text(row["needs_zh"], row["needs_en"]) if row["needs_zh"] else effect,
        },
        valid_from=_date(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        note=row["note"],
    )


def _scope(row: dict[str, str]) -> RuleScope:
    return RuleScope(
        kind=cast("Any", row["kind"] or None),
        minerals=_names(row["minerals"]),
        except_minerals=_names(row["except_minerals"]),
        method=cast("Any", row["method"] or None),
    )


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split("、") if name)


def _date(cell: str) -> datetime.date | None:
    return datetime.date.fromisoformat(cell) if cell else None


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    with (Path(__file__).parent / "law.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


LAW_IDS = tuple(row["id"] for row in _rows())


def law_roles(role: str) -> set[str]:
    """Return the ids of the rows that are about a layer's role."""
    return {row["id"] for row in _rows() if row["role"] in layers_for(role)}
