"""Tables of forces: `forces: forces.csv`, a workbook, or `{table: ..., columns: ..., defaults: ...}`.

Each row becomes an entry of the list of forces, with the place of each cell, so that all that follows (merging by
name, `--set`, checks, origins) works as for a list that was written by hand. Words for places, nations and days are
still those of the table; `sim.domains.movement.files.force_names` puts the scenario's own in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from sim.domains.movement.files.force_columns import (
    COUNTS,
    EARLIEST_ARRIVAL,
    FORCE_HEADINGS,
    LIFT,
    MODE_WORDS,
    NEEDED,
    USUAL,
)
from sim.domains.movement.schema.forces import ForceTable
from sim.scenario.binding import bind, entries_of
from sim.scenario.fields import Reading
from sim.scenario.library import Shelf, shown_path
from sim.scenario.tables.csv_reader import InputColumn, read_cell
from sim.scenario.tables.headings import (
    below_title,
    folded,
    has_header,
    nearest,
    note_columns,
    place_of,
    recognised,
    warn_of_twins,
    without_brackets,
)
from sim.scenario.tables.numbers import DecimalMark, decimal_mark
from sim.scenario.tables.sheet import Cell, Sheet, SheetRow, has_width, padded
from sim.scenario.tables.sheet_reader import read_sheet
from sim.scenario.tree import ListNode, Mapping, Node, Position, Problems, Scalar, sourced_value

_TABLE: Final = re.compile(r".*\.(csv|tsv|txt|xlsx|xlsm)", re.IGNORECASE)
_AND: Final = frozenset({"and", "och", "og", "ja", "or", "eller", "tai"})


_DASHES: Final = frozenset("-\u2013\u2014")
"""With these people fill an empty cell."""
_NAMELESS: Final = 3
"""So many of nation, places and days are empty together in no row that is a force."""


def is_table(file: str) -> bool:
    """Whether a file is a table, by its name."""
    return _TABLE.fullmatch(file) is not None


def with_force_tables(tree: Mapping, shelf: Shelf, faults: Problems) -> Mapping:
    """The tree of a file with every table under `forces` replaced by the forces in its rows."""
    node = tree.entries.get("forces")
    items = node.items if isinstance(node, ListNode) else [node] if node is not None else []
    if node is None or not any(map(_names_table, items)):
        return tree
    read: list[Node] = []
    whole = True
    for item in items:
        found = _forces(item, shelf, faults) if _names_table(item) else ListNode([item], item.mark)
        read += found.items
        whole = whole and found.whole
    return replace(tree, entries={**tree.entries, "forces": ListNode(read, node.mark, whole)})


def _names_table(node: Node) -> bool:
    match node:
        case Mapping(entries):
            return "table" in entries
        case Scalar(value):
            return isinstance(value, str)
    return False


def _forces(node: Node, shelf: Shelf, faults: Problems) -> ListNode:
    """The forces of a table that a scenario names; not whole after a problem."""
    if isinstance(node, Scalar):
        remarks = {"source": node.source, "confidence": node.confidence}
        node = Mapping({"table": node}, {"table": node.mark}, node.mark, **remarks)
    assert isinstance(node, Mapping)
    nothing = ListNode([], node.mark, whole=False)
    settings = bind(ForceTable, node, faults, Reading(None))
    if settings is None:
        return nothing
    name = node.entries["table"]
    path = shelf.table(settings.table, name.mark.file)
    if path is None:
        kind = "a CSV file or workbook (.xlsx)"
        message, expected, suggestion = shelf.absent_table(settings.table, name.mark.file, kind)
        faults.add(name.mark, message, settings.table, expected, suggestion)
        return nothing
    sheet = read_sheet(shown_path(path), faults, settings.sheet, holds_forces)
    sheet = below_title(sheet, FORCE_HEADINGS) if sheet else None
    chosen = _chosen(node, sheet, faults) if sheet else None
    if sheet is None or chosen is None:
        return nothing
    return read_forces(sheet, chosen, entries_of(node.entries.get("defaults")), faults, node.source, node.confidence)


def holds_forces(sheet: Sheet) -> bool:
    """Whether a sheet has the headings of a table of forces."""
    return has_header(sheet, FORCE_HEADINGS)


def _chosen(node: Mapping, sheet: Sheet, faults: Problems) -> dict[str, int] | None:
    """The columns that the scenario names; None where one is not in the table."""
    places: dict[str, int] = {}
    wrong = False
    for field, heading in entries_of(node.entries.get("columns")).items():
        assert isinstance(heading, Scalar)
        at = place_of(sheet, heading.text)
        if at is None:
            texts = [cell.text for cell in sheet.header.cells if cell.text]
            message = f"there is no column {heading.text!r} in {sheet.file}"
            faults.add(heading.mark, message, heading.text, f"one of {', '.join(texts)}", nearest(heading.text, texts))
            wrong = True
        else:
            places[field] = at
    return None if wrong else places


def read_forces(
    sheet: Sheet,
    chosen: dict[str, int],
    defaults: dict[str, Node],
    faults: Problems,
    source: str = "",
    confidence: str = "",
) -> ListNode:
    """The forces in a sheet, with notes that say how it was understood; not whole after a problem.

    A force whose row has a problem is without what could not be read.

    Parameters
    ----------
    chosen
        The place of the column of a field, where the user names it.
    defaults
        Values by field for cells that are empty.
    source, confidence
        Where the numbers come from.
    """
    mark = sheet.header.mark
    places = recognised(sheet, FORCE_HEADINGS, chosen)
    if not _is_complete(sheet, places, defaults, faults):
        return ListNode([], mark, whole=False)
    numbers = [places[field] for field in COUNTS if field in places]
    texts = (row.cells[at].text for row in sheet.body for at in numbers if at < len(row.cells))
    sheet.note(faults)
    warn_of_twins(sheet, places, faults)
    _warn_of_arrival(sheet, places, faults)
    decimal = decimal_mark(texts, plain=sheet.separator == ",")
    reading = _Rows(sheet, places, defaults, decimal, faults, source, confidence)
    before = len(faults)
    found: list[Node] = [force for force in map(reading.force, sheet.body) if force is not None]
    if not found and len(faults) == before and not any(row.broken for row in sheet.body):
        faults.add(mark, "the table of forces has a header and no rows", expected="a row for each force")
    note_columns(sheet, places, f"a table of {len(found)} force{'' if len(found) == 1 else 's'}", faults)
    return ListNode(found, mark, whole=bool(found) and len(faults) == before)


def _is_complete(sheet: Sheet, places: dict[str, int], defaults: dict[str, Node], faults: Problems) -> bool:
    """Whether all that a force needs has a column or a default; else one problem that names what has none."""
    known = {*places, *defaults}
    missing = [field for field in NEEDED if field not in known]
    if not known & {"vehicles", "containers"}:
        missing.append("vehicles")
    if missing:
        headings = "; ".join(f"{cell.text}" for cell in sheet.header.cells if cell.text)
        message = f"no column of the table of forces is recognised as {', '.join(missing)}; its headings are {headings}"
        usual = ", ".join(USUAL[field] for field in missing)
        expected = f"headings such as {usual}, or `columns: {{{missing[0]}: HEADING}}` or `defaults` beside `table`"
        faults.add(sheet.header.mark, message, "", expected)
    return not missing


def _warn_of_arrival(sheet: Sheet, places: dict[str, int], faults: Problems) -> None:
    """Say that a date of arrival stands in for the day of being ready."""
    cell = sheet.header.cells[places["ready"]] if "ready" in places else None
    if cell is not None and {folded(cell.text), folded(without_brackets(cell.text))} & EARLIEST_ARRIVAL:
        message = f"{cell.text!r} is a day of arrival; it is taken as the day on which a force is ready to move"
        faults.warn(cell.mark, message, cell.text, "a column such as RLD")


def _without_dash(cell: Cell) -> Cell:
    return replace(cell, text="") if cell.text in _DASHES else cell


@dataclass(slots=True)
class _Rows:
    """Builds forces from the rows of a sheet whose columns are known."""

    sheet: Sheet
    places: dict[str, int]
    defaults: dict[str, Node]
    decimal: DecimalMark
    faults: Problems
    source: str
    confidence: str
    names: dict[str, Position] | None = None

    def force(self, row: SheetRow) -> Mapping | None:
        """One force, without what could not be read; None where the row has no cells, or is none."""
        if row.broken or not has_width(self.sheet, row, self.faults):
            return None
        cells = tuple(map(_without_dash, padded(row, len(self.sheet.header.cells))))
        if self._is_heading(cells) or self._is_none(row, cells):
            return None
        name = cells[self.places["name"]] if "name" in self.places else Cell("", row.mark)
        once = self._is_once(name)
        force = Mapping({}, {}, row.mark, self._source(cells), self.confidence)
        lift = Mapping({}, {}, row.mark, force.source, force.confidence)
        for field in FORCE_HEADINGS:
            value, mark = self._value(field, cells, name.text, force.source)
            if value is not None and field != "source" and (once or field != "name"):
                to = lift if field in LIFT else force
                to.entries[field], to.keys[field] = value, mark
        written = cells[self.places["vehicles"]] if "vehicles" in self.places else Cell("", row.mark)
        if not written.text:
            mark = written.mark
            lift.entries.setdefault("vehicles", Scalar(0, "0", mark, source=force.source))
            lift.keys.setdefault("vehicles", mark)
        force.entries["lift"], force.keys["lift"] = lift, lift.keys.get("vehicles", written.mark)
        return force

    def _is_heading(self, cells: tuple[Cell, ...]) -> bool:
        """Whether a row is the header again, as at the top of each page of a printed list."""
        texts = [cell.text for cell in self.sheet.header.cells]
        return [cell.text for cell in cells] == texts

    def _is_none(self, row: SheetRow, cells: tuple[Cell, ...]) -> bool:
        """Whether a row is a heading or a sum among the forces, with neither nation nor places nor days; a warning."""
        places = [self.places[field] for field in NEEDED if field != "name" and field in self.places]
        if len(places) < _NAMELESS or any(cells[at].text for at in places):
            return False
        text = next((cell.text for cell in cells if cell.text), "")
        empty = ", ".join(self.sheet.header.cells[at].text for at in places)
        self.faults.warn(row.mark, f"the row {text!r} is left out as no force: {empty} are empty", text)
        return True

    def _is_once(self, name: Cell) -> bool:
        """Whether no other row has the name; else a problem."""
        self.names = {} if self.names is None else self.names
        first = self.names.setdefault(name.text, name.mark)
        twice = bool(name.text) and first is not name.mark
        if twice:
            message = f"duplicate force {name.text!r}; the first is in line {first.line}"
            self.faults.add(name.mark, message, name.text, "each force once")
        return not twice

    def _source(self, cells: tuple[Cell, ...]) -> str:
        said = cells[self.places["source"]].text if "source" in self.places else ""
        return said or self.source

    def _value(self, field: str, cells: tuple[Cell, ...], name: str, source: str) -> tuple[Node | None, Position]:
        """What a row holds for a field, else the default; None where there is neither."""
        at = self.places.get(field)
        cell = cells[at] if at is not None else None
        if cell is None or not cell.text:
            default = self.defaults.get(field)
            if default is not None:
                return sourced_value(default) or default, default.mark
            mark = cell.mark if cell is not None else cells[0].mark
            if at is not None and field in NEEDED:
                heading = self.sheet.header.cells[at].text
                of = f" of {name!r}" if name else ""
                self.faults.add(mark, f"{heading}{of} is empty", "", f"a value for `{field}`, or a default")
            return None, mark
        return self._read(field, cell, name, source), cell.mark

    def _read(self, field: str, cell: Cell, name: str, source: str) -> Node | None:
        if field in COUNTS:
            assert field in self.places
            column = InputColumn(self.sheet.header.cells[self.places[field]].text, "integer")
            number = read_cell(column, cell.text, cell.mark, self.faults, name, self.decimal, typed=cell.typed)
            if number is not None:
                number.source, number.confidence = source, self.confidence
            return number
        if field in {"modes", "classes"}:
            words = [word for word in re.split(r"[,;/+&\s]+", cell.text) if word and folded(word) not in _AND]
            named = [MODE_WORDS.get(folded(word), word) if field == "modes" else word for word in words]
            return ListNode([Scalar(word, word, cell.mark) for word in named], cell.mark)
        return Scalar(cell.text, cell.text, cell.mark, source=source, confidence=self.confidence)
