"""From outcomes to the tables of the result folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine.trace import CAUSES, NOBODY, Floats, Ints
from sim.experiment.outcome import Outcome
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


Column: TypeAlias = Coded | Ints | Floats | pa.Array | str


class TableMaker:
    """Turns the outcomes of one variant into table rows, a block of replications at a time."""

    def __init__(self, variant: str, model: Model, index: ProgramIndex) -> None:
        self._variant = variant
        self._model = model
        self.elements = model.elements
        self.cases = model.cases
        self._elements = _element_columns(model)
        self._requests = _request_columns(model)
        self._meanings = _MeaningColumns(model, index)
        names = sorted(resource.name for resource in model.program.resources)
        places = {name: place for place, name in enumerate(names)}
        self._reported = np.array([places[resource.name] for resource in model.resources], dtype=np.int64)

    def tables(self, outcomes: Sequence[tuple[int, Outcome]]) -> Tables:
        """The rows of some replications, given with their numbers, for every table."""
        replications = np.array([replication for replication, _ in outcomes], dtype=np.int64)
        made = [outcome for _, outcome in outcomes]
        return {
            "deliveries": self._deliveries(replications, made),
            "procedures": self._procedures(replications, made),
            "ledger": self._ledger(replications, made),
            "resources": self._resources(replications, made),
        }

    def _table(self, replication: Ints, columns: dict[str, Column]) -> pa.Table:
        head: dict[str, Column] = {"variant": self._variant, "replication": replication}
        return pa.table({name: _array(column, len(replication)) for name, column in (head | columns).items()})

    def _deliveries(self, replications: Ints, outcomes: list[Outcome]) -> pa.Table:
        count = len(self._model.elements)
        seconds = np.concatenate([outcome.harvest.seconds[:count] for outcome in outcomes])
        columns = {name: _repeated(column, len(outcomes)) for name, column in self._elements.items()}
        return self._table(np.repeat(replications, count), {**columns, "delivered_s": _nullable(seconds)})

    def _procedures(self, replications: Ints, outcomes: list[Outcome]) -> pa.Table:
        elements, count = len(self._model.elements), len(self._model.requests)
        requested = np.concatenate([one.harvest.seconds[elements : elements + count] for one in outcomes])
        decided = np.concatenate([one.harvest.seconds[elements + count :] for one in outcomes])
        asked = requested >= 0
        columns: dict[str, Column] = {
            name: _selected(_repeated(column, len(outcomes)), asked) for name, column in self._requests.items()
        }
        columns |= {
            "requested_s": requested[asked],
            "decided_s": _nullable(decided[asked]),
            "outcome": Coded(np.where(decided[asked] >= 0, 0, 1), ("granted", "open at the horizon")),
        }
        return self._table(np.repeat(replications, count)[asked], columns)

    def _ledger(self, replications: Ints, outcomes: list[Outcome]) -> pa.Table:
        pieces = np.concatenate([outcome.harvest.pieces for outcome in outcomes])
        element, cause, label, start, end = np.ascontiguousarray(pieces.T)
        columns: dict[str, Column] = {
            "subject": Coded(element, tuple(element.name for element in self._model.elements)),
            "cause": Coded(cause, tuple(cause.value for cause in CAUSES)),
            **self._meanings.columns(label),
            "start_s": start,
            "end_s": end,
        }
        return self._table(np.repeat(replications, [len(one.harvest.pieces) for one in outcomes]), columns)

    def _resources(self, replications: Ints, outcomes: list[Outcome]) -> pa.Table:
        def over(column: str) -> Ints:
            return np.concatenate([getattr(outcome.resources, column)[self._reported] for outcome in outcomes])

        count, resources = len(outcomes), self._model.resources
        requests = over("requests")
        used = requests > 0
        columns: dict[str, Column] = {
            "resource": _repeated(_coded([resource.name for resource in resources]), count),
            "kind": _repeated(_coded([resource.kind for resource in resources]), count),
            "at": _repeated(_coded([resource.at for resource in resources]), count),
            "capacity": np.tile(np.array([resource.capacity for resource in resources], dtype=np.int64), count),
            "utilisation": over("busy") / np.maximum(over("capacity"), 1),
            "requests": requests,
            "waited": over("waited"),
            "mean_wait_s": over("wait_total") / np.maximum(requests, 1),
            "max_wait_s": over("wait_max"),
            "amount": over("amount"),
        }
        selected = {name: _selected(column, used) for name, column in columns.items()}
        return self._table(np.repeat(replications, len(resources))[used], selected)


def _element_columns(model: Model) -> dict[str, Column]:
    """The columns of the deliveries table that are the same in every replication."""
    elements = model.elements
    return {
        "element": _coded([element.name for element in elements]),
        "force": _coded([element.force for element in elements]),
        "sponsor": _coded([element.sponsor for element in elements]),
        "destination": _coded([element.destination for element in elements]),
        "kind": _coded(["vehicles" for _ in elements]),
        "vehicles": np.array([element.vehicles for element in elements], dtype=np.int64),
        "people": np.array([element.people for element in elements], dtype=np.int64),
        "ready_s": np.array([element.ready for element in elements], dtype=np.int64),
        "due_s": np.array([element.due for element in elements], dtype=np.int64),
    }


def _request_columns(model: Model) -> dict[str, Column]:
    """The columns of the procedures table that are the same in every replication."""
    requests = model.requests
    return {
        "procedure": _coded([request.procedure for request in requests]),
        "subject": _coded([request.subject for request in requests]),
        "actor": _coded([request.actor for request in requests]),
        "from_actor": _coded([request.from_actor for request in requests]),
    }


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


def _repeated(column: Column, times: int) -> Column:
    if isinstance(column, Coded):
        return Coded(np.tile(column.codes, times), column.words)
    assert isinstance(column, np.ndarray)
    return np.tile(column, times)


def _selected(column: Column, rows: NDArray[np.bool_]) -> Column:
    if isinstance(column, Coded):
        return Coded(column.codes[rows], column.words)
    assert isinstance(column, np.ndarray)
    return column[rows]


def _nullable(seconds: Ints) -> pa.Array:
    return pa.array(seconds, mask=seconds < 0)


def _array(column: Column, rows: int) -> pa.Array:
    if isinstance(column, str):
        column = Coded(np.zeros(rows, dtype=np.int64), (column,))
    if isinstance(column, Coded):
        codes = pa.array(column.codes.astype(np.int32), mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.words, type=pa.string()))
    return column if isinstance(column, pa.Array) else pa.array(column)
