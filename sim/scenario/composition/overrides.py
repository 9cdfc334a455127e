"""`--set path=value`: change single values of a composed scenario from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence as Words
from dataclasses import replace
from typing import Final

from sim.scenario.shape import Shape, fields_of, inside, model_of
from sim.scenario.texts import check_text
from sim.scenario.tree import ListNode, Mapping, Node, Position, Problems, Scalar, near
from sim.scenario.values.tree_paths import OF_ONE_FILE, identities, longest, meant
from sim.scenario.yaml_reader import parse_yaml, resolve

ORIGIN: Final = "set on the command line"
_CELL: Final = re.compile(r"network\.(nodes|links)\.([^.]+)\.([^.]+)")
"""A path that names a cell of a table; it goes into `network.changes`."""


def apply_sets(tree: Mapping, shape: Shape, sets: Iterable[str], faults: Problems) -> Mapping:
    """The tree with every `path=value` put in place; a path that does not exist is a fault with a near match."""
    for text in sets:
        path, equals, value = text.partition("=")
        if not equals:
            faults.add(Position(f"--set {text}", 1, 1), "there is no '='", text, "path=value")
            continue
        if path.strip().partition(".")[0] in OF_ONE_FILE:
            _Place(text, faults).of_one_file(path.strip().partition(".")[0])
            continue
        new = _value(value.strip(), text, len(path) + 2, faults)
        cell = _CELL.fullmatch(path.strip())
        if new is not None and cell is not None:
            tree = _put(tree, ("network", "changes", *cell.groups()), new)
            continue
        changed = _replace(tree, shape, path.strip().split("."), new, _Place(text, faults)) if new else None
        if isinstance(changed, Mapping):
            tree = changed
    return tree


def _put(node: Node | None, words: Words[str], new: Node) -> Mapping:
    """A copy of the mapping with a value at a path, whose mappings are made where they are missing."""
    base = node if isinstance(node, Mapping) else Mapping({}, {}, new.mark)
    word, rest = words[0], words[1:]
    inner = _put(base.entries.get(word), rest, new) if rest else new
    return replace(base, entries={**base.entries, word: inner}, keys={word: new.mark, **base.keys})


class _Place:
    """Says what is wrong with one `--set`."""

    def __init__(self, text: str, faults: Problems) -> None:
        self._text, self._faults = text, faults

    def single(self, word: str) -> None:
        mark = Position(f"--set {self._text}", 1, self._text.find(word) + 1)
        self._faults.add(mark, f"what stands there is a single value, so it has no {word!r}", word)

    def of_one_file(self, word: str) -> None:
        mark = Position(f"--set {self._text}", 1, self._text.find(word) + 1)
        message = f"{word!r} is about the file in which it stands, and has no effect on the command line"
        self._faults.add(mark, message, word, "the change in a file")

    def unknown(self, words: Words[str], options: Iterable[str]) -> None:
        options = list(options)
        word = meant(words, options)
        mark = Position(f"--set {self._text}", 1, self._text.find(word) + 1)
        expected = f"one of {', '.join(options)}" if options else "nothing, for nothing is there"
        self._faults.add(mark, f"{word!r} does not exist there", word, expected, near(word, options))


def _value(value: str, text: str, column: int, faults: Problems) -> Node | None:
    """The value as YAML; a text that is no list, mapping or quoted text stands as it is."""
    mark = Position(f"--set {text}", 1, column)
    if not value.startswith(("[", "{", '"', "'")):
        scalar = Scalar(resolve(value), value, mark, source=ORIGIN)
        check_text(scalar, text.partition("=")[0].rpartition(".")[2].strip(), faults)
        return scalar
    inner = Problems()
    tree = parse_yaml(f"source: {ORIGIN}\nvalue: {value}", mark.file, inner)
    for fault in inner.found():
        faults.add(mark, fault.message, value, fault.expected)
    node = tree.entries["value"] if tree else None
    if node is not None:
        _move(node, mark)
    return node


def _move(node: Node, mark: Position) -> None:
    """Place a parsed value on the command line, where it has one line only."""
    node.mark = mark
    match node:
        case Mapping(entries, keys):
            keys.update(dict.fromkeys(keys, mark))
            for inner in entries.values():
                _move(inner, mark)
        case ListNode(items):
            for inner in items:
                _move(inner, mark)


def _replace(node: Node, shape: Shape, words: Words[str], new: Node, place: _Place) -> Node | None:
    """A copy of the node with the value at the path replaced, or None after a fault."""
    if not words:
        return new
    if isinstance(node, ListNode):
        return _replace_item(node, shape, words, new, place)
    if not isinstance(node, Mapping):
        place.single(words[0])
        return None
    count, key = longest(words, node.entries)
    model = model_of(shape, node)
    if key in node.entries and (model is None or key in fields_of(model)):
        changed = _replace(node.entries[key], inside(shape, key, node), words[count:], new, place)
    elif model is not None and words[0] in fields_of(model) and len(words) == 1:
        key, changed = words[0], new
    elif model is not None and model_of(within := inside(shape, words[0], node)) is not None:
        # A section that is left out stands for its defaults, and one of these is changed.
        key, changed = words[0], _replace(Mapping({}, {}, new.mark), within, words[1:], new, place)
    else:
        place.unknown(words, fields_of(model) if model else node.names())
        return None
    if changed is None:
        return None
    keys = {**node.keys, key: new.mark} if changed is new or key not in node.keys else node.keys
    return Mapping({**node.entries, key: changed}, keys, node.mark, node.source, node.confidence)


def _replace_item(node: ListNode, shape: Shape, words: Words[str], new: Node, place: _Place) -> Node | None:
    """The same for a list, whose items are called by their `name` or their index from 0."""
    names = {name: at for at, name in enumerate(identities(node.items))}
    count, key = longest(words, names)
    # '1. battalion' is the slip of a name, not the entry 1.
    is_index = key.isdigit() and not "".join(words[1:2]).startswith(" ")
    at = names.get(key, int(key) if is_index else len(node.items))
    if at >= len(node.items):
        place.unknown(words, names)
        return None
    changed = _replace(node.items[at], inside(shape, at), words[count:], new, place)
    return (
        None if changed is None else ListNode([*node.items[:at], changed, *node.items[at + 1 :]], node.mark, node.whole)
    )
