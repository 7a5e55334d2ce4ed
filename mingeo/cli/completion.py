"""`mingeo completion`: what a shell needs to complete commands, options, plans and layer roles."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from mingeo.predicates import LAYER_ROLES
from mingeo.text import Text

__all__ = ["ABOUT", "EXAMPLES", "add_arguments", "complete_if_asked", "run"]

ABOUT = Text("输出命令行补全脚本", "print a shell's completion script")
EXAMPLES = """  eval "$(mingeo completion bash)"
  mingeo completion powershell | Out-String | Invoke-Expression"""

_SHELLS = ("bash", "zsh", "fish", "powershell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("shell", choices=_SHELLS, help=str(Text("哪种命令行环境", "for which shell")))


def run(options: argparse.Namespace, stdout: TextIO, _: TextIO) -> int:
    """Print the script."""
    from argcomplete.shell_integration import shellcode

    stdout.write(shellcode(["mingeo"], shell=options.shell).strip() + "\n")
    return 0


def complete_if_asked(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks for completions, and end the process; the shell asks by an environment variable."""
    import argcomplete

    for action in _every_action(parser):
        if action.dest in _VALUES:
            action.completer = _VALUES[action.dest]  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _every_action(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _every_action(command)


def _plans(**_: object) -> list[str]:
    from mingeo.plans import list_plans

    return list_plans()


def _roles(**_: object) -> list[str]:
    return [f"{role}=" for role in LAYER_ROLES]


_VALUES: Mapping[str, Callable[..., list[str]]] = {"plan": _plans, "plans": _plans, "layer": _roles}
