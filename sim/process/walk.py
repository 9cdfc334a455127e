"""Ways through process trees that are safe for deep trees and meet a shared node only once.

Copies are met as one node each; who wants to see into them walks the unfolded program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

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


def with_children(node: Node, of: Callable[[Node], Node]) -> Node:
    """The node with what `of` makes of each of its children; the same object where that changes none."""
    inside = children(node)
    changed = tuple(map(of, inside))
    if all(new is old for new, old in zip(changed, inside, strict=True)):
        return node
    match node:
        case Sequence():
            return replace(node, steps=changed)
        case Parallel():
            return replace(node, branches=changed)
        case Choose():
            return replace(node, options=changed)
        case Hold() | Spawn() | Repeat():
            return replace(node, body=changed[0])
        case _:
            return node


def preorder(roots: Iterable[Node]) -> list[Node]:
    """Every node object under the roots once, in the order in which a reader of the tree first meets them."""
    seen: set[int] = set()
    order: list[Node] = []
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            order.append(node)
            waiting.extend(reversed(children(node)))
    return order


def postorder(root: Node) -> list[Node]:
    """Every node object of a tree once, each after all of its children, left to right."""
    placed: set[int] = set()
    order: list[Node] = []
    waiting: list[tuple[Node, tuple[Node, ...]]] = [(root, children(root))]
    while waiting:
        node, beneath = waiting.pop()
        if beneath:
            # Met for the first time: the node comes again, without children, when those are placed.
            waiting.append((node, ()))
            waiting.extend([(child, children(child)) for child in reversed(beneath) if id(child) not in placed])
        elif id(node) not in placed:
            placed.add(id(node))
            order.append(node)
    return order
