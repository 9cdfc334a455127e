"""The probability that each force is complete by its due date, and its paired differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.chunks import by_variant, present
from analysis.comparison.proportions import agreement, paired_difference
from analysis.movement.metrics import Measures
from analysis.runs import Flags, Floats
from analysis.statistics import wilson
from sim.record.columns import Record, table_records
from sim.record.tables import ALL_FORCES
from sim.record.tables.statistics import DEADLINES

if TYPE_CHECKING:
    import pandas as pd


def deadlines(measures: Measures, reference: str) -> pd.DataFrame:
    """The probability that every element of a force arrives no later than due; an undelivered one is late.

    Returns
    -------
    DataFrame
        Columns of `deadlines.csv`: per variant and force (each, then "all forces") the share of replications with the
        interval of Wilson and, where the variant is not the reference, the difference of the probabilities with
        Newcombe's interval for pairs (`analysis.comparison.proportions`).
    """
    import pandas as pd

    return pd.DataFrame(deadline_rows(measures, reference), columns=list(DEADLINES.names))


def deadline_rows(measures: Measures, reference: str) -> list[Record]:
    """The rows of `deadlines`."""
    runs, forces = measures.hours.runs, (*measures.hours.forces, ALL_FORCES)
    whole = measures.punctual >= measures.elements
    in_time = by_variant(np.column_stack([whole, whole.all(axis=1)]).T.astype(np.float64), runs) > 0
    there, base = present(runs), runs.variants.index(reference)
    rows = [
        (
            variant,
            force,
            *_alone(in_time[at, number], there[number]),
            reference,
            *_against(in_time[at], number, base, there),
        )
        for number, variant in enumerate(runs.variants)
        for at, force in enumerate(forces)
    ]
    return table_records(DEADLINES, rows)


def _alone(in_time: Flags, there: Flags) -> tuple[float, ...]:
    """Replications, those in time, their share, and its interval."""
    n, kept = int(there.sum()), int((in_time & there).sum())
    low, high = wilson(np.array(float(kept)), np.array(float(n)))
    return n, kept, kept / n, float(low), float(high)


def _against(in_time: Flags, number: int, base: int, there: Flags) -> tuple[float, ...]:
    """Pairs, those in which only the one or only the other is in time, and the difference with its interval."""
    if number == base:
        return 0, 0, 0, float("nan"), float("nan"), float("nan")
    pairs = agreement(in_time[number], in_time[base], there[number] & there[base])
    counts = (int(count) for count in (pairs.n, pairs.first, pairs.second))
    ends: tuple[Floats, ...] = paired_difference(pairs)
    return (*counts, *(float(end) for end in ends))
