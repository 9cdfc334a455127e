"""Files and functions stay short enough to hold: no file above 300 lines, no body of a function above 60."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

MOST_LINES: Final = 300
LONGEST_BODY: Final = 60

KERNEL: Final = "sim/engine/kernel/"
"""Compiled code, which is held by its own measures."""


def too_long(file: Path, root: Path) -> Iterator[str]:
    """A file that is too long, and each function in it whose body is, docstring included."""
    where, text = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > MOST_LINES:
        yield f"{where}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            body = node.end_lineno - node.body[0].lineno + 1
            if body > LONGEST_BODY:
                yield f"{where}:{node.lineno}: {node.name} has {body} lines"


@pytest.mark.parametrize(
    ("lines", "problems"),
    [(60, []), (61, ["long.py:1: wait has 61 lines"]), (300, ["long.py: 301 lines", "long.py:1: wait has 300 lines"])],
)
def test_what_is_too_long_is_found(tmp_path: Path, lines: int, problems: list[str]) -> None:
    """With the number of its lines."""
    file = tmp_path / "long.py"
    file.write_text("def wait():\n" + "    pass\n" * lines, encoding="utf-8")
    assert list(too_long(file, tmp_path)) == problems


def test_files_and_functions_are_short() -> None:
    """Those of `sim`, `analysis` and the generators of the manual."""
    files = sorted(file for folder in ("sim", "analysis", "docs") for file in (ROOT / folder).rglob("*.py"))
    checked = [file for file in files if KERNEL not in file.as_posix()]
    assert [problem for file in checked for problem in too_long(file, ROOT)] == []
