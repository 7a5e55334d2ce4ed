"""KML 2.0-2.3 (OGC 12-007r2) and the ``.ovkml`` of 奥维互动地图 (Ovital): areas, holes and attributes.

KML is WGS 84 degrees, longitude first. Files of Ovital look the same but are displaced by some 500 m
(GCJ-02) from its version 9.3.0 on, except where an ``OvCoordType`` says otherwise: they are converted only
where the user names the datum. Links to other files are never followed.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from shapely import MultiPolygon, Polygon

from mingeo.crs import GEOGRAPHIC
from mingeo.errors import CoordinateError, FormatError, GeometryError, MingeoError, NotAnAreaError
from mingeo.features import FeatureSet
from mingeo.readers.areas import RawFeatures, feature_set, refuse_too_many_features, unused
from mingeo.readers.markup import Document, local_name, parse_xml
from mingeo.readers.options import ReadOptions
from mingeo.readers.ovital import undisplaced
from mingeo.source import Source
from mingeo.text import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["is_kml", "read_kml"]

Place = tuple[float, float]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model", "Track", "MultiTrack")
_FOREIGN = ("MultiPolygon", "MultiLineString", "MultiPoint")
"""Elements that KML does not have, though some programs write them."""
_LINKS = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Tour")


def is_kml(content: bytes) -> bool:
    """Return True for any XML: one whose root is not ``kml`` is refused by the root's name."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return content[2:4096].decode(encoding, errors="ignore").lstrip().startswith("<")
    return content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read_kml(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the areas of a KML, one feature for each Placemark with areas.

    Raises
    ------
    FormatError
        Not well-formed XML, XML with a DTD or entities, or no KML.
    GeometryError, CoordinateError
        No area; a ring that is open or too short; areas mixed with points or lines; what is no coordinate.
    CRSError
        Displaced coordinates whose datum the user did not name.
    """
    try:
        document = parse_xml(source)
        if local_name(document.root) != "kml":
            name = local_name(document.root)
            raise FormatError(
                Text(f"XML 的根元素是 {name}，不是 KML", f"the root of the XML is '{name}': no KML"),
                Text("导出为 KML 或 GeoPackage", "export it as KML or GeoPackage"),
            )
        raw = undisplaced(*_raw(document, options), document, source.path, options)
        return feature_set(raw, source, dataclasses.replace(options, web_datum=None))
    except MingeoError as error:
        raise error.at(source.path) from None


def _raw(document: Document, options: ReadOptions) -> "tuple[RawFeatures, list[Element]]":
    """Return the areas as they stand in the file, and the Placemarks that hold them."""
    placemarks = [element for element in document.root.iter() if local_name(element) == "Placemark"]
    shapes = {element: list(_shapes(element, document)) for element in placemarks}
    areas = [element for element in placemarks if any(local_name(shape) == "Polygon" for shape in shapes[element])]
    with_areas = set(areas)
    _refuse_strays(document, {shape for found in shapes.values() for shape in found})
    ignored = Counter(local_name(shape) for mark in placemarks if mark not in with_areas for shape in shapes[mark])
    ignored.update(name for name in map(local_name, document.root.iter()) if name in _LINKS)
    if not areas:
        raise _no_area(ignored)
    refuse_too_many_features(len(areas), options)
    geometries = [_area(shapes[element], document, number) for number, element in enumerate(areas, start=1)]
    raw = RawFeatures(
        [str(number) for number in range(1, len(areas) + 1)],
        [_attributes(element) for element in areas],
        geometries,
        GEOGRAPHIC,
        [*document.notes, *_account(areas, ignored)],
        [document.lines[element] for element in areas],
    )
    return raw, areas


def _refuse_strays(document: Document, known: "set[Element]") -> None:
    """Refuse a file with an area outside its Placemarks, which would be lost."""
    for element in document.root.iter():
        if local_name(element) == "Polygon" and element not in known:
            raise FormatError(
                Text("KML 的面不在 Placemark 中", "an area of the KML stands in no Placemark"),
                Text("按 KML 2.2 重新导出", "export it again as KML 2.2"),
                line=document.lines[element],
            )


def _shapes(element: "Element", document: Document) -> "Iterator[Element]":
    """Yield the single shapes of a Placemark or MultiGeometry, those of MultiGeometries in it too."""
    waiting = list(element)
    while waiting:
        child = waiting.pop(0)
        name = local_name(child)
        if name in _FOREIGN:
            raise FormatError(
                Text(f"KML 没有 {name} 这种元素", f"KML has no element {name}"),
                Text("用 MultiGeometry 写多部分面", "write several areas as a MultiGeometry"),
                line=document.lines[child],
            )
        if name == "MultiGeometry":
            waiting[:0] = list(child)
        elif name in _SHAPES:
            yield child


def _account(areas: "Sequence[Element]", ignored: Mapping[str, int]) -> Iterator[Text]:
    yield Text(
        f"KML：{len(areas)} 个面要素，WGS 84 经纬度，视同 2000 国家大地坐标系",
        f"KML: {len(areas)} feature(s) with areas, WGS 84 degrees, taken for CGCS2000",
    )
    if ignored:
        listed = ", ".join(f"{name} {count}" for name, count in sorted(ignored.items()))
        yield Text(f"不是面的内容未用，链接不打开：{listed}", f"not areas and so not used, links not opened: {listed}")
    texts = (element.text or "" for area in areas for element in area.iter() if local_name(element) == "coordinates")
    high = sum(place.count(",") == 2 for text in texts for place in text.split())
    if high:
        yield Text(f"{high} 个坐标带高程，已略去", f"{high} coordinates have an altitude: dropped")


def _no_area(found: Mapping[str, int]) -> GeometryError:
    listed = ", ".join(f"{name} {count}" for name, count in sorted(found.items())) or "-"
    return NotAnAreaError(
        Text(f"KML 中没有面，只有：{listed}", f"the KML holds no area (Polygon), only: {listed}"),
        Text(
            "把边界画成多边形再导出；链接的文件请另外给出",
            "draw the boundary as a polygon; give linked files themselves",
        ),
    )


def _area(shapes: "Sequence[Element]", document: Document, number: int) -> Polygon | MultiPolygon:
    others = sorted({local_name(shape) for shape in shapes} - {"Polygon"})
    if others:
        raise GeometryError(
            Text(
                f"第 {number} 个要素：面与 {'、'.join(others)} 混在一起",
                f"feature {number}: areas are mixed (types) with {', '.join(others)}",
            ),
            Text("只留面，其余另存", "keep the areas only and save the rest elsewhere"),
            line=document.lines[shapes[0]],
        )
    polygons = [_polygon(shape, document, number) for shape in shapes]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _polygon(shape: "Element", document: Document, number: int) -> Polygon:
    rings: dict[str, list[list[Place]]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    for boundary in shape:
        if local_name(boundary) in rings:
            found = [element for element in boundary if local_name(element) == "LinearRing"]
            rings[local_name(boundary)] += [_ring(element, document, number) for element in found]
    if len(rings["outerBoundaryIs"]) != 1:
        count = len(rings["outerBoundaryIs"])
        raise FormatError(
            Text(
                f"第 {number} 个要素：KML 的面有 {count} 个外环",
                f"feature {number}: a KML Polygon has {count} outer rings",
            ),
            Text("每个 Polygon 写一个 outerBoundaryIs", "write one outerBoundaryIs in each Polygon"),
            line=document.lines[shape],
        )
    return Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _ring(element: "Element", document: Document, number: int) -> list[Place]:
    texts = [child for child in element if local_name(child) == "coordinates"]
    line = document.lines[texts[0] if texts else element]
    places = [_place(token, number, line) for text in texts for token in (text.text or "").split()]
    if len(set(places)) < 3:
        raise GeometryError(
            Text(
                f"第 {number} 个要素：KML 的环只有 {len(set(places))} 个不同的点",
                f"feature {number}: a KML ring has only {len(set(places))} different corners",
            ),
            Text("一个区域至少要有 3 个拐点", "an area needs at least three"),
            line=line,
        )
    if places[0] != places[-1]:
        raise GeometryError(
            Text(
                f"第 {number} 个要素：KML 的环未闭合，首点 {places[0]}，末点 {places[-1]}",
                f"feature {number}: a KML ring is not closed: it starts at {places[0]} and ends at {places[-1]}",
            ),
            Text("在末尾重复第一个点", "repeat the first position at the end"),
            line=line,
        )
    return places


def _place(token: str, number: int, line: int) -> Place:
    parts = token.split(",")
    if len(parts) not in (2, 3) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise CoordinateError(
            Text(
                f"第 {number} 个要素：“{token[:40]}”不是 KML 坐标",
                f"feature {number}: '{token[:40]}' is no KML coordinate",
            ),
            Text(
                "写成 经度,纬度,高程，点之间用空格分开",
                "write longitude,latitude,altitude, with a space between places",
            ),
            line=line,
        )
    return float(parts[0]), float(parts[1])


def _attributes(placemark: "Element") -> dict[str, object]:
    """Return the name, the description and the extended data; a key that stands twice gets a number."""
    found: list[tuple[str, str]] = []
    for element in placemark.iter():
        name = local_name(element)
        if name == "Data":
            values = [child.text or "" for child in element if local_name(child) == "value"]
            found.append((element.get("name", ""), "".join(values)))
        elif name == "SimpleData":
            found.append((element.get("name", ""), element.text or ""))
    own = [(name, child.text or "") for child in placemark if (name := local_name(child)) in ("name", "description")]
    attributes: dict[str, object] = {}
    for key, value in (*own, *found):
        attributes[unused(key, attributes)] = value.strip()
    return attributes
