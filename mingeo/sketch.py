"""How an object shows itself in a notebook: a table of facts, and a small drawing of areas as inline SVG.

The drawing is to know a shape again, not to measure on: north is up, a bar gives the scale, and nothing
is loaded or run. Every value is escaped, for data is data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from mingeo.text import Language, Text, printable

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

__all__ = ["Outline", "card", "drawing", "in_degrees", "lines", "rings_of"]

Ring = tuple[tuple[float, float], ...]
Facts = Sequence[tuple[str, str]]

_WIDTH, _HEIGHT, _MARGIN, _FOOT = 300, 220, 18, 26
_METRES_A_DEGREE = 111_320.0
_MOST_NUMBERS = 24
_LONGEST = 300


@dataclass(frozen=True)
class Outline:
    """The rings of one area, in degrees or metres, easting first.

    A schematic outline is dashed; `numbered` writes the numbers of the corners beside them.
    """

    rings: tuple[Ring, ...]
    title: str
    colour: str = "#8A5A00"
    schematic: bool = False
    numbered: bool = False


def rings_of(geometry: Polygon | MultiPolygon) -> tuple[Ring, ...]:
    """Return every ring of an area, shells and holes, without the last point that repeats the first."""
    parts: Iterable[Polygon] = getattr(geometry, "geoms", None) or [geometry]
    rings = (ring for part in parts for ring in (part.exterior, *part.interiors))
    return tuple(tuple((point[0], point[1]) for point in ring.coords)[:-1] for ring in rings)


def in_degrees(rings: Iterable[Ring]) -> bool:
    """Return True where coordinates can be longitudes and latitudes; those of a plane are far larger.

    >>> in_degrees([((118.9, 36.5),)]), in_degrees([((40397770.0, 4035710.0),)])
    (True, False)
    """
    return all(abs(x) <= 360 and abs(y) <= 90 for ring in rings for x, y in ring)


def lines(facts: Facts, language: Language) -> str:
    """Return facts as plain text, one a line, with nothing in it that would steer a terminal."""
    colon = Text("：", ": ").to(language)
    return "\n".join(f"{name}{colon if name else ''}{printable(_cut(value))}" for name, value in facts)


def card(title: str, facts: Facts, picture: str, note: str) -> str:
    """Return a title, a table of facts and a drawing side by side as HTML; `picture` is HTML already."""
    rows = "".join(
        f"<tr><th style='text-align:left;vertical-align:top;white-space:nowrap'>{_html(name)}</th>"
        f"<td style='text-align:left'>{_html(value)}</td></tr>"
        for name, value in facts
    )
    small = f"<div style='font-size:85%;opacity:.75'>{_html(note)}</div>" if note else ""
    return (
        f"<div><p><b>{_html(title)}</b></p>"
        "<div style='display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start'>"
        f"<table>{rows}</table><div>{picture}</div></div>{small}</div>"
    )


def drawing(outlines: Sequence[Outline], label: str) -> str:
    """Return areas as inline SVG with a scale bar; empty where there is nothing to draw.

    Degrees are drawn with the middle latitude's ratio of a degree of longitude to one of latitude.
    """
    points = [point for outline in outlines for ring in outline.rings for point in ring]
    if not points:
        return ""
    frame = _Frame.around(points, degrees=in_degrees(ring for outline in outlines for ring in outline.rings))
    shapes = "".join(_shape(outline, frame) for outline in outlines)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' width='{_WIDTH}' height='{_HEIGHT}' "
        f"viewBox='0 0 {_WIDTH} {_HEIGHT}' font-family='sans-serif' font-size='11' fill='currentColor'>"
        f"<title>{_html(label)}</title>{shapes}{_scale_bar(frame)}</svg>"
    )


@dataclass(frozen=True)
class _Frame:
    """From coordinates to pixels: one ratio both ways, the middle of the areas in the middle."""

    middle: tuple[float, float]
    squeeze: float
    pixels_a_unit: float
    metres_a_unit: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]], *, degrees: bool) -> _Frame:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        squeeze = math.cos(math.radians(middle[1])) if degrees else 1.0
        width, height = (max(xs) - min(xs)) * squeeze, max(ys) - min(ys)
        room = _WIDTH - 2 * _MARGIN, _HEIGHT - _MARGIN - _FOOT - 12
        ratio = min(room[0] / width if width else math.inf, room[1] / height if height else math.inf)
        return cls(middle, squeeze, ratio if math.isfinite(ratio) else 1.0, _METRES_A_DEGREE if degrees else 1.0)

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        x = (point[0] - self.middle[0]) * self.squeeze * self.pixels_a_unit + _WIDTH / 2
        y = (self.middle[1] - point[1]) * self.pixels_a_unit + (_HEIGHT - _FOOT + _MARGIN - 12) / 2
        return round(x, 1), round(y, 1)


def _shape(outline: Outline, frame: _Frame) -> str:
    rings = [[frame.at(point) for point in ring] for ring in outline.rings]
    path = " ".join("M" + " L".join(f"{x},{y}" for x, y in ring) + " Z" for ring in rings)
    dash = " stroke-dasharray='5 3'" if outline.schematic else ""
    drawn = (
        f"<path d='{path}' fill='{outline.colour}' fill-opacity='.22' fill-rule='evenodd' "
        f"stroke='{outline.colour}' stroke-width='1.6'{dash}><title>{_html(outline.title)}</title></path>"
    )
    if outline.numbered and sum(map(len, rings)) <= _MOST_NUMBERS:
        numbers = iter(range(1, _MOST_NUMBERS + 1))
        drawn += "".join(_numbers(ring, numbers) for ring in rings)
    return drawn


def _numbers(ring: Sequence[tuple[float, float]], numbers: Iterable[int]) -> str:
    """Return a dot at each corner and its number, away from the ring's middle."""
    middle = sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    drawn = []
    for (x, y), number in zip(ring, numbers, strict=False):
        dx, dy = x - middle[0], y - middle[1]
        far = math.hypot(dx, dy) or 1.0
        at = f"x='{x + dx / far * 10:.1f}' y='{y + dy / far * 10 + 4:.1f}'"
        drawn.append(f"<circle cx='{x}' cy='{y}' r='2'/><text {at} text-anchor='middle'>{number}</text>")
    return "".join(drawn)


def _scale_bar(frame: _Frame) -> str:
    pixels_a_metre = frame.pixels_a_unit / frame.metres_a_unit
    longest_m = _WIDTH * 0.35 / pixels_a_metre
    power = 10.0 ** math.floor(math.log10(longest_m))
    length_m = next(step * power for step in (5, 2, 1) if step * power <= longest_m)
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    end, y = round(_MARGIN + length_m * pixels_a_metre, 1), _HEIGHT - 8
    return (
        f"<path d='M{_MARGIN},{y - 4} V{y} H{end} V{y - 4}' fill='none' stroke='currentColor'/>"
        f"<text x='{end + 6}' y='{y}'>{text}</text>"
        f"<text x='{_WIDTH - _MARGIN}' y='{y}' text-anchor='end'>↑ N</text>"
    )


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def _html(value: str) -> str:
    return escape(printable(_cut(value)))
