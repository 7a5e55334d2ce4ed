"""Whether two engines gave the same answer: without that, comparing their times means nothing."""

from dataclasses import dataclass

import numpy as np

from benchmarks.peers.answer import Answer, Floats, Ints

__all__ = ["AREA_TOLERANCE_M2", "LEAST_PAIR_M2", "Agreement", "compare"]

AREA_TOLERANCE_M2 = 0.01
"""How far two engines' areas of one overlap may differ.

Coordinates of 3.9e7 m have a resolution of 7e-9 m; an overlay rounds every new corner to it, and a union of tiles
has many. 0.01 m² is a thousandth of what any rule asks about.
"""
LEAST_PAIR_M2 = 1.0
"""Smaller overlaps may be in one list and not in the other."""


@dataclass(frozen=True)
class Agreement:
    """What two answers have in common; None where one of them does not tell."""

    pairs: int
    only_in_one: int
    largest_pair_difference_m2: float
    largest_covered_difference_m2: float | None
    different_within: int | None

    @property
    def agrees(self) -> bool:
        """Tell whether the answers are the same to the tolerance."""
        return (
            self.only_in_one == 0
            and self.largest_pair_difference_m2 <= AREA_TOLERANCE_M2
            and (self.largest_covered_difference_m2 or 0.0) <= AREA_TOLERANCE_M2
            and not self.different_within
        )


def compare(one: Answer, other: Answer) -> Agreement:
    """Compare two answers to the same work."""
    width = 1 + max((int(answer.feature.max()) for answer in (one, other) if len(answer.feature)), default=0)
    (keys, areas_m2), (other_keys, other_areas_m2) = _by_key(one, width), _by_key(other, width)
    union = np.union1d(keys[areas_m2 > LEAST_PAIR_M2], other_keys[other_areas_m2 > LEAST_PAIR_M2])
    mine_m2, theirs_m2 = _looked_up(union, keys, areas_m2), _looked_up(union, other_keys, other_areas_m2)
    shared = (mine_m2 > 0) & (theirs_m2 > 0)
    difference_m2 = np.abs(mine_m2 - theirs_m2)
    covered = None
    if one.covered_m2 is not None and other.covered_m2 is not None:
        covered = float(np.abs(one.covered_m2 - other.covered_m2).max(initial=0.0))
    within = None
    if one.within is not None and other.within is not None:
        within = int((one.within != other.within).sum())
    # Not a number differs from everything; a maximum would pass it by in a comparison.
    return Agreement(
        pairs=len(union),
        only_in_one=int((~shared).sum()),
        largest_pair_difference_m2=float(np.nan_to_num(difference_m2[shared], nan=np.inf).max(initial=0.0)),
        largest_covered_difference_m2=None if covered is None else float(np.nan_to_num(covered, nan=np.inf)),
        different_within=within,
    )


def _by_key(answer: Answer, width: int) -> tuple[Ints, Floats]:
    """Return one number for every proposal, layer and feature, in order, and the areas."""
    keys = (answer.proposal.astype(np.int64) * 16 + answer.layer) * width + answer.feature
    order = np.argsort(keys, kind="stable")
    if len(keys) and (np.diff(keys[order]) == 0).any():
        raise ValueError("an engine lists the same pair twice")
    return keys[order], answer.area_m2[order]


def _looked_up(wanted: Ints, keys: Ints, areas_m2: Floats) -> Floats:
    """Return the areas of the wanted keys, 0 where a key is missing."""
    if not len(keys):
        return np.zeros(len(wanted))
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.asarray(np.where(keys[places] == wanted, areas_m2[places], 0.0))
