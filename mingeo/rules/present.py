"""Present figures that the user states: of an indicator by its printed name, of a zone by its id or name."""

import difflib
from collections.abc import Mapping

from mingeo.errors import ArgumentError, QuantityError
from mingeo.model import Indicator, Plan
from mingeo.quantities import parse_quantity
from mingeo.text import Text

__all__ = ["COUNT_UNITS", "count_stated", "indicator_key", "is_amount", "resolved_present"]

COUNT_UNITS = ("个", "处", "家", "座")


def indicator_key(indicator: Indicator) -> str:
    """Return by what name an indicator is stated: its own, with its mineral where that is not in the name already.

    >>> indicator_key(Indicator("开采总量", "table", "二", mineral="煤炭"))
    '开采总量（煤炭）'
    >>> indicator_key(Indicator("煤炭", "table", "二", mineral="煤炭"))
    '煤炭'
    """
    mineral = indicator.mineral
    return f"{indicator.name}（{mineral}）" if mineral and mineral != indicator.name else indicator.name


def resolved_present(plan: Plan, present: Mapping[str, object]) -> dict[str, str]:
    """Return the figures by `indicator_key` or by zone id.

    Raises
    ------
    ArgumentError
        No such indicator or zone in the plan, or a figure that it cannot have.
    """
    found: dict[str, str] = {}
    for said, value in present.items():
        key, unit = _key(plan, str(said).strip())
        if key in found:
            raise ArgumentError(
                Text(f"“{key}”的现状数给了两次", f"the present figure of '{key}' is given twice"),
                Text("只给一个", "give one"),
            )
        found[key] = _checked(key, str(value).strip(), unit)
    return found


def count_stated(value: str) -> int | None:
    """Return a number of rights such as ``4`` or ``4 个``; None where it is none.

    >>> count_stated("4 个"), count_stated("4 万吨")
    (4, None)
    """
    digits = value.rstrip("".join(COUNT_UNITS)).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def is_amount(unit: str) -> bool:
    """Return True for a unit of mass or volume, as plans print it."""
    try:
        return parse_quantity(f"1 {unit}").dimension in ("mass", "volume")
    except QuantityError:
        return False


def _key(plan: Plan, said: str) -> tuple[str, str]:
    """Return the key that a name stands for, and the unit of its figure."""
    plain = said.replace("(", "（").replace(")", "）")
    exact = [one for one in plan.indicators if plain in (indicator_key(one), f"{one.name}（{one.mineral}）")]
    named = exact or [one for one in plan.indicators if one.name == plain]
    keys = {indicator_key(one): one.unit for one in named}
    keys |= {zone.zone_id: COUNT_UNITS[0] for zone in plan.zone_list if said in (zone.zone_id, zone.name, zone.label)}
    if len(keys) == 1:
        return next(iter(keys.items()))
    known = [*dict.fromkeys(indicator_key(one) for one in plan.indicators), *(zone.zone_id for zone in plan.zone_list)]
    near = list(keys) or difflib.get_close_matches(plain, known, 3, 0.4) or known[:6]
    raise ArgumentError(
        Text(
            f"规划有多个“{said}”" if keys else f"规划没有指标或分区“{said}”",
            f"the plan has several '{said}'" if keys else f"the plan has no indicator or zone '{said}'",
        ),
        Text(f"写成其中之一：{'、'.join(near)}", f"name one of: {', '.join(near)}"),
    )


def _checked(key: str, value: str, unit: str) -> str:
    if unit in COUNT_UNITS:
        if count_stated(value) is not None:
            return value
        raise ArgumentError(
            Text(f"“{key}”的现状数“{value}”不是个数", f"the present figure '{value}' of '{key}' is no whole number"),
            Text(f"写成 {key}=4", f"write {key}=4"),
        )
    if not is_amount(unit):
        raise ArgumentError(
            Text(f"“{key}”的单位是“{unit}”，不能这样核算", f"'{key}' is in '{unit}' and cannot be reckoned so"),
            Text("去掉这一项", "leave it out"),
        )
    try:
        if parse_quantity(value).dimension in ("mass", "volume"):
            return value
    except QuantityError:
        pass
    raise ArgumentError(
        Text(f"“{key}”的现状数“{value}”不是产量", f"the present figure '{value}' of '{key}' is no output"),
        Text(f"写明单位，如 {key}=400 万吨", f"give the unit, such as {key}=400 万吨"),
    )
