"""From a scenario and a variant to a program and what it means."""

from __future__ import annotations

from sim.model.arrangements import Change
from sim.model.clearances import Clearances
from sim.model.infrastructure import Infrastructure
from sim.model.lift import ForceMovement
from sim.model.meaning import Element, Model
from sim.model.world import World
from sim.scenario.schema import Scenario


def build(scenario: Scenario, variant: str) -> Model:
    """The model of one variant of a scenario.

    Parameters
    ----------
    variant
        A name from `scenario.variants`.
    """
    model, _ = build_with_changes(scenario, variant)
    return model


def build_with_changes(scenario: Scenario, variant: str) -> tuple[Model, tuple[Change, ...]]:
    """The model, and what each arrangement of the variant changed in its procedures."""
    world = World()
    infrastructure = Infrastructure(world, scenario)
    clearances = Clearances(world, scenario, variant)
    elements: list[Element] = []
    for force in sorted(scenario.forces, key=lambda force: force.name):
        elements += ForceMovement(world, scenario, infrastructure, clearances, force).build()
    model = Model(
        program=world.program(scenario.horizon),
        elements=tuple(sorted(elements, key=lambda element: element.name)),
        requests=tuple(sorted(clearances.builder.requests, key=lambda request: request.requested_label)),
        resources=world.reported,
        meanings=world.meanings,
    )
    changes = sorted(clearances.changes, key=lambda change: (change.arrangement, change.procedure, change.between))
    return model, tuple(changes)
