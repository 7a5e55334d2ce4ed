"""A symbol as matplotlib draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingeo.maps.symbols import Symbol

if TYPE_CHECKING:
    from matplotlib.patches import PathPatch

__all__ = ["area_patches"]

_HATCHES = {"diagonal": "////", "back": "\\\\\\\\", "cross": "xxx", "dots": "...", "": ""}


def area_patches(path: Any, symbol: Symbol) -> list[PathPatch]:
    """Return the fill, casing and line of an area, from bottom to top."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import PathPatch

    weight = symbol.weight * 0.75
    dash: Any = (0, tuple(length * 0.6 for length in symbol.dash)) if symbol.dash else "-"
    found = []
    if symbol.fill and symbol.hatch:
        found.append(
            PathPatch(
                path, facecolor="none", edgecolor=symbol.fill, hatch=_HATCHES[symbol.hatch], linewidth=0, alpha=0.6
            )
        )
    elif symbol.fill:
        found.append(PathPatch(path, facecolor=to_rgba(symbol.fill, symbol.opacity), edgecolor="none"))
    if symbol.casing:
        found.append(PathPatch(path, facecolor="none", edgecolor=symbol.casing, linewidth=weight + 2))
    found.append(PathPatch(path, facecolor="none", edgecolor=symbol.stroke, linewidth=weight, linestyle=dash))
    return found
