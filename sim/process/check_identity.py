"""Faults of identity: each label belongs to one node, and each node stands in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sim.process.check_nodes import distributions
from sim.process.copy_node import Copy
from sim.process.primitives import ByChance, Choose, Node
from sim.process.program import Process
from sim.process.walk import children


def label_faults(nodes: Sequence[Node]) -> Iterator[str]:
    """Labels that two node objects have; when both draw, they would draw the same number.

    Parameters
    ----------
    nodes
        Every node object of the program once.
    """
    labels = [label for node in nodes for label in (node.labels if isinstance(node, Copy) else (node.label,))]
    if len(set(labels)) == len(labels):
        return
    first: dict[str, Node] = {}
    for node in nodes:
        for label in node.labels if isinstance(node, Copy) else (node.label,):
            other = first.setdefault(label, node)
            if other is node:
                continue
            kinds = f"{type(other).__name__} and {type(node).__name__}"
            if _draws(other) and _draws(node):
                yield f"{label!r}: two draws have this identity ({kinds})"
            else:
                yield f"{label!r}: two nodes have this label ({kinds})"


def _draws(node: Node) -> bool:
    return bool(distributions(node)) or (isinstance(node, Choose) and isinstance(node.by, ByChance))


def sharing_faults(processes: Iterable[Process], trees: Iterable[list[Node]]) -> Iterator[str]:
    """Node objects that could be gone through twice: only the options of one choice may share a node.

    Parameters
    ----------
    trees
        For each process the node objects of its body once, each after its children.
    """
    owners: dict[int, str] = {}
    for process, nodes in zip(processes, trees, strict=True):
        for node in _topmost([node for node in nodes if id(node) in owners]):
            yield f"{node.label!r}: stands in two processes, {owners[id(node)]!r} and {process.name!r}"
        owners.update((id(node), process.name) for node in nodes)
        yield from _twice_on_a_path(nodes)


def _topmost(nodes: list[Node]) -> list[Node]:
    """The nodes that are not children of another one in the list."""
    beneath = {id(child) for node in nodes for child in children(node)}
    return [node for node in nodes if id(node) not in beneath]


def _twice_on_a_path(nodes: list[Node]) -> Iterator[str]:
    """Nodes that one path of a process may meet twice; each node is given after its children.

    Only a node with two parents can be such a node, or have one above it; the set of those beneath each node is
    kept as the bits of one integer, so that sets are compared in one step.
    """
    parents = Counter([id(child) for node in nodes for child in children(node)])
    shared = [node for node in nodes if parents[id(node)] > 1]
    if not shared:
        return
    bits = {id(node): 1 << position for position, node in enumerate(shared)}
    within: dict[int, int] = {}
    for node in nodes:
        beneath = twice = 0
        for child in children(node):
            below = within.get(id(child), 0)
            twice |= beneath & below
            beneath |= below
        within[id(node)] = beneath | bits.get(id(node), 0)
        if twice and not isinstance(node, Choose):
            met = [other for other in shared if bits[id(other)] & twice]
            for other in _topmost(met):
                yield f"{other.label!r}: occurs twice on one path, under {node.label!r}"
