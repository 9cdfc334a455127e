"""What back-ups and a mobilised society leave of a loss of service, as time goes by.

Users feel (1 - cushion) * (1 - service). The cushion is a share of its own as long as back-ups hold, nothing when their
fuel is out, and another share once society is mobilised; of two cushions the better one holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.domains.incidents.schema.assets import Resilience
from sim.domains.incidents.services import Services
from sim.domains.scenario import Scenario
from sim.model.switches import Switch
from sim.model.world import ALWAYS, World
from sim.process.causes import Cause
from sim.process.primitives import Delay, Gate, LevelAtLeast, Node, Parallel, Repeat, Sequence
from sim.process.program import DerivedLevel
from sim.units.distributions import Fixed

FELT: Final = 1e-6
"""A service that is short by less than this is whole: what lies below is rounding."""


READY_S: Final = Fixed(60.0)
"""Seconds after which back-ups that have been filled up stand ready again."""


class Cushions:
    """What is felt of the loss of the services of a scenario, made when first used."""

    def __init__(self, world: World, scenario: Scenario, services: Services) -> None:
        self._world = world
        self._scenario = scenario
        self._services = services
        self._felt: dict[str, str] = {}

    def steady(self, service: str) -> float | None:
        """The share of a loss that is felt; None where it changes with time."""
        one = self._resilience(service)
        kind = self._scenario.services[service].kind
        changes = kind in one.lasts or one.total_defence is not None
        return None if changes else 1.0 - self._share(service)

    def most_felt(self, service: str) -> float:
        """The largest share of a loss that can be felt at any time."""
        lasts = self._resilience(service).lasts
        return 1.0 if self._scenario.services[service].kind in lasts else 1.0 - self._share(service)

    def felt(self, service: str) -> str:
        """The level that is 0 while nothing is felt of a loss, 1 while no service is there and nothing cushions it."""
        if service not in self._felt:
            self._felt[service] = self._made(service)
        return self._felt[service]

    def _made(self, service: str) -> str:
        world, always = self._world, self._world.level(ALWAYS)
        name = f"service {service}"
        fuel_out, mobilised = Switch(world, f"{name} back-ups out"), Switch(world, f"{name} society mobilised")
        own, joint = self._share(service), self._mobilised_share(service)
        by_own = DerivedLevel(f"{name} past back-ups", "sum", (always, fuel_out.off_level), (1.0, -own))
        by_all = DerivedLevel(f"{name} past society", "sum", (always, mobilised.level), (1.0, -joint))
        past = (world.derived(by_own), world.derived(by_all))
        least = world.derived(DerivedLevel(f"{name} past all", "minimum", past, (1.0, 1.0)))
        for what, body in (
            ("back-ups", tuple(self._fuel(service, fuel_out))),
            ("mobilisation", tuple(self._mobilising(service, mobilised))),
        ):
            if body:
                world.process(f"{what} of {service}", Sequence(f"{what} of {service} / while short", body))
        inputs = (least, self._services.lost(service))
        return world.derived(DerivedLevel(f"{name} felt", "product", inputs, (1.0, 1.0)))

    def _fuel(self, service: str, out: Switch) -> Iterator[Node]:
        """Back-ups hold for a time, are out until the service is whole, and are filled up for the next time."""
        kind = self._scenario.services[service].kind
        holds = self._resilience(service).lasts.get(kind)
        if holds is None:
            return
        stem = f"back-ups of {service}"
        until = (
            Delay(f"{stem} / hold", holds, Cause.SHORTAGE),
            self._whole(service, f"{stem} / not needed"),
        )
        once = (
            self._short(service, f"{stem} / needed"),
            Parallel(f"{stem} / as long as they hold", until, 1),
            out.turned(f"{stem} / out", on=True),
            self._whole(service, f"{stem} / service is back"),
            out.turned(f"{stem} / filled", on=False),
            Delay(f"{stem} / ready again", READY_S, Cause.PLANNED_WAIT),
        )
        yield Repeat(f"{stem} / again and again", Sequence(f"{stem} / once", once))

    def _mobilising(self, service: str, mobilised: Switch) -> Iterator[Node]:
        defence = self._resilience(service).total_defence
        if defence is not None:
            stem = f"mobilisation for {service}"
            yield self._short(service, f"{stem} / needed")
            yield Delay(f"{stem} / under way", defence.after, Cause.DECISION)
            yield mobilised.turned(f"{stem} / done", on=True)

    def _short(self, service: str, label: str) -> Gate:
        return Gate(label, LevelAtLeast(self._services.lost(service), FELT), Cause.PLANNED_WAIT)

    def _whole(self, service: str, label: str) -> Gate:
        return Gate(label, LevelAtLeast(self._services.level(service), 1.0 - FELT), Cause.OUTAGE)

    def _share(self, service: str) -> float:
        return float(getattr(self._resilience(service), self._scenario.services[service].kind))

    def _mobilised_share(self, service: str) -> float:
        defence = self._resilience(service).total_defence
        return 0.0 if defence is None else float(getattr(defence, self._scenario.services[service].kind))

    def _resilience(self, service: str) -> Resilience:
        return self._scenario.resilience.get(self._scenario.services[service].country, Resilience())
