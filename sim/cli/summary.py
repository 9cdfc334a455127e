"""The summary table that a run prints: when each force closes, in each variant, and what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from analysis.manifest import Manifest

SHOWN = ("closure 50 %", "closure 100 %", "delivered by due date", "coordination share")


def print_summary(manifest: Manifest, summary: pd.DataFrame, comparisons: pd.DataFrame) -> None:
    """Print means with their 95 % intervals, and paired differences with the reference variant."""
    from rich.console import Console

    Console(soft_wrap=False).print(_table(manifest, summary, comparisons))


def _table(manifest: Manifest, summary: pd.DataFrame, comparisons: pd.DataFrame) -> Table:
    from rich.table import Table

    table = Table(title=f"{manifest.scenario.title}: mean and 95 % interval", title_justify="left")
    table.add_column("measure")
    for variant in manifest.variants:
        table.add_column(variant, justify="right")
    for variant in manifest.variants[1:]:
        table.add_column(f"{variant}: difference", justify="right")
    forces = [*(force.name for force in manifest.forces), "all forces"]
    for force in forces:
        for measure in SHOWN:
            metric = f"{measure} / {force}"
            cells = [_mean(summary, variant, metric) for variant in manifest.variants]
            cells += [_difference(comparisons, variant, metric) for variant in manifest.variants[1:]]
            table.add_row(metric, *cells, end_section=measure == SHOWN[-1])
    return table


def _mean(summary: pd.DataFrame, variant: str, metric: str) -> str:
    rows = summary[(summary["variant"] == variant) & (summary["metric"] == metric)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    if row["censored"] > 0:
        return f"{int(row['censored'])} of {int(row['n'])} runs not by the horizon"
    return _with_interval(row["mean"], row["low_95"], row["high_95"], str(row["unit"]))


def _difference(comparisons: pd.DataFrame, variant: str, metric: str) -> str:
    rows = comparisons[(comparisons["variant"] == variant) & (comparisons["metric"] == metric)]
    if rows.empty or rows["difference"].isna().any():
        return ""
    row = rows.iloc[0]
    return _with_interval(row["difference"], row["low_95"], row["high_95"], str(row["unit"]), sign="+")


def _with_interval(middle: float, low: float, high: float, unit: str, sign: str = "") -> str:
    if unit == "h":
        return f"{middle / 24:{sign}.1f} d ({low / 24:{sign}.1f} to {high / 24:{sign}.1f})"
    return f"{100 * middle:{sign}.0f} % ({100 * low:{sign}.0f} to {100 * high:{sign}.0f})"
