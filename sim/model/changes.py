"""What arrangements changed, in words a planner reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sim.scenario.schema import (
    Delegate,
    EndOtherwise,
    NotifyInstead,
    Parallelise,
    ShareChannel,
    Speed,
    StepRewrite,
    Waive,
)

_OF_ROLE: Final = {
    "host": "the host's",
    "origin": "the origin's",
    "sponsor": "the sponsor's",
    "parties": "each party's",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What one rewrite did.

    Attributes
    ----------
    procedure
        The procedure that was rewritten; empty where an arrangement changed desks or the network.
    between
        Countries and organisations between which the change was found, by the alphabet where there are several pairs.
    what
        What happened: '3 of 7 steps waived'.
    steps
        The steps it happened to; empty where an arrangement changed desks or the network.
    do
        Kind of the rewrite; empty where it was none of steps.
    """

    arrangement: str
    procedure: str
    between: tuple[str, ...]
    what: str
    steps: tuple[str, ...] = ()
    do: str = ""

    @property
    def words(self) -> str:
        """The change as one phrase: '3 of 7 steps waived between FI, NO and SE: screening, survey, decision'."""
        who = f" between {listed(self.between)}" if self.between else ""
        which = f": {', '.join(self.steps)}" if self.steps else ""
        return f"{self.what}{who}{which}"


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: 'FI, NO and SE'."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def desk_words(desk: str) -> str:
    """A desk such as 'host.movement_centre' in words: "the host's movement_centre"."""
    role, _, name = desk.partition(".")
    whose = _OF_ROLE.get(role, f"{role}'s")
    return f"{whose} {name}"


def what_happened(rewrite: StepRewrite, changed: int, total: int) -> str:
    """What a rewrite does to `changed` of `total` steps."""
    some = f"{changed} of {total} steps"
    match rewrite:
        case Waive():
            return f"{some} waived"
        case NotifyInstead():
            return f"a notice to {desk_words(rewrite.desk)} instead of {some}"
        case Parallelise():
            return f"{some} side by side"
        case Delegate():
            return f"{some} delegated to {desk_words(rewrite.desk)}{_sent(rewrite)}"
        case ShareChannel():
            return f"{some} handed over by {rewrite.channel}"
        case EndOtherwise():
            return f"{some} with other outcomes"
        case Speed():
            return f"working time of {some} times {rewrite.factor:g} ({rewrite.evidence})"


def _sent(rewrite: Delegate) -> str:
    if rewrite.channel is not None:
        return f", handed over by {rewrite.channel}"
    return "" if rewrite.hand_over is None else ", with a hand-over of its own"


def together(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes with those that differ only in the parties made one, in order of arrangement and procedure."""
    found: dict[Change, dict[str, None]] = {}
    for change in changes:
        found.setdefault(replace(change, between=()), {}).update(dict.fromkeys(change.between))
    merged = [replace(change, between=tuple(sorted(between))) for change, between in found.items()]
    return tuple(sorted(merged, key=lambda change: (change.arrangement, change.procedure)))
