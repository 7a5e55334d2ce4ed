"""Plans and rights show themselves: what stands there is true, legible as text, and nothing in it is live."""

import dataclasses
import math
import re
from html.parser import HTMLParser

import pytest
import shapely
from console import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from tiny_plans import PLANE, tiny_right

import mingeo
from mingeo.sketch import Outline, drawing, rings_of
from mingeo.text import choose_message_language

HOSTILE = "<script>alert(1)</script>{{7*7}}\" onmouseover='x()' \x1b[31m\u202egnp.exe"


@pytest.fixture(autouse=True)
def chinese():
    choose_message_language("zh")
    yield
    choose_message_language(None)


@pytest.fixture(scope="module")
def changle():
    return mingeo.load_plan("昌乐")


@pytest.fixture(scope="module")
def shili():
    return mingeo.load_plan("示例县", zones=EXAMPLES / "plans")


class Page(HTMLParser):
    """What a browser would find: the tags, their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_a_plan_as_text_has_its_record_and_its_counts(changle):
    """The printed counts: four kinds of zones and blocks in 四（二）, no boundary, period and base year in 总则."""
    lines = str(changle).splitlines()
    assert lines[0] == "昌乐县矿产资源总体规划（2021—2025 年）"
    assert "文号：乐政字〔2023〕15 号" in lines
    assert "规划期：2021—2025 年（基期 2020 年，展望到 2035 年）" in lines
    assert "分区和区块：7（重点勘查区 1、重点开采区 1、勘查规划区块 3、开采规划区块 2）" in lines
    assert "图形：7（示意圆 7）" in lines


def test_what_a_plan_does_not_print_is_left_out():
    assert "文号" not in str(mingeo.load_plan("青州"))
    assert "公布文本：有删减" in str(mingeo.load_plan("正宁"))


def test_a_plan_in_english(changle):
    choose_message_language("en")
    assert (
        "zones and blocks: 7 (key exploration area 1, key mining area 1, exploration block 3, mining block 2)"
        in str(changle)
    )


def test_a_plan_s_repr_is_one_short_line(changle):
    assert repr(changle).startswith("<Plan 370725-changle ")
    assert "\n" not in repr(changle)
    assert len(repr(changle)) < 120


def test_a_plan_s_page_says_the_same_as_its_text(changle):
    page = Page(changle._repr_html_())
    for line in str(changle).splitlines():
        assert line.partition("：")[2] in page.text


def test_schematic_shapes_are_dashed_and_said_to_be(changle, shili):
    assert changle._repr_html_().count("stroke-dasharray") == 7
    assert "不是边界，不参与判断" in changle._repr_html_()
    assert shili._repr_html_().count("<path d='M") == 4 + 1  # four boundaries, and the scale bar
    assert "stroke-dasharray" not in shili._repr_html_()
    assert "示意" not in shili._repr_html_()


def test_a_plan_without_any_shape_shows_its_facts():
    html = mingeo.load_plan("山亭")._repr_html_()
    assert "<svg" not in html
    assert "无图形 11" in html


def test_a_right_as_text_and_page():
    right = mingeo.read_right(
        EXAMPLES / "rights" / "changle-quarry.txt",
        kind="mining",
        mineral="建筑石料用灰岩",
        scale="200 万吨/年",
        term=10,
    )
    text = str(right).splitlines()
    assert {"类型：采矿权", "规模：200 万吨/年", "坐标系：EPSG:4528", "图形：1 个部分，5 个拐点"} <= set(text)
    assert not any(line.startswith("勘查阶段") for line in text)
    page = right._repr_html_()
    assert re.findall(r"<text[^>]*>(\d+)</text>", page) == ["1", "2", "3", "4", "5"]


def test_the_area_shown_is_that_of_the_plane():
    """600 m by 400 m; in degrees there is no plane, and no area is shown."""
    table = {"square": [0, 0, 600, 400]}
    assert "面积（坐标平面）：0.2400 km²" in str(tiny_right(table))
    assert "面积" not in str(tiny_right({**table, "crs": "EPSG:4490"}))


def test_holes_and_parts_are_drawn():
    holed = tiny_right({"square": [0, 0, 600, 400], "holes": [[100, 100, 50, 50]]})
    assert [len(ring) for ring in rings_of(holed.geometry)] == [4, 4]
    parts = tiny_right({"squares": [[0, 0, 100, 100], [300, 0, 100, 100]]})
    assert "2 个部分，8 个拐点" in str(parts)
    assert re.search(r"<path d='M[^']* Z M[^']* Z'", parts._repr_html_())


@pytest.mark.parametrize("field", ["name", "mineral", "scale", "stage", "stated_area", "path"])
def test_hostile_text_in_a_right_is_only_text(field):
    right = dataclasses.replace(tiny_right({"square": [0, 0, 9, 9]}), **{field: HOSTILE})
    assert_harmless(right._repr_html_())
    assert "\x1b" not in str(right)
    assert "\u202e" not in str(right)


def test_hostile_text_in_a_plan_is_only_text(shili):
    record = dataclasses.replace(shili.record, title=HOSTILE, issuer=HOSTILE, document_number=HOSTILE)
    zones = tuple(dataclasses.replace(zone, name=HOSTILE, kind=zone.kind) for zone in shili.zone_list)
    plan = dataclasses.replace(shili, id=HOSTILE, record=record, zone_list=zones)
    assert_harmless(plan._repr_html_())
    assert "\x1b" not in str(plan)


def assert_harmless(html: str) -> None:
    page = Page(html)
    assert set(page.tags) <= {"div", "p", "b", "table", "tr", "th", "td", "svg", "title", "path", "circle", "text"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("href", "src")]
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "{{7*7}}" in page.text


def test_a_very_long_value_is_cut():
    right = tiny_right({"square": [0, 0, 9, 9], "name": "长" * 10_000})
    assert len(right._repr_html_()) < 5_000


SIZE_M = st.floats(1, 1e5, allow_nan=False)


@given(SIZE_M, SIZE_M)
def test_the_scale_bar_is_as_long_as_it_says(width_m, height_m):
    shape = shapely.box(40_500_000, 4_000_000, 40_500_000 + width_m, 4_000_000 + height_m)
    svg = drawing([Outline(rings_of(shape), "")], "")
    corners = [tuple(map(float, pair)) for pair in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", svg.partition(" Z")[0])]
    drawn = [max(axis) - min(axis) for axis in zip(*corners, strict=True)]
    start, end = map(float, re.search(r"M(\d+),\d+ V\d+ H([\d.]+)", svg).groups())
    number, unit = re.search(r">([\d.e+-]+) (k?m)</text>", svg).groups()
    length_m = float(number) * (1000 if unit == "km" else 1)
    longer = max((width_m, drawn[0]), (height_m, drawn[1]), key=lambda pair: pair[1])
    assert (end - start) / length_m == pytest.approx(longer[1] / longer[0], rel=0.02, abs=0.2 / length_m)
    assert all(0 <= x <= 300 and 0 <= y <= 220 for x, y in corners)


def test_degrees_are_drawn_with_the_latitude_s_ratio():
    """At 60° a degree of longitude is half as long as one of latitude: the square of degrees stands upright."""
    svg = drawing([Outline(rings_of(shapely.box(100, 59.5, 101, 60.5)), "")], "")
    corners = [tuple(map(float, pair)) for pair in re.findall(r"[ML]([\d.]+),([\d.]+)", svg.partition(" Z")[0])]
    width, height = (max(axis) - min(axis) for axis in zip(*corners, strict=True))
    assert width / height == pytest.approx(math.cos(math.radians(60)), abs=0.005)


def test_a_right_without_extent_still_shows():
    right = mingeo.read_right(shapely.box(40_500_000, 4_000_000, 40_500_000.001, 4_000_000.001), crs=PLANE)
    assert "<svg" in right._repr_html_()


def test_a_review_prints_as_the_report_of_the_command_line(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    choose_message_language(None)
    right = mingeo.read_right(EXAMPLES / "rights" / "changle-quarry.txt", kind="mining", mineral="建筑石料用灰岩")
    review = mingeo.review_right(right, mingeo.load_plan("昌乐"), year=2024)
    printed = str(review)
    assert printed.startswith("Pre-check of a mining right")
    assert "Verdict: undetermined" in printed
    assert all(finding.message.en.splitlines()[0] in printed for finding in review.findings)
