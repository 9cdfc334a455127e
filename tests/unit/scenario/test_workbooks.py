"""Workbooks as people leave them: covers before the table, hidden rows, merged cells, formulas without values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sim.domains.movement.importing.foreign_table import ImportOptions
from sim.domains.movement.importing.preview import import_table
from sim.scenario import check_all, check_scenario, load
from sim.scenario.tables.sheet_reader import read_sheet
from sim.scenario.tree import Problems
from tests.unit.scenario.test_force_table import scenario

HEADINGS: list[object] = ["Unit", "Nation", "Origin", "Destination", "Vehicles", "RLD", "RDD"]
ALPHA: list[object] = ["Alpha", "GB", "GAT", "FIN", 100, "D+1", "D+9"]
BRAVO: list[object] = ["Bravo", "GB", "GAT", "FIN", 50, "D+2", "D+9"]


def workbook(**sheets: Sequence[Sequence[object]]) -> Workbook:
    """A workbook with rows on each sheet."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: Workbook, at: Path) -> Path:
    """A scenario with the workbook as its table of forces."""
    path = scenario(at, "forces.xlsx")
    book.save(at / "forces.xlsx")
    return path


def sheet_of(book: Workbook, title: str) -> Worksheet:
    """A sheet by its title."""
    sheet = book[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def told(path: Path, severity: str) -> list[str]:
    """The messages of a severity, with their places in the sheet."""
    return [f"{one.line}:{one.column} {one.message}" for one in check_all(path) if one.severity == severity]


def test_the_sheet_that_has_the_table(tmp_path: Path) -> None:
    """A cover before the table is passed over; a second such table is a warning."""
    cover = [["Plan X"], ["Version 3", "draft"]]
    path = saved(workbook(Cover=cover, Forces=[HEADINGS, ALPHA]), tmp_path)
    assert [force.name for force in load(path).forces] == ["Alpha"]
    assert "sheet 'Forces' of 2" in told(path, "note")[1]
    assert told(path, "warning") == []
    path = saved(workbook(Cover=cover, First=[HEADINGS, ALPHA], Second=[HEADINGS, BRAVO]), tmp_path)
    assert told(path, "warning") == ["1:1 the workbook has such a table also on 'Second', which is not read"]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    """A hidden sheet is read only where it is named."""
    book = workbook(Old=[HEADINGS, BRAVO], New=[HEADINGS, ALPHA])
    sheet_of(book, "Old").sheet_state = "hidden"
    path = saved(book, tmp_path)
    assert [force.name for force in load(path).forces] == ["Alpha"]
    named = scenario(tmp_path, "{table: forces.xlsx, sheet: Old}")
    assert [force.name for force in load(named).forces] == ["Bravo"]


def test_hidden_rows_are_a_warning(tmp_path: Path) -> None:
    """Rows that a filter hides are read, and a warning names them once."""
    book = workbook(S=[HEADINGS, ALPHA, BRAVO])
    sheet_of(book, "S").row_dimensions[3].hidden = True
    path = saved(book, tmp_path)
    assert len(load(path).forces) == 2
    assert told(path, "warning") == ["3:1 rows that the spreadsheet hides are read too: 3"]


def test_merged_cells(tmp_path: Path) -> None:
    """Text and days that stand once for several rows stand for each of them; a number does not."""
    rows: list[list[object]] = [
        HEADINGS,
        [*ALPHA[:5], date(2026, 1, 13), "D+9"],
        ["Bravo", None, None, "FIN", None, None, "D+9"],
    ]
    book = workbook(S=rows)
    for column in "BCEF":
        sheet_of(book, "S").merge_cells(f"{column}2:{column}3")
    (fault,) = check_scenario(saved(book, tmp_path))
    assert (fault.line, fault.message) == (3, "the lift has nothing that moves as an element")
    sheet_of(book, "S").unmerge_cells("E2:E3")
    sheet_of(book, "S")["E3"] = 50
    alpha, bravo = load(saved(book, tmp_path)).forces
    assert (bravo.sponsor, bravo.origin, bravo.ready) == (alpha.sponsor, alpha.origin, alpha.ready)
    assert (alpha.lift.vehicles, bravo.lift.vehicles) == (100, 50)


def test_a_formula_without_a_value(tmp_path: Path) -> None:
    """A formula that no spreadsheet has computed is never taken for an empty cell; where nobody needs it, it warns."""
    path = saved(workbook(S=[HEADINGS, [*ALPHA[:4], "=60+40", *ALPHA[5:]]]), tmp_path)
    (fault,) = check_scenario(path)
    assert (fault.line, fault.column) == (2, 5)
    assert fault.message == "Vehicles '=60+40' of 'Alpha' is not a whole number"
    assert told(path, "warning") == ["2:5 the formula '=60+40' has no value"]
    path = saved(workbook(S=[[*HEADINGS, "Sum"], [*ALPHA, "=E2<1"], [*BRAVO, "=E3"]]), tmp_path)
    assert len(load(path).forces) == 2
    assert told(path, "warning") == ["2:8 the formula '=E2<1' has no value, like 1 more"]


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("nodes", [["Name", "Country", "Lat", "Lon"], ["Northport", "FI", 65.04, 25.43]]),
        ("links", [["From", "To", "Mode", "km"], ["GOT", "STO", "road", 470]]),
        ("forces", [HEADINGS, ["Alpha", "GB", "GOT", "STO", 100, "D+1", "D+9"]]),
    ],
)
def test_import_finds_the_sheet(kind: str, rows: list[list[object]], tmp_path: Path) -> None:
    """`leidang import` takes the sheet with the headings of what is imported."""
    workbook(Cover=[["Notes"], ["of the staff"]], Data=rows).save(tmp_path / "table.xlsx")
    assert len(import_table(kind, tmp_path / "table.xlsx", ImportOptions()).rows) == 1  # type: ignore[arg-type]


def test_the_first_sheet_where_none_is_wanted(tmp_path: Path) -> None:
    """Without headings that are looked for, the first sheet that holds anything is read."""
    workbook(Empty=[], A=[["x"], [1]], B=[["y"], [2]]).save(tmp_path / "table.xlsx")
    sheet = read_sheet(str(tmp_path / "table.xlsx"), Problems())
    assert sheet is not None
    assert sheet.header.cells[0].text == "x"
