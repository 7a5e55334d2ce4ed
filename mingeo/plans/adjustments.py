"""adjustments.toml: zones added, changed or withdrawn after a plan was published.

Each entry names the document that made it, and the date from which it holds. They are applied in the order of
their dates, and every state on the way is checked as the published one is.
"""

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from mingeo.errors import Problem
from mingeo.model.plan import Zone, ZoneChange
from mingeo.plans.consistency import check_zones
from mingeo.plans.entries import Entry, TomlLines
from mingeo.plans.state import ACTIONS, apply_change
from mingeo.plans.zone_table import COLUMNS, ZoneRow, cells_of_zone, zone_of_cells
from mingeo.text import Text

__all__ = ["read_adjustments"]

SCHEMA = 1

_OWN_KEYS = {"action", "zone_id", "document", "clause", "date", "note"}
_ZONE_KEYS = {column for column in COLUMNS if column not in _OWN_KEYS}


def read_adjustments(
    path: Path, zones: Mapping[str, Zone], issued_on: datetime.date | None, problems: list[Problem]
) -> tuple[ZoneChange, ...]:
    """Return the changes of an adjustments.toml by their dates; none where there is no such file.

    Parameters
    ----------
    path
        The file.
    zones
        The published zones by id.
    issued_on
        When the plan was published; no change can be older.
    problems
        Every problem is appended, with its line.
    """
    if not path.exists():
        return ()
    before = len(problems)
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, None, Text(f"读不了：{error}", f"cannot be read: {error}")))
        return ()
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path, None, Text(f"不是 TOML：{error}", f"is not TOML: {error}")))
        return ()
    entries = _entries(path, text, data, problems)
    for entry in entries:
        _check(entry, issued_on)
    if len(problems) > before:
        return ()
    entries.sort(key=lambda entry: cast("datetime.date", entry.data["date"]))
    return _changes(entries, dict(zones), problems)


def _entries(path: Path, text: str, data: dict[str, Any], problems: list[Problem]) -> list[Entry]:
    lines = TomlLines(path, text)
    top = Entry(data, "", 0, lines, problems)
    for key in data:
        if key not in ("schema", "id", "adjustments"):
            top.report(Text(f"未知的表或键 {key}", f"unknown table or key {key}"), key)
    if data.get("schema") != SCHEMA:
        top.report(Text(f"schema 应为 {SCHEMA}", f"schema should be {SCHEMA}"), "schema")
    if data.get("id") != path.parent.name:
        folder = path.parent.name
        top.report(Text(f"id 应与文件夹名 {folder} 相同", f"id should be the folder's name {folder}"), "id")
    rows = data.get("adjustments", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        top.report(Text("应写成 [[adjustments]]", "should be written as [[adjustments]]"), "adjustments")
        return []
    return [Entry(row, "adjustments", position, lines, problems) for position, row in enumerate(rows)]


def _check(entry: Entry, issued_on: datetime.date | None) -> None:
    """Report what is wrong with one entry by itself."""
    data, action = entry.data, entry.data.get("action")
    if not isinstance(action, str) or action not in ACTIONS:
        known = " | ".join(ACTIONS)
        entry.report(Text(f"action = {action!r} 应为 {known}", f"action = {action!r} should be {known}"), "action")
    for key in ("zone_id", "document"):
        if not isinstance(data.get(key), str) or not data[key]:
            entry.report(Text(f"{key} 应是文字", f"{key} should be a text"), key)
    for key in ("clause", "note"):
        if not isinstance(data.get(key, ""), str):
            entry.report(Text(f"{key} 应是文字", f"{key} should be a text"), key)
    day = data.get("date")
    if type(day) is not datetime.date:
        entry.report(Text("date 应是日期，如 2024-06-01", "date should be a date such as 2024-06-01"), "date")
    elif issued_on is not None and day < issued_on:
        entry.report(
            Text(f"{day} 早于规划印发日 {issued_on}", f"{day} is before the plan's issue on {issued_on}"), "date"
        )
    _check_columns(entry, set(data) - _OWN_KEYS)


def _check_columns(entry: Entry, columns: set[str]) -> None:
    """Report the columns of zones.csv that an entry must not have, or has to have."""
    data, action = entry.data, entry.data.get("action")
    for key in sorted(columns - _ZONE_KEYS):
        entry.report(Text(f"未知的键 {key}", f"unknown key {key}"), key)
    for key in sorted(columns & _ZONE_KEYS):
        if isinstance(data[key], bool) or not isinstance(data[key], str | int | float):
            entry.report(Text(f"{key} 应是文字或数", f"{key} should be a text or a number"), key)
    if action == "withdrawn" and columns:
        entry.report(Text("撤销的分区不写其他列", "a zone that is withdrawn has no columns"), "action")
    if action == "changed" and not columns:
        entry.report(Text("没有写明调整了什么", "it does not say what was changed"), "action")


def _changes(entries: list[Entry], zones: dict[str, Zone], problems: list[Problem]) -> tuple[ZoneChange, ...]:
    changes: list[ZoneChange] = []
    for entry in entries:
        change = _change(entry, zones)
        if change is None:
            return ()
        changes.append(change)
        apply_change(change, zones)
        if not _is_sound(entry, change, zones):
            return ()
    return tuple(changes)


def _change(entry: Entry, zones: Mapping[str, Zone]) -> ZoneChange | None:
    data = entry.data
    zone_id, action = data["zone_id"], cast('Literal["added", "changed", "withdrawn"]', data["action"])
    there = zones.get(zone_id)
    if (action == "added") == (there is not None):
        what = Text(f"已有分区 {zone_id}", f"there is a zone {zone_id} already")
        missing = Text(f"此时没有分区 {zone_id}", f"there is no zone {zone_id} at that time")
        entry.report(what if there is not None else missing, "zone_id")
        return None
    before = len(entry.problems)
    zone = there if action == "withdrawn" and there is not None else _zone(entry, there)
    if len(entry.problems) > before:
        return None
    return ZoneChange(action, zone, data["document"], data["date"], data.get("clause", ""), data.get("note", ""))


def _zone(entry: Entry, there: Zone | None) -> Zone:
    """Return the zone that an entry makes, with what it does not say as it was."""
    data = entry.data
    cells = dict.fromkeys(COLUMNS, "") if there is None else _cells(there)
    cells |= {key: str(value) for key, value in data.items() if key in _ZONE_KEYS}
    source = f"{data['document']}{data.get('clause', '')}"
    cells |= {"zone_id": data["zone_id"], "clause": "；".join(part for part in (cells["clause"], source) if part)}
    line = entry.lines.line_of(entry.table, entry.position)
    return zone_of_cells(cells, entry.lines.path, line, entry.problems)


def _cells(zone: Zone) -> dict[str, str]:
    """Return the row of zones.csv that a zone came from."""
    return {column: "" if value is None else str(value) for column, value in cells_of_zone(zone).items()}


def _is_sound(entry: Entry, change: ZoneChange, zones: Mapping[str, Zone]) -> bool:
    """Check the plan's state after a change; what is wrong then, is the change's fault."""
    line = entry.lines.line_of(entry.table, entry.position)
    rows: list[ZoneRow] = [(line if one.zone_id == change.zone.zone_id else None, one) for one in zones.values()]
    found: list[Problem] = []
    check_zones(rows, entry.lines.path, found)
    entry.problems.extend(Problem(problem.path, line, problem.what) for problem in found)
    return not found
