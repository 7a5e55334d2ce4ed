"""Reports: what stands in them is what the review says, in every form and both languages, and always the same bytes."""

import base64
import dataclasses
import hashlib
import io
import json
import re
import struct
import zipfile

import docx
import numpy as np
import openpyxl
import pyproj
import pytest
import shapely
from console import CHECKED, FAIL, PROTRUDING, REDLINE, REFUSED, assert_refused, parsed
from console import mingeo as run
from report_files import (
    LAID_OUT,
    Page,
    assert_nothing_is_live,
    blank_map,
    cells_of,
    font_manager,
    members,
    needs_font,
    protruding_review,
    text_of,
    with_steps,
)
from tiny_plans import PLANE, tiny_layers, tiny_plan, tiny_right

import mingeo
from mingeo.errors import ArgumentError, CRSError, FileWriteError
from mingeo.model import Layer, Overlap
from mingeo.report import SUFFIXES, reports_of, review_object, review_text, write_report
from mingeo.report.account import account_of
from mingeo.text import Text

__all__ = ["blank_map"]  # a fixture

ALL = [".html", ".docx", ".xlsx", ".geojson", ".json", ".txt"]


@pytest.fixture(scope="module")
def review():
    return protruding_review(name="示例采石场", method="open-pit", term=10)


@pytest.fixture(scope="module")
def reports(review):
    return {language: reports_of(review, ALL, language) for language in ("zh", "en")}


# What stands in a report


FACTS = {
    "name, kind, mineral, scale": ["示例采石场", "采矿权", "建筑石料用灰岩", "200 万吨/年"],
    "method and term": ["露天开采", "10 年"],
    "system and shape": ["2000 国家大地坐标系 3 度带第 40 带，横坐标含带号（EPSG:4528）", "1 个部分，4 个拐点"],
    "both areas, and the stated one": ["0.4832", "0.4832 平方千米"],
    "verdict": ["不通过"],
    "protrusion: 15 m of 640 m": ["最远 15.000 米", "超出面积 9600.00 平方米"],
    "clauses": ["三（一）3", "二（三）"],
    "what is not of the plan": ["本程序默认，非本规划"],
    "overlap with the red line, 15 m by 240 m": ["生态保护红线", "示例红线二（虚构）", "3600.00", "0.75%", "15.00"],
    "a layer that is clear": ["永久基本农田：2 个要素，没有重叠，也没有相接"],
    "what was not checked": ["公开出让：未核查，出让时须提供出让公告", "出让公告"],
    "how the file was read": ["拐点表：1 个部分，4 行坐标；七位数为纵坐标 X，八位数为横坐标 Y"],
    "hashes": [hashlib.sha256(path.read_bytes()).hexdigest() for path in (PROTRUDING, REDLINE)],
    "standing": ["本结果是预检，不是主管部门的审查意见"],
    "versions": [f"mingeo {mingeo.__version__}", f"GEOS {shapely.geos_version_string}", "PROJ "],
    "plan": ["示例县矿产资源总体规划（2021—2025 年）（虚构）", "示例县人民政府（虚构）", "2024", "0.05 米"],
}


@pytest.mark.parametrize("suffix", LAID_OUT)
@pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)
def test_a_report_says_what_the_review_found(reports, suffix, facts):
    text = text_of(reports["zh"][suffix], suffix)
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize("suffix", LAID_OUT)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_stands_once_in_the_table_with_outcome_and_clause(review, reports, suffix, language):
    rows = cells_of(reports[language][suffix], suffix)
    for entry in account_of(review, language).entries:
        wanted = {entry.outcome.text, entry.subject, entry.message, entry.clause}
        assert len([row for row in rows if wanted <= set(row)]) == 1, entry


CORNERS = [(3897560, 40609560), (3898200, 40609560), (3898200, 40610315), (3897560, 40610315)]
"""Northing and easting as the file gives them."""


def degrees(printed: str) -> float:
    parts = re.fullmatch(r"(\d+)°(\d\d)′(\d\d\.\d{3})″", printed)
    assert parts
    return int(parts[1]) + int(parts[2]) / 60 + float(parts[3]) / 3600


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_corners_stand_northing_first_as_given_and_in_degrees_minutes_seconds(reports, suffix):
    rows = [row for row in cells_of(reports["zh"][suffix], suffix) if row and re.fullmatch(r"J\d+", row[0])]
    assert [row[:3] for row in rows] == [
        [f"J{number}", f"{x}.000", f"{y}.000"] for number, (x, y) in enumerate(CORNERS, start=1)
    ]
    to_degrees = pyproj.Transformer.from_crs("EPSG:4528", "EPSG:4490", always_xy=True)
    for row, (x, y) in zip(rows, CORNERS, strict=True):
        there = [degrees(row[3]), degrees(row[4])]
        assert there == pytest.approx(to_degrees.transform(y, x), abs=0.00051 / 3600)


@pytest.mark.usefixtures("blank_map")
@pytest.mark.parametrize("suffix", LAID_OUT)
def test_an_english_report_has_no_chinese_but_what_the_data_say(suffix):
    plan = tiny_plan({"zones": [{"zone_id": "Z-1", "name": "block", "boundary": [0, 0, 900, 900]}]})
    record = dataclasses.replace(plan.record, title="Plan", county="Tiny", clause="General")
    within = {"id": "within", "predicate": "within_block", "clause": "one", "parameters": {"kinds": ["mining_block"]}}
    rules = tiny_plan({"rules": [within]}).rules
    right = tiny_right({"square": [100, 100, 500, 400], "kind": "mining", "name": "quarry"})
    plan = dataclasses.replace(plan, record=record, rules=rules)
    found = mingeo.review_right(right, plan, tiny_layers({"grazing": [[0, 0, 50, 50]]}), year=2024)
    found = dataclasses.replace(found, findings=tuple(one for one in found.findings if one.clause.source != "law"))
    found = dataclasses.replace(found, plan_state=())
    text = text_of(reports_of(found, [suffix], "en")[suffix], suffix)
    assert "Pre-check of a mining right against its plan" in text
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_numbers_of_findings_run_through_and_mandatory_ones_stand_first(review, reports, suffix):
    entries = sorted(account_of(review).entries, key=lambda entry: entry.number)
    assert [entry.number for entry in entries] == list(range(1, len(review.findings) + 1))
    rank = {"强制性": 0, "原则性": 1, "程序性": 2, "政策性": 3}
    worst = {"fail": 0, "undetermined": 1, "pass": 2}
    order = [(rank[entry.strength], worst[entry.outcome.tone]) for entry in entries]
    assert order == sorted(order)
    text = text_of(reports["zh"][suffix], suffix)
    places = [text.index(entry.message) for entry in entries]
    assert places == sorted(places)


def test_a_stated_area_is_compared_with_both_areas():
    """755 m by 640 m is 0.4832 km² in the plane; on the ellipsoid, 110 km from the meridian, it is 0.03 % less."""
    exact = account_of(protruding_review(stated_area="0.4832 平方千米")).section("areas").blocks[0]
    assert [row[1].text for row in exact.rows[:2]] == ["0.4831", "0.4832"]
    assert [row[2].text for row in exact.rows[:2]] == ["不符", "相符"]
    assert exact.rows[2][1:] == ("0.4832 平方千米", "与高斯平面面积相符")
    wrong = account_of(protruding_review(stated_area="0.6 平方千米")).section("areas").blocks[0]
    assert [row[2].text for row in wrong.rows[:2]] == ["不符", "不符"]
    assert wrong.rows[2][1:] == ("0.6 平方千米", "与两者都不符")
    unsaid = account_of(protruding_review(stated_area=None)).section("areas").blocks[0]
    assert len(unsaid.head) == 2


def test_what_nobody_said_is_named_as_not_given():
    rows = dict(account_of(protruding_review(scale=None)).section("right").blocks[0].rows)
    assert (rows["生产规模"], rows["年限"], rows["开采标高"]) == ("未提供", "未提供", "未提供")
    assert "矿石体重" not in rows


def test_holes_parts_and_elevations_are_told_apart():
    geometry = shapely.MultiPolygon(
        [
            shapely.Polygon(shapely.box(0, 0, 90, 90).exterior, [shapely.box(10, 10, 20, 20).exterior]),
            shapely.box(200, 0, 250, 50),
        ]
    )
    geometry = shapely.transform(geometry, lambda places: places + np.array([40_500_000, 3_900_000]))
    right = dataclasses.replace(tiny_right({"square": [0, 0, 9, 9]}), geometry=geometry, elevations=((120, 60.5), None))
    account = account_of(mingeo.review_right(right, tiny_plan({}), year=2024))
    table = account.section("corners").blocks[1]
    titles = [row[0] for row in table.rows]
    assert [titles.count(title) for title in ("区域 1", "区域 1 的扣除范围 1", "区域 2")] == [4, 4, 4]
    facts = dict(account.section("right").blocks[0].rows)
    assert facts["图形"] == "2 个部分，12 个拐点"
    assert facts["开采标高"] == "区域 1: 120 米至 60.5 米".replace(": ", "：")


def test_a_right_in_degrees_has_its_degrees_as_given():
    right = tiny_right({"square": [0, 0, 500, 400], "crs": "EPSG:4490"})
    note, table = account_of(mingeo.review_right(right, tiny_plan({}), year=2024)).section("corners").blocks
    assert note.text.startswith("经纬度按文件所给，2000 国家大地坐标系，经纬度（EPSG:4490）")
    # The square stands on the central meridian of zone 40, 120° E, at 40,500,000 m.
    assert table.rows[0][3] == "120°00′00.000″"
    assert [cell.text for cell in table.rows[0][1:3]] == ["3900000.000", "40500000.000"]


def test_the_verdict_is_given_its_reasons(review):
    assert account_of(review).reasons.startswith("2 项强制性要求不通过")
    bare = mingeo.review_right(tiny_right({"square": [0, 0, 9, 9]}), tiny_plan({}), year=2024)
    none = dataclasses.replace(bare, findings=())
    assert account_of(none).reasons == "没有一项强制性要求可以检查"
    passing = dataclasses.replace(review, findings=tuple(one for one in review.findings if one.outcome == "pass"))
    assert account_of(passing, "en").reasons == "every mandatory requirement passes"


def test_layers_that_were_not_given_and_zones_without_boundary_do_not_read_as_clear():
    plan = mingeo.load_plan("370725")
    right = mingeo.read_right(PROTRUDING, kind="mining")
    account = account_of(mingeo.review_right(right, plan, year=2024))
    (left,) = account.section("overlaps").blocks
    bare = sum(zone.boundary is None for zone in plan.zone_list)
    assert left.items == ("未提供约束图层，与约束图层的重叠未核查", f"规划分区中 {bare} 个没有边界，与它们的重叠未核查")


def test_a_layer_for_distances_is_not_called_clear_of_overlap(review):
    railway = Layer("railway", PLANE, (shapely.LineString([(40609000, 3897000), (40611000, 3899000)]),), ("1",), ("",))
    told = dataclasses.replace(review, layers=(*review.layers, railway))
    lines = account_of(told).section("overlaps").blocks[-1].items
    assert "铁路：1 个要素，只量距离，不作重叠计算" in lines


@needs_font
def test_a_line_layer_is_drawn_on_the_map(review):
    railway = Layer("railway", PLANE, (shapely.LineString([(40609000, 3897000), (40611000, 3899000)]),), ("1",), ("",))
    told = dataclasses.replace(review, layers=(*review.layers, railway))
    assert b"data:image/png" in reports_of(told, [".html"])[".html"]


@pytest.mark.usefixtures("blank_map")
def test_silences_state_and_switched_off_rules_are_printed_where_there_are_any(review):
    told = dataclasses.replace(
        review,
        plan=mingeo.load_plan("370725"),
        plan_state=(Text("已按 2024 年调整", "as adjusted in 2024"),),
        switched_off=("plan_period",),
    )
    for language, words in (
        ("zh", ["已按 2024 年调整", "plan_period", "按用户要求停用", "本规划未作规定", "避让生态保护红线"]),
        ("en", ["as adjusted in 2024", "plan_period", "Switched off by the user", "The plan does not say"]),
    ):
        made = reports_of(told, [*LAID_OUT, ".txt"], language)
        for suffix, content in made.items():
            text = content.decode() if suffix == ".txt" else text_of(content, suffix)
            assert [word for word in words if word not in text] == [], suffix
    assert review_object(told)["switched_off"] == ["plan_period"]
    assert review_object(told)["plan"]["state"] == ["已按 2024 年调整"]


# Arithmetic


@pytest.mark.usefixtures("blank_map")
@pytest.mark.parametrize("suffix", [*LAID_OUT, ".txt", ".json"])
def test_the_arithmetic_is_shown_where_asked_for_and_only_there(review, suffix):
    told = with_steps(review)
    for explain in (True, False):
        content = reports_of(told, [suffix], explain=explain)[suffix]
        text = text_of(content, suffix) if suffix in LAID_OUT else content.decode()
        shown = [number for number in range(1, len(told.findings) + 1) if f"第{number}项：1 + 1 = 2" in text]
        assert shown == (list(range(1, len(told.findings) + 1)) if explain else [])


def test_english_text_has_english_brackets_commas_and_colons(review):
    lines = review_text(review, "en").splitlines()
    (verdict,) = [line for line in lines if line.startswith("Verdict")]
    assert re.fullmatch(r"Verdict: fail \(pass \d+, fail \d+, undetermined \d+\)", verdict)
    findings = [line for line in lines if line.startswith("  - ") and line.endswith("]")]
    assert len(findings) == len(review.findings)
    assert all(re.search(r" \[(mandatory|in principle|procedure|policy), [^［］，]+\]$", line) for line in findings)
    assert any(line.endswith("[procedure, laws and regulations concerned, law, not this plan]") for line in findings)
    assert not any("［" in line for line in lines)


def test_text_begins_with_what_the_findings_rest_on(review):
    explored = dataclasses.replace(review.right, kind="exploration", method=None, term_years=None, stage="普查")
    bare = dataclasses.replace(review, right=explored)
    for told, wanted, missing in (
        (review, ["开采方式  露天开采", "年限      10 年"], "勘查阶段"),
        (bare, ["勘查阶段  普查"], "开采方式"),
    ):
        first = review_text(told).split("\n\n")[1].splitlines()
        assert [line for line in wanted if line not in first] == []
        assert not any(line.startswith(missing) for line in first)


def test_in_the_text_each_step_stands_under_its_finding(review):
    lines = review_text(with_steps(review), explain=True).splitlines()
    at = lines.index(next(line for line in lines if "最远 15.000 米" in line))
    assert lines[at + 1].strip().endswith("1 + 1 = 2")


# The forms


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_review_gives_the_same_bytes(review, reports, language):
    assert reports_of(review, ALL, language) == reports[language]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_no_member_of_a_package_says_when_it_was_made(reports, suffix):
    with zipfile.ZipFile(io.BytesIO(reports["zh"][suffix])) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None
    core = members(reports["zh"][suffix])["docProps/core.xml"]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_nothing_in_a_report_is_live(reports, suffix):
    for language in ("zh", "en"):
        assert_nothing_is_live(reports[language][suffix], suffix)


def test_the_page_forbids_itself_everything_but_its_own_style(reports):
    page = Page(reports["zh"][".html"].decode())
    (policy,) = [found["content"] for tag, found in page.elements if tag == "meta" and "http-equiv" in found]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_is_balanced_and_has_one_title(reports):
    html = reports["zh"][".html"].decode()
    for tag in ("table", "tr", "td", "th", "section", "ul", "li", "div", "p", "tbody", "thead", "figure"):
        assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag
    assert html.count("<h1>") == 1


def test_word_tables_fit_the_page_and_repeat_their_heads(reports):
    document = docx.Document(io.BytesIO(reports["zh"][".docx"]))
    first = document.sections[0]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    room = (first.page_width - first.left_margin - first.right_margin) / 635  # twentieths of a point
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    heads = 0
    for table in document.tables:
        grid = [int(column.get(f"{word}w")) for column in table._tbl.iter(f"{word}gridCol")]
        assert sum(grid) <= room + len(grid)
        for row in table._tbl.iter(f"{word}tr"):
            widths = [int(one.get(f"{word}w")) for one in row.iter(f"{word}tcW")]
            assert sum(widths) == sum(grid)
            assert row.find(f"{word}trPr/{word}cantSplit") is not None
        heads += len(list(table._tbl.iter(f"{word}tblHeader")))
    assert heads == 6  # areas, findings, overlaps, not checked, layers, corners


def test_word_sets_chinese_in_a_chinese_font(reports):
    document = docx.Document(io.BytesIO(reports["zh"][".docx"]))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    used = {paragraph.style.name for paragraph in document.paragraphs}
    used |= {p.style.name for table in document.tables for row in table.rows for c in row.cells for p in c.paragraphs}
    fonts = {name: document.styles[name].element.rPr.rFonts.get(f"{word}eastAsia") for name in used}
    assert set(fonts.values()) == {"宋体", "黑体"}
    assert fonts["Heading 1"] == fonts["Title"] == "黑体"
    languages = {mark.get(f"{word}eastAsia") for mark in document.styles.element.iter(f"{word}lang")}
    assert languages == {"zh-CN"}


def test_word_headings_are_headings(reports):
    document = docx.Document(io.BytesIO(reports["zh"][".docx"]))
    heads = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert heads[:3] == ["一、矿业权", "二、面积", "三、审查意见"]
    assert heads[-1] == "十二、附图"


def test_excel_has_a_sheet_for_each_question_and_numbers_are_numbers(reports):
    book = openpyxl.load_workbook(io.BytesIO(reports["zh"][".xlsx"]))
    assert book.sheetnames == ["结论", "审查意见", "重叠", "拐点", "图层", "未核查", "附图"]
    english = openpyxl.load_workbook(io.BytesIO(reports["en"][".xlsx"]))
    assert english.sheetnames == ["Verdict", "Findings", "Overlaps", "Corners", "Layers", "Not checked", "Map"]
    corner = [cell.value for cell in book["拐点"][2]]
    assert corner[:3] == ["J1", 3897560, 40609560]
    overlap = [cell.value for cell in book["重叠"][2]]
    assert overlap[3] == pytest.approx(3600)
    assert overlap[4] == pytest.approx(3600 / (755 * 640))
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", "9") or (
            sheet.page_setup.orientation,
            sheet.page_setup.paperSize,
        ) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert [book[name].freeze_panes for name in ("审查意见", "重叠", "拐点", "图层")] == ["A2"] * 4


@needs_font
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_map_is_one_picture_of_a4(reports, suffix):
    with zipfile.ZipFile(io.BytesIO(reports["zh"][suffix])) as package:
        (picture,) = [name for name in package.namelist() if name.endswith(".png")]
        assert struct.unpack(">II", package.read(picture)[16:24]) == (2338, 1654)


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_without_a_chinese_font_the_report_says_that_it_has_no_map(review, monkeypatch, suffix):
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    text = text_of(reports_of(review, [suffix])[suffix], suffix)
    assert "没有绘图：没有找到含中文的字体" in text


@pytest.mark.usefixtures("blank_map")
def test_a_table_too_long_for_a_page_says_so_and_the_workbook_has_all(review, monkeypatch):
    monkeypatch.setattr("mingeo.report.html._MOST_ROWS", 3)
    monkeypatch.setattr("mingeo.report.docx._MOST_ROWS", 3)
    made = reports_of(review, LAID_OUT)
    for suffix in (".html", ".docx"):
        text = text_of(made[suffix], suffix)
        assert "共 4 行，此处只列前 3 行" in text
        assert "J4" not in text
    assert "J4" in text_of(made[".xlsx"], ".xlsx")


def test_the_text_and_json_are_those_of_before(review):
    made = reports_of(review, [".txt", ".json"])
    assert made[".txt"].decode() == review_text(review)
    assert json.loads(made[".json"]) == review_object(review)


# A notebook


def test_a_notebook_shows_the_same_findings(review, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    html = review._repr_html_()
    assert html.startswith("<div>")
    text = Page(html).text
    for entry in account_of(review).entries:
        assert entry.message in text
    assert "结论：不通过" in text
    assert not {name for name, _ in Page(html).elements} & {"script", "style", "img", "a"}


# Writing


@pytest.mark.parametrize("suffix", ALL)
def test_write_report_writes_what_the_ending_says(review, reports, tmp_path, suffix):
    path = tmp_path / f"报告{suffix}"
    write_report(review, path)
    assert path.read_bytes() == reports["zh"][suffix]


def test_write_report_takes_the_language_and_an_ending_in_capitals(review, reports, tmp_path):
    write_report(review, str(tmp_path / "REPORT.TXT"), "en")
    assert (tmp_path / "REPORT.TXT").read_bytes() == reports["en"][".txt"]


def test_another_ending_is_refused_and_a_missing_folder_told(review, tmp_path):
    with pytest.raises(ArgumentError, match=re.escape(".docx")):
        write_report(review, tmp_path / "report.pdf")
    with pytest.raises(FileWriteError):
        write_report(review, tmp_path / "none" / "report.txt")
    assert list(tmp_path.iterdir()) == []
    assert set(SUFFIXES) == set(ALL)


def test_geojson_of_a_right_on_another_datum_is_refused(tmp_path):
    right = dataclasses.replace(tiny_right({"square": [0, 0, 500, 400]}), crs="EPSG:2364")
    found = mingeo.review_right(right, tiny_plan({}), year=2024)
    with pytest.raises(CRSError):
        write_report(found, tmp_path / "right.geojson")
    assert list(tmp_path.iterdir()) == []
    text = text_of(reports_of(found, [".html"])[".html"], ".html")
    assert "没有绘图" in text
    assert "Xian 1980" in text


# The command line


def test_several_outputs_are_written_at_once(tmp_path):
    paths = [tmp_path / f"out{suffix}" for suffix in ALL]
    outcome = run("check", PROTRUDING, *CHECKED, *[word for path in paths for word in ("-o", path)])
    assert outcome.status == FAIL
    assert outcome.err == "".join(f"written: {path}\n" for path in paths) or "已写" in outcome.err
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == outcome.out
    assert docx.Document(str(paths[1])).tables
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["verdict"] == "fail"


def test_explain_shows_the_arithmetic_on_the_terminal_and_in_json():
    plain, told = run("check", PROTRUDING, *CHECKED), run("check", PROTRUDING, *CHECKED, "--explain")
    assert plain.status == told.status == FAIL
    assert len(told.out.splitlines()) >= len(plain.out.splitlines())
    assert [line for line in told.out.splitlines() if not line.startswith("    · ")] == plain.out.splitlines()
    assert all("steps" in one for one in parsed(run("check", PROTRUDING, *CHECKED, "--json", "--explain"))["findings"])


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.doc", "report.xls"])
def test_an_unknown_ending_is_refused_before_anything_is_read(tmp_path, name):
    outcome = run("check", tmp_path / "missing.txt", *CHECKED, "-o", tmp_path / name)
    assert_refused(outcome, name)
    assert "missing.txt" not in outcome.err


def test_an_output_given_twice_is_refused(tmp_path):
    twice = ["-o", tmp_path / "a.html", "-o", tmp_path / "." / "a.html"]
    assert_refused(run("check", PROTRUDING, *CHECKED, *twice), "a.html")
    also = ["-o", tmp_path / "a.html", "--map", tmp_path / "a.html"]
    assert_refused(run("check", PROTRUDING, *CHECKED, *also), "a.html")
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_an_input_is_refused(tmp_path):
    layer = tmp_path / "layer.geojson"
    layer.write_bytes(REDLINE.read_bytes())
    outcome = run("check", PROTRUDING, *CHECKED, "--layer", f"grazing={layer}", "-o", layer)
    assert_refused(outcome, "layer.geojson")
    assert layer.read_bytes() == REDLINE.read_bytes()


def test_where_one_output_cannot_be_made_none_is_written(tmp_path):
    right = tmp_path / "old.geojson"
    corners = [[40_500_000, 3_900_000], [40_500_500, 3_900_000], [40_500_500, 3_900_400], [40_500_000, 3_900_000]]
    crs = {"type": "name", "properties": {"name": "EPSG:2364"}}
    shape = {"type": "Polygon", "coordinates": [corners], "crs": crs}
    right.write_text(json.dumps(shape), encoding="utf-8")
    outputs = ["-o", tmp_path / "out.txt", "-o", tmp_path / "out.geojson"]
    outcome = run("check", right, "--plan", "370725", *outputs)
    assert outcome.status == REFUSED, outcome
    assert [path.name for path in tmp_path.iterdir()] == ["old.geojson"]


def test_the_depth_and_both_shares_of_each_overlap_are_those_of_the_review(review, reports):
    book = openpyxl.load_workbook(io.BytesIO(reports["zh"][".xlsx"]))["重叠"]
    rows = [[cell.value for cell in row] for row in book.iter_rows(min_row=2, max_row=1 + len(review.overlaps))]
    for row, one in zip(rows, review.overlaps, strict=True):
        assert row[1] == one.feature
        assert row[3:7] == pytest.approx([one.overlap_m2, one.share_of_right, one.share_of_feature, one.depth_m])


def test_contact_along_a_boundary_is_listed_as_contact(review):
    touching = Overlap("ecological_redline", "1", "红线", 0.0, 0.0, 0.0, 0.0, True, "surveyed")
    account = account_of(dataclasses.replace(review, overlaps=(touching,)))
    assert account.section("overlaps").blocks[0].rows[0][-1] == "仅相接"
