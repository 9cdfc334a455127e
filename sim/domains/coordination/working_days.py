"""On which days a desk works, and from when to when: weekdays, holidays, and what is changed by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Protocol

from sim.domains.coordination.schema.actors import DutyHours, HalfDay
from sim.scenario.clock.days import days_within
from sim.scenario.clock.public_holidays import Calendar, Off, holidays_in
from sim.scenario.clock.week import WEEK, clock_s
from sim.units.local_time import DAY

Spell = tuple[int, int]


class Changes(Protocol):
    """Who changes a calendar: an actor, a set of duty hours or a desk."""

    @property
    def closed(self) -> tuple[str, ...]:
        """Days off."""

    @property
    def opened(self) -> tuple[str, ...]:
        """Days on which there is work in spite of all else."""

    @property
    def half_days(self) -> tuple[HalfDay, ...]:
        """Days on which work ends early."""


class WorkingDays:
    """The working days of duty hours from one day to another.

    What stands nearest to the desk counts: holidays, then the actor's own days, those of the duty hours, those of the
    desk.

    Parameters
    ----------
    calendar
        Whose holidays are days off; None for none.
    own
        Actor and desk, as far as they change days.
    """

    def __init__(
        self, hours: DutyHours, calendar: Calendar | None, own: tuple[Changes, ...], first: date, last: date
    ) -> None:
        self._hours = hours
        self._calendar = calendar
        self._own = own
        self._first, self._last = first, last

    def days(self) -> Iterator[date]:
        """Every day from the first to the last."""
        return (self._first + n * DAY for n in range((self._last - self._first).days + 1))

    def spells(self, day: date) -> tuple[Spell, ...]:
        """The spells that begin on a day, in seconds from its midnight; none where it is off."""
        works = WEEK[day.weekday()] in self._hours.days
        off = self._holidays.get(day)
        for closed, opened, half in self._layers:
            if day in opened:
                works, off = True, None
            if day in closed:
                works = False
            if off != Off():
                # A half day makes a working day shorter, and no holiday a working day.
                off = half.get(day, off)
        return self._until(off) if works else ()

    def _until(self, off: Off | None) -> tuple[Spell, ...]:
        """The spells of a day, cut where work ends early."""
        spells = self._hours.spells_s
        if off is None:
            return spells
        end = spells[-1][1] - off.shorter_s if off.shorter_s else off.since_s
        return tuple((opens, min(closes, end)) for opens, closes in spells if opens < end)

    @cached_property
    def _holidays(self) -> dict[date, Off]:
        if self._calendar is None:
            return {}
        return dict(holidays_in(self._calendar, self._first.year, self._last.year))

    @cached_property
    def _layers(self) -> tuple[tuple[frozenset[date], frozenset[date], dict[date, Off]], ...]:
        """Closed, opened and half days of the actors and desks that change them, the nearest to the desk last."""
        actors, desks = self._own[:-1], self._own[-1:]
        return tuple(
            (self._days(one.closed), self._days(one.opened), self._half(one))
            for one in (*actors, self._hours, *desks)
            if one.closed or one.opened or one.half_days
        )

    def _half(self, changes: Changes) -> dict[date, Off]:
        return {day: Off(clock_s(half.closes)) for half in changes.half_days for day in self._days(half.days)}

    def _days(self, texts: tuple[str, ...]) -> frozenset[date]:
        return days_within(texts, self._first, self._last)
