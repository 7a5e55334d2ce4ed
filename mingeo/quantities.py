"""Figures with units, as Chinese plans and notices print them.

Mass and volume are turned into each other only by a bulk density that the user gives: no plan prints one.
Units: 国家标准 GB 3100 names and the everyday ones (公顷 = 10 000 m², 亩 = 10 000/15 m²).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from mingeo.errors import ArgumentError, QuantityError
from mingeo.text import Text

__all__ = [
    "DENSITIES_T_M3",
    "Dimension",
    "Quantity",
    "check_density",
    "in_dimension",
    "parse_area_km2",
    "parse_quantity",
    "printed_unit_km2",
    "stated_in",
    "unit_quantity",
]

Dimension = Literal["mass", "volume", "area"]

_MULTIPLIERS = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}

_UNITS: dict[str, tuple[Dimension, Fraction]] = {
    "吨": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1)),
    "立方米": ("volume", Fraction(1)),
    "方": ("volume", Fraction(1)),
    "m3": ("volume", Fraction(1)),
    "平方千米": ("area", Fraction(1_000_000)),
    "平方公里": ("area", Fraction(1_000_000)),
    "km2": ("area", Fraction(1_000_000)),
    "公顷": ("area", Fraction(10_000)),
    "ha": ("area", Fraction(10_000)),
    "hm2": ("area", Fraction(10_000)),
    "亩": ("area", Fraction(10_000, 15)),
    "平方米": ("area", Fraction(1)),
    "m2": ("area", Fraction(1)),
}

DENSITIES_T_M3 = (0.5, 8.0)
"""No rock or ore that is mined is lighter or heavier in place, in tonnes a cubic metre: a unit would be wrong."""

BASE_UNITS: dict[Dimension, str] = {"mass": "吨", "volume": "立方米", "area": "平方米"}

_NUMBER = r"(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?"
_PATTERN = re.compile(
    rf"(?P<number>{_NUMBER})?\s*"
    r"(?:矿石|原煤|原矿|荒料)?\s*/?"
    r"(?P<multiplier>百万|[十百千万亿])?\s*"
    r"(?:矿石|原煤|原矿|荒料)?\s*"
    r"(?P<unit>[a-z]+[23]?|[\u4e00-\u9fff]+?)\s*"
    r"(?P<year>/\s*年|/\s*a|每年)?"
)


@dataclass(frozen=True)
class Quantity:
    """A figure in its base unit: tonnes, cubic metres or square metres.

    Attributes
    ----------
    amount
        Exact value in the base unit.
    dimension
        ``mass`` (t), ``volume`` (m³) or ``area`` (m²).
    printed
        The figure as it was written.
    step
        One unit of the last printed digit, in the base unit.
    """

    amount: Fraction
    dimension: Dimension
    printed: str
    step: Fraction

    def __str__(self) -> str:
        """Return the figure as it was written."""
        return self.printed


def parse_quantity(text: str) -> Quantity:
    """Return the quantity that a text states.

    Raises
    ------
    QuantityError
        Where there is no number, no unit, or a unit that is not known.

    >>> parse_quantity("200 万吨/年").amount
    Fraction(2000000, 1)
    >>> parse_quantity("61.4 平方千米").dimension
    'area'
    """
    match = _PATTERN.fullmatch(_plain(text))
    if match is None or match["number"] is None or match["unit"] not in _UNITS:
        raise QuantityError(
            Text(f"读不出数量“{text}”", f"cannot read the quantity '{text}'"),
            Text(
                "写成数字加单位，如 200 万吨/年、0.64 平方千米",
                "write a number and a unit, such as 200 万吨/年",
            ),
        )
    number = match["number"].replace(",", "")
    dimension, factor = _scale(match["multiplier"], match["unit"])
    decimals = len(number.partition(".")[2])
    return Quantity(Fraction(Decimal(number)) * factor, dimension, text.strip(), factor / 10**decimals)


def unit_quantity(value: float, unit: str) -> Quantity:
    """Return the quantity of a value in a unit as plan tables print it, e.g. 100 and ``矿石万吨``.

    >>> unit_quantity(100, "矿石万吨").amount
    Fraction(1000000, 1)
    """
    # repr() is the shortest decimal that is this double: the digits that the table prints.
    return parse_quantity(f"{Decimal(repr(value)).normalize():f} {unit}")


def parse_area_km2(text: str) -> float:
    """Return a stated area in square kilometres.

    >>> parse_area_km2("17269㎡")
    0.017269
    """
    quantity = parse_quantity(text)
    if quantity.dimension != "area":
        raise QuantityError(
            Text(f"“{text}”不是面积", f"'{text}' is not an area"),
            Text("写成 0.64 平方千米 或 64 公顷", "write it as 0.64 平方千米 or 64 公顷"),
        )
    return float(quantity.amount / 1_000_000)


def printed_unit_km2(text: str) -> float:
    """Return one unit of the last printed digit of a stated area, in square kilometres.

    >>> printed_unit_km2("0.64 平方千米")
    0.01
    """
    return float(parse_quantity(text).step / 1_000_000)


def check_density(density_t_m3: float) -> float:
    """Return a bulk density in tonnes a cubic metre.

    Raises
    ------
    ArgumentError
        Not a number, or lighter or heavier than any ore: then it is in another unit.

    >>> check_density(2.7)
    2.7
    """
    least, most = DENSITIES_T_M3
    if not least <= density_t_m3 <= most:
        raise ArgumentError(
            Text(f"体重 {density_t_m3:g} 无效", f"the density {density_t_m3:g} makes no sense"),
            Text(
                f"用吨/立方米，{least:g} 到 {most:g} 之间，如 2.7",
                f"give tonnes a cubic metre, from {least:g} to {most:g}, such as 2.7",
            ),
        )
    return density_t_m3


def in_dimension(quantity: Quantity, dimension: Dimension, density_t_m3: float | None) -> Quantity | None:
    """Return a mass as a volume or a volume as a mass, by the ore's bulk density; None without one.

    m = rho V. A quantity that has the dimension already comes back as it is; an area never does.

    >>> in_dimension(parse_quantity("500 万立方米"), "mass", 2.7).amount
    Fraction(13500000, 1)
    """
    if quantity.dimension == dimension:
        return quantity
    if density_t_m3 is None or "area" in (quantity.dimension, dimension):
        return None
    # repr() is the shortest decimal that is this double: the digits that the user wrote.
    density = Fraction(Decimal(repr(float(density_t_m3))))
    factor = density if dimension == "mass" else 1 / density
    return Quantity(quantity.amount * factor, dimension, quantity.printed, quantity.step * factor)


def stated_in(text: str) -> Quantity | None:
    """Return the quantity that ends a phrase such as ``潜在资源量 500 万立方米``; None where there is none.

    >>> stated_in("查明铁矿石量 20640.6 万吨").amount
    Fraction(206406000, 1)
    """
    found = re.search(r"\d", text)
    if found is None:
        return None
    try:
        return parse_quantity(text[found.start() :])
    except QuantityError:
        return None


def _scale(multiplier: str | None, unit: str) -> tuple[Dimension, Fraction]:
    dimension, base = _UNITS[unit]
    return dimension, base * _MULTIPLIERS[multiplier or ""]


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_SQUARED = {"㎡": "m2", "㎢": "km2", "㎥": "m3", "㏊": "ha", "m²": "m2", "m³": "m3", "㎞2": "km2", "㎞²": "km2"}


def _plain(text: str) -> str:
    """Return the text with full-width forms and squared units made plain.

    Raised or circled digits are left as they are: 10⁴ must never read as 104.
    """
    plain = text.translate(_FULL_WIDTH).strip().lower()
    for printed, unit in _SQUARED.items():
        plain = plain.replace(printed, unit)
    return plain
