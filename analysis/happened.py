"""What happened in one run, as events that can be held against those of another: who did what, from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.incidents.stages import STAGES
from analysis.results import Results
from sim.errors import LeidangError
from sim.record.reading import nothing

WITH_INCIDENTS: Final = ("incidents", "levels")
"""Tables that only a run with incidents has; a run without has nothing to tell there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One replication of one variant in one result folder."""

    results: Results
    variant: str
    replication: int


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """What somebody did, from when to when (seconds); at one moment where both are the same."""

    start: int
    end: int
    who: str
    what: str


def tables_of(one: Side, other: Side) -> tuple[str, ...]:
    """The tables by which two runs can be compared.

    Of what happened, the trace where both have it, else the ledger where it tells it; and what was delivered, asked
    for, found out and repaired, and what service there was, where one of them tells of it.
    """
    sides = (one, other)
    told = ("deliveries", "procedures", *(name for name in WITH_INCIDENTS if any(_left(side, name) for side in sides)))
    if all(side.results.has("trace") for side in sides):
        return "trace", *told
    if all(_rows(side, "ledger")["detail"].notna().any() for side in sides):
        return "ledger", *told
    return told


def events_of(side: Side, name: str) -> Iterator[Event]:
    """The events of a run that stand in one table.

    Raises
    ------
    LeidangError
        The table is missing, damaged or changed, or the run is not in its folder.
    """
    rows = _rows(side, name)
    if name == "deliveries" and rows.empty:
        raise LeidangError(
            f"{side.results.folder} has no replication {side.replication} of {side.variant!r}: it was not asked for, "
            "or it failed"
        )
    texts = rows.select_dtypes("category").columns
    rows = rows.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))
    if name in WITH_INCIDENTS:
        make = {"incidents": _of_incidents, "levels": _of_levels}[name]
        return make(rows, side.results.manifest.scenario.horizon_s)
    return {"trace": _of_trace, "ledger": _of_ledger, "deliveries": _of_deliveries, "procedures": _of_procedures}[name](
        rows
    )


def _left(side: Side, name: str) -> bool:
    """Whether a run left this table, also where it was lost since."""
    return side.results.has(name) or f"{name}.parquet" in side.results.manifest.tables


def _rows(side: Side, name: str) -> pd.DataFrame:
    if name in WITH_INCIDENTS and not _left(side, name):
        return nothing(name)
    return side.results.rows_of(name, [side.variant], side.replication)


def _of_trace(rows: pd.DataFrame) -> Iterator[Event]:
    columns = (rows[name] for name in ("start_s", "end_s", "process", "label", "kind", "cause"))
    for start, end, process, label, kind, cause in zip(*columns, strict=True):
        yield Event(int(start), int(end), process, f"{label} ({kind}, charged to {cause})")


def _of_ledger(rows: pd.DataFrame) -> Iterator[Event]:
    columns = (rows[name] for name in ("start_s", "end_s", "subject", "detail", "procedure", "cause"))
    for start, end, subject, detail, procedure, cause in zip(*columns, strict=True):
        inside = f" in {procedure}" if procedure else ""
        yield Event(int(start), int(end), subject, f"{detail}{inside} (charged to {cause})")


def _of_deliveries(rows: pd.DataFrame) -> Iterator[Event]:
    for element, ready, delivered in zip(rows["element"], rows["ready_s"], rows["delivered_s"], strict=True):
        yield Event(int(ready), int(ready), element, "ready")
        if pd.notna(delivered):
            yield Event(int(delivered), int(delivered), element, "delivered")


def _of_procedures(rows: pd.DataFrame) -> Iterator[Event]:
    columns = (rows[name] for name in ("procedure", "subject", "actor", "requested_s", "decided_s"))
    for procedure, subject, actor, requested, decided in zip(*columns, strict=True):
        who = f"{procedure} of {actor} for {subject}"
        yield Event(int(requested), int(requested), who, "asked for")
        if pd.notna(decided):
            yield Event(int(decided), int(decided), who, "decided")


def _of_incidents(rows: pd.DataFrame, horizon_s: int) -> Iterator[Event]:
    """The fault, each stage that was reached, and at the end of the run the outcome, which has no time of its own."""
    for row in rows.to_dict("records"):
        who, stages = f"{row['incident']} ({row['asset']})", ("fault", *STAGES)
        seconds = {stage: int(row[f"{stage}_s"]) for stage in stages if pd.notna(row[f"{stage}_s"])}
        for stage, second in seconds.items():
            yield Event(second, second, who, str(row["kind"]) if stage == "fault" else stage.replace("_", " "))
        yield Event(horizon_s, horizon_s, who, f"outcome: {row['outcome'] or 'none by the horizon'}")


def _of_levels(rows: pd.DataFrame, horizon_s: int) -> Iterator[Event]:
    """What there was of each service, from one change to the next."""
    for service, own in rows.sort_values("second", kind="stable").groupby("level"):
        seconds = own["second"].tolist()
        for start, end, value in zip(seconds, [*seconds[1:], horizon_s], own["value"], strict=True):
            yield Event(int(start), int(end), f"service {service}", f"at {100 * value:.12g} %")
