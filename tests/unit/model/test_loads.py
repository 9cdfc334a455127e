"""What elements carry: vehicles, containers and people of the input, shared out without a remainder."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domains.movement.consignments import even_parts, loads_of
from sim.domains.movement.schema.forces import Lift
from sim.model.build import build
from sim.scenario import load

SHIPPED = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_elements_of_shipped_forces_add_up_to_the_lift(file: Path) -> None:
    """Vehicles, containers and people of every force, in every variant of every shipped scenario."""
    scenario = load(file)
    wanted = {
        force.name: (force.lift.vehicles, force.lift.containers, force.lift.personnel) for force in scenario.forces
    }
    for variant in scenario.variants:
        found = {name: Counter[str]() for name in wanted}
        for element in build(scenario, variant).elements:
            own = element.load
            found[element.force].update(
                {"vehicles": own.vehicles, "containers": own.containers, "personnel": own.personnel}
            )
            assert own.vehicles <= element.vehicles
        amounts = {name: (own["vehicles"], own["containers"], own["personnel"]) for name, own in found.items()}
        assert amounts == wanted


def test_a_lift_by_hand() -> None:
    """Five vehicles and six containers, two to a place, are eight places: elements of three, three and two of them."""
    loads = loads_of(Lift(vehicles=5, containers=6, personnel=16), (3, 3, 2), people_fly=True)
    # Up to each element 15/8, 30/8 and 40/8 vehicles: 1, 3, 5. Places left: 2, 1, 0. Containers by these: 4, 2, 0.
    assert [own.vehicles for own in loads] == [1, 2, 2]
    assert [own.containers for own in loads] == [4, 2, 0]
    assert [own.personnel for own in loads] == [6, 6, 4]
    assert all(own.people_fly for own in loads)


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 20000), st.integers(1, 60), st.integers(1, 4))
def test_nothing_is_lost_and_everything_has_room(
    vehicles: int, containers: int, personnel: int, size: int, per_place: int
) -> None:
    """Whatever the lift, the parts add up, none is negative, and no element carries more vehicles than its places."""
    places = even_parts(vehicles + ceil(containers / per_place), size)
    if not places:
        return
    loads = loads_of(
        Lift.model_construct(vehicles=vehicles, containers=containers, personnel=personnel), places, people_fly=False
    )
    assert sum(own.vehicles for own in loads) == vehicles
    assert sum(own.containers for own in loads) == containers
    assert sum(own.personnel for own in loads) == personnel
    for own, room in zip(loads, places, strict=True):
        assert min(own.vehicles, own.containers, own.personnel) >= 0
        assert own.vehicles + own.containers / per_place <= room + 1
    assert all(abs(first.vehicles - second.vehicles) <= 2 for first, second in pairwise(loads))
