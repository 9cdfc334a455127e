"""How the levels of services changed in a run, read from a trace or from the kernel's memory alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.engine.order import ordered_changes
from sim.engine.trace import NO_TOKEN, Floats, Ints, LevelChanges, Trace
from sim.model.model import Model

if TYPE_CHECKING:
    from sim.engine.kernel.memory import Memory

NOTHING = LevelChanges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


class ServiceChanges:
    """Picks the changes of a model's services, numbered as the model lists them."""

    def __init__(self, model: Model) -> None:
        program = model.program
        names = sorted([*(level.name for level in program.levels), *(level.name for level in program.derived)])
        place = {service.level: number for number, service in enumerate(model.services)}
        self._number = np.array([place.get(name, NO_TOKEN) for name in names], dtype=np.int64)
        self._none = not model.services

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
