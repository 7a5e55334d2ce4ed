"""`mingeo lint`: a plan's own figures held against each other."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mingeo.text import Language, Text, printable

if TYPE_CHECKING:
    from mingeo.lint import Grade, LintFinding
    from mingeo.model import Plan

ABOUT = Text("核对规划自身的数字", "hold a plan's own figures against each other")
EXAMPLES = """  mingeo lint 昌乐
  mingeo lint --json > lint.json"""

SCHEMA = 1

_GRADES_TOLD: dict[Grade, Text] = {
    "contradiction": Text("矛盾：两处不能同时成立", "Contradictions: both cannot hold"),
    "doubtful": Text("存疑：规划未写明条件，或不能比较", "Doubtful: on a condition not stated, or not comparable"),
    "wording": Text("表述：写法、单位或末位取舍不一", "Wording: spelt, measured or rounded in two ways"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    plans = Text("规划编号或县名；缺省为全部", "plans by id or county; all when left out")
    parser.add_argument("plans", metavar="PLAN", nargs="*", help=str(plans))
    register = Text("自备规划的文件夹", "a register folder of your own")
    parser.add_argument("--zones", metavar="DIR", type=Path, help=str(register))
    parser.add_argument("--json", action="store_true", help=str(Text("输出 JSON", "print JSON")))


def run(options: argparse.Namespace, stdout: TextIO, _: TextIO) -> int:
    """Print what does not go together, as text or as JSON; a finding is no verdict, so that the status is 0."""
    from mingeo.lint import lint_plan
    from mingeo.plans import list_plans, load_plan

    language: Language = options.lang or "zh"
    named = [load_plan(name, options.zones) for name in options.plans or list_plans(options.zones)]
    # The same plan may be asked for by two of its names.
    found = [(plan, lint_plan(plan)) for plan in {plan.id: plan for plan in named}.values()]
    if options.json:
        told = {"schema": SCHEMA, "plans": [_object(plan, findings, language) for plan, findings in found]}
        stdout.write(json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        return 0
    for plan, findings in found:
        stdout.writelines(f"{line}\n" for line in _lines(plan, findings, language))
    note = Text(
        "只比对已收录的数字，不改正原文，也不是审查结论；以公布的规划为准。",
        "Only figures that the register holds were compared; nothing is corrected, and this is no official finding.",
    )
    stdout.write(f"{note.to(language)}\n")
    return 0


def _lines(plan: Plan, findings: Sequence[LintFinding], language: Language) -> Iterator[str]:
    yield f"{plan.id}  {printable(plan.record.title)}"
    if not findings:
        yield f"  {Text('没有发现', 'nothing found').to(language)}"
    for grade, title in _GRADES_TOLD.items():
        group = [finding for finding in findings if finding.grade == grade]
        if group:
            count = Text(f"（{len(group)}）", f" ({len(group)})")
            yield f"  {title.to(language)}{count.to(language)}"
        for finding in group:
            check = Text(f"［{finding.check}］", f"[{finding.check}]")
            yield f"  - {printable(finding.message.to(language))} {check.to(language)}"
            for place in finding.places:
                separator = Text("：", ": ").to(language)
                yield f"      {printable(place.clause)}{separator}{printable(place.printed)}"
    yield ""


def _object(plan: Plan, findings: Sequence[LintFinding], language: Language) -> dict[str, Any]:
    return {
        "id": plan.id,
        "findings": [
            {
                "check": finding.check,
                "grade": finding.grade,
                "message": finding.message.to(language),
                "places": [{"clause": place.clause, "printed": place.printed} for place in finding.places],
                "measures": {
                    name: round(float(value), 9) for name, value in finding.measures.items() if math.isfinite(value)
                },
            }
            for finding in findings
        ],
    }
