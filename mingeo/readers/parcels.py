"""Parcel text of the land administration (国土TXT, 部格式), and its provincial variant.

``[属性描述]`` says the system, ``[地块坐标]`` holds for each parcel a head that ends with ``@`` and its corners:
``count,area,id,name,面,sheet,use,…,@`` and ``label,ring,X,Y``, X the northing. Source: 《建设项目用地红线坐标文件
内容要求》: area in hectares, first corner repeated at the end. Public exporters and readers of it differ in encoding,
axis order, zone numbers, closing, counting and in the unit of the area; all that they write is read here, or refused.

The provincial variant (省标) has no heads: ``number,parcel,ring,J1,X,Y``, a blank line between parcels.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.errors import CRSError, FormatError, GeometryError, MingeoError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import Point
from mingeo.measure import areas_of, stated_tolerance_km2
from mingeo.quantities import parse_area_km2
from mingeo.readers.areas import refuse_too_many_features
from mingeo.readers.corner_forms import UNZONED, ZONED, Printed
from mingeo.readers.corner_systems import Datum, Said, datums_in
from mingeo.readers.options import ReadOptions
from mingeo.readers.registration import (
    PLAIN_DIGITS,
    Line,
    area_of,
    closed_ring,
    located,
    numbered,
    one_datum,
    plane_of,
    system_note,
)
from mingeo.readers.sheets import text_of
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["is_parcels", "read_parcels"]

_PLAIN = {**PLAIN_DIGITS, **str.maketrans("［］【】＝＠", "[][]=@")}
_SECTIONS = ("[属性描述]", "[地块坐标]")
_PROVINCIAL = re.compile(r"^\s*\d+\s*,[^,\n]*,\s*\d+\s*,\s*J\d+\s*,\s*[\d.]+\s*,\s*[\d.]+\s*$", re.MULTILINE)
_FIELDS = ("界址点数", "地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_UNITS = {"公顷": "hectares", "平方米": "square metres", "亩": "mu", "平方千米": "square kilometres"}
"""Units of the area that files have been seen in; the rule is the first."""


@dataclass(frozen=True)
class _Parcel:
    """A parcel as it stands in the text; `head` has the fields before ``@``, in the provincial form only the id.

    `marks` holds the label and the ring number of each corner.
    """

    line: int
    head: Sequence[str]
    corners: list[Printed] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Point:
    """A corner at its place: easting and northing."""

    line: int
    label: str
    ring: str
    place: Point


@dataclass(frozen=True)
class _Document:
    """What the text holds: its keys by section, its parcels, and lines that are neither."""

    description: Mapping[str, Line]
    project: Mapping[str, str]
    parcels: Sequence[_Parcel]
    headings: Sequence[Line]


def is_parcels(content: bytes) -> bool:
    """Return True for parcel text of either form, by its section names or its first corners."""
    try:
        text = text_of(Source("", content))[0].translate(_PLAIN)
    except FormatError:
        return False
    return any(section in text for section in _SECTIONS) or _PROVINCIAL.search(text[:10_000]) is not None


def read_parcels(source: Source, options: ReadOptions) -> FeatureSet:
    r"""Return the parcels of a text, each a feature with the fields of its head as attributes.

    A ring is a hole where it lies inside another, a part of its own where it does not: exporters number both alike.
    The attribute ``面积`` is the stated area with the unit that the geometry shows it to be in.

    Raises
    ------
    FormatError
        A line that is neither head nor corner, lines or points instead of areas, units other than metres, a count of
        corners that does not fit rings which are not closed.
    CoordinateError
        No place in China, masked digits, several zones, an order of the two numbers that cannot be told.
    GeometryError
        A ring that crosses itself or does not close where its label says so, rings that overlap.
    CRSError
        A system that is not known, contradicts the eastings or `options.crs`, or cannot be told.

    >>> text = "[地块坐标]\n3,,1,甲,面,,,,@\nJ1,1,4042000,40512000\nJ2,1,4043000,40512000\nJ3,1,4042000,40513000"
    >>> read_parcels(Source("", text.encode()), ReadOptions()).features[0].geometry.area
    500000.0
    """
    text, encoding = text_of(source)
    try:
        document = _document(numbered(text))
        refuse_too_many_features(len(document.parcels), options)
        corners = [corner for parcel in document.parcels for corner in parcel.corners]
        places, zone, order = located(corners, (ZONED, UNZONED), options)
        said, datum, system = _said(document.description)
        crs = plane_of(said, datum, zone, options)
        features, account = _features(document, places, crs)
    except MingeoError as error:
        raise error.at(source.path) from None
    notes = (encoding, *_passed_over(document.headings), order, system_note(crs, datum, options), *system, *account)
    return FeatureSet(features, crs, datum is not None, source.path, source.sha256, notes)


def _passed_over(headings: Sequence[Line]) -> list[Text]:
    return [
        Text(f"第 {line} 行不是坐标，未用：{text[:40]}", f"line {line} is no corner: {text[:40]}")
        for line, text in headings
    ]


def _document(lines: Sequence[Line]) -> _Document:
    keys: dict[str, dict[str, Line]] = {}
    parcels: list[_Parcel] = []
    headings: list[Line] = []
    section = ""
    for line, raw in lines:
        plain = raw.translate(_PLAIN)
        key, equals, value = (part.strip() for part in plain.partition("="))
        if plain.startswith("["):
            section = plain.replace(" ", "")
        elif section == _SECTIONS[1] or (not section and parcels) or _PROVINCIAL.match(plain):
            _add(parcels, line, raw, plain)
        elif not equals:
            headings.append((line, raw))
        elif keys.setdefault(section, {}).setdefault(key, (line, value))[1] != value:
            raise _wrong(Text(f"{key} 写了两次，值不同", f"{key} is given twice, with different values"), line)
    if not any(parcel.corners for parcel in parcels):
        raise _wrong(Text("没有一个界址点", "there is no corner"), None)
    project = {key: value for name in keys if name != _SECTIONS[0] for key, (_, value) in keys[name].items()}
    return _Document(keys.get(_SECTIONS[0], {}), project, parcels, headings)


def _add(parcels: list[_Parcel], line: int, raw: str, plain: str) -> None:
    """Add a line of the section of coordinates: a head, or a corner of the parcel above it."""
    cells = [cell.strip() for cell in plain.rstrip(", ;").split(",")]
    if cells[-1].endswith("@") or len(cells) > 6:
        parcels.append(_Parcel(line, _head(raw, line)))
        return
    if len(cells) == 6:  # number, parcel, ring, label, X, Y
        head = ("", "", cells[1])
        if not parcels or parcels[-1].head != head:
            parcels.append(_Parcel(line, head))
    if len(cells) not in (4, 6) or not parcels:
        raise _wrong(
            Text(
                f"“{raw[:40]}”不是界址点，也不是以 @ 结束的地块行",
                f"'{raw[:40]}' is no corner and no head ending with @",
            ),
            line,
        )
    first, second, one, other = cells[-4:]
    label, ring = (first, second) if len(cells) == 4 else (second, first)
    parcels[-1].corners.append(Printed(line, one, other))
    parcels[-1].marks.append((label, ring))


def _head(raw: str, line: int) -> Sequence[str]:
    """Return the fields in front of ``@``; full-width commas part them only where half-width ones do not."""
    for text in (raw, raw.translate(_PLAIN)):
        body, at, _ = text.partition("@")
        cells = [cell.strip() for cell in body.rstrip(", ").split(",")]
        if at and len(cells) > 4 and cells[4] in ("线", "点"):
            raise _wrong(
                Text(f"图形属性是{cells[4]}，不是面", f"the shape is a line or points ({cells[4]}), not 面"), line
            )
        if at and len(cells) > 4 and cells[4] == "面":
            return cells
    raise _wrong(
        Text(
            "地块行应为 点数,面积,编号,名称,面,图幅号,用途,,@", "a head should read count,area,id,name,面,sheet,use,,@"
        ),
        line,
    )


_KNOWN: Mapping[str, Callable[[str], object]] = {
    "坐标系": lambda value: not value or bool(datums_in(value)),
    "投影类型": re.compile(r"|.*高斯.*|.*gauss.*", re.IGNORECASE).fullmatch,
    "计量单位": re.compile(r"|米|m|met(?:er|re)s?", re.IGNORECASE).fullmatch,
    "几度分带": re.compile(r"|[36三六]\s*(?:度|°)?\s*(?:分?带)?").fullmatch,
    "带号": re.compile(r"|第?\s*(?:1[3-9]|2[0-35-9]|3\d|4[0-5])\s*带?").fullmatch,
}


def _said(keys: Mapping[str, Line]) -> tuple[Said, Datum | None, list[Text]]:
    """Return what the description says of the system, its datum, and what else of it matters."""
    keys = {"几度分带": keys.get("分带", (0, "")), **keys}
    values = {key: keys.get(key, (0, "")) for key in _KNOWN}
    for key, (line, value) in values.items():
        if not _KNOWN[key](value):
            raise CRSError(
                Text(f"{key}是“{value}”，读不了", f"{key} '{value}' cannot be read"),
                Text(
                    "写成如 坐标系=2000国家大地坐标系，几度分带=3，带号=40（不是中央经线），计量单位=米",
                    "write it like 坐标系=2000国家大地坐标系, 几度分带=3, 带号=40 (no meridian), 计量单位=米",
                ),
                line=line,
            )
    said = Said()
    line, system = values["坐标系"]
    datum = one_datum(datums_in(system))
    if datum is not None:
        said.datums[datum] = line
    line, width = values["几度分带"]
    if width:
        said.widths[3 if width[0] in "3三" else 6] = line
    line, zone = values["带号"]
    if zone:
        said.zones[int("".join(filter(str.isdecimal, zone)))] = line
    note = Text("文件写有转换参数，未用，坐标按原数", "转换参数 is not used: coordinates stay as given")
    return said, datum, [note] if re.search("[1-9]", keys.get("转换参数", (0, ""))[1]) else []


def _features(document: _Document, places: Sequence[Point], crs: str) -> tuple[tuple[Feature, ...], list[Text]]:
    """Return the parcels as features, and what is to be said of them: the same of several is said once."""
    features: list[Feature] = []
    said: dict[Text, list[int]] = {}
    start = 0
    for number, parcel in enumerate(document.parcels, start=1):
        own = zip(parcel.corners, parcel.marks, places[start : start + len(parcel.corners)], strict=True)
        points = [_Point(corner.line, *marks, place) for corner, marks, place in own]
        start += len(points)
        if not points:
            raise _wrong(Text("地块没有界址点", "the parcel has no corner"), parcel.line)
        try:
            runs = _runs(points)
            geometry, roles = _area(runs)
            attributes, area = _attributes(parcel, geometry, crs)
            notes = [*_closing(runs), *_counted(parcel, runs), *roles, *area]
        except MingeoError as error:
            error.line = error.line or parcel.line
            raise
        project = document.project if len(document.parcels) == 1 else {}
        features.append(Feature(str(number), {**project, **attributes}, geometry))
        for note in notes:
            said.setdefault(note, []).append(number)
    return tuple(features), [_of_parcels(note, numbers, len(features)) for note, numbers in said.items()]


def _of_parcels(note: Text, numbers: Sequence[int], count: int) -> Text:
    if count == 1:
        return note
    listed = ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")
    return Text(f"{len(numbers)} 个地块（{listed}）：{note.zh}", f"{len(numbers)} parcel(s) ({listed}): {note.en}")


def _runs(points: Sequence[_Point]) -> list[list[_Point]]:
    """Return the points of each ring: it ends where it closes, its number changes or its first label comes again."""
    runs: list[list[_Point]] = []
    for point in points:
        if not runs or _is_closed(runs[-1]) or _begins(runs[-1][0], point):
            earlier = [run for run in runs[:-1] if run[0].ring == point.ring != runs[-1][0].ring]
            if not all(map(_is_closed, earlier)):
                raise _wrong(
                    Text(
                        f"圈号 {point.ring} 中断后又出现，前一段没有闭合",
                        f"ring {point.ring} comes back and was not closed",
                    ),
                    point.line,
                )
            runs.append([])
        runs[-1].append(point)
    for before, run in pairwise(runs):
        if len(run) == 1 and (run[0].ring, run[0].label) == (before[0].ring, before[0].label):
            off_m = math.dist(run[0].place, before[0].place)
            raise GeometryError(
                Text(
                    f"末点 {run[0].label} 与第 {before[0].line} 行的首点相差 {off_m:.3f} 米，没有闭合",
                    f"the last corner {run[0].label} misses the first, in line {before[0].line}, by {off_m:.3f} m",
                ),
                Text("改正末点，使其与首点相同", "make it the same as the first"),
                line=run[0].line,
            )
    return runs


def _begins(first: _Point, point: _Point) -> bool:
    """Return True for a point of another ring than `first`: by its number, or by the same label at another place."""
    return point.ring != first.ring or (point.label == first.label and point.place != first.place)


def _is_closed(run: Sequence[_Point]) -> bool:
    return len(run) > 3 and run[0].place == run[-1].place


def _area(runs: Sequence[Sequence[_Point]]) -> tuple[Polygon | MultiPolygon, list[Text]]:
    geometry = area_of([closed_ring([point.place for point in run], run[0].line) for run in runs])
    if len(runs) == 1:
        return geometry, []
    parts = int(shapely.get_num_geometries(geometry))
    note = Text(
        f"{len(runs)} 圈：{parts} 个部分、{len(runs) - parts} 个洞，按包含关系判定，不按圈号",
        f"{len(runs)} rings: {parts} part(s), {len(runs) - parts} hole(s), by which lies in which, not by number",
    )
    return geometry, [note]


def _closing(runs: Sequence[Sequence[_Point]]) -> list[Text]:
    notes = []
    if not all(map(_is_closed, runs)):
        notes.append(
            Text("有圈末未重复首点，末点连回首点", "a ring does not repeat its first corner: the last joins it")
        )
    for run in runs:
        numbers = [int(point.label.lstrip("Jj")) for point in run if point.label.lstrip("Jj").isdecimal()]
        numbers = numbers[:-1] if _is_closed(run) else numbers
        if any(after != before + 1 for before, after in pairwise(numbers)):
            notes.append(
                Text(
                    f"第 {run[0].line} 行开始的圈点号不连续，按行序读；请核对是否缺点",
                    f"the labels of the ring from line {run[0].line} leave gaps; read in the order of lines",
                )
            )
    return notes


def _counted(parcel: _Parcel, runs: Sequence[Sequence[_Point]]) -> list[Text]:
    """Compare the stated count with the lines and with the corners; closed rings are whole without it."""
    if not parcel.head[0]:
        return []
    lines = len(parcel.corners)
    corners = lines - sum(map(_is_closed, runs))
    if parcel.head[0] == str(lines) or parcel.head[0] == str(corners):
        return []
    what = Text(
        f"界址点数写 {parcel.head[0][:10]}，实有 {lines} 行、{corners} 个点",
        f"the head counts {parcel.head[0][:10]} corners, but there are {lines} lines, {corners} corners",
    )
    if not all(map(_is_closed, runs)):
        raise _wrong(
            Text(f"{what.zh}，又没有闭合，可能缺点", f"{what.en}, and no closing one: some may be lost"), parcel.line
        )
    return [Text(f"{what.zh}；各圈已闭合，按实有的点", f"{what.en}; all rings are closed, so those are taken")]


def _attributes(parcel: _Parcel, geometry: Polygon | MultiPolygon, crs: str) -> tuple[dict[str, object], list[Text]]:
    """Return the filled fields of the head, with the stated area in the unit that its geometry shows, and why."""
    names = [*_FIELDS, *(f"字段{place}" for place in range(len(_FIELDS) + 1, len(parcel.head) + 1))]
    attributes: dict[str, object] = {name: value for name, value in zip(names, parcel.head, strict=False) if value}
    stated = parcel.head[1]
    if not re.search("[1-9]", stated):
        return attributes, [Text("没有写地块面积", "no area is stated")]
    areas = areas_of(geometry, crs)

    def miss(unit: str) -> float:
        km2 = parse_area_km2(stated + unit)
        off_km2 = min(abs(area_m2 / 1e6 - km2) for area_m2 in (areas.ellipsoidal_m2, areas.planar_m2))
        return off_km2 / stated_tolerance_km2(stated + unit)

    units = {"": "its own unit"} if re.search(r"[^\d.\s]", stated) else _UNITS
    # Rounding misses by half a unit of the last digit at most.
    best = next((unit for unit in units if miss(unit) <= 0.5), "") or min(units, key=miss)
    if miss(best) <= 1:
        attributes["面积"] = stated + best
        zh = f"地块面积的单位是{best}，与图形相符" if best else "地块面积与图形相符"
        return attributes, [Text(zh, f"the stated area is in {units[best]} and fits the geometry")]
    attributes["面积"] = stated + next(iter(units))  # the unit of the rule
    hectares = f"{areas.ellipsoidal_m2 / 1e4:.4f}"
    return attributes, [
        Text(
            f"地块面积 {stated} 与图形（{hectares} 公顷）不符，试过的单位：{'、'.join(units) or '所写单位'}",
            f"the stated area {stated} does not fit the geometry ({hectares} ha), be it in {', '.join(units.values())}",
        )
    ]


def _wrong(what: Text, line: int | None) -> FormatError:
    return FormatError(what, Text("按部格式改正，或重新导出", "mend it, or export it again"), line=line)
