"""Quantiles of every variant compared with those of the reference, on the same pairs of replications."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.comparison.cube import Cube, cube_of
from analysis.comparison.headline import answers_a_question
from analysis.comparison.resampling import difference_ends, quantile_draws
from analysis.runs import Floats
from analysis.statistics import QUANTILES
from sim.record.tables.statistics import QUANTILE_DIFFERENCES


def quantile_differences(replications: pd.DataFrame | Cube, reference: str) -> pd.DataFrame:
    """Differences of the 10th, 50th and 90th percentile of the headline measures in hours, with paired bootstrap.

    Returns
    -------
    DataFrame
        Columns of `quantile_differences.csv`. Closures and times until a stage that are empty count as later than the
        horizon; a quantile that falls among them is empty, as is an end of an interval that they make unbounded.

    Raises
    ------
    LeidangError
        If no run of the reference is there.
    """
    cube = cube_of(replications)
    base, ranked = cube.place_of(reference), [cube.ranked(number) for number in range(len(cube.variants))]
    rows: list[tuple[object, ...]] = []
    resampled = answers_a_question(cube)
    for metric, name in enumerate(cube.metrics):
        if cube.units[metric] != "h" or not resampled[metric]:
            continue
        known: dict[bytes, Floats] = {}
        for other, variant in enumerate(cube.variants):
            paired = cube.present[other, metric] & cube.present[base, metric]
            ours, theirs = ranked[other][metric, paired], ranked[base][metric, paired]
            if other == base or len(ours) < 2 or np.isnan([ours, theirs]).any():
                continue
            # The reference is resampled once for all variants that have the same pairs with it.
            if (pairs := paired.tobytes()) not in known:
                known[pairs] = quantile_draws(theirs, QUANTILES)
            table = _quantile_rows(known[pairs], quantile_draws(ours, QUANTILES))
            rows += [(name, cube.units[metric], variant, reference, *row[:1], len(ours), *row[1:]) for row in table]
    return pd.DataFrame(rows, columns=list(QUANTILE_DIFFERENCES.names))


def _quantile_rows(first: Floats, second: Floats) -> list[tuple[object, ...]]:
    """Quantile, value of the reference, of the variant, difference and its interval."""
    low, high = difference_ends(first[1:], second[1:])
    values = np.where(np.isfinite([first[0], second[0]]), [first[0], second[0]], np.nan)
    differences = values[1] - values[0]
    return [
        (f"p{round(share * 100)}", values[0, at], values[1, at], differences[at], low[at], high[at])
        for at, share in enumerate(QUANTILES)
    ]
