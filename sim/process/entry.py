"""Where an option of a choice by cost begins to queue: up to there it may still change its mind."""

from __future__ import annotations

from sim.process.primitives import Acquire, Gate, Hold, Node, Sequence


def gates_before_entry(option: Node) -> tuple[Gate, ...]:
    """The gates with which a sequence begins."""
    if not isinstance(option, Sequence):
        return ()
    found: list[Gate] = []
    for step in option.steps:
        if not isinstance(step, Gate):
            break
        found.append(step)
    return tuple(found)


def entry_of(option: Node) -> Acquire | Hold | None:
    """The acquisition with which an option begins once its gates are open; None where it begins with anything else."""
    first: Node | None = option
    if isinstance(option, Sequence):
        past = len(gates_before_entry(option))
        first = option.steps[past] if past < len(option.steps) else None
    return first if isinstance(first, Acquire | Hold) else None
