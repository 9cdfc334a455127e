"""Events of waiting: what stood longest and what for, and where bad weather or a closed place held the movement up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from analysis.runs import names_in
from analysis.storyline.events import HELD, ONLY_IN_FULL, Event, plural
from analysis.storyline.replication import Replication
from analysis.words import AT_WORK, INSIDE_PROCEDURES, desk_words, duration, number
from sim.units.seconds import HOUR_S

CLOSED: Final = ("weather", "outage")
"""Causes that say that a place is shut, or that a crossing takes longer."""

NOT_WAITING: Final = (*AT_WORK, "planned_wait", *CLOSED)
"""Causes that are no waiting, or wait as planned, or are a closure."""

EVENT_H: Final = 1.0
"""Hours from which a single wait is an event."""

FOR: Final = {
    "loading berth queue": "a berth to load at",
    "berth queue": "a berth",
    "wait for ship": "a ship",
    "train loading queue": "a train to be loaded",
    "staging crews": "their crews",
    "queue": "their turn",
    "search for a ship": "a repair ship to be found",
    "wait for repair ship": "the repair ship",
    "ship made ready": "the repair ship to be made ready",
    "spares": "spare parts",
    "permit": "the repair permit",
}
"""What is waited for, by the words behind the place of a detail. Of a repair only these are waits, the rest is work."""


def waits(run: Replication) -> Iterator[Event]:
    """Every wait of an hour or more; per owner, place and reason the longest, with the sum of all of them."""
    ledger = run.ledger
    ledger = ledger[ledger["owner"] != ""]
    inside = ledger["procedure"] != ""
    waited = ledger[~inside & ~ledger["cause"].isin(NOT_WAITING)]
    waited = waited[waited["owner"].isin(run.forces) | waited["detail"].str.endswith(tuple(FOR))]
    at = dict(zip(waited["detail"], waited["at"], strict=True))
    for (owner, cause, detail), waits in _stretches(waited, "detail").groupby(["owner", "cause", "what"], sort=False):
        reason = _reason(run, at[detail], str(detail))
        yield from _wait(run, str(owner), f"{cause} {detail}", waits, reason)
    for (owner, procedure), waits in _stretches(ledger[inside], "procedure").groupby(["owner", "what"], sort=False):
        words = f"for the {str(procedure).replace('_', ' ')}"
        if owner in run.forces:
            yield from _wait(run, str(owner), f"procedure {procedure}", waits, words, _desks(ledger[inside], waits))
    # Of a place that an incident closes, the clock of repair stands as well: that is an event of its repair.
    moving = ledger["owner"].isin(run.forces)
    yield from _closures(run, ledger[~inside & moving & ledger["cause"].isin(CLOSED)])


def _stretches(rows: pd.DataFrame, what: str) -> pd.DataFrame:
    """Rows of one subject that follow each other without a gap and are of the same `what`, as one.

    Returns
    -------
    DataFrame
        Columns owner, subject, cause (the first), what, start_s, end_s, hours.
    """
    before = rows[["subject", what, "end_s"]].shift()
    new = (rows["subject"] != before["subject"]) | (rows[what] != before[what]) | (rows["start_s"] != before["end_s"])
    first = dict.fromkeys(("owner", "subject", "cause"), "first")
    joined = rows.groupby(new.cumsum(), sort=False).agg({**first, what: "first", "start_s": "min", "end_s": "max"})
    joined = joined.rename(columns={what: "what"}).reset_index(drop=True)
    return joined.assign(hours=(joined["end_s"] - joined["start_s"]) / HOUR_S)


def _wait(run: Replication, owner: str, what: str, waits: pd.DataFrame, words: str, more: str = "") -> Iterator[Event]:
    """The waits of one owner for one thing: the longest with the sum of all, and each other of an hour or more."""
    ordered = waits.sort_values(["hours", "start_s"], ascending=[False, True], kind="stable")
    total, count = float(waits["hours"].sum()), len(waits)
    for rank, row in enumerate(ordered.itertuples()):
        hours, start, end = float(str(row.hours)), int(str(row.start_s)), int(str(row.end_s))
        if hours < EVENT_H:
            break
        subject = "" if row.subject == owner or owner not in run.forces else f"{row.subject} "
        text = f"{subject}waits {duration(hours)} {words}"
        if not rank and count > 1:
            text += f"; the longest of {count} such waits, {number(total)} h in all"
        if rank:
            yield Event(start, "wait", owner, text, ONLY_IN_FULL, hours, "", end)
        else:
            key = f"wait {owner} {what}"
            yield Event(start, "wait", owner, text + more, HELD, total, key, end)


def _reason(run: Replication, at: str, detail: str) -> str:
    """What is waited for and where: "for a berth (Narvik)"."""
    place, rest = run.place(at), detail.removeprefix(at).strip()
    for words, what in FOR.items():
        if rest.endswith(words):
            return f"for {what} ({f'{place} {rest.removesuffix(words)}'.strip()})"
    return f"at {place}{f' ({rest})' if rest else ''}"


def _desks(ledger: pd.DataFrame, waits: pd.DataFrame) -> str:
    """Of the longest wait in a procedure, the desk and reason that took most of it."""
    longest = waits.sort_values(["hours", "start_s"], ascending=[False, True], kind="stable").iloc[0]
    rows = ledger[
        (ledger["subject"] == longest["subject"])
        & (ledger["start_s"] >= longest["start_s"])
        & (ledger["end_s"] <= longest["end_s"])
    ]
    if not (rows["detail"] != "").any():
        return ""
    parts = rows.groupby(["at", "cause"])["hours"].sum()
    where, cause = parts.idxmax()
    words = INSIDE_PROCEDURES.get(str(cause), str(cause))
    return f"; most of it at the {desk_words(str(where))} ({words}, {duration(float(parts.max()))})"


def _closures(run: Replication, rows: pd.DataFrame) -> Iterator[Event]:
    """One event per place, cause and stretch of time in which the movement stood because of it."""
    for (cause, where), waits in rows.groupby(["cause", "at"], sort=False):
        ordered = waits.sort_values("start_s", kind="stable")
        reached = ordered["end_s"].cummax().shift().fillna(-np.inf)
        for _, part in ordered.groupby((ordered["start_s"] > reached).cumsum(), sort=False):
            yield _closure(run, str(cause), str(where), part)


def _closure(run: Replication, cause: str, where: str, part: pd.DataFrame) -> Event:
    start, end = int(part["start_s"].min()), int(part["end_s"].max())
    owners, subjects = names_in(part["owner"]), part["subject"].nunique()
    hours, longest = float(part["hours"].sum()), float(part.groupby("subject")["hours"].sum().max())
    name = run.place(where) if where else "a place on the way"
    why = f"bad weather at {name}" if cause == "weather" else f"{name} is closed"
    text = (
        f"{why}: {plural(subjects, 'element')} of {', '.join(owners)} held up until "
        f"{run.clock.moment(end)}, {duration(longest)} at most, {number(hours)} element-hours in all"
    )
    lane = owners[0]
    # Its key is the place and the first owner: the hours, and the elements it meets, are what variants differ in.
    return Event(start, "closure", lane, text, HELD, hours, f"closed {cause} {where} {lane}", end)
