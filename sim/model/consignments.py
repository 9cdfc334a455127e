"""How a force is cut up: elements that move as one, and consignments that ask and sail together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from sim.model.meaning import Element
from sim.scenario.schema import Force, MovementFactors


@dataclass(frozen=True, slots=True)
class Consignment:
    """What one movement request covers and, at sea, what one ship carries."""

    name: str
    elements: tuple[Element, ...]

    @property
    def vehicles(self) -> int:
        """Vehicles of all its elements."""
        return sum(element.vehicles for element in self.elements)


def consignments_of(force: Force, factors: MovementFactors, lanes_m: Iterable[float]) -> tuple[Consignment, ...]:
    """The force cut into consignments, and these into elements, as even as whole vehicles allow.

    Parameters
    ----------
    lanes_m
        Metres of lane of each ship that it may take.
    """
    lift, size = force.lift, factors.element_vehicles
    places = lift.vehicle_places(factors.containers_per_vehicle_place)
    elements = even_parts(places, size)
    per_consignment = max(1, _consignment_vehicles(force, factors, lanes_m) // size)
    count = ceil(len(elements) / per_consignment)
    width, wide = len(str(count)), len(str(len(elements)))
    crew = factors.staging.crew_per_vehicle
    found, number = [], 0
    for index, share in enumerate(even_parts(len(elements), per_consignment)):
        members = range(number, number + share)
        number += share
        name = f"{force.name} consignment {index + 1:0{width}d}"
        own = tuple(_element(force, name, f"{i + 1:0{wide}d}", elements[i], round(elements[i] * crew)) for i in members)
        found.append(Consignment(name, own))
    return tuple(found)


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


def _element(force: Force, consignment: str, number: str, vehicles: int, people: int) -> Element:
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
    )
