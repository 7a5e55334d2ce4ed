"""Layers through GDAL: one driver named, the time of writing fixed, every warning of GDAL an error."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.errors import FormatError
from mingeo.features import FeatureSet
from mingeo.geometry import checked
from mingeo.text import Text
from mingeo.writers.attributes import columns_of

__all__ = ["write_layer", "write_shapes"]


def write_layer(found: FeatureSet, target: Path | io.BytesIO, **options: Any) -> None:
    """Write features as one layer of polygons, or of multipolygons where one of them is such.

    Parameters
    ----------
    found, target
        What is written, and where to.
    **options
        Handed on to ``pyogrio.raw.write``: at least the driver.

    Raises
    ------
    FormatError
        GDAL cannot hold a value in this format, or would change it.
    """
    columns = columns_of(found.features)
    shapes = shapely.to_wkb(np.array([checked(feature.geometry) for feature in found.features], dtype=object))
    _write(
        target,
        shapes,
        [column.values for column in columns],
        np.array([column.name for column in columns], dtype=object),
        [column.missing for column in columns],
        crs=found.crs,
        **options,
    )


def write_shapes(geometries: Sequence[BaseGeometry | None], crs: str, path: Path) -> None:
    """Write areas as the main files of a Shapefile, without attributes; None is a null shape."""
    shapes = [None if geometry is None else shapely.to_wkb(checked(geometry)) for geometry in geometries]
    _write(
        path,
        np.array(shapes, dtype=object),
        [],
        np.array([], dtype=object),
        [],
        crs=crs,
        driver="ESRI Shapefile",
        geometry_type="Polygon",
    )


def _write(target: Path | io.BytesIO, *content: Any, **options: Any) -> None:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"})
    try:
        with warnings.catch_warnings(record=True) as heard:
            # GDAL's messages come through a C callback, where an exception would be lost: record them.
            warnings.simplefilter("always")
            pyogrio.raw.write(target, *content, **options)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise _refused(options["driver"], str(error)) from None
    complaints = [str(one.message) for one in heard if issubclass(one.category, RuntimeWarning)]
    if complaints:
        raise _refused(options["driver"], complaints[0])


def _refused(driver: str, reason: str) -> FormatError:
    return FormatError(
        Text(f"{driver} 写不了：{reason}", f"{driver} cannot hold this: {reason}"),
        Text("检查字段和数值，或换一种格式", "check the fields and their values, or choose another format"),
    )
