"""Incidents grouped by variant, kind and clock, accumulated from the chunks of a result folder.

An incident may hit several assets, each of which has a row and is repaired by itself; the response is one, so on the
clock of coordination the incident counts once, from its first fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.incident_stages import COORDINATION, STAGES, stages_of
from analysis.runs import Columns, Flags, Floats, Ints, Runs, codes_of, rows_among, seconds_in
from sim.units.seconds import HOUR_S

_SECONDS = ("fault", *STAGES)
_TEXTS = ("incident", "kind", "outcome")


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


@dataclass(frozen=True, slots=True)
class _Cases:
    """Incidents, or the assets that they hit, in order of run: the texts of each, and its seconds since the start.

    Attributes
    ----------
    run
        Shape (n,).
    texts
        Incident, kind and outcome of each, empty where there is none.
    seconds
        Of the fault, and of each stage, infinite where it was not reached; shape (n,) each.
    """

    run: Ints
    texts: dict[str, tuple[str, ...]]
    seconds: dict[str, Floats]

    def chosen(self, rows: Ints) -> _Cases:
        """Some of them."""
        texts = {name: tuple(cells[row] for row in rows.tolist()) for name, cells in self.texts.items()}
        return _Cases(self.run[rows], texts, {name: seconds[rows] for name, seconds in self.seconds.items()})

    def of(self, kind: str) -> Flags:
        """Which of them are of a kind."""
        return np.array([other == kind for other in self.texts["kind"]], dtype=np.bool_)


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
        self._parts: list[_Cases] = []
        self._over: set[tuple[int, str]] = set()

    def add(self, incidents: Columns) -> None:
        """Add a chunk of the incidents table."""
        run = self.runs.number(incidents)
        seconds = {name: seconds_in(incidents[f"{name}_s"]) for name in _SECONDS}
        part = _Cases(
            run,
            {name: tuple(codes_of(incidents[name]).texts()) for name in _TEXTS},
            {name: np.where(np.isnan(values), np.inf, values) for name, values in seconds.items()},
        )
        self._parts.append(part.chosen(np.flatnonzero(run >= 0)))
        vars(self).pop("_by_clock", None)

    def add_responses(self, procedures: Columns) -> None:
        """Add a chunk of the procedures table: a response that is decided there was over by the horizon."""
        subject, decided = codes_of(procedures["subject"]), seconds_in(procedures["decided_s"])
        rows = np.flatnonzero(~np.isnan(decided) & rows_among(subject, self.names))
        self._over.update(zip(self.runs.number(procedures)[rows].tolist(), subject[rows].texts(), strict=True))

    @cached_property
    def _by_clock(self) -> dict[str, _Cases]:
        """What counts by each clock, in order of run."""
        rows = _Cases(
            np.concatenate([np.zeros(0, dtype=np.int64), *(part.run for part in self._parts)]),
            {name: tuple(cell for part in self._parts for cell in part.texts[name]) for name in _TEXTS},
            {name: np.concatenate([np.zeros(0), *(part.seconds[name] for part in self._parts)]) for name in _SECONDS},
        )
        rows = rows.chosen(np.argsort(rows.run, kind="stable"))
        cases = _joined(rows)
        return {clock: cases if clock == COORDINATION else rows for clock in STAGES.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """Every incident that happened, by name."""
        return tuple(sorted(set(self._by_clock[COORDINATION].texts["incident"])))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that happened, by name."""
        return tuple(sorted(set(self._by_clock[COORDINATION].texts["kind"])))

    @property
    def kind_of(self) -> dict[str, str]:
        """The kind of every incident, in order of run."""
        texts = self._by_clock[COORDINATION].texts
        kinds: dict[str, str] = {}
        for name, kind in zip(texts["incident"], texts["kind"], strict=True):
            kinds.setdefault(name, kind)
        return kinds

    def of(self, variant: str, kind: str, clock: str) -> IncidentGroup:
        """The incidents of a kind in a variant, in order of run."""
        cases, size = self._by_clock[clock], max(len(self.runs.replications), 1)
        group = cases.chosen(np.flatnonzero(cases.of(kind) & (cases.run // size == self.runs.variants.index(variant))))
        fault, stages = group.seconds["fault"], stages_of(clock)
        keys = zip(group.run.tolist(), group.texts["incident"], strict=True)
        return IncidentGroup(
            stages=stages,
            run=group.run,
            took=(np.array([group.seconds[stage] for stage in stages]) - fault) / HOUR_S,
            watched=(self._horizon - fault) / HOUR_S,
            over=np.fromiter((key in self._over for key in keys), dtype=np.bool_, count=len(group.run)),
            outcomes=group.texts["outcome"],
        )

    def stages(self, kind: str) -> tuple[str, ...]:
        """The stages that any incident of a kind reaches in any variant, in order."""
        reached = {}
        for stage, clock in STAGES.items():
            cases = self._by_clock[clock]
            reached[stage] = np.isfinite(cases.seconds[stage][cases.of(kind)]).any()
        return tuple(stage for stage, some in reached.items() if some or self._every_stage)


def _joined(rows: _Cases) -> _Cases:
    """One case for each incident of a run, from its first fault on, however many assets it hits; by run and name."""
    keys = list(zip(rows.run.tolist(), rows.texts["incident"], strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    first = [place for place, row in enumerate(order) if not place or keys[order[place - 1]] != keys[row]]
    if len(first) == len(order):
        return rows.chosen(np.array(order, dtype=np.int64))
    cases, starts = rows.chosen(np.array(order, dtype=np.int64)), np.array(first)
    ends = [*first[1:], len(order)]
    outcome = tuple(max(cases.texts["outcome"][begin:end]) for begin, end in zip(first, ends, strict=True))
    seconds = {name: np.minimum.reduceat(values, starts) for name, values in cases.seconds.items()}
    joined = cases.chosen(starts)
    return _Cases(joined.run, joined.texts | {"outcome": outcome}, seconds)
