"""`mingeo plans` and `mingeo zones`: tables that line up, JSON, and files that come back."""

import csv
import re
import sqlite3
import tomllib
from pathlib import Path

import geopandas
import pandas
import pyproj
import pytest
import shapely
from console import (
    PASS,
    PLANS,
    REGISTER,
    mingeo,
    own_register,
    parsed,
)
from wcwidth import wcswidth

from mingeo.text import choose_message_language


@pytest.fixture(autouse=True)
def messages_in_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    yield
    choose_message_language(None)


@pytest.fixture
def register(tmp_path):
    return own_register(tmp_path)


def recorded(folder: Path) -> tuple[dict, list[dict[str, str]]]:
    """Return a plan's record and its zones, read by nothing of mingeo's."""
    record = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
    with (folder / "zones.csv").open(encoding="utf-8", newline="") as rows:
        return record, list(csv.DictReader(rows))


FOLDERS = sorted(path.parent for path in REGISTER.glob("*/plan.toml"))


def test_plans_as_json_count_what_the_files_hold():
    outcome = mingeo("plans", "--json")
    assert outcome.status == PASS
    listed = {plan["id"]: plan for plan in parsed(outcome)}
    assert sorted(listed) == [folder.name for folder in FOLDERS]
    for folder in FOLDERS:
        record, zones = recorded(folder)
        assert listed[folder.name]["title"] == record["record"]["title"]
        assert listed[folder.name]["zones"] == len(zones)
        assert listed[folder.name]["blocks"] == sum(zone["kind"].endswith("_block") for zone in zones)
        assert listed[folder.name]["rules"] == len(record["rules"])


def test_zones_as_json_have_every_cell_of_the_files():
    listed = {zone["zone_id"]: zone for zone in parsed(mingeo("zones", "--json"))}
    cells = {row["zone_id"]: (folder.name, row) for folder in FOLDERS for row in recorded(folder)[1]}
    assert sorted(listed) == sorted(cells)
    for zone_id, (plan_id, row) in cells.items():
        assert set(listed[zone_id]) == {*row, "plan_id", "basis"}
        assert listed[zone_id]["plan_id"] == plan_id
        assert listed[zone_id]["basis"] in ("surveyed", "digitised", "schematic", "none")
        for column, cell in row.items():
            shown = listed[zone_id][column]
            assert shown == (type(shown)(cell) if cell else None)


def spans(line: str) -> list[tuple[int, int]]:
    """Return from which to which column of the screen each cell of a table's line reaches."""
    cells = re.finditer(r"\S+(?: \S+)*", line)
    return [(wcswidth(line[: cell.start()]), wcswidth(line[: cell.end()])) for cell in cells]


@pytest.mark.parametrize("command", [["plans"], ["plans", "--lang", "en"], ["zones"], ["zones", "--lang", "en"]])
def test_tables_line_up_on_the_screen(command):
    head, *rows = [spans(line) for line in mingeo(*command).out.splitlines()]
    assert rows
    for row in rows:
        assert len(row) == len(head)
        for (left, right), (head_left, head_right) in zip(row, head, strict=True):
            assert left == head_left or right == head_right


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (["--kind", "mining_block"], {"mining_block"}),
        (["--kind", "mining_block", "--kind", "exploration_block"], {"mining_block", "exploration_block"}),
    ],
)
def test_zones_of_a_kind(options, kinds):
    wanted = [row["zone_id"] for folder in FOLDERS for row in recorded(folder)[1] if row["kind"] in kinds]
    assert [zone["zone_id"] for zone in parsed(mingeo("zones", *options, "--json"))] == wanted


def test_zones_of_a_mineral_have_it_or_its_family():
    listed = parsed(mingeo("zones", "--zones", PLANS, "--mineral", "建筑石料用灰岩", "--json"))
    assert {"999999-MB-01", "999999-MB-03", "999999-KM-01"} <= {zone["zone_id"] for zone in listed}
    assert not {"999999-MB-02", "999999-EB-01"} & {zone["zone_id"] for zone in listed}


def written(tmp_path: Path, name: str, *options) -> Path:
    outcome = mingeo("zones", *options, "-o", tmp_path / name)
    assert (outcome.status, outcome.out) == (PASS, "")
    assert str(tmp_path / name) in outcome.err
    return tmp_path / name


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
def test_zones_come_back_from_a_file_for_a_gis(tmp_path, suffix):
    frame = geopandas.read_file(written(tmp_path, f"zones{suffix}")).set_index("zone_id")
    listed = parsed(mingeo("zones", "--json"))
    assert list(frame.index) == [zone["zone_id"] for zone in listed]
    assert set(frame.columns) == set(listed[0]) - {"zone_id"} | {"geometry"}
    for zone in listed:
        row = frame.loc[zone["zone_id"]]
        assert (row.geometry is None) == (zone["basis"] == "none")
        for column in ("plan_id", "kind", "name", "minerals", "stated_area_km2", "lon", "note"):
            assert zone[column] == row[column] or (zone[column] is None and pandas.isna(row[column]))


@pytest.mark.parametrize(("suffix", "epsg"), [(".geojson", 4326), (".gpkg", 4490)])
def test_a_boundary_comes_back_at_its_corners(tmp_path, suffix, epsg):
    """The block's corners, taken back from degrees to the plane of zone 40, are where the plan has them."""
    frame = geopandas.read_file(written(tmp_path, f"zones{suffix}", "--zones", PLANS)).set_index("zone_id")
    assert frame.crs.to_epsg() == epsg
    to_plane = pyproj.Transformer.from_crs(4490, 4528, always_xy=True)
    there = shapely.transform(frame.geometry["999999-MB-01"], to_plane.transform, interleaved=False)
    block = shapely.box(40609500, 3897500, 40610300, 3898300)
    assert shapely.hausdorff_distance(there, block) < 0.001
    assert frame.geometry["999999-MB-03"] is None


def test_zones_come_back_from_csv(tmp_path):
    path = written(tmp_path, "zones.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as rows:
        cells = list(csv.DictReader(rows))
    listed = parsed(mingeo("zones", "--json"))
    assert [set(row) for row in cells] == [set(zone) for zone in listed]
    for row, zone in zip(cells, listed, strict=True):
        for column, value in zone.items():
            assert row[column] == ("" if value is None else str(value))


@pytest.mark.parametrize("name", ["zones.geojson", "zones.gpkg", "zones.csv", "ZONES.GEOJSON"])
def test_writing_twice_gives_the_same_bytes(tmp_path, name):
    first = written(tmp_path, name, "--zones", PLANS).read_bytes()
    assert written(tmp_path, name, "--zones", PLANS).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_geopackage_does_not_bear_the_time_of_its_writing(tmp_path):
    with sqlite3.connect(written(tmp_path, "zones.gpkg")) as database:
        ((stamp,),) = database.execute("SELECT last_change FROM gpkg_contents").fetchall()
    database.close()
    assert stamp.startswith("2000-01-01")


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "\t=1+1"])
def test_a_cell_that_a_spreadsheet_would_run_is_tamed(register, tmp_path, text):
    zones_csv = register / "999999-shili" / "zones.csv"
    _, rows = recorded(zones_csv.parent)
    rows[0]["note"] = text
    with zones_csv.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    path = written(tmp_path, "zones.csv", "--zones", register)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        cells = list(csv.DictReader(lines))
    assert cells[0]["note"] == f"'{text}"
    assert [row["name"] for row in cells] == [row["name"] for row in rows]
