"""Incidents grouped by variant, kind and clock, accumulated from the chunks of a result folder.

An incident may hit several assets, each of which has a row and is repaired by itself; the response is one, so on the
clock of coordination the incident counts once, from its first fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.incident_stages import COORDINATION, STAGES, stages_of
from analysis.runs import Flags, Floats, Ints, Runs, names_in
from sim.units.seconds import HOUR_S

_SECONDS = ["fault_s", *(f"{stage}_s" for stage in STAGES)]


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    """The incidents of one kind in one variant, by one clock.

    Attributes
    ----------
    stages
        The stages of that clock.
    run
        The run of each incident, or on the clock of repair of each asset hit, shape (n,).
    took
        Hours from the fault to each stage, infinite where it was not reached, shape (stages, n).
    watched
        Hours from the fault to the horizon, shape (n,).
    over
        Which of the responses were over by the horizon, shape (n,).
    outcomes
        Its outcomes, joined by "; ", empty where there is none, shape (n,).
    """

    stages: tuple[str, ...]
    run: Ints
    took: Floats
    watched: Floats
    over: Flags
    outcomes: tuple[str, ...]

    def hours(self, stage: str) -> Floats:
        """Hours to one stage, infinite where it was not reached, shape (n,)."""
        hours: Floats = self.took[self.stages.index(stage)]
        return hours

    def without(self, stage: str) -> Flags:
        """Which of the responses were over without this stage of the coordination being reached, shape (n,)."""
        return np.isinf(self.hours(stage)) & self.over & (STAGES[stage] == COORDINATION)


class IncidentGroups:
    """Every incident by kind, from the tables of incidents and then of procedures; one number per incident and stage.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Second up to which incidents are observed.
    every_stage
        Whether a stage that no incident of a kind reaches is a part of the answer too: other runs may reach it.
    """

    def __init__(self, runs: Runs, horizon_s: int, *, every_stage: bool = False) -> None:
        self.runs = runs
        self._every_stage = every_stage
        self._horizon = horizon_s
        self._parts: list[pd.DataFrame] = []
        self._over: set[tuple[int, str]] = set()

    def add(self, incidents: pd.DataFrame) -> None:
        """Add a chunk of the incidents table."""
        run = self.runs.number(incidents)
        words = incidents[["incident", "kind", "outcome"]].astype(object).fillna("").astype(str)
        seconds = incidents[_SECONDS].astype("float64").fillna(np.inf)
        self._parts.append(pd.concat([words, seconds], axis=1).assign(run=run)[run >= 0])
        vars(self).pop("_by_clock", None)

    def add_responses(self, procedures: pd.DataFrame) -> None:
        """Add a chunk of the procedures table: a response that is decided there was over by the horizon."""
        rows = procedures[procedures["decided_s"].notna() & procedures["subject"].isin(self.names)]
        self._over.update(zip(self.runs.number(rows).tolist(), rows["subject"].astype(str), strict=True))

    @cached_property
    def _by_clock(self) -> dict[str, pd.DataFrame]:
        """The rows that count by each clock, in order of run."""
        empty = pd.DataFrame(columns=["incident", "kind", "outcome", *_SECONDS, "run"])
        rows = pd.concat(self._parts, ignore_index=True) if self._parts else empty
        rows = rows.sort_values("run", kind="stable")
        first = dict.fromkeys(_SECONDS, "min") | {"kind": "first", "outcome": "max"}
        cases = rows.groupby(["run", "incident"], as_index=False).agg(first)
        return {clock: cases if clock == COORDINATION else rows for clock in STAGES.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """Every incident that happened, by name."""
        return tuple(sorted(names_in(self._by_clock[COORDINATION]["incident"])))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that happened, by name."""
        return tuple(sorted(names_in(self._by_clock[COORDINATION]["kind"])))

    def of(self, variant: str, kind: str, clock: str) -> IncidentGroup:
        """The incidents of a kind in a variant, in order of run."""
        rows, size = self._by_clock[clock], max(len(self.runs.replications), 1)
        rows = rows[(rows["kind"] == kind) & (rows["run"] // size == self.runs.variants.index(variant))]
        fault = rows["fault_s"].to_numpy(dtype=np.float64)
        seconds = rows[[f"{stage}_s" for stage in stages_of(clock)]].to_numpy(dtype=np.float64)
        keys = zip(rows["run"].tolist(), rows["incident"], strict=True)
        return IncidentGroup(
            stages=stages_of(clock),
            run=rows["run"].to_numpy(dtype=np.int64),
            took=(seconds.T - fault) / HOUR_S,
            watched=(self._horizon - fault) / HOUR_S,
            over=np.fromiter((key in self._over for key in keys), dtype=np.bool_, count=len(rows)),
            outcomes=tuple(rows["outcome"]),
        )

    def stages(self, kind: str) -> tuple[str, ...]:
        """The stages that any incident of a kind reaches in any variant, in order."""
        reached = {}
        for stage, clock in STAGES.items():
            rows = self._by_clock[clock]
            reached[stage] = np.isfinite(rows.loc[rows["kind"] == kind, f"{stage}_s"].astype("float64")).any()
        return tuple(stage for stage, some in reached.items() if some or self._every_stage)
