"""From traces to the tables of the result folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from sim.engine.trace import CAUSES, NOBODY, Floats, Ints, Trace
from sim.experiment.ledger import LedgerBuilder
from sim.model.meaning import Meaning, Model
from sim.process.index import ProgramIndex

TABLES = ("deliveries", "procedures", "ledger", "resources")
"""Tables filled by a run, in the order in which they are written."""

Tables = dict[str, pa.Table]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words as codes into a list of words; -1 stands for null."""

    codes: Ints
    words: Words


Column: TypeAlias = Coded | Ints | Floats | pa.Array | str | int


class TableMaker:
    """Turns the traces of one variant into table rows."""

    def __init__(self, variant: str, model: Model, index: ProgramIndex) -> None:
        self._variant = variant
        self._model = model
        self._ledger = LedgerBuilder(model, index)
        self._index = index
        self._elements = _ElementColumns(model)
        self._requests = _RequestColumns(model, index)
        self._meanings = _MeaningColumns(model, index)
        names = sorted(resource.name for resource in model.program.resources)
        places = {name: place for place, name in enumerate(names)}
        self._reported = np.array([places[resource.name] for resource in model.resources], dtype=np.int64)

    def tables(self, replication: int, trace: Trace) -> Tables:
        """The rows of one replication for every table."""
        return {
            "deliveries": self._deliveries(replication, trace),
            "procedures": self._procedures(replication, trace),
            "ledger": self._ledger_rows(replication, trace),
            "resources": self._resources(replication, trace),
        }

    def _table(self, replication: int, rows: int, columns: dict[str, Column]) -> pa.Table:
        arrays = {name: _array(column, rows) for name, column in columns.items()}
        head = {"variant": _array(self._variant, rows), "replication": _array(replication, rows)}
        return pa.table({**head, **arrays})

    def _deliveries(self, replication: int, trace: Trace) -> pa.Table:
        seconds, _ = self._ledger.deliveries(trace)
        columns = {**self._elements.columns, "delivered_s": _nullable(seconds)}
        return self._table(replication, len(seconds), columns)

    def _procedures(self, replication: int, trace: Trace) -> pa.Table:
        requested, decided = self._requests.times(trace)
        asked = requested >= 0
        outcome = Coded(np.where(decided[asked] >= 0, 0, 1), ("granted", "open at the horizon"))
        columns: dict[str, Column] = {
            name: Coded(column.codes[asked], column.words) for name, column in self._requests.columns.items()
        }
        columns |= {
            "requested_s": requested[asked],
            "decided_s": _nullable(decided[asked]),
            "outcome": outcome,
        }
        return self._table(replication, int(asked.sum()), columns)

    def _ledger_rows(self, replication: int, trace: Trace) -> pa.Table:
        ledger = self._ledger.ledger(trace)
        columns: dict[str, Column] = {
            "subject": Coded(ledger.element, self._elements.names),
            "cause": Coded(ledger.cause, tuple(cause.value for cause in CAUSES)),
            **self._meanings.columns(ledger.label),
            "start_s": ledger.start,
            "end_s": ledger.end,
        }
        return self._table(replication, len(ledger.element), columns)

    def _resources(self, replication: int, trace: Trace) -> pa.Table:
        use, rows = trace.resources, self._reported
        requests, waited = use.requests[rows], use.waited[rows]
        asked = requests > 0
        columns: dict[str, Column] = {
            "resource": _coded([resource.name for resource in self._model.resources]),
            "kind": _coded([resource.kind for resource in self._model.resources]),
            "at": _coded([resource.at for resource in self._model.resources]),
            "capacity": np.array([resource.capacity for resource in self._model.resources], dtype=np.int64),
            "utilisation": use.busy[rows] / np.maximum(use.capacity[rows], 1),
            "requests": requests,
            "waited": waited,
            "mean_wait_s": use.wait_total[rows] / np.maximum(requests, 1),
            "max_wait_s": use.wait_max[rows],
            "amount": use.amount[rows],
        }
        return self._table(replication, len(rows), columns).filter(pa.array(asked))


class _ElementColumns:
    """The columns of the deliveries table that are the same in every replication."""

    def __init__(self, model: Model) -> None:
        elements = model.elements
        self.names = tuple(element.name for element in elements)
        self.columns: dict[str, Column] = {
            "element": Coded(np.arange(len(elements)), self.names),
            "force": _coded([element.force for element in elements]),
            "sponsor": _coded([element.sponsor for element in elements]),
            "destination": _coded([element.destination for element in elements]),
            "kind": Coded(np.zeros(len(elements), dtype=np.int64), ("vehicles",)),
            "vehicles": np.array([element.vehicles for element in elements], dtype=np.int64),
            "people": np.array([element.people for element in elements], dtype=np.int64),
            "ready_s": np.array([element.ready for element in elements], dtype=np.int64),
            "due_s": np.array([element.due for element in elements], dtype=np.int64),
        }


class _RequestColumns:
    """Requests of a model, and where their milestones are found in a trace."""

    def __init__(self, model: Model, index: ProgramIndex) -> None:
        requests = model.requests
        self._slot = np.full((2, len(index.labels) + 1), NOBODY, dtype=np.int64)
        for number, request in enumerate(requests):
            self._slot[0, index.label_index[request.requested_label]] = number
            self._slot[1, index.label_index[request.decided_label]] = number
        self._count = len(requests)
        self.columns = {
            "procedure": _coded([request.procedure for request in requests]),
            "subject": _coded([request.subject for request in requests]),
            "actor": _coded([request.actor for request in requests]),
            "from_actor": _coded([request.from_actor for request in requests]),
        }

    def times(self, trace: Trace) -> tuple[Ints, Ints]:
        """Second at which each was requested and decided; -1 = not by the horizon."""
        return self._seconds(trace, 0), self._seconds(trace, 1)

    def _seconds(self, trace: Trace, milestone: int) -> Ints:
        seconds = np.full(self._count + 1, -1, dtype=np.int64)
        seconds[self._slot[milestone, trace.marks.label]] = trace.marks.time
        return seconds[:-1]


class _MeaningColumns:
    """What each label of a program means, as columns to be looked up by label."""

    def __init__(self, model: Model, index: ProgramIndex) -> None:
        meanings = [model.meanings.get(label) or Meaning(label) for label in index.labels]
        self._detail = _coded([meaning.detail for meaning in meanings])
        self._procedure = _coded([meaning.procedure for meaning in meanings])
        self._from = _coded([meaning.from_actor for meaning in meanings])
        self._to = _coded([meaning.to_actor for meaning in meanings])

    def columns(self, labels: Ints) -> dict[str, Column]:
        """The columns for a run of labels."""
        named = {
            "procedure": self._procedure,
            "detail": self._detail,
            "from_actor": self._from,
            "to_actor": self._to,
        }
        return {name: Coded(column.codes[labels], column.words) for name, column in named.items()}


def _coded(words: Sequence[str | None]) -> Coded:
    ordered = sorted({word for word in words if word is not None})
    code = {word: number for number, word in enumerate(ordered)}
    codes = np.array([NOBODY if word is None else code[word] for word in words], dtype=np.int64)
    return Coded(codes, tuple(ordered))


def _nullable(seconds: Ints) -> pa.Array:
    return pa.array(seconds, mask=seconds < 0)


def _array(column: Column, rows: int) -> pa.Array:
    if isinstance(column, str):
        column = Coded(np.zeros(rows, dtype=np.int64), (column,))
    if isinstance(column, int):
        return pa.array(np.full(rows, column, dtype=np.int64))
    if isinstance(column, Coded):
        codes = pa.array(column.codes.astype(np.int32), mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.words, type=pa.string()))
    return column if isinstance(column, pa.Array) else pa.array(column)
