"""The command line as the tests run it, the invented county's files, and what every refusal looks like."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from mingeo.cli import run

REPOSITORY = Path(__file__).parents[1]
REGISTER = REPOSITORY / "data" / "zones"
EXAMPLES = REPOSITORY / "data" / "examples"
RIGHTS = EXAMPLES / "rights"
PLANS = EXAMPLES / "plans"
BOUNDARIES = PLANS / "999999-shili" / "boundaries.geojson"
REDLINE = EXAMPLES / "layers" / "ecological_redline.geojson"
FARMLAND = EXAMPLES / "layers" / "permanent_basic_farmland.geojson"
PASSING = RIGHTS / "shili-pass.txt"
PROTRUDING = RIGHTS / "shili-protrudes.txt"

SHILI = ["--zones", PLANS, "--plan", "示例县"]
QUARRY = ["--kind", "mining", "--mineral", "建筑石料用灰岩", "--scale", "200 万吨/年", "--method", "open-pit"]
QUARRY += ["--term", "10", "--year", "2024"]
LAYERS = ["--layer", f"ecological_redline={REDLINE}", "--layer", f"permanent_basic_farmland={FARMLAND}"]
CHECKED = [*SHILI, *QUARRY, *LAYERS]

PASS, FAIL, REFUSED, UNDETERMINED = 0, 1, 2, 3


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


def own_register(folder: Path) -> Path:
    """Return a register of the user's own: the invented plan, without its boundaries."""
    plan = folder / "plans" / "999999-shili"
    plan.mkdir(parents=True)
    for name in ("plan.toml", "zones.csv"):
        shutil.copy(BOUNDARIES.with_name(name), plan)
    return plan.parent


def mingeo(*arguments) -> Outcome:
    """Run one command line in this process; whatever it raises fails the test."""
    out, err = io.StringIO(), io.StringIO()
    status = run([str(argument) for argument in arguments], out, err)
    return Outcome(status, out.getvalue(), err.getvalue())


def mingeo_process(*arguments, stdin: bytes = b"", stdout=subprocess.PIPE, **environment) -> Outcome:
    """Run one command line in a process of its own; what it writes is decoded by `PYTHONIOENCODING`."""
    done = subprocess.run(
        [sys.executable, "-m", "mingeo", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return Outcome(done.returncode, (done.stdout or b"").decode(encoding), done.stderr.decode(encoding))


def with_stdin(content: bytes):
    return mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


def parsed(outcome: Outcome):
    """Return the JSON that was printed; NaN and infinity are no JSON."""

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(outcome.out, parse_constant=refuse)


def assert_one_clean_line(err: str) -> None:
    assert re.fullmatch(r"error: [^\n]+\n", err), err
    assert not {unicodedata.category(char) for char in err[:-1]} & {"Cc", "Cf"}, err


def assert_refused(outcome: Outcome, *words: object, where: object = None) -> None:
    """Exit status 2, nothing on stdout, and on stderr one line: `error: PATH[:LINE]: what; how to mend it`."""
    assert outcome.status == REFUSED, outcome
    assert outcome.out == ""
    assert_one_clean_line(outcome.err)
    assert "; " in outcome.err
    if where is not None:
        assert outcome.err.startswith(f"error: {where}: "), outcome.err
    for word in words:
        assert str(word) in outcome.err, outcome.err
