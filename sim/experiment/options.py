"""Options of a run, and its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.engine.trace import Waiting
from sim.experiment.engines import EngineChoice
from sim.experiment.run_spec import ExecutorSpec, Record
from sim.experiment.stopping_rule import Stopped
from sim.experiment.worker import Failure

Waits = tuple[tuple[str, int, Waiting], ...]
"""Variant, replication, and who waited for what when it ended."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a user may say about a run beside the scenario file. None leaves it to the file or to the program.

    Attributes
    ----------
    only
        Number of the one replication to run, to repeat what happened in it.
    engine
        Both give the same tables; `auto` picks the compiled one where it is built.
    record
        How much is written of what happened: the totals of each element by cause, the intervals on each element's
        critical path, or beside these the whole trace.
    changed
        Variants that have other values than the file, each with its name and these, as for `--set`.
    again
        Result folder of an unfinished run of the same scenario, to be taken up again.
    """

    file: Path
    sets: tuple[str, ...] = ()
    replications: int | None = None
    seed: int | None = None
    variants: tuple[str, ...] = ()
    only: int | None = None
    changed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    executor: ExecutorSpec = field(default_factory=ExecutorSpec)
    engine: EngineChoice = "auto"
    record: Record = "paths"
    out: Path | None = None
    again: Path | None = None
    command_line: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of a run: its folder, failures, what was waiting at the horizon, and why it stopped."""

    folder: Path
    asked: int
    failures: tuple[Failure, ...]
    waiting: Waits
    wall_time_s: float
    stopped: Stopped | None = None
