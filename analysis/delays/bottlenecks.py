"""The bottleneck: what the last element of each force waits for longest, replication by replication.

The element that is delivered last closes its force, so only what it waits for delays the closure. Of one that is not
delivered by the horizon the time counts up to there; of several, it is the one that has been stuck longest. Waits are
added up by procedure (with the desk where most of it passed) or by what happens at a place; the longest of a
replication binds it. Time under way and in handling is no wait. For incidents the same is done with the steps of the
response that takes longest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from analysis.answer import Block
from analysis.chunks import by_variant, different, keyed
from analysis.delays.wait_sums import Item, WaitSums
from analysis.incident_stages import COORDINATION, clock_of
from analysis.interval_cells import mean_cells, share_cells
from analysis.runs import Columns, Flags, Floats, Ints, Runs, codes_of, names_in, positions_in, seconds_in
from analysis.words import AT_WORK
from sim.record.columns import Coded, Record, table_records
from sim.record.tables import ALL_FORCES
from sim.record.tables.causes import BOTTLENECKS
from sim.units.seconds import HOUR_S

PROCEDURE, DESK, PLACE, CAUSE = "procedure", "desk", "place", "cause"
"""What a bottleneck can be; a run that recorded totals only has causes instead of places."""

NO_WAIT: Final[Item] = ("", "", "")
"""Time under way and in handling."""


class Bottlenecks:
    """What binds the closing element of each force in each run, from deliveries and the ledger.

    Parameters
    ----------
    runs
        The runs that may occur.
    horizon_s
        Length of a run.
    incidents
        Kind by name of the incidents that happened.
    """

    def __init__(self, runs: Runs, horizon_s: int, incidents: Mapping[str, str] | None = None) -> None:
        self._runs = runs
        self._horizon = horizon_s
        self._incidents = incidents or {}
        self._sums: dict[str, WaitSums] = {}

    def add(self, block: Block) -> None:
        """Add a block of whole runs."""
        ledger = _Ledger(self._runs, block["deliveries"], block["ledger"])
        deliveries = block["deliveries"]
        run, force = self._runs.number(deliveries), codes_of(deliveries["force"])
        cell = ledger.cells(run, deliveries["element"])
        arrived, since = seconds_in(deliveries["delivered_s"]), ledger.last_starts()
        late, stuck = np.where(np.isnan(arrived), np.inf, arrived), np.where(np.isnan(arrived), since[cell], 0)
        # The last to arrive or, of several that never do, the one stuck longest; of several alike the first by name.
        order = np.lexsort((_ranks(codes_of(deliveries["element"])), stuck, -late, run))
        waits, final = ledger.items(desks=False), ledger.start == since[ledger.cell]
        for of in (*names_in(force), ALL_FORCES):
            rows = order if of == ALL_FORCES else order[positions_in(force, [of])[order] == 0]
            last = rows[np.flatnonzero(np.diff(run[rows], prepend=-1))]
            sums = self._sums.setdefault(of, WaitSums(self._runs))
            sums.add_last(run[last], force[last], np.isnan(arrived[last]))
            self._add_waits(sums, ledger, cell[last], waits)
            held = np.flatnonzero(final & ledger.of(cell[rows[np.isnan(arrived[rows])]]))
            sums.add_stuck(ledger.run[held], *_some(waits, held))
        self._add_responses(ledger, block["ledger"])

    def _add_responses(self, ledger: _Ledger, table: Columns) -> None:
        """The longest response of each run to each kind of incident; of several alike the first by name."""
        items = ledger.items(desks=True) if self._incidents else None
        for kind in dict.fromkeys(self._incidents.values()):
            clocks = [name for name in names_in(table["subject"]) if self._responds(name, kind)]
            if not clocks or items is None:
                continue
            rows = np.flatnonzero(positions_in(table["subject"], clocks) >= 0)
            cells, place = np.unique(ledger.cell[rows], return_inverse=True)
            spent = np.bincount(place, ledger.seconds[rows])
            end = np.zeros(len(cells), dtype=np.int64)
            np.maximum.at(end, place, np.asarray(table["end_s"])[rows])
            run, subject = ledger.run_and_subject(cells)
            order = np.lexsort((_ranks(subject), -spent, run))
            last = order[np.flatnonzero(np.diff(run[order], prepend=-1))]
            sums = self._sums.setdefault(f"{COORDINATION} of {kind}", WaitSums(self._runs))
            sums.add_last(run[last], subject[last], end[last] >= self._horizon)
            self._add_waits(sums, ledger, cells[last], items)

    def _add_waits(self, sums: WaitSums, ledger: _Ledger, cells: Ints, items: tuple[Ints, list[Item]]) -> None:
        """The waits on the paths of some subjects, one per run."""
        rows = np.flatnonzero(ledger.of(cells))
        sums.add_waits(ledger.run[rows], *_some(items, rows), ledger.seconds[rows])

    def _responds(self, subject: str, kind: str) -> bool:
        incident, clock = clock_of(subject, self._incidents)
        return clock == COORDINATION and self._incidents[incident] == kind

    def rows(self, reference: str) -> list[Record]:
        """The rows of `bottlenecks.csv`; of each variant and force what binds most often comes first."""
        return table_records(
            BOTTLENECKS, [row for of, sums in self._sums.items() for row in _Part(of, sums).rows(reference)]
        )


class _Ledger:
    """The ledger of a block of runs, with a cell for each run and subject of the block."""

    def __init__(self, runs: Runs, deliveries: Columns, ledger: Columns) -> None:
        self._table = ledger
        self.run = runs.number(ledger)
        self.start = np.asarray(ledger["start_s"], dtype=np.int64)
        self.seconds: Ints = np.asarray(ledger["end_s"], dtype=np.int64) - self.start
        # Runs of this block only, or there would be a cell for every run of the folder.
        self._here, _ = different(np.concatenate([self.run, runs.number(deliveries)]), runs.count)
        self._subjects = tuple(dict.fromkeys((*names_in(deliveries["element"]), *names_in(ledger["subject"]))))
        self.cell = self.cells(self.run, ledger["subject"])

    def cells(self, run: Ints, subject: Coded) -> Ints:
        """The cells of some rows."""
        cells: Ints = np.searchsorted(self._here, run) * len(self._subjects) + positions_in(subject, self._subjects)
        return cells

    def run_and_subject(self, cells: Ints) -> tuple[Ints, Coded]:
        """What some cells stand for."""
        place, subject = np.divmod(cells, max(len(self._subjects), 1))
        return self._here[place], Coded(subject, self._subjects)

    def of(self, cells: Ints) -> Flags:
        """Which rows lie in one of some cells."""
        there = np.zeros(len(self._here) * len(self._subjects), dtype=np.bool_)
        there[cells] = True
        return there[self.cell]

    def last_starts(self) -> Ints:
        """When the last interval of each cell begins; -1 for none."""
        since = np.full(len(self._here) * len(self._subjects), -1, dtype=np.int64)
        np.maximum.at(since, self.cell, self.start)
        return since

    def items(self, *, desks: bool) -> tuple[Ints, list[Item]]:
        """For each row the number of what it waits for, and these."""
        codes, keys = keyed([self._table[name] for name in ("cause", "procedure", "at", "detail")])
        items = [_item(*key, desks=desks) for key in keys]
        place = {item: number for number, item in enumerate(dict.fromkeys(items))}
        return np.array([place[item] for item in items], dtype=np.int64)[codes], list(place)


class _Part:
    """The waits of the last elements of one force, or of the responses to one kind of incident, over all runs."""

    def __init__(self, of: str, sums: WaitSums) -> None:
        self._of, self._sums, self._runs = of, sums, sums.runs
        # In order of name, so that of two waits of one length the first always binds.
        self._items = sorted({item[:2] for item in sums.seconds})
        total = np.zeros((len(self._items), self._runs.count), dtype=np.int64)
        for item, seconds in sums.seconds.items():
            total[self._items.index(item[:2])] += seconds
        self._seconds = by_variant(total, self._runs)
        self._there = by_variant(sums.present, self._runs)

    def rows(self, reference: str) -> Iterator[tuple[object, ...]]:
        """A row per variant and wait that binds anywhere."""
        if not self._items:
            return
        binding = np.where(self._there & (self._seconds.max(axis=0) > 0), self._seconds.argmax(axis=0), -1)
        items = np.unique(binding[binding >= 0]).tolist()
        for number in np.flatnonzero(self._there.any(axis=1)).tolist():
            bound, seconds = (values[..., number, self._there[number]] for values in (binding, self._seconds))
            order = sorted(items, key=lambda item: (-int((bound == item).sum()), -int(seconds[item].sum()), item))
            for item in order:
                yield self._row(number, item, bound == item, reference)

    def _row(self, number: int, item: int, bound: Flags, reference: str) -> tuple[object, ...]:
        variant, (kind, name), there = self._runs.variants[number], self._items[item], self._there[number]
        n, hours = int(there.sum()), self._seconds[item] / HOUR_S
        last, last_n = self._most_often_last(number)
        return (
            *(variant, self._of, n, int(by_variant(self._sums.open, self._runs)[number, there].sum()), last, last_n),
            *(self._mean_hours(number, self._sums.total), self._mean_hours(number, self._sums.work)),
            *(kind, name, self._where(number, kind, name), int(bound.sum()), *share_cells(bound)),
            *mean_cells(hours[number, there]),
            *self._change(hours, number, reference),
            self._sums.stuck.get((variant, kind, name), 0) / n,
        )

    def _change(self, hours: Floats, number: int, reference: str) -> tuple[object, ...]:
        """Pairs with the reference, and the mean difference from it."""
        if reference not in self._runs.variants or reference == self._runs.variants[number]:
            return 0, *mean_cells(np.zeros(0))
        base = self._runs.variants.index(reference)
        pairs = self._there[number] & self._there[base]
        return int(pairs.sum()), *mean_cells(hours[number, pairs] - hours[base, pairs])

    def _most_often_last(self, number: int) -> tuple[str, int]:
        names = by_variant(self._sums.last, self._runs)[number, self._there[number]]
        counts = np.bincount(names, minlength=len(self._sums.names)).tolist()
        most = min(range(len(counts)), key=lambda code: (-counts[code], self._sums.names[code]))
        return self._sums.names[most], counts[most]

    def _mean_hours(self, number: int, seconds: Ints) -> float:
        return float((by_variant(seconds, self._runs)[number, self._there[number]] / HOUR_S).mean())

    def _where(self, number: int, kind: str, name: str) -> str:
        """The desk or place where most of a wait passed; in the other variants, if it has none here."""
        by_place = {
            item[2]: by_variant(seconds, self._runs)
            for item, seconds in self._sums.seconds.items()
            if item[:2] == (kind, name)
        }
        here = {at: seconds[number].sum() for at, seconds in by_place.items() if seconds[number].any()}
        spent = here or {at: seconds.sum() for at, seconds in by_place.items()}
        return min(spent, key=lambda at: (-int(spent[at]), at))


def _item(cause: str, procedure: str, at: str, detail: str, *, desks: bool) -> Item:
    """What a row is a wait for: its kind, its name, and the desk or place where it passes."""
    if procedure:
        return (DESK, at, detail) if desks and at else (PROCEDURE, procedure, at)
    if cause in AT_WORK:
        return NO_WAIT
    return (PLACE, detail, detail) if detail else (CAUSE, cause, cause)


def _some(items: tuple[Ints, list[Item]], rows: Ints) -> tuple[Ints, list[Item]]:
    codes, names = items
    return codes[rows], names


def _ranks(names: Coded) -> Ints:
    """For each cell the place of its name in order of name."""
    rank = np.empty(len(names.words), dtype=np.int64)
    rank[sorted(range(len(names.words)), key=names.words.__getitem__)] = np.arange(len(names.words))
    return rank[names.codes]
