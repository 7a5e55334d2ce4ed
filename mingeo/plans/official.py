"""boundaries.geojson: official boundaries that a register folder itself holds."""

from pathlib import Path
from typing import cast

from mingeo.crs import GEOGRAPHIC, geographic_of
from mingeo.errors import MingeoError, Problem
from mingeo.features import checked_features
from mingeo.geojson import read_geojson
from mingeo.geometry import checked
from mingeo.model import Basis, Boundary
from mingeo.source import read_source
from mingeo.text import Text

__all__ = ["read_boundaries"]

_BASES = ("surveyed", "digitised")


def read_boundaries(path: Path, zone_ids: set[str] | None, problems: list[Problem]) -> dict[str, Boundary]:
    """Return the boundaries of a boundaries.geojson by zone id; none where there is no such file.

    `zone_ids` is None where the zones could not be read: a boundary is then blamed for none.

    Each feature has ``zone_id``, ``basis`` (``surveyed`` or ``digitised``), ``source`` and ``date``.
    """
    if not path.exists():
        return {}
    try:
        found = checked_features(read_geojson(read_source(path)))
    except MingeoError as error:
        problems.append(Problem(path, error.line, error.what))
        return {}
    if geographic_of(found.crs) != GEOGRAPHIC:
        what = Text(f"{found.crs} 不是 2000 国家大地坐标系", f"{found.crs} does not stand on CGCS2000")
        problems.append(Problem(path, None, what))
        return {}
    boundaries: dict[str, Boundary] = {}
    for feature in found.features:
        said = {key: str(feature.attributes.get(key) or "") for key in ("zone_id", "basis", "source", "date")}
        wrong = [key for key in ("source", "date") if not said[key]]
        wrong += [] if said["basis"] in _BASES else ["basis"]
        known = zone_ids is None or said["zone_id"] in zone_ids
        wrong += [] if known and said["zone_id"] not in boundaries else ["zone_id"]
        if wrong:
            listed = ", ".join(f"{key}={said[key]!r}" for key in wrong)
            what = Text(f"第 {feature.label} 个要素的属性不对：{listed}", f"feature {feature.label}: wrong {listed}")
            problems.append(Problem(path, None, what))
            continue
        boundaries[said["zone_id"]] = Boundary(
            checked(feature.geometry), found.crs, cast("Basis", said["basis"]), f"{said['source']}（{said['date']}）"
        )
    return boundaries
