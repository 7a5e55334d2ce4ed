"""Figures with units: what they mean, how exactly, and which ones are refused.

The expected values come from Python fractions and from the definitions of the units: 1 公顷 = 10 000 m²,
15 亩 = 1 公顷, 1 km² = 1 000 000 m², 万 = 10⁴, 百万 = 10⁶, 亿 = 10⁸.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.errors import QuantityError
from mingeo.quantities import parse_area_km2, parse_quantity, printed_unit_km2, unit_quantity

UNITS = {
    "吨": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1)),
    "万吨": ("mass", Fraction(10**4)),
    "百万吨": ("mass", Fraction(10**6)),
    "亿吨": ("mass", Fraction(10**8)),
    "立方米": ("volume", Fraction(1)),
    "方": ("volume", Fraction(1)),
    "m³": ("volume", Fraction(1)),
    "㎥": ("volume", Fraction(1)),
    "万立方米": ("volume", Fraction(10**4)),
    "平方千米": ("area", Fraction(10**6)),
    "平方公里": ("area", Fraction(10**6)),
    "km²": ("area", Fraction(10**6)),
    "公顷": ("area", Fraction(10**4)),
    "hm²": ("area", Fraction(10**4)),
    "亩": ("area", Fraction(10**4, 15)),
    "平方米": ("area", Fraction(1)),
    "㎡": ("area", Fraction(1)),
}

numbers = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
exactly = settings(max_examples=200, derandomize=True, deadline=None)


@exactly
@given(number=numbers, unit=st.sampled_from(sorted(UNITS)), gap=st.sampled_from(["", " ", "\u3000"]))
def test_the_amount_is_the_number_times_the_unit_exactly(number, unit, gap):
    dimension, factor = UNITS[unit]

    quantity = parse_quantity(f"{number:f}{gap}{unit}")

    assert (quantity.amount, quantity.dimension) == (Fraction(number) * factor, dimension)


@exactly
@given(number=st.integers(0, 10**7), decimals=st.integers(0, 6), unit=st.sampled_from(sorted(UNITS)))
def test_the_step_is_one_unit_of_the_last_printed_digit(number, decimals, unit):
    printed = f"{Decimal(number).scaleb(-decimals):f}"

    quantity = parse_quantity(f"{printed}{unit}")

    assert quantity.step == UNITS[unit][1] / 10**decimals


def test_a_third_of_a_square_metre_is_not_lost_in_mu():
    assert parse_quantity("1 亩").amount == Fraction(2000, 3)
    assert parse_quantity("15 亩").amount == 10_000


@pytest.mark.parametrize(
    "spelling",
    [
        *["0.64 平方千米", "0.64 平方公里", "0.64km2", "0.64 km²", "0.64 KM2", "0.64㎢", "０．６４平方千米"],
        *["64 公顷", "64 ha", "64hm²", "64㏊", "960 亩", "640000 平方米", "640,000 m2", "64万平方米"],
    ],
)
def test_every_spelling_of_the_same_area_is_the_same_area(spelling):
    assert parse_quantity(spelling).amount == 640_000
    assert parse_area_km2(spelling) == 0.64


@pytest.mark.parametrize(
    ("printed", "tonnes"),
    [
        ("200 万吨/年", 2_000_000),
        ("200万吨／年", 2_000_000),
        ("２００万吨／年", 2_000_000),
        ("200 万t/a", 2_000_000),
        ("100 矿石万吨", 1_000_000),
        ("120 原煤万吨", 1_200_000),
        ("3 矿石/亿吨", 300_000_000),
        ("1,305 万吨", 13_050_000),
        ("1087.6 万吨", 10_876_000),
        ("20640.6 万吨", 206_406_000),
    ],
)
def test_tonnes_as_the_plans_print_them(printed, tonnes):
    quantity = parse_quantity(printed)

    assert (quantity.amount, quantity.dimension) == (tonnes, "mass")


@pytest.mark.parametrize(("printed", "cubic_metres"), [("5 矿石万立方米", 50_000), ("500 万立方米", 5_000_000)])
def test_cubic_metres_stay_cubic_metres(printed, cubic_metres):
    quantity = parse_quantity(printed)

    assert (quantity.amount, quantity.dimension) == (cubic_metres, "volume")


@pytest.mark.parametrize(
    ("printed", "step_km2"),
    [
        ("0.64 平方千米", 0.01),
        ("0.6400 平方千米", 0.0001),
        ("8 平方千米", 1.0),
        ("61.5平方千米", 0.1),
        ("99.15 平方公里", 0.01),
        ("64 公顷", 0.01),
        ("17269㎡", 0.000001),
        ("1,234.50 公顷", 0.0001),
    ],
)
def test_trailing_zeros_count_as_printed_digits(printed, step_km2):
    assert printed_unit_km2(printed) == step_km2


def test_the_printed_form_is_kept():
    assert parse_quantity(" 22.4km2 ").printed == "22.4km2"
    assert str(parse_quantity("200 万吨/年")) == "200 万吨/年"


@pytest.mark.parametrize("text", ["", " ", "200", "200万", "0.64", "1,305"])
def test_a_number_without_unit_is_refused(text):
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["平方千米", "万吨/年", "/ 万吨", "三 万吨", "约 万吨", "nan 吨", "inf 吨"])
def test_a_unit_without_number_is_refused(text):
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "桶",
            "斤",
            "公斤",
            "千克",
            "kt",
            "米",
            "千米",
            "km",
            "km3",
            "m",
            "平方",
            "立方",
            "公亩",
            "处",
            "个",
            "%",
            "％",
        ],
        *["平方千米米", "吨公里", "元", "万元"],
    ],
)
def test_an_unknown_unit_is_refused(unit):
    with pytest.raises(QuantityError):
        parse_quantity(f"5 {unit}")


@pytest.mark.parametrize("text", ["6469.31 立方米/日", "5 吨/月", "5 吨/天", "5 万吨/小时", "5 万吨/年/年"])
def test_a_rate_other_than_a_year_is_refused(text):
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize(
    "text",
    ["-5 吨", "−5 吨", "≥80 万吨", "120/45 万吨", "0.28-0.31 平方千米", "1.2.3 吨", "1,23 吨", "1e3 吨", ".5 吨"],
)
def test_what_is_no_single_plain_number_is_refused(text):
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["10⁴ 吨", "200 10⁴t/a", "① 200 万吨"])
def test_raised_and_circled_digits_are_never_read_as_plain_ones(text):
    """10⁴ t is ten thousand tonnes; read as "104 t" it would be wrong by a factor of a hundred."""
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["0,640 平方千米", "1234,567 吨"])
def test_a_comma_that_groups_no_thousands_is_refused(text):
    with pytest.raises(QuantityError):
        parse_quantity(text)


def test_two_numbers_side_by_side_are_not_one():
    with pytest.raises(QuantityError):
        parse_quantity("120 45 万吨")


@pytest.mark.parametrize("text", ["200 万吨/年", "500 万立方米", "64"])
def test_what_is_no_area_is_refused_as_an_area(text):
    with pytest.raises(QuantityError):
        parse_area_km2(text)


def test_the_message_shows_what_was_written_and_how_to_write_it():
    with pytest.raises(QuantityError) as caught:
        parse_quantity("五百桶")

    assert "五百桶" in caught.value.describe("zh")
    assert "200 万吨/年" in caught.value.describe("en")


@pytest.mark.parametrize(
    ("value", "unit", "base"),
    [
        (100, "矿石万吨", 1_000_000),
        (1087.6, "万吨", 10_876_000),
        (14362.33, "万吨", 143_623_300),
        (1_234_567, "吨", 1_234_567),
        (1_000_000, "吨", 1_000_000),
    ],
)
def test_a_value_of_a_table_keeps_all_its_digits(value, unit, base):
    assert unit_quantity(value, unit).amount == base


def test_a_value_whose_unit_was_not_printed_is_refused():
    with pytest.raises(QuantityError):
        unit_quantity(13, "")
