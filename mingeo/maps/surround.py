"""What stands round a figure's map: graticule, scale bar, north arrow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyproj

from mingeo.crs import GEOGRAPHIC, ellipsoid_of
from mingeo.maps.scene import Bounds
from mingeo.text import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["degrees_text", "draw_graticule", "draw_north", "draw_scale"]

_STEPS_S = (36000, 18000, 7200, 3600, 1800, 1200, 600, 300, 120, 60, 30, 20, 10, 5, 2, 1)


def degrees_text(value: float, seconds: bool) -> str:
    """Return degrees as degrees, minutes and, where asked for, seconds.

    >>> degrees_text(118.75, False), degrees_text(36.99999999, True)
    ('118°45′', '37°00′00″')
    """
    whole = round(value * 3600)
    text = f"{whole // 3600}°{whole // 60 % 60:02d}′"
    return f"{text}{whole % 60:02d}″" if seconds else text


def draw_graticule(axes: Axes, frame: Bounds) -> None:
    """Draw meridians and parallels, with their values along the frame."""
    for axis, low, high, most in ((axes.xaxis, frame[0], frame[2], 6), (axes.yaxis, frame[1], frame[3], 6)):
        step = min((s for s in _STEPS_S if (high - low) * 3600 / s <= most), default=_STEPS_S[0])
        first = math.ceil(low * 3600 / step)
        values = [number * step / 3600 for number in range(first, math.floor(high * 3600 / step) + 1)]
        axis.set_ticks(values, [degrees_text(value, step < 60) for value in values])
    axes.tick_params(labelsize=7, top=True, right=True, labeltop=True, labelright=False, direction="in", pad=2)
    for label in axes.get_yticklabels():
        label.set_rotation(90)
        label.set_verticalalignment("center")
    axes.grid(color="#0a4a78", linewidth=0.4, alpha=0.35)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_linewidth(1.4)


def draw_north(axes: Axes, language: Language) -> None:
    """Draw an arrow to the north in the upper right corner: the map's up is north."""
    from matplotlib.patches import Polygon

    x, y = 0.962, 0.905
    for sign, colour in ((1, "#111111"), (-1, "white")):
        tip, foot, notch = (x, y + 0.05), (x + sign * 0.013, y - 0.02), (x, y - 0.008)
        axes.add_patch(
            Polygon(
                [tip, foot, notch], facecolor=colour, edgecolor="#111111", lw=0.8, transform=axes.transAxes, zorder=80
            )
        )
    name = "北" if language == "zh" else "N"
    axes.text(
        x, y - 0.05, name, transform=axes.transAxes, ha="center", va="center", fontsize=10, fontweight="bold", zorder=80
    )


def draw_scale(figure: Figure, frame: Bounds, language: Language) -> None:
    """Draw a bar as long as the ellipsoid says along the middle of the map."""
    from matplotlib.patches import Rectangle

    semi_major, inverse_flattening = ellipsoid_of(GEOGRAPHIC)
    geod = pyproj.Geod(a=semi_major, rf=inverse_flattening)
    lat = (frame[1] + frame[3]) / 2
    across_m = float(geod.inv(frame[0], lat, frame[2], lat)[2])
    power = 10 ** math.floor(math.log10(across_m / 4))
    length_m = max(digit * power for digit in (1, 2, 5) if digit * power <= across_m / 4)
    width = 0.62 * length_m / across_m
    left, bottom, height = 0.06, 0.045, 0.008
    for quarter in range(4):
        colour = "#111111" if quarter % 2 == 0 else "white"
        corner = (left + quarter * width / 4, bottom)
        figure.add_artist(Rectangle(corner, width / 4, height, facecolor=colour, edgecolor="#111111", lw=0.7))
    in_km = length_m >= 1000
    unit = ("千米" if in_km else "米") if language == "zh" else ("km" if in_km else "m")
    shown = length_m / 1000 if in_km else length_m
    for share, text in ((0.0, "0"), (0.5, f"{shown / 2:g}"), (1.0, f"{shown:g} {unit}")):
        figure.text(left + share * width, bottom + height + 0.004, text, ha="center", va="bottom", fontsize=7.5)
    scale = across_m / (0.62 * 11.69 * 0.0254)
    digits = 10 ** max(0, math.floor(math.log10(scale)) - 1)
    told = (
        f"比例约 1:{round(scale / digits) * digits:.0f}"
        if language == "zh"
        else f"scale about 1:{round(scale / digits) * digits:.0f}"
    )
    figure.text(left + width + 0.05, bottom, told, fontsize=8)
