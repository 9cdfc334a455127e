"""Run a scenario: every variant, every replication, into a result folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sim.errors import LeidangError
from sim.experiment.blocks import RunBlocks
from sim.experiment.engines import choose_engine
from sim.experiment.executors import Job
from sim.experiment.fingerprint import RunValues, check_same, run_values
from sim.experiment.guard import going_on
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.prepared import PreparedModels
from sim.experiment.provenance import in_order, manifest, plan, write_failures, write_inputs, write_waiting
from sim.experiment.run_spec import RunSpec
from sim.experiment.scenarios import Scenarios, open_scenarios
from sim.experiment.simulating import Progress, check_executor, join, simulate_blocks
from sim.experiment.stopping_rule import Stopped
from sim.experiment.store import Stage, Store, folder_name, forget_blocks, stage_of
from sim.experiment.worker import Block, Failure
from sim.record.manifest import PLAN, VALUES, Manifest, read_manifest, write_manifest
from sim.record.step_graphs import BeforeAndAfter, write_step_graphs
from sim.record.tables.inputs import CHANGES

REPLICATIONS_PER_BLOCK = 5
"""Least size of a block: at most so many replications are lost when a run is killed."""

BLOCKS_PER_VARIANT = 20
MOST_REPLICATIONS_PER_BLOCK = 50
"""Blocks grow with the run, for each costs some work of its own, but not without end: a block lies in memory whole."""


class SummaryHook(Protocol):
    """Called when all replications are done and before their tables are written, which takes longer."""

    def __call__(self, finished: RunResult, manifest: Manifest, blocks: RunBlocks, /) -> None:
        """Show what the run comes to."""


def run(
    options: RunOptions, progress: Progress, say: Callable[[str], None], answer: SummaryHook | None = None
) -> RunResult:
    """Run a scenario and write its tables; figures and report are made from the folder afterwards.

    Every finished block of replications is on the disk before the next is asked for, so a run that was stopped, by
    whatever, loses no more than the blocks in hand; with `options.again` it goes on with those that are missing.

    Parameters
    ----------
    say
        Called with a line for the user where something takes long before the replications begin, and where something
        that was kept has to be done again.

    Raises
    ------
    ScenarioError
        The scenario has faults.
    LeidangError
        A variant that does not exist, a folder that is in use, a scenario that changed since the run began, a
        replication that failed in every variant, a full disk, a lost worker.
    """
    if options.again and stage_of(options.again) is Stage.SIMULATED:
        return finished_before(options.again)
    started = datetime.now(UTC)
    clock = time.perf_counter()
    scenarios = open_scenarios(options)
    scenario = scenarios.every[0]
    for warning in scenario.warnings:
        say(warning)
    spec = RunSpec(scenario.seed, choose_engine(options.engine, say), options.record)
    values = run_values(scenarios.every, options)
    if options.again:
        check_same(options.again, values)
    check_executor(options.executor)
    with PreparedModels(scenarios.source, spec, scenarios.kept) as models:
        # Every variant is built before there is a folder: a bad program is found first, and forked workers inherit it.
        graphs, rewrites = _arranged(scenarios, models)
        with store_of(options, values, started) as store:
            inputs = write_inputs(store, scenario)
            write_step_graphs(store.folder, graphs)
            store.table(CHANGES, rewrites)
            jobs, stopped = _simulated(store, scenarios, models, options, progress, say)
            blocks = RunBlocks(jobs)
            failures, waiting = blocks.failures, blocks.waiting
            asked = sum(block.count for _, block in jobs)
            write_failures(store, failures, options, scenarios.sets)
            check_some_done(store, failures, asked)
            waits = in_order(waiting, scenario)
            write_waiting(store, waits)
            finished = RunResult(store.folder, asked, tuple(failures), waits, time.perf_counter() - clock, stopped)
            moving = models.variant(next(iter(scenario.variants))).record.layout.elements
            made = manifest(scenario, options, finished, started, inputs, spec, moving, values.fingerprint)
            made = replace(made, added_to_every_variant=scenario.additions)
            if answer is not None:
                answer(finished, made, blocks)
            join(store.folder, jobs)
            write_manifest(store.folder, made)
            store.forget_blocks()
    return finished


@contextmanager
def store_of(options: RunOptions, values: RunValues, started: datetime) -> Iterator[Store]:
    """The result folder while it is written, with what resumes the run: what was asked for, and the values."""
    new = Path("results") / folder_name(options.file.stem, values.fingerprint, started)
    folder = options.again or options.out or new
    with going_on(folder, options.command_line), closing(Store(folder, again=options.again is not None)) as store:
        store.json(PLAN, plan(options, values.fingerprint))
        store.json(VALUES, values.json())
        yield store


def _arranged(
    scenarios: Scenarios, models: PreparedModels
) -> tuple[list[BeforeAndAfter], list[tuple[str, str, str, str, str]]]:
    """What the arrangements of every variant change: step graphs before and after, and the rows of `changes.csv`."""
    graphs: list[BeforeAndAfter] = []
    rows: list[tuple[str, str, str, str, str]] = []
    for variant in scenarios.every[0].variants:
        record = models.variant(variant, scenarios.point(variant)).record
        graphs += record.graphs
        rows += [(variant, *row) for row in record.changes]
    return graphs, rows


def _simulated(
    store: Store,
    scenarios: Scenarios,
    models: PreparedModels,
    options: RunOptions,
    progress: Progress,
    say: Callable[[str], None],
) -> tuple[list[Job], Stopped | None]:
    """The jobs of the run, all of them done, and how it came to its end where it was to be precise."""
    if scenarios.every[0].precision is not None and options.only is None:
        from sim.experiment.sequential import simulate_until_precise

        return simulate_until_precise(store, scenarios, models, options.executor, progress, say)
    jobs = store.jobs(_blocks(scenarios) if options.only is None else _only(scenarios, options.only))
    simulate_blocks(models, jobs, options.executor, progress, say)
    return jobs, None


def finished_before(folder: Path) -> RunResult:
    """A run that was stopped when all its own tables were there: the figures and metrics may be missing."""
    forget_blocks(folder)
    before = read_manifest(folder)
    return RunResult(folder, before.replications.asked, (), (), before.wall_time_s)


def check_some_done(store: Store, failures: Sequence[Failure], asked: int) -> None:
    """Refuse to go on without a single replication that was done.

    Raises
    ------
    LeidangError
        All failed; the folder has them in `failures.csv`.
    """
    if len(failures) == asked:
        where = store.folder / "failures.csv"
        raise LeidangError(f"every replication failed; all are in {where}, the first: {failures[0].error}")


def _blocks(scenarios: Scenarios) -> tuple[Block, ...]:
    """The work cut into blocks; the cut depends on the scenario alone, never on the number of workers."""
    most = scenarios.every[0].most_replications
    size = min(max(REPLICATIONS_PER_BLOCK, -(-most // BLOCKS_PER_VARIANT)), MOST_REPLICATIONS_PER_BLOCK)
    return tuple(
        Block(variant, first, min(size, most - first), scenarios.point(variant))
        for variant in scenarios.every[0].variants
        for first in range(0, most, size)
    )


def _only(scenarios: Scenarios, replication: int) -> tuple[Block, ...]:
    return tuple(Block(variant, replication, 1, scenarios.point(variant)) for variant in scenarios.every[0].variants)
