"""What the words around a table of corners say: headings, areas, elevations, counts, what a column holds.

The words are those of published notices of mining rights (矿业权出让公告). A line is only ever read for what
it says in so many words; what is not known here has no effect and is told as passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mingeo.errors import QuantityError
from mingeo.quantities import parse_area_km2
from mingeo.readers.corner_cells import pieces_of
from mingeo.readers.corner_systems import said_in
from mingeo.text import Text, join

__all__ = ["Role", "Words", "axis_order", "column_roles", "words_of"]

Role = Literal["part", "serial", "unused", "remark"]
"""What a column beside label and coordinates holds: the part's name or number, a running number beside the
label, a height or length that no boundary needs, remarks."""

_KINDS_OF_PART = "(?:矿段|区块|采区|块段|地块|片区|井田|区段|矿块)"
_NUMERAL = "[A-Za-z一二三四五六七八九十0-9]"
_PART = re.compile(
    rf"{_KINDS_OF_PART}\s*{_NUMERAL}{{1,3}}|[一-鿿A-Za-z0-9]{{1,10}}{_KINDS_OF_PART}|(?<![一-鿿]){_NUMERAL}{{1,3}}\s*号?区(?![一-鿿]*域)"
)
_HOLE = re.compile(r"(?<![不无未已])(?:扣除|剔除|挖空|扣减|核减)(?!后)")
_TITLE = re.compile("拐点|坐标|范围|边界|界址")
_CENTRE = re.compile(r"中心|极值|起讫|范围为?[:：]?\s*东经")
_AREA = re.compile(
    r"(?<![一-鿿])(?:(?:[一二三四五六七八九十]|[A-Z])?(?:矿段|采区|区块|区|块段))?"
    r"(?:拟设|拟|出让|开采|勘查|探矿权|采矿权|矿业权|矿区|矿山|区块|区|总|登记|划定|投影|范围|的)*面积"
    r"(?:约为|约|为|是|共|合计|[:=(,]|\s)*(?P<figure>\d{1,12}(?:\.\d{1,12})?\s*(?:平方千米|平方公里|km2|平方米|m2|公顷|hm2|亩))",
    re.IGNORECASE,
)
_METRES = r"(?<!\d)([+-]?\d{1,4}(?:\.\d{1,4})?)\s*(?:米|m)?"
_TO = r"\s*(?:至|到|~|—|--?)\s*"
_ELEVATIONS = re.compile(
    rf"(?:标高|深度)[^+\-\d。;]{{0,8}}{_METRES}{_TO}{_METRES}|{_METRES}{_TO}{_METRES}\s*标高", re.IGNORECASE
)
_COUNT = re.compile(
    r"(?<![\d.])(\d{1,6}|[一二两三四五六七八九十]{1,3})\s*个\s*(?:边界)?(?:拐点|界址点|角点|顶点)|拐点(?:个数|数量|数|共)\s*[:为有]?\s*(\d{1,6})(?!\d)"
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}

_LABEL_WORDS = r"(?:界址|拐)?点(?:号|名|编号|序号|位)?|拐点(?:编号|序号|号)?|编号|界址点(?:编)?号|no|point|id|label"
_NORTH_WORDS = r"x|n|b|纵坐标|纬度|北纬|北坐标|northing|north|lat(?:itude)?"
_EAST_WORDS = r"y|e|l|横坐标|经度|东经|东坐标|easting|east|lon(?:gitude)?|lng"
_ROLES: tuple[tuple[Role, str], ...] = (
    ("part", r"圈号|环号|地块圈号|区块(?:号|编号|名称)?|矿段|采区|块段|地块(?:号|编号)?|区段|区域(?:号)?"),
    ("unused", r"z|h|高程|标高|海拔|边长|间距|距离|方位角|界址间距|度带|带号"),
    ("remark", r"备注|说明|标石类型|界标类型|界桩|注"),
)
_LONGEST_HEADER = 40
_SERIAL = r"序号"
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|[:：]|坐标值?$|\s|/m$|\.$")


@dataclass(frozen=True)
class Words:
    """What one line of words says; `used` says it back to the reader, None where it says nothing known here.

    Attributes
    ----------
    hole, part
        The line heads an excluded area, or the part of that name.
    centre, title, heading
        It gives a single place that is no corner; it only names the table; it is the header of a table.
    areas, elevations, counts
        Areas with their units, (top, bottom) in metres, numbers of corners.
    figures
        Its numbers are known to be one of these, or a zone's.
    label, beside
        What could be a corner's label at its head; whether it stands in a row of corners.
    """

    line: int
    text: str
    used: Text | None = None
    hole: bool = False
    part: str = ""
    centre: bool = False
    title: bool = False
    areas: tuple[str, ...] = ()
    elevations: tuple[tuple[float, float], ...] = ()
    counts: tuple[int, ...] = ()
    figures: bool = False
    heading: bool = False
    label: str = ""
    beside: bool = False


def words_of(line: int, text: str) -> Words:
    """Return what a line of words says, its characters made plain before.

    >>> words = words_of(3, "一矿段面积17269m2,露天开采,开采标高+77.00~+9.50m。")
    >>> words.part, words.areas, words.elevations
    ('一矿段', ('17269m2',), ((77.0, 9.5),))
    >>> words_of(9, "矿区范围由四个拐点圈定").counts, words_of(9, "扣除以下范围：").hole
    ((4,), True)
    """
    hole = _HOLE.search(text) is not None
    part = "" if hole else _part_name(text)
    areas = tuple(figure for match in _AREA.finditer(text) if _is_area(figure := match["figure"]))
    elevations = tuple(_elevations(match) for match in _ELEVATIONS.finditer(text))
    counts = tuple(_number(next(filter(None, match.groups()))) for match in _COUNT.finditer(text))
    used: list[Text] = []
    if hole:
        used.append(Text("写有扣除", "speaks of an excluded area"))
    if part:
        used.append(Text(f"区域“{part}”", f"part '{part}'"))
    used += [Text(f"面积 {area}", f"area {area}") for area in areas]
    used += [
        Text(f"标高 {top:g} 至 {bottom:g} 米", f"elevations {top:g} to {bottom:g} m") for top, bottom in elevations
    ]
    used += [Text(f"{count} 个拐点", f"{count} corners") for count in counts]
    system = _said(line, text)
    used += system
    return Words(
        line,
        text,
        join(used, "，", ", ") if used else None,
        hole=hole,
        part=part,
        centre=_CENTRE.search(text) is not None,
        title=_TITLE.search(text) is not None,
        areas=areas,
        elevations=elevations,
        counts=counts,
        figures=bool(areas or elevations or counts or system),
        heading=_is_heading(text),
    )


def column_roles(header: Sequence[str]) -> dict[int, Role]:
    """Return what the columns of a header hold that are neither label nor coordinate, by position.

    >>> column_roles(["序号", "点号", "X(m)", "Y(m)", "高程", "备注"])
    {0: 'serial', 4: 'unused', 5: 'remark'}
    >>> column_roles(["序号", "X", "Y"])
    {}
    """
    names = [_bare(cell) for cell in header]
    has_label = any(re.fullmatch(_LABEL_WORDS, name) for name in names)
    roles: dict[int, Role] = {}
    for position, name in enumerate(names):
        found = next((role for role, words in _ROLES if re.fullmatch(words, name)), None)
        if found is not None:
            roles[position] = found
        elif has_label and re.fullmatch(_SERIAL, name):
            roles[position] = "serial"
    return roles


def axis_order(header: str) -> tuple[bool, bool] | None:
    """Return whether a header speaks of degrees, and whether it puts the northing or latitude first.

    >>> axis_order("序号 经度 纬度"), axis_order("点号 X(m) Y(m)"), axis_order("点号 坐标")
    ((True, False), (False, True), None)
    """
    names = [_bare(piece) for piece in pieces_of(header)]
    north = next((n for n, name in enumerate(names) if re.fullmatch(_NORTH_WORDS, name)), None)
    east = next((n for n, name in enumerate(names) if re.fullmatch(_EAST_WORDS, name)), None)
    if north is None or east is None:
        return None
    degrees = re.fullmatch(r"b|l|.*[经纬].*|l(?:at|on|ng).*", names[north]) is not None
    return degrees, north < east


def _is_heading(text: str) -> bool:
    names = [_bare(piece) for piece in pieces_of(text)]
    known = "|".join([_LABEL_WORDS, _NORTH_WORDS, _EAST_WORDS, _SERIAL, *(words for _, words in _ROLES)])
    return sum(re.fullmatch(known, name) is not None for name in names) >= 2


def _bare(cell: str) -> str:
    """Return a header's cell without brackets, units and signs; what is too long for a header, as it is."""
    return _BRACKETS.sub("", cell).lower() if len(cell) <= _LONGEST_HEADER else cell


def _part_name(text: str) -> str:
    match = _PART.search(text)
    return match[0].strip() if match is not None and len(text) <= 60 else ""


def _is_area(figure: str) -> bool:
    try:
        return parse_area_km2(figure) > 0
    except QuantityError:
        return False


def _elevations(match: re.Match[str]) -> tuple[float, float]:
    low, high = sorted(float(number) for number in match.groups() if number is not None)
    return high, low


def _number(text: str) -> int:
    """Return a count in digits or in Chinese numerals up to 99.

    >>> [_number(text) for text in ("12", "八", "十二", "二十", "二十二")]
    [12, 8, 12, 20, 22]
    """
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _said(line: int, text: str) -> list[Text]:
    said = said_in([(line, text)])
    used = [datum.name for datum in said.datums]
    used += [Text(f"第 {zone} 带", f"zone {zone}") for zone in said.zones]
    used += [Text(f"{width} 度带", f"{width}-degree zones") for width in said.widths]
    used += [Text(f"中央经线 {degree:g}°", f"central meridian {degree:g}°") for degree in said.meridians]
    return used + [Text(code, code) for code in said.codes]
