"""Events of permissions: which nation requests how many of which, when the last is decided, and what that held up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis.storyline.events import ALWAYS, HELD, ONLY_IN_FULL, USUALLY, Event, plural
from analysis.storyline.replication import Replication
from analysis.words import desk_words, duration, in_days, number, span
from sim.text import listed
from sim.units.seconds import HOUR_S

_GROUP = ["owner", "from_actor", "actor", "procedure"]


@dataclass(frozen=True, slots=True)
class _Request:
    """What one nation requested of another for one force or repair."""

    owner: str
    sender: str
    actor: str
    procedure: str

    @property
    def words(self) -> str:
        """The procedure as a noun: "movement clearance"."""
        return self.procedure.replace("_", " ")

    @property
    def after(self) -> str:
        """From when the time to the decision counts."""
        return "after it was asked for" if self.sender == self.actor else f"after {self.sender} asked"

    @property
    def key(self) -> str:
        return f"{self.owner} {self.procedure} {self.sender} {self.actor}"


def permissions(run: Replication) -> Iterator[Event]:
    """Every request and decision of the run, apart from the responses to incidents."""
    # A response has the incident as its subject; its steps are stages of the incident.
    rows = run.procedures[~run.procedures["subject"].isin(run.incident_names)]
    for _, asked in rows.groupby(["owner", "from_actor", "procedure", "requested_s"], observed=True, sort=False):
        yield _request(run, asked)
    for key, asked in rows.groupby(_GROUP, observed=True, sort=False):
        request = _Request(*map(str, key))
        yield from _decisions(run, request, asked)
        still = int(asked["decided_s"].isna().sum())
        if still:
            what = f"{still} of {plural(len(asked), request.words)} for {request.owner}"
            text, key_open = f"{what} not decided at the end of the run", f"open {request.key}"
            yield Event(run.horizon, "end", request.actor, text, ALWAYS, key=key_open, owner=request.owner)


def _request(run: Replication, asked: pd.DataFrame) -> Event:
    """One moment at which a nation asks for permissions for a force or repair."""
    request = _Request(*map(str, asked.iloc[0][_GROUP]))
    counts = asked["actor"].astype(str).value_counts(sort=False)
    actors = sorted(counts.index, key=lambda actor: (-int(counts[actor]), actor))
    each = "" if len(actors) == 1 else f": {listed(f'{name} {counts[name]}' for name in actors)}"
    # A nation that asks its own desks asks no other.
    whom = f" {actors[0]}" if len(actors) == 1 and request.actor != request.sender else ""
    second = int(asked["requested_s"].iloc[0])
    many = f"a {request.words}" if len(asked) == 1 else plural(len(asked), request.words)
    return Event(
        second,
        "request",
        request.sender,
        f"asks{whom} for {many} for {request.owner}{each}",
        USUALLY,
        (2e5 if request.owner in run.forces else 1e3) + len(asked),
        f"asked {request.owner} {request.procedure} {request.sender} {second}",
        owner=request.owner,
        sender=request.sender,
        receiver=", ".join(actors),
    )


def _decisions(run: Replication, request: _Request, asked: pd.DataFrame) -> Iterator[Event]:
    """Each decision; with the last, what all of them took and held up."""
    decided = asked[asked["decided_s"].notna()].sort_values("decided_s", kind="stable")
    took = ((decided["decided_s"] - decided["requested_s"]).astype("float64") / HOUR_S).tolist()
    owner, sender, receiver = request.owner, request.actor, request.sender
    decision = Event(0, "decision", sender, "", ONLY_IN_FULL, owner=owner, sender=sender, receiver=receiver)
    for number_, (row, hours) in enumerate(zip(decided.to_dict("records"), took, strict=True), start=1):
        second, subject = int(row["decided_s"]), str(row["subject"])
        if number_ < len(took):
            what = f"a {request.words} for {subject.removesuffix(' repair')}"
            text = f"decides on {what}, {duration(hours)} {request.after}"
            yield replace(decision, second=second, text=text)
            continue
        held, held_h = _held(run, request)
        if len(asked) == 1:
            what = f"decides on the {request.words} for {subject if request.owner in run.forces else request.owner}"
        else:
            of = f"the last of {len(asked)}" if len(took) == len(asked) else f"{len(took)} of {len(asked)}"
            what = f"has decided on {of} {request.words}s for {request.owner}"
        low, high = (hours, hours) if len(asked) == 1 else (min(took), max(took))
        text = f"{what}, {between(low, high)} {request.after}{held}"
        key = f"decided {request.key}"
        yield replace(decision, second=second, text=text, rank=HELD, weight=held_h, key=key)


def _held(run: Replication, request: _Request) -> tuple[str, float]:
    """What was held up at the desks of the nation that decides, by the ledger, in words and in hours."""
    ledger = run.ledger
    rows = ledger[
        (ledger["owner"] == request.owner)
        & (ledger["procedure"] == request.procedure)
        & ledger["at"].str.startswith(f"{request.actor}.")
    ]
    hours = float(rows["hours"].sum())
    if not hours:
        return "", 0.0
    closed = float(rows.loc[rows["cause"] == "duty_hours", "hours"].sum())
    shut = f", {number(closed)} of them while a desk is closed" if closed else ""
    if request.owner not in run.forces:
        return f". That held the repair up for {number(hours)} h{shut}", hours
    most = desk_words(str(rows.groupby("at")["hours"].sum().idxmax()))
    waited = f"{plural(rows['subject'].nunique(), 'element')} waited {number(hours)} element-hours in all{shut}"
    return f". At its desks {waited}; most at the {most}", hours


def between(low: float, high: float) -> str:
    """Two durations with one unit: "4.2 to 9.3 days"."""
    return duration(high) if low == high else f"{span(low, high, high)} {'days' if in_days(high) else 'h'}"
