"""The garbage collector of this process, which does not look at prepared models again and again.

A model is tens of thousands of objects that live long: looking at them takes half of the time of building it, and a
third of the time of a run on SimPy. There is one collector per process, so those who hold it frozen are counted.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager


class Collector:
    """Freezes what lives long for as long as anything holds it, and gives it back afterwards."""

    def __init__(self) -> None:
        # Reentrant, for a collection may end the life of another holder, which is then released within it.
        self._lock = threading.RLock()
        self._pauses = 0
        self._holders = 0
        self._was_enabled = True
        self._was_frozen = False

    @property
    def holders(self) -> int:
        """Number of holders for which objects are frozen."""
        return self._holders

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No automatic collection within, in any thread; afterwards as before."""
        with self._lock:
            if not self._pauses:
                self._was_enabled = gc.isenabled()
                if self._holders:
                    gc.collect()  # quick, and what replications have left behind would be frozen with the next model
                gc.disable()
            self._pauses += 1
        try:
            yield
        finally:
            with self._lock:
                self._pauses -= 1
                if not self._pauses and self._was_enabled:
                    gc.enable()

    def hold(self, holder: object) -> weakref.finalize[[], object]:
        """Freeze every object there is now; call what is returned to release it, else it is when the holder is gone."""
        with self._lock:
            if not self._holders:
                self._was_frozen = gc.get_freeze_count() > 0
            self._holders += 1
            gc.freeze()
        release = weakref.finalize(holder, self._release)
        release.atexit = False
        return release

    def hold_more(self) -> None:
        """Freeze also what a holder has made since."""
        with self._lock:
            gc.freeze()

    def hold_less(self) -> None:
        """Note that a holder let go of most of its objects; they die by themselves, for a model has no circles.

        Where others work in the process at the same time, what they had in hand was frozen with it, and is looked at.
        """
        with self._lock:
            if self._holders > 1:
                self._refreeze()

    def _release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders or self._was_frozen:
                self._refreeze()
            else:
                gc.unfreeze()

    def _refreeze(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def begin_in_child(self) -> None:
        """Start over in a forked process, where no other thread is left to end its pause or to open the lock."""
        self._lock = threading.RLock()
        if self._pauses and self._was_enabled:
            gc.enable()
        self._pauses = 0


COLLECTOR = Collector()

if sys.platform != "win32":
    os.register_at_fork(after_in_child=COLLECTOR.begin_in_child)
