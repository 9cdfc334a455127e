"""`leidang sweep`: run a scenario with other values, one point after the other."""

from __future__ import annotations

import argparse
import sys

from sim.cli.progress import progress_on
from sim.cli.sweep_words import counted, print_sweep
from sim.cli.work import voice, wanted_of, warn_of_failures
from sim.errors import LeidangError
from sim.experiment.design import lay_out, read_inputs
from sim.experiment.guard import publishing
from sim.experiment.sweep import check_design, run_sweep
from sim.record.manifest import seal
from sim.scenario import open_scenario


def main(options: argparse.Namespace) -> int:
    """Run the points of a sweep; the last line printed is the path of the result folder."""
    from analysis.experiments.sweep import metric_named

    wanted, say = wanted_of(options), voice(options)
    opened = open_scenario(wanted.file, wanted.sets)
    metric = metric_named(options.metric, [force.name for force in opened.scenario.forces])
    _check_discover(options, tuple(opened.scenario.variants))
    inputs = read_inputs(options.vary, {one.path: one.dimension for one in opened.assumptions})
    seed = opened.scenario.seed if wanted.seed is None else wanted.seed
    design = lay_out(inputs, options.design, options.points, seed)
    check_design(wanted, inputs)
    say(f"{counted(len(design.rows), 'point')} of {counted(len(inputs), 'input')}, {options.design} design")
    with progress_on(sys.stderr, quiet=options.quiet) as progress:
        finished = run_sweep(wanted, design, progress, say)
    warn_of_failures(finished)

    from analysis.experiments.discovery_tables import discovery_words
    from analysis.experiments.pages import sweep_study
    from analysis.experiments.publish_sweep import write_discovery, write_sweep
    from analysis.report.study import write_study

    with publishing(finished.folder, options.command_line):
        sweep = write_sweep(finished.folder, metric)
        late = options.fails == "late"
        found = write_discovery(sweep, metric, options.discover, options.least, late=late) if options.discover else None
        report = write_study(sweep.results, sweep_study(sweep, metric, found))
        seal(finished.folder)
    if not options.quiet:
        print_sweep(sweep, metric)
        for line in discovery_words(found) if found else ():
            print(line)
        print(f"Report: {report}")
    print(finished.folder)
    return 0


def _check_discover(options: argparse.Namespace, variants: tuple[str, ...]) -> None:
    """Find out before anything runs whether the variant will be there to be asked about."""
    late = options.fails == "late"
    others = [name for name in variants if not options.variant or name in options.variant][0 if late else 1 :]
    if late and options.least is not None and not 0 < options.least <= 1:
        raise LeidangError(f"--least {options.least:g}: with --fails late it is a share of the replications, up to 1")
    if options.discover is not None and options.discover not in others:
        known = ", ".join(map(repr, others)) or "none"
        raise LeidangError(f"--discover {options.discover!r}: no such variant is compared; those that are: {known}")
