"""Permissions: who is asked for what, how often and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.coordination.arrangements import Arranged
from sim.domains.coordination.cases import Cases
from sim.domains.coordination.clearances import Clearances
from sim.domains.movement.schema.forces import Force
from sim.domains.scenario import Scenario
from sim.model.build import build
from sim.model.meaning import Request
from sim.model.world import World
from sim.process.primitives import Gate
from tests.unit.model import small

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario."""
    return small.loaded(tmp_path_factory.mktemp("small"))


@pytest.fixture
def world() -> World:
    """An empty world."""
    return World()


def force(scenario: Scenario, name: str) -> Force:
    """A force by name."""
    return next(one for one in scenario.forces if one.name == name)


def asked(scenario: Scenario, name: str) -> dict[str, int]:
    """Second at which each request for a force is made, by the request's name."""
    processes = build(scenario, "national").program.processes
    return {p.name: p.start for p in processes if p.name.startswith(name) and " / " in p.name}


def test_one_request_per_consignment_and_border(scenario: Scenario) -> None:
    """Every consignment asks once at each border it may come to, however many of its elements may cross it."""
    requests = [request for request in build(scenario, "national").requests if request.procedure == "clearance"]
    pairs = [(request.subject, request.requested_label) for request in requests]
    assert len(pairs) == len(set(pairs))
    local = sorted({label.split(" / ")[1] for subject, label in pairs if subject == "local consignment 2"})
    assert local == ["clearance NO-SE", "clearance SE-FI"]


def test_requests_name_who_asks_and_who_permits(scenario: Scenario) -> None:
    """A request goes from the sponsor to the country that is entered."""
    found = next(
        request
        for request in build(scenario, "national").requests
        if request.requested_label == "north consignment 1 / clearance NO-SE / requested"
    )
    assert found == Request(
        "clearance",
        "north consignment 1",
        "SE",
        "GB",
        "north consignment 1 / clearance NO-SE / requested",
        "north consignment 1 / clearance NO-SE / decided",
        "NO-SE",
    )


def test_nobody_asks_to_come_home(scenario: Scenario, world: World) -> None:
    """A force needs no permission to enter its own country."""
    clearances = Clearances(world, scenario, Cases(world, Arranged(scenario, "national")))
    finnish = force(scenario, "middle").model_copy(update={"sponsor": "FI"})
    assert clearances.at_border(finnish, "one", "gate", "SE", "FI", "road") == ()
    assert clearances.before_leaving(finnish, "one", "SE", "FI") == ()
    assert world.program(DAY).processes == ()


def test_nobody_asks_within_a_country(scenario: Scenario, world: World) -> None:
    """Where no border is crossed, nothing is asked at a border."""
    clearances = Clearances(world, scenario, Cases(world, Arranged(scenario, "national")))
    assert clearances.at_border(force(scenario, "local"), "one", "gate", "SE", "SE", "road") == ()


def test_the_second_gate_waits_for_the_first_request(scenario: Scenario, world: World) -> None:
    """Two elements at one border wait for the same permission."""
    cases = Cases(world, Arranged(scenario, "national"))
    clearances, local = Clearances(world, scenario, cases), force(scenario, "local")
    gates = [clearances.at_border(local, "consignment", f"element {n}", "NO", "SE", "road") for n in (1, 2)]
    assert all(isinstance(gate, Gate) and gate.follow for pair in gates for gate in pair)
    assert len(cases.requests) == 1
    assert len({gate.label for pair in gates for gate in pair}) == 2


def test_asked_ahead(scenario: Scenario) -> None:
    """A clearance is asked for six hours before the force is ready, support likewise."""
    starts = asked(scenario, "local consignment 1")
    assert starts == {
        "local consignment 1 / clearance NO-SE": DAY - 6 * HOUR,
        "local consignment 1 / clearance SE-FI": DAY - 6 * HOUR,
        "local consignment 1 / support NO-FI": DAY - 6 * HOUR,
    }


def test_not_before_the_start(tmp_path: Path) -> None:
    """With a lead longer than there is time, the request is made in the first second."""
    content = small.content()
    content["procedures"]["clearance"]["lead"] = "30 d"
    starts = asked(small.loaded(tmp_path, content), "local consignment 1")
    assert starts["local consignment 1 / clearance NO-SE"] == 0


def test_what_the_arrangements_change(scenario: Scenario) -> None:
    """The corridor changes the clearance at the borders inside it, in whichever direction, and at no other."""
    arranged = Arranged(scenario, "corridor")
    changes = [change for case in build(scenario, "corridor").cases for change in arranged.on_case(case).changes]
    assert {change.between for change in changes} == {("NO", "SE"), ("SE", "FI"), ("FI", "SE")}
    assert {change.procedure for change in changes} == {"clearance"}
    for variant in ("national", "of others"):
        none = Arranged(scenario, variant)
        assert all(none.on_case(case).changes == () for case in build(scenario, variant).cases)
