"""The clock of the reference engine: SimPy's environment, in whole seconds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import simpy

Steps = Generator[simpy.Event, Any, None]
"""A process of SimPy, or part of one: it yields what it waits for."""


class Clock(simpy.Environment):
    """SimPy's environment, in whole seconds."""

    @property
    def now(self) -> int:
        """The present second."""
        return self._now  # type: ignore[return-value]  # every delay is a whole number

    def after(self, seconds: int, call: Callable[[simpy.Event], None]) -> None:
        """Call a function when some seconds have passed."""
        timer = self.timeout(seconds)
        assert timer.callbacks is not None
        timer.callbacks.append(call)
