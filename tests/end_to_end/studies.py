"""Small studies of the small scenario, without their metrics, figures and pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.experiment.counterfactual import arms, run_arms
from sim.experiment.design import lay_out, read_inputs
from sim.experiment.options import RunOptions
from sim.experiment.samples import lay_out_sample
from sim.experiment.sweep import run_sweep
from sim.experiment.value import run_study, study

Study = Callable[[RunOptions], object]

FACTOR: Final = "movement.road.travel_factor"


def _nothing(*_: object) -> None:
    """Takes what would be shown to the user."""


def _swept(options: RunOptions) -> object:
    return run_sweep(options, lay_out(read_inputs([f"{FACTOR}=1,2"], {}), "grid", None, 0), _nothing, _nothing)


def swept_with_an_error(options: RunOptions) -> None:
    """A sweep of which the second point is no scenario that can be run."""
    run_sweep(options, lay_out(read_inputs([f"{FACTOR}=1,-2"], {}), "grid", None, 0), _nothing, _nothing)


def _screened(options: RunOptions) -> object:
    inputs = read_inputs([f"{FACTOR}=1..2"], {})
    sample = lay_out_sample(inputs, "morris", 2, 1)
    # A point costs the building of its models, so there are few.
    one = replace(options, variants=("national",), replications=1)
    return run_sweep(one, sample.design, _nothing, _nothing, sample)


def _valued(options: RunOptions) -> object:
    return run_study(options, study(("corridor", "elsewhere")), _nothing, _nothing)


def _changed(options: RunOptions) -> object:
    planned = arms(options, "corridor", ("queue",), (f"slower: {FACTOR}=2", "more: movement.air.fleet=4"))
    return run_arms(options, planned, _nothing, _nothing)


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
