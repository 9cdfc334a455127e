"""`leidang value`: how much each arrangement of a set saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.commands import RunCommand
from sim.cli.options import POSITIVE, Texts, metric_option, names, option, run_options, scenario_options

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.studies.study import Study
    from sim.experiment.options import RunOptions


@click.command(cls=RunCommand)
@scenario_options
@option("--arrangements A,B,C", "the set; of up to eight arrangements all subsets are run", type=names, required=True)
@option("--given X,Y", "arrangements in force in every subset (default: none)", type=names)
@metric_option("metric of which something is saved")
@option("--orders N", "sample N orders instead of running all subsets (above eight: 16)", type=POSITIVE)
@run_options
def value_command(
    options: RunOptions, arrangements: Texts, given: Texts | None, metric: str, orders: int | None, quiet: bool
) -> None:
    """Estimate how much each arrangement of a set saves, alone and together (Shapley values)."""
    from analysis.studies.metric_names import check_metric
    from sim.cli.study import run_study
    from sim.experiment.value import plan_subsets
    from sim.scenario import load

    check_metric(metric, [force.name for force in load(options.file, options.sets).forces])
    plan = plan_subsets(arrangements, given or (), orders, options.seed or 0)

    def study_of(folder: Path) -> Study:
        from analysis.studies.value import value_study

        return value_study(folder, plan.names, plan.orders, metric, plan.given)

    run_study(options, plan, study_of, quiet=quiet)
