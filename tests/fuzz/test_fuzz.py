"""Damaged files are refused in words, or read: never with an exception, a hang or all the memory there is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.fuzz import put, shipped_cases, small_case

FUZZ = Path(__file__).with_name("fuzz.py")


def test_check_survives_damage() -> None:
    """Of 2,000 mutants none breaks `check`, takes 5 s or 1 GiB; those that are sound run, 15 of them tried."""
    done = subprocess.run(
        [sys.executable, str(FUZZ), "--number", "2000", "--seed", "12", "--runs", "15"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr[-2_000:]
    assert "'ran'" in done.stdout


def test_a_mutant_is_decided_by_its_number(tmp_path: Path) -> None:
    """The same seed and number are the same mutant; another number is another."""
    small, shipped = small_case(), shipped_cases()

    def written(number: int) -> dict[str, bytes]:
        put(number, 1, tmp_path, small, shipped)
        return {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    assert written(5) == written(5)
    assert written(5) != written(6)


@pytest.mark.parametrize("case", [small_case(), *shipped_cases()], ids=lambda case: case.scenario)
def test_what_is_damaged_is_sound_before(case: object) -> None:
    """Every case has its scenario among its files, and tables too."""
    assert case.scenario in case.files  # type: ignore[attr-defined]
    assert any(name.endswith(".csv") for name in case.files)  # type: ignore[attr-defined]
