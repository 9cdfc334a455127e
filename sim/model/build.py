"""From a scenario and a variant to a program and what it means."""

from __future__ import annotations

from sim.model.arrangements import Arranged
from sim.model.calls import make_calls
from sim.model.cases import Cases
from sim.model.clearances import Clearances
from sim.model.incidents import Incidents
from sim.model.infrastructure import Infrastructure
from sim.model.lift import ForceMovement
from sim.model.meaning import Element
from sim.model.model import Model
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.without import without
from sim.scenario.schema import Scenario


def build(scenario: Scenario, variant: str) -> Model:
    """The model of one variant of a scenario.

    Parameters
    ----------
    variant
        A name from `scenario.variants`.
    """
    return build_arranged(Arranged(scenario, variant))


def build_arranged(arranged: Arranged) -> Model:
    """The model of the variant whose arrangements these are, for a caller that needs them too."""
    scenario, variant = arranged.scenario, arranged.variant
    world = World()
    cases = Cases(world, arranged)
    clearances = Clearances(world, scenario, cases)
    usable = scenario.usable(arranged.opened())
    infrastructure = Infrastructure(world, usable, cases.couplings)
    make_calls(scenario, cases)
    incidents = Incidents(world, scenario, cases, infrastructure).make(scenario.incidents_of(variant))
    services = cases.couplings.services()
    elements: list[Element] = []
    of_others = world.process_names
    for force in sorted(scenario.forces, key=lambda force: force.name):
        elements += ForceMovement(world, usable, infrastructure, clearances, force).build()
    return Model(
        program=without(
            world.program(scenario.horizon),
            frozenset(map(Cause, scenario.left_out_of(variant))),
            moving=world.process_names - of_others,
        ),
        elements=tuple(sorted(elements, key=lambda element: element.name)),
        requests=tuple(sorted(cases.requests, key=lambda request: request.requested_label)),
        resources=world.reported,
        meanings=world.meanings,
        cases=tuple(cases.asked),
        incidents=incidents if scenario.incidents else None,
        services=services,
    )
