"""The two accounts of an element's time, on each engine in turn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.engine.trace import CAUSES, Ints
from sim.experiment.outcome import KernelRunner, ReferenceRunner, Runner
from sim.experiment.result_layout import ResultLayout, result_layout
from sim.model.model import Model
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from tests.unit.experiment.by_hand import Row

Engine = Callable[[ProgramIndex, ResultLayout], Runner]
Account = Callable[[Model], list[Row]]


@pytest.fixture(params=[ReferenceRunner, KernelRunner], ids=["simpy", "kernel"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn: the ledger is the same."""
    made: Engine = request.param
    return made


def told(index: ProgramIndex, pieces: Ints) -> list[Row]:
    """The pieces in words."""
    return [(index.labels[k], CAUSES[c].value, start, end) for _, c, k, start, end in pieces.tolist()]


@pytest.fixture
def ledger(engine: Engine) -> Account:
    """The direct ledger of a model's one run."""

    def read(made: Model) -> list[Row]:
        check(made.program)
        index = index_program(made.program)
        return told(index, engine(index, result_layout(made, index)).run(1, 0).harvest.pieces)

    return read


@pytest.fixture
def roots(engine: Engine) -> Account:
    """The ledger of roots of a model's one run."""

    def read(made: Model) -> list[Row]:
        check(made.program)
        index = index_program(made.program)
        pieces = engine(index, result_layout(made, index)).run(1, 0).harvest.roots
        assert pieces is not None
        return told(index, pieces)

    return read
