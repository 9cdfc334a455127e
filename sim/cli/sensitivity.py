"""`leidang sensitivity`: which input moves the answer, and which does not matter."""

from __future__ import annotations

import argparse
import sys

from sim.cli.progress import progress_on
from sim.cli.sweep_words import counted
from sim.cli.work import voice, wanted_of, warn_of_failures
from sim.errors import LeidangError
from sim.experiment.design import Input, read_inputs
from sim.experiment.guard import publishing
from sim.experiment.samples import chosen_inputs, lay_out_sample
from sim.experiment.sweep import check_design, run_sweep
from sim.record.manifest import seal
from sim.scenario import Opened, open_scenario

SIZE = {"morris": 10, "sobol": 64}
"""Trajectories, or base samples, unless the user says otherwise."""


def main(options: argparse.Namespace) -> int:
    """Run the points of a sensitivity analysis; the last line printed is the path of the result folder."""
    from analysis.experiments.sweep import metric_named

    wanted, say = wanted_of(options), voice(options)
    opened = open_scenario(wanted.file, wanted.sets)
    metric = metric_named(options.metric, [force.name for force in opened.scenario.forces])
    inputs = _inputs(options, opened)
    seed = opened.scenario.seed if wanted.seed is None else wanted.seed
    sample = lay_out_sample(inputs, options.method, _size(options), seed)
    check_design(wanted, inputs)
    say(f"{counted(len(sample.design.rows), 'point')} of {counted(len(inputs), 'input')}, method of {options.method}")
    with progress_on(sys.stderr, quiet=options.quiet) as progress:
        finished = run_sweep(wanted, sample.design, progress, say, sample)
    warn_of_failures(finished)

    from analysis.experiments.pages import sensitivity_study
    from analysis.experiments.publish_sensitivity import write_sensitivity
    from analysis.experiments.publish_sweep import write_sweep_tables
    from analysis.report.study import write_study

    with publishing(finished.folder, options.command_line):
        sweep = write_sweep_tables(finished.folder)
        found = write_sensitivity(sweep, metric)
        report = write_study(sweep.results, sensitivity_study(sweep, metric, found))
        seal(finished.folder)
    if not options.quiet:
        print(sweep.results.manifest.scenario.title)
        for one in found.drawn:
            print(f"{one.name}\n  {one.verdict}")
        print(f"Report: {report}")
    print(finished.folder)
    return 0


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
