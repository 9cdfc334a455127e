"""From outcomes to the tables of the result folder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.deadlock import Named
from sim.engine.trace import CAUSES, NO_TOKEN, Ints, Kind, Trace
from sim.experiment.incident_tables import IncidentTables
from sim.experiment.outcome import Outcome
from sim.experiment.result_layout import Cell, Columns, ResultLayout, RowsOfDomain
from sim.record.columns import NO_NUMBER, Coded, Column, Rows, Tables, chosen, table_rows
from sim.record.table import Table
from sim.record.tables.events import DELIVERIES, INCIDENTS, LEDGER, LEVELS, PROCEDURES, RESOURCES, ROOTS, TRACE


class TableMaker:
    """Turns the outcomes of one variant into table rows, a block of replications at a time."""

    def __init__(self, variant: str, layout: ResultLayout, named: Named, *, totals: bool = False) -> None:
        self._variant, self._layout, self._named, self._totals = variant, layout, named, totals
        self.horizon = layout.horizon
        self._elements = _columns(DELIVERIES, layout.elements)
        self._requests = _columns(PROCEDURES, layout.requests)
        self._resource_columns = _columns(RESOURCES, layout.resources)
        self._meanings = {name: _coded(words) for name, words in layout.meanings.items()}
        self._incidents = IncidentTables(variant, layout) if layout.incidents is not None else None

    def tables(self, outcomes: Sequence[tuple[int, Outcome]]) -> Tables:
        """The rows of some replications, given with their numbers, for every table."""
        replications = np.array([replication for replication, _ in outcomes], dtype=np.int64)
        made = [outcome for _, outcome in outcomes]
        tables = {
            DELIVERIES.name: self._deliveries(replications, made),
            PROCEDURES.name: self._procedures(replications, made),
            LEDGER.name: self._account(LEDGER, replications, [outcome.harvest.pieces for outcome in made]),
            RESOURCES.name: self._resources(replications, made),
        }
        if self._incidents is not None:
            tables[INCIDENTS.name] = self._incidents.incidents(replications, made)
            if self._layout.services:
                tables[LEVELS.name] = self._incidents.services(replications, made)
        for rows in self._layout.rows:
            tables[rows.table.name] = self._of_domain(replications, made, rows)
        roots = [one.harvest.roots for one in made if one.harvest.roots is not None]
        if roots:
            tables[ROOTS.name] = self._account(ROOTS, replications, roots)
        traces = [one.trace for one in made if one.trace is not None]
        return tables | ({TRACE.name: self._trace(replications, traces)} if traces else {})

    def _table(self, table: Table, replication: Ints, columns: dict[str, Column]) -> Rows:
        variant = Coded(np.zeros(len(replication), dtype=np.int64), (self._variant,))
        return table_rows(table, {"variant": variant, "replication": replication, **columns})

    def _deliveries(self, replications: Ints, outcomes: list[Outcome]) -> Rows:
        count = len(self._layout.elements["element"])
        seconds = np.concatenate([outcome.harvest.seconds[:count] for outcome in outcomes])
        columns = {name: _repeated(column, len(outcomes)) for name, column in self._elements.items()}
        return self._table(DELIVERIES, np.repeat(replications, count), {**columns, "delivered_s": _nullable(seconds)})

    def _procedures(self, replications: Ints, outcomes: list[Outcome]) -> Rows:
        first, count = len(self._layout.followed), len(self._layout.requests["subject"])
        last = first + 2 * count
        requested = np.concatenate([one.harvest.seconds[first : first + count] for one in outcomes])
        decided = np.concatenate([one.harvest.seconds[first + count : last] for one in outcomes])
        asked = requested >= 0
        columns: dict[str, Column] = {
            name: _repeated(column, len(outcomes))[asked] for name, column in self._requests.items()
        }
        columns |= {
            "requested_s": requested[asked],
            "decided_s": _nullable(decided[asked]),
            "outcome": Coded(np.where(decided[asked] >= 0, 0, 1), ("granted", "open at the horizon")),
        }
        return self._table(PROCEDURES, np.repeat(replications, count)[asked], columns)

    def _of_domain(self, replications: Ints, outcomes: list[Outcome], rows: RowsOfDomain) -> Rows:
        """The rows of a domain's own table."""
        seconds = np.array([outcome.harvest.seconds for outcome in outcomes])
        columns = {name: _repeated(_constant(values), len(outcomes)) for name, values in rows.columns.items()}
        columns |= {name: _nullable(seconds[:, places].ravel()) for name, places in rows.slots.items()}
        return self._table(rows.table, np.repeat(replications, rows.count), columns)

    def _account(self, table: Table, replications: Ints, paths: list[Ints]) -> Rows:
        """The pieces of the critical paths of each replication, by one of the two accounts."""
        pieces = np.concatenate(paths)
        run = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
        element, cause, label, start, end = np.ascontiguousarray(pieces.T)
        meant = self._layout.meaning_of_label[label]
        meanings = {name: Coded(column.codes[meant], column.words) for name, column in self._meanings.items()}
        if self._totals:
            run, element, cause, meanings, start, end = self._added_up(run, element, cause, meanings, start, end)
        columns: dict[str, Column] = {
            "subject": Coded(element, self._layout.followed),
            "cause": Coded(cause, tuple(cause.value for cause in CAUSES)),
            **meanings,
            "start_s": start,
            "end_s": end,
        }
        return self._table(table, replications[run], columns)

    def _added_up(
        self, run: Ints, element: Ints, cause: Ints, meanings: dict[str, Coded], begins: Ints, ends: Ints
    ) -> tuple[Ints, Ints, Ints, dict[str, Coded], Ints, Ints]:
        """One row per run, subject, procedure and cause; laid end to end in that order, from its beginning."""
        procedure = meanings["procedure"]
        shape = (int(run.max(initial=0)) + 1, len(self._layout.followed), len(procedure.words) + 1, len(CAUSES))
        key = np.ravel_multi_index((run, element, procedure.codes + 1, cause), shape)
        found, place = np.unique(key, return_inverse=True)
        total = np.bincount(place, ends - begins, len(found)).astype(np.int64)
        _, since = np.unique(run * shape[1] + element, return_index=True)
        run, element, inside, cause = (np.asarray(part, dtype=np.int64) for part in np.unravel_index(found, shape))
        own = run * shape[1] + element
        first = np.flatnonzero(np.diff(own, prepend=-1))
        before = np.cumsum(total) - total
        before -= np.repeat(before[first], np.diff(first, append=len(own)))
        # The pieces of a subject come in order of time, so the first of them says since when it is followed.
        start = np.repeat(begins[since], np.diff(first, append=len(own))) + before
        nothing = np.full(len(found), NO_TOKEN, dtype=np.int64)
        empty = {name: Coded(nothing, column.words) for name, column in meanings.items()}
        return run, element, cause, empty | {"procedure": Coded(inside - 1, procedure.words)}, start, start + total

    def _trace(self, replications: Ints, traces: list[Trace]) -> Rows:
        """What every process did and waited for, second by second."""

        def over(column: str) -> Ints:
            return np.concatenate([getattr(trace.intervals, column) for trace in traces])

        def of_tokens(column: str) -> Ints:
            return np.concatenate([getattr(trace.tokens, column)[trace.intervals.token] for trace in traces])

        labels = self._named.labels
        columns: dict[str, Column] = {
            "process": Coded(of_tokens("label"), labels),
            "subject": Coded(of_tokens("subject"), self._named.subjects),
            "label": Coded(over("label"), labels),
            "kind": Coded(over("kind"), tuple(kind.name.lower() for kind in Kind)),
            "cause": Coded(over("cause"), tuple(cause.value for cause in CAUSES)),
            "start_s": over("start"),
            "end_s": over("end"),
        }
        runs = np.repeat(replications, [len(trace.intervals.token) for trace in traces])
        return self._table(TRACE, runs, columns)

    def _resources(self, replications: Ints, outcomes: list[Outcome]) -> Rows:
        def over(column: str) -> Ints:
            return np.concatenate([getattr(outcome.resources, column)[self._layout.reported] for outcome in outcomes])

        count, resources = len(outcomes), len(self._layout.reported)
        requests = over("requests")
        used = requests > 0
        columns: dict[str, Column] = {
            **{name: _repeated(column, count) for name, column in self._resource_columns.items()},
            "utilisation": over("busy") / np.maximum(over("capacity"), 1),
            "requests": requests,
            "waited": over("waited"),
            "mean_wait_s": over("wait_total") / np.maximum(requests, 1),
            "max_wait_s": over("wait_max"),
            "amount": over("amount"),
        }
        return self._table(RESOURCES, np.repeat(replications, resources)[used], chosen(columns, used))


def _columns(table: Table, columns: Columns) -> dict[str, Coded | Ints]:
    """The columns of a table that are the same in every replication."""
    texts = table.named("text")
    return {
        name: _coded(values) if name in texts else np.array(values, dtype=np.int64) for name, values in columns.items()
    }


def _coded(words: Sequence[Cell]) -> Coded:
    ordered = sorted({str(word) for word in words if word is not None})
    code = {word: number for number, word in enumerate(ordered)}
    codes = np.array([NO_TOKEN if word is None else code[str(word)] for word in words], dtype=np.int64)
    return Coded(codes, tuple(ordered))


def _constant(values: Sequence[Cell]) -> Column:
    """A column of texts or numbers."""
    return _coded(values) if isinstance(values[0], str) else np.array(values)


def _repeated(column: Column, times: int) -> Column:
    if isinstance(column, Coded):
        return Coded(np.tile(column.codes, times), column.words)
    assert isinstance(column, np.ndarray)
    return np.tile(column, times)


def _nullable(seconds: Ints) -> Ints:
    return np.where(seconds < 0, NO_NUMBER, seconds)
