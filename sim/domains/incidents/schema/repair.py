"""How assets are repaired, by ships or crews that their faults share."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.fields import MONTHS, NO_TIME, Frozen, Month, PositiveCount, Share, UncertainDuration


class Workaround(Frozen):
    """Another way for some of what an asset carried, until it is repaired."""

    share: Share = Field(description="Share of what the cable, line or pipe carried that goes another way.")
    after: UncertainDuration = Field(description="Time from when the fault is found until it does.")


class RepairClass(Frozen):
    """How one kind of asset is repaired, by ships that its faults share."""

    title: str = Field(default="", description="What the class is called.")
    ships: PositiveCount = Field(description="Ships (or crews) that repair, one fault each at a time.")
    search: UncertainDuration = Field(
        default=NO_TIME,
        description="Finding, hiring and bringing a ship, once for all faults of an incident, before it is taken up.",
    )
    permit: str | None = Field(
        default=None,
        description="Procedure (asked: call) for the permit and the release by the police, once for all faults of an "
        "incident; else none.",
    )
    spares: UncertainDuration = Field(
        default=NO_TIME, description="Getting spares, side by side with search and permit."
    )
    mobilise: UncertainDuration = Field(
        default=NO_TIME,
        description="From the order until the ship sails; not again for the next fault of the same incident.",
    )
    transit: UncertainDuration = Field(
        default=NO_TIME, description="Way to the fault; not again for the next fault of the same incident."
    )
    weather: UncertainDuration = Field(
        default=NO_TIME, description="Wait on site for weather, unless a ship is at work on the same incident already."
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
