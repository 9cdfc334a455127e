"""A program in which nothing takes time for certain causes: the same processes, labels and draws without them.

What becomes of a cause that is left out:

================= ====================================================================================================
times             a `Delay` or `Work` of that cause takes no time (work still needs its level above zero)
stocks            a `Take` that waits for that cause, and does not follow another process, is passed over
queue             whatever is queued for under that cause is unlimited
duty hours        a level whose own cause it is never falls: its modifiers change nothing
planned wait      in the processes of those who move only: no wait for a timetable, and rests take no time; when
                  things happen in the world stays as it is planned
================= ====================================================================================================

Any other gate stays: it opens when what it waits for is done, which is sooner. What a process leaves behind for others,
such as the time for which a column keeps a road, stays as well. Labels stay too, so all other draws are what they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from sim.process.causes import Cause
from sim.process.copies import Pattern
from sim.process.copy_node import Copy
from sim.process.primitives import (
    Acquire,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    NextDeparture,
    Node,
    Sequence,
    Take,
    Work,
)
from sim.process.program import Program
from sim.process.walk import postorder, preorder, with_children
from sim.units.distributions import Fixed

NO_TIME: Final = Fixed(0.0)
ROOM_FOR_ALL: Final = 1_000_000
"""Units of a resource for which no process has to queue."""

LEVELS_OF: Final = frozenset({Cause.DUTY_HOURS})
"""Causes whose levels do nothing but stop time; those of other causes also say what is decided or in force."""


def without(program: Program, causes: frozenset[Cause], moving: Collection[str] = ()) -> Program:
    """The program with some causes left out; see the module's docstring.

    Parameters
    ----------
    moving
        Names of the processes in which a planned wait is one of a moving element.
    """
    if not causes:
        return program
    rewritings = {True: _Rewriting(causes), False: _Rewriting(causes - {Cause.PLANNED_WAIT})}
    processes = tuple(
        replace(process, body=rewritings[process.name in moving].of(process.body)) for process in program.processes
    )
    queued = _queued_for(preorder(process.body for process in program.processes), causes)
    steady = {level.name for level in program.levels if level.cause in causes & LEVELS_OF}
    return replace(
        program,
        processes=tuple(processes),
        resources=tuple(
            replace(resource, capacity=ROOM_FOR_ALL) if resource.name in queued else resource
            for resource in program.resources
        ),
        modifiers=tuple(
            replace(modifier, amount=1.0) if modifier.target in steady else modifier for modifier in program.modifiers
        ),
    )


def _queued_for(nodes: Iterable[Node], causes: frozenset[Cause]) -> frozenset[str]:
    """The resources that are queued for under one of the causes."""
    return frozenset(node.resource for node in nodes if isinstance(node, Acquire | Hold) and node.cause in causes)


class _Rewriting:
    """Trees with their times changed; keeps what was made of nodes that stand in several places, and of patterns."""

    def __init__(self, causes: frozenset[Cause]) -> None:
        self._causes = causes
        self._made: dict[int, Node] = {}
        self._patterns: dict[int, Pattern] = {}

    def of(self, root: Node) -> Node:
        """The tree beneath a node, and the node."""
        made = self._made
        for node in postorder(root):
            if id(node) not in made:
                made[id(node)] = self._changed(with_children(node, lambda child: made[id(child)]))
        return made[id(root)]

    def _changed(self, node: Node) -> Node:
        match node:
            case Delay(label, _, cause) if cause in self._causes:
                return Delay(label, NO_TIME, cause)
            case Work(label, _, level, cause) if cause in self._causes:
                return Work(label, NO_TIME, level, cause)
            case Gate(label, NextDeparture(), cause) if cause in self._causes:
                return Sequence(label, ())
            case Gate(label, LevelAtLeast(), Cause.PLANNED_WAIT) if Cause.PLANNED_WAIT in self._causes:
                return Sequence(label, ())
            case Take(label, cause=cause, follow=False) if cause in self._causes:
                return Sequence(label, ())
            case Copy(pattern=pattern):
                return replace(node, pattern=self._pattern(pattern))
            case _:
                return node

    def _pattern(self, pattern: Pattern) -> Pattern:
        if id(pattern) not in self._patterns:
            self._patterns[id(pattern)] = Pattern(self.of(pattern.root), pattern.stem)
        return self._patterns[id(pattern)]
