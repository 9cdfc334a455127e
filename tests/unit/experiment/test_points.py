"""Several scenarios in one run: each point is simulated by itself, and only its metrics are kept."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pandas as pd
import pytest

from sim.errors import LeidangError, ScenarioError
from sim.experiment.options import RunOptions
from sim.experiment.points import Points
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import RunSpec
from sim.experiment.scenario_record import scenario_record
from sim.experiment.worker import Block, run_block
from sim.record.arrow import arrow_table
from sim.scenario import load, open_scenario
from tests.unit.model import small

SPEC = RunSpec(seed=7, engine="simpy", record="metrics")


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> RunOptions:
    """The small scenario."""
    return RunOptions(file=small.write(tmp_path_factory.mktemp("small")), replications=3)


def metrics(models: PreparedModels, point: int, variant: str) -> pd.DataFrame:
    """What is kept of a point."""
    result = run_block(Block(variant, 0, 3, point), models)
    assert not result.failures
    frame: pd.DataFrame = arrow_table(result.tables["replications"]).to_pandas()
    return frame


def test_a_point_is_the_scenario_with_its_own_values(options: RunOptions) -> None:
    """As `--set` would change it, on another machine too."""
    points = Points(options, [("horizon=30 d",), ("horizon=40 d", "seed=5")])
    there = pickle.loads(pickle.dumps(points))  # noqa: S301  # what a worker on another machine gets
    assert len(there) == 2
    assert [there[n].horizon for n in range(2)] == [30 * 86400, 40 * 86400]
    assert there[1] == load(options.file, ("horizon=40 d", "seed=5"))


def test_points_do_not_mix(options: RunOptions) -> None:
    """Whatever was simulated before, a point gives the same numbers; another value gives others."""
    points = Points(options, [(), ("movement.road.travel_factor=2",)])
    variant = next(iter(points[0].variants))
    with PreparedModels(points, SPEC) as models:
        first, second, again = (metrics(models, number, variant) for number in (0, 1, 0))
    assert first.equals(again)
    assert set(first["point"]) == {0}
    assert set(second["point"]) == {1}
    assert not first["value"].equals(second["value"])


def test_a_point_that_cannot_be_is_a_failure_of_its_replications(options: RunOptions) -> None:
    """The other points are not taken along."""
    points = Points(options, [("horizon=1 h",), ()])
    variant = next(iter(load(options.file).variants))
    with pytest.raises(ScenarioError):
        points[0]
    with PreparedModels(points, SPEC) as models:
        failed = run_block(Block(variant, 0, 3, 0), models)
        assert [(one.point, one.replication) for one in failed.failures] == [(0, 0), (0, 1), (0, 2)]
        assert not failed.tables
        assert len(metrics(models, 1, variant))


def test_more_replications_than_anybody_needs_are_refused(options: RunOptions) -> None:
    """At once, rather than by filling the memory with a list of what is to be done."""
    with pytest.raises(LeidangError, match="99,999,999,999 replications are too many; at most 1,000,000"):
        scenario_record(open_scenario(options.file)).with_options(replace(options, replications=99_999_999_999))
