"""What happens in one replication of the example: elements on their way, with what they wait for; notional."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.unit.analysis.example_world import BORDERS, DAY, GROUPS, HOUR, LINKS, SPEED_KMH, Group

Step = tuple[str, str | None, str, str | None, str | None, float]
"""Cause, procedure, detail, from_actor, to_actor, hours."""


@dataclass(frozen=True)
class ExampleRun:
    """One replication of one variant; `rank` 0 has the slow procedures."""

    variant: str
    replication: int
    rank: int
    horizon_s: int
    deliveries: list[tuple[object, ...]]
    ledger: list[tuple[object, ...]]
    procedures: list[tuple[object, ...]]

    def write(self) -> None:
        """Add the rows of all elements to the tables."""
        serials: dict[str, int] = {}
        for group in GROUPS:
            for place in range(group.elements):
                serials[group.force] = serials.get(group.force, 0) + 1
                name = f"{group.force} {serials[group.force]:02d}"
                seed = [self.replication, *name.encode()]
                self._element(group, name, list(self._steps(group, name, place, np.random.default_rng(seed))))

    def _element(self, group: Group, name: str, steps: list[Step]) -> None:
        run = (self.variant, self.replication)
        ends = group.ready_s + np.cumsum([round(step[-1] * HOUR) for step in steps])
        starts = [group.ready_s, *ends[:-1]]
        delivered = int(ends[-1]) if ends[-1] < self.horizon_s else None
        size = (
            (group.size, 0, 0, 0, group.size, 0) if group.kind == "vehicles" else (0, 0, group.size, 0, 0, group.size)
        )
        self.deliveries.append(
            (
                *run,
                name,
                group.force,
                group.sponsor,
                group.destination,
                group.kind,
                *size,
                group.ready_s,
                group.due_s,
                delivered,
            )
        )
        if delivered is not None:
            self.ledger.extend(
                (*run, name, *step[:5], int(start), int(end))
                for step, start, end in zip(steps, starts, ends, strict=True)
                if end > start
            )

    def _steps(self, group: Group, name: str, place: int, rng: np.random.Generator) -> Iterator[Step]:
        first = group.route[0]
        origin = first.split("-")[0]
        yield "planned_wait", None, f"{first} sailing", None, None, 8 * place * rng.uniform(0.8, 1.2)
        yield "handling", None, f"{origin} loading", None, None, rng.uniform(5, 9)
        for link in group.route:
            pair, mode = link.rsplit("-", 1)
            if pair in BORDERS:
                yield from self._clearance(group, name, BORDERS[pair], rng)
            queue = {"sea": 3.0, "rail": 2.0 + 2.2 * place * (pair == "NVK-KRN"), "road": 0.6, "air": 1.5}[mode]
            yield "queue", None, link, None, None, float(rng.exponential(queue))
            yield "transport", None, link, None, None, _length(link) / SPEED_KMH[mode] * float(rng.uniform(1, 1.25))
            yield "weather", None, link, None, None, float(rng.exponential(5)) * (rng.uniform() < 0.15)
            if mode == "sea":
                port = _end(link)
                yield (
                    "queue",
                    None,
                    f"{port} berth",
                    None,
                    None,
                    float(rng.exponential(4 + 2.1 * place * (port == "NVK"))),
                )
                yield "handling", None, f"{port} discharge", None, None, float(rng.uniform(4, 10))
                yield "planned_wait", None, f"{port} staging", None, None, float(rng.uniform(2, 6))
        yield "handling", None, f"{group.destination} integration", None, None, float(rng.uniform(2, 5))

    def _clearance(self, group: Group, name: str, country: str, rng: np.random.Generator) -> Iterator[Step]:
        slow = 0.35 if self.rank and country != "EE" else 1.0
        parts = (
            ("notification", "request", 1.0),
            ("queue", "screening", 9.0),
            ("clearance", "screening", 14.0),
            ("duty_hours", "screening", 11.0),
            ("decision", "ministry", 8.0),
        )
        hours = {(cause, step): float(rng.lognormal(np.log(mean), 0.5)) * slow for cause, step, mean in parts}
        asked = group.ready_s - 2 * DAY
        decided = asked + 2 * DAY + round(sum(hours.values()) * HOUR)
        late = decided >= self.horizon_s
        self.procedures.append(
            (
                self.variant,
                self.replication,
                "movement clearance",
                name,
                country,
                group.sponsor,
                max(asked, 0),
                None if late else decided,
                "" if late else "granted",
            )
        )
        for (cause, step), amount in hours.items():
            yield cause, "movement clearance", f"clearance {country} / {step}", group.sponsor, country, amount


def _length(link: str) -> float:
    return next(float(row["length_km"]) for row in csv.DictReader(LINKS.splitlines()) if row["id"] == link)


def _end(link: str) -> str:
    return link.split("-")[1]
