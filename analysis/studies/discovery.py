"""Discovery: the boxes of inputs in which a variant fails over the points of a sweep, as table, sentences and figure.

To fail is one of two things: not to be better than the reference by enough (of the paired mean difference), or to be
late: not to have everything delivered by its due date often enough (of the variant by itself).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import style
from analysis.comparison.paired import comparison_basis
from analysis.runs import Flags, Floats
from analysis.statistics import mean_interval
from analysis.studies.boxes import FailureBox, Restriction, find_boxes
from analysis.studies.metric_names import MORE_IS_BETTER
from analysis.studies.points import PointResults, PointValues
from analysis.studies.sensitivity_words import short_names
from analysis.studies.study import Drawing
from analysis.words import count, number, percent
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES
from sim.text import listed

LEAST_IN_TIME: Final = 0.5
"""In so many of the replications a variant must be in time, unless the user gives another share."""

FAILS, HELPS = "#D55E00", "#0072B2"
COLUMNS: Final = (
    *("box", "input", "low", "high", "unit", "choices", "quasi_p"),
    *("points", "failures", "density", "coverage"),
)


@dataclass(frozen=True)
class Discovery:
    """Where a variant fails.

    Attributes
    ----------
    late
        Whether to fail is to be late, instead of not to help.
    least
        How much better it must be, in the metric's unit; or in what share of the replications it must be in time.
    at
        The points of which it is known, shape (known,).
    fails
        Shape (known,).
    """

    points: PointResults
    variant: str
    late: bool
    metric: str
    unit: str
    least: float
    at: tuple[int, ...]
    fails: Flags

    @cached_property
    def numbers(self) -> Floats:
        """Each input as numbers at these points, shape (known, inputs)."""
        columns = [self.points.numbers(place) for place in range(len(self.points.inputs))]
        return np.column_stack(columns)[list(self.at)]

    @cached_property
    def boxes(self) -> tuple[FailureBox, ...]:
        """The boxes in which failures gather, the best first."""
        return find_boxes(self.numbers, self.fails, [len(given.choices) for given in self.points.inputs])

    @property
    def table(self) -> pd.DataFrame:
        """The columns of `discovery.csv`: a row per box and restricted input."""
        rows = [
            (
                *(place, given.path, _end(part.low), _end(part.high), given.unit),
                *(" | ".join(given.choices[choice] for choice in part.choices), part.quasi_p),
                *(box.points, box.failures, box.density, box.coverage),
            )
            for place, box in enumerate(self.boxes)
            for part in box.restrictions
            for given in [self.points.inputs[part.input]]
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """How often it fails, then a sentence or two for each box."""
        failed = int(self.fails.sum())
        head = f"{self.variant} {self._failing()} at {count(failed)} of {count(len(self.at))} points."
        if not failed or failed == len(self.at):
            return (head,)
        if not self.boxes:
            return (head, "These points gather nowhere: no input tells where it fails.")
        return (head, *(self._box_words(box, first=not place) for place, box in enumerate(self.boxes)))

    @property
    def figure(self) -> Drawing:
        """The points over the two inputs that tell most, and the first box."""
        data = self.points.design.iloc[list(self.at)].assign(fails=self.fails.astype(int))
        return Drawing("discovery", lambda: plot_discovery(self), data)

    def _failing(self) -> str:
        if self.late:
            return f"has everything there by its due date in less than {percent(self.least)} of the replications"
        least = "" if self.least <= 0 else f" by {number(self.least)} h" if self.unit == "h" else f" by {self.least:g}"
        return f"is not better than {self.points.variants[0]}{least} in {self.metric}"

    def _box_words(self, box: FailureBox, *, first: bool) -> str:
        where = listed([self._restriction_words(part) for part in box.restrictions])
        return (
            f"It fails {'' if first else 'also '}where {where}: {percent(box.density)} of the {count(box.points)} "
            f"points there fail, and {percent(box.coverage)} of all failures lie there."
        )

    def _restriction_words(self, part: Restriction) -> str:
        given = self.points.inputs[part.input]
        name = short_names([other.path for other in self.points.inputs])[part.input]
        if part.choices:
            return f"{name} is {' or '.join(given.labels[choice] for choice in part.choices)}"
        share = given.unit.startswith("share")
        unit = f" {given.unit}" if given.unit and not share else ""
        name = f"the share of the way of {name}" if share else name
        low, high = _end(part.low), _end(part.high)
        if not low:
            return f"{name} is below {high}{unit}"
        return f"{name} is from {low} to {high}{unit}" if high else f"{name} is above {low}{unit}"


def discover_failures(
    points: PointResults, values: PointValues, variant: str, least: float | None = None, *, late: bool = False
) -> Discovery:
    """Find where a variant fails.

    Parameters
    ----------
    least
        How much better it must be, in the metric's unit; None for the scenario's practical difference. Or in what share
        of the replications it must be in time; None for half of them.
    late
        Whether to fail is to have elements after their due date in too many replications.

    Raises
    ------
    LeidangError
        There is no such variant, or it is the reference and not asked whether it is late.
    """
    if late:
        if variant not in points.variants:
            known = ", ".join(map(repr, points.variants))
            raise LeidangError(f"no variant is called {variant!r}; the sweep has {known}")
        least, values = LEAST_IN_TIME if least is None else least, points.measure(f"{MORE_IS_BETTER} / {ALL_FORCES}")
        value, there = values.of(variant)
        in_time = ((value >= 1.0) & there).sum(axis=1)
        fails = np.where(there.any(axis=1), in_time < least * there.sum(axis=1), np.nan)
    else:
        reference, *others = values.variants
        if variant not in others:
            known = ", ".join(map(repr, others)) or "none: the sweep has one variant"
            raise LeidangError(f"{variant!r} is not compared with {reference!r}; those that are: {known}")
        practical = comparison_basis(points.results.manifest).practical_h if values.unit == "h" else 0.0
        least, mean = practical if least is None else least, mean_interval(*values.difference(variant))[0]
        better = mean if values.metric.startswith(MORE_IS_BETTER) else -mean
        # No change is no help, whatever the threshold.
        fails = np.where(np.isnan(better), np.nan, (better < least) | (better <= 0))
    at = np.flatnonzero(~np.isnan(fails))
    return Discovery(points, variant, late, values.metric, values.unit, least, tuple(at.tolist()), fails[at] > 0)


def _end(value: float) -> str:
    """An end of a box with three digits, as it is no sharper than the points are dense; empty where it is open."""
    return f"{value:.3g}" if np.isfinite(value) else ""


def plot_discovery(discovery: Discovery, ax: Axes | None = None) -> Axes:
    """Draw every point, filled where the variant fails, and the first box."""
    with style.paper():
        axes = ax or style.new_axes(4.2)
        restricted = [
            part.input for box in discovery.boxes for part in sorted(box.restrictions, key=lambda part: part.quasi_p)
        ]
        # The two inputs that are most surely restricted, or the first ones.
        across, up = (*dict.fromkeys((*restricted, *range(len(discovery.points.inputs)))), None)[:2]
        assert across is not None, "there is at least one input"
        x, y = discovery.numbers[:, across], np.zeros(len(discovery.at)) if up is None else discovery.numbers[:, up]
        for fails, colour, marker, words in (
            (False, HELPS, "o", "in time" if discovery.late else "helps"),
            (True, FAILS, "X", "late" if discovery.late else "does not help"),
        ):
            of_kind, face = discovery.fails == fails, colour if fails else "none"
            marks = axes.scatter(
                x[of_kind], y[of_kind], 34, marker=marker, facecolors=face, edgecolors=colour, linewidths=0.9
            )
            marks.set_label(words)
        for box in discovery.boxes[:1]:
            (left, right), (low, high) = _ends(discovery, box, across), _ends(discovery, box, up)
            frame = Rectangle((left, low), right - left, high - low, fill=False, edgecolor=style.INK, linewidth=1.6)
            frame.set_label("the first box")
            axes.add_patch(frame)
        _label(axes, discovery, across, up)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
        title = f"When is {discovery.variant} late?" if discovery.late else f"When does {discovery.variant} fail?"
        note = f"{' '.join(discovery.sentences)} Each mark is a point; all other inputs vary too."
        style.heading(axes, title, note)
    return axes


def _ends(discovery: Discovery, box: FailureBox, place: int | None) -> tuple[float, float]:
    """The ends of a box along an input; a little beyond all points where it does not restrict the input."""
    if place is None:
        return -0.4, 0.4
    values = discovery.numbers[:, place]
    beyond = 0.04 * float(np.ptp(values)) or 0.4
    low, high = float(values.min()) - beyond, float(values.max()) + beyond
    for part in box.restrictions:
        if part.input == place and part.choices:
            return min(part.choices) - 0.3, max(part.choices) + 0.3
        if part.input == place:
            low, high = max(low, part.low), min(high, part.high)
    return low, high


def _label(axes: Axes, discovery: Discovery, across: int, up: int | None) -> None:
    for axis, place in ((axes.xaxis, across), (axes.yaxis, up)):
        if place is None:
            axes.set_ylim(-1, 1)
            axis.set_ticks([])
            continue
        given = discovery.points.inputs[place]
        axis.set_label_text(style.wrapped(given.title, 60))
        if given.choices:
            axis.set_ticks(range(len(given.choices)), [style.wrapped(label, 22) for label in given.labels])
