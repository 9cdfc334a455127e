"""Told of incidents: the fault, each stage of the response, the repair; and of the services that suffer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.incident_stages import COORDINATION, STAGES
from analysis.incidents.services import FULL
from analysis.incidents.words import STAGE_WORDS, kind_words, time_words
from analysis.storyline.events import ALWAYS, ONLY_IN_FULL, USUALLY, Event
from analysis.storyline.replication_tables import Material
from analysis.words import listed, percent
from sim.units.seconds import HOUR_S


def incidents(material: Material) -> Iterator[Event]:
    """Every incident of the run, with its response and the repair of every asset that it hit."""
    for name in material.incident_names:
        own = material.incidents[material.incidents["incident"] == name].sort_values("fault_s", kind="stable")
        yield from _faults(material, name, own)
        yield from _stages(material, name, own)
        yield from _over(material, name, own)
        # One incident may hit one asset several times.
        again = own.groupby("asset", observed=True).cumcount()
        for row, times in zip(own.to_dict("records"), again, strict=True):
            yield from _repair(material, name, row, f"{name} {row['asset']} {times}")


def _faults(material: Material, name: str, own: pd.DataFrame) -> Iterator[Event]:
    again = own.groupby("asset", observed=True).cumcount()
    for number, (row, times) in enumerate(zip(own.to_dict("records"), again, strict=True)):
        verb = "are" if "; " in str(row["asset"]) else "is"
        text = f"{kind_words(str(row['kind']))}: {_hit(material, str(row['asset']))} {verb} hit"
        yield Event(
            int(row["fault_s"]),
            "incident",
            name,
            text,
            ALWAYS if not number else USUALLY,
            1e5,
            f"fault {name} {row['asset']} {times}",
            incident=name,
        )


def _stages(material: Material, name: str, own: pd.DataFrame) -> Iterator[Event]:
    """The stages of the response, each at the earliest moment of any asset, as the metrics count them."""
    fault, kind = int(own["fault_s"].min()), str(own["kind"].iloc[0])
    actor = _leader(material, name)
    for stage, clock in STAGES.items():
        second = own[f"{stage}_s"].astype("float64").min() if clock == COORDINATION else float("nan")
        if pd.isna(second):
            continue
        text = f"{STAGE_WORDS[stage]}, {time_words((second - fault) / HOUR_S)} after the fault"
        key, metric = f"{stage} {name}", f"time until {stage} / {kind}"
        yield Event(int(second), "stage", name, text, USUALLY, 1e5, key, incident=name, sender=actor, metric=metric)


def _over(material: Material, name: str, own: pd.DataFrame) -> Iterator[Event]:
    """The end of the response with what came of it; or that it is still open when the run ends."""
    outcomes = [str(words) for words in own["outcome"].dropna().unique() if str(words)]
    said = f": {outcomes[0]}" if outcomes else ""
    cases = material.procedures
    cases = cases[cases["subject"] == name]
    if cases.empty:
        return
    if cases["decided_s"].isna().any():
        text = f"the response is still open at the end of the run{said}"
        yield Event(material.horizon, "end", name, text, ALWAYS, key=f"over {name}", incident=name)
        return
    second, fault = int(cases["decided_s"].max()), int(own["fault_s"].min())
    text = f"the response is over, {time_words((second - fault) / HOUR_S)} after the fault{said}"
    actor = _leader(material, name)
    yield Event(second, "stage", name, text, USUALLY, 1e5, f"over {name}", incident=name, sender=actor)


def _leader(material: Material, name: str) -> str:
    """The nation that leads the response."""
    cases = material.procedures
    actors = cases.loc[cases["subject"] == name, "actor"]
    return str(actors.iloc[0]) if len(actors) else ""


def _repair(material: Material, name: str, row: Mapping[Hashable, Any], key: str) -> Iterator[Event]:
    """The repair of one asset: begun and done; or not done when the run ends."""
    asset, fault = str(row["asset"]), int(str(row["fault_s"]))
    words, place = _hit(material, asset), asset in material.places
    for stage in (stage for stage, clock in STAGES.items() if clock != COORDINATION):
        second = row[f"{stage}_s"]
        if not pd.isna(second):
            at = int(float(str(second)))
            done = "open again" if place and stage == "restored" else STAGE_WORDS[stage]
            text = f"{words}: {done}, {time_words((at - fault) / HOUR_S)} after the fault"
            metric = f"time until {stage} / {row['kind']}"
            yield Event(at, "repair", name, text, USUALLY, 1e5, f"{stage} {key}", incident=name, metric=metric)
    if pd.isna(row["restored_s"]):
        text = f"{words}: not {'open again' if place else 'back in service'} at the end of the run"
        yield Event(material.horizon, "end", name, text, ALWAYS, key=f"restored {key}", incident=name)


def _hit(material: Material, assets: str) -> str:
    """What was hit, in words: asset groups by their names, places of the network by theirs."""
    return listed(material.place(name) if name in material.places else name for name in assets.split("; "))


def services(material: Material) -> Iterator[Event]:
    """Every change of a service; usually told are the first fall, the deepest and the return to full."""
    for level, own in material.levels.groupby("level", observed=True, sort=True):
        rows = own.sort_values("second", kind="stable")
        yield from _service(str(level), list(zip(rows["second"].tolist(), rows["value"].tolist(), strict=True)))


def _service(level: str, steps: list[tuple[int, float]]) -> Iterator[Event]:
    """Times of trouble: each begins with a fall from full, and ends when it is full again or the run ends."""
    lowest = min(value for _, value in steps)
    told, fell, before, times = False, 0, 1.0, 0
    for second, value in ((at, min(share, 1.0)) for at, share in steps):
        if before >= FULL > value:
            fell, times = second, times + 1
        if value == before:
            continue
        now = f"{percent(value)} of what users need"
        if value >= FULL:
            text, rank = f"in full again, {time_words((second - fell) / HOUR_S)} after it fell", USUALLY
        elif value < before:
            deepest = value == lowest and not told
            told |= deepest
            text, rank = (
                f"falls to {now}{', the lowest of the run' if deepest else ''}",
                USUALLY if (deepest or before >= FULL) else ONLY_IN_FULL,
            )
        else:
            text, rank = f"rises to {now}", ONLY_IN_FULL
        key = f"service {level} {times} {'back' if value >= FULL else ''}" if rank == USUALLY else ""
        yield Event(second, "service", level, text, rank, 1e5 * (1 - min(value, before)), key)
        before = value
