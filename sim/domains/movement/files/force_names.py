"""Words of a table of forces to the scenario's own: nodes for places, actors for nations, moments for days.

An id stands as it is. A word that stands for one node or actor by its name, its code or its name in another language
is taken, with a note; a word that is merely near one is a problem with that one as the suggestion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sim.domains.movement.files.force_columns import NEEDED
from sim.domains.movement.files.force_table import is_table
from sim.scenario.binding import entries_of, text_of
from sim.scenario.names.countries import country_code, country_name
from sim.scenario.names.place_names import NamedPlace, PlaceNames
from sim.scenario.row_tables import Tables
from sim.scenario.tables.dates import is_after_start, read_table_date
from sim.scenario.tables.headings import folded, nearest
from sim.scenario.tree import ListNode, Mapping, Node, Problems, Scalar, child


def with_force_names(tree: Mapping, tables: Tables | None, start: datetime | None, faults: Problems) -> Mapping:
    """The tree with the words of forces that come from tables read; forces with a problem are left out."""
    forces = tree.entries.get("forces")
    if not isinstance(forces, ListNode) or not any(map(_is_from_table, forces.items)):
        return tree
    names = _Names(tree, tables, start, faults)
    read = [names.force(item) if _is_from_table(item) else item for item in forces.items]
    found = [item for item in read if item is not None]
    whole = forces.whole and len(found) == len(read)
    return replace(tree, entries={**tree.entries, "forces": ListNode(found, forces.mark, whole)})


def force_table_files(tree: Mapping) -> tuple[str, ...]:
    """The tables that the forces of a composed scenario come from."""
    forces = tree.entries.get("forces")
    items = forces.items if isinstance(forces, ListNode) else []
    marks = (cell.mark.file for item in items if isinstance(item, Mapping) for cell in item.entries.values())
    return tuple(sorted({file for file in marks if is_table(file)}))


def _is_from_table(force: Node) -> bool:
    """Whether a force, or a part of it, stands in a table."""
    return isinstance(force, Mapping) and any(is_table(cell.mark.file) for cell in force.entries.values())


def _is_complete(force: Mapping) -> bool:
    """Whether a row of a table held all that a force needs; what it did not is a problem already."""
    lift = force.entries.get("lift")
    return set(NEEDED) <= force.entries.keys() and isinstance(lift, Mapping) and "vehicles" in lift.entries


def places_of(rows: Mapping) -> PlaceNames:
    """The places in the rows of a table of nodes."""
    return PlaceNames(
        NamedPlace(key, text_of(child(row, "name")), text_of(child(row, "country")))
        for key, row in rows.entries.items()
    )


@dataclass
class _Names:
    """Reads the words of forces."""

    tree: Mapping
    tables: Tables | None
    start: datetime | None
    faults: Problems
    noted: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._actors = entries_of(self.tree.entries.get("actors"))
        self._actor_names = {folded(text_of(child(actor, "name"))): key for key, actor in self._actors.items()}
        self._ids = self.tables.names("nodes") if self.tables else []
        self._places = places_of(self.tables.rows["nodes"]) if self.tables else PlaceNames(())

    def force(self, force: Node) -> Mapping | None:
        """The force with its words read; None after a problem."""
        assert isinstance(force, Mapping)
        before = len(self.faults)
        readers: dict[str, Callable[[Scalar], str]] = {
            "sponsor": self._actor,
            "from": self._node,
            "to": self._node,
            "ready": self._moment,
            "due": self._moment,
        }
        entries = dict(force.entries)
        for key, reader in readers.items():
            cell = entries.get(key)
            if isinstance(cell, Scalar) and isinstance(cell.value, str | int):
                text = reader(cell)
                entries[key] = cell if text == cell.value else replace(cell, value=text, text=text)
        return replace(force, entries=entries) if len(self.faults) == before and _is_complete(force) else None

    def _note(self, kind: str, cell: Scalar, read: str) -> None:
        """Note once how a word was read."""
        if (kind, cell.text) not in self.noted:
            self.noted.add((kind, cell.text))
            self.faults.note(cell.mark, f"{cell.text!r} is read as {read}", cell.text)

    def _node(self, cell: Scalar) -> str:
        """The id of the node that a word stands for."""
        word = cell.text
        if not self._ids or word in self._ids:
            return word
        ids = self._places.ids(word)
        if len(ids) == 1:
            self._note("node", cell, f"{ids[0]} ({self._places.name(ids[0])})")
            return ids[0]
        if ids:
            self.faults.add(cell.mark, f"{word!r} may be {' or '.join(ids)}", word, "the id of one of them")
        else:
            near = self._places.near(word)
            self.faults.add(
                cell.mark, f"there is no node {word!r}", word, "an id or a name of the table of nodes", near
            )
        return word

    def _actor(self, cell: Scalar) -> str:
        """The actor that a word stands for."""
        word = cell.text
        if not self._actors or word in self._actors:
            return word
        code = country_code(word)
        keys = {key for key in self._actors if key.lower() == word.lower() or key == code}
        keys |= {self._actor_names[folded(word)]} if folded(word) in self._actor_names else set()
        if len(keys) == 1:
            (key,) = keys
            self._note("actor", cell, f"{key} ({text_of(child(self._actors[key], 'name')) or country_name(key)})")
            return key
        self._say_no_actor(cell, code)
        return word

    def _say_no_actor(self, cell: Scalar, code: str) -> None:
        what = f" ({code}, {country_name(code)})" if code else ""
        near = "" if code else nearest(cell.text, [*self._actors, *self._actor_names])
        listed = f"one of {', '.join(self._actors)}"
        suggestion = self._actor_names.get(near, near)
        self.faults.add(cell.mark, f"there is no actor {cell.text!r}{what}", cell.text, listed, suggestion)

    def _moment(self, cell: Scalar) -> str:
        """The moment of a day as a table writes it."""
        if self.start is None:
            return "D+0"
        try:
            moment = read_table_date(cell.text, self.start)
        except ValueError as error:
            self.faults.add(cell.mark, f"{cell.text!r} is not one day or moment", cell.text, str(error))
            return cell.text
        if moment != cell.text and not (is_after_start(cell.text) and cell.text[0] in "Dd"):
            self._note("moment", cell, moment)
        return moment
