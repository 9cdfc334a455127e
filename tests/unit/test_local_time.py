"""Readings of a clock on the wall become instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sim.units.local_time import at_clock, zone_named

OSLO = ZoneInfo("Europe/Oslo")
HALF_HOUR = 1800


@pytest.mark.parametrize(
    ("day", "clock_s", "instant", "shown"),
    [
        (date(2026, 1, 12), 16 * HALF_HOUR, "2026-01-12T07:00", "once"),
        (date(2026, 7, 12), 16 * HALF_HOUR, "2026-07-12T06:00", "once"),
        # Clocks go from 02:00 to 03:00 on 29 March 2026, at 01:00 UTC, and back from 03:00 to 02:00 on 25 October.
        (date(2026, 3, 29), 5 * HALF_HOUR, "2026-03-29T01:00", "never"),
        (date(2026, 3, 29), 6 * HALF_HOUR, "2026-03-29T01:00", "once"),
        (date(2026, 10, 25), 5 * HALF_HOUR, "2026-10-25T00:30", "twice"),
        (date(2026, 10, 25), 6 * HALF_HOUR, "2026-10-25T02:00", "once"),
        # The next midnight is the next day's, however long the day is.
        (date(2026, 3, 29), 48 * HALF_HOUR, "2026-03-29T22:00", "once"),
        (date(2026, 3, 28), 60 * HALF_HOUR, "2026-03-29T04:00", "once"),
    ],
)
def test_reading(day: date, clock_s: int, instant: str, shown: str) -> None:
    """What a clock shows once, never or twice is an instant, an instant of change, or the first of two."""
    found = at_clock(day, clock_s, OSLO)
    assert found.instant == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert found.shown == shown


def test_zones() -> None:
    """A zone that exists is found by its name; anything else is none."""
    assert zone_named("Europe/Oslo") == OSLO
    assert [zone_named(name) for name in ("", "Europe/Oslow", "/etc/passwd", "../UTC", "Europe")] == [None] * 5
