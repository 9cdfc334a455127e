"""Incidents by chance: as frequent as stated, in the season that is stated, bunched as stated."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.domains.incidents.incident_arrivals import arrivals
from sim.domains.incidents.occurrences import occurrences
from sim.domains.incidents.schema.incidents import Bunching, Incident
from sim.domains.scenario import Scenario
from sim.engine.kernel.engine import Kernel
from sim.model.world import World
from sim.process.check import check
from sim.process.index import index_program
from sim.process.primitives import Mark, Node, Sequence
from sim.units.distributions import Uniform
from tests.unit.model import incidents, small

DAY = 86_400
YEAR = 365
RUNS = 400
MOST = 40
START = datetime.fromisoformat("2026-01-01T00:00+01:00")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """A scenario that begins with the year 2026 and lasts two years."""
    made = incidents.content()
    made["incidents"] = [{**made["incidents"][0], "at": "D+1"}]
    loaded = small.loaded(tmp_path_factory.mktemp("chance"), made)
    return loaded.model_copy(update={"start": START, "horizon": 2 * YEAR * DAY})


def by_chance(**said: object) -> Incident:
    """An incident by chance."""
    base = {"name": "winter", "kind": "cut", "assets": ["cables"], "rate": 4 / YEAR, "most": MOST, "by": "FI"}
    return Incident.model_validate({**base, **said})


def days(scenario: Scenario, incident: Incident, runs: int = RUNS) -> list[NDArray[np.float64]]:
    """Day of each occurrence, by run."""
    world = World()
    bodies: list[tuple[str, Node]] = [
        (one.name, Sequence(f"{one.name} / all", (Mark(f"{one.name} / fault", "fault"),)))
        for one in occurrences(incident)
    ]
    arrivals(world, scenario, incident, bodies)
    program = world.program(scenario.horizon)
    check(program)
    kernel = Kernel(index_program(program))
    found = []
    for run in range(runs):
        kernel.run(7, run)
        found.append(np.sort(kernel.trace().marks.time) / DAY)
    return found


def month_of(day: float) -> int:
    """The month in which a day of the run lies."""
    return (START + timedelta(days=float(day))).month


def mean_count(found: list[NDArray[np.float64]]) -> tuple[float, float]:
    """Mean number of occurrences in a run, and its standard error."""
    counts = np.array([len(one) for one in found])
    return float(counts.mean()), float(counts.std(ddof=1) / np.sqrt(len(counts)))


def test_rate(scenario: Scenario) -> None:
    """Four a year are eight in two years."""
    mean, error = mean_count(days(scenario, by_chance()))
    assert abs(mean - 8) < 4 * error


def test_most(scenario: Scenario) -> None:
    """No more than the stated number happen, named in the order in which they happen."""
    assert max(len(one) for one in days(scenario, by_chance(most=3), 50)) == 3


def test_season(scenario: Scenario) -> None:
    """With winter four times as frequent, the year has as many, and October to February their share of them."""
    found = days(scenario, by_chance(winter=4.0))
    mean, error = mean_count(found)
    assert abs(mean - 8) < 4 * error
    months = [month_of(day) for one in found for day in one]
    share = np.mean([month in {10, 11, 12, 1, 2} for month in months])
    expected = 4 * 151 / (4 * 151 + 214)
    assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / len(months))


def test_months_one_by_one(scenario: Scenario) -> None:
    """A season by month: all but one month a thousand times rarer leaves that month."""
    season = dict.fromkeys(("jul",), 1000.0)
    found = days(scenario, by_chance(season=season), 50)
    months = [month_of(day) for one in found for day in one]
    assert np.mean([month == 7 for month in months]) > 0.9


def test_bunching(scenario: Scenario) -> None:
    """With 30 % brought by the one before within 10 days there are as many, and as many gaps more are short."""
    bunching = Bunching.model_construct(share=0.3, within=Uniform(0, 10 * DAY))
    found = days(scenario, by_chance().model_copy(update={"bunching": bunching}))
    mean, error = mean_count(found)
    assert abs(mean - 8) < 4 * error + 0.2
    gaps = np.concatenate([np.diff(one) for one in found])
    rest = (YEAR / 4 - 0.3 * 5) / 0.7
    expected = 0.3 + 0.7 * (1 - np.exp(-10 / rest))
    # Gaps that the end of the run cuts off are the long ones: the share of short ones is a little higher.
    assert expected - 0.04 < np.mean(gaps <= 10) < expected + 0.08


def test_cluster(tmp_path: Path) -> None:
    """The first asset is hit for sure, a further one with the stated chance."""
    made = incidents.content()
    made["incidents"] = [
        {"name": "w", "kind": "cut", "assets": ["cables", "lines"], "rate": "1 per day", "most": 5, "by": "FI"}
        | {"cluster": "37 %"}
    ]
    found = incidents.rows(incidents.tables(small.loaded(tmp_path, made), replications=40)["incidents"])
    both = np.mean([row["asset"] == "cables; lines" for row in found])
    assert {row["asset"] for row in found} == {"cables", "cables; lines"}
    assert abs(both - 0.37) < 4 * np.sqrt(0.37 * 0.63 / len(found))
