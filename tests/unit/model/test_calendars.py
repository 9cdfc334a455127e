"""Duty hours become the spells in which a desk works, in its own local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domains.coordination.calendars import duty_level, open_spells
from sim.domains.coordination.schema.actors import DutyHours
from sim.domains.scenario import Scenario
from sim.engine.simpy_engine import simulate
from sim.model.world import World
from sim.process.index import index_program
from sim.scenario.clock.public_holidays import Calendar
from sim.scenario.clock.week import WEEK
from tests.unit.model import small

HOUR = 3600
DAY = 24 * HOUR
OFFICE = DutyHours(days=WEEK[:5], opens="08:00", closes="16:00")
OFFICE_WITH_HOLIDAYS = DutyHours(days=WEEK[:5], opens="08:00", closes="16:00", holidays=True)
DAILY = DutyHours(days=WEEK, opens="08:00", closes="16:00")
ALWAYS = DutyHours(days=WEEK, opens="00:00", closes="24:00")


def at(text: str) -> datetime:
    """A date and time with offset."""
    return datetime.fromisoformat(text)


def local_opening_times(spells: tuple[tuple[int, int], ...], start: datetime, zone: str) -> list[str]:
    """When each spell begins and ends on the wall clock of a time zone."""
    wall = ZoneInfo(zone)
    return [
        " - ".join((start + timedelta(seconds=second)).astimezone(wall).strftime("%a %d %H:%M") for second in spell)
        for spell in spells
    ]


def test_office_hours_of_a_week() -> None:
    """From a Monday at 06:00 local time, an office works five times eight hours, then rests for the weekend."""
    spells = open_spells(OFFICE, at("2026-01-12T06:00+01:00"), 8 * DAY, "Europe/Oslo")
    week = [(day * DAY + 2 * HOUR, day * DAY + 10 * HOUR) for day in (0, 1, 2, 3, 4, 7)]
    assert spells == tuple(week)


@pytest.mark.parametrize(
    ("zone", "opens_h"),
    [("Europe/London", 3), ("Europe/Oslo", 2), ("Europe/Helsinki", 1), ("America/New_York", 8)],
)
def test_each_desk_works_by_its_own_clock(zone: str, opens_h: int) -> None:
    """Eight in the morning is another second in London, Oslo, Helsinki and New York."""
    spells = open_spells(OFFICE, at("2026-01-12T06:00+01:00"), DAY, zone)
    assert spells == ((opens_h * HOUR, (opens_h + 8) * HOUR),)


def test_the_offset_of_the_start_does_not_matter() -> None:
    """The same instant written with another offset gives the same spells."""
    by_oslo = open_spells(OFFICE, at("2026-01-12T06:00+01:00"), 5 * DAY, "Europe/Helsinki")
    by_utc = open_spells(OFFICE, at("2026-01-12T05:00+00:00"), 5 * DAY, "Europe/Helsinki")
    assert by_oslo == by_utc


def test_start_inside_a_shift() -> None:
    """A scenario that starts at 10:30 in office hours starts with the desk at work."""
    spells = open_spells(OFFICE, at("2026-01-12T10:30+01:00"), DAY, "Europe/Oslo")
    assert spells[0] == (0, 5 * HOUR + HOUR // 2)


def test_start_where_it_is_still_yesterday() -> None:
    """A scenario that starts on Monday in UTC starts on Sunday evening in New York, with the desk of Sunday at work."""
    sundays = DutyHours(days=("sun",), opens="08:00", closes="23:00")
    start = at("2026-01-12T02:00+00:00")
    spells = open_spells(sundays, start, 10 * DAY, "America/New_York")
    assert local_opening_times(spells, start, "America/New_York") == [
        "Sun 11 21:00 - Sun 11 23:00",
        "Sun 18 08:00 - Sun 18 23:00",
    ]


def test_the_horizon_cuts_a_shift() -> None:
    """A shift that is under way when the run ends is cut there."""
    assert open_spells(OFFICE, at("2026-01-12T06:00+01:00"), 5 * HOUR, "Europe/Oslo") == ((2 * HOUR, 5 * HOUR),)


def test_nothing_is_open_on_a_weekend() -> None:
    """A run that lies within a weekend has no office hours at all."""
    assert open_spells(OFFICE, at("2026-01-17T06:00+01:00"), DAY, "Europe/Oslo") == ()


def test_round_the_clock_is_one_spell() -> None:
    """Days of 24 hours join to one spell, also over a change of clocks."""
    assert open_spells(ALWAYS, at("2026-03-27T06:00+01:00"), 5 * DAY, "Europe/Oslo") == ((0, 5 * DAY),)


@pytest.mark.parametrize(
    ("start", "first_h", "second_h"),
    [
        # Clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October: that day has 23 or 25 hours.
        ("2026-03-28T06:00+01:00", 2, 25),
        ("2026-10-24T06:00+02:00", 2, 27),
    ],
    ids=["spring", "autumn"],
)
def test_change_of_clocks(start: str, first_h: int, second_h: int) -> None:
    """A desk opens at eight by the wall clock, also on the day after the clocks were changed."""
    spells = open_spells(DAILY, at(start), 2 * DAY, "Europe/Oslo")
    assert [opens for opens, _ in spells] == [first_h * HOUR, second_h * HOUR]
    assert [closes - opens for opens, closes in spells] == [8 * HOUR, 8 * HOUR]


@pytest.mark.parametrize(
    ("start", "hours"), [("2026-03-28T22:00+01:00", 6), ("2026-10-24T22:00+02:00", 8)], ids=["spring", "autumn"]
)
def test_a_shift_over_the_change_of_clocks(start: str, hours: int) -> None:
    """A night shift from midnight to seven lasts an hour less in spring and an hour more in autumn."""
    night = DutyHours(days=WEEK, opens="00:00", closes="07:00")
    spells = open_spells(night, at(start), 12 * HOUR, "Europe/Oslo")
    assert spells == ((2 * HOUR, (2 + hours) * HOUR),)


def test_public_holidays_are_closed_days() -> None:
    """On 16 February, a Monday, Lithuania is closed and Latvia is not."""
    start = at("2026-02-16T06:00+02:00")
    assert open_spells(OFFICE_WITH_HOLIDAYS, start, DAY, "Europe/Vilnius", Calendar("LT")) == ()
    assert open_spells(OFFICE_WITH_HOLIDAYS, start, DAY, "Europe/Riga", Calendar("LV")) == ((2 * HOUR, 10 * HOUR),)


@pytest.mark.parametrize(
    ("start", "hours"), [("2026-03-28T12:00+01:00", 7), ("2026-10-24T12:00+02:00", 9)], ids=["spring", "autumn"]
)
def test_a_watch_over_midnight_and_the_change_of_clocks(start: str, hours: int) -> None:
    """A watch from 22:00 to 06:00 lasts an hour less in spring and an hour more in autumn."""
    night = DutyHours(days=("sat",), opens="22:00", closes="06:00")
    assert open_spells(night, at(start), DAY, "Europe/Oslo") == ((10 * HOUR, (10 + hours) * HOUR),)


def test_a_watch_is_of_the_day_on_which_it_begins() -> None:
    """The watch of Friday night goes on into Saturday, and that of Sunday night is none of Monday's."""
    night = DutyHours(days=WEEK[:5], opens="22:00", closes="06:00")
    start = at("2026-01-16T12:00+01:00")
    spells = open_spells(night, start, 4 * DAY, "Europe/Oslo")
    assert local_opening_times(spells, start, "Europe/Oslo") == [
        "Fri 16 22:00 - Sat 17 06:00",
        "Mon 19 22:00 - Tue 20 06:00",
    ]


def test_a_watch_of_the_day_before_the_start() -> None:
    """A run that begins at three in the morning begins in the watch of the evening before."""
    night = DutyHours(days=WEEK, opens="22:00", closes="06:00")
    assert open_spells(night, at("2026-01-16T03:00+01:00"), 6 * HOUR, "Europe/Oslo") == ((0, 3 * HOUR),)


def test_a_spell_that_no_clock_shows() -> None:
    """From 02:00 to 03:00 nobody works in the night in which clocks go forward over that hour."""
    early = DutyHours(days=WEEK, spells=("02:00-03:00", "04:00-05:00"))
    assert open_spells(early, at("2026-03-28T22:00+01:00"), 12 * HOUR, "Europe/Oslo") == ((5 * HOUR, 6 * HOUR),)


def test_spells_that_touch_are_one() -> None:
    """A morning and an afternoon without a break, and a night that goes on into the morning, are one spell."""
    hours = DutyHours(days=WEEK, spells=("22:00-06:00", "12:00-16:00", "06:00-12:00"))
    assert open_spells(hours, at("2026-01-12T00:00+01:00"), DAY, "Europe/Oslo") == ((0, 16 * HOUR), (22 * HOUR, DAY))


def test_what_stands_nearest_to_the_desk_counts(tmp_path: Path) -> None:
    """Easter Monday is a holiday; the actor opens it, its duty hours close it, the desk opens it until noon."""
    scenario = small.content() | {"start": "2026-04-06T00:00+02:00", "horizon": "1 d", "closures": []}
    scenario["forces"] = [{**scenario["forces"][0], "ready": "D+0", "due": "D+0 20:00"}]
    scenario["duty_hours"]["office"] |= {"holidays": True}
    desk = scenario["actors"]["SE"]["desks"]["ministry"] = dict(scenario["actors"]["SE"]["desks"]["ministry"])
    opened = [(0, 0.0), (8 * HOUR, 1.0), (16 * HOUR, 0.0)]
    assert opening_changes(small.loaded(tmp_path, scenario), "SE") == [(0, 0.0)]
    scenario["actors"]["SE"] = {**scenario["actors"]["SE"], "opened": "easter+1"}
    assert opening_changes(small.loaded(tmp_path, scenario), "SE") == opened
    scenario["duty_hours"]["office"] |= {"closed": "2026-04-06"}
    assert opening_changes(small.loaded(tmp_path, scenario), "SE") == [(0, 0.0)]
    desk |= {"opened": ["apr-06"], "half_days": [{"days": "apr-06", "closes": "12:00"}]}
    assert opening_changes(small.loaded(tmp_path, scenario), "SE") == [(0, 0.0), (8 * HOUR, 1.0), (12 * HOUR, 0.0)]


def test_a_half_day_is_no_working_day_on_a_holiday(tmp_path: Path) -> None:
    """A half day makes work end early, and never begin on a day off."""
    scenario = small.content() | {"start": "2026-12-25T00:00+01:00", "horizon": "1 d", "closures": []}
    scenario["forces"] = [{**scenario["forces"][0], "ready": "D+0", "due": "D+0 20:00"}]
    scenario["duty_hours"]["office"] |= {"holidays": True}
    scenario["actors"]["SE"] = {**scenario["actors"]["SE"], "half_days": [{"days": "dec-25", "closes": "12:00"}]}
    assert opening_changes(small.loaded(tmp_path, scenario), "SE") == [(0, 0.0)]


@pytest.mark.parametrize(
    ("calendar", "day", "hours"),
    [
        (Calendar("IS", "", ("public", "half_day")), "2026-12-24T00:00+00:00", (8, 13)),
        (Calendar("EE", "", ("public", "half_day")), "2026-06-22T00:00+03:00", (8, 13)),
        (Calendar("SE", "", ("public", "bank")), "2026-04-02T00:00+02:00", (8, 14)),
        (Calendar("DE", "BY"), "2026-01-06T00:00+01:00", None),
        (Calendar("DE", "BE"), "2026-01-06T00:00+01:00", (8, 16)),
    ],
)
def test_parts_and_kinds_of_holiday(calendar: Calendar, day: str, hours: tuple[int, int] | None) -> None:
    """Half days end when the law of the country has it; Epiphany is off in Bavaria and not in Berlin."""
    zone = {"IS": "Atlantic/Reykjavik", "EE": "Europe/Tallinn", "SE": "Europe/Stockholm", "DE": "Europe/Berlin"}
    spells = open_spells(OFFICE_WITH_HOLIDAYS, at(day), DAY, zone[calendar.country], calendar)
    assert spells == (((hours[0] * HOUR, hours[1] * HOUR),) if hours else ())


def test_holidays_of_the_next_year() -> None:
    """A run over the turn of the year knows the holidays of both years."""
    spells = open_spells(OFFICE_WITH_HOLIDAYS, at("2025-12-31T06:00+01:00"), 3 * DAY, "Europe/Oslo", Calendar("NO"))
    assert [opens // DAY for opens, _ in spells] == [0, 2]


def test_a_desk_without_a_country_has_no_holidays(tmp_path: Path) -> None:
    """Duty hours with holidays at an organisation without a country are open on every weekday."""
    scenario = small.content()
    scenario["start"] = "2026-02-16T06:00+02:00"
    scenario["horizon"] = "1 d"
    scenario["duty_hours"]["office"]["holidays"] = True
    scenario["actors"]["LT"] = {**scenario["actors"]["EE"], "country": "LT", "time_zone": "Europe/Vilnius"}
    scenario["actors"]["ORG"] = {**scenario["actors"]["LT"]}
    del scenario["actors"]["ORG"]["country"]
    scenario["forces"] = [{**scenario["forces"][0], "ready": "D+0", "due": "D+0 20:00"}]
    scenario["closures"] = []
    read = small.loaded(tmp_path, scenario)
    assert opening_changes(read, "LT") == [(0, 0.0)]
    assert opening_changes(read, "ORG") == [(0, 0.0), (2 * HOUR, 1.0), (10 * HOUR, 0.0)]


def opening_changes(scenario: Scenario, actor: str) -> list[tuple[int, float]]:
    """Second and new value of each change of the level of an actor's office hours, as the engine sees it."""
    world = World()
    duty_level(world, scenario, scenario.actors[actor], scenario.actors[actor].desks["ministry"])
    trace = simulate(index_program(world.program(scenario.horizon)), 1, 0)
    return list(zip(trace.levels.time.tolist(), trace.levels.value.tolist(), strict=True))


def test_the_level_follows_the_spells(tmp_path: Path) -> None:
    """In a run, the level of a desk is 1 in its spells and 0 outside them."""
    read = small.loaded(tmp_path)
    changes = opening_changes(read, "FI")
    spells = open_spells(read.duty_hours["office"], read.start, read.horizon, "Europe/Helsinki")
    wanted = [(0, 0.0)] + [(second, value) for spell in spells for second, value in zip(spell, (1.0, 0.0), strict=True)]
    assert changes == wanted


def test_round_the_clock_needs_no_calendar(tmp_path: Path) -> None:
    """A watch never closes, so nothing has to be simulated for it."""
    read = small.loaded(tmp_path)
    world = World()
    duty_level(world, read, read.actors["NO"], read.actors["NO"].desks["centre"])
    assert world.program(read.horizon).processes == ()


def test_desks_of_one_zone_share_a_calendar(tmp_path: Path) -> None:
    """Two actors with the same hours, zone and holidays share one level; made once, whoever asks first."""
    read = small.loaded(tmp_path)
    world = World()
    other = read.actors["SE"].model_copy(update={"time_zone": "Europe/Oslo"})
    desk = other.desks["ministry"]
    assert duty_level(world, read, read.actors["NO"], desk) == duty_level(world, read, other, desk)
    assert len(world.program(read.horizon).processes) == 1


@given(
    days=st.sets(st.sampled_from(WEEK), min_size=1),
    opens=st.integers(0, 22),
    length=st.integers(1, 23),
    zone=st.sampled_from(["Europe/Oslo", "America/New_York", "Asia/Tokyo", "Atlantic/Reykjavik", "UTC"]),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  # given its zone in the test
    horizon=st.integers(1, 20 * DAY),
)
def test_spells_are_what_the_wall_clock_says(
    days: set[str], opens: int, length: int, zone: str, start: datetime, horizon: int
) -> None:
    """At any moment a desk is open just if the local day and time of day say so."""
    closes = opens + length
    begin = start.replace(tzinfo=UTC, microsecond=0)
    hours = DutyHours(
        days=tuple(day for day in WEEK if day in days),
        opens=f"{opens:02d}:00",
        closes=f"{closes if closes == 24 else closes % 24:02d}:00",
    )
    spells = open_spells(hours, begin, horizon, zone)
    assert all(0 <= low < high <= horizon for low, high in spells)
    assert all(before[1] < after[0] for before, after in pairwise(spells))
    for second in range(horizon % 1777, horizon, 17 * 1777):
        wall = (begin + timedelta(seconds=second)).astimezone(ZoneInfo(zone))
        hour = wall.hour + wall.minute / 60 + wall.second / 3600
        if wall.hour in {1, 2, 3}:
            continue  # the hour in which clocks change
        yesterday = WEEK[wall.weekday() - 1]
        said = (WEEK[wall.weekday()] in days and opens <= hour < closes) or (yesterday in days and hour < closes - 24)
        assert said == any(low <= second < high for low, high in spells), wall
