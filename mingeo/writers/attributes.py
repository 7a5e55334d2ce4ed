"""Attributes of features as plain values and columns that every format can hold."""

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mingeo.features import Feature, FeatureSet
from mingeo.text import Text

__all__ = ["Column", "columns_of", "field_names", "jsonable", "keys_of", "plain", "renamed"]

Plain = None | bool | int | float | str

_MISSING = ("nan", "NaT", "<NA>")
"""How the missing values of numpy and pandas print."""


@dataclass(frozen=True)
class Column:
    """One attribute of all features: its name, its values, and which of them are missing."""

    name: str
    values: NDArray[Any]
    missing: NDArray[np.bool_]


def plain(value: object) -> Plain:
    """Return a value as None, a truth value, a number or a text; what has parts becomes JSON text.

    >>> plain(float("nan")), plain([1, 2]), plain("a" + chr(0))
    (None, '[1, 2]', 'a\ufffd')
    """
    if isinstance(value, np.generic) and not isinstance(value, np.datetime64):
        value = value.item()
    if value is None or (not isinstance(value, str) and str(value) in _MISSING):
        return None
    if isinstance(value, bool) or (isinstance(value, int) and -(2**63) <= value < 2**63):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(jsonable(value), ensure_ascii=False)
    return clean(str(value))


def jsonable(value: object) -> Any:
    """Return a value as `plain` does, with lists and objects kept as such."""
    if isinstance(value, Mapping):
        return {clean(str(key)): jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    return plain(value)


def clean(text: str) -> str:
    """Return a text that UTF-8 and C strings can hold: lone surrogates and NUL are replaced."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def keys_of(features: Iterable[Feature]) -> list[str]:
    """Return the names of all attributes, in the order in which they first occur."""
    return list(dict.fromkeys(key for feature in features for key in feature.attributes))


def columns_of(features: Sequence[Feature]) -> list[Column]:
    """Return the attributes as columns."""
    return [_column(key, [plain(feature.attributes.get(key)) for feature in features]) for key in keys_of(features)]


def field_names(
    keys: Iterable[str], wanted: Mapping[str, str], reserved: Iterable[str] = (), longest: int = 64
) -> dict[str, str]:
    """Return for each attribute a field name that no other has, upper or lower case being one.

    Parameters
    ----------
    keys
        Names of the attributes.
    wanted
        Field name that an attribute should get; its own where there is none.
    reserved
        Field names that the format keeps for itself.
    longest
        Characters that a field name may have.

    >>> field_names(["name", "Name"], {})
    {'name': 'name', 'Name': 'Name_2'}
    """
    taken = {name.casefold() for name in reserved}
    names = {}
    for key in keys:
        first = "".join(char for char in clean(wanted.get(key, key)) if char.isprintable())[:longest] or "field"
        name, number = first, 1
        while name.casefold() in taken:
            number += 1
            name = f"{first[: longest - len(str(number)) - 1]}_{number}"
        taken.add(name.casefold())
        names[key] = name
    return names


def renamed(found: FeatureSet, names: Mapping[str, str]) -> FeatureSet:
    """Return features with their attributes under other names; those that differ are told."""
    features = tuple(
        Feature(feature.label, {names[key]: value for key, value in feature.attributes.items()}, feature.geometry)
        for feature in found.features
    )
    changes = ", ".join(f"{key} → {name}" for key, name in names.items() if key != name)
    notes = [Text(f"字段改名：{changes}", f"fields renamed: {changes}")] if changes else []
    return dataclasses.replace(found, features=features, interpretation=(*found.interpretation, *notes))


def _column(name: str, values: list[Plain]) -> Column:
    missing = np.array([value is None for value in values], dtype=bool)
    kinds = {type(value) for value in values if value is not None}
    dtype: type = object
    if kinds == {bool}:
        dtype = np.bool_
    elif kinds == {int}:
        dtype = np.int64
    elif kinds and kinds <= {int, float}:
        dtype = np.float64
    if dtype is object:
        texts = [None if value is None else str(value) for value in values]
        return Column(name, np.array(texts, dtype=object), missing)
    return Column(name, np.array([0 if value is None else value for value in values], dtype=dtype), missing)
