"""Departures at equal intervals, fixed by the calendar: they stay where they are when the run starts later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from sim.domains.scenario import Scenario
from sim.process.primitives import NextDeparture
from sim.units.local_time import at_clock
from sim.units.seconds import DAY_S

SHORTEST_S: Final = 1800
"""Of departures nearer to each other a change of the clock moves none by more than half of that."""


class RegularDepartures:
    """Departures on the clock that the moments of a scenario follow.

    With n a day they divide each day, the first half an interval after midnight.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._start = scenario.start
        self._horizon = scenario.horizon
        self._clock = scenario.clock
        local = scenario.local(0)
        self._begin_s = local.toordinal() * int(DAY_S) + (local.hour * 60 + local.minute) * 60 + local.second
        self._shifted = _changes(self._clock, scenario)
        self._around: dict[int, tuple[int, ...]] = {}

    def next(self, every: int) -> NextDeparture:
        """The next of them where the clock does not change in the run."""
        return NextDeparture(first=(every // 2 - self._begin_s) % every, every=every)

    def around_change(self, every: int) -> tuple[int, ...] | None:
        """The second of each of them where the clock changes in the run; None where it does not, or it hardly matters.

        A time of day that the clock skips is that of the change; of one that comes twice the first counts.
        """
        if not self._shifted or every < SHORTEST_S:
            return None
        if every not in self._around:
            self._around[every] = tuple(self._seconds(every))
        return self._around[every]

    def _seconds(self, every: int) -> Iterator[int]:
        assert isinstance(self._clock, ZoneInfo)
        first = (self._begin_s - int(DAY_S) - every // 2) // every
        last = (self._begin_s + self._horizon + int(DAY_S) - every // 2) // every
        walls = (every // 2 + number * every for number in range(first, last + 1))
        seconds = {self._second(wall, self._clock) for wall in walls}
        yield from sorted(second for second in seconds if 0 <= second < self._horizon)

    def _second(self, wall_s: int, zone: ZoneInfo) -> int:
        """When the clock shows some seconds after the first midnight of the calendar."""
        days, clock_s = divmod(wall_s, int(DAY_S))
        return round((at_clock(date.fromordinal(days), clock_s, zone).instant - self._start).total_seconds())


def _changes(clock: tzinfo, scenario: Scenario) -> bool:
    """Whether a clock changes in the run; no zone has two changes within two days that undo each other."""
    days = range(0, scenario.horizon + 2 * int(DAY_S), 2 * int(DAY_S))
    instants = (scenario.start + timedelta(seconds=min(second, scenario.horizon)) for second in days)
    return len({instant.astimezone(clock).utcoffset() for instant in instants}) > 1
