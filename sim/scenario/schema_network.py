"""The network of a scenario: nodes and the links between them, each a row of a CSV table; and where it is closed."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from sim.scenario.fields import Frozen, Moment, PerDay, Share, UncertainDuration, fault
from sim.scenario.limits import COUNT, GAUGE, PLACES, QUANTITIES, TRAINS, bound_text
from sim.scenario.schema_timetables import Departures, Timetables

Mode = Literal["sea", "rail", "road", "air"]
_RATE, _TIMES, _LANES = QUANTITIES["vehicle_rate"], QUANTITIES["frequency"], QUANTITIES["lane_length"]
_LENGTH, _SPEED = QUANTITIES["length"], QUANTITIES["speed"]


def _zero_or_some(value: float) -> float:
    """Nothing at all, or so much that a time divided by it ends."""
    if 0 < value < _RATE.least:
        raise fault(f"{value:g} is too small", f"0, or at least {bound_text(_RATE.least)}")
    return value


PerDayOrNone = Annotated[float, AfterValidator(_zero_or_some)]
Gauge = Annotated[int, Field(ge=int(GAUGE.least), le=int(GAUGE.most))]
Tier = Literal["core", "extended"]
NodeKind = Literal["port", "city", "border", "airfield", "external"]


class NetworkNode(Frozen):
    """A place where traffic starts, ends, changes its means of transport or crosses a border."""

    id: str = Field(description="Short name by which links and forces call the node.")
    tier: Tier = Field(default="core", description="Core nodes are the game board; extended ones add detail.")
    name: str = Field(description="Name of the place.")
    country: str = Field(description="ISO 3166-1 code of the country (two letters).", pattern="^[A-Z]{2}$")
    kind: NodeKind = Field(description="Port, city, border crossing, airfield, or a gateway outside the region.")
    lon_deg: float = Field(description="Longitude, degrees east, WGS 84, rounded to 0.1.", ge=-180, le=180)
    lat_deg: float = Field(description="Latitude, degrees north, WGS 84, rounded to 0.1.", ge=-90, le=90)
    rail_gauges_mm: tuple[Gauge, ...] = Field(
        default=(), description="Track gauges, mm; two where gauges meet, none without rail."
    )
    berths: int = Field(default=0, description="Ro-ro ships worked at the same time.", ge=0, le=int(PLACES.most))
    discharge_vehicles_per_day: PerDayOrNone = Field(
        default=0.0, description="Vehicles discharged per day, whole port.", ge=0, le=_RATE.most
    )
    staging_vehicles: int = Field(
        default=0, description="Vehicles that can stand in the staging area at once.", ge=0, le=int(COUNT.most)
    )
    trains_loaded_per_day: PerDayOrNone = Field(
        default=0.0, description="Military trains loaded or unloaded per day.", ge=0, le=TRAINS.most
    )
    aircraft_places: int = Field(
        default=0, description="Large transport aircraft worked at once.", ge=0, le=int(PLACES.most)
    )
    mark: str = Field(default="", description="Where the row comes from, or 'notional'.")
    note: str = Field(default="", description="Free text.")


class NetworkLink(Frozen):
    """A way between two nodes, open in both directions."""

    id: str = Field(description="Name of the link: from-to-mode.")
    tier: Tier = Field(default="core", description="Core links are the game board; extended ones add detail.")
    from_node: str = Field(description="Node at one end.")
    to_node: str = Field(description="Node at the other end.")
    mode: Mode = Field(description="Means of transport.")
    length_km: float = Field(description="Length in km.", ge=_LENGTH.least, le=_LENGTH.most)
    speed_kmh: float = Field(description="Planning speed in km/h, halts included.", ge=_SPEED.least, le=_SPEED.most)
    road_vehicles_per_day: float | None = Field(
        default=None, description="Vehicles per day, one direction (road).", ge=_RATE.least, le=_RATE.most
    )
    trains_per_day: float | None = Field(
        default=None, description="Military trains per day each way (rail).", ge=_RATE.least, le=TRAINS.most
    )
    rail_gauges_mm: tuple[Gauge, ...] = Field(
        default=(), description="Track gauges, mm; two where the gauge changes on the link."
    )
    sailings_per_day: float | None = Field(
        default=None, description="Sailings per day each way (sea).", ge=_RATE.least, le=_TIMES.most
    )
    lane_m_per_sailing: float | None = Field(
        default=None, description="Lane metres of one sailing (sea).", ge=_LANES.least, le=_LANES.most
    )
    mark: str = Field(default="", description="Where the row comes from, or 'notional'.")
    note: str = Field(default="", description="Free text.")
    crosses_border: bool = Field(
        default=False, description="Whether the ends lie in two countries; set by the network."
    )
    departures: tuple[Departures, ...] = Field(
        default=(), description="Departures by end where there is a timetable; set by the network's timetables."
    )

    @property
    def transit_s(self) -> int:
        """Time from end to end at planning speed, in whole seconds."""
        return round(self.length_km / self.speed_kmh * 3600)

    def departures_from(self, node: str) -> Departures | None:
        """The departures from one end; None where only a frequency is known."""
        return next((one for one in self.departures if one.node == node), None)

    def per_day_from(self, node: str) -> float | None:
        """Departures per day from one end, by timetable or frequency (sea and rail)."""
        timed = self.departures_from(node)
        return timed.per_day if timed else self.sailings_per_day if self.mode == "sea" else self.trains_per_day


class Network(Frozen):
    """Nodes and links; which links cross a border follows from the countries of their nodes."""

    nodes: tuple[NetworkNode, ...] = Field(description="Every node, in the order of the table.")
    links: tuple[NetworkLink, ...] = Field(description="Every link, in the order of the table.")

    @field_validator("links")
    @classmethod
    def _mark_borders(cls, links: tuple[NetworkLink, ...], info: ValidationInfo) -> tuple[NetworkLink, ...]:
        country = {node.id: node.country for node in info.data.get("nodes", ())}
        return tuple(
            link.model_copy(update={"crosses_border": country.get(link.from_node) != country.get(link.to_node)})
            for link in links
        )

    @cached_property
    def node_by_id(self) -> dict[str, NetworkNode]:
        """The nodes by their id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def link_by_id(self) -> dict[str, NetworkLink]:
        """The links by their id."""
        return {link.id: link for link in self.links}

    def without(self, shut: frozenset[str]) -> Network:
        """The network without the links that may not be used: those that are shut, and those into shut nodes."""
        if not shut:
            return self
        links = (link for link in self.links if not shut & {link.id, link.from_node, link.to_node})
        return Network(nodes=self.nodes, links=tuple(links))


class NetworkTables(Frozen):
    """The section `network` of a file: the tables that hold the network."""

    nodes: str = Field(description="CSV table of the nodes, named relative to the file that says so.")
    links: str = Field(description="CSV table of the links, named relative to the file that says so.")
    changes: dict[Literal["nodes", "links"], dict[str, dict[str, str | int | float]]] = Field(
        default={}, description="Cells that differ from the tables: nodes or links, then the row, then the column."
    )
    timetables: dict[str, Timetables] = Field(
        default={}, description="Sea and rail links that are left by the clock, each with its times or a feed."
    )


class Closure(Frozen):
    """A link or node that is closed, once at a stated moment or again and again by chance."""

    link: str | None = Field(default=None, description="Link that is closed.")
    node: str | None = Field(default=None, description="Node that is closed.")
    at: Moment | None = Field(default=None, description="When it closes; instead of `rate`.")
    rate: PerDay | None = Field(default=None, description="How often it closes by chance; instead of `at`.")
    lasts: UncertainDuration = Field(description="How long it stays closed.")
    share: Share = Field(default=0.0, description="Share of the capacity that is left while closed.")
    cause: Literal["weather", "outage"] = Field(default="outage", description="What the lost time is charged to.")
    name: str | None = Field(
        default=None,
        description="Name of the closure, once in a scenario, by which another file changes it. Left out = where and "
        "when it is: `NVK at D+6`, or `NVK` with `rate`.",
        min_length=1,
    )

    @model_validator(mode="after")
    def _one_place_one_time(self) -> Closure:
        if (self.link is None) == (self.node is None):
            raise fault("a closure names either a link or a node", "exactly one of `link` and `node`")
        if (self.at is None) == (self.rate is None):
            raise fault("a closure has either a time or a rate", "exactly one of `at` and `rate`")
        return self


class Reserved(Frozen):
    """A link or node that movement may not use unless an arrangement opens it."""

    link: str | None = Field(default=None, description="Link that is reserved.")
    node: str | None = Field(default=None, description="Node that is reserved: no link into it may be used.")
    name: str | None = Field(
        default=None, description="Name by which another file changes it; left out = the link or node.", min_length=1
    )

    @model_validator(mode="after")
    def _one_place(self) -> Reserved:
        if (self.link is None) == (self.node is None):
            raise fault("a reserved place is either a link or a node", "exactly one of `link` and `node`")
        return self

    @property
    def place(self) -> str:
        """The id of the link or node."""
        return self.link or self.node or ""
