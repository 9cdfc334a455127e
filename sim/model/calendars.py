"""Duty hours as levels: 1 while a desk is staffed, 0 while it is not, in the desk's own local time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ClockAt, Gate, Node, Sequence
from sim.scenario.schema import WEEK, Actor, DutyHours, Scenario, clock_s

DAY = timedelta(days=1)


def duty_level(world: World, scenario: Scenario, actor: Actor, duty: str) -> str:
    """The name of the level that says whether a desk of this actor with these duty hours is staffed."""
    hours = scenario.duty_hours[duty]
    country = actor.country if hours.holidays and actor.country else ""
    name = " ".join(word for word in ("duty", duty, actor.time_zone, country) if word)
    if world.has_level(name):
        return name
    level = world.level(name, Cause.DUTY_HOURS)
    shifts = open_spells(hours, scenario.start, scenario.horizon, actor.time_zone, country)
    if shifts != ((0, scenario.horizon),):
        closed = world.modifier(f"{name} closed", level, 0.0)
        world.process(f"calendar {name}", _calendar(name, closed, shifts, scenario.horizon))
    return level


def open_spells(
    hours: DutyHours, start: datetime, horizon: int, time_zone: str, country: str = ""
) -> tuple[tuple[int, int], ...]:
    """The spells in which duty hours are open, as seconds since the start, joined and cut to [0, horizon).

    Parameters
    ----------
    country
        ISO code whose public holidays are closed days; empty for none.
    """
    zone = ZoneInfo(time_zone)
    first = start.astimezone(zone).date() - DAY
    days = horizon // 86400 + 3
    closed = _holidays(country, first.year, (first + days * DAY).year) if country else frozenset()
    spells: list[tuple[int, int]] = []
    for day in (first + n * DAY for n in range(days)):
        if WEEK[day.weekday()] not in hours.days or day in closed:
            continue
        opens, closes = (_second(day, clock_s(clock), zone, start) for clock in (hours.opens, hours.closes))
        opens, closes = max(opens, 0), min(closes, horizon)
        if opens >= closes:
            continue
        if spells and spells[-1][1] >= opens:
            spells[-1] = (spells[-1][0], closes)
        else:
            spells.append((opens, closes))
    return tuple(spells)


def _second(day: date, clock: int, zone: ZoneInfo, start: datetime) -> int:
    midnight = datetime.combine(day + (clock // 86400) * DAY, time(), zone)
    moment = midnight + timedelta(seconds=clock % 86400)
    return round((moment - start).total_seconds())


@lru_cache(maxsize=64)
def _holidays(country: str, first: int, last: int) -> frozenset[date]:
    from holidays import country_holidays

    # Sundays are closed by the days of the week; some countries list every one of them as a holiday.
    return frozenset(country_holidays(country, years=range(first, last + 1)))


def _calendar(name: str, closed: str, spells: tuple[tuple[int, int], ...], horizon: int) -> Node:
    return Sequence(f"calendar {name} / days", tuple(_changes(name, closed, spells, horizon)))


def _changes(name: str, closed: str, spells: tuple[tuple[int, int], ...], horizon: int) -> Iterator[Node]:
    if not spells or spells[0][0] > 0:
        yield Adjust(f"calendar {name} / closed at start", closed, add=True)
    for number, (opens, closes) in enumerate(spells):
        for second, add, word in ((opens, False, "opens"), (closes, True, "closes")):
            if 0 < second < horizon:
                label = f"calendar {name} / {number:04d} {word}"
                yield Gate(f"{label} at", ClockAt(second), Cause.PLANNED_WAIT)
                yield Adjust(label, closed, add=add)
