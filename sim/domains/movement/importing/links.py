"""Tables of ways as links: any table with two ends, a mode and a length."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sim.domains.movement.files.force_columns import MODE_WORDS
from sim.domains.movement.files.network_tables import LINK_COLUMNS
from sim.domains.movement.importing.columns import LINK_HEADINGS
from sim.domains.movement.importing.foreign_table import (
    ForeignCells,
    Imported,
    ImportOptions,
    checked_places,
    decimal_text,
    decimals_of,
    missing_of,
    plain_text,
    rows_of,
    say_unrecognised,
    sound_default,
    unused_headings,
)
from sim.domains.movement.importing.known_places import known_places
from sim.domains.movement.schema.network import NetworkLink
from sim.scenario.names.place_names import PlaceNames
from sim.scenario.tables.headings import below_title, folded, recognised
from sim.scenario.tables.numbers import DecimalMark
from sim.scenario.tables.sheet import Sheet
from sim.scenario.tree import Position, Problems

_COLUMNS: Final = {column.name: column for column in LINK_COLUMNS}
_ENDS: Final = ("from_node", "to_node")


def import_links(sheet: Sheet, options: ImportOptions) -> Imported:
    """The links in a table.

    Raises
    ------
    LeidangError
        When a field, heading or default of the user does not exist, or the table of nodes cannot be read.
    """
    faults = Problems()
    sheet = below_title(sheet, LINK_HEADINGS)
    chosen = checked_places(sheet, options, LINK_HEADINGS)
    places = {name: (at,) for name, at in recognised(sheet, LINK_HEADINGS, chosen).items()}
    defaults = {name: sound_default(_COLUMNS[name], text) for name, text in options.defaults.items()}
    needed = [name for name in (*_ENDS, "mode") if name not in places and name not in defaults]
    say_unrecognised(sheet, needed, faults)
    rows = rows_of(sheet, sheet.body, places, faults) if not len(faults) else []
    numbers = [name for name, column in _COLUMNS.items() if column.kind != "text"]
    nodes = known_places(options.nodes)
    reading = _Links(sheet, defaults, decimals_of(sheet, rows, numbers), nodes, faults)
    found = [link for link in map(reading.link, rows) if link is not None]
    sheet.note(faults)
    taken = {name: sheet.header.cells[at].text for name, (at,) in places.items()}
    alias = {"link_id": "id", "rail_gauge_mm": "rail_gauges_mm", "rail_gauge_second_mm": "rail_gauges_mm"}
    missing = missing_of(LINK_COLUMNS, found, NetworkLink, alias)
    unused = unused_headings(sheet, (at for (at,) in places.values()))
    return Imported("", tuple(_COLUMNS), tuple(found), taken, unused, missing, (*faults.found(), *faults.remarks()))


class _Links:
    """Builds links from rows."""

    def __init__(
        self, sheet: Sheet, defaults: Mapping[str, str], decimal: DecimalMark, nodes: PlaceNames, faults: Problems
    ) -> None:
        self._sheet, self._defaults, self._decimal = sheet, defaults, decimal
        self._nodes, self._faults = nodes, faults
        self._ids: dict[str, Position] = {}

    def link(self, cells: ForeignCells) -> dict[str, str] | None:
        """The cells of a link; None after a problem."""
        before = len(self._faults)
        link = {name: self._end(cells, name) for name in _ENDS}
        link["mode"] = self._mode(cells)
        link["link_id"] = self._id(cells, link)
        for name, column in _COLUMNS.items():
            cell = cells.get(name)
            if cell is None or name in link:
                continue
            if column.kind == "text":
                link[name] = plain_text(cell.text)
            else:
                link[name] = decimal_text(column, cell, self._decimal, self._faults, link["link_id"])
        given = [name for name in self._defaults if not link.get(name)]
        link |= {name: self._defaults[name] for name in given}
        notional = [*([] if link.get("tier") else ["tier"]), *given]
        origin = link.get("mark") or Path(self._sheet.file).name
        link["tier"] = link.get("tier") or "core"
        link["mark"] = f"{origin}; notional: {', '.join(notional)}" if notional else origin
        return {name: text for name, text in link.items() if text} if len(self._faults) == before else None

    def _end(self, cells: ForeignCells, name: str) -> str:
        """The node at an end: by its id or name in the table of nodes, else as it stands."""
        cell = cells.get(name)
        if cell is None:
            if name not in self._defaults:
                self._faults.add(cells.row.mark, f"{name} is empty", "", "a node")
            return self._defaults.get(name, "")
        if cell.text in self._nodes:
            return cell.text
        ids = self._nodes.ids(cell.text)
        if len(ids) == 1:
            self._faults.note(cell.mark, f"{cell.text!r} is read as {ids[0]}", cell.text)
            return ids[0]
        near = self._nodes.near(cell.text)
        self._faults.add(
            cell.mark, f"there is no node {cell.text!r}", cell.text, "a node of the table that --nodes names", near
        )
        return cell.text

    def _mode(self, cells: ForeignCells) -> str:
        cell = cells.get("mode")
        if cell is None:
            return self._defaults.get("mode", "")
        mode = MODE_WORDS.get(folded(cell.text), "")
        if not mode:
            self._faults.add(cell.mark, f"there is no mode {cell.text!r}", cell.text, "sea, rail, road or air")
        return mode

    def _id(self, cells: ForeignCells, link: Mapping[str, str]) -> str:
        """The id that the table gives, else its ends and mode; a problem where two are alike."""
        cell = cells.get("link_id")
        key = plain_text(cell.text) if cell else f"{link['from_node']}-{link['to_node']}-{link['mode']}"
        if key in self._ids:
            mark = cell.mark if cell else cells.row.mark
            first = self._ids[key].line
            self._faults.add(mark, f"duplicate link {key!r}; the first is in line {first}", key, "each link once")
        self._ids.setdefault(key, cells.row.mark)
        return key
