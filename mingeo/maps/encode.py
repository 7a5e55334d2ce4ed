"""A scene as the data block of the page: columns of text, and coordinates as differences of whole numbers.

Numbers are written five bits a character, the lowest first, in the alphabet of URL-safe base64; the sixth
bit says that more follow. A negative number n is written as -2n-1, any other as 2n. The page's script
`decode.js` reads it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.errors import ArgumentError
from mingeo.maps.scene import Group, Item, Panel, Scene, Sheet
from mingeo.maps.wording import page_words
from mingeo.text import Text

__all__ = ["MOST_ITEMS", "MOST_VERTICES", "scene_object", "written_numbers"]

MOST_ITEMS = 50_000
MOST_VERTICES = 2_500_000
_COARSER = ((1_000_000, 10**5), (50_000, 10**6), (0, 10**7))
"""From so many vertices on, coordinates are whole parts of a degree of this size: 1.1 m, 11 cm, 1 cm."""

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)


def scene_object(scene: Scene) -> dict[str, Any]:
    """Return what the page's data block holds.

    Raises
    ------
    ArgumentError
        More than a browser draws at ease.
    """
    _refuse_too_much(scene)
    vertices = _vertices(scene)
    scale = next(parts for least, parts in _COARSER if vertices >= least)
    return {
        "language": scene.language,
        "words": page_words(scene.language),
        "scale": scale,
        "first": scene.first,
        "sheets": [_sheet(sheet, scale) for sheet in scene.sheets],
        "shared": [_group(group, scale) for group in scene.shared],
        "panel": None if scene.panel is None else _panel(scene.panel),
        "tiles": None
        if scene.tiles is None
        else {
            "urls": scene.tiles.urls,
            "subdomains": scene.tiles.subdomains,
            "attribution": scene.tiles.attribution.to(scene.language),
            "maxZoom": scene.tiles.max_zoom,
        },
    }


def written_numbers(numbers: NDArray[np.int64]) -> str:
    """Return whole numbers as text.

    >>> written_numbers(np.array([0, -1, 15, 16]))
    'ABegB'
    """
    if not len(numbers):
        return ""
    folded = np.where(numbers < 0, -2 * numbers - 1, 2 * numbers).astype(np.int64)
    lengths = np.ones(len(folded), dtype=np.int64)
    for bits in range(5, 60, 5):
        lengths += folded >= (1 << bits)
    starts = np.cumsum(lengths) - lengths
    text = np.empty(int(lengths.sum()), dtype=np.uint8)
    for digit in range(int(lengths.max())):
        has = lengths > digit
        more = np.where(lengths[has] > digit + 1, 32, 0)
        text[starts[has] + digit] = _ALPHABET[((folded[has] >> (5 * digit)) & 31) + more]
    return text.tobytes().decode("ascii")


def _sheet(sheet: Sheet, scale: int) -> dict[str, Any]:
    return {
        "key": sheet.key,
        "name": sheet.name,
        "title": sheet.title,
        "block": sheet.block,
        "bounds": sheet.bounds,
        "groups": [_group(group, scale) for group in sheet.groups],
    }


def _group(group: Group, scale: int) -> dict[str, Any]:
    symbol = group.symbol
    items = group.items
    found: dict[str, Any] = {
        "key": group.key,
        "title": group.title,
        "role": group.role,
        "labelled": group.labelled,
        "symbol": {
            "stroke": symbol.stroke,
            "weight": symbol.weight,
            "dash": symbol.dash,
            "fill": symbol.fill,
            "opacity": symbol.opacity,
            "hatch": symbol.hatch,
            "casing": symbol.casing,
            "point": symbol.point,
        },
        "count": len(items),
        "labels": _column([item.label for item in items]),
        "sublabels": _column([item.sublabel for item in items]),
        "rows": _rows(items),
        "searched": sorted({name for item in items for name in item.searched}),
        "shapes": _shapes(items, scale),
    }
    places = {index: item.place for index, item in enumerate(items) if item.place is not None}
    corners = {
        index: [[one.number, round(one.lon, 8), round(one.lat, 8), one.as_given] for one in item.corners]
        for index, item in enumerate(items)
        if item.corners
    }
    return found | ({"places": places} if places else {}) | ({"corners": corners} if corners else {})


def _column(values: Sequence[str]) -> Any:
    """Return texts as they are, or where they repeat, each once with the places where it stands."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 0.7 * len(values):
        return list(values)
    position = {value: index for index, value in enumerate(distinct)}
    return {"of": distinct, "at": written_numbers(np.array([position[value] for value in values], dtype=np.int64))}


def _rows(items: Sequence[Item]) -> list[Any]:
    """Return the records column by column; a name that stands twice in one record makes two columns.

    Null in place of a column stands for the labels, which are mostly the names.
    """
    labels = [item.label for item in items]
    columns: dict[tuple[str, int], list[str]] = {}
    for index, item in enumerate(items):
        seen: dict[str, int] = {}
        for name, value in item.rows:
            seen[name] = seen.get(name, 0) + 1
            if (name, seen[name]) not in columns:
                columns[name, seen[name]] = [""] * len(items)
            columns[name, seen[name]][index] = value
    return [[name, None if values == labels else _column(values)] for (name, _), values in columns.items()]


def _shapes(items: Sequence[Item], scale: int) -> dict[str, Any]:
    geometries = [item.geometry for item in items]
    areas = np.array([g if g is not None and g.geom_type != "Point" else None for g in geometries], dtype=object)
    points = [
        [index, round(float(shapely.get_x(g)), 7), round(float(shapely.get_y(g)), 7)]
        for index, g in enumerate(geometries)
        if g is not None and g.geom_type == "Point"
    ]
    rings, ring_of = shapely.get_rings(areas, return_index=True)
    coordinates, at = shapely.get_coordinates(rings, return_index=True)
    if not len(rings):
        return {"points": points}
    last = np.append(at[1:] != at[:-1], True)
    whole = np.rint(coordinates[~last] * scale).astype(np.int64)
    return {
        "points": points,
        "rings": written_numbers(np.bincount(ring_of, minlength=len(items)).astype(np.int64)),
        "sizes": written_numbers(np.bincount(at[~last], minlength=len(rings)).astype(np.int64)),
        "xy": written_numbers(np.diff(whole, axis=0, prepend=0).ravel()),
    }


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        "verdict": panel.verdict,
        "verdictText": panel.verdict_text,
        "tally": panel.tally,
        "facts": panel.facts,
        "targets": [
            {
                "section": target.section,
                "outcome": target.outcome,
                "message": target.message,
                "clause": target.clause,
                "needs": target.needs,
                "bounds": target.bounds,
            }
            for target in panel.targets
        ],
    }


def _vertices(scene: Scene) -> int:
    groups = [*scene.shared, *(group for sheet in scene.sheets for group in sheet.groups)]
    shapes = [item.geometry for group in groups for item in group.items if item.geometry is not None]
    return int(shapely.get_num_coordinates(np.array(shapes, dtype=object)).sum()) if shapes else 0


def _refuse_too_much(scene: Scene) -> None:
    items, vertices = scene.item_count, _vertices(scene)
    if items > MOST_ITEMS or vertices > MOST_VERTICES:
        raise ArgumentError(
            Text(
                f"图上有 {items} 个要素、{vertices} 个顶点，网页地图最多 {MOST_ITEMS} 个要素、{MOST_VERTICES} 个顶点",
                f"the map would hold {items} features with {vertices} vertices; a page holds at most {MOST_ITEMS} "
                f"features and {MOST_VERTICES} vertices",
            ),
            Text(
                "只取所在的县或范围，或在 GIS 软件中打开数据",
                "take the county or the area in question only, or open the data in a GIS",
            ),
        )
