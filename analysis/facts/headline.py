"""The headline rule: what two sets of paired replications differ in, in one sentence.

Where full closure of all forces changes, that is the headline; else the forces that do arrive earlier or later; else
that no difference is shown. Replications in which a force is incomplete at the horizon are counted, never averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from analysis.runs import Floats
from analysis.words import duration, span

LEVEL: Final = 0.95
FEW: Final = 3
"""So many intervals are each at the level; of more, all together are (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class PairedChange:
    """One measure, after minus before, paired by replication.

    Attributes
    ----------
    mean_h, low_h, high_h
        Mean and ends of Student's t interval over the pairs complete on both sides, hours; nan where they are censored.
    n
        Pairs.
    open_before, open_after
        Replications that are incomplete at the horizon.
    earlier, later
        Pairs in which it is earlier or later; what is incomplete is later than everything.
    """

    name: str
    mean_h: float
    low_h: float
    high_h: float
    n: int
    open_before: int
    open_after: int
    earlier: int
    later: int

    @property
    def identical(self) -> bool:
        """Whether every pair is equal."""
        return not self.earlier and not self.later

    @property
    def significant(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low_h > 0 or self.high_h < 0

    @property
    def censored(self) -> bool:
        """Whether there is no mean, since a replication is incomplete at the horizon."""
        return bool(self.open_before or self.open_after)


def paired(name: str, before: Floats, after: Floats, intervals: int = 1) -> PairedChange:
    """The change of a measure.

    Parameters
    ----------
    before, after
        Hours in each replication, the same replications in the same order; nan where incomplete at the horizon.
    intervals
        Intervals reported together; more than three are widened so that all of them hold at once.
    """
    n = len(before)
    open_before, open_after = int(np.isnan(before).sum()), int(np.isnan(after).sum())
    first, last = np.nan_to_num(before, nan=np.inf), np.nan_to_num(after, nan=np.inf)
    mean = low = high = np.nan
    if not open_before and not open_after and n > 1:
        shifts = after - before
        mean = shifts.mean()
        tail = (1 - LEVEL) / 2 / (intervals if intervals > FEW else 1)
        half = -special.stdtrit(n - 1.0, tail) * shifts.std(ddof=1) / np.sqrt(n)
        low, high = mean - half, mean + half
    return PairedChange(
        name,
        float(mean),
        float(low),
        float(high),
        n,
        open_before,
        open_after,
        int((last < first).sum()),
        int((last > first).sum()),
    )


def headline(whole: PairedChange, parts: Sequence[PairedChange]) -> str:
    """The sentence about a change of movement.

    Parameters
    ----------
    whole
        Full closure of all forces.
    parts
        Full closure of each force.
    """
    if whole.identical and all(part.identical for part in parts):
        return f"The same in all {whole.n} replications"
    if whole.significant:
        return f"All forces are in place {_span(whole)} {_direction(whole)} ({_interval(whole)})"
    if whole.censored and not whole.identical and _one_sided(whole):
        way, other = ("earlier", "later") if whole.earlier else ("later", "earlier")
        pairs = f"{whole.earlier or whole.later} of {whole.n} pairs, {other} in none"
        return f"All forces are in place {way} in {pairs}"
    moved = [part for part in parts if part.significant]
    if moved:
        return _of_some(moved, parts)
    if whole.censored:
        counts = f"earlier in {whole.earlier}, later in {whole.later} of {whole.n} pairs"
        return f"No difference is shown: all forces are in place {counts}"
    wider = max(whole.low_h, whole.high_h, key=abs)
    ends = span(whole.low_h, whole.high_h, wider)
    return f"No difference is shown ({ends} {duration(wider).rpartition(' ')[2]}, {whole.n} pairs)"


def incident_headline(stages: Sequence[PairedChange]) -> str:
    """The sentence about the stages of incidents that change significantly; empty where none does."""
    moved = [stage for stage in stages if stage.significant]
    if not moved:
        return ""
    largest = max(moved, key=lambda stage: abs(stage.mean_h))
    words = f"{largest.name}: {_span(largest)} {_direction(largest)} ({_interval(largest)})"
    rest = len(moved) - 1
    more = f"; {rest} more stage{'s' if rest > 1 else ''} of incidents change{'' if rest > 1 else 's'}" if rest else ""
    return f"{words[:1].upper()}{words[1:]}{more}"


def shift_words(change: PairedChange) -> str:
    """A change with its interval, as it stands at a small picture."""
    if change.identical:
        return "the same in every pair"
    if change.censored:
        return f"earlier in {change.earlier}, later in {change.later} of {change.n} pairs"
    words = f"{_signed(change.mean_h)} ({span(change.low_h, change.high_h, change.mean_h)})"
    return words if change.significant else f"no difference shown: {words}"


def _of_some(moved: Sequence[PairedChange], parts: Sequence[PairedChange]) -> str:
    sooner = [part for part in moved if part.mean_h < 0]
    later = [part for part in moved if part.mean_h > 0]
    largest = max(moved, key=lambda part: abs(part.mean_h))
    clauses = []
    if sooner:
        clauses.append(f"{len(sooner)} of {len(parts)} forces arrive earlier")
    if later:
        clauses.append(f"{len(later)} later" if sooner else f"{len(later)} of {len(parts)} forces arrive later")
    most = f"most {largest.name} ({_signed(largest.mean_h)})"
    return f"{', '.join(clauses)}, {most}; closure of all forces does not change significantly"


def _one_sided(change: PairedChange) -> bool:
    """Whether all pairs that differ do so in one direction, more of them than chance makes of either."""
    differing = change.earlier + change.later
    return min(change.earlier, change.later) == 0 and 2.0**-differing * 2 < 1 - LEVEL


def _direction(change: PairedChange) -> str:
    return "earlier" if change.mean_h < 0 else "later"


def _span(change: PairedChange) -> str:
    return duration(abs(change.mean_h))


def _interval(change: PairedChange) -> str:
    ends = sorted((abs(change.low_h), abs(change.high_h)))
    return f"95 % CI {span(ends[0], ends[1], change.mean_h)}; n = {change.n} pairs"


def _signed(hours: float) -> str:
    sign = "−" if hours < 0 else "+" if hours > 0 else ""
    return f"{sign}{duration(abs(hours))}"
