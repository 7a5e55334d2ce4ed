"""The command line: exit statuses, verdicts, results and messages in their streams, on every console."""

import csv
import hashlib
import json
import os
from pathlib import Path

import geopandas
import pytest
from console import (
    BOUNDARIES,
    CHECKED,
    FAIL,
    FARMLAND,
    LAYERS,
    PASS,
    PASSING,
    PLANS,
    PROTRUDING,
    QUARRY,
    REDLINE,
    REFUSED,
    RIGHTS,
    SHILI,
    UNDETERMINED,
    assert_refused,
    mingeo,
    mingeo_process,
    parsed,
    with_stdin,
)

pytestmark = pytest.mark.usefixtures("messages_in_english")


# Exit statuses and verdicts


VERDICTS = [
    (PASS, "shili-pass.txt", CHECKED),
    (PASS, "shili-exploration.geojson", [*SHILI, *LAYERS]),
    (FAIL, "shili-protrudes.txt", CHECKED),
    (FAIL, "zhengning-clay.geojson", ["--plan", "621025"]),
    (UNDETERMINED, "shili-unknown.txt", CHECKED),
    (UNDETERMINED, "changle-quarry.txt", ["--plan", "昌乐", *QUARRY]),
    (UNDETERMINED, "shili-pass.txt", [*SHILI, *QUARRY]),
    (UNDETERMINED, "shili-pass.txt", [*SHILI, *QUARRY, *LAYERS[:2]]),
    (UNDETERMINED, "shili-pass.txt", [*SHILI, *LAYERS]),
]


@pytest.mark.parametrize(("status", "right", "options"), VERDICTS)
def test_the_exit_status_is_the_verdict(status, right, options):
    outcome = mingeo("check", RIGHTS / right, *options, "--json")
    assert outcome.status == status
    assert parsed(outcome)["verdict"] == {PASS: "pass", FAIL: "fail", UNDETERMINED: "undetermined"}[status]
    assert outcome.err == ""


def test_a_layer_that_was_not_given_is_told_and_not_passed():
    outcome = mingeo("check", PASSING, *SHILI, *QUARRY, *LAYERS[:2], "--json")
    findings = {finding["rule"]: finding["outcome"] for finding in parsed(outcome)["findings"]}
    assert findings["ecological-redline"] == "pass"
    assert findings["farmland"] == "undetermined"
    assert "farmland" in {one["rule"] for one in parsed(outcome)["not_checked"]}


def test_the_json_has_the_figures_that_can_be_read_off_the_corners():
    """The right is 755 m by 640 m; 15 m of it lie beyond the block, 240 m of those on the red line."""
    review = parsed(mingeo("check", PROTRUDING, *CHECKED, "--json"))
    assert review["right"]["area_m2"]["planar"] == 755 * 640
    assert review["right"]["vertices"] == 4
    assert review["right"]["crs"] == "EPSG:4528"
    assert review["right"]["sha256"] == hashlib.sha256(PROTRUDING.read_bytes()).hexdigest()
    findings = {finding["rule"]: finding for finding in review["findings"]}
    assert findings["mining-right-within-block"]["measures"]["protrusion_m"] == 15
    assert findings["mining-right-within-block"]["measures"]["outside_m2"] == 15 * 640
    (redline,) = [one for one in review["overlaps"] if one["layer"] == "ecological_redline"]
    assert (redline["feature"], redline["overlap_m2"], redline["depth_m"]) == ("2", 15 * 240, 15)
    assert [one["sha256"] for one in review["layers"]] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (REDLINE, FARMLAND)
    ]


CONTRACT = {
    "": {"schema", "mingeo", "right", "plan", "verdict", "findings", "overlaps", "layers", "not_checked"},
    "right": {"name", "kind", "mineral", "crs", "parts", "vertices", "area_m2", "stated_area_km2"}
    | {"stated_area_agrees_with", "sha256", "interpretation"},
    "plan": {"id", "title"},
    "findings": {"rule", "outcome", "strength", "zone", "message", "measures", "needs", "clause"},
    "overlaps": {"layer", "feature", "name", "overlap_m2", "share_of_right", "share_of_feature", "depth_m"}
    | {"contact", "basis"},
    "layers": {"role", "path", "crs", "features", "sha256"},
    "not_checked": {"rule", "needs"},
}


@pytest.mark.parametrize("part", CONTRACT)
def test_the_json_keeps_its_contract(part):
    review = parsed(mingeo("check", PROTRUDING, *CHECKED, "--json"))
    objects = review[part] if part else review
    for one in objects if isinstance(objects, list) else [objects]:
        assert set(one) >= CONTRACT[part]
    assert objects


def test_every_finding_cites_its_clause_and_an_unsettled_one_what_would_settle_it():
    for right in ("shili-unknown.txt", "shili-protrudes.txt"):
        for finding in parsed(mingeo("check", RIGHTS / right, *CHECKED, "--json"))["findings"]:
            assert finding["clause"]["section"]
            assert finding["clause"]["source"] in ("plan", "law", "default")
            assert finding["needs"] or finding["outcome"] != "undetermined"


def test_the_same_input_gives_the_same_bytes():
    assert mingeo("check", PROTRUDING, *CHECKED, "--json") == mingeo("check", PROTRUDING, *CHECKED, "--json")
    assert mingeo("check", PROTRUDING, *CHECKED) == mingeo("check", PROTRUDING, *CHECKED)


def test_the_text_names_the_verdict_and_says_that_it_is_a_pre_check():
    text = mingeo("check", PROTRUDING, *CHECKED, "--lang", "en").out
    assert "Verdict: fail" in text
    assert "15.000 m" in text
    assert "pre-check" in text


@pytest.mark.parametrize(
    ("language", "word"), [("zh", "结论：不通过"), ("en", "Verdict: fail"), (None, "结论：不通过")]
)
def test_results_are_in_the_language_asked_for_and_chinese_by_default(language, word):
    chosen = [] if language is None else ["--lang", language]
    assert word in mingeo("check", PROTRUDING, *CHECKED, *chosen).out


@pytest.mark.parametrize(("language", "word"), [("zh", "没有这个文件"), ("en", "there is no such file")])
def test_messages_are_in_the_language_asked_for(tmp_path, language, word):
    assert word in mingeo("check", tmp_path / "none.txt", *SHILI, "--lang", language).err


def test_messages_follow_the_locale(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "没有这个文件" in mingeo("check", tmp_path / "none.txt", *SHILI).err


def test_a_dash_reads_the_right_from_standard_input():
    with with_stdin(PROTRUDING.read_bytes()):
        piped = mingeo("check", "-", *CHECKED, "--json")
    assert piped == mingeo("check", PROTRUDING, *CHECKED, "--json")


def test_an_empty_standard_input_is_refused():
    with with_stdin(b""):
        assert_refused(mingeo("check", "-", *CHECKED), "empty", where="-")


@pytest.mark.parametrize("name", ["999999-shili", "999999", "shili", "示例县", "示例"])
def test_a_plan_goes_by_id_code_pinyin_and_county(name):
    outcome = mingeo("check", PASSING, "--zones", PLANS, "--plan", name, *QUARRY, *LAYERS, "--json")
    assert parsed(outcome)["plan"]["id"] == "999999-shili"
    assert outcome.status == PASS


@pytest.mark.parametrize("role", ["ecological_redline", "生态保护红线"])
def test_a_layer_goes_by_its_role_in_either_language(role):
    outcome = mingeo("check", PROTRUDING, *SHILI, *QUARRY, "--layer", f"{role}={REDLINE}", "--json")
    assert parsed(outcome)["layers"][0]["role"] == "ecological_redline"


@pytest.mark.parametrize("suffix", [".json", ".txt"])
def test_an_output_file_holds_what_would_be_printed(tmp_path, suffix):
    path = tmp_path / f"结果{suffix}"
    form = ["--json"] if suffix == ".json" else []
    outcome = mingeo("check", PROTRUDING, *CHECKED, *form, "-o", path)
    assert outcome.status == FAIL
    assert path.read_text(encoding="utf-8") == outcome.out
    assert str(path) in outcome.err


# Boundaries of the user's own


def boundaries(field: str, zone_ids: set[str]) -> dict:
    """Return the boundaries of some zones, known by nothing but their id or their name."""
    with BOUNDARIES.with_name("zones.csv").open(encoding="utf-8", newline="") as rows:
        names = {row["zone_id"]: row["name"] for row in csv.DictReader(rows)}
    document = json.loads(BOUNDARIES.read_text(encoding="utf-8"))
    kept = []
    for feature in document["features"]:
        zone_id = feature["properties"]["zone_id"]
        if zone_id in zone_ids:
            kept.append({**feature, "properties": {field: {"zone_id": zone_id, "name": names[zone_id]}[field]}})
    return {**document, "features": kept}


BLOCKS = {"999999-KM-01", "999999-MB-01", "999999-MB-02"}


@pytest.fixture
def official(tmp_path):
    """Return a function that writes boundaries as GeoJSON or GeoPackage."""

    def write(suffix, field, zone_ids=BLOCKS):
        document = boundaries(field, zone_ids)
        path = tmp_path / f"official{suffix}"
        if suffix == ".geojson":
            path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        else:
            geopandas.GeoDataFrame.from_features(document, crs="EPSG:4528").to_file(path, layer="区块")
        return path

    return write


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
@pytest.mark.parametrize("field", ["zone_id", "name"])
def test_official_boundaries_decide_what_was_undetermined_without(register, official, suffix, field):
    asked = ["--zones", register, "--plan", "示例县", *QUARRY, *LAYERS]
    path = official(suffix, field)
    assert mingeo("check", PASSING, *asked).status == UNDETERMINED
    assert mingeo("check", PASSING, *asked, "--zones", path).status == PASS
    outcome = mingeo("check", PROTRUDING, *asked, "--zones", path, "--json")
    assert outcome.status == FAIL
    (finding,) = [one for one in parsed(outcome)["findings"] if one["rule"] == "mining-right-within-block"]
    assert (finding["zone"], finding["outcome"]) == ("999999-MB-01", "fail")
    assert finding["measures"]["protrusion_m"] == pytest.approx(15, abs=1e-6)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
def test_boundaries_without_a_plan_give_the_plain_geometric_answer(official, suffix):
    """The right keeps 60 m from the block's western and southern side and 100 m from the others."""
    path = official(suffix, "zone_id", {"999999-MB-01"})
    inside = mingeo("check", PASSING, "--zones", path, "--json")
    assert inside.status == PASS
    (finding,) = parsed(inside)["findings"]
    assert (finding["outcome"], finding["zone"]) == ("pass", "999999-MB-01")
    assert finding["measures"]["margin_m"] == pytest.approx(60, abs=1e-6)
    outside = mingeo("check", PROTRUDING, "--zones", path, "--json")
    assert outside.status == FAIL
    (finding,) = parsed(outside)["findings"]
    assert finding["measures"]["protrusion_m"] == pytest.approx(15, abs=1e-6)
    assert finding["measures"]["outside_m2"] == pytest.approx(15 * 640, abs=1e-3)


def test_reading_a_geopackage_says_nothing_on_stderr(official):
    path = official(".gpkg", "zone_id")
    outcome = mingeo_process("check", PASSING, "--zones", path, "--lang", "en")
    assert (outcome.status, outcome.err) == (PASS, "")


def test_boundaries_that_belong_to_no_zone_are_refused(register, file):
    stranger = boundaries("name", {"999999-MB-01"})
    stranger["features"][0]["properties"]["name"] = "别处的区块"
    path = file(json.dumps(stranger), "official.geojson")
    outcome = mingeo("check", PASSING, "--zones", register, "--plan", "示例县", *QUARRY, "--zones", path)
    assert_refused(outcome, "no feature belongs to a zone", where=path)


def test_two_boundaries_for_one_zone_are_refused(register, file):
    document = boundaries("zone_id", {"999999-MB-01"})
    path = file(json.dumps({**document, "features": document["features"] * 2}), "official.geojson")
    outcome = mingeo("check", PASSING, "--zones", register, "--plan", "示例县", *QUARRY, "--zones", path)
    assert_refused(outcome, "features 1 and 2", where=path)


# Processes of their own: consoles, locales, pipes


CONSOLES = {
    "GBK": {"PYTHONIOENCODING": "gbk"},
    "C": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    "C without UTF-8 mode": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
    "Chinese": {"LC_ALL": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"},
}


@pytest.mark.parametrize("console", CONSOLES.values(), ids=CONSOLES)
def test_no_console_makes_a_crash(console):
    options = ["--zones", PLANS, "--plan", "999999-shili", "--kind", "mining", "--mineral", "建筑石料用灰岩"]
    outcome = mingeo_process("check", PROTRUDING, *options, *LAYERS, **console)
    assert (outcome.status, outcome.err) == (FAIL, "")
    assert "15.000" in outcome.out


@pytest.mark.parametrize("command", [[], ["plans"], ["zones"], ["check"]], ids=["mingeo", "plans", "zones", "check"])
@pytest.mark.parametrize("console", [CONSOLES["C"], CONSOLES["Chinese"]], ids=["C", "Chinese"])
def test_help_is_shown_on_every_console(command, console):
    outcome = mingeo_process(*command, "--help", **console)
    assert (outcome.status, outcome.err) == (PASS, "")
    assert " ".join(["usage: mingeo", *command]) in outcome.out


def test_the_statuses_of_a_process_are_those_of_the_verdicts():
    assert mingeo_process("check", PASSING, *CHECKED).status == PASS
    assert mingeo_process("check", RIGHTS / "shili-unknown.txt", *CHECKED).status == UNDETERMINED
    refused = mingeo_process("check", "none.txt", *SHILI, LC_ALL="C")
    assert_refused(refused, "no such file", where="none.txt")


def test_a_process_reads_its_standard_input():
    outcome = mingeo_process("check", "-", *CHECKED, "--json", stdin=PASSING.read_bytes())
    assert (outcome.status, outcome.err) == (PASS, "")
    assert parsed(outcome)["right"]["sha256"] == hashlib.sha256(PASSING.read_bytes()).hexdigest()


def test_a_reader_that_has_gone_does_not_turn_a_fail_into_a_pass():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        outcome = mingeo_process("check", PROTRUDING, *CHECKED, stdout=nobody)
    assert "Traceback" not in outcome.err
    assert outcome.status != PASS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", [["plans"], ["check", PASSING, *CHECKED]], ids=["plans", "check"])
def test_a_result_that_cannot_be_printed_is_an_error_and_no_verdict(command):
    with Path("/dev/full").open("wb") as full:
        outcome = mingeo_process(*command, stdout=full, LC_ALL="C")
    assert "Traceback" not in outcome.err
    assert outcome.err.startswith("error: ")
    assert outcome.status == REFUSED
