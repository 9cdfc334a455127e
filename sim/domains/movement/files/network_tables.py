"""The two tables of a network and the objects built from their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

from pydantic import BaseModel

from sim.domains.movement.importing.public_layouts import foreign_table
from sim.domains.movement.schema.network import Network, NetworkLink, NetworkNode
from sim.scenario.binding import bind, text_of
from sim.scenario.fields import Reading
from sim.scenario.row_tables import RowTable, Tables
from sim.scenario.tables.csv_reader import InputColumn
from sim.scenario.tree import ListNode, Mapping, Problems, near

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
_GAUGES: Final = ("rail_gauge_mm", "rail_gauge_second_mm")
_GAUGE_FIELDS: Final = dict.fromkeys(_GAUGES, "rail_gauges_mm")
NODES: Final = RowTable("nodes", NODE_COLUMNS, NetworkNode, {"node_id": "id", **_GAUGE_FIELDS}, foreign_table)
LINKS: Final = RowTable("links", LINK_COLUMNS, NetworkLink, {"link_id": "id", **_GAUGE_FIELDS}, foreign_table)
_CAPACITY: Final = {
    "road": ("road_vehicles_per_day",),
    "rail": ("trains_per_day",),
    "sea": ("sailings_per_day", "lane_m_per_sailing"),
}
"""The cells that a link needs by its mode, so that traffic has something to compete for."""
_FREQUENCIES: Final = frozenset({"sailings_per_day", "trains_per_day"})


def build_network(tables: Tables, faults: Problems, timed: frozenset[str] = frozenset()) -> Network:
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


def _rows(tables: Tables, name: str) -> dict[str, Mapping]:
    return {key: row for key, row in tables.rows[name].entries.items() if isinstance(row, Mapping)}


def _built(model: type[M], key: str, rows: dict[str, Mapping], faults: Problems) -> Iterator[M]:
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


def _check_link(row: Mapping, tables: Tables, faults: Problems, spared: frozenset[str]) -> None:
    """Ends that are nodes of the table, and the capacities that the mode needs, but for those that are spared."""
    nodes = tables.names("nodes")
    for end in ("from_node", "to_node"):
        cell = row.entries[end]
        word = text_of(cell)
        if nodes and word not in nodes:
            suggestion = near(word, nodes, tables.other_names())
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
