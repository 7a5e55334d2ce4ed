"""What a rule looks at: the right, the plan, the year, the user's layers, and where the right lies."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import shapely

from mingeo.crs import GEOGRAPHIC, METRES_A_DEGREE, geographic_of, is_projected, move, own_plane
from mingeo.errors import CRSError
from mingeo.measure import stated_tolerance_km2
from mingeo.model import Areas, Boundary, Layer, MiningRight, Outcome, Plan, Zone
from mingeo.overlay import (
    LEAST_METRES_A_DEGREE,
    Containment,
    LayerOverlap,
    OverlapFacts,
    Shape,
    containment_of,
    distance_to_point_m,
    nearest_of,
    overlap_of,
    overlap_with_layer,
)
from mingeo.predicates import COUNTY_OUTLINE
from mingeo.rules.arithmetic import METRE, SQUARE_METRE, amount, number, plane_step
from mingeo.rules.siting_steps import area_steps, containment_steps, place_steps
from mingeo.text import Text

__all__ = ["NOTHING", "Case", "Judgement", "Siting", "told_inside", "told_outside", "worst"]

NOTHING = 1e-12
"""A share of a right below this is the rounding of its area and no part of it."""


@dataclass(frozen=True)
class Judgement:
    """What a rule says of a right; the engine adds the rule, its strength, clause and zone."""

    outcome: Outcome
    message: Text
    measures: Mapping[str, float] = field(default_factory=dict)
    needs: Text | None = None
    steps: tuple[Text, ...] = ()


_WORST_FIRST: tuple[Outcome, ...] = ("fail", "undetermined", "pass")


def worst(judgements: Iterable[Judgement], default: Judgement) -> Judgement:
    """Return the first of the judgements with the worst outcome."""
    return min(judgements, key=lambda one: _WORST_FIRST.index(one.outcome), default=default)


@dataclass(frozen=True)
class Siting:
    """Whether a right lies in a zone, as far as that is known, and why.

    ``inside`` and ``outside`` are certain. ``outside`` may be known without a boundary: by the stated
    area or by the place. `facts` are there where the zone has a boundary; `touches` is then True where
    some of the right lies in the zone by more than contact along its boundary.
    """

    status: Literal["inside", "outside", "unknown"]
    why: Text
    facts: Containment | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    needs: Text | None = None
    touches: bool = False
    steps: tuple[Text, ...] = ()

    @property
    def rules_out_overlap(self) -> bool:
        """Return True where the right is known to be clear of the zone without the zone's boundary.

        By the place, that is: being too large to lie in a zone does not keep a right from overlapping it.
        """
        return self.status == "outside" and "distance_m" in self.measures


class Case:
    """One right under one plan.

    `layers` are those that a right may conflict with; the county's outline, which it is to lie in, stands apart.
    """

    def __init__(
        self,
        right: MiningRight,
        areas: Areas,
        plan: Plan,
        *,
        year: int,
        layers: Mapping[str, Layer],
        tolerance_m: float,
        present: Mapping[str, str] | None = None,
    ) -> None:
        self.right, self.areas, self.plan = right, areas, plan
        self.year, self.tolerance_m = year, tolerance_m
        self.layers = {role: layer for role, layer in layers.items() if role != COUNTY_OUTLINE}
        self.county_outline = layers.get(COUNTY_OUTLINE)
        self.present: Mapping[str, str] = present or {}
        self._sitings: dict[str, Siting] = {}
        self._overlaps: dict[str, LayerOverlap] = {}
        self._zone_overlaps: dict[str, OverlapFacts | None] = {}
        self._boxes: dict[str, tuple[float, float, float, float]] = {}

    @cached_property
    def shape(self) -> Shape:
        """The right's geometry with its CRS."""
        return Shape(self.right.geometry, self.right.crs)

    @staticmethod
    def bounds_decide(zone: Zone) -> bool:
        """Return True where a zone has a boundary that decides: a schematic shape never does."""
        return zone.boundary is not None and zone.boundary.basis in ("surveyed", "digitised")

    def siting(self, zone: Zone) -> Siting:
        """Return where the right lies with respect to a zone."""
        if zone.zone_id not in self._sitings:
            find = self._by_boundary if self.bounds_decide(zone) else self._without_boundary
            try:
                self._sitings[zone.zone_id] = find(zone)
            except CRSError as error:
                raise error.at(self.right.path or self.right.name) from None
        return self._sitings[zone.zone_id]

    def gaps_m(self, boundaries: Sequence[Boundary]) -> list[float]:
        """Return how far the boxes round right and areas are apart, roughly; 0 where they meet or nearly so.

        What lies apart neither overlaps nor touches: the box round the right is wider than the tolerance.
        """
        in_crs: dict[str, list[int]] = {}
        for position, boundary in enumerate(boundaries):
            in_crs.setdefault(boundary.crs, []).append(position)
        gaps_m = np.zeros(len(boundaries))
        for crs, positions in in_crs.items():
            west, south, east, north = self._box_in(crs)
            left, low, right, high = shapely.bounds([boundaries[position].geometry for position in positions]).T
            apart = np.maximum.reduce([left - east, west - right, low - north, south - high, np.zeros(len(positions))])
            gaps_m[positions] = apart * (1.0 if is_projected(crs) else METRES_A_DEGREE)
        gaps: list[float] = gaps_m.tolist()
        return gaps

    def _box_in(self, crs: str) -> tuple[float, float, float, float]:
        """Return the box round the right in a CRS, widened by the tolerance and the bow of an edge."""
        if crs not in self._boxes:
            slack = (self.tolerance_m + 1.0) / (1.0 if is_projected(crs) else LEAST_METRES_A_DEGREE)
            try:
                west, south, east, north = move(self.right.geometry, self.right.crs, crs).bounds
            except CRSError as error:
                raise error.at(self.right.path or self.right.name) from None
            self._boxes[crs] = (west - slack, south - slack, east + slack, north + slack)
        return self._boxes[crs]

    def overlap(self, role: str) -> LayerOverlap:
        """Return how the right meets the user's layer of that role, which has to be there."""
        if role not in self._overlaps:
            layer = self.layers[role]
            try:
                found = overlap_with_layer(self.shape, layer.geometries, layer.crs, self.tolerance_m)
            except CRSError as error:
                raise error.at(layer.path or role) from None
            self._overlaps[role] = found
        return self._overlaps[role]

    def zone_overlap(self, zone_id: str, boundary: Boundary) -> OverlapFacts | None:
        """Return how the right overlaps a zone with a boundary; None where they are apart."""
        if zone_id not in self._zone_overlaps:
            there = Shape(boundary.geometry, boundary.crs)
            self._zone_overlaps[zone_id] = overlap_of(self.shape, there, self.tolerance_m)
        return self._zone_overlaps[zone_id]

    def nearest(self, role: str, within_m: float) -> tuple[int, float] | None:
        """Return the position and distance in metres of the nearest feature of a layer; None beyond `within_m`."""
        layer = self.layers[role]
        try:
            return nearest_of(self.shape, layer.geometries, layer.crs, within_m)
        except CRSError as error:
            raise error.at(layer.path or role) from None

    def overlap_steps(self, role: str) -> tuple[Text, ...]:
        """Return how the overlap with a layer was reckoned."""
        found = self.overlap(role)
        area_m2 = self.areas.planar_m2
        depth_m = max((facts.depth_m for _, facts in found.conflicts), default=0.0)
        return (
            plane_step(own_plane(self.right.geometry, self.right.crs)),
            amount(
                Text("冲突要素的并集与矿业权的重叠", "overlap with the union of the features"),
                found.union_m2,
                SQUARE_METRE,
            ),
            amount(Text("矿业权平面面积", "plane area of the right"), area_m2, SQUARE_METRE),
            Text(
                f"占矿业权 = {number(found.union_m2)} ÷ {number(area_m2)} = {found.share_of_right:.6%}",
                f"share of the right = {number(found.union_m2)} / {number(area_m2)} = {found.share_of_right:.6%}",
            ),
            amount(Text("最大深度", "greatest depth"), depth_m, METRE),
            Text(
                f"腐蚀 {number(self.tolerance_m)} 米后消失的是相接，不是冲突：冲突 {len(found.conflicts)} 处，"
                f"相接 {len(found.features) - len(found.conflicts)} 处",
                f"what vanishes when eroded by {number(self.tolerance_m)} m is contact, no conflict: "
                f"{len(found.conflicts)} conflict(s), {len(found.features) - len(found.conflicts)} contact(s)",
            ),
        )

    def _by_boundary(self, zone: Zone) -> Siting:
        assert zone.boundary is not None
        there = Shape(zone.boundary.geometry, zone.boundary.crs)
        facts = containment_of(self.shape, there, self.tolerance_m)
        overlap = self.zone_overlap(zone.zone_id, zone.boundary)
        touches = overlap is not None and not overlap.contact
        measures = {
            "protrusion_m": facts.protrusion_m,
            "outside_m2": facts.outside_m2,
            "share_of_right": facts.share_of_right,
            "share_of_zone": facts.share_of_zone,
        }
        steps = containment_steps(there, facts, self.tolerance_m)
        label = Text(f" {zone.label} ", zone.label)
        if facts.inside:
            measures["margin_m"] = facts.margin_m
            return Siting("inside", told_inside(label, facts), facts, measures, touches=True, steps=steps)
        return Siting("outside", told_outside(label, facts), facts, measures, touches=touches, steps=steps)

    def _without_boundary(self, zone: Zone) -> Siting:
        return (
            self._too_large(zone)
            or self._too_far(zone)
            or Siting(
                "unknown",
                Text(
                    f"{zone.label} 没有官方边界，不能判断是否在内", f"{zone.label} has no official boundary: not known"
                ),
                needs=Text(
                    f"{zone.label} 的官方边界（--zones 文件）", f"the official boundary of {zone.label} (--zones FILE)"
                ),
            )
        )

    def _too_large(self, zone: Zone) -> Siting | None:
        """Refute by area: what is larger than the zone cannot lie in it.

        Larger by more than a stated area may be off: the zone's own boundary is accepted up to there.
        """
        if zone.stated_area_km2 is None:
            return None
        area_km2 = min(self.areas.ellipsoidal_m2, self.areas.planar_m2) / 1e6
        most_km2 = zone.stated_area_km2 + stated_tolerance_km2(zone.stated_area)
        if area_km2 <= most_km2:
            return None
        why = Text(
            f"面积 {area_km2:.4f} 平方千米，大于 {zone.label} 的规划面积 {zone.stated_area}，不可能在其内",
            f"with {area_km2:.4f} km² it is larger than {zone.label} ({zone.stated_area_km2:g} km² stated) "
            "and cannot lie in it",
        )
        measures = {"area_km2": area_km2, "stated_area_km2": zone.stated_area_km2}
        return Siting("outside", why, measures=measures, steps=area_steps(self.areas, zone, "<="))

    def _too_far(self, zone: Zone) -> Siting | None:
        """Refute by place: the plan puts the zone round a place that the right lies clear of.

        The zone need only touch the place, so its own size comes on top of the place's radius: twice the
        diameter of a circle of its stated area, which leaves room for a zone twice as long as round.
        A place that is only guessed refutes nothing, nor does one whose zone has no stated area.
        """
        place = zone.place
        if place is None or place.grade == "guess" or zone.stated_area_km2 is None:
            return None
        if geographic_of(self.right.crs) != GEOGRAPHIC:  # an older datum lies somewhere else by a hundred metres
            return None
        size_m = 4 * math.sqrt(zone.stated_area_km2 * 1e6 / math.pi)
        distance_m = distance_to_point_m(self.shape, place.lon, place.lat)
        if distance_m <= place.radius_m + size_m:
            return None
        where = zone.place_name or zone.label
        why = Text(
            f"距规划所述地点“{where}”{distance_m / 1000:.1f} 千米，超出该地点范围 {place.radius_m / 1000:g} 千米"
            f"与分区自身尺度 {size_m / 1000:.1f} 千米之和，不可能在 {zone.label} 内",
            f"{distance_m / 1000:.1f} km from where the plan puts {zone.label} ('{where}'), beyond the place's "
            f"{place.radius_m / 1000:g} km and the zone's own size of {size_m / 1000:.1f} km",
        )
        measures = {"distance_m": distance_m, "radius_m": place.radius_m, "size_m": size_m}
        return Siting("outside", why, measures=measures, steps=place_steps(zone, measures))


def told_inside(area: Text, facts: Containment) -> Text:
    """Return that a right lies in an area, whose Chinese name has the spaces that part it from the words."""
    if facts.protrusion_m > 0:
        return Text(
            f"在{area.zh}内：最大超出 {facts.protrusion_m:.3f} 米，在容差之内",
            f"inside {area.en}: protrudes {facts.protrusion_m:.3f} m at most, within the tolerance",
        )
    return Text(
        f"在{area.zh}内，距其边界最近 {facts.margin_m:.2f} 米",
        f"inside {area.en}, {facts.margin_m:.2f} m from its boundary at the nearest",
    )


def told_outside(area: Text, facts: Containment) -> Text:
    """Return that a right does not lie in an area, where it leaves it farthest and by how much."""
    if facts.share_of_right < NOTHING:
        return Text(f"完全在{area.zh}之外", f"wholly outside {area.en}")
    assert facts.protrusion_at is not None
    x, y = facts.protrusion_at
    zh = (
        f"超出{area.zh.rstrip()}：最远 {facts.protrusion_m:.3f} 米，位置（{x:.10g}, {y:.10g}），"
        f"超出面积 {facts.outside_m2:.2f} 平方米"
    )
    en = (
        f"leaves {area.en}: by {facts.protrusion_m:.3f} m at most, at ({x:.10g}, {y:.10g}), "
        f"with {facts.outside_m2:.2f} m² outside"
    )
    if facts.protrusion_m < 1:
        zh += "；超出不足 1 米，可能是测量误差，须人工核实"
        en += "; less than a metre: survey noise may be the cause, a person should look"
    return Text(zh, en)
