"""Degrees in every printed form give the same exact number, and what is no angle is never made one."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.errors import CoordinateError
from mingeo.readers.angles import decimal, dotted, marked, packed, plain

FIXED = settings(derandomize=True, deadline=None, max_examples=100)

ANGLE = float(118 + Fraction(45, 60) + Fraction(61, 2 * 3600))  # 118°45′30.5″

MARKED = [
    "118°45′30.5″",
    "118°45'30.5\"",
    "118°45’30.5”",
    "118°45‘30.5“",
    "118°45´30.5´´",
    "118°45′30.5′′",
    "118º45ʹ30.5ʺ",
    "118˚45＇30.5＂",
    "118°45′30.5",
    "118度45分30.5秒",
    "118d45m30.5s",
    "118D45M30.5S",
    "118:45:30.5",
    "118-45-30.5",
    "118° 45′ 30.5″",
    "１１８°４５′３０．５″",
    "E118°45′30.5″",
    "118°45′30.5″E",
    "东经118°45′30.5″",
    "東经118度45分30.5秒",
]


@pytest.mark.parametrize("text", MARKED)
def test_every_mark_reads_the_same(text):
    figure = marked(text)
    assert figure is not None
    assert figure.value == ANGLE
    assert figure.step == pytest.approx(0.1 / 3600)


@pytest.mark.parametrize(
    ("read", "text", "value", "step"),
    [
        (marked, "36°30′", 36.5, 1 / 60),
        (marked, "36°30.25′", float(36 + Fraction(3025, 6000)), 1 / 6000),
        (marked, "36.5°", 36.5, 0.1),
        (marked, "36°00′00.000″", 36.0, 1e-3 / 3600),
        (marked, "118°45′59.999″", float(118 + Fraction(45, 60) + Fraction(59_999, 3_600_000)), 1e-3 / 3600),
        # notice 鄂矿网挂〔2024〕18号: 114.5047641 is 114°50′47.641″
        (dotted, "114.5047641", float(114 + Fraction(50, 60) + Fraction(47_641, 3_600_000)), 1e-3 / 3600),
        (dotted, "30.0805214", float(30 + Fraction(8, 60) + Fraction(5_214, 3_600_000)), 1e-3 / 3600),
        # notice ky81.com 66, of 2008: 121.5530 is 121°55′30″
        (dotted, "121.5530", float(121 + Fraction(55, 60) + Fraction(30, 3600)), 1 / 3600),
        (dotted, "121.56", float(121 + Fraction(56, 60)), 1 / 3600),
        (dotted, "121.5", float(121 + Fraction(50, 60)), 1 / 3600),
        (packed, "1184530.5", ANGLE, 0.1 / 3600),
        (packed, "362010", float(36 + Fraction(20, 60) + Fraction(10, 3600)), 1 / 3600),
        (packed, "0362010", float(36 + Fraction(20, 60) + Fraction(10, 3600)), 1 / 3600),
        (decimal, "118.7584", 118.7584, 1e-4),
    ],
)
def test_values_worked_out_by_hand(read, text, value, step):
    figure = read(text)
    assert figure is not None
    assert figure.value == value
    assert figure.step == pytest.approx(step)


@pytest.mark.parametrize("text", ["118°60′00″", "118°45′60″", "118°45′60.0", "118度99分", "118:45:60.0", "118-60-30"])
def test_sixty_minutes_or_seconds_are_refused_where_the_marks_leave_no_doubt(text):
    with pytest.raises(CoordinateError) as caught:
        marked(text)
    assert text in caught.value.what.zh


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (marked, "118.7584"),
        (marked, "118.5°45′30″"),
        (marked, "118°45.5′30″"),
        (marked, "118°45′30″36°20′10″"),
        (marked, "118°10′—118°20′"),
        (marked, "1184°45′30″"),
        (marked, "W118°45′30″"),
        (marked, "S36°20′10″"),
        (marked, "118°45′123″"),
        (marked, "-118°45′30″"),
        (marked, "2024-05-12"),
        (marked, "1-2-3"),
        (marked, ""),
        (marked, "°"),
        (dotted, "118.6000"),
        (dotted, "118.4560"),
        (dotted, "118"),
        (dotted, "118."),
        (dotted, "1118.4530"),
        (dotted, "-118.4530"),
        (packed, "1186030.5"),
        (packed, "1184560"),
        (packed, "1234"),
        (packed, "118453O"),
        (decimal, "118"),
        (decimal, "1.1e2"),
        (decimal, "nan"),
        (decimal, "40512345.67"),
    ],
)
def test_what_is_not_of_a_form_is_none_of_it(read, text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("①3301996.14", "1 3301996.14"),
        ("⑳3301996.14", "20 3301996.14"),
        ("⑴3301996.14", "1 3301996.14"),
        ("㉑3301996.14", "21 3301996.14"),
        ("㊱3301996.14", "36 3301996.14"),
        ("❶3301996.14", "1 3301996.14"),
        ("⒈3301996.14", "1 3301996.14"),
        ("Ⅱ－3", "II-3"),
        ("０．１３５２㎞2", "0.1352km2"),
        ("面積１７２６９㎡", "面积17269m2"),
        ("2000國家大地坐標系", "2000国家大地坐标系"),
        ("\ufeff３８，４８；", "38,48;"),
        ("4042000.00\u00a0\u200b", "4042000.00"),
    ],
)
def test_plain_characters(printed, expected):
    assert plain(printed) == expected


@st.composite
def milliseconds(draw) -> int:
    """Draw an angle in China as a whole number of thousandths of an arc-second."""
    return draw(st.integers(3 * 3_600_000, 136 * 3_600_000))


@FIXED
@given(angle=milliseconds(), spaces=st.booleans())
def test_an_angle_comes_back_from_every_form_as_the_nearest_double(angle, spaces):
    seconds, thousandths = divmod(angle, 1000)
    minutes, second = divmod(seconds, 60)
    degree, minute = divmod(minutes, 60)
    exact = float(Fraction(angle, 3_600_000))
    gap = " " if spaces else ""
    read = {
        "marks": marked(f"{degree}°{gap}{minute}′{gap}{second}.{thousandths:03d}″"),
        "two digits": marked(f"{degree}°{minute:02d}′{second:02d}.{thousandths:03d}″"),
        "Chinese": marked(f"{degree}度{minute:02d}分{second:02d}.{thousandths:03d}秒"),
        "dotted": dotted(f"{degree}.{minute:02d}{second:02d}{thousandths:03d}"),
        "packed": packed(f"{degree}{minute:02d}{second:02d}.{thousandths:03d}"),
    }
    assert {form: figure and figure.value for form, figure in read.items()} == dict.fromkeys(read, exact)


@FIXED
@given(st.text("0123456789.°′″'\":-度分秒dmsEN东经 ", max_size=14))
def test_no_text_gives_an_angle_that_is_not_finite_or_a_traceback(text):
    for read in (marked, dotted, packed, decimal):
        try:
            figure = read(text)
        except CoordinateError:
            continue
        assert figure is None or (0 <= figure.value < 1000 and figure.step > 0)
