"""What CONTRIBUTING.md says of the code and of its tests is true of all of them."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = [path for top in ("doctools", "book", "benchmarks") for path in sorted((ROOT / top).rglob("__init__.py"))]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_a_package_names_its_modules(path: Path) -> None:
    """The docstring of a package is a map of it: no module is missing."""
    modules = {each.stem for each in path.parent.glob("[a-z]*.py")} | {
        each.parent.name for each in path.parent.glob("*/__init__.py")
    }
    said = set(re.findall(r"\w+", ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""))

    assert modules - said == set()


def test_the_layers_are_those_that_are_checked() -> None:
    """The order of imports that CONTRIBUTING.md shows is the one that import-linter checks."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    shown = " ".join((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split())

    assert f"``` {' > '.join(layers).replace('doctools.', '')} ```" in shown


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_a_test_says_what_it_shows(path: Path) -> None:
    """Each test has a docstring."""
    functions = (
        each for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.FunctionDef)
    )

    assert [each.name for each in functions if each.name.startswith("test_") and not ast.get_docstring(each)] == []
