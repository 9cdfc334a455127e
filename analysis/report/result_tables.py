"""The tables of the report about movement and coordination."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.coordination.handoffs import ALL_PROCEDURES
from analysis.coordination.savings import HELD_UP, REQUEST_TO_DECISION
from analysis.facts.estimates import (
    DifferenceEstimate,
    Estimate,
    OutcomeEstimate,
    Record,
    difference,
    estimate_in,
    outcome,
    reference_first,
)
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.movement.place_names import place_name
from analysis.report.phrases import amount, interval_text
from analysis.report.tables import (
    SIDE_BY_SIDE,
    ReportTable,
    Row,
    TableBlock,
    TableCell,
    cell,
    table_by_variant,
    together,
)
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, desk_words, duration, number, percent, percent_span, plain, plus
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S

BUSIEST = 8
DECISIONS = 15
DESKS = 10
"""Rows listed at most: resources of a kind; procedures and states; desks, those that hold elements up most first."""

OFTEN = 0.5
"""Share of replications from which a desk is called overloaded."""

MEASURES = {
    "closure 50 %": "50 % closure",
    "closure 90 %": "90 % closure",
    "closure 100 %": "full closure",
    "delivered by due date": "on-time share of elements",
    "": "probability of full closure by the due date",
    "coordination time": "coordination time per element",
    "coordination share": "coordination share of the time from ready to delivered",
}
"""Rows of the results by what their metric begins with; the one without a metric is from deadlines.csv."""

OF_A_FORCE = ("closure 100 %", "delivered by due date", "", "coordination time")


def headline_table(results: Results) -> ReportTable:
    """Closure, deadlines and coordination of all forces per variant, and the paired differences from the reference."""
    return _results_table(results, [ALL_FORCES], "All forces")


def forces_table(results: Results) -> ReportTable:
    """The same for each force; no rows where there is a single one."""
    names = [force.name for force in results.manifest.forces]
    return _results_table(results, names if len(names) > 1 else [], "Each force")


def _results_table(results: Results, names: list[str], of: str) -> ReportTable:
    variants = reference_first(results)
    done = [outcome(results, name, f"closure 100 % / {ALL_FORCES}") for name in variants]
    n = sorted({one.mean.n for one in done if one})
    caption = f"{of}: mean (or median) with 95 % CI, paired differences with 95 % CI; n = {' to '.join(map(str, n))}"
    blocks = tuple(_force_block(results, name, variants) for name in names)
    if len(variants) > SIDE_BY_SIDE:
        return ReportTable(caption, ("value", f"difference from {variants[0]}"), _by_measure(blocks, variants))
    return ReportTable(caption, (*variants, *(f"{name} − {variants[0]}" for name in variants[1:])), blocks)


def _by_measure(blocks: tuple[TableBlock, ...], variants: tuple[str, ...]) -> tuple[TableBlock, ...]:
    """A block for each measure with a row for each variant: its value, and its difference from the reference."""
    made = []
    for block in blocks:
        for row in block.rows:
            values, differences = row.cells[: len(variants)], (TableCell(""), *row.cells[len(variants) :])
            rows = together(Row(*pair) for pair in zip(variants, zip(values, differences, strict=True), strict=True))
            made.append(TableBlock(f"{block.title}: {row.head}" if block.title else row.head, rows))
    return tuple(made)


def _force_block(results: Results, force: str, variants: tuple[str, ...]) -> TableBlock:
    rows = tuple(
        _measure(results, head, f"{metric} / {force}", variants) if metric else _chances(results, head, force, variants)
        for metric, head in MEASURES.items()
        if force == ALL_FORCES or metric in OF_A_FORCE
    )
    return TableBlock("" if force == ALL_FORCES else force, rows)


def _measure(results: Results, head: str, metric: str, variants: tuple[str, ...]) -> Row:
    """One metric: each variant, then the differences, all in the unit that suits the largest."""
    values = [outcome(results, variant, metric) for variant in variants]
    sizes = [size for one in values if one for size in (one.mean.value, one.median)]
    like = float(np.nanmax([*sizes, 0.0]))
    differences = [difference(results, variant, metric) for variant in variants[1:]]
    cells = (*(_value(one, like) for one in values), *(_difference(one, like) for one in differences))
    return Row(head, cells)


def _value(given: OutcomeEstimate | None, like: float) -> TableCell:
    if given is None:
        return TableCell("–")
    # No time is negative and no share above one, whatever the t interval of a few replications says.
    mean = given.mean.within(0.0, np.inf if given.mean.unit == "h" else 1.0)
    place = ("summary.csv", given.variant, given.metric)
    if not given.censored:
        return TableCell(amount(mean, like), interval_text(mean, like), _exact(mean.value), *place, "mean")
    note = f"{'censored' if given.closure else 'nothing delivered'} in {given.censored} of {mean.n}"
    median = Estimate(given.median, np.nan, np.nan, mean.n, mean.unit)
    text = f"median {amount(median, like)}" if median.known else "not reached" if given.closure else "–"
    return TableCell(text, note, _exact(given.median), *place, "p50")


def _difference(given: DifferenceEstimate | None, like: float) -> TableCell:
    if given is None:
        return TableCell("–")
    mean, place = given.mean, ("comparisons.csv", given.variant, given.metric, "difference")
    if not mean.known:
        what = "censored" if given.closure else "nothing delivered"
        return TableCell("–", f"{what} in {given.censored} of {mean.n} pairs", "", *place)
    if mean.unit == "h":
        return TableCell(plus(duration(mean.value, like)), interval_text(mean, like), _exact(mean.value), *place)
    return TableCell(_points(mean.value), percent_span(mean.low, mean.high, ""), _exact(mean.value), *place)


def _chances(results: Results, head: str, force: str, variants: tuple[str, ...]) -> Row:
    """The probability under each variant, then the paired differences from the reference."""
    table = results.deadlines
    rows = table[table["force"] == force].set_index("variant").loc[list(variants)]
    columns = ["difference", "difference_low_95", "difference_high_95"]
    cells = [cell(estimate_in(row, "probability", unit="share")) for _, row in rows.iterrows()]
    for value, low, high in rows.iloc[1:][columns].to_numpy(np.float64):
        cells.append(TableCell("–" if np.isnan(value) else _points(value), percent_span(low, high, "")))
    return Row(head, tuple(cells))


def _points(share: float) -> str:
    return f"{plus(number(share * 100))} points"


def _exact(value: float) -> str:
    """The number as text without loss; empty for not a number."""
    return "" if np.isnan(value) else repr(float(value))


def busiest_table(results: Results) -> ReportTable:
    """The places, links and desks at which most time was waited: utilisation, and wait per request."""
    table = results.resources
    table = table.assign(wait_s=table["requests"] * table["mean_wait_s"])
    means = table.groupby(["variant", "resource"], observed=True)[["mean_wait_s", "wait_s"]].mean().reset_index()
    most = means.groupby("resource", observed=True)["wait_s"].max().sort_values(ascending=False, kind="stable")
    desks = set(names_in(table.loc[table["kind"] == "desk", "resource"]))

    def rows(*, desk: bool) -> Iterator[tuple[str, pd.DataFrame]]:
        for name in [str(name) for name in most.index if (str(name) in desks) == desk][:BUSIEST]:
            yield _resource_name(name, results), means[means["resource"] == name]

    def cells(row: Record) -> tuple[TableCell, TableCell]:
        use = outcome(results, str(row["variant"]), f"utilisation / {row['resource']}")
        return _value(use, 0.0), TableCell(duration(float(row["mean_wait_s"]) / HOUR_S))

    caption = "Utilisation (mean, 95 % CI) and mean wait per request, closing hours included"
    blocks = (("Ports, places and links", rows(desk=False)), ("Desks", rows(desk=True)))
    return table_by_variant(caption, reference_first(results), ("utilisation", "mean wait"), blocks, cells)


def _resource_name(name: str, results: Results) -> str:
    words = place_name(name, results)
    return words.replace(".", " ").replace("_", " ") if words == name else words


def decisions_table(results: Results) -> ReportTable:
    """How long decisions took from request, whether or not an element waited for them."""
    table = results.procedures
    decided = table["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    took = np.where(np.isnan(decided), np.inf, decided - table["requested_s"].to_numpy(dtype=np.float64)) / HOUR_S
    groups = table.assign(took_h=took).groupby(["procedure", "actor"], observed=True)
    order = groups.size().sort_values(ascending=False, kind="stable").index[:DECISIONS]

    def rows() -> Iterator[tuple[str, pd.DataFrame]]:
        for procedure, actor in order:
            taken = groups.get_group((procedure, actor)).groupby("variant", observed=True)["took_h"].agg(list)
            yield f"{str(procedure).replace('_', ' ')}, {actor}", taken.reset_index()

    columns = ("median", "90th percentile", "requests")
    caption = "Time from request to decision, all requests of all replications"
    return table_by_variant(caption, reference_first(results), columns, [("", rows())], _decision, ("–", "–", "none"))


def _decision(row: Record) -> tuple[TableCell, ...]:
    """Median, ninth decile (a decision outstanding at the horizon counts as later than all) and number."""
    took = np.array(row["took_h"])
    outstanding = int(np.isinf(took).sum())
    quantiles = np.quantile(took, (0.5, 0.9), method="inverted_cdf")
    texts = (duration(float(value)) if np.isfinite(value) else "later than the horizon" for value in quantiles)
    note = f"{count(outstanding)} outstanding" if outstanding else ""
    return (*map(TableCell, texts), TableCell(count(len(took)), note))


def desks_table(results: Results) -> ReportTable:
    """The desks that hold elements up most, and how busy they are."""
    table = results.desks
    weight = table.assign(often=table["overloaded"] >= OFTEN).groupby("desk")[["often", "held_h"]].max()
    order = weight.sort_values(["often", "held_h"], ascending=False, kind="stable").index[:DESKS]
    rows = ((desk_words(str(desk)), table[table["desk"] == desk]) for desk in order)
    columns = ("utilisation", "mean wait of a case", "element-hours held up")
    caption = "Desks: utilisation of the opening hours, mean wait of a case (95 % CI), element-hours per replication"
    return table_by_variant(caption, reference_first(results), columns, [("", rows)], _desk, ("–", "–", "–"))


def _desk(row: Record) -> tuple[TableCell, ...]:
    over = f"overloaded in {percent(float(row['overloaded']))} of replications" if row["overloaded"] > 0 else ""
    return (
        TableCell(percent(float(row["utilisation"])), over),
        cell(estimate_in(row, "mean_wait_h", "wait_").within(0.0, np.inf)),
        TableCell("–" if np.isnan(row["held_h"]) else f"{count(float(row['held_h']))} h"),
    )


def savings_table(results: Results) -> ReportTable:
    """What each variant saves against the reference."""
    table, others = results.savings, reference_first(results)[1:]

    def rows(measure: str, whole: str) -> Iterator[tuple[str, pd.DataFrame]]:
        of_measure = table[table["measure"] == measure]
        parts = [name for name in dict.fromkeys(of_measure["of"].astype(str)) if name != whole]
        # A single part has the values of the whole.
        for name in [whole, *parts] if whole and len(parts) != 1 else parts:
            yield plain(name.replace(".", " ", 1)), of_measure[of_measure["of"] == name]

    blocks = (
        ("Hours per element from ready to delivered", rows(ARRIVAL_DELAY, ALL_FORCES)),
        ("Of these, waiting for procedures", rows(HELD_UP, ALL_PROCEDURES)),
        ("Hours per request, to the decision", rows(REQUEST_TO_DECISION, "")),
    )
    caption = f"Savings against {results.reference}: mean, 95 % CI, paired (savings.csv)"
    return table_by_variant(
        caption, others, (), blocks if others else (), lambda row: (cell(estimate_in(row, "saved_h")),)
    )
