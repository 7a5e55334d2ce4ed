"""What is tested, and the layers it is tested against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingeo.model.terms import RIGHT_KINDS, RightKind
from mingeo.text import Language, Text, message_language

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

    def __str__(self) -> str:
        """Return the right as plain text: what is known of it, one fact a line."""
        from mingeo import sketch  # needed when somebody looks

        language = message_language()
        return sketch.lines([("", _title(self, language)), *_facts(self, language)], language)

    def _repr_html_(self) -> str:
        """Return the right as notebooks show it: its facts, and its outline with numbered corners."""
        from mingeo import sketch

        language = message_language()
        title = _title(self, language)
        outline = sketch.Outline(sketch.rings_of(self.geometry), title, "#8A5A00", numbered=True)
        picture = sketch.drawing([outline], title)
        return sketch.card(title, _facts(self, language), picture, "")


def _title(right: MiningRight, language: Language) -> str:
    return right.name or right.path or Text("矿业权（未命名）", "mining right without a name").to(language)


_METHODS = {"open-pit": Text("露天开采", "open pit"), "underground": Text("地下开采", "underground")}


def _facts(right: MiningRight, language: Language) -> list[tuple[str, str]]:
    """Return what is known of a right; what nobody said is left out."""
    from mingeo import sketch

    rings = sketch.rings_of(right.geometry)
    parts = len(getattr(right.geometry, "geoms", (right.geometry,)))
    shape = Text(f"{parts} 个部分，{sum(map(len, rings))} 个拐点", f"{parts} part(s), {sum(map(len, rings))} corners")
    # The legal area needs the ellipsoid, which is mingeo.measure's; here is only what the coordinates give.
    plane = "" if sketch.in_degrees(rings) else f"{right.geometry.area / 1e6:.4f} km²"
    term = "" if right.term_years is None else f"{right.term_years:g}"
    said = (
        (Text("类型", "kind"), "" if right.kind is None else RIGHT_KINDS[right.kind].to(language)),
        (Text("矿种", "mineral"), right.mineral),
        (Text("规模", "scale"), right.scale),
        (Text("开采方式", "method"), "" if right.method is None else _METHODS[right.method].to(language)),
        (Text("年限（年）", "term (years)"), term),
        (Text("勘查阶段", "stage"), right.stage),
        (Text("审查年份", "year"), "" if right.year is None else str(right.year)),
        (Text("坐标系", "CRS"), right.crs),
        (Text("图形", "shape"), shape.to(language)),
        (Text("面积（坐标平面）", "area (in its plane)"), plane),
        (Text("申报面积", "stated area"), right.stated_area),
        (Text("文件", "file"), right.path),
    )
    return [(name.to(language), value) for name, value in said if value]


@dataclass(frozen=True)
class Layer:
    """A constraint layer that the user brings: geometries in one CRS, with the names of their features.

    `features` are the labels by which a feature is referred to: the position in the file, counted from 1,
    or the frame's index label. A layer that was prepared reads all three from its store as they are asked for.
    """

    role: str
    crs: str
    geometries: Sequence[Polygon | MultiPolygon]
    features: Sequence[str]
    names: Sequence[str]
    path: str = ""
    sha256: str = ""
    interpretation: tuple[Text, ...] = ()
