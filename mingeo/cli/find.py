"""`mingeo find`: which blocks of the plans could host a right."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mingeo.cli.inputs import option_adder
from mingeo.errors import ArgumentError
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from mingeo.find import Host
    from mingeo.model import Finding, Plan

ABOUT = Text("找出可以设置某种矿业权的区块", "find the blocks that could host a right")
EXAMPLES = """  mingeo find --mineral 建筑石料用灰岩 --scale "200 万吨/年" --year 2024
  mingeo find --mineral 地热 --kind exploration --stage 普查 --plan 昌乐 --json"""

_NONE_POSSIBLE = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    option = option_adder(parser)
    option("--mineral", required=True, zh="主矿种", en="main mineral")
    option(
        "--kind",
        choices=("exploration", "mining"),
        default="mining",
        zh="探矿权或采矿权（缺省）",
        en="kind of right; mining by default",
    )
    option("--scale", default="", zh="生产规模，如 “120 万吨/年”", en='annual scale, such as "120 万吨/年"')
    option("--method", choices=("open-pit", "underground"), zh="露天或地下开采", en="method of mining")
    option("--term", type=float, metavar="YEARS", zh="年限", en="term in years")
    option("--stage", default="", zh="勘查阶段，如 普查", en="exploration stage, such as 普查")
    option("--year", type=int, zh="年份；缺省为今年", en="the year; this year by default")
    option(
        "--plan",
        dest="plans",
        action="append",
        default=[],
        zh="规划编号或县名；缺省为全部",
        en="a plan by id or county; all by default",
    )
    option("--zones", metavar="DIR", type=Path, zh="自备规划的文件夹", en="a register folder of your own")
    option("--json", action="store_true", zh="输出 JSON", en="print JSON")


def run(options: argparse.Namespace, stdout: TextIO, _: TextIO) -> int:
    """Print the blocks; the exit status is 0 where one is possible, 1 where none is."""
    from mingeo.find import find_hosts
    from mingeo.minerals import minerals_named
    from mingeo.plans import list_plans, load_plan
    from mingeo.quantities import parse_quantity

    if not minerals_named(options.mineral):
        raise ArgumentError(
            Text(f"矿种表中没有“{options.mineral}”", f"'{options.mineral}' is not in the table of minerals"),
            Text("用规划或矿产资源分类细目中的名称", "use a name of the plans or of the official list"),
        )
    if options.scale:
        parse_quantity(options.scale)
    plans = [load_plan(name, options.zones) for name in options.plans or list_plans(options.zones)]
    said = {"mineral": options.mineral, "scale": options.scale, "method": options.method}
    said |= {"term_years": options.term, "stage": options.stage}
    found = [(plan, find_hosts(plan, options.kind, year=options.year, **said)) for plan in plans]
    language: Language = options.lang or "zh"
    if options.json:
        stdout.write(json.dumps(_object(found, language), ensure_ascii=False, indent=2) + "\n")
    else:
        stdout.writelines(f"{line}\n" for line in _lines(found, language))
    return 0 if any(host.is_possible for _, hosts in found for host in hosts) else _NONE_POSSIBLE


Found = Sequence[tuple["Plan", tuple["Host", ...]]]


def _lines(found: Found, language: Language) -> list[str]:
    from mingeo.report.table import aligned

    lines = []
    for plan, hosts in found:
        possible = sum(host.is_possible for host in hosts)
        count = Text(f"{len(hosts)} 个区块，{possible} 个可能", f"{len(hosts)} blocks, {possible} possible")
        lines += [f"{plan.record.title}（{plan.id}）", f"  {count.to(language)}"]
        rows = [[host.zone.label, "、".join(host.zone.minerals) or "-", _answer(host, language)] for host in hosts]
        lines += [f"  {line}" for line in aligned(rows)]
    note = Text(
        "“可能”不是通过：位置、图层和材料都还没有检查。",
        "'possible' is no pass: place, layers and documents are not checked yet.",
    )
    return [*lines, note.to(language)]


def _answer(host: Host, language: Language) -> str:
    if host.fails is None:
        return Text(f"可能，待定 {len(host.open)} 项", f"possible, {len(host.open)} points open").to(language)
    clause = host.fails.clause
    source = Text("", "") if clause.source == "plan" else Text("，非本规划的规则", ", no rule of this plan")
    return Text(
        f"不可：{host.fails.message.zh}［{clause.section}{source.zh}］",
        f"no: {host.fails.message.en} [{clause.section}{source.en}]",
    ).to(language)


def _object(found: Found, language: Language) -> dict[str, Any]:
    return {
        "schema": 1,
        "plans": [
            {
                "id": plan.id,
                "title": plan.record.title,
                "blocks": [
                    {
                        "zone": host.zone.zone_id,
                        "kind": host.zone.kind,
                        "name": host.zone.name or None,
                        "minerals": list(host.zone.minerals),
                        "stated_area_km2": host.zone.stated_area_km2,
                        "possible": host.is_possible,
                        "fails": None if host.fails is None else _finding(host.fails, language),
                        "open": [_finding(one, language) for one in host.open],
                    }
                    for host in hosts
                ],
            }
            for plan, hosts in found
        ],
    }


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "predicate": finding.predicate,
        "outcome": finding.outcome,
        "strength": finding.strength,
        "message": finding.message.to(language),
        "clause": finding.clause.section,
        "source": finding.clause.source,
    }
