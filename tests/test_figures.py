"""Figures for paper: they are drawn, they are the same each time, and what cannot be drawn right is refused."""

import dataclasses
import struct
from xml.etree import ElementTree

import pytest
from console import FARMLAND, PLANS, PROTRUDING, REDLINE, assert_refused
from console import mingeo as run

import mingeo
from mingeo import maps
from mingeo.errors import ArgumentError
from mingeo.maps.sidebar import wrapped
from mingeo.maps.surround import degrees_text

font_manager = pytest.importorskip("matplotlib.font_manager", reason="needs matplotlib")
CHINESE = any("CJK" in entry.name for entry in font_manager.fontManager.ttflist)
needs_font = pytest.mark.skipif(not CHINESE, reason="needs a Chinese font, such as Debian's fonts-noto-cjk")

STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def invented():
    return mingeo.load_plan("示例县", PLANS)


@pytest.fixture(scope="module")
def review(invented):
    layers = {path.stem: mingeo.read_layer(path.stem, path) for path in (REDLINE, FARMLAND)}
    right = mingeo.read_right(PROTRUDING, kind="mining", mineral="建筑石料用灰岩", scale="200 万吨/年")
    return mingeo.review_right(right, invented, layers, year=2024)


@needs_font
@pytest.mark.parametrize("kind", STARTS)
def test_a_figure_is_the_same_each_time(review, kind):
    one = maps.map_figure(review=review, kind=kind)
    assert one.startswith(STARTS[kind])
    assert one == maps.map_figure(review=review, kind=kind)


@needs_font
def test_a_figure_has_the_size_of_a4_at_200_dots_an_inch(invented):
    width, height = struct.unpack(">II", maps.map_figure(invented)[16:24])
    assert (width, height) == (2338, 1654)


@needs_font
def test_an_svg_is_clean_and_loads_nothing(review):
    root = ElementTree.fromstring(maps.map_figure(review=review, kind="svg"))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"script", "image", "foreignObject", "text"}
    links = [value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")]
    assert all(link.startswith("#") for link in links)


@needs_font
@pytest.mark.parametrize(
    "name", ["$\\frac{1}{", "$x$", "</svg><script>", "{{ 7*7 }}", "%s %d {0}", "a\nb\x00c", "\U0001f600"]
)
def test_names_are_text_and_nothing_else(invented, name):
    zones = [dataclasses.replace(zone, name=name, clause=name) for zone in invented.zone_list]
    record = dataclasses.replace(invented.record, title=name)
    plan = dataclasses.replace(invented, zone_list=tuple(zones), record=record)
    drawn = maps.map_figure(plan, kind="svg")
    assert b"<script" not in drawn
    assert ElementTree.fromstring(drawn) is not None


@needs_font
def test_english_and_chinese_figures_differ(invented):
    assert maps.map_figure(invented, kind="svg") != maps.map_figure(invented, kind="svg", language="en")


@needs_font
@pytest.mark.parametrize("county", ["昌乐", "青州", "微山", "正宁"])
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_command_draws_every_plan_that_has_places(tmp_path, county, suffix):
    done = run("map", county, "-o", tmp_path / f"map{suffix}")
    assert done.status == 0, done.err
    assert (tmp_path / f"map{suffix}").read_bytes().startswith(STARTS[suffix[1:]])


@needs_font
def test_a_plan_without_any_place_is_refused(tmp_path):
    assert_refused(run("map", "山亭", "-o", tmp_path / "map.png"), "--right")
    assert list(tmp_path.iterdir()) == []


def test_without_a_chinese_font_there_is_a_clear_hint(invented, monkeypatch):
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with pytest.raises(ArgumentError, match="fonts-noto-cjk"):
        maps.map_figure(invented)


def test_lines_are_broken_by_columns_of_a_terminal():
    assert wrapped("一二三四ab", 4) == ["一二", "三四", "ab"]
    assert wrapped("", 4) == []


def test_rounding_carries_over():
    assert degrees_text(35.99999, True) == "36°00′00″"
