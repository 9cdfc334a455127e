"""Events of the movement: forces ready, ships, and when the first element, half, 90 % and all are there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.incidents.words import time_words
from analysis.storyline.events import ALWAYS, ONLY_IN_FULL, USUALLY, Event, plural
from analysis.storyline.replication import Replication
from analysis.words import duration, lift_words
from sim.record.manifest_parts import ForcePart
from sim.record.tables import ALL_FORCES
from sim.text import listed
from sim.units.seconds import DAY_S, HOUR_S

SHARES = {50: "half of", 90: "90 % of"}


def movement(run: Replication) -> Iterator[Event]:
    """Everything about the movement of every force."""
    for force in run.results.manifest.forces:
        deliveries = run.deliveries[run.deliveries["force"] == force.name]
        yield from _ready(run, force, deliveries)
        yield from _arrivals(run, force, deliveries)
        yield from _shares(run, force.name, deliveries)
    if len(run.forces) > 1:
        yield from _shares(run, ALL_FORCES, run.deliveries)
        yield from _all_there(run)
    if run.knows_places:
        yield from _sailings(run)


def _ready(run: Replication, force: ForcePart, deliveries: pd.DataFrame) -> Iterator[Event]:
    """A force is ready; one event per moment at which elements of it are."""
    for second, part in deliveries.groupby("ready_s", sort=True):
        lift = listed(lift_words(int(part[name].sum()) for name in ("vehicles", "containers", "personnel")))
        what = f"{plural(len(part), 'element')}{f' with {lift}' if lift else ''}"
        text = (
            f"ready at {run.node(force.origin)}: {what}, due at {run.node(force.destination)} on "
            f"{run.clock.moment(force.due_s)}"
        )
        yield Event(int(str(second)), "ready", force.name, text, USUALLY, 1e6, f"ready {force.name} {second}")


def _arrivals(run: Replication, force: ForcePart, deliveries: pd.DataFrame) -> Iterator[Event]:
    """Every element that arrives; the first and the last are named so."""
    there = deliveries[deliveries["delivered_s"].notna()].sort_values(["delivered_s", "element"], kind="stable")
    name, place = force.name, run.node(force.destination)
    for number, row in enumerate(there.itertuples(), start=1):
        second = int(float(str(row.delivered_s)))
        text, rank, key, metric = f"{row.element} arrives at {place}", ONLY_IN_FULL, f"arrives {row.element}", ""
        if number == len(deliveries):
            text = (
                f"last to arrive at {place}: {row.element}, {_by_due(second, force.due_s)}. All of the force is there"
            )
            rank, key, metric = ALWAYS, f"all of {name}", f"closure 100 % / {name}"
        elif number == 1:
            text, rank, key = f"first to arrive at {place}: {row.element}", USUALLY, f"first of {name}"
        yield Event(second, "arrival", name, text, rank, 1e5, key, metric=metric)
    missing = len(deliveries) - len(there)
    if missing:
        names = listed(sorted(deliveries.loc[deliveries["delivered_s"].isna(), "element"].astype(str))[:3])
        some = f"{names}{', …' * (missing > 3)}"
        text = f"{plural(missing, 'element')} of {len(deliveries)} not there at the end of the run ({some})"
        yield Event(run.horizon, "end", name, text, ALWAYS, key=f"all of {name}")


def _by_due(second: int, due: int) -> str:
    gap = (second - due) / HOUR_S
    return "on the minute" if gap == 0 else f"{time_words(abs(gap))} {'late' if gap > 0 else 'before it is due'}"


def _shares(run: Replication, force: str, deliveries: pd.DataFrame) -> Iterator[Event]:
    """Half and 90 % are there, by the metric of closure."""
    everyone = force == ALL_FORCES
    for share, words in SHARES.items():
        metric = f"closure {share} % / {force}"
        second = _second(run, metric)
        if second is None:
            continue
        arrived = int((deliveries["delivered_s"] <= second).sum())
        which = "all forces are" if everyone else "the force is"
        text = f"{words} {which} there ({arrived} of {len(deliveries)} elements)"
        rank, weight = (ALWAYS, 0.0) if everyone else (USUALLY, 10.0)
        yield Event(second, "share", force, text, rank, weight, metric, metric=metric)


def _second(run: Replication, metric: str) -> int | None:
    hours = run.value(metric)
    return None if np.isnan(hours) else round(hours * HOUR_S)


def _all_there(run: Replication) -> Iterator[Event]:
    metric = f"closure 100 % / {ALL_FORCES}"
    second = _second(run, metric)
    if second is not None:
        text = f"all {len(run.deliveries)} elements are there, {second / DAY_S:.1f} days after the start"
        yield Event(second, "share", ALL_FORCES, text, ALWAYS, key=metric, metric=metric)


def _sailings(run: Replication) -> Iterator[Event]:
    """Every ship by link and departure; the first and the last of each force are usual events."""
    ledger = run.ledger
    crossings = ledger[ledger["at"].map(run.modes).eq("sea") & (ledger["cause"] == "transport")]
    # A crossing that is interrupted has several intervals: it is one ship, from the first to the last of them.
    ends = crossings.groupby(["subject", "at"])["end_s"].transform("max")
    crossings = crossings.assign(end_s=ends).drop_duplicates(["subject", "at"])
    sizes = run.deliveries.set_index(run.deliveries["element"].astype(str))["vehicle_places"]
    for force, ships in crossings[crossings["owner"].isin(run.forces)].groupby("owner", sort=False):
        by_ferry = ~ships["detail"].str.endswith(" sail")
        for ferry, crossings in ships.groupby(by_ferry, sort=True):
            trips = [aboard for _, aboard in crossings.groupby(["start_s", "at"], sort=True)]
            for number, aboard in enumerate(trips):
                word = "first" if number == 0 else "last" if number == len(trips) - 1 else ""
                word = "only" if len(trips) == 1 else word
                places = int(sizes.reindex(aboard["subject"]).sum())
                yield _sailing(run, str(force), word, aboard, places, ferry=bool(ferry))


def _sailing(run: Replication, force: str, word: str, aboard: pd.DataFrame, places: int, *, ferry: bool) -> Event:
    start, end = int(aboard["start_s"].iloc[0]), int(aboard["end_s"].max())
    link = run.place(str(aboard["at"].iloc[0])).removesuffix(" sea")
    vessel = f"{f'the {word}' if word else 'a'} {'ferry crossing' if ferry else 'ship sails'}"
    text = (
        f"{vessel}, {link}: {plural(len(aboard), 'element')}, {places:,} vehicle places; "
        f"{duration((end - start) / HOUR_S)} at sea"
    )
    # The only one is the first, where the other variant has several.
    key = f"{'first' if word == 'only' else word} {'ferry' if ferry else 'ship'} {force}" if word else ""
    rank, weight = USUALLY if word else ONLY_IN_FULL, 5.0 if ferry else 1e4
    return Event(start, "sailing", force, text, rank, weight, key, end)
