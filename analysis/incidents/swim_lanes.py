"""One incident in one replication: who had the case from when to when, and what was repaired meanwhile."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.incident_stages import COORDINATION, REPAIR, STAGES, clock_of
from analysis.incidents.words import PHASE_WORDS, kind_words
from analysis.results import Results
from analysis.words import desk_words, number
from sim.units.seconds import HOUR_S

UNKNOWN: Final = "no actor yet"
"""The lane of time that passes before an actor has the case."""

COLUMNS: Final = ("variant", "replication", "incident", "clock", "lane", "part", "cause", "detail", "start_h", "end_h")
STAGE: Final = "stage reached"


def swim_lane_table(results: Results) -> pd.DataFrame:
    """The data of the figure: one incident in one replication of the reference.

    The incident is the one that happens in most replications (of several, the earliest); the replication the one in
    which its response takes the median time, or the longest followed if it is never decided. Without incidents in the
    reference, the first variant that has any stands in for it.

    Returns
    -------
    DataFrame
        Columns variant, replication, incident, clock ("coordination", "repair"), lane (the desk that has the case, or
        what is repaired), part ("coordination" inside a procedure, "movement" outside, or "stage reached"), cause (or
        the stage), detail, start_h, end_h (hours since the fault).
    """
    chosen = _chosen(results)
    if chosen is None:
        return pd.DataFrame(columns=list(COLUMNS))
    variant, replication, incident, procedures = chosen
    fault = float(procedures["fault_s"].min())
    rows: list[tuple[object, ...]] = []
    ledger = results.ledger_of([variant], replication)
    empty = {name: ledger[name].isna() for name in ("procedure", "to_actor")}
    ledger = ledger.assign(inside=~empty["procedure"], known=~empty["procedure"] & ~empty["to_actor"])
    for row in ledger.itertuples():
        name, clock = clock_of(str(row.subject), {incident})
        if not name:
            continue
        lane = desk_words(str(row.at)) if row.known else UNKNOWN
        lane = lane if clock == COORDINATION else _asset(ledger, str(row.subject))
        times = ((float(str(at)) - fault) / HOUR_S for at in (row.start_s, row.end_s))
        part = "coordination" if row.inside else "movement"
        rows.append((variant, replication, incident, clock, lane, part, str(row.cause), str(row.detail), *times))
    for stage, clock in STAGES.items():
        at = procedures[f"{stage}_s"].astype("float64").min() if clock == COORDINATION else np.nan
        if not np.isnan(at):
            hours = (at - fault) / HOUR_S
            rows.append((variant, replication, incident, clock, "", STAGE, stage, "", hours, hours))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _asset(ledger: pd.DataFrame, subject: str) -> str:
    """What is repaired, by a clock of repair; of several assets the last to be repaired."""
    rows = ledger[(ledger["subject"] == subject) & ledger["procedure"].isna() & ledger["at"].notna()]
    phases = rows["detail"].astype(str).str.endswith(tuple(PHASE_WORDS))
    return next(iter(rows.loc[phases, "at"].astype(str)), f"{REPAIR}{subject.rpartition(REPAIR)[2]}")


def _chosen(results: Results) -> tuple[str, int, str, pd.DataFrame] | None:
    """Variant, replication and incident that are drawn, with the rows of that incident."""
    table = results.incidents
    there = set(table["variant"].astype(str))
    variants = [variant for variant in (results.reference, *results.variants) if variant in there]
    if not variants:
        return None
    rows = table[table["variant"] == variants[0]]
    often = rows.groupby("incident", observed=True).agg(runs=("replication", "nunique"), first=("fault_s", "min"))
    incident = str(often.sort_values(["runs", "first"], ascending=[False, True], kind="stable").index[0])
    rows = rows[rows["incident"] == incident]
    took = (
        rows.groupby("replication")["decided_s"].min().astype("float64") - rows.groupby("replication")["fault_s"].min()
    )
    ordered = took.sort_values(kind="stable", na_position="last").index
    decided = int(took.notna().sum())
    replication = int(ordered[(max(decided, 1) - 1) // 2])
    return variants[0], replication, incident, rows[rows["replication"] == replication]


def swim_lane_words(results: Results) -> str:
    """The order in which the actors have the case in that run, in words."""
    table = swim_lane_table(results)
    bars = table[(table["part"] == "coordination") & (table["clock"] == COORDINATION)].sort_values("start_h")
    lanes = [lane for place, lane in enumerate(bars["lane"]) if not place or bars["lane"].iloc[place - 1] != lane]
    if not lanes:
        return "No actor has the case in it."
    kind = kind_words(str(table["incident"].iloc[0]))
    return f"{kind}: the case goes {', '.join(lanes)}, over {number(float(bars['end_h'].max()))} hours."
