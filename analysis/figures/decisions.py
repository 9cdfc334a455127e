"""Time from request to decision, per procedure and variant."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.coordination.requests import EVERY_ACTOR
from analysis.figures.intervals import IntervalMark, Panel, Row, estimate, grouped, plot_intervals
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.runs import Floats
from analysis.time_to_event import TimeToEvent
from analysis.words import count, duration, plain, replications, span
from sim.units.seconds import HOUR_S

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
            asked = ((table["procedure"] == procedure) & (table["variant"] == variant)).to_numpy()
            if not asked.any():
                continue
            stated = medians[(medians["procedure"] == procedure) & (medians["variant"] == variant)].iloc[0]
            ends = (float(stated["p50_low_95"]), float(stated["p50_high_95"]))
            head = (procedure, variant, int(asked.sum()), int(np.isinf(took[asked]).sum()))
            rows.append((*head, *_quantiles(took[asked]), *ends, int(stated["n"])))
    columns = ["procedure", "variant", "requests", "open", *COLUMNS, "p50_low_95", "p50_high_95", "replications"]
    return pd.DataFrame(rows, columns=columns)


def plot_decisions(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per procedure a row for each variant: the middle 90 %, the middle half, and the median."""
    table = decisions_figure_table(results)
    longest = float(np.nanmax([*table["p95_h"], *table["p50_h"], 1.0]))
    scale, unit = style.time_scale(longest)

    def mark(row: Row) -> IntervalMark:
        low, first, middle, third, high = (row[name] * scale for name in COLUMNS)
        like = longest if row["p50_h"] * scale >= 0.1 else row["p50_h"]
        median = estimate(row["p50_h"], row["p50_low_95"], row["p50_high_95"], like)
        words = "later than the horizon" if np.isnan(middle) else median
        words += f"; {count(row['requests'])} requests" + (f", {count(row['open'])} open" if row["open"] else "")
        return IntervalMark(results.variants.index(row["variant"]), low, middle, high, words, (first, third))

    groups = grouped(table, ("procedure",), mark, lambda key: plain(key[0]), lambda _: "")
    panel = Panel(groups, f"{unit} from request to decision", (0, longest * scale * 1.04))
    words = ("From request to decision", _note(results, table))
    return plot_intervals([panel], results.variants, words, empty="No procedure was carried out.", ax=ax)


def _note(results: Results, table: pd.DataFrame) -> str:
    every, shown = results.procedures["procedure"].nunique(), table["procedure"].nunique()
    some = f" The {shown} of {every} procedures on which most time passes." if every > shown else ""
    runs = replications(*map(int, table["replications"]))
    return (
        f"All requests of {runs} per variant. Thin line: middle 90 % of requests; thick: middle half; marker: "
        f"median, at the right with its 95 % interval.{some} Requests open at the horizon count as later than all "
        "others; an arrow: later than the horizon."
    )


def _alt(results: Results) -> str:
    seen = "Per procedure a row for each variant: spread of the time from request to decision."
    table = results.requests
    rows = table[(table["variant"] == results.reference) & (table["actor"] == EVERY_ACTOR)]
    if rows.empty:
        return seen
    row = rows.sort_values("mean_h", kind="stable").to_dict("records")[-1]
    ends = span(row["low_95"], row["high_95"], row["mean_h"])
    mean = f"{'at least ' if row['open'] else ''}{duration(row['mean_h'])} on average{f' ({ends})' if ends else ''}"
    what = f"{plain(row['procedure'])}, {mean}, n = {count(row['n'])} replications"
    return f"{seen} Longest under {results.reference}: {what}."


def _procedures(results: Results) -> tuple[str, ...]:
    """The procedures shown: those on which most time passes, open requests up to the horizon."""
    table, most = results.procedures, max(ROWS // max(len(results.variants), 1), 2)
    until = table["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    until = np.where(np.isnan(until), results.manifest.scenario.horizon_s, until)
    spent = pd.Series(until - table["requested_s"].to_numpy()).groupby(table["procedure"].astype(str)).sum()
    return tuple(str(name) for name in spent.sort_values(ascending=False, kind="stable").index[:most])


def _quantiles(took: Floats) -> tuple[float, ...]:
    reached = TimeToEvent(took, np.arange(len(took)))
    quantiles = (reached.quantile(share) for share in SHARES)
    return tuple(value if np.isfinite(value) else float("nan") for value in quantiles)


FIGURE: Final = Figure(
    name="decisions",
    title="from request to decision",
    plot=plot_decisions,
    table=decisions_figure_table,
    alt=_alt,
    caption="Time from request to decision of all requests, whether or not any element waited for it.",
    applies=lambda results: not results.requests.empty,
)
