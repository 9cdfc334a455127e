"""Which input moves an answer: indices of Morris or Sobol, and a tornado of one input at a time."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.experiments.findings import Told
from analysis.experiments.sensitivity import Index
from analysis.experiments.sensitivity_tables import short_names
from analysis.experiments.taking_in import findings_of
from analysis.results import Results
from analysis.runs import Floats, Ints
from analysis.words import in_days, number, replications

MOST_ROWS: Final = 20
"""Inputs drawn; of more, those that move most."""

LOOKS: Final = {
    "mu_star": ("#0072B2", "", "mu*: mean size of the effect"),
    "sigma": ("#E69F00", "////", "sigma: its spread"),
}
SHARES: Final = {"S1": ("#0072B2", "", "S1: by itself"), "ST": ("#E69F00", "////", "ST: with the others")}
LOW_END, HIGH_END = ("#56B4E9", ""), ("#D55E00", "////")


def plot_indices(one: Told, ax: Axes | None = None) -> Axes:
    """Draw mu* and sigma, or S1 and ST, of each input with their intervals, the strongest first."""
    looks, (scale, unit) = (
        (LOOKS, _scale(one, one.first.value)) if one.method == "morris" else (SHARES, (1.0, "share of the variance"))
    )
    order = _order(one.first.value)
    with style.paper():
        axes = ax or style.new_axes(1.3 + 0.42 * len(order))
        for shift, (name, (colour, hatch, words)) in zip((-0.19, 0.19), looks.items(), strict=True):
            _bars(axes, one.index(name), order, scale, (shift, colour, hatch, words))
        _rows(axes, order, one.inputs)
        axes.set_xlabel(unit if one.method == "sobol" else f"{unit}, over the whole range of the input")
        axes.axvline(0, color=style.INK, linewidth=0.8)
        _legend(axes)
        kind = "Morris screening" if one.method == "morris" else "Sobol indices"
        style.heading(axes, f"{kind}: {one.name}", _note(one))
    return axes


def plot_tornado(one: Told, ax: Axes | None = None) -> Axes:
    """Draw what each input does by itself at both ends of its range, with the paired interval."""
    order, (scale, unit) = _order(np.abs(one.change[0]).max(axis=1)), _scale(one, np.append(one.change[0], one.base[0]))
    settings, base = one.settings, one.base[0] * scale
    mean, low, high = one.change * scale + base
    with style.paper():
        axes = ax or style.new_axes(1.3 + 0.5 * len(order))
        for end, (shift, (colour, hatch), words) in enumerate(
            ((-0.19, LOW_END, "at the low end"), (0.19, HIGH_END, "at the high end"))
        ):
            rows = np.arange(len(order)) + shift
            size = mean[order, end] - base
            axes.barh(
                rows, size, 0.36, left=base, color=colour, hatch=hatch, edgecolor="white", linewidth=0, label=words
            )
            axes.hlines(rows, low[order, end], high[order, end], color=style.INK, linewidth=1.1)
            for row, place in zip(rows, order, strict=True):
                axes.annotate(
                    style.wrapped(settings[place][end], 40),
                    (1, row),
                    (6, 0),
                    xycoords=("axes fraction", "data"),
                    textcoords="offset points",
                    va="center",
                    fontsize=6.5,
                )
        _rows(axes, order, one.inputs)
        axes.axvline(base, color=style.INK, linewidth=0.9)
        if one.difference:
            axes.axvline(0, color=style.MUTED, linewidth=0.8, linestyle=":")
        axes.set_xlabel(f"{unit}; the line is the scenario as it is, {number(base)}")
        _legend(axes)
        note = (
            f"One input at a time, the others as in the scenario; {replications(one.n)}, on the same chances. "
            "Black: 95 % interval of the paired change."
        )
        style.heading(axes, f"One at a time: {one.name}", note)
    return axes


def plot_effects(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the indices of the output that some input moves most, of the sensitivity analysis of a run."""
    return plot_indices(_first(results), ax)


def effects_table(results: Results) -> pd.DataFrame:
    """What `plot_effects` draws: the columns of `indices.csv`."""
    return _first(results).indices


def plot_alone(results: Results, ax: Axes | None = None) -> Axes:
    """Draw what each input does by itself to that output."""
    return plot_tornado(_first(results), ax)


def alone_table(results: Results) -> pd.DataFrame:
    """What `plot_alone` draws: the columns of `tornado.csv`."""
    return _first(results).tornado


def _first(results: Results) -> Told:
    study = findings_of(results)
    assert study is not None, "it is drawn only where there is one"
    return study.effects[0].of


def _bars(axes: Axes, index: Index, order: Ints, scale: float, look: tuple[float, str, str, str]) -> None:
    shift, colour, hatch, words = look
    rows = np.arange(len(order)) + shift
    axes.barh(
        rows, index.value[order] * scale, 0.36, color=colour, hatch=hatch, edgecolor="white", linewidth=0, label=words
    )
    axes.hlines(rows, index.low[order] * scale, index.high[order] * scale, color=style.INK, linewidth=1.1)


def _legend(axes: Axes) -> None:
    """Below the axes, where no bar can lie."""
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0), borderaxespad=3.6, ncols=2)


def _rows(axes: Axes, order: Ints, inputs: tuple[str, ...]) -> None:
    names = short_names(inputs)
    axes.set_yticks(range(len(order)), [style.wrapped(names[place], 34) for place in order])
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _order(value: Floats) -> Ints:
    return np.argsort(-value, kind="stable")[:MOST_ROWS].astype(np.int64)


def _scale(one: Told, values: Floats) -> tuple[float, str]:
    """What to multiply values of an output with to draw them, and their unit then."""
    if one.unit != "h":
        return 100.0, "points of per cent" if one.difference else "per cent"
    return (1 / 24, "days") if in_days(float(np.nanmax(np.abs(values)))) else (1.0, "hours")


def _note(one: Told) -> str:
    inputs = len(one.inputs)
    left = f" The {MOST_ROWS} strongest of {inputs} inputs." if inputs > MOST_ROWS else ""
    return f"{one.verdict} {replications(one.n)} of each point; black: 95 % interval.{left}"
