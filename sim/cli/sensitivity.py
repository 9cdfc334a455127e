"""`leidang sensitivity`: which input moves the answer, and which does not matter."""

from __future__ import annotations

import argparse

from sim.cli.study import run_study
from sim.cli.work import wanted_of
from sim.errors import LeidangError
from sim.experiment.design import Input, read_inputs
from sim.experiment.samples import chosen_inputs, lay_out_sample
from sim.experiment.sweep import SweepPlan
from sim.scenario import Opened, open_scenario

SIZE = {"morris": 10, "sobol": 64}
"""Trajectories, or base samples, unless the user says otherwise."""


def main(options: argparse.Namespace) -> int:
    """Run the points of a sensitivity analysis; the last line printed is the path of the result folder."""
    from analysis.studies.metric_names import metric_named

    wanted = wanted_of(options)
    opened = open_scenario(wanted.file, wanted.sets)
    metric = metric_named(options.metric, [force.name for force in opened.scenario.forces])
    seed = opened.scenario.seed if wanted.seed is None else wanted.seed
    sample = lay_out_sample(_inputs(options, opened), options.method, _size(options), seed)
    return run_study(options, "sensitivity", SweepPlan(sample.design, sample), metric=metric)


def _inputs(options: argparse.Namespace, opened: Opened) -> tuple[Input, ...]:
    dimensions = {one.path: one.dimension for one in opened.assumptions}
    return chosen_inputs(opened, read_inputs(options.vary, dimensions), options.around, options.together)


def _size(options: argparse.Namespace) -> int:
    if options.method == "morris" and options.samples is not None:
        raise LeidangError("--samples is for --method sobol; Morris takes --trajectories")
    if options.method == "sobol" and options.trajectories is not None:
        raise LeidangError("--trajectories is for --method morris; Sobol takes --samples")
    size: int = options.trajectories or options.samples or SIZE[options.method]
    return size
