"""Criticality index: what lies on the critical path of the closing element, in which share of the replications.

The element of a force that is delivered last decides when the force is closed, so what it waits for and does is where
an hour saved is an hour saved for the force. Which element that is, and what it goes through, differs between
replications; the criticality index of a link, desk, ... is the share of replications in which it lies on that path
(Dodin and Elmaghraby 1985). Both ledgers are read: what the element itself met (direct), and what it was due to
(root). Incidents count by their two clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.answer import Frames
from analysis.chunks import Key, keyed
from analysis.delays.running_mean import Moments, VariantMoments
from analysis.incident_stages import clock_of
from analysis.interval_cells import totals_of
from analysis.runs import Flags, Floats, Ints, Runs, names_in, positions_in, runs_of, total_by
from analysis.statistics import wilson
from sim.record.tables import ALL_FORCES
from sim.record.tables.causes import CRITICALITY
from sim.units.seconds import HOUR_S

KINDS: Final = ("link", "node", "desk", "procedure", "resource", "asset")

_AMOUNTS: Final = ("share", "hours", "root_share", "root_hours")


class Criticality:
    """Shares of critical paths and hours on them, from deliveries, the ledger and the roots.

    Parameters
    ----------
    links, nodes
        Ids of the network.
    incidents
        Kind by name of the incidents that happened.
    assets
        Asset groups that were hit.
    """

    def __init__(
        self,
        links: Collection[str],
        nodes: Collection[str],
        incidents: Mapping[str, str] | None = None,
        assets: Collection[str] = (),
    ) -> None:
        self._links, self._nodes = frozenset(links), frozenset(nodes)
        self._incidents = incidents or {}
        self._assets = frozenset(assets)
        self._moments = VariantMoments(len(_AMOUNTS))

    def add(self, block: Frames) -> None:
        """Add a block of runs."""
        deliveries, ledger, roots = (block[name] for name in ("deliveries", "ledger", "roots"))
        runs = runs_of(deliveries)
        subjects = tuple(dict.fromkeys((*names_in(deliveries["element"]), *names_in(ledger["subject"]))))
        paths = [_Path(table, runs, subjects, self._items) for table in (ledger, roots)]
        closers = _closers(deliveries, runs, subjects) | self._clocks(ledger, runs, subjects)
        for of, last in closers.items():
            keys, seconds = _together([path.seconds(last) for path in paths])
            direct, root = seconds / HOUR_S
            values = np.stack([direct > 0, direct, root > 0, root])
            self._moments.add(runs, np.asarray(last.any(axis=1)), keys, values, of)

    def tables(self, reference: str) -> dict[str, pd.DataFrame]:
        """`criticality`; per variant and force what is critical most often comes first."""
        return {"criticality": self._moments.table(self._part, CRITICALITY.names)}

    @staticmethod
    def _part(moments: Moments) -> pd.DataFrame:
        kinds, names = [kind for kind, _ in moments.keys], [name for _, name in moments.keys]
        table = pd.DataFrame({"kind": kinds, "name": names})
        for number, name in enumerate(_AMOUNTS):
            columns = moments.columns((name, f"{name}_low_95", f"{name}_high_95"), number)
            if name.endswith("share"):
                n = np.full(len(names), float(moments.n))
                columns |= zip(list(columns)[1:], wilson(np.rint(columns[name] * n), n), strict=True)
            table = table.assign(**columns)
        # Rounded, so that of two that are alike their names decide, and not in what order their hours were added.
        share, hours = table["share"].round(9), table[["hours", "root_hours"]].max(axis=1).round(9)
        ranks = table.assign(kind=[KINDS.index(kind) for kind in kinds], share=-share, hours=-hours)
        return table.loc[ranks.sort_values(["kind", "share", "hours", "name"]).index]

    def _items(self, key: Key) -> Iterator[Key]:
        """What a row of the ledger is about, given where it is, its detail, procedure and cause."""
        at, detail, procedure, cause = key
        if procedure:
            yield "procedure", procedure
            if "." in at:
                yield "desk", at
        elif at in self._links or at in self._nodes:
            yield "link" if at in self._links else "node", at
            if cause in {"queue", "shortage"}:
                yield "resource", detail.removesuffix("queue").strip()
        elif at in self._assets:
            yield "asset", at
            if detail.endswith("repair ship"):
                yield "resource", f"repair ship for {at}"

    def _clocks(self, ledger: pd.DataFrame, runs: Runs, subjects: tuple[str, ...]) -> dict[str, Flags]:
        """The subjects that are a clock of an incident, by clock and kind, in the runs in which it happened."""
        critical: dict[str, Flags] = {}
        if not self._incidents:
            return critical
        there = np.zeros((runs.count, len(subjects)), dtype=np.bool_)
        there[runs.number(ledger), positions_in(ledger["subject"], subjects)] = True
        for number, name in enumerate(subjects):
            incident, clock = clock_of(name, self._incidents)
            if incident:
                of = f"{clock} of {self._incidents[incident]}"
                critical.setdefault(of, np.zeros_like(there))[:, number] = there[:, number]
        return critical


class _Path:
    """One ledger of a block, by what its rows are about."""

    def __init__(
        self, table: pd.DataFrame, runs: Runs, subjects: tuple[str, ...], items: Callable[[Key], Iterator[Key]]
    ) -> None:
        numbers = runs.number(table)
        self._whose: Ints = numbers * len(subjects) + positions_in(table["subject"], subjects)
        self._seconds = (table["end_s"] - table["start_s"]).to_numpy(dtype=np.float64)
        codes, words = keyed([table[name] for name in ("at", "detail", "procedure", "cause")])
        self._shape = (len(words), runs.count)
        self._cell: Ints = codes * runs.count + numbers
        self._keys, self._adding = totals_of(words, items)

    def seconds(self, last: Flags) -> tuple[list[Key], Floats]:
        """Items on the paths of some subjects, given by run and subject; seconds of each, shape (items, runs)."""
        rows = np.flatnonzero(last.ravel()[self._whose])
        size = self._shape[0] * self._shape[1]
        totals = total_by(self._cell[rows], size, self._seconds[rows]).reshape(self._shape)
        # A few elements meet a small part of all that may be met.
        met = np.flatnonzero(totals.any(axis=1))
        seconds: Floats = self._adding[:, met] @ totals[met]
        there = np.flatnonzero(seconds.sum(axis=1))
        return [self._keys[item] for item in there.tolist()], seconds[there]


def _together(parts: Sequence[tuple[list[Key], Floats]]) -> tuple[list[Key], Floats]:
    """The items of several paths as one list, and their seconds, shape (paths, items, runs)."""
    keys = list(dict.fromkeys(key for part, _ in parts for key in part))
    place = {key: number for number, key in enumerate(keys)}
    seconds = np.zeros((len(parts), len(keys), parts[0][1].shape[1]))
    for number, (part, totals) in enumerate(parts):
        seconds[number, [place[key] for key in part]] = totals
    return keys, seconds


def _closers(deliveries: pd.DataFrame, runs: Runs, subjects: tuple[str, ...]) -> dict[str, Flags]:
    """The element that closes each force, and all of them; of several at once the first. None where one is missing."""
    run, element = runs.number(deliveries), positions_in(deliveries["element"], subjects)
    arrived = np.full((runs.count, len(subjects)), np.nan)
    arrived[run, element] = deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    marked: dict[str, Flags] = {}
    for of in (*names_in(deliveries["force"]), ALL_FORCES):
        in_force = (
            np.ones(len(deliveries), dtype=np.bool_) if of == ALL_FORCES else (deliveries["force"] == of).to_numpy()
        )
        members = np.unique(element[in_force])
        closed = ~np.isnan(arrived[:, members]).any(axis=1)
        last = np.zeros(arrived.shape, dtype=np.bool_)
        late: Ints = members[np.argmax(arrived[closed][:, members], axis=1)]
        last[np.flatnonzero(closed), late] = True
        marked[of] = last
    return marked
