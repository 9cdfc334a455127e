"""A replication that cannot go on fails in the same words on both engines."""

from __future__ import annotations

import math
import random
from typing import Any, Literal

import pytest

from sim.engine import failures, simpy_engine
from sim.engine.kernel.engine import Kernel
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import index_program
from sim.process.primitives import Acquire, Adjust, Delay, Hold, Node, Parallel, Release, Repeat, Sequence, Spawn, Work
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program, Resource
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)
from tests.unit.engine.reading import Read, at, delay, steps

MILLION = 1_000_000


def outcome(engine: str, program: Program, seed: int = 1, replication: int = 3) -> str:
    """The words of the failure, or the number of intervals of a replication that went well."""
    index = index_program(program)
    try:
        if engine == "simpy":
            return str(len(simpy_engine.simulate(index, seed, replication).intervals.start))
        kernel = Kernel(index)
        kernel.run(seed, replication)
        return str(len(kernel.trace().intervals.start))
    except SimulationError as error:
        return str(error)


def both(program: Program, seed: int = 1) -> str:
    """What both engines say of a checked program."""
    check(program)
    reference = outcome("simpy", program, seed)
    assert outcome("kernel", program, seed) == reference
    return reference


def one(body: Node, **more: Any) -> Program:  # noqa: ANN401  # whatever else a program has
    """A program of one process."""
    return Program(MILLION, (Process("walker", body),), **more)


TOO_LONG: dict[str, Distribution] = {
    "fixed": Fixed(2e15),
    "lognormal beyond the range of numbers": Lognormal(1e300, 1e308),
    "ratio beyond the range of numbers": Lognormal(1e-300, 1e300),
    "exponential": Exponential(1e300),
    "triangular": Triangular(1e200, 1e300, 1e308),
    "uniform": Uniform(1e16, 1e17),
    "log-uniform": LogUniform(1e200, 1e308),
    "empirical": Empirical((1e18, 1e19)),
    "mixture": Mixture((0.5, 0.5), (Fixed(1e20), Exponential(1e200))),
}


@pytest.mark.parametrize("distribution", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_draw_that_is_no_duration(distribution: Distribution) -> None:
    """The replication fails with label, value, replication and second, wherever the draw is used."""
    nodes: dict[str, Node] = {
        "delay": Delay("all / x", distribution, Cause.HANDLING),
        "work": Work("all / x", distribution, "rate", Cause.HANDLING),
        "turns": Repeat("all / x", delay("all / turn", 1), distribution),
        "return": steps("all / both", Acquire("all / take", "berth"), Release("all / x", "berth", after=distribution)),
    }
    told = {
        name: both(
            one(steps("all", delay("before", 7), node), levels=(Level("rate"),), resources=(Resource("berth", 1),))
        )
        for name, node in nodes.items()
    }
    assert len(set(told.values())) == 1, told
    words = told["delay"]
    assert words.startswith("'all / x' draws ")
    assert "in replication 3, at second 7; it must be a number from 0 to 1,000,000,000,000,000" in words
    value = words.split(" draws ")[1].split(" ")[0]
    assert math.isinf(float(value)) or float(value) > 1e15


def test_values_at_the_ends_are_sound() -> None:
    """The longest duration, none at all, and a vanishing rate are durations."""
    assert both(one(delay("longest", 1e15))) == "1"
    assert both(one(delay("none", 0.0))) == "0"
    slow = Work("slow", Fixed(1e15), "rate", Cause.HANDLING)
    assert both(one(slow, levels=(Level("rate", 5e-324),))) == "1"


def test_of_several_in_one_instant_the_first_by_label() -> None:
    """Whoever is called first: of all that goes wrong in an instant, the first label is named."""
    bad = {name: Delay(f"{name} / bad", Fixed(1e16), Cause.HANDLING) for name in "zam"}
    program = Program(100, tuple(at(5, name, body) for name, body in bad.items()))
    assert both(program).startswith("'a / bad' draws 1e+16")
    branches = Parallel("fan", tuple(bad.values()))
    assert both(one(branches)).startswith("'a / bad' draws 1e+16")


def test_of_several_turns_the_same_one_is_named() -> None:
    """What several turns of a loop start in one instant fails of the same draw on both engines."""
    wild = Mixture((0.5, 0.5), (Fixed(3.0), Uniform(1e16, 1e18)))
    body = Repeat("loop", Spawn("start", Delay("wild", wild, Cause.HANDLING)), times=20)
    for seed in range(20):
        assert both(one(body), seed).startswith("'wild' draws ")


def test_a_level_beyond_the_range_of_numbers(read: Read) -> None:
    """It is named with its value and the second."""
    body = Repeat("often", steps("turn", Adjust("adds", "more", add=True), delay("pause", 1)), times=400)
    program = one(body, levels=(Level("speed"),), modifiers=(Modifier("more", "speed", 10.0),))
    with pytest.raises(SimulationError, match=r"the level 'speed' is inf at second 308; it must be a finite number"):
        read(program)


@pytest.mark.parametrize("kind", ["sum", "product", "minimum"])
def test_a_derived_level_beyond_the_range_of_numbers(kind: Literal["sum", "product", "minimum"]) -> None:
    """From an infinite value nothing can be derived, though the ends of the level would hide it."""
    adds = tuple(Adjust(f"adds {name}", name, add=True) for name in ("more", "most"))
    program = one(
        steps("all", delay("before", 9), *adds, delay("after", 9)),
        levels=(Level("high", 1e100), Level("higher", 1e100)),
        derived=(DerivedLevel("derived", kind, ("high", "higher"), (1e200, 1e200)),),
        modifiers=(Modifier("more", "high", 1e100), Modifier("most", "higher", 1e100)),
    )
    if kind == "product":
        assert both(program).startswith("the level 'derived' is inf at second 0")
    else:
        assert both(program) == "the level 'derived' is inf at second 9; it must be a finite number"


def test_more_units_than_can_be_counted() -> None:
    """Those waited for, and those of a capacity, are named with the resource."""
    many = 2**31 - 1
    holders = tuple(Hold(f"{name} holds", "berth", delay(f"{name} stays", 10), many) for name in "abc")
    assert both(one(Parallel("fan", holders), resources=(Resource("berth", many),))) == (
        f"{3 * many:,} units of 'berth' are waited for at second 0; at most {many:,} can be"
    )
    grows = steps("all", delay("before", 4), Adjust("adds", "more", add=True), delay("after", 4))
    program = one(grows, resources=(Resource("berth", many),), modifiers=(Modifier("more", "berth", 5.0),))
    assert both(program) == f"the capacity of 'berth' is {many + 5:,} at second 4; it can be at most {many:,}"


def test_the_first_modifier_by_name_that_was_not_there() -> None:
    """Several that are removed too often in one instant: the first by name is named."""
    removes = tuple(Adjust(f"{name} off", name, add=False) for name in ("wind", "fog"))
    modifiers = (Modifier("wind", "speed", 0.5), Modifier("fog", "speed", 0.5))
    program = one(steps("all", *removes, delay("after", 1)), levels=(Level("speed"),), modifiers=modifiers)
    assert both(program) == "modifier 'fog' was removed more often than added, at second 0"


@pytest.mark.parametrize(("limit", "words"), [("MOST_TOKENS", "processes"), ("MOST_ROWS", "intervals")])
def test_more_than_the_memory_holds(monkeypatch: pytest.MonkeyPatch, limit: str, words: str) -> None:
    """A replication that grows without end fails in words before the machine has no memory left."""
    monkeypatch.setattr(failures, limit, 512)
    turn = steps("turn", Spawn("start", delay("work", 1000)), delay("pause", 1))
    assert words in both(one(Repeat("for ever", turn)))
    monkeypatch.setattr(failures, limit, 5_000)
    assert int(both(one(Repeat("for ever", turn, times=1000)))) > 1000


def test_trees_deeper_than_python_calls() -> None:
    """A tree of thousands of levels runs on both engines."""
    deep: Node = delay("end", 5)
    for depth in range(3000):
        deep = Sequence(f"step {depth}", (deep,))
    assert both(one(deep)) == "1"


def wild_program(chance: random.Random) -> Program:
    """Processes of which some draw what is no duration, in and outside loops, at the same moments."""

    def draw() -> Distribution:
        return chance.choice(
            (
                Fixed(float(chance.randint(0, 9))),
                Lognormal(10.0 ** chance.randint(0, 300), 1e307),
                Lognormal(1e-9, 1e-9 * 10 ** chance.randint(0, 60)),
                Exponential(10.0 ** chance.randint(0, 16)),
                Uniform(0.0, 10.0 ** chance.randint(0, 17)),
                LogUniform(1e-3, 10.0 ** chance.randint(0, 300)),
                Mixture((0.7, 0.3), (Fixed(2.0), Exponential(1e15))),
            )
        )

    def body(name: str) -> Node:
        inner: Node = Delay(f"{name} / draw", draw(), Cause.HANDLING)
        if chance.random() < 0.3:
            inner = Work(f"{name} / draw", draw(), chance.choice(("rate", "derived")), Cause.HANDLING)
        if chance.random() < 0.4:
            inner = (
                Repeat(
                    f"{name} / loop",
                    steps(
                        f"{name} / turn",
                        Spawn(f"{name} / start", inner),
                        delay(f"{name} / pause", chance.randint(0, 2)),
                    ),
                    times=chance.choice((3, Exponential(4.0), Uniform(0.0, 1e16))),
                )
                if chance.random() < 0.5
                else Repeat(f"{name} / loop", steps(f"{name} / turn", inner, delay(f"{name} / pause", 1)), times=5)
            )
        adjust = Adjust(f"{name} / adds", chance.choice(("up", "down")), add=chance.random() < 0.8)
        return steps(
            name,
            *((adjust,) if chance.random() < 0.4 else ()),
            Hold(f"{name} / hold", "berth", inner, chance.choice((1, 2**30))),
        )

    return Program(
        1000,
        tuple(at(chance.randint(0, 2), f"p{number}", body(f"p{number} all")) for number in range(chance.randint(1, 6))),
        resources=(Resource("berth", chance.choice((2**30, 2**31 - 1))),),
        levels=(Level("rate", chance.choice((1.0, 1e-300, 1e300))),),
        derived=(DerivedLevel("derived", "product", ("rate", "rate"), (1.0, 1.0), high=math.inf),),
        modifiers=(Modifier("up", "rate", 1e155), Modifier("down", "rate", 1e-200)),
    )


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_any_failing_program_fails_alike(start: int) -> None:
    """Hundreds of programs, of which many fail: the words, or the number of intervals, are the same."""
    told = [both(wild_program(random.Random(seed)), seed) for seed in range(start, start + 100)]  # noqa: S311
    failed = [words for words in told if not words.isdigit()]
    assert 20 < len(failed) < 100
