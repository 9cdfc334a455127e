"""Tables with a declared schema: the header must match, every cell has a type, every fault a line and column."""

from __future__ import annotations

import math
import re
import shlex
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from sim.scenario.limits import ROWS
from sim.scenario.tables.headings import folded, nearest
from sim.scenario.tables.numbers import DecimalMark, Number, decimal_mark, read_number, words_of
from sim.scenario.tables.sheet import Cell, Sheet, SheetRow, has_width, padded
from sim.scenario.tables.sheet_reader import read_sheet
from sim.scenario.texts import check_text
from sim.scenario.tree import Mapping, Plain, Position, Problems, Scalar
from sim.scenario.yaml_reader import whole_number

CellKind = Literal["text", "integer", "number"]
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_SHOWN: Final = 60
"""Letters of a cell that a message shows."""
_WORDS: Final[dict[CellKind, str]] = {"text": "text", "integer": "a whole number", "number": "a number"}


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column of a table.

    Attributes
    ----------
    name
        As the header says it, with the unit in it.
    kind, needed
        The kind of its cells, and whether they may not be empty.
    dimension, unit
        What its numbers measure and in which unit; empty for text.
    """

    name: str
    kind: CellKind = "text"
    needed: bool = False
    dimension: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class InputTable:
    """What stands in a table.

    Attributes
    ----------
    rows
        The rows without faults by the text of their first declared column; empty cells are left out.
    keys
        The key of every line that has one, whatever other faults the line has.
    """

    rows: Mapping
    keys: list[str]


Foreign = Callable[[Sheet], tuple[str, str] | None]
"""Recognises a table of another program by its header: what it is, and what is expected instead."""

Order = dict[int, InputColumn]
"""The columns of a file by their place in its rows; empty ones are not in it."""


def read_table(
    file: str, columns: tuple[InputColumn, ...], faults: Problems, foreign: Foreign | None = None
) -> InputTable:
    """The rows of a table; every fault is noted with its line and column, and once how the file was read."""
    sheet = read_sheet(file, faults, wanted=lambda one: _holds(one, columns))
    table = InputTable(Mapping({}, {}, Position(file, 1, 1)), [])
    order = _order(sheet, columns, faults, foreign) if sheet else None
    if sheet is None or order is None:
        return table
    if len(sheet.body) > ROWS:
        faults.add(sheet.body[ROWS].mark, "the table has too many rows", expected=f"at most {ROWS:,}")
        return table
    decimal = _decimal(sheet, order)
    shown = words_of(decimal) if decimal == "," else ""
    sheet.with_remarks(shown, *_header_remarks(sheet, order)).note(faults)
    reading = _Reading(sheet, order, columns, decimal, faults)
    for row in sheet.body:
        reading.add_row(table, row)
    return table


def _holds(sheet: Sheet, columns: tuple[InputColumn, ...]) -> bool:
    """Whether a sheet has most of the columns."""
    headings = {folded(cell.text) for cell in sheet.header.cells}
    return 2 * sum(folded(column.name) in headings for column in columns) > len(columns)


def _order(sheet: Sheet, columns: tuple[InputColumn, ...], faults: Problems, foreign: Foreign | None) -> Order | None:
    """Which declared column stands where; None after problems of the header."""
    names = {folded(column.name): column for column in columns}
    headings = {at: cell for at, cell in enumerate(sheet.header.cells) if cell.text or _is_used(sheet, at)}
    order = {at: names[folded(cell.text)] for at, cell in headings.items() if folded(cell.text) in names}
    unknown = [cell for at, cell in headings.items() if at not in order]
    missing = [column.name for column in columns if column not in order.values()]
    if unknown or missing:
        other = foreign(sheet) if foreign else None
        if other is not None:
            faults.add(sheet.header.mark, other[0], "", other[1])
        else:
            _say_header(sheet, unknown, missing, columns, faults)
        return None
    twice = next((name for name, count in Counter(column.name for column in order.values()).items() if count > 1), "")
    if twice:
        at = [at for at, column in order.items() if column.name == twice][1]
        faults.add(headings[at].mark, f"duplicate column {twice!r}", headings[at].text, "each column once")
        return None
    return order


def _is_used(sheet: Sheet, at: int) -> bool:
    """Whether anything stands in a column below its heading."""
    return any(row.cells[at].text for row in sheet.body if at < len(row.cells))


def _say_header(
    sheet: Sheet, unknown: list[Cell], missing: list[str], columns: tuple[InputColumn, ...], faults: Problems
) -> None:
    """What is wrong with a header: a slip is a problem of its own, all else is one."""
    kind = f"{columns[0].name.removesuffix('_id')}s"
    command = f"leidang import {kind} {shlex.quote(sheet.file)} --out {kind}.csv"
    wanted = ",".join(column.name for column in columns)
    missing, others = list(missing), []
    for cell in unknown:
        slip = nearest(cell.text, missing) if cell.text else ""
        if slip:
            faults.add(cell.mark, f"unknown column {cell.text!r}", cell.text, "", slip)
            missing.remove(slip)
        else:
            others.append(cell)
    extra = ", ".join(repr(cell.text) if cell.text else "one without a heading" for cell in others)
    if 2 * len(missing) > len(columns):
        message = f"this is not the header of the table: {len(missing)} of its {len(columns)} columns are missing"
        faults.add(sheet.header.mark, message, "", f"{wanted}, or a table such as `{command}` writes from it")
    elif missing:
        also = f"; unknown are {extra}" if others else ""
        faults.add(sheet.header.mark, f"columns are missing: {', '.join(missing)}{also}", "", wanted)
    elif others and not others[0].text:
        faults.add(others[0].mark, "a column has cells and no heading", "", wanted)
    elif others:
        faults.add(others[0].mark, f"unknown column{'s' * (len(others) > 1)} {extra}", others[0].text, wanted)


def _header_remarks(sheet: Sheet, order: Order) -> tuple[str, ...]:
    """How the header differs from the declared one in ways that mean nothing."""
    cells = sheet.header.cells
    other = [cells[at].text for at, column in order.items() if cells[at].text != column.name]
    gaps = "empty columns left out" if len(order) < len(cells) else ""
    return (f"headings such as {other[0]!r}" if other else "", gaps)


def _decimal(sheet: Sheet, order: Order) -> DecimalMark:
    places = [at for at, column in order.items() if column.kind != "text"]
    texts = (row.cells[at].text for row in sheet.body for at in places if at < len(row.cells) and not row.broken)
    return decimal_mark(texts, plain=sheet.separator == ",")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the rows of a sheet whose header is known."""

    sheet: Sheet
    order: Order
    columns: tuple[InputColumn, ...]
    decimal: DecimalMark
    faults: Problems

    def add_row(self, table: InputTable, row: SheetRow) -> None:
        """Add one row to the table, unless it has a fault."""
        first = self.columns[0]
        at = next(at for at, column in self.order.items() if column is first)
        key = row.cells[0 if row.broken else at].text if row.broken or at < len(row.cells) else ""
        cells = None if row.broken else self._cells(row, key)
        if key in table.keys:
            before = table.rows.keys.get(key)
            where = f"; the first is in line {before.line}" if before else ""
            mark = row.mark if row.broken else row.cells[at].mark
            self.faults.add(mark, f"duplicate {first.name} {key!r}{where}", key, f"each {first.name} once")
        elif key:
            table.keys.append(key)
            if cells is not None:
                table.rows.entries[key], table.rows.keys[key] = cells, cells.keys[first.name]

    def _cells(self, row: SheetRow, key: str) -> Mapping | None:
        """The cells of a row by their columns; None after a fault."""
        if not has_width(self.sheet, row, self.faults):
            return None
        found, before = Mapping({}, {}, row.mark), len(self.faults)
        cells = padded(row, len(self.sheet.header.cells))
        for at, column in self.order.items():
            cell = cells[at]
            decimal = "." if cell.typed else self.decimal
            value = read_cell(column, cell.text, cell.mark, self.faults, key, decimal, typed=cell.typed)
            if value is not None:
                found.entries[column.name], found.keys[column.name] = value, cell.mark
        return found if len(self.faults) == before else None


def read_cell(
    column: InputColumn,
    text: str,
    mark: Position,
    faults: Problems,
    row: str = "",
    decimal: DecimalMark | None = None,
    *,
    typed: bool = True,
) -> Scalar | None:
    """The value of one cell; None where it is empty or faulty.

    Parameters
    ----------
    row
        The name of its row, for messages; empty where the place says it.
    decimal
        What stands before decimals in its table; None where numbers are in the notation of this program.
    typed
        Whether the notation is certain, so that '1.234' can be read in one way only.
    """
    of, written = (f" of {row!r}" if row else ""), _short(text)
    if text == "":
        if column.needed:
            faults.add(mark, f"{column.name}{of} is empty", "", _WORDS[column.kind])
        return None
    if column.kind == "text":
        cell = Scalar(text, text, mark)
        check_text(cell, column.name, faults, cell=True)
        return cell
    read = text if decimal is None else _read(column, text, decimal, mark, faults, of, typed=typed)
    value = _value(column.kind, read) if read else None
    if read and value is None:
        faults.add(mark, f"{column.name} {written!r}{of} is not {_WORDS[column.kind]}", text, _WORDS[column.kind])
    return None if value is None else Scalar(value, read, mark)


def _short(text: str) -> str:
    """A text as messages show it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _value(kind: CellKind, text: str) -> Plain:
    """The number of a text in the notation of this program, or None."""
    if kind == "integer":
        whole = re.sub(r"\.0*$", "", text)
        return whole_number(whole) if _INTEGER.fullmatch(whole) else None
    return float(text) if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else None


def _read(
    column: InputColumn, text: str, decimal: DecimalMark, mark: Position, faults: Problems, of: str, *, typed: bool
) -> str:
    """A number of a table in the notation of this program; as it stands where it is none, empty after a problem.

    Degrees with three decimals are no thousands, and a whole number has no decimals; all other numbers that could be
    two are a problem, or a warning where the other numbers of the table show how to read them.
    """
    number = read_number(text, decimal)
    if not number.ambiguous or typed:
        return number.text or text
    decimals, thousands = text.replace(",", "."), re.sub("[.,]", "", text)
    if column.dimension == "position":
        return decimals
    if column.kind == "integer" and number.text != decimals:
        number = Number(thousands, ambiguous=True)
    if not number.text:
        message = f"{column.name} {text!r}{of} may be {decimals} or {thousands}"
        faults.add(mark, message, text, f"{thousands}, or {decimals}0")
    elif column.kind != "integer" or number.text == thousands:
        other = thousands if number.text == decimals else decimals
        faults.warn(mark, f"{column.name} {text!r}{of} is read as {number.text}, not as {other}", text)
    return number.text
