"""Sequential sampling: replications in rounds until the confidence interval is narrow enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.errors import LeidangError
from sim.experiment.blocks import read_block
from sim.experiment.executors import Job, done_of
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import ExecutorSpec
from sim.experiment.scenarios import Scenarios
from sim.experiment.simulating import Progress, kept
from sim.experiment.stopping_rule import (
    HOURS,
    Flags,
    Floats,
    Standing,
    Stopped,
    look_ahead,
    rounds,
    standing,
    width_text,
)
from sim.experiment.store import Store
from sim.experiment.worker import Block
from sim.record.columns import Tables
from sim.scenario.schema_precision import Precision


def simulate_until_precise(
    store: Store,
    scenarios: Scenarios,
    models: PreparedModels,
    executor: ExecutorSpec,
    progress: Progress,
    say: Callable[[str], None],
) -> tuple[list[Job], Stopped]:
    """Do blocks of every variant in turn until the rule of the scenario is satisfied or its budget used up.

    Whatever workers have done beyond that by then is left out, so that the end does not depend on the workers.

    Returns
    -------
    The jobs whose blocks make up the run, variant by variant, and how it came to its end.

    Raises
    ------
    LeidangError
        The runs have no such metric.
    """
    scenario = scenarios.every[0]
    precision = scenario.precision
    assert precision is not None
    variants, cut = tuple(scenario.variants), tuple(rounds(precision.at_most))
    jobs = store.jobs(
        [Block(variant, first, count, scenarios.point(variant)) for variant in variants for first, count in cut]
    )
    place = {block: path for path, block in jobs}
    watch = _Watch(precision, variants, scenario.horizon_s)
    progress(*watch.progress)
    for block in done_of(models, watch.ahead(jobs, say), executor):
        watch.note(place[block], block)
        progress(*watch.progress)
        if watch.end is not None:
            break
    stopped = watch.stopped()
    progress(stopped.replications * len(variants), stopped.replications * len(variants), watch.width)
    return [job for job in jobs if job[1].first < stopped.replications], stopped


class _Watch:
    """The values of the metric as they come in, and whether there are enough of them."""

    def __init__(self, precision: Precision, variants: Sequence[str], horizon_s: int) -> None:
        self._precision = precision
        self._variants = variants
        self._horizon = horizon_s
        self._cut = tuple(rounds(precision.at_most))
        shape = len(variants), precision.at_most
        self._value: Floats = np.full(shape, np.nan)
        self._present: Flags = np.zeros(shape, dtype=np.bool_)
        self._done: Flags = np.zeros(shape, dtype=np.bool_)
        self._unit = HOURS
        self._standing: Standing | None = None
        self.end: int | None = None
        """Replications of each variant with which the run is over; None as long as that is not known."""

    def ahead(self, jobs: Sequence[Job], say: Callable[[str], None]) -> Iterator[Job]:
        """The jobs to be done, round by round, as long as they are needed; those done before are noted at once."""
        for path, block in sorted(jobs, key=lambda job: job[1].first):
            if self.end is not None:
                return
            if kept(path, block, say):
                self.note(path, block)
            else:
                yield path, block

    def note(self, path: Path, block: Block) -> None:
        """Take in a finished block."""
        row = self._variants.index(block.variant)
        self._take(row, read_block(path, block).tables)
        self._done[row, block.first : block.first + block.count] = True
        self._look()

    def _take(self, row: int, tables: Tables) -> None:
        from analysis.run_metrics import metrics_of

        if not tables:
            return
        found = metrics_of(tables, self._horizon)
        if self._precision.metric in found.metrics:
            place = found.metrics.index(self._precision.metric)
            there = found.present[0, place]
            replications = found.replications[there]
            self._value[row, replications] = found.value[0, place, there]
            self._present[row, replications] = True
            self._unit = found.units[place]

    def _look(self) -> None:
        """Look at the intervals if every variant has done another round."""
        n = int(np.logical_and.accumulate(self._done.all(axis=0)).sum())
        if self.end is not None or n == (self._standing.replications if self._standing else 0):
            return
        found = self._upto(n)
        if n >= self._precision.at_least and not self._present.any():
            raise LeidangError(f"no run has the metric {self._precision.metric!r} that is to be known precisely")
        if found.enough is not None:
            self.end = min(first + count for first, count in self._cut if first + count >= found.enough)
        elif n == self._precision.at_most:
            self.end = n
        self._standing = found

    def _upto(self, n: int) -> Standing:
        return standing(self._value[:, :n], self._present[:, :n], self._precision)

    @property
    def progress(self) -> tuple[int, int, str]:
        """Replications done, replications in all as far as can be foreseen, and how narrow the interval is."""
        done, found, least = int(self._done.sum()), self._standing, self._precision.at_least
        if found is None or found.replications < least:
            expected = min(least + look_ahead(least), self._precision.at_most)
        else:
            expected = found.expected(self._precision)
        return done, max(done, expected * len(self._variants)), self.width

    @property
    def width(self) -> str:
        """The half-width against the one wanted; empty before there is one."""
        found = self._standing
        if found is None or found.replications < self._precision.at_least or not np.isfinite(found.half_width):
            return ""
        return f"half-width {width_text(found.half_width, self._unit)}, wanted {width_text(found.target, self._unit)}"

    def stopped(self) -> Stopped:
        """How the run came to its end."""
        assert self.end is not None
        self._standing = self._upto(self.end)
        return Stopped(self._precision, self._standing, self.end, self._unit)
