"""Times of several simulators, taken in turn, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.peers import Peer


@dataclass(frozen=True)
class Times:
    """Seconds per replication in each round; the n-th numbers of all simulators belong to the same round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def ratio(self, base: Times) -> float:
        """How many times faster than `base`: the median of the ratios within the rounds."""
        return statistics.median(b / s for s, b in zip(self.seconds, base.seconds, strict=True))


def interleaved(peers: Sequence[Peer], rounds: int) -> Mapping[str, Times]:
    """Time a batch of each simulator in turn, again and again (A B C A B C ...), after one round that does not count.

    The garbage collector clears up before each batch, and runs as usual in it.
    """
    taken: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for number in range(rounds + 1):
        for peer in peers:
            gc.collect()
            started = time.perf_counter()
            done = peer.batch()
            seconds = (time.perf_counter() - started) / len(done)
            if number > 0:
                taken[peer.name].append(seconds)
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}
