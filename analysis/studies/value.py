"""Value of arrangements: what each arrangement of a set saves, alone and together with the others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import isnan
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.movement.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.results import Results, open_results
from analysis.runs import runs_of
from analysis.studies.metric_names import metric_words
from analysis.studies.shapley import Interval, attribute, interval_of
from analysis.studies.study import Drawing, Study, StudySheet
from analysis.studies.waterfall import SubsetMetric, plot_value, sign_of, value_steps, value_words
from analysis.words import capital, count, in_days, number, plain, replications
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES
from sim.record.tables.studies import SYNERGY, VALUE
from sim.text import listed
from sim.units.seconds import HOUR_S

TOGETHER: Final = "all together"
"""The row of `value.csv` with what the whole set saves."""

PAIRS_SHOWN: Final = 10
ENDS: Final = ("interaction", "low_95", "high_95")


def value_study(
    folder: str | Path,
    names: Sequence[str],
    orders: Sequence[Sequence[str]] = (),
    metric: str = ARRIVAL_DELAY,
    given: Sequence[str] = (),
) -> Study:
    """Open the folder of the runs of the subsets of a set of arrangements.

    Parameters
    ----------
    names
        The arrangements of the set.
    orders
        The orders that were sampled; empty for all subsets.
    metric
        `arrival delay`, alone or with a force, or a name from `summary.csv`.
    given
        Arrangements that are in force throughout.

    Raises
    ------
    LeidangError
        No such metric, or one without a value in some replication.
    """
    results = open_results(folder)
    measured = measure_subsets(results, names, orders, metric)
    shares, values, pairs = measured.attribution, value_table(measured), synergy_table(measured)
    worth = {"All together": interval_of(shares.total)}
    worth |= {plain(name): shares.interval_of_value(place) for place, name in enumerate(shares.names)}
    like = worth["All together"][0]
    answer = [(name, _worth_words(ends, measured.unit, like, shares.n)) for name, ends in worth.items()]
    subsets = [
        (listed(plain(name) for name in shares.names if name in some) or "none of them", str(len(some)))
        for some in measured.level
    ]
    throughout = f"In force throughout: {', '.join(given)}" if given else ""
    heading = [f"What each arrangement saves: {metric}", f"{measured.how}; mean ± half-width of the 95 % CI"]
    return Study(
        name="value",
        results=results,
        tables={"value": values, "synergy": pairs},
        figures=[Drawing("value", lambda: plot_value(measured), value_steps(measured))],
        heading="\n".join(line for line in (*heading, throughout, measured.note) if line),
        answer=answer,
        varied=StudySheet("Each variant has a subset", "manifest.json", ("Arrangements", "Number"), subsets),
        sheets=[_values_sheet(values), _pairs_sheet(pairs)],
        facts={
            "arrangements": count(len(shares.names)),
            "metric": metric_words(metric),
            "bars": answer,
            "notes": [line for line in (throughout and f"{throughout}.", measured.note) if line],
        },
    )


def measure_subsets(
    results: Results, names: Sequence[str], orders: Sequence[Sequence[str]], metric: str
) -> SubsetMetric:
    """Read a metric of every subset and share out what the whole set saves; the parameters are those of the study."""
    table, unit, open_values = _per_run(results, metric)
    whole = table.dropna(axis=1, how="any")
    if whole.empty:
        raise LeidangError("no replication was finished under every subset, so nothing can be compared")
    level = {
        frozenset(results.manifest.arrangements[str(variant)]) & frozenset(names): row
        for variant, row in zip(whole.index, whole.to_numpy(dtype=np.float64), strict=True)
    }
    saved = {subset: sign_of(metric) * (level[frozenset()] - values) for subset, values in level.items()}
    return SubsetMetric(metric, unit, level, open_values, attribute(names, saved, orders))


def value_table(measured: SubsetMetric) -> pd.DataFrame:
    """The columns of `value.csv`: a row per arrangement, then all together."""
    shares = measured.attribution
    orders = 0 if shares.orders is None else shares.orders.shape[1]
    head = (measured.metric, measured.unit, shares.n, orders)
    rows: list[tuple[object, ...]] = [
        (
            name,
            *head,
            *shares.interval_of_value(place),
            *interval_of(shares.alone[place]),
            *interval_of(shares.last[place]),
        )
        for place, name in enumerate(shares.names)
    ]
    rows.append((TOGETHER, *head, *interval_of(shares.total), *(float("nan"),) * 6))
    return pd.DataFrame(rows, columns=list(VALUE.names))


def synergy_table(measured: SubsetMetric) -> pd.DataFrame:
    """The columns of `synergy.csv`: a row per pair of arrangements."""
    shares = measured.attribution
    rows = [
        (first, second, measured.metric, measured.unit, shares.n, shares.interaction_of, *ends, reading(ends))
        for (place, first), (two, second) in combinations(enumerate(shares.names), 2)
        for ends in [shares.interval_of_interaction(place, two)]
    ]
    return pd.DataFrame(rows, columns=list(SYNERGY.names))


def reading(ends: Interval) -> str:
    """The reading of an interaction: "synergy", "redundancy", "none" for exactly none, or "not significant"."""
    middle, low, high = ends
    if middle == low == high == 0.0:
        return "none"
    if low > 0:
        return "synergy"
    return "redundancy" if high < 0 else "not significant"


def _values_sheet(table: pd.DataFrame) -> StudySheet:
    like = float(table["value"].abs().max())
    parts = [
        ("value", "low_95", "high_95"),
        *((part, f"{part}_low_95", f"{part}_high_95") for part in ("alone", "last")),
    ]
    columns = "Arrangement", "Worth, over all orders", "As the only one", "Added last"
    rows = [
        (plain(row["arrangement"]), *(_amount([row[name] for name in part], row["unit"], like) for part in parts))
        for _, row in table.iterrows()
    ]
    return StudySheet("Value of each arrangement", "value.csv", columns, rows, printed=True)


def _pairs_sheet(table: pd.DataFrame) -> StudySheet:
    """The pairs whose interaction is largest."""
    size = table["interaction"].abs()
    shown = table.loc[size.sort_values(ascending=False, kind="stable").index[:PAIRS_SHOWN]]
    like = float(size.max()) if len(table) else 0.0
    caption = "Pairs: what two save together beyond what each saves without the other"
    caption += f", the {PAIRS_SHOWN} largest" if len(table) > PAIRS_SHOWN else ""
    rows = [
        (plain(row["first"]), plain(row["second"]), _amount(list(row[[*ENDS]]), row["unit"], like), row["reading"])
        for _, row in shown.iterrows()
    ]
    columns = "First", "Second", "Together beyond each", "Reading"
    return StudySheet(caption, "synergy.csv", columns, rows, words=2, printed=True)


def _worth_words(ends: Interval, unit: str, like: float, n: int) -> str:
    """A sentence of a value: "Saves 7.7 h (95 % CI 3.0 to 12.5; n = 4 replications)."."""
    _, low, high = ends
    clear = low == high == 0 or not low <= 0 <= high
    amount, _, span = value_words(ends, unit, like, saved=clear).rstrip(")").partition(" (")
    lead = capital(amount) if clear else f"No significant saving or cost: {amount}"
    return f"{lead} ({f'95 % CI {span}; ' if span else ''}{replications(n)})."


def _amount(ends: Sequence[float], unit: str, like: float) -> str:
    """A mean with the half-width of its interval, in the unit of an amount `like` it; empty for none."""
    middle, low, high = ends
    scale, shown = (0.01, "points") if unit != "h" else (24.0, "d") if in_days(like) else (1.0, "h")
    half = "" if isnan(low) else f" ± {number((high - low) / 2 / scale)}"
    return "" if isnan(middle) else f"{number(middle / scale)}{half} {shown}"


def _per_run(results: Results, metric: str) -> tuple[pd.DataFrame, str, int]:
    """The metric per variant (rows) and replication (columns), its unit, and how many values were open."""
    kind, _, force = metric.partition(" / ")
    if kind == ARRIVAL_DELAY:
        return _arrival_delay(results, force or ALL_FORCES)
    table = results.replications
    rows = table[table["metric"] == metric]
    if rows.empty:
        raise LeidangError(
            f"no metric is called {metric!r}; take 'arrival delay', 'arrival delay / <force>', or a name from "
            f"{results.folder / 'summary.csv'}"
        )
    open_values = int(rows["value"].isna().sum())
    if open_values and not kind.startswith("closure"):
        raise LeidangError(
            f"{metric!r} has no value in {open_values} replications; take 'arrival delay', which always has one"
        )
    horizon_h = results.manifest.scenario.horizon_s / HOUR_S
    filled = rows.assign(value=rows["value"].fillna(horizon_h), variant=rows["variant"].astype(str))
    return (
        filled.pivot_table(index="variant", columns="replication", values="value"),
        str(rows["unit"].iloc[0]),
        open_values,
    )


def _arrival_delay(results: Results, force: str) -> tuple[pd.DataFrame, str, int]:
    runs = runs_of(results.runs)
    arrivals = ArrivalDelay(runs, results.manifest.scenario.horizon_s)
    for (deliveries,) in results.blocks("deliveries"):
        arrivals.add(deliveries)
    if force not in {ALL_FORCES, *arrivals.forces}:
        raise LeidangError(f"no force is called {force!r}; the scenario has {', '.join(arrivals.forces)}")
    shape = (len(runs.variants), len(runs.replications))
    table = pd.DataFrame(arrivals.hours(force).reshape(shape), index=runs.variants, columns=runs.replications)
    return table, "h", arrivals.missing(force)
