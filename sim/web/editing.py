"""Edits of a scenario's text at the places of its values: what is wanted changes, and not a character besides.

Every edit is read again and compared; one after which anything but the wanted value is different is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.events import ScalarEvent

from sim.errors import LeidangError
from sim.scenario.tree import ListNode as Listed
from sim.scenario.tree import Mapping, Node, Problems, Scalar, plain_data
from sim.scenario.values.tree_paths import Missing, find, identities
from sim.scenario.yaml_reader import parse_yaml

_PLAIN: Final = re.compile(r"[A-Za-z][\w \-.]*")
MOST_LETTERS: Final = 60


def with_value(text: str, path: str, value: str) -> str:
    """The text with another value at a path, as for `--set`.

    Raises
    ------
    LeidangError
        The value does not stand in this file by itself, or cannot be replaced without changing more.
    """
    tree = _tree(text)
    found = find(tree, path)
    if isinstance(found, Missing) or not isinstance(found[1], Scalar):
        raise LeidangError(f"{path} does not stand in this file; a library file has it")
    names, scalar = found
    assert isinstance(scalar, Scalar)
    first, last = _extent(text, scalar)

    def expected(before: Any) -> None:  # noqa: ANN401 - a tree of plain values
        _put(tree, before, names, _read(value))

    for written in (value, json.dumps(value, ensure_ascii=False)):
        changed = text[:first] + written + text[last:]
        if _is_alone(tree, changed, expected):
            return changed
    raise LeidangError(f"{value!r} cannot be put at {path} without changing more; edit the file")


def with_variant(text: str, name: str, arrangements: Sequence[str]) -> tuple[str, str]:
    """The text with one more variant at the end of `variants`, and the line that is new.

    Raises
    ------
    LeidangError
        The name is taken or cannot be one, or the file does not write its variants a line each.
    """
    name = name.strip()
    if not name or len(name) > MOST_LETTERS or not name.isprintable():
        raise LeidangError(f"give the variant a name of at most {MOST_LETTERS} letters")
    tree = _tree(text)
    variants = tree.entries.get("variants")
    if not isinstance(variants, Mapping) or not variants.entries:
        raise LeidangError("the file has no `variants` to add one to")
    if name in variants.entries:
        raise LeidangError(f"there is a variant {name!r} already")
    last = max(variants.keys.values(), key=lambda mark: mark.line)
    words = ", ".join(map(_word, arrangements))

    def expected(before: Any) -> None:  # noqa: ANN401 - a tree of plain values
        before["variants"][name] = list(arrangements)

    changed, line = _with_lines(text, last.line, last.column, [f"{_word(name)}: [{words}]"])
    if not _is_alone(tree, changed, expected):
        raise LeidangError("the variant cannot be added to this file without changing more; add it in the editor")
    return changed, line


def with_forces(text: str, entries: Sequence[str]) -> str:
    """The text with more forces at the end of its list, each given as a YAML flow mapping.

    Raises
    ------
    LeidangError
        The file has no list of forces, or does not write them a line or more each.
    """
    tree = _tree(text)
    forces = tree.entries.get("forces")
    if not isinstance(forces, Listed) or not forces.items:
        raise LeidangError("the file has no list `forces` to add to")
    last = max((item.mark for item in forces.items), key=lambda mark: mark.line)
    # An entry begins behind its dash; what is nested in it stands further right.
    column = text.splitlines()[last.line - 1].find("-") + 1

    def expected(before: Any) -> None:  # noqa: ANN401 - a tree of plain values
        before["forces"].extend(_read(entry) for entry in entries)

    changed, _ = _with_lines(text, last.line, column, [f"- {entry}" for entry in entries])
    if not _is_alone(tree, changed, expected):
        raise LeidangError("the forces cannot be added to this file without changing more; add them in the editor")
    return changed


def _with_lines(text: str, line: int, column: int, new: Sequence[str]) -> tuple[str, str]:
    """The text with lines behind the entry that begins at a line and column, which stand as it does."""
    lines = text.splitlines(keepends=True)
    indent = lines[line - 1][: column - 1]
    if indent.strip():
        raise LeidangError("what is to be added to stands in one line; add it in the editor")
    after = line
    while after < len(lines) and lines[after].strip() and lines[after].startswith(f"{indent} "):
        after += 1
    if not lines[after - 1].endswith("\n"):
        lines[after - 1] += "\n"
    added = [f"{indent}{words}\n" for words in new]
    return "".join([*lines[:after], *added, *lines[after:]]), "".join(added).rstrip("\n")


def _extent(text: str, scalar: Scalar) -> tuple[int, int]:
    """Where a value begins and ends in the text, its quotes included."""
    for event in YAML(typ="safe", pure=True).parse(text):
        start = event.start_mark
        if isinstance(event, ScalarEvent) and (start.line + 1, start.column + 1) == (
            scalar.mark.line,
            scalar.mark.column,
        ):
            return start.index, event.end_mark.index
    raise LeidangError("the value cannot be found in the text; edit the file")


def _is_alone(tree: Mapping, changed: str, expect: Callable[[Any], None]) -> bool:
    """Whether a changed text means what the tree means after `expect` has changed its plain values, and no more."""
    faults = Problems()
    after = parse_yaml(changed, "scenario", faults)
    if after is None or faults.found():
        return False
    wanted = deepcopy(_plain(tree))
    expect(wanted)
    return bool(wanted == _plain(after))


def _put(node: Node, values: Any, names: Sequence[str], value: object) -> None:  # noqa: ANN401 - plain values
    """Set the value at a path of names in the plain values of a node."""
    for name in names[:-1]:
        inner = identities(node.items).index(name) if isinstance(node, Listed) else name
        values = values[inner]
        node = node.items[int(inner)] if isinstance(node, Listed) else node.entries[name]  # type: ignore[union-attr]
    last = identities(node.items).index(names[-1]) if isinstance(node, Listed) else names[-1]
    values[last] = value


def _read(text: str) -> object:
    """What a piece of YAML means."""
    faults = Problems()
    tree = parse_yaml(f"value: {text}", "value", faults)
    if tree is not None and not faults.found() and set(tree.entries) == {"value"}:
        return _plain(tree.entries["value"])
    return text


def _tree(text: str) -> Mapping:
    faults = Problems()
    tree = parse_yaml(text, "scenario", faults)
    if tree is None or faults.found():
        raise LeidangError("the file has errors; mend them in the editor first")
    return tree


def _plain(node: Node) -> object:
    """A node as dicts, lists and values, with the order of its keys."""
    if isinstance(node, Mapping):
        return {key: _plain(inner) for key, inner in node.entries.items()}
    if isinstance(node, Listed):
        return [_plain(item) for item in node.items]
    return plain_data(node)


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
