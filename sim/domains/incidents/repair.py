"""Repair, apart from coordination: a ship that faults share, a permit, spares, the way, the weather, the work.

The faults of one incident that are repaired by ships of one class are one campaign: one search and one permit for all
of them, and a ship that has repaired one goes on to the next without a new mobilisation, in the same weather.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.domains.coordination.cases import Cases
from sim.domains.incidents.occurrences import Hit, Occurrence
from sim.domains.incidents.schema.repair import RepairClass
from sim.domains.incidents.seasons import monthly_level
from sim.domains.scenario import Scenario
from sim.model.meaning import Meaning
from sim.model.switches import Switch
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Delay, Gate, Hold, Mark, Node, Put, Sequence, Spawn, StockAtLeast, Work
from sim.units.distributions import Distribution, Fixed, bounds

NEXT_S: Final = Fixed(1.0)
"""Seconds for which a ship that has done its work is still on the spot for the next fault of the campaign."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """The faults of one incident that are repaired by ships of one class.

    Attributes
    ----------
    stem
        Stem of all labels about it, unique.
    parties
        Who is asked where a step of the permit's procedure is done by parties.
    at
        Second by which it is known which arrangements are in force.
    faults
        How many there may be.
    """

    stem: str
    occurrence: Occurrence
    repaired_by: str
    parties: tuple[str, ...]
    at: int
    faults: int


class Repairs:
    """Repairs of the assets of a scenario."""

    def __init__(self, world: World, scenario: Scenario, cases: Cases) -> None:
        self._world = world
        self._scenario = scenario
        self._cases = cases

    def campaigns(self, occurrence: Occurrence, parties: tuple[str, ...], at: int) -> dict[str, Campaign]:
        """The campaigns of an incident, by repair class."""
        faults = Counter(self._scenario.assets[hit.asset].repair for hit in occurrence.hits)
        return {
            name: Campaign(f"{occurrence.name} / {name} repair", occurrence, name, parties, at, number)
            for name, number in sorted(faults.items())
        }

    def begun(self, campaign: Campaign) -> Iterator[Node]:
        """What is done once for a campaign, from the moment at which the first of its faults has been found.

        The permit is asked for side by side with the search for a ship.
        """
        repair, stem, name = self._class(campaign), campaign.stem, campaign.repaired_by
        search = tuple(self._delay(stem, name, "search for a ship", repair.search, Cause.REPAIR))
        steps = [*self._permit(campaign), *search]
        if steps:
            first = self._gate(campaign, name, "fault unnoticed", self._found(campaign), Cause.NOTIFICATION)
            ship = (Put(f"{stem} / ship is found", self._ship(campaign)),) if search else ()
            yield Spawn(f"{stem} / begins", Sequence(f"{stem} / once", (first, *steps, *ship)))

    def found(self, hit: Hit, campaign: Campaign) -> Iterator[Node]:
        """What a fault does for its campaign as soon as it has been found."""
        yield Put(f"{hit.stem} / is found", self._world.stock(f"{hit.stem} / found"))
        yield Put(f"{hit.stem} / is found too", self._found(campaign))

    def of(self, hit: Hit, campaign: Campaign, begun: str) -> Iterator[Node]:
        """The nodes of one repair, from the moment at which the fault has been found.

        Spares are sent for at once. A ship is kept from mobilising until the work on site is done.

        Parameters
        ----------
        begun
            What the mark stands for at which the ship begins on site.
        """
        repair = self._class(campaign)
        spares = self._cases.arranged.desks.spares(campaign.repaired_by, self._scenario.assets[hit.asset].operator)
        sent = tuple(self._delay(hit.stem, hit.asset, "spares", spares or repair.spares, Cause.SHORTAGE))
        if sent:
            there = Put(f"{hit.stem} / spares come", self._world.stock(f"{hit.stem} / spares there"))
            yield Spawn(f"{hit.stem} / spares begin", Sequence(f"{hit.stem} / spares beside", (*sent, there)))
        if bounds(repair.search) != (0.0, 0.0):
            yield self._gate(campaign, hit.asset, "wait for a ship", self._ship(campaign), Cause.REPAIR, hit.stem)
        gates = []
        if repair.permit is not None:
            permit = self._world.stock(f"{campaign.stem} / permit there")
            gates.append(self._gate(campaign, hit.asset, "wait for permit", permit, Cause.CLEARANCE, hit.stem))
        if sent:
            stock = self._world.stock(f"{hit.stem} / spares there")
            gates.append(self._gate(campaign, hit.asset, "wait for spares", stock, Cause.SHORTAGE, hit.stem))
        ships = repair.ships + self._cases.arranged.desks.ships(campaign.repaired_by)
        name = f"repair ship {campaign.repaired_by}"
        resource = self._world.resource(name, ships, "repair ship", campaign.repaired_by)
        label = self._world.mean(f"{hit.stem} / wait for repair ship", Meaning(hit.asset, "wait for repair ship"))
        on_board = tuple(self._on_board(hit, campaign, tuple(gates), begun))
        yield Hold(label, resource, Sequence(f"{hit.stem} / with the ship", on_board))

    def _on_board(self, hit: Hit, campaign: Campaign, gates: tuple[Node, ...], begun: str) -> Iterator[Node]:
        """From the moment at which this fault has a ship until it is repaired."""
        repair, stem, asset = self._class(campaign), hit.stem, hit.asset
        season = self._season(campaign)
        way = (
            *self._delay(stem, asset, "ship made ready", repair.mobilise, Cause.REPAIR),
            *self._delay(stem, asset, "ship under way", repair.transit, Cause.TRANSPORT),
        )
        weather = tuple(self._delay(stem, asset, "weather", repair.weather, Cause.WEATHER, season))
        work = tuple(self._delay(stem, asset, "repair", repair.on_site, Cause.REPAIR, season))
        begins = Mark(f"{stem} / repair begins", begun)
        if campaign.faults == 1:
            yield from (*way, *gates, begins, *weather, *work)
            return
        free = Switch(self._world, f"{campaign.stem} / ship on the spot and free")
        window = Switch(self._world, f"{campaign.stem} / ship at work")
        yield free.unless_on(f"{stem} / way", way)
        yield from (*gates, begins, window.unless_on(f"{stem} / window", weather))
        yield window.turned(f"{stem} / work begins", on=True)
        yield from work
        yield free.turned(f"{stem} / ship is free", on=True)
        leaves = (
            Delay(f"{stem} / for the next", NEXT_S, Cause.REPAIR),
            free.turned(f"{stem} / ship leaves", on=False),
            window.turned(f"{stem} / work ends", on=False),
        )
        yield Spawn(f"{stem} / ship ready to leave", Sequence(f"{stem} / leaves", leaves))

    def _class(self, campaign: Campaign) -> RepairClass:
        return self._scenario.repair_classes[campaign.repaired_by]

    def _found(self, campaign: Campaign) -> str:
        return self._world.stock(f"{campaign.stem} / found")

    def _ship(self, campaign: Campaign) -> str:
        return self._world.stock(f"{campaign.stem} / ship found")

    def _season(self, campaign: Campaign) -> str | None:
        """The level at which work at sea goes on, by month; None where all months are alike."""
        months = self._class(campaign).monthly()
        if set(months) == {1.0}:
            return None
        name = f"season of {campaign.repaired_by} repairs"
        return monthly_level(self._world, self._scenario, name, months, Cause.WEATHER)

    def _permit(self, campaign: Campaign) -> Iterator[Node]:
        permit = self._class(campaign).permit
        if permit is not None:
            stem, incident = f"{campaign.stem} / {permit}", campaign.occurrence.incident
            subject = f"{campaign.occurrence.name} repair"
            case = self._cases.within(
                permit, stem, subject, incident.by, campaign.parties, campaign.at, campaign.repaired_by
            )
            comes = Put(f"{stem} / comes", self._world.stock(f"{campaign.stem} / permit there"))
            yield Spawn(f"{stem} / begins", Sequence(f"{stem} / beside", (*case, comes)))

    def _gate(self, campaign: Campaign, at: str, what: str, stock: str, cause: Cause, stem: str | None = None) -> Gate:
        """Wait until something is there; the wait is charged to the process that provides it."""
        label = self._world.labelled(stem or campaign.stem, at, what)
        return Gate(label, StockAtLeast(stock, 1), cause, follow=True)

    def _delay(
        self, stem: str, at: str, what: str, duration: Distribution, cause: Cause, season: str | None = None
    ) -> Iterator[Node]:
        if bounds(duration) != (0.0, 0.0):
            label = self._world.labelled(stem, at, what)
            yield Delay(label, duration, cause) if season is None else Work(label, duration, season, cause)
