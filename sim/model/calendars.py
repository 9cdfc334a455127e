"""Duty hours as levels: 1 while a desk is staffed, 0 while it is not, in the desk's own local time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ClockAt, Gate, Node, Sequence
from sim.process.program import Modifier
from sim.scenario.schema import WEEK, Actor, Chair, DutyHours, Scenario, clock_s

DAY = timedelta(days=1)

Spells = tuple[tuple[int, int], ...]
"""Begin and end of each spell, in seconds since the start, one after the other."""


def duty_level(world: World, scenario: Scenario, actor: Actor, duty: str) -> str:
    """The name of the level that says whether a desk of this actor with these duty hours is staffed."""
    hours = scenario.duty_hours[duty]
    if actor.chair is not None:
        name = f"duty {duty} {_chaired(actor.chair)}"
    else:
        name = " ".join(word for word in ("duty", duty, actor.time_zone, _holidays_of(actor, hours)) if word)
    if world.has_level(name):
        return name
    level = world.level(name, Cause.DUTY_HOURS)
    _add_calendar(world, name, Modifier(f"{name} closed", level, 0.0), _shifts(scenario, actor, hours), scenario)
    return level


def hand_over_level(world: World, scenario: Scenario, chair: Chair) -> str | None:
    """The name of the level that says how fast a new chair works; None where no change of chair comes in the run."""
    if chair.hand_over is None:
        return None
    days = timedelta(days=chair.hand_over.days)
    terms = ((date(year, 1, 1), zone) for year, zone in _terms(scenario, chair))
    spells = (
        (_second(first, 0, zone, scenario.start), _second(first + days, 0, zone, scenario.start))
        for first, zone in terms
    )
    new = _cut(_joined(spells), 0, scenario.horizon)
    if not new:
        return None
    name = f"hand-over {_chaired(chair)}: {chair.hand_over.days} days at {chair.hand_over.pace:g}"
    if not world.has_level(name):
        level = world.level(name)
        slow = Modifier(f"{name} slow", level, chair.hand_over.pace)
        _add_calendar(world, name, slow, _between(new, scenario.horizon), scenario)
    return name


def _shifts(scenario: Scenario, actor: Actor, hours: DutyHours) -> Spells:
    """When a desk of an actor is staffed; that of a chair as in the country that holds it, term by term."""
    if actor.chair is None:
        country = _holidays_of(actor, hours)
        return open_spells(hours, scenario.start, scenario.horizon, actor.time_zone, country)
    spells: list[tuple[int, int]] = []
    terms = _terms(scenario, actor.chair)
    begins = [_second(date(year, 1, 1), 0, zone, scenario.start) for year, zone in terms]
    for (year, _), begin, end in zip(terms, begins, [*begins[1:], scenario.horizon], strict=True):
        spells += _cut(_shifts(scenario, scenario.actors[actor.chair.holder(year)], hours), begin, end)
    return _joined(spells)


def _terms(scenario: Scenario, chair: Chair) -> list[tuple[int, ZoneInfo]]:
    """The calendar years that the run touches, each with the time zone of the country that holds the chair."""
    end = scenario.start + timedelta(seconds=scenario.horizon)
    years = range((scenario.start - DAY).year, (end + DAY).year + 1)
    return [(year, ZoneInfo(scenario.actors[chair.holder(year)].time_zone)) for year in years]


def _chaired(chair: Chair) -> str:
    return f"chaired by {' '.join(chair.order)} from {chair.first_year}"


def _holidays_of(actor: Actor, hours: DutyHours) -> str:
    """The country whose public holidays are closed days; empty where holidays are days like others."""
    return actor.country if hours.holidays and actor.country else ""


def open_spells(hours: DutyHours, start: datetime, horizon: int, time_zone: str, country: str = "") -> Spells:
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
    working = (
        day for day in (first + n * DAY for n in range(days)) if WEEK[day.weekday()] in hours.days and day not in closed
    )
    opens, closes = clock_s(hours.opens), clock_s(hours.closes)
    spells = ((_second(day, opens, zone, start), _second(day, closes, zone, start)) for day in working)
    return _joined(_cut(spells, 0, horizon))


def _cut(spells: Iterable[tuple[int, int]], begin: int, end: int) -> Spells:
    """What of the spells lies in [begin, end)."""
    inside = ((max(opens, begin), min(closes, end)) for opens, closes in spells)
    return tuple((opens, closes) for opens, closes in inside if opens < closes)


def _joined(spells: Iterable[tuple[int, int]]) -> Spells:
    """The spells in order, those that touch made one."""
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(spells):
        if joined and joined[-1][1] >= opens:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def _between(spells: Spells, horizon: int) -> Spells:
    """What of [0, horizon) lies between the spells."""
    ends = [0, *(second for spell in spells for second in spell), horizon]
    return tuple((begin, end) for begin, end in zip(ends[::2], ends[1::2], strict=True) if begin < end)


def _second(day: date, clock: int, zone: ZoneInfo, start: datetime) -> int:
    midnight = datetime.combine(day + (clock // 86400) * DAY, time(), zone)
    moment = midnight + timedelta(seconds=clock % 86400)
    return round((moment - start).total_seconds())


@lru_cache(maxsize=64)
def _holidays(country: str, first: int, last: int) -> frozenset[date]:
    from holidays import country_holidays

    # Sundays are closed by the days of the week; some countries list every one of them as a holiday.
    return frozenset(country_holidays(country, years=range(first, last + 1)))


def _add_calendar(world: World, name: str, outside: Modifier, spells: Spells, scenario: Scenario) -> None:
    """Add the process that applies a modifier outside of the spells, unless they last from beginning to end."""
    if spells != ((0, scenario.horizon),):
        modifier = world.modifier(outside.name, outside.target, outside.amount)
        world.process(f"calendar {name}", _calendar(name, modifier, spells, scenario.horizon))


def _calendar(name: str, closed: str, spells: Spells, horizon: int) -> Node:
    return Sequence(f"calendar {name} / days", tuple(_changes(name, closed, spells, horizon)))


def _changes(name: str, closed: str, spells: Spells, horizon: int) -> Iterator[Node]:
    if not spells or spells[0][0] > 0:
        yield Adjust(f"calendar {name} / closed at start", closed, add=True)
    for number, (opens, closes) in enumerate(spells):
        for second, add, word in ((opens, False, "opens"), (closes, True, "closes")):
            if 0 < second < horizon:
                label = f"calendar {name} / {number:04d} {word}"
                yield Gate(f"{label} at", ClockAt(second), Cause.PLANNED_WAIT)
                yield Adjust(label, closed, add=add)
