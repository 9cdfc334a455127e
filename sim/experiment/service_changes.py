"""How the levels of services changed in a run, read from a trace or from the kernel's memory alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.engine.order import ordered_changes
from sim.engine.trace import NO_TOKEN, Floats, Ints, LevelChanges, Trace
from sim.experiment.result_layout import ResultLayout

if TYPE_CHECKING:
    from sim.engine.kernel.memory import Memory

NOTHING = LevelChanges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


class ServiceChanges:
    """Picks the changes of services, numbered as the layout of the results lists them."""

    def __init__(self, layout: ResultLayout) -> None:
        self._number = layout.service_number
        self._none = not layout.services

    def of_trace(self, trace: Trace) -> LevelChanges:
        """The changes in a trace."""
        return self._picked(trace.levels.level, trace.levels.time, trace.levels.value)

    def of_memory(self, world: Memory) -> LevelChanges:
        """The changes in the replication that the kernel ran last."""
        if self._none:
            return NOTHING
        return self._picked(*world.changes())

    def _picked(self, level: Ints, time: Ints, value: Floats) -> LevelChanges:
        if self._none:
            return NOTHING
        number = self._number[level]
        mine = number != NO_TOKEN
        return ordered_changes(number[mine], time[mine], value[mine])
