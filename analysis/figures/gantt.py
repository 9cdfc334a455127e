"""One replication from day to day: what each of a few elements was doing, in two variants one above the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from analysis import style
from analysis.figures.legends import cause_legend
from analysis.results import Results
from analysis.tables import ALL_FORCES
from analysis.words import number

DAY_S = 86400.0
ROWS = 12
UNDELIVERED = "not delivered"


def gantt_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the median replication of the reference, for a choice of elements.

    The replication is the one with the median closure of all forces (of an even number, the earlier of the middle
    two; one that did not close counts as later than all that did). From each force the choice takes the first and
    the last to arrive in it and some evenly between, about twelve in all. The variants shown are the reference and
    the first other one.

    Returns
    -------
    DataFrame
        Columns variant, replication, force, element, part ("coordination", "movement", "not delivered"), cause,
        start_day, end_day, due_day; by element in the order chosen. An undelivered element has one row, from ready
        to the horizon.
    """
    shown = [results.reference, *(variant for variant in results.variants if variant != results.reference)][:2]
    replication = median_replication(results, shown[0])
    deliveries = _of(results.deliveries, shown, replication)
    chosen = _choice(deliveries[deliveries["variant"] == shown[0]])
    ledger = _of(results.ledger, shown, replication)
    ledger = _merged(ledger[ledger["subject"].isin(chosen)])
    late = deliveries[deliveries["element"].isin(chosen) & deliveries["delivered_s"].isna()]
    undelivered = pd.DataFrame({
        "variant": late["variant"].astype(str), "element": late["element"].astype(str), "part": UNDELIVERED, "cause": "",
        "start_day": late["ready_s"] / DAY_S, "end_day": results.manifest.scenario.horizon_s / DAY_S,
    })  # fmt: skip
    bars = pd.concat([part for part in (ledger, undelivered) if len(part)], ignore_index=True)
    elements = deliveries.drop_duplicates("element").set_index("element")
    bars["force"] = bars["element"].map(elements["force"].astype(str))
    bars["due_day"] = bars["element"].map(elements["due_s"]) / DAY_S
    bars["replication"] = replication
    order = {name: place for place, name in enumerate(chosen)}
    bars = bars.assign(place=bars["element"].map(order), rank=bars["variant"].map(shown.index))
    bars = bars.sort_values(["place", "rank", "start_day"], ignore_index=True)
    columns = ["variant", "replication", "force", "element", "part", "cause", "start_day", "end_day", "due_day"]
    return bars[columns]


def plot_gantt(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the chosen elements of the median replication, one bar per variant, cut by cause."""
    table = gantt_table(results)
    elements, variants = list(table["element"].drop_duplicates()), list(table["variant"].drop_duplicates())
    variants.sort(key=results.variants.index)
    with style.paper():
        axes = ax or style.new_axes(0.7 + 0.36 * max(len(elements), 3))
        axes.set(ylim=(len(elements) - 0.4, -0.6), xlim=(0, float(table["end_day"].max()) * 1.07))
        lift = table["variant"].map({variants[0]: -0.19, variants[-1]: 0.19} if len(variants) > 1 else {variants[0]: 0.0})
        placed = table.assign(y=table["element"].map(elements.index) + lift, height=0.6 / len(variants) + 0.04)
        _bars(axes, placed)
        _ends(axes, placed)
        _due(axes, table, elements)
        axes.set_yticks(range(len(elements)), elements, fontsize=8)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.set_xlabel("days since the start")
        delivered = table[table["part"] != UNDELIVERED]
        cause_legend(axes, zip(delivered["part"], delivered["cause"], strict=True))
        style.heading(axes, "The same elements, day by day", _note(table, variants, len(results.deliveries["element"].unique())))
    return axes


def median_replication(results: Results, variant: str) -> int:
    """The replication of a variant with the median closure of all forces."""
    replications = results.replications
    metric = f"closure 100 % / {ALL_FORCES}"
    own = replications[(replications["variant"] == variant) & (replications["metric"] == metric)]
    ordered = own.sort_values(["value", "replication"], na_position="last")["replication"].to_numpy()
    return int(ordered[(len(ordered) - 1) // 2])


def _of(table: pd.DataFrame, variants: list[str], replication: int) -> pd.DataFrame:
    return table[(table["replication"] == replication) & table["variant"].isin(variants)]


def _choice(deliveries: pd.DataFrame) -> list[str]:
    """First, last and evenly between of every force, in order of force and arrival."""
    forces = deliveries["force"].drop_duplicates()
    share = max(1, ROWS // len(forces))
    chosen: list[str] = []
    for force in forces[:ROWS]:
        own = deliveries[deliveries["force"] == force].sort_values(["delivered_s", "element"], na_position="last")
        places = np.unique(np.linspace(0, len(own) - 1, min(share, len(own))).round().astype(int))
        chosen.extend(str(own["element"].iloc[place]) for place in places)
    return chosen


def _merged(ledger: pd.DataFrame) -> pd.DataFrame:
    """Neighbouring intervals of one cause as one; times in days."""
    ledger = ledger.sort_values(["variant", "subject", "start_s"])
    part = np.where(ledger["procedure"].isna(), "movement", "coordination")
    table = pd.DataFrame({
        "variant": ledger["variant"].astype(str).to_numpy(), "element": ledger["subject"].astype(str).to_numpy(),
        "part": part, "cause": ledger["cause"].astype(str).to_numpy(),
        "start_day": ledger["start_s"].to_numpy() / DAY_S, "end_day": ledger["end_s"].to_numpy() / DAY_S,
    })  # fmt: skip
    same = ["variant", "element", "part", "cause"]
    block = (table[same] != table[same].shift()).any(axis=1).cumsum()
    merged = table.groupby(block, sort=False).agg({**dict.fromkeys(same, "first"), "start_day": "min", "end_day": "max"})
    return merged.reset_index(drop=True)


def _bars(axes: Axes, table: pd.DataFrame) -> None:
    """All bars, as one shape per cause: hundreds of single ones make a heavy file. `y` is the middle of each bar."""
    for (part, cause), own in table.groupby(["part", "cause"], sort=False):
        corners = [
            ((row.start_day, row.y - row.height / 2), (row.end_day, row.y - row.height / 2),
             (row.end_day, row.y + row.height / 2), (row.start_day, row.y + row.height / 2), (0.0, 0.0))
            for row in own.itertuples()
        ]  # fmt: skip
        codes = [Outline.MOVETO, Outline.LINETO, Outline.LINETO, Outline.LINETO, Outline.CLOSEPOLY] * len(own)
        outline = Outline(np.concatenate(corners), codes)
        if part == UNDELIVERED:
            axes.add_patch(PathPatch(outline, facecolor="white", edgecolor=style.MUTED, linestyle=":", linewidth=0.9))
            continue
        look = style.cause_look(str(cause), coordination=part == "coordination")
        axes.add_patch(PathPatch(outline, facecolor=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=0))


def _ends(axes: Axes, table: pd.DataFrame) -> None:
    """The day of arrival at the end of each bar, or the word that there was none."""
    for _, own in table.groupby(["element", "variant"], sort=False):
        last = own.iloc[-1]
        if last["part"] == UNDELIVERED:
            middle = (last["start_day"] + last["end_day"]) / 2
            axes.text(middle, last["y"], UNDELIVERED, ha="center", va="center", fontsize=7, color=style.MUTED)
            continue
        axes.annotate(
            number(float(last["end_day"])), (last["end_day"], last["y"]), xytext=(3, -0.5), textcoords="offset points",
            va="center", fontsize=6.5, zorder=4, bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _due(axes: Axes, table: pd.DataFrame, elements: list[str]) -> None:
    """A mark at the due date beside each force's elements, and a line between forces."""
    for place, (_, own) in enumerate(table.groupby("force", sort=False)):
        rows = [elements.index(element) for element in own["element"].drop_duplicates()]
        top, bottom = min(rows) - 0.5, max(rows) + 0.5
        due = float(own["due_day"].iloc[0])
        if due <= axes.get_xlim()[1]:
            axes.plot([due, due], [top, bottom], color=style.INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=3)
            axes.annotate("due", (due, top), xytext=(2, -2), textcoords="offset points", fontsize=7, va="top")
        if place:
            axes.axhline(top, color=style.FAINT, linewidth=0.8)


def _note(table: pd.DataFrame, variants: list[str], elements: int) -> str:
    shown = table["element"].nunique()
    pair = f"Upper bar: {variants[0]}; lower bar: {variants[1]}. " if len(variants) > 1 else f"{variants[0]}. "
    return (
        f"{pair}Replication {table['replication'].iloc[0]}, the one with the median closure (one run, so no interval); "
        f"{shown} of {elements} elements. At the end of each bar: the day of arrival."
    )
