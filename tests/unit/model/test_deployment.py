"""Forces are cut into consignments and elements, and set off by the way that is best at that moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domains.movement.schema.forces import Force, Lift
from sim.domains.scenario import Scenario
from sim.model.build import build
from sim.model.meaning import Element, Load
from sim.process.copies import unfolded
from sim.process.primitives import Mark, Node, Take
from sim.process.walk import preorder
from tests.unit.model import small
from tests.unit.model.cases import run_model

DAY = 86400
SHIP_METRES, METRES_EACH = 450, 9


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario."""
    return small.loaded(tmp_path_factory.mktemp("small"))


def force(scenario: Scenario, name: str) -> Force:
    """A force by name."""
    return next(one for one in scenario.forces if one.name == name)


def alone(scenario: Scenario, wanted: Force) -> Scenario:
    """The scenario with one force only."""
    return scenario.model_copy(update={"forces": (wanted,), "closures": ()})


def by_consignment(elements: tuple[Element, ...]) -> dict[str, list[Element]]:
    """Elements by their consignment."""
    found: dict[str, list[Element]] = {}
    for element in elements:
        found.setdefault(element.consignment, []).append(element)
    return found


def nodes(scenario: Scenario) -> list[Node]:
    """Every node of the model of the first variant."""
    program = unfolded(build(scenario, "national").program)
    return list(preorder(process.body for process in program.processes))


@settings(max_examples=25)
@given(
    vehicles=st.integers(0, 700),
    containers=st.integers(0, 60),
    wanted=st.none() | st.integers(1, 400),
    origin=st.sampled_from(["north", "local"]),
)
def test_consignments_are_cut_evenly(
    scenario: Scenario, vehicles: int, containers: int, wanted: int | None, origin: str
) -> None:
    """Elements and consignments are as few and as equal as they can be, and a ship takes each consignment whole."""
    vehicles = max(vehicles, int(containers == 0))
    changed = force(scenario, origin).model_copy(
        update={"lift": Lift(vehicles=vehicles, containers=containers), "consignment_vehicles": wanted}
    )
    elements = build(alone(scenario, changed), "national").elements
    places = vehicles + -(-containers // 2)
    sizes = [element.vehicles for element in elements]
    assert sum(sizes) == places
    assert len(sizes) == -(-places // 10)
    assert max(sizes) - min(sizes) <= 1
    consignments = by_consignment(elements)
    counts = [len(members) for members in consignments.values()]
    assert max(counts) - min(counts) <= 1
    ship = SHIP_METRES // METRES_EACH if origin == "north" else 10**6
    most = max(10, min(wanted or 60, ship))
    for members in consignments.values():
        assert sum(element.vehicles for element in members) <= most
    assert len(counts) == -(-len(sizes) // (most // 10))


def test_names_sort_by_number(scenario: Scenario) -> None:
    """Elements and consignments are numbered so that the alphabet is their order."""
    changed = force(scenario, "local").model_copy(update={"lift": Lift(vehicles=1005), "consignment_vehicles": 20})
    elements = build(alone(scenario, changed), "national").elements
    assert [element.name for element in elements] == [f"local {number:03d}" for number in range(1, 102)]
    consignments = list(by_consignment(elements))
    assert consignments == sorted(consignments)
    assert consignments[0] == "local consignment 01"
    assert len(consignments) == 51


def test_elements_say_what_they_are(scenario: Scenario) -> None:
    """An element knows its force, sponsor, goal and times, and carries the crews of its vehicles."""
    element = build(scenario, "national").elements[-1]
    assert element == Element(
        name="north 7",
        consignment="north consignment 2",
        force="north",
        sponsor="GB",
        destination="END",
        vehicles=9,
        people=18,
        ready=2 * DAY,
        due=9 * DAY,
        load=Load(vehicles=9, personnel=28, people_fly=True),
    )


def test_only_who_flies_waits_for_crews(scenario: Scenario) -> None:
    """People fly where an air link leaves the origin; elsewhere they ride in their vehicles."""
    crews = {
        node.label.split()[0] for node in nodes(scenario) if isinstance(node, Take) and node.stock.endswith("crews")
    }
    assert crews == {"north"}


def test_nobody_flies_without_personnel(scenario: Scenario) -> None:
    """A force that names no people to be flown waits for none."""
    changed = force(scenario, "north").model_copy(update={"lift": Lift(vehicles=60)})
    names = [process.name for process in build(alone(scenario, changed), "national").program.processes]
    assert [name for name in names if "flight" in name] == []


def test_flights_carry_everybody(scenario: Scenario) -> None:
    """200 people are four flights of 50; at least the crews of all vehicles fly, also where fewer are named."""
    flights = [p.name for p in build(scenario, "national").program.processes if p.name.startswith("north flight ")]
    assert flights == [f"north flight {number}" for number in range(1, 5)]
    few = force(scenario, "north").model_copy(update={"lift": Lift(vehicles=60, containers=10, personnel=1)})
    names = [p.name for p in build(alone(scenario, few), "national").program.processes]
    assert sum(name.startswith("north flight ") for name in names) == 3  # 65 vehicles with two people each


def test_every_element_is_ready_and_can_be_delivered(scenario: Scenario) -> None:
    """Each element has one milestone at which its clock starts, and at least one at which it stops."""
    marks = [node.milestone for node in nodes(scenario) if isinstance(node, Mark)]
    for element in build(scenario, "national").elements:
        assert f"{element.name} / delivered" in marks
    ready = [node.label for node in nodes(scenario) if isinstance(node, Mark) and node.milestone == "ready"]
    assert sorted(ready) == [f"{element.name} / ready" for element in build(scenario, "national").elements]


def delivered(scenario: Scenario) -> dict[str, int]:
    """Seconds of delivery by element in the first replication."""
    trace, index = run_model(scenario, "national")
    return {
        index.milestones[label].removesuffix(" / delivered"): second
        for label, second in zip(trace.marks.label.tolist(), trace.marks.time.tolist(), strict=True)
        if index.labels[label].endswith("delivered")
    }


class TestByLandOrBySea:
    """A force that can leave by ship or by land takes what is faster now."""

    @staticmethod
    def links_used(scenario: Scenario) -> set[str]:
        """Links that were waited for, marched or sailed in the first replication."""
        trace, index = run_model(scenario, "national")
        labels = {index.labels[label] for label in trace.intervals.label.tolist()}
        return {link.id for link in scenario.network.links if any(link.id in label for label in labels)}

    @staticmethod
    def variant(tmp_path: Path, speed_kmh: float, per_day: int = 240) -> Scenario:
        """The force in the middle alone, whose ships make this speed; the road takes 11 hours and a rest.

        The port of arrival discharges this many vehicles a day.
        """
        content = small.content()
        content["forces"] = [content["forces"][2]]
        content["closures"] = []
        links = [{**row, "speed_kmh": speed_kmh} if row["link_id"] == "MID-END-sea" else row for row in small.LINKS]
        nodes = [
            {**row, "discharge_vehicles_per_day": per_day} if row["node_id"] == "END" else row for row in small.NODES
        ]
        return small.loaded(tmp_path, content, nodes, links)

    def test_a_fast_ship(self, tmp_path: Path) -> None:
        """A ship of 15 hours and two hours of discharge beats a march of 24 with its rest."""
        assert "MID-END-sea" in self.links_used(self.variant(tmp_path, 13))

    def test_a_slow_ship(self, tmp_path: Path) -> None:
        """A ship of 25 hours does not, although both ways are among the options."""
        assert "MID-END-sea" not in self.links_used(self.variant(tmp_path, 8))

    def test_the_road_costs_what_the_road_takes(self, tmp_path: Path) -> None:
        """A ship slightly faster than the road is taken: the road is not credited with the free flow of the ship."""
        # By road 11 h x 1.07 and 1.3 rests are 24.3 h. By ship 15.4 h and 8.3 h of discharge at 52 vehicles a day are
        # 23.7 h; the free flow of a ship, 23.1 h, is the least of all and the cost of neither.
        assert "MID-END-sea" in self.links_used(self.variant(tmp_path, 13, per_day=52))


def test_everything_arrives(scenario: Scenario) -> None:
    """In the small scenario every element of every force is delivered, after it was ready."""
    elements = build(scenario, "national").elements
    seconds = delivered(scenario)
    assert set(seconds) == {element.name for element in elements}
    assert all(seconds[element.name] > element.ready for element in elements)
