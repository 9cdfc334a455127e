"""`leidang sweep`: run a scenario with other values, one point after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.commands import RunCommand
from sim.cli.options import POSITIVE, Texts, metric_option, option, run_options, scenario_options, variants_option
from sim.errors import LeidangError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis.studies.study import Study
    from sim.experiment.design import DesignKind
    from sim.experiment.options import RunOptions


@click.command(cls=RunCommand)
@scenario_options
@option(
    "--vary PATH=VALUES",
    "an input: path=a,b,c, or path=low..high:n (n values), or path=low..high for a design that fills the range",
    multiple=True,
    required=True,
)
@option("--design", "every combination, a Latin hypercube, or a Sobol sequence", choices=("grid", "latin", "sobol"))
@option("--points N", "points of a Latin hypercube or Sobol sequence", type=POSITIVE)
@metric_option("metric of the figures")
@variants_option
@option("--discover VARIANT", "find the region of the points in which this variant fails")
@option(
    "--fails",
    "with --discover: failure is to be no better than the first variant, or not to deliver all by the due date",
    choices=("no-help", "late"),
)
@option(
    "--least AMOUNT",
    "with --discover: the least improvement, in h or as a share (default: the practical difference); with --fails "
    "late: the least share of the replications in time (default: 0.5)",
    type=float,
)
@run_options
def sweep_command(
    options: RunOptions,
    vary: Texts,
    design: DesignKind,
    points: int | None,
    metric: str,
    discover: str | None,
    fails: str,
    least: float | None,
    quiet: bool,
) -> None:
    """Run a parameter sweep: a scenario at many points, with other values at each."""
    from analysis.studies.metric_names import metric_named
    from sim.cli.study import run_study
    from sim.experiment.design import lay_out, read_inputs
    from sim.experiment.sweep import SweepPlan
    from sim.scenario import open_scenario

    late = fails == "late"
    opened = open_scenario(options.file, options.sets)
    metric = metric_named(metric, [force.name for force in opened.scenario.forces])
    compared = [name for name in opened.scenario.variants if not options.variants or name in options.variants]
    _check_discover(discover, compared[0 if late else 1 :], least if late else None)
    inputs = read_inputs(vary, {value.path: value.dimension for value in opened.assumptions})
    seed = opened.scenario.seed if options.seed is None else options.seed

    def study_of(folder: Path) -> Study:
        from analysis.studies.sweep import sweep_study

        return sweep_study(folder, metric, discover, least, late=late)

    run_study(options, SweepPlan(lay_out(inputs, design, points, seed)), study_of, quiet=quiet)


def _check_discover(variant: str | None, compared: Sequence[str], share: float | None) -> None:
    """Refuse, before anything runs, a variant that is not compared and a share that is none."""
    if share is not None and not 0 < share <= 1:
        raise LeidangError(f"--least {share:g}: with --fails late it is a share of the replications, up to 1")
    if variant is not None and variant not in compared:
        known = ", ".join(map(repr, compared)) or "none"
        raise LeidangError(f"--discover {variant!r}: no such variant is compared; those that are: {known}")
