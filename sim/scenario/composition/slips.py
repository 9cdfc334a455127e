"""New entries that are none: slips in the name of an entry of a file below, of which only a change is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sim.scenario.shape import Shape, fields_of, model_of
from sim.scenario.tree import Mapping, Node, Position, Problems
from sim.scenario.values.tree_paths import Names, dotted, entry, pruned

_PLACES: Final = frozenset({"link", "node"})


@dataclass(frozen=True, slots=True)
class Slip:
    """A new entry that lacks what each needs, and whose name is like that of an entry below, which is probably meant.

    Attributes
    ----------
    names
        The path to the entry.
    mark
        Where its name stands.
    shape
        What may stand there.
    meant
        The name of the entry below.
    """

    names: Names
    mark: Position
    shape: Shape
    meant: str


def without_slips(tree: Mapping, slips: Iterable[Slip], faults: Problems) -> Mapping:
    """The merged tree without the slips; each is an error, unless another file has given what it lacked."""
    for slip in slips:
        missing = missing_keys(_at(tree, slip.names), slip.shape)
        if missing:
            message = f"there is no {slip.names[-1]!r} in {dotted(slip.names[:-1])} of the files below this one"
            message += f", and a new one needs {', '.join(missing)}"
            faults.add(slip.mark, message, slip.names[-1], "", slip.meant)
            left = pruned(tree, slip.names)
            assert isinstance(left, Mapping)
            tree = left
    return tree


def _at(tree: Node, names: Names) -> Node | None:
    node: Node | None = tree
    for name in names:
        node = entry(node, name) if node is not None else None
    return node


def missing_keys(node: Node | None, shape: Shape | None) -> list[str]:
    """The keys that a thing of a shape needs, and that a mapping does not have."""
    model = model_of(shape, node) if shape is not None else None
    if model is None or not isinstance(node, Mapping):
        return []
    fields = fields_of(model)
    missing = [key for key, about in fields.items() if about.is_required() and key not in node.entries]
    # A closed or reserved place is one of the two.
    is_placed = not fields.keys() >= _PLACES or node.entries.keys() & _PLACES
    return missing if is_placed else [*missing, " or ".join(sorted(_PLACES))]
