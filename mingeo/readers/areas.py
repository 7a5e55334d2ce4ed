"""From geometries as a format holds them to features: the decisions that every vector format shares.

Only areas go on. Heights and measures are dropped and said; a line, a point, a curve or a missing shape is
refused with the number of its feature; a collection is taken where it holds nothing but areas. An invalid
area is refused with the place, or mended where the user asks for it, with the area before and after.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

import numpy as np
import shapely
from shapely import GeometryType, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mingeo.crs import GEOGRAPHIC, geographic_of, is_geographic, move_vertices, own_plane
from mingeo.errors import (
    CoordinateError,
    CRSError,
    FileReadError,
    FormatError,
    GeometryError,
    MingeoError,
    NotAnAreaError,
)
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked
from mingeo.readers.options import ReadOptions
from mingeo.readers.placing import placed
from mingeo.source import Source
from mingeo.text import Text

__all__ = [
    "RawFeatures",
    "curved",
    "feature_set",
    "known",
    "no_area",
    "no_number",
    "refuse_too_many_features",
    "refuse_too_many_vertices",
    "senseless",
    "unused",
]

Geometries = np.ndarray[Any, Any]

FARTHEST = 1e8
"""No coordinate is as large: eastings with a zone number reach 46 million."""

_AREAS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_COLLECTION = GeometryType.GEOMETRYCOLLECTION
_NAMES: Mapping[str, Text] = {
    "Point": Text("点（Point）", "a point"),
    "MultiPoint": Text("点（MultiPoint）", "points"),
    "LineString": Text("线（LineString）", "a line"),
    "LinearRing": Text("线（LinearRing）", "a line (ring)"),
    "MultiLineString": Text("线（MultiLineString）", "lines"),
}


@dataclass(frozen=True)
class RawFeatures:
    """Features as a format holds them.

    `labels` are what a feature is called in messages (its number, its fid), `lines` where it stands in a
    text file; `crs` is what the file says, None where it says nothing; `by_zone`: zone numbers in front of
    the eastings may tell it then, for the format need not name a CRS.
    """

    labels: Sequence[str]
    attributes: Sequence[Mapping[str, object]]
    geometries: Sequence[BaseGeometry | None] | Geometries
    crs: str | None
    notes: Sequence[Text] = ()
    lines: Sequence[int] = ()
    by_zone: bool = True

    def fault(self, index: int, error: MingeoError) -> MingeoError:
        """Return an error about one feature with the feature's name in front."""
        label = self.labels[index]
        what = Text(f"第 {label} 个要素：{error.what.zh}", f"feature {label}: {error.what.en}")
        line = self.lines[index] if self.lines else None
        return type(error)(what, error.remedy, path=error.path, line=error.line or line)


def feature_set(raw: RawFeatures, source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features with every geometry an area, every decision told.

    Raises
    ------
    FormatError
        No feature.
    FileReadError
        More features or vertices than the options accept.
    GeometryError, CoordinateError, CRSError
        A shape that is missing or no area, a coordinate that is no number, an invalid area, no CRS.
    """
    try:
        return _feature_set(raw, source, options)
    except MingeoError as error:
        raise (error.at(source.path) if source.path else error) from None


def _feature_set(raw: RawFeatures, source: Source, options: ReadOptions) -> FeatureSet:
    if not len(raw.labels):
        raise FormatError(
            Text("没有要素，图层是空的", "there is no feature: the layer is empty"),
            Text("检查导出的内容", "check what was exported"),
        )
    refuse_too_many_features(len(raw.labels), options)
    geometries, notes = _areas(raw, options)
    invalid = ~shapely.is_valid(geometries)
    if not options.repair:
        _refuse_first(raw, invalid, lambda index: _invalid(geometries.tolist()[index]))
    # The degrees of a web map are no CRS of their own, and need none to be named.
    said = raw.crs or (GEOGRAPHIC if options.web_datum else None)
    placing = placed(geometries, said, options, by_zone=raw.by_zone)
    crs, geometries = placing.crs, placing.geometries
    if options.web_datum is not None:
        geometries, crs, note = _from_web_map(geometries, crs, options.web_datum)
        notes.append(note)
    geometries, repairs = _mended(raw, geometries, np.flatnonzero(invalid).tolist(), crs)
    features = tuple(
        Feature(label, attributes, geometry)
        for label, attributes, geometry in zip(raw.labels, raw.attributes, geometries.tolist(), strict=True)
    )
    account = (*raw.notes, *notes, *placing.notes, *repairs)
    return FeatureSet(features, crs, placing.is_said, source.path, source.sha256, account)


def refuse_too_many_features(features: int, options: ReadOptions) -> None:
    """Refuse a count of features above the limit, before they are read where the count is known."""
    if features > options.max_features:
        raise _too_large(
            Text(f"有 {features} 个要素", f"there are {features} features"), "max_features", options.max_features
        )


def refuse_too_many_vertices(vertices: int, options: ReadOptions) -> None:
    """Refuse a count of vertices above the limit."""
    if vertices > options.max_vertices:
        what = Text(f"共有 {vertices} 个点", f"there are {vertices} vertices")
        raise _too_large(what, "max_vertices", options.max_vertices)


def _too_large(what: Text, option: str, limit: int) -> FileReadError:
    return FileReadError(
        Text(f"{what.zh}，超过上限 {limit}", f"{what.en}, above the limit of {limit}"),
        Text(
            f"只留需要的范围再导出，或调高 {option}",
            f"export only the part that is needed, or raise {option}",
        ),
    )


def _areas(raw: RawFeatures, options: ReadOptions) -> tuple[Geometries, list[Text]]:
    """Return the geometries as flat polygons and multipolygons."""
    geometries: Geometries = np.empty(len(raw.labels), dtype=object)
    geometries[:] = list(raw.geometries)
    _refuse_first(
        raw,
        shapely.is_missing(geometries),
        lambda _: GeometryError(
            Text("图形为空（null），没有边界", "null shape: there is no geometry"),
            Text("补上边界，或在 GIS 软件中删去这条记录", "give it its boundary, or delete the record in the GIS"),
        ),
    )
    refuse_too_many_vertices(int(shapely.get_num_coordinates(geometries).sum()), options)
    notes: list[Text] = []
    geometries = _without_collections(raw, geometries, notes)
    kinds = shapely.get_type_id(geometries)
    _refuse_first(raw, ~np.isin(kinds, _AREAS), lambda index: no_area(geometries.tolist()[index].geom_type))
    _refuse_first(
        raw,
        shapely.is_empty(geometries),
        lambda _: GeometryError(
            Text("图形为空（EMPTY），没有边界", "the geometry is empty"), Text("补上边界", "give it its boundary")
        ),
    )
    return _flat(raw, geometries, notes), notes


def _flat(raw: RawFeatures, geometries: Geometries, notes: list[Text]) -> Geometries:
    """Return the geometries without heights and measures, every coordinate a number."""
    high = int((shapely.get_coordinate_dimension(geometries) > 2).sum())
    if high:
        notes.append(
            Text(f"{high} 个要素带高程或 M 值，已略去", f"{high} feature(s) have heights or measures: dropped")
        )
        geometries = shapely.force_2d(geometries)
    places, owners = shapely.get_coordinates(geometries, return_index=True)
    wrong = senseless(places)
    if wrong.any():
        raise raw.fault(int(owners[wrong][0]), no_number())
    return geometries


def senseless(places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return which of some places have a coordinate that is no number, or that no CRS in use can have."""
    with np.errstate(invalid="ignore"):
        wrong: np.ndarray[Any, Any] = ~(np.abs(places) < FARTHEST).all(axis=1)
    return wrong


def no_number() -> CoordinateError:
    """Return the error for such a coordinate."""
    return CoordinateError(
        Text(f"坐标中有 NaN、无穷大或超过 {FARTHEST:g} 的数", f"a coordinate is NaN, infinite or above {FARTHEST:g}"),
        Text("补上真实坐标", "give the true coordinate"),
    )


def _without_collections(raw: RawFeatures, geometries: Geometries, notes: list[Text]) -> Geometries:
    """Return the geometries with each collection of areas as one multipolygon."""
    collections = np.flatnonzero(shapely.get_type_id(geometries) == _COLLECTION)
    if not len(collections):
        return geometries
    geometries = geometries.copy()
    for index in collections.tolist():
        try:
            parts = _parts(geometries[index])
        except NotImplementedError:  # by which shapely says that a part is curved
            raise raw.fault(index, curved("GeometryCollection")) from None
        areas = [part for part in parts if isinstance(part, Polygon)]
        if len(areas) < len(parts):
            others = sorted({part.geom_type for part in parts} - {"Polygon"})
            raise raw.fault(
                index,
                GeometryError(
                    Text(
                        f"几何集合中有 {'、'.join(others)}，不全是面",
                        f"the collection holds {', '.join(others)} beside areas",
                    ),
                    Text("只留面，其余另存", "keep the areas only and save the rest elsewhere"),
                ),
            )
        geometries[index] = MultiPolygon(areas)
    notes.append(
        Text(
            f"{len(collections)} 个几何集合只含面，各作为一个多部分面",
            f"{len(collections)} collection(s) hold areas only: each taken as one multipolygon",
        )
    )
    return geometries


def _parts(collection: BaseGeometry) -> list[BaseGeometry]:
    """Return the single parts of a collection, of collections in it too."""
    parts = [collection]
    while any(hasattr(part, "geoms") for part in parts):
        parts = [piece for part in parts for piece in getattr(part, "geoms", [part])]
    return parts


def known(value: object) -> object:
    """Return an attribute's value, None where it is a library's mark for a missing one (NaN, NaT)."""
    return None if value != value else value  # noqa: PLR0124 - those alone are unequal to themselves


def unused(key: str, taken: Container[str]) -> str:
    """Return a field's name; one that stands twice gets a number, so that neither value hides the other.

    >>> unused("面积", {"面积"})
    '面积 (2)'
    """
    names = (key if number == 1 else f"{key} ({number})" for number in count(1))
    return next(name for name in names if name not in taken)


def no_area(kind: str) -> GeometryError:
    """Return the error for a geometry that is no area."""
    name = _NAMES.get(kind, Text(kind, f"a {kind}"))
    return NotAnAreaError(
        Text(f"几何类型是{name.zh}，不是面", f"the geometry is {name.en}, not an area"),
        Text("只接受面（Polygon、MultiPolygon）", "give a Polygon or MultiPolygon"),
    )


def curved(kind: str) -> GeometryError:
    """Return the error for a geometry with arcs, whose true course between the corners is not known here."""
    return GeometryError(
        Text(f"图形含曲线（{kind}）", f"the geometry has curves ({kind})"),
        Text(
            "在 GIS 软件中把弧线加密成折线（最大偏差 0.001 米）后再导出",
            "densify the arcs to straight edges in the GIS (largest deviation 0.001 m) and export it again",
        ),
    )


def _refuse_first(raw: RawFeatures, wrong: np.ndarray[Any, Any], error: Any) -> None:
    """Refuse the first feature that is wrong, and say how many are."""
    found = np.flatnonzero(wrong).tolist()
    if not found:
        return
    fault: MingeoError = error(found[0])
    if len(found) > 1:
        more = Text(f"（共 {len(found)} 个要素如此）", f" ({len(found)} features in all)")
        fault = type(fault)(Text(fault.what.zh + more.zh, fault.what.en + more.en), fault.remedy)
    raise raw.fault(found[0], fault)


def _from_web_map(geometries: Geometries, crs: str, datum: Literal["gcj02", "bd09"]) -> tuple[Geometries, str, Text]:
    """Return geometries that are in the degrees of a web map in true degrees."""
    from mingeo.datum import from_web_map, web_map_note

    if not (is_geographic(crs) and geographic_of(crs) == GEOGRAPHIC):
        raise CRSError(
            Text(f"坐标系是 {crs}，不是网络地图的经纬度", f"the CRS is {crs}, not the degrees of a web map"),
            Text("去掉 --datum", "leave out --datum"),
        )
    moved: Geometries = np.empty(len(geometries), dtype=object)
    moved[:] = [from_web_map(geometry, datum) for geometry in geometries]
    return moved, GEOGRAPHIC, web_map_note(datum)


def _invalid(geometry: BaseGeometry) -> MingeoError:
    """Return what is wrong with an invalid geometry, and where."""
    try:
        checked(geometry)
    except MingeoError as error:
        return error
    raise AssertionError(geometry)


def _mended(raw: RawFeatures, geometries: Geometries, wrong: Sequence[int], crs: str) -> tuple[Geometries, list[Text]]:
    """Return the geometries with those that are invalid mended, as the user asked."""
    notes: list[Text] = []
    mended = geometries.copy()
    shapes: list[BaseGeometry] = geometries.tolist()
    for index in wrong:
        before = shapes[index]
        after = shapely.make_valid(before, method="structure", keep_collapsed=False)
        try:
            mended[index] = checked(after)
        except MingeoError as error:
            raise raw.fault(index, error) from None
        plane = own_plane(before, crs)
        areas = [float(shapely.area(move_vertices(shape, crs, plane))) for shape in (before, after)]
        reason, label = _invalid(before).what, raw.labels[index]
        notes.append(
            Text(
                f"第 {label} 个要素按要求修复（{reason.zh}）：平面面积由 {areas[0]:.1f} 变为 {areas[1]:.1f} 平方米",
                f"feature {label} was mended as asked ({reason.en}): plane area {areas[0]:.1f}, then {areas[1]:.1f} m²",
            )
        )
    return mended, notes
