"""How long from a fault until it is known, told, stopped, boarded, explained, decided on and repaired.

Two clocks run from the moment of the fault and are never mixed: that of coordination (who learns, who decides) and
that of repair. A stage that no incident of a kind reaches in any variant is not part of the answer to that kind and is
left out. Otherwise an incident that has not reached a stage stays in the count: either its response was decided
without it (a ship that is never boarded), or it was still open at the horizon.

An incident may hit several assets, each of which has a row and is repaired by itself; the response is one, so on the
clock of coordination the incident counts once, from its first fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.reaching import Reach, share_with_interval
from analysis.runs import Flags, Floats, Ints, Runs
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
    outcomes
        Its outcomes, joined by "; ", empty where there is none, shape (n,).
    """

    stages: tuple[str, ...]
    run: Ints
    took: Floats
    watched: Floats
    outcomes: tuple[str, ...]

    def hours(self, stage: str) -> Floats:
        """Hours to one stage, infinite where it was not reached, shape (n,)."""
        hours: Floats = self.took[self.stages.index(stage)]
        return hours

    def without(self, stage: str) -> Flags:
        """Which of them were decided on without this stage of the coordination ever being reached, shape (n,)."""
        if STAGES[stage] == REPAIR:
            return np.zeros(len(self.run), dtype=np.bool_)
        return np.isinf(self.hours(stage)) & np.isfinite(self.hours("decided"))


class Incidents:
    """Takes in the incidents table, in chunks of whole replications; keeps one number per incident and stage.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Second up to which incidents are followed.
    """

    def __init__(self, runs: Runs, horizon_s: int) -> None:
        self.runs = runs
        self._horizon = horizon_s
        self._parts: dict[str, list[pd.DataFrame]] = {COORDINATION: [], REPAIR: []}

    def add(self, incidents: pd.DataFrame) -> None:
        """Add a chunk of the incidents table."""
        run = self.runs.number(incidents)
        rows = incidents[run >= 0]
        if rows.empty:
            return
        seconds = {f"{stage}_s": rows[f"{stage}_s"].to_numpy(dtype=np.float64, na_value=np.inf) for stage in STAGES}
        told = pd.DataFrame(seconds).assign(
            run=run[run >= 0],
            incident=rows["incident"].astype(str).to_numpy(),
            kind=rows["kind"].astype(str).to_numpy(),
            fault_s=rows["fault_s"].to_numpy(dtype=np.float64),
            outcome=rows["outcome"].astype(object).fillna("").to_numpy(),
        )
        first = {**dict.fromkeys(seconds, "min"), "kind": "first", "fault_s": "min", "outcome": "max"}
        cases = told.groupby(["run", "incident"], sort=True).agg(first).reset_index()
        for clock, table in ((COORDINATION, cases), (REPAIR, told)):
            self._parts[clock].append(self._measured(table, clock))

    def _measured(self, told: pd.DataFrame, clock: str) -> pd.DataFrame:
        """Times as hours since the fault; words as categories, which take little room."""
        taken = {stage: (told[f"{stage}_s"] - told["fault_s"]) / HOUR_S for stage in _of_clock(clock)}
        return pd.DataFrame(taken).assign(
            run=told["run"],
            kind=told["kind"].astype("category"),
            watched=(self._horizon - told["fault_s"]) / HOUR_S,
            outcome=told["outcome"].astype("category"),
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that happened, by name."""
        return tuple(sorted({str(kind) for part in self._parts[COORDINATION] for kind in part["kind"].unique()}))

    def of(self, variant: str, kind: str, clock: str) -> Of:
        """The incidents of a kind in a variant, in order of run."""
        number, size = self.runs.variants.index(variant), max(len(self.runs.replications), 1)
        parts = self._parts[clock]
        own = [part[(part["kind"] == kind) & (part["run"] // size == number)] for part in parts]
        stages = _of_clock(clock)
        numbers = {
            name: np.concatenate([part[name].to_numpy() for part in own]) for name in ("run", "watched", *stages)
        }
        outcomes = np.concatenate([part["outcome"].astype(object).to_numpy() for part in own])
        order = np.argsort(numbers["run"], kind="stable")
        return Of(
            stages=stages,
            run=numbers["run"][order].astype(np.int64),
            took=np.stack([numbers[stage][order] for stage in stages]),
            watched=numbers["watched"][order],
            outcomes=tuple(str(outcome) for outcome in outcomes[order]),
        )

    def stages(self, kind: str) -> tuple[str, ...]:
        """The stages that any incident of a kind reaches in any variant, in order."""
        return tuple(
            stage
            for stage, clock in STAGES.items()
            if any(np.isfinite(part.loc[part["kind"] == kind, stage]).any() for part in self._parts[clock])
        )

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
        for part in self._parts[COORDINATION]:
            for text, times in part.loc[part["kind"] == kind, "outcome"].value_counts().items():
                for name in _parts(str(text)):
                    found[name] = found.get(name, 0) + int(times)
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
