"""`leidang value`: what each arrangement of a set is worth."""

from __future__ import annotations

import argparse
import sys

from sim.cli.progress import progress_on
from sim.cli.value_words import print_value
from sim.cli.work import voice, wanted_of, warn_of_failures
from sim.experiment.guard import publishing
from sim.experiment.value import run_study, study
from sim.record.manifest import seal
from sim.scenario import load


def main(options: argparse.Namespace) -> int:
    """Run the subsets of a set of arrangements; the last line printed is the path of the result folder."""
    from analysis.experiments.value_tables import check_metric

    check_metric(options.metric, [force.name for force in load(options.file, options.set).forces])
    planned = study(options.arrangements, options.given, options.orders, options.seed or 0)
    say = voice(options)
    say(f"{len(planned.subsets)} subsets of {len(planned.names)} arrangements, each a variant of its own")
    with progress_on(sys.stderr, quiet=options.quiet) as progress:
        finished = run_study(wanted_of(options), planned, progress, say)
    warn_of_failures(finished)

    from analysis import load as load_results
    from analysis import write_tables, write_value

    with publishing(finished.folder, options.command_line):
        write_tables(finished.folder)
        measured = write_value(finished.folder, planned.names, planned.orders, options.metric)
        seal(finished.folder)
    if not options.quiet:
        print_value(load_results(finished.folder).manifest, measured, planned.given)
    print(finished.folder)
    return 0
