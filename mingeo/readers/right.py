"""From a feature and what the user says to a right: kind, mineral, scale, method, term and the rest."""

import dataclasses
from typing import Literal, cast

from mingeo.errors import ArgumentError
from mingeo.features import Feature, FeatureSet, attribute
from mingeo.geometry import checked
from mingeo.model import MiningRight, RightKind
from mingeo.quantities import parse_area_km2, parse_quantity
from mingeo.text import Text

__all__ = ["RightSaid", "check_quantities", "right_of", "said_by"]


@dataclasses.dataclass(frozen=True)
class RightSaid:
    """What the user says of a right beside its file; it goes before what the file says."""

    name: str = ""
    kind: str = ""
    mineral: str = ""
    scale: str = ""
    method: str = ""
    term: str = ""
    stage: str = ""
    year: str = ""
    stated_area: str = ""


def said_by(said: dict[str, object]) -> RightSaid:
    """Return what keyword arguments say; None says nothing.

    Raises
    ------
    ArgumentError
        An argument that is not known.
    QuantityError
        A scale or area that cannot be read.
    """
    known = {field.name for field in dataclasses.fields(RightSaid)}
    for name in said:
        if name not in known:
            raise ArgumentError(
                Text(f"没有参数 {name}", f"there is no argument {name}"),
                Text(f"可用：{'、'.join(sorted(known))}", f"use one of {', '.join(sorted(known))}"),
            )
    found = RightSaid(**{name: "" if value is None else str(value) for name, value in said.items()})
    check_quantities(found.scale, found.stated_area)
    return found


def right_of(found: FeatureSet, feature: Feature, said: RightSaid) -> MiningRight:
    """Return the right that one feature of a file is."""
    value = {
        field.name: getattr(said, field.name) or attribute(feature.attributes, field.name)
        for field in dataclasses.fields(said)
    }
    check_quantities(value["scale"], value["stated_area"])
    return MiningRight(
        geometry=checked(feature.geometry),
        crs=found.crs,
        name=value["name"],
        kind=cast("RightKind | None", _choice("kind", value["kind"])),
        mineral=value["mineral"],
        scale=value["scale"],
        method=cast("Literal['open-pit', 'underground'] | None", _choice("method", value["method"])),
        term_years=_number("term", value["term"]),
        stage=value["stage"],
        year=None if (year := _number("year", value["year"])) is None else int(year),
        stated_area=value["stated_area"],
        elevations=_elevations(feature.attributes.get("elevations")),
        path=found.path,
        sha256=found.sha256,
        interpretation=found.interpretation,
    )


def check_quantities(scale: str, stated_area: str) -> None:
    """Refuse a scale or stated area that cannot be read; a bare number has no unit, and several occur."""
    if scale:
        parse_quantity(scale)
    if stated_area and parse_area_km2(stated_area) <= 0:
        raise ArgumentError(
            Text(f"面积“{stated_area}”不大于 0", f"the area '{stated_area}' is not above zero"),
            Text("写实际面积", "give the area"),
        )


def _elevations(value: object) -> tuple[tuple[float, float] | None, ...]:
    """Return the top and bottom of each part, as the readers of corner tables keep them."""
    if not isinstance(value, list):
        return ()
    return tuple(None if pair is None else (float(pair[0]), float(pair[1])) for pair in value)


_CHOICES: dict[str, dict[str, str]] = {
    "kind": {
        "exploration": "exploration",
        "探矿权": "exploration",
        "勘查": "exploration",
        "mining": "mining",
        "采矿权": "mining",
        "开采": "mining",
    },
    "method": {
        "open-pit": "open-pit",
        "露天": "open-pit",
        "露天开采": "open-pit",
        "underground": "underground",
        "地下": "underground",
        "地下开采": "underground",
    },
}


def _choice(field: str, value: str) -> str | None:
    if not value:
        return None
    if value not in _CHOICES[field]:
        raise ArgumentError(
            Text(f"{field} 的“{value}”不认识", f"{field} '{value}' is not known"),
            Text(f"可用：{'、'.join(_CHOICES[field])}", f"use one of {', '.join(_CHOICES[field])}"),
        )
    return _CHOICES[field][value]


def _number(field: str, value: str) -> float | None:
    text = value.strip().removesuffix("年").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e4:
        raise ArgumentError(
            Text(f"{field} 的“{value}”不是年数或年份", f"{field} '{value}' is no number of years"),
            Text("写一个正数", "write a positive number"),
        )
    return number
