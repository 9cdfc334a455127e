"""One replication from day to day: what each of a few elements was doing, in two variants one above the other."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator

from analysis import style
from analysis.figures.causes import cause_legend
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import number
from sim.record.tables import ALL_FORCES
from sim.units.seconds import DAY_S

ROWS = 14
UNDELIVERED = "not delivered"
COLUMNS = (
    "variant",
    "replication",
    "force",
    "element",
    "part",
    "cause",
    "start_day",
    "end_day",
    "due_day",
    "delivered_day",
)


def gantt_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the median replication of the reference, for a choice of elements.

    The replication is the one with the median closure of all forces (of an even number, the earlier of the middle
    two; one that did not close counts as later than all that did). From each force the choice takes the first and
    the last to arrive in it and some evenly between, about fourteen in all. The variants shown are the reference and
    the first other one.

    Returns
    -------
    DataFrame
        Columns variant, replication, force, element, part ("coordination", "movement", "not delivered"), cause,
        start_day, end_day, due_day, delivered_day (empty: not by the horizon); by element in the order chosen. An
        undelivered element of which the ledger says nothing has one row, from ready to the horizon.
    """
    shown = [results.reference, *(variant for variant in results.variants if variant != results.reference)][:2]
    replication = median_replication(results, shown[0])
    deliveries = _of(results.deliveries, shown, replication)
    chosen = _choice(deliveries[deliveries["variant"] == shown[0]])
    ledger = results.ledger_of(shown, replication)
    bars = _merged(ledger[ledger["subject"].isin(chosen)])
    days = {f"{name}_day": deliveries[f"{name}_s"].astype("float64") / DAY_S for name in ("ready", "due", "delivered")}
    names = deliveries[["variant", "element", "force"]].astype(str)
    facts = names.assign(**days)[names["element"].isin(chosen)]
    table = facts.merge(bars, how="left", on=["variant", "element"])
    silent = table["part"].isna()
    table["start_day"] = table["start_day"].where(~silent, table["ready_day"])
    table["end_day"] = table["end_day"].where(~silent, results.manifest.scenario.horizon_s / DAY_S)
    table = table.fillna({"part": UNDELIVERED, "cause": ""}).assign(replication=replication)
    table["place"] = table["element"].map(chosen.index)
    table["rank"] = table["variant"].map(shown.index)
    table = table.sort_values(["place", "rank", "start_day"], ignore_index=True)
    return table[list(COLUMNS)]


def plot_gantt(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the chosen elements of the median replication, one bar per variant, cut by cause."""
    table = gantt_table(results)
    elements, variants = names_in(table["element"]), names_in(table["variant"])
    with style.paper():
        axes = ax or style.new_axes(0.7 + 0.36 * max(len(elements), 3))
        first, last = float(table["start_day"].min()), float(table["end_day"].max())
        axes.set(ylim=(len(elements) - 0.4, -0.6), xlim=(max(0.0, np.floor(first - 0.5)), last + 0.07 * (last - first)))
        lift = table["variant"].map(
            {variants[0]: -0.19, variants[-1]: 0.19} if len(variants) > 1 else {variants[0]: 0.0}
        )
        y = table["element"].map(elements.index) + lift.astype("float64")
        placed = table.assign(y=y, height=0.6 / len(variants) + 0.04)
        _bars(axes, placed)
        _ends(axes, placed)
        _due(axes, table, elements)
        style.name_rows(axes, elements)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("days since the start")
        drawn = _worth_a_name(table[table["part"] != UNDELIVERED])
        cause_legend(axes, zip(drawn["part"], drawn["cause"], strict=True))
        style.heading(axes, "The same elements, day by day", _note(table, variants, results))
    return axes


def _worth_a_name(table: pd.DataFrame) -> pd.DataFrame:
    """The rows whose part and cause are more than a line or two in the figure."""
    length = table["end_day"] - table["start_day"]
    share = length.groupby([table["part"], table["cause"]]).transform("sum") / length.sum()
    return table[share > 0.004]


def median_replication(results: Results, variant: str) -> int:
    """The replication of a variant with the median closure of all forces."""
    replications = results.replications
    metric = f"closure 100 % / {ALL_FORCES}"
    closures = replications[(replications["variant"] == variant) & (replications["metric"] == metric)]
    ordered = closures.sort_values(["value", "replication"], na_position="last")["replication"].to_numpy()
    return int(ordered[(len(ordered) - 1) // 2])


def _of(table: pd.DataFrame, variants: list[str], replication: int) -> pd.DataFrame:
    return table[(table["replication"] == replication) & table["variant"].isin(variants)]


def _choice(deliveries: pd.DataFrame) -> list[str]:
    """First, last and evenly between of every force, in order of force and arrival; only the last if there are many."""
    forces = names_in(deliveries["force"])
    share = max(1, ROWS // len(forces))
    chosen: list[str] = []
    for force in forces[:ROWS]:
        arrivals = deliveries[deliveries["force"] == force].sort_values(["delivered_s", "element"], na_position="last")
        places = np.unique(np.linspace(len(arrivals) - 1, 0, min(share, len(arrivals))).round().astype(int))
        chosen.extend(str(arrivals["element"].iloc[place]) for place in places)
    return chosen


def _merged(ledger: pd.DataFrame) -> pd.DataFrame:
    """Neighbouring intervals of one cause as one; times in days."""
    ledger = ledger.sort_values(["variant", "subject", "start_s"], ignore_index=True)
    part = np.where(ledger["procedure"].isna(), "movement", "coordination")
    days = {"start_day": ledger["start_s"] / DAY_S, "end_day": ledger["end_s"] / DAY_S}
    names = ledger[["variant", "subject", "cause"]].astype(str).rename(columns={"subject": "element"})
    table = names.assign(part=part, **days)
    same = ["variant", "element", "part", "cause"]
    block = (table[same] != table[same].shift()).any(axis=1).cumsum()
    merged = table.groupby(block, sort=False).agg(
        {**dict.fromkeys(same, "first"), "start_day": "min", "end_day": "max"}
    )
    return merged.reset_index(drop=True)


def _bars(axes: Axes, table: pd.DataFrame) -> None:
    """All bars, as one shape per cause: hundreds of single ones make a heavy file. `y` is the middle of each bar."""
    for (part, cause), bars in table.groupby(["part", "cause"], sort=False):
        start, end, y, height = bars[["start_day", "end_day", "y", "height"]].to_numpy(np.float64).T
        low, high = y - height / 2, y + height / 2
        corners = np.array([[start, low], [end, low], [end, high], [start, high]]).transpose(2, 0, 1)
        outline = Outline.make_compound_path_from_polys(corners)
        if part == UNDELIVERED:
            axes.add_patch(PathPatch(outline, facecolor="white", edgecolor=style.MUTED, linestyle=":", linewidth=0.9))
            continue
        look = style.cause_look(str(cause), coordination=part == "coordination")
        axes.add_patch(PathPatch(outline, facecolor=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=0))


def _ends(axes: Axes, table: pd.DataFrame) -> None:
    """The day of arrival at the end of each bar, or the words that there was none."""
    last = table.drop_duplicates(["element", "variant"], keep="last")
    backing = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    for end, y, delivered in last[["end_day", "y", "delivered_day"]].to_numpy(np.float64):
        words = UNDELIVERED if np.isnan(delivered) else number(delivered)
        style.write(axes, words, (end, y), (3, -0.5), size=7, zorder=4, bbox=backing)


def _due(axes: Axes, table: pd.DataFrame, elements: tuple[str, ...]) -> None:
    """A line at the due date beside each force's elements, and a line between forces."""
    for place, (_, bars) in enumerate(table.groupby("force", sort=False)):
        rows = [elements.index(element) for element in names_in(bars["element"])]
        top, bottom = min(rows) - 0.5, max(rows) + 0.5
        due = float(bars["due_day"].iloc[0])
        if due <= axes.get_xlim()[1]:
            axes.plot([due, due], [top, bottom], color=style.INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=3)
        if place:
            axes.axhline(top, color=style.FAINT, linewidth=0.8)


def _note(table: pd.DataFrame, variants: tuple[str, ...], results: Results) -> str:
    pair = f"Upper bar: {variants[0]}; lower bar: {variants[1]}." if len(variants) > 1 else f"Variant: {variants[0]}."
    return (
        f"{pair} Replication {table['replication'].iloc[0]}, the one with the median closure (one run, so no "
        f"interval); {table['element'].nunique()} of {results.deliveries['element'].nunique()} elements. "
        "Number: day of arrival. Dashed: due date."
    )


FIGURE: Final = Figure(
    name="gantt",
    title="one run, day by day",
    plot=plot_gantt,
    table=gantt_table,
    alt=lambda _: "Bars of a choice of elements over the days of one replication, cut by cause, one bar per variant.",
    caption="The median replication of the reference, and the same replication in the variant compared.",
)
