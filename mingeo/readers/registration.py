"""Registration strings: corner points as the registration software of mining rights writes them.

Exploration rights: ``areas, corners, lon, lat, …, flag, 0, 0, corners, …``, degrees packed as D.MMSSsss, rings not
closed, flag 0 for an area and -1 for one cut out of it. Sources: sale notice 鄂矿网挂〔2024〕18号 (stated 3.5784
km²) and the code of github.com/mattuylee/block-coordinate-split.

Mining rights: rows ``n,X,Y,,,`` and after each area ``*,top,bottom,name,flag,``: the elevations in metres between
which it may be mined, its name, flag 1 for an area and, by analogy, -1 for one cut out. Source: notice
辽采协示字〔2025〕54号 (two areas, stated 1.0685 km²).

Neither form has a place for the datum. The last part of this module serves parcel text as well.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import shapely
from shapely import LinearRing, MultiPolygon, Polygon

from mingeo.crs import name_of
from mingeo.errors import CoordinateError, CRSError, FileReadError, FormatError, GeometryError, MingeoError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import Point, checked, ring_of_corners
from mingeo.readers.corner_forms import DOTTED, UNZONED, ZONED, Form, Printed, forms_of, places_of
from mingeo.readers.corner_systems import CGCS2000, Datum, Said, degree_crs, names_of, plane_crs, said_in
from mingeo.readers.options import ReadOptions
from mingeo.readers.rings import area_of_rings
from mingeo.readers.sheets import text_of
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["is_registration", "read_registration"]

Line = tuple[int, str]

PLAIN_DIGITS = str.maketrans("０１２３４５６７８９，．－＊", "0123456789,.-*")
_LABEL = re.compile(r"[Jj]?\d+")
_DATA = re.compile(r"\*\s*,|[A-Za-z]*\d+\s*(?:,|$)")
_EXPLORATION = re.compile(r"\d+,+\d+,+\d{1,3}\.\d+,+\d{1,3}\.\d")
_MINING_CORNER = re.compile(r"[A-Za-z]*\d+,[\d*]{6,}[\d.*]*,[\d*]{6,}")


@dataclass(frozen=True)
class _Area:
    """One ring of a string as it stands there; `flag` -1 cuts it out, None: there is no flag."""

    corners: Sequence[Printed]
    flag: int | None
    name: str = ""
    labels: Sequence[str] = ()
    elevations: tuple[float | None, float | None] = (None, None)


def is_registration(content: bytes) -> bool:
    """Return True for text of one of the two forms."""
    try:
        text, _ = text_of(Source("", content))
    except FormatError:
        return False
    _, lines = _parted(text)
    rows = [line.replace(" ", "") for _, line in lines]
    is_mining = any(row.startswith("*,") for row in rows) and any(map(_MINING_CORNER.match, rows))
    return is_mining or _is_exploration(lines)


def read_registration(source: Source, options: ReadOptions) -> FeatureSet:
    """Return the one right that a registration string describes, its areas as the parts of one geometry.

    For a mining right the attributes ``parts`` and ``elevations`` hold each part's name and ``[top, bottom]`` in
    metres, None where the string leaves it out. A datum that neither a heading nor `options` names is taken to be
    CGCS2000, as the law demands since 2018-07-01, and said to be.

    Raises
    ------
    FormatError
        Counts that do not fit, an unknown flag, a row that cannot be read.
    CoordinateError
        No place in China, minutes or seconds of 60 and more, masked digits, several zones.
    GeometryError
        A ring that crosses itself, areas that overlap, a cut-out area that lies in none.
    CRSError
        `options.crs` is not one that the numbers can be in, or it is needed and missing.

    >>> triangle = Source("", b"1,3,118.3000,36.3000,118.4500,36.3000,118.4500,36.1500,0,0,0,")
    >>> print(read_registration(triangle, ReadOptions()).features[0].geometry)
    POLYGON ((118.5 36.5, 118.75 36.5, 118.75 36.25, 118.5 36.5))
    """
    text, encoding = text_of(source)
    headings, lines = _parted(text)
    is_exploration = _is_exploration(lines)
    try:
        areas = _exploration(lines) if is_exploration else _mining(lines)
        corners = [corner for area in areas for corner in area.corners]
        points, zone, order = located(corners, (DOTTED,) if is_exploration else (ZONED, UNZONED), options)
        said = said_in(headings)
        datum = one_datum(list(said.datums))
        crs = degree_crs(said, datum, options.crs) if is_exploration else plane_of(said, datum, zone, options)
        geometry = _geometry(areas, points)
    except MingeoError as error:
        raise error.at(source.path) from None
    unused = [Text(f"第 {n} 行是文字，未当坐标：{t[:40]}", f"line {n} is no corner: {t[:40]}") for n, t in headings]
    notes = (encoding, *unused, *_account(areas, is_exploration), order, system_note(crs, datum, options))
    feature = Feature("1", _attributes(areas), geometry)
    return FeatureSet((feature,), crs, datum is not None, source.path, source.sha256, notes)


def _parted(text: str) -> tuple[list[Line], list[Line]]:
    """Return the headings, which stand before the first line of data, and the lines from there on."""
    lines = numbered(text.translate(PLAIN_DIGITS))
    first = next((place for place, (_, line) in enumerate(lines) if _DATA.match(line)), len(lines))
    return lines[:first], lines[first:]


def _is_exploration(lines: Sequence[Line]) -> bool:
    return _EXPLORATION.match(",".join(line for _, line in lines[:4]).replace(" ", "")) is not None


def _exploration(lines: Sequence[Line]) -> list[_Area]:
    tokens = [(number, token.strip()) for number, line in lines for token in line.rstrip(", ").split(",")]
    tokens = [(lines[-1][0], ""), *reversed(tokens)]  # taken from the end, down to this mark
    areas = [_exploration_area(tokens) for _ in range(_count(tokens, 1))]
    if len(tokens) > 1:
        line, rest = tokens[-1]
        raise _wrong(
            Text(f"{len(areas)} 个区域之后还有“{rest[:20]}”", f"there is '{rest[:20]}' after {len(areas)} area(s)"),
            line,
        )
    if areas[-1].flag is None and not lines[-1][1].endswith(","):
        _refuse_cut_off(areas[-1].corners)
    return areas


def _refuse_cut_off(corners: Sequence[Printed]) -> None:
    """Refuse a last number with fewer decimals than any other, where nothing after it shows that it is whole."""
    *others, last = [number for corner in corners for number in (corner.first, corner.second)]
    if len(last.partition(".")[2]) < min(len(other.partition(".")[2]) for other in others):
        raise FormatError(
            Text(f"字符串在“{last}”处结束，可能不完整", f"the string ends in '{last}', which may be cut off"),
            Text("补全末尾；若完整，请加标志 ,0,0,0,", "complete it; if it is whole, add the flag ,0,0,0,"),
            line=corners[-1].line,
        )


def _exploration_area(tokens: list[Line]) -> _Area:
    """Take one area from the end of the reversed tokens: its count, corners and, where it has one, its flag."""
    corners = []
    for _ in range(_count(tokens, 3)):
        (line, one), (_, other) = _take(tokens), _take(tokens)
        corners.append(Printed(line, one, other))
    if tokens[-1][1] not in ("0", "-1"):
        return _Area(corners, None)
    (line, flag), *zeros = [_take(tokens) for _ in range(3)]
    if any(text != "0" for _, text in zeros):
        raise _wrong(Text(f"标志 {flag} 之后应为 0,0", f"flag {flag} is not followed by 0,0"), line)
    return _Area(corners, int(flag))


def _take(tokens: list[Line]) -> Line:
    if len(tokens) == 1:
        raise _wrong(Text("字符串中断，数目不够", "the string breaks off: there are too few numbers"), tokens[0][0])
    return tokens.pop()


def _count(tokens: list[Line], least: int) -> int:
    line, token = _take(tokens)
    if not token.isdecimal() or int(token) < least:
        what = Text("拐点数", "a number of corners") if least == 3 else Text("区域数", "the number of areas")
        raise _wrong(Text(f"应为{what.zh}，却是“{token[:20]}”", f"'{token[:20]}' is not {what.en}"), line)
    return int(token)


def _mining(lines: Sequence[Line]) -> list[_Area]:
    areas: list[_Area] = []
    corners: list[Printed] = []
    labels: list[str] = []
    for line, text in lines:
        cells = [cell.strip() for cell in text.split(",")]
        if cells[0] == "*":
            areas.append(replace(_mining_area(corners, cells, line), labels=labels))
            corners, labels = [], []
        elif len(cells) < 3 or any(cells[3:]) or not _LABEL.fullmatch(cells[0]):
            raise _wrong(Text(f"“{text[:40]}”不是 序号,X,Y", f"'{text[:40]}' is not n,X,Y"), line)
        else:
            corners.append(Printed(line, cells[1], cells[2]))
            labels.append(cells[0])
    if corners or not areas:
        raise _wrong(
            Text(
                "最后一个区域没有以 * 开头的行，可能不完整", "the last area has no row that begins with *: is it whole?"
            ),
            lines[-1][0] if lines else None,
        )
    return areas


def _mining_area(corners: list[Printed], cells: Sequence[str], line: int) -> _Area:
    top, bottom, name, flag, *rest = [*cells[1:], "", "", "", ""]
    if not corners or flag not in ("", "1", "-1") or any(rest):
        row = ",".join(cells)[:40]
        raise _wrong(Text(f"“{row}”不能结束一个区域", f"'{row}' cannot end an area"), line)
    heights = (_height(top, line), _height(bottom, line))
    return _Area(corners, int(flag) if flag else None, name, elevations=heights)


def _height(text: str, line: int) -> float | None:
    if text and not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        raise _wrong(Text(f"“{text[:20]}”不是标高", f"'{text[:20]}' is no elevation"), line)
    return float(text) if text else None


def _geometry(areas: Sequence[_Area], points: Sequence[Point]) -> Polygon | MultiPolygon:
    """Return the area; a flag that says otherwise than which ring lies in which is refused."""
    rings = []
    start = 0
    for area in areas:
        rings.append(closed_ring(points[start : start + len(area.corners)], area.corners[0].line))
        start += len(area.corners)
    geometry = area_of(rings)
    outer = {tuple(part.exterior.coords) for part in shapely.get_parts(geometry).tolist()}
    for area, ring in zip(areas, rings, strict=True):
        is_outer = tuple(ring.coords) in outer
        if is_outer == (area.flag == -1):
            what = (
                Text("标志为挖空（-1）的区域不在别的区域之内", "an area with flag -1 (cut out) lies in no other")
                if is_outer
                else Text("区域在另一区域之内，却没有挖空标志 -1", "an area lies in another, without flag -1 (cut out)")
            )
            raise _wrong(what, area.corners[0].line)
    return geometry


def _attributes(areas: Sequence[_Area]) -> dict[str, object]:
    parts = [area for area in areas if area.flag != -1]
    found: dict[str, object] = {}
    if any(part.name for part in parts):
        found["parts"] = [part.name or None for part in parts]
    if any(part.elevations != (None, None) for part in parts):
        found["elevations"] = [None if part.elevations == (None, None) else list(part.elevations) for part in parts]
    return found


def _account(areas: Sequence[_Area], is_exploration: bool) -> list[Text]:
    zh, en = ("探矿权登记坐标串", "exploration string") if is_exploration else ("采矿权登记坐标串", "mining string")
    holes = sum(area.flag == -1 for area in areas)
    count = sum(len(area.corners) for area in areas)
    unflagged = sum(area.flag is None for area in areas)
    notes = [
        Text(
            f"{zh}：{len(areas)} 个区域，其中 {holes} 个挖空，共 {count} 个拐点；末点连回首点",
            f"{en}: {len(areas)} area(s), {holes} of them cut out, {count} corners; the last joins the first",
        )
    ]
    if unflagged:
        notes.append(Text(f"{unflagged} 个区域没有标志，不挖空", f"{unflagged} area(s) without a flag: not cut out"))
    for number, area in enumerate(areas, start=1):
        notes += [Text(f"第 {number} 个区域{odd.zh}", f"area {number}: {odd.en}") for odd in _odd(area)]
    return notes


def _odd(area: _Area) -> list[Text]:
    odd = []
    top, bottom = area.elevations
    if top is not None and bottom is not None and top < bottom:
        odd.append(Text(f"起标高 {top:g} 低于止标高 {bottom:g}", f"top {top:g} is below bottom {bottom:g}"))
    labels = [int(label.lstrip("Jj")) for label in area.labels]
    if any(after != before + 1 for before, after in pairwise(labels if labels[-1:] != labels[:1] else labels[:-1])):
        odd.append(Text("点号不连续，按行序读，请核对是否缺点", "labels leave gaps, read in the order of lines"))
    return odd


def _wrong(what: Text, line: int | None = None) -> FormatError:
    remedy = Text("从登记系统重新导出坐标串", "export the string again from the registration system")
    return FormatError(what, remedy, line=line)


def numbered(text: str) -> list[Line]:
    """Return the lines that are not blank, trimmed, each with its number."""
    lines = re.split(r"\r\n|\r|\n", text)
    return [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]


def located(
    corners: Sequence[Printed], wanted: Sequence[Form], options: ReadOptions
) -> tuple[list[Point], int | None, Text]:
    """Return corners with the number to the east first, the zone number of all eastings, and how they were read.

    Raises
    ------
    CoordinateError, FormatError, FileReadError
        Masked digits, no place in China, orders or zones that differ; another form; more corners than accepted.
    """
    if len(corners) > options.max_vertices:
        raise FileReadError(
            Text(f"有 {len(corners)} 个拐点，超过上限", f"there are {len(corners)} corners, above the limit"),
            Text("拆分文件，或调高 max_vertices", "split the file, or raise max_vertices"),
        )
    for corner in corners:
        if "*" in corner.first + corner.second:
            raise CoordinateError(
                Text("坐标被遮盖（*）", "the digits are masked (*)"),
                Text("请提供完整坐标", "give the full coordinates"),
                line=corner.line,
            )
    form = next((form for form in wanted if all(map(form.place, corners))), None)
    if form is None:
        forms_of(corners)  # raises where the corners are of no form, or of several
        odd = next((one for one in corners if not any(form.place(one) for form in wanted)), corners[0])
        raise FormatError(
            Text(f"“{odd.first} , {odd.second}”不合本格式", f"'{odd.first} , {odd.second}' is not of this format"),
            Text(f"应为{wanted[0].name.zh}", f"expected: {wanted[0].name.en}"),
            line=odd.line,
        )
    places = places_of(corners, form)
    north_first = options.order in ("xy", "latlon") if options.order else places[0].north_first
    for corner, place in zip(corners, places, strict=True):
        if place.north_first != north_first:
            raise CoordinateError(
                Text(
                    f"{corner.first} , {corner.second} 两数的次序与{'选项' if options.order else '首个拐点'}相反",
                    f"{corner.first} , {corner.second} has another order than {options.order or 'the first corner'}",
                ),
                Text("统一次序，或去掉 --order", "put all in one order, or leave out --order"),
                line=corner.line,
            )
    zone = _one_zone(corners, [place.x for place in places])
    note = Text(
        f"坐标：{form.name.zh}；每行先{'北后东' if north_first else '东后北'}，按数的大小判定",
        f"coordinates: {form.name.en}; {'northing' if north_first else 'easting'} first, by their size",
    )
    return [(place.x, place.y) for place in places], zone, note


def _one_zone(corners: Sequence[Printed], eastings: Sequence[float]) -> int | None:
    zones = [int(easting // 1e6) for easting in eastings]
    for corner, zone in zip(corners, zones, strict=True):
        if zone != zones[0]:
            raise CoordinateError(
                Text(
                    f"横坐标的带号是 {zone}，首个拐点的是 {zones[0]}",
                    f"zone {zone}, but the first corner's is {zones[0]}",
                ),
                Text("所有拐点换到同一带", "give all corners in one zone"),
                line=corner.line,
            )
    return zones[0] or None


def one_datum(datums: Sequence[Datum]) -> Datum | None:
    """Return the datum that a file names, None where it names none; two are refused."""
    if len(datums) > 1:
        names = names_of(datums)
        raise CRSError(
            Text(f"写了几个坐标系：{names.zh}", f"several coordinate systems are named: {names.en}"),
            Text("只留坐标所在的一个", "leave the one that the coordinates are in"),
        )
    return datums[0] if datums else None


def plane_of(said: Said, datum: Datum | None, zone: int | None, options: ReadOptions) -> str:
    """Return the plane that words, zone number and user agree on; where none of them tells the zone, refuse."""
    crs = plane_crs(said, datum, zone, options.crs)
    if crs is None:
        raise CRSError(
            Text("横坐标没有带号，文件也没有写明带号", "the eastings have no zone number, and no word names the zone"),
            Text("写明带号，或用 --crs 指定，如 EPSG:4549", "name the zone, or the CRS with --crs, such as EPSG:4549"),
        )
    return crs


def system_note(crs: str, datum: Datum | None, options: ReadOptions) -> Text:
    """Return which system was taken, and why."""
    name = name_of(crs)
    if options.crs is not None:
        return Text(f"坐标系按用户指定：{name.zh}", f"CRS as the user names it: {name.en}")
    if datum is None:
        taken = CGCS2000.name
        return Text(f"没有写明基准，按{taken.zh}：{name.zh}", f"no datum is named, taken to be {taken.en}: {name.en}")
    return Text(f"写明{datum.name.zh}：{name.zh}", f"the file names {datum.name.en}: {name.en}")


def closed_ring(points: Sequence[Point], line: int) -> LinearRing:
    """Return a ring; one that crosses itself, repeats a corner or has too few is refused with its line."""
    try:
        return LinearRing(ring_of_corners(points))
    except MingeoError as error:
        error.line = line
        raise


def area_of(rings: Sequence[LinearRing]) -> Polygon | MultiPolygon:
    """Return the area of rings, those within another cut out; rings that overlap or share an edge are refused."""
    geometry, _ = area_of_rings(rings)
    try:
        return checked(geometry)
    except GeometryError as error:
        what = Text(f"各圈之间重叠或共边（{error.what.zh}）", f"rings overlap or share an edge ({error.what.en})")
        raise GeometryError(what, Text("合成一圈，或改正坐标", "make them one ring, or mend the corners")) from None
