"""`mingeo plans`: which plans are at hand."""

import argparse
import json
from pathlib import Path
from typing import Any, TextIO

from mingeo.model import Plan
from mingeo.text import Text

ABOUT = Text("列出规划", "list the plans of the register")
EXAMPLES = """  mingeo plans
  mingeo plans --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    register = Text("自备规划的文件夹", "a register folder of your own")
    parser.add_argument("--zones", metavar="DIR", type=Path, help=str(register))
    parser.add_argument("--json", action="store_true", help=str(Text("输出 JSON", "print JSON")))


def run(options: argparse.Namespace, stdout: TextIO, _: TextIO) -> int:
    """Print the plans as a table or as JSON."""
    from mingeo.plans import list_plans, load_plan
    from mingeo.report.table import aligned

    plans = [load_plan(name, options.zones) for name in list_plans(options.zones)]
    if options.json:
        stdout.write(json.dumps([_object(plan) for plan in plans], ensure_ascii=False, indent=2) + "\n")
        return 0
    head = ["编号", "县", "规划期", "文号", "分区", "其中区块", "规则"]
    if options.lang == "en":
        head = ["id", "county", "period", "document", "zones", "blocks", "rules"]
    for line in aligned([head, *map(_row, plans)], right=(4, 5, 6)):
        stdout.write(line + "\n")
    return 0


def _blocks(plan: Plan) -> int:
    return len(plan.zones_of(("exploration_block", "mining_block")))


def _row(plan: Plan) -> list[str]:
    record = plan.record
    counts = [len(plan.zone_list), _blocks(plan), len(plan.rules)]
    period = f"{record.period_from}—{record.period_to}"
    return [plan.id, record.county, period, record.document_number or "-", *map(str, counts)]


def _object(plan: Plan) -> dict[str, Any]:
    record = plan.record
    return {
        "id": plan.id,
        "title": record.title,
        "county": record.county,
        "county_code": record.county_code,
        "document_number": record.document_number or None,
        "issued_on": None if record.issued_on is None else record.issued_on.isoformat(),
        "period_from": record.period_from,
        "period_to": record.period_to,
        "text_complete": record.text_complete,
        "zones": len(plan.zone_list),
        "blocks": _blocks(plan),
        "rules": len(plan.rules),
    }
