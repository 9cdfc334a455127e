"""One incident from fault to decision: which actor had the case when, and below it the clock of repair."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis import style
from analysis.figures.causes import PARTS, look_legend
from analysis.figures.labels import marks_on_top
from analysis.figures.registry import Figure
from analysis.incident_stages import COORDINATION, REPAIR
from analysis.incidents.swim_lanes import STAGE, swim_lane_table, swim_lane_words
from analysis.incidents.words import PHASE_WORDS, STAGE_WORDS, time_words
from analysis.results import Results
from analysis.words import in_cause_order

LANE_IN: Final = 0.36
GAP_IN: Final = 0.95
PHASES: Final = {
    name: style.CauseLook(PHASE_WORDS[name], *look)
    for name, look in {
        "not yet hit": ("#ffffff", "", "white"),
        "unnoticed": ("#8f8f8f", "", "white"),
        "search for a ship": ("#ffffff", "////", "#555555"),
        "permit": ("#0072B2", "", "white"),
        "spares": ("#E69F00", "xxx", "white"),
        "wait for repair ship": ("#D55E00", "\\\\\\\\", "white"),
        "ship made ready": ("#F5E59B", "----", "#b09a3a"),
        "ship under way": ("#dcdcdc", "", "white"),
        "closed": ("#111111", "", "white"),
        "weather": ("#009E73", "++++", "white"),
        "repair": ("#7D5A36", "||", "white"),
    }.items()
}
"""How the phases outside procedures are drawn, in order."""

TICKS: Final = {
    0.0: "0",
    0.25: "15 min",
    1.0: "1 h",
    3.0: "3 h",
    6.0: "6 h",
    12.0: "12 h",
    24.0: "1 day",
    48.0: "2 days",
    96.0: "4 days",
    192.0: "8 days",
    384.0: "16 days",
    768.0: "32 days",
    1536.0: "64 days",
    3072.0: "128 days",
}


def plot_swim_lane(results: Results, ax: Axes | None = None) -> Axes:
    """Draw a lane per actor on the clock of coordination, and below it one per repair."""
    table = swim_lane_table(results)
    bars = table[table["part"] != STAGE]
    talk, work = (bars[bars["clock"] == clock] for clock in (COORDINATION, REPAIR))
    lanes, repairs = (
        list(dict.fromkeys(bars_of.sort_values("start_h", kind="stable")["lane"])) for bars_of in (talk, work)
    )
    with style.paper():
        height = LANE_IN * max(len(lanes), 2)
        axes = ax or style.new_axes(height / 0.77)
        _coordination(axes, talk, lanes, float(table.loc[table["clock"] == COORDINATION, "end_h"].max()))
        key = _stages(axes, table[table["part"] == STAGE])
        lower = axes
        if repairs:
            share = LANE_IN * max(len(repairs), 1.4) / height
            lower = axes.inset_axes((0.0, -GAP_IN / height - share, 1.0, share))
            _repair(lower, work, repairs)
        if bars.empty:
            style.empty(axes, "No incident happened.")
        if key:
            style.under(axes, style.wrapped(f"{'; '.join(key)}.", 112), gap_pt=33, size=8)
        _legend(lower, bars)
        style.heading(axes, _title(table), _note(table), 20)
    return axes


def _coordination(axes: Axes, talk: pd.DataFrame, lanes: list[str], until: float) -> None:
    last = max(until if len(talk) else 1.0, 1.0)
    axes.set_xscale("function", functions=(lambda x: np.sqrt(np.maximum(x, 0)), np.square))
    axes.set(xlim=(0, last * 1.03), ylim=(max(len(lanes), 1) - 0.45, -0.6))
    ticks = [0.0]
    for tick in TICKS:
        if tick <= last * 1.03 and np.sqrt(tick) - np.sqrt(ticks[-1]) > 0.075 * np.sqrt(last):
            ticks.append(tick)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: TICKS.get(float(tick), "")))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("clock of coordination: time since the fault (early hours drawn wider)")
    _lanes(axes, talk, lanes)
    _hand_overs(axes, talk, lanes)


def _repair(axes: Axes, work: pd.DataFrame, repairs: list[str]) -> None:
    scale, unit = style.time_scale(float(work["end_h"].max()))
    scaled = work.assign(start_h=work["start_h"] * scale, end_h=work["end_h"] * scale)
    axes.set(xlim=(0, max(float(scaled["end_h"].max()), 0.1) * 1.03), ylim=(len(repairs) - 0.4, -0.6))
    axes.set_xlabel(f"clock of repair: {unit} since the fault")
    _lanes(axes, scaled, repairs)


def _lanes(axes: Axes, bars: pd.DataFrame, lanes: list[str]) -> None:
    style.name_rows(axes, lanes, width=22)
    axes.grid(visible=False)
    for place in range(0, len(lanes), 2):
        axes.axhspan(place - 0.5, place + 0.5, color="#f5f5f3", zorder=0, linewidth=0)
    for row in bars.to_dict("records"):
        look = _look(row["part"], row["cause"], row["detail"])
        shape = ((row["start_h"], lanes.index(row["lane"]) - 0.3), row["end_h"] - row["start_h"], 0.6)
        fill: style.Look = {"facecolor": look.fill, "hatch": look.hatch, "edgecolor": look.line, "linewidth": 0}
        axes.add_patch(Rectangle(*shape, **fill, zorder=3))
        axes.add_patch(Rectangle(*shape, fill=False, edgecolor=style.INK, linewidth=0.5, zorder=4))


def _hand_overs(axes: Axes, talk: pd.DataFrame, lanes: list[str]) -> None:
    """A thin arrow where the case goes from one actor to another."""
    ordered = talk.sort_values("start_h", kind="stable")
    pairs = zip(ordered["lane"].iloc[:-1], ordered["lane"].iloc[1:], ordered["start_h"].iloc[1:], strict=True)
    for before, after, at in pairs:
        if before != after:
            first, last = lanes.index(before), lanes.index(after)
            side = 0.3 if last > first else -0.3
            style.arrow(axes, (at, first + side), (at, last - side), linewidth=0.8, zorder=5)


def _stages(axes: Axes, stages: pd.DataFrame) -> tuple[str, ...]:
    """Mark along the top when each stage was reached; returns what the letters there mean if the words do not fit."""
    reached: dict[float, list[str]] = {}
    for hours, stage in zip(stages["start_h"], stages["cause"], strict=True):
        reached.setdefault(float(hours), []).append(STAGE_WORDS[str(stage)])
    marks = sorted(reached.items())
    return marks_on_top(axes, [(hours, f"{', '.join(names)} {time_words(hours)}") for hours, names in marks])


def _title(table: pd.DataFrame) -> str:
    return (
        f"One incident, actor by actor: {table['incident'].iloc[0]}" if len(table) else "One incident, actor by actor"
    )


def _look(part: str, cause: str, detail: str) -> style.CauseLook:
    """How a bar is drawn: inside procedures by its cause, outside by its phase where that is known."""
    phases = (look for words, look in PHASES.items() if detail.endswith(words))
    known = None if part == "coordination" else next(phases, None)
    return known or style.cause_look(cause, coordination=part == "coordination")


def _legend(axes: Axes, bars: pd.DataFrame) -> None:
    """What the bars mean: inside procedures, then everything else; what is thinner than a line needs no name."""
    long = bars["end_h"] - bars["start_h"] > 0
    looks = {}
    for part, title in (("coordination", PARTS["coordination"]), ("movement", "Repair and everything else")):
        rows = bars[long & (bars["part"] == part)]
        drawn = {_look(row["part"], row["cause"], row["detail"]) for row in rows.to_dict("records")}
        causes = [style.cause_look(cause, coordination=True) for cause in in_cause_order(rows["cause"])]
        order = [*causes, *PHASES.values()]
        looks[title] = sorted(drawn, key=lambda look: (order.index(look) if look in order else len(order), look.title))
    look_legend(axes, looks)


def _note(table: pd.DataFrame) -> str:
    if table.empty:
        return "One run, so no interval."
    return (
        f"Variant: {table['variant'].iloc[0]}; replication {table['replication'].iloc[0]}, the one with the median "
        "response (one run, so no interval). A bar: who has the case, on the path that decides when it ends."
    )


FIGURE: Final = Figure(
    name="swim_lane",
    title="one incident, actor by actor",
    plot=plot_swim_lane,
    table=swim_lane_table,
    alt=lambda results: (
        "Bars in a lane per actor, from the fault to the decision, and below them the repair. "
        + swim_lane_words(results)
    ),
    caption="One incident in one replication. The clocks of coordination and of repair have their own scales.",
    applies=lambda results: not results.incidents.empty,
)
