"""Incidents: what can be hit, who depends on it, how it is repaired, and what happens when.

Assets are abstract groups between countries. Nothing here says where an asset lies or how it could be harmed.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from sim.scenario.fields import (
    Frozen,
    Moment,
    PerDay,
    PositiveCount,
    PositiveRatio,
    Ratio,
    Share,
    UncertainDuration,
    Words,
    fault,
)
from sim.units.distributions import Fixed, mean

AssetKind = Literal["telecom", "power", "gas", "island"]
ServiceKind = Literal["data", "power", "gas", "island"]
Slowed = Literal["desks", "ports", "rail", "links"]
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _month(value: str) -> str:
    if value not in MONTHS:
        raise fault(f"{value!r} is no month", "one of " + ", ".join(MONTHS))
    return value


Month = Annotated[str, AfterValidator(_month), WithJsonSchema({"enum": list(MONTHS)})]
WINTER: Final = frozenset({"oct", "nov", "dec", "jan", "feb"})
"""The months that `winter` is about."""
DAY_S: Final = 86_400.0
NO_INCIDENTS: Final = "no incidents"
"""Stands in the list of a variant for: the same run, in which no incident happens."""


class Asset(Frozen):
    """A group of cables, lines or pipes of one kind between the same countries."""

    title: str = Field(description="What the group is called.")
    kind: AssetKind = Field(description="What it carries; `island` is what supplies an island.")
    between: Words = Field(description="Countries that it joins.", min_length=1)
    number: PositiveCount = Field(description="Cables, lines or pipes in the group.")
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


_NONE: Final = Fixed(0.0)


class Workaround(Frozen):
    """Another way for some of what an asset carried, until it is repaired."""

    share: Share = Field(description="Share of what the cable, line or pipe carried that goes another way.")
    after: UncertainDuration = Field(description="Time from when the fault is found until it does.")


class RepairClass(Frozen):
    """How one kind of asset is repaired, by ships that its faults share."""

    title: str = Field(default="", description="What the class is called.")
    ships: PositiveCount = Field(description="Ships (or crews) that repair, one fault each at a time.")
    search: UncertainDuration = Field(
        default=_NONE,
        description="Finding, hiring and bringing a ship, once for all faults of an incident, before it is taken up.",
    )
    permit: str | None = Field(
        default=None,
        description="Procedure (asked: call) for the permit and the release by the police, once for all faults of an "
        "incident; else none.",
    )
    spares: UncertainDuration = Field(default=_NONE, description="Getting spares, side by side with search and permit.")
    mobilise: UncertainDuration = Field(
        default=_NONE,
        description="From the order until the ship sails; not again for the next fault of the same incident.",
    )
    transit: UncertainDuration = Field(
        default=_NONE, description="Way to the fault; not again for the next fault of the same incident."
    )
    weather: UncertainDuration = Field(
        default=_NONE, description="Wait on site for weather, unless a ship is at work on the same incident already."
    )
    on_site: UncertainDuration = Field(description="Work on site, for each fault.")
    season: dict[Month, Share] = Field(
        default={},
        description="How fast the wait for weather and the work on site go on, by month: {feb: 50 %}; 0 = not at all "
        "(ice), other months 1.",
    )
    workaround: Workaround | None = Field(
        default=None, description="Another way for some of what was carried, until the repair; left out = none."
    )

    def monthly(self) -> tuple[float, ...]:
        """How fast work at sea goes on in each month of the year: January first."""
        return tuple(self.season.get(month, 1.0) for month in MONTHS)


class SoftFault(Frozen):
    """Faults that nobody notices at once."""

    share: Share = Field(description="Share of the faults that are soft.")
    found_after: UncertainDuration = Field(description="Time until such a fault is noticed, instead of `detection`.")


class SecurityHold(Frozen):
    """A place that is closed for a search."""

    of: UncertainDuration = Field(description="How long, from the moment the response is decided.")


class IncidentKind(Frozen):
    """What happens in one kind of incident, and who responds by which procedure."""

    title: str = Field(description="What happens.")
    hits: Literal["asset", "place"] = Field(description="What is hit: one of an asset group, or a node or link.")
    detection: UncertainDuration = Field(description="Time until the operator notices.")
    soft: SoftFault | None = Field(default=None, description="Faults that are noticed late; left out = none.")
    outside_reports: UncertainDuration = Field(
        default=_NONE,
        description="Where the asset's operator is `outside`: further time until it tells the state that leads.",
    )
    response: str = Field(description="Procedure (asked: call) by which the states respond.")
    repair: bool = Field(
        default=False,
        description="With `hits: asset`: whether one cable, line or pipe is down until it is repaired; if not (a false "
        "alarm), nothing is down.",
    )
    closes_for: UncertainDuration | None = Field(
        default=None, description="With `hits: place`: how long the place is closed."
    )
    share_left: Share = Field(default=0.0, description="With `hits: place`: share of the capacity that is left.")
    technical: bool = Field(
        default=False, description="Whether it is a plain technical fault, to which no alliance need respond."
    )
    hold: SecurityHold | None = Field(
        default=None,
        description="Search of a place (`hold_at` of the incident, or the place that was hit) once the response is "
        "decided; where no step of the response decides, once it is done.",
    )

    @model_validator(mode="after")
    def _of_what_is_hit(self) -> IncidentKind:
        if self.hits == "place" and self.closes_for is None:
            raise fault("it is not said how long the place is closed", "a key closes_for")
        if self.hits == "asset" and (self.closes_for is not None or self.share_left):
            raise fault("an asset does not close", "hits: place, or neither closes_for nor share_left")
        if self.hits == "place" and self.repair:
            raise fault("only an asset is repaired", "hits: asset, or repair: false")
        return self


class Bunching(Frozen):
    """An incident that brings the next."""

    share: Share = Field(description="Chance that an incident is followed by another one.")
    within: UncertainDuration = Field(description="Time from the one to the other.")


class Incident(Frozen):
    """An incident: once at a stated moment, or again and again by chance."""

    name: str = Field(description="Name of the incident, once in a scenario.", min_length=1)
    kind: str = Field(description="Kind of incident, by name.")
    assets: Words = Field(
        default=(),
        description="Asset groups that are hit, one cable, line or pipe for each time a group is named. Scripted: all "
        "of them; by chance: the first, and each further one with the chance `cluster`.",
    )
    place: str | None = Field(default=None, description="Node or link that is hit; instead of `assets`.")
    at: Moment | None = Field(default=None, description="When it happens; instead of `rate`.")
    spread: UncertainDuration = Field(
        default=_NONE, description="Time from the incident's moment until each further asset is hit."
    )
    rate: PerDay | None = Field(
        default=None, description="How often it happens by chance, on average over the year; instead of `at`."
    )
    season: dict[Month, PositiveRatio] = Field(
        default={}, description="With `rate`: how much more often than in other months (1), by month: {oct: 4}."
    )
    winter: PositiveRatio | None = Field(
        default=None, description="With `rate`: how much more often from October to February; instead of `season`."
    )
    most: PositiveCount | None = Field(
        default=None,
        description="With `rate`: most occurrences in a run; left out = 5. Named '<name> 1', '<name> 2' ...",
    )
    cluster: Share = Field(default=0.0, description="With `rate`: chance that each further asset is hit too.")
    bunching: Bunching | None = Field(default=None, description="With `rate`: an incident that brings the next.")
    by: str = Field(description="State that leads the response.")
    neighbours: Words = Field(default=(), description="States that it tells and works with.")
    hold_at: str | None = Field(
        default=None,
        description="Node or link that is searched after it, where its kind has a `hold`; left out = `place`.",
    )

    @model_validator(mode="after")
    def _clear(self) -> Incident:
        if bool(self.assets) == (self.place is not None):
            raise fault("an incident hits either assets or a place", "exactly one of `assets` and `place`")
        if (self.at is None) == (self.rate is None):
            raise fault("an incident says either when it happens or how often", "exactly one of `at` and `rate`")
        if self.rate is None:
            of_chance = (self.season, self.winter, self.most, self.cluster, self.bunching)
            if any(of_chance):
                names = ("season", "winter", "most", "cluster", "bunching")
                said = [name for name, value in zip(names, of_chance, strict=True) if value]
                raise fault(f"{said[0]} is about incidents by chance", "a key rate instead of `at`")
        if self.season and self.winter is not None:
            raise fault("the season is said twice", "one of `season` and `winter`")
        return self

    def monthly(self) -> tuple[float, ...]:
        """How often it happens in each month of the year, in proportion: January first."""
        if self.winter is not None:
            return tuple(self.winter if month in WINTER else 1.0 for month in MONTHS)
        return tuple(self.season.get(month, 1.0) for month in MONTHS)

    @property
    def gap_s(self) -> float:
        """By chance: mean seconds to an incident that none before has brought.

        It is such that with those that are brought incidents are on average as frequent as the rate says; zero or less
        where waiting for those alone takes too long for that.
        """
        assert self.rate is not None
        gap = DAY_S / self.rate
        bunching = self.bunching
        if bunching is None or bunching.share in (0.0, 1.0):
            return gap
        return (gap - bunching.share * mean(bunching.within)) / (1.0 - bunching.share)

    @property
    def occurrences(self) -> int:
        """Most occurrences in a run."""
        return 1 if self.rate is None else (self.most or 5)
