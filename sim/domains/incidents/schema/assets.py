"""Assets and services: what can fail, who has what of it, and what a loss cushions or slows.

Assets are abstract groups between countries. Nothing here says where an asset lies or how it could be harmed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.fields import Counted, Frozen, PositiveRatio, Ratio, Share, UncertainDuration, Words, fault
from sim.scenario.limits import CABLES

AssetKind = Literal["telecom", "power", "gas", "island"]
ServiceKind = Literal["data", "power", "gas", "island"]
Slowed = Literal["desks", "ports", "rail", "links"]


class Asset(Frozen):
    """A group of cables, lines or pipes of one kind between the same countries."""

    title: str = Field(description="What the group is called.")
    kind: AssetKind = Field(description="What it carries; `island` is what supplies an island.")
    between: Words = Field(description="Countries that it joins.", min_length=1)
    number: Annotated[int, Counted.within(CABLES)] = Field(description="Cables, lines or pipes in the group.")
    operator: str = Field(description="Actor in whose country the operator sits.")
    outside: bool = Field(
        default=False, description="Whether its operator is outside the national reporting system and reports slowly."
    )
    repair: str = Field(description="Repair class, by name.")


class Service(Frozen):
    """What users have of assets: min(1, (base + what each asset that is up adds) / demand)."""

    title: str = Field(description="What users have.")
    kind: ServiceKind = Field(description="Kind of service, by which `resilience` cushions its loss.")
    country: str = Field(description="Country whose users have it.")
    demand: PositiveRatio = Field(default=1.0, description="What users need.")
    base: Ratio = Field(default=0.0, description="What is there without any of these assets, in the unit of demand.")
    carried_by: dict[str, PositiveRatio] = Field(
        description="What each cable, line or pipe of a group adds, by name of the group.", min_length=1
    )


class TotalDefence(Frozen):
    """What a mobilised society cushions of a loss: 0 nothing, 1 all of it."""

    after: UncertainDuration = Field(description="Time from when a service first falls short until it is mobilised.")
    data: Share = Field(default=0.0, description="Loss of data links.")
    power: Share = Field(default=0.0, description="Loss of power.")
    gas: Share = Field(default=0.0, description="Loss of gas.")
    island: Share = Field(default=0.0, description="Loss of an island's supply.")


class Resilience(Frozen):
    """How much of a loss back-ups of a country cushion: 0 nothing, 1 all of it."""

    data: Share = Field(default=0.0, description="Loss of data links: other ways of working.")
    power: Share = Field(default=0.0, description="Loss of power: generators with fuel, load that can be shed.")
    gas: Share = Field(default=0.0, description="Loss of gas: other fuels.")
    island: Share = Field(default=0.0, description="Loss of an island's supply: its own plant and stores.")
    lasts: dict[ServiceKind, UncertainDuration] = Field(
        default={},
        description="How long back-ups hold once a service falls short (fuel for generators), by kind: {power: 3 d}; "
        "left out = as long as it takes.",
    )
    total_defence: TotalDefence | None = Field(
        default=None, description="What is cushioned once the whole of society is mobilised; left out = no more."
    )


class Coupling(Frozen):
    """What slows something: a loss of service, civil traffic from a closed place, or patrols; size 0 switches it off.

    The pace is 1 - size * (1 - resilience) * (1 - service), 1 - size * (1 - what is open of the place), or 1 - size.
    """

    service: str | None = Field(default=None, description="Service whose loss slows, by name.")
    closed: str | None = Field(
        default=None,
        description="Instead of `service`: node or link whose civil traffic goes elsewhere and takes capacity there "
        "while it is closed.",
    )
    patrols: str | None = Field(
        default=None,
        description="Instead of `service`: actor whose patrols and escorts take people away while they are out (steps "
        "with `patrol: true`).",
    )
    slows: Slowed = Field(
        description="What is slowed: the desks of actors, ports (nodes), rail, or links of whatever kind."
    )
    of: Words = Field(
        description="Actors (desks), nodes (ports), links, or links and countries (rail: every rail link with an end "
        "there).",
        min_length=1,
    )
    size: Share = Field(
        description="How much of the pace is lost where the whole service is, the place is closed or patrols are out; "
        "0 = switched off."
    )

    @model_validator(mode="after")
    def _one_reason(self) -> Coupling:
        if sum(reason is not None for reason in (self.service, self.closed, self.patrols)) != 1:
            raise fault("it is not clear what slows", "exactly one of `service`, `closed` and `patrols`")
        if self.closed is not None and self.slows == "desks":
            raise fault("civil traffic of a closed place goes over no desk", "slows: ports, rail or links")
        return self
