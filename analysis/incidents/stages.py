"""How long from a fault until it is known, told, stopped, boarded, explained, decided on and repaired.

Two clocks run from the moment of the fault and are never mixed: that of coordination (who learns, who decides) and
that of repair. A stage that no incident of a kind reaches in any variant is not part of the answer to that kind and is
left out. Otherwise an incident that has not reached a stage stays in the count: either its response was over
without it (a ship that is never boarded), or it was still open at the horizon.

An incident may hit several assets, each of which has a row and is repaired by itself; the response is one, so on the
clock of coordination the incident counts once, from its first fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reaching import Reach, share_with_interval
from analysis.runs import Flags, Floats, Ints, Runs, names_in, numbers_of
from analysis.statistics import mean_interval
from analysis.tables import INCIDENT_OUTCOME_COLUMNS, INCIDENT_TIME_COLUMNS

HOUR_S: Final = 3600.0
COORDINATION, REPAIR = "coordination", "repair"
STAGES: Final = {
    "detected": COORDINATION,
    "notified": COORDINATION,
    "identified": COORDINATION,
    "stopped": COORDINATION,
    "boarded": COORDINATION,
    "attributed": COORDINATION,
    "decided": COORDINATION,
    "repair_start": REPAIR,
    "restored": REPAIR,
}
"""The stages in order, and the clock that each belongs to."""

_Columns = dict[str, npt.NDArray[Any]]
"""Columns of incidents by name: numbers, and words as numbers of a vocabulary."""

NONE_YET: Final = "none by the horizon"
"""What an incident without any outcome is filed under."""


@dataclass(frozen=True, slots=True)
class Of:
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

    def of(self, variant: str, kind: str, clock: str) -> Of:
        """The incidents of a kind in a variant, in order of run."""
        whole, stages = self._whole(clock), _of_clock(clock)
        number, size = self.runs.variants.index(variant), max(len(self.runs.replications), 1)
        own = np.flatnonzero((whole["kind"] == self._words[kind]) & (whole["run"] // size == number))
        own = own[np.argsort(whole["run"][own], kind="stable")]
        run, fault = whole["run"][own].astype(np.int64), whole["fault"][own]
        texts = list(self._words)
        ended = zip(run.tolist(), whole["incident"][own].tolist(), strict=True)
        return Of(
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

    def times(self) -> pd.DataFrame:
        """The columns of `incident_times.csv`: per variant and kind, each stage."""
        rows = [
            (variant, kind, STAGES[stage], stage, *self._stage(own, stage))
            for variant in self.runs.variants
            for kind in self.kinds
            for stage in self.stages(kind)
            if len((own := self.of(variant, kind, STAGES[stage])).run)
        ]
        return pd.DataFrame(rows, columns=list(INCIDENT_TIME_COLUMNS))

    def _stage(self, own: Of, stage: str) -> tuple[object, ...]:
        took, without = own.hours(stage), own.without(stage)
        reached = np.isfinite(took)
        counts = (len(np.unique(own.run)), len(took), int(reached.sum()), int(without.sum()))
        curve = Reach(took, own.watched, own.run)
        quantiles = [curve.quantile(0.1)]
        for share in (0.5, 0.9):
            quantiles += [curve.quantile(share), *curve.interval(share)]
        return (
            *counts,
            counts[1] - counts[2] - counts[3],
            *share_with_interval(reached, own.run),
            *(self._mean(own, took) if reached.all() else (float("nan"),) * 3),
            *(value if np.isfinite(value) else float("nan") for value in quantiles),
        )

    def _mean(self, own: Of, took: Floats) -> tuple[float, ...]:
        """Mean over the replications of the mean of each, and its interval."""
        per_run = self._per_run(own.run, took)
        return tuple(float(value) for value in mean_interval(per_run, ~np.isnan(per_run)))

    def _per_run(self, run: Ints, took: Floats) -> Floats:
        """Mean of the incidents of each run, nan where there is none, infinite where any has not reached it."""
        count = np.bincount(run, minlength=self.runs.count)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean: Floats = np.bincount(run, took, minlength=self.runs.count) / count
        return mean

    def outcomes(self) -> pd.DataFrame:
        """The columns of `incident_outcomes.csv`: per variant and kind the share of each outcome."""
        rows: list[tuple[object, ...]] = []
        names = {kind: self._outcome_names(kind) for kind in self.kinds}
        for variant, kind in ((variant, kind) for variant in self.runs.variants for kind in self.kinds):
            own = self.of(variant, kind, COORDINATION)
            if not len(own.run):
                continue
            n, parts = len(np.unique(own.run)), [set(_parts(text)) for text in own.outcomes]
            for name in names[kind]:
                had = np.array([name in part for part in parts], dtype=np.bool_)
                row = (variant, kind, name, n, len(parts), int(had.sum()), *share_with_interval(had, own.run))
                rows.append(row)
        return pd.DataFrame(rows, columns=list(INCIDENT_OUTCOME_COLUMNS))

    def _outcome_names(self, kind: str) -> tuple[str, ...]:
        """The outcomes of a kind in any variant, the most frequent first; none where its response has no outcomes."""
        found: dict[str, int] = {}
        for variant in self.runs.variants:
            for text in self.of(variant, kind, COORDINATION).outcomes:
                for name in _parts(text):
                    found[name] = found.get(name, 0) + 1
        names = sorted(found, key=lambda name: (name == NONE_YET, -found[name], name))
        return () if set(names) == {NONE_YET} else tuple(names)

    def series(self) -> Iterator[tuple[str, str, Floats]]:
        """Metrics by name and unit: hours per run; nan without an incident, infinite where one has not reached it."""
        for kind in self.kinds:
            for stage in self.stages(kind):
                hours = np.full(self.runs.count, np.nan)
                for variant in self.runs.variants:
                    own = self.of(variant, kind, STAGES[stage])
                    per_run = self._per_run(own.run, own.hours(stage))
                    hours = np.where(np.isnan(per_run), hours, per_run)
                yield f"time until {stage} / {kind}", "h", hours


def clock_of(subject: str, incidents: Collection[str]) -> tuple[str, str]:
    """The incident that a subject of the ledger is a clock of, and which clock; two empty texts for an element."""
    if subject in incidents:
        return subject, COORDINATION
    name, _, _ = subject.partition(f" {REPAIR}")
    return (name, REPAIR) if name != subject and name in incidents else ("", "")


def _of_clock(clock: str) -> tuple[str, ...]:
    return tuple(stage for stage, own in STAGES.items() if own == clock)


def _parts(outcome: str) -> tuple[str, ...]:
    """The single outcomes of an incident."""
    names = tuple(part.strip() for part in outcome.split(";") if part.strip())
    return names or (NONE_YET,)
