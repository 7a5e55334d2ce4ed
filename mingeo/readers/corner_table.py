"""Tables of corner points: from rows of cells to the one right that they describe.

Nothing is taken from a header alone. What a number is, is told by its size; where rings end and which are
cut out, by labels, headings and by what gives a valid area. Where two readings remain, the stated area
settles it; without one the table is refused with both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import GEOGRAPHIC, geographic_of, is_geographic
from mingeo.errors import CoordinateError, CRSError, FileReadError, FormatError, MingeoError
from mingeo.features import Feature, FeatureSet
from mingeo.measure import area_m2, areas_of
from mingeo.quantities import parse_area_km2
from mingeo.readers.corner_account import attributes, crs_notes, label_notes, order_notes, summary, word_notes
from mingeo.readers.corner_cells import Row, label_parts
from mingeo.readers.corner_columns import Slot, chosen_columns, crs_of
from mingeo.readers.corner_forms import DECIMAL, ZONED, Form, slip_line
from mingeo.readers.corner_layout import Layout, layout_of
from mingeo.readers.corner_order import Corner
from mingeo.readers.corner_rings import Placed, Ring, Spot, area_of, may_be_joined, rings_of
from mingeo.readers.corner_systems import Said, said_in
from mingeo.readers.options import ReadOptions
from mingeo.text import Text, join

__all__ = ["Row", "read_rows"]

_CLOSE = 0.005
"""The share of a stated area that a reading may miss it by and still be settled by it."""


@dataclass(frozen=True)
class _Reading:
    """One way of reading the table."""

    form: Form
    joined: bool
    crs: str
    rings: tuple[Ring, ...]
    geometry: Polygon | MultiPolygon
    says: Text
    notes: tuple[Text, ...]

    @property
    def jumps(self) -> list[tuple[Corner, Corner]]:
        return [jump for ring in self.rings for jump in ring.jumps()]

    def may_have(self, stated: str) -> bool:
        """Return True where the area can be the stated one, as it is rounded."""
        return bool(stated) and areas_of(self.geometry, self.crs, stated).stated_agrees_with != "neither"

    def has(self, stated: str) -> bool:
        """Return True where the area is the stated one to half a per cent, which settles a doubt."""
        if not stated:
            return False
        areas, expected = areas_of(self.geometry, self.crs), parse_area_km2(stated) * 1e6
        return any(abs(area - expected) <= _CLOSE * expected for area in (areas.ellipsoidal_m2, areas.planar_m2))


@dataclass(frozen=True)
class _Invalid:
    """A way of reading the table that gives no valid area, though every ring has its three corners."""

    form: Form
    joined: bool
    error: MingeoError


def read_rows(rows: Sequence[Row], path: str, sha256: str, options: ReadOptions) -> FeatureSet:
    """Return the one feature whose corners a table lists.

    Parameters
    ----------
    rows
        The rows of the table in their order; a row without a filled cell may part two areas.
    path, sha256
        What the file is called in messages, and its hash.
    options
        What the user says beside the file: CRS, order of the numbers, stated area.

    Returns
    -------
    FeatureSet
        One feature, its corners as given. Its attributes hold what the table says beside them:
        ``elevations`` (list of [top, bottom] in metres, one a part or one for all), ``parts`` (their names),
        ``stated_area``.

    Raises
    ------
    FormatError
        A row that cannot be read, no corner at all, a count that disagrees, two possible readings.
    CoordinateError
        Numbers that are no place in China, masked, or of several zones.
    GeometryError
        Too few corners, a corner twice, edges that cross, parts that overlap, a hole outside its part.
    CRSError
        A CRS that contradicts the file.

    >>> rows = [Row(1, ("1", "4042000", "40512000")), Row(2, ("2", "4042000", "40513000")),
    ...         Row(3, ("3", "4041000", "40513000"))]
    >>> found = read_rows(rows, "right.csv", "", ReadOptions())
    >>> found.crs, found.features[0].geometry.area
    ('EPSG:4528', 500000.0)
    """
    try:
        return _read(rows, path, sha256, options)
    except MingeoError as error:
        raise error.at(path) from None


def _read(rows: Sequence[Row], path: str, sha256: str, options: ReadOptions) -> FeatureSet:
    layout = layout_of(rows)
    corners = layout.corners
    _refuse_count(len(corners), options)
    said = said_in((words.line, words.text) for words in layout.words)
    columns = chosen_columns(corners, layout.words, said, options.crs)
    stated = options.stated_area or _stated_area(layout)
    readings, invalid = _readings(layout, columns.slot, said, options)
    reading, settled = _settled(readings, invalid, columns.slot, stated)
    _refuse_other_counts(layout, reading.rings)
    order = order_notes(layout, columns.slot, reading.form, options)
    geometry, crs, displaced = _from_web_map(reading, said, options)
    notes = [
        summary(reading.rings, reading.form),
        *crs_notes(reading.rings, reading.form, reading.crs, said, options),
        *columns.notes,
        *settled,
        *order,
        *label_notes(reading.rings),
        *reading.notes,
        *displaced,
        *layout.notes,
        *word_notes(layout),
    ]
    features = (Feature("1", attributes(layout, reading.rings), geometry),)
    is_said = reading.form is ZONED or bool(said.datums or said.codes)
    return FeatureSet(features, crs, is_said, path, sha256, tuple(notes))


def _refuse_count(count: int, options: ReadOptions) -> None:
    if count == 0:
        raise FormatError(
            Text("没有一行、一列是拐点坐标", "no row is a corner point, and no column holds coordinates"),
            Text("每行一个拐点：序号,X,Y", "write one corner a line: label,X,Y"),
        )
    if count > options.max_vertices:
        raise FileReadError(
            Text(
                f"有 {count} 个拐点，超过上限 {options.max_vertices}",
                f"there are {count} corners, above the limit of {options.max_vertices}",
            ),
            Text("只留需要的范围，或调高 max_vertices", "leave only the area that is needed, or raise max_vertices"),
        )


def _stated_area(layout: Layout) -> str:
    """Return the area that the words state, where they state one and no other."""
    areas = {parse_area_km2(area): area for words in layout.words for area in words.areas}
    return next(iter(areas.values())) if len(areas) == 1 else ""


def _readings(layout: Layout, slot: Slot, said: Said, options: ReadOptions) -> tuple[list[_Reading], list[_Invalid]]:
    """Return every reading that gives a valid area, each area once, and those that do not; an error where none does."""
    orders = [False, True] if any(stretch.by_label for stretch in layout.stretches) else [False]
    readings: list[_Reading] = []
    invalid: list[_Invalid] = []
    first: MingeoError | None = None
    for form, by_label in product(slot.forms, orders):
        crs = crs_of(slot, form, said, options.crs)
        placed = _placed(layout, slot, form, by_label)
        joins = [False, True] if may_be_joined(placed) else [False]
        for joined in joins:
            rings: list[Ring] = []
            try:
                rings = rings_of(placed, joined)
                geometry, notes = area_of(rings, options.repair)
            except MingeoError as error:
                first = first or error
                if rings and all(ring.count > 2 for ring in rings):
                    invalid.append(_Invalid(form, joined, error))
                continue
            how = [*_how(by_label, joined, len(orders) > 1, len(joins) > 1), *notes]
            says = join([form.name, Text(f"{len(rings)} 个环", f"{len(rings)} ring(s)"), *how], "，", ", ")
            readings.append(_Reading(form, joined, crs, tuple(rings), geometry, says, tuple(how)))
    if not readings and first is not None:
        raise first
    return list(_different(readings)), invalid


def _placed(layout: Layout, slot: Slot, form: Form, by_label: bool) -> Placed:
    place_of = dict(zip(map(id, layout.corners), slot.places[form], strict=True))
    return [
        (
            stretch.gap,
            [
                Spot(corner, place_of[id(corner)], stretch.ends.get(place))
                for place, corner in enumerate((by_label and stretch.by_label) or stretch.corners)
            ],
        )
        for stretch in layout.stretches
    ]


def _different(readings: Sequence[_Reading]) -> Iterator[_Reading]:
    """Yield of the readings that give one and the same area the one with the fewest jumps of labels."""
    left = sorted(readings, key=lambda reading: len(reading.jumps))
    while left:
        yield left[0]
        left = [other for other in left[1:] if not shapely.equals(left[0].geometry, other.geometry)]


def _how(by_label: bool, joined: bool, orders: bool, joins: bool) -> list[Text]:
    """Return how the corners were put in order and parted, where another way was open."""
    how = []
    if orders and by_label:
        how.append(Text("按点号次序，不按书写次序", "corners in the order of their labels, not as they are written"))
    elif orders:
        how.append(Text("按书写次序，不按点号次序", "corners as they are written, not in the order of their labels"))
    if joins and joined:
        how.append(Text("空行、文字和跳号处不分开", "not parted at blank lines, words and jumps of the labels"))
    elif joins:
        how.append(Text("空行、文字和跳号处分开", "parted at blank lines, words and jumps of the labels"))
    return how


def _settled(
    readings: Sequence[_Reading], invalid: Sequence[_Invalid], slot: Slot, stated: str
) -> tuple[_Reading, list[Text]]:
    """Return the one reading that remains, and how the stated area settled it where it had to."""
    possible = [reading for reading in readings if reading.may_have(stated)] if len(readings) > 1 else readings
    if len(possible) != 1 or (len(readings) > 1 and not possible[0].has(stated)):
        raise _ambiguous(possible if len(possible) > 1 else readings, slot)
    reading = possible[0]
    doubts = [*map(_gap, reading.jumps), *_misprints(reading, slot), *_others_wanted(reading, invalid)]
    if doubts and not reading.has(stated):
        raise doubts[0]
    if stated and not reading.may_have(stated):
        _refuse_late_start(reading.rings[0].corners[0], stated)
    if len(readings) == 1 and not doubts:
        return reading, []
    return reading, [
        Text(
            f"按面积 {stated} 确定读法：{reading.says.zh}",
            f"settled by the stated area {stated}: {reading.says.en}",
        )
    ]


def _refuse_other_counts(layout: Layout, rings: Sequence[Ring]) -> None:
    """Refuse a count of corners in the words that is neither all corners' nor each ring's."""
    counts = [(words.line, count) for words in layout.words for count in words.counts]
    total = sum(ring.count for ring in rings)
    different = len({tuple(corner.numbers) for ring in rings for corner in ring.corners})
    left = [(line, count) for line, count in counts if count not in (total, different)]
    if left and [count for _, count in left] != [ring.count for ring in rings]:
        line, count = left[0]
        raise FormatError(
            Text(
                f"这一行写有 {count} 个拐点，表中却有 {total} 个",
                f"this line says {count} corners, but there are {total}",
            ),
            Text("补全或改正拐点表", "complete or mend the table"),
            line=line,
        )


def _from_web_map(
    reading: _Reading, said: Said, options: ReadOptions
) -> tuple[Polygon | MultiPolygon, str, list[Text]]:
    """Return the geometry in true degrees, where the user says that the table is in a web map's."""
    if options.web_datum is None:
        return reading.geometry, reading.crs, []
    from mingeo.datum import from_web_map, web_map_note

    if said.datums or not (is_geographic(reading.crs) and geographic_of(reading.crs) == GEOGRAPHIC):
        raise CRSError(
            Text(
                f"坐标系是 {reading.crs}，不是网络地图的经纬度",
                f"the CRS is {reading.crs}, not the degrees of a web map",
            ),
            Text("去掉 --datum", "leave out --datum"),
        )
    return from_web_map(reading.geometry, options.web_datum), GEOGRAPHIC, [web_map_note(options.web_datum)]


def _others_wanted(reading: _Reading, invalid: Sequence[_Invalid]) -> list[MingeoError]:
    """Return why another reading may be the one that was meant, although it gives no valid area.

    A misprint can make it so. Degrees of another form are one; and rings parted where something stands between
    them, where only joining them gives an area.
    """
    errors: list[MingeoError] = []
    for other in invalid:
        if other.form is not reading.form or (reading.joined and not other.joined):
            how = other.form.name
            if other.form is reading.form:
                how = Text("在空行、文字和跳号处分开", "parted at blank lines, words and jumps of the labels")
            what, line = other.error.what, other.error.line
            errors.append(
                FormatError(
                    Text(
                        f"可能是：{reading.says.zh}；也可能是：{how.zh}，而有误（{what.zh}）",
                        f"this may be: {reading.says.en}; or: {how.en}, with a mistake ({what.en})",
                    ),
                    Text(
                        "改正错误，或写明面积（--stated）；经纬度写成 118°45′30.5″ 或 118.7584°",
                        "mend the mistake, or give the area with --stated; write degrees as 118°45′30.5″ or 118.7584°",
                    ),
                    line=line,
                )
            )
    return errors


def _area_of(reading: _Reading) -> Text:
    area = f"{area_m2(reading.geometry, reading.crs) / 1e6:.4f}"
    return Text(f"（{reading.says.zh}，面积 {area} 平方千米）", f"({reading.says.en}; area {area} km²)")


def _ambiguous(readings: Sequence[_Reading], slot: Slot) -> FormatError:
    listed = join([_area_of(reading) for reading in readings[:3]], "，或", " or ")
    degrees = DECIMAL in {reading.form for reading in readings} and len({reading.form for reading in readings}) > 1
    remedy = (
        Text(
            "写明面积（--stated），或把经纬度写成 118°45′30.5″ 或 118.7584°",
            "give the area with --stated, or write the degrees as 118°45′30.5″ or 118.7584°",
        )
        if degrees
        else Text(
            "写明面积（--stated），或给每个区域加标题（区块一、区块二），或按次序重编点号",
            "give the area with --stated, or head each part (区块一, 区块二), or number the corners in their order",
        )
    )
    return FormatError(
        Text(f"有几种读法：{listed.zh}", f"there are several readings: {listed.en}"), remedy, line=slot.pairs[0].line
    )


def _gap(jump: tuple[Corner, Corner]) -> FormatError:
    before, after = jump
    return FormatError(
        Text(
            f"点号由 {before.label} 跳到 {after.label}，可能漏了拐点",
            f"the labels jump from {before.label} to {after.label}: a corner may be missing",
        ),
        Text(
            "补上漏掉的拐点；若没有遗漏，写明面积（--stated）或去掉点号",
            "add the missing corner; where none is, give the area with --stated or leave out the labels",
        ),
        line=after.line,
    )


def _misprints(reading: _Reading, slot: Slot) -> list[MingeoError]:
    """Return why decimal degrees may be ``DDD.MMSS`` with a misprint, where they may."""
    line = slip_line(slot.pairs) if reading.form is DECIMAL else None
    if line is None:
        return []
    error = CoordinateError(
        Text(
            "可能是十进制度，也可能是度.分秒（DDD.MMSSsss）而这一行有误（分或秒不小于 60）",
            "these may be decimal degrees, or degrees.minutes-seconds (DDD.MMSSsss) with a misprint in this line "
            "(sixty or more minutes or seconds)",
        ),
        Text(
            "写明面积（--stated），或把经纬度写成 118.7584° 或 118°45′30.5″",
            "give the area with --stated, or write the degrees as 118.7584° or 118°45′30.5″",
        ),
        line=line,
    )
    return [error]


def _refuse_late_start(corner: Corner, stated: str) -> None:
    """Refuse labels that begin above 1 where the area is not the stated one either: rows are missing."""
    if label_parts(corner.label)[1] > 1:
        raise FormatError(
            Text(
                f"点号从 {corner.label} 开始，面积又与所写的 {stated} 不符，可能缺了前面的拐点",
                f"the labels begin with {corner.label}, and the area is not the stated {stated}: corners may be "
                "missing",
            ),
            Text("补全拐点表，或改正面积", "complete the table, or mend the stated area"),
            line=corner.line,
        )
