"""Tables of which each row is a thing with a name: the section `network` names them, and its `changes` change cells."""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sim.scenario.binding import text_of
from sim.scenario.fields import Frozen
from sim.scenario.library import Shelf, brief, shown_path
from sim.scenario.names.place_names import names_of_place
from sim.scenario.tables.csv_reader import Foreign, InputColumn, InputTable, read_cell, read_table
from sim.scenario.tree import Mapping, Node, Position, Problems, Scalar, child, near, sourced_value

NETWORK: Final = "network"
"""The section that names such tables."""


@dataclass(frozen=True)
class RowTable:
    """A table of that kind.

    Attributes
    ----------
    name
        Its key in the section.
    columns
        The first holds the name of the row.
    model
        What a row is.
    fields
        The field of the model for each column that has another name.
    foreign
        Recognises tables of other programs by their header.
    """

    name: str
    columns: tuple[InputColumn, ...]
    model: type[Frozen]
    fields: Named[str, str] = field(default_factory=dict)
    foreign: Foreign | None = None

    def read(self, file: str, faults: Problems) -> InputTable:
        """What stands in a file."""
        return read_table(file, self.columns, faults, self.foreign)


@dataclass(frozen=True, slots=True)
class Tables:
    """The row tables of a scenario as read.

    Attributes
    ----------
    rows
        For each table, the rows without faults by their id, each from column to cell.
    ids
        For each, every id that stands in the table, whatever faults its row has.
    source, confidence
        What the section `network` says about where the tables come from.
    """

    rows: dict[str, Mapping]
    ids: dict[str, list[str]]
    source: str
    confidence: str

    def names(self, table: str) -> list[str]:
        """Every id in a table; empty where it cannot be read."""
        return self.ids[table]

    def sourced(self, table: str, row: str, cell: Scalar) -> Scalar:
        """A cell with where it comes from: its own remark, else that of its row, for what stands in the table itself.

        A cell that a scenario changes never keeps the source of the number that it replaces.
        """
        cells = self.rows[table].entries[row]
        if cell.mark.file != cells.mark.file:
            return cell
        source = cell.source or text_of(child(cells, "mark")) or self.source
        return replace(cell, source=source, confidence=cell.confidence or self.confidence)

    def other_names(self) -> list[tuple[str, str]]:
        """What rows with the name of a place are also called, in any language of the region, each with its id."""
        rows = (item for table in self.rows.values() for item in table.entries.items())
        return [(word, key) for key, row in rows for word in sorted(names_of_place(text_of(child(row, "name"))))]


def named_tables(
    tree: Mapping, shelf: Shelf, tables: tuple[RowTable, ...], faults: Problems
) -> dict[str, tuple[Scalar, Path]]:
    """The tables that the section `network` names and that can be found, each with the word that names it."""
    found: dict[str, tuple[Scalar, Path]] = {}
    section = tree.entries.get(NETWORK)
    for table in tables:
        word = child(section, table.name) if section else None
        if isinstance(word, Scalar) and isinstance(word.value, str):
            path = shelf.table(word.value, word.mark.file)
            if path is None:
                message, expected, suggestion = shelf.absent_table(word.value, word.mark.file)
                faults.add(word.mark, message, word.text, expected, suggestion)
            else:
                found[table.name] = word, path
    return found


def read_tables(tree: Mapping, shelf: Shelf, tables: tuple[RowTable, ...], faults: Problems) -> Tables | None:
    """The tables with the cells that the scenario changes; None where one of them cannot be found."""
    named = named_tables(tree, shelf, tables, faults)
    section = tree.entries.get(NETWORK)
    if len(named) < len(tables) or not isinstance(section, Mapping):
        return None
    read = {table.name: table.read(shown_path(named[table.name][1]), faults) for table in tables}
    found = Tables(
        rows={name: table.rows for name, table in read.items()},
        ids={name: table.keys for name, table in read.items()},
        source=section.source,
        confidence=section.confidence,
    )
    _apply_changes(found, tables, child(section, "changes"), faults)
    return found


def _apply_changes(read: Tables, tables: tuple[RowTable, ...], changes: Node | None, faults: Problems) -> None:
    """Put the cells that a scenario changes (`network.changes`) in place in the tables."""
    for table in tables:
        name = table.name
        of_table = child(changes, name) if changes else None
        if not isinstance(of_table, Mapping):
            continue
        for row_name, cells in of_table.items():
            row = read.rows[name].entries.get(row_name)
            if isinstance(row, Mapping) and isinstance(cells, Mapping):
                _change_row(row, row_name, cells, table, faults)
            elif read.names(name) and row_name not in read.names(name) and isinstance(cells, Mapping):
                _add_row(read, table, row_name, cells, of_table.keys[row_name], faults)


def _add_row(read: Tables, table: RowTable, row_name: str, cells: Mapping, mark: Position, faults: Problems) -> None:
    """Add a row that no table has: a whole new one, or else probably a slip in the name of another."""
    key, *columns = table.columns
    missing = [column.name for column in columns if column.needed and not text_of(_value(cells.entries, column.name))]
    if missing:
        message = f"there is no {row_name!r} in the table of {table.name}"
        expected = f"for a new row also {', '.join(missing)}"
        faults.add(mark, message, row_name, expected, near(row_name, read.names(table.name)))
        return
    before = len(faults)
    row = Mapping({key.name: Scalar(row_name, row_name, mark)}, {key.name: mark}, mark)
    _change_row(row, row_name, cells, table, faults)
    read.ids[table.name].append(row_name)
    if len(faults) == before:
        rows = read.rows[table.name]
        rows.entries[row_name], rows.keys[row_name] = row, mark


def _change_row(row: Mapping, row_name: str, cells: Mapping, table: RowTable, faults: Problems) -> None:
    """Put cells into a row; what one overrides in the table is noted."""
    known = {column.name: column for column in table.columns[1:]}
    for name, node in cells.items():
        column = known.get(name)
        if name == table.columns[0].name:
            message = f"{name} is the name of the row, by which everything else calls it"
            faults.add(cells.keys[name], message, name, "another column")
            continue
        if column is None:
            faults.add(cells.keys[name], f"there is no column {name!r}", name, "", near(name, known))
            continue
        value = sourced_value(node) or node
        if not isinstance(value, Scalar) or value.value is None or isinstance(value.value, bool):
            # No cell holds that, which is reported with the section.
            continue
        cell, before = read_cell(column, text_of(value), value.mark, faults), row.entries.get(name)
        row.keys[name] = value.mark
        if cell is None and not column.needed:
            row.entries.pop(name, None)
        elif cell is not None:
            source, confidence = (node.source, node.confidence) if isinstance(node, Scalar | Mapping) else ("", "")
            row.entries[name] = replace(cell, source=source, confidence=confidence)
        if isinstance(before, Scalar) and text_of(value) != before.text and not value.mark.file.startswith("--set "):
            new = text_of(value) or "nothing"
            path = f"{NETWORK}.{table.name}.{row_name}.{name}"
            message = f"overrides {path}: {new} instead of {before.text} ({brief(before.mark)})"
            faults.note(value.mark, message, text_of(value))


def _value(entries: dict[str, Node], name: str) -> Node | None:
    """What stands under a key, without its source."""
    node = entries.get(name)
    return None if node is None else sourced_value(node) or node
