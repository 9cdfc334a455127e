"""The same variants in two runs, pair by pair.

Three kinds of rows, the later run minus the earlier one:

================ =====================================================================================================
same variant     of each variant that both have, the run with the change against the run without it
effect           of each variant against the reference, in either run: what the arrangement does there
change of effect the second minus the first of these: (variant - reference) later minus (variant - reference) earlier,
                 a difference of differences. Does the arrangement still help after the change?
================ =====================================================================================================

With the same root seed all are paired by the number of the replication. With different root seeds only the effect is
paired, within its run; the two runs are independent, and what compares them has Welch's interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from analysis.comparison.cube import Cube
from analysis.comparison.paired import ComparisonBasis, difference_rows, judged
from analysis.runs import Floats
from sim.record.tables.statistics import COMPARISONS

PAIRED: Final = "paired"
INDEPENDENT: Final = "independent (Welch)"

SAME: Final = "same variant"
EFFECT: Final = "effect"
CHANGE: Final = "change of effect"

EFFECT_VERDICTS: Final = {"better": "helps more", "worse": "helps less"}
"""What a verdict on the change of an effect comes to."""

LIKE_FOR_LIKE_COLUMNS: Final = ("compared", "pair", *COMPARISONS.names, "basis")

_ENDS: Final = ("difference", "low_95", "high_95")
_RESTRICTED: Final = ("restricted", "restricted_low_95", "restricted_high_95")
_WON: Final = ["better", "better_low_95", "better_high_95", "worse"]


class RunPairs:
    """The pairs of two runs.

    Parameters
    ----------
    cube
        The runs of both, variants under the names of the comparison.
    variants
        Those that both have.
    """

    def __init__(
        self,
        cube: Cube,
        earlier: str,
        later: str,
        variants: Sequence[str],
        reference: str,
        asked: ComparisonBasis,
        *,
        paired: bool,
    ) -> None:
        self._cube = cube
        self._earlier, self._later = earlier, later
        self._variants = variants
        self._others = [variant for variant in variants if variant != reference]
        self._reference = reference
        self._asked = asked
        self._paired = paired

    def table(self) -> pd.DataFrame:
        """Every row; those that compare the two runs are judged as one family, the effects in a run as another."""
        basis = PAIRED if self._paired else INDEPENDENT
        between = _family([*self._same_variant(), *self._changes()], basis)
        effects = [_family([*self._effects(folder)], PAIRED) for folder in (self._earlier, self._later)]
        parts = [between[between["compared"] == SAME], *effects, between[between["compared"] == CHANGE]]
        return pd.concat([part for part in parts if not part.empty], ignore_index=True)

    def _place(self, folder: str, variant: str) -> int:
        return self._cube.variants.index(f"{folder}: {variant}")

    def _same_variant(self) -> Iterator[pd.DataFrame]:
        for variant in self._variants:
            pair = self._place(self._later, variant), self._place(self._earlier, variant)
            rows = difference_rows(self._cube, [pair], self._asked, self._independent(self._cube))
            yield rows.assign(compared=SAME, pair=variant)

    def _effects(self, folder: str) -> Iterator[pd.DataFrame]:
        for variant in self._others:
            pair = self._place(folder, variant), self._place(folder, self._reference)
            yield difference_rows(self._cube, [pair], self._asked).assign(compared=EFFECT, pair=variant)

    def _changes(self) -> Iterator[pd.DataFrame]:
        """Differences of differences; where a run is open, that of restricted means."""
        unrestricted = replace(self._asked, horizon_h=float("nan"))
        closures = self._cube.later[:, None]
        within = [
            np.minimum(self._cube.ranked(place), self._asked.horizon_h) for place in range(len(self._cube.variants))
        ]
        known = [np.where(closures, values, self._cube.value[place]) for place, values in enumerate(within)]
        for variant in self._others:
            cube = self._effect_cube(variant, list(self._cube.value))
            rows = difference_rows(cube, [(1, 0)], unrestricted, self._independent(cube))
            rows.loc[rows["censored"] > 0, _WON] = np.nan
            restricted = self._effect_cube(variant, known)
            counted = difference_rows(restricted, [(1, 0)], unrestricted, self._independent(cube))
            ends = counted.set_index("metric")[list(_ENDS)].loc[rows["metric"]].to_numpy()
            closing = rows["metric"].isin([name for name, late in zip(cube.metrics, cube.later, strict=True) if late])
            rows.loc[closing, list(_RESTRICTED)] = ends[closing.to_numpy()]
            yield rows.assign(compared=CHANGE, pair=variant)

    def _effect_cube(self, variant: str, value: Sequence[Floats]) -> Cube:
        """Variant minus reference of each replication, earlier and later, as the variants of a cube."""
        cube = self._cube
        folders = (self._earlier, self._later)
        pairs = [(self._place(folder, variant), self._place(folder, self._reference)) for folder in folders]
        return replace(
            cube,
            variants=tuple(f"{folder}: {variant} minus {self._reference}" for folder in folders),
            value=np.stack([value[later] - value[base] for later, base in pairs]),
            present=np.stack([cube.present[later] & cube.present[base] for later, base in pairs]),
        )

    def _independent(self, cube: Cube) -> frozenset[str]:
        """The variants of the later run where its random seed is another."""
        return (
            frozenset()
            if self._paired
            else frozenset(variant for variant in cube.variants if variant.startswith(f"{self._later}: "))
        )


def _family(parts: Sequence[pd.DataFrame], basis: str) -> pd.DataFrame:
    """Rows with verdicts, as one family, and with all columns of `like_for_like.csv`."""
    if not parts:
        return pd.DataFrame(columns=list(LIKE_FOR_LIKE_COLUMNS))
    rows = pd.concat(parts, ignore_index=True)
    table = judged(rows).assign(compared=rows["compared"], pair=rows["pair"], basis=basis)
    return table[list(LIKE_FOR_LIKE_COLUMNS)]
