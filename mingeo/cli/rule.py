"""`mingeo rule`: what a rule tests, and which plans have it, clause by clause."""

from __future__ import annotations

import argparse
import datetime
import difflib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mingeo.cli.inputs import option_adder
from mingeo.errors import ArgumentError
from mingeo.predicates import PREDICATES, STRENGTHS
from mingeo.rules.explained import EXPLAINED
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from mingeo.model import Plan, Rule

ABOUT = Text("说明一条规则：检验什么，哪些规划有", "explain a rule: what it tests, and which plans have it")
EXAMPLES = """  mingeo rule
  mingeo rule minimum_scale
  mingeo rule mining-right-within-block --plan 昌乐"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    option = option_adder(parser)
    option(
        "name", metavar="NAME", nargs="?", zh="规则或判断的名称；缺省列出全部", en="a rule or predicate; all by default"
    )
    option("--plan", dest="plans", action="append", default=[], zh="只看某个规划", en="only in this plan")
    option("--zones", metavar="DIR", type=Path, zh="自备规划的文件夹", en="a register folder of your own")
    option("--json", action="store_true", zh="输出 JSON", en="print JSON")


def run(options: argparse.Namespace, stdout: TextIO, _: TextIO) -> int:
    """Print what is known of the rule, or of all of them."""
    from mingeo.plans import list_plans, load_plan

    plans = [load_plan(name, options.zones) for name in options.plans or list_plans(options.zones)]
    predicates = _predicates_called(options.name, plans)
    found = [(name, _rules(plans, name, options.name)) for name in predicates]
    language: Language = options.lang or "zh"
    if options.json:
        objects = [_object(name, rules, language) for name, rules in found]
        stdout.write(json.dumps({"schema": 1, "rules": objects}, ensure_ascii=False, indent=2) + "\n")
    elif options.name is None:
        stdout.writelines(f"{line}\n" for line in _overview(found, language))
    else:
        stdout.writelines(f"{line}\n" for name, rules in found for line in _explanation(name, rules, language))
    return 0


Found = Sequence[tuple["Plan", "Rule"]]


def _predicates_called(name: str | None, plans: Sequence[Plan]) -> list[str]:
    """Return the predicates that a name means: itself, or those of the rules that have it as their id."""
    if name is None:
        return list(EXPLAINED)
    if name in EXPLAINED:
        return [name]
    rules = [rule for plan in plans for rule in _all_rules(plan)]
    called = [rule.predicate for rule in rules if rule.id == name]
    if called:
        return list(dict.fromkeys(called))
    near = difflib.get_close_matches(name, [*EXPLAINED, *(rule.id for rule in rules)], 3, 0.6)
    raise ArgumentError(
        Text(f"没有名为“{name}”的规则", f"there is no rule called '{name}'"),
        Text(
            f"相近的有：{'、'.join(near)}" if near else "mingeo rule 列出全部",
            f"near names: {', '.join(near)}" if near else "see `mingeo rule` for all of them",
        ),
    )


def _rules(plans: Sequence[Plan], predicate: str, asked: str | None) -> list[tuple[Plan, Rule]]:
    """Return the rules of a predicate that hold under some plans; those of one id only, where it was asked for."""
    found = [(plan, rule) for plan in plans for rule in _all_rules(plan) if rule.predicate == predicate]
    return found if asked in (None, predicate) else [(plan, rule) for plan, rule in found if rule.id == asked]


def _all_rules(plan: Plan) -> list[Rule]:
    """Return a plan's own rules, those that its tables imply where it states none, and those of law in its county."""
    from mingeo.rules.implied import implied_rules
    from mingeo.rules.law import law_rules

    stated = {rule.predicate for rule in plan.rules}
    implied = [rule for rule in implied_rules(plan) if rule.predicate not in stated]
    return [*plan.rules, *implied, *law_rules(plan, datetime.datetime.now(tz=datetime.UTC).date())]


def _overview(found: Sequence[tuple[str, Found]], language: Language) -> Iterator[str]:
    from mingeo.report.table import aligned

    rows = []
    for name, rules in found:
        counties = "、".join(dict.fromkeys(plan.record.county for plan, _ in rules))
        rows.append([name, _says(name, rules).to(language), str(len(rules)), counties])
    yield from aligned(rows, right=(2,))


def _explanation(name: str, rules: Found, language: Language) -> Iterator[str]:
    yield f"{name}: {_says(name, rules).to(language)}"
    yield ""
    yield EXPLAINED[name].to(language)
    if not rules:
        yield Text("没有规划写有这条规则。", "No plan has this rule.").to(language)
    shown = None
    for plan, rule in rules:
        if plan is not shown:
            shown = plan
            yield ""
            yield f"{plan.record.title}（{plan.id}）"
        colon, comma, left, right = ("：", "，", "［", "］") if language == "zh" else (": ", ", ", "[", "]")
        told = [STRENGTHS[rule.strength].to(language), rule.clause.section, _SOURCES[rule.clause.source].to(language)]
        yield f"  - {rule.id}{colon}{rule.summary.to(language)} {left}{comma.join(filter(None, told))}{right}"
        details = [*_details(rule, language), rule.note]
        yield from (f"    {line}" for line in details if line)


_SOURCES = {
    "plan": Text("", ""),
    "law": Text("法律，非本规划", "law, not this plan"),
    "default": Text("本程序默认，非本规划", "mingeo's default, not this plan"),
}


def _details(rule: Rule, language: Language) -> Iterator[str]:
    semicolon = "；" if language == "zh" else "; "
    parameters = [f"{key} = {_shown(value, language)}" for key, value in rule.parameters.items()]
    if parameters:
        yield Text("参数：", "parameters: ").to(language) + semicolon.join(parameters)
    scope = rule.applies_to
    limits = [f"{key} = {_shown(value, language)}" for key, value in vars(scope).items() if value not in (None, ())]
    if limits:
        yield Text("适用于：", "applies to: ").to(language) + semicolon.join(limits)


def _shown(value: object, language: Language) -> str:
    if isinstance(value, Text):
        return value.to(language)
    comma = "、" if language == "zh" else ", "
    return comma.join(str(one) for one in value) if isinstance(value, tuple | list) else str(value)


def _says(name: str, rules: Found) -> Text:
    """Return a rule's short name; of one that no plan can state, what its own rule says."""
    if name in PREDICATES:
        return PREDICATES[name].says
    return rules[0][1].summary if rules else Text("", "")


def _object(name: str, rules: Found, language: Language) -> dict[str, Any]:
    return {
        "name": name,
        "says": _says(name, rules).to(language),
        "tests": EXPLAINED[name].to(language),
        "plans": [
            {
                "plan": plan.id,
                "rule": rule.id,
                "strength": rule.strength,
                "clause": rule.clause.section,
                "source": rule.clause.source,
                "summary": rule.summary.to(language),
                "parameters": {key: _shown(value, language) for key, value in rule.parameters.items()},
                "applies_to": {
                    key: _shown(value, language)
                    for key, value in vars(rule.applies_to).items()
                    if value not in (None, ())
                },
                "note": rule.note,
            }
            for plan, rule in rules
        ],
    }
