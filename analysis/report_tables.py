"""The tables of the report, as rows of cells ready to print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.places import place_name
from analysis.results import Results
from analysis.statistics import deadlines
from analysis.tables import ALL_FORCES
from analysis.words import count, duration, minus, percent, span

BUSIEST = 12
DECISIONS = 15
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text, note
        What stands in it, and in smaller type beside it.
    value, table, variant, metric, column
        The unrounded number and where it stands: file, row and column; empty for numbers that no file has.
    """

    text: str
    note: str = ""
    value: str = ""
    table: str = ""
    variant: str = ""
    metric: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its heading, its cells."""

    head: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading (empty: none)."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and the headings of its columns."""

    caption: str
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]


def headline_table(results: Results) -> Table:
    """Closure, deadlines and coordination per variant, and the paired differences from the reference."""
    variants = _in_order(results)
    due = deadlines(results.deliveries)
    names = [ALL_FORCES] if len(results.manifest.forces) == 1 else [ALL_FORCES, *(f.name for f in results.manifest.forces)]
    blocks = tuple(_force_block(results, name, variants, due) for name in names)
    columns = (*variants, *(f"{variant} minus {variants[0]}" for variant in variants[1:]))
    return Table("Means over replications with their 95 % intervals", columns, blocks)


def _force_block(results: Results, force: str, variants: tuple[str, ...], due: pd.DataFrame) -> Block:
    measures = [
        ("half is there after", f"closure 50 % / {force}"),
        ("nine tenths are there after", f"closure 90 % / {force}"),
        ("all is there after", f"closure 100 % / {force}"),
    ]
    rows = [_measure(results, head, metric, variants) for head, metric in measures]
    rows.append(Row("chance that all is there by the due date", _chances(due, force, variants)))
    rows += [
        _measure(results, head, f"{metric} / {force}", variants)
        for head, metric in (
            ("elements there by the due date", "delivered by due date"),
            ("coordination, per element", "coordination time"),
            ("coordination, share of the time", "coordination share"),
        )
    ]
    return Block("All forces" if force == ALL_FORCES else force, tuple(rows))


def _measure(results: Results, head: str, metric: str, variants: tuple[str, ...]) -> Row:
    cells = [_mean(results.summary, variant, metric) for variant in variants]
    cells += [_difference(results.comparisons, variant, metric) for variant in variants[1:]]
    return Row(head, tuple(cells))


def _mean(summary: pd.DataFrame, variant: str, metric: str) -> Cell:
    found = summary[(summary["variant"] == variant) & (summary["metric"] == metric)]
    if found.empty:
        return Cell("–")
    row = found.iloc[0]
    column, note = "mean", _ends(row["low_95"], row["high_95"], row["mean"], str(row["unit"]))
    text = _amount(row["mean"], str(row["unit"]))
    if row["censored"]:
        late = f"{row['censored']} of {row['n']} runs"
        column, text = "p50", f"median {_amount(row['p50'], str(row['unit']))}"
        note = f"not reached in {late}" if metric.startswith("closure ") else f"nothing delivered in {late}"
        if np.isnan(row["p50"]):
            text = "not reached" if metric.startswith("closure ") else "–"
    return Cell(text, note, _exact(row[column]), "summary.csv", variant, metric, column)


def _difference(comparisons: pd.DataFrame, variant: str, metric: str) -> Cell:
    found = comparisons[(comparisons["variant"] == variant) & (comparisons["metric"] == metric)]
    if found.empty:
        return Cell("–")
    row, unit = found.iloc[0], str(found.iloc[0]["unit"])
    value = float(row["difference"])
    if np.isnan(value):
        return Cell("–", "some runs without a value", "", "comparisons.csv", variant, metric, "difference")
    text = _amount(value, unit) if unit == "h" else f"{minus(f'{value * 100:+.1f}')} points"
    sign = "+" if value > 0 and unit == "h" else ""
    note = _ends(row["low_95"], row["high_95"], value, unit if unit == "h" else "points")
    return Cell(f"{sign}{text}", note, _exact(value), "comparisons.csv", variant, metric, "difference")


def _chances(due: pd.DataFrame, force: str, variants: tuple[str, ...]) -> tuple[Cell, ...]:
    own = due[due["force"] == force].set_index("variant")
    cells = [
        Cell(percent(row["probability"]), f"{minus(percent(row['low_95']).removesuffix(' %'))} to {percent(row['high_95'])}")
        for row in (own.loc[variant] for variant in variants)
    ]
    return (*cells, *(Cell("–") for _ in variants[1:]))


def busiest_table(results: Results) -> Table:
    """The resources at which most time was waited: how busy they were and how long a request waited."""
    variants, table = _in_order(results), results.resources
    table = table.assign(wait_s=table["requests"] * table["mean_wait_s"])
    runs = table.groupby(["variant", "resource"], observed=True)
    means = runs[["requests", "mean_wait_s", "wait_s"]].mean()
    longest = means["wait_s"].groupby("resource", observed=True).max().sort_values(ascending=False, kind="stable")
    kinds = table.drop_duplicates("resource").set_index("resource")["kind"]
    rows = []
    for name in longest.index[:BUSIEST]:
        cells = [Cell(str(kinds[name]))]
        for variant in variants:
            cells.append(_mean(results.summary, variant, f"utilisation / {name}"))
            known = (variant, name) in means.index
            cells.append(Cell(duration(float(means.loc[(variant, name), "mean_wait_s"]) / HOUR_S) if known else "–"))
        rows.append(Row(_resource_name(str(name), results), tuple(cells)))
    columns = ("kind", *(f"{variant}: {what}" for variant in variants for what in ("in use", "mean wait")))
    return Table("Share of capacity in use (mean and 95 % interval) and mean wait per request", columns, (Block("", tuple(rows)),))


def decisions_table(results: Results) -> Table:
    """How long decisions took from request, whether or not anybody had to wait for them."""
    variants = _in_order(results)
    table = results.procedures
    decided = table["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    took = np.where(np.isnan(decided), np.inf, decided - table["requested_s"].to_numpy(dtype=np.float64)) / HOUR_S
    groups = table.assign(took_h=took).groupby(["procedure", "actor"], observed=True)
    order = groups.size().sort_values(ascending=False, kind="stable").index[:DECISIONS]
    rows = []
    for procedure, actor in order:
        own = groups.get_group((procedure, actor))
        cells = [cell for variant in variants for cell in _decision(own.loc[own["variant"] == variant, "took_h"])]
        rows.append(Row(f"{procedure}, {actor}", tuple(cells)))
    columns = tuple(f"{variant}: {what}" for variant in variants for what in ("median", "nine in ten within", "requests"))
    return Table("From request to decision, over all requests of all replications", columns, (Block("", tuple(rows)),))


def _decision(took_h: pd.Series) -> tuple[Cell, ...]:
    """Median, ninth decile (a decision outstanding at the horizon counts as later than all) and number."""
    if took_h.empty:
        return Cell("–"), Cell("–"), Cell("none")
    open_ones = int(np.isinf(took_h).sum())
    quantiles = np.quantile(took_h, (0.5, 0.9), method="inverted_cdf")
    texts = [duration(float(value)) if np.isfinite(value) else "not by the horizon" for value in quantiles]
    return Cell(texts[0]), Cell(texts[1]), Cell(count(len(took_h)), f"{count(open_ones)} outstanding" if open_ones else "")


def _resource_name(name: str, results: Results) -> str:
    words = place_name(name, results)
    return words.replace(".", " ").replace("_", " ") if words == name else words


def _in_order(results: Results) -> tuple[str, ...]:
    return results.reference, *(variant for variant in results.variants if variant != results.reference)


def _amount(value: float, unit: str) -> str:
    if np.isnan(value):
        return "–"
    return duration(value) if unit == "h" else percent(value)


def _ends(low: float, high: float, like: float, unit: str) -> str:
    if np.isnan(low) or np.isnan(high):
        return ""
    if unit == "h":
        return span(low, high, like)
    scaled = f"{low * 100:.1f} to {high * 100:.1f}"
    return minus(scaled) if unit == "points" else minus(f"{scaled} %")


def _exact(value: float) -> str:
    """The number as text without loss; empty for not a number."""
    return "" if np.isnan(value) else repr(float(value))


