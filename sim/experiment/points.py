"""The points of a sweep: one scenario each, which differ in a few values and are read when their turn comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import overload

from sim.experiment.asked import RunOptions
from sim.experiment.scenarios import with_options
from sim.scenario import load
from sim.scenario.schema import Scenario


class Points(Sequence[Scenario]):
    """The scenarios of a sweep, point by point; a thousand of them take no more memory than one.

    Parameters
    ----------
    options
        The file, and what holds at every point.
    sets
        The changes of each point, as for `--set`.
    """

    def __init__(self, options: RunOptions, sets: Sequence[tuple[str, ...]]) -> None:
        self._options = options
        self._sets = tuple(sets)

    def __len__(self) -> int:
        return len(self._sets)

    @overload
    def __getitem__(self, point: int) -> Scenario: ...

    @overload
    def __getitem__(self, point: slice) -> Sequence[Scenario]: ...

    def __getitem__(self, point: int | slice) -> Scenario | Sequence[Scenario]:
        if isinstance(point, slice):
            return Points(self._options, self._sets[point])
        return _opened(self._options, self._sets[point])

    def __iter__(self) -> Iterator[Scenario]:
        return (self[point] for point in range(len(self)))


@lru_cache(maxsize=1)
def _opened(options: RunOptions, sets: tuple[str, ...]) -> Scenario:
    """The scenario of a point, kept for its next variant."""
    return with_options(load(options.file, (*options.sets, *sets)), options)
