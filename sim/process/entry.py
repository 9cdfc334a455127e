"""Where an option of a choice by cost begins to queue: up to there it may still change its mind."""

from __future__ import annotations

from sim.process.copy_node import Copy
from sim.process.primitives import Acquire, Gate, Hold, Node, Sequence


def gates_before_entry(option: Node) -> tuple[Gate, ...]:
    """The gates with which a sequence begins."""
    option = _opened(option)
    if not isinstance(option, Sequence):
        return ()
    gates: list[Gate] = []
    for step in map(_opened, option.steps):
        if not isinstance(step, Gate):
            break
        gates.append(step)
    return tuple(gates)


def entry_of(option: Node) -> Acquire | Hold | None:
    """The acquisition with which an option begins once its gates are open; None where it begins with anything else."""
    first: Node | None = _opened(option)
    if isinstance(first, Sequence):
        past = len(gates_before_entry(first))
        first = _opened(first.steps[past]) if past < len(first.steps) else None
    return first if isinstance(first, Acquire | Hold) else None


def _opened(node: Node) -> Node:
    return node.tree if isinstance(node, Copy) else node
