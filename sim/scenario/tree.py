"""What stands in a file, with the place where it stands: scalars, mappings and sequences.

The tree is what composition, overrides and faults work on; the models of `sim.scenario.schema` are built from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from sim.errors import Problem
from sim.text import LONG, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

Plain = str | int | float | bool | None

REMARKS = frozenset({"source", "confidence"})
"""Keys that any mapping may carry: they say where its numbers come from and are no values themselves."""

_LONG = 4
"""Letters of a word of a name by which the whole may be meant."""

_ALIKE = 0.75
"""How like another name of an option a word must be; such names are longer than the options themselves."""
_COMPARED = 500
"""A word is compared with so many names at most."""

_BESIDE_VALUE = REMARKS | {"note"}


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1. `sheet` is the sheet of a workbook, empty in other files."""

    file: str
    line: int
    column: int
    sheet: str = ""


@dataclass(slots=True)
class Scalar:
    """One value, as YAML 1.2 reads it, and as it is written.

    Attributes
    ----------
    value
        Text, number, truth value or None.
    text
        The characters in the file, without quotes.
    mark
        Where it begins.
    quoted
        Whether it stands in quotes or as a block of text.
    source, confidence
        What the nearest enclosing mapping of the same file says about where numbers come from; empty if none does.
    """

    value: Plain
    text: str
    mark: Position
    quoted: bool = False
    source: str = ""
    confidence: str = ""


@dataclass(slots=True)
class Mapping:
    """Keys with their values; `keys` holds where each key stands. `source` and `confidence` as for `Scalar`."""

    entries: dict[str, Node]
    keys: dict[str, Position]
    mark: Position
    source: str = ""
    confidence: str = ""

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys that hold values, with them: without remarks on where numbers come from."""
        return ((key, node) for key, node in self.entries.items() if key not in REMARKS)

    def names(self) -> list[str]:
        """The keys that hold values."""
        return [key for key, _ in self.items()]


@dataclass(slots=True)
class ListNode:
    """Values one after the other; not `whole` where some could not be read, which is a problem of its own."""

    items: list[Node]
    mark: Position
    whole: bool = True


Node = Scalar | Mapping | ListNode
Path = tuple[str | int, ...]


def sourced_value(node: Node) -> Node | None:
    """The value of a quantity that is written as a mapping with its source, or None for any other node."""
    if isinstance(node, Mapping) and node.entries.keys() - _BESIDE_VALUE == {"value"}:
        return node.entries["value"]
    return None


def plain_data(node: Node, keep: frozenset[str] = frozenset()) -> object:
    """The node as dicts, tuples and values, without remarks (except `keep`, at the top)."""
    match node:
        case Scalar(value):
            return value
        case ListNode(items):
            return tuple(plain_data(item) for item in items)
        case Mapping():
            inner = sourced_value(node)
            if inner is not None:
                return plain_data(inner)
            return {key: plain_data(value) for key, value in node.entries.items() if key not in REMARKS or key in keep}


def child(node: Node, key: str | int) -> Node | None:
    """The entry of a mapping, or the item of a sequence, or None."""
    # Not a match: this is asked a hundred thousand times in a check.
    if isinstance(key, str):
        return node.entries.get(key) if isinstance(node, Mapping) else None
    return node.items[key] if isinstance(node, ListNode) and key < len(node.items) else None


def place(node: Node, path: Path) -> tuple[Position, str]:
    """Where the value at a path stands, and its text; for a missing key, where its mapping stands.

    Parts of the path that are no keys (the kind of a rewrite, which pydantic puts there) are passed over.
    """
    mark, text = node.mark, ""
    for key in path:
        if isinstance(node, Mapping) and isinstance(key, str) and key in node.keys:
            mark = node.keys[key]
        inner = child(node, key)
        if inner is not None:
            node = sourced_value(inner) or inner
            if not isinstance(node, Mapping) or isinstance(key, int):
                mark = node.mark
    if isinstance(node, Scalar):
        text = node.text
    return mark, text


def key_place(node: Node, path: Path) -> Position:
    """Where the key at the end of a path stands."""
    for key in path[:-1]:
        inner = child(node, key)
        node = (sourced_value(inner) or inner) if inner is not None else node
    return node.keys.get(str(path[-1]), node.mark) if isinstance(node, Mapping) else node.mark


def near(word: str, options: Iterable[str], called: Iterable[tuple[str, str]] = ()) -> str:
    """The option that is most like the word, whatever its case; empty where none is.

    Parameters
    ----------
    called
        Other names of some options, each with its option: 'Stockholm' of STO.
    """
    if len(word) > LONG:
        return ""
    by_lower = {option.lower(): option for option in options}
    names = {name: option for name, option in called if option.lower() in by_lower}
    # A part of a name, such as 'Stockholm' of 'Stockholm and Norvik', counts where no whole name is the word.
    by_name = {part: option for name, option in names.items() for part in _parts(name)}
    by_name |= {_folded(name): option for name, option in names.items()}
    if _folded(word) in by_name:
        return by_name[_folded(word)]
    if len(by_lower) > _COMPARED:
        # A table may have thousands of names, and as many slips: only those that begin alike are looked at.
        alike = (option for option in by_lower if option[:1] == word[:1].lower() and abs(len(option) - len(word)) <= 2)
        by_lower = {option: by_lower[option] for option in islice(alike, _COMPARED)}
    found = get_close_matches(word.lower(), by_lower, n=1)
    if found:
        return by_lower[found[0]]
    found = get_close_matches(_folded(word), by_name, n=1, cutoff=_ALIKE)
    return by_name[found[0]] if found else ""


def _folded(name: str) -> str:
    """A name without case and accents: 'Umeå' as 'umea'."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "ae"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _parts(name: str) -> list[str]:
    """The longer words of a name."""
    return [part for part in re.split(r"[\W_]+", _folded(name)) if len(part) >= _LONG]


def quoting_briefly(message: str, text: str) -> str:
    """The message with a long text that it quotes cut short; the text itself stays whole beside it."""
    if len(text) <= LONG:
        return message
    brief = shortened(text)
    # The text as it stands, and as `repr` writes it.
    return message.replace(repr(text), repr(brief)).replace(text, brief)


class Problems:
    """Collects the errors, warnings and notes of a scenario while it is read. Only errors count as faults."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._remarks: list[Problem] = []

    def add(self, mark: Position, message: str, text: str = "", expected: str = "", suggestion: str = "") -> None:
        """Note one fault."""
        message = quoting_briefly(message, text)
        place = (mark.file, mark.line, mark.column)
        self._found.append(Problem(*place, message, text, expected, suggestion, sheet=mark.sheet))

    def warn(self, mark: Position, message: str, text: str = "", expected: str = "", suggestion: str = "") -> None:
        """Note what can be run, but is probably not meant."""
        message = quoting_briefly(message, text)
        place = (mark.file, mark.line, mark.column)
        found = Problem(*place, message, text, expected, suggestion, "warning", mark.sheet)
        self._remarks.append(found)

    def note(self, mark: Position, message: str, text: str = "") -> None:
        """Note how something was understood that the user may want to know."""
        place = (mark.file, mark.line, mark.column)
        self._remarks.append(Problem(*place, message, text, severity="note", sheet=mark.sheet))

    def add_all(self, others: Problems) -> None:
        """Note errors, warnings and notes that were found before."""
        self._found += others._found
        self._remarks += others._remarks

    def __len__(self) -> int:
        return len(self._found)

    def found(self) -> tuple[Problem, ...]:
        """Every error once, in file order."""
        return tuple(sorted(set(self._found)))

    def remarks(self) -> tuple[Problem, ...]:
        """Every warning and note once, in file order."""
        return tuple(sorted(set(self._remarks)))
