"""`leidang report`: the figures and the report of a run anew, also with a sensitivity analysis taken in."""

from __future__ import annotations

import argparse


def main(options: argparse.Namespace) -> int:
    """Write figures and report; the path of the report is printed."""
    from analysis import write_report
    from analysis.experiments.taking_in import take_in
    from analysis.results import load_run

    if options.sensitivity is not None:
        take_in(load_run(options.folder), options.sensitivity)
    print(write_report(options.folder))
    return 0
