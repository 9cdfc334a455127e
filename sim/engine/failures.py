"""How a replication fails, in the same words on both engines.

What tokens do wrong in one instant is collected until all who are due have run; then the replication fails of what
comes first by label, kind and turn of its loop, whichever engine called the tokens in whatever order.
"""

from __future__ import annotations

from typing import Final

from sim.errors import SimulationError
from sim.process.draws import LONGEST_S

NO_TIME: Final = 2
REMOVED_TOO_OFTEN: Final = 3
NOT_HELD: Final = 4
BAD_DRAW: Final = 5
NOT_FINITE: Final = 6
TOO_MANY_WAIT: Final = 7
TOO_LARGE: Final = 8
"""Kinds of failure, numbered for the compiled engine."""

MOST_UNITS: Final = 2**31 - 1
"""Units of a resource that exist or are waited for: more, and their seconds would not fit a whole number."""

MOST_TOKENS = 2**22
MOST_ROWS = 2**24
"""Processes and intervals of a replication; more would fill the memory of the machine."""

Order = tuple[int, int, int]
"""By what a failure comes before another of the same instant: label, kind, key of the turn."""


class TokenFailureError(SimulationError):
    """What a token did wrong; the replication fails when the instant is over."""

    def __init__(self, order: Order, words: str) -> None:
        super().__init__(words)
        self.order = order


def bad_draw(label: str, value: float, replication: int, second: int) -> str:
    """A draw that is no number of seconds, or of turns."""
    return (
        f"{label!r} draws {float(value)!r} in replication {replication}, at second {second}; "
        f"it must be a number from 0 to {LONGEST_S:,.0f}"
    )


def no_time(label: str, second: int) -> str:
    """A loop that takes no time."""
    return f"the loop {label!r} takes no time at second {second}"


def removed_too_often(modifier: str, second: int) -> str:
    """A modifier that was not there."""
    return f"modifier {modifier!r} was removed more often than added, at second {second}"


def not_held(label: str, second: int) -> str:
    """A release of what no token acquired so."""
    return f"{label!r} gives back an amount that was not acquired at once, at second {second}"


def not_finite(level: str, value: float, second: int) -> str:
    """A level beyond the range of numbers."""
    return f"the level {level!r} is {float(value)!r} at second {second}; it must be a finite number"


def too_many_wait(resource: str, units: int, second: int) -> str:
    """More units asked for than can be counted."""
    return f"{units:,} units of {resource!r} are waited for at second {second}; at most {MOST_UNITS:,} can be"


def too_large(resource: str, units: int, second: int) -> str:
    """A capacity beyond what can be counted."""
    return f"the capacity of {resource!r} is {units:,} at second {second}; it can be at most {MOST_UNITS:,}"


def too_many_tokens() -> str:
    """More processes than the memory holds."""
    return f"the replication starts more than {MOST_TOKENS:,} processes"


def no_memory() -> str:
    """The machine has no more memory."""
    return "the replication needs more memory than there is"


def too_many_rows() -> str:
    """More intervals than the memory holds."""
    return f"the replication has more than {MOST_ROWS:,} intervals, milestones or changes of a level"
