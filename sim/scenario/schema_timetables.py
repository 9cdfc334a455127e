"""Timetables: at which times of day, on which days, ships and trains leave."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.clock.days import Days
from sim.scenario.clock.week import WEEK, Clock, Weekdays
from sim.scenario.fields import Frozen, as_tuple, fault


class Timetable(Frozen):
    """Times at which a link is served, written out or taken from a GTFS feed; beside it the link has no frequency."""

    origin: str = Field(
        default="", validation_alias="from", description="Node from which they are; left out = from both ends alike."
    )
    days: Weekdays = Field(default=WEEK, description="Days of the week (mon ... sun); left out = all.", min_length=1)
    at: Annotated[tuple[Clock, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="Times of day of departure, in local time there: '09:00'."
    )
    closed: Days = Field(default=(), description="Days without these departures, as for duty hours.")
    opened: Days = Field(default=(), description="Days with them in spite of `days`, as for duty hours.")
    zone: str = Field(
        default="",
        description="IANA time zone of the times; left out = that of the feed, of the actor of the node's country, or "
        "of the scenario.",
    )
    gtfs: str = Field(default="", description="Instead of `at`: folder or ZIP file of a GTFS feed.")
    route: str = Field(default="", description="With `gtfs`: id or name of the route; left out = its only one.")
    from_stop: str = Field(default="", description="With `gtfs`: stop at the link's `from_node`, by id or name.")
    to_stop: str = Field(default="", description="With `gtfs`: stop at the link's `to_node`, by id or name.")

    @model_validator(mode="after")
    def _times_or_feed(self) -> Timetable:
        if bool(self.at) == bool(self.gtfs):
            raise fault("a timetable has either times of day or a feed", "exactly one of `at` and `gtfs`")
        if self.gtfs and not (self.from_stop and self.to_stop):
            raise fault("a timetable from a feed names two stops", "the keys from_stop and to_stop")
        if self.at and (self.route or self.from_stop or self.to_stop):
            raise fault("route and stops are those of a feed", "a key gtfs")
        if self.gtfs and self.origin:
            raise fault("the direction of a feed follows from its stops", "no key from")
        return self


def _one_or_more(value: object) -> object:
    """A single timetable where a list is meant is a list of one."""
    return (value,) if isinstance(value, dict) else value


Timetables = Annotated[tuple[Timetable, ...], BeforeValidator(_one_or_more), Field(min_length=1)]


class Departures(Frozen):
    """When a link is left from one of its ends.

    Attributes
    ----------
    node
        That end.
    seconds
        Seconds since the start, in order.
    per_day
        How many there are a day, on average over the run.
    """

    node: str
    seconds: tuple[int, ...]
    per_day: float
