"""`leidang run`: simulate, then tables, figures and report from what was written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import RunCommand
from sim.cli.options import NOT_NEGATIVE, option, run_options, scenario_options, variants_option
from sim.cli.output import give_up_output
from sim.cli.progress import progress_on
from sim.cli.work import notifier, notify, warn_of_failures

if TYPE_CHECKING:
    from analysis.results import Results
    from sim.experiment.options import RunOptions, RunResult

WAITS_SHOWN: Final = 5

OPEN_REPAIRS: Final = "Repairs open at the horizon"
DEADLOCK: Final = "Deadlock"
INCOMPLETE: Final = "Incomplete at the horizon"


@click.command(cls=RunCommand)
@scenario_options
@variants_option
@option("--only R", "only the replication with this number", type=NOT_NEGATIVE)
@option("--no-report", "write tables only, no figures and no report")
@option(
    "--record",
    "what is kept of each replication: hours of each element by cause; also when and where it was delayed; or the "
    "whole event log (large)",
    choices=("totals", "paths", "trace"),
    default="paths",
)
@run_options
def run_command(options: RunOptions, no_report: bool, quiet: bool) -> None:
    """Run a scenario with its variants and write a result folder."""
    from sim.experiment.guard import publishing
    from sim.experiment.run import run

    with progress_on(sys.stderr, quiet=quiet) as progress:
        finished = run(options, progress, notifier(quiet=quiet))
    with publishing(finished.folder, options.command_line):
        _publish(finished, report=not no_report, quiet=quiet)
    print(finished.folder)


def _publish(finished: RunResult, *, report: bool, quiet: bool) -> None:
    from analysis import open_results, write_tables
    from sim.record.manifest import seal

    write_tables(finished.folder)
    seal(finished.folder)
    results = open_results(finished.folder)
    # The answer first: figures and the report take longer than the summary.
    if not quiet:
        _print_answer(finished, results)
    if report:
        from analysis import write_report

        if not quiet:
            notify("drawing the figures and writing the report")
        write_report(finished.folder)
        if not quiet:
            print(f"Report: {finished.folder / 'report.html'}")


def _print_answer(finished: RunResult, results: Results) -> None:
    """Print warnings and the summary at once; where their reader has gone, the work goes on without."""
    from sim.cli.summary import print_summary

    try:
        warn(finished)
        if finished.stopped is not None:
            notify(finished.stopped.words)
        print_summary(results)
        print(end="", flush=True)
    except BrokenPipeError:
        give_up_output()


def warn(finished: RunResult) -> None:
    """Print on the error stream what failed, and what was still waiting at the horizon."""
    from sim.units.seconds import DAY_S

    warn_of_failures(finished)
    for state in (OPEN_REPAIRS, DEADLOCK, INCOMPLETE):
        waits = [wait for wait in finished.waiting if _state(wait[2].subject, deadlocked=wait[2].deadlocked) == state]
        if not waits:
            continue
        runs = len({(variant, replication) for variant, replication, _ in waits})
        first = "" if state == OPEN_REPAIRS else ", the first:"
        notify(f"{state} in {runs} of {finished.asked} replications; all waits are in waiting.csv{first}")
        for variant, replication, waiting in waits[: WAITS_SHOWN if first else 0]:
            notify(f"  {variant}, replication {replication}: {waiting.text(f'day {waiting.since / DAY_S:.1f}')}")


def _state(subject: str | None, *, deadlocked: bool) -> str:
    """Why something waited at the horizon; a repair may wait for months, which is nothing unusual."""
    from sim.model.incident_record import repair_subject

    if deadlocked:
        return DEADLOCK
    return OPEN_REPAIRS if (subject or "").endswith(repair_subject("")) else INCOMPLETE
