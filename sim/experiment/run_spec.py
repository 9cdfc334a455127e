"""The settings of a run that every block shares, and of its executor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["simpy", "kernel"]
Record = Literal["metrics", "totals", "paths", "trace"]
"""How much is kept of what happened: the metrics of each replication, totals of each element by cause, its critical
path, or the whole trace."""


@dataclass(frozen=True, slots=True)
class RunSpec:
    """The settings that every block of a run shares.

    Attributes
    ----------
    seed
        Random seed of the run.
    """

    seed: int
    engine: Engine
    record: Record


@dataclass(frozen=True, slots=True)
class ExecutorSpec:
    """What executes the blocks of a run.

    Attributes
    ----------
    workers
        Processes of this machine, if no Dask scheduler is given.
    dask
        Address of a Dask scheduler; None for this machine.
    """

    workers: int = 1
    dask: str | None = None
