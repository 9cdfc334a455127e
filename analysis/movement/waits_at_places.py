"""How long elements wait at each node and link, and what a variant changes in that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.chunks import by_variant, present
from analysis.interval_cells import mean_columns
from analysis.movement.network_flows import place_sums, place_waits
from analysis.results import Results

if TYPE_CHECKING:
    import pandas as pd


def waiting(results: Results, variant: str) -> pd.DataFrame:
    """How long elements waited at each node and link in a variant, by the ledger.

    Returns
    -------
    DataFrame
        Columns place (id), detail (what they mostly waited for there), elements (that were there, waiting or not),
        waited_h (all elements together), both mean per replication, and mean_wait_h (hours per element that was
        there); the longest total first. Time inside procedures, rests and timetables are not waiting at a place.
    """
    import pandas as pd

    return pd.DataFrame(place_wait_rows(results, variant), columns=list(PlaceWait._fields))


class PlaceWait(NamedTuple):
    """A place at which elements were, and how long they waited there: a row of `waiting`."""

    place: str
    detail: str
    elements: float
    waited_h: float
    mean_wait_h: float


def place_wait_rows(results: Results, variant: str) -> list[PlaceWait]:
    """The rows of `waiting`."""
    sums = results.once(place_waits)
    runs = max(int(present(sums.runs)[sums.runs.variants.index(variant)].sum()), 1)
    waits = sorted((-hours, place, detail) for (of, place, detail), hours in sums.waits.items() if of == variant)
    # The longest of a place comes first, so that reversed it is kept; of several alike that is the first by name.
    foremost = {place: detail or place for _, place, detail in reversed(waits)}
    waited = np.zeros(len(sums.places))
    for hours, place, _ in waits:
        waited[sums.places.index(place)] -= hours
    elements = sums.visits[variant] / runs
    waits_at = (
        PlaceWait(place, foremost.get(place, place), there, hours, hours / there)
        for place, there, hours in zip(sums.places, elements.tolist(), (waited / runs).tolist(), strict=True)
        if there > 0
    )
    return sorted(waits_at, key=lambda row: (-row.waited_h, row.place))


def waiting_changes(results: Results, variant: str) -> pd.DataFrame:
    """By how much waiting at each node and link differs between a variant and the reference, paired by replication.

    Returns
    -------
    DataFrame
        Columns place (id), n (pairs of runs), reference_h, variant_h (all elements together, means per replication),
        difference_h, low_95, high_95 (Student's t). Places at which no element waited in either are left out.
    """
    import pandas as pd

    sums = results.once(place_sums)
    there, waited = present(sums.runs), by_variant(sums.amounts["waited_h"].T, sums.runs)
    base, other = (sums.runs.variants.index(name) for name in (results.reference, variant))
    paired = there[base] & there[other]
    means = {
        name: waited[:, place, paired].mean(axis=1) for name, place in (("reference_h", base), ("variant_h", other))
    }
    change = mean_columns(("difference_h", "low_95", "high_95"), waited[:, other] - waited[:, base], paired)
    table = pd.DataFrame({"place": sums.places, "n": int(paired.sum()), **means, **change})
    return table[(table["reference_h"] > 0) | (table["variant_h"] > 0)].reset_index(drop=True)
