"""plan.toml: the plan's record, directions, scales, indicators, baseline, surveys and rules."""

import dataclasses
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from mingeo.errors import Problem
from mingeo.model import (
    ZONE_KINDS,
    Adjustment,
    BaselineFigure,
    Clause,
    Indicator,
    IndicatorMention,
    MineralDirection,
    MinimumScale,
    Plan,
    PlanRecord,
    Rule,
    RuleScope,
    Survey,
)
from mingeo.plans.entries import Entry, TomlLines, build
from mingeo.predicates import LAYER_ROLES, PREDICATES, STRENGTHS, WHEN
from mingeo.text import Text

__all__ = ["read_record"]

SCHEMA = 1

_TABLES: dict[str, type] = {
    "mineral_directions": MineralDirection,
    "minimum_scales": MinimumScale,
    "baseline": BaselineFigure,
    "surveys": Survey,
}
_TOP = {"schema", "id", "record", "indicators", "rules", *_TABLES}

Record = TypeVar("Record")


def read_record(path: Path, problems: list[Problem]) -> Plan | None:
    """Return the plan of a plan.toml, without zones; None where it has problems, which are kept.

    The file's problems are appended to `problems`, each with its line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, None, Text(f"读不了：{error}", f"cannot be read: {error}")))
        return None
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path, None, Text(f"不是 TOML：{error}", f"is not TOML: {error}")))
        return None
    return _Reader(path, text, data, problems).plan()


class _Reader:
    def __init__(self, path: Path, text: str, data: dict[str, Any], problems: list[Problem]) -> None:
        self.path, self.data, self.problems = path, data, problems
        self.lines = TomlLines(path, text)

    def plan(self) -> Plan | None:
        before = len(self.problems)
        self._check_top()
        record = self._record()
        tables: dict[str, Any] = {table: self._all(table, partial(build, record)) for table, record in _TABLES.items()}
        tables["indicators"] = self._all("indicators", _indicator)
        tables["rules"] = self._all("rules", lambda entry: _rule(entry, str(self.data.get("id"))))
        if record is None or len(self.problems) > before:
            return None
        return Plan(id=self.data["id"], record=record, zone_list=(), **tables)

    def _check_top(self) -> None:
        top = Entry(self.data, "", 0, self.lines, self.problems)
        for key in self.data:
            if key not in _TOP:
                line = self.lines.line_of(key) or self.lines.line_of("", 0, key)
                what = Text(f"未知的表或键 {key}", f"unknown table or key {key}")
                self.problems.append(Problem(self.path, line, what))
        if self.data.get("schema") != SCHEMA:
            top.report(Text(f"schema 应为 {SCHEMA}", f"schema should be {SCHEMA}"), "schema")
        folder = self.path.parent.name
        if self.data.get("id") != folder:
            top.report(Text(f"id 应与文件夹名 {folder} 相同", f"id should be the folder's name {folder}"), "id")

    def _record(self) -> PlanRecord | None:
        data = self.data.get("record", {})
        entry = Entry(data, "record", 0, self.lines, self.problems)
        said = Entry(data.get("adjustment", {}), "record.adjustment", 0, self.lines, self.problems)
        adjustment = build(Adjustment, said)
        return build(PlanRecord, entry.without("adjustment"), adjustment=adjustment or Adjustment())

    def _all(self, table: str, make: Callable[[Entry], Record | None]) -> tuple[Record, ...]:
        entries = self.data.get(table, [])
        made = (make(Entry(data, table, position, self.lines, self.problems)) for position, data in enumerate(entries))
        return tuple(record for record in made if record is not None)


def _indicator(entry: Entry) -> Indicator | None:
    mentions = []
    for mention in entry.data.get("also", []):
        mentions.append(build(IndicatorMention, dataclasses.replace(entry, data=mention)))
    also = tuple(mention for mention in mentions if mention is not None)
    return build(Indicator, entry.without("also"), also=also)


def _rule(entry: Entry, plan_id: str) -> Rule | None:
    before = len(entry.problems)
    data = entry.data
    for key in ("predicate", "clause", "summary"):
        if key not in data:
            entry.report(Text(f"缺少 {key}", f"{key} is missing"))
    if data.get("strength") not in STRENGTHS:
        entry.report(Text(f"未知的强度 {data.get('strength')!r}", f"unknown strength {data.get('strength')!r}"))
    scope = build(RuleScope, dataclasses.replace(entry, data=data.get("applies_to", {})))
    if scope is not None:
        _check_kinds(entry, list(scope.zone_kinds), "applies_to")
    _check_parameters(entry)
    summary = _both_languages(data.get("summary"), entry, "summary")
    if scope is None or summary is None or len(entry.problems) > before:
        return None
    plain = entry.without("clause", "summary", "applies_to", "parameters")
    return build(
        Rule,
        plain,
        clause=Clause(plan_id, data["clause"]),
        summary=summary,
        applies_to=scope,
        parameters=_parameters(data),
    )


def _parameters(data: Any) -> dict[str, Any]:
    """Return a rule's parameters: documents as texts, lists as tuples."""
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.get("parameters", {}).items()
    }
    if "document" in given:
        given["document"] = Text(given["document"]["zh"], given["document"]["en"])
    return given


def _check_parameters(entry: Entry) -> None:
    predicate = PREDICATES.get(entry.data.get("predicate", ""))
    if predicate is None:
        name = entry.data.get("predicate")
        entry.report(Text(f"未知的谓词 {name!r}", f"unknown predicate {name!r}"), "predicate")
        return
    known = {**predicate.required, **predicate.optional}
    given = entry.data.get("parameters", {})
    for name in predicate.required:
        if name not in given:
            entry.report(Text(f"参数缺少 {name}", f"parameter {name} is missing"), "parameters")
    for name, value in given.items():
        if name not in known:
            entry.report(Text(f"未知的参数 {name}", f"unknown parameter {name}"), "parameters")
        elif not _PARAMETER_CHECKS[known[name]](entry, value):
            entry.report(
                Text(f"参数 {name} 的值 {value!r} 无效", f"parameter {name} has the invalid value {value!r}"),
                "parameters",
            )


def _check_kinds(entry: Entry, kinds: Any, key: str = "parameters") -> bool:
    if not isinstance(kinds, list):
        return False
    for kind in kinds:
        if kind not in ZONE_KINDS:
            entry.report(Text(f"未知的分区类型 {kind!r}", f"unknown zone kind {kind!r}"), key)
    return True


def _is_names(_: Entry, value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) for name in value)


def _is_document(entry: Entry, value: Any) -> bool:
    return _both_languages(value, entry, "parameters") is not None


_PARAMETER_CHECKS: dict[str, Callable[[Entry, Any], bool]] = {
    "kinds": lambda entry, value: bool(value) and _check_kinds(entry, value),
    "minerals": _is_names,
    "document": _is_document,
    "role": lambda _, value: value in LAYER_ROLES,
    "when": lambda _, value: value in WHEN,
    "size_class": lambda _, value: value in ("large", "medium"),
    "term_of": lambda _, value: value in ("licence", "service_life"),
    "number": lambda _, value: isinstance(value, int | float) and not isinstance(value, bool) and value > 0,
    "string": lambda _, value: isinstance(value, str) and bool(value),
}


def _both_languages(value: Any, entry: Entry, key: str) -> Text | None:
    if not (isinstance(value, dict) and set(value) == {"zh", "en"} and all(value.values())):
        entry.report(Text(f"{key} 应有 zh 和 en 两种文字", f"{key} should have both zh and en"), key)
        return None
    return Text(value["zh"], value["en"])
