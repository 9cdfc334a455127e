"""Studies of single queues: Poisson arrivals, one kind of server."""

from __future__ import annotations

from sim.engine.trace import Kind
from sim.process.causes import Cause
from sim.process.primitives import Acquire, ByCost, Choose, Cost, Hold, Mark, Node, Queued, Release, Sequence
from sim.process.program import Program, Resource
from sim.units.distributions import Distribution, Fixed, Lognormal
from tests.verification import theory
from tests.verification.measure import Run
from tests.verification.study import HOUR, Study, arrivals, hours, serve

LENGTH = 1800 * HOUR
"""Horizon of one replication: about a thousand customers at the rates below."""


def _queue(rate: float, servers: int, service: Distribution) -> Program:
    customer = Hold("customer", "server", serve("customer / served", service))
    return Program(LENGTH, (arrivals("customers", rate, customer),), (Resource("server", servers),))


def _waits(run: Run) -> dict[str, float]:
    """Mean wait in hours and share who wait."""
    waits = run.times("customer", run.rows(Kind.QUEUE))
    return {"mean wait, h": float(waits.mean()) / HOUR, "share who wait": float((waits > 0).mean())}


def _in_use(run: Run, servers: int) -> dict[str, float]:
    return {"utilisation": run.time_average(run.rows(Kind.HOLD)) / servers}


def mm1(slower: float = 1.0) -> Study:
    """One exponential server; `slower` than theory assumes makes the model wrong."""
    rate, service = 0.6, 1.0
    return Study(
        title="M/M/1",
        program=_queue(rate, 1, hours(service * slower)),
        theory={
            "utilisation": rate * service,
            "share who wait": theory.erlang_c(1, rate * service),
            "mean wait, h": theory.mmc_mean_wait(1, rate, service),
        },
        measure=lambda run: _in_use(run, 1) | _waits(run),
    )


def mmc() -> Study:
    """Three exponential servers, one queue."""
    rate, servers = 0.7, 3
    return Study(
        title="M/M/3 (Erlang C)",
        program=_queue(rate, servers, hours(3.0)),
        theory={
            "share who wait": theory.erlang_c(servers, rate * 3.0),
            "mean wait, h": theory.mmc_mean_wait(servers, rate, 3.0),
        },
        measure=_waits,
    )


def mg1() -> Study:
    """One server with lognormal times."""
    rate, median, p90 = 0.7, 2 / 3, 5 / 3
    mean, second = theory.lognormal_moments(median, p90)
    return Study(
        title="M/G/1, lognormal service (Pollaczek-Khinchine)",
        program=_queue(rate, 1, Lognormal(median * HOUR, p90 * HOUR)),
        theory={
            "share who wait": rate * mean,
            "mean wait, h": theory.mg1_mean_wait(rate, mean, second),
        },
        measure=_waits,
    )


def md1() -> Study:
    """One server that is kept for half an hour after each service of half an hour (headway)."""
    rate = 0.6
    steps: tuple[Node, ...] = (
        Acquire("customer / asks", "server"),
        serve("customer / served", Fixed(HOUR / 2)),
        Release("customer / leaves", "server", after=Fixed(HOUR / 2)),
    )
    program = Program(LENGTH, (arrivals("customers", rate, Sequence("customer", steps)),), (Resource("server", 1),))
    return Study(
        title="M/D/1, half of it headway after use",
        program=program,
        theory={"mean wait, h": theory.mg1_mean_wait(rate, 1.0, 1.0)},
        measure=lambda run: {"mean wait, h": _waits(run)["mean wait, h"]},
    )


def priorities() -> Study:
    """One exponential server, two classes."""
    urgent, patient = 0.25, 0.35
    first = Hold("urgent", "server", serve("urgent / served", hours(1.0)), priority=1)
    second = Hold("patient", "server", serve("patient / served", hours(1.0)), priority=2)
    waits = theory.priority_mean_waits([(urgent, 1.0, 2.0), (patient, 1.0, 2.0)])
    return Study(
        title="M/M/1 with two priorities (Cobham)",
        program=Program(
            LENGTH,
            (arrivals("some", urgent, first), arrivals("others", patient, second)),
            (Resource("server", 1),),
        ),
        theory={"mean wait of the urgent, h": waits[0], "mean wait of the others, h": waits[1]},
        measure=lambda run: {
            "mean wait of the urgent, h": float(run.times("urgent", run.rows(Kind.QUEUE)).mean()) / HOUR,
            "mean wait of the others, h": float(run.times("patient", run.rows(Kind.QUEUE)).mean()) / HOUR,
        },
    )


def loss() -> Study:
    """Four servers without a queue: a choice by cost turns away who would have to wait.

    Going in costs nothing while a server is free and at least a quarter of an hour otherwise; turning away costs a
    second.
    """
    servers, load = 4, 3.0
    enter = Hold("customer / enters", "server", serve("customer / served", Lognormal(2 / 3 * HOUR, 5 / 3 * HOUR)))
    costs = (Cost(terms=(Queued(HOUR, "server"),)), Cost(fixed=1.0))
    customer = Choose("customer", (enter, Mark("customer / lost", "lost")), ByCost(costs, Cause.QUEUE))
    mean, _ = theory.lognormal_moments(2 / 3, 5 / 3)
    return Study(
        title="M/G/4/4 (Erlang B)",
        program=Program(400 * HOUR, (arrivals("customers", load / mean, customer),), (Resource("server", servers),)),
        theory={"share lost": theory.erlang_b(servers, load)},
        measure=lambda run: {"share lost": _share_lost(run)},
    )


def _share_lost(run: Run) -> float:
    arrived = set(run.customers("customer").tolist())
    return len(arrived.intersection(run.trace.marks.token.tolist())) / len(arrived)
