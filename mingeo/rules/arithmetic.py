"""The lines in which a finding shows how it was reckoned: figures in full, units, formula, comparison."""

from fractions import Fraction

from mingeo.crs import name_of
from mingeo.text import Text

__all__ = ["METRE", "SQUARE_METRE", "amount", "compared", "number", "plane_step"]

METRE, SQUARE_METRE = Text("米", "m"), Text("平方米", "m²")


def number(value: float | Fraction) -> str:
    """Return a figure to a millionth of its unit, without the zeros that end it.

    >>> number(15.0), number(0.1 + 0.2), number(Fraction(4147, 10))
    ('15', '0.3', '414.7')
    """
    told = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return "0" if told in ("-0", "") else told


def amount(name: Text, value: float | Fraction, unit: Text) -> Text:
    """Return ``name = value unit``."""
    return Text(f"{name.zh} = {number(value)} {unit.zh}", f"{name.en} = {number(value)} {unit.en}")


def compared(left: str, sign: str, right: str, holds: bool) -> Text:
    """Return a comparison, and whether it holds.

    >>> compared("15 m", "<=", "0.05 m", False).en
    '15 m <= 0.05 m: no'
    """
    shown = {"<=": "≤", ">=": "≥"}.get(sign, sign)
    return Text(
        f"{left} {shown} {right}：{'成立' if holds else '不成立'}", f"{left} {sign} {right}: {'yes' if holds else 'no'}"
    )


def plane_step(crs: str) -> Text:
    """Return in which plane something was measured."""
    name = name_of(crs)
    return Text(f"计算平面：{name.zh}", f"measured in: {name.en}")
