"""The README names what is there: every file that it says to copy, and every folder of its tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "README.md").read_text(encoding="utf-8")
NAMED = sorted(
    set(re.findall(r"`((?:analysis|benchmarks|docs|scenarios|sim|tests)/[\w./]*)`", TEXT))
    | set(re.findall(r"\]\(((?!https?:)[^)#]+)", TEXT))
)


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_exists(name: str) -> None:
    """A path in code or behind a link leads to a file or folder."""
    assert (REPOSITORY / name).exists()


def test_it_names_files_to_copy() -> None:
    """Each entry of "Adding to it" that needs code names a file."""
    entries = TEXT.split("## Adding to it")[1].split("\n\n`make check`")[0].split("\n- ")[1:]
    coded = [entry for entry in entries if "No code." not in entry]
    assert coded
    assert all(re.search(r"`[\w/]+\.py`", entry) for entry in coded), coded
