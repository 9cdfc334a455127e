"""Where over the points of a sweep a variant is better, and by how much, in words."""

from __future__ import annotations

import numpy as np

from analysis.experiments.sweep import Sweep, told_value
from analysis.experiments.sweep_effects import Course
from analysis.words import count, in_days, number


def range_words(sweep: Sweep, one: Course, unit: str) -> str:
    """From where to where something goes over the points."""
    if np.isnan(one.mean).all():
        return "no mean anywhere, because something is open at the horizon"
    ends = [int(np.nanargmin(one.mean)), int(np.nanargmax(one.mean))]
    first, last = (f"{amount(one, point, unit)} at {_where(sweep, point)}" for point in ends)
    return f"{amount(one, ends[0], unit)} at every point" if ends[0] == ends[1] else f"from {first} to {last}"


def shown_words(one: Course) -> str:
    """At how many points a difference is shown to be one."""
    points, below, above = len(one.mean), int((one.high < 0).sum()), int((one.low > 0).sum())
    return (
        f"shown to be less at {count(below)} points, more at {count(above)}, neither at {count(points - below - above)}"
    )


def amount(one: Course, point: int, unit: str) -> str:
    """A mean with the half-width of its interval."""
    middle, half = float(one.mean[point]), float(one.high[point] - one.mean[point])
    scale, shown = (0.01, "per cent") if unit != "h" else (24.0, "days") if in_days(middle) else (1.0, "h")
    return f"{number(middle / scale)}{'' if np.isnan(half) else f' ± {number(half / scale)}'} {shown}"


def _where(sweep: Sweep, point: int) -> str:
    row = sweep.design.iloc[point]
    return f"point {point} ({', '.join(f'{one.path}: {told_value(row[one.path])}' for one in sweep.inputs)})"
