"""`leidang counterfactual`: how much is saved without a cause of delay, or with a change, beside the ledger."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from sim.cli.progress import progress_on
from sim.cli.work import voice, wanted_of, warn_of_failures, warn_unlike
from sim.experiment.counterfactual import arms, run_arms
from sim.experiment.guard import publishing
from sim.record.manifest import seal
from sim.scenario import load

if TYPE_CHECKING:
    import pandas as pd


def main(options: argparse.Namespace) -> int:
    """Run a variant with one thing different at a time; the last line printed is the path of the result folder."""
    from analysis.experiments.counterfactual import metric_of_hours, write_counterfactual

    wanted, say = wanted_of(options), voice(options)
    metric = metric_of_hours(options.metric, [force.name for force in load(wanted.file, wanted.sets).forces])
    planned = arms(wanted, options.arm, options.without, options.change)
    say(f"{planned.variant} as it is, and once each: {', '.join(planned.ledger)}")
    with progress_on(sys.stderr, quiet=options.quiet) as progress:
        finished = run_arms(wanted, planned, progress, say)
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
    if not options.quiet:
        _print(planned.variant, metric, table)
        print(f"Report: {report}")
    print(finished.folder)
    return 0


def _print(variant: str, metric: str, table: pd.DataFrame) -> None:
    from math import isnan

    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from analysis.arrival_delay import ARRIVAL_DELAY
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
