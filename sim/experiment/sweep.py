"""Plan of a sweep: a scenario at many points, each the same replications with other values."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import ClassVar, Final

from sim.errors import LeidangError, Problem, ScenarioError
from sim.experiment.blocks import RunBlocks
from sim.experiment.design import Design, Input
from sim.experiment.engines import choose_engine
from sim.experiment.fingerprint import check_same, run_values
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.overrides_check import faults_with
from sim.experiment.points import Points
from sim.experiment.prepared import PreparedModels
from sim.experiment.provenance import manifest, write_failures, write_inputs
from sim.experiment.run import check_some_done, finished_before, store_of
from sim.experiment.run_spec import RunSpec
from sim.experiment.samples import Sample, numbers_of, sample_rows
from sim.experiment.scenario_record import scenario_record
from sim.experiment.simulating import Progress, check_executor, join, simulate_blocks
from sim.experiment.store import Stage, stage_of
from sim.experiment.study import counted
from sim.experiment.worker import Block
from sim.record.manifest import write_manifest
from sim.record.manifest_parts import SweepPart
from sim.record.table import Table
from sim.record.tables.sensitivity import NUMBERS, SAMPLES
from sim.record.tables.studies import DESIGN, INPUTS
from sim.scenario import check_scenario, open_scenario

REPLICATIONS_PER_BLOCK: Final = 200
"""Most replications of a point and variant that are done together: they lie in memory until they are measured."""

CORNERS: Final = 16
"""So many corners of the space of inputs are looked at before anything runs; of more, the two outermost."""

Values = Sequence[tuple[Input, str]]
"""Some inputs with a value for each."""


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """The points of a sweep (`sim.experiment.study.StudyPlan`).

    Attributes
    ----------
    sample
        The sample of which these are the points, where they are those of a sensitivity analysis.
    """

    design: Design
    sample: Sample | None = None

    keeps_tables: ClassVar[bool] = False

    @property
    def summary(self) -> str:
        """The number of points and inputs, in a line."""
        points, inputs = counted(len(self.design.rows), "point"), counted(len(self.design.inputs), "input")
        return f"{points} of {inputs}, {self.design.kind} {'sample' if self.sample else 'design'}"

    def run(self, options: RunOptions, progress: Progress, say: Callable[[str], None]) -> RunResult:
        """Run every point into one result folder, of which only the metrics of each replication are kept.

        Raises
        ------
        ScenarioError
            The scenario has errors as it is, or with a value that is to be tried.
        LeidangError
            As `sim.experiment.run.run`.
        """
        check_values(options, self.design.inputs)
        return run_points(options, self, progress, say)


def check_values(options: RunOptions, inputs: Sequence[Input]) -> None:
    """Find every error of the values before anything runs.

    Each value is tried by itself, and then the corners of the space that those without an error span.

    Raises
    ------
    ScenarioError
        The scenario has errors as it is, or with a value that is to be tried.
    """
    if faults := check_scenario(options.file, options.sets):
        raise ScenarioError(faults)
    problems: list[Problem] = []
    sound: list[tuple[Input, list[str]]] = []
    for given in inputs:
        tried = {text: faults_with(options, _words([(given, text)])) for text in given.tried}
        problems += [fault for faults in tried.values() for fault in faults]
        sound.append((given, [text for text, faults in tried.items() if not faults]))
    for corner in _corners([(given, texts) for given, texts in sound if texts]):
        problems += faults_with(options, _words(corner))
    if problems:
        raise ScenarioError(tuple(problems))


def run_points(options: RunOptions, planned: SweepPlan, progress: Progress, say: Callable[[str], None]) -> RunResult:
    """Run every point, whose values are not checked again.

    All points draw from the same seed, so that they are compared pair by pair, as variants are.
    """
    if options.again and stage_of(options.again) is Stage.SIMULATED:
        return finished_before(options.again)
    started, clock, design = datetime.now(UTC), time.perf_counter(), planned.design
    options = replace(options, record="metrics")
    scenario = scenario_record(open_scenario(options.file, options.sets)).with_options(options)
    if scenario.precision is not None:
        raise LeidangError("a sweep runs the same number of replications at each point; give it with --replications N")
    points = Points(options, design.sets)
    values = run_values([scenario], options, design)
    if options.again:
        check_same(options.again, values)
    spec = RunSpec(scenario.seed, choose_engine(options.engine, say), "metrics")
    check_executor(options.executor)
    blocks = _blocks(tuple(scenario.variants), scenario.most_replications, len(points))
    with PreparedModels(points, spec) as models:
        moving = models.variant(next(iter(scenario.variants))).record.layout.elements
        with store_of(options, values, started) as store:
            inputs = write_inputs(store, scenario)
            for table, rows, names in _tables(planned):
                store.table(table, rows, names)
            jobs = store.jobs(blocks)
            simulate_blocks(models, jobs, options.executor, progress, say)
            join(store.folder, jobs)
            failures = RunBlocks(jobs).failures
            asked = sum(block.count for block in blocks)
            write_failures(store, failures, options, design.sets)
            check_some_done(store, failures, asked)
            finished = RunResult(store.folder, asked, tuple(failures), (), time.perf_counter() - clock)
            made = manifest(scenario, options, finished, started, inputs, spec, moving, values.fingerprint)
            write_manifest(store.folder, replace(made, sweep=SweepPart(design.kind, len(points))))
            store.forget_blocks()
    return finished


def _blocks(variants: Sequence[str], replications: int, points: int) -> tuple[Block, ...]:
    """The work cut into blocks, point by point; the cut depends on the design alone, never on the executor."""
    size = REPLICATIONS_PER_BLOCK
    return tuple(
        Block(variant, first, min(size, replications - first), point)
        for point in range(points)
        for variant in variants
        for first in range(0, replications, size)
    )


def _tables(planned: SweepPlan) -> Iterator[tuple[Table, Iterable[Sequence[object]], list[str]]]:
    """The tables that describe the points, each with its rows and the inputs that have columns of their own."""
    design, sample = planned.design, planned.sample
    paths = [given.path for given in design.inputs]
    ranges = (
        (given.path, given.between.low, given.between.high, given.between.unit, "")
        if given.between
        else (given.path, "", "", "", " | ".join(given.choices))
        for given in design.inputs
    )
    yield INPUTS, ranges, []
    yield DESIGN, ((number, *row) for number, row in enumerate(design.rows)), paths
    if sample is not None:
        yield SAMPLES, sample_rows(sample), paths
        yield NUMBERS, numbers_of(design.inputs), []


def _corners(values: Sequence[tuple[Input, Sequence[str]]]) -> Iterable[Values]:
    """Each input at the first or the last of its values, in every combination or, of many inputs, all alike."""
    ends = [(texts[0], texts[-1]) for _, texts in values]
    corners = list(product(*ends)) if 2 ** len(ends) <= CORNERS else list(zip(*ends, strict=True))
    inputs = [given for given, _ in values]
    return [list(zip(inputs, corner, strict=True)) for corner in corners] if len(inputs) > 1 else []


def _words(values: Values) -> dict[str, str]:
    """By change, as for `--set`, what the user wrote."""
    return {change: given.word for given, text in values for change in given.sets(text)}
