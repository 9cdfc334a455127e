"""A program: everything that exists and everything that happens, ready for an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.process.causes import Cause
from sim.process.primitives import Node


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is used and given back.

    Attributes
    ----------
    capacity
        Units at the start; modifiers add to it (never below zero). A drop below what is in use takes effect as
        units are given back.
    level
        While this level is zero nothing is granted, and waiting is charged to the level's cause.
    """

    name: str
    capacity: int
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A rate or condition of the world: 1 is normal, 0 is stopped. Its value is `base` times its modifiers.

    Attributes
    ----------
    cause
        What time is charged to while this level is zero.
    """

    name: str
    base: float = 1.0
    cause: Cause = Cause.OUTAGE


@dataclass(frozen=True, slots=True)
class DerivedLevel:
    """A level computed from others: a sum, product or minimum of weight * level, clipped to [low, high].

    While it is zero, time is charged to the cause of its first input that is zero, else to `cause`.
    """

    name: str
    kind: Literal["sum", "product", "minimum"]
    inputs: tuple[str, ...]
    weights: tuple[float, ...]
    low: float = 0.0
    high: float = 1.0
    cause: Cause = Cause.OUTAGE


@dataclass(frozen=True, slots=True)
class Stock:
    """Something that is put and taken: fuel, spares, permissions."""

    name: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Modifier:
    """A named change that may be added and removed any number of times, in any order.

    Attributes
    ----------
    target
        A level (each application multiplies it by `amount`) or a resource (each adds `amount`, a whole number).
    """

    name: str
    target: str
    amount: float


@dataclass(frozen=True, slots=True)
class Process:
    """A process that starts by itself.

    Attributes
    ----------
    name
        Unique; also the identity of its first token.
    start
        Second at which it starts.
    subject
        Whom the time belongs to; None for the world's own business (calendars, weather).
    """

    name: str
    body: Node
    start: int = 0
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Everything an engine needs, apart from the seed and the replication number.

    Attributes
    ----------
    horizon
        A run covers the seconds [0, horizon).
    """

    horizon: int
    processes: tuple[Process, ...]
    resources: tuple[Resource, ...] = ()
    levels: tuple[Level, ...] = ()
    derived: tuple[DerivedLevel, ...] = ()
    stocks: tuple[Stock, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
