"""The sheet of a file, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.scenario.tables.csv_text import read_csv_sheet
from sim.scenario.tables.sheet import Sheet
from sim.scenario.tree import Problems

WORKBOOKS = (".xlsx", ".xlsm")


def read_sheet(
    file: str, faults: Problems, name: str = "", wanted: Callable[[Sheet], bool] | None = None
) -> Sheet | None:
    """The sheet of a CSV file or of a workbook; None after a problem.

    Parameters
    ----------
    name
        Which sheet of a workbook; empty = the first that is wanted, else the first that holds anything.
    wanted
        Whether a sheet is of the kind that is looked for; None = any is.
    """
    if Path(file).suffix.lower() in WORKBOOKS:
        # openpyxl is imported only where a workbook is really read.
        from sim.scenario.tables.xlsx_reader import read_workbook

        return read_workbook(file, name, faults, wanted)
    return read_csv_sheet(file, faults)
