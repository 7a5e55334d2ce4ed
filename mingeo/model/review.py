"""What comes out: areas, findings, overlaps, and the review that holds them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mingeo.model.plan import Plan
from mingeo.model.right import Layer, MiningRight
from mingeo.model.terms import Clause, Outcome
from mingeo.text import Language, Text, message_language


@dataclass(frozen=True)
class Areas:
    """The area of a right by the legal ellipsoidal method and in its 3-degree plane, in square metres."""

    ellipsoidal_m2: float
    planar_m2: float
    stated_km2: float | None = None
    stated_agrees_with: Literal["both", "planar", "ellipsoidal", "neither"] | None = None


@dataclass(frozen=True)
class Finding:
    """One rule's outcome for one right; `steps` are the arithmetic behind it, line by line."""

    rule: str
    predicate: str
    outcome: Outcome
    strength: str
    message: Text
    clause: Clause
    zone: str | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    needs: Text | None = None
    steps: tuple[Text, ...] = ()

    @property
    def decides(self) -> bool:
        """Return True where the finding keeps the verdict from being a pass."""
        if self.strength == "mandatory":
            return self.outcome != "pass"
        return self.strength == "in_principle" and self.outcome == "fail"


@dataclass(frozen=True)
class Overlap:
    """A right's overlap with one feature of a constraint layer or with one zone."""

    layer: str
    feature: str
    name: str
    overlap_m2: float
    share_of_right: float
    share_of_feature: float
    depth_m: float
    contact: bool
    basis: str


@dataclass(frozen=True)
class Review:
    """All findings for one right under one plan, and the verdict.

    `plan_state` says which state of the plan was used, with the adjustments that hold; `switched_off` are
    the rules of law and defaults that the user has left out, by name.
    """

    right: MiningRight
    areas: Areas
    plan: Plan | None
    year: int
    tolerance_m: float
    findings: tuple[Finding, ...]
    overlaps: tuple[Overlap, ...] = ()
    layers: tuple[Layer, ...] = ()
    notes: tuple[Text, ...] = ()
    plan_state: tuple[Text, ...] = ()
    switched_off: tuple[str, ...] = ()

    @property
    def verdict(self) -> Outcome:
        """Return the verdict that the findings add up to.

        ``fail`` if any mandatory finding fails; else ``undetermined`` if any mandatory finding is
        undetermined or an in-principle one fails (it then needs a reason from a person); else ``pass``.
        A review without a single mandatory finding has checked nothing and is ``undetermined``.
        """
        mandatory = {finding.outcome for finding in self.findings if finding.strength == "mandatory"}
        if "fail" in mandatory:
            return "fail"
        if not mandatory or any(finding.decides for finding in self.findings):
            return "undetermined"
        return "pass"

    def __str__(self) -> str:
        """Return the review as the text report that `mingeo check` prints."""
        shows = importlib.import_module("mingeo.report.text")  # named, not imported: see `_repr_html_`
        return str(shows.review_text(self, message_language()))

    def _repr_html_(self) -> str:
        """Return the review as notebooks show it: every value escaped, for data is data."""
        # Notebooks look for this method on the object; what it shows is made by the layer that shows, which
        # is named here and not imported: the model needs nothing of it until somebody looks.
        shows = importlib.import_module("mingeo.report.notebook")
        return str(shows.review_fragment(self, message_language()))

    @property
    def not_checked(self) -> tuple[Finding, ...]:
        """Return the findings that are undetermined: each names what would settle it."""
        return tuple(finding for finding in self.findings if finding.outcome == "undetermined")


def text_of(message: Text | None, language: Language) -> str | None:
    """Return a text in one language; None stays None."""
    return None if message is None else message.to(language)
