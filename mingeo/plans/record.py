"""plan.toml: the plan's record, directions, scales, indicators, baseline, surveys and rules."""

import dataclasses
import re
import tomllib
from collections.abc import Callable, Mapping
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
from mingeo.plans.entries import Entry, TomlLines, build, is_figure
from mingeo.predicates import COUNTY_OUTLINE, DISTANCE_ROLES, LAYER_ROLES, PREDICATES, STRENGTHS, WHEN
from mingeo.text import Text

__all__ = ["ReadRecord", "read_record"]

SCHEMA = 1

_TABLES: dict[str, type] = {
    "mineral_directions": MineralDirection,
    "minimum_scales": MinimumScale,
    "baseline": BaselineFigure,
    "surveys": Survey,
}
_TOP = {"schema", "id", "record", "indicators", "rules", *_TABLES}

Record = TypeVar("Record")


@dataclasses.dataclass(frozen=True)
class ReadRecord:
    """A plan as its plan.toml gives it, without zones, and where everything in that file stands."""

    plan: Plan
    lines: TomlLines


def read_record(path: Path, problems: list[Problem]) -> ReadRecord | None:
    """Return the plan of a plan.toml; None where the file has problems, which are appended with their lines."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, None, Text(f"读不了：{error}", f"cannot be read: {error}")))
        return None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        problems.append(Problem(path, line, Text(f"不是 TOML：{error}", f"is not TOML: {error}")))
        return None
    reader = _Reader(path, text, data, problems)
    plan = reader.plan()
    return None if plan is None else ReadRecord(plan, reader.lines)


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
        data = self.data.get("record")
        if not isinstance(data, dict):
            self._wrong_shape("record", Text("应是表 [record]", "should be a table [record]"))
            return None
        entry = Entry(data, "record", 0, self.lines, self.problems)
        said = entry.inner("adjustment").data
        adjustment = build(Adjustment, Entry(said, "record.adjustment", 0, self.lines, self.problems))
        return build(PlanRecord, entry.without("adjustment"), adjustment=adjustment or Adjustment())

    def _all(self, table: str, make: Callable[[Entry], Record | None]) -> tuple[Record, ...]:
        entries = self.data.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._wrong_shape(table, Text(f"应写成 [[{table}]]", f"should be written as [[{table}]]"))
            return ()
        made = (make(Entry(data, table, position, self.lines, self.problems)) for position, data in enumerate(entries))
        return tuple(record for record in made if record is not None)

    def _wrong_shape(self, table: str, what: Text) -> None:
        line = self.lines.line_of(table) or self.lines.line_of("", 0, table)
        self.problems.append(Problem(self.path, line, Text(f"{table} {what.zh}", f"{table} {what.en}")))


def _indicator(entry: Entry) -> Indicator | None:
    mentions = entry.data.get("also", [])
    if not isinstance(mentions, list) or not all(isinstance(mention, dict) for mention in mentions):
        entry.report(Text("also 应是表的数组", "also should be an array of tables"), "also")
        mentions = []
    also = [build(IndicatorMention, dataclasses.replace(entry, data=mention, inside="also")) for mention in mentions]
    return build(Indicator, entry.without("also"), also=tuple(mention for mention in also if mention is not None))


def _rule(entry: Entry, plan_id: str) -> Rule | None:
    before = len(entry.problems)
    data = entry.data
    scope = build(RuleScope, entry.inner("applies_to"))
    if scope is not None:
        _check_kinds(entry, list(scope.zone_kinds), "applies_to")
    if not _is_known(data.get("strength"), STRENGTHS):
        told = repr(data.get("strength"))
        entry.report(Text(f"未知的强度 {told}", f"unknown strength {told}"), "strength")
    if not isinstance(data.get("clause"), str) or not data["clause"]:
        entry.report(Text("clause 应是文字", "clause should be a text"), "clause")
    _check_parameters(entry)
    summary = _both_languages(data.get("summary"), entry, "summary")
    usable = len(entry.problems) == before
    rule = build(
        Rule,
        entry.without("clause", "summary", "applies_to", "parameters"),
        clause=Clause(plan_id, str(data.get("clause"))),
        summary=summary or Text("", ""),
        applies_to=scope or RuleScope(),
        parameters=_parameters(data) if usable else {},
    )
    return rule if usable else None


def _is_known(value: Any, known: Mapping[str, object]) -> bool:
    return isinstance(value, str) and value in known


def _parameters(data: Any) -> dict[str, Any]:
    """Return a rule's parameters: documents as texts, lists as tuples."""
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.get("parameters", {}).items()
    }
    if "document" in given:
        given["document"] = Text(given["document"]["zh"], given["document"]["en"])
    return given


def _check_parameters(entry: Entry) -> None:
    name = entry.data.get("predicate")
    predicate = PREDICATES.get(name) if isinstance(name, str) else None
    given = entry.inner("parameters").data
    if predicate is None:
        entry.report(Text(f"未知的谓词 {name!r}", f"unknown predicate {name!r}"), "predicate")
        return
    known = {**predicate.required, **predicate.optional}
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
        if not _is_known(kind, ZONE_KINDS):
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
    "role": lambda _, value: _is_known(value, LAYER_ROLES) and value not in (*DISTANCE_ROLES, COUNTY_OUTLINE),
    "when": lambda _, value: _is_known(value, WHEN),
    "size_class": lambda _, value: value in ("large", "medium"),
    "term_of": lambda _, value: value in ("licence", "service_life"),
    "counts": lambda _, value: value in ("rights", "holders", "deposits"),
    "number": lambda _, value: is_figure(value) and value > 0,
    "string": lambda _, value: isinstance(value, str) and bool(value),
}


def _both_languages(value: Any, entry: Entry, key: str) -> Text | None:
    texts = list(value.values()) if isinstance(value, dict) and set(value) == {"zh", "en"} else []
    if not texts or not all(isinstance(text, str) and text for text in texts):
        entry.report(Text(f"{key} 应有 zh 和 en 两种文字", f"{key} should have both zh and en"), key)
        return None
    return Text(value["zh"], value["en"])
