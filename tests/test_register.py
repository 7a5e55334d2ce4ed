"""The register's loader: what it refuses, with file and line; and the frames of zones that it gives.

Broken registers are made from the invented county of data/examples, one edit at a time. The line that a
problem must bear is looked up in the broken file itself.
"""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pyproj
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

import mingeo
from mingeo.errors import ArgumentError, FileReadError, PlanDataError, UnknownPlanError
from mingeo.measure import circle_of_area
from mingeo.plans import zones_dir

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "data" / "examples" / "plans"
PLAN_ID = "999999-shili"
TOML, CSV, BOUNDARIES = "plan.toml", "zones.csv", "boundaries.geojson"

# GB 22021-2008: the semi-major axis and the inverse flattening of the CGCS2000 ellipsoid.
CGCS2000 = pyproj.Geod(a=6_378_137.0, rf=298.257222101)


class Folder(NamedTuple):
    """A copy of the example county's folder, to be broken."""

    path: Path

    def text(self, file):
        return (self.path / file).read_text(encoding="utf-8")

    def edit(self, file, old, new):
        text = self.text(file)
        assert text.count(old) == 1, f"{file} has {text.count(old)} times {old!r}"
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")

    def append(self, file, lines):
        (self.path / file).write_text(self.text(file) + lines, encoding="utf-8")

    def set_cell(self, zone_id, /, **cells):
        """Put cells into the row of a zone, every other byte of zones.csv left as it is."""
        lines = self.text(CSV).splitlines()
        header = next(csv.reader(lines[:1]))
        at = self.row(zone_id) - 1
        row = dict(zip(header, next(csv.reader([lines[at]])), strict=True)) | cells
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerow(row.values())
        lines[at] = written.getvalue().removesuffix("\n")
        (self.path / CSV).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def set_property(self, zone_id, /, **properties):
        """Put properties into the boundary of a zone; None takes one away."""
        document = json.loads(self.text(BOUNDARIES))
        [feature] = [one for one in document["features"] if one["properties"]["zone_id"] == zone_id]
        both = feature["properties"] | properties
        feature["properties"] = {key: value for key, value in both.items() if value is not None}
        (self.path / BOUNDARIES).write_text(json.dumps(document), encoding="utf-8")

    def line(self, file, marker):
        """Return the line, from 1, on which a text first stands."""
        return next(n for n, line in enumerate(self.text(file).split("\n"), start=1) if marker in line)

    def row(self, zone_id):
        """Return the line on which the row of a zone starts."""
        above, *_ = self.text(CSV).split(f"\n{zone_id},")
        return above.count("\n") + 2

    def header_line(self, marker):
        """Return the line of the [table] of plan.toml in which a text first stands."""
        above = self.text(TOML).split("\n")[: self.line(TOML, marker)]
        return max(n for n, line in enumerate(above, start=1) if line.startswith("["))

    def load(self):
        return mingeo.load_plan(PLAN_ID, zones=self.path.parent)

    def problems(self):
        """Return (file, line, message) of every problem."""
        with pytest.raises(PlanDataError) as caught:
            self.load()
        return [(problem.path.name, problem.line, problem.what.en) for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(EXAMPLES / PLAN_ID, tmp_path / "register" / PLAN_ID)
    return Folder(tmp_path / "register" / PLAN_ID)


def places(problems):
    return {(file, line) for file, line, _ in problems}


def messages(problems):
    return "\n".join(message for *_, message in problems)


def test_the_example_county_itself_loads(folder):
    assert folder.load().record.county == "示例县"


# --------------------------------------------------------------------------------------- plan.toml

NEW_RULE = """
[[rules]]
id = "another"
predicate = "within_block"
strength = "mandatory"
clause = "九"
applies_to = { kind = "mining" }
parameters = { kinds = ["mining_block"] }
summary = { zh = "新", en = "new" }
"""


# what stands in plan.toml, what it becomes, the text on the line to be named, what is said
TOML_FAULTS = [
    ("schema = 1", "schema = 2", "schema = 2", "schema should be 1"),
    ('id = "999999-shili"', 'id = "shili"', 'id = "shili"', "999999-shili"),
    ("base_year = 2020", 'base_year = "2020"', "base_year", "should be int"),
    ("base_year = 2020", "base_year = 2020.5", "base_year", "should be int"),
    ("text_complete = true", "text_complete = 1", "text_complete", "should be bool"),
    ("period_to = 2025", 'period_to = 2025\nissued_on = "2023-06-26"', "issued_on", "should be date"),
    ("period_to = 2025", "period_to = 2025\nscope_excludes = [1]", "scope_excludes", "list of strings"),
    ("period_to = 2025", "period_to = 2025\ncolour = 1", "colour", "unknown key colour"),
    ('minerals = ["石棉"]', 'minerals = "石棉"', 'minerals = "石棉"', "list of strings"),
    ("medium = 50", 'medium = "50"', "medium", "should be float"),
    ("medium = 50", "middling = 50", "middling", "unknown key middling"),
    ('id = "open-offer"', 'id = "open-offer"\ncolour = 1', "colour", "unknown key colour"),
    ('"release_window"', '"release_windows"', '"release_windows"', "unknown predicate 'release_windows'"),
    ('"in_principle"', '"should"', '"should"', "unknown strength 'should'"),
    ('["key_mining_area"]', '["key_mine"]', '["key_mine"]', "unknown zone kind 'key_mine'"),
    ('["key_mining_area"]', "[]", "kinds = []", "parameter kinds"),
    ('["key_mining_area"]', '"key_mining_area"', 'kinds = "key', "parameter kinds"),
    ('role = "permanent_basic_farmland"', 'role = "farm"', 'role = "farm"', "parameter role"),
    ("years = 10", 'years = "10"', 'years = "10"', "parameter years"),
    ("years = 10", "years = 0", "years = 0", "parameter years"),
    ("years = 10, ", "", 'parameters = { of = "licence"', "parameter years is missing"),
    ("years = 10", "years = 10, months = 3", "months = 3", "unknown parameter months"),
    ('of = "licence"', 'of = "life"', 'of = "life"', "parameter of"),
    ('when = "grant"', 'when = "now"', 'when = "now"', "parameter when"),
    ('zh = "出让公告", ', "", 'document = { en = "the notice', "both zh and en"),
    (
        '{ zh = "公开出让", en = "rights are offered openly" }',
        '"公开出让"',
        'summary = "公开出让"',
        "both zh and en",
    ),
    ('method = "open-pit"', 'method = "strip"', 'method = "strip"', "should be"),
    ('method = "open-pit"', 'metod = "open-pit"', "metod", "unknown key metod"),
    ('period_to = 2025\nclause = "总则"', "period_to = 2025\nclause = 1", "clause = 1", "should be str"),
]


@pytest.mark.parametrize(("old", "new", "marker", "says"), TOML_FAULTS, ids=[says for *_, says in TOML_FAULTS])
def test_a_fault_of_plan_toml_is_named_with_its_line(folder, old, new, marker, says):
    folder.edit(TOML, old, new)

    problems = folder.problems()

    assert places(problems) == {(TOML, folder.line(TOML, marker))}
    assert says in messages(problems)


@pytest.mark.parametrize(
    ("gone", "marker", "says"),
    [
        ('county_code = "999999"\n', 'title = "示例县', "county_code is missing"),
        ("base_year = 2020\n", 'title = "示例县', "base_year is missing"),
        ('mineral = "水泥用灰岩"\n', "medium = 50", "mineral is missing"),
        ('id = "open-offer"\n', '"出让公告"', "id is missing"),
        ('predicate = "release_window"\n', 'id = "mining-release"', "predicate is missing"),
        ('parameters = { years = 10, of = "licence" }\n', 'id = "minimum-term"', "parameter years is missing"),
    ],
)
def test_what_is_missing_is_named_with_the_line_of_its_table(folder, gone, marker, says):
    folder.edit(TOML, gone, "")

    problems = folder.problems()

    assert places(problems) == {(TOML, folder.header_line(marker))}
    assert says in messages(problems)


@pytest.mark.parametrize(
    ("lines", "marker", "says"),
    [
        ('\n[[ruls]]\nid = "x"\n', "[[ruls]]", "unknown table or key ruls"),
        ('\n[[my-rules]]\nid = "x"\n', "[[my-rules]]", "unknown table or key my-rules"),
        ("\n[extra.table]\nx = 1\n", "[extra.table]", "unknown table or key extra"),
    ],
)
def test_an_unknown_table_is_named_with_its_line(folder, lines, marker, says):
    folder.append(TOML, lines)

    problems = folder.problems()

    assert places(problems) == {(TOML, folder.line(TOML, marker))}
    assert says in messages(problems)


TOML_CONTRADICTIONS = [
    ('id = "open-offer"', 'id = "minimum-term"', 'predicate = "needs_document"', "minimum-term"),
    ("period_from = 2021", "period_from = 2031", "period_from = 2031", "period_from is after period_to"),
    ('minerals = ["石棉"]', 'minerals = ["石绵"]', "石绵", "'石绵' is not in the table"),
    ('mineral = "水泥用灰岩"', 'mineral = "水尼用灰岩"', "水尼用灰岩", "'水尼用灰岩' is not in the table"),
    ('minerals = ["砂石类"]', 'minerals = ["沙石类"]', "沙石类", "'沙石类' is not in the table"),
    ("medium = 50", 'medium = 50\nzone_id = "999999-CM-09"', "999999-CM-09", "999999-CM-09"),
]


@pytest.mark.parametrize(
    ("old", "new", "marker", "says"), TOML_CONTRADICTIONS, ids=[says for *_, says in TOML_CONTRADICTIONS]
)
def test_a_contradiction_in_plan_toml_is_named_with_the_line_of_its_entry(folder, old, new, marker, says):
    folder.edit(TOML, old, new)

    problems = folder.problems()

    assert says in messages(problems)
    [(file, line)] = places(problems)
    assert file == TOML
    assert line in range(folder.header_line(marker), folder.line(TOML, marker) + 1)


def test_a_rule_on_an_indicator_that_the_plan_does_not_have_is_refused(folder):
    of_an_indicator = NEW_RULE.replace("within_block", "indicator_limit")
    folder.append(TOML, of_an_indicator.replace('kinds = ["mining_block"]', 'indicator = "矿山数量"'))

    problems = folder.problems()

    assert "names the indicator '矿山数量', of which there are 0" in messages(problems)
    [(file, line)] = places(problems)
    assert file == TOML
    assert line in range(folder.header_line('id = "another"'), folder.line(TOML, '"矿山数量"') + 1)


@pytest.mark.parametrize(
    ("old", "new", "marker"),
    [
        ('predicate = "within_block"', 'predicate = ["within_block"]', 'predicate = ["within_block"]'),
        ('strength = "mandatory"', 'strength = ["mandatory"]', 'strength = ["mandatory"]'),
        ('applies_to = { kind = "mining" }', 'applies_to = "mining"', 'applies_to = "mining"'),
        ('parameters = { kinds = ["mining_block"] }', 'parameters = "mining_block"', 'parameters = "mining_block"'),
        ('["mining_block"]', '[["mining_block"]]', '[["mining_block"]]'),
        ('clause = "九"', "clause = 9", "clause = 9"),
        ('{ zh = "新", en = "new" }', "{ zh = 1, en = 2 }", "zh = 1"),
    ],
)
def test_a_value_of_a_wrong_type_in_a_rule_is_a_problem_not_a_crash(folder, old, new, marker):
    assert NEW_RULE.count(old) == 1
    folder.append(TOML, NEW_RULE.replace(old, new))

    assert places(folder.problems()) == {(TOML, folder.line(TOML, marker))}


@pytest.mark.parametrize(
    ("lines", "marker"),
    [
        ('surveys = "none"\n', "surveys ="),
        ('indicators = ["矿山数量"]\n', "indicators ="),
        ("[baseline]\nname = 'x'\n", "[baseline]"),
    ],
)
def test_a_table_of_a_wrong_type_is_a_problem_not_a_crash(folder, lines, marker):
    folder.edit(TOML, "schema = 1\n", "")
    folder.edit(TOML, 'id = "999999-shili"\n', f'schema = 1\nid = "999999-shili"\n{lines}')

    assert places(folder.problems()) == {(TOML, folder.line(TOML, marker))}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("medium = 50", "medium = nan"),
        ("medium = 50", "medium = inf"),
        ("medium = 50", "medium = -50"),
        ("years = 10", "years = inf"),
    ],
)
def test_a_figure_that_no_plan_can_print_is_refused(folder, old, new):
    folder.edit(TOML, old, new)

    assert places(folder.problems()) == {(TOML, folder.line(TOML, new))}


def test_broken_toml_is_named_with_its_line(folder):
    folder.edit(TOML, "base_year = 2020", "base_year = = 2020")

    problems = folder.problems()

    assert "is not TOML" in messages(problems)
    assert f"line {folder.line(TOML, 'base_year')}" in messages(problems)
    assert places(problems) == {(TOML, folder.line(TOML, "base_year"))}


@pytest.mark.parametrize("file", [TOML, CSV])
def test_a_file_that_is_not_utf8_is_refused(folder, file):
    (folder.path / file).write_bytes(folder.text(file).encode("gbk"))

    problems = folder.problems()

    assert {name for name, *_ in problems} == {file}
    assert "utf-8" in messages(problems)


# --------------------------------------------------------------------------------------- zones.csv


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("zone_id,kind", "id,kind"),
        ("zone_id,kind", "kind,zone_id"),
        (",clause,note\n", ",clause\n"),
        (",clause,note\n", ",clause,note,colour\n"),
        ("zone_id,kind", "\ufeffzone_id,kind"),
    ],
)
def test_wrong_columns_are_a_problem_of_line_1(folder, old, new):
    folder.edit(CSV, old, new)

    problems = folder.problems()

    assert (CSV, 1) in places(problems)
    assert "wrong columns" in messages(problems)


ROW_FAULTS = [
    ("999999-MB-02", {"kind": "mine_block"}, "unknown kind 'mine_block'"),
    ("999999-MB-02", {"kind": "exploration_block"}, "starts with 999999-EB-"),
    ("999999-EB-01", {"zone_id": "370725-EB-01"}, "999999"),
    ("999999-EB-01", {"clause": ""}, "clause is empty"),
    ("999999-EB-01", {"minerals": "铁矿、某种石头"}, "'某种石头' is not in the table"),
    ("999999-MB-02", {"parent_id": "999999-KM-09"}, "there is no parent 999999-KM-09"),
    ("999999-MB-03", {"parent_id": "999999-MB-03"}, "its own parent"),
    ("999999-MB-03", {"zone_id": "999999-MB-02"}, "repeats line 4"),
    ("999999-EB-01", {"stated_area_km2": "3.1"}, "is not 3.1 km2"),
    ("999999-EB-01", {"stated_area": "3 公顷"}, "is not 3.0 km2"),
    ("999999-EB-01", {"stated_area": "3 桶"}, "cannot read"),
    ("999999-EB-01", {"stated_area": "3 万吨"}, "is not an area"),
    ("999999-EB-01", {"stated_area": ""}, "go together"),
    ("999999-EB-01", {"stated_area_km2": ""}, "go together"),
    ("999999-EB-01", {"stated_area_km2": "three"}, "is not a number"),
    ("999999-EB-01", {"stated_area_km2": "nan"}, "stated_area_km2"),
    ("999999-EB-01", {"stated_area_km2": "-3", "stated_area": "3 平方千米"}, "out of range"),
    ("999999-EB-01", {"stated_area_km2": "0", "stated_area": "0 平方千米"}, "stated_area_km2"),
    ("999999-EB-01", {"release_from": "soon"}, "is not a number"),
    ("999999-EB-01", {"release_from": "1999"}, "out of range"),
    ("999999-EB-01", {"release_from": "2_022"}, "is not a number"),
    ("999999-EB-01", {"release_from": ""}, "go together"),
    ("999999-EB-01", {"release_from": "2025"}, "release_from is after release_to"),
    ("999999-EB-01", {"planned_rights": "1.5"}, "is not a number"),
    ("999999-EB-01", {"planned_rights": "-1"}, "out of range"),
    ("999999-MB-03", {"lon": "118.9"}, "go together"),
    ("999999-MB-03", {"lon": "139.7", "lat": "35.7", "radius_m": "500", "place_source": "guess: x"}, "lon 139.7"),
    ("999999-MB-03", {"lon": "36.4", "lat": "118.9", "radius_m": "500", "place_source": "guess: x"}, "lat 118.9"),
    ("999999-MB-03", {"lon": "118.9", "lat": "36.4", "radius_m": "500", "place_source": "sure: x"}, "place_source"),
    ("999999-MB-03", {"lon": "118.9", "lat": "36.4", "radius_m": "0", "place_source": "guess: x"}, "radius_m"),
]


@pytest.mark.parametrize(("zone_id", "cells", "says"), ROW_FAULTS, ids=[says for *_, says in ROW_FAULTS])
def test_a_fault_of_a_row_is_named_with_its_line(folder, zone_id, cells, says):
    line = folder.row(zone_id)
    folder.set_cell(zone_id, **cells)
    if "zone_id" in cells:
        (folder.path / BOUNDARIES).unlink()

    problems = folder.problems()

    assert places(problems) == {(CSV, line)}
    assert says in messages(problems)


def test_a_child_larger_than_its_parent_is_refused(folder):
    folder.set_cell("999999-MB-02", stated_area_km2="12.01", stated_area="12.01 平方千米")
    folder.set_cell("999999-MB-01", parent_id="")

    problems = folder.problems()

    assert places(problems) == {(CSV, folder.row("999999-MB-02"))}
    assert "cannot hold" in messages(problems)


def test_children_larger_than_their_parent_only_together_are_refused(folder):
    folder.set_cell("999999-MB-01", stated_area_km2="7", stated_area="7 平方千米")
    folder.set_cell("999999-MB-02", stated_area_km2="5.5", stated_area="5.5 平方千米")

    problems = folder.problems()

    assert places(problems) == {(CSV, folder.row("999999-MB-02"))}
    assert "12.5 km2" in messages(problems)


def test_children_that_fill_their_parent_exactly_are_welcome(folder):
    """0.1 + 0.2 is 0.3 on paper, and more than 0.3 in binary floating point."""
    folder.set_cell("999999-KM-01", stated_area_km2="0.3", stated_area="0.3 平方千米")
    folder.set_cell("999999-MB-01", stated_area_km2="0.1", stated_area="0.1 平方千米")
    folder.set_cell("999999-MB-02", stated_area_km2="0.2", stated_area="0.2 平方千米")

    assert folder.load().zone("999999-KM-01").stated_area_km2 == 0.3


@pytest.mark.parametrize(("cells", "count"), [("999999-MB-09,mining_block", 2), ("", 0)])
def test_a_row_of_too_few_cells_is_named_with_its_line(folder, cells, count):
    folder.append(CSV, f"{cells}\n")

    problems = folder.problems()

    assert problems == [(CSV, 7, f"{count} cells, not 19")]


def test_a_cell_of_several_lines_does_not_shift_the_lines_of_later_rows(folder):
    folder.set_cell("999999-MB-01", note="一\n二\n三")
    folder.set_cell("999999-EB-01", kind="mine")

    assert folder.row("999999-EB-01") == 6 + 2
    assert places(folder.problems()) == {(CSV, 8)}


def test_a_quote_out_of_place_is_named_with_its_line(folder):
    folder.edit(CSV, "丙沟铁矿普查（虚构）", '"丙沟"铁矿普查')

    assert (CSV, folder.line(CSV, "丙沟")) in places(folder.problems())


@pytest.mark.parametrize("fault", ["missing", "a folder", "wrong columns"])
def test_only_the_file_at_fault_is_blamed(folder, fault):
    """Without zones the boundaries belong to none; that is not the boundaries' fault."""
    if fault == "wrong columns":
        folder.edit(CSV, "zone_id,kind", "id,kind")
    else:
        (folder.path / CSV).unlink()
        if fault == "a folder":
            (folder.path / CSV).mkdir()

    assert {file for file, *_ in folder.problems()} == {CSV}


# ------------------------------------------------------------------------------ boundaries.geojson


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"zone_id": "999999-MB-09"}, "zone_id='999999-MB-09'"),
        ({"zone_id": "999999-MB-01"}, "zone_id='999999-MB-01'"),
        ({"zone_id": None}, "zone_id=''"),
        ({"basis": "schematic"}, "basis='schematic'"),
        ({"basis": None}, "basis=''"),
        ({"source": None}, "source=''"),
        ({"source": ""}, "source=''"),
        ({"date": None}, "date=''"),
    ],
)
def test_a_fault_of_a_boundary_is_named_with_its_feature(folder, properties, says):
    folder.set_property("999999-MB-02", **properties)

    [(file, _, message)] = folder.problems()

    assert file == BOUNDARIES
    assert message == f"feature 3: wrong {says}"


def test_broken_json_is_named_with_its_line(folder):
    folder.edit(BOUNDARIES, '"zone_id": "999999-MB-02"', '"zone_id" "999999-MB-02"')

    [(file, line, message)] = folder.problems()

    assert (file, line) == (BOUNDARIES, folder.line(BOUNDARIES, "999999-MB-02"))
    assert "not valid GeoJSON" in message


def test_a_boundary_that_crosses_itself_is_refused(folder):
    folder.edit(
        BOUNDARIES,
        "[40611500, 3898000], [40612000, 3898000], [40612000, 3897500]",
        "[40612000, 3898000], [40611500, 3898000], [40612000, 3897500]",
    )

    [(file, _, message)] = folder.problems()

    assert file == BOUNDARIES
    assert "feature 3: the boundary crosses itself" in message


def test_boundaries_may_be_left_out(folder):
    (folder.path / BOUNDARIES).unlink()

    assert set(folder.load().zones["basis"]) == {"none"}


# ------------------------------------------------------------------------------------ all at once


def test_problems_of_one_file_are_reported_all_at_once(folder):
    folder.edit(TOML, "base_year = 2020", 'base_year = "2020"')
    folder.edit(TOML, "medium = 50", 'medium = "50"')
    folder.edit(TOML, '"release_window"', '"release_windows"')
    folder.edit(TOML, "years = 10, ", "")

    markers = ["base_year", "medium", "release_windows", 'parameters = { of = "licence"']
    assert places(folder.problems()) == {(TOML, folder.line(TOML, marker)) for marker in markers}


def test_problems_of_all_files_are_reported_all_at_once(folder):
    folder.edit(TOML, "base_year = 2020", 'base_year = "2020"')
    folder.set_cell("999999-EB-01", release_from="soon", stated_area="桶")
    folder.set_property("999999-MB-02", basis="schematic")

    problems = folder.problems()

    assert {file for file, *_ in problems} == {TOML, CSV, BOUNDARIES}
    for said in ("should be int", "release_from 'soon'", "'桶'", "basis='schematic'"):
        assert said in messages(problems)


def test_a_fault_of_plan_toml_does_not_hide_a_contradiction_between_zones(folder):
    folder.edit(TOML, "base_year = 2020", 'base_year = "2020"')
    folder.set_cell("999999-MB-02", parent_id="999999-KM-09")

    assert places(folder.problems()) == {
        (TOML, folder.line(TOML, "base_year")),
        (CSV, folder.row("999999-MB-02")),
    }


def test_two_faults_of_one_rule_are_both_reported(folder):
    folder.append(TOML, NEW_RULE.replace("within_block", "within_blok") + "colour = 1\n")

    assert places(folder.problems()) == {
        (TOML, folder.line(TOML, "within_blok")),
        (TOML, folder.line(TOML, "colour")),
    }


def test_the_message_has_a_line_for_each_problem_and_says_where_the_format_is(folder):
    folder.set_cell("999999-MB-02", kind="mine_block")
    folder.set_cell("999999-EB-01", planned_rights="one")

    with pytest.raises(PlanDataError) as caught:
        folder.load()

    first, *rest = caught.value.describe("en").splitlines()
    assert "2 problem(s)" in first
    assert "data/zones/README.md" in first
    assert [line.split(": ")[0] for line in rest] == [f"{folder.path / CSV}:4", f"{folder.path / CSV}:6"]
    assert "2 处问题" in caught.value.describe("zh")


# -------------------------------------------------------------------------------- names of plans


def test_the_register_holds_the_five_public_plans():
    assert mingeo.list_plans() == [
        "370406-shanting",
        "370725-changle",
        "370781-qingzhou",
        "370826-weishan",
        "621025-zhengning",
    ]


@pytest.mark.parametrize(
    ("names", "plan_id"),
    [
        (["370406-shanting", "370406", "shanting", "山亭区", "山亭"], "370406-shanting"),
        (["370725-changle", "370725", "changle", "昌乐县", "昌乐"], "370725-changle"),
        (["370781-qingzhou", "370781", "qingzhou", "青州市", "青州"], "370781-qingzhou"),
        (["370826-weishan", "370826", "weishan", "微山县", "微山"], "370826-weishan"),
        (["621025-zhengning", "621025", "zhengning", "正宁县", "正宁"], "621025-zhengning"),
    ],
)
def test_a_plan_goes_by_id_code_pinyin_and_county(names, plan_id):
    assert {mingeo.load_plan(name).id for name in names} == {plan_id}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("chang", "370725-changle"),
        ("changel", "370725-changle"),
        ("370726", "370725-changle"),
        ("昌乐市", "370725-changle"),
        ("微山湖", "370826-weishan"),
        ("zhengnin", "621025-zhengning"),
    ],
)
def test_an_unknown_plan_names_the_near_ones(name, near):
    with pytest.raises(UnknownPlanError) as caught:
        mingeo.load_plan(name)

    assert name in caught.value.what.en
    assert near in caught.value.remedy.en
    assert near in caught.value.remedy.zh


@pytest.mark.parametrize("name", ["", "北京", "xyzzyx", "../370725-changle", "370725-changle/"])
def test_a_plan_unlike_any_lists_what_there_is(name):
    with pytest.raises(UnknownPlanError) as caught:
        mingeo.load_plan(name)

    assert "370725-changle" in caught.value.remedy.en


def test_a_name_that_two_plans_go_by_is_refused_with_both(folder):
    shutil.copytree(folder.path, folder.path.with_name("999999-next"))

    with pytest.raises(UnknownPlanError) as caught:
        mingeo.load_plan("示例县", zones=folder.path.parent)

    assert "999999-next" in caught.value.remedy.en
    assert PLAN_ID in caught.value.remedy.en


@pytest.mark.parametrize("written", ["'示例县'", '"示例县"  # 虚构'])
def test_the_county_is_found_however_toml_writes_it(folder, written):
    folder.edit(TOML, 'county = "示例县"', f"county = {written}")

    assert mingeo.load_plan("示例县", zones=folder.path.parent).id == PLAN_ID


def test_the_folder_of_one_plan_is_a_register_of_one(folder):
    assert mingeo.list_plans(folder.path) == [PLAN_ID]
    assert mingeo.load_plan("shili", zones=folder.path).id == PLAN_ID
    assert set(mingeo.load_zones(zones=folder.path)["plan_id"]) == {PLAN_ID}


@pytest.mark.parametrize("where", ["nowhere", "empty"])
def test_a_register_without_plans_is_refused(tmp_path, where):
    (tmp_path / "empty").mkdir()

    with pytest.raises(FileReadError) as caught:
        mingeo.load_plan(PLAN_ID, zones=tmp_path / where)

    assert caught.value.path == str(tmp_path / where)


# ------------------------------------------------------------------------------ frames of zones

COLUMNS = [
    *["plan_id", "kind", "name", "minerals", "stated_area_km2", "stated_area", "parent_id"],
    *["release_from", "release_to", "stage", "resource", "planned_rights", "place", "lon", "lat"],
    *["radius_m", "place_source", "clause", "note", "basis", "geometry"],
]
REGISTERS = [zones_dir(), EXAMPLES]


def test_the_frame_has_the_documented_columns_and_crs():
    zones = mingeo.load_zones()

    assert list(zones.columns) == COLUMNS
    assert zones.index.name == "zone_id"
    assert zones.index.is_unique
    assert zones.crs.to_epsg() == 4490


@pytest.mark.parametrize("register", REGISTERS, ids=lambda path: path.name)
def test_the_frame_says_what_the_csv_says_cell_by_cell(register):
    zones = mingeo.load_zones(zones=register)
    rows = []
    for plan_id in mingeo.list_plans(register):
        with (register / plan_id / CSV).open(encoding="utf-8", newline="") as lines:
            rows += [{"plan_id": plan_id, **row} for row in csv.DictReader(lines)]

    assert [row["zone_id"] for row in rows] == list(zones.index)
    for row in rows:
        held = zones.loc[row.pop("zone_id")]
        for column, cell in row.items():
            if cell == "":
                assert held[[column]].isna().all(), (held.name, column)
            elif isinstance(held[column], str):
                assert held[column] == cell, (held.name, column)
            else:
                assert held[column] == float(cell), (held.name, column)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda path: path.name)
def test_a_plans_zones_are_those_of_load_zones(register):
    for plan_id in mingeo.list_plans(register):
        plan = mingeo.load_plan(plan_id, zones=register)
        frame = mingeo.load_zones([plan_id], zones=register)

        assert plan.zones.equals(frame)
        assert [zone.zone_id for zone in plan.zone_list] == list(frame.index)


def test_plans_and_kinds_choose_the_rows():
    zones = mingeo.load_zones()
    some = mingeo.load_zones(["昌乐", "621025"], kinds=["mining_block", "exploration_block"])

    wanted = zones["plan_id"].isin(["370725-changle", "621025-zhengning"])
    wanted &= zones["kind"].isin(["mining_block", "exploration_block"])
    assert list(some.index) == list(zones.index[wanted])


def test_no_zone_of_a_kind_is_an_empty_frame_of_the_same_form():
    none = mingeo.load_zones(["昌乐"], kinds=["survey_area"])

    assert (len(none), list(none.columns), none.crs.to_epsg()) == (0, COLUMNS, 4490)


def test_an_unknown_kind_is_refused_not_an_empty_answer():
    with pytest.raises(ArgumentError, match="mine_block"):
        mingeo.load_zones(kinds=["mine_block"])


def test_a_plan_asked_for_twice_is_given_once():
    assert mingeo.load_zones(["370725", "昌乐"]).index.is_unique


def test_official_boundaries_keep_their_corners_and_basis():
    zones = mingeo.load_zones(zones=EXAMPLES)
    to_plane = pyproj.Transformer.from_crs(4490, 4528, always_xy=True)
    drawn = zones.loc[["999999-KM-01", "999999-MB-01", "999999-MB-02", "999999-EB-01"]]

    assert set(drawn["basis"]) == {"surveyed"}
    for shape, corners in zip(
        drawn.geometry,
        [
            (40609000, 3897000, 40613000, 3900000),
            (40609500, 3897500, 40610300, 3898300),
            (40611500, 3897500, 40612000, 3898000),
            (40615000, 3897000, 40617000, 3898500),
        ],
        strict=True,
    ):
        back = shapely.transform(shape, to_plane.transform, interleaved=False)
        assert shapely.box(*corners).hausdorff_distance(back) < 0.001


# ------------------------------------------------------------------------------ schematic circles


def geodesic_area_km2(shape):
    return abs(CGCS2000.geometry_area_perimeter(shape)[0]) / 1e6


def test_a_schematic_zone_is_a_circle_of_exactly_the_stated_area_round_its_place():
    zones = mingeo.load_zones()
    schematic = zones[zones["basis"] == "schematic"]

    assert len(schematic) == 13
    for zone in schematic.itertuples():
        assert abs(geodesic_area_km2(zone.geometry) - zone.stated_area_km2) < 0.0001
        lon, lat = zone.geometry.exterior.xy
        _, _, radii_m = CGCS2000.inv([zone.lon] * len(lon), [zone.lat] * len(lon), lon, lat)
        assert max(radii_m) - min(radii_m) < 0.001


def test_a_zone_without_boundary_has_a_shape_only_where_place_and_area_are_known():
    zones = mingeo.load_zones()
    known = zones["lon"].notna() & zones["lat"].notna() & zones["stated_area_km2"].notna()

    assert 0 < known.sum() < len(zones)
    assert list(zones.geometry.notna()) == list(known)
    assert list(zones["basis"] == "none") == list(~known)


@pytest.mark.parametrize(
    ("cells", "basis"),
    [
        ({}, "schematic"),
        ({"lon": "", "lat": "", "radius_m": "", "place_source": ""}, "none"),
        ({"stated_area_km2": "", "stated_area": ""}, "none"),
    ],
)
def test_neither_a_place_nor_an_area_alone_makes_a_shape(folder, cells, basis):
    place = {"lon": "121.5", "lat": "35.2", "radius_m": "800", "place_source": "guess: 示例"}
    folder.set_cell("999999-MB-03", **place | cells)

    zone = folder.load().zones.loc["999999-MB-03"]

    assert zone["basis"] == basis
    assert (zone["geometry"] is None) == (basis == "none")


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    lon=st.floats(73.5, 135.5),
    lat=st.floats(3.5, 54.0),
    area_km2=st.floats(0.01, 1000),
)
@example(lon=118.86, lat=36.45, area_km2=0.01)
@example(lon=123.0, lat=54.0, area_km2=1000.0)
@example(lon=112.0, lat=3.5, area_km2=1000.0)
def test_a_circle_anywhere_in_china_has_the_area_to_the_fourth_decimal(lon, lat, area_km2):
    circle = circle_of_area(lon, lat, area_km2)

    assert circle.is_valid
    assert abs(geodesic_area_km2(circle) - area_km2) < 0.0001
    assert circle.contains(shapely.Point(lon, lat))
