"""The forms in which two printed numbers can be a place in China: plane coordinates and degrees.

Which of the two goes north is told by their size alone, in every form: a northing has seven digits, an
easting eight with its zone number and six without; a latitude in China is below 54.5°, a longitude above
73°. So a header can lie and do no harm.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mingeo.crs import CHINA_BOUNDS
from mingeo.errors import CoordinateError, FormatError, MingeoError
from mingeo.readers.angles import Figure, decimal, dotted, marked, packed
from mingeo.text import Text

__all__ = [
    "DECIMAL",
    "DOTTED",
    "FORMS",
    "UNZONED",
    "ZONED",
    "Form",
    "Place",
    "Printed",
    "forms_of",
    "places_of",
    "slip_line",
]

WEST, SOUTH, EAST, NORTH = CHINA_BOUNDS
NORTHINGS = (300_000.0, 6_100_000.0)
MAINLAND_NORTHINGS = (1_900_000.0, 6_100_000.0)
"""17°N to 55°N. South of it a northing could be packed degrees (1184530 is also 118°45′30″), and where
eastings have no zone number their size would not tell which."""
ZONE_EASTINGS = (150_000.0, 850_000.0)
"""Metres east within a zone, 500 000 on its central meridian: a 6-degree zone at 18°N spans 183 to 817 km."""
ZONES = (range(13, 24), range(25, 46))
"""Zone numbers in China: of 6-degree zones, of 3-degree zones."""

_PLANE = re.compile(r"\d+(?:\.\d+)?")
_MARKS = re.compile(r"[°度dD:'\"]|\d-\d")


class Printed(NamedTuple):
    """Two numbers of a corner as printed, and their line in the file."""

    line: int
    first: str
    second: str


class Place(NamedTuple):
    """A corner in one form: easting or longitude, northing or latitude, and the larger of their steps."""

    x: float
    y: float
    step: float
    north_first: bool


@dataclass(frozen=True)
class Form:
    """How a pair of numbers is printed; `north` and `east` return None for a number that is not so printed."""

    name: Text
    kind: Literal["plane", "degrees"]
    north: Callable[[str], Figure | None]
    east: Callable[[str], Figure | None]

    def place(self, pair: Printed) -> Place | None:
        """Return a pair's place, or None where the pair is not of this form.

        >>> ZONED.place(Printed(1, "40512000.5", "4042000.0"))
        Place(x=40512000.5, y=4042000.0, step=0.1, north_first=False)
        """
        for north, east, north_first in ((pair.first, pair.second, True), (pair.second, pair.first, False)):
            y, x = self.north(north), self.east(east)
            if y is not None and x is not None:
                return Place(x.value, y.value, max(x.step, y.step), north_first)
        return None


def _metres(text: str) -> Figure | None:
    if not _PLANE.fullmatch(text):
        return None
    return Figure(float(text), 10.0 ** -len(text.partition(".")[2]))


def _between(figure: Figure | None, limits: tuple[float, float]) -> Figure | None:
    return figure if figure is not None and limits[0] <= figure.value <= limits[1] else None


def _zoned_easting(text: str) -> Figure | None:
    figure = _metres(text)
    if figure is None or not any(figure.value // 1e6 in zones for zones in ZONES):
        return None
    return figure if _between(Figure(figure.value % 1e6, figure.step), ZONE_EASTINGS) else None


def _degrees(name: Text, read: Callable[[str], Figure | None]) -> Form:
    return Form(
        name,
        "degrees",
        lambda text: _between(read(text), (SOUTH, NORTH)),
        lambda text: _between(read(text), (WEST, EAST)),
    )


ZONED = Form(
    Text("七位数为纵坐标 X，八位数为横坐标 Y", "seven digits northing X, eight digits easting Y"),
    "plane",
    lambda text: _between(_metres(text), NORTHINGS),
    _zoned_easting,
)
UNZONED = Form(
    Text(
        "七位数为纵坐标 X，六位数为横坐标 Y（不含带号）",
        "seven digits northing X, six digits easting Y without a zone number",
    ),
    "plane",
    lambda text: _between(_metres(text), MAINLAND_NORTHINGS),
    lambda text: _between(_metres(text), ZONE_EASTINGS),
)
MARKED = _degrees(Text("带度分秒符号，较大的为经度", "degrees with their marks; the larger is the longitude"), marked)
DECIMAL = _degrees(Text("十进制度，较大的为经度", "decimal degrees; the larger is the longitude"), decimal)
DOTTED = _degrees(
    Text("度.分秒（DDD.MMSSsss），较大的为经度", "degrees.minutes-seconds (DDD.MMSSsss); the larger is the longitude"),
    dotted,
)
PACKED = _degrees(
    Text("度分秒连写（DDDMMSS.sss），较大的为经度", "packed degrees (DDDMMSS.sss); the larger is the longitude"), packed
)
FORMS: tuple[Form, ...] = (ZONED, UNZONED, MARKED, DECIMAL, DOTTED, PACKED)


def forms_of(pairs: Sequence[Printed]) -> list[Form]:
    """Return the forms in which all pairs can be read.

    Raises
    ------
    CoordinateError
        A pair that is no place in China in any form, or sixty or more minutes or seconds.
    FormatError
        Pairs of different forms: with the first line that is not like the lines before it.

    >>> [form.name.en.partition(";")[0] for form in forms_of([Printed(1, "118.4530", "36.2010")])]
    ['decimal degrees', 'degrees.minutes-seconds (DDD.MMSSsss)']
    """
    possible = list(FORMS)
    for pair in pairs:
        left = _fitting(pair, possible)
        if not left:
            here = _fitting(pair, FORMS)
            raise _another_form(pair, here[0], possible[0]) if here else _no_place(pair)
        possible = left
    return possible


def _fitting(pair: Printed, forms: Sequence[Form]) -> list[Form]:
    try:
        return [form for form in forms if form.place(pair) is not None]
    except MingeoError as error:
        error.line = pair.line
        raise


def places_of(pairs: Sequence[Printed], form: Form) -> list[Place]:
    """Return the places of pairs that `forms_of` has found to be of a form."""
    return [place for pair in pairs if (place := form.place(pair)) is not None]


def slip_line(pairs: Sequence[Printed]) -> int | None:
    """Return the line of the first of few numbers that keep decimal degrees from being ``DDD.MMSS``.

    Of random decimals two thirds have minutes or seconds of sixty or more. Where one number of a file has,
    or one in ten, it may as well be in ``DDD.MMSS`` with a misprint in that line.

    >>> slip_line([Printed(1, "118.4530", "36.2010"), Printed(2, "118.4567", "36.2010")])
    2
    """
    numbers = {number: pair.line for pair in reversed(pairs) for number in (pair.first, pair.second)}
    odd = [line for number, line in numbers.items() if dotted(number) is None]
    return min(odd) if odd and len(odd) <= max(1, len(numbers) // 10) else None


def _no_place(pair: Printed) -> CoordinateError:
    return CoordinateError(
        Text(
            f"{pair.first} 和 {pair.second} 不是中国境内的纵横坐标",
            f"{pair.first} and {pair.second} are no northing and easting in China",
        ),
        Text(
            "X 为 7 位数，Y 为带号加 6 位数（如 40512345.67）；经纬度写成 118°45′30.5″",
            "X has 7 digits, Y the zone number and 6 digits, such as 40512345.67; write degrees as 118°45′30.5″",
        ),
        line=pair.line,
    )


def _another_form(pair: Printed, form: Form, before: Form) -> FormatError:
    return FormatError(
        Text(
            f"{pair.first} 和 {pair.second} 的写法（{form.name.zh}）与前面各行（{before.name.zh}）不同",
            f"{pair.first} and {pair.second} are written otherwise ({form.name.en}) than the lines before "
            f"({before.name.en})",
        ),
        Text("所有拐点用同一种写法", "write all corners the same way"),
        line=pair.line,
    )
