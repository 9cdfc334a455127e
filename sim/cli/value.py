"""`leidang value`: how much each arrangement of a set saves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sim.cli.commands import RunCommand
from sim.cli.options import POSITIVE, Texts, metric_option, names, option, run_options, scenario_options
from sim.cli.progress import progress_on
from sim.cli.work import notifier, warn_of_failures

if TYPE_CHECKING:
    from sim.experiment.options import RunOptions


@click.command(cls=RunCommand)
@scenario_options
@option("--arrangements A,B,C", "the set; of up to eight arrangements all subsets are run", type=names, required=True)
@option("--given X,Y", "arrangements in force in every subset (default: none)", type=names)
@metric_option("metric of which something is saved")
@option("--orders N", "sample N orders instead of running all subsets (above eight: 16)", type=POSITIVE)
@run_options
def value(
    options: RunOptions, arrangements: Texts, given: Texts | None, metric: str, orders: int | None, quiet: bool
) -> None:
    """Estimate how much each arrangement of a set saves, alone and together (Shapley values)."""
    from analysis.experiments.value_tables import check_metric
    from sim.experiment.guard import publishing
    from sim.experiment.value import run_study, study
    from sim.record.manifest import seal
    from sim.scenario import load

    check_metric(metric, [force.name for force in load(options.file, options.sets).forces])
    planned = study(arrangements, given or (), orders, options.seed or 0)
    say = notifier(quiet=quiet)
    say(f"{len(planned.subsets)} subsets of {len(planned.names)} arrangements, each a variant of its own")
    with progress_on(sys.stderr, quiet=quiet) as progress:
        finished = run_study(options, planned, progress, say)
    warn_of_failures(finished)

    from analysis import load as load_results
    from analysis import write_tables, write_value
    from sim.cli.value_words import print_value

    with publishing(finished.folder, options.command_line):
        write_tables(finished.folder)
        measured = write_value(finished.folder, planned.names, planned.orders, metric)
        seal(finished.folder)
    if not quiet:
        print_value(load_results(finished.folder).manifest, measured, planned.given)
    print(finished.folder)
