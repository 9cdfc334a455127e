"""The summary that a run prints fits the screen, however many variants there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import open_results
from sim.cli.summary import print_summary
from tests.unit.analysis.example_results import write_example


def printed(folder: Path, variants: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed of an example with these variants."""
    results = open_results(write_example(folder, variants=variants, replications=3))
    print_summary(results)
    return capsys.readouterr().out


def test_two_variants_stand_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a row per force."""
    said = printed(tmp_path / "run", ("national rules", "corridor"), capsys)
    assert "light brigade" in said
    assert max(map(len, said.splitlines())) <= 80


def test_verdicts_are_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each variant but the reference."""
    said = " ".join(printed(tmp_path / "run", ("national rules", "corridor"), capsys).split())
    assert "All forces compared with national rules (Holm's correction over 3 comparisons):" in said
    assert "corridor: full closure: earlier; on-time share: " in said


def test_many_variants_stand_below_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its difference, for all forces; it is said where the forces are."""
    variants = ("national rules", *(f"way{number}" for number in range(1, 7)))
    said = printed(tmp_path / "run", variants, capsys)
    assert "light brigade" not in said
    assert "each force is in summary.csv" in said
    for variant in variants:
        # In three tables and in the verdicts, alone or with others of which the same is said.
        assert " ".join(said.split()).count(variant) >= 4
