"""Random worlds for random programs: levels, resources, stocks and modifiers, and durations full of ties."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from sim.process.causes import Cause
from sim.process.program import DerivedLevel, Level, Modifier, Resource, Stock
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)

CAUSES = tuple(Cause)
KINDS: tuple[Literal["sum", "product", "minimum"], ...] = ("sum", "product", "minimum")


@dataclass(frozen=True)
class World:
    """Everything a program may use; `rates` names the levels and derived levels."""

    levels: tuple[Level, ...]
    derived: tuple[DerivedLevel, ...]
    resources: dict[str, Resource]
    stocks: tuple[Stock, ...]
    modifiers: tuple[Modifier, ...]

    @property
    def rates(self) -> tuple[str, ...]:
        """Names of all levels."""
        return tuple(level.name for level in self.levels) + tuple(level.name for level in self.derived)


def random_world(rng: random.Random) -> World:
    """One to three of each thing; each level and resource has a modifier."""
    levels = tuple(
        Level(f"level {n}", rng.choice((1.0, 1.0, 0.5, 2.0, 0.0)), rng.choice(CAUSES)) for n in range(rng.randint(1, 2))
    )
    derived = _derived(rng, levels)
    rates = [level.name for level in levels] + [level.name for level in derived]
    resources = [
        Resource(f"resource {n}", rng.randint(1, 3), rng.choice((None, rng.choice(rates))))
        for n in range(rng.randint(1, 3))
    ]
    modifiers = [
        Modifier(f"change of {level.name}", level.name, rng.choice((0.0, 0.0, 0.5, 1 / 3, 2.0))) for level in levels
    ]
    modifiers += [
        Modifier(f"change of {resource.name}", resource.name, rng.choice((-2, -1, 1))) for resource in resources
    ]
    stocks = tuple(Stock(f"stock {n}", rng.randint(0, 2)) for n in range(rng.randint(1, 2)))
    return World(levels, derived, {each.name: each for each in resources}, stocks, tuple(modifiers))


def _derived(rng: random.Random, levels: tuple[Level, ...]) -> tuple[DerivedLevel, ...]:
    made: list[DerivedLevel] = []
    names = [level.name for level in levels]
    for n in range(rng.randint(0, 2)):
        inputs = tuple(rng.choice(names) for _ in range(rng.randint(1, 3)))
        weights = tuple(rng.choice((1.0, 0.5, 0.3)) for _ in inputs)
        made.append(DerivedLevel(f"derived {n}", rng.choice(KINDS), inputs, weights, high=rng.choice((1.0, 2.0))))
        names.append(f"derived {n}")
    return tuple(made)


def random_seconds(rng: random.Random) -> Distribution:
    """Mostly a few whole seconds, so that much falls into one instant."""
    low = rng.randint(1, 5)
    return rng.choice(
        (
            Fixed(float(low)),
            Fixed(float(rng.randint(0, 9))),
            Empirical((0.0, 1.0, 2.0, float(low))),
            Uniform(0.0, 2.0 * low),
            Exponential(float(low)),
            Triangular(0.0, 2.0, 2.0 + low),
            Lognormal(float(low), 2.0 * low, rng.choice((None, 3.0 * low))),
            LogUniform(1.0, 1.0 + low),
            Mixture((0.5, 0.5), (Fixed(0.0), Uniform(1.0, 1.0 + low))),
        )
    )
