"""`leidang report`: the figures and the report of a run again, also with a sensitivity analysis in it."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.commands import Command, command_line
from sim.cli.options import FILE, option, result_folder


@click.command(cls=Command)
@result_folder
@option(
    "--sensitivity STUDY_DIR",
    "folder of `leidang sensitivity` on the same scenario: its tables are copied into the run's folder and appear in "
    "its report, also the next time",
    type=FILE,
)
def report_command(folder: Path, sensitivity: Path | None) -> None:
    """Write the figures and the report of a run again, also with a sensitivity analysis in it."""
    from analysis import write_report
    from analysis.results import load_run
    from analysis.studies.import_sensitivity import import_sensitivity
    from sim.experiment.guard import check_not_in_use, publishing

    check_not_in_use(folder)
    results = load_run(folder)
    with publishing(folder, command_line()):
        if sensitivity is not None:
            import_sensitivity(results, sensitivity)
        written = write_report(folder)
    print(written)
