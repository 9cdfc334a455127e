"""`leidang report`: the figures and the report of a run anew, also with a sensitivity analysis taken in."""

from __future__ import annotations

import argparse


def main(options: argparse.Namespace) -> int:
    """Write figures and report; the path of the report is printed."""
    from analysis import write_report
    from analysis.experiments.taking_in import take_in
    from analysis.results import load_run
    from sim.experiment.guard import check_not_in_use, publishing

    check_not_in_use(options.folder)
    results = load_run(options.folder)
    with publishing(options.folder, options.command_line):
        if options.sensitivity is not None:
            take_in(results, options.sensitivity)
        report = write_report(options.folder)
    print(report)
    return 0
