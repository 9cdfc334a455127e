"""Repair, apart from coordination: a ship that faults share, a permit, spares, the way, the weather, the work."""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.cases import Cases
from sim.model.meaning import Meaning
from sim.model.occurrences import Hit, Occurrence
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Delay, Gate, Hold, Mark, Node, Put, Sequence, Spawn, StockAtLeast
from sim.scenario.schema import RepairClass, Scenario
from sim.units.distributions import Distribution, bounds


class Repairs:
    """Repairs of the assets of a scenario."""

    def __init__(self, world: World, scenario: Scenario, cases: Cases) -> None:
        self._world = world
        self._scenario = scenario
        self._cases = cases

    def of(self, hit: Hit, occurrence: Occurrence, parties: tuple[str, ...], at: int, begun: str) -> Iterator[Node]:
        """The nodes of one repair, from the moment at which the fault has been found.

        The permit is asked for and spares are sent for at once, side by side with the search for a ship. A ship is
        kept from mobilising until the work on site is done.

        Parameters
        ----------
        parties
            Who is asked where a step of the permit's procedure is done by parties.
        at
            Second by which it is known which arrangements are in force.
        begun
            What the mark stands for at which the ship begins on site.
        """
        name = self._scenario.assets[hit.asset].repair
        repair = self._scenario.repair_classes[name]
        waits = (
            *self._permit(hit, occurrence, repair, parties, at),
            *self._spares(hit, repair),
        )
        yield from (start for start, _ in waits)
        yield from self._delay(hit, "search for a ship", repair.search, Cause.REPAIR)
        on_board = (
            *self._delay(hit, "ship made ready", repair.mobilise, Cause.REPAIR),
            *self._delay(hit, "ship under way", repair.transit, Cause.TRANSPORT),
            *(gate for _, gate in waits),
            Mark(f"{hit.stem} / repair begins", begun),
            *self._delay(hit, "weather", repair.weather, Cause.WEATHER),
            *self._delay(hit, "repair", repair.on_site, Cause.REPAIR),
        )
        ships = self._world.resource(f"repair ship {name}", repair.ships, "repair ship", name)
        label = self._mean(hit, "wait for repair ship")
        yield Hold(label, ships, Sequence(f"{hit.stem} / with the ship", on_board))

    def _permit(
        self, hit: Hit, occurrence: Occurrence, repair: RepairClass, parties: tuple[str, ...], at: int
    ) -> Iterator[tuple[Node, Node]]:
        if repair.permit is not None:
            subject = f"{occurrence.name} repair"
            stem = f"{hit.stem} / {repair.permit}"
            case = self._cases.within(repair.permit, stem, subject, occurrence.incident.by, parties, at)
            yield self._beside(hit, "permit", case, Cause.CLEARANCE)

    def _spares(self, hit: Hit, repair: RepairClass) -> Iterator[tuple[Node, Node]]:
        nodes = tuple(self._delay(hit, "spares", repair.spares, Cause.SHORTAGE))
        if nodes:
            yield self._beside(hit, "spares", nodes, Cause.SHORTAGE)

    def _beside(self, hit: Hit, what: str, nodes: tuple[Node, ...], cause: Cause) -> tuple[Node, Node]:
        """What starts something that goes on beside the search and the way, and what waits until it is done."""
        stock = self._world.stock(f"{hit.stem} / {what} there")
        body = Sequence(f"{hit.stem} / {what} beside", (*nodes, Put(f"{hit.stem} / {what} comes", stock)))
        gate = Gate(self._mean(hit, f"wait for {what}"), StockAtLeast(stock, 1), cause, follow=True)
        return Spawn(f"{hit.stem} / {what} begins", body), gate

    def _delay(self, hit: Hit, what: str, duration: Distribution, cause: Cause) -> Iterator[Node]:
        if bounds(duration) != (0.0, 0.0):
            yield Delay(self._mean(hit, what), duration, cause)

    def _mean(self, hit: Hit, what: str) -> str:
        return self._world.mean(f"{hit.stem} / {what}", Meaning(f"{hit.asset} {what}"))
