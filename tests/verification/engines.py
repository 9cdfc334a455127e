"""The engines that every verification, property and oracle test is run on."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.simpy_engine import simulate
from sim.engine.trace import Trace
from sim.process.index import ProgramIndex

Simulate = Callable[[ProgramIndex, int, int], Trace]
"""A numbered program, a root seed and a replication give a trace."""

ENGINES: dict[str, Simulate] = {"simpy": simulate}
