"""`leidang counterfactual`: how much earlier without a cause of delay, beside what the ledger charges to it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from sim.cli.progress import progress_on
from sim.cli.run import silent, tell, wanted_of
from sim.experiment.counterfactual import arms, run_arms
from sim.experiment.run import seal

if TYPE_CHECKING:
    import pandas as pd


def main(options: argparse.Namespace) -> int:
    """Run a variant without each of some causes; the last line printed is the path of the result folder."""
    wanted = wanted_of(options)
    planned = arms(wanted, options.arm, options.without)
    say = silent if options.quiet else tell
    say(f"{planned.variant}, and the same without each of {', '.join(planned.causes)}")
    with progress_on(sys.stderr, quiet=options.quiet) as progress:
        finished = run_arms(wanted, planned, progress, say)
    if finished.failures:
        print(f"{len(finished.failures)} of {finished.asked} replications failed; see failures.csv", file=sys.stderr)

    from analysis import write_tables
    from analysis.experiments.counterfactual import write_counterfactual

    write_tables(finished.folder)
    table = write_counterfactual(finished.folder, planned.causes)
    seal(finished.folder)
    if not options.quiet:
        _print(planned.variant, table)
    print(finished.folder)
    return 0


def _print(variant: str, table: pd.DataFrame) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from analysis.words import duration, percent, span

    console = Console(markup=False, highlight=False)
    console.print(f"What each cause costs under {variant}", style="bold")
    console.print("hours per element; what the ledger charges to it, and what is saved without it, 95 % intervals\n")
    shown = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in ("left out", "n", "ledger", "saved", "95 % interval", "of the delay", "last element earlier"):
        shown.add_column(column, justify="left" if column == "left out" else "right", overflow="fold")
    for row in table.itertuples():
        value, low, high, last = (
            float(str(getattr(row, name))) for name in ("saved_h", "low_95", "high_95", "closure_saved_h")
        )
        ledger = float(str(row.ledger_h))
        cells = (
            duration(ledger, 1.0),
            duration(value, 1.0),
            span(low, high, 1.0),
            percent(float(str(row.saved_share))),
        )
        shown.add_row(str(row.left_out), str(row.n), *cells, duration(last))
    console.print(shown)
    console.print()
