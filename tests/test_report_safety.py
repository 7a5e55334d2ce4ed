"""Hostile text in every attribute of a right, a layer and a plan: every report shows it and none runs it."""

import dataclasses
import io
import json
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from console import FAIL, SHILI, parsed
from console import mingeo as run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_files import LAID_OUT, Page, assert_nothing_is_live, blank_map, cells_of, members, needs_font, text_of
from tiny_plans import PLANE, square, tiny_plan, tiny_right

import mingeo
from mingeo.model import Layer
from mingeo.offences import offending_parts
from mingeo.report import reports_of, review_json
from mingeo.report.geojson import review_geojson
from mingeo.text import printable, same

__all__ = ["blank_map"]  # a fixture

HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "formula with a link": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1+1)",
    "tab and formula": "\t=1+1",
    "apostrophe": "'=1+1",
    "array formula": "{=1+1}",
    "number": "1e5",
    "address": "http://evil.example/x",
    "script": "<script>alert(1)</script>",
    "image": "\"><img src=x onerror='alert(1)'>",
    "end of table": "</td></tr></table></section><h1>x</h1>&amp;&lt;",
    "comment": "<!-- x --> ]]> <![CDATA[x]]>",
    "Jinja": "{{ 7*7 }}{% include '/etc/passwd' %}{# x #}",
    "format": "{n} {0} {name.__class__} %s %(x)s ${x} $x$",
    "Word field": "{ INCLUDETEXT file } MERGEFIELD \\* MERGEFORMAT",
    "Word XML": '<w:fldSimple w:instr="DDEAUTO c:\\\\x"/>',
    "control characters": "a\x00b\x01c\x1b[31md\x7fe\x85f",
    "line breaks": "a\nb\r\nc\x0bd\x0ce\u2028f",
    "turned direction": "a\u202eb\u2066c\u200fd",
    "no XML": "a\ufffeb\uffffc",
    "half a surrogate pair": "a\udc80b\ud800c",
    "beyond the plane": "\U00020bb7野家 \U0001f600",
    "long": "长name" * 2_000,
    "footer code": '&P&D&[File] &C&"Arial"',
}


def hostile_review(text):
    """Return a review that holds a text in every place where text can come from outside."""
    zone = {"zone_id": text, "name": text, "minerals": [text], "boundary": [0, 0, 400, 400], "clause": text}
    zone |= {"stated_area": "0.16 平方千米"}
    rules = [
        {"predicate": "within_block", "id": text, "clause": text, "parameters": {"kinds": ["mining_block"]}},
        {"predicate": "mineral_as_block", "clause": text, "parameters": {"kinds": ["mining_block"]}},
    ]
    plan = tiny_plan({"zones": [zone], "rules": rules})
    record = dataclasses.replace(
        plan.record, title=text, document_number=text, issuer=text, approved_by=text, county=text, clause=text
    )
    right = tiny_right({"square": [100, 100, 500, 200], "kind": "mining", "mineral": text})
    right = dataclasses.replace(
        right, name=text, scale=text, stage=text, path=text, sha256=text, interpretation=(same(text),)
    )
    layer = Layer(
        role=text,
        crs=PLANE,
        geometries=(square(0, 0, 150, 150), square(500, 100, 300, 50)),
        features=(text, "2"),
        names=(text, ""),
        path=text,
        sha256=text,
        interpretation=(same(text),),
    )
    found = mingeo.review_right(
        right, dataclasses.replace(plan, record=record), {text: layer}, year=2024, notes=[same(text)]
    )
    findings = [dataclasses.replace(one, needs=same(text), steps=(same(text),)) for one in found.findings]
    return dataclasses.replace(
        found, findings=tuple(findings), plan_state=(same(text),), switched_off=(text,), notes=(same(text),)
    )


@pytest.mark.usefixtures("blank_map")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_report_shows_hostile_text_and_runs_none(text):
    made = reports_of(hostile_review(text), LAID_OUT, explain=True)
    for suffix, content in made.items():
        assert_nothing_is_live(content, suffix)
        rows = cells_of(content, suffix)
        exact = [row for row in rows if printable(text) in row]
        # Name, mineral and scale of the right; role, path and hash of the layer; feature and name of the overlap.
        assert len(exact) >= 6, suffix
        assert text_of(content, suffix).count(printable(text)) >= 25, suffix


@pytest.mark.usefixtures("blank_map")
@pytest.mark.parametrize("name", ["script", "end of table", "Word XML", "control characters", "comment"])
def test_hostile_text_does_not_change_how_a_report_is_built(name):
    harmless = "甲" * 12
    parts = {}
    for text in (HOSTILE[name], harmless):
        made = reports_of(hostile_review(text), LAID_OUT, explain=True)
        page = Page(made[".html"].decode())
        document = docx.Document(io.BytesIO(made[".docx"]))
        book = openpyxl.load_workbook(io.BytesIO(made[".xlsx"]))
        parts[text] = (
            [tag for tag, _ in page.elements],
            [(len(table.rows), len(table.columns)) for table in document.tables],
            [paragraph.style.name for paragraph in document.paragraphs],
            [(sheet.title, sheet.max_row, sheet.max_column) for sheet in book],
        )
    assert parts[HOSTILE[name]] == parts[harmless]


@pytest.mark.usefixtures("blank_map")
@pytest.mark.parametrize("name", ["formula", "plus", "minus", "at", "number", "formula with a link", "apostrophe"])
def test_a_cell_holds_text_and_stays_text_when_it_is_edited(name):
    text = HOSTILE[name]
    book = openpyxl.load_workbook(io.BytesIO(reports_of(hostile_review(text), [".xlsx"])[".xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == printable(text)]
    assert len(cells) >= 10
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    if text[0] in "=+-@'":
        assert all(cell.quotePrefix for cell in cells)


@pytest.mark.usefixtures("blank_map")
def test_a_text_longer_than_a_cell_is_cut_and_says_so_in_excel_alone():
    text = "\U00020bb7" * 30_000 + "尾"
    made = reports_of(hostile_review(text), LAID_OUT)
    book = openpyxl.load_workbook(io.BytesIO(made[".xlsx"]))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert max(len(one.encode("utf-16-le")) // 2 for one in texts) <= 32_767
    cut = [one for one in texts if one.endswith("……（共 30001 个字符，此处只列前一部分）")]
    assert {one.partition("…")[0] for one in cut} == {"\U00020bb7" * 16_000}
    for suffix in (".html", ".docx"):
        assert text in text_of(made[suffix], suffix)


@pytest.mark.usefixtures("blank_map")
@pytest.mark.parametrize("name", ["control characters", "no XML", "half a surrogate pair", "line breaks"])
def test_every_member_of_a_package_is_well_formed(name):
    made = reports_of(hostile_review(HOSTILE[name]), [".docx", ".xlsx"])
    for content in made.values():
        for xml in members(content).values():
            assert ElementTree.fromstring(xml) is not None


@pytest.mark.usefixtures("blank_map")
def test_marks_that_turn_the_direction_of_writing_are_made_visible():
    for suffix, content in reports_of(hostile_review("a\u202eb"), LAID_OUT).items():
        text = text_of(content, suffix)
        assert "\u202e" not in text
        assert "a\\u202eb" in text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_and_geojson_hold_hostile_text_as_it_is(text):
    found = hostile_review(text)
    document = json.loads(review_geojson(found, offending_parts(found)))
    right, *parts = document["features"]
    assert (right["properties"]["name"], right["properties"]["mineral"]) == (text, text)
    assert {part["properties"]["name"] for part in parts if part["properties"]["part"] == "overlap"} == {text, ""}
    assert json.loads(review_json(found, explain=True))["findings"][0]["steps"] == [text]
    made = reports_of(found, [".geojson", ".json", ".txt"], explain=True)
    assert all(content.decode() for content in made.values())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_notebook_shows_hostile_text_and_runs_none(text):
    page = Page(hostile_review(text)._repr_html_())
    assert {tag for tag, _ in page.elements} <= {"div", "p", "b", "table", "tr", "td"}
    assert {name for _, attributes in page.elements for name in attributes} <= {"style", "colspan"}
    assert page.text.count(printable(text)) >= 6


@needs_font
@pytest.mark.parametrize("name", ["script", "format", "control characters", "half a surrogate pair"])
def test_the_map_is_drawn_with_hostile_names(name):
    page = Page(reports_of(hostile_review(HOSTILE[name]), [".html"])[".html"].decode())
    assert [tag for tag, _ in page.elements].count("img") == 1


def test_hostile_names_in_files_go_through_the_command_line(tmp_path):
    hostile = "=cmd|' /C calc'!A0<script>alert(1)</script>{{7*7}}"
    block = {"type": "Polygon", "coordinates": [[[121.2, 35.2], [121.21, 35.2], [121.21, 35.21], [121.2, 35.2]]]}
    feature = {"type": "Feature", "properties": {"name": hostile, "mineral": hostile}, "geometry": block}
    document = json.dumps({"type": "FeatureCollection", "features": [feature]})
    right, layer = tmp_path / "{{7*7}}<b>.geojson", tmp_path / "layer.geojson"
    for path in (right, layer):
        path.write_text(document.replace('"mineral"', '"remark"') if path == layer else document, encoding="utf-8")
    outputs = [tmp_path / f"out{suffix}" for suffix in LAID_OUT]
    given = ["--name", hostile, "--kind", "mining", "--layer", f"ecological_redline={layer}"]
    outcome = run("check", right, *SHILI, *given, *[w for path in outputs for w in ("-o", path)], "--json")
    assert outcome.status == FAIL
    assert parsed(outcome)["right"]["name"] == hostile
    for path in outputs:
        content = path.read_bytes()
        assert_nothing_is_live(content, path.suffix)
        assert text_of(content, path.suffix).count(hostile) >= 3


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), min_size=1, max_size=60))
def test_any_text_at_all_can_be_reported(blank_map, text):
    for suffix, content in reports_of(hostile_review(f"x{text}x"), LAID_OUT).items():
        assert_nothing_is_live(content, suffix)
        assert printable(f"x{text}x") in text_of(content, suffix)
