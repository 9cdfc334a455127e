"""Is the scenario of a size that can be simulated? What is counted here are products of numbers that are fine alone."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from sim.scenario.checks.reach import borders
from sim.scenario.draft import Draft
from sim.scenario.limits import ARRANGEMENTS, CASES, CLOSURES, ELEMENTS, FLIGHTS, HITS, RESTS, RUNS, VARIANTS, bare
from sim.scenario.schema import Force, MovementFactors, Precision
from sim.scenario.tree import Path
from sim.units.distributions import typical
from sim.units.quantities import format_quantity
from sim.units.seconds import DAY_S


def check_size(draft: Draft) -> None:
    """Elements, flights, requests, nights on the road, closures, incidents and replications that can be simulated."""
    _check_variants(draft)
    if draft.movement is not None:
        _check_forces(draft, draft.movement)
        _check_roads(draft, draft.movement)
    _check_closures(draft)
    _check_incidents(draft)


def _refuse(draft: Draft, path: Path, number: float, what: str, most: int) -> bool:
    """Note what is more than can be simulated."""
    if number <= most:
        return False
    draft.say(path, f"this makes {bare(round(number))} {what}", f"at most {bare(most)}")
    return True


def _check_variants(draft: Draft) -> None:
    variants = draft.names("variants")
    _refuse(draft, ("variants",), len(variants), "variants", VARIANTS)
    for variant in variants:
        _refuse(draft, ("variants", variant), draft.length("variants", variant), "arrangements at once", ARRANGEMENTS)
    if draft.header is not None:
        asked = draft.header.replications
        each = asked.at_most if isinstance(asked, Precision) else asked
        _refuse(draft, ("replications",), each * len(variants), "replications of all variants", RUNS)


def _check_forces(draft: Draft, movement: MovementFactors) -> None:
    """The elements, flights and requests of the forces, each told at the force with which they become too many."""
    elements = flights = cases = 0
    told = False
    for at, force in draft.forces.items():
        here: Path = ("forces", at, "lift")
        own = ceil(force.lift.vehicle_places(movement.containers_per_vehicle_place) / movement.element_vehicles)
        elements, flights = elements + own, flights + _flights(force, movement)
        told = told or _refuse(draft, (*here, "vehicles"), elements, "elements to move", ELEMENTS)
        told = told or _refuse(draft, (*here, "personnel"), flights, "flights", FLIGHTS)
        cases += 0 if told else _steps(draft, force, _consignments(force, movement, own))
        told = told or _refuse(draft, (*here, "vehicles"), cases, "steps of permissions", CASES)


def _flights(force: Force, movement: MovementFactors) -> int:
    if "air" not in force.modes:
        return 0
    crews = movement.staging.crew_per_vehicle * force.lift.vehicle_places(movement.containers_per_vehicle_place)
    people = max(force.lift.personnel, ceil(crews)) if force.lift.personnel else 0
    return ceil(people / movement.air.passengers_per_flight)


def _consignments(force: Force, movement: MovementFactors, elements: int) -> int:
    """How many consignments a force has at least: small ships make more of them."""
    vehicles = force.consignment_vehicles or movement.sea.shipload_vehicles
    return ceil(elements / max(1, vehicles // movement.element_vehicles))


def _steps(draft: Draft, force: Force, consignments: int) -> int:
    """The steps of all permissions that a force may ask for, on every border that it can come to."""
    crossings = sum(1 for _ in borders(draft.network, force)) if draft.network is not None else 0
    return sum(
        len(procedure.steps) * consignments * (crossings if procedure.asked == "border" else 1)
        for procedure in draft.procedures.values()
        if procedure.asked not in {"call", "force"}
    )


def _check_roads(draft: Draft, movement: MovementFactors) -> None:
    """Nights on one road: each is a rest of its own in the way of an element."""
    road = movement.road
    for link in draft.network.links if draft.network is not None else ():
        nights = link.transit_s * typical(road.travel_factor) / road.driving_day
        if link.mode == "road" and nights > RESTS:
            message = (
                f"{link.id} takes {bare(round(nights))} driving days of {format_quantity(road.driving_day, 'duration')}"
            )
            draft.say_row("links", link.id, "speed_kmh", message, f"at most {RESTS}")


def _check_closures(draft: Draft) -> None:
    for at, closure in draft.closures.items():
        if closure.rate is not None and draft.horizon is not None:
            _refuse(draft, ("closures", at, "rate"), closure.rate * draft.horizon / DAY_S, "closures", CLOSURES)


def _check_incidents(draft: Draft) -> None:
    hits = 0
    for at, path in _incidents(draft):
        incident = draft.incidents[at]
        hits += incident.occurrences * max(1, len(incident.assets))
        if _refuse(draft, path, hits, "occurrences of incidents, each for every asset", HITS):
            return


def _incidents(draft: Draft) -> Iterator[tuple[int, Path]]:
    return ((at, ("incidents", at, "most" if incident.most else "name")) for at, incident in draft.incidents.items())
