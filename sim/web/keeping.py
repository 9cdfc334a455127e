"""A what-if kept as a variant: one line more in the file, and nothing else changed."""

from __future__ import annotations

import json
import re
from typing import Final

from sim.errors import LeidangError
from sim.scenario.tree import Faults, Mapping, plain
from sim.scenario.yaml_reader import parse_yaml

_PLAIN: Final = re.compile(r"[A-Za-z][\w \-.]*")


def with_variant(text: str, name: str, arrangements: list[str]) -> tuple[str, str]:
    """The text of a scenario with one more variant at the end of `variants`, and the line that is new.

    Raises
    ------
    LeidangError
        The name is taken or cannot be one, or the file does not write its variants a line each; or the text read again
        differs in anything but the new variant.
    """
    name = name.strip()
    if not name or len(name) > 60 or not name.isprintable():
        raise LeidangError("give the variant a name of at most 60 letters")
    tree = _tree(text)
    variants = tree.entries.get("variants")
    if not isinstance(variants, Mapping) or not variants.entries:
        raise LeidangError("the file has no `variants` to add one to")
    if name in variants.entries:
        raise LeidangError(f"there is a variant {name!r} already")
    lines = text.splitlines(keepends=True)
    last = max(variants.keys.values(), key=lambda mark: mark.line)
    indent = lines[last.line - 1][: last.column - 1]
    if indent.strip():
        raise LeidangError("the variants of this file stand in one line; add the new one in the editor")
    after = last.line
    while after < len(lines) and (not lines[after].strip() or lines[after].startswith(f"{indent} ")) and lines[after].strip():
        after += 1
    shown = name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    line = f"{indent}{shown}: [{', '.join(_word(arrangement) for arrangement in arrangements)}]"
    if not lines[after - 1].endswith("\n"):
        lines[after - 1] += "\n"
    changed = "".join([*lines[:after], f"{line}\n", *lines[after:]])
    _check_alone(tree, _tree(changed), name, arrangements)
    return changed, line


def _word(arrangement: str) -> str:
    return arrangement if _PLAIN.fullmatch(arrangement) else json.dumps(arrangement, ensure_ascii=False)


def _tree(text: str) -> Mapping:
    faults = Faults()
    tree = parse_yaml(text, "scenario", faults)
    if tree is None or faults.found():
        raise LeidangError("the file has errors; mend them in the editor first")
    return tree


def _check_alone(before: Mapping, after: Mapping, name: str, arrangements: list[str]) -> None:
    """Refuse a text in which anything but the new variant is different."""
    first, last = plain_mapping(before), plain_mapping(after)
    variants = last.get("variants")
    if not isinstance(variants, dict) or variants.pop(name, None) != arrangements or first != last:
        raise LeidangError("the line cannot be added to this file without changing more; add it in the editor")


def plain_mapping(tree: Mapping) -> dict[str, object]:
    """A tree as dicts, lists and values."""
    value = plain(tree)
    assert isinstance(value, dict)
    return value
