"""What is built is what runs: wheel and sdist carry the register whole, an editable install copies nothing."""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from mingeo.version import __version__

REPOSITORY = Path(__file__).parents[1]
REGISTER = REPOSITORY / "data" / "zones"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PLANS = sorted(path.parent.name for path in REGISTER.glob("*/plan.toml"))


def python(*arguments, cwd: Path, **environment) -> subprocess.CompletedProcess[str]:
    """Run this interpreter, with none of the repository's modules in reach but by way of its environment."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1700000000", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """Return a folder with the sdist of the repository and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    python("-m", "build", "--no-isolation", "--outdir", folder, REPOSITORY, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(dist) -> zipfile.ZipFile:
    (path,) = dist.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def sdist(dist) -> tarfile.TarFile:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        yield archive


def files_under(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a folder that is under version control or could be."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_names_bear_the_version(dist):
    name, version = PROJECT["name"], __version__
    assert sorted(path.name for path in dist.iterdir()) == [
        f"{name}-{version}-py3-none-any.whl",
        f"{name}-{version}.tar.gz",
    ]


def test_the_wheel_carries_the_register_byte_for_byte(wheel):
    prefix = "mingeo/_zones/"
    packed = {name.removeprefix(prefix): wheel.read(name) for name in wheel.namelist() if name.startswith(prefix)}
    assert packed == files_under(REGISTER)
    assert len(PLANS) >= 5
    assert {f"{plan}/{file}" for plan in PLANS for file in ("plan.toml", "zones.csv")} <= set(packed)


def test_the_wheel_carries_the_package_byte_for_byte(wheel):
    packed = {
        name.removeprefix("mingeo/"): wheel.read(name)
        for name in wheel.namelist()
        if name.startswith("mingeo/") and not name.startswith("mingeo/_zones/")
    }
    assert packed == files_under(REPOSITORY / "mingeo")
    assert {"minerals.csv", "py.typed", "cli/__init__.py"} <= set(packed)


def test_the_wheel_has_nothing_else_at_its_top(wheel):
    """Tests, notebooks, examples or a `data` folder would land in everybody's site-packages."""
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"mingeo", f"mingeo-{__version__}.dist-info"}
    assert not {part for name in wheel.namelist() for part in name.split("/")} & {"tests", "examples", "notebooks"}


def test_the_wheel_says_what_it_needs_and_how_it_is_run(wheel):
    info = f"mingeo-{__version__}.dist-info"
    metadata = wheel.read(f"{info}/METADATA").decode("utf-8").splitlines()
    needed = {line.removeprefix("Requires-Dist: ") for line in metadata if line.startswith("Requires-Dist: ")}
    assert {one for one in needed if "extra ==" not in one} == set(PROJECT["dependencies"])
    assert f"Requires-Python: {PROJECT['requires-python']}" in metadata
    assert "mingeo = mingeo.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()
    assert f"{info}/licenses/LICENSE" in wheel.namelist()


def test_the_sdist_carries_what_its_tests_read(sdist):
    top = f"mingeo-{__version__}"
    packed = {name.removeprefix(f"{top}/") for name in sdist.getnames()}
    for folder in ("mingeo", "benchmarks", "data", "docs", "notebooks", "tests"):
        assert {f"{folder}/{name}" for name in files_under(REPOSITORY / folder)} <= packed
    assert {"pyproject.toml", "README.md", "LICENSE"} <= packed


def test_the_sdist_has_no_leftovers(sdist):
    assert not [name for name in sdist.getnames() if "__pycache__" in name or "/." in name.replace("/.gitignore", "")]


def installed(archive: Path, target: Path) -> dict[str, str]:
    """Install an archive, without network, and return the environment in which it is found first."""
    pip = ["-m", "pip", "install", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    python(*pip, "--quiet", "--target", target, archive, cwd=target.parent)
    return {"PYTHONPATH": str(target)}


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def test_what_is_installed_finds_its_register_from_any_folder(dist, tmp_path, pattern):
    (archive,) = dist.glob(pattern)
    target, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = installed(archive, target)
    home = python("-c", "import mingeo; print(mingeo.__file__)", cwd=elsewhere, **environment).stdout.strip()
    assert Path(home) == target / "mingeo" / "__init__.py"
    printed = python(target / "bin" / "mingeo", "plans", "--json", cwd=elsewhere, **environment).stdout
    assert [plan["id"] for plan in json.loads(printed)] == PLANS
    version = python("-m", "mingeo", "--version", cwd=elsewhere, **environment).stdout
    assert version.startswith(f"mingeo {__version__} (GEOS ")
    assert list(elsewhere.iterdir()) == []


def test_the_register_that_is_installed_goes_before_a_data_folder_of_somebody_else(dist, tmp_path):
    (archive,) = dist.glob("*.whl")
    environment = installed(archive, tmp_path / "site")
    (tmp_path / "site" / "data" / "zones" / "1-stranger").mkdir(parents=True)
    (tmp_path / "site" / "data" / "zones" / "1-stranger" / "plan.toml").write_text("", encoding="utf-8")
    printed = python("-c", "import mingeo; print(*mingeo.list_plans())", cwd=tmp_path, **environment).stdout
    assert printed.split() == PLANS


def test_an_editable_install_adds_no_copy(tmp_path):
    """The editable wheel is a path to the repository: a copy of the register would go stale at the next edit."""
    code = "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    name = python("-c", code, tmp_path, cwd=REPOSITORY).stdout.split()[-1]
    with zipfile.ZipFile(tmp_path / name) as archive:
        inside = [one for one in archive.namelist() if ".dist-info/" not in one]
        assert inside == ["_mingeo.pth"]
        assert Path(archive.read("_mingeo.pth").decode("utf-8").strip()) == REPOSITORY
    assert not (REPOSITORY / "mingeo" / "_zones").exists()


def test_a_clone_finds_its_register_without_being_installed(tmp_path):
    code = "import mingeo.plans as p; print(p.zones_dir()); print(*p.list_plans())"
    printed = python("-c", code, cwd=tmp_path, PYTHONPATH=str(REPOSITORY)).stdout.splitlines()
    assert Path(printed[0]) == REGISTER
    assert printed[1].split() == PLANS
