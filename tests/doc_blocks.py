"""The blocks of a page of the documentation, and what running them in order gives.

In a page, ```` ```sh ```` blocks hold `mingeo` commands and ```` ```python ```` blocks code; a ```` ```text ```` block
right after one shows what it prints, `...` on a line of its own standing for what is left out. A block with
`title="PATH"` is a file: it is written before what follows runs. `<!-- status 3 -->` before a command says how it
ends (0 where nothing is said), `<!-- not run -->` that a block is no command of ours.
"""

import contextlib
import io
import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

from mingeo.cli import run

_FENCE = re.compile(
    r"^(?P<indent> *)(?:<!-- (?P<said>[^>]*) -->\n\n? *)?```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n"
    r"(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    kind: str
    body: str
    said: str
    title: str | None
    line: int
    span: tuple[int, int]


class Shown(NamedTuple):
    """What a page shows as printed, and what was printed."""

    block: Block
    printed: str


def blocks_of(text: str) -> list[Block]:
    """Return the fenced blocks of a page, their indentation taken off."""
    found = []
    for match in _FENCE.finditer(text):
        lines = [line.removeprefix(match["indent"]) for line in match["body"].splitlines()]
        line = text.count("\n", 0, match.start("kind")) + 1
        said = match["said"] or ""
        found.append(Block(match["kind"], "\n".join(lines), said, match["title"], line, match.span("body")))
    return found


def run_page(text: str, folder: Path) -> list[Shown]:
    """Run a page's blocks in order in a folder that is the working directory; an unexpected status fails."""
    names: dict[str, object] = {"__name__": "page"}
    shown: list[Shown] = []
    printed: str | None = None
    for block in blocks_of(text):
        if block.title is not None:
            target = folder / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body + "\n", encoding="utf-8")
        elif block.kind in ("sh", "bat") and block.said != "not run":
            printed = _run_commands(block)
        elif block.kind == "python" and block.said != "not run":
            printed = _run_python(block, names)
        elif block.kind == "text" and block.said != "not run":
            assert printed is not None, f"line {block.line}: output of nothing"
            shown.append(Shown(block, printed))
            printed = None
    return shown


def _run_commands(block: Block) -> str:
    expected = int(block.said.removeprefix("status ")) if block.said else 0
    printed = io.StringIO()
    lines = block.body.replace("\\\n", " ").splitlines()
    commands = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", "rem "))]
    assert commands, f"line {block.line}: no command"
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "mingeo", f"line {block.line}: {command}"
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            status = run(words[1:], sys.stdout, sys.stderr)
        assert status == expected, f"line {block.line}: {command}: status {status}\n{printed.getvalue()}"
    return printed.getvalue().rstrip("\n")


def _run_python(block: Block, names: dict[str, object]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.body, f"line {block.line}", "exec"), names)
    return printed.getvalue().rstrip("\n")


def fits(shown: str, printed: str) -> bool:
    """Return True where what is shown is what was printed, but for lines of dots that stand for what is left out."""
    if not shown.strip():
        return not printed
    pieces = [piece.strip("\n") for piece in re.split(r"^ *\.\.\.$", shown, flags=re.MULTILINE)]
    position = 0
    for number, piece in enumerate(pieces):
        if piece:
            at = printed.find(piece, position)
            if at < 0 or (number == 0 and at != 0) or not _whole_lines(printed, at, at + len(piece)):
                return False
            position = at + len(piece)
    return pieces[-1] == "" or position == len(printed)


def _whole_lines(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")
