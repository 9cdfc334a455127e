"""A scenario as loaded: every class of its parts, and the whole.

Numbers are canonical: whole seconds for fixed durations and moments (since the start), `Distribution`s with numbers
in seconds for uncertain durations, km, km/h, metres of lane, vehicles per km, per day.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.fields import (
    Count,
    Frozen,
    Instant,
    Moment,
    PerDay,
    PositiveCount,
    PositiveSeconds,
    Share,
    UncertainDuration,
    WholeNumber,
    Words,
    fault,
)
from sim.scenario.schema_actors import WEEK, Actor, Chair, Desk, DutyHours, HandOver, clock_s
from sim.scenario.schema_arrangements import LEFT_OUT, WITHOUT, Activation, Arrangement, InForce, Inform, Phase, Sweep
from sim.scenario.schema_incidents import (
    NO_INCIDENTS,
    Asset,
    Bunching,
    Coupling,
    Incident,
    IncidentKind,
    RepairClass,
    Resilience,
    SecurityHold,
    Service,
    SoftFault,
)
from sim.scenario.schema_movement import (
    AirFactors,
    MovementFactors,
    RailFactors,
    RoadFactors,
    RouteFactors,
    SeaFactors,
    StagingFactors,
)
from sim.scenario.schema_network import Mode, Network, NetworkLink, NetworkNode, NetworkTables
from sim.scenario.schema_precision import HalfWidth, Precision, Replications
from sim.scenario.schema_procedures import (
    Asked,
    Call,
    Channel,
    Interoperability,
    InteroperabilityGroup,
    Milestone,
    MovementClass,
    Outcome,
    Procedure,
    Rework,
    Step,
)
from sim.scenario.schema_rewrites import (
    Delegate,
    EndOtherwise,
    NotifyInstead,
    Open,
    Parallelise,
    Pool,
    Provide,
    Rewrite,
    ShareChannel,
    Speed,
    StepRewrite,
    Waive,
)

__all__ = [
    "LEFT_OUT",
    "NO_INCIDENTS",
    "WEEK",
    "WITHOUT",
    "Activation",
    "Actor",
    "AirFactors",
    "Arrangement",
    "Asked",
    "Asset",
    "Bunching",
    "Call",
    "Chair",
    "Channel",
    "Closure",
    "Coupling",
    "Delegate",
    "Desk",
    "DutyHours",
    "EndOtherwise",
    "Force",
    "HalfWidth",
    "HandOver",
    "Header",
    "InForce",
    "Incident",
    "IncidentKind",
    "Inform",
    "Interoperability",
    "InteroperabilityGroup",
    "Lift",
    "Milestone",
    "Mode",
    "MovementClass",
    "MovementFactors",
    "Network",
    "NetworkLink",
    "NetworkNode",
    "NetworkTables",
    "NotifyInstead",
    "Open",
    "Outcome",
    "Parallelise",
    "Phase",
    "Pool",
    "Precision",
    "Procedure",
    "Provide",
    "RailFactors",
    "RepairClass",
    "Reserved",
    "Resilience",
    "Rework",
    "Rewrite",
    "RoadFactors",
    "RouteFactors",
    "Scenario",
    "ScenarioFile",
    "SeaFactors",
    "SecurityHold",
    "Service",
    "ShareChannel",
    "SoftFault",
    "Speed",
    "StagingFactors",
    "Step",
    "StepRewrite",
    "Sweep",
    "Waive",
    "clock_s",
]


class Lift(Frozen):
    """What has to be moved, as an abstract requirement."""

    vehicles: Count = Field(description="Vehicles.")
    containers: Count = Field(default=0, description="Containers.")
    personnel: Count = Field(default=0, description="People, who fly ahead of their vehicles where they can.")

    @model_validator(mode="after")
    def _something_moves(self) -> Lift:
        if self.vehicles + self.containers == 0:
            raise fault("the lift has nothing that moves as an element", "vehicles or containers above zero")
        return self


class Force(Frozen):
    """A force that moves from its origin to its destination."""

    name: str = Field(description="Name of the force, once in a scenario.", min_length=1)
    sponsor: str = Field(description="The actor whose force it is.")
    origin: str = Field(validation_alias="from", description="Node where it is ready.")
    destination: str = Field(validation_alias="to", description="Node where it is wanted.")
    ready: Moment = Field(description="When it is ready to move.")
    due: Moment = Field(description="When all of it should have arrived.")
    lift: Lift = Field(description="What has to be moved.")
    modes: tuple[Mode, ...] = Field(
        default=("sea", "rail", "road", "air"), description="Means of transport it may use.", min_length=1
    )
    classes: tuple[MovementClass, ...] = Field(
        default=(), description="What makes its movement special: some steps are needed only then; left out = nothing."
    )
    priority: WholeNumber = Field(default=0, description="Place in queues; the smaller number goes first.")
    consignment_vehicles: PositiveCount | None = Field(
        default=None,
        description="Vehicles of one shipload or packet, covered by one request for a permission; left out = "
        "`sea.shipload_vehicles`. Never more than the smallest ship takes.",
    )


class Closure(Frozen):
    """A link or node that is closed, once at a stated moment or again and again by chance."""

    link: str | None = Field(default=None, description="Link that is closed.")
    node: str | None = Field(default=None, description="Node that is closed.")
    at: Moment | None = Field(default=None, description="When it closes; instead of `rate`.")
    rate: PerDay | None = Field(default=None, description="How often it closes by chance; instead of `at`.")
    lasts: UncertainDuration = Field(description="How long it stays closed.")
    share: Share = Field(default=0.0, description="Share of the capacity that is left while closed.")
    cause: Literal["weather", "outage"] = Field(default="outage", description="What the lost time is charged to.")

    @model_validator(mode="after")
    def _one_place_one_time(self) -> Closure:
        if (self.link is None) == (self.node is None):
            raise fault("a closure names either a link or a node", "exactly one of `link` and `node`")
        if (self.at is None) == (self.rate is None):
            raise fault("a closure says either when it happens or how often", "exactly one of `at` and `rate`")
        return self


class Reserved(Frozen):
    """A link or node that movement may not use unless an arrangement opens it."""

    link: str | None = Field(default=None, description="Link that is reserved.")
    node: str | None = Field(default=None, description="Node that is reserved: no link into it may be used.")

    @model_validator(mode="after")
    def _one_place(self) -> Reserved:
        if (self.link is None) == (self.node is None):
            raise fault("a reserved place is either a link or a node", "exactly one of `link` and `node`")
        return self

    @property
    def place(self) -> str:
        """The id of the link or node."""
        return self.link or self.node or ""


class Header(Frozen):
    """What a scenario says about itself and its run."""

    title: str = Field(description="One line that says what happens.", min_length=1)
    description: str = Field(default="", description="What the scenario is about.")
    start: Instant = Field(description="Date and time with offset at which the clock is zero.")
    horizon: PositiveSeconds = Field(description="How long is simulated; what has not arrived by then is left open.")
    practical_difference: PositiveSeconds | None = Field(
        default=None,
        description="Smallest difference of a time that matters to whoever asks; comparisons of variants are held "
        "against it. Left out = any.",
    )
    phase: Phase = Field(default="peace", description="Peace or crisis: decides which arrangements hold.")
    variants: dict[str, Words] = Field(
        description="The arms to compare: arrangements in force, by name of the variant; the first is the reference. "
        "`no incidents` among them leaves these out, `without CAUSE` a cause of delay.",
        min_length=1,
    )
    shared_staff: Share = Field(
        default=1.0,
        description="Share of the steps about incidents (response, leave to repair) that is done by the staff who also "
        "clear movements, the others by staff of their own; 0 = incidents take nobody away.",
    )
    replications: Replications = Field(
        default=100, description="Replications of each variant, or how precise the answer is to be."
    )
    seed: Count = Field(default=1, description="Root of all chance.")


class Content(Header):
    """What a scenario file and a loaded scenario share."""

    actors: dict[str, Actor] = Field(description="Nations (by country code) and organisations.", min_length=1)
    duty_hours: dict[str, DutyHours] = Field(description="Named duty hours.", min_length=1)
    channels: dict[str, Channel] = Field(default={}, description="Named ways of handing a case over.")
    interoperability: Interoperability = Field(
        default=Interoperability(), description="How fast desks work on cases of other nations."
    )
    procedures: dict[str, Procedure] = Field(default={}, description="Named procedures.")
    movement: MovementFactors = Field(description="Planning factors of movement.")
    arrangements: dict[str, Arrangement] = Field(default={}, description="Named arrangements.")
    forces: tuple[Force, ...] = Field(description="The forces that move.", min_length=1)
    calls: tuple[Call, ...] = Field(default=(), description="Procedures that states start themselves.")
    closures: tuple[Closure, ...] = Field(default=(), description="Links and nodes that close.")
    reserved: tuple[Reserved, ...] = Field(
        default=(), description="Links and nodes that movement may not use unless an arrangement opens them."
    )
    assets: dict[str, Asset] = Field(default={}, description="Groups of cables, lines and pipes.")
    services: dict[str, Service] = Field(default={}, description="What users have of the assets.")
    resilience: dict[str, Resilience] = Field(
        default={}, description="How much of a loss back-ups cushion, by country; left out = nothing."
    )
    couplings: dict[str, Coupling] = Field(
        default={}, description="What a loss of service, a closed place or patrols slow."
    )
    repair_classes: dict[str, RepairClass] = Field(default={}, description="How assets are repaired.")
    incident_kinds: dict[str, IncidentKind] = Field(default={}, description="Kinds of incident.")
    incidents: tuple[Incident, ...] = Field(default=(), description="What happens to assets and places.")


class ScenarioFile(Content):
    """A scenario as written, with all its library files put in place; also the shape of the JSON Schema."""

    leidang: Literal[1] = Field(description="Version of the file format.")
    use: Words = Field(default=(), description="Library files, by name, that this file builds on.")
    network: NetworkTables = Field(description="Tables of nodes and links.")


class Scenario(Content):
    """A scenario that has been loaded and checked."""

    network: Network = Field(description="Nodes and links.")

    @property
    def most_replications(self) -> int:
        """Replications of each variant, at most."""
        return self.replications.at_most if isinstance(self.replications, Precision) else self.replications

    def arrangements_of(self, variant: str) -> tuple[str, ...]:
        """The arrangements that a variant names."""
        return tuple(name for name in self.variants[variant] if name != NO_INCIDENTS and not name.startswith(WITHOUT))

    def left_out_of(self, variant: str) -> tuple[str, ...]:
        """The causes of delay on which no time is spent in a variant."""
        return tuple(name.removeprefix(WITHOUT) for name in self.variants[variant] if name.startswith(WITHOUT))

    def incidents_of(self, variant: str) -> tuple[Incident, ...]:
        """The incidents that may happen in a variant."""
        return () if NO_INCIDENTS in self.variants[variant] else self.incidents
