"""What lies on the critical path of whoever closes: shares of the replications, and hours.

The element of a force that is delivered last decides when the force is closed, so what it waits for and does is where
an hour saved is an hour saved for the force. Which element that is, and what it goes through, differs between
replications; the criticality index of a link, desk, ... is the share of replications in which it lies on that path
(Dodin and Elmaghraby 1985). Both ledgers are read: what the element itself met (direct), and what it was due to
(root). Incidents are told by their two clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, keyed
from analysis.incidents.stages import clock_of
from analysis.moments import Moments
from analysis.runs import Flags, Floats, Ints, Runs, names_in, numbers_of, runs_of, total_by
from analysis.statistics import wilson
from sim.record.tables import ALL_FORCES
from sim.record.tables.causes import CRITICALITY
from sim.units.seconds import HOUR_S

KINDS: Final = ("link", "node", "desk", "procedure", "resource", "asset")

_AMOUNTS: Final = ("share", "hours", "root_share", "root_hours")


class Criticality:
    """Takes in deliveries, the ledger and the roots, block by block; a block holds whole runs.

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
        self._found: dict[tuple[str, str], Moments] = {}

    def add(self, deliveries: pd.DataFrame, ledger: pd.DataFrame, roots: pd.DataFrame) -> None:
        """Add a block."""
        runs = runs_of(deliveries)
        subjects = tuple(dict.fromkeys((*names_in(deliveries["element"]), *names_in(ledger["subject"]))))
        paths = [_Path(table, runs, subjects, self._items) for table in (ledger, roots)]
        closers = _closers(deliveries, runs, subjects) | self._clocks(ledger, runs, subjects)
        for of, last in closers.items():
            keys, seconds = _together([path.seconds(last) for path in paths])
            direct, root = seconds / HOUR_S
            values = np.stack([direct > 0, direct, root > 0, root])
            for number, variant in enumerate(runs.variants):
                own = np.arange(runs.count) // max(len(runs.replications), 1) == number
                there = own & last.any(axis=1)
                if there.any():
                    moments = self._found.setdefault((variant, of), Moments(len(_AMOUNTS)))
                    moments.add(keys, values[:, :, there])

    def table(self) -> pd.DataFrame:
        """The columns of `criticality.csv`; per variant and force what is critical most often comes first."""
        parts = [self._part(variant, of, moments) for (variant, of), moments in self._found.items()]
        whole = [part for part in parts if not part.empty]
        return pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=list(CRITICALITY.names))

    @staticmethod
    def _part(variant: str, of: str, moments: Moments) -> pd.DataFrame:
        kinds, names = [kind for kind, _ in moments.keys], [name for _, name in moments.keys]
        found: dict[str, Floats] = {}
        for number, name in enumerate(_AMOUNTS):
            mean, low, high = moments.interval(number)
            if name.endswith("share"):
                n = np.full(len(mean), float(moments.n))
                low, high = wilson(np.rint(mean * n), n)
            found |= {name: mean, f"{name}_low_95": low, f"{name}_high_95": high}
        # Rounded, so that of two that are alike their names decide, and not in what order their hours were added.
        share, hours = found["share"].round(9), np.maximum(found["hours"], found["root_hours"]).round(9)
        places = [KINDS.index(kind) for kind in kinds]
        order = np.lexsort((np.array(names), -hours, -share, np.array(places)))
        told = {"variant": variant, "of": of, "n": moments.n, "kind": kinds, "name": names}
        return pd.DataFrame({**told, **found}, columns=list(CRITICALITY.names)).iloc[order]

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
        found: dict[str, Flags] = {}
        if not self._incidents:
            return found
        there = np.zeros((runs.count, len(subjects)), dtype=np.bool_)
        there[runs.number(ledger), numbers_of(ledger["subject"], subjects)] = True
        for number, name in enumerate(subjects):
            incident, clock = clock_of(name, self._incidents)
            if incident:
                of = f"{clock} of {self._incidents[incident]}"
                found.setdefault(of, np.zeros_like(there))[:, number] = there[:, number]
        return found


class _Path:
    """One ledger of a block, by what its rows are about."""

    def __init__(
        self, table: pd.DataFrame, runs: Runs, subjects: tuple[str, ...], items: Callable[[Key], Iterator[Key]]
    ) -> None:
        own = runs.number(table)
        self._whose: Ints = own * len(subjects) + numbers_of(table["subject"], subjects)
        self._seconds = (table["end_s"] - table["start_s"]).to_numpy(dtype=np.float64)
        codes, words = keyed([table[name] for name in ("at", "detail", "procedure", "cause")])
        self._shape = (len(words), runs.count)
        self._cell: Ints = codes * runs.count + own
        places: dict[Key, int] = {}
        pairs = [(places.setdefault(item, len(places)), code) for code, key in enumerate(words) for item in items(key)]
        self._keys, self._adding = list(places), np.zeros((len(places), len(words)))
        for item, code in pairs:
            self._adding[item, code] = 1.0

    def seconds(self, last: Flags) -> tuple[list[Key], Floats]:
        """Items on the paths of some subjects, given by run and subject; seconds of each, shape (items, runs)."""
        own = np.flatnonzero(last.ravel()[self._whose])
        size = self._shape[0] * self._shape[1]
        found = total_by(self._cell[own], size, self._seconds[own]).reshape(self._shape)
        # A few elements meet a small part of all that may be met.
        met = np.flatnonzero(found.any(axis=1))
        seconds: Floats = self._adding[:, met] @ found[met]
        there = np.flatnonzero(seconds.sum(axis=1))
        return [self._keys[item] for item in there.tolist()], seconds[there]


def _together(parts: Sequence[tuple[list[Key], Floats]]) -> tuple[list[Key], Floats]:
    """The items of several paths as one list, and their seconds, shape (paths, items, runs)."""
    keys = list(dict.fromkeys(key for own, _ in parts for key in own))
    place = {key: number for number, key in enumerate(keys)}
    seconds = np.zeros((len(parts), len(keys), parts[0][1].shape[1]))
    for number, (own, found) in enumerate(parts):
        seconds[number, [place[key] for key in own]] = found
    return keys, seconds


def _closers(deliveries: pd.DataFrame, runs: Runs, subjects: tuple[str, ...]) -> dict[str, Flags]:
    """The element that closes each force, and all of them; of several at once the first. None where one is missing."""
    run, element = runs.number(deliveries), numbers_of(deliveries["element"], subjects)
    arrived = np.full((runs.count, len(subjects)), np.nan)
    arrived[run, element] = deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    found: dict[str, Flags] = {}
    for of in (*names_in(deliveries["force"]), ALL_FORCES):
        own = np.ones(len(deliveries), dtype=np.bool_) if of == ALL_FORCES else (deliveries["force"] == of).to_numpy()
        members = np.unique(element[own])
        closed = ~np.isnan(arrived[:, members]).any(axis=1)
        last = np.zeros(arrived.shape, dtype=np.bool_)
        late: Ints = members[np.argmax(arrived[closed][:, members], axis=1)]
        last[np.flatnonzero(closed), late] = True
        found[of] = last
    return found
