"""Rules that a document or a person has to settle, and those that no code judges yet."""

from collections.abc import Iterator

from mingeo.model import Rule
from mingeo.predicates import PREDICATES, WHEN
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text

__all__ = ["needs_document", "not_judged"]


def needs_document(_: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: it names the document that would settle it, and when it is due."""
    document: Text = rule.parameters["document"]
    when = WHEN[rule.parameters["when"]]
    yield Judgement(
        "undetermined",
        Text(f"{rule.summary.zh}：{when.zh}须有材料，未检查", f"{rule.summary.en}: to be shown {when.en}; not checked"),
        needs=document,
    )


def not_judged(_: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: the rule is recorded, and a person has to look at it."""
    says = PREDICATES[rule.predicate].says
    yield Judgement(
        "undetermined",
        Text(
            f"{rule.summary.zh}：本程序尚不判断，须人工核实",
            f"{rule.summary.en}: not judged by this program, a person has to look",
        ),
        needs=Text(f"人工核实“{says.zh}”", f"a person's check that the right {says.en}"),
    )
