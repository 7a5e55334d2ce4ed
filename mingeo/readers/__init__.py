"""Files in: what a file is, is decided by its content, and only the readers of `formats` are ever used."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from mingeo.crs import GEOGRAPHIC, geographic_of, is_geographic, is_projected, name_of, same_crs
from mingeo.errors import CRSError, FormatError, MingeoError
from mingeo.features import Feature, FeatureSet, checked_features
from mingeo.geometry import checked
from mingeo.model import MiningRight
from mingeo.model.features import FeatureLayer
from mingeo.readers.formats import READERS, reader_for
from mingeo.readers.layer_choice import opened, refuse_layer_name
from mingeo.readers.options import ReadOptions
from mingeo.readers.right import RightSaid, right_of, said_by
from mingeo.readers.stored import (
    Prepared,
    checked_in_bulk,
    kept_layer,
    prepare_file,
    seen,
    stored_features,
    stored_layer,
)
from mingeo.text import Text

__all__ = [
    "READERS",
    "Feature",
    "FeatureSet",
    "Prepared",
    "ReadOptions",
    "RightSaid",
    "prepare_layer_file",
    "read_boundaries",
    "read_features",
    "read_layer",
    "read_right",
    "read_rights",
]


def read_features(path: object, options: ReadOptions | None = None) -> FeatureSet:
    """Return the features of a file, of standard input (``-``), or of a Python object.

    Parameters
    ----------
    path
        A file in one of the formats of `READERS`, ``FILE|layername=NAME`` for one layer of several; or a
        GeoDataFrame, a shapely geometry with ``options.crs``, or anything with ``__geo_interface__``.
    options
        What the user says about the file, where it leaves something open.

    Raises
    ------
    FileReadError, FormatError, GeometryError, CoordinateError, CRSError
        With the file, the place in it and the remedy.
    ArgumentError
        A layer is named that the file does not have.
    """
    options = options or ReadOptions()
    if not isinstance(path, str | Path):
        from mingeo.readers.objects import features_of_object

        refuse_layer_name(options, Text("Python 对象", "a Python object"))
        return checked_features(features_of_object(path, options))
    source, options = opened(path, options)
    try:
        found = reader_for(source, options).read(source, options)
        found = checked_in_bulk(_in_crs(_without_web_datum(found, options), options.crs))
        return _off_the_older_datum(found, options)
    except MingeoError as error:
        raise error.at(source.path) from None


def read_right(path: object, crs: str | None = None, options: ReadOptions | None = None, **said: object) -> MiningRight:
    """Return the one right that a file holds.

    Parameters
    ----------
    path
        A file with one feature, or a list of corner points, in any format of `READERS`; ``-`` for
        standard input; or a Python object as `read_features` takes it.
    crs
        The CRS, where the file does not say it; short for ``options=ReadOptions(crs=...)``.
    options
        What else the user says about the file.
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
    right_said = said_by(said)
    found = read_features(path, _options_with(options, crs, right_said))
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
    return _right_in(found, found.features[0], right_said)


def read_rights(
    path: object, crs: str | None = None, options: ReadOptions | None = None, **said: object
) -> tuple[MiningRight, ...]:
    """Return every feature of a file as a right of its own; arguments and errors as `read_right`.

    What is said holds for all of them; the rest is taken from each feature's attributes. A right without
    name goes by its feature's label.
    """
    right_said = said_by(said)
    found = read_features(path, _options_with(options, crs, right_said))
    rights = (_right_in(found, feature, right_said) for feature in found.features)
    return tuple(
        right if right.name else dataclasses.replace(right, name=feature.label)
        for right, feature in zip(rights, found.features, strict=True)
    )


def _options_with(options: ReadOptions | None, crs: str | None, said: RightSaid) -> ReadOptions:
    options = options or ReadOptions()
    return dataclasses.replace(options, crs=crs or options.crs, stated_area=said.stated_area or options.stated_area)


def _right_in(found: FeatureSet, feature: Feature, said: RightSaid) -> MiningRight:
    try:
        return right_of(found, feature, said)
    except MingeoError as error:
        if len(found.features) > 1:
            what = Text(f"第 {feature.label} 个要素：{error.what.zh}", f"feature {feature.label}: {error.what.en}")
            error = type(error)(what, error.remedy)
        raise error.at(found.path) from None


def read_layer(role: str, path: object, options: ReadOptions | None = None) -> FeatureLayer:
    """Return a constraint layer from a file of any vector format; errors as `read_features`.

    A layer with a store beside it (`mingeo prepare`) is taken from there where the file is still the one that it was
    made from; a large one gets a store on its first use, where the folder can be written to.
    """
    stored = stored_layer(role, path, options, read_features)
    if stored is not None:
        return stored
    as_seen = seen(path, options)
    found = read_features(path, options)
    return kept_layer(role, found, as_seen, read_features) or _layer_of(role, found)


def read_boundaries(path: object) -> FeatureSet:
    """Return the features of a file of zones, as `read_features` does, from a store beside it as `read_layer` does."""
    stored = stored_features(path, None, read_features)
    if stored is not None:
        return stored
    as_seen = seen(path, None)
    found = read_features(path)
    if stored_layer("zones", path, None, read_features) is None:  # else a store is there, without the fields
        kept_layer("zones", found, as_seen, read_features)
    return found


def prepare_layer_file(path: str, crs: str | None = None, progress: Callable[[float], None] | None = None) -> Prepared:
    """Keep a layer prepared beside its file; see `mingeo.readers.stored.prepare_file`."""
    return prepare_file(path, crs, read_features, progress)


def _layer_of(role: str, found: FeatureSet) -> FeatureLayer:
    return FeatureLayer(
        role=role,
        crs=found.crs,
        geometries=tuple(checked(feature.geometry) for feature in found.features),
        features=tuple(feature.label for feature in found.features),
        names=tuple(feature.name for feature in found.features),
        path=found.path,
        sha256=found.sha256,
        interpretation=found.interpretation,
        attributes=tuple(feature.attributes for feature in found.features),
    )


def _without_web_datum(found: FeatureSet, options: ReadOptions) -> FeatureSet:
    """Return features in CGCS2000 degrees where the user says that they are a web map's, and no reader has."""
    if options.web_datum is None:
        return found
    from mingeo.datum import from_web_map, web_map_note

    if web_map_note(options.web_datum) in found.interpretation:
        return found
    if is_projected(found.crs):
        raise CRSError(
            Text("平面坐标不会是网络地图的加密坐标", "plane coordinates are no web map's"),
            Text("去掉 --datum", "leave out --datum"),
        )
    features = tuple(
        dataclasses.replace(feature, geometry=from_web_map(checked(feature.geometry), options.web_datum))
        for feature in found.features
    )
    account = (*found.interpretation, web_map_note(options.web_datum))
    return dataclasses.replace(found, features=features, crs=GEOGRAPHIC, crs_is_said=True, interpretation=account)


def _off_the_older_datum(found: FeatureSet, options: ReadOptions) -> FeatureSet:
    """Return features of an older datum in CGCS2000, where the user gives what they are moved by."""
    if options.legacy_by is None or geographic_of(found.crs) == GEOGRAPHIC:
        return found
    from mingeo.datum import transform_legacy

    features, notes, target = [], list(found.interpretation), found.crs
    for feature in found.features:
        moved, target, told = transform_legacy(checked(feature.geometry), found.crs, options.legacy_by)
        features.append(dataclasses.replace(feature, geometry=moved))
        notes += told
    return dataclasses.replace(found, features=tuple(features), crs=target, interpretation=tuple(notes))


def _is_one_system(one: str, other: str) -> bool:
    """Return True for one CRS under two names, and for degrees on CGCS2000 and on WGS 84."""
    if same_crs(one, other):
        return True
    both_degrees = is_geographic(one) and is_geographic(other)
    return both_degrees and geographic_of(one) == geographic_of(other)


def _in_crs(found: FeatureSet, crs: str | None) -> FeatureSet:
    """Return the features in the CRS that the user named, where the file itself names none."""
    if crs is None or _is_one_system(crs, found.crs):
        return found
    if found.crs_is_said:
        raise CRSError(
            Text(f"文件写明坐标系 {found.crs}，与 {crs} 不同", f"the file says {found.crs}, not {crs}"),
            Text("去掉 --crs，或改正文件", "leave out --crs, or mend the file"),
        )
    note = Text(f"坐标系按用户指定：{name_of(crs).zh}", f"CRS as the user named it: {name_of(crs).en}")
    return dataclasses.replace(found, crs=crs, interpretation=(*found.interpretation, note))
