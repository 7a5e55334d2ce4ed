"""`mingeo check`: one right against one plan."""

from __future__ import annotations

import argparse
import dataclasses
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.inputs import (
    add_layer_option,
    add_zones_option,
    layers_of,
    option_adder,
    plan_asked_for,
)
from mingeo.cli.legacy import add_legacy_options, legacy_by
from mingeo.cli.outputs import add_output_options, printed, refuse_outputs, write_outputs
from mingeo.cli.stated import add_stated_options, present_of, with_density
from mingeo.text import Text

if TYPE_CHECKING:
    from mingeo.readers import ReadOptions

ABOUT = Text("用规划检验一个矿业权", "test one right against a plan")
EXAMPLES = """  mingeo check right.txt --plan 昌乐 --kind mining --mineral 建筑石料用灰岩 --scale "200 万吨/年"
  mingeo check right.geojson --plan 370725 --zones blocks.gpkg --layer ecological_redline=redline.gpkg --json"""

_EXIT = {"pass": 0, "fail": 1, "undetermined": 3}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    option = option_adder(parser)
    option(
        "right",
        metavar="RIGHT",
        zh="矿业权文件（GeoJSON、GeoPackage、拐点表），- 为标准输入",
        en="file with the right, - for stdin",
    )
    option("--plan", zh="规划编号或县名", en="the plan, by id or county")
    add_zones_option(parser)
    add_layer_option(parser)
    option("--name", zh="矿业权名称", en="name of the right")
    option("--kind", choices=("exploration", "mining"), zh="探矿权或采矿权", en="kind of right")
    option("--mineral", zh="主矿种", en="main mineral")
    option("--scale", zh="生产规模，如 “120 万吨/年”", en='annual scale, such as "120 万吨/年"')
    option("--method", choices=("open-pit", "underground"), zh="露天或地下开采", en="method of mining")
    option("--term", metavar="YEARS", zh="年限", en="term in years")
    option("--stage", zh="勘查阶段，如 普查", en="exploration stage, such as 普查")
    option("--year", type=int, zh="审查年份；缺省为今年", en="year of the review; this year by default")
    option("--stated", zh="申报面积，如 “0.64 平方千米”", en='stated area, such as "0.64 平方千米"')
    option("--crs", metavar="EPSG:n", zh="文件未写明时的坐标系", en="CRS, where the file does not say it")
    orders = ("xy", "yx", "latlon", "lonlat")
    option(
        "--order",
        choices=orders,
        zh="两个数的次序（xy 为纵坐标在前）",
        en="order of the two numbers (xy: northing first)",
    )
    option("--datum", choices=("gcj02", "bd09"), zh="网络地图的加密坐标", en="the encrypted datum of a web map")
    add_legacy_options(parser)
    option("--repair", action="store_true", zh="修复无效图形并说明", en="mend invalid geometry, and say so")
    option("--max-vertices", type=int, metavar="N", zh="最多多少个点", en="most vertices that are accepted")
    option("--max-features", type=int, metavar="N", zh="最多多少个要素", en="most features that are accepted")
    option("--tolerance", type=float, metavar="M", zh="容差，米（缺省 0.05）", en="tolerance in metres (0.05)")
    add_stated_options(parser)
    add_output_options(parser)


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Review the right, print the result, and return the verdict as exit status."""
    from mingeo.overlay import TOLERANCE_M
    from mingeo.readers import read_right
    from mingeo.review import review_right, this_year

    refuse_outputs(options, [options.right, *options.zones, *(pair.partition("=")[2] for pair in options.layer)])
    right = read_right(
        options.right,
        options=_read_options(options),
        name=options.name,
        kind=options.kind,
        mineral=options.mineral,
        scale=options.scale,
        method=options.method,
        term=options.term,
        stage=options.stage,
        stated_area=options.stated,
    )
    right = with_density(right, options.density)
    year = next(one for one in (options.year, right.year, this_year()) if one is not None)
    plan, notes = plan_asked_for(options.plan, options.zones, year)
    tolerance_m = TOLERANCE_M if options.tolerance is None else options.tolerance
    review = review_right(
        right,
        plan,
        layers_of(options.layer),
        year=year,
        tolerance_m=tolerance_m,
        notes=notes,
        without=options.without,
        present=present_of(options.present),
    )
    write_outputs(review, options, stderr)
    stdout.write(printed(review, options))
    return _EXIT[review.verdict]


def _read_options(options: argparse.Namespace) -> ReadOptions:
    """Return how the right's file is to be read; official boundaries and layers have to speak for themselves."""
    from mingeo.readers import ReadOptions

    said = ReadOptions(
        crs=options.crs,
        order=options.order,
        web_datum=options.datum,
        legacy_by=legacy_by(options),
        repair=options.repair,
    )
    limits = {name: getattr(options, name) for name in ("max_vertices", "max_features")}
    return dataclasses.replace(said, **{name: limit for name, limit in limits.items() if limit is not None})
