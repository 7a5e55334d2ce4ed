"""A plan's figures as they are printed, each with its place, and what they amount to.

Every comparison is made in exact fractions of the printed decimals. A figure without a unit, or with one that
is not known, has no measure and is compared with nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from mingeo.errors import QuantityError
from mingeo.lint.finding import Printed
from mingeo.minerals import find, minerals_named
from mingeo.model import BaselineFigure, Indicator, IndicatorMention, MinimumScale, Plan, Zone
from mingeo.quantities import unit_quantity

__all__ = [
    "Figure",
    "Gap",
    "Measure",
    "at_clauses",
    "baseline_figures",
    "canonical",
    "covers",
    "gap_between",
    "gap_of_sum",
    "indicator_figures",
    "is_solid",
    "label_of",
    "least_printed",
    "listed",
    "measure_of",
    "number",
    "with_unit",
    "zone_area",
]

Gap = Literal["none", "rounding", "differs"]

_ONE = Fraction(1)
_PLAIN_UNITS: dict[str, tuple[str, Fraction]] = {
    "%": ("share", _ONE),
    **dict.fromkeys(("个", "处", "家", "座", "宗", "项"), ("count", _ONE)),
    "种": ("kinds", _ONE),
    "幅": ("sheets", _ONE),
    "人": ("people", _ONE),
    "元": ("money", _ONE),
    "万元": ("money", Fraction(10_000)),
    "亿元": ("money", Fraction(100_000_000)),
}

_SOLID_FUELS = ("煤", "石煤", "油页岩", "油砂", "天然沥青", "铀", "钍")


@dataclass(frozen=True)
class Measure:
    """A printed figure in the base unit of its dimension (t, m³, m², yuan, a count, per cent).

    Attributes
    ----------
    step
        One unit of the last printed decimal; one whole unit for a figure printed without decimals.
    factor
        The printed unit in the base unit.
    whole
        Whether it is printed without decimals.
    """

    amount: Fraction
    step: Fraction
    dimension: str
    factor: Fraction
    whole: bool

    @property
    def counted(self) -> bool:
        """Return True for a number of things, which is never rounded."""
        return self.dimension in ("count", "kinds", "sheets", "people")


@dataclass(frozen=True)
class Figure:
    """One figure at one place of a plan."""

    name: str
    clause: str
    value: float
    unit: str
    mineral: str = ""
    size_class: str = ""
    year: int | None = None
    bound: str = ""
    approximate: bool = False
    topic: str = ""

    @property
    def measure(self) -> Measure | None:
        """Return what the figure amounts to; None without a unit that is known."""
        return measure_of(self.value, self.unit)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return the places that print it, one by one."""
        return tuple(self.clause.split("；"))

    @property
    def printed(self) -> str:
        """Return the figure's name, value and unit."""
        return f"{label_of(self.name, self.mineral)} {with_unit(self.value, self.unit)}"

    @property
    def place(self) -> Printed:
        """Return the figure as the place of a finding."""
        return Printed(self.clause, self.printed)


def label_of(name: str, mineral: str) -> str:
    """Return a figure's name, with its mineral where the name does not say it."""
    return name if not mineral or mineral in name else f"{name}（{mineral}）"


def with_unit(value: float, unit: str) -> str:
    """Return a value and its unit as plans print them: ``12 个``, ``100%``."""
    return f"{number(value)}{unit}" if unit == "%" else f"{number(value)} {unit}".strip()


def number(value: float | Fraction) -> str:
    """Return a number as people write it, to four decimals at most unless it was printed with more.

    >>> number(1305.0), number(Fraction(2000, 3)), number(80.8568)
    ('1305', '666.6667', '80.8568')
    """
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def measure_of(value: float | None, unit: str) -> Measure | None:
    """Return what a printed figure amounts to; None where it has no value or no unit that is known.

    >>> measure_of(3.0, "矿石/亿吨").amount, measure_of(5.0, "个").dimension
    (Fraction(300000000, 1), 'count')
    """
    if value is None or not math.isfinite(value):
        return None
    printed = Decimal(repr(float(value))).normalize()
    decimals = max(0, -int(printed.as_tuple().exponent))
    step = Fraction(1, 10**decimals)
    if unit in _PLAIN_UNITS:
        dimension, factor = _PLAIN_UNITS[unit]
        return Measure(Fraction(printed) * factor, step * factor, dimension, factor, decimals == 0)
    try:
        quantity = unit_quantity(float(value), unit)
    except QuantityError:
        return None
    return Measure(quantity.amount, quantity.step, quantity.dimension, quantity.step / step, decimals == 0)


def gap_between(one: Measure, other: Measure) -> Gap:
    """Return how two mentions of the same figure differ; counts are never rounded.

    ``rounding``: the finer of the two, rounded to the last digit of the coarser, is the coarser.
    """
    difference = abs(one.amount - other.amount)
    if difference == 0:
        return "none"
    coarser, finer = (one, other) if one.step > other.step else (other, one)
    rounded = finer.step < coarser.step and difference * 2 <= coarser.step
    return "rounding" if rounded and not one.counted else "differs"


def gap_of_sum(total: Measure, parts: Sequence[Measure]) -> Gap:
    """Return how printed parts differ from their printed total; what is printed whole is taken as exact.

    ``rounding``: no more than the half units of the last decimals of all of them together.
    """
    difference = abs(sum((part.amount for part in parts), Fraction(0)) - total.amount)
    if difference == 0:
        return "none"
    if total.counted:
        return "differs"
    if max(part.step for part in parts) < total.step and difference * 2 <= total.step:
        # The parts are printed finer than the total, which is their sum, rounded.
        return "none"
    tolerance = sum((one.step for one in (total, *parts) if not one.whole), Fraction(0)) / 2
    return "rounding" if difference <= tolerance else "differs"


def indicator_figures(indicator: Indicator) -> list[Figure]:
    """Return an indicator's figure at each place that prints a value."""
    mentions: list[Indicator | IndicatorMention] = [indicator, *indicator.also]
    return [
        Figure(
            indicator.name,
            mention.clause,
            mention.value,
            mention.unit,
            mineral=indicator.mineral,
            year=indicator.year,
            bound=mention.bound,
            approximate=indicator.approximate,
        )
        for mention in mentions
        if mention.value is not None
    ]


def baseline_figures(plan: Plan, topics: Iterable[str] = ()) -> list[Figure]:
    """Return the figures on the state at the base year, all or those of some topics."""
    wanted = set(topics)
    return [
        _baseline_figure(row, row.value)
        for row in plan.baseline
        if row.value is not None and (not wanted or row.topic in wanted)
    ]


def _baseline_figure(row: BaselineFigure, value: float) -> Figure:
    return Figure(
        row.name,
        row.clause,
        value,
        row.unit,
        mineral=row.mineral,
        size_class=row.size_class,
        year=row.year,
        topic=row.topic,
    )


def least_printed(scale: MinimumScale) -> Figure | None:
    """Return the smallest figure of an entry of the minimum scales; None where every figure was cut."""
    if scale.least is None:
        return None
    return Figure("最低开采规模", scale.clause, scale.least, scale.unit, mineral=scale.mineral)


def zone_area(zone: Zone) -> Printed:
    """Return a zone's stated area as the place of a finding."""
    return Printed(zone.clause, f"{zone.label} {zone.stated_area or number(zone.stated_area_km2 or 0.0) + ' km²'}")


def listed(figures: Iterable[Figure]) -> str:
    """Return figures that stand at one place as one line of that place."""
    return "、".join(figure.printed for figure in figures)


def at_clauses(figures: Sequence[Figure]) -> list[Printed]:
    """Return figures as places of a finding, those that stand at one clause together."""
    clauses = dict.fromkeys(figure.clause for figure in figures)
    return [Printed(clause, listed(one for one in figures if one.clause == clause)) for clause in clauses]


def canonical(mineral: str) -> str:
    """Return a mineral's normal name; the name itself where it is collective or not known."""
    found = find(mineral)
    return mineral if found is None else found.name


def is_solid(mineral: str) -> bool:
    """Return True for a mineral known to be solid: no water, gas, oil or heat."""
    found = find(mineral)
    return found is not None and (found.category in ("金属", "非金属") or found.name in _SOLID_FUELS)


def covers(wide: str, mineral: str) -> bool:
    """Return True where a mineral is the named one, or one of those that a collective name covers."""
    asked = minerals_named(mineral)
    return bool(asked) and asked <= minerals_named(wide)
