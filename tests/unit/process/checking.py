"""A small sound world for the tests of the check of programs, and what it says of one."""

from __future__ import annotations

from dataclasses import replace

from sim.errors import ProgramError
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.primitives import ByChance, Choose, Delay, Node, Sequence
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program, Resource, Stock
from sim.units.distributions import Fixed

WORLD = Program(
    horizon=1000,
    processes=(),
    resources=(Resource("berth", 2), Resource("desk", 1)),
    levels=(Level("wind"),),
    derived=(DerivedLevel("service", "minimum", ("wind",), (1.0,)),),
    stocks=(Stock("fuel"),),
    modifiers=(Modifier("storm", "wind", 0.0),),
)


def wait(label: str, seconds: float = 10.0) -> Delay:
    """A delay of so many seconds."""
    return Delay(label, Fixed(seconds), Cause.TRANSPORT)


def by_chance(label: str, *options: Node) -> Choose:
    """A choice of options that are equally likely."""
    return Choose(label, options, ByChance((1.0,) * len(options)))


def faults(program: Program) -> list[str]:
    """The lines of the error, or none."""
    try:
        check(program)
    except ProgramError as error:
        return str(error).splitlines()
    return []


def faults_of(*steps: Node) -> list[str]:
    """The faults of a process that goes through the steps, in a small sound world."""
    body = steps[0] if len(steps) == 1 else Sequence("body", steps)
    return faults(replace(WORLD, processes=(Process("p", body),)))
