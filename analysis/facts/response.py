"""How far and how fast incidents are answered and repaired, and what they cost the movement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.facts.estimates import Estimate, estimate_in, reference_first
from analysis.incident_stages import COORDINATION, REPAIR
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results
from analysis.words import duration, replications, span
from sim.record.columns import Record
from sim.record.tables import ALL_FORCES

_ALL_DELAY = (ARRIVAL_DELAY, ALL_FORCES)


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


@dataclass(frozen=True, slots=True)
class LostService:
    """The service of which most is lost under any variant: hours of full service under the first that loses any."""

    service: str
    variant: str
    hours: Estimate


def with_incidents(results: Results) -> tuple[str, ...]:
    """The variants in which incidents happen, the reference first."""
    there = {row["variant"] for row in results.records("incident_times")}
    return tuple(variant for variant in reference_first(results) if variant in there)


def commonest_kind(results: Results) -> str:
    """The kind of which most incidents happen under the first variant that has any."""
    table, first = results.records("incident_times"), with_incidents(results)[0]
    rows = [row for row in table if row["clock"] == COORDINATION and row["variant"] == first]
    return str(max(rows, key=lambda row: int(row["incidents"]))["kind"] if rows else table[0]["kind"])


def response(results: Results) -> StageTimes | None:
    """How far the response gets: its decision, or its last stage where there is none; None without a response."""
    rows = _rows(results, COORDINATION)
    return _stage_times(results, rows, _last_stage(rows)) if len(rows) else None


def repair(results: Results) -> StageTimes | None:
    """How soon what was hit is back in service; None where nothing is repaired."""
    return _stage_times(results, _rows(results, REPAIR), "restored")


def response_metric(results: Results) -> str:
    """The metric of the response with which the report opens: "time until decided / cable_fault"; empty for none."""
    rows = _rows(results, COORDINATION) if results.records("incident_times") else []
    return f"time until {_last_stage(rows)} / {commonest_kind(results)}" if rows else ""


def knock_on(results: Results) -> KnockOn | None:
    """What the incidents cost the movement; None without a variant that differs in the incidents alone."""
    hit = with_incidents(results)
    for row in results.records("knock_on"):
        if row["same_arrangements"] and row["variant"] in hit and (row["measure"], row["of"]) == _ALL_DELAY:
            return KnockOn(str(row["variant"]), estimate_in(row, "knock_on_h"))
    return None


def lost_service(results: Results) -> LostService | None:
    """What is lost most; None without any loss."""
    lost = [row for row in results.records("services") if row["lost_h"] > 0]
    if not lost:
        return None
    # Of several that lose as much it is the first by name.
    most = min(lost, key=lambda row: (-float(row["lost_h"]), str(row["service"])))["service"]
    first = next(row for row in results.records("services") if row["service"] == most and _loses(lost, row["variant"]))
    return LostService(str(most), str(first["variant"]), estimate_in(first, "lost_h").within(0.0, np.inf))


def loss_words(lost: LostService | None) -> str:
    """What is lost most, in words; empty without any loss."""
    if lost is None:
        return ""
    hours = lost.hours
    ends = span(hours.low, hours.high, hours.value)
    interval = f" (95 % CI {ends})" if ends else ""
    return (
        f"Of the services, {lost.service} loses most: {duration(hours.value)} of full service under {lost.variant}"
        f"{interval}; {replications(hours.n)}."
    )


def _loses(lost: list[Record], variant: str) -> bool:
    return any(row["variant"] == variant for row in lost)


def _rows(results: Results, clock: str) -> list[Record]:
    kind = commonest_kind(results)
    return [row for row in results.records("incident_times") if row["kind"] == kind and row["clock"] == clock]


def _last_stage(rows: list[Record]) -> str:
    stages = [str(row["stage"]) for row in rows]
    return "decided" if "decided" in stages else stages[-1]


def _stage_times(results: Results, rows: list[Record], stage: str) -> StageTimes | None:
    records = {str(row["variant"]): row for row in rows if row["stage"] == stage}
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
