"""The coordinate system of a list of corners: from its words, its zone numbers and the user's --crs.

Datums as notices name them: 2000 国家大地坐标系, 1980 西安坐标系, 1954 年北京坐标系, WGS 84. EPSG numbers as
in the EPSG database that PROJ carries; a 3-degree and a 6-degree plane with one central meridian and no
zone number hold the same numbers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mingeo.crs import GEOGRAPHIC, geographic_of, is_geographic, is_projected, parse, same_crs
from mingeo.errors import CoordinateError, CRSError
from mingeo.text import Text, join

__all__ = ["CGCS2000", "Datum", "Said", "datums_in", "degree_crs", "is_on", "names_of", "plane_crs", "said_in"]


@dataclass(frozen=True)
class Datum:
    """A datum: its name, the words for it, and the EPSG codes of its systems.

    `degrees` is the code of longitude and latitude; `zones` that of 3-degree zone 25, `meridians` that of the
    3-degree plane of 75°E without zone number, `wide_zones` and `wide_meridians` those of 6-degree zone 13.
    """

    name: Text
    words: str
    in_proj: str
    degrees: int
    zones: int
    meridians: int
    wide_zones: int
    wide_meridians: int


CGCS2000 = Datum(
    Text("2000 国家大地坐标系", "CGCS2000"),
    r"(?<!\d)2000\s*年?\s*(?:中国)?\s*(?:国家)?\s*(?:大地|坐标)|(?:国家|大地)\s*(?:坐标系?)?\s*2000(?!\d)|CGCS\s*2000",
    "China 2000",
    *(4490, 4513, 4534, 4491, 4502),
)
XIAN_1980 = Datum(
    Text("1980 西安坐标系", "Xi'an 1980"),
    r"(?<!\d)(?:19)?80\s*年?\s*(?:西安|国家\s*大地|坐标)|西安\s*(?:19)?80(?!\d)|西安\s*坐标系",
    "Xian 1980",
    *(4610, 2349, 2370, 2327, 2338),
)
BEIJING_1954 = Datum(
    Text("1954 北京坐标系", "Beijing 1954"),
    r"(?<!\d)(?:19)?54\s*年?\s*(?:北京|坐标)|北京\s*(?:19)?54(?!\d)|北京\s*坐标系",
    "Beijing 1954",
    *(4214, 2401, 2422, 21413, 21453),
)
WGS_1984 = Datum(
    Text("WGS 84", "WGS 84"),
    r"WGS[\s_-]*(?:19)?84",
    "World Geodetic System 1984",
    # A Gauss-Krüger plane on WGS 84 has no EPSG code; it is CGCS2000's, from which it differs by decimetres.
    *(4326, 4513, 4534, 4491, 4502),
)
DATUMS = (CGCS2000, XIAN_1980, BEIJING_1954, WGS_1984)

_DATUM = re.compile("|".join(f"(?P<d{n}>{datum.words})" for n, datum in enumerate(DATUMS)), re.IGNORECASE)
_ZONE = re.compile(
    r"带号\s*[:=为]?\s*(\d{2})(?!\d)|[度°]\s*分?带\s*,?\s*(?:第|带号\s*[:=为]?)?\s*(\d{2})(?!\d)|(?<![\d.])(\d{2})\s*带(?![号状宽来动有])"
)
_WIDTH = re.compile(r"(?<![\d.])([36三六])\s*[度°]\s*分?带")
_MERIDIAN = re.compile(r"中央\s*(?:子午线|经线)[^\d。;]{0,8}(\d{2,3}(?:\.\d+)?)(?:\s*[°度]\s*(\d{1,2})\s*['分])?")
_EPSG = re.compile(r"EPSG\s*:+\s*(\d{4,5})", re.IGNORECASE)


@dataclass
class Said:
    """What the words of a file say of its coordinate system, each with the line that says it first."""

    datums: dict[Datum, int] = field(default_factory=dict)
    zones: dict[int, int] = field(default_factory=dict)
    meridians: dict[float, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


def datums_in(text: str) -> list[Datum]:
    """Return the datums that a text names, in their order, one named twice on end once.

    >>> [datum.name.en for datum in datums_in("1980西安坐标系 2000国家大地坐标系")]
    ["Xi'an 1980", 'CGCS2000']
    """
    named = [DATUMS[int((match.lastgroup or "d0")[1:])] for match in _DATUM.finditer(text)]
    return [datum for before, datum in zip([None, *named], named, strict=False) if datum is not before]


def said_in(lines: Iterable[tuple[int, str]]) -> Said:
    """Return what numbered lines of text say of the coordinate system.

    >>> said = said_in([(2, "2000国家大地坐标系，3度带，第40带，中央子午线120°")])
    >>> [datum.name.en for datum in said.datums], list(said.zones), list(said.widths), list(said.meridians)
    (['CGCS2000'], [40], [3], [120.0])
    """
    said = Said()
    for line, text in lines:
        for datum in datums_in(text):
            said.datums.setdefault(datum, line)
        for match in _ZONE.finditer(text):
            zone = int(next(filter(None, match.groups())))
            if 13 <= zone <= 45:
                said.zones.setdefault(zone, line)
        for match in _WIDTH.finditer(text):
            said.widths.setdefault(3 if match[1] in "3三" else 6, line)
        for match in _MERIDIAN.finditer(text):
            said.meridians.setdefault(float(match[1]) + int(match[2] or 0) / 60, line)
        for match in _EPSG.finditer(text):
            said.codes.setdefault(f"EPSG:{match[1]}", line)
    return said


def degree_crs(said: Said, datum: Datum | None, named: str | None) -> str:
    """Return the CRS of longitudes and latitudes; CGCS2000 where no datum is named.

    Raises
    ------
    CRSError
        The user, or an EPSG code in the file, names another.
    """
    own = f"EPSG:{(datum or CGCS2000).degrees}"
    named = _named(said, named)
    if named is None or same_crs(own, named):
        return named or own
    if not is_geographic(named):
        raise CRSError(
            Text(f"坐标是经纬度，不是 {named} 的坐标", f"the coordinates are degrees, not of {named}"),
            Text("去掉 --crs，或写明经纬度坐标系", "leave out --crs, or name a system of degrees"),
        )
    if datum is not None and not is_on(named, datum) and not _both_modern(named, own):
        raise _contradiction(own, named)
    return named


def plane_crs(said: Said, datum: Datum | None, zone: int | None, named: str | None) -> str | None:
    """Return the CRS of northings and eastings; None where neither a number nor a word tells the zone.

    Parameters
    ----------
    said, datum
        What the file says, and which of the datums its columns are on; CGCS2000 where none is named.
    zone
        The zone number in front of the eastings, None where they have none.
    named
        The user's --crs.

    Raises
    ------
    CRSError
        The user, or the file's words, contradict the zone number or each other.
    CoordinateError
        A 6-degree zone number without a word that it is one.

    >>> plane_crs(Said(), None, 40, None), plane_crs(said_in([(1, "中央子午线120°")]), None, None, None)
    ('EPSG:4528', 'EPSG:4549')
    """
    named = _named(said, named)
    own = _zoned(said, datum or CGCS2000, zone, named) if zone is not None else _unzoned(said, datum or CGCS2000)
    if named is None or (own is not None and same_crs(own, named)):
        return named or own
    if not _is_plane(named, zone) or (own and not _same_plane(own, named)) or (datum and not is_on(named, datum)):
        raise _contradiction(own, named) if own else _unfit(named)
    return named


def _named(said: Said, named: str | None) -> str | None:
    codes = [*said.codes, *([named] if named else [])]
    for code in codes[1:]:
        if not same_crs(codes[0], code):
            raise _contradiction(codes[0], code)
    return codes[-1] if codes else None


def _zoned(said: Said, datum: Datum, zone: int, named: str | None) -> str:
    meridian = _meridian(zone)
    if said.zones and zone not in said.zones:
        raise _against_words(
            zone, Text(f"第 {min(said.zones)} 带", f"zone {min(said.zones)}"), min(said.zones.values())
        )
    if said.meridians and meridian not in said.meridians:
        degree = min(said.meridians)
        raise _against_words(
            zone, Text(f"中央经线 {degree:g}°", f"central meridian {degree:g}°"), min(said.meridians.values())
        )
    width = 6 if zone < 25 else 3
    if said.widths and width not in said.widths:
        degree = min(said.widths)
        raise _against_words(zone, Text(f"{degree} 度带", f"{degree}-degree zones"), min(said.widths.values()))
    if width == 3:
        return f"EPSG:{datum.zones + zone - 25}"
    if not said.widths and named is None:
        raise CoordinateError(
            Text(
                f"横坐标以 {zone} 开头，像是 6 度带的带号，但没有写明",
                f"the eastings begin with {zone}, which could be the number of a 6-degree zone, but nothing says so",
            ),
            Text(
                f"在文件中写明“6度带”，或用 --crs EPSG:{datum.wide_zones + zone - 13}",
                f"write '6度带' in the file, or name it: --crs EPSG:{datum.wide_zones + zone - 13}",
            ),
        )
    return f"EPSG:{datum.wide_zones + zone - 13}"


def _unzoned(said: Said, datum: Datum) -> str | None:
    """Return the plane of the zone or central meridian that the words name; None where they name none."""
    meridians = {*said.meridians, *map(float, map(_meridian, said.zones))}
    if not meridians:
        return None
    if len(meridians) > 1:
        listed = "、".join(f"{meridian:g}°" for meridian in sorted(meridians))
        raise CRSError(
            Text(f"文中的带号或中央经线不止一个：{listed}", f"the text names several zones or meridians: {listed}"),
            Text("删去不相干的，或用 --crs 写明", "delete the ones that do not apply, or name the CRS with --crs"),
        )
    meridian = meridians.pop()
    if any(zone < 25 for zone in said.zones) and set(said.widths) <= {6}:
        return f"EPSG:{datum.wide_meridians + min(said.zones) - 13}"
    if meridian % 3 or not 75 <= meridian <= 135:
        raise CRSError(
            Text(
                f"中央经线 {meridian:g}° 不是标准 3 度带",
                f"central meridian {meridian:g}° is no standard 3-degree zone",
            ),
            Text("用 --crs 写明坐标系（PROJ 或 WKT）", "name the CRS with --crs (a PROJ string or WKT)"),
        )
    return f"EPSG:{datum.meridians + (int(meridian) - 75) // 3}"


def _meridian(zone: int) -> int:
    return 3 * zone if zone >= 25 else 6 * zone - 3


def is_on(crs: str, datum: Datum) -> bool:
    """Return True where a CRS stands on a datum.

    >>> is_on("EPSG:4528", CGCS2000), is_on("EPSG:2364", CGCS2000)
    (True, False)
    """
    found = parse(crs).datum
    return found is not None and found.name.removesuffix(" ensemble") == datum.in_proj


def _both_modern(one: str, other: str) -> bool:
    """Return True for two systems of degrees on CGCS2000 or WGS 84, which are taken for one."""
    return all(geographic_of(crs) == GEOGRAPHIC for crs in (one, other))


def _is_plane(crs: str, zone: int | None) -> bool:
    operation = parse(crs).coordinate_operation
    if not is_projected(crs) or operation is None:
        return False
    false_easting = next((item.value for item in operation.params if item.name == "False easting"), 0.0)
    return false_easting == (zone or 0) * 1e6 + 500_000


def _same_plane(one: str, other: str) -> bool:
    """Return True for planes with the same meridian, whatever datum they stand on."""
    numbers = []
    for crs in (one, other):
        operation = parse(crs).coordinate_operation
        numbers.append(sorted((item.name, item.value) for item in operation.params) if operation else None)
    return numbers[0] is not None and numbers[0] == numbers[1]


def _contradiction(own: str, named: str) -> CRSError:
    return CRSError(
        Text(f"文件写明坐标系 {own}，与 {named} 不同", f"the file says {own}, not {named}"),
        Text("去掉 --crs，或改正文件", "leave out --crs, or mend the file"),
    )


def _unfit(named: str) -> CRSError:
    return CRSError(
        Text(f"横坐标不含带号，不是 {named} 的坐标", f"the eastings have no zone number: they are not in {named}"),
        Text(
            "用不含带号的平面坐标系，如 --crs EPSG:4549（中央经线 120°）",
            "name a plane without zone number, such as --crs EPSG:4549 (central meridian 120°)",
        ),
    )


def _against_words(zone: int, words: Text, line: int) -> CRSError:
    return CRSError(
        Text(
            f"横坐标以带号 {zone} 开头，第 {line} 行却写{words.zh}",
            f"the eastings begin with zone number {zone}, but line {line} says {words.en}",
        ),
        Text("核对原件，改正其一", "check the original and mend one of them"),
        line=line,
    )


def names_of(datums: Sequence[Datum]) -> Text:
    """Return the names of datums in one text."""
    return join([datum.name for datum in datums], "、", ", ")
