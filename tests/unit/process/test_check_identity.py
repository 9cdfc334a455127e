"""The check of programs for identities: labels that stand once, nodes shared only where that means something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.process.primitives import Hold, Mark, Node, Parallel, Sequence
from sim.process.program import Process
from tests.unit.process.checking import WORLD, by_chance, faults, faults_of, wait


def test_one_label_twice() -> None:
    """Two nodes have two labels; two draws above all, which would draw the same number."""
    assert faults_of(wait("a"), wait("a"), Mark("b", "x"), Mark("b", "y")) == [
        "'a': two draws have this identity (Delay and Delay)",
        "'b': two nodes have this label (Mark and Mark)",
    ]


def test_one_label_twice_in_equal_nodes_of_a_choice() -> None:
    """Equal nodes are not one node: even in two options of a choice they need two labels or one object."""
    assert faults_of(by_chance("c", wait("a"), wait("a"))) == ["'a': two draws have this identity (Delay and Delay)"]


def test_shared_by_options() -> None:
    """One node object may stand in several options of a choice, however deep."""
    tail = Hold("tail", "desk", wait("w"))
    inner = by_chance("inner", Sequence("a", (wait("x"), tail)), Sequence("b", (wait("y"), tail)))
    assert faults_of(by_chance("outer", inner, tail, Sequence("c", (wait("z"), tail)))) == []


TAIL = Hold("tail", "desk", wait("w"))
SHARED: dict[str, tuple[Node, str]] = {
    "in one sequence": (Sequence("s", (TAIL, TAIL)), "'tail': occurs twice on one path, under 's'"),
    "in two branches": (Parallel("s", (TAIL, TAIL)), "'tail': occurs twice on one path, under 's'"),
    "after a choice that has it": (
        Sequence("s", (by_chance("c", TAIL, wait("v")), Sequence("t", (TAIL,)))),
        "'tail': occurs twice on one path, under 's'",
    ),
    "twice in one of two options": (
        by_chance("c", TAIL, Sequence("s", (TAIL, TAIL))),
        "'tail': occurs twice on one path, under 's'",
    ),
}


@pytest.mark.parametrize(("node", "fault"), SHARED.values(), ids=SHARED.keys())
def test_shared_on_one_path(node: Node, fault: str) -> None:
    """One node object stands nowhere twice on one path; the fault names it, not also all that is beneath it."""
    assert faults_of(node) == [fault]


def test_shared_by_processes() -> None:
    """One node object stands in one process only."""
    processes = (Process("p", TAIL), Process("q", Sequence("s", (TAIL,))))
    assert faults(replace(WORLD, processes=processes)) == ["'tail': stands in two processes, 'p' and 'q'"]
