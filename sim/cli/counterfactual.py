"""`leidang counterfactual`: how much is saved without a cause of delay, or with a change, beside the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.commands import RunCommand
from sim.cli.options import Texts, metric_option, option, run_options, scenario_options

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.studies.study import Study
    from sim.experiment.options import RunOptions


@click.command(cls=RunCommand)
@scenario_options
@option("--variant NAME", "variant (default: the first)")
@option(
    "--without CAUSE",
    "cause to leave out: a cause of the ledger, or `coordination` (default: each, unless there is a --change)",
    multiple=True,
)
@option(
    "--change NAME:PATH=VALUE",
    "other values under a name: 'one more ship: repair_classes.telecom.ships=3', several after semicolons",
    multiple=True,
)
@metric_option("the time of which hours are saved")
@run_options
def counterfactual_command(
    options: RunOptions, variant: str | None, without: Texts, change: Texts, metric: str, quiet: bool
) -> None:
    """Estimate the time saved without a cause of delay, or with other values."""
    from analysis.studies.metric_names import metric_named
    from sim.cli.study import run_study
    from sim.experiment.counterfactual import plan_arms
    from sim.scenario import load

    forces = [force.name for force in load(options.file, options.sets).forces]
    metric = metric_named(metric, forces, hours=True)
    plan = plan_arms(options, variant, without, change)

    def study_of(folder: Path) -> Study:
        from analysis.studies.counterfactual import counterfactual_study

        return counterfactual_study(folder, plan.variant, plan.ledger, plan.changes, metric)

    run_study(options, plan, study_of, quiet=quiet)
