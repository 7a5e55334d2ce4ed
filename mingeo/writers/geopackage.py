"""GeoPackage: coordinates as they are, in any CRS, with all attributes; through GDAL's own driver for it."""

import io

from mingeo.features import FeatureSet
from mingeo.writers.attributes import field_names, keys_of, renamed
from mingeo.writers.gdal import write_layer

__all__ = ["with_column_names", "write_geopackage"]

LAYER = "features"


def with_column_names(found: FeatureSet) -> FeatureSet:
    """Return features with their attributes under names that a table can have side by side; renamed ones are told."""
    return renamed(found, field_names(keys_of(found.features), {}, ("fid", "geom")))


def write_geopackage(found: FeatureSet) -> bytes:
    """Return features as a GeoPackage with one layer.

    Two attributes that differ in upper and lower case only, and those called ``fid`` or ``geom``, get a
    number behind their name. Same features, same bytes: the time of writing is not recorded.

    Raises
    ------
    FormatError
        More attributes than a table can have.
    """
    named = with_column_names(found)
    is_multi = any(
        feature.geometry is not None and feature.geometry.geom_type != "Polygon" for feature in found.features
    )
    content = io.BytesIO()
    write_layer(
        named,
        content,
        driver="GPKG",
        layer=LAYER,
        geometry_type="MultiPolygon" if is_multi else "Polygon",
        promote_to_multi=is_multi,
    )
    return content.getvalue()
