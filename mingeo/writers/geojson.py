"""GeoJSON (RFC 7946): longitude and latitude with nine decimals, a tenth of a millimetre."""

import json
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.features import FeatureSet
from mingeo.geometry import checked
from mingeo.writers.attributes import clean, jsonable
from mingeo.writers.coordinates import in_degrees

__all__ = ["write_geojson"]

_DECIMALS = 9


def write_geojson(found: FeatureSet) -> bytes:
    """Return features as a GeoJSON FeatureCollection in CGCS2000 degrees, one feature a line.

    Outer rings run counter-clockwise, as RFC 7946 section 3.1.6 demands; each starts at its first corner.

    Raises
    ------
    CRSError
        The features stand on an older datum: RFC 7946 knows WGS 84 only.
    """
    features = [
        {
            "type": "Feature",
            "properties": {clean(str(key)): jsonable(value) for key, value in feature.attributes.items()},
            "geometry": _geometry(checked(feature.geometry)),
        }
        for feature in in_degrees(found).features
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def _geometry(geometry: Polygon | MultiPolygon) -> dict[str, Any]:
    parts = [_rings(part) for part in shapely.get_parts(shapely.orient_polygons(geometry))]
    if isinstance(geometry, Polygon):
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _rings(part: Polygon) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ring).round(_DECIMALS).tolist() for ring in (part.exterior, *part.interiors)]
