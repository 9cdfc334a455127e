"""When the forces arrive: share of the vehicles delivered against days since the start."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis import style
from analysis.figures.curves import alike_curves, draw_curve
from analysis.figures.labels import label_lines, marks_on_top
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.runs import Floats, Runs, runs_of
from analysis.words import count, replications
from sim.text import listed
from sim.units.seconds import DAY_S

STEPS = 300
BANDS = 4
"""Variants of which each can have its band; of more, only the reference has one."""

NAMED = 3
"""Forces that are named at one due date; of more, the number is given."""

EMPTY = 0.4
"""Share of the time shown that may pass before anything arrives."""


def arrivals_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns variant, day, low_10, median, high_90 (share delivered: quantiles over the replications, day by day),
        replications, amount (that makes 100 %), counted ("vehicles"; "containers" or "people" if nothing else moves).
    """
    deliveries = results.deliveries
    counted = next((name for name in ("vehicles", "containers") if (deliveries[name] > 0).any()), "people")
    moving = deliveries[deliveries["kind"] == ("personnel" if counted == "people" else "vehicles")]
    runs, days = runs_of(deliveries), _days(results)
    shares, amounts = _shares(moving, runs, days, counted)
    parts = []
    for variant in results.variants:
        number = runs.variants.index(variant)
        rows = slice(number * len(runs.replications), (number + 1) * len(runs.replications))
        present = runs.present[rows]
        low, median, high = np.quantile(shares[rows][present], (0.1, 0.5, 0.9), axis=0)
        curve = pd.DataFrame({"variant": variant, "day": days, "low_10": low, "median": median, "high_90": high})
        amount = float(amounts[rows][present].mean())
        parts.append(curve.assign(replications=int(present.sum()), amount=amount, counted=counted))
    return pd.concat(parts, ignore_index=True)


def plot_arrivals(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the share of vehicles delivered per variant: median over replications and the band of 10 to 90 %."""
    with style.paper():
        axes = ax or style.new_axes(4.0)
        table = arrivals_table(results)
        counted = str(table["counted"].iloc[0])
        last = float(table["day"].max())
        axes.set(xlim=(_first_day(results, table), last), ylim=(0, 1.02), xlabel="days since the start")
        axes.set_ylabel(f"share of {counted} delivered")
        style.in_percent(axes.yaxis)
        axes.grid(axis="y")
        _amount_axis(axes, float(table["amount"].max()), counted)
        alike = alike_curves(table, ("low_10", "median", "high_90"))
        lines = _draw(axes, table, results.variants, alike)
        key = _due_dates(axes, results)
        if not (table["median"] > 0).any() and not (table["high_90"] > 0).any():
            style.empty(axes, "Nothing was delivered by the end of the run.")
        style.heading(axes, f"Arrival of {counted}, all forces together", _note(table), 19)
        if key:
            style.under(axes, style.wrapped(f"Due: {'; '.join(key)}.", 112), gap_pt=36, size=7.5)
        label_lines(axes, lines, [style.wrapped("; ".join(names), 24) for names in alike.values()])
    return axes


def _draw(
    axes: Axes, table: pd.DataFrame, variants: Sequence[str], drawn: Iterable[str]
) -> list[tuple[Floats, Floats, str]]:
    lines: list[tuple[Floats, Floats, str]] = []
    for variant in drawn:
        place, curve = variants.index(variant), table[table["variant"] == variant]
        banded = curve["replications"].iloc[0] > 1 and (place == 0 or len(variants) <= BANDS)
        draw_curve(axes, place, curve["day"], curve["median"], (curve["low_10"], curve["high_90"]) if banded else None)
        lines.append((curve["day"].to_numpy(), curve["median"].to_numpy(), style.variant_look(place)[0]))
    return lines


def _due_dates(axes: Axes, results: Results) -> tuple[str, ...]:
    """Mark the due dates along the top; returns what their letters mean if their names do not fit there."""
    due: dict[float, list[str]] = {}
    for force in results.manifest.forces:
        due.setdefault(force.due_s / DAY_S, []).append(force.name)
    start, end = axes.get_xlim()
    marks = [(day, names) for day, names in sorted(due.items()) if start <= day <= end]
    every = len(results.manifest.forces)
    key = marks_on_top(axes, [(day, f"{_forces(names, every)} due") for day, names in marks])
    return tuple(text.removesuffix(" due") for text in key)


def _forces(names: Sequence[str], every: int) -> str:
    """Several forces in few words: more than can be listed are counted."""
    if len(names) == every > 1:
        return "all forces"
    return listed(names) if len(names) <= NAMED else f"{len(names)} forces"


def _amount_axis(axes: Axes, amount: float, counted: str) -> None:
    """Repeat the scale on the right in numbers."""
    scale = amount or 1.0
    right = axes.secondary_yaxis(
        "right",
        functions=(lambda share: np.asarray(share) * scale, lambda number: np.asarray(number) / scale),
    )
    right.set_ylabel(counted)
    right.yaxis.set_major_formatter(FuncFormatter(lambda number, _: count(number)))
    right.spines["right"].set_visible(True)


def _note(table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table.drop_duplicates("variant")["replications"]]
    if max(numbers) == 1:
        return f"{replications(1).capitalize()}, so there is no band. Triangles: due dates."
    whose = "" if len(numbers) <= BANDS else f" under {table['variant'].iloc[0]}"
    return (
        f"Line: median; band: 10 to 90 % of runs{whose} ({replications(*numbers)} per variant). Triangles: due dates."
    )


def _first_day(results: Results, table: pd.DataFrame) -> float:
    """The start, or the day on which the first force is ready where nothing arrives for most of the time shown."""
    there = table.loc[table["high_90"] > 0, "day"]
    ready = min((force.ready_s for force in results.manifest.forces), default=0) / DAY_S
    late = not there.empty and float(there.min()) > EMPTY * float(table["day"].max())
    return float(math.floor(min(ready, float(there.min())))) if late else 0.0


def _days(results: Results) -> Floats:
    """Days at which the share is stated: from the start until all is there, or to the horizon if something is not."""
    arrived = results.deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    horizon = float(results.manifest.scenario.horizon_s)
    due = max((force.due_s for force in results.manifest.forces), default=0)
    end = (
        horizon if np.isnan(arrived).any() or not len(arrived) else min(horizon, max(float(arrived.max()), due) * 1.04)
    )
    step = math.ceil(end / STEPS / 3600) * 3600
    days: Floats = np.arange(0, end + step, step) / DAY_S
    return days


def _shares(moving: pd.DataFrame, runs: Runs, days: Floats, counted: str) -> tuple[Floats, Floats]:
    """Share delivered by each day, shape (runs, days), and the amount that makes 100 %, shape (runs,)."""
    run, size = runs.number(moving), moving[counted].to_numpy(dtype=np.float64)
    arrived = moving["delivered_s"].to_numpy(dtype=np.float64, na_value=np.inf) / DAY_S
    column = np.searchsorted(days, np.where(np.isnan(arrived), np.inf, arrived))
    width = len(days) + 1  # the last column takes what is never delivered
    delivered = np.bincount(run * width + column, size, minlength=runs.count * width).reshape(runs.count, width)
    amount: Floats = delivered.sum(axis=1)
    shares: Floats = delivered[:, :-1].cumsum(axis=1) / np.maximum(amount, 1)[:, None]
    return shares, amount


def _alt(results: Results) -> str:
    counted = arrivals_table(results)["counted"].iloc[0]
    return f"Lines, one per variant: share of {counted} delivered against days since the start."


FIGURE: Final = Figure(
    name="arrivals",
    title="arrivals over time",
    plot=plot_arrivals,
    table=arrivals_table,
    alt=_alt,
    caption="Share delivered by each day: median of the replications, and the middle 80 %.",
    answers=("Closure", "Effect"),
)
