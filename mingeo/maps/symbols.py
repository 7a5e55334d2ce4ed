"""How things are drawn: colours, lines and hatches, told apart also by eyes that do not tell red from green.

These are mingeo's own symbols, not the official ones of the drawing standards. Colours are those of Okabe
and Ito and of Paul Tol. A schematic shape has its kind's colour, but is always dashed and hatched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["CONFLICT", "OUTLINE", "PLACE", "RIGHT", "Symbol", "layer_symbol", "zone_symbol"]

Hatch = Literal["", "diagonal", "back", "cross", "dots"]


@dataclass(frozen=True)
class Symbol:
    """A line with its dash pattern in pixels, and a fill with its opacity and hatch."""

    stroke: str
    weight: float = 1.6
    dash: tuple[int, ...] = ()
    fill: str = ""
    opacity: float = 0.0
    hatch: Hatch = ""
    casing: str = ""
    point: Literal["", "dot", "ring"] = ""


_ZONES: Mapping[str, Symbol] = {
    "industry_development_area": Symbol("#7A7A1E", 1.6, fill="#999933", opacity=0.14),
    "national_planned_area": Symbol("#882255", 1.8, fill="#882255", opacity=0.10),
    "energy_base": Symbol("#A0457E", 1.8, fill="#CC79A7", opacity=0.14),
    "survey_area": Symbol("#332288", 1.4, fill="#332288", opacity=0.10),
    "key_exploration_area": Symbol("#00558A", 1.8, fill="#0072B2", opacity=0.10),
    "key_mining_area": Symbol("#A34700", 1.8, fill="#D55E00", opacity=0.10),
    "strategic_reserve": Symbol("#00745A", 1.8, fill="#009E73", opacity=0.18),
    "concentrated_mining_area": Symbol("#6B3E08", 1.6, fill="#8C510A", opacity=0.22),
    "exploration_block": Symbol("#0072B2", 1.8, fill="#56B4E9", opacity=0.34),
    "mining_block": Symbol("#8A5A00", 1.8, fill="#E69F00", opacity=0.42),
}
"""By kind, from the bottom of the map to its top."""

_OTHER_ZONE = Symbol("#444444", 1.6, fill="#777777", opacity=0.15)

_LAYERS: Mapping[str, Symbol] = {
    "ecological_redline": Symbol("#B2182B", 1.8, fill="#B2182B", opacity=0.5, hatch="back"),
    "permanent_basic_farmland": Symbol("#4D7A12", 1.4, fill="#5B8F17", opacity=0.55, hatch="dots"),
    "basic_farmland": Symbol("#4D7A12", 1.2, (6, 3), "#5B8F17", 0.45, "dots"),
    "nature_reserve": Symbol("#00573F", 1.6, fill="#00745A", opacity=0.45, hatch="cross"),
    "urban_boundary": Symbol("#6A3D9A", 1.8, (10, 3, 2, 3), "#6A3D9A", 0.06),
    "arable_land": Symbol("#8A7A00", 1.2, fill="#B8A200", opacity=0.16),
    "existing_rights": Symbol("#222222", 1.6, (8, 3), "#666666", 0.12),
    "territorial_space_plan": Symbol("#8E0152", 1.6, (8, 3, 2, 3), "#8E0152", 0.05),
    "strict_nature_reserve": Symbol("#00441B", 1.8, fill="#00573F", opacity=0.5, hatch="back"),
    "scenic_area": Symbol("#1B7837", 1.4, fill="#5AAE61", opacity=0.3, hatch="diagonal"),
    "wetland": Symbol("#35978F", 1.4, fill="#35978F", opacity=0.4, hatch="dots"),
    "forest_land": Symbol("#276419", 1.2, (4, 3), "#4D9221", 0.22),
    "grassland": Symbol("#7FBC41", 1.2, (4, 3), "#B8E186", 0.3),
    "heritage_protection": Symbol("#762A83", 1.6, fill="#762A83", opacity=0.35, hatch="cross"),
    "water_source_first": Symbol("#08306B", 1.8, fill="#08519C", opacity=0.45, hatch="back"),
    "water_source_second": Symbol("#08519C", 1.4, (8, 3), "#2171B5", 0.2),
    "south_north_water": Symbol("#2171B5", 1.8, (12, 3), "#2171B5", 0.15),
    "water_diversion": Symbol("#2171B5", 1.8, (4, 2), "#2171B5", 0.15),
    "dam_range": Symbol("#4292C6", 1.6, fill="#4292C6", opacity=0.3, hatch="diagonal"),
    "dike_safety_zone": Symbol("#4292C6", 1.4, (6, 2), "#6BAED6", 0.2),
    "river_management_area": Symbol("#4292C6", 1.2, fill="#6BAED6", opacity=0.3),
    "hill_protection_strict": Symbol("#543005", 1.6, fill="#8C510A", opacity=0.35, hatch="back"),
    "hill_protection_general": Symbol("#8C510A", 1.2, (6, 3), "#BF812D", 0.18),
    "military_range": Symbol("#252525", 1.8, fill="#525252", opacity=0.4, hatch="cross"),
    "airport_radio_zone": Symbol("#636363", 1.6, (10, 4), "#969696", 0.15),
    "geohazard_zone": Symbol("#B35806", 1.6, fill="#E08214", opacity=0.35, hatch="diagonal"),
    "railway": Symbol("#111111", 2.4, (10, 5), "#111111", 0.2, casing="#FFFFFF"),
    "high_speed_railway": Symbol("#111111", 3.0, (16, 4), "#111111", 0.2, casing="#FFFFFF"),
    "railway_tunnel": Symbol("#111111", 1.6, (3, 4), "#111111", 0.2),
    "river_railway_bridge": Symbol("#111111", 3.4, fill="#111111", opacity=0.3),
    "highway": Symbol("#A50F15", 2.4, fill="#A50F15", opacity=0.2, casing="#FFFFFF"),
    "township_road": Symbol("#A50F15", 1.4, fill="#A50F15", opacity=0.2),
    "highway_tunnel": Symbol("#A50F15", 1.6, (3, 4), "#A50F15", 0.2),
    "highway_bridge": Symbol("#A50F15", 3.4, fill="#A50F15", opacity=0.3),
    "river_highway_bridge": Symbol("#A50F15", 3.4, (6, 2), "#A50F15", 0.3),
    "pipeline": Symbol("#6A51A3", 2.0, (12, 3, 3, 3), "#6A51A3", 0.2),
    "pipeline_tunnel": Symbol("#6A51A3", 1.6, (3, 4), "#6A51A3", 0.2),
    "pipeline_facility": Symbol("#6A51A3", 1.6, fill="#6A51A3", opacity=0.4, point="dot"),
    "pipeline_river_crossing": Symbol("#6A51A3", 2.0, (6, 2), "#6A51A3", 0.2),
    "survey_mark": Symbol("#333333", 1.4, fill="#FFD92F", opacity=0.9, point="dot"),
    "broadcast_facility": Symbol("#333333", 1.4, fill="#8DA0CB", opacity=0.9, point="dot"),
    "navigation_mark": Symbol("#333333", 1.4, fill="#66C2A5", opacity=0.9, point="dot"),
}
_OTHER_LAYERS = ("#1B7F8C", "#7A4FB5", "#996515", "#3B5D8F")

RIGHT = Symbol("#111111", 2.4, fill="#FFFFFF", opacity=0.15, casing="#FFFFFF")
CONFLICT = Symbol("#C4007A", 2.2, fill="#E6007E", opacity=0.62, casing="#FFFFFF")
OUTLINE = Symbol("#555555", 2.0, (14, 3, 2, 3, 2, 3))
PLACE = Symbol("#333333", 1.2, fill="#FFFFFF", opacity=1.0, point="dot")


def zone_order(kind: str) -> int:
    """Return where a kind lies in the pile of zones: large areas below, blocks on top."""
    kinds = list(_ZONES)
    return kinds.index(kind) if kind in kinds else len(kinds)


def zone_symbol(kind: str, basis: str) -> Symbol:
    """Return how zones of one kind are drawn that are known on one basis.

    >>> zone_symbol("mining_block", "surveyed").dash, zone_symbol("mining_block", "schematic").dash
    ((), (7, 5))
    """
    symbol = _ZONES.get(kind, _OTHER_ZONE)
    if basis == "surveyed":
        return symbol
    if basis == "digitised":
        return replace(symbol, weight=1.2, dash=(14, 3))
    point: Literal["", "ring"] = "ring" if basis == "place" else ""
    return replace(symbol, weight=1.6, dash=(7, 5), opacity=0.34, hatch="diagonal", point=point)


def layer_symbol(role: str, position: int) -> Symbol:
    """Return how a constraint layer is drawn; a role of the user's own gets a colour by its position."""
    if role in _LAYERS:
        return _LAYERS[role]
    colour = _OTHER_LAYERS[position % len(_OTHER_LAYERS)]
    return Symbol(colour, 1.4, fill=colour, opacity=0.16)
