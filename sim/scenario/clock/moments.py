"""Moments as they are written: days after the start, a time of day, or a date; and the clock that they follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from sim.scenario.limits import in_years
from sim.units.local_time import LocalTime, at_clock

_DIGITS: Final = 9
"""Digits of a number of days, with its sign, that can be computed with."""

_AFTER_START: Final = re.compile(r"D([+-]\d+)(?: (\d{1,2}):(\d{2}))?")


class NoOffsetError(ValueError):
    """A date and time without an offset, where no zone says which clock shows it."""


class SkippedTimeError(ValueError):
    """A time of day that a clock does not show, since clocks go forward over it."""


@dataclass(frozen=True, slots=True)
class MomentText:
    """A moment as written, before it is put on a clock.

    Attributes
    ----------
    days, clock_s
        Days after the date of the start, and seconds from midnight there (None = the time of day of the start).
    when
        Instead of them a date and time, with or without an offset.
    """

    days: int = 0
    clock_s: int | None = None
    when: datetime | None = None

    def local(self, start: datetime, zone: ZoneInfo) -> LocalTime | None:
        """Where the clock of a zone shows the moment; None where it is written with an offset."""
        if self.when is not None:
            if self.when.tzinfo is not None:
                return None
            return at_clock(self.when.date(), _clock_s(self.when), zone)
        begin = start.astimezone(zone)
        clock_s = _clock_s(begin) if self.clock_s is None else self.clock_s
        return at_clock(begin.date() + timedelta(days=self.days), clock_s, zone)


def moment_text(value: object) -> MomentText:
    """The parts of 'D+2', 'D+4 02:10' or an ISO date and time.

    Raises
    ------
    ValueError
        When it is none of these.
    OverflowError
        When it lies beyond all bounds.
    """
    match = _AFTER_START.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return MomentText(when=_iso(value))
    if len(match[1]) > _DIGITS:
        raise OverflowError(value)
    days, hour, minute = (int(part or 0) for part in match.groups())
    if match[2] is None:
        return MomentText(days)
    if hour * 60 + minute > 24 * 60 or minute > 59:
        raise ValueError(value)
    return MomentText(days, hour * 3600 + minute * 60)


def read_moment(value: object, start: datetime | None, zone: ZoneInfo | None = None) -> int:
    """Seconds from the start to 'D+2', 'D+4 02:10' or an ISO date and time.

    'D+2' has the time of day of the start and 'D+4 02:10' its own, on the clock of the zone. Without a zone the clock
    is that of the start's fixed offset, where 'D+2' is 48 hours after the start, and an ISO text needs an offset.

    Raises
    ------
    ValueError
        When it is none of these; a `NoOffsetError` or a `SkippedTimeError` where it is no one moment.
    """
    text = moment_text(value)
    if text.when is not None and text.when.tzinfo is None and zone is None:
        raise NoOffsetError(value)
    if start is None:
        return text.days * 86400
    if zone is not None and (local := text.local(start, zone)):
        return int((_shown(local, zone) - start).total_seconds())
    if text.when is not None:
        return int((text.when - start).total_seconds())
    if text.clock_s is None:
        return text.days * 86400
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - start).total_seconds()) + text.days * 86400 + text.clock_s


def written_moment(second: float, start: datetime, clock: tzinfo) -> str:
    """A number of seconds after the start as it is written: 'D+2', or 'D+4 02:10' at another time of day."""
    begin = start.astimezone(clock)
    # Added in UTC: a sum on a clock of the wall would pass over its changes.
    at = (start.astimezone(UTC) + timedelta(seconds=round(second))).astimezone(clock)
    day = f"D{(at.date() - begin.date()).days:+d}"
    return day if at.time() == begin.time() else f"{day} {at:%H:%M}"


def read_instant(value: object, zone: ZoneInfo | None = None) -> datetime:
    """The date and time in ISO 8601, minutes allowed: '2026-01-12T06:00+01:00'.

    With a zone the offset may be left out, and the offset of the result is that of the zone.

    Raises
    ------
    ValueError
        When it is no such text; a `NoOffsetError` or a `SkippedTimeError` where it is no one moment.
    """
    when = _iso(value)
    if when.tzinfo is None:
        if zone is None:
            raise NoOffsetError(value)
        when = _shown(at_clock(when.date(), _clock_s(when), zone), zone)
    return when if zone is None else when.astimezone(timezone(when.astimezone(zone).utcoffset() or timedelta()))


def _iso(value: object) -> datetime:
    if not isinstance(value, str) or "T" not in value:
        raise ValueError(value)
    when = datetime.fromisoformat(value)
    if not in_years(when.date()):
        raise OverflowError(value)
    return when


def _shown(local: LocalTime, zone: ZoneInfo) -> datetime:
    if local.shown == "never":
        change = local.instant.astimezone(zone)
        raise SkippedTimeError(f"the clocks of {zone.key} go forward over it, to {change:%H:%M} on {change:%Y-%m-%d}")
    return local.instant


def _clock_s(when: datetime) -> int:
    return when.hour * 3600 + when.minute * 60 + when.second
