"""A program numbered once, so that engines can speak of labels, subjects and draws by index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.process.draws import Drawn, DrawPlan
from sim.process.primitives import ByChance, Choose, Delay, Mark, Node, Release, Repeat, Spawn, Work
from sim.process.program import Program
from sim.process.walk import preorder


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
    """

    program: Program
    labels: tuple[str, ...]
    label_index: dict[str, int]
    subjects: tuple[str, ...]
    subject_index: dict[str, int]
    draws: DrawPlan
    draw_index: dict[str, int]
    milestones: dict[int, str]


def index_program(program: Program) -> ProgramIndex:
    """Number a checked program (see `sim.process.check`)."""
    labels = [process.name for process in program.processes]
    subjects = {process.subject for process in program.processes if process.subject is not None}
    drawn: dict[str, Drawn] = {}
    milestones: dict[str, str] = {}
    for nodes, telling in _parts(program):
        labels += [node.label for node in nodes]
        for node, draw in telling:
            if isinstance(node, Spawn) and node.subject is not None:
                subjects.add(node.subject)
            if isinstance(node, Mark):
                milestones[node.label] = node.milestone
            if draw is not None:
                drawn[node.label] = Drawn(node.label, draw.distribution)
    ordered, people = tuple(sorted(dict.fromkeys(labels))), tuple(sorted(subjects))
    plan = tuple(drawn[label] for label in sorted(drawn))
    numbers = {label: index for index, label in enumerate(ordered)}
    return ProgramIndex(
        program=program,
        labels=ordered,
        label_index=numbers,
        subjects=people,
        subject_index={subject: index for index, subject in enumerate(people)},
        draws=DrawPlan(plan),
        draw_index={draw.label: index for index, draw in enumerate(plan)},
        milestones={numbers[label]: milestone for label, milestone in milestones.items()},
    )


def _parts(program: Program) -> Iterator[tuple[list[Node], list[tuple[Node, Drawn | None]]]]:
    """Every node at least once, in parts, and with each those that say more than their label, with what they draw.

    The nodes of a copy come in the order of their labels: lists that are in order piece by piece are quickly sorted.
    """
    roots = {id(copy.root) for copy in program.copies}
    originals = preorder((process.body for process in program.processes), roots)
    yield originals, [(node, drawn_by(node)) for node in originals]
    places: dict[int, tuple[list[int], list[tuple[int, Drawn | None]]]] = {}
    for copy in program.copies:
        if id(copy.pattern) not in places:
            in_order = sorted(range(len(copy.nodes)), key=lambda place: copy.nodes[place].label)
            told = [(place, drawn_by(node)) for place, node in enumerate(copy.nodes)]
            places[id(copy.pattern)] = (
                in_order,
                [(place, draw) for place, draw in told if draw or isinstance(copy.nodes[place], Spawn | Mark)],
            )
        in_order, telling = places[id(copy.pattern)]
        yield [copy.nodes[place] for place in in_order], [(copy.nodes[place], draw) for place, draw in telling]
