"""The composed scenario as one YAML text, each value with the file and line that set it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.errors import ScenarioError
from sim.scenario.composition.composed import Composition, compose
from sim.scenario.domain import file_model, file_readings
from sim.scenario.draft import Draft
from sim.scenario.library import shown_path
from sim.scenario.loading import sound
from sim.scenario.row_tables import NETWORK
from sim.scenario.shape import leaves
from sim.scenario.tree import ListNode, Mapping, Node, Position, Problems, Scalar, sourced_value
from sim.scenario.values.assumptions import quantities
from sim.scenario.yaml_reader import resolve

_SAFE: Final = re.compile(r"[A-Za-z0-9(+.-][^:#\[\]{},&*!|>'\"%@`\n]*")
"""Text that YAML reads as itself without quotes, wherever it stands."""


def effective(path: str | Path, sets: Iterable[str] = ()) -> str:
    """The composed scenario as YAML that can be loaded again; `# file:line` behind each value is its origin.

    Tables stay CSV files; their names are written so that they are found from anywhere.

    Raises
    ------
    ScenarioError
        When the scenario has faults.
    """
    return effective_text(sound(path, sets))


def effective_text(made: Draft) -> str:
    """The composed scenario of a draft without faults, as `effective`."""
    head = f"# {made.composition.file} with all its library files in place; behind each value, where it stands.\n"
    tree = _with_found_files(made.tree, made.composition)
    cells = (scalar for path, _, scalar in leaves(file_model(), made.tree) if path[:2] == (NETWORK, "changes"))
    writer = _Writer(frozenset(map(id, (*cells, *(scalar for _, _, scalar in quantities(made.tree))))))
    whole = ((key, node) for key, node in tree.items() if key != "use")
    return head + "".join(
        f"{line}\n" for key, node in whole for line in writer.entry(f"{key}:", node, "  ", _Inherited())
    )


def sources(path: str | Path) -> tuple[Path, ...]:
    """Every file that the scenario is read from: itself, its library files, its tables.

    Raises
    ------
    ScenarioError
        When the scenario itself cannot be read.
    """
    faults = Problems()
    composition = compose(Path(path), faults)
    if composition is None:
        raise ScenarioError(faults.found())
    return files_read(composition)


def files_read(composition: Composition) -> tuple[Path, ...]:
    """Every file that a composed scenario was read from, as `sources`."""
    read = (path for files in file_readings() for path in files.files(composition.tree, composition.shelf))
    return (*map(Path, composition.files), *(Path(shown_path(path)) for path in read))


def _with_found_files(tree: Mapping, composition: Composition) -> Mapping:
    """The tree with files named so that they are found whatever folder the text is put in."""
    entries = dict(tree.entries)
    for files in file_readings():
        names = {id(word): composition.shelf.name_of(path) for word, path in files.named(tree, composition.shelf)}
        entries |= {key: _renamed(entries[key], names) for key in files.built}
    return replace(tree, entries=entries)


def _renamed(node: Node, names: dict[int, str]) -> Node:
    """A node in which some texts, by their identity, are others."""
    match node:
        case Scalar():
            text = names.get(id(node))
            return node if text is None else replace(node, value=text, text=text)
        case Mapping(entries):
            return replace(node, entries={key: _renamed(value, names) for key, value in entries.items()})
        case ListNode(items):
            return replace(node, items=[_renamed(item, names) for item in items])


@dataclass(frozen=True, slots=True)
class _Inherited:
    """Source and confidence that a value inherits from the mappings around it."""

    source: str = ""
    confidence: str = ""

    def news(self, node: Mapping | Scalar) -> dict[str, str]:
        """What the node has to say itself; of a single value also that it has no source, where one holds around it."""
        said = {"source": node.source, "confidence": node.confidence}
        single = isinstance(node, Scalar)
        return {key: text for key, text in said.items() if (text or single) and text != getattr(self, key)}

    def after(self, node: Mapping | Scalar) -> _Inherited:
        """Source and confidence below this node."""
        return _Inherited(node.source or self.source, node.confidence or self.confidence)


class _Writer:
    """Writes nodes as YAML; `quantities` are the scalars that keep their source, by identity."""

    def __init__(self, quantities: frozenset[int]) -> None:
        self._quantities = quantities

    def entry(self, head: str, node: Node, indent: str, inherited: _Inherited) -> Iterator[str]:
        """The lines of a value behind its key or dash."""
        flat = self._flat(node, inherited)
        if flat is not None:
            yield f"{head} {flat}  # {_origin(node.mark)}"
            return
        yield head
        if isinstance(node, Mapping):
            yield from self._mapping(node, indent, inherited)
        elif isinstance(node, ListNode):
            for item in node.items:
                yield from self.entry(f"{indent}-", item, indent + "  ", inherited)

    def _mapping(self, node: Mapping, indent: str, inherited: _Inherited) -> Iterator[str]:
        for key, text in inherited.news(node).items():
            yield f"{indent}{key}: {_text(text)}"
        for key, value in node.items():
            yield from self.entry(f"{indent}{_text(key)}:", value, indent + "  ", inherited.after(node))

    def _flat(self, node: Node, inherited: _Inherited) -> str | None:
        """The value on one line, if it is a scalar, a quantity with its source, or a list of scalars."""
        scalar = sourced_value(node) or node
        if isinstance(scalar, Scalar):
            news = inherited.news(scalar) if id(scalar) in self._quantities else {}
            said = "".join(f", {key}: {_text(text)}" for key, text in news.items())
            return f"{{value: {_scalar(scalar)}{said}}}" if news else _scalar(scalar)
        if isinstance(node, Mapping):
            return None if node.entries else "{}"
        assert isinstance(node, ListNode)
        scalars = [_scalar(item) for item in node.items if isinstance(item, Scalar)]
        return f"[{', '.join(scalars)}]" if len(scalars) == len(node.items) else None


def _scalar(node: Scalar) -> str:
    return _text(node.value) if isinstance(node.value, str) else node.text or "null"


def _text(text: str) -> str:
    """Text as YAML reads it back as the same text."""
    plain = _SAFE.fullmatch(text) and resolve(text) == text and text == text.strip() and not text.startswith("- ")
    return text if plain else json.dumps(text, ensure_ascii=False)


def _origin(mark: Position) -> str:
    return mark.file if mark.file.startswith("--set") else f"{mark.file}:{mark.line}"
