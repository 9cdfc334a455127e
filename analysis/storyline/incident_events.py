"""Events of incidents: the fault, each stage of the response, the repair; and of the services that suffer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.incident_stages import COORDINATION, STAGES
from analysis.incidents.services import FULL
from analysis.incidents.words import STAGE_WORDS, kind_words, time_words
from analysis.storyline.events import ALWAYS, ONLY_IN_FULL, USUALLY, Event
from analysis.storyline.replication import Replication
from analysis.words import percent
from sim.text import listed
from sim.units.seconds import HOUR_S


def incidents(run: Replication) -> Iterator[Event]:
    """Every incident of the run, with its response and the repair of every asset that it hit."""
    for name in run.incident_names:
        rows = run.incidents[run.incidents["incident"] == name].sort_values("fault_s", kind="stable")
        yield from _stages(run, name, rows)
        yield from _over(run, name, rows)
        # One incident may hit one asset several times.
        again = rows.groupby("asset", observed=True).cumcount()
        for number, (row, times) in enumerate(zip(rows.to_dict("records"), again, strict=True)):
            key, asset = f"{name} {row['asset']} {times}", str(row["asset"])
            verb, rank = "are" if "; " in asset else "is", USUALLY if number else ALWAYS
            text = f"{kind_words(str(row['kind']))}: {_hit(run, asset)} {verb} hit"
            yield Event(int(row["fault_s"]), "incident", name, text, rank, 1e5, f"fault {key}")
            yield from _repair(run, name, row, key)


def _stages(run: Replication, name: str, rows: pd.DataFrame) -> Iterator[Event]:
    """The stages of the response, each at the earliest moment of any asset, as the metrics count them."""
    kind, leader = str(rows["kind"].iloc[0]), _leader(run, name)
    for stage, clock in STAGES.items():
        second = rows[f"{stage}_s"].astype("float64").min() if clock == COORDINATION else float("nan")
        if not pd.isna(second):
            text = f"{STAGE_WORDS[stage]}, {_after(second, rows['fault_s'].min())}"
            key, metric = f"{stage} {name}", f"time until {stage} / {kind}"
            yield Event(int(second), "stage", name, text, USUALLY, 1e5, key, sender=leader, metric=metric)


def _over(run: Replication, name: str, rows: pd.DataFrame) -> Iterator[Event]:
    """The end of the response with its outcome; or that it is still open when the run ends."""
    outcomes = [str(words) for words in rows["outcome"].dropna().unique() if str(words)]
    outcome = f": {outcomes[0]}" if outcomes else ""
    decided = run.procedures.loc[run.procedures["subject"] == name, "decided_s"]
    if decided.isna().any():
        text = f"the response is still open at the end of the run{outcome}"
        yield Event(run.horizon, "end", name, text, ALWAYS, key=f"over {name}")
    elif len(decided):
        text = f"the response is over, {_after(decided.max(), rows['fault_s'].min())}{outcome}"
        sender = _leader(run, name)
        yield Event(int(decided.max()), "stage", name, text, USUALLY, 1e5, f"over {name}", sender=sender)


def _leader(run: Replication, name: str) -> str:
    """The nation that leads the response; empty where there is none."""
    return next(iter(run.procedures.loc[run.procedures["subject"] == name, "actor"].astype(str)), "")


def _repair(run: Replication, name: str, row: Mapping[Hashable, Any], key: str) -> Iterator[Event]:
    """The repair of one asset: begun and done; or not done when the run ends."""
    words, place = _hit(run, str(row["asset"])), str(row["asset"]) in run.places
    for stage in (stage for stage, clock in STAGES.items() if clock != COORDINATION):
        second = row[f"{stage}_s"]
        if not pd.isna(second):
            done = "open again" if place and stage == "restored" else STAGE_WORDS[stage]
            text, metric = f"{words}: {done}, {_after(second, row['fault_s'])}", f"time until {stage} / {row['kind']}"
            yield Event(int(second), "repair", name, text, USUALLY, 1e5, f"{stage} {key}", metric=metric)
    if pd.isna(row["restored_s"]):
        text = f"{words}: not {'open again' if place else 'back in service'} at the end of the run"
        yield Event(run.horizon, "end", name, text, ALWAYS, key=f"restored {key}")


def _after(second: float, fault: float) -> str:
    return f"{time_words((int(second) - int(fault)) / HOUR_S)} after the fault"


def _hit(run: Replication, assets: str) -> str:
    """What was hit, in words: asset groups by their names, places of the network by theirs."""
    return listed(run.place(name) for name in assets.split("; "))


def services(run: Replication) -> Iterator[Event]:
    """Every change of a service; the usual events are the first fall, the deepest and the return to full."""
    for level, rows in run.levels.groupby("level", observed=True, sort=True):
        changes = rows.sort_values("second", kind="stable")
        yield from _service(str(level), list(zip(changes["second"].tolist(), changes["value"].tolist(), strict=True)))


def _service(level: str, steps: list[tuple[int, float]]) -> Iterator[Event]:
    """Times of trouble: each begins with a fall from full, and ends when it is full again or the run ends."""
    lowest, at_lowest = min(value for _, value in steps), False
    fell, before, times = 0, 1.0, 0
    for second, value in ((at, min(share, 1.0)) for at, share in steps):
        if before >= FULL > value:
            fell, times = second, times + 1
        if value == before:
            continue
        deepest = value == lowest and value < before and not at_lowest
        at_lowest |= deepest
        rank = USUALLY if value >= FULL or deepest or before >= FULL else ONLY_IN_FULL
        if value >= FULL:
            text = f"in full again, {time_words((second - fell) / HOUR_S)} after it fell"
        else:
            verb, low = "falls" if value < before else "rises", ", the lowest of the run" if deepest else ""
            text = f"{verb} to {percent(value)} of what users need{low}"
        key = f"service {level} {times} {'back' if value >= FULL else ''}" if rank == USUALLY else ""
        yield Event(second, "service", level, text, rank, 1e5 * (1 - min(value, before)), key)
        before = value
