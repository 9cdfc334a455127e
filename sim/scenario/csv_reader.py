"""CSV tables with a declared schema: the header must match, every cell has a type, every fault a line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from sim.scenario.limits import ROWS, TABLE_BYTES
from sim.scenario.texts import check_text
from sim.scenario.tree import Faults, Mapping, Mark, Plain, Scalar, near
from sim.scenario.yaml_reader import whole_number
from sim.user_files import UnreadableFileError, read_text

CellKind = Literal["text", "integer", "number"]
_CELL: Final = re.compile(r'"((?:[^"]|"")*)"(?=,|$)|([^,"]*)(?=,|$)')
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[dict[CellKind, str]] = {"text": "text", "integer": "a whole number", "number": "a number"}


@dataclass(frozen=True, slots=True)
class Column:
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
class Table:
    """What stands in a table.

    Attributes
    ----------
    rows
        The rows without faults by the text of their first cell, each from column to cell; empty cells are left out.
    keys
        The first cell of every line that has one, whatever other faults the line has.
    """

    rows: Mapping
    keys: list[str]


def read_table(file: str, columns: tuple[Column, ...], faults: Faults) -> Table:
    """The rows of a table; every fault is noted with its line and column."""
    lines = _lines(file, faults)
    table = Table(Mapping({}, {}, Mark(file, 1, 1)), [])
    if lines is None or not _header_matches(file, lines[0], columns, faults):
        return table
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            _add_row(table, Mark(file, number, 1), line, columns, faults)
    return table


def _add_row(table: Table, mark: Mark, line: str, columns: tuple[Column, ...], faults: Faults) -> None:
    """Add one line to the table, unless it has a fault."""
    key = line.split(",", 1)[0].strip().strip('"')
    row = _row(mark, line, columns, faults)
    if key in table.keys:
        first = table.rows.keys.get(key)
        where = f"; the first is in line {first.line}" if first else ""
        faults.add(mark, f"{key!r} stands twice{where}", key, f"each {columns[0].name} once")
    elif key:
        table.keys.append(key)
        if row is not None:
            table.rows.entries[key], table.rows.keys[key] = row, row.keys[columns[0].name]


def _lines(file: str, faults: Faults) -> list[str] | None:
    try:
        lines = read_text(file, TABLE_BYTES).splitlines()
    except UnreadableFileError as error:
        faults.add(Mark(file, error.line, error.column), f"the table cannot be read: {error}")
        return None
    if len(lines) > ROWS:
        faults.add(Mark(file, ROWS + 1, 1), "the table has too many rows", expected=f"at most {ROWS:,}")
        return None
    if not lines:
        faults.add(Mark(file, 1, 1), "the table is empty", expected="a header line")
        return None
    return lines


def _cells(line: str) -> list[tuple[int, str]] | None:
    """The cells of a line with the column (from 1) at which each begins, or None where quotes do not match."""
    cells, at = [], 0
    while True:
        match = _CELL.match(line, at)
        if match is None:
            return None
        quoted = match[1] is not None
        cells.append((at + 1, match[1].replace('""', '"') if quoted else match[2].strip()))
        at = match.end() + 1
        if match.end() >= len(line):
            return cells


def _header_matches(file: str, line: str, columns: tuple[Column, ...], faults: Faults) -> bool:
    """Whether the header names exactly the declared columns, in their order."""
    cells = _cells(line) or []
    found, wanted = [text for _, text in cells], [column.name for column in columns]
    unknown = [(at, text) for at, text in cells if text not in wanted]
    missing = [name for name in wanted if name not in found]
    for at, text in unknown:
        suggestion = near(text, missing) or near(text, wanted)
        faults.add(Mark(file, 1, at), f"unknown column {text!r}", text, "", suggestion)
        missing = [name for name in missing if name != suggestion]
    if missing:
        faults.add(Mark(file, 1, 1), f"columns are missing: {', '.join(missing)}", "", ",".join(wanted))
    elif not unknown and found != wanted:
        at, text = next((cell for cell, name in zip(cells, wanted, strict=False) if cell[1] != name), cells[-1])
        faults.add(Mark(file, 1, at), "the columns are not in the declared order", text, ",".join(wanted))
    return found == wanted


def _row(mark: Mark, line: str, columns: tuple[Column, ...], faults: Faults) -> Mapping | None:
    cells = _cells(line)
    if cells is None:
        faults.add(mark, "the quotes in this line do not match", line)
        return None
    if len(cells) != len(columns):
        message = f"the line has {len(cells)} cells, the header {len(columns)}"
        faults.add(Mark(mark.file, mark.line, cells[min(len(cells), len(columns)) - 1][0]), message)
        return None
    row = Mapping({}, {}, mark)
    whole = True
    for column, (at, text) in zip(columns, cells, strict=True):
        place = Mark(mark.file, mark.line, at)
        cell = read_cell(column, text, place, faults)
        if cell is not None:
            row.entries[column.name], row.keys[column.name] = cell, place
        whole = whole and (cell is not None or (text == "" and not column.needed))
    return row if whole else None


def read_cell(column: Column, text: str, mark: Mark, faults: Faults) -> Scalar | None:
    """The value of one cell; None where it is empty or faulty."""
    value: Plain = None
    if text == "":
        if column.needed:
            faults.add(mark, f"{column.name} is empty", "", _WORDS[column.kind])
        return None
    if column.kind == "text":
        value = text
    elif column.kind == "integer" and _INTEGER.fullmatch(text):
        value = whole_number(text)
    elif column.kind == "number" and _NUMBER.fullmatch(text):
        value = float(text)
    else:
        faults.add(mark, f"{column.name} {text!r} is not {_WORDS[column.kind]}", text, _WORDS[column.kind])
        return None
    cell = Scalar(value, text, mark)
    check_text(cell, column.name, faults, cell=True)
    return cell
