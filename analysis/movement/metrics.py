"""The metrics of a run, one value per variant, replication and metric.

Names, as they stand in `replications.parquet` and `summary.csv`; `<force>` is a force or "all forces":

=================================== ======= ===========================================================================
closure 50 % / <force>, 90, 100     h       from the scenario's start until that share of the force is at its
                                            destination; empty (censored) if that is not so by the horizon
delivered by due date / <force>     share   elements that arrived no later than due, of all elements
coordination time / <force>         h       ledger time inside procedures, mean per delivered element
coordination share / <force>        share   the same, of the time from ready to delivered
waiting: <cause> / <force>          h       ledger time of that cause, mean per delivered element
utilisation / <resource>            share   of the capacity, over the run
time until <stage> / <kind>         h       from the fault of an incident of that kind, mean of those of the run; empty
                                            (censored) if one of them has not reached it by the horizon
service lost / <service>            h       hours of full service that users lost
=================================== ======= ===========================================================================

A share of a force is reached when that share of its vehicle places (vehicles and containers) has arrived *and* that
share of its people who travel apart from vehicles; elements count by their size. Closure 100 % is
the arrival of the last element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.answer import Block
from analysis.comparison.cube import Cube, Metric, joined_cubes, made_cube
from analysis.delays.cause_hours import Amounts, CauseHours, add_amounts, by_force
from analysis.runs import Columns, Floats, Ints, Runs, codes_of, names_in, positions_in, rows_among, runs_of, seconds_in
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S

if TYPE_CHECKING:
    import pandas as pd

CLOSURE_SHARES = (50, 90, 100)


class Measures:
    """What the metrics of some runs are made from, accumulated block by block; small, whatever the size of the tables.

    Parameters
    ----------
    runs
        The runs that may occur.
    causes
        Causes for which there is a metric of waiting even where nothing waits for them.

    Attributes
    ----------
    hours
        The ledger added up; its runs and forces are those of all arrays here.
    closures
        Hours until 50, 90 and 100 % of each force and of all forces are delivered; nan if not by the horizon; shape
        (3, runs) each.
    utilisation
        Share of the capacity in use over the run by resource, nan where a run has no row of it; shape (runs,) each.
    """

    def __init__(self, runs: Runs, causes: Sequence[str] = ()) -> None:
        self.hours = CauseHours(runs, causes)
        self.closures: dict[str, Floats] = {}
        self.utilisation: dict[str, Floats] = {}
        self._punctual, self._elements = Amounts(), Amounts()

    def add(self, block: Block) -> None:
        """Add a block of runs: their deliveries, ledger and resources; times in seconds since the scenario's start."""
        deliveries, runs = block["deliveries"], self.hours.runs
        self.hours.add(deliveries, block["ledger"])
        run, arrived, of = runs.number(deliveries), seconds_in(deliveries["delivered_s"]), codes_of(deliveries["force"])
        on_time = (arrived <= np.asarray(deliveries["due_s"], dtype=np.float64)).astype(np.float64)
        add_amounts(self._punctual, runs, run, [of], on_time)
        add_amounts(self._elements, runs, run, [of])
        weight, people = _weights(deliveries)
        for force in (*names_in(of), ALL_FORCES):
            rows = np.flatnonzero(rows_among(of, [force]) | (force == ALL_FORCES))
            there, group = np.unique(run[rows], return_inverse=True)
            closures = self.closures.setdefault(force, np.full((len(CLOSURE_SHARES), runs.count), np.nan))
            closures[:, there] = _closures(arrived[rows], weight[rows], group * 2 + people[rows], len(there))
        resources = block["resources"]
        run, value = runs.number(resources), np.asarray(resources["utilisation"], dtype=np.float64)
        names = names_in(resources["resource"])
        resource = positions_in(resources["resource"], names)
        for number, name in enumerate(names):
            rows = np.flatnonzero((resource == number) & (run >= 0))
            self.utilisation.setdefault(name, np.full(runs.count, np.nan))[run[rows]] = value[rows]

    @property
    def punctual(self) -> Floats:
        """Elements delivered by their due date, shape (runs, forces)."""
        return by_force(self._punctual, self.hours.runs, self.hours.forces)

    @property
    def elements(self) -> Floats:
        """All elements, shape (runs, forces)."""
        return by_force(self._elements, self.hours.runs, self.hours.forces)


def measure_runs(deliveries: pd.DataFrame, ledger: pd.DataFrame, resources: pd.DataFrame) -> Measures:
    """Measure some runs, of which the tables hold every row; times in seconds since the scenario's start."""
    measures = Measures(runs_of(deliveries))
    measures.add({"deliveries": deliveries, "ledger": ledger, "resources": resources})
    return measures


def replication_metrics(deliveries: pd.DataFrame, ledger: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """Compute every metric of every run.

    Parameters
    ----------
    deliveries, ledger, resources
        The tables of a result folder, any number of runs; times in seconds since the scenario's start.

    Returns
    -------
    DataFrame
        Columns variant, replication, metric, value, unit; sorted by variant, replication and then metric in the
        order of this module's table. An empty value means not observed: censored by the horizon for a closure,
        no element delivered for the means per delivered element.
    """
    return metric_cube(measure_runs(deliveries, ledger, resources)).table()


def metric_cube(measures: Measures, more: Iterable[Metric] | None = None) -> Cube:
    """Every metric of the runs measured, in the order of this module's table.

    Parameters
    ----------
    more
        Further metrics of the same runs, which come last. Where there are any to look for, all are in the order in
        which the runs have them: what the first run does not have comes after what it has.
    """
    runs = measures.hours.runs
    # A resource that a variant does not have is absent from it; only the other metrics can be censored.
    moved = (
        (name, unit, np.where(np.isnan(values), np.inf, values))
        for name, unit, values in (*_movement(measures), *_delays(measures.hours))
    )
    cube = made_cube(runs, (*moved, *_used(measures.utilisation, runs)))
    return cube if more is None else joined_cubes(cube.by_appearance(), made_cube(runs, more))


def _movement(measures: Measures) -> Iterator[Metric]:
    on_time, elements = measures.punctual, measures.elements
    for number, name in enumerate((*measures.hours.forces, ALL_FORCES)):
        for share, values in zip(CLOSURE_SHARES, measures.closures[name], strict=True):
            yield f"closure {share} % / {name}", "h", values
        yield f"delivered by due date / {name}", "share", _ratio(_of(on_time, number), _of(elements, number))


def _weights(deliveries: Columns) -> tuple[Floats, Ints]:
    """The size of each element, and 1 for people who travel apart from vehicles, else 0."""
    people = rows_among(deliveries["kind"], ["personnel"])
    size = np.where(people, np.asarray(deliveries["people"]), np.asarray(deliveries["vehicle_places"]))
    # An element without size still has to arrive.
    return np.maximum(size, 1).astype(np.float64), people.astype(np.int64)


def _closures(arrived_s: Floats, weight: Floats, key: Ints, groups: int) -> Floats:
    """Hours until 50, 90 and 100 % of each group are delivered, shape (3, groups); nan if not reached or no group.

    Parameters
    ----------
    key
        Number of the group of each element, twice; and one more for people.
    """
    arrived = np.nan_to_num(arrived_s, nan=np.inf) / HOUR_S
    order = np.lexsort((arrived, key))
    key, weight, arrived = key[order], weight[order], arrived[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    there = np.cumsum(weight)
    there -= np.repeat(there[starts] - weight[starts], np.diff(starts, append=len(key)))
    total = np.repeat(np.add.reduceat(weight, starts), np.diff(starts, append=len(key)))
    closures = np.full((len(CLOSURE_SHARES), groups * 2), -np.inf)
    for row, share in enumerate(CLOSURE_SHARES):
        reached = there >= total * (share / 100) * (1 - 1e-12)
        closures[row, key[starts]] = np.minimum.reduceat(np.where(reached, arrived, np.inf), starts)
    latest: Floats = closures.reshape(len(CLOSURE_SHARES), groups, 2).max(axis=2)
    return np.where(np.isfinite(latest), latest, np.nan)


def _delays(ledger: CauseHours) -> Iterator[Metric]:
    amounts = ledger.delivered, ledger.total, ledger.hours
    for number, name in enumerate((*ledger.forces, ALL_FORCES)):
        delivered, total, hours = (_of(amount, number) for amount in amounts)
        coordination = hours[:, 1].sum(axis=1)
        yield f"coordination time / {name}", "h", _ratio(coordination, delivered)
        share = _ratio(coordination, total)
        # Elements that were there the moment they were ready took no time, so none of it was coordination.
        yield f"coordination share / {name}", "share", np.where((delivered > 0) & (total == 0), 0.0, share)
        for position, cause in enumerate(ledger.causes):
            yield f"waiting: {cause} / {name}", "h", _ratio(hours[:, :, position].sum(axis=1), delivered)


def _used(utilisation: dict[str, Floats], runs: Runs) -> Iterator[Metric]:
    for name, values in sorted(utilisation.items()):
        # A resource that a variant has but a run did not use stands in no row of that run: it was idle.
        by_variant = values.reshape(len(runs.variants), len(runs.replications))
        idle = np.isnan(by_variant) & ~np.isnan(by_variant).all(axis=1, keepdims=True)
        yield f"utilisation / {name}", "share", np.where(idle, 0.0, by_variant).ravel()


def _of(by_force: Floats, number: int) -> Floats:
    """The column of one force, or the sum over all forces for the number after the last."""
    summed: Floats = by_force.sum(axis=1)
    return by_force[:, number] if number < by_force.shape[1] else summed


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)
