"""The sheet of a file, whatever its kind."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.csv_text import read_csv
from sim.scenario.sheet import Sheet
from sim.scenario.tree import Faults

WORKBOOKS = (".xlsx", ".xlsm")


def read_sheet(file: str, faults: Faults, name: str = "") -> Sheet | None:
    """The sheet of a CSV file or of a workbook (`name` = which of its sheets); None after a problem."""
    if Path(file).suffix.lower() in WORKBOOKS:
        # openpyxl is imported only where a workbook is really read.
        from sim.scenario.xlsx_reader import read_workbook

        return read_workbook(file, name, faults)
    return read_csv(file, faults)
