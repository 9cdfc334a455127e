"""Trees that are made from another by giving it other names, as for the elements of a force that go the same ways.

What was found out about the pattern, that it means something or how it is laid out for an engine, need not be found
out again for each copy: only labels, stocks, milestones and subjects differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from sim.process.primitives import (
    Choose,
    Gate,
    Hold,
    Mark,
    Node,
    Parallel,
    Put,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
)
from sim.process.walk import children, postorder

NAMED_ANEW = (Gate, Put, Take)
"""What names something else in a copy, besides its label, that must be there."""

Names = Mapping[str, str]
Maker = Callable[[str, list[Node], Names], Node]
"""Makes the copy of one node from its label, the copies made before it and the other names."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A tree and the pattern it was made from, which stands in the program as well.

    Attributes
    ----------
    pattern, nodes
        The node objects of both once, in the same order, each after its children; the last one is the root.
    """

    pattern: tuple[Node, ...]
    nodes: tuple[Node, ...]

    @property
    def root(self) -> Node:
        """The whole copy."""
        return self.nodes[-1]


class Pattern:
    """A tree ready to be copied.

    Parameters
    ----------
    root
        No node of it has a label that does not begin with `stem`.
    """

    def __init__(self, root: Node, stem: str) -> None:
        self.nodes = tuple(postorder(root))
        place = {id(node): number for number, node in enumerate(self.nodes)}
        self._labels = [node.label.removeprefix(stem) for node in self.nodes]
        self._makers = [_maker(node, [place[id(child)] for child in children(node)]) for node in self.nodes]

    def copy(self, stem: str, names: Names) -> Copy:
        """The tree with another beginning of all labels.

        Parameters
        ----------
        names
            Stocks, milestones and subjects that are others in the copy.
        """
        made: list[Node] = []
        for label, make in zip(self._labels, self._makers, strict=True):
            made.append(make(stem + label, made, names))
        return Copy(self.nodes, tuple(made))


def _maker(node: Node, inside: list[int]) -> Maker:
    """How a node is copied whose children have these places."""
    match node:
        case Sequence():
            return lambda label, made, _: Sequence(label, tuple([made[place] for place in inside]))
        case Parallel(_, _, need):
            return lambda label, made, _: Parallel(label, tuple([made[place] for place in inside]), need)
        case Choose(_, _, by):
            return lambda label, made, _: Choose(label, tuple([made[place] for place in inside]), by)
        case Spawn(_, _, subject):
            return lambda label, made, names: Spawn(label, made[inside[0]], names.get(subject or "", subject))
        case Repeat(_, _, times):
            return lambda label, made, _: Repeat(label, made[inside[0]], times)
        case Hold(_, resource, _, amount, priority, cause):
            return lambda label, made, _: Hold(label, resource, made[inside[0]], amount, priority, cause)
        case _:
            return _leaf_maker(node)


def _leaf_maker(node: Node) -> Maker:
    match node:
        case Mark(_, milestone):
            return lambda label, _, names: Mark(label, names.get(milestone, milestone))
        case Put(_, stock, amount):
            return lambda label, _, names: Put(label, names.get(stock, stock), amount)
        case Take(_, stock, amount, priority, cause, follow):
            return lambda label, _, names: Take(label, names.get(stock, stock), amount, priority, cause, follow)
        case Gate(_, StockAtLeast(stock, amount), cause, follow):
            return lambda label, _, names: Gate(label, StockAtLeast(names.get(stock, stock), amount), cause, follow)
        case _:
            kind, rest = type(node), [getattr(node, field.name) for field in fields(node)[1:]]
            return lambda label, _made, _names: kind(label, *rest)
