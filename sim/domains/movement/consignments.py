"""How a force is cut up: elements that move as one, and consignments that ask and sail together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil

from sim.domains.movement.schema.factors import MovementFactors
from sim.domains.movement.schema.forces import Force, Lift
from sim.model.meaning import Element, Load


@dataclass(frozen=True, slots=True)
class Consignment:
    """What one movement request covers and, at sea, what one ship carries."""

    name: str
    elements: tuple[Element, ...]

    @property
    def vehicles(self) -> int:
        """Vehicles of all its elements."""
        return sum(element.vehicles for element in self.elements)


def consignments_of(
    force: Force, factors: MovementFactors, lanes_m: Iterable[float], *, people_fly: bool = False
) -> tuple[Consignment, ...]:
    """The force cut into consignments, and these into elements, as even as whole vehicles allow.

    Parameters
    ----------
    lanes_m
        Metres of lane of each ship that it may take.
    people_fly
        Whether its people fly ahead of their vehicles.
    """
    lift, size = force.lift, factors.element_vehicles
    places = lift.vehicle_places(factors.containers_per_vehicle_place)
    elements = even_parts(places, size)
    per_consignment = max(1, _consignment_vehicles(force, factors, lanes_m) // size)
    count = ceil(len(elements) / per_consignment)
    width, wide = len(str(count)), len(str(len(elements)))
    crew = factors.staging.crew_per_vehicle
    loads = loads_of(lift, elements, people_fly=people_fly)
    found, number = [], 0
    for index, share in enumerate(even_parts(len(elements), per_consignment)):
        members = range(number, number + share)
        number += share
        name = f"{force.name} consignment {index + 1:0{width}d}"
        own = tuple(
            _element(force, name, f"{i + 1:0{wide}d}", elements[i], round(elements[i] * crew), loads[i])
            for i in members
        )
        found.append(Consignment(name, own))
    return tuple(found)


def loads_of(lift: Lift, places: tuple[int, ...], *, people_fly: bool) -> tuple[Load, ...]:
    """The lift of a force shared out over its elements, given the vehicle places of each; nothing is lost or rounded.

    Vehicles and people go by places; containers by the places that vehicles leave, so that each element has room.
    """
    vehicles = _shared_out(lift.vehicles, places)
    left = tuple(place - own for place, own in zip(places, vehicles, strict=True))
    parts = zip(vehicles, _shared_out(lift.containers, left), _shared_out(lift.personnel, places), strict=True)
    return tuple(Load(*part, people_fly=people_fly) for part in parts)


def _shared_out(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """A total cut into whole parts by weight; the parts up to each one are the share of the weights up to it."""
    every = sum(weights)
    if not every:
        return (0,) * len(weights)
    reached = [total * weight // every for weight in accumulate(weights, initial=0)]
    return tuple(after - before for before, after in pairwise(reached))


def even_parts(total: int, most: int) -> tuple[int, ...]:
    """`total` cut into as few parts as possible, none above `most`, the sizes as equal as whole numbers allow."""
    count = ceil(total / most)
    if count == 0:
        return ()
    small, larger = divmod(total, count)
    return tuple(small + 1 if index < larger else small for index in range(count))


def _consignment_vehicles(force: Force, factors: MovementFactors, lanes_m: Iterable[float]) -> int:
    """Vehicles of one consignment: what the force says, else a shipload; never more than the smallest ship."""
    wanted = force.consignment_vehicles or factors.sea.shipload_vehicles
    return min([wanted, *(int(metres // factors.lane_metres_per_vehicle) for metres in lanes_m)])


def _element(force: Force, consignment: str, number: str, vehicles: int, people: int, load: Load) -> Element:
    return Element(
        name=f"{force.name} {number}",
        consignment=consignment,
        force=force.name,
        sponsor=force.sponsor,
        destination=force.destination,
        vehicles=vehicles,
        people=people,
        ready=int(force.ready),
        due=int(force.due),
        load=load,
    )
