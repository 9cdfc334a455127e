"""Foreign tables as tables of this program: what is common to nodes, links and forces.

A table that is taken over keeps what it says, in this program's columns. What it does not say is listed, and filled
only with what the user gives, which is marked as notional.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from sim.domains.movement.importing.public_layouts import is_headless
from sim.errors import LeidangError, Problem
from sim.scenario.shape import fields_of
from sim.scenario.tables.csv_reader import InputColumn, read_cell
from sim.scenario.tables.headings import nearest, place_of
from sim.scenario.tables.numbers import DecimalMark, decimal_mark
from sim.scenario.tables.sheet import Cell, Sheet, SheetRow, has_width, padded
from sim.scenario.tree import Position, Problems, Scalar

_FORMULA: Final = ("=", "+", "-", "@")
"""With these begins what a spreadsheet runs."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about a table to take over.

    Attributes
    ----------
    headings
        The heading of the column of a field, where it is not recognised by itself.
    defaults
        Values by field for cells that are empty.
    countries
        Codes of the countries whose rows are taken; empty = all.
    nodes
        Table of nodes by whose names places are recognised; None = that of the library.
    start
        Day from which days of the calendar are counted, 2026-03-02; empty = they are kept.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    nodes: Path | None = None
    start: str = ""


@dataclass(frozen=True, slots=True)
class AbsentField:
    """A field that a table does not hold: what it means, and whether every row needs it."""

    field: str
    meaning: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """A table as taken over.

    Attributes
    ----------
    layout
        The public table that it is, or empty.
    columns
        The columns of this program's table.
    rows
        Its rows, each from column to text; empty cells are left out.
    taken
        For each field, the headings that it was taken from.
    unused
        The headings of columns that have no place in this program's table.
    missing
        The fields that the table does not hold.
    faults
        Problems, then warnings and notes.
    """

    layout: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    taken: dict[str, str]
    unused: tuple[str, ...]
    missing: tuple[AbsentField, ...]
    faults: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether no row has a problem."""
        return not any(fault.severity == "error" for fault in self.faults)

    def csv_text(self) -> str:
        """The table as CSV, with text that a spreadsheet would run made text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([row.get(column, "") for column in self.columns] for row in self.rows)
        return out.getvalue()


def plain_text(text: str) -> str:
    """Text without what controls a terminal, and without what a spreadsheet runs."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f"'{words}" if words.startswith(_FORMULA) else words


def checked_places(sheet: Sheet, options: ImportOptions, fields: Iterable[str]) -> dict[str, int]:
    """The places of the columns that the user names.

    Raises
    ------
    LeidangError
        When a field or a heading does not exist.
    """
    fields = list(fields)
    for name in (*options.headings, *options.defaults):
        if name not in fields:
            raise LeidangError(f"there is no field {name!r}{_did_you_mean(name, fields)}; fields: {', '.join(fields)}")
    headings = [cell.text for cell in sheet.header.cells if cell.text]
    places = {name: place_of(sheet, heading) for name, heading in options.headings.items()}
    for name, at in places.items():
        if at is None:
            heading = options.headings[name]
            near = _did_you_mean(heading, headings)
            raise LeidangError(f"there is no column {heading!r} in {sheet.file}{near}; columns: {', '.join(headings)}")
    return {name: at for name, at in places.items() if at is not None}


def _did_you_mean(word: str, options: Iterable[str]) -> str:
    near = nearest(word, options)
    return f"; did you mean {near!r}?" if near else ""


def unused_headings(sheet: Sheet, used: Iterable[int]) -> tuple[str, ...]:
    """The headings of all columns but those used; none of a table that has no headings."""
    taken = set(used)
    if is_headless(sheet):
        return ()
    return tuple(cell.text for at, cell in enumerate(sheet.header.cells) if cell.text and at not in taken)


def missing_of(
    columns: Iterable[InputColumn], rows: Iterable[dict[str, str]], model: type[BaseModel], alias: Mapping[str, str]
) -> tuple[AbsentField, ...]:
    """The columns that no row fills, each with what it means.

    Parameters
    ----------
    alias
        The field of the model for columns of another name.
    """
    filled = {name for row in rows for name, text in row.items() if text}
    fields = fields_of(model)
    return tuple(
        AbsentField(column.name, fields[alias.get(column.name, column.name)].description or "", column.needed)
        for column in columns
        if column.name not in {*filled, "mark", "note"}
    )


def say_unrecognised(sheet: Sheet, fields: Iterable[str], faults: Problems) -> None:
    """One problem that names the fields for which no column was recognised, if there are any."""
    fields = list(fields)
    if fields:
        headings = "; ".join(cell.text for cell in sheet.header.cells if cell.text)
        message = f"no column is recognised as {', '.join(fields)}; its headings are {headings}"
        faults.add(sheet.header.mark, message, "", f"--column {fields[0]}=HEADING")


def sound_default(column: InputColumn, text: str) -> str:
    """A value that the user gives for a column, in the notation of this program.

    Raises
    ------
    LeidangError
        When it is no such value.
    """
    faults = Problems()
    cell = read_cell(column, text, Position(f"--default {column.name}={text}", 1, 1), faults)
    if cell is None:
        found = faults.found()
        raise LeidangError(f"--default {column.name}={text}: {found[0].message if found else 'it is empty'}")
    return cell.text


@dataclass(frozen=True, slots=True)
class ForeignCells:
    """The cells of a row by field, the first that is not empty of all columns that hold a field."""

    row: SheetRow
    cells: tuple[Cell, ...]
    places: Mapping[str, tuple[int, ...]]

    def all(self, name: str) -> list[Cell]:
        """The cells of a field in which anything stands, the best first."""
        return [self.cells[at] for at in self.places.get(name, ()) if self.cells[at].text]

    def get(self, name: str) -> Cell | None:
        """The cell of a field; None where it has no column, or nothing stands in it."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The text of a field; empty where there is none."""
        cell = self.get(name)
        return cell.text if cell else ""


def rows_of(
    sheet: Sheet, body: Iterable[SheetRow], places: Mapping[str, tuple[int, ...]], faults: Problems
) -> list[ForeignCells]:
    """The rows whose width fits, by field."""
    width = len(sheet.header.cells)
    sound = (row for row in body if not row.broken and has_width(sheet, row, faults))
    return [ForeignCells(row, padded(row, width), places) for row in sound]


def decimals_of(sheet: Sheet, rows: list[ForeignCells], numbers: Iterable[str]) -> DecimalMark:
    """What stands before the decimals of a table."""
    numbers = [name for name in numbers if any(row.places.get(name) for row in rows)]
    return decimal_mark((row.text(name) for row in rows for name in numbers), plain=sheet.separator == ",")


def decimal_text(column: InputColumn, cell: Cell, decimal: DecimalMark, faults: Problems, row: str) -> str:
    """The text of a number in the notation of this program; empty after a problem."""
    found: Scalar | None = read_cell(column, cell.text, cell.mark, faults, row, decimal, typed=cell.typed)
    return found.text if found is not None else ""
