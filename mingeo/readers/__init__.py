"""Files in: what a file is, is decided by its content, and only the readers below are ever used."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from mingeo.crs import name_for, name_of, parse
from mingeo.errors import ArgumentError, CRSError, FormatError, MingeoError
from mingeo.features import Feature, FeatureSet, attribute, checked_features
from mingeo.geojson import read_geojson
from mingeo.geometry import checked
from mingeo.model import Layer, MiningRight, RightKind
from mingeo.quantities import parse_area_km2, parse_quantity
from mingeo.readers.corners import read_corners
from mingeo.readers.geopackage import is_geopackage, read_geopackage
from mingeo.source import Source, read_source
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas

__all__ = [
    "Feature",
    "FeatureSet",
    "RightSaid",
    "layer_of_frame",
    "read_features",
    "read_layer",
    "read_right",
]


@dataclasses.dataclass(frozen=True)
class Reader:
    """A format: what it is called, how its content is known, and what reads it."""

    name: Text
    knows: Callable[[bytes], bool]
    read: Callable[[Source], FeatureSet]


READERS: tuple[Reader, ...] = (
    Reader(Text("GeoPackage", "GeoPackage"), is_geopackage, read_geopackage),
    Reader(Text("GeoJSON", "GeoJSON"), lambda content: _start(content) in (b"{", b"["), read_geojson),
    Reader(Text("拐点坐标表", "list of corner points"), lambda content: _is_text(content), read_corners),
)


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


def read_features(path: str | Path, crs: str | None = None) -> FeatureSet:
    """Return the features of a file, or of standard input for ``-``.

    Parameters
    ----------
    path
        A GeoPackage with one layer, a GeoJSON, or a list of corner points.
    crs
        The CRS of the coordinates, where the file does not say it; it may not contradict the file.

    Raises
    ------
    FileReadError, FormatError, GeometryError, CoordinateError, CRSError
        With the file, the place in it and the remedy.
    """
    source = read_source(path)
    for reader in READERS:
        if reader.knows(source.content):
            found = reader.read(source)
            try:
                return checked_features(_in_crs(found, crs))
            except MingeoError as error:
                raise error.at(source.path) from None
    raise FormatError(
        Text("不认识这个文件的格式", "the format of this file is not known"),
        Text(
            f"可读的有：{'、'.join(reader.name.zh for reader in READERS)}",
            f"readable are: {', '.join(reader.name.en for reader in READERS)}",
        ),
        path=source.path,
    )


def read_right(path: str | Path, crs: str | None = None, **said: object) -> MiningRight:
    """Return the one right that a file holds.

    Parameters
    ----------
    path
        GeoJSON or GeoPackage with one feature, or a list of corner points (northing, and easting with
        the zone number, CGCS2000); ``-`` for standard input.
    crs
        The CRS, where the file does not say it.
    **said
        ``name``, ``kind`` (``exploration`` or ``mining``), ``mineral``, ``scale`` (``200 万吨/年``),
        ``method`` (``open-pit`` or ``underground``), ``term`` (years), ``stage`` (``普查``), ``year``,
        ``stated_area`` (``0.64 平方千米``). What is not said here is taken from the feature's
        attributes, where they have it.

    Raises
    ------
    FileReadError, FormatError, GeometryError, CoordinateError, CRSError, QuantityError
        With the file, the place in it and the remedy.
    """
    known = {field.name for field in dataclasses.fields(RightSaid)}
    for name in said:
        if name not in known:
            raise ArgumentError(
                Text(f"没有参数 {name}", f"there is no argument {name}"),
                Text(f"可用：{'、'.join(sorted(known))}", f"use one of {', '.join(sorted(known))}"),
            )
    options = RightSaid(**{name: "" if value is None else str(value) for name, value in said.items()})
    _check_quantities(options.scale, options.stated_area)
    found = read_features(path, crs)
    if len(found.features) != 1:
        names = "、".join(feature.name or feature.label for feature in found.features[:5])
        raise FormatError(
            Text(
                f"有 {len(found.features)} 个要素（{names}…），一个文件应只有一个矿业权",
                f"there are {len(found.features)} features ({names} ...); a file holds one right",
            ),
            Text(
                "一个矿业权的多个区域写成一个 MultiPolygon",
                "write the parts of one right as one MultiPolygon",
            ),
            path=found.path,
        )
    try:
        return _right(found, options)
    except MingeoError as error:
        raise error.at(found.path) from None


def read_layer(role: str, path: str | Path, crs: str | None = None) -> Layer:
    """Return a constraint layer from a GeoJSON or GeoPackage; errors as `read_features`."""
    found = read_features(path, crs)
    return Layer(
        role=role,
        crs=found.crs,
        geometries=tuple(checked(feature.geometry) for feature in found.features),
        features=tuple(feature.label for feature in found.features),
        names=tuple(feature.name for feature in found.features),
        path=found.path,
        sha256=found.sha256,
        interpretation=found.interpretation,
    )


def layer_of_frame(role: str, frame: geopandas.GeoDataFrame) -> Layer:
    """Return a constraint layer from a GeoDataFrame, its features called by their index labels."""
    if frame.crs is None:
        raise CRSError(
            Text(f"图层 {role} 没有坐标系", f"the layer {role} has no coordinate system"),
            Text("用 set_crs 写明", "name it with frame.set_crs"),
        )
    if frame.empty:
        raise ArgumentError(
            Text(f"图层 {role} 没有要素", f"the layer {role} has no feature"),
            Text("检查筛选条件；没有要素就不要给出图层", "check how it was selected; leave out a layer of nothing"),
        )
    columns = [column for column in frame.columns if column != frame.geometry.name]
    records = frame[columns].to_dict("records") if columns else [{} for _ in range(len(frame))]
    return Layer(
        role=role,
        crs=name_for(frame.crs),
        geometries=tuple(checked(geometry) for geometry in frame.geometry),
        features=tuple(str(label) for label in frame.index),
        names=tuple(attribute({str(k): v for k, v in record.items()}, "name") for record in records),
    )


def _right(found: FeatureSet, said: RightSaid) -> MiningRight:
    feature = found.features[0]
    value = {
        field.name: getattr(said, field.name) or attribute(feature.attributes, field.name)
        for field in dataclasses.fields(said)
    }
    _check_quantities(value["scale"], value["stated_area"])
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
        path=found.path,
        sha256=found.sha256,
        interpretation=found.interpretation,
    )


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


def _check_quantities(scale: str, stated_area: str) -> None:
    """Refuse a scale or stated area that cannot be read; a bare number has no unit, and several occur."""
    if scale:
        parse_quantity(scale)
    if stated_area and parse_area_km2(stated_area) <= 0:
        raise ArgumentError(
            Text(f"面积“{stated_area}”不大于 0", f"the area '{stated_area}' is not above zero"),
            Text("写实际面积", "give the area"),
        )


def _in_crs(found: FeatureSet, crs: str | None) -> FeatureSet:
    """Return the features in the CRS that the user named, where the file itself names none."""
    if crs is None or crs == found.crs:
        parse(found.crs)
        return found
    parse(crs)
    if found.crs_is_said:
        raise CRSError(
            Text(f"文件写明坐标系 {found.crs}，与 {crs} 不同", f"the file says {found.crs}, not {crs}"),
            Text("去掉 --crs，或改正文件", "leave out --crs, or mend the file"),
        )
    note = Text(f"坐标系按用户指定：{name_of(crs).zh}", f"CRS as the user named it: {name_of(crs).en}")
    return dataclasses.replace(found, crs=crs, interpretation=(*found.interpretation, note))


def _start(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]


def _is_text(content: bytes) -> bool:
    return b"\0" not in content[:4096] and _start(content) != b"<"
