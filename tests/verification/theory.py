"""Closed formulas of queueing, reliability and order statistics, against which the engines are held.

Rates are per unit of time and times in that unit; a load is an arrival rate times a mean service time.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, exp, factorial, log
from statistics import NormalDist


def erlang_b(servers: int, load: float) -> float:
    """Share of arrivals that find all servers busy and are lost, M/G/c/c.

    Source: Erlang (1917), "Solution of some problems in the theory of probabilities of significance in automatic
    telephone exchanges", first formula; here by its recursion over the servers.
    """
    lost = 1.0
    for server in range(1, servers + 1):
        lost = load * lost / (server + load * lost)
    return lost


def erlang_c(servers: int, load: float) -> float:
    """Share of arrivals that have to wait, M/M/c. Source: Erlang (1917), second formula."""
    lost = erlang_b(servers, load)
    return lost / (1.0 - load / servers * (1.0 - lost))


def mmc_mean_wait(servers: int, arrivals: float, mean_service: float) -> float:
    """Mean time in the queue, M/M/c. Source: Kleinrock (1975), *Queueing Systems*, volume 1, section 3.5."""
    load = arrivals * mean_service
    return erlang_c(servers, load) * mean_service / (servers - load)


def mmc_probability(servers: int, load: float, customers: int) -> float:
    """Share of time with so many customers in an M/M/c system. Source: Kleinrock (1975), section 3.5."""
    below = sum(load**n / factorial(n) for n in range(servers))
    empty = 1.0 / (below + load**servers / factorial(servers) * servers / (servers - load))
    if customers <= servers:
        return empty * load**customers / factorial(customers)
    return mmc_probability(servers, load, servers) * (load / servers) ** (customers - servers)


def mg1_mean_wait(arrivals: float, mean_service: float, second_moment: float) -> float:
    """Mean time in the queue, M/G/1.

    Source: the Pollaczek-Khinchine formula; Pollaczek (1930), Khinchine (1932); Kleinrock (1975), section 5.6.
    """
    return arrivals * second_moment / 2.0 / (1.0 - arrivals * mean_service)


def priority_mean_waits(classes: Sequence[tuple[float, float, float]]) -> tuple[float, ...]:
    """Mean time in the queue of each class, M/G/1 with priorities that do not interrupt a service.

    Source: Cobham (1954), "Priority assignment in waiting line problems", Operations Research 2.

    Parameters
    ----------
    classes
        Arrival rate, mean and second moment of the service time, the class served first in front.
    """
    residual = sum(rate * second for rate, _, second in classes) / 2.0
    waits, before = [], 0.0
    for rate, mean, _ in classes:
        until = before + rate * mean
        waits.append(residual / ((1.0 - before) * (1.0 - until)))
        before = until
    return tuple(waits)


def machines_down(machines: int, repairers: int, mean_up: float, mean_repair: float) -> tuple[float, ...]:
    """Share of time with 0, 1, ... machines down; times between failures and of repair are exponential.

    Source: Palm (1947), "The distribution of repairmen in servicing automatic machines"; Kleinrock (1975),
    section 3.8, with several repairers.
    """
    weights = []
    for down in range(machines + 1):
        served = factorial(down) if down <= repairers else factorial(repairers) * repairers ** (down - repairers)
        ways = comb(machines, down) * factorial(down)
        weights.append(ways / served * (mean_repair / mean_up) ** down)
    return tuple(weight / sum(weights) for weight in weights)


def availability(mean_up: float, mean_down: float) -> float:
    """Share of time up in the long run, up and down in turn.

    Source: Barlow and Proschan (1965), *Mathematical Theory of Reliability*, chapter 3.
    """
    return mean_up / (mean_up + mean_down)


def completion_time(work: float, mean_up: float, mean_down: float) -> float:
    """Mean time for work that stands still during outages and then goes on, begun while up.

    Failures come as a Poisson process in working time, so there are `work / mean_up` of them on average. Source:
    Gaver (1962), "A waiting line with interrupted service, including priorities", preemptive resume.
    """
    return work * (1.0 + mean_down / mean_up)


def exponential_order_statistic(k: int, n: int, mean: float) -> float:
    """Mean time until k of n exponential times with one mean are over.

    Source: Rényi (1953), "On the theory of order statistics"; David and Nagaraja (2003), *Order Statistics*, 2.5.
    """
    return sum(mean / (n - done) for done in range(k))


def base_stock_waiting_share(load: float, stock: int) -> float:
    """Share of demands that find nothing on the shelf; each demand orders one, made one at a time (M/M/1).

    Source: Buzacott and Shanthikumar (1993), *Stochastic Models of Manufacturing Systems*, section 4.3.
    """
    return load**stock


def base_stock_mean_wait(arrivals: float, mean_service: float, stock: int) -> float:
    """Mean time a demand waits for a piece; source and model as for `base_stock_waiting_share`."""
    load = arrivals * mean_service
    return load ** (stock + 1) / (1.0 - load) / arrivals


def lognormal_moments(median: float, p90: float) -> tuple[float, float]:
    """Mean and second moment of a lognormal distribution given by its median and 90th percentile.

    Source: Johnson, Kotz and Balakrishnan (1994), *Continuous Univariate Distributions*, volume 1, chapter 14.
    """
    variance = (log(p90 / median) / NormalDist().inv_cdf(0.9)) ** 2
    return median * exp(variance / 2.0), median**2 * exp(2.0 * variance)
