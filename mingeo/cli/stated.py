"""What the user states beside the files: the ore's density, present figures, and rules that are left out."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mingeo.cli.inputs import option_adder
from mingeo.errors import ArgumentError
from mingeo.text import Text

if TYPE_CHECKING:
    from mingeo.model import MiningRight

__all__ = ["add_stated_options", "present_of", "with_density"]


def add_stated_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--density``, ``--present`` and ``--without``."""
    option = option_adder(parser)
    option(
        "--density",
        type=float,
        metavar="T/M3",
        zh="矿石体重，吨/立方米，如 2.7；万吨与万立方米只据此折算",
        en="bulk density of the ore in t/m³, such as 2.7: mass and volume compare by it alone",
    )
    option(
        "--present",
        action="append",
        default=[],
        metavar="NAME=FIGURE",
        zh="现状数，如 “矿山数量=4”，“开采总量（煤炭）=700 万吨”，或分区编号=区内矿业权数",
        en='a present figure, such as "矿山数量=4" or "开采总量（煤炭）=700 万吨", or the rights in a zone by its id',
    )
    option(
        "--without",
        action="append",
        default=[],
        metavar="RULE",
        zh="不用某条法律规则或本程序默认规则（规划自己的规则不能关闭）",
        en="leave out a rule of law or a default, by name; the plan's own rules stay",
    )


def with_density(right: MiningRight, density_t_m3: float | None) -> MiningRight:
    """Return the right with the ore's bulk density, where one is given; ArgumentError where it makes no sense."""
    from mingeo.quantities import check_density

    if density_t_m3 is None:
        return right
    return dataclasses.replace(right, bulk_density_t_m3=check_density(density_t_m3))


def present_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return present figures by name, as ``--present`` gives them.

    Raises
    ------
    ArgumentError
        No ``=``, or a name given twice.
    """
    figures: dict[str, str] = {}
    for pair in pairs:
        name, _, figure = pair.rpartition("=")
        if not name.strip() or not figure.strip():
            raise ArgumentError(
                Text(f"--present {pair} 应为 名称=数", f"--present {pair} should be NAME=FIGURE"),
                Text("写成 --present 矿山数量=4", "write --present 矿山数量=4"),
            )
        if name.strip() in figures:
            raise ArgumentError(
                Text(f"现状数 {name.strip()} 给了两次", f"the present figure {name.strip()} is given twice"),
                Text("只给一个", "give one"),
            )
        figures[name.strip()] = figure.strip()
    return figures
