"""Which features of an official file are which zones of a plan: by id, by exact name, by name as read aloud.

Never by guess. A feature that fits no zone, or several, is left over and says so, with the names that come
near; so are features that contradict each other.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked
from mingeo.model import Plan, Zone
from mingeo.plans.fields import FieldMap
from mingeo.text import Text

__all__ = ["HOW", "How", "LeftOver", "Match", "Matching", "match_zones", "plain_id", "plain_name"]

How = Literal["id", "name", "name_as_read"]
Why = Literal["none", "several", "contradiction", "twice"]

HOW: dict[How, Text] = {
    "id": Text("编号", "id"),
    "name": Text("名称", "name"),
    "name_as_read": Text("名称（略去空格、括号等）", "name (without blanks, brackets ...)"),
}

_NOT_READ = r"[\s()\[\]{}<>〈〉《》「」『』【】〔〕〖〗“”‘’'\"`·•・‧∙_\-\u2010-\u2015\u2212\u2e3a\u2e3b~]+"
_IN_A_NUMBER = re.compile(rf"(?<=[0-9a-z]){_NOT_READ}(?=[0-9a-z])")
_GAP = re.compile(_NOT_READ)
_UNSEEN = ("Cc", "Cf", "Co", "Cs")
_SAME_SIGNS = str.maketrans({"黏": "粘", ",": "、", ";": "、", "/": "、", "﹑": "、"})
_NEAR, _MOST_NEAR = 0.5, 3


@dataclass(frozen=True)
class Match:
    """A zone with its features: one, or several that the file calls by the same id and name.

    `named` is True unless the file has a name for it that is not the zone's.
    """

    zone: Zone
    features: tuple[Feature, ...]
    how: How
    geometry: Polygon | MultiPolygon
    named: bool

    @property
    def labels(self) -> str:
        """Return what the features are called in the file."""
        return ", ".join(feature.label for feature in self.features)


@dataclass(frozen=True)
class LeftOver:
    """A feature that belongs to no zone for certain: why, and the zones that it may have meant."""

    feature: Feature
    why: Why
    message: Text
    near: tuple[Zone, ...] = ()


@dataclass(frozen=True)
class Matching:
    """What belongs together in a file and a plan, in the plan's order, and the features that are left over."""

    matches: tuple[Match, ...]
    left_over: tuple[LeftOver, ...]


@dataclass(frozen=True)
class _Fit:
    feature: Feature
    zone: Zone
    how: How
    named: bool
    called: tuple[str, ...]


@lru_cache(maxsize=4096)
def plain_id(text: str) -> str:
    """Return an id without blanks, dashes, and the width and case of its letters.

    >>> plain_id("３７０７２５—mb 01")
    '370725mb01'
    """
    return re.sub(r"[\s\-\u2010-\u2015\u2212_]", "", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    r"""Return a name as it is read aloud: no blanks, page breaks, brackets, quotes or dashes; 黏 as 粘.

    What stands in brackets stays, and so does a gap between two figures: 1-1 is not 11. Two names with the
    same plain form differ in their writing only.

    >>> plain_name(" 甲山 黏土矿（东区）\f") == plain_name("甲山粘土矿(东区)")
    True
    >>> plain_name("矿区 1—1"), plain_name("矿区(11)")
    ('矿区1-1', '矿区11')
    """
    read = unicodedata.normalize("NFKC", text).casefold().translate(_SAME_SIGNS)
    read = "".join(char for char in read if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    return unicodedata.normalize("NFKC", "-".join(_GAP.sub("", part) for part in _IN_A_NUMBER.split(read)))


def match_zones(plan: Plan, found: FeatureSet, fields: FieldMap, kinds: Iterable[str] = ()) -> Matching:
    """Return which features are which zones of a plan.

    Parameters
    ----------
    plan, found
        The plan, and the features of the file.
    fields
        Which fields hold ids and names.
    kinds
        Kinds of zones that the file is about; all where none is given.

    Raises
    ------
    GeometryError, CoordinateError
        A feature without a valid area.
    """
    only = frozenset(kinds)
    zones = [zone for zone in plan.zone_list if not only or zone.kind in only]
    told = [_fit(feature, zones, fields) for feature in found.features]
    left_over = [one for one in told if isinstance(one, LeftOver)]
    matches = []
    for zone in zones:
        fits = [one for one in told if isinstance(one, _Fit) and one.zone is zone]
        joined = _joined(zone, fits) if fits else ()
        if isinstance(joined, Match):
            matches.append(joined)
        else:
            left_over += joined
    order = {id(feature): position for position, feature in enumerate(found.features)}
    left_over.sort(key=lambda one: order[id(one.feature)])
    return Matching(tuple(matches), tuple(left_over))


def _fit(feature: Feature, zones: Sequence[Zone], fields: FieldMap) -> _Fit | LeftOver:
    """Return the one zone that a feature is, or why it is none."""
    ids = {plain_id(text) for text in fields.values(feature, "zone_id", "record_id")}
    names = fields.values(feature, "name")
    called = (*fields.values(feature, "zone_id"), "|", *names)
    by_name, how = _named(names, zones)
    by_id = [zone for zone in zones if plain_id(zone.zone_id) in ids]
    if len(by_id) > 1:
        return _several(feature, by_id)
    if by_id:
        zone = by_id[0]
        if by_name and zone not in by_name:
            return _contradiction(feature, zone, by_name)
        return _Fit(feature, zone, "id", zone in by_name or not names or not zone.name, called)
    if len(by_name) > 1:
        return _several(feature, by_name)
    if by_name:
        return _Fit(feature, by_name[0], how, True, called)
    return _unknown(feature, called, names, zones)


def _named(names: Sequence[str], zones: Sequence[Zone]) -> tuple[list[Zone], How]:
    """Return the zones that names fit: exactly, or where there is none as they are read."""
    exact = [zone for zone in zones if zone.name and zone.name in names]
    if exact:
        return exact, "name"
    plain = {read for name in names if (read := plain_name(name))}
    return [zone for zone in zones if zone.name and plain_name(zone.name) in plain], "name_as_read"


def _joined(zone: Zone, fits: Sequence[_Fit]) -> Match | list[LeftOver]:
    """Return a zone with its features; where they may not be put together, each of them left over."""
    first = fits[0]
    features = tuple(one.feature for one in fits)
    shapes = [checked(feature.geometry) for feature in features]
    if len(fits) == 1:
        return Match(zone, features, first.how, shapes[0], first.named)
    labels = ", ".join(feature.label for feature in features)
    both = Text(
        f"第 {labels.replace(', ', '、')} 个要素都对应 {zone.label}",
        f"features {_listed(features)} are each the boundary of {zone.label}",
    )
    if len({one.called for one in fits}) > 1:
        why = Text(f"{both.zh}，但编号或名称写法不同", f"{both.en}, but differ in id or name")
        return [LeftOver(feature, "twice", why, (zone,)) for feature in features]
    whole = MultiPolygon([part for shape in shapes for part in shapely.get_parts(shape)])
    if not whole.is_valid:
        why = Text(f"{both.zh}，且互相重叠或有公共边", f"{both.en}, and overlap or share an edge")
        return [LeftOver(feature, "twice", why, (zone,)) for feature in features]
    return Match(zone, features, first.how, whole, first.named)


def _listed(features: Sequence[Feature]) -> str:
    *rest, last = [feature.label for feature in features]
    return f"{', '.join(rest)} and {last}"


def _several(feature: Feature, zones: Sequence[Zone]) -> LeftOver:
    ids = [zone.zone_id for zone in zones]
    message = Text(f"对应多个分区：{'、'.join(ids)}", f"fits several zones: {', '.join(ids)}")
    return LeftOver(feature, "several", message, tuple(zones))


def _contradiction(feature: Feature, zone: Zone, named: Sequence[Zone]) -> LeftOver:
    other = named[0]
    message = Text(
        f"编号是 {zone.zone_id} 的，名称却是 {other.zone_id} 的",
        f"has the id of {zone.zone_id} and the name of {other.zone_id}",
    )
    return LeftOver(feature, "contradiction", message, (zone, *named))


def _unknown(feature: Feature, called: Sequence[str], names: Sequence[str], zones: Sequence[Zone]) -> LeftOver:
    said = [text for text in called if text != "|"]
    if not said:
        return LeftOver(feature, "none", Text("没有编号和名称", "has neither id nor name"))
    message = Text(f"规划中没有“{'”“'.join(said)}”", f"the plan has no '{', '.join(said)}'")
    by_plain = {plain_name(zone.name): zone for zone in zones if zone.name}
    near = [
        by_plain[close]
        for name in names
        for close in difflib.get_close_matches(plain_name(name), list(by_plain), _MOST_NEAR, _NEAR)
    ]
    return LeftOver(feature, "none", message, tuple(dict.fromkeys(near))[:_MOST_NEAR])
