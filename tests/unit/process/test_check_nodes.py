"""The check of programs node by node: names that are defined, numbers in their range, distributions of times."""

from __future__ import annotations

import pytest

from sim.process.causes import Cause
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    Cost,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Put,
    Queued,
    Release,
    Repeat,
    Sequence,
    StockAtLeast,
    Take,
    Work,
)
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
from tests.unit.process.checking import by_chance, faults_of, wait

UNKNOWN: dict[str, tuple[Node, str]] = {
    "resource to take": (Sequence("s", (Acquire("a", "x"), Release("r", "x"))), "'a': unknown resource 'x'"),
    "resource to give": (Sequence("s", (Acquire("a", "x"), Release("r", "x"))), "'r': unknown resource 'x'"),
    "resource to hold": (Hold("a", "x", wait("w")), "'a': unknown resource 'x'"),
    "level of work": (Work("a", Fixed(1), "x", Cause.HANDLING), "'a': unknown level 'x'"),
    "level of a release": (
        Sequence("s", (Acquire("a", "desk"), Release("r", "desk", after=Fixed(1), level="x"))),
        "'r': unknown level 'x'",
    ),
    "level of a gate": (Gate("a", LevelAtLeast("x", 1), Cause.WEATHER), "'a': unknown level 'x'"),
    "stock of a gate": (Gate("a", StockAtLeast("x", 1), Cause.SHORTAGE), "'a': unknown stock 'x'"),
    "stock to put": (Put("a", "x"), "'a': unknown stock 'x'"),
    "stock to take": (Take("a", "x"), "'a': unknown stock 'x'"),
    "modifier": (Adjust("a", "x"), "'a': unknown modifier 'x'"),
    "level of a cost": (
        Choose("a", (wait("w"),), ByCost((Cost(1.0, (Over(1.0, "x"),)),))),
        "'a': unknown level 'x'",
    ),
    "resource of a cost": (
        Choose("a", (wait("w"),), ByCost((Cost(1.0, (Queued(1.0, "x"),)),))),
        "'a': unknown resource 'x'",
    ),
}


@pytest.mark.parametrize(("node", "fault"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown_names(node: Node, fault: str) -> None:
    """A node that names something the program does not define is refused."""
    assert fault in faults_of(node)


def by_cost(label: str, *costs: Cost, review: int | None = None, margin: float = 0.0) -> Choose:
    """A choice of two options by what they cost."""
    return Choose(label, (wait("o1"), wait("o2")), ByCost(costs, review=review, margin=margin))


TWO = (Cost(), Cost())
NUMBERS: dict[str, tuple[Node, str]] = {
    "no units": (Hold("a", "desk", wait("w"), amount=0), "'a': the amount must be at least 1, not 0"),
    "negative put": (Put("a", "fuel", -1), "'a': the amount must be at least 1, not -1"),
    "no take": (Take("a", "fuel", 0), "'a': the amount must be at least 1, not 0"),
    "gate on no stock": (
        Gate("a", StockAtLeast("fuel", 0), Cause.SHORTAGE),
        "'a': the amount must be at least 1, not 0",
    ),
    "need of none": (Parallel("a", (wait("w"),), 0), "'a': needs 0 of 1 branches"),
    "need of too many": (Parallel("a", (wait("w"),), 2), "'a': needs 2 of 1 branches"),
    "negative turns": (Repeat("a", wait("w"), -1), "'a': cannot repeat -1 times"),
    "no option": (by_chance("a"), "'a': a choice needs an option"),
    "too few weights": (Choose("a", (wait("v"), wait("w")), ByChance((1.0,))), "'a': 1 weights for 2 options"),
    "a weight of zero": (
        Choose("a", (wait("v"), wait("w")), ByChance((1.0, 0.0))),
        "'a': the weights must be positive numbers, not 0.0",
    ),
    "an endless weight": (
        Choose("a", (wait("w"),), ByChance((float("inf"),))),
        "'a': the weights must be positive numbers, not inf",
    ),
    "too many costs": (by_cost("a", *TWO, Cost()), "'a': 3 costs for 2 options"),
    "a negative cost": (
        by_cost("a", Cost(), Cost(-1.0)),
        "'a': a cost must be a finite number of at least 0, not -1.0",
    ),
    "a negative term": (
        by_cost("a", Cost(), Cost(0.0, (Over(-2.0, "wind"),))),
        "'a': a cost must be a finite number of at least 0, not -2.0",
    ),
    "a review without pause": (
        by_cost("a", *TWO, review=0),
        "'a': reviews every 0 s; they must be at least 1 s apart",
    ),
    "a negative margin": (by_cost("a", *TWO, margin=-1.0), "'a': the margin must not be negative (-1.0)"),
    "departures without pause": (
        Gate("a", NextDeparture(0, 0), Cause.PLANNED_WAIT),
        "'a': departures every 0 s; they must be at least 1 s apart",
    ),
    "no label": (wait(""), "'': a Delay has no label"),
}


@pytest.mark.parametrize(("node", "fault"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_out_of_range(node: Node, fault: str) -> None:
    """A node whose numbers cannot mean anything is refused."""
    assert fault in faults_of(node)


BAD_DISTRIBUTIONS: list[Distribution] = [
    Fixed(-1),
    Fixed(float("nan")),
    Lognormal(0, 10),
    Lognormal(10, 5),
    Lognormal(10, 20, cap=0),
    Triangular(5, 4, 6),
    Triangular(-1, 0, 1),
    Uniform(-1, 1),
    Uniform(2, 1),
    LogUniform(0, 1),
    Exponential(-1),
    Empirical(()),
    Empirical((1, -1)),
    Mixture((0.5, 0.4), (Fixed(1), Fixed(2))),
    Mixture((1.0,), (Fixed(1), Fixed(2))),
    Mixture((), ()),
    Mixture((0.5, 0.5), (Fixed(1), Fixed(-2))),
]


@pytest.mark.parametrize("bad", BAD_DISTRIBUTIONS, ids=str)
def test_bad_distributions(bad: Distribution) -> None:
    """A duration, an amount of work, a time of giving back and a number of turns are never negative or undefined."""
    program = (
        Delay("a", bad, Cause.TRANSPORT),
        Work("b", bad, "wind", Cause.HANDLING),
        Acquire("c", "desk"),
        Release("d", "desk", after=bad),
        Repeat("e", Delay("f", bad, Cause.TRANSPORT), bad),
    )
    found = faults_of(*program)
    assert [fault[:3] for fault in found] == ["'a'", "'b'", "'d'", "'f'", "'e'"]
    assert all("not a distribution of values that are 0 or more" in fault for fault in found)
