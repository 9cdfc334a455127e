"""What was understood of a scenario: each force's expected route, distance, time and permissions, before anything runs.

The route is that of the reference variant at free flow; where another variant opens reserved places and the route
changes, a remark has that one too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sim.domains.coordination.clearances import Clearances
from sim.domains.coordination.request import Asking
from sim.domains.movement.consignments import Consignment
from sim.domains.movement.deployment import ForceMovement
from sim.domains.movement.expected_route import DatedClosures, ExpectedRoute, FreeFlow, considered_by
from sim.domains.movement.infrastructure import Infrastructure
from sim.domains.movement.permissions import Inbox, Permissions, RoutePermissions
from sim.domains.movement.route_remarks import Remark, RouteRemarks, route_words
from sim.domains.movement.schema.forces import Force
from sim.domains.scenario import Scenario
from sim.errors import Problem
from sim.model.world import World
from sim.scenario.tree import ListNode, Mapping, place, plain_data

_NAMED: Final = 3
"""So many forces are named where one warning stands for several."""


@dataclass(frozen=True, slots=True)
class ForceOverview:
    """What was understood of a force.

    Attributes
    ----------
    words, air_words
        The route in one line; and the flight of its people, empty without one.
    direct_km
        Along the great circle.
    elements, requests
        Their number in one replication.
    """

    force: Force
    route: ExpectedRoute
    words: str
    air_words: str
    direct_km: float
    permissions: Permissions
    elements: int
    requests: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What is simulated in all; elements and requests are those of one replication of the reference variant."""

    forces: int
    vehicles: int
    containers: int
    people: int
    incidents: int
    variants: int
    elements: int
    requests: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What was understood of a scenario.

    Attributes
    ----------
    variant
        The reference variant, of which the routes are.
    forces
        In the order of the file.
    problems
        At the places in the files where the forces stand: warnings; or an error for each force without a way, and then
        nothing else was understood.
    """

    variant: str
    forces: tuple[ForceOverview, ...]
    totals: Totals
    problems: tuple[Problem, ...]


def overview_of(scenario: Scenario, tree: Mapping) -> Overview:
    """What is understood of a scenario in which no error was found so far.

    Parameters
    ----------
    tree
        The composed scenario with the places of its values.
    """
    written = _Written(tree)
    networks = _networks(scenario)
    problems = [fault for network in networks for fault in _without_a_way(network, scenario.forces, written)]
    if problems:
        return Overview(networks[0].name, (), _totals(scenario, ()), tuple(sorted(set(problems))))
    forces = tuple(_force_overview(force, networks, named=written.names_modes(force)) for force in scenario.forces)
    return Overview(networks[0].name, forces, _totals(scenario, forces), tuple(sorted(_warnings(forces, written))))


def _warnings(forces: tuple[ForceOverview, ...], written: _Written) -> Iterator[Problem]:
    """The warning of each remark that has one, and one for all forces of which the same may be said."""
    found: dict[str, list[tuple[Force, Remark]]] = {}
    for one in forces:
        for remark in one.remarks:
            if remark.warning:
                found.setdefault(remark.alike or remark.warning, []).append((one.force, remark))
    for alike, those in found.items():
        force, remark = those[0]
        if len(those) == 1:
            yield written.at(force, remark.key, remark.warning)
            continue
        names = [force.name for force, _ in those]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield written.at(force, remark.key, f"{len(names)} forces {alike}: {', '.join(names[:_NAMED])}{more}")


class _Variant:
    """The network of a variant, and the routes of forces through it."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        self.name = name
        self.opened = _opened(scenario, name)
        self._scenario = scenario
        self._movements: dict[str, ForceMovement] = {}

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with the network that may be used in this variant."""
        return self._scenario.usable(self.opened)

    @cached_property
    def closures(self) -> DatedClosures:
        """Those that are known beforehand."""
        return DatedClosures(self._scenario.closures)

    @cached_property
    def remarks(self) -> RouteRemarks:
        """What is to be said of its routes."""
        return RouteRemarks(self.scenario, self.closures)

    @cached_property
    def permissions(self) -> RoutePermissions:
        """What its forces ask for."""
        return RoutePermissions(self.scenario)

    def movement(self, force: Force) -> ForceMovement:
        """How a force moves."""
        if force.name not in self._movements:
            world, infrastructure, clearances, _ = self._site
            moving = ForceMovement(world, self.scenario, infrastructure, clearances, force)
            self._movements[force.name] = moving
        return self._movements[force.name]

    def requests_of(self, force: Force) -> tuple[Consignment, list[Asking]]:
        """The first consignment of a force, and all that it and the force ask for; to be asked for once."""
        inbox = self._site[-1]
        before = len(inbox.requests)
        return self.movement(force).build_sample(), inbox.requests[before:]

    def route(self, force: Force, *, closed: bool = True) -> ExpectedRoute:
        """The expected route of a force; with `closed` False, as if nothing were closed."""
        world, infrastructure, _, _ = self._site
        closures = self.closures if closed else DatedClosures(())
        return FreeFlow(world, infrastructure, self.scenario.movement, closures).route(self.movement(force), force)

    @cached_property
    def _site(self) -> tuple[World, Infrastructure, Clearances, Inbox]:
        world = World()
        inbox = Inbox(world)
        return world, Infrastructure(world, self.scenario), Clearances(world, self.scenario, inbox), inbox


def _opened(scenario: Scenario, variant: str) -> frozenset[str]:
    """Reserved places that a variant opens."""
    if not scenario.reserved:
        return frozenset()
    # Imported where it is needed, which is seldom: `leidang check` has to be quick.
    from sim.domains.coordination.arrangements import in_phase, pooled_desks

    return pooled_desks(scenario, in_phase(scenario, variant)).opened()


def _networks(scenario: Scenario) -> list[_Variant]:
    """The reference variant, and others that open other places."""
    reference, *others = (_Variant(scenario, name) for name in scenario.variants)
    return [reference, *(one for one in others if one.opened != reference.opened)]


def _without_a_way(network: _Variant, forces: tuple[Force, ...], written: _Written) -> Iterator[Problem]:
    """An error for each force that no way leads to its destination, although links do."""
    for force in forces:
        if not network.movement(force).has_a_way:
            message = f"{force.destination} cannot be reached from {force.origin} in variant {network.name!r}"
            why = "where two gauges meet, what leaves a train goes on by road for good"
            expected = "a way on which nothing takes a train again after that"
            yield replace(written.at(force, "to", f"{message}: {why}"), severity="error", expected=expected)


def _force_overview(force: Force, networks: list[_Variant], *, named: bool) -> ForceOverview:
    reference, *others = networks
    movement = reference.movement(force)
    route = reference.route(force)
    undisturbed = reference.route(force, closed=False) if reference.closures.places else route
    remarks = [*reference.remarks.of(force, route, undisturbed, considered_by(movement, force), named=named)]
    remarks += [remark for other in others for remark in _under(other, force, route)]
    sample, requests = reference.requests_of(force)
    network = reference.scenario.network
    return ForceOverview(
        force=force,
        route=route,
        words=route_words(route.legs, network),
        air_words=route_words((route.air,), network) if route.air is not None else "",
        direct_km=reference.remarks.direct_km(force),
        permissions=reference.permissions.of(force, route, requests),
        elements=sum(len(consignment.elements) for consignment in movement.consignments),
        requests=sum(len(movement.consignments) if one.subject == sample.name else 1 for one in requests),
        remarks=tuple(remarks),
    )


def _under(variant: _Variant, force: Force, route: ExpectedRoute) -> Iterator[Remark]:
    """The route under a variant that opens other places, where it is another one."""
    other = variant.route(force)
    if other.legs != route.legs:
        yield Remark(f"under {variant.name}: {route_words(other.legs, variant.scenario.network)}")


def _totals(scenario: Scenario, forces: tuple[ForceOverview, ...]) -> Totals:
    return Totals(
        forces=len(forces),
        vehicles=sum(force.lift.vehicles for force in scenario.forces),
        containers=sum(force.lift.containers for force in scenario.forces),
        people=sum(force.lift.personnel for force in scenario.forces),
        incidents=len(scenario.incidents),
        variants=len(scenario.variants),
        elements=sum(one.elements for one in forces),
        requests=sum(one.requests for one in forces) + len(scenario.calls),
    )


class _Written:
    """Where forces stand in the files."""

    def __init__(self, tree: Mapping) -> None:
        self._tree = tree
        listed = tree.entries["forces"]
        assert isinstance(listed, ListNode)
        nodes = ((at, node) for at, node in enumerate(listed.items) if isinstance(node, Mapping))
        self._nodes = {str(plain_data(node.entries["name"])): (at, node) for at, node in nodes}

    def names_modes(self, force: Force) -> bool:
        """Whether a force names its means of transport."""
        return "modes" in self._nodes[force.name][1].entries

    def at(self, force: Force, key: str, message: str) -> Problem:
        """A warning at a key of a force, or at its name where it has no such key."""
        at, node = self._nodes[force.name]
        mark, text = place(self._tree, ("forces", at, key if key in node.entries else "name"))
        return Problem(mark.file, mark.line, mark.column, message, text, severity="warning")
