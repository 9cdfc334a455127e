"""What `leidang sweep` prints: where over the points a variant is better, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.experiments.sweep import Sweep
    from analysis.experiments.sweep_effects import Course


def counted(number: int, word: str) -> str:
    """A number of things: "1 point", "20 points"."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def print_sweep(sweep: Sweep, metric: str) -> None:
    """Print the range of each variant over the points, and that of its paired difference from the reference."""
    from analysis.experiments.sweep_effects import differences, levels

    at = sweep.measure(metric)
    print(sweep.results.manifest.scenario.title)
    print(f"{metric} over {counted(sweep.points, 'point')}, n = {at.value.shape[2]} replications at each")
    for one in levels(at):
        print(f"  {one.name}: {_range(sweep, one, at.unit)}")
    for one in differences(at):
        below, above = int((one.high < 0).sum()), int((one.low > 0).sum())
        print(f"  {one.name} less {at.variants[0]}: {_range(sweep, one, at.unit)}")
        print(f"    shown to be less at {below} points, more at {above}, neither at {sweep.points - below - above}")


def _range(sweep: Sweep, one: Course, unit: str) -> str:
    import numpy as np

    if np.isnan(one.mean).all():
        return "no mean anywhere, because something is open at the horizon"
    ends = [int(np.nanargmin(one.mean)), int(np.nanargmax(one.mean))]
    first, last = (f"{_amount(one, point, unit)} at {_where(sweep, point)}" for point in ends)
    return f"{_amount(one, ends[0], unit)} at every point" if ends[0] == ends[1] else f"from {first} to {last}"


def _amount(one: Course, point: int, unit: str) -> str:
    from math import isnan

    from analysis.words import in_days, number

    middle, half = float(one.mean[point]), float(one.high[point] - one.mean[point])
    scale, shown = (0.01, "per cent") if unit != "h" else (24.0, "days") if in_days(middle) else (1.0, "h")
    return f"{number(middle / scale)}{'' if isnan(half) else f' ± {number(half / scale)}'} {shown}"


def _where(sweep: Sweep, point: int) -> str:
    row = sweep.design.iloc[point]
    return f"point {point} ({', '.join(f'{one.path}={row[one.path]}' for one in sweep.inputs)})"
