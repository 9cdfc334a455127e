"""Figures of a sensitivity analysis: indices of Morris or Sobol, and a tornado of one input at a time."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.results import Results
from analysis.runs import Floats, Ints
from analysis.studies.bars import BarLook, bar_legend, draw_bar, row_axes
from analysis.studies.import_sensitivity import strongest
from analysis.studies.sensitivity_effects import OutputEffects
from analysis.studies.sensitivity_words import short_names, verdict
from analysis.words import in_days, number, replications

MOST_ROWS: Final = 20
"""Inputs drawn; of more, those that move most."""

ASIDE: Final = (-0.19, 0.19)
"""Places of the two bars of a row."""

LOOKS: Final = {
    "mu_star": BarLook("#0072B2", "", "mu*: mean size of the effect"),
    "sigma": BarLook("#E69F00", "////", "sigma: its spread"),
}
SHARES: Final = {
    "S1": BarLook("#0072B2", "", "S1: by itself"),
    "ST": BarLook("#E69F00", "////", "ST: with the others"),
}
TORNADO: Final = (BarLook("#56B4E9", "", "at the low end"), BarLook("#D55E00", "////", "at the high end"))


def plot_indices(output: OutputEffects, ax: Axes | None = None) -> Axes:
    """Draw mu* and sigma, or S1 and ST, of each input with their intervals, the strongest first."""
    morris, order = output.method == "morris", _order(output.first.value)
    looks = LOOKS if morris else SHARES
    scale, unit = _scale(output, output.first.value) if morris else (1.0, "share of the variance")
    with style.paper():
        axes = _axes(output, order, 0.42, ax)
        for aside, (name, look) in zip(ASIDE, looks.items(), strict=True):
            index = output.index(name)
            for row, (value, low, high) in enumerate(scale * np.stack([index.value, index.low, index.high], 1)[order]):
                draw_bar(axes, row + aside, (0.0, value), (low, high), look)
        axes.set_xlabel(f"{unit}, over the whole range of the input" if morris else unit)
        axes.axvline(0, color=style.INK, linewidth=0.8)
        bar_legend(axes, tuple(looks.values()))
        inputs = len(output.inputs)
        left = f" The {MOST_ROWS} strongest of {inputs} inputs." if inputs > MOST_ROWS else ""
        note = f"{verdict(output)} {replications(output.n)} of each point; black: 95 % CI.{left}"
        style.heading(axes, f"{'Morris screening' if morris else 'Sobol indices'}: {output.name}", note)
    return axes


def plot_tornado(output: OutputEffects, ax: Axes | None = None) -> Axes:
    """Draw the effect of each input by itself at both ends of its range, with the paired interval."""
    order = _order(np.abs(output.change[0]).max(axis=1))
    scale, unit = _scale(output, np.append(output.change[0], output.base[0]))
    base, texts = output.base[0] * scale, list(output.settings.values())
    with style.paper():
        axes = _axes(output, order, 0.5, ax)
        for end, (aside, look) in enumerate(zip(ASIDE, TORNADO, strict=True)):
            for row, place in enumerate(order):
                value, low, high = output.change[:, place, end] * scale + base
                draw_bar(axes, row + aside, (base, value), (low, high), look)
                style.beside_row(axes, style.wrapped(texts[place][end], 40), row + aside, size=6.5)
        axes.axvline(base, color=style.INK, linewidth=0.9)
        if output.difference:
            axes.axvline(0, color=style.MUTED, linewidth=0.8, linestyle=":")
        axes.set_xlabel(f"{unit}; the line is the scenario as it is, {number(base)}")
        bar_legend(axes, TORNADO)
        note = (
            f"One input at a time, the others as in the scenario; {replications(output.n)}, common random numbers. "
            "Black: 95 % CI of the paired change."
        )
        style.heading(axes, f"One at a time: {output.name}", note)
    return axes


def plot_effects(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the indices of the output that some input moves most, of the sensitivity analysis of a run."""
    return plot_indices(strongest(results), ax)


def effects_table(results: Results) -> pd.DataFrame:
    """Data of `plot_effects`: the columns of `indices.csv`."""
    return strongest(results).index_table


def plot_alone(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the effect of each input by itself on that output."""
    return plot_tornado(strongest(results), ax)


def alone_table(results: Results) -> pd.DataFrame:
    """Data of `plot_alone`: the columns of `tornado.csv`."""
    return strongest(results).tornado_table


def _axes(output: OutputEffects, order: Ints, row_in: float, ax: Axes | None) -> Axes:
    names = short_names(output.inputs)
    return row_axes([names[place] for place in order], row_in, ax)


def _order(value: Floats) -> Ints:
    return np.argsort(-value, kind="stable")[:MOST_ROWS].astype(np.int64)


def _scale(output: OutputEffects, values: Floats) -> tuple[float, str]:
    """What to multiply values of an output with to draw them, and their unit then."""
    if output.unit != "h":
        return 100.0, "percentage points" if output.difference else "per cent"
    return (1 / 24, "days") if in_days(float(np.nanmax(np.abs(values)))) else (1.0, "hours")
