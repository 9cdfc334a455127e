"""The answer in three lines: when the forces are there, what the variants differ by, where the time goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.figures.delay_by_cause import TOTAL, delay_table
from analysis.places import place_name, waiting
from analysis.results import Results
from analysis.tables import ALL_FORCES
from analysis.words import AT_WORK, cause_title, count, duration, listed, number, percent, span

CLOSURE = f"closure 100 % / {ALL_FORCES}"
SHOWN = 3
"""Variants named in a line; with more of them, the reference and the earliest."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the answer: what it is about, and the answer in a sentence or two."""

    about: str
    text: str


def answer(results: Results) -> tuple[Line, Line, Line]:
    """The three lines with which a report opens."""
    return (
        Line("When", _when(results)),
        Line("What it changes", _difference(results)),
        Line("Where the time goes", _where(results)),
    )


def _when(results: Results) -> str:
    shown = _shown(results)
    clauses = [f"under {variant}, {_closure(results, variant, first=not place)}" for place, variant in enumerate(shown)]
    text = "; ".join(clauses)
    rest = len(results.variants) - len(shown)
    more = f" The other {rest} variants are in the table below." if rest else ""
    return f"{text[0].upper()}{text[1:]}.{more}"


def _closure(results: Results, variant: str, *, first: bool) -> str:
    row = _row(results.summary, variant, CLOSURE)
    horizon = f"day {number(results.manifest.scenario.horizon_s / 86400).removesuffix('.0')}"
    subject = f"{_who(results)} in place " if first else ""
    n, censored = int(row["n"]), int(row["censored"])
    if not censored:
        ends = span(row["low_95"], row["high_95"], row["mean"])
        sure = f"95 % interval {ends}" if ends else "one run, so no interval"
        return f"{subject}after {duration(row['mean'])} ({sure})"
    late = f"{censored} of {n} runs"
    if np.isnan(row["p50"]):
        return f"something is still missing on {horizon}, the last of the run, in {late}"
    return f"{subject}after {duration(row['p50'])} in the median run, but not by {horizon} in {late}"


def _who(results: Results) -> str:
    forces = results.manifest.forces
    return "all forces are" if len(forces) != 1 else f"the {forces[0].name} is"


def _difference(results: Results) -> str:
    others = [variant for variant in _shown(results) if variant != results.reference]
    if not others:
        return "One variant was run, so there is nothing to compare it with."
    return " ".join(_compared(results, variant) for variant in others)


def _compared(results: Results, variant: str) -> str:
    reference = results.reference
    row = _row(results.comparisons, variant, CLOSURE)
    pairs, difference = int(row["n"]), float(row["difference"])
    if np.isnan(difference):
        return _sign(results, variant)
    if pairs < 2:
        side = "earlier" if difference < 0 else "later"
        return f"{variant} closes {duration(abs(difference))} {side} than {reference} in the one pair of runs: no interval."
    low, high = float(row["low_95"]), float(row["high_95"])
    if difference == low == high == 0:
        return f"{variant} closes at the very same second as {reference} in all {pairs} paired runs: no difference."
    if low <= 0 <= high:
        ends = span(low, high, difference)
        return (
            f"Between {variant} and {reference} no difference is shown: {duration(difference)} "
            f"(95 % interval {ends}; {pairs} paired runs)."
        )
    side, ends = ("earlier", span(-high, -low, difference)) if difference < 0 else ("later", span(low, high, difference))
    return (
        f"{variant} closes {duration(abs(difference))} {side} than {reference} "
        f"(95 % interval of the difference {ends}; {pairs} paired runs)."
    )


def _sign(results: Results, variant: str) -> str:
    """Who was earlier how often, where censored runs leave no mean difference."""
    own, other = (_closures(results, name) for name in (variant, results.reference))
    pairs = own.index.intersection(other.index)
    first, second = own[pairs].fillna(np.inf), other[pairs].fillna(np.inf)
    earlier, later, neither = int((first < second).sum()), int((first > second).sum()), int((first == second).sum())
    open_pairs = f", neither in {neither}" if neither else ""
    return (
        f"{variant} closes earlier than {results.reference} in {earlier} of {len(pairs)} paired runs, later in {later}"
        f"{open_pairs}; a mean difference cannot be given, because some runs do not close."
    )


def _closures(results: Results, variant: str) -> pd.Series:
    table = results.replications
    own = table[(table["variant"] == variant) & (table["metric"] == CLOSURE)]
    return own.set_index("replication")["value"]


def _where(results: Results) -> str:
    table = delay_table(results)
    reference = results.reference
    own = table[table["variant"] == reference]
    total = float(own.loc[own["part"] == TOTAL, "hours"].iloc[0])
    if not total > 0:
        return f"Under {reference} nothing was delivered, so no time can be divided."
    hours = float(own.loc[(own["part"] == "coordination") & (own["cause"] == TOTAL), "hours"].iloc[0])
    others = [
        f"{percent(_coordination_share(table, variant))} under {variant}"
        for variant in _shown(results) if variant != reference
    ]  # fmt: skip
    versus = f" ({listed(others)})" if others else ""
    waits = own[(own["cause"] != TOTAL) & ~own["cause"].isin(AT_WORK)].sort_values("hours", ascending=False)
    cause = ""
    if len(waits) and waits["hours"].iloc[0] > 0:
        title = cause_title(str(waits["cause"].iloc[0]), coordination=waits["part"].iloc[0] == "coordination")
        cause = f" The longest wait is: {title}, {duration(waits['hours'].iloc[0])} per element."
    return (
        f"Under {reference}, {percent(hours / total)} of the time from ready to delivered is coordination{versus}: "
        f"{duration(hours)} of {duration(total)} per element.{cause}{_tightest(results)}"
    )


def _coordination_share(table: pd.DataFrame, variant: str) -> float:
    own = table[(table["variant"] == variant) & (table["cause"] == TOTAL)].set_index("part")["hours"]
    return float(own["coordination"] / own[TOTAL]) if own[TOTAL] > 0 else float("nan")


def _tightest(results: Results) -> str:
    places = waiting(results, results.reference)
    if places.empty or places["waited_h"].iloc[0] <= 0:
        return ""
    first = places.iloc[0]
    return (
        f" The tightest place is {place_name(str(first['detail']), results)}: {count(float(first['elements']))} elements "
        f"wait {duration(float(first['mean_wait_h']))} there on average."
    )


def _shown(results: Results) -> tuple[str, ...]:
    """The variants to name: all, or with many the reference and the one that closes earliest."""
    variants = (results.reference, *(variant for variant in results.variants if variant != results.reference))
    if len(variants) <= SHOWN:
        return variants
    own = results.summary[results.summary["metric"] == CLOSURE].set_index("variant")
    middle = own["p50"].reindex(list(variants[1:])).fillna(np.inf)
    return variants[0], str(middle.idxmin())


def _row(table: pd.DataFrame, variant: str, metric: str) -> pd.Series:
    return table[(table["variant"] == variant) & (table["metric"] == metric)].iloc[0]
