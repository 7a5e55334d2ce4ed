"""Which rules can be switched off by name: those of law and mingeo's defaults, never the plan's own."""

import difflib
from collections.abc import Sequence

from mingeo.errors import ArgumentError
from mingeo.model import Plan
from mingeo.rules.implied import implied_rules
from mingeo.rules.law import LAW_IDS, LAW_LAYERS
from mingeo.text import Text

__all__ = ["CHECKS", "left_out_by"]

CHECKS = ("boundary_area", "boundary_in_parent", "overlap_without_rule")
"""Checks of the user's own boundaries and layers that no plan asks for."""


def left_out_by(plan: Plan, without: Sequence[str]) -> tuple[str, ...]:
    """Return the rules that are switched off; only what is not the plan's own can be.

    Raises
    ------
    ArgumentError
        A rule that is not there, or that is the plan's own.
    """
    defaults = [rule.id for rule in implied_rules(plan) if rule.clause.source != "plan"]
    known = (*defaults, *CHECKS, LAW_LAYERS, *LAW_IDS)
    for name in without:
        if name in known:
            continue
        if name in {rule.id for rule in (*plan.rules, *implied_rules(plan))}:
            raise ArgumentError(
                Text(f"{name} 是规划自己的规则，不能关闭", f"{name} is the plan's own rule and cannot be switched off"),
                Text("只能关闭法律规则和本程序默认规则", "only rules of law and mingeo's defaults can"),
            )
        near = difflib.get_close_matches(name, known, 3, 0.5) or known[:4]
        raise ArgumentError(
            Text(f"没有规则“{name}”", f"there is no rule '{name}'"),
            Text(f"可关闭的如：{'、'.join(near)}", f"such as: {', '.join(near)}"),
        )
    return tuple(dict.fromkeys(without))
