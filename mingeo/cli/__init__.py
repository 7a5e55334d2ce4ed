"""The command line: `mingeo plans`, `mingeo zones`, `mingeo check` and the rest.

Exit status: 0 pass, 1 fail, 2 bad usage or unreadable input, 3 undetermined. Results go to standard
output, everything else to standard error. Each command is imported only when it runs.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import platform
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from mingeo.errors import ArgumentError, MingeoError
from mingeo.text import Text, choose_message_language
from mingeo.version import __version__

__all__ = ["BAD_INPUT", "COMMANDS", "main", "run"]

BAD_INPUT = 2
COMMANDS = (
    "plans",
    "zones",
    "lint",
    "adopt",
    "check",
    "screen",
    "find",
    "rule",
    "area",
    "convert",
    "prepare",
    "map",
    "completion",
)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, like every other error of mingeo."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentError(Text(message, message), Text(f"见 {self.prog} --help", f"see {self.prog} --help"))


class _Version(argparse.Action):
    """``--version``: what is asked for first when a figure is doubted."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print the versions and end; the libraries are only now worth their loading time."""
        import pyogrio
        import pyproj
        import shapely

        gdal = ".".join(str(number) for number in pyogrio.__gdal_version__)
        libraries = f"GEOS {shapely.geos_version_string}, PROJ {pyproj.proj_version_str}, GDAL {gdal}"
        print(f"mingeo {__version__} ({libraries}, Python {platform.python_version()})")
        parser.exit()


_ALLOCATIONS_A_COLLECTION = 100_000
"""Python's own 700 make it look for garbage a hundred times while modules are loaded, which leave none."""


def main() -> NoReturn:
    """Run the command line of this process."""
    gc.set_threshold(_ALLOCATIONS_A_COLLECTION)
    for stream in (sys.stdout, sys.stderr):
        # A GBK console cannot show every character; a question mark beats a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if "_ARGCOMPLETE" in os.environ:
        from mingeo.cli.completion import complete_if_asked

        complete_if_asked(_parser())
    try:
        status = run(sys.argv[1:], sys.stdout, sys.stderr)
        sys.stdout.flush()
    except OSError as error:
        # Standard output cannot take the result: its reader has gone (`| head`), or the disk is full. Nothing
        # is left to flush at exit, and the status is none that a verdict has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141 if isinstance(error, BrokenPipeError) else BAD_INPUT
        if status == BAD_INPUT:
            sys.stderr.write(f"error: {Text('结果写不出去', 'the result cannot be written')} ({error.strerror})\n")
    except KeyboardInterrupt:
        status = 130
    gc.freeze()  # The process ends: to look through all its objects once more takes 30 ms and frees nothing.
    sys.exit(status)


def run(arguments: Sequence[str], stdout: TextIO, stderr: TextIO) -> int:
    """Run one command line with the given streams, and return its exit status."""
    choose_message_language(None)
    try:
        options = _parser(arguments).parse_args(arguments)
        choose_message_language(options.lang)
        status: int = options.run(options, stdout, stderr)
    except MingeoError as error:
        stderr.write(f"error: {error}\n")
        return BAD_INPUT
    except (MemoryError, RecursionError) as error:
        what = Text("输入过大或嵌套过深", "the input is too large or nested too deeply")
        stderr.write(f"error: {what} ({type(error).__name__})\n")
        return BAD_INPUT
    return status


def _parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser; where a command is asked for, with that command only.

    What the others import need not be waited for.
    """
    asked = arguments[0] if arguments and arguments[0] in COMMANDS else None
    parser = _Parser(
        prog="mingeo",
        description=str(
            Text(
                "用县级矿产资源总体规划检验拟设矿业权（预检，不是审查结论）",
                "Test a mining right against a county's mineral-resource plan (a pre-check, no official finding)",
            )
        ),
    )
    version_help = Text("版本，以及 GEOS、PROJ、GDAL 的版本", "the versions of mingeo, GEOS, PROJ and GDAL")
    parser.add_argument("--version", action=_Version, nargs=0, help=str(version_help))
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for name in COMMANDS if asked is None else (asked,):
        _add_command(commands, name)
    return parser


def _add_command(commands: argparse._SubParsersAction[_Parser], name: str) -> None:
    module = importlib.import_module(f"mingeo.cli.{name}")
    about: Text = module.ABOUT
    command = commands.add_parser(
        name,
        help=str(about),
        description=str(about),
        epilog=f"{Text('例', 'examples')}:\n{module.EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    language = Text(
        "输出语言；缺省：结果用中文，提示随系统", "language; by default results in Chinese, messages by locale"
    )
    command.add_argument("--lang", choices=("zh", "en"), help=str(language))
    module.add_arguments(command)
    command.set_defaults(run=module.run)
