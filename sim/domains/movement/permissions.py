"""The permissions that a force asks for: on its expected route, and ahead for the other ways that it may take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.domains.coordination.clearances import Clearances
from sim.domains.coordination.request import Asking
from sim.domains.movement.deployment import ForceMovement
from sim.domains.movement.expected_route import ExpectedRoute
from sim.domains.movement.infrastructure import Infrastructure
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Network
from sim.domains.scenario import Scenario
from sim.model.world import World


@dataclass(frozen=True, slots=True)
class Permission:
    """A procedure and the countries in which it is asked for, in the order of the route."""

    procedure: str
    title: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a force asks for.

    Attributes
    ----------
    on_route, elsewhere
        Countries on the expected route; and others, which are asked ahead for other ways that the force may take.
    """

    on_route: tuple[Permission, ...]
    elsewhere: tuple[Permission, ...]


class Inbox:
    """Takes requests in the place of desks, and keeps them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.requests: list[Asking] = []

    def ask(self, asking: Asking) -> str:
        """Note a request; returns the stock in which the permission would lie."""
        self.requests.append(asking)
        return self._world.stock(f"{asking.name} / granted")


class RoutePermissions:
    """The permissions of forces by their routes; what alike forces need on the same route is found out once.

    Parameters
    ----------
    scenario
        With the network that may be used.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._needed: dict[tuple[object, ...], frozenset[tuple[object, ...]]] = {}

    def of(self, force: Force, route: ExpectedRoute, requests: Sequence[Asking]) -> Permissions:
        """The permissions of a force.

        Parameters
        ----------
        requests
            All that it asks for, on whichever way.
        """
        # People fly whatever way the vehicles take.
        flights = {_kind(one) for one in requests if one.subject == f"{force.name} flights"}
        needed = self._along(force, route) | flights
        countries = _countries(self._scenario.network, force, route)
        here = _hosts(one for one in requests if _kind(one) in needed)
        every = _hosts(requests)
        others = {name: hosts - here.get(name, set()) for name, hosts in every.items()}
        on_route, elsewhere = (_by_procedure(self._scenario, hosts, countries) for hosts in (here, others))
        return Permissions(on_route, elsewhere)

    def _along(self, force: Force, route: ExpectedRoute) -> frozenset[tuple[object, ...]]:
        """What is asked of whom where there is no other way than this route."""
        lift = force.lift.model_copy(update={"vehicles": 1, "containers": 0, "personnel": min(1, force.lift.personnel)})
        key = (force.sponsor, force.classes, force.origin, force.destination, force.modes, lift.personnel, route.links)
        if key not in self._needed:
            first = force.model_copy(update={"lift": lift})
            self._needed[key] = frozenset(_kind(one) for one in _requests_along(route, self._scenario, first))
        return self._needed[key]


def _requests_along(route: ExpectedRoute, scenario: Scenario, first: Force) -> list[Asking]:
    """What the first element of a force, which is enough to see it, asks for on this route."""
    world, only = World(), _only(scenario, route)
    inbox = Inbox(world)
    infrastructure = Infrastructure(world, only)
    ForceMovement(world, only, infrastructure, Clearances(world, only, inbox), first).build()
    return inbox.requests


def _only(scenario: Scenario, route: ExpectedRoute) -> Scenario:
    """The scenario with no other links than those of a route."""
    wanted = route.links
    links = tuple(link for link in scenario.network.links if link.id in wanted)
    ends = {end for link in links for end in (link.from_node, link.to_node)}
    nodes = tuple(node for node in scenario.network.nodes if node.id in ends)
    return scenario.model_copy(update={"network": Network(nodes=nodes, links=links), "closures": ()})


def _kind(asking: Asking) -> tuple[object, ...]:
    """What is asked of whom; for each place of its own."""
    return asking.procedure, asking.roles, asking.name.removeprefix(asking.subject)


def _countries(network: Network, force: Force, route: ExpectedRoute) -> dict[str, int]:
    """The countries along a route, by their place in it."""
    places = [force.origin]
    for leg in route.legs:
        at = leg.start
        for link in (network.link_by_id[one] for one in leg.links):
            at = link.to_node if at == link.from_node else link.from_node
            places.append(at)
    order: dict[str, int] = {}
    for place in places:
        order.setdefault(network.node_by_id[place].country, len(order))
    return order


def _hosts(requests: Iterable[Asking]) -> dict[str, set[str]]:
    """By procedure, the countries in which it is asked for."""
    hosts: dict[str, set[str]] = {}
    for one in requests:
        hosts.setdefault(one.procedure, set()).add(one.roles.host)
    return hosts


def _by_procedure(scenario: Scenario, hosts: dict[str, set[str]], order: dict[str, int]) -> tuple[Permission, ...]:
    def along(country: str) -> tuple[int, str]:
        return order.get(country, len(order)), country

    return tuple(
        Permission(name, scenario.procedures[name].title, tuple(sorted(hosts[name], key=along)))
        for name in sorted(hosts)
        if hosts[name]
    )
