"""Planning factors of movement: what loading, marching, sailing and staging take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.fields import (
    Counted,
    Frozen,
    Metres,
    PositiveCount,
    PositiveRatio,
    PositiveSeconds,
    Seconds,
    UncertainDuration,
    UncertainFactor,
    VehiclesPerKm,
)
from sim.scenario.limits import OPTIONS


class RoadFactors(Frozen):
    """Road columns."""

    travel_factor: UncertainFactor = Field(description="Travel time as a multiple of the time at planning speed.")
    density: VehiclesPerKm = Field(description="Vehicles per km of column while it moves.")
    march_unit_vehicles: PositiveCount = Field(description="Vehicles of one march unit.")
    march_unit_gap: Seconds = Field(description="Time between march units of a column.")
    column_gap: Seconds = Field(description="Time between columns on the same road.")
    driving_day: PositiveSeconds = Field(description="Driving time after which drivers rest.")
    rest: UncertainDuration = Field(description="Rest after a driving day.")


class RailFactors(Frozen):
    """Trains."""

    loading: UncertainDuration = Field(description="Loading one train, lashing included.")
    unloading: UncertainDuration = Field(description="Unloading one train.")
    transload: UncertainDuration = Field(description="Changing one train's load to another gauge.")
    travel_factor: UncertainFactor = Field(description="Travel time as a multiple of the time at planning speed.")


class SeaFactors(Frozen):
    """Ships and ferries."""

    loading_share: PositiveRatio = Field(description="Loading rate as a share of the discharge rate.")
    travel_factor: UncertainFactor = Field(description="Sailing time as a multiple of the time at planning speed.")
    delay: UncertainDuration = Field(description="Delay of one sailing by weather.")
    shipload_vehicles: PositiveCount = Field(description="Vehicles that make one shipload on a charter.")
    ferry_loading: UncertainDuration = Field(description="Loading or unloading a ferry.")


class AirFactors(Frozen):
    """Flights with personnel."""

    passengers_per_flight: PositiveCount = Field(description="People on one flight.")
    ground_time: UncertainDuration = Field(description="Time an aircraft keeps its place on the ground.")
    travel_factor: UncertainFactor = Field(description="Flying time as a multiple of the time at planning speed.")
    fleet: PositiveCount = Field(description="Aircraft that fly for the operation.")


class StagingFactors(Frozen):
    """Staging: joining people, vehicles and stores."""

    marshal: UncertainDuration = Field(description="Making an element ready for onward movement.")
    crew_per_vehicle: PositiveRatio = Field(description="People that each vehicle needs before it moves on.")


class RouteFactors(Frozen):
    """How elements choose their route."""

    options: Annotated[int, Counted.within(OPTIONS)] = Field(
        description="Ways on that an element chooses among at each place."
    )
    stretch: PositiveRatio = Field(
        description="Longest way on considered at a place, as a multiple of the fastest from there."
    )
    total_stretch: PositiveRatio | None = Field(
        default=None,
        description="Longest way from the origin to the destination on which permissions are asked for, as a multiple "
        "of the fastest; a longer one is considered only if it needs no other. Left out = wherever `stretch` leads.",
    )
    review: Seconds = Field(description="How long an element waits before it looks at its route again.")
    margin: Seconds = Field(description="How much faster another route must be before an element changes.")


class MovementFactors(Frozen):
    """All planning factors of movement."""

    element_vehicles: PositiveCount = Field(description="Vehicles of one element, which moves as one.")
    containers_per_vehicle_place: PositiveRatio = Field(description="Containers that take the place of one vehicle.")
    lane_metres_per_vehicle: Metres = Field(description="Lane metres that one vehicle takes on a ship.")
    road: RoadFactors = Field(description="Road columns.")
    rail: RailFactors = Field(description="Trains.")
    sea: SeaFactors = Field(description="Ships and ferries.")
    air: AirFactors = Field(description="Flights.")
    staging: StagingFactors = Field(description="Staging areas.")
    routes: RouteFactors = Field(description="Choice of routes.")
