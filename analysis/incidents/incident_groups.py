"""Incidents gathered from the chunks of a result folder: one number per incident and stage.

An incident may hit several assets, each of which has a row and is repaired by itself; the response is one, so on the
clock of coordination the incident counts once, from its first fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.incident_stages import COORDINATION, REPAIR, STAGES, stages_of
from analysis.runs import Flags, Floats, Ints, Runs, names_in, numbers_of
from sim.units.seconds import HOUR_S

_Columns = dict[str, npt.NDArray[Any]]
"""Columns of incidents by name: numbers, and words as numbers of a vocabulary."""


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


class Incidents:
    """Takes in the incidents table and that of procedures, in chunks; keeps one number per incident and stage.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Second up to which incidents are followed.
    every_stage
        Whether a stage that no incident of a kind reaches is a part of the answer too: other runs may reach it.
    """

    def __init__(self, runs: Runs, horizon_s: int, *, every_stage: bool = False) -> None:
        self.runs = runs
        self._every_stage = every_stage
        self._horizon = horizon_s
        self._parts: dict[str, list[_Columns]] = {COORDINATION: [], REPAIR: []}
        self._words: dict[str, int] = {"": 0}
        self._names: set[str] = set()
        self._over: set[tuple[int, int]] = set()

    def add(self, incidents: pd.DataFrame) -> None:
        """Add a chunk of the incidents table."""
        run = self.runs.number(incidents)
        rows = incidents[run >= 0]
        if rows.empty:
            return
        self._names.update(names_in(rows["incident"]))
        columns = {"run": run[run >= 0], "fault": rows["fault_s"].to_numpy(dtype=np.float64)}
        columns |= {name: self._coded(rows[name]) for name in ("incident", "kind", "outcome")}
        for stage in STAGES:
            columns[stage] = rows[f"{stage}_s"].to_numpy(dtype=np.float64, na_value=np.inf)
        self._parts[REPAIR].append(columns)
        order = np.lexsort((columns["incident"], columns["run"]))
        key = columns["run"][order] * len(self._words) + columns["incident"][order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        cases = {name: values[order][first] for name, values in columns.items()}
        for name in ("fault", *STAGES):
            cases[name] = np.minimum.reduceat(columns[name][order], first)
        cases["outcome"] = np.maximum.reduceat(columns["outcome"][order], first)
        self._parts[COORDINATION].append(cases)

    def add_responses(self, procedures: pd.DataFrame) -> None:
        """Add a chunk of the procedures table: a response that is decided there was over by the horizon."""
        rows = procedures[procedures["decided_s"].notna()]
        rows = rows[rows["subject"].isin(self.names)]
        self._over.update(zip(self.runs.number(rows).tolist(), self._coded(rows["subject"]).tolist(), strict=True))

    def _coded(self, column: pd.Series) -> Ints:
        """Each word as its number in the vocabulary, 0 for an empty cell."""
        names = names_in(column)
        for name in names:
            self._words.setdefault(name, len(self._words))
        place = numbers_of(column, names)
        return np.array([*(self._words[name] for name in names), 0], dtype=np.int64)[place]

    @property
    def names(self) -> tuple[str, ...]:
        """Every incident that happened, by name."""
        return tuple(sorted(self._names))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that happened, by name."""
        texts = list(self._words)
        return tuple(sorted(texts[number] for number in np.unique(self._whole(COORDINATION)["kind"])))

    def _whole(self, clock: str) -> _Columns:
        """All chunks of a clock as one."""
        parts = self._parts[clock]
        if len(parts) > 1:
            parts[:] = [{name: np.concatenate([part[name] for part in parts]) for name in parts[0]}]
        empty = dict.fromkeys(("run", "fault", "incident", "kind", "outcome", *STAGES), np.zeros(0))
        return parts[0] if parts else empty

    def of(self, variant: str, kind: str, clock: str) -> IncidentGroup:
        """The incidents of a kind in a variant, in order of run."""
        whole, stages = self._whole(clock), stages_of(clock)
        number, size = self.runs.variants.index(variant), max(len(self.runs.replications), 1)
        own = np.flatnonzero((whole["kind"] == self._words[kind]) & (whole["run"] // size == number))
        own = own[np.argsort(whole["run"][own], kind="stable")]
        run, fault = whole["run"][own].astype(np.int64), whole["fault"][own]
        texts = list(self._words)
        ended = zip(run.tolist(), whole["incident"][own].tolist(), strict=True)
        return IncidentGroup(
            stages=stages,
            run=run,
            took=np.stack([whole[stage][own] - fault for stage in stages]) / HOUR_S,
            watched=(self._horizon - fault) / HOUR_S,
            over=np.fromiter((one in self._over for one in ended), dtype=np.bool_, count=len(own)),
            outcomes=tuple(texts[number] for number in whole["outcome"][own].tolist()),
        )

    def stages(self, kind: str) -> tuple[str, ...]:
        """The stages that any incident of a kind reaches in any variant, in order."""
        if self._every_stage:
            return tuple(STAGES)
        there: list[str] = []
        for stage, clock in STAGES.items():
            whole = self._whole(clock)
            if np.isfinite(whole[stage][whole["kind"] == self._words[kind]]).any():
                there.append(stage)
        return tuple(there)
