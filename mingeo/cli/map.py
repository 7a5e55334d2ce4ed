"""`mingeo map`: plans, rights and layers as one offline page, or as a figure for paper."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.inputs import (
    add_layer_option,
    add_zones_option,
    layers_of,
    option_adder,
    plan_with_boundaries,
    refuse_output,
    register_and_files,
)
from mingeo.errors import ArgumentError
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from mingeo.model import Plan

ABOUT = Text("画成离线网页地图或插图", "draw an offline web map, or a figure")
EXAMPLES = """  mingeo map -o plans.html
  mingeo map 昌乐 --right right.txt --layer ecological_redline=redline.gpkg -o changle.html
  mingeo map 昌乐 -o changle.png"""

_FIGURES = (".png", ".svg", ".pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from mingeo.maps.tiles import KEY_VARIABLE

    option = option_adder(parser)
    option(
        "plans", metavar="PLAN", nargs="*", zh="规划编号或县名；缺省为全部", en="plans by id or county; all by default"
    )
    option(
        "-o",
        dest="output",
        required=True,
        metavar="FILE",
        type=Path,
        zh="写成 .html，或插图 .png、.svg、.pdf",
        en="write an .html, or a figure: .png, .svg or .pdf",
    )
    option(
        "--right", dest="rights", action="append", default=[], metavar="FILE", zh="矿业权文件", en="file with a right"
    )
    add_layer_option(parser)
    add_zones_option(parser)
    option(
        "--tiles",
        metavar="tianditu|osm|URL",
        zh=f"联网底图；缺省不联网。天地图的密钥在环境变量 {KEY_VARIABLE} 中",
        en=f"base map from the network, by default none; Tianditu's key is in {KEY_VARIABLE}",
    )


def run(options: argparse.Namespace, _: TextIO, stderr: TextIO) -> int:
    """Draw the map and write it."""
    from mingeo.files import write_whole
    from mingeo.readers import read_rights

    suffix = options.output.suffix.lower()
    _refuse(options, suffix)
    plans = _plans(options)
    rights = [right for path in options.rights for right in read_rights(path)]
    layers = layers_of(options.layer)
    language: Language = options.lang or "zh"
    if suffix in _FIGURES:
        from mingeo.maps import map_figure

        write_whole(options.output, map_figure(plans[0], rights, layers, kind=suffix[1:], language=language))
    else:
        from mingeo.maps import map_page

        page = map_page(plans, rights, layers, tiles=options.tiles, language=language)
        write_whole(options.output, page.encode())
    stderr.write(f"{Text('已写', 'written')}: {options.output}\n")
    return 0


def _refuse(options: argparse.Namespace, suffix: str) -> None:
    inputs = [*options.rights, *options.zones, *(pair.partition("=")[2] for pair in options.layer)]
    refuse_output(options.output, (".html", *_FIGURES), inputs)
    if suffix != ".html" and options.tiles is not None:
        raise ArgumentError(
            Text("插图没有联网底图", "a figure has no base map"),
            Text("去掉 --tiles，或写成 .html", "leave out --tiles, or write an .html"),
        )
    if suffix != ".html" and len(options.plans) != 1:
        raise ArgumentError(
            Text("一幅插图只画一个规划", "a figure shows one plan"),
            Text("写明一个，如 mingeo map 昌乐 -o 昌乐.png", "name one, such as `mingeo map changle -o changle.png`"),
        )


def _plans(options: argparse.Namespace) -> list[Plan]:
    from mingeo.plans import list_plans

    register, files = register_and_files(options.zones)
    names = options.plans or list_plans(register)
    if files and len(names) != 1:
        raise ArgumentError(
            Text("官方边界属于哪个规划不明", "whose boundaries they are is not said"),
            Text("写明一个规划", "name one plan"),
        )
    return [plan_with_boundaries(name, options.zones)[0] for name in names]
