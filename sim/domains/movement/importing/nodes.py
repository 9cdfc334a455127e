"""Tables of places as nodes: any table with names and positions, and the public ones of ports, places and airports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from typing import Final

from sim.domains.movement.files.network_tables import NODE_COLUMNS
from sim.domains.movement.importing.columns import NODE_HEADINGS
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
from sim.domains.movement.importing.public_layouts import Layout, LayoutName, is_headless, layout_of
from sim.domains.movement.schema.network import NetworkNode
from sim.scenario.names.countries import country_code, country_names
from sim.scenario.tables.headings import below_title, folded, nearest, recognised
from sim.scenario.tables.numbers import DecimalMark
from sim.scenario.tables.positions import both_of, degrees_of, tenth
from sim.scenario.tables.sheet import Cell, Sheet
from sim.scenario.tree import Position, Problems

_COLUMNS: Final = {column.name: column for column in NODE_COLUMNS}
_KINDS: Final = {
    **dict.fromkeys(("port", "harbour", "harbor", "seaport", "hamn", "havn", "satama"), "port"),
    **dict.fromkeys(("city", "town", "by", "stad", "kaupunki"), "city"),
    **dict.fromkeys(("border", "border crossing"), "border"),
    **dict.fromkeys(
        ("airfield", "airport", "air base", "large airport", "medium airport", "small airport"), "airfield"
    ),
    **dict.fromkeys(("external", "gateway"), "external"),
}
_NO_NODES: Final = frozenset({"heliport", "seaplane base", "balloonport", "closed", "closed airport"})
"""Types of OurAirports at which no large transport aircraft lands."""
_NO_AIRFIELD: Final = ("is no airfield", "are no airfields")
_NO_POSITION: Final = ("has no position", "have no position")
_FIELDS: Final = {"rail_gauge_mm": "rail_gauges_mm", "rail_gauge_second_mm": "rail_gauges_mm", "node_id": "id"}
_WHOLE_CODE: Final = 5
"""Letters of a code of UN/LOCODE with its country."""
_TIER: Final = "core"


def import_nodes(sheet: Sheet, options: ImportOptions) -> Imported:
    """The nodes in a table.

    Raises
    ------
    LeidangError
        When a field, heading or default of the user does not exist.
    """
    faults = Problems()
    layout = layout_of(sheet)
    sheet = below_title(sheet, NODE_HEADINGS) if layout is None else sheet
    chosen = checked_places(sheet, options, [name for name in NODE_HEADINGS if name != "coordinates"])
    places = _places(sheet, layout, chosen)
    defaults = {name: sound_default(_COLUMNS[name], text) for name, text in options.defaults.items()}
    needed = ("name", "coordinates") if "coordinates" in places else ("name", "lat_deg", "lon_deg")
    say_unrecognised(sheet, [name for name in needed if name not in places], faults)
    rows = rows_of(sheet, sheet.rows if is_headless(sheet) else sheet.body, places, faults)
    numbers = [name for name, column in _COLUMNS.items() if column.kind != "text"]
    reading = _Nodes(sheet, layout, defaults, decimals_of(sheet, rows, numbers), faults, options.countries)
    found = [node for node in map(reading.node, rows if not len(faults) else ()) if node is not None]
    reading.say_left_out()
    sheet.note(faults)
    taken = {name: ", ".join(_heading(sheet, layout, at) for at in held) for name, held in places.items()}
    missing = missing_of(NODE_COLUMNS, found, NetworkNode, _FIELDS)
    if not found and not len(faults):
        faults.add(sheet.header.mark, "no row of the table can be a node", expected="rows with a name and a position")
    if any("tier" in node["mark"].partition("notional: ")[2] for node in found):
        faults.note(sheet.header.mark, f"rows without a tier are {_TIER}")
    remarks = (*faults.found(), *faults.remarks())
    unused = unused_headings(sheet, (at for held in places.values() for at in held))
    return Imported(layout.name if layout else "", tuple(_COLUMNS), tuple(found), taken, unused, missing, remarks)


def _places(sheet: Sheet, layout: Layout | None, chosen: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """The columns that hold each field, the best first."""
    if layout is None:
        return {name: (at,) for name, at in recognised(sheet, NODE_HEADINGS, chosen).items()}
    headings = list(layout.headless) if is_headless(sheet) else [folded(cell.text) for cell in sheet.header.cells]
    held = {
        name: tuple(headings.index(word) for word in words if word in headings)
        for name, words in layout.columns.items()
    }
    return {name: at for name, at in {**held, **{name: (at,) for name, at in chosen.items()}}.items() if at}


def _heading(sheet: Sheet, layout: Layout | None, at: int) -> str:
    if layout is not None and is_headless(sheet):
        return layout.headless[at]
    return sheet.header.cells[at].text


class _Nodes:
    """Builds nodes from rows; counts what is left out."""

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout | None,
        defaults: Mapping[str, str],
        decimal: DecimalMark,
        faults: Problems,
        countries: frozenset[str],
    ) -> None:
        self._sheet, self._layout, self._defaults = sheet, layout, defaults
        self._decimal, self._faults, self._countries = decimal, faults, countries
        self._ids: dict[str, Position] = {}
        self._left_out: dict[tuple[str, str], list[str]] = {}

    def node(self, cells: ForeignCells) -> dict[str, str] | None:
        """The cells of a node; None where the row is left out, or has a problem."""
        before = len(self._faults)
        name = plain_text(cells.text("name"))
        if self._is("UN/LOCODE") and not cells.text("node_id"):
            return None  # a country, or another name of a place
        country = self._country(cells)
        if self._countries and country not in self._countries:
            return None
        kind = self._kind(cells)
        position = self._position(cells, name)
        if kind is None:
            self._left_out.setdefault(_NO_AIRFIELD, []).append(name)
        elif position is None and len(self._faults) == before:
            self._left_out.setdefault(_NO_POSITION, []).append(name)
        if kind is None or position is None:
            return None
        key = self._id(cells, name, country)
        node = {"node_id": key, "name": name or key, "country": country, "kind": kind, **position}
        node |= self._rest(cells, key)
        given = [field for field, text in self._defaults.items() if not node.get(field) and text]
        node |= {field: self._defaults[field] for field in given}
        node |= self._mark(node, given)
        self._check(cells, node, key)
        return {field: text for field, text in node.items() if text} if len(self._faults) == before else None

    def _is(self, layout: LayoutName) -> bool:
        """Whether the table has the layout of that name."""
        return self._layout is not None and self._layout.name == layout

    def say_left_out(self) -> None:
        """One warning for each reason for which rows were left out."""
        for reason, names in self._left_out.items():
            some = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
            words = f"1 row {reason[0]} and is" if len(names) == 1 else f"{len(names)} rows {reason[1]} and are"
            self._faults.warn(self._sheet.header.mark, f"{words} left out: {some}")

    def _country(self, cells: ForeignCells) -> str:
        cell = cells.get("country")
        if cell is None and self._is("UN/LOCODE"):
            # Some lists have the code of the place with its country before it, and no column for that.
            return country_code(cells.text("node_id")[:2])
        if cell is None:
            return self._defaults.get("country", "")
        code = country_code(cell.text)
        if not code:
            near = nearest(cell.text, country_names())
            self._faults.add(cell.mark, f"there is no country {cell.text!r}", cell.text, "a name or a code", near)
        return code

    def _kind(self, cells: ForeignCells) -> str | None:
        """The kind of a node; empty where the table does not say, None where it is none."""
        cell = cells.get("kind")
        if self._is("World Port Index"):
            return "port"
        if cell is None:
            return "airfield" if self._is("OurAirports") else self._defaults.get("kind", "")
        if self._is("UN/LOCODE"):
            return "port" if "1" in cell.text else "border" if "B" in cell.text else _city_or_airfield(cell.text)
        kind = _KINDS.get(folded(cell.text), "")
        if folded(cell.text) in _NO_NODES:
            return None
        if not kind:
            expected = "port, city, border, airfield or external"
            self._faults.add(cell.mark, f"there is no kind of node {cell.text!r}", cell.text, expected)
        return kind

    def _position(self, cells: ForeignCells, name: str) -> dict[str, str] | None:
        """Longitude and latitude, rounded to 0.1 degree; None where the table has none."""
        both = cells.get("coordinates")
        if both is not None:
            return self._both(both)
        found = {}
        for field, most, hemispheres in (("lon_deg", 180, "EW"), ("lat_deg", 90, "NS")):
            cell = cells.get(field)
            if cell is None:
                return None
            degrees = degrees_of(cell.text, hemispheres)
            if degrees is None:
                text = decimal_text(_COLUMNS[field], cell, self._decimal, self._faults, name)
                degrees = Fraction(text) if text else None
            if degrees is not None and abs(degrees) > most:
                message = f"{field} {cell.text!r} of {name!r} is no position"
                self._faults.add(cell.mark, message, cell.text, f"degrees from -{most} to {most}")
                degrees = None
            if degrees is None:
                return None
            found[field] = tenth(degrees)
        return found

    def _both(self, cell: Cell) -> dict[str, str] | None:
        """A position in one cell."""
        both = both_of(cell.text)
        if both is None:
            self._faults.add(cell.mark, f"{cell.text!r} is no position", cell.text, "degrees and minutes: 5920N 01803E")
            return None
        return {"lon_deg": tenth(both[0]), "lat_deg": tenth(both[1])}

    def _id(self, cells: ForeignCells, name: str, country: str) -> str:
        """The first id that the table gives and no other row has, else one of the name.

        In a public table a second one is numbered; in a table of the user it is a problem.
        """
        given = [_as_id(cell.text) for cell in cells.all("node_id") if _as_id(cell.text)]
        if self._is("UN/LOCODE"):
            given = [code if len(code) == _WHOLE_CODE else f"{country}{code}" for code in given]
        key = next((new for new in given if new not in self._ids), "")
        if not key and given and self._layout is None:
            mark, first = cells.all("node_id")[0].mark, self._ids[given[0]].line
            message = f"duplicate node_id {given[0]!r}; the first is in line {first}"
            self._faults.add(mark, message, given[0], "each node_id once")
        base = given[0] if given else _as_id(folded(name).replace(" ", "_")) or "NODE"
        numbered = (f"{base}_{number}" for number in count(2))
        key = key or next(new for new in chain((base,), numbered) if new not in self._ids)
        self._ids[key] = cells.row.mark
        return key

    def _rest(self, cells: ForeignCells, key: str) -> dict[str, str]:
        """The other columns, which mean the same in both tables."""
        found = {}
        for field, column in _COLUMNS.items():
            cell = cells.get(field)
            if cell is None or field in {"node_id", "name", "country", "kind", "lon_deg", "lat_deg"}:
                continue
            if column.kind != "text":
                found[field] = decimal_text(column, cell, self._decimal, self._faults, key)
            elif field == "note" and self._layout is not None:
                found[field] = plain_text(f"{self._layout.name}: {cell.text}")
            else:
                found[field] = plain_text(cell.text)
        return found

    def _mark(self, node: Mapping[str, str], given: list[str]) -> dict[str, str]:
        """The tier where the table has none, and where the row comes from."""
        origin = node.get("mark") or (self._layout.name if self._layout else Path(self._sheet.file).name)
        notional = [*([] if node.get("tier") else ["tier"]), *given]
        mark = f"{origin}; notional: {', '.join(notional)}" if notional else origin
        return {"tier": node.get("tier") or _TIER, "mark": mark}

    def _check(self, cells: ForeignCells, node: Mapping[str, str], key: str) -> None:
        if node.get("tier") not in {"core", "extended"}:
            cell = cells.get("tier")
            mark = cell.mark if cell else cells.row.mark
            self._faults.add(mark, f"tier {node.get('tier')!r} of {key!r} is not known", "", "core or extended")


def _city_or_airfield(functions: str) -> str:
    """A place of UN/LOCODE with an airport and nothing else is an airfield."""
    return "airfield" if set(functions) - {"-"} == {"4"} else "city"


def _as_id(text: str) -> str:
    return re.sub(r"[^A-Z0-9_]", "", text.upper())
