"""What a run says about chosen subjects, read in compiled code without building a trace.

Milestones by slot, and for each followed subject its critical path by both accounts of `sim.engine.paths`, which does
the same on a trace, in Python; tests hold the two to each other.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.layout import Block, layout
from sim.engine.kernel.library import library
from sim.engine.kernel.memory import Memory
from sim.engine.observed import PIECE_COLUMNS, Harvest, Observation
from sim.engine.paths import CIRCLE, GAP
from sim.engine.trace import Ints
from sim.errors import SimulationError


class Harvester:
    """Reads a kernel's memory after each run."""

    def __init__(self, observation: Observation) -> None:
        subjects = np.empty(len(observation.since), dtype=layout().records["Subject"])
        subjects["since"], subjects["threads"] = observation.since, observation.threads
        meanings = np.empty(0, np.int32) if observation.meaning is None else observation.meaning
        rows = {"slots": observation.slot, "meanings": meanings, "subjects": subjects}
        self._observed = Block("Observed", rows, milestones=observation.slots)
        self._roots = observation.meaning is not None

    def read(self, world: Memory) -> Harvest:
        """The milestones and paths of the run just done.

        Raises
        ------
        SimulationError
            A path has a gap: an error of the engine, never of the user.
        """
        accounts = layout().codes["Account"]
        _succeed(library().leidang_milestones(world.address, self._observed.address))
        seconds = world.table("milestones")["second"].copy()
        direct = self._account(world, accounts.DIRECT)
        return Harvest(seconds, direct, self._account(world, accounts.ROOTS) if self._roots else None)

    def _account(self, world: Memory, account: int) -> Ints:
        _succeed(library().leidang_paths(world.address, self._observed.address, account))
        pieces = world.table("pieces")
        return pieces.view(np.int64).reshape(-1, PIECE_COLUMNS).copy()


def _succeed(status: int) -> None:
    if status != 0:
        codes = layout().codes["Status"]
        raise SimulationError({codes.GAP: GAP, codes.CIRCLE: CIRCLE}.get(status, "the paths do not fit the memory"))
