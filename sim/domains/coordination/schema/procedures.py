"""Which steps a permission takes, by which channels a case is handed over, and what states ask for by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from pydantic import Field, ValidationInfo, field_validator

from sim.model.incident_record import Milestone
from sim.scenario.fields import (
    Frozen,
    Moment,
    PositiveCount,
    PositiveRatio,
    Priority,
    Seconds,
    Share,
    UncertainDuration,
    Words,
    fault,
)
from sim.scenario.schema_forces import MovementClass
from sim.scenario.schema_network import Mode
from sim.units.distributions import Fixed

StepCause = Literal["clearance", "consultation", "notification", "decision"]
Asked = Literal["border", "consignment", "force", "ship", "port", "train", "call"]
ROLES: Final = ("host", "sponsor", "origin")
"""Words that stand for an actor: the country entered, the force's nation (or who makes a call), the country left."""


class Channel(Frozen):
    """A way by which a case goes from one desk to the next."""

    title: str = Field(description="What the channel is called.")
    delay: UncertainDuration = Field(description="Time until a case that is sent by it reaches the desk.")


class InteroperabilityGroup(Frozen):
    """Nations and organisations that understand each other's language and procedures."""

    title: str = Field(description="What they share.")
    actors: Words = Field(description="Actors between whom the pace holds.", min_length=2)
    pace: PositiveRatio = Field(description="How fast a desk of one works on a case of another; 1 = as on its own.")


class Interoperability(Frozen):
    """How fast a desk works on a case that another nation handed over; 1 = as on one of its own."""

    default: PositiveRatio = Field(default=1.0, description="Pace between two actors that no group names together.")
    groups: tuple[InteroperabilityGroup, ...] = Field(
        default=(), description="Groups with a pace of their own; of several the fastest holds."
    )


class Rework(Frozen):
    """A case that comes back: once, with a probability."""

    share: Share = Field(description="Share of the cases that come back after this step.")
    to: str = Field(description="Step to which they come back; from there up to this step all is done again.")


class StepOutcome(Frozen):
    """One way in which a step can end; of several one is drawn."""

    name: str = Field(description="What comes of the step.", min_length=1)
    weight: PositiveRatio = Field(description="How likely it is against the others; the weights need not sum to 1.")
    takes: UncertainDuration = Field(
        default=Fixed(0.0), description="Time that then passes before the step is done; no desk is busy meanwhile."
    )
    reached: bool = Field(
        default=True,
        description="Whether the step's milestone is reached; later steps go on, but for those with `if_reached`.",
    )


class Step(Frozen):
    """One step of a procedure: work at a desk."""

    title: str = Field(default="", description="What is done.")
    desk: str = Field(
        description="Who does it, as role.desk: `host` (country entered), `sponsor` (the force's nation, or who makes "
        "the call), `origin` (country left), `parties` (each party of a call, side by side) or an actor, for example "
        "host.movement_centre."
    )
    work: UncertainDuration = Field(description="Working time at the desk for one request.")
    hand_over: UncertainDuration | None = Field(
        default=None, description="Delay before the request reaches the desk; left out = none."
    )
    channel: str | None = Field(
        default=None, description="Channel by which the request reaches the desk, by name; instead of `hand_over`."
    )
    after: Words = Field(default=(), description="Steps that must be done before; none = at once.")
    only: tuple[MovementClass, ...] = Field(
        default=(), description="Classes of force for which the step is needed; left out = every force."
    )
    need: PositiveCount | None = Field(
        default=None,
        description="With `parties`: go on when this many have answered; left out = all. The others' work runs on.",
    )
    rework: Rework | None = Field(default=None, description="How often a case comes back after this step.")
    cause: StepCause = Field(default="clearance", description="What the time is charged to.")
    milestone: Milestone | None = Field(
        default=None, description="In the response to an incident: what is reached when the step is done."
    )
    patrol: bool = Field(
        default=False,
        description="In a procedure that is called: whether its actor has patrols or escorts out while it works on the "
        "step, which `couplings` can make felt elsewhere.",
    )
    if_reached: Milestone | None = Field(
        default=None,
        description="In a procedure that is called: the step is passed over where this milestone of an earlier step "
        "has not been reached (a ship is stopped only after it was identified).",
    )
    outcomes: tuple[StepOutcome, ...] = Field(
        default=(), description="In a procedure that is called: ways in which the step can end; left out = one."
    )

    @field_validator("outcomes")
    @classmethod
    def _are_distinct(cls, outcomes: tuple[StepOutcome, ...]) -> tuple[StepOutcome, ...]:
        names = [outcome.name for outcome in outcomes]
        for name in names:
            if names.count(name) > 1:
                raise fault(f"two outcomes are called {name!r}", "a name for each")
        return outcomes

    @field_validator("channel")
    @classmethod
    def _one_way(cls, channel: str | None, info: ValidationInfo) -> str | None:
        if channel is not None and info.data.get("hand_over") is not None:
            raise fault("a step has a hand-over or a channel, not both", "one of `hand_over` and `channel`")
        return channel

    @field_validator("need")
    @classmethod
    def _of_parties(cls, need: int | None, info: ValidationInfo) -> int | None:
        if need is not None and not info.data.get("desk", "parties.").startswith("parties."):
            raise fault("only a step of the parties can go on before all have answered", "desk: parties. ...")
        return need


class Procedure(Frozen):
    """What must be agreed before something may move, or what states settle among themselves."""

    title: str = Field(description="What is asked for.")
    asked: Asked = Field(
        description="When it is asked for: `border` (per consignment and border crossed), `consignment` (once per "
        "consignment, before it leaves), `force` (once per force, before its first consignment leaves), `ship` (per "
        "consignment that goes by sea from its origin, before it queues for a ship), `port` (per consignment and "
        "port entered, before it queues for a berth), `train` (per consignment and country in which it boards a "
        "train, before it queues for loading), `call` (never by a movement, only where `calls` or an activation "
        "name it)."
    )
    modes: tuple[Mode, ...] = Field(
        default=("sea", "rail", "road", "air"),
        description="With `asked: border`: means of transport by which the border is crossed; [air] = overflight.",
        min_length=1,
    )
    classes: tuple[MovementClass, ...] = Field(
        default=(), description="Asked only for forces of one of these classes; left out = for every force."
    )
    urgent: bool = Field(default=False, description="Whether duty officers work on it while their desk is closed.")
    lead: Seconds = Field(default=0, description="How long before the consignment is ready it is asked for.")
    priority: Priority = Field(
        default=0, description="Place in the queues of the desks; the smaller number goes first."
    )
    steps: dict[str, Step] = Field(
        description="The steps by name; loaded in an order in which they can be done.", min_length=1
    )

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: dict[str, Step]) -> dict[str, Step]:
        """Each step after those it waits for, else by the alphabet, so that the order in the file means nothing."""
        ordered: dict[str, Step] = {}
        waiting = dict(sorted(steps.items()))
        while waiting:
            free = [name for name, step in waiting.items() if not (set(step.after) - {name}) & waiting.keys()]
            for name in free or list(waiting):
                ordered[name] = waiting.pop(name)
        return ordered

    def concerns(self, classes: Sequence[MovementClass]) -> bool:
        """Whether it is asked for a force of these classes at all: for every force, or for those of its classes."""
        return not self.classes or bool(set(self.classes) & set(classes))


class Call(Frozen):
    """A procedure that states start themselves, for example a consultation."""

    name: str = Field(description="Name of the call, once in a scenario.", min_length=1)
    procedure: str = Field(description="Procedure that is carried out; it says `asked: call`.")
    at: Moment = Field(description="When it is started.")
    by: str = Field(description="The actor who starts it.")
    parties: Words = Field(
        default=(), description="The actors who are called, each of whom does the steps of `parties`."
    )
