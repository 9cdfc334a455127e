"""Who waited while a case went from whom to whom: the hand-off matrix, from the ledger.

A hand-over is from the actor who had the case before to the actor who has it now; from an actor to itself it is one
between its own desks. Its hours are all that elements waited while the case was with the second: on the way there,
in the queue, until the desk opened, and while it was worked on. They are element-hours: a consignment of eight
elements that waits one hour counts eight. Elements that did not arrive count up to the horizon.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Sums, by_variant, present
from analysis.incidents.stages import clock_of
from analysis.runs import Floats, Ints, Runs, names_in
from analysis.statistics import mean_interval
from sim.record.tables.coordination import HANDOFFS
from sim.units.seconds import HOUR_S

ALL_PROCEDURES: Final = "all procedures"
EVERYBODY: Final = "all actors"
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

        Hours and times are means over the variant's replications; those in which nobody waited count as 0.
        """
        keys, seconds, times = self._with_sums()
        hours, there = by_variant(seconds / HOUR_S, self.runs), present(self.runs)
        base = self.runs.variants.index(reference)
        columns = [*mean_interval(hours, there), *mean_interval(by_variant(times, self.runs), there)]
        if not self.tells_actors:
            columns[3:] = [np.full_like(column, np.nan) for column in columns[3:]]
        changes = mean_interval(hours - hours[:, [base]], there & there[base])
        columns += [np.where(np.arange(len(there)) == base, np.nan, change) for change in changes]
        parts = [
            pd.DataFrame(keys, columns=["procedure", "from_actor", "to_actor"]).assign(
                variant=variant,
                n=int(there[number].sum()),
                **{name: values[:, number] for name, values in zip(HANDOFFS.names[5:], columns, strict=True)},
            )
            for number, variant in enumerate(self.runs.variants)
        ]
        return pd.concat(parts, ignore_index=True)[list(HANDOFFS.names)]

    @property
    def tells_actors(self) -> bool:
        """Whether the ledger names actors and desks; one that only holds totals does not."""
        return all(taker for _, _, taker in self.pairs.keys)

    def _with_sums(self) -> tuple[list[tuple[str, str, str]], Floats, Floats]:
        """Keys and, for each, seconds and times per run: of each procedure, then of all; pairs, then their sum."""
        found = self.pairs.keys
        wanted: dict[tuple[str, str, str], list[int]] = {}
        for place, (procedure, giver, taker) in enumerate(found):
            # A ledger of totals tells no actors: then there are sums, but no pairs.
            pairs = {(giver, taker), (EVERYBODY, EVERYBODY)} if taker else {(EVERYBODY, EVERYBODY)}
            for name in (procedure, ALL_PROCEDURES):
                for one, other in pairs:
                    wanted.setdefault((name, one, other), []).append(place)
        keys = sorted(wanted, key=_sums_last)
        adding = np.zeros((len(keys), len(found)))
        for row, key in enumerate(keys):
            adding[row, wanted[key]] = 1.0
        return keys, adding @ self.pairs.total("seconds"), adding @ self.pairs.total("times")


def _first_rows(rows: pd.DataFrame, run: Ints) -> Ints:
    """1 for the first of the rows that follow one another of the same element at the same step, else 0."""
    codes = [run, *(_codes(rows[name]) for name in ("subject", "procedure", "detail", "from_actor", "to_actor"))]
    start, end = (rows[name].to_numpy(dtype=np.int64) for name in ("start_s", "end_s"))
    order = np.lexsort((start, codes[1], run))
    same = np.ones(len(rows), dtype=np.bool_)
    for code in codes:
        same[1:] &= code[order][1:] == code[order][:-1]
    same[1:] &= start[order][1:] == end[order][:-1]
    same[:1] = False
    first = np.empty(len(rows), dtype=np.int64)
    first[order] = ~same
    return first


def _codes(column: pd.Series) -> Ints:
    cells = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
    return cells.cat.codes.to_numpy().astype(np.int64)


def _sums_last(key: tuple[str, str, str]) -> tuple[object, ...]:
    procedure, giver, taker = key
    return procedure == ALL_PROCEDURES, procedure, giver == EVERYBODY, giver, taker
