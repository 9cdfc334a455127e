"""A scenario while it is checked: the tree, and the objects of those pieces that have no fault of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import Final, TypeAlias, TypeVar, cast

from sim.errors import Problem
from sim.scenario.binding import entries_of
from sim.scenario.composition.composed import Composition
from sim.scenario.fields import Frozen, Reading
from sim.scenario.library import brief
from sim.scenario.names.other_names import (
    library_with,
    names_in_library,
    of_actors,
    of_countries,
    removal_of,
    section_of,
    use_that_brings,
)
from sim.scenario.row_tables import Tables
from sim.scenario.schema import Header
from sim.scenario.tree import (
    ListNode,
    Mapping,
    Node,
    Path,
    Position,
    Problems,
    Scalar,
    child,
    near,
    place,
    sourced_value,
)

M = TypeVar("M", bound=Frozen)
Pieces: TypeAlias = dict[str, Frozen] | dict[int, Frozen]

_OPTIONAL: Final = frozenset(
    {"arrangement", "channel", "procedure", "asset", "service", "repair class", "kind of incident"}
)
"""What a scenario may have none of."""

_SLIP: Final = 0.9
"""How alike a word and a name of a library file that is not used are where the word is a slip of that name."""

_FEW: Final = 12
"""So many names are listed in a fault; of more, only the nearest is listed."""


@dataclass
class Draft:
    """The pieces of a scenario, and where to say what is wrong with them.

    Attributes
    ----------
    tree
        The composed scenario as written.
    composition
        The files it was composed from.
    complete
        False where a library file has faults, so that names may be missing for that reason alone.
    header
        None where it has faults of its own.
    horizon
        The horizon in seconds, None where it is faulty.
    reading
        The start and the clock with which the values were read.
    tables
        The tables of rows as read; None where one cannot be read.
    partial
        What was built without the rows that have faults, each with the word for what may be missing for that reason.
    cause
        The first problem of a file or table for which names may be missing; None where there is none.
    unchecked
        Where words stand that may be defined in what is missing.
    missing_actors
        Those whose desks may be asked and that do not exist; each is a problem once.
    """

    tree: Mapping
    faults: Problems
    composition: Composition
    complete: bool = True
    header: Header | None = None
    horizon: int | None = None
    reading: Reading = field(default_factory=lambda: Reading(None))
    tables: Tables | None = None
    partial: dict[type[Frozen], str] = field(default_factory=dict)
    cause: Problem | None = None
    unchecked: set[Path] = field(default_factory=set)
    missing_actors: set[str] = field(default_factory=set)

    _needs: set[tuple[Position, str]] = field(default_factory=set)
    _pieces: dict[type[Frozen], Pieces] = field(default_factory=dict)

    def put(self, model: type[Frozen], pieces: Pieces) -> None:
        """Keep the pieces without faults of a section, by name or by their place in the list."""
        self._pieces[model] = pieces

    def put_single(self, piece: Frozen) -> None:
        """Keep a single thing."""
        self._pieces[type(piece)] = {"": piece}

    def named(self, model: type[M]) -> dict[str, M]:
        """The pieces without faults of a section of names, by name; a section is known by the class of its pieces."""
        return cast("dict[str, M]", self._pieces[model])

    def listed(self, model: type[M]) -> dict[int, M]:
        """The pieces without faults of a section that is a list, by their place in it."""
        return cast("dict[int, M]", self._pieces[model])

    def single(self, model: type[M]) -> M | None:
        """What stands in a section that is a single thing; None where it has faults, or nothing was built."""
        return cast("dict[str, M]", self._pieces.get(model, {})).get("")

    def at(self, path: Path) -> Node | None:
        """What stands at a path, or None."""
        node: Node | None = self.tree
        for key in path:
            node = child(node, key) if node is not None else None
        return (sourced_value(node) or node) if node is not None else None

    def names(self, *path: str | int) -> list[str]:
        """The names in a mapping as written, faulty pieces included, so that one fault does not bring others."""
        return list(entries_of(self.at(path)))

    def length(self, *path: str | int) -> int:
        """The number of entries of a list as written."""
        node = self.at(path)
        return len(node.items) if isinstance(node, ListNode) else 0

    def word(self, path: Path) -> str:
        """The text at a path; empty where there is none, or something else."""
        node = self.at(path)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""

    def words(self, *path: str | int) -> list[tuple[Path, str]]:
        """The texts of a list, or the one text, each with its path."""
        paths = [(*path, at) for at in range(self.length(*path))] or [path]
        return [(each, self.word(each)) for each in paths if self.word(each) or self.is_empty_text(each)]

    def is_empty_text(self, path: Path) -> bool:
        """Whether a text without a character stands at a path, which is no word, but not nothing either."""
        node = self.at(path)
        return isinstance(node, Scalar) and node.value == ""

    def is_own(self, path: Path) -> bool:
        """Whether what stands at a path stands in the scenario itself, not in a library file."""
        return place(self.tree, path)[0].file == self.tree.mark.file

    def row_names(self, table: str) -> list[str]:
        """The ids in a table of rows as written; empty where the table cannot be read."""
        return self.tables.names(table) if self.tables else []

    def say_row(self, table: str, row: str, column: str, message: str, expected: str = "") -> None:
        """Note a fault in a cell of a table, or in its row where the cell is empty."""
        assert self.tables is not None
        mark, text = place(self.tables.rows[table], (row, column))
        self.faults.add(mark, message, text or row, expected)

    def say(self, path: Path, message: str, expected: str = "", suggestion: str = "") -> None:
        """Note a fault at a path of the tree."""
        mark, text = place(self.tree, path)
        self.faults.add(mark, message, text, expected, suggestion)

    def known(self, path: Path, word: str, what: str, options: Iterable[str], where: str = "") -> bool:
        """Whether a word is among the options; a fault with a near match where it is not.

        Nothing is said where no answer is possible: no word, or a library file or section is missing as a whole,
        which is a fault of its own.
        """
        options = list(options)
        if word in options:
            return True
        whole = self.complete and not any(word in what for word in self.partial.values())
        if word and whole and (options or what in _OPTIONAL):
            self._say_unknown(path, word, what, options, where)
        elif word:
            self.unchecked.add(path)
        elif self.is_empty_text(path):
            self.say(path, f"the {what} is empty", "a name")
        return False

    def note_unchecked(self) -> None:
        """Note at the problem that left names out how many words could not be looked up for that."""
        if self.cause is not None and self.unchecked:
            number = len(self.unchecked)
            what = "a reference was" if number == 1 else f"{number} references were"
            mark = Position(self.cause.file, self.cause.line, self.cause.column, self.cause.sheet)
            self.faults.note(mark, f"because of this problem {what} not checked", self.cause.text)

    def _say_unknown(self, path: Path, word: str, what: str, options: list[str], where: str) -> None:
        """Note a word that leads nowhere: with the library file that has it, or else with a near match."""
        message = f"there is no {what} {word!r}{where}"
        if removal := removal_of(word, self.composition.layers):
            self._say_removed(path, message, removal)
        elif not self.say_library(path, message, section_of(what), word):
            self.say(path, message, *self._nearest(what, word, options))

    def _say_removed(self, path: Path, message: str, removal: Scalar) -> None:
        """Note a word for what `remove` takes away: where the word stands, or once at the removal if in a library."""
        mark, text = place(self.tree, path)
        if use_that_brings(mark.file, self.composition.layers) is None:
            self.faults.add(mark, f"{message}: it is removed ({brief(removal.mark)})", text)
        elif (removal.mark, removal.text) not in self._needs:
            self._needs.add((removal.mark, removal.text))
            message = f"{removal.text} is removed and needed: {message} ({brief(mark)})"
            self.faults.add(removal.mark, message, removal.text, "what names it removed or replaced as well")

    def _nearest(self, what: str, word: str, options: list[str]) -> tuple[str, str]:
        """What was expected instead of a word, and the near match: in what is used, or in the library if far nearer."""
        library = names_in_library(section_of(what), self.composition)
        suggestion = near(word, options, self._other_names())
        slip = get_close_matches(word, library.keys() - {suggestion}, n=1, cutoff=_SLIP)
        if slip and SequenceMatcher(None, word, suggestion).ratio() < _SLIP:
            return f"{slip[0]}, with {library[slip[0]]} under `use`", slip[0]
        return "one of " + ", ".join(options) if 0 < len(options) <= _FEW else "", suggestion

    def say_library(self, path: Path, message: str, section: str, word: str) -> bool:
        """Note a fault of what a library file defines that is not used; False, and nothing noted, where none does."""
        library = library_with(section, word, self.composition)
        mark, text = place(self.tree, path)
        entry = use_that_brings(mark.file, self.composition.layers) if library else None
        if entry is not None:
            # The planner can mend a line of theirs, not one of the library.
            if (entry.mark, library) not in self._needs:
                needs = f"{entry.text} needs {library}: {message} ({brief(mark)})"
                self.faults.add(entry.mark, f"{needs}; add {library} to `use`", entry.text)
            self._needs.add((entry.mark, library))
        elif library:
            self.faults.add(mark, f"{message}; add {library} to `use`", text)
        return bool(library)

    def _other_names(self) -> list[tuple[str, str]]:
        """What nodes, actors and countries are also called, each with the word that stands for it here."""
        return [*of_countries(), *of_actors(self.tree), *(self.tables.other_names() if self.tables else ())]
