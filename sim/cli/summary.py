"""The summary table that a run prints: when each force has arrived, in each variant, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING

from sim.units.seconds import HOUR_S, HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from analysis.results import Results
    from sim.record.manifest import Manifest

SHOWN = {
    "closure 100 %": "Last element arrives, days after the start",
    "delivered by due date": "Elements delivered by the due date",
    "coordination share": "Share of the time from ready to delivered that is coordination",
}
"""Measures shown, with their headings."""


SIDE_BY_SIDE = 3
"""Variants that fit beside each other on a screen, with a row per force; of more, only all forces are shown."""


def print_summary(results: Results) -> None:
    """Print means with the half-width of their 95 % intervals, and paired differences with the reference variant.

    A single replication has no interval. What binds comes first, and before it what the report opens with of incidents.
    """
    from analysis.report.bottleneck import bottleneck_line
    from analysis.report.incident_answer import incident_lines
    from sim.cli.console import PlainConsole

    manifest, summary, comparisons = results.manifest, results.summary, results.comparisons
    console = PlainConsole(highlight=True)
    console.print(manifest.scenario.title, style="bold")
    console.print(f"mean ± half-width of the 95 % interval, {_how_many(manifest, summary)}\n")
    for line in (*incident_lines(results), bottleneck_line(results)):
        console.print(f"{line.about}: {line.text}\n")
    table = _table if len(manifest.variants) <= SIDE_BY_SIDE else _tall_table
    for measure, heading in SHOWN.items():
        console.print(table(measure, heading, manifest, summary, comparisons))
        console.print()
    if table is _tall_table:
        console.print("All forces together; each force is in summary.csv and in the report.\n")
    for verdicts in _verdicts(manifest, comparisons):
        console.print(verdicts)


VERDICTS = {
    "closure 100 %": "last element",
    "delivered by due date": "elements by the due date",
    "coordination time": "coordination",
}
"""What the headline comparisons are called where their verdicts are listed."""


def _verdicts(manifest: Manifest, comparisons: pd.DataFrame) -> Iterator[str]:
    """What each variant does against the reference, in words, for all forces together."""
    from analysis.words import duration

    rows = {(str(row.variant), str(row.metric)): str(row.verdict) for row in comparisons.itertuples()}
    others = [variant for variant in manifest.variants if variant != manifest.reference]
    if not others:
        return
    matters = manifest.scenario.practical_difference_s
    held = f"less than {duration(matters / HOUR_S)} does not matter; " if matters else ""
    number = f"{len(others) * len(VERDICTS)} comparisons"
    yield f"All forces against {manifest.reference} ({held}Holm's rule over {number}):"
    alike: dict[str, list[str]] = {}
    for variant in others:
        said = [(words, rows.get((variant, f"{measure} / all forces"))) for measure, words in VERDICTS.items()]
        alike.setdefault("; ".join(f"{words} {verdict}" for words, verdict in said if verdict), []).append(variant)
    for verdicts, variants in alike.items():
        yield f"  {'; '.join(variants)}: {verdicts}"
    yield ""


def _how_many(manifest: Manifest, summary: pd.DataFrame) -> str:
    """The number behind each mean; it differs between variants where replications failed in some of them only."""
    own = summary[summary["metric"] == f"{next(iter(SHOWN))} / all forces"]["n"]
    runs, failed = manifest.replications, manifest.replications.failed
    number = f"{own.min()}" if own.min() == own.max() else f"{own.min()} to {own.max()}"
    told = f"n = {number} replications of each variant"
    return f"{told}; {failed} of {runs.asked} failed, see failures.csv" if failed else told


def _table(measure: str, heading: str, manifest: Manifest, summary: pd.DataFrame, comparisons: pd.DataFrame) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    others = manifest.variants[1:]
    table = Table(title=heading, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("force", overflow="fold")
    differences = ["difference"] if len(others) == 1 else [f"{variant}: difference" for variant in others]
    for column in (*manifest.variants, *differences):
        table.add_column(column, justify="right", overflow="fold")
    for force in [*(force.name for force in manifest.forces), "all forces"]:
        metric = f"{measure} / {force}"
        cells = [_mean(summary, variant, metric) for variant in manifest.variants]
        table.add_row(force, *cells, *(_difference(comparisons, variant, metric) for variant in others))
    return table


def _tall_table(
    measure: str, heading: str, manifest: Manifest, summary: pd.DataFrame, comparisons: pd.DataFrame
) -> Table:
    """All forces together, a row per variant; those of which the same is printed share one."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=heading, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for column in ("all forces", f"difference from {manifest.reference}"):
        table.add_column(column, justify="right", overflow="fold")
    metric = f"{measure} / all forces"
    alike: dict[tuple[str, str], list[str]] = {}
    for variant in manifest.variants:
        changed = "" if variant == manifest.reference else _difference(comparisons, variant, metric)
        alike.setdefault((_mean(summary, variant, metric), changed), []).append(variant)
    for cells, variants in alike.items():
        table.add_row("; ".join(variants), *cells)
    return table


def _mean(summary: pd.DataFrame, variant: str, metric: str) -> str:
    rows = summary[(summary["variant"] == variant) & (summary["metric"] == metric)]
    if rows.empty:
        return "–"
    row = rows.iloc[0]
    if row["censored"] > 0:
        return _censored(row, metric)
    return _plus_minus(row["mean"], row["low_95"], row["high_95"], str(row["unit"]))


def _difference(comparisons: pd.DataFrame, variant: str, metric: str) -> str:
    rows = comparisons[(comparisons["variant"] == variant) & (comparisons["metric"] == metric)]
    if rows.empty:
        return "–"
    row = rows.iloc[0]
    if isnan(row["difference"]):
        return _censored(row, metric)
    return _plus_minus(row["difference"], row["low_95"], row["high_95"], str(row["unit"]), sign="+")


def _censored(row: pd.Series, metric: str) -> str:
    """Why there is no mean, and in how many replications (or pairs) of all."""
    what = "open" if metric.startswith("closure ") else "nothing delivered"
    return f"{what} in {int(row['censored'])} of {int(row['n'])}"


def _plus_minus(middle: float, low: float, high: float, unit: str, sign: str = "") -> str:
    from analysis.words import minus

    half = (high - low) / 2.0
    factor, digits, shown = (1.0 / HOURS_PER_DAY, 1, "d") if unit == "h" else (100.0, 0, "%")
    spread = "" if isnan(half) else f" ± {half * factor:.{digits}f}"
    # What rounds to zero has no sign.
    middle = round(middle * factor, digits) + 0.0
    return minus(f"{middle:{sign if middle else ''}.{digits}f}{spread} {shown}")
