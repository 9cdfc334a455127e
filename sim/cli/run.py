"""`leidang run`: simulate, then tables, figures and report from what was written."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import RunCommand
from sim.cli.drawing import draw_report
from sim.cli.options import NOT_NEGATIVE, option, run_options, scenario_options, variants_option
from sim.cli.output import give_up_output
from sim.cli.progress import progress_on
from sim.cli.work import notifier, notify, warn_of_failures

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.results import RunTables
    from analysis.run_answers import RunAnswers
    from sim.experiment.options import RunOptions, RunResult
    from sim.record.manifest import Manifest

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

    summary = _Summary(quiet=quiet)
    with ExitStack() as simulating:
        progress = simulating.enter_context(progress_on(sys.stderr, quiet=quiet))

        def answer(finished: RunResult, manifest: Manifest, tables: RunTables) -> None:
            # The bar ends here, or it would be drawn into the summary.
            simulating.close()
            summary.show(finished, manifest, tables)

        finished = run(options, progress, notifier(quiet=quiet), answer)
    with publishing(finished.folder, options.command_line):
        _publish(finished, summary)
        if not no_report:
            _report(finished.folder, options.executor.workers, quiet=quiet)
    print(finished.folder)


class _Summary:
    """The summary of a run, printed as soon as it stands; what it was computed from serves the tables too."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self.answers: RunAnswers | None = None

    def show(self, finished: RunResult, manifest: Manifest, tables: RunTables | None = None) -> None:
        """Print warnings and the summary at once; where their reader has gone, the work goes on without.

        Parameters
        ----------
        tables
            The big tables of a run that has not written them yet.
        """
        from analysis.results import Results
        from analysis.run_answers import run_answers
        from sim.cli.summary import print_summary

        results = Results(finished.folder, manifest, tables)
        self.answers = run_answers(results)
        if self._quiet:
            return
        try:
            warn(finished)
            if finished.stopped is not None:
                notify(finished.stopped.words)
            print_summary(results)
            print(end="", flush=True)
            notify("writing the tables")
        except BrokenPipeError:
            give_up_output()


def _publish(finished: RunResult, summary: _Summary) -> None:
    from analysis import write_tables
    from sim.record.manifest import read_manifest, seal

    if summary.answers is None:
        # All replications were done before: their tables are there, and what comes after is not.
        summary.show(finished, read_manifest(finished.folder))
    write_tables(finished.folder, summary.answers)
    summary.answers = None  # it may be large, and figures take memory too
    seal(finished.folder)


def _report(folder: Path, workers: int, *, quiet: bool) -> None:
    if not quiet:
        notify("drawing the figures and writing the report")
    page = draw_report(folder, workers, quiet=quiet)
    if not quiet:
        print(f"Report: {page}")


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
