"""Shell completion and the version: what a shell is answered, through the same protocol as it asks by."""

import subprocess

import pytest
from console import assert_refused, mingeo, mingeo_process

from mingeo.version import __version__


def completions(line: str, folder) -> list[str]:
    """Return what the program answers for a line typed so far."""
    answer = folder / "answer"
    asked = {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
    mingeo_process(_ARGCOMPLETE="1", ARGCOMPLETE_USE_TEMPFILES="1", _ARGCOMPLETE_IFS="\n", **asked)
    return [word.strip() for word in answer.read_text(encoding="utf-8").split("\n")]


def test_commands_options_plans_and_roles_are_completed(tmp_path):
    assert set(completions("mingeo ch", tmp_path)) == {"check"}
    assert "--plan" in completions("mingeo check --pl", tmp_path)
    assert completions("mingeo check --plan 3707", tmp_path) == ["370725-changle", "370781-qingzhou"]
    assert completions("mingeo check --layer permanent", tmp_path) == ["permanent_basic_farmland="]
    assert completions("mingeo check --kind ", tmp_path)[:2] == ["exploration", "mining"]


def test_the_bash_script_is_one_that_bash_takes():
    script = mingeo("completion", "bash")
    assert script.status == 0
    assert "mingeo" in script.out
    subprocess.run(["bash", "-n"], input=script.out, text=True, check=True)


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_every_shell_gets_a_script_of_its_own(shell):
    assert "mingeo" in mingeo("completion", shell).out


def test_a_shell_that_is_not_known_is_refused():
    assert_refused(mingeo("completion", "cmd"), "cmd")


def test_the_version_tells_of_the_libraries_behind_the_figures():
    said = mingeo_process("--version")
    assert said.status == 0
    assert said.out.startswith(f"mingeo {__version__} (GEOS 3.")
    assert ", PROJ 9." in said.out
    assert ", GDAL 3." in said.out
