"""Small studies of the small scenario, without their metrics, figures and pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.experiment.counterfactual import plan_arms
from sim.experiment.design import lay_out, read_inputs
from sim.experiment.options import RunOptions
from sim.experiment.samples import lay_out_sample
from sim.experiment.sweep import SweepPlan, run_points
from sim.experiment.value import plan_subsets

Study = Callable[[RunOptions], object]

FACTOR: Final = "movement.road.travel_factor"


def _nothing(*_: object) -> None:
    """Takes what would be shown to the user."""


def _swept(options: RunOptions) -> object:
    return SweepPlan(lay_out(read_inputs([f"{FACTOR}=1,2"], {}), "grid", None, 0)).run(options, _nothing, _nothing)


def swept_with_an_error(options: RunOptions) -> None:
    """A sweep of which the second point is no scenario that can be run."""
    planned = SweepPlan(lay_out(read_inputs([f"{FACTOR}=1,-2"], {}), "grid", None, 0))
    run_points(options, planned, _nothing, _nothing)


def _screened(options: RunOptions) -> object:
    inputs = read_inputs([f"{FACTOR}=1..2"], {})
    sample = lay_out_sample(inputs, "morris", 2, 1)
    # A point costs the building of its models, so there are few.
    one = replace(options, variants=("national",), replications=1)
    return SweepPlan(sample.design, sample).run(one, _nothing, _nothing)


def _valued(options: RunOptions) -> object:
    return plan_subsets(("corridor", "elsewhere")).run(options, _nothing, _nothing)


def _changed(options: RunOptions) -> object:
    plan = plan_arms(options, "corridor", ("queue",), (f"slower: {FACTOR}=2", "more: movement.air.fleet=4"))
    return plan.run(options, _nothing, _nothing)


STUDIES: Final[dict[str, Study]] = {
    "sweep": _swept,
    "sensitivity": _screened,
    "value": _valued,
    "counterfactual": _changed,
}


def tables_of(folder: Path) -> dict[str, bytes]:
    """Every table of a result folder as bytes."""
    found = {path.name: path.read_bytes() for path in sorted([*folder.glob("*.parquet"), *folder.glob("*.csv")])}
    assert {"assumptions.csv", "failures.csv"} < set(found)
    assert any(name.endswith(".parquet") for name in found)
    return found
