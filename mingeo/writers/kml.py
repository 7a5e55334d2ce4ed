"""KML 2.2: WGS 84 degrees with nine decimals, every name and value escaped."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely import Polygon

from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked
from mingeo.writers.attributes import clean, plain
from mingeo.writers.coordinates import in_degrees

__all__ = ["write_kml"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def write_kml(found: FeatureSet) -> bytes:
    """Return features as KML, one Placemark each, holes as inner boundaries, attributes as ExtendedData.

    Raises
    ------
    CRSError
        The features stand on an older datum: KML knows WGS 84 only.
    """
    placemarks = "".join(_placemark(feature) for feature in in_degrees(found).features)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n{placemarks}</Document>\n</kml>\n'
    ).encode()


def _placemark(feature: Feature) -> str:
    data = "".join(
        f"<Data name={quoteattr(_xml(key))}><value>{escape(_xml(value))}</value></Data>"
        for key, value in ((key, plain(value)) for key, value in feature.attributes.items())
        if value is not None
    )
    parts = [_polygon(part) for part in shapely.get_parts(checked(feature.geometry))]
    shape = parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"
    name = escape(_xml(feature.name or feature.label))
    extended = f"<ExtendedData>{data}</ExtendedData>" if data else ""
    return f"<Placemark><name>{name}</name>{extended}\n{shape}</Placemark>\n"


def _polygon(part: Polygon) -> str:
    holes = "".join(_boundary("inner", hole.coords) for hole in part.interiors)
    return f"<Polygon>{_boundary('outer', part.exterior.coords)}{holes}</Polygon>"


def _boundary(side: str, places: Iterable[tuple[float, ...]]) -> str:
    text = " ".join(f"{place[0]:.9f},{place[1]:.9f}" for place in places)
    return f"<{side}BoundaryIs><LinearRing><coordinates>{text}</coordinates></LinearRing></{side}BoundaryIs>"


def _xml(value: object) -> str:
    return _NO_XML.sub("\ufffd", clean(str(value)))
