"""What every engine answers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["TOLERANCE_M", "Answer", "Objects", "answer_of", "summed"]

Objects = NDArray[np.object_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Pairs = tuple[Ints, Ints, Floats]

TOLERANCE_M = 0.05
"""A proposal is within a block when no point of it is farther than this from the block."""


@dataclass(frozen=True)
class Answer:
    """Overlaps as four columns of the same length; pairs that do not overlap may be listed with 0 m² or not at all.

    ``covered_m2`` is the area of every proposal (row) that a layer (column) covers, nothing counted twice;
    ``within`` tells for every proposal whether it is within one block. Both are None where an engine is not
    asked for them.
    """

    proposal: Ints
    layer: Ints
    feature: Ints
    area_m2: Floats
    covered_m2: Floats | None = None
    within: NDArray[np.bool_] | None = None

    def first(self, proposals: int) -> "Answer":
        """Return the part of the answer that is about the first proposals."""
        mine = self.proposal < proposals
        return Answer(
            self.proposal[mine],
            self.layer[mine],
            self.feature[mine],
            self.area_m2[mine],
            None if self.covered_m2 is None else self.covered_m2[:proposals],
            None if self.within is None else self.within[:proposals],
        )

    def save(self, path: Path) -> None:
        """Write the answer as an .npz file."""
        optional = {name: value for name in ("covered_m2", "within") if (value := getattr(self, name)) is not None}
        np.savez(path, proposal=self.proposal, layer=self.layer, feature=self.feature, area_m2=self.area_m2, **optional)

    @classmethod
    def load(cls, path: Path) -> "Answer":
        """Read an answer that was saved."""
        with np.load(path) as stored:
            return cls(**{name: stored[name] for name in stored.files})


def answer_of(
    layers: Sequence[Pairs], covered_m2: Floats | None = None, within: NDArray[np.bool_] | None = None
) -> Answer:
    """Return the answer from (proposal, feature, m²) columns, one triple a layer."""
    numbers = [np.full(len(areas), number) for number, (_, _, areas) in enumerate(layers)]
    proposal, feature, area_m2 = (np.concatenate(columns) for columns in zip(*layers, strict=True))
    return Answer(proposal, np.concatenate(numbers), feature, area_m2, covered_m2, within)


def summed(proposal: Ints, feature: Ints, area_m2: Floats) -> Pairs:
    """Add up the areas of the same proposal and feature, as where a feature is in tiles."""
    if not len(proposal):
        return proposal, feature, area_m2
    width = int(feature.max()) + 1
    keys, places = np.unique(proposal * width + feature, return_inverse=True)
    return keys // width, keys % width, np.bincount(places, area_m2)
