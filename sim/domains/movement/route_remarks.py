"""What a planner should know of an expected route: modes and ports that it does not use, detours, times, closures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from math import asin, cos, inf, radians, sin, sqrt
from typing import Final

from sim.domains.movement.expected_route import Considered, DatedClosures, ExpectedRoute, Leg
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Mode, Network, NetworkLink, NetworkNode
from sim.domains.scenario import Scenario
from sim.scenario.clock.moments import written_moment
from sim.units.seconds import DAY_S

EARTH_RADIUS_KM: Final = 6371.0

DETOUR: Final = 2.0
"""A way that is so many times as long as the direct one is probably not meant."""

NEAR_KM: Final = 50.0
"""Below that a great circle means nothing: coordinates are rounded to 0.1 degrees."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a force's expected route.

    Attributes
    ----------
    words
        Short, for a table.
    warning
        The whole sentence where it is probably not meant; empty for what is merely good to know.
    key
        Key of the force at which the warning stands.
    alike
        The warning without the force and its route, where one may stand for all forces of which it is the same.
    """

    words: str
    warning: str = ""
    key: str = "name"
    alike: str = ""


class RouteRemarks:
    """Makes the remarks on the routes of a scenario.

    Parameters
    ----------
    scenario
        With the network that may be used.
    closures
        Those with a date.
    """

    def __init__(self, scenario: Scenario, closures: DatedClosures) -> None:
        self._scenario = scenario
        self._network = scenario.network
        self._nodes = scenario.network.node_by_id
        self._closures = closures
        self._shortest: dict[tuple[str, str], float] = {}

    def of(
        self, force: Force, route: ExpectedRoute, undisturbed: ExpectedRoute, considered: Considered, named: bool
    ) -> Iterator[Remark]:
        """The remarks on one route.

        Parameters
        ----------
        undisturbed
            The route without closures.
        named
            Whether the force names its modes; the default of all four asks for none of them.
        """
        if named:
            yield from self._unused_modes(force, route, considered)
            yield from self._other_port(force, route)
        yield from self._detour(force, route)
        yield from self._late(force, route)
        yield from self._closed(force, route, undisturbed, considered)

    def direct_km(self, force: Force) -> float:
        """Length of the great circle between the ends of a force's way."""
        return great_circle_km(self._nodes[force.origin], self._nodes[force.destination])

    def _unused_modes(self, force: Force, route: ExpectedRoute, considered: Considered) -> Iterator[Remark]:
        unused = [mode for mode in force.modes if mode not in route.modes]
        if not unused:
            return
        reasons = {mode: self._why_unused(force, mode, considered) for mode in unused}
        words, way = " and ".join(unused), route_words(route.legs, self._network)
        why = "; ".join(f"{mode}: {reason}" for mode, reason in reasons.items())
        warning = f"{force.name} names {words}, which the expected route {way} does not use ({why})"
        yield Remark(f"{words} not used", warning, "modes", f"name {words}, which their routes do not use ({why})")

    def _why_unused(self, force: Force, mode: Mode, considered: Considered) -> str:
        if mode == "air":
            return self._why_no_flight(force)
        if mode in considered.modes:
            return "taken only where faster ways are held up"
        if mode == "sea" and not self._by_sea_from(force.origin):
            return f"no sea link leads from {force.origin}, and no ferry shortens the way"
        return "no way that is considered uses it"

    def _why_no_flight(self, force: Force) -> str:
        if not force.lift.personnel:
            return "the lift has no personnel, and vehicles do not fly"
        links = (link for link in self._network.links if link.mode == "air")
        if not any(force.origin in (link.from_node, link.to_node) for link in links):
            return f"no air link leads from {force.origin}"
        return "people fly only ahead of vehicles that go by ship from the origin"

    def _other_port(self, force: Force, route: ExpectedRoute) -> Iterator[Remark]:
        """The destination is a port, and the ship goes to another one."""
        landed = next((leg.end for leg in route.legs if leg.mode == "sea"), None)
        port = self._nodes[force.destination]
        if "sea" not in force.modes or not port.berths or landed is None or landed == force.destination:
            return
        ends = {force.origin, force.destination}
        direct = next(
            (link for link in self._network.links if link.mode == "sea" and {link.from_node, link.to_node} == ends),
            None,
        )
        why = f"{direct.id} takes longer" if direct else f"no sea link leads from {force.origin} to {force.destination}"
        if direct and self._closures.opens(direct.id, float(force.ready)) > force.ready:
            why = f"{direct.id} is closed then"
        where = f"{landed} ({self._nodes[landed].name})"
        yield Remark(
            f"lands at {self._nodes[landed].name}, not at {force.destination}",
            f"{force.name} names sea and {force.destination} is a port, but the expected route lands at {where}: {why}",
            "to",
        )

    def _by_sea_from(self, node: str) -> bool:
        return any(link.mode == "sea" and node in (link.from_node, link.to_node) for link in self._network.links)

    def _detour(self, force: Force, route: ExpectedRoute) -> Iterator[Remark]:
        length, direct, shortest = sum(route.length_km.values()), self.direct_km(force), self._shortest_km(force)
        if direct >= NEAR_KM and length > DETOUR * direct:
            than = f"the great circle of {direct:,.0f} km"
        elif length > DETOUR * shortest:
            than, direct = f"the shortest way by any means of transport, {shortest:,.0f} km", shortest
        else:
            return
        times = f"{length / direct:.1f} times"
        yield Remark(
            f"{times} the direct way",
            f"the expected route of {force.name} is {length:,.0f} km long, {times} {than}; a link may be missing or a "
            "means of transport not be named",
            "to",
        )

    def _shortest_km(self, force: Force) -> float:
        """Length of the shortest way over ground and water, by whatever means of transport."""
        ends = force.origin, force.destination
        if ends not in self._shortest:
            self._shortest[ends] = self._shortest_between(*ends)
        return self._shortest[ends]

    def _shortest_between(self, origin: str, destination: str) -> float:
        known: set[str] = set()
        waiting = [(0.0, origin)]
        while waiting:
            length, node = heappop(waiting)
            if node == destination:
                return length
            if node not in known:
                known.add(node)
                for link, there in self._links_at.get(node, ()):
                    heappush(waiting, (length + link.length_km, there))
        return inf

    @cached_property
    def _links_at(self) -> dict[str, list[tuple[NetworkLink, str]]]:
        links: dict[str, list[tuple[NetworkLink, str]]] = {}
        for link in self._network.links:
            if link.mode != "air":
                links.setdefault(link.from_node, []).append((link, link.to_node))
                links.setdefault(link.to_node, []).append((link, link.from_node))
        return links

    def _late(self, force: Force, route: ExpectedRoute) -> Iterator[Remark]:
        until_due, until_end = force.due - force.ready, self._scenario.horizon - force.ready
        held = (
            f" but closures ({', '.join(dict.fromkeys(place for place, _, _ in route.waits))})" if route.waits else ""
        )
        takes = f"the expected route takes {days(route.seconds)} without any delay{held}"
        if route.seconds > until_end:
            end = f"the run ends {days(until_end)} after ready"
            yield Remark(
                "later than the horizon", f"{force.name} cannot arrive within the horizon: {takes}, and {end}", "ready"
            )
        elif route.seconds > until_due:
            end = f"it is due {days(until_due)} after ready"
            yield Remark("later than due", f"{force.name} cannot arrive by its due date: {takes}, and {end}", "due")

    def _closed(
        self, force: Force, route: ExpectedRoute, undisturbed: ExpectedRoute, considered: Considered
    ) -> Iterator[Remark]:
        """Closures with a date on the route, or on another that is not taken for that reason."""
        waited = {place for place, _, _ in route.waits}
        on_route, would_pass = ({place for place, _ in one.passed} for one in (route, undisturbed))
        arrival = force.ready + route.seconds
        ends = {node for leg in route.legs for node in (leg.start, leg.end)}
        for place in sorted(considered.places & set(self._closures.places)):
            last = max(arrival, force.due) if place in on_route else arrival
            for begin, end in self._closures.spells(place):
                if end <= force.ready or begin >= last:
                    continue
                when = self._when(begin, end)
                if place in waited:
                    yield Remark(f"waits for {place}, closed {when}")
                elif place in on_route:
                    yield Remark(f"{place} on the route is closed {when}")
                elif place in would_pass:
                    yield Remark(f"avoids {place}, closed {when}")
                elif place in ends:
                    yield Remark(f"{place} is closed {when}; roads and ferries there are not")
                else:
                    yield Remark(f"{place} on another way is closed {when}")

    def _when(self, begin: float, end: float) -> str:
        if begin <= 0 and end >= self._scenario.horizon:
            return "for the whole run"
        until = "the end" if end >= self._scenario.horizon else self._moment(end)
        return f"from {self._moment(begin)} until {until}"

    def _moment(self, second: float) -> str:
        """A moment as in a scenario file: days after the start, with the time of day where it is another."""
        return written_moment(second, self._scenario.start, self._scenario.clock)


def route_words(legs: Sequence[Leg], network: Network) -> str:
    """A route in one line, "UK_EXT -sea-> Esbjerg -road-> NVK": ends by their id, places of change by their name."""
    names = network.node_by_id
    words = [legs[0].start]
    for leg in legs:
        last = leg is legs[-1]
        words.append(f"-{leg.mode}-> {leg.end if last else names[leg.end].name}")
    return " ".join(words)


def great_circle_km(one: NetworkNode, other: NetworkNode) -> float:
    """Distance of two nodes on a sphere (haversine formula)."""
    lat, other_lat = radians(one.lat_deg), radians(other.lat_deg)
    across = sin((other_lat - lat) / 2) ** 2
    along = sin(radians(other.lon_deg - one.lon_deg) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(across + cos(lat) * cos(other_lat) * along))


def days(seconds: float) -> str:
    """A duration in days, or in hours below two days."""
    return f"{seconds / DAY_S:.1f} days" if seconds >= 2 * DAY_S else f"{seconds / 3600:.1f} h"
