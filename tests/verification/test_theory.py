"""Theory lies inside the 99.9 % interval of what is simulated, and a wrong model's does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from sim.engine.trace import Kind
from sim.process.index import index_program
from tests.verification import queues, systems, theory
from tests.verification.engines import ENGINES
from tests.verification.measure import Run, interval, littles_law_gaps
from tests.verification.study import Study, outcome
from tests.verification.table import ENGINE, STUDIES


@pytest.mark.parametrize("make", STUDIES)
def test_theory_lies_inside_the_interval(engine: str, make: Callable[[], Study]) -> None:
    """Each quantity of each model with a known answer, on each engine."""
    assert outcome(make, engine).outside(make().theory) == []


@pytest.mark.parametrize("make", STUDIES)
def test_littles_law_holds_in_every_run(engine: str, make: Callable[[], Study]) -> None:
    """To the second: the area of each queue is the sum of its waits, and that of the units in use of the holds."""
    assert outcome(make, engine).littles_law_broken == ()


SLOW_SERVICE = partial(queues.mm1, 1.05)
LONG_OUTAGES = partial(systems.work_under_outages, 1.05)


@pytest.mark.parametrize("make", [SLOW_SERVICE, LONG_OUTAGES], ids=["slow service", "long outages"])
def test_a_model_that_is_wrong_by_a_twentieth_is_rejected(make: Callable[[], Study]) -> None:
    """Service 5 % slower, or outages 5 % longer, than theory assumes: the same check finds it in every quantity."""
    study = make()
    assert len(outcome(make, ENGINE).outside(study.theory)) == len(study.theory)


def test_another_models_theory_is_rejected() -> None:
    """Priorities do matter, and so does the spread of the service: the formulas of M/M/1 do not pass for these."""
    plain = theory.mmc_mean_wait(1, 0.6, 1.0)
    without_priorities = {"mean wait of the urgent, h": plain, "mean wait of the others, h": plain}
    assert len(outcome(queues.priorities, ENGINE).outside(without_priorities)) == 2
    assert len(outcome(queues.md1, ENGINE).outside({"mean wait, h": plain})) == 1


def test_a_trace_in_which_a_wait_is_missing_breaks_littles_law() -> None:
    """The check sees one wait left out."""
    index = index_program(queues.mm1().program)
    trace = ENGINES["simpy"](index, 1, 0)
    assert not any(littles_law_gaps(Run(index, trace)).values())
    kept = np.ones(len(trace.intervals.kind), dtype=np.bool_)
    kept[np.flatnonzero(trace.intervals.kind == Kind.QUEUE)[0]] = False
    intervals = type(trace.intervals)(
        **{name: getattr(trace.intervals, name)[kept] for name in type(trace.intervals).__slots__}
    )
    assert littles_law_gaps(Run(index, replace(trace, intervals=intervals)))["server"] > 0


def test_the_interval_is_that_of_student() -> None:
    """Values 3, 3, 7, 7 have mean 5 and standard deviation 4 / sqrt(3); the table has 12.924 for three degrees."""
    found = interval([3.0, 7.0, 3.0, 7.0])
    half = 12.924 * (4.0 / 3.0**0.5) / 2.0
    assert (found.n, found.mean) == (4, 5.0)
    assert found.low == pytest.approx(5.0 - half, rel=1e-4)
    assert found.high == pytest.approx(5.0 + half, rel=1e-4)
    assert found.holds(5.0 + 0.99 * half)
    assert not found.holds(5.0 + 1.01 * half)
