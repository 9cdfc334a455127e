"""Incidents by chance: when the next one comes, by rate, season and bunching."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from collections.abc import Sequence as Row
from datetime import datetime
from typing import Final

import numpy as np

from sim.errors import LeidangError
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.draws import quantile
from sim.process.primitives import Adjust, ByChance, Choose, ClockAt, Delay, Gate, Node, Sequence, Spawn, Work
from sim.scenario.schema import Incident, Scenario
from sim.units.distributions import Distribution, Exponential

DAY_S: Final = 86_400.0
POINTS: Final = 4096
"""Points of a distribution over which its mean is taken."""


def arrivals(world: World, scenario: Scenario, incident: Incident, bodies: Row[tuple[str, Node]]) -> None:
    """Add the process that starts one occurrence after the other.

    The time to the next is a wait at the rate of the season, or, with the chance that one incident brings the next,
    the stated time; the rate of the wait is such that on average over the year incidents are as frequent as stated.

    Parameters
    ----------
    bodies
        Name and process of each occurrence, in the order in which they happen.
    """
    name = incident.name
    season = _season(world, scenario, incident)
    wait = Exponential(_gap(incident))
    steps: list[Node] = []
    for number, (occurrence, body) in enumerate(bodies):
        label = f"{occurrence} / until it comes"
        if season is None:
            by_itself: Node = Delay(label, wait, Cause.PLANNED_WAIT)
        else:
            by_itself = Work(label, wait, season, Cause.PLANNED_WAIT)
        steps.append(by_itself if number == 0 else _brought(incident, occurrence, by_itself))
        steps.append(Spawn(f"{occurrence} / comes", body, occurrence))
    world.process(f"{name} by chance", Sequence(f"{name} / by chance", tuple(steps)))


def _brought(incident: Incident, occurrence: str, by_itself: Node) -> Node:
    """The wait for an occurrence that the one before may bring."""
    bunching = incident.bunching
    if bunching is None or bunching.share == 0.0:
        return by_itself
    brought = Delay(f"{occurrence} / until brought", bunching.within, Cause.PLANNED_WAIT)
    if bunching.share == 1.0:
        return brought
    weights = (bunching.share, 1.0 - bunching.share)
    return Choose(f"{occurrence} / brought by the last", (brought, by_itself), ByChance(weights))


def _gap(incident: Incident) -> float:
    """Mean seconds to an incident that none before has brought."""
    assert incident.rate is not None
    gap = DAY_S / incident.rate
    bunching = incident.bunching
    if bunching is None or bunching.share in (0.0, 1.0):
        return gap
    rest = gap - bunching.share * _mean(bunching.within)
    if rest <= 0.0:
        raise LeidangError(
            f"incident {incident.name!r}: those that one brings the next already come more often than its rate; "
            "bunching needs a smaller share or a shorter time, or the incident a higher rate"
        )
    return rest / (1.0 - bunching.share)


def _mean(distribution: Distribution) -> float:
    return float(np.mean(quantile(distribution, (np.arange(POINTS) + 0.5) / POINTS)))


def _season(world: World, scenario: Scenario, incident: Incident) -> str | None:
    """The level that is high in the months in which incidents are frequent, 1 on average over the year."""
    weights = incident.monthly()
    if len(set(weights)) == 1:
        return None
    days = [monthrange(2001, month)[1] for month in range(1, 13)]
    mean = sum(weight * length for weight, length in zip(weights, days, strict=True)) / sum(days)
    name = f"season of {incident.name}"
    level = world.level(name, Cause.PLANNED_WAIT)
    months = {value: world.modifier(f"{name} {value:.17g}", level, value / mean) for value in sorted(set(weights))}
    steps: list[Node] = []
    last: float | None = None
    for number, (second, month) in enumerate(_months(scenario)):
        value = weights[month - 1]
        if value == last:
            continue
        label = f"{name} / {number:04d}"
        if second > 0:
            steps.append(Gate(f"{label} at", ClockAt(second), Cause.PLANNED_WAIT))
        if last is not None:
            steps.append(Adjust(f"{label} ends", months[last], add=False))
        steps.append(Adjust(f"{label} begins", months[value]))
        last = value
    world.process(f"calendar {name}", Sequence(f"calendar {name} / months", tuple(steps)))
    return level


def _months(scenario: Scenario) -> Iterator[tuple[int, int]]:
    """Second at which each month of the run begins, and which it is; the first has begun before."""
    start, year, month = scenario.start, scenario.start.year, scenario.start.month
    yield 0, month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        second = round((datetime(year, month, 1, tzinfo=start.tzinfo) - start).total_seconds())
        if second >= scenario.horizon:
            return
        yield second, month
