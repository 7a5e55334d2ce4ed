"""`mingeo zones`: the zones of plans as a table, as JSON, or as a file for a GIS."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mingeo.errors import ArgumentError
from mingeo.text import Text

if TYPE_CHECKING:
    import geopandas

ABOUT = Text("列出分区和区块", "list zones and blocks, or write them to a file")
EXAMPLES = """  mingeo zones 昌乐 --kind mining_block
  mingeo zones 370781-qingzhou -o qingzhou.gpkg
  mingeo zones 昌乐 --zones my-zones -o blocks.shp --fields standard"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from mingeo.model import ZONE_KINDS

    plans = Text("规划编号或县名；缺省为全部", "plans by id or county; all when left out")
    parser.add_argument("plans", metavar="PLAN", nargs="*", help=str(plans))
    parser.add_argument(
        "--kind", action="append", choices=tuple(ZONE_KINDS), help=str(Text("分区类型", "kind of zone"))
    )
    parser.add_argument("--mineral", help=str(Text("矿种（含其亚矿种和所属类）", "mineral, or a family that holds it")))
    register = Text("自备规划的文件夹", "a register folder of your own")
    parser.add_argument("--zones", metavar="DIR", type=Path, help=str(register))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=str(Text("输出 JSON", "print JSON")))
    output = Text("写成 .geojson、.gpkg、.shp 或 .csv", "write a .geojson, .gpkg, .shp or .csv")
    form.add_argument("-o", dest="output", metavar="FILE", type=Path, help=str(output))
    fields = Text("字段名用规划数据库代码（FQBH、FQMC…），只写有官方边界的分区", "field codes of planning databases")
    parser.add_argument("--fields", choices=("standard",), help=str(fields))


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Print or write the zones."""
    from mingeo.plans import load_zones

    frame = load_zones(options.plans, options.kind, options.zones)
    if options.mineral:
        frame = frame[[_has(minerals, options.mineral) for minerals in frame["minerals"]]]
    if options.fields is not None:
        _write_standard(frame, options, stderr)
    elif options.output is not None:
        for note in _write(frame, options.output):
            stderr.write(f"{note}\n")
        stderr.write(f"{Text('已写', 'written')}: {options.output} ({len(frame)})\n")
    elif options.json:
        stdout.write(json.dumps(_objects(frame), ensure_ascii=False, indent=2) + "\n")
    else:
        _print_table(frame, options.lang or "zh", stdout)
    return 0


def _has(minerals: object, wanted: str) -> bool:
    """Return True where one of a zone's minerals covers the wanted one, or is covered by it."""
    from mingeo.minerals import compare, minerals_named

    if not minerals_named(wanted):
        raise ArgumentError(
            Text(f"矿种表中没有“{wanted}”", f"'{wanted}' is not in the table of minerals"),
            Text("用规划或矿产资源分类细目中的名称", "use a name of the plans or of the official list"),
        )
    names = str(minerals).split("、") if isinstance(minerals, str) else []
    return any("same" in (compare(wanted, name), compare(name, wanted)) for name in names)


def _print_table(frame: geopandas.GeoDataFrame, language: str, stdout: TextIO) -> None:
    from mingeo.model import ZONE_KINDS
    from mingeo.report.table import aligned

    head = ["编号", "类型", "名称", "矿种", "规划面积", "投放", "地点", "图形"]
    if language == "en":
        head = ["id", "kind", "name", "minerals", "stated area", "release", "place", "basis"]
    rows = []
    for zone_id, row in zip(frame.index, _objects(frame), strict=True):
        years = [str(year) for year in (row["release_from"], row["release_to"]) if year is not None]
        cells = [zone_id, ZONE_KINDS[row["kind"]].name.to("en" if language == "en" else "zh"), row["name"]]
        cells += [row["minerals"], row["stated_area"], "—".join(dict.fromkeys(years)), row["place"], row["basis"]]
        rows.append([str(cell or "-") for cell in cells])
    for line in aligned([head, *rows]):
        stdout.write(line + "\n")


def _objects(frame: geopandas.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the rows with plain values: what is missing is None."""
    table = frame.drop(columns="geometry").reset_index()
    objects = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in objects]


def _write(frame: geopandas.GeoDataFrame, path: Path) -> list[Text]:
    """Write the frame, and return what is to be said of it."""
    from mingeo.cli.vector import WRITERS, write_frame_shapefile
    from mingeo.files import write_whole_with

    suffix = path.suffix.lower()
    if suffix == ".shp":
        return write_frame_shapefile(frame, path)
    writer = WRITERS.get(suffix)
    if writer is None:
        known = (*WRITERS, ".shp")
        raise ArgumentError(
            Text(f"不会写 {path.suffix or '没有后缀的文件'}", f"cannot write {path.suffix or 'a file without suffix'}"),
            Text(f"可写：{'、'.join(known)}", f"use one of {', '.join(known)}"),
        )
    write_whole_with(path, lambda temporary: writer(frame, temporary))
    return []


def _write_standard(frame: geopandas.GeoDataFrame, options: argparse.Namespace, stderr: TextIO) -> None:
    from mingeo.cli.standard_zones import write_standard_zones
    from mingeo.plans import list_plans, load_plan

    if options.output is None:
        raise ArgumentError(
            Text("--fields 只用于写文件", "--fields is for writing a file"),
            Text("用 -o 指明文件，如 -o blocks.shp", "name the file with -o, such as -o blocks.shp"),
        )
    names = options.plans or list_plans(options.zones)
    plans = {plan.id: plan for plan in (load_plan(name, options.zones) for name in names)}
    count, notes = write_standard_zones(list(plans.values()), list(frame.index), options.output)
    for note in notes:
        stderr.write(f"{note}\n")
    stderr.write(f"{Text('已写', 'written')}: {options.output} ({count})\n")
