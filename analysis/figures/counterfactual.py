"""Bars: what the ledger charges to each cause, and what is saved without it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.words import cause_title, duration, in_days, replications, span

CHARGED: Final = ("#ffffff", "////", "#5f5f5f")
SAVED: Final = ("#0072B2", "", "#0072B2")
HEIGHT: Final = 0.36
TITLES: Final = {"duty_hours": "desks closed", "queue": "queues", "coordination": "all of coordination"}


def plot_counterfactual(table: pd.DataFrame, variant: str, ax: Axes | None = None) -> Axes:
    """Draw two bars for each cause left out: hours on the ledger, and hours saved, with their intervals.

    Parameters
    ----------
    table
        Columns of `counterfactual.csv`.
    """
    with style.paper():
        axes = ax or _new_axes(len(table))
        ends = table[["ledger_low_95", "ledger_high_95", "ledger_h", "saved_h", "low_95", "high_95"]].to_numpy(
            np.float64
        )
        reach = float(np.nanmax(np.abs(ends), initial=0.0)) or 1.0
        days = in_days(reach)
        scale = 1 / 24 if days else 1.0
        columns = (("ledger_h", "ledger_low_95", "ledger_high_95"), ("saved_h", "low_95", "high_95"))
        for number, row in enumerate(table.to_dict("records")):
            for at, (names, look) in enumerate(zip(columns, (CHARGED, SAVED), strict=True)):
                value, low, high = (float(str(row[name])) * scale for name in names)
                _bar(axes, number + (at - 0.5) * HEIGHT, (value, low, high), look)
            _words(axes, number, row)
        low_end = float(np.nanmin(ends, initial=0.0))
        axes.set(
            xlim=(min(low_end * 1.05, 0.0) * scale, reach * 1.04 * scale),
            ylim=(max(len(table), 1) - 0.4, -0.6),
            yticks=range(len(table)),
            yticklabels=[_title(str(name)) for name in table["left_out"]],
            xlabel=f"{'days' if days else 'hours'} per element, from ready to delivered",
        )
        axes.tick_params(axis="y", length=0)
        axes.axvline(0.0, color=style.INK, linewidth=1.0)
        axes.grid(axis="x")
        if table.empty:
            style.empty(axes, "Nothing was left out.")
        _legend(axes)
        runs = replications(*(int(n) for n in table["n"])) if len(table) else "no replications"
        style.heading(
            axes,
            f"What each cause costs under {variant}",
            f"Means over {runs}, in pairs; lines are 95 % intervals. What would have been waited for anyway is charged "
            "but not saved; waits that a cause brings about are saved but charged elsewhere.",
        )
    return axes


def _new_axes(rows: int) -> Axes:
    """Axes on a figure measured as finely as it is saved: its words at the right are long."""
    axes = style.new_axes(1.2 + 0.5 * max(rows, 1))
    figure = axes.get_figure(root=True)
    assert figure is not None, "new axes have a figure"
    figure.set_dpi(200)
    return axes


def _bar(axes: Axes, y: float, values: tuple[float, float, float], look: tuple[str, str, str]) -> None:
    fill, hatch, line = look
    value, low, high = values
    axes.barh(y, value, height=HEIGHT * 0.9, color=fill, hatch=hatch, edgecolor=line, linewidth=0.9, zorder=2)
    if not np.isnan(low):
        axes.plot([low, high], [y, y], color=style.INK, linewidth=1.3, zorder=3)


def _words(axes: Axes, y: float, row: dict[object, object]) -> None:
    value, low, high = (float(str(row[name])) for name in ("saved_h", "low_95", "high_95"))
    ends = span(low, high, value)
    text = f"saved {duration(value)}" + (f" ({ends})" if ends else "")
    style.beside_row(axes, f"{text}\ncharged {duration(float(str(row['ledger_h'])))}", y)


def _title(name: str) -> str:
    return TITLES.get(name, cause_title(name, coordination=False))


def _legend(axes: Axes) -> None:
    for (fill, hatch, line), label in ((CHARGED, "charged to it on the ledger"), (SAVED, "saved without it")):
        axes.barh(0, 0, color=fill, hatch=hatch, edgecolor=line, linewidth=0.9, label=label)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0), ncols=2, borderaxespad=4.2)
