"""Trees that are made from another by giving it other names, as for the elements of a force that go the same ways.

What was found out about the pattern, that it means something or how it is laid out for an engine, need not be found
out again for each copy: only labels, stocks, milestones and subjects differ. So the nodes of a copy are not even made
until they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sim.process.copy_node import Copy
from sim.process.primitives import Gate, Mark, Node, Put, Spawn, StockAtLeast, Take
from sim.process.program import Program
from sim.process.walk import postorder, with_children

Names = Mapping[str, str]


@dataclass(frozen=True)
class Pattern:
    """A tree ready to be copied.

    Attributes
    ----------
    root
        The tree; no node of it is a copy itself.
    stem
        With this all of its labels begin.
    """

    root: Node
    stem: str

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The node objects once, each after its children; the last one is the root."""
        return tuple(postorder(self.root))

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """What follows the stem in the label of each."""
        return tuple(node.label.removeprefix(self.stem) for node in self.nodes)

    @cached_property
    def in_order(self) -> list[int]:
        """Places of the nodes by their labels."""
        return sorted(range(len(self.endings)), key=self.endings.__getitem__)

    @cached_property
    def stocks(self) -> dict[int, str]:
        """The stocks that are named, by the place of the node."""
        named = {place: stock_of(node) for place, node in enumerate(self.nodes)}
        return {place: stock for place, stock in named.items() if stock is not None}

    @cached_property
    def marks(self) -> dict[int, str]:
        """The milestones that are stamped, by the place of the node."""
        return {place: node.milestone for place, node in enumerate(self.nodes) if isinstance(node, Mark)}

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Whom what is started may be about."""
        return frozenset(node.subject for node in self.nodes if isinstance(node, Spawn) and node.subject is not None)

    def copy(self, stem: str, names: Names) -> Copy:
        """The tree with another beginning of all labels.

        Parameters
        ----------
        names
            Stocks, milestones and subjects that are others in the copy.
        """
        return Copy(stem + self.endings[-1], self, names)

    def made(self, copy: Copy) -> Node:
        """The nodes of a copy; gives the root."""
        made: dict[int, Node] = {}
        for node, label in zip(self.nodes, copy.labels, strict=True):
            made[id(node)] = _renamed(with_children(node, lambda child: made[id(child)]), label, copy.names)
        return made[id(self.root)]


def stock_of(node: Node) -> str | None:
    """The stock that a node names, if any."""
    match node:
        case Put(stock=stock) | Take(stock=stock) | Gate(condition=StockAtLeast(stock=stock)):
            return stock
        case _:
            return None


def _renamed(node: Node, label: str, names: Names) -> Node:
    match node:
        case Copy():
            raise TypeError("a pattern holds no copies")
        case Mark(_, milestone):
            return Mark(label, names.get(milestone, milestone))
        case Put(_, stock) | Take(_, stock):
            return replace(node, label=label, stock=names.get(stock, stock))
        case Gate(_, StockAtLeast(stock, amount)):
            return replace(node, label=label, condition=StockAtLeast(names.get(stock, stock), amount))
        case Spawn(_, _, subject) if subject is not None:
            return replace(node, label=label, subject=names.get(subject, subject))
        case _:
            return replace(node, label=label)


def unfolded(program: Program) -> Program:
    """The program with the trees of copies in their place."""
    made: dict[int, Node] = {}

    def of(node: Node) -> Node:
        return made[id(node)]

    for process in program.processes:
        for node in postorder(process.body):
            made[id(node)] = node.tree if isinstance(node, Copy) else with_children(node, of)
    return replace(program, processes=tuple(replace(process, body=of(process.body)) for process in program.processes))
