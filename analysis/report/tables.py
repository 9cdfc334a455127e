"""The tables of the report, as rows of cells ready to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.places import place_name
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, duration, number, percent, percent_span, span
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S

BUSIEST = 8
DECISIONS = 15
SIDE_BY_SIDE = 3
"""Variants that stand side by side; more stand one below the other."""


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
    """A table with its caption and the headings of its columns.

    Attributes
    ----------
    groups
        Headings over as many columns each; empty where one row of headings is enough.
    """

    caption: str
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    groups: tuple[tuple[str, int], ...] = ()


def tall(table: Table) -> Table:
    """The same table with a row, not a group of columns, for each variant where so many do not fit side by side."""
    if len(table.groups) <= SIDE_BY_SIDE:
        return table
    width = table.groups[0][1]
    blocks = tuple(
        Block(
            f"{block.title}: {row.head}" if block.title else row.head,
            together(
                Row(title, row.cells[at * width : (at + 1) * width]) for at, (title, _) in enumerate(table.groups)
            ),
        )
        for block in table.blocks
        for row in block.rows
    )
    return Table(table.caption, table.columns[:width], blocks)


def together(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows of which the same is printed as one row, headed with all their names."""
    found: dict[tuple[tuple[str, str], ...], Row] = {}
    for row in rows:
        printed = tuple((cell.text, cell.note) for cell in row.cells)
        before = found.get(printed)
        found[printed] = Row(f"{before.head}; {row.head}", before.cells) if before else row
    return tuple(found.values())


def headline_table(results: Results) -> Table:
    """Closure, deadlines and coordination of all forces per variant, and the paired differences from the reference."""
    return _headline(results, [ALL_FORCES], "Means over replications with their 95 % intervals")


def forces_table(results: Results) -> Table:
    """The same for each force; no rows where there is a single one."""
    names = [force.name for force in results.manifest.forces]
    caption = "Each force: means over replications with their 95 % intervals"
    return _headline(results, names if len(names) > 1 else [], caption)


def _headline(results: Results, names: list[str], caption: str) -> Table:
    variants = in_order(results)
    due = results.deadlines
    blocks = tuple(_force_block(results, name, variants, due) for name in names)
    if len(variants) > SIDE_BY_SIDE:
        return Table(caption, ("under it", f"minus {variants[0]}"), _by_variant(blocks, variants))
    columns = (*variants, *(f"{variant} minus {variants[0]}" for variant in variants[1:]))
    return Table(caption, columns, blocks)


def _by_variant(blocks: tuple[Block, ...], variants: tuple[str, ...]) -> tuple[Block, ...]:
    """A block for each measure with a row for each variant: its own value, and its difference from the reference."""
    found = []
    for block in blocks:
        for row in block.rows:
            own, differences = row.cells[: len(variants)], (Cell(""), *row.cells[len(variants) :])
            rows = together(Row(*pair) for pair in zip(variants, zip(own, differences, strict=True), strict=True))
            found.append(Block(f"{block.title}: {row.head}" if block.title else row.head, rows))
    return tuple(found)


def _force_block(results: Results, force: str, variants: tuple[str, ...], due: pd.DataFrame) -> Block:
    measures = [
        ("half is there after", "closure 50 %"),
        ("nine tenths are there after", "closure 90 %"),
        ("all is there after", "closure 100 %"),
        ("elements there by the due date", "delivered by due date"),
        ("coordination, per element", "coordination time"),
        ("coordination, share of the time", "coordination share"),
    ]
    if force != ALL_FORCES:
        measures = [measures[place] for place in (2, 3, 4)]
    rows = [_measure(results, head, f"{metric} / {force}", variants) for head, metric in measures]
    rows.insert(
        -2 if force == ALL_FORCES else -1,
        Row("chance that all is there by the due date", _chances(due, force, variants)),
    )
    return Block("" if force == ALL_FORCES else force, tuple(rows))


def _measure(results: Results, head: str, metric: str, variants: tuple[str, ...]) -> Row:
    """One metric: each variant, then the differences, all in the unit that suits the largest."""
    own = results.summary[results.summary["metric"] == metric]
    like = float(np.nanmax([*own["mean"], *own["p50"], 0.0]))
    cells = [_mean(results.summary, variant, metric, like) for variant in variants]
    cells += [_difference(results.comparisons, variant, metric, like) for variant in variants[1:]]
    return Row(head, tuple(cells))


def _mean(summary: pd.DataFrame, variant: str, metric: str, like: float) -> Cell:
    found = summary[(summary["variant"] == variant) & (summary["metric"] == metric)]
    if found.empty:
        return Cell("–")
    row, unit = found.iloc[0], str(found.iloc[0]["unit"])
    # No time is negative and no share above one, whatever the t interval of a few replications says.
    low, high = np.clip(row[["low_95", "high_95"]].to_numpy(np.float64), 0, np.inf if unit == "h" else 1)
    ends = span(low, high, like) if unit == "h" else percent_span(low, high)
    if not row["censored"]:
        return Cell(_amount(row["mean"], unit, like), ends, _exact(row["mean"]), "summary.csv", variant, metric, "mean")
    closure = metric.startswith("closure ")
    note = f"{'not reached' if closure else 'nothing delivered'} in {row['censored']} of {row['n']} runs"
    text = f"median {_amount(row['p50'], unit, like)}"
    if np.isnan(row["p50"]):
        text = "not reached" if closure else "–"
    return Cell(text, note, _exact(row["p50"]), "summary.csv", variant, metric, "p50")


def _difference(comparisons: pd.DataFrame, variant: str, metric: str, like: float) -> Cell:
    found = comparisons[(comparisons["variant"] == variant) & (comparisons["metric"] == metric)]
    if found.empty:
        return Cell("–")
    row, unit = found.iloc[0], str(found.iloc[0]["unit"])
    value, low, high = float(row["difference"]), float(row["low_95"]), float(row["high_95"])
    place = ("comparisons.csv", variant, metric, "difference")
    if np.isnan(value):
        what = "not reached" if metric.startswith("closure ") else "nothing delivered"
        return Cell("–", f"{what} in {row['censored']} of {row['n']} pairs", "", *place)
    text = duration(value, like) if unit == "h" else f"{number(value * 100)} points"
    ends = span(low, high, like) if unit == "h" else percent_span(low, high, "")
    sign = "+" if value > 0 and not text.startswith("0.0 ") else ""
    return Cell(f"{sign}{text}", ends, _exact(value), *place)


def _chances(due: pd.DataFrame, force: str, variants: tuple[str, ...]) -> tuple[Cell, ...]:
    """The chance under each variant, then the paired differences from the reference."""
    own = due.loc[due["force"] == force].set_index("variant").loc[list(variants)]
    columns = ["probability", "low_95", "high_95"]
    cells = [Cell(percent(chance), percent_span(low, high)) for chance, low, high in own[columns].to_numpy(np.float64)]
    columns = ["difference", "difference_low_95", "difference_high_95"]
    for value, low, high in own.iloc[1:][columns].to_numpy(np.float64):
        sign = "+" if value > 0 else ""
        text = "–" if np.isnan(value) else f"{sign}{number(value * 100)} points"
        cells.append(Cell(text, percent_span(low, high, "")))
    return tuple(cells)


def busiest_table(results: Results) -> Table:
    """The places, links and desks at which most time was waited: how busy they were, how long a request waited."""
    variants, table = in_order(results), results.resources
    table = table.assign(wait_s=table["requests"] * table["mean_wait_s"], desk=table["kind"] == "desk")
    means = table.groupby(["variant", "resource"], observed=True)[["mean_wait_s", "wait_s"]].mean()
    longest = means["wait_s"].groupby("resource", observed=True).max().sort_values(ascending=False, kind="stable")
    desks = set(names_in(table.loc[table["desk"], "resource"]))
    order = [str(name) for name in longest.index]
    blocks = (
        Block("Ports, places and links", _busiest(results, means, [name for name in order if name not in desks])),
        Block("Desks", _busiest(results, means, [name for name in order if name in desks])),
    )
    caption = "Share of capacity in use (mean and 95 % interval) and mean wait per request, opening hours included"
    return _per_variant(caption, variants, ("in use", "mean wait"), tuple(block for block in blocks if block.rows))


def _busiest(results: Results, means: pd.DataFrame, names: list[str]) -> tuple[Row, ...]:
    rows = []
    waits = means["mean_wait_s"] / HOUR_S
    for name in names[:BUSIEST]:
        cells: list[Cell] = []
        for variant in in_order(results):
            cells.append(_mean(results.summary, variant, f"utilisation / {name}", 0.0))
            wait = float(waits.get((variant, name), np.nan))
            cells.append(Cell("–" if np.isnan(wait) else duration(wait)))
        rows.append(Row(_resource_name(name, results), tuple(cells)))
    return tuple(rows)


def decisions_table(results: Results) -> Table:
    """How long decisions took from request, whether or not anybody had to wait for them."""
    variants = in_order(results)
    table = results.procedures
    decided = table["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    took = np.where(np.isnan(decided), np.inf, decided - table["requested_s"].to_numpy(dtype=np.float64)) / HOUR_S
    groups = table.assign(took_h=took).groupby(["procedure", "actor"], observed=True)
    order = groups.size().sort_values(ascending=False, kind="stable").index[:DECISIONS]
    rows = []
    for procedure, actor in order:
        own = groups.get_group((procedure, actor))
        cells = [cell for variant in variants for cell in _decision(own.loc[own["variant"] == variant, "took_h"])]
        rows.append(Row(f"{str(procedure).replace('_', ' ')}, {actor}", tuple(cells)))
    caption = "From request to decision, over all requests of all replications"
    blocks = (Block("", tuple(rows)),) if rows else ()
    return _per_variant(caption, variants, ("half within", "nine in ten within", "requests"), blocks)


def _per_variant(caption: str, variants: tuple[str, ...], columns: tuple[str, ...], blocks: tuple[Block, ...]) -> Table:
    """The same columns for each variant, under its name."""
    groups = tuple((variant, len(columns)) for variant in variants)
    return Table(caption, columns * len(variants), blocks, groups)


def _decision(took_h: pd.Series) -> tuple[Cell, ...]:
    """Median, ninth decile (a decision outstanding at the horizon counts as later than all) and number."""
    if took_h.empty:
        return Cell("–"), Cell("–"), Cell("none")
    open_ones = int(np.isinf(took_h).sum())
    quantiles = np.quantile(took_h, (0.5, 0.9), method="inverted_cdf")
    texts = [duration(float(value)) if np.isfinite(value) else "not by the horizon" for value in quantiles]
    return (
        Cell(texts[0]),
        Cell(texts[1]),
        Cell(count(len(took_h)), f"{count(open_ones)} outstanding" if open_ones else ""),
    )


def _resource_name(name: str, results: Results) -> str:
    words = place_name(name, results)
    return words.replace(".", " ").replace("_", " ") if words == name else words


def in_order(results: Results) -> tuple[str, ...]:
    """The variants, the reference first."""
    return results.reference, *(variant for variant in results.variants if variant != results.reference)


def _amount(value: float, unit: str, like: float) -> str:
    if np.isnan(value):
        return "–"
    return duration(value, like) if unit == "h" else percent(value)


def _exact(value: float) -> str:
    """The number as text without loss; empty for not a number."""
    return "" if np.isnan(value) else repr(float(value))
