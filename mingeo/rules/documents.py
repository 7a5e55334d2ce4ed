"""Rules that a document or a person has to settle, and those that no code judges yet."""

from collections.abc import Iterator, Mapping

from mingeo.model import Rule
from mingeo.predicates import WHEN
from mingeo.rules.case import Case, Judgement
from mingeo.text import Text

__all__ = ["needs_document", "not_judged"]

_SETTLED_BY: Mapping[str, Text] = {
    "one_right_per_block": Text("区块内已设矿业权的查询结果", "what other rights stand in the block"),
    "scale_fits_resource": Text("资源储量和开发利用方案", "the reserves and the development plan"),
    "indicator_limit": Text("该指标的现状数和本次增量", "the indicator's present figure and what this right adds"),
    "planned_rights_quota": Text("区内已设矿业权数量", "how many rights stand in the zone already"),
}


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


def not_judged(_: Case, rule: Rule) -> Iterator[Judgement]:
    """Undetermined always: the rule is recorded, and a person has to look at it."""
    needs = _SETTLED_BY[rule.predicate]
    yield Judgement(
        "undetermined",
        Text(
            f"{rule.summary.zh}——本程序尚不判断，须人工核对：{needs.zh}",
            f"{rule.summary.en}: not judged by this program; a person has to look at: {needs.en}",
        ),
        needs=needs,
    )
