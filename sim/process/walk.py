"""Ways through process trees that are safe for deep trees and meet a shared node only once."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sim.process.primitives import Choose, Hold, Node, Parallel, Repeat, Sequence, Spawn


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly beneath a node, in the order in which they are written; empty for a leaf."""
    match node:
        case Sequence():
            return node.steps
        case Parallel():
            return node.branches
        case Choose():
            return node.options
        case Hold() | Spawn() | Repeat():
            return (node.body,)
        case _:
            return ()


def preorder(roots: Iterable[Node], closed: Container[int] = ()) -> list[Node]:
    """Every node object under the roots once, in the order in which a reader of the tree first meets them.

    Parameters
    ----------
    closed
        Identities of node objects beneath which nothing is looked for.
    """
    seen: set[int] = set()
    order: list[Node] = []
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            order.append(node)
            if id(node) not in closed:
                waiting.extend(reversed(children(node)))
    return order


def postorder(root: Node, closed: Container[int] = ()) -> list[Node]:
    """Every node object of a tree once, each after all of its children, left to right; `closed` as for `preorder`."""

    def within(node: Node) -> tuple[Node, ...]:
        return () if id(node) in closed else children(node)

    placed: set[int] = set()
    order: list[Node] = []
    waiting: list[tuple[Node, tuple[Node, ...]]] = [(root, within(root))]
    while waiting:
        node, beneath = waiting.pop()
        if beneath:
            # Met for the first time: the node comes again, without children, when those are placed.
            waiting.append((node, ()))
            waiting.extend([(child, within(child)) for child in reversed(beneath) if id(child) not in placed])
        elif id(node) not in placed:
            placed.add(id(node))
            order.append(node)
    return order
