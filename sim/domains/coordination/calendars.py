"""Duty hours as levels: 1 while a desk is staffed, 0 while it is not, in the desk's own local time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sim.domains.coordination.schema.actors import Actor, Chair, Desk, DutyHours
from sim.domains.coordination.working_days import Changes, WorkingDays
from sim.domains.scenario import Scenario
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ClockAt, Gate, Node, Sequence
from sim.process.program import Modifier
from sim.scenario.clock.public_holidays import Calendar
from sim.units.local_time import DAY, at_clock

Spells = tuple[tuple[int, int], ...]
"""Begin and end of each spell, in seconds since the start, one after the other."""


def duty_level(world: World, scenario: Scenario, actor: Actor, desk: Desk) -> str:
    """The name of the level that says whether a desk of this actor is staffed."""
    hours = scenario.duty_hours[desk.duty]
    where = [_chaired(actor.chair)] if actor.chair else [actor.time_zone, _holidays_of(actor, hours)]
    name = " ".join(word for word in ("duty", desk.duty, *where, *_changes_in_words(actor, hours, desk)) if word)
    if world.has_level(name):
        return name
    level = world.level(name, Cause.DUTY_HOURS)
    add_calendar(world, name, Modifier(f"{name} closed", level, 0.0), shifts(scenario, actor, desk), scenario.horizon)
    return level


def _changes_in_words(actor: Actor, hours: DutyHours, desk: Desk) -> Iterator[str]:
    """The days by which the calendar of a desk differs from that of others with the same duty hours and holidays."""
    for changes in (*((actor,) if hours.holidays else ()), desk):
        for word in ("closed", "opened"):
            if days := getattr(changes, word):
                yield f"{word} {' '.join(days)}"
        for half in changes.half_days:
            yield f"until {half.closes} on {' '.join(half.days)}"


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
        add_calendar(world, name, slow, _between(new, scenario.horizon), scenario.horizon)
    return name


def shifts(scenario: Scenario, actor: Actor, desk: Desk) -> Spells:
    """When a desk of an actor is staffed, in seconds since the start."""
    return _shifts(scenario, actor, scenario.duty_hours[desk.duty], (desk,))


def _shifts(scenario: Scenario, actor: Actor, hours: DutyHours, own: tuple[Changes, ...]) -> Spells:
    """The shifts of duty hours at an actor; those of a chair as in the country that holds it, term by term.

    Parameters
    ----------
    own
        Whose closed, opened and half days come before those of the duty hours.
    """
    if hours.holidays:
        own = (actor, *own)
    if actor.chair is None:
        calendar = actor.calendar if hours.holidays else None
        return open_spells(hours, scenario.start, scenario.horizon, actor.time_zone, calendar, own)
    spells: list[tuple[int, int]] = []
    terms = _terms(scenario, actor.chair)
    begins = [_second(date(year, 1, 1), 0, zone, scenario.start) for year, zone in terms]
    for (year, _), begin, end in zip(terms, begins, [*begins[1:], scenario.horizon], strict=True):
        holder = scenario.actors[actor.chair.holder(year)]
        spells += _cut(_shifts(scenario, holder, hours, own), begin, end)
    return _joined(spells)


def _terms(scenario: Scenario, chair: Chair) -> list[tuple[int, ZoneInfo]]:
    """The calendar years that the run touches, each with the time zone of the country that holds the chair."""
    end = scenario.start + timedelta(seconds=scenario.horizon)
    years = range((scenario.start - DAY).year, (end + DAY).year + 1)
    return [(year, ZoneInfo(scenario.actors[chair.holder(year)].time_zone)) for year in years]


def _chaired(chair: Chair) -> str:
    return f"chaired by {' '.join(chair.order)} from {chair.first_year}"


def _holidays_of(actor: Actor, hours: DutyHours) -> str:
    """The country whose holidays are days off, and which kinds; empty where holidays are days like others."""
    calendar = actor.calendar if hours.holidays else None
    if calendar is None:
        return ""
    kinds = f" {' '.join(calendar.categories)}" if calendar.categories else ""
    return f"{calendar.code}{kinds}"


def open_spells(
    hours: DutyHours,
    start: datetime,
    horizon: int,
    time_zone: str,
    calendar: Calendar | None = None,
    own: tuple[Changes, ...] = (),
) -> Spells:
    """The spells in which duty hours are open, as seconds since the start, joined and cut to [0, horizon).

    Parameters
    ----------
    calendar
        Whose holidays are days off; None for none.
    own
        Actor and desk, whose closed, opened and half days change those of the duty hours, the later the earlier.
    """
    zone = ZoneInfo(time_zone)
    first = start.astimezone(zone).date() - DAY
    working = WorkingDays(hours, calendar, own, first, first + (horizon // 86400 + 2) * DAY)
    spells = (
        (_second(day, opens, zone, start), _second(day, closes, zone, start))
        for day in working.days()
        for opens, closes in working.spells(day)
    )
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
    return round((at_clock(day, clock, zone).instant - start).total_seconds())


def add_calendar(world: World, name: str, outside: Modifier, spells: Spells, horizon: int) -> None:
    """Add the process that applies a modifier outside of the spells, unless they last from beginning to end."""
    if spells != ((0, horizon),):
        modifier = world.modifier(outside.name, outside.target, outside.amount)
        world.process(f"calendar {name}", _calendar(name, modifier, spells, horizon))


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
