"""One tree from a scenario and the library files it uses.

Library files stand side by side: what two of them define is a fault. The scenario lies over them: what it says
replaces what they say, field by field where both are mappings. So the order of `use` means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.scenario.library import Shelf, shown
from sim.scenario.tree import Faults, Mapping, Mark, Node, Scalar, Sequence, sourced_value
from sim.scenario.yaml_reader import read_yaml

_OF_ONE_FILE: Final = frozenset({"leidang", "use", "title", "description"})
"""Keys that speak about the file they stand in; the ones of library files are not taken over."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The tree of a scenario with its library files in place, and the files read.

    Attributes
    ----------
    complete
        False where a library file has faults, so that names may be missing for that reason alone.
    """

    file: str
    tree: Mapping
    files: tuple[str, ...]
    shelf: Shelf
    complete: bool


def compose(path: Path, faults: Faults) -> Composition | None:
    """Read a scenario and everything it uses; None where the scenario itself cannot be read."""
    file = str(path)
    own = read_yaml(file, faults)
    if own is None:
        return None
    shelf, before = Shelf(path), len(faults)
    libraries = _libraries(own, shelf, faults)
    base = Mapping({}, {}, own.mark)
    for name in sorted(libraries):
        _put_beside(base, libraries[name], faults)
    return Composition(file, overlay_mapping(base, own), (file, *sorted(libraries)), shelf, len(faults) == before)


def _libraries(own: Mapping, shelf: Shelf, faults: Faults) -> dict[str, Mapping]:
    """Every library file that the scenario uses, directly or through another, by its file name."""
    found: dict[str, Mapping] = {}
    waiting = _used(own, faults)
    while waiting:
        wanted = waiting.pop()
        path = shelf.library_file(wanted.text)
        if path is None:
            message, expected, suggestion = shelf.absent_library_file(wanted.text)
            faults.add(wanted.mark, message, wanted.text, expected, suggestion)
            continue
        file = shown(path)
        if file not in found:
            tree = read_yaml(file, faults)
            found[file] = tree or Mapping({}, {}, Mark(file, 1, 1))
            waiting += _used(found[file], faults)
    return found


def _used(tree: Mapping, faults: Faults) -> list[Scalar]:
    """The names under `use`."""
    use = tree.entries.get("use")
    items = use.items if isinstance(use, Sequence) else [] if use is None else [use]
    names = [item for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
    if len(names) < len(items):
        faults.add(tree.keys["use"], "`use` names library files", expected="a list such as [networks/nordic_baltic]")
    return names


def _put_beside(base: Mapping, library: Mapping, faults: Faults) -> None:
    """Add a library file's sections to the base; what is there already is a fault that names both places."""
    for section, node in library.items():
        if section in _OF_ONE_FILE:
            continue
        there = base.entries.get(section)
        if isinstance(there, Mapping) and isinstance(node, Mapping):
            for key, value in node.items():
                _add(there, key, value, node.keys[key], f"{section}.{key}", faults)
            _agree(there, node)
        else:
            _add(base, section, _copy(node), library.keys[section], section, faults)


def _copy(node: Node) -> Node:
    """A section that can be added to, without its remarks, which hold for what is in it now."""
    if not isinstance(node, Mapping):
        return node
    return Mapping(dict(node.items()), dict(node.keys), node.mark, node.source, node.confidence)


def _agree(there: Mapping, other: Mapping) -> None:
    """A section of two files has a source of its own only where both say the same."""
    there.source = there.source if there.source == other.source else ""
    there.confidence = there.confidence if there.confidence == other.confidence else ""


def _add(to: Mapping, key: str, value: Node, mark: Mark, name: str, faults: Faults) -> None:
    first = to.keys.get(key)
    if first is None:
        to.entries[key], to.keys[key] = value, mark
    else:
        message = f"{name} is defined here and in {first.file}:{first.line}:{first.column}"
        faults.add(mark, message, key, "one definition, or one in the scenario itself")


def overlay(base: Node, over: Node) -> Node:
    """What stands over the base: mappings field by field, everything else as a whole.

    A quantity written as a mapping with its source replaces as a whole, so that a number never keeps a source that
    was said about another number.
    """
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    if sourced_value(base) is not None or sourced_value(over) is not None:
        return over
    return overlay_mapping(base, over)


def overlay_mapping(base: Mapping, over: Mapping) -> Mapping:
    """The keys of both; for a key in both, what `overlay` says. Each value keeps its own source."""
    entries = dict(base.entries)
    for key, node in over.entries.items():
        entries[key] = overlay(entries[key], node) if key in entries else node
    return Mapping(entries, {**base.keys, **over.keys}, over.mark, base.source, base.confidence)
