"""What a library file of arrangements adds to every variant, the reference among them, beside its arrangements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.scenario.binding import entries_of, text_of
from sim.scenario.composition.composed import Composition
from sim.scenario.composition.layers import Layer
from sim.scenario.names.other_names import files_below
from sim.scenario.tree import ListNode, Position, child
from sim.scenario.values.tree_paths import identities

_LISTS: Final = {
    "forces": "force",
    "calls": "call",
    "closures": "closure",
    "incidents": "incident",
    "reserved": "reserved place",
}
"""Sections whose entries happen, or hold, in every variant; and what one of them is called."""

_OF_WORLDS: Final = frozenset({"network", "actors", "movement"})
"""Sections without which nothing can be run, so that a file with one of them is the base of a scenario."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that is in every variant because a file of arrangements brings it.

    Attributes
    ----------
    use
        The file under `use` of the scenario.
    mark
        Where it stands there.
    what
        What it adds, in words.
    file
        The name of the file in which it is defined.
    """

    use: str
    mark: Position
    what: str
    file: str

    def __str__(self) -> str:
        return f"{self.use} adds to every variant, the reference among them: {self.what}"


def additions(composition: Composition) -> tuple[Addition, ...]:
    """Everything of that kind; what the scenario asks for by another file under its `use` is none."""
    by_file = {layer.file: layer for layer in composition.layers}
    return tuple(one for layer in composition.layers if layer.is_scenario for one in _of_scenario(layer, by_file))


def _of_scenario(scenario: Layer, by_file: dict[str, Layer]) -> Iterator[Addition]:
    brought = [(wanted, file, files_below(file, by_file)) for wanted, file in scenario.uses]
    asked_for = {below for _, file, files in brought if not _has_arrangements(by_file[file]) for below in files}
    for wanted, file, files in brought:
        if _has_arrangements(by_file[file]):
            for below in sorted(files - asked_for):
                for what in _of_every_variant(by_file[below]):
                    yield Addition(wanted.text, wanted.mark, what, by_file[below].name)


def _has_arrangements(layer: Layer) -> bool:
    """Whether it is a library file that is used for its arrangements, not one that holds a whole world."""
    sections = layer.tree.entries.keys()
    return not layer.is_scenario and "arrangements" in sections and not sections & _OF_WORLDS


def _of_every_variant(layer: Layer) -> Iterator[str]:
    """What a file defines that variants cannot choose."""
    for name, procedure in entries_of(layer.tree.entries.get("procedures")).items():
        asked = text_of(child(procedure, "asked"))
        if asked not in {"call", ""}:
            yield f"procedure {name} (asked: {asked})"
    for section, word in _LISTS.items():
        node = layer.tree.entries.get(section)
        for name in identities(node.items) if isinstance(node, ListNode) else ():
            yield f"{word} {name}"
    if "interoperability" in layer.tree.entries:
        yield "interoperability"
