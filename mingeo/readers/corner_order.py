"""Corners in the order of their labels: where they stand side by side, or are written otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingeo.errors import FormatError
from mingeo.readers.corner_cells import follows, label_parts
from mingeo.readers.corner_forms import Printed
from mingeo.text import Text

__all__ = ["Corner", "in_label_order", "joined"]


@dataclass
class Corner:
    """A corner as printed: its label, and a pair of numbers for each system it is given in."""

    line: int
    label: str
    pairs: tuple[Printed, ...]

    @property
    def numbers(self) -> list[str]:
        """Return the corner's numbers as printed."""
        return [number for pair in self.pairs for number in pair[1:]]


def in_label_order(corners: Sequence[Corner]) -> list[Corner] | None:
    """Return corners in the order of their labels, where these run on without a gap but stand otherwise.

    None where they stand in that order already, or labels leave one out.

    >>> ordered = in_label_order([Corner(line, label, ()) for line, label in ((1, "J1"), (2, "J3"), (3, "J2"))])
    >>> [corner.label for corner in ordered]
    ['J1', 'J2', 'J3']
    """
    closing = [corners[-1]] if len(corners) > 1 and _same(corners[0], corners[-1]) else []
    ring = list(corners[: len(corners) - len(closing)])
    parts = [label_parts(corner.label) for corner in ring]
    if len({series for series, _ in parts}) != 1 or any(number == 0 for _, number in parts):
        return None
    ordered = sorted(ring, key=lambda corner: label_parts(corner.label)[1])
    if ordered == ring or not _run_on([corner.label for corner in ordered]):
        return None
    return [*ordered, *ordered[: len(closing)]]


def joined(columns: Sequence[Sequence[Corner]]) -> list[Corner]:
    """Return the corners of columns side by side in one order: by label; restarting labels tell the columns' way.

    Raises
    ------
    FormatError
        No labels, or labels that run on neither down the columns nor across them.

    >>> left, right = ([Corner(line, str(line + 2 * column), ()) for line in (1, 2)] for column in (0, 1))
    >>> [corner.label for corner in joined([left, right])]
    ['1', '2', '3', '4']
    """
    downwards = [corner for column in columns for corner in column]
    if not all(corner.label for corner in downwards):
        raise _no_order(downwards)
    once = list({(corner.label, *corner.numbers): corner for corner in reversed(downwards)}.values())
    if len({corner.label for corner in once}) == len(once):
        return sorted(once, key=lambda corner: label_parts(corner.label))
    across = sorted(downwards, key=lambda corner: corner.line)
    for order in (downwards, across):
        if all(follows(*labels) or labels[1] == order[0].label for labels in pairwise(c.label for c in order)):
            return order
    raise _no_order(downwards)


def _same(one: Corner, other: Corner) -> bool:
    return one.label == other.label and one.numbers == other.numbers


def _run_on(labels: Sequence[str]) -> bool:
    return all(follows(*pair) for pair in pairwise(labels))


def _no_order(corners: Sequence[Corner]) -> FormatError:
    return FormatError(
        Text(
            "几栏拐点并排，点号不能确定先后次序", "corners stand side by side, and their labels do not tell the order"
        ),
        Text("每行只写一个拐点", "write one corner a line"),
        line=min(corner.line for corner in corners),
    )
