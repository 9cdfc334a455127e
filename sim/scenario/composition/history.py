"""The history of a value: what it was in the files below the one that set it, and what put an end to each older value.

It is read off the steps in which a scenario is composed, from the last one back, so that it follows the rules of the
composition itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sim.scenario.composition.composed import Composition
from sim.scenario.composition.flow_text import brief_text
from sim.scenario.composition.merging import MergeStep, steps_over
from sim.scenario.composition.overrides import apply_sets
from sim.scenario.domain import file_model, row_tables
from sim.scenario.library import shown_path
from sim.scenario.row_tables import NETWORK
from sim.scenario.tree import ListNode, Mapping, Node, Path, Position, Problems, Scalar, child, sourced_value
from sim.scenario.values.tree_paths import Names, dotted, identities

End = Literal["overridden", "set again", "replaced", "removed"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value that a scenario would have without a file or an option above it.

    Attributes
    ----------
    node
        The value, where it stands.
    end
        What became of it.
    by
        Where the value, or the word `replace` or `remove`, stands that put an end to it.
    whole
        The path that was replaced or removed as a whole, with this value in it; empty where it was the value alone.
    """

    node: Node
    end: End
    by: Position
    whole: str = ""

    @property
    def value(self) -> Node:
        """The value without its source."""
        return sourced_value(self.node) or self.node


def composition_steps(composition: Composition, sets: Iterable[str]) -> tuple[MergeStep, ...]:
    """Every step from nothing to the composed scenario, with each `--set` as a step of its own."""
    steps: list[MergeStep] = []
    tree = Mapping({}, {}, composition.tree.mark)
    for layer in composition.layers:
        steps += steps_over(tree, layer, Problems(), [])
        tree = steps[-1].after
    tree = composition.tree
    for text in sets:
        changed = apply_sets(tree, file_model(), [text], Problems())
        steps.append(MergeStep(tree, changed, Position(f"--set {text}", 1, 1)))
        tree = changed
    return tuple(steps)


def earlier_values(steps: tuple[MergeStep, ...], path: Path) -> tuple[Earlier, ...]:
    """The older values of what stands at a path of the composed scenario, the latest first.

    Parameters
    ----------
    path
        With the place of an entry of a list, or its name where it is not in the composed scenario.
    """
    found: list[Earlier] = []
    at: Path | None = path
    node = node_at(steps[-1].after, path)
    for step in reversed(steps):
        below = _below(step, at)
        lower = below.node
        if lower is not None and (node is None or not _is_same(node, lower)):
            found.append(_ended(step, below, node, lower))
        node, at = lower, below.path
        if at is None:
            break
    return tuple(found)


def earlier_cells(steps: tuple[MergeStep, ...], cells: Cells, path: Path) -> tuple[Earlier, ...]:
    """The older values of a cell of a table, ('nodes', 'NVK', 'berths'), the latest first."""
    found: list[Earlier] = []
    node = cells.at(steps[-1].after, path)
    for step in reversed(steps):
        lower = cells.at(step.before, path)
        if lower is not None and (node is None or not _is_same(node, lower)):
            below = _below(step, (NETWORK, "changes", *path))
            found.append(_ended(step, below, node, lower))
        node = lower
    return tuple(found)


class Cells:
    """The cells of the network's tables as they are in a tree: changed ones, else those of the table it names."""

    def __init__(self, composition: Composition) -> None:
        self._shelf = composition.shelf
        self._tables: dict[tuple[str, str], Mapping] = {}

    def at(self, tree: Mapping, path: Path) -> Node | None:
        """The cell at ('nodes', 'NVK', 'berths'); None where it is empty, or there is no such row."""
        network = tree.entries.get(NETWORK)
        changed = node_at(network, ("changes", *path)) if network else None
        if changed is not None:
            return changed
        named = child(network, path[0]) if network else None
        return node_at(self._rows(str(path[0]), named), path[1:]) if isinstance(named, Scalar) else None

    def _rows(self, name: str, named: Scalar) -> Mapping:
        key = (named.text, named.mark.file)
        if key not in self._tables:
            file = self._shelf.table(*key)
            empty = Mapping({}, {}, named.mark)
            self._tables[key] = row_tables()[name].read(shown_path(file), Problems()).rows if file else empty
        return self._tables[key]


def node_at(node: Node | None, path: Path) -> Node | None:
    """What stands at a path, whose parts are keys, places in lists or names of their entries."""
    for key in path:
        node = _inner(node, key)
    return node


@dataclass(frozen=True, slots=True)
class _Below:
    """Where a value was before a step: its path, or None where it cannot have been, and what stood there.

    `whole` is the path around it that the step replaced, and `by` where the new whole stands.
    """

    path: Path | None
    node: Node | None
    whole: Names | None
    by: Position


def _below(step: MergeStep, path: Path | None) -> _Below:
    """Follow a path of the tree after a step back into the tree before it."""
    upper: Node | None = step.after
    lower: Node | None = step.before
    keys: list[str | int] = []
    names: Names = ()
    whole: Names | None = None
    by = step.mark
    for key in path or ():
        name = _name(upper, key)
        below = _key_below(step, names, lower, key, name, is_new=whole is not None)
        if below is None:
            return _Below(None, None, whole, by)
        names = (*names, _name(lower, below))
        upper, lower = _inner(upper, key), _inner(lower, below)
        keys.append(below if lower is not None else name)
        if whole is None and names in step.replaced:
            whole, by = names, upper.mark if upper is not None else by
    return _Below(tuple(keys), lower, whole, by)


def _key_below(
    step: MergeStep, names: Names, lower: Node | None, key: str | int, name: str, *, is_new: bool
) -> str | int | None:
    """The key, before a step, of what has a key after it; None where an entry without a name is a new one."""
    if isinstance(key, str):
        return _place(lower, key)
    if not isinstance(lower, ListNode) or is_new:
        # An entry of a list that took the place of another one is that of the same name, where it has a name.
        return None if name == str(key) else _place(lower, name)
    if step.removed and step.removed[:-1] == names:
        gone = identities(lower.items).index(step.removed[-1])
        return key + (key >= gone)
    return key if key < len(lower.items) else None if name == str(key) else name


def _place(node: Node | None, name: str) -> str | int:
    """The place of an entry of that name in a list; the name itself where it has none."""
    names = identities(node.items) if isinstance(node, ListNode) else []
    return names.index(name) if name in names else name


def _name(node: Node | None, key: str | int) -> str:
    if isinstance(node, ListNode) and isinstance(key, int) and key < len(node.items):
        return identities(node.items)[key]
    return str(key)


def _inner(node: Node | None, key: str | int) -> Node | None:
    if node is None:
        return None
    if isinstance(node, ListNode) and isinstance(key, str):
        return dict(zip(identities(node.items), node.items, strict=True)).get(key)
    return child(node, key)


def _is_same(node: Node, lower: Node) -> bool:
    """Whether a step left a value as it is."""
    upper, below = sourced_value(node) or node, sourced_value(lower) or lower
    return upper is below or (upper.mark == below.mark and brief_text(upper) == brief_text(below))


def _ended(step: MergeStep, below: _Below, node: Node | None, lower: Node) -> Earlier:
    """What put an end to a value at a step."""
    if step.removed:
        return Earlier(lower, "removed", step.mark, _around(step.removed, below))
    by = (sourced_value(node) or node).mark if node is not None else below.by
    if below.whole is not None:
        return Earlier(lower, "replaced", by, _around(below.whole, below))
    again = node is not None and brief_text(node) == brief_text(lower)
    return Earlier(lower, "set again" if again else "overridden", by)


def _around(whole: Names, below: _Below) -> str:
    """The path that was replaced or removed, where more than the value stood there."""
    return dotted(whole) if below.path is None or len(whole) < len(below.path) else ""
