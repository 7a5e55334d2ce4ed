"""What is told of a table of corners once it is read: every decision in a line, and the table's own words."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

import shapely

from mingeo.crs import geographic_of, move_vertices, name_of
from mingeo.errors import CoordinateError
from mingeo.quantities import parse_area_km2
from mingeo.readers.corner_cells import label_parts
from mingeo.readers.corner_columns import Slot
from mingeo.readers.corner_forms import ZONED, Form
from mingeo.readers.corner_layout import Layout
from mingeo.readers.corner_rings import Ring
from mingeo.readers.corner_systems import CGCS2000, WGS_1984, Said
from mingeo.readers.corner_words import Words, axis_order
from mingeo.readers.options import ReadOptions
from mingeo.text import Text, join

__all__ = ["attributes", "crs_notes", "label_notes", "one_a_part", "order_notes", "summary", "word_notes"]

Value = TypeVar("Value")

_MOST_QUOTED = 40


def summary(rings: Sequence[Ring], form: Form) -> Text:
    """Return how many parts, corners and excluded areas there are, and what the numbers are."""
    holes = sum(ring.hole for ring in rings)
    count = sum(len(ring.corners) for ring in rings)
    parts = len(rings) - holes
    excluded = Text(f"，{holes} 个扣除范围", f", {holes} excluded area(s)") if holes else Text("", "")
    return Text(
        f"拐点表：{parts} 个部分{excluded.zh}，{count} 行坐标；{form.name.zh}",
        f"corner list: {parts} part(s){excluded.en}, {count} lines; {form.name.en}",
    )


def crs_notes(rings: Sequence[Ring], form: Form, crs: str, said: Said, options: ReadOptions) -> list[Text]:
    """Return which CRS the coordinates are in, how that is known, and whether their zone is the nearest."""
    name, datum = name_of(crs), _datum_note(said, options)
    if form.kind == "plane" and list(said.datums) == [WGS_1984]:
        datum = join([datum, Text("WGS 84 视同 2000 国家大地坐标系", "WGS 84 is taken for CGCS2000")], "；", "; ")
    if form is not ZONED:
        return [Text(f"坐标系：{name.zh}；{datum.zh}", f"CRS: {name.en}; {datum.en}")]
    zone = int(rings[0].places[0].x // 1e6)
    note = Text(f"带号 {zone}：{name.zh}；{datum.zh}", f"zone number {zone}: {name.en}; {datum.en}")
    return [note, *_far_from_zone(rings, zone, crs)]


def _datum_note(said: Said, options: ReadOptions) -> Text:
    if options.crs is not None:
        return Text("按用户指定", "as the user named it")
    if said.codes or said.datums:
        line = min([*said.codes.values(), *said.datums.values()])
        legacy = not ({CGCS2000, WGS_1984} & set(said.datums) or said.codes)
        if legacy:
            return Text(
                f"基准按第 {line} 行所写，没有换算，不能与 2000 国家大地坐标系的数据相比",
                f"the datum is what line {line} says; nothing was converted: not to be compared with CGCS2000 data",
            )
        return Text(f"基准按第 {line} 行所写", f"the datum is what line {line} says")
    return Text("基准按 2000 国家大地坐标系", "the datum is taken to be CGCS2000")


def _far_from_zone(rings: Sequence[Ring], zone: int, crs: str) -> list[Text]:
    """Return that the corners lie outside the zone whose number they bear; it is trusted all the same."""
    meridian, width = (3 * zone, 3) if zone >= 25 else (6 * zone - 3, 6)
    middle = move_vertices(shapely.Point(rings[0].points[0]), crs, geographic_of(crs)).x
    if abs(middle - meridian) <= width / 2:
        return []
    return [
        Text(
            f"位置在东经 {middle:.2f}°，不在第 {zone} 带（{meridian}°±{width / 2}°）内；以印出的带号为准",
            f"the place is at {middle:.2f}°E, outside zone {zone} ({meridian}°±{width / 2}°): "
            "the printed number is trusted",
        )
    ]


def order_notes(layout: Layout, slot: Slot, form: Form, options: ReadOptions) -> list[Text]:
    """Return what is to be said of the order of the two numbers: rows that differ, a header that is wrong.

    Raises
    ------
    CoordinateError
        Another order than the user says.
    """
    firsts = [(pair.line, place.north_first) for pair, place in zip(slot.pairs, slot.places[form], strict=True)]
    if options.order is not None:
        for line, north_first in firsts:
            if north_first != (options.order in ("xy", "latlon")):
                raise _other_order(options.order, north_first, line)
    usual = firsts[0][1]
    notes = [
        Text(
            f"第 {line} 行两个数的次序与第 {firsts[0][0]} 行相反，按数值读",
            f"line {line} has its two numbers the other way round than line {firsts[0][0]}: read by their size",
        )
        for line, north_first in firsts
        if north_first != usual
    ]
    if slot.number == 0 and len(layout.corners[0].pairs) == 1:
        notes += _wrong_headers(layout, form, usual)
    return notes


def _wrong_headers(layout: Layout, form: Form, north_first: bool) -> list[Text]:
    notes = []
    for words in layout.words:
        said = axis_order(words.text) if words.heading else None
        if said is not None and said[0] != (form.kind == "degrees"):
            notes.append(
                Text(
                    f"第 {words.line} 行表头与数值不符，按数值读：{words.text}",
                    f"line {words.line}: the header does not fit the numbers, read by their size: {words.text}",
                )
            )
        elif said is not None and said[1] != north_first:
            notes.append(
                Text(
                    f"第 {words.line} 行表头的次序与数值相反，按数值读：{words.text}",
                    f"line {words.line}: the header has the numbers the other way round, read by their size: "
                    f"{words.text}",
                )
            )
    return notes


def label_notes(rings: Sequence[Ring]) -> list[Text]:
    """Return where the labels jump, and that they do not begin with 1."""
    jumps = [jump for ring in rings for jump in ring.jumps()]
    first = rings[0].corners[0].label
    late = [Text(f"点号从 {first} 开始", f"the labels begin with {first}")] if label_parts(first)[1] > 1 else []
    return late + [
        Text(
            f"第 {after.line} 行：点号由 {before.label} 接 {after.label}",
            f"line {after.line}: label {after.label} follows {before.label}",
        )
        for before, after in jumps
    ]


def _cut(text: str) -> str:
    """Return the beginning of a line of words, with a mark where more follows.

    >>> _cut("界" * 40) == "界" * 40, _cut("界" * 41) == "界" * 40 + "…"
    (True, True)
    """
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}…"


def word_notes(layout: Layout) -> list[Text]:
    """Return for every line of words what it was taken to say, or that it was passed over."""
    return [
        Text(
            f"第 {words.line} 行不是坐标，未用：{_cut(words.text)}",
            f"line {words.line} is no corner and was passed over: {_cut(words.text)}",
        )
        if words.used is None
        else Text(
            f"第 {words.line} 行：{words.used.zh}（{_cut(words.text)}）",
            f"line {words.line}: {words.used.en} ({_cut(words.text)})",
        )
        for words in layout.words
    ]


def attributes(layout: Layout, rings: Sequence[Ring]) -> dict[str, object]:
    """Return what a table says of its parts: ``elevations``, ``parts`` and ``stated_area``, where it does."""
    outer = [ring for ring in rings if not ring.hole]
    starts = [ring.line for ring in outer]
    ends = [ring.end for ring in outer]
    found: dict[str, object] = {}
    elevations = [None if end is None else end.elevations for end in ends]
    if not any(elevations):
        elevations = _elevations(layout, starts)
    if any(elevations):
        found["elevations"] = [None if pair is None else list(pair) for pair in elevations]
    names: Sequence[str | None] = [end.name if end is not None and end.name else None for end in ends]
    if not any(names) and len(outer) > 1:
        headings = [(words, words.part) for words in layout.words if words.part]
        in_rows = [heading for heading in headings if heading[0].beside]
        names = one_a_part(in_rows, starts) or one_a_part(headings, starts)
    if any(names):
        found["parts"] = list(names)
    areas = {parse_area_km2(area): area for words in layout.words for area in words.areas}
    if len(areas) == 1:
        found["stated_area"] = next(iter(areas.values()))
    return found


def _elevations(layout: Layout, starts: Sequence[int]) -> list[tuple[float, float] | None]:
    said = [(words, pair) for words in layout.words for pair in words.elevations]
    if apart := one_a_part(said, starts):
        return list(apart)
    different = {pair for _, pair in said}
    return list(different) if len(different) == 1 else []


def one_a_part(said: Sequence[tuple[Words, Value]], starts: Sequence[int]) -> list[Value]:
    """Return what lines say of each part, where exactly one stands after each, or before each and names it.

    One more, which names no part while the others do, is of the whole. Else nothing is returned.

    Parameters
    ----------
    said
        Lines of words and what they say, in their order.
    starts
        The line of each part's first corner, in their order.

    >>> one_a_part([(Words(8, ""), "a"), (Words(20, ""), "b")], [2, 10])
    ['a', 'b']
    >>> one_a_part([(Words(1, "", part="甲区"), "a"), (Words(9, "", part="乙区"), "b")], [2, 10])
    ['a', 'b']
    """
    whole = [one for one in said if not one[0].part]
    if len(said) == len(starts) + 1 and len(whole) == 1:
        said = [one for one in said if one[0].part]
    gaps = [bisect_left(starts, words.line) for words, _ in said]
    parts = len(starts)
    after = gaps == list(range(1, parts + 1))
    before = gaps == list(range(parts)) and all(words.part for words, _ in said)
    return [value for _, value in said] if after or before else []


def _other_order(order: str, north_first: bool, line: int) -> CoordinateError:
    return CoordinateError(
        Text(
            f"按数值，这一行先写的是{'北' if north_first else '东'}方向，与 --order {order} 不符",
            f"by its size, the first number goes {'north' if north_first else 'east'}, not as --order {order} says",
        ),
        Text("去掉 --order", "leave out --order"),
        line=line,
    )
