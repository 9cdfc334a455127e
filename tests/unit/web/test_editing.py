"""Edits at the places of values: what is wanted changes, and not a character besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.errors import LeidangError
from sim.scenario.library import shipped_scenarios
from sim.scenario.tree import Mapping, Node, Problems, Scalar
from sim.scenario.values.tree_paths import entry, entry_names
from sim.scenario.yaml_reader import parse_yaml
from sim.web.editing import with_forces, with_value, with_variant

SHIPPED = sorted(shipped_scenarios().glob("*.yaml"), key=lambda path: path.name)

TEXT = """\
# head
leidang: 1
forces:
  - {name: First, from: A, lift: {vehicles: 3}}   # of old
  # between
  - name: "Second: it"
    ready: D+5
variants:   # the first is the reference
  base: []
  other: [one, two]   # as well

seed: 1
"""


def scalars(node: Node, path: str = "") -> Iterator[tuple[str, Scalar]]:
    """Every single value below a node, with its path; names with dots are left out, their paths are not unique."""
    if isinstance(node, Scalar):
        yield path, node
        return
    for name in entry_names(node):
        inner = entry(node, name)
        if inner is not None and "." not in name:
            yield from scalars(inner, f"{path}.{name}" if path else name)


def tree_of(text: str) -> Mapping:
    """The tree of a scenario's own file."""
    tree = parse_yaml(text, "scenario", Problems())
    assert tree is not None
    return tree


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_any_value_of_a_shipped_scenario_changes_alone(file: Path) -> None:
    """Any value of a shipped scenario changes alone."""
    text = file.read_text(encoding="utf-8")
    tried = 0
    for path, scalar in scalars(tree_of(text)):
        if path.split(".")[-1] in {"name", "link", "node", "at"} or "\n" in scalar.text:
            continue  # these make the path of their entry, or are blocks of text
        changed = with_value(text, path, "7357 h, or so: # no")
        before, after = text.split("\n"), changed.split("\n")
        apart = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
        assert apart == [scalar.mark.line - 1]
        assert with_value(changed, path, scalar.text) is not None
        tried += 1
    assert tried > 5


def test_a_plain_value_stays_plain() -> None:
    """A plain value stays plain."""
    changed = with_value(TEXT, "forces.Second: it.ready", "D+7")
    assert changed == TEXT.replace("D+5", "D+7")
    assert with_value(TEXT, "forces.First.lift.vehicles", "12") == TEXT.replace("vehicles: 3", "vehicles: 12")


def test_a_value_of_the_library_is_refused() -> None:
    """A value of the library is refused."""
    with pytest.raises(LeidangError, match="does not stand in this file"):
        with_value(TEXT, "actors.FI.desks.customs.staff", "3")


def test_a_variant_is_a_line_more() -> None:
    """A variant is a line more."""
    changed, line = with_variant(TEXT, "third, with comma", ["two", "odd: one"])
    assert line == '  "third, with comma": [two, "odd: one"]'
    assert changed == TEXT.replace("# as well\n", f"# as well\n{line}\n")


@pytest.mark.parametrize("name", ["", "base", "x" * 61, "a\x07"])
def test_no_name_of_a_variant(name: str) -> None:
    """No name of a variant."""
    with pytest.raises(LeidangError):
        with_variant(TEXT, name, [])


def test_variants_in_one_line_are_left_as_they_are() -> None:
    """Variants in one line are left as they are."""
    text = re.sub(r"variants:.*?\n\n", "variants: {base: [], other: [one]}\n\n", TEXT, flags=re.DOTALL)
    with pytest.raises(LeidangError, match=r"stands? in one line"):
        with_variant(text, "third", [])


def test_forces_are_added_behind_the_last() -> None:
    """Forces are added behind the last."""
    entries = ['{name: "Third", from: "B"}', '{name: "Fourth", from: "C"}']
    changed = with_forces(TEXT, entries)
    assert changed == TEXT.replace("    ready: D+5\n", "    ready: D+5\n" + "".join(f"  - {one}\n" for one in entries))
