"""`mingeo screen`: every right of a file against one plan, one row each."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.inputs import (
    add_layer_option,
    add_zones_option,
    layers_of,
    option_adder,
    plan_asked_for,
    refuse_output,
)
from mingeo.text import Language, Text

if TYPE_CHECKING:
    import geopandas

ABOUT = Text("用规划检验一个文件中的全部矿业权", "test every right of a file against a plan")
EXAMPLES = """  mingeo screen rights.gpkg --plan 昌乐 -o screened.csv
  mingeo screen rights.shp --zones blocks.gpkg --layer ecological_redline=redline.gpkg -o screened.gpkg"""

_EXIT = {"pass": 0, "fail": 1, "undetermined": 3}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    option = option_adder(parser)
    option("rights", metavar="RIGHTS", zh="矿业权文件，每个要素一个", en="file of rights, one a feature")
    option("--plan", zh="规划编号或县名", en="the plan, by id or county")
    add_zones_option(parser)
    add_layer_option(parser)
    for name, zh, en in (
        ("kind", "全部按探矿权或采矿权；缺省按各要素属性", "kind of all of them; by default as their attributes say"),
        ("mineral", "全部的矿种", "mineral of all of them"),
        ("scale", "全部的生产规模", "annual scale of all of them"),
    ):
        option(f"--{name}", zh=zh, en=en)
    option("--year", type=int, zh="审查年份；缺省为今年", en="year of the review; this year by default")
    option("--crs", metavar="EPSG:n", zh="文件未写明时的坐标系", en="CRS, where the file does not say it")
    option("--tolerance", type=float, metavar="M", zh="容差，米（缺省 0.05）", en="tolerance in metres (0.05)")
    option(
        "-o",
        dest="output",
        metavar="OUT",
        type=Path,
        zh="写成 .csv、.gpkg 或 .geojson；缺省打印表格",
        en="write a .csv, .gpkg or .geojson; by default a table is printed",
    )


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Review every right, write or print the rows, and return the worst verdict as exit status."""
    from mingeo.cli.vector import WRITERS
    from mingeo.files import write_whole_with
    from mingeo.overlay import TOLERANCE_M
    from mingeo.readers import read_rights
    from mingeo.screen import screen_rights

    if options.output is not None:
        inputs = [options.rights, *options.zones, *(pair.partition("=")[2] for pair in options.layer)]
        refuse_output(options.output, tuple(WRITERS), inputs)
    said = {name: getattr(options, name) for name in ("kind", "mineral", "scale")}
    rights = read_rights(options.rights, crs=options.crs, **said)
    plan, notes = plan_asked_for(options.plan, options.zones)
    for note in notes:
        stderr.write(f"{note}\n")
    tolerance_m = TOLERANCE_M if options.tolerance is None else options.tolerance
    language: Language = options.lang or "zh"
    layers = layers_of(options.layer)
    frame = screen_rights(rights, plan, layers, year=options.year, tolerance_m=tolerance_m, language=language)
    if options.output is not None:
        writer = WRITERS[options.output.suffix.lower()]
        write_whole_with(options.output, lambda temporary: writer(frame, temporary))
        stderr.write(f"{Text('已写', 'written')}: {options.output} ({len(frame)})\n")
    else:
        _print_table(frame, language, stdout)
    return _EXIT[_worst(frame["verdict"])]


def _worst(verdicts: Iterable[str]) -> str:
    found = set(verdicts)
    return next(verdict for verdict in ("fail", "undetermined", "pass") if verdict in found)


def _print_table(frame: geopandas.GeoDataFrame, language: Language, stdout: TextIO) -> None:
    from mingeo.model import OUTCOMES
    from mingeo.report.table import aligned

    head = ["名称", "结论", "区块", "面积（平方千米）", "理由"]
    if language == "en":
        head = ["name", "verdict", "zone", "area km²", "reason"]
    rows = []
    for row in frame.drop(columns="geometry").to_dict("records"):
        verdict = OUTCOMES[row["verdict"]].to(language)
        rows.append([row["name"], verdict, row["zone"] or "-", f"{row['area_km2']:.4f}", row["reason"] or "-"])
    for line in aligned([head, *rows], right=(3,)):
        stdout.write(line + "\n")
