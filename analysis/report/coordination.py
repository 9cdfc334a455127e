"""Coordination in the report: which desks hold the movement up, what each variant saves, in words and tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.coordination.handoffs import ALL_PROCEDURES
from analysis.coordination.requests import EVERY_ACTOR
from analysis.coordination.savings import HELD_UP, REQUEST_TO_DECISION
from analysis.report.tables import Block, Cell, Row, Table, in_order
from analysis.results import Results
from analysis.words import count, duration, listed, percent, span
from sim.record.tables import ALL_FORCES

DESKS = 10
"""Desks listed: those that hold elements up most, or are overloaded, in some variant."""

NAMED = 4
"""Desks named in a sentence; of more, the number is told."""

OFTEN = 0.5
"""Share of replications from which a desk is called overloaded."""


def desks_table(results: Results) -> Table:
    """The desks that hold elements up most, and how busy they are."""
    variants = in_order(results)
    table = results.desks
    weight = table.assign(often=table["overloaded"] >= OFTEN).groupby("desk")[["often", "held_h"]].max()
    order = weight.sort_values(["often", "held_h"], ascending=False, kind="stable").index[:DESKS]
    rows = []
    for desk in order:
        own = table[table["desk"] == desk]
        cells = [cell for variant in variants for cell in _desk(own, variant)]
        rows.append(Row(_words(str(desk)), tuple(cells)))
    columns = ("in use", "mean wait", "elements wait")
    groups = tuple((variant, len(columns)) for variant in variants)
    caption = (
        "Desks: share of the open time in use, mean wait of a case, hours that elements wait for it (all together)"
    )
    return Table(caption, columns * len(variants), (Block("", tuple(rows)),) if rows else (), groups)


def _desk(own: pd.DataFrame, variant: str) -> tuple[Cell, Cell, Cell]:
    found = own[own["variant"] == variant]
    if found.empty:
        return Cell("–", "not asked"), Cell("–"), Cell("–")
    row = found.iloc[0]
    wait, low, high = (float(row[name]) for name in ("mean_wait_h", "wait_low_95", "wait_high_95"))
    over = f"overloaded in {percent(float(row['overloaded']))} of runs" if row["overloaded"] > 0 else ""
    return (
        Cell(percent(float(row["utilisation"])), over),
        Cell("–" if np.isnan(wait) else duration(wait), span(max(low, 0.0), high, wait) if not np.isnan(low) else ""),
        Cell("–" if np.isnan(row["held_h"]) else f"{count(float(row['held_h']))} h"),
    )


def savings_table(results: Results) -> Table:
    """What each variant saves against the reference."""
    table, others = results.savings, in_order(results)[1:]
    blocks = []
    for measure, title, whole in (
        (ARRIVAL_DELAY, "Hours per element from ready to delivered", ALL_FORCES),
        (HELD_UP, "Of these, waiting for procedures", ALL_PROCEDURES),
        (REQUEST_TO_DECISION, "Hours per request, to the decision", ""),
    ):
        own = table[table["measure"] == measure]
        names = [name for name in dict.fromkeys(own["of"].astype(str)) if name != whole]
        # A single part says what the whole says.
        shown = [whole, *names] if whole and len(names) != 1 else names
        rows = tuple(Row(_words(name), tuple(_saved(own, variant, name) for variant in others)) for name in shown)
        if rows and others:
            blocks.append(Block(title, rows))
    return Table(f"What each variant saves against {results.reference} (savings.csv)", others, tuple(blocks))


def _saved(own: pd.DataFrame, variant: str, name: str) -> Cell:
    found = own[(own["variant"] == variant) & (own["of"] == name)]
    if found.empty:
        return Cell("–")
    saved, low, high = (float(found.iloc[0][column]) for column in ("saved_h", "low_95", "high_95"))
    return Cell(duration(saved), span(low, high, saved))


def no_handoffs_words(results: Results) -> str:
    """Why there is no hand-off matrix."""
    if results.handoffs.empty:
        return "No element waited for a procedure."
    return "This run kept only totals of its ledger, so it cannot be told who waited for whom."


def overloaded_words(results: Results) -> str:
    """What is called overloaded, and which desks are under which variants: those with the same desks in one breath."""
    table, found = results.desks, dict[tuple[str, ...], list[str]]()
    for variant in in_order(results):
        own = table[(table["variant"] == variant) & (table["overloaded"] >= OFTEN)]
        found.setdefault(tuple(sorted(_words(str(desk)) for desk in own["desk"])), []).append(variant)
    said = [f"{_few(desks)} under {listed(variants)}" for desks, variants in found.items()]
    if len(found) == 1:
        said = [f"{_few(next(iter(found)))}, under whatever variant"]
    return (
        "A desk counts as overloaded in a run in which it is in use for 80 % of its open time or more, or in which a "
        f"case lies there for more than 72 hours. In half of the runs or more that is so for {'; '.join(said)}."
    )


def _few(desks: tuple[str, ...]) -> str:
    if len(desks) > NAMED:
        return f"{len(desks)} desks"
    return listed(desks) or "no desk"


def slowest_words(results: Results) -> str:
    """The procedure that takes longest under the reference, in words; empty without any."""
    table = results.requests
    own = table[(table["variant"] == results.reference) & (table["actor"] == EVERY_ACTOR)]
    if own.empty:
        return ""
    row = own.sort_values("mean_h", kind="stable").iloc[-1]
    least = "at least " if row["open"] else ""
    ends = span(float(row["low_95"]), float(row["high_95"]), float(row["mean_h"]))
    mean = f"{least}{duration(float(row['mean_h']))} on average{f' ({ends})' if ends else ''}"
    what = _words(str(row["procedure"]))
    return f"Longest under {results.reference}: {what}, {mean}, n = {count(float(row['n']))} replications."


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ", 1)
