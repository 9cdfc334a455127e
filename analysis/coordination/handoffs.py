"""The hand-off matrix: hours that elements waited while a case went from one actor to another, from the ledger.

A hand-over is from the actor who had the case before to the actor who has it now; from an actor to itself it is one
between its own desks. Its hours are all that elements waited while the case was with the second: on the way there,
in the queue, until the desk opened, and while it was worked on. They are element-hours: a consignment of eight
elements that waits one hour counts eight. Elements that did not arrive count up to the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, Sums, by_variant, keyed, present
from analysis.incident_stages import clock_of
from analysis.interval_cells import mean_columns, rows_by_variant, totals_of
from analysis.runs import Floats, Ints, Runs, names_in
from sim.record.tables.coordination import HANDOFFS
from sim.units.seconds import HOUR_S

ALL_PROCEDURES: Final = "all procedures"
ALL_ACTORS: Final = "all actors"
"""The name under which the sum over all actors is filed."""


class Handoffs:
    """Adds up the ledger's time inside procedures per run, procedure and pair of actors, and per desk.

    Parameters
    ----------
    runs
        The runs of the result folder; every chunk must hold whole replications.
    incidents
        Names of incidents: they have clocks of their own in the ledger, on which no element waits.
    """

    def __init__(self, runs: Runs, incidents: frozenset[str] = frozenset()) -> None:
        self.runs = runs
        self._incidents = incidents
        self.pairs = Sums(runs, ("seconds", "times"))
        self.desks = Sums(runs, ("seconds",))

    def add(self, ledger: pd.DataFrame) -> None:
        """Add a chunk of the ledger."""
        rows = ledger[ledger["procedure"].notna()]
        if self._incidents:
            rows = rows[~rows["subject"].isin([name for name in names_in(rows["subject"]) if self._apart(name)])]
        if rows.empty:
            return
        run = self.runs.number(rows)
        seconds = (rows["end_s"] - rows["start_s"]).to_numpy(dtype=np.int64)
        words = [rows[name] for name in ("procedure", "from_actor", "to_actor")]
        self.pairs.add(run, words, {"seconds": seconds, "times": _first_rows(rows, run)})
        self.desks.add(run, [rows["at"]], {"seconds": seconds})

    def _apart(self, subject: str) -> bool:
        return bool(clock_of(subject, self._incidents)[0])

    def table(self, reference: str) -> pd.DataFrame:
        """The columns of `handoffs.csv`: per variant, procedure and pair of actors, and their sums.

        Hours and times are means over the variant's replications; those in which no element waited count as 0.
        """
        keys, seconds, times = self._with_sums()
        hours, there = by_variant(seconds / HOUR_S, self.runs), present(self.runs)
        base = self.runs.variants.index(reference)
        paired = there & there[base]
        paired[base] = False
        columns = {
            **mean_columns(HANDOFFS.names[5:8], hours, there),
            **mean_columns(HANDOFFS.names[8:11], by_variant(times, self.runs), there & self.names_actors),
            **mean_columns(HANDOFFS.names[11:], hours - hours[:, [base]], paired),
        }
        about = {name: [key[place] for key in keys] for place, name in enumerate(HANDOFFS.names[1:4])}
        return rows_by_variant(self.runs, about, columns)[list(HANDOFFS.names)]

    @property
    def names_actors(self) -> bool:
        """Whether the ledger names actors and desks; one that only holds totals does not."""
        return all(taker for _, _, taker in self.pairs.keys)

    def _with_sums(self) -> tuple[list[Key], Floats, Floats]:
        """Keys and, for each, seconds and times per run: of each procedure, then of all; pairs, then their sum."""
        keys, adding = totals_of(
            self.pairs.keys, _totals, lambda key: (key[0] == ALL_PROCEDURES, key[0], key[1] == ALL_ACTORS, *key[1:])
        )
        return keys, adding @ self.pairs.total("seconds"), adding @ self.pairs.total("times")


def _totals(key: Key) -> Iterator[Key]:
    procedure, *pair = key
    for name in (procedure, ALL_PROCEDURES):
        yield name, ALL_ACTORS, ALL_ACTORS
        # A ledger of totals names no actors: then there are sums, but no pairs.
        if pair[1]:
            yield name, *pair


def _first_rows(rows: pd.DataFrame, run: Ints) -> Ints:
    """1 for the first of the rows that follow one another of the same element at the same step, else 0."""
    step, _ = keyed([rows[name] for name in ("subject", "procedure", "detail", "from_actor", "to_actor")])
    start, end = (rows[name].to_numpy(dtype=np.int64) for name in ("start_s", "end_s"))
    order = np.lexsort((start, step, run))
    follows = np.zeros(len(rows), dtype=np.bool_)
    follows[1:] = (np.diff(run[order]) == 0) & (np.diff(step[order]) == 0) & (start[order][1:] == end[order][:-1])
    first = np.empty(len(rows), dtype=np.int64)
    first[order] = ~follows
    return first
