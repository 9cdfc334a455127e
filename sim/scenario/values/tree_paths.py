"""Paths of names into a scenario as users write them: 'forces.US brigade.modes', 'closures.NVK at D+6'."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Words
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from sim.scenario.tree import REMARKS, ListNode, Mapping, Node, Scalar, child
from sim.text import LONG

OF_ONE_FILE: Final = frozenset({"leidang", "use", "replace", "remove", *REMARKS})
"""Keys that speak about the file they stand in; those of files below are not taken over."""

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


def meant(words: Words[str], names: Iterable[str]) -> str:
    """The words at the beginning of a path that are most like one of some names, which may hold dots themselves."""
    known = [name.lower() for name in names]
    runs = [".".join(words[:count]) for count in range(1, 1 + max((name.count(".") for name in known), default=0) + 1)]
    return max(dict.fromkeys(runs), key=lambda run: _likeness(run.lower(), known))


def _likeness(word: str, names: list[str]) -> float:
    if len(word) > LONG:
        return 0.0
    return max((SequenceMatcher(None, word, name).ratio() for name in names), default=0.0)


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
    # Blanks are part of a name: a force may be called '1. bn'.
    words, names = path.strip().split("."), []
    while words:
        options = entry_names(node)
        count, name = longest(words, options)
        inner = entry(node, name)
        if inner is None:
            return Missing(meant(words, options), tuple(options))
        node, words = inner, words[count:]
        names.append(name)
    return tuple(names), node


def entry_names(node: Node) -> list[str]:
    """The names of what stands in a mapping or a list; nothing for a single value."""
    if isinstance(node, Mapping):
        return node.names()
    return identities(node.items) if isinstance(node, ListNode) else []


def entry(node: Node, name: str) -> Node | None:
    """What is called so in a mapping or a list."""
    if isinstance(node, ListNode):
        return dict(zip(identities(node.items), node.items, strict=True)).get(name)
    return child(node, name)


def pruned(node: Node, names: Names) -> Node:
    """The node without what stands at a path, which must be there."""
    name, rest = names[0], names[1:]
    if isinstance(node, ListNode):
        items = list(zip(identities(node.items), node.items, strict=True))
        left = ((key, pruned(item, rest) if key == name and rest else item) for key, item in items)
        return ListNode([item for key, item in left if rest or key != name], node.mark, node.whole)
    assert isinstance(node, Mapping)
    entries = dict(node.entries)
    if rest:
        entries[name] = pruned(entries[name], rest)
    else:
        del entries[name]
    return replace(node, entries=entries)


def dotted(names: Iterable[str]) -> str:
    """A path as users write it."""
    return ".".join(names)


def _text(item: Node, key: str) -> str:
    node = child(item, key)
    return node.text if isinstance(node, Scalar) else ""
