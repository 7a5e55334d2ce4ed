"""Rules that a document or a person has to settle."""

from collections.abc import Iterator

from mingeo.model import Rule
from mingeo.predicates import WHEN
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text

__all__ = ["needs_document"]


def needs_document(_: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: it names the document that would settle it, and when it is due."""
    document: Text = rule.parameters["document"]
    when = WHEN[rule.parameters["when"]]
    yield Judgement(
        "undetermined",
        Text(
            f"{rule.summary.zh}——未检查，{when.zh}须有：{document.zh}",
            f"{rule.summary.en}: not checked; needs, {when.en}: {document.en}",
        ),
        needs=document,
    )
