"""The first event at which two runs diverge: which process, element or incident does something else, and when.

Events are read from the most detailed tables that both runs have: each is what a process does from when to when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.incident_stages import STAGES
from analysis.results import Results
from sim.errors import LeidangError
from sim.record.manifest_parts import ScenarioPart
from sim.record.reading import nothing

WITH_INCIDENTS: Final = ("incidents", "levels")
"""Tables that only a run with incidents has; a run without has no such events."""

NEVER: Final = "does not occur"
OVER: Final = "nothing more"


@dataclass(frozen=True, slots=True)
class Side:
    """One replication of one variant in one result folder."""

    results: Results
    variant: str
    replication: int

    def has(self, name: str) -> bool:
        """Whether the run wrote this table, also where it was lost since."""
        return self.results.has(name) or f"{name}.parquet" in self.results.manifest.tables

    def rows(self, name: str) -> pd.DataFrame:
        """The rows of the run in a table, empty texts as ""."""
        if name in WITH_INCIDENTS and not self.has(name):
            return nothing(name)
        rows = self.results.rows_of(name, [self.variant], self.replication)
        if name == "deliveries" and rows.empty:
            raise LeidangError(
                f"{self.results.folder} has no replication {self.replication} of {self.variant!r}: it was not asked "
                "for, or it failed"
            )
        texts = rows.select_dtypes("category").columns
        return rows.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))


@dataclass(frozen=True, slots=True, order=True)
class TraceEvent:
    """What a process, element, procedure, incident or service does, from when to when (seconds)."""

    start: int
    end: int
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class TraceDifference:
    """Where two runs diverge.

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
    """Two runs compared: by which tables, in how many rows of the first, and where they diverge; None where nowhere."""

    tables: tuple[str, ...]
    rows: int
    difference: TraceDifference | None


def compare_runs(first: Side, other: Side) -> Compared:
    """Compare two runs event by event, by the most detailed tables that both have.

    Raises
    ------
    LeidangError
        A table is missing, damaged or changed, or a run is not in its folder.
    """
    tables = shared_tables(first, other)
    events = [[event for name in tables for event in events_of(side, name)] for side in (first, other)]
    only = [sorted((Counter(events_here) - Counter(its)).elements()) for events_here, its in (events, events[::-1])]
    if not only[0] and not only[1]:
        return Compared(tables, len(events[0]), None)
    # The same thing begun by both at once goes on for longer in one of them: they diverge where the shorter ends.
    begun = [{(event.who, event.what, event.start) for event in events_here} for events_here in only]
    diverging = [
        (event.end if (event.who, event.what, event.start) in begun[1 - side] else event.start, event)
        for side in (0, 1)
        for event in only[side]
    ]
    second, event = min(diverging)
    scenario = first.results.manifest.scenario
    did = [
        _did([happened for happened in side if happened.who == event.who], event, second, scenario) for side in events
    ]
    return Compared(tables, len(events[0]), TraceDifference(second, event.who, (did[0], did[1])))


def moment(scenario: ScenarioPart, second: int) -> str:
    """A second of a run as a date."""
    return scenario.local(second).strftime("%a %d %b %Y %H:%M:%S")


def _did(events: list[TraceEvent], first: TraceEvent, second: int, scenario: ScenarioPart) -> str:
    """What the first to differ did in one of the runs where they diverge, in words, given all its events there."""
    if not events:
        return NEVER
    if second > first.start or first.start == first.end:
        here = [event for event in events if (event.what, event.start) == (first.what, first.start)]
    else:
        here = [event for event in events if event.start <= second < event.end]
    later = [event for event in events if event.start > second]
    if not here and not later:
        return OVER
    event = min(here or later)
    until = "" if event.start == event.end else f" to {moment(scenario, event.end)}"
    return f"{'' if here else 'nothing yet; next '}{event.what}, {moment(scenario, event.start)}{until}"


def shared_tables(first: Side, other: Side) -> tuple[str, ...]:
    """The tables by which two runs can be compared.

    Of what happened, the trace where both have it, else the ledger where it has details; and what was delivered,
    requested, detected and repaired, and what service there was, where one of them has it.
    """
    sides = (first, other)
    tables = ("deliveries", "procedures", *(name for name in WITH_INCIDENTS if any(side.has(name) for side in sides)))
    if all(side.results.has("trace") for side in sides):
        return "trace", *tables
    return ("ledger", *tables) if all((side.rows("ledger")["detail"] != "").any() for side in sides) else tables


def events_of(side: Side, name: str) -> Iterator[TraceEvent]:
    """The events of a run in one table.

    Raises
    ------
    LeidangError
        The table is missing, damaged or changed, or the run is not in its folder.
    """
    rows = side.rows(name)
    horizon_s = side.results.manifest.scenario.horizon_s
    if name == "levels":
        rows = rows.sort_values(["level", "second"], kind="stable")
        rows = rows.assign(end_s=rows.groupby("level")["second"].shift(-1).fillna(horizon_s))
    for row in rows.to_dict("records"):
        match name:
            case "trace":
                what = f"{row['label']} ({row['kind']}, charged to {row['cause']})"
                yield TraceEvent(row["start_s"], row["end_s"], row["process"], what)
            case "ledger":
                inside = f" in {row['procedure']}" if row["procedure"] else ""
                what = f"{row['detail']}{inside} (charged to {row['cause']})"
                yield TraceEvent(row["start_s"], row["end_s"], row["subject"], what)
            case "deliveries":
                yield from _moments(row["element"], {"ready": row["ready_s"], "delivered": row["delivered_s"]})
            case "procedures":
                who = f"{row['procedure']} of {row['actor']} for {row['subject']}"
                yield from _moments(who, {"asked for": row["requested_s"], "decided": row["decided_s"]})
            case "incidents":
                who = f"{row['incident']} ({row['asset']})"
                stages = {stage.replace("_", " "): row[f"{stage}_s"] for stage in STAGES}
                # The outcome has no time of its own.
                outcome = f"outcome: {row['outcome'] or 'none by the horizon'}"
                yield from _moments(who, {str(row["kind"]): row["fault_s"], **stages, outcome: horizon_s})
            case "levels":
                # What there was of each service, from one change to the next.
                end, what = int(row["end_s"]), f"at {100 * row['value']:.12g} %"
                yield TraceEvent(row["second"], end, f"service {row['level']}", what)


def _moments(who: str, seconds: dict[str, float]) -> Iterator[TraceEvent]:
    """What happens at one moment, without what does not happen."""
    for what, second in seconds.items():
        if pd.notna(second):
            yield TraceEvent(int(second), int(second), who, what)
