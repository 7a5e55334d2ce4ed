"""From corners to rings, and from rings to the area: where a ring ends, and which rings are cut out.

A ring ends for certain where it is closed, at an end row (``*``), at the heading of a part, and where the
labels start again. A blank line, other words or a jump of the labels may end one or not; then both readings
are made, and it is decided elsewhere between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.errors import GeometryError, MingeoError
from mingeo.geometry import checked, ring_of_corners
from mingeo.readers.corner_cells import follows
from mingeo.readers.corner_forms import Place
from mingeo.readers.corner_layout import End, Gap
from mingeo.readers.corner_order import Corner
from mingeo.text import Text

__all__ = ["Placed", "Ring", "Spot", "area_of", "may_be_joined", "rings_of"]


class Spot(NamedTuple):
    """A corner with its place, and the row that ends a ring behind it."""

    corner: Corner
    place: Place
    end: End | None


Placed = Sequence[tuple[Gap, Sequence[Spot]]]
"""Stretches of corners, and what stands before each."""


@dataclass
class Ring:
    """One ring: its corners with their places, and whether it is cut out."""

    hole: bool
    corners: list[Corner] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    by_label: dict[str, Corner] = field(default_factory=dict)
    end: End | None = None

    def add(self, spot: Spot) -> None:
        """Add a corner at the end."""
        self.corners.append(spot.corner)
        self.places.append(spot.place)
        self.by_label.setdefault(spot.corner.label, spot.corner)
        self.end = spot.end
        self.hole = self.hole or (spot.end is not None and spot.end.hole)

    @property
    def line(self) -> int:
        """Return the line of its first corner."""
        return self.corners[0].line

    @property
    def points(self) -> list[tuple[float, float]]:
        """Return its corners as easting and northing, or longitude and latitude."""
        return [(place.x, place.y) for place in self.places]

    @property
    def is_closed(self) -> bool:
        """Return True where the last corner is the first, written again."""
        return len(self.places) > 3 and _coincide(self.places[0], self.places[-1])

    @property
    def count(self) -> int:
        """Return the number of its corners, the first repeated at the end not counted."""
        return len(self.corners) - self.is_closed

    def jumps(self) -> list[tuple[Corner, Corner]]:
        """Return the neighbours whose labels do not follow each other."""
        return [
            pair
            for pair in pairwise(self.corners[: self.count])
            if pair[0].label and not follows(pair[0].label, pair[1].label)
        ]


def may_be_joined(stretches: Placed) -> bool:
    """Return True where what stands between two corners may part them or not.

    That is a blank line, words, or a jump of the labels that neither closes a ring nor starts them again.
    """
    try:
        return len(rings_of(stretches, join=True)) != len(rings_of(stretches, join=False))
    except GeometryError:
        return True


def rings_of(stretches: Placed, join: bool) -> list[Ring]:
    """Return the rings of a table.

    Parameters
    ----------
    stretches
        Corners in their order with their places, by stretches, each with what stands before it.
    join
        Whether corners are joined over blank lines, words and jumps of their labels.

    Raises
    ------
    GeometryError
        A label that stands twice with different coordinates.
    """
    rings: list[Ring] = []
    hole, ended = False, True
    for before, spots in stretches:
        hole = bool(rings) and (before == "hole" or (hole and before != "part"))
        gap = before
        for spot in spots:
            if ended or _begins(rings[-1], spot, gap, join):
                rings.append(Ring(hole))
            rings[-1].add(spot)
            ended = spot.end is not None or rings[-1].is_closed
            gap = ""
    return rings


def _begins(ring: Ring, spot: Spot, gap: Gap, join: bool) -> bool:
    """Return True where a corner begins another ring than the one before it."""
    corner, place, _ = spot
    if gap in ("part", "hole") or (gap == "blank" and not corner.label):
        return True
    namesake = ring.by_label.get(corner.label) if corner.label else None
    if namesake is not None:
        if _coincide(ring.places[0], place) or namesake.numbers == corner.numbers:
            return False
        if namesake is ring.corners[0] and len(ring.corners) > 2:
            return True
        raise _twice(namesake, corner)
    if join:
        return False
    jump = corner.label and not follows(ring.corners[-1].label, corner.label) and not _coincide(ring.places[0], place)
    return bool(gap or jump)


def _coincide(one: Place, other: Place) -> bool:
    return (one.x, one.y) == (other.x, other.y)


def area_of(rings: Sequence[Ring], repair: bool) -> tuple[Polygon | MultiPolygon, list[Text]]:
    """Return the area that rings enclose, every ring checked, and what had to be said of it.

    Parameters
    ----------
    rings
        Outer rings and those that are cut out.
    repair
        Join parts that share an edge into one, which no valid area can have, instead of refusing them.

    Raises
    ------
    GeometryError
        Too few corners, a corner twice, edges that cross; an excluded ring that does not lie within one part;
        parts that overlap, lie inside each other or share an edge.
    """
    outer = [(ring, Polygon(_closed(ring))) for ring in rings if not ring.hole]
    inner = [(ring, Polygon(_closed(ring))) for ring in rings if ring.hole]
    holes: dict[int, list[Polygon]] = {}
    for ring, hole in inner:
        around = [number for number, (_, part) in enumerate(outer) if part.covers(hole)]
        if len(around) != 1:
            raise _outside(ring)
        holes.setdefault(around[0], []).append(hole)
    parts = [
        Polygon(part.exterior, [hole.exterior for hole in holes.get(number, [])])
        for number, (_, part) in enumerate(outer)
    ]
    if len(parts) == 1:
        return checked(parts[0]), []
    touching = _refuse_overlaps([ring for ring, _ in outer], parts, repair)
    if not touching:
        return checked(MultiPolygon(parts)), []
    whole = checked(shapely.union_all(parts))
    return whole, [Text("有公共边的区域已按要求合并", "parts that share an edge were joined, as asked")]


def _closed(ring: Ring) -> list[tuple[float, float]]:
    try:
        return ring_of_corners(ring.points)
    except MingeoError as error:
        error.line = ring.line
        raise


def _refuse_overlaps(rings: Sequence[Ring], parts: Sequence[Polygon], repair: bool) -> bool:
    """Refuse parts that have more than single points in common; return True where some share an edge."""
    touching = False
    tree = shapely.STRtree(parts)
    for first, second in sorted(zip(*tree.query(parts, predicate="intersects").tolist(), strict=True)):
        if first >= second:
            continue
        if shapely.relate_pattern(parts[first], parts[second], "T********"):
            raise _overlap(rings, parts, first, second)
        if shapely.relate_pattern(parts[first], parts[second], "****1****"):
            touching = True
            if not repair:
                raise _shared_edge(rings[first], rings[second])
    return touching


def _twice(one: Corner, other: Corner) -> GeometryError:
    return GeometryError(
        Text(
            f"点号 {other.label} 出现两次而坐标不同（第 {one.line} 行和第 {other.line} 行）",
            f"the label {other.label} stands twice with different coordinates (lines {one.line} and {other.line})",
        ),
        Text(
            "核对原件，改正点号；若是多个区域，请用空行或标题分开",
            "check the original and mend the label; part several areas by a blank line or a heading",
        ),
        line=other.line,
    )


def _outside(ring: Ring) -> GeometryError:
    return GeometryError(
        Text("扣除范围不在任何一个区域之内", "the excluded area does not lie within one part"),
        Text(
            "核对坐标；若不是扣除范围，请在其前写“区块二”之类的标题",
            "check its coordinates; if it is no excluded area, put a heading such as 区块二 before it",
        ),
        line=ring.line,
    )


def _overlap(rings: Sequence[Ring], parts: Sequence[Polygon], first: int, second: int) -> GeometryError:
    outer, inner = (first, second) if parts[first].area >= parts[second].area else (second, first)
    lines = f"{rings[outer].line}", f"{rings[inner].line}"
    if parts[outer].covers(parts[inner]):
        return GeometryError(
            Text(
                f"第 {lines[1]} 行起的区域在第 {lines[0]} 行起的区域之内，可能是扣除范围，也可能有误",
                f"the area from line {lines[1]} lies inside the one from line {lines[0]}: excluded, or a mistake",
            ),
            Text("若是扣除范围，请在其前写“扣除以下范围”", "if it is excluded, put '扣除以下范围' before it"),
            line=rings[inner].line,
        )
    return GeometryError(
        Text(
            f"第 {lines[0]} 行起和第 {lines[1]} 行起的两个区域重叠",
            f"the areas from lines {lines[0]} and {lines[1]} overlap",
        ),
        Text("核对坐标", "check the coordinates"),
        line=rings[second].line,
    )


def _shared_edge(one: Ring, other: Ring) -> GeometryError:
    return GeometryError(
        Text(
            f"第 {one.line} 行起和第 {other.line} 行起的两个区域有公共边",
            f"the areas from lines {one.line} and {other.line} share an edge",
        ),
        Text("写成一个区域，或用 --repair 合并", "write them as one area, or join them with --repair"),
        line=other.line,
    )
