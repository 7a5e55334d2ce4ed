"""Every command's help: in both languages, with two real examples, each of which runs."""

import importlib
import re
import shlex
import shutil

import geopandas
import pytest
import shapely
from console import EXAMPLES, FAIL, PASS, REDLINE, RIGHTS, UNDETERMINED, mingeo

from mingeo.cli import COMMANDS, run

SHOWN = [
    (name, line.strip())
    for name in COMMANDS
    for line in importlib.import_module(f"mingeo.cli.{name}").EXAMPLES.splitlines()
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the files that the examples name."""
    monkeypatch.chdir(tmp_path)
    quarry = RIGHTS / "changle-quarry.txt"
    shutil.copy(quarry, "right.txt")
    assert mingeo("convert", quarry, "right.geojson").status == PASS
    redline = geopandas.read_file(REDLINE)
    for name in ("redline.gpkg", "生态保护红线.gpkg"):
        redline.to_file(name)
    field = shapely.box(39_500_000, 3_900_000, 39_500_100, 3_900_100)
    geopandas.GeoDataFrame({"name": ["地块"]}, geometry=[field], crs="EPSG:4527").to_file("farmland.shp")
    (tmp_path / "farmland.prj").unlink()  # the example names its CRS
    blocks = geopandas.GeoDataFrame(
        {
            "FQBH": ["370725-MB-01", "370725-MB-02"],
            "FQMC": ["杏山建筑石料用灰岩矿区", "蟠龙山建筑石料用灰岩矿区"],
            "QKMC": ["杏山建筑石料用灰岩矿区", "蟠龙山建筑石料用灰岩矿区"],
            "zone_id": ["370725-MB-01", "370725-MB-02"],
        },
        # Invented squares of the stated areas: 0.64 and 0.31 km².
        geometry=[
            shapely.box(40_490_000, 4_040_000, 40_490_800, 4_040_800),
            shapely.box(40_492_000, 4_040_000, 40_492_620, 4_040_500),
        ],
        crs="EPSG:4528",
    )
    blocks.to_file("blocks.gpkg")
    blocks.to_file("block.shp", encoding="gbk")
    blocks[["FQBH", "FQMC", "geometry"]].to_file("KAICQK.shp", encoding="gbk")
    blocks[["QKMC", "geometry"]].to_file("blocks.gdb", driver="OpenFileGDB")
    rights = geopandas.GeoDataFrame(
        {"名称": ["甲"], "类型": ["采矿权"], "开采矿种": ["建筑石料用灰岩"]},
        geometry=[shapely.box(40_490_100, 4_040_100, 40_490_200, 4_040_200)],
        crs="EPSG:4528",
    )
    rights.to_file("rights.gpkg")
    rights.to_file("rights.shp", encoding="gbk")
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("language", "word"), [("zh_CN.UTF-8", "例"), ("C", "examples")])
def test_every_command_says_what_it_does_and_shows_two_examples(name, language, word, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", language)
    with pytest.raises(SystemExit) as ended:
        run([name, "--help"], None, None)
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert printed.startswith("usage: mingeo " + name)
    examples = printed.partition(f"{word}:\n")[2].strip().splitlines()
    assert len(examples) >= 2
    # Each option has a help text of its own beside or under it.
    for option in re.findall(r"\n  (--?[a-zA-Z-]+)[^\n]*\n(?=  -|\n)", printed):
        assert re.search(rf"\n  {option}[^\n]*  \S", printed), option


@pytest.mark.parametrize(("name", "line"), SHOWN, ids=[line for _, line in SHOWN])
def test_every_example_of_the_help_runs(name, line, folder):
    words = shlex.split(line)
    if words[0] == "eval":
        words = shlex.split(words[1].removeprefix("$(").removesuffix(")"))
    end = next((position for position, word in enumerate(words) if word in ("|", ">")), len(words))
    words = words[:end]
    assert words[0] == "mingeo"
    if "my-zones" in words and words[1] != "adopt":
        mingeo("adopt", "KAICQK.shp", "--plan", "昌乐", "--into", "my-zones")
    outcome = mingeo(*_spread(words[1:], folder))
    assert outcome.status in (PASS, FAIL, UNDETERMINED), outcome.err
    assert outcome.out or "written" in outcome.err or "已写" in outcome.err


def _spread(words, folder):
    """Return the words with patterns spread out, as a shell does."""
    return [found for word in words for found in (sorted(map(str, folder.glob(word))) if "*" in word else [word])]


def test_the_examples_are_there():
    assert len(SHOWN) >= 2 * len(COMMANDS)
    assert EXAMPLES.is_dir()
