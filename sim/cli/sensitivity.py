"""`leidang sensitivity`: which inputs change the result, and which do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import RunCommand
from sim.cli.options import POSITIVE, Texts, metric_option, option, run_options, scenario_options, variants_option
from sim.errors import LeidangError

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.studies.study import Study
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
def sensitivity_command(
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
    from analysis.studies.metric_names import metric_named
    from sim.cli.study import run_study
    from sim.experiment.design import read_inputs
    from sim.experiment.samples import chosen_inputs, lay_out_sample
    from sim.experiment.sweep import SweepPlan
    from sim.scenario import open_scenario

    opened = open_scenario(options.file, options.sets)
    metric = metric_named(metric, [force.name for force in opened.scenario.forces])
    varied = read_inputs(vary, {value.path: value.dimension for value in opened.assumptions})
    inputs = chosen_inputs(opened, varied, around, together)
    seed = opened.scenario.seed if options.seed is None else options.seed
    sample = lay_out_sample(inputs, method, _size(method, trajectories, samples), seed)

    def study_of(folder: Path) -> Study:
        from analysis.studies.sensitivity import sensitivity_study

        return sensitivity_study(folder, metric)

    run_study(options, SweepPlan(sample.design, sample), study_of, quiet=quiet)


def _size(method: Method, trajectories: int | None, samples: int | None) -> int:
    if method == "morris" and samples is not None:
        raise LeidangError("--samples is for --method sobol; Morris takes --trajectories")
    if method == "sobol" and trajectories is not None:
        raise LeidangError("--trajectories is for --method morris; Sobol takes --samples")
    return trajectories or samples or SIZE[method]
