"""`leidang run`: simulate, then tables, figures and report from what was written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import RunCommand
from sim.cli.options import NOT_NEGATIVE, flag, run_options, scenario_options, variants_option
from sim.cli.progress import progress_on
from sim.cli.work import notifier, notify, warn_of_failures

if TYPE_CHECKING:
    from sim.experiment.options import RunOptions, RunResult, Waits

WAITS_SHOWN: Final = 5


@click.command(cls=RunCommand)
@scenario_options
@variants_option
@click.option("--only", type=NOT_NEGATIVE, metavar="R", help="only the replication with this number")
@flag("--no-report", text="write tables only, no figures and no report")
@click.option(
    "--record",
    type=click.Choice(("totals", "paths", "trace")),
    default="paths",
    help="what is kept of each replication: hours of each element by cause; also when and where it was delayed "
    "(default); or the whole event log (large)",
)
@run_options
def run(options: RunOptions, no_report: bool, quiet: bool) -> None:
    """Run a scenario with its variants and write a result folder."""
    from sim.experiment.guard import publishing
    from sim.experiment.run import run as run_scenario

    with progress_on(sys.stderr, quiet=quiet) as progress:
        finished = run_scenario(options, progress, notifier(quiet=quiet))
    with publishing(finished.folder, options.command_line):
        _publish(finished, report=not no_report, quiet=quiet)
    print(finished.folder)


def _publish(finished: RunResult, *, report: bool, quiet: bool) -> None:
    from analysis import load, write_tables
    from sim.experiment.run import seal

    write_tables(finished.folder)
    seal(finished.folder)
    results = load(finished.folder)
    if report:
        from analysis import write_report

        write_report(finished.folder)
    if quiet:
        return
    warn(finished)
    if finished.stopped is not None:
        notify(finished.stopped.words)
    from sim.cli.summary import print_summary

    print_summary(results)
    if report:
        print(f"Report: {finished.folder / 'report.html'}")


def warn(finished: RunResult) -> None:
    """Print on the error stream what failed, and what was still waiting at the horizon."""
    from sim.units.seconds import DAY_S

    warn_of_failures(finished)
    repairs = _open_repairs(finished)
    if repairs:
        runs = _runs(finished, repairs)
        notify(f"In {runs} repairs were open at the horizon; they are in waiting.csv")
    for heading, waits in _waits(finished):
        notify(heading)
        for variant, replication, wait in waits[:WAITS_SHOWN]:
            notify(f"  {variant}, replication {replication}: {wait.told(f'day {wait.since / DAY_S:.1f}')}")


def _open_repairs(finished: RunResult) -> Waits:
    """Repairs that waited for a ship, a permit, spares or weather when the run ended: months are nothing unusual."""
    from sim.model.milestones import repair_subject

    of_repairs = repair_subject("")
    return tuple(
        wait for wait in finished.waiting if not wait[2].deadlocked and (wait[2].subject or "").endswith(of_repairs)
    )


def _waits(finished: RunResult) -> Iterator[tuple[str, Waits]]:
    """The waits of deadlocks, and those that were merely incomplete when the run ended; each with a heading."""
    dead = tuple(wait for wait in finished.waiting if wait[2].deadlocked)
    open_repairs = frozenset(_open_repairs(finished))
    late = tuple(wait for wait in finished.waiting if not wait[2].deadlocked and wait not in open_repairs)
    for waits, state in ((dead, "deadlock"), (late, "incomplete at the horizon")):
        if waits:
            yield f"{state.capitalize()} in {_runs(finished, waits)}; all waits are in waiting.csv, the first:", waits


def _runs(finished: RunResult, waits: Waits) -> str:
    """How many replications have such waits: '2 of 40 replications'."""
    return f"{len({(variant, replication) for variant, replication, _ in waits})} of {finished.asked} replications"
