"""Shapefile: every record of the ``.shp`` itself, held against the ``.shx`` and the ``.dbf``.

Layout: ESRI Shapefile Technical Description, July 1998. No index and no box is ever used to choose
records, for a stale one would hide a zone; where two of the files disagree about the records, both
readings are possible and the set is refused.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mingeo.errors import CRSError, FormatError, GeometryError, MingeoError, NotAnAreaError
from mingeo.features import FeatureSet
from mingeo.readers.areas import RawFeatures, feature_set, no_number, refuse_too_many_features, senseless
from mingeo.readers.dbase import Table, is_dbase, read_table
from mingeo.readers.options import ReadOptions
from mingeo.readers.placing import crs_of_definition
from mingeo.readers.rings import area_of_rings
from mingeo.source import SHAPEFILE_MAGIC, Source
from mingeo.text import Text

__all__ = ["crs_of_prj", "is_shapefile", "read_shapefile"]

Array = np.ndarray[Any, Any]

_HEADER = 100
_POLYGONS = (5, 15, 25)
_KINDS = {
    1: Text("点（Point）", "points"),
    3: Text("线（PolyLine）", "lines (PolyLine)"),
    8: Text("点（MultiPoint）", "points (MultiPoint)"),
    11: Text("点（PointZ）", "points (PointZ)"),
    13: Text("线（PolyLineZ）", "lines (PolyLineZ)"),
    18: Text("点（MultiPointZ）", "points (MultiPointZ)"),
    21: Text("点（PointM）", "points (PointM)"),
    23: Text("线（PolyLineM）", "lines (PolyLineM)"),
    28: Text("点（MultiPointM）", "points (MultiPointM)"),
    31: Text("多面体（MultiPatch、TIN）", "a surface (MultiPatch, TIN)"),
}


@dataclass(frozen=True, slots=True)
class _Record:
    """A shape: the number it bears, where it stands, its box, and its rings; no rings for a null shape."""

    number: int
    offset: int
    length: int
    box: tuple[float, float, float, float] | None
    rings: tuple[Array, ...]


def is_shapefile(content: bytes) -> bool:
    """Return True for the main file of a Shapefile, and for a lone ``.dbf``, which is refused by name."""
    return content.startswith(SHAPEFILE_MAGIC) or is_dbase(content)


def read_shapefile(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the areas of a Shapefile; `source.members` holds its other files by their suffix.

    Raises
    ------
    FormatError
        Damaged, cut off, record counts or flags that contradict each other, a lone ``.dbf``.
    GeometryError, CoordinateError
        Not areas, a null shape, a ring that is open or too short, a coordinate that is no number.
    CRSError
        A ``.prj`` that cannot be read; or none, and nothing else that tells the CRS.
    """
    try:
        return feature_set(_raw(source, options), source, options)
    except MingeoError as error:
        raise error.at(source.path) from None


def _raw(source: Source, options: ReadOptions) -> RawFeatures:
    if not source.content.startswith(SHAPEFILE_MAGIC):
        raise FormatError(
            Text(
                "这是 Shapefile 的属性表（.dbf），没有几何图形",
                "this is a Shapefile's table (.dbf): it has no geometry",
            ),
            Text("请给出 .shp 文件", "give the .shp file"),
        )
    records = _records(source.content)
    refuse_too_many_features(len(records), options)
    notes = _account(source)
    if ".shx" in source.members:
        _compare_index(source.members[".shx"], records)
    table = read_table(source.members[".dbf"], source.members.get(".cpg")) if ".dbf" in source.members else None
    if table is not None:
        _compare_table(table, len(records))
        notes.extend(table.notes)
    if [record.number for record in records] != list(range(1, len(records) + 1)):
        notes.append(
            Text(
                "记录（record）的编号不是从 1 起连续；按文件中的次序编号",
                "the records are not numbered from 1 on: numbered by their order in the file",
            )
        )
    geometries = _geometries(records, notes)
    return RawFeatures(
        [str(number) for number in range(1, len(records) + 1)],
        [{} for _ in records] if table is None else table.records,
        geometries,
        crs_of_prj(source),
        notes,
    )


def _account(source: Source) -> list[Text]:
    missing = [suffix for suffix in (".shx", ".dbf", ".prj") if suffix not in source.members]
    notes = [
        Text("Shapefile：逐条读 .shp，不用索引和外框", "Shapefile: every record of the .shp, no index or box used")
    ]
    if missing:
        told = Text("没有 .dbf，即没有属性；", "no .dbf: no attributes; ") if ".dbf" in missing else Text("", "")
        notes.append(
            Text(
                f"缺少 {'、'.join(missing)}（{told.zh}图形照读）",
                f"missing: {', '.join(missing)} ({told.en}the shapes were read)",
            )
        )
    return notes


def crs_of_prj(source: Source) -> str | None:
    """Return the definition in the ``.prj``; None where there is none."""
    definition = source.members.get(".prj", b"").decode("latin-1").strip(" \t\r\n\0")
    if not definition:
        return None
    try:
        return crs_of_definition(definition)
    except CRSError as error:
        raise CRSError(
            Text(
                f".prj 读不出坐标系（“{definition[:40]}”）",
                f"the .prj holds no CRS that can be read ('{definition[:40]}')",
            ),
            error.remedy,
        ) from None


def _records(content: bytes) -> list[_Record]:
    """Return the records, which must follow each other without a gap."""
    if len(content) < _HEADER:
        raise _damaged(Text("文件头不完整", "its header is cut off"))
    said = 2 * int.from_bytes(content[24:28], "big")
    if said != len(content):
        raise _damaged(
            Text(
                f"文件头写长 {said} 字节，实有 {len(content)} 字节",
                f"its header says {said} bytes, but it has {len(content)}",
            )
        )
    kind = int.from_bytes(content[32:36], "little")
    records: list[_Record] = []
    at = _HEADER
    while at < len(content):
        records.append(_record(content, at, len(records) + 1, kind))
        at += records[-1].length
    if records and kind not in _POLYGONS:
        raise _not_areas(kind)
    return records


def _record(content: bytes, at: int, number: int, kind: int) -> _Record:
    """Return the record at a place; `length` counts its 8 bytes of header too."""
    said, words = struct.unpack_from(">ii", content, at) if at + 8 <= len(content) else (0, 0)
    end = at + 8 + 2 * words
    if words < 2 or end > len(content):
        raise _damaged(
            Text(
                f"第 {number} 条记录（record，位置 {at}）不完整",
                f"record {number}, at byte {at}, is cut off",
            )
        )
    own = int.from_bytes(content[at + 8 : at + 12], "little")
    if own == 0 or kind not in _POLYGONS:
        return _Record(said, at, end - at, None, ())
    if own != kind or end - at < 52:
        raise _damaged(
            Text(
                f"第 {number} 条记录（record）的类型是 {own}，不是 {kind}",
                f"record {number} is of type {own}, not {kind}",
            )
        )
    return _polygon_record(content, at, end, number)


def _polygon_record(content: bytes, at: int, end: int, number: int) -> _Record:
    said = int.from_bytes(content[at : at + 4], "big", signed=True)
    box = struct.unpack_from("<4d", content, at + 12)
    parts, points = struct.unpack_from("<ii", content, at + 44)
    if parts < 0 or points < 0 or at + 52 + 4 * parts + 16 * points > end:
        raise _damaged(
            Text(f"第 {number} 条记录（record）的点数超出记录", f"record {number} holds fewer points than it says")
        )
    starts = np.frombuffer(content, "<i4", parts, at + 52).tolist()
    places = np.frombuffer(content, "<f8", 2 * points, at + 52 + 4 * parts).reshape(-1, 2)
    stops = [*starts, points][1:]
    begins = starts[0] == 0 if starts else points == 0
    if not begins or any(stop <= start for start, stop in zip(starts, stops, strict=True)):
        raise _damaged(Text(f"第 {number} 条记录（record）的分部不对", f"record {number} has wrong parts"))
    return _Record(said, at, end - at, box, tuple(places[a:b] for a, b in zip(starts, stops, strict=True)))


def _geometries(records: Sequence[_Record], notes: list[Text]) -> list[BaseGeometry | None]:
    """Return the areas; None for a null shape."""
    owners = np.repeat(np.arange(len(records)), [len(record.rings) for record in records])
    rings = _rings([ring for record in records for ring in record.rings], owners)
    against = 0
    geometries: list[BaseGeometry | None] = []
    at = 0
    for record in records:
        own = rings[at : at + len(record.rings)]
        at += len(own)
        if not own:
            geometries.append(None)
            continue
        try:
            area, wrong = area_of_rings(own)
        except MingeoError as error:
            raise _in_record(error, len(geometries)) from None
        geometries.append(area)
        against += wrong
    if against:
        notes.append(
            Text(
                f"{against} 个环的方向与 Shapefile 的规定相反；外环和洞按位置定",
                f"{against} ring(s) run against the Shapefile's rule; outer rings and holes were told by position",
            )
        )
    notes.extend(_boxes(records, geometries))
    return geometries


def _rings(rings: Sequence[Array], owners: Array) -> list[shapely.LinearRing]:
    """Return rings that are fit to be built: numbers, closed, with three corners at least."""
    if not rings:
        return []
    lengths = np.array([len(ring) for ring in rings], dtype=np.int64)
    ends = np.cumsum(lengths)
    places = np.concatenate(rings)
    first, last = places[ends - lengths], places[ends - 1]
    unsound = np.add.reduceat(senseless(places), ends - lengths) > 0
    for wrong, error in (
        (unsound, no_number()),
        ((first != last).any(axis=1), _unclosed()),
        (lengths < 4, _too_short()),
    ):
        found = np.flatnonzero(wrong)
        if len(found):
            raise _in_record(error, int(owners[found[0]]))
    built: Any = shapely.linearrings(places, indices=np.repeat(np.arange(len(rings)), lengths))
    return list(built)


def _in_record(error: MingeoError, index: int) -> MingeoError:
    what = Text(f"第 {index + 1} 条记录（record）：{error.what.zh}", f"record {index + 1}: {error.what.en}")
    return type(error)(what, error.remedy)


def _unclosed() -> GeometryError:
    return GeometryError(
        Text("环未闭合，首末两点不同", "a ring is not closed: its first and last points differ"),
        Text("在 GIS 软件中修复后再导出", "mend it in the GIS and export it again"),
    )


def _too_short() -> GeometryError:
    return GeometryError(
        Text("环上不足 3 个点", "a ring has fewer than three corners"),
        Text("在 GIS 软件中修复后再导出", "mend it in the GIS and export it again"),
    )


def _boxes(records: Sequence[_Record], geometries: list[BaseGeometry | None]) -> Iterator[Text]:
    """Yield a note where record boxes are not those of the shapes: other programs would miss them."""
    pairs = [
        (record.box, shape.bounds)
        for record, shape in zip(records, geometries, strict=True)
        if record.box is not None and shape is not None
    ]
    if not pairs:
        return
    boxes, bounds = (np.asarray(side) for side in zip(*pairs, strict=True))
    wrong = int((~np.isclose(boxes, bounds, rtol=1e-9, atol=1e-9)).any(axis=1).sum())
    if wrong:
        yield Text(
            f"{wrong} 条记录的外框与坐标不符，未用外框",
            f"the boxes of {wrong} record(s) are not those of their shapes; boxes were not used",
        )


def _compare_index(index: bytes, records: Sequence[_Record]) -> None:
    said = np.frombuffer(index[_HEADER:], ">i4", (len(index) - _HEADER) // 8 * 2).reshape(-1, 2) * 2
    found = np.asarray([(record.offset, record.length - 8) for record in records]).reshape(-1, 2)
    if said.shape != found.shape or (said != found).any():
        raise FormatError(
            Text(
                f"Shapefile 的 .shx 列 {len(said)} 条记录，与 .shp 的 {len(found)} 条不符（索引过时）",
                f"the Shapefile's .shx lists {len(said)} records, not the {len(found)} of the .shp (stale index)",
            ),
            Text("在 GIS 软件中重新导出整套文件", "export the whole set again from the GIS"),
        )


def _compare_table(table: Table, count: int) -> None:
    if len(table.records) != count:
        raise FormatError(
            Text(
                f"Shapefile 的 .dbf 有 {len(table.records)} 条记录，.shp 有 {count} 条",
                f"the Shapefile's .dbf has {len(table.records)} records, the .shp {count}",
            ),
            Text("在 GIS 软件中重新导出整套文件", "export the whole set again from the GIS"),
        )
    if table.deleted:
        listed = ", ".join(map(str, table.deleted[:5])) + ("…" if len(table.deleted) > 5 else "")
        raise FormatError(
            Text(
                f".dbf 标明第 {listed} 条记录已删除，.shp 中仍有其图形：取舍不明",
                f"the .dbf marks record {listed} as deleted, but its shape is still in the .shp: it may count or not",
            ),
            Text("在 GIS 软件中整理（pack）后再导出", "pack the file in the GIS and export it again"),
        )


def _not_areas(kind: int) -> MingeoError:
    if kind == 0:
        return GeometryError(
            Text("所有图形为空（null）", "all shapes are null"), Text("检查导出的内容", "check what was exported")
        )
    if kind not in _KINDS:
        return _damaged(Text(f"图形类型 {kind} 不存在", f"there is no shape type {kind}"))
    return NotAnAreaError(
        Text(f"Shapefile 存的是{_KINDS[kind].zh}，不是面", f"the Shapefile holds {_KINDS[kind].en}, not areas"),
        Text("请给出面图层", "give a layer of polygons"),
    )


def _damaged(what: Text) -> FormatError:
    return FormatError(
        Text(f"Shapefile 损坏：{what.zh}", f"the Shapefile is corrupt: {what.en}"),
        Text("在 GIS 软件中重新导出", "export it again from the GIS"),
    )
