"""Where two runs part: the first thing that one of them did otherwise, who did it, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from analysis.happened import Event, Side, events_of, tables_of
from sim.record.manifest import ScenarioPart

NEVER: Final = "does not occur"
OVER: Final = "nothing more"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two runs part.

    Attributes
    ----------
    second
        Seconds since the start up to which they agree.
    who
        Process, element, procedure, incident or service that is first to do something else.
    did
        What it did, or waited for, in each of the two, with its end.
    """

    second: int
    who: str
    did: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs compared: by which tables, in how many rows of the first, and where they part; None where nowhere."""

    tables: tuple[str, ...]
    rows: int
    difference: Difference | None


def first_difference(one: Side, other: Side) -> Compared:
    """Compare two runs event by event, by the most detailed tables that both have.

    Raises
    ------
    LeidangError
        A table is missing, damaged or changed, or a run is not in its folder.
    """
    tables = tables_of(one, other)
    events = [[event for name in tables for event in events_of(side, name)] for side in (one, other)]
    only = [sorted((Counter(own) - Counter(its)).elements()) for own, its in (events, events[::-1])]
    if not only[0] and not only[1]:
        return Compared(tables, len(events[0]), None)
    # The same thing begun by both at once goes on for longer in one of them: they part where the shorter ends.
    begun = [{(event.who, event.what, event.start) for event in own} for own in only]
    parted = [
        (event.end if (event.who, event.what, event.start) in begun[1 - side] else event.start, event)
        for side in (0, 1)
        for event in only[side]
    ]
    second, event = min(parted)
    scenario = one.results.manifest.scenario
    did = [_did(own, event, second, scenario) for own in events]
    return Compared(tables, len(events[0]), Difference(second, event.who, (did[0], did[1])))


def moment(scenario: ScenarioPart, second: int) -> str:
    """A second of a run as a date."""
    return scenario.local(second).strftime("%a %d %b %Y %H:%M:%S")


def _did(events: list[Event], first: Event, second: int, scenario: ScenarioPart) -> str:
    """What somebody did where the runs part, in words."""
    own = [event for event in events if event.who == first.who]
    if second > first.start or first.start == first.end:
        found = [event for event in own if (event.what, event.start) == (first.what, first.start)]
    else:
        found = [event for event in own if event.start <= second < event.end]
    if not own:
        return NEVER
    if not found:
        later = min((event for event in own if event.start > second), default=None)
        return OVER if later is None else f"nothing yet; next {_told(later, scenario)}"
    return _told(min(found), scenario)


def _told(event: Event, scenario: ScenarioPart) -> str:
    if event.start == event.end:
        return f"{event.what}, {moment(scenario, event.start)}"
    return f"{event.what}, {moment(scenario, event.start)} to {moment(scenario, event.end)}"
