"""Other names by which people call what a scenario refers to, and the library files in which it is defined.

Asked only where a reference leads nowhere, so it may take its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.scenario.binding import entries_of, text_of
from sim.scenario.composition.composed import Composition
from sim.scenario.composition.layers import Layer
from sim.scenario.library import shown_path
from sim.scenario.tree import ListNode, Mapping, Problems, Scalar, child
from sim.scenario.yaml_reader import read_yaml

_SECTIONS: Final = {
    "actor": "actors",
    "country or organisation": "actors",
    "set of duty hours": "duty_hours",
    "channel": "channels",
    "procedure": "procedures",
    "arrangement": "arrangements",
    "asset": "assets",
    "service": "services",
    "repair class": "repair_classes",
    "kind of incident": "incident_kinds",
}
"""In which section a thing of a kind is defined."""


def of_actors(tree: Mapping) -> Iterator[tuple[str, str]]:
    """The name and the country of each actor, with its key."""
    for key, actor in entries_of(tree.entries.get("actors")).items():
        for field in ("country", "name"):
            yield text_of(child(actor, field)), key


def of_countries() -> Iterator[tuple[str, str]]:
    """Names and three-letter codes of countries, and what they are called instead of their code: 'UK' of GB."""
    from holidays.registry import COUNTRIES

    for name, (_, code, *others) in COUNTRIES.items():
        for other in (name.replace("_", " "), *others):
            yield other, code


def section_of(what: str) -> str:
    """The section in which a thing of a kind is defined; empty where any file may not."""
    return _SECTIONS.get(what, "")


def library_with(section: str, word: str, composition: Composition) -> str:
    """The library file, not used so far, that defines a name of a section; empty where none does."""
    return names_in_library(section, composition).get(word, "")


def names_in_library(section: str, composition: Composition) -> dict[str, str]:
    """What library files that are not used define in a section, each name with the first file that has it."""
    used, found = {layer.file for layer in composition.layers}, dict[str, str]()
    for name in composition.shelf.names() if section else ():
        path = composition.shelf.library_file(name, composition.file)
        tree = read_yaml(shown_path(path), Problems()) if path else None
        if tree is not None and "leidang" not in tree.entries and tree.mark.file not in used:
            for word in entries_of(tree.entries.get(section)):
                found.setdefault(word, name)
    return found


def removal_of(word: str, layers: tuple[Layer, ...]) -> Scalar | None:
    """The path under `remove` that takes a thing away by its name; None where none does."""
    for layer in layers:
        listed = layer.tree.entries.get("remove")
        for item in listed.items if isinstance(listed, ListNode) else [listed]:
            if isinstance(item, Scalar) and item.text.endswith(f".{word}"):
                return item
    return None


def use_that_brings(file: str, layers: tuple[Layer, ...]) -> Scalar | None:
    """The entry under `use` of a scenario that brings a library file; None for a file that is a scenario itself."""
    by_file = {layer.file: layer for layer in layers}
    if file not in by_file or by_file[file].is_scenario:
        return None
    for layer in layers:
        for wanted, used in layer.uses if layer.is_scenario else ():
            if file in files_below(used, by_file):
                return wanted
    return None


def files_below(file: str, by_file: dict[str, Layer]) -> set[str]:
    """A file and all the library files that it uses, directly or through others; what scenarios bring is theirs."""
    layer = by_file[file]
    if layer.is_scenario:
        return set()
    return {file}.union(*(files_below(used, by_file) for _, used in layer.uses))
