"""What the user's layer of existing rights says of each: kind, mineral, method, scale; and which lie in a zone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mingeo.features import attribute
from mingeo.model import Layer, Rule, Zone
from mingeo.model.features import FeatureLayer
from mingeo.overlay import Shape, containment_of, overlap_with_layer
from mingeo.rules.case import Case
from mingeo.rules.scope import mineral_applicability

__all__ = ["Counted", "count_covered", "itself", "mineral_of", "positions_in_zone", "scale_of"]

Answer = Literal["yes", "no", "unknown"]

_KINDS = {
    "mining": "mining",
    "采矿权": "mining",
    "采矿": "mining",
    "exploration": "exploration",
    "探矿权": "exploration",
}
_METHODS = {"open-pit": "open-pit", "露天开采": "open-pit", "露天": "open-pit"}
_METHODS |= {"underground": "underground", "地下开采": "underground", "地下": "underground"}


def _fields(layer: Layer, position: int) -> Mapping[str, object]:
    return layer.attributes[position] if isinstance(layer, FeatureLayer) and layer.attributes else {}


def mineral_of(layer: Layer, position: int) -> str:
    """Return the mineral that an existing right's attributes name; empty where they name none."""
    return attribute(_fields(layer, position), "mineral")


def scale_of(layer: Layer, position: int) -> str:
    """Return the annual scale that an existing right's attributes state; empty where they state none."""
    return attribute(_fields(layer, position), "scale")


@dataclass(frozen=True)
class Counted:
    """Existing rights that a rule is about: those that are for certain, and those that may be."""

    certain: tuple[int, ...]
    possible: tuple[int, ...]


def count_covered(layer: Layer, positions: Sequence[int], rule: Rule, kind: str | None, mineral: str = "") -> Counted:
    """Return which existing rights a rule counts: of the kind, and of the rule's own minerals and method.

    `mineral` narrows it where the rule's indicator is about one mineral.
    """
    certain: list[int] = []
    possible: list[int] = []
    for position in positions:
        answers = set(_answers(layer, position, rule, kind, mineral))
        if "no" not in answers:
            (possible if "unknown" in answers else certain).append(position)
    return Counted(tuple(certain), tuple(possible))


def _answers(layer: Layer, position: int, rule: Rule, kind: str | None, mineral: str) -> Iterator[Answer]:
    fields, scope, named = _fields(layer, position), rule.applies_to, mineral_of(layer, position)
    yield _same(_KINDS.get(attribute(fields, "kind")), kind)
    yield _same(_METHODS.get(attribute(fields, "method")), scope.method)
    yield mineral_applicability(named, scope.minerals).status
    yield mineral_applicability(named, (mineral,) if mineral else ()).status
    if scope.except_minerals:
        excepted = mineral_applicability(named, scope.except_minerals).status
        yield "no" if excepted == "yes" else "yes" if excepted == "no" else "unknown"


def _same(said: str | None, asked: str | None) -> Answer:
    if asked is None:
        return "yes"
    if said is None:
        return "unknown"
    return "yes" if said == asked else "no"


def positions_in_zone(case: Case, layer: Layer, zone: Zone) -> tuple[int, ...] | None:
    """Return the existing rights that overlap a zone by more than contact; None where it has no boundary."""
    if zone.boundary is None or zone.boundary.basis not in ("surveyed", "digitised"):
        return None
    there = Shape(zone.boundary.geometry, zone.boundary.crs)
    found = overlap_with_layer(there, layer.geometries, layer.crs, case.tolerance_m)
    return tuple(position for position, _ in found.conflicts)


def itself(case: Case, layer: Layer) -> tuple[int, ...]:
    """Return the existing rights that have just the right's extent: each may be the right itself."""
    found = []
    for position, facts in case.overlap(layer.role).conflicts:
        if min(facts.share_of_right, facts.share_of_feature) > 0.5:  # spares the exact test of the others
            there = Shape(layer.geometries[position], layer.crs)
            here_in_there = containment_of(case.shape, there, case.tolerance_m)
            there_in_here = containment_of(there, case.shape, case.tolerance_m)
            if here_in_there.inside and there_in_here.inside:
                found.append(position)
    return tuple(found)
