"""What every scenario says, whatever its domains: its header, and the keys of its file.

Numbers are canonical: whole seconds for fixed durations and moments (since the start), `Distribution`s with numbers
in seconds for uncertain durations, km, km/h, metres of lane, vehicles per km, per day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from sim.scenario.fields import Frozen, Instant, PositiveSeconds, Seed, Share, Words, fault
from sim.scenario.schema_precision import Precision, Replications
from sim.scenario.tree import near
from sim.units.local_time import zone_named

WITHOUT: Final = "without "
LEFT_OUT: Final = (
    "clearance",
    "consultation",
    "notification",
    "decision",
    "duty_hours",
    "queue",
    "weather",
    "shortage",
    "repair",
    "outage",
    "planned_wait",
    "handling",
    "transport",
)
"""Causes of delay that a variant can leave out: `without clearance` in its list is the same run, in which no time is
spent on that."""

NO_INCIDENTS: Final = "no incidents"
"""Stands in the list of a variant for: the same run, in which no incident happens."""

Phase = Literal["peace", "crisis"]
S = TypeVar("S", bound=Frozen)


class Header(Frozen):
    """What a scenario says about itself and its run."""

    title: str = Field(description="One line that says what happens.", min_length=1)
    description: str = Field(default="", description="What the scenario is about.")
    start: Instant = Field(
        description="Date and time at which the clock is zero, with its offset; with a `zone` it may be left out."
    )
    zone: str | None = Field(
        default=None,
        description="IANA time zone whose clock all moments (`D+3 08:00`), months and reports follow, for example "
        "'Europe/Oslo'; left out = the offset of `start` from beginning to end.",
    )
    horizon: PositiveSeconds = Field(description="How long is simulated; what has not arrived by then is left open.")
    practical_difference: PositiveSeconds | None = Field(
        default=None,
        description="Smallest difference of a time that matters in practice; comparisons of variants use it for "
        "their verdict. Left out = any.",
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
        "clear movements, the others by staff of their own; 0 = incidents take no staff away.",
    )
    replications: Replications = Field(
        default=100, description="Replications of each variant, or how precise the answer is to be."
    )
    seed: Seed = Field(default=1, description="Random seed.")

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str | None) -> str | None:
        if zone is not None and zone_named(zone) is None:
            suggestion = near(zone, available_timezones())
            raise fault(f"there is no time zone {zone!r}", "an IANA time zone, such as Europe/Oslo", suggestion)
        return zone

    @property
    def clock(self) -> tzinfo:
        """The clock that moments follow: that of the zone, else the offset of the start."""
        return ZoneInfo(self.zone) if self.zone else self.start.tzinfo or UTC

    def local(self, second: int) -> datetime:
        """The date and time that this clock shows some seconds after the start."""
        return (self.start + timedelta(seconds=second)).astimezone(self.clock)


class FileKeys(Frozen, defer_build=True):
    """What only a file has: its version and the files below it."""

    leidang: Literal[1] = Field(description="Version of the file format.")
    use: Words = Field(
        default=(),
        description="Library files and scenarios, by name, that this file lies over; a later one lies over an earlier "
        "one.",
    )
    replace: Words = Field(
        default=(),
        description="Paths in the files below that this file replaces as a whole, where it would otherwise add to them "
        "or may not change them: `[variants.Nordic corridor, forces.US brigade.modes]`.",
    )
    remove: Words = Field(
        default=(), description="Paths in the files below that do not exist here: `[closures.winter pass]`."
    )


class LoadedScenario(Header):
    """A scenario that has been loaded and checked; the sections of domains are added to it."""

    def part(self, sections: type[S]) -> S:
        """The scenario as one with these sections, whose domain must be registered."""
        assert isinstance(self, sections)
        return self

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
