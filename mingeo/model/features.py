"""A layer whose features are more than plain areas: lines and points, and what a register says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingeo.model.right import Layer


@dataclass(frozen=True)
class FeatureLayer(Layer):
    """A layer of existing rights with what is said of each, or of lines and points that the law measures from.

    `attributes` are the fields of each feature as the file has them. The geometries of a role of
    `mingeo.predicates.DISTANCE_ROLES` may be lines and points; those of any other are areas.
    """

    attributes: Sequence[Mapping[str, object]] = ()
