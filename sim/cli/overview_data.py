"""What was understood of a scenario as data, for `leidang check --json`; the manual lists its keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sim.domains.movement.expected_route import Leg
from sim.domains.movement.overview import ForceOverview, Overview
from sim.domains.movement.permissions import Permission

Data = dict[str, Any]


def overview_data(overview: Overview) -> Data:
    """The forces and totals as dicts, lists and values; lengths in km, times in seconds, whole names."""
    return {"forces": [_force(force) for force in overview.forces], "totals": asdict(overview.totals)}


def _force(given: ForceOverview) -> Data:
    force, route = given.force, given.route
    lengths = route.length_km
    return {
        "name": force.name,
        "sponsor": force.sponsor,
        "from": force.origin,
        "to": force.destination,
        "ready_s": force.ready,
        "due_s": force.due,
        "route": given.words,
        "legs": [_leg(leg) for leg in route.legs],
        "air": _leg(route.air) if route.air is not None else None,
        "length_km": lengths,
        "total_km": sum(lengths.values()),
        "direct_km": round(given.direct_km, 1),
        "free_flow_s": round(route.seconds),
        "elements": given.elements,
        "requests": given.requests,
        "permissions": _permissions(given.permissions.on_route),
        "permissions_of_other_ways": _permissions(given.permissions.elsewhere),
        "remarks": [remark.words for remark in given.remarks],
    }


def _leg(leg: Leg) -> Data:
    return {"mode": leg.mode, "from": leg.start, "to": leg.end, "length_km": leg.length_km, "links": list(leg.links)}


def _permissions(permissions: Iterable[Permission]) -> list[Data]:
    return [{"procedure": asked.procedure, "title": asked.title, "hosts": list(asked.hosts)} for asked in permissions]
