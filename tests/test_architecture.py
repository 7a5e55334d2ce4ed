"""Imports go downwards only, nothing goes in a circle, modules stay small, and a check loads no pandas."""

import ast
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "mingeo"
EXAMPLES = REPOSITORY / "data" / "examples"

LAYERS = {
    0: {"late", "text", "errors", "predicates", "quantities", "sketch", "model"},
    1: {
        *("crs", "three_degree", "degrees", "geometry", "minerals", "source", "files", "version", "rings"),
        "common_points",
    },
    2: {
        *("measure", "distance", "features", "geojson", "datum", "corner_checks", "unit_blocks"),
        "kernel",
    },
    3: {"overlay", "plans", "readers", "writers"},
    4: {"rules"},
    5: {"review", "offences", "lint", "screen", "find", "boundary_checks"},
    6: {"report", "maps"},
    7: {"cli", "__main__"},
}
"""What may import what lies in its own layer or below it, but for the two exceptions that follow."""

LAYER_OF = {unit: layer for layer, units in LAYERS.items() for unit in units}
STRANGERS = {"overlay", "plans", "readers", "writers"}
"""Facts, register, files in and files out: they never import each other."""
SHOWING, HIDDEN = {"report", "maps"}, {"rules", "review", "overlay", "readers"}
"""What shows a review or a plan sees the model, and never what judges or reads."""

SOURCES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MODULES = [name for name in SOURCES if name != "mingeo"]
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}


def package_of(module: str) -> str:
    return module if SOURCES[module].name == "__init__.py" else module.rpartition(".")[0]


def named(module: str, node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the full names that an import statement may load: modules, or names inside one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        above = package_of(module).split(".")
        base = ".".join([*above[: len(above) - node.level + 1], *filter(None, [base])])
    return [f"{base}.{alias.name}" for alias in node.names]


def imported(module: str, tree: ast.AST) -> set[str]:
    """Return the modules of this package that a piece of code imports, inside functions and for typing too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in named(module, node):
                known = [name, name.rpartition(".")[0]]
                found |= {next(one for one in known if one in SOURCES)} if SOURCES.keys() & set(known) else set()
    return found - {module}


IMPORTS = {module: imported(module, tree) for module, tree in TREES.items()}


def unit_of(module: str) -> str:
    """Return the unit that a module belongs to: `mingeo.rules.case` to `rules`; the package itself to itself."""
    return module.split(".")[1] if "." in module else module


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_layer(module):
    assert unit_of(module) in LAYER_OF


def test_the_imports_were_found():
    """The tests below prove nothing of a graph that is empty."""
    assert "mingeo.errors" in IMPORTS["mingeo.crs"]
    assert "mingeo.readers.formats" in IMPORTS["mingeo.readers"]
    assert "mingeo.readers" in IMPORTS["mingeo.cli.check"]
    assert "mingeo.plans.frame" in IMPORTS["mingeo.plans.register"]


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downwards_only(module):
    layer = LAYER_OF.get(unit_of(module), max(LAYERS))
    assert {other for other in IMPORTS[module] if LAYER_OF.get(unit_of(other), math.inf) > layer} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if unit_of(module) in STRANGERS])
def test_facts_register_and_readers_never_import_each_other(module):
    others = {unit_of(other) for other in IMPORTS[module]}
    assert others & STRANGERS <= {unit_of(module)}


@pytest.mark.parametrize("module", [module for module in MODULES if unit_of(module) in SHOWING])
def test_what_shows_a_review_does_not_see_what_makes_one(module):
    assert {unit_of(other) for other in IMPORTS[module]} & HIDDEN == set()


@pytest.mark.parametrize("unit", ["errors", "model", "text", "predicates", "quantities"])
def test_the_lowest_layer_needs_nothing_but_the_standard_library(unit):
    for module, tree in TREES.items():
        if unit_of(module) == unit:
            assert {name.split(".")[0] for name in loaded_at_import(module, tree)} <= sys.stdlib_module_names | {
                "mingeo"
            }


def loaded_at_import(module: str, tree: ast.Module) -> set[str]:
    """Return what importing a module imports: not what stands in functions or under `if TYPE_CHECKING`."""
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {name for node in top for name in named(module, node)}


def test_no_module_imports_itself_by_way_of_others():
    done, path = set(), []

    def walk(module):
        if module in path:
            raise AssertionError(" -> ".join([*path[path.index(module) :], module]))
        if module in done:
            return
        path.append(module)
        for other in sorted(IMPORTS[module]):
            walk(other)
        done.add(path.pop())

    for module in sorted(SOURCES):
        walk(module)


@pytest.mark.parametrize("module", SOURCES)
def test_no_module_has_a_name_that_says_nothing(module):
    assert not {"utils", "util", "helpers", "common", "misc"} & set(module.split("."))


@pytest.mark.parametrize("module", SOURCES)
def test_modules_stay_short(module):
    assert len(SOURCES[module].read_text(encoding="utf-8").splitlines()) <= 450


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function's body has, its docstring not counted."""
    body = function.body[ast.get_docstring(function) is not None :]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("module", SOURCES)
def test_functions_stay_short(module):
    long = {one.name: body_lines(one) for one in functions(TREES[module]) if body_lines(one) > 60}
    assert long == {}


@pytest.mark.parametrize("module", SOURCES)
def test_functions_have_few_parameters(module):
    def count(arguments: ast.arguments) -> int:
        plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return sum(argument.arg not in ("self", "cls") for argument in plain)

    many = {one.name: count(one.args) for one in functions(TREES[module]) if count(one.args) > 8}
    assert many == {}


def test_nothing_in_the_package_points_out_of_the_repository():
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".py", ".csv", ".toml", ".md"):
            content = path.read_text(encoding="utf-8")
            assert "../shared" not in content, path
            assert str(REPOSITORY.parent / "shared") not in content, path


HEAVY = ["pandas", "geopandas", "pyogrio", "folium", "matplotlib"]


def heavy_modules_after(code: str) -> list[str]:
    """Return which heavy libraries a fresh interpreter has loaded after some code."""
    tell = f"import sys as s; s.stderr.write(','.join(m for m in {HEAVY} if m in s.modules) + '.')"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr.endswith(".")
    return [name for name in done.stderr.removesuffix(".").split(",") if name]


CHECK = """
import io
from mingeo.cli import run
out = io.StringIO()
status = run({arguments}, out, io.StringIO())
assert status == {status} and out.getvalue()
"""
LAYER_OPTIONS = ["--layer", f"ecological_redline={EXAMPLES / 'layers' / 'ecological_redline.geojson'}"]
LIGHT = {
    "import mingeo": "import mingeo",
    "a corner list": CHECK.format(
        arguments=["check", str(EXAMPLES / "rights" / "changle-quarry.txt"), "--plan", "370725", "--json"], status=3
    ),
    "a GeoJSON": CHECK.format(
        arguments=["check", str(EXAMPLES / "rights" / "zhengning-clay.geojson"), "--plan", "621025", "--json"], status=1
    ),
    "boundaries and layers": CHECK.format(
        arguments=[
            *["check", str(EXAMPLES / "rights" / "shili-protrudes.txt"), "--json", "--plan", "999999"],
            *["--zones", str(EXAMPLES / "plans"), *LAYER_OPTIONS],
        ],
        status=1,
    ),
    "plans": CHECK.format(arguments=["plans", "--json"], status=0),
}


@pytest.mark.parametrize("code", LIGHT.values(), ids=LIGHT)
def test_a_check_loads_no_heavy_library(code):
    assert heavy_modules_after(code) == []


def test_a_check_of_prepared_layers_loads_no_heavy_library(tmp_path):
    layer = shutil.copy(EXAMPLES / "layers" / "ecological_redline.geojson", tmp_path)
    prepare = f"from mingeo.readers import prepare_layer_file, read_layer\nprepare_layer_file({layer!r})"
    is_kept = f"assert type(read_layer('x', {layer!r}).geometries).__name__ == 'StoredGeometries'"
    right = EXAMPLES / "rights" / "shili-protrudes.txt"
    arguments = ["check", str(right), "--json", "--plan", "999999", "--zones", str(EXAMPLES / "plans")]
    arguments += ["--layer", f"ecological_redline={layer}"]
    assert heavy_modules_after(prepare) == []
    check = CHECK.format(arguments=arguments, status=1)
    assert heavy_modules_after(f"from mingeo.readers import read_layer\n{is_kept}\n{check}") == []


def test_a_check_in_cgcs2000_does_not_wait_for_proj():
    """Loading it takes longer than anything that a check does; what is not of CGCS2000 still gets it."""
    right, boundaries = EXAMPLES / "rights" / "shili-protrudes.txt", EXAMPLES / "plans" / "999999-shili"
    arguments = ["check", str(right), "--json", "--zones", str(boundaries / "boundaries.geojson"), *LAYER_OPTIONS]
    loaded = "import sys\nassert ('pyproj' in sys.modules) is {}"
    assert heavy_modules_after(CHECK.format(arguments=arguments, status=3) + loaded.format(False)) == []
    assert heavy_modules_after("import mingeo.crs\nmingeo.crs.parse('EPSG:2364')\n" + loaded.format(True)) == []


def test_a_heavy_library_would_be_seen():
    assert heavy_modules_after("import mingeo; mingeo.load_zones()") == ["pandas", "geopandas"]
