"""Plain words and numbers for readers: causes, durations, intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

CAUSES: Final = (
    "clearance",
    "consultation",
    "notification",
    "decision",
    "duty_hours",
    "queue",
    "weather",
    "outage",
    "shortage",
    "repair",
    "planned_wait",
    "handling",
    "transport",
)
"""The closed list of causes, in the order in which figures and tables show them: what agreement changes comes first."""

AT_WORK: Final = ("handling", "transport")
"""Causes that are the movement itself; every other cause is waiting."""

OUTSIDE_PROCEDURES: Final = {
    "transport": "under way",
    "handling": "loading, unloading, marshalling",
    "queue": "queue for berth, road, rail or ferry",
    "planned_wait": "planned wait (sailing, rest)",
    "weather": "weather",
    "outage": "closed link or node",
    "shortage": "shortage",
    "repair": "repair",
    "duty_hours": "outside opening hours",
    "clearance": "clearance",
    "consultation": "consultation",
    "notification": "notification",
    "decision": "decision",
}
INSIDE_PROCEDURES: Final = {
    "clearance": "clearance (checks)",
    "consultation": "consultation",
    "notification": "notification",
    "decision": "decision",
    "duty_hours": "desk closed",
    "queue": "queue at a desk",
}


ACRONYMS: Final = {"nato": "NATO", "eu": "EU", "jef": "JEF", "gnss": "GNSS", "hvdc": "HVDC"}
"""Names in files are written small; readers know these by their capitals."""


def in_cause_order(causes: Iterable[str]) -> tuple[str, ...]:
    """The given causes in the order of `CAUSES`; any that are not in the list follow by name."""
    known = {cause: place for place, cause in enumerate(CAUSES)}
    return tuple(sorted(set(causes), key=lambda cause: (known.get(cause, len(CAUSES)), cause)))


def cause_title(cause: str, *, coordination: bool) -> str:
    """What a cause is called, inside a procedure (coordination) or outside."""
    if coordination and cause in INSIDE_PROCEDURES:
        return INSIDE_PROCEDURES[cause]
    title = OUTSIDE_PROCEDURES.get(cause, cause.replace("_", " "))
    return f"{title} (in a procedure)" if coordination else title


def in_days(hours: float) -> bool:
    """Whether a duration of this size reads better in days: from two days on."""
    return abs(hours) >= 48


def duration(hours: float, like: float | None = None) -> str:
    """A duration in days or hours, with its unit; with `like`, in the unit of that other duration; "–" for none."""
    if math.isnan(hours):
        return "–"
    days = in_days(hours if like is None else like)
    return f"{number(hours / 24)} d" if days else f"{number(hours)} h"


def span(low: float, high: float, like: float) -> str:
    """Two ends of an interval, without unit, in the unit that `duration(like)` has; empty without an interval."""
    if math.isnan(low) or math.isnan(high):
        return ""
    scale = 24 if in_days(like) else 1
    ends = (low / scale, high / scale)
    # A narrow interval must not look like none at all.
    if 0 < ends[1] - ends[0] < 0.15:
        return minus(" to ".join(f"{end:.2f}" for end in ends))
    return " to ".join(number(end) for end in ends)


def percent_span(low: float, high: float, unit: str = " %") -> str:
    """Two ends of an interval of shares, in per cent, one decimal where it is narrow; empty without an interval."""
    if math.isnan(low) or math.isnan(high):
        return ""
    narrow = 0 < high - low < 0.05 or 0 < abs(high) < 0.0995
    digits = 1 if narrow else 0
    return minus(" to ".join(f"{round(end * 100, digits) + 0.0:.{digits}f}" for end in (low, high)) + unit)


def number(value: float) -> str:
    """One decimal below 100, whole above; a true minus sign; no minus zero; "–" for not a number."""
    if math.isnan(value):
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:.1f}"
    return minus("0.0" if text == "-0.0" else text)


def percent(share: float) -> str:
    """A share as whole per cent, with one decimal below ten; "–" for not a number."""
    if math.isnan(share):
        return "–"
    value = share * 100
    text = f"{value:.0f}" if abs(value) >= 9.95 or value == 0 else f"{value:.1f}"
    return minus(f"{'0' if text in {'-0.0', '0.0'} else text} %")


def plain(name: str) -> str:
    """A name of the library in plain words: "nato_undersea_network" -> "NATO undersea network"."""
    return " ".join(ACRONYMS.get(word, word) for word in name.replace("_", " ").split(" "))


def count(value: float) -> str:
    """A whole number with thousands separated."""
    return minus(f"{value:,.0f}")


def lift_words(amounts: Iterable[int]) -> tuple[str, ...]:
    """Vehicles, containers and people in words, those of which there are none left out."""
    names = (("vehicle", "vehicles"), ("container", "containers"), ("person", "people"))
    pairs = zip(amounts, names, strict=True)
    return tuple(f"{count(amount)} {single if amount == 1 else many}" for amount, (single, many) in pairs if amount)


def whole(value: float) -> str:
    """The number with a decimal only if it needs one: "14", "14.5"."""
    return number(value).removesuffix(".0")


def replications(*numbers: int) -> str:
    """The number of replications of one or several variants: "n = 40 replications", "n = 38 to 40 replications"."""
    low, high = min(numbers, default=0), max(numbers, default=0)
    return f"n = {low if low == high else f'{low} to {high}'} replication{'' if high == 1 else 's'}"


def solid(text: str) -> str:
    """The same text with no line break inside an amount or an interval."""
    return re.sub(
        r"(?<=\d) (?=(?:d|h|%|to)\b|%)|(?<=\bto) (?=[\d\N{MINUS SIGN}])|(?<=\bn) (?==)|(?<==) (?=\d)",
        "\N{NO-BREAK SPACE}",
        text,
    )


def minus(text: str) -> str:
    """The same number with a true minus sign."""
    return text.replace("-", "\N{MINUS SIGN}")


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def desk_words(desk: str) -> str:
    """A desk in words: "FI.defence_ministry" -> "FI defence ministry"."""
    return plain(desk.replace(".", " ", 1))


def plus(text: str) -> str:
    """A number in words with a plus sign where it is positive."""
    return text if text[:1] in {"−", "–"} or not text.strip("0. dh%").strip() else f"+{text}"
