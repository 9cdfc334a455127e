"""`leidang calibrate`: the incidents of a run held against what was observed in public cases."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.work import tell
from sim.errors import ScenarioError
from sim.scenario.library import built_in_library, shown
from sim.scenario.tables.plain_table import plain_text_of
from sim.scenario.tables.sheet_reader import read_sheet
from sim.scenario.tree import Faults


def main(options: argparse.Namespace) -> int:
    """Print the comparison as a table in Markdown, and write it where that was asked for."""
    from analysis.incidents.calibration import as_markdown, calibrated, read_observations
    from analysis.results import load_run
    from sim.files import naming

    path = options.observed or public_record()
    observations = read_observations(path, plain_csv(path))
    text = as_markdown(calibrated(load_run(options.folder), observations, options.variant))
    if options.out is not None:
        with naming(options.out):
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(f"{text}\n", encoding="utf-8")
    print(text)
    return 0


def plain_csv(path: Path) -> str:
    """A table as plain CSV, whatever the habits of the spreadsheet that saved it; how it was read goes to stderr.

    Raises
    ------
    ScenarioError
        When it cannot be read, or one of its numbers could be two.
    """
    faults = Faults()
    sheet = read_sheet(shown(path), faults)
    text = plain_text_of(sheet, ("observed",), faults) if sheet else ""
    if found := faults.found():
        raise ScenarioError(found)
    for remark in faults.remarks():
        tell(str(remark))
    return text


def public_record() -> Path:
    """The observations that come with the program: public cases of 2022 to 2024."""
    return built_in_library() / "incidents" / "public_record.csv"
