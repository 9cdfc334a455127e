"""When a variant fails over the points of a sweep: `discovery.csv`, and the boxes in words.

To fail is one of two things: not to be better than the reference by enough (`no-help`, which is asked of the paired
mean difference), or not to have everything there by its due date often enough (`late`, of the variant by itself).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.experiments.discovery import Box, Restriction, discover
from analysis.experiments.sensitivity_tables import short_names
from analysis.experiments.sweep import AtPoints, Sweep
from analysis.experiments.value_tables import MORE_IS_BETTER
from analysis.runs import Flags, Floats
from analysis.statistics import mean_interval
from analysis.words import count, listed, number, percent
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES

LEAST_IN_TIME: Final = 0.5
"""In so many of the replications a variant is to be in time, unless the user says otherwise."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """Where a variant fails.

    Attributes
    ----------
    late
        Whether to fail is to be late, instead of not to help.
    least
        How much better it must be, in the metric's unit; or in what share of the replications it must be in time.
    points
        The points of which it is known.
    values
        Each input at these points, shape (points, inputs).
    fails
        Shape (points,).
    """

    sweep: Sweep
    variant: str
    late: bool
    metric: str
    unit: str
    least: float
    points: tuple[int, ...]
    values: Floats
    fails: Flags
    boxes: tuple[Box, ...]


def discovery_of(sweep: Sweep, at: AtPoints, variant: str, least: float) -> Discovery:
    """Find the boxes in which a variant does not help.

    Raises
    ------
    LeidangError
        The variant is the reference, or there is no such one.
    """
    others = at.variants[1:]
    if variant not in others:
        known = ", ".join(map(repr, others)) or "none: the sweep has one variant"
        raise LeidangError(f"{variant!r} is not compared with {at.variants[0]!r}; those that are: {known}")
    mean = mean_interval(*at.difference(variant))[0]
    better = mean if at.metric.startswith(MORE_IS_BETTER) else -mean
    # No change is no help, whatever the threshold.
    fails = np.where(np.isnan(better), np.nan, (better < least) | (better <= 0))
    return _found(sweep, at, variant, least, fails, late=False)


def lateness_of(sweep: Sweep, variant: str, least: float = LEAST_IN_TIME) -> Discovery:
    """Find the boxes in which a variant is late: too seldom has every element there by its due date.

    Parameters
    ----------
    least
        Share of the replications in which it must be in time.

    Raises
    ------
    LeidangError
        There is no such variant.
    """
    if variant not in sweep.variants:
        raise LeidangError(f"no variant is called {variant!r}; the sweep has {', '.join(map(repr, sweep.variants))}")
    at = sweep.measure(f"{MORE_IS_BETTER} / {ALL_FORCES}")
    value, there = at.of(variant)
    in_time = ((value >= 1.0) & there).sum(axis=1)
    fails = np.where(there.any(axis=1), in_time < least * there.sum(axis=1), np.nan)
    return _found(sweep, at, variant, least, fails, late=True)


def _found(sweep: Sweep, at: AtPoints, variant: str, least: float, fails: Floats, *, late: bool) -> Discovery:
    """What was found; `fails` has 0 and 1, and nan at points of which nothing is known, shape (points,)."""
    known = np.flatnonzero(~np.isnan(fails))
    values = np.column_stack([sweep.numbers(place) for place in range(len(sweep.inputs))])[known]
    own = fails[known] > 0
    boxes = discover(values, own, [len(one.choices) for one in sweep.inputs])
    points = tuple(int(point) for point in known)
    return Discovery(sweep, variant, late, at.metric, at.unit, least, points, values, own, boxes)


def discovery_table(found: Discovery) -> pd.DataFrame:
    """The columns of `discovery.csv`: a row per box and restricted input."""
    rows = [
        (
            place,
            found.sweep.inputs[one.input].path,
            "" if np.isinf(one.low) or one.choices else number_text(one.low),
            "" if np.isinf(one.high) or one.choices else number_text(one.high),
            found.sweep.inputs[one.input].unit,
            " | ".join(found.sweep.inputs[one.input].choices[choice] for choice in one.choices),
            one.quasi_p,
            box.points,
            box.failures,
            box.density,
            box.coverage,
        )
        for place, box in enumerate(found.boxes)
        for one in box.restrictions
    ]
    columns = ["box", "input", "low", "high", "unit", "choices", "quasi_p", "points", "failures", "density", "coverage"]
    return pd.DataFrame(rows, columns=columns)


def discovery_words(found: Discovery) -> tuple[str, ...]:
    """What was found, a sentence or two for each box."""
    failed = int(found.fails.sum())
    head = f"{found.variant} {_failing(found)} at {count(failed)} of {count(len(found.points))} points."
    if not failed or failed == len(found.points):
        return (head,)
    if not found.boxes:
        return (head, "These points gather nowhere: no input says where it fails.")
    return (head, *(_box(found, box, first=not place) for place, box in enumerate(found.boxes)))


def _failing(found: Discovery) -> str:
    """What it is to fail."""
    if found.late:
        return f"has everything there by its due date in less than {percent(found.least)} of the replications"
    least = "" if found.least <= 0 else f" by {number(found.least)} h" if found.unit == "h" else f" by {found.least:g}"
    return f"is not better than {found.sweep.variants[0]}{least} in {found.metric}"


def _box(found: Discovery, box: Box, *, first: bool) -> str:
    names = short_names([one.path for one in found.sweep.inputs])
    where = listed([_restriction(found, one, names[one.input]) for one in box.restrictions])
    return (
        f"It fails {'' if first else 'also '}where {where}: {percent(box.density)} of the {count(box.points)} points "
        f"there fail, and {percent(box.coverage)} of all failures lie there."
    )


def _restriction(found: Discovery, one: Restriction, name: str) -> str:
    given = found.sweep.inputs[one.input]
    if one.choices:
        return f"{name} is {' or '.join(given.labels[choice] for choice in one.choices)}"
    unit = f" {given.unit}" if given.unit and not given.unit.startswith("share") else ""
    if given.unit.startswith("share"):
        name = f"the share of the way of {name}"
    if np.isinf(one.low):
        return f"{name} is below {number_text(one.high)}{unit}"
    if np.isinf(one.high):
        return f"{name} is above {number_text(one.low)}{unit}"
    return f"{name} is from {number_text(one.low)} to {number_text(one.high)}{unit}"


def number_text(value: float) -> str:
    """A number with three digits: ends of a box are no sharper than the points are dense."""
    return f"{value:.3g}"
