"""Fewer steps, less time: over random procedures at desks with office hours."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domains.coordination.arrangements import rewritten
from sim.domains.coordination.rewrites import Waive
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.schema.procedures import Rework
from sim.domains.coordination.steps import StepGraph, StepPlan
from sim.domains.scenario import Scenario
from sim.units.distributions import Distribution, Exponential, Fixed, Lognormal, Triangular
from tests.unit.model import small
from tests.unit.model.cases import DAY, HOUR, ROLES, graph, run_alone, step

STEPS = 6
SHARES = (0.3, 1.0)
DESKS = ("GB.centre", "SE.ministry", "FI.centre", "FI.ministry")

durations: st.SearchStrategy[Distribution] = st.one_of(
    st.integers(0, 12).map(lambda hours: Fixed(float(hours * HOUR))),
    st.integers(1, 8).map(lambda hours: Triangular(0.0, hours * HOUR, 3.0 * hours * HOUR)),
    st.integers(1, 8).map(lambda hours: Lognormal(float(hours * HOUR), 4.0 * hours * HOUR)),
    st.integers(1, 8).map(lambda hours: Exponential(float(hours * HOUR))),
)


@cache
def scenario() -> Scenario:
    """The small scenario over 120 days, with desks at which any number of steps can be worked on side by side.

    Where steps of one case queue for each other at a desk, taking one away may lengthen the case: the order in which
    the others come to the desk changes (Graham's anomaly of list scheduling). That is a property of queues, not of
    the rewriting, so there are none here.
    """
    content = small.content()
    desks = {name: {**desk, "staff": STEPS} for name, desk in small.DESKS.items()}
    content["actors"] = {code: {**actor, "desks": desks} for code, actor in content["actors"].items()}
    content["horizon"] = "120 d"
    with TemporaryDirectory() as directory:
        return small.loaded(Path(directory), content)


@st.composite
def procedures(draw: st.DrawFn) -> StepGraph:
    """A procedure of up to six steps, each waiting for any of those before it; cases may come back from each."""
    names = "abcdef"[: draw(st.integers(1, STEPS))]
    found: list[StepPlan] = []
    for number, name in enumerate(names):
        before = draw(st.sets(st.sampled_from(names[:number]))) if number else set()
        one = step(name, before, draw(durations), draw(durations), draw(st.sampled_from(DESKS)))
        to = draw(st.sampled_from([name, *sorted(before)]))
        found.append(replace(one, rework=draw(st.sampled_from([None, *(Rework(share=n, to=to) for n in SHARES)]))))
    return graph(*found)


@settings(max_examples=50)
@given(steps=procedures(), data=st.data(), requested=st.integers(0, 8 * DAY), replication=st.integers(0, 5))
def test_waiving_never_lengthens_a_case_taken_alone(
    steps: StepGraph, data: st.DataObject, requested: int, replication: int
) -> None:
    """With any of its steps waived, a case is decided no later: the steps that stay take as long as they did."""
    gone = data.draw(st.sets(st.sampled_from(sorted(steps)), min_size=1))
    agreed = Arrangement(
        title="", basis="", rewrites=(Waive(do="waive", procedure="clearance", steps=tuple(sorted(gone))),)
    )
    fewer, _ = rewritten(steps, "clearance", ROLES, (("waiver", agreed),))
    assert set(fewer) == set(steps) - gone
    before = run_alone(scenario(), steps, requested, replication=replication)
    after = run_alone(scenario(), fewer, requested, replication=replication)
    assert before.decided is not None
    assert after.decided is not None
    assert after.decided <= before.decided
