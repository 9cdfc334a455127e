"""The points of a sweep: one scenario each, which differ in a few values and are loaded when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sim.domains.scenario import Scenario
from sim.experiment.options import RunOptions
from sim.scenario import load


class Points:
    """The scenarios of a sweep, point by point; a thousand of them take no more memory than one.

    Parameters
    ----------
    options
        The file, and what holds at every point.
    sets
        The changes of each point, as for `--set`.
    """

    in_memory: ClassVar[bool] = False

    def __init__(self, options: RunOptions, sets: Sequence[tuple[str, ...]]) -> None:
        self._options = options
        self._sets = tuple(sets)

    def __len__(self) -> int:
        return len(self._sets)

    def __getitem__(self, point: int, /) -> Scenario:
        sets = (*self._options.sets, *self._sets[point])
        return load(self._options.file, sets)
