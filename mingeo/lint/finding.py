"""What lint says: one finding, its grade, and the places in the plan that it holds against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from mingeo.text import Text

__all__ = ["GRADES", "Grade", "LintFinding", "Noticed", "Printed"]

Grade = Literal["contradiction", "doubtful", "wording"]

GRADES: Mapping[Grade, Text] = {
    "contradiction": Text("矛盾", "contradiction"),
    "doubtful": Text("存疑", "doubtful"),
    "wording": Text("表述", "wording"),
}
"""``contradiction``: the two cannot both hold. ``doubtful``: they can, on a condition that the plan does not
state, or they cannot be compared. ``wording``: the same thing said, spelt or rounded in two ways."""


class Printed(NamedTuple):
    """A place of the plan (or of a law), and what stands there."""

    clause: str
    printed: str


@dataclass(frozen=True)
class Noticed:
    """What a check noticed, before it is put down as a finding of that check."""

    grade: Grade
    message: Text
    places: tuple[Printed, ...]
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LintFinding:
    """Figures of one plan that do not go together; which of them is right is not said.

    Attributes
    ----------
    check
        Name of the check, as in `mingeo.lint.CHECKS`.
    grade
        ``contradiction``, ``doubtful`` or ``wording``.
    message
        What does not go together.
    places
        The clauses that were held against each other, each with what is printed there.
    measures
        The figures of the comparison; each name carries its unit.
    """

    check: str
    grade: Grade
    message: Text
    places: tuple[Printed, ...]
    measures: Mapping[str, float] = field(default_factory=dict)
