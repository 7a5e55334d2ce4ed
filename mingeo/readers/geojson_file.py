"""GeoJSON with the user's options: limits, and invalid geometry mended where that is asked for."""

import dataclasses

import shapely

from mingeo.features import FeatureSet
from mingeo.geojson import read_geojson
from mingeo.readers.areas import RawFeatures, feature_set, refuse_too_many_features, refuse_too_many_vertices
from mingeo.readers.options import ReadOptions
from mingeo.source import Source

__all__ = ["is_geojson", "read_geojson_file"]


def is_geojson(content: bytes) -> bool:
    """Return True for what can only be JSON by its first character."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_geojson_file(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the features of a GeoJSON; errors as `mingeo.geojson.read_geojson`."""
    found = read_geojson(source, check_rings=not options.repair)
    refuse_too_many_features(len(found.features), options)
    refuse_too_many_vertices(sum(int(shapely.get_num_coordinates(one.geometry)) for one in found.features), options)
    if not options.repair:
        return found
    raw = RawFeatures(
        labels=[feature.label for feature in found.features],
        attributes=[feature.attributes for feature in found.features],
        geometries=[feature.geometry for feature in found.features],
        crs=found.crs if found.crs_is_said or options.crs is None else None,
        notes=found.interpretation,
        by_zone=False,
    )
    return dataclasses.replace(feature_set(raw, source, options), crs_is_said=found.crs_is_said)
