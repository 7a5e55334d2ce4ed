"""`mingeo plans` and `mingeo zones`: tables that line up, JSON, and files that come back."""

import csv
import json
import re
import sqlite3
import struct
import tomllib
from pathlib import Path

import geopandas
import pandas
import pyproj
import pytest
import shapely
from console import (
    BOUNDARIES,
    PASS,
    PLANS,
    REGISTER,
    assert_refused,
    mingeo,
    parsed,
)
from wcwidth import wcswidth

pytestmark = pytest.mark.usefixtures("messages_in_english")


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


def test_a_shapefile_of_zones_has_a_row_for_each_zone_and_every_text(tmp_path):
    """A zone without geometry is a null shape; texts of more than 254 bytes are cut, and that is told."""
    frame = geopandas.read_file(written(tmp_path, "zones.shp")).set_index("ZONE_ID")
    listed = {zone["zone_id"]: zone for zone in parsed(mingeo("zones", "--json"))}
    assert list(frame.index) == list(listed)
    assert frame.crs.to_epsg() == 4490
    for zone_id, zone in listed.items():
        row = frame.loc[zone_id]
        assert (row.geometry is None) == (zone["basis"] == "none")
        for column, name in (("NAME", "name"), ("AREA_KM2", "stated_area_km2"), ("REL_FROM", "release_from")):
            assert row[column] == zone[name] or (zone[name] is None and pandas.isna(row[column]))


def test_a_text_that_a_shapefile_cannot_hold_is_cut_and_told(register, tmp_path):
    zones_csv = register / "999999-shili" / "zones.csv"
    text = zones_csv.read_text(encoding="utf-8").replace("没有边界和位置", "没有边界和位置" * 30)
    zones_csv.write_text(text, encoding="utf-8")
    outcome = mingeo("zones", "--zones", register, "-o", tmp_path / "zones.shp")
    assert outcome.status == PASS
    assert "1 text(s) were cut" in outcome.err
    note = geopandas.read_file(tmp_path / "zones.shp").set_index("ZONE_ID").loc["999999-MB-03"]["NOTE"]
    assert note.startswith("没有边界和位置没有边界")
    assert note.endswith("…")
    assert 250 <= len(note.encode("gbk")) <= 254


# Under the field codes of planning databases


SQUARES = {
    "999999-KM-01": (40609000, 3897000, 40613000, 3900000),
    "999999-MB-01": (40609500, 3897500, 40610300, 3898300),
    "999999-MB-02": (40611500, 3897500, 40612000, 3898000),
    "999999-EB-01": (40615000, 3897000, 40617000, 3898500),
}


def fields_of(dbf: bytes) -> list[tuple[str, str, int, int]]:
    """Return name, type, width and decimals of each field, by the layout of dBASE III."""
    (start,) = struct.unpack_from("<H", dbf, 8)
    entries = [dbf[at : at + 32] for at in range(32, start - 1, 32)]
    return [(one[:11].rstrip(b"\0").decode(), chr(one[11]), one[16], one[17]) for one in entries]


def records_of(dbf: bytes) -> list[list[bytes]]:
    count, start, width = struct.unpack_from("<IHH", dbf, 4)
    records = []
    for number in range(count):
        at, cells = start + number * width + 1, []
        for _, _, size, _ in fields_of(dbf):
            cells.append(dbf[at : at + size])
            at += size
        records.append(cells)
    return records


def standard(tmp_path: Path, name: str, *options) -> Path:
    outcome = mingeo("zones", "--zones", PLANS, "-o", tmp_path / name, "--fields", "standard", *options)
    assert (outcome.status, outcome.out) == (PASS, "")
    return tmp_path / name


def test_a_standard_shapefile_has_the_codes_in_gbk_and_areas_with_four_decimals(tmp_path):
    path = standard(tmp_path, "std.shp")
    dbf = path.with_suffix(".dbf").read_bytes()
    fields = {name: rest for name, *rest in fields_of(dbf)}
    assert fields["FQMC"] == ["C", 80, 0]
    assert fields["FQMJ"] == ["N", 10, 4]
    assert {"FQBH", "SZXZQ", "ZYKCMC", "NSCKQZS", "GHQ", "BZ"} <= set(fields)
    assert (path.with_suffix(".cpg").read_text(), dbf[29]) == ("936", 0x4D)
    rows = {cells[0].decode().strip(): dict(zip(fields, cells, strict=True)) for cells in records_of(dbf)}
    assert list(rows) == list(SQUARES)
    block = rows["999999-MB-01"]
    assert block["FQMC"].decode("gbk").strip() == "甲山建筑石料用灰岩矿区（虚构）"
    assert block["FQMJ"] == b"    0.6400"
    assert block["SZXZQ"].decode("gbk").strip() == "示例县"
    assert block["GHQ"].strip() == b"2021-2025"
    assert (block["NSCKQZS"].strip(), block["NSTKQZS"].strip()) == (b"1", b"")
    assert (rows["999999-EB-01"]["NSCKQZS"].strip(), rows["999999-EB-01"]["NSTKQZS"].strip()) == (b"", b"1")


@pytest.mark.parametrize("name", ["std.shp", "std.gpkg"])
def test_standard_boundaries_are_in_their_own_crs_corner_for_corner(tmp_path, name):
    frame = geopandas.read_file(standard(tmp_path, name)).set_index("FQBH")
    assert frame.crs.to_epsg() == 4528
    assert list(frame["FQMJ"]) == [12.0, 0.64, 0.25, 3.0]
    for zone_id, box in SQUARES.items():
        assert frame.geometry[zone_id].equals(shapely.box(*box))


def test_standard_geojson_is_in_degrees(tmp_path):
    frame = geopandas.read_file(standard(tmp_path, "std.geojson")).set_index("FQBH")
    to_plane = pyproj.Transformer.from_crs(4490, 4528, always_xy=True)
    there = shapely.transform(frame.geometry["999999-MB-01"], to_plane.transform, interleaved=False)
    assert shapely.hausdorff_distance(there, shapely.box(*SQUARES["999999-MB-01"])) < 0.001


def test_a_standard_table_without_geometry_has_every_zone(tmp_path):
    with standard(tmp_path, "std.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["FQBH"]: row for row in csv.DictReader(lines)}
    assert list(rows) == [*list(SQUARES)[:3], "999999-MB-03", "999999-EB-01"]
    assert rows["999999-MB-03"]["FQMJ"] == "0.2000"


def test_a_schematic_circle_is_never_written_as_a_boundary(tmp_path):
    outcome = mingeo("zones", "--zones", PLANS, "-o", tmp_path / "std.shp", "--fields", "standard")
    assert "1 zone(s) without an official boundary were not written" in outcome.err
    bases = {zone["basis"] for zone in parsed(mingeo("zones", "昌乐", "--json"))}
    assert bases == {"schematic"}
    refused = mingeo("zones", "昌乐", "-o", tmp_path / "changle.shp", "--fields", "standard")
    assert_refused(refused, "official boundary", "mingeo adopt")
    assert not (tmp_path / "changle.shp").exists()


@pytest.mark.parametrize(
    ("options", "word"), [([], "-o"), (["--json"], "-o"), (["-o", "x.kml"], ".shp"), (["-o", "x"], ".gpkg")]
)
def test_standard_fields_want_a_file_that_can_have_them(options, word):
    assert_refused(mingeo("zones", "--zones", PLANS, "--fields", "standard", *options), word)


def test_energy_bases_have_codes_of_their_own(register, tmp_path):
    plan = register / "999999-shili"
    for name in ("zones.csv", "plan.toml"):
        text = (plan / name).read_text(encoding="utf-8")
        (plan / name).write_text(text.replace("999999-EB-01,exploration_block", "999999-EN-01,energy_base"), "utf-8")
    path = tmp_path / "bases.csv"
    options = ["--kind", "energy_base", "-o", path, "--fields", "standard"]
    assert mingeo("zones", "--zones", register, *options).status == PASS
    assert path.read_text(encoding="utf-8-sig").startswith("JDBH,JDMC,JDMJ,SZXZQ,ZYKCMC,")


@pytest.mark.parametrize("name", ["std.shp", "std.gpkg", "std.geojson", "std.csv"])
def test_standard_files_are_the_same_bytes_each_time(tmp_path, name):
    def contents(folder):
        folder.mkdir()
        standard(folder, name)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_a_name_that_gbk_cannot_hold_makes_the_whole_table_utf_8(register, tmp_path):
    plan = register / "999999-shili"
    text = (plan / "zones.csv").read_text(encoding="utf-8").replace("丙沟", "𬭶沟")
    (plan / "zones.csv").write_text(text, encoding="utf-8")
    (plan / "boundaries.geojson").write_bytes(BOUNDARIES.read_bytes())
    path = tmp_path / "std.shp"
    assert mingeo("zones", "--zones", register, "-o", path, "--fields", "standard").status == PASS
    assert path.with_suffix(".cpg").read_text() == "UTF-8"
    names = list(geopandas.read_file(path)["FQMC"])
    assert names[-1] == "𬭶沟铁矿普查（虚构）"


@pytest.mark.parametrize("name", ["std.shp", "std.gpkg"])
def test_standard_boundaries_can_be_adopted_again_unchanged(tmp_path, name):
    path = standard(tmp_path, name)
    into = tmp_path / "own"
    outcome = mingeo(
        "adopt", path, "--plan", "示例县", "--zones", PLANS, "--into", into, "--date", "2024-06-30", "--json"
    )
    assert outcome.status == PASS
    assert {one["matched_by"] for one in parsed(outcome)["matched"]} == {"id"}
    document = json.loads((into / "999999-shili" / "boundaries.geojson").read_text(encoding="utf-8"))
    for feature in document["features"]:
        there = shapely.geometry.shape(feature["geometry"])
        square = shapely.box(*SQUARES[feature["properties"]["zone_id"]])
        assert shapely.hausdorff_distance(there, square) <= 1e-9
