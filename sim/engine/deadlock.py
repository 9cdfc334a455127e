"""Who is still waiting at the end of a run, for what, held by whom, and whether time could help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.engine.trace import NO_TOKEN, Kind, Waiting
from sim.process.entry import entry_of
from sim.process.index import ProgramIndex
from sim.process.primitives import ByCost, Choose
from sim.process.walk import preorder

WAITS = (Kind.QUEUE, Kind.STOCK, Kind.GATE, Kind.CHOICE)
HOLDERS_NAMED = 10

THE_CLOCK = "the clock"
A_WAY = "a way that is open"


@dataclass(frozen=True, slots=True)
class Alive:
    """A token that is alive at the horizon: its number, identity and parent, and what it is doing.

    Attributes
    ----------
    since
        Second at which it asked, where it stands in a queue; else the start of its interval.
    what
        Resource, stock or level that it waits for or whose rate its work has.
    stopped
        Its work stands still.
    missing
        How many more of its branches a token needs that waits for branches.
    awaited
        It is a branch that its parent waits for.
    """

    number: int
    key: tuple[int, int]
    parent: int
    subject: int
    kind: Kind | None
    label: int
    since: int
    what: str
    stopped: bool
    missing: int
    awaited: bool


@dataclass(frozen=True, slots=True)
class InUse:
    """A resource at the horizon: whether it grants, and who holds it (number of the token, on its way back or not)."""

    open: bool
    holders: tuple[tuple[int, bool], ...]


class Named(Protocol):
    """Names by the numbers that a program has for its labels and subjects."""

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, sorted."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """All subjects, sorted."""


def who_waits(
    alive: Sequence[Alive], resources: Mapping[str, InUse], named: Named, may_leave: Callable[[], frozenset[int]]
) -> tuple[Waiting, ...]:
    """The tokens that wait for something other than the clock when the run ends, ordered by identity.

    Parameters
    ----------
    may_leave
        Gives the labels at which a token stands in a queue that it may leave; called where that matters.
    """
    moving = _may_still_move(alive, resources, frozenset())
    if any(token.kind is Kind.QUEUE and token.number not in moving for token in alive):
        moving = _may_still_move(alive, resources, may_leave())
    names = {token.number: named.labels[token.key[0]] for token in alive}
    return tuple(
        _describe(token, resources, names, named, deadlocked=token.number not in moving)
        for token in sorted(alive, key=lambda token: token.key)
        if (token.kind in WAITS and token.what != THE_CLOCK) or token.stopped
    )


def _describe(
    token: Alive, resources: Mapping[str, InUse], names: dict[int, str], named: Named, *, deadlocked: bool
) -> Waiting:
    holders: list[str] = []
    if token.kind is Kind.QUEUE:
        # A token that has ended may still hold units that are on their way back; it has no name here any more.
        holders = sorted({names[number] for number, _ in resources[token.what].holders if number in names})
    return Waiting(
        token_label=named.labels[token.key[0]],
        subject=None if token.subject == NO_TOKEN else named.subjects[token.subject],
        label=named.labels[token.label],
        what=token.what,
        since=token.since,
        holders=tuple(holders[:HOLDERS_NAMED]),
        deadlocked=deadlocked,
    )


def queues_to_leave(index: ProgramIndex) -> frozenset[int]:
    """The labels at which a token stands in a queue that it may leave for another option of its choice."""
    found: set[int] = set()
    for node in preorder(process.body for process in index.unfolded.processes):
        if isinstance(node, Choose) and isinstance(node.by, ByCost) and node.by.review is not None:
            entries = (entry_of(option) for option in node.options)
            found.update(index.label_index[entry.label] for entry in entries if entry is not None)
    return frozenset(found)


def _may_still_move(alive: Sequence[Alive], resources: Mapping[str, InUse], free_to_leave: frozenset[int]) -> set[int]:
    """Tokens that more time could move: not waiting, or waiting for enough of those that could move.

    A token in a queue moves if some holder moves or returns units, or if it may leave the queue (`free_to_leave`); a
    token that waits for branches moves if as many of them do as it still needs; everything else (clock, stock, level)
    is given the benefit of the doubt.
    """
    moving: set[int] = set()
    depends: dict[int, tuple[int, list[int]]] = {}
    branches: dict[int, list[int]] = {}
    for token in alive:
        if token.awaited:
            branches.setdefault(token.parent, []).append(token.number)
    for token in alive:
        if token.kind is Kind.QUEUE:
            used = resources[token.what]
            depends[token.number] = 1, [number for number, _ in used.holders]
            help_may_come = not used.open or not used.holders or any(returning for _, returning in used.holders)
            if help_may_come or token.label in free_to_leave:
                moving.add(token.number)
        elif token.kind is Kind.JOIN:
            depends[token.number] = token.missing, branches.get(token.number, [])
        else:
            moving.add(token.number)
    spreading = True
    while spreading:
        more = {
            number for number, (need, others) in depends.items() if len(moving.intersection(others)) >= need
        } - moving
        moving |= more
        spreading = bool(more)
    return moving
