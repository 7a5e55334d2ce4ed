"""What a review found, for a report: findings by strength, overlaps by layer, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingeo.model import OUTCOMES, Finding, Outcome, Overlap, Review, text_of
from mingeo.predicates import COUNTY_OUTLINE, DISTANCE_ROLES, LAYER_ROLES, STRENGTHS
from mingeo.report.parts import Block, Bullets, Entry, Mark, Number, Paragraph, Section, Table
from mingeo.report.wording import subject_named, words
from mingeo.text import Language, Text

__all__ = [
    "arithmetic_section",
    "entries_of",
    "findings_section",
    "not_checked_section",
    "overlaps_section",
    "reasons_of",
    "role_name",
    "tally_of",
]

_OUTCOME_ORDER: Sequence[Outcome] = ("fail", "undetermined", "pass")


def entries_of(review: Review, language: Language) -> tuple[Entry, ...]:
    """Return the findings in the review's order, numbered by strength and, within it, from fail to pass."""
    strengths = list(STRENGTHS)
    order = sorted(
        range(len(review.findings)),
        key=lambda position: (
            strengths.index(review.findings[position].strength),
            _OUTCOME_ORDER.index(review.findings[position].outcome),
        ),
    )
    number_of = {position: number for number, position in enumerate(order, start=1)}
    return tuple(_entry(finding, number_of[position], language) for position, finding in enumerate(review.findings))


def _entry(finding: Finding, number: int, language: Language) -> Entry:
    source = words(f"source_{finding.clause.source}", language)
    section = words("laws_concerned", language) if finding.predicate == "law_layers" else finding.clause.section
    clause = words("comma", language).join(part for part in (section, source) if part)
    return Entry(
        number=number,
        rule=finding.rule,
        zone=finding.zone or "",
        strength=STRENGTHS[finding.strength].to(language),
        outcome=Mark(OUTCOMES[finding.outcome].to(language), finding.outcome),
        subject=subject_named(finding.predicate).to(language),
        message=finding.message.to(language),
        clause=clause,
        needs=text_of(finding.needs, language) or "",
        steps=tuple(step.to(language) for step in finding.steps),
        decides=finding.decides,
    )


def tally_of(review: Review, language: Language) -> str:
    """Return how many findings have which outcome."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for finding in review.findings:
        counts[finding.outcome] += 1
    listed = [f"{OUTCOMES[outcome].to(language)} {count}" for outcome, count in counts.items()]
    return words("comma", language).join(listed)


def reasons_of(review: Review, language: Language) -> str:
    """Return what makes the verdict what it is, by the rule that `Review.verdict` states."""

    def count(strength: str, outcome: Outcome) -> int:
        return sum(one.strength == strength and one.outcome == outcome for one in review.findings)

    told = []
    for name, strength, outcome in (
        ("why_fail", "mandatory", "fail"),
        ("why_undetermined", "mandatory", "undetermined"),
        ("why_reason", "in_principle", "fail"),
    ):
        if number := count(strength, outcome):  # type: ignore[arg-type]
            told.append(words(name, language, n=number))
    if not any(one.strength == "mandatory" for one in review.findings):
        told.append(words("why_nothing", language))
    told = told or [words("why_pass", language)]
    others = sum(not one.decides and one.outcome == "undetermined" for one in review.findings)
    if others:
        told.append(words("why_others", language, n=others))
    return words("semicolon", language).join(told)


def findings_section(entries: Sequence[Entry], language: Language) -> Section:
    """Return all findings, by strength."""
    head = ("strength", "number", "outcome", "subject", "message", "clause", "rule", "zone")
    ordered = sorted(entries, key=lambda entry: entry.number)
    rows = tuple(
        (
            one.strength,
            Number(one.number, str(one.number), "0"),
            one.outcome,
            one.subject,
            one.message,
            one.clause,
            one.rule,
            one.zone,
        )
        for one in ordered
    )
    widths = (0.12, 0.07, 0.11 if language == "zh" else 0.15, 0.17, 0.48, 0.17, 0.2, 0.16)
    table = Table(tuple(words(name, language) for name in head), rows, widths, grouped=True)
    return Section("findings", words("findings", language), (Paragraph(words("clauses_are", language)), table))


def overlaps_section(review: Review, language: Language) -> Section:
    """Return the overlaps by layer, and which layers have none."""
    head = ("layer", "feature", "feature_name", "overlap_m2", "share_of_right", "share_of_feature", "depth_m", "nature")
    rows = tuple(_overlap_row(one, language) for one in review.overlaps)
    blocks: list[Block] = []
    if rows:
        widths = (0.16, 0.16, 0.27, 0.17, 0.12, 0.11, 0.13, 0.12)
        blocks.append(Table(tuple(words(name, language) for name in head), rows, widths, grouped=True))
    if left := list(_without_overlap(review, language)):
        blocks.append(Bullets("", tuple(left)))
    return Section("overlaps", words("overlaps", language), tuple(blocks))


def _without_overlap(review: Review, language: Language) -> Iterator[str]:
    met = {overlap.layer for overlap in review.overlaps}
    # The county's outline is what a right lies in, not what it keeps clear of.
    constraints = [layer for layer in review.layers if layer.role != COUNTY_OUTLINE]
    for layer in constraints:
        if layer.role not in met:
            name = role_name(layer.role, language)
            told = "distance_only" if layer.role in DISTANCE_ROLES else "no_overlap_with"
            yield words(told, language, layer=name, n=len(layer.geometries))
    if not constraints:
        yield words("no_layer_given", language)
    zones = () if review.plan is None else review.plan.zone_list
    if unknown := sum(zone.boundary is None for zone in zones):
        yield words("zones_without_boundary", language, n=unknown)


def _overlap_row(one: Overlap, language: Language) -> tuple[str | Number, ...]:
    nature = words("contact" if one.contact else "overlap", language)
    if one.basis == "digitised":
        nature += words("digitised", language)
    return (
        role_name(one.layer, language),
        one.feature,
        one.name,
        Number(one.overlap_m2, f"{one.overlap_m2:.2f}", "0.00"),
        Number(one.share_of_right, f"{one.share_of_right:.2%}", "0.00%"),
        Number(one.share_of_feature, f"{one.share_of_feature:.2%}", "0.00%"),
        Number(one.depth_m, f"{one.depth_m:.2f}", "0.00"),
        nature,
    )


def role_name(role: str, language: Language) -> str:
    """Return what a layer's role is called; a role of the user's own stays as it is."""
    names = {**LAYER_ROLES, "zones": Text(words("zones_layer", "zh"), words("zones_layer", "en"))}
    return names[role].to(language) if role in names else role


def not_checked_section(entries: Sequence[Entry], language: Language) -> Section:
    """Return what is undetermined, why, and what would settle it, under the numbers of the findings."""
    left = [one for one in sorted(entries, key=lambda entry: entry.number) if one.outcome.tone == "undetermined"]
    title = words("not_checked", language)
    if not left:
        return Section("not_checked", title, (Paragraph(words("none_open", language)),))
    head = tuple(words(name, language) for name in ("strength", "number", "not_checked_why", "settled_by"))
    rows = tuple((one.strength, Number(one.number, str(one.number), "0"), one.message, one.needs) for one in left)
    return Section("not_checked", title, (Table(head, rows, (0.12, 0.07, 0.51, 0.42), grouped=True),))


def arithmetic_section(entries: Sequence[Entry], language: Language) -> Section | None:
    """Return the arithmetic of the findings that have any, step by step."""
    rows = [
        (f"{one.number}　{one.message}", Number(step, str(step), "0"), text)
        for one in sorted(entries, key=lambda entry: entry.number)
        for step, text in enumerate(one.steps, start=1)
    ]
    if not rows:
        return None
    head = tuple(words(name, language) for name in ("message", "step", "arithmetic"))
    return Section("arithmetic", words("arithmetic", language), (Table(head, tuple(rows), (0.4, 0.08, 0.92), True),))
