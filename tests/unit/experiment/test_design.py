"""Which points a sweep has, and what is refused before anything runs."""

from __future__ import annotations

import pytest

from sim.errors import LeidangError, ScenarioError
from sim.experiment.design import lay_out, read_inputs


def test_values_are_cut_at_outer_commas() -> None:
    """Distributions and sets of arrangements hold commas of their own; a unit at the end is that of all."""
    words = ("a=5, 10, 20 d", "variants.x=[p],[p, q]", "b=uniform(1 h, 2 h),3 h", "c=1..4:4", "d=1 d..3 d")
    inputs = read_inputs(words, {"c": "count"})
    assert [one.choices for one in inputs] == [
        ("5 d", "10 d", "20 d"),
        ("[p]", "[p, q]"),
        ("uniform(1 h, 2 h)", "3 h"),
        ("1", "2", "3", "4"),
        (),
    ]


def test_every_word_that_cannot_be_read_is_a_fault() -> None:
    """All at once, each at its own word."""
    with pytest.raises(ScenarioError) as error:
        read_inputs(("a", "b=1,", "c=1,2,1", "d=1..5 h:1", "e=3..km", "f=1", "f=2"), {})
    assert [fault.file for fault in error.value.faults] == [
        f"--vary {word}" for word in ("a", "b=1,", "c=1,2,1", "d=1..5 h:1", "e=3..km", "f=2")
    ]


def test_a_grid_has_every_combination() -> None:
    """The last input changes first."""
    design = lay_out(read_inputs(("a=1,2", "b=x,y,z"), {}), "grid", None, 1)
    assert design.sets[:4] == (("a=1", "b=x"), ("a=1", "b=y"), ("a=1", "b=z"), ("a=2", "b=x"))
    assert len(set(design.rows)) == 6


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    """Of every input, whatever the others; the same seed gives the same points."""
    inputs = read_inputs(("a=0..1", "b=10..20 d", "c=p,q"), {})
    design = lay_out(inputs, "latin", 20, 5)
    for number, (start, width) in enumerate(((0.0, 0.05), (10.0, 0.5))):
        values = [float(row[number].split()[0]) for row in design.rows]
        assert sorted(int((value - start) / width) for value in values) == list(range(20))
    assert [row[2] for row in design.rows].count("p") == 10
    assert design == lay_out(inputs, "latin", 20, 5)
    assert design != lay_out(inputs, "latin", 20, 6)


def test_a_sobol_sequence_is_balanced() -> None:
    """Of sixteen points each quarter of every input holds four; any other number of points is its beginning."""
    inputs = read_inputs(("a=0..1", "b=0..4"), {})
    design = lay_out(inputs, "sobol", 16, 2)
    for number, width in ((0, 0.25), (1, 1.0)):
        quarters = [int(float(row[number]) / width) for row in design.rows]
        assert [quarters.count(quarter) for quarter in range(4)] == [4, 4, 4, 4]
    assert lay_out(inputs, "sobol", 11, 2).rows == design.rows[:11]


def test_designs_that_cannot_be_are_refused() -> None:
    """With what to write instead."""
    inputs = read_inputs(("a=0..1",), {})
    with pytest.raises(LeidangError, match=r"a=0\.\.1:5"):
        lay_out(inputs, "grid", None, 1)
    with pytest.raises(LeidangError, match="--points 64"):
        lay_out(inputs, "latin", None, 1)
    with pytest.raises(LeidangError, match="every combination"):
        lay_out(inputs, "grid", 4, 1)
    with pytest.raises(LeidangError, match="the grid has 1000000 points"):
        lay_out(read_inputs(("a=1..100:100", "b=1..100:100", "c=1..100:100"), {}), "grid", None, 1)
