"""A review as plain text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingeo.model import Review
from mingeo.report.account import account_of
from mingeo.report.parts import Account, Block, Bullets, Entry, Paragraph, Table, shown
from mingeo.report.table import aligned
from mingeo.report.wording import words
from mingeo.text import Language

__all__ = ["review_text"]

_FLUSH_RIGHT = (3, 4, 5, 6)


def review_text(review: Review, language: Language = "zh", *, explain: bool = False) -> str:
    """Return a review as text: the right, the plan, the verdict, then every finding with its clause.

    Findings that keep the verdict from being a pass come first; with `explain` each has its arithmetic under it.
    """
    return "\n".join(_lines(account_of(review, language, whole=False), explain)) + "\n"


def _lines(account: Account, explain: bool) -> Iterator[str]:
    yield account.title
    yield ""
    yield from aligned([list(row) for row in account.brief])
    yield ""
    verdict = words("verdict_is", account.language, verdict=account.verdict.text)
    yield words("in_brackets", account.language, what=verdict, more=account.tally)
    yield from _findings(account, explain)
    yield from _overlaps(account)
    for block in _blocks(account, "plan"):
        if isinstance(block, Bullets):
            yield from _listed(block.title, block.items)
    yield from _listed(words("interpretation", account.language), account.notes)
    for block in _blocks(account, "standing"):
        if isinstance(block, Paragraph):
            yield ""
            yield block.text


def _findings(account: Account, explain: bool) -> Iterator[str]:
    """Yield what decides, then what passes, then what else a person has to see to."""
    groups: dict[str, list[Entry]] = {"fail": [], "pass": [], "open": [], "rest": []}
    for entry in account.entries:
        settled = entry.decides or entry.outcome.tone == "pass"
        groups[{"undetermined": "open"}.get(entry.outcome.tone, entry.outcome.tone) if settled else "rest"].append(
            entry
        )
    for name, group in groups.items():
        if group:
            yield ""
            yield words("in_brackets", account.language, what=words(f"group_{name}", account.language), more=len(group))
            for entry in group:
                yield from _entry(entry, account.language, explain)


def _entry(entry: Entry, language: Language, explain: bool) -> Iterator[str]:
    clause = words("comma", language).join(part for part in (entry.strength, entry.clause) if part)
    yield f"  - {words('cited', language, message=entry.message, clause=clause)}"
    if entry.decides and entry.needs not in entry.message:
        yield f"    {words('needs', language)}{entry.needs}"
    if explain:
        yield from (f"    · {step}" for step in entry.steps)


def _overlaps(account: Account) -> Iterator[str]:
    for block in _blocks(account, "overlaps"):
        if isinstance(block, Table):
            yield ""
            yield words("overlaps", account.language)
            rows = [[shown(cell) for cell in row] for row in block.rows]
            yield from (f"  {line}" for line in aligned([list(block.head), *rows], right=_FLUSH_RIGHT))


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield ""
        yield title
        yield from (f"  - {item}" for item in items)


def _blocks(account: Account, key: str) -> Sequence[Block]:
    section = account.section(key)
    return () if section is None else section.blocks
