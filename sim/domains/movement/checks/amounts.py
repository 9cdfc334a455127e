"""Are there no more elements, flights, permissions, nights and closures than can be simulated?"""

from __future__ import annotations

from math import ceil

from sim.domains.coordination.schema.procedures import Procedure
from sim.domains.movement.checks.reach import borders
from sim.domains.movement.schema.factors import MovementFactors
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Closure, Network
from sim.scenario.checks.size import refuse_size
from sim.scenario.draft import Draft
from sim.scenario.limits import CASES, CLOSURES, ELEMENTS, FLIGHTS, RESTS, bound_text
from sim.scenario.tree import Path
from sim.units.distributions import typical
from sim.units.quantities import format_quantity
from sim.units.seconds import DAY_S


def check_amounts(draft: Draft) -> None:
    """Elements, flights, requests, nights on the road, and closures by chance."""
    if (movement := draft.single(MovementFactors)) is not None:
        _check_forces(draft, movement)
        _check_roads(draft, movement)
    _check_closures(draft)


def _check_forces(draft: Draft, movement: MovementFactors) -> None:
    """The elements, flights and requests of the forces, each reported at the force with which they become too many."""
    elements = flights = cases = 0
    reported = False
    for at, force in draft.listed(Force).items():
        here: Path = ("forces", at, "lift")
        own = ceil(force.lift.vehicle_places(movement.containers_per_vehicle_place) / movement.element_vehicles)
        elements, flights = elements + own, flights + _flights(force, movement)
        reported = reported or refuse_size(draft, (*here, "vehicles"), elements, "elements to move", ELEMENTS)
        reported = reported or refuse_size(draft, (*here, "personnel"), flights, "flights", FLIGHTS)
        cases += 0 if reported else _steps(draft, force, _consignments(force, movement, own))
        reported = reported or refuse_size(draft, (*here, "vehicles"), cases, "steps of permissions", CASES)


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
    network = draft.single(Network)
    crossings = sum(1 for _ in borders(network, force)) if network is not None else 0
    return sum(
        len(procedure.steps) * consignments * (crossings if procedure.asked == "border" else 1)
        for procedure in draft.named(Procedure).values()
        if procedure.asked not in {"call", "force"}
    )


def _check_roads(draft: Draft, movement: MovementFactors) -> None:
    """Nights on one road: each is a rest of its own in the way of an element."""
    road = movement.road
    network = draft.single(Network)
    for link in network.links if network is not None else ():
        nights = link.transit_s * typical(road.travel_factor) / road.driving_day
        if link.mode == "road" and nights > RESTS:
            day = format_quantity(road.driving_day, "duration")
            message = f"{link.id} takes {bound_text(round(nights))} driving days of {day}"
            draft.say_row("links", link.id, "speed_kmh", message, f"at most {RESTS}")


def _check_closures(draft: Draft) -> None:
    for at, closure in draft.listed(Closure).items():
        if closure.rate is not None and draft.horizon is not None:
            refuse_size(draft, ("closures", at, "rate"), closure.rate * draft.horizon / DAY_S, "closures", CLOSURES)
