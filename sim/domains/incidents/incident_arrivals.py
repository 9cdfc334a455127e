"""Incidents by chance: when the next one comes, by rate, season and bunching."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence as Row

from sim.domains.incidents.schema.incidents import Incident
from sim.domains.incidents.seasons import monthly_level
from sim.domains.scenario import Scenario
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import ByChance, Choose, Delay, Node, Sequence, Spawn, Work
from sim.units.distributions import Exponential


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
    wait = Exponential(incident.gap_s)
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


def _season(world: World, scenario: Scenario, incident: Incident) -> str | None:
    """The level that is high in the months in which incidents are frequent, 1 on average over the year."""
    weights = incident.monthly()
    if len(set(weights)) == 1:
        return None
    days = [monthrange(2001, month)[1] for month in range(1, 13)]
    mean = sum(weight * length for weight, length in zip(weights, days, strict=True)) / sum(days)
    values = tuple(weight / mean for weight in weights)
    return monthly_level(world, scenario, f"season of {incident.name}", values, Cause.PLANNED_WAIT)
