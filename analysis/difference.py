"""Where two runs part: the first thing that one of them did otherwise, who did it, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pandas as pd

from analysis.results import Results
from sim.errors import LeidangError

NEVER: Final = "does not occur"
OVER: Final = "nothing more"


@dataclass(frozen=True, slots=True)
class Side:
    """One replication of one variant in one result folder."""

    results: Results
    variant: str
    replication: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two runs part.

    Attributes
    ----------
    second
        Seconds since the start up to which they agree.
    who
        Process, element or procedure that is first to do something else.
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


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    """What somebody did, from when to when (seconds); at one moment where both are the same."""

    start: int
    end: int
    who: str
    what: str


def first_difference(one: Side, other: Side) -> Compared:
    """Compare two runs event by event, by the most detailed tables that both have.

    Raises
    ------
    LeidangError
        A table is missing, damaged or changed, or a run is not in its folder.
    """
    tables = _tables(one, other)
    events = [[event for name in tables for event in _events(side, name)] for side in (one, other)]
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
    start = origin(one)
    did = [_did(own, event, second, start) for own in events]
    return Compared(tables, len(events[0]), Difference(second, event.who, (did[0], did[1])))


def origin(side: Side) -> datetime:
    """When the clock of a run is zero."""
    return side.results.manifest.scenario.start


def moment(start: datetime, second: int) -> str:
    """A second of a run as a date."""
    return (start + timedelta(seconds=second)).strftime("%a %d %b %Y %H:%M:%S")


def _tables(one: Side, other: Side) -> tuple[str, ...]:
    """The tables to compare: of what happened, the trace where both have it, else the ledger where it tells it."""
    if all(side.results.has("trace") for side in (one, other)):
        return "trace", "deliveries", "procedures"
    if all(_rows(side, "ledger")["detail"].notna().any() for side in (one, other)):
        return "ledger", "deliveries", "procedures"
    return "deliveries", "procedures"


def _rows(side: Side, name: str) -> pd.DataFrame:
    return side.results.rows_of(name, [side.variant], side.replication)


def _events(side: Side, name: str) -> Iterator[_Event]:
    rows = _rows(side, name)
    if name == "deliveries" and rows.empty:
        raise LeidangError(
            f"{side.results.folder} has no replication {side.replication} of {side.variant!r}: it was not asked for, "
            "or it failed"
        )
    make = {"trace": _of_trace, "ledger": _of_ledger, "deliveries": _of_deliveries, "procedures": _of_procedures}[name]
    texts = rows.select_dtypes("category").columns
    yield from make(rows.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, "")))


def _of_trace(rows: pd.DataFrame) -> Iterator[_Event]:
    columns = (rows[name] for name in ("start_s", "end_s", "process", "label", "kind", "cause"))
    for start, end, process, label, kind, cause in zip(*columns, strict=True):
        yield _Event(int(start), int(end), process, f"{label} ({kind}, charged to {cause})")


def _of_ledger(rows: pd.DataFrame) -> Iterator[_Event]:
    columns = (rows[name] for name in ("start_s", "end_s", "subject", "detail", "procedure", "cause"))
    for start, end, subject, detail, procedure, cause in zip(*columns, strict=True):
        inside = f" in {procedure}" if procedure else ""
        yield _Event(int(start), int(end), subject, f"{detail}{inside} (charged to {cause})")


def _of_deliveries(rows: pd.DataFrame) -> Iterator[_Event]:
    for element, ready, delivered in zip(rows["element"], rows["ready_s"], rows["delivered_s"], strict=True):
        yield _Event(int(ready), int(ready), element, "ready")
        if pd.notna(delivered):
            yield _Event(int(delivered), int(delivered), element, "delivered")


def _of_procedures(rows: pd.DataFrame) -> Iterator[_Event]:
    columns = (rows[name] for name in ("procedure", "subject", "actor", "requested_s", "decided_s"))
    for procedure, subject, actor, requested, decided in zip(*columns, strict=True):
        who = f"{procedure} of {actor} for {subject}"
        yield _Event(int(requested), int(requested), who, "asked for")
        if pd.notna(decided):
            yield _Event(int(decided), int(decided), who, "decided")


def _did(events: list[_Event], first: _Event, second: int, start: datetime) -> str:
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
        return OVER if later is None else f"nothing yet; next {_told(later, start)}"
    return _told(min(found), start)


def _told(event: _Event, start: datetime) -> str:
    if event.start == event.end:
        return f"{event.what}, {moment(start, event.start)}"
    return f"{event.what}, {moment(start, event.start)} to {moment(start, event.end)}"
