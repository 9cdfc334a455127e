"""Days as calendars name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sim.scenario.clock.days import days_within


def named(*texts: str, since: str = "2026-01-01", until: str = "2027-12-31") -> list[str]:
    """The days that texts name within a time."""
    return [str(day) for day in sorted(days_within(texts, date.fromisoformat(since), date.fromisoformat(until)))]


def test_a_date_is_itself() -> None:
    """A date names one day, and none outside the time asked for."""
    assert named("2026-06-19") == ["2026-06-19"]
    assert named("2025-06-19") == []


def test_a_day_of_every_year() -> None:
    """A month and a day come once a year; 29 February only where there is one."""
    assert named("dec-24") == ["2026-12-24", "2027-12-24"]
    assert named("feb-29", until="2028-12-31") == ["2028-02-29"]


def test_days_that_move() -> None:
    """Easter Sunday was on 5 April 2026 and on 28 March 2027, Midsummer Day on 20 and on 26 June."""
    assert named("easter") == ["2026-04-05", "2027-03-28"]
    assert named("easter-4", "easter+39") == ["2026-04-01", "2026-05-14", "2027-03-24", "2027-05-06"]
    assert named("midsummer-1") == ["2026-06-19", "2027-06-25"]


def test_ranges() -> None:
    """A range has its first and its last day, and one of every year may go on into the next year."""
    assert named("2026-12-30..2027-01-02") == ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]
    assert named("dec-31..jan-01") == ["2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31"]
    assert named("easter-3..easter+1", until="2026-12-31") == [f"2026-04-0{day}" for day in range(2, 7)]


def test_ranges_are_cut() -> None:
    """Only days within the time asked for are named, also of a range that begins before it and ends after it."""
    assert named("2020-01-01..2040-01-01", since="2026-05-01", until="2026-05-02") == ["2026-05-01", "2026-05-02"]
    assert named("dec-24..jan-06", since="2026-01-03", until="2026-01-04") == ["2026-01-03", "2026-01-04"]


@pytest.mark.parametrize("year", range(2000, 2050))
def test_midsummer_day(year: int) -> None:
    """Midsummer Day is the Saturday from 20 to 26 June."""
    (day,) = days_within(["midsummer"], date(year, 1, 1), date(year, 12, 31))
    assert day.weekday() == 5
    assert date(year, 6, 20) <= day < date(year, 6, 20) + timedelta(days=7)
