"""Told of permissions: who asks whom for how many, when the last is decided, and what that held up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.storyline.events import ALWAYS, HELD, ONLY_IN_FULL, USUALLY, Event, plural
from analysis.storyline.replication_tables import Material
from analysis.words import duration, in_days, listed, number, span
from sim.units.seconds import HOUR_S


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one nation asked of another for one force or repair."""

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


def permissions(material: Material) -> Iterator[Event]:
    """Every request and decision of the run, apart from the responses to incidents."""
    own = material.procedures
    # A response has the incident as its subject; its steps are told as stages of the incident.
    own = own[~own["subject"].isin(material.incident_names)]
    for _, asked in own.groupby(["owner", "from_actor", "procedure", "requested_s"], observed=True, sort=False):
        yield _request(material, asked)
    for (owner, sender, actor, procedure), asked in own.groupby(
        ["owner", "from_actor", "actor", "procedure"], observed=True, sort=False
    ):
        what = _Asked(str(owner), str(sender), str(actor), str(procedure))
        yield from _decisions(material, what, asked)
        yield from _still_open(material, what, asked)


def whose(material: Material, owner: str) -> tuple[str, str]:
    """The owner as the force and the incident of an event, one of them empty."""
    return (owner, "") if owner in material.forces else ("", owner)


def _request(material: Material, asked: pd.DataFrame) -> Event:
    """One moment at which a nation asks for permissions for a force or repair."""
    first = asked.iloc[0]
    what = _Asked(str(first["owner"]), str(first["from_actor"]), str(first["actor"]), str(first["procedure"]))
    counts = asked["actor"].astype(str).value_counts(sort=False)
    actors = sorted(counts.index, key=lambda actor: (-int(counts[actor]), actor))
    alone = len(actors) == 1
    whom, each = (f" {actors[0]}", "") if alone else ("", f": {listed(f'{name} {counts[name]}' for name in actors)}")
    # A nation that asks its own desks asks nobody else.
    whom = "" if alone and what.actor == what.sender else whom
    second = int(first["requested_s"])
    many = f"a {what.words}" if len(asked) == 1 else plural(len(asked), what.words)
    return Event(
        second,
        "request",
        what.sender,
        f"asks{whom} for {many} for {what.owner}{each}",
        USUALLY,
        (2e5 if what.owner in material.forces else 1e3) + len(asked),
        f"asked {what.owner} {what.procedure} {what.sender} {second}",
        None,
        *whose(material, what.owner),
        sender=what.sender,
        receiver=", ".join(actors),
    )


def _decisions(material: Material, what: _Asked, asked: pd.DataFrame) -> Iterator[Event]:
    """Each decision; with the last, what all of them took and held up."""
    decided = asked[asked["decided_s"].notna()].sort_values("decided_s", kind="stable")
    took = ((decided["decided_s"] - decided["requested_s"]).astype("float64") / HOUR_S).tolist()
    force, incident = whose(material, what.owner)

    def event(second: object, text: str, rank: int, weight: float = 0.0, key: str = "") -> Event:
        at, (sender, receiver) = int(float(str(second))), (what.actor, what.sender)
        return Event(at, "decision", what.actor, text, rank, weight, key, None, force, incident, sender, receiver)

    for row, hours in zip(decided.iloc[:-1].itertuples(), took[:-1], strict=True):
        text = (
            f"decides on a {what.words} for {str(row.subject).removesuffix(' repair')}, {duration(hours)} {what.after}"
        )
        yield event(row.decided_s, text, ONLY_IN_FULL)
    if took:
        last, (words, held_h) = decided.iloc[-1], _held(material, what)
        if len(asked) == 1:
            subject = str(last["subject"]) if what.owner in material.forces else what.owner
            text = f"decides on the {what.words} for {subject}, {duration(took[-1])} {what.after}{words}"
        else:
            of = f"the last of {len(asked)}" if len(took) == len(asked) else f"{len(took)} of {len(asked)}"
            text = (
                f"has decided on {of} {what.words}s for {what.owner}, {between(min(took), max(took))} "
                f"{what.after}{words}"
            )
        yield event(last["decided_s"], text, HELD, held_h, f"decided {what.key}")


def _held(material: Material, what: _Asked) -> tuple[str, float]:
    """What was held up at the desks of the nation that decides, by the ledger, in words and in hours."""
    ledger = material.ledger
    own = ledger[
        (ledger["owner"] == what.owner)
        & (ledger["procedure"] == what.procedure)
        & ledger["at"].str.startswith(f"{what.actor}.")
    ]
    hours = float(own["hours"].sum())
    if not hours:
        return "", 0.0
    closed = float(own.loc[own["cause"] == "duty_hours", "hours"].sum())
    most = desk_words(str(own.groupby("at")["hours"].sum().idxmax()))
    shut = f", {number(closed)} of them while a desk is closed" if closed else ""
    subjects = own["subject"].nunique()
    if what.owner in material.forces:
        waited = f"{plural(subjects, 'element')} waited {number(hours)} element-hours in all{shut}"
        return f". At its desks {waited}; most at the {most}", hours
    return f". That held the repair up for {number(hours)} h{shut}", hours


def between(low: float, high: float) -> str:
    """Two durations with one unit: "4.2 to 9.3 days"."""
    return duration(high) if low == high else f"{span(low, high, high)} {'days' if in_days(high) else 'h'}"


def desk_words(desk: str) -> str:
    """A desk in words: "FI.coast_guard" -> "FI coast guard"."""
    return desk.replace(".", " ", 1).replace("_", " ")


def _still_open(material: Material, what: _Asked, asked: pd.DataFrame) -> Iterator[Event]:
    still = int(asked["decided_s"].isna().sum())
    if still:
        text = f"{still} of {plural(len(asked), what.words)} for {what.owner} not decided at the end of the run"
        key = f"open {what.key}"
        yield Event(material.horizon, "end", what.actor, text, ALWAYS, 0.0, key, None, *whose(material, what.owner))
