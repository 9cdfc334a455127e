"""Bars: what the ledger charges to each cause, and what is saved without it, or with a change."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.words import cause_title, duration, in_days, replications, span
from sim.record.tables import ALL_FORCES

CHARGED: Final = ("#ffffff", "////", "#5f5f5f")
SAVED: Final = ("#0072B2", "", "#0072B2")
HEIGHT: Final = 0.36
TITLES: Final = {
    "duty_hours": "closed desks",
    "queue": "queues",
    "coordination": "all of coordination",
    "outage": "closed links and nodes",
    "planned_wait": "planned waits (sailings, rest)",
    "handling": "loading and unloading",
    "transport": "time under way",
}
WITHOUT: Final = "without "


def plot_counterfactual(table: pd.DataFrame, variant: str, ax: Axes | None = None) -> Axes:
    """Draw hours saved with their intervals, and for a cause that was left out hours on the ledger beside them.

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
                if not np.isnan(value):
                    aside = 0.0 if np.isnan(float(str(row["ledger_h"]))) else at - 0.5
                    _bar(axes, number + aside * HEIGHT, (value, low, high), look)
            _words(axes, number, row)
        low_end = float(np.nanmin(ends, initial=0.0))
        axes.set(
            xlim=(min(low_end * 1.05, 0.0) * scale, reach * 1.04 * scale),
            ylim=(max(len(table), 1) - 0.4, -0.6),
            yticks=range(len(table)),
            yticklabels=[style.wrapped(run_title(str(name)), 26) for name in table["variant"]],
            xlabel=f"{'days' if days else 'hours'}{_of(table)}",
        )
        axes.tick_params(axis="y", length=0)
        axes.axvline(0.0, color=style.INK, linewidth=1.0)
        axes.grid(axis="x")
        if table.empty:
            style.empty(axes, "Nothing was left out or changed.")
        _legend(axes, table)
        runs = replications(*(int(n) for n in table["n"])) if len(table) else "no replications"
        style.heading(
            axes,
            f"What would save time under {variant}",
            f"Means over {runs}, in pairs; lines are 95 % intervals.{_charged_note(table)}",
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
    charged = float(str(row["ledger_h"]))
    style.beside_row(axes, text if np.isnan(charged) else f"{text}\ncharged {duration(charged)}", y)


def run_title(variant: str) -> str:
    """What is different in a run: "without" a cause by its title, or the name of a change."""
    if not variant.startswith(WITHOUT):
        return variant
    name = variant.removeprefix(WITHOUT)
    return f"{WITHOUT}{TITLES.get(name, cause_title(name, coordination=False))}"


def _of(table: pd.DataFrame) -> str:
    """Of what the hours are, behind "hours"."""
    metric = "" if table.empty else str(table["metric"].iloc[0])
    if metric.startswith(ARRIVAL_DELAY):
        force = metric.partition(" / ")[2]
        return " per element, from ready to delivered" + ("" if force == ALL_FORCES else f", {force}")
    return f", {metric}" if metric else ""


def _charged_note(table: pd.DataFrame) -> str:
    if table["ledger_h"].isna().all():
        return ""
    return (
        " What would have been waited for anyway is charged but not saved; waits that a cause brings about are saved "
        "but charged elsewhere."
    )


def _legend(axes: Axes, table: pd.DataFrame) -> None:
    shown = ((CHARGED, "charged to it on the ledger"), (SAVED, "saved"))
    for (fill, hatch, line), label in shown[1:] if table["ledger_h"].isna().all() else shown:
        axes.barh(0, 0, color=fill, hatch=hatch, edgecolor=line, linewidth=0.9, label=label)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0), ncols=2, borderaxespad=4.2)
