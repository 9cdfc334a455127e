"""Times from a fault until detected, notified, stopped, boarded, attributed, decided and repaired; and the outcome.

A stage that no incident of a kind reaches in any variant is not part of the answer to that kind and is left out.
Otherwise an incident that has not reached a stage stays in the count: either its response was over without it (a ship
that is never boarded), or it was still open at the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from analysis.incident_stages import COORDINATION, STAGES
from analysis.incidents.incident_groups import IncidentGroup, IncidentGroups
from analysis.interval_cells import UNKNOWN, mean_cells
from analysis.runs import Floats
from analysis.time_to_event import TimeToEvent, share_with_interval
from sim.record.columns import Record, table_records
from sim.record.tables.incidents import INCIDENT_OUTCOMES, INCIDENT_TIMES

NONE_YET: Final = "none by the horizon"
"""What an incident without any outcome is filed under."""


def stage_times(incidents: IncidentGroups) -> list[Record]:
    """The rows of `incident_times.csv`: per variant and kind, each stage."""
    rows = [
        (variant, kind, STAGES[stage], stage, *_stage(group, stage, incidents.runs.count))
        for variant in incidents.runs.variants
        for kind in incidents.kinds
        for stage in incidents.stages(kind)
        if len((group := incidents.of(variant, kind, STAGES[stage])).run)
    ]
    return table_records(INCIDENT_TIMES, rows)


def outcome_shares(incidents: IncidentGroups) -> list[Record]:
    """The rows of `incident_outcomes.csv`: per variant and kind the share of each outcome."""
    rows: list[tuple[object, ...]] = []
    names = {kind: _outcome_names(incidents, kind) for kind in incidents.kinds}
    for variant, kind in ((variant, kind) for variant in incidents.runs.variants for kind in incidents.kinds):
        group = incidents.of(variant, kind, COORDINATION)
        if not len(group.run):
            continue
        n, parts = len(np.unique(group.run)), [set(_parts(text)) for text in group.outcomes]
        for name in names[kind]:
            had = np.array([name in part for part in parts], dtype=np.bool_)
            row = (variant, kind, name, n, len(parts), int(had.sum()), *share_with_interval(had, group.run))
            rows.append(row)
    return table_records(INCIDENT_OUTCOMES, rows)


def stage_series(incidents: IncidentGroups) -> Iterator[tuple[str, str, Floats]]:
    """Metrics by name and unit: hours per run; nan without an incident, infinite where one has not reached it."""
    runs = incidents.runs
    for kind in incidents.kinds:
        for stage in incidents.stages(kind):
            hours = np.full(runs.count, np.nan)
            for variant in runs.variants:
                per_run = _per_run(incidents.of(variant, kind, STAGES[stage]), stage, runs.count)
                hours = np.where(np.isnan(per_run), hours, per_run)
            yield f"time until {stage} / {kind}", "h", hours


def _stage(group: IncidentGroup, stage: str, runs: int) -> tuple[object, ...]:
    """The cells of one stage, from the number of replications on."""
    took, without = group.hours(stage), group.without(stage)
    reached = np.isfinite(took)
    counts = (len(np.unique(group.run)), len(took), int(reached.sum()), int(without.sum()))
    return (
        *counts,
        counts[1] - counts[2] - counts[3],
        *share_with_interval(reached, group.run),
        *(mean_cells(_per_run(group, stage, runs)) if reached.all() else UNKNOWN),
        *TimeToEvent(took, group.run, group.watched).cells(),
    )


def _per_run(group: IncidentGroup, stage: str, runs: int) -> Floats:
    """Mean hours to a stage in each run, nan without an incident, infinite where any has not reached it."""
    count = np.bincount(group.run, minlength=runs)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats = np.bincount(group.run, group.hours(stage), minlength=runs) / count
    return mean


def _outcome_names(incidents: IncidentGroups, kind: str) -> tuple[str, ...]:
    """The outcomes of a kind in any variant, the most frequent first; none where its response has no outcomes."""
    number_of: dict[str, int] = {}
    for variant in incidents.runs.variants:
        for text in incidents.of(variant, kind, COORDINATION).outcomes:
            for name in _parts(text):
                number_of[name] = number_of.get(name, 0) + 1
    names = sorted(number_of, key=lambda name: (name == NONE_YET, -number_of[name], name))
    return () if set(names) == {NONE_YET} else tuple(names)


def _parts(outcome: str) -> tuple[str, ...]:
    """The single outcomes of an incident."""
    names = tuple(part.strip() for part in outcome.split(";") if part.strip())
    return names or (NONE_YET,)
