"""The resources and levels of nodes and links, and the closures that move them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import ceil

from sim.domains.coordination.calendars import add_calendar
from sim.domains.movement.routes import RouteMap
from sim.domains.movement.sailings import RegularDepartures
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Closure, NetworkLink, NetworkNode
from sim.domains.movement.ways import Built, Ways, ways_from
from sim.domains.scenario import Scenario
from sim.model.slowing import Slowing
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import (
    Adjust,
    ClockAt,
    Delay,
    Gate,
    LevelAtLeast,
    NextDeparture,
    Node,
    Repeat,
    Sequence,
    Spawn,
)
from sim.process.program import DerivedLevel, Modifier
from sim.units.distributions import Exponential, typical
from sim.units.seconds import DAY_S

DEPARTURE_S = 1
"""For so many seconds a departure of a timetable can be taken."""

LEAST_SHARE = 1e-9
"""A link of which less than this is left is closed."""


class Infrastructure:
    """Ports, stations, airfields and links of a scenario as things in a world, made when first used."""

    def __init__(self, world: World, scenario: Scenario, slowing: Slowing | None = None) -> None:
        self._world = world
        self._slowing = slowing or Slowing()
        self._levels: dict[str, str] = {}
        self._links = {link.id: link for link in scenario.network.links}
        self._factors = scenario.movement
        self._horizon = scenario.horizon
        self._regular = RegularDepartures(scenario)
        self._network = scenario.network
        self._nodes = scenario.network.node_by_id
        self._routes: dict[tuple[str, tuple[str, ...], str | None], RouteMap] = {}
        self._ways: dict[tuple[str, str, tuple[str, ...]], Ways] = {}
        self._built: dict[int, tuple[RouteMap, Built]] = {}
        named = _named_closures(scenario.closures)
        self._cause = {place: Cause(closure.cause) for place, _, closure in reversed(named)}
        for place, name, closure in named:
            self._add_closure(place, name, closure)

    def node(self, node: str) -> NetworkNode:
        """The node's row."""
        return self._nodes[node]

    def ways(self, force: Force) -> Ways:
        """The ways of a force; forces with the same ends and means of transport share them."""
        key = force.origin, force.destination, force.modes
        if key not in self._ways:
            routes = self._routes_to(force.destination, force.modes)
            overland = self._routes_to(force.destination, force.modes, force.origin)
            self._ways[key] = ways_from(self._network, force.origin, routes, overland, self._factors.routes)
        return self._ways[key]

    def built_on(self, routes: RouteMap) -> Built:
        """What has been built on a map so far."""
        # With the map, so that no other can come to have its identity.
        _, built = self._built.setdefault(id(routes), (routes, Built()))
        return built

    def _routes_to(self, destination: str, modes: tuple[str, ...], not_by_sea_from: str | None = None) -> RouteMap:
        key = destination, modes, not_by_sea_from
        if key not in self._routes:
            self._routes[key] = RouteMap(self._network, self._factors, *key)
        return self._routes[key]

    def countries(self, force: Force) -> tuple[str, str]:
        """The countries of a force's origin and of its destination."""
        return self.node(force.origin).country, self.node(force.destination).country

    def level(self, place: str) -> str:
        """The level of a link or node: 1 open, 0 closed; less while a service is short on which its work depends."""
        if place not in self._levels:
            self._levels[place] = self._made(place)
        return self._levels[place]

    def _made(self, place: str) -> str:
        slowed = self._slowed(place)
        if not slowed:
            return self._open(place)
        inputs = (self._open(place), *slowed)
        weights = tuple(1.0 for _ in inputs)
        return self._world.derived(DerivedLevel(f"pace {place}", "product", inputs, weights))

    def closing(self, place: str, name: str, share_left: float) -> str:
        """The modifier that closes a link or node but for a share of it."""
        return self._world.modifier(name, self._open(place), share_left)

    def _open(self, place: str) -> str:
        return self._world.level(f"open {place}", self._cause.get(place, Cause.OUTAGE))

    def _slowed(self, place: str) -> tuple[str, ...]:
        if place in self._nodes:
            return self._slowing.port(place)
        return self._slowing.link(place) if place in self._links else ()

    def is_open(self, place: str) -> LevelAtLeast:
        """True while anything at all of a link or node is open."""
        return LevelAtLeast(self.level(place), LEAST_SHARE)

    def link_entry(self, link: NetworkLink, start: str) -> tuple[str, float]:
        """The entry of a link in one direction, and the seconds for which one vehicle, train or ship keeps it.

        A road that carries n vehicles a day lets one in every 86,400 / n seconds; a line with n trains a day one train.
        """
        name = f"{link.id} from {start}"
        if link.mode == "road":
            assert link.road_vehicles_per_day is not None
            kind, seconds = "road", DAY_S / link.road_vehicles_per_day
        elif link.mode == "rail":
            kind, seconds = "rail", DAY_S / _per_day(link, start)
        else:
            kind, seconds = "sailing", DAY_S / _per_day(link, start)
        return self._world.resource(name, 1, kind, link.id, self.level(link.id)), seconds  # type: ignore[arg-type]

    def ferry_lanes(self, link: NetworkLink, start: str) -> tuple[str, int]:
        """The lane metres of the next ferry in one direction, and the seconds between sailings."""
        assert link.lane_m_per_sailing is not None
        name = f"{link.id} lanes from {start}"
        lanes = self._world.resource(name, int(link.lane_m_per_sailing), "sailing", link.id, self.level(link.id))
        return lanes, max(1, round(DAY_S / _per_day(link, start)))

    def sailings(self, every: int) -> NextDeparture:
        """Departures at equal intervals, where no change of the clock moves them."""
        return self._regular.next(every)

    def departures(self, link: NetworkLink, start: str) -> str | None:
        """The level that is 1 for the second in which the timetable leaves an end of a link; None without timetable.

        What leaves then gives back its place a second later, when the level is down again: it is not taken again for
        the same departure.
        """
        timed = link.departures_from(start)
        return None if timed is None else self._leaving(f"timetable {link.id} from {start}", timed.seconds)

    def ferry_departures(self, link: NetworkLink, start: str) -> str | None:
        """The level of `departures` for a ferry, also where a change of the clock moves its equal intervals.

        None where neither is so, and `sailings` are the same on every day of the run.
        """
        if link.departures_from(start) is not None:
            return self.departures(link, start)
        seconds = self._regular.around_change(self.ferry_lanes(link, start)[1])
        return None if seconds is None else self._leaving(f"sailings {link.id} from {start}", seconds)

    def _leaving(self, name: str, seconds: Iterable[int]) -> str:
        """The level of that name that is 1 for the second in which something leaves."""
        if not self._world.has_level(name):
            level = self._world.level(name, Cause.PLANNED_WAIT)
            spells = tuple((second, second + DEPARTURE_S) for second in seconds)
            add_calendar(self._world, name, Modifier(f"{name} waits", level, 0.0), spells, self._horizon)
        return name

    def berth(self, node: str) -> tuple[str, float]:
        """The berths of a port with a ramp each, and the seconds one ramp needs to discharge one vehicle."""
        row = self._nodes[node]
        seconds = DAY_S * row.berths / row.discharge_vehicles_per_day
        return self._world.resource(f"{node} berth", row.berths, "berth", node, self.level(node)), seconds

    def staging(self, node: str) -> str:
        """The staging area of a node, in vehicles."""
        return self._world.resource(f"{node} staging", self._nodes[node].staging_vehicles, "staging", node)

    def train_loading(self, node: str) -> str:
        """The tracks at which trains are loaded and unloaded: as many as the trains per day take up at once."""
        row = self._nodes[node]
        tracks = max(1, ceil(row.trains_loaded_per_day * typical(self._factors.rail.loading) / DAY_S - 0.5))
        return self._world.resource(f"{node} train loading", tracks, "train loading", node, self.level(node))

    def aircraft_places(self, node: str) -> str:
        """The places at which aircraft are worked on the ground (maximum on ground)."""
        row = self._nodes[node]
        return self._world.resource(
            f"{node} aircraft places", row.aircraft_places, "aircraft place", node, self.level(node)
        )

    def airlift(self, node: str) -> str:
        """The aircraft that fly from a node."""
        return self._world.resource(f"{node} airlift", self._factors.air.fleet, "airlift", node)

    def _add_closure(self, place: str, name: str, closure: Closure) -> None:
        modifier = self.closing(place, name, closure.share)
        spell = _spell(name, modifier, closure)
        if closure.at is not None:
            body: Node = Sequence(
                f"{name} / once", (Gate(f"{name} / at", ClockAt(closure.at), Cause.PLANNED_WAIT), spell)
            )
        else:
            assert closure.rate is not None
            gap = Delay(f"{name} / until next", Exponential(DAY_S / closure.rate), Cause.PLANNED_WAIT)
            again = Sequence(f"{name} / next", (gap, Spawn(f"{name} / begins", spell)))
            body = Repeat(f"{name} / again", again)
        self._world.process(name, body)


def _per_day(link: NetworkLink, start: str) -> float:
    per_day = link.per_day_from(start)
    assert per_day is not None
    return per_day


def _named_closures(closures: tuple[Closure, ...]) -> list[tuple[str, str, Closure]]:
    """Place, name and closure.

    The names are those of the file or, without one, taken from what the closure is and not from where it stands in
    the file, for chance is drawn by them.
    """
    named: list[tuple[str, str, Closure]] = []
    twins: Counter[str] = Counter()
    for closure in sorted(closures, key=repr):
        place = closure.link or closure.node or ""
        stem = f"closures of {place}" if closure.at is None else f"closure of {place} at {closure.at}"
        stem = stem if closure.name is None else f"closure {closure.name!r}"
        twins[stem] += 1
        named.append((place, stem if twins[stem] == 1 else f"{stem} ({twins[stem]})", closure))
    return named


def _spell(name: str, modifier: str, closure: Closure) -> Node:
    return Sequence(
        f"{name} / spell",
        (
            Adjust(f"{name} / closes", modifier, add=True),
            Delay(f"{name} / lasts", closure.lasts, Cause(closure.cause)),
            Adjust(f"{name} / opens", modifier, add=False),
        ),
    )
