"""Resilience curves: the level of each service over time in each variant, with its band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.curves import alike_curves, draw_curve, variant_line
from analysis.figures.intervals import estimate
from analysis.figures.legends import Group, beside
from analysis.figures.registry import Figure
from analysis.incidents.services import FULL, ServiceUse
from analysis.results import Results
from analysis.runs import runs_of
from analysis.words import replications
from sim.text import listed
from sim.units.seconds import DAY_S

PANELS: Final = 4
"""Services drawn: those of which most is lost."""

ALIKE: Final = 2
"""Variants with the same curve that are named beside it."""

PANEL_IN, GAP_IN = 1.35, 0.62


def curves_of(results: Results) -> ServiceUse:
    """The services of a result folder with their curves, read block by block."""
    services = ServiceUse(runs_of(results.runs), results.manifest.scenario.horizon_s, curves=True)
    if results.has("levels"):
        for (block,) in results.blocks("levels"):
            services.add(block)
    return services


def resilience_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns service, variant, day, low_10, median, high_90 (service, quantiles over the replications at that
        moment), mean, replications. Services that no variant loses are left out, and of the others all but the four
        of which most is lost; the one of which most is lost comes first.
    """
    services = results.once(curves_of)
    days, size = services.moments / DAY_S, max(len(services.runs.replications), 1)
    parts = []
    for service in lost_services(results):
        curve = services.curve(service)
        for place, variant in enumerate(services.runs.variants):
            levels = curve[place * size : (place + 1) * size]
            levels = levels[~np.isnan(levels).any(axis=1)].astype(np.float64)
            if not len(levels) or variant not in _drawn(results):
                continue
            low, median, high = np.quantile(levels, (0.1, 0.5, 0.9), axis=0, method="inverted_cdf")
            columns = {"day": days, "low_10": low, "median": median, "high_90": high, "mean": levels.mean(axis=0)}
            parts.append(pd.DataFrame({"service": service, "variant": variant, **columns, "replications": len(levels)}))
    names = ["service", "variant", "day", "low_10", "median", "high_90", "mean", "replications"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)


def lost_services(results: Results) -> tuple[str, ...]:
    """The services drawn: those of which anything is lost in any variant, the most lost first."""
    table = results.table("services")
    most = table.groupby("service")["lost_h"].max().sort_values(ascending=False, kind="stable")
    return tuple(str(service) for service in most[most > 0].index[:PANELS])


def plot_resilience(results: Results, ax: Axes | None = None) -> Axes:
    """Draw a panel per service: its mean in each variant and the band of 10 to 90 % of the replications."""
    table = resilience_table(results)
    services = tuple(dict.fromkeys(table["service"]))
    with style.paper():
        panels = max(len(services), 1)
        whole = panels * PANEL_IN + (panels - 1) * GAP_IN
        axes = ax or style.new_axes(whole / 0.77)
        style.bare(axes)
        lower: Axes = axes
        for place, service in enumerate(services):
            bottom = (whole - (place + 1) * PANEL_IN - place * GAP_IN) / whole
            lower = axes.inset_axes((0.0, bottom, 1.0, PANEL_IN / whole))
            _panel(lower, table[table["service"] == service], service, results)
            lower.set_xlim(*_window(table))
        lower.set_xlabel("days since the start")
        if not services:
            style.empty(axes, "No service was lost.")
        style.heading(axes, "Level of each service over time", _note(results, table), 20)
    return axes


def _drawn(results: Results) -> tuple[str, ...]:
    """Variants with a curve: those in which any service is lost."""
    table = results.table("services")
    return tuple(str(variant) for variant in dict.fromkeys(table.loc[table["lost_h"] > 0, "variant"]))


def _window(table: pd.DataFrame) -> tuple[float, float]:
    """The days in which anything is lost, with some room."""
    hit = table.loc[table["mean"] < FULL, "day"]
    first, last = (float(hit.min()), float(hit.max())) if len(hit) else (0.0, float(table["day"].max()))
    room = max(0.05 * (last - first), 0.25)
    return max(first - room, 0.0), min(last + room, float(table["day"].max()))


def _panel(axes: Axes, curves: pd.DataFrame, service: str, results: Results) -> None:
    lowest = 1.0
    alike = alike_curves(curves, ("mean",))
    for variant in alike:
        place, curve = results.variants.index(variant), curves[curves["variant"] == variant]
        banded = int(curve["replications"].iloc[0]) > 1
        draw_curve(axes, place, curve["day"], curve["mean"], (curve["low_10"], curve["high_90"]) if banded else None)
        lowest = min(lowest, float(curve["low_10"].min()), float(curve["mean"].min()))
    axes.set(ylim=(_floor(lowest), 1.0 + 0.06 * (1 - _floor(lowest))))
    style.in_percent(axes.yaxis)
    axes.locator_params(axis="y", nbins=4)
    axes.grid(axis="y")
    style.write(axes, service, (0, 1), (0, 5), frame="axes", size=9, va="baseline", fontweight="bold")
    _losses(axes, service, alike, results)


def _floor(lowest: float) -> float:
    return max(float(np.floor((lowest - 0.02) * 10)) / 10, 0.0)


def _losses(axes: Axes, service: str, alike: dict[str, tuple[str, ...]], results: Results) -> None:
    """Right of the panel what each line stands for, and what is lost there."""
    entries = []
    for variant, (_, *others) in alike.items():
        names = style.wrapped(variant if not others else f"{variant}; alike: {_listed(others)}", 26)
        amount = _lost(results, service, variant).replace(" (", "\n(")
        entries.append((variant_line(results.variants.index(variant)), f"{names}\nlost: {amount}"))
    beside(axes, [Group("", tuple(entries))], axes.get_window_extent().y1)


def _lost(results: Results, service: str, variant: str) -> str:
    """Hours of full service that are lost, with the interval."""
    table = results.table("services")
    row = table[(table["service"] == service) & (table["variant"] == variant)].to_dict("records")[0]
    return estimate(row["lost_h"], max(row["low_95"], 0.0), row["high_95"])


def _listed(others: Sequence[str]) -> str:
    return listed(others) if len(others) <= ALIKE else f"{len(others)} more variants"


def _note(results: Results, table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table.drop_duplicates(["service", "variant"])["replications"]] or [0]
    every = results.table("services")
    untouched = sorted(set(every["service"]) - set(every.loc[every["lost_h"] > 0, "service"]))
    spared = f" Nothing is lost of {len(untouched)} more." if untouched else ""
    band = "; band: 10 to 90 % of runs" if max(numbers) > 1 else ", one run, so no interval"
    return (
        f"Line: mean{band} ({replications(*numbers)} per variant). Lost: hours of full service, mean with its 95 % "
        f"interval. 100 %: all demand is met.{spared}"
    )


def loss_words(results: Results) -> str:
    """What is lost most under the reference, in words; empty without any loss."""
    table = results.table("services")
    names = lost_services(results)
    if not names:
        return ""
    rows = table[(table["service"] == names[0]) & (table["variant"].isin(_drawn(results)))]
    first = rows.to_dict("records")[0]
    lost = _lost(results, names[0], first["variant"]).replace("(", "(95 % CI ")
    amount, _, interval = lost.partition(" (")
    return (
        f"Of the services, {names[0]} loses most: {amount} of full service under {first['variant']}"
        f"{f' ({interval}' if interval else ''}; {replications(int(first['n']))}."
    )


FIGURE: Final = Figure(
    name="resilience",
    title="services over time",
    plot=plot_resilience,
    table=resilience_table,
    alt=lambda results: f"A panel per service: its level by day in each variant, with a band. {loss_words(results)}",
    caption="Services over time. The area between the line and 100 % is what users lose.",
    applies=lambda results: bool(lost_services(results)),
)
