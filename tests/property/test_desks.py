"""What must hold for any lone case: urgency never costs time, and more rework never saves any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domains.coordination.schema.procedures import Rework
from sim.domains.coordination.steps import StepGraph
from sim.domains.scenario import Scenario
from tests.unit.model.cases import DAY, HOUR, One, graph, ministry, run_cases, step, with_actors

SHARE = st.just(0.0) | st.floats(1e-6, 1)
"""A share; one so near to nothing that it is nothing is refused."""


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[float, Scenario]:
    """The small scenario with Finnish duty officers of several paces."""
    at = tmp_path_factory.mktemp("small")
    return {pace: with_actors(at / str(pace), FI=ministry(duty_officer=pace)) for pace in (0.2, 0.5, 1.0)}


def chain(works: list[int], share: float) -> StepGraph:
    """Steps of some minutes each, in turn at office and watch; the last sends some cases back to the first."""
    names = [f"s{number}" for number in range(len(works))]
    steps = [
        step(
            name, names[place - 1 : place] if place else [], work * 60, 60, "FI.centre" if place % 2 else "FI.ministry"
        )
        for place, (name, work) in enumerate(zip(names, works, strict=True))
    ]
    steps[-1] = replace(steps[-1], rework=Rework(share=share, to=names[0]))
    return graph(*steps)


@given(
    asked=st.integers(0, 7 * DAY),
    works=st.lists(st.integers(1, 600), min_size=1, max_size=4),
    pace=st.sampled_from([0.2, 0.5, 1.0]),
    share=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_urgent_is_never_later(
    asked: int, works: list[int], pace: float, share: float, desks: dict[float, Scenario]
) -> None:
    """With a duty officer of any pace, a lone urgent case is decided no later than the same case without urgency."""
    steps = chain(works, share)
    ordinary, urgent = (run_cases(desks[pace], One(steps, asked, urgent=yes)).decided for yes in (False, True))
    assert urgent is not None
    assert ordinary is None or urgent <= ordinary


@given(
    works=st.lists(st.integers(1, 300), min_size=1, max_size=3),
    shares=st.tuples(SHARE, SHARE),
    replication=st.integers(0, 1000),
)
def test_more_rework_is_never_sooner(
    works: list[int], shares: tuple[float, float], replication: int, desks: dict[float, Scenario]
) -> None:
    """In the same replication, a larger share of cases that come back never brings a lone case to an earlier end."""
    less, more = sorted(shares)
    ends = [
        run_cases(desks[0.5], One(chain(works, share)), replication=replication).decided or 14 * DAY
        for share in (less, more)
    ]
    assert ends[0] <= ends[1] <= 14 * DAY
    assert ends[0] >= sum(works) * 60 + HOUR  # the office opens an hour after the start
