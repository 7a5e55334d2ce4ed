"""What several commands are given alike: a register or boundaries of the user's own, and constraint layers."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mingeo.errors import ArgumentError
from mingeo.predicates import LAYER_ROLES
from mingeo.source import file_and_layer
from mingeo.text import Text

if TYPE_CHECKING:
    from mingeo.model import Layer, Plan

__all__ = [
    "add_layer_option",
    "add_zones_option",
    "layers_of",
    "option_adder",
    "plan_asked_for",
    "plan_with_boundaries",
    "refuse_output",
    "register_and_files",
]


class _Adder(Protocol):
    def __call__(self, *names: str, zh: str, en: str, **rest: object) -> None: ...


def option_adder(parser: argparse.ArgumentParser) -> _Adder:
    """Return a function that adds an argument whose help is in both languages."""

    def option(*names: str, zh: str, en: str, **rest: object) -> None:
        parser.add_argument(*names, help=str(Text(zh, en)), **rest)  # type: ignore[arg-type]

    return option


def add_zones_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--zones``: a register folder of the user's own, or files of official boundaries."""
    option_adder(parser)(
        "--zones",
        action="append",
        default=[],
        metavar="DIR|FILE",
        type=Path,
        zh="官方边界文件，或自备规划的文件夹",
        en="official boundaries, or a register folder of your own",
    )


def add_layer_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--layer ROLE=PATH``."""
    option_adder(parser)(
        "--layer",
        action="append",
        default=[],
        metavar="ROLE=PATH[|layername=NAME]",
        zh=f"约束图层；角色如 {'、'.join(list(LAYER_ROLES)[:3])}，或中文名",
        en=f"a constraint layer; roles such as {', '.join(list(LAYER_ROLES)[:3])}",
    )


def register_and_files(zones: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """Return the register folder and the boundary files that ``--zones`` names.

    Raises
    ------
    ArgumentError
        More than one register folder.
    """
    # A File Geodatabase is a folder too, and no register.
    registers = [path for path in zones if path.is_dir() and path.suffix.lower() != ".gdb"]
    if len(registers) > 1:
        raise ArgumentError(
            Text("--zones 给了多个规划文件夹", "--zones names several register folders"),
            Text("只给一个", "name one"),
        )
    return (registers[0] if registers else None), [path for path in zones if path not in registers]


def plan_asked_for(name: str | None, zones: Sequence[Path], year: int | None = None) -> tuple[Plan, list[Text]]:
    """Return the plan that ``--plan`` and ``--zones`` name, and what is to be said of its boundaries.

    With a year it is the plan's state of that year, so that a zone added since may have its boundary. Without a
    name the boundary files alone are the plan: it has no rule but that a right stands in a zone.

    Raises
    ------
    ArgumentError
        Neither a name nor a boundary file.
    """
    from mingeo.plans import plan_of_boundaries
    from mingeo.readers import read_boundaries

    if name is not None:
        return plan_with_boundaries(name, zones, year)
    register, files = register_and_files(zones)
    if register is not None or not files:
        raise ArgumentError(
            Text("没有指定规划", "no plan was named"),
            Text(
                "用 --plan 指定规划（mingeo plans 可查），或用 --zones 文件 只作几何判断",
                "name one with --plan (see `mingeo plans`), or give --zones FILE for the plain geometric answer",
            ),
        )
    return plan_of_boundaries([read_boundaries(path) for path in files]), []


def plan_with_boundaries(name: str, zones: Sequence[Path], year: int | None = None) -> tuple[Plan, list[Text]]:
    """Return a plan with the user's boundaries, and what is to be said of them; errors as of what it reads."""
    from mingeo.plans import load_plan, plan_as_of, with_boundaries
    from mingeo.readers import read_boundaries

    register, files = register_and_files(zones)
    plan: Plan = load_plan(name, register)
    if year is not None:
        plan = plan_as_of(plan, year)
    notes: list[Text] = []
    for path in files:
        plan, left_over = with_boundaries(plan, read_boundaries(path))
        notes += [Text(f"边界文件：{path}", f"boundary file: {path}"), *left_over]
    return plan, notes


def layers_of(pairs: Sequence[str]) -> dict[str, Layer]:
    """Return the layers that ``--layer`` names, by role.

    Parameters
    ----------
    pairs
        As given: ``ROLE=PATH``, the role by its English or its Chinese name, or one of the user's own.

    Raises
    ------
    ArgumentError
        No ``=``, a role given twice, or one that only looks like a known one.
    """
    from mingeo.readers.feature_layers import read_feature_layer

    layers: dict[str, Layer] = {}
    for pair in pairs:
        said, _, path = pair.partition("=")
        if not path:
            raise ArgumentError(
                Text(f"--layer {pair} 缺少“=”", f"--layer {pair} has no '='"),
                Text("写成 --layer ecological_redline=文件", "write --layer ecological_redline=FILE"),
            )
        role = _role(said.strip())
        if role in layers:
            raise ArgumentError(
                Text(f"图层 {role} 给了两次", f"the layer {role} is given twice"),
                Text("合并成一个文件", "put it into one file"),
            )
        layers[role] = read_feature_layer(role, path)
    return layers


def _role(said: str) -> str:
    """Return a role by its name in either language, or one of the user's own that looks like none of them."""
    for role, name in LAYER_ROLES.items():
        if said in (role, name.zh):
            return role
    import difflib

    near = difflib.get_close_matches(said, [*LAYER_ROLES, *(name.zh for name in LAYER_ROLES.values())], 1, 0.7)
    if near or not said:
        raise ArgumentError(
            Text(f"没有图层角色“{said}”", f"there is no layer role '{said}'"),
            Text(
                f"是否 {near[0] if near else '、'.join(LAYER_ROLES)}？",
                f"did you mean {near[0] if near else ', '.join(LAYER_ROLES)}?",
            ),
        )
    return said


def refuse_output(path: Path, known: Sequence[str], inputs: Iterable[str | Path]) -> None:
    """Refuse, before anything is read, an output that cannot be written or that would replace an input.

    Raises
    ------
    ArgumentError
        An ending that is not one of `known`, or a path that is one of `inputs`.
    """
    if path.suffix.lower() not in known:
        raise ArgumentError(
            Text(f"不会写 {path}", f"cannot write {path}"),
            Text(f"可写：{'、'.join(known)}", f"use one of {', '.join(known)}"),
        )
    if path.resolve() in {Path(file_and_layer(one)[0]).resolve() for one in inputs}:
        raise ArgumentError(
            Text(f"输出 {path} 就是输入文件", f"the output {path} is an input"),
            Text("换一个文件名", "give it another name"),
        )
