"""DXF drawings (text and binary), through ezdxf: closed polylines and hatches of the model space are areas.

A drawing names no CRS and holds more than areas: what was not taken is told by kind, an open polyline with
its gap. Blocks are not opened, and no file that a drawing refers to is.
"""

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import LinearRing, MultiPolygon, Polygon

from mingeo.crs import is_geographic
from mingeo.errors import FormatError, GeometryError, MingeoError, NotAnAreaError
from mingeo.features import FeatureSet
from mingeo.readers.arcs import TOLERANCE_M, arc_points, bulged_points
from mingeo.readers.areas import RawFeatures, curved, feature_set, no_number, refuse_too_many_features, senseless
from mingeo.readers.charsets import charset_of, codec_of
from mingeo.readers.options import ReadOptions
from mingeo.readers.rings import area_of_rings
from mingeo.source import Source
from mingeo.text import Text, same

if TYPE_CHECKING:
    from ezdxf.document import Drawing

__all__ = ["is_dxf", "read_dxf"]

Place = tuple[float, float]
Vertex = tuple[float, float, float]

_BINARY = b"AutoCAD Binary DXF\r\n\x1a\0"
_DWG = re.compile(rb"AC10\d\d\0")
_TEXT = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:999\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n\s*SECTION\b")
_VERSION = re.compile(rb"\$ACADVER\s+1\s+(AC\d{4})")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S{1,20})")
_UTF8_SINCE = b"AC1021"
_TEXT_BOX = 8
_UNITS = (0, 6)
"""$INSUNITS that go with coordinates in metres: none said, and metres."""


@dataclass(frozen=True)
class _Area:
    layer: str
    entity: str
    geometry: Polygon | MultiPolygon


def is_dxf(content: bytes) -> bool:
    """Return True for a DXF, and for a DWG, which is refused by name."""
    return bool(content.startswith(_BINARY) or _TEXT.match(content[:4096]) or _DWG.match(content))


def read_dxf(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the closed outlines of a drawing, one feature each, with its layer as attribute.

    Raises
    ------
    FormatError
        A DWG; damaged or cut off.
    GeometryError, CoordinateError
        No closed outline; curves other than arcs; an outline that crosses itself.
    CRSError
        No CRS given and no zone number in front of the eastings.
    """
    try:
        raw, arcs = _parsed(source, options)
        found = feature_set(raw, source, options)
        if arcs and is_geographic(found.crs):  # a millimetre of an arc is no measure in degrees
            raise curved("bulge")
        return found
    except MingeoError as error:
        raise error.at(source.path) from None


def _parsed(source: Source, options: ReadOptions) -> tuple[RawFeatures, int]:
    """Return the areas of a file, and how many arcs were made straight edges."""
    try:
        return _raw(*_drawing(source), options)
    except MingeoError:
        raise
    except Exception as error:  # ezdxf raises whatever the damage leads to, some of it as late as on access
        raise _damaged(same(str(error)[:80] or type(error).__name__)) from None


def _drawing(source: Source) -> "tuple[Drawing, list[Text]]":
    """Return the parsed drawing, and how its text was decoded."""
    from ezdxf.document import Drawing
    from ezdxf.lldxf.tagger import binary_tags_loader

    logging.getLogger("ezdxf").addHandler(logging.NullHandler())  # what matters is told in the account
    content = source.content
    if _DWG.match(content):
        raise FormatError(
            Text("这是 DWG 文件，不是 DXF", "this is a DWG, not a DXF"),
            Text("在 CAD 中另存为 DXF", "save it from the CAD program as DXF"),
        )
    if content.startswith(_BINARY):
        return Drawing.load(binary_tags_loader(content, errors="strict")), []
    if not content.rstrip().endswith(b"EOF"):
        raise _damaged(Text("没有结尾（EOF）", "it has no end (EOF)"))
    text, note = _text(content)
    return Drawing.read(io.StringIO(text)), [] if note is None else [note]


def _text(content: bytes) -> tuple[str, Text | None]:
    head = content[:65536]
    version, page = _VERSION.search(head), _CODE_PAGE.search(head)
    said = codec_of(page[1].decode("latin-1")) if page else None
    if version and version[1] >= _UTF8_SINCE:
        said = "utf-8"
    codec, note = charset_of([(line, False) for line in content.split(b"\n")], said, Text("图纸", "the drawing"))
    return content.decode(codec).removeprefix("\ufeff").replace("\r\n", "\n"), note


def _raw(drawing: "Drawing", notes: list[Text], options: ReadOptions) -> tuple[RawFeatures, int]:
    """Return the areas of a drawing, and how many arcs were made straight edges."""
    areas: list[_Area] = []
    passed: Counter[str] = Counter()
    gaps: list[Text] = []
    told: Counter[str] = Counter()
    for entity in drawing.modelspace():
        kind = entity.dxftype()
        found: Polygon | MultiPolygon | None = None
        if kind in ("LWPOLYLINE", "POLYLINE"):
            found = _polyline(entity, gaps, told, options)
        elif kind == "HATCH":
            found = _hatch(entity, told, options)
        if found is None:
            passed[kind] += 1
        else:
            areas.append(_Area(str(entity.dxf.layer), kind, found))
        refuse_too_many_features(len(areas), options)
    areas = _without_fills(areas, told)
    if not areas:
        raise _no_area(passed, gaps)
    raw = RawFeatures(
        [str(number) for number in range(1, len(areas) + 1)],
        [{"layer": area.layer, "entity": area.entity} for area in areas],
        [area.geometry for area in areas],
        None,
        [*notes, *_account(drawing, areas, passed, gaps, told)],
    )
    return raw, told["arcs"]


def _polyline(entity: Any, gaps: list[Text], told: Counter[str], options: ReadOptions) -> Polygon | None:
    """Return the area of a closed polyline; None for an open one, which is noted, and for a mesh."""
    if entity.dxftype() == "LWPOLYLINE":
        vertices = [(x, y, bulge) for x, y, bulge in entity.get_points("xyb")]
        high = bool(entity.dxf.get("elevation", 0))
    elif entity.is_2d_polyline or entity.is_3d_polyline:
        if entity.dxf.flags & 6:  # the vertices of a fitted curve, and its frame
            raise _on_layer(entity, curved("POLYLINE"))
        vertices = [(v.dxf.location.x, v.dxf.location.y, v.dxf.get("bulge", 0)) for v in entity.vertices]
        high = any(v.dxf.location.z for v in entity.vertices)
    else:
        return None
    if len(vertices) < 2:
        return None
    if vertices[0][:2] == vertices[-1][:2]:
        vertices.pop()
    elif not entity.is_closed:
        gap = math.dist(vertices[0][:2], vertices[-1][:2])
        layer = entity.dxf.layer
        gaps.append(Text(f"图层 {layer}，缺口 {gap:.3f}", f"layer {layer}, gap {gap:.3f}"))
        return None
    points, arcs = bulged_points(vertices, options)
    if len(set(points)) < 3:
        return None
    _refuse_tilted(entity)
    told["arcs"] += arcs
    told["heights"] += high
    return Polygon(points)


def _hatch(entity: Any, told: Counter[str], options: ReadOptions) -> Polygon | MultiPolygon | None:
    """Return the area that a hatch fills."""
    rings = []
    for path in entity.paths:
        if path.path_type_flags & _TEXT_BOX:
            continue
        vertices = path.vertices if hasattr(path, "vertices") else None
        points, arcs = bulged_points(vertices, options) if vertices else _edges(entity, getattr(path, "edges", []))
        told["arcs"] += arcs
        if len(set(points)) >= 3:
            rings.append(LinearRing(points))
    if not rings:
        return None
    _refuse_tilted(entity)
    area, _ = area_of_rings(rings)
    style = entity.dxf.get("hatch_style", 0)
    parts = list(shapely.get_parts(area))
    islands = any(Polygon(one.exterior).covers(other) for one, other in permutations(parts, 2))
    if (style == 2 and len(rings) > 1) or (style == 1 and islands):
        raise _on_layer(
            entity,
            GeometryError(
                Text(
                    "填充的孤岛样式不是“普通”，哪些环算洞不明",
                    "the hatch's island style is not 'normal': which rings are holes is open",
                ),
                Text("在 CAD 中改为普通样式", "set it to 'normal' in the CAD program"),
            ),
        )
    return area


def _edges(entity: Any, edges: Sequence[Any]) -> tuple[list[Place], int]:
    """Return the points of a hatch outline made of lines and arcs, and how many arcs there were."""
    points: list[Place] = []
    arcs = 0
    for edge, after in zip(edges, [*edges[1:], *edges[:1]], strict=True):
        if edge.EDGE_TYPE not in ("LineEdge", "ArcEdge"):
            raise _on_layer(entity, curved(edge.EDGE_TYPE))
        is_arc = edge.EDGE_TYPE == "ArcEdge"
        start, end = (edge.real_start_point, edge.real_end_point) if is_arc else (edge.start, edge.end)
        begin = after.real_start_point if after.EDGE_TYPE == "ArcEdge" else getattr(after, "start", end)
        if math.dist(end, begin) > TOLERANCE_M:
            raise _on_layer(
                entity,
                GeometryError(
                    Text("填充的边界不闭合", "the outline of a hatch is not closed"),
                    Text("在 CAD 中重新生成边界", "make its boundary again in the CAD program"),
                ),
            )
        points.append((start.x, start.y))
        if is_arc:
            if senseless(np.asarray([[edge.radius, edge.start_angle, edge.end_angle, *edge.center]])).any():
                raise no_number()
            arcs += 1
            points.extend(_arc(edge))
    return points, arcs


def _arc(edge: Any) -> Iterator[Place]:
    sweep = math.radians((edge.end_angle - edge.start_angle) % 360 or 360)
    first = math.radians(edge.start_angle if edge.ccw else edge.end_angle)
    return arc_points((edge.center.x, edge.center.y), edge.radius, first, sweep if edge.ccw else -sweep)


def _without_fills(areas: Sequence[_Area], told: Counter[str]) -> list[_Area]:
    """Return the areas without hatches that only fill a closed polyline, which is one area drawn twice."""
    outlines = [area.geometry for area in areas if area.entity != "HATCH"]
    tree = shapely.STRtree(outlines)
    kept = []
    for area in areas:
        twin = area.entity == "HATCH" and any(
            area.geometry.equals(outlines[index]) for index in tree.query(area.geometry)
        )
        told["fills"] += twin
        kept += [] if twin else [area]
    return kept


def _account(
    drawing: "Drawing", areas: Sequence[_Area], passed: Counter[str], gaps: Sequence[Text], told: Counter[str]
) -> Iterator[Text]:
    """Yield what was taken from a drawing and what was not."""
    layers = Counter(area.layer for area in areas)
    listed = ", ".join(f"{layer} {count}" for layer, count in sorted(layers.items()))
    yield Text(
        f"DXF 模型空间中的闭合图形，按图层：{listed}", f"DXF: closed outlines of the model space, by layer: {listed}"
    )
    if passed:
        others = ", ".join(f"{kind} {count}" for kind, count in sorted(passed.items()))
        yield Text(f"不是闭合图形，未用：{others}", f"not closed outlines and so not used: {others}")
    for gap in gaps[:10]:
        yield Text(f"未闭合的多段线，未用：{gap.zh}", f"an open polyline, not used: {gap.en}")
    if told["fills"]:
        yield Text(
            f"{told['fills']} 个填充与多段线同一范围，只算一次",
            f"{told['fills']} hatch(es) fill a closed polyline: counted once",
        )
    if told["arcs"]:
        yield Text(
            f"{told['arcs']} 段圆弧改为折线，偏离不超过 {TOLERANCE_M * 1000:g} 毫米",
            f"{told['arcs']} arc(s) made straight edges that stray by {TOLERANCE_M * 1000:g} mm at most",
        )
    if told["heights"]:
        yield Text(f"{told['heights']} 个图形带标高，已略去", f"{told['heights']} outline(s) have elevations: dropped")
    if drawing.header.get("$INSUNITS", 0) not in _UNITS:
        yield Text(
            f"图纸单位代码 $INSUNITS 为 {drawing.header['$INSUNITS']}，坐标仍按米读",
            f"the drawing's unit code $INSUNITS is {drawing.header['$INSUNITS']}; its coordinates are read as metres",
        )


def _no_area(passed: Counter[str], gaps: Sequence[Text]) -> NotAnAreaError:
    others = ", ".join(f"{kind} {count}" for kind, count in sorted(passed.items())) or "-"
    shown = list(gaps[:3])
    open_zh = f"；未闭合：{'；'.join(gap.zh for gap in shown)}" if shown else ""
    open_en = f"; open: {'; '.join(gap.en for gap in shown)}" if shown else ""
    return NotAnAreaError(
        Text(f"DXF 中没有闭合的面，只有：{others}{open_zh}", f"the DXF holds no closed area, only: {others}{open_en}"),
        Text("在 CAD 中把边界闭合（不要放在块里）后再存", "close the boundary in the CAD program, outside of blocks"),
    )


def _refuse_tilted(entity: Any) -> None:
    """Refuse an outline drawn in a plane of its own, whose coordinates are not those of the map."""
    if entity.dxf.hasattr("extrusion") and not entity.dxf.extrusion.isclose((0, 0, 1)):
        raise _on_layer(
            entity,
            GeometryError(
                Text("图形画在翻转或倾斜的平面里", "an outline is drawn in a plane that is tilted or turned over"),
                Text("在 CAD 中转到世界坐标系后再存", "bring it to the world coordinate system in the CAD program"),
            ),
        )


def _on_layer(entity: Any, error: GeometryError) -> GeometryError:
    layer = entity.dxf.layer
    return GeometryError(Text(f"图层 {layer}：{error.what.zh}", f"layer {layer}: {error.what.en}"), error.remedy)


def _damaged(reason: Text) -> FormatError:
    return FormatError(
        Text(f"DXF 损坏：{reason.zh}", f"the DXF is damaged: {reason.en}"),
        Text("在 CAD 中修复（AUDIT）后另存", "mend it (AUDIT) and save it again in the CAD program"),
    )
