"""The check of programs along their paths: what is held and given back, asked for, and repeated without end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.process.causes import Cause
from sim.process.primitives import (
    Acquire,
    Adjust,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    Node,
    Parallel,
    Release,
    Repeat,
    Sequence,
    Spawn,
    Work,
)
from sim.process.program import Modifier, Process
from sim.units.distributions import Fixed
from tests.unit.process.checking import WORLD, by_chance, faults, faults_of, wait

HOLDINGS: dict[str, tuple[Node, str]] = {
    "never given back": (
        Sequence("s", (Acquire("a", "berth"), wait("w"))),
        "'a': 1 of 'berth' still held when process 'p' ends",
    ),
    "given back in part": (
        Sequence("s", (Acquire("a", "berth", 2), Release("r", "berth"))),
        "'a': 1 of 'berth' still held when process 'p' ends",
    ),
    "never taken": (
        Sequence("s", (wait("w"), Release("r", "berth", 2))),
        "'r': gives back 2 of 'berth' that process 'p' does not hold",
    ),
    "given back before it is taken": (
        Sequence("s", (Release("r", "berth"), Acquire("a", "berth"))),
        "'r': gives back 1 of 'berth' that process 'p' does not hold",
    ),
    "given back twice, since a hold gives back by itself": (
        Hold("h", "berth", Release("r", "berth")),
        "'h': gives back 1 of 'berth' that process 'p' does not hold",
    ),
    "taken in one option only": (
        Sequence("s", (by_chance("c", Acquire("a", "berth"), wait("w")), Release("r", "berth"))),
        "'c': the options differ in what they leave held of 'berth': +1, +0",
    ),
    "given back too often in one option": (
        Sequence(
            "s",
            (
                Acquire("a", "berth"),
                by_chance(
                    "c",
                    Sequence("o", (Release("r", "berth", 2), Acquire("b", "berth"))),
                    Release("q", "berth"),
                ),
            ),
        ),
        "'r': gives back 1 of 'berth' that process 'p' does not hold",
    ),
    "given back by a branch": (
        Sequence("s", (Acquire("a", "berth"), Parallel("p", (Release("r", "berth"),)), Release("q", "berth"))),
        "'r': gives back 1 of 'berth' that branch 'r' does not hold",
    ),
    "kept by a branch": (
        Parallel("p", (Sequence("b", (Acquire("a", "berth"),)), wait("w"))),
        "'a': 1 of 'berth' still held when branch 'b' ends",
    ),
    "given back by a spawned process": (
        Sequence("s", (Acquire("a", "berth"), Spawn("n", Release("r", "berth")), Release("q", "berth"))),
        "'r': gives back 1 of 'berth' that spawned process 'n' does not hold",
    ),
    "kept from turn to turn": (
        Repeat("l", Sequence("b", (Acquire("a", "berth"), wait("w"))), 2),
        "'a': 1 of 'berth' still held when one turn of 'l' ends",
    ),
    "given back too often in an option that never ends": (
        by_chance("c", wait("w"), Sequence("s", (Release("r", "berth"), Repeat("l", wait("v"))))),
        "'r': gives back 1 of 'berth' that process 'p' does not hold",
    ),
}


@pytest.mark.parametrize(("node", "fault"), HOLDINGS.values(), ids=HOLDINGS.keys())
def test_holdings(node: Node, fault: str) -> None:
    """On every path, what is taken is given back, and only what is held."""
    assert fault in faults_of(node)


def test_one_fault_for_one_mistake() -> None:
    """A mistake inside a branch is told once and not again for everything around it."""
    branch = Sequence("b", (Acquire("a", "berth"), wait("w")))
    assert faults_of(Hold("h", "desk", Repeat("r", Parallel("l", (branch, wait("v"))), 2))) == [
        "'a': 1 of 'berth' still held when branch 'b' ends"
    ]


REQUESTS: dict[str, tuple[Node, list[str]]] = {
    "one request": (
        Hold("h", "berth", wait("w"), amount=3),
        ["'h': asks for 3 of 'berth', which can never be granted: there are at most 2"],
    ),
    "requests on top of each other": (
        Sequence("s", (Acquire("a", "berth", 2), Acquire("b", "berth"), Release("r", "berth", 3))),
        ["'s': comes to hold 3 of 'berth', which can never be granted: there are at most 2"],
    ),
    "all there is": (Hold("h", "berth", wait("w"), amount=2), []),
}


@pytest.mark.parametrize(("node", "expected"), REQUESTS.values(), ids=REQUESTS.keys())
def test_requests_beyond_capacity(node: Node, expected: list[str]) -> None:
    """A request for more than there can ever be is refused."""
    assert faults_of(node) == expected


@pytest.mark.parametrize(
    ("changes", "granted"),
    [
        (Sequence("none", ()), False),
        (Adjust("add", "crane"), False),
        (Sequence("both", (Adjust("add", "crane"), Adjust("add again", "crane"))), True),
        (Repeat("loop", Sequence("turn", (wait("w"), Adjust("add", "crane")))), True),
        (Sequence("gone", (Adjust("remove", "crane", add=False), Adjust("strike on", "strike"))), False),
    ],
    ids=["never added", "added once", "added twice", "added in a loop", "only less"],
)
def test_capacity_that_grows(changes: Node, granted: bool) -> None:
    """Modifiers that a program adds count towards what a resource can have, as often as they may be added."""
    program = replace(
        WORLD,
        processes=(Process("p", Hold("h", "berth", wait("v"), amount=4)), Process("q", changes)),
        modifiers=(Modifier("crane", "berth", 1), Modifier("strike", "berth", -2)),
    )
    assert (faults(program) == []) is granted


LOOPS: dict[str, Node] = {
    "nothing": Sequence("s", ()),
    "zero seconds": wait("w", 0),
    "less than half a second": wait("w", 0.4),
    "no work": Work("w", Fixed(0), "wind", Cause.HANDLING),
    "one quick option": by_chance("c", wait("w"), Mark("m", "x")),
    "one quick branch of which one is needed": Parallel("p", (wait("w"), Mark("m", "x")), need=1),
    "a process started and left": Spawn("n", wait("w")),
    "a gate that may be open": Gate("g", LevelAtLeast("wind", 1.0), Cause.WEATHER),
    "a resource given back later": Sequence("s", (Acquire("a", "desk"), Release("r", "desk", after=Fixed(9)))),
    "a loop that turns no time": Repeat("l", wait("w"), 0),
}


@pytest.mark.parametrize("body", LOOPS.values(), ids=LOOPS.keys())
def test_endless_loop_without_time(body: Node) -> None:
    """An endless loop in which a turn may take no time is refused."""
    assert faults_of(Repeat("loop", body)) == ["'loop': repeats without end, and a turn may take no time"]
