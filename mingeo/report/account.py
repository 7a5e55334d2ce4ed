"""The one account of a review that all reports lay out: nothing is worded or rounded twice."""

from __future__ import annotations

from pathlib import PurePath

from mingeo.crs import name_of
from mingeo.model import OUTCOMES, RIGHT_KINDS, MiningRight, Review
from mingeo.report.about_right import areas_section, corners_section, km2, right_section, shape_of
from mingeo.report.judged import (
    arithmetic_section,
    entries_of,
    findings_section,
    not_checked_section,
    overlaps_section,
    reasons_of,
    tally_of,
)
from mingeo.report.parts import Account, Entry, Facts, Mark, Paragraph, Section, visible
from mingeo.report.sources import layers_section, notes_of, plan_section, reading_section, versions_section
from mingeo.report.wording import words
from mingeo.text import Language

__all__ = ["account_of"]


def account_of(review: Review, language: Language = "zh", *, explain: bool = False, whole: bool = True) -> Account:
    """Return the account of a review in one language.

    Parameters
    ----------
    review
        As `mingeo.review_right` gives it.
    language
        ``zh`` or ``en``; what plans and files say stays as it is.
    explain
        Add the arithmetic of the findings.
    whole
        With every section; else only with those that a terminal shows.
    """
    entries = entries_of(review, language)
    verdict = Mark(OUTCOMES[review.verdict].to(language), review.verdict)
    account = Account(
        language=language,
        title=words("title", language),
        subtitle=_subtitle(review),
        verdict=verdict,
        tally=tally_of(review, language),
        reasons=reasons_of(review, language),
        brief=_brief(review, language),
        notes=notes_of(review, language),
        entries=entries,
        sections=_sections(review, entries, language, explain) if whole else _short(review, language),
    )
    return visible(account)


def _subtitle(review: Review) -> str:
    """Return which right stands under which plan."""
    plan = "" if review.plan is None or not review.plan.id else review.plan.record.title
    names = (review.right.name or PurePath(review.right.path).name, plan)
    return " — ".join(name for name in names if name)


def _short(review: Review, language: Language) -> tuple[Section, ...]:
    return overlaps_section(review, language), plan_section(review, language), _standing(language)


def _standing(language: Language) -> Section:
    return Section("standing", words("standing_title", language), (Paragraph(words("standing", language)),))


def _sections(review: Review, entries: tuple[Entry, ...], language: Language, explain: bool) -> tuple[Section, ...]:
    sections = (
        _conclusion(review, language),
        right_section(review.right, language),
        areas_section(review, language),
        findings_section(entries, language),
        overlaps_section(review, language),
        not_checked_section(entries, language),
        plan_section(review, language),
        layers_section(review, language),
        reading_section(review, language),
        corners_section(review.right, language),
        arithmetic_section(entries, language) if explain else None,
        _standing(language),
        versions_section(review, language),
    )
    return tuple(section for section in sections if section is not None)


def _conclusion(review: Review, language: Language) -> Section:
    title = words("conclusion", language)
    rows = (
        (title, Mark(OUTCOMES[review.verdict].to(language), review.verdict)),
        (words("message", language), reasons_of(review, language)),
        (words("tally", language), tally_of(review, language)),
    )
    return Section("conclusion", title, (Facts(rows),))


def _further(right: MiningRight, language: Language) -> list[tuple[str, str]]:
    """Return what else was said of the right and findings rest on: method, term and stage."""
    method = "" if right.method is None else words(right.method, language)
    term = "" if right.term_years is None else words("years", language, n=f"{right.term_years:g}")
    said = [("method", method), ("term", term), ("stage", right.stage)]
    return [(name, value) for name, value in said if value]


def _brief(review: Review, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the facts that a terminal shows first."""
    right, areas = review.right, review.areas
    kind = "" if right.kind is None else RIGHT_KINDS[right.kind].to(language)
    said = " ".join(part for part in (right.name, kind, right.mineral, right.scale) if part)
    both = words("both_areas", language, ellipsoidal=km2(areas.ellipsoidal_m2), planar=km2(areas.planar_m2))
    rows = [
        ("right", said or "-"),
        *_further(right, language),
        ("crs", name_of(right.crs).to(language)),
        ("shape", shape_of(right, language)),
        ("area", both),
    ]
    if areas.stated_agrees_with is not None:
        agrees = words(f"stated_{areas.stated_agrees_with}", language)
        rows.append(("stated", f"{right.stated_area}{words('comma', language)}{agrees}"))
    if review.plan is not None and review.plan.id:
        record = review.plan.record
        rows.append(("plan", f"{record.title} {record.document_number}".strip()))
        rows.append(("year", str(review.year)))
    rows.append(("tolerance", words("metres", language, n=f"{review.tolerance_m:g}")))
    return tuple((words(name, language), value) for name, value in rows)
