"""Warnings and notes stand beside errors, and stop nothing."""

from __future__ import annotations

from sim.errors import Problem
from sim.scenario.tree import Position, Problems

MARK = Position("scenario.yaml", 3, 5)


def test_remarks_are_no_errors() -> None:
    """Only errors are counted and found; warnings and notes are kept apart, in file order."""
    faults = Problems()
    faults.note(MARK, "replaces 8 h of base.yaml:2", "9 h")
    faults.warn(Position("scenario.yaml", 1, 1), "the clock changes")
    assert len(faults) == 0
    assert faults.found() == ()
    assert [one.severity for one in faults.remarks()] == ["warning", "note"]


def test_remarks_say_what_they_are() -> None:
    """An error prints as it is; a warning and a note begin with the word."""
    assert str(Problem("a.yaml", 1, 2, "wrong")) == "a.yaml:1:2: wrong"
    assert str(Problem("a.yaml", 1, 2, "odd", severity="warning")) == "a.yaml:1:2: warning: odd"


def test_remarks_of_others_are_taken_over() -> None:
    """What was collected elsewhere is added with its errors and its remarks."""
    faults, others = Problems(), Problems()
    others.add(MARK, "wrong")
    others.warn(MARK, "odd")
    faults.add_all(others)
    assert (len(faults), len(faults.remarks())) == (1, 1)
