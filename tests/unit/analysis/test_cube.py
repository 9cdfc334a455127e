"""The replications as arrays: the same rows, whichever way they are gone through."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.comparison.cube import Cube, cube_of, joined_cubes, made_cube
from analysis.comparison.paired import compare
from analysis.runs import Runs
from analysis.statistics import summarise

METRICS = ("closure 100 % / all forces", "utilisation / ferry", "delivered by due date / all forces", "nobody's")
UNITS = ("h", "share", "share", "h")


@pytest.fixture
def runs() -> Runs:
    """Two variants with five replications each, of which one failed."""
    present = np.ones(10, dtype=np.bool_)
    present[7] = False
    return Runs(("a", "b"), np.array([0, 1, 2, 3, 8]), present)


@pytest.fixture
def cube(runs: Runs) -> Cube:
    """A closure that is censored once, a ferry that only the second variant has, and a metric that no run has."""
    values = np.random.default_rng(20260112).random((4, runs.count))
    values[0, 2], values[1, :5], values[3] = np.inf, np.nan, np.nan
    return made_cube(runs, zip(METRICS, UNITS, values, strict=True))


def test_rows_in_pieces_are_the_table(cube: Cube) -> None:
    """Runs are cut where a piece is full, and no row is lost or doubled; each run has its metrics in order."""
    whole = cube.table()
    assert len(whole) == 2 * 5 + 3 * 4
    assert [str(name) for name in whole["metric"][10:13]] == list(METRICS[:3])
    for rows in (1, 5, 7, 22, 100):
        pieces = list(cube.tables(rows))
        assert [len(piece) for piece in pieces[:-1]] == [rows] * (len(pieces) - 1)
        pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), whole)


def test_a_table_and_its_arrays_say_the_same(cube: Cube) -> None:
    """What is made of the arrays is what is made of the rows, which name the ferry after all that the first run has."""
    table, there = cube.table(), cube_of(cube)
    again = cube_of(table)
    assert there.metrics == again.metrics == (METRICS[0], METRICS[2], METRICS[1])
    assert there.units == again.units
    np.testing.assert_array_equal(there.value, again.value)
    np.testing.assert_array_equal(there.present, again.present)
    assert there.present.sum() == len(table)
    assert np.isnan(there.value[0, 0, 2])
    pd.testing.assert_frame_equal(summarise(cube), summarise(table))
    pd.testing.assert_frame_equal(compare(cube, "a"), compare(table, "a"))


def test_joined_arrays_have_the_metrics_of_both(cube: Cube, runs: Runs) -> None:
    """One after the other, for the same runs."""
    more = made_cube(runs, [("service lost / data", "h", np.arange(10.0))])
    both = joined_cubes(cube, more)
    assert both.metrics == (*cube.metrics, "service lost / data")
    assert both.value[1, 3].tolist()[:2] == [5.0, 6.0]
    assert np.isnan(both.value[1, 3, 2])
    assert len(both.table()) == len(cube.table()) + 9


def test_no_run_is_a_table_without_rows() -> None:
    """With its columns, so that it can be written."""
    nothing = made_cube(Runs((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)), ())
    assert [list(table.columns) for table in nothing.tables()] == [
        ["variant", "replication", "metric", "value", "unit"]
    ]
