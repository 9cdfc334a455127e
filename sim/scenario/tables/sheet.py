"""Sheets: the cells of a table as they stand in a CSV file or a workbook, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.scenario.tree import Position, Problems


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text
        What stands in it, without blanks around it; line breaks inside are blanks.
    mark
        Where it begins.
    typed
        Whether the file itself says that it is a number or a date, as a workbook does: the text is then in the
        notation of this program.
    """

    text: str
    mark: Position
    typed: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; `broken` where its quotes do not match, so that only its first cell is known."""

    mark: Position
    cells: tuple[Cell, ...]
    broken: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that hold anything; the first is its header.

    Attributes
    ----------
    file
        The file it was read from.
    rows
        Never empty.
    separator
        The character between cells; empty in a workbook.
    remarks
        How the file differs from plain CSV, in words.
    """

    file: str
    rows: tuple[SheetRow, ...]
    separator: str
    remarks: tuple[str, ...] = ()

    @property
    def header(self) -> SheetRow:
        """The first row."""
        return self.rows[0]

    @property
    def body(self) -> tuple[SheetRow, ...]:
        """All rows but the header."""
        return self.rows[1:]

    def with_remarks(self, *remarks: str) -> Sheet:
        """The sheet with more to say about how it was read."""
        return replace(self, remarks=(*self.remarks, *filter(None, remarks)))

    def note(self, faults: Problems) -> None:
        """One note that says how the file was read, if it is not plain CSV."""
        if self.remarks:
            faults.note(self.header.mark, f"the table is read with {', '.join(self.remarks)}")


def trimmed(file: str, rows: Iterable[SheetRow], separator: str, remarks: Iterable[str]) -> Sheet | None:
    """The sheet without empty rows and without empty columns at its end; None where nothing is left.

    A row of separators alone, and empty columns, are remarks; a blank line is none.
    """
    rows, notes = list(rows), list(remarks)
    full = [row for row in rows if not row.empty or row.broken]
    if not full:
        return None
    if separator and any(len(row.cells) > 1 for row in rows if row.empty and not row.broken):
        notes.append("empty rows left out")
    width = max(_last_filled(row) for row in full)
    if separator and len(full[0].cells) > width:
        notes.append("empty columns at the end left out")
    cut = (replace(row, cells=row.cells[:width]) if len(row.cells) > width else row for row in full)
    return Sheet(file, tuple(cut), separator, tuple(notes))


def _last_filled(row: SheetRow) -> int:
    return max((at for at, cell in enumerate(row.cells, start=1) if cell.text), default=0)


def has_width(sheet: Sheet, row: SheetRow, faults: Problems) -> bool:
    """Whether a row has as many cells as the header; else a fault at its last cell that has a heading.

    Rows of a workbook end with their last cell that holds anything.
    """
    wanted, number = len(sheet.header.cells), len(row.cells)
    if number == wanted or (number < wanted and not sheet.separator):
        return True
    expected = ""
    if number > wanted and sheet.separator == ",":
        expected = f"{wanted} cells; a number with a decimal comma stands in quotes"
    faults.add(
        row.cells[min(number, wanted) - 1].mark, f"the line has {number} cells, the header {wanted}", "", expected
    )
    return False


def padded(row: SheetRow, width: int) -> tuple[Cell, ...]:
    """The cells of a row, with empty ones up to the width of the table."""
    return (*row.cells, *(Cell("", row.mark) for _ in range(width - len(row.cells))))
