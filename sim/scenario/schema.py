"""A scenario as loaded: the whole, and by their names the classes of all its parts.

Numbers are canonical: whole seconds for fixed durations and moments (since the start), `Distribution`s with numbers
in seconds for uncertain durations, km, km/h, metres of lane, vehicles per km, per day.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.fields import (
    Frozen,
    Instant,
    PositiveSeconds,
    Seed,
    Share,
    Words,
)
from sim.scenario.schema_actors import WEEK, Actor, Chair, Desk, DutyHours, HandOver, clock_s
from sim.scenario.schema_arrangements import LEFT_OUT, WITHOUT, Activation, Arrangement, InForce, Inform, Phase, Sweep
from sim.scenario.schema_assets import Asset, Coupling, Resilience, Service
from sim.scenario.schema_forces import Force, Lift
from sim.scenario.schema_incidents import NO_INCIDENTS, Bunching, Incident, IncidentKind, SecurityHold, SoftFault
from sim.scenario.schema_movement import (
    AirFactors,
    MovementFactors,
    RailFactors,
    RoadFactors,
    RouteFactors,
    SeaFactors,
    StagingFactors,
)
from sim.scenario.schema_network import Closure, Mode, Network, NetworkLink, NetworkNode, NetworkTables, Reserved
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
from sim.scenario.schema_repair import RepairClass
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
    seed: Seed = Field(default=1, description="Root of all chance.")


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
