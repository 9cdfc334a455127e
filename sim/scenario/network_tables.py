"""The two tables of a network and the objects built from their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeVar

from pydantic import BaseModel

from sim.scenario.binding import bind, entries_of, text_of
from sim.scenario.csv_reader import Column, read_cell, read_table
from sim.scenario.fields import Reading
from sim.scenario.library import Shelf, shown
from sim.scenario.schema_network import Network, NetworkLink, NetworkNode
from sim.scenario.tree import Faults, Mapping, Mark, Node, Scalar, Sequence, child, near, sourced_value

M = TypeVar("M", bound=BaseModel)

NODE_COLUMNS: Final = (
    Column("node_id", needed=True),
    Column("tier", needed=True),
    Column("name", needed=True),
    Column("country", needed=True),
    Column("kind", needed=True),
    Column("lon_deg", "number", needed=True, dimension="position", unit="degrees"),
    Column("lat_deg", "number", needed=True, dimension="position", unit="degrees"),
    Column("rail_gauge_mm", "integer", dimension="gauge", unit="mm"),
    Column("rail_gauge_second_mm", "integer", dimension="gauge", unit="mm"),
    Column("berths", "integer", dimension="count", unit="ships"),
    Column("discharge_vehicles_per_day", "number", dimension="vehicle_rate", unit="vehicles/day"),
    Column("staging_vehicles", "integer", dimension="vehicles", unit="vehicles"),
    Column("trains_loaded_per_day", "number", dimension="frequency", unit="per day"),
    Column("aircraft_places", "integer", dimension="count", unit="aircraft"),
    Column("mark"),
    Column("note"),
)
LINK_COLUMNS: Final = (
    Column("link_id", needed=True),
    Column("tier", needed=True),
    Column("from_node", needed=True),
    Column("to_node", needed=True),
    Column("mode", needed=True),
    Column("length_km", "number", needed=True, dimension="length", unit="km"),
    Column("speed_kmh", "number", needed=True, dimension="speed", unit="km/h"),
    Column("road_vehicles_per_day", "number", dimension="vehicle_rate", unit="vehicles/day"),
    Column("trains_per_day", "number", dimension="frequency", unit="per day"),
    Column("rail_gauge_mm", "integer", dimension="gauge", unit="mm"),
    Column("rail_gauge_second_mm", "integer", dimension="gauge", unit="mm"),
    Column("sailings_per_day", "number", dimension="frequency", unit="per day"),
    Column("lane_m_per_sailing", "number", dimension="lane_length", unit="m"),
    Column("mark"),
    Column("note"),
)
TABLES: Final = {"nodes": NODE_COLUMNS, "links": LINK_COLUMNS}
_GAUGES: Final = ("rail_gauge_mm", "rail_gauge_second_mm")
_CAPACITY: Final = {
    "road": ("road_vehicles_per_day",),
    "rail": ("trains_per_day",),
    "sea": ("sailings_per_day", "lane_m_per_sailing"),
}
"""The cells that a link needs by its mode, so that traffic has something to compete for."""


def read_tables(tree: Mapping, shelf: Shelf, faults: Faults) -> tuple[Mapping | None, tuple[str, ...]]:
    """The rows of both tables, under the keys nodes and links, and the files; None where a table is not there."""
    section = tree.entries.get("network")
    if not isinstance(section, Mapping):
        return None, ()
    tables = Mapping({}, {}, section.mark, section.source, section.confidence)
    for name, columns in TABLES.items():
        said = child(section, name)
        if not isinstance(said, Scalar) or not isinstance(said.value, str):
            continue
        path = shelf.table(said.value, said.mark.file)
        if path is None:
            faults.add(said.mark, f"there is no table {said.text!r}", said.text, "a CSV file beside this one")
            continue
        tables.entries[name] = read_table(shown(path), columns, faults)
        tables.keys[name] = said.mark
    files = tuple(table.mark.file for table in tables.entries.values())
    if len(tables.entries) == len(TABLES):
        apply_changes(tables, child(section, "changes"), faults)
    return (tables if len(tables.entries) == len(TABLES) else None), files


def build_network(tables: Mapping, faults: Faults) -> Network:
    """The network of the rows that have no fault."""
    nodes, links = _rows(tables, "nodes"), _rows(tables, "links")
    for row in links.values():
        _check_link(row, nodes, faults)
    return Network(
        nodes=tuple(_built(NetworkNode, "node_id", nodes, faults)),
        links=tuple(_built(NetworkLink, "link_id", links, faults)),
    )


def apply_changes(tables: Mapping, changes: Node | None, faults: Faults) -> None:
    """Put the cells that a scenario changes (`network.changes`) in place in the tables."""
    for name, rows in entries_of(changes).items():
        for row_name, cells in entries_of(rows).items():
            row = _rows(tables, name).get(row_name) if name in TABLES else None
            if row is not None and isinstance(cells, Mapping):
                _change_row(row, cells, {column.name: column for column in TABLES[name]}, faults)
            elif name in TABLES and row is None:
                mark = _key_mark(rows, row_name)
                known = _rows(tables, name)
                faults.add(
                    mark, f"there is no {row_name!r} in the table of {name}", row_name, "", near(row_name, known)
                )


def _change_row(row: Mapping, cells: Mapping, columns: dict[str, Column], faults: Faults) -> None:
    for name, node in cells.items():
        column = columns.get(name)
        if column is None:
            faults.add(cells.keys[name], f"there is no column {name!r}", name, "", near(name, columns))
            continue
        value = sourced_value(node) or node
        cell = read_cell(column, text_of(value), value.mark, faults)
        row.keys[name] = value.mark
        if cell is None:
            row.entries.pop(name, None)
        else:
            source, confidence = (node.source, node.confidence) if isinstance(node, Scalar | Mapping) else ("", "")
            row.entries[name] = replace(cell, source=source, confidence=confidence)


def _key_mark(node: Node, key: str) -> Mark:
    return node.keys[key] if isinstance(node, Mapping) else node.mark


def _rows(tables: Mapping, name: str) -> dict[str, Mapping]:
    rows = tables.entries[name]
    assert isinstance(rows, Mapping)
    return {key: row for key, row in rows.entries.items() if isinstance(row, Mapping)}


def _built(model: type[M], key: str, rows: dict[str, Mapping], faults: Faults) -> Iterator[M]:
    for row in rows.values():
        built = bind(model, _as_fields(row, key), faults, Reading(None))
        if built is not None:
            yield built


def _as_fields(row: Mapping, key: str) -> Mapping:
    """A row under the names of the model's fields: the key as id, the gauges as a list."""
    entries = {name: cell for name, cell in row.entries.items() if name not in {key, *_GAUGES}}
    gauges = [row.entries[name] for name in _GAUGES if name in row.entries]
    entries |= {"id": row.entries[key], "rail_gauges_mm": Sequence(gauges, row.mark)}
    return Mapping(entries, {**row.keys, "id": row.keys[key]}, row.mark)


def _check_link(row: Mapping, nodes: dict[str, Mapping], faults: Faults) -> None:
    """Ends that are nodes of the table, and the capacities that the mode needs."""
    for end in ("from_node", "to_node"):
        cell = row.entries[end]
        if text_of(cell) not in nodes:
            word = text_of(cell)
            faults.add(
                cell.mark, f"there is no node {word!r}", word, "a node_id of the table of nodes", near(word, nodes)
            )
    if text_of(row.entries["from_node"]) == text_of(row.entries["to_node"]):
        faults.add(row.entries["to_node"].mark, "the link ends where it begins", text_of(row.entries["to_node"]))
    mode = text_of(row.entries["mode"])
    for name in _CAPACITY.get(mode, ()):
        if name not in row.entries:
            faults.add(row.mark, f"a {mode} link needs {name}", text_of(row.entries["link_id"]), name)
    if mode == "rail" and _GAUGES[0] not in row.entries:
        faults.add(row.mark, f"a rail link needs {_GAUGES[0]}", text_of(row.entries["link_id"]), _GAUGES[0])
