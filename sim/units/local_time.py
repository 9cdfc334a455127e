"""Local clocks: the instant at which a clock on the wall of a time zone shows a date and a time of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A reading of a clock on the wall.

    Attributes
    ----------
    instant
        When the clock shows it, in UTC. A reading that is skipped when clocks go forward stands for the instant of
        that change, one that comes twice when they go back for its first time.
    shown
        How often the clock shows it.
    """

    instant: datetime
    shown: Literal["once", "never", "twice"]


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA time zone of that name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def at_clock(day: date, clock_s: int, zone: ZoneInfo) -> LocalTime:
    """The local time a number of seconds of the clock after the midnight with which a day begins.

    The seconds are those that the clock counts: 86400 is the next midnight, also where clocks change in between.
    """
    wall = datetime.combine(day + clock_s // 86400 * DAY, time()) + timedelta(seconds=clock_s % 86400)
    early, late = (_instant(wall, zone, fold) for fold in (0, 1))
    if early == late:
        return LocalTime(early, "once")
    if early < late:
        return LocalTime(early, "twice")
    return LocalTime(_change_between(late, early, zone), "never")


def _instant(wall: datetime, zone: ZoneInfo, fold: Literal[0, 1]) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after a change of the clock that lies between two instants."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
