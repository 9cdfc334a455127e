"""Metric names: those that a study can be asked for, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.words import CAUSES
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES

HEADLINE: Final = f"{ARRIVAL_DELAY} / {ALL_FORCES}"
"""The metric of a study unless another is asked for: it always has a value."""

CLOSURE: Final = f"closure 100 % / {ALL_FORCES}"

MORE_IS_BETTER: Final = "delivered by due date"
"""Start of the metrics of which more is better."""

METRICS: Final = (
    "closure 50 %",
    "closure 90 %",
    "closure 100 %",
    MORE_IS_BETTER,
    "coordination time",
    "coordination share",
)

_OF_INCIDENTS: Final = ("time until ", "service lost / ")
"""Start of the metrics of which only a run shows whether they exist."""

_NOT_HOURS: Final = (MORE_IS_BETTER, "coordination share", "utilisation")


def check_metric(metric: str, forces: Sequence[str]) -> None:
    """Check before anything runs that there will be such a metric.

    Raises
    ------
    LeidangError
        There will not; the message names those that there are.
    """
    kind, _, force = metric.partition(" / ")
    kinds = (ARRIVAL_DELAY, *METRICS, *(f"waiting: {cause}" for cause in CAUSES))
    known = kind in kinds and (force in {ALL_FORCES, *forces} or (kind == ARRIVAL_DELAY and not force))
    if not known and not kind.startswith("utilisation"):
        raise LeidangError(
            f"no metric is called {metric!r}; take one of {', '.join(kinds[: len(METRICS) + 1])}, waiting: CAUSE, "
            f"each with ' / FORCE' behind it (one of {', '.join((ALL_FORCES, *forces))})"
        )


def metric_named(name: str, forces: Sequence[str], *, hours: bool = False) -> str:
    """The full name of the metric that a user asks for, checked before anything runs.

    Parameters
    ----------
    hours
        Whether it must be a time.

    Raises
    ------
    LeidangError
        There will be no such metric, or it is no time.
    """
    if not name.startswith(_OF_INCIDENTS):
        check_metric(name, forces)
    if hours and name.startswith(_NOT_HOURS):
        raise LeidangError(f"{name!r} is no time, so no hours of it can be saved; take for example {ARRIVAL_DELAY!r}")
    return HEADLINE if name == ARRIVAL_DELAY else name


def metric_words(metric: str) -> str:
    """A metric in a sentence."""
    kind, _, of = metric.partition(" / ")
    if kind == ARRIVAL_DELAY:
        return "the time from ready to delivered" + ("" if of in {"", ALL_FORCES} else f" of {of}")
    return f"{kind} ({of})"
