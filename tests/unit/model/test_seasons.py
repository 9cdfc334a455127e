"""Levels that go with the months."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.incidents.seasons import monthly_level
from sim.engine.simpy_engine import simulate
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.index import index_program
from tests.unit.model import small

HOUR = 3600
MONTHS = (1.0, 1.0, 0.5, 0.25, *(1.0,) * 8)


@pytest.mark.parametrize(("zone", "april_h"), [(None, 96), ("Europe/Oslo", 95)], ids=["fixed offset", "zone"])
def test_months_begin_by_the_clock_of_the_scenario(tmp_path: Path, zone: str | None, april_h: int) -> None:
    """April begins at midnight on the clock of the zone, which is an hour earlier once clocks have changed."""
    scenario = small.content() | {"start": "2026-03-28T00:00+01:00", "zone": zone}
    read = small.loaded(tmp_path, {key: value for key, value in scenario.items() if value is not None})
    world = World()
    monthly_level(world, read, "ice", MONTHS, Cause.WEATHER)
    trace = simulate(index_program(world.program(read.horizon)), 1, 0)
    assert list(zip(trace.levels.time.tolist(), trace.levels.value.tolist(), strict=True)) == [
        (0, 0.5),
        (april_h * HOUR, 0.25),
    ]
