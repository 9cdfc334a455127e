"""One name for one thing: no public class or function of the same name is defined in two modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

COMPILED: Final = "sim/engine/kernel/"
"""Names in compiled code are those of the Python that they repeat."""


def defined_in(modules: Iterator[Path], root: Path) -> dict[str, list[str]]:
    """Public classes and functions at the top of modules, by name: `file:line` of each definition."""
    places: dict[str, list[str]] = {}
    for module in modules:
        where = module.relative_to(root).as_posix()
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(f"{where}:{node.lineno}")
    return places


def duplicates(places: dict[str, list[str]]) -> list[str]:
    """The names that are defined more than once, each with its places."""
    return [f"{name}: {', '.join(sorted(where))}" for name, where in sorted(places.items()) if len(where) > 1]


def test_a_second_definition_is_found(tmp_path: Path) -> None:
    """Of a class or a function; private names and methods may recur."""
    text = "class World: ...\ndef _help(): ...\nclass {}:\n    def check(self): ...\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(text.format(name.title()), encoding="utf-8")
    assert duplicates(defined_in(tmp_path.rglob("*.py"), tmp_path)) == ["World: one.py:1, two.py:1"]


def test_public_names_stand_for_one_thing() -> None:
    """In `sim` and `analysis`."""
    modules = (module for folder in ("sim", "analysis") for module in (ROOT / folder).rglob("*.py"))
    checked = (module for module in modules if COMPILED not in module.as_posix())
    assert duplicates(defined_in(checked, ROOT)) == []


NOUNLESS: Final = frozenset({"one", "own", "found", "said"})
"""Words that name nothing: a local or parameter is called by the noun of the thing."""

NAMED: Final = (
    "analysis/comparison",
    "analysis/coordination",
    "analysis/delays",
    "analysis/facts",
    "analysis/incidents",
    "analysis/movement",
    "analysis/storyline",
    "analysis/studies",
    "docs",
    "sim/cli",
    "sim/model",
    "sim/process",
    "sim/record",
)
"""Folders in which none is left."""


def nounless(module: Path, root: Path) -> Iterator[str]:
    """Each local or parameter of a module that names nothing, with its place."""
    where = module.relative_to(root).as_posix()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        name = node.arg if isinstance(node, ast.arg) else node.id if isinstance(node, ast.Name) else ""
        if name in NOUNLESS and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            yield f"{where}:{node.lineno}: {name}"  # type: ignore[attr-defined]  # only those two kinds have a name


def test_a_name_without_a_noun_is_found(tmp_path: Path) -> None:
    """A parameter, a local and the target of a comprehension; not what is only read."""
    module = tmp_path / "module.py"
    module.write_text("def f(own):\n    found = [one for one in own]\n    return found\n", encoding="utf-8")
    assert sorted(nounless(module, tmp_path)) == ["module.py:1: own", "module.py:2: found", "module.py:2: one"]


def test_locals_are_nouns() -> None:
    """In the folders that have been gone through."""
    modules = sorted(module for folder in NAMED for module in (ROOT / folder).rglob("*.py"))
    assert [problem for module in modules for problem in nounless(module, ROOT)] == []
