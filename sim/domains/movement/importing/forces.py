"""Tables of forces as a list of forces: places and nations by their names, days after a start."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final, get_args

from sim.domains.movement.files.force_columns import COUNTS, FORCE_HEADINGS, LIFT
from sim.domains.movement.files.force_table import read_forces
from sim.domains.movement.importing.foreign_table import (
    AbsentField,
    Imported,
    ImportOptions,
    checked_places,
    plain_text,
    unused_headings,
)
from sim.domains.movement.importing.known_places import known_places
from sim.domains.movement.schema.forces import Force, ForceField, Lift
from sim.errors import LeidangError
from sim.scenario.binding import text_of
from sim.scenario.names.countries import country_code
from sim.scenario.names.place_names import PlaceNames
from sim.scenario.shape import fields_of
from sim.scenario.tables.dates import is_after_start, read_table_date
from sim.scenario.tables.headings import below_title, recognised
from sim.scenario.tables.sheet import Sheet
from sim.scenario.tree import ListNode, Mapping, Node, Position, Problems, Scalar

_FIELDS: Final[tuple[ForceField, ...]] = get_args(ForceField)
_LISTS: Final = frozenset({"modes", "classes"})


def import_forces(sheet: Sheet, options: ImportOptions) -> Imported:
    """The forces in a table.

    Raises
    ------
    LeidangError
        When a field, heading or start of the user does not exist, or the table of nodes cannot be read.
    """
    faults = Problems()
    sheet = below_title(sheet, FORCE_HEADINGS)
    chosen = checked_places(sheet, options, _FIELDS)
    defaults = {name: _default(name, text) for name, text in options.defaults.items()}
    read = read_forces(sheet, chosen, defaults, faults)
    words = _Words(known_places(options.nodes), _start(options.start), faults)
    rows = tuple(words.row(force) for force in read.items if isinstance(force, Mapping))
    rows = () if len(faults) else rows
    places = recognised(sheet, FORCE_HEADINGS, chosen)
    taken = {name: sheet.header.cells[at].text for name, at in places.items()}
    filled = {name for row in rows for name in row}
    missing = tuple(_missing(name) for name in _FIELDS if name not in filled and name not in {"source", "classes"})
    unused = unused_headings(sheet, places.values())
    return Imported("", _FIELDS, rows, taken, unused, missing if rows else (), (*faults.found(), *faults.remarks()))


def forces_yaml(rows: Iterable[dict[str, str]], origin: str) -> str:
    """The forces as a library file: a scenario takes them by its name under `use`."""
    head = (
        f"# Forces taken over by `leidang import forces`.\nsource: {json.dumps(origin, ensure_ascii=False)}\nforces:\n"
    )
    return head + "".join(f"  - {{{words}}}\n" for words in entries(rows))


def entries(rows: Iterable[dict[str, str]]) -> list[str]:
    """Each force as the inside of a YAML flow mapping."""
    return [", ".join(_entries(row)) for row in rows]


def _entries(row: dict[str, str]) -> Iterable[str]:
    lift = ", ".join(f"{name}: {row[name]}" for name in LIFT if name in row)
    for name, text in row.items():
        if name in _LISTS:
            words = ", ".join(json.dumps(word, ensure_ascii=False) for word in text.split(", "))
            yield f"{name}: [{words}]"
        elif name in {"priority", "consignment_vehicles"}:
            yield f"{name}: {text}"
        elif name not in LIFT:
            yield f"{name}: {json.dumps(text, ensure_ascii=False)}"
    yield f"lift: {{{lift}}}"


def _default(name: str, text: str) -> Node:
    """A value that the user gives for a field, as a node.

    Raises
    ------
    LeidangError
        When it is no whole number where one is needed.
    """
    mark = Position(f"--default {name}={text}", 1, 1)
    words = [word.strip() for word in text.split(",") if word.strip()]
    if name in COUNTS and not text.isdecimal():
        raise LeidangError(f"--default {name}={text}: expected a whole number")
    if name in _LISTS:
        return ListNode([Scalar(word, word, mark) for word in words], mark)
    return Scalar(text, text, mark)


def _missing(name: str) -> AbsentField:
    fields = fields_of(Lift if name in LIFT else Force)
    return AbsentField(name, fields[name].description or "", fields[name].is_required())


def _start(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise LeidangError(f"--start {text}: expected a day such as 2026-03-02") from None


class _Words:
    """Reads the words of forces as far as the table of nodes and the start allow."""

    def __init__(self, places: PlaceNames, start: datetime | None, faults: Problems) -> None:
        self._places, self._start, self._faults = places, start, faults

    def row(self, force: Mapping) -> dict[str, str]:
        """The cells of a force by field."""
        cells = {**force.entries}
        lift = cells.pop("lift")
        assert isinstance(lift, Mapping)
        found: dict[str, str] = {name: self._text(name, cells[name]) for name in _FIELDS if name in cells}
        found |= {name: text_of(lift.entries[name]) for name in LIFT if name in lift.entries}
        if force.source:
            found["source"] = plain_text(force.source)
        return found

    def _text(self, name: str, node: Node) -> str:
        if isinstance(node, ListNode):
            return ", ".join(text_of(item) for item in node.items)
        assert isinstance(node, Scalar)
        if name in {"from", "to"}:
            return self._place(node)
        if name == "sponsor":
            return country_code(node.text) or plain_text(node.text)
        return self._moment(node) if name in {"ready", "due"} else plain_text(node.text)

    def _place(self, cell: Scalar) -> str:
        """The id of a place in the table of nodes; a warning where it is not in it."""
        if cell.text in self._places:
            return cell.text
        ids = self._places.ids(cell.text)
        if len(ids) == 1:
            self._faults.note(cell.mark, f"{cell.text!r} is read as {ids[0]} ({self._places.name(ids[0])})", cell.text)
            return ids[0]
        near = self._places.near(cell.text)
        expected = "a node of the table that --nodes names"
        self._faults.warn(cell.mark, f"{cell.text!r} is no node and stays as it is", cell.text, expected, near)
        return plain_text(cell.text)

    def _moment(self, cell: Scalar) -> str:
        try:
            moment = read_table_date(cell.text, self._start or datetime(2000, 1, 1))  # noqa: DTZ001 - only its day counts
        except ValueError as error:
            self._faults.add(cell.mark, f"{cell.text!r} is not one day or moment", cell.text, str(error))
            return cell.text
        if self._start is None and not is_after_start(cell.text) and "T" not in moment:
            expected = "--start DAY, from which days are counted"
            self._faults.add(cell.mark, f"{cell.text!r} is a day of the calendar", cell.text, expected)
        return moment
