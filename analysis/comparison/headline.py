"""The headline measures: only these have bootstrap intervals, which take a while."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.comparison.cube import Cube
from analysis.runs import Flags
from sim.record.tables import ALL_FORCES

HEADLINE_MEASURES: Final = (
    "closure ",
    "delivered by due date",
    "coordination ",
    "time until ",
    "service lost",
)
"""What the metrics begin with that are resampled."""

MANY: Final = 8
"""With more variants, of the measures of forces only those of all forces are resampled: it would take minutes."""

FREE_OF_FORCES: Final = ("time until ", "service lost")


def answers_a_question(cube: Cube) -> Flags:
    """Which metrics of a cube are resampled, shape (metrics,)."""
    few, wide = len(cube.variants) <= MANY, (f" / {ALL_FORCES}", *FREE_OF_FORCES)
    return np.array(
        [name.startswith(HEADLINE_MEASURES) and (few or any(word in name for word in wide)) for name in cube.metrics],
        dtype=np.bool_,
    )
