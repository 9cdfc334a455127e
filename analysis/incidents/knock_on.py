"""What incidents cost the movement: the same run with and without them, paired by replication.

Each variant is compared with its counterpart: the variant of the same arrangements that names `no incidents`. Where
there is none of the same arrangements, the first variant without incidents stands in for it; then the difference holds
the effect of the arrangements as well, and the table says so. Both drew the same chances by name, so a difference is
what the incidents did. What is not delivered counts up to the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.chunks import by_variant, present
from analysis.coordination.desks import Desks
from analysis.coordination.handoffs import ALL_PROCEDURES, Handoffs
from analysis.coordination.savings import HELD_UP
from analysis.runs import Flags, Floats, Runs
from analysis.statistics import mean_interval, wilson
from sim.record.tables import ALL_FORCES
from sim.record.tables.incidents import INCIDENT_ACTORS, KNOCK_ON
from sim.units.seconds import HOUR_S

NO_INCIDENTS: Final = "no incidents"
"""The word among the arrangements of a variant that leaves the incidents out."""

DELAYED_H: Final = 1.0 / 60
"""Mean delay per element, one minute, from which a replication counts as delayed."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The variant without incidents that another is compared with, and whether its arrangements are the same."""

    variant: str
    same: bool


def counterparts(arrangements: Mapping[str, tuple[str, ...]], variants: tuple[str, ...]) -> dict[str, Counterpart]:
    """For each of the variants that has incidents, its counterpart; empty if no variant is without incidents."""
    named = {variant: set(arrangements.get(variant, ())) for variant in variants}
    without = [variant for variant in variants if NO_INCIDENTS in named[variant]]
    found: dict[str, Counterpart] = {}
    for variant in variants:
        if variant in without or not without:
            continue
        same = [other for other in without if named[other] - {NO_INCIDENTS} == named[variant]]
        found[variant] = Counterpart((same or without)[0], bool(same))
    return found


def knock_on_table(
    runs: Runs, pairs: Mapping[str, Counterpart], arrivals: ArrivalDelay, handoffs: Handoffs
) -> pd.DataFrame:
    """The columns of `knock_on.csv`: per variant with incidents what they cost, of each force and of all."""
    rows: list[tuple[object, ...]] = []
    series = [*_arrivals(arrivals), *_held_up(arrivals, handoffs)]
    for variant, other in pairs.items():
        for measure, of, per_run in series:
            own, without, paired = _paired(runs, variant, other.variant, per_run)
            if not paired.any():
                continue
            cost = own - without
            means = (float(hours[paired].mean()) for hours in (without, own))
            interval = (float(value) for value in mean_interval(np.nan_to_num(cost), paired))
            delayed = _share(cost[paired] > DELAYED_H)
            row = (variant, other.variant, other.same, measure, of, int(paired.sum()), *means, *interval, *delayed)
            rows.append(row)
    return pd.DataFrame(rows, columns=list(KNOCK_ON.names))


def incident_actor_table(runs: Runs, pairs: Mapping[str, Counterpart], desks: Desks) -> pd.DataFrame:
    """The columns of `incident_actors.csv`: per variant with incidents whom they bring work, in cases at their desks.

    Whoever is told, asked or made to decide has a case at a desk, also where nobody waits for it. What the movement
    brings is taken away by the counterpart; without one only the cases themselves are known.
    """
    rows: list[tuple[object, ...]] = []
    cases = desks.cases_by_actor()
    for variant in runs.variants:
        other = pairs.get(variant)
        if pairs and other is None:
            continue
        for actor, per_run in cases.items():
            there = present(runs)[runs.variants.index(variant)]
            own = by_variant(per_run, runs)[runs.variants.index(variant)]
            if not own[there].any():
                continue
            mean = (float(value) for value in mean_interval(own, there))
            row = (variant, actor, int(there.sum()), *mean)
            rows.append((*row, *(_extra(runs, variant, other, per_run) if other else ("", "", *(float("nan"),) * 6))))
    return pd.DataFrame(rows, columns=list(INCIDENT_ACTORS.names))


def _extra(runs: Runs, variant: str, other: Counterpart, per_run: Floats) -> tuple[object, ...]:
    own, without, paired = _paired(runs, variant, other.variant, per_run)
    extra = own - without
    interval = (float(value) for value in mean_interval(np.nan_to_num(extra), paired))
    return other.variant, other.same, *interval, *_share(extra[paired] > 0)


def _paired(runs: Runs, variant: str, other: str, per_run: Floats) -> tuple[Floats, Floats, Flags]:
    """Values with and without incidents, and the replications that have both, shape (replications,) each."""
    value, there = by_variant(per_run, runs), present(runs)
    first, second = runs.variants.index(variant), runs.variants.index(other)
    paired = there[first] & there[second] & ~np.isnan(value[first] - value[second])
    return value[first], value[second], paired


def _arrivals(arrivals: ArrivalDelay) -> Iterator[tuple[str, str, Floats]]:
    for force in (ALL_FORCES, *arrivals.forces):
        yield ARRIVAL_DELAY, force, arrivals.hours(force)


def _held_up(arrivals: ArrivalDelay, handoffs: Handoffs) -> Iterator[tuple[str, str, Floats]]:
    """Hours per element that waited for procedures: desks that are busy with an incident."""
    seconds = handoffs.pairs.total("seconds").sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        yield HELD_UP, ALL_PROCEDURES, seconds / HOUR_S / arrivals.elements()


def _share(flags: Flags) -> tuple[float, float, float]:
    """Share of replications and its Wilson interval."""
    n = np.array([float(len(flags))])
    low, high = wilson(np.array([float(flags.sum())]), n)
    return (float(flags.mean()), float(low[0]), float(high[0])) if len(flags) else (float("nan"),) * 3
