"""What incidents cost the movement: the same run with and without them, paired by replication.

Each variant is compared with its counterpart: the variant of the same arrangements that names `no incidents`. Where
there is none of the same arrangements, the first variant without incidents stands in for it; then the difference holds
the effect of the arrangements as well, and the table says so. Both drew the same chances by name, so a difference is
what the incidents did. What is not delivered counts up to the horizon.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from analysis.interval_cells import UNKNOWN, mean_cells, pairs_of, share_cells
from analysis.runs import Floats, Runs
from sim.record.columns import Record, table_records
from sim.record.tables.incidents import INCIDENT_ACTORS, KNOCK_ON

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
    counterparts: dict[str, Counterpart] = {}
    for variant in variants:
        if variant in without or not without:
            continue
        same = [other for other in without if named[other] - {NO_INCIDENTS} == named[variant]]
        counterparts[variant] = Counterpart((same or without)[0], bool(same))
    return counterparts


def knock_on_costs(
    runs: Runs, counterpart: Mapping[str, Counterpart], series: Iterable[tuple[str, str, Floats]]
) -> list[Record]:
    """The rows of `knock_on.csv`: per variant with incidents what they cost, by each of some measures.

    Parameters
    ----------
    series
        Measure, what it is of, and hours per run.
    """
    rows: list[tuple[object, ...]] = []
    measured = tuple(series)
    for variant, other in counterpart.items():
        for measure, of, per_run in measured:
            pairs = pairs_of(runs, per_run, other.variant, variant)
            if pairs.n:
                cost = pairs.other - pairs.base
                estimates = (*pairs.means, *mean_cells(cost), *share_cells(cost > DELAYED_H))
                rows.append((variant, other.variant, other.same, measure, of, pairs.n, *estimates))
    return table_records(KNOCK_ON, rows)


def incident_actor_table(
    runs: Runs, counterpart: Mapping[str, Counterpart], cases_by_actor: Mapping[str, Floats]
) -> list[Record]:
    """The rows of `incident_actors.csv`: per variant with incidents which actors they bring how many cases.

    An actor that is notified, asked or made to decide has a case at a desk, also where nothing waits for it. What the
    movement brings is taken away by the counterpart; without one only the cases themselves are known.
    """
    rows: list[tuple[object, ...]] = []
    for variant in runs.variants:
        other = counterpart.get(variant)
        if counterpart and other is None:
            continue
        for actor, per_run in cases_by_actor.items():
            cases = pairs_of(runs, per_run, variant, variant)
            if cases.base.any():
                extra = _extra(runs, variant, other, per_run) if other else ("", "", *UNKNOWN, *UNKNOWN)
                rows.append((variant, actor, cases.n, *mean_cells(cases.base), *extra))
    return table_records(INCIDENT_ACTORS, rows)


def _extra(runs: Runs, variant: str, other: Counterpart, per_run: Floats) -> tuple[object, ...]:
    pairs = pairs_of(runs, per_run, other.variant, variant)
    extra = pairs.other - pairs.base
    return other.variant, other.same, *mean_cells(extra), *share_cells(extra > 0)
