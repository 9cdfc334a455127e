"""The process language: a closed vocabulary of frozen nodes from which every process is built.

A process is a tree of these nodes. Nothing here knows what a convoy or a ministry is; the model writes domain
words into the labels. A label names one place in one process ("light brigade 03 / clearance SE / screening") and
is what a random draw belongs to, so labels are stable and unique. One node object may stand in several options of
a choice (only one of them happens); nowhere else.

Durations and amounts of work are distributions in seconds; each is rounded to a whole second once, when drawn.
Priorities: the smaller number is served first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.process.causes import Cause
from sim.process.copy_node import Copy
from sim.units.distributions import Distribution


@dataclass(frozen=True, slots=True)
class Delay:
    """Time passes."""

    label: str
    duration: Distribution
    cause: Cause


@dataclass(frozen=True, slots=True)
class Work:
    """Work of `amount` seconds at rate 1 progresses at the current rate of `level` (0 = stopped).

    While the level is zero the time is charged to the level's own cause (duty hours, outage), else to `cause`.
    """

    label: str
    amount: Distribution
    level: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Acquire:
    """Queue for `amount` units of a resource: by priority, then time of request, then identity, without overtaking."""

    label: str
    resource: str
    amount: int = 1
    priority: int = 0
    cause: Cause = Cause.QUEUE


@dataclass(frozen=True, slots=True)
class Release:
    """Give units back: at once, or after a further time at the rate of a level (headway, clean-up, turn-round).

    The process itself goes on at once; with `after`, the units stay in use until that time has passed.
    """

    label: str
    resource: str
    amount: int = 1
    after: Distribution | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Queue for a resource, do the body, give the resource back."""

    label: str
    resource: str
    body: Node
    amount: int = 1
    priority: int = 0
    cause: Cause = Cause.QUEUE


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other. An empty sequence does nothing."""

    label: str
    steps: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Parallel:
    """Side by side; goes on when `need` branches are done (None = all). Stragglers run on."""

    label: str
    branches: tuple[Node, ...]
    need: int | None = None


@dataclass(frozen=True, slots=True)
class ByChance:
    """One of the options of a `Choose`, drawn with the given weights (positive, any sum)."""

    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """Cost term: `seconds` at rate 1 over the current value of a level; infinite while the level is zero."""

    seconds: float
    level: str


@dataclass(frozen=True, slots=True)
class Queued:
    """Cost term: `seconds` for every unit of a resource that is asked for ahead of us and for every busy turn.

    With q units waiting, b in use and capacity c, the term is seconds * max(0, q + b + 1 - c) / c; infinite while
    the capacity is zero or the resource is closed by its level.
    """

    seconds: float
    resource: str


@dataclass(frozen=True, slots=True)
class Cost:
    """The expected seconds of one option as seen at the moment of choice: `fixed` plus the sum of its terms."""

    fixed: float = 0.0
    terms: tuple[Over | Queued, ...] = ()


@dataclass(frozen=True, slots=True)
class ByCost:
    """The option of a `Choose` that is cheapest at this moment, the earlier one in a tie.

    While every cost is infinite the process waits, charged to `cause`. Several that choose in one instant do so one
    after the other in order of identity, each counting those before it as already in their queues.

    An option that begins with an `Acquire` or `Hold` (gates may stand before it) is committed to only when granted:
    with `review` seconds given, a process still in the queue looks again every `review` seconds and changes to
    another option that is cheaper by more than `margin` seconds.
    """

    costs: tuple[Cost, ...]
    cause: Cause = Cause.OUTAGE
    review: int | None = None
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Choose:
    """One of several ways to go on."""

    label: str
    options: tuple[Node, ...]
    by: ByChance | ByCost


@dataclass(frozen=True, slots=True)
class LevelAtLeast:
    """True while a level is at least `value`."""

    level: str
    value: float


@dataclass(frozen=True, slots=True)
class StockAtLeast:
    """True while a stock holds at least `amount`; nothing is taken."""

    stock: str
    amount: int


@dataclass(frozen=True, slots=True)
class ClockAt:
    """True from the given second on."""

    second: int


@dataclass(frozen=True, slots=True)
class NextDeparture:
    """True at the next of the seconds first, first + every, first + 2 every ... that lies after the present one."""

    first: int
    every: int


Condition = LevelAtLeast | StockAtLeast | ClockAt | NextDeparture


@dataclass(frozen=True, slots=True)
class Gate:
    """Wait until a condition holds.

    With `follow`, time at the gate is charged along the process that opened it (a column that waits for its
    clearance is held up by whatever the clearance was doing), else to `cause`.
    """

    label: str
    condition: Condition
    cause: Cause
    follow: bool = False


@dataclass(frozen=True, slots=True)
class Adjust:
    """Add (or remove) one application of a named modifier to its level or capacity."""

    label: str
    modifier: str
    add: bool = True


@dataclass(frozen=True, slots=True)
class Put:
    """Add units to a stock."""

    label: str
    stock: str
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Take:
    """Wait for units of a stock and take them: by priority, then time of request, then identity.

    `follow` as for `Gate`.
    """

    label: str
    stock: str
    amount: int = 1
    priority: int = 0
    cause: Cause = Cause.SHORTAGE
    follow: bool = False


@dataclass(frozen=True, slots=True)
class Spawn:
    """Start another process and go on; it may be about another subject."""

    label: str
    body: Node
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Do the body again and again: a number of times (drawn and rounded if uncertain), or without end (None)."""

    label: str
    body: Node
    times: int | Distribution | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Stamp a milestone with the present second."""

    label: str
    milestone: str


Node = (
    Delay
    | Work
    | Acquire
    | Release
    | Hold
    | Sequence
    | Parallel
    | Choose
    | Gate
    | Adjust
    | Put
    | Take
    | Spawn
    | Repeat
    | Mark
    | Copy
)
