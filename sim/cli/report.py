"""`leidang report`: the figures and the report of a run anew, also with a sensitivity analysis imported."""

from __future__ import annotations

import argparse


def main(options: argparse.Namespace) -> int:
    """Write figures and report; the path of the report is printed."""
    from analysis import write_report
    from analysis.results import load_run
    from analysis.studies.import_sensitivity import import_sensitivity
    from sim.experiment.guard import check_not_in_use, publishing

    check_not_in_use(options.folder)
    results = load_run(options.folder)
    with publishing(options.folder, options.command_line):
        if options.sensitivity is not None:
            import_sensitivity(results, options.sensitivity)
        report = write_report(options.folder)
    print(report)
    return 0
