"""The notebooks run from top to bottom on the installed wheel, say what they show, and stand twice the same."""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
import pytest

REPOSITORY = Path(__file__).parents[1]
FOLDER = REPOSITORY / "notebooks"
EXAMPLES = REPOSITORY / "data" / "examples"
NAMES = [
    "01_plans",
    "02_check_one_right",
    "03_maps",
    "04_own_boundaries",
    "05_screen_many",
    "06_compare_plans",
]
NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody answers at: whatever asks the network fails."""
WHERE_FROM = "import mingeo as _mingeo; print(_mingeo.__file__)"


def run_python(*arguments, cwd: Path, **environment) -> None:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Return a folder with what the wheel installs, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run_python("-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", REPOSITORY, cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run_python("-m", "pip", *install, "--target", folder / "site", wheel, cwd=folder)
    return folder / "site"


@pytest.fixture(scope="module")
def executed(site, tmp_path_factory) -> dict[str, nbformat.NotebookNode]:
    """Return every notebook after it was run outside the clone, two at a time."""
    folder = tmp_path_factory.mktemp("clone")
    (folder / "notebooks").mkdir()
    shutil.copytree(EXAMPLES, folder / "data" / "examples")
    (folder / "kernels" / "wheel").mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": start, "display_name": "wheel", "language": "python"}
    (folder / "kernels" / "wheel" / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    with ThreadPoolExecutor(2) as two:
        # The longest goes first, so that it is not still running when all others are done.
        order = sorted(NAMES, key=lambda name: name != "05_screen_many")
        done = list(two.map(lambda name: run_notebook(name, site, folder), order))
    return dict(zip(order, done, strict=True))


def run_notebook(name: str, site: Path, folder: Path) -> nbformat.NotebookNode:
    """Run a notebook in a kernel that sees the wheel before the clone, in a locale without Chinese."""
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(WHERE_FROM))
    path = folder / "notebooks" / f"{name}.ipynb"
    nbformat.write(book, path)
    environment = {"JUPYTER_PATH": str(folder), "PYTHONPATH": str(site), "LC_ALL": "C.UTF-8"}
    environment |= {"http_proxy": NOWHERE, "https_proxy": NOWHERE}
    run = ("-c", "from nbclient.cli import main; main()", "--kernel_name=wheel", "--timeout=120", "--inplace")
    run_python(*run, path, cwd=path.parent, **environment)
    return nbformat.read(path, as_version=4)


def outputs(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


def printed(book: nbformat.NotebookNode) -> str:
    return "".join(one.text for one in outputs(book) if one.output_type == "stream" and one.name == "stdout")


def shown(book: nbformat.NotebookNode, kind: str) -> list[str]:
    return [one.data[kind] for one in outputs(book) if "data" in one and kind in one.data]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_on_the_installed_wheel(name, executed, site):
    assert Path(executed[name].cells[-1].outputs[0].text.strip()).is_relative_to(site)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_warns_of_nothing(name, executed):
    """A character that no font has is such a warning, too: the figure would show a box."""
    warned = [one.text for one in outputs(executed[name]) if one.output_type == "stream" and one.name == "stderr"]
    assert warned == []


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_figures(name, executed):
    assert len(shown(executed[name], "image/png")) >= 2


STATED = {
    # 15 m by the 640 m from X 3897560 to 3898200, and by the 240 m to the red line's northern edge at 3897800.
    "03_maps": ["9600.0", "3600.0"],
    "02_check_one_right": ["椭球面积 5 宗，平面面积 9 宗，共 10 宗", "结论：不通过"],
    "04_own_boundaries": ["采用 4 个边界", "没有写坐标系", "基准不同"],
    "05_screen_many": ["mingeo 说在内：400 / 400", "最远却超出 18.00 米：在内？False"],
}


@pytest.mark.parametrize("name", STATED)
def test_what_the_prose_states_comes_out(name, executed):
    for figure in STATED[name]:
        assert figure in printed(executed[name])


def test_the_plan_s_printed_areas_stand_in_the_figure_s_table(executed):
    """昌乐 四（二）1 and 四（二）4（1）, as the plan prints them."""
    tables = "".join(shown(executed["01_plans"], "text/html"))
    assert all(area in tables for area in ("99.15 平方千米", "0.64 平方千米", "0.31 平方千米"))


def test_boundaries_and_layers_turn_undetermined_into_a_pass(executed):
    book = executed["04_own_boundaries"]
    (verdict,) = (html for html in shown(book, "text/html") if "甲山（虚构）" in html and "通过" in html)
    assert "不通过</b>" not in verdict
    assert printed(book).startswith("待定\n")


def leave_copies(executed: dict[str, nbformat.NotebookNode], folder: Path) -> None:
    """Write the executed notebooks, without the cell that only the tests want."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, book in executed.items():
        nbformat.write(nbformat.from_dict({**book, "cells": book.cells[:-1]}), folder / f"{name}.ipynb")


def test_executed_copies_have_the_outputs_and_all_cells(executed, tmp_path):
    """The documentation shows them, where MINGEO_NOTEBOOKS_OUT says a folder for them."""
    leave_copies(executed, Path(os.environ.get("MINGEO_NOTEBOOKS_OUT") or tmp_path))
    leave_copies(executed, tmp_path)
    for name in NAMES:
        copy = nbformat.read(tmp_path / f"{name}.ipynb", as_version=4)
        kept = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        assert [cell.source for cell in copy.cells] == [cell.source for cell in kept.cells]
        assert shown(copy, "image/png")


def test_there_are_six_notebooks_each_standing_twice():
    assert sorted(path.name for path in FOLDER.glob("*.ipynb")) == [f"{name}.ipynb" for name in NAMES]
    assert sorted(path.name for path in FOLDER.glob("*.py")) == [f"{name}.py" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_both_of_a_pair_say_the_same(name):
    text, book = jupytext.read(FOLDER / f"{name}.py"), nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert [(cell.cell_type, cell.source) for cell in text.cells] == [
        (cell.cell_type, cell.source) for cell in book.cells
    ]
    assert text.metadata.kernelspec == book.metadata.kernelspec


@pytest.mark.parametrize("name", NAMES)
def test_no_outputs_are_kept(name):
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert {(cell.execution_count, len(cell.outputs)) for cell in code} == {(None, 0)}
    assert {key for cell in book.cells for key in cell.metadata} <= {"lines_to_next_cell"}


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_has_its_english_below(name):
    lines = (FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()
    below = {line: lines[at + 1] for at, line in enumerate(lines) if re.match(r"# #+ ", line)}
    assert len(below) >= 3
    for heading, english in below.items():
        assert re.fullmatch(r"# \*[ -~’]+\*", english), heading


@pytest.mark.parametrize("page", [*(f"{name}.py" for name in NAMES), "README.md"])
def test_links_between_the_notebooks_lead_somewhere(page):
    text = (FOLDER / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not (FOLDER / link).is_file()] == []


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("rights.csv", "published_rights/rights.csv"),
        ("rings.csv", "published_rights/rings.csv"),
        ("miaopu.txt", "notices/004.txt"),
    ],
)
def test_the_published_examples_are_those_the_tests_hold_areas_to(copy, original):
    assert (EXAMPLES / "published" / copy).read_bytes() == (REPOSITORY / "tests" / "data" / original).read_bytes()
