"""Paths of canonical values, taken apart into names, with what may stand there.

A canonical path is text, and names may hold dots; the shape of a scenario says where one ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.scenario.domain import scenario_model
from sim.scenario.shape import Shape, inside, model_of
from sim.scenario.tree import Mapping as MappingNode
from sim.scenario.tree import Node, Path, Position, Scalar
from sim.scenario.values.canonical import Value
from sim.scenario.values.readings import ScenarioClock
from sim.scenario.values.tree_paths import Names

Values = Mapping[str, Value]
_NOWHERE = Position("", 1, 1)


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A canonical value with its path as users write it.

    Attributes
    ----------
    names
        Keys as in a file; entries of lists by their name, or by place and time.
    path
        The same, with the places of entries in lists.
    shape
        What may stand there.
    rank
        By which values come in the order of the reference, and entries of lists in their own.
    is_order
        Whether it only lists the entries of a list, or the variants, in their order.
    """

    names: Names
    path: Path
    shape: Shape
    value: Value
    rank: tuple[tuple[int, str], ...]
    is_order: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a path: as the canonical path has it, for users, and as a key or place; and its rank."""

    word: str
    name: str
    key: str | int
    rank: int


def named_values(values: Values, clock: ScenarioClock) -> Iterator[NamedValue]:
    """Every value with its path taken apart."""
    return _Splitter(values, clock).every()


class _Splitter:
    def __init__(self, values: Values, clock: ScenarioClock) -> None:
        self._values, self._clock = values, clock
        self._entries: dict[str, dict[str, str]] = {}
        self._known = {text[:at] for text in values for at, letter in enumerate(text) if letter == "."} | values.keys()

    def every(self) -> Iterator[NamedValue]:
        """Every value."""
        for text, value in self._values.items():
            yield self._split(text, value)

    def _split(self, text: str, value: Value) -> NamedValue:
        shape: Shape = scenario_model()
        names: list[str] = []
        path: list[str | int] = []
        rank: list[tuple[int, str]] = []
        at, rest = "", text
        while rest:
            node = self._kind(at)
            part = self._part(shape, node, at, rest)
            shape = inside(shape, part.key, node)
            at, rest = f"{at}.{part.word}" if at else part.word, rest[len(part.word) + 1 :]
            names.append(part.name)
            path.append(part.key)
            rank.append((part.rank, part.name))
        return NamedValue(tuple(names), tuple(path), shape, value, tuple(rank), self._is_order(text, value))

    def _part(self, shape: Shape, node: Node | None, at: str, rest: str) -> _Part:
        """The first part of the rest of a path."""
        model = model_of(shape, node)
        if model is not None:
            word = rest.partition(".")[0]
            fields = list(model.model_fields)
            # A folder of another version may have fields that this one does not know.
            name = str(model.model_fields[word].validation_alias or word) if word in fields else word
            return _Part(word, name, name, fields.index(word) if word in fields else len(fields))
        entries = self._names_at(at) if inside(shape, 0) is not None else {}
        if word := _first(rest, entries):
            place = list(entries).index(word)
            return _Part(word, entries[word], place, place)
        word = _key(rest, inside(shape, "", node))
        return _Part(word, word, word, 0)

    def _is_order(self, text: str, value: Value) -> bool:
        return text == "variants" or (
            isinstance(value, list) and any(f"{text}.{word}" in self._known for word in value if isinstance(word, str))
        )

    def _kind(self, at: str) -> Node | None:
        """What tells the kind of an entry that may be of several, such as a rewrite."""
        kind = self._values.get(f"{at}.do")
        return MappingNode({"do": Scalar(kind, kind, _NOWHERE)}, {}, _NOWHERE) if isinstance(kind, str) else None

    def _names_at(self, at: str) -> dict[str, str]:
        """The entries of a list of things: their word in canonical paths, and their name for users."""
        if at not in self._entries:
            words = self._values.get(at)
            listed = [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
            found: dict[str, str] = {}
            for word in listed:
                name = self._name(at, word)
                twins = sum(other == name or other.startswith(f"{name} (") for other in found.values())
                found[word] = f"{name} ({twins + 1})" if twins else name
            self._entries[at] = found
        return self._entries[at]

    def _name(self, at: str, word: str) -> str:
        """The name of an entry of a list; of one without, where and when it is, as `name_of_item` has it."""
        entry = f"{at}.{word}"
        if not word.isdigit() or f"{entry}.name" in self._values:
            return word
        place = self._values.get(f"{entry}.link") or self._values.get(f"{entry}.node") or word
        moment = self._values.get(f"{entry}.at")
        return f"{place} at {self._clock.written(moment)}" if isinstance(moment, int | float) else str(place)


def _first(rest: str, words: Mapping[str, str]) -> str:
    """The longest of the words with which a path begins; empty where it begins with none."""
    begun = [word for word in words if rest == word or rest.startswith(f"{word}.")]
    return max(begun, key=len, default="")


def _key(rest: str, shape: Shape) -> str:
    """The first key of a path into a mapping: up to the first dot behind which a field of its values stands."""
    model = model_of(shape)
    if model is None:
        return rest
    parts = rest.split(".")
    for count in range(1, len(parts)):
        if parts[count] in model.model_fields:
            return ".".join(parts[:count])
    return rest
