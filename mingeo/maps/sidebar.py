"""The legend and the title block beside a figure's map."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from mingeo.maps.fonts import drawable
from mingeo.maps.patches import area_patches
from mingeo.maps.scene import Group, Scene, Sheet
from mingeo.maps.wording import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_sidebar", "wrapped"]

_COLUMNS = 52
_MOST_LINES = 5


def draw_sidebar(figure: Figure, scene: Scene, sheet: Sheet) -> None:
    """Draw the legend from the top down, and under it the title block."""
    axes = figure.add_axes((0.69, 0.035, 0.295, 0.865))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(1, 0)
    y = 0.015
    axes.text(0, y, words("legend", scene.language), fontsize=11, fontweight="bold", va="center")
    y += 0.035
    for group in reversed(scene.groups_of(sheet)):
        y = _legend_row(axes, group, y)
    y += 0.02
    if scene.panel is not None:
        verdict = f"{words('verdict', scene.language)}{scene.panel.verdict_text}（{scene.panel.tally}）"
        y = _paragraph(axes, verdict, y, 9) + 0.015
    axes.plot([0, 1], [y, y], color="#333333", lw=0.8)
    y += 0.022
    for name, value in sheet.block:
        y = _paragraph(axes, f"{name}：{value}", y, 7.5)


def _legend_row(axes: Axes, group: Group, y: float) -> float:
    _swatch(axes, group, y)
    lines = wrapped(f"{group.title}（{len(group.items)}）", _COLUMNS - 12)[:3]
    for line in lines:
        axes.text(0.14, y, line, fontsize=8, va="center")
        y += 0.022
    return y + 0.008


def _swatch(axes: Axes, group: Group, y: float) -> None:
    from matplotlib.path import Path

    symbol = group.symbol
    if group.role == "unlocated":
        axes.text(0.055, y, "—", fontsize=8, va="center", ha="center")
        return
    if symbol.point:
        size = 4 if symbol.point == "dot" else 9
        face = "white" if symbol.point == "dot" else "none"
        axes.plot(0.055, y, "o", ms=size, mfc=face, mec=symbol.stroke, mew=1)
        return
    left, right, top, bottom = 0.005, 0.105, y - 0.009, y + 0.009
    corners = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    path = Path(corners, [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY])
    for patch in area_patches(path, symbol):
        axes.add_patch(patch)


def _paragraph(axes: Axes, text: str, y: float, size: float) -> float:
    lines = wrapped(text, int(_COLUMNS * 8 / size))
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][:-1]}…"]
    for line in lines:
        axes.text(0, y, line, fontsize=size, va="center")
        y += 0.0026 * size
    return y + 0.003


_CLOSING = "）〕」》”，。；：、,.;:)"
"""What no line begins with: it may stand a little beyond the end of the one before."""


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines of some columns, of which a Chinese character takes two.

    >>> wrapped("规划分区 zones", 8)
    ['规划分区', ' zones']
    """
    lines, line, width = [], "", 0
    for character in drawable(text):
        takes = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if width + takes > columns and character not in _CLOSING:
            lines.append(line)
            line, width = "", 0
        line += character
        width += takes
    return [*lines, line] if line else lines
