"""The check of programs: sound ones, definitions, all faults at once, and how far it reaches."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from sim.errors import ProgramError
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.primitives import (
    Acquire,
    Adjust,
    ClockAt,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
    Parallel,
    Put,
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program, Resource, Stock
from sim.units.distributions import Fixed, Uniform
from tests.unit.process.checking import WORLD, by_chance, faults, faults_of, wait

PATIENCE_S = 15.0
"""Processor time that tells a hang from a check, also on a slow and busy machine; no measure of speed."""

SOUND: dict[str, Node] = {
    "every primitive": Sequence(
        "all",
        (
            wait("delay"),
            Work("work", Fixed(5), "service", Cause.HANDLING),
            Acquire("ask", "berth"),
            Release("give", "berth", after=Fixed(5), level="wind"),
            Hold("hold", "desk", wait("held")),
            Parallel("parallel", (wait("left"), wait("right")), need=1),
            by_chance("choose", wait("one"), wait("other")),
            Gate("gate", LevelAtLeast("wind", 1.0), Cause.WEATHER),
            Gate("morning", ClockAt(60), Cause.PLANNED_WAIT),
            Adjust("adjust", "storm"),
            Put("put", "fuel"),
            Take("take", "fuel"),
            Gate("stock", StockAtLeast("fuel", 1), Cause.SHORTAGE),
            Spawn("spawn", wait("spawned")),
            Repeat("repeat", wait("again"), Uniform(1, 3)),
            Mark("mark", "done"),
        ),
    ),
    "an empty sequence": Sequence("nothing", ()),
    "holds that overlap": Sequence(
        "overlap",
        (Acquire("a", "berth"), Acquire("b", "desk"), Release("c", "berth"), wait("w"), Release("d", "desk")),
    ),
    "units given back in parts": Sequence(
        "parts", (Acquire("a", "berth", 2), Release("b", "berth"), Release("c", "berth"))
    ),
    "a choice whose options all keep the berth": Sequence(
        "keep", (by_chance("c", Acquire("a", "berth"), Acquire("b", "berth")), Release("d", "berth"))
    ),
    "a berth kept for good by a process that never ends": Sequence(
        "for good", (Acquire("a", "berth"), Repeat("r", wait("w")))
    ),
    "an endless loop with one step that takes time": Repeat(
        "r", Sequence("s", (wait("w"), by_chance("c", Sequence("skip", ()), Mark("m", "x"))))
    ),
    "an endless loop until the next departure": Repeat("r", Gate("g", NextDeparture(0, 60), Cause.PLANNED_WAIT)),
    "an endless loop that waits for the slower of two branches": Repeat(
        "r", Parallel("p", (Mark("m", "x"), wait("w")))
    ),
    "an endless loop inside another": Repeat("r", Repeat("s", wait("w"))),
    "an endless loop of a delay that may be zero": Repeat("r", Delay("d", Uniform(0, 9), Cause.WEATHER)),
    "a loop of zero seconds that ends": Repeat("r", wait("w", 0), 3),
}


@pytest.mark.parametrize("node", SOUND.values(), ids=SOUND.keys())
def test_sound(node: Node) -> None:
    """A sound program passes."""
    assert faults_of(node) == []


DEFINITIONS: dict[str, tuple[Program, str]] = {
    "two processes": (
        replace(WORLD, processes=(Process("p", wait("v")), Process("p", wait("w")))),
        "'p': 2 process definitions have this name",
    ),
    "two resources": (
        replace(WORLD, resources=(Resource("r", 1), Resource("r", 2))),
        "'r': 2 resource definitions have this name",
    ),
    "a level and a derived level": (
        replace(WORLD, levels=(Level("wind"), Level("service"))),
        "'service': 2 level definitions have this name",
    ),
    "two stocks": (replace(WORLD, stocks=(Stock("s"), Stock("s"))), "'s': 2 stock definitions have this name"),
    "two modifiers": (
        replace(WORLD, modifiers=(Modifier("m", "wind", 0), Modifier("m", "wind", 1))),
        "'m': 2 modifier definitions have this name",
    ),
    "no time": (replace(WORLD, horizon=0), "horizon: must be at least 1 second, not 0"),
    "starts too early": (
        replace(WORLD, processes=(Process("p", wait("w"), start=-1),)),
        "'p': starts at -1 s, outside the run of [0, 1000) s",
    ),
    "starts too late": (
        replace(WORLD, processes=(Process("p", wait("w"), start=1000),)),
        "'p': starts at 1000 s, outside the run of [0, 1000) s",
    ),
    "negative capacity": (
        replace(WORLD, resources=(Resource("r", -1),)),
        "'r': the capacity must not be negative (-1)",
    ),
    "negative stock": (replace(WORLD, stocks=(Stock("s", -1),)), "'s': the stock must not be negative (-1)"),
    "negative level": (
        replace(WORLD, levels=(Level("wind", -1.0),)),
        "'wind': the base must be a number of at least 0, not -1.0",
    ),
    "resource of an unknown level": (
        replace(WORLD, resources=(Resource("r", 1, level="x"),)),
        "'r': unknown level 'x'",
    ),
    "derived from an unknown level": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", ("x",), (1.0,)),)),
        "'d': unknown level 'x'",
    ),
    "derived from nothing": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", (), ()),)),
        "'d': a derived level needs an input",
    ),
    "weights that do not fit": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", ("wind",), ()),)),
        "'d': 0 weights for 1 inputs",
    ),
    "ends the wrong way round": (
        replace(WORLD, derived=(DerivedLevel("d", "sum", ("wind",), (1.0,), low=2.0),)),
        "'d': the low end 2.0 lies above the high end 1.0",
    ),
    "modifier of nothing": (replace(WORLD, modifiers=(Modifier("m", "x", 1),)), "'m': unknown target 'x'"),
    "modifier of a derived level": (
        replace(WORLD, modifiers=(Modifier("m", "service", 1),)),
        "'m': the target 'service' is a derived level; change one of its inputs",
    ),
    "modifier of two things": (
        replace(WORLD, levels=(Level("wind"), Level("berth")), modifiers=(Modifier("m", "berth", 1),)),
        "'m': the target 'berth' is both a level and a resource",
    ),
    "half a berth": (
        replace(WORLD, modifiers=(Modifier("m", "berth", 0.5),)),
        "'m': changes a capacity by 0.5; it must be a whole number",
    ),
    "negative factor": (
        replace(WORLD, modifiers=(Modifier("m", "wind", -1.0),)),
        "'m': multiplies a level by -1.0; it must be a number of at least 0",
    ),
}


@pytest.mark.parametrize(("program", "fault"), DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_definitions(program: Program, fault: str) -> None:
    """What a program defines has names of its own, sound numbers and targets that exist."""
    assert fault in faults(program)


def test_levels_derived_in_a_circle() -> None:
    """Each circle among the derived levels is named once."""

    def derived(name: str, *inputs: str) -> DerivedLevel:
        return DerivedLevel(name, "product", inputs, (1.0,) * len(inputs))

    circles = (derived("a", "b", "wind"), derived("b", "c"), derived("c", "a"), derived("d", "d"))
    found = faults(replace(WORLD, derived=circles))
    assert len(found) == 2
    assert any(set("abc") <= set(fault.split(": derived from itself: ")[1]) for fault in found)
    assert "'d': derived from itself: d -> d" in found


def test_all_faults_at_once() -> None:
    """One error tells everything that is wrong, one fault on a line."""
    body = Sequence("body", (Hold("hold", "quay", wait("w", -1)), Put("put", "tank", 0), Release("give", "berth")))
    with pytest.raises(ProgramError) as caught:
        check(replace(WORLD, processes=(Process("p", body, start=2000),)))
    assert str(caught.value).splitlines() == [
        "'p': starts at 2000 s, outside the run of [0, 1000) s",
        "'w': not a distribution of values that are 0 or more: Fixed(value=-1)",
        "'hold': unknown resource 'quay'",
        "'put': the amount must be at least 1, not 0",
        "'put': unknown stock 'tank'",
        "'give': gives back 1 of 'berth' that process 'p' does not hold",
    ]


def test_deep_trees() -> None:
    """A tree of any depth is checked; so is one in which every level offers what lies below it twice."""
    deep: Node = Mark("end", "end")
    for depth in range(20_000):
        deep = Sequence(f"step {depth}", (deep,))
    shared: Node = Mark("tail", "end")
    for depth in range(1_000):
        shared = by_chance(f"choose {depth}", shared, Sequence(f"leg {depth}", (wait(f"go {depth}"), shared)))
    assert faults(replace(WORLD, processes=(Process("p", deep), Process("q", shared)))) == []


def test_fast_enough() -> None:
    """A program of 60,000 nodes is checked in seconds of processor time at most (about one on a desk computer)."""
    processes = tuple(
        Process(f"p{i}", Sequence(f"s{i}", tuple(Hold(f"h{i} {k}", "desk", wait(f"w{i} {k}")) for k in range(60))))
        for i in range(500)
    )
    begin = process_time()
    assert faults(replace(WORLD, processes=processes)) == []
    assert process_time() - begin < PATIENCE_S
