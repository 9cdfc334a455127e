"""What users had of each service day by day: the resilience curve of each variant, with its band."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis import style
from analysis.incidents.services import FULL, Services
from analysis.results import Results
from analysis.runs import runs_of
from analysis.words import duration, listed, replications, span
from sim.units.seconds import DAY_S

PANELS: Final = 4
"""Services drawn: those of which most is lost."""

ALIKE: Final = 2
"""Variants with the same curve that are named beside it."""

PANEL_IN, GAP_IN = 1.35, 0.62


def curves_of(results: Results) -> Services:
    """The services of a result folder with their curves, read block by block."""
    services = Services(runs_of(results.runs), results.manifest.scenario.horizon_s, curves=True)
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
            own = curve[place * size : (place + 1) * size]
            own = own[~np.isnan(own).any(axis=1)].astype(np.float64)
            if not len(own) or variant not in _drawn(results):
                continue
            low, median, high = np.quantile(own, (0.1, 0.5, 0.9), axis=0, method="inverted_cdf")
            columns = {"day": days, "low_10": low, "median": median, "high_90": high, "mean": own.mean(axis=0)}
            parts.append(pd.DataFrame({"service": service, "variant": variant, **columns, "replications": len(own)}))
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
        axes.axis("off")
        lower: Axes = axes
        for place, service in enumerate(services):
            bottom = (whole - (place + 1) * PANEL_IN - place * GAP_IN) / whole
            lower = axes.inset_axes((0.0, bottom, 1.0, PANEL_IN / whole))
            _panel(lower, table[table["service"] == service], service, results)
            lower.set_xlim(*_window(table))
        lower.set_xlabel("days since the start")
        if not services:
            style.empty(axes, "No service was lost.")
        style.heading(axes, "What users had of each service", _note(results, table), 20)
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


def _panel(axes: Axes, own: pd.DataFrame, service: str, results: Results) -> None:
    lowest = 1.0
    alike = _alike(own)
    for variant in alike:
        colour, dashes = style.VARIANT_LOOKS[results.variants.index(variant) % len(style.VARIANT_LOOKS)]
        curve = own[own["variant"] == variant]
        day, mean, low, high = (curve[name].to_numpy(np.float64) for name in ("day", "mean", "low_10", "high_90"))
        if int(curve["replications"].iloc[0]) > 1:
            axes.fill_between(day, low, high, color=colour, alpha=0.16, linewidth=0)
            axes.plot(day, low, color=colour, linewidth=0.6, linestyle=dashes, alpha=0.8)
        axes.plot(day, mean, color=colour, linestyle=dashes, linewidth=1.9, zorder=3)
        lowest = min(lowest, float(low.min()), float(mean.min()))
    axes.set(ylim=(_floor(lowest), 1.0 + 0.06 * (1 - _floor(lowest))))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:.0f} %"))
    axes.locator_params(axis="y", nbins=4)
    axes.grid(axis="y")
    axes.annotate(
        service,
        (0, 1),
        xytext=(0, 5),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=9,
        fontweight="bold",
    )
    _losses(axes, service, alike, results)


def _alike(own: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The variants that are drawn, each with the later ones whose curves are the same."""
    found: dict[str, tuple[str, ...]] = {}
    curves = {str(variant): curve["mean"].to_numpy(np.float64) for variant, curve in own.groupby("variant", sort=False)}
    for variant, curve in curves.items():
        same = [first for first in found if np.allclose(curves[first], curve, atol=5e-4)]
        if same:
            found[same[0]] = (*found[same[0]], variant)
        else:
            found[variant] = ()
    return found


def _floor(lowest: float) -> float:
    return max(float(np.floor((lowest - 0.02) * 10)) / 10, 0.0)


def _losses(axes: Axes, service: str, alike: dict[str, tuple[str, ...]], results: Results) -> None:
    """Right of the panel what each line stands for, and what is lost there."""
    table = results.table("services")
    down = 0.0
    for variant, others in alike.items():
        row = table[(table["service"] == service) & (table["variant"] == variant)].iloc[0]
        lost, low, high = (float(row[name]) for name in ("lost_h", "low_95", "high_95"))
        ends = span(max(low, 0.0), high, lost)
        names = style.wrapped(variant if not others else f"{variant}; alike: {_listed(others)}", 26)
        interval = f"\n({ends})" if ends else ""
        words = f"{names}\nlost: {duration(lost)}{interval}"
        colour, dashes = style.VARIANT_LOOKS[results.variants.index(variant) % len(style.VARIANT_LOOKS)]
        height = 1 - (down + 5) / (72 * PANEL_IN)
        axes.plot(
            [1.02, 1.075],
            [height, height],
            color=colour,
            linestyle=dashes,
            linewidth=1.9,
            transform=axes.transAxes,
            clip_on=False,
            scalex=False,
            scaley=False,
        )
        axes.annotate(
            words,
            (1.09, 1),
            xytext=(0, -down),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize=7.5,
            linespacing=1.25,
        )
        down += 10.5 * (words.count("\n") + 1) + 5


def _listed(others: tuple[str, ...]) -> str:
    return listed(others) if len(others) <= ALIKE else f"{len(others)} more variants"


def _note(results: Results, table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table.drop_duplicates(["service", "variant"])["replications"]] or [0]
    every = results.table("services")
    untouched = sorted(set(every["service"]) - set(every.loc[every["lost_h"] > 0, "service"]))
    spared = f" Nothing is lost of {len(untouched)} more." if untouched else ""
    band = "; band: 10 to 90 % of runs" if max(numbers) > 1 else ", one run, so no interval"
    return (
        f"Line: mean{band} ({replications(*numbers)} per variant). Lost: hours of full service, mean with its 95 % "
        f"interval. 100 %: everybody has what they need.{spared}"
    )


def loss_words(results: Results) -> str:
    """What is lost most under the reference, in words; empty without any loss."""
    table = results.table("services")
    names = lost_services(results)
    if not names:
        return ""
    own = table[(table["service"] == names[0]) & (table["variant"].isin(_drawn(results)))]
    row = own.iloc[0]
    lost, low, high = (float(row[name]) for name in ("lost_h", "low_95", "high_95"))
    ends = span(max(low, 0.0), high, lost)
    return (
        f"Of the services, {names[0]} loses most: {duration(lost)} of full service under {row['variant']}"
        f"{f' (95 % interval {ends})' if ends else ''}; {replications(int(row['n']))}."
    )
