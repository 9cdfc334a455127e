"""Compile every function of the kernel, or read it from the cache on disk."""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.engine import Kernel
from sim.engine.kernel.harvest import Harvester
from sim.engine.observed import Observation
from sim.process.causes import Cause
from sim.process.index import index_program
from sim.process.primitives import Delay
from sim.process.program import Process, Program
from sim.units.distributions import Fixed


def warm_up() -> None:
    """Run the smallest program there is."""
    program = Program(2, (Process("start", Delay("wait", Fixed(1.0), Cause.PLANNED_WAIT)),))
    kernel = Kernel(index_program(program))
    nothing = np.empty((0, 2), dtype=np.int64)
    labels, none = np.full(2, -1, dtype=np.int64), np.empty(0, dtype=np.int64)
    observation = Observation(labels, 0, none, nothing, labels)
    Harvester(observation).read(kernel.run(seed=0, replication=0), horizon=2)
