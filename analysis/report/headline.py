"""The answer in four lines: when the forces are there, what the variants differ by, what binds, where time goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.figures.delay_by_cause import TOTAL, delay_table
from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.places import place_name, waiting
from analysis.report.bottleneck import bottleneck_line
from analysis.report.line import Line
from analysis.results import Results
from analysis.words import AT_WORK, cause_title, count, duration, listed, percent, percent_span, span, whole
from sim.record.tables import ALL_FORCES
from sim.units.seconds import DAY_S

CLOSURE = f"closure 100 % / {ALL_FORCES}"
SHOWN = 3
"""Variants named in a line; with more of them, the reference and the earliest."""


def answer(results: Results) -> tuple[Line, ...]:
    """The lines with which a report opens."""
    return (
        Line("When", _when(results)),
        Line("What it changes", _difference(results)),
        bottleneck_line(results),
        Line("Where the time goes", _where(results)),
    )


def moves(results: Results) -> bool:
    """Whether any arrangement is shown to change when a share of all forces is there."""
    return any(_pairs(results, variant, share).shown for variant in _real(results) for share in (100, 90, 50))


def _when(results: Results) -> str:
    shown = _shown(results)
    clauses = [f"under {variant}, {_closure(results, variant, first=not place)}" for place, variant in enumerate(shown)]
    text = "; ".join(clauses)
    rest = len(results.variants) - len(shown)
    more = f" The other {rest} variants are in the table below." if rest else ""
    return f"{text[0].upper()}{text[1:]}.{more}"


def _closure(results: Results, variant: str, *, first: bool) -> str:
    row = _row(results.summary, variant, CLOSURE)
    horizon = f"day {whole(results.manifest.scenario.horizon_s / DAY_S)}"
    subject = f"{_who(results)} in place " if first else ""
    n, censored = int(row["n"]), int(row["censored"])
    if not censored:
        ends = span(row["low_95"], row["high_95"], row["mean"])
        sure = f"95 % interval {ends}, n = {n}" if ends else "one run, so no interval"
        return f"{subject}after {duration(row['mean'])} ({sure})"
    late = f"{censored} of {n} runs" if censored < n else f"all {n} runs"
    if np.isnan(row["p50"]):
        return f"something is still missing at the end of the run, on {horizon}, in {late}{_nearly(results, variant)}"
    return f"{subject}after {duration(row['p50'])} in the median run, but not by {horizon} in {late}"


def _nearly(results: Results, variant: str) -> str:
    """When nine tenths, or else half, of what never closes is there."""
    for share, words in ((90, "nine tenths are"), (50, "half is")):
        row = _row(results.summary, variant, f"closure {share} % / {ALL_FORCES}")
        if not np.isnan(row["p50"]):
            return f" ({words} there after {duration(row['p50'])} in the median run)"
    return ""


def _who(results: Results) -> str:
    forces = results.manifest.forces
    return "all forces are" if len(forces) != 1 else f"the {forces[0].name} is"


def _difference(results: Results) -> str:
    others = [variant for variant in _shown(results) if variant != results.reference]
    if len(results.variants) == 1:
        return "One variant was run, so there is nothing to compare it with."
    if not others:
        return _none_moves(results)
    return " ".join(f"{_compared(results, variant)}{_most_changed(results, variant)}" for variant in others)


def _none_moves(results: Results) -> str:
    """That no arrangement is shown to change anything, which of them truly do not, and what may be in the others."""
    pairs = {variant: _pairs(results, variant, 100) for variant in _real(results)}
    known = {variant: pair for variant, pair in pairs.items() if pair.known}
    still = [variant for variant, pair in known.items() if pair.difference == pair.low == pair.high == 0]
    n = min(pair.n for pair in pairs.values())
    said = [f"No arrangement is shown to change when the forces arrive ({n} paired runs of each)."]
    if still:
        said.append(f"The last element arrives at the very same second in every pair under {listed(still)}.")
    if len(still) < len(known):
        variant = max(known, key=lambda name: abs(known[name].difference))
        pair = known[variant]
        said.append(f"The largest difference on average is {_undecided(pair)}, under {variant}.")
    return " ".join(said)


def _most_changed(results: Results, variant: str) -> str:
    """The force whose last element moves most, where that is shown and there are several forces."""
    forces = [force.name for force in results.manifest.forces]
    pairs = {force: _pairs_of(results, variant, 100, force) for force in forces}
    shown = {force: pair for force, pair in pairs.items() if pair.known and pair.shown and pair.n > 1}
    if len(forces) == 1 or not shown:
        return ""
    force = max(shown, key=lambda name: abs(shown[name].difference))
    pair = shown[force]
    side, ends = ("earlier", (-pair.high, -pair.low)) if pair.difference < 0 else ("later", (pair.low, pair.high))
    amount = duration(abs(pair.difference))
    return (
        f" By force, the change is largest for the {force}: its last element arrives {amount} {side} "
        f"(95 % interval {span(*ends, pair.difference)})."
    )


def _compared(results: Results, variant: str) -> str:
    """The paired difference in closure; where none is shown or known, also in the largest share that shows one."""
    sentences = [] if _pairs(results, variant, 100).known else [_sign(results, variant)]
    for share, subject in ((100, "The last element arrives"), (90, "Nine tenths are there"), (50, "Half is there")):
        pairs = _pairs(results, variant, share)
        if not pairs.known or (sentences and not pairs.shown):
            continue
        undecided = bool(sentences) and _pairs(results, variant, 100).known
        words = f"But {subject[0].lower()}{subject[1:]}" if undecided else subject
        sentences.append(_difference_in(pairs, words, variant, results.reference))
        if pairs.shown:
            break
    return " ".join(sentences)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The paired difference of one closure (hours, negative = earlier than the reference)."""

    n: int
    difference: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        return not np.isnan(self.difference)

    @property
    def shown(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def _pairs(results: Results, variant: str, share: int) -> _Pairs:
    return _pairs_of(results, variant, share, ALL_FORCES)


def _pairs_of(results: Results, variant: str, share: int, force: str) -> _Pairs:
    row = _row(results.comparisons, variant, f"closure {share} % / {force}")
    return _Pairs(int(row["n"]), float(row["difference"]), float(row["low_95"]), float(row["high_95"]))


def _difference_in(pairs: _Pairs, subject: str, variant: str, reference: str) -> str:
    under = f"under {variant} than under {reference}"
    amount, side = duration(abs(pairs.difference)), "earlier" if pairs.difference < 0 else "later"
    if pairs.difference == 0 and not pairs.low < pairs.high:
        return (
            f"{subject} at the very same second under {variant} as under {reference} in {_all(pairs.n)}: no difference."
        )
    if pairs.n < 2:
        return f"{subject} {amount} {side} {under} in the one pair of runs: no interval."
    if pairs.shown:
        ends = (pairs.low, pairs.high) if pairs.difference > 0 else (-pairs.high, -pairs.low)
        words = f"95 % interval of the difference {span(*ends, pairs.difference)}"
        return f"{subject} {amount} {side} {under} ({words}; {pairs.n} paired runs)."
    return (
        f"No difference in closure is shown between {variant} and {reference}: on average {_undecided(pairs)} "
        f"({pairs.n} paired runs)."
    )


def _undecided(pairs: _Pairs) -> str:
    """A mean difference whose interval holds zero, with that interval."""
    amount, side = duration(abs(pairs.difference)), "earlier" if pairs.difference < 0 else "later"
    return (
        f"{amount} {side}, but the 95 % interval reaches from {duration(-pairs.low, pairs.difference)} earlier to "
        f"{duration(pairs.high, pairs.difference)} later"
    )


def _all(pairs: int) -> str:
    return f"all {pairs} paired runs" if pairs > 1 else "the one pair of runs"


def _sign(results: Results, variant: str) -> str:
    """Who was earlier how often, where censored runs leave no mean difference."""
    own, other = (_closures(results, name) for name in (variant, results.reference))
    pairs = own.index.intersection(other.index)
    first, second = own[pairs].fillna(np.inf), other[pairs].fillna(np.inf)
    earlier, later, neither = int((first < second).sum()), int((first > second).sum()), int((first == second).sum())
    if neither == len(pairs):
        return f"Neither {variant} nor {results.reference} was earlier to close in any of {len(pairs)} paired runs."
    open_pairs = f", neither in {neither}" if neither else ""
    return (
        f"{variant} closes earlier than {results.reference} in {earlier} of {len(pairs)} paired runs, later in {later}"
        f"{open_pairs}; some runs do not close, so there is no mean difference."
    )


def _closures(results: Results, variant: str) -> pd.Series:
    table = results.replications
    own = table[(table["variant"] == variant) & (table["metric"] == CLOSURE)]
    return own.set_index("replication")["value"]


def _where(results: Results) -> str:
    reference, summary = results.reference, results.summary
    share, time = (_row(summary, reference, f"coordination {what} / {ALL_FORCES}") for what in ("share", "time"))
    if np.isnan(share["mean"]):
        late = "nothing" if int(share["censored"]) == int(share["n"]) else "in some runs nothing"
        return f"Under {reference}, {late} was delivered, so the time cannot be divided by cause."
    ends = percent_span(share["low_95"], share["high_95"])
    others = [
        f"{_share(_row(summary, variant, f'coordination share / {ALL_FORCES}'))} under {variant}"
        for variant in _shown(results)
        if variant != reference
    ]
    notes = "; ".join(note for note in (f"95 % interval {ends}" if ends else "", listed(others)) if note)
    return (
        f"Under {reference}, {percent(share['mean'])} of the time from ready to delivered is coordination"
        f"{f' ({notes})' if notes else ''}: {duration(time['mean'])} per element."
        f"{_longest_wait(results)}{_tightest(results)}"
    )


def _share(row: pd.Series) -> str:
    """The mean share; where nothing was delivered there is none."""
    return "nothing delivered in some runs" if np.isnan(row["mean"]) else percent(row["mean"])


def _longest_wait(results: Results) -> str:
    table = delay_table(results)
    own = table[(table["variant"] == results.reference) & (table["cause"] != TOTAL) & ~table["cause"].isin(AT_WORK)]
    if not (own["hours"] > 0).any():
        return ""
    first = own.sort_values("hours", ascending=False, kind="stable").iloc[0]
    title = cause_title(str(first["cause"]), coordination=first["part"] == "coordination")
    return f" Most waiting: {title}, {duration(first['hours'])} per element."


def _tightest(results: Results) -> str:
    places = waiting(results, results.reference)
    if places.empty or places["waited_h"].iloc[0] <= 0:
        return ""
    first = places.iloc[0]
    return (
        f" The tightest place is {place_name(str(first['detail']), results)}: {count(float(first['elements']))} "
        f"elements wait {duration(float(first['mean_wait_h']))} there on average."
    )


def _shown(results: Results) -> tuple[str, ...]:
    """The variants to name: all, or with many the reference and the one that closes earliest in spite of incidents.

    Of many that are all there as early as the reference, as far as is shown, none is better worth naming than another.
    """
    variants = (results.reference, *(variant for variant in results.variants if variant != results.reference))
    if len(variants) <= SHOWN:
        return variants
    if not moves(results) and all(_pairs(results, variant, 100).known for variant in _real(results)):
        return variants[:1]
    own = results.summary[results.summary["metric"] == CLOSURE].set_index("variant")
    middle = own["p50"].reindex(list(_real(results))).fillna(np.inf)
    return variants[0], str(middle.idxmin())


def _real(results: Results) -> tuple[str, ...]:
    """The variants that are compared: that forces arrive earlier where no incident happens is no answer.

    Where no other is left, those without incidents.
    """
    others = tuple(variant for variant in results.variants if variant != results.reference)
    arrangements = results.manifest.arrangements
    return tuple(name for name in others if NO_INCIDENTS not in arrangements.get(name, ())) or others


def _row(table: pd.DataFrame, variant: str, metric: str) -> pd.Series:
    return table[(table["variant"] == variant) & (table["metric"] == metric)].iloc[0]
