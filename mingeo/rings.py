"""The rings of an area with the numbers that tables give them: part, hole, and corners J1 to Jn."""

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.text import Text

__all__ = ["Ring", "rings_of"]

Point = tuple[float, float]


@dataclass(frozen=True)
class Ring:
    """One ring of an area.

    Attributes
    ----------
    part
        Number of the part that it belongs to, from 1.
    hole
        Number of the hole within the part, from 1; 0 for the outer ring.
    corners
        Corners in their order, the first not repeated.
    """

    part: int
    hole: int
    corners: tuple[Point, ...]

    @property
    def title(self) -> Text:
        """Return what the ring is called.

        >>> Ring(2, 1, ()).title.en
        'part 2, hole 1'
        """
        if self.hole:
            return Text(f"区域 {self.part} 的扣除范围 {self.hole}", f"part {self.part}, hole {self.hole}")
        return Text(f"区域 {self.part}", f"part {self.part}")

    def closed(self) -> Iterator[tuple[str, Point]]:
        """Yield label and place of each corner, the first once more at the end.

        >>> [label for label, _ in Ring(1, 0, ((0, 0), (0, 1), (1, 1))).closed()]
        ['J1', 'J2', 'J3', 'J1']
        """
        for number, corner in enumerate(self.corners, start=1):
            yield f"J{number}", corner
        yield "J1", self.corners[0]


def rings_of(geometry: Polygon | MultiPolygon) -> list[Ring]:
    """Return the rings of an area: each part's outer ring, followed by its holes.

    >>> square = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2))
    >>> [(ring.part, ring.hole, len(ring.corners)) for ring in rings_of(square)]
    [(1, 0, 4), (1, 1, 4)]
    """
    parts: list[Polygon] = list(shapely.get_parts(geometry))
    return [
        Ring(number, hole, tuple((x, y) for x, y in shapely.get_coordinates(ring)[:-1].tolist()))
        for number, part in enumerate(parts, start=1)
        for hole, ring in enumerate([part.exterior, *part.interiors])
    ]
