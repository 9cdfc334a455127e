"""`leidang calibrate`: the simulated incident times of a run compared with those observed in public cases."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, option, result_folder
from sim.cli.work import notify
from sim.errors import ScenarioError


@click.command(cls=Command)
@result_folder
@option("--observed CSV", "table of observations (default: the public record of 2022 to 2024)", type=FILE)
@option("--variant NAME", "variant to compare (default: the reference)")
@option("--out FILE", "also write the table to this file (Markdown)", type=FILE)
def calibrate_command(folder: Path, observed: Path | None, variant: str | None, out: Path | None) -> None:
    """Compare simulated incident times with observed ones."""
    from analysis.incidents.calibration import as_markdown, calibrated, read_observations
    from analysis.results import load_run
    from sim.files import naming

    path = observed or public_record()
    observations = read_observations(path, plain_csv(path))
    text = as_markdown(calibrated(load_run(folder), observations, variant))
    if out is not None:
        with naming(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(f"{text}\n", encoding="utf-8")
    print(text)


def plain_csv(path: Path) -> str:
    """A table as plain CSV, whatever the habits of the spreadsheet that saved it; how it was read goes to stderr.

    Raises
    ------
    ScenarioError
        When it cannot be read, or one of its numbers could be two.
    """
    from sim.scenario.library import shown_path
    from sim.scenario.tables.plain_table import plain_text_of
    from sim.scenario.tables.sheet_reader import read_sheet
    from sim.scenario.tree import Problems

    faults = Problems()
    sheet = read_sheet(shown_path(path), faults)
    text = plain_text_of(sheet, ("observed",), faults) if sheet else ""
    if problems := faults.found():
        raise ScenarioError(problems)
    for remark in faults.remarks():
        notify(str(remark))
    return text


def public_record() -> Path:
    """The observations that come with the program: public cases of 2022 to 2024."""
    from sim.scenario.library import built_in_library

    return built_in_library() / "incidents" / "public_record.csv"
