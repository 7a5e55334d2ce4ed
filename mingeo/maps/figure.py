"""The same scene as a figure for paper, by matplotlib: A4 landscape, the map at the left, the legend beside it.

Text from data is never read as mathematics (``$``), and nothing in the file says when it was made.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from mingeo.errors import ArgumentError
from mingeo.maps.fonts import cjk_font, drawable
from mingeo.maps.patches import area_patches
from mingeo.maps.scene import Bounds, Group, Item, Scene, Sheet
from mingeo.maps.sidebar import draw_sidebar
from mingeo.maps.surround import draw_graticule, draw_north, draw_scale
from mingeo.maps.symbols import Symbol
from mingeo.maps.wording import words
from mingeo.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from shapely.geometry.base import BaseGeometry

__all__ = ["FigureKind", "figure_bytes"]

FigureKind = Literal["png", "svg", "pdf"]

_SIZE_INCHES = (11.69, 8.27)
_DPI = 200
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def figure_bytes(scene: Scene, kind: FigureKind) -> bytes:
    """Return the figure of a scene's first sheet as a file's content.

    Raises
    ------
    ArgumentError
        Nothing on the sheet has a place, or no font has Chinese characters.
    """
    import matplotlib

    sheet = scene.sheets[scene.first]
    if sheet.bounds is None:
        raise ArgumentError(
            Text(
                f"{sheet.title}：没有一个分区有位置，画不出插图",
                f"{sheet.title}: no zone has a place: there is nothing to draw",
            ),
            Text("加上 --right 或 --zones，或写成 .html 查看分区列表", "add --right or --zones, or write an .html"),
        )
    settings: Any = {
        "font.family": [cjk_font(), "DejaVu Sans"],
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "svg.hashsalt": "mingeo",
        "svg.fonttype": "path",
        "pdf.fonttype": 3,
        "hatch.linewidth": 0.7,
        "lines.scale_dashes": False,
    }
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        # A character that no font has is drawn as a box; that is not worth stopping for.
        warnings.simplefilter("ignore")
        figure = _draw(scene, sheet, sheet.bounds)
        target = io.BytesIO()
        figure.savefig(target, format=kind, dpi=_DPI, metadata=_METADATA[kind])
    return target.getvalue()


def _draw(scene: Scene, sheet: Sheet, bounds: Bounds) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE_INCHES)
    FigureCanvasAgg(figure)
    title = f"{sheet.title} {words('map_of', scene.language)}".strip()
    figure.text(0.5, 0.955, drawable(title), ha="center", va="center", fontsize=16, fontweight="bold")
    axes = figure.add_axes((0.055, 0.1, 0.62, 0.8))
    frame = _frame(bounds, 0.62 * _SIZE_INCHES[0] / (0.8 * _SIZE_INCHES[1]))
    axes.set_xlim(frame[0], frame[2])
    axes.set_ylim(frame[1], frame[3])
    axes.set_aspect(1 / math.cos(math.radians((frame[1] + frame[3]) / 2)))
    draw_graticule(axes, frame)
    groups = scene.groups_of(sheet)
    for order, group in enumerate(groups):
        _draw_group(axes, group, order)
    _draw_labels(axes, groups)
    draw_north(axes, scene.language)
    draw_scale(figure, frame, scene.language)
    draw_sidebar(figure, scene, sheet)
    figure.text(0.675, 0.045, words("disclaimer", scene.language), ha="right", color="#a00000", fontweight="bold")
    return figure


def _frame(bounds: Bounds, shape: float) -> Bounds:
    """Return a box of the paper's shape round the bounds, with some air."""
    west, south, east, north = bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    squeeze = math.cos(math.radians(lat))
    height = max((north - south) * 1.16, (east - west) * 1.25 * squeeze / shape, 0.004)
    width = height * shape / squeeze
    return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2


def _draw_group(axes: Axes, group: Group, order: int) -> None:
    for item in group.items:
        shape = item.geometry
        if shape is None or shape.is_empty:
            continue
        if shape.geom_type == "Point":
            _draw_point(axes, item, group.symbol, order)
            continue
        for patch in area_patches(_path(shape), group.symbol):
            patch.set_zorder(10 + order)
            axes.add_patch(patch)
        for corner in item.corners:
            axes.plot(corner.lon, corner.lat, "o", ms=3.5, mfc="white", mec=group.symbol.stroke, mew=1, zorder=60)


def _draw_point(axes: Axes, item: Item, symbol: Symbol, order: int) -> None:
    assert item.geometry is not None
    size = 9 if symbol.point == "ring" else 3.5
    axes.plot(
        item.geometry.centroid.x,
        item.geometry.centroid.y,
        "o",
        ms=size,
        mfc="none" if symbol.point == "ring" else "white",
        mec=symbol.stroke,
        mew=symbol.weight * 0.6,
        zorder=10 + order,
    )


def _path(shape: BaseGeometry) -> Any:
    """Return all rings as one path; holes run the other way and so stay empty."""
    from matplotlib.path import Path

    oriented = shapely.orient_polygons(shape)
    vertices, codes = [], []
    for part in shapely.get_parts(oriented):
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring)
            vertices.append(points)
            codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(vertices), codes)


Try = tuple[float, float, int]

_ORDER = ("conflict", "right", "zones", "layer", "places")


def _draw_labels(axes: Axes, groups: Sequence[Group]) -> None:
    """Write names where there is room for them; corner numbers come first."""
    taken: list[Any] = []
    for group in groups:
        for item in group.items:
            _number_corners(axes, item, taken)
    for role in _ORDER:
        for group in groups:
            if group.role == role and group.labelled:
                for item in sorted(group.items, key=_size, reverse=True):
                    _label(axes, group, item, taken)


def _size(item: Item) -> float:
    return 0.0 if item.geometry is None else float(item.geometry.area)


def _number_corners(axes: Axes, item: Item, taken: list[Any]) -> None:
    if not item.corners or item.geometry is None:
        return
    middle = item.geometry.centroid
    for corner in item.corners:
        dx, dy = corner.lon - middle.x, corner.lat - middle.y
        far = math.hypot(dx, dy) or 1.0
        _write(
            axes,
            corner.number,
            (corner.lon, corner.lat),
            [(dx / far * 8, dy / far * 8, 0)],
            taken,
            weight="bold",
            size=8,
        )


def _label(axes: Axes, group: Group, item: Item, taken: list[Any]) -> None:
    if item.geometry is None or item.geometry.is_empty or not item.label:
        return
    west, south, east, north = item.geometry.bounds
    corner, other = axes.transData.transform([(west, south), (east, north)]) / axes.figure.dpi * 72
    half_width, half_height = (other - corner) / 2
    text = "\n".join(drawable(part) for part in (item.label, item.sublabel) if part)
    beside = [(half_width + 4, 0.0, 1), (-half_width - 4, 0.0, -1)]
    over = [(0.0, sign * (half_height + far), 0) for far in (11, 24) for sign in (1, -1)]
    inside = [(0.0, 0.0, 0), (0.0, half_height - 12, 0), (0.0, 12 - half_height, 0)]
    roomy = half_width > 4 * len(item.label) and group.role == "zones"
    tries = inside + over if roomy else beside + over
    colour = "#333333" if group.role == "places" else group.symbol.stroke
    size = 6.5 if group.role == "places" else 8
    _write(axes, text, ((west + east) / 2, (south + north) / 2), tries, taken, color=colour, size=size)


def _write(
    axes: Axes, text: str, at: tuple[float, float], tries: Sequence[Try], taken: list[Any], **style: Any
) -> None:
    """Write a text at the first of some offsets in points where it fits; the third number says beside which side."""
    from matplotlib.patheffects import withStroke

    note = axes.annotate(
        text, at, (0, 0), textcoords="offset points", ha="center", va="center", zorder=70, linespacing=1.1, **style
    )
    note.set_path_effects([withStroke(linewidth=2.2, foreground="white")])
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = axes.get_window_extent(renderer)
    half_text = note.get_window_extent(renderer).width / axes.figure.dpi * 72 / 2
    for dx, dy, side in tries:
        note.set_position((dx + side * half_text, dy))
        box = note.get_window_extent(renderer)
        whole = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        if whole and not any(box.overlaps(other) for other in taken):
            taken.append(box)
            return
    note.remove()
