"""Parts of pages that are made from the code: formats, rules, plans, commands, drawings.

Each maker gets the language and the word that follows its name, and returns Markdown.
"""

import contextlib
import csv
import html
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import mingeo
from mingeo.cli import run
from mingeo.model import ZONE_KINDS, Plan, Rule
from mingeo.predicates import LAYER_ROLES, PREDICATES, STRENGTHS, WHEN
from mingeo.readers import READERS
from mingeo.rules import JUDGES
from mingeo.rules.explained import EXPLAINED
from mingeo.text import Language, Text
from mingeo.writers import WRITERS

__all__ = ["INSERTS"]

_DOCS = Path(__file__).parent
_ROOT = _DOCS.parent
_LAW_ASKS = {"P": Text("禁止", "prohibited"), "A": Text("须同意或批准", "consent"), "N": Text("须告知", "notice")}


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; no value of a file can start a cell, a tag or a code span of its own."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _words(texts: Mapping[str, Text], language: Language) -> str:
    head = {"zh": ["写法", "中文"], "en": ["word", "in the plans", "means"]}[language]
    rows = [[f"`{word}`", text.zh, *([text.en] if language == "en" else [])] for word, text in texts.items()]
    return _table(head, rows)


def _readers(language: Language, _: str) -> str:
    head = {"zh": ["读入", "常见后缀"], "en": ["read", "usual endings"]}[language]
    return _table(head, [[one.name.to(language), " ".join(f"`{end}`" for end in one.suffixes)] for one in READERS])


def _writers(language: Language, _: str) -> str:
    head = {"zh": ["格式（`--format`）", "后缀", "编码"], "en": ["format (`--format`)", "endings", "encoding"]}[
        language
    ]
    fixed = {"zh": "固定", "en": "fixed"}[language]
    rows = [
        [f"`{one.name}`", " ".join(f"`{end}`" for end in one.suffixes), f"`{one.encoding}`" if one.encoding else fixed]
        for one in WRITERS
    ]
    return _table(head, rows)


def _roles(language: Language, _: str) -> str:
    return _words(LAYER_ROLES, language)


def _strengths(language: Language, _: str) -> str:
    return _words(STRENGTHS, language)


def _when(language: Language, _: str) -> str:
    return _words(WHEN, language)


def _kinds(language: Language, _: str) -> str:
    return _words({kind: one.name for kind, one in ZONE_KINDS.items()}, language)


def _rules(language: Language, _: str) -> str:
    """Return a section for each kind of rule: what it tests, its parameters, and the plans that have it."""
    plans = [mingeo.load_plan(plan_id) for plan_id in mingeo.list_plans()]
    names = [*PREDICATES, *(name for name in JUDGES if name not in PREDICATES)]
    return "\n\n".join(_rule_section(name, plans, language) for name in names)


def _rule_section(name: str, plans: list[Plan], language: Language) -> str:
    predicate = PREDICATES.get(name)
    says = "" if predicate is None else predicate.says.to(language)
    parts = [f"## `{name}` {says} {{#{name}}}", _explained(name, language)]
    if predicate and (predicate.required or predicate.optional):
        label = {"zh": "参数：", "en": "Parameters: "}[language]
        optional = {"zh": "可省", "en": "optional"}[language]
        given = [f"`{parameter}`" for parameter in predicate.required]
        given += [f"`{parameter}` ({optional})" for parameter in predicate.optional]
        parts.append(label + ", ".join(given))
    found = [(plan, rule) for plan in plans for rule in plan.rules if rule.predicate == name]
    if found:
        head = {"zh": ["规划", "规则", "强度", "条款"], "en": ["plan", "rule", "strength", "clause"]}[language]
        parts.append(_table(head, [[plan.record.county, *_rule_cells(rule, language)] for plan, rule in found]))
    else:
        parts.append({"zh": "五个规划都没有写这一条。", "en": "None of the plans states such a rule."}[language])
    return "\n\n".join(parts)


def _explained(name: str, language: Language) -> str:
    if name in EXPLAINED:
        return EXPLAINED[name].to(language)
    return " ".join((JUDGES[name].judge.__doc__ or "").split())


def _rule_cells(rule: Rule, language: Language) -> list[str]:
    return [html.escape(rule.summary.to(language)), STRENGTHS[rule.strength].to(language), rule.clause.section]


def _law(language: Language, _: str) -> str:
    """Return the rules of law: where each holds, for which layer, how near, what it asks, and its article."""
    with (_ROOT / "mingeo" / "rules" / "law.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    head = {
        "zh": ["图层", "距离", "要求", "出处", "地区", "施行", "角色", "规则"],
        "en": ["layer", "distance", "asks", "source", "where", "since", "role", "rule"],
    }[language]
    return _table(head, [_law_cells(row, language) for row in rows])


def _law_cells(row: Mapping[str, str], language: Language) -> list[str]:
    distance_m, measured = float(row["distance_m"]), Text(row["measured_zh"], row["measured_en"])
    near = Text(f"{distance_m:g} 米，自{measured.zh}起", f"{distance_m:g} m from {measured.en}")
    if not distance_m:
        near = Text("在内", "inside")
    return [
        LAYER_ROLES[row["role"]].to(language),
        near.to(language),
        _LAW_ASKS[row["effect"]].to(language),
        row["source"],
        row["jurisdiction"] + "…" if row["jurisdiction"] else Text("全国", "the country").to(language),
        row["valid_from"] or "—",
        f"`{row['role']}`",
        f"`{row['id']}`",
    ]


def _plans(language: Language, _: str) -> str:
    """Return a section for each plan of the register: its record, and every rule with its clause."""
    return "\n\n".join(_plan_section(mingeo.load_plan(plan_id), language) for plan_id in mingeo.list_plans())


def _plan_section(plan: Plan, language: Language) -> str:
    record = plan.record
    printed = record.document_number or {"zh": "（未印文号）", "en": "(no document number printed)"}[language]
    facts = {
        "zh": f"{record.title}，{printed}，编号 `{plan.id}`；规则 {len(plan.rules)} 条，分区 {len(plan.zone_list)} 个",
        "en": f"{record.title}, {printed}; id `{plan.id}`. {len(plan.rules)} rules, {len(plan.zone_list)} zones.",
    }[language]
    head = {"zh": ["规则", "强度", "条款", "种类"], "en": ["rule", "strength", "clause", "kind"]}[language]
    rows = [[*_rule_cells(rule, language), f"[`{rule.predicate}`](rules.md#{rule.predicate})"] for rule in plan.rules]
    return f"## {record.county}\n\n{facts}\n\n{_table(head, rows)}"


def _commands(language: Language, _: str) -> str:
    """Return the help of every command, as the command line prints it in that language."""
    top = _help(language)
    names = re.findall(r"^    (\w+)(?: {2,}|$)", top, re.MULTILINE)
    sections = [("mingeo", top), *((f"mingeo {name}", _help(language, name)) for name in names)]
    return "\n\n".join(f"## {title}\n\n```text\n{text.strip()}\n```" for title, text in sections)


def _help(language: Language, *command: str) -> str:
    printed = io.StringIO()
    locale = _environment(LC_ALL={"zh": "zh_CN.UTF-8", "en": "C.UTF-8"}[language], COLUMNS="88")
    with locale, contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        run([*command, "--help"], printed, printed)
    return printed.getvalue()


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _other_names(_: Language, page: str) -> str:
    """Return what the package offers and a page does not name yet, for mkdocstrings to describe."""
    named = set(re.findall(r"^::: mingeo\.(\w+)", (_DOCS / page).read_text(encoding="utf-8"), re.MULTILINE))
    functions = [name for name in mingeo.__all__ if callable(getattr(mingeo, name)) and name not in named]
    return "\n\n".join(f"::: mingeo.{name}" for name in functions if name != "MingeoError")


def _drawing(language: Language, name: str) -> str:
    """Return a drawing in the page, so that it takes the page's colours; its labels are written `zh|en`."""
    drawing = (_DOCS / "drawings" / f"{name}.svg").read_text(encoding="utf-8")
    chosen = re.sub(r">([^<>|\n]*)\|([^<>|\n]*)<", lambda label: f">{label[1 if language == 'zh' else 2]}<", drawing)
    in_one_line = re.sub(r"\n\s*", " ", chosen)
    return f'<figure class="drawing">\n{in_one_line}\n</figure>'


def _benchmarks(language: Language, _: str) -> str:
    """Return the kept table of the benchmarks, one level of headings lower and without links into the source."""
    results = _ROOT / "benchmarks" / "RESULTS.md"
    if not results.is_file():
        return {"zh": "（本版本没有随附测试结果。）", "en": "(No results are kept with this version.)"}[language]
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", results.read_text(encoding="utf-8"))
    return re.sub(r"^#", "##", text, flags=re.MULTILINE)


def _file(_: Language, path: str) -> str:
    """Return a Markdown file of the repository without its title, its links into the source taken off."""
    text = (_ROOT / path).read_text(encoding="utf-8")
    return re.sub(r"\[([^\]]*)\]\((?!https?:)[^)]*\)", r"\1", re.sub(r"\A# .*\n", "", text))


INSERTS: Mapping[str, Callable[[Language, str], str]] = {
    "benchmarks": _benchmarks,
    "commands": _commands,
    "drawing": _drawing,
    "file": _file,
    "kinds": _kinds,
    "law": _law,
    "other-names": _other_names,
    "plans": _plans,
    "readers": _readers,
    "roles": _roles,
    "rules": _rules,
    "strengths": _strengths,
    "when": _when,
    "writers": _writers,
}
