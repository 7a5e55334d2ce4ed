"""Maps of plans, rights, layers and reviews: one page that works offline, or a figure for paper.

A map only shows. What stands on it was decided elsewhere, and a schematic shape decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mingeo.model import Layer, MiningRight, Review
from mingeo.text import Language

if TYPE_CHECKING:
    import folium

    from mingeo.maps.figure import FigureKind

__all__ = ["map_figure", "map_page", "zone_map"]


def zone_map(
    plan_or_zones: Any = None,
    rights: MiningRight | Iterable[MiningRight] = (),
    layers: Mapping[str, Any] | Iterable[Layer] = (),
    review: Review | None = None,
    *,
    tiles: str | None = None,
    language: Language = "zh",
) -> folium.Map:
    """Return a folium map that is safe to save and to show, and works without a network.

    Parameters
    ----------
    plan_or_zones
        A plan, several plans (the page has a switch between them), or a GeoDataFrame of zones; the plan of
        the review when None.
    rights
        Rights as `mingeo.read_right` gives them, drawn with their corner numbers.
    layers
        Constraint layers by role: GeoDataFrames, or layers as `mingeo.read_layer` gives them. The role
        ``county_outline`` is drawn as the county's outline.
    review
        A review, whose findings stand in a panel beside the map.
    tiles
        A base map from the network: ``tianditu`` (its key in TIANDITU_KEY), ``osm`` or an address with
        ``{z}``, ``{x}`` and ``{y}``. None for none: then the page loads nothing.
    language
        ``zh`` or ``en``; what plans and files say stays as it is.

    Returns
    -------
    folium.Map
        `save` and notebooks show mingeo's page; folium layers may be added. None of mingeo's data passes
        through folium's templates. **What you add yourself does**: folium runs template text in it.

    Raises
    ------
    ArgumentError
        More than 50,000 features, or a base map that cannot be had or lies on a shifted datum.
    CRSError
        Geometry without a CRS, or on another datum than CGCS2000.
    """
    from mingeo.maps.building import scene_of
    from mingeo.maps.embedding import page_map
    from mingeo.maps.tiles import tile_source

    source = None if tiles is None else tile_source(tiles)
    return page_map(scene_of(plan_or_zones, rights, layers, review, tiles=source, language=language))


def map_page(
    plan_or_zones: Any = None,
    rights: MiningRight | Iterable[MiningRight] = (),
    layers: Mapping[str, Any] | Iterable[Layer] = (),
    review: Review | None = None,
    *,
    tiles: str | None = None,
    language: Language = "zh",
) -> str:
    """Return the page of `zone_map` as text, without folium; parameters and errors are the same."""
    from mingeo.maps.building import scene_of
    from mingeo.maps.document import page_html
    from mingeo.maps.tiles import tile_source

    source = None if tiles is None else tile_source(tiles)
    return page_html(scene_of(plan_or_zones, rights, layers, review, tiles=source, language=language))


def map_figure(
    plan_or_zones: Any = None,
    rights: MiningRight | Iterable[MiningRight] = (),
    layers: Mapping[str, Any] | Iterable[Layer] = (),
    review: Review | None = None,
    *,
    kind: FigureKind = "png",
    language: Language = "zh",
) -> bytes:
    """Return the map of one plan as the content of a PNG, SVG or PDF file for A4 paper.

    Raises
    ------
    ArgumentError
        Nothing has a place, or no installed font has Chinese characters.
    CRSError
        Geometry without a CRS, or on another datum than CGCS2000.
    """
    from mingeo.maps.building import scene_of
    from mingeo.maps.figure import figure_bytes

    return figure_bytes(scene_of(plan_or_zones, rights, layers, review, language=language), kind)
