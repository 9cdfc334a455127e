"""How far and how fast incidents are answered and repaired, and what they cost the movement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.facts.estimates import Estimate, estimate_in, reference_first
from analysis.incident_stages import COORDINATION, REPAIR
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results
from sim.record.tables import ALL_FORCES


@dataclass(frozen=True, slots=True)
class StageReached:
    """A stage under a variant: the incidents that reach it, of how many, and the median time of all of them."""

    variant: str
    reached: int
    incidents: int
    median: Estimate


@dataclass(frozen=True, slots=True)
class StageTimes:
    """A stage of the most frequent kind of incident: the reference, the fastest other variant, and the rest."""

    kind: str
    stage: str
    first: StageReached
    fastest: StageReached | None
    others: tuple[StageReached, ...]


@dataclass(frozen=True, slots=True)
class KnockOn:
    """What the incidents add to the delay of all forces under a variant, per element."""

    variant: str
    hours: Estimate


def with_incidents(results: Results) -> tuple[str, ...]:
    """The variants in which incidents happen, the reference first."""
    there = set(results.table("incident_times")["variant"])
    return tuple(variant for variant in reference_first(results) if variant in there)


def commonest_kind(results: Results) -> str:
    """The kind of which most incidents happen under the first variant that has any."""
    table = results.table("incident_times")
    rows = table[(table["clock"] == COORDINATION) & (table["variant"] == with_incidents(results)[0])]
    most = rows.loc[rows["incidents"] == rows["incidents"].max(), "kind"]
    return str(most.iloc[0]) if len(most) else str(table["kind"].iloc[0])


def response(results: Results) -> StageTimes | None:
    """How far the response gets: its decision, or its last stage where there is none; None without a response."""
    rows = _rows(results, COORDINATION)
    return _stage_times(results, rows, _last_stage(rows)) if len(rows) else None


def repair(results: Results) -> StageTimes | None:
    """How soon what was hit is back in service; None where nothing is repaired."""
    return _stage_times(results, _rows(results, REPAIR), "restored")


def response_metric(results: Results) -> str:
    """The metric of the response with which the report opens: "time until decided / cable_fault"; empty for none."""
    if results.table("incident_times").empty:
        return ""
    rows = _rows(results, COORDINATION)
    return f"time until {_last_stage(rows)} / {commonest_kind(results)}" if len(rows) else ""


def knock_on(results: Results) -> KnockOn | None:
    """What the incidents cost the movement; None without a variant that differs in the incidents alone."""
    table = results.table("knock_on")
    rows = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == ALL_FORCES) & table["same_arrangements"]]
    rows = rows[rows["variant"].isin(with_incidents(results))]
    if rows.empty:
        return None
    return KnockOn(str(rows["variant"].iloc[0]), estimate_in(rows.iloc[0], "knock_on_h"))


def _rows(results: Results, clock: str) -> pd.DataFrame:
    table = results.table("incident_times")
    return table[(table["kind"] == commonest_kind(results)) & (table["clock"] == clock)]


def _last_stage(rows: pd.DataFrame) -> str:
    return "decided" if (rows["stage"] == "decided").any() else str(rows["stage"].iloc[-1])


def _stage_times(results: Results, rows: pd.DataFrame, stage: str) -> StageTimes | None:
    records = {str(row["variant"]): row for row in rows[rows["stage"] == stage].to_dict("records")}
    reached = [
        StageReached(variant, int(row["reached"]), int(row["incidents"]), estimate_in(row, "p50_h", "p50_"))
        for variant in with_incidents(results)
        if (row := records.get(variant))
    ]
    if not reached:
        return None
    first, *others = reached
    medians = [np.inf if np.isnan(estimate.median.value) else estimate.median.value for estimate in others]
    fastest = others.pop(int(np.argmin(medians))) if others else None
    return StageTimes(commonest_kind(results), stage, first, fastest, tuple(others))
