"""Paths of names into a scenario as users write them: 'forces.US brigade.modes', 'closures.NVK at D+6'."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Words
from dataclasses import dataclass

from sim.scenario.tree import Mapping, Node, Scalar, Sequence, child

Names = tuple[str, ...]
"""A path as names: keys of mappings, and of list entries what `identities` calls them."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Where a path leads nowhere: the word that does not exist, and those that do."""

    word: str
    options: tuple[str, ...]


def longest(words: Words[str], names: Iterable[str]) -> tuple[int, str]:
    """How many words of a path make up a name (names may hold dots), and that name."""
    known = set(names)
    for count in range(len(words), 0, -1):
        if ".".join(words[:count]) in known:
            return count, ".".join(words[:count])
    return 1, words[0]


def name_of_item(item: Node) -> str:
    """The `name` of a list entry; of one without, where and when it is: 'NVK at D+6', 'NVK-KRN-road', or nothing."""
    if name := _text(item, "name"):
        return name
    place, moment = _text(item, "link") or _text(item, "node"), _text(item, "at")
    return f"{place} at {moment}" if place and moment else place


def identities(items: Iterable[Node]) -> list[str]:
    """What list entries are called: by their name, or else by their index; of two alike the later one is '… (2)'."""
    found: list[str] = []
    for at, item in enumerate(items):
        name = name_of_item(item) or str(at)
        twins = sum(other == name or other.startswith(f"{name} (") for other in found)
        found.append(f"{name} ({twins + 1})" if twins else name)
    return found


def find(node: Node, path: str) -> tuple[Names, Node] | Missing:
    """The names on the way to a path, and what stands there."""
    words, names = [word.strip() for word in path.split(".")], []
    while words:
        options = names_in(node)
        count, name = longest(words, options)
        inner = entry(node, name)
        if inner is None:
            return Missing(words[0], tuple(options))
        node, words = inner, words[count:]
        names.append(name)
    return tuple(names), node


def names_in(node: Node) -> list[str]:
    """The names of what stands in a mapping or a list; nothing for a single value."""
    if isinstance(node, Mapping):
        return node.names()
    return identities(node.items) if isinstance(node, Sequence) else []


def entry(node: Node, name: str) -> Node | None:
    """What is called so in a mapping or a list."""
    if isinstance(node, Sequence):
        return dict(zip(identities(node.items), node.items, strict=True)).get(name)
    return child(node, name)


def dotted(names: Iterable[str]) -> str:
    """A path as users write it."""
    return ".".join(names)


def _text(item: Node, key: str) -> str:
    node = child(item, key)
    return node.text if isinstance(node, Scalar) else ""
