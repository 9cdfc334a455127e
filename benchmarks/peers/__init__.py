"""The simulators that are compared: each runs the same model on the same numbers and says when everybody was through.

A simulator is a class with `name`, `fed` (how it comes to its service times) and `batch`: run some replications of
the case and hand over, for each that was run, its place among the feeds and the second at which each element was
through. Only `batch` is timed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.models import Case

Seconds = Sequence[float] | NDArray[np.int64] | NDArray[np.float64]
Result = Sequence[tuple[int, Seconds]]


class Peer(Protocol):
    """A simulator ready to run one case."""

    name: str
    fed: str

    def __init__(self, case: Case) -> None: ...

    def batch(self) -> Result:
        """Run a batch of replications."""


class CannotRunError(Exception):
    """A simulator cannot run here, or cannot run the model at hand; the words say why."""
