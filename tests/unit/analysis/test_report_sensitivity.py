"""What a report makes of a sensitivity analysis: the rank of the assumptions, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import open_results
from analysis.report.register import register
from analysis.report.sensitivity import how_to_measure, sensitivity_part
from analysis.results import Results
from analysis.studies.import_sensitivity import sensitivity_of
from analysis.studies.sensitivity_effects import read_sensitivity
from sim.errors import LeidangError
from sim.record.tables import SENSITIVITY_TABLES
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_study import BASE, LENGTH, SCREENING, SLOPES, write_study

FIRST, SECOND = SLOPES
GAIN = {path: SLOPES[SECOND][path] - SLOPES[FIRST][path] for path in SLOPES[FIRST]}
"""What each input does to the difference over its range: the slope of one less that of the other."""


def test_inputs_are_ranked_by_what_they_do_to_the_difference(results: Results) -> None:
    """Mu* of a straight effect is the size of its slope: 30, 5 and 0 h, up to the chance of 40 replications."""
    study = sensitivity_of(results)
    assert study is not None
    expected = sorted(GAIN, key=lambda path: -abs(GAIN[path]))
    assert [one.path for one in study.effects] == expected
    for one in study.effects:
        assert one.size[0] == pytest.approx(abs(GAIN[one.path]), abs=0.5)
        low, high = one.ends
        assert high - low == pytest.approx(GAIN[one.path], abs=0.5)


def test_the_register_begins_with_what_was_measured(results: Results) -> None:
    """In the order of mu*, with hours and range; numbers varied together share one effect; then comes the stand-in."""
    found = register(results)
    together = ["movement.road.density", "movement.rail.loading"]
    paths = [row.path for row in found.rows]
    assert paths[0] == SCREENING
    assert set(paths[1:3]) == set(together)
    assert paths[3] == LENGTH
    assert len(paths) == len(results.assumptions)
    told = {row.path: (row.measured, row.tried) for row in found.rows}
    assert told[SCREENING] == ("30.0 h", "measured over 4 h to 20 h")
    assert {told[path][1] for path in together} == {"measured over 80 % to 120 %, 2 numbers together"}
    assert not any(row.measured for row in found.rows[4:])
    shares = [row.bears_on for row in found.rows[4:]]
    assert all(shares) == (shares == [share for share in shares if share])
    assert "First come 4 numbers" in found.rank
    assert "The rest is ranked by a proxy" in found.rank


def test_the_answer_comes_first_in_two_sentences(results: Results, example: Path) -> None:
    """What moves it most, from what, and at how many points it holds: here at all, as 30 h are less than the gain."""
    part = sensitivity_part(results)
    assert part is not None
    most, holds = part.lead
    assert "Of 3 inputs tried, screening: work moves the answer most" in most
    base = (BASE[SECOND] - BASE[FIRST] + sum(GAIN.values()) / 2) / 24
    assert (
        f"{base:.1f} d in the scenario as it is, moves by {abs(GAIN[SCREENING]) / 24:.1f} d (".replace(
            "-", "\N{MINUS SIGN}"
        )
        in most
    )
    assert f"lower under {SECOND} at every one of " in holds
    assert "n = 40 replications" in part.basis
    assert "another random seed than this run (8)" in part.basis
    text = (example / "report.html").read_text(encoding="utf-8")
    assert part.command in text
    assert "leidang report" not in text


def test_without_an_analysis_it_is_told_how_to_get_one(tmp_path: Path) -> None:
    """The scenario and the changes of the run, each group of guesses that is at work, and the folder of the run."""
    results = open_results(write_example(tmp_path / "run", replications=2))
    assert sensitivity_part(results) is None
    measure, report = how_to_measure(results)
    assert measure.startswith("leidang sensitivity scenarios/northern_reinforcement.yaml --together movement=20% ")
    assert report == "leidang report results/run --sensitivity results/run-sensitivity"


def test_a_table_that_was_changed_is_refused(tmp_path: Path) -> None:
    """By the checksum in the manifest that came with it."""
    folder = write_study(write_example(tmp_path / "run", replications=2)) / "sensitivity"
    path = folder / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"tables": {}', '"tables": {"tornado.csv": "0"}'))
    study = read_sensitivity(folder)
    with pytest.raises(LeidangError, match="changed after the run"):
        study.check()


def test_the_tables_taken_in_are_described(example: Path) -> None:
    """Each of them, by its columns in the reference of the folder."""
    described = {table.file for table in SENSITIVITY_TABLES} | {"inputs.csv", "manifest.json"}
    assert {path.name for path in (example / "sensitivity").iterdir()} <= described
