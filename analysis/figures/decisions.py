"""How long decisions took from request, per procedure and variant."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis import style
from analysis.coordination.requests import EVERY_ACTOR
from analysis.results import Results
from analysis.runs import Floats, names_in
from analysis.time_to_event import Reach
from analysis.words import count, duration, in_days, replications, span
from sim.units.seconds import HOUR_S, HOURS_PER_DAY

ROWS: Final = 32
"""Bars that fit one above the other; of the procedures those are shown on which most time passes, two at least."""

SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS: Final = ("p5_h", "p25_h", "p50_h", "p75_h", "p95_h")


def decisions_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns procedure, variant, requests, open (over all replications), p5_h to p95_h (hours from request to
        decision over all requests, empty where later than the horizon), p50_low_95, p50_high_95 (interval of the
        median, as in `requests.csv`), replications. The procedure on which most time passes comes first.
    """
    table = results.procedures
    decided = table["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    took = (decided - table["requested_s"].to_numpy(dtype=np.float64)) / HOUR_S
    took = np.where(np.isnan(took), np.inf, took)
    medians = results.requests[results.requests["actor"] == EVERY_ACTOR]
    rows: list[tuple[object, ...]] = []
    for procedure in _procedures(results):
        for variant in results.variants:
            own = ((table["procedure"] == procedure) & (table["variant"] == variant)).to_numpy()
            if not own.any():
                continue
            stated = medians[(medians["procedure"] == procedure) & (medians["variant"] == variant)].iloc[0]
            ends = (float(stated["p50_low_95"]), float(stated["p50_high_95"]))
            head = (procedure, variant, int(own.sum()), int(np.isinf(took[own]).sum()))
            rows.append((*head, *_quantiles(took[own]), *ends, int(stated["n"])))
    columns = ["procedure", "variant", "requests", "open", *COLUMNS, "p50_low_95", "p50_high_95", "replications"]
    return pd.DataFrame(rows, columns=columns)


def plot_decisions(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per procedure a bar for each variant: the middle half, the middle nine tenths, and the median."""
    table = decisions_figure_table(results)
    with style.paper():
        groups = list(dict.fromkeys(table["procedure"]))
        axes = ax or style.new_axes(0.7 + 0.36 * len(table) + 0.34 * len(groups))
        longest = float(np.nanmax([*table["p95_h"], *table["p50_h"], 1.0]))
        scale = 1 / HOURS_PER_DAY if in_days(longest) else 1.0
        axes.set(
            xlim=(0, longest * scale * 1.04), xlabel=f"{'days' if scale < 1 else 'hours'} from request to decision"
        )
        row = -0.2
        for procedure in groups:
            _heading(axes, str(procedure), row)
            row += 0.85
            for one in table[table["procedure"] == procedure].itertuples():
                _bar(axes, one, row, scale, results)
                _words(axes, one, row, longest)
                row += 1.0
            row += 0.35
        axes.set(ylim=(row - 0.6, -0.75), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        if not groups:
            style.empty(axes, "No procedure was carried out.")
        _legend(axes)
        style.heading(axes, "From request to decision", _note(results, table, groups))
    return axes


def _bar(axes: Axes, one: object, row: float, scale: float, results: Results) -> None:
    """One variant of one procedure: line, box, median and its interval, with the words at both sides."""
    values = {name: float(getattr(one, name)) for name in COLUMNS}
    variant = str(one.variant)  # type: ignore[attr-defined]  # a row of the table
    colour, _ = style.VARIANT_LOOKS[results.variants.index(variant) % len(style.VARIANT_LOOKS)]
    right = axes.get_xlim()[1]
    low, first, middle, third, high = (right if np.isnan(values[name]) else values[name] * scale for name in COLUMNS)
    axes.plot([low, high], [row, row], color=colour, linewidth=1.6, solid_capstyle="butt", zorder=2)
    if np.isnan(values["p95_h"]):
        axes.plot([right], [row], marker=">", color=colour, markersize=6, clip_on=False, zorder=3)
    axes.barh(row, third - first, left=first, height=0.5, color=colour, alpha=0.35, linewidth=0, zorder=2)
    axes.barh(row, third - first, left=first, height=0.5, fill=False, edgecolor=colour, linewidth=1.1, zorder=3)
    if not np.isnan(values["p50_h"]):
        axes.plot([middle, middle], [row - 0.33, row + 0.33], color=style.INK, linewidth=2.2, zorder=5)
    axes.annotate(
        style.wrapped(variant, 26),
        (0, row),
        xytext=(-6, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=8,
        linespacing=1.0,
    )


def _words(axes: Axes, one: object, row: float, like: float) -> None:
    """The median with its interval and the number of requests, right of the axes and in their unit."""
    median, low, high = (float(getattr(one, name)) for name in ("p50_h", "p50_low_95", "p50_high_95"))
    ends = "" if np.isnan(median) else span(low, high, like)
    text = "later than the horizon" if np.isnan(median) else duration(median, like) + (f" ({ends})" if ends else "")
    asked, still = int(one.requests), int(one.open)  # type: ignore[attr-defined]  # a row of the table
    text += f"\n{count(asked)} requests" + (f", {count(still)} open" if still else "")
    style.beside_row(axes, text, row)


def _heading(axes: Axes, procedure: str, row: float) -> None:
    axes.annotate(
        procedure.replace("_", " "),
        (0, row),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        fontweight="bold",
    )


def _legend(axes: Axes) -> None:
    marks = [
        Line2D([], [], color=style.MUTED, linewidth=1.6, label="middle nine tenths of requests"),
        Patch(facecolor="#d9d9d9", edgecolor=style.MUTED, label="middle half"),
        Line2D([], [], color=style.INK, linestyle="", marker="|", markersize=10, markeredgewidth=2.2, label="median"),
    ]
    axes.legend(handles=marks, loc="upper left", bbox_to_anchor=(0, 0), ncols=3, borderaxespad=4.0, handletextpad=0.6)


def _note(results: Results, table: pd.DataFrame, groups: list[str]) -> str:
    numbers = [int(n) for n in table["replications"]] or [0]
    every = len(names_in(results.procedures["procedure"]))
    some = f" The {len(groups)} of {every} procedures on which most time passes." if every > len(groups) else ""
    return (
        f"All requests of {replications(*numbers)} per variant. At the right the median with its 95 % interval."
        f"{some} Requests open at the horizon count as later than all others."
    )


def _procedures(results: Results) -> tuple[str, ...]:
    """The procedures shown: those on which most time passes, open requests up to the horizon."""
    table, most = results.procedures, max(ROWS // max(len(results.variants), 1), 2)
    until = table["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    until = np.where(np.isnan(until), results.manifest.scenario.horizon_s, until)
    spent = pd.Series(until - table["requested_s"].to_numpy()).groupby(table["procedure"].astype(str)).sum()
    return tuple(str(name) for name in spent.sort_values(ascending=False, kind="stable").index[:most])


def _quantiles(took: Floats) -> tuple[float, ...]:
    reached = Reach(took, np.arange(len(took)))
    quantiles = (reached.quantile(share) for share in SHARES)
    return tuple(value if np.isfinite(value) else float("nan") for value in quantiles)
