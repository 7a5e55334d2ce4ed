"""The README's commands do what it says, and its example is the real output."""

import io
import re
import shlex
from pathlib import Path

import pytest

import mingeo
from mingeo.cli import COMMANDS, run
from mingeo.readers import READERS

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")


def block(readme: str, label: str) -> str:
    """Return the fenced block that follows a label in a README."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {label} -->\n```\w*\n(.*?)\n```", text, re.DOTALL)
    assert found, f"{readme} has no block '{label}'"
    return found[1]


def run_mingeo(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run the mingeo part of a shell line from the root of the project."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(command.split("&&")[-1])
    assert words[0] == ".venv/bin/mingeo"
    out, err = io.StringIO(), io.StringIO()
    status = run(words[1:], out, err)
    assert err.getvalue() == ""
    return status, out.getvalue()


@pytest.mark.parametrize("readme", READMES)
def test_the_example_is_the_real_output(readme: str, monkeypatch: pytest.MonkeyPatch):
    status, printed = run_mingeo(block(readme, "main command"), monkeypatch)
    assert status == 3
    shown = block(readme, "output of the main command").split("\n  ...\n")
    position = 0
    for piece in shown:
        at = printed.find(piece, position)
        assert at >= position, piece
        position = at + len(piece)
    assert printed.startswith(shown[0])
    assert printed.rstrip("\n").endswith(shown[-1])


def test_both_readmes_give_the_same_commands():
    for label in ("main command", "test command"):
        commands = {block(readme, label) for readme in READMES}
        assert len(commands) == 1
        assert "\n" not in commands.pop()


@pytest.mark.parametrize("readme", READMES)
def test_the_failing_example_fails_as_told(readme: str, monkeypatch: pytest.MonkeyPatch):
    text = (ROOT / readme).read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if "shili-protrudes" in line)
    status, printed = run_mingeo(command, monkeypatch)
    assert status == 1
    for figure in ("15.000", "3600.00"):
        assert figure in printed
        assert figure in text


@pytest.mark.parametrize("readme", READMES)
def test_the_python_example_runs(readme: str, monkeypatch: pytest.MonkeyPatch):
    text = (ROOT / readme).read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(code[1], names)
    review = names["review"]
    assert review.verdict == "undetermined"  # type: ignore[attr-defined]
    assert names["plan"].zones.crs == "EPSG:4490"  # type: ignore[attr-defined]
    assert names["mingeo"] is mingeo


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_table_of_formats_is_the_code_s_own(readme: str, language: str):
    text = (ROOT / readme).read_text(encoding="utf-8")
    rows = [f"| {one.name.to(language)} | {' '.join(f'`{suffix}`' for suffix in one.suffixes)} |" for one in READERS]
    assert "\n".join(rows) in text


@pytest.mark.parametrize("readme", READMES)
def test_every_other_command_of_the_readme_runs(readme: str, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """The commands that write are run with their outputs in a folder of their own."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = re.findall(r"^\.venv/bin/mingeo .*$", text, re.MULTILINE)
    shown = {shlex.split(command)[1] for command in commands}
    assert shown == {*COMMANDS} - {"prepare", "completion"}
    monkeypatch.chdir(ROOT)
    for command in commands:
        words = shlex.split(command)[1:]
        is_output = [
            i > 0 and (words[i - 1] in ("-o", "--into") or (words[0] == "convert" and i == 2))
            for i in range(len(words))
        ]
        words = [str(tmp_path / word) if out else word for word, out in zip(words, is_output, strict=True)]
        out, err = io.StringIO(), io.StringIO()
        assert run(words, out, err) != 2, (command, err.getvalue())
