"""`mingeo map`: plans, rights and layers as one offline page, or as a figure for paper."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mingeo.errors import ArgumentError
from mingeo.predicates import LAYER_ROLES
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from mingeo.model import Layer, Plan

ABOUT = Text("画成离线网页地图或插图", "draw an offline web map, or a figure")
EXAMPLES = """  mingeo map -o plans.html
  mingeo map 昌乐 --right right.txt --layer ecological_redline=redline.gpkg -o changle.html
  mingeo map 昌乐 -o changle.png"""

_FIGURES = (".png", ".svg", ".pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from mingeo.maps.tiles import KEY_VARIABLE

    def option(*names: str, zh: str, en: str, **rest: object) -> None:
        parser.add_argument(*names, help=str(Text(zh, en)), **rest)  # type: ignore[arg-type]

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
    option(
        "--layer",
        action="append",
        default=[],
        metavar="ROLE=PATH",
        zh="约束图层；county_outline 为县界",
        en="a constraint layer; county_outline is the county's outline",
    )
    option(
        "--zones",
        action="append",
        default=[],
        metavar="DIR|FILE",
        type=Path,
        zh="官方边界文件，或自备规划的文件夹",
        en="official boundaries, or a register folder of your own",
    )
    option(
        "--tiles",
        metavar="tianditu|osm|URL",
        zh=f"联网底图；缺省不联网。天地图的密钥在环境变量 {KEY_VARIABLE} 中",
        en=f"base map from the network, by default none; Tianditu's key is in {KEY_VARIABLE}",
    )


def run(options: argparse.Namespace, _: TextIO, stderr: TextIO) -> int:
    """Draw the map and write it."""
    from mingeo.files import write_whole
    from mingeo.readers import read_right

    suffix = options.output.suffix.lower()
    _refuse(options, suffix)
    plans = _plans(options)
    rights = [read_right(path) for path in options.rights]
    layers = _layers(options.layer)
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
    if suffix not in (".html", *_FIGURES):
        raise ArgumentError(
            Text(f"不会画成 {options.output}", f"cannot draw {options.output}"),
            Text(f"可写：.html、{'、'.join(_FIGURES)}", f"use one of .html, {', '.join(_FIGURES)}"),
        )
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
    from mingeo.plans import list_plans, load_plan, with_boundaries
    from mingeo.readers import read_features

    registers = [path for path in options.zones if path.is_dir()]
    files = [path for path in options.zones if not path.is_dir()]
    if len(registers) > 1:
        raise ArgumentError(
            Text("--zones 给了多个规划文件夹", "--zones names several register folders"),
            Text("只给一个", "name one"),
        )
    register = registers[0] if registers else None
    plans: list[Plan] = [load_plan(name, register) for name in options.plans or list_plans(register)]
    if files and len(plans) != 1:
        raise ArgumentError(
            Text("官方边界属于哪个规划不明", "whose boundaries they are is not said"),
            Text("写明一个规划", "name one plan"),
        )
    for path in files:
        plans = [with_boundaries(plans[0], read_features(path))[0]]
    return plans


def _layers(pairs: list[str]) -> dict[str, Layer]:
    from mingeo.readers import read_layer

    layers: dict[str, Layer] = {}
    for pair in pairs:
        said, _, path = pair.partition("=")
        names = {name.zh: role for role, name in LAYER_ROLES.items()} | {"县界": "county_outline"}
        role = names.get(said.strip(), said.strip())
        if not path or not role or role in layers:
            raise ArgumentError(
                Text(
                    f"--layer {pair} 不成“角色=文件”，或角色重复", f"--layer {pair} is no ROLE=FILE, or is given twice"
                ),
                Text("写成 --layer ecological_redline=文件", "write --layer ecological_redline=FILE"),
            )
        layers[role] = read_layer(role, path)
    return layers
