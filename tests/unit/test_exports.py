"""What the packages export."""

from __future__ import annotations

import ast
import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import analysis
import sim

ROOTS: tuple[ModuleType, ...] = (sim, analysis)
FOUND = [
    found
    for root in ROOTS
    for found in pkgutil.walk_packages(root.__path__, prefix=f"{root.__name__}.")
    if found.ispkg or Path(found.module_finder.path, f"{found.name.rpartition('.')[2]}.py").is_file()  # type: ignore[union-attr]  # a file finder
]
"""Every module; the compiled engine is a library, which only looks like one."""

EVERY_MODULE = [*(root.__name__ for root in ROOTS), *(found.name for found in FOUND)]
EVERY_PACKAGE = [*(root.__name__ for root in ROOTS), *(found.name for found in FOUND if found.ispkg)]

PUBLIC_PACKAGES = ("analysis", "sim.scenario")
"""Packages whose users import from the package itself, not from its modules."""


def defines_names(package: ModuleType) -> bool:
    """Whether the package's own file has functions, classes or imports, apart from the one of annotations."""
    body = ast.parse(Path(package.__file__ or "").read_text(encoding="utf-8")).body
    defining = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    found = [statement for statement in body if isinstance(statement, defining)]
    return any(not isinstance(statement, ast.ImportFrom) or statement.module != "__future__" for statement in found)


@pytest.mark.parametrize("name", EVERY_MODULE)
def test_exported_names_exist(name: str) -> None:
    """Every name in a module's `__all__` is there, once."""
    module = import_module(name)
    exported: list[str] = list(getattr(module, "__all__", []))
    assert [export for export in exported if not hasattr(module, export)] == []
    assert len(exported) == len(set(exported))


@pytest.mark.parametrize("name", EVERY_PACKAGE)
def test_packages_say_what_they_export(name: str) -> None:
    """A package that imports or defines anything names what it exports."""
    package = import_module(name)
    assert hasattr(package, "__all__") or not defines_names(package)


@pytest.mark.parametrize("name", PUBLIC_PACKAGES)
def test_public_packages_export_something(name: str) -> None:
    """The packages that users import from have names to import."""
    assert import_module(name).__all__


@pytest.mark.parametrize("name", PUBLIC_PACKAGES)
def test_no_module_hides_a_public_name(name: str) -> None:
    """No module of a package has the name of something public: once imported, it would stand in its place."""
    package = import_module(name)
    modules = {found.name for found in pkgutil.iter_modules(package.__path__)}
    assert modules & set(package.__all__) == set()
