"""Forces: who moves what, from where to where, and by when."""

from __future__ import annotations

from math import ceil
from typing import Literal

from pydantic import Field, model_validator

from sim.domains.movement.schema.network import Mode
from sim.scenario.fields import Count, Frozen, Moment, PositiveCount, Priority, fault

MovementClass = Literal["heavy", "dangerous_goods", "combat_aircraft"]


class Lift(Frozen):
    """What has to be moved, as an abstract requirement."""

    vehicles: Count = Field(description="Vehicles.")
    containers: Count = Field(default=0, description="Containers.")
    personnel: Count = Field(default=0, description="People, who fly ahead of their vehicles where they can.")

    @model_validator(mode="after")
    def _something_moves(self) -> Lift:
        if self.vehicles + self.containers == 0:
            raise fault("the lift has nothing that moves as an element", "vehicles or containers above zero")
        return self

    def vehicle_places(self, containers_per_place: float) -> int:
        """Places that its vehicles and containers take, in vehicles."""
        return self.vehicles + ceil(self.containers / containers_per_place)


ForceField = Literal[
    "name",
    "sponsor",
    "from",
    "to",
    "ready",
    "due",
    "vehicles",
    "containers",
    "personnel",
    "modes",
    "classes",
    "priority",
    "consignment_vehicles",
    "source",
]
"""What a column of a table of forces may hold."""


class ForceTable(Frozen):
    """A table of forces, CSV or workbook, in place of a list, or of an entry of it; also its name alone."""

    table: str = Field(description="CSV file or workbook (.xlsx), named relative to the file that names it.")
    sheet: str = Field(default="", description="Sheet of the workbook; left out = the first that holds anything.")
    columns: dict[ForceField, str] = Field(
        default={},
        description="Heading of the column of a field (`name`, `sponsor`, `from`, `to`, `ready`, `due`, `vehicles`, "
        "`containers`, `personnel`, `modes`, `classes`, `priority`, `consignment_vehicles`, `source`), where it is not "
        "recognised by itself.",
    )
    defaults: dict[ForceField, str | int | tuple[str, ...]] = Field(
        default={}, description="Values of these fields for cells that are empty, and for columns that are not there."
    )


class Force(Frozen):
    """A force that moves from its origin to its destination."""

    name: str = Field(description="Name of the force, once in a scenario.", min_length=1)
    sponsor: str = Field(description="The actor whose force it is.")
    origin: str = Field(validation_alias="from", description="Node where it is ready.")
    destination: str = Field(validation_alias="to", description="Node where it is wanted.")
    ready: Moment = Field(description="When it is ready to move.")
    due: Moment = Field(description="When all of it should have arrived.")
    lift: Lift = Field(description="What has to be moved.")
    modes: tuple[Mode, ...] = Field(
        default=("sea", "rail", "road", "air"), description="Means of transport it may use.", min_length=1
    )
    classes: tuple[MovementClass, ...] = Field(
        default=(), description="What makes its movement special: some steps are needed only then; left out = nothing."
    )
    priority: Priority = Field(default=0, description="Place in queues; the smaller number goes first.")
    consignment_vehicles: PositiveCount | None = Field(
        default=None,
        description="Vehicles of one shipload or packet, covered by one request for a permission; left out = "
        "`sea.shipload_vehicles`. Never more than the smallest ship takes.",
    )
