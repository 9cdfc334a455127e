"""The world a model is built in: resources, levels, stocks and processes, each made once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeVar

from sim.model.meaning import Meaning, ReportedResource, ResourceKind
from sim.process.causes import Cause
from sim.process.primitives import Node
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program, Resource, Stock

T = TypeVar("T")

ALWAYS: Final = "always"
"""A level that is 1 from beginning to end."""

EVEN: Final = 1.0 + 1e-12
"""Weights that should add up to one are multiplied by this and the sum is cut off at one: so no rounding is left."""


@dataclass
class World:
    """Collects what the parts of the model need; `program` hands it over, ordered by name."""

    _resources: dict[str, Resource] = field(default_factory=dict)
    _reported: dict[str, ReportedResource] = field(default_factory=dict)
    _levels: dict[str, Level] = field(default_factory=dict)
    _derived: dict[str, DerivedLevel] = field(default_factory=dict)
    _stocks: dict[str, Stock] = field(default_factory=dict)
    _modifiers: dict[str, Modifier] = field(default_factory=dict)
    _processes: dict[str, Process] = field(default_factory=dict)
    meanings: dict[str, Meaning] = field(default_factory=dict)

    def resource(self, name: str, capacity: int, kind: ResourceKind | None, at: str, level: str | None = None) -> str:
        """The name of a resource, made at the first call; `kind` None keeps it out of the result tables."""
        if name not in self._resources:
            self._resources[name] = Resource(name, capacity, level)
            if kind is not None:
                self._reported[name] = ReportedResource(name, kind, at, capacity)
        return name

    def level_of(self, resource: str) -> str | None:
        """The level that closes a resource; None where nothing does."""
        return self._resources[resource].level

    def has_level(self, name: str) -> bool:
        """True where a level of this name has been made."""
        return name in self._levels

    def level(self, name: str, cause: Cause = Cause.OUTAGE) -> str:
        """The name of a level that is normally 1, made at the first call."""
        if name not in self._levels:
            self._levels[name] = Level(name, 1.0, cause)
        return name

    def product(self, name: str, level: str, weight: float) -> str:
        """The name of a level that is `weight` times another, made at the first call."""
        self._derived.setdefault(name, DerivedLevel(name, "product", (level,), (weight,), high=float("inf")))
        return name

    def derived(self, level: DerivedLevel) -> str:
        """The name of a level that is computed from others, made at the first call."""
        self._derived.setdefault(level.name, level)
        return level.name

    def stock(self, name: str) -> str:
        """The name of a stock that starts empty, made at the first call."""
        self._stocks.setdefault(name, Stock(name))
        return name

    def modifier(self, name: str, target: str, amount: float) -> str:
        """The name of a modifier, made at the first call."""
        self._modifiers.setdefault(name, Modifier(name, target, amount))
        return name

    def process(self, name: str, body: Node, start: int = 0, subject: str | None = None) -> None:
        """Add a process that starts by itself."""
        self._processes[name] = Process(name, body, start, subject)

    @property
    def process_names(self) -> frozenset[str]:
        """The processes so far."""
        return frozenset(self._processes)

    def mean(self, label: str, meaning: Meaning) -> str:
        """Say what time at a label is about; returns the label."""
        self.meanings[label] = meaning
        return label

    def labelled(self, stem: str, at: str, what: str) -> str:
        """A label below a stem for what happens at a place or to an asset, with that meaning; returns the label."""
        meaning = Meaning(at, what)
        return self.mean(f"{stem} / {meaning.detail}", meaning)

    def program(self, horizon: int) -> Program:
        """Everything collected, ordered by name so that the order of a file cannot matter."""
        return Program(
            horizon=horizon,
            processes=_by_name(self._processes),
            resources=_by_name(self._resources),
            levels=_by_name(self._levels),
            derived=_by_name(self._derived),
            stocks=_by_name(self._stocks),
            modifiers=_by_name(self._modifiers),
        )

    @property
    def reported(self) -> tuple[ReportedResource, ...]:
        """The resources users want to read about, by name."""
        return _by_name(self._reported)


def _by_name(things: dict[str, T]) -> tuple[T, ...]:
    return tuple(things[name] for name in sorted(things))
