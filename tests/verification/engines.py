"""The engines that every verification and oracle test is run on."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine import simpy_engine
from sim.engine.kernel import engine as kernel
from sim.engine.trace import Trace
from sim.process.index import ProgramIndex

Simulate = Callable[[ProgramIndex, int, int], Trace]
"""A numbered program, a root seed and a replication give a trace."""

ENGINES: dict[str, Simulate] = {"simpy": simpy_engine.simulate, "kernel": kernel.simulate}

REPLICATIONS = {"simpy": 10, "kernel": 100}
"""Replications of a verification study: the compiled engine is the one that can afford narrow intervals."""
