"""Which subsets of a set of arrangements are run, and what is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import LeidangError, ScenarioError
from sim.experiment.options import RunOptions
from sim.experiment.value import NONE, plan_subsets
from tests.unit.model import small


def nothing(*_: object) -> None:
    """Takes what would be shown to the user."""


def test_every_subset_of_a_small_set_is_a_variant() -> None:
    """The empty one first, then by size; what is given holds in each."""
    planned = plan_subsets(["a", "b"], ["x"])
    assert planned.variants == {NONE: ["x"], "a": ["x", "a"], "b": ["x", "b"], "a + b": ["x", "a", "b"]}
    assert planned.orders == ()


def test_eight_have_256_subsets_and_of_nine_orders_are_sampled() -> None:
    """Sixteen orders, each a permutation, with every beginning among the subsets."""
    names = [f"n{number}" for number in range(9)]
    assert len(plan_subsets(names[:8]).subsets) == 256
    planned = plan_subsets(names, seed=3)
    assert len(planned.orders) == 16
    there = {frozenset(some) for some in planned.subsets}
    for order in planned.orders:
        assert sorted(order) == names
        assert all(frozenset(order[:size]) in there for size in range(10))
    assert {frozenset({first, second}) for first in names for second in names} <= there
    assert {frozenset(names) - {name} for name in names} <= there
    assert planned == plan_subsets(names, seed=3)
    assert planned.orders != plan_subsets(names, seed=4).orders


@pytest.mark.parametrize(
    ("names", "given", "orders", "said"),
    [
        ([], [], None, "at least one"),
        (["a", "b", "a"], [], None, "'a' is named twice"),
        (["a"], ["a"], None, "'a' is named twice"),
        (["a", "b"], [], 1, "at least two"),
    ],
    ids=["none", "twice", "given too", "one order"],
)
def test_what_cannot_be_planned_is_refused(names: list[str], given: list[str], orders: int | None, said: str) -> None:
    """With the reason."""
    with pytest.raises(LeidangError, match=said):
        plan_subsets(names, given, orders)


def test_an_unknown_arrangement_is_a_fault_at_the_list_of_names(tmp_path: Path) -> None:
    """With a near match, before anything is run."""
    file = small.write(tmp_path / "small")
    with pytest.raises(ScenarioError) as error:
        plan_subsets(["corridr", "elsewhere"]).run(RunOptions(file, out=tmp_path / "out"), nothing, nothing)
    (fault,) = error.value.faults
    assert str(fault).startswith("--arrangements corridr,elsewhere:")
    assert fault.suggestion == "corridor"
    assert not (tmp_path / "out").exists()


def test_two_that_rewrite_one_step_must_say_which_wins(tmp_path: Path) -> None:
    """The same fault that a variant with both would have, told once."""
    content = small.content()
    content["arrangements"]["rival"] = {
        "title": "rival",
        "basis": "made up",
        "parties": ["NO", "SE"],
        "rewrites": [{"do": "delegate", "procedure": "clearance", "step": "decision", "desk": "host.centre"}],
    }
    file = small.write(tmp_path / "small", content)
    names = ["corridor", "elsewhere", "rival"]
    with pytest.raises(ScenarioError) as error:
        plan_subsets(names).run(RunOptions(file, out=tmp_path / "out"), nothing, nothing)
    (fault,) = error.value.faults
    assert "both rewrite clearance.decision; say which wins with `over`" in fault.message
