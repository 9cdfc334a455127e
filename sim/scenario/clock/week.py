"""Days of the week and times of day."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK_PATTERN: Final = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"
Clock = Annotated[str, Field(pattern=CLOCK_PATTERN)]
_DAYS_SCHEMA: Final = {"anyOf": [{"const": "all"}, {"type": "array", "items": {"enum": list(WEEK)}, "minItems": 1}]}


def _days(value: object) -> object:
    """`all` is the whole week; days come in the order of the week."""
    if value == "all":
        return WEEK
    if isinstance(value, tuple) and all(day in WEEK for day in value):
        return tuple(day for day in WEEK if day in value)
    return value


Weekdays = Annotated[tuple[Day, ...], BeforeValidator(_days), WithJsonSchema(_DAYS_SCHEMA)]


def clock_s(clock: str) -> int:
    """Seconds from midnight to a time of day such as '08:00'."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
