"""The delay ledger on processes made by hand: who had the element, second by second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.paths import harvest
from sim.engine.simpy_engine import simulate
from sim.errors import SimulationError
from sim.experiment.result_layout import result_layout
from sim.model.meaning import Element
from sim.model.model import Model
from sim.process.causes import Cause
from sim.process.index import index_program
from sim.process.primitives import Gate, Hold, Parallel, Sequence, Spawn, StockAtLeast, Take
from sim.process.program import Process, Program
from tests.unit.experiment.by_hand import DELIVERED, case, model, permission, takes
from tests.unit.experiment.conftest import Account, Engine


def test_from_ready_to_delivered(ledger: Account) -> None:
    """The time with the consignment and the element's own way follow each other."""
    made = model(takes("march", 5, Cause.TRANSPORT), DELIVERED, ready=7)
    assert ledger(made) == [("loading", "handling", 7, 17), ("march", "transport", 17, 22)]


def test_a_permission_that_came_in_time_costs_nothing(ledger: Account) -> None:
    """A gate that is open when the element comes is not on its ledger."""
    made = model(permission(), takes("march", 5, Cause.TRANSPORT), DELIVERED, others=(case(),))
    assert [row[0] for row in ledger(made)] == ["loading", "march"]


def test_a_wait_is_charged_to_what_the_permission_was_doing(ledger: Account) -> None:
    """Only the part of the procedure that held the element up is charged, step by step."""
    steps = (takes("screening", 12, Cause.CLEARANCE), takes("decision", 18, Cause.DECISION))
    made = model(permission(), takes("march", 5, Cause.TRANSPORT), DELIVERED, others=(case(*steps),))
    assert ledger(made) == [
        ("loading", "handling", 0, 10),
        ("screening", "clearance", 10, 12),
        ("decision", "decision", 12, 30),
        ("march", "transport", 30, 35),
    ]


def test_before_the_procedure_began_the_gate_is_charged(ledger: Account) -> None:
    """Where the permission was asked for too late, the time before that is charged to the gate itself."""
    made = model(permission(), DELIVERED, others=(case(takes("decision", 18, Cause.DECISION), start=25),))
    assert ledger(made) == [
        ("loading", "handling", 0, 10),
        ("gate", "clearance", 10, 25),
        ("decision", "decision", 25, 43),
    ]


def test_along_two_procedures(ledger: Account) -> None:
    """A procedure that itself waits for another is followed into that one."""
    survey = Gate("wait for survey", StockAtLeast("survey", 1), Cause.CLEARANCE, follow=True)
    others = (
        case(survey, takes("decision", 5, Cause.DECISION)),
        case(takes("survey", 40, Cause.CONSULTATION), name="other", stock="survey"),
    )
    assert ledger(model(permission(), DELIVERED, others=others)) == [
        ("loading", "handling", 0, 10),
        ("survey", "consultation", 10, 40),
        ("decision", "decision", 40, 45),
    ]


def test_the_slowest_branch_is_charged(ledger: Account) -> None:
    """Of steps side by side, the time goes to the one that ended last."""
    both = Parallel("both", (takes("quick", 15, Cause.CLEARANCE), takes("slow", 30, Cause.CONSULTATION)))
    assert ledger(model(permission(), DELIVERED, others=(case(both),))) == [
        ("loading", "handling", 0, 10),
        ("slow", "consultation", 10, 30),
    ]


def test_a_wait_that_does_not_follow_is_charged_as_it_says(ledger: Account) -> None:
    """A wait that is nobody's work is charged to its own cause."""
    crews = Take("crews", "permission", cause=Cause.SHORTAGE)
    made = model(crews, DELIVERED, others=(case(takes("decision", 18, Cause.DECISION)),))
    assert ledger(made) == [("loading", "handling", 0, 10), ("crews", "shortage", 10, 18)]


def test_a_queue_is_charged_to_the_queue(ledger: Account) -> None:
    """Waiting for a road that another column uses is queueing, whoever holds the road."""
    other = Process("other", Hold("other / road", "road", takes("other / march", 50, Cause.TRANSPORT)), 0, "other")
    own = Hold("road", "road", takes("march", 5, Cause.TRANSPORT))
    assert ledger(model(own, DELIVERED, others=(other,))) == [
        ("loading", "handling", 0, 10),
        ("road", "queue", 10, 50),
        ("march", "transport", 50, 55),
    ]


class TestNotDelivered:
    """An element that is not there by the horizon is followed up to it."""

    def test_on_its_way(self, ledger: Account) -> None:
        """What it was doing when the run ended is charged up to the horizon."""
        made = model(takes("march", 500, Cause.TRANSPORT), DELIVERED)
        assert ledger(made) == [("loading", "handling", 0, 10), ("march", "transport", 10, 100)]

    def test_before_a_closed_gate(self, ledger: Account) -> None:
        """A permission that never came is charged to the gate."""
        assert ledger(model(permission(), DELIVERED)) == [
            ("loading", "handling", 0, 10),
            ("gate", "clearance", 10, 100),
        ]

    def test_still_with_its_consignment(self, ledger: Account) -> None:
        """An element that has not set off is where its consignment is."""
        assert ledger(model(DELIVERED, horizon=8)) == [("loading", "handling", 0, 8)]

    def test_seconds_are_unknown(self, engine: Engine) -> None:
        """There is no second of delivery."""
        made = model(permission(), DELIVERED)
        index = index_program(made.program)
        assert engine(index, result_layout(made, index)).run(1, 0).harvest.seconds.tolist() == [-1]


def test_nothing_to_account_for(ledger: Account) -> None:
    """An element delivered in the second in which it was ready has an empty ledger."""
    main = Sequence("con / all", (Spawn("el / sets off", DELIVERED, "el"),))
    one = Element("el", "con", "force", "NO", "END", 10, 20, 3, 90)
    made = Model(Program(100, (Process("con", main, 3, "con"),)), (one,), (), (), {})
    assert ledger(made) == []


def test_a_gap_is_an_error() -> None:
    """A trace that does not account for some seconds of an element is refused, not papered over."""
    made = model(takes("march", 5, Cause.TRANSPORT), takes("rest", 5, Cause.PLANNED_WAIT), DELIVERED)
    index = index_program(made.program)
    trace = simulate(index, 1, 0)
    keep = np.array([index.labels[label] != "march" for label in trace.intervals.label.tolist()])
    fields = {name: getattr(trace.intervals, name)[keep] for name in trace.intervals.__slots__}
    holed = replace(trace, intervals=replace(trace.intervals, **fields))
    with pytest.raises(SimulationError, match="gap"):
        harvest(holed, result_layout(made, index).observed(), made.program.horizon)
