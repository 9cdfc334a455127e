"""Incidents: what happens, when and how often, and who responds.

Nothing here says how an asset could be harmed.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from sim.scenario.fields import (
    MONTHS,
    NO_TIME,
    Counted,
    Frozen,
    Moment,
    Month,
    PerDay,
    PositiveRatio,
    Share,
    UncertainDuration,
    Words,
    fault,
)
from sim.scenario.limits import OCCURRENCES
from sim.units.distributions import mean
from sim.units.seconds import DAY_S

WINTER: Final = frozenset({"oct", "nov", "dec", "jan", "feb"})
"""The months that `winter` is about."""


class SoftFault(Frozen):
    """Faults that are not noticed at once."""

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
        default=NO_TIME,
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
            raise fault("`closes_for` is required when `hits: place`", "a key closes_for")
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
        default=NO_TIME, description="Time from the incident's moment until each further asset is hit."
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
    most: Annotated[int, Counted.within(OCCURRENCES)] | None = Field(
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
            raise fault("an incident has either a time or a rate", "exactly one of `at` and `rate`")
        if self.rate is None:
            of_chance = (self.season, self.winter, self.most, self.cluster, self.bunching)
            if any(of_chance):
                names = ("season", "winter", "most", "cluster", "bunching")
                said = [name for name, value in zip(names, of_chance, strict=True) if value]
                raise fault(f"{said[0]} is about incidents by chance", "a key rate instead of `at`")
        if self.season and self.winter is not None:
            raise fault("`season` and `winter` exclude each other", "one of `season` and `winter`")
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
