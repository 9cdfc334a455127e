"""The other variant beside each event: when the same thing happened there, and what happened there by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from analysis.storyline.events import ALWAYS, Event
from analysis.words import duration
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S

SAME_S: Final = 60
"""Seconds within which two moments count as the same, without a note."""

NOT_THERE: Final = {
    "request": "not asked for",
    "decision": "not asked for",
    "stage": "not reached",
    "wait": "no such wait",
    "closure": "holds no element up",
    "incident": "does not happen",
}
"""The note where the other variant has no such event; other kinds have none."""


def with_other_variant(events: Iterable[Event], there: Iterable[Event], other: str) -> Iterator[Event]:
    """The events with what differs in the other variant in square brackets, and what that reached as a whole.

    Parameters
    ----------
    events, there
        The events of the variant, and all events of the same replication of the other.
    """
    known = {event.key: event for event in there if event.key}
    events = tuple(events)
    # Of an incident that does not happen there it is enough to say so once.
    incidents = [{event.lane for event in side if event.kind == "incident"} for side in (events, known.values())]
    for event in events:
        silent = event.kind != "incident" and (event.owner or event.lane) in incidents[0] - incidents[1]
        words = "" if silent else _words(event, known)
        yield replace(event, text=f"{event.text} [{words}]") if words else event
    for event in known.values():
        if event.lane == ALL_FORCES:
            yield Event(event.second, "meanwhile", ALL_FORCES, f"under '{other}', {event.text}", ALWAYS)


def _words(event: Event, known: Mapping[str, Event]) -> str:
    if not event.key:
        return ""
    if event.key not in known:
        return NOT_THERE.get(event.kind, "")
    same = known[event.key]
    if "end" in {event.kind, same.kind}:
        return "" if event.kind == same.kind else "not by the end of the run" if same.kind == "end" else "done by then"
    if event.until is not None and same.until is not None and event.kind in {"wait", "closure"}:
        lasted = same.until - same.second
        alike = abs(lasted - event.until + event.second) < SAME_S
        return "" if alike else f"longest {duration(lasted / HOUR_S)}"
    gap = same.second - event.second
    if abs(gap) < SAME_S:
        return ""
    return f"{duration(abs(gap) / HOUR_S)} {'later' if gap > 0 else 'earlier'}"
