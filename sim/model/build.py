"""From a scenario and a variant to a program and what it means: each domain adds its part."""

from __future__ import annotations

from sim.model.building import Building
from sim.model.model import Model
from sim.scenario.domain import domains
from sim.scenario.schema import LoadedScenario


def build(scenario: LoadedScenario, variant: str, *given: object) -> Model:
    """The model of one variant of a scenario.

    Parameters
    ----------
    variant
        A name from `scenario.variants`.
    given
        Parts of the model that the caller has made and needs too, such as the arrangements of the variant.

    Raises
    ------
    LeidangError
        No model can be made of it.
    ValueError
        A domain adds rows of a table that it does not describe.
    """
    building = Building(scenario, variant)
    for part in given:
        building.provide(part)
    for domain in domains():
        if domain.prepare is not None:
            domain.prepare(building)
    for domain in domains():
        if domain.build is not None:
            before = len(building.rows)
            domain.build(building)
            for rows in building.rows[before:]:
                if rows.table not in domain.tables:
                    raise ValueError(f"table {rows.table.name} is not among the tables of domain {domain.name}")
    return building.model()
