"""A program numbered once, so that engines can speak of labels, subjects and draws by index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.process.copies import unfolded
from sim.process.copy_node import Copy
from sim.process.draws import Drawn, DrawPlan
from sim.process.primitives import ByChance, Choose, Delay, Mark, Node, Release, Repeat, Spawn, Work
from sim.process.program import Program
from sim.process.walk import preorder
from sim.units.distributions import Distribution


def drawn_by(node: Node) -> Drawn | None:
    """What a node draws, if anything."""
    match node:
        case Delay(label, duration, _):
            return Drawn(label, duration)
        case Work(label, amount, _, _):
            return Drawn(label, amount)
        case Release(label, _, _, after, _) if after is not None:
            return Drawn(label, after)
        case Choose(label, _, ByChance()):
            return Drawn(label, None)
        case Repeat(label, _, times) if times is not None and not isinstance(times, int):
            return Drawn(label, times)
        case _:
            return None


@dataclass(frozen=True)
class ProgramIndex:
    """A program with its labels, subjects and draws numbered in alphabetical order.

    Alphabetical, so that the numbers do not depend on the order in which a file lists things, and adding something
    never changes the order of what was there. Ties in a queue are settled by this order.

    Attributes
    ----------
    labels, subjects
        All labels of nodes and names of processes; all subjects. Sorted.
    draws
        The draw plan; `draw_index` gives the position of a label in it.
    milestones
        What the marks stand for, by index of their label.
    copies
        The copies that stand in the program.
    """

    program: Program
    labels: tuple[str, ...]
    label_index: dict[str, int]
    subjects: tuple[str, ...]
    subject_index: dict[str, int]
    draws: DrawPlan
    draw_index: dict[str, int]
    milestones: dict[int, str]
    copies: tuple[Copy, ...]

    @cached_property
    def unfolded(self) -> Program:
        """The program with all copies made: what is walked node by node."""
        return unfolded(self.program)

    def numbers_of(self, copy: Copy) -> NDArray[np.int64]:
        """The numbers of the labels of a copy, in their order."""
        return self._numbers[id(copy)]

    @cached_property
    def _numbers(self) -> dict[int, NDArray[np.int64]]:
        number = self.label_index
        return {id(copy): np.array([number[label] for label in copy.labels]) for copy in self.copies}


def index_program(program: Program) -> ProgramIndex:
    """Number a checked program (see `sim.process.check`)."""
    parts = _Found(program)
    labels, subjects = tuple(sorted(dict.fromkeys(parts.labels))), tuple(sorted(parts.subjects))
    drawn = sorted(parts.drawn)
    numbers = dict(zip(labels, range(len(labels)), strict=True))
    plan = tuple(map(Drawn, drawn, map(parts.drawn.__getitem__, drawn)))
    return ProgramIndex(
        program=program,
        labels=labels,
        label_index=numbers,
        subjects=subjects,
        subject_index={subject: index for index, subject in enumerate(subjects)},
        draws=DrawPlan(plan),
        draw_index=dict(zip(drawn, range(len(drawn)), strict=True)),
        milestones={numbers[label]: milestone for label, milestone in parts.milestones.items()},
        copies=tuple(parts.copies),
    )


class _Found:
    """What is to be numbered: labels, subjects, what is drawn from by label, milestones by label, and the copies."""

    def __init__(self, program: Program) -> None:
        self.labels = [process.name for process in program.processes]
        self.subjects = {process.subject for process in program.processes if process.subject is not None}
        self.drawn: dict[str, Distribution | None] = {}
        self.milestones: dict[str, str] = {}
        self.copies: list[Copy] = []
        self._drawn_in: dict[int, list[tuple[int, Distribution | None]]] = {}
        for node in preorder(process.body for process in program.processes):
            if isinstance(node, Copy):
                self._add_copy(node)
            else:
                self._add(node)

    def _add(self, node: Node) -> None:
        self.labels.append(node.label)
        if isinstance(node, Spawn) and node.subject is not None:
            self.subjects.add(node.subject)
        if isinstance(node, Mark):
            self.milestones[node.label] = node.milestone
        if (draw := drawn_by(node)) is not None:
            self.drawn[node.label] = draw.distribution

    def _add_copy(self, copy: Copy) -> None:
        labels, pattern, names = copy.labels, copy.pattern, copy.names
        self.copies.append(copy)
        if id(pattern) not in self._drawn_in:
            drawn = [(place, drawn_by(node)) for place, node in enumerate(pattern.nodes)]
            self._drawn_in[id(pattern)] = [(place, draw.distribution) for place, draw in drawn if draw is not None]
        # A list that is in order piece by piece is quickly sorted.
        self.labels += [labels[place] for place in pattern.in_order]
        self.subjects.update(names.get(subject, subject) for subject in pattern.subjects)
        self.milestones.update((labels[place], names.get(mark, mark)) for place, mark in pattern.marks.items())
        self.drawn.update([(labels[place], distribution) for place, distribution in self._drawn_in[id(pattern)]])
