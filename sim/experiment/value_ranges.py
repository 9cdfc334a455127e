"""Values around the one that stands somewhere, as texts: what is tried to find what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from zlib import crc32

import numpy as np

from sim.experiment.distribution_numbers import flattened, restored
from sim.experiment.live_scenario import LiveScenario
from sim.units.seconds import DAY_S, HOUR_S

TRIED: Final = 48
"""Values that are tried at most, for some may not stand there."""

_NARROWED: Final = (1.0, 0.4, 0.1)
"""Shares of the range, in which six values each are tried."""

APART: Final = 0.05
"""How far the numbers of a distribution move away from each other."""

FURTHER: Final = 6
"""A range of numbers that are counted goes so much further than to twice the number."""

_FROM_NOTHING: Final = {"count": 3.0, "duration": float(HOUR_S), "ratio": 0.5}
"""The other end of a range that begins at nothing, by what is measured."""


def values_around(
    scenario: LiveScenario, path: str, value: object, ends: tuple[str, str] | None = None
) -> Iterator[str]:
    """The value that stands there as a text, the ends of a range around it, then others in between at random.

    Parameters
    ----------
    ends
        As texts; None for half of the value and twice as much, or for a moment a day before and after it.
    """
    dimension, whole = scenario.dimension(path), isinstance(value, int)
    shape, numbers = flattened(value)
    here = np.array(numbers)
    low, high = _ends(here, dimension) if ends is None else (_read(scenario, path, end) for end in ends)
    chance = np.random.default_rng(crc32(path.encode()))

    def text(of: Any) -> str:  # noqa: ANN401  # numbers of any kind
        made = restored(shape, of.tolist())
        return scenario.text(path, round(made) if whole else made)

    yield text(here)
    if ends is not None:
        yield from ends
    for number in range(TRIED):
        # From the whole range inwards, for its ends may be no values that can stand there.
        share = chance.uniform(0.0, 1.0) if number > 1 or ends else float(number)
        narrowed = _NARROWED[min(number // 6, 2)]
        apart = chance.uniform(-APART, APART, len(here)) if len(here) > 1 else np.zeros(1)
        wanted = low + (high - low) * np.clip(share + apart, 0.0, 1.0)
        yield text(here + narrowed * (wanted - here))


def _ends(here: Any, dimension: str) -> tuple[Any, Any]:  # noqa: ANN401  # as above
    if dimension == "moment":
        return here - DAY_S, here + DAY_S
    if dimension == "count":
        return np.maximum(here // 2, np.minimum(here, 1.0)), here + np.abs(here) + FURTHER
    return here / 2, np.where(here == 0.0, _FROM_NOTHING.get(dimension, 1.0), 2 * here)


def _read(scenario: LiveScenario, path: str, text: str) -> Any:  # noqa: ANN401  # as above
    return np.array(flattened(scenario.read(path, text))[1])
