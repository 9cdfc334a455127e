"""`leidang sensitivity`: which inputs change the result, and which do not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import RunCommand
from sim.cli.options import POSITIVE, Texts, metric_option, option, run_options, scenario_options, variants_option
from sim.cli.progress import progress_on
from sim.cli.work import notifier, warn_of_failures
from sim.errors import LeidangError

if TYPE_CHECKING:
    from sim.experiment.options import RunOptions
    from sim.experiment.samples import Method

SIZE: Final = {"morris": 10, "sobol": 64}
"""Trajectories, or base samples, unless the user gives another number."""


@click.command(cls=RunCommand)
@scenario_options
@option(
    "--vary PATH=VALUES",
    "an input: path=low..high, or path=a,b,c (default: the ranges that the scenario's arrangements carry)",
    multiple=True,
)
@option(
    "--around PATH=SHARE",
    "also vary every notional value under PATH by ± SHARE, e.g. movement.road=20%",
    multiple=True,
)
@option(
    "--together PATH=SHARE",
    "also vary all notional values under PATH that no other option varies, as one input, e.g. actors=20%",
    multiple=True,
)
@option("--method", "screening with few points, or shares of the variance with many", choices=("morris", "sobol"))
@option("--trajectories N", "trajectories of Morris (default: 10)", type=POSITIVE)
@option("--samples N", "base samples of Sobol (default: 64)", type=POSITIVE)
@metric_option("the output whose sensitivity is analysed")
@variants_option
@run_options
def sensitivity(
    options: RunOptions,
    vary: Texts,
    around: Texts,
    together: Texts,
    method: Method,
    trajectories: int | None,
    samples: int | None,
    metric: str,
    quiet: bool,
) -> None:
    """Run a sensitivity analysis: find which inputs change the result, and which do not."""
    from analysis.experiments.sweep import metric_named
    from sim.cli.sweep_words import counted
    from sim.experiment.design import read_inputs
    from sim.experiment.guard import publishing
    from sim.experiment.samples import chosen_inputs, lay_out_sample
    from sim.experiment.sweep import check_design, run_sweep
    from sim.record.manifest import seal
    from sim.scenario import open_scenario

    say = notifier(quiet=quiet)
    opened = open_scenario(options.file, options.sets)
    metric = metric_named(metric, [force.name for force in opened.scenario.forces])
    varied = read_inputs(vary, {value.path: value.dimension for value in opened.assumptions})
    inputs = chosen_inputs(opened, varied, around, together)
    seed = opened.scenario.seed if options.seed is None else options.seed
    sample = lay_out_sample(inputs, method, _size(method, trajectories, samples), seed)
    check_design(options, inputs)
    say(f"{counted(len(sample.design.rows), 'point')} of {counted(len(inputs), 'input')}, method of {method}")
    with progress_on(sys.stderr, quiet=quiet) as progress:
        finished = run_sweep(options, sample.design, progress, say, sample)
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
    if not quiet:
        print(sweep.results.manifest.scenario.title)
        for one in found.drawn:
            print(f"{one.name}\n  {one.verdict}")
        print(f"Report: {report}")
    print(finished.folder)


def _size(method: Method, trajectories: int | None, samples: int | None) -> int:
    if method == "morris" and samples is not None:
        raise LeidangError("--samples is for --method sobol; Morris takes --trajectories")
    if method == "sobol" and trajectories is not None:
        raise LeidangError("--trajectories is for --method morris; Sobol takes --samples")
    return trajectories or samples or SIZE[method]
