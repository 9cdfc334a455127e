"""Sweep: what each variant does over the points, and where it fails if that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis.studies.discovery import discover_failures
from analysis.studies.metric_names import HEADLINE, metric_words
from analysis.studies.points import PointMeans, PointResults, PointValues, load_points, plain_value
from analysis.studies.study import Study, StudySheet
from analysis.studies.sweep_figures import sweep_figures
from analysis.words import capital, count, in_days, number, replications
from sim.text import listed


def sweep_study(
    folder: str | Path,
    metric: str = HEADLINE,
    discover: str | None = None,
    least: float | None = None,
    *,
    late: bool = False,
) -> Study:
    """Open the folder of a sweep.

    Parameters
    ----------
    discover, least, late
        The variant whose failures are looked for, and what a failure is: see `discover_failures`.

    Raises
    ------
    LeidangError
        It is no folder of a sweep, or has no such metric or variant.
    """
    points = load_points(folder)
    values = points.measure(metric)
    failing = discover_failures(points, values, discover, least, late=late) if discover else None
    reference, *others = values.variants
    compared, n = values.differences or values.levels, f"{replications(values.value.shape[2])} at each"
    ranges = {means.name: range_words(points, means, values.unit) for means in compared}
    answer = [
        (
            means.name,
            f"Compared with {reference}: {significance_words(means)}. The difference: {ranges[means.name]}; "
            if others
            else f"{capital(ranges[means.name])}. ",
        )
        for means in compared
    ]
    answer = [(name, f"{words}{n} of {count(points.points)} points, 95 % CI.") for name, words in answer]
    if failing:
        answer.append((f"When {failing.variant} {'is late' if failing.late else 'fails'}", " ".join(failing.sentences)))
    levels = [f"  {level.name}: {range_words(points, level, values.unit)}" for level in values.levels]
    paths = [given.path for given in points.inputs]
    return Study(
        name="sweep",
        results=points.results,
        tables=points.tables | ({"discovery": failing.table} if failing else {}),
        figures=(*sweep_figures(points, values), *([failing.figure] if failing else [])),
        heading="\n".join([f"{metric} over {count(points.points)} points, {n}", *levels]),
        answer=answer,
        varied=points.varied,
        sheets=[
            StudySheet(
                f"At each point {metric_words(metric)}, mean and half-width of its 95 % CI",
                "comparisons.csv" if others else "summary.csv",
                ("Point", *paths, reference, *(f"{name} less {reference}" for name in others)),
                tuple(_rows(points, values)),
                words=1 + len(paths),
            )
        ],
        facts={
            "metric": metric_words(metric),
            "inputs": listed(paths),
            "reference": reference,
            "others": others,
            "ranges": " ".join(f"{name}: {words}." for name, words in ranges.items()),
            "failures": " ".join(failing.sentences) if failing else "",
        },
    )


def range_words(points: PointResults, means: PointMeans, unit: str) -> str:
    """The lowest and the highest mean, each with its point."""
    if np.isnan(means.mean).all():
        return "no mean anywhere, because something is open at the horizon"
    ends = [int(np.nanargmin(means.mean)), int(np.nanargmax(means.mean))]
    amounts = [_amount(means, point, unit) for point in ends]
    if ends[0] == ends[1]:
        return f"{amounts[0]} at every point"
    low, high = (f"{amount} at {_point(points, point)}" for amount, point in zip(amounts, ends, strict=True))
    return f"from {low} to {high}"


def significance_words(means: PointMeans) -> str:
    """At how many points a difference is significant."""
    points, lower, higher = len(means.mean), int((means.high < 0).sum()), int((means.low > 0).sum())
    return (
        f"significantly lower at {count(lower)} points, higher at {count(higher)}, "
        f"no significant difference at {count(points - lower - higher)}"
    )


def _amount(means: PointMeans, point: int, unit: str) -> str:
    """A mean with the half-width of its interval."""
    middle, half = float(means.mean[point]), float(means.high[point] - means.mean[point])
    # All means of a column have one unit, that of the largest.
    like = float(np.nanmax(np.abs(means.mean), initial=0.0))
    scale, shown = (0.01, "%") if unit != "h" else (24.0, "d") if in_days(like) else (1.0, "h")
    return f"{number(middle / scale)}{'' if np.isnan(half) else f' ± {number(half / scale)}'} {shown}"


def _point(points: PointResults, point: int) -> str:
    row = points.design.iloc[point]
    return f"point {point} ({', '.join(f'{given.path}: {plain_value(row[given.path])}' for given in points.inputs)})"


def _rows(points: PointResults, values: PointValues) -> Iterator[tuple[str, ...]]:
    for point, row in points.design.iterrows():
        inputs = (plain_value(row[given.path]) or "as it is" for given in points.inputs)
        shown = (values.levels[0], *values.differences)
        yield str(point), *inputs, *(_amount(means, int(row["point"]), values.unit) for means in shown)
