"""An adoption as a page of text, as JSON, and as the README of the folder that it leaves."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingeo.boundary_checks import CHECKS, Check
from mingeo.model import OUTCOMES, ZONE_KINDS, Zone
from mingeo.plans.adoption import HOW
from mingeo.report.table import aligned
from mingeo.text import Language, Text, printable

if TYPE_CHECKING:
    from mingeo.features import FeatureSet
    from mingeo.model import Plan
    from mingeo.plans.adopted_folder import Adopted
    from mingeo.plans.adoption import Matching

__all__ = ["Adoption", "adoption_json", "adoption_page", "adoption_readme"]

SCHEMA = 1
_MARKUP = re.compile(r"([\\`*_\[\]|~#])")
_NOTHING = "-"

_STANDING = Text(
    "边界照文件原样保存，未作修改。检查未通过的也已存入：面积与规划不符、超出上级的，审查时会再次提示；其余请先核实再用。"
    "本结果是预检，以主管部门的数据库为准。",
    "Boundaries are kept as the file has them, those that fail a check too. A review tells again of a wrong area "
    "and of one outside its parent; look into the others before you rely on them. This is a pre-check: the bureau's "
    "own database prevails.",
)


@dataclass(frozen=True)
class Adoption:
    """What came of a file: what was matched, what the checks found, and what is written.

    `plan` has the boundaries of the result, those of an earlier adoption among them; `kept` is how many
    of them are not from this file.
    """

    plan: Plan
    found: FeatureSet
    matching: Matching
    checks: tuple[Check, ...]
    adopted: tuple[Adopted, ...]
    crs: str
    kept: int
    kinds: tuple[str, ...]
    notes: tuple[Text, ...]

    @property
    def missing(self) -> tuple[Zone, ...]:
        """Return the zones that the file is about and that have no boundary still."""
        zones = self.plan.zones_of(self.kinds) if self.kinds else self.plan.zone_list
        return tuple(zone for zone in zones if zone.boundary is None)

    @property
    def is_open(self) -> bool:
        """Return True where a feature is left over or a check did not pass."""
        return bool(self.matching.left_over) or any(check.outcome != "pass" for check in self.checks)


def adoption_page(result: Adoption, language: Language) -> str:
    """Return what matched, what did not, and every check that did not pass."""
    record = result.plan.record
    lines = [
        f"{Text('规划', 'plan').to(language)}: {printable(record.title)} ({result.plan.id})",
        f"{Text('文件', 'file').to(language)}: {printable(result.found.path)}  {result.crs}  "
        f"sha256 {result.found.sha256[:12]}",
        "",
        *aligned(_table(result, language)),
    ]
    lines += _section(Text("检查未通过或未完成", "checks that did not pass"), _remarks(result, language), language)
    lines += _section(Text("没有对应分区的要素", "features without a zone"), _left_over(result, language), language)
    lines += _section(Text("没有边界的分区", "zones without a boundary"), _missing(result, language), language)
    notes = [note.to(language) for note in (*result.found.interpretation, *result.notes)]
    lines += _section(Text("说明", "notes"), notes, language)
    lines += ["", _verdict(result).to(language)]
    return "\n".join(lines) + "\n"


def adoption_json(result: Adoption, target: Path, language: Language) -> str:
    """Return the same as one JSON object."""
    adopted = {one.zone_id: one for one in result.adopted}
    document = {
        "schema": SCHEMA,
        "plan": {"id": result.plan.id, "title": result.plan.record.title},
        "file": {
            "path": result.found.path,
            "sha256": result.found.sha256,
            "crs": result.found.crs,
            "features": len(result.found.features),
        },
        "into": str(target),
        "matched": [
            {
                "zone_id": match.zone.zone_id,
                "name": match.zone.name or None,
                "features": [feature.label for feature in match.features],
                "matched_by": match.how,
                "source": adopted[match.zone.zone_id].source,
                "date": adopted[match.zone.zone_id].date,
            }
            for match in result.matching.matches
        ],
        "kept": result.kept,
        "features_without_zone": [
            {
                "feature": left.feature.label,
                "why": left.why,
                "message": left.message.to(language),
                "near": [zone.zone_id for zone in left.near],
            }
            for left in result.matching.left_over
        ],
        "zones_without_feature": [_zone_object(zone) for zone in result.missing],
        "checks": [
            {
                "check": check.name,
                "zone_id": check.zone_id,
                "outcome": check.outcome,
                "message": check.message.to(language),
                "measures": dict(check.measures),
            }
            for check in result.checks
        ],
        "interpretation": [note.to(language) for note in (*result.found.interpretation, *result.notes)],
        "complete": not result.is_open,
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def adoption_readme(result: Adoption, language: Language) -> str:
    """Return the README of the folder: every boundary with its source, and the last file's loose ends.

    Names come from files: nothing in them is markup.
    """

    def cells(row: list[str]) -> str:
        return f"| {' | '.join(_plain(cell) for cell in row)} |"

    head, *rows = _table(result, language)
    sources = {
        (one.file, one.source, one.date, one.sha256): None for one in sorted(result.adopted, key=lambda one: one.file)
    }
    lines = [
        f"# {_plain(result.plan.record.title)}",
        "",
        _STANDING.to(language),
        "",
        f"## {Text('来源', 'sources').to(language)}",
        "",
        *[
            f"- {_plain(file)}: {_plain(source)}, {_plain(date)}, sha256 {_plain(sha256)}"
            for file, source, date, sha256 in sources
        ],
        f"- {Text('坐标系', 'CRS').to(language)}: {_plain(result.crs)}",
        "",
        f"## {Text('采用的边界', 'boundaries').to(language)}",
        "",
        cells(head),
        f"|{'---|' * len(head)}",
        *map(cells, rows),
    ]
    for title, told in (
        (Text("检查未通过或未完成", "checks that did not pass"), _remarks(result, language)),
        (Text("没有对应分区的要素", "features without a zone"), _left_over(result, language)),
        (Text("没有边界的分区", "zones without a boundary"), _missing(result, language)),
        (Text("说明", "notes"), [note.to(language) for note in (*result.found.interpretation, *result.notes)]),
    ):
        if told:
            lines += ["", f"## {title.to(language)}", "", *[f"- {_plain(text)}" for text in told]]
    return "\n".join(lines) + "\n"


def _table(result: Adoption, language: Language) -> list[list[str]]:
    """Return a head and one row for each boundary of the result, with a column for each check that was made."""
    found: dict[tuple[str, str], Check] = {(check.zone_id, check.name): check for check in result.checks}
    names = [name for name in CHECKS if any(check.name == name for check in result.checks)]
    head = [Text("编号", "id"), Text("名称", "name"), Text("要素", "feature"), Text("依据", "matched by")]
    rows = [[title.to(language) for title in (*head, *(CHECKS[name] for name in names))]]
    adopted = {one.zone_id: one for one in result.adopted}
    now = {match.zone.zone_id for match in result.matching.matches}
    for zone in result.plan.zone_list:
        if zone.zone_id not in adopted:
            continue
        one = adopted[zone.zone_id]
        label = one.features if zone.zone_id in now else f"{one.file}: {one.features}"
        how = HOW[one.matched_by].to(language) if one.matched_by in HOW else one.matched_by
        outcomes = [found.get((zone.zone_id, name)) for name in names]
        told = [_NOTHING if check is None else OUTCOMES[check.outcome].to(language) for check in outcomes]
        rows.append([zone.zone_id, zone.name or _NOTHING, label, how, *told])
    return rows


def _remarks(result: Adoption, language: Language) -> list[str]:
    return [
        f"{check.zone_id} {CHECKS[check.name].to(language)} {OUTCOMES[check.outcome].to(language)}: "
        f"{check.message.to(language)}"
        for check in result.checks
        if check.outcome != "pass"
    ]


def _left_over(result: Adoption, language: Language) -> list[str]:
    lines = []
    for left in result.matching.left_over:
        near = Text("、".join(zone.label for zone in left.near), ", ".join(zone.label for zone in left.near))
        about = Text(f"；相近：{near.zh}", f"; near: {near.en}") if left.near and left.why == "none" else Text("", "")
        lines.append(f"{left.feature.label}: {left.message.to(language)}{about.to(language)}")
    return lines


def _missing(result: Adoption, language: Language) -> list[str]:
    return [f"{zone.label} {ZONE_KINDS[zone.kind].name.to(language)}" for zone in result.missing]


def _section(title: Text, told: list[str], language: Language) -> list[str]:
    if not told:
        return []
    return ["", f"{title.to(language)} ({len(told)}):", *[f"  {printable(text)}" for text in told]]


def _verdict(result: Adoption) -> Text:
    matched, left = len(result.matching.matches), len(result.matching.left_over)
    wrong = sum(check.outcome != "pass" for check in result.checks)
    if not result.is_open:
        return Text(f"采用 {matched} 个边界，检查都通过", f"{matched} boundaries adopted, every check passed")
    return Text(
        f"采用 {matched} 个边界；{left} 个要素没有对应分区，{wrong} 项检查要人工核对",
        f"{matched} boundaries adopted; {left} features without a zone, {wrong} checks for a person to look at",
    )


def _zone_object(zone: Zone) -> dict[str, Any]:
    return {"zone_id": zone.zone_id, "kind": zone.kind, "name": zone.name or None}


def _plain(text: str) -> str:
    """Return a text as Markdown shows it: no character of it is markup, HTML or a line's end."""
    return _MARKUP.sub(r"\\\1", html.escape(printable(text), quote=False))
