"""What holds for every test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from sim.experiment.cache import SWITCH

# The same examples every time, and no time limit for one of them or for making them, which a busy machine would miss:
# a test passes or fails by what it says.
settings.register_profile(
    "leidang", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leidang")


@pytest.fixture(scope="session", autouse=True)
def cache_of_tests() -> Iterator[None]:
    """What runs prepare is kept in a folder of the tests' own."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, SWITCH, folder)
        yield
