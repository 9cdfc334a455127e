"""The way that a force takes when nothing disturbs it, and how long it takes: free flow.

Every choice is the one that the model makes at that moment with empty queues, by the same costs. No queue, no wait for
a permission, no weather and no incident delays the force; uncertain durations have their typical value. Only closures
with a date count, since they are known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.domains.movement.consignments import Consignment
from sim.domains.movement.deployment import ForceMovement
from sim.domains.movement.infrastructure import Infrastructure
from sim.domains.movement.onward import OnwardMovement, pass_time_s
from sim.domains.movement.routes import GROUND, Move, Place
from sim.domains.movement.schema.factors import MovementFactors
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Closure, Mode
from sim.model.world import World
from sim.process.primitives import Cost, Over
from sim.units.distributions import typical


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a route by one means of transport, from one change to the next.

    Attributes
    ----------
    start, end
        Nodes.
    links
        Their ids, in the order in which they are passed.
    """

    mode: Mode
    start: str
    end: str
    length_km: float
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectedRoute:
    """A route at free flow.

    Attributes
    ----------
    air
        The leg on which people fly ahead; None without flights.
    seconds
        From ready until a whole shipload, or one element that goes by land, has arrived.
    passed
        Each link and port, with the second since the start at which it is entered.
    waits
        Places at which the force waits until a closure ends, with the seconds at which it begins to wait and goes on.
    """

    legs: tuple[Leg, ...]
    air: Leg | None
    seconds: float
    passed: tuple[tuple[str, float], ...]
    waits: tuple[tuple[str, float, float], ...] = ()

    @property
    def length_km(self) -> dict[Mode, float]:
        """Length by means of transport, in the order of their first use; without the flight."""
        lengths: dict[Mode, float] = {}
        for leg in self.legs:
            lengths[leg.mode] = lengths.get(leg.mode, 0.0) + leg.length_km
        return lengths

    @property
    def modes(self) -> frozenset[Mode]:
        """Means of transport used, by the vehicles or by the people."""
        return frozenset(leg.mode for leg in (*self.legs, *([self.air] if self.air else [])))

    @property
    def links(self) -> frozenset[str]:
        """Links of the vehicles' way."""
        return frozenset(link for leg in self.legs for link in leg.links)


@dataclass(frozen=True, slots=True)
class Considered:
    """What lies on any of the ways among which a force chooses: means of transport, and links and nodes."""

    modes: frozenset[Mode]
    places: frozenset[str]


class DatedClosures:
    """When places are closed, as far as that is fixed by a date; each lasts its typical duration."""

    def __init__(self, closures: Iterable[Closure]) -> None:
        self._spells: dict[str, list[tuple[float, float]]] = {}
        for closure in closures:
            if closure.at is not None and closure.share <= 0.0:
                spell = float(closure.at), closure.at + typical(closure.lasts)
                self._spells.setdefault(closure.link or closure.node or "", []).append(spell)

    @property
    def places(self) -> tuple[str, ...]:
        """Links and nodes that close at some date."""
        return tuple(self._spells)

    def spells(self, place: str) -> tuple[tuple[float, float], ...]:
        """Seconds at which the closures of a place begin and end, the first first."""
        return tuple(sorted(self._spells.get(place, ())))

    def opens(self, place: str, second: float) -> float:
        """The first second from `second` on at which a place is open."""
        for begin, end in self.spells(place):
            if begin <= second < end:
                second = end
        return second


class FreeFlow:
    """Follows one force through the network with empty queues.

    Parameters
    ----------
    closures
        Those that count.
    """

    def __init__(
        self, world: World, infrastructure: Infrastructure, factors: MovementFactors, closures: DatedClosures
    ) -> None:
        self._world = world
        self._infrastructure = infrastructure
        self._factors = factors
        self._closures = closures
        self._places = {infrastructure.level(place): place for place in closures.places}

    def route(self, movement: ForceMovement, force: Force) -> ExpectedRoute:
        """The expected route of a force that has a way."""
        consignment = max(movement.consignments, key=lambda one: one.vehicles)
        ways = movement.ways(consignment)
        walk = _Walk(float(force.ready))
        if len(ways) == 1:
            first = ways[0][0]
        else:
            chosen, opens = self._choose([cost for _, cost in ways], walk.now)
            first = ways[chosen][0]
            walk.wait(force.origin, opens)
        if first.kind == "sea":
            onward = movement.onward
            self._sail(walk, movement, consignment, first, float(force.ready))
            place = first.end
        else:
            onward, place = movement.overland, Place(force.origin, GROUND)
        self._go_on(walk, onward, place)
        vehicles = max(element.vehicles for element in consignment.elements)
        closing_up = pass_time_s(vehicles, onward.routes.arrival_speed_kmh, self._factors.road)
        seconds = walk.now + closing_up - force.ready
        return ExpectedRoute(legs_of(walk.moves), _flight(movement, force), seconds, (*walk.passed,), (*walk.waits,))

    def _sail(self, walk: _Walk, movement: ForceMovement, consignment: Consignment, move: Move, ready: float) -> None:
        """By ship, into a berth, ashore and, with the people who have flown ahead, out of the staging area."""
        assert move.link is not None
        to_port, ashore, making_ready = movement.voyages.free_flow_s(consignment, move)
        entry, _ = self._infrastructure.link_entry(move.link, move.start.node)
        walk.wait(move.link.id, self._entry_opens(entry, walk.now))
        walk.go(move, to_port)
        berth, _ = self._infrastructure.berth(move.end.node)
        walk.wait(move.end.node, self._entry_opens(berth, walk.now))
        walk.enter(move.end.node)
        walk.now = max(walk.now + ashore, ready + self._flying_s(movement)) + making_ready

    def _flying_s(self, movement: ForceMovement) -> float:
        """Seconds until the first people have landed; 0 without flights."""
        if movement.flights is None:
            return 0.0
        air = self._factors.air
        return movement.flights.link.transit_s * typical(air.travel_factor) + typical(air.ground_time)

    def _go_on(self, walk: _Walk, onward: OnwardMovement, place: Place) -> None:
        while not onward.routes.arrived(place):
            moves = onward.routes.options(place)
            if len(moves) == 1:
                move = moves[0]
                opens = self._entry_opens(onward.entry(move)[0], walk.now)
            else:
                chosen, opens = self._choose([onward.cost(move) for move in moves], walk.now)
                move = moves[chosen]
            walk.wait(move.link.id if move.link else place.node, opens)
            walk.go(move, self._seconds(onward, move))
            place = move.end

    def _seconds(self, onward: OnwardMovement, move: Move) -> float:
        if move.kind != "road":
            return move.seconds
        return move.driving + onward.routes.rests(move) * typical(self._factors.road.rest)

    def _choose(self, costs: list[Cost], second: float) -> tuple[int, float]:
        """The cheapest option that is open at a second, or the first to open after it; and when it is open."""
        opens = [self._opens(cost, second) for cost in costs]
        first = min(opens)
        options = [option for option, at in enumerate(opens) if at == first]
        return min(options, key=lambda option: costs[option].fixed), first

    def _opens(self, cost: Cost, second: float) -> float:
        """When all that an option's cost looks at is open."""
        levels = (term.level if isinstance(term, Over) else self._world.level_of(term.resource) for term in cost.terms)
        places = {self._places[level] for level in levels if level in self._places}
        before = -1.0
        while before < second:
            before = second
            second = max((self._closures.opens(place, second) for place in places), default=second)
        return second

    def _entry_opens(self, resource: str, second: float) -> float:
        level = self._world.level_of(resource)
        return self._closures.opens(self._places[level], second) if level in self._places else second


@dataclass
class _Walk:
    """A force under way: where it has come to, and when."""

    now: float

    def __post_init__(self) -> None:
        self.moves: list[Move] = []
        self.passed: list[tuple[str, float]] = []
        self.waits: list[tuple[str, float, float]] = []

    def wait(self, place: str, until: float) -> None:
        """Stand before a place until it opens."""
        if until > self.now:
            self.waits.append((place, self.now, until))
            self.now = until

    def enter(self, place: str) -> None:
        """Note that a place is passed now."""
        self.passed.append((place, self.now))

    def go(self, move: Move, seconds: float) -> None:
        """Take a move."""
        self.enter(move.link.id if move.link else move.start.node)
        self.moves.append(move)
        self.now += seconds


def legs_of(moves: Iterable[Move]) -> tuple[Leg, ...]:
    """The moves as legs; a leg ends where a ship, a train or the road is left, or a train changes its gauge."""
    parts: list[list[Move]] = []
    for move in moves:
        if move.link is None:
            parts.append([])
            continue
        if not parts or (parts[-1] and (move.kind == "sea" or parts[-1][-1].kind != move.kind)):
            parts.append([])
        parts[-1].append(move)
    return tuple(_leg(part) for part in parts if part)


def _leg(moves: list[Move]) -> Leg:
    links = [move.link for move in moves if move.link is not None]
    length = sum(link.length_km for link in links)
    return Leg(links[0].mode, moves[0].start.node, moves[-1].end.node, length, tuple(link.id for link in links))


def _flight(movement: ForceMovement, force: Force) -> Leg | None:
    flights = movement.flights
    if flights is None:
        return None
    return Leg("air", force.origin, flights.field, flights.link.length_km, (flights.link.id,))


def considered_by(movement: ForceMovement, force: Force) -> Considered:
    """What a force may come by, on whichever way it chooses."""
    moves: set[Move] = set()
    for first, _ in movement.ways(movement.consignments[0]):
        if first.kind == "sea":
            moves.add(first)
            _collect(movement.onward, first.end, moves)
        else:
            _collect(movement.overland, Place(force.origin, GROUND), moves)
    links = [move.link for move in moves if move.link is not None]
    nodes = {move.end.node for move in moves} | {force.origin}
    return Considered(frozenset(link.mode for link in links), frozenset(link.id for link in links) | nodes)


def _collect(onward: OnwardMovement, start: Place, moves: set[Move]) -> None:
    """Add every move that an element may take from a place on."""
    waiting, seen = [start], {start}
    while waiting:
        for move in onward.routes.options(waiting.pop()):
            moves.add(move)
            if move.end not in seen:
                seen.add(move.end)
                waiting.append(move.end)
