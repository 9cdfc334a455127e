"""Incidents as processes: what is hit, when it is noticed, the response of states, and apart from it the repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.domains.coordination.cases import Cases
from sim.domains.coordination.milestones import endings_in, reached_in
from sim.domains.incidents.incident_arrivals import arrivals
from sim.domains.incidents.occurrences import Hit, Occurrence, occurrences
from sim.domains.incidents.repair import Campaign, Repairs
from sim.domains.incidents.schema.incidents import Incident, IncidentKind
from sim.domains.movement.infrastructure import Infrastructure
from sim.domains.scenario import Scenario
from sim.model.incident_record import IncidentRecord, Reached, detected_mark, fault_mark, repair_subject, restored_mark
from sim.model.meaning import Meaning
from sim.model.switches import Switch
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import (
    Adjust,
    ByChance,
    Choose,
    Delay,
    Gate,
    Mark,
    Node,
    Parallel,
    Put,
    Sequence,
    Spawn,
    StockAtLeast,
)
from sim.units.distributions import Distribution, bounds


class Incidents:
    """Adds the processes of incidents to a world."""

    def __init__(self, world: World, scenario: Scenario, cases: Cases, infrastructure: Infrastructure) -> None:
        self._world = world
        self._scenario = scenario
        self._cases = cases
        self._infrastructure = infrastructure
        self._repairs = Repairs(world, scenario, cases)

    def make(self, incidents: tuple[Incident, ...]) -> tuple[IncidentRecord, ...]:
        """Add what happens in these incidents; returns each that may happen, in order of name."""
        records: list[IncidentRecord] = []
        for incident in incidents:
            bodies: list[tuple[str, Node]] = []
            for occurrence in occurrences(incident):
                one = _One(self._world, self._scenario, self._cases, self._infrastructure, self._repairs, occurrence)
                body, record = one.made()
                bodies.append((occurrence.name, body))
                records.append(record)
            if incident.at is not None:
                name, body = bodies[0]
                self._world.process(f"incident {name}", body, int(incident.at), name)
            else:
                arrivals(self._world, self._scenario, incident, bodies)
        return tuple(sorted(records, key=lambda record: record.name))


@dataclass(frozen=True)
class _One:
    """One occurrence of an incident."""

    world: World
    scenario: Scenario
    cases: Cases
    infrastructure: Infrastructure
    repairs: Repairs
    occurrence: Occurrence

    @property
    def incident(self) -> Incident:
        return self.occurrence.incident

    @property
    def kind(self) -> IncidentKind:
        return self.scenario.incident_kinds[self.incident.kind]

    @property
    def name(self) -> str:
        return self.occurrence.name

    @property
    def at(self) -> int:
        """Second by which it is known which arrangements are in force; by chance the beginning of the run."""
        return 0 if self.incident.at is None else int(self.incident.at)

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(sorted({self.incident.by, *self.incident.neighbours}))

    def made(self) -> tuple[Node, IncidentRecord]:
        """From the fault to the end of the response, with all that is out of service meanwhile beside it."""
        name = self.name
        response, watch, graphs = self.cases.response(self.kind.response, name, self.incident.by, self.parties, self.at)
        reached = reached_in(watch, graphs)
        body = (
            Mark(f"{name} / happens", fault_mark(name)),
            *(self._place_hit() if self.incident.place is not None else self._assets_hit()),
            Mark(f"{name} / known", detected_mark(name)),
            *self._search_when_decided(reached),
            *response,
            *(() if _deciding(reached) else self._search(())),
        )
        record = IncidentRecord(
            name=name,
            kind=self.incident.kind,
            place=self.incident.place,
            hits=tuple((hit.asset, fault_mark(hit.stem)) for hit in self.occurrence.hits),
            at=None if self.incident.at is None else int(self.incident.at),
            restores=self.incident.place is not None or self.kind.repair,
            begun=tuple(_begun(hit) for hit in self.occurrence.hits) if self.kind.repair else (),
            reached=reached,
            endings=endings_in(watch, graphs),
        )
        return Sequence(f"{name} / incident", body), record

    def _place_hit(self) -> Iterator[Node]:
        """The place closes, and opens again by itself; meanwhile the incident is noticed."""
        name, place, lasts = self.name, self.incident.place, self.kind.closes_for
        assert place is not None
        assert lasts is not None
        closed = Sequence(
            f"{name} / stop",
            (
                *self._closed(place, name, self.kind.share_left, lasts, "closed"),
                Mark(f"{name} / opened", restored_mark(name)),
            ),
        )
        yield Spawn(f"{name} / stop begins", closed, repair_subject(name))
        yield from self._delay(name, place, "unnoticed", self.kind.detection)

    def _closed(
        self, place: str, stem: str, share_left: float, lasts: Distribution, why: str
    ) -> tuple[Node, Node, Node]:
        modifier = self.infrastructure.closing(place, f"{stem} {why}", share_left)
        label = self.world.labelled(stem, place, why)
        return (
            Adjust(f"{stem} / {why} from", modifier),
            Delay(label, lasts, Cause.OUTAGE),
            Adjust(f"{stem} / {why} until", modifier, add=False),
        )

    def _search_when_decided(self, reached: tuple[Reached, ...]) -> Iterator[Node]:
        """A search that begins as soon as the response is decided; where no step decides, see `_search`."""
        gates = tuple(
            Gate(f"{one.mark} / before the search", StockAtLeast(self.world.stock(one.mark), one.need), Cause.DECISION)
            for one in _deciding(reached)
        )
        if gates:
            yield from self._search((gates[0] if len(gates) == 1 else Parallel(f"{self.name} / decided", gates, 1),))

    def _search(self, before: tuple[Node, ...]) -> Iterator[Node]:
        """A place is closed for a search: the one that was hit, where no other one is named."""
        place, hold = self.incident.hold_at or self.incident.place, self.kind.hold
        if place is not None and hold is not None:
            closed = self._closed(place, self.name, 0.0, hold.of, "searched")
            yield Spawn(f"{self.name} / hold begins", Sequence(f"{self.name} / hold", (*before, *closed)))

    def _assets_hit(self) -> Iterator[Node]:
        """Each asset is hit and repaired on its own; the response begins when the first of them is known about."""
        name = self.name
        campaigns = self.repairs.campaigns(self.occurrence, self.parties, self.at) if self.kind.repair else {}
        each = tuple(self._hit(number, hit, campaigns) for number, hit in enumerate(self.occurrence.hits))
        everything = each[0] if len(each) == 1 else Parallel(f"{name} / assets", each)
        subject = repair_subject(name) if self.kind.repair else None
        restored = (Mark(f"{name} / all restored", restored_mark(name)),) if self.kind.repair else ()
        begun = (node for campaign in campaigns.values() for node in self.repairs.begun(campaign))
        damage = Sequence(f"{name} / damage", (*begun, everything, *restored))
        yield Spawn(f"{name} / damage begins", damage, subject)
        first, *others = dict.fromkeys(hit.asset for hit in self.occurrence.hits)
        unnoticed = " ".join((*(f"and {asset}" for asset in others), "unnoticed"))
        label = self.world.mean(f"{name} / unknown", Meaning(first, unnoticed))
        yield Gate(label, StockAtLeast(self._known, 1), Cause.NOTIFICATION, follow=True)

    @property
    def _known(self) -> str:
        """The stock that is filled as soon as one of the faults is known to the state that leads."""
        return self.world.stock(f"{self.name} / known")

    def _hit(self, number: int, hit: Hit, campaigns: dict[str, Campaign]) -> Node:
        """One asset: hit for sure, or with the chance that a further one is hit too; then found, then repaired."""
        campaign = campaigns.get(self.scenario.assets[hit.asset].repair)
        steps: list[Node] = [Spawn(f"{hit.stem} / fault begins", self._fault(number, hit, campaign))]
        if campaign is not None:
            label = self.world.mean(f"{hit.stem} / until found", Meaning(hit.asset, "unnoticed"))
            found = StockAtLeast(self.world.stock(f"{hit.stem} / found"), 1)
            steps.append(Gate(label, found, Cause.NOTIFICATION, follow=True))
            steps += self._workaround(hit)
            steps += self.repairs.of(hit, campaign, _begun(hit))
            steps.append(Adjust(f"{hit.stem} / restored", self._outage(hit), add=False))
        is_hit = Sequence(f"{hit.stem} / hit", tuple(steps))
        chance = self.incident.cluster if self.incident.rate is not None and number > 0 else 1.0
        if chance == 1.0:
            return is_hit
        spared = Sequence(f"{hit.stem} / spared", ())
        if chance == 0.0:
            return spared
        return Choose(f"{hit.stem} / is it hit", (is_hit, spared), ByChance((chance, 1.0 - chance)))

    def _fault(self, number: int, hit: Hit, campaign: Campaign | None) -> Node:
        """From the incident's moment until the fault is known to the operator, and then to the state that leads.

        A soft fault puts nothing out of service before it is found.
        """
        steps: list[Node] = []
        if number > 0:
            steps += self._delay(hit.stem, hit.asset, "not yet hit", self.incident.spread, Cause.PLANNED_WAIT)
        steps.append(Mark(f"{hit.stem} / is hit", fault_mark(hit.stem)))
        early = (*self._down(hit, "down"), *self._delay(hit.stem, hit.asset, "unnoticed", self.kind.detection))
        hard = Sequence(f"{hit.stem} / hard", early)
        soft = self.kind.soft
        if soft is None or soft.share == 0.0:
            steps.append(hard)
        else:
            late = (
                *self._delay(f"{hit.stem} / soft", hit.asset, "unnoticed", soft.found_after),
                *self._down(hit, "down late"),
            )
            lying = Sequence(f"{hit.stem} / soft", late)
            if soft.share == 1.0:
                steps.append(lying)
            else:
                weights = (soft.share, 1.0 - soft.share)
                steps.append(Choose(f"{hit.stem} / soft or hard", (lying, hard), ByChance(weights)))
        if campaign is not None:
            steps += self.repairs.found(hit, campaign)
        if self.scenario.assets[hit.asset].outside:
            steps += self._delay(hit.stem, hit.asset, "not reported", self.kind.outside_reports)
        steps.append(Put(f"{hit.stem} / is known", self._known))
        return Sequence(f"{hit.stem} / fault", tuple(steps))

    def _workaround(self, hit: Hit) -> Iterator[Node]:
        """Another way for some of what the asset carried, from a time after the fault has been found."""
        around = self.scenario.repair_classes[self.scenario.assets[hit.asset].repair].workaround
        if around is not None:
            label = self.world.mean(f"{hit.stem} / until the workaround", Meaning(hit.asset, "workaround"))
            works = Switch(self.world, hit.workaround).turned(f"{hit.stem} / workaround works", on=True)
            steps = (Delay(label, around.after, Cause.REPAIR), works)
            yield Spawn(f"{hit.stem} / workaround begins", Sequence(f"{hit.stem} / workaround", steps))

    def _down(self, hit: Hit, label: str) -> Iterator[Node]:
        if self.kind.repair:
            yield Adjust(f"{hit.stem} / {label}", self._outage(hit))

    def _outage(self, hit: Hit) -> str:
        """The modifier that puts a cable, line or pipe out of service."""
        return self.world.modifier(f"{hit.stem} out of service", self.world.level(hit.level), 0.0)

    def _delay(
        self, stem: str, at: str, what: str, duration: Distribution, cause: Cause = Cause.NOTIFICATION
    ) -> Iterator[Node]:
        if bounds(duration) != (0.0, 0.0):
            yield Delay(self.world.labelled(stem, at, what), duration, cause)


def _deciding(reached: tuple[Reached, ...]) -> tuple[Reached, ...]:
    return tuple(one for one in reached if one.milestone == "decided")


def _begun(hit: Hit) -> str:
    return f"{hit.stem} / repair begins"
