"""Offices of the shipped actors are closed on the days of their states' calendars of 2026 and 2027.

The days are written down by hand: weekdays off, days that end early with the time of closing, and weekend days worked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sim.domains.coordination.calendars import shifts
from sim.domains.coordination.schema.actors import DutyHours
from sim.domains.scenario import Scenario
from sim.scenario import load
from sim.scenario.clock.public_holidays import SHIPPED, known_of

SCENARIO = Path(__file__).parents[2] / "scenarios" / "peacetime_exercise.yaml"

OFF = {
    "DK": {
        2026: "01-01 04-02 04-03 04-06 05-14 05-25 06-05 12-24 12-25 12-31",
        2027: "01-01 03-25 03-26 03-29 05-06 05-17 12-24 12-31",
    },
    "NO": {
        2026: "01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-25",
        2027: "01-01 03-25 03-26 03-29 05-06 05-17",
    },
    "SE": {
        2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
        2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    },
    "FI": {
        2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25",
        2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-06 12-24",
    },
    "IS": {
        2026: "01-01 04-02 04-03 04-06 04-23 05-01 05-14 05-25 06-17 08-03 12-25",
        2027: "01-01 03-25 03-26 03-29 04-22 05-06 05-17 06-17 08-02",
    },
    "EE": {
        2026: "01-01 02-24 04-03 05-01 06-23 06-24 08-20 12-24 12-25",
        2027: "01-01 02-24 03-26 06-23 06-24 08-20 12-24",
    },
    "LV": {
        2026: "01-01 01-02 04-03 04-06 05-01 05-04 06-22 06-23 06-24 11-18 12-24 12-25 12-31",
        2027: "01-01 03-26 03-29 05-04 06-23 06-24 11-18 12-24 12-31",
    },
    "LT": {
        2026: "01-01 02-16 03-11 04-06 05-01 06-24 07-06 11-02 12-24 12-25",
        2027: "01-01 02-16 03-11 03-29 06-24 07-06 11-01 11-02 12-24",
    },
    "PL": {
        2026: "01-01 01-06 04-06 05-01 06-04 11-11 12-24 12-25",
        2027: "01-01 01-06 03-29 05-03 05-27 11-01 11-11 12-24",
    },
    "DE": {
        2026: "01-01 04-03 04-06 05-01 05-14 05-25 12-24 12-25 12-31",
        2027: "01-01 03-08 03-26 03-29 05-06 05-17 12-24 12-31",
    },
    "NL": {
        2026: "01-01 04-06 04-27 05-05 05-14 05-25 12-25",
        2027: "01-01 03-29 04-27 05-05 05-06 05-17",
    },
    "FR": {
        2026: "01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25",
        2027: "01-01 03-29 05-06 05-17 07-14 11-01 11-11",
    },
    "GB": {
        2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
        2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    },
    "US": {
        2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
        2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    },
    "CA": {
        2026: "01-01 04-03 04-06 05-18 07-01 08-03 09-07 09-30 10-12 11-11 12-25 12-28",
        2027: "01-01 03-26 03-29 05-24 07-01 08-02 09-06 09-30 10-11 11-11 12-27 12-28",
    },
    "EU": {
        2026: "01-01 01-02 04-02 04-03 04-06 05-01 05-14 05-15 05-25 07-21 11-02 12-24 12-25 12-28 12-29 12-30 12-31",
        2027: "01-01 03-25 03-26 03-29 05-06 05-07 05-17 07-21 11-01 11-02 12-24 12-27 12-28 12-29 12-30 12-31",
    },
    "NATO": {
        2026: "01-01 04-06 05-01 05-14 05-25 07-21 11-11 12-25",
        2027: "01-01 03-29 05-06 05-17 07-21 11-01 11-11",
    },
    # The chair is Norway's in 2026 and Sweden's in 2027.
    "NORDEFCO": {
        2026: "01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-25",
        2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    },
}
OFF["JEF"] = OFF["GB"]

EARLY = {
    "NO": {"2026-04-01": 12, "2026-12-24": 12, "2026-12-31": 12, "2027-03-24": 12, "2027-12-24": 12, "2027-12-31": 12},
    "IS": {"2026-12-24": 13, "2026-12-31": 13, "2027-12-24": 13, "2027-12-31": 13},
    "EE": {"2026-02-23": 13, "2026-06-22": 13, "2026-12-23": 13, "2026-12-31": 13}
    | {"2027-02-23": 13, "2027-06-22": 13, "2027-12-23": 13, "2027-12-31": 13},
    "NORDEFCO": {"2026-04-01": 12, "2026-12-24": 12, "2026-12-31": 12},
}

WORKED = {"LV": {"2026-01-17", "2026-06-27"}}


@pytest.fixture(scope="module")
def two_years() -> Scenario:
    """The shipped actors over the years 2026 and 2027."""
    hours = {
        "office": DutyHours(days=("mon", "tue", "wed", "thu", "fri"), opens="08:00", closes="16:00", holidays=True)
    }
    begin = {"start": datetime(2025, 12, 31, tzinfo=UTC), "horizon": 732 * 86400, "duty_hours": hours}
    return load(SCENARIO).model_copy(update=begin)


def hours_by_day(scenario: Scenario, actor: str) -> dict[date, tuple[float, float]]:
    """When an office desk of an actor opens and closes on each day on which it works, by its own clock."""
    found = scenario.actors[actor]
    desk = next(iter(found.desks.values())).model_copy(update={"duty": "office"})
    zone = ZoneInfo(found.time_zone or "Europe/Oslo")
    spells = [
        [(scenario.start + timedelta(seconds=second)).astimezone(zone) for second in spell]
        for spell in shifts(scenario, found, desk)
    ]
    return {opens.date(): (opens.hour + opens.minute / 60, closes.hour) for opens, closes in spells}


def test_every_shipped_actor_is_held_against_its_calendar(two_years: Scenario) -> None:
    """No actor of the library is left out here."""
    assert set(OFF) == set(two_years.actors)


@pytest.mark.parametrize("actor", sorted(OFF))
def test_days_of_the_state(two_years: Scenario, actor: str) -> None:
    """An office works on every weekday but the days off, ends early on half days, and works on named weekend days."""
    open_on = hours_by_day(two_years, actor)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
    off = {date.fromisoformat(f"{year}-{day}") for year, text in OFF[actor].items() for day in text.split()}
    assert {day for day in days if day.weekday() < 5 and day not in open_on} == off
    worked = {day for day in days if day.weekday() >= 5 and day in open_on}
    assert worked == {date.fromisoformat(day) for day in WORKED.get(actor, set())}
    early = {str(day): open_on[day][1] for day in days if day in open_on and open_on[day][1] != 16}
    assert early == EARLY.get(actor, {})
    assert {hours[0] for day, hours in open_on.items() if day in days} == {8}


@pytest.mark.parametrize("code", SHIPPED)
def test_known_without_asking(code: str) -> None:
    """What a check takes as known of the calendars of shipped actors is in the package of holidays."""
    country, _, part = code.partition("-")
    known = known_of(country)
    assert known is not None
    assert {part} - {""} <= set(known.subdivisions)
    assert set(known.categories) >= SHIPPED[code]
