"""What is tested, and the layers it is tested against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingeo.model.terms import RightKind
from mingeo.text import Text

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon


@dataclass(frozen=True)
class MiningRight:
    """A proposed or existing exploration or mining right.

    `geometry` is a polygon or multipolygon in `crs`, its coordinates as given (easting, northing or
    longitude, latitude). What the user did not say is None or empty. `elevations` are the top and bottom of
    each part in metres, where a corner table gives them; `bulk_density_t_m3` is the ore's, in tonnes a cubic
    metre, where the user gives it.
    """

    geometry: Polygon | MultiPolygon
    crs: str
    name: str = ""
    kind: RightKind | None = None
    mineral: str = ""
    scale: str = ""
    bulk_density_t_m3: float | None = None
    method: Literal["open-pit", "underground"] | None = None
    term_years: float | None = None
    stage: str = ""
    year: int | None = None
    stated_area: str = ""
    elevations: tuple[tuple[float, float] | None, ...] = ()
    path: str = ""
    sha256: str = ""
    interpretation: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Layer:
    """A constraint layer that the user brings: geometries in one CRS, with the names of their features.

    `features` are the labels by which a feature is referred to: the position in the file, counted from 1,
    or the frame's index label.
    """

    role: str
    crs: str
    geometries: tuple[Polygon | MultiPolygon, ...]
    features: tuple[str, ...]
    names: tuple[str, ...]
    path: str = ""
    sha256: str = ""
    interpretation: tuple[Text, ...] = ()
