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
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison.cube import Cube, Metric, joined_cubes, made_cube
from analysis.ledger import LedgerHours, joined, ledger_hours
from analysis.runs import Floats, Ints, Runs, joined_runs, names_in, numbers_of, total_by
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S

CLOSURE_SHARES = (50, 90, 100)


@dataclass(frozen=True, slots=True)
class Measures:
    """What the metrics of some runs are made from; small, whatever the size of their tables.

    Attributes
    ----------
    closures
        Hours until 50, 90 and 100 % of each force, and last of all forces, are delivered; nan if not by the horizon;
        shape (3, runs, forces + 1).
    punctual, elements
        Elements delivered by their due date, and all; shape (runs, forces).
    hours
        The ledger added up; its runs and forces are those of all arrays here.
    utilisation
        Share of the capacity in use over the run by resource, nan where a run has no row of it; shape (runs,) each.
    """

    closures: Floats
    punctual: Floats
    elements: Floats
    hours: LedgerHours
    utilisation: dict[str, Floats]


def measure(
    deliveries: pd.DataFrame, ledger: pd.DataFrame, resources: pd.DataFrame, causes: Sequence[str] = ()
) -> Measures:
    """Measure some runs, of which the tables hold every row; times in seconds since the scenario's start.

    There is a metric of waiting for each cause in the ledger, and for each of `causes`.
    """
    hours = ledger_hours(deliveries, ledger, causes)
    closures, punctual, elements = _arrivals(deliveries, hours.runs, hours.forces)
    return Measures(closures, punctual, elements, hours, _utilisation(resources, hours.runs))


def joined_measures(parts: Sequence[Measures]) -> Measures:
    """The measures of several blocks of runs as one."""
    if len(parts) == 1:
        return parts[0]
    hours = joined([part.hours for part in parts])
    count, forces = hours.runs.count, len(hours.forces)
    _, places = joined_runs([part.hours.runs for part in parts])
    closures = np.full((len(CLOSURE_SHARES), count, forces + 1), np.nan)
    punctual, elements = np.zeros((count, forces)), np.zeros((count, forces))
    names = tuple(dict.fromkeys(name for part in parts for name in part.utilisation))
    utilisation = {name: np.full(count, np.nan) for name in names}
    for part, run in zip(parts, places, strict=True):
        force = np.array([hours.forces.index(name) for name in part.hours.forces], dtype=np.int64)
        closures[np.ix_(np.arange(len(CLOSURE_SHARES)), run, np.append(force, forces))] = part.closures
        punctual[np.ix_(run, force)], elements[np.ix_(run, force)] = part.punctual, part.elements
        for name, values in part.utilisation.items():
            utilisation[name][run] = values
    return Measures(closures, punctual, elements, hours, utilisation)


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
    return metric_cube(measure(deliveries, ledger, resources)).table()


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


def _arrivals(deliveries: pd.DataFrame, runs: Runs, forces: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """Closures, elements on time and all elements, as in `Measures`."""
    run, force = runs.number(deliveries), numbers_of(deliveries["force"], forces)
    arrived = deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    on_time = (arrived <= deliveries["due_s"].to_numpy(dtype=np.float64)).astype(np.float64)
    shape = (runs.count, len(forces))
    key = run * shape[1] + force
    closures = np.concatenate(
        [
            _closures(deliveries, key, shape[0] * shape[1]).reshape(len(CLOSURE_SHARES), *shape),
            _closures(deliveries, run, runs.count).reshape(len(CLOSURE_SHARES), runs.count, 1),
        ],
        axis=2,
    )
    punctual, elements = (total_by(key, shape[0] * shape[1], weight).reshape(shape) for weight in (on_time, None))
    return closures, punctual, elements


def _movement(measures: Measures) -> Iterator[Metric]:
    for number, name in enumerate((*measures.hours.forces, ALL_FORCES)):
        for share, values in zip(CLOSURE_SHARES, measures.closures, strict=True):
            yield f"closure {share} % / {name}", "h", values[:, number]
        punctual, elements = _of(measures.punctual, number), _of(measures.elements, number)
        yield f"delivered by due date / {name}", "share", _ratio(punctual, elements)


def _closures(deliveries: pd.DataFrame, group: Ints, groups: int) -> Floats:
    """Hours until 50, 90 and 100 % of each group are delivered, shape (3, groups); nan if not reached or no group."""
    people = (deliveries["kind"] == "personnel").to_numpy()
    size = np.where(people, deliveries["people"].to_numpy(), deliveries["vehicle_places"].to_numpy())
    weight = np.maximum(size, 1).astype(np.float64)  # an element without size still has to arrive
    arrived = deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    arrived = np.where(np.isnan(arrived), np.inf, arrived) / HOUR_S
    key = group * 2 + people
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


def _delays(ledger: LedgerHours) -> Iterator[Metric]:
    for number, name in enumerate((*ledger.forces, ALL_FORCES)):
        delivered, total = _of(ledger.delivered, number), _of(ledger.total, number)
        hours = _of(ledger.hours, number)
        coordination = hours[:, 1].sum(axis=1)
        yield f"coordination time / {name}", "h", _ratio(coordination, delivered)
        share = _ratio(coordination, total)
        # Elements that were there the moment they were ready took no time, so none of it was coordination.
        yield f"coordination share / {name}", "share", np.where((delivered > 0) & (total == 0), 0.0, share)
        for position, cause in enumerate(ledger.causes):
            yield f"waiting: {cause} / {name}", "h", _ratio(hours[:, :, position].sum(axis=1), delivered)


def _utilisation(resources: pd.DataFrame, runs: Runs) -> dict[str, Floats]:
    """Utilisation per run by resource, as in `Measures`."""
    names = names_in(resources["resource"])
    run, resource = runs.number(resources), numbers_of(resources["resource"], names)
    values = np.full((len(names), runs.count), np.nan)
    known = run >= 0
    values[resource[known], run[known]] = resources["utilisation"].to_numpy(dtype=np.float64)[known]
    return dict(zip(names, values, strict=True))


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
