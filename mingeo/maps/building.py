"""A scene from plans or zones, rights, layers and a review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shapely import box

from mingeo.errors import ArgumentError
from mingeo.maps.judged import conflict_group, layer_groups, panel_of, right_group
from mingeo.maps.scene import Group, Row, Scene, Sheet
from mingeo.maps.shapes import bounds_of, in_degrees
from mingeo.maps.tiles import TileSource
from mingeo.maps.wording import words
from mingeo.maps.zones import sheets_of
from mingeo.model import Layer, MiningRight, Review
from mingeo.text import Language, Text

__all__ = ["scene_of"]


def scene_of(
    plan_or_zones: Any,
    rights: MiningRight | Iterable[MiningRight] = (),
    layers: Mapping[str, Any] | Iterable[Layer] = (),
    review: Review | None = None,
    *,
    tiles: TileSource | None = None,
    language: Language = "zh",
) -> Scene:
    """Return the scene that a page or a figure is made from.

    Parameters
    ----------
    plan_or_zones
        A plan, several plans, or a frame of zones; None for the plan of the review.
    rights
        Rights to draw; the review's own is added.
    layers
        Constraint layers, or frames by role; the review's own are added.
    review
        The review whose findings stand beside the map.
    tiles
        A base map from the network.
    language
        Of everything that is not data.
    """
    if plan_or_zones is None:
        plan_or_zones = () if review is None or review.plan is None else review.plan
    sheets = sheets_of(plan_or_zones, language) or (Sheet("", words("zones", language), "", ()),)
    drawn_rights = _rights(rights, review)
    drawn_layers = _layers(layers, review)
    lines = layer_groups(drawn_layers, language)
    # An outline lies over the fills and under what is judged.
    groups: list[Group] = sorted(lines, key=lambda group: group.role == "outline")
    if drawn_rights:
        groups.append(right_group(drawn_rights, language))
    if review is not None and (found := conflict_group(review, language)).items:
        groups.append(found)
    first = _first(sheets, drawn_rights)
    alone = len(sheets) == 1
    sheets = tuple(
        _finished(sheet, drawn_rights if alone or number == first else (), drawn_layers, language)
        for number, sheet in enumerate(sheets)
    )
    every = [*groups, *(group for sheet in sheets for group in sheet.groups)]
    panel = None if review is None else panel_of(review, every, language)
    return Scene(language, sheets, tuple(groups), panel, tiles, first)


def _first(sheets: Sequence[Sheet], rights: Sequence[MiningRight]) -> int:
    """Return which sheet is shown first: the nearest to the rights, else the first that shows anything."""
    drawn = [number for number, sheet in enumerate(sheets) if sheet.bounds is not None]
    if not drawn or not rights:
        return drawn[0] if drawn else 0
    there = in_degrees([rights[0].geometry], rights[0].crs)[0]
    return min(drawn, key=lambda number: box(*(sheets[number].bounds or ())).distance(there))


def _rights(rights: MiningRight | Iterable[MiningRight], review: Review | None) -> list[MiningRight]:
    found = [rights] if isinstance(rights, MiningRight) else list(rights)
    for right in found:
        if not isinstance(right, MiningRight):
            raise ArgumentError(
                Text(f"{type(right).__name__} 不是矿业权", f"a {type(right).__name__} is no right"),
                Text("用 read_right 的结果", "give what read_right returns"),
            )
    if review is not None and review.right not in found:
        found.insert(0, review.right)
    return found


def _layers(layers: Mapping[str, Any] | Iterable[Layer], review: Review | None) -> list[Layer]:
    given: Sequence[Layer]
    if isinstance(layers, Mapping):
        given = [value if isinstance(value, Layer) else _layer_of_frame(role, value) for role, value in layers.items()]
    else:
        given = list(layers)
    known = {layer.role for layer in given}
    reviewed = () if review is None else review.layers
    return [*(layer for layer in reviewed if layer.role not in known), *given]


def _layer_of_frame(role: str, frame: Any) -> Layer:
    if getattr(frame, "crs", None) is None:
        raise ArgumentError(
            Text(f"图层 {role} 不是带坐标系的 GeoDataFrame", f"the layer {role} is no GeoDataFrame with a CRS"),
            Text("用 read_layer 的结果，或用 set_crs 写明坐标系", "give what read_layer returns, or name the CRS"),
        )
    column = next((name for name in ("name", "名称") if name in frame.columns), None)
    names = [""] * len(frame) if column is None else ["" if v is None else str(v) for v in frame[column]]
    there = [i for i, geometry in enumerate(frame.geometry) if geometry is not None and not geometry.is_empty]
    return Layer(
        role=role,
        crs=frame.crs.to_string(),
        geometries=tuple(frame.geometry.iloc[i] for i in there),
        features=tuple(str(frame.index[i]) for i in there),
        names=tuple(names[i] for i in there),
    )


def _finished(sheet: Sheet, rights: Sequence[MiningRight], layers: Sequence[Layer], language: Language) -> Sheet:
    """Return a sheet with the rights in its bounds and the layers in its title block.

    Of several sheets only the one nearest to the rights stretches to them.
    """
    shapes = [in_degrees([right.geometry], right.crs)[0] for right in rights]
    own = [item.geometry for group in sheet.groups for item in group.items]
    bounds = bounds_of(shapes + own)
    if bounds is None:
        bounds = bounds_of(shape for layer in layers for shape in in_degrees(layer.geometries, layer.crs))
    rows: list[Row] = list(sheet.block)
    told = [f"{layer.role}：{layer.path}" if layer.path else layer.role for layer in layers]
    if told:
        rows.append((words("block_layers", language), ("；" if language == "zh" else "; ").join(told)))
    return replace(sheet, bounds=bounds, block=tuple(rows))
