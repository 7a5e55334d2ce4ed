"""Text in two languages: which one a message is shown in, and that no text from a file steers a terminal."""

import locale
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.report.table import aligned, printable
from mingeo.text import Text, choose_message_language, join, message_language, same

FIXED = settings(derandomize=True, deadline=None, max_examples=200)
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def no_language(monkeypatch):
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    choose_message_language(None)
    yield
    choose_message_language(None)


def test_a_text_gives_each_language_its_own_sentence():
    area = Text("面积", "area")
    assert (area.to("zh"), area.to("en")) == ("面积", "area")


@pytest.mark.parametrize(("language", "shown"), [("zh", "面积"), ("en", "area")])
def test_str_shows_the_chosen_language(language, shown):
    choose_message_language(language)
    assert str(Text("面积", "area")) == shown
    assert f"{Text('面积', 'area')}" == shown


def test_same_reads_the_same_in_both_languages():
    assert same("EPSG:4528") == Text("EPSG:4528", "EPSG:4528")


def test_join_uses_the_separator_of_each_language():
    assert join([Text("甲", "a"), Text("乙", "b")]) == Text("甲；乙", "a; b")
    assert join([Text("甲", "a"), Text("乙", "b")], "、", ", ") == Text("甲、乙", "a, b")
    assert join([]) == Text("", "")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GBK"}, "zh"),
        ({"LANG": "ZH_tw"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_locale_picks_the_language_in_the_order_of_posix(monkeypatch, environment, language):
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert message_language() == language


@pytest.mark.parametrize(
    ("name", "language"),
    [("Chinese (Simplified)_China", "zh"), ("zh_CN", "zh"), ("English_United States", "en"), (None, "en")],
)
def test_without_variables_the_locale_of_the_system_decides(monkeypatch, name, language):
    monkeypatch.setattr(locale, "getlocale", lambda: (name, "936"))
    assert message_language() == language


def test_a_locale_that_cannot_be_read_means_english(monkeypatch):
    def unreadable():
        raise ValueError("unknown locale: UTF-8")

    monkeypatch.setattr(locale, "getlocale", unreadable)
    assert message_language() == "en"


def test_a_choice_outranks_the_locale_until_it_is_taken_back(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    choose_message_language("en")
    assert message_language() == "en"
    choose_message_language(None)
    assert message_language() == "zh"


@pytest.mark.parametrize(
    ("dangerous", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\nb", r"a\nb"),
        ("a\r\tb", r"a\r\tb"),
        ("\x00\x07\x7f", r"\x00\x07\x7f"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202eabc", r"\u202eabc"),
        ("a\u2028b", r"a\u2028b"),
        ("\udcba", r"\udcba"),
    ],
)
def test_printable_shows_what_would_steer_a_terminal(dangerous, shown):
    assert printable(dangerous) == shown


@pytest.mark.parametrize(
    "harmless", ["", "昌乐县（虚构）", "km² — ≤ 0.05 m", 'it\'s "so" \\n', "山政字　〔2023〕11 号"]
)
def test_printable_leaves_ordinary_text_alone(harmless):
    assert printable(harmless) == harmless


@FIXED
@given(st.text())
def test_no_text_becomes_a_control_or_format_character(text):
    assert not {unicodedata.category(char) for char in printable(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_table_lines_up_by_the_width_on_the_screen():
    assert aligned([["名", "x"], ["abc", "12"]], right=[1]) == ["名    x", "abc  12"]


def test_a_table_without_rows_has_no_line():
    assert aligned([]) == []


def test_a_cell_with_a_line_break_stays_on_its_line():
    assert aligned([["a\nb", "c"]]) == [r"a\nb  c"]
