"""boundaries.geojson: official boundaries that a register folder itself holds."""

from pathlib import Path
from typing import cast

from mingeo.errors import MingeoError, Problem
from mingeo.features import checked_features
from mingeo.geojson import read_geojson
from mingeo.geometry import checked
from mingeo.model import Basis, Boundary
from mingeo.source import read_source
from mingeo.text import Text

__all__ = ["read_boundaries"]

_BASES = ("surveyed", "digitised")


def read_boundaries(path: Path, zone_ids: set[str], problems: list[Problem]) -> dict[str, Boundary]:
    """Return the boundaries of a boundaries.geojson by zone id; none where there is no such file.

    Each feature has ``zone_id``, ``basis`` (``surveyed`` or ``digitised``), ``source`` and ``date``.
    """
    if not path.exists():
        return {}
    try:
        found = checked_features(read_geojson(read_source(path)))
    except MingeoError as error:
        problems.append(Problem(path, error.line, error.what))
        return {}
    boundaries: dict[str, Boundary] = {}
    for feature in found.features:
        said = {key: str(feature.attributes.get(key) or "") for key in ("zone_id", "basis", "source", "date")}
        wrong = [key for key in ("source", "date") if not said[key]]
        wrong += [] if said["basis"] in _BASES else ["basis"]
        wrong += [] if said["zone_id"] in zone_ids - set(boundaries) else ["zone_id"]
        if wrong:
            listed = ", ".join(f"{key}={said[key]!r}" for key in wrong)
            what = Text(f"第 {feature.label} 个要素的属性不对：{listed}", f"feature {feature.label}: wrong {listed}")
            problems.append(Problem(path, None, what))
            continue
        boundaries[said["zone_id"]] = Boundary(
            checked(feature.geometry), found.crs, cast("Basis", said["basis"]), f"{said['source']}（{said['date']}）"
        )
    return boundaries
