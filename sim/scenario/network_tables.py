"""The two tables of a network and the objects built from their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from sim.scenario.binding import bind, text_of
from sim.scenario.fields import Reading
from sim.scenario.library import Shelf, brief, shown_path
from sim.scenario.names.place_names import names_of_place
from sim.scenario.schema_network import Network, NetworkLink, NetworkNode
from sim.scenario.tables.csv_reader import InputColumn, read_cell, read_table
from sim.scenario.tree import Faults, ListNode, Mapping, Node, Position, Scalar, child, near, sourced_value

M = TypeVar("M", bound=BaseModel)

NODE_COLUMNS: Final = (
    InputColumn("node_id", needed=True),
    InputColumn("tier", needed=True),
    InputColumn("name", needed=True),
    InputColumn("country", needed=True),
    InputColumn("kind", needed=True),
    InputColumn("lon_deg", "number", needed=True, dimension="position", unit="degrees"),
    InputColumn("lat_deg", "number", needed=True, dimension="position", unit="degrees"),
    InputColumn("rail_gauge_mm", "integer", dimension="gauge", unit="mm"),
    InputColumn("rail_gauge_second_mm", "integer", dimension="gauge", unit="mm"),
    InputColumn("berths", "integer", dimension="count", unit="ships"),
    InputColumn("discharge_vehicles_per_day", "number", dimension="vehicle_rate", unit="vehicles/day"),
    InputColumn("staging_vehicles", "integer", dimension="vehicles", unit="vehicles"),
    InputColumn("trains_loaded_per_day", "number", dimension="frequency", unit="per day"),
    InputColumn("aircraft_places", "integer", dimension="count", unit="aircraft"),
    InputColumn("mark"),
    InputColumn("note"),
)
LINK_COLUMNS: Final = (
    InputColumn("link_id", needed=True),
    InputColumn("tier", needed=True),
    InputColumn("from_node", needed=True),
    InputColumn("to_node", needed=True),
    InputColumn("mode", needed=True),
    InputColumn("length_km", "number", needed=True, dimension="length", unit="km"),
    InputColumn("speed_kmh", "number", needed=True, dimension="speed", unit="km/h"),
    InputColumn("road_vehicles_per_day", "number", dimension="vehicle_rate", unit="vehicles/day"),
    InputColumn("trains_per_day", "number", dimension="frequency", unit="per day"),
    InputColumn("rail_gauge_mm", "integer", dimension="gauge", unit="mm"),
    InputColumn("rail_gauge_second_mm", "integer", dimension="gauge", unit="mm"),
    InputColumn("sailings_per_day", "number", dimension="frequency", unit="per day"),
    InputColumn("lane_m_per_sailing", "number", dimension="lane_length", unit="m"),
    InputColumn("mark"),
    InputColumn("note"),
)
TABLES: Final = {"nodes": NODE_COLUMNS, "links": LINK_COLUMNS}
_GAUGES: Final = ("rail_gauge_mm", "rail_gauge_second_mm")
_CAPACITY: Final = {
    "road": ("road_vehicles_per_day",),
    "rail": ("trains_per_day",),
    "sea": ("sailings_per_day", "lane_m_per_sailing"),
}
"""The cells that a link needs by its mode, so that traffic has something to compete for."""
_FREQUENCIES: Final = frozenset({"sailings_per_day", "trains_per_day"})


@dataclass(frozen=True, slots=True)
class Tables:
    """Both tables of a network as read.

    Attributes
    ----------
    rows
        For `nodes` and `links`, the rows without faults by their id, each from column to cell.
    ids
        For both, every id that stands in the table, whatever faults its row has.
    files
        The files read.
    source, confidence
        What the section `network` says about where the tables come from.
    """

    rows: dict[str, Mapping]
    ids: dict[str, list[str]]
    files: tuple[str, ...]
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

    def places(self) -> list[tuple[str, str]]:
        """What each node is also called, in any language of the region, with its id."""
        rows = self.rows["nodes"].entries.items()
        return [(word, key) for key, row in rows for word in sorted(names_of_place(text_of(child(row, "name"))))]


def table_files(tree: Mapping, shelf: Shelf, faults: Faults) -> dict[str, Path]:
    """The files of the tables that the section `network` names and that can be found."""
    found: dict[str, Path] = {}
    section = tree.entries.get("network")
    for name in TABLES:
        said = child(section, name) if section else None
        if isinstance(said, Scalar) and isinstance(said.value, str):
            path = shelf.table(said.value, said.mark.file)
            if path is None:
                message, expected, suggestion = shelf.absent_table(said.value, said.mark.file)
                faults.add(said.mark, message, said.text, expected, suggestion)
            else:
                found[name] = path
    return found


def read_tables(tree: Mapping, shelf: Shelf, faults: Faults) -> Tables | None:
    """Both tables with the cells that the scenario changes; None where one of them cannot be found."""
    paths = table_files(tree, shelf, faults)
    section = tree.entries.get("network")
    if len(paths) < len(TABLES) or not isinstance(section, Mapping):
        return None
    files = {name: shown_path(path) for name, path in paths.items()}
    read = {name: read_table(files[name], columns, faults) for name, columns in TABLES.items()}
    tables = Tables(
        rows={name: table.rows for name, table in read.items()},
        ids={name: table.keys for name, table in read.items()},
        files=tuple(files.values()),
        source=section.source,
        confidence=section.confidence,
    )
    _apply_changes(tables, child(section, "changes"), faults)
    return tables


def build_network(tables: Tables, faults: Faults, timed: frozenset[str] = frozenset()) -> Network:
    """The network of the rows that have no fault.

    Parameters
    ----------
    timed
        Links with a timetable, which need no frequency.
    """
    for name, row in _rows(tables, "links").items():
        _check_link(row, tables, faults, _FREQUENCIES if name in timed else frozenset())
    nodes = tuple(_built(NetworkNode, "node_id", _rows(tables, "nodes"), faults))
    links = _built(NetworkLink, "link_id", _rows(tables, "links"), faults)
    known = {node.id for node in nodes}
    # A link to a node that has a fault, or is none, leads nowhere: code that follows links can rely on both ends.
    return Network(nodes=nodes, links=tuple(link for link in links if {link.from_node, link.to_node} <= known))


def _apply_changes(tables: Tables, changes: Node | None, faults: Faults) -> None:
    """Put the cells that a scenario changes (`network.changes`) in place in the tables."""
    for name in TABLES:
        of_table = child(changes, name) if changes else None
        if not isinstance(of_table, Mapping):
            continue
        for row_name, cells in of_table.items():
            row = _rows(tables, name).get(row_name)
            if row is not None and isinstance(cells, Mapping):
                _change_row(row, cells, TABLES[name], f"network.{name}.{row_name}", faults)
            elif tables.names(name) and row_name not in tables.names(name) and isinstance(cells, Mapping):
                _add_row(tables, name, row_name, cells, of_table.keys[row_name], faults)


def _add_row(tables: Tables, table: str, row_name: str, cells: Mapping, mark: Position, faults: Faults) -> None:
    """Add a row that no table has: a whole new one, or else probably a slip in the name of another."""
    key, *columns = TABLES[table]
    missing = [column.name for column in columns if column.needed and not text_of(_value(cells.entries, column.name))]
    if missing:
        message = f"there is no {row_name!r} in the table of {table}"
        expected = f"for a new row also {', '.join(missing)}"
        faults.add(mark, message, row_name, expected, near(row_name, tables.names(table)))
        return
    before = len(faults)
    row = Mapping({key.name: Scalar(row_name, row_name, mark)}, {key.name: mark}, mark)
    _change_row(row, cells, TABLES[table], f"network.{table}.{row_name}", faults)
    tables.ids[table].append(row_name)
    if len(faults) == before:
        tables.rows[table].entries[row_name], tables.rows[table].keys[row_name] = row, mark


def _change_row(row: Mapping, cells: Mapping, columns: tuple[InputColumn, ...], path: str, faults: Faults) -> None:
    """Put cells into a row; what one overrides in the table is noted."""
    known = {column.name: column for column in columns[1:]}
    for name, node in cells.items():
        column = known.get(name)
        if name == columns[0].name:
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
            message = f"overrides {path}.{name}: {new} instead of {before.text} ({brief(before.mark)})"
            faults.note(value.mark, message, text_of(value))


def _value(entries: dict[str, Node], name: str) -> Node | None:
    """What stands under a key, without its source."""
    node = entries.get(name)
    return None if node is None else sourced_value(node) or node


def _rows(tables: Tables, name: str) -> dict[str, Mapping]:
    return {key: row for key, row in tables.rows[name].entries.items() if isinstance(row, Mapping)}


def _built(model: type[M], key: str, rows: dict[str, Mapping], faults: Faults) -> Iterator[M]:
    for row in rows.values():
        built = bind(model, _as_fields(row, key), faults, Reading(None))
        if built is not None:
            yield built


def _as_fields(row: Mapping, key: str) -> Mapping:
    """A row under the names of the model's fields: the key as id, the gauges as a list."""
    entries = {name: cell for name, cell in row.entries.items() if name not in {key, *_GAUGES}}
    gauges = [row.entries[name] for name in _GAUGES if name in row.entries]
    entries |= {"id": row.entries[key], "rail_gauges_mm": ListNode(gauges, row.mark)}
    return Mapping(entries, {**row.keys, "id": row.keys[key]}, row.mark)


def _check_link(row: Mapping, tables: Tables, faults: Faults, spared: frozenset[str]) -> None:
    """Ends that are nodes of the table, and the capacities that the mode needs, but for those that are spared."""
    nodes = tables.names("nodes")
    for end in ("from_node", "to_node"):
        cell = row.entries[end]
        word = text_of(cell)
        if nodes and word not in nodes:
            suggestion = near(word, nodes, tables.places())
            faults.add(cell.mark, f"there is no node {word!r}", word, "a node_id of the table of nodes", suggestion)
    if text_of(row.entries["from_node"]) == text_of(row.entries["to_node"]):
        faults.add(row.entries["to_node"].mark, "the link ends where it begins", text_of(row.entries["to_node"]))
    mode = text_of(row.entries["mode"])
    for name in _CAPACITY.get(mode, ()):
        if name not in row.entries and name not in spared:
            faults.add(
                row.mark, f"a {mode} link needs {name}", text_of(row.entries["link_id"]), "a number in that column"
            )
    if mode == "rail" and _GAUGES[0] not in row.entries:
        link = text_of(row.entries["link_id"])
        faults.add(row.mark, f"a rail link needs {_GAUGES[0]}", link, "a number in that column")
