"""Studies of systems: networks, finite sources, outages, joins, shelves, timetables."""

from __future__ import annotations

import numpy as np

from sim.engine.trace import Kind
from sim.process.causes import Cause
from sim.process.primitives import (
    Adjust,
    Gate,
    Hold,
    NextDeparture,
    Node,
    Parallel,
    Put,
    Repeat,
    Sequence,
    Spawn,
    Take,
    Work,
)
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program, Resource, Stock
from sim.units.distributions import Fixed
from tests.verification import theory
from tests.verification.measure import Run
from tests.verification.study import HOUR, Study, arrivals, hours, serve


def tandem() -> Study:
    """Two stations one behind the other; in the long run each is as if it were alone (Jackson 1957)."""
    rate, service = 0.5, (1.0, 2.0)
    customer = Sequence(
        "customer",
        (
            Hold("customer / first", "first", serve("customer / at the first", hours(service[0]))),
            Hold("customer / second", "second", serve("customer / at the second", hours(service[1]))),
        ),
    )
    empty = [theory.mmc_probability(servers, rate * mean, 0) for servers, mean in zip((1, 2), service, strict=True)]
    return Study(
        title="Open tandem M/M/1 to M/M/2 (product form)",
        program=Program(
            2000 * HOUR, (arrivals("customers", rate, customer),), (Resource("first", 1), Resource("second", 2))
        ),
        theory={
            "mean number at the first": rate * (service[0] + theory.mmc_mean_wait(1, rate, service[0])),
            "mean number at the second": rate * (service[1] + theory.mmc_mean_wait(2, rate, service[1])),
            "share of time both empty": empty[0] * empty[1],
        },
        measure=_tandem,
    )


def _tandem(run: Run) -> dict[str, float]:
    at_first = run.rows(Kind.QUEUE, "customer / first") | run.rows(Kind.HOLD, "customer / first")
    at_second = run.rows(Kind.QUEUE, "customer / second") | run.rows(Kind.HOLD, "customer / second")
    return {
        "mean number at the first": run.time_average(at_first),
        "mean number at the second": run.time_average(at_second),
        "share of time both empty": _share_empty(run, "customer"),
    }


def _share_empty(run: Run, label: str) -> float:
    """Share of the measured time in which no token that began with the label lives."""
    tokens, horizon = run.trace.tokens, run.index.program.horizon
    here = tokens.label == run.index.label_index[label]
    starts = tokens.start[here]
    ends = np.where(tokens.end[here] < 0, horizon, tokens.end[here])
    order = np.argsort(starts)
    busy_until = np.maximum.accumulate(ends[order])
    gap_starts, gap_ends = np.append(0, busy_until), np.append(starts[order], horizon)
    idle = np.clip(gap_ends, run.first, None) - np.clip(gap_starts, run.first, None)
    return float(np.clip(idle, 0, None).sum()) / (horizon - run.first)


def machine_repair() -> Study:
    """Six machines, two repairers: a finite source."""
    machines, repairers, mean_up, mean_repair = 6, 2, 5.0, 1.0
    processes = []
    for number in range(machines):
        name = f"machine {number}"
        repair = Hold(f"{name} / down", "repairer", serve(f"{name} / repaired", hours(mean_repair)))
        turn = Sequence(f"{name} / turn", (serve(f"{name} / up", hours(mean_up)), repair))
        processes.append(Process(name, Repeat(f"{name} / again and again", turn)))
    shares = theory.machines_down(machines, repairers, mean_up, mean_repair)
    return Study(
        title="Machine repair, 6 machines, 2 repairers",
        program=Program(1200 * HOUR, tuple(processes), (Resource("repairer", repairers),)),
        theory={
            "mean number down": sum(down * share for down, share in enumerate(shares)),
            "utilisation of the repairers": sum(min(down, 2) * share for down, share in enumerate(shares)) / 2,
        },
        measure=lambda run: {
            "mean number down": run.time_average(run.rows(Kind.QUEUE) | run.rows(Kind.HOLD)),
            "utilisation of the repairers": run.time_average(run.rows(Kind.HOLD)) / 2,
        },
    )


def _outages(name: str, modifier: str, mean_up: float, mean_down: float) -> Process:
    """Up and down in turn, for exponential times in hours."""
    steps: tuple[Node, ...] = (
        serve(f"{name} / up", hours(mean_up)),
        Adjust(f"{name} / fails", modifier),
        serve(f"{name} / down", hours(mean_down)),
        Adjust(f"{name} / is back", modifier, add=False),
    )
    return Process(name, Repeat(f"{name} / again and again", Sequence(f"{name} / turn", steps)))


def work_under_outages(longer: float = 1.0) -> Study:
    """Jobs that stand still while a level is down; outages `longer` than theory assumes make the model wrong."""
    work, mean_up, mean_down = 10.0, 5.0, 1.0
    job = Work("job", Fixed(work * HOUR), "power", Cause.HANDLING)
    jobs = Repeat("jobs / one after the other", Parallel("job / done", (job,)))
    return Study(
        title="Work that stands still in outages",
        program=Program(
            6000 * HOUR,
            (Process("jobs", jobs), _outages("plant", "plant down", mean_up, mean_down * longer)),
            levels=(Level("power"),),
            modifiers=(Modifier("plant down", "power", 0.0),),
        ),
        theory={
            "share of time charged to outage": 1.0 - theory.availability(mean_up, mean_down),
            "mean time for 10 h of work, h": theory.completion_time(work, mean_up, mean_down),
        },
        measure=lambda run: {
            "mean time for 10 h of work, h": float(run.lives("job").mean()) / HOUR,
            "share of time charged to outage": run.share_charged_to(Cause.OUTAGE, run.rows(Kind.WORK)),
        },
    )


def derived_levels() -> Study:
    """Two cables, each up and down in turn: a service that needs both, and one that needs either."""
    first, second = theory.availability(5.0, 2.0), theory.availability(3.0, 1.0)
    cables = ("cable a", "cable b")
    return Study(
        title="Two repairable parts, in series and in parallel",
        program=Program(
            2000 * HOUR,
            (_outages("a", "a cut", 5.0, 2.0), _outages("b", "b cut", 3.0, 1.0)),
            levels=tuple(Level(cable) for cable in cables),
            derived=(
                DerivedLevel("both", "product", cables, (1.0, 1.0)),
                DerivedLevel("either", "sum", cables, (1.0, 1.0)),
            ),
            modifiers=(Modifier("a cut", "cable a", 0.0), Modifier("b cut", "cable b", 0.0)),
        ),
        theory={
            "availability in series": first * second,
            "availability in parallel": 1.0 - (1.0 - first) * (1.0 - second),
        },
        measure=lambda run: {
            "availability in series": run.average_level("both"),
            "availability in parallel": run.average_level("either"),
        },
    )


def joins() -> Study:
    """Five branches side by side, of which one, three or all must be done."""
    processes, quantities = [], {}
    for need in (1, 5, 3):
        branches = tuple(serve(f"{need} of 5 / branch {number}", hours(1.0)) for number in range(5))
        # The turn is a branch of its own, so that it is a token whose life is the time of the join.
        turn = Parallel(f"{need} of 5 / turn", (Parallel(f"{need} of 5", branches, need),))
        processes.append(Process(f"{need} of 5 / all", Repeat(f"{need} of 5 / again and again", turn)))
        quantities[f"mean time to {need} of 5, h"] = theory.exponential_order_statistic(need, 5, 1.0)
    return Study(
        title="k of n branches (order statistics)",
        program=Program(150 * HOUR, tuple(processes)),
        theory=quantities,
        measure=lambda run: {
            f"mean time to {need} of 5, h": float(run.lives(f"{need} of 5").mean()) / HOUR for need in (1, 3, 5)
        },
    )


def base_stock() -> Study:
    """A shelf of three: each demand takes a piece and orders the next, made one at a time."""
    rate, service, stock = 0.6, 1.0, 3
    make = Sequence(
        "order",
        (
            Hold("order / made", "machine", serve("order / making", hours(service))),
            Put("order / to the shelf", "shelf"),
        ),
    )
    demand = Sequence("demand", (Spawn("demand / orders", make), Take("demand / takes", "shelf")))
    return Study(
        title="Shelf with a base stock of 3 (make to stock)",
        program=Program(
            1800 * HOUR,
            (arrivals("demands", rate, demand),),
            (Resource("machine", 1),),
            stocks=(Stock("shelf", stock),),
        ),
        theory={
            "share who wait": theory.base_stock_waiting_share(rate * service, stock),
            "mean wait, h": theory.base_stock_mean_wait(rate, service, stock),
        },
        measure=_base_stock,
    )


def _base_stock(run: Run) -> dict[str, float]:
    waits = run.times("demand", run.rows(Kind.STOCK))
    return {"share who wait": float((waits > 0).mean()), "mean wait, h": float(waits.mean()) / HOUR}


def timetable() -> Study:
    """Travellers who come at random and leave by the clock, every two hours: half the headway on average."""
    traveller = Gate("traveller", NextDeparture(first=0, every=2 * HOUR), Cause.PLANNED_WAIT)
    return Study(
        title="Departures every 2 h, random arrivals",
        program=Program(600 * HOUR, (arrivals("travellers", 0.8, traveller),)),
        theory={"mean wait, h": 1.0},
        measure=lambda run: {"mean wait, h": float(run.lives("traveller").mean()) / HOUR},
    )
