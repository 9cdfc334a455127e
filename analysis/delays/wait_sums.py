"""What the last elements of a force wait for, added up run by run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.chunks import different
from analysis.runs import Flags, Ints, Runs
from sim.record.columns import Coded

Item = tuple[str, str, str]
"""What is waited for: its kind, its name, and where it passes."""


class WaitSums:
    """The waits of one subject per run, which is the last of its force; whole seconds, so that they add up exactly.

    Attributes
    ----------
    present, open
        Which runs have such a subject, and in which it never arrives, shape (runs,).
    last, names
        Code of the name of its force (or of the response) in each run, shape (runs,), and the names by code.
    total, work
        Seconds of its path, and those of them that are no wait, shape (runs,).
    seconds
        Seconds by what is waited for; shape (runs,) each.
    stuck
        Elements that never arrive by variant, and by kind and name of what holds them up at the horizon.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.present: Flags = np.zeros(runs.count, dtype=np.bool_)
        self.open: Flags = np.zeros(runs.count, dtype=np.bool_)
        self.last: Ints = np.zeros(runs.count, dtype=np.int64)
        self.names: list[str] = []
        self.total: Ints = np.zeros(runs.count, dtype=np.int64)
        self.work: Ints = np.zeros(runs.count, dtype=np.int64)
        self.seconds: dict[Item, Ints] = {}
        self.stuck: dict[tuple[str, str, str], int] = {}

    def add_last(self, run: Ints, name: Coded, is_open: Flags) -> None:
        """Add the last subjects of some runs: the force of each, and whether it never arrives."""
        self.names += [word for word in name.words if word not in self.names]
        place = np.array([self.names.index(word) for word in name.words], dtype=np.int64)
        self.present[run], self.open[run], self.last[run] = True, is_open, place[name.codes]

    def add_waits(self, run: Ints, codes: Ints, items: Sequence[Item], seconds: Ints) -> None:
        """Add rows of the ledger about them: run, code of what is waited for, and seconds."""
        here, place = different(run, self.runs.count)
        sums = np.bincount(codes * len(here) + place, seconds, len(items) * len(here)).astype(np.int64)
        rows = np.bincount(codes, minlength=len(items))
        for item, count, added in zip(items, rows.tolist(), sums.reshape(len(items), len(here)), strict=True):
            if not count:
                continue
            self.total[here] += added
            if item[0]:
                # Half the size serves: no run is as long as 68 years.
                self.seconds.setdefault(item, np.zeros(self.runs.count, dtype=np.int32))[here] += added.astype(np.int32)
            else:
                self.work[here] += added

    def add_stuck(self, run: Ints, codes: Ints, items: Sequence[Item]) -> None:
        """Add what holds up elements that never arrive."""
        size = max(len(self.runs.replications), 1)
        cells, count = np.unique(run // size * len(items) + codes, return_counts=True)
        for cell, number in zip(cells.tolist(), count.tolist(), strict=True):
            variant, code = divmod(cell, len(items))
            key = (self.runs.variants[variant], *items[code][:2])
            self.stuck[key] = self.stuck.get(key, 0) + number
