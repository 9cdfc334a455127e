"""What arrangements changed, in words a planner reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.text import listed


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


def merged_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes with those that differ only in the parties made one, in order of arrangement and procedure."""
    found: dict[Change, dict[str, None]] = {}
    for change in changes:
        found.setdefault(replace(change, between=()), {}).update(dict.fromkeys(change.between))
    merged = [replace(change, between=tuple(sorted(between))) for change, between in found.items()]
    return tuple(sorted(merged, key=lambda change: (change.arrangement, change.procedure)))
