"""Which incidents there can be in a run, and what each of them hits: names that never depend on what else is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sim.domains.incidents.schema.incidents import Incident
from sim.domains.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Hit:
    """One cable, line or pipe that an incident may put out of service.

    Attributes
    ----------
    stem
        Stem of all labels about it, unique.
    """

    asset: str
    stem: str

    @property
    def level(self) -> str:
        """Name of the level that is 1 while it is in service."""
        return f"{self.stem} in service"

    @property
    def workaround(self) -> str:
        """Name of the switch that is on once some of what it carried goes another way."""
        return f"{self.stem} has a workaround"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An incident that happens once, or one of those that may happen by chance.

    Attributes
    ----------
    name
        That of the incident; by chance with its number: 'winter faults 2'.
    """

    name: str
    incident: Incident
    hits: tuple[Hit, ...]


def occurrences(incident: Incident) -> Iterator[Occurrence]:
    """All that an incident of a scenario may come to in one run, in the order in which they happen."""
    if incident.rate is None:
        yield _named(incident.name, incident)
    else:
        for number in range(1, incident.occurrences + 1):
            yield _named(f"{incident.name} {number}", incident)


def _named(name: str, incident: Incident) -> Occurrence:
    seen: Counter[str] = Counter()
    hits = []
    for asset in incident.assets:
        seen[asset] += 1
        hits.append(Hit(asset, f"{name} / {asset}" if seen[asset] == 1 else f"{name} / {asset} ({seen[asset]})"))
    return Occurrence(name, incident, tuple(hits))


def places_hit(scenario: Scenario, happening: tuple[Incident, ...]) -> frozenset[str]:
    """The nodes and links that may be closed in a run: by closures, by incidents, or for a search after one."""
    closures = {closure.link or closure.node for closure in scenario.closures}
    searched = {one.hold_at for one in happening}
    return frozenset({*closures, *searched, *(one.place for one in happening)} - {None})  # type: ignore[arg-type]
