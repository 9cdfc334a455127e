"""Run a scenario: every variant, every replication, into a result folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sim.domains.coordination.step_graph_view import changes, step_graphs
from sim.domains.movement.overview import overview_of
from sim.errors import LeidangError, ScenarioError
from sim.experiment.engines import choose_engine
from sim.experiment.executors import Job
from sim.experiment.fingerprint import RunValues, check_same, run_values
from sim.experiment.guard import going_on
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.prepared import LoadedScenarios, PreparedModels
from sim.experiment.provenance import in_order, manifest, plan, write_failures, write_inputs, write_waiting
from sim.experiment.run_spec import RunSpec
from sim.experiment.scenarios import Scenarios, open_scenarios
from sim.experiment.sequential import simulate_until_precise
from sim.experiment.simulating import Progress, join, make_ready, simulate_blocks
from sim.experiment.stopping_rule import Stopped
from sim.experiment.store import Stage, Store, folder_name, forget_blocks, stage_of
from sim.experiment.worker import Block, Failure
from sim.record.manifest import PLAN, read_manifest, write_manifest
from sim.record.step_graphs import BeforeAndAfter, write_step_graphs
from sim.record.tables.inputs import CHANGES
from sim.scenario import Opened
from sim.scenario.schema_precision import Precision
from sim.scenario.values.canonical import VALUES

REPLICATIONS_PER_BLOCK = 5
"""Least size of a block: at most so many replications are lost when a run is killed."""

BLOCKS_PER_VARIANT = 20
MOST_REPLICATIONS_PER_BLOCK = 50
"""Blocks grow with the run, for each costs some work of its own, but not without end: a block lies in memory whole."""


def run(options: RunOptions, progress: Progress, say: Callable[[str], None]) -> RunResult:
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
    opened, scenario = scenarios.opened[0], scenarios.every[0]
    _warn(opened, say)
    spec = RunSpec(scenario.seed, choose_engine(options.engine, scenario, options.only), options.record)
    values = run_values(scenarios.every, options)
    if options.again:
        check_same(options.again, values)
    make_ready(options.executor, spec, say)
    with PreparedModels(LoadedScenarios(dict(enumerate(scenarios.every))), spec) as models:
        # Every variant is built before there is a folder: a bad program is found first, and forked workers inherit it.
        graphs, rewrites = _arranged(scenarios, models)
        with store_of(options, values, started) as store:
            inputs = write_inputs(store, scenario, opened)
            write_step_graphs(store.folder, graphs)
            store.table(CHANGES, rewrites)
            jobs, stopped = _simulated(store, scenarios, models, options, progress, say)
            failures, waiting = join(store.folder, jobs)
            asked = sum(block.count for _, block in jobs)
            write_failures(store, failures, options, scenarios.sets)
            check_some_done(store, failures, asked)
            waits = in_order(waiting, scenario)
            write_waiting(store, waits)
            finished = RunResult(store.folder, asked, tuple(failures), waits, time.perf_counter() - clock, stopped)
            moving = models.variant(next(iter(scenario.variants))).model.elements
            made = manifest(scenario, options, finished, started, inputs, spec, moving, values.fingerprint)
            write_manifest(store.folder, replace(made, added_to_every_variant=tuple(opened.additions)))
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
        prepared = models.variant(variant, scenarios.point(variant))
        graphs += step_graphs(prepared.arranged, prepared.model.cases)
        found = changes(prepared.arranged, prepared.model.cases)
        rows += [(variant, one.arrangement, one.procedure, " ".join(one.between), one.words) for one in found]
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
    if isinstance(scenarios.every[0].replications, Precision) and options.only is None:
        return simulate_until_precise(store, scenarios, models, options.executor, progress, say)
    jobs = store.jobs(_blocks(scenarios) if options.only is None else _only(scenarios, options.only))
    simulate_blocks(models, jobs, options.executor, progress, say)
    return jobs, None


def _warn(opened: Opened, say: Callable[[str], None]) -> None:
    """Print the warnings of a scenario and of the routes that its forces are expected to take.

    Raises
    ------
    ScenarioError
        A force has no route.
    """
    problems = overview_of(opened.scenario, opened.tree).problems
    if errors := tuple(one for one in problems if one.severity == "error"):
        raise ScenarioError(errors)
    for remark in (*opened.remarks, *problems):
        if remark.severity == "warning":
            say(str(remark))


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
