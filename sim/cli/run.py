"""`leidang run`: simulate, then tables, figures and report from what was written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from sim.cli.progress import progress_on
from sim.cli.work import tell, voice, wanted_of, warn_of_failures
from sim.experiment.guard import publishing
from sim.experiment.options import RunResult, Waits
from sim.experiment.run import run, seal
from sim.model.incident_record import repair_subject
from sim.units.seconds import DAY_S

WAITS_SHOWN = 5


def main(options: argparse.Namespace) -> int:
    """Run a scenario; the last line printed is the path of the result folder."""
    wanted = wanted_of(options)
    with progress_on(sys.stderr, quiet=options.quiet) as progress:
        finished = run(wanted, progress, voice(options))
    with publishing(finished.folder, options.command_line):
        _publish(finished, options)
    print(finished.folder)
    return 0


def _publish(finished: RunResult, options: argparse.Namespace) -> None:
    from analysis import load, write_tables

    write_tables(finished.folder)
    seal(finished.folder)
    results = load(finished.folder)
    if not options.no_report:
        from analysis import write_report

        write_report(finished.folder)
    if options.quiet:
        return
    warn(finished)
    if finished.stopped is not None:
        tell(finished.stopped.words)
    from sim.cli.summary import print_summary

    print_summary(results)
    if not options.no_report:
        print(f"Report: {finished.folder / 'report.html'}")


def warn(finished: RunResult) -> None:
    """Say on the terminal what failed, and who was still waiting at the end."""
    warn_of_failures(finished)
    repairs = _open_repairs(finished)
    if repairs:
        runs = len({(variant, replication) for variant, replication, _ in repairs})
        where = "they are in waiting.csv"
        print(f"In {runs} of {finished.asked} replications repairs were open at the horizon; {where}", file=sys.stderr)
    for heading, waits in _waits(finished):
        print(heading, file=sys.stderr)
        for variant, replication, one in waits[:WAITS_SHOWN]:
            told = one.told(f"day {one.since / DAY_S:.1f}")
            print(f"  {variant}, replication {replication}: {told}", file=sys.stderr)


def _open_repairs(finished: RunResult) -> Waits:
    """Repairs that waited for a ship, a permit, spares or weather when the run ended: months are nothing unusual."""
    of_repairs = repair_subject("")
    return tuple(
        wait for wait in finished.waiting if not wait[2].deadlocked and (wait[2].subject or "").endswith(of_repairs)
    )


def _waits(finished: RunResult) -> Iterator[tuple[str, Waits]]:
    """Who waits in vain, and who was merely still waiting when the run ended; each with a heading."""
    dead = tuple(wait for wait in finished.waiting if wait[2].deadlocked)
    open_repairs = frozenset(_open_repairs(finished))
    late = tuple(wait for wait in finished.waiting if not wait[2].deadlocked and wait not in open_repairs)
    for waits, what in ((dead, "somebody waits in vain"), (late, "somebody was still waiting at the horizon")):
        if waits:
            runs = len({(variant, replication) for variant, replication, _ in waits})
            yield f"In {runs} of {finished.asked} replications {what}; all are in waiting.csv, the first:", waits
