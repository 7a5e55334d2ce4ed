"""The names that users may rely on: listed, sorted, importable, documented, and nothing beside them."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import mingeo

REPOSITORY = Path(__file__).parents[1]
SOURCES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((REPOSITORY / "mingeo").rglob("*.py"))
}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in SOURCES.items()}


def names_listed(tree: ast.Module) -> list[str] | None:
    """Return what a module's `__all__` holds; None where it has none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return ast.literal_eval(node.value)
    return None


LISTED = {module: names for module, tree in TREES.items() if (names := names_listed(tree)) is not None}

PROMISED = {
    "MingeoError",
    "__version__",
    "errors",
    "lint_plan",
    "list_plans",
    "load_plan",
    "load_zones",
    "measure",
    "overlay",
    "read_layer",
    "read_right",
    "read_rights",
    "review_right",
    "screen_rights",
    "write_report",
}


def order(name: str) -> tuple[int, str]:
    """Return where a name stands in a sorted `__all__`: constants, then classes, then the rest."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name


def test_the_promised_names_are_there():
    assert set(mingeo.__all__) >= PROMISED


def test_the_names_are_sorted_and_stand_once():
    assert mingeo.__all__ == sorted(set(mingeo.__all__))


@pytest.mark.parametrize("name", mingeo.__all__)
def test_every_listed_name_can_be_had(name):
    assert getattr(mingeo, name) is not None


def test_dir_shows_the_listed_names_and_nothing_else():
    assert dir(mingeo) == sorted(mingeo.__all__)


def test_a_star_import_brings_the_listed_names_and_nothing_else():
    code = "before = set(dir()); from mingeo import *; print(*sorted(set(dir()) - before - {'before'}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == sorted(mingeo.__all__)


@pytest.mark.parametrize("name", ["load_plans", "Plan", "_HOME_"])
def test_an_unknown_name_is_an_attribute_error(name):
    with pytest.raises(AttributeError, match=name):
        getattr(mingeo, name)


def test_a_name_is_the_same_object_wherever_it_is_taken_from():
    assert mingeo.load_plan is importlib.import_module("mingeo.plans").load_plan
    assert mingeo.read_right is importlib.import_module("mingeo.readers").read_right
    assert mingeo.review_right is importlib.import_module("mingeo.review").review_right
    assert mingeo.overlay is importlib.import_module("mingeo.overlay")


@pytest.mark.parametrize(
    ("function", "first"),
    [
        ("list_plans", ["zones"]),
        ("load_plan", ["name", "zones"]),
        ("load_zones", ["plans", "kinds", "zones"]),
        ("read_right", ["path", "crs", "options", "said"]),
        ("review_right", ["right", "plan", "layers", "year", "tolerance_m"]),
        ("screen_rights", ["rights", "plan", "layers", "year", "tolerance_m"]),
        ("overlay.containment", ["rights", "zones", "tolerance_m"]),
        ("overlay.overlaps", ["rights", "features", "tolerance_m"]),
        ("measure.area_m2", ["geometry", "crs", "method"]),
    ],
)
def test_the_promised_functions_take_the_promised_arguments(function, first):
    found = mingeo
    for name in function.split("."):
        found = getattr(found, name)
    assert list(inspect.signature(found).parameters)[: len(first)] == first


@pytest.mark.parametrize("module", LISTED)
def test_every_list_of_names_is_sorted(module):
    assert LISTED[module] == sorted(set(LISTED[module]), key=order)


@pytest.mark.parametrize("module", LISTED)
def test_every_listed_name_of_a_module_exists_and_is_public(module):
    for name in LISTED[module]:
        assert hasattr(importlib.import_module(module), name)
        assert not name.startswith("_") or name == "__version__"


def test_most_modules_have_a_list():
    assert {"mingeo", "mingeo.crs", "mingeo.errors", "mingeo.overlay", "mingeo.readers", "mingeo.rules"} <= set(LISTED)


def undocumented(module: str) -> list[str]:
    """Return the public functions, classes and methods of a module's source that have no docstring."""
    found = [] if ast.get_docstring(TREES[module]) else [module]

    def look(body, prefix):
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                if ast.get_docstring(node) is None:
                    found.append(f"{prefix}{node.name}")
                if isinstance(node, ast.ClassDef):
                    look(node.body, f"{prefix}{node.name}.")

    look(TREES[module].body, "")
    return found


@pytest.mark.parametrize("module", SOURCES)
def test_everything_public_says_what_it_does(module):
    assert undocumented(module) == []


def test_the_errors_are_also_errors_of_python():
    """So that `except ValueError` works as people expect."""
    for name in set(mingeo.errors.__all__) - {"MingeoError", "Problem"}:
        error = getattr(mingeo.errors, name)
        assert issubclass(error, mingeo.MingeoError)
        assert issubclass(error, OSError | ValueError | LookupError)


def test_the_package_says_that_it_is_typed():
    assert (Path(mingeo.__file__).parent / "py.typed").is_file()
