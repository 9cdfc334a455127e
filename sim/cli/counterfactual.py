"""`leidang counterfactual`: how much is saved without a cause of delay, or with a change, beside the ledger."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sim.cli.commands import RunCommand
from sim.cli.options import Texts, metric_option, option, run_options, scenario_options
from sim.cli.progress import progress_on
from sim.cli.work import notifier, warn_of_failures, warn_unlike

if TYPE_CHECKING:
    import pandas as pd

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
def counterfactual(
    options: RunOptions, variant: str | None, without: Texts, change: Texts, metric: str, quiet: bool
) -> None:
    """Estimate the time saved without a cause of delay, or with other values."""
    from analysis.experiments.counterfactual import metric_of_hours, write_counterfactual
    from sim.experiment.counterfactual import arms, run_arms
    from sim.experiment.guard import publishing
    from sim.record.manifest import seal
    from sim.scenario import load

    say = notifier(quiet=quiet)
    metric = metric_of_hours(metric, [force.name for force in load(options.file, options.sets).forces])
    planned = arms(options, variant, without, change)
    say(f"{planned.variant} as it is, and once each: {', '.join(planned.ledger)}")
    with progress_on(sys.stderr, quiet=quiet) as progress:
        finished = run_arms(options, planned, progress, say)
    warn_of_failures(finished)

    from analysis import load as load_results
    from analysis import write_tables
    from analysis.comparison.common_elements import unlike_reference
    from analysis.experiments.pages import counterfactual_study
    from analysis.report.study import write_study

    with publishing(finished.folder, options.command_line):
        write_tables(finished.folder)
        table = write_counterfactual(finished.folder, planned.ledger, metric)
        results = load_results(finished.folder)
        unlike = [f"{name}: {common.warnings[0]}" for name, common in unlike_reference(results).items()]
        warn_unlike(unlike)
        study = counterfactual_study(table, planned.variant, planned.ledger, planned.changes, unlike)
        report = write_study(results, study)
        seal(finished.folder)
    if not quiet:
        _print(planned.variant, metric, table)
        print(f"Report: {report}")
    print(finished.folder)


def _print(variant: str, metric: str, table: pd.DataFrame) -> None:
    from math import isnan

    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from analysis.movement.arrival_delay import ARRIVAL_DELAY
    from analysis.words import duration, percent, span
    from sim.cli.console import PlainConsole

    console = PlainConsole()
    console.print(f"What would save time under {variant}", style="bold")
    of = "hours per element" if metric.startswith(ARRIVAL_DELAY) else f"hours, {metric}"
    console.print(f"{of}; what the ledger charges to a cause, and what is saved, 95 % intervals\n")
    shown = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    shown.add_column("run", overflow="fold")
    for column in ("n", "ledger", "saved", "95 % interval", "of the delay", "last element earlier"):
        shown.add_column(column, justify="right", no_wrap=column == "95 % interval")
    for row in table.to_dict("records"):
        value, low, high, ledger, share, last = (
            float(row[name]) for name in ("saved_h", "low_95", "high_95", "ledger_h", "saved_share", "closure_saved_h")
        )
        charged = "" if isnan(ledger) else duration(ledger, 1.0)
        cells = (charged, duration(value, 1.0), span(low, high, 1.0), percent(share), duration(last))
        shown.add_row(str(row["variant"]), str(row["n"]), *cells)
    console.print(shown)
    console.print()
