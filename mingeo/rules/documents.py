"""Rules that a document or a person has to settle."""

from collections.abc import Iterator

from mingeo.model import Rule
from mingeo.predicates import WHEN
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text

__all__ = ["needs_document"]


_IN_OPERATION = {"mining": Text("生产期间", "in operation"), "exploration": Text("勘查施工期间", "during exploration")}


def needs_document(case: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: it names the document that would settle it, and when it is due."""
    document: Text = rule.parameters["document"]
    when = WHEN[rule.parameters["when"]]
    if rule.parameters["when"] == "operation" and case.right.kind is not None:
        when = _IN_OPERATION[case.right.kind]
    hand_in = "提交" if rule.parameters["when"] == "application" else "提供"
    yield Judgement(
        "undetermined",
        Text(
            f"{rule.summary.zh}：未核查，{when.zh}须{hand_in}{document.zh}",
            f"{rule.summary.en}: not checked; needed {when.en}: {document.en}",
        ),
        needs=document,
    )
