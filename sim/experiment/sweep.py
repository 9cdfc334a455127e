"""Run a scenario at many points: the same replications, on the same chances, with other values at each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final

from sim.errors import Fault, LeidangError, ScenarioError
from sim.experiment.design import Design, Input
from sim.experiment.engines import choose_engine
from sim.experiment.fingerprint import check_same, run_values
from sim.experiment.guard import PLAN, going_on
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.points import Points
from sim.experiment.prepared import PreparedModels
from sim.experiment.provenance import manifest, plan, write_failures, write_inputs
from sim.experiment.run import check_some_done, finished_before
from sim.experiment.run_spec import RunSpec
from sim.experiment.samples import Sample, numbers_of, sample_rows
from sim.experiment.scenarios import with_options
from sim.experiment.simulating import Progress, join, make_ready, simulate
from sim.experiment.store import Stage, Store, folder_name, stage_of
from sim.experiment.trying import faults_with
from sim.experiment.worker import Block
from sim.scenario import check, open_scenario
from sim.scenario.schema_precision import Precision
from sim.scenario.values.canonical import VALUES

REPLICATIONS_PER_BLOCK: Final = 200
"""Most replications of a point and variant that are done together: they lie in memory until they are measured."""

CORNERS: Final = 16
"""So many corners of the space of inputs are looked at before anything runs; of more, the two outermost."""


def check_design(options: RunOptions, inputs: Sequence[Input]) -> None:
    """Find every fault of the values before anything runs.

    Each value is tried by itself, and then the corners of the space that those without a fault span.

    Raises
    ------
    ScenarioError
        The scenario has faults as it stands, or with a value that is to be tried.
    """
    if faults := check(options.file, options.sets):
        raise ScenarioError(faults)
    found: list[Fault] = []
    sound: list[tuple[Input, list[str]]] = []
    for one in inputs:
        own = {text: faults_with(options, _said([(one, text)])) for text in one.tried}
        found += [fault for faults in own.values() for fault in faults]
        sound.append((one, [text for text, faults in own.items() if not faults]))
    for corner in _corners([(one, texts) for one, texts in sound if texts]):
        found += faults_with(options, _said(corner))
    if found:
        raise ScenarioError(tuple(found))


def run_sweep(
    options: RunOptions,
    design: Design,
    progress: Progress,
    say: Callable[[str], None],
    sample: Sample | None = None,
) -> RunResult:
    """Run every point of a design into one result folder, of which only the metrics of each replication are kept.

    All points draw from the same seed, so that they are compared pair by pair, as variants are. Stopped and taken up
    again as a run is.

    Parameters
    ----------
    sample
        The sample of which these are the points, where they are those of a sensitivity analysis.

    Raises
    ------
    ScenarioError, LeidangError
        As `sim.experiment.run.run`.
    """
    if options.again and stage_of(options.again) is Stage.SIMULATED:
        return finished_before(options.again)
    started, clock = datetime.now(UTC), time.perf_counter()
    options = replace(options, record="metrics")
    opened = open_scenario(options.file, options.sets)
    scenario = with_options(opened.scenario, options)
    if isinstance(scenario.replications, Precision):
        raise LeidangError("a sweep runs the same number of replications at each point; say it with --replications N")
    points = Points(options, design.sets)
    values = run_values([scenario], options, design)
    if options.again:
        check_same(options.again, values)
    spec = RunSpec(scenario.seed, choose_engine(options.engine, scenario, None, len(points)), "metrics")
    make_ready(options.executor, spec, say)
    new = Path("results") / folder_name(options.file.stem, values.fingerprint, started)
    folder = options.again or options.out or new
    blocks = _blocks(tuple(scenario.variants), scenario.most_replications, len(points))
    with PreparedModels(points, spec) as models:
        moving = models.variant(next(iter(scenario.variants))).model.elements
        with going_on(folder, options.command_line), closing(Store(folder, again=options.again is not None)) as store:
            store.json(PLAN, plan(options, values.fingerprint))
            store.json(VALUES, values.json())
            inputs = write_inputs(store, scenario, opened)
            _write_design(store, design)
            if sample is not None:
                _write_sample(store, sample)
            jobs = store.jobs(blocks)
            simulate(models, jobs, options.executor, progress, say)
            failures, _ = join(store.folder, jobs)
            asked = sum(block.count for block in blocks)
            write_failures(store, failures, options, design.sets)
            check_some_done(store, failures, asked)
            finished = RunResult(store.folder, asked, tuple(failures), (), time.perf_counter() - clock)
            told = manifest(scenario, options, finished, started, inputs, spec, moving)
            told |= plan(options, values.fingerprint) | {"sweep": {"design": design.kind, "points": len(points)}}
            store.manifest(told)
            store.forget_blocks()
    return finished


def _blocks(variants: Sequence[str], replications: int, points: int) -> tuple[Block, ...]:
    """The work cut into blocks, point by point; the cut depends on the design alone, never on who does it."""
    size = REPLICATIONS_PER_BLOCK
    return tuple(
        Block(variant, first, min(size, replications - first), point)
        for point in range(points)
        for variant in variants
        for first in range(0, replications, size)
    )


def _write_design(store: Store, design: Design) -> None:
    store.csv(
        "inputs.csv",
        ("input", "low", "high", "unit", "choices"),
        (
            (one.path, one.between.low, one.between.high, one.between.unit, "")
            if one.between
            else (one.path, "", "", "", " | ".join(one.choices))
            for one in design.inputs
        ),
    )
    header = ("point", *(one.path for one in design.inputs))
    store.csv("design.csv", header, ((number, *row) for number, row in enumerate(design.rows)))


Values = Sequence[tuple[Input, str]]
"""Some inputs with a value for each."""


def _corners(values: Sequence[tuple[Input, Sequence[str]]]) -> Iterable[Values]:
    """Each input at the first or the last of its values, in every combination or, of many inputs, all alike."""
    ends = [(texts[0], texts[-1]) for _, texts in values]
    corners = list(product(*ends)) if 2 ** len(ends) <= CORNERS else list(zip(*ends, strict=True))
    inputs = [one for one, _ in values]
    return [list(zip(inputs, corner, strict=True)) for corner in corners] if len(inputs) > 1 else []


def _said(values: Values) -> dict[str, str]:
    """By change, as for `--set`, what the user wrote."""
    return {change: one.word for one, text in values for change in one.sets(text)}


def _write_sample(store: Store, sample: Sample) -> None:
    inputs = sample.design.inputs
    store.csv("samples.csv", ("method", "row", "point", *(one.path for one in inputs)), sample_rows(sample))
    store.csv("numbers.csv", ("input", "path", "low", "high"), numbers_of(inputs))
